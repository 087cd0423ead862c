/*
 * Reading .msg ([MS-OXMSG] 2.2): the objects of a file. A message is a storage, its recipients and
 * attachments storages in it, an embedded message one more in an attachment. All found by their names;
 * the counts in the headers are compared, never relied upon.
 */
#include "msg/read.h"

#include "conv/known.h"
#include "cursor.h"
#include "report.h"

static conv_status read_message(msg_reader *reader, cfb_id storage, const msg_codepage *outer,
				size_t depth, conv_message *message);

int msg_say_once(msg_reader *reader, unsigned what)
{
	int first = !(reader->said & what);
	reader->said |= what;
	return first;
}

/* What stands behind the header; a short stream has nothing there. */
static const uint8_t *behind_header(const conv_buffer *stream, size_t header, size_t *size)
{
	*size = stream->size > header ? stream->size - header : 0;
	return *size ? stream->bytes + header : NULL;
}

/* ---- Recipients and attachments ---- */

/* The properties of a recipient or attachment, whose contents are listed already. */
static conv_status read_part(msg_reader *reader, msg_object *object, conv_bag *bag)
{
	conv_buffer stream = CONV_BUFFER_INIT;
	size_t size;

	conv_status status = msg_load_entries(reader, &object->contents, &stream);
	if (conv_usable(status)) {
		const uint8_t *entries = behind_header(&stream, MSG_HEADER_PART, &size);
		status = msg_read_properties(reader, object, entries, size, bag);
	}
	conv_buffer_free(&stream);
	return status;
}

static conv_status read_recipient(msg_reader *reader, cfb_id storage, const msg_codepage *codepage,
				  conv_message *message)
{
	msg_object object = { .codepage = *codepage };
	conv_bag *bag;

	CONV_TRY(conv_message_add_recipient(message, &bag));
	conv_status status = msg_list_contents(reader, storage, &object.contents);
	if (conv_usable(status))
		status = read_part(reader, &object, bag);
	msg_contents_free(&object.contents);
	return status;
}

static conv_status embed(msg_reader *reader, cfb_id storage, const msg_codepage *codepage,
			 size_t depth, conv_attachment *attachment)
{
	conv_message *inner;

	CONV_TRY(conv_attachment_embed(attachment, &inner));
	conv_path_enter(reader->context, "message", CONV_NO_INDEX);
	conv_status status = read_message(reader, storage, codepage, depth + 1, inner);
	conv_path_leave(reader->context);
	return status;
}

static conv_status keep_storage(msg_reader *reader, cfb_id storage, conv_attachment *attachment)
{
	conv_blob *blob;
	conv_status status = cfb_serialize(reader->context, reader->file, storage, &blob);
	if (blob)
		conv_attachment_set_storage(attachment, blob);
	return msg_go_on(reader, status);
}

/* The storage in an attachment: a message if there is a property stream in it, else OLE (2.2.2.1). */
static conv_status read_storage(msg_reader *reader, cfb_id storage, const msg_codepage *codepage,
				size_t depth, conv_attachment *attachment, int64_t *method)
{
	cfb_id properties = cfb_find(reader->file, storage, MSG_PROPERTY_STREAM);

	*method = properties == CFB_NONE ? MSG_ATTACH_STORAGE : MSG_ATTACH_EMBEDDED;
	if (properties == CFB_NONE)
		return keep_storage(reader, storage, attachment);
	if (depth < conv_context_limits(reader->context)->nesting)
		return embed(reader, storage, codepage, depth, attachment);
	CONV_TRY(conv_report(reader->context, CONV_WARNING, "limit.nesting", CONV_NO_OFFSET,
			     "messages are nested more than %zu deep; this one is kept as a file",
			     depth));
	return keep_storage(reader, storage, attachment);
}

static conv_status check_method(msg_reader *reader, conv_bag *bag, int64_t found)
{
	if (!conv_bag_has(bag, PidTagAttachMethod)) {
		CONV_TRY(conv_report(reader->context, CONV_INFO, "msg.no-method", CONV_NO_OFFSET,
				     "the attachment has no PidTagAttachMethod; by its content it "
				     "is %d",
				     (int)found));
		return conv_bag_set_integer(bag, PidTagAttachMethod, found);
	}
	int64_t method = conv_bag_integer(bag, PidTagAttachMethod, MSG_ATTACH_NONE);
	if (method == MSG_ATTACH_EMBEDDED && found != MSG_ATTACH_EMBEDDED)
		return conv_report(reader->context, CONV_WARNING, "msg.no-message", CONV_NO_OFFSET,
				   "the attachment should hold a message, but there is none");
	return CONV_OK;
}

static conv_status read_attachment_contents(msg_reader *reader, msg_object *object, size_t depth,
					    conv_attachment *attachment)
{
	const conv_known_info *info = conv_known_info_of(PidTagAttachDataObject);
	conv_bag *bag = conv_attachment_bag(attachment);
	int64_t found = MSG_ATTACH_NONE;

	CONV_TRY(read_part(reader, object, bag));
	msg_value *data =
		msg_find_value(&object->contents, (uint32_t)info->id << 16 | (uint32_t)PtypObject);
	if (data && cfb_kind_of(reader->file, data->id) == CFB_STORAGE)
		CONV_TRY(read_storage(reader, data->id, &object->codepage, depth, attachment,
				      &found));
	else if (conv_bag_has(bag, PidTagAttachDataBinary))
		found = MSG_ATTACH_BY_VALUE;
	return check_method(reader, bag, found);
}

static conv_status read_attachment(msg_reader *reader, cfb_id storage, const msg_codepage *codepage,
				   size_t depth, conv_message *message)
{
	msg_object object = { .codepage = *codepage };
	conv_attachment *attachment;

	CONV_TRY(conv_message_add_attachment(message, &attachment));
	conv_status status = msg_list_contents(reader, storage, &object.contents);
	if (conv_usable(status))
		status = read_attachment_contents(reader, &object, depth, attachment);
	msg_contents_free(&object.contents);
	return status;
}

/* ---- Messages ---- */

/* What is over the limit is left out. */
static conv_status limit_count(msg_reader *reader, uint64_t limit, const char *code,
			       const char *what, size_t *count)
{
	size_t found = *count;
	if (found <= limit)
		return CONV_OK;
	*count = (size_t)limit;
	return conv_report(reader->context, CONV_WARNING, code, CONV_NO_OFFSET,
			   "%zu %s are more than the limit; the first %zu are read", found, what,
			   *count);
}

static conv_status note_count(msg_reader *reader, size_t count, size_t most, const char *what)
{
	if (count <= most)
		return CONV_OK;
	return conv_report(reader->context, CONV_INFO, "msg.many", CONV_NO_OFFSET,
			   "%zu %s; the format allows %zu", count, what, most);
}

static conv_status read_recipients(msg_reader *reader, const msg_object *object,
				   conv_message *message)
{
	const msg_numbered *list = (const void *)object->contents.recipients.bytes;
	size_t count = object->contents.recipients.size / sizeof *list;

	CONV_TRY(note_count(reader, count, MSG_MOST_RECIPIENTS, "recipients"));
	CONV_TRY(limit_count(reader, conv_context_limits(reader->context)->recipients,
			     "limit.recipients", "recipients", &count));
	for (size_t i = 0; i < count; i++) {
		conv_path_enter(reader->context, "recipient", i);
		conv_status status = read_recipient(reader, list[i].id, &object->codepage, message);
		conv_path_leave(reader->context);
		CONV_TRY(msg_go_on(reader, status));
	}
	return CONV_OK;
}

static conv_status read_attachments(msg_reader *reader, const msg_object *object, size_t depth,
				    conv_message *message)
{
	const msg_numbered *list = (const void *)object->contents.attachments.bytes;
	size_t count = object->contents.attachments.size / sizeof *list;

	CONV_TRY(note_count(reader, count, MSG_MOST_ATTACHMENTS, "attachments"));
	CONV_TRY(limit_count(reader, conv_context_limits(reader->context)->attachments,
			     "limit.attachments", "attachments", &count));
	for (size_t i = 0; i < count; i++) {
		conv_path_enter(reader->context, "attachment", i);
		conv_status status =
			read_attachment(reader, list[i].id, &object->codepage, depth, message);
		conv_path_leave(reader->context);
		CONV_TRY(msg_go_on(reader, status));
	}
	return CONV_OK;
}

/* The header's counts (2.4.1.1): a difference tells that something was lost, or miscounted. */
static conv_status check_counts(msg_reader *reader, const msg_contents *contents,
				const conv_buffer *stream)
{
	size_t recipients = contents->recipients.size / sizeof(msg_numbered);
	size_t attachments = contents->attachments.size / sizeof(msg_numbered);

	if (contents->properties == CFB_NONE)
		return CONV_OK;
	if (stream->size < MSG_HEADER_EMBEDDED)
		return conv_report(reader->context, CONV_WARNING, "msg.header", CONV_NO_OFFSET,
				   "the property stream ends within its header");
	uint32_t said_recipients = conv_u32le(stream->bytes + MSG_HEADER_RECIPIENTS);
	uint32_t said_attachments = conv_u32le(stream->bytes + MSG_HEADER_ATTACHMENTS);
	if (said_recipients == recipients && said_attachments == attachments)
		return CONV_OK;
	return conv_report(reader->context, CONV_WARNING, "msg.counts", CONV_NO_OFFSET,
			   "the header counts %u recipients and %u attachments, found are %zu and "
			   "%zu",
			   said_recipients, said_attachments, recipients, attachments);
}

static conv_status read_object(msg_reader *reader, msg_object *object, const conv_buffer *stream,
			       const msg_codepage *outer, size_t depth, conv_message *message)
{
	size_t size;
	const uint8_t *entries =
		behind_header(stream, depth ? MSG_HEADER_EMBEDDED : MSG_HEADER_TOP, &size);

	CONV_TRY(check_counts(reader, &object->contents, stream));
	CONV_TRY(msg_choose_codepage(reader, entries, size, outer, &object->codepage));
	conv_message_set_codepage(message, object->codepage.codepage);
	CONV_TRY(msg_read_properties(reader, object, entries, size, conv_message_bag(message)));
	CONV_TRY(read_recipients(reader, object, message));
	CONV_TRY(read_attachments(reader, object, depth, message));
	if (object->contents.others)
		return conv_report(reader->context, CONV_INFO, "msg.other-stream", CONV_NO_OFFSET,
				   "%zu streams or storages are no part of the message format",
				   object->contents.others);
	return CONV_OK;
}

static conv_status read_listed(msg_reader *reader, msg_object *object, const msg_codepage *outer,
			       size_t depth, conv_message *message)
{
	conv_buffer stream = CONV_BUFFER_INIT;
	conv_status status = msg_load_entries(reader, &object->contents, &stream);
	if (conv_usable(status))
		status = read_object(reader, object, &stream, outer, depth, message);
	conv_buffer_free(&stream);
	return status;
}

static conv_status read_message(msg_reader *reader, cfb_id storage, const msg_codepage *outer,
				size_t depth, conv_message *message)
{
	msg_object object = { 0 };
	conv_status status = msg_list_contents(reader, storage, &object.contents);
	if (conv_usable(status))
		status = read_listed(reader, &object, outer, depth, message);
	msg_contents_free(&object.contents);
	return status;
}

/* ---- The file ---- */

/* Neither property stream nor value streams in the root: some other kind of compound file. */
static conv_status check_kind(msg_reader *reader, const msg_contents *contents)
{
	if (contents->properties != CFB_NONE || contents->values.size)
		return CONV_OK;
	return conv_report(reader->context, CONV_ERROR, "msg.not-a-message", CONV_NO_OFFSET,
			   "a compound file, but no message: there is no %s in its root",
			   MSG_PROPERTY_STREAM);
}

static conv_status read_root(msg_reader *reader, msg_object *object, conv_message *message)
{
	CONV_TRY(check_kind(reader, &object->contents));
	if (object->contents.mapping != CFB_NONE)
		CONV_TRY(msg_read_mapping(reader, object->contents.mapping));
	return read_listed(reader, object, NULL, 0, message);
}

conv_status msg_read_top(msg_reader *reader, conv_message **message)
{
	msg_object object = { 0 };
	conv_message *read = conv_message_new(reader->context);

	*message = NULL;
	if (!read)
		return conv_report_memory(reader->context);
	conv_status status = msg_list_contents(reader, CFB_ROOT, &object.contents);
	if (conv_usable(status))
		status = read_root(reader, &object, read);
	msg_contents_free(&object.contents);
	if (conv_usable(status))
		*message = read;
	else
		conv_message_free(read);
	return status;
}
