/*
 * A readable text for items that are no mail and have no body: the main properties of their class,
 * a line each, "Label: value".
 */
#include "plan.h"

#include "view/view.h"

/* Lines of an address or a report stay lines, indented behind their label. */
static void put_line(void *user, const char *label, const char *text)
{
	conv_buffer *to = user;

	conv_buffer_printf(to, "%s: ", label);
	for (; *text; text++) {
		if (*text == '\r' || *text == '\n') {
			text += *text == '\r' && text[1] == '\n';
			if (text[1])
				conv_buffer_append_text(to, "\r\n    ");
		} else {
			conv_buffer_append_byte(to, (uint8_t)*text);
		}
	}
	conv_buffer_append_text(to, "\r\n");
}

conv_status mime_summary(mime_job *job, conv_buffer *text)
{
	CONV_TRY(view_summary(job->context, job->message, put_line, text));
	return text->failed ? mime_no_memory(job) : CONV_OK;
}

int mime_summary_carries(const mime_job *job, const conv_property *property)
{
	return view_summary_carries(job->message, property);
}
