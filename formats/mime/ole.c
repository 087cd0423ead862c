/*
 * OLE objects ([MS-OXCMAIL] 2.1.3.4.4): their picture, where they have one, and the object itself.
 *
 * The rule wants the picture only, as image/jpeg drawn from the object's metafile. Here the picture
 * goes out in the form it has, bitmap or metafile, and the storage of the object goes along as a
 * compound file, so that nothing is lost.
 */
#include "attach.h"

#include <stdio.h>
#include <string.h>

#include "media_type.h"
#include "picture/picture.h"

int mime_ole_has_picture(mime_job *job, const conv_attachment *attachment)
{
	conv_buffer picture = CONV_BUFFER_INIT;
	const char *type;
	conv_status status = picture_of_object(job->context, attachment, &picture, &type);
	conv_buffer_free(&picture);
	return conv_usable(status) && type;
}

/* ---- Parts ---- */

/* The object's name with another ending. */
static const char *name_with(mime_job *job, const conv_bag *bag, size_t index, const char *ending)
{
	char made[32];
	const char *name = mime_attachment_name(bag);
	conv_buffer text = CONV_BUFFER_INIT;
	if (!name) {
		(void)snprintf(made, sizeof made, "object%zu", index + 1);
		name = made;
	}
	conv_buffer_printf(&text, "%s.%s", name, ending);
	const char *kept = text.failed ? NULL : conv_arena_copy(job->arena, text.bytes, text.size);
	conv_buffer_free(&text);
	return kept;
}

static conv_status picture_part(mime_job *job, const mime_bodies *bodies, size_t index,
				const conv_buffer *picture, const char *type, mime_part *within,
				mime_part *beside)
{
	const conv_bag *bag = conv_attachment_bag(conv_message_attachment(job->message, index));
	const char *id = bodies->made_ids ? bodies->made_ids[index] : NULL;
	conv_blob *blob = conv_blob_copy_memory(picture->bytes, picture->size);
	mime_file file = { .bag = bag,
			   .name = name_with(job, bag, index, conv_media_type_extension(type)),
			   .type = type,
			   .content_id = id,
			   .inside = id != NULL };
	mime_part *part;
	if (!blob || !file.name) {
		conv_blob_drop(blob);
		return mime_no_memory(job);
	}
	file.description = file.name; /* 2.1.3.4.4; and no size is said */
	CONV_TRY(mime_file_part(job, &file, blob, &part));
	mime_part_add(id ? within : beside, part);
	return CONV_OK;
}

conv_status mime_ole_parts(mime_job *job, const mime_bodies *bodies, size_t index,
			   mime_part *within, mime_part *beside)
{
	conv_attachment *attachment = conv_message_attachment(job->message, index);
	conv_bag *bag = conv_attachment_bag(attachment);
	conv_blob *storage = conv_attachment_storage(attachment);
	conv_buffer picture = CONV_BUFFER_INIT;
	const char *type;
	mime_part *part;
	conv_status status = picture_of_object(job->context, attachment, &picture, &type);
	if (conv_usable(status) && type)
		status = picture_part(job, bodies, index, &picture, type, within, beside);
	conv_buffer_free(&picture);
	CONV_TRY(status);

	storage = storage ? conv_blob_keep(storage) : conv_bag_blob(bag, PidTagAttachDataBinary);
	mime_file file = { .bag = bag,
			   .name = name_with(job, bag, index, "ole"),
			   .type = "application/x-ole-storage" };
	if (!file.name) {
		conv_blob_drop(storage);
		return mime_no_memory(job);
	}
	CONV_TRY(mime_file_part(job, &file, storage, &part));
	mime_part_add(beside, part);
	return CONV_OK;
}
