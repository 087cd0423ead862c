/*
 * Canonical Huffman codes ([MS-PATCH] 2.4): decoding tables from path lengths, and path lengths
 * from frequencies.
 */
#ifndef LZX_HUFFMAN_H
#define LZX_HUFFMAN_H

#include <stddef.h>
#include <stdint.h>

#include "lzx_constants.h"

/*
 * A decoding table has 2^bits entries, found by the next `bits` bits, and behind them the tables of
 * the second level for longer codes. An entry carries the caller's payload of its element in its
 * upper bits and the code's length in LZX_ENTRY_LENGTH, so one load says all about an element. An
 * entry with LZX_ENTRY_DEEPER leads to the second level: its payload (>> LZX_ENTRY_DEEPER_SHIFT) is
 * the index of that table, whose bits stand where lengths stand.
 */
typedef uint32_t lzx_entry;
#define LZX_ENTRY_LENGTH 0x1Fu
#define LZX_ENTRY_DEEPER 0x20u
#define LZX_ENTRY_DEEPER_SHIFT 16

/*
 * The most entries a table can need. A second-level table of 2^d entries holds at least d + 1
 * codes; so n elements never need more than n * 2^d / (d + 1) entries there.
 */
#define LZX_TABLE_SIZE(elements, bits, longest)                                                    \
	((1u << (bits)) + ((elements) << ((longest) - (bits))) / ((longest) - (bits) + 1))

enum lzx_table_state { LZX_TABLE_OK, LZX_TABLE_EMPTY, LZX_TABLE_BAD };

/*
 * Builds a table for `count` elements whose path lengths (untrusted, each at most `longest` <= 16)
 * are given; payload[i] has zeros in its low six bits. LZX_TABLE_BAD: the code is oversubscribed or
 * incomplete, and the table must not be used; LZX_TABLE_EMPTY: no element has a code.
 */
enum lzx_table_state lzx_table_build(lzx_entry *table, unsigned bits, const uint8_t *lengths,
				     unsigned count, unsigned longest, const lzx_entry *payload);

/* Looks the next code up; `window` has it at the top. */
static inline lzx_entry lzx_table_find(const lzx_entry *table, unsigned bits, uint64_t window)
{
	lzx_entry entry = table[window >> (64 - bits)];
	if (__builtin_expect(entry & LZX_ENTRY_DEEPER, 0))
		entry = table[(entry >> LZX_ENTRY_DEEPER_SHIFT) +
			      (window << bits >> (64 - (entry & LZX_ENTRY_LENGTH)))];
	return entry;
}

/*
 * Path lengths of at most `longest` for `count` elements of the given frequencies: those of a
 * Huffman code, or, where that is deeper, close to them. Elements of frequency 0 get 0. A single
 * element would make a tree that is not complete, so a second one gets a code too ([MS-PATCH] 2.4);
 * none at all gives no code.
 */
void lzx_code_lengths(const uint32_t *frequencies, unsigned count, unsigned longest,
		      uint8_t *lengths);

/* The codes of such path lengths, each in the low bits of its entry. */
void lzx_code_words(const uint8_t *lengths, unsigned count, uint16_t *codes);

#endif
