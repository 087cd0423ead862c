/*
 * Where output goes. A sink takes bytes in order; some can also overwrite bytes that were already
 * given (`seekable`), which writers of containers make use of.
 */
#ifndef CONV_SINK_H
#define CONV_SINK_H

#include <stddef.h>
#include <stdint.h>

#include "conv/context.h"
#include "conv/export.h"
#include "conv/status.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct conv_sink conv_sink;

/*
 * A file that appears whole or not at all: written beside its target under a temporary name, moved
 * over it by conv_sink_commit, removed by conv_sink_close without commit. A target that is no
 * regular file is written directly; of a symbolic link the target is replaced. With `no_replace`,
 * an existing regular file is an error.
 */
CONV_API conv_status conv_sink_open_file(conv_context *context, const char *path, int no_replace,
					 conv_sink **sink);

/* A file descriptor, written in order; it stays the caller's. */
CONV_API conv_status conv_sink_open_fd(conv_context *context, int fd, const char *name,
				       conv_sink **sink);

/* Memory, seekable. conv_sink_bytes lends what has been written so far. */
CONV_API conv_status conv_sink_open_memory(conv_context *context, conv_sink **sink);
CONV_API const uint8_t *conv_sink_bytes(const conv_sink *sink, size_t *size);

/* Passes everything to a function of the caller's. */
typedef conv_status conv_sink_function(void *user, const void *bytes, size_t size);
CONV_API conv_status conv_sink_open_function(conv_context *context, conv_sink_function *function,
					     void *user, conv_sink **sink);

/*
 * Appends. After a failure (CONV_MACHINE, reported once with code io.write) every further write
 * fails silently, so a writer may check at the end.
 */
CONV_API conv_status conv_sink_write(conv_sink *sink, const void *bytes, size_t size);
CONV_API conv_status conv_sink_text(conv_sink *sink, const char *text);
CONV_API conv_status conv_sink_printf(conv_sink *sink, const char *format, ...) CONV_PRINTF(2, 3);

CONV_API int conv_sink_seekable(const conv_sink *sink);

/* Overwrites bytes at `offset`; offset + size must not pass what has been written. */
CONV_API conv_status conv_sink_overwrite(conv_sink *sink, uint64_t offset, const void *bytes,
					 size_t size);

/* How many bytes have been appended. */
CONV_API uint64_t conv_sink_written(const conv_sink *sink);

/* The first failure, or CONV_OK. */
CONV_API conv_status conv_sink_status(const conv_sink *sink);

/* Flushes and, for files, moves into place. CONV_MACHINE: nothing has appeared. */
CONV_API conv_status conv_sink_commit(conv_sink *sink);
CONV_API void conv_sink_close(conv_sink *sink); /* NULL is allowed */

#ifdef __cplusplus
}
#endif

#endif
