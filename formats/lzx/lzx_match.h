/* What both match finders share: the text they look into, and comparing. */
#ifndef LZX_MATCH_H
#define LZX_MATCH_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

/*
 * History and input in one piece. A position is an index into it, so reference data comes first;
 * places in hash tables hold position + 1, and 0 for none.
 */
typedef struct lzx_text {
	const uint8_t *bytes;
	uint32_t size;
	uint32_t reach; /* the greatest offset */
} lzx_text;

/* A match found. */
typedef struct lzx_found {
	uint32_t length;
	uint32_t offset;
} lzx_found;

static inline uint32_t lzx_load32(const uint8_t *from)
{
	uint32_t word;
	memcpy(&word, from, sizeof word);
	return word;
}

static inline uint64_t lzx_load64(const uint8_t *from)
{
	uint64_t word;
	memcpy(&word, from, sizeof word);
	return word;
}

static inline uint32_t lzx_load16(const uint8_t *from)
{
	uint16_t word;
	memcpy(&word, from, sizeof word);
	return word;
}

/* The first three bytes of four (in the order in which the machine has them). */
static inline uint32_t lzx_three_of(uint32_t four)
{
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	return four >> 8;
#else
	return four & 0xFFFFFF;
#endif
}

static inline uint32_t lzx_hash(uint32_t word, unsigned bits)
{
	return word * 0x9E3779B1u >> (32 - bits);
}

/* How many bytes are equal, `length` of them known to be, `most` at most. */
static inline uint32_t lzx_equal(const uint8_t *a, const uint8_t *b, uint32_t length, uint32_t most)
{
	while (most - length >= 8) {
		uint64_t differ = lzx_load64(a + length) ^ lzx_load64(b + length);
		if (differ) {
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
			return length + (uint32_t)__builtin_clzll(differ) / 8;
#else
			return length + (uint32_t)__builtin_ctzll(differ) / 8;
#endif
		}
		length += 8;
	}
	while (length < most && a[length] == b[length])
		length++;
	return length;
}

#endif
