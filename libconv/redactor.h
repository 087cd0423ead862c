/*
 * Taking the meaning out of text, in place: each character becomes a fixed one of its kind that takes
 * as many bytes, so that bugs of length and code page still show. Small Latin letters become x, capital
 * ones X, digits 9; letters of other scripts one letter of their script; blanks, line ends,
 * punctuation, combining marks stay, and so does what is broken, broken in the same way.
 *
 * Markup is text of which some stays. Who knows a kind of markup says so in a mask, from the shape of
 * the text: an entry a byte (of UTF-16: a unit), the ASCII character that stands there, or
 * CONV_SHAPE_OTHER.
 */
#ifndef CONV_REDACTOR_H
#define CONV_REDACTOR_H

#include <stddef.h>
#include <stdint.h>

#include "conv/context.h"
#include "conv/status.h"

#define CONV_SHAPE_OTHER 0xFFu

/* Entries of a mask; anything else is the ASCII character to put there. */
enum { CONV_SCRUB = 0, CONV_KEEP = 1 };

/* Fills `mask`, which is all CONV_SCRUB, by looking at the shape. */
typedef void conv_marker(const uint8_t *shape, size_t count, uint8_t *mask);

/* What one run needs; remembers what it has learnt of a code page. */
typedef struct conv_redactor conv_redactor;
conv_redactor *conv_redactor_new(conv_context *context); /* NULL: no memory, reported */
void conv_redactor_free(conv_redactor *redactor);        /* NULL is allowed */
conv_context *conv_redactor_context(const conv_redactor *redactor);

/* The character that stands for another one. */
uint32_t conv_redact_character(uint32_t code_point);

/*
 * Text of a code page (1200, 1201: UTF-16); 0 or an unknown one is 1252. `marker` (NULL: none) says
 * what stays. CONV_MACHINE: no memory, reported.
 */
conv_status conv_redact_text(conv_redactor *redactor, uint32_t codepage, uint8_t *bytes,
			     size_t size, conv_marker *marker);

/*
 * Text among bytes that should be numbers, as in a file that was overwritten: five letters of ASCII on
 * end, or three of UTF-16. Sectors, lengths and LIDs are never so.
 */
void conv_redact_strays(uint8_t *bytes, size_t size);

#endif
