/* Header fields of mail as properties ([MS-OXCMAIL] 2.2.3.2). */
#include <stdlib.h>
#include <string.h>

#include "support/mailtest.h"

static mailtest t;

#define BEGIN() mailtest_open(&t)
#define END() mailtest_close(&t)
#define TEXT(field, known, wanted) MAIL_FIELD_TEXT(&t, field, known, wanted)
#define INTEGER(field, known, wanted) MAIL_FIELD_INTEGER(&t, field, known, wanted)
#define ABSENT(field, known) MAIL_FIELD_ABSENT(&t, field, known)

CASE(MIME_064_to_070_importance)
{
	BEGIN();
	INTEGER("Importance: hIGH", PidTagImportance, 2);
	INTEGER("Importance: Low", PidTagImportance, 0);
	INTEGER("X-Priority: 1\nImportance: Low", PidTagImportance, 0);
	INTEGER("Importance: Normal\nPriority: Urgent", PidTagImportance, 1);
	INTEGER("Priority: Non-Urgent", PidTagImportance, 0);
	INTEGER("Priority: Normal", PidTagImportance, 1);
	INTEGER("Priority: urgent", PidTagImportance, 2);
	INTEGER("X-Priority: 5", PidTagImportance, 0);
	INTEGER("X-Priority: 4", PidTagImportance, 0);
	INTEGER("X-Priority: 3", PidTagImportance, 1);
	INTEGER("X-Priority: 2", PidTagImportance, 2);
	INTEGER("X-Priority: 1 (Highest)", PidTagImportance, 2);
	INTEGER("X-MSMail-Priority: High", PidTagImportance, 2);
	INTEGER("X-MSMail-Priority: Low", PidTagImportance, 0);
	INTEGER("Subject: x", PidTagImportance, 1);
	END();
}

CASE(MIME_071_sensitivity)
{
	BEGIN();
	INTEGER("Sensitivity: personal", PidTagSensitivity, 1);
	INTEGER("Sensitivity: Private", PidTagSensitivity, 2);
	INTEGER("Sensitivity: Company-Confidential", PidTagSensitivity, 3);
	INTEGER("Sensitivity: Normal", PidTagSensitivity, 0);
	ABSENT("Sensitivity: none", PidTagSensitivity);
	END();
}

CASE(MIME_072_dates)
{
	const int64_t noon = 133589520000000000; /* 2024-04-30T12:00:00Z */
	BEGIN();
	INTEGER("Date: Tue, 30 Apr 2024 12:00:00 +0000", PidTagClientSubmitTime, noon);
	INTEGER("Date: 30 Apr 2024 14:00:00 +0200 (CEST)", PidTagClientSubmitTime, noon);
	INTEGER("Date: Tue, 30 Apr 2024 05:00 PDT", PidTagClientSubmitTime, noon);
	INTEGER("Date: 30 Apr 24 12:00:07 GMT", PidTagClientSubmitTime, noon + 70000000);
	INTEGER("Date: Tue Apr 30 12:00:00 2024", PidTagClientSubmitTime, noon);
	INTEGER("Date: 30-Apr-2024 06:30:00-0530", PidTagClientSubmitTime, noon);
	INTEGER("Date: Tue,\n 30 Apr 2024\n 12:00:00 Z", PidTagClientSubmitTime, noon);
	END();
}

CASE(MIME_073_074_bad_dates)
{
	BEGIN();
	ABSENT("Subject: x", PidTagClientSubmitTime);
	ABSENT("Date: yesterday", PidTagClientSubmitTime);
	ABSENT("Date: 32 Apr 2024 12:00:00 +0000", PidTagClientSubmitTime);
	ABSENT("Date: 1 Jan 1601 00:00:00 +1200", PidTagClientSubmitTime);
	ABSENT("Date: 1 Jan 99999 00:00:00 +0000", PidTagClientSubmitTime);
	conv_context_set_option(t.context, "eml.undated", "now");
	mailtest_read(&t, "Date: yesterday\n\nx");
	CU_ASSERT(conv_bag_integer(t.bag, PidTagClientSubmitTime, 0) > 133589520000000000);
	END();
}

static void subject(const char *whole, const char *prefix, const char *rest)
{
	MAIL_TEXT(t.bag, PidTagSubject, whole);
	MAIL_TEXT(t.bag, PidTagSubjectPrefix, prefix);
	MAIL_TEXT(t.bag, PidTagNormalizedSubject, rest);
}

CASE(MIME_075_to_082_subject)
{
	BEGIN();
	mailtest_read(&t, "Subject: =?iso-8859-1?Q?Gr=FC=DFe?=\n and more\n\n");
	subject("Grüße and more", NULL, "Grüße and more");
	mailtest_read(&t, "Subject: Re:   x\n\n");
	subject("Re:   x", "Re: ", "x");
	mailtest_read(&t, "Subject: RE:x\n\n");
	subject("RE:x", "RE: ", "x");
	mailtest_read(&t, "Subject: 12: x\n\n");
	subject("12: x", NULL, "12: x");
	mailtest_read(&t, "Subject: Note: x\n\n");
	subject("Note: x", NULL, "Note: x");
	mailtest_read(&t, "Subject: Re: Fw: x\n\n");
	subject("Re: Fw: x", "Re: ", "Fw: x");
	mailtest_read(&t, "Subject: =?utf-8?B?UsOpw6k6IHg=?=\n\n");
	subject("Réé: x", "Réé: ", "x");
	mailtest_read(&t, "From: a@x.example\n\n");
	subject(NULL, NULL, NULL);
	END();
}

CASE(MIME_083_084_085_ids)
{
	BEGIN();
	TEXT("Message-ID: <a.b@x.example>", PidTagInternetMessageId, "<a.b@x.example>");
	TEXT("References: <a@x>\n <b@x>", PidTagInternetReferences, "<a@x> <b@x>");
	TEXT("In-Reply-To: <a@x>", PidTagInReplyToId, "<a@x>");
	END();
}

CASE(MIME_086_to_089_conversation)
{
	static const char index[] =
		"\x01\xCE\x0C\x7F\xDF\xC8\xAB\xD7!\xC0\xF5\x03N\x0A\x9F\xD2\xD4p\xB6\xBE\xD1)";
	BEGIN();
	TEXT("Thread-Topic: =?utf-8?Q?=C3=A4?=", PidTagConversationTopic, "ä");
	ABSENT("Subject: x", PidTagConversationTopic);
	mailtest_read(&t, "Thread-Index: Ac4Mf9/Iq9chwPUDTgqf\n 0tRwtr7RKQ==\n\n");
	MAIL_BINARY(&t, t.bag, PidTagConversationIndex, index);
	ABSENT("Thread-Index: ?not base64?", PidTagConversationIndex);
	ABSENT("Thread-Index: Ac4M", PidTagConversationIndex);
	END();
}

CASE(MIME_090_keywords)
{
	BEGIN();
	mailtest_read(&t, "Keywords: red, =?utf-8?Q?gr=C3=BCn?= ; x,, red\n\n");
	CU_ASSERT_STRING_EQUAL(conv_bag_text_at(t.bag, PidNameKeywords, 0), "red");
	CU_ASSERT_STRING_EQUAL(conv_bag_text_at(t.bag, PidNameKeywords, 1), "grün ; x");
	CU_ASSERT_PTR_NULL(conv_bag_text_at(t.bag, PidNameKeywords, 2));
	END();
}

CASE(MIME_092_expires)
{
	BEGIN();
	INTEGER("Expiry-Date: Tue, 30 Apr 2024 12:00:00 +0000", PidTagExpiryTime,
		133589520000000000);
	INTEGER("Expiry-Date: 1 Apr 2024 12:00:00 +0000\nExpires: 30 Apr 2024 12:00:00 +0000",
		PidTagExpiryTime, 133589520000000000);
	END();
}

CASE(MIME_093_094_flag)
{
	BEGIN();
	mailtest_read(&t, "X-Message-Flag: Follow up\nSubject: s\n\n");
	MAIL_TEXT(t.bag, PidLidFlagRequest, "Follow up");
	MAIL_INTEGER(t.bag, PidTagFlagStatus, 2);
	MAIL_INTEGER(t.bag, PidTagToDoItemFlags, 8);
	MAIL_INTEGER(t.bag, PidLidTaskStatus, 0);
	MAIL_INTEGER(t.bag, PidLidTaskComplete, 0);
	CU_ASSERT(conv_bag_has(t.bag, PidLidPercentComplete));
	MAIL_TEXT(t.bag, PidLidToDoTitle, "s");
	END();
}

CASE(MIME_096_097_098_310_suppress)
{
	BEGIN();
	INTEGER("X-Auto-Response-Suppress: None", PidTagAutoResponseSuppress, 0);
	INTEGER("X-Auto-Response-Suppress: All", PidTagAutoResponseSuppress, -1);
	INTEGER("X-Auto-Response-Suppress: DR, RN, NRN, OOF", PidTagAutoResponseSuppress, 0x1D);
	ABSENT("X-Auto-Response-Suppress: DR, Other", PidTagAutoResponseSuppress);
	INTEGER("Auto-Submitted: auto-generated", PidTagAutoResponseSuppress, 0x30);
	ABSENT("Auto-Submitted: no", PidTagAutoResponseSuppress);
	INTEGER("X-Auto-Response-Suppress: DR\nPrecedence: bulk", PidTagAutoResponseSuppress, -1);
	END();
}

CASE(MIME_099_to_103_plain_fields)
{
	BEGIN();
	INTEGER("X-MS-Exchange-Organization-AutoForwarded: true", PidTagAutoForwarded, 1);
	TEXT("List-Help: <mailto:h@x>", PidTagListHelp, "<mailto:h@x>");
	TEXT("X-List-Subscribe: <mailto:s@x>", PidTagListSubscribe, "<mailto:s@x>");
	TEXT("X-List-Unsubscribe: no\nList-Unsubscribe: <mailto:u@x>", PidTagListUnsubscribe,
	     "<mailto:u@x>");
	INTEGER("Content-Language: de-DE, en", PidTagMessageLocaleId, 0x407);
	ABSENT("Content-Language: klingon", PidTagMessageLocaleId);
	TEXT("X-Accept-Language: fr\nAccept-Language: de", PidNameAcceptLanguage, "de");
	TEXT("X-Accept-Language: fr", PidNameAcceptLanguage, "fr");
	END();
}

CASE(MIME_104_105_106_classification)
{
	BEGIN();
	mailtest_read(&t, "X-Microsoft-Classified: true\nX-Microsoft-ClassKeep: false\n"
			  "X-Microsoft-Classification: c\nX-Microsoft-ClassDesc: d\n"
			  "X-Microsoft-ClassID: i\n\n");
	MAIL_INTEGER(t.bag, PidLidClassified, 1);
	MAIL_INTEGER(t.bag, PidLidClassificationKeep, 0);
	MAIL_TEXT(t.bag, PidLidClassification, "c");
	MAIL_TEXT(t.bag, PidLidClassificationDescription, "d");
	MAIL_TEXT(t.bag, PidLidClassificationGuid, "i");
	mailtest_read(&t, "X-Microsoft-Classified: no\nX-Microsoft-Classification: c\n\n");
	MAIL_ABSENT(t.bag, PidLidClassified);
	MAIL_ABSENT(t.bag, PidLidClassification);
	END();
}

CASE(MIME_107_108_109_trusted_fields)
{
	BEGIN();
	INTEGER("X-MS-Exchange-Organization-SenderIdResult: SoftFail", PidTagSenderIdStatus, 4);
	INTEGER("X-MS-Exchange-Organization-SenderIdResult: PermError", PidTagSenderIdStatus,
		(int32_t)0x80000007);
	TEXT("X-MS-Exchange-Organization-PRD: x.example", PidTagPurportedSenderDomain, "x.example");
	INTEGER("X-MS-Exchange-Organization-SCL: -1", PidTagContentFilterSpamConfidenceLevel, -1);
	ABSENT("X-MS-Exchange-Organization-SCL: 11", PidTagContentFilterSpamConfidenceLevel);
	END();
}

CASE(MIME_110_to_117_119_120_content_class)
{
	static const char fax[] =
		"MIME-Version: 1.0\nContent-Class: fax\nContent-Type: multipart/mixed; "
		"boundary=b\n\n"
		"--b\nContent-Type: text/html\n\nx\n--b\nContent-Type: image/tiff\n\nx\n--b--\n";
	BEGIN();
	mailtest_read(&t, fax);
	MAIL_TEXT(t.bag, PidTagMessageClass, "IPM.Note.Microsoft.Fax");
	MAIL_TEXT(t.bag, PidNameContentClass, "fax");
	TEXT("Content-Class: fax-ca", PidTagMessageClass, "IPM.Note");
	TEXT("Content-Class: missedcall", PidTagMessageClass, "IPM.Note.Microsoft.Missed.Voice");
	TEXT("Content-Class: voice-uc", PidTagMessageClass,
	     "IPM.Note.Microsoft.Conversation.Voice");
	TEXT("Content-Class: voice-ca", PidTagMessageClass, "IPM.Note.Microsoft.Voicemail.UM.CA");
	TEXT("Content-Class: voice", PidTagMessageClass, "IPM.Note.Microsoft.Voicemail.UM");
	TEXT("Content-Class: urn:content-class:custom.X.y", PidTagMessageClass,
	     "IPM.Note.Custom.X.y");
	mailtest_read(&t,
		      "Content-Class: InfoPathForm.{00020386-0000-0000-C000-000000000046}.N\n\n");
	MAIL_TEXT(t.bag, PidTagMessageClass,
		  "IPM.InfoPathForm.{00020386-0000-0000-C000-000000000046}");
	MAIL_TEXT(t.bag, PidLidInfoPathFormName, "N");
	TEXT("Content-Class: InfoPathForm.{bad}.N", PidTagMessageClass, "IPM.Note");
	END();
}

CASE(MIME_121_122_302_voice)
{
	BEGIN();
	mailtest_read(&t, "Content-Class: voice\nX-CallingTelephoneNumber: +49\n"
			  "X-VoiceMessageDuration: 17\nX-FaxNumberOfPages: x\nX-CallID: c\n"
			  "X-VoiceMessageSenderName: n\nX-AttachmentOrder: a;b\n\n");
	MAIL_TEXT(t.bag, PidTagSenderTelephoneNumber, "+49");
	MAIL_INTEGER(t.bag, PidTagVoiceMessageDuration, 17);
	MAIL_ABSENT(t.bag, PidTagFaxNumberOfPages);
	MAIL_TEXT(t.bag, PidTagCallId, "c");
	MAIL_TEXT(t.bag, PidTagVoiceMessageSenderName, "n");
	MAIL_TEXT(t.bag, PidTagVoiceMessageAttachmentOrder, "a;b");
	END();
}

CASE(MIME_123_to_126_transport_headers)
{
	BEGIN();
	mailtest_read(&t, "Received: one\n\ttwo\nX-MS-Exchange-Organization-SCL: 1\n"
			  "X-MS-Exchange-Organization-Secret: 1\nSubject: x\n"
			  "Content-Type: message/rfc822\n\nSubject: inner\n\nbody\n");
	MAIL_TEXT(t.bag, PidTagTransportMessageHeaders,
		  "Received: one\r\n\ttwo\r\nX-MS-Exchange-Organization-SCL: 1\r\nSubject: x\r\n"
		  "Content-Type: message/rfc822\r\n");
	conv_message *inner = conv_attachment_message(conv_message_attachment(t.message, 0));
	CU_ASSERT_PTR_NOT_NULL_FATAL(inner);
	MAIL_ABSENT(conv_message_bag(inner), PidTagTransportMessageHeaders);
	conv_context_set_option(t.context, "eml.transport", "drop");
	ABSENT("Subject: x", PidTagTransportMessageHeaders);
	END();
}

CASE(MIME_127_128_own_fields)
{
	conv_buffer many = CONV_BUFFER_INIT;
	BEGIN();
	mailtest_read(
		&t,
		"X-Own: =?utf-8?Q?=C3=A4?=\nx-own: second\nReceived: r\nReturn-Path: <x>\n"
		"X-MS-Exchange-Organization-Other: 1\nX-MS-Exchange-Organization-AuthAs: A\n\n");
	CU_ASSERT_STRING_EQUAL(mailtest_own(&t, "X-OWN"), "ä");
	CU_ASSERT_PTR_NULL(mailtest_own(&t, "Received"));
	CU_ASSERT_PTR_NULL(mailtest_own(&t, "Return-Path"));
	CU_ASSERT_PTR_NULL(mailtest_own(&t, "X-MS-Exchange-Organization-Other"));
	CU_ASSERT_STRING_EQUAL(mailtest_own(&t, "X-MS-Exchange-Organization-AuthAs"), "A");
	for (int i = 0; i < 5000; i++)
		conv_buffer_printf(&many, "X-%d: v\r\n", i);
	mailtest_read_bytes(&t, many.bytes, many.size);
	conv_buffer_free(&many);
	CU_ASSERT(conv_bag_count(t.bag) < 1100);
	CU_ASSERT(suite_reported(&t.suite, "eml.many-fields"));
	END();
}

CASE(MIME_130_132_odd_ones)
{
	BEGIN();
	TEXT("Xref: a:1", PidNameCrossReference, "a:1");
	INTEGER("X-Unsent: 1", PidTagMessageFlags, 8);
	END();
}

CASE(MIME_164_to_167_words)
{
	BEGIN();
	TEXT("Subject: =?utf-8?B?ww==?= =?utf-8?B?pMO2?=", PidTagSubject, "äö");
	TEXT("Subject: =?utf-8?Q?a=C3?=\n =?utf-8?Q?=A4?= b", PidTagSubject, "aä b");
	TEXT("Subject: =?x-nothing?Q?a_b?= c", PidTagSubject, "a b c");
	TEXT("Subject: Gr\xC3\xBC\xC3\x9F", PidTagSubject, "Grüß");
	TEXT("Subject: Gr\xFC\xDF", PidTagSubject, "Grüß");
	mailtest_read(&t,
		      "Subject: \xCF\xF0\xE8\nContent-Type: text/plain; charset=windows-1251\n\n");
	MAIL_TEXT(t.bag, PidTagSubject, "При");
	END();
}

CASE(MIME_299_repeated_fields)
{
	BEGIN();
	TEXT("Subject: one\nSubject: two", PidTagSubject, "one");
	conv_context_set_option(t.context, "eml.repeated", "last");
	TEXT("Subject: one\nSubject: two", PidTagSubject, "two");
	END();
}

SUITE_MAIN(test_mime_read_headers, LIST(MIME_064_to_070_importance), LIST(MIME_071_sensitivity),
	   LIST(MIME_072_dates), LIST(MIME_073_074_bad_dates), LIST(MIME_075_to_082_subject),
	   LIST(MIME_083_084_085_ids), LIST(MIME_086_to_089_conversation), LIST(MIME_090_keywords),
	   LIST(MIME_092_expires), LIST(MIME_093_094_flag), LIST(MIME_096_097_098_310_suppress),
	   LIST(MIME_099_to_103_plain_fields), LIST(MIME_104_105_106_classification),
	   LIST(MIME_107_108_109_trusted_fields), LIST(MIME_110_to_117_119_120_content_class),
	   LIST(MIME_121_122_302_voice), LIST(MIME_123_to_126_transport_headers),
	   LIST(MIME_127_128_own_fields), LIST(MIME_130_132_odd_ones), LIST(MIME_164_to_167_words),
	   LIST(MIME_299_repeated_fields))
