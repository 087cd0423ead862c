/*
 * Properties that a .msg must have, added where the hub has none ([MS-OXMSG] 2.1.1.1, 2.2.1, 2.2.2;
 * listed in docs/msg.md). What is there stays as it is, but for two that speak of the file itself: the
 * bit of PidTagStoreSupportMask that says which kind its strings are, and PidTagMessageCodepage of
 * 8-bit ones where it names none that can be written.
 */
#include <string.h>

#include "computed.h"
#include "conv/charset.h"
#include "conv/entryid.h"
#include "conv/known.h"
#include "msg/write.h"
#include "report.h"

#define STORE_UNICODE_OK 0x00040000
#define STORE_SUPPORT_USUAL 0x00040E79 /* what Outlook writes */
#define WESTERN 1252

enum { UTF_16LE = 1200, UTF_16BE = 1201 };
enum { OBJECT_MAIL_USER = 6, OBJECT_ATTACHMENT = 7 }; /* PidTagObjectType */
enum { RECIPIENT_TO = 1 };                            /* PidTagRecipientType */
enum { NOT_RENDERED = -1 };                           /* PidTagRenderingPosition */
enum { DISPLAY_LIST = 1 };                            /* PidTagDisplayType */
enum { MF_READ = 0x01, MF_HAS_ATTACH = 0x10 };        /* PidTagMessageFlags */

static void add(msg_extras *extras, unsigned known, conv_value value)
{
	const conv_known_info *info = conv_known_info_of(known);

	extras->items[extras->count++] = (conv_property){ .id = info->id,
							  .type = info->type,
							  .known = (uint16_t)known,
							  .flags = MSG_FLAGS_USUAL,
							  .value = value };
}

static void add_integer(msg_extras *extras, unsigned known, int64_t value)
{
	add(extras, known, (conv_value){ .integer = value });
}

static void add_text(msg_extras *extras, unsigned known, const char *text)
{
	add(extras, known, (conv_value){ .text = { text, strlen(text), 0 } });
}

/* The bytes are copied. */
static conv_status add_binary(msg_writer *writer, msg_extras *extras, unsigned known,
			      const void *bytes, size_t size)
{
	const uint8_t *kept = msg_keep(writer, bytes, size);
	if (!kept)
		return CONV_MACHINE;
	add(extras, known, (conv_value){ .binary = { kept, size, NULL } });
	return CONV_OK;
}

static void require_integer(msg_extras *extras, const conv_bag *bag, unsigned known, int64_t value)
{
	if (!conv_bag_has(bag, known))
		add_integer(extras, known, value);
}

/* ---- Messages ---- */

static int can_be_written(uint32_t codepage)
{
	return codepage && conv_codepage_known(codepage) && codepage != UTF_16LE &&
	       codepage != UTF_16BE;
}

uint32_t msg_codepage_to_write(const msg_writer *writer, const conv_message *message,
			       uint32_t outer)
{
	const conv_bag *bag = conv_message_bag(message);
	const uint32_t candidates[] = {
		(uint32_t)conv_bag_integer(bag, PidTagMessageCodepage, 0),
		conv_message_codepage(message),
		conv_codepage_of_locale((uint32_t)conv_bag_integer(bag, PidTagMessageLocaleId, 0)),
		outer,
		conv_context_codepage(writer->context),
	};

	for (size_t i = 0; i < sizeof candidates / sizeof *candidates; i++)
		if (can_be_written(candidates[i]))
			return candidates[i];
	return WESTERN;
}

/* What follows from the subject ([MS-OXCMSG] 2.2.1.9, 2.2.1.10), where neither part is there. */
static conv_status require_subject(msg_writer *writer, const conv_bag *bag, msg_extras *extras)
{
	const char *subject = conv_bag_text(bag, PidTagSubject);
	char prefix[CONV_SUBJECT_PREFIX_SIZE];

	if (!subject || conv_bag_has(bag, PidTagSubjectPrefix) ||
	    conv_bag_has(bag, PidTagNormalizedSubject))
		return CONV_OK;
	size_t size = conv_subject_prefix(subject, prefix);
	add_text(extras, PidTagNormalizedSubject, subject + size);
	if (!*prefix)
		return CONV_OK;
	const uint8_t *kept = msg_keep(writer, prefix, strlen(prefix) + 1);
	if (!kept)
		return CONV_MACHINE;
	add_text(extras, PidTagSubjectPrefix, (const char *)kept);
	return CONV_OK;
}

/* Lists of names by which Outlook shows a message without a look at its recipients. */
static conv_status require_lists(msg_writer *writer, const conv_message *message,
				 msg_extras *extras)
{
	static const unsigned lists[] = { PidTagDisplayTo, PidTagDisplayCc, PidTagDisplayBcc };
	const conv_bag *bag = conv_message_bag(message);

	for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
		if (conv_bag_has(bag, lists[i]))
			continue;
		conv_buffer_clear(&writer->bytes);
		conv_status status = conv_message_display_list(message, (int)i + 1, &writer->bytes);
		const char *text = conv_buffer_text(&writer->bytes);
		if (status != CONV_OK || !text)
			return conv_report_memory(writer->context);
		const uint8_t *kept = msg_keep(writer, text, writer->bytes.size + 1);
		if (!kept)
			return CONV_MACHINE;
		add_text(extras, lists[i], (const char *)kept);
	}
	return CONV_OK;
}

/* What says whether there are attachments, and how large all of it is. */
static void require_counts(const conv_message *message, msg_extras *extras)
{
	const conv_bag *bag = conv_message_bag(message);
	int has = conv_message_attachment_count(message) > 0;

	require_integer(extras, bag, PidTagHasAttachments, has);
	require_integer(extras, bag, PidTagMessageFlags, MF_READ | (has ? MF_HAS_ATTACH : 0));
	if (!conv_bag_has(bag, PidTagMessageSize)) {
		uint64_t size = conv_message_size(message);
		add_integer(extras, PidTagMessageSize,
			    size < INT32_MAX ? (int64_t)size : INT32_MAX);
	}
}

conv_status msg_require_message(msg_writer *writer, const conv_message *message, uint32_t codepage,
				msg_extras *extras)
{
	const conv_bag *bag = conv_message_bag(message);
	int64_t mask = conv_bag_integer(bag, PidTagStoreSupportMask, STORE_SUPPORT_USUAL);
	int64_t right =
		writer->unicode ? mask | STORE_UNICODE_OK : mask & ~(int64_t)STORE_UNICODE_OK;

	if (!conv_bag_has(bag, PidTagMessageClass))
		add_text(extras, PidTagMessageClass, "IPM.Note");
	if (!conv_bag_has(bag, PidTagStoreSupportMask) || mask != right)
		add_integer(extras, PidTagStoreSupportMask, right);
	if (!writer->unicode && conv_bag_integer(bag, PidTagMessageCodepage, 0) != codepage)
		add_integer(extras, PidTagMessageCodepage, codepage);
	if (!conv_bag_has(bag, PidTagSubject) && !conv_message_recipient_count(message) &&
	    !conv_message_attachment_count(message))
		return CONV_OK; /* nothing that anything follows from */
	require_counts(message, extras);
	CONV_TRY(require_subject(writer, bag, extras));
	return require_lists(writer, message, extras);
}

/* ---- Recipients ---- */

typedef struct address {
	const char *name, *type, *address;
} address;

static conv_status add_search_key(msg_writer *writer, const address *a, msg_extras *extras)
{
	conv_buffer *key = &writer->text;

	conv_buffer_clear(key);
	if (!conv_search_key(a->type, a->address, key))
		return conv_report_memory(writer->context);
	return add_binary(writer, extras, PidTagSearchKey, key->bytes, key->size);
}

static conv_status add_entry_id(msg_writer *writer, const conv_bag *bag, const address *a,
				msg_extras *extras)
{
	int list = conv_bag_integer(bag, PidTagDisplayType, 0) == DISPLAY_LIST;
	conv_buffer *id = &writer->text;
	conv_status status;

	conv_buffer_clear(id);
	if (strcmp(a->type, "EX") == 0)
		status = conv_entryid_build_address_book(
			writer->context, list ? CONV_ADDRESS_BOOK_LIST : CONV_ADDRESS_BOOK_USER,
			a->address, id);
	else
		status = conv_entryid_build_one_off(writer->context, a->name, a->type, a->address,
						    id);
	CONV_TRY(status);
	return add_binary(writer, extras, PidTagEntryId, id->bytes, id->size);
}

static const char *text_or_null(const conv_bag *bag, unsigned known)
{
	const char *text = conv_bag_text(bag, known);
	return text && *text ? text : NULL;
}

/* Address, its type and name: those of the recipient, else made from what there is. */
static int require_address(const conv_bag *bag, msg_extras *extras, address *a)
{
	a->address = text_or_null(bag, PidTagEmailAddress);
	a->type = text_or_null(bag, PidTagAddressType);
	a->name = text_or_null(bag, PidTagDisplayName);
	if (!a->address) {
		a->address = text_or_null(bag, PidTagSmtpAddress);
		a->type = "SMTP";
		if (!a->address || conv_bag_has(bag, PidTagEmailAddress))
			return 0;
		add_text(extras, PidTagEmailAddress, a->address);
	}
	if (!a->type)
		a->type = *a->address == '/' ? "EX" : "SMTP";
	if (!conv_bag_has(bag, PidTagAddressType))
		add_text(extras, PidTagAddressType, a->type);
	if (!a->name)
		a->name = a->address;
	if (!conv_bag_has(bag, PidTagDisplayName))
		add_text(extras, PidTagDisplayName, a->name);
	return 1;
}

conv_status msg_require_recipient(msg_writer *writer, const conv_bag *bag, size_t number,
				  msg_extras *extras)
{
	address a;

	require_integer(extras, bag, PidTagRowid, (int64_t)number);
	require_integer(extras, bag, PidTagRecipientType, RECIPIENT_TO);
	require_integer(extras, bag, PidTagObjectType, OBJECT_MAIL_USER);
	if (!require_address(bag, extras, &a))
		return CONV_OK;
	if (!conv_bag_has(bag, PidTagSearchKey))
		CONV_TRY(add_search_key(writer, &a, extras));
	if (!conv_bag_has(bag, PidTagEntryId))
		CONV_TRY(add_entry_id(writer, bag, &a, extras));
	return CONV_OK;
}

/* ---- Attachments ---- */

static int64_t method_of(const conv_attachment *attachment)
{
	if (conv_attachment_message(attachment))
		return MSG_ATTACH_EMBEDDED;
	if (conv_attachment_storage(attachment))
		return MSG_ATTACH_STORAGE;
	return conv_bag_has(conv_attachment_bag(attachment), PidTagAttachDataBinary)
		       ? MSG_ATTACH_BY_VALUE
		       : MSG_ATTACH_NONE;
}

conv_status msg_require_attachment(msg_writer *writer, const conv_attachment *attachment,
				   size_t number, uint32_t object, msg_extras *extras)
{
	const conv_bag *bag = conv_attachment_bag(attachment);
	const uint8_t key[4] = { (uint8_t)number, (uint8_t)(number >> 8), (uint8_t)(number >> 16),
				 (uint8_t)(number >> 24) };

	require_integer(extras, bag, PidTagAttachNumber, (int64_t)number);
	require_integer(extras, bag, PidTagAttachMethod, method_of(attachment));
	require_integer(extras, bag, PidTagRenderingPosition, NOT_RENDERED);
	require_integer(extras, bag, PidTagObjectType, OBJECT_ATTACHMENT);
	if (object != MSG_OBJECT_ABSENT && !conv_bag_has(bag, PidTagAttachDataObject))
		add_integer(extras, PidTagAttachDataObject, 0);
	if (!conv_bag_has(bag, PidTagRecordKey))
		return add_binary(writer, extras, PidTagRecordKey, key, sizeof key);
	return CONV_OK;
}
