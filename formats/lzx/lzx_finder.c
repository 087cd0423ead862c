/* Memory of the match finders. */
#include <stdlib.h>

#include "lzx_chain_finder.h"
#include "lzx_tree_finder.h"

#define HASH4_BITS_MIN 12u
#define HASH4_BITS_MAX 18u

static unsigned bits_of(uint32_t size)
{
	unsigned bits = 0;
	while (bits < 31 && 1u << bits < size)
		bits++;
	return bits;
}

/* Links are kept for as many positions as can be in reach. */
static uint32_t link_mask(uint32_t text_size, uint32_t reach)
{
	return (uint32_t)(((uint64_t)1 << bits_of(text_size < reach ? text_size : reach)) - 1);
}

static unsigned hash4_bits(uint32_t text_size)
{
	unsigned bits = bits_of(text_size);
	return bits < HASH4_BITS_MIN   ? HASH4_BITS_MIN
	       : bits > HASH4_BITS_MAX ? HASH4_BITS_MAX
				       : bits;
}

static uint32_t *new_table(unsigned bits)
{
	return malloc(sizeof(uint32_t) << bits);
}

static void clear(uint32_t *table, unsigned bits)
{
	memset(table, 0, sizeof *table << bits);
}

int lzx_tree_open(lzx_tree_finder *finder, uint32_t text_size, uint32_t reach)
{
	finder->hash4_bits = hash4_bits(text_size);
	finder->child_mask = link_mask(text_size, reach);
	finder->hash2 = new_table(LZX_TREE_HASH2_BITS);
	finder->hash3 = new_table(LZX_TREE_HASH3_BITS);
	finder->hash4 = new_table(finder->hash4_bits);
	finder->child = malloc(((size_t)finder->child_mask + 1) * sizeof *finder->child);
	return finder->hash2 && finder->hash3 && finder->hash4 && finder->child;
}

void lzx_tree_reset(lzx_tree_finder *finder)
{
	clear(finder->hash2, LZX_TREE_HASH2_BITS);
	clear(finder->hash3, LZX_TREE_HASH3_BITS);
	clear(finder->hash4, finder->hash4_bits);
}

void lzx_tree_close(lzx_tree_finder *finder)
{
	free(finder->hash2);
	free(finder->hash3);
	free(finder->hash4);
	free(finder->child);
}

int lzx_chain_open(lzx_chain_finder *finder, uint32_t text_size, uint32_t reach)
{
	finder->hash4_bits = hash4_bits(text_size);
	finder->next_mask = link_mask(text_size, reach);
	finder->hash3 = new_table(LZX_CHAIN_HASH3_BITS);
	finder->hash4 = new_table(finder->hash4_bits);
	finder->next = malloc(((size_t)finder->next_mask + 1) * sizeof *finder->next);
	return finder->hash3 && finder->hash4 && finder->next;
}

void lzx_chain_reset(lzx_chain_finder *finder)
{
	clear(finder->hash3, LZX_CHAIN_HASH3_BITS);
	clear(finder->hash4, finder->hash4_bits);
}

void lzx_chain_close(lzx_chain_finder *finder)
{
	free(finder->hash3);
	free(finder->hash4);
	free(finder->next);
}
