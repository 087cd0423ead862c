/* oxconv extract: bodies, attachments and embedded messages as files. */
#include <stdlib.h>
#include <string.h>

#include "extract.h"
#include "reading.h"

struct settings {
	tool_common common;
	const char *folder;
	int no_clobber;
	int recursive;
};

static const tool_option options[] = {
	{ 'd', "directory", "DIR", "where to put the files; made if it is not there", TOOL_VALUE,
	  offsetof(struct settings, folder) },
	{ 0, "no-clobber", NULL, "never replace an existing file", TOOL_SWITCH,
	  offsetof(struct settings, no_clobber) },
	{ 'r', "recursive", NULL, "directories with their subdirectories", TOOL_SWITCH,
	  offsetof(struct settings, recursive) },
	TOOL_OPTIONS_END,
};

/* DIR for one input with one object, DIR/STEM for one of several inputs, DIR/STEM-NNNN for objects. */
static conv_status name_folder(const struct settings *settings, const tool_inputs *inputs,
			       conv_name_set *names, const char *input, size_t number,
			       conv_buffer *folder)
{
	conv_buffer stem = CONV_BUFFER_INIT;
	const char *base = tool_base_name(input);
	conv_status status;

	conv_buffer_append_text(folder, settings->folder);
	if (!inputs->several && !number)
		return conv_buffer_status(folder);
	conv_buffer_append_byte(folder, '/');
	conv_buffer_append(&stem, base, tool_stem(base));
	if (number)
		conv_buffer_printf(&stem, "-%04zu", number);
	status = conv_buffer_status(&stem);
	if (status == CONV_OK)
		status = conv_name_set_take(names, conv_buffer_text(&stem), CONV_NAME_MAX, folder);
	conv_buffer_free(&stem);
	return status;
}

static void extract_input(tool_run *run, const struct settings *settings, const tool_inputs *inputs,
			  const tool_input *input, conv_name_set *names)
{
	tool_reading reading;
	conv_message *message;

	if (tool_reading_open(&reading, run, input)) {
		message = tool_reading_next(&reading);
		int several = message && tool_reading_more(&reading);
		while (message) {
			conv_buffer folder = CONV_BUFFER_INIT;
			conv_status status = name_folder(settings, inputs, names, input->path,
							 several ? reading.count : 0, &folder);
			tool_run_status(run, status);
			if (status == CONV_OK)
				tool_extract(run, message, conv_buffer_text(&folder),
					     settings->no_clobber);
			conv_buffer_free(&folder);
			conv_message_free(message);
			message = tool_reading_next(&reading);
		}
	}
	tool_reading_close(&reading);
}

static void extract_all(tool_run *run, const struct settings *settings, const tool_list *words)
{
	conv_name_set *names = conv_name_set_new();
	tool_inputs inputs;

	if (!names)
		tool_run_fail(run, TOOL_MACHINE);
	if (tool_inputs_gather(run, words, settings->recursive, &inputs) && names)
		for (size_t i = 0; i < inputs.count; i++) {
			tool_progress(run, i + 1, inputs.count, inputs.items[i].path);
			extract_input(run, settings, &inputs, &inputs.items[i], names);
		}
	tool_inputs_free(&inputs);
	conv_name_set_free(names);
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
		} else if (!settings.folder || !*settings.folder) {
			end = tool_usage(command, "-d DIR must say where the files go");
		} else if (tool_run_open(&run, command, &settings.common, &end)) {
			extract_all(&run, &settings, &words);
			end = tool_run_close(&run);
		}
	}
	tool_list_free(&words);
	tool_common_free(&settings.common);
	return end;
}

const tool_command tool_command_extract = {
	.name = "extract",
	.synopsis = "IN... -d DIR",
	.summary = "Takes bodies, attachments and embedded messages out into files.",
	.details = "DIR gets body.txt, body.html and body.rtf (those that exist), headers.txt, the "
		   "attachments\n"
		   "under safe names, embedded messages as folders of the same shape and as .eml "
		   "and .msg,\n"
		   "and manifest.json, which says of each file what it was called and where it "
		   "was. Several\n"
		   "inputs make DIR/STEM/ each, several objects of an input DIR/STEM-NNNN/.",
	.options = options,
	.common = 1,
	.run = run_command,
};
