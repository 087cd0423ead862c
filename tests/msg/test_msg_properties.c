/* Properties of .msg: types, streams, named ones, code pages, damage. */
#include "support/suite.h"

#include <stdlib.h>
#include <string.h>

#include "support/msgtest.h"

#define TOP MSGBUILD_TOP
#define CLASS 0x001A001Fu
#define SUBJECT 0x0037001Fu
#define SUBJECT8 0x0037001Eu
#define MESSAGE_CODEPAGE 0x3FFD0003u
#define INTERNET_CODEPAGE 0x3FDE0003u
#define LOCALE 0x3FF10003u

static const uint8_t set_common[16] = { 0x08, 0x20, 0x06, 0, 0, 0, 0, 0,
					0xC0, 0,    0,    0, 0, 0, 0, 0x46 };
static const uint8_t set_headers[16] = { 0x86, 0x03, 0x02, 0, 0, 0, 0, 0,
					 0xC0, 0,    0,    0, 0, 0, 0, 0x46 };

static msgbuild *begin(void)
{
	msgbuild *b = msgbuild_new(3);
	msgbuild_text(b, TOP, CLASS, "IPM.Note");
	return b;
}

/* ---- Types ---- */

CASE(MSG_008_fixed_types_from_their_entries)
{
	static const struct {
		uint32_t tag;
		uint64_t bytes; /* with rubbish above the value */
		int64_t value;
	} cases[] = {
		{ 0x70000002, 0xAAAABBBBCCCCFFFE, -2 },
		{ 0x70010003, 0xAAAABBBBFFFFFFFE, -2 },
		{ 0x70020003, 0xAAAABBBB00000007, 7 },
		{ 0x7003000B, 0xAAAABBBBCCCC0001, 1 },
		{ 0x7004000B, 0xAAAABBBBCCCC0000, 0 },
		{ 0x7005000B, 0x0000000000000200, 1 },
		{ 0x7006000A, 0xAAAABBBB00000005, 5 },
		{ 0x70070006, 0xFFFFFFFFFFFFD8F0, -10000 },
		{ 0x70080014, 0x8000000000000001, INT64_MIN + 1 },
		{ 0x70090040, 0x01DA9B9F12345678, 0x01DA9B9F12345678 },
	};
	msgbuild *b = begin();
	msgtest t;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		msgbuild_fixed(b, TOP, cases[i].tag, cases[i].bytes);
	msgbuild_fixed(b, TOP, 0x70100004, 0xAAAABBBB3FC00000);
	msgbuild_fixed(b, TOP, 0x70110005, 0x3FF8000000000000);
	msgbuild_fixed(b, TOP, 0x70120007, 0x40E5F90000000000);
	msgtest_open(&t, b);
	CU_ASSERT_EQUAL(t.status, CONV_OK);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		CU_ASSERT_EQUAL(msgtest_integer(t.bag, cases[i].tag), cases[i].value);
	CU_ASSERT_EQUAL(msgtest_tag(t.bag, 0x70100004)->value.floating, 1.5);
	CU_ASSERT_EQUAL(msgtest_tag(t.bag, 0x70110005)->value.floating, 1.5);
	CU_ASSERT_EQUAL(msgtest_tag(t.bag, 0x70120007)->value.floating, 45000.0);
	CU_ASSERT_EQUAL(t.suite.log.size, 0);
	msgtest_end(&t);
}

CASE(DATA_002_edge_values_of_time)
{
	static const uint64_t times[] = { 0, 0x0CB34557A3DD4000, 0x7FFFFFFFFFFFFFFF,
					  0xFFFFFFFFFFFFFFFF };
	msgbuild *b = begin();
	msgtest t;
	for (uint32_t i = 0; i < 4; i++)
		msgbuild_fixed(b, TOP, 0x70000040 + (i << 16), times[i]);
	msgtest_open(&t, b);
	for (uint32_t i = 0; i < 4; i++)
		CU_ASSERT_EQUAL((uint64_t)msgtest_integer(t.bag, 0x70000040 + (i << 16)), times[i]);
	msgtest_end(&t);
}

CASE(DATA_001_every_type_of_the_table)
{
	static const struct {
		uint16_t type;
		const char *name;
		unsigned size;
	} types[] = {
		{ 0x0002, "PtypInteger16", 2 },
		{ 0x0003, "PtypInteger32", 4 },
		{ 0x0004, "PtypFloating32", 4 },
		{ 0x0005, "PtypFloating64", 8 },
		{ 0x0006, "PtypCurrency", 8 },
		{ 0x0007, "PtypFloatingTime", 8 },
		{ 0x000A, "PtypErrorCode", 4 },
		{ 0x000B, "PtypBoolean", 1 },
		{ 0x000D, "PtypObject", 0 },
		{ 0x0014, "PtypInteger64", 8 },
		{ 0x001E, "PtypString8", 0 },
		{ 0x001F, "PtypString", 0 },
		{ 0x0040, "PtypTime", 8 },
		{ 0x0048, "PtypGuid", 16 },
		{ 0x00FB, "PtypServerId", 0 },
		{ 0x00FD, "PtypRestriction", 0 },
		{ 0x00FE, "PtypRuleAction", 0 },
		{ 0x0102, "PtypBinary", 0 },
		{ 0x1003, "PtypMultipleInteger32", 4 },
		{ 0x1048, "PtypMultipleGuid", 16 },
		{ 0x101F, "PtypMultipleString", 0 },
		{ 0x1102, "PtypMultipleBinary", 0 },
	};
	msgbuild *b = begin();
	msgtest t;
	static const uint8_t bytes[16] = "0123456789ABCDEF";
	size_t count = sizeof types / sizeof *types;
	for (size_t i = 0; i < count; i++) {
		uint32_t tag = (0x6100u + (uint32_t)i) << 16 | types[i].type;
		const conv_type_info *info = conv_type_find(types[i].type);
		char room[16];
		CU_ASSERT_PTR_NOT_NULL_FATAL(info);
		CU_ASSERT_EQUAL(info->size, types[i].size);
		CU_ASSERT_STRING_EQUAL(conv_type_name(types[i].type, room), types[i].name);
		if ((types[i].type & ~0x1000) == 0x1F || types[i].type == 0x1102)
			msgbuild_bytes(b, TOP, tag, NULL, 0);
		else if (types[i].type != 0x000D)
			msgbuild_bytes(b, TOP, tag, bytes, sizeof bytes);
		else
			msgbuild_fixed(b, TOP, tag, 0xFFFFFFFF);
	}
	msgtest_open(&t, b);
	for (size_t i = 0; i < count; i++)
		CU_ASSERT_PTR_NOT_NULL(
			msgtest_tag(t.bag, (0x6100u + (uint32_t)i) << 16 | types[i].type));
	CU_ASSERT_EQUAL(conv_bag_count(t.bag), count + 1);
	msgtest_end(&t);
}

CASE(DATA_006_unknown_types)
{
	msgbuild *b = begin();
	msgtest t;
	msgbuild_bytes(b, TOP, 0x71000777, "raw", 3); /* has a stream: its length is known */
	msgbuild_fixed(b, TOP, 0x71010778, 1);        /* has none */
	msgbuild_fixed(b, TOP, 0x71020000, 1);        /* types that have no value */
	msgbuild_fixed(b, TOP, 0x71030001, 1);
	msgbuild_text(b, TOP, SUBJECT, "behind");
	msgtest_open(&t, b);
	CU_ASSERT_EQUAL(t.status, CONV_DAMAGED);
	CU_ASSERT_STRING_EQUAL(msgtest_text(t.bag, SUBJECT), "behind");
	const conv_property *raw = msgtest_tag(t.bag, 0x71000777);
	CU_ASSERT_PTR_NOT_NULL_FATAL(raw);
	CU_ASSERT(raw->value.binary.size == 3 && memcmp(raw->value.binary.bytes, "raw", 3) == 0);
	CU_ASSERT(suite_reported(&t.suite, "msg.unknown-type"));
	CU_ASSERT(suite_reported(&t.suite, "msg.no-type"));
	CU_ASSERT_EQUAL(conv_bag_count(t.bag), 3);
	msgtest_end(&t);
}

CASE(MSG_020_guid_in_its_stream)
{
	msgbuild *b = begin();
	msgtest t;
	msgbuild_bytes(b, TOP, 0x70000048, set_common, 16);
	msgbuild_bytes(b, TOP, 0x70010048, set_common, 15);
	msgtest_open(&t, b);
	CU_ASSERT(memcmp(msgtest_tag(t.bag, 0x70000048)->value.guid.bytes, set_common, 16) == 0);
	CU_ASSERT_PTR_NULL(msgtest_tag(t.bag, 0x70010048));
	CU_ASSERT(suite_reported(&t.suite, "msg.guid-size"));
	msgtest_end(&t);
}

/* ---- Strings and binaries ---- */

CASE(MSG_010_length_of_the_stream_counts)
{
	static const uint32_t sizes[] = { 0, 3, 4, 8, 10, 0xFFFFFFFF };
	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		msgbuild *b = begin();
		msgtest t;
		msgbuild_entry(b, TOP, SUBJECT, 6, sizes[i]);
		msgbuild_stream(b, TOP, "__substg1.0_0037001F", "a\0b\0c\0d\0", 8);
		msgbuild_entry(b, TOP, 0x70000102, 6, sizes[i]);
		msgbuild_stream(b, TOP, "__substg1.0_70000102", "12345678", 8);
		msgtest_open(&t, b);
		CU_ASSERT_EQUAL(t.status, CONV_OK);
		CU_ASSERT_STRING_EQUAL(msgtest_text(t.bag, SUBJECT), "abcd");
		CU_ASSERT_EQUAL(msgtest_tag(t.bag, 0x70000102)->value.binary.size, 8);
		msgtest_end(&t);
	}
}

CASE(MSG_013_garbage_in_the_reserved_field)
{
	msgbuild *b = begin();
	msgtest t;
	msgbuild_entry(b, TOP, SUBJECT, 6, 0xDEADBEEF0000000Au);
	msgbuild_stream(b, TOP, "__substg1.0_0037001F", "a\0b\0c\0d\0", 8);
	msgtest_open(&t, b);
	CU_ASSERT_EQUAL(t.suite.log.size, 0);
	CU_ASSERT_STRING_EQUAL(msgtest_text(t.bag, SUBJECT), "abcd");
	msgtest_end(&t);
}

CASE(MSG_014_flags_never_drop)
{
	static const uint32_t flags[] = { 0, 1, 2, 4, 5, 6, 7, 0xFFFFFFFF };
	msgbuild *b = begin();
	msgtest t;
	for (uint32_t i = 0; i < 8; i++)
		msgbuild_entry(b, TOP, 0x70000003 + (i << 16), flags[i], 40 + i);
	msgtest_open(&t, b);
	CU_ASSERT_EQUAL(t.status, CONV_OK);
	for (uint32_t i = 0; i < 8; i++) {
		CU_ASSERT_EQUAL(msgtest_integer(t.bag, 0x70000003 + (i << 16)), 40 + i);
		CU_ASSERT_EQUAL(msgtest_tag(t.bag, 0x70000003 + (i << 16))->flags, flags[i]);
	}
	msgtest_end(&t);
}

CASE(MSG_019_one_trailing_nul_is_dropped)
{
	msgbuild *b = begin();
	msgtest t;
	msgbuild_bytes(b, TOP, SUBJECT, "a\0b\0\0\0", 6);
	msgbuild_bytes(b, TOP, 0x7000001E, "ab\0", 3);
	msgbuild_bytes(b, TOP, 0x7001001E, "a\0b\0\0", 5);
	msgbuild_bytes(b, TOP, 0x7002001F, "a\0b\0c", 5); /* an odd byte */
	msgtest_open(&t, b);
	CU_ASSERT_EQUAL(msgtest_tag(t.bag, SUBJECT)->value.text.size, 2);
	CU_ASSERT_EQUAL(msgtest_tag(t.bag, 0x7000001E)->value.text.size, 2);
	CU_ASSERT_EQUAL(msgtest_tag(t.bag, 0x7001001E)->value.text.size, 4);
	CU_ASSERT_STRING_EQUAL(msgtest_text(t.bag, 0x7002001F), "ab");
	CU_ASSERT(suite_reported(&t.suite, "msg.odd-text"));
	msgtest_end(&t);
}

CASE(MSG_059_strings_of_no_length)
{
	msgbuild *b = begin();
	msgtest t;
	msgbuild_text(b, TOP, SUBJECT, "");
	msgbuild_text(b, TOP, 0x7000001E, "");
	msgtest_open(&t, b);
	CU_ASSERT_EQUAL(t.suite.log.size, 0);
	CU_ASSERT_STRING_EQUAL(msgtest_text(t.bag, SUBJECT), "");
	CU_ASSERT_STRING_EQUAL(msgtest_text(t.bag, 0x7000001E), "");
	msgtest_end(&t);
}

CASE(DATA_004_unpaired_surrogates)
{
	static const uint8_t units[] = { 'a', 0, 0x3D, 0xD8, 'b', 0, 0x00, 0xDE };
	conv_buffer again = CONV_BUFFER_INIT;
	msgbuild *b = begin();
	msgtest t;
	msgbuild_bytes(b, TOP, SUBJECT, units, sizeof units);
	msgtest_open(&t, b);
	const conv_text *text = &msgtest_tag(t.bag, SUBJECT)->value.text;
	CU_ASSERT_EQUAL(conv_text_to_utf16(text->bytes, text->size, &again), CONV_OK);
	CU_ASSERT(again.size == sizeof units && memcmp(again.bytes, units, sizeof units) == 0);
	conv_buffer_free(&again);
	msgtest_end(&t);
}

CASE(big_binaries_are_slices_of_the_file)
{
	static uint8_t big[100000];
	msgbuild *b = begin();
	msgtest t;
	for (size_t i = 0; i < sizeof big; i++)
		big[i] = (uint8_t)(i % 251);
	msgbuild_bytes(b, TOP, 0x70000102, big, sizeof big);
	msgbuild_bytes(b, TOP, 0x70010102, big, 4095);
	msgbuild_bytes(b, TOP, 0x70020102, NULL, 0);
	msgtest_open(&t, b);
	const conv_binary *binary = &msgtest_tag(t.bag, 0x70000102)->value.binary;
	CU_ASSERT_PTR_NOT_NULL_FATAL(binary->blob);
	CU_ASSERT(binary->bytes > t.file && binary->bytes < t.file + t.size);
	CU_ASSERT(memcmp(binary->bytes, big, sizeof big) == 0);
	CU_ASSERT_PTR_NULL(msgtest_tag(t.bag, 0x70010102)->value.binary.blob);
	CU_ASSERT(memcmp(msgtest_tag(t.bag, 0x70010102)->value.binary.bytes, big, 4095) == 0);
	CU_ASSERT_EQUAL(msgtest_tag(t.bag, 0x70020102)->value.binary.size, 0);
	msgtest_end(&t);
}

/* ---- Multi-valued ---- */

CASE(MSG_021_multiple_of_fixed_length)
{
	static const uint8_t numbers[] = { 1, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF, 3, 0, 0, 0 };
	msgbuild *b = begin();
	msgtest t;
	msgbuild_bytes(b, TOP, 0x70001003, numbers, 12);
	msgbuild_bytes(b, TOP, 0x70011002, numbers, 12);
	msgbuild_bytes(b, TOP, 0x70021048, "0123456789ABCDEF0123456789ABCDEF", 32);
	msgbuild_bytes(b, TOP, 0x70031014, numbers, 11); /* three bytes too many */
	msgtest_open(&t, b);
	const conv_value *v = &msgtest_tag(t.bag, 0x70001003)->value;
	CU_ASSERT_EQUAL_FATAL(v->multiple.count, 3);
	CU_ASSERT_EQUAL(v->multiple.values[1].integer, -1);
	CU_ASSERT_EQUAL(v->multiple.values[2].integer, 3);
	CU_ASSERT_EQUAL(msgtest_tag(t.bag, 0x70011002)->value.multiple.count, 6);
	v = &msgtest_tag(t.bag, 0x70021048)->value;
	CU_ASSERT_EQUAL_FATAL(v->multiple.count, 2);
	CU_ASSERT(memcmp(v->multiple.values[1].guid.bytes, "0123456789ABCDEF", 16) == 0);
	CU_ASSERT_EQUAL(msgtest_tag(t.bag, 0x70031014)->value.multiple.count, 1);
	CU_ASSERT(suite_reported(&t.suite, "msg.multiple-size"));
	msgtest_end(&t);
}

static const char *multiple_text(const conv_bag *bag, uint32_t tag, size_t i)
{
	return msgtest_tag(bag, tag)->value.multiple.values[i].text.bytes;
}

CASE(MSG_022_multiple_strings)
{
	static const char *const texts[] = { "red", "", "gr\xC3\xBCn", "a longer one" };
	static const char *const texts8[] = { "one", "\xFC", "" };
	msgbuild *b = begin();
	msgtest t;
	msgbuild_texts(b, TOP, 0x7000101F, 4, texts);
	msgbuild_texts(b, TOP, 0x7001101E, 3, texts8);
	msgtest_open(&t, b);
	CU_ASSERT_EQUAL(t.status, CONV_OK);
	CU_ASSERT_EQUAL_FATAL(msgtest_tag(t.bag, 0x7000101F)->value.multiple.count, 4);
	for (size_t i = 0; i < 4; i++)
		CU_ASSERT_STRING_EQUAL(multiple_text(t.bag, 0x7000101F, i), texts[i]);
	CU_ASSERT_EQUAL_FATAL(msgtest_tag(t.bag, 0x7001101E)->value.multiple.count, 3);
	for (size_t i = 0; i < 3; i++)
		CU_ASSERT_STRING_EQUAL(multiple_text(t.bag, 0x7001101E, i), texts8[i]);
	msgtest_end(&t);
}

CASE(MSG_023_multiple_binaries)
{
	static char big[9000];
	const char *values[] = { "abc", "", big };
	size_t sizes[] = { 3, 0, sizeof big };
	msgbuild *b = begin();
	msgtest t;
	memset(big, 'B', sizeof big);
	msgbuild_binaries(b, TOP, 0x70001102, 3, values, sizes);
	msgtest_open(&t, b);
	CU_ASSERT_EQUAL(t.status, CONV_OK);
	const conv_value *v = &msgtest_tag(t.bag, 0x70001102)->value;
	CU_ASSERT_EQUAL_FATAL(v->multiple.count, 3);
	for (size_t i = 0; i < 3; i++) {
		const conv_binary *binary = &v->multiple.values[i].binary;
		CU_ASSERT_EQUAL_FATAL(binary->size, sizes[i]);
		CU_ASSERT(memcmp(binary->bytes, values[i], sizes[i]) == 0);
	}
	msgtest_end(&t);
}

CASE(MSG_024_sizes_and_missing_values)
{
	static const uint8_t lengths[] = { 4, 0, 0, 0, 4, 0, 0, 0, 4, 0, 0, 0 };
	msgbuild *b = begin();
	msgtest t;
	/* the entry says 8, the list of lengths has three; the second value is missing, a fourth is there */
	msgbuild_entry(b, TOP, 0x7000101F, 6, 8);
	msgbuild_stream(b, TOP, "__substg1.0_7000101F", lengths, 12);
	msgbuild_stream(b, TOP, "__substg1.0_7000101F-00000000", "a\0\0\0", 4);
	msgbuild_stream(b, TOP, "__substg1.0_7000101F-00000002", "c\0\0\0", 4);
	msgbuild_stream(b, TOP, "__substg1.0_7000101F-0000000B", "x\0\0\0", 4);
	msgtest_open(&t, b);
	CU_ASSERT_EQUAL(t.status, CONV_DAMAGED);
	CU_ASSERT(suite_reported(&t.suite, "msg.multiple-missing"));
	CU_ASSERT(suite_reported(&t.suite, "msg.multiple-extra"));
	static const char *const expected[] = { "a", "", "c", "x" };
	CU_ASSERT_EQUAL_FATAL(msgtest_tag(t.bag, 0x7000101F)->value.multiple.count, 4);
	for (size_t i = 0; i < 4; i++)
		CU_ASSERT_STRING_EQUAL(multiple_text(t.bag, 0x7000101F, i), expected[i]);
	msgtest_end(&t);
}

CASE(MSG_025_empty_multiple)
{
	static const uint32_t tags[] = { 0x70001003, 0x7001101F, 0x7002101E, 0x70031102,
					 0x70041048 };
	msgbuild *b = begin();
	msgtest t;
	for (size_t i = 0; i < 5; i++)
		msgbuild_bytes(b, TOP, tags[i], NULL, 0);
	msgtest_open(&t, b);
	CU_ASSERT_EQUAL(t.status, CONV_OK);
	for (size_t i = 0; i < 5; i++) {
		CU_ASSERT_PTR_NOT_NULL_FATAL(msgtest_tag(t.bag, tags[i]));
		CU_ASSERT_EQUAL(msgtest_tag(t.bag, tags[i])->value.multiple.count, 0);
	}
	msgtest_end(&t);
}

/* ---- Property streams ---- */

CASE(MSG_016_rest_of_a_property_stream)
{
	msgbuild *b = begin();
	msgtest t;
	msgbuild_text(b, TOP, SUBJECT, "kept");
	msgbuild_tail(b, TOP, "\x1F\0\x70\0\x06\0\0", 7);
	msgtest_open(&t, b);
	CU_ASSERT_EQUAL(t.status, CONV_DAMAGED);
	CU_ASSERT(suite_reported(&t.suite, "msg.property-rest"));
	CU_ASSERT_STRING_EQUAL(msgtest_text(t.bag, SUBJECT), "kept");
	msgtest_end(&t);
}

CASE(MSG_017_duplicate_tags)
{
	msgbuild *b = begin();
	msgtest t;
	msgbuild_fixed(b, TOP, 0x70000003, 1);
	msgbuild_fixed(b, TOP, 0x70000003, 2);
	msgtest_open(&t, b);
	CU_ASSERT_EQUAL(t.status, CONV_DAMAGED);
	CU_ASSERT(suite_reported(&t.suite, "msg.duplicate"));
	CU_ASSERT_EQUAL(msgtest_integer(t.bag, 0x70000003), 1);
	msgtest_end(&t);
}

CASE(MSG_018_entry_without_stream_and_stream_without_entry)
{
	msgbuild *b = begin();
	msgtest t;
	msgbuild_entry(b, TOP, SUBJECT, 6, 10);
	msgbuild_stream(b, TOP, "__substg1.0_1000001F", "t\0e\0x\0t\0", 8);
	msgbuild_stream(b, TOP, "__substg1.0_70000003", "\1\0\0\0", 4); /* stands in no stream */
	msgbuild_fixed(b, TOP, 0x70010003, 5);
	msgtest_open(&t, b);
	CU_ASSERT_EQUAL(t.status, CONV_DAMAGED);
	CU_ASSERT(suite_reported(&t.suite, "msg.no-value"));
	CU_ASSERT(suite_reported(&t.suite, "msg.orphan"));
	CU_ASSERT_STRING_EQUAL(msgtest_text(t.bag, 0x1000001F), "text");
	CU_ASSERT_PTR_NULL(msgtest_tag(t.bag, SUBJECT));
	CU_ASSERT_PTR_NULL(msgtest_tag(t.bag, 0x70000003));
	CU_ASSERT_EQUAL(msgtest_integer(t.bag, 0x70010003), 5);
	msgtest_end(&t);
}

CASE(MSG_002_names_in_lower_case)
{
	msgbuild *b = msgbuild_new(3);
	msgtest t;
	msgbuild_lower_case(b);
	msgbuild_text(b, TOP, CLASS, "IPM.Note");
	msgbuild_bytes(b, TOP, 0x7A0B0102, "abc", 3);
	msgbuild_text(b, msgbuild_recipient(b, TOP), 0x3001001F, "Ann");
	msgtest_open(&t, b);
	CU_ASSERT_EQUAL(t.suite.log.size, 0);
	CU_ASSERT_STRING_EQUAL(conv_message_class(t.message), "IPM.Note");
	CU_ASSERT_EQUAL(msgtest_tag(t.bag, 0x7A0B0102)->value.binary.size, 3);
	CU_ASSERT_STRING_EQUAL(msgtest_text(conv_message_recipient(t.message, 0), 0x3001001F),
			       "Ann");
	msgtest_end(&t);
}

/* ---- Named properties ---- */

static const conv_property *named(const conv_bag *bag, const uint8_t set[16], uint32_t lid,
				  const char *text)
{
	conv_property_name name = { .lid = lid, .name = text };
	memcpy(name.set.bytes, set, 16);
	return conv_bag_find_name(bag, &name);
}

CASE(MSG_026_named_by_lid_and_by_name)
{
	msgbuild *b = begin();
	msgtest t;
	static const char *const words[] = { "red" };
	uint16_t lid = msgbuild_lid(b, set_common, 0x8506);
	uint16_t name = msgbuild_name(b, msgbuild_ps_public_strings, "Keywords");
	uint16_t other = msgbuild_name(b, set_headers, "x-custom");
	CU_ASSERT_EQUAL(lid, 0x8000);
	msgbuild_fixed(b, TOP, (uint32_t)lid << 16 | 0x000B, 1);
	msgbuild_texts(b, TOP, (uint32_t)name << 16 | 0x101F, 1, words);
	msgbuild_text(b, TOP, (uint32_t)other << 16 | 0x001F, "yes");
	msgtest_open(&t, b);
	CU_ASSERT_EQUAL(t.suite.log.size, 0);
	const conv_property *p = named(t.bag, set_common, 0x8506, NULL);
	CU_ASSERT_PTR_NOT_NULL_FATAL(p);
	CU_ASSERT_EQUAL(p->id, 0);
	CU_ASSERT_EQUAL(p->known, PidLidPrivate);
	CU_ASSERT_EQUAL(conv_bag_boolean(t.bag, PidLidPrivate), 1);
	p = named(t.bag, msgbuild_ps_public_strings, 0, "Keywords");
	CU_ASSERT_PTR_NOT_NULL_FATAL(p);
	CU_ASSERT_STRING_EQUAL(p->value.multiple.values[0].text.bytes, "red");
	CU_ASSERT_PTR_NOT_NULL(named(t.bag, set_headers, 0, "x-custom"));
	msgtest_end(&t);
}

CASE(MSG_027_guid_index_1_2_and_3)
{
	msgbuild *b = begin();
	msgtest t;
	uint16_t mapi = msgbuild_lid(b, msgbuild_ps_mapi, 0x0037);
	uint16_t mapi_name = msgbuild_name(b, msgbuild_ps_mapi, "odd");
	uint16_t third = msgbuild_lid(b, set_common, 1), fourth = msgbuild_lid(b, set_headers, 2);
	msgbuild_text(b, TOP, (uint32_t)mapi << 16 | 0x001F, "subject");
	msgbuild_fixed(b, TOP, (uint32_t)mapi_name << 16 | 3, 10);
	msgbuild_fixed(b, TOP, (uint32_t)third << 16 | 3, 11);
	msgbuild_fixed(b, TOP, (uint32_t)fourth << 16 | 3, 12);
	msgtest_open(&t, b);
	/* a name in PS_MAPI below 0x8000 is the property of that id */
	CU_ASSERT_STRING_EQUAL(conv_bag_text(t.bag, PidTagSubject), "subject");
	CU_ASSERT_EQUAL(named(t.bag, msgbuild_ps_mapi, 0, "odd")->value.integer, 10);
	CU_ASSERT_EQUAL(named(t.bag, set_common, 1, NULL)->value.integer, 11);
	CU_ASSERT_EQUAL(named(t.bag, set_headers, 2, NULL)->value.integer, 12);
	msgtest_end(&t);
}

CASE(MSG_028_string_stream)
{
	/* lengths of every remainder of 4, so that each is padded otherwise */
	static const char *const names[] = { "a",    "ab",       "abc",
					     "abcd", "\xD1\x8F", "\xF0\x9F\x98\x80" };
	msgbuild *b = begin();
	msgtest t;
	for (size_t i = 0; i < 6; i++) {
		uint16_t id = msgbuild_name(b, set_common, names[i]);
		msgbuild_fixed(b, TOP, (uint32_t)id << 16 | 3, i);
	}
	msgtest_open(&t, b);
	for (size_t i = 0; i < 6; i++) {
		const conv_property *p = named(t.bag, set_common, 0, names[i]);
		CU_ASSERT_PTR_NOT_NULL_FATAL(p);
		CU_ASSERT_EQUAL(p->value.integer, i);
	}
	msgtest_end(&t);
}

/* The streams of the mapping as bytes, to have exactly what the specification shows. */
static msgbuild *with_mapping(const void *guids, size_t guids_size, const void *entries,
			      size_t entries_size, const void *strings, size_t strings_size)
{
	msgbuild *b = begin();
	cfbbuild *cfb = msgbuild_cfb(b);
	msgbuild_no_mapping(b);
	int mapping = cfbbuild_storage(cfb, CFBBUILD_ROOT, "__nameid_version1.0");
	cfbbuild_stream(cfb, mapping, "__substg1.0_00020102", guids, guids_size);
	cfbbuild_stream(cfb, mapping, "__substg1.0_00030102", entries, entries_size);
	cfbbuild_stream(cfb, mapping, "__substg1.0_00040102", strings, strings_size);
	return b;
}

/* [MS-OXMSG] 3.2.1: the sixth entry is LID 0x811C of the second GUID, or a name at 0x10. */
CASE(MSG_063_entries_of_the_specification)
{
	static const uint8_t strings[] = "\x0A\0\0\0p\0l\0a\0c\0e\0\0\0\x08\0\0\0n\0a\0m\0e\0";
	uint8_t guids[32], entries[48] = { 0 };
	msgtest t;

	memcpy(guids, set_headers, 16);
	memcpy(guids + 16, set_common, 16);
	for (unsigned i = 0; i < 5; i++) {
		cfbbuild_put32(entries + 8 * i, i);
		cfbbuild_put32(entries + 8 * i + 4, 8 | i << 16);
	}
	memcpy(entries + 40, "\x1C\x81\0\0\x08\0\x05\0", 8);
	msgbuild *b = with_mapping(guids, 32, entries, 48, strings, 24);
	msgbuild_fixed(b, TOP, 0x80050003, 99);
	msgtest_open(&t, b);
	CU_ASSERT_EQUAL_FATAL(conv_bag_count(t.bag), 2);
	CU_ASSERT_EQUAL(named(t.bag, set_common, 0x811C, NULL)->value.integer, 99);
	msgtest_end(&t);

	memcpy(entries + 40, "\x10\0\0\0\x07\0\x05\0", 8);
	b = with_mapping(guids, 32, entries, 48, strings, 28);
	msgbuild_fixed(b, TOP, 0x80050003, 98);
	msgtest_open(&t, b);
	CU_ASSERT_EQUAL(named(t.bag, set_headers, 0, "name")->value.integer, 98);
	msgtest_end(&t);
}

CASE(MSG_061_lid_811c_without_hash_streams)
{
	/* MSG-031: reading needs no hash streams; with them, in 101D, the same */
	msgtest t;
	for (int hashed = 0; hashed < 2; hashed++) {
		static const uint8_t set_other[16] = { 1, 2, 3 };
		msgbuild *b = begin();
		msgbuild_lid(b, set_other, 1);
		for (unsigned i = 0; i < 4; i++)
			msgbuild_lid(b, set_common, i);
		CU_ASSERT_EQUAL(msgbuild_lid(b, set_common, 0x811C), 0x8005);
		msgbuild_fixed(b, TOP, 0x80050003, 7);
		msgtest_open(&t, b);
		CU_ASSERT_EQUAL(named(t.bag, set_common, 0x811C, NULL)->value.integer, 7);
		msgtest_end(&t);
	}
}

CASE(MSG_032_streams_of_the_mapping_are_no_properties)
{
	/* a hash stream whose name is that of compressed RTF: 0x1009 */
	msgbuild *b = begin();
	msgtest t;
	uint32_t lid = 0;
	while (((lid ^ 3 << 1) % 0x1F) != 9)
		lid++;
	uint16_t id = msgbuild_lid(b, set_common, lid);
	msgbuild_fixed(b, TOP, (uint32_t)id << 16 | 3, 1);
	msgtest_open(&t, b);
	CU_ASSERT_EQUAL(t.suite.log.size, 0);
	CU_ASSERT_PTR_NULL(msgtest_tag(t.bag, 0x10090102));
	CU_ASSERT_EQUAL(conv_bag_count(t.bag), 2);
	msgtest_end(&t);
}

CASE(MSG_033_no_mapping_and_offsets_out_of_range)
{
	static const uint8_t entries[] = {
		0xFF, 0xFF, 0xFF, 0xFF, 7,    0, 0, 0, /* a name far outside */
		0,    0,    0,    0,    7,    0, 1, 0, /* a name of such a length */
		1,    0,    0,    0,    0,    0, 2, 0, /* GUID 0 */
		1,    0,    0,    0,    0x40, 0, 3, 0, /* GUID 32 */
		5,    0,    0,    0,    6,    0, 4, 0, /* sound */
		9,    0,    0,                         /* half an entry */
	};
	msgtest t;
	msgbuild *b = with_mapping(set_common, 16, entries, sizeof entries, "\xFF\xFF\xFF\x7F", 4);
	for (uint32_t id = 0x8000; id < 0x8007; id++)
		msgbuild_fixed(b, TOP, id << 16 | 3, id);
	msgtest_open(&t, b);
	CU_ASSERT_EQUAL(t.status, CONV_DAMAGED);
	CU_ASSERT(suite_reported(&t.suite, "msg.mapping-entry"));
	CU_ASSERT(suite_reported(&t.suite, "msg.unmapped-named"));
	CU_ASSERT_EQUAL(named(t.bag, set_common, 5, NULL)->value.integer, 0x8004);
	for (uint32_t id = 0x8000; id < 0x8007; id++)
		if (id != 0x8004)
			CU_ASSERT_EQUAL(msgtest_integer(t.bag, id << 16 | 3), id);
	CU_ASSERT_EQUAL(conv_bag_count(t.bag), 8);
	msgtest_end(&t);

	b = begin();
	msgbuild_no_mapping(b);
	msgbuild_fixed(b, TOP, 0x80000003, 1);
	msgtest_open(&t, b);
	CU_ASSERT(suite_reported(&t.suite, "msg.unmapped-named"));
	CU_ASSERT_EQUAL(msgtest_integer(t.bag, 0x80000003), 1);
	msgtest_end(&t);
}

CASE(MSG_064_internet_headers_in_any_case)
{
	msgbuild *b = begin();
	msgtest t;
	uint16_t id = msgbuild_name(b, set_headers, "X-CuSToM");
	uint16_t plain = msgbuild_name(b, set_common, "MiXed");
	msgbuild_text(b, TOP, (uint32_t)id << 16 | 0x1F, "found");
	msgbuild_text(b, TOP, (uint32_t)plain << 16 | 0x1F, "exact");
	msgtest_open(&t, b);
	const conv_property *p = named(t.bag, set_headers, 0, "x-custom");
	CU_ASSERT_PTR_NOT_NULL_FATAL(p);
	CU_ASSERT_STRING_EQUAL(p->name->name, "X-CuSToM");
	CU_ASSERT_PTR_NULL(named(t.bag, set_common, 0, "mixed")); /* DATA-007 */
	CU_ASSERT_PTR_NOT_NULL(named(t.bag, set_common, 0, "MiXed"));
	msgtest_end(&t);
}

CASE(DATA_007_equality_of_names)
{
	conv_property_name a = { .lid = 1 }, b = { .lid = 1 };
	memcpy(a.set.bytes, set_common, 16);
	memcpy(b.set.bytes, set_common, 16);
	CU_ASSERT(conv_property_name_equal(&a, &b));
	b.lid = 2;
	CU_ASSERT(!conv_property_name_equal(&a, &b));
	b.lid = 1;
	b.name = "1";
	CU_ASSERT(!conv_property_name_equal(&a, &b)); /* a LID and a name never */
	a.name = "One";
	b.name = "one";
	CU_ASSERT(!conv_property_name_equal(&a, &b));
	memcpy(a.set.bytes, set_headers, 16);
	CU_ASSERT(!conv_property_name_equal(&a, &b));
	memcpy(b.set.bytes, set_headers, 16);
	CU_ASSERT(conv_property_name_equal(&a, &b));
}

CASE(DATA_009_names_of_property_sets)
{
	static const struct {
		const char *name, *guid;
	} sets[] = {
		{ "PS_PUBLIC_STRINGS", "00020329-0000-0000-C000-000000000046" },
		{ "PSETID_Common", "00062008-0000-0000-C000-000000000046" },
		{ "PSETID_Address", "00062004-0000-0000-C000-000000000046" },
		{ "PSETID_Appointment", "00062002-0000-0000-C000-000000000046" },
		{ "PSETID_Meeting", "6ED8DA90-450B-101B-98DA-00AA003F1305" },
		{ "PSETID_Task", "00062003-0000-0000-C000-000000000046" },
		{ "PSETID_Log", "0006200A-0000-0000-C000-000000000046" },
		{ "PSETID_Note", "0006200E-0000-0000-C000-000000000046" },
		{ "PSETID_PostRss", "00062041-0000-0000-C000-000000000046" },
		{ "PSETID_Sharing", "00062040-0000-0000-C000-000000000046" },
		{ "PSETID_Remote", "00062014-0000-0000-C000-000000000046" },
		{ "PSETID_Report", "00062013-0000-0000-C000-000000000046" },
		{ "PSETID_AirSync", "71035549-0739-4DCB-9163-00F0580DBBDF" },
		{ "PSETID_UnifiedMessaging", "4442858E-A9E3-4E80-B900-317A210CC15B" },
		{ "PSETID_Messaging", "41F28F13-83F4-4114-A584-EEDB5A6B0BFF" },
		{ "PSETID_CalendarAssistant", "11000E07-B51B-40D6-AF21-CAA85EDAB1D0" },
		{ "PSETID_XmlExtractedEntities", "23239608-685D-4732-9C55-4C95CB4E8E33" },
		{ "PSETID_Attachment", "96357F7F-59E1-47D0-99A7-46515C183B54" },
		{ "PS_INTERNET_HEADERS", "00020386-0000-0000-C000-000000000046" },
		{ "PS_MAPI", "00020328-0000-0000-C000-000000000046" },
	};
	for (size_t i = 0; i < sizeof sets / sizeof *sets; i++) {
		conv_guid guid;
		CU_ASSERT_FATAL(conv_guid_parse(sets[i].guid, &guid));
		const char *name = conv_set_name(&guid);
		CU_ASSERT_PTR_NOT_NULL_FATAL(name);
		CU_ASSERT_STRING_EQUAL(name, sets[i].name);
	}
}

/* ---- Code pages ---- */

typedef struct codepage_case {
	uint32_t message, internet, locale, option;
	int overrides;
	uint32_t expected;
} codepage_case;

CASE(MSG_038_order_of_code_pages)
{
	static const codepage_case cases[] = {
		{ 1251, 1252, 0x0409, 1250, 0, 1251 },
		{ 0, 1251, 0x0409, 1250, 0, 1251 },
		{ 0, 0, 0x0419, 1250, 0, 1251 },
		{ 0, 0, 0, 1251, 0, 1251 },
		{ 0, 0, 0, 0, 0, 1252 },
		{ 1252, 1252, 0x0409, 1251, 1, 1251 },
		{ 0, 65001, 0x0419, 0, 0, 1251 },
		{ 0, 65001, 0, 0, 0, 1252 },
		{ 1200, 1251, 0, 0, 0, 1251 },
		{ 99999, 0, 0x0419, 0, 0, 1251 },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const codepage_case *c = &cases[i];
		msgbuild *b = msgbuild_new(3);
		msgtest t;
		msgbuild_bytes(b, TOP, SUBJECT8, "\xFF", 1); /* before what says the code page */
		if (c->message)
			msgbuild_fixed(b, TOP, MESSAGE_CODEPAGE, c->message);
		if (c->internet)
			msgbuild_fixed(b, TOP, INTERNET_CODEPAGE, c->internet);
		if (c->locale)
			msgbuild_fixed(b, TOP, LOCALE, c->locale);
		msgtest_begin(&t);
		conv_context_set_codepage(t.suite.context, c->option, c->overrides);
		msgtest_read(&t, b);
		CU_ASSERT_EQUAL(msgtest_tag(t.bag, SUBJECT8)->value.text.codepage, c->expected);
		CU_ASSERT_STRING_EQUAL(msgtest_text(t.bag, SUBJECT8),
				       c->expected == 1251 ? "\xD1\x8F" : "\xC3\xBF");
		CU_ASSERT_EQUAL(suite_reported(&t.suite, "msg.codepage"),
				c->message == 1200 || c->message == 99999);
		msgtest_end(&t);
	}
}

CASE(utf_8_counts_where_the_bytes_are_that)
{
	msgbuild *b = begin();
	msgtest t;
	msgbuild_fixed(b, TOP, INTERNET_CODEPAGE, 65001);
	msgbuild_bytes(b, TOP, 0x7000001E, "\xD1\x8F", 2);
	msgbuild_bytes(b, TOP, 0x7001001E, "\xFF", 1);
	msgtest_open(&t, b);
	CU_ASSERT_STRING_EQUAL(msgtest_text(t.bag, 0x7000001E), "\xD1\x8F");
	CU_ASSERT_STRING_EQUAL(msgtest_text(t.bag, 0x7001001E), "\xC3\xBF");
	msgtest_end(&t);
}

CASE(DATA_005_string8_keeps_its_bytes)
{
	msgbuild *b = begin();
	msgtest t;
	msgbuild_fixed(b, TOP, MESSAGE_CODEPAGE, 932);
	msgbuild_bytes(b, TOP, SUBJECT8, "\x93\xFA\x96\x7B\x81",
		       5); /* the last is half a character */
	msgtest_open(&t, b);
	const conv_property *p = msgtest_tag(t.bag, SUBJECT8);
	CU_ASSERT_EQUAL(p->type, PtypString8);
	CU_ASSERT_EQUAL(p->value.text.codepage, 932);
	CU_ASSERT(p->value.text.size == 5 &&
		  memcmp(p->value.text.bytes, "\x93\xFA\x96\x7B\x81", 5) == 0);
	CU_ASSERT(strncmp(msgtest_text(t.bag, SUBJECT8), "\xE6\x97\xA5\xE6\x9C\xAC", 6) == 0);
	msgtest_end(&t);
}

CASE(MSG_037_unicode_and_8_bit_mixed)
{
	msgbuild *b = begin();
	msgtest t;
	msgbuild_fixed(b, TOP, MESSAGE_CODEPAGE, 1251);
	msgbuild_bytes(b, TOP, 0x7000001E, "\xFF", 1);
	msgbuild_text(b, TOP, 0x7001001F, "\xC3\xBF");
	/* one property in both types: the Unicode one counts, whichever comes first */
	msgbuild_bytes(b, TOP, SUBJECT8, "8", 1);
	msgbuild_text(b, TOP, SUBJECT, "16");
	msgbuild_text(b, TOP, 0x7002001F, "16");
	msgbuild_bytes(b, TOP, 0x7002001E, "8", 1);
	msgtest_open(&t, b);
	CU_ASSERT_EQUAL(t.status, CONV_OK);
	CU_ASSERT_STRING_EQUAL(msgtest_text(t.bag, 0x7000001E), "\xD1\x8F");
	CU_ASSERT_STRING_EQUAL(msgtest_text(t.bag, 0x7001001F), "\xC3\xBF");
	CU_ASSERT_STRING_EQUAL(conv_bag_text(t.bag, PidTagSubject), "16");
	CU_ASSERT_STRING_EQUAL(msgtest_text(t.bag, 0x7002001F), "16");
	msgtest_end(&t);
}

CASE(DATA_033_change_keys)
{
	msgbuild *b = begin();
	msgtest t;
	static const uint8_t key[24] = "0123456789ABCDEF1234567";
	for (uint32_t size = 17; size <= 24; size++)
		msgbuild_bytes(b, TOP, 0x65E20102 + ((size - 17) << 16), key, size);
	msgtest_open(&t, b);
	CU_ASSERT_EQUAL(t.status, CONV_OK);
	for (uint32_t size = 17; size <= 24; size++)
		CU_ASSERT_EQUAL(
			msgtest_tag(t.bag, 0x65E20102 + ((size - 17) << 16))->value.binary.size,
			size);
	msgtest_end(&t);
}

CASE(more_properties_than_the_limit)
{
	msgbuild *b = begin();
	msgtest t;
	for (uint32_t i = 0; i < 100; i++)
		msgbuild_fixed(b, TOP, 0x60000003 + (i << 16), i);
	msgtest_begin(&t);
	conv_context_limits(t.suite.context)->properties = 50;
	msgtest_read(&t, b);
	CU_ASSERT_EQUAL(t.status, CONV_DAMAGED);
	CU_ASSERT_EQUAL(conv_bag_count(t.bag), 50);
	CU_ASSERT(suite_reported(&t.suite, "limit.properties"));
	msgtest_end(&t);
	b = begin();
	msgbuild_bytes(b, TOP, SUBJECT, "a\0b\0c\0d\0e\0f\0", 12);
	msgtest_begin(&t);
	conv_context_limits(t.suite.context)->string_bytes = 4;
	msgtest_read(&t, b);
	CU_ASSERT(suite_reported(&t.suite, "limit.string-bytes"));
	CU_ASSERT_PTR_NULL(msgtest_tag(t.bag, SUBJECT));
	msgtest_end(&t);
}

SUITE_MAIN(test_msg_properties, LIST(MSG_008_fixed_types_from_their_entries),
	   LIST(DATA_002_edge_values_of_time), LIST(DATA_001_every_type_of_the_table),
	   LIST(DATA_006_unknown_types), LIST(MSG_020_guid_in_its_stream),
	   LIST(MSG_010_length_of_the_stream_counts), LIST(MSG_013_garbage_in_the_reserved_field),
	   LIST(MSG_014_flags_never_drop), LIST(MSG_019_one_trailing_nul_is_dropped),
	   LIST(MSG_059_strings_of_no_length), LIST(DATA_004_unpaired_surrogates),
	   LIST(big_binaries_are_slices_of_the_file), LIST(MSG_021_multiple_of_fixed_length),
	   LIST(MSG_022_multiple_strings), LIST(MSG_023_multiple_binaries),
	   LIST(MSG_024_sizes_and_missing_values), LIST(MSG_025_empty_multiple),
	   LIST(MSG_016_rest_of_a_property_stream), LIST(MSG_017_duplicate_tags),
	   LIST(MSG_018_entry_without_stream_and_stream_without_entry),
	   LIST(MSG_002_names_in_lower_case), LIST(MSG_026_named_by_lid_and_by_name),
	   LIST(MSG_027_guid_index_1_2_and_3), LIST(MSG_028_string_stream),
	   LIST(MSG_063_entries_of_the_specification), LIST(MSG_061_lid_811c_without_hash_streams),
	   LIST(MSG_032_streams_of_the_mapping_are_no_properties),
	   LIST(MSG_033_no_mapping_and_offsets_out_of_range),
	   LIST(MSG_064_internet_headers_in_any_case), LIST(DATA_007_equality_of_names),
	   LIST(DATA_009_names_of_property_sets), LIST(MSG_038_order_of_code_pages),
	   LIST(utf_8_counts_where_the_bytes_are_that), LIST(DATA_005_string8_keeps_its_bytes),
	   LIST(MSG_037_unicode_and_8_bit_mixed), LIST(DATA_033_change_keys),
	   LIST(more_properties_than_the_limit))
