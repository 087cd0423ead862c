/*
 * From the octets of RTF text to UTF-8.
 *
 * Octets come in pieces (raw, \'HH, escaped) and belong to the code page of the font at that place.
 * Those of single-byte code pages are written at once by table; those of multi-byte ones are
 * collected into a run, because the two octets of a character may be written in different ways
 * (\'83A, \'95\\), and decoded when something else comes: rtf_text_flush.
 */
#ifndef RTF_TEXT_H
#define RTF_TEXT_H

#include <stddef.h>
#include <stdint.h>

#include "conv/buffer.h"
#include "conv/context.h"
#include "conv/status.h"

enum {
	RTF_PAGE_DEFAULT = 1252, /* where nothing is said */
	RTF_PAGE_SYMBOL = 42
};

typedef enum rtf_page_kind { RTF_PAGE_SINGLE, RTF_PAGE_MULTI, RTF_PAGE_SYMBOLS } rtf_page_kind;

typedef struct rtf_page {
	uint32_t codepage;
	rtf_page_kind kind;
	uint8_t utf8[128][4]; /* of single-byte pages: the octets 0x80.. as size and UTF-8 */
} rtf_page;

/* How text is written. */
typedef enum rtf_text_form {
	RTF_FORM_PLAIN,  /* symbol octets as private-use U+F0xx */
	RTF_FORM_MAPPED, /* ... as the Unicode characters that look like them */
	RTF_FORM_HTML    /* ... as references to U+00xx: what HTML has in such fonts */
} rtf_text_form;

typedef struct rtf_text {
	conv_context *context;
	conv_buffer *output;
	rtf_text_form form;
	int escape;      /* & < > as references */
	uint16_t high;   /* a high surrogate that waits for its other half, or 0 */
	conv_buffer run; /* octets that wait for more of them */
	const rtf_page *run_page;
	size_t bad;       /* what did not decode */
	rtf_page **pages; /* those used so far */
	size_t page_count, page_room;
	const rtf_page *last; /* looked up last */
} rtf_text;

void rtf_text_init(rtf_text *text, conv_context *context, conv_buffer *output, rtf_text_form form);
void rtf_text_free(rtf_text *text);

/*
 * The page for a code page; unknown ones and placeholders give the default. NULL: no memory, and
 * the output buffer has failed.
 */
const rtf_page *rtf_text_page(rtf_text *text, uint32_t codepage);

/* Ends what waits for more: runs, halves of surrogate pairs. */
void rtf_text_flush_waiting(rtf_text *text);
static inline void rtf_text_flush(rtf_text *text)
{
	if (text->run.size || text->high)
		rtf_text_flush_waiting(text);
}

/* Octets of a page; `face` is the name of the font for symbols, may be NULL. */
void rtf_text_octets(rtf_text *text, const rtf_page *page, const char *face, const uint8_t *bytes,
		     size_t size);

/* A code unit of \u. */
void rtf_text_unit(rtf_text *text, const rtf_page *page, const char *face, uint16_t unit);

/* A code point, and UTF-8 as it is (never escaped). */
void rtf_text_character(rtf_text *text, uint32_t code_point);
void rtf_text_literal(rtf_text *text, const char *utf8, size_t size);

#endif
