/* The stream and its attributes as a row: signature, checksums, order, code page, damage. */
#include <stdlib.h>
#include <string.h>

#include "support/tneftest.h"

#define SUBJECT 0x00018004u
#define MSGPROPS 0x00069003u

static void read_stream_of(tneftest *t, const char *hex)
{
	size_t size;
	uint8_t *bytes = suite_hex(hex, &size);

	tneftest_begin_in(t, 0);
	conv_buffer_clear(&t->stream);
	conv_buffer_append(&t->stream, bytes, size);
	free(bytes);
	tneftest_read(t);
}

CASE(TNEF_001_signature)
{
	tneftest t;

	tneftest_begin(&t);
	tneftest_read(&t);
	CU_ASSERT_EQUAL(t.status, CONV_OK);
	CU_ASSERT_PTR_NOT_NULL(t.message);
	tneftest_end(&t);
	read_stream_of(&t, "793E9F78 0100");
	CU_ASSERT_EQUAL(t.status, CONV_FAILED);
	CU_ASSERT_PTR_NULL(t.message);
	CU_ASSERT(suite_reported(&t.suite, "tnef.signature"));
	tneftest_end(&t);
	read_stream_of(&t, "789F3E");
	CU_ASSERT_EQUAL(t.status, CONV_FAILED);
	tneftest_end(&t);
}

CASE(TNEF_002_any_key)
{
	static const uint16_t keys[] = { 0, 1, 0xFFFF };

	for (size_t i = 0; i < 3; i++) {
		tneftest t;
		tneftest_begin(&t);
		t.stream.bytes[4] = (uint8_t)keys[i];
		t.stream.bytes[5] = (uint8_t)(keys[i] >> 8);
		tnefbuild_text(&t.stream, SUBJECT, "key");
		tneftest_read(&t);
		CU_ASSERT_EQUAL(t.status, CONV_OK);
		CU_ASSERT_STRING_EQUAL(tneftest_text(t.bag, PidTagSubject), "key");
		tneftest_end(&t);
	}
}

CASE(TNEF_004_lengths_above_65535)
{
	tneftest t;
	char *long_text = calloc(1, 70001);

	memset(long_text, 'x', 70000);
	tneftest_begin(&t);
	tnefbuild_text(&t.stream, 0x0002800C, long_text);
	tnefbuild_text(&t.stream, SUBJECT, "behind it");
	tneftest_read(&t);
	CU_ASSERT_EQUAL(t.status, CONV_OK);
	CU_ASSERT_STRING_EQUAL(tneftest_text(t.bag, PidTagBody), long_text);
	CU_ASSERT_STRING_EQUAL(tneftest_text(t.bag, PidTagSubject), "behind it");
	tneftest_end(&t);
	free(long_text);
}

/* The sums printed in [MS-OXTNEF] 3.1, as they stand there. */
#define SPECIFICATION_SAMPLE                                                                       \
	"789F3E22 0100"                                                                            \
	"01 06900800 04000000 00000100 0100"                                                       \
	"01 07900600 08000000 E404000000000000 E800"                                               \
	"01 08800700 18000000 49504D2E4D6963726F736F6674204D61696C2E4E6F746500 3108"               \
	"01 0D800400 02000000 0200 0200"                                                           \
	"01 04800100 0F000000 53696D706C65207375626A65637400 7A05"                                 \
	"01 05800300 0E000000 D407 0200 1100 0B00 1900 2300 0200 3701"

CASE(TNEF_006_checksums_of_the_specification)
{
	tneftest t;

	read_stream_of(&t, SPECIFICATION_SAMPLE);
	CU_ASSERT_EQUAL(t.status, CONV_OK);
	CU_ASSERT_STRING_EQUAL(conv_message_class(t.message), "IPM.Note");
	CU_ASSERT_STRING_EQUAL(tneftest_text(t.bag, PidTagSubject), "Simple subject");
	CU_ASSERT_EQUAL(conv_bag_integer(t.bag, PidTagImportance, -1), 1);
	CU_ASSERT(!suite_reported(&t.suite, "tnef.checksum"));
	tneftest_end(&t);
}

static void add_wrong(tneftest *t, uint32_t id, const char *text)
{
	size_t size = strlen(text) + 1;
	tnefbuild_raw(&t->stream, 1, id, (uint32_t)size, text, size, 0x1234);
}

CASE(TNEF_007_wrong_checksum)
{
	for (int strict = 0; strict < 2; strict++) {
		tneftest t;
		tneftest_begin(&t);
		conv_context_set_strict(t.suite.context, strict);
		add_wrong(&t, SUBJECT, "wrong");
		tneftest_read(&t);
		CU_ASSERT(suite_reported(&t.suite, "tnef.checksum"));
		CU_ASSERT_EQUAL(t.status, strict ? CONV_FAILED : CONV_DAMAGED);
		if (!strict)
			CU_ASSERT_STRING_EQUAL(tneftest_text(t.bag, PidTagSubject), "wrong");
		tneftest_end(&t);
	}
}

CASE(TNEF_008_missing_checksum_at_the_end)
{
	for (int left = 0; left < 2; left++) {
		tneftest t;
		tneftest_begin(&t);
		tnefbuild_text(&t.stream, SUBJECT, "last");
		t.stream.size -= 2 - (size_t)left;
		tneftest_read(&t);
		CU_ASSERT_EQUAL(t.status, CONV_DAMAGED);
		CU_ASSERT(suite_reported(&t.suite, "tnef.truncated"));
		CU_ASSERT_STRING_EQUAL(tneftest_text(t.bag, PidTagSubject), "last");
		tneftest_end(&t);
	}
}

CASE(TNEF_009_length_past_the_end)
{
	static const uint32_t lengths[] = { 5, 0x7FFFFFFF, 0xFFFFFFFF };

	for (size_t i = 0; i < 3; i++) {
		tneftest t;
		tneftest_begin(&t);
		tnefbuild_raw(&t.stream, 1, SUBJECT, lengths[i], "cut", 3, -1);
		tneftest_read(&t);
		CU_ASSERT_EQUAL(t.status, CONV_DAMAGED);
		CU_ASSERT(suite_reported(&t.suite, "tnef.truncated"));
		CU_ASSERT_STRING_EQUAL(tneftest_text(t.bag, PidTagSubject), "cut");
		tneftest_end(&t);
	}
}

CASE(TNEF_010_unknown_attribute)
{
	tneftest t;

	tneftest_begin(&t);
	tnefbuild_text(&t.stream, 0x00061234, "something");
	tnefbuild_text(&t.stream, SUBJECT, "after it");
	tneftest_read(&t);
	CU_ASSERT_EQUAL(t.status, CONV_OK);
	CU_ASSERT(suite_reported(&t.suite, "tnef.unknown-attribute"));
	CU_ASSERT_STRING_EQUAL(tneftest_text(t.bag, PidTagSubject), "after it");
	tneftest_end(&t);
}

CASE(TNEF_011_type_word_of_zero)
{
	tneftest t;

	tneftest_begin(&t);
	tnefbuild_text(&t.stream, 0x00008004, "by its low word");
	tnefbuild_hex(&t.stream, 0x00009002, "0100 FFFFFFFF 0000 0000 00000000");
	tnefbuild_add(&t.stream, 0x0000800F, "data", 4);
	tneftest_read(&t);
	CU_ASSERT_EQUAL(t.status, CONV_OK);
	CU_ASSERT_STRING_EQUAL(tneftest_text(t.bag, PidTagSubject), "by its low word");
	CU_ASSERT(
		tneftest_is_binary(tneftest_attachment(&t, 0), PidTagAttachDataBinary, "data", 4));
	tneftest_end(&t);
}

static void check_trailing(const void *bytes, size_t size)
{
	tneftest t;

	tneftest_begin(&t);
	tnefbuild_text(&t.stream, SUBJECT, "kept");
	tnefbuild_attachment(&t.stream, 1);
	tnefbuild_add(&t.stream, 0x0006800F, "data", 4);
	conv_buffer_append(&t.stream, bytes, size);
	tneftest_read(&t);
	CU_ASSERT_EQUAL(t.status, CONV_DAMAGED);
	CU_ASSERT(suite_reported(&t.suite, "tnef.trailing-data"));
	CU_ASSERT_STRING_EQUAL(tneftest_text(t.bag, PidTagSubject), "kept");
	CU_ASSERT(
		tneftest_is_binary(tneftest_attachment(&t, 0), PidTagAttachDataBinary, "data", 4));
	tneftest_end(&t);
}

CASE(TNEF_012_other_levels_end_the_stream)
{
	conv_buffer rest = CONV_BUFFER_INIT;

	tnefbuild_raw(&rest, 3, SUBJECT, 2, "no", 2, tnefbuild_sum("no", 2));
	check_trailing(rest.bytes, rest.size);
	rest.bytes[0] = 0;
	check_trailing(rest.bytes, rest.size);
	conv_buffer_free(&rest);
}

CASE(TNEF_013_garbage_behind)
{
	uint8_t *garbage = calloc(1, 17497);

	check_trailing(garbage, 1);
	check_trailing(garbage, 2);
	check_trailing(garbage, 17497);
	free(garbage);
}

CASE(TNEF_093_line_end_behind)
{
	check_trailing("\r\n", 2);
}

CASE(TNEF_014_version)
{
	tneftest t;

	tneftest_begin_in(&t, 0);
	tnefbuild_hex(&t.stream, 0x00089006, "01000200");
	tnefbuild_text(&t.stream, SUBJECT, "other version");
	tneftest_read(&t);
	CU_ASSERT_EQUAL(t.status, CONV_DAMAGED);
	CU_ASSERT(suite_reported(&t.suite, "tnef.version"));
	CU_ASSERT_STRING_EQUAL(tneftest_text(t.bag, PidTagSubject), "other version");
	tneftest_end(&t);
	tneftest_begin_in(&t, 0);
	tnefbuild_text(&t.stream, SUBJECT, "no version");
	tneftest_read(&t);
	CU_ASSERT_EQUAL(t.status, CONV_DAMAGED);
	CU_ASSERT(suite_reported(&t.suite, "tnef.version"));
	CU_ASSERT_STRING_EQUAL(tneftest_text(t.bag, PidTagSubject), "no version");
	tneftest_end(&t);
}

CASE(TNEF_016_code_page)
{
	tneftest t;
	tnefbuild_list list = { 0 };

	tneftest_begin_in(&t, 1251);
	tnefbuild_text(&t.stream, SUBJECT, "\xCF\xF0\xE8");
	tnefbuild_string(&list, 0x0C1A001E, "\xC0\xED\xED\xE0");
	tnefbuild_end(&t.stream, MSGPROPS, &list);
	tneftest_read(&t);
	CU_ASSERT_EQUAL(t.status, CONV_OK);
	CU_ASSERT_EQUAL(conv_message_codepage(t.message), 1251);
	CU_ASSERT_STRING_EQUAL(tneftest_text(t.bag, PidTagSubject), "При");
	CU_ASSERT_STRING_EQUAL(tneftest_text(t.bag, PidTagSenderName), "Анна");
	tneftest_end(&t);
	tneftest_begin_in(&t, 936);
	tnefbuild_text(&t.stream, SUBJECT, "\xC4\xE3\xBA\xC3");
	tneftest_read(&t);
	CU_ASSERT_STRING_EQUAL(tneftest_text(t.bag, PidTagSubject), "你好");
	tneftest_end(&t);
}

static void check_fallback(uint32_t internet, uint32_t message, uint32_t option, uint32_t wanted)
{
	tneftest t;
	tnefbuild_list list = { 0 };

	tneftest_begin_in(&t, 0);
	tnefbuild_hex(&t.stream, 0x00089006, "00000100");
	conv_context_set_codepage(t.suite.context, option, 0);
	tnefbuild_text(&t.stream, SUBJECT, "\xE4");
	tnefbuild_name(&list, 0x8000001F, "{00020329-0000-0000-C000-000000000046}", "n");
	tnefbuild_value(&list, "01000000 04000000 61000000");
	if (message)
		tnefbuild_fixed(&list, 0x3FFD0003, message);
	if (internet)
		tnefbuild_fixed(&list, 0x3FDE0003, internet);
	tnefbuild_end(&t.stream, MSGPROPS, &list);
	tneftest_read(&t);
	CU_ASSERT(conv_usable(t.status));
	CU_ASSERT_EQUAL(conv_message_codepage(t.message), wanted);
	tneftest_end(&t);
}

CASE(TNEF_017_code_page_missing)
{
	check_fallback(1251, 1253, 1250, 1251);
	check_fallback(0, 1253, 1250, 1253);
	check_fallback(0, 0, 1250, 1250);
	check_fallback(0, 0, 0, 1252);
	check_fallback(1200, 1253, 1250, 1253); /* none that 8-bit text can be in */
}

CASE(TNEF_020_any_order)
{
	tneftest t;
	tnefbuild_list list = { 0 };

	tneftest_begin(&t);
	tnefbuild_u16(&t.stream, 0x0004800D, 1);
	tnefbuild_fixed(&list, 0x00360003, 2);
	tnefbuild_end(&t.stream, MSGPROPS, &list);
	tnefbuild_text(&t.stream, SUBJECT, "late");
	tnefbuild_text(&t.stream, 0x00078008, "IPM.Microsoft Mail.Note");
	tneftest_read(&t);
	CU_ASSERT_EQUAL(t.status, CONV_OK);
	CU_ASSERT_STRING_EQUAL(tneftest_text(t.bag, PidTagSubject), "late");
	CU_ASSERT_STRING_EQUAL(conv_message_class(t.message), "IPM.Note");
	CU_ASSERT_EQUAL(conv_bag_integer(t.bag, PidTagImportance, -1), 2);
	CU_ASSERT_EQUAL(conv_bag_integer(t.bag, PidTagSensitivity, -1), 2);
	tneftest_end(&t);
}

CASE(TNEF_021_message_attribute_behind_attachments)
{
	tneftest t;

	tneftest_begin(&t);
	tnefbuild_attachment(&t.stream, 1);
	tnefbuild_add(&t.stream, 0x0006800F, "data", 4);
	tnefbuild_text(&t.stream, SUBJECT, "behind");
	tnefbuild_text(&t.stream, 0x00018010, "name.txt"); /* still of that attachment */
	tneftest_read(&t);
	CU_ASSERT_EQUAL(t.status, CONV_DAMAGED);
	CU_ASSERT(suite_reported(&t.suite, "tnef.order"));
	CU_ASSERT_STRING_EQUAL(tneftest_text(t.bag, PidTagSubject), "behind");
	CU_ASSERT_STRING_EQUAL(tneftest_text(tneftest_attachment(&t, 0), PidTagAttachLongFilename),
			       "name.txt");
	tneftest_end(&t);
}

CASE(TNEF_023_property_list_wins)
{
	for (int before = 0; before < 2; before++)
		for (int wide = 0; wide < 2; wide++) {
			tneftest t;
			tnefbuild_list list = { 0 };
			tneftest_begin(&t);
			if (before)
				tnefbuild_text(&t.stream, SUBJECT, "attribute");
			tnefbuild_string(&list, wide ? 0x0037001F : 0x0037001E, "list");
			tnefbuild_end(&t.stream, MSGPROPS, &list);
			if (!before)
				tnefbuild_text(&t.stream, SUBJECT, "attribute");
			tneftest_read(&t);
			CU_ASSERT_EQUAL(t.status, CONV_OK);
			CU_ASSERT_STRING_EQUAL(tneftest_text(t.bag, PidTagSubject), "list");
			tneftest_end(&t);
		}
}

CASE(TNEF_086_second_property_list)
{
	tneftest t;
	tnefbuild_list list = { 0 };

	tneftest_begin(&t);
	tnefbuild_string(&list, 0x0037001F, "first");
	tnefbuild_string(&list, 0x1000001F, "body");
	tnefbuild_end(&t.stream, MSGPROPS, &list);
	tnefbuild_string(&list, 0x0037001F, "second");
	tnefbuild_end(&t.stream, MSGPROPS, &list);
	tneftest_read(&t);
	CU_ASSERT_EQUAL(t.status, CONV_DAMAGED);
	CU_ASSERT(suite_reported(&t.suite, "tnef.repeated"));
	CU_ASSERT_STRING_EQUAL(tneftest_text(t.bag, PidTagSubject), "second");
	CU_ASSERT_STRING_EQUAL(tneftest_text(t.bag, PidTagBody), "body");
	tneftest_end(&t);
}

/* A stream of every kind of thing, cut at each of its bytes: read as far as it goes, never a crash. */
CASE(cut_at_every_byte)
{
	tneftest whole;
	tnefbuild_list list = { 0 };

	tneftest_begin(&whole);
	tnefbuild_triple(&whole.stream, "Ann", "SMTP:ann@example.com", 1);
	tnefbuild_text(&whole.stream, SUBJECT, "cut");
	tnefbuild_string(&list, 0x0037001F, "cut");
	tnefbuild_name(&list, 0x8000101F, "{00020329-0000-0000-C000-000000000046}", "Keywords");
	tnefbuild_value(&list, "01000000 04000000 61000000");
	tnefbuild_end(&whole.stream, MSGPROPS, &list);
	tnefbuild_attachment(&whole.stream, 1);
	tnefbuild_string(&list, 0x3707001F, "x");
	tnefbuild_binary(&list, 0x37010102, "data", 4);
	tnefbuild_end(&whole.stream, 0x00069005, &list);
	for (size_t size = 0; size < whole.stream.size; size++) {
		tneftest t;
		tneftest_begin_in(&t, 0);
		conv_buffer_clear(&t.stream);
		conv_buffer_append(&t.stream, whole.stream.bytes, size);
		tneftest_read(&t);
		CU_ASSERT(t.status != CONV_MACHINE);
		CU_ASSERT(conv_usable(t.status) == (size >= 4));
		tneftest_end(&t);
	}
	tneftest_end(&whole);
}

SUITE_MAIN(test_tnef_read_stream, LIST(TNEF_001_signature), LIST(TNEF_002_any_key),
	   LIST(TNEF_004_lengths_above_65535), LIST(TNEF_006_checksums_of_the_specification),
	   LIST(TNEF_007_wrong_checksum), LIST(TNEF_008_missing_checksum_at_the_end),
	   LIST(TNEF_009_length_past_the_end), LIST(TNEF_010_unknown_attribute),
	   LIST(TNEF_011_type_word_of_zero), LIST(TNEF_012_other_levels_end_the_stream),
	   LIST(TNEF_013_garbage_behind), LIST(TNEF_093_line_end_behind), LIST(TNEF_014_version),
	   LIST(TNEF_016_code_page), LIST(TNEF_017_code_page_missing), LIST(TNEF_020_any_order),
	   LIST(TNEF_021_message_attribute_behind_attachments), LIST(TNEF_023_property_list_wins),
	   LIST(TNEF_086_second_property_list), LIST(cut_at_every_byte))
