/* The decoder of LZX DELTA on streams made bit by bit, right ones and wrong ones. */
#include "support/suite.h"

#include <stdlib.h>
#include <string.h>

#include "lzx/lzx.h"
#include "lzx/lzx_e8.h"
#include "lzx/lzx_tables.h"
#include "report.h"
#include "support/lzxd_maker.h"
#include "support/lzxd_plain.h"

/* -- what all cases share --------------------------------------------------------------------- */

typedef struct given {
	unsigned window_bits;
	const uint8_t *reference;
	size_t reference_size;
} given;

static const given window17 = { 17, NULL, 0 };

typedef struct result {
	suite_context suite;
	conv_status status;
	conv_buffer out;
} result;

static result decode(const conv_buffer *stream, const given *with, size_t size)
{
	result r;
	lzxd_params params = { .window_bits = with->window_bits,
			       .output_size = size,
			       .reference = with->reference,
			       .reference_size = with->reference_size };
	memset(&r, 0, sizeof r);
	suite_context_open(&r.suite);
	/* A copy of the very size, so that the sanitizer sees each byte read too far. */
	uint8_t *in = malloc(stream->size ? stream->size : 1);
	if (stream->size)
		memcpy(in, stream->bytes, stream->size);
	r.status = lzxd_decode(r.suite.context, &params, in, stream->size, &r.out);
	free(in);
	return r;
}

static void drop(result *r)
{
	conv_buffer_free(&r->out);
	suite_context_close(&r->suite);
}

/* The stream decodes to these bytes, here and by the plain decoder, and nothing is reported. */
static void expect(lzxd_maker *maker, const given *with, const void *bytes, size_t size)
{
	uint8_t *plain = calloc(1, size + 1);
	maker_chunk_end(maker);
	result r = decode(&maker->out, with, size);
	CU_ASSERT_EQUAL(r.status, CONV_OK);
	CU_ASSERT_STRING_EQUAL(conv_buffer_text(&r.suite.log), "");
	CU_ASSERT(r.out.size == size && memcmp(r.out.bytes, bytes, size) == 0);
	CU_ASSERT_EQUAL(lzxd_plain_decode(maker->out.bytes, maker->out.size, with->window_bits,
					  with->reference, with->reference_size, plain, size),
			maker->out.size);
	CU_ASSERT(memcmp(plain, bytes, size) == 0);
	free(plain);
	drop(&r);
	maker_free(maker);
}

static void expect_text(lzxd_maker *maker, const given *with, const char *text)
{
	expect(maker, with, text, strlen(text));
}

/* The stream is refused with this code, after `right` bytes of output. */
static void expect_fault(lzxd_maker *maker, const given *with, size_t size, const char *code,
			 size_t right)
{
	maker_chunk_end(maker);
	result r = decode(&maker->out, with, size);
	CU_ASSERT_EQUAL(r.status, CONV_UNUSABLE);
	CU_ASSERT(suite_reported(&r.suite, code));
	CU_ASSERT_EQUAL(r.out.size, right);
	drop(&r);
	maker_free(maker);
}

/* -- windows ---------------------------------------------------------------------------------- */

CASE(LZXD_002_all_windows)
{
	static const unsigned slots[] = { 34, 36, 38, 42, 50, 66, 98, 162, 290 };
	for (unsigned bits = 17; bits <= 25; bits++) {
		given with = { bits, NULL, 0 };
		lzxd_maker maker;
		CU_ASSERT_EQUAL(lzx_window_slots(bits), slots[bits - 17]);
		maker_open(&maker, bits, -1);
		CU_ASSERT_EQUAL(maker.main_elements, 256 + 8 * slots[bits - 17]);
		maker_block(&maker, 1, 12);
		maker_literals(&maker, "abcd");
		maker_match(&maker, 8, 4 + 2);
		expect_text(&maker, &with, "abcdabcdabcd");
	}
}

CASE(LZXD_003_window_out_of_range)
{
	static const unsigned wrong[] = { 1, 15, 16, 26, 32, 64, ~0u };
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		given with = { wrong[i], NULL, 0 };
		conv_buffer empty = CONV_BUFFER_INIT;
		result r = decode(&empty, &with, 10);
		CU_ASSERT_EQUAL(r.status, CONV_FAILED);
		CU_ASSERT(suite_reported(&r.suite, "lzx.window"));
		drop(&r);
	}
}

CASE(window_that_containers_agree_on)
{
	CU_ASSERT_EQUAL(lzxd_window_bits(0, 0), 17);
	CU_ASSERT_EQUAL(lzxd_window_bits(0, 1 << 17), 17);
	CU_ASSERT_EQUAL(lzxd_window_bits(0, (1 << 17) + 1), 18);
	CU_ASSERT_EQUAL(lzxd_window_bits(1, (1 << 17) - 32768), 17);
	CU_ASSERT_EQUAL(lzxd_window_bits(1, (1 << 17) - 32767), 18);
	CU_ASSERT_EQUAL(lzxd_window_bits(1 << 18, 1 << 18), 19);
	CU_ASSERT_EQUAL(lzxd_window_bits(32769, (1 << 17) - 65536), 17);
	CU_ASSERT_EQUAL(lzxd_window_bits(0, 1 << 25), 25);
	CU_ASSERT_EQUAL(lzxd_window_bits(0, UINT64_MAX), 25);
	CU_ASSERT_EQUAL(lzxd_window_bits(UINT64_MAX, UINT64_MAX), 25);
}

CASE(window_too_small_is_said)
{
	/* A stream for 2^18 read with 2^17: the main tree has other elements. */
	lzxd_maker maker;
	maker_open(&maker, 18, -1);
	maker_block(&maker, 1, 200000);
	maker_literals(&maker, "abcd");
	maker_chunk_end(&maker);
	result r = decode(&maker.out, &window17, 200000);
	CU_ASSERT_EQUAL(r.status, CONV_UNUSABLE);
	CU_ASSERT(strstr(conv_buffer_text(&r.suite.log), "window is smaller") != NULL);
	drop(&r);
	maker_free(&maker);
}

/* -- bits and chunks -------------------------------------------------------------------------- */

CASE(LZXD_004_chunks_have_prefixes)
{
	uint8_t *bytes = malloc(70000);
	lzxd_maker maker;
	memset(bytes, 'x', 70000);
	maker_open(&maker, 17, -1);
	maker_block(&maker, 1, 70000); /* one block over three chunks */
	maker_literal(&maker, 'x');
	maker_match(&maker, 32767, 0);
	maker_chunk_end(&maker);
	maker_chunk_begin(&maker);
	maker_match(&maker, 32768, 0);
	maker_chunk_end(&maker);
	maker_chunk_begin(&maker);
	maker_match(&maker, 70000 - 65536, 0);
	expect(&maker, &window17, bytes, 70000);
	free(bytes);
}

static void wrong_prefix(int difference)
{
	uint8_t bytes[40000];
	lzxd_maker maker;
	memset(bytes, 'x', sizeof bytes);
	maker_open(&maker, 17, -1);
	maker_block(&maker, 1, sizeof bytes);
	maker_literal(&maker, 'x');
	maker_match(&maker, 32767, 0);
	maker_chunk_end(&maker);
	maker.out.bytes[0] = (uint8_t)(maker.out.bytes[0] + difference);
	maker_chunk_begin(&maker);
	maker_match(&maker, sizeof bytes - 32768, 0);
	maker_chunk_end(&maker);
	result r = decode(&maker.out, &window17, sizeof bytes);
	CU_ASSERT_EQUAL(r.status, CONV_DAMAGED);
	CU_ASSERT(suite_reported(&r.suite, "lzx.chunk-size"));
	CU_ASSERT(r.out.size == sizeof bytes && memcmp(r.out.bytes, bytes, sizeof bytes) == 0);
	drop(&r);
	maker_free(&maker);
}

CASE(LZXD_005_chunk_size_that_disagrees)
{
	wrong_prefix(2);
	wrong_prefix(-2);
	wrong_prefix(1);
}

CASE(strict_refuses_a_wrong_chunk_size)
{
	suite_context suite;
	conv_buffer out = CONV_BUFFER_INIT;
	size_t size;
	uint8_t *stream = suite_hex(
		"15 00 00 30 30 00 01 00 00 00 01 00 00 00 01 00 00 00 61 62 63 00", &size);
	lzxd_params params = { .output_size = 3 };
	suite_context_open(&suite);
	conv_context_set_strict(suite.context, 1);
	CU_ASSERT_EQUAL(lzxd_decode(suite.context, &params, stream, size, &out), CONV_FAILED);
	conv_buffer_free(&out);
	suite_context_close(&suite);
	free(stream);
}

CASE(LZXD_007_bits_from_the_top_of_words)
{
	/* [MS-PATCH] 3: bits 0 011 and 24 bits of size stand in the words 3000 0030. */
	lzxd_maker maker;
	maker_open(&maker, 17, -1);
	maker_stored(&maker, 3, 1, 1, 1);
	CU_ASSERT(memcmp(maker.out.bytes + 2, "\x00\x30\x30\x00", 4) == 0);
	maker_bytes(&maker, "abc\0", 4);
	expect_text(&maker, &window17, "abc");
}

CASE(LZXD_043_large_and_many_blocks)
{
	size_t size = (size_t)3 * 32768;
	uint8_t *bytes = malloc(size);
	lzxd_maker maker;
	memset(bytes, 'q', size);
	maker_open(&maker, 17, -1);
	/*
	 * Several blocks in a chunk, then one of the greatest size, of which only a part is asked
	 * for.
	 */
	for (unsigned i = 0; i < 4; i++) {
		maker_block(&maker, 1 + i % 2, 2);
		maker_literals(&maker, "qq");
	}
	maker_block(&maker, 1, (1 << 24) - 1);
	maker_match(&maker, 32760, 0);
	for (unsigned i = 0; i < 2; i++) {
		maker_chunk_end(&maker);
		maker_chunk_begin(&maker);
		maker_match(&maker, 32768, 0);
	}
	expect(&maker, &window17, bytes, size);
	free(bytes);
}

/* -- E8 --------------------------------------------------------------------------------------- */

CASE(LZXD_008_e8_header)
{
	static const uint8_t call[] = { 0xE8, 5, 0, 0, 0, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9 };
	static const long long sizes[] = {
		-1, 0, 1, 0x12345678, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF
	};
	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		lzxd_maker maker;
		maker_open(&maker, 17, sizes[i]);
		maker_stored(&maker, sizeof call, 1, 1, 1);
		maker_bytes(&maker, call, sizeof call);
		/* The call stands at 0: target and distance are the same. */
		expect(&maker, &window17, call, sizeof call);
	}
}

CASE(LZXD_009_matches_see_stored_bytes)
{
	/* A call at 2, stored as 7; then 20 bytes copied from 2: as stored, then translated. */
	static const uint8_t stored[] = { 1, 1, 0xE8, 7, 0, 0, 0, 2, 2, 2, 2,
					  2, 2, 2,    2, 2, 2, 2, 2, 2, 2, 2 };
	uint8_t bytes[sizeof stored + 20];
	lzxd_maker maker;
	maker_open(&maker, 17, 0x1000);
	maker_stored(&maker, sizeof stored, 1, 1, 1);
	maker_bytes(&maker, stored, sizeof stored);
	maker_block(&maker, 1, 20);
	maker_match(&maker, 20, 20 + 2);
	memcpy(bytes, stored, sizeof stored);
	memcpy(bytes + sizeof stored, stored + 2, 20);
	bytes[3] = 5; /* 7 - 2 */
	/* The copy stands at 22: 7 - 22 = -15 */
	memcpy(bytes + 23, "\xF1\xFF\xFF\xFF", 4);
	expect(&maker, &window17, bytes, sizeof bytes);
}

/* A chunk of `size` bytes: FF except for calls of 0x50 at the places given. */
static void check_tail(size_t size, size_t call, int translated)
{
	uint8_t bytes[64];
	lzxd_maker maker;
	memset(bytes, 0xFF, sizeof bytes);
	memcpy(bytes + call, "\xE8\x50\0\0\0", 5);
	maker_open(&maker, 17, 0x1000);
	maker_stored(&maker, (uint32_t)size, 1, 1, 1);
	maker_bytes(&maker, bytes, size + size % 2);
	if (translated)
		bytes[call + 1] = (uint8_t)(0x50 - call);
	expect(&maker, &window17, bytes, size);
}

CASE(LZXD_010_no_e8_at_the_end_of_a_chunk)
{
	check_tail(30, 19, 1);
	check_tail(30, 20, 0);
	check_tail(30, 25, 0);
	check_tail(31, 20, 1);
	check_tail(11, 0, 1);
	check_tail(10, 0, 0);
	check_tail(12, 1, 1);
}

CASE(LZXD_010_no_e8_from_chunk_32768_on)
{
	/* The rule is of chunks: the translation itself is asked. */
	uint8_t bytes[20] = { 0x90, 0xE8, 0, 0, 0, 1 }, before[20];
	memcpy(before, bytes, sizeof bytes);
	lzx_e8_decode(bytes, sizeof bytes, 32768, 0x7FFFFFFF);
	CU_ASSERT(memcmp(bytes, before, sizeof bytes) == 0);
	lzx_e8_decode(bytes, sizeof bytes, 32767, 0x7FFFFFFF);
	CU_ASSERT(memcmp(bytes, before, sizeof bytes) != 0);
}

static void check_operand(uint32_t stored, uint32_t wanted)
{
	uint8_t bytes[40];
	lzxd_maker maker;
	memset(bytes, 0x90, sizeof bytes);
	bytes[7] = 0xE8;
	memcpy(bytes + 8, &stored, 4);
	maker_open(&maker, 17, 0x1000);
	maker_stored(&maker, sizeof bytes, 1, 1, 1);
	maker_bytes(&maker, bytes, sizeof bytes);
	memcpy(bytes + 8, &wanted, 4);
	expect(&maker, &window17, bytes, sizeof bytes);
}

CASE(LZXD_011_values_of_e8_targets)
{
	check_operand(0, (uint32_t)-7);
	check_operand(7, 0);
	check_operand(0xFFF, 0xFFF - 7);
	check_operand(0x1000, 0x1000); /* not below the size */
	check_operand((uint32_t)-1, 0xFFF);
	check_operand((uint32_t)-7, 0x1000 - 7);
	check_operand((uint32_t)-8, (uint32_t)-8); /* before the stream */
	check_operand(0x80000000, 0x80000000);
}

CASE(LZXD_010_bytes_behind_e8_are_passed_over)
{
	/* The second E8 is part of the first one's operand, which is out of range. */
	uint8_t bytes[40] = { 0, 0xE8, 0xE8, 0xE8, 0, 0x40, 0xE8, 20 };
	lzxd_maker maker;
	maker_open(&maker, 17, 0x1000);
	maker_stored(&maker, sizeof bytes, 1, 1, 1);
	maker_bytes(&maker, bytes, sizeof bytes);
	bytes[7] = 20 - 6;
	expect(&maker, &window17, bytes, sizeof bytes);
}

/* -- blocks ----------------------------------------------------------------------------------- */

CASE(LZXD_013_block_types)
{
	lzxd_maker maker;
	maker_open(&maker, 17, -1);
	maker_block(&maker, 1, 4);
	maker_literals(&maker, "ver ");
	maker_block(&maker, 2, 4);
	maker_literals(&maker, "ali ");
	maker_stored(&maker, 4, 1, 1, 1);
	maker_bytes(&maker, "unc ", 4);
	maker_block(&maker, 1, 4);
	maker_literals(&maker, "end.");
	expect_text(&maker, &window17, "ver ali unc end.");
	static const unsigned wrong[] = { 0, 4, 5, 6, 7 };
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		maker_open(&maker, 17, -1);
		maker_block(&maker, 1, 2);
		maker_literals(&maker, "ab");
		maker_header(&maker, wrong[i], 10);
		maker_bits(&maker, 0, 32);
		expect_fault(&maker, &window17, 12, "lzx.block-type", 2);
	}
}

CASE(block_of_no_bytes)
{
	lzxd_maker maker;
	maker_open(&maker, 17, -1);
	maker_header(&maker, 1, 0);
	maker_bits(&maker, 0, 32);
	expect_fault(&maker, &window17, 10, "lzx.block-size", 0);
}

CASE(LZXD_014_uncompressed_blocks)
{
	/*
	 * Each number of bits before the padding, by matches of R0 of different cost; R0 to R2
	 * replaced.
	 */
	for (unsigned bits = 0; bits < 16; bits++) {
		lzxd_maker maker;
		char text[64] = "", *end = text;
		maker_open(&maker, 17, -1);
		for (unsigned i = 0; i < bits; i++) {
			maker_block(&maker, 1, 2);
			maker_literals(&maker, "ab");
			end = stpcpy(end, "ab");
		}
		maker_stored(&maker, 7, 3, 4, 5);
		maker_bytes(&maker, "1234567\0", 8);
		maker_block(&maker, 1, 6);
		maker_match(&maker, 2, 0); /* 3 back: 56 */
		maker_match(&maker, 2, 1); /* 4 back: 67 */
		maker_match(&maker, 2, 2); /* 5 back: 75 */
		stpcpy(end, "1234567"
			    "56"
			    "67"
			    "75");
		expect_text(&maker, &window17, text);
	}
}

CASE(uncompressed_block_on_a_word_border)
{
	/* Literals take nine bits: one count of them in sixteen ends the header on a border. */
	unsigned met = 0;
	for (unsigned literals = 1; literals <= 16; literals++) {
		lzxd_maker maker;
		char text[32] = "";
		maker_open(&maker, 17, -1);
		maker_block(&maker, 1, literals);
		for (unsigned i = 0; i < literals; i++)
			maker_literal(&maker, 'z');
		memset(text, 'z', literals);
		met += (maker.acc_bits + 27) % 16 == 0;
		maker_stored(&maker, 2, 1, 1, 1);
		maker_bytes(&maker, "!!", 2);
		strcat(text, "!!");
		expect_text(&maker, &window17, text);
	}
	CU_ASSERT_EQUAL(met, 1);
}

CASE(LZXD_014_pad_byte_may_be_missing_at_the_end)
{
	lzxd_maker maker;
	maker_open(&maker, 17, -1);
	maker_stored(&maker, 3, 1, 1, 1);
	maker_bytes(&maker, "abc", 3);
	maker_chunk_end(&maker);
	result r = decode(&maker.out, &window17, 3);
	CU_ASSERT_EQUAL(r.status, CONV_OK);
	CU_ASSERT(r.out.size == 3 && memcmp(r.out.bytes, "abc", 3) == 0);
	drop(&r);
	maker_free(&maker);
}

CASE(LZXD_015_uncompressed_block_over_chunks)
{
	size_t size = 80000;
	uint8_t *bytes = malloc(size);
	uint32_t seed = 15;
	lzxd_maker maker;
	for (size_t i = 0; i < size; i++)
		bytes[i] = (uint8_t)suite_random(&seed);
	maker_open(&maker, 17, -1);
	maker_stored(&maker, (uint32_t)size, 1, 1, 1);
	maker_bytes(&maker, bytes, 32768);
	maker_chunk_end(&maker);
	maker_chunk_begin(&maker);
	maker_bytes(&maker, bytes + 32768, 32768);
	maker_chunk_end(&maker);
	maker_chunk_begin(&maker);
	maker_bytes(&maker, bytes + 65536, size - 65536);
	expect(&maker, &window17, bytes, size);
	free(bytes);
}

CASE(offset_from_an_uncompressed_block_beyond_the_window)
{
	lzxd_maker maker;
	maker_open(&maker, 17, -1);
	maker_stored(&maker, 4, 0, 0xFFFFFFFF, (1 << 17) - 2);
	maker_bytes(&maker, "abcd", 4); /* not used: no harm */
	maker_block(&maker, 1, 6);
	maker_literals(&maker, "efgh");
	maker_match(&maker, 2, 4);
	expect_text(&maker, &window17, "abcdefghgh");
	for (unsigned r = 0; r < 3; r++) {
		maker_open(&maker, 17, -1);
		maker_stored(&maker, 4, 0, 0xFFFFFFFF, (1 << 17) - 2);
		maker_bytes(&maker, "abcd", 4);
		maker_block(&maker, 1, 6);
		maker_match(&maker, 2, r);
		expect_fault(&maker, &window17, 10, "lzx.offset", 4);
	}
}

/* -- trees ------------------------------------------------------------------------------------ */

/*
 * A verbatim block whose main tree has codes of one bit for 'a' and of three for b, c, d and (R0,
 * 2).
 */
static void small_lengths(uint8_t *lengths, unsigned count)
{
	memset(lengths, 0, count);
	lengths['a'] = 1;
	lengths['b'] = lengths['c'] = lengths['d'] = lengths[256] = 3;
}

/* The 256 lengths, by codes 17, 18 and 19: 97 zeros, then 1, 3, 3, 3, then 155 zeros. */
static void put_small_literals(lzxd_maker *maker, const uint8_t *old)
{
	maker_pretree(maker);
	maker_pretree_element(maker, 18);
	maker_bits(maker, 31, 5); /* 51 */
	maker_pretree_element(maker, 18);
	maker_bits(maker, 0, 5); /* 20 */
	maker_pretree_element(maker, 17);
	maker_bits(maker, 15, 4); /* 19 */
	maker_pretree_element(maker, 17);
	maker_bits(maker, 3, 4); /* 7 */
	maker_pretree_element(maker, (17u + old['a'] - 1) % 17);
	for (unsigned i = 'b'; i <= 'd'; i++)
		maker_pretree_element(maker, (17u + old[i] - 3) % 17);
	for (unsigned i = 0; i < 3; i++) {
		maker_pretree_element(maker, 18);
		maker_bits(maker, 31, 5); /* 153 */
	}
	for (unsigned i = 254; i < 256; i++)
		maker_pretree_element(maker, old[i]);
	small_lengths(maker->main, maker->main_elements);
}

CASE(LZXD_017_pretree_codes)
{
	lzxd_maker maker;
	uint8_t lengths[MAKER_MAIN_MAX], none[256] = { 0 };
	maker_open(&maker, 17, -1);
	maker_header(&maker, 1, 6);
	put_small_literals(&maker, none);
	/* Matches: four of length 4 by code 19 and one more, then the rest 0. */
	small_lengths(lengths, maker.main_elements);
	lengths[256] = 0;
	memset(lengths + 256, 5, 4);
	maker_pretree(&maker);
	maker_pretree_element(&maker, 19);
	maker_bits(&maker, 0, 1); /* four */
	maker_pretree_element(&maker, 17 - 5);
	for (unsigned i = 260; i < maker.main_elements; i++)
		maker_pretree_element(&maker, 0);
	memcpy(maker.main, lengths, maker.main_elements);
	maker_pretree(&maker);
	for (unsigned i = 0; i < 249; i++)
		maker_pretree_element(&maker, 0);
	maker_literals(&maker, "adb");
	maker_match(&maker, 3, 0);
	expect_text(&maker, &window17, "adbbbb");
}

CASE(LZXD_017_run_of_five_with_differences)
{
	/* Lengths 9 become 10 in a run of five (code 19), and differences wrap around modulo 17. */
	lzxd_maker maker;
	uint8_t lengths[MAKER_MAIN_MAX];
	maker_open(&maker, 17, -1);
	maker_block(&maker, 1, 2);
	maker_literals(&maker, "ab");
	memcpy(lengths, maker.main, sizeof lengths);
	/*
	 * Flat: 496 of 9 and 32 of 10. Ten of 9 at the start become 10, and ten of 10 at the end 9:
	 * as good.
	 */
	memset(lengths, 10, 10);
	memset(lengths + 518, 9, 10);
	maker_header(&maker, 1, 4);
	maker_pretree(&maker);
	for (unsigned i = 0; i < 2; i++) {
		maker_pretree_element(&maker, 19);
		maker_bits(&maker, 1, 1);
		maker_pretree_element(&maker, (17 + 9 - 10) % 17);
	}
	for (unsigned i = 10; i < 256; i++)
		maker_pretree_element(&maker, 0);
	maker_lengths(&maker, maker.main + 256, lengths + 256, maker.main_elements - 256);
	memcpy(maker.main, lengths, 256);
	memcpy(lengths, maker.length, 249);
	maker_lengths(&maker, maker.length, lengths, 249);
	maker_literals(&maker, "\x01\x09"
			       "cd");
	expect_text(&maker, &window17,
		    "ab\x01\x09"
		    "cd");
}

CASE(LZXD_018_path_lengths_carry_over)
{
	/* The second block's trees are all differences of 0, with an uncompressed block between. */
	lzxd_maker maker;
	maker_open(&maker, 17, -1);
	maker_block(&maker, 1, 4);
	maker_literals(&maker, "abcd");
	maker_stored(&maker, 2, 1, 1, 1);
	maker_bytes(&maker, "--", 2);
	maker_header(&maker, 1, 14);
	for (unsigned tree = 0; tree < 3; tree++) {
		unsigned count = tree == 0 ? 256 : tree == 1 ? maker.main_elements - 256 : 249;
		maker_pretree(&maker);
		for (unsigned i = 0; i < count; i++)
			maker_pretree_element(&maker, 0);
	}
	maker_literals(&maker, "efgh");
	maker_match(&maker, 10, 4 + 2);
	expect_text(&maker, &window17, "abcd--efghefghefghef");
}

/* Header and trees of a block with the small main tree and this length tree. */
static void put_small_trees(lzxd_maker *maker, uint32_t size, const uint8_t *main_lengths,
			    const uint8_t *length_lengths)
{
	maker_header(maker, 1, size);
	maker_lengths(maker, maker->main, main_lengths, 256);
	maker_lengths(maker, maker->main + 256, main_lengths + 256, maker->main_elements - 256);
	maker_lengths(maker, maker->length, length_lengths, 249);
}

CASE(LZXD_019_empty_length_tree)
{
	lzxd_maker maker;
	uint8_t lengths[MAKER_MAIN_MAX], none[249] = { 0 };
	maker_open(&maker, 17, -1);
	small_lengths(lengths, maker.main_elements);
	put_small_trees(&maker, 6, lengths, none);
	maker_literals(&maker, "abcd");
	maker_match(&maker, 2, 0);
	expect_text(&maker, &window17, "abcddd");

	maker_open(&maker, 17, -1);
	lengths[256] = 0;
	lengths[256 + 7] = 3; /* R0 with a length tree element */
	put_small_trees(&maker, 20, lengths, none);
	maker_literals(&maker, "abcd");
	maker_code(&maker, maker.main, maker.main_elements, 256 + 7);
	maker_bits(&maker, 0, 16);
	expect_fault(&maker, &window17, 20, "lzx.length-tree", 4);
}

static void check_bad_main(uint8_t a, uint8_t b, uint8_t c)
{
	lzxd_maker maker;
	uint8_t lengths[MAKER_MAIN_MAX] = { 0 }, none[249] = { 0 };
	maker_open(&maker, 17, -1);
	lengths['a'] = a;
	lengths['b'] = b;
	lengths['c'] = c;
	put_small_trees(&maker, 20, lengths, none);
	maker_bits(&maker, 0, 32);
	expect_fault(&maker, &window17, 20, "lzx.tree", 0);
}

CASE(LZXD_020_bad_trees)
{
	check_bad_main(0, 0, 0);  /* empty */
	check_bad_main(1, 0, 0);  /* a single element is not complete */
	check_bad_main(1, 2, 0);  /* incomplete */
	check_bad_main(2, 2, 2);  /* incomplete */
	check_bad_main(1, 16, 0); /* incomplete, deep */
	check_bad_main(1, 1, 1);  /* oversubscribed */
	check_bad_main(1, 1, 16); /* by very little */

	lzxd_maker maker;
	uint8_t lengths[MAKER_MAIN_MAX], bad[249] = { 1, 1, 1 };
	maker_open(&maker, 17, -1);
	small_lengths(lengths, maker.main_elements);
	put_small_trees(&maker, 20, lengths, bad);
	maker_bits(&maker, 0, 32);
	expect_fault(&maker, &window17, 20, "lzx.tree", 0);

	maker_open(&maker, 17, -1); /* the aligned tree */
	maker_header(&maker, 2, 20);
	maker_bits(&maker, 1, 3);
	maker_bits(&maker, 0, 21);
	maker_bits(&maker, 0, 32);
	expect_fault(&maker, &window17, 20, "lzx.tree", 0);

	maker_open(&maker, 17, -1); /* the pretree: all of one bit */
	maker_header(&maker, 1, 20);
	for (unsigned i = 0; i < 20; i++)
		maker_bits(&maker, 1, 4);
	maker_bits(&maker, 0, 32);
	expect_fault(&maker, &window17, 20, "lzx.tree", 0);
}

CASE(LZXD_017_runs_end_with_the_range)
{
	for (unsigned kind = 17; kind <= 19; kind++) {
		lzxd_maker maker;
		maker_open(&maker, 17, -1);
		maker_header(&maker, 1, 20);
		maker_pretree(&maker);
		for (unsigned i = 0; i < 253; i++)
			maker_pretree_element(&maker, 0);
		maker_pretree_element(&maker, kind);
		maker_bits(&maker, 0, kind == 17 ? 4 : kind == 18 ? 5 : 1);
		maker_pretree_element(&maker, 0);
		maker_bits(&maker, 0, 32);
		expect_fault(&maker, &window17, 20, "lzx.tree-run", 0);
	}
	lzxd_maker maker; /* a run of the same kind within itself */
	maker_open(&maker, 17, -1);
	maker_header(&maker, 1, 20);
	maker_pretree(&maker);
	maker_pretree_element(&maker, 19);
	maker_bits(&maker, 0, 1);
	maker_pretree_element(&maker, 17);
	maker_bits(&maker, 0, 32);
	expect_fault(&maker, &window17, 20, "lzx.tree-run", 0);
}

/* -- tokens ----------------------------------------------------------------------------------- */

CASE(LZXD_022_recent_offsets)
{
	lzxd_maker maker;
	maker_open(&maker, 17, -1);
	maker_block(&maker, 1, 12 + 8 * 2);
	maker_literals(&maker, "abcdefghijkl");
	maker_match(&maker, 2, 5 + 2); /* hi; R: 5 1 1 */
	maker_match(&maker, 2, 7 + 2); /* hi; R: 7 5 1 */
	maker_match(&maker, 2, 9 + 2); /* hi; R: 9 7 5 */
	maker_match(&maker, 2, 0);     /* 9 back: jk; same */
	maker_match(&maker, 2, 1);     /* 7 back; R: 7 9 5 */
	maker_match(&maker, 2, 2);     /* 5 back; R: 5 9 7 */
	maker_match(&maker, 2, 1);     /* 9 back; R: 9 5 7 */
	maker_match(&maker, 2, 2);     /* 7 back */
	char text[32] = "abcdefghijkl";
	static const unsigned back[] = { 5, 7, 9, 9, 7, 5, 9, 7 };
	for (size_t i = 0, at = 12; i < 8; i++, at += 2)
		memmove(text + at, text + at - back[i], 2);
	expect_text(&maker, &window17, text);
}

CASE(LZXD_042_recent_offset_sent_plainly)
{
	/* 4 again as an ordinary offset: R becomes 4 4 1; then R1 is 4. */
	lzxd_maker maker;
	maker_open(&maker, 17, -1);
	maker_block(&maker, 1, 6 + 2 + 2 + 2 + 2);
	maker_literals(&maker, "abcdef");
	maker_match(&maker, 2, 4 + 2); /* cd */
	maker_match(&maker, 2, 4 + 2); /* ef */
	maker_match(&maker, 2, 1);     /* R1 = 4: cd */
	maker_match(&maker, 2, 2);     /* R2 = 1: dd */
	expect_text(&maker, &window17, "abcdefcdefcddd");
}

/* One match of three bytes at `offset` behind `offset` bytes of reference. */
static void check_offset(unsigned window_bits, uint32_t offset, unsigned type)
{
	uint8_t *reference = calloc(1, offset);
	given with = { window_bits, reference, offset };
	lzxd_maker maker;
	uint8_t bytes[4] = { 'x', 'y', 'z', 'w' };
	memcpy(reference, "!xyz", offset < 4 ? offset : 4);
	maker_open(&maker, window_bits, -1);
	maker_block(&maker, type, 4);
	maker_literal(&maker, 'w');
	maker_match(&maker, 3, offset + 2);
	bytes[0] = 'w';
	for (unsigned i = 1; i < 4; i++)
		bytes[i] = i < offset ? reference[i] : bytes[i - offset];
	expect(&maker, &with, bytes, 4);
	free(reference);
}

CASE(LZXD_023_offsets_of_all_slots)
{
	for (unsigned slot = 3; slot < 50; slot++) {
		uint32_t first = lzx_slot_base[slot], last = lzx_slot_base[slot + 1] - 1;
		check_offset(21, first - 2, 1);
		check_offset(21, last - 2, 1);
	}
	check_offset(25, lzx_slot_base[289] - 2, 1);
}

CASE(LZXD_041_greatest_offset)
{
	check_offset(17, (1 << 17) - 3, 1);
	check_offset(18, (1 << 18) - 3, 2);
	check_offset(25, (1 << 25) - 3, 1);
}

CASE(LZXD_024_aligned_blocks)
{
	for (unsigned slot = 3; slot < 50; slot++) {
		uint32_t first = lzx_slot_base[slot];
		uint32_t count = lzx_slot_base[slot + 1] - first;
		for (uint32_t i = 0; i < 8 && i < count; i++)
			check_offset(21, first + i - 2, 2);
		check_offset(21, first + count - 1 - 2, 2);
	}
}

CASE(LZXD_025_extra_lengths)
{
	static const uint32_t lengths[] = { 2,    8,    9,    255,   256,   257,   258,  511,
					    512,  513,  514,  1535,  1536,  1537,  1538, 5631,
					    5632, 5633, 5634, 10000, 32000, 32766, 32767 };
	uint8_t bytes[32768];
	for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
		for (unsigned period = 1; period <= 40; period += period < 18 ? 1 : 7) {
			lzxd_maker maker;
			if (period + lengths[i] > sizeof bytes)
				continue;
			maker_open(&maker, 17, -1);
			maker_block(&maker, 1 + period % 2, period + lengths[i]);
			for (unsigned k = 0; k < period; k++) {
				bytes[k] = (uint8_t)('A' + k);
				maker_literal(&maker, bytes[k]);
			}
			maker_match(&maker, lengths[i], period + 2);
			for (uint32_t k = period; k < period + lengths[i]; k++)
				bytes[k] = bytes[k - period];
			expect(&maker, &window17, bytes, period + lengths[i]);
		}
	}
}

CASE(LZXD_025_long_length_in_the_widest_form)
{
	/* Lengths of the shorter forms may come in the form of 15 bits too. */
	uint8_t bytes[1001];
	lzxd_maker maker;
	memset(bytes, 'a', sizeof bytes);
	maker_open(&maker, 17, -1);
	maker_block(&maker, 1, sizeof bytes);
	maker_literal(&maker, 'a');
	maker_code(&maker, maker.main, maker.main_elements, 256 + 7);
	maker_code(&maker, maker.length, 249, 248);
	maker_bits(&maker, 7, 3);
	maker_bits(&maker, 1000 - 257, 15);
	expect(&maker, &window17, bytes, sizeof bytes);
}

CASE(LZXD_027_match_over_an_end)
{
	lzxd_maker maker;
	maker_open(&maker, 17, -1); /* fills the block, then passes the next one's end */
	maker_block(&maker, 1, 5);
	maker_literals(&maker, "ab");
	maker_match(&maker, 3, 0);
	maker_block(&maker, 1, 5);
	maker_literals(&maker, "cd");
	maker_match(&maker, 4, 0);
	expect_fault(&maker, &window17, 20, "lzx.match", 7);

	maker_open(&maker, 17, -1); /* the end of the output, within the block */
	maker_block(&maker, 1, 30);
	maker_literals(&maker, "ab");
	maker_match(&maker, 28, 0);
	expect_fault(&maker, &window17, 20, "lzx.match", 2);

	maker_open(&maker, 17, -1); /* the chunk's end, within block and output */
	maker_block(&maker, 1, 40000);
	maker_literal(&maker, 'a');
	maker_match(&maker, 32768, 0);
	maker_bits(&maker, 0, 32);
	expect_fault(&maker, &window17, 40000, "lzx.match", 1);

	maker_open(&maker, 17, -1); /* more than any match can have */
	maker_block(&maker, 1, 40000);
	maker_literal(&maker, 'a');
	maker_match(&maker, 257 + 32767, 0);
	expect_fault(&maker, &window17, 40000, "lzx.match", 1);
}

CASE(LZXD_028_offset_before_the_reference)
{
	static const uint8_t reference[10] = "ABCDEFGHIJ";
	given with = { 17, reference, 10 };
	lzxd_maker maker;
	maker_open(&maker, 17, -1);
	maker_block(&maker, 1, 5);
	maker_literals(&maker, "ab");
	maker_match(&maker, 3, 12 + 2);
	expect_text(&maker, &with, "abABC");
	maker_open(&maker, 17, -1);
	maker_block(&maker, 1, 5);
	maker_literals(&maker, "ab");
	maker_match(&maker, 3, 13 + 2);
	expect_fault(&maker, &with, 5, "lzx.offset", 2);
	maker_open(&maker, 17, -1);
	maker_block(&maker, 1, 5);
	maker_match(&maker, 5, 0); /* R0 is 1: nothing there yet */
	expect_fault(&maker, &window17, 5, "lzx.offset", 0);
}

CASE(LZXD_029_reference_data)
{
	static const uint8_t reference[10] = "ABCDEFGHIJ";
	given with = { 17, reference, 10 };
	lzxd_maker maker;
	/*
	 * Within it; from it into the output; from it over more output than there was (a period).
	 */
	maker_open(&maker, 17, -1);
	maker_block(&maker, 1, 4 + 5 + 12);
	maker_match(&maker, 4, 10 + 2);
	maker_match(&maker, 5, 6 + 2);
	maker_match(&maker, 12, 11 + 2);
	expect_text(&maker, &with,
		    "ABCD"
		    "IJABC"
		    "IJABCDIJABCI");
	/* From the second chunk. */
	uint8_t bytes[32768 + 6];
	memset(bytes, 'a', sizeof bytes);
	maker_open(&maker, 17, -1);
	maker_block(&maker, 1, sizeof bytes);
	maker_literal(&maker, 'a');
	maker_match(&maker, 32767, 0);
	maker_chunk_end(&maker);
	maker_chunk_begin(&maker);
	maker_match(&maker, 6, 32768 + 4 + 2);
	memcpy(bytes + 32768, "GHIJaa", 6);
	expect(&maker, &with, bytes, sizeof bytes);
}

/* -- input that ends, and input that goes on -------------------------------------------------- */

/* A stream of all kinds of things, and its output. */
static size_t mixed_stream(lzxd_maker *maker, uint8_t *bytes)
{
	size_t size = 0;
	uint32_t seed = 34;
	maker_open(maker, 17, 0x2000);
	for (unsigned block = 0; block < 6; block++) {
		if (block % 3 == 2) {
			uint8_t raw[40];
			maker_stored(maker, sizeof raw, 3, 2, 1);
			for (unsigned i = 0; i < sizeof raw; i++)
				raw[i] = bytes[size + i] = (uint8_t)(suite_random(&seed) >> 8);
			maker_bytes(maker, raw, sizeof raw);
			size += sizeof raw;
			continue;
		}
		maker_block(maker, 1 + block % 3, 300);
		for (unsigned i = 0; i < 20; i++)
			maker_literal(maker, bytes[size++] = (uint8_t)suite_random(&seed) | 1);
		for (unsigned left = 280; left;) {
			uint32_t offset = 4 + suite_random(&seed) % 16,
				 length = 2 + suite_random(&seed) % 30;
			if (length > left || left - length == 1)
				length = left;
			maker_match(maker, length, offset + 2);
			for (uint32_t i = 0; i < length; i++, size++)
				bytes[size] = bytes[size - offset];
			left -= length;
		}
	}
	maker_chunk_end(maker);
	return size;
}

CASE(LZXD_034_truncated_input)
{
	lzxd_maker maker;
	uint8_t bytes[4096], *in;
	size_t size = mixed_stream(&maker, bytes), before = 0;
	given with = window17;
	for (size_t length = 0; length < maker.out.size; length++) {
		conv_buffer cut = { maker.out.bytes, length, length, 0 };
		in = malloc(length + 1);
		result r = decode(&cut, &with, size);
		free(in);
		CU_ASSERT(r.status == CONV_UNUSABLE);
		CU_ASSERT(suite_reported(&r.suite, "lzx.truncated"));
		/*
		 * What came out is right (E8 is not in it), never less than from a shorter piece.
		 */
		CU_ASSERT(r.out.size <= size &&
			  memcmp(r.out.bytes ? r.out.bytes : bytes, bytes, r.out.size) == 0);
		CU_ASSERT(r.out.size >= before);
		before = r.out.size;
		drop(&r);
	}
	CU_ASSERT(before > size - 60);
	maker_free(&maker);
}

CASE(LZXD_036_padding_behind_the_stream)
{
	lzxd_maker maker;
	uint8_t bytes[4096];
	size_t size = mixed_stream(&maker, bytes);
	for (unsigned i = 0; i < 50; i++) {
		conv_buffer_append_byte(&maker.out, (uint8_t)(i * 77));
		result r = decode(&maker.out, &window17, size);
		CU_ASSERT_EQUAL(r.status, CONV_OK);
		CU_ASSERT(r.out.size == size && memcmp(r.out.bytes, bytes, size) == 0);
		drop(&r);
	}
	maker_free(&maker);
}

CASE(size_that_lies)
{
	/* More output than the input can stand for is not even allocated. */
	lzxd_maker maker;
	uint8_t bytes[4096];
	size_t size = mixed_stream(&maker, bytes);
	static const uint64_t lies[] = { 3000, 100000, (uint64_t)1 << 32, (uint64_t)1 << 60 };
	for (size_t i = 0; i < sizeof lies / sizeof *lies; i++) {
		result r = decode(&maker.out, &window17, lies[i]);
		CU_ASSERT_EQUAL(r.status, CONV_UNUSABLE);
		CU_ASSERT(suite_reported(&r.suite, "lzx.truncated"));
		CU_ASSERT(r.out.size <= size && r.out.capacity < (size_t)64 << 20);
		drop(&r);
	}
	/* Less is what the caller gets, but the chunk says that there is more. */
	result r = decode(&maker.out, &window17, 20);
	CU_ASSERT_EQUAL(r.status, CONV_DAMAGED);
	CU_ASSERT(r.out.size == 20 && memcmp(r.out.bytes, bytes, 20) == 0);
	drop(&r);
	maker_free(&maker);
}

CASE(bomb_is_stopped_by_the_limit)
{
	suite_context suite;
	conv_buffer out = CONV_BUFFER_INIT;
	lzxd_maker maker;
	maker_open(&maker, 25, -1);
	maker_block(&maker, 1, (1 << 24) - 1);
	maker_literal(&maker, 'a');
	maker_match(&maker, 32767, 0);
	for (unsigned chunk = 1; chunk < 400; chunk++) {
		maker_chunk_end(&maker);
		maker_chunk_begin(&maker);
		maker_match(&maker, 32768, 0);
	}
	maker_chunk_end(&maker);
	lzxd_params params = { .window_bits = 25, .output_size = (uint64_t)400 * 32768 };
	suite_context_open(&suite);
	CU_ASSERT_EQUAL(lzxd_decode(suite.context, &params, maker.out.bytes, maker.out.size, &out),
			CONV_OK);
	CU_ASSERT_EQUAL(out.size, params.output_size);
	conv_buffer_clear(&out);
	conv_account_reset(suite.context);
	conv_context_limits(suite.context)->decoded_bytes = 1 << 20;
	CU_ASSERT_EQUAL(lzxd_decode(suite.context, &params, maker.out.bytes, maker.out.size, &out),
			CONV_FAILED);
	CU_ASSERT(suite_reported(&suite, "limit.decoded-bytes"));
	conv_buffer_free(&out);
	suite_context_close(&suite);
	maker_free(&maker);
}

CASE(LZXD_035_damage_never_leads_out_of_bounds)
{
	/* The sanitizer watches; the plain decoder must agree on what is damaged. */
	lzxd_maker maker;
	uint8_t bytes[4096], plain[4096];
	size_t size = mixed_stream(&maker, bytes);
	uint32_t seed = 35;
	unsigned decoded = 0;
	for (unsigned round = 0; round < 3000; round++) {
		conv_buffer copy = CONV_BUFFER_INIT;
		conv_buffer_append(&copy, maker.out.bytes, maker.out.size);
		for (unsigned changes = 1 + suite_random(&seed) % 3; changes; changes--)
			copy.bytes[2 + suite_random(&seed) % (copy.size - 2)] ^=
				(uint8_t)(1 << suite_random(&seed) % 8);
		result r = decode(&copy, &window17, size);
		int usable = conv_usable(r.status);
		CU_ASSERT_EQUAL(usable, lzxd_plain_decode(copy.bytes, copy.size, 17, NULL, 0, plain,
							  size) != 0);
		CU_ASSERT(!usable || memcmp(plain, r.out.bytes, size) == 0);
		decoded += usable;
		drop(&r);
		conv_buffer_free(&copy);
	}
	CU_ASSERT(decoded > 10 && decoded < 2990);
	maker_free(&maker);
}

SUITE_MAIN(test_lzxd_read, LIST(LZXD_002_all_windows), LIST(LZXD_003_window_out_of_range),
	   LIST(window_that_containers_agree_on), LIST(window_too_small_is_said),
	   LIST(LZXD_004_chunks_have_prefixes), LIST(LZXD_005_chunk_size_that_disagrees),
	   LIST(strict_refuses_a_wrong_chunk_size), LIST(LZXD_007_bits_from_the_top_of_words),
	   LIST(LZXD_043_large_and_many_blocks), LIST(LZXD_008_e8_header),
	   LIST(LZXD_009_matches_see_stored_bytes), LIST(LZXD_010_no_e8_at_the_end_of_a_chunk),
	   LIST(LZXD_010_no_e8_from_chunk_32768_on), LIST(LZXD_010_bytes_behind_e8_are_passed_over),
	   LIST(LZXD_011_values_of_e8_targets), LIST(LZXD_013_block_types), LIST(block_of_no_bytes),
	   LIST(LZXD_014_uncompressed_blocks), LIST(uncompressed_block_on_a_word_border),
	   LIST(LZXD_014_pad_byte_may_be_missing_at_the_end),
	   LIST(LZXD_015_uncompressed_block_over_chunks),
	   LIST(offset_from_an_uncompressed_block_beyond_the_window), LIST(LZXD_017_pretree_codes),
	   LIST(LZXD_017_run_of_five_with_differences), LIST(LZXD_018_path_lengths_carry_over),
	   LIST(LZXD_019_empty_length_tree), LIST(LZXD_020_bad_trees),
	   LIST(LZXD_017_runs_end_with_the_range), LIST(LZXD_022_recent_offsets),
	   LIST(LZXD_042_recent_offset_sent_plainly), LIST(LZXD_023_offsets_of_all_slots),
	   LIST(LZXD_041_greatest_offset), LIST(LZXD_024_aligned_blocks),
	   LIST(LZXD_025_extra_lengths), LIST(LZXD_025_long_length_in_the_widest_form),
	   LIST(LZXD_027_match_over_an_end), LIST(LZXD_028_offset_before_the_reference),
	   LIST(LZXD_029_reference_data), LIST(LZXD_034_truncated_input),
	   LIST(LZXD_036_padding_behind_the_stream), LIST(size_that_lies),
	   LIST(bomb_is_stopped_by_the_limit), LIST(LZXD_035_damage_never_leads_out_of_bounds))
