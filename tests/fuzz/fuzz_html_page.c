/*
 * HTML made fit to be shown, and made Markdown. What was cleaned must hold nothing that acts, and
 * cleaning it again must find nothing to leave out.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "conv/conv.h"
#include "html/clean.h"
#include "html/html.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void clean(conv_context *context, const char *html, size_t size, html_cleaning *how)
{
	how->sink = NULL;
	if (conv_sink_open_memory(context, &how->sink) != CONV_OK ||
	    !conv_usable(html_clean(context, html, size, how)))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	conv_context *context = conv_context_new(NULL);
	conv_buffer markdown = CONV_BUFFER_INIT;
	html_cleaning first = { .trust = 0 }, second = { .trust = 0 };
	size_t length;

	if (!context)
		return 0;
	clean(context, (const char *)data, size, &first);
	const uint8_t *once = conv_sink_bytes(first.sink, &length);
	if (length && (memmem(once, length, "<script", 7) || memmem(once, length, "<iframe", 7)))
		abort();
	clean(context, (const char *)once, length, &second);
	if (second.active || second.loads)
		abort();
	conv_sink_close(first.sink);
	conv_sink_close(second.sink);
	(void)html_to_markdown(context, (const char *)data, size, &markdown);
	conv_buffer_free(&markdown);
	conv_context_free(context);
	return 0;
}
