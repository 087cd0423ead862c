/*
 * Validating the properties of one object ([MS-OXMSG] 2.1.3, 2.1.4, 2.4.2): its entries one by one, each
 * against the streams that it promises, and the streams against the entries.
 */
#include <stdlib.h>

#include "conv/known.h"
#include "cursor.h"
#include "msg/validate.h"
#include "report.h"

enum { FLAGS_KNOWN = MSG_FLAG_MANDATORY | MSG_FLAG_READABLE | MSG_FLAG_WRITABLE };

static const uint8_t *entry_at(const msg_validated *object, size_t i)
{
	return object->entries + i * MSG_ENTRY_SIZE;
}

static int is_text8(uint16_t type)
{
	return (type & ~PtypMultiple) == PtypString8;
}

static int is_text(uint16_t type)
{
	return (type & ~PtypMultiple) == PtypString || is_text8(type);
}

const uint8_t *msg_validated_entry(const msg_validated *object, unsigned known)
{
	const conv_known_info *info = conv_known_info_of(known);

	for (size_t i = 0; i < object->count; i++) {
		uint32_t tag = conv_u32le(entry_at(object, i));
		uint16_t type = (uint16_t)tag;
		if (tag >> 16 == info->id &&
		    (type == info->type || (is_text8(type) && type + 1 == info->type)))
			return entry_at(object, i);
	}
	return NULL;
}

/* ---- Sizes ---- */

/* Bytes that the entry counts and the stream does not have: the NUL (2.4.2.2). */
static uint32_t uncounted(uint16_t type)
{
	return type == PtypString ? 2 : type == PtypString8 ? 1 : 0;
}

/* Nobody reads the size; some leave the NUL out, and some the first length of several values. */
static int is_usual(uint32_t said, uint64_t size, uint16_t type)
{
	return said == size || (type & PtypMultiple && said + MSG_LENGTH_OF_STRING == size);
}

static conv_status validate_size(msg_validation *v, const uint8_t *entry, uint64_t size)
{
	uint32_t tag = conv_u32le(entry), said = conv_u32le(entry + MSG_ENTRY_LENGTH);
	uint64_t right = size + uncounted((uint16_t)tag);

	if (said == (right < UINT32_MAX ? right : UINT32_MAX))
		return CONV_OK;
	return MSG_FIND(
		v, is_usual(said, size, (uint16_t)tag) ? MSG_RULE_ENTRY_ODD : MSG_RULE_ENTRY_SIZE,
		"the entry of property 0x%08X says %u bytes instead of %llu", tag, said,
		(unsigned long long)right);
}

static conv_status validate_whole(msg_validation *v, uint32_t tag, uint64_t size, unsigned unit)
{
	if (size % unit == 0)
		return CONV_OK;
	return MSG_FIND(v, MSG_RULE_VALUE_SIZE,
			"the stream of property 0x%08X has %llu bytes, no multiple of %u", tag,
			(unsigned long long)size, unit);
}

/* ---- Multi-valued, of variable length (2.1.4.2) ---- */

static conv_status validate_part(msg_validation *v, uint32_t tag, const msg_part *part,
				 uint32_t index, uint32_t length)
{
	if (!part)
		return MSG_FIND(v, MSG_RULE_PART_MISSING,
				"value %u of property 0x%08X has no stream", index, tag);
	uint64_t size = cfb_size(v->reader.file, part->id);
	if (size == length)
		return CONV_OK;
	return MSG_FIND(v, MSG_RULE_PART_SIZE,
			"value %u of property 0x%08X has %llu bytes instead of %u", index, tag,
			(unsigned long long)size, length);
}

/* The stream of lengths against the values; *matched values have a place in it. */
static conv_status validate_lengths(msg_validation *v, const msg_validated *object, uint32_t tag,
				    cfb_id stream, size_t *matched)
{
	unsigned width = is_text((uint16_t)tag) ? MSG_LENGTH_OF_STRING : MSG_LENGTH_OF_BINARY;
	const uint8_t *lengths;
	size_t size, found, k = 0;
	const msg_part *parts = msg_find_parts(&object->contents, tag, &found);

	if (!conv_usable(cfb_stream_bytes(v->reader.file, stream, &lengths, &size)))
		return CONV_OK;
	CONV_TRY(validate_whole(v, tag, size, width));
	for (size_t i = 0; i < size / width; i++) {
		int here = k < found && parts[k].index == i;
		CONV_TRY(validate_part(v, tag, here ? &parts[k] : NULL, (uint32_t)i,
				       conv_u32le(lengths + i * width)));
		k += (size_t)here;
	}
	*matched += k;
	return CONV_OK;
}

/* ---- One entry ---- */

static conv_status validate_fixed(msg_validation *v, const uint8_t *entry,
				  const conv_type_info *info)
{
	for (unsigned i = msg_width(info); i < 8; i++)
		if (entry[MSG_ENTRY_VALUE + i])
			return MSG_FIND(
				v, MSG_RULE_ENTRY_REST,
				"the entry of property 0x%08X has something behind its value",
				conv_u32le(entry));
	return CONV_OK;
}

static conv_status validate_stream(msg_validation *v, const msg_validated *object,
				   const uint8_t *entry, const conv_type_info *info,
				   size_t *matched)
{
	uint32_t tag = conv_u32le(entry);
	uint16_t type = (uint16_t)tag;
	msg_value *value = msg_find_value(&object->contents, tag);

	if (!value || cfb_kind_of(v->reader.file, value->id) != CFB_STREAM)
		return MSG_FIND(v, MSG_RULE_STREAM_MISSING,
				"property 0x%08X has an entry, but no stream", tag);
	if (value->used) /* by another entry, which has been said */
		return CONV_OK;
	value->used = 1;
	uint64_t size = cfb_size(v->reader.file, value->id);
	CONV_TRY(validate_size(v, entry, size));
	if (conv_u32le(entry + MSG_ENTRY_RESERVED))
		CONV_TRY(MSG_FIND(
			v, MSG_RULE_ENTRY_REST,
			"the entry of property 0x%08X has something in its reserved field", tag));
	if (type & PtypMultiple && info->size)
		return validate_whole(v, tag, size, msg_width(info));
	if (type & PtypMultiple)
		return validate_lengths(v, object, tag, value->id, matched);
	if (type == PtypString)
		return validate_whole(v, tag, size, 2);
	if (type == PtypGuid && size != sizeof(conv_guid))
		return MSG_FIND(v, MSG_RULE_VALUE_SIZE,
				"the stream of property 0x%08X has %llu bytes and is no GUID", tag,
				(unsigned long long)size);
	return CONV_OK;
}

static conv_status validate_object(msg_validation *v, const msg_validated *object, uint32_t tag)
{
	msg_value *value = msg_find_value(&object->contents, tag);

	if (!value || cfb_kind_of(v->reader.file, value->id) != CFB_STORAGE)
		return MSG_FIND(v, MSG_RULE_STREAM_MISSING,
				"property 0x%08X has an entry, but no storage", tag);
	value->used = 1;
	return CONV_OK;
}

static conv_status validate_identity(msg_validation *v, const msg_validated *object,
				     const uint8_t *entry)
{
	uint32_t tag = conv_u32le(entry), flags = conv_u32le(entry + MSG_ENTRY_FLAGS);

	if (flags & ~(uint32_t)FLAGS_KNOWN)
		CONV_TRY(MSG_FIND(v, MSG_RULE_ENTRY_FLAGS, "property 0x%08X has flags 0x%08X", tag,
				  flags));
	if (tag >> 16 >= MSG_NAMED_FIRST && (tag >> 16) - MSG_NAMED_FIRST >= v->named_count)
		CONV_TRY(MSG_FIND(v, MSG_RULE_UNNAMED,
				  "property 0x%08X has no entry in the mapping of named properties",
				  tag));
	if (is_text((uint16_t)tag) && is_text8((uint16_t)tag) == object->unicode)
		return MSG_FIND(v, MSG_RULE_STRING_KIND,
				"property 0x%08X is not of the kind of text that "
				"PidTagStoreSupportMask says",
				tag);
	return CONV_OK;
}

static conv_status validate_entry(msg_validation *v, const msg_validated *object,
				  const uint8_t *entry, size_t *matched)
{
	uint16_t type = conv_u16le(entry);
	const conv_type_info *info = conv_type_find(type);

	CONV_TRY(validate_identity(v, object, entry));
	if (!info || (info->shape == CONV_SHAPE_NONE && type != PtypObject))
		return MSG_FIND(v, MSG_RULE_ENTRY_TYPE,
				"property 0x%08X is of no type that is known", conv_u32le(entry));
	if (type == PtypObject)
		return validate_object(v, object, conv_u32le(entry));
	if (!(type & PtypMultiple) &&
	    (info->shape == CONV_SHAPE_INTEGER || info->shape == CONV_SHAPE_FLOAT))
		return validate_fixed(v, entry, info);
	return validate_stream(v, object, entry, info, matched);
}

/* ---- All of an object ---- */

static int compare_tags(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
	return (x > y) - (x < y);
}

/* A tag twice, or a text in both kinds (2.1.1: all are of one). */
static conv_status validate_tags(msg_validation *v, const msg_validated *object, uint32_t *tags)
{
	for (size_t i = 0; i < object->count; i++)
		tags[i] = conv_u32le(entry_at(object, i));
	qsort(tags, object->count, sizeof *tags, compare_tags);
	for (size_t i = 1; i < object->count; i++)
		if (tags[i] == tags[i - 1])
			CONV_TRY(MSG_FIND(v, MSG_RULE_ENTRY_TWICE,
					  "property 0x%08X has two entries", tags[i]));
	return CONV_OK;
}

static conv_status validate_uniqueness(msg_validation *v, const msg_validated *object)
{
	uint32_t *tags = malloc((object->count + 1) * sizeof *tags);
	conv_status status =
		tags ? validate_tags(v, object, tags) : conv_report_memory(v->findings.context);
	free(tags);
	return status;
}

/* Streams and storages of values that no entry promised. */
static conv_status validate_rest(msg_validation *v, const msg_validated *object, size_t matched)
{
	const msg_value *values = (const void *)object->contents.values.bytes;
	size_t parts = object->contents.parts.size / sizeof(msg_part);

	for (size_t i = 0; i < object->contents.values.size / sizeof *values; i++)
		if (!values[i].used)
			CONV_TRY(MSG_FIND(v, MSG_RULE_STREAM_EXTRA,
					  "property 0x%08X has a %s, but no entry", values[i].tag,
					  cfb_kind_of(v->reader.file, values[i].id) == CFB_STREAM
						  ? "stream"
						  : "storage"));
	if (matched < parts)
		return MSG_FIND(v, MSG_RULE_PART_EXTRA,
				"%zu streams of values have no place in a list of lengths",
				parts - matched);
	return CONV_OK;
}

conv_status msg_validate_values(msg_validation *v, msg_validated *object)
{
	size_t matched = 0;

	CONV_TRY(validate_uniqueness(v, object));
	for (size_t i = 0; i < object->count; i++)
		CONV_TRY(validate_entry(v, object, entry_at(object, i), &matched));
	return validate_rest(v, object, matched);
}
