/* Signed, encrypted and rights-managed messages, and reports, as mail (smime.md). */
#include "support/eml.h"

#include <stdlib.h>
#include <string.h>

static const char signed_entity[] =
	"Content-Type: multipart/signed; boundary=\"b\";\r\n\tmicalg=sha-256;\r\n"
	"\tprotocol=\"application/pkcs7-signature\"\r\n"
	"X-Evil: yes\r\n"
	"\r\n"
	"preamble\r\n--b\r\nContent-Type: text/plain\n\nbare lf, 8 bit \xE9, trailing blanks  \r\n"
	"--b\r\nContent-Type: application/pkcs7-signature\r\n\r\nsig\r\n--b--\r\n";

static conv_bag *set_signed(conv_message *message, const char *class, const char *data, size_t size)
{
	conv_bag_set_text(conv_message_bag(message), PidTagMessageClass, class);
	conv_bag_set_text(conv_message_bag(message), PidTagSubject, "signed");
	return eml_attach(message, "smime.p7m", "multipart/signed", data, size);
}

CASE(SMIME_008_009_028_clear_signed_is_unchanged)
{
	static const char *const classes[] = { "IPM.Note.SMIME.MultipartSigned", "IPM.Note.SMIME",
					       "IPM.InfoPathForm.x.SMIME.MultipartSigned" };
	for (size_t i = 0; i < sizeof classes / sizeof *classes; i++) {
		eml e;
		eml_open(&e);
		set_signed(e.message, classes[i], signed_entity, sizeof signed_entity - 1);
		eml_write(&e);
		EML_EQUAL(&e, "Subject", "signed");
		EML_EQUAL(&e, "Content-Type",
			  "multipart/signed; boundary=\"b\";\tmicalg=sha-256;\t"
			  "protocol=\"application/pkcs7-signature\"");
		CU_ASSERT_PTR_NULL(eml_field(&e, "X-Evil"));
		const char *content = strstr(signed_entity, "\r\n\r\n");
		const char *written = strstr(e.text, "\r\n\r\n");
		CU_ASSERT_STRING_EQUAL(content, written);
		eml_close(&e);
	}
}

CASE(clear_signed_inside_another_message)
{
	eml e;
	eml_open(&e);
	set_signed(eml_embed(e.message), "IPM.Note.SMIME.MultipartSigned", signed_entity,
		   sizeof signed_entity - 1);
	eml_write(&e);
	CU_ASSERT_STRING_EQUAL(eml_structure(&e), "mixed(text/plain,message(signed(text/plain,"
						  "application/pkcs7-signature)))");
	CU_ASSERT_TRUE(eml_has(&e, strstr(signed_entity, "preamble")));
	eml_close(&e);
}

CASE(SMIME_010_other_structures_are_ordinary)
{
	eml e;
	eml_open(&e);
	set_signed(e.message, "IPM.Note.SMIME.MultipartSigned", "no header here", 14);
	eml_write(&e);
	CU_ASSERT_STRING_EQUAL(eml_structure(&e), "mixed(text/plain,application/octet-stream)");
	eml_attach(e.message, "second", NULL, "x", 1);
	eml_write(&e);
	CU_ASSERT_STRING_EQUAL(
		eml_structure(&e),
		"mixed(text/plain,application/octet-stream,application/octet-stream)");
	eml_close(&e);
	eml_open(&e);
	set_signed(e.message, "IPM.Note.SMIMEx", signed_entity, sizeof signed_entity - 1);
	eml_write(&e);
	CU_ASSERT_STRING_EQUAL(eml_structure(&e), "mixed(text/plain,application/octet-stream)");
	eml_close(&e);
}

static const uint8_t cms[] = { 0x30, 0x80, 0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7,
			       0x0D, 0x01, 0x07, 0x03, 0xA0, 0x80, 0x30, 0x80 };

CASE(SMIME_020_opaque_with_its_content_type)
{
	eml e;
	size_t size;
	eml_open(&e);
	conv_bag_set_text(e.bag, PidTagMessageClass, "IPM.Note.SMIME");
	conv_bag_set_text(e.bag, PidNameContentType,
			  "application/x-pkcs7-mime; name=\"x.p7m\"; smime-type=signed-data");
	eml_attach(e.message, "x.p7m", "application/x-pkcs7-mime", cms, sizeof cms);
	eml_write(&e);
	EML_EQUAL(&e, "Content-Type",
		  "application/x-pkcs7-mime; name=\"x.p7m\"; smime-type=signed-data");
	EML_EQUAL(&e, "Content-Transfer-Encoding", "base64");
	CU_ASSERT_EQUAL(memcmp(eml_leaf(&e, 0, &size), cms, sizeof cms), 0);
	CU_ASSERT_EQUAL(size, sizeof cms);
	eml_close(&e);
}

CASE(SMIME_021_smime_type_from_the_content)
{
	eml e;
	eml_open(&e);
	conv_bag_set_text(e.bag, PidTagMessageClass, "IPM.Note.SMIME");
	conv_bag *bag =
		eml_attach(e.message, "smime.p7m", "application/pkcs7-mime", cms, sizeof cms);
	eml_write(&e);
	EML_EQUAL(&e, "Content-Type",
		  "application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m");
	conv_bag_set_text(bag, PidTagAttachMimeTag, "application/octet-stream");
	eml_write(&e);
	EML_EQUAL(&e, "Content-Type",
		  "application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m");
	eml_close(&e);
}

CASE(SMIME_035_rights_managed)
{
	eml e;
	size_t size;
	eml_open(&e);
	conv_bag_set_text(e.bag, PidNameContentClass, "rpmsg.message");
	conv_bag_set_text(e.bag, PidTagBody, "You need a license.");
	eml_attach(e.message, "message.rpmsg", "application/x-microsoft-rpmsg-message",
		   "\x76\xE8\x04\x60", 4);
	eml_write(&e);
	CU_ASSERT_STRING_EQUAL(eml_structure(&e),
			       "mixed(text/plain,application/x-microsoft-rpmsg-message)");
	CU_ASSERT_EQUAL(memcmp(eml_leaf(&e, 1, &size), "\x76\xE8\x04\x60", 4), 0);
	EML_EQUAL(&e, "Content-Class", "rpmsg.message");
	CU_ASSERT_TRUE(eml_has_unfolded(&e, "filename=message.rpmsg"));
	eml_close(&e);
}

/* ---- Reports ---- */

static void open_report(eml *e, const char *class)
{
	eml_open(e);
	conv_bag_set_text(e->bag, PidTagMessageClass, class);
	conv_bag_set_text(e->bag, PidTagBody, "for people");
}

CASE(SMIME_052_053_054_055_059_delivery_report)
{
	eml e;
	open_report(&e, "REPORT.IPM.Note.NDR");
	conv_bag *one = eml_recipient(e.message, 1, "One", "one@example.com");
	conv_bag_set_integer(one, PidTagNonDeliveryReportDiagCode, 35);
	conv_bag_set_text(one, PidTagRemoteMessageTransferAgent, "mx.example.com");
	conv_bag_set_text(one, PidTagSupplementaryInfo, "<mx #5.1.1>");
	eml_recipient(e.message, 1, "two@example.com", "two@example.com");
	conv_bag_set_text(conv_message_bag(eml_embed(e.message)), PidTagSubject, "original");
	eml_write(&e);
	CU_ASSERT_TRUE(eml_has_unfolded(
		&e, "Content-Type: multipart/report; report-type=delivery-status; boundary="));
	CU_ASSERT_STRING_EQUAL(eml_structure(&e),
			       "report(text/plain,message/delivery-status,message(text/plain))");
	CU_ASSERT_TRUE(eml_has(&e, "\r\nContent-Type: message/delivery-status\r\n\r\n"
				   "Reporting-MTA: dns;localhost\r\n\r\n"
				   "Final-Recipient: rfc822;one@example.com\r\n"
				   "Action: failed\r\nStatus: 5.1.1\r\n"
				   "Remote-MTA: dns;mx.example.com\r\n"
				   "X-Supplementary-Info: <mx #5.1.1>\r\n"
				   "X-Display-Name: One\r\n\r\n"
				   "Final-Recipient: rfc822;two@example.com\r\n"
				   "Action: failed\r\nStatus: 5.0.0\r\n"));
	conv_bag_set_text(e.bag, PidTagReportingMessageTransferAgent, "mta.example.com");
	eml_write(&e);
	CU_ASSERT_TRUE(eml_has(&e, "Reporting-MTA: dns;mta.example.com\r\n"));
	eml_close(&e);
}

CASE(SMIME_056_060_action_by_the_ending)
{
	static const struct {
		const char *class, *action;
	} classes[] = {
		{ "REPORT.IPM.Note.DR", "delivered" },
		{ "REPORT.IPM.Note.Expanded.DR", "expanded" },
		{ "REPORT.IPM.Note.Relayed.DR", "relayed" },
		{ "REPORT.IPM.Note.Delayed.DR", "delayed" },
		{ "report.ipm.schedule.meeting.request.ndr", "failed" },
	};
	for (size_t i = 0; i < sizeof classes / sizeof *classes; i++) {
		eml e;
		char line[40] = "\r\nAction: ";
		open_report(&e, classes[i].class);
		eml_recipient(e.message, 1, NULL, "a@example.com");
		eml_write(&e);
		strcat(line, classes[i].action);
		CU_ASSERT_TRUE(eml_has(&e, strcat(line, "\r\n")));
		eml_close(&e);
	}
}

CASE(SMIME_057_058_status_by_codes)
{
	static const struct {
		int diagnostic, reason, stored;
		const char *status;
	} codes[] = {
		{ 0, 6, 0, "5.1.0" },    { 13, 0, 0, "5.3.4" }, { 48, 0, 0, "5.1.2" },
		{ 49, 0, 0, "5.0.0" },   { -1, 0, 0, "5.4.0" }, { -1, 2, 0, "5.6.5" },
		{ -1, 6, 0, "4.4.3" },   { -1, 7, 0, "5.4.0" }, { 35, 0, 522, "5.2.2" },
		{ 35, 0, 422, "5.1.1" },
	};
	for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) {
		eml e;
		char line[40] = "\r\nStatus: ";
		open_report(&e, "REPORT.IPM.Note.NDR");
		conv_bag *row = eml_recipient(e.message, 1, NULL, "a@example.com");
		conv_bag_set_integer(row, PidTagNonDeliveryReportDiagCode, codes[i].diagnostic);
		conv_bag_set_integer(row, PidTagNonDeliveryReportReasonCode, codes[i].reason);
		if (codes[i].stored)
			conv_bag_set_integer(row, PidTagNonDeliveryReportStatusCode,
					     codes[i].stored);
		eml_write(&e);
		strcat(line, codes[i].status);
		CU_ASSERT_TRUE(eml_has(&e, strcat(line, "\r\n")));
		eml_close(&e);
	}
}

CASE(SMIME_067_068_069_070_read_report)
{
	eml e;
	open_report(&e, "REPORT.IPM.Note.IPNRN");
	eml_write(&e);
	CU_ASSERT_TRUE(eml_has(&e, "Final-Recipient: rfc822;\r\n"));
	conv_bag_set_text(e.bag, PidTagSentRepresentingSmtpAddress, "rep@example.com");
	eml_write(&e);
	CU_ASSERT_TRUE(eml_has(&e, "Final-Recipient: rfc822;rep@example.com\r\n"));
	conv_bag_set_text(e.bag, PidTagSenderSmtpAddress, "reader@example.com");
	conv_bag_set_text(e.bag, PidTagSenderName, "Reader");
	conv_bag_set_binary(e.bag, PidTagParentKey, "\1\2\3", 3);
	conv_bag_set_text(e.bag, PidTagOriginalMessageId, "<original@example.com>");
	eml_write(&e);
	CU_ASSERT_TRUE(eml_has_unfolded(
		&e,
		"Content-Type: multipart/report; report-type=disposition-notification; boundary="));
	CU_ASSERT_TRUE(eml_has(&e,
			       "\r\nContent-Type: message/disposition-notification\r\n\r\n"
			       "Final-Recipient: rfc822;reader@example.com\r\n"
			       "Disposition: automatic-action/MDN-sent-automatically;displayed\r\n"
			       "X-MSExch-Correlation-Key: AQID\r\n"
			       "Original-Message-ID: <original@example.com>\r\n"
			       "X-Display-Name: Reader\r\n"));
	conv_bag_set_text(e.bag, PidTagMessageClass, "REPORT.IPM.Note.IPNNRN");
	eml_write(&e);
	CU_ASSERT_TRUE(
		eml_has(&e, "Disposition: automatic-action/MDN-sent-automatically;deleted\r\n"));
	eml_close(&e);
}

SUITE_MAIN(test_mime_write_secured, LIST(SMIME_008_009_028_clear_signed_is_unchanged),
	   LIST(clear_signed_inside_another_message), LIST(SMIME_010_other_structures_are_ordinary),
	   LIST(SMIME_020_opaque_with_its_content_type),
	   LIST(SMIME_021_smime_type_from_the_content), LIST(SMIME_035_rights_managed),
	   LIST(SMIME_052_053_054_055_059_delivery_report),
	   LIST(SMIME_056_060_action_by_the_ending), LIST(SMIME_057_058_status_by_codes),
	   LIST(SMIME_067_068_069_070_read_report))
