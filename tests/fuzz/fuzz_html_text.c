/* HTML to plain text, charsets and content ids, from any bytes. */
#include "conv/conv.h"
#include "html/html.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void ignore(void *user, const char *id, size_t size)
{
	(void)user;
	(void)id;
	(void)size;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	conv_context *context = conv_context_new(conv_formats_all());
	conv_buffer text = CONV_BUFFER_INIT, html = CONV_BUFFER_INIT;
	uint32_t codepage = html_choose_codepage(context, bytes, size, 0, 1251);

	(void)html_to_text(context, (const char *)bytes, size, &text);
	(void)html_each_cid((const char *)bytes, size, ignore, NULL);
	if (html_to_utf8(context, bytes, size, codepage, &html, NULL) == CONV_OK) {
		conv_buffer_clear(&text);
		(void)html_to_text(context, (const char *)html.bytes, html.size, &text);
		conv_buffer_clear(&html);
		(void)html_from_text(context, (const char *)text.bytes, text.size, &html);
	}
	conv_buffer_free(&html);
	conv_buffer_free(&text);
	conv_context_free(context);
	return 0;
}
