/* Property bags: an array in the order of setting, and an index once it grows. */
#include <stdlib.h>
#include <string.h>

#include "conv/buffer.h"
#include "conv/charset.h"
#include "cursor.h"
#include "message_private.h"
#include "report.h"

#define INDEXED_FROM 256 /* fewer are found faster by their hashes, one by one */

/* ---- Keys ---- */

/* String8 counts as String; other types of one id are properties of their own. */
static uint16_t key_type(uint16_t type)
{
	return (type & ~PtypMultiple) == PtypString8 ? (uint16_t)(type + 1) : type;
}

static int same_key(const conv_property *a, const conv_property *b)
{
	if (a->id != b->id || key_type(a->type) != key_type(b->type) || !a->name != !b->name)
		return 0;
	return !a->name || conv_property_name_equal(a->name, b->name);
}

static uint8_t lower(uint8_t c)
{
	return c >= 'A' && c <= 'Z' ? c | 0x20 : c;
}

/* Equal for equal keys; of tags it is the tag. */
static uint32_t hash_of(const conv_property *property)
{
	uint32_t hash = (uint32_t)property->id << 16 | key_type(property->type);
	const conv_property_name *name = property->name;

	if (!name)
		return hash;
	for (size_t i = 0; i < sizeof name->set.bytes; i += 4)
		hash = (hash ^ conv_u32le(name->set.bytes + i)) * 0x9E3779B1u;
	if (!name->name)
		return (hash ^ name->lid) * 0x9E3779B1u;
	for (const char *p = name->name; *p; p++) /* case: names of Internet headers know none */
		hash = (hash ^ lower((uint8_t)*p)) * 0x01000193u;
	return hash;
}

/* The key as bytes for the index. Names of PS_INTERNET_HEADERS are lowered: they know no case. */
static int key_bytes(const conv_property *property, conv_buffer *key)
{
	conv_buffer_clear(key);
	conv_buffer_append_u16le(key, property->id);
	conv_buffer_append_u16le(key, key_type(property->type));
	if (!property->name)
		return !key->failed;
	conv_buffer_append(key, property->name->set.bytes, sizeof property->name->set.bytes);
	if (!property->name->name)
		return conv_buffer_append_u32le(key, property->name->lid);
	size_t start = key->size;
	conv_buffer_append_text(key, property->name->name);
	if (!key->failed &&
	    conv_guid_equal(&property->name->set, conv_set_guid(CONV_SET_PS_INTERNET_HEADERS)))
		for (uint8_t *p = key->bytes + start; p < key->bytes + key->size; p++)
			*p = lower(*p);
	return !key->failed;
}

/* The place is kept as a pointer that is never followed; 0 is none. */
static int index_add(conv_bag *bag, size_t place, conv_buffer *key)
{
	return key_bytes(&bag->properties[place], key) &&
	       conv_table_add(&bag->index, key->bytes, key->size, (void *)(uintptr_t)(place + 1));
}

static int index_all(conv_bag *bag)
{
	conv_buffer key = CONV_BUFFER_INIT;
	int ok = 1;

	conv_table_init(&bag->index, bag->arena);
	for (size_t i = 0; ok && i < bag->count; i++)
		ok = index_add(bag, i, &key);
	conv_buffer_free(&key);
	if (!ok)
		conv_table_init(&bag->index, bag->arena);
	return ok;
}

/* The word and bit of `seen` that a hash sets. */
static uint64_t *seen_word(const conv_bag *bag, uint32_t hash, uint64_t *bit)
{
	uint32_t place = hash * 0x9E3779B1u >> 24;
	*bit = (uint64_t)1 << (place & 63);
	return &((conv_bag *)(uintptr_t)bag)->seen[place >> 6];
}

static conv_property *find_key(const conv_bag *bag, const conv_property *wanted)
{
	if (bag->index.capacity) {
		conv_buffer key = CONV_BUFFER_INIT;
		void *place = key_bytes(wanted, &key)
				      ? conv_table_find(&bag->index, key.bytes, key.size)
				      : NULL;
		conv_buffer_free(&key);
		return place ? &bag->properties[(uintptr_t)place - 1] : NULL;
	}
	uint32_t hash = hash_of(wanted);
	uint64_t bit;
	if (!(*seen_word(bag, hash, &bit) & bit))
		return NULL;
	for (size_t i = 0; i < bag->count; i++)
		if (bag->hashes[i] == hash && same_key(&bag->properties[i], wanted))
			return &bag->properties[i];
	return NULL;
}

/* ---- Finding ---- */

size_t conv_bag_count(const conv_bag *bag)
{
	return bag->count;
}

const conv_property *conv_bag_at(const conv_bag *bag, size_t i)
{
	return i < bag->count ? &bag->properties[i] : NULL;
}

static int in_order(const void *a, const void *b)
{
	return conv_property_compare(*(const conv_property *const *)a,
				     *(const conv_property *const *)b);
}

const conv_property **conv_bag_sorted(const conv_bag *bag)
{
	const conv_property **sorted = malloc((bag->count + 1) * sizeof *sorted);

	if (!sorted) {
		conv_report_memory(bag->context);
		return NULL;
	}
	for (size_t i = 0; i < bag->count; i++)
		sorted[i] = &bag->properties[i];
	qsort(sorted, bag->count, sizeof *sorted, in_order);
	return sorted;
}

const conv_property *conv_bag_find(const conv_bag *bag, unsigned known)
{
	const conv_known_info *info = conv_known_info_of(known);
	const conv_property *other = NULL;

	if (!info)
		return NULL;
	for (size_t i = 0; i < bag->count; i++) {
		if (bag->knowns[i] != known)
			continue;
		if (key_type(bag->properties[i].type) == info->type)
			return &bag->properties[i];
		if (!other)
			other = &bag->properties[i];
	}
	return other;
}

const conv_property *conv_bag_find_tag(const conv_bag *bag, uint16_t id, uint16_t type)
{
	conv_property wanted = { .id = id, .type = type };
	return find_key(bag, &wanted);
}

const conv_property *conv_bag_find_name(const conv_bag *bag, const conv_property_name *name)
{
	for (size_t i = 0; i < bag->count; i++)
		if (bag->properties[i].name &&
		    conv_property_name_equal(bag->properties[i].name, name))
			return &bag->properties[i];
	return NULL;
}

int conv_bag_has(const conv_bag *bag, unsigned known)
{
	return conv_bag_find(bag, known) != NULL;
}

static conv_shape shape_of(const conv_property *property)
{
	const conv_type_info *info = conv_type_find(property->type);
	return info ? info->shape : CONV_SHAPE_BINARY;
}

static int is_single(const conv_property *property)
{
	return !(property->type & PtypMultiple);
}

int64_t conv_bag_integer(const conv_bag *bag, unsigned known, int64_t otherwise)
{
	const conv_property *p = conv_bag_find(bag, known);
	return p && is_single(p) && shape_of(p) == CONV_SHAPE_INTEGER ? p->value.integer
								      : otherwise;
}

int conv_bag_boolean(const conv_bag *bag, unsigned known)
{
	return conv_bag_integer(bag, known, 0) != 0;
}

/* ---- Text ---- */

static const char *decoded_text(const conv_bag *bag, const conv_text *text)
{
	conv_buffer utf8 = CONV_BUFFER_INIT;
	char *copy = NULL;
	uint32_t codepage = text->codepage ? text->codepage : conv_context_codepage(bag->context);

	conv_status status = conv_decode(bag->context, codepage ? codepage : 1252, text->bytes,
					 text->size, &utf8, NULL);
	if (status == CONV_FAILED) /* an unknown code page: as the Western one, never nothing */
		status = conv_decode(bag->context, 1252, text->bytes, text->size, &utf8, NULL);
	if (conv_usable(status) && !utf8.failed)
		copy = conv_arena_copy(bag->arena, utf8.bytes, utf8.size);
	if (conv_usable(status) && !copy)
		conv_report_memory(bag->context);
	conv_buffer_free(&utf8);
	return copy;
}

const char *conv_bag_text_of(const conv_bag *bag, const conv_property *property)
{
	if (!property || !is_single(property))
		return NULL;
	if (shape_of(property) == CONV_SHAPE_TEXT)
		return property->value.text.bytes;
	if (shape_of(property) != CONV_SHAPE_TEXT8)
		return NULL;
	const char **kept = &bag->decoded[property - bag->properties];
	if (!*kept)
		*kept = decoded_text(bag, &property->value.text);
	return *kept;
}

const char *conv_bag_text(const conv_bag *bag, unsigned known)
{
	return conv_bag_text_of(bag, conv_bag_find(bag, known));
}

const char *conv_bag_text_at(const conv_bag *bag, unsigned known, size_t i)
{
	const conv_property *p = conv_bag_find(bag, known);
	if (!p)
		return NULL;
	if (is_single(p))
		return i == 0 ? conv_bag_text_of(bag, p) : NULL;
	if (i >= p->value.multiple.count)
		return NULL;
	const conv_text *text = &p->value.multiple.values[i].text;
	if (shape_of(p) == CONV_SHAPE_TEXT)
		return text->bytes;
	return shape_of(p) == CONV_SHAPE_TEXT8 ? decoded_text(bag, text) : NULL;
}

/* ---- Binary ---- */

static conv_status read_whole(conv_context *context, const conv_bag *bag, conv_binary *binary)
{
	uint64_t size;
	size_t total = 0, got;
	conv_blob_reader *reader;

	CONV_TRY(conv_blob_count(binary->blob, &size));
	if (size > conv_context_limits(context)->string_bytes)
		return conv_report(context, CONV_ERROR, "limit.string-bytes", CONV_NO_OFFSET,
				   "a value of %llu bytes is too large to be held; raise the limit "
				   "string-bytes if it is meant",
				   (unsigned long long)size);
	uint8_t *bytes = conv_arena_alloc(bag->arena, (size_t)size);
	if (!bytes)
		return conv_report_memory(context);
	CONV_TRY(conv_blob_open(binary->blob, &reader));
	conv_status status = CONV_OK;
	do {
		status = conv_blob_read(reader, bytes + total, (size_t)size - total, &got);
		total += got;
	} while (conv_usable(status) && got && total < size);
	conv_blob_close(reader);
	CONV_TRY(status);
	binary->bytes = bytes;
	binary->size = total;
	return CONV_OK;
}

conv_status conv_bag_binary(conv_context *context, const conv_bag *bag, unsigned known,
			    const uint8_t **bytes, size_t *size)
{
	const conv_property *p = conv_bag_find(bag, known);

	*bytes = NULL;
	*size = 0;
	if (!p || !is_single(p) || shape_of(p) != CONV_SHAPE_BINARY)
		return CONV_OK;
	conv_property *kept = &bag->properties[p - bag->properties]; /* what was read in stays */
	if (!kept->value.binary.bytes && kept->value.binary.blob)
		CONV_TRY(read_whole(context, bag, &kept->value.binary));
	*bytes = kept->value.binary.bytes;
	*size = (size_t)kept->value.binary.size;
	return CONV_OK;
}

conv_blob *conv_bag_blob(const conv_bag *bag, unsigned known)
{
	const conv_property *p = conv_bag_find(bag, known);
	if (!p || !is_single(p) || shape_of(p) != CONV_SHAPE_BINARY)
		return NULL;
	if (p->value.binary.blob)
		return conv_blob_keep(p->value.binary.blob);
	conv_blob *blob =
		conv_blob_from_memory(p->value.binary.bytes, (size_t)p->value.binary.size, NULL);
	if (!blob)
		conv_report_memory(bag->context);
	return blob;
}

/* ---- Setting ---- */

static void drop_blob(void *blob)
{
	conv_blob_drop(blob);
}

static int copy_binary(conv_bag *bag, const conv_binary *from, conv_binary *to)
{
	*to = *from;
	if (from->blob) {
		to->blob = conv_blob_keep(from->blob);
		to->bytes = conv_blob_bytes(from->blob);
		to->size = conv_blob_size(from->blob);
		return conv_arena_defer(bag->arena, drop_blob, to->blob);
	}
	to->bytes = (const uint8_t *)conv_arena_copy(bag->arena, from->bytes, (size_t)from->size);
	return to->bytes != NULL;
}

static int copy_single(conv_bag *bag, conv_shape shape, const conv_value *from, conv_value *to)
{
	*to = *from;
	if (shape == CONV_SHAPE_BINARY)
		return copy_binary(bag, &from->binary, &to->binary);
	if (shape != CONV_SHAPE_TEXT && shape != CONV_SHAPE_TEXT8)
		return 1;
	to->text.bytes = conv_arena_copy(bag->arena, from->text.bytes, from->text.size);
	return to->text.bytes != NULL;
}

static int copy_value(conv_bag *bag, const conv_property *from, conv_value *to)
{
	conv_shape shape = shape_of(from);

	if (is_single(from))
		return copy_single(bag, shape, &from->value, to);
	size_t count = from->value.multiple.count;
	conv_value *values = conv_arena_array(bag->arena, count, sizeof *values);
	if (!values)
		return 0;
	for (size_t i = 0; i < count; i++)
		if (!copy_single(bag, shape, &from->value.multiple.values[i], &values[i]))
			return 0;
	to->multiple.values = values;
	to->multiple.count = count;
	return 1;
}

static const conv_property_name *copy_name(conv_bag *bag, const conv_property_name *from)
{
	conv_property_name *name = conv_arena_alloc(bag->arena, sizeof *name);
	if (!name)
		return NULL;
	*name = *from;
	if (from->name) {
		name->lid = 0;
		name->name = conv_arena_copy(bag->arena, from->name, strlen(from->name));
	}
	return from->name && !name->name ? NULL : name;
}

static unsigned known_of(const conv_property *property)
{
	if (property->name)
		return conv_known_by_name(property->name);
	return property->id < 0x8000 || property->known
		       ? conv_known_by_tag(property->id, property->type)
		       : 0;
}

/* A row of `capacity` elements that begins with the old ones. */
static void *grown(conv_bag *bag, const void *old, size_t capacity, size_t size)
{
	char *row = conv_arena_alloc(bag->arena, capacity * size);
	if (row && bag->count)
		memcpy(row, old, bag->count * size);
	return row;
}

/*
 * Few at first: an input can ask for many thousand attachments or recipients that have next to no
 * properties. Whatever has more has many more.
 */
static size_t next_capacity(size_t capacity)
{
	enum { FEW = 4, SOME = 16 };
	return capacity == 0 ? FEW : capacity < SOME ? SOME : 2 * capacity;
}

static int grow(conv_bag *bag)
{
	size_t capacity = next_capacity(bag->capacity);
	conv_property *properties = grown(bag, bag->properties, capacity, sizeof *properties);
	const char **decoded = grown(bag, bag->decoded, capacity, sizeof *decoded);
	uint32_t *hashes = grown(bag, bag->hashes, capacity, sizeof *hashes);
	uint16_t *knowns = grown(bag, bag->knowns, capacity, sizeof *knowns);

	if (!properties || !decoded || !hashes || !knowns)
		return 0;
	bag->properties = properties;
	bag->decoded = decoded;
	bag->hashes = hashes;
	bag->knowns = knowns;
	bag->capacity = capacity;
	return 1;
}

static conv_status is_full(conv_bag *bag)
{
	if (bag->said_full)
		return CONV_FAILED;
	bag->said_full = 1;
	return conv_report(bag->context, CONV_ERROR, "limit.properties", CONV_NO_OFFSET,
			   "more than %zu properties in one object; the others are left out",
			   bag->count);
}

static conv_status append(conv_bag *bag, const conv_property *property)
{
	if (bag->count >= conv_context_limits(bag->context)->properties)
		return is_full(bag);
	if (bag->count == bag->capacity && !grow(bag))
		return conv_report_memory(bag->context);
	bag->properties[bag->count] = *property;
	bag->decoded[bag->count] = NULL;
	bag->hashes[bag->count] = hash_of(property);
	uint64_t bit, *word = seen_word(bag, bag->hashes[bag->count], &bit);
	*word |= bit;
	bag->knowns[bag->count] = property->known;
	bag->count++;
	int ok = 1;
	if (bag->index.capacity) {
		conv_buffer key = CONV_BUFFER_INIT;
		ok = index_add(bag, bag->count - 1, &key);
		conv_buffer_free(&key);
	} else if (bag->count == INDEXED_FROM) {
		ok = index_all(bag);
	}
	if (ok)
		return CONV_OK;
	bag->count--;
	return conv_report_memory(bag->context);
}

static int is_text8(const conv_property *property)
{
	return (property->type & ~PtypMultiple) == PtypString8;
}

conv_status conv_bag_set(conv_bag *bag, const conv_property *property, int only_new, int *existed)
{
	conv_property *old = find_key(bag, property);
	conv_property copy = *property;

	if (existed)
		*existed = old != NULL;
	if (old && only_new && !(is_text8(old) && !is_text8(property)))
		return CONV_OK;
	if (!copy_value(bag, property, &copy.value))
		return conv_report_memory(bag->context);
	if (old) {
		old->type = copy.type;
		old->flags = copy.flags;
		old->value = copy.value;
		old->known = (uint16_t)known_of(&copy);
		bag->knowns[old - bag->properties] = old->known;
		bag->decoded[old - bag->properties] = NULL;
		return CONV_OK;
	}
	if (property->name) {
		copy.name = copy_name(bag, property->name);
		if (!copy.name)
			return conv_report_memory(bag->context);
	}
	copy.known = (uint16_t)known_of(property);
	return append(bag, &copy);
}

static conv_status set_known(conv_bag *bag, unsigned known, const conv_value *value)
{
	const conv_known_info *info = conv_known_info_of(known);
	if (!info)
		return conv_report(bag->context, CONV_ERROR, "property.unknown", CONV_NO_OFFSET,
				   "there is no property number %u", known);
	conv_property property = { .id = info->id,
				   .type = info->type,
				   .known = (uint16_t)known,
				   .flags = 6,
				   .value = *value };
	if (!info->id)
		property.name = &info->property_name;
	return conv_bag_set(bag, &property, 0, NULL);
}

conv_status conv_bag_set_integer(conv_bag *bag, unsigned known, int64_t value)
{
	return set_known(bag, known, &(conv_value){ .integer = value });
}

conv_status conv_bag_set_text(conv_bag *bag, unsigned known, const char *text)
{
	return set_known(bag, known, &(conv_value){ .text = { text, strlen(text), 0 } });
}

conv_status conv_bag_set_binary(conv_bag *bag, unsigned known, const void *bytes, size_t size)
{
	return set_known(bag, known, &(conv_value){ .binary = { bytes, size, NULL } });
}

conv_status conv_bag_set_blob(conv_bag *bag, unsigned known, conv_blob *blob)
{
	conv_status status = set_known(bag, known, &(conv_value){ .binary = { .blob = blob } });
	conv_blob_drop(blob);
	return status;
}

static void remove_at(conv_bag *bag, size_t i)
{
	size_t behind = bag->count - i - 1;
	memmove(&bag->properties[i], &bag->properties[i + 1], behind * sizeof *bag->properties);
	memmove(&bag->decoded[i], &bag->decoded[i + 1], behind * sizeof *bag->decoded);
	memmove(&bag->hashes[i], &bag->hashes[i + 1], behind * sizeof *bag->hashes);
	memmove(&bag->knowns[i], &bag->knowns[i + 1], behind * sizeof *bag->knowns);
	bag->count--;
	if (bag->index.capacity)
		index_all(bag); /* without memory for it, the bag is searched one by one */
}

void conv_bag_remove(conv_bag *bag, unsigned known)
{
	const conv_property *found = conv_bag_find(bag, known);
	if (found)
		remove_at(bag, (size_t)(found - bag->properties));
}

void conv_bag_remove_like(conv_bag *bag, const conv_property *like)
{
	for (size_t i = bag->count; i-- > 0;) {
		conv_property wanted = *like;
		if (!like->type)
			wanted.type = bag->properties[i].type;
		if (same_key(&bag->properties[i], &wanted))
			remove_at(bag, i);
	}
}

void *conv_bag_memory(const conv_bag *bag, size_t size)
{
	return conv_arena_alloc(bag->arena, size);
}
