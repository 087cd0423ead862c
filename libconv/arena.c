/* Blocks that double up to a bound; what is larger than a quarter of a block gets one of its own. */
#include "arena.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_BLOCK ((size_t)4096)
#define LARGEST_BLOCK ((size_t)1 << 18)
#define ALIGNMENT _Alignof(max_align_t)

typedef struct block {
	struct block *next;
	size_t size, used; /* of the bytes behind the header */
} block;

typedef struct release {
	struct release *next;
	void (*function)(void *thing);
	void *thing;
} release;

struct conv_arena {
	block *current; /* where small pieces come from; older blocks behind it */
	release *releases;
	size_t next_size;
	int failed;
};

static size_t aligned(size_t size)
{
	return (size + ALIGNMENT - 1) & ~(ALIGNMENT - 1);
}

static uint8_t *block_bytes(block *b)
{
	return (uint8_t *)b + aligned(sizeof *b);
}

static block *block_new(size_t size)
{
	block *b = malloc(aligned(sizeof *b) + size);
	if (b) {
		b->next = NULL;
		b->size = size;
		b->used = 0;
	}
	return b;
}

conv_arena *conv_arena_new(void)
{
	conv_arena *arena = calloc(1, sizeof *arena);
	if (arena)
		arena->next_size = FIRST_BLOCK;
	return arena;
}

void conv_arena_free(conv_arena *arena)
{
	if (!arena)
		return;
	for (release *r = arena->releases; r; r = r->next)
		r->function(r->thing);
	for (block *b = arena->current, *next; b; b = next) {
		next = b->next;
		free(b);
	}
	free(arena);
}

static void *alloc_apart(conv_arena *arena, size_t size)
{
	block *b = block_new(size);
	if (!b)
		return NULL;
	b->used = size;
	if (arena->current) { /* the current block stays current */
		b->next = arena->current->next;
		arena->current->next = b;
	} else {
		arena->current = b;
	}
	return block_bytes(b);
}

static void *take(conv_arena *arena, size_t size)
{
	block *b = arena->current;

	if (size > SIZE_MAX / 2)
		return NULL;
	size = size ? aligned(size) : ALIGNMENT;
	if (b && b->size - b->used >= size) {
		void *p = block_bytes(b) + b->used;
		b->used += size;
		return p;
	}
	if (size > arena->next_size / 4)
		return alloc_apart(arena, size);
	b = block_new(arena->next_size);
	if (!b)
		return NULL;
	if (arena->next_size < LARGEST_BLOCK)
		arena->next_size *= 2;
	b->next = arena->current;
	b->used = size;
	arena->current = b;
	return block_bytes(b);
}

void *conv_arena_alloc(conv_arena *arena, size_t size)
{
	void *piece = take(arena, size);
	if (!piece)
		arena->failed = 1;
	return piece;
}

int conv_arena_failed(const conv_arena *arena)
{
	return arena->failed;
}

void *conv_arena_zalloc(conv_arena *arena, size_t size)
{
	void *p = conv_arena_alloc(arena, size);
	if (p)
		memset(p, 0, size);
	return p;
}

void *conv_arena_array(conv_arena *arena, size_t count, size_t size)
{
	size_t total;
	if (__builtin_mul_overflow(count, size, &total))
		return NULL;
	return conv_arena_zalloc(arena, total);
}

char *conv_arena_copy(conv_arena *arena, const void *bytes, size_t size)
{
	char *copy = size < SIZE_MAX ? conv_arena_alloc(arena, size + 1) : NULL;
	if (copy) {
		if (size)
			memcpy(copy, bytes, size);
		copy[size] = 0;
	}
	return copy;
}

int conv_arena_defer(conv_arena *arena, void (*function)(void *thing), void *thing)
{
	release *r = conv_arena_alloc(arena, sizeof *r);
	if (!r) {
		function(thing);
		return 0;
	}
	r->function = function;
	r->thing = thing;
	r->next = arena->releases;
	arena->releases = r;
	return 1;
}
