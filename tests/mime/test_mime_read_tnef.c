/* TNEF inside mail ([MS-OXCMAIL] 2.2.3.8). The streams are composed here ([MS-OXTNEF] 2.1.1). */
#include <stdlib.h>
#include <string.h>

#include "support/mailtest.h"
#include "support/tnefbuild.h"

static mailtest t;
static conv_buffer tnef;

#define END()                                                                                      \
	do {                                                                                       \
		mailtest_close(&t);                                                                \
		conv_buffer_free(&tnef);                                                           \
	} while (0)

/* ---- Streams ---- */

static void put_attribute(int level, uint32_t id, const void *data, size_t size)
{
	const uint8_t *bytes = data;
	uint16_t sum = 0;
	conv_buffer_append_byte(&tnef, (uint8_t)level);
	conv_buffer_append_u32le(&tnef, id);
	conv_buffer_append_u32le(&tnef, (uint32_t)size);
	conv_buffer_append(&tnef, data, size);
	for (size_t i = 0; i < size; i++)
		sum = (uint16_t)(sum + bytes[i]);
	conv_buffer_append_u16le(&tnef, sum);
}

/* One property of attMsgProps, a string or bytes with their NUL. */
static void put_property(conv_buffer *to, uint32_t tag, const char *text)
{
	size_t size = strlen(text) + 1;
	conv_buffer_append_u32le(to, tag);
	conv_buffer_append_u32le(to, 1);
	conv_buffer_append_u32le(to, (uint32_t)size);
	conv_buffer_append(to, text, size);
	conv_buffer_append_zeros(to, (4 - size % 4) % 4);
}

/* The stream that the cases share; `key` NULL: no correlation key. */
static void make_tnef(const char *key)
{
	static const uint8_t renddata[14] = { 1, 0, 0xFF, 0xFF, 0xFF, 0xFF };
	static const uint8_t version[4] = { 0, 0, 1, 0 };
	static const uint8_t codepage[8] = { 0xE3, 0x04 }; /* 1251 */
	conv_buffer props = CONV_BUFFER_INIT;
	conv_buffer_clear(&tnef);
	conv_buffer_append_u32le(&tnef, 0x223E9F78);
	conv_buffer_append_u16le(&tnef, 1);
	put_attribute(1, 0x00089006, version, sizeof version);
	put_attribute(1, 0x00069007, codepage, sizeof codepage);
	put_attribute(1, 0x00078008, "IPM.Note.Own", 13);
	put_attribute(1, 0x00018004, "AW: tnef", 9);
	put_attribute(1, 0x0002800C, "\xCF\xF0\xE8", 4);
	conv_buffer_append_u32le(&props, key ? 8 : 7);
	put_property(&props, 0x0042001E, "Inner Author");
	put_property(&props, 0x0065001E, "author@tnef.example");
	put_property(&props, 0x0050001E, "Inner Reply");
	put_property(&props, 0x1035001E, "<inner@tnef.example>");
	put_property(&props, 0x003D001E, "Antwort: ");
	put_property(&props, 0x0E1D001E, "the subject");
	put_property(&props, 0x1042001E, "<kept@tnef.example>");
	if (key)
		put_property(&props, 0x007F0102, key);
	put_attribute(1, 0x00069003, props.bytes, props.size);
	conv_buffer_free(&props);
	put_attribute(2, 0x00069002, renddata, sizeof renddata);
	put_attribute(2, 0x00018010, "inside.txt", 11);
	put_attribute(2, 0x0006800F, "data", 4);
}

static void append_base64(conv_buffer *to, const uint8_t *bytes, size_t size)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	for (size_t i = 0; i < size; i += 3) {
		uint32_t three = (uint32_t)bytes[i] << 16 |
				 (i + 1 < size ? (uint32_t)bytes[i + 1] << 8 : 0) |
				 (i + 2 < size ? bytes[i + 2] : 0);
		conv_buffer_append_byte(to, (uint8_t)digits[three >> 18]);
		conv_buffer_append_byte(to, (uint8_t)digits[three >> 12 & 63]);
		conv_buffer_append_byte(to, i + 1 < size ? (uint8_t)digits[three >> 6 & 63] : '=');
		conv_buffer_append_byte(to, i + 2 < size ? (uint8_t)digits[three & 63] : '=');
		if (i % 57 == 54)
			conv_buffer_append_text(to, "\r\n");
	}
	conv_buffer_append_text(to, "\r\n");
}

/* Reads `before`, the stream as base64, `after`. LF stands for CRLF. */
static void read_around(const char *before, const char *after)
{
	conv_buffer text = CONV_BUFFER_INIT;
	for (; *before; before++)
		conv_buffer_append(&text, *before == '\n' ? "\r\n" : before,
				   *before == '\n' ? 2 : 1);
	append_base64(&text, tnef.bytes, tnef.size);
	conv_buffer_append_text(&text, after);
	mailtest_read_bytes(&t, text.bytes, text.size);
	conv_buffer_free(&text);
	CU_ASSERT_PTR_NOT_NULL_FATAL(t.message);
}

#define LEGACY(fields, type)                                                                       \
	fields "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n"                  \
	       "--b\nContent-Type: text/plain\n\nplain\n--b\nContent-Type: " type                  \
	       "\nContent-Transfer-Encoding: base64\n\n"
#define WINMAIL "application/ms-tnef; name=winmail.dat"

/* The message is that of the stream. */
static void is_expanded(void)
{
	MAIL_TEXT(t.bag, PidTagMessageClass, "IPM.Note.Own");
	MAIL_TEXT(t.bag, PidTagBody, "При");
	CU_ASSERT_EQUAL(conv_message_attachment_count(t.message), 1);
	MAIL_TEXT(mailtest_attachment(&t, 0), PidTagAttachLongFilename, "inside.txt");
	MAIL_BINARY(&t, mailtest_attachment(&t, 0), PidTagAttachDataBinary, "data");
}

/* The mail without the stream, which is a file of it. */
static void is_plain(void)
{
	MAIL_TEXT(t.bag, PidTagMessageClass, "IPM.Note");
	MAIL_TEXT(t.bag, PidTagBody, "plain");
	CU_ASSERT_EQUAL(conv_message_attachment_count(t.message), 1);
	MAIL_TEXT(mailtest_attachment(&t, 0), PidTagAttachMimeTag, "application/octet-stream");
	MAIL_TEXT(mailtest_attachment(&t, 0), PidTagAttachLongFilename, "winmail.dat");
}

static void begin(const char *key)
{
	mailtest_open(&t);
	make_tnef(key);
}

/* ---- Cases ---- */

CASE(MIME_270_278_281_legacy)
{
	begin(NULL);
	read_around(LEGACY("", WINMAIL), "--b--\r\n");
	is_expanded();
	CU_ASSERT_EQUAL(t.status, CONV_OK);
	END();
}

CASE(MIME_271_summary)
{
	conv_buffer text = CONV_BUFFER_INIT;
	begin(NULL);
	read_around("MIME-Version: 1.0\nContent-Type: application/ms-tnef\n"
		    "Content-Transfer-Encoding: base64\n\n",
		    "");
	is_expanded();
	conv_buffer_append_text(&text, "MIME-Version: 1.0\r\nContent-Type: application/ms-tnef\r\n"
				       "Content-Transfer-Encoding: binary\r\n\r\n");
	conv_buffer_append(&text, tnef.bytes, tnef.size);
	mailtest_read_bytes(&t, text.bytes, text.size);
	conv_buffer_free(&text);
	is_expanded();
	END();
}

CASE(MIME_272_274_275_correlator_is_equal)
{
	begin("<key@x>"); /* with its NUL */
	read_around(LEGACY("X-MS-TNEF-Correlator:  <key@x> \n", WINMAIL), "--b--\r\n");
	is_expanded();
	make_tnef(NULL);
	read_around(LEGACY("X-MS-TNEF-Correlator: <key@x>\n", WINMAIL), "--b--\r\n");
	is_expanded();
	END();
}

CASE(MIME_273_318_correlator_differs)
{
	begin("<other@x>");
	read_around(LEGACY("X-MS-TNEF-Correlator: <key@x>\n", WINMAIL), "--b--\r\n");
	is_plain();
	CU_ASSERT(suite_reported(&t.suite, "eml.tnef-correlator"));
	END();
}

CASE(MIME_276_by_content)
{
	begin(NULL);
	read_around(LEGACY("", "application/octet-stream; name=winmail.dat"), "--b--\r\n");
	is_expanded();
	read_around(LEGACY("", "image/png; name=picture.png"), "--b--\r\n");
	is_expanded();
	END();
}

CASE(MIME_277_below_a_list_footer)
{
	begin(NULL);
	read_around("MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=c\n\n--c\n" LEGACY(
			    "", WINMAIL),
		    "--b--\r\n--c\r\nContent-Type: text/plain\r\n\r\nfooter\r\n--c--\r\n");
	MAIL_TEXT(t.bag, PidTagBody, "При");
	CU_ASSERT_EQUAL(conv_message_attachment_count(t.message), 2);
	MAIL_TEXT(mailtest_attachment(&t, 0), PidTagAttachLongFilename, "inside.txt");
	MAIL_BINARY(&t, mailtest_attachment(&t, 1), PidTagAttachDataBinary, "footer");
	END();
}

#define FIELDS                                                                                     \
	"From: Outer <outer@x.example>\nReply-To: R <r@x.example>\nTo: To <to@x.example>\n"        \
	"Subject: Antwort: the subject\nMessage-ID: <outer@x>\nDate: 30 Apr 2024 12:00:00 Z\n"     \
	"Reply-By: 30 Apr 2024 12:00:00 Z\nContent-Language: de-DE\nContent-Class: voice\n"

CASE(MIME_028_029_091_279_309_fields_win)
{
	begin(NULL);
	read_around(LEGACY(FIELDS, WINMAIL), "--b--\r\n");
	is_expanded();
	MAIL_TEXT(t.bag, PidTagSentRepresentingName, "Outer");
	MAIL_TEXT(t.bag, PidTagSentRepresentingEmailAddress, "outer@x.example");
	MAIL_TEXT(t.bag, PidTagSenderName, "Outer");
	MAIL_TEXT(t.bag, PidTagReplyRecipientNames, "R");
	MAIL_TEXT(t.bag, PidTagInternetMessageId, "<outer@x>");
	MAIL_TEXT(t.bag, PidTagInReplyToId, "<kept@tnef.example>");
	MAIL_INTEGER(t.bag, PidTagClientSubmitTime, 133589520000000000);
	MAIL_INTEGER(t.bag, PidTagReplyTime, 133589520000000000);
	MAIL_INTEGER(t.bag, PidTagMessageLocaleId, 0x407);
	CU_ASSERT_EQUAL(conv_message_recipient_count(t.message), 1);
	MAIL_TEXT(mailtest_recipient(&t, 0), PidTagEmailAddress, "to@x.example");
	END();
}

CASE(MIME_311_parts_of_the_subject)
{
	begin(NULL);
	read_around(LEGACY("Subject: Antwort: the subject\n", WINMAIL), "--b--\r\n");
	MAIL_TEXT(t.bag, PidTagSubject, "Antwort: the subject");
	MAIL_TEXT(t.bag, PidTagSubjectPrefix, "Antwort: ");
	MAIL_TEXT(t.bag, PidTagNormalizedSubject, "the subject");
	read_around(LEGACY("Subject: RE: another\n", WINMAIL), "--b--\r\n");
	MAIL_TEXT(t.bag, PidTagSubjectPrefix, "RE: ");
	MAIL_TEXT(t.bag, PidTagNormalizedSubject, "another");
	read_around(LEGACY("", WINMAIL), "--b--\r\n");
	MAIL_TEXT(t.bag, PidTagSentRepresentingName, "Inner Author");
	END();
}

CASE(MIME_280_corrupt)
{
	begin(NULL);
	tnef.size = 20; /* in the middle of the first attribute */
	read_around(LEGACY("", WINMAIL), "--b--\r\n");
	is_plain();
	CU_ASSERT(suite_reported(&t.suite, "eml.tnef"));
	CU_ASSERT_EQUAL(t.status, CONV_DAMAGED);
	END();
}

CASE(MIME_322_line_end_behind)
{
	begin(NULL);
	conv_buffer_append_text(&tnef, "\r\n");
	read_around(LEGACY("", WINMAIL), "--b--\r\n");
	is_expanded();
	CU_ASSERT(suite_reported(&t.suite, "tnef.trailing-data"));
	END();
}

CASE(MIME_250_uuencoded)
{
	conv_buffer text = CONV_BUFFER_INIT;
	begin(NULL);
	conv_buffer_append_text(&text, "Subject: x\r\n\r\nhello\r\nbegin 600 winmail.dat\r\n");
	for (size_t i = 0; i < tnef.size; i += 45) {
		size_t count = tnef.size - i < 45 ? tnef.size - i : 45;
		conv_buffer_append_byte(&text, (uint8_t)(' ' + count));
		for (size_t k = i; k < i + count; k += 3) {
			uint32_t three = 0;
			for (size_t j = 0; j < 3; j++)
				three = three << 8 | (k + j < tnef.size ? tnef.bytes[k + j] : 0);
			for (int shift = 18; shift >= 0; shift -= 6) {
				uint8_t six = three >> shift & 63;
				conv_buffer_append_byte(&text, six ? (uint8_t)(' ' + six) : '`');
			}
		}
		conv_buffer_append_text(&text, "\r\n");
	}
	conv_buffer_append_text(&text, "`\r\nend\r\n");
	mailtest_read_bytes(&t, text.bytes, text.size);
	conv_buffer_free(&text);
	CU_ASSERT_PTR_NOT_NULL_FATAL(t.message);
	is_expanded();
	END();
}

CASE(second_stream_is_an_attached_message)
{
	conv_buffer more = CONV_BUFFER_INIT;
	begin(NULL);
	conv_buffer_append_text(&more, "--b\r\nContent-Type: application/ms-tnef; name=w.dat\r\n"
				       "Content-Transfer-Encoding: base64\r\n\r\n");
	append_base64(&more, tnef.bytes, tnef.size);
	conv_buffer_append_text(&more, "--b--\r\n");
	read_around(LEGACY("", WINMAIL), conv_buffer_text(&more));
	conv_buffer_free(&more);
	CU_ASSERT_EQUAL(conv_message_attachment_count(t.message), 2);
	conv_message *inner = conv_attachment_message(conv_message_attachment(t.message, 1));
	CU_ASSERT_PTR_NOT_NULL_FATAL(inner);
	MAIL_TEXT(conv_message_bag(inner), PidTagBody, "При");
	END();
}

/* The one that belongs to the mail may stand behind one that does not. */
CASE(MIME_272_own_stream_behind_another_mails)
{
	conv_buffer more = CONV_BUFFER_INIT;
	begin("<own@x>");
	conv_buffer_append_text(&more, "--b\r\nContent-Type: application/ms-tnef; name=w.dat\r\n"
				       "Content-Transfer-Encoding: base64\r\n\r\n");
	append_base64(&more, tnef.bytes, tnef.size);
	conv_buffer_append_text(&more, "--b--\r\n");
	make_tnef("<other@x>");
	read_around(LEGACY("X-MS-TNEF-Correlator: <own@x>\n", WINMAIL), conv_buffer_text(&more));
	conv_buffer_free(&more);
	MAIL_TEXT(t.bag, PidTagMessageClass, "IPM.Note.Own");
	CU_ASSERT_EQUAL(conv_message_attachment_count(t.message), 2);
	MAIL_TEXT(mailtest_attachment(&t, 0), PidTagAttachLongFilename, "inside.txt");
	MAIL_TEXT(mailtest_attachment(&t, 1), PidTagAttachLongFilename, "winmail.dat");
	CU_ASSERT_PTR_NULL(conv_attachment_message(conv_message_attachment(t.message, 1)));
	END();
}

CASE(MIME_309_field_knows_less)
{
	begin(NULL);
	tnefbuild_list list = { 0 };
	tnefbuild_fixed(&list, 0x00390040, 133589520007654321); /* within the second of the field */
	tnefbuild_fixed(&list, 0x00300040, 133589520007654321);
	tnefbuild_string(&list, 0x0042001F, "Author");
	tnefbuild_string(&list, 0x0064001F, "EX");
	tnefbuild_string(&list, 0x0065001F, "/o=X/cn=Author");
	conv_buffer_clear(&tnef);
	tnefbuild_usual(&tnef, 1252);
	tnefbuild_end(&tnef, 0x00069003, &list);
	read_around(LEGACY("From: Author\nDate: 30 Apr 2024 12:00:00 Z\n"
			   "Reply-By: 30 Apr 2024 12:00:01 Z\n",
			   WINMAIL),
		    "--b--\r\n");
	MAIL_INTEGER(t.bag, PidTagClientSubmitTime, 133589520007654321);
	MAIL_INTEGER(t.bag, PidTagReplyTime, 133589520010000000);
	MAIL_TEXT(t.bag, PidTagSentRepresentingName, "Author");
	MAIL_TEXT(t.bag, PidTagSentRepresentingEmailAddress, "/o=X/cn=Author");
	END();
}

/* ---- Recipients ---- */

static const conv_guid iid_message = { { 0x07, 0x03, 0x02, 0, 0, 0, 0, 0, 0xC0, 0, 0, 0, 0, 0, 0,
					 0x46 } };

static void put_recipient(conv_buffer *stream, const char *address)
{
	tnefbuild_list row = { 0 };
	conv_buffer table = CONV_BUFFER_INIT;
	tnefbuild_fixed(&row, 0x0C150003, 1);
	tnefbuild_string(&row, 0x3001001F, "Row");
	tnefbuild_string(&row, 0x3002001F, "SMTP");
	tnefbuild_string(&row, 0x3003001F, address);
	conv_buffer_append_u32le(&table, 1);
	tnefbuild_end(&table, 0, &row);
	tnefbuild_add(stream, 0x00069004, table.bytes, table.size);
	conv_buffer_free(&table);
}

/* A message of class `wire` with one recipient, and in it a message with its own people. */
static void make_nested(const char *wire)
{
	conv_buffer inner = CONV_BUFFER_INIT;
	tnefbuild_list list = { 0 };
	tnefbuild_usual(&inner, 1252);
	tnefbuild_text(&inner, 0x00078008, "IPM.Microsoft Mail.Note");
	tnefbuild_triple(&inner, "Inner", "SMTP:inner@tnef.example", 0);
	tnefbuild_counted(&inner, 0x00060001, "For", "SMTP:for@tnef.example");
	put_recipient(&inner, "row@inner.example");
	conv_buffer_clear(&tnef);
	tnefbuild_usual(&tnef, 1252);
	tnefbuild_text(&tnef, 0x00078008, wire);
	put_recipient(&tnef, "row@outer.example");
	tnefbuild_attachment(&tnef, 1);
	tnefbuild_fixed(&list, 0x37050003, 5);
	tnefbuild_object(&list, 0x3701000D, &iid_message, inner.bytes, inner.size);
	tnefbuild_end(&tnef, 0x00069005, &list);
	conv_buffer_free(&inner);
}

CASE(MIME_030_309_attached_messages_keep_their_people)
{
	begin(NULL);
	make_nested("IPM.Microsoft Mail.Note");
	read_around(LEGACY(FIELDS, WINMAIL), "--b--\r\n");
	CU_ASSERT_EQUAL(conv_message_recipient_count(t.message), 1);
	MAIL_TEXT(mailtest_recipient(&t, 0), PidTagEmailAddress, "to@x.example");
	MAIL_TEXT(t.bag, PidTagSenderEmailAddress, "outer@x.example");
	conv_message *inner = conv_attachment_message(conv_message_attachment(t.message, 0));
	CU_ASSERT_PTR_NOT_NULL_FATAL(inner);
	const conv_bag *bag = conv_message_bag(inner);
	MAIL_TEXT(bag, PidTagSenderName, "Inner");
	MAIL_TEXT(bag, PidTagSenderEmailAddress, "inner@tnef.example");
	MAIL_TEXT(bag, PidTagSentRepresentingEmailAddress, "for@tnef.example");
	CU_ASSERT_EQUAL(conv_message_recipient_count(inner), 1);
	MAIL_TEXT(conv_message_recipient(inner, 0), PidTagEmailAddress, "row@inner.example");
	END();
}

CASE(MIME_309_recipients_of_reports_are_those_of_the_stream)
{
	begin(NULL);
	make_nested("IPM.Microsoft Mail.Non-Delivery");
	read_around(LEGACY(FIELDS, WINMAIL), "--b--\r\n");
	MAIL_TEXT(t.bag, PidTagMessageClass, "Report.IPM.Note.NDR");
	CU_ASSERT_EQUAL(conv_message_recipient_count(t.message), 1);
	MAIL_TEXT(mailtest_recipient(&t, 0), PidTagEmailAddress, "row@outer.example");
	MAIL_TEXT(t.bag, PidTagSenderEmailAddress, "outer@x.example");
	END();
}

/* Without fields of recipients, those of the stream are all there are. */
CASE(MIME_309_recipients_without_fields)
{
	begin(NULL);
	make_nested("IPM.Microsoft Mail.Note");
	read_around(LEGACY("From: a@x.example\n", WINMAIL), "--b--\r\n");
	CU_ASSERT_EQUAL(conv_message_recipient_count(t.message), 1);
	MAIL_TEXT(mailtest_recipient(&t, 0), PidTagEmailAddress, "row@outer.example");
	END();
}

#define PSETID_TASK "{00062003-0000-0000-C000-000000000046}"

CASE(MIME_095_flag_of_the_mail_ends_that_of_the_stream)
{
	static const uint32_t times[] = { 0x8104, 0x8105, 0x810F }; /* start, due, completed */
	tnefbuild_list list = { 0 };
	begin(NULL);
	conv_buffer_clear(&tnef);
	tnefbuild_usual(&tnef, 1252);
	for (size_t i = 0; i < 3; i++) {
		tnefbuild_lid(&list, 0x80000040, PSETID_TASK, times[i]);
		tnefbuild_value(&list, "0040 A1F2 8F9A DA01");
	}
	tnefbuild_fixed(&list, 0x10910040, 133589520000000000); /* PidTagFlagCompleteTime */
	tnefbuild_fixed(&list, 0x10900003, 1);
	tnefbuild_end(&tnef, 0x00069003, &list);
	read_around(LEGACY("", WINMAIL), "--b--\r\n");
	CU_ASSERT(conv_bag_has(t.bag, PidLidTaskStartDate));
	CU_ASSERT(conv_bag_has(t.bag, PidLidTaskDueDate));
	CU_ASSERT(conv_bag_has(t.bag, PidLidTaskDateCompleted));
	CU_ASSERT(conv_bag_has(t.bag, PidTagFlagCompleteTime));
	read_around(LEGACY("X-Message-Flag: Follow up\n", WINMAIL), "--b--\r\n");
	MAIL_TEXT(t.bag, PidLidFlagRequest, "Follow up");
	MAIL_INTEGER(t.bag, PidTagFlagStatus, 2);
	MAIL_ABSENT(t.bag, PidLidTaskStartDate);
	MAIL_ABSENT(t.bag, PidLidTaskDueDate);
	MAIL_ABSENT(t.bag, PidLidTaskDateCompleted);
	MAIL_ABSENT(t.bag, PidTagFlagCompleteTime);
	END();
}

/* ---- Corpus ---- */

static void look_at(const char *path, void *user)
{
	int *seen = user;
	size_t size, length = strlen(path);
	if (length < 4 || strcmp(path + length - 4, ".eml") != 0)
		return;
	uint8_t *bytes = suite_read_file(path, &size);
	mailtest_open(&t);
	mailtest_read_bytes(&t, bytes, size);
	CU_ASSERT_PTR_NOT_NULL(t.message);
	if (t.message) {
		/* What the mail would have without the stream. */
		CU_ASSERT(conv_bag_has(t.bag, PidTagCreationTime));
		CU_ASSERT(conv_message_attachment_count(t.message) > 0);
		for (size_t i = 0; i < conv_message_attachment_count(t.message); i++) {
			const char *name =
				conv_bag_text(mailtest_attachment(&t, i), PidTagAttachLongFilename);
			CU_ASSERT(!name || strcmp(name, "winmail.dat") != 0);
		}
		++*seen;
	}
	mailtest_close(&t);
	free(bytes);
}

CASE(corpus_mail_is_expanded)
{
	int seen = 0;
	if (!suite_each_corpus_file("tnef", look_at, &seen))
		SKIP("no corpus");
	CU_ASSERT(seen >= 2);
}

SUITE_MAIN(test_mime_read_tnef, LIST(MIME_270_278_281_legacy), LIST(MIME_271_summary),
	   LIST(MIME_272_274_275_correlator_is_equal), LIST(MIME_273_318_correlator_differs),
	   LIST(MIME_276_by_content), LIST(MIME_277_below_a_list_footer),
	   LIST(MIME_028_029_091_279_309_fields_win), LIST(MIME_311_parts_of_the_subject),
	   LIST(MIME_280_corrupt), LIST(MIME_322_line_end_behind), LIST(MIME_250_uuencoded),
	   LIST(second_stream_is_an_attached_message),
	   LIST(MIME_272_own_stream_behind_another_mails), LIST(MIME_309_field_knows_less),
	   LIST(MIME_030_309_attached_messages_keep_their_people),
	   LIST(MIME_309_recipients_of_reports_are_those_of_the_stream),
	   LIST(MIME_309_recipients_without_fields),
	   LIST(MIME_095_flag_of_the_mail_ends_that_of_the_stream), LIST(corpus_mail_is_expanded))
