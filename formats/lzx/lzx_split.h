/* Block splitting: see lzx_split.c. */
#ifndef LZX_SPLIT_H
#define LZX_SPLIT_H

#include "lzx_item.h"

#define LZX_SPLIT_MAX 64u
#define LZX_UNIT_BYTES 8192u

/*
 * Units are compared by literals, by matches of each length header and slot up to this one (farther
 * ones count as it), and by the shorter ones of the long lengths: it is statistics, not a code.
 */
#define LZX_UNIT_SLOTS 44u
#define LZX_UNIT_LENGTHS 32u
#define LZX_UNIT_KINDS (LZX_LITERALS + LZX_UNIT_SLOTS * LZX_LENGTH_HEADERS)

typedef struct lzx_unit {
	size_t end;   /* items up to here */
	int64_t cost; /* of a block of these items */
	int64_t gain; /* of joining it with the next one */
	uint32_t main[LZX_UNIT_KINDS];
	uint32_t length[LZX_UNIT_LENGTHS];
} lzx_unit;

/*
 * Where to cut a stretch's items (one at least, of LZX_SPLIT_MAX units at most) into blocks: stores
 * the number of items before the end of each, the last of which is `count`. Blocks are of even
 * size, but perhaps the last. How many blocks. `units` is room to work in.
 */
size_t lzx_split(lzx_unit units[LZX_SPLIT_MAX], const lzx_item *items, size_t count,
		 size_t cuts[LZX_SPLIT_MAX]);

#endif
