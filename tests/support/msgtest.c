#include "support/msgtest.h"

#include <stdlib.h>
#include <string.h>

void msgtest_begin(msgtest *t)
{
	memset(t, 0, sizeof *t);
	suite_context_open(&t->suite);
}

void msgtest_read_bytes(msgtest *t, uint8_t *file, size_t size)
{
	conv_source *source;
	conv_reader *reader;

	t->file = file;
	t->size = size;
	conv_source_from_memory(t->suite.context, file, size, 0, &source);
	t->status = conv_reader_open(t->suite.context, source,
				     conv_format_find(t->suite.context, "msg"), NULL, &reader);
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

void msgtest_read(msgtest *t, msgbuild *b)
{
	size_t size;
	uint8_t *file = msgbuild_finish(b, &size);
	msgbuild_free(b);
	msgtest_read_bytes(t, file, size);
}

void msgtest_open(msgtest *t, msgbuild *b)
{
	msgtest_begin(t);
	msgtest_read(t, b);
}

void msgtest_end(msgtest *t)
{
	conv_message_free(t->message);
	suite_context_close(&t->suite);
	free(t->file);
}

const conv_property *msgtest_tag(const conv_bag *bag, uint32_t tag)
{
	return conv_bag_find_tag(bag, (uint16_t)(tag >> 16), (uint16_t)tag);
}

const char *msgtest_text(const conv_bag *bag, uint32_t tag)
{
	const conv_property *property = msgtest_tag(bag, tag);
	const char *text = property ? conv_bag_text_of(bag, property) : NULL;
	return text ? text : "(none)";
}

int64_t msgtest_integer(const conv_bag *bag, uint32_t tag)
{
	const conv_property *property = msgtest_tag(bag, tag);
	return property ? property->value.integer : -999;
}

static size_t read_blob(conv_blob *blob)
{
	uint8_t piece[4096];
	conv_blob_reader *reader;
	size_t got, total = 0;

	if (!blob || conv_blob_open(blob, &reader) != CONV_OK)
		return 0;
	while (conv_usable(conv_blob_read(reader, piece, sizeof piece, &got)) && got)
		total += got;
	conv_blob_close(reader);
	return total;
}

static size_t walk_bag(const conv_bag *bag)
{
	size_t count = conv_bag_count(bag);
	for (size_t i = 0; i < count; i++) {
		const conv_property *p = conv_bag_at(bag, i);
		const conv_type_info *info = conv_type_find(p->type);
		conv_bag_text_of(bag, p);
		if (!(p->type & PtypMultiple) && (!info || info->shape == CONV_SHAPE_BINARY))
			read_blob(p->value.binary.blob);
		for (size_t k = 0; p->type & PtypMultiple && k < p->value.multiple.count; k++)
			if (!info || info->shape == CONV_SHAPE_BINARY)
				read_blob(p->value.multiple.values[k].binary.blob);
	}
	return count;
}

size_t msgtest_walk(const conv_message *message)
{
	size_t count = walk_bag(conv_message_bag(message));

	for (size_t i = 0; i < conv_message_recipient_count(message); i++)
		count += walk_bag(conv_message_recipient(message, i));
	for (size_t i = 0; i < conv_message_attachment_count(message); i++) {
		conv_attachment *attachment = conv_message_attachment(message, i);
		count += walk_bag(conv_attachment_bag(attachment));
		read_blob(conv_attachment_storage(attachment));
		if (conv_attachment_message(attachment))
			count += msgtest_walk(conv_attachment_message(attachment));
	}
	return count;
}
