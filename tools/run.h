/*
 * What all subcommands do alike: the common options, the context made from them, and everything
 * that is said on standard error or in a report.
 */
#ifndef TOOLS_RUN_H
#define TOOLS_RUN_H

#include "command.h"
#include "conv/conv.h"

/* First member of each command's settings, bound by tool_common_options. */
typedef struct tool_common {
	int help;
	int strict;
	int quiet;
	int verbose;
	const char *report;
	const char *codepage;
	const char *from;
	tool_list limits;
	tool_list options;
} tool_common;

extern const tool_option tool_common_options[];
void tool_common_free(tool_common *settings);

typedef struct tool_run {
	const tool_common *settings;
	const tool_command *command;
	conv_context *context;
	const conv_format *from; /* NULL: to be guessed */
	tool_exit exit;          /* the worst so far */

	/* The input at hand. */
	const char *input;                     /* what messages call it */
	uint64_t lost_properties, lost_things; /* things: parts, recipients and the like */
	uint64_t shown, hidden;                /* warnings */
	int silent;                            /* records are not told on standard error */
	void (*listener)(void *user, const conv_diagnostic *record); /* may be NULL */
	void *listener_user;

	/* --report */
	conv_context *report_context; /* failures to write a report do not go into it */
	conv_sink *report;

	/* Progress */
	int on_terminal;
	int line_open; /* a progress line stands on the terminal */
	double last_progress;
} tool_run;

/* False: *end says how the program ends. `settings` must outlive the run. */
int tool_run_open(tool_run *run, const tool_command *command, const tool_common *settings,
		  tool_exit *end);

/* Ends the report; returns how the program ends. */
tool_exit tool_run_close(tool_run *run);

/* A new input begins or ends: messages name it, losses are counted and told. */
void tool_run_begin(tool_run *run, const char *input);
void tool_run_end(tool_run *run);

/* Remembers the worst end. */
void tool_run_fail(tool_run *run, tool_exit how);

/* The same, from a status; damage counts only where it is asked for (strict). */
void tool_run_status(tool_run *run, conv_status status);

/* "oxconv: NAME: text" */
void tool_say(tool_run *run, const char *name, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* [3/120] NAME, on a terminal and now and then. */
void tool_progress(tool_run *run, size_t number, size_t count, const char *name);

/* Opens an input ("-": standard input) as source; problems have been told. */
conv_status tool_open_source(tool_run *run, const char *path, conv_source **source);

/* A sink for standard output. */
conv_status tool_open_stdout(tool_run *run, conv_sink **sink);

/*
 * A format by its name on the command line; all of `flags` are needed. NULL after a message (the
 * program then ends with TOOL_USAGE).
 */
const conv_format *tool_format(const tool_command *command, const conv_context *context,
			       const char *name, unsigned flags);

#endif
