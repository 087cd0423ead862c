/*
 * LZX DELTA streams made by hand, right ones and wrong ones: bits, trees and tokens are put one
 * after another, as the test says. Trees are flat unless the test puts its own: every element has a
 * code of about the same length.
 */
#ifndef TESTS_LZXD_MAKER_H
#define TESTS_LZXD_MAKER_H

#include <stddef.h>
#include <stdint.h>

#include "conv/buffer.h"

#define MAKER_MAIN_MAX (256 + 8 * 290)

typedef struct lzxd_maker {
	conv_buffer out;
	unsigned acc, acc_bits;
	unsigned main_elements;
	size_t prefix_at;
	/* What the decoder has now, and the codes that follow from it. */
	uint8_t main[MAKER_MAIN_MAX], length[249], aligned[8];
	int is_aligned;
} lzxd_maker;

/*
 * Begins a stream: the first chunk's prefix, and the E8 bit unless `e8` is negative (a size of 0
 * and up).
 */
void maker_open(lzxd_maker *maker, unsigned window_bits, long long e8);
void maker_free(lzxd_maker *maker);

void maker_bits(lzxd_maker *maker, uint32_t value, unsigned count);
void maker_pad(lzxd_maker *maker); /* zero bits to the next word border */
void maker_bytes(lzxd_maker *maker, const void *bytes, size_t size); /* on a word border */

/* Ends a chunk: pads, and fills in the prefix. */
void maker_chunk_end(lzxd_maker *maker);
void maker_chunk_begin(lzxd_maker *maker); /* the next prefix */

/* Type and size of a block. */
void maker_header(lzxd_maker *maker, unsigned type, uint32_t size);

/*
 * Path lengths by a pretree in which all twenty elements have codes of four or five bits, one
 * element at a time; `old` becomes `new`.
 */
void maker_pretree(lzxd_maker *maker);
void maker_pretree_element(lzxd_maker *maker, unsigned element);
void maker_lengths(lzxd_maker *maker, uint8_t *old, const uint8_t *new, unsigned count);

/* The lengths of a flat code over `count` >= 2 elements. */
void maker_flat(uint8_t *lengths, unsigned count);

/* Header and flat trees of a verbatim (1) or aligned (2) block. */
void maker_block(lzxd_maker *maker, unsigned type, uint32_t size);

/* Header, padding and R0 to R2 of an uncompressed block. */
void maker_stored(lzxd_maker *maker, uint32_t size, uint32_t r0, uint32_t r1, uint32_t r2);

/* A code of the tree whose lengths these are. */
void maker_code(lzxd_maker *maker, const uint8_t *lengths, unsigned count, unsigned element);

/* Tokens. `formatted` is the formatted offset: 0 to 2 for R0 to R2, else offset + 2. */
void maker_literal(lzxd_maker *maker, uint8_t byte);
void maker_literals(lzxd_maker *maker, const char *text);
void maker_match(lzxd_maker *maker, uint32_t length, uint32_t formatted);

#endif
