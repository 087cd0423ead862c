/* SHA-256, in pieces. */
#ifndef CONV_DIGEST_H
#define CONV_DIGEST_H

#include <stddef.h>

#include "conv/blob.h"
#include "conv/export.h"
#include "conv/status.h"

#ifdef __cplusplus
extern "C" {
#endif

#define CONV_DIGEST_TEXT_SIZE 65 /* 64 lower-case hexadecimal digits and NUL */

typedef struct conv_digest conv_digest;

CONV_API conv_digest *conv_digest_new(void);         /* NULL: no memory */
CONV_API void conv_digest_free(conv_digest *digest); /* NULL is allowed */

/* A failure sticks: the text is then "". */
CONV_API void conv_digest_add(conv_digest *digest, const void *bytes, size_t size);

/* Ends it; the digest may then only be freed. Returns `text`. */
CONV_API char *conv_digest_text(conv_digest *digest, char text[CONV_DIGEST_TEXT_SIZE]);

/* Reads a blob to its end: its digest and its size (may be NULL). */
CONV_API conv_status conv_digest_blob(conv_blob *blob, char text[CONV_DIGEST_TEXT_SIZE],
				      uint64_t *size);

#ifdef __cplusplus
}
#endif

#endif
