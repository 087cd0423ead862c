/*
 * Where input comes from: something with a size that can be read anywhere. Sources are
 * reference-counted; messages that still need the bytes of their file hold one.
 */
#ifndef CONV_SOURCE_H
#define CONV_SOURCE_H

#include <stddef.h>
#include <stdint.h>

#include "conv/context.h"
#include "conv/export.h"
#include "conv/status.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct conv_source conv_source;

/*
 * Opens a file. CONV_FAILED with a diagnostic: it cannot be opened, or is a directory. A pipe or
 * device is read to its end into memory, at most `decoded_bytes` of the limits.
 */
CONV_API conv_status conv_source_open_file(conv_context *context, const char *path,
					   conv_source **source);

/* The same for a file descriptor, which stays the caller's and must outlive the source. */
CONV_API conv_status conv_source_open_fd(conv_context *context, int fd, conv_source **source);

/* Lends bytes to a source; they must outlive it. With `copy`, the source has its own. */
CONV_API conv_status conv_source_from_memory(conv_context *context, const void *bytes, size_t size,
					     int copy, conv_source **source);

CONV_API conv_source *conv_source_keep(conv_source *source);
CONV_API void conv_source_drop(conv_source *source); /* NULL is allowed */

CONV_API uint64_t conv_source_size(const conv_source *source);

/* All bytes where they lie in memory (small files do), else NULL. They live as long as the source. */
CONV_API const uint8_t *conv_source_bytes(const conv_source *source);

/*
 * Copies up to `size` bytes from `offset`; *got is less only at the end of the source. A file that
 * has become shorter meanwhile just ends earlier. CONV_MACHINE on a read error. Needs no context:
 * safe for every thread.
 */
CONV_API conv_status conv_source_read(const conv_source *source, uint64_t offset, void *to,
				      size_t size, size_t *got);

#ifdef __cplusplus
}
#endif

#endif
