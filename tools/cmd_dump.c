/* oxconv dump: every property, recipient and attachment, for people or as JSON. */
#include <string.h>

#include "dump_text.h"
#include "reading.h"
#include "writing.h"

struct settings {
	tool_common common;
	int json;
	int full;
	const char *output;
};

static const tool_option options[] = {
	{ 0, "json", NULL, "as JSON", TOOL_SWITCH, offsetof(struct settings, json) },
	{ 0, "full", NULL, "long values in full, big binary ones too", TOOL_SWITCH,
	  offsetof(struct settings, full) },
	{ 'o', "output", "FILE", "write to FILE", TOOL_VALUE, offsetof(struct settings, output) },
	TOOL_OPTIONS_END,
};

static conv_sink *open_output(tool_run *run, const struct settings *settings)
{
	conv_sink *sink = NULL;
	conv_status status;

	if (settings->output && strcmp(settings->output, "-") != 0)
		status = conv_sink_open_file(run->context, settings->output, 0, &sink);
	else
		status = tool_open_stdout(run, &sink);
	tool_run_status(run, status);
	return sink;
}

static void dump_json(tool_run *run, const struct settings *settings, const tool_input *input)
{
	tool_writing writing;
	tool_reading reading;
	conv_message *message;

	conv_context_set_option(run->context, "json.full", settings->full ? "yes" : "no");
	tool_writing_init(&writing, run, conv_format_find(run->context, "json"));
	if (tool_reading_open(&reading, run, input) &&
	    (message = tool_reading_next(&reading)) != NULL) {
		if (tool_writing_open(&writing, reading.format, open_output(run, settings))) {
			while (message && tool_writing_put(&writing, message))
				message = tool_reading_next(&reading);
			tool_writing_finish(&writing, 1);
		} else {
			conv_message_free(message);
		}
	}
	tool_reading_close(&reading);
	tool_writing_free(&writing);
}

static void dump_text(tool_run *run, const struct settings *settings, const tool_input *input)
{
	tool_reading reading;
	conv_message *message = NULL;
	conv_sink *sink = NULL;
	conv_status status = CONV_OK;

	if (tool_reading_open(&reading, run, input) &&
	    (message = tool_reading_next(&reading)) != NULL)
		sink = open_output(run, settings);
	while (sink && message && conv_usable(status)) {
		conv_sink_printf(sink, "%s%s: ", reading.count > 1 ? "\n" : "",
				 reading.format->name);
		status = tool_dump_text(run->context, sink, message, settings->full);
		conv_message_free(message);
		message = conv_usable(status) ? tool_reading_next(&reading) : NULL;
	}
	conv_message_free(message);
	if (sink) {
		if (conv_usable(status))
			status = conv_sink_commit(sink);
		tool_run_status(run, status);
	}
	conv_sink_close(sink);
	tool_reading_close(&reading);
}

static tool_exit run_command(const tool_command *command, int argc, char **argv)
{
	struct settings settings = { 0 };
	tool_list words = { NULL, 0 };
	tool_run run;
	tool_exit end = TOOL_DONE;

	if (tool_command_parse(command, argc, argv, &settings, &words, &end)) {
		if (words.count != 1) {
			end = tool_usage(command, "one input is dumped, not %zu", words.count);
		} else if (tool_run_open(&run, command, &settings.common, &end)) {
			const tool_input input = { words.items[0], 0 };
			if (settings.json)
				dump_json(&run, &settings, &input);
			else
				dump_text(&run, &settings, &input);
			end = tool_run_close(&run);
		}
	}
	tool_list_free(&words);
	tool_common_free(&settings.common);
	return end;
}

const tool_command tool_command_dump = {
	.name = "dump",
	.synopsis = "IN [--json [--full]]",
	.summary = "Shows every property, recipient and attachment, nested ones too.",
	.options = options,
	.common = 1,
	.run = run_command,
};
