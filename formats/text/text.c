/*
 * A message as plain text, UTF-8 with LF line ends: header fields, an empty line, the body, a list
 * of attachments. Write only.
 */
#include <string.h>

#include "body/body.h"
#include "formats.h"
#include "report.h"
#include "view/view.h"

/* Lines of a value stay lines, indented behind their label. */
static void put_value(conv_buffer *to, const char *value)
{
	for (const char *p = value; *p; p++) {
		if (*p != '\r' && *p != '\n') {
			conv_buffer_append_byte(to, (uint8_t)*p);
			continue;
		}
		p += *p == '\r' && p[1] == '\n';
		if (p[1])
			conv_buffer_append_text(to, "\n    ");
	}
}

static void put_fields(const view *shown, conv_buffer *to)
{
	for (size_t i = 0; i < shown->field_count; i++) {
		const view_field *field = &shown->fields[i];
		conv_buffer_printf(to, "%s: ", field->label);
		for (size_t n = 0; n < field->count; n++) {
			conv_buffer_append_text(to, n ? "; " : "");
			put_value(to, field->values[n]);
		}
		conv_buffer_append_byte(to, '\n');
	}
}

static void put_attachments(const view *shown, conv_buffer *to)
{
	char size[VIEW_SIZE_SIZE];

	if (shown->attachment_count)
		conv_buffer_append_text(to, "\nAttachments:\n");
	for (size_t i = 0; i < shown->attachment_count; i++) {
		const view_attachment *a = &shown->attachments[i];
		view_size_text(a->size, size);
		conv_buffer_printf(to, "    %s (%s%s%s)\n", a->name,
				   a->message ? "message" : a->type, *size ? ", " : "", size);
	}
}

static conv_status put_body(conv_context *context, const conv_message *message, conv_buffer *to)
{
	struct body chosen;
	conv_buffer text = CONV_BUFFER_INIT;

	CONV_TRY(body_choose(context, message, &chosen));
	conv_status status = body_text(context, &chosen, &text, NULL);
	body_close(&chosen);
	if (conv_usable(status) && text.size) {
		conv_buffer_append_byte(to, '\n');
		view_put_lines((const char *)text.bytes, text.size, to);
	}
	conv_buffer_free(&text);
	return status;
}

static conv_status text_object(conv_context *context, void *state, conv_message *message)
{
	conv_sink *sink = state;
	conv_buffer text = CONV_BUFFER_INIT;
	view shown;
	conv_status status = view_open(context, message, &shown);

	if (conv_usable(status)) {
		put_fields(&shown, &text);
		status = put_body(context, message, &text);
		put_attachments(&shown, &text);
		view_report_losses(context, &shown, message, "txt.loss", "plain text", 0);
	}
	view_close(&shown);
	if (status != CONV_MACHINE)
		status = view_finish(context, sink, &text, status);
	conv_buffer_free(&text);
	return status;
}

const conv_format conv_format_txt = {
	.name = "txt",
	.title = "plain text",
	.media_type = "text/plain",
	.extensions = (const char *const[]){ "txt", "text", NULL },
	.flags = CONV_FORMAT_WRITES | CONV_FORMAT_TEXT,
	.write_begin = view_write_begin,
	.write_object = text_object,
	.write_end = view_write_end,
	.write_close = view_write_close,
};
