/* Values written as .msg: entry and stream of each type ([MS-OXMSG] 2.1.3, 2.1.4, 2.4.2). */
#include "support/suite.h"

#include <stdio.h>
#include <string.h>

#include "support/msgout.h"

#define ID 0x6800u /* free for anything */
#define TAG(type) (ID << 16 | (type))
#define STREAM(type) "__substg1.0_6800" type

static conv_text as_text(const char *bytes, size_t size, uint32_t codepage)
{
	return (conv_text){ bytes, size, codepage };
}

/* ---- Fixed length ---- */

static const struct {
	uint32_t type;
	int64_t integer;
	double floating;
	const char *entry;
} fixed[] = {
	{ PtypInteger16, -2, 0, "0200006806000000FEFF000000000000" },
	{ PtypInteger32, -2, 0, "0300006806000000FEFFFFFF00000000" },
	{ PtypFloating32, 0, 1.5, "04000068060000000000C03F00000000" },
	{ PtypFloating64, 0, -2.0, "050000680600000000000000000000C0" },
	{ PtypCurrency, -10000, 0, "0600006806000000F0D8FFFFFFFFFFFF" },
	{ PtypFloatingTime, 0, 1.0, "0700006806000000000000000000F03F" },
	{ PtypErrorCode, (int32_t)0x8004010F, 0, "0A000068060000000F01048000000000" },
	{ PtypBoolean, 1, 0, "0B000068060000000100000000000000" },
	{ PtypInteger64, INT64_MIN, 0, "14000068060000000000000000000080" },
	{ PtypTime, 0x01DA9B0000000001, 0, "400000680600000001000000009BDA01" },
};

CASE(MSG_009_unused_bytes_are_zero)
{
	for (size_t i = 0; i < sizeof fixed / sizeof *fixed; i++) {
		msgout o;
		char entry[MSGOUT_ENTRY_SIZE];
		conv_value value = { .integer = fixed[i].integer };
		if (conv_type_find((uint16_t)fixed[i].type)->shape == CONV_SHAPE_FLOAT)
			value.floating = fixed[i].floating;
		msgout_begin(&o);
		msgout_set(o.bag, TAG(fixed[i].type), value);
		msgout_write(&o);
		CU_ASSERT_STRING_EQUAL(msgout_entry(&o, "", TAG(fixed[i].type), entry),
				       fixed[i].entry);
		const conv_property *again = msgtest_tag(o.again.bag, TAG(fixed[i].type));
		CU_ASSERT_PTR_NOT_NULL_FATAL(again);
		CU_ASSERT_EQUAL(memcmp(&again->value, &value, 8), 0);
		msgout_end(&o);
	}
}

CASE(MSG_015_flags)
{
	msgout o;
	char entry[MSGOUT_ENTRY_SIZE];
	conv_property property = {
		.id = ID, .type = PtypInteger32, .flags = 7, .value.integer = 1
	};
	msgout_begin(&o);
	conv_bag_set(o.bag, &property, 0, NULL);
	conv_bag_set_integer(o.bag, PidTagImportance, 1);
	msgout_write(&o);
	CU_ASSERT_STRING_EQUAL(msgout_entry(&o, "", TAG(3), entry),
			       "03000068070000000100000000000000");
	CU_ASSERT_STRING_EQUAL(msgout_entry(&o, "", 0x00170003, entry),
			       "03001700060000000100000000000000");
	CU_ASSERT_STRING_EQUAL(msgout_entry(&o, "", 0x340D0003, entry),
			       "03000D3406000000790E040000000000");
	msgout_end(&o);
}

/* ---- Text ---- */

CASE(MSG_011_sizes_in_entries)
{
	msgout o;
	char entry[MSGOUT_ENTRY_SIZE];
	msgout_begin(&o);
	msgout_set_text(o.bag, TAG(0x1F), "abc", 0);
	msgout_set(o.bag, TAG(0x102),
		   (conv_value){ .binary = { (const uint8_t *)"abc", 3, NULL } });
	msgout_set(o.bag, TAG(0xFB), (conv_value){ .binary = { (const uint8_t *)"ab", 2, NULL } });
	msgout_write(&o);
	CU_ASSERT_STRING_EQUAL(msgout_entry(&o, "", TAG(0x1F), entry),
			       "1F000068060000000800000000000000");
	CU_ASSERT_STRING_EQUAL(msgout_entry(&o, "", TAG(0x102), entry),
			       "02010068060000000300000000000000");
	CU_ASSERT_STRING_EQUAL(msgout_entry(&o, "", TAG(0xFB), entry),
			       "FB000068060000000200000000000000");
	msgout_end(&o);

	msgout_begin(&o);
	conv_context_set_option(o.suite.context, "msg.strings", "ansi");
	msgout_set_text(o.bag, TAG(0x1F), "abc", 0);
	msgout_write(&o);
	CU_ASSERT_STRING_EQUAL(msgout_entry(&o, "", TAG(0x1E), entry),
			       "1E000068060000000400000000000000");
	msgout_end(&o);
}

CASE(MSG_019_text_without_nul)
{
	msgout o;
	const conv_property *p;
	msgout_begin(&o);
	msgout_set_text(o.bag, TAG(0x1F), "abc", 0);
	msgout_set(o.bag, 0x6801001F, (conv_value){ .text = as_text("a\0b", 3, 0) });
	msgout_set(o.bag, 0x6802001F, (conv_value){ .text = as_text("a\0", 2, 0) });
	msgout_set_text(o.bag, 0x6803001F, "\xED\xA0\x80x", 0); /* a lone surrogate */
	msgout_write(&o);
	CU_ASSERT_TRUE(msgout_is_hex(&o, STREAM("001F"), "6100 6200 6300"));
	CU_ASSERT_TRUE(msgout_is_hex(&o, "__substg1.0_6801001F", "6100 0000 6200"));
	/* readers take one NUL away */
	CU_ASSERT_TRUE(msgout_is_hex(&o, "__substg1.0_6802001F", "6100 0000 0000"));
	p = msgtest_tag(o.again.bag, 0x6802001F);
	CU_ASSERT_EQUAL(p->value.text.size, 2);
	CU_ASSERT_TRUE(msgout_is_hex(&o, "__substg1.0_6803001F", "00D8 7800"));
	CU_ASSERT_STRING_EQUAL(msgtest_text(o.again.bag, 0x6803001F), "\xED\xA0\x80x");
	msgout_end(&o);
}

CASE(MSG_059_empty_text)
{
	msgout o;
	char entry[MSGOUT_ENTRY_SIZE];
	msgout_begin(&o);
	msgout_set_text(o.bag, TAG(0x1F), "", 0);
	msgout_write(&o);
	CU_ASSERT_TRUE(msgout_is(&o, STREAM("001F"), "", 0));
	CU_ASSERT_STRING_EQUAL(msgout_entry(&o, "", TAG(0x1F), entry),
			       "1F000068060000000200000000000000");
	CU_ASSERT_STRING_EQUAL(msgtest_text(o.again.bag, TAG(0x1F)), "");
	msgout_end(&o);

	msgout_begin(&o);
	conv_context_set_option(o.suite.context, "msg.strings", "ansi");
	msgout_set_text(o.bag, TAG(0x1E), "", 1252);
	msgout_write(&o);
	CU_ASSERT_TRUE(msgout_is(&o, STREAM("001E"), "", 0));
	CU_ASSERT_STRING_EQUAL(msgout_entry(&o, "", TAG(0x1E), entry),
			       "1E000068060000000100000000000000");
	msgout_end(&o);
}

/* 8-bit text, each in its own code page, is text like all other; what cannot be read is told. */
CASE(text_of_code_pages_becomes_unicode)
{
	msgout o;
	msgout_begin(&o);
	msgout_set_text(o.bag, TAG(0x1E), "\x93\xFA", 932);
	msgout_set_text(o.bag, 0x6801001E, "\xE9", 1252);
	msgout_write(&o);
	CU_ASSERT_TRUE(msgout_is_hex(&o, STREAM("001F"), "E565"));
	CU_ASSERT_TRUE(msgout_is_hex(&o, "__substg1.0_6801001F", "E900"));
	CU_ASSERT_EQUAL(msgout_find(&o, STREAM("001E")), CFB_NONE);
	CU_ASSERT_EQUAL(o.suite.log.size, 0);
	msgout_end(&o);

	msgout_begin(&o);
	msgout_set_text(o.bag, TAG(0x1E), "a\xFFz", 65001);
	msgout_write(&o);
	CU_ASSERT_TRUE(msgout_is_hex(&o, STREAM("001F"), "6100 FDFF 7A00"));
	CU_ASSERT_TRUE(suite_reported(&o.suite, "msg.text"));
	msgout_end(&o);
}

/* ---- GUIDs, multiple values ---- */

CASE(MSG_020_guid)
{
	static const conv_guid guid = { { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16 } };
	msgout o;
	char entry[MSGOUT_ENTRY_SIZE];
	msgout_begin(&o);
	msgout_set(o.bag, TAG(PtypGuid), (conv_value){ .guid = guid });
	msgout_write(&o);
	CU_ASSERT_TRUE(msgout_is(&o, STREAM("0048"), guid.bytes, 16));
	CU_ASSERT_STRING_EQUAL(msgout_entry(&o, "", TAG(PtypGuid), entry),
			       "48000068060000001000000000000000");
	CU_ASSERT_TRUE(
		conv_guid_equal(&msgtest_tag(o.again.bag, TAG(PtypGuid))->value.guid, &guid));
	msgout_end(&o);
}

static const struct {
	uint32_t type;
	conv_value values[2];
	const char *stream, *bytes, *size;
} packed[] = {
	{ 0x1002, { { .integer = 1 }, { .integer = -2 } }, STREAM("1002"), "0100 FEFF", "04" },
	{ 0x1003,
	  { { .integer = 1 }, { .integer = -2 } },
	  STREAM("1003"),
	  "01000000 FEFFFFFF",
	  "08" },
	{ 0x1004,
	  { { .floating = 1.5 }, { .floating = -1.5 } },
	  STREAM("1004"),
	  "0000C03F 0000C0BF",
	  "08" },
	{ 0x1005,
	  { { .floating = 1.0 }, { .floating = -2.0 } },
	  STREAM("1005"),
	  "000000000000F03F 00000000000000C0",
	  "10" },
	{ 0x1006,
	  { { .integer = 10000 }, { .integer = -1 } },
	  STREAM("1006"),
	  "1027000000000000 FFFFFFFFFFFFFFFF",
	  "10" },
	{ 0x1007,
	  { { .floating = 1.0 }, { .floating = 0.0 } },
	  STREAM("1007"),
	  "000000000000F03F 0000000000000000",
	  "10" },
	{ 0x1014,
	  { { .integer = 1 }, { .integer = -2 } },
	  STREAM("1014"),
	  "0100000000000000 FEFFFFFFFFFFFFFF",
	  "10" },
	{ 0x1040,
	  { { .integer = 1 }, { .integer = 2 } },
	  STREAM("1040"),
	  "0100000000000000 0200000000000000",
	  "10" },
	{ 0x1048,
	  { { .guid = { { 1 } } }, { .guid = { { 2 } } } },
	  STREAM("1048"),
	  "01000000 00000000 00000000 00000000 02000000 00000000 00000000 00000000",
	  "20" },
};

CASE(MSG_021_packed_values)
{
	for (size_t i = 0; i < sizeof packed / sizeof *packed; i++) {
		uint32_t tag = TAG(packed[i].type);
		msgout o;
		char entry[MSGOUT_ENTRY_SIZE], wanted[MSGOUT_ENTRY_SIZE];
		msgout_begin(&o);
		msgout_set(o.bag, tag, (conv_value){ .multiple = { packed[i].values, 2 } });
		msgout_write(&o);
		CU_ASSERT_TRUE(msgout_is_hex(&o, packed[i].stream, packed[i].bytes));
		snprintf(wanted, sizeof wanted, "%02X10006806000000%s00000000000000",
			 packed[i].type & 0xFF, packed[i].size);
		CU_ASSERT_STRING_EQUAL(msgout_entry(&o, "", tag, entry), wanted);
		const conv_property *again = msgtest_tag(o.again.bag, tag);
		CU_ASSERT_PTR_NOT_NULL_FATAL(again);
		CU_ASSERT_EQUAL(again->value.multiple.count, 2);
		CU_ASSERT_EQUAL(memcmp(&again->value.multiple.values[1], &packed[i].values[1], 8),
				0);
		msgout_end(&o);
	}
}

CASE(MSG_022_several_texts)
{
	const conv_value values[] = { { .text = as_text("a", 1, 0) },
				      { .text = as_text("", 0, 0) },
				      { .text = as_text("\xC3\xA9z", 3, 0) } };
	msgout o;
	char entry[MSGOUT_ENTRY_SIZE];
	msgout_begin(&o);
	msgout_set(o.bag, TAG(0x101F), (conv_value){ .multiple = { values, 3 } });
	msgout_write(&o);
	CU_ASSERT_TRUE(msgout_is_hex(&o, STREAM("101F"), "04000000 02000000 06000000"));
	CU_ASSERT_TRUE(msgout_is_hex(&o, STREAM("101F-00000000"), "6100 0000"));
	CU_ASSERT_TRUE(msgout_is_hex(&o, STREAM("101F-00000001"), "0000"));
	CU_ASSERT_TRUE(msgout_is_hex(&o, STREAM("101F-00000002"), "E900 7A00 0000"));
	CU_ASSERT_STRING_EQUAL(msgout_entry(&o, "", TAG(0x101F), entry),
			       "1F100068060000000C00000000000000");
	const conv_property *again = msgtest_tag(o.again.bag, TAG(0x101F));
	CU_ASSERT_EQUAL_FATAL(again->value.multiple.count, 3);
	CU_ASSERT_STRING_EQUAL(again->value.multiple.values[2].text.bytes, "\xC3\xA9z");
	msgout_end(&o);

	msgout_begin(&o);
	conv_context_set_option(o.suite.context, "msg.strings", "ansi");
	msgout_set(o.bag, TAG(0x101F), (conv_value){ .multiple = { values, 3 } });
	msgout_write(&o);
	CU_ASSERT_TRUE(msgout_is_hex(&o, STREAM("101E"), "02000000 01000000 03000000"));
	CU_ASSERT_TRUE(msgout_is_hex(&o, STREAM("101E-00000002"), "E97A00"));
	msgout_end(&o);
}

CASE(MSG_023_several_binaries)
{
	const conv_value values[] = { { .binary = { (const uint8_t *)"abc", 3, NULL } },
				      { .binary = { (const uint8_t *)"", 0, NULL } } };
	msgout o;
	char entry[MSGOUT_ENTRY_SIZE];
	msgout_begin(&o);
	msgout_set(o.bag, TAG(0x1102), (conv_value){ .multiple = { values, 2 } });
	msgout_write(&o);
	CU_ASSERT_TRUE(msgout_is_hex(&o, STREAM("1102"), "03000000 00000000 00000000 00000000"));
	CU_ASSERT_TRUE(msgout_is(&o, STREAM("1102-00000000"), "abc", 3));
	CU_ASSERT_TRUE(msgout_is(&o, STREAM("1102-00000001"), "", 0));
	CU_ASSERT_STRING_EQUAL(msgout_entry(&o, "", TAG(0x1102), entry),
			       "02110068060000001000000000000000");
	CU_ASSERT_EQUAL(msgtest_tag(o.again.bag, TAG(0x1102))->value.multiple.count, 2);
	CU_ASSERT_EQUAL(o.again.suite.log.size, 0);
	msgout_end(&o);
}

CASE(MSG_025_no_values)
{
	static const uint32_t types[] = { 0x1003, 0x101F, 0x1102, 0x1048 };
	msgout o;
	msgout_begin(&o);
	for (size_t i = 0; i < 4; i++)
		msgout_set(o.bag, TAG(types[i]), (conv_value){ .multiple = { NULL, 0 } });
	msgout_write(&o);
	CU_ASSERT_TRUE(msgout_is(&o, STREAM("101F"), "", 0));
	for (size_t i = 0; i < 4; i++) {
		const conv_property *again = msgtest_tag(o.again.bag, TAG(types[i]));
		CU_ASSERT_PTR_NOT_NULL_FATAL(again);
		CU_ASSERT_EQUAL(again->value.multiple.count, 0);
	}
	CU_ASSERT_EQUAL(o.again.suite.log.size, 0);
	msgout_end(&o);
}

/* ---- What cannot be written ---- */

static conv_status broken_read(const conv_blob *blob, void *state, void *to, size_t size,
			       size_t *got)
{
	(void)blob, (void)state, (void)to, (void)size;
	*got = 0;
	return CONV_FAILED;
}

CASE(values_that_cannot_be_had_are_told)
{
	static const conv_blob_class broken = { .read = broken_read };
	msgout o;
	msgout_begin(&o);
	conv_bag_set_blob(o.bag, PidTagRtfCompressed,
			  conv_blob_new(&broken, NULL, CONV_SIZE_UNKNOWN));
	msgout_set(o.bag, TAG(PtypObject), (conv_value){ .integer = 0 });
	msgout_set(o.bag, TAG(PtypNull), (conv_value){ .integer = 0 });
	msgout_set_text(o.bag, 0x0037001F, "kept", 0);
	msgout_write(&o);
	CU_ASSERT_EQUAL(o.status, CONV_OK);
	CU_ASSERT_TRUE(suite_reported(&o.suite, "msg.value"));
	CU_ASSERT_TRUE(suite_reported(&o.suite, "msg.no-value"));
	CU_ASSERT_EQUAL(conv_context_count(o.suite.context, CONV_LOSS), 3);
	/* subject, class, mask; its normalized form, three lists, two flags, the size */
	CU_ASSERT_EQUAL(conv_bag_count(o.again.bag), 10);
	CU_ASSERT_FALSE(conv_bag_has(o.again.bag, PidTagRtfCompressed));
	CU_ASSERT_EQUAL(o.again.suite.log.size, 0);
	msgout_end(&o);
}

/* One of several values: its place stays, the others keep theirs, no stream is left without entry. */
CASE(one_of_several_values_that_cannot_be_had_is_empty)
{
	static const conv_blob_class broken = { .read = broken_read };
	conv_value values[3] = { { .binary = { (const uint8_t *)"abc", 3, NULL } },
				 { .binary = { NULL, CONV_SIZE_UNKNOWN, NULL } },
				 { .binary = { (const uint8_t *)"de", 2, NULL } } };
	msgout o;
	values[1].binary.blob = conv_blob_new(&broken, NULL, CONV_SIZE_UNKNOWN);
	msgout_begin(&o);
	msgout_set(o.bag, TAG(0x1102), (conv_value){ .multiple = { values, 3 } });
	conv_blob_drop(values[1].binary.blob);
	msgout_write(&o);
	CU_ASSERT_EQUAL(o.status, CONV_OK);
	CU_ASSERT_TRUE(suite_reported(&o.suite, "msg.value"));
	CU_ASSERT_EQUAL(o.again.suite.log.size, 0);
	const conv_property *again = msgtest_tag(o.again.bag, TAG(0x1102));
	CU_ASSERT_PTR_NOT_NULL_FATAL(again);
	CU_ASSERT_EQUAL_FATAL(again->value.multiple.count, 3);
	CU_ASSERT_EQUAL(again->value.multiple.values[0].binary.size, 3);
	CU_ASSERT_EQUAL(again->value.multiple.values[1].binary.size, 0);
	CU_ASSERT_EQUAL(again->value.multiple.values[2].binary.size, 2);
	msgout_end(&o);
}

SUITE_MAIN(test_msg_write_values, LIST(MSG_009_unused_bytes_are_zero), LIST(MSG_015_flags),
	   LIST(MSG_011_sizes_in_entries), LIST(MSG_019_text_without_nul), LIST(MSG_059_empty_text),
	   LIST(text_of_code_pages_becomes_unicode), LIST(MSG_020_guid),
	   LIST(MSG_021_packed_values), LIST(MSG_022_several_texts), LIST(MSG_023_several_binaries),
	   LIST(MSG_025_no_values), LIST(values_that_cannot_be_had_are_told),
	   LIST(one_of_several_values_that_cannot_be_had_is_empty))
