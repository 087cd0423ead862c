/*
 * How much one input may ask for. The defaults stop bombs and never stop real mail.
 */
#ifndef CONV_LIMITS_H
#define CONV_LIMITS_H

#include <stddef.h>
#include <stdint.h>

#include "conv/export.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct conv_limits {
	uint64_t nesting;       /* messages in messages, parts in parts, groups in groups: 64 */
	uint64_t decoded_bytes; /* what decoders of one input may put out in all: 8 GiB */
	uint64_t ratio;         /* decoded to encoded bytes of one codec run over 64 MiB: 2000 */
	uint64_t properties;    /* of one object: 65,536 */
	uint64_t recipients;    /* of one message: 1,000,000 */
	uint64_t attachments;   /* of one message: 100,000 */
	uint64_t string_bytes;  /* of one text or binary value that must be held whole: 256 MiB */
	uint64_t objects;       /* storages and streams of one container: 4,000,000 */
} conv_limits;

CONV_API void conv_limits_default(conv_limits *limits);

/*
 * Sets one limit by its member's name ("nesting", "decoded-bytes" or "decoded_bytes"). The value
 * is decimal digits with an optional K, M or G (powers of 1024). False: name or value unknown, or
 * more nesting than the stack surely has room for (1000).
 */
CONV_API int conv_limits_set(conv_limits *limits, const char *name, const char *value);

/* Decimal digits with an optional K, M or G (powers of 1024); false: `text` is no such number. */
CONV_API int conv_size_parse(const char *text, uint64_t *value);

/* The i-th limit's name, NULL after the last. */
CONV_API const char *conv_limits_name(size_t i);

#ifdef __cplusplus
}
#endif

#endif
