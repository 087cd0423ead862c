/* Message objects for people to read. */
#ifndef TOOLS_DUMP_TEXT_H
#define TOOLS_DUMP_TEXT_H

#include "conv/conv.h"

/*
 * Writes a message as an indented tree, one property a line. Nothing in it acts on a terminal. Long
 * values are shortened unless `full`.
 */
conv_status tool_dump_text(conv_context *context, conv_sink *sink, const conv_message *message,
			   int full);

#endif
