/*
 * The dump form: every property, recipient, attachment and embedded message of each object, as
 * JSON. Write only.
 *
 *   {"format":"msg","objects":[OBJECT...],"diagnostics":[{"severity","code","path","text"}...]}
 *   OBJECT   = {"class","properties":[...],"recipients":[{"properties"}...],
 *               "attachments":[{"properties","message":OBJECT}...]}
 *
 * "format" is the option json.input: the writer cannot see where objects come from. Diagnostics
 * come in by write_note; beyond NOTES_MOST they are counted only. Properties stand one a line
 * (json_property.c). An OLE storage of an attachment has no place in this form: of it, the dump
 * says that it is there (an info record json.storage).
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "conv/json.h"
#include "formats.h"
#include "report.h"
#include "json/json_property.h"

enum { NOTES_MOST = 100000 };

struct note {
	struct note *next;
	conv_severity severity;
	const char *code, *path, *text;
	uint64_t offset;
};

struct writer {
	conv_json *json;
	conv_arena *arena; /* of the notes */
	struct note *notes, **notes_end;
	uint64_t note_count;
	int full;
	int failed; /* a note could not be kept */
};

static void json_write_close(conv_context *context, void *state)
{
	struct writer *writer = state;

	(void)context;
	if (!writer)
		return;
	conv_json_free(writer->json);
	conv_arena_free(writer->arena);
	free(writer);
}

static conv_status json_write_begin(conv_context *context, conv_sink *sink, void **state)
{
	struct writer *writer = calloc(1, sizeof *writer);
	const char *full = conv_context_option(context, "json.full");

	if (writer) {
		writer->json = conv_json_new(sink);
		writer->arena = conv_arena_new();
	}
	if (!writer || !writer->json || !writer->arena) {
		json_write_close(context, writer);
		return conv_report_memory(context);
	}
	writer->notes_end = &writer->notes;
	writer->full = full && strcmp(full, "yes") == 0;
	conv_json_open_object(writer->json, 0);
	conv_json_member(writer->json, "format", conv_context_option(context, "json.input"));
	conv_json_key(writer->json, "objects");
	conv_json_open_array(writer->json, 0);
	*state = writer;
	return CONV_OK;
}

static conv_status write_message(conv_context *context, struct writer *writer,
				 conv_message *message, uint64_t depth);

static conv_status write_recipients(conv_context *context, struct writer *writer,
				    conv_message *message)
{
	conv_status worst = CONV_OK;

	conv_json_key(writer->json, "recipients");
	conv_json_open_array(writer->json, 0);
	for (size_t i = 0; i < conv_message_recipient_count(message); i++) {
		conv_path_enter(context, "recipient", i);
		conv_json_open_object(writer->json, 0);
		conv_status status =
			json_write_bag(context, writer->json, conv_message_recipient(message, i),
				       message, writer->full);
		conv_json_close_object(writer->json);
		conv_path_leave(context);
		worst = status > worst ? status : worst;
	}
	conv_json_close_array(writer->json);
	return worst;
}

static conv_status write_attachment(conv_context *context, struct writer *writer,
				    conv_message *message, conv_attachment *attachment,
				    uint64_t depth)
{
	conv_message *embedded = conv_attachment_message(attachment);
	conv_status worst = json_write_bag(context, writer->json, conv_attachment_bag(attachment),
					   message, writer->full);

	if (conv_attachment_storage(attachment))
		conv_report(context, CONV_INFO, "json.storage", CONV_NO_OFFSET,
			    "an OLE storage of the attachment is not part of the dump");
	if (embedded && depth > conv_context_limits(context)->nesting) {
		conv_report(context, CONV_WARNING, "limit.nesting", CONV_NO_OFFSET,
			    "an embedded message is left out: nested too deep");
		return worst > CONV_DAMAGED ? worst : CONV_DAMAGED;
	}
	if (embedded) {
		conv_path_enter(context, "message", CONV_NO_INDEX);
		conv_json_key(writer->json, "message");
		conv_status status = write_message(context, writer, embedded, depth + 1);
		conv_path_leave(context);
		worst = status > worst ? status : worst;
	}
	return worst;
}

static conv_status write_attachments(conv_context *context, struct writer *writer,
				     conv_message *message, uint64_t depth)
{
	conv_status worst = CONV_OK;

	conv_json_key(writer->json, "attachments");
	conv_json_open_array(writer->json, 0);
	for (size_t i = 0; i < conv_message_attachment_count(message); i++) {
		conv_path_enter(context, "attachment", i);
		conv_json_open_object(writer->json, 0);
		conv_status status = write_attachment(context, writer, message,
						      conv_message_attachment(message, i), depth);
		conv_json_close_object(writer->json);
		conv_path_leave(context);
		worst = status > worst ? status : worst;
	}
	conv_json_close_array(writer->json);
	return worst;
}

/* Goes on past properties that cannot be read, so that what is written stays JSON. */
static conv_status write_message(conv_context *context, struct writer *writer,
				 conv_message *message, uint64_t depth)
{
	conv_status status, worst;

	conv_json_open_object(writer->json, 0);
	conv_json_member(writer->json, "class", conv_message_class(message));
	worst = json_write_bag(context, writer->json, conv_message_bag(message), message,
			       writer->full);
	status = write_recipients(context, writer, message);
	worst = status > worst ? status : worst;
	status = write_attachments(context, writer, message, depth);
	conv_json_close_object(writer->json);
	return status > worst ? status : worst;
}

static conv_status json_write_object(conv_context *context, void *state, conv_message *message)
{
	return write_message(context, state, message, 1);
}

static void json_write_note(conv_context *context, void *state, const conv_diagnostic *record)
{
	struct writer *writer = state;
	struct note *note;

	(void)context;
	if (++writer->note_count > NOTES_MOST)
		return;
	note = conv_arena_zalloc(writer->arena, sizeof *note);
	if (note) {
		note->severity = record->severity;
		note->offset = record->offset;
		note->code = conv_arena_copy(writer->arena, record->code, strlen(record->code));
		note->path = conv_arena_copy(writer->arena, record->path, strlen(record->path));
		note->text = conv_arena_copy(writer->arena, record->text, strlen(record->text));
	}
	if (!note || !note->code || !note->path || !note->text) {
		writer->failed = 1;
		return;
	}
	*writer->notes_end = note;
	writer->notes_end = &note->next;
}

static void write_notes(struct writer *writer)
{
	char text[80];

	conv_json_key(writer->json, "diagnostics");
	conv_json_open_array(writer->json, 0);
	for (const struct note *note = writer->notes; note; note = note->next) {
		conv_json_open_object(writer->json, 1);
		conv_json_member(writer->json, "severity", conv_severity_text(note->severity));
		conv_json_member(writer->json, "code", note->code);
		conv_json_member(writer->json, "path", note->path);
		if (note->offset != CONV_NO_OFFSET) {
			conv_json_key(writer->json, "offset");
			conv_json_unsigned(writer->json, note->offset);
		}
		conv_json_member(writer->json, "text", note->text);
		conv_json_close_object(writer->json);
	}
	if (writer->note_count > NOTES_MOST) {
		snprintf(text, sizeof text, "%llu more diagnostics are not listed",
			 (unsigned long long)(writer->note_count - NOTES_MOST));
		conv_json_open_object(writer->json, 1);
		conv_json_member(writer->json, "severity", conv_severity_text(CONV_INFO));
		conv_json_member(writer->json, "code", "json.diagnostics");
		conv_json_member(writer->json, "path", "");
		conv_json_member(writer->json, "text", text);
		conv_json_close_object(writer->json);
	}
	conv_json_close_array(writer->json);
}

static conv_status json_write_end(conv_context *context, void *state)
{
	struct writer *writer = state;

	conv_json_close_array(writer->json);
	write_notes(writer);
	conv_json_close_object(writer->json);
	if (writer->failed)
		return conv_report_memory(context);
	return conv_json_end(writer->json);
}

const conv_format conv_format_json = {
	.name = "json",
	.title = "dump as JSON",
	.media_type = "application/json",
	.extensions = (const char *const[]){ "json", NULL },
	.flags = CONV_FORMAT_WRITES | CONV_FORMAT_MANY | CONV_FORMAT_TEXT,
	.options =
		(const conv_option[]){
			{ "full", (const char *const[]){ "no", "yes", NULL },
			  "yes: binary values of over 64 KiB inline, not as digest" },
			{ "input", NULL, "what \"format\" says" },
			{ NULL, NULL, NULL },
		},
	.write_begin = json_write_begin,
	.write_object = json_write_object,
	.write_end = json_write_end,
	.write_close = json_write_close,
	.write_note = json_write_note,
};
