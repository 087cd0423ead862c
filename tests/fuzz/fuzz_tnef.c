/*
 * TNEF read and written again: what is read can be written; what was written reads without damage
 * (but for texts with NULs within, which stay so); and once gains have settled, reading and writing
 * changes no byte. Writing looks at every text and reads every blob.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "conv/conv.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int damage;

static void receive(void *user, const conv_diagnostic *record)
{
	(void)user;
	if (record->severity >= CONV_WARNING && strcmp(record->code, "tnef.string-end") != 0)
		damage = 1;
}

static conv_message *read_stream(conv_context *context, const uint8_t *data, size_t size)
{
	conv_source *source;
	conv_reader *reader;
	conv_message *message = NULL;

	if (conv_source_from_memory(context, data, size, 0, &source) != CONV_OK)
		return NULL;
	if (conv_usable(conv_reader_open(context, source, conv_format_find(context, "tnef"), NULL,
					 &reader))) {
		conv_reader_next(reader, &message);
		conv_reader_close(reader);
	}
	conv_source_drop(source);
	return message;
}

/* The sink with what was written. */
static conv_sink *write_stream(conv_context *context, conv_message *message)
{
	conv_sink *sink;
	conv_writer *writer;

	if (conv_sink_open_memory(context, &sink) != CONV_OK ||
	    conv_writer_open(context, sink, conv_format_find(context, "tnef"), &writer) !=
		    CONV_OK ||
	    !conv_usable(conv_writer_write(writer, message)) ||
	    !conv_usable(conv_writer_end(writer)))
		abort();
	conv_writer_close(writer);
	return sink;
}

/* Reads what a sink holds, and writes it again. */
static conv_sink *again(conv_context *context, const conv_sink *sink)
{
	size_t size;
	const uint8_t *bytes = conv_sink_bytes(sink, &size);

	damage = 0;
	conv_message *message = read_stream(context, bytes, size);
	if (!message || damage)
		abort();
	conv_sink *result = write_stream(context, message);
	conv_message_free(message);
	return result;
}

static void round_trip(conv_context *context, conv_message *message)
{
	size_t a_size, b_size;
	conv_sink *first = write_stream(context, message), *second = again(context, first);
	conv_sink *third = again(context, second);
	const uint8_t *a = conv_sink_bytes(second, &a_size), *b = conv_sink_bytes(third, &b_size);

	if (a_size != b_size || memcmp(a, b, a_size) != 0)
		abort();
	conv_sink_close(first);
	conv_sink_close(second);
	conv_sink_close(third);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	conv_context *context = conv_context_new(conv_formats_all());

	conv_context_set_receiver(context, receive, NULL);
	conv_message *message = read_stream(context, data, size);
	if (message) {
		round_trip(context, message);
		conv_context_set_option(context, "tnef.profile", "transport");
		conv_sink_close(write_stream(context, message));
	}
	conv_message_free(message);
	conv_context_free(context);
	return 0;
}
