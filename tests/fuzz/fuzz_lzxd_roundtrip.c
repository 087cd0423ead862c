/*
 * What the encoder makes decodes to its input. Input: level, window bits (0: by size), E8 size and
 * how often the bytes are repeated, size of the reference data (two bytes), reference data, bytes.
 */
#include <stdlib.h>
#include <string.h>

#include "conv/conv.h"
#include "lzx/lzx.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define REPEATED_MAX ((size_t)100000)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size < 6)
		return 0;
	lzxd_params params = { .level = data[0] % 11,
			       .window_bits = data[1] % 4 ? 0 : 17 + data[1] / 4 % 3,
			       .e8_size = data[2] % 2 ? data[2] * 1000u : 0,
			       .reference = data + 6,
			       .reference_size = (size_t)data[4] | (size_t)data[5] << 8 };
	if (params.level == 10)
		params.level = LZX_LEVEL_STORED;
	if (params.reference_size > size - 6)
		params.reference_size = size - 6;
	const uint8_t *piece = params.reference + params.reference_size;
	size_t piece_size = size - 6 - params.reference_size;
	conv_context *context = conv_context_new(NULL);
	conv_buffer in = CONV_BUFFER_INIT, stream = CONV_BUFFER_INIT, out = CONV_BUFFER_INIT;

	for (unsigned i = 0; i <= data[3] && piece_size && in.size < REPEATED_MAX; i++) {
		conv_buffer_append(&in, piece, piece_size);
		conv_buffer_append_byte(&in, (uint8_t)i);
	}
	if (lzxd_encode(context, &params, in.bytes, in.size, &stream) != CONV_OK)
		abort();
	params.output_size = in.size;
	if (lzxd_decode(context, &params, stream.bytes, stream.size, &out) != CONV_OK)
		abort();
	if (out.size != in.size || (in.size && memcmp(in.bytes, out.bytes, in.size) != 0))
		abort();
	conv_buffer_free(&in);
	conv_buffer_free(&stream);
	conv_buffer_free(&out);
	conv_context_free(context);
	return 0;
}
