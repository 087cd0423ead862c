/*
 * The encoder of LZX DELTA: what it writes is read back here, by the plain decoder, and by
 * libmspack (as an address book file or patch).
 */
#include "support/suite.h"

#include <stdlib.h>
#include <string.h>
#include <wimlib.h>

#include "bench/addressbook.h"
#include "lzx/lzx.h"
#include "support/lzxd_plain.h"
#include "support/oab_peer.h"

/* -- data ------------------------------------------------------------------------------------- */

enum kind { ZEROS, RANDOM, TEXT, RUNS, RECORDS, PERIODS, KINDS };

static uint8_t *make(enum kind kind, size_t size, uint32_t seed)
{
	static const char *const words[] = { "address ", "book ", "of ",   "the ",
					     "company ", "Meier", "\r\n",  "e",
					     "@",        "smtp:", "x500:", "0123" };
	uint8_t *bytes = calloc(1, size + 1);
	size_t at = 0;

	while (at < size && kind != ZEROS) {
		uint32_t r = suite_random(&seed), length;
		switch (kind) {
		case TEXT: {
			const char *word = words[r % 12];
			for (; *word && at < size; word++)
				bytes[at++] = (uint8_t)*word;
			break;
		}
		case RUNS:
			length = 1 + (r >> 8) % (r & 0x80 ? 9000 : 20);
			for (; length && at < size; length--)
				bytes[at++] = (uint8_t)(r % 7);
			break;
		case RECORDS: /* numbers of four bytes, near one another: aligned offsets */
			length = r % 5 ? at / 64 + r % 40 : r;
			for (unsigned i = 0; i < 4 && at < size; i++)
				bytes[at++] = (uint8_t)(length >> (8 * i));
			break;
		case PERIODS:
			length = 1 + r % 700;
			for (uint32_t back = 1 + (r >> 12) % 50; length && at < size;
			     length--, at++)
				bytes[at] = at < back ? (uint8_t)r : bytes[at - back];
			break;
		default:
			bytes[at++] = (uint8_t)(r >> 11);
		}
	}
	return bytes;
}

/* -- round trips ------------------------------------------------------------------------------ */

typedef struct trip {
	lzxd_params params;
	const uint8_t *bytes;
	size_t size;
	int plain, peer; /* who else decodes it */
} trip;

static void by_plain(const trip *t, const conv_buffer *stream)
{
	uint8_t *out = malloc(t->size + 1);
	unsigned window = t->params.window_bits
				  ? t->params.window_bits
				  : lzxd_window_bits(t->params.reference_size, t->size);
	size_t used = lzxd_plain_decode(stream->bytes, stream->size, window, t->params.reference,
					t->params.reference_size, out, t->size);
	CU_ASSERT_EQUAL(used, stream->size);
	CU_ASSERT(memcmp(out, t->bytes, t->size) == 0);
	lzxd_plain_stats stats = lzxd_plain_last();
	CU_ASSERT(stats.prefixes_right);
	CU_ASSERT_EQUAL(stats.odd_stored, 0);
	CU_ASSERT_EQUAL(stats.stored_over_chunks, 0);
	CU_ASSERT_EQUAL(stats.wide_forms, 0);
	free(out);
}

static void by_peer(const trip *t, const conv_buffer *stream)
{
	conv_buffer file = CONV_BUFFER_INIT;
	oab_peer peer;
	oab_peer_init(&peer);
	if (t->params.reference_size) {
		oab_peer_put_patch(&file, stream->bytes, stream->size, t->params.reference,
				   t->params.reference_size, t->bytes, t->size);
	} else {
		oab_peer_put_full(&file,
				  (uint32_t)(t->size > stream->size ? t->size : stream->size),
				  t->size);
		oab_peer_put_block(&file, stream->bytes, stream->size, t->bytes, t->size);
	}
	CU_ASSERT_EQUAL(oab_peer_decode(&peer, &file,
					t->params.reference_size ? t->params.reference : NULL,
					t->params.reference_size),
			MSPACK_ERR_OK);
	CU_ASSERT(peer.out.size == t->size && memcmp(peer.out.bytes, t->bytes, t->size) == 0);
	conv_buffer_free(&peer.out);
	conv_buffer_free(&file);
}

/* The stream's size. */
static size_t go(const trip *t)
{
	suite_context suite;
	conv_buffer stream = CONV_BUFFER_INIT, out = CONV_BUFFER_INIT;
	lzxd_params params = t->params;

	suite_context_open(&suite);
	CU_ASSERT_EQUAL(lzxd_encode(suite.context, &params, t->bytes, t->size, &stream), CONV_OK);
	params.output_size = t->size;
	CU_ASSERT_EQUAL(lzxd_decode(suite.context, &params, stream.bytes, stream.size, &out),
			CONV_OK);
	CU_ASSERT_STRING_EQUAL(conv_buffer_text(&suite.log), "");
	CU_ASSERT(out.size == t->size &&
		  (t->size == 0 || memcmp(out.bytes, t->bytes, t->size) == 0));
	if (t->size && t->plain)
		by_plain(t, &stream);
	if (t->size && t->peer)
		by_peer(t, &stream);
	size_t size = stream.size;
	conv_buffer_free(&stream);
	conv_buffer_free(&out);
	suite_context_close(&suite);
	return size;
}

static size_t go_simply(const uint8_t *bytes, size_t size, unsigned level)
{
	trip t = { .params.level = level,
		   .bytes = bytes,
		   .size = size,
		   .plain = size < 70000,
		   .peer = 1 };
	return go(&t);
}

CASE(every_size_up_to_300)
{
	for (unsigned kind = 0; kind < KINDS; kind++) {
		uint8_t *bytes = make((enum kind)kind, 300, kind + 1);
		for (size_t size = 0; size <= 300; size++)
			go_simply(bytes, size, 1 + (unsigned)size % 9);
		free(bytes);
	}
}

/* Sizes around the ends of chunks, units and stretches. */
CASE(LZXD_006_sizes_around_borders)
{
	static const size_t borders[] = { 8192, 16384, 32768, 65536 };
	for (unsigned kind = 0; kind < KINDS; kind++) {
		uint8_t *bytes = make((enum kind)kind, 70000, kind + 7);
		for (size_t b = 0; b < sizeof borders / sizeof *borders; b++)
			for (int d = -12; d <= 12; d++)
				go_simply(bytes, borders[b] + (size_t)d,
					  1 + (unsigned)(d + 12 + (int)kind) % 6);
		free(bytes);
	}
}

CASE(sizes_step_by_step_to_70000)
{
	uint8_t *bytes = make(TEXT, 70000, 3), *runs = make(RUNS, 70000, 4);
	for (size_t size = 0, step = 1; size <= 70000; size += step) {
		trip t = { .params.level = 1 + (unsigned)(size / step) % 4, .size = size };
		t.bytes = size % 2 ? bytes : runs;
		go(&t);
		step = size % 32768 < 32768 - 600 && size % 32768 > 600 ? 211 : 17;
	}
	free(bytes);
	free(runs);
}

CASE(sizes_around_a_stretch)
{
	for (unsigned kind = 0; kind < KINDS; kind++) {
		uint8_t *bytes = make((enum kind)kind, 262144 + 40, kind + 11);
		for (int d = -3; d <= 3; d++)
			go_simply(bytes, (size_t)(262144 + d), 1 + (unsigned)(d + 3) % 4);
		go_simply(bytes, 262144 + 40, 6);
		free(bytes);
	}
}

CASE(all_levels_and_stored)
{
	for (unsigned kind = 0; kind < KINDS; kind++) {
		uint8_t *bytes = make((enum kind)kind, 60000, kind + 17);
		size_t stored = go_simply(bytes, 59999, LZX_LEVEL_STORED);
		CU_ASSERT_EQUAL(stored,
				60000 + 2 * (2 + 4 + 12)); /* a block a chunk, the pad byte */
		for (unsigned level = 0; level <= 10; level++)
			CU_ASSERT(go_simply(bytes, 59999, level) <= stored + 8);
		free(bytes);
	}
}

CASE(higher_levels_are_smaller)
{
	uint8_t *bytes = addressbook_make(400000);
	size_t before = 400000;
	for (unsigned level = 1; level <= 9; level++) {
		size_t size = go_simply(bytes, 400000, level);
		CU_ASSERT(size < before + before / 500);
		before = size;
	}
	free(bytes);
}

/* -- what streams are made of ----------------------------------------------------------------- */

static lzxd_plain_stats stats_of(const uint8_t *bytes, size_t size, const lzxd_params *params)
{
	trip t = { .params = *params, .bytes = bytes, .size = size, .plain = 1 };
	go(&t);
	return lzxd_plain_last();
}

CASE(LZXD_012_e8_translation)
{
	/* Calls of a few functions from everywhere: translated, they repeat. */
	size_t size = 100000;
	uint8_t *bytes = make(RANDOM, size, 12);
	uint32_t seed = 5;
	for (size_t at = 0; at + 20 < size; at += 12 + suite_random(&seed) % 8) {
		int32_t distance = (int32_t)(1000 * (suite_random(&seed) % 20)) - (int32_t)at;
		bytes[at] = 0xE8;
		memcpy(bytes + at + 1, &distance, 4);
		memset(bytes + at + 5, 0x90, 7);
	}
	trip t = { .params.level = 4, .bytes = bytes, .size = size, .plain = 1, .peer = 1 };
	size_t without = go(&t);
	t.params.e8_size = 200000;
	CU_ASSERT(go(&t) < without * 9 / 10);
	static const uint32_t sizes[] = { 1, 99999, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF };
	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		t.params.e8_size = sizes[i];
		t.params.level = 2;
		t.peer = sizes[i] < 0x80000000; /* a negative size is for nobody */
		go(&t);
	}
	t.params.level = LZX_LEVEL_STORED;
	t.params.e8_size = 200000;
	t.peer = 1;
	go(&t);
	free(bytes);
}

CASE(LZXD_016_incompressible_data)
{
	size_t size = 500000;
	uint8_t *bytes = make(RANDOM, size, 16);
	for (unsigned level = 1; level <= 9; level++) {
		trip t = {
			.params.level = level, .bytes = bytes, .size = size, .plain = 1, .peer = 1
		};
		CU_ASSERT(go(&t) < size + size / 1000);
		CU_ASSERT_EQUAL(lzxd_plain_last().blocks[1] + lzxd_plain_last().blocks[2], 0);
	}
	free(bytes);
}

CASE(LZXD_021_no_tree_of_one_element)
{
	/* The plain decoder and libmspack refuse a tree that is not complete. */
	static const char *const texts[] = { "a",    "aa", "aaa", "aaaaaaaaaa", "abababababab",
					     "\xFF", "ab" };
	for (unsigned level = 1; level <= 9; level++) {
		for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
			go_simply((const uint8_t *)texts[i], strlen(texts[i]), level);
		uint8_t *zeros = make(ZEROS, 100000, 0);
		/* Long enough for a compressed block: one literal, one length, one offset. */
		for (size_t size = 50; size <= 100000; size = size * 3 + 1)
			go_simply(zeros, size, level);
		free(zeros);
	}
}

CASE(LZXD_026_extra_lengths)
{
	static const size_t lengths[] = { 2,    256,  257,   258,   511,  512,  513,
					  514,  1535, 1536,  1537,  1538, 5631, 5632,
					  5633, 5634, 32766, 32767, 32768 };
	uint8_t *reference = make(RANDOM, 40000, 26);
	for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
		for (unsigned level = 1; level <= 9; level += 2) {
			lzxd_params params = { .level = level,
					       .reference = reference,
					       .reference_size = 40000 };
			lzxd_plain_stats stats = stats_of(reference + 3000, lengths[i], &params);
			CU_ASSERT_EQUAL(stats.wide_forms, 0);
			if (lengths[i] < 100)
				continue; /* stored is smaller */
			CU_ASSERT_EQUAL(stats.longest, lengths[i]);
			CU_ASSERT_EQUAL(stats.long_matches, lengths[i] >= 257);
			CU_ASSERT_EQUAL(stats.literals, 0);
		}
	}
	free(reference);
}

CASE(LZXD_030_reference_equal_to_the_output)
{
	size_t size = 300000;
	uint8_t *bytes = make(RANDOM, size, 30);
	for (unsigned level = 1; level <= 9; level++) {
		trip t = { .params = { .level = level, .reference = bytes, .reference_size = size },
			   .bytes = bytes,
			   .size = size,
			   .plain = 1,
			   .peer = 1 };
		CU_ASSERT(go(&t) < 250); /* one block, ten matches */
	}
	free(bytes);
}

CASE(LZXD_032_aligned_blocks)
{
	size_t size = 120000;
	uint8_t *bytes = make(RECORDS, size, 32), *text = make(TEXT, size, 32);
	lzxd_params params = { .level = 6 };
	CU_ASSERT(stats_of(bytes, size, &params).blocks[2] > 0);
	params.level = 3;
	CU_ASSERT(stats_of(bytes, size, &params).blocks[2] > 0);
	CU_ASSERT_EQUAL(stats_of(text, size, &params).blocks[2], 0);
	free(bytes);
	free(text);
}

CASE(LZXD_041_greatest_offset)
{
	/*
	 * The reference begins with what the output is, exactly as far back as a match can reach.
	 */
	for (unsigned bits = 17; bits <= 19; bits++) {
		size_t reach = ((size_t)1 << bits) - 3;
		for (size_t extra = 0; extra <= 1; extra++) {
			uint8_t *reference = make(RANDOM, reach + extra, 41);
			lzxd_params params = { .level = 8,
					       .window_bits = bits,
					       .reference = reference,
					       .reference_size = reach + extra };
			lzxd_plain_stats stats = stats_of(reference, 400, &params);
			/* One byte farther, all of it is out of reach. */
			CU_ASSERT_EQUAL(stats.greatest_offset, extra ? 0 : reach);
			CU_ASSERT_EQUAL(stats.literals, 0);
			CU_ASSERT_EQUAL(stats.blocks[3], extra);
			free(reference);
		}
	}
}

CASE(window_smaller_than_the_input)
{
	/* Not what containers do, but allowed: the window slides. */
	uint8_t *bytes = make(RANDOM, 700000, 43);
	memcpy(bytes + 131072 + 5000, bytes + 5000, 100000);     /* at the window's size: too far */
	memcpy(bytes + 400000, bytes + 400000 - 131000, 100000); /* within reach */
	for (unsigned level = 3; level <= 8; level += 5) {
		lzxd_params params = { .level = level, .window_bits = 17 };
		lzxd_plain_stats stats = stats_of(bytes, 700000, &params);
		CU_ASSERT(stats.greatest_offset <= (1 << 17) - 3);
		CU_ASSERT(stats.matches > 3 && stats.matches < 2000);
	}
	free(bytes);
}

/* -- an independent decoder ------------------------------------------------------------------- */

CASE(LZXD_031_independent_decoder)
{
	static const size_t sizes[] = {
		1, 31, 4097, 33000, 131072, 131073, 262145, 600000, 1048577
	};
	for (unsigned kind = 0; kind < KINDS; kind++) {
		for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
			uint8_t *bytes = make((enum kind)kind, sizes[i], kind);
			go_simply(bytes, sizes[i], sizes[i] > 300000 ? 4 : 2 + (unsigned)i % 6);
			free(bytes);
		}
	}
	for (unsigned bits = 21; bits <= 23; bits++) { /* to 8 MiB */
		size_t size = (size_t)1 << bits;
		uint8_t *bytes = make(bits == 22 ? RUNS : PERIODS, size, bits);
		go_simply(bytes, size, 2);
		free(bytes);
	}
	for (unsigned bits = 23; bits <= 24; bits++) { /* the greatest windows, by the reference */
		size_t size = (size_t)1 << bits;
		uint8_t *bytes = make(PERIODS, size, bits);
		trip t = { .params = { .level = 1, .reference = bytes, .reference_size = size },
			   .bytes = bytes + 12345,
			   .size = 70001,
			   .peer = 1 };
		CU_ASSERT_EQUAL(lzxd_window_bits(size, t.size), bits + 1);
		CU_ASSERT(go(&t) < 1000);
		free(bytes);
	}
}

CASE(reference_of_every_alignment)
{
	static const size_t around[] = { 20, 32768, 65536, 131072 };
	uint8_t *reference = addressbook_make(131072 + 50), *bytes = malloc(40000);
	for (size_t a = 0; a < sizeof around / sizeof *around; a++) {
		for (int d = -18; d <= 18; d += a ? 3 : 1) {
			trip t = { .params = { .level = 1 + (unsigned)(d + 18) % 7,
					       .reference = reference,
					       .reference_size = around[a] + (size_t)d },
				   .bytes = bytes,
				   .size = 33000 + (size_t)(d + 18) * 7,
				   .plain = 1,
				   .peer = 1 };
			size_t half =
				t.params.reference_size < 16000 ? t.params.reference_size : 16000;
			memcpy(bytes, reference + t.params.reference_size - half, half);
			memcpy(bytes + half, reference + 7, 40000 - half);
			go(&t);
			if (t.params.reference_size >= 20)
				CU_ASSERT(lzxd_plain_last().in_reference > 0);
		}
	}
	free(reference);
	free(bytes);
}

CASE(LZXD_033_ratio_beside_wimlib)
{
	size_t size = 1 << 20, block = 1 << 18;
	uint8_t *bytes = addressbook_make(size), *packed = malloc(block);
	struct wimlib_compressor *wim;
	size_t theirs = 0, ours = 0;
	CU_ASSERT_EQUAL_FATAL(
		wimlib_create_compressor(WIMLIB_COMPRESSION_TYPE_LZX, block, 50, &wim), 0);
	for (size_t at = 0; at < size; at += block) {
		theirs += wimlib_compress(bytes + at, block, packed, block - 1, wim);
		ours += go_simply(bytes + at, block, 0);
	}
	wimlib_free_compressor(wim);
	CU_ASSERT(ours <= theirs + theirs / 100);
	free(bytes);
	free(packed);
}

CASE(LZXD_038_same_input_same_bytes)
{
	suite_context suite;
	lzxd_encoder *encoder = lzxd_encoder_new();
	uint8_t *bytes = addressbook_make(100000), *other = make(RUNS, 300000, 38);
	suite_context_open(&suite);
	for (unsigned level = 1; level <= 9; level++) {
		conv_buffer first = CONV_BUFFER_INIT, again = CONV_BUFFER_INIT;
		lzxd_params params = { .level = level };
		lzxd_encode(suite.context, &params, bytes, 100000, &first);
		/* An encoder that has had other things to do. */
		lzxd_encoder_run(encoder, suite.context, &params, other, 300000, &again);
		conv_buffer_clear(&again);
		lzxd_encoder_run(encoder, suite.context, &params, bytes, 100000, &again);
		CU_ASSERT(first.size == again.size &&
			  memcmp(first.bytes, again.bytes, first.size) == 0);
		conv_buffer_free(&first);
		conv_buffer_free(&again);
	}
	lzxd_encoder_free(encoder);
	suite_context_close(&suite);
	free(bytes);
	free(other);
}

CASE(wrong_parameters)
{
	suite_context suite;
	conv_buffer out = CONV_BUFFER_INIT;
	lzxd_params params = { .window_bits = 16 };
	suite_context_open(&suite);
	CU_ASSERT_EQUAL(lzxd_encode(suite.context, &params, (const uint8_t *)"a", 1, &out),
			CONV_FAILED);
	CU_ASSERT(suite_reported(&suite, "lzx.window"));
	params.window_bits = 26;
	CU_ASSERT_EQUAL(lzxd_encode(suite.context, &params, (const uint8_t *)"a", 1, &out),
			CONV_FAILED);
	CU_ASSERT_EQUAL(out.size, 0);
	suite_context_close(&suite);
	conv_buffer_free(&out);
}

static void corpus_file(const char *path, void *user)
{
	size_t size;
	uint8_t *bytes = suite_read_file(path, &size);
	unsigned *count = user;
	go_simply(bytes, size < 300000 ? size : 300000, 1 + *count % 6);
	++*count;
	free(bytes);
}

CASE(corpus)
{
	static const char *const folders[] = { "cab", "msg", "tnef", "mime", "rtf", "oab", "blob" };
	unsigned count = 0;
	for (size_t i = 0; i < sizeof folders / sizeof *folders; i++)
		suite_each_corpus_file(folders[i], corpus_file, &count);
	if (!count)
		SKIP("no corpus");
}

SUITE_MAIN(test_lzxd_write, LIST(every_size_up_to_300), LIST(LZXD_006_sizes_around_borders),
	   LIST(sizes_step_by_step_to_70000), LIST(sizes_around_a_stretch),
	   LIST(all_levels_and_stored), LIST(higher_levels_are_smaller),
	   LIST(LZXD_012_e8_translation), LIST(LZXD_016_incompressible_data),
	   LIST(LZXD_021_no_tree_of_one_element), LIST(LZXD_026_extra_lengths),
	   LIST(LZXD_030_reference_equal_to_the_output), LIST(LZXD_032_aligned_blocks),
	   LIST(LZXD_041_greatest_offset), LIST(window_smaller_than_the_input),
	   LIST(LZXD_031_independent_decoder), LIST(reference_of_every_alignment),
	   LIST(LZXD_033_ratio_beside_wimlib), LIST(LZXD_038_same_input_same_bytes),
	   LIST(wrong_parameters), LIST(corpus))
