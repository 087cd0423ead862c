/*
 * The near-optimal parser. All matches of a stretch are found first and kept. Then the cheapest way
 * through it is computed forward, byte by byte: the cost of reaching a byte is the least of the
 * costs of reaching an earlier one plus those of a literal or match from there. Costs are those of
 * the codes that the last parse would get; the first parse is a quick lazy one, good enough for one
 * round to come within a few thousandths of what many give.
 *
 * "Near": the recent offsets depend on the way taken, and only those of the cheapest way to each
 * byte are kept. A match of at least `nice` bytes is taken without asking what else might be done.
 */
#include <stdlib.h>

#include "lzx_huffman.h"
#include "lzx_parser.h"
#include "lzx_score.h"
#include "lzx_tables.h"

/*
 * A node says how a byte is reached best, in one number, so that the better of two ways is the
 * smaller number:
 *
 *   bits 42..63  cost, in units of 1/8 bit (a chunk takes 32768 x 16 bits at most)
 *   bits 26..41  65535 - length of the item that ends there (1: a literal): the longer wins a tie
 *   bits  0..25  its formatted offset, or the literal
 *
 * A table of numbers of the same form, by match length, makes trying a length one addition and one
 * comparison.
 */
typedef uint64_t node;
#define COST_SHIFT 42
#define LENGTH_SHIFT 26
#define LENGTH_TOP 65535u
#define COST_MASK (~(node)0 << COST_SHIFT)
#define COST(bits) ((node)(bits) << (COST_SHIFT + 3))
#define LENGTH(length) ((node)(LENGTH_TOP - (length)) << LENGTH_SHIFT)

static inline uint32_t node_length(node way)
{
	return LENGTH_TOP - (uint32_t)(way >> LENGTH_SHIFT & LENGTH_TOP);
}

static inline uint32_t node_formatted(node way)
{
	return (uint32_t)way & ((1u << LENGTH_SHIFT) - 1);
}

/* Matches kept, on average, for each byte of a stretch. */
#define FOUND_PER_BYTE 8u
/*
 * More than two positions can have: each as many as the search is deep, and two of the small
 * tables.
 */
#define FOUND_AT_ONCE 512u

typedef struct cost_table {
	node literal[LZX_LITERALS];
	/*
	 * By main tree element less 256: with the footer's bits and, if the header says it, the
	 * length.
	 */
	node match[LZX_MAIN_ELEMENTS_MAX - LZX_LITERALS];
	node length[LZX_MATCH_MAX_SHORT + 1]; /* by match length, from LZX_LENGTH_BASE */
	node aligned[LZX_ALIGNED_ELEMENTS];
	int use_aligned;
} cost_table;

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
	node nodes[LZX_CHUNK_SIZE + 1];
	lzx_recent recent[LZX_CHUNK_SIZE + 1];
};

/* -- costs ----------------------------------------------------------------------------------- */

/* A code length for what has not occurred, so that it may. */
static uint8_t length_or(uint8_t length, uint8_t guess)
{
	return length ? length : guess;
}

static node match_cost(unsigned element, unsigned bits, int aligned)
{
	unsigned header = element % LZX_LENGTH_HEADERS;
	unsigned footer = lzx_slot_footer[element / LZX_LENGTH_HEADERS];
	if (aligned && footer >= LZX_ALIGNED_BITS)
		footer -= LZX_ALIGNED_BITS;
	return COST(bits + footer) +
	       (header < LZX_LENGTH_ESCAPE ? LENGTH(header + LZX_MATCH_MIN) : 0);
}

static void set_costs(lzx_optimal *optimal, const lzx_lengths *lengths, int aligned)
{
	cost_table *costs = &optimal->costs;

	for (unsigned i = 0; i < LZX_LITERALS; i++)
		costs->literal[i] = COST(length_or(lengths->main[i], 13)) + LENGTH(1) + i;
	for (unsigned i = 0; i < optimal->main_elements - LZX_LITERALS; i++)
		costs->match[i] =
			match_cost(i, length_or(lengths->main[LZX_LITERALS + i], 13), aligned);
	for (unsigned i = 0; i < LZX_LENGTH_ELEMENTS; i++)
		costs->length[i + LZX_LENGTH_BASE] =
			COST(length_or(lengths->length[i], 12)) + LENGTH(i + LZX_LENGTH_BASE);
	for (unsigned i = 0; i < LZX_ALIGNED_ELEMENTS; i++)
		costs->aligned[i] = COST(length_or(lengths->aligned[i], LZX_ALIGNED_CODE_MAX));
	costs->use_aligned = aligned;
}

void lzx_optimal_learn(lzx_optimal *optimal, const lzx_item *items, size_t count)
{
	lzx_frequencies frequencies;
	lzx_lengths lengths;

	lzx_count_items(items, count, &frequencies, optimal->main_elements);
	lzx_code_lengths(frequencies.main, optimal->main_elements, LZX_MAIN_CODE_MAX, lengths.main);
	lzx_code_lengths(frequencies.length, LZX_LENGTH_ELEMENTS, LZX_LENGTH_CODE_MAX,
			 lengths.length);
	lzx_code_lengths(frequencies.aligned, LZX_ALIGNED_ELEMENTS, LZX_ALIGNED_CODE_MAX,
			 lengths.aligned);
	set_costs(optimal, &lengths, lzx_aligned_gain(&frequencies, &lengths) > 0);
}

/* Before anything is known: near offsets and short lengths are likelier. */
void lzx_optimal_start(lzx_optimal *optimal, unsigned main_elements)
{
	lzx_lengths lengths;

	optimal->main_elements = main_elements;
	memset(&lengths, 0, sizeof lengths);
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
	uint32_t link = lzx_chain_enter(finder, text, at, &three);

	if (three >= oldest && three != link &&
	    lzx_three_of(lzx_load32(here)) == lzx_three_of(lzx_load32(text->bytes + three - 1)))
		*found++ = (lzx_found){ 3, at + 1 - three };
	for (; link >= oldest && depth; depth--) {
		const uint8_t *there = text->bytes + link - 1;
		if (lzx_load32(there + best - 3) == lzx_load32(here + best - 3)) {
			uint32_t length = lzx_equal(here, there, 0, nice);
			if (length > best) {
				best = length;
				*found++ = (lzx_found){ length, at + 1 - link };
				if (length >= nice)
					break;
			}
		}
		link = finder->next[(link - 1) & finder->next_mask];
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

/* The best of the gathered matches and those at the recent offsets. */
static lzx_candidate guess_at(const lzx_text *text, uint32_t at, const lzx_found *found,
			      unsigned count, uint32_t most, const lzx_recent *recent)
{
	lzx_candidate best = { 0, 0, 0 };

	if (most < LZX_MATCH_MIN)
		return best;
	lzx_consider_recent(&best, text->bytes + at, at, most, recent);
	for (unsigned i = 0; i < count; i++)
		lzx_consider(&best, found[i].length < most ? found[i].length : most,
			     found[i].offset + LZX_OFFSET_BIAS);
	return best;
}

size_t lzx_optimal_guess(const lzx_optimal *optimal, const lzx_text *text,
			 const lzx_stretch *stretch, lzx_recent recent, lzx_item *items)
{
	const lzx_found *found = optimal->found;
	const uint16_t *counts = optimal->counts;
	lzx_item *item = items;

	for (uint32_t at = stretch->begin; at < stretch->end;) {
		uint32_t most = lzx_chunk_end(stretch, at) - at;
		lzx_candidate here = guess_at(text, at, found, *counts, most, &recent);
		if (here.length && here.length < optimal->nice && most > 1) {
			lzx_candidate later = guess_at(text, at + 1, found + *counts, counts[1],
						       most - 1, &recent);
			if (lzx_later_is_better(&here, &later))
				here.length = 0;
		}
		unsigned passed = here.length ? here.length : 1;
		if (here.length) {
			*item++ = lzx_match(here.length, here.formatted);
			recent = lzx_recent_after(recent, here.formatted);
		} else {
			*item++ = lzx_literal(text->bytes[at]);
		}
		at += passed;
		for (; passed; passed--)
			found += *counts++;
	}
	return (size_t)(item - items);
}

/* -- the cheapest way ------------------------------------------------------------------------ */

static inline void relax(node *to, node way)
{
	*to = way < *to ? way : *to;
}

/*
 * All lengths from `shortest` to `longest` at one offset; `way` has the cost so far and the offset.
 */
static inline void relax_lengths(lzx_optimal *optimal, node *from, node way, unsigned slot,
				 uint32_t shortest, uint32_t longest)
{
	const node *match = &optimal->costs.match[slot * LZX_LENGTH_HEADERS];
	const node *by_length = optimal->costs.length;
	uint32_t length = shortest;

	for (; length <= longest && length < LZX_LENGTH_BASE; length++)
		relax(from + length, way + match[length - LZX_MATCH_MIN]);
	if (length > longest)
		return;
	way += match[LZX_LENGTH_ESCAPE];
	uint32_t last = longest < LZX_MATCH_MAX_SHORT ? longest : LZX_MATCH_MAX_SHORT - 1;
	for (; length <= last; length++)
		relax(from + length, way + by_length[length]);
	if (longest >= LZX_MATCH_MAX_SHORT) {
		node cost = by_length[LZX_MATCH_MAX_SHORT] & COST_MASK;
		relax(from + longest, way + cost + COST(lzx_extra_bits(longest)) + LENGTH(longest));
	}
}

/* Matches at the recent offsets. The length of one that is good enough, or 0. */
static inline uint32_t relax_recent(lzx_optimal *optimal, const lzx_text *text, uint32_t at,
				    uint32_t from, uint32_t most)
{
	const uint8_t *here = text->bytes + at;
	const lzx_recent *recent = &optimal->recent[from];
	node *nodes = optimal->nodes + from;
	uint32_t two = lzx_load16(here);

	for (unsigned r = 0; r < LZX_RECENT_OFFSETS; r++) {
		uint32_t offset = recent->offset[r];
		if (offset > at || lzx_load16(here - offset) != two)
			continue;
		uint32_t length = lzx_equal(here, here - offset, LZX_MATCH_MIN, most);
		uint32_t shortest = length >= optimal->nice ? length : LZX_MATCH_MIN;
		relax_lengths(optimal, nodes, (*nodes & COST_MASK) + r, r, shortest, length);
		if (length >= optimal->nice)
			return length;
	}
	return 0;
}

/* The gathered matches. The length of one that is good enough, or 0. */
static inline uint32_t relax_found(lzx_optimal *optimal, const lzx_found *found, unsigned count,
				   node *from, uint32_t most)
{
	uint32_t shortest = LZX_MATCH_MIN;

	for (unsigned i = 0; i < count; i++) {
		uint32_t length = found[i].length < most ? found[i].length : most;
		uint32_t formatted = found[i].offset + LZX_OFFSET_BIAS;
		unsigned slot = lzx_slot(formatted);
		node way = (*from & COST_MASK) + formatted;
		if (optimal->costs.use_aligned && lzx_slot_footer[slot] >= LZX_ALIGNED_BITS)
			way += optimal->costs.aligned[formatted % LZX_ALIGNED_ELEMENTS];
		if (length >= optimal->nice)
			shortest = length;
		if (shortest > length)
			break;
		relax_lengths(optimal, from, way, slot, shortest, length);
		if (length >= optimal->nice)
			return length;
		shortest = length + 1;
	}
	return 0;
}

/* The recent offsets on the best way to a byte. */
static inline lzx_recent recent_at(const lzx_optimal *optimal, uint32_t at)
{
	node way = optimal->nodes[at];
	uint32_t length = node_length(way);
	lzx_recent recent = optimal->recent[at - length];
	return length == 1 ? recent : lzx_recent_after(recent, node_formatted(way));
}

/* Finds the cheapest way from `begin` to `end`, which lie in one chunk. */
static void find_way(lzx_optimal *optimal, const lzx_text *text, uint32_t begin, uint32_t end,
		     lzx_recent recent)
{
	uint32_t size = end - begin, skip_to = 0;
	const lzx_found *found = optimal->at;
	const uint16_t *counts = optimal->counts + (begin - optimal->gathered_from);

	optimal->nodes[0] = 0;
	optimal->recent[0] = recent;
	memset(optimal->nodes + 1, 0xFF, size * sizeof *optimal->nodes);
	for (uint32_t from = 0; from < size; from++) {
		unsigned count = counts[from];
		const lzx_found *here = found;
		node *nodes = optimal->nodes + from;
		found += count;
		if (from < skip_to)
			continue;
		if (from)
			optimal->recent[from] = recent_at(optimal, from);
		uint32_t most = size - from, good = 0;
		if (most >= LZX_MATCH_MIN) {
			good = relax_recent(optimal, text, begin + from, from, most);
			if (!good)
				good = relax_found(optimal, here, count, nodes, most);
		}
		if (good)
			skip_to = from + good;
		else
			relax(nodes + 1, (*nodes & COST_MASK) +
						 optimal->costs.literal[text->bytes[begin + from]]);
	}
	optimal->at = found;
}

/* Stores the items of the way to the chunk's byte `size`. How many. */
static size_t take_way(const lzx_optimal *optimal, uint32_t size, lzx_item *items)
{
	const node *nodes = optimal->nodes;
	size_t count = 0;
	for (uint32_t at = size; at; at -= node_length(nodes[at]))
		count++;
	size_t place = count;
	for (uint32_t at = size; at; at -= node_length(nodes[at])) {
		uint32_t length = node_length(nodes[at]), formatted = node_formatted(nodes[at]);
		items[--place] = length == 1 ? lzx_literal((uint8_t)formatted)
					     : lzx_match(length, formatted);
	}
	return count;
}

size_t lzx_optimal_parse(lzx_optimal *optimal, const lzx_text *text, const lzx_stretch *part,
			 lzx_recent *recent, lzx_item *items)
{
	size_t count = 0;
	for (uint32_t at = part->begin, end; at < part->end; at = end) {
		end = lzx_chunk_end(part, at);
		find_way(optimal, text, at, end, *recent);
		count += take_way(optimal, end - at, items + count);
		*recent = recent_at(optimal, end - at);
	}
	return count;
}

lzx_optimal *lzx_optimal_new(void)
{
	lzx_optimal *optimal = malloc(sizeof *optimal);
	if (!optimal)
		return NULL;
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
