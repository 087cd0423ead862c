/* A TNEF stream ([MS-OXTNEF] 2.1.3) of a message. */
#include <string.h>

#include "conv/charset.h"
#include "layout.h"
#include "report.h"
#include "writer.h"

enum { CODEPAGE_UTF8 = 65001, CODEPAGE_USUAL = 1252 };

/* PidTagRecipientType, and the flags that resending adds ([MS-OXOMSG] 2.2.3.1). */
#define RECIPIENT_BCC 3u
#define RECIPIENT_FLAGS 0x90000000u

/* Is ASCII in it ASCII, and nothing else? Not so in EBCDIC, UTF-7, ISO-2022-JP and other shifting ones. */
static int is_steady(const tnef_writer *writer, uint32_t codepage)
{
	enum { UTF7 = 65000, HZ = 52936, SHIFTING = 50220, SHIFTING_END = 50230 };
	static const char probe[] = "A+~";
	conv_buffer bytes = CONV_BUFFER_INIT;
	int same = 0;

	if (codepage == UTF7 || codepage == HZ || (codepage >= SHIFTING && codepage < SHIFTING_END))
		return 0;
	if (conv_encode(writer->context, codepage, probe, sizeof probe - 1, &bytes, NULL) ==
	    CONV_OK)
		same = bytes.size == sizeof probe - 1 &&
		       memcmp(bytes.bytes, probe, bytes.size) == 0;
	conv_buffer_free(&bytes);
	return same;
}

/* The Windows code page with the same characters: 932 of ISO-2022-JP; else 1252. */
static uint32_t ansi_of(uint32_t codepage)
{
	static const uint16_t pages[][2] = {
		{ 50220, 932 }, { 50221, 932 }, { 50222, 932 }, { 50225, 949 },
		{ 50227, 936 }, { 52936, 936 }, { 50229, 950 },
	};

	for (size_t i = 0; i < sizeof pages / sizeof *pages; i++)
		if (pages[i][0] == codepage)
			return pages[i][1];
	return CODEPAGE_USUAL;
}

/*
 * The message's own, so that its 8-bit text stays as it is, unless readers that know nothing of code
 * pages would stumble over it. No mail system takes UTF-8 there for granted: to a transport, what 1252
 * lacks goes as Unicode.
 */
static uint32_t choose_codepage(const tnef_writer *writer, const conv_message *message)
{
	uint32_t codepage = conv_message_codepage(message);

	if (!tnef_is_codepage(codepage))
		codepage = conv_context_codepage(writer->context);
	if (!tnef_is_codepage(codepage) || (writer->transport && codepage == CODEPAGE_UTF8))
		codepage = CODEPAGE_USUAL;
	return is_steady(writer, codepage) ? codepage : ansi_of(codepage);
}

/* ---- Recipients ---- */

/*
 * [MS-OXCMAIL] 2.1.3.1.1.1: those of the outer message are the header's matter, but for reports, whose
 * recipients have more to say than a header can, and are read from here (2.2.3.1.5). 2.1.3.1.1.2: Bcc.
 */
static int is_carried(const tnef_writer *writer, const conv_message *message,
		      const conv_bag *recipient)
{
	if (!writer->transport)
		return 1;
	if (!writer->depth && !conv_message_is(message, "REPORT"))
		return 0;
	uint32_t type = (uint32_t)conv_bag_integer(recipient, PidTagRecipientType, 0);
	return writer->bcc || (type & ~RECIPIENT_FLAGS) != RECIPIENT_BCC;
}

static conv_status write_recipients(tnef_writer *writer, const tnef_attribute *row,
				    const conv_message *message, const tnef_scope *scope)
{
	size_t all = conv_message_recipient_count(message);
	uint32_t count = 0;
	tnef_open open;

	for (size_t i = 0; i < all; i++)
		count += (uint32_t)is_carried(writer, message, conv_message_recipient(message, i));
	if (writer->counting && count < all)
		CONV_TRY(conv_report(writer->context, CONV_INFO, "tnef.transport", CONV_NO_OFFSET,
				     "%zu recipients are left out: %s", all - count,
				     writer->depth ? "they got blind copies"
						   : "the mail's header has them"));
	if (!count)
		return CONV_OK;
	CONV_TRY(tnef_attribute_begin(writer, row, &open));
	CONV_TRY(tnef_put_u32(writer, count));
	for (size_t i = 0; i < all; i++) {
		tnef_scope recipient = *scope;
		recipient.kind = TNEF_OF_RECIPIENT;
		recipient.bag = conv_message_recipient(message, i);
		if (!is_carried(writer, message, recipient.bag))
			continue;
		conv_path_enter(writer->context, "recipient", i);
		conv_status status = tnef_write_properties(writer, &recipient);
		conv_path_leave(writer->context);
		CONV_TRY(status);
	}
	return tnef_attribute_end(writer, &open);
}

/* ---- Attributes ---- */

static conv_status write_numbers(tnef_writer *writer, const tnef_attribute *row, size_t count,
				 uint32_t first)
{
	tnef_open open;

	CONV_TRY(tnef_attribute_begin(writer, row, &open));
	CONV_TRY(tnef_put_u32(writer, first));
	if (count > 1)
		CONV_TRY(tnef_put_u32(writer, 0));
	return tnef_attribute_end(writer, &open);
}

static conv_status write_list(tnef_writer *writer, const tnef_attribute *row,
			      const tnef_scope *scope)
{
	tnef_open open;

	CONV_TRY(tnef_attribute_begin(writer, row, &open));
	CONV_TRY(tnef_write_properties(writer, scope));
	return tnef_attribute_end(writer, &open);
}

static conv_status write_row(tnef_writer *writer, const tnef_attribute *row,
			     const conv_message *message, const tnef_scope *scope)
{
	const char *message_class = conv_message_class(message);

	switch (row->id) {
	case attTnefVersion:
		return write_numbers(writer, row, 1, TNEF_VERSION);
	case attOemCodepage:
		return write_numbers(writer, row, 2, scope->codepage);
	case attRecipTable:
		return write_recipients(writer, row, message, scope);
	case attMsgProps:
		return write_list(writer, row, scope);
	default:
		break;
	}
	switch (writer->transport && row->in_transport ? TNEF_WRITTEN_ALWAYS
						       : (tnef_written)row->written) {
	case TNEF_WRITTEN_ALWAYS:
		break;
	case TNEF_WRITTEN_OUTER:
		if (writer->depth)
			return CONV_OK;
		break;
	case TNEF_WRITTEN_EMBEDDED:
		if (!writer->depth)
			return CONV_OK;
		break;
	case TNEF_WRITTEN_MEETING:
		if (!tnef_owner_of_class(message_class))
			return CONV_OK;
		break;
	case TNEF_WRITTEN_NEVER:
		return CONV_OK;
	}
	return tnef_write_attribute(writer, row, scope, message_class);
}

/* ---- The stream ---- */

static conv_status write_message(tnef_writer *writer, const conv_message *message)
{
	const tnef_scope scope = { TNEF_OF_MESSAGE, conv_message_bag(message),
				   choose_codepage(writer, message), conv_message_codepage(message),
				   NULL };

	for (size_t i = 0; i < tnef_attribute_count; i++)
		if (tnef_attributes[i].level == TNEF_LEVEL_MESSAGE)
			CONV_TRY(write_row(writer, &tnef_attributes[i], message, &scope));
	for (size_t i = 0; i < conv_message_attachment_count(message); i++) {
		conv_path_enter(writer->context, "attachment", i);
		conv_status status =
			tnef_write_attachment(writer, conv_message_attachment(message, i), &scope);
		conv_path_leave(writer->context);
		CONV_TRY(status);
	}
	return CONV_OK;
}

/* The key says nothing; here it is made of what follows, so that the same message has the same one. */
conv_status tnef_write_stream(tnef_writer *writer, const conv_message *message)
{
	uint32_t outer = writer->digest;
	uint64_t key;
	size_t place = tnef_keep_size(writer, &key);

	writer->digest = 0;
	CONV_TRY(tnef_put_u32(writer, TNEF_SIGNATURE));
	CONV_TRY(tnef_put_u16(writer, (uint16_t)key));
	CONV_TRY(write_message(writer, message));
	key = writer->digest & UINT16_MAX;
	tnef_set_size(writer, place, key ? key : 1);
	writer->digest ^= outer;
	return CONV_OK;
}
