/* Rows of MSZIP blocks, pushed in pieces: nothing may break, and pieces may not matter. */
#include <stdlib.h>
#include <string.h>

#include "conv/conv.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static conv_status decode(const uint8_t *data, size_t size, size_t piece, conv_buffer *out)
{
	conv_context *context = conv_context_new(NULL);
	conv_codec_stream *stream;
	conv_sink *sink;

	conv_context_limits(context)->decoded_bytes = 16 << 20;
	conv_sink_open_memory(context, &sink);
	conv_codec_open(context, &conv_codec_mszip, CONV_DECODE, NULL, &stream);
	conv_status status = CONV_OK;
	for (size_t at = 0; at < size && conv_usable(status); at += piece)
		status = conv_codec_push(stream, data + at, size - at < piece ? size - at : piece,
					 sink);
	if (conv_usable(status))
		status = conv_codec_finish(stream, sink);
	conv_codec_close(stream);
	size_t got;
	const uint8_t *bytes = conv_sink_bytes(sink, &got);
	conv_buffer_append(out, bytes, got);
	conv_sink_close(sink);
	conv_context_free(context);
	return status;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	conv_buffer whole = CONV_BUFFER_INIT, pieces = CONV_BUFFER_INIT;
	conv_status a = decode(data, size, size + 1, &whole);
	conv_status b = decode(data, size, size / 5 + 1, &pieces);

	if (a != b || whole.size != pieces.size ||
	    (whole.size && memcmp(whole.bytes, pieces.bytes, whole.size) != 0))
		abort();
	conv_buffer_free(&whole);
	conv_buffer_free(&pieces);
	return 0;
}
