/*
 * Items: what a parser cuts the input into, and what the block writer writes: literals and matches.
 * Offsets are formatted ([MS-PATCH] 2.6.2): 0 to 2 stand for R0 to R2, others are offset + 2.
 */
#ifndef LZX_ITEM_H
#define LZX_ITEM_H

#include <stddef.h>
#include <stdint.h>

#include "lzx_constants.h"

typedef struct lzx_item {
	uint32_t formatted; /* a match's offset; a literal's byte */
	uint16_t length;    /* 1: a literal */
	uint16_t slot;
} lzx_item;

/* R0, R1 and R2. */
typedef struct lzx_recent {
	uint32_t offset[LZX_RECENT_OFFSETS];
} lzx_recent;

/* The position slot of a formatted offset (lzx_tables.h has the table this follows). */
static inline unsigned lzx_slot(uint32_t formatted)
{
	if (formatted < 4)
		return formatted;
	if (formatted >= 1u << 18)
		return 34 + (formatted >> 17);
	unsigned top = 31u - (unsigned)__builtin_clz(formatted);
	return 2 * top + (formatted >> (top - 1) & 1);
}

static inline lzx_item lzx_literal(uint8_t byte)
{
	return (lzx_item){ .formatted = byte, .length = 1 };
}

static inline lzx_item lzx_match(size_t length, uint32_t formatted)
{
	return (lzx_item){ formatted, (uint16_t)length, (uint16_t)lzx_slot(formatted) };
}

/* The recent offsets behind a match ([MS-PATCH] 2.7). */
static inline lzx_recent lzx_recent_after(lzx_recent recent, uint32_t formatted)
{
	uint32_t *r = recent.offset;
	if (formatted >= LZX_RECENT_OFFSETS) {
		r[2] = r[1];
		r[1] = r[0];
		r[0] = formatted - LZX_OFFSET_BIAS;
	} else {
		uint32_t first = r[formatted];
		r[formatted] = r[0];
		r[0] = first;
	}
	return recent;
}

/* Main tree element of a match; its length tree element follows if the header is the escape. */
static inline unsigned lzx_length_header(size_t length)
{
	return length < LZX_LENGTH_BASE ? (unsigned)(length - LZX_MATCH_MIN) : LZX_LENGTH_ESCAPE;
}

static inline unsigned lzx_main_element(unsigned slot, size_t length)
{
	return LZX_LITERALS + LZX_LENGTH_HEADERS * slot + lzx_length_header(length);
}

static inline unsigned lzx_length_element(size_t length)
{
	size_t most = LZX_LENGTH_ELEMENTS - 1;
	size_t element = length - LZX_LENGTH_BASE;
	return (unsigned)(element < most ? element : most);
}

/* The bits behind a match of 257 and more, prefix included ([MS-PATCH] 2.6.6). */
static inline unsigned lzx_extra_bits(size_t length)
{
	if (length < LZX_EXTRA_10_BASE)
		return 1 + 8;
	if (length < LZX_EXTRA_12_BASE)
		return 2 + 10;
	return length < LZX_EXTRA_15_FROM ? 3 + 12 : 3 + 15;
}

#endif
