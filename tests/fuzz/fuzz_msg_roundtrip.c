/*
 * .msg to .msg: what is written can be read, writing that gives the same bytes, and the validator finds
 * nothing that would mislead a reader.
 */
#include <stdlib.h>
#include <string.h>

#include "conv/conv.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static conv_context *open_context(void)
{
	conv_context *context = conv_context_new(conv_formats_all());
	conv_context_limits(context)->decoded_bytes = 16 << 20;
	conv_context_limits(context)->objects = 5000;
	return context;
}

/* NULL: not readable. The bytes outlive the message. */
static conv_message *read_message(conv_context *context, const uint8_t *data, size_t size)
{
	conv_source *source;
	conv_reader *reader;
	conv_message *message = NULL;

	conv_source_from_memory(context, data, size, 0, &source);
	if (conv_usable(conv_reader_open(context, source, conv_format_find(context, "msg"), NULL,
					 &reader))) {
		conv_reader_next(reader, &message);
		conv_reader_close(reader);
	}
	conv_source_drop(source);
	return message;
}

static conv_sink *write_message(conv_context *context, conv_message *message)
{
	conv_sink *sink;
	conv_writer *writer;

	conv_sink_open_memory(context, &sink);
	conv_writer_open(context, sink, conv_format_find(context, "msg"), &writer);
	if (!conv_usable(conv_writer_write(writer, message)) ||
	    !conv_usable(conv_writer_end(writer)))
		abort();
	conv_writer_close(writer);
	return sink;
}

/*
 * What is carried over from damaged input may be odd (info), or speak of content that was not there
 * (msg.method), but the structure is sound.
 */
static void abort_on_warning(void *user, const conv_diagnostic *record)
{
	(void)user;
	if (record->severity > CONV_INFO && strcmp(record->code, "msg.method") != 0)
		abort();
}

static void expect_sound(const uint8_t *bytes, size_t size)
{
	conv_context *context = open_context();
	conv_source *source;

	conv_source_from_memory(context, bytes, size, 0, &source);
	conv_context_set_receiver(context, abort_on_warning, NULL);
	conv_validate(context, source, conv_format_find(context, "msg"));
	conv_source_drop(source);
	conv_context_free(context);
}

static void write_twice(conv_context *context, conv_message *message)
{
	size_t size, again_size;
	conv_sink *once = write_message(context, message);
	const uint8_t *bytes = conv_sink_bytes(once, &size);
	conv_message *again = read_message(context, bytes, size);

	if (!again)
		abort();
	expect_sound(bytes, size);
	conv_sink *twice = write_message(context, again);
	const uint8_t *again_bytes = conv_sink_bytes(twice, &again_size);
	if (size != again_size || memcmp(bytes, again_bytes, size) != 0)
		abort();
	conv_message_free(again);
	conv_sink_close(twice);
	conv_sink_close(once);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	conv_context *context = open_context();
	conv_message *message = read_message(context, data, size);

	if (message) {
		write_twice(context, message);
		conv_message_free(message);
	}
	conv_context_free(context);
	return 0;
}
