/*
 * A plain, slow decoder of LZX DELTA, written from the description alone ([MS-PATCH] 2) and sharing
 * nothing with the library's: bits one at a time, codes found length by length, bytes
 * copied one at a time. A second opinion for tests.
 */
#ifndef TESTS_LZXD_PLAIN_H
#define TESTS_LZXD_PLAIN_H

#include <stddef.h>
#include <stdint.h>

/* What a stream is made of. */
typedef struct lzxd_plain_stats {
	unsigned blocks[4];                            /* by type */
	unsigned long literals, matches, long_matches; /* the last: 257 bytes and more */
	unsigned long wide_forms;    /* extra lengths that a shorter form could say */
	unsigned long in_reference;  /* matches that begin in the reference data */
	unsigned odd_stored;         /* uncompressed blocks of odd size before the end */
	unsigned stored_over_chunks; /* uncompressed blocks that a chunk's end cuts */
	uint32_t greatest_offset;
	uint32_t longest;
	int prefixes_right; /* every chunk has the size that its prefix says */
} lzxd_plain_stats;

/*
 * Decodes exactly `size` bytes to `out`. How many input bytes that took; 0: the input is damaged.
 */
size_t lzxd_plain_decode(const uint8_t *in, size_t in_size, unsigned window_bits,
			 const uint8_t *reference, size_t reference_size, uint8_t *out,
			 size_t size);

/* What the stream of the last call in this thread was made of. */
lzxd_plain_stats lzxd_plain_last(void);

#endif
