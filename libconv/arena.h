/*
 * Memory that is freed all at once. Small pieces come out of larger blocks; what needs more than
 * its memory freed (a blob, a source) is given to conv_arena_defer.
 *
 * Stays low: knows memory, nothing above it.
 */
#ifndef CONV_ARENA_H
#define CONV_ARENA_H

#include <stddef.h>

typedef struct conv_arena conv_arena;

conv_arena *conv_arena_new(void); /* NULL: no memory */

/* Runs the deferred functions, last first. NULL is allowed. */
void conv_arena_free(conv_arena *arena);

/* Uninitialised, aligned for any type; size 0 gives a pointer too. NULL: no memory. */
void *conv_arena_alloc(conv_arena *arena, size_t size);
void *conv_arena_zalloc(conv_arena *arena, size_t size);

/* count * size with the product checked, zeroed. */
void *conv_arena_array(conv_arena *arena, size_t count, size_t size);

/* Has any piece been refused? Whoever let NULL pass as "nothing there" asks at the end. */
int conv_arena_failed(const conv_arena *arena);

/* Copies `size` bytes and puts a NUL behind them. */
char *conv_arena_copy(conv_arena *arena, const void *bytes, size_t size);

/* Calls release(thing) when the arena is freed. False: no memory, and release was called at once. */
int conv_arena_defer(conv_arena *arena, void (*release)(void *thing), void *thing);

#endif
