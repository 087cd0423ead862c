/*
 * Any bytes survive compression and decompression at every level; the codec in pieces compresses to
 * the same as one call. The first byte chooses the level and how large the pieces are.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "conv/conv.h"
#include "rtf/lzfu.h"

static void check(int right)
{
	if (!right)
		abort();
}

static void compress_pieces(conv_context *context, const uint8_t *bytes, size_t size,
			    unsigned level, size_t piece, conv_sink *sink)
{
	const conv_codec_options options = { .level = level };
	conv_codec_stream *stream;

	check(conv_codec_open(context, &conv_codec_lzfu, CONV_ENCODE, &options, &stream) ==
	      CONV_OK);
	for (size_t at = 0; at < size; at += piece) {
		size_t length = size - at < piece ? size - at : piece;
		check(conv_codec_push(stream, bytes + at, length, sink) == CONV_OK);
	}
	check(conv_codec_finish(stream, sink) == CONV_OK);
	conv_codec_close(stream);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	if (size < 1)
		return 0;
	unsigned level = bytes[0] % 11;
	size_t piece = 1 + bytes[0] / 11 * 37;
	bytes++;
	size--;
	if (level == 10)
		level = CONV_LEVEL_STORED;

	conv_context *context = conv_context_new(NULL);
	conv_context_set_strict(context, 1);
	conv_buffer value = CONV_BUFFER_INIT, rtf = CONV_BUFFER_INIT;
	conv_sink *sink;
	size_t written;
	check(rtf_compress(context, bytes, size, level, &value) == CONV_OK);
	check(rtf_decompress(context, value.bytes, value.size, &rtf) == CONV_OK);
	size_t expected = size || level == CONV_LEVEL_STORED ? size : 1;
	check(rtf.size == expected && (size == 0 || memcmp(rtf.bytes, bytes, size) == 0));
	conv_sink_open_memory(context, &sink);
	compress_pieces(context, bytes, size, level, piece, sink);
	const uint8_t *out = conv_sink_bytes(sink, &written);
	check(written == value.size && memcmp(out, value.bytes, written) == 0);
	conv_sink_close(sink);
	conv_buffer_free(&value);
	conv_buffer_free(&rtf);
	conv_context_free(context);
	return 0;
}
