/*
 * Writing .msg ([MS-OXMSG] 2.2): the objects of a message as storages of one compound file, which is
 * gathered as a tree first. Order and numbers are those of the hub, names and ids follow from the
 * content, so that the same message gives the same bytes.
 */
#include "msg/write.h"

#include "conv/known.h"
#include "report.h"

static conv_status write_message(msg_writer *writer, const conv_message *message, cfb_id storage,
				 uint32_t outer, size_t depth);

/* ---- Recipients and attachments ---- */

static const uint8_t no_header[MSG_HEADER_PART];

static conv_status write_recipient(msg_writer *writer, const conv_bag *bag, size_t number,
				   cfb_id message, uint32_t codepage)
{
	msg_object_out object = { .codepage = codepage,
				  .header = no_header,
				  .header_size = sizeof no_header };
	msg_extras extras = { .count = 0 };
	char name[MSG_NAME_SIZE];

	msg_name_numbered(MSG_RECIPIENT_PREFIX, (uint32_t)number, name);
	CONV_TRY(cfb_writer_add_storage(writer->file, message, name, &object.storage));
	CONV_TRY(msg_require_recipient(writer, bag, number, &extras));
	return msg_write_properties(writer, &object, bag, &extras);
}

static conv_status copy_storage(msg_writer *writer, conv_blob *blob, cfb_id parent,
				const char *name, uint32_t *kind)
{
	cfb_file *file;
	cfb_id storage;

	CONV_TRY(cfb_open_blob(writer->context, blob, &file));
	if (cfb_find(file, CFB_ROOT, MSG_PROPERTY_STREAM) != CFB_NONE)
		*kind = MSG_OBJECT_MESSAGE;
	conv_status status = cfb_writer_add_storage(writer->file, parent, name, &storage);
	if (conv_usable(status))
		status = cfb_copy(file, CFB_ROOT, writer->file, storage);
	cfb_close(file);
	return status;
}

/*
 * An OLE storage (2.2.2.2), stream for stream. A message that was too deep to be read is kept as a
 * storage too, but its named properties bear the ids of the file that it came from.
 */
static conv_status write_storage(msg_writer *writer, conv_blob *blob, cfb_id parent,
				 const char *name, uint32_t *kind)
{
	*kind = MSG_OBJECT_STORAGE;
	conv_status status = copy_storage(writer, blob, parent, name, kind);
	if (status == CONV_FAILED && !conv_context_strict(writer->context)) {
		*kind = MSG_OBJECT_ABSENT;
		return conv_report(writer->context, CONV_LOSS, "msg.storage", CONV_NO_OFFSET,
				   "the storage of the attachment is no compound file");
	}
	if (conv_usable(status) && *kind == MSG_OBJECT_MESSAGE)
		conv_report(writer->context, CONV_LOSS, "msg.nested-names", CONV_NO_OFFSET,
			    "named properties of a message nested too deep lose their names");
	return status;
}

static conv_status write_embedded(msg_writer *writer, const conv_message *message, cfb_id parent,
				  const char *name, uint32_t codepage, size_t depth, uint32_t *kind)
{
	cfb_id storage;

	if (depth >= conv_context_limits(writer->context)->nesting) {
		*kind = MSG_OBJECT_ABSENT;
		return conv_report(writer->context, CONV_LOSS, "limit.nesting", CONV_NO_OFFSET,
				   "messages are nested more than %zu deep; this one is left out",
				   depth);
	}
	*kind = MSG_OBJECT_MESSAGE;
	CONV_TRY(cfb_writer_add_storage(writer->file, parent, name, &storage));
	conv_path_enter(writer->context, "message", CONV_NO_INDEX);
	conv_status status = write_message(writer, message, storage, codepage, depth + 1);
	conv_path_leave(writer->context);
	return status;
}

static conv_status write_attachment(msg_writer *writer, const conv_attachment *attachment,
				    size_t number, cfb_id message, uint32_t codepage, size_t depth)
{
	const conv_known_info *data = conv_known_info_of(PidTagAttachDataObject);
	const conv_message *inner = conv_attachment_message(attachment);
	conv_blob *blob = conv_attachment_storage(attachment);
	msg_object_out object = { .codepage = codepage,
				  .object = MSG_OBJECT_ABSENT,
				  .header = no_header,
				  .header_size = sizeof no_header };
	msg_extras extras = { .count = 0 };
	char name[MSG_NAME_SIZE];
	conv_status status = CONV_OK;

	msg_name_numbered(MSG_ATTACHMENT_PREFIX, (uint32_t)number, name);
	CONV_TRY(cfb_writer_add_storage(writer->file, message, name, &object.storage));
	msg_name_numbered(MSG_VALUE_PREFIX, (uint32_t)data->id << 16 | data->type, name);
	if (inner)
		status = write_embedded(writer, inner, object.storage, name, codepage, depth,
					&object.object);
	else if (blob)
		status = write_storage(writer, blob, object.storage, name, &object.object);
	CONV_TRY(status);
	CONV_TRY(msg_require_attachment(writer, attachment, number, object.object, &extras));
	conv_status written =
		msg_write_properties(writer, &object, conv_attachment_bag(attachment), &extras);
	return written > status ? written : status;
}

/* ---- Messages ---- */

/*
 * The format allows no more than 2048 of each (2.2.1, 2.2.2). To drop what is beyond would be worse than
 * to break that rule: readers find the storages by their names. But it is said, as a loss, since some
 * program may read no more.
 */
static void note_count(msg_writer *writer, size_t count, size_t most, const char *what)
{
	if (count > most)
		conv_report(writer->context, CONV_LOSS, "msg.many", CONV_NO_OFFSET,
			    "%zu %s are written, but the format allows %zu: other programs may "
			    "read no more",
			    count, what, most);
}

static conv_status write_recipients(msg_writer *writer, const conv_message *message, size_t count,
				    const msg_object_out *object)
{
	conv_status worst = CONV_OK;

	for (size_t i = 0; i < count; i++) {
		conv_path_enter(writer->context, "recipient", i);
		conv_status status = write_recipient(writer, conv_message_recipient(message, i), i,
						     object->storage, object->codepage);
		conv_path_leave(writer->context);
		CONV_TRY(status);
		worst = status > worst ? status : worst;
	}
	return worst;
}

static conv_status write_attachments(msg_writer *writer, const conv_message *message, size_t count,
				     const msg_object_out *object, size_t depth)
{
	conv_status worst = CONV_OK;

	for (size_t i = 0; i < count; i++) {
		conv_path_enter(writer->context, "attachment", i);
		conv_status status = write_attachment(writer, conv_message_attachment(message, i),
						      i, object->storage, object->codepage, depth);
		conv_path_leave(writer->context);
		CONV_TRY(status);
		worst = status > worst ? status : worst;
	}
	return worst;
}

static conv_status write_message(msg_writer *writer, const conv_message *message, cfb_id storage,
				 uint32_t outer, size_t depth)
{
	uint8_t header[MSG_HEADER_TOP] = { 0 };
	msg_object_out object = { .storage = storage,
				  .codepage = msg_codepage_to_write(writer, message, outer),
				  .header = header,
				  .header_size = depth ? MSG_HEADER_EMBEDDED : MSG_HEADER_TOP };
	msg_extras extras = { .count = 0 };
	size_t recipients = conv_message_recipient_count(message);
	size_t attachments = conv_message_attachment_count(message);

	note_count(writer, recipients, MSG_MOST_RECIPIENTS, "recipients");
	note_count(writer, attachments, MSG_MOST_ATTACHMENTS, "attachments");
	msg_put32(header + MSG_HEADER_NEXT_RECIPIENT, (uint32_t)recipients);
	msg_put32(header + MSG_HEADER_NEXT_ATTACHMENT, (uint32_t)attachments);
	msg_put32(header + MSG_HEADER_RECIPIENTS, (uint32_t)recipients);
	msg_put32(header + MSG_HEADER_ATTACHMENTS, (uint32_t)attachments);
	CONV_TRY(msg_require_message(writer, message, object.codepage, &extras));
	conv_status own = msg_write_properties(writer, &object, conv_message_bag(message), &extras);
	CONV_TRY(own);
	conv_status first = write_recipients(writer, message, recipients, &object);
	CONV_TRY(first);
	conv_status second = write_attachments(writer, message, attachments, &object, depth);
	CONV_TRY(second);
	first = first > second ? first : second;
	return own > first ? own : first;
}

/* ---- The file ---- */

static conv_status write_tree(msg_writer *writer, const conv_message *message,
			      const conv_guid *class_id)
{
	cfb_writer_set_class(writer->file, CFB_ROOT, class_id);
	CONV_TRY(msg_gather_names(writer, message));
	CONV_TRY(msg_write_mapping(writer));
	return write_message(writer, message, CFB_ROOT, 0, 0);
}

static void free_writer(msg_writer *writer)
{
	cfb_writer_free(writer->file);
	conv_arena_free(writer->arena);
	conv_buffer_free(&writer->names.list);
	conv_buffer_free(&writer->names.key);
	conv_buffer_free(&writer->text);
	conv_buffer_free(&writer->bytes);
	conv_buffer_free(&writer->rows);
}

conv_status msg_write_file(conv_context *context, const conv_message *message,
			   const conv_guid *class_id, int unicode, conv_blob **file)
{
	msg_writer writer = { .context = context, .unicode = unicode, .arena = conv_arena_new() };

	*file = NULL;
	conv_status status =
		writer.arena ? cfb_writer_new(context, &writer.file) : conv_report_memory(context);
	if (conv_usable(status))
		status = write_tree(&writer, message, class_id);
	if (conv_usable(status)) {
		conv_status finished = cfb_writer_finish(writer.file, file);
		status = finished > status ? finished : status;
	}
	free_writer(&writer);
	return status;
}
