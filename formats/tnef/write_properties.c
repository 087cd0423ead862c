/* Property lists ([MS-OXTNEF] 2.1.3.4); properties.c has the layout. */
#include <string.h>

#include "conv/charset.h"
#include "layout.h"
#include "report.h"
#include "writer.h"

#define FIRST_NAMED_ID 0x8000u
#define NAMED_IDS 0x7FFFu

/* ---- Which ---- */

/* Types that a list can hold; an object only where there is something in it. */
static int is_listed_type(uint16_t type)
{
	const conv_type_info *info = conv_type_find(type & (uint16_t)~PtypMultiple);

	return info && info->shape != CONV_SHAPE_NONE && info->type != PtypRestriction &&
	       info->type != PtypRuleAction;
}

static conv_status lose(tnef_writer *writer, const conv_property *property)
{
	const conv_known_info *info = conv_known_info_of(property->known);

	return conv_report(
		writer->context, CONV_LOSS, "tnef.property", CONV_NO_OFFSET, "%s (0x%04X%04X) %s",
		info ? info->name : "a property", property->id, property->type,
		is_listed_type(property->type) ? "has no name, without which TNEF cannot carry it"
					       : "is of a type that TNEF cannot carry");
}

/* PidTagAttachDataObject of an attachment that has something to put there. */
static int is_object(const tnef_writer *writer, const tnef_scope *scope,
		     const conv_property *property)
{
	return property->type == PtypObject && scope->kind == TNEF_OF_ATTACHMENT &&
	       property->id == conv_known_info_of(PidTagAttachDataObject)->id &&
	       tnef_has_object(writer, scope->attachment);
}

/* Does the outermost message get another value for the transport? */
static int is_replaced(const tnef_writer *writer, const tnef_scope *scope,
		       const conv_property *property)
{
	return scope->kind == TNEF_OF_MESSAGE && !writer->depth && writer->key.size &&
	       property->known == PidTagTnefCorrelationKey;
}

typedef enum place {
	PLACE_LIST,
	PLACE_ATTRIBUTE, /* which alone carries it */
	PLACE_ADDED,     /* a value made for the transport stands in its place */
	PLACE_STORE,     /* it has no place in a transport */
	PLACE_NOWHERE
} place;

static place place_of(const tnef_writer *writer, const tnef_scope *scope,
		      const conv_property *property)
{
	if (is_object(writer, scope, property))
		return PLACE_LIST;
	if (scope->kind == TNEF_OF_ATTACHMENT && tnef_is_in_attribute(scope->attachment, property))
		return PLACE_ATTRIBUTE;
	if (is_replaced(writer, scope, property))
		return PLACE_ADDED;
	if (writer->transport && tnef_is_private(scope->kind, property))
		return PLACE_STORE;
	return is_listed_type(property->type) && (property->name || property->id < FIRST_NAMED_ID)
		       ? PLACE_LIST
		       : PLACE_NOWHERE;
}

/* How many are in the list. What cannot be is said once. */
static conv_status count_listed(tnef_writer *writer, const tnef_scope *scope, uint32_t *count)
{
	size_t all = conv_bag_count(scope->bag);

	*count = 0;
	for (size_t i = 0; i < all; i++) {
		const conv_property *property = conv_bag_at(scope->bag, i);
		place where = place_of(writer, scope, property);
		*count += where == PLACE_LIST;
		if (!writer->counting)
			continue;
		writer->left_out += where == PLACE_STORE;
		if (where == PLACE_NOWHERE)
			CONV_TRY(lose(writer, property));
	}
	return CONV_OK;
}

/* ---- Values ---- */

/* Of types whose size is fixed: as in the list, padding included. */
static void append_fixed(conv_buffer *to, const conv_type_info *info, const conv_value *value)
{
	uint64_t bits = (uint64_t)value->integer;
	float single;
	uint32_t low;

	switch (info->type) {
	case PtypGuid:
		conv_buffer_append(to, value->guid.bytes, sizeof value->guid.bytes);
		return;
	case PtypFloating32:
		single = (float)value->floating;
		memcpy(&low, &single, sizeof low);
		conv_buffer_append_u32le(to, low);
		return;
	case PtypFloating64:
	case PtypFloatingTime:
		memcpy(&bits, &value->floating, sizeof bits);
		break;
	case PtypBoolean:
		bits = bits != 0;
		break;
	case PtypInteger16:
		bits &= UINT16_MAX; /* zeros behind it */
		break;
	default:
		break;
	}
	if (info->size > 4)
		conv_buffer_append_u64le(to, bits);
	else
		conv_buffer_append_u32le(to, (uint32_t)bits);
}

static uint32_t codepage_of(const tnef_scope *scope, const conv_text *text)
{
	return text->codepage ? text->codepage : scope->own_codepage;
}

/*
 * 8-bit text in the stream's code page, in writer->bytes behind what is there; 0: it has characters
 * that this code page lacks. What cannot be decoded goes as it is.
 */
static int append_text8(tnef_writer *writer, const tnef_scope *scope, const conv_text *text)
{
	uint32_t codepage = codepage_of(scope, text);
	size_t start = writer->bytes.size, bad = 0, lost = 0;

	conv_buffer_clear(&writer->text);
	if (!codepage || codepage == scope->codepage ||
	    !conv_usable(conv_decode(writer->context, codepage, text->bytes, text->size,
				     &writer->text, &bad)))
		return conv_buffer_append(&writer->bytes, text->bytes, text->size);
	if (conv_usable(conv_encode(writer->context, scope->codepage,
				    (const char *)writer->text.bytes, writer->text.size,
				    &writer->bytes, &lost)) &&
	    !lost)
		return 1;
	writer->bytes.size = start;
	return 0;
}

static conv_status append_utf16(tnef_writer *writer, const tnef_scope *scope, const conv_text *text,
				uint16_t type)
{
	if (type == PtypString)
		return conv_text_to_utf16(text->bytes, text->size, &writer->bytes);
	conv_buffer_clear(&writer->text);
	CONV_TRY(conv_decode(writer->context, codepage_of(scope, text), text->bytes, text->size,
			     &writer->text, NULL));
	return conv_text_to_utf16((const char *)writer->text.bytes, writer->text.size,
				  &writer->bytes);
}

/* Length, text, NUL, padding. */
static conv_status append_text(tnef_writer *writer, const tnef_scope *scope,
			       const conv_property *property, uint16_t type, const conv_text *text)
{
	conv_buffer *to = &writer->bytes;
	size_t start = to->size;

	conv_buffer_append_u32le(to, 0);
	if (type == PtypString) {
		CONV_TRY(append_utf16(writer, scope, text, property->type & ~PtypMultiple));
		conv_buffer_append_u16le(to, 0);
	} else {
		append_text8(writer, scope, text);
		conv_buffer_append_byte(to, 0);
	}
	if (to->failed)
		return conv_report_memory(writer->context);
	size_t size = to->size - start - 4;
	if (size > UINT32_MAX)
		return conv_report(writer->context, CONV_ERROR, "tnef.too-large", CONV_NO_OFFSET,
				   "a text is larger than TNEF can hold");
	const uint8_t length[4] = { (uint8_t)size, (uint8_t)(size >> 8), (uint8_t)(size >> 16),
				    (uint8_t)(size >> 24) };
	memcpy(to->bytes + start, length, sizeof length);
	conv_buffer_append_zeros(to, (0 - size) & 3);
	return CONV_OK;
}

static conv_status put_made(tnef_writer *writer)
{
	if (writer->bytes.failed)
		return conv_report_memory(writer->context);
	return tnef_put(writer, writer->bytes.bytes, writer->bytes.size);
}

static conv_status put_binary(tnef_writer *writer, const tnef_scope *scope,
			      const conv_property *property, const conv_binary *value)
{
	tnef_open open;

	CONV_TRY(tnef_value_begin(writer, &open));
	if (tnef_rewrite_entryid(writer, scope, property, value))
		CONV_TRY(tnef_put(writer, writer->entryid.bytes, writer->entryid.size));
	else
		CONV_TRY(tnef_put_binary(writer, value));
	return tnef_value_end(writer, &open);
}

static conv_status put_object(tnef_writer *writer, const conv_attachment *attachment)
{
	const conv_message *message = conv_attachment_message(attachment);
	tnef_open open;

	CONV_TRY(tnef_value_begin(writer, &open));
	if (message) {
		CONV_TRY(tnef_put(writer, tnef_iid_message.bytes, TNEF_IID_SIZE));
		conv_path_enter(writer->context, "message", CONV_NO_INDEX);
		writer->depth++;
		conv_status status = tnef_write_stream(writer, message);
		writer->depth--;
		conv_path_leave(writer->context);
		CONV_TRY(status);
	} else {
		const conv_binary storage = { NULL, 0, conv_attachment_storage(attachment) };
		CONV_TRY(tnef_put(writer, tnef_iid_storage.bytes, TNEF_IID_SIZE));
		CONV_TRY(tnef_put_binary(writer, &storage));
	}
	return tnef_value_end(writer, &open);
}

/* ---- Properties ---- */

/* String8 whose text the stream's code page lacks goes as String: all values of a property alike. */
static uint16_t written_type(tnef_writer *writer, const tnef_scope *scope,
			     const conv_property *property)
{
	int is_multiple = property->type & PtypMultiple;
	const conv_value *values = is_multiple ? property->value.multiple.values : &property->value;
	size_t count = is_multiple ? property->value.multiple.count : 1;

	if ((property->type & ~PtypMultiple) != PtypString8)
		return property->type;
	for (size_t i = 0; i < count; i++) {
		conv_buffer_clear(&writer->bytes);
		if (!append_text8(writer, scope, &values[i].text))
			return (uint16_t)(PtypString | is_multiple);
	}
	return property->type;
}

/* Type, id, and of a named property its name; its id only has to differ from the next. */
static conv_status put_head(tnef_writer *writer, const conv_property *property, uint16_t type,
			    size_t nth)
{
	conv_buffer *to = &writer->bytes;
	const conv_property_name *name = property->name;

	conv_buffer_clear(to);
	conv_buffer_append_u16le(to, type);
	if (!name) {
		conv_buffer_append_u16le(to, property->id);
		return put_made(writer);
	}
	conv_buffer_append_u16le(to, (uint16_t)(FIRST_NAMED_ID + nth % NAMED_IDS));
	conv_buffer_append(to, name->set.bytes, sizeof name->set.bytes);
	if (!name->name) {
		conv_buffer_append_u32le(to, TNEF_NAME_IS_LID);
		conv_buffer_append_u32le(to, name->lid);
		return put_made(writer);
	}
	conv_buffer_append_u32le(to, TNEF_NAME_IS_STRING);
	CONV_TRY(put_made(writer));
	tnef_open open;
	conv_buffer_clear(to);
	CONV_TRY(conv_text_to_utf16(name->name, strlen(name->name), to));
	conv_buffer_append_u16le(to, 0);
	CONV_TRY(tnef_value_begin(writer, &open));
	CONV_TRY(put_made(writer));
	return tnef_value_end(writer, &open);
}

static conv_status put_values(tnef_writer *writer, const tnef_scope *scope,
			      const conv_property *property, uint16_t type)
{
	int is_multiple = type & PtypMultiple;
	const conv_value *values = is_multiple ? property->value.multiple.values : &property->value;
	size_t count = is_multiple ? property->value.multiple.count : 1;
	const conv_type_info *info = conv_type_find(type & (uint16_t)~PtypMultiple);

	if (is_multiple || !info->size)
		CONV_TRY(tnef_put_u32(writer, (uint32_t)count));
	for (size_t i = 0; i < count; i++) {
		conv_buffer_clear(&writer->bytes);
		if (info->shape == CONV_SHAPE_BINARY) {
			CONV_TRY(put_binary(writer, scope, property, &values[i].binary));
			continue;
		}
		if (info->shape == CONV_SHAPE_TEXT || info->shape == CONV_SHAPE_TEXT8)
			CONV_TRY(append_text(writer, scope, property, info->type, &values[i].text));
		else
			append_fixed(&writer->bytes, info, &values[i]);
		CONV_TRY(put_made(writer));
	}
	return CONV_OK;
}

static conv_status put_property(tnef_writer *writer, const tnef_scope *scope,
				const conv_property *property, size_t nth)
{
	uint16_t type = written_type(writer, scope, property);

	CONV_TRY(put_head(writer, property, type, nth));
	if (type != PtypObject)
		return put_values(writer, scope, property, type);
	CONV_TRY(tnef_put_u32(writer, 1));
	return put_object(writer, scope->attachment);
}

/* A binary that the transport is to have. */
static conv_property made_property(unsigned known, const conv_buffer *bytes)
{
	const conv_known_info *info = conv_known_info_of(known);

	return (conv_property){ .id = info->id,
				.type = PtypBinary,
				.value = { .binary = { bytes->bytes, bytes->size, NULL } } };
}

enum { ADDED_MOST = 2 };

/* An object that the bag does not mention, what a transport is to have. How many there are. */
static size_t added_properties(const tnef_writer *writer, const tnef_scope *scope,
			       conv_property added[ADDED_MOST])
{
	const uint16_t object = conv_known_info_of(PidTagAttachDataObject)->id;
	size_t count = 0;

	if (scope->kind == TNEF_OF_ATTACHMENT && tnef_has_object(writer, scope->attachment) &&
	    !conv_bag_find_tag(scope->bag, object, PtypObject))
		added[count++] = (conv_property){ .id = object, .type = PtypObject };
	if (scope->kind != TNEF_OF_MESSAGE || writer->depth)
		return count;
	if (writer->key.size)
		added[count++] = made_property(PidTagTnefCorrelationKey, &writer->key);
	if (writer->rtf.size)
		added[count++] = made_property(PidTagRtfCompressed, &writer->rtf);
	return count;
}

conv_status tnef_write_properties(tnef_writer *writer, const tnef_scope *scope)
{
	size_t named = 0;
	uint32_t count;
	conv_property added[ADDED_MOST];
	size_t added_count = added_properties(writer, scope, added);

	CONV_TRY(count_listed(writer, scope, &count));
	CONV_TRY(tnef_put_u32(writer, count + (uint32_t)added_count));
	for (size_t i = 0; i < conv_bag_count(scope->bag); i++) {
		const conv_property *property = conv_bag_at(scope->bag, i);
		if (place_of(writer, scope, property) != PLACE_LIST)
			continue;
		CONV_TRY(put_property(writer, scope, property, named));
		named += property->name != NULL;
	}
	for (size_t i = 0; i < added_count; i++)
		CONV_TRY(put_property(writer, scope, &added[i], named));
	return CONV_OK;
}
