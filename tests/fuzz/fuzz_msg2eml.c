/* .msg to .eml: every object that the reader gives is written; no line of the output is too long, and
 * none of its line ends stands alone. */
#include <stdlib.h>

#include "conv/conv.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Of the header block: bodies kept as they are stored (signed ones) may have any lines. */
static void check(const uint8_t *bytes, size_t size)
{
	size_t length = 0;
	for (size_t i = 0; i < size; i++) {
		if (bytes[i] == '\r' && i + 1 < size && bytes[i + 1] == '\n') {
			if (!length)
				return;
			length = 0;
			i++;
		} else if (bytes[i] == '\r' || bytes[i] == '\n' || !bytes[i] || ++length > 998) {
			abort();
		}
	}
}

static void convert(conv_context *context, conv_message *message)
{
	conv_sink *sink;
	conv_writer *writer;
	size_t size;
	conv_sink_open_memory(context, &sink);
	if (conv_usable(
		    conv_writer_open(context, sink, conv_format_find(context, "eml"), &writer))) {
		if (conv_usable(conv_writer_write(writer, message)))
			conv_writer_end(writer);
		conv_writer_close(writer);
		const uint8_t *bytes = conv_sink_bytes(sink, &size);
		check(bytes, size);
	}
	conv_sink_close(sink);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	conv_context *context = conv_context_new(conv_formats_all());
	conv_source *source;
	conv_reader *reader;
	conv_message *message;
	conv_context_limits(context)->decoded_bytes = 16 << 20;
	conv_context_limits(context)->objects = 5000;
	conv_source_from_memory(context, data, size, 0, &source);
	if (conv_usable(conv_reader_open(context, source, conv_format_find(context, "msg"), NULL,
					 &reader))) {
		if (conv_usable(conv_reader_next(reader, &message)) && message) {
			convert(context, message);
			conv_message_free(message);
		}
		conv_reader_close(reader);
	}
	conv_source_drop(source);
	conv_context_free(context);
	return 0;
}
