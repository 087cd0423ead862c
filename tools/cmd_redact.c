/* oxconv redact: a copy of a file that shows how it is made and nothing of what it says. */
#include <string.h>
#include <unistd.h>

#include "reading.h"
#include "target.h"

struct settings {
	tool_common common;
	const char *output;
	int no_clobber;
	int recursive;
};

static const tool_option options[] = {
	{ 'o', "output", "FILE|DIR",
	  "where to write; a directory if it ends in /, exists as one, or\n"
	  "there are several inputs (- or nothing: standard output)",
	  TOOL_VALUE, offsetof(struct settings, output) },
	{ 0, "no-clobber", NULL, "never replace an existing file", TOOL_SWITCH,
	  offsetof(struct settings, no_clobber) },
	{ 'r', "recursive", NULL, "directories with their subdirectories", TOOL_SWITCH,
	  offsetof(struct settings, recursive) },
	TOOL_OPTIONS_END,
};

/* That of the input, which may say what it is (.oft, .dat); else that of its format. */
static const char *extension_of(const tool_reading *reading, const char *path)
{
	const char *base = tool_base_name(path), *period = base + tool_stem(base);

	return period[0] == '.' && period[1] ? period + 1 : reading->format->extensions[0];
}

/* Binary files do not go to a terminal. */
static int may_be_shown(tool_run *run, const tool_target *target, const tool_reading *reading)
{
	if (target->kind != TOOL_TO_STDOUT || !isatty(STDOUT_FILENO) ||
	    reading->format->flags & CONV_FORMAT_TEXT)
		return 1;
	tool_usage(run->command, "standard output is a terminal and %s is binary: use -o FILE",
		   reading->format->name);
	tool_run_fail(run, TOOL_USAGE);
	return 0;
}

static void redact_input(tool_run *run, const tool_input *input, tool_target *target)
{
	tool_reading reading;

	if (tool_reading_find(&reading, run, input) && may_be_shown(run, target, &reading)) {
		target->extension = extension_of(&reading, input->path);
		conv_sink *sink = tool_target_open(target, run, input->path, 0);
		if (sink) {
			conv_status status = conv_redact(run->context, reading.source,
							 reading.format, NULL, sink);
			if (conv_usable(status))
				status = conv_sink_commit(sink);
			tool_run_status(run, status);
		}
		conv_sink_close(sink);
	}
	tool_reading_close(&reading);
}

static int check_target(const tool_command *command, tool_run *run, const tool_target *target,
			const tool_inputs *inputs)
{
	if (target->kind != TOOL_TO_STDOUT || !inputs->several)
		return 1;
	tool_usage(command, "several inputs need a directory: -o DIR");
	tool_run_fail(run, TOOL_USAGE);
	return 0;
}

static void redact_all(const tool_command *command, tool_run *run, const struct settings *settings,
		       const tool_list *words)
{
	tool_inputs inputs;
	tool_target target = { 0 };

	if (tool_inputs_gather(run, words, settings->recursive, &inputs) &&
	    tool_target_init(&target, run, settings->output, 0, &inputs) &&
	    check_target(command, run, &target, &inputs)) {
		target.no_clobber = settings->no_clobber;
		for (size_t i = 0; i < inputs.count; i++) {
			tool_progress(run, i + 1, inputs.count, inputs.items[i].path);
			redact_input(run, &inputs.items[i], &target);
		}
	}
	tool_target_free(&target);
	tool_inputs_free(&inputs);
}

static tool_exit run_command(const tool_command *command, int argc, char **argv)
{
	struct settings settings = { 0 };
	tool_list words = { NULL, 0 };
	tool_run run;
	tool_exit end = TOOL_DONE;

	if (tool_command_parse(command, argc, argv, &settings, &words, &end)) {
		if (words.count == 0) {
			end = tool_usage(command, "an input is missing");
		} else if (tool_run_open(&run, command, &settings.common, &end)) {
			redact_all(command, &run, &settings, &words);
			end = tool_run_close(&run);
		}
	}
	tool_list_free(&words);
	tool_common_free(&settings.common);
	return end;
}

const tool_command tool_command_redact = {
	.name = "redact",
	.synopsis = "IN... -o OUT",
	.summary =
		"Copies a file with all that people wrote in it replaced, so that it can be shown.",
	.details = "OUT has the size and the structure of IN, and its damage. Letters become x, "
		   "digits 9,\n"
		   "attachments rows of x; numbers, times and GUIDs outside of text stay. What no "
		   "reader\n"
		   "reaches becomes zeros. In a directory, files keep their names.",
	.options = options,
	.common = 1,
	.run = run_command,
};
