/* Addresses of mail as groups of properties and recipients ([MS-OXCMAIL] 2.2.3.1). */
#include <stdlib.h>
#include <string.h>

#include "support/mailtest.h"

static mailtest t;

#define READ(text)                                                                                 \
	mailtest_open(&t);                                                                         \
	mailtest_read(&t, text)
#define END() mailtest_close(&t)

static void is_person(conv_bag *bag, unsigned name, const char *n, unsigned email, const char *e)
{
	MAIL_TEXT(bag, name, n);
	MAIL_TEXT(bag, email, e);
}

#define AUTHOR(n, e)                                                                               \
	is_person(t.bag, PidTagSentRepresentingName, n, PidTagSentRepresentingEmailAddress, e)
#define SENDER(n, e) is_person(t.bag, PidTagSenderName, n, PidTagSenderEmailAddress, e)

static void is_row(size_t i, int type, const char *name, const char *address)
{
	conv_bag *bag = mailtest_recipient(&t, i);
	MAIL_INTEGER(bag, PidTagRecipientType, type);
	is_person(bag, PidTagDisplayName, name, PidTagEmailAddress, address);
}

CASE(MIME_001_002_from_and_sender)
{
	READ("From: Ann <ann@a.example>, Bob <bob@b.example>\nSender: Cy <cy@c.example>\n\n");
	AUTHOR("Ann", "ann@a.example");
	SENDER("Cy", "cy@c.example");
	END();
}

CASE(MIME_003_004_one_of_both)
{
	READ("From: Ann <ann@a.example>\n\n");
	SENDER("Ann", "ann@a.example");
	mailtest_read(&t, "Sender: Cy <cy@c.example>\n\n");
	AUTHOR("Cy", "cy@c.example");
	END();
}

CASE(MIME_005_006_007_009_rows)
{
	READ("To: a@x.example, B <b@x.example>\nCc: c@x.example\nTo: d@x.example\nBcc: "
	     "e@x.example\n\n");
	CU_ASSERT_EQUAL(conv_message_recipient_count(t.message), 5);
	is_row(0, 1, "a@x.example", "a@x.example");
	is_row(1, 1, "B", "b@x.example");
	is_row(2, 1, "d@x.example", "d@x.example");
	is_row(3, 2, "c@x.example", "c@x.example");
	is_row(4, 3, "e@x.example", "e@x.example");
	END();
}

CASE(MIME_008_groups)
{
	READ("To: team: a@x.example, b@y.example;\nCc: undisclosed-recipients:;\n\n");
	CU_ASSERT_EQUAL(conv_message_recipient_count(t.message), 2);
	is_row(1, 1, "b@y.example", "b@y.example");
	END();
}

CASE(MIME_010_011_012_names)
{
	READ("To: Ann (the (first) one) <ann(a)@x.example>,\n =?utf-8?Q?Z=C3=B6e?= <z@x.example>, "
	     "\"Doe, John \\\"J\\\"\" <j@x.example>\n\n");
	is_row(0, 1, "Ann", "ann@x.example");
	is_row(1, 1, "Zöe", "z@x.example");
	is_row(2, 1, "Doe, John \"J\"", "j@x.example");
	END();
}

CASE(MIME_013_014_016_group_of_properties)
{
	READ("To: Ann <ann@x.example>\n\n");
	conv_bag *bag = mailtest_recipient(&t, 0);
	const uint8_t *bytes;
	size_t size;
	conv_entryid id;
	MAIL_TEXT(bag, PidTagAddressType, "SMTP");
	MAIL_TEXT(bag, PidTagSmtpAddress, "ann@x.example");
	conv_bag_binary(t.context, bag, PidTagEntryId, &bytes, &size);
	CU_ASSERT_EQUAL(conv_entryid_parse(t.context, bytes, size, 0, &id), CONV_OK);
	CU_ASSERT_EQUAL_FATAL(id.kind, CONV_ENTRYID_ONE_OFF);
	CU_ASSERT_STRING_EQUAL(id.as.one_off.name, "Ann");
	CU_ASSERT_STRING_EQUAL(id.as.one_off.type, "SMTP");
	CU_ASSERT_STRING_EQUAL(id.as.one_off.address, "ann@x.example");
	conv_entryid_free(&id);
	conv_bag_binary(t.context, bag, PidTagSearchKey, &bytes, &size);
	CU_ASSERT_EQUAL(size, sizeof "SMTP:ANN@X.EXAMPLE");
	CU_ASSERT_STRING_EQUAL((const char *)bytes, "SMTP:ANN@X.EXAMPLE");
	END();
}

CASE(MIME_017_to_022_imcea)
{
	READ("To: imceaEx-_o=A+20b_cn=x+2fY+zz@oxconv.invalid, IMCEAFAX-+2B1@other.example\n\n");
	MAIL_TEXT(mailtest_recipient(&t, 0), PidTagAddressType, "EX");
	MAIL_TEXT(mailtest_recipient(&t, 0), PidTagEmailAddress, "/o=A b/cn=x/Y+zz");
	MAIL_TEXT(mailtest_recipient(&t, 1), PidTagAddressType, "SMTP");
	MAIL_TEXT(mailtest_recipient(&t, 1), PidTagEmailAddress, "IMCEAFAX-+2B1@other.example");
	END();
}

CASE(MIME_023_024_reply_to)
{
	READ("Reply-To: A; B <a@x.example>, \"C;D\" <c@x.example>, e@x.example\n\n");
	const uint8_t *bytes;
	size_t size, at = 8;
	MAIL_TEXT(t.bag, PidTagReplyRecipientNames, "B; C,D; e@x.example");
	conv_bag_binary(t.context, t.bag, PidTagReplyRecipientEntries, &bytes, &size);
	CU_ASSERT_FATAL(bytes && size > 8);
	CU_ASSERT_EQUAL(bytes[0], 3);
	CU_ASSERT_EQUAL((size_t)(bytes[4] | bytes[5] << 8), size - 8);
	for (int i = 0; i < 3 && at + 4 <= size; i++) {
		size_t entry = (size_t)(bytes[at] | bytes[at + 1] << 8);
		CU_ASSERT_EQUAL(at % 4, 0);
		CU_ASSERT_EQUAL(conv_entryid_kind_of(bytes + at + 4, entry), CONV_ENTRYID_ONE_OFF);
		at += 4 + (entry + 3) / 4 * 4;
	}
	CU_ASSERT_EQUAL(at, size);
	END();
}

CASE(MIME_025_026_read_receipt)
{
	READ("Disposition-Notification-To: Ann <ann@x.example>\n\n");
	MAIL_INTEGER(t.bag, PidTagReadReceiptRequested, 1);
	is_person(t.bag, PidTagReadReceiptName, "Ann", PidTagReadReceiptEmailAddress,
		  "ann@x.example");
	MAIL_ABSENT(t.bag, PidTagNonReceiptNotificationRequested);
	mailtest_read(&t, "From: a@x.example\n\n");
	MAIL_ABSENT(t.bag, PidTagReadReceiptRequested);
	END();
}

CASE(MIME_027_return_receipt)
{
	mailtest_open(&t);
	MAIL_FIELD_INTEGER(&t, "Return-Receipt-To: x", PidTagOriginatorDeliveryReportRequested, 1);
	END();
}

CASE(MIME_031_name_without_address)
{
	READ("To: Somebody Else\n\n");
	MAIL_TEXT(mailtest_recipient(&t, 0), PidTagDisplayName, "Somebody Else");
	MAIL_ABSENT(mailtest_recipient(&t, 0), PidTagAddressType);
	MAIL_ABSENT(mailtest_recipient(&t, 0), PidTagEmailAddress);
	END();
}

CASE(MIME_032_033_forms_of_addresses)
{
	READ("To: Zöe <zoë@bücher.example>, \"john doe\"@x.example, a@[192.0.2.1],\n"
	     " Ann Example ann@x.example, <@r.example:b@x.example>\n\n");
	is_row(0, 1, "Zöe", "zoë@bücher.example");
	is_row(1, 1, "\"john doe\"@x.example", "\"john doe\"@x.example");
	is_row(2, 1, "a@[192.0.2.1]", "a@[192.0.2.1]");
	is_row(3, 1, "Ann Example", "ann@x.example");
	is_row(4, 1, "b@x.example", "b@x.example");
	END();
}

SUITE_MAIN(test_mime_read_address, LIST(MIME_001_002_from_and_sender),
	   LIST(MIME_003_004_one_of_both), LIST(MIME_005_006_007_009_rows), LIST(MIME_008_groups),
	   LIST(MIME_010_011_012_names), LIST(MIME_013_014_016_group_of_properties),
	   LIST(MIME_017_to_022_imcea), LIST(MIME_023_024_reply_to),
	   LIST(MIME_025_026_read_receipt), LIST(MIME_027_return_receipt),
	   LIST(MIME_031_name_without_address), LIST(MIME_032_033_forms_of_addresses))
