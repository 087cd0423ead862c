/*
 * Frames of an LZX cabinet: window bits, then frames, each with two bytes of size and two of
 * output.
 */
#include <stdlib.h>

#include "conv/conv.h"
#include "lzx/lzx.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	conv_context *context = conv_context_new(NULL);
	lzx_cab *cab;

	if (size && conv_usable(lzx_cab_open(context, 14 + data[0] % 9, &cab))) {
		conv_status status = CONV_OK;
		data++;
		size--;
		while (size >= 4 && conv_usable(status)) {
			size_t in_size = (size_t)data[0] | (size_t)data[1] << 8;
			size_t out_size = (size_t)data[2] | (size_t)data[3] << 8, produced;
			data += 4;
			size -= 4;
			in_size = in_size < size ? in_size : size;
			uint8_t *out = malloc(out_size + 1);
			status = lzx_cab_decode(cab, data, in_size, out, out_size, &produced);
			if (produced > out_size || (conv_usable(status) && produced != out_size))
				abort();
			free(out);
			data += in_size;
			size -= in_size;
		}
		lzx_cab_close(cab);
	}
	conv_context_free(context);
	return 0;
}
