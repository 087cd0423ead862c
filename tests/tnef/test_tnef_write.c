/* What the writer puts where, looked at with a walk of its own (tnefbuild.h). */
#include <stdlib.h>
#include <string.h>

#include "conv/entryid.h"
#include "support/tneftest.h"

/* A message being made, and what became of it. */
typedef struct made {
	suite_context suite;
	conv_message *message;
	conv_bag *bag;
	uint8_t *bytes;
	size_t size;
} made;

static void begin(made *m, const char *message_class)
{
	memset(m, 0, sizeof *m);
	suite_context_open(&m->suite);
	m->message = conv_message_new(m->suite.context);
	m->bag = conv_message_bag(m->message);
	if (message_class)
		conv_bag_set_text(m->bag, PidTagMessageClass, message_class);
}

static void transport(made *m)
{
	CU_ASSERT_EQUAL(conv_context_set_option(m->suite.context, "tnef.profile", "transport"),
			CONV_OK);
}

static void put(made *m)
{
	free(m->bytes);
	m->bytes = tneftest_write(&m->suite, m->message, &m->size);
	CU_ASSERT_PTR_NOT_NULL_FATAL(m->bytes);
}

static void end(made *m)
{
	free(m->bytes);
	conv_message_free(m->message);
	suite_context_close(&m->suite);
}

static tnefbuild_item item(const made *m, uint32_t id)
{
	return tnefbuild_find(m->bytes, m->size, id, 0);
}

static int is_hex(tnefbuild_item found, const char *hex)
{
	size_t size;
	uint8_t *wanted = suite_hex(hex, &size);
	int same = found.data && found.size == size && memcmp(found.data, wanted, size) == 0;
	free(wanted);
	return same;
}

static int is_text(tnefbuild_item found, const char *text)
{
	return found.data && found.size == strlen(text) + 1 &&
	       memcmp(found.data, text, found.size) == 0;
}

#define CLASS 0x00078008u
#define SUBJECT 0x00018004u
#define MSGPROPS 0x00069003u
#define RECIPIENTS 0x00069004u
#define RENDDATA 0x00069002u
#define DATA 0x0006800Fu
#define TITLE 0x00018010u
#define ATTACHMENT 0x00069005u
#define CODEPAGE 0x00069007u

/* The stream in the object of the n-th attachment, lent; its size. */
static const uint8_t *inner_of(const uint8_t *bytes, size_t size, size_t n, size_t *inner)
{
	static const uint8_t head[] = { 0x0D, 0, 0x01, 0x37, 1, 0, 0, 0 };
	tnefbuild_item list = tnefbuild_find(bytes, size, ATTACHMENT, n);

	for (size_t at = 0; list.data && at + 28 <= list.size; at += 4)
		if (memcmp(list.data + at, head, sizeof head) == 0) {
			const uint8_t *p = list.data + at + 8;
			uint32_t length = (uint32_t)p[0] | (uint32_t)p[1] << 8 |
					  (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
			*inner = length - 16;
			CU_ASSERT(length <= list.size - at - 12);
			return p + 20;
		}
	return NULL;
}

static conv_message *embed(made *m, const char *subject)
{
	conv_attachment *attachment;
	conv_message *inner;

	conv_message_add_attachment(m->message, &attachment);
	conv_bag_set_integer(conv_attachment_bag(attachment), PidTagAttachMethod, 5);
	conv_attachment_embed(attachment, &inner);
	conv_bag_set_text(conv_message_bag(inner), PidTagMessageClass, "IPM.Note");
	conv_bag_set_text(conv_message_bag(inner), PidTagSubject, subject);
	return inner;
}

static conv_bag *attach(made *m, const char *name, const void *data, size_t size)
{
	conv_attachment *attachment;

	conv_message_add_attachment(m->message, &attachment);
	conv_bag *bag = conv_attachment_bag(attachment);
	conv_bag_set_integer(bag, PidTagAttachMethod, 1);
	if (name)
		conv_bag_set_text(bag, PidTagAttachLongFilename, name);
	conv_bag_set_binary(bag, PidTagAttachDataBinary, data, size);
	return bag;
}

CASE(TNEF_003_key)
{
	made m;

	begin(&m, "IPM.Note");
	put(&m);
	uint16_t key = (uint16_t)(m.bytes[4] | m.bytes[5] << 8);
	CU_ASSERT_NOT_EQUAL(key, 0);
	put(&m);
	CU_ASSERT_EQUAL(key, m.bytes[4] | m.bytes[5] << 8);
	conv_bag_set_text(m.bag, PidTagSubject, "another one");
	put(&m);
	CU_ASSERT_NOT_EQUAL(key, m.bytes[4] | m.bytes[5] << 8);
	end(&m);
}

CASE(TNEF_005_attribute_of_70000_bytes)
{
	made m;
	uint8_t *data = malloc(70000);

	for (size_t i = 0; i < 70000; i++)
		data[i] = (uint8_t)(i * 7);
	begin(&m, "IPM.Note");
	attach(&m, "large.bin", data, 70000);
	put(&m);
	tnefbuild_item found = item(&m, DATA);
	CU_ASSERT_EQUAL(found.size, 70000);
	CU_ASSERT(found.size == 70000 && memcmp(found.data, data, 70000) == 0);
	end(&m);
	free(data);
}

CASE(TNEF_006_checksums_of_the_specification)
{
	static const struct {
		uint32_t id;
		uint16_t sum;
	} sums[] = { { 0x00089006, 0x0001 },
		     { CODEPAGE, 0x00E8 },
		     { CLASS, 0x0831 },
		     { 0x0004800D, 0x0002 },
		     { SUBJECT, 0x057A } };
	made m;

	begin(&m, "IPM.Note");
	conv_bag_set_integer(m.bag, PidTagImportance, 1);
	conv_bag_set_text(m.bag, PidTagSubject, "Simple subject");
	put(&m);
	for (size_t i = 0; i < 5; i++) {
		tnefbuild_item found = item(&m, sums[i].id);
		CU_ASSERT_PTR_NOT_NULL_FATAL(found.data);
		const uint8_t *sum = found.data + found.size;
		CU_ASSERT_EQUAL(sum[0] | sum[1] << 8, sums[i].sum);
	}
	end(&m);
}

static void check_order(const uint8_t *bytes, size_t size)
{
	tnefbuild_item found;
	uint32_t before = 0;
	size_t at = 6, count = 0;
	int result, attachments = 0;

	while ((result = tnefbuild_next(bytes, size, &at, &found)) == 1) {
		if (count == 0)
			CU_ASSERT(found.id == 0x00089006 && is_hex(found, "00000100"));
		if (count == 1)
			CU_ASSERT(found.id == CODEPAGE && found.size == 8);
		if (found.level == 2 && !attachments)
			CU_ASSERT_EQUAL(before, MSGPROPS);
		if (found.id == RENDDATA) {
			CU_ASSERT(before == MSGPROPS || before == ATTACHMENT);
			attachments++;
		}
		if (before == ATTACHMENT)
			CU_ASSERT_EQUAL(found.id, RENDDATA);
		CU_ASSERT_EQUAL(found.level, attachments ? 2 : 1);
		before = found.id;
		count++;
	}
	CU_ASSERT_EQUAL(result, 0);
	CU_ASSERT_EQUAL(before, attachments ? ATTACHMENT : MSGPROPS);
}

CASE(TNEF_015_018_022_order)
{
	made m;
	size_t size;

	begin(&m, "IPM.Note");
	conv_bag_set_text(m.bag, PidTagSubject, "order");
	conv_bag *bag = attach(&m, "a.txt", "a", 1);
	conv_bag_set_integer(bag, PidTagLastModificationTime, 127214907350000000);
	attach(&m, NULL, "b", 1);
	embed(&m, "inner");
	put(&m);
	check_order(m.bytes, m.size);
	CU_ASSERT(is_hex(item(&m, CODEPAGE), "E4040000 00000000"));
	const uint8_t *inner = inner_of(m.bytes, m.size, 2, &size);
	CU_ASSERT_PTR_NOT_NULL_FATAL(inner);
	check_order(inner, size);
	end(&m);
}

CASE(TNEF_019_code_page_of_the_message)
{
	made m;

	begin(&m, "IPM.Note");
	conv_message_set_codepage(m.message, 1251);
	conv_bag_set_text(m.bag, PidTagSubject, "При");
	put(&m);
	CU_ASSERT(is_hex(item(&m, CODEPAGE), "E3040000 00000000"));
	CU_ASSERT(is_hex(item(&m, SUBJECT), "CFF0E800"));
	conv_bag_set_text(m.bag, PidTagSubject, "你好");
	put(&m);
	CU_ASSERT_PTR_NULL(item(&m, SUBJECT).data);
	CU_ASSERT(tnefbuild_holds(item(&m, MSGPROPS), "1F003700 01000000 06000000 604F7D590000"));
	end(&m);
}

/* Readers take attOemCodepage for one of Windows, and ASCII in it for ASCII. */
CASE(TNEF_094_no_shifting_code_page)
{
	static const struct {
		uint32_t own;
		const char *hex;
	} pages[] = { { 50220, "A4030000 00000000" }, { 50225, "B5030000 00000000" },
		      { 65000, "E4040000 00000000" }, { 500, "E4040000 00000000" },
		      { 28592, "B06F0000 00000000" }, { 932, "A4030000 00000000" } };
	const conv_property text = { .id = 0x1000,
				     .type = PtypString8,
				     .value.text = { "\x1B$B$3\x1B(B", 8, 50220 } };

	for (size_t i = 0; i < sizeof pages / sizeof *pages; i++) {
		made m;
		begin(&m, "IPM.Note");
		conv_message_set_codepage(m.message, pages[i].own);
		if (pages[i].own == 50220)
			conv_bag_set(m.bag, &text, 0, NULL);
		put(&m);
		CU_ASSERT(is_hex(item(&m, CODEPAGE), pages[i].hex));
		CU_ASSERT(is_text(item(&m, CLASS), "IPM.Microsoft Mail.Note"));
		if (pages[i].own == 50220) /* said in 932 */
			CU_ASSERT(tnefbuild_holds(item(&m, MSGPROPS),
						  "1E000010 01000000 03000000 82B10000"));
		end(&m);
	}
}

CASE(TNEF_094_no_utf16_code_page)
{
	static const uint32_t codepages[] = { 1200, 1201, 12000, 12001, 0, 99999 };

	for (size_t i = 0; i < 6; i++) {
		made m;
		begin(&m, "IPM.Note");
		conv_message_set_codepage(m.message, codepages[i]);
		put(&m);
		CU_ASSERT(is_hex(item(&m, CODEPAGE), "E4040000 00000000"));
		end(&m);
	}
	made m;
	begin(&m, "IPM.Note");
	conv_message_set_codepage(m.message, 65001);
	put(&m);
	CU_ASSERT(is_hex(item(&m, CODEPAGE), "E9FD0000 00000000"));
	transport(&m);
	put(&m);
	CU_ASSERT(is_hex(item(&m, CODEPAGE), "E4040000 00000000"));
	end(&m);
}

CASE(TNEF_024_025_classes)
{
	static const char *const classes[][2] = {
		{ "IPM.Microsoft Mail.Note", "IPM.Note" },
		{ "IPM.Microsoft Mail.Read Receipt", "Report.IPM.Note.IPNRN" },
		{ "IPM.Microsoft Mail.Non-Delivery", "Report.IPM.Note.NDR" },
		{ "IPM.Microsoft Schedule.MtgReq", "IPM.Schedule.Meeting.Request" },
		{ "IPM.Microsoft Schedule.MtgCncl", "IPM.Schedule.Meeting.Canceled" },
		{ "IPM.Microsoft Schedule.MtgRespP", "IPM.Schedule.Meeting.Resp.Pos" },
		{ "IPM.Microsoft Schedule.MtgRespN", "IPM.Schedule.Meeting.Resp.Neg" },
		{ "IPM.Microsoft Schedule.MtgRespA", "IPM.Schedule.Meeting.Resp.Tent" },
		{ "IPM.Note.SMIME", "IPM.Note.SMIME" },
		{ "IPM.Task", "IPM.Task" },
	};

	for (size_t i = 0; i < sizeof classes / sizeof *classes; i++) {
		made m;
		begin(&m, classes[i][1]);
		put(&m);
		CU_ASSERT(is_text(item(&m, CLASS), classes[i][0]));
		end(&m);
	}
}

CASE(TNEF_028_original_class)
{
	made m;

	begin(&m, "IPM.Note");
	conv_bag_set_text(m.bag, PidTagOriginalMessageClass, "IPM.Note");
	put(&m);
	CU_ASSERT(is_text(item(&m, 0x00070006), "IPM.Microsoft Mail.Note"));
	CU_ASSERT_PTR_NULL(item(&m, 0x00070600).data);
	end(&m);
}

static void set_ann(conv_bag *bag, unsigned name, unsigned type, unsigned address, unsigned entryid)
{
	conv_bag_set_text(bag, name, "Ann");
	conv_bag_set_text(bag, type, "SMTP");
	conv_bag_set_text(bag, address, "ann@example.com");
	conv_bag_set_binary(bag, entryid, "some id", 7);
}

#define ANN_TRIPLE                                                                                 \
	"0400 2900 0400 1500 416E6E00 534D54503A616E6E406578616D706C652E636F6D00 0000000000000000"
#define ANN_COUNTED "0400 416E6E00 1500 534D54503A616E6E406578616D706C652E636F6D00"

CASE(TNEF_030_095_sender_of_an_embedded_message)
{
	made m;
	size_t size;

	begin(&m, "IPM.Note");
	set_ann(m.bag, PidTagSenderName, PidTagSenderAddressType, PidTagSenderEmailAddress,
		PidTagSenderEntryId);
	conv_message *inner = embed(&m, "Re: inner");
	conv_bag_set_text(conv_message_bag(inner), PidTagSubjectPrefix, "Re: ");
	set_ann(conv_message_bag(inner), PidTagSenderName, PidTagSenderAddressType,
		PidTagSenderEmailAddress, PidTagSenderEntryId);
	put(&m);
	CU_ASSERT_PTR_NULL(item(&m, 0x00008000).data); /* the mail's own header has it */
	const uint8_t *bytes = inner_of(m.bytes, m.size, 0, &size);
	CU_ASSERT_PTR_NOT_NULL_FATAL(bytes);
	tnefbuild_item from = tnefbuild_find(bytes, size, 0x00008000, 0);
	CU_ASSERT(is_hex(from, ANN_TRIPLE));
	CU_ASSERT_EQUAL(tnefbuild_sum(from.data, from.size), 0x08B7);
	CU_ASSERT_PTR_NULL(tnefbuild_find(bytes, size, SUBJECT, 0).data);
	tnefbuild_item list = tnefbuild_find(bytes, size, MSGPROPS, 0);
	CU_ASSERT(tnefbuild_holds(list, "1F003700 01000000 14000000 52006500"));
	CU_ASSERT(tnefbuild_holds(list, "1F003D00 01000000 0A000000 520065003A002000 0000"));
	end(&m);
}

CASE(TNEF_033_subject_of_an_embedded_message)
{
	made m;
	size_t size;

	begin(&m, "IPM.Note");
	conv_bag_set_text(m.bag, PidTagSubject, "outer");
	embed(&m, "inner");
	put(&m);
	CU_ASSERT(is_text(item(&m, SUBJECT), "outer"));
	CU_ASSERT(tnefbuild_holds(item(&m, MSGPROPS), "1F003700 01000000 0C000000 6F007500"));
	const uint8_t *bytes = inner_of(m.bytes, m.size, 0, &size);
	CU_ASSERT_PTR_NOT_NULL_FATAL(bytes);
	CU_ASSERT_PTR_NULL(tnefbuild_find(bytes, size, SUBJECT, 0).data);
	CU_ASSERT(tnefbuild_holds(tnefbuild_find(bytes, size, MSGPROPS, 0),
				  "1F003700 01000000 0C000000 69006E00"));
	end(&m);
}

CASE(TNEF_036_dates)
{
	static const struct {
		unsigned known;
		uint32_t id;
		const char *list;
	} dates[] = {
		{ PidTagClientSubmitTime, 0x00038005, "40003900" },
		{ PidTagMessageDeliveryTime, 0x00038006, "4000060E" },
		{ PidTagLastModificationTime, 0x00038020, "40000830" },
	};

	for (size_t i = 0; i < 3; i++) {
		made m;
		begin(&m, "IPM.Note");
		/* 2004-02-17 11:25:35 UTC, a Tuesday; a tenth of a microsecond more */
		conv_bag_set_integer(m.bag, dates[i].known, 127214907350000001);
		put(&m);
		CU_ASSERT(is_hex(item(&m, dates[i].id), "D407 0200 1100 0B00 1900 2300 0200"));
		tnefbuild_item list = item(&m, MSGPROPS);
		CU_ASSERT(tnefbuild_holds(list, dates[i].list));
		CU_ASSERT(tnefbuild_holds(list, "8121BBC248F5C301"));
		end(&m);
	}
	made m;
	begin(&m, "IPM.Note");
	conv_bag_set_integer(m.bag, PidTagClientSubmitTime, 133593408000000000); /* a Sunday */
	conv_bag_set_integer(m.bag, PidTagMessageDeliveryTime, INT64_MAX);
	put(&m);
	CU_ASSERT(is_hex(item(&m, 0x00038005), "E807 0500 0500 0000 0000 0000 0000"));
	CU_ASSERT_PTR_NULL(item(&m, 0x00038006).data);
	end(&m);
}

CASE(TNEF_038_041_status_and_body)
{
	made m;
	size_t size;

	begin(&m, "IPM.Note");
	conv_bag_set_text(m.bag, PidTagBody, "outer");
	conv_bag_set_integer(m.bag, PidTagMessageFlags, 0x1D);
	conv_bag *inner = conv_message_bag(embed(&m, "inner"));
	conv_bag_set_integer(inner, PidTagMessageFlags, 0x1D);
	conv_bag_set_text(inner, PidTagBody, "Hello\r\n");
	put(&m);
	CU_ASSERT_PTR_NULL(item(&m, 0x00068007).data);
	CU_ASSERT_PTR_NULL(item(&m, 0x0002800C).data);
	const uint8_t *bytes = inner_of(m.bytes, m.size, 0, &size);
	CU_ASSERT_PTR_NOT_NULL_FATAL(bytes);
	CU_ASSERT(is_hex(tnefbuild_find(bytes, size, 0x00068007, 0), "A7"));
	CU_ASSERT(is_text(tnefbuild_find(bytes, size, 0x0002800C, 0), "Hello\r\n"));
	end(&m);
}

CASE(TNEF_039_040_keys)
{
	made m;

	begin(&m, "IPM.Note");
	conv_bag_set_binary(m.bag, PidTagSearchKey,
			    "\x00\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0A\x0B\x0C\x0D\xAB\xFF", 16);
	conv_bag_set_binary(m.bag, PidTagParentKey, "\1\2", 2);
	conv_bag_set_binary(m.bag, PidTagConversationKey, "\1\2", 2);
	put(&m);
	CU_ASSERT(is_text(item(&m, 0x00018009), "000102030405060708090A0B0C0DABFF"));
	CU_ASSERT_PTR_NULL(item(&m, 0x0001800A).data);
	CU_ASSERT_PTR_NULL(item(&m, 0x0001800B).data);
	end(&m);
}

CASE(TNEF_042_priority)
{
	static const char *const wanted[] = { "0300", "0200", "0100" };

	for (int i = 0; i < 3; i++) {
		made m;
		begin(&m, "IPM.Note");
		conv_bag_set_integer(m.bag, PidTagImportance, i);
		put(&m);
		CU_ASSERT(is_hex(item(&m, 0x0004800D), wanted[i]));
		end(&m);
	}
}

CASE(TNEF_043_044_046_047_people_of_meetings)
{
	static const char *const classes[] = { "IPM.Schedule.Meeting.Request",
					       "IPM.Schedule.Meeting.Canceled",
					       "IPM.Schedule.Meeting.Resp.Pos", "IPM.Note" };

	for (size_t i = 0; i < 4; i++) {
		made m;
		begin(&m, classes[i]);
		if (i != 2)
			set_ann(m.bag, PidTagSentRepresentingName,
				PidTagSentRepresentingAddressType,
				PidTagSentRepresentingEmailAddress, PidTagSentRepresentingEntryId);
		if (i >= 2)
			set_ann(m.bag, PidTagReceivedRepresentingName,
				PidTagReceivedRepresentingAddressType,
				PidTagReceivedRepresentingEmailAddress,
				PidTagReceivedRepresentingEntryId);
		put(&m);
		CU_ASSERT_EQUAL(is_hex(item(&m, 0x00060000), ANN_COUNTED), i < 3);
		CU_ASSERT_EQUAL(is_hex(item(&m, 0x00060001), ANN_COUNTED), i < 2);
		CU_ASSERT_EQUAL(is_hex(item(&m, 0x00060002), "736F6D65206964"), i == 2);
		CU_ASSERT_EQUAL(item(&m, 0x00060000).data == NULL, i == 3);
		end(&m);
	}
}

CASE(TNEF_048_meeting_attributes)
{
	made m;

	begin(&m, "IPM.Schedule.Meeting.Request");
	conv_bag_set_integer(m.bag, PidTagStartDate, 133593408000000000);
	conv_bag_set_integer(m.bag, PidTagEndDate, 127214907350000000);
	conv_bag_set_integer(m.bag, PidTagOwnerAppointmentId, 0x12345678);
	conv_bag_set_integer(m.bag, PidTagResponseRequested, 1);
	put(&m);
	CU_ASSERT(is_hex(item(&m, 0x00030006), "E807 0500 0500 0000 0000 0000 0000"));
	CU_ASSERT(is_hex(item(&m, 0x00030007), "D407 0200 1100 0B00 1900 2300 0200"));
	CU_ASSERT(is_hex(item(&m, 0x00050008), "78563412"));
	CU_ASSERT(is_hex(item(&m, 0x00040009), "0100"));
	end(&m);
}

static void add_recipients(conv_message *message)
{
	static const char *const names[] = { "Ann", "Bob", "Carl" };

	for (int i = 0; i < 3; i++) {
		conv_bag *bag;
		conv_message_add_recipient(message, &bag);
		conv_bag_set_text(bag, PidTagDisplayName, names[i]);
		conv_bag_set_integer(bag, PidTagRecipientType, i + 1);
	}
}

/* Rows in the table, -1 without one; of the embedded message, which is the only attachment. */
static int rows_of(const uint8_t *bytes, size_t size)
{
	tnefbuild_item table = tnefbuild_find(bytes, size, RECIPIENTS, 0);
	return table.data ? table.data[0] : -1;
}

static int inner_rows(const made *m)
{
	size_t size;
	const uint8_t *bytes = inner_of(m->bytes, m->size, 0, &size);
	return bytes ? rows_of(bytes, size) : -2;
}

CASE(TNEF_050_092_recipients)
{
	made m;

	begin(&m, "IPM.Note");
	add_recipients(m.message);
	add_recipients(embed(&m, "inner"));
	put(&m);
	CU_ASSERT_EQUAL(rows_of(m.bytes, m.size), 3);
	CU_ASSERT_EQUAL(inner_rows(&m), 3);
	transport(&m);
	put(&m);
	CU_ASSERT_EQUAL(rows_of(m.bytes, m.size), -1);
	CU_ASSERT_EQUAL(inner_rows(&m), 2);
	conv_context_set_option(m.suite.context, "tnef.bcc", "yes");
	put(&m);
	CU_ASSERT_EQUAL(rows_of(m.bytes, m.size), -1);
	CU_ASSERT_EQUAL(inner_rows(&m), 3);
	end(&m);
}

CASE(TNEF_049_order_of_recipients)
{
	made m;

	begin(&m, "IPM.Note");
	add_recipients(m.message);
	put(&m);
	CU_ASSERT(is_hex(item(&m, RECIPIENTS),
			 "03000000"
			 "02000000 1F000130 01000000 08000000 41006E006E000000 0300150C 01000000"
			 "02000000 1F000130 01000000 08000000 42006F0062000000 0300150C 02000000"
			 "02000000 1F000130 01000000 0A000000 4300610072006C0000000000"
			 " 0300150C 03000000"));
	end(&m);
}

/* ---- Attachments ---- */

CASE(TNEF_057_063_attachments)
{
	made m;

	begin(&m, "IPM.Note");
	conv_bag *bag = attach(&m, "a long name.txt", "data", 4);
	conv_bag_set_text(bag, PidTagAttachFilename, "ALONGN~1.TXT");
	conv_attachment *bare;
	conv_message_add_attachment(m.message, &bare);
	bag = attach(&m, NULL, "more", 4);
	conv_bag_set_text(bag, PidTagAttachFilename, "SHORT.TXT");
	bag = attach(&m, "你好.txt", "last", 4);
	conv_bag_set_text(bag, PidTagAttachFilename, "LAST.TXT");
	put(&m);
	for (size_t i = 0; i < 4; i++)
		CU_ASSERT(is_hex(tnefbuild_find(m.bytes, m.size, RENDDATA, i),
				 "0100 FFFFFFFF 2000 2000 00000000"));
	CU_ASSERT(is_text(tnefbuild_find(m.bytes, m.size, TITLE, 0), "a long name.txt"));
	CU_ASSERT(is_text(tnefbuild_find(m.bytes, m.size, TITLE, 1), "SHORT.TXT"));
	CU_ASSERT(is_text(tnefbuild_find(m.bytes, m.size, TITLE, 2), "LAST.TXT"));
	CU_ASSERT(is_hex(tnefbuild_find(m.bytes, m.size, DATA, 0), "64617461"));
	tnefbuild_item list = item(&m, ATTACHMENT);
	CU_ASSERT(tnefbuild_holds(list, "1F000737 01000000 20000000"));
	CU_ASSERT(tnefbuild_holds(list, "1F000437 01000000 1A000000"));
	CU_ASSERT(!tnefbuild_holds(list, "02010137"));
	end(&m);
}

CASE(TNEF_061_077_embedded_message)
{
	made m;
	size_t size;

	begin(&m, "IPM.Note");
	embed(&m, "inner");
	put(&m);
	CU_ASSERT(is_text(item(&m, DATA),
			  "This attachment is a MAPI 1.0 embedded message and is not supported by "
			  "this mail system."));
	CU_ASSERT(tnefbuild_holds(item(&m, ATTACHMENT), "0D000137 01000000"));
	CU_ASSERT(tnefbuild_holds(item(&m, ATTACHMENT),
				  "07030200 00000000 C0000000 00000046 789F3E22"));
	const uint8_t *bytes = inner_of(m.bytes, m.size, 0, &size);
	CU_ASSERT_PTR_NOT_NULL_FATAL(bytes);
	check_order(bytes, size);
	end(&m);
}

CASE(TNEF_064_dates_and_metafile)
{
	made m;

	begin(&m, "IPM.Note");
	conv_bag *bag = attach(&m, "a.wmf", "data", 4);
	conv_bag_set_integer(bag, PidTagCreationTime, 133593408000000000);
	conv_bag_set_integer(bag, PidTagLastModificationTime, 127214907350000000);
	conv_bag_set_binary(bag, PidTagAttachRendering, "picture", 7);
	conv_bag_set_text(bag, PidTagAttachTransportName, "transport.txt");
	put(&m);
	CU_ASSERT(is_hex(item(&m, 0x00038012), "E807 0500 0500 0000 0000 0000 0000"));
	CU_ASSERT(is_hex(item(&m, 0x00038013), "D407 0200 1100 0B00 1900 2300 0200"));
	CU_ASSERT(is_hex(item(&m, 0x00068011), "70696374757265"));
	CU_ASSERT(is_text(item(&m, 0x00069001), "transport.txt"));
	CU_ASSERT(!tnefbuild_holds(item(&m, ATTACHMENT), "02010937"));
	end(&m);
}

CASE(TNEF_078_storage)
{
	made m;
	conv_attachment *attachment;

	begin(&m, "IPM.Note");
	conv_message_add_attachment(m.message, &attachment);
	conv_bag_set_integer(conv_attachment_bag(attachment), PidTagAttachMethod, 6);
	conv_attachment_set_storage(attachment, conv_blob_copy_memory("compound", 8));
	put(&m);
	CU_ASSERT(is_hex(item(&m, RENDDATA), "0200 FFFFFFFF FFFF FFFF 00000000"));
	CU_ASSERT_PTR_NULL(item(&m, DATA).data);
	CU_ASSERT(tnefbuild_holds(item(&m, ATTACHMENT),
				  "0D000137 01000000 18000000 0B000000 00000000 C0000000 00000046"
				  "636F6D70 6F756E64"));
	end(&m);
}

/* ---- Properties ---- */

static void set(made *m, uint16_t type, conv_value value, const conv_property_name *name)
{
	const conv_property property = {
		.id = name ? 0 : 0x6001, .type = type, .flags = 6, .name = name, .value = value
	};
	CU_ASSERT_EQUAL(conv_bag_set(m->bag, &property, 0, NULL), CONV_OK);
}

static void check_value(uint16_t type, conv_value value, const char *hex)
{
	made m;

	begin(&m, NULL);
	set(&m, type, value, NULL);
	conv_bag_set_integer(m.bag, PidTagImportance, 1); /* stands behind it */
	put(&m);
	tnefbuild_item list = item(&m, MSGPROPS);
	conv_buffer wanted = CONV_BUFFER_INIT;
	conv_buffer_printf(&wanted, "02000000 %s 03001700 01000000", hex);
	CU_ASSERT(is_hex(list, conv_buffer_text(&wanted)));
	conv_buffer_free(&wanted);
	end(&m);
}

static conv_value integer(int64_t value)
{
	return (conv_value){ .integer = value };
}

static conv_value floating(double value)
{
	return (conv_value){ .floating = value };
}

CASE(TNEF_067_071_single_values)
{
	check_value(PtypInteger16, integer(-2), "02000160 FEFF0000");
	check_value(PtypInteger32, integer(-2), "03000160 FEFFFFFF");
	check_value(PtypErrorCode, integer(0x80070005), "0A000160 05000780");
	check_value(PtypBoolean, integer(1), "0B000160 01000000");
	check_value(PtypCurrency, integer(10000), "06000160 1027000000000000");
	check_value(PtypInteger64, integer(INT64_MIN), "14000160 0000000000000080");
	check_value(PtypTime, integer(1), "40000160 0100000000000000");
	check_value(PtypFloating32, floating(1.5), "04000160 0000C03F");
	check_value(PtypFloating64, floating(1.5), "05000160 000000000000F83F");
	check_value(PtypFloatingTime, floating(32768), "07000160 000000000000E040");
	check_value(PtypGuid, (conv_value){ .guid = { { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9 } } },
		    "48000160 00010203 04050607 08090000 00000000");
	check_value(PtypString8, (conv_value){ .text = { "ab", 2, 1252 } },
		    "1E000160 01000000 03000000 61620000");
	check_value(PtypString, (conv_value){ .text = { "ab", 2, 0 } },
		    "1F000160 01000000 06000000 6100620000000000");
	check_value(PtypString, (conv_value){ .text = { "", 0, 0 } },
		    "1F000160 01000000 02000000 00000000");
	check_value(PtypString, (conv_value){ .text = { "\xED\xA0\x80", 3, 0 } },
		    "1F000160 01000000 04000000 00D80000");
	check_value(PtypBinary,
		    (conv_value){ .binary = { (const uint8_t *)"\1\2\3\4\5", 5, NULL } },
		    "02010160 01000000 05000000 01020304 05000000");
	check_value(PtypBinary, (conv_value){ .binary = { (const uint8_t *)"", 0, NULL } },
		    "02010160 01000000 00000000");
	check_value(PtypServerId, (conv_value){ .binary = { (const uint8_t *)"\1", 1, NULL } },
		    "FB000160 01000000 01000000 01000000");
}

static conv_value many(const conv_value *values, size_t count)
{
	return (conv_value){ .multiple = { values, count } };
}

CASE(TNEF_069_070_multiple_values)
{
	const conv_value numbers[] = { integer(7), integer(-8) };
	const conv_value floats[] = { floating(1.5), floating(1.5) };
	const conv_value texts[] = { { .text = { "ab", 2, 0 } }, { .text = { "", 0, 0 } } };
	const conv_value texts8[] = { { .text = { "ab", 2, 1252 } }, { .text = { "", 0, 1252 } } };
	const conv_value bytes[] = { { .binary = { (const uint8_t *)"\1\2\3", 3, NULL } },
				     { .binary = { (const uint8_t *)"", 0, NULL } } };
	const conv_value guid[] = { { .guid = { { 1 } } } };

	check_value(PtypInteger16 | PtypMultiple, many(numbers, 2),
		    "02100160 02000000 07000000 F8FF0000");
	check_value(PtypInteger32 | PtypMultiple, many(numbers, 2),
		    "03100160 02000000 07000000 F8FFFFFF");
	check_value(PtypInteger64 | PtypMultiple, many(numbers, 1),
		    "14100160 01000000 0700000000000000");
	check_value(PtypCurrency | PtypMultiple, many(numbers, 1),
		    "06100160 01000000 0700000000000000");
	check_value(PtypTime | PtypMultiple, many(numbers, 1),
		    "40100160 01000000 0700000000000000");
	check_value(PtypFloating32 | PtypMultiple, many(floats, 2),
		    "04100160 02000000 0000C03F 0000C03F");
	check_value(PtypFloating64 | PtypMultiple, many(floats, 1),
		    "05100160 01000000 000000000000F83F");
	check_value(PtypFloatingTime | PtypMultiple, many(floats, 1),
		    "07100160 01000000 000000000000F83F");
	check_value(PtypGuid | PtypMultiple, many(guid, 1),
		    "48100160 01000000 01000000 00000000 00000000 00000000");
	check_value(PtypString | PtypMultiple, many(texts, 2),
		    "1F100160 02000000 06000000 6100620000000000 02000000 00000000");
	check_value(PtypString8 | PtypMultiple, many(texts8, 2),
		    "1E100160 02000000 03000000 61620000 01000000 00000000");
	check_value(PtypBinary | PtypMultiple, many(bytes, 2),
		    "02110160 02000000 03000000 01020300 00000000");
	check_value(PtypString | PtypMultiple, many(NULL, 0), "1F100160 00000000");
	check_value(PtypInteger32 | PtypMultiple, many(NULL, 0), "03100160 00000000");
	check_value(PtypBinary | PtypMultiple, many(NULL, 0), "02110160 00000000");
}

CASE(TNEF_073_074_named_properties)
{
	made m;
	conv_property_name lid = { .lid = 0x8506 }, name = { .name = "Keywords" };
	const conv_value words[] = { { .text = { "red", 3, 0 } }, { .text = { "blue", 4, 0 } } };

	conv_guid_parse("{00062008-0000-0000-C000-000000000046}", &lid.set);
	conv_guid_parse("{00020329-0000-0000-C000-000000000046}", &name.set);
	begin(&m, NULL);
	set(&m, PtypBoolean, integer(0), &lid);
	set(&m, PtypString | PtypMultiple, many(words, 2), &name);
	put(&m);
	CU_ASSERT(is_hex(item(&m, MSGPROPS),
			 "02000000"
			 "0B000080 0820060000000000C000000000000046 00000000 06850000 00000000"
			 "1F100180 2903020000000000C000000000000046 01000000 12000000"
			 "4B006500790077006F0072006400730000000000"
			 "02000000 08000000 7200650064000000 0A000000 62006C007500650000000000"));
	end(&m);
}

CASE(losses_are_said)
{
	made m;
	const conv_property unnamed = { .id = 0x8123, .type = PtypInteger32 };

	begin(&m, NULL);
	set(&m, 0x0999, (conv_value){ .binary = { (const uint8_t *)"x", 1, NULL } }, NULL);
	put(&m);
	CU_ASSERT(is_hex(item(&m, MSGPROPS), "00000000"));
	CU_ASSERT_EQUAL(conv_context_count(m.suite.context, CONV_LOSS), 1);
	conv_bag_set(m.bag, &unnamed, 0, NULL);
	put(&m);
	CU_ASSERT(is_hex(item(&m, MSGPROPS), "00000000"));
	CU_ASSERT_EQUAL(conv_context_count(m.suite.context, CONV_LOSS), 3);
	CU_ASSERT(suite_reported(&m.suite, "tnef.property"));
	end(&m);
}

/* ---- The profile transport ---- */

CASE(TNEF_083_private_properties)
{
	static const unsigned knowns[] = { PidTagMessageSize, PidTagAccess, PidTagAccessLevel,
					   PidTagObjectType, PidTagMessageStatus };
	made m;
	const conv_property store = { .id = 0x6700, .type = PtypInteger32 };

	begin(&m, NULL);
	for (size_t i = 0; i < 5; i++)
		conv_bag_set_integer(m.bag, knowns[i], 1);
	conv_bag_set_text(m.bag, PidTagDisplayTo, "Ann");
	conv_bag_set_binary(m.bag, PidTagEntryId, "id", 2);
	conv_bag_set(m.bag, &store, 0, NULL);
	conv_bag_set_text(m.bag, PidTagNormalizedSubject, "kept");
	put(&m);
	CU_ASSERT(tnefbuild_holds(item(&m, MSGPROPS), "09000000"));
	transport(&m);
	put(&m);
	CU_ASSERT(is_hex(item(&m, MSGPROPS),
			 "01000000 1F001D0E 01000000 0A000000 6B00650070007400 00000000"));
	CU_ASSERT(suite_reported(&m.suite, "tnef.transport"));
	end(&m);
}

CASE(TNEF_082_correlation_key)
{
	made m;

	begin(&m, NULL);
	conv_bag_set_text(m.bag, PidTagInternetMessageId, "<a@b>");
	put(&m);
	CU_ASSERT(!tnefbuild_holds(item(&m, MSGPROPS), "02017F00"));
	transport(&m);
	put(&m);
	CU_ASSERT(tnefbuild_holds(item(&m, MSGPROPS), "02017F00 01000000 06000000 3C614062 3E00"));
	conv_bag_set_binary(m.bag, PidTagTnefCorrelationKey, "own", 4);
	put(&m);
	CU_ASSERT(tnefbuild_holds(item(&m, MSGPROPS), "02017F00 01000000 04000000 6F776E00"));
	CU_ASSERT(!tnefbuild_holds(item(&m, MSGPROPS), "02017F00 01000000 06000000"));
	end(&m);
}

/* What stands for PidTagEntryId or another binary once it has been read again. */
static void check_one_off(made *m, const uint8_t *bytes, size_t size, const char *name,
			  const char *type, const char *address)
{
	conv_entryid id;

	conv_entryid_parse(m->suite.context, bytes, size, 1252, &id);
	CU_ASSERT_EQUAL(id.kind, CONV_ENTRYID_ONE_OFF);
	if (id.kind == CONV_ENTRYID_ONE_OFF) {
		CU_ASSERT_STRING_EQUAL(id.as.one_off.name, name);
		CU_ASSERT_STRING_EQUAL(id.as.one_off.type, type);
		CU_ASSERT_STRING_EQUAL(id.as.one_off.address, address);
	}
	conv_entryid_free(&id);
}

static conv_message *read_again(made *m)
{
	conv_source *source;
	conv_reader *reader;
	conv_message *message = NULL;

	conv_source_from_memory(m->suite.context, m->bytes, m->size, 0, &source);
	if (conv_usable(conv_reader_open(m->suite.context, source, NULL, NULL, &reader))) {
		conv_reader_next(reader, &message);
		conv_reader_close(reader);
	}
	conv_source_drop(source);
	return message;
}

CASE(TNEF_091_entry_ids)
{
	made m;
	conv_buffer id = CONV_BUFFER_INIT, flat = CONV_BUFFER_INIT;
	const uint8_t *bytes;
	size_t size;

	begin(&m, NULL);
	conv_entryid_build_address_book(m.suite.context, 0, "/o=X/cn=Ann", &id);
	conv_bag_set_binary(m.bag, PidTagSenderEntryId, id.bytes, id.size);
	conv_bag_set_text(m.bag, PidTagSenderName, "Ann");
	conv_bag_set_text(m.bag, PidTagSenderSmtpAddress, "ann@example.com");
	conv_bag_set_binary(m.bag, PidTagReportEntryId, id.bytes, id.size);
	conv_buffer_append_u32le(&flat, 1);
	conv_buffer_append_u32le(&flat, (uint32_t)(4 + id.size + (0 - id.size % 4) % 4));
	conv_buffer_append_u32le(&flat, (uint32_t)id.size);
	conv_buffer_append(&flat, id.bytes, id.size);
	conv_buffer_append_zeros(&flat, (4 - id.size % 4) % 4);
	conv_bag_set_binary(m.bag, PidTagReplyRecipientEntries, flat.bytes, flat.size);
	put(&m); /* as they are */
	conv_message *read = read_again(&m);
	CU_ASSERT(
		tneftest_is_binary(conv_message_bag(read), PidTagSenderEntryId, id.bytes, id.size));
	conv_message_free(read);
	transport(&m);
	put(&m);
	read = read_again(&m);
	conv_bag *bag = conv_message_bag(read);
	conv_bag_binary(m.suite.context, bag, PidTagSenderEntryId, &bytes, &size);
	check_one_off(&m, bytes, size, "Ann", "SMTP", "ann@example.com");
	conv_bag_binary(m.suite.context, bag, PidTagReportEntryId, &bytes, &size);
	check_one_off(&m, bytes, size, "/o=X/cn=Ann", "EX", "/o=X/cn=Ann");
	conv_bag_binary(m.suite.context, bag, PidTagReplyRecipientEntries, &bytes, &size);
	CU_ASSERT_FATAL(size > 12 && bytes[0] == 1);
	CU_ASSERT_EQUAL((size_t)(bytes[4] | bytes[5] << 8), size - 8);
	check_one_off(&m, bytes + 12, (size_t)(bytes[8] | bytes[9] << 8), "/o=X/cn=Ann", "EX",
		      "/o=X/cn=Ann");
	conv_message_free(read);
	conv_buffer_free(&id);
	conv_buffer_free(&flat);
	end(&m);
}

/* ---- Sizes and depth ---- */

CASE(TNEF_085_three_levels)
{
	made m;
	conv_message *inner = NULL;
	conv_attachment *attachment;

	begin(&m, "IPM.Note");
	attach(&m, "outer.txt", "outer", 5);
	made level = m;
	for (int depth = 0; depth < 3; depth++) {
		inner = embed(&level, "level");
		level.message = inner;
		attach(&level, "file.txt", "inner", 5);
	}
	conv_message_add_attachment(inner, &attachment);
	conv_bag_set_integer(conv_attachment_bag(attachment), PidTagAttachMethod, 6);
	conv_attachment_set_storage(attachment, conv_blob_copy_memory("compound", 8));
	put(&m);
	conv_message *read = read_again(&m);
	CU_ASSERT_PTR_NOT_NULL_FATAL(read);
	const conv_message *at = read;
	for (size_t depth = 0; depth < 3; depth++) {
		size_t place = 1;
		CU_ASSERT_FATAL(conv_message_attachment_count(at) >= 2);
		at = conv_attachment_message(conv_message_attachment(at, place));
		CU_ASSERT_PTR_NOT_NULL_FATAL(at);
		CU_ASSERT(tneftest_is_binary(conv_attachment_bag(conv_message_attachment(at, 0)),
					     PidTagAttachDataBinary, "inner", 5));
	}
	conv_blob *storage = conv_attachment_storage(conv_message_attachment(at, 1));
	CU_ASSERT_PTR_NOT_NULL_FATAL(storage);
	CU_ASSERT(tneftest_is_blob(conv_blob_keep(storage), "compound", 8));
	CU_ASSERT_EQUAL(conv_context_count(m.suite.context, CONV_WARNING), 0);
	conv_message_free(read);
	end(&m);
}

CASE(deeper_than_the_limit)
{
	made m;

	begin(&m, "IPM.Note");
	made level = m;
	for (int depth = 0; depth < 100; depth++)
		level.message = embed(&level, "level");
	put(&m);
	CU_ASSERT(suite_reported(&m.suite, "limit.nesting"));
	conv_message *read = read_again(&m);
	CU_ASSERT_PTR_NOT_NULL(read);
	CU_ASSERT_EQUAL(conv_context_count(m.suite.context, CONV_WARNING), 0);
	conv_message_free(read);
	end(&m);
}

SUITE_MAIN(test_tnef_write, LIST(TNEF_003_key), LIST(TNEF_005_attribute_of_70000_bytes),
	   LIST(TNEF_006_checksums_of_the_specification), LIST(TNEF_015_018_022_order),
	   LIST(TNEF_019_code_page_of_the_message), LIST(TNEF_094_no_utf16_code_page),
	   LIST(TNEF_094_no_shifting_code_page), LIST(TNEF_024_025_classes),
	   LIST(TNEF_028_original_class), LIST(TNEF_030_095_sender_of_an_embedded_message),
	   LIST(TNEF_033_subject_of_an_embedded_message), LIST(TNEF_036_dates),
	   LIST(TNEF_038_041_status_and_body), LIST(TNEF_039_040_keys), LIST(TNEF_042_priority),
	   LIST(TNEF_043_044_046_047_people_of_meetings), LIST(TNEF_048_meeting_attributes),
	   LIST(TNEF_050_092_recipients), LIST(TNEF_049_order_of_recipients),
	   LIST(TNEF_057_063_attachments), LIST(TNEF_061_077_embedded_message),
	   LIST(TNEF_064_dates_and_metafile), LIST(TNEF_078_storage),
	   LIST(TNEF_067_071_single_values), LIST(TNEF_069_070_multiple_values),
	   LIST(TNEF_073_074_named_properties), LIST(losses_are_said),
	   LIST(TNEF_083_private_properties), LIST(TNEF_082_correlation_key),
	   LIST(TNEF_091_entry_ids), LIST(TNEF_085_three_levels), LIST(deeper_than_the_limit))
