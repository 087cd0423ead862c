/* Text that others chose, on its way to a terminal. */
#ifndef TOOLS_TERMINAL_H
#define TOOLS_TERMINAL_H

#include <stddef.h>

#include "conv/buffer.h"

/*
 * Appends text with every character escaped that a terminal may act on or that shows nothing:
 * control characters as \n, \t, \x1b, bidi controls and broken bytes as \u{202e}, \xff. With
 * `most` > 0, at most so many characters, then "...".
 */
void tool_escape(const char *text, size_t size, size_t most, conv_buffer *to);

#endif
