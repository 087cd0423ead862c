/* Edits: names and values as people write them, what is left out, drafts, normalizing. */
#include <string.h>

#include "support/suite.h"

typedef struct job {
	suite_context suite;
	conv_edit *edit;
	conv_message *message;
	conv_bag *bag;
} job;

static void job_open(job *j)
{
	suite_context_open(&j->suite);
	j->edit = conv_edit_new(j->suite.context);
	j->message = conv_message_new(j->suite.context);
	CU_ASSERT_PTR_NOT_NULL_FATAL(j->edit);
	CU_ASSERT_PTR_NOT_NULL_FATAL(j->message);
	j->bag = conv_message_bag(j->message);
}

static void job_close(job *j)
{
	conv_edit_free(j->edit);
	conv_message_free(j->message);
	suite_context_close(&j->suite);
}

static const conv_property *set(job *j, const char *assignment, unsigned known)
{
	if (conv_edit_set(j->edit, assignment) != CONV_OK)
		printf("  %s: %s\n", assignment, conv_buffer_text(&j->suite.log));
	CU_ASSERT_EQUAL(conv_edit_apply(j->edit, j->message), CONV_OK);
	const conv_property *found = conv_bag_find(j->bag, known);
	CU_ASSERT_PTR_NOT_NULL_FATAL(found);
	return found;
}

static void refuse(job *j, const char *assignment, const char *code, const char *says)
{
	conv_buffer_clear(&j->suite.log);
	CU_ASSERT_EQUAL(conv_edit_set(j->edit, assignment), CONV_FAILED);
	CU_ASSERT_TRUE(suite_reported(&j->suite, code));
	const char *log = conv_buffer_text(&j->suite.log);
	if (!strstr(log, says))
		printf("  %s: %s\n", assignment, log);
	CU_ASSERT_PTR_NOT_NULL(strstr(log, says));
}

CASE(values_of_every_type)
{
	job j;
	const conv_property *p;

	job_open(&j);
	CU_ASSERT_EQUAL(set(&j, "PidTagImportance=2", PidTagImportance)->value.integer, 2);
	CU_ASSERT_EQUAL(set(&j, "pidtagimportance=-0", PidTagImportance)->value.integer, 0);
	CU_ASSERT_EQUAL(set(&j, "PidTagMessageFlags=0xFFFFFFFF", PidTagMessageFlags)->value.integer,
			-1);
	CU_ASSERT_EQUAL(set(&j, "PidTagReadReceiptRequested=yes", PidTagReadReceiptRequested)
				->value.integer,
			1);
	CU_ASSERT_EQUAL(set(&j, "PidLidReminderSet=FALSE", PidLidReminderSet)->value.integer, 0);
	CU_ASSERT_EQUAL(set(&j, "PidTagClientSubmitTime=2024-05-01T12:00:00.5+02:00",
			    PidTagClientSubmitTime)
				->value.integer,
			133590312005000000);
	CU_ASSERT_STRING_EQUAL(set(&j, "PidTagBody=a=b; c", PidTagBody)->value.text.bytes,
			       "a=b; c");
	CU_ASSERT_EQUAL(set(&j, "PidTagBody=", PidTagBody)->value.text.size, 0);
	p = set(&j, "PidTagHtml=3C703e", PidTagHtml);
	CU_ASSERT_EQUAL(p->value.binary.size, 3);
	CU_ASSERT_EQUAL(memcmp(p->value.binary.bytes, "<p>", 3), 0);
	p = set(&j, "PidTagHtml=base64:PGI+Pg==", PidTagHtml);
	CU_ASSERT_EQUAL(p->value.binary.size, 4);
	CU_ASSERT_EQUAL(memcmp(p->value.binary.bytes, "<b>>", 4), 0);
	p = set(&j, "PidNameKeywords=red;dark\\;blue;", PidNameKeywords);
	CU_ASSERT_EQUAL_FATAL(p->value.multiple.count, 3);
	CU_ASSERT_STRING_EQUAL(p->value.multiple.values[1].text.bytes, "dark;blue");
	CU_ASSERT_EQUAL(p->value.multiple.values[2].text.size, 0);
	p = set(&j, "PidLidPercentComplete=0.25", PidLidPercentComplete);
	CU_ASSERT_EQUAL(p->value.floating, 0.25);
	job_close(&j);
}

CASE(names_of_every_kind)
{
	job j;
	const conv_property_name mine = { *conv_set_guid(CONV_SET_PS_PUBLIC_STRINGS), 0,
					  "My name" };
	const conv_property_name lid = { *conv_set_guid(CONV_SET_PSETID_Common), 0x9999, NULL };

	job_open(&j);
	CU_ASSERT_STRING_EQUAL(set(&j, "0x0037001F=tag", PidTagSubject)->value.text.bytes, "tag");
	(void)set(&j, "PSETID_Common:0x8503=true", PidLidReminderSet);
	(void)set(&j, "{00062008-0000-0000-C000-000000000046}:0x8503=false", PidLidReminderSet);
	CU_ASSERT_EQUAL(conv_edit_set(j.edit, "PS_PUBLIC_STRINGS:My name(Integer32)=5"), CONV_OK);
	CU_ASSERT_EQUAL(conv_edit_set(j.edit, "PSETID_Common:0x9999=text"), CONV_OK);
	CU_ASSERT_EQUAL(conv_edit_apply(j.edit, j.message), CONV_OK);
	CU_ASSERT_EQUAL(conv_bag_find_name(j.bag, &mine)->type, PtypInteger32);
	CU_ASSERT_STRING_EQUAL(conv_bag_find_name(j.bag, &lid)->value.text.bytes, "text");
	CU_ASSERT_EQUAL(conv_edit_unset(j.edit, "PS_PUBLIC_STRINGS:My name"), CONV_OK);
	CU_ASSERT_EQUAL(conv_edit_unset(j.edit, "PidLidReminderSet"), CONV_OK);
	CU_ASSERT_EQUAL(conv_edit_apply(j.edit, j.message), CONV_OK);
	CU_ASSERT_PTR_NULL(conv_bag_find_name(j.bag, &mine));
	CU_ASSERT_FALSE(conv_bag_has(j.bag, PidLidReminderSet));
	job_close(&j);
}

CASE(what_cannot_be_is_refused_with_a_hint)
{
	job j;

	job_open(&j);
	refuse(&j, "PidTagSubjct=x", "edit.name", "is it PidTagSubject");
	refuse(&j, "PR_SUBJECT=x", "edit.name", "PidTagSubject");
	refuse(&j, "Subject=x", "edit.name", "PidTagSubject");
	refuse(&j, "Zzzzzzzz=x", "edit.name", "MS-OXPROPS");
	refuse(&j, "=x", "edit.name", "missing");
	refuse(&j, "PidTagSubject", "edit.value", "NAME=VALUE");
	refuse(&j, "NOSUCHSET:0x8503=1", "edit.name", "property set");
	refuse(&j, "PS_PUBLIC_STRINGS:=1", "edit.name", "a name should be");
	refuse(&j, "0x8503001F=1", "edit.name", "no tag");
	refuse(&j, "0x37=1", "edit.name", "no tag");
	refuse(&j, "PidTagSubject(Integer32)=1", "edit.type", "is of type PtypString");
	refuse(&j, "PS_PUBLIC_STRINGS:a(Colour)=1", "edit.type", "no type 'Colour'");
	refuse(&j, "PidTagAttachDataObject=1", "edit.type", "cannot be set");
	refuse(&j, "PidTagImportance=high", "edit.value", "a number");
	refuse(&j, "PidTagImportance=2147483648", "edit.value", "2147483647");
	refuse(&j, "PidTagImportance=0x100000000", "edit.value", "a number");
	refuse(&j, "PidTagImportance= 1", "edit.value", "a number");
	refuse(&j, "PidTagReadReceiptRequested=maybe", "edit.value", "true or false");
	refuse(&j, "PidTagClientSubmitTime=2024-05-01", "edit.value", "2024-05-01T10:00:00Z");
	refuse(&j, "PidTagClientSubmitTime=2024-02-30T10:00:00Z", "edit.value", "a time");
	refuse(&j, "PidTagClientSubmitTime=2024-05-01T10:00:00", "edit.value", "a time");
	refuse(&j, "PidTagHtml=abc", "edit.value", "hexadecimal");
	refuse(&j, "PidTagHtml=base64:PGI", "edit.value", "hexadecimal");
	refuse(&j, "PidTagHtml=@/no/such/file", "edit.value", "cannot be read");
	CU_ASSERT_EQUAL(conv_edit_apply(j.edit, j.message), CONV_OK);
	CU_ASSERT_EQUAL(conv_bag_count(j.bag), 0);
	job_close(&j);
}

CASE(times_as_rfc_3339)
{
	static const struct {
		const char *text, *utc;
	} good[] = { { "2024-05-01T10:00:00Z", "2024-05-01T10:00:00.0000000Z" },
		     { "2024-05-01 10:00:00z", "2024-05-01T10:00:00.0000000Z" },
		     { "2024-05-01T00:30:00+01:00", "2024-04-30T23:30:00.0000000Z" },
		     { "2024-12-31T23:30:00-00:45", "2025-01-01T00:15:00.0000000Z" },
		     { "1601-01-01T00:00:00.00000019Z", "1601-01-01T00:00:00.0000001Z" } };
	static const char *const bad[] = { "",
					   "2024-05-01T10:00:00",
					   "2024-05-01T10:00Z",
					   "2024-05-01T10:00:00Zx",
					   "2024-05-01T10:00:00.Z",
					   "2024-13-01T10:00:00Z",
					   "2024-05-01T10:00:00+24:00",
					   "1600-12-31T23:59:59Z",
					   "1601-01-01T00:00:00+00:01" };
	uint64_t filetime;
	char text[CONV_RFC3339_SIZE];

	for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
		CU_ASSERT_TRUE_FATAL(conv_rfc3339_read(good[i].text, &filetime));
		CU_ASSERT_STRING_EQUAL(conv_rfc3339(filetime, text), good[i].utc);
	}
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		CU_ASSERT_FALSE(conv_rfc3339_read(bad[i], &filetime));
}

CASE(the_parts_of_a_subject_follow_it)
{
	job j;

	job_open(&j);
	conv_bag_set_text(j.bag, PidTagSubjectPrefix, "Re: ");
	conv_bag_set_text(j.bag, PidTagNormalizedSubject, "old");
	(void)set(&j, "PidTagSubject=AW: new", PidTagSubject);
	CU_ASSERT_STRING_EQUAL(conv_bag_text(j.bag, PidTagSubjectPrefix), "AW: ");
	CU_ASSERT_STRING_EQUAL(conv_bag_text(j.bag, PidTagNormalizedSubject), "new");
	(void)set(&j, "PidTagNormalizedSubject=kept", PidTagSubject);
	CU_ASSERT_STRING_EQUAL(conv_bag_text(j.bag, PidTagNormalizedSubject), "kept");
	job_close(&j);
}

CASE(a_property_of_another_type_is_replaced)
{
	job j;
	const conv_property old = { .id = 0x0037,
				    .type = PtypString8,
				    .value.text = { "old", 3, 1252 } };

	job_open(&j);
	conv_bag_set(j.bag, &old, 0, NULL);
	CU_ASSERT_EQUAL(set(&j, "PidTagSubject=new", PidTagSubject)->type, PtypString);
	size_t subjects = 0;
	for (size_t i = 0; i < conv_bag_count(j.bag); i++)
		subjects += conv_bag_at(j.bag, i)->id == 0x0037;
	CU_ASSERT_EQUAL(subjects, 1);
	job_close(&j);
}

CASE(original_fields_that_are_untrue_go)
{
	job j;
	conv_bag *recipient;

	job_open(&j);
	conv_message_add_recipient(j.message, &recipient);
	conv_bag_set_text(
		j.bag, PidTagTransportMessageHeaders,
		"Received: a\r\nSubject: old\r\n folded\r\nTo: b\r\nX-Mine: 1\r\nDate: c\r\n");
	CU_ASSERT_EQUAL(conv_edit_set(j.edit, "PidTagSubject=new"), CONV_OK);
	CU_ASSERT_EQUAL(conv_edit_set(j.edit, "recipient[0]/PidTagDisplayName=Bob"), CONV_OK);
	CU_ASSERT_EQUAL(conv_edit_unset(j.edit, "PS_INTERNET_HEADERS:x-mine"), CONV_OK);
	CU_ASSERT_EQUAL(conv_edit_apply(j.edit, j.message), CONV_OK);
	CU_ASSERT_STRING_EQUAL(conv_bag_text(j.bag, PidTagTransportMessageHeaders),
			       "Received: a\r\nDate: c\r\n");
	CU_ASSERT_STRING_EQUAL(conv_bag_text(recipient, PidTagDisplayName), "Bob");
	job_close(&j);
}

static conv_attachment *attach(job *j, conv_message *to, const char *name, size_t size)
{
	static const uint8_t data[64];
	conv_attachment *attachment;

	CU_ASSERT_EQUAL_FATAL(conv_message_add_attachment(to, &attachment), CONV_OK);
	conv_bag_set_text(conv_attachment_bag(attachment), PidTagAttachLongFilename, name);
	if (size)
		conv_bag_set_binary(conv_attachment_bag(attachment), PidTagAttachDataBinary, data,
				    size);
	(void)j;
	return attachment;
}

CASE(places_are_found_or_told)
{
	static const char *const nowhere[] = { "recipient[0]/PidTagDisplayName",
					       "attachment[2]/PidTagDisplayName",
					       "attachment[0]/message/PidTagSubject",
					       "message/PidTagSubject",
					       "attachment[0]/attachment[0]/PidTagSubject" };
	job j;
	conv_message *inner;

	job_open(&j);
	attach(&j, j.message, "a", 1);
	conv_attachment_embed(attach(&j, j.message, "b", 0), &inner);
	CU_ASSERT_EQUAL(conv_edit_set(j.edit, "attachment[1]/message/PidTagSubject=deep"), CONV_OK);
	CU_ASSERT_EQUAL(conv_edit_apply(j.edit, j.message), CONV_OK);
	CU_ASSERT_STRING_EQUAL(conv_bag_text(conv_message_bag(inner), PidTagNormalizedSubject),
			       "deep");
	for (size_t i = 0; i < sizeof nowhere / sizeof *nowhere; i++) {
		conv_edit *edit = conv_edit_new(j.suite.context);
		CU_ASSERT_EQUAL(conv_edit_unset(edit, nowhere[i]), CONV_OK);
		conv_buffer_clear(&j.suite.log);
		CU_ASSERT_EQUAL(conv_edit_apply(edit, j.message), CONV_FAILED);
		CU_ASSERT_TRUE(suite_reported(&j.suite, "edit.place"));
		conv_edit_free(edit);
	}
	job_close(&j);
}

CASE(attachments_are_left_out_by_name_and_size)
{
	job j;
	conv_message *inner;

	job_open(&j);
	conv_bag_set_integer(j.bag, PidTagHasAttachments, 1);
	conv_bag_set_integer(j.bag, PidTagMessageFlags, 0x11);
	attach(&j, j.message, "a.EXE", 1);
	attach(&j, j.message, "b.txt", 50);
	attach(&j, j.message, "c.txt", 20);
	conv_attachment_embed(attach(&j, j.message, "d", 0), &inner);
	attach(&j, inner, "e.exe", 1);
	CU_ASSERT_EQUAL(conv_edit_strip_attachments(j.edit, "*.exe", 0), CONV_OK);
	CU_ASSERT_EQUAL(conv_edit_strip_attachments(j.edit, NULL, 40), CONV_OK);
	CU_ASSERT_EQUAL(conv_edit_apply(j.edit, j.message), CONV_OK);
	CU_ASSERT_EQUAL_FATAL(conv_message_attachment_count(j.message), 2);
	CU_ASSERT_STRING_EQUAL(
		conv_bag_text(conv_attachment_bag(conv_message_attachment(j.message, 0)),
			      PidTagAttachLongFilename),
		"c.txt");
	CU_ASSERT_EQUAL(conv_message_attachment_count(inner), 0);
	CU_ASSERT_EQUAL(conv_context_count(j.suite.context, CONV_INFO), 3);
	CU_ASSERT_PTR_NOT_NULL(strstr(conv_buffer_text(&j.suite.log), "'b.txt' (50 bytes)"));
	CU_ASSERT_TRUE(conv_bag_boolean(j.bag, PidTagHasAttachments));
	CU_ASSERT_EQUAL(conv_edit_strip_attachments(j.edit, NULL, 0), CONV_OK);
	CU_ASSERT_EQUAL(conv_edit_apply(j.edit, j.message), CONV_OK);
	CU_ASSERT_EQUAL(conv_message_attachment_count(j.message), 0);
	CU_ASSERT_FALSE(conv_bag_boolean(j.bag, PidTagHasAttachments));
	CU_ASSERT_EQUAL(conv_bag_integer(j.bag, PidTagMessageFlags, 0), 0x01);
	job_close(&j);
}

CASE(only_headers_has_neither_bodies_nor_attachments)
{
	job j;

	job_open(&j);
	conv_bag_set_text(j.bag, PidTagSubject, "kept");
	conv_bag_set_text(j.bag, PidTagBody, "b");
	conv_bag_set_binary(j.bag, PidTagHtml, "h", 1);
	conv_bag_set_binary(j.bag, PidTagRtfCompressed, "r", 1);
	attach(&j, j.message, "a", 1);
	conv_edit_only_headers(j.edit);
	CU_ASSERT_EQUAL(conv_edit_apply(j.edit, j.message), CONV_OK);
	CU_ASSERT_EQUAL(conv_bag_count(j.bag), 1);
	CU_ASSERT_EQUAL(conv_message_attachment_count(j.message), 0);
	CU_ASSERT_TRUE(suite_reported(&j.suite, "edit.bodies"));
	job_close(&j);
}

CASE(drafts_and_sent_messages)
{
	job j;

	job_open(&j);
	conv_bag_set_integer(j.bag, PidTagMessageFlags, 0x15);
	conv_bag_set_integer(j.bag, PidTagClientSubmitTime, 133590312000000000);
	conv_bag_set_integer(j.bag, PidTagMessageDeliveryTime, 133590312000000001);
	conv_edit_state_is(j.edit, CONV_EDIT_DRAFT);
	CU_ASSERT_EQUAL(conv_edit_apply(j.edit, j.message), CONV_OK);
	CU_ASSERT_EQUAL(conv_bag_integer(j.bag, PidTagMessageFlags, 0), 0x19);
	CU_ASSERT_FALSE(conv_bag_has(j.bag, PidTagMessageDeliveryTime));
	conv_edit_state_is(j.edit, CONV_EDIT_SENT);
	CU_ASSERT_EQUAL(conv_edit_apply(j.edit, j.message), CONV_OK);
	CU_ASSERT_EQUAL(conv_bag_integer(j.bag, PidTagMessageFlags, 0), 0x13);
	CU_ASSERT_EQUAL(conv_bag_integer(j.bag, PidTagMessageDeliveryTime, 0), 133590312000000000);
	job_close(&j);
}

static conv_bag *add_person(conv_message *message, int kind, const char *name, const char *address)
{
	conv_bag *bag;

	CU_ASSERT_EQUAL_FATAL(conv_message_add_recipient(message, &bag), CONV_OK);
	conv_bag_set_integer(bag, PidTagRecipientType, kind);
	if (name)
		conv_bag_set_text(bag, PidTagDisplayName, name);
	conv_bag_set_text(bag, PidTagAddressType, "SMTP");
	conv_bag_set_text(bag, PidTagEmailAddress, address);
	return bag;
}

CASE(normalizing_computes_what_follows)
{
	job j;
	conv_message *inner;
	conv_buffer id = CONV_BUFFER_INIT;
	const uint8_t *bytes;
	size_t size;
	conv_entryid parsed;

	job_open(&j);
	conv_bag_set_text(j.bag, PidTagSubject, "Re: plans");
	conv_bag_set_text(j.bag, PidTagNormalizedSubject, "wrong");
	conv_bag_set_text(j.bag, PidTagDisplayTo, "wrong");
	conv_bag_set_integer(j.bag, PidTagMessageFlags, 1);
	conv_bag *ann = add_person(j.message, 1, "Ann", "ann@a.org");
	add_person(j.message, 2, NULL, "cc@a.org");
	add_person(j.message, 0x10000001, "Bob", "bob@a.org");
	conv_bag_set_integer(ann, PidTagRowid, 77);
	conv_bag_set_binary(ann, PidTagSearchKey, "old", 3);
	conv_entryid_build_one_off(j.suite.context, "Ann", "SMTP", "old@a.org", &id);
	conv_bag_set_binary(ann, PidTagEntryId, id.bytes, id.size);
	conv_attachment_embed(attach(&j, j.message, "m", 0), &inner);
	conv_bag_set_text(conv_message_bag(inner), PidTagSubject, "inner");
	CU_ASSERT_EQUAL(conv_message_normalize(j.message), CONV_OK);
	CU_ASSERT_STRING_EQUAL(conv_bag_text(j.bag, PidTagSubjectPrefix), "Re: ");
	CU_ASSERT_STRING_EQUAL(conv_bag_text(j.bag, PidTagNormalizedSubject), "plans");
	CU_ASSERT_STRING_EQUAL(conv_bag_text(j.bag, PidTagDisplayTo), "Ann; Bob");
	CU_ASSERT_STRING_EQUAL(conv_bag_text(j.bag, PidTagDisplayCc), "cc@a.org");
	CU_ASSERT_STRING_EQUAL(conv_bag_text(j.bag, PidTagDisplayBcc), "");
	CU_ASSERT_EQUAL(conv_bag_integer(j.bag, PidTagMessageFlags, 0), 0x11);
	CU_ASSERT_TRUE(conv_bag_boolean(j.bag, PidTagHasAttachments));
	CU_ASSERT_EQUAL(conv_bag_integer(ann, PidTagRowid, -1), 0);
	conv_bag_binary(j.suite.context, ann, PidTagSearchKey, &bytes, &size);
	CU_ASSERT_EQUAL(size, 15);
	CU_ASSERT_EQUAL(memcmp(bytes, "SMTP:ANN@A.ORG", 15), 0);
	conv_bag_binary(j.suite.context, ann, PidTagEntryId, &bytes, &size);
	CU_ASSERT_EQUAL(conv_entryid_parse(j.suite.context, bytes, size, 0, &parsed), CONV_OK);
	CU_ASSERT_STRING_EQUAL(parsed.as.one_off.address, "ann@a.org");
	conv_entryid_free(&parsed);
	CU_ASSERT_STRING_EQUAL(conv_bag_text(conv_message_bag(inner), PidTagNormalizedSubject),
			       "inner");
	CU_ASSERT_EQUAL(conv_bag_integer(conv_message_bag(inner), PidTagMessageFlags, -1), 0);

	/* the size counts all but itself, so that doing it again changes nothing */
	int64_t once = conv_bag_integer(j.bag, PidTagMessageSize, 0);
	CU_ASSERT_TRUE(once > 100);
	CU_ASSERT_EQUAL(conv_message_normalize(j.message), CONV_OK);
	CU_ASSERT_EQUAL(conv_bag_integer(j.bag, PidTagMessageSize, 0), once);
	conv_buffer_free(&id);
	job_close(&j);
}

SUITE_MAIN(test_edit, LIST(values_of_every_type), LIST(names_of_every_kind),
	   LIST(what_cannot_be_is_refused_with_a_hint), LIST(times_as_rfc_3339),
	   LIST(the_parts_of_a_subject_follow_it), LIST(a_property_of_another_type_is_replaced),
	   LIST(original_fields_that_are_untrue_go), LIST(places_are_found_or_told),
	   LIST(attachments_are_left_out_by_name_and_size),
	   LIST(only_headers_has_neither_bodies_nor_attachments), LIST(drafts_and_sent_messages),
	   LIST(normalizing_computes_what_follows))
