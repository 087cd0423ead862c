/*
 * The properties of one object ([MS-OXMSG] 2.4): what its property stream lists, and then value
 * streams that it forgot. The order of entries means nothing; of two with one tag the first counts.
 */
#include <string.h>

#include "cursor.h"
#include "msg/read.h"
#include "report.h"

conv_status msg_go_on(msg_reader *reader, conv_status status)
{
	if (status == CONV_FAILED && !conv_context_strict(reader->context))
		return CONV_DAMAGED;
	return status;
}

conv_status msg_load_entries(msg_reader *reader, const msg_contents *contents, conv_buffer *entries)
{
	const uint8_t *bytes;
	size_t size;

	if (contents->properties == CFB_NONE)
		return conv_report(
			reader->context, CONV_WARNING, "msg.no-property-stream", CONV_NO_OFFSET,
			"there is no property stream; values are taken as they are found");
	CONV_TRY(msg_go_on(reader,
			   cfb_stream_bytes(reader->file, contents->properties, &bytes, &size)));
	if (!conv_buffer_append(entries, bytes, size))
		return conv_report_memory(reader->context);
	return CONV_OK;
}

/* A property in both string types is legal: the bag keeps the Unicode one. */
static int has_twin(const msg_object *object, uint32_t tag)
{
	uint16_t base = (uint16_t)(tag & ~PtypMultiple & 0xFFFF);
	if (base == PtypString8)
		return msg_find_value(&object->contents, tag + 1) != NULL;
	return base == PtypString && msg_find_value(&object->contents, tag - 1) != NULL;
}

static conv_status report_duplicate(msg_reader *reader, uint32_t tag)
{
	return conv_report(reader->context, CONV_WARNING, "msg.duplicate", CONV_NO_OFFSET,
			   "property 0x%08X occurs twice, the first one counts", tag);
}

static conv_status set_property(msg_reader *reader, const msg_object *object, conv_bag *bag,
				const msg_entry *entry, const conv_property *property)
{
	int existed = 0;
	conv_status status = conv_bag_set(bag, property, 1, &existed);
	if (!existed || !conv_usable(status) || has_twin(object, entry->tag))
		return status;
	return report_duplicate(reader, entry->tag);
}

/* Many entries may name one stream: it is read for the first of them only. */
static int was_read(const msg_object *object, uint32_t tag)
{
	const msg_value *value = msg_find_value(&object->contents, tag);
	return value && value->used;
}

static conv_status read_entry(msg_reader *reader, msg_object *object, const msg_entry *entry,
			      conv_bag *bag)
{
	conv_property property = { .type = (uint16_t)entry->tag, .flags = entry->flags };
	int present;

	if (was_read(object, entry->tag))
		return report_duplicate(reader, entry->tag);
	conv_status status = msg_read_value(reader, object, entry, &property, &present);
	if (present && conv_usable(status))
		status = msg_identify(reader, (uint16_t)(entry->tag >> 16), &property);
	if (present && conv_usable(status))
		status = set_property(reader, object, bag, entry, &property);
	if (present)
		msg_drop_value(&property);
	return msg_go_on(reader, status);
}

/* May a value stream that no entry names be a property? By its tag. */
static int is_plausible(uint32_t tag)
{
	uint16_t id = (uint16_t)(tag >> 16), type = (uint16_t)tag;
	const conv_type_info *info = conv_type_find(type);

	if (!id || id == 0xFFFF || !info || info->shape == CONV_SHAPE_NONE)
		return 0;
	return type & PtypMultiple ||
	       (info->shape != CONV_SHAPE_INTEGER && info->shape != CONV_SHAPE_FLOAT);
}

static conv_status read_orphans(msg_reader *reader, msg_object *object, conv_bag *bag)
{
	msg_value *values = (msg_value *)(void *)object->contents.values.bytes;
	size_t count = object->contents.values.size / sizeof *values;

	for (size_t i = 0; i < count; i++) {
		msg_entry entry = { .tag = values[i].tag, .flags = MSG_FLAGS_USUAL };
		if (values[i].used || cfb_kind_of(reader->file, values[i].id) != CFB_STREAM)
			continue;
		int plausible = is_plausible(entry.tag);
		CONV_TRY(conv_report(reader->context, CONV_WARNING, "msg.orphan", CONV_NO_OFFSET,
				     "value stream 0x%08X has no entry in the property stream, and "
				     "is %s",
				     entry.tag, plausible ? "kept" : "left out"));
		if (plausible)
			CONV_TRY(read_entry(reader, object, &entry, bag));
	}
	return CONV_OK;
}

conv_status msg_read_properties(msg_reader *reader, msg_object *object, const uint8_t *entries,
				size_t size, conv_bag *bag)
{
	conv_cursor cursor = conv_cursor_over(entries, size);

	while (conv_cursor_left(&cursor) >= MSG_ENTRY_SIZE) {
		msg_entry entry = { .tag = conv_cursor_u32(&cursor) };
		entry.flags = conv_cursor_u32(&cursor);
		memcpy(entry.value, conv_cursor_bytes(&cursor, sizeof entry.value),
		       sizeof entry.value);
		CONV_TRY(read_entry(reader, object, &entry, bag));
	}
	if (conv_cursor_left(&cursor))
		CONV_TRY(conv_report(reader->context, CONV_WARNING, "msg.property-rest",
				     CONV_NO_OFFSET,
				     "%zu bytes at the end of a property stream are no entry",
				     conv_cursor_left(&cursor)));
	return read_orphans(reader, object, bag);
}
