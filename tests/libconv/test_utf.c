/* UTF-8, WTF-8 and UTF-16, every code point and every broken form. */
#include <stdlib.h>
#include <string.h>

#include "cursor.h"
#include "support/suite.h"

#define BAD "\xEF\xBF\xBD"
#define HIGH "\xED\xA0\xBD" /* U+D83D */
#define LOW "\xED\xB8\x80"  /* U+DE00 */
#define FACE "\xF0\x9F\x98\x80"

static int same(const conv_buffer *buffer, const void *bytes, size_t size)
{
	return buffer->size == size && (size == 0 || memcmp(buffer->bytes, bytes, size) == 0);
}

CASE(every_code_point_both_ways)
{
	conv_buffer units = CONV_BUFFER_INIT, text = CONV_BUFFER_INIT;
	size_t wrong = 0;

	for (uint32_t c = 0; c <= 0x10FFFF; c++) {
		char put[4];
		size_t size = conv_text_put(c, put);
		const char *p = put;
		wrong += conv_text_next(&p, put + size) != c || p != put + size;
		wrong += conv_utf8_valid(put, size) != ((c & 0x1FF800) != 0xD800);
		conv_buffer_clear(&units);
		conv_buffer_clear(&text);
		conv_text_to_utf16(put, size, &units);
		wrong += units.size != (c < 0x10000 ? 2 : 4);
		wrong += c < 0x10000 && conv_u16le(units.bytes) != c;
		conv_text_from_utf16(units.bytes, units.size, &text);
		wrong += !same(&text, put, size);
	}
	CU_ASSERT_EQUAL(wrong, 0);
	CU_ASSERT_EQUAL(conv_text_put(0x110000, (char[4]){ 0 }), 3);
	conv_buffer_free(&units);
	conv_buffer_free(&text);
}

/* Any row of units comes back, surrogates in whatever order. */
CASE(DATA_004_unpaired_surrogates_survive)
{
	static const uint16_t odd[] = { 0xD83D, 0xDE00, 0xDE00, 0xD83D, 0xD83D, 0xDE00,
					0x41,   0xD83D, 0x42,   0xDFFF, 0xD800 };
	conv_buffer units = CONV_BUFFER_INIT, text = CONV_BUFFER_INIT, back = CONV_BUFFER_INIT;
	uint32_t state = 1;

	for (size_t i = 0; i < sizeof odd / sizeof *odd; i++)
		conv_buffer_append_u16le(&units, odd[i]);
	for (size_t i = 0; i < 100000; i++) {
		uint32_t r = suite_random(&state);
		conv_buffer_append_u16le(&units,
					 (uint16_t)(r % 3 ? 0xD800 + (r >> 8) % 0x800 : r >> 8));
	}
	CU_ASSERT_EQUAL(conv_text_from_utf16(units.bytes, units.size, &text), CONV_OK);
	CU_ASSERT_EQUAL(conv_text_to_utf16((char *)text.bytes, text.size, &back), CONV_OK);
	CU_ASSERT(same(&back, units.bytes, units.size));
	conv_buffer_free(&units);
	conv_buffer_free(&text);
	conv_buffer_free(&back);
}

/* Pairs, ASCII runs and long letters across the borders of the pieces, at every offset. */
CASE(long_texts_at_every_offset)
{
	conv_buffer text = CONV_BUFFER_INIT, units = CONV_BUFFER_INIT, back = CONV_BUFFER_INIT;

	for (size_t shift = 0; shift < 40; shift++) {
		conv_buffer_clear(&text);
		conv_buffer_clear(&units);
		conv_buffer_clear(&back);
		for (size_t i = 0; i < shift; i++)
			conv_buffer_append_byte(&text, (uint8_t)('a' + i % 26));
		while (text.size < 70000)
			conv_buffer_append_text(&text,
						shift % 2 ? FACE "\xC3\xA4x" : FACE "\xE6\x97\xA5");
		conv_text_to_utf16((char *)text.bytes, text.size, &units);
		conv_text_from_utf16(units.bytes, units.size, &back);
		CU_ASSERT(same(&back, text.bytes, text.size));
	}
	conv_buffer_free(&text);
	conv_buffer_free(&units);
	conv_buffer_free(&back);
}

CASE(odd_last_byte_is_left_out)
{
	conv_buffer text = CONV_BUFFER_INIT;

	CU_ASSERT_EQUAL(conv_text_from_utf16("A\0B\0C", 5, &text), CONV_OK);
	CU_ASSERT(same(&text, "AB", 2));
	CU_ASSERT_EQUAL(conv_text_from_utf16("A", 1, &text), CONV_OK);
	CU_ASSERT_EQUAL(conv_text_from_utf16(NULL, 0, &text), CONV_OK);
	CU_ASSERT(conv_utf8_valid(NULL, 0));
	CU_ASSERT(same(&text, "AB", 2));
	conv_buffer_free(&text);
}

CASE(repair_gives_one_replacement_a_broken_sequence)
{
	static const struct {
		const char *broken, *repaired;
	} examples[] = {
		{ "plain", "plain" },
		{ "", "" },
		{ "a\xC3", "a" BAD },
		{ "\xE2\x82", BAD },
		{ "\xE2\x82x", BAD "x" },
		{ "\xF0\x9F\x98", BAD },
		{ "\xF0\x9Fx", BAD "x" },
		{ "\x80\x81", BAD BAD },
		{ "\xC0\xAF", BAD BAD },
		{ "\xE0\x80\x80", BAD BAD BAD },
		{ "\xF0\x80\x80\x80", BAD BAD BAD BAD },
		{ "\xF4\x90\x80\x80", BAD BAD BAD BAD },
		{ "\xF5\xFF\xFE", BAD BAD BAD },
		{ HIGH, BAD },
		{ LOW HIGH, BAD BAD },
		{ HIGH "x" LOW, BAD "x" BAD },
		{ HIGH LOW, FACE },
		{ HIGH HIGH LOW, BAD FACE },
		{ HIGH "\xED", BAD BAD },
		{ "\xC3\xA4" HIGH "\xC3\xA4", "\xC3\xA4" BAD "\xC3\xA4" },
		{ "12345678\xFF"
		  "12345678",
		  "12345678" BAD "12345678" },
	};
	conv_buffer text = CONV_BUFFER_INIT;

	for (size_t i = 0; i < sizeof examples / sizeof *examples; i++) {
		conv_buffer_clear(&text);
		CU_ASSERT_EQUAL(
			conv_text_repair(examples[i].broken, strlen(examples[i].broken), &text),
			CONV_OK);
		CU_ASSERT(same(&text, examples[i].repaired, strlen(examples[i].repaired)));
		CU_ASSERT(conv_utf8_valid(text.bytes, text.size));
		CU_ASSERT_EQUAL(conv_utf8_valid(examples[i].broken, strlen(examples[i].broken)),
				strcmp(examples[i].broken, examples[i].repaired) == 0);
	}
	conv_buffer_free(&text);
}

/* Repaired text is UTF-8, and a second repair changes nothing, whatever the bytes were. */
CASE(repair_of_random_bytes)
{
	static const uint8_t pool[] = {
		0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC2,
		0xDF, 0xE0, 0xE1, 0xED, 0xEF, 0xF0, 0xF3, 0xF4, 0xF5, 0xFF
	};
	conv_buffer once = CONV_BUFFER_INIT, twice = CONV_BUFFER_INIT, units = CONV_BUFFER_INIT;
	uint32_t state = 7;

	for (unsigned round = 0; round < 20000; round++) {
		char bytes[24];
		size_t size = suite_random(&state) % sizeof bytes;
		for (size_t i = 0; i < size; i++)
			bytes[i] = (char)pool[suite_random(&state) % sizeof pool];
		conv_buffer_clear(&once);
		conv_buffer_clear(&twice);
		conv_buffer_clear(&units);
		conv_text_repair(bytes, size, &once);
		CU_ASSERT(conv_utf8_valid(once.bytes, once.size));
		conv_text_repair((char *)once.bytes, once.size, &twice);
		CU_ASSERT(same(&twice, once.bytes, once.size));
		if (conv_utf8_valid(bytes, size))
			CU_ASSERT(same(&once, bytes, size));
		conv_text_to_utf16(bytes, size, &units);
	}
	conv_buffer_free(&once);
	conv_buffer_free(&twice);
	conv_buffer_free(&units);
}

CASE(next_moves_one_byte_over_broken_ones)
{
	static const char text[] = "a\xE2\x82z" HIGH "\xFF";
	const char *p = text, *end = text + sizeof text - 1;

	CU_ASSERT_EQUAL(conv_text_next(&p, end), 'a');
	CU_ASSERT_EQUAL(conv_text_next(&p, end), 0xFFFD);
	CU_ASSERT_EQUAL(p - text, 2);
	CU_ASSERT_EQUAL(conv_text_next(&p, end), 0xFFFD);
	CU_ASSERT_EQUAL(conv_text_next(&p, end), 'z');
	CU_ASSERT_EQUAL(conv_text_next(&p, end), 0xD83D);
	CU_ASSERT_EQUAL(conv_text_next(&p, end), 0xFFFD);
	CU_ASSERT(p == end);
}

CASE(comparing_knows_letters_a_to_z_only)
{
	CU_ASSERT_EQUAL(conv_ascii_compare("Content-TYPE", "content-type"), 0);
	CU_ASSERT(conv_ascii_compare("a", "b") < 0);
	CU_ASSERT(conv_ascii_compare("B", "a") > 0);
	CU_ASSERT(conv_ascii_compare("a", "") > 0);
	CU_ASSERT(conv_ascii_compare("\xC4", "\xE4") != 0);
	CU_ASSERT(conv_ascii_compare("[", "{") != 0);
	CU_ASSERT_EQUAL(conv_ascii_compare_n("IPM.Note.x", "ipm.note.y", 9), 0);
	CU_ASSERT(conv_ascii_compare_n("ab", "abc", 3) < 0);
	CU_ASSERT_EQUAL(conv_ascii_compare_n("x", "y", 0), 0);
	CU_ASSERT_EQUAL(conv_ascii_compare_n("x", "x", 100), 0);
}

SUITE_MAIN(test_utf, LIST(every_code_point_both_ways), LIST(DATA_004_unpaired_surrogates_survive),
	   LIST(long_texts_at_every_offset), LIST(odd_last_byte_is_left_out),
	   LIST(repair_gives_one_replacement_a_broken_sequence), LIST(repair_of_random_bytes),
	   LIST(next_moves_one_byte_over_broken_ones), LIST(comparing_knows_letters_a_to_z_only))
