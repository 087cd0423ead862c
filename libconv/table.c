/*
 * Open addressing with linear probing, at most three quarters full. The key of the hash (SipHash-1-3)
 * is drawn once for each process from the address space layout: collisions cannot be prepared in a
 * file, and nothing that is written depends on the order of slots.
 */
#include "table.h"

#include <string.h>

struct conv_table_slot {
	const char *key;
	size_t size;
	uint64_t hash;
	void *value; /* NULL: the slot is free */
};

void conv_table_init(conv_table *table, conv_arena *arena)
{
	memset(table, 0, sizeof *table);
	table->arena = arena;
}

static inline uint64_t rotated(uint64_t x, int bits)
{
	return x << bits | x >> (64 - bits);
}

static inline void sip_round(uint64_t v[4])
{
	v[0] += v[1], v[1] = rotated(v[1], 13) ^ v[0], v[0] = rotated(v[0], 32);
	v[2] += v[3], v[3] = rotated(v[3], 16) ^ v[2];
	v[0] += v[3], v[3] = rotated(v[3], 21) ^ v[0];
	v[2] += v[1], v[1] = rotated(v[1], 17) ^ v[2], v[2] = rotated(v[2], 32);
}

static uint64_t hash_of(const conv_table *table, const void *key, size_t size)
{
	const uint8_t *p = key;
	uint64_t k0 = (uintptr_t)table->arena, k1 = (uintptr_t)&hash_of;
	uint64_t v[4] = { k0 ^ 0x736f6d6570736575u, k1 ^ 0x646f72616e646f6du,
			  k0 ^ 0x6c7967656e657261u, k1 ^ 0x7465646279746573u };
	uint64_t word;

	for (size_t left = size; left >= 8; left -= 8, p += 8) {
		memcpy(&word, p, 8);
		v[3] ^= word;
		sip_round(v);
		v[0] ^= word;
	}
	word = (uint64_t)size << 56;
	for (size_t i = 0; i < size % 8; i++)
		word |= (uint64_t)p[i] << 8 * i;
	v[3] ^= word;
	sip_round(v);
	v[0] ^= word;
	v[2] ^= 0xff;
	for (int i = 0; i < 3; i++)
		sip_round(v);
	return v[0] ^ v[1] ^ v[2] ^ v[3];
}

/* The slot of the key, or the free one where it belongs. The table is not full. */
static struct conv_table_slot *slot_of(const conv_table *table, const void *key, size_t size,
				       uint64_t hash)
{
	size_t i = hash & (table->capacity - 1);
	for (;; i = (i + 1) & (table->capacity - 1)) {
		struct conv_table_slot *slot = &table->slots[i];
		if (!slot->value ||
		    (slot->hash == hash && slot->size == size && memcmp(slot->key, key, size) == 0))
			return slot;
	}
}

void *conv_table_find(const conv_table *table, const void *key, size_t size)
{
	if (!table->capacity)
		return NULL;
	return slot_of(table, key, size, hash_of(table, key, size))->value;
}

static int grow(conv_table *table)
{
	conv_table old = *table;
	table->capacity = old.capacity ? old.capacity * 2 : 16;
	table->slots = conv_arena_array(table->arena, table->capacity, sizeof *table->slots);
	if (!table->slots) {
		*table = old;
		return 0;
	}
	for (size_t i = 0; i < old.capacity; i++)
		if (old.slots[i].value)
			*slot_of(table, old.slots[i].key, old.slots[i].size, old.slots[i].hash) =
				old.slots[i];
	return 1;
}

void *conv_table_add(conv_table *table, const void *key, size_t size, void *value)
{
	if ((table->count + 1) * 4 > table->capacity * 3 && !grow(table))
		return NULL;
	uint64_t hash = hash_of(table, key, size);
	struct conv_table_slot *slot = slot_of(table, key, size, hash);
	if (slot->value)
		return slot->value;
	slot->key = conv_arena_copy(table->arena, key, size);
	if (!slot->key)
		return NULL;
	slot->size = size;
	slot->hash = hash;
	slot->value = value;
	table->count++;
	return value;
}
