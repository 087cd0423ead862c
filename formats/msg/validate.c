/*
 * Is a .msg sound? The reader takes whatever can be understood; this proves what [MS-OXMSG] asks for,
 * after the compound file itself has been proved (cfb/validate.c): the objects and their headers here,
 * their properties in validate_values.c, the named properties in validate_names.c.
 *
 * A rule is a warning where a reader that keeps to the specification could read something else than
 * was meant, or nothing. What cannot mislead anybody, or what Outlook itself does, is info.
 */
#include "msg/validate.h"

#include <stdlib.h>
#include <string.h>

#include "conv/known.h"
#include "cursor.h"
#include "report.h"

static const conv_rule rules[MSG_RULE_COUNT_OF_RULES] = {
	[MSG_RULE_CLASS] = { "msg.class", CONV_INFO },
	[MSG_RULE_PROPERTY_STREAM] = { "msg.property-stream", CONV_WARNING },
	[MSG_RULE_HEADER_ODD] = { "msg.header-odd", CONV_INFO },
	[MSG_RULE_HEADER_COUNT] = { "msg.header-count", CONV_WARNING },
	[MSG_RULE_NEXT_ID] = { "msg.next-id", CONV_WARNING },
	[MSG_RULE_NUMBERING] = { "msg.numbering", CONV_INFO },
	[MSG_RULE_MANY] = { "msg.too-many", CONV_INFO },
	[MSG_RULE_OTHER] = { "msg.not-of-the-format", CONV_INFO },
	[MSG_RULE_SPELLING] = { "msg.spelling", CONV_INFO },
	[MSG_RULE_NESTING] = { "limit.nesting", CONV_INFO },
	[MSG_RULE_REQUIRED] = { "msg.required", CONV_INFO },
	[MSG_RULE_METHOD] = { "msg.method", CONV_WARNING },
	[MSG_RULE_STRING_KIND] = { "msg.string-kind", CONV_INFO },
	[MSG_RULE_ENTRY_TWICE] = { "msg.entry-twice", CONV_WARNING },
	[MSG_RULE_ENTRY_TYPE] = { "msg.entry-type", CONV_INFO },
	[MSG_RULE_ENTRY_FLAGS] = { "msg.entry-flags", CONV_INFO },
	[MSG_RULE_ENTRY_REST] = { "msg.entry-rest", CONV_INFO },
	[MSG_RULE_ENTRY_SIZE] = { "msg.entry-size", CONV_WARNING },
	[MSG_RULE_ENTRY_ODD] = { "msg.entry-odd", CONV_INFO },
	[MSG_RULE_OBJECT_ENTRY] = { "msg.object-entry", CONV_INFO },
	[MSG_RULE_STREAM_MISSING] = { "msg.stream-missing", CONV_WARNING },
	[MSG_RULE_STREAM_EXTRA] = { "msg.stream-extra", CONV_WARNING },
	[MSG_RULE_VALUE_SIZE] = { "msg.value-size", CONV_WARNING },
	[MSG_RULE_PART_MISSING] = { "msg.part-missing", CONV_WARNING },
	[MSG_RULE_PART_EXTRA] = { "msg.part-extra", CONV_WARNING },
	[MSG_RULE_PART_SIZE] = { "msg.part-size", CONV_WARNING },
	[MSG_RULE_UNNAMED] = { "msg.id-without-name", CONV_WARNING },
	[MSG_RULE_MAPPING] = { "msg.names", CONV_WARNING },
	[MSG_RULE_MAPPING_SIZE] = { "msg.names-size", CONV_WARNING },
	[MSG_RULE_MAPPING_ENTRY] = { "msg.names-entry", CONV_WARNING },
	[MSG_RULE_MAPPING_TWICE] = { "msg.names-twice", CONV_INFO },
	[MSG_RULE_MAPPING_STRINGS] = { "msg.names-strings", CONV_INFO },
	[MSG_RULE_HASH_ABSENT] = { "msg.hash-absent", CONV_INFO },
	[MSG_RULE_HASH_MISSING] = { "msg.hash-missing", CONV_WARNING },
	[MSG_RULE_HASH_WRONG] = { "msg.hash-wrong", CONV_WARNING },
};

static conv_status validate_message(msg_validation *v, cfb_id storage, size_t depth);

/* ---- What every object has ---- */

conv_status msg_validate_spelling(msg_validation *v, cfb_id storage, int with_others)
{
	char text[CFB_NAME_SIZE], right[MSG_NAME_SIZE];
	size_t count;
	const cfb_id *children = cfb_children(v->reader.file, storage, &count);

	for (size_t i = 0; i < count; i++) {
		size_t size = cfb_name(v->reader.file, children[i], text);
		msg_name name = msg_name_parse(text, size);
		if (name.what == MSG_IS_OTHER) {
			if (with_others)
				CONV_TRY(MSG_FIND(v, MSG_RULE_OTHER,
						  "\"%s\" is no part of the format", text));
			continue;
		}
		msg_name_text(&name, right);
		if (strcmp(text, right) != 0)
			CONV_TRY(MSG_FIND(v, MSG_RULE_SPELLING, "\"%s\" should be spelled \"%s\"",
					  text, right));
	}
	return CONV_OK;
}

static conv_status load_object(msg_validation *v, cfb_id storage, size_t header,
			       msg_validated *object)
{
	CONV_TRY(msg_list_contents(&v->reader, storage, &object->contents));
	CONV_TRY(msg_validate_spelling(v, storage, 1));
	if (object->contents.properties == CFB_NONE)
		return MSG_FIND(v, MSG_RULE_PROPERTY_STREAM, "there is no property stream");
	conv_status status = msg_load_entries(&v->reader, &object->contents, &object->stream);
	if (status == CONV_MACHINE)
		return status;
	if (object->stream.size < header)
		return MSG_FIND(v, MSG_RULE_PROPERTY_STREAM,
				"the property stream of %zu bytes ends within its header",
				object->stream.size);
	object->entries = object->stream.bytes + header;
	object->count = (object->stream.size - header) / MSG_ENTRY_SIZE;
	if ((object->stream.size - header) % MSG_ENTRY_SIZE)
		CONV_TRY(MSG_FIND(v, MSG_RULE_PROPERTY_STREAM,
				  "the property stream does not end with a whole entry"));
	for (size_t i = 0; i < MSG_HEADER_NEXT_RECIPIENT; i++)
		if (object->stream.bytes[i])
			return MSG_FIND(v, MSG_RULE_HEADER_ODD,
					"reserved bytes of the header are not zero");
	return CONV_OK;
}

static void free_object(msg_validated *object)
{
	msg_contents_free(&object->contents);
	conv_buffer_free(&object->stream);
}

static conv_status require(msg_validation *v, const msg_validated *object, const unsigned *known,
			   size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (!msg_validated_entry(object, known[i]))
			CONV_TRY(MSG_FIND(v, MSG_RULE_REQUIRED, "%s is missing",
					  conv_known_info_of(known[i])->name));
	return CONV_OK;
}

static size_t count_of(const conv_buffer *list)
{
	return list->size / sizeof(msg_numbered);
}

/* Only a message has recipients, attachments, and in the root the mapping. */
static conv_status validate_part_contents(msg_validation *v, const msg_contents *contents)
{
	if (contents->recipients.size || contents->attachments.size)
		CONV_TRY(MSG_FIND(v, MSG_RULE_OTHER,
				  "there are recipients or attachments where no message is"));
	if (contents->mapping != CFB_NONE)
		return MSG_FIND(v, MSG_RULE_MAPPING,
				"there is a mapping of named properties that is not the file's");
	return CONV_OK;
}

/* ---- Recipients (2.2.1) ---- */

static const unsigned recipient_always[] = { PidTagRowid, PidTagRecipientType, PidTagObjectType };
static const unsigned recipient_addressed[] = { PidTagDisplayName, PidTagAddressType, PidTagEntryId,
						PidTagSearchKey };

static int has_address(const msg_validation *v, const msg_validated *object)
{
	const uint8_t *entry = msg_validated_entry(object, PidTagEmailAddress);
	msg_value *value = entry ? msg_find_value(&object->contents, conv_u32le(entry)) : NULL;
	return value && cfb_size(v->reader.file, value->id) > 0;
}

static conv_status validate_recipient_object(msg_validation *v, cfb_id storage,
					     msg_validated *object)
{
	CONV_TRY(load_object(v, storage, MSG_HEADER_PART, object));
	CONV_TRY(validate_part_contents(v, &object->contents));
	CONV_TRY(msg_validate_values(v, object));
	CONV_TRY(require(v, object, recipient_always,
			 sizeof recipient_always / sizeof *recipient_always));
	if (!has_address(v, object))
		return CONV_OK;
	return require(v, object, recipient_addressed,
		       sizeof recipient_addressed / sizeof *recipient_addressed);
}

static conv_status validate_recipient(msg_validation *v, cfb_id storage, int unicode)
{
	msg_validated object = { .unicode = unicode };
	conv_status status = validate_recipient_object(v, storage, &object);
	free_object(&object);
	return status;
}

/* ---- Attachments (2.2.2) ---- */

static const unsigned attachment_always[] = { PidTagAttachNumber, PidTagAttachMethod,
					      PidTagRenderingPosition, PidTagObjectType,
					      PidTagRecordKey };

static uint32_t tag_of(unsigned known)
{
	const conv_known_info *info = conv_known_info_of(known);
	return (uint32_t)info->id << 16 | info->type;
}

/* The storage 3701000D, CFB_NONE; *is_message: with a property stream. */
static cfb_id find_storage(const msg_validation *v, const msg_validated *object, int *is_message)
{
	cfb_file *file = v->reader.file;
	msg_value *value = msg_find_value(&object->contents, tag_of(PidTagAttachDataObject));

	*is_message = 0;
	if (!value || cfb_kind_of(file, value->id) != CFB_STORAGE)
		return CFB_NONE;
	*is_message = cfb_find(file, value->id, MSG_PROPERTY_STREAM) != CFB_NONE;
	return value->id;
}

/* Does the method fit what is there, and the entry of the object too (2.4.2.2)? */
static conv_status validate_method(msg_validation *v, const msg_validated *object, cfb_id storage,
				   int is_message)
{
	const uint8_t *entry = msg_validated_entry(object, PidTagAttachMethod);
	const uint8_t *content = msg_validated_entry(object, PidTagAttachDataObject);
	uint32_t method = entry ? conv_u32le(entry + MSG_ENTRY_VALUE) : MSG_ATTACH_NONE;
	int has_data = msg_find_value(&object->contents, tag_of(PidTagAttachDataBinary)) != NULL;

	if (entry && method == MSG_ATTACH_EMBEDDED && !is_message)
		CONV_TRY(MSG_FIND(v, MSG_RULE_METHOD,
				  "PidTagAttachMethod says a message, but there is none"));
	if (entry && method == MSG_ATTACH_STORAGE && storage == CFB_NONE && !has_data)
		CONV_TRY(MSG_FIND(v, MSG_RULE_METHOD,
				  "PidTagAttachMethod says a storage, but there is none"));
	if (entry && is_message && method != MSG_ATTACH_EMBEDDED)
		CONV_TRY(MSG_FIND(v, MSG_RULE_METHOD,
				  "there is a message, but PidTagAttachMethod is %u", method));
	uint32_t kind = is_message ? 1 : 4;
	if (storage == CFB_NONE || !content ||
	    (content[MSG_ENTRY_RESERVED] == kind &&
	     conv_u32le(content + MSG_ENTRY_LENGTH) == UINT32_MAX))
		return CONV_OK;
	return MSG_FIND(v, MSG_RULE_OBJECT_ENTRY,
			"the entry of PidTagAttachDataObject has 0x%08X and 0x%08X instead of "
			"0xFFFFFFFF and %u",
			conv_u32le(content + MSG_ENTRY_LENGTH),
			conv_u32le(content + MSG_ENTRY_RESERVED), kind);
}

static conv_status validate_attachment_object(msg_validation *v, cfb_id storage, size_t depth,
					      msg_validated *object)
{
	int is_message;

	CONV_TRY(load_object(v, storage, MSG_HEADER_PART, object));
	CONV_TRY(validate_part_contents(v, &object->contents));
	CONV_TRY(msg_validate_values(v, object));
	CONV_TRY(require(v, object, attachment_always,
			 sizeof attachment_always / sizeof *attachment_always));
	cfb_id content = find_storage(v, object, &is_message);
	CONV_TRY(validate_method(v, object, content, is_message));
	if (!is_message)
		return CONV_OK;
	if (depth >= conv_context_limits(v->findings.context)->nesting)
		return MSG_FIND(v, MSG_RULE_NESTING,
				"the message is nested more than %zu deep, and not looked at",
				depth);
	conv_path_enter(v->findings.context, "message", CONV_NO_INDEX);
	conv_status status = validate_message(v, content, depth + 1);
	conv_path_leave(v->findings.context);
	return status;
}

static conv_status validate_attachment(msg_validation *v, cfb_id storage, size_t depth, int unicode)
{
	msg_validated object = { .unicode = unicode };
	conv_status status = validate_attachment_object(v, storage, depth, &object);
	free_object(&object);
	return status;
}

/* ---- Messages ---- */

/* Numbers from 0 without gaps (2.2.1, 2.2.2); count and next id in the header (2.4.1.1). */
static conv_status validate_list(msg_validation *v, const conv_buffer *list, const uint8_t *next,
				 const uint8_t *said, size_t most, const char *what)
{
	const msg_numbered *items = (const void *)list->bytes;
	size_t count = count_of(list), gaps = 0;
	uint64_t past = count ? (uint64_t)items[count - 1].number + 1 : 0;

	for (size_t i = 0; i < count; i++)
		gaps += items[i].number != i;
	if (gaps)
		CONV_TRY(MSG_FIND(v, MSG_RULE_NUMBERING, "%ss are not numbered from 0 without gaps",
				  what));
	if (count > most)
		CONV_TRY(MSG_FIND(v, MSG_RULE_MANY, "there are %zu %ss; the format allows %zu",
				  count, what, most));
	if (conv_u32le(said) != count)
		CONV_TRY(MSG_FIND(v, MSG_RULE_HEADER_COUNT,
				  "the header counts %u %ss, found are %zu", conv_u32le(said), what,
				  count));
	if (conv_u32le(next) < past || (!count && conv_u32le(next)))
		return MSG_FIND(v, conv_u32le(next) < past ? MSG_RULE_NEXT_ID : MSG_RULE_HEADER_ODD,
				"the header's id of the next %s is %u; there are ids below %llu",
				what, conv_u32le(next), (unsigned long long)past);
	return CONV_OK;
}

static conv_status validate_header(msg_validation *v, const msg_validated *object, size_t depth)
{
	const uint8_t *header = object->stream.bytes;

	CONV_TRY(validate_list(v, &object->contents.recipients, header + MSG_HEADER_NEXT_RECIPIENT,
			       header + MSG_HEADER_RECIPIENTS, MSG_MOST_RECIPIENTS, "recipient"));
	CONV_TRY(validate_list(v, &object->contents.attachments,
			       header + MSG_HEADER_NEXT_ATTACHMENT, header + MSG_HEADER_ATTACHMENTS,
			       MSG_MOST_ATTACHMENTS, "attachment"));
	for (size_t i = MSG_HEADER_EMBEDDED; !depth && i < MSG_HEADER_TOP; i++)
		if (header[i])
			return MSG_FIND(v, MSG_RULE_HEADER_ODD,
					"reserved bytes of the header are not zero");
	return CONV_OK;
}

static conv_status validate_class(msg_validation *v, cfb_id storage, size_t depth)
{
	static const conv_guid zero;
	conv_guid class_id;

	cfb_class(v->reader.file, storage, &class_id);
	if (depth ? conv_guid_equal(&class_id, &zero)
		  : conv_guid_equal(&class_id, &msg_class_message) ||
			    conv_guid_equal(&class_id, &msg_class_template))
		return CONV_OK;
	return MSG_FIND(v, MSG_RULE_CLASS, "the storage has not the class it should have");
}

static conv_status validate_parts(msg_validation *v, const msg_validated *object, size_t depth)
{
	const msg_numbered *recipients = (const void *)object->contents.recipients.bytes;
	const msg_numbered *attachments = (const void *)object->contents.attachments.bytes;

	for (size_t i = 0; i < count_of(&object->contents.recipients); i++) {
		conv_path_enter(v->findings.context, "recipient", i);
		conv_status status = validate_recipient(v, recipients[i].id, object->unicode);
		conv_path_leave(v->findings.context);
		CONV_TRY(status);
	}
	for (size_t i = 0; i < count_of(&object->contents.attachments); i++) {
		conv_path_enter(v->findings.context, "attachment", i);
		conv_status status =
			validate_attachment(v, attachments[i].id, depth, object->unicode);
		conv_path_leave(v->findings.context);
		CONV_TRY(status);
	}
	return CONV_OK;
}

static const unsigned message_always[] = { PidTagMessageClass };

static conv_status validate_listed(msg_validation *v, cfb_id storage, size_t depth,
				   msg_validated *object)
{
	CONV_TRY(load_object(v, storage, depth ? MSG_HEADER_EMBEDDED : MSG_HEADER_TOP, object));
	CONV_TRY(validate_class(v, storage, depth));
	if (depth && object->contents.mapping != CFB_NONE)
		CONV_TRY(validate_part_contents(
			v, &(msg_contents){ .mapping = object->contents.mapping }));
	if (!depth)
		CONV_TRY(msg_validate_names(v, object->contents.mapping));
	if (object->entries)
		CONV_TRY(validate_header(v, object, depth));
	const uint8_t *mask = msg_validated_entry(object, PidTagStoreSupportMask);
	object->unicode = mask && conv_u32le(mask + MSG_ENTRY_VALUE) & MSG_STORE_UNICODE_OK;
	CONV_TRY(
		require(v, object, message_always, sizeof message_always / sizeof *message_always));
	CONV_TRY(msg_validate_values(v, object));
	return validate_parts(v, object, depth);
}

static conv_status validate_message(msg_validation *v, cfb_id storage, size_t depth)
{
	msg_validated object = { .unicode = 0 };
	conv_status status = validate_listed(v, storage, depth, &object);
	free_object(&object);
	return status;
}

/* ---- The file ---- */

static void close_validation(msg_validation *v)
{
	cfb_close(v->reader.file);
	conv_arena_free(v->reader.arena);
	conv_context_free(v->reader.context);
}

static conv_status validate_opened(msg_validation *v)
{
	CONV_TRY(validate_message(v, CFB_ROOT, 0));
	return conv_findings_end(&v->findings);
}

conv_status msg_validate(conv_context *context, conv_source *source)
{
	msg_validation v = {
		.findings = conv_findings_begin(context, rules, MSG_RULE_COUNT_OF_RULES),
		.reader = { .context = conv_context_new(NULL), .arena = conv_arena_new() },
	};
	uint64_t warnings = conv_context_count(context, CONV_WARNING);
	conv_status container = CONV_OK, status = CONV_OK;

	if (!v.reader.context || !v.reader.arena) {
		status = conv_report_memory(context);
	} else {
		*conv_context_limits(v.reader.context) = *conv_context_limits(context);
		container = cfb_validate(context, source);
		if (conv_usable(container))
			status = cfb_open(v.reader.context, source, &v.reader.file);
		if (v.reader.file)
			status = validate_opened(&v);
		else if (status == CONV_FAILED) /* which has been said */
			status = CONV_DAMAGED;
	}
	close_validation(&v);
	status = container > status ? container : status;
	return status == CONV_OK ? conv_damage_since(context, warnings) : status;
}
