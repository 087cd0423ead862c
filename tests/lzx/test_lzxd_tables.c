/* Position slots, and Huffman codes from frequencies and to tables. */
#include "support/suite.h"

#include <stdlib.h>
#include <string.h>

#include "lzx/lzx_huffman.h"
#include "lzx/lzx_item.h"
#include "lzx/lzx_tables.h"

CASE(position_slots_follow_their_formula)
{
	uint32_t base = 0;
	for (unsigned slot = 0; slot < LZX_SLOTS_MAX; slot++) {
		unsigned footer = slot < 4 ? 0 : slot < 36 ? slot / 2 - 1 : 17;
		CU_ASSERT_EQUAL(lzx_slot_footer[slot], footer);
		CU_ASSERT_EQUAL(lzx_slot_base[slot], base);
		CU_ASSERT_EQUAL(lzx_slot(base), slot);
		base += 1u << footer;
		CU_ASSERT_EQUAL(lzx_slot(base - 1), slot);
	}
	CU_ASSERT_EQUAL(lzx_slot_base[LZX_SLOTS_MAX], base);
	CU_ASSERT_EQUAL(base, 1u << LZXD_WINDOW_BITS_MAX);
	CU_ASSERT_EQUAL(lzx_window_slots(15), 30);
	CU_ASSERT_EQUAL(lzx_window_slots(16), 32);
}

/* 2^16 times the sum of 2^-length, which is 2^16 for a complete code. */
static uint64_t used_space(const uint8_t *lengths, unsigned count)
{
	uint64_t used = 0;
	for (unsigned i = 0; i < count; i++)
		if (lengths[i])
			used += (uint64_t)1 << (16 - lengths[i]);
	return used;
}

static void check_lengths(const uint32_t *frequencies, unsigned count, unsigned longest)
{
	uint8_t lengths[LZX_MAIN_ELEMENTS_MAX];
	lzx_code_lengths(frequencies, count, longest, lengths);
	CU_ASSERT_EQUAL(used_space(lengths, count), 1 << 16);
	for (unsigned i = 0; i < count; i++) {
		CU_ASSERT(lengths[i] <= longest);
		CU_ASSERT(!frequencies[i] || lengths[i]);
	}
	for (unsigned i = 1; i < count; i++) /* the likelier has no longer code */
		if (frequencies[i] && frequencies[i - 1] > frequencies[i])
			CU_ASSERT(lengths[i - 1] <= lengths[i]);
}

CASE(code_lengths_are_complete_and_limited)
{
	uint32_t frequencies[LZX_MAIN_ELEMENTS_MAX] = { 0 }, seed = 16;
	uint32_t a = 1, b = 1;
	for (unsigned i = 0; i < 40; i++) { /* as deep as can be */
		frequencies[i] = a;
		uint32_t next = a + b;
		a = b;
		b = next;
	}
	check_lengths(frequencies, 40, 16);
	check_lengths(frequencies, 20, 7);
	check_lengths(frequencies, 8, 7);
	for (unsigned round = 0; round < 300; round++) {
		unsigned count = 2 + suite_random(&seed) % (LZX_MAIN_ELEMENTS_MAX - 2);
		unsigned shift = suite_random(&seed) % 32;
		for (unsigned i = 0; i < count; i++) {
			frequencies[i] = suite_random(&seed) >> shift >> suite_random(&seed) % 12;
			frequencies[i] %= 1 << 20;
		}
		frequencies[0] += 2;
		frequencies[1] += 1;
		check_lengths(frequencies, count, 16);
	}
}

CASE(LZXD_021_one_element_gets_a_companion)
{
	uint32_t frequencies[249] = { 0 };
	uint8_t lengths[249];
	lzx_code_lengths(frequencies, 249, 16, lengths);
	CU_ASSERT_EQUAL(used_space(lengths, 249), 0);
	for (unsigned i = 0; i < 249; i++) {
		frequencies[i] = 7;
		lzx_code_lengths(frequencies, 249, 16, lengths);
		CU_ASSERT_EQUAL(used_space(lengths, 249), 1 << 16);
		CU_ASSERT_EQUAL(lengths[i], 1);
		frequencies[i] = 0;
	}
}

/* Every code is found in the table, with every possible rest behind it being ignored. */
CASE(tables_find_every_code)
{
	uint32_t frequencies[600], seed = 77;
	uint8_t lengths[600];
	uint16_t codes[600];
	lzx_entry payload[600];
	static lzx_entry table[LZX_TABLE_SIZE(600, 8, 16)];
	for (unsigned i = 0; i < 600; i++)
		payload[i] = i << 8;
	for (unsigned round = 0; round < 50; round++) {
		for (unsigned i = 0; i < 600; i++)
			frequencies[i] = (suite_random(&seed) >> 9) >> suite_random(&seed) % 23;
		lzx_code_lengths(frequencies, 600, 16, lengths);
		lzx_code_words(lengths, 600, codes);
		CU_ASSERT_EQUAL_FATAL(lzx_table_build(table, 8, lengths, 600, 16, payload),
				      LZX_TABLE_OK);
		for (unsigned i = 0; i < 600; i++) {
			if (!lengths[i])
				continue;
			uint64_t window = (uint64_t)codes[i] << (64 - lengths[i]);
			lzx_entry low = lzx_table_find(table, 8, window);
			lzx_entry high =
				lzx_table_find(table, 8, window | (~(uint64_t)0 >> lengths[i]));
			CU_ASSERT_EQUAL(low, i << 8 | lengths[i]);
			CU_ASSERT_EQUAL(high, low);
		}
		/* One code more or less is refused. */
		unsigned any = suite_random(&seed) % 600;
		uint8_t was = lengths[any];
		lengths[any] = was == 16 ? 0 : 16;
		CU_ASSERT_EQUAL(lzx_table_build(table, 8, lengths, 600, 16, payload),
				LZX_TABLE_BAD);
	}
}

/* The deepest trees need the most room: the sanitizer watches that it suffices. */
CASE(tables_of_deep_codes_fit)
{
	unsigned count = LZX_MAIN_ELEMENTS_MAX;
	uint8_t *lengths = calloc(1, count);
	lzx_entry *payload = calloc(count, sizeof *payload);
	size_t size = LZX_TABLE_SIZE(LZX_MAIN_ELEMENTS_MAX, 12, 16);
	/*
	 * Groups of five codes: 13, 14, 15, 16, 16 behind each prefix of twelve bits; the rest
	 * short.
	 */
	unsigned groups = (count - 3) / 5, at = 0;
	groups = groups > 512 ? 512 : groups;
	for (unsigned g = 0; g < groups; g++)
		for (unsigned k = 0; k < 5; k++)
			lengths[at++] = (uint8_t)(k < 3 ? 13 + k : 16);
	/* groups / 4096 of the space is used; powers of two fill what is left. */
	for (unsigned left = 4096 - groups; left;) {
		unsigned top = 31u - (unsigned)__builtin_clz(left);
		lengths[at++] = (uint8_t)(12 - top);
		left -= 1u << top;
	}
	CU_ASSERT_FATAL(at <= count);
	lzx_entry *table = malloc(size * sizeof *table);
	CU_ASSERT_EQUAL(lzx_table_build(table, 12, lengths, count, 16, payload), LZX_TABLE_OK);
	free(table);
	free(payload);
	free(lengths);
}

SUITE_MAIN(test_lzxd_tables, LIST(position_slots_follow_their_formula),
	   LIST(code_lengths_are_complete_and_limited), LIST(LZXD_021_one_element_gets_a_companion),
	   LIST(tables_find_every_code), LIST(tables_of_deep_codes_fit))
