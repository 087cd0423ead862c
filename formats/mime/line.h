/*
 * Header fields as they are written: tokens of one field, folded, and text in encoded words.
 *
 * This is the only place where bytes of a field value reach the output, so it is here that a value
 * cannot begin a field of its own: CR, LF and NUL never pass.
 */
#ifndef MIME_LINE_H
#define MIME_LINE_H

#include <stddef.h>
#include <stdint.h>

#include "conv/buffer.h"

enum {
	MIME_FOLD = 78,       /* RFC 5322 2.1.1: lines should not be longer than this */
	MIME_LINE_MAX = 998,  /* and must not be longer than this, the line end apart */
	MIME_TOKEN_MAX = 900, /* longer tokens are cut by a fold */
	MIME_NAME_MAX = 76    /* longest field name that is written */
};

/* A field under construction. A failure sticks to the buffer. */
typedef struct mime_line {
	conv_buffer *to;
	size_t column; /* bytes in the current line */
	int fresh;     /* nothing but the name stands there */
} mime_line;

/* "Name:" */
void mime_line_begin(mime_line *line, conv_buffer *to, const char *name);

/* A blank and the token; the blank becomes a fold where the line would get too long. */
void mime_line_token(mime_line *line, const char *token, size_t size);

/* The words of a text without need of encoding: tokens where they are parted by one blank. */
void mime_line_words(mime_line *line, const char *text, size_t size);

/* Unstructured text (UTF-8): as it is, or with encoded words (RFC 2047) where needed. */
void mime_line_text(mime_line *line, const char *text, size_t size);

/*
 * A phrase (display name, keyword): atoms, a quoted string or encoded words. A `comma` of the text is
 * encoded even where quotes would do, for readers that split at commas before they look for quotes.
 */
enum { MIME_PHRASE_HIDE_COMMA = 1 };
void mime_line_phrase(mime_line *line, const char *text, size_t size, unsigned flags);

/* Puts `text` directly behind the last token. */
void mime_line_glue(mime_line *line, const char *text);

/*
 * A parameter of a media type or disposition, with the ";" before it: a token, a quoted string, or
 * RFC 2231 in UTF-8.
 */
void mime_line_parameter(mime_line *line, const char *name, const char *value);

/* The line end. A field without any token gets its name only. */
void mime_line_end(mime_line *line);

/* Whole fields. */
void mime_field_text(conv_buffer *to, const char *name, const char *text);
void mime_field_token(conv_buffer *to, const char *name, const char *token);

/* Message ids and the like: copied, but for white space; text with control characters is encoded. */
void mime_field_ids(conv_buffer *to, const char *name, const char *text);

/* Is it a field name (RFC 5322 2.2), not too long, and none that could be taken for a boundary? */
int mime_field_name_valid(const char *name, size_t size);

#endif
