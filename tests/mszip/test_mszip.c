/* MSZIP: blocks and codec, both ways, against plain zlib and libmspack; salvage. */
#include <mspack.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#include "mszip/mszip.h"
#include "support/cabbuild.h"
#include "support/suite.h"

enum { TEXT, NOISE, ZEROS, KINDS };

static uint8_t *make_bytes(int kind, size_t size)
{
	uint8_t *bytes = malloc(size + 1);
	uint32_t state = 7;
	for (size_t i = 0; i < size; i++) {
		uint32_t x = suite_random(&state);
		bytes[i] = kind == ZEROS   ? 0
			   : kind == NOISE ? (uint8_t)(x >> 9)
					   : (uint8_t)("etaoin shrdlu"[(x >> 7) % 13]);
		if (kind == TEXT && i >= 2000 && x % 5 == 0)
			bytes[i] = bytes[i - 2000];
	}
	return bytes;
}

/* A block by plain zlib: not the code under test. */
static void append_block(conv_buffer *to, const void *bytes, size_t size, const void *history,
			 size_t history_size, int level, int strategy)
{
	uint8_t packed[MSZIP_BLOCK + 4096] = "CK";
	z_stream z = { 0 };
	deflateInit2(&z, level, Z_DEFLATED, -15, 8, strategy);
	if (history_size)
		deflateSetDictionary(&z, history, (uInt)history_size);
	z.next_in = (z_const Bytef *)(uintptr_t)bytes;
	z.avail_in = (uInt)size;
	z.next_out = packed + MSZIP_SIGNATURE;
	z.avail_out = sizeof packed - MSZIP_SIGNATURE;
	CU_ASSERT_EQUAL(deflate(&z, Z_FINISH), Z_STREAM_END);
	conv_buffer_append(to, packed, sizeof packed - z.avail_out);
	deflateEnd(&z);
}

/* Pushes in pieces; gives the output, and what finish or a failed push said. */
static conv_status run(suite_context *suite, conv_direction direction,
		       const conv_codec_options *options, const void *bytes, size_t size,
		       size_t piece, conv_buffer *out)
{
	conv_codec_stream *stream;
	conv_sink *sink;
	conv_sink_open_memory(suite->context, &sink);
	conv_status status =
		conv_codec_open(suite->context, &conv_codec_mszip, direction, options, &stream);
	CU_ASSERT_EQUAL_FATAL(status, CONV_OK);
	for (size_t at = 0; at < size && conv_usable(status); at += piece)
		status = conv_codec_push(stream, (const uint8_t *)bytes + at,
					 size - at < piece ? size - at : piece, sink);
	if (conv_usable(status))
		status = conv_codec_finish(stream, sink);
	conv_codec_close(stream);
	size_t got;
	const uint8_t *given = conv_sink_bytes(sink, &got);
	conv_buffer_append(out, given, got);
	conv_sink_close(sink);
	return status;
}

/* Decodes whole and in small pieces, which must be the same. */
static conv_status decode_sized(suite_context *suite, const void *bytes, size_t size,
				uint64_t expected, conv_buffer *out)
{
	const conv_codec_options options = { .size = expected };
	conv_buffer again = CONV_BUFFER_INIT;
	conv_status status = run(suite, CONV_DECODE, &options, bytes, size, size ? size : 1, out);
	conv_status second = run(suite, CONV_DECODE, &options, bytes, size, 997, &again);
	CU_ASSERT_EQUAL(status, second);
	CU_ASSERT_EQUAL_FATAL(again.size, out->size);
	CU_ASSERT(out->size == 0 || memcmp(again.bytes, out->bytes, out->size) == 0);
	conv_buffer_free(&again);
	return status;
}

static conv_status decode(suite_context *suite, const void *bytes, size_t size, conv_buffer *out)
{
	return decode_sized(suite, bytes, size, CONV_SIZE_UNKNOWN, out);
}

static void check_decodes(const void *bytes, size_t size, const void *expected, size_t length,
			  conv_status status, const char *code)
{
	suite_context suite;
	conv_buffer out = CONV_BUFFER_INIT;
	suite_context_open(&suite);
	CU_ASSERT_EQUAL(decode(&suite, bytes, size, &out), status);
	CU_ASSERT_EQUAL(out.size, length);
	CU_ASSERT(out.size == length && (!length || memcmp(out.bytes, expected, length) == 0));
	if (code) {
		CU_ASSERT(suite_reported(&suite, code));
	} else {
		CU_ASSERT_EQUAL(suite.log.size, 0);
	}
	conv_buffer_free(&out);
	suite_context_close(&suite);
}

static void check_hex(const char *hex, const char *text, conv_status status, const char *code)
{
	size_t size;
	uint8_t *bytes = suite_hex(hex, &size);
	check_decodes(bytes, size, text, strlen(text), status, code);
	free(bytes);
}

/* ---- Reading ---- */

CASE(MSZIP_001_signature)
{
	check_hex("434B 0103 00FC FF61 6263", "abc", CONV_OK, NULL);
	check_hex("434C 0103 00FC FF61 6263", "", CONV_UNUSABLE, "mszip.signature");
	check_hex("4B43 0103 00FC FF61 6263", "", CONV_UNUSABLE, "mszip.signature");
	check_hex("43", "", CONV_DAMAGED, "mszip.truncated");
}

CASE(MSZIP_002_stored_fixed_and_dynamic)
{
	suite_context suite;
	conv_buffer packed = CONV_BUFFER_INIT, out = CONV_BUFFER_INIT;
	uint8_t *text = make_bytes(TEXT, MSZIP_BLOCK);
	uint8_t mixed[3 * MSZIP_BLOCK];
	z_stream z = { 0 };

	/* One MSZIP block of three deflate blocks: stored, fixed, dynamic. */
	deflateInit2(&z, 0, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY);
	z.next_in = text;
	z.next_out = mixed;
	z.avail_in = 1000;
	z.avail_out = sizeof mixed;
	deflate(&z, Z_FULL_FLUSH);
	deflateParams(&z, 6, Z_FIXED);
	z.avail_in = 1000;
	deflate(&z, Z_FULL_FLUSH);
	deflateParams(&z, 6, Z_DEFAULT_STRATEGY);
	z.avail_in = 30000;
	CU_ASSERT_EQUAL(deflate(&z, Z_FINISH), Z_STREAM_END);
	conv_buffer_append_text(&packed, "CK");
	conv_buffer_append(&packed, mixed, sizeof mixed - z.avail_out);
	deflateEnd(&z);
	suite_context_open(&suite);
	CU_ASSERT_EQUAL(decode(&suite, packed.bytes, packed.size, &out), CONV_OK);
	CU_ASSERT_EQUAL(out.size, 32000);
	CU_ASSERT_EQUAL(memcmp(out.bytes, text, 32000), 0);
	suite_context_close(&suite);
	free(text);
	conv_buffer_free(&packed);
	conv_buffer_free(&out);
}

/* Blocks of the sizes given, each with as much history as there is. */
static void check_row(const uint8_t *bytes, const size_t *sizes, size_t count, int with_history)
{
	conv_buffer packed = CONV_BUFFER_INIT;
	size_t at = 0;
	for (size_t i = 0; i < count; at += sizes[i++]) {
		size_t history = at < MSZIP_BLOCK ? at : MSZIP_BLOCK;
		append_block(&packed, bytes + at, sizes[i], bytes + at - history,
			     with_history ? history : 0, 9, Z_DEFAULT_STRATEGY);
	}
	check_decodes(packed.bytes, packed.size, bytes, at, CONV_OK, NULL);
	conv_buffer_free(&packed);
}

CASE(MSZIP_003_history_carries_over)
{
	size_t sizes[40], half = MSZIP_BLOCK / 2;
	for (size_t i = 0; i < 40; i++)
		sizes[i] = MSZIP_BLOCK;
	uint8_t *bytes = make_bytes(NOISE, 40 * MSZIP_BLOCK);
	/* Noise that comes again 32 KiB - 262 later, as far back as zlib's matches go. */
	for (size_t i = MSZIP_BLOCK - 262; i < 40 * MSZIP_BLOCK; i++)
		bytes[i] = bytes[i - (MSZIP_BLOCK - 262)];
	check_row(bytes, sizes, 40, 1);
	for (size_t i = 0; i < 40; i++)
		sizes[i] = half - i * 7;
	check_row(bytes, sizes, 40, 1);
	free(bytes);
}

CASE(MSZIP_003_history_of_32768_bytes_exactly)
{
	/* By hand: a stored block of 32 KiB, then a match of length 3 from 32768 back. */
	suite_context suite;
	conv_buffer packed = CONV_BUFFER_INIT, out = CONV_BUFFER_INIT;
	uint8_t *bytes = make_bytes(NOISE, MSZIP_BLOCK);
	uint8_t head[] = { 'C', 'K', 1, 0, 0x80, 0xFF, 0x7F };
	/* fixed: 1 01, length 257 = 0000001, distance code 29 = 11101 and 13 bits 8191, end 0000000 */
	size_t size;
	uint8_t *match = suite_hex("434B 03DE FF0F 00", &size);
	conv_buffer_append(&packed, head, sizeof head);
	conv_buffer_append(&packed, bytes, MSZIP_BLOCK);
	conv_buffer_append(&packed, match, size);
	suite_context_open(&suite);
	conv_status status = decode(&suite, packed.bytes, packed.size, &out);
	CU_ASSERT_EQUAL(status, CONV_OK);
	CU_ASSERT_EQUAL(out.size, MSZIP_BLOCK + 3);
	CU_ASSERT(out.size == MSZIP_BLOCK + 3 && memcmp(out.bytes + MSZIP_BLOCK, bytes, 3) == 0);
	suite_context_close(&suite);
	free(match);
	free(bytes);
	conv_buffer_free(&packed);
	conv_buffer_free(&out);
}

CASE(MSZIP_004_more_than_32768_bytes)
{
	conv_buffer packed = CONV_BUFFER_INIT;
	uint8_t *bytes = make_bytes(ZEROS, MSZIP_BLOCK + 1);
	mszip_decoder *decoder = mszip_decoder_new();
	mszip_output output;

	append_block(&packed, bytes, MSZIP_BLOCK, NULL, 0, 9, Z_DEFAULT_STRATEGY);
	CU_ASSERT_EQUAL(mszip_decode_block(decoder, packed.bytes, packed.size, &output),
			MSZIP_FINE);
	CU_ASSERT_EQUAL(output.size, MSZIP_BLOCK);
	conv_buffer_clear(&packed);
	append_block(&packed, bytes, MSZIP_BLOCK + 1, NULL, 0, 9, Z_DEFAULT_STRATEGY);
	CU_ASSERT_EQUAL(mszip_decode_block(decoder, packed.bytes, packed.size, &output),
			MSZIP_TOO_LONG);
	CU_ASSERT_EQUAL(output.size, 0);
	check_decodes(packed.bytes, packed.size, "", 0, CONV_UNUSABLE, "mszip.block");
	mszip_decoder_free(decoder);
	conv_buffer_free(&packed);
	free(bytes);
}

CASE(MSZIP_008_reset_history_and_short_blocks)
{
	static const size_t sizes[] = { 100, MSZIP_BLOCK, 1, 5000, 32767, 3 };
	uint8_t *bytes = make_bytes(TEXT, 3 * MSZIP_BLOCK);
	check_row(bytes, sizes, 6, 0);
	check_row(bytes, sizes, 6, 1);
	free(bytes);
}

/* ---- Salvage ---- */

typedef struct row { /* blocks of 32 KiB and a short one, without history */
	conv_buffer packed;
	size_t at[8]; /* of the blocks */
	uint8_t *bytes;
	size_t size;
} row;

static void open_row(row *r, int kind)
{
	memset(r, 0, sizeof *r);
	r->size = 5 * MSZIP_BLOCK + 1234;
	r->bytes = make_bytes(kind, r->size);
	for (size_t i = 0; i < 6; i++) {
		r->at[i] = r->packed.size;
		append_block(&r->packed, r->bytes + i * MSZIP_BLOCK,
			     i < 5 ? MSZIP_BLOCK : r->size % MSZIP_BLOCK, NULL, 0, 9,
			     Z_DEFAULT_STRATEGY);
	}
	r->at[6] = r->packed.size;
}

static void close_row(row *r)
{
	conv_buffer_free(&r->packed);
	free(r->bytes);
}

CASE(MSZIP_009_lost_block_becomes_zeros)
{
	for (size_t lost = 0; lost < 5; lost++) {
		row r;
		open_row(&r, TEXT);
		memset(r.packed.bytes + r.at[lost] + 100, 0xFF, 400);
		memset(r.bytes + lost * MSZIP_BLOCK, 0, MSZIP_BLOCK);
		check_decodes(r.packed.bytes, r.packed.size, r.bytes, r.size, CONV_DAMAGED,
			      "mszip.block");
		close_row(&r);
	}
}

CASE(MSZIP_009_lost_signature)
{
	row r;
	open_row(&r, NOISE); /* has "CK" by chance too */
	r.packed.bytes[r.at[2]] = 'X';
	memset(r.bytes + 2 * MSZIP_BLOCK, 0, MSZIP_BLOCK);
	check_decodes(r.packed.bytes, r.packed.size, r.bytes, r.size, CONV_DAMAGED, "mszip.block");
	close_row(&r);
}

CASE(MSZIP_009_two_blocks_lost_in_noise)
{
	row r;
	open_row(&r, NOISE);
	memset(r.packed.bytes + r.at[1] + 2, 0xFF, 20000);
	memset(r.packed.bytes + r.at[2], 0xFF, 20000);
	memset(r.bytes + MSZIP_BLOCK, 0, 2 * MSZIP_BLOCK);
	check_decodes(r.packed.bytes, r.packed.size, r.bytes, r.size, CONV_DAMAGED, "mszip.block");
	close_row(&r);
}

CASE(MSZIP_009_last_block_lost)
{
	row r;
	suite_context suite;
	conv_buffer out = CONV_BUFFER_INIT;

	open_row(&r, TEXT);
	memset(r.packed.bytes + r.at[5] + 10, 0xFF, 200);
	/* Its length is nowhere said. */
	check_decodes(r.packed.bytes, r.packed.size, r.bytes, 5 * MSZIP_BLOCK, CONV_DAMAGED,
		      "mszip.block");
	/* Here it is. */
	memset(r.bytes + 5 * MSZIP_BLOCK, 0, r.size % MSZIP_BLOCK);
	suite_context_open(&suite);
	CU_ASSERT_EQUAL(decode_sized(&suite, r.packed.bytes, r.packed.size, r.size, &out),
			CONV_DAMAGED);
	CU_ASSERT_EQUAL(out.size, r.size);
	CU_ASSERT(out.size == r.size && memcmp(out.bytes, r.bytes, r.size) == 0);
	CU_ASSERT(suite_reported(&suite, "mszip.size"));
	suite_context_close(&suite);
	conv_buffer_free(&out);
	close_row(&r);
}

CASE(MSZIP_009_bytes_between_blocks)
{
	conv_buffer packed = CONV_BUFFER_INIT;
	uint8_t *bytes = make_bytes(TEXT, 2 * MSZIP_BLOCK);
	/* Behind a row of short blocks nobody knows how much was lost: no zeros. */
	append_block(&packed, bytes, 500, NULL, 0, 9, Z_DEFAULT_STRATEGY);
	conv_buffer_append_text(&packed, "some CK junk");
	append_block(&packed, bytes + 500, 700, bytes, 500, 9, Z_DEFAULT_STRATEGY);
	suite_context suite;
	conv_buffer out = CONV_BUFFER_INIT;
	suite_context_open(&suite);
	CU_ASSERT_EQUAL(decode(&suite, packed.bytes, packed.size, &out), CONV_DAMAGED);
	CU_ASSERT_EQUAL(out.size, 1200);
	suite_context_close(&suite);
	conv_buffer_free(&packed);
	conv_buffer_free(&out);
	free(bytes);
}

CASE(MSZIP_009_strict_fails)
{
	row r;
	suite_context suite;
	conv_buffer out = CONV_BUFFER_INIT;
	open_row(&r, TEXT);
	r.packed.bytes[r.at[1]] = 'X';
	suite_context_open(&suite);
	conv_context_set_strict(suite.context, 1);
	CU_ASSERT_EQUAL(decode(&suite, r.packed.bytes, r.packed.size, &out), CONV_UNUSABLE);
	CU_ASSERT(out.size <= MSZIP_BLOCK);
	suite_context_close(&suite);
	conv_buffer_free(&out);
	close_row(&r);
}

CASE(salvage_of_nothing_but_signatures_ends)
{
	suite_context suite;
	conv_buffer packed = CONV_BUFFER_INIT, out = CONV_BUFFER_INIT;
	/* Each find decodes for long (fixed block, long runs), and then fails. */
	for (int i = 0; i < 400000; i++)
		conv_buffer_append(&packed, "CK\x63\x18\x05\xa3", 6);
	suite_context_open(&suite);
	CU_ASSERT_EQUAL(decode(&suite, packed.bytes, packed.size, &out), CONV_UNUSABLE);
	suite_context_close(&suite);
	conv_buffer_free(&packed);
	conv_buffer_free(&out);
}

CASE(truncated_input_keeps_what_was_decoded)
{
	row r;
	suite_context suite;
	conv_buffer out = CONV_BUFFER_INIT;
	open_row(&r, TEXT);
	size_t cut = r.at[2] + (r.at[3] - r.at[2]) / 2;
	suite_context_open(&suite);
	CU_ASSERT_EQUAL(decode(&suite, r.packed.bytes, cut, &out), CONV_DAMAGED);
	CU_ASSERT(suite_reported(&suite, "mszip.truncated"));
	CU_ASSERT(out.size > 2 * MSZIP_BLOCK + 10000 && out.size < 3 * MSZIP_BLOCK);
	CU_ASSERT_EQUAL(memcmp(out.bytes, r.bytes, out.size), 0);
	suite_context_close(&suite);
	conv_buffer_free(&out);
	close_row(&r);
}

CASE(MSZIP_011_distance_before_history)
{
	/* The second block of the reference's third example, without the first. */
	check_hex("434B 73A2 831D 00", "", CONV_UNUSABLE, "mszip.block");
	mszip_decoder *decoder = mszip_decoder_new();
	mszip_output output;
	size_t size, first_size;
	uint8_t *second = suite_hex("434B 3380 B314 1501", &size);
	uint8_t *first = suite_hex("434B 3330 3432 3631 3533 B7B0 0400", &first_size);
	CU_ASSERT_EQUAL(mszip_decode_block(decoder, second, size, &output), MSZIP_BROKEN);
	CU_ASSERT_EQUAL(mszip_decode_block(decoder, first, first_size, &output), MSZIP_FINE);
	CU_ASSERT_EQUAL(mszip_decode_block(decoder, second, size, &output), MSZIP_FINE);
	mszip_decoder_reset(decoder);
	CU_ASSERT_EQUAL(mszip_decode_block(decoder, second, size, &output), MSZIP_BROKEN);
	mszip_decoder_free(decoder);
	free(first);
	free(second);
}

CASE(MSZIP_012_examples_of_the_reference)
{
	/* With a byte more than the stream needs, as it stands there, and without. */
	check_hex("434B CB48 CDC9 C957 C840 2701 12", "hello hello hello hello", CONV_OK,
		  "mszip.trailing");
	check_hex("434B CB48 CDC9 C957 C840 2701", "hello hello hello hello", CONV_OK, NULL);
	check_hex("434B 0103 00FC FF61 6263", "abc", CONV_OK, NULL);
	check_hex("434B 3330 3432 3631 3533 B7B0 0400 434B 3380 B314 1501",
		  "01234567890123456789!!", CONV_OK, NULL);

	conv_buffer packed = CONV_BUFFER_INIT, expected = CONV_BUFFER_INIT;
	uint8_t all[MSZIP_BLOCK];
	size_t size;
	memset(all, 'A', sizeof all);
	append_block(&packed, all, sizeof all, NULL, 0, 6, Z_DEFAULT_STRATEGY);
	uint8_t *second = suite_hex("434B 73A2 831D 00", &size);
	conv_buffer_append(&packed, second, size);
	conv_buffer_append(&expected, all, sizeof all);
	conv_buffer_append_byte(&expected, 'B');
	conv_buffer_append(&expected, all, 99);
	check_decodes(packed.bytes, packed.size, expected.bytes, expected.size, CONV_OK, NULL);
	conv_buffer_free(&packed);
	conv_buffer_free(&expected);
	free(second);
}

CASE(MSZIP_013_no_end_mark)
{
	/* "hello ..." as above, its last deflate block not marked: bit 0 of the first byte. */
	check_hex("434B CA48 CDC9 C957 C840 2701", "hello hello hello hello", CONV_DAMAGED,
		  "mszip.unfinished");
	check_hex("434B CA48 CDC9 C957 C840 2701 434B 0103 00FC FF61 6263",
		  "hello hello hello helloabc", CONV_DAMAGED, "mszip.unfinished");
	check_hex("434B 0003 00FC FF61 6263 434B 0103 00FC FF64 6566", "abcdef", CONV_DAMAGED,
		  "mszip.unfinished");
}

/* ---- Writing ---- */

static void check_blocks(const conv_buffer *packed, const uint8_t *bytes, size_t size,
			 size_t *largest)
{
	mszip_decoder *decoder = mszip_decoder_new();
	mszip_output output;
	size_t at = 0, got = 0;
	*largest = 0;
	while (at < packed->size) {
		CU_ASSERT_EQUAL_FATAL(
			mszip_decode_block(decoder, packed->bytes + at, packed->size - at, &output),
			MSZIP_FINE);
		at += output.used;
		if (output.used > *largest)
			*largest = output.used;
		CU_ASSERT_FATAL(got + output.size <= size);
		CU_ASSERT_EQUAL(memcmp(output.bytes, bytes + got, output.size), 0);
		got += output.size;
		CU_ASSERT(output.size == MSZIP_BLOCK || at == packed->size);
		CU_ASSERT(output.size != 0);
	}
	CU_ASSERT_EQUAL(got, size);
	mszip_decoder_free(decoder);
}

static void encode(int kind, size_t size, unsigned level, size_t piece, conv_buffer *packed,
		   uint8_t **bytes)
{
	suite_context suite;
	const conv_codec_options options = { .size = CONV_SIZE_UNKNOWN, .level = level };
	*bytes = make_bytes(kind, size);
	suite_context_open(&suite);
	CU_ASSERT_EQUAL(run(&suite, CONV_ENCODE, &options, *bytes, size, piece, packed), CONV_OK);
	suite_context_close(&suite);
}

CASE(MSZIP_005_blocks_of_32768_bytes)
{
	static const size_t pieces[] = { 1 << 20, 1000, 32768, 40000 };
	for (size_t i = 0; i < 4; i++) {
		conv_buffer packed = CONV_BUFFER_INIT;
		uint8_t *bytes;
		size_t largest;
		encode(TEXT, 100000, 0, pieces[i], &packed, &bytes);
		check_blocks(&packed, bytes, 100000, &largest);
		conv_buffer_free(&packed);
		free(bytes);
	}
}

CASE(MSZIP_006_incompressible_data_is_stored)
{
	conv_buffer packed = CONV_BUFFER_INIT;
	uint8_t *bytes;
	size_t largest, size = 20 * MSZIP_BLOCK + 77;
	for (unsigned level = 1; level <= 9; level++) {
		conv_buffer_clear(&packed);
		encode(NOISE, size, level, size, &packed, &bytes);
		check_blocks(&packed, bytes, size, &largest);
		CU_ASSERT(largest <= MSZIP_PACKED_MAX);
		CU_ASSERT_EQUAL(packed.size, size + 21 * (MSZIP_SIGNATURE + MSZIP_STORED_HEAD));
		free(bytes);
	}
	conv_buffer_clear(&packed);
	encode(ZEROS, size, CONV_LEVEL_STORED, size, &packed, &bytes);
	CU_ASSERT_EQUAL(packed.size, size + 21 * (MSZIP_SIGNATURE + MSZIP_STORED_HEAD));
	check_blocks(&packed, bytes, size, &largest);
	free(bytes);
	conv_buffer_free(&packed);
}

CASE(MSZIP_007_history_is_used)
{
	/* 20,000 bytes of noise, again and again: only history makes that small. */
	conv_buffer packed = CONV_BUFFER_INIT;
	size_t size = 10 * MSZIP_BLOCK;
	uint8_t *bytes = make_bytes(NOISE, size);
	suite_context suite;
	for (size_t i = 20000; i < size; i++)
		bytes[i] = bytes[i - 20000];
	suite_context_open(&suite);
	CU_ASSERT_EQUAL(run(&suite, CONV_ENCODE, NULL, bytes, size, size, &packed), CONV_OK);
	CU_ASSERT(packed.size < 25000);
	check_decodes(packed.bytes, packed.size, bytes, size, CONV_OK, NULL);
	suite_context_close(&suite);
	conv_buffer_free(&packed);
	free(bytes);
}

CASE(MSZIP_010_round_trips)
{
	static const size_t sizes[] = { 0, 1, 32767, 32768, 32769, 5 << 20 };
	for (size_t i = 0; i < 6; i++)
		for (int kind = 0; kind < KINDS; kind++) {
			conv_buffer packed = CONV_BUFFER_INIT;
			uint8_t *bytes;
			encode(kind, sizes[i], 0, 70001, &packed, &bytes);
			check_decodes(packed.bytes, packed.size, bytes, sizes[i], CONV_OK, NULL);
			conv_buffer_free(&packed);
			free(bytes);
		}
}

CASE(same_bytes_every_time)
{
	conv_buffer a = CONV_BUFFER_INIT, b = CONV_BUFFER_INIT;
	uint8_t *bytes;
	encode(TEXT, 200000, 6, 200000, &a, &bytes);
	free(bytes);
	encode(TEXT, 200000, 6, 333, &b, &bytes);
	free(bytes);
	CU_ASSERT(a.size == b.size && memcmp(a.bytes, b.bytes, a.size) == 0);
	conv_buffer_free(&a);
	conv_buffer_free(&b);
}

/* ---- libmspack reads what is written here ---- */

static void check_with_libmspack(int kind, size_t size)
{
	char cabinet[] = "/tmp/test_mszip_XXXXXX", extracted[] = "/tmp/test_mszip_XXXXXX";
	cabbuild *build = cabbuild_new();
	mszip_encoder *encoder = mszip_encoder_new(0);
	conv_buffer file = CONV_BUFFER_INIT;
	uint8_t *bytes = make_bytes(kind, size);
	size_t got, packed_size;

	cabbuild_folder_empty(build, CABBUILD_MSZIP);
	for (size_t at = 0; at < size; at += MSZIP_BLOCK) {
		size_t piece = size - at < MSZIP_BLOCK ? size - at : MSZIP_BLOCK;
		const uint8_t *block = mszip_encode_block(encoder, bytes + at, piece, &packed_size);
		cabbuild_add_block(build, block, packed_size, (unsigned)piece);
	}
	cabbuild_add_file(build, 0, "f", 0, (uint32_t)size);
	cabbuild_write(build, &file);
	int fd = mkstemp(cabinet);
	CU_ASSERT_EQUAL(write(fd, file.bytes, file.size), (ssize_t)file.size);
	close(fd);
	close(mkstemp(extracted));

	struct mscab_decompressor *peer = mspack_create_cab_decompressor(NULL);
	struct mscabd_cabinet *opened = peer->open(peer, cabinet);
	CU_ASSERT_PTR_NOT_NULL_FATAL(opened);
	CU_ASSERT_EQUAL(peer->extract(peer, opened->files, extracted), MSPACK_ERR_OK);
	uint8_t *read = suite_read_file(extracted, &got);
	CU_ASSERT(got == size && memcmp(read, bytes, size) == 0);

	free(read);
	peer->close(peer, opened);
	mspack_destroy_cab_decompressor(peer);
	unlink(cabinet);
	unlink(extracted);
	cabbuild_free(build);
	mszip_encoder_free(encoder);
	conv_buffer_free(&file);
	free(bytes);
}

CASE(MSZIP_010_libmspack_reads_our_blocks)
{
	static const size_t sizes[] = { 1, 32767, 32768, 32769, 5 << 20 };
	for (size_t i = 0; i < 5; i++)
		for (int kind = 0; kind < KINDS; kind++)
			check_with_libmspack(kind, sizes[i]);
}

SUITE_MAIN(test_mszip, LIST(MSZIP_001_signature), LIST(MSZIP_002_stored_fixed_and_dynamic),
	   LIST(MSZIP_003_history_carries_over), LIST(MSZIP_003_history_of_32768_bytes_exactly),
	   LIST(MSZIP_004_more_than_32768_bytes), LIST(MSZIP_005_blocks_of_32768_bytes),
	   LIST(MSZIP_006_incompressible_data_is_stored), LIST(MSZIP_007_history_is_used),
	   LIST(MSZIP_008_reset_history_and_short_blocks), LIST(MSZIP_009_lost_block_becomes_zeros),
	   LIST(MSZIP_009_lost_signature), LIST(MSZIP_009_two_blocks_lost_in_noise),
	   LIST(MSZIP_009_last_block_lost), LIST(MSZIP_009_bytes_between_blocks),
	   LIST(MSZIP_009_strict_fails), LIST(salvage_of_nothing_but_signatures_ends),
	   LIST(truncated_input_keeps_what_was_decoded), LIST(MSZIP_010_round_trips),
	   LIST(MSZIP_010_libmspack_reads_our_blocks), LIST(MSZIP_011_distance_before_history),
	   LIST(MSZIP_012_examples_of_the_reference), LIST(MSZIP_013_no_end_mark),
	   LIST(same_bytes_every_time))
