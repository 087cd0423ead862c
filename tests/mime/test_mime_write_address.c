/* Address fields of mail ([MS-OXCMAIL] 2.1.3.1). */
#include "support/eml.h"

#include <stdio.h>
#include <string.h>

#include "conv/entryid.h"

#define DN "/o=Ex Org/ou=First (A)/cn=Recipients/cn=ann_1+x"

static void set_group(conv_bag *bag, unsigned name, unsigned type, unsigned email,
		      const char *const values[3])
{
	if (values[0])
		conv_bag_set_text(bag, name, values[0]);
	if (values[1])
		conv_bag_set_text(bag, type, values[1]);
	if (values[2])
		conv_bag_set_text(bag, email, values[2]);
}

static void set_author(eml *e, const char *name, const char *type, const char *email)
{
	set_group(e->bag, PidTagSentRepresentingName, PidTagSentRepresentingAddressType,
		  PidTagSentRepresentingEmailAddress, (const char *const[]){ name, type, email });
}

static void set_sender(eml *e, const char *name, const char *type, const char *email)
{
	set_group(e->bag, PidTagSenderName, PidTagSenderAddressType, PidTagSenderEmailAddress,
		  (const char *const[]){ name, type, email });
}

static void set_one_off(eml *e, conv_bag *bag, unsigned known, const char *name, const char *type,
			const char *address)
{
	conv_buffer bytes = CONV_BUFFER_INIT;
	CU_ASSERT_EQUAL(conv_entryid_build_one_off(e->context, name, type, address, &bytes),
			CONV_OK);
	conv_bag_set_binary(bag, known, bytes.bytes, bytes.size);
	conv_buffer_free(&bytes);
}

static void set_reply_to(eml *e, const char *const *types, const char *const *addresses,
			 size_t count)
{
	conv_buffer list = CONV_BUFFER_INIT, one = CONV_BUFFER_INIT;
	conv_buffer_append_u32le(&list, (uint32_t)count);
	conv_buffer_append_u32le(&list, 0);
	for (size_t i = 0; i < count; i++) {
		conv_buffer_clear(&one);
		if (strcmp(types[i], "book") == 0)
			conv_entryid_build_address_book(e->context, 0, addresses[i], &one);
		else
			conv_entryid_build_one_off(e->context, "inner name", types[i], addresses[i],
						   &one);
		conv_buffer_append_u32le(&list, (uint32_t)one.size);
		conv_buffer_append(&list, one.bytes, one.size);
		conv_buffer_append_zeros(&list, (4 - one.size % 4) % 4);
	}
	conv_bag_set_binary(e->bag, PidTagReplyRecipientEntries, list.bytes, list.size);
	conv_buffer_free(&list);
	conv_buffer_free(&one);
}

CASE(MIME_034_to_and_cc_in_row_order)
{
	eml e;
	eml_open(&e);
	eml_recipient(e.message, 2, "Carla", "c@example.com");
	eml_recipient(e.message, 1, "Bob", "b@example.com");
	eml_recipient(e.message, 1, "Ann", "a@example.com");
	eml_write(&e);
	EML_EQUAL(&e, "To", "Bob <b@example.com>, Ann <a@example.com>");
	EML_EQUAL(&e, "Cc", "Carla <c@example.com>");
	CU_ASSERT_PTR_NULL(eml_field(&e, "Bcc"));
	eml_close(&e);
}

CASE(MIME_035_unknown_recipient_type_is_skipped)
{
	eml e;
	eml_open(&e);
	eml_recipient(e.message, 7, "X", "x@example.com");
	eml_recipient(e.message, 0x10000001, "Resent", "r@example.com");
	eml_write(&e);
	EML_EQUAL(&e, "To", "Resent <r@example.com>");
	CU_ASSERT_FALSE(eml_has(&e, "x@example.com"));
	CU_ASSERT_TRUE(suite_reported(&e.suite, "eml.recipient-type"));
	eml_close(&e);
}

CASE(MIME_037_038_no_bcc_on_submission)
{
	eml e;
	eml_open(&e);
	eml_option(&e, "eml.purpose", "submission");
	eml_recipient(e.message, 3, "B", "b@example.com");
	eml_recipient(eml_embed(e.message), 3, "I", "i@example.com");
	eml_write(&e);
	CU_ASSERT_FALSE(eml_has(&e, "Bcc:"));
	CU_ASSERT_FALSE(eml_has(&e, "@example.com"));
	eml_close(&e);
}

CASE(MIME_039_bcc_of_meetings_on_submission)
{
	eml e;
	eml_open(&e);
	eml_option(&e, "eml.purpose", "submission");
	conv_bag_set_text(e.bag, PidTagMessageClass, "IPM.Schedule.Meeting.Request");
	eml_recipient(e.message, 3, "Room", "room@example.com");
	eml_write(&e);
	EML_EQUAL(&e, "Bcc", "Room <room@example.com>");
	eml_close(&e);
}

CASE(MIME_040_bcc_in_the_archive)
{
	eml e;
	eml_open(&e);
	eml_recipient(e.message, 3, "B", "b@example.com");
	eml_recipient(eml_embed(e.message), 3, "I", "i@example.com");
	eml_write(&e);
	EML_EQUAL(&e, "Bcc", "B <b@example.com>");
	CU_ASSERT_TRUE(eml_has(&e, "Bcc: I <i@example.com>"));
	eml_close(&e);
}

CASE(MIME_042_attached_report_goes_to_the_receiver)
{
	eml e;
	eml_open(&e);
	conv_message *inner = eml_embed(e.message);
	conv_bag *bag = conv_message_bag(inner);
	conv_bag_set_text(bag, PidTagMessageClass, "REPORT.IPM.Note.NDR");
	eml_recipient(inner, 1, "Failed", "failed@example.com");
	conv_bag_set_text(bag, PidTagReceivedByAddressType, "SMTP");
	conv_bag_set_text(bag, PidTagReceivedByEmailAddress, "by@example.com");
	eml_write(&e);
	CU_ASSERT_TRUE(eml_has(&e, "\r\nTo: by@example.com\r\n"));
	conv_bag_set_text(bag, PidTagReceivedRepresentingAddressType, "SMTP");
	conv_bag_set_text(bag, PidTagReceivedRepresentingEmailAddress, "rep@example.com");
	eml_write(&e);
	CU_ASSERT_TRUE(eml_has(&e, "\r\nTo: rep@example.com\r\n"));
	CU_ASSERT_FALSE(eml_has(&e, "To: Failed"));
	eml_close(&e);
}

/* Each step of the rule, by taking away the one before. */
CASE(MIME_043_choice_of_the_address)
{
	eml e;
	eml_open(&e);
	conv_bag *row = eml_recipient(e.message, 1, "R", "type@example.com");
	set_one_off(&e, row, PidTagEntryId, "N", "SMTP", "oneoff@example.com");
	eml_write(&e);
	EML_EQUAL(&e, "To", "R <oneoff@example.com>");

	conv_bag_remove(row, PidTagEntryId);
	conv_bag_set_text(row, PidTagSmtpAddress, "smtp@example.com");
	eml_write(&e);
	EML_EQUAL(&e, "To", "R <type@example.com>");

	conv_bag_set_text(row, PidTagAddressType, "EX");
	conv_bag_set_text(row, PidTagEmailAddress, DN);
	eml_write(&e);
	EML_EQUAL(&e, "To", "R <smtp@example.com>");

	conv_bag_remove(row, PidTagSmtpAddress);
	eml_write(&e);
	CU_ASSERT_TRUE(strstr(eml_field(&e, "To"), "<IMCEAEX-_o=Ex+20Org_") != NULL);

	conv_bag_remove(row, PidTagEmailAddress);
	eml_write(&e);
	EML_EQUAL(&e, "To", "R:;");
	CU_ASSERT_TRUE(suite_reported(&e.suite, "eml.no-address"));
	eml_close(&e);
}

CASE(exchange_user_with_proxy_addresses)
{
	eml e;
	eml_open(&e);
	conv_bag *row = eml_recipient(e.message, 1, "R", NULL);
	conv_bag_set_text(row, PidTagAddressType, "EX");
	conv_bag_set_text(row, PidTagEmailAddress, DN);
	conv_value values[2] = {
		{ .text = { "smtp:second@example.com", 23, 0 } },
		{ .text = { "SMTP:primary@example.com", 24, 0 } },
	};
	conv_property property = { .id = 0x800F, .type = PtypString | PtypMultiple };
	property.id = conv_known_info_of(PidTagAddressBookProxyAddresses)->id;
	property.known = PidTagAddressBookProxyAddresses;
	property.value.multiple.values = values;
	property.value.multiple.count = 2;
	CU_ASSERT_EQUAL(conv_bag_set(row, &property, 0, NULL), CONV_OK);
	eml_write(&e);
	EML_EQUAL(&e, "To", "R <primary@example.com>");
	eml_close(&e);
}

CASE(exchange_sender_known_in_one_group_only)
{
	eml e;
	eml_open(&e);
	set_author(&e, "Ann", "EX", DN);
	set_sender(&e, "Ann", "EX", DN);
	conv_bag_set_text(e.bag, PidTagSenderSmtpAddress, "ann@example.com");
	eml_write(&e);
	EML_EQUAL(&e, "From", "Ann <ann@example.com>");
	CU_ASSERT_PTR_NULL(eml_field(&e, "Sender"));
	eml_close(&e);
}

CASE(MIME_044_045_046_imcea)
{
	eml e;
	eml_open(&e);
	eml_option(&e, "eml.domain", "corp.example");
	set_author(&e, NULL, "fax", "a/b_c+d-e=f.g 1\xC3\xA9");
	eml_write(&e);
	EML_EQUAL(&e, "From", "IMCEAFAX-a_b+5Fc+2Bd-e=f+2Eg+201+C3+A9@corp.example");
	eml_close(&e);
}

CASE(MIME_047_imcea_is_never_folded)
{
	eml e;
	char dn[400];
	eml_open(&e);
	memset(dn, 'x', sizeof dn);
	memcpy(dn, "/o=Ex Org/cn=", 13);
	dn[sizeof dn - 1] = '\0';
	set_author(&e, "A name that comes before the address", "EX", dn);
	eml_write(&e);
	const char *at = strstr(e.text, "IMCEAEX-");
	CU_ASSERT_PTR_NOT_NULL_FATAL(at);
	CU_ASSERT_TRUE(strcspn(at, "\r\n ") > 400);
	CU_ASSERT_TRUE(eml_lines_good(&e));
	eml_close(&e);
}

/* Decoding ([MS-OXCMAIL] 2.2.3.1.2): "_" is "/", "+HH" an octet. */
CASE(MIME_048_imcea_can_be_undone)
{
	eml e;
	char decoded[200];
	size_t used = 0;
	eml_open(&e);
	set_author(&e, NULL, "EX", DN);
	const char *p = NULL;
	eml_write(&e);
	p = strstr(e.text, "IMCEAEX-") + 8;
	for (; *p != '@'; p++) {
		unsigned byte = (unsigned char)*p;
		if (*p == '_')
			byte = '/';
		else if (*p == '+' && sscanf(p + 1, "%2x", &byte) == 1)
			p += 2;
		decoded[used++] = (char)byte;
	}
	decoded[used] = '\0';
	CU_ASSERT_STRING_EQUAL(decoded, DN);
	eml_close(&e);
}

CASE(MIME_049_from_is_who_is_represented)
{
	eml e;
	eml_open(&e);
	set_author(&e, "Boss", "SMTP", "boss@example.com");
	set_sender(&e, "Aide", "SMTP", "aide@example.com");
	eml_write(&e);
	EML_EQUAL(&e, "From", "Boss <boss@example.com>");
	eml_close(&e);
	eml_open(&e);
	set_sender(&e, "Aide", "SMTP", "aide@example.com");
	eml_write(&e);
	EML_EQUAL(&e, "From", "Aide <aide@example.com>");
	eml_close(&e);
}

CASE(MIME_050_no_sender_for_one_user)
{
	eml e;
	eml_open(&e);
	set_author(&e, "Boss", "SMTP", "boss@example.com");
	set_sender(&e, "The Boss", "smtp", "BOSS@example.com");
	eml_write(&e);
	CU_ASSERT_PTR_NULL(eml_field(&e, "Sender"));
	eml_close(&e);
}

CASE(MIME_051_sender_on_behalf_of)
{
	eml e;
	eml_open(&e);
	set_author(&e, "Boss", "SMTP", "boss@example.com");
	set_sender(&e, "Aide", "SMTP", "aide@example.com");
	eml_write(&e);
	EML_EQUAL(&e, "Sender", "Aide <aide@example.com>");
	eml_close(&e);
}

CASE(MIME_052_reply_names_that_do_not_match_are_ignored)
{
	static const char *const types[] = { "SMTP", "SMTP" };
	static const char *const addresses[] = { "a@example.com", "bb@example.com" };
	eml e;
	eml_open(&e);
	set_reply_to(&e, types, addresses, 2);
	conv_bag_set_text(e.bag, PidTagReplyRecipientNames, "Ann; Bob");
	eml_write(&e);
	EML_EQUAL(&e, "Reply-To", "Ann <a@example.com>, Bob <bb@example.com>");
	conv_bag_set_text(e.bag, PidTagReplyRecipientNames, "Ann");
	eml_write(&e);
	EML_EQUAL(&e, "Reply-To", "a@example.com, bb@example.com");
	eml_close(&e);
}

CASE(MIME_053_054_055_reply_entries)
{
	static const char *const types[] = { "book", "SMTP", "FAX" };
	static const char *const addresses[] = { "/o=x/cn=y", "s@example.com", "+1 2" };
	eml e;
	eml_open(&e);
	set_reply_to(&e, types, addresses, 3);
	eml_write(&e);
	EML_EQUAL(&e, "Reply-To",
		  "IMCEAEX-_o=x_cn=y@oxconv.invalid, s@example.com, "
		  "IMCEAFAX-+2B1+202@oxconv.invalid");
	eml_close(&e);
}

CASE(MIME_056_057_return_receipt)
{
	eml e;
	eml_open(&e);
	set_author(&e, NULL, "SMTP", "author@example.com");
	eml_write(&e);
	CU_ASSERT_PTR_NULL(eml_field(&e, "Return-Receipt-To"));
	conv_bag_set_integer(e.bag, PidTagOriginatorDeliveryReportRequested, 0);
	eml_write(&e);
	CU_ASSERT_PTR_NULL(eml_field(&e, "Return-Receipt-To"));
	conv_bag_set_integer(e.bag, PidTagOriginatorDeliveryReportRequested, 1);
	eml_write(&e);
	EML_EQUAL(&e, "Return-Receipt-To", "author@example.com");
	set_sender(&e, NULL, "SMTP", "sender@example.com");
	eml_write(&e);
	EML_EQUAL(&e, "Return-Receipt-To", "sender@example.com");
	conv_bag_set_text(e.bag, PidTagReadReceiptSmtpAddress, "rr@example.com");
	eml_write(&e);
	EML_EQUAL(&e, "Return-Receipt-To", "rr@example.com");
	eml_close(&e);
}

CASE(MIME_058_disposition_notification)
{
	eml e;
	eml_open(&e);
	set_author(&e, NULL, "SMTP", "author@example.com");
	set_sender(&e, NULL, "SMTP", "sender@example.com");
	eml_write(&e);
	CU_ASSERT_PTR_NULL(eml_field(&e, "Disposition-Notification-To"));
	conv_bag_set_integer(e.bag, PidTagReadReceiptRequested, 1);
	eml_write(&e);
	EML_EQUAL(&e, "Disposition-Notification-To", "author@example.com");
	conv_bag_set_text(e.bag, PidTagReadReceiptSmtpAddress, "rr@example.com");
	eml_write(&e);
	EML_EQUAL(&e, "Disposition-Notification-To", "rr@example.com");
	eml_close(&e);
}

CASE(MIME_059_display_names)
{
	static const struct {
		const char *name, *field;
	} names[] = {
		{ "Ann Smith", "Ann Smith <x@example.com>" },
		{ "Smith, Ann", "\"Smith, Ann\" <x@example.com>" },
		{ "Ann \"A\" \\", "\"Ann \\\"A\\\" \\\\\" <x@example.com>" },
		{ "J. Doe", "\"J. Doe\" <x@example.com>" },
		{ "'x@example.com'", "\"'x@example.com'\" <x@example.com>" },
		{ "J\xC3\xBCrg", "=?utf-8?B?SsO8cmc=?= <x@example.com>" },
		{ "\xE5\xBC\xA0\xE4\xBC\x9F", "=?utf-8?B?5byg5Lyf?= <x@example.com>" },
		{ "=?utf-8?Q?trap?=", "=?utf-8?B?PT91dGYtOD9RP3RyYXA/PQ==?= <x@example.com>" },
		{ "x@example.com", "x@example.com" },
		{ "Eve\r\nBcc: all@example.com", "\"Eve Bcc: all@example.com\" <x@example.com>" },
		{ "Fran\xC3\xA7ois de la Rochefoucauld",
		  "=?utf-8?Q?Fran=C3=A7ois_de_la_Rochefoucauld?= <x@example.com>" },
	};
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		eml e;
		eml_open(&e);
		eml_recipient(e.message, 1, names[i].name, "x@example.com");
		eml_write(&e);
		EML_EQUAL(&e, "To", names[i].field);
		eml_close(&e);
	}
}

CASE(MIME_326_no_name_and_foreign_entry_id)
{
	static const uint8_t foreign[24] = { 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9 };
	eml e;
	eml_open(&e);
	conv_bag *row = eml_recipient(e.message, 1, NULL, "x@example.com");
	eml_write(&e);
	EML_EQUAL(&e, "To", "x@example.com");
	conv_bag_set_binary(row, PidTagEntryId, foreign, sizeof foreign);
	eml_write(&e);
	EML_EQUAL(&e, "To", "x@example.com");
	eml_option(&e, "eml.purpose", "submission");
	eml_write(&e);
	CU_ASSERT_PTR_NULL(eml_field(&e, "To"));
	CU_ASSERT_TRUE(suite_reported(&e.suite, "eml.no-address"));
	eml_close(&e);
}

CASE(addresses_that_need_quotes)
{
	static const struct {
		const char *address, *field;
	} addresses[] = {
		{ "<a@example.com>", "a@example.com" },
		{ "b <a@example.com>", "a@example.com" },
		{ "SMTP:a@example.com", "a@example.com" },
		{ "a b@example.com", "\"a b\"@example.com" },
		{ "a,b@example.com", "\"a,b\"@example.com" },
		{ "\"a b\"@example.com", "\"a b\"@example.com" },
		{ "a@example.com\r\nBcc: b", "R:;" },
		{ "root", "root" },
	};
	for (size_t i = 0; i < sizeof addresses / sizeof *addresses; i++) {
		eml e;
		eml_open(&e);
		conv_bag *row = eml_recipient(e.message, 1, NULL, addresses[i].address);
		if (strcmp(addresses[i].field, "R:;") == 0)
			conv_bag_set_text(row, PidTagDisplayName, "R");
		eml_write(&e);
		EML_EQUAL(&e, "To", addresses[i].field);
		CU_ASSERT_PTR_NULL(eml_field(&e, "Bcc"));
		eml_close(&e);
	}
}

CASE(recipients_without_a_table_are_shown)
{
	eml e;
	eml_open(&e);
	conv_bag_set_text(e.bag, PidTagDisplayTo, "Ann Smith; b@example.com");
	eml_write(&e);
	EML_EQUAL(&e, "To", "Ann Smith:;, b@example.com");
	eml_close(&e);
}

CASE(many_recipients_fold)
{
	eml e;
	eml_open(&e);
	for (int i = 0; i < 500; i++)
		eml_recipient(e.message, 1, "Somebody, Some", "somebody@example.com");
	eml_write(&e);
	CU_ASSERT_TRUE(eml_lines_good(&e));
	for (const char *line = e.text; *line; line += strcspn(line, "\n") + 1)
		CU_ASSERT_TRUE(strcspn(line, "\r") <= 78);
	eml_close(&e);
}

CASE(addresses_that_break_out_of_their_brackets_are_none)
{
	static const char *const hostile[] = {
		"a@[x:>, <evil]",      /* a literal with more than an address in it */
		"a@x\xED\xA0\x80.org", /* half of a surrogate pair: no UTF-8 */
		"a@x.org>, <b@y.org, z",
	};
	for (size_t i = 0; i < sizeof hostile / sizeof *hostile; i++) {
		eml e;
		eml_open(&e);
		set_author(&e, "Ann", "SMTP", hostile[i]);
		eml_write(&e);
		EML_EQUAL(&e, "From", "Ann:;");
		CU_ASSERT_TRUE(suite_reported(&e.suite, "eml.no-address"));
		eml_close(&e);
	}
	eml e;
	eml_open(&e);
	set_author(&e, "Ann", "SMTP", "\"x\x01y\"@z.org");
	eml_write(&e);
	CU_ASSERT_FALSE(eml_has(&e, "\x01"));
	set_author(&e, "Ann", "SMTP", "a@[IPv6:2001:db8::1]");
	eml_write(&e);
	EML_EQUAL(&e, "From", "Ann <a@[IPv6:2001:db8::1]>");
	eml_close(&e);
}

SUITE_MAIN(test_mime_write_address, LIST(MIME_034_to_and_cc_in_row_order),
	   LIST(MIME_035_unknown_recipient_type_is_skipped),
	   LIST(MIME_037_038_no_bcc_on_submission), LIST(MIME_039_bcc_of_meetings_on_submission),
	   LIST(MIME_040_bcc_in_the_archive), LIST(MIME_042_attached_report_goes_to_the_receiver),
	   LIST(MIME_043_choice_of_the_address), LIST(exchange_user_with_proxy_addresses),
	   LIST(exchange_sender_known_in_one_group_only), LIST(MIME_044_045_046_imcea),
	   LIST(MIME_047_imcea_is_never_folded), LIST(MIME_048_imcea_can_be_undone),
	   LIST(MIME_049_from_is_who_is_represented), LIST(MIME_050_no_sender_for_one_user),
	   LIST(MIME_051_sender_on_behalf_of),
	   LIST(MIME_052_reply_names_that_do_not_match_are_ignored),
	   LIST(MIME_053_054_055_reply_entries), LIST(MIME_056_057_return_receipt),
	   LIST(MIME_058_disposition_notification), LIST(MIME_059_display_names),
	   LIST(MIME_326_no_name_and_foreign_entry_id), LIST(addresses_that_need_quotes),
	   LIST(recipients_without_a_table_are_shown), LIST(many_recipients_fold),
	   LIST(addresses_that_break_out_of_their_brackets_are_none))
