/*
 * TNEF into mail that carries TNEF, in both forms, and out of it again: what was read can be written, and
 * comes back as the same class with as many attachments, unless reading what was written had something
 * to say (texts with NULs within stay so).
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "conv/charset.h"
#include "conv/conv.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int damage;

static void receive(void *user, const conv_diagnostic *record)
{
	(void)user;
	damage |= record->severity >= CONV_WARNING;
}

static conv_message *read_as(conv_context *context, const char *format, const uint8_t *data,
			     size_t size)
{
	conv_source *source;
	conv_reader *reader;
	conv_message *message = NULL;

	if (conv_source_from_memory(context, data, size, 0, &source) != CONV_OK)
		return NULL;
	if (conv_usable(conv_reader_open(context, source, conv_format_find(context, format), NULL,
					 &reader))) {
		conv_reader_next(reader, &message);
		conv_reader_close(reader);
	}
	conv_source_drop(source);
	return message;
}

/* Secured ones are no TNEF in mail; a plain one may be given another class by a field (2.2.3.2.15). */
static int has_changed(const conv_message *message, const conv_message *again)
{
	const char *name = conv_message_class(message);

	if (conv_message_is(message, "IPM.Note.SMIME"))
		return 0;
	if (conv_message_attachment_count(again) != conv_message_attachment_count(message))
		return 1;
	return *name && conv_ascii_compare(name, "IPM.Note") != 0 &&
	       strcmp(conv_message_class(again), name) != 0;
}

static void there_and_back(conv_context *context, conv_message *message, const char *form)
{
	conv_sink *sink;
	conv_writer *writer;
	size_t size;

	conv_context_set_option(context, "eml.tnef-form", form);
	if (conv_sink_open_memory(context, &sink) != CONV_OK ||
	    conv_writer_open(context, sink, conv_format_find(context, "eml"), &writer) != CONV_OK ||
	    !conv_usable(conv_writer_write(writer, message)) ||
	    !conv_usable(conv_writer_end(writer)))
		abort();
	conv_writer_close(writer);
	const uint8_t *bytes = conv_sink_bytes(sink, &size);
	damage = 0;
	conv_message *again = read_as(context, "eml", bytes, size);
	if (!again)
		abort();
	if (!damage && has_changed(message, again))
		abort();
	conv_message_free(again);
	conv_sink_close(sink);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	conv_context *context = conv_context_new(conv_formats_all());

	conv_context_limits(context)->decoded_bytes = 16 << 20;
	conv_context_set_receiver(context, receive, NULL);
	conv_context_set_option(context, "eml.tnef", "yes");
	conv_message *message = read_as(context, "tnef", data, size);
	if (message) {
		there_and_back(context, message, "legacy");
		there_and_back(context, message, "summary");
	}
	conv_message_free(message);
	conv_context_free(context);
	return 0;
}
