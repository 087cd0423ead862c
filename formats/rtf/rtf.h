/*
 * RTF: what a stream of it holds, and its conversion to HTML and to text.
 *
 * Outlook writes HTML and plain text bodies into RTF in such a way that they can be taken out again
 * as they were ([MS-OXRTFEX]: "encapsulation"); that is rtf_deencapsulate. All other RTF is a
 * document of its own; rtf_to_html and rtf_to_text convert that, with losses, and take any RTF.
 * The way into RTF is rtf_from_html and rtf_from_text.
 *
 * Input is plain RTF: compressed RTF goes through lzfu.h before. All output text is UTF-8, appended
 * to the buffer; where the HTML names its charset in a <meta>, the name is rewritten to utf-8.
 * Nothing here keeps a reference to the input.
 */
#ifndef RTF_RTF_H
#define RTF_RTF_H

#include <stddef.h>
#include <stdint.h>

#include "arena.h"
#include "conv/buffer.h"
#include "conv/context.h"
#include "conv/status.h"

typedef enum rtf_kind {
	RTF_DOCUMENT, /* a document of its own, or no RTF at all */
	RTF_HTML,     /* \fromhtml1: HTML is encapsulated */
	RTF_TEXT      /* \fromtext: plain text is encapsulated */
} rtf_kind;

/*
 * What the RTF holds ([MS-OXRTFEX] 2.2.3.1): decided within the first 10 tokens, within 64 if
 * `lenient`. Reads the beginning only and reports nothing.
 */
rtf_kind rtf_recognise(const uint8_t *bytes, size_t size, int lenient);

/* Does it begin with {\rtf, after white space? */
int rtf_is_rtf(const uint8_t *bytes, size_t size);

enum {
	RTF_LENIENT = 1, /* recognise as `lenient` says */
	RTF_ESCAPE = 2,  /* de-encapsulation: write < > & of text outside tags as references,
				 for writers that forgot it; existing references stay */
	RTF_MAP_SYMBOLS =
		4, /* characters of Symbol, Wingdings and Webdings as their nearest Unicode, not as
				 private-use U+F0xx (rtf_to_html and rtf_to_text always do) */
	RTF_PICTURES_APART = 8 /* rtf_to_html: <img src="cid:..."> and the pictures in rtf_notes,
				  instead of data: links */
};

typedef struct rtf_picture {
	const char *content_id; /* made from the bytes, without <> */
	const char *media_type; /* "image/png" */
	const uint8_t *bytes;
	size_t size;
} rtf_picture;

/*
 * What a conversion has to say beside its output. Zero it before (or RTF_NOTES_INIT), hand it in,
 * and rtf_notes_free it afterwards; all pointers live until then.
 */
typedef struct rtf_notes {
	rtf_kind kind;
	uint32_t codepage; /* the document's default code page */
	const size_t *
		places; /* for each \objattph, in order: where in the output it stood (offset of the
				  byte behind it) */
	size_t place_count;
	const rtf_picture *pictures;
	size_t picture_count;
	size_t left_out; /* rtf_to_text: pictures, comments, page headers, embedded objects and the like;
			    rtf_to_html reports them as loss */
	conv_arena *arena; /* all of the above */
} rtf_notes;

#define RTF_NOTES_INIT                                                                             \
	{                                                                                          \
		RTF_DOCUMENT, 0, NULL, 0, NULL, 0, 0, NULL                                         \
	}

void rtf_notes_free(rtf_notes *notes);

/*
 * Takes out the HTML or text that the RTF holds; notes->kind says which. `notes` may be NULL.
 * CONV_FAILED, code rtf.not-encapsulated, nothing appended: it holds neither.
 * CONV_DAMAGED: the RTF is cut or unbalanced; all that could be found has been appended.
 */
conv_status rtf_deencapsulate(conv_context *context, const uint8_t *bytes, size_t size,
			      unsigned flags, conv_buffer *output, rtf_notes *notes);

/*
 * Converts RTF of any kind (of encapsulated text and HTML, the part that RTF readers show) to HTML,
 * a whole document with <meta charset=utf-8>, and to text with CRLF line ends. `notes` may be NULL.
 * CONV_FAILED, code rtf.not-rtf: no RTF; nothing appended.
 */
conv_status rtf_to_html(conv_context *context, const uint8_t *bytes, size_t size, unsigned flags,
			conv_buffer *html, rtf_notes *notes);
conv_status rtf_to_text(conv_context *context, const uint8_t *bytes, size_t size, unsigned flags,
			conv_buffer *text, rtf_notes *notes);

/*
 * Encapsulates UTF-8 HTML or text, so that rtf_deencapsulate gives back the same bytes with line
 * ends as CRLF ([MS-OXRTFEX] 2.1.3.2, 2.1.3.3).
 */
conv_status rtf_from_html(conv_context *context, const char *html, size_t size, conv_buffer *rtf);
conv_status rtf_from_text(conv_context *context, const char *text, size_t size, conv_buffer *rtf);

#endif
