/* Envelope fields of mail ([MS-OXCMAIL] 2.1.3.2), and the original header block. */
#include "support/eml.h"

#include <stdio.h>
#include <string.h>

#define NOON 133590384000000000 /* 2024-05-01 12:00 UTC */

static void set_keywords(conv_bag *bag, const char *const *keywords, size_t count)
{
	conv_value values[8];
	const conv_known_info *info = conv_known_info_of(PidNameKeywords);
	conv_property property = { .type = PtypString | PtypMultiple,
				   .name = &info->property_name };
	for (size_t i = 0; i < count; i++)
		values[i].text = (conv_text){ keywords[i], strlen(keywords[i]), 0 };
	property.value.multiple.values = values;
	property.value.multiple.count = count;
	CU_ASSERT_EQUAL(conv_bag_set(bag, &property, 0, NULL), CONV_OK);
}

CASE(MIME_133_text_properties)
{
	eml e;
	eml_open(&e);
	conv_bag_set_text(e.bag, PidTagConversationTopic, "Z\xC3\xBCrich topic");
	conv_bag_set_text(e.bag, PidTagSubject, "Plain subject");
	eml_write(&e);
	EML_EQUAL(&e, "Thread-Topic", "=?utf-8?Q?Z=C3=BCrich?= topic");
	EML_EQUAL(&e, "Subject", "Plain subject");
	EML_EQUAL(&e, "MIME-Version", "1.0");
	eml_close(&e);
}

CASE(MIME_134_no_message_class)
{
	eml e;
	eml_open(&e);
	conv_bag_set_text(e.bag, PidTagMessageClass, "IPM.Note.Strange");
	eml_write(&e);
	CU_ASSERT_FALSE(eml_has(&e, "Strange"));
	CU_ASSERT_TRUE(suite_reported(&e.suite, "eml.loss"));
	CU_ASSERT_PTR_NOT_NULL(strstr(conv_buffer_text(&e.suite.log), "PidTagMessageClass"));
	eml_close(&e);
}

CASE(MIME_135_328_content_class)
{
	eml e;
	eml_open(&e);
	conv_bag_set_text(e.bag, PidNameContentClass, "urn:content-classes:message");
	eml_write(&e);
	EML_EQUAL(&e, "Content-Class", "urn:content-classes:message");
	conv_bag_set_text(e.bag, PidTagMessageClass, "IPM.Note.Microsoft.Fax.CA");
	eml_write(&e);
	EML_EQUAL(&e, "Content-Class", "fax-ca");
	conv_bag_set_text(e.bag, PidTagMessageClass, "IPM.Note.Microsoft.Fax.CAx");
	eml_write(&e);
	EML_EQUAL(&e, "Content-Class", "fax");
	conv_bag_set_text(e.bag, PidTagMessageClass, "IPM.Note.Custom.My.Form");
	eml_write(&e);
	EML_EQUAL(&e, "Content-Class", "urn:content-class:custom.My.Form");
	conv_bag_set_text(e.bag, PidTagMessageClass, "IPM.InfoPathForm.{id}.rest");
	conv_bag_set_text(e.bag, PidLidInfoPathFormName, "Survey");
	eml_write(&e);
	EML_EQUAL(&e, "Content-Class", "InfoPathForm.{id}.Survey");
	eml_close(&e);
}

CASE(MIME_136_137_138_140_generic_headers)
{
	eml e;
	eml_open(&e);
	eml_internet_header(e.bag, "X-Mailer", "Some Mailer 1.0");
	eml_internet_header(e.bag, "Subject", "not this");
	eml_internet_header(e.bag, "content-type", "text/evil");
	eml_internet_header(e.bag, "X-MS-Exchange-Organization-AuthAs", "Internal");
	eml_internet_header(e.bag, "X-Microsoft-Exchange-Forest-X", "y");
	eml_internet_header(e.bag, "Bad Name", "x");
	eml_internet_header(e.bag, "Bad:Name", "x");
	eml_internet_header(e.bag, "", "x");
	eml_internet_header(e.bag, "--=_boundary", "x");
	conv_bag_set_text(e.bag, PidTagSubject, "this");
	eml_write(&e);
	EML_EQUAL(&e, "X-Mailer", "Some Mailer 1.0");
	EML_EQUAL(&e, "Subject", "this");
	CU_ASSERT_PTR_NULL(eml_field_n(&e, "Subject", 1));
	CU_ASSERT_PTR_NULL(eml_field_n(&e, "Content-Type", 1));
	CU_ASSERT_FALSE(eml_has(&e, "X-MS-Exchange-Organization"));
	CU_ASSERT_FALSE(eml_has(&e, "X-Microsoft-Exchange-Forest"));
	CU_ASSERT_FALSE(eml_has(&e, "Bad"));
	CU_ASSERT_FALSE(eml_has(&e, "--=_boundary:"));
	eml_close(&e);
}

CASE(MIME_335_reserved_headers_of_attached_messages)
{
	eml e;
	eml_open(&e);
	eml_internet_header(conv_message_bag(eml_embed(e.message)),
			    "X-MS-Exchange-Organization-AuthAs", "Internal");
	eml_write(&e);
	CU_ASSERT_TRUE(eml_has(&e, "\r\nX-MS-Exchange-Organization-AuthAs: Internal\r\n"));
	eml_close(&e);
}

CASE(MIME_139_no_header_injection)
{
	static const char trap[] = "a\r\nBcc: x@example.com\r\n\r\nbody\rX: 1\nY: 2";
	static const unsigned texts[] = {
		PidTagSubject,     PidTagConversationTopic,  PidTagInternetMessageId,
		PidTagInReplyToId, PidTagInternetReferences, PidLidFlagRequest,
		PidTagListHelp,    PidNameContentClass,      PidTagSentRepresentingName
	};
	eml e;
	eml_open(&e);
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		conv_bag_set_text(e.bag, texts[i], trap);
	conv_bag_set_text(e.bag, PidTagSentRepresentingAddressType, "SMTP");
	conv_bag_set_text(e.bag, PidTagSentRepresentingEmailAddress, "a@example.com");
	eml_internet_header(e.bag, "X-Trap", trap);
	conv_bag *file = eml_attach(e.message, trap, trap, "x", 1);
	conv_bag_set_text(file, PidTagAttachContentId, trap);
	conv_bag_set_text(file, PidTagAttachContentLocation, trap);
	conv_bag_set_text(file, PidTagDisplayName, trap);
	conv_bag_set_text(file, PidTagAttachPayloadClass, trap);
	eml_write(&e);
	for (const char *line = e.text; (line = strchr(line, '\n')) && *++line;)
		CU_ASSERT_FALSE(strncmp(line, "Bcc:", 4) == 0 || strncmp(line, "X:", 2) == 0 ||
				strncmp(line, "Y:", 2) == 0 || strncmp(line, "body", 4) == 0);
	CU_ASSERT_STRING_EQUAL(eml_structure(&e), "mixed(text/plain,application/octet-stream)");
	CU_ASSERT_TRUE(eml_lines_good(&e));
	eml_close(&e);
}

CASE(MIME_141_142_importance_and_sensitivity)
{
	static const char *const importance[] = { "Low", NULL, "High", NULL };
	static const char *const sensitivity[] = { NULL, "Personal", "Private",
						   "Company-Confidential", NULL };
	eml e;
	eml_open(&e);
	for (int i = 0; i < 5; i++) {
		conv_bag_set_integer(e.bag, PidTagImportance, i);
		conv_bag_set_integer(e.bag, PidTagSensitivity, i);
		eml_write(&e);
		if (i < 4 && importance[i])
			EML_EQUAL(&e, "Importance", importance[i]);
		else
			CU_ASSERT_PTR_NULL(eml_field(&e, "Importance"));
		if (sensitivity[i])
			EML_EQUAL(&e, "Sensitivity", sensitivity[i]);
		else
			CU_ASSERT_PTR_NULL(eml_field(&e, "Sensitivity"));
	}
	eml_close(&e);
}

CASE(MIME_143_date)
{
	eml e;
	eml_open(&e);
	eml_write(&e);
	CU_ASSERT_PTR_NULL(eml_field(&e, "Date"));
	conv_bag_set_integer(e.bag, PidTagMessageDeliveryTime, NOON + 10000000);
	eml_write(&e);
	EML_EQUAL(&e, "Date", "Wed, 01 May 2024 12:00:01 +0000");
	conv_bag_set_integer(e.bag, PidTagClientSubmitTime, NOON);
	eml_write(&e);
	EML_EQUAL(&e, "Date", "Wed, 01 May 2024 12:00:00 +0000");
	conv_bag_remove(e.bag, PidTagClientSubmitTime);
	conv_bag_remove(e.bag, PidTagMessageDeliveryTime);
	eml_option(&e, "eml.purpose", "submission");
	eml_write(&e);
	CU_ASSERT_PTR_NOT_NULL(eml_field(&e, "Date"));
	CU_ASSERT_PTR_NOT_NULL(eml_field(&e, "Message-ID"));
	eml_close(&e);
}

CASE(MIME_144_subject)
{
	eml e;
	eml_open(&e);
	conv_bag_set_text(e.bag, PidTagSubject, "RE: whole");
	eml_write(&e);
	EML_EQUAL(&e, "Subject", "RE: whole");
	conv_bag_set_text(e.bag, PidTagSubjectPrefix, "RE: ");
	conv_bag_set_text(e.bag, PidTagNormalizedSubject, "parts");
	eml_write(&e);
	EML_EQUAL(&e, "Subject", "RE: parts");
	eml_close(&e);
}

CASE(MIME_145_thread)
{
	uint8_t index[22];
	eml e;
	eml_open(&e);
	memset(index, 0xFB, sizeof index);
	conv_bag_set_binary(e.bag, PidTagConversationIndex, index, sizeof index);
	conv_bag_set_text(e.bag, PidTagConversationTopic, "topic");
	eml_write(&e);
	EML_EQUAL(&e, "Thread-Index", "+/v7+/v7+/v7+/v7+/v7+/v7+/v7+w==");
	EML_EQUAL(&e, "Thread-Topic", "topic");
	eml_close(&e);
}

CASE(MIME_146_ids_are_unchanged)
{
	eml e;
	char references[2000] = "";
	eml_open(&e);
	for (int i = 0; i < 30; i++)
		(void)snprintf(
			references + strlen(references), sizeof references - strlen(references),
			"%s<%d.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa@example.com>", i ? " " : "", i);
	conv_bag_set_text(e.bag, PidTagInternetMessageId, "<m=?x?=_1@example.com>");
	conv_bag_set_text(e.bag, PidTagInReplyToId, "<r@example.com>");
	conv_bag_set_text(e.bag, PidTagInternetReferences, references);
	eml_write(&e);
	EML_EQUAL(&e, "Message-ID", "<m=?x?=_1@example.com>");
	EML_EQUAL(&e, "In-Reply-To", "<r@example.com>");
	EML_EQUAL(&e, "References", references);
	CU_ASSERT_TRUE(eml_lines_good(&e));
	eml_close(&e);
}

CASE(MIME_147_keywords)
{
	static const char *const keywords[] = { "red", "dark blue", "one, two", "gr\xC3\xBCn" };
	eml e;
	eml_open(&e);
	set_keywords(e.bag, keywords, 4);
	eml_write(&e);
	EML_EQUAL(&e, "Keywords", "red, dark blue, =?utf-8?Q?one=2C_two?=, =?utf-8?B?Z3LDvG4=?=");
	eml_close(&e);
}

CASE(MIME_149_150_suppress)
{
	static const struct {
		int64_t value;
		const char *text;
	} values[] = { { 0, "None" },
		       { -1, "All" },
		       { 1, "DR" },
		       { 0x3F, "DR, NDR, RN, NRN, OOF, AutoReply" },
		       { 0x12, "NDR, OOF" } };
	eml e;
	eml_open(&e);
	eml_write(&e);
	CU_ASSERT_PTR_NULL(eml_field(&e, "X-Auto-Response-Suppress"));
	for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
		conv_bag_set_integer(e.bag, PidTagAutoResponseSuppress, values[i].value);
		eml_write(&e);
		EML_EQUAL(&e, "X-Auto-Response-Suppress", values[i].text);
	}
	eml_close(&e);
}

CASE(MIME_151_152_flag)
{
	eml e;
	eml_open(&e);
	conv_bag_set_integer(e.bag, PidTagReplyTime, NOON);
	eml_write(&e);
	CU_ASSERT_PTR_NULL(eml_field(&e, "Reply-By"));
	conv_bag_set_text(e.bag, PidLidFlagRequest, "Follow up");
	conv_bag_set_integer(e.bag, PidTagFlagStatus, 1);
	eml_write(&e);
	EML_EQUAL(&e, "Reply-By", "Wed, 01 May 2024 12:00:00 +0000");
	EML_EQUAL(&e, "X-Message-Flag", "Follow up");
	eml_close(&e);
}

CASE(MIME_153_154_155_156_plain_fields)
{
	eml e;
	eml_open(&e);
	conv_bag_set_integer(e.bag, PidTagAutoForwarded, 0);
	eml_write(&e);
	CU_ASSERT_PTR_NULL(eml_field(&e, "X-MS-Exchange-Organization-AutoForwarded"));
	CU_ASSERT_PTR_NULL(eml_field(&e, "X-MS-Has-Attach"));
	conv_bag_set_integer(e.bag, PidTagAutoForwarded, 1);
	conv_bag_set_text(e.bag, PidTagListHelp, "<mailto:help@example.com>");
	conv_bag_set_text(e.bag, PidTagListSubscribe, "<mailto:sub@example.com>");
	conv_bag_set_text(e.bag, PidTagListUnsubscribe, "<mailto:un@example.com>");
	conv_bag_set_integer(e.bag, PidTagMessageLocaleId, 0x0407);
	conv_bag_set_text(e.bag, PidNameAcceptLanguage, "de, en");
	eml_attach(e.message, "a.txt", NULL, "x", 1);
	eml_write(&e);
	EML_EQUAL(&e, "X-MS-Exchange-Organization-AutoForwarded", "true");
	EML_EQUAL(&e, "List-Help", "<mailto:help@example.com>");
	EML_EQUAL(&e, "List-Subscribe", "<mailto:sub@example.com>");
	EML_EQUAL(&e, "List-Unsubscribe", "<mailto:un@example.com>");
	EML_EQUAL(&e, "Content-Language", "de-DE");
	EML_EQUAL(&e, "Accept-Language", "de, en");
	EML_EQUAL(&e, "X-MS-Has-Attach", "Yes");
	eml_close(&e);
}

CASE(MIME_157_327_classification)
{
	eml e;
	eml_open(&e);
	conv_bag_set_integer(e.bag, PidLidClassificationKeep, 1);
	conv_bag_set_text(e.bag, PidLidClassification, "Secret");
	conv_bag_set_text(e.bag, PidLidClassificationDescription, "Not for all");
	conv_bag_set_text(e.bag, PidLidClassificationGuid, "11111111-2222");
	eml_write(&e);
	CU_ASSERT_FALSE(eml_has(&e, "X-Microsoft-Class"));
	conv_bag_set_integer(e.bag, PidLidClassified, 1);
	eml_write(&e);
	EML_EQUAL(&e, "X-Microsoft-Classified", "true");
	EML_EQUAL(&e, "X-Microsoft-ClassKeep", "true");
	EML_EQUAL(&e, "X-Microsoft-Classification", "Secret");
	EML_EQUAL(&e, "X-Microsoft-ClassDesc", "Not for all");
	EML_EQUAL(&e, "X-Microsoft-ClassID", "11111111-2222");
	conv_bag_set_integer(e.bag, PidLidClassificationKeep, 0);
	eml_write(&e);
	CU_ASSERT_PTR_NULL(eml_field(&e, "X-Microsoft-ClassKeep"));
	eml_close(&e);
}

CASE(MIME_158_159_voice)
{
	eml e;
	eml_open(&e);
	conv_bag_set_text(e.bag, PidTagMessageClass, "IPM.Note.Microsoft.Voicemail.UM");
	conv_bag_set_text(e.bag, PidNameXSenderTelephoneNumber, "named");
	conv_bag_set_integer(e.bag, PidNameXVoiceMessageDuration, 7);
	eml_write(&e);
	EML_EQUAL(&e, "X-CallingTelephoneNumber", "named");
	EML_EQUAL(&e, "X-VoiceMessageDuration", "7");
	CU_ASSERT_PTR_NULL(eml_field_n(&e, "X-VoiceMessageDuration", 1));
	conv_bag_set_text(e.bag, PidTagSenderTelephoneNumber, "+1 555");
	conv_bag_set_integer(e.bag, PidTagVoiceMessageDuration, 1234567);
	eml_write(&e);
	EML_EQUAL(&e, "X-CallingTelephoneNumber", "+1 555");
	EML_EQUAL(&e, "X-VoiceMessageDuration", "1234567");
	EML_EQUAL(&e, "Content-Class", "voice");
	eml_close(&e);
}

CASE(MIME_160_trusted_fields)
{
	eml e;
	eml_open(&e);
	conv_bag_set_integer(e.bag, PidTagSenderIdStatus, 2);
	conv_bag_set_text(e.bag, PidTagPurportedSenderDomain, "example.com");
	conv_bag_set_integer(e.bag, PidTagContentFilterSpamConfidenceLevel, -1);
	eml_write(&e);
	EML_EQUAL(&e, "X-MS-Exchange-Organization-SenderIdResult", "2");
	EML_EQUAL(&e, "X-MS-Exchange-Organization-PRD", "example.com");
	EML_EQUAL(&e, "X-MS-Exchange-Organization-SCL", "-1");
	eml_option(&e, "eml.purpose", "submission");
	eml_write(&e);
	CU_ASSERT_FALSE(eml_has(&e, "X-MS-Exchange-Organization"));
	eml_close(&e);
}

static const char original[] = "Microsoft Mail Internet Headers Version 2.0\r\n"
			       "Received: from a by b; Wed, 01 May 2024 11:59:00 +0000\r\n"
			       "Received: from c\r\n\tby a; Wed, 01 May 2024 11:58:00 +0000\r\n"
			       "X-Rep: one\r\n"
			       "Subject: =?iso-8859-1?Q?Gr=FC=DFe?=\r\n"
			       "X-Rep:   two,   spaced\r\n"
			       "Content-Type: multipart/mixed;\r\n\tboundary=\"old\"\r\n"
			       "content-transfer-encoding: 7bit\r\n"
			       "Content-Class: urn:content-classes:message\r\n"
			       "MIME-Version: 1.0 (made)\r\n"
			       "X-MS-Exchange-Organization-AuthAs: Anonymous\r\n"
			       "\r\n"
			       "--old\r\n"
			       "X-Part: no\r\n";

CASE(original_headers_are_kept_whole)
{
	eml e;
	eml_open(&e);
	conv_bag_set_text(e.bag, PidTagTransportMessageHeaders, original);
	conv_bag_set_text(e.bag, PidTagSubject, "other subject");
	conv_bag_set_text(e.bag, PidTagConversationTopic, "not added");
	conv_bag_set_text(e.bag, PidTagSentRepresentingAddressType, "SMTP");
	conv_bag_set_text(e.bag, PidTagSentRepresentingEmailAddress, "f@example.com");
	conv_bag_set_integer(e.bag, PidTagClientSubmitTime, NOON);
	eml_internet_header(e.bag, "x-rep", "one");
	eml_recipient(e.message, 1, NULL, "t@example.com");
	eml_write(&e);
	static const char expected[] =
		"Received: from a by b; Wed, 01 May 2024 11:59:00 +0000\r\n"
		"Received: from c\r\n\tby a; Wed, 01 May 2024 11:58:00 +0000\r\n"
		"X-Rep: one\r\n"
		"Subject: =?iso-8859-1?Q?Gr=FC=DFe?=\r\n"
		"X-Rep:   two,   spaced\r\n"
		"Content-Class: urn:content-classes:message\r\n"
		"MIME-Version: 1.0 (made)\r\n"
		"X-MS-Exchange-Organization-AuthAs: Anonymous\r\n"
		"From: f@example.com\r\n"
		"To: t@example.com\r\n"
		"Date: Wed, 01 May 2024 12:00:00 +0000\r\n"
		"Content-Type: text/plain; charset=utf-8\r\n";
	CU_ASSERT_EQUAL(strncmp(e.text, expected, sizeof expected - 1), 0);
	CU_ASSERT_TRUE(suite_reported(&e.suite, "eml.header-line"));
	CU_ASSERT_FALSE(eml_has(&e, "X-Part"));
	eml_close(&e);
}

CASE(MIME_161_only_received_is_replayed_into_generated_headers)
{
	eml e;
	eml_open(&e);
	conv_bag_set_text(e.bag, PidTagTransportMessageHeaders, original);
	eml_option(&e, "eml.headers", "generated");
	eml_write(&e);
	CU_ASSERT_PTR_NOT_NULL(eml_field_n(&e, "Received", 1));
	CU_ASSERT_PTR_NULL(eml_field(&e, "X-Rep"));
	eml_option(&e, "eml.purpose", "submission");
	eml_option(&e, "eml.headers", "original");
	eml_write(&e);
	CU_ASSERT_PTR_NULL(eml_field(&e, "Received"));
	CU_ASSERT_PTR_NULL(eml_field(&e, "X-Rep"));
	eml_close(&e);
}

CASE(original_headers_that_are_damaged)
{
	eml e;
	char longer[3000];
	eml_open(&e);
	memset(longer, 0, sizeof longer);
	strcpy(longer, "From bob Wed May  1 12:00:00 2024\nA: 1\rB: 2\r\r\nC : 3\n 4\nno field "
		       "here\n tail\n"
		       "D: \xC3\xA9\xED\xA0\x80\nLong:");
	for (int i = 0; i < 300; i++)
		strcat(longer, " words");
	strcat(longer, "\nWide: ");
	memset(longer + strlen(longer), 'w', 500);
	strcat(longer, "\nE: 5");
	conv_bag_set_text(e.bag, PidTagTransportMessageHeaders, longer);
	eml_write(&e);
	EML_EQUAL(&e, "A", "1");
	EML_EQUAL(&e, "B", "2");
	EML_EQUAL(&e, "C", "3 4");
	EML_EQUAL(&e, "D", "\xC3\xA9\xEF\xBF\xBD");
	EML_EQUAL(&e, "E", "5");
	CU_ASSERT_FALSE(eml_has(&e, "no field"));
	CU_ASSERT_FALSE(eml_has(&e, "tail"));
	CU_ASSERT_FALSE(eml_has(&e, "From bob"));
	CU_ASSERT_TRUE(eml_has_unfolded(&e, " words words words words\r\nWide: www"));
	CU_ASSERT_TRUE(eml_lines_good(&e));
	eml_close(&e);
}

CASE(MIME_162_lines_fold)
{
	eml e;
	char subject[1200] = "", word[1500];
	eml_open(&e);
	for (int i = 0; i < 80; i++)
		strcat(subject, i % 3 ? "some words " : "more ");
	strcat(subject, "end");
	memset(word, 'w', sizeof word);
	word[sizeof word - 1] = '\0';
	conv_bag_set_text(e.bag, PidTagSubject, subject);
	eml_internet_header(e.bag, "X-Word", word);
	eml_write(&e);
	EML_EQUAL(&e, "Subject", subject);
	CU_ASSERT_TRUE(eml_lines_good(&e));
	for (const char *line = e.text; *line; line += strcspn(line, "\n") + 1)
		CU_ASSERT_TRUE(strcspn(line, "\r") <= 78);
	eml_close(&e);
}

CASE(MIME_181_encoded_words)
{
	eml e;
	char subject[600] = "";
	eml_open(&e);
	for (int i = 0; i < 60; i++)
		strcat(subject, i % 2 ? "\xE5\x9B\x9E" : "\xF0\x9F\x98\x80");
	conv_bag_set_text(e.bag, PidTagSubject, subject);
	eml_write(&e);
	/* Each word by itself is valid UTF-8, and at most 75 characters long. */
	conv_buffer bytes = CONV_BUFFER_INIT;
	for (const char *p = strstr(e.text, "=?"); p; p = strstr(p, "=?")) {
		size_t size = (size_t)(strstr(p, "?=") - p) + 2;
		CU_ASSERT_TRUE(size <= 75);
		CU_ASSERT_EQUAL(size % 4, 0); /* 12 and whole groups of base64 */
		p += size;
	}
	conv_buffer_free(&bytes);
	size_t ignored;
	(void)eml_leaf(&e, 0, &ignored);
	CU_ASSERT_TRUE(eml_lines_good(&e));
	eml_close(&e);
}

CASE(MIME_303_sharing)
{
	eml e;
	eml_open(&e);
	conv_bag_set_text(e.bag, PidTagMessageClass, "IPM.Sharing");
	conv_bag_set_integer(e.bag, PidLidSharingFlavor, 0x00020310);
	conv_bag_set_text(e.bag, PidLidSharingRemoteName, "Calendar");
	eml_write(&e);
	EML_EQUAL(&e, "X-Sharing-Flavor", "20310");
	EML_EQUAL(&e, "X-Sharing-Remote-Name", "Calendar");
	conv_bag_set_text(e.bag, PidNameXSharingFlavor, "ABC");
	eml_write(&e);
	EML_EQUAL(&e, "X-Sharing-Flavor", "ABC");
	CU_ASSERT_PTR_NULL(eml_field_n(&e, "X-Sharing-Flavor", 1));
	eml_close(&e);
}

CASE(losses_are_told)
{
	eml e;
	eml_open(&e);
	eml_write(&e);
	CU_ASSERT_EQUAL(conv_context_count(e.context, CONV_LOSS), 0);
	conv_bag_set_integer(e.bag, PidTagFlagStatus, 2);
	conv_bag_set_integer(e.bag, PidTagReplyRequested, 0);
	conv_bag_set_text(e.bag, PidTagDisplayTo, "");
	conv_bag_set_integer(eml_recipient(e.message, 1, NULL, "a@example.com"),
			     PidTagRecipientTrackStatus, 3);
	eml_write(&e);
	const char *log = conv_buffer_text(&e.suite.log);
	CU_ASSERT_PTR_NOT_NULL(strstr(log, "PidTagFlagStatus"));
	CU_ASSERT_PTR_NOT_NULL(strstr(log, "PidTagRecipientTrackStatus"));
	CU_ASSERT_PTR_NULL(strstr(log, "PidTagReplyRequested"));
	CU_ASSERT_EQUAL(conv_context_count(e.context, CONV_LOSS), 2);
	eml_close(&e);
}

SUITE_MAIN(test_mime_write_headers, LIST(MIME_133_text_properties), LIST(MIME_134_no_message_class),
	   LIST(MIME_135_328_content_class), LIST(MIME_136_137_138_140_generic_headers),
	   LIST(MIME_335_reserved_headers_of_attached_messages), LIST(MIME_139_no_header_injection),
	   LIST(MIME_141_142_importance_and_sensitivity), LIST(MIME_143_date),
	   LIST(MIME_144_subject), LIST(MIME_145_thread), LIST(MIME_146_ids_are_unchanged),
	   LIST(MIME_147_keywords), LIST(MIME_149_150_suppress), LIST(MIME_151_152_flag),
	   LIST(MIME_153_154_155_156_plain_fields), LIST(MIME_157_327_classification),
	   LIST(MIME_158_159_voice), LIST(MIME_160_trusted_fields),
	   LIST(original_headers_are_kept_whole),
	   LIST(MIME_161_only_received_is_replayed_into_generated_headers),
	   LIST(original_headers_that_are_damaged), LIST(MIME_162_lines_fold),
	   LIST(MIME_181_encoded_words), LIST(MIME_303_sharing), LIST(losses_are_told))
