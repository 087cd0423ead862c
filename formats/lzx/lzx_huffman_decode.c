/*
 * Decoding tables; see lzx_huffman.h.
 *
 * Elements are sorted by code length and number (a counting sort), which is the order of their
 * codes. Each code of up to `bits` bits then fills the next run of the first level; the longer ones
 * follow one another in groups that share their first `bits` bits, one second-level table a group.
 */
#include "lzx_huffman.h"

#include <string.h>

static void fill(lzx_entry *at, size_t count, lzx_entry entry)
{
	for (size_t i = 0; i < count; i++)
		at[i] = entry;
}

/*
 * How many bits the second-level table needs that begins at code space `used` (in units of the
 * longest code): the codes of the following lengths are added until they fill it.
 */
static unsigned group_bits(const uint16_t *left, unsigned length, unsigned bits, unsigned longest)
{
	uint32_t space = left[length];
	unsigned depth = length - bits;
	while (space < 1u << depth && length < longest) {
		length++;
		depth++;
		space = (space << 1) + left[length];
	}
	return depth;
}

/* The codes longer than `bits`; `left` says how many there are of each length. */
static void build_deeper(lzx_entry *table, unsigned bits, unsigned longest, const uint16_t *sorted,
			 uint16_t *left, size_t first_level, const lzx_entry *payload)
{
	size_t deeper = (size_t)1 << bits; /* where the next second-level table goes */
	size_t at = 0, end = 0;
	unsigned depth = 0;

	for (unsigned length = bits + 1; length <= longest; length++) {
		while (left[length]) {
			if (at == end) {
				depth = group_bits(left, length, bits, longest);
				table[first_level++] = (lzx_entry)deeper << LZX_ENTRY_DEEPER_SHIFT |
						       LZX_ENTRY_DEEPER | depth;
				at = deeper;
				end = deeper += (size_t)1 << depth;
			}
			size_t run = (size_t)1 << (depth - (length - bits));
			fill(table + at, run, payload[*sorted++] | length);
			at += run;
			left[length]--;
		}
	}
}

enum lzx_table_state lzx_table_build(lzx_entry *table, unsigned bits, const uint8_t *lengths,
				     unsigned count, unsigned longest, const lzx_entry *payload)
{
	uint16_t sorted[LZX_MAIN_ELEMENTS_MAX] = { 0 }, counts[LZX_MAIN_CODE_MAX + 1] = { 0 };
	uint16_t place[LZX_MAIN_CODE_MAX + 2];
	uint32_t space = 0;

	for (unsigned i = 0; i < count; i++)
		counts[lengths[i]]++;
	if (counts[0] == count)
		return LZX_TABLE_EMPTY;
	place[1] = 0;
	for (unsigned length = 1; length <= longest; length++) {
		space = (space << 1) + counts[length];
		if (space > 1u << length)
			return LZX_TABLE_BAD;
		place[length + 1] = (uint16_t)(place[length] + counts[length]);
	}
	if (space != 1u << longest)
		return LZX_TABLE_BAD;
	/* Each length has its run of places, one behind the other: what is read below is all set. */
	for (unsigned i = 0; i < count; i++)
		if (lengths[i])
			sorted[place[lengths[i]]++] = (uint16_t)i;

	const uint16_t *next = sorted;
	size_t at = 0;
	for (unsigned length = 1; length <= bits && length <= longest; length++) {
		size_t run = (size_t)1 << (bits - length);
		for (unsigned n = counts[length]; n; n--) {
			fill(table + at, run, payload[*next++] | length);
			at += run;
		}
	}
	if (longest > bits)
		build_deeper(table, bits, longest, next, counts, at, payload);
	return LZX_TABLE_OK;
}
