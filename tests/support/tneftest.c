#include "support/tneftest.h"

#include <stdlib.h>
#include <string.h>

void tneftest_begin_in(tneftest *t, uint32_t codepage)
{
	memset(t, 0, sizeof *t);
	suite_context_open(&t->suite);
	if (codepage)
		tnefbuild_usual(&t->stream, codepage);
	else
		tnefbuild_begin(&t->stream, 1);
}

void tneftest_begin(tneftest *t)
{
	tneftest_begin_in(t, 1252);
}

void tneftest_read(tneftest *t)
{
	conv_context *context = t->suite.context;
	conv_source *source;
	conv_reader *reader;

	conv_source_from_memory(context, t->stream.bytes, t->stream.size, 0, &source);
	t->status =
		conv_reader_open(context, source, conv_format_find(context, "tnef"), NULL, &reader);
	if (conv_usable(t->status)) {
		conv_message *none = NULL;
		conv_status status = conv_reader_next(reader, &t->message);
		t->status = status > t->status ? status : t->status;
		if (t->message) {
			CU_ASSERT_EQUAL(conv_reader_next(reader, &none), CONV_OK);
			CU_ASSERT_PTR_NULL(none);
			t->bag = conv_message_bag(t->message);
		}
		conv_reader_close(reader);
	}
	conv_source_drop(source); /* the message holds what it needs */
}

void tneftest_end(tneftest *t)
{
	conv_message_free(t->message);
	suite_context_close(&t->suite);
	conv_buffer_free(&t->stream);
}

const char *tneftest_text(const conv_bag *bag, unsigned known)
{
	const char *text = bag ? conv_bag_text(bag, known) : NULL;
	return text ? text : "(none)";
}

int tneftest_is_blob(conv_blob *blob, const void *bytes, size_t size)
{
	conv_blob_reader *reader;
	uint8_t *all = malloc(size + 1);
	size_t total = 0, got = 0;

	if (!blob || !all || conv_blob_open(blob, &reader) != CONV_OK) {
		conv_blob_drop(blob);
		free(all);
		return 0;
	}
	while (total <= size &&
	       conv_usable(conv_blob_read(reader, all + total, size + 1 - total, &got)) && got)
		total += got;
	int same = total == size && (!size || memcmp(all, bytes, size) == 0);
	conv_blob_close(reader);
	conv_blob_drop(blob);
	free(all);
	return same;
}

int tneftest_is_binary(const conv_bag *bag, unsigned known, const void *bytes, size_t size)
{
	return bag && tneftest_is_blob(conv_bag_blob(bag, known), bytes, size);
}

conv_bag *tneftest_attachment(const tneftest *t, size_t n)
{
	conv_attachment *attachment = t->message ? conv_message_attachment(t->message, n) : NULL;
	return attachment ? conv_attachment_bag(attachment) : NULL;
}

uint8_t *tneftest_write(suite_context *suite, conv_message *message, size_t *size)
{
	conv_sink *sink = NULL;
	conv_writer *writer = NULL;
	uint8_t *copy = NULL;

	if (conv_sink_open_memory(suite->context, &sink) == CONV_OK &&
	    conv_usable(conv_writer_open(suite->context, sink,
					 conv_format_find(suite->context, "tnef"), &writer)) &&
	    conv_usable(conv_writer_write(writer, message)) &&
	    conv_usable(conv_writer_end(writer))) {
		const uint8_t *bytes = conv_sink_bytes(sink, size);
		copy = malloc(*size + 1);
		if (copy)
			memcpy(copy, bytes, *size);
	}
	conv_writer_close(writer);
	conv_sink_close(sink);
	return copy;
}
