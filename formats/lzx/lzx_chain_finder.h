/*
 * The quick match finder: for each hash of four bytes a chain of the positions that had it, newest
 * first; a table gives the newest position of three bytes.
 *
 * Inline: the parsers call it for every byte.
 */
#ifndef LZX_CHAIN_FINDER_H
#define LZX_CHAIN_FINDER_H

#include "lzx_match.h"

#define LZX_CHAIN_HASH3_BITS 14u

typedef struct lzx_chain_finder {
	uint32_t *hash3, *hash4;
	uint32_t *next; /* of position & next_mask */
	unsigned hash4_bits;
	uint32_t next_mask;
	void *tables, *links; /* the memory of the above */
	size_t tables_size, links_size;
} lzx_chain_finder;

/*
 * Begins a new text. A finder of all zeros is one without memory; it keeps what it takes for later
 * texts. False: no memory.
 */
int lzx_chain_start(lzx_chain_finder *finder, uint32_t text_size, uint32_t reach);
void lzx_chain_free(lzx_chain_finder *finder);

/* Enters a position behind which at least four bytes stand. The newest earlier one, + 1. */
static inline uint32_t lzx_chain_enter(lzx_chain_finder *finder, const lzx_text *text, uint32_t at,
				       uint32_t *newest3)
{
	uint32_t word = lzx_load32(text->bytes + at);
	uint32_t *slot3 = &finder->hash3[lzx_hash(lzx_three_of(word), LZX_CHAIN_HASH3_BITS)];
	uint32_t *slot4 = &finder->hash4[lzx_hash(word, finder->hash4_bits)];
	uint32_t node = *slot4;

	*newest3 = *slot3;
	finder->next[at & finder->next_mask] = node;
	*slot3 = *slot4 = at + 1;
	return node;
}

#endif
