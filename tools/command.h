/*
 * A subcommand: one const descriptor in a file of its own (cmd_<name>.c), and one line in the table
 * of main.c. Its options are a table, and its help is printed from that table.
 */
#ifndef TOOLS_COMMAND_H
#define TOOLS_COMMAND_H

#include "exit.h"
#include "options.h"

typedef struct tool_command tool_command;

struct tool_command {
	const char *name;
	const char *above;          /* of a verb: the command it belongs to; else NULL */
	const char *synopsis;       /* what stands behind the name: "IN... [-t FMT] ..." */
	const char *summary;        /* one line */
	const char *details;        /* paragraphs for the help, may be NULL */
	const tool_option *options; /* its own; may be NULL */
	int common;                 /* takes the common options too (run.h) */
	const tool_command *const
		*verbs; /* "list", "extract" of cab: the next word names one; may be NULL */

	/* argv[0] is the name. May be NULL where there are verbs. */
	tool_exit (*run)(const tool_command *command, int argc, char **argv);
};

extern const tool_command tool_command_cab;
extern const tool_command tool_command_check;
extern const tool_command tool_command_convert;
extern const tool_command tool_command_dump;
extern const tool_command tool_command_extract;
extern const tool_command tool_command_formats;
extern const tool_command tool_command_help;
extern const tool_command tool_command_lzxd;
extern const tool_command tool_command_mszip;
extern const tool_command tool_command_redact;
extern const tool_command tool_command_rtf;
extern const tool_command tool_command_version;

/* All, in the order in which help lists them; NULL-terminated. */
const tool_command *const *tool_commands(void);
const tool_command *tool_command_find(const tool_command *const *among, const char *name);

/*
 * Parses the command line of a command into `to`. Answers help itself. False: *end is how the
 * program ends (TOOL_USAGE after a message, TOOL_DONE after --help).
 */
int tool_command_parse(const tool_command *command, int argc, char **argv, void *to,
		       tool_list *words, tool_exit *end);

void tool_command_help_print(const tool_command *command, FILE *to);

/* "oxconv: convert: ..." with a hint at the help; always TOOL_USAGE. */
tool_exit tool_usage(const tool_command *command, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

#endif
