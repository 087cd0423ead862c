/*
 * A message as an RTF document: its own RTF as it is, if it has any that can be read; else its HTML
 * or text, encapsulated, so that RTF readers show it and the original can be taken out again. What
 * has no body is shown by its fields. Write only.
 */
#include <string.h>

#include "body/body.h"
#include "formats.h"
#include "report.h"
#include "rtf.h"
#include "view/view.h"

static conv_status of_fields(conv_context *context, const view *shown, conv_buffer *rtf)
{
	conv_buffer text = CONV_BUFFER_INIT;

	for (size_t i = 0; i < shown->field_count; i++)
		for (size_t n = 0; n < shown->fields[i].count; n++)
			conv_buffer_printf(&text, "%s: %s\r\n", shown->fields[i].label,
					   shown->fields[i].values[n]);
	conv_status status =
		text.failed ? conv_report_memory(context)
			    : rtf_from_text(context, (const char *)text.bytes, text.size, rtf);
	conv_buffer_free(&text);
	return status;
}

static conv_status of_body(conv_context *context, const body *chosen, const view *shown,
			   conv_buffer *rtf)
{
	conv_buffer made = CONV_BUFFER_INIT;
	int html = chosen->content == BODY_HTML;
	conv_status status = html ? body_html(context, chosen, 0, &made, NULL)
				  : body_text(context, chosen, &made, NULL);

	if (conv_usable(status) && !made.size) {
		status = of_fields(context, shown, rtf);
	} else if (conv_usable(status)) {
		const char *text = (const char *)made.bytes;
		conv_status put = html ? rtf_from_html(context, text, made.size, rtf)
				       : rtf_from_text(context, text, made.size, rtf);
		status = put > status ? put : status;
	}
	conv_buffer_free(&made);
	return status;
}

static conv_status write_rtf(conv_context *context, conv_sink *sink, const conv_message *message,
			     const view *shown)
{
	conv_buffer rtf = CONV_BUFFER_INIT;
	const uint8_t *own;
	struct body chosen;
	size_t size;

	CONV_TRY(body_choose(context, message, &chosen));
	conv_status status = CONV_OK;
	body_rtf(&chosen, &own, &size);
	if (own) {
		status = conv_sink_write(sink, own, size);
	} else {
		status = chosen.best == BODY_NONE ? of_fields(context, shown, &rtf)
						  : of_body(context, &chosen, shown, &rtf);
		if (conv_usable(status))
			status = view_finish(context, sink, &rtf, status);
	}
	body_close(&chosen);
	conv_buffer_free(&rtf);
	return status;
}

static conv_status rtf_object(conv_context *context, void *state, conv_message *message)
{
	view shown;
	conv_status status = view_open(context, message, &shown);

	if (conv_usable(status))
		status = write_rtf(context, state, message, &shown);
	if (conv_usable(status))
		(void)conv_report(context, CONV_LOSS, "rtf.loss", CONV_NO_OFFSET,
				  "RTF carries the body: header fields, other properties and %zu "
				  "attachments are left out",
				  shown.attachment_count);
	view_close(&shown);
	return status;
}

const conv_format conv_format_rtf = {
	.name = "rtf",
	.title = "Rich Text Format",
	.spec = "RTF 1.9.1",
	.media_type = "application/rtf",
	.extensions = (const char *const[]){ "rtf", NULL },
	.flags = CONV_FORMAT_WRITES | CONV_FORMAT_TEXT,
	.write_begin = view_write_begin,
	.write_object = rtf_object,
	.write_end = view_write_end,
	.write_close = view_write_close,
};
