/*
 * Writes plain text as lines: white space is gathered and written only between words, line ends only
 * between lines, and every line begins with the marks of the quotes and lists it stands in.
 */
#ifndef HTML_LINES_H
#define HTML_LINES_H

#include <stddef.h>

#include "conv/buffer.h"

enum { HTML_MOST_QUOTES = 32, HTML_MOST_INDENT = 48, HTML_MOST_BREAKS = 4 };

typedef struct html_lines {
	conv_buffer *output;
	size_t start;         /* of the text in the output */
	unsigned breaks;      /* line ends to write before the next word */
	unsigned spaces;      /* blanks to write before it, unless a line begins */
	unsigned tabs;        /* the same, between the cells of a table */
	int line_open;        /* something of this line has been written */
	unsigned quotes;      /* depth of quotes */
	unsigned last_quotes; /* of the line before */
	int hold;             /* no line ends before the next word: a cell begins */
	unsigned indent;      /* blanks before each line */
	char marker[16]; /* of a list item, written once in place of part of the indent; "" none */
	size_t line_count; /* line ends written */

	/* Markdown: */
	const char *line_end; /* "\r\n" of text */
	const char *cell;     /* between cells: "\t" */
	int breaks_marked;    /* a single line end within a paragraph has two blanks before it */
} html_lines;

void html_lines_init(html_lines *lines, conv_buffer *output);

/* A word, or text to be written as it is, without line ends. */
void html_lines_word(html_lines *lines, const char *text, size_t size);

/* Text right behind what was written last; nothing if a line has ended since. */
void html_lines_glue(html_lines *lines, const char *text);

/* White space that may shrink to one blank, and a blank that stays one, also on an empty line. */
void html_lines_space(html_lines *lines);
void html_lines_hard_space(html_lines *lines);

/* At least `count` line ends before the next word (2: an empty line), or one more. */
void html_lines_break(html_lines *lines, unsigned count);
void html_lines_another_break(html_lines *lines);

/* Does the next word begin a line? */
int html_lines_at_start(const html_lines *lines);

/* Has anything been written yet? */
int html_lines_any(const html_lines *lines);

/* Ends the last line. */
void html_lines_end(html_lines *lines);

#endif
