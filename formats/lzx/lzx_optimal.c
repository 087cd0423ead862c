/*
 * The near-optimal parser. All matches of a stretch are found first and kept. Then the cheapest
 * way through it is computed forward, byte by byte: the cost of reaching a byte is the least of
 * the costs of reaching an earlier one plus those of a literal or match from there. Costs are those of codes that are
 * guessed at first, and learned from the result of the last parse afterwards; two or three
 * rounds settle.
 *
 * "Near": the recent offsets depend on the way taken, and only those of the cheapest way to each
 * byte are kept. A match of at least `nice` bytes is taken without asking what else might be done.
 */
#include <stdlib.h>

#include "lzx_huffman.h"
#include "lzx_parser.h"
#include "lzx_tables.h"

/* Costs are in units of 1/64 bit. */
#define COST_SHIFT 6
#define COST(bits) ((uint32_t)(bits) << COST_SHIFT)
#define COST_NONE UINT32_MAX

/* Matches kept, on average, for each byte of a stretch. */
#define FOUND_PER_BYTE 8u
/* The most for one position: the depth of the search, and two of the small tables. */
#define FOUND_AT_ONCE 256u

typedef struct cost_table {
	uint32_t main[LZX_MAIN_ELEMENTS_MAX]; /* with the footer bits of a match */
	uint32_t length[LZX_MATCH_MAX_SHORT + 1]; /* by match length, extra bits included */
	uint32_t aligned[LZX_ALIGNED_ELEMENTS];
	int use_aligned;
} cost_table;

/* How a byte is reached best: the item that ends there. */
typedef struct arrival {
	uint32_t formatted;
	uint32_t length; /* 1: a literal */
} arrival;

struct lzx_optimal {
	unsigned main_elements;
	cost_table costs;
	/* The gathered matches, and how many each position has. */
	lzx_found *found, *found_end;
	const lzx_found *at, *mark;
	uint16_t counts[LZX_STRETCH_SIZE];
	uint32_t gathered_from;
	unsigned nice;
	/* The way through a chunk, by the distance from its begin. */
	uint32_t cost[LZX_CHUNK_SIZE + 1];
	arrival arrivals[LZX_CHUNK_SIZE + 1];
	lzx_recent recent[LZX_CHUNK_SIZE + 1];
};

/* -- costs ----------------------------------------------------------------------------------- */

static void set_length_costs(cost_table *costs, const uint8_t *lengths)
{
	for (unsigned length = 0; length <= LZX_MATCH_MAX_SHORT; length++)
		costs->length[length] =
			length < LZX_LENGTH_BASE ? 0 : COST(lengths[length - LZX_LENGTH_BASE]);
}

/* A code length for what has not occurred, so that it may. */
static uint8_t length_or(uint8_t length, uint8_t guess)
{
	return length ? length : guess;
}

static void set_costs(lzx_optimal *optimal, const lzx_lengths *lengths, int aligned)
{
	cost_table *costs = &optimal->costs;
	uint8_t long_lengths[LZX_LENGTH_ELEMENTS];

	for (unsigned i = 0; i < optimal->main_elements; i++) {
		unsigned bits = length_or(lengths->main[i], 13);
		if (i >= LZX_LITERALS) {
			unsigned footer = lzx_slot_footer[(i - LZX_LITERALS) / LZX_LENGTH_HEADERS];
			bits += aligned && footer >= LZX_ALIGNED_BITS ? footer - LZX_ALIGNED_BITS
								      : footer;
		}
		costs->main[i] = COST(bits);
	}
	for (unsigned i = 0; i < LZX_LENGTH_ELEMENTS; i++)
		long_lengths[i] = length_or(lengths->length[i], 12);
	set_length_costs(costs, long_lengths);
	for (unsigned i = 0; i < LZX_ALIGNED_ELEMENTS; i++)
		costs->aligned[i] = COST(length_or(lengths->aligned[i], LZX_ALIGNED_CODE_MAX));
	costs->use_aligned = aligned;
}

void lzx_optimal_learn(lzx_optimal *optimal, const lzx_item *items, size_t count, int aligned)
{
	lzx_frequencies frequencies;
	lzx_lengths lengths;

	lzx_count_items(items, count, &frequencies, optimal->main_elements);
	lzx_code_lengths(frequencies.main, optimal->main_elements, LZX_MAIN_CODE_MAX, lengths.main);
	lzx_code_lengths(frequencies.length, LZX_LENGTH_ELEMENTS, LZX_LENGTH_CODE_MAX,
			 lengths.length);
	lzx_code_lengths(frequencies.aligned, LZX_ALIGNED_ELEMENTS, LZX_ALIGNED_CODE_MAX,
			 lengths.aligned);
	set_costs(optimal, &lengths, aligned);
}

/* Before anything is known: near offsets and short lengths are likelier. */
void lzx_optimal_reset(lzx_optimal *optimal)
{
	lzx_lengths lengths;

	memset(lengths.main, 8, LZX_LITERALS);
	for (unsigned i = LZX_LITERALS; i < optimal->main_elements; i++)
		lengths.main[i] =
			(i - LZX_LITERALS) / LZX_LENGTH_HEADERS < LZX_RECENT_OFFSETS ? 7 : 9;
	for (unsigned i = 0; i < LZX_LENGTH_ELEMENTS; i++)
		lengths.length[i] = i < 16 ? 5 : i < 64 ? 8 : 11;
	memset(lengths.aligned, LZX_ALIGNED_BITS, sizeof lengths.aligned);
	set_costs(optimal, &lengths, 0);
}

/* -- matches --------------------------------------------------------------------------------- */

/* Matches of one position from the chain finder: ever longer ones of ever greater offsets. */
static lzx_found *chain_find(lzx_chain_finder *finder, const lzx_text *text, uint32_t at,
			     uint32_t nice, unsigned depth, lzx_found *found)
{
	const uint8_t *here = text->bytes + at;
	uint32_t oldest = at >= text->reach ? at - text->reach + 1 : 1;
	uint32_t three, best = 3;
	uint32_t node = lzx_chain_enter(finder, text, at, &three);

	if (three >= oldest && three != node &&
	    lzx_three_of(lzx_load32(here)) == lzx_three_of(lzx_load32(text->bytes + three - 1)))
		*found++ = (lzx_found){ 3, at + 1 - three };
	for (; node >= oldest && depth; depth--) {
		const uint8_t *there = text->bytes + node - 1;
		if (lzx_load32(there + best - 3) == lzx_load32(here + best - 3)) {
			uint32_t length = lzx_equal(here, there, 0, nice);
			if (length > best) {
				best = length;
				*found++ = (lzx_found){ length, at + 1 - node };
				if (length >= nice)
					break;
			}
		}
		node = finder->next[(node - 1) & finder->next_mask];
	}
	return found;
}

static void skip(lzx_tree_finder *tree, lzx_chain_finder *chain, const lzx_text *text, uint32_t at,
		 uint32_t nice, unsigned depth)
{
	uint32_t three;
	if (tree)
		lzx_tree_find(tree, text, at, nice, depth, NULL);
	else
		lzx_chain_enter(chain, text, at, &three);
}

void lzx_optimal_gather(lzx_optimal *optimal, const lzx_effort *effort, lzx_tree_finder *tree,
			lzx_chain_finder *chain, const lzx_text *text, lzx_stretch *stretch)
{
	lzx_found *found = optimal->found;
	uint32_t at = stretch->begin, skip_to = at;

	optimal->gathered_from = stretch->begin;
	optimal->nice = effort->nice;
	for (; at < stretch->end; at++) {
		lzx_found *begin = found;
		uint32_t left = text->size - at;
		uint32_t nice = left < effort->nice ? left : effort->nice;
		uint16_t *count = &optimal->counts[at - stretch->begin];

		*count = 0;
		if (left < 4)
			continue;
		if (at < skip_to) {
			skip(tree, chain, text, at, nice, effort->depth);
			continue;
		}
		if (optimal->found_end - found < (ptrdiff_t)FOUND_AT_ONCE &&
		    (at - stretch->begin) % 2 == 0) {
			stretch->end = at;
			break;
		}
		found = tree ? lzx_tree_find(tree, text, at, nice, effort->depth, found)
			     : chain_find(chain, text, at, nice, effort->depth, found);
		*count = (uint16_t)(found - begin);
		if (found > begin && found[-1].length >= effort->nice) {
			const uint8_t *here = text->bytes + at;
			uint32_t most = lzx_chunk_end(stretch, at) - at;
			if (most > found[-1].length)
				found[-1].length = lzx_equal(here, here - found[-1].offset,
							     found[-1].length, most);
			skip_to = at + (most < found[-1].length ? most : found[-1].length);
		}
	}
	optimal->at = optimal->mark = optimal->found;
}

void lzx_optimal_mark(lzx_optimal *optimal)
{
	optimal->mark = optimal->at;
}

void lzx_optimal_return(lzx_optimal *optimal)
{
	optimal->at = optimal->mark;
}

/* -- the first guess ------------------------------------------------------------------------- */

/* The best of the gathered matches and those at the recent offsets, for the first guess. */
static lzx_item guess_at(const lzx_optimal *optimal, const lzx_text *text, uint32_t at,
			 const lzx_found *found, unsigned count, uint32_t most,
			 const lzx_recent *recent)
{
	const uint8_t *here = text->bytes + at;
	lzx_item best = lzx_literal(*here);
	uint32_t two;

	if (most < LZX_MATCH_MIN)
		return best;
	if (count) {
		uint32_t length = found[count - 1].length;
		length = length < most ? length : most;
		if (length > 3 || (length == 3 && found[count - 1].offset < 4096))
			best = lzx_match(length, found[count - 1].offset + LZX_OFFSET_BIAS);
	}
	two = lzx_load16(here);
	for (unsigned r = 0; r < LZX_RECENT_OFFSETS; r++) {
		uint32_t offset = recent->offset[r];
		if (offset > at || lzx_load16(here - offset) != two)
			continue;
		uint32_t length = lzx_equal(here, here - offset, LZX_MATCH_MIN, most);
		if (length + 2 > best.length) {
			best = lzx_match(length, r);
			break;
		}
	}
	(void)optimal;
	return best;
}

size_t lzx_optimal_guess(lzx_optimal *optimal, const lzx_text *text, const lzx_stretch *stretch,
			 lzx_recent recent, lzx_item *items)
{
	const lzx_found *found = optimal->found;
	const uint16_t *counts = optimal->counts;
	lzx_item *item = items;
	for (uint32_t at = stretch->begin; at < stretch->end;) {
		uint32_t most = lzx_chunk_end(stretch, at) - at;
		lzx_item here = guess_at(optimal, text, at, found, *counts, most, &recent);
		if (here.length > 1 && here.length < optimal->nice && most > 1) {
			lzx_item later = guess_at(optimal, text, at + 1, found + *counts, counts[1],
						  most - 1, &recent);
			if (later.length > here.length)
				here = lzx_literal(text->bytes[at]);
		}
		*item++ = here;
		if (here.length > 1)
			recent = lzx_recent_after(recent, here.formatted);
		at += here.length;
		for (unsigned n = here.length; n; n--)
			found += *counts++;
	}
	return (size_t)(item - items);
}

/* -- the cheapest way ------------------------------------------------------------------------ */

static inline void relax(lzx_optimal *optimal, uint32_t to, uint32_t cost, uint32_t length,
			 uint32_t formatted)
{
	if (cost < optimal->cost[to]) {
		optimal->cost[to] = cost;
		optimal->arrivals[to] = (arrival){ formatted, length };
	}
}

/* Cost of the length of a match that is not in the table: 257 and above. */
static uint32_t long_cost(const cost_table *costs, uint32_t length)
{
	return costs->length[LZX_MATCH_MAX_SHORT] + COST(lzx_extra_bits(length));
}

/* All lengths from `shortest` to `longest` at one offset. `base` is the cost so far. */
static inline void relax_lengths(lzx_optimal *optimal, uint32_t from, uint32_t base,
				 unsigned element, uint32_t formatted, uint32_t shortest,
				 uint32_t longest)
{
	const uint32_t *by_header = &optimal->costs.main[element] - LZX_MATCH_MIN;
	uint32_t length = shortest;

	for (; length <= longest && length < LZX_LENGTH_BASE; length++)
		relax(optimal, from + length, base + by_header[length], length, formatted);
	if (length > longest)
		return;
	base += by_header[LZX_LENGTH_BASE];
	for (; length <= longest && length < LZX_MATCH_MAX_SHORT; length++)
		relax(optimal, from + length, base + optimal->costs.length[length], length,
		      formatted);
	if (longest >= LZX_MATCH_MAX_SHORT)
		relax(optimal, from + longest, base + long_cost(&optimal->costs, longest), longest,
		      formatted);
}

static inline uint32_t offset_base(const cost_table *costs, uint32_t cost, unsigned slot,
				   uint32_t formatted)
{
	if (costs->use_aligned && lzx_slot_footer[slot] >= LZX_ALIGNED_BITS)
		cost += costs->aligned[formatted % LZX_ALIGNED_ELEMENTS];
	return cost;
}

/* Matches at the recent offsets. The length of one that is good enough, or 0. */
static inline uint32_t relax_recent(lzx_optimal *optimal, const lzx_text *text, uint32_t at,
				    uint32_t from, uint32_t most)
{
	const uint8_t *here = text->bytes + at;
	const lzx_recent *recent = &optimal->recent[from];
	uint32_t two = lzx_load16(here);

	for (unsigned r = 0; r < LZX_RECENT_OFFSETS; r++) {
		uint32_t offset = recent->offset[r];
		if (offset > at || lzx_load16(here - offset) != two)
			continue;
		uint32_t length = lzx_equal(here, here - offset, LZX_MATCH_MIN, most);
		uint32_t shortest = length >= optimal->nice ? length : LZX_MATCH_MIN;
		relax_lengths(optimal, from, optimal->cost[from],
			      LZX_LITERALS + r * LZX_LENGTH_HEADERS, r, shortest, length);
		if (length >= optimal->nice)
			return length;
	}
	return 0;
}

/* The gathered matches. The length of one that is good enough, or 0. */
static inline uint32_t relax_found(lzx_optimal *optimal, const lzx_found *found, unsigned count,
				   uint32_t from, uint32_t most)
{
	uint32_t shortest = LZX_MATCH_MIN;

	for (unsigned i = 0; i < count; i++) {
		uint32_t length = found[i].length < most ? found[i].length : most;
		uint32_t formatted = found[i].offset + LZX_OFFSET_BIAS;
		unsigned slot = lzx_slot(formatted);
		if (length >= optimal->nice)
			shortest = length;
		if (shortest > length)
			break;
		relax_lengths(optimal, from,
			      offset_base(&optimal->costs, optimal->cost[from], slot, formatted),
			      LZX_LITERALS + slot * LZX_LENGTH_HEADERS, formatted, shortest,
			      length);
		if (length >= optimal->nice)
			return length;
		shortest = length + 1;
	}
	return 0;
}

/* Finds the cheapest way from `begin` to `end`, which lie in one chunk. */
static void find_way(lzx_optimal *optimal, const lzx_text *text, uint32_t begin, uint32_t end,
		     lzx_recent recent)
{
	uint32_t size = end - begin, skip_to = 0;
	const lzx_found *found = optimal->at;
	const uint16_t *counts = optimal->counts + (begin - optimal->gathered_from);

	optimal->cost[0] = 0;
	optimal->recent[0] = recent;
	memset(optimal->cost + 1, 0xFF, size * sizeof *optimal->cost);
	for (uint32_t from = 0; from < size; from++) {
		unsigned count = counts[from];
		const lzx_found *here = found;
		found += count;
		if (from < skip_to)
			continue;
		if (from) {
			arrival by = optimal->arrivals[from];
			recent = optimal->recent[from - by.length];
			optimal->recent[from] =
				by.length == 1 ? recent : lzx_recent_after(recent, by.formatted);
		}
		uint32_t most = size - from, good = 0;
		if (most >= LZX_MATCH_MIN) {
			good = relax_recent(optimal, text, begin + from, from, most);
			if (!good)
				good = relax_found(optimal, here, count, from, most);
		}
		if (good) {
			skip_to = from + good;
			continue;
		}
		uint8_t byte = text->bytes[begin + from];
		relax(optimal, from + 1, optimal->cost[from] + optimal->costs.main[byte], 1, byte);
	}
	optimal->at = found;
}

/* Stores the items of the way to the chunk's byte `size`. How many. */
static size_t take_way(const lzx_optimal *optimal, uint32_t size, lzx_recent *recent,
		       lzx_item *items)
{
	size_t count = 0;
	for (uint32_t at = size; at; at -= optimal->arrivals[at].length)
		count++;
	size_t place = count;
	for (uint32_t at = size; at; at -= optimal->arrivals[at].length) {
		arrival by = optimal->arrivals[at];
		items[--place] = by.length == 1 ? lzx_literal((uint8_t)by.formatted)
						: lzx_match(by.length, by.formatted);
	}
	arrival last = optimal->arrivals[size];
	*recent = optimal->recent[size - last.length];
	if (last.length != 1)
		*recent = lzx_recent_after(*recent, last.formatted);
	return count;
}

size_t lzx_optimal_parse(lzx_optimal *optimal, const lzx_text *text, const lzx_stretch *part,
			 lzx_recent *recent, lzx_item *items)
{
	size_t count = 0;
	for (uint32_t at = part->begin, end; at < part->end; at = end) {
		end = lzx_chunk_end(part, at);
		find_way(optimal, text, at, end, *recent);
		count += take_way(optimal, end - at, recent, items + count);
	}
	return count;
}

lzx_optimal *lzx_optimal_new(unsigned main_elements)
{
	lzx_optimal *optimal = malloc(sizeof *optimal);
	if (!optimal)
		return NULL;
	optimal->main_elements = main_elements;
	optimal->found = malloc(FOUND_PER_BYTE * LZX_STRETCH_SIZE * sizeof *optimal->found);
	if (!optimal->found) {
		free(optimal);
		return NULL;
	}
	optimal->found_end = optimal->found + FOUND_PER_BYTE * LZX_STRETCH_SIZE;
	return optimal;
}

void lzx_optimal_free(lzx_optimal *optimal)
{
	if (optimal)
		free(optimal->found);
	free(optimal);
}
