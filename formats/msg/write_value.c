/*
 * Values as .msg has them ([MS-OXMSG] 2.1.3, 2.1.4, 2.4.2): fixed-length ones in the entry, everything
 * else in streams, a multi-valued string or binary in one stream of lengths and one stream a value.
 *
 * Text of either kind becomes the kind that the file is written in. Binary values are not copied: the
 * file reads them from where they are.
 */
#include <string.h>

#include "conv/charset.h"
#include "conv/known.h"
#include "msg/write.h"
#include "report.h"

conv_status msg_lose(msg_writer *writer, const char *code, const conv_property *property,
		     const char *what)
{
	conv_report_loss(writer->context, code, property, what);
	return CONV_OK;
}

uint8_t *msg_keep(msg_writer *writer, const void *bytes, size_t size)
{
	uint8_t *kept = cfb_writer_memory(writer->file, size);
	if (!kept)
		conv_report_memory(writer->context);
	else if (size)
		memcpy(kept, bytes, size);
	return kept;
}

conv_status msg_add_stream(msg_writer *writer, cfb_id storage, const char *name,
			   const conv_buffer *bytes)
{
	if (bytes->failed)
		return conv_report_memory(writer->context);
	const uint8_t *kept = msg_keep(writer, bytes->bytes, bytes->size);
	if (!kept)
		return CONV_MACHINE;
	return cfb_writer_add_bytes(writer->file, storage, name, kept, bytes->size);
}

void msg_put32(uint8_t *to, uint32_t value)
{
	for (int i = 0; i < 4; i++)
		to[i] = (uint8_t)(value >> 8 * i);
}

/* ---- Fixed length ---- */

static int is_fixed(const conv_type_info *info)
{
	return info->shape == CONV_SHAPE_INTEGER || info->shape == CONV_SHAPE_FLOAT;
}

static uint64_t bits_of(const conv_type_info *info, const conv_value *value)
{
	uint64_t bits = 0;

	if (info->shape == CONV_SHAPE_INTEGER)
		return info->type == PtypBoolean ? value->integer != 0 : (uint64_t)value->integer;
	if (info->size == sizeof(float)) {
		float single = (float)value->floating;
		uint32_t half;
		memcpy(&half, &single, sizeof half);
		return half;
	}
	memcpy(&bits, &value->floating, sizeof bits);
	return bits;
}

/* Bytes of a value that is not zero; the rest of the 8 is (2.4.2.1.1). */
static void put_fixed(uint8_t *to, const conv_type_info *info, const conv_value *value)
{
	uint64_t bits = bits_of(info, value);
	for (unsigned i = 0; i < msg_width(info); i++)
		to[i] = (uint8_t)(bits >> 8 * i);
}

/* ---- Text ---- */

static int is_text(conv_shape shape)
{
	return shape == CONV_SHAPE_TEXT || shape == CONV_SHAPE_TEXT8;
}

/* Appends text in the form of the file to the scratch; *bad counts what has no place in it. */
static conv_status put_text(msg_writer *writer, const msg_object_out *object, conv_shape shape,
			    const conv_text *text, size_t *bad)
{
	const char *utf8 = text->bytes;
	size_t size = text->size, broken = 0;
	conv_status status = CONV_OK;

	if (shape == CONV_SHAPE_TEXT8) {
		if (!writer->unicode && text->codepage == object->codepage)
			return conv_buffer_append(&writer->bytes, text->bytes, text->size)
				       ? CONV_OK
				       : conv_report_memory(writer->context);
		conv_buffer_clear(&writer->text);
		CONV_TRY(conv_decode(writer->context, text->codepage, text->bytes, text->size,
				     &writer->text, &broken));
		utf8 = (const char *)writer->text.bytes;
		size = writer->text.size;
	}
	*bad += broken;
	if (writer->unicode) {
		if (conv_text_to_utf16(utf8, size, &writer->bytes) != CONV_OK)
			return conv_report_memory(writer->context);
		return CONV_OK;
	}
	status =
		conv_encode(writer->context, object->codepage, utf8, size, &writer->bytes, &broken);
	*bad += broken;
	return status;
}

static unsigned unit_of(const msg_writer *writer)
{
	return writer->unicode ? 2 : 1;
}

/* A text that ends with a NUL gets one more, since readers take one away. */
static void guard_nul(msg_writer *writer)
{
	static const uint8_t nul[2] = { 0 };
	const conv_buffer *b = &writer->bytes;
	unsigned unit = unit_of(writer);

	if (b->size >= unit && memcmp(b->bytes + b->size - unit, nul, unit) == 0)
		conv_buffer_append_zeros(&writer->bytes, unit);
}

static conv_status lose_text(msg_writer *writer, const conv_property *property, size_t bad)
{
	if (!bad)
		return CONV_OK;
	return msg_lose(writer, "msg.text", property,
			"has characters that cannot be written and are replaced");
}

static conv_status write_text(msg_writer *writer, const msg_object_out *object,
			      const conv_property *property, conv_shape shape, const char *name,
			      uint64_t *size)
{
	size_t bad = 0;

	CONV_TRY(put_text(writer, object, shape, &property->value.text, &bad));
	CONV_TRY(lose_text(writer, property, bad));
	guard_nul(writer);
	*size = writer->bytes.size + unit_of(writer);
	return msg_add_stream(writer, object->storage, name, &writer->bytes);
}

/* ---- Binary ---- */

static conv_status write_binary(msg_writer *writer, const msg_object_out *object,
				const conv_binary *binary, const char *name, uint64_t *size)
{
	*size = binary->size;
	if (binary->bytes || !binary->blob)
		return cfb_writer_add_bytes(writer->file, object->storage, name, binary->bytes,
					    binary->bytes ? (size_t)binary->size : 0);
	CONV_TRY(conv_blob_count(binary->blob, size));
	return cfb_writer_add_blob(writer->file, object->storage, name, binary->blob);
}

/* ---- Multi-valued ---- */

static conv_status write_multiple_fixed(msg_writer *writer, const msg_object_out *object,
					const conv_property *property, const conv_type_info *info,
					const char *name, uint64_t *size)
{
	uint8_t packed[sizeof(conv_guid)];

	for (size_t i = 0; i < property->value.multiple.count; i++) {
		const conv_value *value = &property->value.multiple.values[i];
		if (is_fixed(info))
			put_fixed(packed, info, value);
		else
			memcpy(packed, value->guid.bytes, sizeof value->guid.bytes);
		conv_buffer_append(&writer->bytes, packed, msg_width(info));
	}
	*size = writer->bytes.size;
	return msg_add_stream(writer, object->storage, name, &writer->bytes);
}

/* One value in a stream of its own; its length is added to the list. */
static conv_status write_part(msg_writer *writer, const msg_object_out *object, conv_shape shape,
			      const conv_value *value, const char *name, conv_buffer *lengths,
			      size_t *bad)
{
	uint64_t size = 0;

	if (!is_text(shape)) {
		conv_status status = write_binary(writer, object, &value->binary, name, &size);
		if (status == CONV_FAILED && !conv_context_strict(writer->context)) {
			*bad += 1; /* its place stays, empty: the other values keep theirs */
			size = 0;
			status = cfb_writer_add_bytes(writer->file, object->storage, name, NULL, 0);
		}
		CONV_TRY(status);
		conv_buffer_append_u32le(lengths, (uint32_t)size);
		conv_buffer_append_zeros(lengths, MSG_LENGTH_OF_BINARY - 4);
		return CONV_OK;
	}
	conv_buffer_clear(&writer->bytes);
	CONV_TRY(put_text(writer, object, shape, &value->text, bad));
	conv_buffer_append_zeros(&writer->bytes, unit_of(writer));
	conv_buffer_append_u32le(lengths, (uint32_t)writer->bytes.size);
	return msg_add_stream(writer, object->storage, name, &writer->bytes);
}

static conv_status write_parts(msg_writer *writer, const msg_object_out *object,
			       const conv_property *property, conv_shape shape, uint32_t tag,
			       conv_buffer *lengths)
{
	char name[MSG_NAME_SIZE];
	size_t bad = 0;

	for (size_t i = 0; i < property->value.multiple.count; i++) {
		msg_name_of_part(tag, (uint32_t)i, name);
		CONV_TRY(write_part(writer, object, shape, &property->value.multiple.values[i],
				    name, lengths, &bad));
	}
	if (bad && !is_text(shape))
		return msg_lose(writer, "msg.value", property,
				"has values that could not be read and are empty");
	return lose_text(writer, property, bad);
}

static conv_status write_multiple(msg_writer *writer, const msg_object_out *object,
				  const conv_property *property, const conv_type_info *info,
				  uint32_t tag, const char *name, uint64_t *size)
{
	conv_buffer lengths = CONV_BUFFER_INIT;

	if (info && info->size)
		return write_multiple_fixed(writer, object, property, info, name, size);
	conv_status status = write_parts(writer, object, property,
					 info ? info->shape : CONV_SHAPE_BINARY, tag, &lengths);
	*size = lengths.size;
	if (conv_usable(status))
		status = msg_add_stream(writer, object->storage, name, &lengths);
	conv_buffer_free(&lengths);
	return status;
}

/* ---- One value ---- */

/* The kind of text that the file is written in. */
static uint16_t type_to_write(const msg_writer *writer, const conv_property *property)
{
	uint16_t base = property->type & ~PtypMultiple & 0xFFFF;

	if (base != PtypString && base != PtypString8)
		return property->type;
	return (uint16_t)((property->type & PtypMultiple) |
			  (writer->unicode ? PtypString : PtypString8));
}

static conv_status write_stream(msg_writer *writer, const msg_object_out *object, uint32_t tag,
				const conv_property *property, const conv_type_info *info,
				uint64_t *size)
{
	conv_shape shape = info ? info->shape : CONV_SHAPE_BINARY;
	char name[MSG_NAME_SIZE];

	msg_name_numbered(MSG_VALUE_PREFIX, tag, name);
	conv_buffer_clear(&writer->bytes);
	if (property->type & PtypMultiple)
		return write_multiple(writer, object, property, info, tag, name, size);
	if (is_text(shape))
		return write_text(writer, object, property, shape, name, size);
	if (shape != CONV_SHAPE_GUID)
		return write_binary(writer, object, &property->value.binary, name, size);
	*size = sizeof property->value.guid.bytes;
	conv_buffer_append(&writer->bytes, property->value.guid.bytes, (size_t)*size);
	return msg_add_stream(writer, object->storage, name, &writer->bytes);
}

/* The object of an attachment, whose storage is written elsewhere; no other has a place. */
static conv_status write_object_entry(msg_writer *writer, const msg_object_out *object,
				      const conv_property *property, uint8_t *entry, int *kept)
{
	if (property->type != PtypObject || property->known != PidTagAttachDataObject ||
	    object->object == MSG_OBJECT_ABSENT)
		return msg_lose(writer, "msg.no-value", property, "has no value to write");
	msg_put32(entry + MSG_ENTRY_LENGTH, UINT32_MAX);
	msg_put32(entry + MSG_ENTRY_RESERVED, object->object);
	*kept = 1;
	return CONV_OK;
}

conv_status msg_write_value(msg_writer *writer, const msg_object_out *object, uint16_t id,
			    const conv_property *property, uint8_t entry[MSG_ENTRY_SIZE], int *kept)
{
	const conv_type_info *info = conv_type_find(property->type);
	uint32_t tag = (uint32_t)id << 16 | type_to_write(writer, property);
	uint64_t size = 0;

	memset(entry, 0, MSG_ENTRY_SIZE);
	msg_put32(entry + MSG_ENTRY_TAG, tag);
	msg_put32(entry + MSG_ENTRY_FLAGS, property->flags);
	*kept = 0;
	if (info && info->shape == CONV_SHAPE_NONE)
		return write_object_entry(writer, object, property, entry, kept);
	if (info && is_fixed(info) && !(property->type & PtypMultiple)) {
		put_fixed(entry + MSG_ENTRY_VALUE, info, &property->value);
		*kept = 1;
		return CONV_OK;
	}
	conv_status status = write_stream(writer, object, tag, property, info, &size);
	if (status == CONV_FAILED && !conv_context_strict(writer->context))
		return msg_lose(writer, "msg.value", property, "could not be read");
	msg_put32(entry + MSG_ENTRY_LENGTH, size > UINT32_MAX ? UINT32_MAX : (uint32_t)size);
	*kept = conv_usable(status);
	return status;
}
