/*
 * Values of .msg ([MS-OXMSG] 2.1.3, 2.1.4, 2.4.2): fixed-length ones stand in the entry; those of
 * variable length, GUIDs and multi-valued ones in a stream named by the tag, whose own length counts,
 * not the one in the entry; each value of a multi-valued string or binary in one more stream.
 *
 * Big binary values become blobs, everything else is copied by the bag it goes into.
 */
#include <string.h>

#include "conv/charset.h"
#include "cursor.h"
#include "msg/read.h"
#include "report.h"

#define BLOB_FROM 4096 /* shorter ones stand in the mini stream */
#define UTF_8 65001

static uint16_t type_of(uint32_t tag)
{
	return (uint16_t)tag;
}

static conv_status report_tag(msg_reader *reader, conv_severity severity, const char *code,
			      uint32_t tag, const char *what)
{
	return conv_report(reader->context, severity, code, CONV_NO_OFFSET, "property 0x%08X %s",
			   tag, what);
}

/* ---- Fixed length ---- */

/* Negative where the highest bit of the type says so. */
static int64_t read_integer(const uint8_t *p, uint16_t type, unsigned size)
{
	if (type == PtypBoolean)
		return conv_u16le(p) != 0;
	if (size == 2)
		return (int16_t)conv_u16le(p);
	return size == 4 ? (int32_t)conv_u32le(p) : (int64_t)conv_u64le(p);
}

static double read_float(const uint8_t *p, unsigned size)
{
	if (size == 4) {
		uint32_t bits = conv_u32le(p);
		float value;
		memcpy(&value, &bits, sizeof value);
		return (double)value;
	}
	uint64_t bits = conv_u64le(p);
	double value;
	memcpy(&value, &bits, sizeof value);
	return value;
}

static void read_fixed(const uint8_t *p, const conv_type_info *info, conv_value *value)
{
	if (info->shape == CONV_SHAPE_INTEGER)
		value->integer = read_integer(p, info->type, info->size);
	else if (info->shape == CONV_SHAPE_FLOAT)
		value->floating = read_float(p, info->size);
	else
		memcpy(value->guid.bytes, p, sizeof value->guid.bytes);
}

/* ---- Text and binary ---- */

/* Adds bytes to the scratch; a NUL stands behind them. */
static int keep_bytes(conv_buffer *scratch, const void *bytes, size_t size)
{
	return conv_buffer_append(scratch, bytes, size) && conv_buffer_append_byte(scratch, 0);
}

/* Strings are stored without NUL, but some writers add one (2.4.2.2). */
static size_t without_nul(const uint8_t *bytes, size_t size, size_t unit)
{
	if (size < unit || bytes[size - 1] || bytes[size - unit])
		return size;
	return size - unit;
}

static conv_status read_text(msg_reader *reader, const uint8_t *bytes, size_t size, conv_text *text)
{
	size_t start = reader->text.size;
	conv_status status = CONV_OK;

	if (size % 2)
		status = conv_report(reader->context, CONV_WARNING, "msg.odd-text", CONV_NO_OFFSET,
				     "a Unicode string of %zu bytes loses its last", size);
	CONV_TRY(status);
	size = without_nul(bytes, size & ~(size_t)1, 2);
	if (conv_text_from_utf16(bytes, size, &reader->text) != CONV_OK)
		return conv_report_memory(reader->context);
	text->size = reader->text.size - start;
	text->codepage = 0;
	if (!conv_buffer_append_byte(&reader->text, 0))
		return conv_report_memory(reader->context);
	return status;
}

static int is_ascii(const uint8_t *bytes, size_t size)
{
	while (size && *bytes < 0x80) {
		bytes++;
		size--;
	}
	return size == 0;
}

static conv_status read_text8(msg_reader *reader, const msg_codepage *codepage,
			      const uint8_t *bytes, size_t size, conv_text *text)
{
	size = without_nul(bytes, size, 1);
	text->size = size;
	text->codepage =
		codepage->try_utf8 && conv_utf8_valid(bytes, size) ? UTF_8 : codepage->codepage;
	if (!keep_bytes(&reader->text, bytes, size))
		return conv_report_memory(reader->context);
	if (codepage->guessed && !is_ascii(bytes, size) && msg_say_once(reader, MSG_SAID_CODEPAGE))
		return conv_report(
			reader->context, CONV_INFO, "msg.codepage-guessed", CONV_NO_OFFSET,
			"the code page of 8-bit text is not said, %u is taken", codepage->codepage);
	return CONV_OK;
}

static conv_status read_binary(msg_reader *reader, cfb_id stream, conv_binary *binary)
{
	const uint8_t *bytes;
	size_t size;

	memset(binary, 0, sizeof *binary);
	if (cfb_size(reader->file, stream) >= BLOB_FROM) {
		conv_status status = cfb_stream_blob(reader->file, stream, &binary->blob);
		if (binary->blob)
			binary->size = conv_blob_size(binary->blob);
		return status;
	}
	conv_status status = cfb_stream_bytes(reader->file, stream, &bytes, &size);
	CONV_TRY(status);
	binary->size = size;
	return keep_bytes(&reader->text, bytes, size) ? status
						      : conv_report_memory(reader->context);
}

/*
 * One value of variable length from its stream. Text and small binaries lie at the end of the
 * scratch afterwards: their pointers are set once the scratch no longer moves.
 */
static conv_status read_variable(msg_reader *reader, const msg_object *object, cfb_id stream,
				 conv_shape shape, conv_value *value)
{
	const uint8_t *bytes;
	size_t size;

	if (shape == CONV_SHAPE_BINARY)
		return read_binary(reader, stream, &value->binary);
	conv_status status = cfb_stream_bytes(reader->file, stream, &bytes, &size);
	CONV_TRY(status);
	conv_status decoded =
		shape == CONV_SHAPE_TEXT
			? read_text(reader, bytes, size, &value->text)
			: read_text8(reader, &object->codepage, bytes, size, &value->text);
	return decoded > status ? decoded : status;
}

/* Points a value at its place in the scratch; returns the place behind it. */
static size_t settle(msg_reader *reader, conv_shape shape, conv_value *value, size_t at)
{
	if (shape == CONV_SHAPE_BINARY && value->binary.blob)
		return at; /* there may be no scratch yet */
	const uint8_t *place = reader->text.bytes + at;
	if (shape == CONV_SHAPE_BINARY) {
		value->binary.bytes = place;
		return at + (size_t)value->binary.size + 1;
	}
	value->text.bytes = (const char *)place;
	return at + value->text.size + 1;
}

/* ---- Multi-valued ---- */

static conv_status read_multiple_fixed(msg_reader *reader, cfb_id stream, uint32_t tag,
				       const conv_type_info *info, conv_property *property)
{
	const uint8_t *bytes;
	size_t size, width = msg_width(info);

	conv_status status = cfb_stream_bytes(reader->file, stream, &bytes, &size);
	CONV_TRY(status);
	if (size % width)
		CONV_TRY(report_tag(reader, CONV_WARNING, "msg.multiple-size", tag,
				    "does not end with a whole value"));
	for (size_t at = 0; at + width <= size; at += width) {
		conv_value value = { 0 };
		read_fixed(bytes + at, info, &value);
		conv_buffer_append(&reader->values, &value, sizeof value);
	}
	property->value.multiple.count = size / width;
	return reader->values.failed ? conv_report_memory(reader->context) : status;
}

/* Value `index` from its stream, empty if it has none. */
static conv_status read_part(msg_reader *reader, const msg_object *object, const msg_part *part,
			     conv_shape shape)
{
	conv_value value = { 0 };
	conv_status status = CONV_OK;

	if (part)
		status = msg_go_on(reader, read_variable(reader, object, part->id, shape, &value));
	else if (!conv_buffer_append_byte(&reader->text, 0))
		status = conv_report_memory(reader->context);
	if (!conv_usable(status))
		return status;
	if (!conv_buffer_append(&reader->values, &value, sizeof value)) {
		if (shape == CONV_SHAPE_BINARY)
			conv_blob_drop(value.binary.blob);
		return conv_report_memory(reader->context);
	}
	return status;
}

static conv_status count_parts(msg_reader *reader, cfb_id stream, uint32_t tag, conv_shape shape,
			       size_t *count)
{
	const uint8_t *bytes;
	size_t size,
		width = shape == CONV_SHAPE_BINARY ? MSG_LENGTH_OF_BINARY : MSG_LENGTH_OF_STRING;

	conv_status status = cfb_stream_bytes(reader->file, stream, &bytes, &size);
	CONV_TRY(status);
	*count = size / width;
	if (size % width)
		return report_tag(reader, CONV_WARNING, "msg.multiple-size", tag,
				  "has a list of lengths that does not end with a whole one");
	return status;
}

/* The list of lengths says how many there are; values beyond it are kept too. */
static conv_status read_multiple_variable(msg_reader *reader, msg_object *object, cfb_id stream,
					  uint32_t tag, conv_shape shape, conv_property *property)
{
	size_t count = 0, found, k = 0, missing = 0;
	const msg_part *parts = msg_find_parts(&object->contents, tag, &found);

	CONV_TRY(count_parts(reader, stream, tag, shape, &count));
	for (size_t i = 0; i < count; i++) {
		int here = k < found && parts[k].index == i;
		CONV_TRY(read_part(reader, object, here ? &parts[k++] : NULL, shape));
		missing += !here;
	}
	if (missing)
		CONV_TRY(
			report_tag(reader, CONV_WARNING, "msg.multiple-missing", tag,
				   "lacks the streams of some of its values, which are empty now"));
	if (k < found)
		CONV_TRY(report_tag(reader, CONV_WARNING, "msg.multiple-extra", tag,
				    "has more values than its list of lengths"));
	for (; k < found; k++, count++)
		CONV_TRY(read_part(reader, object, &parts[k], shape));
	property->value.multiple.count = count;
	return CONV_OK;
}

static conv_status read_multiple(msg_reader *reader, msg_object *object, cfb_id stream,
				 uint32_t tag, const conv_type_info *info, conv_property *property)
{
	conv_shape shape = info ? info->shape : CONV_SHAPE_BINARY;
	int fixed = info && info->size;
	conv_status status =
		fixed ? read_multiple_fixed(reader, stream, tag, info, property)
		      : read_multiple_variable(reader, object, stream, tag, shape, property);

	conv_value *values = (conv_value *)(void *)reader->values.bytes;
	property->value.multiple.values = values;
	property->value.multiple.count = reader->values.size / sizeof *values;
	if (fixed || !conv_usable(status))
		return status;
	size_t at = 0;
	for (size_t i = 0; i < property->value.multiple.count; i++)
		at = settle(reader, shape, &values[i], at);
	return status;
}

/* ---- One value ---- */

static conv_status read_guid(msg_reader *reader, cfb_id stream, uint32_t tag, conv_value *value,
			     int *present)
{
	const uint8_t *bytes;
	size_t size;

	conv_status status = cfb_stream_bytes(reader->file, stream, &bytes, &size);
	CONV_TRY(status);
	*present = size >= sizeof value->guid.bytes;
	if (*present)
		memcpy(value->guid.bytes, bytes, sizeof value->guid.bytes);
	if (size == sizeof value->guid.bytes)
		return status;
	return report_tag(reader, CONV_WARNING, "msg.guid-size", tag, "is a GUID of another size");
}

static conv_status read_stream(msg_reader *reader, msg_object *object, cfb_id stream, uint32_t tag,
			       conv_property *property, int *present)
{
	const conv_type_info *info = conv_type_find(property->type);
	conv_shape shape = info ? info->shape : CONV_SHAPE_BINARY;

	*present = 1;
	if (property->type & PtypMultiple)
		return read_multiple(reader, object, stream, tag, info, property);
	if (shape == CONV_SHAPE_GUID)
		return read_guid(reader, stream, tag, &property->value, present);
	conv_status status = read_variable(reader, object, stream, shape, &property->value);
	if (conv_usable(status))
		settle(reader, shape, &property->value, 0);
	return status;
}

static int in_entry(const conv_type_info *info, uint16_t type)
{
	return info && !(type & PtypMultiple) &&
	       (info->shape == CONV_SHAPE_INTEGER || info->shape == CONV_SHAPE_FLOAT);
}

conv_status msg_read_value(msg_reader *reader, msg_object *object, const msg_entry *entry,
			   conv_property *property, int *present)
{
	uint16_t type = type_of(entry->tag);
	const conv_type_info *info = conv_type_find(type);
	msg_value *value = msg_find_value(&object->contents, entry->tag);

	*present = 0;
	conv_buffer_clear(&reader->text);
	conv_buffer_clear(&reader->values);
	if (value)
		value->used = 1;
	if (type == PtypUnspecified || type == PtypNull)
		return report_tag(reader, CONV_INFO, "msg.no-type", entry->tag,
				  "has no type, and is left out");
	if (type == PtypObject) {
		*present = 1;
		return CONV_OK;
	}
	if (in_entry(info, type)) {
		read_fixed(entry->value, info, &property->value);
		*present = 1;
		return CONV_OK;
	}
	if (value && cfb_kind_of(reader->file, value->id) == CFB_STREAM)
		return read_stream(reader, object, value->id, entry->tag, property, present);
	return report_tag(reader, CONV_WARNING, info ? "msg.no-value" : "msg.unknown-type",
			  entry->tag, "has no stream with its value, and is left out");
}

void msg_drop_value(conv_property *property)
{
	const conv_type_info *info = conv_type_find(property->type);
	if (info && info->shape != CONV_SHAPE_BINARY)
		return;
	if (!(property->type & PtypMultiple)) {
		conv_blob_drop(property->value.binary.blob);
		return;
	}
	for (size_t i = 0; i < property->value.multiple.count; i++)
		conv_blob_drop(property->value.multiple.values[i].binary.blob);
}
