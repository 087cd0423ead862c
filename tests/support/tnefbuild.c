#include "support/tnefbuild.h"

#include <stdlib.h>
#include <string.h>

#include "support/msgbuild.h"
#include "support/suite.h"

/* ---- Streams ---- */

void tnefbuild_begin(conv_buffer *stream, uint16_t key)
{
	conv_buffer_append_u32le(stream, 0x223E9F78);
	conv_buffer_append_u16le(stream, key);
}

void tnefbuild_usual(conv_buffer *stream, uint32_t codepage)
{
	uint8_t pages[8] = { (uint8_t)codepage, (uint8_t)(codepage >> 8) };

	tnefbuild_begin(stream, 1);
	tnefbuild_hex(stream, 0x00089006, "00000100");
	tnefbuild_add(stream, 0x00069007, pages, sizeof pages);
}

uint16_t tnefbuild_sum(const void *data, size_t size)
{
	const uint8_t *bytes = data;
	uint32_t sum = 0;

	for (size_t i = 0; i < size; i++)
		sum = (sum + bytes[i]) % 65536;
	return (uint16_t)sum;
}

void tnefbuild_raw(conv_buffer *stream, uint8_t level, uint32_t id, uint32_t length,
		   const void *data, size_t size, int checksum)
{
	conv_buffer_append_byte(stream, level);
	conv_buffer_append_u32le(stream, id);
	conv_buffer_append_u32le(stream, length);
	conv_buffer_append(stream, data, size);
	if (checksum >= 0)
		conv_buffer_append_u16le(stream, (uint16_t)checksum);
}

/* attAttachTitle .. attAttachModifyDate, attAttachData, and three of the last ones. */
static uint8_t level_of(uint32_t id)
{
	uint32_t low = id & 0xFFFF;
	int attachment =
		(low >= 0x800F && low <= 0x8013) || low == 0x9001 || low == 0x9002 || low == 0x9005;
	return attachment ? 2 : 1;
}

void tnefbuild_add(conv_buffer *stream, uint32_t id, const void *data, size_t size)
{
	tnefbuild_raw(stream, level_of(id), id, (uint32_t)size, data, size,
		      tnefbuild_sum(data, size));
}

void tnefbuild_hex(conv_buffer *stream, uint32_t id, const char *hex)
{
	size_t size;
	uint8_t *bytes = suite_hex(hex, &size);
	tnefbuild_add(stream, id, bytes, size);
	free(bytes);
}

void tnefbuild_text(conv_buffer *stream, uint32_t id, const char *text)
{
	tnefbuild_add(stream, id, text, strlen(text) + 1);
}

void tnefbuild_u16(conv_buffer *stream, uint32_t id, uint16_t value)
{
	const uint8_t bytes[2] = { (uint8_t)value, (uint8_t)(value >> 8) };
	tnefbuild_add(stream, id, bytes, sizeof bytes);
}

void tnefbuild_date(conv_buffer *stream, uint32_t id, const uint16_t parts[7])
{
	conv_buffer data = CONV_BUFFER_INIT;
	for (int i = 0; i < 7; i++)
		conv_buffer_append_u16le(&data, parts[i]);
	tnefbuild_add(stream, id, data.bytes, data.size);
	conv_buffer_free(&data);
}

void tnefbuild_triple(conv_buffer *stream, const char *name, const char *address, int padded)
{
	conv_buffer data = CONV_BUFFER_INIT;
	size_t a = strlen(name) + 1, b = strlen(address) + 1;
	size_t pad_a = padded ? a % 2 : 0, pad_b = padded ? b % 2 : 0;

	conv_buffer_append_u16le(&data, 4);
	conv_buffer_append_u16le(&data, (uint16_t)(16 + a + pad_a + b + pad_b));
	conv_buffer_append_u16le(&data, (uint16_t)(a + pad_a));
	conv_buffer_append_u16le(&data, (uint16_t)(b + pad_b));
	conv_buffer_append(&data, name, a);
	conv_buffer_append_zeros(&data, pad_a);
	conv_buffer_append(&data, address, b);
	conv_buffer_append_zeros(&data, pad_b + 8);
	tnefbuild_add(stream, 0x00008000, data.bytes, data.size);
	conv_buffer_free(&data);
}

void tnefbuild_counted(conv_buffer *stream, uint32_t id, const char *name, const char *address)
{
	conv_buffer data = CONV_BUFFER_INIT;
	const char *const both[] = { name, address };

	for (int i = 0; i < 2; i++) {
		conv_buffer_append_u16le(&data, (uint16_t)(strlen(both[i]) + 1));
		conv_buffer_append(&data, both[i], strlen(both[i]) + 1);
	}
	tnefbuild_add(stream, id, data.bytes, data.size);
	conv_buffer_free(&data);
}

void tnefbuild_attachment(conv_buffer *stream, uint16_t type)
{
	uint8_t data[14] = { (uint8_t)type, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0x20, 0, 0x20 };
	tnefbuild_add(stream, 0x00069002, data, sizeof data);
}

/* ---- Property lists ---- */

void tnefbuild_end(conv_buffer *stream, uint32_t id, tnefbuild_list *list)
{
	conv_buffer data = CONV_BUFFER_INIT;

	conv_buffer_append_u32le(&data, list->count);
	conv_buffer_append(&data, list->bytes.bytes, list->bytes.size);
	if (id)
		tnefbuild_add(stream, id, data.bytes, data.size);
	else
		conv_buffer_append(stream, data.bytes, data.size);
	conv_buffer_free(&data);
	conv_buffer_free(&list->bytes);
	list->count = 0;
}

static void head(tnefbuild_list *list, uint32_t tag)
{
	list->count++;
	conv_buffer_append_u16le(&list->bytes, (uint16_t)tag);
	conv_buffer_append_u16le(&list->bytes, (uint16_t)(tag >> 16));
}

static void sized(tnefbuild_list *list, const void *bytes, size_t size)
{
	conv_buffer_append_u32le(&list->bytes, (uint32_t)size);
	conv_buffer_append(&list->bytes, bytes, size);
	conv_buffer_append_zeros(&list->bytes, (4 - size % 4) % 4);
}

void tnefbuild_fixed(tnefbuild_list *list, uint32_t tag, uint64_t value)
{
	uint16_t type = (uint16_t)tag;

	head(list, tag);
	if (type == 5 || type == 6 || type == 7 || type == 0x14 || type == 0x40)
		conv_buffer_append_u64le(&list->bytes, value);
	else
		conv_buffer_append_u32le(&list->bytes, (uint32_t)value);
}

void tnefbuild_binary(tnefbuild_list *list, uint32_t tag, const void *bytes, size_t size)
{
	head(list, tag);
	conv_buffer_append_u32le(&list->bytes, 1);
	sized(list, bytes, size);
}

/* UTF-16LE with its NUL; free() it. */
static uint8_t *wide(const char *text, size_t *size)
{
	uint8_t *utf16 = msgbuild_utf16(text, size);
	uint8_t *bytes = calloc(1, *size + 2);
	memcpy(bytes, utf16, *size);
	*size += 2;
	free(utf16);
	return bytes;
}

void tnefbuild_string(tnefbuild_list *list, uint32_t tag, const char *text)
{
	if ((uint16_t)tag == 0x001E) {
		tnefbuild_binary(list, tag, text, strlen(text) + 1);
		return;
	}
	size_t size;
	uint8_t *bytes = wide(text, &size);
	tnefbuild_binary(list, tag, bytes, size);
	free(bytes);
}

void tnefbuild_object(tnefbuild_list *list, uint32_t tag, const conv_guid *iid, const void *bytes,
		      size_t size)
{
	conv_buffer data = CONV_BUFFER_INIT;
	conv_buffer_append(&data, iid->bytes, 16);
	conv_buffer_append(&data, bytes, size);
	tnefbuild_binary(list, tag, data.bytes, data.size);
	conv_buffer_free(&data);
}

void tnefbuild_value(tnefbuild_list *list, const char *hex)
{
	size_t size;
	uint8_t *bytes = suite_hex(hex, &size);
	conv_buffer_append(&list->bytes, bytes, size);
	free(bytes);
}

void tnefbuild_property(tnefbuild_list *list, const char *hex)
{
	list->count++;
	tnefbuild_value(list, hex);
}

static void named_head(tnefbuild_list *list, uint32_t tag, const char *set, uint32_t kind)
{
	conv_guid guid = { { 0 } };

	head(list, tag);
	conv_guid_parse(set, &guid);
	conv_buffer_append(&list->bytes, guid.bytes, sizeof guid.bytes);
	conv_buffer_append_u32le(&list->bytes, kind);
}

void tnefbuild_lid(tnefbuild_list *list, uint32_t tag, const char *set, uint32_t lid)
{
	named_head(list, tag, set, 0);
	conv_buffer_append_u32le(&list->bytes, lid);
}

void tnefbuild_name(tnefbuild_list *list, uint32_t tag, const char *set, const char *name)
{
	size_t size;
	uint8_t *bytes = wide(name, &size);

	named_head(list, tag, set, 1);
	sized(list, bytes, size);
	free(bytes);
}

/* ---- What was written ---- */

static uint32_t u32_at(const uint8_t *p)
{
	return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

int tnefbuild_next(const uint8_t *bytes, size_t size, size_t *at, tnefbuild_item *item)
{
	if (*at == size)
		return 0;
	if (*at > size || size - *at < 11)
		return -1;
	const uint8_t *p = bytes + *at;
	item->level = p[0];
	item->id = u32_at(p + 1);
	item->size = u32_at(p + 5);
	item->data = p + 9;
	if (item->size > size - *at - 11)
		return -1;
	const uint8_t *sum = item->data + item->size;
	if (tnefbuild_sum(item->data, item->size) != (uint16_t)(sum[0] | sum[1] << 8))
		return -1;
	*at += 11 + item->size;
	return 1;
}

tnefbuild_item tnefbuild_find(const uint8_t *bytes, size_t size, uint32_t id, size_t n)
{
	tnefbuild_item item;
	size_t at = 6;

	while (tnefbuild_next(bytes, size, &at, &item) == 1)
		if (item.id == id && n-- == 0)
			return item;
	return (tnefbuild_item){ 0, 0, NULL, 0 };
}

int tnefbuild_holds(tnefbuild_item item, const char *hex)
{
	size_t size;
	uint8_t *wanted = suite_hex(hex, &size);
	int found = 0;

	for (size_t at = 0; !found && item.data && at + size <= item.size; at += 4)
		found = memcmp(item.data + at, wanted, size) == 0;
	free(wanted);
	return found;
}
