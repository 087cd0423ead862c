/* Properties that follow from others ([MS-OXCMSG] 2.2.1), computed anew. docs/msg.md lists them. */
#include <string.h>

#include "computed.h"
#include "conv/charset.h"
#include "conv/edit.h"
#include "conv/entryid.h"
#include "message_private.h"
#include "report.h"

enum { MF_HAS_ATTACH = 0x10 };
enum { RECIPIENT_TO = 1, RECIPIENT_CC = 2, RECIPIENT_BCC = 3, RECIPIENT_KIND = 0xF };

/* ---- Subject ---- */

/* The size of the prefix with its colon and the blanks behind; *characters without them. 0: none. */
static size_t prefix_size(const char *text, size_t *characters)
{
	const char *at = text, *end = text + strlen(text);
	for (int n = 0; n < 4 && at < end; n++) {
		if (*at == ':') {
			*characters = (size_t)(at - text);
			at++;
			while (*at == ' ')
				at++;
			return n ? (size_t)(at - text) : 0;
		}
		if (*at == ' ' || (*at >= '0' && *at <= '9'))
			return 0;
		(void)conv_text_next(&at, end);
	}
	return 0;
}

size_t conv_subject_prefix(const char *subject, char prefix[CONV_SUBJECT_PREFIX_SIZE])
{
	size_t characters, size = prefix_size(subject, &characters);

	*prefix = 0;
	if (size) {
		memcpy(prefix, subject, characters);
		memcpy(prefix + characters, ": ", 3);
	}
	return size;
}

conv_status conv_bag_set_subject_parts(conv_bag *bag)
{
	const char *subject = conv_bag_text(bag, PidTagSubject);
	char prefix[CONV_SUBJECT_PREFIX_SIZE];

	if (!subject) {
		conv_bag_remove(bag, PidTagSubjectPrefix);
		conv_bag_remove(bag, PidTagNormalizedSubject);
		return CONV_OK;
	}
	size_t size = conv_subject_prefix(subject, prefix);
	CONV_TRY(conv_bag_set_text(bag, PidTagNormalizedSubject, subject + size));
	return conv_bag_set_text(bag, PidTagSubjectPrefix, prefix);
}

/* ---- People ---- */

typedef struct person {
	unsigned name, type, address, key, entryid;
} person;

int conv_search_key(const char *type, const char *address, conv_buffer *key)
{
	size_t start = key->size;

	conv_buffer_append_text(key, type);
	conv_buffer_append_byte(key, ':');
	conv_buffer_append_text(key, address);
	if (!conv_buffer_append_byte(key, 0))
		return 0;
	for (uint8_t *p = key->bytes + start; *p; p++)
		if (*p >= 'a' && *p <= 'z')
			*p &= 0xDF;
	return 1;
}

static conv_status set_search_key(conv_context *context, conv_bag *bag, const person *p,
				  const char *type, const char *address)
{
	conv_buffer key = CONV_BUFFER_INIT;
	conv_status status = conv_search_key(type, address, &key)
				     ? conv_bag_set_binary(bag, p->key, key.bytes, key.size)
				     : conv_report_memory(context);

	conv_buffer_free(&key);
	return status;
}

static int differs(const char *a, const char *b)
{
	return strcmp(a ? a : "", b ? b : "") != 0;
}

/* A one-off that says something else than the address; entry ids of address books stay. */
static conv_status set_one_off(conv_context *context, conv_bag *bag, const person *p,
			       const char *type, const char *address)
{
	const char *name = conv_bag_text(bag, p->name);
	conv_entryid parsed;
	const uint8_t *bytes;
	size_t size;

	CONV_TRY(conv_bag_binary(context, bag, p->entryid, &bytes, &size));
	if (!bytes || conv_entryid_kind_of(bytes, size) != CONV_ENTRYID_ONE_OFF)
		return CONV_OK;
	conv_status status = conv_entryid_parse(context, bytes, size, 0, &parsed);
	conv_buffer built = CONV_BUFFER_INIT;
	if (conv_usable(status) && parsed.kind == CONV_ENTRYID_ONE_OFF &&
	    (differs(parsed.as.one_off.name, name) || differs(parsed.as.one_off.type, type) ||
	     differs(parsed.as.one_off.address, address))) {
		parsed.as.one_off.name = name ? name : address;
		parsed.as.one_off.type = type;
		parsed.as.one_off.address = address;
		parsed.as.one_off.bits |= CONV_ONE_OFF_UNICODE;
		status = conv_entryid_build(context, &parsed, &built);
		if (conv_usable(status))
			status = conv_bag_set_binary(bag, p->entryid, built.bytes, built.size);
	}
	conv_buffer_free(&built);
	conv_entryid_free(&parsed);
	return status;
}

static conv_status normalize_person(conv_context *context, conv_bag *bag, const person *p)
{
	const char *type = conv_bag_text(bag, p->type), *address = conv_bag_text(bag, p->address);

	if (!type || !*type || !address || !*address)
		return CONV_OK;
	CONV_TRY(set_search_key(context, bag, p, type, address));
	return set_one_off(context, bag, p, type, address);
}

static conv_status normalize_recipients(conv_context *context, conv_message *message)
{
	static const person recipient = { PidTagDisplayName, PidTagAddressType, PidTagEmailAddress,
					  PidTagSearchKey, PidTagEntryId };

	for (size_t i = 0; i < conv_message_recipient_count(message); i++) {
		conv_bag *bag = conv_message_recipient(message, i);
		CONV_TRY(conv_bag_set_integer(bag, PidTagRowid, (int64_t)i));
		CONV_TRY(normalize_person(context, bag, &recipient));
	}
	return CONV_OK;
}

conv_status conv_message_display_list(const conv_message *message, int kind, conv_buffer *list)
{
	for (size_t i = 0; i < conv_message_recipient_count(message); i++) {
		const conv_bag *bag = conv_message_recipient(message, i);
		const char *name = conv_bag_text(bag, PidTagDisplayName);
		if ((conv_bag_integer(bag, PidTagRecipientType, RECIPIENT_TO) & RECIPIENT_KIND) !=
		    kind)
			continue;
		if (!name || !*name)
			name = conv_bag_text(bag, PidTagSmtpAddress);
		if (!name || !*name)
			name = conv_bag_text(bag, PidTagEmailAddress);
		if (!name || !*name)
			continue;
		conv_buffer_append_text(list, list->size ? "; " : "");
		conv_buffer_append_text(list, name);
	}
	return conv_buffer_status(list);
}

/* PidTagDisplayTo and its sisters: names with "; " between ([MS-OXOMSG] 2.2.1.7 to 2.2.1.9). */
static conv_status set_lists(conv_context *context, conv_message *message)
{
	static const struct {
		int kind;
		unsigned known;
	} lists[] = { { RECIPIENT_TO, PidTagDisplayTo },
		      { RECIPIENT_CC, PidTagDisplayCc },
		      { RECIPIENT_BCC, PidTagDisplayBcc } };

	for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
		conv_buffer list = CONV_BUFFER_INIT;
		conv_status status = conv_message_display_list(message, lists[i].kind, &list);
		if (status == CONV_OK)
			status = conv_bag_set_text(conv_message_bag(message), lists[i].known,
						   conv_buffer_text(&list));
		else
			status = conv_report_memory(context);
		conv_buffer_free(&list);
		CONV_TRY(status);
	}
	return CONV_OK;
}

/* ---- Sizes ---- */

static uint64_t size_of_value(const conv_type_info *info, const conv_value *value)
{
	uint64_t size;

	switch (info ? info->shape : CONV_SHAPE_BINARY) {
	case CONV_SHAPE_TEXT:
	case CONV_SHAPE_TEXT8:
		return value->text.size + 1;
	case CONV_SHAPE_BINARY:
		if (value->binary.blob && conv_usable(conv_blob_count(value->binary.blob, &size)))
			return size;
		return value->binary.blob ? 0 : value->binary.size;
	case CONV_SHAPE_NONE:
		return 0;
	default:
		return info->size;
	}
}

/* Of all values; `but` is not counted. */
static uint64_t size_of_bag(const conv_bag *bag, unsigned but)
{
	uint64_t size = 0;

	for (size_t i = 0; i < conv_bag_count(bag); i++) {
		const conv_property *property = conv_bag_at(bag, i);
		const conv_type_info *info = conv_type_find(property->type);
		int several = property->type & PtypMultiple;
		size_t count = several ? property->value.multiple.count : 1;
		for (size_t k = 0; property->known != but && k < count; k++)
			size += size_of_value(info, several ? &property->value.multiple.values[k]
							    : &property->value);
	}
	return size;
}

static uint64_t size_of_message(const conv_message *message, uint64_t levels);

static uint64_t size_of_attachment(const conv_attachment *attachment, uint64_t levels)
{
	const conv_message *inner = conv_attachment_message(attachment);
	conv_blob *storage = conv_attachment_storage(attachment);
	uint64_t size = size_of_bag(conv_attachment_bag(attachment), PidTagAttachSize), inside = 0;

	if (storage && !conv_usable(conv_blob_count(storage, &inside)))
		inside = 0;
	return size + inside + (inner && levels ? size_of_message(inner, levels - 1) : 0);
}

static uint64_t size_of_message(const conv_message *message, uint64_t levels)
{
	uint64_t size = size_of_bag(conv_message_bag(message), PidTagMessageSize);

	for (size_t i = 0; i < conv_message_recipient_count(message); i++)
		size += size_of_bag(conv_message_recipient(message, i), 0);
	for (size_t i = 0; i < conv_message_attachment_count(message); i++)
		size += size_of_attachment(conv_message_attachment(message, i), levels);
	return size;
}

uint64_t conv_message_size(const conv_message *message)
{
	return size_of_message(message, conv_context_limits(message->bag.context)->nesting);
}

static conv_status set_size(conv_bag *bag, unsigned known, uint64_t size)
{
	return conv_bag_set_integer(bag, known, size < INT32_MAX ? (int64_t)size : INT32_MAX);
}

/* ---- Messages ---- */

static conv_status normalize(conv_context *context, conv_message *message, uint64_t levels);

static conv_status normalize_attachments(conv_context *context, conv_message *message,
					 uint64_t levels)
{
	for (size_t i = 0; i < conv_message_attachment_count(message); i++) {
		const conv_attachment *attachment = conv_message_attachment(message, i);
		conv_bag *bag = conv_attachment_bag(attachment);
		conv_message *inner = conv_attachment_message(attachment);
		CONV_TRY(conv_bag_set_integer(bag, PidTagAttachNumber, (int64_t)i));
		if (inner && levels)
			CONV_TRY(normalize(context, inner, levels - 1));
		CONV_TRY(set_size(bag, PidTagAttachSize, size_of_attachment(attachment, levels)));
	}
	return CONV_OK;
}

static conv_status normalize(conv_context *context, conv_message *message, uint64_t levels)
{
	static const person people[] = {
		{ PidTagSenderName, PidTagSenderAddressType, PidTagSenderEmailAddress,
		  PidTagSenderSearchKey, PidTagSenderEntryId },
		{ PidTagSentRepresentingName, PidTagSentRepresentingAddressType,
		  PidTagSentRepresentingEmailAddress, PidTagSentRepresentingSearchKey,
		  PidTagSentRepresentingEntryId },
		{ PidTagReceivedByName, PidTagReceivedByAddressType, PidTagReceivedByEmailAddress,
		  PidTagReceivedBySearchKey, PidTagReceivedByEntryId },
		{ PidTagReceivedRepresentingName, PidTagReceivedRepresentingAddressType,
		  PidTagReceivedRepresentingEmailAddress, PidTagReceivedRepresentingSearchKey,
		  PidTagReceivedRepresentingEntryId },
	};
	conv_bag *bag = conv_message_bag(message);
	int has = conv_message_attachment_count(message) > 0;
	int64_t flags = conv_bag_integer(bag, PidTagMessageFlags, 0) & ~(int64_t)MF_HAS_ATTACH;

	CONV_TRY(conv_bag_set_subject_parts(bag));
	for (size_t i = 0; i < sizeof people / sizeof *people; i++)
		CONV_TRY(normalize_person(context, bag, &people[i]));
	CONV_TRY(normalize_recipients(context, message));
	CONV_TRY(set_lists(context, message));
	CONV_TRY(conv_bag_set_integer(bag, PidTagHasAttachments, has));
	CONV_TRY(conv_bag_set_integer(bag, PidTagMessageFlags, flags | (has ? MF_HAS_ATTACH : 0)));
	CONV_TRY(normalize_attachments(context, message, levels));
	return set_size(bag, PidTagMessageSize, size_of_message(message, levels));
}

conv_status conv_message_normalize(conv_message *message)
{
	conv_context *context = message->bag.context;
	return normalize(context, message, conv_context_limits(context)->nesting);
}
