/* Buffer, arena, table: the low layer. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "conv/buffer.h"
#include "support/suite.h"
#include "table.h"

static void assert_sane(const conv_buffer *buffer)
{
	CU_ASSERT(buffer->size <= buffer->capacity);
	CU_ASSERT((buffer->bytes != NULL) == (buffer->capacity != 0));
	CU_ASSERT(!buffer->capacity || buffer->capacity > buffer->size);
}

CASE(buffer_grows_and_ends_with_nul)
{
	conv_buffer buffer = CONV_BUFFER_INIT;

	assert_sane(&buffer);
	CU_ASSERT_STRING_EQUAL(conv_buffer_text(&buffer), "");
	for (int i = 0; i < 5000; i++) {
		conv_buffer_printf(&buffer, "%d,", i % 10);
		assert_sane(&buffer);
	}
	CU_ASSERT_EQUAL(buffer.size, 10000);
	CU_ASSERT_EQUAL(strlen(conv_buffer_text(&buffer)), 10000);
	conv_buffer_clear(&buffer);
	conv_buffer_append_u16le(&buffer, 0x0201);
	conv_buffer_append_u32le(&buffer, 0x06050403);
	conv_buffer_append_u64le(&buffer, 0x0E0D0C0B0A090807);
	for (size_t i = 0; i < 14; i++)
		CU_ASSERT_EQUAL(buffer.bytes[i], i + 1);
	conv_buffer_free(&buffer);
	assert_sane(&buffer);
}

CASE(buffer_failure_sticks)
{
	conv_buffer buffer = CONV_BUFFER_INIT;

	conv_buffer_append_text(&buffer, "x");
	CU_ASSERT_PTR_NULL(conv_buffer_reserve(&buffer, SIZE_MAX / 2));
	CU_ASSERT_FALSE(conv_buffer_append_text(&buffer, "y"));
	CU_ASSERT_EQUAL(conv_buffer_status(&buffer), CONV_MACHINE);
	CU_ASSERT_PTR_NULL(conv_buffer_text(&buffer));
	assert_sane(&buffer);
	conv_buffer_free(&buffer);
	CU_ASSERT(conv_buffer_append_text(&buffer, "y"));
	conv_buffer_free(&buffer);
}

CASE(buffer_take_hands_over)
{
	conv_buffer buffer = CONV_BUFFER_INIT;
	size_t size;

	conv_buffer_append_text(&buffer, "abc");
	char *text = conv_buffer_take(&buffer, &size);
	CU_ASSERT_EQUAL(size, 3);
	CU_ASSERT_STRING_EQUAL(text, "abc");
	assert_sane(&buffer);
	free(text);
}

static int released;

static void release_one(void *thing)
{
	CU_ASSERT_PTR_EQUAL(thing, &released);
	released++;
}

CASE(arena_keeps_pieces_apart_and_releases)
{
	conv_arena *arena = conv_arena_new();
	unsigned char *pieces[400];

	for (size_t i = 0; i < 400; i++) {
		size_t size = i * i % 9000;
		pieces[i] = conv_arena_alloc(arena, size);
		CU_ASSERT_EQUAL((uintptr_t)pieces[i] % _Alignof(max_align_t), 0);
		memset(pieces[i], (int)i, size);
	}
	for (size_t i = 0; i < 400; i++)
		for (size_t k = 0; k < i * i % 9000; k++)
			if (pieces[i][k] != (unsigned char)i)
				CU_FAIL("pieces overlap");
	CU_ASSERT_PTR_NULL(conv_arena_array(arena, SIZE_MAX / 2, 4));
	CU_ASSERT_STRING_EQUAL(conv_arena_copy(arena, "abcdef", 3), "abc");
	released = 0;
	conv_arena_defer(arena, release_one, &released);
	conv_arena_defer(arena, release_one, &released);
	CU_ASSERT_EQUAL(released, 0);
	conv_arena_free(arena);
	CU_ASSERT_EQUAL(released, 2);
}

CASE(table_finds_what_was_added)
{
	conv_arena *arena = conv_arena_new();
	conv_table table;
	static int values[20000];
	char key[32];

	conv_table_init(&table, arena);
	CU_ASSERT_PTR_NULL(conv_table_find(&table, "a", 1));
	for (int i = 0; i < 20000; i++) {
		int size = snprintf(key, sizeof key, "key %d", i * 7);
		CU_ASSERT_PTR_EQUAL(conv_table_add(&table, key, (size_t)size, &values[i]),
				    &values[i]);
	}
	CU_ASSERT_PTR_EQUAL(conv_table_add(&table, "key 7", 5, &values[0]), &values[1]);
	for (int i = 0; i < 20000; i++) {
		int size = snprintf(key, sizeof key, "key %d", i * 7);
		CU_ASSERT_PTR_EQUAL(conv_table_find(&table, key, (size_t)size), &values[i]);
	}
	CU_ASSERT_PTR_NULL(conv_table_find(&table, "key 8", 5));
	CU_ASSERT_PTR_NULL(conv_table_find(&table, "key", 3));
	CU_ASSERT_EQUAL(table.count, 20000);
	conv_arena_free(arena);
}

SUITE_MAIN(test_memory, LIST(buffer_grows_and_ends_with_nul), LIST(buffer_failure_sticks),
	   LIST(buffer_take_hands_over), LIST(arena_keeps_pieces_apart_and_releases),
	   LIST(table_finds_what_was_added))
