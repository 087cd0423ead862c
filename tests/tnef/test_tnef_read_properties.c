/* Property lists: types, padding, names, counts, strings, damage. */
#include <stdlib.h>
#include <string.h>

#include "support/tneftest.h"

#define MSGPROPS 0x00069003u
#define COMMON "{00062008-0000-0000-C000-000000000046}"
#define STRINGS "{00020329-0000-0000-C000-000000000046}"

/* Reads a message with this list; a subject stands behind what is looked at. */
static void read_list(tneftest *t, tnefbuild_list *list)
{
	tneftest_begin(t);
	tnefbuild_string(list, 0x0037001F, "behind");
	tnefbuild_end(&t->stream, MSGPROPS, list);
	tneftest_read(t);
}

static void read_property(tneftest *t, const char *hex)
{
	tnefbuild_list list = { 0 };
	tnefbuild_property(&list, hex);
	read_list(t, &list);
}

static int is_whole(const tneftest *t)
{
	return t->bag && strcmp(tneftest_text(t->bag, PidTagSubject), "behind") == 0;
}

static const conv_property *at(const tneftest *t, uint16_t id, uint16_t type)
{
	static const conv_property none;
	const conv_property *property = t->bag ? conv_bag_find_tag(t->bag, id, type) : NULL;
	CU_ASSERT_PTR_NOT_NULL(property);
	return property ? property : &none;
}

static void check_integer(const char *hex, uint16_t type, int64_t wanted)
{
	tneftest t;

	read_property(&t, hex);
	CU_ASSERT_EQUAL(t.status, CONV_OK);
	CU_ASSERT_EQUAL(at(&t, 0x6001, type)->value.integer, wanted);
	CU_ASSERT(is_whole(&t));
	tneftest_end(&t);
}

static void check_float(const char *hex, uint16_t type, double wanted)
{
	tneftest t;

	read_property(&t, hex);
	CU_ASSERT_EQUAL(t.status, CONV_OK);
	CU_ASSERT_DOUBLE_EQUAL(at(&t, 0x6001, type)->value.floating, wanted, 0);
	CU_ASSERT(is_whole(&t));
	tneftest_end(&t);
}

CASE(TNEF_066_single_values)
{
	tneftest t;

	check_integer("02000160 FEFF0000", PtypInteger16, -2);
	check_integer("03000160 FEFFFFFF", PtypInteger32, -2);
	check_integer("0A000160 05000780", PtypErrorCode, 0x80070005);
	check_integer("0B000160 01000000", PtypBoolean, 1);
	check_integer("06000160 1027000000000000", PtypCurrency, 10000);
	check_integer("14000160 0000000000000080", PtypInteger64, INT64_MIN);
	check_integer("40000160 0080 3ED5 DEB1 9D01", PtypTime, 0x019DB1DED53E8000);
	check_float("04000160 0000C03F", PtypFloating32, 1.5);
	check_float("05000160 000000000000F83F", PtypFloating64, 1.5);
	check_float("07000160 000000000000E040", PtypFloatingTime, 32768);
	read_property(&t, "48000160 00010203 04050607 08090A0B 0C0D0E0F");
	CU_ASSERT_EQUAL(at(&t, 0x6001, PtypGuid)->value.guid.bytes[15], 15);
	CU_ASSERT(is_whole(&t));
	tneftest_end(&t);
	read_property(&t, "FB000160 01000000 03000000 01020300");
	CU_ASSERT_EQUAL(at(&t, 0x6001, PtypServerId)->value.binary.size, 3);
	CU_ASSERT(is_whole(&t));
	tneftest_end(&t);
}

CASE(TNEF_068_padding_of_any_value)
{
	check_integer("0B000160 0000CDAB", PtypBoolean, 0);
	check_integer("0B000160 0100CDAB", PtypBoolean, 1);
	check_integer("02000160 0700CDAB", PtypInteger16, 7);
}

CASE(TNEF_069_multiple_of_two_bytes)
{
	tneftest t;

	read_property(&t, "02100160 02000000 07000000 F8FF0000");
	CU_ASSERT_EQUAL(t.status, CONV_OK);
	const conv_property *p = at(&t, 0x6001, PtypInteger16 | PtypMultiple);
	CU_ASSERT_EQUAL_FATAL(p->value.multiple.count, 2);
	CU_ASSERT_EQUAL(p->value.multiple.values[0].integer, 7);
	CU_ASSERT_EQUAL(p->value.multiple.values[1].integer, -8);
	CU_ASSERT(is_whole(&t));
	tneftest_end(&t);
}

CASE(TNEF_070_multiple_values)
{
	static const struct {
		const char *hex;
		uint16_t type;
		size_t count;
	} rows[] = {
		{ "03100160 02000000 01000000 02000000", PtypInteger32, 2 },
		{ "04100160 01000000 0000C03F", PtypFloating32, 1 },
		{ "05100160 01000000 000000000000F83F", PtypFloating64, 1 },
		{ "06100160 01000000 1027000000000000", PtypCurrency, 1 },
		{ "07100160 01000000 000000000000E040", PtypFloatingTime, 1 },
		{ "14100160 01000000 0100000000000000", PtypInteger64, 1 },
		{ "40100160 01000000 0100000000000000", PtypTime, 1 },
		{ "48100160 01000000 00010203 04050607 08090A0B 0C0D0E0F", PtypGuid, 1 },
		{ "1E100160 02000000 03000000 61620000 01000000 00000000", PtypString8, 2 },
		{ "1F100160 02000000 06000000 6100620000000000 02000000 00000000", PtypString, 2 },
		{ "02110160 02000000 03000000 01020300 00000000", PtypBinary, 2 },
		{ "03100160 00000000", PtypInteger32, 0 },
		{ "1F100160 00000000", PtypString, 0 },
		{ "02110160 00000000", PtypBinary, 0 },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		tneftest t;
		read_property(&t, rows[i].hex);
		CU_ASSERT_EQUAL(t.status, CONV_OK);
		CU_ASSERT_EQUAL(at(&t, 0x6001, rows[i].type | PtypMultiple)->value.multiple.count,
				rows[i].count);
		CU_ASSERT(is_whole(&t));
		tneftest_end(&t);
	}
	tneftest t;
	read_property(&t, rows[9].hex);
	const conv_value *values = at(&t, 0x6001, PtypString | PtypMultiple)->value.multiple.values;
	CU_ASSERT_STRING_EQUAL(values[0].text.bytes, "ab");
	CU_ASSERT_STRING_EQUAL(values[1].text.bytes, "");
	tneftest_end(&t);
}

CASE(TNEF_071_value_count_of_one)
{
	tneftest t;

	read_property(&t, "1E00001A 01000000 09000000 49504D2E 5461736B 00000000"); /* 0x1A00 */
	CU_ASSERT_EQUAL(t.status, CONV_OK);
	CU_ASSERT_EQUAL(at(&t, 0x1A00, PtypString8)->value.text.size, 8);
	tneftest_end(&t);
	read_property(&t, "1F000160 01000000 08000000 48006900 21000000");
	CU_ASSERT_STRING_EQUAL(at(&t, 0x6001, PtypString)->value.text.bytes, "Hi!");
	tneftest_end(&t);
	read_property(&t, "02010B30 01000000 05000000 01020304 05000000");
	CU_ASSERT(tneftest_is_binary(t.bag, PidTagSearchKey, "\1\2\3\4\5", 5));
	CU_ASSERT(is_whole(&t));
	tneftest_end(&t);
}

CASE(TNEF_072_other_value_counts)
{
	tneftest t;

	read_property(&t, "1E000160 02000000 02000000 61000000 02000000 62000000");
	CU_ASSERT_EQUAL(t.status, CONV_DAMAGED);
	CU_ASSERT(suite_reported(&t.suite, "tnef.value-count"));
	CU_ASSERT_STRING_EQUAL(at(&t, 0x6001, PtypString8)->value.text.bytes, "a");
	CU_ASSERT(is_whole(&t));
	tneftest_end(&t);
	read_property(&t, "1E000160 00000000");
	CU_ASSERT_EQUAL(t.status, CONV_DAMAGED);
	CU_ASSERT_PTR_NULL(conv_bag_find_tag(t.bag, 0x6001, PtypString8));
	CU_ASSERT(is_whole(&t));
	tneftest_end(&t);
}

static const conv_property *named(const tneftest *t, const char *set, uint32_t lid,
				  const char *name)
{
	conv_property_name key = { .lid = lid, .name = name };
	conv_guid_parse(set, &key.set);
	return t->bag ? conv_bag_find_name(t->bag, &key) : NULL;
}

CASE(TNEF_073_named_by_lid)
{
	tneftest t;
	tnefbuild_list list = { 0 };

	tnefbuild_lid(&list, 0x8001000B, COMMON, 0x8506);
	tnefbuild_value(&list, "01000000");
	read_list(&t, &list);
	CU_ASSERT_EQUAL(t.status, CONV_OK);
	const conv_property *p = named(&t, COMMON, 0x8506, NULL);
	CU_ASSERT_PTR_NOT_NULL_FATAL(p);
	CU_ASSERT_EQUAL(p->value.integer, 1);
	CU_ASSERT_EQUAL(p->id, 0);
	CU_ASSERT(conv_bag_boolean(t.bag, PidLidPrivate));
	CU_ASSERT(is_whole(&t));
	tneftest_end(&t);
}

CASE(TNEF_074_named_by_name)
{
	static const char *const names[] = { "Keywords", "k", "odd", "Schlüssel" };

	for (size_t i = 0; i < 4; i++) { /* with and without padding behind the name */
		tneftest t;
		tnefbuild_list list = { 0 };
		tnefbuild_name(&list, 0x8000101F, STRINGS, names[i]);
		tnefbuild_value(&list, "02000000 08000000 7200650064000000"
				       "0A000000 62006C00750065000000 0000");
		read_list(&t, &list);
		CU_ASSERT_EQUAL(t.status, CONV_OK);
		const conv_property *p = named(&t, STRINGS, 0, names[i]);
		CU_ASSERT_PTR_NOT_NULL_FATAL(p);
		CU_ASSERT_EQUAL_FATAL(p->value.multiple.count, 2);
		CU_ASSERT_STRING_EQUAL(p->value.multiple.values[0].text.bytes, "red");
		CU_ASSERT_STRING_EQUAL(p->value.multiple.values[1].text.bytes, "blue");
		CU_ASSERT(is_whole(&t));
		tneftest_end(&t);
	}
}

CASE(TNEF_075_one_id_for_all_names)
{
	tneftest t;
	tnefbuild_list list = { 0 };

	for (uint32_t lid = 0; lid < 1000; lid++) {
		conv_buffer value = CONV_BUFFER_INIT;
		tnefbuild_lid(&list, 0x80000003, COMMON, 0x8000 + lid);
		conv_buffer_append_u32le(&list.bytes, lid);
		conv_buffer_free(&value);
	}
	read_list(&t, &list);
	CU_ASSERT_EQUAL(t.status, CONV_OK);
	CU_ASSERT_EQUAL(conv_bag_count(t.bag), 1001);
	for (uint32_t lid = 0; lid < 1000; lid++) {
		const conv_property *p = named(&t, COMMON, 0x8000 + lid, NULL);
		CU_ASSERT(p && p->value.integer == lid);
	}
	tneftest_end(&t);
}

CASE(TNEF_080_counts_beyond_the_data)
{
	tneftest t;
	tnefbuild_list list = { 0 };

	tneftest_begin(&t); /* of properties */
	tnefbuild_string(&list, 0x0037001F, "kept");
	list.count = 0xFFFFFFFF;
	tnefbuild_end(&t.stream, MSGPROPS, &list);
	tneftest_read(&t);
	CU_ASSERT_EQUAL(t.status, CONV_DAMAGED);
	CU_ASSERT(suite_reported(&t.suite, "tnef.property-list"));
	CU_ASSERT_STRING_EQUAL(tneftest_text(t.bag, PidTagSubject), "kept");
	tneftest_end(&t);
	/* of values, of bytes */
	static const char *const claims[] = { "03100160 FFFFFFFF 01000000",
					      "1F000160 01000000 FFFFFFFF 6100",
					      "1F100160 FFFFFF3F 02000000 0000",
					      "02010160 FFFFFFFF 01000000 00000000",
					      "1E000080 29030200 00000000 C0000000 00000046"
					      " 01000000 FFFFFFFF 61000000" };
	for (size_t i = 0; i < 5; i++) {
		tneftest_begin(&t);
		tnefbuild_string(&list, 0x0037001F, "kept");
		tnefbuild_property(&list, claims[i]);
		tnefbuild_end(&t.stream, MSGPROPS, &list);
		tneftest_read(&t);
		CU_ASSERT_EQUAL(t.status, CONV_DAMAGED);
		CU_ASSERT(suite_reported(&t.suite, "tnef.property-list"));
		CU_ASSERT_STRING_EQUAL(tneftest_text(t.bag, PidTagSubject), "kept");
		tneftest_end(&t);
	}
}

/* A value beyond the end is the end: what stands behind it is no property, though it looks like one. */
CASE(TNEF_080_nothing_is_read_behind_a_cut)
{
	static const char *const cuts[] = { "02010160 01000000 FFFFFF7F",
					    "1F100160 02000000 FFFFFF7F", "14100160 04000000" };
	for (size_t i = 0; i < sizeof cuts / sizeof *cuts; i++) {
		tneftest t;
		tnefbuild_list list = { 0 };
		tneftest_begin(&t);
		tnefbuild_string(&list, 0x0037001F, "kept");
		tnefbuild_property(&list, cuts[i]);
		tnefbuild_fixed(&list, 0x00170003, 2);
		tnefbuild_end(&t.stream, MSGPROPS, &list);
		tneftest_read(&t);
		CU_ASSERT_EQUAL(t.status, CONV_DAMAGED);
		CU_ASSERT_STRING_EQUAL(tneftest_text(t.bag, PidTagSubject), "kept");
		CU_ASSERT(!conv_bag_has(t.bag, PidTagImportance));
		tneftest_end(&t);
	}
}

/* Each claims as many values as there is room for behind it: only the first may cost that. */
CASE(TNEF_080_claims_do_not_add_up)
{
	enum { PROPERTIES = 20000 };
	tneftest t;
	tnefbuild_list list = { 0 };

	tneftest_begin(&t);
	for (uint32_t i = 0; i < PROPERTIES; i++) {
		uint32_t left = (PROPERTIES - i - 1) * 12 + 4;
		conv_buffer_append_u32le(&list.bytes, (i % 0x7000 + 0x1000) << 16 | 0x101F);
		conv_buffer_append_u32le(&list.bytes, left / 4);
		conv_buffer_append_u32le(&list.bytes, 0xFFFFFFFF);
		list.count++;
	}
	tnefbuild_end(&t.stream, MSGPROPS, &list);
	tneftest_read(&t);
	CU_ASSERT_EQUAL(t.status, CONV_DAMAGED);
	CU_ASSERT(conv_bag_count(t.bag) <= 1);
	tneftest_end(&t);
}

CASE(TNEF_080_many_values_of_nothing)
{
	static const char *const types[] = { "01100160 02000000", "00100160 02000000",
					     "0D100160 02000000" };
	for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
		tneftest t;
		tnefbuild_list list = { 0 };
		tneftest_begin(&t);
		tnefbuild_property(&list, types[i]);
		tnefbuild_string(&list, 0x0037001F, "behind");
		tnefbuild_end(&t.stream, MSGPROPS, &list);
		tneftest_read(&t);
		CU_ASSERT_EQUAL(t.status, CONV_DAMAGED);
		CU_ASSERT(suite_reported(&t.suite, "tnef.property-type"));
		CU_ASSERT_EQUAL(conv_bag_has(t.bag, PidTagSubject), i < 2);
		CU_ASSERT_EQUAL(conv_bag_count(t.bag), i < 2);
		tneftest_end(&t);
	}
}

static void check_text(const char *hex, uint16_t type, const char *wanted, size_t size)
{
	tneftest t;

	read_property(&t, hex);
	CU_ASSERT_EQUAL(t.status, CONV_DAMAGED);
	CU_ASSERT(suite_reported(&t.suite, "tnef.string-end"));
	const conv_text *text = &at(&t, 0x6001, type)->value.text;
	CU_ASSERT_EQUAL(text->size, size);
	CU_ASSERT(text->size == size && memcmp(text->bytes, wanted, size) == 0);
	CU_ASSERT(is_whole(&t));
	tneftest_end(&t);
}

CASE(TNEF_081_odd_strings)
{
	check_text("1E000160 01000000 02000000 61620000", PtypString8, "ab", 2); /* no NUL */
	check_text("1F000160 01000000 04000000 61006200", PtypString, "ab", 2);
	check_text("1F000160 01000000 05000000 61006200 63000000", PtypString, "ab", 2); /* odd */
	check_text("1F000160 01000000 05000000 61000000 00000000", PtypString, "a", 1);
	check_text("1E000160 01000000 04000000 61006200", PtypString8, "a\0b", 3); /* within */
	check_text("1F000160 01000000 08000000 61000000 62000000", PtypString, "a\0b", 3);
	check_text("1E000160 01000000 00000000", PtypString8, "", 0); /* nothing at all */
	check_text("1F000160 01000000 00000000", PtypString, "", 0);
	check_text("1F000160 01000000 01000000 61000000", PtypString, "", 0);
}

CASE(surrogates_stay)
{
	tneftest t;

	read_property(&t, "1F000160 01000000 06000000 00D86100 00000000");
	CU_ASSERT_EQUAL(t.status, CONV_OK);
	CU_ASSERT_STRING_EQUAL(at(&t, 0x6001, PtypString)->value.text.bytes, "\xED\xA0\x80"
									     "a");
	tneftest_end(&t);
}

CASE(types_without_value)
{
	static const char *const hex[] = { "01000160", "00000160" };

	for (size_t i = 0; i < 2; i++) {
		tneftest t;
		read_property(&t, hex[i]);
		CU_ASSERT_EQUAL(t.status, CONV_DAMAGED);
		CU_ASSERT(suite_reported(&t.suite, "tnef.property-type"));
		CU_ASSERT(is_whole(&t));
		tneftest_end(&t);
	}
}

CASE(unknown_type_ends_the_list)
{
	tneftest t;

	read_property(&t, "99000160 01000000");
	CU_ASSERT_EQUAL(t.status, CONV_DAMAGED);
	CU_ASSERT(suite_reported(&t.suite, "tnef.property-type"));
	CU_ASSERT(!is_whole(&t));
	tneftest_end(&t);
}

/* The worked example of six properties: its checksum came from elsewhere. */
CASE(example_of_every_kind)
{
	static const char list[] =
		"06000000"
		"1F003700 01000000 08000000 48006900 21000000"
		"0B002300 01000000"
		"1F100080 2903020000000000C000000000000046 01000000 12000000"
		"4B006500790077006F007200640073000000 0000"
		"02000000 08000000 7200650064000000 0A000000 62006C007500650000000000"
		"0B000180 0820060000000000C000000000000046 00000000 06850000 00000000"
		"02010B30 01000000 05000000 01020304 05000000"
		"02100160 02000000 07000000 08000000";
	tneftest t;
	size_t size;
	uint8_t *bytes = suite_hex(list, &size);

	CU_ASSERT_EQUAL(size, 180);
	CU_ASSERT_EQUAL(tnefbuild_sum(bytes, size), 0x0CCD);
	tneftest_begin(&t);
	tnefbuild_add(&t.stream, MSGPROPS, bytes, size);
	tneftest_read(&t);
	CU_ASSERT_EQUAL(t.status, CONV_OK);
	CU_ASSERT_EQUAL(conv_bag_count(t.bag), 6);
	CU_ASSERT_STRING_EQUAL(tneftest_text(t.bag, PidTagSubject), "Hi!");
	CU_ASSERT_STRING_EQUAL(conv_bag_text_at(t.bag, PidNameKeywords, 1), "blue");
	CU_ASSERT(conv_bag_has(t.bag, PidLidPrivate));
	CU_ASSERT(!conv_bag_boolean(t.bag, PidLidPrivate));
	tneftest_end(&t);
	free(bytes);
}

SUITE_MAIN(test_tnef_read_properties, LIST(TNEF_066_single_values),
	   LIST(TNEF_068_padding_of_any_value), LIST(TNEF_069_multiple_of_two_bytes),
	   LIST(TNEF_070_multiple_values), LIST(TNEF_071_value_count_of_one),
	   LIST(TNEF_072_other_value_counts), LIST(TNEF_073_named_by_lid),
	   LIST(TNEF_074_named_by_name), LIST(TNEF_075_one_id_for_all_names),
	   LIST(TNEF_080_counts_beyond_the_data), LIST(TNEF_080_nothing_is_read_behind_a_cut),
	   LIST(TNEF_080_claims_do_not_add_up), LIST(TNEF_080_many_values_of_nothing),
	   LIST(TNEF_081_odd_strings), LIST(surrogates_stay), LIST(types_without_value),
	   LIST(unknown_type_ends_the_list), LIST(example_of_every_kind))
