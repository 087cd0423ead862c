#include "support/msgout.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cursor.h"

void msgout_begin(msgout *o)
{
	memset(o, 0, sizeof *o);
	suite_context_open(&o->suite);
	o->message = conv_message_new(o->suite.context);
	o->bag = conv_message_bag(o->message);
}

void msgout_write(msgout *o)
{
	const conv_format *format = conv_format_find(o->suite.context, "msg");
	conv_writer *writer;

	conv_sink_open_memory(o->suite.context, &o->sink);
	CU_ASSERT_EQUAL_FATAL(conv_writer_open(o->suite.context, o->sink, format, &writer),
			      CONV_OK);
	o->status = conv_writer_write(writer, o->message);
	if (conv_usable(o->status))
		CU_ASSERT_EQUAL(conv_writer_end(writer), CONV_OK);
	conv_writer_close(writer);
	o->bytes = conv_sink_bytes(o->sink, &o->size);
	cfbtest_open(&o->file, o->bytes, o->size, CFBTEST_MEMORY);
	uint8_t *copy = malloc(o->size + 1);
	memcpy(copy, o->bytes, o->size);
	msgtest_begin(&o->again);
	msgtest_read_bytes(&o->again, copy, o->size);
}

void msgout_end(msgout *o)
{
	msgtest_end(&o->again);
	cfbtest_close(&o->file);
	conv_sink_close(o->sink);
	conv_buffer_free(&o->stream);
	conv_message_free(o->message);
	suite_context_close(&o->suite);
}

cfb_id msgout_find(msgout *o, const char *path)
{
	cfb_id id = CFB_ROOT;
	char name[64];

	while (*path && id != CFB_NONE) {
		size_t size = strcspn(path, "/");
		snprintf(name, sizeof name, "%.*s", (int)size, path);
		id = cfb_find(o->file.file, id, name);
		path += size + (path[size] == '/');
	}
	return id;
}

const uint8_t *msgout_bytes(msgout *o, const char *path, size_t *size)
{
	cfb_id id = msgout_find(o, path);
	const uint8_t *bytes;

	*size = 0;
	if (id == CFB_NONE || cfb_kind_of(o->file.file, id) != CFB_STREAM ||
	    cfb_stream_bytes(o->file.file, id, &bytes, size) != CONV_OK)
		return NULL;
	conv_buffer_clear(&o->stream);
	conv_buffer_append(&o->stream, bytes, *size);
	conv_buffer_append_byte(&o->stream, 0);
	return o->stream.bytes;
}

int msgout_is(msgout *o, const char *path, const void *bytes, size_t size)
{
	size_t found;
	const uint8_t *stream = msgout_bytes(o, path, &found);
	return stream && found == size && (!size || memcmp(stream, bytes, size) == 0);
}

int msgout_is_hex(msgout *o, const char *path, const char *hex)
{
	size_t size;
	uint8_t *bytes = suite_hex(hex, &size);
	int is = msgout_is(o, path, bytes, size);
	free(bytes);
	return is;
}

const char *msgout_entry(msgout *o, const char *storage, uint32_t tag, char text[MSGOUT_ENTRY_SIZE])
{
	char path[256];
	size_t size, at = 32;

	if (*storage) {
		const char *last = strrchr(storage, '/');
		at = strchr(last ? last : storage, '#') ? 8 : 24;
	}
	snprintf(path, sizeof path, "%s%s__properties_version1.0", storage, *storage ? "/" : "");
	const uint8_t *bytes = msgout_bytes(o, path, &size);
	text[0] = 0;
	for (; bytes && at + 16 <= size; at += 16) {
		if (conv_u32le(bytes + at) != tag)
			continue;
		for (size_t i = 0; i < 16; i++)
			snprintf(text + 2 * i, 3, "%02X", bytes[at + i]);
		break;
	}
	return text;
}

void msgout_set(conv_bag *bag, uint32_t tag, conv_value value)
{
	conv_property property = {
		.id = (uint16_t)(tag >> 16), .type = (uint16_t)tag, .flags = 6, .value = value
	};
	CU_ASSERT_EQUAL_FATAL(conv_bag_set(bag, &property, 0, NULL), CONV_OK);
}

void msgout_set_text(conv_bag *bag, uint32_t tag, const char *text, uint32_t codepage)
{
	msgout_set(bag, tag, (conv_value){ .text = { text, strlen(text), codepage } });
}

static void set_named(conv_bag *bag, const char *set, uint32_t lid, const char *name, uint16_t type,
		      conv_value value)
{
	conv_property_name key = { .lid = lid, .name = name };
	conv_property property = { .type = type, .flags = 6, .name = &key, .value = value };

	CU_ASSERT_TRUE_FATAL(conv_guid_parse(set, &key.set));
	CU_ASSERT_EQUAL_FATAL(conv_bag_set(bag, &property, 0, NULL), CONV_OK);
}

void msgout_set_lid(conv_bag *bag, const char *set, uint32_t lid, int32_t value)
{
	set_named(bag, set, lid, NULL, PtypInteger32, (conv_value){ .integer = value });
}

void msgout_set_named(conv_bag *bag, const char *set, const char *name, const char *text)
{
	set_named(bag, set, 0, name, PtypString, (conv_value){ .text = { text, strlen(text), 0 } });
}
