/* Reading one input. */
#include "reading.h"

#include <string.h>

static int find_format(tool_reading *reading, const tool_input *input)
{
	tool_session *session = reading->session;
	const char *base = tool_base_name(input->path);

	reading->format = session->from;
	if (!reading->format)
		reading->format = conv_format_detect(session->context, reading->source, base);
	if (reading->format)
		return 1;
	if (input->from_folder) { /* a folder may hold anything */
		if (!session->settings->quiet)
			tool_say(session, input->path, "skipped: no format knows it");
		return 0;
	}
	reading->format = conv_format_by_extension(session->context, base, CONV_FORMAT_READS);
	if (reading->format && conv_source_size(reading->source) > 0)
		return 1;
	tool_say(session, input->path,
		 conv_source_size(reading->source) == 0
			 ? "is empty"
			 : "is in no format that is known (-f FMT says which it is)");
	tool_session_fail(session, TOOL_INPUT);
	return 0;
}

int tool_reading_open(tool_reading *reading, tool_session *session, const tool_input *input)
{
	memset(reading, 0, sizeof *reading);
	reading->session = session;
	tool_session_begin(session, input->path);
	reading->worst = tool_open_source(session, input->path, &reading->source);
	if (!conv_usable(reading->worst))
		return 0;
	if (!find_format(reading, input)) {
		reading->worst = CONV_FAILED;
		return 0;
	}
	reading->worst = conv_reader_open(session->context, reading->source, reading->format,
					  tool_base_name(input->path), &reading->reader);
	tool_session_status(session, reading->worst);
	return conv_usable(reading->worst);
}

static conv_message *read_one(tool_reading *reading)
{
	conv_message *message = NULL;

	while (!reading->ended) {
		conv_status status = conv_reader_next(reading->reader, &message);
		if (status > reading->worst)
			reading->worst = status;
		tool_session_status(reading->session, status);
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
		tool_say(reading->session, reading->session->input, "holds no object");
		tool_session_fail(reading->session, TOOL_INPUT);
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
	tool_session_end(reading->session);
}
