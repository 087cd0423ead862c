/*
 * libdeflate takes no history, but deflate data can bring it along: a stored block (RFC 1951 3.2.4)
 * with the history is put before the stream, and unpacks to the place where the history lies
 * already.
 */
#include "mszip/quick.h"

#ifdef MSZIP_LIBDEFLATE

#include <libdeflate.h>
#include <stdlib.h>
#include <string.h>

struct mszip_quick {
	struct libdeflate_decompressor *inflater;
	uint8_t input[MSZIP_STORED_HEAD + MSZIP_BLOCK + MSZIP_PACKED_MAX];
};

mszip_quick *mszip_quick_new(void)
{
	mszip_quick *quick = malloc(sizeof *quick);

	if (!quick)
		return NULL;
	quick->inflater = libdeflate_alloc_decompressor();
	if (quick->inflater)
		return quick;
	free(quick);
	return NULL;
}

void mszip_quick_free(mszip_quick *quick)
{
	if (!quick)
		return;
	libdeflate_free_decompressor(quick->inflater);
	free(quick);
}

int mszip_quick_inflate(mszip_quick *quick, const uint8_t *packed, size_t size, uint8_t *at,
			size_t room, size_t history, mszip_output *output)
{
	size_t prefix = history ? mszip_store(quick->input, at - history, history, 0) : 0;
	size_t used, got;

	if (size > MSZIP_PACKED_MAX)
		size = MSZIP_PACKED_MAX;
	if (prefix) {
		memcpy(quick->input + prefix, packed, size);
		packed = quick->input;
	}
	if (libdeflate_deflate_decompress_ex(quick->inflater, packed, prefix + size, at - history,
					     history + room, &used, &got) != LIBDEFLATE_SUCCESS ||
	    got - history > MSZIP_BLOCK)
		return 0;
	output->size = got - history;
	output->used = used - prefix;
	return 1;
}

#endif
