/*
 * The one way to read bytes: a window with a place in it. Reading past the end gives zeros, moves to
 * the end and sets `overrun`, which sticks: code reads a whole structure and checks once.
 *
 * Stays low: knows bytes, nothing above them.
 */
#ifndef CONV_CURSOR_H
#define CONV_CURSOR_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

typedef struct conv_cursor {
	const uint8_t *start, *at, *end;
	int overrun;
} conv_cursor;

static inline conv_cursor conv_cursor_over(const void *bytes, size_t size)
{
	const uint8_t *start = bytes;
	conv_cursor cursor = { start, start, size ? start + size : start, 0 };
	return cursor;
}

static inline size_t conv_cursor_left(const conv_cursor *cursor)
{
	return (size_t)(cursor->end - cursor->at);
}

static inline size_t conv_cursor_offset(const conv_cursor *cursor)
{
	return (size_t)(cursor->at - cursor->start);
}

/* Lends the next `size` bytes and moves behind them; NULL (overrun) if there are fewer. */
static inline const uint8_t *conv_cursor_bytes(conv_cursor *cursor, size_t size)
{
	const uint8_t *bytes = cursor->at;
	if (conv_cursor_left(cursor) < size) {
		cursor->at = cursor->end;
		cursor->overrun = 1;
		return NULL;
	}
	if (size)
		cursor->at += size;
	return bytes;
}

static inline void conv_cursor_skip(conv_cursor *cursor, size_t size)
{
	(void)conv_cursor_bytes(cursor, size);
}

static inline uint16_t conv_u16le(const uint8_t *p)
{
	return (uint16_t)(p[0] | p[1] << 8);
}

static inline uint32_t conv_u32le(const uint8_t *p)
{
	return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

static inline uint64_t conv_u64le(const uint8_t *p)
{
	return conv_u32le(p) | (uint64_t)conv_u32le(p + 4) << 32;
}

static inline uint8_t conv_cursor_u8(conv_cursor *cursor)
{
	const uint8_t *p = conv_cursor_bytes(cursor, 1);
	return p ? *p : 0;
}

static inline uint16_t conv_cursor_u16(conv_cursor *cursor)
{
	const uint8_t *p = conv_cursor_bytes(cursor, 2);
	return p ? conv_u16le(p) : 0;
}

static inline uint32_t conv_cursor_u32(conv_cursor *cursor)
{
	const uint8_t *p = conv_cursor_bytes(cursor, 4);
	return p ? conv_u32le(p) : 0;
}

static inline uint64_t conv_cursor_u64(conv_cursor *cursor)
{
	const uint8_t *p = conv_cursor_bytes(cursor, 8);
	return p ? conv_u64le(p) : 0;
}

#endif
