/* [MS-OXMSG] 2: storages and streams by name, property streams, the mapping of named properties. */
#include "support/msgbuild.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const uint8_t msgbuild_ps_mapi[16] = {
	0x28, 0x03, 0x02, 0, 0, 0, 0, 0, 0xC0, 0, 0, 0, 0, 0, 0, 0x46
};
const uint8_t msgbuild_ps_public_strings[16] = { 0x29, 0x03, 0x02, 0, 0, 0, 0, 0,
						 0xC0, 0,    0,    0, 0, 0, 0, 0x46 };

typedef struct bytes {
	uint8_t *p;
	size_t size, capacity;
} bytes;

typedef struct object {
	int storage, is_part, embedded;
	bytes entries;
	uint32_t recipients, attachments;         /* as counted in the header */
	uint32_t next_recipient, next_attachment; /* numbers */
	int counts_given, no_properties;
} object;

struct msgbuild {
	cfbbuild *cfb;
	object *objects;
	int count, lower_case, no_mapping;
	bytes guids, names, strings; /* of the mapping */
	bytes hashes[0x1F];
};

static void add(bytes *to, const void *from, size_t size)
{
	if (to->size + size > to->capacity) {
		to->capacity = (to->size + size) * 2;
		to->p = realloc(to->p, to->capacity);
	}
	if (size)
		memcpy(to->p + to->size, from, size);
	to->size += size;
}

static void add32(bytes *to, uint32_t value)
{
	uint8_t room[4];
	cfbbuild_put32(room, value);
	add(to, room, sizeof room);
}

static void add16(bytes *to, unsigned value)
{
	uint8_t room[2];
	cfbbuild_put16(room, value);
	add(to, room, sizeof room);
}

/* ---- Objects ---- */

static int new_object(msgbuild *b, int storage, int is_part)
{
	if ((b->count & (b->count - 1)) == 0)
		b->objects = realloc(b->objects,
				     (size_t)(b->count ? b->count * 2 : 1) * sizeof *b->objects);
	memset(&b->objects[b->count], 0, sizeof *b->objects);
	b->objects[b->count].storage = storage;
	b->objects[b->count].is_part = is_part;
	return b->count++;
}

msgbuild *msgbuild_new(unsigned major)
{
	static const uint8_t class_id[16] = { 0x0B, 0x0D, 0x02, 0, 0, 0, 0, 0,
					      0xC0, 0,    0,    0, 0, 0, 0, 0x46 };
	msgbuild *b = calloc(1, sizeof *b);
	b->cfb = cfbbuild_new(major);
	cfbbuild_class(b->cfb, CFBBUILD_ROOT, class_id);
	new_object(b, CFBBUILD_ROOT, 0);
	return b;
}

void msgbuild_free(msgbuild *b)
{
	for (int i = 0; i < b->count; i++)
		free(b->objects[i].entries.p);
	for (int i = 0; i < 0x1F; i++)
		free(b->hashes[i].p);
	free(b->guids.p);
	free(b->names.p);
	free(b->strings.p);
	free(b->objects);
	cfbbuild_free(b->cfb);
	free(b);
}

cfbbuild *msgbuild_cfb(msgbuild *b)
{
	return b->cfb;
}

int msgbuild_storage(const msgbuild *b, int of)
{
	return b->objects[of].storage;
}

static const char *cased(msgbuild *b, const char *name, char room[64])
{
	snprintf(room, 64, "%s", name);
	for (char *c = room; b->lower_case && *c; c++)
		if (*c >= 'A' && *c <= 'Z')
			*c |= 0x20;
	return room;
}

static int add_storage(msgbuild *b, int parent, const char *prefix, uint32_t number)
{
	char name[64], room[64];
	snprintf(name, sizeof name, "%s%08X", prefix, (unsigned)number);
	return cfbbuild_storage(b->cfb, parent, cased(b, name, room));
}

int msgbuild_recipient(msgbuild *b, int message)
{
	object *m = &b->objects[message];
	m->recipients += !m->counts_given;
	return new_object(
		b, add_storage(b, m->storage, "__recip_version1.0_#", m->next_recipient++), 1);
}

int msgbuild_attachment(msgbuild *b, int message)
{
	object *m = &b->objects[message];
	m->attachments += !m->counts_given;
	return new_object(
		b, add_storage(b, m->storage, "__attach_version1.0_#", m->next_attachment++), 1);
}

int msgbuild_embed(msgbuild *b, int attachment)
{
	int storage = add_storage(b, b->objects[attachment].storage, "__substg1.0_", 0x3701000D);
	msgbuild_entry(b, attachment, 0x3701000D, 6, 0x1FFFFFFFFu);
	int embedded = new_object(b, storage, 0);
	b->objects[embedded].embedded = 1;
	return embedded;
}

int msgbuild_ole(msgbuild *b, int attachment)
{
	msgbuild_entry(b, attachment, 0x3701000D, 6, 0x4FFFFFFFFu);
	return add_storage(b, b->objects[attachment].storage, "__substg1.0_", 0x3701000D);
}

void msgbuild_number(msgbuild *b, int message, uint32_t recipient, uint32_t attachment)
{
	b->objects[message].next_recipient = recipient;
	b->objects[message].next_attachment = attachment;
}

/* ---- Properties ---- */

uint8_t *msgbuild_utf16(const char *text, size_t *size)
{
	const uint8_t *p = (const uint8_t *)text;
	uint8_t *to = malloc(2 * strlen(text) + 2);
	*size = 0;
	while (*p) {
		uint32_t c = *p++;
		int more = c >= 0xF0 ? 3 : c >= 0xE0 ? 2 : c >= 0xC0 ? 1 : 0;
		if (more)
			c &= 0x3Fu >> more;
		while (more--)
			c = c << 6 | (*p++ & 0x3Fu);
		if (c >= 0x10000) {
			cfbbuild_put16(to + *size, 0xD800 + ((c - 0x10000) >> 10));
			*size += 2;
			c = 0xDC00 + ((c - 0x10000) & 0x3FF);
		}
		cfbbuild_put16(to + *size, c);
		*size += 2;
	}
	return to;
}

void msgbuild_entry(msgbuild *b, int of, uint32_t tag, uint32_t flags, uint64_t value)
{
	uint8_t entry[16];
	cfbbuild_put32(entry, tag);
	cfbbuild_put32(entry + 4, flags);
	cfbbuild_put64(entry + 8, value);
	add(&b->objects[of].entries, entry, sizeof entry);
}

void msgbuild_stream(msgbuild *b, int of, const char *name, const void *from, size_t size)
{
	char room[64];
	cfbbuild_stream(b->cfb, b->objects[of].storage, cased(b, name, room), from, size);
}

static void value_stream(msgbuild *b, int of, uint32_t tag, const void *from, size_t size)
{
	char name[64];
	snprintf(name, sizeof name, "__substg1.0_%08X", (unsigned)tag);
	msgbuild_stream(b, of, name, from, size);
}

static void part_stream(msgbuild *b, int of, uint32_t tag, size_t part, const void *from,
			size_t size)
{
	char name[64];
	snprintf(name, sizeof name, "__substg1.0_%08X-%08X", (unsigned)tag, (unsigned)part);
	msgbuild_stream(b, of, name, from, size);
}

void msgbuild_fixed(msgbuild *b, int of, uint32_t tag, uint64_t value)
{
	msgbuild_entry(b, of, tag, 6, value);
}

void msgbuild_bytes(msgbuild *b, int of, uint32_t tag, const void *from, size_t size)
{
	msgbuild_entry(b, of, tag, 6, size);
	value_stream(b, of, tag, from, size);
}

void msgbuild_text(msgbuild *b, int of, uint32_t tag, const char *text)
{
	if ((tag & 0xFFFF) == 0x001E) {
		msgbuild_entry(b, of, tag, 6, strlen(text) + 1);
		value_stream(b, of, tag, text, strlen(text));
		return;
	}
	size_t size;
	uint8_t *units = msgbuild_utf16(text, &size);
	msgbuild_entry(b, of, tag, 6, size + 2);
	value_stream(b, of, tag, units, size);
	free(units);
}

void msgbuild_texts(msgbuild *b, int of, uint32_t tag, size_t count, const char *const *texts)
{
	bytes lengths = { 0 };
	for (size_t i = 0; i < count; i++) {
		if ((tag & 0xFFFF) == 0x101E) {
			add32(&lengths, (uint32_t)strlen(texts[i]) + 1);
			part_stream(b, of, tag, i, texts[i], strlen(texts[i]) + 1);
			continue;
		}
		size_t size;
		uint8_t *units = msgbuild_utf16(texts[i], &size);
		cfbbuild_put16(units + size, 0);
		add32(&lengths, (uint32_t)size + 2);
		part_stream(b, of, tag, i, units, size + 2);
		free(units);
	}
	msgbuild_bytes(b, of, tag, lengths.p, lengths.size);
	free(lengths.p);
}

void msgbuild_binaries(msgbuild *b, int of, uint32_t tag, size_t count, const char *const *values,
		       const size_t *sizes)
{
	bytes lengths = { 0 };
	for (size_t i = 0; i < count; i++) {
		add32(&lengths, (uint32_t)sizes[i]);
		add32(&lengths, 0);
		part_stream(b, of, tag, i, values[i], sizes[i]);
	}
	msgbuild_bytes(b, of, tag, lengths.p, lengths.size);
	free(lengths.p);
}

/* ---- Named properties ---- */

static unsigned guid_index(msgbuild *b, const uint8_t set[16])
{
	if (memcmp(set, msgbuild_ps_mapi, 16) == 0)
		return 1;
	if (memcmp(set, msgbuild_ps_public_strings, 16) == 0)
		return 2;
	for (size_t i = 0; i < b->guids.size / 16; i++)
		if (memcmp(b->guids.p + 16 * i, set, 16) == 0)
			return (unsigned)i + 3;
	add(&b->guids, set, 16);
	return (unsigned)(b->guids.size / 16) + 2;
}

static uint16_t add_named(msgbuild *b, uint32_t stored, uint32_t hashed, unsigned kind)
{
	unsigned k = (unsigned)(b->names.size / 8);
	bytes *hash = &b->hashes[(hashed ^ kind) % 0x1F];
	add32(&b->names, stored);
	add16(&b->names, kind);
	add16(&b->names, k);
	add32(hash, hashed);
	add16(hash, kind);
	add16(hash, k);
	return (uint16_t)(0x8000 + k);
}

uint16_t msgbuild_lid(msgbuild *b, const uint8_t set[16], uint32_t lid)
{
	return add_named(b, lid, lid, guid_index(b, set) << 1);
}

static uint32_t crc_of(const uint8_t *p, size_t size)
{
	uint32_t crc = 0;
	for (; size--; p++) {
		crc ^= *p;
		for (int i = 0; i < 8; i++)
			crc = crc & 1 ? crc >> 1 ^ 0xEDB88320u : crc >> 1;
	}
	return crc;
}

uint16_t msgbuild_name(msgbuild *b, const uint8_t set[16], const char *name)
{
	size_t size;
	uint8_t *units = msgbuild_utf16(name, &size);
	uint32_t place = (uint32_t)b->strings.size;
	uint32_t crc = crc_of(units, size);
	add32(&b->strings, (uint32_t)size);
	add(&b->strings, units, size);
	add(&b->strings, "\0\0\0", (4 - size % 4) % 4);
	free(units);
	return add_named(b, place, crc, guid_index(b, set) << 1 | 1);
}

/* ---- Oddities ---- */

void msgbuild_counts(msgbuild *b, int message, uint32_t recipients, uint32_t attachments)
{
	b->objects[message].recipients = recipients;
	b->objects[message].attachments = attachments;
	b->objects[message].counts_given = 1;
}

void msgbuild_tail(msgbuild *b, int of, const void *from, size_t size)
{
	add(&b->objects[of].entries, from, size);
}

void msgbuild_no_properties(msgbuild *b, int of)
{
	b->objects[of].no_properties = 1;
}

void msgbuild_no_mapping(msgbuild *b)
{
	b->no_mapping = 1;
}

void msgbuild_lower_case(msgbuild *b)
{
	b->lower_case = 1;
}

/* ---- The file ---- */

static void finish_object(msgbuild *b, int i)
{
	object *o = &b->objects[i];
	bytes stream = { 0 };

	add32(&stream, 0);
	add32(&stream, 0);
	if (!o->is_part) {
		add32(&stream, o->next_recipient);
		add32(&stream, o->next_attachment);
		add32(&stream, o->recipients);
		add32(&stream, o->attachments);
	}
	if (!o->is_part && !o->embedded)
		add(&stream, "\0\0\0\0\0\0\0", 8);
	add(&stream, o->entries.p, o->entries.size);
	if (!o->no_properties)
		msgbuild_stream(b, i, "__properties_version1.0", stream.p, stream.size);
	free(stream.p);
}

static void finish_mapping(msgbuild *b)
{
	char name[64], room[64];
	int mapping =
		cfbbuild_storage(b->cfb, CFBBUILD_ROOT, cased(b, "__nameid_version1.0", room));
	cfbbuild_stream(b->cfb, mapping, "__substg1.0_00020102", b->guids.p, b->guids.size);
	cfbbuild_stream(b->cfb, mapping, "__substg1.0_00030102", b->names.p, b->names.size);
	cfbbuild_stream(b->cfb, mapping, "__substg1.0_00040102", b->strings.p, b->strings.size);
	for (unsigned i = 0; i < 0x1F; i++) {
		if (!b->hashes[i].size)
			continue;
		snprintf(name, sizeof name, "__substg1.0_%04X0102", 0x1000 + i);
		cfbbuild_stream(b->cfb, mapping, name, b->hashes[i].p, b->hashes[i].size);
	}
}

uint8_t *msgbuild_finish(msgbuild *b, size_t *size)
{
	for (int i = 0; i < b->count; i++)
		finish_object(b, i);
	if (!b->no_mapping)
		finish_mapping(b);
	return cfbbuild_finish(b->cfb, size);
}
