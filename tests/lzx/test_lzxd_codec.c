/* The codec lzxd: pieces of any size in and out, both ways. */
#include "support/suite.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "bench/addressbook.h"
#include "conv/blob.h"
#include "conv/codecs.h"
#include "lzx/lzx.h"
#include "lzx/lzx_decoder.h"

static const uint8_t *run(suite_context *suite, conv_direction direction,
			  const conv_codec_options *options, const uint8_t *bytes, size_t size,
			  size_t piece, conv_sink **sink, size_t *got, conv_status *status)
{
	conv_codec_stream *stream;
	CU_ASSERT_EQUAL_FATAL(conv_sink_open_memory(suite->context, sink), CONV_OK);
	*status = conv_codec_open(suite->context, &conv_codec_lzxd, direction, options, &stream);
	if (*status == CONV_OK) {
		for (size_t at = 0; at < size && conv_usable(*status); at += piece) {
			conv_status next = conv_codec_push(
				stream, bytes + at, size - at < piece ? size - at : piece, *sink);
			*status = next > *status ? next : *status;
		}
		if (conv_usable(*status)) {
			conv_status end = conv_codec_finish(stream, *sink);
			*status = end > *status ? end : *status;
		}
		conv_codec_close(stream);
	}
	return conv_sink_bytes(*sink, got);
}

/* There and back in pieces, and the stream is what the one-shot call makes. */
static void go(const conv_codec_options *given, const uint8_t *bytes, size_t size, size_t piece)
{
	suite_context suite;
	conv_codec_options options = *given;
	conv_sink *packed_sink, *sink;
	conv_status status;
	size_t packed_size, got;
	suite_context_open(&suite);
	const uint8_t *packed = run(&suite, CONV_ENCODE, &options, bytes, size, piece, &packed_sink,
				    &packed_size, &status);
	CU_ASSERT_EQUAL(status, CONV_OK);
	lzxd_params params = { .window_bits = options.window_bits,
			       .level = options.level,
			       .reference = options.reference,
			       .reference_size = options.reference_size };
	conv_buffer once = CONV_BUFFER_INIT;
	CU_ASSERT_EQUAL(lzxd_encode(suite.context, &params, bytes, size, &once), CONV_OK);
	CU_ASSERT(once.size == packed_size &&
		  (!packed_size || memcmp(once.bytes, packed, packed_size) == 0));
	options.size = size;
	const uint8_t *out = run(&suite, CONV_DECODE, &options, packed, packed_size, piece, &sink,
				 &got, &status);
	CU_ASSERT_EQUAL(status, CONV_OK);
	CU_ASSERT_STRING_EQUAL(conv_buffer_text(&suite.log), "");
	CU_ASSERT(got == size && (!size || memcmp(out, bytes, size) == 0));
	conv_sink_close(packed_sink);
	conv_sink_close(sink);
	conv_buffer_free(&once);
	suite_context_close(&suite);
}

CASE(pieces_of_any_size)
{
	static const size_t sizes[] = { 0, 1, 1000, 32768, 32769, 100000, 131072 + 5 };
	static const size_t pieces[] = { 1, 7, 4096, 70000, 1 << 20 };
	uint8_t *bytes = addressbook_make(200000);
	for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++)
		for (size_t p = 0; p < sizeof pieces / sizeof *pieces; p++) {
			conv_codec_options options = { .level = 2 };
			go(&options, bytes, sizes[s], pieces[p]);
		}
	free(bytes);
}

CASE(window_slides_through_the_ring)
{
	/* Many laps of the smallest window, with and without reference data. */
	size_t size = 1000000;
	uint8_t *bytes = addressbook_make(size);
	for (unsigned level = 1; level <= 4; level += 3) {
		conv_codec_options options = { .level = level, .window_bits = 17 };
		go(&options, bytes, size, 10001);
		options.reference = bytes + 1111;
		options.reference_size = 50001;
		go(&options, bytes, size, 100003);
	}
	free(bytes);
}

CASE(size_must_be_known)
{
	suite_context suite;
	conv_codec_stream *stream;
	conv_sink *sink;
	size_t got;
	conv_status status;
	suite_context_open(&suite);
	CU_ASSERT_EQUAL(
		conv_codec_open(suite.context, &conv_codec_lzxd, CONV_DECODE, NULL, &stream),
		CONV_FAILED);
	CU_ASSERT(suite_reported(&suite, "lzx.size"));
	conv_buffer_clear(&suite.log);
	conv_codec_options zero = { .level = 0 };
	run(&suite, CONV_DECODE, &zero, (const uint8_t *)"abc", 3, 3, &sink, &got, &status);
	CU_ASSERT_EQUAL(status, CONV_UNUSABLE);
	CU_ASSERT(suite_reported(&suite, "lzx.size"));
	conv_sink_close(sink);
	conv_buffer_clear(&suite.log);
	zero.size = 5; /* no input at all */
	run(&suite, CONV_DECODE, &zero, NULL, 0, 1, &sink, &got, &status);
	CU_ASSERT_EQUAL(status, CONV_UNUSABLE);
	CU_ASSERT(suite_reported(&suite, "lzx.truncated"));
	conv_sink_close(sink);
	zero.window_bits = 40;
	CU_ASSERT_EQUAL(
		conv_codec_open(suite.context, &conv_codec_lzxd, CONV_DECODE, &zero, &stream),
		CONV_FAILED);
	CU_ASSERT(suite_reported(&suite, "lzx.window"));
	suite_context_close(&suite);
}

CASE(LZXD_034_truncated_stream_keeps_its_output)
{
	suite_context suite;
	size_t size = 150000;
	uint8_t *bytes = addressbook_make(size);
	conv_buffer packed = CONV_BUFFER_INIT;
	lzxd_params params = { .level = 3 };
	suite_context_open(&suite);
	CU_ASSERT_EQUAL(lzxd_encode(suite.context, &params, bytes, size, &packed), CONV_OK);
	conv_codec_options options = { .size = size };
	for (size_t cut = 1; cut < packed.size; cut += 997) {
		conv_sink *sink;
		conv_status status;
		size_t got;
		const uint8_t *out = run(&suite, CONV_DECODE, &options, packed.bytes,
					 packed.size - cut, 5000, &sink, &got, &status);
		CU_ASSERT_EQUAL(status, CONV_UNUSABLE);
		CU_ASSERT(suite_reported(&suite, "lzx.truncated"));
		CU_ASSERT(got < size && (!got || memcmp(out, bytes, got) == 0));
		CU_ASSERT(cut > 2000 || got > size * 9 / 10);
		conv_buffer_clear(&suite.log);
		conv_sink_close(sink);
	}
	conv_buffer_free(&packed);
	suite_context_close(&suite);
	free(bytes);
}

CASE(e8_in_pieces)
{
	suite_context suite;
	size_t size = 100000, got;
	uint8_t *bytes = calloc(1, size);
	uint32_t seed = 8;
	conv_buffer packed = CONV_BUFFER_INIT;
	lzxd_params params = { .level = 4, .e8_size = 500000 };
	for (size_t at = 0; at < size; at++)
		bytes[at] = at % 9 ? (uint8_t)(suite_random(&seed) & 3) : 0xE8;
	suite_context_open(&suite);
	CU_ASSERT_EQUAL(lzxd_encode(suite.context, &params, bytes, size, &packed), CONV_OK);
	conv_codec_options options = { .size = size };
	conv_sink *sink;
	conv_status status;
	const uint8_t *out = run(&suite, CONV_DECODE, &options, packed.bytes, packed.size, 1234,
				 &sink, &got, &status);
	CU_ASSERT_EQUAL(status, CONV_OK);
	CU_ASSERT(got == size && memcmp(out, bytes, size) == 0);
	conv_sink_close(sink);
	conv_buffer_free(&packed);
	suite_context_close(&suite);
	free(bytes);
}

CASE(LZXD_037_speed_and_memory)
{
	/*
	 * Beside the window there are the tables, the input kept back (twice 128 KiB at most), two
	 * chunks.
	 */
	CU_ASSERT(sizeof(lzx_decoder) + 2 * (2 << 17) + 2 * LZX_CHUNK_SIZE + LZX_SLACK < 1 << 20);

	suite_context suite;
	size_t size = 4000000;
	uint8_t *bytes = addressbook_make(size);
	conv_buffer packed = CONV_BUFFER_INIT, out = CONV_BUFFER_INIT;
	lzxd_params params = { .level = 3, .output_size = size };
	double best = 1e9;
	suite_context_open(&suite);
	CU_ASSERT_EQUAL(lzxd_encode(suite.context, &params, bytes, size, &packed), CONV_OK);
	for (unsigned i = 0; i < 5; i++) {
		struct timespec begin, end;
		conv_buffer_clear(&out);
		clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &begin);
		CU_ASSERT_EQUAL(
			lzxd_decode(suite.context, &params, packed.bytes, packed.size, &out),
			CONV_OK);
		clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &end);
		double seconds = (double)(end.tv_sec - begin.tv_sec) +
				 (double)(end.tv_nsec - begin.tv_nsec) * 1e-9;
		best = seconds < best ? seconds : best;
	}
	CU_ASSERT(out.size == size && memcmp(out.bytes, bytes, size) == 0);
#ifdef __SANITIZE_ADDRESS__
	CU_ASSERT((double)size / best > 10e6); /* the sanitizer's checks take their time */
#else
	CU_ASSERT((double)size / best > 100e6);
#endif
	conv_buffer_free(&packed);
	conv_buffer_free(&out);
	suite_context_close(&suite);
	free(bytes);
}

SUITE_MAIN(test_lzxd_codec, LIST(pieces_of_any_size), LIST(window_slides_through_the_ring),
	   LIST(size_must_be_known), LIST(LZXD_034_truncated_stream_keeps_its_output),
	   LIST(e8_in_pieces), LIST(LZXD_037_speed_and_memory))
