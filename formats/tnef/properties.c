/*
 * Property lists ([MS-OXTNEF] 2.1.3.4): u32 count, then properties; each value padded to a multiple
 * of 4 from its own start.
 *
 *     u16 type, u16 id
 *     id >= 0x8000: GUID, u32 kind, then u32 LID or u32 length and a UTF-16 name, padded
 *     u32 value count: multi-valued types, and String8, String, Binary, Object
 *     values; the variable ones each with u32 length
 */
#include <string.h>

#include "conv/charset.h"
#include "layout.h"
#include "reader.h"
#include "report.h"

#define KEPT_IN_PLACE 4096 /* binaries from here on are not copied */

typedef struct list {
	tnef_reader *reader;
	const tnef_target *target;
	uint64_t at, end;
	int is_cut;
} list;

/* One property before its values. */
typedef struct property_head {
	conv_property property;
	conv_property_name name;
	const conv_type_info *info;
	uint32_t count;
} property_head;

static uint64_t padded(uint64_t size)
{
	return (size + 3) & ~(uint64_t)3;
}

/* Moves behind `size` bytes and their padding; padding that the end cuts off is not missed. */
static void step(list *l, uint64_t size)
{
	uint64_t left = l->end - l->at;
	l->at += padded(size) < left ? padded(size) : left;
}

/* Nothing behind it can be found either: it is the end of the list. */
static conv_status cut(list *l, const char *what)
{
	uint64_t at = l->at;
	l->at = l->end;
	l->is_cut = 1;
	return conv_report(l->reader->context, CONV_WARNING, "tnef.property-list", at,
			   "a property list ends within %s; what came before is kept", what);
}

/* Without its length, nothing behind it can be found. */
static conv_status unknown_type(list *l, const property_head *head)
{
	uint64_t at = l->at;
	l->at = l->end;
	l->is_cut = 1;
	return conv_report(l->reader->context, CONV_WARNING, "tnef.property-type", at,
			   "type 0x%04X is unknown; the rest of its property list is left out",
			   head->property.type);
}

/* How many bytes a value of a fixed-length type takes in a list, 0 for the others. */
static unsigned wire_size(const conv_type_info *info)
{
	if (info->shape == CONV_SHAPE_NONE || !info->size)
		return 0;
	return info->size < 4 ? 4 : info->size;
}

static int is_variable(const conv_type_info *info)
{
	return !info->size && (info->shape != CONV_SHAPE_NONE || info->type == PtypObject);
}

/* ---- The head ---- */

static int text_from_utf16(list *l, tnef_range range)
{
	size_t size = (size_t)tnef_range_size(range);
	const uint8_t *bytes = tnef_bytes(l->reader, range.start, size);
	conv_buffer *text = &l->reader->text;

	conv_buffer_clear(text);
	return bytes && conv_usable(conv_text_from_utf16(bytes, size, text)) &&
	       conv_buffer_text(text) != NULL;
}

/* 0: the list is cut here. */
static int read_name(list *l, property_head *head)
{
	conv_cursor c = tnef_cursor(l->reader, (tnef_range){ l->at, l->end }, 24);
	const uint8_t *guid = conv_cursor_bytes(&c, sizeof head->name.set.bytes);
	uint32_t kind = conv_cursor_u32(&c), value = conv_cursor_u32(&c);

	if (c.overrun || kind > TNEF_NAME_IS_STRING)
		return 0;
	memcpy(head->name.set.bytes, guid, sizeof head->name.set.bytes);
	l->at += 24;
	head->property.id = 0;
	head->property.name = &head->name;
	if (kind == TNEF_NAME_IS_LID) {
		head->name.lid = value;
		return 1;
	}
	if (value > l->end - l->at)
		return 0;
	if (!l->target) { /* only looked over */
		step(l, value);
		return 1;
	}
	if (!text_from_utf16(l, (tnef_range){ l->at, l->at + value }))
		return 0;
	step(l, value);
	const char *text = conv_buffer_text(&l->reader->text);
	size_t size = strlen(text) + 1;
	char *copy = conv_bag_memory(l->target->bag, size);
	if (!copy)
		return 0;
	head->name.name = memcpy(copy, text, size);
	return 1;
}

/* Type, id, name, count. 0: the list is cut here or holds a type of unknown length. */
static int read_head(list *l, property_head *head)
{
	conv_cursor c = tnef_cursor(l->reader, (tnef_range){ l->at, l->end }, 4);

	memset(head, 0, sizeof *head);
	head->property.type = conv_cursor_u16(&c);
	head->property.id = conv_cursor_u16(&c);
	head->property.flags = 6;
	head->count = 1;
	if (c.overrun)
		return 0;
	l->at += 4;
	if (head->property.id >= 0x8000 && !read_name(l, head))
		return 0;
	head->info = conv_type_find(head->property.type);
	if (!head->info)
		return 0;
	if (!(head->property.type & PtypMultiple) && !is_variable(head->info))
		return 1;
	c = tnef_cursor(l->reader, (tnef_range){ l->at, l->end }, 4);
	head->count = conv_cursor_u32(&c);
	if (c.overrun)
		return 0;
	l->at += 4;
	/* No count is believed that the bytes cannot hold. */
	unsigned least = wire_size(head->info);
	return head->count <= (l->end - l->at) / (least ? least : 4);
}

/* The bytes of the next value; 0: cut. */
static int next_value(list *l, const conv_type_info *info, tnef_range *range)
{
	uint64_t size = wire_size(info);

	if (is_variable(info)) {
		conv_cursor c = tnef_cursor(l->reader, (tnef_range){ l->at, l->end }, 4);
		size = conv_cursor_u32(&c);
		if (c.overrun)
			return 0;
		l->at += 4;
	}
	if (size > l->end - l->at)
		return 0;
	range->start = l->at;
	range->end = l->at + size;
	step(l, size);
	return 1;
}

/* ---- Values ---- */

static int fixed_value(list *l, const conv_type_info *info, tnef_range range, conv_value *value)
{
	conv_cursor c = tnef_cursor(l->reader, range, 16);
	uint32_t low;
	float single;
	uint64_t bits;

	switch (info->type) {
	case PtypInteger16:
		value->integer = (int16_t)conv_cursor_u16(&c);
		break;
	case PtypBoolean:
		value->integer = conv_cursor_u16(&c) != 0; /* the padding may hold anything */
		break;
	case PtypInteger32:
		value->integer = (int32_t)conv_cursor_u32(&c);
		break;
	case PtypErrorCode:
		value->integer = conv_cursor_u32(&c);
		break;
	case PtypFloating32:
		low = conv_cursor_u32(&c);
		memcpy(&single, &low, sizeof single);
		value->floating = (double)single;
		break;
	case PtypFloating64:
	case PtypFloatingTime:
		bits = conv_cursor_u64(&c);
		memcpy(&value->floating, &bits, sizeof value->floating);
		break;
	case PtypGuid: {
		const uint8_t *bytes = conv_cursor_bytes(&c, sizeof value->guid.bytes);
		if (bytes)
			memcpy(value->guid.bytes, bytes, sizeof value->guid.bytes);
		break;
	}
	default:
		value->integer = (int64_t)conv_cursor_u64(&c);
	}
	return !c.overrun;
}

static conv_status too_large(list *l, uint64_t size)
{
	return conv_report(l->reader->context, CONV_WARNING, "tnef.value-size", l->at,
			   "a text of %llu bytes is too large to be held; left out",
			   (unsigned long long)size);
}

/*
 * Text ends with one NUL, which is not part of it. Where there are more, it is kept with them: who
 * asks for the text gets it up to the first. `first` is where that is, `size` if there is none.
 */
static conv_status check_end(list *l, size_t first, size_t size, size_t unit)
{
	if (first + unit == size)
		return CONV_OK;
	return conv_report(l->reader->context, CONV_WARNING, "tnef.string-end", l->at,
			   first < size ? "a text goes on behind a NUL"
					: "a text has no NUL at its end");
}

static conv_status text_value(list *l, tnef_range range, conv_value *value)
{
	size_t size = (size_t)tnef_range_size(range), even = size & ~(size_t)1, first = 0;
	const uint8_t *bytes = tnef_bytes(l->reader, range.start, size);
	conv_buffer *text = &l->reader->text;

	if (!bytes)
		return conv_report_memory(l->reader->context);
	while (first < even && (bytes[first] || bytes[first + 1]))
		first += 2;
	size_t used = even >= 2 && !bytes[even - 2] && !bytes[even - 1] ? even - 2 : even;
	conv_buffer_clear(text);
	if (!conv_usable(conv_text_from_utf16(bytes, used, text)) || !conv_buffer_text(text))
		return conv_report_memory(l->reader->context);
	value->text = (conv_text){ conv_buffer_text(text), text->size, 0 };
	return check_end(l, first == even ? size : first, size, 2);
}

static conv_status text8_value(list *l, tnef_range range, conv_value *value)
{
	size_t size = (size_t)tnef_range_size(range);
	const uint8_t *bytes = tnef_bytes(l->reader, range.start, size);

	if (!bytes)
		return conv_report_memory(l->reader->context);
	const uint8_t *nul = size ? memchr(bytes, 0, size) : NULL;
	size_t used = nul && !bytes[size - 1] ? size - 1 : size;
	value->text = (conv_text){ (const char *)bytes, used, l->target->codepage };
	return check_end(l, nul ? (size_t)(nul - bytes) : size, size, 1);
}

/* *blob is the caller's to drop; small binaries need none, and with `blob` NULL large ones have none. */
static conv_status binary_value(list *l, tnef_range range, conv_value *value, conv_blob **blob)
{
	size_t size = (size_t)tnef_range_size(range);

	if (size < KEPT_IN_PLACE || !blob) {
		const uint8_t *bytes = tnef_bytes(l->reader, range.start, size);
		value->binary = (conv_binary){ bytes, size, NULL };
		return bytes ? CONV_OK : conv_report_memory(l->reader->context);
	}
	*blob = tnef_blob(l->reader, range);
	value->binary = (conv_binary){ NULL, size, *blob };
	return *blob ? CONV_OK : conv_report_memory(l->reader->context);
}

/* Lent bytes move with the next read, so values of a row are copied one by one. */
static conv_status keep(list *l, conv_shape shape, conv_value *value)
{
	const void *bytes;
	size_t size;

	if (shape == CONV_SHAPE_TEXT || shape == CONV_SHAPE_TEXT8) {
		bytes = value->text.bytes;
		size = value->text.size;
	} else if (shape == CONV_SHAPE_BINARY && !value->binary.blob) {
		bytes = value->binary.bytes;
		size = (size_t)value->binary.size;
	} else {
		return CONV_OK;
	}
	char *copy = conv_bag_memory(l->target->bag, size + 1);
	if (!copy)
		return conv_report_memory(l->reader->context);
	if (size)
		memcpy(copy, bytes, size);
	copy[size] = 0;
	if (shape == CONV_SHAPE_BINARY)
		value->binary.bytes = (const uint8_t *)copy;
	else
		value->text.bytes = copy;
	return CONV_OK;
}

static conv_status one_value(list *l, const conv_type_info *info, tnef_range range,
			     conv_value *value, conv_blob **blob)
{
	switch (info->shape) {
	case CONV_SHAPE_TEXT:
	case CONV_SHAPE_TEXT8:
		if (tnef_range_size(range) >
		    conv_context_limits(l->reader->context)->string_bytes) {
			value->text = (conv_text){ "", 0, 0 };
			return too_large(l, tnef_range_size(range));
		}
		return info->shape == CONV_SHAPE_TEXT ? text_value(l, range, value)
						      : text8_value(l, range, value);
	case CONV_SHAPE_BINARY:
		return binary_value(l, range, value, blob);
	default:
		return fixed_value(l, info, range, value) ? CONV_OK : cut(l, "a value");
	}
}

/* ---- Objects ---- */

static int is_stream(tnef_reader *reader, tnef_range range)
{
	conv_cursor c = tnef_cursor(reader, range, TNEF_STREAM_HEADER);
	return conv_cursor_u32(&c) == TNEF_SIGNATURE;
}

static conv_status read_message(list *l, tnef_range range)
{
	tnef_reader *reader = l->reader;
	conv_message *message;

	if (conv_attachment_message(l->target->attachment))
		return conv_report(reader->context, CONV_WARNING, "tnef.object", range.start,
				   "a second message in one attachment is left out");
	if (reader->depth >= conv_context_limits(reader->context)->nesting)
		return conv_report(reader->context, CONV_WARNING, "limit.nesting", range.start,
				   "messages are nested more than %u deep; the rest is left out",
				   reader->depth);
	CONV_TRY(conv_attachment_embed(l->target->attachment, &message));
	conv_path_enter(reader->context, "message", CONV_NO_INDEX);
	conv_status status = tnef_read_stream(reader, range, message);
	conv_path_leave(reader->context);
	return status;
}

/*
 * PidTagAttachDataObject: interface id, then what that interface reads. The property itself, which
 * has no value in the hub, says that there is one.
 */
static conv_status read_object(list *l, const conv_property *property, tnef_range range)
{
	tnef_reader *reader = l->reader;
	conv_attachment *attachment = l->target->attachment;
	conv_cursor c = tnef_cursor(reader, range, TNEF_IID_SIZE);
	const uint8_t *bytes = conv_cursor_bytes(&c, TNEF_IID_SIZE);
	conv_guid iid;

	if (!bytes)
		return cut(l, "an interface id");
	memcpy(iid.bytes, bytes, sizeof iid.bytes);
	range.start += TNEF_IID_SIZE;
	if (!attachment)
		return conv_report(reader->context, CONV_INFO, "tnef.object", range.start,
				   "an object outside of an attachment is left out");
	int is_message = conv_guid_equal(&iid, &tnef_iid_message);
	if (is_message && is_stream(reader, range)) {
		CONV_TRY(conv_bag_set(l->target->bag, property, 0, NULL));
		return read_message(l, range);
	}
	conv_blob *blob = tnef_blob(reader, range);
	if (!blob)
		return conv_report_memory(reader->context);
	if (conv_guid_equal(&iid, &tnef_iid_storage)) {
		conv_attachment_set_storage(attachment, blob);
		return conv_bag_set(l->target->bag, property, 0, NULL);
	}
	CONV_TRY(conv_bag_set_blob(l->target->bag, PidTagAttachDataBinary, blob));
	if (conv_guid_equal(&iid, &tnef_iid_stream))
		return CONV_OK;
	return conv_report(reader->context, CONV_WARNING, "tnef.interface", range.start,
			   is_message ? "an embedded message is no TNEF; kept as bytes"
				      : "an object of an unknown interface is kept as bytes");
}

/* ---- Lists ---- */

static conv_status no_value(list *l, const property_head *head)
{
	char room[16];
	return conv_report(l->reader->context, CONV_WARNING, "tnef.property-type", l->at,
			   "a property of type %s has no value; left out",
			   conv_type_name(head->property.type, room));
}

static conv_status read_multiple(list *l, property_head *head)
{
	if (head->info->shape == CONV_SHAPE_NONE) /* of objects, what follows would be lengths */
		return head->info->type == PtypObject ? unknown_type(l, head) : no_value(l, head);
	conv_value *values = conv_bag_memory(l->target->bag, head->count * sizeof *values);
	conv_status status = values ? CONV_OK : conv_report_memory(l->reader->context);
	size_t count = 0;

	for (; count < head->count && conv_usable(status); count++) {
		tnef_range range;
		if (!next_value(l, head->info, &range)) {
			status = cut(l, "a value");
			break;
		}
		status = one_value(l, head->info, range, &values[count], NULL);
		if (conv_usable(status))
			status = keep(l, head->info->shape, &values[count]);
	}
	CONV_TRY(status);
	head->property.value.multiple.values = values;
	head->property.value.multiple.count = count;
	return conv_bag_set(l->target->bag, &head->property, 0, NULL);
}

static conv_status read_single(list *l, property_head *head)
{
	tnef_range range, ignored;
	conv_blob *blob = NULL;

	if (head->info->shape == CONV_SHAPE_NONE && head->info->type != PtypObject)
		return no_value(l, head);
	if (head->count == 0)
		return conv_report(l->reader->context, CONV_WARNING, "tnef.value-count", l->at,
				   "a single-valued property has no value; left out");
	if (!next_value(l, head->info, &range))
		return cut(l, "a value");
	if (head->count > 1) {
		CONV_TRY(conv_report(l->reader->context, CONV_WARNING, "tnef.value-count", l->at,
				     "a single-valued property has %u values; the first is kept",
				     head->count));
		for (uint32_t i = 1; i < head->count; i++)
			if (!next_value(l, head->info, &ignored))
				return cut(l, "a value");
	}
	if (head->info->type == PtypObject)
		return read_object(l, &head->property, range);
	conv_status status = one_value(l, head->info, range, &head->property.value, &blob);
	if (conv_usable(status))
		status = conv_bag_set(l->target->bag, &head->property, 0, NULL);
	conv_blob_drop(blob);
	return status;
}

conv_status tnef_read_properties(tnef_reader *reader, uint64_t *at, uint64_t end,
				 const tnef_target *target)
{
	list l = { reader, target, *at, end, 0 };
	conv_cursor c = tnef_cursor(reader, (tnef_range){ l.at, l.end }, 4);
	uint32_t count = conv_cursor_u32(&c);
	property_head head;
	conv_status status = CONV_OK;

	if (c.overrun) {
		*at = end;
		return cut(&l, "its count");
	}
	l.at += 4;
	for (uint32_t i = 0; i < count && !l.is_cut; i++) {
		uint64_t began = l.at;
		if (!read_head(&l, &head)) {
			l.at = began;
			status = conv_type_find(head.property.type) ? cut(&l, "a property")
								    : unknown_type(&l, &head);
			break;
		}
		status = head.property.type & PtypMultiple ? read_multiple(&l, &head)
							   : read_single(&l, &head);
		if (!conv_usable(status))
			break;
	}
	*at = l.at;
	return status;
}

uint32_t tnef_peek_integer(tnef_reader *reader, tnef_range range, uint16_t id)
{
	list l = { reader, NULL, range.start, range.end, 0 };
	conv_cursor c = tnef_cursor(reader, range, 4);
	uint32_t count = conv_cursor_u32(&c);

	l.at += conv_cursor_offset(&c);
	for (uint32_t i = 0; i < count; i++) {
		property_head head;
		tnef_range value;
		if (!read_head(&l, &head))
			return 0;
		for (uint32_t k = 0; k < head.count; k++) {
			if (head.info->shape == CONV_SHAPE_NONE && head.info->type != PtypObject)
				break;
			if (!next_value(&l, head.info, &value))
				return 0;
			if (head.property.id != id || head.property.type != PtypInteger32)
				continue;
			c = tnef_cursor(reader, value, 4);
			return conv_cursor_u32(&c);
		}
	}
	return 0;
}

/* The name that a head with a GUID and kind had, now that `l` is behind it. */
static void find_name(list *l, uint64_t began, const property_head *head, tnef_place *place)
{
	conv_cursor c = tnef_cursor(l->reader, (tnef_range){ began + 20, l->end }, 8);
	uint32_t kind = conv_cursor_u32(&c), size = conv_cursor_u32(&c);

	place->name = (tnef_range){ began, began };
	place->name_padded = began;
	if (!head->property.name || kind != TNEF_NAME_IS_STRING || c.overrun)
		return;
	place->name.start = began + 28;
	place->name.end = place->name_padded = place->name.start + size;
	if (padded(size) <= l->end - place->name.start)
		place->name_padded = place->name.start + padded(size);
}

conv_status tnef_walk_properties(tnef_reader *reader, uint64_t *at, uint64_t end, uint64_t *began,
				 tnef_visit *visit, void *user)
{
	list l = { .reader = reader, .at = *at, .end = end };
	conv_cursor c = tnef_cursor(reader, (tnef_range){ l.at, l.end }, 4);
	uint32_t count = conv_cursor_u32(&c);
	conv_status status = CONV_OK;

	*began = l.at;
	if (!c.overrun)
		l.at += 4;
	for (uint32_t i = 0; i < count && conv_usable(status); i++) {
		property_head head;
		tnef_place place = { .is_value = 0 };
		*began = *at = l.at;
		if (!read_head(&l, &head))
			return status;
		find_name(&l, *at, &head, &place);
		place.property = head.property;
		status = visit(user, &place);
		place.is_value = 1;
		if (head.info->shape == CONV_SHAPE_NONE && head.info->type != PtypObject)
			continue;
		for (uint32_t k = 0; k < head.count && conv_usable(status); k++) {
			*began = *at = l.at;
			if (!next_value(&l, head.info, &place.value))
				return status;
			place.padded = l.at;
			status = visit(user, &place);
		}
	}
	*began = *at = l.at;
	return status;
}
