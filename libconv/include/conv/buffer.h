/*
 * A growable row of bytes. A failed growth sticks: the buffer is then empty and stays so, every
 * further call fails, and one check at the end (conv_buffer_failed) is enough.
 *
 * Invariants: size <= capacity; bytes is NULL only if capacity is 0; if capacity is not 0, there is
 * room for a NUL behind the bytes.
 *
 * Stays low: knows memory, nothing above it.
 */
#ifndef CONV_BUFFER_H
#define CONV_BUFFER_H

#include <stddef.h>
#include <stdint.h>

#include "conv/export.h"
#include "conv/status.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct conv_buffer {
	uint8_t *bytes;
	size_t size;
	size_t capacity;
	int failed;
} conv_buffer;

#define CONV_BUFFER_INIT                                                                           \
	{                                                                                          \
		NULL, 0, 0, 0                                                                      \
	}

CONV_API void conv_buffer_free(conv_buffer *buffer);  /* and is empty and usable again */
CONV_API void conv_buffer_clear(conv_buffer *buffer); /* keeps the memory */

/* Room for `more` bytes behind size: where to put them, or NULL. Set `size` afterwards. */
CONV_API uint8_t *conv_buffer_reserve(conv_buffer *buffer, size_t more);

/* These return false on lack of memory. `bytes` must not lie in the buffer itself. */
CONV_API int conv_buffer_append(conv_buffer *buffer, const void *bytes, size_t size);
CONV_API int conv_buffer_append_text(conv_buffer *buffer, const char *text);
CONV_API int conv_buffer_append_byte(conv_buffer *buffer, uint8_t byte);
CONV_API int conv_buffer_append_zeros(conv_buffer *buffer, size_t size);
CONV_API int conv_buffer_append_u16le(conv_buffer *buffer, uint16_t value);
CONV_API int conv_buffer_append_u32le(conv_buffer *buffer, uint32_t value);
CONV_API int conv_buffer_append_u64le(conv_buffer *buffer, uint64_t value);
CONV_API int conv_buffer_printf(conv_buffer *buffer, const char *format, ...) CONV_PRINTF(2, 3);

/* The bytes with a NUL behind them; "" for an empty buffer, NULL for a failed one. Lent. */
CONV_API const char *conv_buffer_text(conv_buffer *buffer);

/* Hands the memory over (free() it), NUL-terminated, and empties the buffer. NULL: it failed. */
CONV_API void *conv_buffer_take(conv_buffer *buffer, size_t *size);

/* CONV_OK, or CONV_MACHINE if a growth failed. */
CONV_API conv_status conv_buffer_status(const conv_buffer *buffer);

#ifdef __cplusplus
}
#endif

#endif
