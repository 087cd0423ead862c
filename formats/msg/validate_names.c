/*
 * Validating the mapping of named properties ([MS-OXMSG] 2.2.3): three streams that say what each id
 * stands for, and the hash streams, in which every one of them has its place once.
 */
#include <stdlib.h>
#include <string.h>

#include "conv/charset.h"
#include "conv/known.h"
#include "cursor.h"
#include "msg/validate.h"
#include "report.h"
#include "rtf/lzfu.h"
#include "table.h"

typedef struct bytes { /* a stream, in the reader's arena */
	const uint8_t *at;
	size_t size;
} bytes;

/* By what a name may be hashed: headers in lower case, by old programs as they are spelled. */
typedef struct hash_keys {
	uint32_t as_spelled, lowered;
} hash_keys;

typedef struct names {
	msg_validation *v;
	cfb_id mapping;
	bytes guids, entries, strings;
	size_t count;
	uint8_t *hashed; /* by entry: how often it stands in a hash stream, at most 2 */
	uint8_t *
		named; /* by a quarter of the place in the string stream: a name is said to begin */
	hash_keys *keys;
	uint64_t
		name_bytes; /* hashed so far: names may not be one inside the other, over and over */
	int hash_streams;
	conv_table seen;
} names;

static conv_status load(names *n, const char *name, bytes *stream)
{
	msg_validation *v = n->v;
	cfb_id id = cfb_find(v->reader.file, n->mapping, name);
	const uint8_t *found;
	size_t size;

	if (id == CFB_NONE || cfb_kind_of(v->reader.file, id) != CFB_STREAM)
		return MSG_FIND(v, MSG_RULE_MAPPING, "the mapping of named properties lacks %s",
				name);
	conv_status status = cfb_stream_bytes(v->reader.file, id, &found, &size);
	if (!conv_usable(status))
		return status == CONV_MACHINE ? status : CONV_OK;
	stream->at = (const uint8_t *)conv_arena_copy(v->reader.arena, found, size);
	stream->size = size;
	return stream->at ? CONV_OK : conv_report_memory(v->findings.context);
}

static conv_status check_size(names *n, const bytes *stream, size_t unit, const char *what)
{
	if (stream->size % unit == 0)
		return CONV_OK;
	return MSG_FIND(n->v, MSG_RULE_MAPPING_SIZE,
			"the %s stream of %zu bytes does not end with a whole one", what,
			stream->size);
}

/* ---- Entries ---- */

typedef struct entry {
	uint32_t key; /* LID, or place of the name */
	unsigned kind, guid, index;
	bytes name; /* UTF-16LE */
} entry;

static entry entry_at(const names *n, size_t k)
{
	const uint8_t *p = n->entries.at + k * MSG_NAMED_SIZE;
	unsigned kind = conv_u16le(p + MSG_NAMED_KIND);
	entry e = { .key = conv_u32le(p + MSG_NAMED_KEY),
		    .kind = kind & 1,
		    .guid = kind >> 1,
		    .index = conv_u16le(p + MSG_NAMED_INDEX) };

	if (e.kind == MSG_KIND_NAME) {
		conv_cursor cursor = conv_cursor_over(n->strings.at, n->strings.size);
		conv_cursor_skip(&cursor, e.key);
		e.name.size = conv_cursor_u32(&cursor);
		e.name.at = conv_cursor_bytes(&cursor, e.name.size);
	}
	return e;
}

/* The bytes of a property set, wherever they stand; NULL: there is none of that index. */
static const uint8_t *guid_of(const names *n, unsigned index)
{
	if (index == MSG_GUID_PS_MAPI)
		return conv_set_guid(CONV_SET_PS_MAPI)->bytes;
	if (index == MSG_GUID_PS_PUBLIC_STRINGS)
		return conv_set_guid(CONV_SET_PS_PUBLIC_STRINGS)->bytes;
	if (index < MSG_GUID_FIRST ||
	    (size_t)(index - MSG_GUID_FIRST + 1) * sizeof(conv_guid) > n->guids.size)
		return NULL;
	return n->guids.at + (size_t)(index - MSG_GUID_FIRST) * sizeof(conv_guid);
}

static int is_header(const uint8_t *guid)
{
	return memcmp(guid, conv_set_guid(CONV_SET_PS_INTERNET_HEADERS)->bytes,
		      sizeof(conv_guid)) == 0;
}

/* The CRC of the name in lower case; names of headers are ASCII. */
static uint32_t crc_lowered(const bytes *name)
{
	uint32_t crc = 0;

	for (size_t i = 0; i + 2 <= name->size; i += 2) {
		uint8_t unit[2] = { name->at[i], name->at[i + 1] };
		if (unit[0] >= 'A' && unit[0] <= 'Z' && !unit[1])
			unit[0] |= 0x20;
		crc = lzfu_crc(crc, unit, sizeof unit);
	}
	return crc;
}

static hash_keys keys_of(const entry *e, const uint8_t *guid)
{
	if (e->kind == MSG_KIND_LID)
		return (hash_keys){ e->key, e->key };
	uint32_t as_spelled = lzfu_crc(0, e->name.at, e->name.size);
	return (hash_keys){ as_spelled, is_header(guid) ? crc_lowered(&e->name) : as_spelled };
}

static conv_status check_twice(names *n, size_t k, const entry *e, const uint8_t *guid)
{
	conv_buffer key = CONV_BUFFER_INIT;
	void *mark = n->hashed + k, *found = NULL;

	conv_buffer_append(&key, guid, sizeof(conv_guid));
	conv_buffer_append_byte(&key, (uint8_t)e->kind);
	if (e->kind == MSG_KIND_NAME)
		conv_buffer_append(&key, e->name.at, e->name.size);
	else
		conv_buffer_append_u32le(&key, e->key);
	if (!key.failed)
		found = conv_table_add(&n->seen, key.bytes, key.size, mark);
	conv_buffer_free(&key);
	if (!found)
		return conv_report_memory(n->v->findings.context);
	if (found == mark)
		return CONV_OK;
	return MSG_FIND(n->v, MSG_RULE_MAPPING_TWICE,
			"property ids 0x%04X and 0x%04X have the same name",
			(unsigned)(MSG_NAMED_FIRST + (size_t)((uint8_t *)found - n->hashed)),
			(unsigned)(MSG_NAMED_FIRST + k));
}

static conv_status check_entry(names *n, size_t k)
{
	entry e = entry_at(n, k);
	const uint8_t *guid = guid_of(n, e.guid);
	unsigned id = (unsigned)(MSG_NAMED_FIRST + k);

	if (e.index != k)
		CONV_TRY(MSG_FIND(n->v, MSG_RULE_MAPPING_ENTRY,
				  "the entry of property id 0x%04X has index %u instead of %zu", id,
				  e.index, k));
	if (!guid)
		return MSG_FIND(n->v, MSG_RULE_MAPPING_ENTRY,
				"the entry of property id 0x%04X has GUID index %u, which is none",
				id, e.guid);
	if (e.kind == MSG_KIND_NAME && (!e.name.at || !e.name.size || e.name.size % 2 || e.key % 4))
		return MSG_FIND(n->v, MSG_RULE_MAPPING_ENTRY,
				"the entry of property id 0x%04X points to byte %u of the string "
				"stream, where no name is",
				id, e.key);
	if (e.kind == MSG_KIND_NAME)
		n->named[e.key / 4] = 1;
	n->name_bytes += e.name.size;
	if (n->name_bytes > 2 * (uint64_t)n->strings.size)
		return MSG_FIND(n->v, MSG_RULE_MAPPING_ENTRY,
				"the name of property id 0x%04X lies within those of others", id);
	n->keys[k] = keys_of(&e, guid);
	return check_twice(n, k, &e, guid);
}

/* Names one behind the other, each begun at a multiple of 4, each somebody's (2.2.3.1.3). */
static conv_status check_strings(names *n)
{
	size_t at = 0;

	while (at + 4 <= n->strings.size) {
		uint64_t size = conv_u32le(n->strings.at + at), end = at + 4 + size;
		uint64_t padded = (end + 3) & ~(uint64_t)3;
		if (padded > n->strings.size)
			break;
		if (!n->named[at / 4])
			CONV_TRY(MSG_FIND(n->v, MSG_RULE_MAPPING_STRINGS,
					  "the name at byte %zu of the string stream is nobody's",
					  at));
		for (; end < padded; end++)
			if (n->strings.at[end])
				CONV_TRY(
					MSG_FIND(n->v, MSG_RULE_MAPPING_STRINGS,
						 "the name at byte %zu of the string stream is not "
						 "filled up with zeros",
						 at));
		at = (size_t)padded;
	}
	if (at == n->strings.size)
		return CONV_OK;
	return MSG_FIND(n->v, MSG_RULE_MAPPING_STRINGS,
			"byte %zu of the string stream begins no whole name", at);
}

/* ---- Hash streams (2.2.3.2) ---- */

static conv_status check_record(names *n, unsigned bucket, const uint8_t *p)
{
	uint32_t key = conv_u32le(p + MSG_NAMED_KEY);
	unsigned kind = conv_u16le(p + MSG_NAMED_KIND), index = conv_u16le(p + MSG_NAMED_INDEX);

	if (index >= n->count)
		return MSG_FIND(n->v, MSG_RULE_HASH_WRONG,
				"hash stream 0x%04X has an entry for index %u, which is none",
				MSG_HASH_FIRST + bucket, index);
	entry e = entry_at(n, index);
	if (kind != (e.guid << 1 | e.kind) ||
	    (key != n->keys[index].as_spelled && key != n->keys[index].lowered))
		return MSG_FIND(n->v, MSG_RULE_HASH_WRONG,
				"the entry for property id 0x%04X in hash stream 0x%04X is that of "
				"another name",
				MSG_NAMED_FIRST + index, MSG_HASH_FIRST + bucket);
	if ((key ^ kind) % MSG_HASH_COUNT != bucket)
		return MSG_FIND(
			n->v, MSG_RULE_HASH_WRONG,
			"the entry for property id 0x%04X stands in hash stream 0x%04X instead "
			"of 0x%04X",
			MSG_NAMED_FIRST + index, MSG_HASH_FIRST + bucket,
			MSG_HASH_FIRST + (key ^ kind) % MSG_HASH_COUNT);
	if (n->hashed[index]++)
		return MSG_FIND(n->v, MSG_RULE_HASH_WRONG,
				"property id 0x%04X stands in the hash streams twice",
				MSG_NAMED_FIRST + index);
	return CONV_OK;
}

static conv_status check_hash_stream(names *n, cfb_id id, unsigned bucket)
{
	bytes stream;

	n->hash_streams = 1;
	conv_status status = cfb_stream_bytes(n->v->reader.file, id, &stream.at, &stream.size);
	if (!conv_usable(status))
		return status == CONV_MACHINE ? status : CONV_OK;
	CONV_TRY(check_size(n, &stream, MSG_NAMED_SIZE, "hash"));
	for (size_t at = 0; at + MSG_NAMED_SIZE <= stream.size; at += MSG_NAMED_SIZE) {
		CONV_TRY(check_record(n, bucket, stream.at + at));
		if (n->v->findings.broken[MSG_RULE_HASH_WRONG] > n->count)
			break; /* no more to learn */
	}
	return CONV_OK;
}

/* Children of the mapping: the three streams, hash streams, nothing else. */
static conv_status check_child(names *n, cfb_id id)
{
	static const uint32_t streams[] = { 0x00020102, 0x00030102, 0x00040102 };
	char text[CFB_NAME_SIZE];
	size_t size = cfb_name(n->v->reader.file, id, text);
	msg_name name = msg_name_parse(text, size);
	uint32_t bucket = (name.number >> 16) - MSG_HASH_FIRST;

	if (name.what == MSG_IS_VALUE && cfb_kind_of(n->v->reader.file, id) == CFB_STREAM) {
		for (size_t i = 0; i < sizeof streams / sizeof *streams; i++)
			if (name.number == streams[i])
				return CONV_OK;
		if ((uint16_t)name.number == PtypBinary && bucket < MSG_HASH_COUNT)
			return check_hash_stream(n, id, bucket);
	}
	return MSG_FIND(n->v, MSG_RULE_OTHER,
			"\"%s\" is no part of the mapping of named properties", text);
}

static conv_status check_hashes(names *n)
{
	size_t count;
	const cfb_id *children = cfb_children(n->v->reader.file, n->mapping, &count);

	for (size_t i = 0; i < count; i++)
		CONV_TRY(check_child(n, children[i]));
	if (n->count && !n->hash_streams)
		return MSG_FIND(n->v, MSG_RULE_HASH_ABSENT,
				"there are no hash streams for the %zu named properties", n->count);
	for (size_t k = 0; k < n->count; k++)
		if (!n->hashed[k])
			CONV_TRY(MSG_FIND(n->v, MSG_RULE_HASH_MISSING,
					  "property id 0x%04X is in no hash stream",
					  (unsigned)(MSG_NAMED_FIRST + k)));
	return CONV_OK;
}

/* ---- The mapping ---- */

static conv_status check_all(names *n)
{
	CONV_TRY(load(n, MSG_MAPPING_GUIDS, &n->guids));
	CONV_TRY(load(n, MSG_MAPPING_ENTRIES, &n->entries));
	CONV_TRY(load(n, MSG_MAPPING_STRINGS, &n->strings));
	CONV_TRY(check_size(n, &n->guids, sizeof(conv_guid), "GUID"));
	CONV_TRY(check_size(n, &n->entries, MSG_NAMED_SIZE, "entry"));
	n->count = n->entries.size / MSG_NAMED_SIZE;
	if (n->count > MSG_NAMED_MOST) {
		CONV_TRY(MSG_FIND(n->v, MSG_RULE_MAPPING_SIZE,
				  "the entry stream has %zu entries; there are ids for %u",
				  n->count, MSG_NAMED_MOST));
		n->count = MSG_NAMED_MOST;
	}
	n->v->named_count = n->count;
	n->hashed = conv_arena_zalloc(n->v->reader.arena, n->count + 1);
	n->named = conv_arena_zalloc(n->v->reader.arena, n->strings.size / 4 + 1);
	n->keys = conv_arena_array(n->v->reader.arena, n->count + 1, sizeof *n->keys);
	if (!n->hashed || !n->named || !n->keys)
		return conv_report_memory(n->v->findings.context);
	conv_table_init(&n->seen, n->v->reader.arena);
	for (size_t k = 0; k < n->count; k++)
		CONV_TRY(check_entry(n, k));
	CONV_TRY(check_strings(n));
	CONV_TRY(msg_validate_spelling(n->v, n->mapping, 0));
	return check_hashes(n);
}

conv_status msg_validate_names(msg_validation *v, cfb_id mapping)
{
	names n = { .v = v, .mapping = mapping };

	if (mapping == CFB_NONE)
		return MSG_FIND(v, MSG_RULE_MAPPING, "there is no mapping of named properties");
	return check_all(&n);
}
