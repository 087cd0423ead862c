/* What main.c and cmd_dump.c need of `oxconv convert`. */
#ifndef TOOLS_CONVERT_H
#define TOOLS_CONVERT_H

#include "run.h"

/*
 * Is `name` (with its first '2' at `two`) the name X2Y of two formats? Then the program runs as
 * `convert -f X -t Y`, *end is how it ends, and the answer is true.
 */
int tool_convert_as(const char *name, const char *two, int argc, char **argv, tool_exit *end);

#endif
