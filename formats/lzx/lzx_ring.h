/*
 * The window of a decoder that does not keep its whole output: a ring of whole chunks, one chunk
 * longer than the format's window. So a chunk is written in one piece, and a wide move behind its
 * end hits nothing that a match can still reach. Before the first lap has ended, reference data
 * stands before the ring's start; afterwards, the ring's own end does.
 */
#ifndef LZX_RING_H
#define LZX_RING_H

#include "lzx_decoder.h"

typedef struct lzx_ring {
	uint8_t *bytes;
	size_t size; /* without the slack behind it */
	size_t at;   /* where the next chunk goes */
	int lapped;
	const uint8_t *reference;
	size_t reference_size;
} lzx_ring;

/*
 * `window` bytes are kept, whole chunks: those of the format's window, or of the output if it is
 * known to be less. The reference is lent. False: no memory.
 */
int lzx_ring_open(lzx_ring *ring, size_t window, const uint8_t *reference, size_t reference_size);
void lzx_ring_close(lzx_ring *ring);

/* Where the next chunk of `size` bytes goes. */
lzx_place lzx_ring_place(lzx_ring *ring, size_t size);

/* `size` bytes have been decoded there. All chunks but the last are of LZX_CHUNK_SIZE. */
void lzx_ring_advance(lzx_ring *ring, size_t size);

#endif
