/* What MSZIP packs it must unpack. The first byte chooses level and size of the pieces. */
#include <stdlib.h>
#include <string.h>

#include "conv/conv.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void run(conv_context *context, conv_direction direction, unsigned level, size_t piece,
		const uint8_t *data, size_t size, conv_sink *sink)
{
	const conv_codec_options options = { .size = CONV_SIZE_UNKNOWN, .level = level };
	conv_codec_stream *stream;

	if (conv_codec_open(context, &conv_codec_mszip, direction, &options, &stream) != CONV_OK)
		abort();
	for (size_t at = 0; at < size; at += piece)
		if (conv_codec_push(stream, data + at, size - at < piece ? size - at : piece,
				    sink) != CONV_OK)
			abort();
	if (conv_codec_finish(stream, sink) != CONV_OK)
		abort();
	conv_codec_close(stream);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (!size)
		return 0;
	unsigned choice = *data++;
	size--;
	/* Long runs come from the input written again and again. */
	size_t times = choice & 0x80 ? 70000 / (size + 1) + 1 : 1;
	conv_buffer all = CONV_BUFFER_INIT;
	while (times--)
		conv_buffer_append(&all, data, size);

	conv_context *context = conv_context_new(NULL);
	conv_sink *packed, *unpacked;
	conv_sink_open_memory(context, &packed);
	conv_sink_open_memory(context, &unpacked);
	run(context, CONV_ENCODE, choice % 10, 1 + all.size / (1 + choice % 7), all.bytes, all.size,
	    packed);
	size_t packed_size, got;
	const uint8_t *bytes = conv_sink_bytes(packed, &packed_size);
	run(context, CONV_DECODE, 0, 1 + packed_size / (1 + choice % 5), bytes, packed_size,
	    unpacked);
	const uint8_t *back = conv_sink_bytes(unpacked, &got);
	if (got != all.size || (got && memcmp(back, all.bytes, got) != 0))
		abort();
	conv_sink_close(packed);
	conv_sink_close(unpacked);
	conv_context_free(context);
	conv_buffer_free(&all);
	return 0;
}
