/*
 * A message as Markdown (CommonMark), for search indexes and language models: header fields as YAML
 * front matter, the subject as heading, the body, a list of attachments. UTF-8, LF. Write only.
 *
 * HTML and RTF bodies are converted with their structure. Plain text keeps its lines; what Markdown
 * would take for marks or for HTML is escaped in both.
 *
 * Strings of the front matter are always in double quotes, whose escapes are those of JSON; times are
 * RFC 3339.
 */
#include <string.h>

#include "body/body.h"
#include "conv/time.h"
#include "formats.h"
#include "html/html.h"
#include "report.h"
#include "view/view.h"

/* ---- Front matter ---- */

static void put_string(conv_buffer *to, const char *text)
{
	conv_buffer_append_byte(to, '"');
	for (; *text; text++) {
		unsigned char c = (unsigned char)*text;
		if (c == '"' || c == '\\')
			conv_buffer_append_byte(to, '\\');
		if (c == '\n')
			conv_buffer_append_text(to, "\\n");
		else if (c >= ' ' && c != 0x7F)
			conv_buffer_append_byte(to, c);
	}
	conv_buffer_append_byte(to, '"');
}

static void put_list(conv_buffer *to, const char *key, const char *const *values, size_t count)
{
	conv_buffer_printf(to, "%s:\n", key);
	for (size_t i = 0; i < count; i++) {
		conv_buffer_append_text(to, "  - ");
		put_string(to, values[i]);
		conv_buffer_append_byte(to, '\n');
	}
}

/* "2024-05-01 10:00 UTC" as "2024-05-01T10:00:00Z"; seconds come from the property. */
static void put_date(conv_buffer *to, const conv_message *message)
{
	static const unsigned times[] = { PidTagClientSubmitTime, PidTagMessageDeliveryTime };
	char text[CONV_RFC3339_SIZE];

	for (size_t i = 0; i < sizeof times / sizeof *times; i++) {
		int64_t time = conv_bag_integer(conv_message_bag(message), times[i], 0);
		char shown[VIEW_TIME_SIZE];
		if (!view_time_text(time, shown) || !conv_rfc3339((uint64_t)time, text))
			continue;
		conv_buffer_printf(to, "date: %.19sZ\n", text);
		return;
	}
}

static void put_front(const view *shown, const conv_message *message, conv_buffer *to)
{
	conv_buffer_append_text(to, "---\n");
	for (size_t i = 0; i < shown->field_count; i++) {
		const view_field *field = &shown->fields[i];
		if (strcmp(field->key, "date") == 0) {
			put_date(to, message);
		} else if (field->many) {
			put_list(to, field->key, field->values, field->count);
		} else {
			conv_buffer_printf(to, "%s: ", field->key);
			put_string(to, field->values[0]);
			conv_buffer_append_byte(to, '\n');
		}
	}
	if (shown->attachment_count)
		conv_buffer_printf(to, "attachments: %zu\n", shown->attachment_count);
	conv_buffer_append_text(to, "---\n");
}

/* ---- Body ---- */

static conv_status put_plain(conv_context *context, const body *chosen, conv_buffer *to)
{
	conv_buffer text = CONV_BUFFER_INIT;
	conv_status status = body_text(context, chosen, &text, NULL);

	if (conv_usable(status))
		html_put_markdown_text((const char *)text.bytes, text.size, to);
	conv_buffer_free(&text);
	return status;
}

static conv_status put_formatted(conv_context *context, const body *chosen, conv_buffer *to)
{
	conv_buffer html = CONV_BUFFER_INIT;
	conv_status status = body_html(context, chosen, BODY_PICTURES_APART, &html, NULL);

	if (conv_usable(status)) {
		conv_status made =
			html_to_markdown(context, (const char *)html.bytes, html.size, to);
		status = made > status ? made : status;
	}
	conv_buffer_free(&html);
	return status;
}

static conv_status put_body(conv_context *context, const conv_message *message, conv_buffer *to)
{
	struct body chosen;
	conv_status status;

	CONV_TRY(body_choose(context, message, &chosen));
	conv_buffer_append_byte(to, '\n');
	if (chosen.content == BODY_HTML || chosen.content == BODY_RTF)
		status = put_formatted(context, &chosen, to);
	else
		status = put_plain(context, &chosen, to);
	body_close(&chosen);
	return status;
}

static void put_attachments(const view *shown, conv_buffer *to)
{
	char size[VIEW_SIZE_SIZE];

	if (shown->attachment_count)
		conv_buffer_append_text(to, "\n## Attachments\n\n");
	for (size_t i = 0; i < shown->attachment_count; i++) {
		const view_attachment *a = &shown->attachments[i];
		conv_buffer_append_text(to, "- ");
		html_put_markdown_words(a->name, strlen(a->name), to);
		view_size_text(a->size, size);
		conv_buffer_printf(to, " (%s%s%s)\n", a->message ? "message" : a->type,
				   *size ? ", " : "", size);
	}
}

static conv_status md_object(conv_context *context, void *state, conv_message *message)
{
	conv_sink *sink = state;
	conv_buffer text = CONV_BUFFER_INIT;
	view shown;
	conv_status status = view_open(context, message, &shown);

	if (conv_usable(status)) {
		put_front(&shown, message, &text);
		if (*shown.title) {
			conv_buffer_append_text(&text, "\n# ");
			html_put_markdown_words(shown.title, strlen(shown.title), &text);
			conv_buffer_append_byte(&text, '\n');
		}
		status = put_body(context, message, &text);
		put_attachments(&shown, &text);
		view_report_losses(context, &shown, message, "md.loss", "Markdown", 0);
	}
	view_close(&shown);
	if (status != CONV_MACHINE)
		status = view_finish(context, sink, &text, status);
	conv_buffer_free(&text);
	return status;
}

const conv_format conv_format_md = {
	.name = "md",
	.title = "Markdown",
	.spec = "CommonMark",
	.media_type = "text/markdown",
	.extensions = (const char *const[]){ "md", "markdown", NULL },
	.flags = CONV_FORMAT_WRITES | CONV_FORMAT_TEXT,
	.write_begin = view_write_begin,
	.write_object = md_object,
	.write_end = view_write_end,
	.write_close = view_write_close,
};
