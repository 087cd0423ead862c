/* See lzx_ring.h. */
#include "lzx_ring.h"

#include <stdlib.h>

int lzx_ring_open(lzx_ring *ring, size_t window, const uint8_t *reference, size_t reference_size)
{
	ring->size = window + LZX_CHUNK_SIZE;
	ring->at = 0;
	ring->lapped = 0;
	ring->reference = reference;
	ring->reference_size = reference_size;
	ring->bytes = malloc(ring->size + LZX_SLACK);
	return ring->bytes != NULL;
}

void lzx_ring_close(lzx_ring *ring)
{
	free(ring->bytes);
	ring->bytes = NULL;
}

lzx_place lzx_ring_place(lzx_ring *ring, size_t size)
{
	if (ring->at == ring->size) {
		ring->at = 0;
		ring->lapped = 1;
	}
	lzx_place place = { .start = ring->bytes, .out = ring->bytes + ring->at, .size = size };
	if (ring->lapped) {
		/* What lies between `at` and the next chunk's end is older than the window. */
		place.before_end = ring->bytes + ring->size;
		place.before = ring->size - ring->at - LZX_CHUNK_SIZE;
	} else if (ring->reference_size) {
		place.before_end = ring->reference + ring->reference_size;
		place.before = ring->reference_size;
	}
	return place;
}

void lzx_ring_advance(lzx_ring *ring, size_t size)
{
	ring->at += size;
}
