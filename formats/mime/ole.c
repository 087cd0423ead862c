/*
 * OLE objects ([MS-OXCMAIL] 2.1.3.4.4): their picture, where they have one, and the object itself.
 *
 * The rule wants the picture only, as image/jpeg made from the object's metafile. Here the picture
 * is written in the form it has, and the storage of the object goes along as a compound file, so
 * that nothing is lost.
 */
#include "attach.h"

#include <string.h>

#include "report.h"

/* The picture of an object: a reference of the caller's, NULL if there is none. */
static conv_blob *picture_of(const conv_attachment *attachment, const char **type)
{
	/* A metafile of the icon ([MS-OXCMSG] 2.2.2.17). */
	*type = "image/wmf";
	return conv_bag_blob(conv_attachment_bag(attachment), PidTagAttachRendering);
}

int mime_ole_has_picture(mime_job *job, const conv_attachment *attachment)
{
	const char *type;
	conv_blob *blob = picture_of(attachment, &type);
	(void)job;
	conv_blob_drop(blob);
	return blob != NULL;
}

conv_status mime_ole_part(mime_job *job, const mime_bodies *bodies, size_t index, int *inside,
			  mime_part **part)
{
	(void)bodies;
	conv_attachment *attachment = conv_message_attachment(job->message, index);
	conv_blob *storage = conv_attachment_storage(attachment);
	mime_file file = { .bag = conv_attachment_bag(attachment),
			   .name = mime_attachment_name(conv_attachment_bag(attachment)),
			   .type = "application/x-ole-storage" };
	*inside = 0;
	return mime_file_part(job, &file, storage ? conv_blob_keep(storage) : NULL, part);
}
