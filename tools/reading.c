/* Reading one input. */
#include "reading.h"

#include <string.h>

static int find_format(tool_reading *reading, const tool_input *input)
{
	tool_run *run = reading->run;
	const char *base = tool_base_name(input->path);

	reading->format = run->from;
	if (!reading->format)
		reading->format = conv_format_detect(run->context, reading->source, base);
	if (reading->format)
		return 1;
	if (input->from_folder) { /* a folder may hold anything */
		if (!run->settings->quiet)
			tool_say(run, input->path, "skipped: no format knows it");
		return 0;
	}
	reading->format = conv_format_by_extension(run->context, base, CONV_FORMAT_READS);
	if (reading->format && conv_source_size(reading->source) > 0)
		return 1;
	tool_say(run, input->path,
		 conv_source_size(reading->source) == 0
			 ? "is empty"
			 : "is in no format that is known (-f FMT says which it is)");
	tool_run_fail(run, TOOL_INPUT);
	return 0;
}

int tool_reading_find(tool_reading *reading, tool_run *run, const tool_input *input)
{
	memset(reading, 0, sizeof *reading);
	reading->run = run;
	tool_run_begin(run, input->path);
	reading->worst = tool_open_source(run, input->path, &reading->source);
	if (!conv_usable(reading->worst))
		return 0;
	if (!find_format(reading, input))
		reading->worst = CONV_FAILED;
	return conv_usable(reading->worst);
}

int tool_reading_open(tool_reading *reading, tool_run *run, const tool_input *input)
{
	if (!tool_reading_find(reading, run, input))
		return 0;
	reading->worst = conv_reader_open(run->context, reading->source, reading->format,
					  tool_base_name(input->path), &reading->reader);
	tool_run_status(run, reading->worst);
	return conv_usable(reading->worst);
}

static conv_message *read_one(tool_reading *reading)
{
	conv_message *message = NULL;

	while (!reading->ended) {
		conv_status status = conv_reader_next(reading->reader, &message);
		if (status > reading->worst)
			reading->worst = status;
		tool_run_status(reading->run, status);
		if (conv_usable(status) && message)
			return message;
		if (status != CONV_FAILED)
			reading->ended = 1;
	}
	return NULL;
}

conv_message *tool_reading_next(tool_reading *reading)
{
	conv_message *message = reading->ahead ? reading->ahead : read_one(reading);

	reading->ahead = NULL;
	if (message)
		reading->count++;
	else if (reading->count == 0 && conv_usable(reading->worst)) {
		tool_say(reading->run, reading->run->input, "holds no object");
		tool_run_fail(reading->run, TOOL_INPUT);
		reading->worst = CONV_FAILED;
	}
	return message;
}

int tool_reading_more(tool_reading *reading)
{
	if (!reading->ahead)
		reading->ahead = read_one(reading);
	return reading->ahead != NULL;
}

void tool_reading_close(tool_reading *reading)
{
	conv_message_free(reading->ahead);
	conv_reader_close(reading->reader);
	conv_source_drop(reading->source);
	tool_run_end(reading->run);
}
