/* .eml: read as that whatever it is, then written as mail again, which looks at all of it. */
#include <stddef.h>
#include <stdint.h>

#include "conv/conv.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void write(conv_context *context, conv_message *message, const char *format)
{
	conv_sink *sink;
	conv_writer *writer;
	if (!conv_usable(conv_sink_open_memory(context, &sink)))
		return;
	if (conv_usable(
		    conv_writer_open(context, sink, conv_format_find(context, format), &writer))) {
		if (conv_usable(conv_writer_write(writer, message)))
			conv_writer_end(writer);
		conv_writer_close(writer);
	}
	conv_sink_close(sink);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	conv_context *context = conv_context_new(conv_formats_all());
	conv_source *source;
	conv_reader *reader;
	conv_message *message = NULL;
	conv_context_limits(context)->decoded_bytes = 16 << 20;
	conv_context_set_option(context, "eml.headers", "generated");
	if (conv_source_from_memory(context, data, size, 0, &source) == CONV_OK) {
		conv_format_detect(context, source, "x.eml");
		if (conv_usable(conv_reader_open(context, source, conv_format_find(context, "eml"),
						 NULL, &reader))) {
			conv_reader_next(reader, &message);
			conv_reader_close(reader);
		}
		conv_source_drop(source);
		if (message) {
			write(context, message, "eml");
			conv_context_set_option(context, "eml.tnef", "auto");
			write(context, message, "eml");
			conv_context_set_option(context, "eml.tnef", "yes");
			write(context, message, "eml");
			write(context, message, "json");
		}
		conv_message_free(message);
	}
	conv_context_free(context);
	return 0;
}
