/* Writing one output. */
#include "writing.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct tool_note {
	struct tool_note *next;
	conv_diagnostic record;
	char texts[]; /* path, text */
} tool_note;

static void keep_note(tool_writing *writing, const conv_diagnostic *record)
{
	size_t path = strlen(record->path) + 1, text = strlen(record->text) + 1;
	tool_note *note = malloc(sizeof *note + path + text);

	if (!note) {
		tool_run_fail(writing->run, TOOL_MACHINE);
		return;
	}
	note->next = NULL;
	note->record = *record;
	note->record.path = memcpy(note->texts, record->path, path);
	note->record.text = memcpy(note->texts + path, record->text, text);
	*writing->notes_end = note;
	writing->notes_end = &note->next;
}

static void listen(void *user, const conv_diagnostic *record)
{
	tool_writing *writing = user;

	if (writing->writer)
		conv_writer_note(writing->writer, record);
	else if (writing->format->write_note)
		keep_note(writing, record);
}

static void drop_notes(tool_writing *writing)
{
	while (writing->notes) {
		tool_note *note = writing->notes;
		writing->notes = note->next;
		free(note);
	}
	writing->notes_end = &writing->notes;
}

void tool_writing_init(tool_writing *writing, tool_run *run, const conv_format *format)
{
	memset(writing, 0, sizeof *writing);
	writing->run = run;
	writing->format = format;
	writing->notes_end = &writing->notes;
	run->listener = listen;
	run->listener_user = writing;
}

static void note_status(tool_writing *writing, conv_status status)
{
	if (status > writing->worst)
		writing->worst = status;
	tool_run_status(writing->run, status);
}

/* A format may like to know where its objects come from ("json.input"). */
static void name_input(tool_writing *writing, const conv_format *input)
{
	char name[40];

	for (const conv_option *option = writing->format->options; option && option->name; option++)
		if (strcmp(option->name, "input") == 0) {
			snprintf(name, sizeof name, "%s.input", writing->format->name);
			conv_context_set_option(writing->run->context, name, input->name);
		}
}

int tool_writing_open(tool_writing *writing, const conv_format *input, conv_sink *sink)
{
	writing->sink = sink;
	writing->worst = CONV_OK;
	writing->written = 0;
	if (!sink)
		return 0;
	name_input(writing, input);
	note_status(writing, conv_writer_open(writing->run->context, sink, writing->format,
					      &writing->writer));
	if (!writing->writer)
		return 0;
	for (const tool_note *note = writing->notes; note; note = note->next)
		conv_writer_note(writing->writer, &note->record);
	drop_notes(writing);
	return 1;
}

int tool_writing_put(tool_writing *writing, conv_message *message)
{
	conv_status status = conv_writer_write(writing->writer, message);

	conv_message_free(message);
	note_status(writing, status);
	if (conv_usable(status))
		writing->written++;
	return status <= CONV_FAILED;
}

int tool_writing_finish(tool_writing *writing, int keep)
{
	conv_status end = CONV_FAILED;

	if (keep && writing->written && writing->worst <= CONV_FAILED) {
		end = conv_writer_end(writing->writer);
		if (conv_usable(end))
			end = conv_sink_commit(writing->sink);
		note_status(writing, end);
	}
	conv_writer_close(writing->writer);
	writing->writer = NULL;
	conv_sink_close(writing->sink);
	writing->sink = NULL;
	return conv_usable(end);
}

void tool_writing_free(tool_writing *writing)
{
	tool_writing_finish(writing, 0);
	drop_notes(writing);
	writing->run->listener = NULL;
}
