/*
 * The one hash table: from byte strings to pointers. Keys are copied into an arena, values are the
 * caller's. The hash is keyed, so that input cannot be made to collide on purpose.
 *
 * Stays low: knows memory, nothing above it.
 */
#ifndef CONV_TABLE_H
#define CONV_TABLE_H

#include <stddef.h>
#include <stdint.h>

#include "arena.h"

typedef struct conv_table {
	struct conv_table_slot *slots;
	size_t capacity; /* a power of two, or 0 */
	size_t count;
	conv_arena *arena; /* keys and slots */
} conv_table;

/* An empty table whose memory is the arena's; nothing to free. */
void conv_table_init(conv_table *table, conv_arena *arena);

/* The value, NULL if absent. */
void *conv_table_find(const conv_table *table, const void *key, size_t size);

/*
 * Adds key and value (not NULL) unless the key exists. The value that is now in the table: `value`,
 * or the one that was there. NULL: no memory.
 */
void *conv_table_add(conv_table *table, const void *key, size_t size, void *value);

#endif
