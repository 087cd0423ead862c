/*
 * The frames of a cabinet's folder: one chunk each, without a prefix, E8 translation on a copy.
 * Frames share the window, the trees and the current block.
 */
#include <stdlib.h>

#include "lzx.h"
#include "lzx_decoder.h"
#include "lzx_e8.h"
#include "lzx_ring.h"
#include "lzxd.h"
#include "report.h"

struct lzx_cab {
	conv_context *context;
	int broken;
	uint64_t in_offset;  /* for diagnostics: compressed bytes of all frames so far */
	uint64_t out_offset; /* output so far */
	lzx_ring ring;
	lzx_decoder decoder;
};

conv_status lzx_cab_open(conv_context *context, unsigned window_bits, lzx_cab **cab)
{
	*cab = NULL;
	if (window_bits < LZX_CAB_WINDOW_BITS_MIN || window_bits > LZX_CAB_WINDOW_BITS_MAX)
		return conv_report(context, CONV_ERROR, "lzx.window", CONV_NO_OFFSET,
				   "a window of 2^%u bytes is outside 2^%u to 2^%u", window_bits,
				   LZX_CAB_WINDOW_BITS_MIN, LZX_CAB_WINDOW_BITS_MAX);
	lzx_cab *made = malloc(sizeof *made);
	if (!made)
		return conv_report_memory(context);
	made->context = context;
	made->broken = 0;
	made->in_offset = made->out_offset = 0;
	if (!lzx_ring_open(&made->ring, (size_t)1 << window_bits, NULL, 0)) {
		free(made);
		return conv_report_memory(context);
	}
	lzx_decoder_init(&made->decoder, window_bits, 0);
	*cab = made;
	return CONV_OK;
}

conv_status lzx_cab_decode(lzx_cab *cab, const uint8_t *in, size_t in_size, uint8_t *out,
			   size_t out_size, size_t *produced)
{
	size_t consumed = 0;
	*produced = 0;
	if (cab->broken)
		return CONV_UNUSABLE;
	if (out_size > LZX_CHUNK_SIZE || cab->out_offset % LZX_CHUNK_SIZE != 0) {
		cab->broken = 1;
		conv_report(cab->context, CONV_ERROR, "lzx.frame-size", cab->in_offset,
			    "a frame of %zu bytes, or one behind a short one", out_size);
		return CONV_UNUSABLE;
	}
	lzx_place place = lzx_ring_place(&cab->ring, out_size);
	uint32_t chunk = cab->decoder.chunk;
	const lzx_fault *fault =
		lzx_decode_chunk(&cab->decoder, in, in_size, &place, &consumed, produced);
	memcpy(out, place.out, *produced);
	lzx_e8_decode(out, *produced, chunk, cab->decoder.e8_size);
	lzx_ring_advance(&cab->ring, *produced);
	cab->out_offset += *produced;
	if (fault) {
		cab->broken = 1;
		return lzxd_report_fault(cab->context, fault, cab->in_offset + consumed,
					 cab->out_offset, 0);
	}
	cab->in_offset += in_size;
	return CONV_OK;
}

void lzx_cab_close(lzx_cab *cab)
{
	if (cab)
		lzx_ring_close(&cab->ring);
	free(cab);
}
