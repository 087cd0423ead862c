/*
 * The greedy and lazy parsers: take the best match here, unless (lazy) the one that begins a byte
 * later is better by more than the literal costs.
 */
#include "lzx_parser.h"
#include "lzx_score.h"

#define SHORT_FAR_REACH 4096u /* a match of three bytes farther away gains nothing */

/* The best match at a position, which is entered. `most` >= 4 bytes may match. */
static lzx_candidate find_best(const lzx_effort *effort, lzx_chain_finder *finder,
			       const lzx_text *text, uint32_t at, uint32_t most,
			       const lzx_recent *recent)
{
	const uint8_t *here = text->bytes + at;
	uint32_t oldest = at >= text->reach ? at - text->reach + 1 : 1;
	uint32_t three, longest = 3, depth = effort->depth;
	lzx_candidate best = { 0, 0, 0 };
	uint32_t node = lzx_chain_enter(finder, text, at, &three);

	lzx_consider_recent(&best, here, at, most, recent);
	if (best.length >= effort->nice)
		return best;
	if (three >= oldest && at + 1 - three < SHORT_FAR_REACH &&
	    lzx_three_of(lzx_load32(here)) == lzx_three_of(lzx_load32(text->bytes + three - 1)))
		lzx_consider(&best, 3, at + 1 - three + LZX_OFFSET_BIAS);
	for (; node >= oldest && depth; depth--) {
		const uint8_t *there = text->bytes + node - 1;
		if (lzx_load32(there + longest - 3) == lzx_load32(here + longest - 3)) {
			uint32_t length = lzx_equal(here, there, 0, most);
			if (length > longest) {
				longest = length;
				lzx_consider(&best, length, at + 1 - node + LZX_OFFSET_BIAS);
				if (length >= effort->nice || length == most)
					break;
			}
		}
		node = finder->next[(node - 1) & finder->next_mask];
	}
	return best;
}

static lzx_candidate find_at(const lzx_effort *effort, lzx_chain_finder *finder,
			     const lzx_text *text, const lzx_stretch *stretch, uint32_t at,
			     const lzx_recent *recent)
{
	uint32_t most = lzx_chunk_end(stretch, at) - at;
	if (at < stretch->end && most >= 4 && text->size - at >= 4)
		return find_best(effort, finder, text, at, most, recent);
	return (lzx_candidate){ 0, 0, 0 };
}

size_t lzx_parse_lazy(const lzx_effort *effort, lzx_chain_finder *finder, const lzx_text *text,
		      const lzx_stretch *stretch, lzx_recent *recent, lzx_item *items)
{
	lzx_item *item = items;
	uint32_t at = stretch->begin, three;
	int lazy = effort->kind == LZX_PARSE_LAZY;
	lzx_candidate here = find_at(effort, finder, text, stretch, at, recent);

	while (at < stretch->end) {
		if (!here.length) {
			*item++ = lzx_literal(text->bytes[at++]);
			here = find_at(effort, finder, text, stretch, at, recent);
			continue;
		}
		uint32_t entered = at + 1; /* positions before this one are in the finder */
		if (lazy && here.length < effort->nice) {
			lzx_candidate later =
				find_at(effort, finder, text, stretch, at + 1, recent);
			entered++;
			if (lzx_later_is_better(&here, &later)) {
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
