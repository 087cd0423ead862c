/*
 * What a match is worth before anything is known about the codes: for the lazy parser, and for the
 * first guess of the optimal one.
 */
#ifndef LZX_SCORE_H
#define LZX_SCORE_H

#include "lzx_item.h"
#include "lzx_match.h"

/* A match that could be taken; length 0: none. */
typedef struct lzx_candidate {
	uint32_t length;
	uint32_t formatted;
	int score;
} lzx_candidate;

/*
 * What things are thought to cost, in bits. These were found by trial on records and text; the
 * score of a match is what its bytes would cost on average (not as literals: they would be matched
 * otherwise) less what it costs.
 */
#define LZX_GUESS_LITERAL_BITS 5
#define LZX_GUESS_AVERAGE_BITS 2 /* of a byte */
#define LZX_GUESS_RECENT_BITS 7
#define LZX_GUESS_OFFSET_BITS 9 /* and its logarithm */
#define LZX_GUESS_LENGTH_BITS 4 /* of a length tree element */

static inline void lzx_consider(lzx_candidate *best, uint32_t length, uint32_t formatted)
{
	int cost = formatted < LZX_RECENT_OFFSETS
			   ? LZX_GUESS_RECENT_BITS
			   : LZX_GUESS_OFFSET_BITS + (31 - __builtin_clz(formatted));
	if (length >= LZX_LENGTH_BASE)
		cost += LZX_GUESS_LENGTH_BITS;
	int score = (int)length * LZX_GUESS_AVERAGE_BITS - cost;
	if ((int)length * LZX_GUESS_LITERAL_BITS > cost && (!best->length || score > best->score))
		*best = (lzx_candidate){ length, formatted, score };
}

static inline void lzx_consider_recent(lzx_candidate *best, const uint8_t *here, uint32_t at,
				       uint32_t most, const lzx_recent *recent)
{
	for (unsigned r = 0; r < LZX_RECENT_OFFSETS; r++) {
		uint32_t offset = recent->offset[r];
		if (offset > at || lzx_load16(here - offset) != lzx_load16(here))
			continue;
		lzx_consider(best, lzx_equal(here, here - offset, LZX_MATCH_MIN, most), r);
	}
}

/* A literal, then the later match, is better than the one here. */
static inline int lzx_later_is_better(const lzx_candidate *here, const lzx_candidate *later)
{
	return later->length &&
	       later->score + LZX_GUESS_AVERAGE_BITS - LZX_GUESS_LITERAL_BITS > here->score;
}

#endif
