/*
 * Big values: bytes with a size that can be read again from the start, without being copied or
 * held. A blob is a piece of memory, an extent list of a source (the stream of a compound file is
 * scattered sectors), or whatever else fills in conv_blob_class. Blobs are reference-counted, and
 * hold what they read from.
 */
#ifndef CONV_BLOB_H
#define CONV_BLOB_H

#include <stddef.h>
#include <stdint.h>

#include "conv/context.h"
#include "conv/export.h"
#include "conv/sink.h"
#include "conv/source.h"
#include "conv/status.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct conv_blob conv_blob;

#define CONV_SIZE_UNKNOWN UINT64_MAX

/* What a kind of blob does. Any member but `read` may be NULL. */
typedef struct conv_blob_class {
	size_t state_size; /* of what one reading needs; zeroed before `start` */
	conv_status (*start)(const conv_blob *blob, void *state);
	/* Up to `size` bytes to `to`; *got 0 is the end. */
	conv_status (*read)(const conv_blob *blob, void *state, void *to, size_t size, size_t *got);
	void (*stop)(const conv_blob *blob, void *state);
	void (*destroy)(void *self); /* frees what `self` points to */
} conv_blob_class;

/* A blob of a class; `self` is what its functions find with conv_blob_self. NULL: no memory. */
CONV_API conv_blob *conv_blob_new(const conv_blob_class *kind, void *self, uint64_t size);
CONV_API void *conv_blob_self(const conv_blob *blob);

/*
 * Bytes in memory: lent (they outlive the blob, or `holder`, a source they belong to and of which
 * the blob takes a reference, does) or copied.
 */
CONV_API conv_blob *conv_blob_from_memory(const void *bytes, size_t size, conv_source *holder);
CONV_API conv_blob *conv_blob_copy_memory(const void *bytes, size_t size);

typedef struct conv_extent {
	uint64_t offset, size;
} conv_extent;

/* Pieces of a source, one behind the other; the list is copied. A piece past the end is short. */
CONV_API conv_blob *conv_blob_from_extents(conv_source *source, const conv_extent *extents,
					   size_t count);

CONV_API conv_blob *conv_blob_keep(conv_blob *blob);
CONV_API void conv_blob_drop(conv_blob *blob); /* NULL is allowed */

/* Bytes, or CONV_SIZE_UNKNOWN until conv_blob_count has read through it. */
CONV_API uint64_t conv_blob_size(const conv_blob *blob);
CONV_API conv_status conv_blob_count(conv_blob *blob, uint64_t *size);

/* All bytes where they lie in one piece in memory, else NULL. */
CONV_API const uint8_t *conv_blob_bytes(const conv_blob *blob);

/* One reading from the start. */
typedef struct conv_blob_reader conv_blob_reader;
CONV_API conv_status conv_blob_open(conv_blob *blob, conv_blob_reader **reader);
CONV_API conv_status conv_blob_read(conv_blob_reader *reader, void *to, size_t size, size_t *got);
CONV_API void conv_blob_close(conv_blob_reader *reader); /* NULL is allowed */

/*
 * A source over the bytes of a blob, for readers of what is inside another file: memory where the blob
 * is in memory or small, else a temporary file that has no name. Its bytes count as decoded (limits.h).
 */
CONV_API conv_status conv_source_from_blob(conv_context *context, conv_blob *blob,
					   conv_source **source);

/* Writes the whole blob to a sink, in pieces. */
CONV_API conv_status conv_blob_write(conv_blob *blob, conv_sink *sink);

#ifdef __cplusplus
}
#endif

#endif
