/* What each attribute of a message becomes. */
#include <string.h>

#include "conv/entryid.h"
#include "support/tneftest.h"

#define MSGPROPS 0x00069003u
#define CLASS 0x00078008u

static void check_class(uint32_t id, unsigned known, const char *wire, const char *wanted)
{
	tneftest t;

	tneftest_begin(&t);
	tnefbuild_text(&t.stream, id, wire);
	tneftest_read(&t);
	CU_ASSERT_EQUAL(t.status, CONV_OK);
	CU_ASSERT_STRING_EQUAL(tneftest_text(t.bag, known), wanted);
	tneftest_end(&t);
}

static const char *const classes[][2] = {
	{ "IPM.Microsoft Mail.Note", "IPM.Note" },
	{ "IPM.Microsoft Mail.Read Receipt", "Report.IPM.Note.IPNRN" },
	{ "IPM.Microsoft Mail.Non-Delivery", "Report.IPM.Note.NDR" },
	{ "IPM.Microsoft Schedule.MtgReq", "IPM.Schedule.Meeting.Request" },
	{ "IPM.Microsoft Schedule.MtgCncl", "IPM.Schedule.Meeting.Canceled" },
	{ "IPM.Microsoft Schedule.MtgRespP", "IPM.Schedule.Meeting.Resp.Pos" },
	{ "IPM.Microsoft Schedule.MtgRespN", "IPM.Schedule.Meeting.Resp.Neg" },
	{ "IPM.Microsoft Schedule.MtgRespA", "IPM.Schedule.Meeting.Resp.Tent" },
};

CASE(TNEF_024_classes)
{
	for (size_t i = 0; i < 8; i++)
		check_class(CLASS, PidTagMessageClass, classes[i][0], classes[i][1]);
	check_class(CLASS, PidTagMessageClass, "ipm.microsoft mail.NOTE", "IPM.Note");
}

CASE(TNEF_025_other_classes)
{
	check_class(CLASS, PidTagMessageClass, "IPM.Note.SMIME", "IPM.Note.SMIME");
	check_class(CLASS, PidTagMessageClass, "IPM.Task", "IPM.Task");
	check_class(CLASS, PidTagMessageClass, "IPM.Microsoft Mail.Note.Mine",
		    "IPM.Microsoft Mail.Note.Mine");
}

CASE(TNEF_087_old_prefix)
{
	check_class(CLASS, PidTagMessageClass, "Microsoft Mail v3.0 IPM.Microsoft Mail.Note",
		    "IPM.Note");
	check_class(CLASS, PidTagMessageClass, "Microsoft Mail v3.0 IPM.Task", "IPM.Task");
}

CASE(TNEF_026_class_in_the_list_alone)
{
	for (int wide = 0; wide < 2; wide++) {
		tneftest t;
		tnefbuild_list list = { 0 };
		tneftest_begin(&t);
		tnefbuild_string(&list, wide ? 0x001A001F : 0x001A001E, "IPM.Contact");
		tnefbuild_end(&t.stream, MSGPROPS, &list);
		tneftest_read(&t);
		CU_ASSERT_EQUAL(t.status, CONV_OK);
		CU_ASSERT_STRING_EQUAL(conv_message_class(t.message), "IPM.Contact");
		tneftest_end(&t);
	}
}

CASE(TNEF_027_original_class)
{
	check_class(0x00070600, PidTagOriginalMessageClass, "IPM.Microsoft Mail.Note", "IPM.Note");
	check_class(0x00070006, PidTagOriginalMessageClass, "IPM.Microsoft Mail.Note", "IPM.Note");
}

CASE(TNEF_088_checksum_of_classes)
{
	static const uint32_t ids[] = { CLASS, 0x00070006 };

	for (size_t i = 0; i < 2; i++) {
		tneftest t;
		tneftest_begin(&t);
		conv_context_set_strict(t.suite.context, 1);
		tnefbuild_raw(&t.stream, 1, ids[i], 9, "IPM.Task", 9, 0x1234);
		tneftest_read(&t);
		CU_ASSERT_EQUAL(t.status, CONV_OK);
		CU_ASSERT(suite_reported(&t.suite, "tnef.checksum"));
		CU_ASSERT_STRING_EQUAL(
			tneftest_text(t.bag, i ? PidTagOriginalMessageClass : PidTagMessageClass),
			"IPM.Task");
		tneftest_end(&t);
	}
}

CASE(TNEF_029_sender)
{
	for (int padded = 0; padded < 2; padded++) {
		tneftest t;
		tneftest_begin(&t);
		tnefbuild_triple(&t.stream, "Anna", "SMTP:anna@example.com", padded);
		tneftest_read(&t);
		CU_ASSERT_EQUAL(t.status, CONV_OK);
		CU_ASSERT_STRING_EQUAL(tneftest_text(t.bag, PidTagSenderName), "Anna");
		CU_ASSERT_STRING_EQUAL(tneftest_text(t.bag, PidTagSenderAddressType), "SMTP");
		CU_ASSERT_STRING_EQUAL(tneftest_text(t.bag, PidTagSenderEmailAddress),
				       "anna@example.com");
		tneftest_end(&t);
	}
}

CASE(TNEF_031_odd_senders)
{
	tneftest t;

	tneftest_begin(&t); /* the worked example with a wrong total */
	tnefbuild_hex(&t.stream, 0x00008000,
		      "0400 FFFF 0400 1500 416E6E00 534D54503A616E6E406578616D706C652E636F6D00"
		      "0000000000000000");
	tneftest_read(&t);
	CU_ASSERT_EQUAL(t.status, CONV_OK);
	CU_ASSERT_STRING_EQUAL(tneftest_text(t.bag, PidTagSenderName), "Ann");
	CU_ASSERT_STRING_EQUAL(tneftest_text(t.bag, PidTagSenderEmailAddress), "ann@example.com");
	tneftest_end(&t);
	tneftest_begin(&t);
	tnefbuild_triple(&t.stream, "Ann", "ann at example", 0);
	tneftest_read(&t);
	CU_ASSERT_EQUAL(t.status, CONV_OK);
	CU_ASSERT_STRING_EQUAL(tneftest_text(t.bag, PidTagSenderEmailAddress), "ann at example");
	CU_ASSERT_STRING_EQUAL(tneftest_text(t.bag, PidTagSenderAddressType), "(none)");
	tneftest_end(&t);
	tneftest_begin(&t); /* parts that pass the end */
	tnefbuild_hex(&t.stream, 0x00008000, "0400 1000 FFFF FFFF 4100");
	tneftest_read(&t);
	CU_ASSERT_EQUAL(t.status, CONV_DAMAGED);
	CU_ASSERT(suite_reported(&t.suite, "tnef.triple"));
	tneftest_end(&t);
}

CASE(TNEF_032_subject)
{
	tneftest t;

	tneftest_begin(&t);
	tnefbuild_text(&t.stream, 0x00018004, "with its end");
	tneftest_read(&t);
	CU_ASSERT_STRING_EQUAL(tneftest_text(t.bag, PidTagSubject), "with its end");
	CU_ASSERT_EQUAL(conv_bag_find(t.bag, PidTagSubject)->value.text.size, 12);
	tneftest_end(&t);
	tneftest_begin(&t);
	tnefbuild_add(&t.stream, 0x00018004, "without", 7);
	tneftest_read(&t);
	CU_ASSERT(conv_usable(t.status));
	CU_ASSERT_STRING_EQUAL(tneftest_text(t.bag, PidTagSubject), "without");
	tneftest_end(&t);
}

static int64_t date_of(const uint16_t parts[7], conv_severity *least)
{
	tneftest t;

	tneftest_begin(&t);
	tnefbuild_date(&t.stream, 0x00038005, parts);
	tneftest_read(&t);
	CU_ASSERT(conv_usable(t.status));
	*least = t.status == CONV_OK ? CONV_INFO : CONV_WARNING;
	int64_t date = conv_bag_integer(t.bag, PidTagClientSubmitTime, -1);
	tneftest_end(&t);
	return date;
}

CASE(TNEF_034_dates)
{
	conv_severity severity;
	/* 2004-02-17 11:25:35, a Tuesday; 1601-01-01 is 0; a Sunday */
	const uint16_t sample[7] = { 2004, 2, 17, 11, 25, 35, 2 };
	const uint16_t sunday[7] = { 2024, 5, 5, 0, 0, 0, 0 };
	const uint16_t zero[7] = { 0 }, february[7] = { 2023, 2, 29, 0, 0, 0, 3 };
	const uint16_t hour[7] = { 2023, 2, 28, 24, 0, 0, 2 };

	CU_ASSERT_EQUAL(date_of(sample, &severity), 127214907350000000);
	CU_ASSERT_EQUAL(date_of(sunday, &severity), 133593408000000000);
	CU_ASSERT_EQUAL(severity, CONV_INFO);
	CU_ASSERT_EQUAL(date_of(zero, &severity), -1);
	CU_ASSERT_EQUAL(date_of(february, &severity), -1);
	CU_ASSERT_EQUAL(date_of(hour, &severity), -1);
}

CASE(TNEF_035_date_yields_to_the_list)
{
	tneftest t;
	tnefbuild_list list = { 0 };
	const uint16_t local[7] = { 2004, 2, 17, 11, 25, 35, 2 };

	tneftest_begin(&t);
	tnefbuild_date(&t.stream, 0x00038005, local);
	tnefbuild_date(&t.stream, 0x00038006, local);
	tnefbuild_fixed(&list, 0x00390040, 127215195350000000);
	tnefbuild_end(&t.stream, MSGPROPS, &list);
	tneftest_read(&t);
	CU_ASSERT_EQUAL(conv_bag_integer(t.bag, PidTagClientSubmitTime, 0), 127215195350000000);
	CU_ASSERT_EQUAL(conv_bag_integer(t.bag, PidTagMessageDeliveryTime, 0), 127214907350000000);
	CU_ASSERT(suite_reported(&t.suite, "tnef.localtime"));
	tneftest_end(&t);
}

CASE(TNEF_037_status)
{
	/* read, modified, submitted, local, has attachments: mfRead, mfUnmodified and so on */
	static const uint16_t wanted[][2] = { { 0x00, 0x02 }, { 0x20, 0x03 }, { 0x01, 0x00 },
					      { 0x04, 0x06 }, { 0x02, 0x0A }, { 0x80, 0x12 },
					      { 0xA7, 0x1D } };

	for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
		tneftest t;
		uint8_t status = (uint8_t)wanted[i][0];
		tneftest_begin(&t);
		tnefbuild_add(&t.stream, 0x00068007, &status, 1);
		tneftest_read(&t);
		CU_ASSERT_EQUAL(t.status, CONV_OK);
		CU_ASSERT_EQUAL(conv_bag_integer(t.bag, PidTagMessageFlags, -1), wanted[i][1]);
		tneftest_end(&t);
	}
}

CASE(TNEF_039_search_key)
{
	tneftest t;

	tneftest_begin(&t);
	tnefbuild_text(&t.stream, 0x00018009, "000102030405060708090A0B0C0DABFF");
	tneftest_read(&t);
	CU_ASSERT_EQUAL(t.status, CONV_OK);
	CU_ASSERT(tneftest_is_binary(t.bag, PidTagSearchKey,
				     "\x00\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0A\x0B\x0C\x0D"
				     "\xAB\xFF",
				     16));
	tneftest_end(&t);
}

CASE(TNEF_040_obsolete_keys)
{
	tneftest t;

	tneftest_begin(&t);
	tnefbuild_text(&t.stream, 0x0001800A, "0A0B");
	tnefbuild_text(&t.stream, 0x0001800B, "0c0d");
	tneftest_read(&t);
	CU_ASSERT(tneftest_is_binary(t.bag, PidTagParentKey, "\x0A\x0B", 2));
	CU_ASSERT(tneftest_is_binary(t.bag, PidTagConversationKey, "\x0C\x0D", 2));
	tneftest_end(&t);
}

CASE(TNEF_041_body)
{
	for (size_t end = 0; end < 2; end++) {
		tneftest t;
		tneftest_begin(&t);
		tnefbuild_add(&t.stream, 0x0002800C, "Hello\r\n", 7 + end);
		tneftest_read(&t);
		CU_ASSERT_EQUAL(t.status, CONV_OK);
		CU_ASSERT_STRING_EQUAL(tneftest_text(t.bag, PidTagBody), "Hello\r\n");
		tneftest_end(&t);
	}
}

CASE(TNEF_042_priority)
{
	static const uint16_t wanted[][2] = { { 1, 2 }, { 2, 1 }, { 3, 0 }, { 0, 1 }, { 9, 1 } };

	for (size_t i = 0; i < 5; i++) {
		tneftest t;
		tneftest_begin(&t);
		tnefbuild_u16(&t.stream, 0x0004800D, wanted[i][0]);
		tneftest_read(&t);
		CU_ASSERT_EQUAL(t.status, i < 3 ? CONV_OK : CONV_DAMAGED);
		CU_ASSERT_EQUAL(suite_reported(&t.suite, "tnef.priority"), i >= 3);
		CU_ASSERT_EQUAL(conv_bag_integer(t.bag, PidTagImportance, -1), wanted[i][1]);
		tneftest_end(&t);
	}
}

/* Reads attOwner of Ann in a message of this class; the class first or last. */
static void read_owner(tneftest *t, const char *message_class, int class_first)
{
	tneftest_begin(t);
	if (class_first)
		tnefbuild_text(&t->stream, CLASS, message_class);
	tnefbuild_counted(&t->stream, 0x00060000, "Ann", "SMTP:ann@example.com");
	if (!class_first)
		tnefbuild_text(&t->stream, CLASS, message_class);
	tneftest_read(t);
	CU_ASSERT_EQUAL(t->status, CONV_OK);
}

static void check_ann(tneftest *t, unsigned name, unsigned type, unsigned address)
{
	CU_ASSERT_STRING_EQUAL(tneftest_text(t->bag, name), "Ann");
	CU_ASSERT_STRING_EQUAL(tneftest_text(t->bag, type), "SMTP");
	CU_ASSERT_STRING_EQUAL(tneftest_text(t->bag, address), "ann@example.com");
}

CASE(TNEF_043_owner_of_requests)
{
	static const char *const names[] = { "IPM.Microsoft Schedule.MtgReq",
					     "IPM.Microsoft Schedule.MtgCncl" };

	for (size_t i = 0; i < 2; i++) {
		tneftest t;
		read_owner(&t, names[i], 1);
		check_ann(&t, PidTagSentRepresentingName, PidTagSentRepresentingAddressType,
			  PidTagSentRepresentingEmailAddress);
		CU_ASSERT(!conv_bag_has(t.bag, PidTagReceivedRepresentingName));
		tneftest_end(&t);
	}
}

CASE(TNEF_044_owner_of_responses)
{
	static const char *const names[] = { "IPM.Microsoft Schedule.MtgRespP",
					     "IPM.Microsoft Schedule.MtgRespN",
					     "IPM.Microsoft Schedule.MtgRespA" };

	for (size_t i = 0; i < 3; i++) {
		tneftest t;
		read_owner(&t, names[i], 1);
		check_ann(&t, PidTagReceivedRepresentingName, PidTagReceivedRepresentingAddressType,
			  PidTagReceivedRepresentingEmailAddress);
		CU_ASSERT(!conv_bag_has(t.bag, PidTagSentRepresentingName));
		tneftest_end(&t);
	}
}

CASE(TNEF_045_owner_before_the_class)
{
	tneftest t;

	read_owner(&t, "IPM.Microsoft Schedule.MtgRespP", 0);
	check_ann(&t, PidTagReceivedRepresentingName, PidTagReceivedRepresentingAddressType,
		  PidTagReceivedRepresentingEmailAddress);
	tneftest_end(&t);
	read_owner(&t, "IPM.Microsoft Mail.Note", 0);
	CU_ASSERT(!conv_bag_has(t.bag, PidTagReceivedRepresentingName));
	CU_ASSERT(!conv_bag_has(t.bag, PidTagSentRepresentingName));
	tneftest_end(&t);
}

CASE(TNEF_046_sent_for)
{
	tneftest t;

	tneftest_begin(&t);
	tnefbuild_text(&t.stream, CLASS, "IPM.Microsoft Schedule.MtgReq");
	tnefbuild_counted(&t.stream, 0x00060000, "Bob", "SMTP:bob@example.com");
	tnefbuild_counted(&t.stream, 0x00060001, "Ann", "SMTP:ann@example.com");
	tneftest_read(&t);
	CU_ASSERT_EQUAL(t.status, CONV_OK);
	check_ann(&t, PidTagSentRepresentingName, PidTagSentRepresentingAddressType,
		  PidTagSentRepresentingEmailAddress);
	tneftest_end(&t);
	tneftest_begin(&t);
	tnefbuild_hex(&t.stream, 0x00060001, "FFFF 41");
	tneftest_read(&t);
	CU_ASSERT_EQUAL(t.status, CONV_DAMAGED);
	CU_ASSERT(suite_reported(&t.suite, "tnef.attribute-size"));
	tneftest_end(&t);
}

static void check_entryid(tneftest *t, unsigned known)
{
	const uint8_t *bytes;
	size_t size;
	conv_entryid entryid;

	CU_ASSERT_EQUAL(conv_bag_binary(t->suite.context, t->bag, known, &bytes, &size), CONV_OK);
	CU_ASSERT_PTR_NOT_NULL_FATAL(bytes);
	conv_entryid_parse(t->suite.context, bytes, size, 1252, &entryid);
	CU_ASSERT_EQUAL_FATAL(entryid.kind, CONV_ENTRYID_ONE_OFF);
	CU_ASSERT_STRING_EQUAL(entryid.as.one_off.name, "Ann");
	CU_ASSERT_STRING_EQUAL(entryid.as.one_off.type, "SMTP");
	CU_ASSERT_STRING_EQUAL(entryid.as.one_off.address, "ann@example.com");
	conv_entryid_free(&entryid);
}

CASE(TNEF_089_entry_ids)
{
	tneftest t;

	read_owner(&t, "IPM.Microsoft Schedule.MtgRespP", 1);
	check_entryid(&t, PidTagReceivedRepresentingEntryId);
	tneftest_end(&t);
	tneftest_begin(&t);
	tnefbuild_counted(&t.stream, 0x00060001, "Ann", "SMTP:ann@example.com");
	tneftest_read(&t);
	check_entryid(&t, PidTagSentRepresentingEntryId);
	tneftest_end(&t);
}

CASE(TNEF_047_delegate)
{
	tneftest t;

	tneftest_begin(&t);
	tnefbuild_add(&t.stream, 0x00060002, "entry", 5);
	tneftest_read(&t);
	CU_ASSERT_EQUAL(t.status, CONV_OK);
	CU_ASSERT(tneftest_is_binary(t.bag, PidTagReceivedRepresentingEntryId, "entry", 5));
	tneftest_end(&t);
}

CASE(TNEF_048_meeting_attributes)
{
	tneftest t;
	const uint16_t start[7] = { 2024, 5, 5, 0, 0, 0, 0 },
		       end[7] = { 2004, 2, 17, 11, 25, 35, 2 };

	tneftest_begin(&t);
	tnefbuild_date(&t.stream, 0x00030006, start);
	tnefbuild_date(&t.stream, 0x00030007, end);
	tnefbuild_hex(&t.stream, 0x00050008, "78563412");
	tnefbuild_u16(&t.stream, 0x00040009, 1);
	tneftest_read(&t);
	CU_ASSERT_EQUAL(t.status, CONV_OK);
	CU_ASSERT_EQUAL(conv_bag_integer(t.bag, PidTagStartDate, 0), 133593408000000000);
	CU_ASSERT_EQUAL(conv_bag_integer(t.bag, PidTagEndDate, 0), 127214907350000000);
	CU_ASSERT_EQUAL(conv_bag_integer(t.bag, PidTagOwnerAppointmentId, 0), 0x12345678);
	CU_ASSERT(conv_bag_boolean(t.bag, PidTagResponseRequested));
	tneftest_end(&t);
}

static void add_row(tnefbuild_list *row, conv_buffer *table, const char *name, int type)
{
	tnefbuild_string(row, 0x3001001F, name);
	tnefbuild_fixed(row, 0x0C150003, (uint64_t)type);
	tnefbuild_end(table, 0, row);
}

static void check_rows(const conv_message *message)
{
	static const char *const names[] = { "Ann", "Bob", "Carl" };

	CU_ASSERT_EQUAL_FATAL(conv_message_recipient_count(message), 3);
	for (size_t i = 0; i < 3; i++) {
		const conv_bag *row = conv_message_recipient(message, i);
		CU_ASSERT_STRING_EQUAL(tneftest_text(row, PidTagDisplayName), names[i]);
		CU_ASSERT_EQUAL(conv_bag_integer(row, PidTagRecipientType, -1), (int64_t)i + 1);
	}
}

CASE(TNEF_051_recipients_of_the_outer_message)
{
	tneftest t;
	tnefbuild_list row = { 0 };
	conv_buffer table = CONV_BUFFER_INIT;

	tneftest_begin(&t);
	conv_buffer_append_u32le(&table, 3);
	add_row(&row, &table, "Ann", 1);
	add_row(&row, &table, "Bob", 2);
	add_row(&row, &table, "Carl", 3);
	tnefbuild_add(&t.stream, 0x00069004, table.bytes, table.size);
	tneftest_read(&t);
	CU_ASSERT_EQUAL(t.status, CONV_OK);
	CU_ASSERT(suite_reported(&t.suite, "tnef.recipients"));
	check_rows(t.message);
	tneftest_end(&t);
	tneftest_begin(&t); /* more rows are claimed than there are */
	table.bytes[3] = 0x7F;
	tnefbuild_add(&t.stream, 0x00069004, table.bytes, table.size);
	tneftest_read(&t);
	CU_ASSERT_EQUAL(t.status, CONV_DAMAGED);
	check_rows(t.message);
	tneftest_end(&t);
	conv_buffer_free(&table);
}

CASE(attributes_that_are_too_short)
{
	tneftest t;

	tneftest_begin(&t);
	tnefbuild_hex(&t.stream, 0x00038005, "D407 0200");
	tnefbuild_hex(&t.stream, 0x00050008, "7856");
	tnefbuild_hex(&t.stream, 0x00068007, "");
	tnefbuild_hex(&t.stream, 0x00018009, "");
	tnefbuild_hex(&t.stream, 0x00018004, "");
	tneftest_read(&t);
	CU_ASSERT_EQUAL(t.status, CONV_DAMAGED);
	CU_ASSERT(suite_reported(&t.suite, "tnef.attribute-size"));
	CU_ASSERT(!conv_bag_has(t.bag, PidTagClientSubmitTime));
	CU_ASSERT(!conv_bag_has(t.bag, PidTagOwnerAppointmentId));
	CU_ASSERT_STRING_EQUAL(tneftest_text(t.bag, PidTagSubject), "");
	tneftest_end(&t);
}

SUITE_MAIN(test_tnef_read_attributes, LIST(TNEF_024_classes), LIST(TNEF_025_other_classes),
	   LIST(TNEF_087_old_prefix), LIST(TNEF_026_class_in_the_list_alone),
	   LIST(TNEF_027_original_class), LIST(TNEF_088_checksum_of_classes), LIST(TNEF_029_sender),
	   LIST(TNEF_031_odd_senders), LIST(TNEF_032_subject), LIST(TNEF_034_dates),
	   LIST(TNEF_035_date_yields_to_the_list), LIST(TNEF_037_status), LIST(TNEF_039_search_key),
	   LIST(TNEF_040_obsolete_keys), LIST(TNEF_041_body), LIST(TNEF_042_priority),
	   LIST(TNEF_043_owner_of_requests), LIST(TNEF_044_owner_of_responses),
	   LIST(TNEF_045_owner_before_the_class), LIST(TNEF_046_sent_for), LIST(TNEF_089_entry_ids),
	   LIST(TNEF_047_delegate), LIST(TNEF_048_meeting_attributes),
	   LIST(TNEF_051_recipients_of_the_outer_message), LIST(attributes_that_are_too_short))
