/*
 * Named properties ([MS-OXMSG] 2.2.3): three streams in __nameid_version1.0 tell what the ids from
 * 0x8000 up stand for in this file. The entry stream has 8 bytes for each id, in their order; GUIDs
 * and names stand in streams of their own. The other streams there, which hash names to ids, are not
 * needed for reading, and are never looked at: some bear names like those of real properties.
 */
#include <string.h>

#include "conv/charset.h"
#include "conv/known.h"
#include "cursor.h"
#include "msg/read.h"
#include "report.h"

/* Names may stand once for several ids, but not thousands of times in one another. */
enum { NAMES_SHARED = 8 };

typedef struct streams { /* copies, in the reader's arena */
	const uint8_t *guids, *entries, *strings;
	size_t guids_size, entries_size, strings_size;
	uint64_t named; /* bytes of names so far: more than there are, if they lie in one another */
} streams;

static conv_status load(msg_reader *reader, cfb_id storage, const char *name, const uint8_t **bytes,
			size_t *size)
{
	cfb_id id = cfb_find(reader->file, storage, name);
	const uint8_t *found;

	*bytes = NULL;
	*size = 0;
	if (id == CFB_NONE || cfb_kind_of(reader->file, id) != CFB_STREAM)
		return conv_report(reader->context, CONV_WARNING, "msg.mapping", CONV_NO_OFFSET,
				   "the mapping of named properties lacks its stream %s", name);
	CONV_TRY(msg_go_on(reader, cfb_stream_bytes(reader->file, id, &found, size)));
	*bytes = (const uint8_t *)conv_arena_copy(reader->arena, found, *size);
	return *bytes ? CONV_OK : conv_report_memory(reader->context);
}

static int find_guid(const streams *s, unsigned index, conv_guid *guid)
{
	if (index == MSG_GUID_PS_MAPI) {
		*guid = *conv_set_guid(CONV_SET_PS_MAPI);
	} else if (index == MSG_GUID_PS_PUBLIC_STRINGS) {
		*guid = *conv_set_guid(CONV_SET_PS_PUBLIC_STRINGS);
	} else {
		size_t place = (size_t)(index - MSG_GUID_FIRST) * sizeof guid->bytes;
		if (index < MSG_GUID_FIRST || place + sizeof guid->bytes > s->guids_size)
			return 0;
		memcpy(guid->bytes, s->guids + place, sizeof guid->bytes);
	}
	return 1;
}

/* A name in the string stream: u32 length, UTF-16LE (2.2.3.1.3). NULL text: it is not there. */
static conv_status find_name(msg_reader *reader, streams *s, uint32_t place, const char **name)
{
	conv_cursor cursor = conv_cursor_over(s->strings, s->strings_size);
	conv_cursor_skip(&cursor, place);
	uint32_t size = conv_cursor_u32(&cursor);
	const uint8_t *text = conv_cursor_bytes(&cursor, size);

	*name = NULL;
	if (cursor.overrun || size < 2)
		return CONV_OK;
	s->named += size;
	if (s->named > NAMES_SHARED * (uint64_t)s->strings_size)
		return CONV_OK;
	conv_buffer_clear(&reader->text);
	if (conv_text_from_utf16(text, size, &reader->text) != CONV_OK)
		return conv_report_memory(reader->context);
	*name = conv_arena_copy(reader->arena, reader->text.bytes, reader->text.size);
	return *name ? CONV_OK : conv_report_memory(reader->context);
}

static conv_status read_entry(msg_reader *reader, streams *s, size_t k)
{
	const uint8_t *p = s->entries + k * MSG_NAMED_SIZE;
	uint32_t key = conv_u32le(p + MSG_NAMED_KEY);
	unsigned kind = conv_u16le(p + MSG_NAMED_KIND), by_name = kind & 1;
	conv_property_name *name = &reader->mapping.names[k];
	uint8_t *state = &reader->mapping.states[k];

	*state = MSG_NAMED_BROKEN;
	if (find_guid(s, kind >> 1, &name->set)) {
		*state = MSG_NAMED_NAME;
		if (by_name) {
			CONV_TRY(find_name(reader, s, key, &name->name));
			if (!name->name)
				*state = MSG_NAMED_BROKEN;
		} else {
			name->lid = key;
			if (kind >> 1 == MSG_GUID_PS_MAPI && key && key < MSG_NAMED_FIRST)
				*state = MSG_NAMED_FIXED;
		}
	}
	if (*state == MSG_NAMED_BROKEN)
		return conv_report(
			reader->context, CONV_WARNING, "msg.mapping-entry", CONV_NO_OFFSET,
			"the name of property id 0x%04X points nowhere (0x%08X, GUID %u)",
			(unsigned)(MSG_NAMED_FIRST + k), key, kind >> 1);
	return CONV_OK;
}

conv_status msg_read_mapping(msg_reader *reader, cfb_id storage)
{
	streams s = { 0 };
	msg_mapping *mapping = &reader->mapping;

	CONV_TRY(load(reader, storage, MSG_MAPPING_GUIDS, &s.guids, &s.guids_size));
	CONV_TRY(load(reader, storage, MSG_MAPPING_ENTRIES, &s.entries, &s.entries_size));
	CONV_TRY(load(reader, storage, MSG_MAPPING_STRINGS, &s.strings, &s.strings_size));
	size_t count = s.entries_size / MSG_NAMED_SIZE;
	if (count > MSG_NAMED_MOST)
		count = MSG_NAMED_MOST;
	mapping->names = conv_arena_array(reader->arena, count, sizeof *mapping->names);
	mapping->states = conv_arena_array(reader->arena, count, sizeof *mapping->states);
	if (!mapping->names || !mapping->states)
		return conv_report_memory(reader->context);
	mapping->count = count;
	for (size_t k = 0; k < count; k++)
		CONV_TRY(read_entry(reader, &s, k));
	return CONV_OK;
}

conv_status msg_identify(msg_reader *reader, uint16_t id, conv_property *property)
{
	const msg_mapping *mapping = &reader->mapping;
	size_t k = id - (size_t)MSG_NAMED_FIRST;

	property->id = id;
	property->name = NULL;
	if (id < MSG_NAMED_FIRST)
		return CONV_OK;
	if (k < mapping->count && mapping->states[k] == MSG_NAMED_FIXED) {
		property->id = (uint16_t)mapping->names[k].lid;
	} else if (k < mapping->count && mapping->states[k] == MSG_NAMED_NAME) {
		property->id = 0;
		property->name = &mapping->names[k];
	} else {
		return conv_report(
			reader->context, CONV_WARNING, "msg.unmapped-named", CONV_NO_OFFSET,
			"property id 0x%04X has no name in this file and keeps its number", id);
	}
	return CONV_OK;
}
