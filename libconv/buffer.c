#include "conv/buffer.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_CAPACITY ((size_t)256)

static void fail(conv_buffer *buffer)
{
	free(buffer->bytes);
	buffer->bytes = NULL;
	buffer->size = buffer->capacity = 0;
	buffer->failed = 1;
}

void conv_buffer_free(conv_buffer *buffer)
{
	free(buffer->bytes);
	*buffer = (conv_buffer)CONV_BUFFER_INIT;
}

void conv_buffer_clear(conv_buffer *buffer)
{
	buffer->size = 0;
}

uint8_t *conv_buffer_reserve(conv_buffer *buffer, size_t more)
{
	size_t needed, capacity;

	if (buffer->failed)
		return NULL;
	if (__builtin_add_overflow(buffer->size, more, &needed) || needed > SIZE_MAX / 4) {
		fail(buffer);
		return NULL;
	}
	if (needed + 1 > buffer->capacity || !buffer->bytes) { /* one for a NUL */
		capacity = buffer->capacity ? buffer->capacity : FIRST_CAPACITY;
		while (capacity < needed + 1)
			capacity += capacity < ((size_t)64 << 20) ? capacity : capacity / 2;
		uint8_t *bytes = realloc(buffer->bytes, capacity);
		if (!bytes) {
			fail(buffer);
			return NULL;
		}
		buffer->bytes = bytes;
		buffer->capacity = capacity;
	}
	return buffer->bytes + buffer->size;
}

int conv_buffer_append(conv_buffer *buffer, const void *bytes, size_t size)
{
	uint8_t *to = conv_buffer_reserve(buffer, size);
	if (!to)
		return 0;
	if (size)
		memcpy(to, bytes, size);
	buffer->size += size;
	return 1;
}

int conv_buffer_append_text(conv_buffer *buffer, const char *text)
{
	return conv_buffer_append(buffer, text, strlen(text));
}

int conv_buffer_append_byte(conv_buffer *buffer, uint8_t byte)
{
	return conv_buffer_append(buffer, &byte, 1);
}

int conv_buffer_append_zeros(conv_buffer *buffer, size_t size)
{
	uint8_t *to = conv_buffer_reserve(buffer, size);
	if (!to)
		return 0;
	memset(to, 0, size);
	buffer->size += size;
	return 1;
}

static int append_le(conv_buffer *buffer, uint64_t value, size_t size)
{
	uint8_t bytes[8];
	for (size_t i = 0; i < size; i++)
		bytes[i] = (uint8_t)(value >> 8 * i);
	return conv_buffer_append(buffer, bytes, size);
}

int conv_buffer_append_u16le(conv_buffer *buffer, uint16_t value)
{
	return append_le(buffer, value, 2);
}

int conv_buffer_append_u32le(conv_buffer *buffer, uint32_t value)
{
	return append_le(buffer, value, 4);
}

int conv_buffer_append_u64le(conv_buffer *buffer, uint64_t value)
{
	return append_le(buffer, value, 8);
}

int conv_buffer_printf(conv_buffer *buffer, const char *format, ...)
{
	va_list list;
	va_start(list, format);
	int length = vsnprintf(NULL, 0, format, list);
	va_end(list);

	uint8_t *to = length >= 0 ? conv_buffer_reserve(buffer, (size_t)length) : NULL;
	if (!to)
		return 0;
	va_start(list, format);
	vsnprintf((char *)to, (size_t)length + 1, format, list);
	va_end(list);
	buffer->size += (size_t)length;
	return 1;
}

const char *conv_buffer_text(conv_buffer *buffer)
{
	if (buffer->failed)
		return NULL;
	if (!buffer->bytes)
		return "";
	buffer->bytes[buffer->size] = 0;
	return (const char *)buffer->bytes;
}

void *conv_buffer_take(conv_buffer *buffer, size_t *size)
{
	if (!conv_buffer_reserve(buffer, 0))
		return NULL;
	void *bytes = buffer->bytes;
	buffer->bytes[buffer->size] = 0;
	if (size)
		*size = buffer->size;
	*buffer = (conv_buffer)CONV_BUFFER_INIT;
	return bytes;
}

conv_status conv_buffer_status(const conv_buffer *buffer)
{
	return buffer->failed ? CONV_MACHINE : CONV_OK;
}
