/* Pieces of Markdown. */
#ifndef HTML_MARKDOWN_H
#define HTML_MARKDOWN_H

#include <stddef.h>

#include "conv/buffer.h"

/* Appends text as it is meant; `at_start`: a line begins with it. */
void html_markdown_escape(const char *text, size_t size, int at_start, conv_buffer *to);

/* Appends the address of a link. */
void html_markdown_link(const char *url, conv_buffer *to);

#endif
