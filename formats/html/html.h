/*
 * HTML bodies: which charset they are in, and their conversion to and from plain text.
 */
#ifndef HTML_HTML_H
#define HTML_HTML_H

#include <stddef.h>
#include <stdint.h>

#include "conv/buffer.h"
#include "conv/context.h"
#include "conv/status.h"

/*
 * The code page that the HTML itself names: a byte order mark, else a <meta> (or XML declaration)
 * within the first 4096 bytes; 0 if none or unknown. UTF-16 without mark is recognised.
 */
uint32_t html_named_codepage(const uint8_t *bytes, size_t size);

/*
 * The code page to decode with: the one named by a byte order mark, else `stated` (0: not stated),
 * else the one in <meta>, each only if the bytes are valid in it or nothing else fits; then UTF-8 if
 * valid, then `otherwise` (0: 1252).
 */
uint32_t html_choose_codepage(conv_context *context, const uint8_t *bytes, size_t size,
			      uint32_t stated, uint32_t otherwise);

/*
 * Decodes HTML of a code page, appends it as UTF-8 without byte order mark, and makes every <meta>
 * that names a charset name utf-8. *bad (may be NULL) counts what did not decode.
 */
conv_status html_to_utf8(conv_context *context, const uint8_t *bytes, size_t size,
			 uint32_t codepage, conv_buffer *html, size_t *bad);

/* Appends UTF-8 HTML with the charset named in <meta> (and XML declarations) changed to `charset`. */
conv_status html_name_charset(const char *html, size_t size, const char *charset,
			      conv_buffer *renamed);

/* The same within a buffer, from offset `from` on. False: no memory. */
int html_name_charset_in(conv_buffer *html, size_t from, const char *charset);

/*
 * Readable plain text of UTF-8 HTML, CRLF line ends: paragraphs parted by an empty line, lists with
 * their marks, tables by tab and line, quotes with "> ", links with their address behind them in
 * <> where it is not the text itself, images by their alternative text.
 */
conv_status html_to_text(conv_context *context, const char *html, size_t size, conv_buffer *text);

/*
 * The same as Markdown (CommonMark), line ends LF: headings, emphasis, lists, quotes, links, images by
 * their alternative text, preformatted text as code. What Markdown would take for marks is escaped.
 */
conv_status html_to_markdown(conv_context *context, const char *html, size_t size,
			     conv_buffer *markdown);

/* Appends plain text as Markdown that shows it with its lines; a phrase of one line. */
void html_put_markdown_text(const char *text, size_t size, conv_buffer *markdown);
void html_put_markdown_words(const char *text, size_t size, conv_buffer *markdown);

/* A whole UTF-8 HTML document that shows plain text (UTF-8): line ends, blanks, links kept. */
conv_status html_from_text(conv_context *context, const char *text, size_t size, conv_buffer *html);

/* Appends text with & < > " as references. */
int html_escape(conv_buffer *html, const char *text, size_t size);

/* The code point that a reference ("&eacute;", "&#233;", with ; or without) stands for; 0: none. */
uint32_t html_reference(const char *reference, size_t size);

/*
 * Calls `each` for every content id that the HTML refers to with "cid:" (percent-decoded), in order
 * and as often as it occurs. CONV_MACHINE: no memory.
 */
typedef void html_cid_function(void *user, const char *content_id, size_t size);
conv_status html_each_cid(const char *html, size_t size, html_cid_function *each, void *user);

/* Appends the content id of a "cid:" URL; false if it is none. */
int html_cid_of_url(const char *url, conv_buffer *content_id);

#endif
