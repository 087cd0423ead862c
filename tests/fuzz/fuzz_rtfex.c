/* De-encapsulation of any bytes; and what was encapsulated must come back. */
#include <stdlib.h>
#include <string.h>

#include "conv/conv.h"
#include "rtf/rtf.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

/* Line ends as CRLF, as RTF gives them back. */
static void normalise(const conv_buffer *from, conv_buffer *to)
{
	for (size_t i = 0; i < from->size; i++) {
		uint8_t c = from->bytes[i];
		if (c == '\r' && i + 1 < from->size && from->bytes[i + 1] == '\n')
			continue;
		if (c == '\r' || c == '\n')
			conv_buffer_append_text(to, "\r\n");
		else
			conv_buffer_append_byte(to, c);
	}
}

static void round_trip(conv_context *context, const uint8_t *bytes, size_t size, int html)
{
	conv_buffer text = CONV_BUFFER_INIT, rtf = CONV_BUFFER_INIT, back = CONV_BUFFER_INIT;
	conv_buffer expected = CONV_BUFFER_INIT;

	if (conv_text_repair((const char *)bytes, size, &text) != CONV_OK)
		abort();
	normalise(&text, &expected);
	conv_status status = html ? rtf_from_html(context, (char *)text.bytes, text.size, &rtf)
				  : rtf_from_text(context, (char *)text.bytes, text.size, &rtf);
	if (status != CONV_OK ||
	    rtf_deencapsulate(context, rtf.bytes, rtf.size, 0, &back, NULL) != CONV_OK)
		abort();
	/* A charset that the HTML names is changed to utf-8. */
	int renamed = html && memmem(expected.bytes, expected.size, "=", expected.size > 0);
	if (!renamed && (back.size != expected.size ||
			 (back.size && memcmp(back.bytes, expected.bytes, back.size) != 0)))
		abort();
	conv_buffer_free(&text);
	conv_buffer_free(&rtf);
	conv_buffer_free(&back);
	conv_buffer_free(&expected);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	conv_context *context = conv_context_new(conv_formats_all());
	conv_buffer output = CONV_BUFFER_INIT;
	rtf_notes notes = RTF_NOTES_INIT;

	if (size) {
		(void)rtf_deencapsulate(context, bytes + 1, size - 1, bytes[0] & 7u, &output,
					&notes);
		round_trip(context, bytes + 1, size - 1, bytes[0] >> 7);
	}
	rtf_notes_free(&notes);
	conv_buffer_free(&output);
	conv_context_free(context);
	return 0;
}
