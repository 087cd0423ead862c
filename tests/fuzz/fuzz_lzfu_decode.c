/*
 * Compressed RTF of any kind: one call and the codec in pieces give the same bytes and an equal
 * judgement, and the plain decoder agrees about the contents. The first byte says strict or not and
 * how large the pieces are.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../rtf/lzfu_plain.h"
#include "conv/conv.h"
#include "rtf/lzfu.h"

#define OUTPUT_MOST 9u /* bytes of output for one of input */

static void check(int right)
{
	if (!right)
		abort();
}

static conv_status in_pieces(conv_context *context, const uint8_t *bytes, size_t size, size_t piece,
			     conv_sink *sink)
{
	conv_codec_stream *stream;
	conv_status status = conv_codec_open(context, &conv_codec_lzfu, CONV_DECODE, NULL, &stream);

	for (size_t at = 0; at < size && conv_usable(status); at += piece) {
		size_t length = size - at < piece ? size - at : piece;
		conv_status pushed = conv_codec_push(stream, bytes + at, length, sink);
		status = pushed > status ? pushed : status;
	}
	if (conv_usable(status)) {
		conv_status finished = conv_codec_finish(stream, sink);
		status = finished > status ? finished : status;
	}
	conv_codec_close(stream);
	return status;
}

static void agree_with_plain(const uint8_t *bytes, size_t size, const conv_buffer *rtf)
{
	uint8_t *plain = malloc((size - 16) * OUTPUT_MOST + 1);
	size_t length = plain_decode(bytes + 16, size - 16, plain);
	check(length == rtf->size);
	check(length == 0 || memcmp(plain, rtf->bytes, length) == 0);
	free(plain);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	if (size < 1)
		return 0;
	int strict = bytes[0] & 1;
	size_t piece = 1 + (bytes[0] >> 1);
	bytes++;
	size--;

	conv_context *context = conv_context_new(NULL);
	conv_context_set_strict(context, strict);
	conv_buffer rtf = CONV_BUFFER_INIT;
	conv_sink *sink;
	conv_status status = rtf_decompress(context, bytes, size, &rtf);
	conv_sink_open_memory(context, &sink);
	conv_status pieces = in_pieces(context, bytes, size, piece, sink);
	check(conv_usable(status) ? pieces == status : pieces == CONV_UNUSABLE);
	if (conv_usable(status)) {
		size_t written;
		const uint8_t *out = conv_sink_bytes(sink, &written);
		check(written == rtf.size);
		check(written == 0 || memcmp(out, rtf.bytes, written) == 0);
		if (size >= 16 && memcmp(bytes + 8, "LZFu", 4) == 0 &&
		    memcmp(bytes, "{\\rtf", 5) != 0)
			agree_with_plain(bytes, size, &rtf);
	}
	conv_sink_close(sink);
	conv_buffer_free(&rtf);
	conv_context_free(context);
	return 0;
}
