/*
 * Options as tables: what parses the command line also prints the help.
 *
 * An option is bound to a member of a struct by its offset: `int` for a switch (counted), `const
 * char *` for a value, tool_list for a value that may be given again and again.
 */
#ifndef TOOLS_OPTIONS_H
#define TOOLS_OPTIONS_H

#include <stddef.h>
#include <stdio.h>

#include "exit.h"

typedef enum tool_option_kind { TOOL_SWITCH, TOOL_VALUE, TOOL_VALUES } tool_option_kind;

typedef struct tool_option {
	char letter;       /* 0: none */
	const char *name;  /* NULL: the table ends */
	const char *value; /* what the help calls the value */
	const char *help;  /* lines are divided by '\n' */
	tool_option_kind kind;
	size_t offset; /* in the struct that tool_options_parse fills in */
} tool_option;

#define TOOL_OPTIONS_END                                                                           \
	{                                                                                          \
		0, NULL, NULL, NULL, TOOL_SWITCH, 0                                                \
	}

typedef struct tool_list {
	const char **items;
	size_t count;
} tool_list;

int tool_list_add(tool_list *list, const char *item); /* false: no memory */
void tool_list_free(tool_list *list);

/*
 * Parses argv[1..] by tables (a NULL-terminated row of them). Words that are no options go to
 * `words`, in order; everything behind "--" is one. Returns 0, or a message for the user, which
 * stands in `room`.
 */
const char *tool_options_parse(const tool_option *const *tables, int argc, char **argv, void *to,
			       tool_list *words, char *room, size_t room_size);

void tool_options_help(const tool_option *table, FILE *to);

#endif
