/*
 * Media types of files, by the extension of the name and by the first bytes, and back. Types are
 * IANA's; where practice has several, the one that mail programs know.
 */
#ifndef CONV_MEDIA_TYPE_H
#define CONV_MEDIA_TYPE_H

#include <stddef.h>
#include <stdint.h>

#include "conv/blob.h"

/* By the text behind the last period of a file name; by the first bytes. NULL: unknown. */
const char *conv_media_type_of_name(const char *name);
const char *conv_media_type_of_bytes(const uint8_t *bytes, size_t size);
const char *conv_media_type_of_blob(conv_blob *blob); /* NULL is allowed */

/* The extension of a type, without period; "bin" if unknown. */
const char *conv_media_type_extension(const char *type);

/* "type/subtype" of tokens? */
int conv_media_type_valid(const char *type);

#endif
