/*
 * Text in code pages, and in UTF-16, to and from the UTF-8 of the hub.
 *
 * Strings of the hub are WTF-8: UTF-8 in which an unpaired UTF-16 surrogate keeps its own three
 * bytes, so that a file's UTF-16 survives unchanged. Where text leaves the hub for the Internet,
 * conv_text_repair makes it UTF-8.
 */
#ifndef CONV_CHARSET_H
#define CONV_CHARSET_H

#include <stddef.h>
#include <stdint.h>

#include "conv/context.h"
#include "conv/export.h"
#include "conv/status.h"

#ifdef __cplusplus
extern "C" {
#endif

struct conv_buffer;

/*
 * Decodes `size` bytes of a Windows code page and appends UTF-8 to `text`. Bytes that mean nothing
 * in the code page become U+FFFD, one for each broken sequence, counted in *bad (may be NULL).
 * NULs are characters like others. CONV_FAILED: no such code page (nothing is appended).
 */
CONV_API conv_status conv_decode(conv_context *context, uint32_t codepage, const void *bytes,
				 size_t size, struct conv_buffer *text, size_t *bad);

/*
 * Encodes UTF-8 and appends the bytes. Characters that the code page lacks become '?', counted in
 * *bad (may be NULL), so *bad == 0 says that nothing was lost. CONV_FAILED: no such code page.
 */
CONV_API conv_status conv_encode(conv_context *context, uint32_t codepage, const char *text,
				 size_t size, struct conv_buffer *bytes, size_t *bad);

/* Is it a code page that conv_decode takes? Placeholders (0..3) and 42 (symbols) are too. */
CONV_API int conv_codepage_known(uint32_t codepage);

/* The name by which MIME knows a code page ("iso-8859-1"), NULL if it has none. */
CONV_API const char *conv_codepage_mime_name(uint32_t codepage);

/* The Internet charset's code page for an ANSI one: 1252 -> 28591, 932 -> 50220 ([MS-OXCMAIL] 2.1.3.3.3). */
CONV_API uint32_t conv_codepage_internet(uint32_t codepage);

/* Code page of a MIME charset name or alias, any case; 0 if unknown. */
CONV_API uint32_t conv_codepage_by_name(const char *name, size_t size);

/* ANSI code page of a locale id ([MS-LCID]); 0 if unknown or Unicode only. */
CONV_API uint32_t conv_codepage_of_locale(uint32_t lcid);

/* Language tag of a locale id ("de-DE"), NULL if unknown; and back, 0 if unknown. */
CONV_API const char *conv_language_of_locale(uint32_t lcid);
CONV_API uint32_t conv_locale_of_language(const char *tag, size_t size);

/*
 * A guess, for 8-bit text of which nothing says its code page: 65001 if it is well-formed UTF-8
 * (20127 if ASCII, 50220 and the like if it has their escapes), else the one of the likely code pages
 * in which the bytes look most like text. `preferred` is tried first and wins a tie (0: the context's,
 * else 1252). Looks at the first 64 KiB. It may be wrong: say so where the guess is used.
 */
CONV_API uint32_t conv_detect_codepage(conv_context *context, const void *bytes, size_t size,
				       uint32_t preferred);

/* UTF-16LE to WTF-8; an odd last byte is left out. CONV_MACHINE: no memory. */
CONV_API conv_status conv_text_from_utf16(const void *bytes, size_t size, struct conv_buffer *text);

/* WTF-8 to UTF-16LE. Broken UTF-8 gives U+FFFD. */
CONV_API conv_status conv_text_to_utf16(const char *text, size_t size, struct conv_buffer *bytes);

/* Is it well-formed UTF-8 (no surrogates, no overlong forms)? */
CONV_API int conv_utf8_valid(const void *bytes, size_t size);

/* Appends `text` with everything that is not UTF-8 replaced by U+FFFD. */
CONV_API conv_status conv_text_repair(const char *text, size_t size, struct conv_buffer *repaired);

/*
 * The next code point of WTF-8 at *p (< end), and moves *p behind it; U+FFFD and one byte onward
 * where the bytes are broken.
 */
CONV_API uint32_t conv_text_next(const char **p, const char *end);

/* Puts a code point as (W)UTF-8; returns the number of bytes, 1..4. */
CONV_API size_t conv_text_put(uint32_t code_point, char to[4]);

/*
 * Letters A-Z only, whatever the locale: header names, message classes, file extensions. Like
 * strcasecmp and strncasecmp.
 */
CONV_API int conv_ascii_compare(const char *a, const char *b);
CONV_API int conv_ascii_compare_n(const char *a, const char *b, size_t size);

#ifdef __cplusplus
}
#endif

#endif
