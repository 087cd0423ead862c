/* FILETIME, OLE dates, their texts; GUIDs; limits. */
#include <math.h>

#include <string.h>

#include "support/suite.h"

CASE(filetime_to_civil_and_back)
{
	static const struct {
		uint64_t filetime;
		const char *text;
	} rows[] = {
		{ 0, "1601-01-01T00:00:00.0000000Z" },
		{ CONV_FILETIME_UNIX_EPOCH, "1970-01-01T00:00:00.0000000Z" },
		{ CONV_FILETIME_NONE, "4501-01-01T00:00:00.0000000Z" },
		{ 133590312001234567u, "2024-05-01T10:00:00.1234567Z" },
		{ 125963423990000000u, "2000-02-29T23:59:59.0000000Z" },
		{ 2650467743999999999u, "9999-12-31T23:59:59.9999999Z" },
	};
	char text[CONV_RFC3339_SIZE];

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		conv_civil civil;
		uint64_t back;
		CU_ASSERT_PTR_NOT_NULL_FATAL(conv_rfc3339(rows[i].filetime, text));
		CU_ASSERT_STRING_EQUAL(text, rows[i].text);
		CU_ASSERT(conv_civil_from_filetime(rows[i].filetime, &civil));
		CU_ASSERT(conv_filetime_from_civil(&civil, &back));
		CU_ASSERT_EQUAL(back, rows[i].filetime);
	}
}

CASE(every_day_of_four_centuries_counts_on)
{
	uint64_t filetime = 0;
	conv_civil civil, last = { 1600, 12, 31, 0, 0, 0, 0, 0 };

	for (int day = 0; day < 146097 * 2; day++, filetime += 864000000000u) {
		uint64_t back;
		CU_ASSERT_FATAL(conv_civil_from_filetime(filetime, &civil));
		int next = civil.day == last.day + 1 && civil.month == last.month;
		int month = civil.day == 1 && civil.month == last.month % 12 + 1;
		CU_ASSERT_FATAL(next || month);
		CU_ASSERT_EQUAL_FATAL(civil.weekday, (last.weekday + 1) % 7);
		CU_ASSERT_FATAL(conv_filetime_from_civil(&civil, &back));
		CU_ASSERT_EQUAL_FATAL(back, filetime);
		last = civil;
	}
	CU_ASSERT_EQUAL(last.year, 2400);
	CU_ASSERT_EQUAL(last.month, 12);
	CU_ASSERT_EQUAL(last.day, 31);
}

CASE(impossible_times_are_refused)
{
	char text[CONV_RFC3339_SIZE];
	conv_civil civil = { 2023, 2, 29, 0, 0, 0, 0, 0 };
	uint64_t filetime;

	CU_ASSERT_PTR_NULL(conv_rfc3339(UINT64_MAX, text));
	CU_ASSERT_PTR_NULL(conv_rfc3339(CONV_FILETIME_MAX, text)); /* year 30828 */
	CU_ASSERT_FALSE(conv_filetime_from_civil(&civil, &filetime));
	civil.year = 2024;
	CU_ASSERT(conv_filetime_from_civil(&civil, &filetime));
	civil.month = 13;
	CU_ASSERT_FALSE(conv_filetime_from_civil(&civil, &filetime));
	civil.month = 2;
	civil.second = 60;
	CU_ASSERT_FALSE(conv_filetime_from_civil(&civil, &filetime));
}

CASE(DATA_003_floating_time_and_back)
{
	static const struct {
		double ole;
		const char *text;
	} rows[] = {
		{ 0.0, "1899-12-30T00:00:00.0000000Z" },
		{ 45413.41666666666, "2024-05-01T10:00:00.0000000Z" },
		{ -1.25, "1899-12-29T06:00:00.0000000Z" }, /* the fraction counts forward */
		{ 2.5, "1900-01-01T12:00:00.0000000Z" },
	};
	char text[CONV_RFC3339_SIZE];
	uint64_t filetime;
	double back;

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		CU_ASSERT_FATAL(conv_filetime_from_ole(rows[i].ole, &filetime));
		CU_ASSERT_STRING_EQUAL(conv_rfc3339(filetime, text), rows[i].text);
		CU_ASSERT(conv_ole_from_filetime(filetime, &back));
		CU_ASSERT_DOUBLE_EQUAL(back, rows[i].ole, 1e-8);
	}
	CU_ASSERT_FALSE(conv_filetime_from_ole(NAN, &filetime));
	CU_ASSERT_FALSE(conv_filetime_from_ole(1e300, &filetime));
	CU_ASSERT_FALSE(conv_filetime_from_ole(-200000, &filetime));
}

CASE(dates_of_mail)
{
	char text[CONV_RFC5322_SIZE];

	CU_ASSERT_STRING_EQUAL(conv_rfc5322_date(133590312001234567u, 0, text),
			       "Wed, 01 May 2024 10:00:00 +0000");
	CU_ASSERT_STRING_EQUAL(conv_rfc5322_date(133590312001234567u, -210, text),
			       "Wed, 01 May 2024 06:30:00 -0330");
	CU_ASSERT_STRING_EQUAL(conv_rfc5322_date(133590312001234567u, 840, text),
			       "Thu, 02 May 2024 00:00:00 +1400");
	CU_ASSERT_PTR_NULL(conv_rfc5322_date(0, -60, text));
	CU_ASSERT_PTR_NULL(conv_rfc5322_date(UINT64_MAX, 0, text));
}

CASE(guid_text_and_back)
{
	static const uint8_t common[16] = { 0x08, 0x20, 0x06, 0, 0, 0, 0, 0,
					    0xC0, 0,    0,    0, 0, 0, 0, 0x46 };
	char text[CONV_GUID_TEXT_SIZE];
	conv_guid guid;

	CU_ASSERT(conv_guid_parse("{00062008-0000-0000-c000-000000000046}", &guid));
	CU_ASSERT_EQUAL(memcmp(guid.bytes, common, 16), 0);
	CU_ASSERT(conv_guid_equal(&guid, conv_set_guid(CONV_SET_PSETID_Common)));
	CU_ASSERT_STRING_EQUAL(conv_guid_text(&guid, text),
			       "{00062008-0000-0000-C000-000000000046}");
	CU_ASSERT(conv_guid_parse("00062008-0000-0000-C000-000000000046", &guid));
	CU_ASSERT_FALSE(conv_guid_parse("{00062008-0000-0000-C000-000000000046", &guid));
	CU_ASSERT_FALSE(conv_guid_parse("00062008-0000-0000-C000-00000000004", &guid));
	CU_ASSERT_FALSE(conv_guid_parse("00062008x0000-0000-C000-000000000046", &guid));
	CU_ASSERT_FALSE(conv_guid_parse("", &guid));
}

CASE(DATA_009_sets_have_names)
{
	conv_guid guid;

	for (unsigned set = 0; set < CONV_SET_COUNT; set++)
		CU_ASSERT_PTR_NOT_NULL(conv_set_name(conv_set_guid(set)));
	CU_ASSERT_PTR_NULL(conv_set_guid(CONV_SET_COUNT));
	conv_guid_parse("6ED8DA90-450B-101B-98DA-00AA003F1305", &guid);
	CU_ASSERT_STRING_EQUAL(conv_set_name(&guid), "PSETID_Meeting");
	conv_guid_parse("6ED8DA90-450B-101B-98DA-00AA003F1306", &guid);
	CU_ASSERT_PTR_NULL(conv_set_name(&guid));
}

CASE(limits_are_set_by_name)
{
	conv_limits limits;

	conv_limits_default(&limits);
	CU_ASSERT_EQUAL(limits.nesting, 64);
	CU_ASSERT(conv_limits_set(&limits, "decoded-bytes", "3M"));
	CU_ASSERT_EQUAL(limits.decoded_bytes, 3 << 20);
	CU_ASSERT(conv_limits_set(&limits, "decoded_bytes", "1G"));
	CU_ASSERT_EQUAL(limits.decoded_bytes, 1 << 30);
	CU_ASSERT_FALSE(conv_limits_set(&limits, "decoded", "1"));
	CU_ASSERT_FALSE(conv_limits_set(&limits, "nesting", ""));
	CU_ASSERT_FALSE(conv_limits_set(&limits, "nesting", "-1"));
	CU_ASSERT_FALSE(conv_limits_set(&limits, "nesting", "1KK"));
	CU_ASSERT_FALSE(conv_limits_set(&limits, "nesting", "99999999999999999999"));
	CU_ASSERT_FALSE(conv_limits_set(&limits, "nesting", "99999999999999999G"));
	for (size_t i = 0; conv_limits_name(i); i++)
		CU_ASSERT(conv_limits_set(&limits, conv_limits_name(i), "7"));
	CU_ASSERT_EQUAL(limits.objects, 7);
	CU_ASSERT_EQUAL(limits.nesting, 7);
}

SUITE_MAIN(test_time, LIST(filetime_to_civil_and_back), LIST(every_day_of_four_centuries_counts_on),
	   LIST(impossible_times_are_refused), LIST(DATA_003_floating_time_and_back),
	   LIST(dates_of_mail), LIST(guid_text_and_back), LIST(DATA_009_sets_have_names),
	   LIST(limits_are_set_by_name))
