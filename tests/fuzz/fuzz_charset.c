/*
 * The charset door. The first two bytes choose the code page, the rest is decoded, and encoded as
 * the WTF-8 it may be. Aborts where a promise breaks: what was decoded is well-formed, and what was
 * encoded without loss decodes to itself.
 */
#include <stdlib.h>
#include <string.h>

#include "charset_engine.h"
#include "conv/conv.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_decode(conv_context *context, const conv_codepage *page, const uint8_t *bytes,
			 size_t size, conv_buffer *text)
{
	size_t bad = 0;

	if (conv_decode(context, page->number, bytes, size, text, &bad) != CONV_OK)
		abort();
	/* UTF-16 and UTF-7 may bring lone surrogates. */
	if (page->kind != CODEPAGE_UTF16 && page->kind != CODEPAGE_UTF16BE &&
	    page->kind != CODEPAGE_UTF7 && !conv_utf8_valid(text->bytes, text->size))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	/* One for all inputs: its tables take a while to fill. */
	static conv_context *context;
	conv_buffer text = CONV_BUFFER_INIT, bytes = CONV_BUFFER_INIT, back = CONV_BUFFER_INIT;
	const conv_codepage *page;
	size_t bad = 0;

	if (!context)
		context = conv_context_new(NULL);
	if (size < 3)
		return 0;
	page = &conv_codepages[(data[0] | (size_t)data[1] << 8) % conv_codepage_count];
	check_decode(context, page, data + 2, size - 2, &text);
	if (conv_encode(context, page->number, (const char *)data + 2, size - 2, &bytes, &bad) !=
	    CONV_OK)
		abort();
	check_decode(context, page, bytes.bytes, bytes.size, &back);
	/* Not so where letters are decomposed, marks of byte order read, scripts and symbols mixed. */
	if (!bad && page->kind == CODEPAGE_TABLE && page->number != 1255 && page->number != 1258 &&
	    (back.size != size - 2 || memcmp(back.bytes, data + 2, back.size) != 0))
		abort();
	conv_codepage_by_name((const char *)data + 2, size - 2);
	conv_locale_of_language((const char *)data + 2, size - 2);
	conv_buffer_free(&text);
	conv_buffer_free(&bytes);
	conv_buffer_free(&back);
	return 0;
}
