/*
 * Writing JSON: a value at a time, straight to a sink. Text is the WTF-8 of the hub: an unpaired
 * surrogate becomes \udXXX, as only JSON's escapes can say it; bytes that are no text become
 * U+FFFD. Numbers never depend on the locale.
 *
 * The writer puts commas, line ends and indentation. Its user keeps the order of JSON: one value at
 * the top, a key before each value in an object. Failures of the sink stick; conv_json_end tells.
 */
#ifndef CONV_JSON_H
#define CONV_JSON_H

#include <stddef.h>
#include <stdint.h>

#include "conv/blob.h"
#include "conv/export.h"
#include "conv/sink.h"
#include "conv/status.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct conv_json conv_json;

/* NULL: no memory. The sink stays the caller's. */
CONV_API conv_json *conv_json_new(conv_sink *sink);

/* Ends the text with a line end; CONV_OK, or what kept it from being written. */
CONV_API conv_status conv_json_end(conv_json *json);
CONV_API void conv_json_free(conv_json *json); /* NULL is allowed */

/*
 * Containers. What opens with `flat` stands on one line with all that is in it. Nesting has no
 * bound of its own: indentation stops growing at some depth.
 */
CONV_API void conv_json_open_object(conv_json *json, int flat);
CONV_API void conv_json_close_object(conv_json *json);
CONV_API void conv_json_open_array(conv_json *json, int flat);
CONV_API void conv_json_close_array(conv_json *json);

CONV_API void conv_json_key(conv_json *json, const char *key);

CONV_API void conv_json_text(conv_json *json, const char *text); /* NULL: null */
CONV_API void conv_json_text_n(conv_json *json, const char *text, size_t size);
CONV_API void conv_json_integer(conv_json *json, int64_t value);
CONV_API void conv_json_unsigned(conv_json *json, uint64_t value);
CONV_API void conv_json_boolean(conv_json *json, int value);
CONV_API void conv_json_null(conv_json *json);

/*
 * The shortest decimal that gives the same double (or, with `single`, the same float) again. NaN
 * and infinities are no JSON: the caller writes them in another way (0 is written here).
 */
CONV_API void conv_json_number(conv_json *json, double value, int single);

/* A string of base64, from memory or streamed from a blob. */
CONV_API void conv_json_base64(conv_json *json, const void *bytes, size_t size);
CONV_API conv_status conv_json_base64_blob(conv_json *json, conv_blob *blob);

/* Key and value in one. */
CONV_API void conv_json_member(conv_json *json, const char *key, const char *text);

#ifdef __cplusplus
}
#endif

#endif
