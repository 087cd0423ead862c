/* Attachments as parts: what attach.c shares with the kinds that have a file of their own. */
#ifndef MIME_ATTACH_H
#define MIME_ATTACH_H

#include "plan.h"

/* A file to be attached; all lent, or of the job's arena. */
typedef struct mime_file {
	const conv_bag *bag; /* of the attachment */
	const char *name;    /* NULL: none */
	const char *type;
	const char *description; /* NULL: PidTagDisplayName */
	const char *content_id;  /* NULL: none */
	uint64_t size;           /* 0: not said */
	int inside;              /* shown inside the HTML */
} mime_file;

/* The part of a file; takes the reference on the blob (NULL: empty) over. */
conv_status mime_file_part(mime_job *job, const mime_file *file, conv_blob *blob, mime_part **part);

/* Long name, short name, display name; NULL if there is none. */
const char *mime_attachment_name(const conv_bag *bag);

/* ---- ole.c ---- */

/* Can the object be shown as a picture? */
int mime_ole_has_picture(mime_job *job, const conv_attachment *attachment);

/* The parts of an OLE object: its picture, inside or beside the body, and its storage. */
conv_status mime_ole_parts(mime_job *job, const mime_bodies *bodies, size_t index,
			   mime_part *within, mime_part *beside);

/* ---- mac.c ---- */

/* Is it a Macintosh file in MacBinary (PidTagAttachEncoding)? */
int mime_is_mac_file(mime_job *job, const conv_bag *bag);

/* multipart/appledouble of such a file; *part NULL: its data is no MacBinary. */
conv_status mime_mac_part(mime_job *job, const mime_file *file, mime_part **part);

#endif
