/*
 * Reading LZX bits: 16-bit little-endian words, each taken from its most significant bit down
 * ([MS-PATCH] 2.1.1).
 *
 * `window` holds the next bits, the first one at the top. After lzx_bits_refill at least 48 of them
 * are valid; `valid` counts whole words only, further bits below are the same ones that the next
 * refill puts there, so OR-ing them again does no harm and the refill needs no loop.
 *
 * Far from the end of the input a refill loads eight bytes at once. Near it the last bytes are
 * copied to `tail`, behind them zeros: the decoder may look ahead past the end without harm, and
 * what it has really consumed is compared with the input at each refill from there on, and at the
 * end of a chunk (lzx_bits_overrun).
 */
#ifndef LZX_BITS_H
#define LZX_BITS_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define LZX_TAIL_SIZE 32

typedef struct lzx_bits {
	const uint8_t *next; /* the next byte to load */
	const uint8_t *fast; /* up to here eight bytes can be loaded without another thought */
	const uint8_t *end;  /* of the input */
	uint64_t window;
	unsigned valid;
	uint64_t origin; /* offset of base in the input */
	const uint8_t *base;
	uint8_t tail[LZX_TAIL_SIZE];
} lzx_bits;

#define LZX_UNLIKELY(condition) __builtin_expect(!!(condition), 0)
#define LZX_LIKELY(condition) __builtin_expect(!!(condition), 1)

/*
 * The slow way of a refill: moves to the tail, and, once there, says whether all that has been
 * consumed existed. False: the input has ended.
 */
int lzx_bits_enter_tail(lzx_bits *bits);

/* Puts the reader on new input. Bits not consumed are dropped. */
void lzx_bits_start(lzx_bits *bits, const uint8_t *in, size_t size, uint64_t origin);

/* Four words, the first one at the top. */
static inline uint64_t lzx_load_words(const uint8_t *from)
{
	uint64_t words;
	memcpy(&words, from, sizeof words);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	words = __builtin_bswap64(words);
#endif
	words = words << 32 | words >> 32;
	return (words & 0x0000FFFF0000FFFFu) << 16 | (words >> 16 & 0x0000FFFF0000FFFFu);
}

/* The refill for code that keeps the members in variables of its own. */
#define LZX_REFILL(next, window, valid)                                                            \
	do {                                                                                       \
		(window) |= lzx_load_words(next) >> (valid);                                       \
		(next) += ((63 - (valid)) >> 4) << 1;                                              \
		(valid) |= 48;                                                                     \
	} while (0)

/* False: the input has ended. */
static inline int lzx_bits_refill(lzx_bits *bits)
{
	if (LZX_UNLIKELY(bits->next > bits->fast) && !lzx_bits_enter_tail(bits))
		return 0;
	LZX_REFILL(bits->next, bits->window, bits->valid);
	return 1;
}

/* The next bits of at most 16, which must be valid. */
static inline uint32_t lzx_bits_peek(const lzx_bits *bits, unsigned count)
{
	return (uint32_t)(bits->window >> 1 >> (63 - count));
}

static inline void lzx_bits_skip(lzx_bits *bits, unsigned count)
{
	bits->window <<= count;
	bits->valid -= count;
}

/* Refills and takes up to 16 bits. Past the end of the input they are zeros. */
static inline uint32_t lzx_bits_take(lzx_bits *bits, unsigned count)
{
	if (bits->valid < count && !lzx_bits_refill(bits))
		return 0;
	uint32_t value = lzx_bits_peek(bits, count);
	lzx_bits_skip(bits, count);
	return value;
}

/* Where the next word begins of which no bit has been consumed. */
static inline const uint8_t *lzx_bits_word(const lzx_bits *bits)
{
	return bits->next - (bits->valid >> 4) * 2;
}

/* More has been consumed than there was. */
static inline int lzx_bits_overrun(const lzx_bits *bits)
{
	return lzx_bits_word(bits) > bits->end;
}

/* Bytes consumed so far, the current word included. */
static inline uint64_t lzx_bits_offset(const lzx_bits *bits)
{
	const uint8_t *at = lzx_bits_word(bits);
	return bits->origin + (uint64_t)((at < bits->end ? at : bits->end) - bits->base);
}

/* Drops the rest of the current word: bytes can be read from `next` then. */
static inline void lzx_bits_align(lzx_bits *bits)
{
	bits->next = lzx_bits_word(bits);
	bits->window = 0;
	bits->valid = 0;
}

#endif
