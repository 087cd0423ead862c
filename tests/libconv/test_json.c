#include <locale.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "conv/digest.h"
#include "conv/json.h"
#include "support/suite.h"

typedef struct scribe {
	suite_context suite;
	conv_sink *sink;
	conv_json *json;
} scribe;

static conv_json *begin(scribe *to)
{
	suite_context_open(&to->suite);
	CU_ASSERT_EQUAL(conv_sink_open_memory(to->suite.context, &to->sink), CONV_OK);
	to->json = conv_json_new(to->sink);
	return to->json;
}

static void end(scribe *to, const char *wanted)
{
	size_t size;

	CU_ASSERT_EQUAL(conv_json_end(to->json), CONV_OK);
	const char *text = (const char *)conv_sink_bytes(to->sink, &size);
	CU_ASSERT(size == strlen(wanted) && memcmp(text, wanted, size) == 0);
	if (size != strlen(wanted) || memcmp(text, wanted, size) != 0)
		printf("  got    %.*s  wanted %s", (int)size, text, wanted);
	conv_json_free(to->json);
	conv_sink_close(to->sink);
	suite_context_close(&to->suite);
}

CASE(containers_are_laid_out)
{
	scribe to;
	conv_json *json = begin(&to);

	conv_json_open_object(json, 0);
	conv_json_member(json, "a", "x");
	conv_json_member(json, "none", NULL);
	conv_json_key(json, "b");
	conv_json_open_array(json, 0);
	conv_json_open_object(json, 1);
	conv_json_key(json, "n");
	conv_json_open_array(json, 0); /* flat, because what holds it is */
	conv_json_integer(json, -1);
	conv_json_unsigned(json, UINT64_MAX);
	conv_json_close_array(json);
	conv_json_key(json, "t");
	conv_json_boolean(json, 1);
	conv_json_close_object(json);
	conv_json_null(json);
	conv_json_close_array(json);
	conv_json_key(json, "empty");
	conv_json_open_array(json, 0);
	conv_json_close_array(json);
	conv_json_close_object(json);
	end(&to, "{\n  \"a\": \"x\",\n  \"none\": null,\n  \"b\": [\n"
		 "    {\"n\":[-1,18446744073709551615],\"t\":true},\n    null\n  ],\n"
		 "  \"empty\": []\n}\n");
}

CASE(text_is_escaped)
{
	static const char text[] = "\"\\/\b\f\n\r\t\v\x01\x7F\0z\xC3\xA9\xF0\x9F\x98\x80";
	scribe to;

	conv_json_text_n(begin(&to), text, sizeof text - 1);
	end(&to,
	    "\"\\\"\\\\/\\b\\f\\n\\r\\t\\u000b\\u0001\\u007f\\u0000z\xC3\xA9\xF0\x9F\x98\x80\"\n");
}

CASE(lone_surrogates_are_escaped_and_broken_bytes_replaced)
{
	scribe to;

	conv_json_text(begin(&to), "a\xED\xA0\xBD"
				   "b\xED\xB8\x80"
				   "c\xFF"
				   "d\xC3"
				   "e\xEF\xBF\xBD");
	end(&to, "\"a\\ud83db\\ude00c\xEF\xBF\xBD"
		 "d\xEF\xBF\xBD"
		 "e\xEF\xBF\xBD\"\n");
}

CASE(base64_has_all_three_ends)
{
	scribe to;
	conv_json *json = begin(&to);

	conv_json_open_array(json, 1);
	conv_json_base64(json, "", 0);
	conv_json_base64(json, "f", 1);
	conv_json_base64(json, "fo", 2);
	conv_json_base64(json, "foo", 3);
	conv_json_base64(json, "\xFB\xFF\xFE", 3);
	conv_json_close_array(json);
	end(&to, "[\"\",\"Zg==\",\"Zm8=\",\"Zm9v\",\"+//+\"]\n");
}

CASE(a_streamed_blob_gives_the_same_base64_as_memory)
{
	enum { SIZE = 100001 };
	scribe to;
	uint8_t *bytes = malloc(SIZE);
	uint32_t random = 3;
	size_t size;

	for (size_t i = 0; i < SIZE; i++)
		bytes[i] = (uint8_t)suite_random(&random);
	conv_json *json = begin(&to);
	conv_blob *blob = conv_blob_copy_memory(bytes, SIZE);
	conv_json_open_array(json, 1);
	conv_json_base64(json, bytes, SIZE);
	CU_ASSERT_EQUAL(conv_json_base64_blob(json, blob), CONV_OK);
	conv_json_close_array(json);
	CU_ASSERT_EQUAL(conv_json_end(json), CONV_OK);
	const char *text = (const char *)conv_sink_bytes(to.sink, &size);
	size_t each = (SIZE + 2) / 3 * 4 + 2;
	CU_ASSERT_EQUAL_FATAL(size, 2 * each + 4);
	CU_ASSERT_EQUAL(memcmp(text + 1, text + 2 + each, each), 0);
	conv_blob_drop(blob);
	conv_json_free(json);
	conv_sink_close(to.sink);
	suite_context_close(&to.suite);
	free(bytes);
}

static void check_number(double value, int single, const char *wanted)
{
	scribe to;
	char line[64];

	conv_json_number(begin(&to), value, single);
	snprintf(line, sizeof line, "%s\n", wanted);
	end(&to, line);
}

CASE(numbers_are_the_shortest_that_come_back)
{
	check_number(0.1, 0, "0.1");
	check_number(1.0 / 3, 0, "0.3333333333333333");
	check_number((double)0.1f, 1, "0.1");
	check_number((double)16777216.0f, 1, "16777216");
	check_number(5, 0, "5");
	check_number(-2.5, 0, "-2.5");
	check_number(45413.416666666664, 0, "45413.416666666664");
	check_number(123456789012345680000.0, 0, "123456789012345680000");
	check_number(1e21, 0, "1e21");
	check_number(1.5e300, 0, "1.5e300");
	check_number(0.000001, 0, "0.000001");
	check_number(1.5e-7, 0, "1.5e-7");
	check_number(5e-324, 0, "5e-324");
	check_number(1.7976931348623157e308, 0, "1.7976931348623157e308");
	check_number(0, 0, "0");
	check_number(-0.0, 0, "-0.0");
}

CASE(numbers_do_not_depend_on_the_locale)
{
	static const char *const locales[] = { "de_DE.UTF-8", "fr_FR.UTF-8", "de_DE", NULL };
	int found = 0;

	for (size_t i = 0; locales[i] && !found; i++)
		found = setlocale(LC_ALL, locales[i]) != NULL;
	if (!found)
		SKIP("no locale with a decimal comma");
	check_number(-2.5, 0, "-2.5");
	check_number(45413.416666666664, 0, "45413.416666666664");
	setlocale(LC_ALL, "C");
}

CASE(property_numbers_come_back)
{
	uint32_t random = 11;

	for (int i = 0; i < 20000; i++) {
		scribe to;
		uint64_t bits = (uint64_t)suite_random(&random) << 32 | suite_random(&random);
		double value;
		size_t size;
		memcpy(&value, &bits, sizeof value);
		if (!isfinite(value))
			continue;
		conv_json_number(begin(&to), value, 0);
		CU_ASSERT_EQUAL(conv_json_end(to.json), CONV_OK);
		const char *text = (const char *)conv_sink_bytes(to.sink, &size);
		CU_ASSERT(strtod(text, NULL) == value);
		conv_json_free(to.json);
		conv_sink_close(to.sink);
		suite_context_close(&to.suite);
	}
}

CASE(the_digest_is_that_of_the_standard)
{
	/* FIPS 180-4 example: "abc". */
	static const char wanted[] =
		"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
	char text[CONV_DIGEST_TEXT_SIZE];
	conv_digest *digest = conv_digest_new();
	conv_blob *blob = conv_blob_copy_memory("abc", 3);
	uint64_t size;

	conv_digest_add(digest, "a", 1);
	conv_digest_add(digest, "", 0);
	conv_digest_add(digest, "bc", 2);
	CU_ASSERT_STRING_EQUAL(conv_digest_text(digest, text), wanted);
	conv_digest_free(digest);
	CU_ASSERT_EQUAL(conv_digest_blob(blob, text, &size), CONV_OK);
	CU_ASSERT_STRING_EQUAL(text, wanted);
	CU_ASSERT_EQUAL(size, 3);
	conv_blob_drop(blob);
}

SUITE_MAIN(test_json, LIST(containers_are_laid_out), LIST(text_is_escaped),
	   LIST(lone_surrogates_are_escaped_and_broken_bytes_replaced),
	   LIST(base64_has_all_three_ends), LIST(a_streamed_blob_gives_the_same_base64_as_memory),
	   LIST(numbers_are_the_shortest_that_come_back), LIST(numbers_do_not_depend_on_the_locale),
	   LIST(property_numbers_come_back), LIST(the_digest_is_that_of_the_standard))
