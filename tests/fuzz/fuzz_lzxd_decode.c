/*
 * LZX DELTA, in one call and by the codec, which must agree. Input: window bits, output size (three
 * bytes), size of the reference data (two bytes), reference data, stream.
 */
#include <stdlib.h>
#include <string.h>

#include "conv/codecs.h"
#include "conv/conv.h"
#include "lzx/lzx.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size < 6)
		return 0;
	lzxd_params params = { .window_bits = 16 + data[0] % 11,
			       .output_size = (size_t)data[1] | (size_t)data[2] << 8 |
					      (size_t)(data[3] & 3) << 16,
			       .reference = data + 6,
			       .reference_size = (size_t)data[4] | (size_t)data[5] << 8 };
	if (params.reference_size > size - 6)
		params.reference_size = size - 6;
	const uint8_t *in = params.reference + params.reference_size;
	size_t in_size = size - 6 - params.reference_size;
	conv_codec_options options = { .size = params.output_size,
				       .window_bits = params.window_bits,
				       .reference = params.reference,
				       .reference_size = params.reference_size };
	conv_context *context = conv_context_new(NULL);
	conv_buffer out = CONV_BUFFER_INIT;
	conv_sink *sink;
	size_t got;

	conv_status once = lzxd_decode(context, &params, in, in_size, &out);
	conv_sink_open_memory(context, &sink);
	conv_status pieces =
		conv_codec_run(context, &conv_codec_lzxd, CONV_DECODE, &options, in, in_size, sink);
	const uint8_t *bytes = conv_sink_bytes(sink, &got);
	/* Without any input the codec need not complain of an empty output, nor ask for a size. */
	if (params.output_size && (conv_usable(once) != conv_usable(pieces) || got != out.size ||
				   (got && memcmp(bytes, out.bytes, got))))
		abort();
	if (conv_usable(once) && out.size != params.output_size)
		abort();
	conv_sink_close(sink);
	conv_buffer_free(&out);
	conv_context_free(context);
	return 0;
}
