/*
 * A plain, slow decoder of LZX DELTA, written from the description alone ([MS-PATCH] 2) and sharing
 * nothing with the library's: bits one at a time, codes found by walking their lengths, bytes
 * copied one at a time. A second opinion for tests.
 */
#ifndef TESTS_LZXD_PLAIN_H
#define TESTS_LZXD_PLAIN_H

#include <stddef.h>
#include <stdint.h>

/* Decodes exactly `size` bytes to `out`. How many input bytes that took; 0: the input is damaged. */
size_t lzxd_plain_decode(const uint8_t *in, size_t in_size, unsigned window_bits,
			 const uint8_t *reference, size_t reference_size, uint8_t *out,
			 size_t size);

#endif
