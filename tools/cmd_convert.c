/* oxconv convert: any format to any. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "convert.h"
#include "reading.h"
#include "target.h"
#include "writing.h"

struct settings {
	tool_common common;
	const char *to;
	const char *output;
	const char *headers;
	int no_clobber;
	int recursive;
	int trust_html;
	int tnef;
};

static const tool_option options[] = {
	{ 't', "to", "FMT", "format of the output (else by the extension of -o)", TOOL_VALUE,
	  offsetof(struct settings, to) },
	{ 'o', "output", "FILE|DIR",
	  "where to write; a directory if it ends in /, exists as one,\n"
	  "there are several inputs, or several objects for a format\n"
	  "that holds one (- or nothing: standard output)",
	  TOOL_VALUE, offsetof(struct settings, output) },
	{ 0, "no-clobber", NULL, "never replace an existing file", TOOL_SWITCH,
	  offsetof(struct settings, no_clobber) },
	{ 'r', "recursive", NULL, "directories with their subdirectories", TOOL_SWITCH,
	  offsetof(struct settings, recursive) },
	{ 0, "headers", "HOW",
	  "header fields of mail: original (those it came with, where\n"
	  "there are any) or generated (from the properties)",
	  TOOL_VALUE, offsetof(struct settings, headers) },
	{ 0, "tnef", NULL,
	  "mail carries TNEF (winmail.dat), so that nothing is lost;\n"
	  "--option eml.tnef=auto: only where the message asks for it",
	  TOOL_SWITCH, offsetof(struct settings, tnef) },
	{ 0, "trust-html", NULL,
	  "leave scripts, forms and references to elsewhere in HTML\n"
	  "pages (-t html)",
	  TOOL_SWITCH, offsetof(struct settings, trust_html) },
	TOOL_OPTIONS_END,
};

struct conversion {
	const tool_command *command;
	const struct settings *settings;
	tool_run run;
	tool_inputs inputs;
	tool_target target;
	tool_writing writing;
	const conv_format *to;
};

/* Does what came of this input appear? Under --strict only if nothing was wrong. */
static int is_kept(const struct conversion *conversion, const tool_reading *reading)
{
	return reading->worst <= CONV_DAMAGED || !conversion->settings->common.strict;
}

/* All objects of the input into one file. */
static void convert_together(struct conversion *conversion, tool_reading *reading)
{
	tool_writing *writing = &conversion->writing;
	conv_message *message = tool_reading_next(reading);

	if (!message)
		return;
	if (!tool_writing_open(writing, reading->format,
			       tool_target_open(&conversion->target, &conversion->run,
						conversion->run.input, 0))) {
		conv_message_free(message);
		return;
	}
	while (message && tool_writing_put(writing, message))
		message = tool_reading_next(reading);
	tool_writing_finish(writing, is_kept(conversion, reading));
}

/* Several objects for a format of one: is there a directory for them? */
static int has_folder(struct conversion *conversion)
{
	tool_run *run = &conversion->run;

	switch (conversion->target.kind) {
	case TOOL_TO_FOLDER:
	case TOOL_BESIDE_INPUT:
		return 1;
	case TOOL_TO_FILE:
		if (conversion->settings->to)
			return tool_target_make_folder(&conversion->target, run);
		break;
	case TOOL_TO_STDOUT:
		break;
	}
	tool_say(run, run->input,
		 "holds several objects and %s one a file: name the format with -t and a directory "
		 "with -o",
		 conversion->to->name);
	tool_run_fail(run, TOOL_USAGE);
	return 0;
}

/* Each object into a file of its own. */
static void convert_apart(struct conversion *conversion, tool_reading *reading)
{
	tool_writing *writing = &conversion->writing;
	conv_message *message = tool_reading_next(reading);
	int several = message && tool_reading_more(reading);
	int good = !several || has_folder(conversion);

	while (message && good) {
		good = tool_writing_open(writing, reading->format,
					 tool_target_open(&conversion->target, &conversion->run,
							  conversion->run.input,
							  several ? reading->count : 0));
		if (!good)
			break;
		good = tool_writing_put(writing, message);
		message = NULL;
		tool_writing_finish(writing, is_kept(conversion, reading));
		if (good)
			message = tool_reading_next(reading);
	}
	conv_message_free(message);
}

static void convert_input(struct conversion *conversion, const tool_input *input)
{
	tool_reading reading;

	tool_writing_init(&conversion->writing, &conversion->run, conversion->to);
	if (tool_reading_open(&reading, &conversion->run, input)) {
		if (conversion->to->flags & CONV_FORMAT_MANY)
			convert_together(conversion, &reading);
		else
			convert_apart(conversion, &reading);
	}
	tool_reading_close(&reading);
	tool_writing_free(&conversion->writing);
}

/* The format to write, by -t or by the name of the output. NULL: it was told why. */
static const conv_format *choose_format(struct conversion *conversion)
{
	const struct settings *settings = conversion->settings;
	const char *output = settings->output;
	const conv_format *to;

	if (settings->to)
		return tool_format(conversion->command, conversion->run.context, settings->to,
				   CONV_FORMAT_WRITES);
	if (!output || strcmp(output, "-") == 0 || conversion->inputs.several ||
	    tool_names_folder(output)) {
		tool_usage(conversion->command, "-t FMT must say which format to write");
		return NULL;
	}
	to = conv_format_by_extension(conversion->run.context, output, CONV_FORMAT_WRITES);
	if (!to)
		tool_usage(conversion->command,
			   "the extension of '%s' is that of no format that can be written: use -t "
			   "FMT",
			   output);
	return to;
}

/* An extension that is not the format's usual one may name a kind of it: .oft for msg. */
static void choose_kind(struct conversion *conversion)
{
	const char *const *extensions = conversion->to->extensions;
	const char *output = conversion->settings->output;
	const char *dot = output ? strrchr(output, '.') : NULL;
	char name[32];

	snprintf(name, sizeof name, "%s.kind", conversion->to->name);
	conversion->run.silent = 1;
	for (size_t i = 1; dot && extensions[0] && extensions[i]; i++)
		if (conv_ascii_compare(dot + 1, extensions[i]) == 0)
			conv_context_set_option(conversion->run.context, name, extensions[i]);
	conversion->run.silent = 0;
}

/* False: wrong usage, told. */
static int check_settings(struct conversion *conversion)
{
	const struct settings *settings = conversion->settings;
	int to_stdout = conversion->target.kind == TOOL_TO_STDOUT;

	if (to_stdout && conversion->inputs.several) {
		tool_usage(conversion->command, "several inputs need a directory: -o DIR");
		return 0;
	}
	if (to_stdout && settings->common.report && strcmp(settings->common.report, "-") == 0) {
		tool_usage(conversion->command, "output and report cannot both be standard output");
		return 0;
	}
	if (to_stdout && isatty(STDOUT_FILENO) && !(conversion->to->flags & CONV_FORMAT_TEXT)) {
		tool_usage(conversion->command,
			   "standard output is a terminal and %s is binary: use -o FILE",
			   conversion->to->name);
		return 0;
	}
	return 1;
}

static void convert_all(struct conversion *conversion)
{
	for (size_t i = 0; i < conversion->inputs.count; i++) {
		const tool_input *input = &conversion->inputs.items[i];
		tool_progress(&conversion->run, i + 1, conversion->inputs.count, input->path);
		convert_input(conversion, input);
	}
}

static int set_headers(struct conversion *conversion)
{
	const char *headers = conversion->settings->headers;

	if (!headers)
		return 1;
	conversion->run.silent = 1;
	conv_status status =
		conv_context_set_option(conversion->run.context, "eml.headers", headers);
	conversion->run.silent = 0;
	if (status != CONV_OK)
		tool_usage(conversion->command, "--headers takes original or generated, not '%s'",
			   headers);
	return status == CONV_OK;
}

static tool_exit convert(const tool_command *command, const struct settings *settings,
			 const tool_list *words, int beside)
{
	struct conversion conversion = { .command = command, .settings = settings };
	tool_run *run = &conversion.run;
	tool_exit end = TOOL_DONE;

	if (!tool_run_open(run, command, &settings->common, &end))
		return end;
	if (settings->trust_html)
		(void)conv_context_set_option(run->context, "html.trust", "yes");
	if (settings->tnef)
		(void)conv_context_set_option(run->context, "eml.tnef", "yes");
	if (!set_headers(&conversion)) {
		tool_run_fail(run, TOOL_USAGE);
	} else if (tool_inputs_gather(run, words, settings->recursive, &conversion.inputs)) {
		conversion.to = choose_format(&conversion);
		if (!conversion.to) {
			tool_run_fail(run, TOOL_USAGE);
		} else if (tool_target_init(&conversion.target, run, settings->output, beside,
					    &conversion.inputs)) {
			conversion.target.extension = conversion.to->extensions[0];
			conversion.target.no_clobber = settings->no_clobber;
			choose_kind(&conversion);
			if (check_settings(&conversion))
				convert_all(&conversion);
			else
				tool_run_fail(run, TOOL_USAGE);
		}
		tool_target_free(&conversion.target);
	}
	tool_inputs_free(&conversion.inputs);
	return tool_run_close(run);
}

static tool_exit run_as(const tool_command *command, int argc, char **argv, const char *from,
			const char *to)
{
	struct settings settings = { 0 };
	tool_list words = { NULL, 0 };
	tool_exit end = TOOL_DONE;

	if (tool_command_parse(command, argc, argv, &settings, &words, &end)) {
		if (!settings.common.from)
			settings.common.from = from;
		if (!settings.to)
			settings.to = to;
		if (words.count == 0)
			end = tool_usage(command, "an input is missing");
		else
			end = convert(command, &settings, &words, to != NULL);
	}
	tool_list_free(&words);
	tool_common_free(&settings.common);
	return end;
}

static tool_exit run_command(const tool_command *command, int argc, char **argv)
{
	return run_as(command, argc, argv, NULL, NULL);
}

static int is_format(const char *name, size_t size)
{
	for (const conv_format *const *format = conv_formats_all(); *format; format++)
		if (strlen((*format)->name) == size && memcmp((*format)->name, name, size) == 0)
			return 1;
	return 0;
}

int tool_convert_as(const char *name, const char *two, int argc, char **argv, tool_exit *end)
{
	if (!is_format(name, (size_t)(two - name)) || !is_format(two + 1, strlen(two + 1)))
		return 0;
	char *from = strndup(name, (size_t)(two - name));
	if (!from) {
		*end = TOOL_MACHINE;
		return 1;
	}
	*end = run_as(&tool_command_convert, argc, argv, from, two + 1);
	free(from);
	return 1;
}

const tool_command tool_command_convert = {
	.name = "convert",
	.synopsis = "IN... [-f FMT] [-t FMT] [-o FILE|DIR]",
	.summary = "Converts between formats.",
	.details = "IN is a file, - for standard input, or a directory, which stands for the files "
		   "in it\n"
		   "(what no format knows is skipped there). Files in a directory are named\n"
		   "STEM.EXT after their input, STEM-NNNN.EXT where there are several objects, and "
		   "never\n"
		   "overwritten within a run. An output appears whole or not at all.",
	.options = options,
	.common = 1,
	.run = run_command,
};
