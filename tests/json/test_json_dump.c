#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "support/suite.h"

/* The dump of a message; free() it. */
static char *dump(suite_context *suite, conv_message *message)
{
	conv_sink *sink = NULL;
	conv_writer *writer = NULL;
	size_t size;

	CU_ASSERT_EQUAL(conv_sink_open_memory(suite->context, &sink), CONV_OK);
	CU_ASSERT_EQUAL(conv_writer_open(suite->context, sink,
					 conv_format_find(suite->context, "json"), &writer),
			CONV_OK);
	const conv_diagnostic note = { .severity = CONV_WARNING,
				       .code = "x.y",
				       .path = "attachment[1]",
				       .offset = 17,
				       .text = "a \"word\"" };
	conv_writer_note(writer, &note);
	CU_ASSERT_EQUAL(conv_writer_write(writer, message), CONV_OK);
	CU_ASSERT_EQUAL(conv_writer_end(writer), CONV_OK);
	const uint8_t *bytes = conv_sink_bytes(sink, &size);
	char *text = strndup((const char *)bytes, size);
	conv_writer_close(writer);
	conv_sink_close(sink);
	return text;
}

static void expect(const char *text, const char *part)
{
	CU_ASSERT_PTR_NOT_NULL(strstr(text, part));
	if (!strstr(text, part))
		printf("  not there: %s\nin: %s\n", part, text);
}

static void set(conv_message *message, const conv_property *property)
{
	CU_ASSERT_EQUAL(conv_bag_set(conv_message_bag(message), property, 0, NULL), CONV_OK);
}

static void set_integer(conv_message *message, uint16_t id, uint16_t type, int64_t value)
{
	conv_property property = { .id = id, .type = type, .value.integer = value };
	set(message, &property);
}

static void set_float(conv_message *message, uint16_t id, uint16_t type, double value)
{
	conv_property property = { .id = id, .type = type, .value.floating = value };
	set(message, &property);
}

CASE(the_frame_is_as_documented)
{
	suite_context suite;
	suite_context_open(&suite);
	conv_message *message = conv_message_new(suite.context);
	conv_context_set_option(suite.context, "json.input", "msg");
	conv_bag_set_text(conv_message_bag(message), PidTagMessageClass, "IPM.Note");
	char *text = dump(&suite, message);
	CU_ASSERT_STRING_EQUAL(
		text,
		"{\n  \"format\": \"msg\",\n  \"objects\": [\n    {\n      \"class\": "
		"\"IPM.Note\",\n"
		"      \"properties\": [\n"
		"        "
		"{\"tag\":\"0x001A001F\",\"name\":\"PidTagMessageClass\",\"type\":\"PtypString\","
		"\"value\":\"IPM.Note\"}\n      ],\n      \"recipients\": [],\n"
		"      \"attachments\": []\n    }\n  ],\n  \"diagnostics\": [\n"
		"    "
		"{\"severity\":\"warning\",\"code\":\"x.y\",\"path\":\"attachment[1]\",\"offset\":"
		"17,"
		"\"text\":\"a \\\"word\\\"\"}\n  ]\n}\n");
	free(text);
	conv_message_free(message);
	suite_context_close(&suite);
}

CASE(numbers_times_and_the_values_that_json_has_no_form_for)
{
	suite_context suite;
	suite_context_open(&suite);
	conv_message *message = conv_message_new(suite.context);
	conv_bag *bag = conv_message_bag(message);

	set_integer(message, 0x6601, PtypInteger16, -2);
	set_integer(message, 0x6602, PtypInteger32, -3);
	set_integer(message, 0x6603, PtypInteger64, INT64_MIN);
	set_integer(message, 0x6604, PtypCurrency, -123456);
	set_integer(message, 0x6605, PtypBoolean, 1);
	set_integer(message, 0x6606, PtypErrorCode, 0x8004010F);
	set_integer(message, 0x6607, PtypTime, 133590600000000001);
	set_integer(message, 0x6608, PtypTime, -1);
	set_float(message, 0x6609, PtypFloating64, 0.1);
	set_float(message, 0x660A, PtypFloating32, (double)0.1f);
	set_float(message, 0x660B, PtypFloatingTime, 45413.5);
	set_float(message, 0x660C, PtypFloating64, INFINITY);
	conv_property object = { .id = 0x660D, .type = PtypObject };
	set(message, &object);
	conv_property guid = { .id = 0x660E, .type = PtypGuid };
	conv_guid_parse("00062008-0000-0000-C000-000000000046", &guid.value.guid);
	set(message, &guid);
	CU_ASSERT_EQUAL(conv_bag_count(bag), 14);

	char *text = dump(&suite, message);
	expect(text, "\"type\":\"PtypInteger16\",\"value\":-2}");
	expect(text, "\"type\":\"PtypInteger32\",\"value\":-3}");
	expect(text, "\"type\":\"PtypInteger64\",\"value\":\"-9223372036854775808\"}");
	expect(text, "\"type\":\"PtypCurrency\",\"value\":\"-12.3456\"}");
	expect(text, "\"type\":\"PtypBoolean\",\"value\":true}");
	expect(text, "\"type\":\"PtypErrorCode\",\"value\":2147746063}");
	expect(text, "\"tag\":\"0x66070040\",\"type\":\"PtypTime\",\"value\":\"2024-05-01T18:00:00."
		     "0000001Z\"}");
	expect(text, "\"value\":\"0xFFFFFFFFFFFFFFFF\"}");
	expect(text, "\"type\":\"PtypFloating64\",\"value\":0.1}");
	expect(text, "\"type\":\"PtypFloating32\",\"value\":0.1}");
	expect(text, "\"type\":\"PtypFloatingTime\",\"value\":45413.5}");
	expect(text, "\"value\":\"0x7FF0000000000000\"}");
	expect(text, "\"type\":\"PtypObject\"}");
	expect(text, "\"value\":\"{00062008-0000-0000-C000-000000000046}\"}");
	free(text);
	conv_message_free(message);
	suite_context_close(&suite);
}

CASE(named_properties_show_set_and_lid_or_name)
{
	suite_context suite;
	suite_context_open(&suite);
	conv_message *message = conv_message_new(suite.context);
	conv_bag *bag = conv_message_bag(message);
	conv_property_name own = { .name = "My \"own\"" };
	conv_guid_parse("00020329-0000-0000-C000-000000000046", &own.set);
	conv_property property = { .type = PtypInteger32, .name = &own, .value.integer = 5 };

	set(message, &property);
	conv_bag_set_text(bag, PidLidLocation, "here");
	conv_property unnamed = { .id = 0x8123, .type = PtypInteger32, .value.integer = 6 };
	set(message, &unnamed);
	char *text = dump(&suite, message);
	expect(text, "{\"tag\":\"0x0000001F\",\"name\":\"PidLidLocation\",\"type\":\"PtypString\","
		     "\"set\":\"{00062002-0000-0000-C000-000000000046}\",\"lid\":\"0x8208\","
		     "\"value\":\"here\"}");
	expect(text,
	       "{\"tag\":\"0x00000003\",\"type\":\"PtypInteger32\","
	       "\"set\":\"{00020329-0000-0000-C000-000000000046}\",\"pname\":\"My \\\"own\\\"\","
	       "\"value\":5}");
	expect(text, "{\"tag\":\"0x81230003\",\"type\":\"PtypInteger32\",\"value\":6}");
	CU_ASSERT(strstr(text, "\"0x00000003\"") < strstr(text, "\"0x0000001F\""));
	CU_ASSERT(strstr(text, "\"0x0000001F\"") < strstr(text, "\"0x81230003\""));
	free(text);
	conv_message_free(message);
	suite_context_close(&suite);
}

static void set_text8(conv_message *message, uint16_t id, const char *bytes, uint32_t codepage)
{
	conv_property property = { .id = id, .type = PtypString8 };
	property.value.text = (conv_text){ bytes, strlen(bytes), codepage };
	set(message, &property);
}

CASE(string8_is_decoded_beside_its_code_page)
{
	suite_context suite;
	suite_context_open(&suite);
	conv_message *message = conv_message_new(suite.context);

	set_text8(message, 0x6701, "\xCF\xF0\xE8", 1251);
	set_text8(message, 0x6702, "a\xFF\xFE", 65001);
	set_text8(message, 0x6780, "a\xFF", 54321);
	conv_message_set_codepage(message, 1250);
	set_text8(message, 0x6781, "\x8A", 0);
	conv_value two[2];
	two[0].text = (conv_text){ "a", 1, 1252 };
	two[1].text = (conv_text){ "\xE4", 1, 1252 };
	conv_property several = { .id = 0x6705, .type = PtypString8 | PtypMultiple };
	several.value.multiple.values = two;
	several.value.multiple.count = 2;
	set(message, &several);
	char *text = dump(&suite, message);
	expect(text, "\"value\":\"\xD0\x9F\xD1\x80\xD0\xB8\",\"codepage\":1251}");
	expect(text, "\"codepage\":65001,\"bytes\":\"Yf/+\"}");
	expect(text, "\"value\":\"a\xEF\xBF\xBD\",\"codepage\":54321,\"bytes\":\"Yf8=\"}");
	expect(text, "\"value\":\"\xC5\xA0\",\"codepage\":1250}");
	expect(text, "\"type\":\"PtypMultipleString8\",\"value\":[\"a\",\"\xC3\xA4\"],\"codepage\":"
		     "1252}");
	free(text);
	conv_message_free(message);
	suite_context_close(&suite);
}

CASE(lone_surrogates_are_kept)
{
	suite_context suite;
	suite_context_open(&suite);
	conv_message *message = conv_message_new(suite.context);
	conv_bag_set_text(conv_message_bag(message), PidTagSubject,
			  "x\xED\xA0\xBD"
			  "y");
	char *text = dump(&suite, message);
	expect(text, "\"value\":\"x\\ud83dy\"}");
	free(text);
	conv_message_free(message);
	suite_context_close(&suite);
}

CASE(big_binary_shows_as_digest_unless_full)
{
	enum { SIZE = 65537 };
	suite_context suite;
	suite_context_open(&suite);
	conv_message *message = conv_message_new(suite.context);
	conv_bag *bag = conv_message_bag(message);
	uint8_t *zeros = calloc(1, SIZE);

	conv_bag_set_binary(bag, PidTagConversationIndex, zeros, 3);
	conv_bag_set_blob(bag, PidTagRtfCompressed, conv_blob_copy_memory(zeros, SIZE));
	char *text = dump(&suite, message);
	expect(text, "\"value\":\"AAAA\"}");
	/* sha256sum of 65,537 zero bytes */
	expect(text, "\"value\":{\"bytes\":65537,\"sha256\":\"");
	CU_ASSERT(strlen(text) < 2000);
	free(text);
	conv_context_set_option(suite.context, "json.full", "yes");
	text = dump(&suite, message);
	CU_ASSERT_PTR_NULL(strstr(text, "sha256"));
	CU_ASSERT(strlen(text) > SIZE / 3 * 4);
	free(text);
	free(zeros);
	conv_message_free(message);
	suite_context_close(&suite);
}

CASE(recipients_attachments_and_embedded_messages_nest)
{
	suite_context suite;
	suite_context_open(&suite);
	conv_message *message = conv_message_new(suite.context);
	conv_message *inner = NULL;
	conv_attachment *attachment = NULL;
	conv_bag *recipient = NULL;

	conv_message_add_recipient(message, &recipient);
	conv_bag_set_text(recipient, PidTagDisplayName, "Ann");
	conv_message_add_attachment(message, &attachment);
	conv_attachment_embed(attachment, &inner);
	conv_bag_set_text(conv_message_bag(inner), PidTagMessageClass, "IPM.Task");
	char *text = dump(&suite, message);
	expect(text,
	       "\"recipients\": [\n        {\n          \"properties\": [\n            {\"tag\":"
	       "\"0x3001001F\",\"name\":\"PidTagDisplayName\"");
	expect(text, "\"message\": {\n            \"class\": \"IPM.Task\"");
	free(text);
	conv_context_limits(suite.context)->nesting = 0;
	conv_sink *sink = NULL;
	conv_writer *writer = NULL;
	conv_sink_open_memory(suite.context, &sink);
	conv_writer_open(suite.context, sink, conv_format_find(suite.context, "json"), &writer);
	CU_ASSERT_EQUAL(conv_writer_write(writer, message), CONV_DAMAGED);
	CU_ASSERT(suite_reported(&suite, "limit.nesting"));
	conv_writer_close(writer);
	conv_sink_close(sink);
	conv_message_free(message);
	suite_context_close(&suite);
}

SUITE_MAIN(test_json_dump, LIST(the_frame_is_as_documented),
	   LIST(numbers_times_and_the_values_that_json_has_no_form_for),
	   LIST(named_properties_show_set_and_lid_or_name),
	   LIST(string8_is_decoded_beside_its_code_page), LIST(lone_surrogates_are_kept),
	   LIST(big_binary_shows_as_digest_unless_full),
	   LIST(recipients_attachments_and_embedded_messages_nest))
