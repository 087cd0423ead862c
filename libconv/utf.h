/*
 * What the charsets need of UTF-8 beyond the public door (conv/charset.h).
 *
 * Stays low: knows bytes and buffers, nothing above them.
 */
#ifndef CONV_UTF_H
#define CONV_UTF_H

#include "conv/charset.h"

#define CONV_REPLACEMENT 0xFFFDu
#define CONV_NO_CHARACTER UINT32_MAX

/* How many bytes at the front are below 0x80. */
size_t conv_ascii_run(const void *bytes, size_t size);

/*
 * The next code point of WTF-8 at *p (< end); CONV_NO_CHARACTER for a broken sequence. Moves *p
 * behind it, behind the whole of a broken sequence too.
 */
uint32_t conv_text_take(const uint8_t **p, const uint8_t *end);

/* As without `_counted`; the broken sequences are added to *bad. */
conv_status conv_text_repair_counted(const void *text, size_t size, struct conv_buffer *out,
				     size_t *bad);
conv_status conv_text_to_utf16_counted(const void *text, size_t size, struct conv_buffer *bytes,
				       size_t *bad);

#endif
