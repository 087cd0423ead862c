/* Memory of the match finders. */
#include <stdlib.h>

#include "lzx_chain_finder.h"
#include "lzx_tree_finder.h"

#define HASH4_BITS_MIN 12u
#define HASH4_BITS_MAX 16u

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

/* Room for `size` bytes: what there is, if it suffices. What was in it is lost. */
static int make_room(void **room, size_t *had, size_t size)
{
	if (*room && *had >= size)
		return 1;
	free(*room);
	*room = malloc(size);
	*had = *room ? size : 0;
	return *room != NULL;
}

static size_t table_size(unsigned bits)
{
	return sizeof(uint32_t) << bits;
}

int lzx_tree_start(lzx_tree_finder *finder, uint32_t text_size, uint32_t reach)
{
	finder->hash4_bits = hash4_bits(text_size);
	finder->child_mask = link_mask(text_size, reach);
	size_t tables = table_size(LZX_TREE_HASH2_BITS) + table_size(LZX_TREE_HASH3_BITS) +
			table_size(finder->hash4_bits);
	size_t links = ((size_t)finder->child_mask + 1) * sizeof *finder->child;
	if (!make_room(&finder->tables, &finder->tables_size, tables) ||
	    !make_room(&finder->links, &finder->links_size, links))
		return 0;
	memset(finder->tables, 0, tables);
	finder->hash2 = finder->tables;
	finder->hash3 = finder->hash2 + (1u << LZX_TREE_HASH2_BITS);
	finder->hash4 = finder->hash3 + (1u << LZX_TREE_HASH3_BITS);
	finder->child = finder->links;
	return 1;
}

void lzx_tree_free(lzx_tree_finder *finder)
{
	free(finder->tables);
	free(finder->links);
}

int lzx_chain_start(lzx_chain_finder *finder, uint32_t text_size, uint32_t reach)
{
	finder->hash4_bits = hash4_bits(text_size);
	finder->next_mask = link_mask(text_size, reach);
	size_t tables = table_size(LZX_CHAIN_HASH3_BITS) + table_size(finder->hash4_bits);
	size_t links = ((size_t)finder->next_mask + 1) * sizeof *finder->next;
	if (!make_room(&finder->tables, &finder->tables_size, tables) ||
	    !make_room(&finder->links, &finder->links_size, links))
		return 0;
	memset(finder->tables, 0, tables);
	finder->hash3 = finder->tables;
	finder->hash4 = finder->hash3 + (1u << LZX_CHAIN_HASH3_BITS);
	finder->next = finder->links;
	return 1;
}

void lzx_chain_free(lzx_chain_finder *finder)
{
	free(finder->tables);
	free(finder->links);
}
