/*
 * Parsers: they cut a stretch of the input into items. A stretch is what is looked at together
 * before blocks are chosen.
 */
#ifndef LZX_PARSER_H
#define LZX_PARSER_H

#include "lzx_chain_finder.h"
#include "lzx_item.h"
#include "lzx_tree_finder.h"
#include "lzx_writer.h"

#define LZX_STRETCH_SIZE (8 * LZX_CHUNK_SIZE)

enum lzx_parser_kind { LZX_PARSE_GREEDY, LZX_PARSE_LAZY, LZX_PARSE_OPTIMAL };

/* What a level means. */
typedef struct lzx_effort {
	enum lzx_parser_kind kind;
	int tree;        /* tree finder, else chain finder; optimal only */
	unsigned depth;  /* candidates looked at for a position */
	unsigned nice;   /* a match this long is good enough */
	unsigned passes; /* of the optimal parser over a block, two at least to know its costs */
} lzx_effort;

/* A piece of the text, begin..end; `chunk_base` is where the stream's chunks are counted from. */
typedef struct lzx_stretch {
	uint32_t begin, end;
	uint32_t chunk_base;
} lzx_stretch;

/* The end of the chunk that `at` lies in, or of the stretch. */
static inline uint32_t lzx_chunk_end(const lzx_stretch *stretch, uint32_t at)
{
	uint32_t end = at + LZX_CHUNK_SIZE - (at - stretch->chunk_base) % LZX_CHUNK_SIZE;
	return end < stretch->end ? end : stretch->end;
}

/* -- greedy and lazy ------------------------------------------------------------------------- */

/* Parses the stretch with the chain finder; *recent goes with it. How many items were stored. */
size_t lzx_parse_lazy(const lzx_effort *effort, lzx_chain_finder *finder, const lzx_text *text,
		      const lzx_stretch *stretch, lzx_recent *recent, lzx_item *items);

/* -- optimal --------------------------------------------------------------------------------- */

typedef struct lzx_optimal lzx_optimal;

lzx_optimal *lzx_optimal_new(void);                                   /* NULL: no memory */
void lzx_optimal_start(lzx_optimal *optimal, unsigned main_elements); /* a new stream */
void lzx_optimal_free(lzx_optimal *optimal);

/*
 * Finds the matches of a stretch (tree or chain; the other is NULL). The stretch's end may be
 * drawn in, to an even distance from its begin, where the matches are too many to keep.
 */
void lzx_optimal_gather(lzx_optimal *optimal, const lzx_effort *effort, lzx_tree_finder *tree,
			lzx_chain_finder *chain, const lzx_text *text, lzx_stretch *stretch);

/*
 * A quick parse of the gathered stretch: where blocks can be cut and costs be learned. How many
 * items were stored.
 */
size_t lzx_optimal_guess(const lzx_optimal *optimal, const lzx_text *text,
			 const lzx_stretch *stretch, lzx_recent recent, lzx_item *items);

/* The costs from which the next parse starts: those of codes for these items. */
void lzx_optimal_learn(lzx_optimal *optimal, const lzx_item *items, size_t count);

/*
 * Parses a part of the stretch that was gathered; it begins where the part parsed before ended, or
 * where lzx_optimal_return has gone back to. How many items were stored.
 */
size_t lzx_optimal_parse(lzx_optimal *optimal, const lzx_text *text, const lzx_stretch *part,
			 lzx_recent *recent, lzx_item *items);

/* Remembers where the parse stands, and goes back there. */
void lzx_optimal_mark(lzx_optimal *optimal);
void lzx_optimal_return(lzx_optimal *optimal);

#endif
