/*
 * Where blocks begin and end. The items are cut into units of a few thousand bytes; then
 * neighbours are joined, the pair first that gains most, as long as one code for both (and one set
 * of trees less) costs fewer bits than two codes.
 *
 * Costs are entropies, in whole numbers, so that the outcome is the same on every machine.
 */
#include "lzx_split.h"

#include <string.h>

/* Bits are counted in units of 1/4096. */
#define FRACTION 12
#define BITS(n) ((int64_t)(n) << FRACTION)

/* What sending the trees of a block costs: so much for the headers and for each element in use. */
#define TREES_BASE BITS(250)
#define TREES_ELEMENT BITS(3)

/* log2(1 + i / 64) */
static const uint16_t log2_fraction[65] = {
	0,    92,   182,  271,  358,  445,  530,  613,  696,  778,  858,  937,  1016,
	1093, 1169, 1244, 1319, 1392, 1465, 1536, 1607, 1677, 1746, 1814, 1882, 1949,
	2015, 2080, 2145, 2208, 2272, 2334, 2396, 2457, 2518, 2578, 2637, 2696, 2754,
	2812, 2869, 2926, 2982, 3037, 3092, 3146, 3200, 3254, 3307, 3359, 3412, 3463,
	3514, 3565, 3615, 3665, 3715, 3764, 3812, 3861, 3908, 3956, 4003, 4050, 4096,
};

/* n * log2(n) */
static int64_t n_log2_n(uint32_t n)
{
	if (n < 2)
		return 0;
	unsigned top = 31u - (unsigned)__builtin_clz(n);
	uint64_t mantissa = ((uint64_t)n << 16 >> top) - (1u << 16); /* of 16 bits */
	unsigned at = (unsigned)(mantissa >> 10), rest = mantissa & 1023;
	unsigned fraction = log2_fraction[at] +
			    ((unsigned)(log2_fraction[at + 1] - log2_fraction[at]) * rest >> 10);
	return (int64_t)n * (BITS(top) + fraction);
}

/*
 * Of the sums of two rows of counts (the second may be NULL): the entropy and the trees' elements.
 */
static int64_t entropy(const uint32_t *a, const uint32_t *b, unsigned size)
{
	int64_t bits = 0;
	uint32_t total = 0;
	for (unsigned i = 0; i < size; i++) {
		uint32_t n = a[i] + (b ? b[i] : 0);
		if (!n)
			continue;
		total += n;
		bits += TREES_ELEMENT - n_log2_n(n);
	}
	return bits + n_log2_n(total);
}

static int64_t block_cost(const lzx_unit *a, const lzx_unit *b)
{
	return TREES_BASE + entropy(a->main, b ? b->main : NULL, LZX_UNIT_KINDS) +
	       entropy(a->length, b ? b->length : NULL, LZX_UNIT_LENGTHS);
}

static void count_item(lzx_unit *into, const lzx_item *item)
{
	if (item->length == 1) {
		into->main[item->formatted]++;
		return;
	}
	unsigned slot = item->slot < LZX_UNIT_SLOTS ? item->slot : LZX_UNIT_SLOTS - 1;
	into->main[lzx_main_element(slot, item->length)]++;
	if (item->length >= LZX_LENGTH_BASE) {
		unsigned element = lzx_length_element(item->length);
		into->length[element < LZX_UNIT_LENGTHS ? element : LZX_UNIT_LENGTHS - 1]++;
	}
}

/* Cuts items into units of even size. How many. */
static size_t make_units(const lzx_item *items, size_t count, lzx_unit *units)
{
	size_t made = 0, bytes = 0;
	memset(&units[0], 0, sizeof *units);
	for (size_t i = 0; i < count; i++) {
		count_item(&units[made], &items[i]);
		bytes += items[i].length;
		units[made].end = i + 1;
		if (bytes < LZX_UNIT_BYTES || bytes % 2 || i + 1 == count)
			continue;
		bytes = 0;
		memset(&units[++made], 0, sizeof *units);
	}
	return made + 1;
}

static void weigh_pair(lzx_unit **list, size_t i)
{
	list[i]->gain = list[i]->cost + list[i + 1]->cost - block_cost(list[i], list[i + 1]);
}

static void join(lzx_unit *a, const lzx_unit *b)
{
	a->end = b->end;
	for (unsigned i = 0; i < LZX_UNIT_KINDS; i++)
		a->main[i] += b->main[i];
	for (unsigned i = 0; i < LZX_UNIT_LENGTHS; i++)
		a->length[i] += b->length[i];
	a->cost = block_cost(a, NULL);
}

/* Joins neighbours until nothing is gained by it. How many are left. */
static size_t join_units(lzx_unit **list, size_t left)
{
	for (size_t i = 0; i < left; i++)
		list[i]->cost = block_cost(list[i], NULL);
	for (size_t i = 0; i + 1 < left; i++)
		weigh_pair(list, i);
	while (left > 1) {
		size_t best = 0;
		for (size_t i = 1; i + 1 < left; i++)
			if (list[i]->gain > list[best]->gain)
				best = i;
		if (list[best]->gain <= 0)
			break;
		join(list[best], list[best + 1]);
		left--;
		memmove(list + best + 1, list + best + 2, (left - best - 1) * sizeof(lzx_unit *));
		if (best > 0)
			weigh_pair(list, best - 1);
		if (best + 1 < left)
			weigh_pair(list, best);
	}
	return left;
}

size_t lzx_split(lzx_unit units[LZX_SPLIT_MAX], const lzx_item *items, size_t count,
		 size_t cuts[LZX_SPLIT_MAX])
{
	lzx_unit *list[LZX_SPLIT_MAX];
	size_t left = make_units(items, count, units);
	for (size_t i = 0; i < left; i++)
		list[i] = &units[i];
	left = join_units(list, left);
	for (size_t i = 0; i < left; i++)
		cuts[i] = list[i]->end;
	return left;
}
