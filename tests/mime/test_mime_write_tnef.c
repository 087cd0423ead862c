/*
 * Mail that carries TNEF ([MS-OXCMAIL] 2.1.3.7). GMime takes the mail apart, and the streams are looked at
 * with a walk of the tests' own (tnefbuild.h).
 */
#include <stdlib.h>
#include <string.h>

#include "support/eml.h"
#include "support/tnefbuild.h"

#include "conv/entryid.h"
#include "conv/rtf.h"

enum {
	FROM = 0x00008000,
	SENT_FOR = 0x00060001,
	BODY = 0x0002800C,
	RECIPIENTS = 0x00069004,
	MSGPROPS = 0x00069003,
	ATTACHMENT = 0x00069005,
	RENDDATA = 0x00069002
};

static void begin(eml *e)
{
	eml_open(e);
	eml_option(e, "eml.tnef", "yes");
}

/* The TNEF of the mail, or, in the summary form, what stands behind the header. */
static const uint8_t *stream_of(const eml *e, size_t *size)
{
	if (strstr(eml_structure(e), "mixed("))
		return (const uint8_t *)eml_leaf(e, 1, size);
	const char *end = memmem(e->text, e->size, "\r\n\r\n", 4);
	CU_ASSERT_PTR_NOT_NULL_FATAL(end);
	*size = e->size - (size_t)(end + 4 - e->text);
	return (const uint8_t *)end + 4;
}

static tnefbuild_item item_of(const eml *e, uint32_t id)
{
	size_t size;
	const uint8_t *bytes = stream_of(e, &size);
	return tnefbuild_find(bytes, size, id, 0);
}

/* Whole attributes, one behind the other, until the end. */
static int is_sound(const uint8_t *bytes, size_t size)
{
	tnefbuild_item item;
	size_t at = 6;
	int more;

	if (size < at || memcmp(bytes, "\x78\x9F\x3E\x22", 4) != 0)
		return 0;
	while ((more = tnefbuild_next(bytes, size, &at, &item)) > 0)
		;
	return more == 0 && at == size;
}

/* The stream in the object of the first attachment. */
static const uint8_t *inner_of(const eml *e, size_t *inner)
{
	static const uint8_t head[] = { 0x0D, 0, 0x01, 0x37, 1, 0, 0, 0 };
	tnefbuild_item list = item_of(e, ATTACHMENT);

	for (size_t at = 0; list.data && at + 28 <= list.size; at += 4)
		if (memcmp(list.data + at, head, sizeof head) == 0) {
			const uint8_t *p = list.data + at + 8;
			*inner = ((size_t)p[0] | (size_t)p[1] << 8 | (size_t)p[2] << 16) - 16;
			return p + 20;
		}
	return NULL;
}

static int holds(const uint8_t *bytes, size_t size, const void *wanted, size_t wanted_size)
{
	return memmem(bytes, size, wanted, wanted_size) != NULL;
}

static void set_html(eml *e, const char *html)
{
	conv_bag_set_binary(e->bag, PidTagHtml, html, strlen(html));
	conv_bag_set_integer(e->bag, PidTagInternetCodepage, 65001);
	conv_bag_set_integer(e->bag, PidTagNativeBody, 3);
}

/* ---- Structure ---- */

CASE(MIME_285_336_legacy_form)
{
	eml e;
	size_t size;
	begin(&e);
	set_html(&e, "<html><body><p>Gr\xC3\xBC\xC3\x9F</p><img src=\"cid:a@b\"></body></html>");
	conv_bag *bag = eml_attach(e.message, "p.png", "image/png", "png", 3);
	conv_bag_set_text(bag, PidTagAttachContentId, "a@b");
	eml_attach(e.message, "a.txt", "text/plain", "text", 4);
	eml_write(&e);
	CU_ASSERT_STRING_EQUAL(eml_structure(&e), "mixed(text/plain,application/ms-tnef)");
	CU_ASSERT_PTR_NOT_NULL(strstr(eml_leaf(&e, 0, &size), "Gr\xC3\xBC\xC3\x9F"));
	CU_ASSERT_PTR_NULL(strstr(eml_leaf(&e, 0, &size), "<p>"));
	CU_ASSERT(eml_has(&e, "Content-Type: application/ms-tnef; name=winmail.dat\r\n"
			      "Content-Transfer-Encoding: base64\r\n"
			      "Content-Disposition: attachment; filename=winmail.dat\r\n\r\n"));
	EML_EQUAL(&e, "X-MS-Has-Attach", "Yes");
	const uint8_t *bytes = stream_of(&e, &size);
	CU_ASSERT(is_sound(bytes, size));
	CU_ASSERT_PTR_NOT_NULL(tnefbuild_find(bytes, size, RENDDATA, 1).data);
	CU_ASSERT_PTR_NULL(tnefbuild_find(bytes, size, RENDDATA, 2).data);
	CU_ASSERT(tnefbuild_holds(item_of(&e, MSGPROPS), "02011310 01000000")); /* PidTagHtml */
	CU_ASSERT(eml_lines_good(&e));
	eml_close(&e);
}

CASE(MIME_336_no_entry_id_of_an_address_book)
{
	static const uint8_t provider[] = { 0xDC, 0xA7, 0x40, 0xC8, 0xC0, 0x42, 0x10, 0x1A,
					    0xB4, 0xB9, 0x08, 0x00, 0x2B, 0x2F, 0xE1, 0x82 };
	enum { MANY = 100 }; /* together more than what is held in memory in one piece */
	eml e;
	conv_buffer id = CONV_BUFFER_INIT, flat = CONV_BUFFER_INIT;
	size_t size;
	begin(&e);
	conv_entryid_build_address_book(e.context, 0, "/o=X/ou=Y/cn=Recipients/cn=Ann", &id);
	conv_bag_set_binary(e.bag, PidTagSenderEntryId, id.bytes, id.size);
	conv_bag_set_text(e.bag, PidTagSenderName, "Ann");
	conv_bag_set_text(e.bag, PidTagSenderSmtpAddress, "ann@example.com");
	size_t padded = (id.size + 3) / 4 * 4;
	conv_buffer_append_u32le(&flat, MANY);
	conv_buffer_append_u32le(&flat, (uint32_t)(MANY * (4 + padded)));
	for (int i = 0; i < MANY; i++) {
		conv_buffer_append_u32le(&flat, (uint32_t)id.size);
		conv_buffer_append(&flat, id.bytes, id.size);
		conv_buffer_append_zeros(&flat, padded - id.size);
	}
	CU_ASSERT(flat.size > 4096);
	conv_bag_set_blob(e.bag, PidTagReplyRecipientEntries,
			  conv_blob_copy_memory(flat.bytes, flat.size));
	conv_message *inner = eml_embed(e.message);
	conv_bag *row = eml_recipient(inner, 1, "Bob", NULL);
	conv_bag_set_binary(row, PidTagEntryId, id.bytes, id.size);
	eml_write(&e);
	const uint8_t *bytes = stream_of(&e, &size);
	CU_ASSERT(is_sound(bytes, size));
	CU_ASSERT(!holds(bytes, size, provider, sizeof provider));
	CU_ASSERT(holds(bytes, size, "a\0n\0n\0@\0", 8));
	conv_buffer_free(&id);
	conv_buffer_free(&flat);
	eml_close(&e);
}

CASE(MIME_287_summary_form)
{
	eml e;
	size_t size;
	begin(&e);
	eml_option(&e, "eml.tnef-form", "summary");
	conv_bag_set_text(e.bag, PidTagBody, "text");
	conv_bag_set_text(e.bag, PidTagInternetMessageId, "<a@b>");
	eml_attach(e.message, "a.bin", NULL, "\0\r\n\n\r\n--=_1\r\n", 14);
	eml_write(&e);
	EML_EQUAL(&e, "Content-Type", "application/ms-tnef; name=winmail.dat");
	EML_EQUAL(&e, "Content-Transfer-Encoding", "binary");
	EML_EQUAL(&e, "X-MS-TNEF-Correlator", "<a@b>");
	const uint8_t *bytes = stream_of(&e, &size);
	CU_ASSERT(is_sound(bytes, size));
	CU_ASSERT(tnefbuild_holds(item_of(&e, MSGPROPS), "1F000010 01000000")); /* PidTagBody */
	eml_close(&e);
}

CASE(same_stream_as_the_format_writes)
{
	uint8_t data[200];
	memset(data, 'x', sizeof data);
	for (size_t i = 0; i < sizeof data; i++) { /* every length of a last line of base64 */
		eml e;
		conv_sink *sink;
		conv_writer *writer;
		size_t size, direct;
		begin(&e);
		eml_attach(e.message, "a", NULL, data, i);
		eml_write(&e);
		const uint8_t *bytes = stream_of(&e, &size);
		CU_ASSERT_EQUAL(conv_sink_open_memory(e.context, &sink), CONV_OK);
		eml_option(&e, "tnef.profile", "transport");
		/* It has neither key nor id. */
		char *key = strdup(eml_field(&e, "X-MS-TNEF-Correlator"));
		eml_option(&e, "tnef.correlator", key);
		CU_ASSERT_EQUAL(conv_writer_open(e.context, sink,
						 conv_format_find(e.context, "tnef"), &writer),
				CONV_OK);
		CU_ASSERT_EQUAL(conv_writer_write(writer, e.message), CONV_OK);
		CU_ASSERT_EQUAL(conv_writer_end(writer), CONV_OK);
		conv_writer_close(writer);
		const uint8_t *wanted = conv_sink_bytes(sink, &direct);
		CU_ASSERT_EQUAL(size, direct);
		CU_ASSERT(size == direct && memcmp(bytes, wanted, size) == 0);
		conv_sink_close(sink);
		free(key);
		eml_close(&e);
	}
}

CASE(options_of_the_caller_come_back)
{
	eml e;
	begin(&e);
	eml_option(&e, "tnef.bcc", "yes");
	eml_option(&e, "tnef.correlator", "mine");
	eml_write(&e);
	CU_ASSERT_STRING_EQUAL(conv_context_option(e.context, "tnef.profile"), "full");
	CU_ASSERT_STRING_EQUAL(conv_context_option(e.context, "tnef.bcc"), "yes");
	CU_ASSERT_STRING_EQUAL(conv_context_option(e.context, "tnef.correlator"), "mine");
	CU_ASSERT_PTR_NULL(strstr(eml_field(&e, "X-MS-TNEF-Correlator"), "mine"));
	eml_close(&e);
}

CASE(without_the_format_nothing_is_written)
{
	static const conv_format *only[2];
	conv_sink *sink;
	conv_writer *writer;
	suite_context all;
	suite_context_open(&all);
	only[0] = conv_format_find(all.context, "eml");
	conv_context *context = conv_context_new(only);
	conv_message *message = conv_message_new(context);
	CU_ASSERT_EQUAL(conv_context_set_option(context, "eml.tnef", "yes"), CONV_OK);
	CU_ASSERT_EQUAL(conv_sink_open_memory(context, &sink), CONV_OK);
	CU_ASSERT_EQUAL(conv_writer_open(context, sink, only[0], &writer), CONV_OK);
	CU_ASSERT_EQUAL(conv_writer_write(writer, message), CONV_FAILED);
	conv_writer_close(writer);
	conv_sink_close(sink);
	conv_message_free(message);
	conv_context_free(context);
	suite_context_close(&all);
}

/* ---- The key ---- */

/* Field and property say the same. */
static void check_key(const eml *e, const char *wanted)
{
	char hex[256];
	size_t size = strlen(wanted) + 1;
	int at = snprintf(hex, sizeof hex, "02017F00 01000000 %02X000000 ", (unsigned)size);
	EML_EQUAL(e, "X-MS-TNEF-Correlator", wanted);
	for (size_t i = 0; i < size; i++)
		at += snprintf(hex + at, sizeof hex - (size_t)at, "%02X", (unsigned)wanted[i]);
	CU_ASSERT(tnefbuild_holds(item_of(e, MSGPROPS), hex));
}

CASE(MIME_284_TNEF_082_one_key_in_both_places)
{
	eml e;
	char made[128];
	begin(&e);
	eml_write(&e);
	snprintf(made, sizeof made, "%s", eml_field(&e, "X-MS-TNEF-Correlator"));
	CU_ASSERT_PTR_NOT_NULL(strstr(made, "@oxconv.invalid>"));
	check_key(&e, made);
	CU_ASSERT_PTR_NULL(eml_field(&e, "Message-ID"));
	eml_option(&e, "eml.purpose", "submission");
	eml_write(&e);
	snprintf(made, sizeof made, "%s", eml_field(&e, "Message-ID"));
	check_key(&e, made);
	eml_option(&e, "eml.purpose", "archive");
	conv_bag_set_text(e.bag, PidTagInternetMessageId, "<id@x>");
	eml_write(&e);
	check_key(&e, "<id@x>");
	conv_bag_set_binary(e.bag, PidTagTnefCorrelationKey, "own key", 4);
	eml_write(&e);
	EML_EQUAL(&e, "X-MS-TNEF-Correlator", "own");
	CU_ASSERT(tnefbuild_holds(item_of(&e, MSGPROPS), "02017F00 01000000 04000000 6F776E20"));
	conv_bag_set_binary(e.bag, PidTagTnefCorrelationKey, "\xFF\0\1", 3); /* fits in no field */
	eml_write(&e);
	check_key(&e, "<id@x>");
	eml_close(&e);
}

CASE(original_correlator_is_replaced)
{
	eml e;
	begin(&e);
	conv_bag_set_text(e.bag, PidTagInternetMessageId, "<id@x>");
	conv_bag_set_text(e.bag, PidTagTransportMessageHeaders,
			  "From: a@b\r\nX-MS-TNEF-Correlator: <old@x>\r\nX-Kept: yes\r\n\r\n");
	eml_write(&e);
	EML_EQUAL(&e, "X-Kept", "yes");
	check_key(&e, "<id@x>");
	CU_ASSERT(!eml_has(&e, "old@x"));
	eml_option(&e, "eml.tnef", "no");
	eml_write(&e);
	EML_EQUAL(&e, "X-MS-TNEF-Correlator", "<old@x>");
	eml_close(&e);
}

/* ---- What is inside ---- */

static void set_people(conv_bag *bag)
{
	conv_bag_set_text(bag, PidTagSenderName, "Sec");
	conv_bag_set_text(bag, PidTagSenderAddressType, "SMTP");
	conv_bag_set_text(bag, PidTagSenderEmailAddress, "sec@x.example");
	conv_bag_set_text(bag, PidTagSentRepresentingName, "Boss");
	conv_bag_set_text(bag, PidTagSentRepresentingAddressType, "SMTP");
	conv_bag_set_text(bag, PidTagSentRepresentingEmailAddress, "boss@x.example");
}

CASE(MIME_061_recipients_are_in_the_header)
{
	eml e;
	size_t size;
	begin(&e);
	eml_recipient(e.message, 1, "To", "to@x.example");
	conv_message *inner = eml_embed(e.message);
	eml_recipient(inner, 1, "Inner", "inner@x.example");
	eml_write(&e);
	EML_EQUAL(&e, "To", "To <to@x.example>");
	CU_ASSERT_PTR_NULL(item_of(&e, RECIPIENTS).data);
	const uint8_t *bytes = inner_of(&e, &size);
	CU_ASSERT_PTR_NOT_NULL_FATAL(bytes);
	CU_ASSERT_PTR_NOT_NULL(tnefbuild_find(bytes, size, RECIPIENTS, 0).data);
	eml_close(&e);
}

CASE(MIME_062_063_163_people)
{
	static const char sent_for[] = "\5\0Boss\0\x14\0SMTP:boss@x.example";
	eml e;
	begin(&e);
	set_people(e.bag);
	eml_write(&e);
	tnefbuild_item item = item_of(&e, SENT_FOR);
	CU_ASSERT(item.data && item.size == sizeof sent_for &&
		  memcmp(item.data, sent_for, sizeof sent_for) == 0);
	item = item_of(&e, FROM);
	CU_ASSERT(item.data && holds(item.data, item.size, "Sec\0SMTP:sec@x.example", 23));
	item = item_of(&e, MSGPROPS);
	CU_ASSERT(tnefbuild_holds(item, "1F001A0C 01000000 08000000 530065006300"));
	CU_ASSERT(tnefbuild_holds(item, "1F004200 01000000 0A000000 42006F0073007300"));
	EML_EQUAL(&e, "From", "Boss <boss@x.example>");
	EML_EQUAL(&e, "Sender", "Sec <sec@x.example>");
	eml_close(&e);
}

CASE(MIME_163_fields_are_in_the_list_too)
{
	eml e;
	begin(&e);
	conv_bag_set_text(e.bag, PidTagSubject, "s");
	conv_bag_set_text(e.bag, PidTagInternetMessageId, "<a@b>");
	conv_bag_set_text(e.bag, PidTagInReplyToId, "<c@d>");
	conv_bag_set_integer(e.bag, PidTagClientSubmitTime, 133589520000000000);
	conv_bag_set_integer(e.bag, PidTagImportance, 2);
	conv_bag_set_integer(e.bag, PidTagSensitivity, 1);
	eml_internet_header(e.bag, "X-Own", "own");
	eml_write(&e);
	EML_EQUAL(&e, "X-Own", "own");
	tnefbuild_item list = item_of(&e, MSGPROPS);
	CU_ASSERT(tnefbuild_holds(list, "1F003700 01000000 04000000 73000000"));
	CU_ASSERT(tnefbuild_holds(list, "1F003510 01000000"));
	CU_ASSERT(tnefbuild_holds(list, "1F004210 01000000"));
	CU_ASSERT(tnefbuild_holds(list, "40003900"));
	CU_ASSERT(tnefbuild_holds(list, "03001700 02000000"));
	CU_ASSERT(tnefbuild_holds(list, "03003600 01000000"));
	CU_ASSERT(holds(list.data, list.size, "X\0-\0O\0w\0n\0", 10));
	eml_close(&e);
}

/* PidTagRtfCompressed of the list, as text; NULL: there is none. */
static const char *rtf_text(const eml *e, conv_buffer *text)
{
	static const uint8_t head[] = { 0x02, 0x01, 0x09, 0x10, 1, 0, 0, 0 };
	tnefbuild_item list = item_of(e, MSGPROPS);
	const uint8_t *at = list.data ? memmem(list.data, list.size, head, sizeof head) : NULL;
	conv_rtf_kind kind;
	conv_buffer_clear(text);
	if (!at)
		return NULL;
	size_t size = (size_t)at[8] | (size_t)at[9] << 8 | (size_t)at[10] << 16;
	CU_ASSERT_EQUAL(conv_rtf_deencapsulate(e->context, at + 12, size, text, &kind), CONV_OK);
	CU_ASSERT_EQUAL(kind, CONV_RTF_TEXT);
	return conv_buffer_text(text);
}

CASE(MIME_286_rtf_beside_plain_text)
{
	eml e;
	conv_buffer text = CONV_BUFFER_INIT;
	begin(&e);
	conv_bag_set_text(e.bag, PidTagBody, "Gr\xC3\xBC\xC3\x9F {\\b}\r\nsecond");
	eml_write(&e);
	const char *rtf = rtf_text(&e, &text);
	CU_ASSERT_PTR_NOT_NULL_FATAL(rtf);
	CU_ASSERT_STRING_EQUAL(rtf, "Gr\xC3\xBC\xC3\x9F {\\b}\r\nsecond");
	CU_ASSERT(tnefbuild_holds(item_of(&e, MSGPROPS), "1F000010 01000000"));
	set_html(&e, "<p>x</p>");
	eml_write(&e);
	CU_ASSERT_PTR_NULL(rtf_text(&e, &text));
	conv_buffer_free(&text);
	eml_close(&e);
}

CASE(MIME_041_no_blind_copies_in_what_is_sent)
{
	static const int64_t types[] = { 3, 0x10000003, (int32_t)0x80000003 };
	eml e;
	size_t size;
	begin(&e);
	eml_recipient(e.message, 1, "To", "to@x.example");
	conv_message *inner = eml_embed(e.message);
	eml_recipient(inner, 1, "Inner", "inner@x.example");
	for (size_t i = 0; i < 3; i++)
		conv_bag_set_integer(eml_recipient(inner, 3, "Secret", "secret@x.example"),
				     PidTagRecipientType, types[i]);
	eml_write(&e); /* what is kept shows everything */
	const uint8_t *bytes = inner_of(&e, &size);
	tnefbuild_item rows = tnefbuild_find(bytes, size, RECIPIENTS, 0);
	CU_ASSERT(rows.data && rows.data[0] == 4);
	eml_option(&e, "eml.purpose", "submission");
	eml_write(&e);
	bytes = inner_of(&e, &size);
	rows = tnefbuild_find(bytes, size, RECIPIENTS, 0);
	CU_ASSERT(rows.data && rows.data[0] == 1);
	CU_ASSERT(!holds(bytes, size, "s\0e\0c\0r\0e\0t\0", 12));
	eml_close(&e);
}

CASE(MIME_030_attached_messages_have_their_addresses_inside)
{
	eml e;
	size_t size;
	begin(&e);
	eml_recipient(e.message, 1, "To", "to@x.example");
	conv_message *inner = eml_embed(e.message);
	conv_bag *bag = conv_message_bag(inner);
	set_people(bag);
	conv_bag_set_binary(bag, PidTagSenderEntryId, "id", 2);
	eml_recipient(inner, 2, "Cc", "cc@x.example");
	eml_write(&e);
	const uint8_t *bytes = inner_of(&e, &size);
	CU_ASSERT_PTR_NOT_NULL_FATAL(bytes);
	tnefbuild_item from = tnefbuild_find(bytes, size, FROM, 0);
	CU_ASSERT(from.data && holds(from.data, from.size, "SMTP:sec@x.example", 18));
	CU_ASSERT(holds(bytes, size, "c\0c\0@\0x\0", 8));
	/* No MIME entity has them. */
	CU_ASSERT(!eml_has(&e, "sec@x.example") && !eml_has(&e, "cc@x.example"));
	CU_ASSERT_STRING_EQUAL(eml_structure(&e), "mixed(text/plain,application/ms-tnef)");
	eml_close(&e);
}

CASE(MIME_309_reports_have_their_recipients_inside)
{
	eml e;
	begin(&e);
	conv_bag_set_text(e.bag, PidTagMessageClass, "REPORT.IPM.Note.NDR");
	conv_bag *row = eml_recipient(e.message, 1, "Gone", "gone@x.example");
	conv_bag_set_integer(row, PidTagNonDeliveryReportReasonCode, 5);
	eml_write(&e);
	tnefbuild_item rows = item_of(&e, RECIPIENTS);
	CU_ASSERT(rows.data && rows.data[0] == 1);
	CU_ASSERT(!suite_reported(&e.suite, "eml.loss"));
	eml_close(&e);
}

CASE(losses_are_those_of_recipients)
{
	eml e;
	begin(&e);
	conv_bag_set_integer(e.bag, PidTagIconIndex, 261); /* no field has it */
	conv_bag *row = eml_recipient(e.message, 1, "To", "to@x.example");
	eml_write(&e);
	CU_ASSERT(!suite_reported(&e.suite, "eml.loss"));
	conv_bag_set_text(row, PidTagOfficeLocation, "room");
	eml_write(&e);
	CU_ASSERT(suite_reported(&e.suite, "eml.loss"));
	eml_close(&e);
}

CASE(secured_messages_stay_as_they_are)
{
	static const char entity[] = "MIME-Version: 1.0\r\nContent-Type: multipart/signed; "
				     "protocol=\"application/pkcs7-signature\"; boundary=s\r\n\r\n"
				     "--s\r\n\r\nx\r\n--s--\r\n";
	eml e;
	begin(&e);
	conv_bag_set_text(e.bag, PidTagMessageClass, "IPM.Note.SMIME.MultipartSigned");
	eml_attach(e.message, "smime.p7m", "multipart/signed", entity, sizeof entity - 1);
	eml_write(&e);
	CU_ASSERT(!eml_has(&e, "ms-tnef"));
	CU_ASSERT(!eml_has(&e, "X-MS-TNEF-Correlator"));
	CU_ASSERT(eml_has(&e, "multipart/signed"));
	eml_close(&e);
}

/* ---- Choice ---- */

typedef enum say { UNSAID = -1, NO, YES } say;

/* What is asked for by the message, by two recipients (property, or bit M of a one-off), by UseTnef. */
static int is_chosen(say message, say first, say second, int by_bit, say use)
{
	eml e;
	const say rows[] = { first, second };
	eml_open(&e);
	eml_option(&e, "eml.tnef", "auto");
	if (message != UNSAID)
		conv_bag_set_integer(e.bag, PidTagSendRichInfo, message);
	if (use != UNSAID)
		conv_bag_set_integer(e.bag, PidLidUseTnef, use);
	for (size_t i = 0; i < 2; i++) {
		conv_bag *row = eml_recipient(e.message, 1, "R", "r@x.example");
		conv_buffer id = CONV_BUFFER_INIT;
		if (rows[i] != UNSAID && !by_bit)
			conv_bag_set_integer(row, PidTagSendRichInfo, rows[i]);
		if (rows[i] != UNSAID && by_bit) {
			conv_entryid_build_one_off(e.context, "R", "SMTP", "r@x.example", &id);
			CU_ASSERT_FATAL(id.size > 24 && id.bytes[22] == 0x01 &&
					id.bytes[23] == 0x90);
			if (rows[i] == YES)
				id.bytes[22] = 0; /* M ([MS-OXCDATA] 2.2.5.1) */
			conv_bag_set_binary(row, PidTagEntryId, id.bytes, id.size);
		}
		conv_buffer_free(&id);
	}
	eml_write(&e);
	int chosen = eml_has(&e, "application/ms-tnef");
	eml_close(&e);
	return chosen;
}

CASE(MIME_282_as_message_and_recipients_ask)
{
	for (int by_bit = 0; by_bit < 2; by_bit++) {
		CU_ASSERT(is_chosen(YES, NO, NO, by_bit, NO));
		CU_ASSERT(!is_chosen(NO, YES, YES, by_bit, YES));
		CU_ASSERT(is_chosen(UNSAID, YES, YES, by_bit, UNSAID));
		CU_ASSERT(is_chosen(UNSAID, UNSAID, YES, by_bit, UNSAID));
		CU_ASSERT(!is_chosen(UNSAID, YES, NO, by_bit, YES));
		CU_ASSERT(!is_chosen(UNSAID, UNSAID, NO, by_bit, YES));
	}
	CU_ASSERT(!is_chosen(UNSAID, UNSAID, UNSAID, 0, NO));
	CU_ASSERT(is_chosen(UNSAID, UNSAID, UNSAID, 0, YES));
}

CASE(MIME_283_absent_means_no)
{
	eml e;
	CU_ASSERT(!is_chosen(UNSAID, UNSAID, UNSAID, 0, UNSAID));
	eml_open(&e); /* and without being asked, nobody gets any */
	conv_bag_set_integer(e.bag, PidTagSendRichInfo, 1);
	eml_write(&e);
	CU_ASSERT(!eml_has(&e, "ms-tnef"));
	eml_close(&e);
}

SUITE_MAIN(test_mime_write_tnef, LIST(MIME_285_336_legacy_form),
	   LIST(MIME_336_no_entry_id_of_an_address_book), LIST(MIME_287_summary_form),
	   LIST(same_stream_as_the_format_writes), LIST(options_of_the_caller_come_back),
	   LIST(without_the_format_nothing_is_written),
	   LIST(MIME_284_TNEF_082_one_key_in_both_places), LIST(original_correlator_is_replaced),
	   LIST(MIME_061_recipients_are_in_the_header), LIST(MIME_062_063_163_people),
	   LIST(MIME_163_fields_are_in_the_list_too), LIST(MIME_286_rtf_beside_plain_text),
	   LIST(MIME_041_no_blind_copies_in_what_is_sent),
	   LIST(MIME_030_attached_messages_have_their_addresses_inside),
	   LIST(MIME_309_reports_have_their_recipients_inside),
	   LIST(losses_are_those_of_recipients), LIST(secured_messages_stay_as_they_are),
	   LIST(MIME_282_as_message_and_recipients_ask), LIST(MIME_283_absent_means_no))
