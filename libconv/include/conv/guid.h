/* GUIDs as the formats store them: Data1..Data3 little-endian, then eight bytes. */
#ifndef CONV_GUID_H
#define CONV_GUID_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "conv/export.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct conv_guid {
	uint8_t bytes[16]; /* in the order in which they stand in a file */
} conv_guid;

#define CONV_GUID_TEXT_SIZE 39 /* "{00062008-0000-0000-C000-000000000046}" and NUL */

static inline int conv_guid_equal(const conv_guid *a, const conv_guid *b)
{
	return memcmp(a->bytes, b->bytes, sizeof a->bytes) == 0;
}

/* Writes the upper-case form in braces; returns `text`. */
CONV_API char *conv_guid_text(const conv_guid *guid, char text[CONV_GUID_TEXT_SIZE]);

/* Reads a GUID with or without braces; false if `text` is none. */
CONV_API int conv_guid_parse(const char *text, conv_guid *guid);

#ifdef __cplusplus
}
#endif

#endif
