/*
 * Compressed RTF against second opinions: a plain decoder and encoder (lzfu_plain.h), libytnef, and
 * the streams of real messages; and in pieces of every size.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <ytnef.h>

#include "cursor.h"
#include "report.h"
#include "rtf/lzfu.h"
#include "rtf/lzfu_internal.h"
#include "rtf/lzfu_plain.h"
#include "support/suite.h"

static const unsigned levels[] = { 1, 0, 9 };

enum { KIND_RTF, KIND_RUNS, KIND_RANDOM, KIND_LETTERS, KINDS };

/* Text of a kind; the beginning of a longer one is not that of a shorter one. */
static void fill(uint8_t *text, size_t size, unsigned kind, uint32_t seed)
{
	static const char *const words[] = { "\\par",  "\\pard ",     "\\b0", "{\\*\\htmltag84 ",
					     "&nbsp;", "}",           "\r\n", "\\'e4",
					     "hello ", "<o:p></o:p>", "0000", "\\htmlrtf0 " };
	uint32_t state = seed * 2654435761u + 1;
	size_t at = 0;

	while (at < size) {
		uint32_t number = suite_random(&state);
		size_t length = 1 + number / 65536 % 60;
		if (kind == KIND_RTF) {
			const char *word = words[number % 12];
			while (*word && at < size)
				text[at++] = (uint8_t)*word++;
			if (number % 7 == 0 && at < size)
				text[at++] = (uint8_t)(number >> 8);
		} else if (kind == KIND_RUNS) {
			while (length-- && at < size)
				text[at++] = (uint8_t)number & 3;
		} else {
			text[at++] = (uint8_t)(kind == KIND_RANDOM ? number >> 8
								   : 'a' + (number >> 8) % 3);
		}
	}
}

static int equal(const conv_buffer *buffer, const uint8_t *bytes, size_t size)
{
	return buffer->size == size && (size == 0 || memcmp(buffer->bytes, bytes, size) == 0);
}

/* Compresses and decompresses. */
static int survives(conv_context *context, const uint8_t *text, size_t size, unsigned level)
{
	conv_buffer value = CONV_BUFFER_INIT, back = CONV_BUFFER_INIT;
	conv_status status = rtf_compress(context, text, size, level, &value);
	if (status == CONV_OK)
		status = rtf_decompress(context, value.bytes, value.size, &back);
	int same = status == CONV_OK &&
		   (size ? equal(&back, text, size) : equal(&back, (const uint8_t *)"", 1));
	conv_buffer_free(&value);
	conv_buffer_free(&back);
	conv_account_reset(context);
	return same;
}

/* Texts of all kinds, of which a piece from anywhere is as good as another. */
enum { LIBRARY = 100000 };
static uint8_t *library(unsigned kind)
{
	uint8_t *text = malloc(LIBRARY);
	fill(text, LIBRARY, kind, kind);
	return text;
}

CASE(RTFCP_022_every_size_to_20000)
{
	uint8_t *texts[KINDS];
	suite_context suite;
	unsigned failed = 0;

	suite_context_open(&suite);
	for (unsigned kind = 0; kind < KINDS; kind++)
		texts[kind] = library(kind);
	for (size_t size = 0; size <= 20000; size++) {
		const uint8_t *text = texts[size % KINDS] + size * 3;
		unsigned level = levels[size / KINDS % (size < 5000 ? 3 : 2)];
		failed += !survives(suite.context, text, size, level);
	}
	CU_ASSERT_EQUAL(failed, 0);
	CU_ASSERT_EQUAL(suite.log.size, 0);
	for (unsigned kind = 0; kind < KINDS; kind++)
		free(texts[kind]);
	suite_context_close(&suite);
}

/* Around each place where the dictionary wraps, counted with the preload text and without. */
CASE(RTFCP_013_sizes_at_the_wrap)
{
	uint8_t *texts[KINDS];
	suite_context suite;
	unsigned failed = 0, tried = 0;

	suite_context_open(&suite);
	for (unsigned kind = 0; kind < KINDS; kind++)
		texts[kind] = library(kind);
	for (size_t size = 0; size < 70000; size++) {
		size_t place = (size + 207 + 18) % 4096, plain = (size + 18) % 4096;
		if (place > 36 && plain > 36)
			continue;
		const uint8_t *text = texts[tried % KINDS] + tried;
		failed += !survives(suite.context, text, size, levels[tried / KINDS % 3]);
		tried++;
	}
	CU_ASSERT(tried > 1000);
	CU_ASSERT_EQUAL(failed, 0);
	for (unsigned kind = 0; kind < KINDS; kind++)
		free(texts[kind]);
	suite_context_close(&suite);
}

/* Contents that no encoder writes: random tokens, to every offset, with every length. */
CASE(RTFCP_013_random_tokens_decode_as_the_plain_decoder_says)
{
	enum { MOST = 30000 };
	uint8_t *bytes = malloc(16 + MOST), *room = malloc(MOST * 9);
	suite_context suite;
	unsigned wrong = 0, ended = 0;

	suite_context_open(&suite);
	for (uint32_t round = 1; round <= 1500; round++) {
		uint32_t state = round;
		size_t size = suite_random(&state) % (round % 8 ? 600 : MOST);
		unsigned literals = suite_random(&state) % 9; /* of a run */
		for (size_t i = 0; i < size; i++) {
			/* A tendency, no more: tokens do not stay in step with this. */
			uint32_t number = suite_random(&state);
			bytes[16 + i] =
				(uint8_t)(number % 9 < literals ? number >> 8 & 0x11 : number >> 8);
		}
		memcpy(bytes + 8, "LZFu", 4);
		conv_buffer rtf = CONV_BUFFER_INIT;
		rtf_decompress(suite.context, bytes, 16 + size, &rtf);
		size_t plain = plain_decode(bytes + 16, size, room);
		wrong += !equal(&rtf, room, plain);
		ended += !suite_reported(&suite, "rtf.truncated");
		conv_buffer_free(&rtf);
		conv_buffer_clear(&suite.log);
		conv_account_reset(suite.context);
	}
	CU_ASSERT_EQUAL(wrong, 0);
	CU_ASSERT(ended > 100);
	suite_context_close(&suite);
	free(bytes);
	free(room);
}

CASE(RTFCP_018_greedy_equals_the_plain_encoder)
{
	enum { MOST = 60000 };
	uint8_t *text = malloc(MOST), *room = malloc(MOST * 9 / 8 + 4);
	suite_context suite;

	suite_context_open(&suite);
	for (unsigned round = 0; round < 16; round++) {
		size_t size = round < 8 ? 5000 + round * 37 : MOST - round;
		fill(text, size, round % KINDS, round);
		conv_buffer value = CONV_BUFFER_INIT;
		rtf_compress(suite.context, text, size, 1 + round % 3, &value);
		size_t plain = plain_encode(text, size, room);
		CU_ASSERT_EQUAL(value.size, 16 + plain);
		CU_ASSERT(value.size == 16 + plain && memcmp(value.bytes + 16, room, plain) == 0);
		conv_buffer_free(&value);
	}
	suite_context_close(&suite);
	free(text);
	free(room);
}

CASE(best_level_is_the_smallest_there_is)
{
	enum { MOST = 40000 };
	uint8_t *text = malloc(MOST), *lengths = malloc(MOST);
	uint32_t *bits = malloc((MOST + 1) * sizeof *bits);
	suite_context suite;

	suite_context_open(&suite);
	for (unsigned round = 0; round < 40; round++) {
		size_t size = round < 36 ? 1 + round * 97 : MOST - round;
		fill(text, size, round % KINDS, round);
		conv_buffer value[3] = { CONV_BUFFER_INIT, CONV_BUFFER_INIT, CONV_BUFFER_INIT };
		for (int i = 0; i < 3; i++)
			rtf_compress(suite.context, text, size, levels[i], &value[i]);
		size_t smallest = 16 + plain_smallest(text, size, lengths, bits);
		CU_ASSERT_EQUAL(value[2].size, smallest);
		CU_ASSERT(value[1].size >= smallest && value[0].size >= smallest);
		for (int i = 0; i < 3; i++)
			conv_buffer_free(&value[i]);
	}
	suite_context_close(&suite);
	free(text);
	free(lengths);
	free(bits);
}

/* One run of the codec, with input in pieces of `piece` bytes. Each lies in memory of its own. */
static conv_status in_pieces(conv_context *context, conv_direction direction, unsigned level,
			     const uint8_t *bytes, size_t size, size_t piece, conv_sink *sink)
{
	const conv_codec_options options = { .level = level };
	conv_codec_stream *stream;
	conv_status status =
		conv_codec_open(context, &conv_codec_lzfu, direction, &options, &stream);

	for (size_t at = 0; at < size && conv_usable(status); at += piece) {
		size_t length = size - at < piece ? size - at : piece;
		uint8_t *own = malloc(length);
		memcpy(own, bytes + at, length);
		conv_status pushed = conv_codec_push(stream, own, length, sink);
		status = pushed > status ? pushed : status;
		free(own);
	}
	if (conv_usable(status)) {
		conv_status finished = conv_codec_finish(stream, sink);
		status = finished > status ? finished : status;
	}
	conv_codec_close(stream);
	return status;
}

static int pieces_agree(conv_context *context, conv_direction direction, unsigned level,
			const uint8_t *in, size_t in_size, size_t piece, const conv_buffer *out,
			conv_status expected)
{
	conv_sink *sink;
	size_t size;

	conv_sink_open_memory(context, &sink);
	conv_status status = in_pieces(context, direction, level, in, in_size, piece, sink);
	const uint8_t *bytes = conv_sink_bytes(sink, &size);
	int same = status == expected && equal(out, bytes, size);
	conv_sink_close(sink);
	conv_account_reset(context);
	return same;
}

CASE(plain_decoder_reads_what_is_written)
{
	enum { MOST = 60000 };
	uint8_t *text = malloc(MOST), *room = malloc(2 * MOST * 9);
	suite_context suite;

	suite_context_open(&suite);
	for (unsigned round = 0; round < 120; round++) {
		size_t size = round < 100 ? 1 + round * 83 : MOST - round * 31;
		conv_buffer value = CONV_BUFFER_INIT;
		fill(text, size, round % KINDS, round);
		rtf_compress(suite.context, text, size, levels[round % 3], &value);
		CU_ASSERT_EQUAL(plain_decode(value.bytes + 16, value.size - 16, room), size);
		CU_ASSERT_EQUAL(memcmp(room, text, size), 0);
		conv_buffer_free(&value);
	}
	suite_context_close(&suite);
	free(text);
	free(room);
}

CASE(pieces_of_every_size_give_the_same)
{
	enum { SIZE = 75000 };
	uint8_t *text = malloc(SIZE);
	suite_context suite;

	suite_context_open(&suite);
	for (unsigned round = 0; round < 4; round++) {
		conv_buffer value = CONV_BUFFER_INIT, rtf = CONV_BUFFER_INIT;
		unsigned level = round < 3 ? levels[round] : CONV_LEVEL_STORED;
		fill(text, SIZE, round == 1 ? KIND_RUNS : KIND_RTF, round);
		rtf_compress(suite.context, text, SIZE, level, &value);
		conv_buffer_append(&rtf, text, SIZE);
		unsigned wrong = 0;
		for (size_t piece = 1; piece <= SIZE; piece += piece < 60 ? 1 : piece / 3) {
			wrong += !pieces_agree(suite.context, CONV_DECODE, 0, value.bytes,
					       value.size, piece, &rtf, CONV_OK);
			if (piece % 4 == 1)
				wrong += !pieces_agree(suite.context, CONV_ENCODE, level, text,
						       SIZE, piece, &value, CONV_OK);
		}
		CU_ASSERT_EQUAL(wrong, 0);
		conv_buffer_free(&value);
		conv_buffer_free(&rtf);
	}
	suite_context_close(&suite);
	free(text);
}

/* Damaged streams too give the same in pieces as in one call: bytes and status. */
CASE(pieces_of_damaged_streams_give_the_same)
{
	uint8_t text[5000];
	suite_context suite;
	uint32_t state = 77;
	unsigned wrong = 0;

	suite_context_open(&suite);
	fill(text, sizeof text, KIND_RTF, 5);
	for (unsigned round = 0; round < 1500; round++) {
		conv_buffer value = CONV_BUFFER_INIT, rtf = CONV_BUFFER_INIT;
		rtf_compress(suite.context, text, 1 + suite_random(&state) % sizeof text,
			     round % 10, &value);
		for (unsigned hits = suite_random(&state) % 4; hits; hits--)
			value.bytes[suite_random(&state) % value.size] ^=
				(uint8_t)(1 << suite_random(&state) % 8);
		if (round % 3 == 0)
			value.size = suite_random(&state) % value.size;
		conv_account_reset(suite.context);
		conv_status status = rtf_decompress(suite.context, value.bytes, value.size, &rtf);
		if (!conv_usable(status))
			status = CONV_UNUSABLE;
		wrong += !pieces_agree(suite.context, CONV_DECODE, 0, value.bytes, value.size,
				       1 + suite_random(&state) % 40, &rtf, status);
		conv_buffer_free(&value);
		conv_buffer_free(&rtf);
		conv_buffer_clear(&suite.log);
	}
	CU_ASSERT_EQUAL(wrong, 0);
	suite_context_close(&suite);
}

/*
 * It refuses values of less than 20 bytes, its MELA is wrong, and its preload text has LF CR where CR
 * LF belongs: so no text of 1 byte, none stored, and none with line breaks.
 */
CASE(libytnef_reads_what_is_written)
{
	uint8_t *text = malloc(50000);
	suite_context suite;
	unsigned wrong = 0;

	suite_context_open(&suite);
	for (unsigned round = 0; round < 400; round++) {
		size_t size = round < 300 ? 2 + round * 41 : 50000 - round;
		conv_buffer value = CONV_BUFFER_INIT;
		fill(text, size, round % KINDS, round);
		for (size_t i = 0; i < size; i++)
			text[i] = text[i] == '\r' || text[i] == '\n' ? ' ' : text[i];
		rtf_compress(suite.context, text, size, levels[round % 3], &value);
		variableLength input = { .data = value.bytes, .size = (int)value.size };
		int got = 0;
		BYTE *theirs = DecompressRTF(&input, &got);
		wrong += !theirs || (size_t)got != size || memcmp(theirs, text, size) != 0;
		free(theirs);
		conv_buffer_free(&value);
	}
	CU_ASSERT_EQUAL(wrong, 0);
	suite_context_close(&suite);
	free(text);
}

typedef struct corpus {
	suite_context suite;
	unsigned lzfu, mela, wrong;
	size_t raw, theirs, ours[3];
} corpus;

static int ends_with(const char *text, const char *end)
{
	size_t size = strlen(text), length = strlen(end);
	return size >= length && strcmp(text + size - length, end) == 0;
}

/* A stream that a mail program wrote. */
static void try_stream(const char *path, void *user)
{
	corpus *c = user;
	size_t size;

	if (!ends_with(path, ".rtfcompressed.bin") && !ends_with(path, "/msgreader-LZFu.bin"))
		return;
	uint8_t *bytes = suite_read_file(path, &size);
	conv_buffer rtf = CONV_BUFFER_INIT;
	conv_status status = rtf_decompress(c->suite.context, bytes, size, &rtf);
	uint8_t *room = malloc(size * 9 + rtf.size * 9);
	if (status != CONV_OK) {
		printf("  %s: %s\n", path, conv_buffer_text(&c->suite.log));
		c->wrong++;
	} else if (memcmp(bytes + 8, "LZFu", 4) == 0) {
		size_t plain = plain_decode(bytes + 16, size - 16, room);
		c->wrong += !equal(&rtf, room, plain);
		c->lzfu++;
		c->raw += rtf.size;
		c->theirs += size;
	} else {
		c->wrong += !equal(&rtf, bytes + 16, size - 16);
		c->mela++;
	}
	for (int i = 0; i < 3; i++) {
		conv_buffer value = CONV_BUFFER_INIT;
		c->wrong += !survives(c->suite.context, rtf.bytes, rtf.size, levels[i]);
		rtf_compress(c->suite.context, rtf.bytes, rtf.size, levels[i], &value);
		if (memcmp(bytes + 8, "LZFu", 4) == 0)
			c->ours[i] += value.size;
		if (levels[i] == 1) {
			size_t plain = plain_encode(rtf.bytes, rtf.size, room);
			c->wrong += value.size != 16 + plain ||
				    memcmp(value.bytes + 16, room, plain) != 0;
		}
		conv_buffer_free(&value);
	}
	free(room);
	free(bytes);
	conv_buffer_free(&rtf);
}

/* Each decodes without a complaint, and what we write of it is no larger than what Outlook wrote. */
CASE(RTFCP_018_streams_of_real_messages)
{
	corpus c = { .lzfu = 0 };
	suite_context_open(&c.suite);
	int there = suite_each_corpus_file("rtf", try_stream, &c);
	suite_context_close(&c.suite);
	if (!there)
		SKIP("no corpus");
	CU_ASSERT(c.lzfu >= 23);
	CU_ASSERT(c.mela >= 2);
	CU_ASSERT_EQUAL(c.wrong, 0);
	CU_ASSERT(c.ours[1] <= c.theirs);
	CU_ASSERT(c.ours[2] <= c.ours[1]);
	CU_ASSERT(c.ours[1] <= c.ours[0]);
}

/* COMPSIZE of this one forgets the header: 12 too small. */
CASE(RTFCP_008_mela_with_short_compressed_size)
{
	const char *found = suite_corpus("rtf/msgreader-MELA.bin");
	if (!found)
		SKIP("no corpus");
	size_t size, expected_size;
	uint8_t *bytes = suite_read_file(found, &size);
	uint8_t *expected = suite_read_file(suite_corpus("rtf/msgreader-MELA.bin.expected.rtf"),
					    &expected_size);
	suite_context suite;
	conv_buffer rtf = CONV_BUFFER_INIT;
	suite_context_open(&suite);
	CU_ASSERT_EQUAL(rtf_decompress(suite.context, bytes, size, &rtf), CONV_DAMAGED);
	CU_ASSERT(suite_reported(&suite, "rtf.compressed-size"));
	CU_ASSERT(equal(&rtf, expected, expected_size));
	suite_context_close(&suite);
	conv_buffer_free(&rtf);
	free(bytes);
	free(expected);
}

SUITE_MAIN(test_lzfu_roundtrip, LIST(RTFCP_022_every_size_to_20000),
	   LIST(RTFCP_013_sizes_at_the_wrap),
	   LIST(RTFCP_013_random_tokens_decode_as_the_plain_decoder_says),
	   LIST(RTFCP_018_greedy_equals_the_plain_encoder),
	   LIST(best_level_is_the_smallest_there_is), LIST(plain_decoder_reads_what_is_written),
	   LIST(pieces_of_every_size_give_the_same), LIST(pieces_of_damaged_streams_give_the_same),
	   LIST(libytnef_reads_what_is_written), LIST(RTFCP_018_streams_of_real_messages),
	   LIST(RTFCP_008_mela_with_short_compressed_size))
