/*
 * The thorough match finder: for each hash of four bytes a binary tree of the positions that have
 * it, sorted by what follows, the newest at the root. Putting a position into the tree meets its
 * longest matches on the way. Two small tables give the nearest matches of two and three bytes.
 *
 * Inline: the parser calls it for every byte.
 */
#ifndef LZX_TREE_FINDER_H
#define LZX_TREE_FINDER_H

#include "lzx_match.h"

#define LZX_TREE_HASH2_BITS 12u
#define LZX_TREE_HASH3_BITS 15u

typedef struct lzx_tree_finder {
	uint32_t *hash2, *hash3, *hash4;
	uint32_t (*child)[2]; /* of position & child_mask: smaller, greater */
	unsigned hash4_bits;
	uint32_t child_mask;
	void *tables, *links; /* the memory of the above */
	size_t tables_size, links_size;
} lzx_tree_finder;

/*
 * Begins a new text. A finder of all zeros is one without memory; it keeps what it takes for later
 * texts. False: no memory.
 */
int lzx_tree_start(lzx_tree_finder *finder, uint32_t text_size, uint32_t reach);
void lzx_tree_free(lzx_tree_finder *finder);

/*
 * Enters the position and, if `found` is not NULL, stores its matches there: ever longer ones of
 * ever greater offsets. Compares at most `nice` bytes (a match as long as that is good enough, and
 * is not extended here) and visits at most `depth` nodes. The end of what was stored. nice <= bytes
 * left.
 */
static inline lzx_found *lzx_tree_find(lzx_tree_finder *finder, const lzx_text *text, uint32_t at,
				       uint32_t nice, unsigned depth, lzx_found *found)
{
	const uint8_t *here = text->bytes + at;
	uint32_t word = lzx_load32(here);
	uint32_t *slot2 = &finder->hash2[lzx_hash(lzx_load16(here), LZX_TREE_HASH2_BITS)];
	uint32_t *slot3 = &finder->hash3[lzx_hash(lzx_three_of(word), LZX_TREE_HASH3_BITS)];
	uint32_t *slot4 = &finder->hash4[lzx_hash(word, finder->hash4_bits)];
	/* The oldest position in reach, + 1. */
	uint32_t oldest = at >= text->reach ? at - text->reach + 1 : 1;
	uint32_t best = 1;

	if (found) {
		if (*slot2 >= oldest && lzx_load16(here) == lzx_load16(text->bytes + *slot2 - 1))
			*found++ = (lzx_found){ best = 2, at + 1 - *slot2 };
		if (*slot3 >= oldest && *slot3 != *slot2 &&
		    lzx_three_of(word) == lzx_three_of(lzx_load32(text->bytes + *slot3 - 1)))
			*found++ = (lzx_found){ best = 3, at + 1 - *slot3 };
	}
	uint32_t node = *slot4;
	if (nice > 4)
		__builtin_prefetch(
			&finder->hash4[lzx_hash(lzx_load32(here + 1), finder->hash4_bits)]);
	*slot2 = *slot3 = *slot4 = at + 1;

	uint32_t *smaller = &finder->child[at & finder->child_mask][0];
	uint32_t *greater = &finder->child[at & finder->child_mask][1];
	uint32_t smaller_equal = 0, greater_equal = 0;
	if (best < 3)
		best = 3;
	while (node >= oldest && depth--) {
		uint32_t *pair = finder->child[(node - 1) & finder->child_mask];
		const uint8_t *there = text->bytes + node - 1;
		uint32_t length = smaller_equal < greater_equal ? smaller_equal : greater_equal;

		if (here[length] == there[length]) {
			length = lzx_equal(here, there, length + 1, nice);
			if (length > best) {
				best = length;
				if (found)
					*found++ = (lzx_found){ length, at + 1 - node };
			}
			if (length >= nice) {
				*smaller = pair[0];
				*greater = pair[1];
				return found;
			}
		}
		if (there[length] < here[length]) {
			*smaller = node;
			smaller = &pair[1];
			smaller_equal = length;
			node = *smaller;
		} else {
			*greater = node;
			greater = &pair[0];
			greater_equal = length;
			node = *greater;
		}
	}
	*smaller = *greater = 0;
	return found;
}

#endif
