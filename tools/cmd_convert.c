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
	/* Editing */
	tool_list set, unset;
	tool_list strip_named;
	const char *strip_larger;
	int strip, only_headers, draft, sent, normalize;
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
	{ 0, "set", "NAME=VALUE",
	  "set a property: --set PidTagSubject=Hello (may be repeated;\n"
	  "the manual has the forms of names and values)",
	  TOOL_VALUES, offsetof(struct settings, set) },
	{ 0, "unset", "NAME", "remove a property (may be repeated)", TOOL_VALUES,
	  offsetof(struct settings, unset) },
	{ 0, "strip-attachments", NULL, "leave all attachments out", TOOL_SWITCH,
	  offsetof(struct settings, strip) },
	{ 0, "strip-named", "PATTERN",
	  "leave attachments out whose name matches, such as '*.exe'\n"
	  "(may be repeated)",
	  TOOL_VALUES, offsetof(struct settings, strip_named) },
	{ 0, "strip-larger", "SIZE", "leave attachments out that are larger: 500K, 10M", TOOL_VALUE,
	  offsetof(struct settings, strip_larger) },
	{ 0, "only-headers", NULL, "leave bodies and attachments out", TOOL_SWITCH,
	  offsetof(struct settings, only_headers) },
	{ 0, "draft", NULL, "make it a draft, which Outlook opens for writing", TOOL_SWITCH,
	  offsetof(struct settings, draft) },
	{ 0, "sent", NULL, "make it a sent message, which Outlook opens for reading", TOOL_SWITCH,
	  offsetof(struct settings, sent) },
	{ 0, "normalize", NULL,
	  "compute anew what follows from other properties, such as\n"
	  "PidTagDisplayTo and PidTagNormalizedSubject",
	  TOOL_SWITCH, offsetof(struct settings, normalize) },
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
	conv_edit *edit;
};

/* Does what came of this input appear? Under --strict only if nothing was wrong. */
static int is_kept(const struct conversion *conversion, const tool_reading *reading)
{
	return reading->worst <= CONV_DAMAGED || !conversion->settings->common.strict;
}

/* The next object, edited; one that cannot be is lost. */
static conv_message *next_message(struct conversion *conversion, tool_reading *reading)
{
	conv_message *message;

	while ((message = tool_reading_next(reading)) != NULL) {
		conv_status status = conv_edit_apply(conversion->edit, message);
		if (conv_usable(status))
			return message;
		tool_run_status(&conversion->run, status);
		conv_message_free(message);
	}
	return NULL;
}

/* All objects of the input into one file. */
static void convert_together(struct conversion *conversion, tool_reading *reading)
{
	tool_writing *writing = &conversion->writing;
	conv_message *message = next_message(conversion, reading);

	if (!message)
		return;
	if (!tool_writing_open(writing, reading->format,
			       tool_target_open(&conversion->target, &conversion->run,
						conversion->run.input, 0))) {
		conv_message_free(message);
		return;
	}
	while (message && tool_writing_put(writing, message))
		message = next_message(conversion, reading);
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
	conv_message *message = next_message(conversion, reading);
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
			message = next_message(conversion, reading);
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

/* ---- Editing ---- */

/* What is wrong with an option is told as wrong usage, in the words of the library. */
static void tell_usage(void *user, const conv_diagnostic *record)
{
	const struct conversion *conversion = user;

	if (record->severity == CONV_ERROR && strncmp(record->code, "io.", 3) != 0)
		tool_usage(conversion->command, "%s", record->text);
}

static conv_status add_changes(struct conversion *conversion)
{
	const struct settings *settings = conversion->settings;
	conv_edit *edit = conversion->edit;

	for (size_t i = 0; i < settings->unset.count; i++)
		CONV_TRY(conv_edit_unset(edit, settings->unset.items[i]));
	for (size_t i = 0; i < settings->set.count; i++)
		CONV_TRY(conv_edit_set(edit, settings->set.items[i]));
	for (size_t i = 0; i < settings->strip_named.count; i++)
		CONV_TRY(conv_edit_strip_attachments(edit, settings->strip_named.items[i], 0));
	return settings->strip ? conv_edit_strip_attachments(edit, NULL, 0) : CONV_OK;
}

static conv_status add_larger(struct conversion *conversion)
{
	const char *larger = conversion->settings->strip_larger;
	uint64_t size;

	if (!larger)
		return CONV_OK;
	if (conv_size_parse(larger, &size) && size)
		return conv_edit_strip_attachments(conversion->edit, NULL, size);
	tool_usage(conversion->command, "--strip-larger takes a size such as 500K or 10M, not '%s'",
		   larger);
	return CONV_FAILED;
}

/* False: wrong usage or no memory, told. */
static int make_edit(struct conversion *conversion)
{
	const struct settings *settings = conversion->settings;
	tool_run *run = &conversion->run;

	conversion->edit = conv_edit_new(run->context);
	if (!conversion->edit) {
		tool_run_fail(run, TOOL_MACHINE);
		return 0;
	}
	if (settings->draft && settings->sent) {
		tool_usage(conversion->command, "a message is either a draft or sent");
		tool_run_fail(run, TOOL_USAGE);
		return 0;
	}
	if (settings->draft || settings->sent)
		conv_edit_state_is(conversion->edit,
				   settings->draft ? CONV_EDIT_DRAFT : CONV_EDIT_SENT);
	if (settings->only_headers)
		conv_edit_only_headers(conversion->edit);
	if (settings->normalize)
		conv_edit_normalize(conversion->edit);
	run->silent = 1;
	run->listener = tell_usage;
	run->listener_user = conversion;
	conv_status status = add_changes(conversion);
	if (conv_usable(status))
		status = add_larger(conversion);
	run->listener = NULL;
	run->silent = 0;
	if (!conv_usable(status))
		tool_run_fail(run, status == CONV_MACHINE ? TOOL_MACHINE : TOOL_USAGE);
	return conv_usable(status);
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
	} else if (make_edit(&conversion) &&
		   tool_inputs_gather(run, words, settings->recursive, &conversion.inputs)) {
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
	conv_edit_free(conversion.edit);
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
	tool_list_free(&settings.set);
	tool_list_free(&settings.unset);
	tool_list_free(&settings.strip_named);
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
