/* RTF documents to HTML and to text, from any bytes. */
#include "conv/conv.h"
#include "rtf/rtf.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	conv_context *context = conv_context_new(conv_formats_all());
	conv_buffer output = CONV_BUFFER_INIT;
	rtf_notes notes = RTF_NOTES_INIT;

	(void)rtf_to_html(context, bytes, size, RTF_PICTURES_APART, &output, &notes);
	rtf_notes_free(&notes);
	conv_buffer_clear(&output);
	(void)rtf_to_html(context, bytes, size, 0, &output, NULL);
	conv_buffer_clear(&output);
	(void)rtf_to_text(context, bytes, size, 0, &output, &notes);
	rtf_notes_free(&notes);
	conv_buffer_free(&output);
	conv_context_free(context);
	return 0;
}
