/*
 * The structure of a message as a tree of parts ([MS-OXCMAIL] 2.1.3.3, 2.1.3.4), before anything of
 * it is written. Everything belongs to the job's arena.
 */
#ifndef MIME_PLAN_H
#define MIME_PLAN_H

#include "table.h"
#include "writer.h"

/* ---- parts.c: building blocks ---- */

mime_part *mime_part_new(mime_job *job, mime_part_kind kind);

/* Puts a child behind the others of its parent. */
void mime_part_add(mime_part *parent, mime_part *child);

/* `parameter` and `value` are a further parameter of its type; NULL: none. Lent. */
mime_part *mime_part_multipart(mime_job *job, const char *subtype, const char *parameter,
			       const char *value);

/* Makes the buffer's text the part's head; frees the buffer. */
conv_status mime_part_set_head(mime_job *job, mime_part *part, conv_buffer *head);

/* Gives a blob to a part; takes the reference over. */
conv_status mime_part_set_blob(mime_job *job, mime_part *part, conv_blob *blob);

/* Moves a buffer's bytes to the arena; frees the buffer also on failure. */
conv_status mime_adopt(mime_job *job, conv_buffer *buffer, const uint8_t **bytes, size_t *size);

/* A part of text in `charset` (NULL: none is named), in the encoding that suits it. */
conv_status mime_part_text(mime_job *job, const char *type, const char *charset,
			   const uint8_t *bytes, size_t size, mime_part **part);

conv_status mime_no_memory(const mime_job *job);

/* ---- bodies.c ---- */

/* What the bodies have become. */
typedef struct mime_bodies {
	mime_part *part;      /* text/plain, text/html or an alternative of both; never NULL */
	const char *type;     /* media type of `part` */
	int html;             /* there is HTML in it */
	conv_table ids;       /* content ids that the HTML refers to */
	conv_table locations; /* attribute values of the HTML: what Content-Location may match */
	mime_part *pictures;  /* parts of pictures out of RTF, in a row */
	const char **
		made_ids; /* for each attachment with a place in the RTF: its content id; else NULL */
} mime_bodies;
conv_status mime_plan_bodies(mime_job *job, mime_bodies *bodies);

/* The body as text/plain alone. */
conv_status mime_plan_text(mime_job *job, mime_part **part);

/* The code page for plain text of this message (2.1.3.3.3), 65001 where nothing is preferred. */
uint32_t mime_text_codepage(mime_job *job);

/* ---- attach.c ---- */

/*
 * The parts of the attachments, onto two rows: those that the HTML shows, and the others, both
 * multiparts whose children they become.
 */
conv_status mime_plan_attachments(mime_job *job, const mime_bodies *bodies, mime_part *inside,
				  mime_part *beside);

/*
 * The content id by which an attachment that has a place in RTF can be shown there, its own or a new
 * one; NULL: it is no picture and has none. Lack of memory gives NULL too.
 */
const char *mime_placed_image(mime_job *job, size_t attachment);

/* "Content-ID: <id>"; blanks and angle brackets around the id go. */
void mime_field_content_id(conv_buffer *to, const char *id);

/* ---- What takes over the whole message; *taken says whether it did ---- */

conv_status mime_plan_secured(mime_job *job, int *taken); /* smime.c */
conv_status mime_plan_tnef(mime_job *job, int *taken);    /* tnef.c */
conv_status mime_plan_report(mime_job *job, int *taken);  /* report.c */

/* Properties of the message and of its recipients that a report carries. */
int mime_report_carries(const mime_job *job, const conv_property *property);
int mime_report_carries_of_recipient(const mime_job *job, unsigned known);

/* ---- summary.c ---- */

/* Readable lines from the main properties of an item that has no body; nothing if it has none. */
conv_status mime_summary(mime_job *job, conv_buffer *text);

/* The entries of the summary tables carry properties: for the account of losses. */
int mime_summary_carries(const mime_job *job, const conv_property *property);

#endif
