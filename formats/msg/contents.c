/*
 * What is in a storage of .msg, by kind. The children of a storage come in the order of their names
 * ([MS-CFB] 2.6.4), shorter first, and the numbers in the names all have eight digits: so each list is
 * in order of its numbers as it is, and finding takes a binary search.
 */
#include "msg/read.h"
#include "report.h"

static conv_status add_child(msg_reader *reader, cfb_id id, msg_contents *contents)
{
	char text[CFB_NAME_SIZE];
	size_t size = cfb_name(reader->file, id, text);
	msg_name name = msg_name_parse(text, size);
	int is_storage = cfb_kind_of(reader->file, id) == CFB_STORAGE, ok = 1;
	msg_value value = { name.number, id, 0 };
	msg_part part = { name.number, name.part, id };
	msg_numbered numbered = { name.number, id };

	if (name.what == MSG_IS_VALUE)
		ok = conv_buffer_append(&contents->values, &value, sizeof value);
	else if (name.what == MSG_IS_PART && !is_storage)
		ok = conv_buffer_append(&contents->parts, &part, sizeof part);
	else if (name.what == MSG_IS_RECIPIENT && is_storage)
		ok = conv_buffer_append(&contents->recipients, &numbered, sizeof numbered);
	else if (name.what == MSG_IS_ATTACHMENT && is_storage)
		ok = conv_buffer_append(&contents->attachments, &numbered, sizeof numbered);
	else if (name.what == MSG_IS_PROPERTY_STREAM && !is_storage)
		contents->properties = id;
	else if (name.what == MSG_IS_MAPPING && is_storage)
		contents->mapping = id;
	else
		contents->others++;
	return ok ? CONV_OK : conv_report_memory(reader->context);
}

conv_status msg_list_contents(msg_reader *reader, cfb_id storage, msg_contents *contents)
{
	static const msg_contents empty = { .properties = CFB_NONE, .mapping = CFB_NONE };
	size_t count;
	const cfb_id *children = cfb_children(reader->file, storage, &count);

	*contents = empty;
	for (size_t i = 0; i < count; i++)
		CONV_TRY(add_child(reader, children[i], contents));
	return CONV_OK;
}

void msg_contents_free(msg_contents *contents)
{
	conv_buffer_free(&contents->values);
	conv_buffer_free(&contents->parts);
	conv_buffer_free(&contents->recipients);
	conv_buffer_free(&contents->attachments);
}

msg_value *msg_find_value(const msg_contents *contents, uint32_t tag)
{
	msg_value *values = (msg_value *)(void *)contents->values.bytes;
	size_t low = 0, high = contents->values.size / sizeof *values;

	while (low < high) {
		size_t middle = (low + high) / 2;
		if (values[middle].tag == tag)
			return &values[middle];
		if (values[middle].tag < tag)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

const msg_part *msg_find_parts(const msg_contents *contents, uint32_t tag, size_t *count)
{
	const msg_part *parts = (const msg_part *)(const void *)contents->parts.bytes;
	size_t all = contents->parts.size / sizeof *parts, low = 0, high = all;

	while (low < high) {
		size_t middle = (low + high) / 2;
		if (parts[middle].tag < tag)
			low = middle + 1;
		else
			high = middle;
	}
	for (*count = 0; low + *count < all && parts[low + *count].tag == tag;)
		++*count;
	return *count ? parts + low : NULL;
}
