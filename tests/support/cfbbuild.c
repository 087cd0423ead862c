/*
 * Layout: header | large streams | mini stream | mini FAT | directory | FAT | DIFAT sectors.
 * ([MS-CFB] 2; all numbers as in the specification.)
 */
#include "support/cfbbuild.h"

#include <stdlib.h>
#include <string.h>

#define END 0xFFFFFFFEu
#define FREE 0xFFFFFFFFu
#define NONE 0xFFFFFFFFu

typedef struct entry {
	uint16_t name[32];
	unsigned units;
	int is_stream, parent;
	uint8_t *bytes;
	size_t size;
	uint8_t class_id[16];
	uint32_t state, left, right, child, start;
} entry;

typedef struct chain {
	uint32_t *sectors, count;
} chain;

struct cfbbuild {
	unsigned major, shift;
	int scatter, list, unsorted;
	entry *entries;
	int count;
	uint32_t next;      /* free sector */
	uint8_t *mini;      /* the mini stream */
	uint32_t *mini_fat; /* its links */
	uint32_t minis;
	chain mini_chain, mini_fat_chain, directory, fat, difat;
	chain *streams; /* by entry */
};

void cfbbuild_put16(uint8_t *to, unsigned value)
{
	to[0] = (uint8_t)value;
	to[1] = (uint8_t)(value >> 8);
}

void cfbbuild_put32(uint8_t *to, uint32_t value)
{
	for (int i = 0; i < 4; i++)
		to[i] = (uint8_t)(value >> 8 * i);
}

void cfbbuild_put64(uint8_t *to, uint64_t value)
{
	for (int i = 0; i < 8; i++)
		to[i] = (uint8_t)(value >> 8 * i);
}

uint32_t cfbbuild_get32(const uint8_t *from)
{
	uint32_t value = 0;
	for (int i = 3; i >= 0; i--)
		value = value << 8 | from[i];
	return value;
}

/* ---- Gathering ---- */

static int add(cfbbuild *b, int parent, const char *name, int is_stream)
{
	if ((b->count & (b->count - 1)) == 0)
		b->entries = realloc(b->entries,
				     (size_t)(b->count ? b->count * 2 : 1) * sizeof *b->entries);
	entry *e = &b->entries[b->count];
	memset(e, 0, sizeof *e);
	while (*name)
		e->name[e->units++] = (uint8_t)*name++;
	e->parent = parent;
	e->is_stream = is_stream;
	e->left = e->right = e->child = NONE;
	return b->count++;
}

cfbbuild *cfbbuild_new(unsigned major)
{
	cfbbuild *b = calloc(1, sizeof *b);
	b->major = major;
	b->shift = major == 4 ? 12 : 9;
	add(b, -1, "Root Entry", 0);
	return b;
}

static void free_chain(chain *c)
{
	free(c->sectors);
	memset(c, 0, sizeof *c);
}

void cfbbuild_free(cfbbuild *b)
{
	for (int i = 0; i < b->count; i++) {
		free(b->entries[i].bytes);
		if (b->streams)
			free_chain(&b->streams[i]);
	}
	free_chain(&b->mini_chain);
	free_chain(&b->mini_fat_chain);
	free_chain(&b->directory);
	free_chain(&b->fat);
	free_chain(&b->difat);
	free(b->streams);
	free(b->mini);
	free(b->mini_fat);
	free(b->entries);
	free(b);
}

void cfbbuild_scatter(cfbbuild *b)
{
	b->scatter = 1;
}

void cfbbuild_list(cfbbuild *b)
{
	b->list = 1;
}

void cfbbuild_unsorted(cfbbuild *b)
{
	b->unsorted = 1;
}

int cfbbuild_storage(cfbbuild *b, int parent, const char *name)
{
	return add(b, parent, name, 0);
}

int cfbbuild_stream(cfbbuild *b, int parent, const char *name, const void *bytes, size_t size)
{
	int id = add(b, parent, name, 1);
	b->entries[id].bytes = malloc(size + 1);
	if (size)
		memcpy(b->entries[id].bytes, bytes, size);
	b->entries[id].size = size;
	return id;
}

void cfbbuild_rename(cfbbuild *b, int id, const uint16_t *units, unsigned count)
{
	memcpy(b->entries[id].name, units, count * sizeof *units);
	b->entries[id].units = count;
}

void cfbbuild_class(cfbbuild *b, int id, const uint8_t class_id[16])
{
	memcpy(b->entries[id].class_id, class_id, 16);
}

void cfbbuild_state(cfbbuild *b, int id, uint32_t state)
{
	b->entries[id].state = state;
}

/* ---- Trees ---- */

static unsigned upper(unsigned unit)
{
	return unit >= 'a' && unit <= 'z' ? unit - 32 : unit;
}

static int by_name(const void *a, const void *b, void *builder)
{
	const entry *entries = ((cfbbuild *)builder)->entries;
	const entry *x = &entries[*(const int *)a], *y = &entries[*(const int *)b];
	if (x->units != y->units)
		return x->units < y->units ? -1 : 1;
	for (unsigned i = 0; i < x->units; i++)
		if (upper(x->name[i]) != upper(y->name[i]))
			return upper(x->name[i]) < upper(y->name[i]) ? -1 : 1;
	return 0;
}

static uint32_t link_tree(cfbbuild *b, const int *ids, int from, int to)
{
	if (from >= to)
		return NONE;
	int middle = b->list ? from : from + (to - from) / 2;
	b->entries[ids[middle]].left = link_tree(b, ids, from, middle);
	if (!b->list)
		b->entries[ids[middle]].right = link_tree(b, ids, middle + 1, to);
	for (int i = middle; b->list && i + 1 < to; i++)
		b->entries[ids[i]].right = (uint32_t)ids[i + 1];
	return (uint32_t)ids[middle];
}

/* Children of all storages at once: entries sorted by parent, in the order in which they came. */
static void link_all(cfbbuild *b)
{
	int *heads = calloc((size_t)b->count + 1, sizeof *heads);
	int *ids = calloc((size_t)b->count, sizeof *ids);
	for (int i = 1; i < b->count; i++)
		heads[b->entries[i].parent + 1]++;
	for (int i = 0; i < b->count; i++)
		heads[i + 1] += heads[i];
	int *fill = calloc((size_t)b->count, sizeof *fill);
	for (int i = 1; i < b->count; i++) {
		int parent = b->entries[i].parent;
		ids[heads[parent] + fill[parent]++] = i;
	}
	for (int i = 0; i < b->count; i++) {
		int *mine = ids + heads[i], count = heads[i + 1] - heads[i];
		if (count && !b->unsorted)
			qsort_r(mine, (size_t)count, sizeof *mine, by_name, b);
		if (count)
			b->entries[i].child = link_tree(b, mine, 0, count);
	}
	free(fill);
	free(heads);
	free(ids);
}

/* ---- Sectors ---- */

static size_t sector_size(const cfbbuild *b)
{
	return (size_t)1 << b->shift;
}

static chain take(cfbbuild *b, size_t bytes)
{
	chain c = { NULL, (uint32_t)((bytes + sector_size(b) - 1) >> b->shift) };
	c.sectors = calloc((size_t)c.count + 1, sizeof *c.sectors);
	for (uint32_t i = 0; i < c.count; i++)
		c.sectors[i] = b->next + (b->scatter ? c.count - 1 - i : i);
	b->next += c.count;
	return c;
}

static void put_links(cfbbuild *b, uint8_t *file, const chain *c, uint32_t mark)
{
	for (uint32_t i = 0; i < c->count; i++) {
		uint32_t next = i + 1 < c->count ? c->sectors[i + 1] : END;
		cfbbuild_put32(file + cfbbuild_fat_at(b, c->sectors[i]), mark ? mark : next);
	}
}

static void put_bytes(cfbbuild *b, uint8_t *file, const chain *c, const uint8_t *bytes, size_t size)
{
	for (uint32_t i = 0; i < c->count && size; i++) {
		size_t here = size < sector_size(b) ? size : sector_size(b);
		memcpy(file + cfbbuild_sector_at(b, c->sectors[i]), bytes, here);
		bytes += here;
		size -= here;
	}
}

static void fill_mini_stream(cfbbuild *b)
{
	uint32_t all = 0;
	for (int i = 0; i < b->count; i++)
		if (b->entries[i].is_stream && b->entries[i].size < 4096)
			all += (uint32_t)((b->entries[i].size + 63) / 64);
	b->mini = calloc((size_t)all + 1, 64);
	b->mini_fat = calloc((size_t)all + 1, sizeof *b->mini_fat);
	for (int i = 0; i < b->count; i++) {
		entry *e = &b->entries[i];
		uint32_t count = (uint32_t)((e->size + 63) / 64), at = b->minis;
		if (!e->is_stream || e->size >= 4096)
			continue;
		e->start = !count ? END : b->scatter ? at + count - 1 : at;
		for (uint32_t k = 0; k < count; k++) {
			uint32_t here = b->scatter ? at + count - 1 - k : at + k;
			size_t left = e->size - (size_t)k * 64;
			memcpy(b->mini + (size_t)here * 64, e->bytes + (size_t)k * 64,
			       left < 64 ? left : 64);
			b->mini_fat[here] = k + 1 == count ? END : b->scatter ? here - 1 : here + 1;
		}
		b->minis += count;
	}
}

static void place_all(cfbbuild *b)
{
	uint32_t per = (uint32_t)sector_size(b) / 4, fat = 1, difat = 0;

	b->streams = calloc((unsigned)b->count, sizeof *b->streams);
	for (int i = 0; i < b->count; i++)
		if (b->entries[i].is_stream && b->entries[i].size >= 4096) {
			b->streams[i] = take(b, b->entries[i].size);
			b->entries[i].start = b->streams[i].sectors[0];
		}
	b->mini_chain = take(b, (size_t)b->minis * 64);
	b->mini_fat_chain = take(b, (size_t)b->minis * 4);
	b->directory = take(b, (size_t)b->count * 128);
	while (fat * per < b->next + fat + difat) {
		fat++;
		difat = fat > 109 ? (fat - 109 + per - 2) / (per - 1) : 0;
	}
	b->fat = take(b, (size_t)fat << b->shift);
	b->difat = take(b, (size_t)difat << b->shift);
}

/* ---- Bytes ---- */

static void put_entry(cfbbuild *b, uint8_t *file, int id)
{
	const entry *e = &b->entries[id];
	uint8_t *p = file + cfbbuild_entry_at(b, id);
	for (unsigned i = 0; i < e->units; i++)
		cfbbuild_put16(p + 2 * i, e->name[i]);
	cfbbuild_put16(p + 64, 2 * (e->units + 1));
	p[66] = id == 0 ? 5 : e->is_stream ? 2 : 1;
	p[67] = 1;
	cfbbuild_put32(p + 68, e->left);
	cfbbuild_put32(p + 72, e->right);
	cfbbuild_put32(p + 76, e->child);
	memcpy(p + 80, e->class_id, 16);
	cfbbuild_put32(p + 96, e->state);
	cfbbuild_put32(p + 116, e->start);
	cfbbuild_put64(p + 120, e->size);
	if (id == 0) {
		cfbbuild_put32(p + 116, b->minis ? b->mini_chain.sectors[0] : END);
		cfbbuild_put64(p + 120, (uint64_t)b->minis * 64);
	}
}

static void put_unused_entries(cfbbuild *b, uint8_t *file)
{
	size_t per = sector_size(b) / 128;
	for (size_t id = (size_t)b->count; id < b->directory.count * per; id++)
		memset(file + cfbbuild_entry_at(b, (int)id) + 68, 0xFF, 12);
}

static void put_header(cfbbuild *b, uint8_t *h)
{
	memcpy(h, "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", 8);
	cfbbuild_put16(h + 24, 0x3E);
	cfbbuild_put16(h + 26, b->major);
	cfbbuild_put16(h + 28, 0xFFFE);
	cfbbuild_put16(h + 30, b->shift);
	cfbbuild_put16(h + 32, 6);
	cfbbuild_put32(h + 40, b->major == 4 ? b->directory.count : 0);
	cfbbuild_put32(h + 44, b->fat.count);
	cfbbuild_put32(h + 48, b->directory.sectors[0]);
	cfbbuild_put32(h + 56, 4096);
	cfbbuild_put32(h + 60, b->mini_fat_chain.count ? b->mini_fat_chain.sectors[0] : END);
	cfbbuild_put32(h + 64, b->mini_fat_chain.count);
	cfbbuild_put32(h + 68, b->difat.count ? b->difat.sectors[0] : END);
	cfbbuild_put32(h + 72, b->difat.count);
	for (uint32_t i = 0; i < 109; i++)
		cfbbuild_put32(h + 76 + 4 * i, i < b->fat.count ? b->fat.sectors[i] : FREE);
}

static void put_difat(cfbbuild *b, uint8_t *file)
{
	uint32_t per = (uint32_t)sector_size(b) / 4 - 1, listed = 109;
	for (uint32_t i = 0; i < b->difat.count; i++) {
		uint8_t *p = file + cfbbuild_difat_at(b, i);
		for (uint32_t k = 0; k < per; k++, listed++)
			cfbbuild_put32(p + 4 * k,
				       listed < b->fat.count ? b->fat.sectors[listed] : FREE);
		cfbbuild_put32(p + 4 * per, i + 1 < b->difat.count ? b->difat.sectors[i + 1] : END);
	}
}

static void put_fat(cfbbuild *b, uint8_t *file)
{
	for (uint32_t i = 0; i < b->fat.count; i++)
		memset(file + cfbbuild_sector_at(b, b->fat.sectors[i]), 0xFF, sector_size(b));
	for (int i = 0; i < b->count; i++)
		put_links(b, file, &b->streams[i], 0);
	put_links(b, file, &b->mini_chain, 0);
	put_links(b, file, &b->mini_fat_chain, 0);
	put_links(b, file, &b->directory, 0);
	put_links(b, file, &b->fat, 0xFFFFFFFDu);
	put_links(b, file, &b->difat, 0xFFFFFFFCu);
}

uint8_t *cfbbuild_finish(cfbbuild *b, size_t *size)
{
	link_all(b);
	fill_mini_stream(b);
	place_all(b);
	*size = ((size_t)b->next + 1) << b->shift;
	uint8_t *file = calloc(1, *size);

	put_header(b, file);
	put_fat(b, file);
	put_difat(b, file);
	for (int i = 0; i < b->count; i++) {
		put_entry(b, file, i);
		put_bytes(b, file, &b->streams[i], b->entries[i].bytes, b->entries[i].size);
	}
	put_unused_entries(b, file);
	put_bytes(b, file, &b->mini_chain, b->mini, (size_t)b->minis * 64);
	for (uint32_t i = 0; i < b->mini_fat_chain.count; i++)
		memset(file + cfbbuild_sector_at(b, b->mini_fat_chain.sectors[i]), 0xFF,
		       sector_size(b));
	for (uint32_t i = 0; i < b->minis; i++)
		cfbbuild_put32(file + cfbbuild_mini_fat_at(b, i), b->mini_fat[i]);
	return file;
}

/* ---- Places ---- */

static size_t place(const cfbbuild *b, const chain *c, size_t index, size_t width)
{
	size_t per = sector_size(b) / width;
	return cfbbuild_sector_at(b, c->sectors[index / per]) + index % per * width;
}

size_t cfbbuild_sector_at(const cfbbuild *b, uint32_t sector)
{
	return ((size_t)sector + 1) << b->shift;
}

size_t cfbbuild_fat_at(const cfbbuild *b, uint32_t sector)
{
	return place(b, &b->fat, sector, 4);
}

size_t cfbbuild_mini_fat_at(const cfbbuild *b, uint32_t sector)
{
	return place(b, &b->mini_fat_chain, sector, 4);
}

size_t cfbbuild_entry_at(const cfbbuild *b, int id)
{
	return place(b, &b->directory, (size_t)id, 128);
}

size_t cfbbuild_difat_at(const cfbbuild *b, uint32_t i)
{
	return cfbbuild_sector_at(b, b->difat.sectors[i]);
}

uint32_t cfbbuild_start(const cfbbuild *b, int id)
{
	return b->entries[id].start;
}

uint32_t cfbbuild_sectors(const cfbbuild *b)
{
	return b->next;
}
