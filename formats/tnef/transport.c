/*
 * What a transport leaves out or rewrites ([MS-OXCMAIL] 2.1.3.1.1.1, 2.1.3.2.26, 2.1.3.7): nothing
 * goes out that has a meaning in one store or one address book only.
 */
#include <string.h>

#include "body/body.h"
#include "conv/codec.h"
#include "conv/codecs.h"
#include "conv/entryid.h"
#include "layout.h"
#include "report.h"
#include "writer.h"

enum {
	ENTRYID_MOST = 4096,
	LIST_MOST = 1 << 20, /* of entry ids */
	STORE_IDS = 0x6600,
	STORE_IDS_END = 0x6800
};

/* ---- What the store computes, or the envelope says ---- */

static const uint16_t private_properties[] = {
	PidTagEntryId,       PidTagParentEntryId,  PidTagStoreEntryId, PidTagRecordKey,
	PidTagMid,           PidTagFolderId,       PidTagChangeNumber, PidTagAccess,
	PidTagAccessLevel,   PidTagHasAttachments, PidTagMessageSize,  PidTagObjectType,
	PidTagMessageStatus, PidTagDisplayTo,      PidTagDisplayCc,    PidTagDisplayBcc,
};

int tnef_is_private(tnef_kind kind, const conv_property *property)
{
	if (property->name || kind == TNEF_OF_RECIPIENT)
		return 0;
	if (property->id >= STORE_IDS && property->id < STORE_IDS_END)
		return 1;
	for (size_t i = 0; i < sizeof private_properties / sizeof *private_properties; i++)
		if (property->known == private_properties[i])
			return 1;
	return 0;
}

/* ---- What the outermost message gets ---- */

/* The option's, else the one that is there, else the message's id; as 8-bit text with its NUL. */
static conv_status prepare_key(tnef_writer *writer, const conv_bag *bag)
{
	const char *key = conv_buffer_text(&writer->wanted_key);

	conv_buffer_clear(&writer->key);
	if (!writer->wanted_key.size)
		key = conv_bag_has(bag, PidTagTnefCorrelationKey)
			      ? NULL
			      : conv_bag_text(bag, PidTagInternetMessageId);
	if (key && *key && !conv_buffer_append(&writer->key, key, strlen(key) + 1))
		return conv_report_memory(writer->context);
	return CONV_OK;
}

static conv_status compress(tnef_writer *writer, const conv_buffer *rtf)
{
	conv_sink *sink;
	size_t size;

	CONV_TRY(conv_sink_open_memory(writer->context, &sink));
	conv_status status = conv_codec_run(writer->context, &conv_codec_lzfu, CONV_ENCODE, NULL,
					    rtf->bytes, rtf->size, sink);
	if (conv_usable(status)) {
		const uint8_t *bytes = conv_sink_bytes(sink, &size);
		if (!conv_buffer_append(&writer->rtf, bytes, size))
			status = conv_report_memory(writer->context);
	}
	conv_sink_close(sink);
	return status;
}

static conv_status make_rtf(tnef_writer *writer, const body *chosen)
{
	conv_buffer text = CONV_BUFFER_INIT, rtf = CONV_BUFFER_INIT;
	conv_status status = body_text(writer->context, chosen, &text, NULL);

	if (conv_usable(status) && text.size)
		status = rtf_from_text(writer->context, conv_buffer_text(&text), text.size, &rtf);
	if (conv_usable(status) && rtf.size)
		status = compress(writer, &rtf);
	conv_buffer_free(&text);
	conv_buffer_free(&rtf);
	return status;
}

/* Old readers lose text that stands in PidTagBody alone. */
static conv_status prepare_rtf(tnef_writer *writer, const conv_message *message)
{
	conv_status status = CONV_OK;
	body chosen;

	conv_buffer_clear(&writer->rtf);
	if (conv_bag_has(conv_message_bag(message), PidTagRtfCompressed))
		return CONV_OK;
	CONV_TRY(body_choose(writer->context, message, &chosen));
	if (chosen.best == BODY_PLAIN)
		status = make_rtf(writer, &chosen);
	body_close(&chosen);
	return status == CONV_MACHINE ? status : CONV_OK; /* the text itself is there in any case */
}

conv_status tnef_prepare(tnef_writer *writer, const conv_message *message)
{
	if (!writer->transport)
		return CONV_OK;
	CONV_TRY(prepare_key(writer, conv_message_bag(message)));
	return prepare_rtf(writer, message);
}

/* ---- Entry ids ---- */

/* Whom an entry id names, beside what it says itself. */
static const struct {
	uint16_t entryid, name, address, smtp;
} people[] = {
	{ PidTagSenderEntryId, PidTagSenderName, PidTagSenderEmailAddress,
	  PidTagSenderSmtpAddress },
	{ PidTagSentRepresentingEntryId, PidTagSentRepresentingName,
	  PidTagSentRepresentingEmailAddress, PidTagSentRepresentingSmtpAddress },
	{ PidTagReceivedByEntryId, PidTagReceivedByName, PidTagReceivedByEmailAddress,
	  PidTagReceivedBySmtpAddress },
	{ PidTagReceivedRepresentingEntryId, PidTagReceivedRepresentingName,
	  PidTagReceivedRepresentingEmailAddress, PidTagReceivedRepresentingSmtpAddress },
	{ PidTagEntryId, PidTagDisplayName, PidTagEmailAddress, PidTagSmtpAddress },
};

/*
 * Appends the one-off of an address: by SMTP if it is known, else with the distinguished name, which
 * is at least unique.
 */
static int append_one_off(tnef_writer *writer, const tnef_scope *scope, unsigned known,
			  const char *dn, conv_buffer *to)
{
	const char *name = NULL, *smtp = NULL;

	for (size_t i = 0; i < sizeof people / sizeof *people; i++)
		if (people[i].entryid == known) {
			name = conv_bag_text(scope->bag, people[i].name);
			smtp = conv_bag_text(scope->bag, people[i].smtp);
			const char *address = conv_bag_text(scope->bag, people[i].address);
			if (!smtp && address && strchr(address, '@'))
				smtp = address;
		}
	return conv_usable(conv_entryid_build_one_off(writer->context, name ? name : dn,
						      smtp ? "SMTP" : "EX", smtp ? smtp : dn, to));
}

/* Appends what stands for an entry id that has to be rewritten; 0: it has not. */
static int append_rewritten(tnef_writer *writer, const tnef_scope *scope, unsigned known,
			    const uint8_t *bytes, size_t size, conv_buffer *to)
{
	conv_entryid_kind kind = conv_entryid_kind_of(bytes, size);
	conv_entryid id;
	int done = 0;

	if (kind != CONV_ENTRYID_ADDRESS_BOOK && kind != CONV_ENTRYID_WRAPPED)
		return 0;
	if (conv_usable(conv_entryid_parse(writer->context, bytes, size, scope->codepage, &id))) {
		if (id.kind == CONV_ENTRYID_ADDRESS_BOOK)
			done = append_one_off(writer, scope, known, id.as.address_book.dn, to);
		else if (id.kind == CONV_ENTRYID_WRAPPED &&
			 conv_entryid_kind_of(id.as.wrapped.inside.bytes,
					      id.as.wrapped.inside.size) ==
				 CONV_ENTRYID_ADDRESS_BOOK)
			/* A one-off member of a list stands unwrapped. */
			done = append_rewritten(writer, scope, known, id.as.wrapped.inside.bytes,
						id.as.wrapped.inside.size, to);
	}
	conv_entryid_free(&id);
	return done;
}

static void append_padded(conv_buffer *to, const uint8_t *bytes, size_t size)
{
	conv_buffer_append_u32le(to, (uint32_t)size);
	conv_buffer_append(to, bytes, size);
	conv_buffer_append_zeros(to, (0 - size) & 3);
}

/*
 * A FlatEntryList ([MS-OXCDATA] 2.3.3): u32 count, u32 bytes, then u32 size, entry id, padding to four
 * each (MAPI, FLATENTRYLIST). 0: it is none, or nothing in it has to be rewritten.
 */
static int rewrite_list(tnef_writer *writer, const tnef_scope *scope, const uint8_t *bytes,
			size_t size)
{
	conv_cursor c = conv_cursor_over(bytes, size);
	conv_buffer *to = &writer->entryid, one = CONV_BUFFER_INIT;
	uint32_t count = conv_cursor_u32(&c);
	int rewritten = 0;

	conv_cursor_skip(&c, 4);
	conv_buffer_append_u32le(to, count);
	conv_buffer_append_u32le(to, 0);
	for (uint32_t i = 0; i < count && !c.overrun; i++) {
		size_t length = conv_cursor_u32(&c);
		const uint8_t *id = conv_cursor_bytes(&c, length);
		if (!id)
			break;
		conv_buffer_clear(&one);
		int done = append_rewritten(writer, scope, 0, id, length, &one);
		append_padded(to, done ? one.bytes : id, done ? one.size : length);
		rewritten |= done;
		size_t padding = (0 - length) & 3, left = conv_cursor_left(&c);
		conv_cursor_skip(&c, padding < left ? padding : left);
	}
	to->failed |= one.failed;
	conv_buffer_free(&one);
	if (!rewritten || c.overrun || to->failed)
		return 0;
	size_t total = to->size - 8;
	for (size_t i = 0; i < 4; i++)
		to->bytes[4 + i] = (uint8_t)(total >> 8 * i);
	return 1;
}

int tnef_rewrite_entryid(tnef_writer *writer, const tnef_scope *scope,
			 const conv_property *property, const conv_binary *value)
{
	if (!writer->transport || value->size > LIST_MOST)
		return 0;
	conv_buffer_clear(&writer->entryid);
	if (property->known == PidTagReplyRecipientEntries) {
		const uint8_t *bytes;
		size_t size;
		return conv_bag_binary(writer->context, scope->bag, property->known, &bytes,
				       &size) == CONV_OK &&
		       bytes && rewrite_list(writer, scope, bytes, size);
	}
	if (!value->bytes || value->size > ENTRYID_MOST)
		return 0;
	return append_rewritten(writer, scope, property->known, value->bytes, (size_t)value->size,
				&writer->entryid);
}
