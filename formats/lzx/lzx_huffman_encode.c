/*
 * Path lengths from frequencies; see lzx_huffman.h.
 *
 * Elements are sorted by frequency (radix sort), the tree is built with the two queues of leaves
 * and inner nodes, which are both in order, and only the number of codes of each length is taken
 * from it. Depths over the limit are cut, and the code is made whole again by lengthening the
 * cheapest shorter codes.
 */
#include "lzx_huffman.h"

#include <string.h>

typedef struct leaf {
	uint32_t frequency;
	uint32_t element;
} leaf;

/* By frequency, then by element; 11 bits a round. */
static void sort_leaves(leaf *leaves, leaf *spare, unsigned count, uint32_t greatest)
{
	for (unsigned shift = 0; shift < 32 && greatest >> shift; shift += 11) {
		uint32_t places[2048] = { 0 }, at = 0;
		for (unsigned i = 0; i < count; i++)
			places[leaves[i].frequency >> shift & 2047]++;
		for (unsigned i = 0; i < 2048; i++) {
			uint32_t here = places[i];
			places[i] = at;
			at += here;
		}
		for (unsigned i = 0; i < count; i++)
			spare[places[leaves[i].frequency >> shift & 2047]++] = leaves[i];
		memcpy(leaves, spare, count * sizeof *leaves);
	}
}

/* How many codes of each length the tree over `count` >= 2 sorted leaves has, cut at `longest`. */
static void count_lengths(const leaf *leaves, unsigned count, unsigned longest, uint32_t *counts)
{
	uint32_t weight[LZX_MAIN_ELEMENTS_MAX];
	uint16_t parent[LZX_MAIN_ELEMENTS_MAX];
	uint8_t depth[LZX_MAIN_ELEMENTS_MAX];
	uint8_t leaves_below[LZX_MAIN_ELEMENTS_MAX]; /* direct children that are leaves */
	unsigned inner = 0, next_leaf = 0, next_inner = 0;

	/* Inner nodes in the order in which they are made; the last one is the root. */
	for (inner = 0; inner < count - 1; inner++) {
		weight[inner] = 0;
		leaves_below[inner] = 0;
		for (unsigned child = 0; child < 2; child++) {
			if (next_leaf < count &&
			    (next_inner == inner ||
			     leaves[next_leaf].frequency <= weight[next_inner])) {
				weight[inner] += leaves[next_leaf++].frequency;
				leaves_below[inner]++;
			} else {
				weight[inner] += weight[next_inner];
				parent[next_inner++] = (uint16_t)inner;
			}
		}
	}
	depth[inner - 1] = 0;
	for (unsigned i = inner - 1; i-- > 0;)
		depth[i] =
			depth[parent[i]] < UINT8_MAX ? (uint8_t)(depth[parent[i]] + 1) : UINT8_MAX;
	for (unsigned i = 0; i < inner; i++) {
		unsigned length = depth[i] + 1u;
		counts[length < longest ? length : longest] += leaves_below[i];
	}
}

/* Makes cut lengths a complete code: the sum of 2^-length becomes 1 again. */
static void repair(uint32_t *counts, unsigned longest)
{
	uint64_t used = 0;
	for (unsigned length = 1; length <= longest; length++)
		used += (uint64_t)counts[length] << (longest - length);
	/*
	 * Each step frees one unit: a shorter code becomes one bit longer, and a longest one joins
	 * it.
	 */
	while (used > (uint64_t)1 << longest) {
		unsigned length = longest - 1;
		while (!counts[length])
			length--;
		counts[length]--;
		counts[length + 1] += 2;
		counts[longest]--;
		used--;
	}
}

/* One element needs a companion. */
static void lengths_of_one(uint32_t element, uint8_t *lengths)
{
	lengths[element] = 1;
	lengths[element ? 0 : 1] = 1;
}

void lzx_code_lengths(const uint32_t *frequencies, unsigned count, unsigned longest,
		      uint8_t *lengths)
{
	leaf leaves[LZX_MAIN_ELEMENTS_MAX], spare[LZX_MAIN_ELEMENTS_MAX];
	uint32_t counts[LZX_MAIN_CODE_MAX + 1] = { 0 }, greatest = 0;
	unsigned used = 0;

	memset(lengths, 0, count);
	for (unsigned i = 0; i < count; i++) {
		if (!frequencies[i])
			continue;
		leaves[used++] = (leaf){ frequencies[i], i };
		if (frequencies[i] > greatest)
			greatest = frequencies[i];
	}
	if (used < 2) {
		if (used)
			lengths_of_one(leaves[0].element, lengths);
		return;
	}
	sort_leaves(leaves, spare, used, greatest);
	count_lengths(leaves, used, longest, counts);
	repair(counts, longest);
	unsigned at = 0;
	for (unsigned length = longest; length >= 1; length--)
		for (uint32_t n = counts[length]; n; n--)
			lengths[leaves[at++].element] = (uint8_t)length;
}

void lzx_code_words(const uint8_t *lengths, unsigned count, uint16_t *codes)
{
	uint32_t next[LZX_MAIN_CODE_MAX + 2] = { 0 };

	for (unsigned i = 0; i < count; i++)
		next[lengths[i] + 1]++;
	next[1] = 0; /* absent elements take no code */
	for (unsigned length = 2; length <= LZX_MAIN_CODE_MAX; length++)
		next[length] = (next[length] + next[length - 1]) << 1;
	for (unsigned i = 0; i < count; i++)
		codes[i] = lengths[i] ? (uint16_t)next[lengths[i]]++ : 0;
}
