/* .msg: read as that whatever it is, then all of it looked at: texts decoded, blobs read, rules tried. */
#include <stddef.h>
#include <stdint.h>

#include "conv/conv.h"
#include "fuzz_blob.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void look_at_bag(const conv_bag *bag)
{
	for (size_t i = 0; i < conv_bag_count(bag); i++) {
		const conv_property *p = conv_bag_at(bag, i);
		const conv_type_info *info = conv_type_find(p->type);
		int is_binary = !info || info->shape == CONV_SHAPE_BINARY;
		conv_bag_text_of(bag, p);
		if (p->known)
			conv_bag_text_at(bag, p->known, 0);
		if (is_binary && !(p->type & PtypMultiple))
			fuzz_read_blob(p->value.binary.blob);
		for (size_t k = 0;
		     is_binary && p->type & PtypMultiple && k < p->value.multiple.count; k++)
			fuzz_read_blob(p->value.multiple.values[k].binary.blob);
	}
}

static void look_at(const conv_message *message)
{
	look_at_bag(conv_message_bag(message));
	for (size_t i = 0; i < conv_message_recipient_count(message); i++)
		look_at_bag(conv_message_recipient(message, i));
	for (size_t i = 0; i < conv_message_attachment_count(message); i++) {
		const conv_attachment *attachment = conv_message_attachment(message, i);
		look_at_bag(conv_attachment_bag(attachment));
		fuzz_read_blob(conv_attachment_storage(attachment));
		if (conv_attachment_message(attachment))
			look_at(conv_attachment_message(attachment));
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	conv_context *context = conv_context_new(conv_formats_all());
	conv_source *source;
	conv_reader *reader;
	conv_message *message = NULL;

	if (conv_source_from_memory(context, data, size, 0, &source) == CONV_OK) {
		conv_format_detect(context, source, "x.msg");
		if (conv_usable(conv_reader_open(context, source, conv_format_find(context, "msg"),
						 NULL, &reader))) {
			conv_reader_next(reader, &message);
			conv_reader_close(reader);
		}
		conv_validate(context, source, conv_format_find(context, "msg"));
		conv_source_drop(source);
		if (message)
			look_at(message);
		conv_message_free(message);
	}
	conv_context_free(context);
	return 0;
}
