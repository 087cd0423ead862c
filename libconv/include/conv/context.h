/*
 * A context: the formats that are known, options, limits, and where diagnostics go. It serves one
 * thread at a time; contexts of different threads share nothing.
 */
#ifndef CONV_CONTEXT_H
#define CONV_CONTEXT_H

#include <stdint.h>

#include "conv/diagnostic.h"
#include "conv/export.h"
#include "conv/limits.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct conv_context conv_context;
struct conv_format;

/*
 * `formats` is a NULL-terminated list that outlives the context, normally conv_formats_all();
 * NULL: no formats, enough for codecs and charsets. NULL on lack of memory.
 */
CONV_API conv_context *conv_context_new(const struct conv_format *const *formats);
CONV_API void conv_context_free(conv_context *context);

CONV_API const struct conv_format *const *conv_context_formats(const conv_context *context);

CONV_API void conv_context_set_receiver(conv_context *context, conv_receiver *receiver, void *user);

/* The limits in force; may be changed while no reader or writer is open. */
CONV_API conv_limits *conv_context_limits(conv_context *context);

/* Strict: the first damage (CONV_WARNING) fails the operation. Default: off. */
CONV_API void conv_context_set_strict(conv_context *context, int strict);
CONV_API int conv_context_strict(const conv_context *context);

/*
 * Code page for 8-bit text whose own code page is not said, 0 for none (1252 is used then).
 * With `override`, also where the input names one: it is thought to be wrong.
 */
CONV_API void conv_context_set_codepage(conv_context *context, uint32_t codepage, int override);
CONV_API uint32_t conv_context_codepage(const conv_context *context);
CONV_API int conv_context_codepage_overrides(const conv_context *context);

/*
 * An option of one format, "eml.headers" = "generated". The formats list theirs (format.h).
 * CONV_FAILED with a diagnostic: no such option or value.
 */
CONV_API conv_status conv_context_set_option(conv_context *context, const char *name,
					     const char *value);

/* The value set, or the default of the format's table; NULL for an unknown name. */
CONV_API const char *conv_context_option(const conv_context *context, const char *name);

/* How many records of a severity were reported since the context was made. */
CONV_API uint64_t conv_context_count(const conv_context *context, conv_severity severity);

#ifdef __cplusplus
}
#endif

#endif
