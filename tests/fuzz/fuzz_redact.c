/*
 * Redaction of any bytes by each format that can: the copy has the size of the input and is the same
 * each time; the reader that read the input also reads the copy.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "conv/conv.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Reads all of it; true if an object came out. */
static int can_read(conv_context *context, const conv_format *format, const uint8_t *bytes,
		    size_t size)
{
	conv_source *source;
	conv_reader *reader;
	conv_message *message = NULL;

	if (conv_source_from_memory(context, bytes, size, 0, &source) != CONV_OK)
		abort();
	if (conv_usable(conv_reader_open(context, source, format, NULL, &reader))) {
		(void)conv_reader_next(reader, &message);
		conv_reader_close(reader);
	}
	conv_source_drop(source);
	int read = message != NULL;
	conv_message_free(message);
	return read;
}

/* The copy in a sink. */
static conv_sink *redact(conv_context *context, const conv_format *format, const uint8_t *data,
			 size_t size)
{
	conv_source *source;
	conv_sink *sink;
	size_t copied;

	if (conv_source_from_memory(context, data, size, 0, &source) != CONV_OK ||
	    conv_sink_open_memory(context, &sink) != CONV_OK ||
	    conv_redact(context, source, format, NULL, sink) != CONV_OK)
		abort();
	conv_source_drop(source);
	(void)conv_sink_bytes(sink, &copied);
	if (copied != size)
		abort();
	return sink;
}

static void try_format(conv_context *context, const conv_format *format, const uint8_t *data,
		       size_t size)
{
	size_t a_size, b_size;
	conv_sink *one = redact(context, format, data, size);
	conv_sink *two = redact(context, format, data, size);
	const uint8_t *a = conv_sink_bytes(one, &a_size), *b = conv_sink_bytes(two, &b_size);

	if (size && memcmp(a, b, size) != 0)
		abort();
	if (can_read(context, format, data, size) && !can_read(context, format, a, size))
		abort();
	conv_sink_close(one);
	conv_sink_close(two);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	conv_context *context = conv_context_new(conv_formats_all());

	for (const conv_format *const *format = conv_formats_all(); *format; format++)
		if ((*format)->redact)
			try_format(context, *format, data, size);
	conv_context_free(context);
	return 0;
}
