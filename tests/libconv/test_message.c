/* Properties, bags, messages, the registry: the hub. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "report.h"
#include "support/suite.h"

CASE(DATA_001_types_have_size_and_name)
{
	static const struct {
		uint16_t type;
		unsigned size;
		const char *name;
	} rows[] = {
		/* [MS-OXCDATA] 2.11.1, sizes as in ROP structures */
		{ 0x0000, 0, "PtypUnspecified" }, { 0x0001, 0, "PtypNull" },
		{ 0x0002, 2, "PtypInteger16" },   { 0x0003, 4, "PtypInteger32" },
		{ 0x0004, 4, "PtypFloating32" },  { 0x0005, 8, "PtypFloating64" },
		{ 0x0006, 8, "PtypCurrency" },    { 0x0007, 8, "PtypFloatingTime" },
		{ 0x000A, 4, "PtypErrorCode" },   { 0x000B, 1, "PtypBoolean" },
		{ 0x000D, 0, "PtypObject" },      { 0x0014, 8, "PtypInteger64" },
		{ 0x001E, 0, "PtypString8" },     { 0x001F, 0, "PtypString" },
		{ 0x0040, 8, "PtypTime" },        { 0x0048, 16, "PtypGuid" },
		{ 0x00FB, 0, "PtypServerId" },    { 0x00FD, 0, "PtypRestriction" },
		{ 0x00FE, 0, "PtypRuleAction" },  { 0x0102, 0, "PtypBinary" },
	};
	static const uint16_t multiple[] = { 0x1002, 0x1003, 0x1004, 0x1005, 0x1006, 0x1007,
					     0x1014, 0x101E, 0x101F, 0x1040, 0x1048, 0x1102 };
	char room[16];

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const conv_type_info *info = conv_type_find(rows[i].type);
		CU_ASSERT_PTR_NOT_NULL_FATAL(info);
		CU_ASSERT_STRING_EQUAL(info->name, rows[i].name);
		CU_ASSERT_EQUAL(info->size, rows[i].size);
		CU_ASSERT_STRING_EQUAL(conv_type_name(rows[i].type, room), rows[i].name);
	}
	for (size_t i = 0; i < sizeof multiple / sizeof *multiple; i++) {
		char expected[40];
		snprintf(expected, sizeof expected, "PtypMultiple%s",
			 conv_type_find(multiple[i])->name + 4);
		CU_ASSERT_STRING_EQUAL(conv_type_name(multiple[i], room), expected);
	}
	CU_ASSERT_PTR_NULL(conv_type_find(0x0099));
	CU_ASSERT_STRING_EQUAL(conv_type_name(0x0099, room), "0x0099");
}

CASE(registry_knows_tags_sets_and_names)
{
	conv_property_name name = { *conv_set_guid(CONV_SET_PSETID_Appointment), 0x820D, NULL };

	CU_ASSERT_EQUAL(conv_known_by_tag(0x0037, PtypString), PidTagSubject);
	CU_ASSERT_EQUAL(conv_known_by_tag(0x0037, PtypString8), PidTagSubject);
	CU_ASSERT_EQUAL(conv_known_by_tag(0x0037, 0), PidTagSubject);
	CU_ASSERT_EQUAL(conv_known_by_tag(0x0037, PtypInteger32), 0);
	CU_ASSERT_EQUAL(conv_known_by_tag(0x1013, PtypBinary), PidTagHtml);
	CU_ASSERT_EQUAL(conv_known_by_tag(0x1013, PtypString), PidTagBodyHtml);
	CU_ASSERT_EQUAL(conv_known_by_tag(0x7FF0, PtypString), 0);
	CU_ASSERT_EQUAL(conv_known_by_name(&name), PidLidAppointmentStartWhole);
	name.lid = 0x7777;
	CU_ASSERT_EQUAL(conv_known_by_name(&name), 0);
	name = (conv_property_name){ *conv_set_guid(CONV_SET_PS_PUBLIC_STRINGS), 0, "Keywords" };
	CU_ASSERT_EQUAL(conv_known_by_name(&name), PidNameKeywords);
	name.name = "keywords";
	CU_ASSERT_EQUAL(conv_known_by_name(&name), 0);
	CU_ASSERT_EQUAL(conv_known_by_spelling("PidTagSubject"), PidTagSubject);
	CU_ASSERT_EQUAL(conv_known_by_spelling("PidTagsubject"), 0);
	CU_ASSERT_STRING_EQUAL(conv_known_info_of(PidTagSubject)->name, "PidTagSubject");
	CU_ASSERT_PTR_NULL(conv_known_info_of(0));
	CU_ASSERT_PTR_NULL(conv_known_info_of(CONV_KNOWN_COUNT));
	for (unsigned known = 1; known < CONV_KNOWN_COUNT; known++) {
		const conv_known_info *info = conv_known_info_of(known);
		unsigned found = info->id ? conv_known_by_tag(info->id, info->type)
					  : conv_known_by_name(&info->property_name);
		if (found != known)
			printf("  %s\n", info->name);
		CU_ASSERT_EQUAL(found, known);
	}
}

CASE(DATA_007_names_equal_by_set_and_lid_or_name)
{
	conv_property_name a = { *conv_set_guid(CONV_SET_PSETID_Common), 0x8520, NULL }, b = a;

	CU_ASSERT(conv_property_name_equal(&a, &b));
	b.lid++;
	CU_ASSERT_FALSE(conv_property_name_equal(&a, &b));
	b = a;
	b.set = *conv_set_guid(CONV_SET_PSETID_Task);
	CU_ASSERT_FALSE(conv_property_name_equal(&a, &b));
	b = a;
	b.name = "x";
	CU_ASSERT_FALSE(conv_property_name_equal(&a, &b));
	a = (conv_property_name){ *conv_set_guid(CONV_SET_PS_PUBLIC_STRINGS), 0, "Name" };
	b = a;
	b.name = "name";
	CU_ASSERT_FALSE(conv_property_name_equal(&a, &b));
	a.set = b.set = *conv_set_guid(CONV_SET_PS_INTERNET_HEADERS);
	CU_ASSERT(conv_property_name_equal(&a, &b));
}

CASE(bag_gives_back_what_was_set)
{
	suite_context suite;
	suite_context_open(&suite);
	conv_message *message = conv_message_new(suite.context);
	conv_bag *bag = conv_message_bag(message);
	const uint8_t *bytes;
	size_t size;

	CU_ASSERT_FALSE(conv_bag_has(bag, PidTagSubject));
	CU_ASSERT_PTR_NULL(conv_bag_text(bag, PidTagSubject));
	CU_ASSERT_EQUAL(conv_bag_integer(bag, PidTagImportance, 1), 1);
	CU_ASSERT_STRING_EQUAL(conv_message_class(message), "");
	conv_bag_set_text(bag, PidTagSubject, "Grüße");
	conv_bag_set_integer(bag, PidTagImportance, 2);
	conv_bag_set_integer(bag, PidLidAppointmentSubType, 1);
	conv_bag_set_binary(bag, PidTagConversationIndex, "\0\1\2", 3);
	CU_ASSERT_STRING_EQUAL(conv_bag_text(bag, PidTagSubject), "Grüße");
	CU_ASSERT_EQUAL(conv_bag_integer(bag, PidTagImportance, 1), 2);
	CU_ASSERT(conv_bag_boolean(bag, PidLidAppointmentSubType));
	CU_ASSERT_EQUAL(conv_bag_binary(suite.context, bag, PidTagConversationIndex, &bytes, &size),
			CONV_OK);
	CU_ASSERT_EQUAL(size, 3);
	CU_ASSERT_EQUAL(memcmp(bytes, "\0\1\2", 3), 0);
	CU_ASSERT_EQUAL(conv_bag_count(bag), 4);
	conv_bag_set_text(bag, PidTagSubject, "new");
	CU_ASSERT_EQUAL(conv_bag_count(bag), 4);
	CU_ASSERT_STRING_EQUAL(conv_bag_text(bag, PidTagSubject), "new");
	CU_ASSERT_PTR_NULL(conv_bag_text(bag, PidTagImportance));
	conv_bag_remove(bag, PidTagSubject);
	conv_bag_remove(bag, PidTagSubject);
	CU_ASSERT_PTR_NULL(conv_bag_text(bag, PidTagSubject));
	CU_ASSERT_EQUAL(conv_bag_count(bag), 3);
	conv_message_free(message);
	suite_context_close(&suite);
}

static conv_property text_property(uint16_t id, uint16_t type, const char *text, uint32_t codepage)
{
	return (conv_property){
		.id = id, .type = type, .flags = 6, .value.text = { text, strlen(text), codepage }
	};
}

CASE(DATA_005_string8_keeps_bytes_until_text_is_asked_for)
{
	suite_context suite;
	suite_context_open(&suite);
	conv_message *message = conv_message_new(suite.context);
	conv_bag *bag = conv_message_bag(message);
	conv_property property = text_property(0x0037, PtypString8, "\x83\x41", 932);
	int existed;

	CU_ASSERT_EQUAL(conv_bag_set(bag, &property, 1, &existed), CONV_OK);
	CU_ASSERT_FALSE(existed);
	const conv_property *kept = conv_bag_find(bag, PidTagSubject);
	CU_ASSERT_PTR_NOT_NULL_FATAL(kept);
	CU_ASSERT_EQUAL(kept->type, PtypString8);
	CU_ASSERT_EQUAL(kept->value.text.codepage, 932);
	CU_ASSERT_EQUAL(memcmp(kept->value.text.bytes, "\x83\x41", 3), 0);
	CU_ASSERT_STRING_EQUAL(conv_bag_text(bag, PidTagSubject), "ア");
	CU_ASSERT_PTR_EQUAL(conv_bag_text(bag, PidTagSubject), conv_bag_text(bag, PidTagSubject));
	CU_ASSERT_EQUAL(kept->type, PtypString8);

	/* String and String8 of one id are one property, and String wins. */
	property = text_property(0x0037, PtypString, "ウ", 0);
	CU_ASSERT_EQUAL(conv_bag_set(bag, &property, 1, &existed), CONV_OK);
	CU_ASSERT(existed);
	CU_ASSERT_STRING_EQUAL(conv_bag_text(bag, PidTagSubject), "ウ");
	property = text_property(0x0037, PtypString8, "x", 1252);
	conv_bag_set(bag, &property, 1, &existed);
	CU_ASSERT_STRING_EQUAL(conv_bag_text(bag, PidTagSubject), "ウ");
	CU_ASSERT_EQUAL(conv_bag_count(bag), 1);
	conv_message_free(message);
	suite_context_close(&suite);
}

CASE(DATA_004_lone_surrogates_survive_in_the_hub)
{
	suite_context suite;
	conv_buffer text = CONV_BUFFER_INIT, back = CONV_BUFFER_INIT;
	static const uint8_t utf16[] = { 0x41, 0,    0x3D, 0xD8, 0x42, 0,
					 0x00, 0xDE, 0x3D, 0xD8, 0x00, 0xDE };

	suite_context_open(&suite);
	conv_message *message = conv_message_new(suite.context);
	CU_ASSERT_EQUAL(conv_text_from_utf16(utf16, sizeof utf16, &text), CONV_OK);
	conv_bag_set_text(conv_message_bag(message), PidTagSubject, conv_buffer_text(&text));
	const char *kept = conv_bag_text(conv_message_bag(message), PidTagSubject);
	CU_ASSERT_EQUAL(conv_text_to_utf16(kept, strlen(kept), &back), CONV_OK);
	CU_ASSERT_EQUAL(back.size, sizeof utf16);
	CU_ASSERT_EQUAL(memcmp(back.bytes, utf16, sizeof utf16), 0);
	conv_buffer_free(&text);
	conv_buffer_free(&back);
	conv_message_free(message);
	suite_context_close(&suite);
}

CASE(types_of_one_id_are_apart)
{
	suite_context suite;
	suite_context_open(&suite);
	conv_message *message = conv_message_new(suite.context);
	conv_bag *bag = conv_message_bag(message);

	conv_bag_set_text(bag, PidTagBodyHtml, "text");
	conv_bag_set_binary(bag, PidTagHtml, "bytes", 5);
	CU_ASSERT_EQUAL(conv_bag_count(bag), 2);
	CU_ASSERT_STRING_EQUAL(conv_bag_text(bag, PidTagBodyHtml), "text");
	CU_ASSERT_EQUAL(conv_bag_find(bag, PidTagHtml)->value.binary.size, 5);
	CU_ASSERT_PTR_NULL(conv_bag_find_tag(bag, 0x1013, PtypInteger32));
	CU_ASSERT_PTR_NOT_NULL(conv_bag_find_tag(bag, 0x1013, PtypString8));
	conv_message_free(message);
	suite_context_close(&suite);
}

CASE(multiple_values_are_copied)
{
	suite_context suite;
	suite_context_open(&suite);
	conv_message *message = conv_message_new(suite.context);
	conv_bag *bag = conv_message_bag(message);
	char word[] = "red";
	conv_value values[2] = { { .text = { word, 3, 0 } }, { .text = { "blue", 4, 0 } } };
	conv_property_name name = { *conv_set_guid(CONV_SET_PS_PUBLIC_STRINGS), 0, "Keywords" };
	conv_property property = { .type = PtypMultiple | PtypString,
				   .name = &name,
				   .value.multiple = { values, 2 } };

	CU_ASSERT_EQUAL(conv_bag_set(bag, &property, 0, NULL), CONV_OK);
	word[0] = 'b';
	CU_ASSERT_STRING_EQUAL(conv_bag_text_at(bag, PidNameKeywords, 0), "red");
	CU_ASSERT_STRING_EQUAL(conv_bag_text_at(bag, PidNameKeywords, 1), "blue");
	CU_ASSERT_PTR_NULL(conv_bag_text_at(bag, PidNameKeywords, 2));
	CU_ASSERT_PTR_NULL(conv_bag_text(bag, PidNameKeywords));
	CU_ASSERT_PTR_NOT_NULL(conv_bag_find_name(bag, &name));
	conv_message_free(message);
	suite_context_close(&suite);
}

/* Named properties without end: the bag indexes itself, and finds by key still. */
CASE(many_properties_stay_findable)
{
	suite_context suite;
	suite_context_open(&suite);
	conv_message *message = conv_message_new(suite.context);
	conv_bag *bag = conv_message_bag(message);
	conv_property_name name = { *conv_set_guid(CONV_SET_PS_INTERNET_HEADERS), 0, NULL };
	char text[32];
	int existed;

	for (int i = 0; i < 20000; i++) {
		snprintf(text, sizeof text, "x-Header-%d", i);
		name.name = text;
		conv_property property = { .type = PtypString,
					   .name = &name,
					   .value.text = { text, 4, 0 } };
		CU_ASSERT_EQUAL_FATAL(conv_bag_set(bag, &property, 1, &existed), CONV_OK);
		CU_ASSERT_FALSE(existed);
	}
	name.name = "X-HEADER-777";
	conv_property again = { .type = PtypString8,
				.name = &name,
				.value.text = { "y", 1, 1252 } };
	CU_ASSERT_EQUAL(conv_bag_set(bag, &again, 1, &existed), CONV_OK);
	CU_ASSERT(existed);
	CU_ASSERT_EQUAL(conv_bag_count(bag), 20000);
	conv_bag_set_text(bag, PidTagSubject, "s");
	conv_bag_set_text(bag, PidTagSubjectPrefix, "p");
	conv_bag_remove(bag, PidTagSubject);
	CU_ASSERT_PTR_NULL(conv_bag_find(bag, PidTagSubject));
	CU_ASSERT_STRING_EQUAL(conv_bag_text(bag, PidTagSubjectPrefix), "p");
	conv_message_free(message);
	suite_context_close(&suite);
}

CASE(limits_stop_objects_without_end)
{
	suite_context suite;
	conv_bag *bag;
	conv_attachment *attachment;

	suite_context_open(&suite);
	conv_limits *limits = conv_context_limits(suite.context);
	limits->properties = 2;
	limits->recipients = limits->attachments = 1;
	conv_message *message = conv_message_new(suite.context);
	CU_ASSERT_EQUAL(conv_bag_set_integer(conv_message_bag(message), PidTagImportance, 1),
			CONV_OK);
	CU_ASSERT_EQUAL(conv_bag_set_integer(conv_message_bag(message), PidTagSensitivity, 1),
			CONV_OK);
	CU_ASSERT_EQUAL(conv_bag_set_integer(conv_message_bag(message), PidTagPriority, 1),
			CONV_FAILED);
	CU_ASSERT_EQUAL(conv_bag_set_integer(conv_message_bag(message), PidTagImportance, 2),
			CONV_OK);
	CU_ASSERT_EQUAL(conv_message_add_recipient(message, &bag), CONV_OK);
	CU_ASSERT_EQUAL(conv_message_add_recipient(message, &bag), CONV_FAILED);
	CU_ASSERT_EQUAL(conv_message_add_attachment(message, &attachment), CONV_OK);
	CU_ASSERT_EQUAL(conv_message_add_attachment(message, &attachment), CONV_FAILED);
	CU_ASSERT(suite_reported(&suite, "limit.properties"));
	CU_ASSERT(suite_reported(&suite, "limit.recipients"));
	CU_ASSERT(suite_reported(&suite, "limit.attachments"));
	conv_message_free(message);
	suite_context_close(&suite);
}

CASE(messages_hold_recipients_attachments_and_messages)
{
	suite_context suite;
	conv_source *source;
	conv_message *inner;
	conv_attachment *attachment;
	conv_bag *bag;

	suite_context_open(&suite);
	conv_message *message = conv_message_new(suite.context);
	for (int i = 0; i < 100; i++) {
		CU_ASSERT_EQUAL(conv_message_add_recipient(message, &bag), CONV_OK);
		conv_bag_set_integer(bag, PidTagRowid, i);
	}
	CU_ASSERT_EQUAL(conv_message_recipient_count(message), 100);
	CU_ASSERT_EQUAL(conv_bag_integer(conv_message_recipient(message, 42), PidTagRowid, -1), 42);
	CU_ASSERT_PTR_NULL(conv_message_recipient(message, 100));

	CU_ASSERT_EQUAL(conv_message_add_attachment(message, &attachment), CONV_OK);
	CU_ASSERT_EQUAL(conv_attachment_embed(attachment, &inner), CONV_OK);
	CU_ASSERT_PTR_EQUAL(conv_attachment_message(conv_message_attachment(message, 0)), inner);
	conv_bag_set_text(conv_message_bag(inner), PidTagMessageClass, "ipm.note.SMIME");
	CU_ASSERT(conv_message_is(inner, "IPM.Note"));
	CU_ASSERT(conv_message_is(inner, "IPM.Note.SMIME"));
	CU_ASSERT_FALSE(conv_message_is(inner, "IPM.Not"));
	CU_ASSERT_FALSE(conv_message_is(inner, "IPM.Note.SMIME.MultipartSigned"));

	conv_source_from_memory(suite.context, "0123456789", 10, 1, &source);
	conv_extent extents[2] = { { 5, 5 }, { 0, 5 } };
	conv_blob *blob = conv_blob_from_extents(source, extents, 2);
	conv_attachment_set_storage(attachment, conv_blob_keep(blob));
	CU_ASSERT_PTR_EQUAL(conv_attachment_storage(attachment), blob);
	CU_ASSERT_EQUAL(
		conv_bag_set_blob(conv_attachment_bag(attachment), PidTagAttachDataBinary, blob),
		CONV_OK);
	conv_message_hold(message, source);
	conv_source_drop(source);
	const uint8_t *bytes;
	size_t size;
	const conv_bag *data = conv_attachment_bag(attachment);
	CU_ASSERT_EQUAL(conv_bag_find(data, PidTagAttachDataBinary)->value.binary.size, 10);
	conv_context_limits(suite.context)->string_bytes = 9;
	CU_ASSERT_EQUAL(conv_bag_binary(suite.context, data, PidTagAttachDataBinary, &bytes, &size),
			CONV_FAILED);
	conv_context_limits(suite.context)->string_bytes = 10;
	CU_ASSERT_EQUAL(conv_bag_binary(suite.context, data, PidTagAttachDataBinary, &bytes, &size),
			CONV_OK);
	CU_ASSERT_EQUAL(memcmp(bytes, "5678901234", 10), 0);
	blob = conv_bag_blob(data, PidTagAttachDataBinary);
	CU_ASSERT_EQUAL(conv_blob_size(blob), 10);
	conv_blob_drop(blob);
	conv_message_free(message);
	suite_context_close(&suite);
}

CASE(diagnostics_have_paths_and_strictness)
{
	suite_context suite;

	suite_context_open(&suite);
	conv_path_enter(suite.context, "attachment", 2);
	conv_path_enter(suite.context, "message", CONV_NO_INDEX);
	CU_ASSERT_EQUAL(conv_report(suite.context, CONV_WARNING, "x.y", 7, "bad\033[2J %s", "name"),
			CONV_DAMAGED);
	conv_path_leave(suite.context);
	conv_path_leave(suite.context);
	conv_path_leave(suite.context);
	CU_ASSERT_EQUAL(conv_report(suite.context, CONV_INFO, "x.z", 7, "fine"), CONV_OK);
	CU_ASSERT_EQUAL(conv_report(suite.context, CONV_LOSS, "x.z", 7, "lost"), CONV_OK);
	conv_context_set_strict(suite.context, 1);
	CU_ASSERT_EQUAL(conv_report(suite.context, CONV_WARNING, "x.z", 7, "bad"), CONV_FAILED);
	CU_ASSERT_EQUAL(conv_report(suite.context, CONV_ERROR, "x.z", 7, "bad"), CONV_FAILED);
	CU_ASSERT_EQUAL(conv_context_count(suite.context, CONV_WARNING), 2);
	CU_ASSERT_STRING_EQUAL(
		conv_buffer_text(&suite.log),
		"warning x.y attachment[2]/message: bad?[2J name\n"
		"info x.z : fine\nloss x.z : lost\nwarning x.z : bad\nerror x.z : bad\n");
	for (int i = 0; i < 1000; i++) /* deeper than paths are kept */
		conv_path_enter(suite.context, "attachment", 0);
	conv_report(suite.context, CONV_INFO, "deep", 0, "deep");
	for (int i = 0; i < 1000; i++)
		conv_path_leave(suite.context);
	conv_report(suite.context, CONV_INFO, "top.again", 0, "top");
	CU_ASSERT_PTR_NOT_NULL(strstr(conv_buffer_text(&suite.log), "info top.again : top"));
	suite_context_close(&suite);
}

CASE(options_belong_to_formats)
{
	static const char *const values[] = { "one", "two", NULL };
	static const conv_option options[] = { { "pick", values, "" },
					       { "free", NULL, "" },
					       { 0 } };
	static const conv_format format = { .name = "f", .options = options };
	static const conv_format *const formats[] = { &format, NULL };
	conv_context *context = conv_context_new(formats);

	CU_ASSERT_STRING_EQUAL(conv_context_option(context, "f.pick"), "one");
	CU_ASSERT_PTR_NULL(conv_context_option(context, "f.free"));
	CU_ASSERT_PTR_NULL(conv_context_option(context, "g.pick"));
	CU_ASSERT_EQUAL(conv_context_set_option(context, "f.pick", "three"), CONV_FAILED);
	CU_ASSERT_EQUAL(conv_context_set_option(context, "f.other", "one"), CONV_FAILED);
	CU_ASSERT_EQUAL(conv_context_set_option(context, "pick", "one"), CONV_FAILED);
	CU_ASSERT_EQUAL(conv_context_set_option(context, "f.pick", "two"), CONV_OK);
	CU_ASSERT_STRING_EQUAL(conv_context_option(context, "f.pick"), "two");
	CU_ASSERT_EQUAL(conv_context_set_option(context, "f.pick", "one"), CONV_OK);
	CU_ASSERT_STRING_EQUAL(conv_context_option(context, "f.pick"), "one");
	CU_ASSERT_EQUAL(conv_context_set_option(context, "f.free", "any"), CONV_OK);
	CU_ASSERT_STRING_EQUAL(conv_context_option(context, "f.free"), "any");
	conv_context_free(context);
}

static int bid_by_first_byte(const conv_source *source)
{
	uint8_t byte = 0;
	size_t got;
	conv_source_read(source, 0, &byte, 1, &got);
	return byte == 'a' ? 50 : byte == 'b' ? 100 : 0;
}

static int bid_one(const conv_source *source)
{
	return conv_source_size(source) != 0;
}

CASE(formats_are_found_by_content_then_name)
{
	static const char *const x[] = { "x", NULL }, *const y[] = { "y", "yy", NULL };
	static const conv_format first = { .name = "first",
					   .extensions = x,
					   .probe = bid_by_first_byte,
					   .flags = CONV_FORMAT_READS };
	static const conv_format second = { .name = "second",
					    .extensions = y,
					    .probe = bid_by_first_byte,
					    .flags = CONV_FORMAT_READS | CONV_FORMAT_WRITES };
	static const conv_format last = { .name = "last",
					  .probe = bid_one,
					  .flags = CONV_FORMAT_READS };
	static const conv_format *const formats[] = { &first, &second, &last, NULL };
	conv_context *context = conv_context_new(formats);
	conv_source *source;

	conv_source_from_memory(context, "a", 1, 0, &source);
	CU_ASSERT_PTR_EQUAL(conv_format_detect(context, source, NULL), &first);
	CU_ASSERT_PTR_EQUAL(conv_format_detect(context, source, "dir.x/file.YY"), &second);
	CU_ASSERT_PTR_EQUAL(conv_format_detect(context, source, "dir.y/file"), &first);
	conv_source_drop(source);
	conv_source_from_memory(context, "c", 1, 0, &source);
	CU_ASSERT_PTR_EQUAL(conv_format_detect(context, source, "name.x"), &last);
	conv_source_drop(source);
	conv_source_from_memory(context, "", 0, 0, &source);
	CU_ASSERT_PTR_NULL(conv_format_detect(context, source, "name.x"));
	conv_reader *reader;
	CU_ASSERT_EQUAL(conv_reader_open(context, source, NULL, "name.x", &reader), CONV_FAILED);
	conv_source_drop(source);
	CU_ASSERT_PTR_EQUAL(conv_format_by_extension(context, "a.y", CONV_FORMAT_WRITES), &second);
	CU_ASSERT_PTR_NULL(conv_format_by_extension(context, "a.x", CONV_FORMAT_WRITES));
	CU_ASSERT_PTR_EQUAL(conv_format_find(context, "last"), &last);
	CU_ASSERT_PTR_NULL(conv_format_find(context, "none"));
	conv_context_free(context);
}

CASE(bag_gives_its_properties_in_the_order_of_dumps)
{
	conv_context *context = conv_context_new(NULL);
	conv_message *message = conv_message_new(context);
	conv_bag *bag = conv_message_bag(message);

	conv_bag_set_text(bag, PidTagSubject, "s");
	conv_bag_set_integer(bag, PidTagImportance, 1);
	conv_bag_set_text(bag, PidLidLocation, "l");
	conv_bag_set_integer(bag, PidLidAppointmentStartWhole, 1);
	const conv_property **sorted = conv_bag_sorted(bag);
	CU_ASSERT_PTR_NOT_NULL_FATAL(sorted);
	/* named ones have id 0; LIDs 0x8208 and 0x820D of one set */
	CU_ASSERT_EQUAL(sorted[0]->known, PidLidLocation);
	CU_ASSERT_EQUAL(sorted[1]->known, PidLidAppointmentStartWhole);
	CU_ASSERT_EQUAL(sorted[2]->known, PidTagImportance);
	CU_ASSERT_EQUAL(sorted[3]->known, PidTagSubject);
	free(sorted);
	conv_message_free(message);
	conv_context_free(context);
}

SUITE_MAIN(test_message, LIST(DATA_001_types_have_size_and_name),
	   LIST(registry_knows_tags_sets_and_names),
	   LIST(DATA_007_names_equal_by_set_and_lid_or_name), LIST(bag_gives_back_what_was_set),
	   LIST(DATA_005_string8_keeps_bytes_until_text_is_asked_for),
	   LIST(DATA_004_lone_surrogates_survive_in_the_hub), LIST(types_of_one_id_are_apart),
	   LIST(multiple_values_are_copied), LIST(many_properties_stay_findable),
	   LIST(limits_stop_objects_without_end),
	   LIST(messages_hold_recipients_attachments_and_messages),
	   LIST(diagnostics_have_paths_and_strictness), LIST(options_belong_to_formats),
	   LIST(formats_are_found_by_content_then_name),
	   LIST(bag_gives_its_properties_in_the_order_of_dumps))
