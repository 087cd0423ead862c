/*
 * oxconv check: reads everything there is in the inputs, proves their structure where the format has
 * rules for that, and lists what is wrong.
 */
#include <stdio.h>
#include <string.h>

#include "reading.h"
#include "terminal.h"

struct settings {
	tool_common common;
	int recursive;
};

static const tool_option options[] = {
	{ 'r', "recursive", NULL, "directories with their subdirectories", TOOL_SWITCH,
	  offsetof(struct settings, recursive) },
	TOOL_OPTIONS_END,
};

static void print_escaped(const char *text)
{
	conv_buffer line = CONV_BUFFER_INIT;

	tool_escape(text, strlen(text), 0, &line);
	const char *safe = conv_buffer_text(&line);
	fputs(safe ? safe : "?", stdout);
	conv_buffer_free(&line);
}

typedef struct checking {
	tool_run *run;
	/* What reading met has been told; the rules that the same damage breaks are counted. */
	int counting;
	uint64_t counted;
} checking;

static void print_record(void *user, const conv_diagnostic *record)
{
	checking *state = user;
	const tool_run *run = state->run;

	if (record->severity == CONV_INFO && !run->settings->verbose)
		return;
	if (state->counting) {
		state->counted++;
		return;
	}
	print_escaped(run->input);
	printf(": %s: ", conv_severity_text(record->severity));
	print_escaped(record->text);
	printf(" (%s", record->code);
	if (*record->path) {
		fputs(", ", stdout);
		print_escaped(record->path);
	}
	if (record->offset != CONV_NO_OFFSET)
		printf(", byte %llu", (unsigned long long)record->offset);
	puts(")");
}

/* ---- Reading everything ---- */

static conv_status read_blob(conv_blob *blob)
{
	uint64_t size;

	return conv_blob_count(blob, &size);
}

static conv_status read_value(const conv_type_info *info, const conv_value *value)
{
	if ((!info || info->shape == CONV_SHAPE_BINARY) && value->binary.blob)
		return read_blob(value->binary.blob);
	return CONV_OK;
}

static conv_status worse(conv_status a, conv_status b)
{
	return a > b ? a : b;
}

static conv_status read_bag(const conv_bag *bag)
{
	conv_status worst = CONV_OK;

	for (size_t i = 0; i < conv_bag_count(bag); i++) {
		const conv_property *property = conv_bag_at(bag, i);
		const conv_type_info *info = conv_type_find(property->type);
		const conv_value *value = &property->value;
		if (!info || !(property->type & PtypMultiple)) {
			worst = worse(worst, read_value(info, value));
			continue;
		}
		for (size_t k = 0; k < value->multiple.count; k++)
			worst = worse(worst, read_value(info, &value->multiple.values[k]));
	}
	return worst;
}

static conv_status read_message(const conv_message *message, uint64_t levels)
{
	conv_status worst = read_bag(conv_message_bag(message));

	for (size_t i = 0; i < conv_message_recipient_count(message); i++)
		worst = worse(worst, read_bag(conv_message_recipient(message, i)));
	for (size_t i = 0; i < conv_message_attachment_count(message); i++) {
		const conv_attachment *attachment = conv_message_attachment(message, i);
		worst = worse(worst, read_bag(conv_attachment_bag(attachment)));
		if (conv_attachment_storage(attachment))
			worst = worse(worst, read_blob(conv_attachment_storage(attachment)));
		if (conv_attachment_message(attachment) && levels)
			worst = worse(worst, read_message(conv_attachment_message(attachment),
							  levels - 1));
	}
	return worst;
}

static uint64_t count_damage(const tool_run *run)
{
	return conv_context_count(run->context, CONV_WARNING) +
	       conv_context_count(run->context, CONV_ERROR);
}

static conv_status read_all(tool_run *run, tool_reading *reading)
{
	conv_message *message;
	conv_status worst = CONV_OK;

	while ((message = tool_reading_next(reading)) != NULL) {
		worst = worse(worst,
			      read_message(message, conv_context_limits(run->context)->nesting));
		conv_message_free(message);
	}
	return worst;
}

static conv_status prove(checking *state, const tool_reading *reading, int damaged)
{
	const tool_run *run = state->run;

	state->counting = damaged && !run->settings->verbose;
	state->counted = 0;
	conv_status status = conv_validate(run->context, reading->source, reading->format);
	state->counting = 0;
	if (state->counted) {
		print_escaped(run->input);
		printf(": this breaks the rules of %s in %llu place%s (-v lists them)\n",
		       reading->format->name, (unsigned long long)state->counted,
		       state->counted == 1 ? "" : "s");
	}
	return status;
}

static void check(checking *state, const tool_input *input)
{
	tool_run *run = state->run;
	tool_reading reading;
	uint64_t before = count_damage(run);

	if (tool_reading_open(&reading, run, input)) {
		conv_status worst = read_all(run, &reading);
		worst = worse(worst, prove(state, &reading, count_damage(run) != before));
		tool_run_status(run, worst);
		worst = worse(worst, reading.worst);
		if (worst != CONV_OK || count_damage(run) != before) {
			tool_run_fail(run, TOOL_INPUT);
		} else if (!run->settings->quiet) {
			print_escaped(input->path);
			printf(": no damage (%s, %zu object%s)\n", reading.format->name,
			       reading.count, reading.count == 1 ? "" : "s");
		}
	}
	tool_reading_close(&reading);
}

static void check_all(checking *state, const struct settings *settings, const tool_list *words)
{
	tool_run *run = state->run;
	tool_inputs inputs;

	run->listener = print_record;
	run->listener_user = state;
	run->silent = 1;
	if (tool_inputs_gather(run, words, settings->recursive, &inputs))
		for (size_t i = 0; i < inputs.count; i++) {
			tool_progress(run, i + 1, inputs.count, inputs.items[i].path);
			check(state, &inputs.items[i]);
		}
	tool_inputs_free(&inputs);
}

static tool_exit run_command(const tool_command *command, int argc, char **argv)
{
	struct settings settings = { 0 };
	tool_list words = { NULL, 0 };
	tool_run run;
	checking state = { .run = &run };
	tool_exit end = TOOL_DONE;

	if (tool_command_parse(command, argc, argv, &settings, &words, &end)) {
		if (words.count == 0) {
			end = tool_usage(command, "an input is missing");
		} else if (tool_run_open(&run, command, &settings.common, &end)) {
			check_all(&state, &settings, &words);
			end = tool_run_close(&run);
		}
	}
	tool_list_free(&words);
	tool_common_free(&settings.common);
	return end;
}

const tool_command tool_command_check = {
	.name = "check",
	.synopsis = "IN...",
	.summary = "Reads everything in the inputs and lists what is wrong with them.",
	.details = "The list goes to standard output, one line a problem: file, severity, what is "
		   "wrong,\n"
		   "and in brackets its code and where. Of .msg the structure is proved too, to "
		   "the last\n"
		   "sector and size; -v lists which rules damage breaks that was met before, and "
		   "what is\n"
		   "odd but harmless. The exit status is 1 if anything was wrong.",
	.options = options,
	.common = 1,
	.run = run_command,
};
