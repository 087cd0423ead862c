/*
 * Writing the named property mapping ([MS-OXMSG] 2.2.3): every name that occurs anywhere in the tree
 * gets one id. The names are sorted by set, LIDs before names, so that ids depend on nothing but which
 * names there are. Beside the three streams that readers need stand the hash streams (2.2.3.2), by
 * which other readers find the id of a name:
 *
 *   key       LID, or CRC of the name in UTF-16LE; of names of PS_INTERNET_HEADERS in lower case
 *   stream    0x1000 + (key xor (GUID index * 2 + kind)) mod 31
 *   contents  entries like those of the entry stream, with the key in the first field
 */
#include <stdlib.h>
#include <string.h>

#include "conv/charset.h"
#include "conv/known.h"
#include "msg/write.h"
#include "report.h"
#include "rtf/lzfu.h"

enum { GUID_MOST = 0x7FFF }; /* the index has 15 bits */

/* ---- Gathering ---- */

static int knows_no_case(const conv_property_name *name)
{
	return conv_guid_equal(&name->set, conv_set_guid(CONV_SET_PS_INTERNET_HEADERS));
}

static void lower_ascii(uint8_t *p, size_t size, size_t unit)
{
	for (size_t i = 0; i + unit <= size; i += unit)
		if (p[i] >= 'A' && p[i] <= 'Z' && (unit == 1 || !p[i + 1]))
			p[i] |= 0x20;
}

/* Equal keys are equal names. */
static const conv_buffer *key_of(msg_names *names, const conv_property_name *name)
{
	conv_buffer *key = &names->key;

	conv_buffer_clear(key);
	conv_buffer_append(key, name->set.bytes, sizeof name->set.bytes);
	conv_buffer_append_byte(key, name->name ? MSG_KIND_NAME : MSG_KIND_LID);
	if (!name->name) {
		conv_buffer_append_u32le(key, name->lid);
		return key;
	}
	size_t start = key->size;
	conv_buffer_append_text(key, name->name);
	if (!key->failed && knows_no_case(name))
		lower_ascii(key->bytes + start, key->size - start, 1);
	return key;
}

static conv_status gather_name(msg_writer *writer, const conv_property_name *name)
{
	msg_names *names = &writer->names;
	const conv_buffer *key = key_of(names, name);

	if (name->name && !*name->name)
		return CONV_OK; /* readers take no name of no length */
	if (key->failed)
		return conv_report_memory(writer->context);
	if (conv_table_find(&names->table, key->bytes, key->size))
		return CONV_OK;
	msg_named *named = conv_arena_zalloc(writer->arena, sizeof *named);
	if (!named)
		return conv_report_memory(writer->context);
	named->name = *name;
	if (!conv_table_add(&names->table, key->bytes, key->size, named) ||
	    !conv_buffer_append(&names->list, &named, sizeof named))
		return conv_report_memory(writer->context);
	return CONV_OK;
}

static conv_status gather_bag(msg_writer *writer, const conv_bag *bag)
{
	for (size_t i = 0; i < conv_bag_count(bag); i++) {
		const conv_property *property = conv_bag_at(bag, i);
		if (property->name)
			CONV_TRY(gather_name(writer, property->name));
	}
	return CONV_OK;
}

static conv_status gather_message(msg_writer *writer, const conv_message *message, size_t depth)
{
	CONV_TRY(gather_bag(writer, conv_message_bag(message)));
	for (size_t i = 0; i < conv_message_recipient_count(message); i++)
		CONV_TRY(gather_bag(writer, conv_message_recipient(message, i)));
	for (size_t i = 0; i < conv_message_attachment_count(message); i++) {
		const conv_attachment *attachment = conv_message_attachment(message, i);
		const conv_message *inner = conv_attachment_message(attachment);
		CONV_TRY(gather_bag(writer, conv_attachment_bag(attachment)));
		if (inner && depth < conv_context_limits(writer->context)->nesting)
			CONV_TRY(gather_message(writer, inner, depth + 1));
	}
	return CONV_OK;
}

/* ---- Order and ids ---- */

/* The two sets that have a GUID index of their own come first. */
static unsigned fixed_index(const conv_guid *set)
{
	if (conv_guid_equal(set, conv_set_guid(CONV_SET_PS_MAPI)))
		return MSG_GUID_PS_MAPI;
	if (conv_guid_equal(set, conv_set_guid(CONV_SET_PS_PUBLIC_STRINGS)))
		return MSG_GUID_PS_PUBLIC_STRINGS;
	return MSG_GUID_FIRST;
}

static int compare_named(const void *a, const void *b)
{
	const msg_named *one = *(msg_named *const *)a, *other = *(msg_named *const *)b;
	unsigned index = fixed_index(&one->name.set), other_index = fixed_index(&other->name.set);

	if (index != other_index)
		return index < other_index ? -1 : 1;
	int order = memcmp(one->name.set.bytes, other->name.set.bytes, sizeof one->name.set.bytes);
	if (order)
		return order;
	if (!one->name.name != !other->name.name)
		return one->name.name ? 1 : -1;
	if (one->name.name)
		return strcmp(one->name.name, other->name.name);
	return one->name.lid < other->name.lid ? -1 : one->name.lid > other->name.lid;
}

static msg_named **list_of(const msg_names *names, size_t *count)
{
	*count = names->list.size / sizeof(msg_named *);
	return (msg_named **)(void *)names->list.bytes;
}

static void number_all(msg_names *names)
{
	size_t count;
	msg_named **list = list_of(names, &count);
	unsigned next = MSG_GUID_FIRST;

	for (size_t i = 0; i < count; i++) {
		msg_named *named = list[i], *before = i ? list[i - 1] : NULL;
		named->guid = fixed_index(&named->name.set);
		if (named->guid == MSG_GUID_FIRST)
			named->guid = before && conv_guid_equal(&before->name.set, &named->name.set)
					      ? before->guid
					      : next++;
		named->index = i < MSG_NAMED_MOST && named->guid <= GUID_MOST ? (unsigned)i
									      : MSG_NAMED_NONE;
	}
}

conv_status msg_gather_names(msg_writer *writer, const conv_message *message)
{
	size_t count;

	conv_table_init(&writer->names.table, writer->arena);
	CONV_TRY(gather_message(writer, message, 0));
	msg_named **list = list_of(&writer->names, &count);
	if (count)
		qsort(list, count, sizeof *list, compare_named);
	number_all(&writer->names);
	return CONV_OK;
}

uint16_t msg_named_id(msg_writer *writer, const conv_property_name *name)
{
	const conv_buffer *key = key_of(&writer->names, name);
	const msg_named *named =
		key->failed ? NULL : conv_table_find(&writer->names.table, key->bytes, key->size);

	if (!named || named->index == MSG_NAMED_NONE)
		return 0;
	return (uint16_t)(MSG_NAMED_FIRST + named->index);
}

/* ---- The streams ---- */

typedef struct mapping {
	conv_buffer guids, entries, strings;
	conv_buffer hashes[MSG_HASH_COUNT];
} mapping;

static void free_mapping(mapping *m)
{
	conv_buffer_free(&m->guids);
	conv_buffer_free(&m->entries);
	conv_buffer_free(&m->strings);
	for (size_t i = 0; i < MSG_HASH_COUNT; i++)
		conv_buffer_free(&m->hashes[i]);
}

static void put_entry(conv_buffer *stream, uint32_t key, const msg_named *named)
{
	unsigned kind = named->name.name ? MSG_KIND_NAME : MSG_KIND_LID;

	conv_buffer_append_u32le(stream, key);
	conv_buffer_append_u16le(stream, (uint16_t)(named->guid << 1 | kind));
	conv_buffer_append_u16le(stream, (uint16_t)named->index);
}

/* Adds a name to the string stream (2.2.3.1.3); *place is where, *crc its key in the hash streams. */
static conv_status put_name(msg_writer *writer, conv_buffer *strings,
			    const conv_property_name *name, uint32_t *place, uint32_t *crc)
{
	conv_buffer *text = &writer->bytes;

	conv_buffer_clear(text);
	if (conv_text_to_utf16(name->name, strlen(name->name), text) != CONV_OK)
		return conv_report_memory(writer->context);
	*place = (uint32_t)strings->size;
	conv_buffer_append_u32le(strings, (uint32_t)text->size);
	conv_buffer_append(strings, text->bytes, text->size);
	conv_buffer_append_zeros(strings, (4 - text->size % 4) % 4);
	if (knows_no_case(name))
		lower_ascii(text->bytes, text->size, 2);
	*crc = lzfu_crc(0, text->bytes, text->size);
	return CONV_OK;
}

static conv_status put_named(msg_writer *writer, mapping *m, const msg_named *named)
{
	unsigned kind = named->name.name ? MSG_KIND_NAME : MSG_KIND_LID;
	uint32_t place = named->name.lid, key = place;

	if (kind == MSG_KIND_NAME)
		CONV_TRY(put_name(writer, &m->strings, &named->name, &place, &key));
	if (named->guid >= MSG_GUID_FIRST &&
	    m->guids.size / sizeof named->name.set.bytes + MSG_GUID_FIRST == named->guid)
		conv_buffer_append(&m->guids, named->name.set.bytes, sizeof named->name.set.bytes);
	put_entry(&m->entries, place, named);
	put_entry(&m->hashes[(key ^ (named->guid << 1 | kind)) % MSG_HASH_COUNT], key, named);
	return CONV_OK;
}

static conv_status add_streams(msg_writer *writer, const mapping *m)
{
	cfb_id storage;
	char name[MSG_NAME_SIZE];

	CONV_TRY(cfb_writer_add_storage(writer->file, CFB_ROOT, MSG_MAPPING_STORAGE, &storage));
	CONV_TRY(msg_add_stream(writer, storage, MSG_MAPPING_GUIDS, &m->guids));
	CONV_TRY(msg_add_stream(writer, storage, MSG_MAPPING_ENTRIES, &m->entries));
	CONV_TRY(msg_add_stream(writer, storage, MSG_MAPPING_STRINGS, &m->strings));
	for (unsigned i = 0; i < MSG_HASH_COUNT; i++) {
		if (!m->hashes[i].size && !m->hashes[i].failed)
			continue;
		msg_name_numbered(MSG_VALUE_PREFIX, (MSG_HASH_FIRST + i) << 16 | PtypBinary, name);
		CONV_TRY(msg_add_stream(writer, storage, name, &m->hashes[i]));
	}
	return CONV_OK;
}

conv_status msg_write_mapping(msg_writer *writer)
{
	mapping m = { 0 };
	size_t count;
	msg_named **list = list_of(&writer->names, &count);
	conv_status status = CONV_OK;

	for (size_t i = 0; i < count && conv_usable(status); i++)
		if (list[i]->index != MSG_NAMED_NONE)
			status = put_named(writer, &m, list[i]);
	if (conv_usable(status))
		status = add_streams(writer, &m);
	free_mapping(&m);
	return status;
}
