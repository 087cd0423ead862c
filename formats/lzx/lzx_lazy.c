/*
 * The greedy and lazy parsers: take the best match here, unless (lazy) the one that begins one or two bytes
 * later is better by more than the literals cost.
 */
#include "lzx_parser.h"

/* A match that could be taken; length 0: none. */
typedef struct candidate {
	uint32_t length;
	uint32_t formatted;
	int score; /* about the bits it saves */
} candidate;

#define LITERAL_BITS 6
#define SHORT_FAR_REACH 4096u /* a match of three bytes farther away gains nothing */

static int score_of(uint32_t length, uint32_t formatted)
{
	int gain = (int)length * LITERAL_BITS;
	if (formatted < LZX_RECENT_OFFSETS)
		return gain - 5;
	return gain - 6 - (31 - __builtin_clz(formatted));
}

static void consider(candidate *best, uint32_t length, uint32_t formatted)
{
	int score = score_of(length, formatted);
	if (score > best->score)
		*best = (candidate){ length, formatted, score };
}

static void try_recent(candidate *best, const uint8_t *here, uint32_t at, uint32_t most,
		       const lzx_recent *recent)
{
	for (unsigned r = 0; r < LZX_RECENT_OFFSETS; r++) {
		uint32_t offset = recent->offset[r];
		if (offset > at || lzx_load16(here - offset) != lzx_load16(here))
			continue;
		consider(best, lzx_equal(here, here - offset, LZX_MATCH_MIN, most), r);
	}
}

/* The best match at a position, which is entered. `most` >= 4 bytes may match. */
static candidate find_best(const lzx_effort *effort, lzx_chain_finder *finder, const lzx_text *text,
			   uint32_t at, uint32_t most, const lzx_recent *recent)
{
	const uint8_t *here = text->bytes + at;
	uint32_t oldest = at >= text->reach ? at - text->reach + 1 : 1;
	uint32_t three, longest = 3, depth = effort->depth;
	candidate best = { 0, 0, 0 };
	uint32_t node = lzx_chain_enter(finder, text, at, &three);

	try_recent(&best, here, at, most, recent);
	if (best.length >= effort->nice)
		return best;
	if (three >= oldest && at + 1 - three < SHORT_FAR_REACH &&
	    lzx_three_of(lzx_load32(here)) == lzx_three_of(lzx_load32(text->bytes + three - 1)))
		consider(&best, 3, at + 1 - three + LZX_OFFSET_BIAS);
	for (; node >= oldest && depth; depth--) {
		const uint8_t *there = text->bytes + node - 1;
		if (lzx_load32(there + longest - 3) == lzx_load32(here + longest - 3)) {
			uint32_t length = lzx_equal(here, there, 0, most);
			if (length > longest) {
				longest = length;
				consider(&best, length, at + 1 - node + LZX_OFFSET_BIAS);
				if (length >= effort->nice || length == most)
					break;
			}
		}
		node = finder->next[(node - 1) & finder->next_mask];
	}
	return best;
}

static candidate find_at(const lzx_effort *effort, lzx_chain_finder *finder, const lzx_text *text,
			 const lzx_stretch *stretch, uint32_t at, const lzx_recent *recent)
{
	uint32_t most = lzx_chunk_end(stretch, at) - at;
	if (at < stretch->end && most >= 4 && text->size - at >= 4)
		return find_best(effort, finder, text, at, most, recent);
	return (candidate){ 0, 0, 0 };
}

size_t lzx_parse_lazy(const lzx_effort *effort, lzx_chain_finder *finder, const lzx_text *text,
		      const lzx_stretch *stretch, lzx_recent *recent, lzx_item *items)
{
	lzx_item *item = items;
	uint32_t at = stretch->begin, three;
	int lazy = effort->kind == LZX_PARSE_LAZY;
	candidate here = find_at(effort, finder, text, stretch, at, recent);

	while (at < stretch->end) {
		if (!here.length) {
			*item++ = lzx_literal(text->bytes[at++]);
			here = find_at(effort, finder, text, stretch, at, recent);
			continue;
		}
		uint32_t entered = at + 1; /* positions before this one are in the finder */
		if (lazy && here.length < effort->nice) {
			candidate later = find_at(effort, finder, text, stretch, at + 1, recent);
			entered++;
			if (later.score > here.score) {
				*item++ = lzx_literal(text->bytes[at++]);
				here = later;
				continue;
			}
		}
		*item++ = lzx_match(here.length, here.formatted);
		*recent = lzx_recent_after(*recent, here.formatted);
		at += here.length;
		for (; entered < at; entered++)
			if (text->size - entered >= 4)
				lzx_chain_enter(finder, text, entered, &three);
		here = find_at(effort, finder, text, stretch, at, recent);
	}
	return (size_t)(item - items);
}
