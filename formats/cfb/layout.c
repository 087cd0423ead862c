/*
 * Laying a tree out as a file ([MS-CFB] 2; numbers and tables in format.h). In this order:
 *
 *   header | FAT | DIFAT | directory | mini stream | mini FAT | large streams in the order of ids
 *
 * All sizes are known beforehand, so everything but the contents of streams is made here, in
 * memory, and the file is then written from front to back. Version 3, or 4 if the file would pass 2
 * GiB; then the range lock sector ([MS-CFB] 2.8) is left out of every run of sectors.
 */
#include <stdlib.h>
#include <string.h>

#include "cfb/write.h"
#include "report.h"

#define MINI ((uint64_t)1 << CFB_MINI_SHIFT)
#define V3_MOST_ENTRIES 0x00FFFFFFu

/* Sectors one behind the other, but for the range lock. */
typedef struct run {
	uint64_t first, count;
} run;

typedef struct layout {
	cfb_writer *writer;
	const cfb_id *sequence;
	cfb_image *image;
	unsigned shift;
	uint64_t per_sector; /* links in a sector */
	uint64_t lock;       /* number of the range lock sector, UINT64_MAX in version 3 */
	uint64_t total;      /* sectors */
	uint64_t mini_bytes; /* of the mini stream */
	run fat, difat, directory, mini_stream, mini_fat;
} layout;

static void put16(uint8_t *to, unsigned value)
{
	to[0] = (uint8_t)value;
	to[1] = (uint8_t)(value >> 8);
}

static void put32(uint8_t *to, uint64_t value)
{
	put16(to, (unsigned)value & 0xFFFF);
	put16(to + 2, (unsigned)(value >> 16) & 0xFFFF);
}

static void put64(uint8_t *to, uint64_t value)
{
	put32(to, value & 0xFFFFFFFF);
	put32(to + 4, value >> 32);
}

static uint64_t sectors_for(const layout *l, uint64_t bytes)
{
	return (bytes >> l->shift) + ((bytes & (((uint64_t)1 << l->shift) - 1)) != 0);
}

static uint64_t mini_padded(uint64_t size)
{
	return (size + MINI - 1) & ~(MINI - 1);
}

static int is_small(const cfb_node *node)
{
	return node->kind == CFB_STREAM && node->size && node->size < CFB_CUTOFF;
}

static int is_large(const cfb_node *node)
{
	return node->kind == CFB_STREAM && node->size >= CFB_CUTOFF;
}

/* ---- Where everything stands ---- */

static run take_run(layout *l, uint64_t count)
{
	if (l->total == l->lock && count)
		l->total++;
	run taken = { l->total, count };
	l->total += count;
	if (taken.first < l->lock && l->total > l->lock)
		l->total++;
	return taken;
}

static uint64_t sector_of(const layout *l, run r, uint64_t i)
{
	uint64_t sector = r.first + i;
	return r.first < l->lock && sector >= l->lock ? sector + 1 : sector;
}

static void place_all(layout *l, uint64_t fat_sectors, uint64_t difat_sectors)
{
	const cfb_node *nodes = l->writer->nodes;
	uint64_t minis = l->mini_bytes / MINI;

	l->total = 0;
	l->fat = take_run(l, fat_sectors);
	l->difat = take_run(l, difat_sectors);
	l->directory = take_run(l, sectors_for(l, (uint64_t)l->writer->count * CFB_ENTRY_SIZE));
	l->mini_stream = take_run(l, sectors_for(l, l->mini_bytes));
	l->mini_fat = take_run(l, (minis + l->per_sector - 1) / l->per_sector);
	for (cfb_id i = 0; i < l->writer->count; i++)
		if (is_large(&nodes[l->sequence[i]]))
			take_run(l, sectors_for(l, nodes[l->sequence[i]].size));
}

/* FAT and DIFAT cover themselves too: they grow until they cover all. */
static void plan(layout *l, unsigned shift)
{
	uint64_t fat = 1, difat = 0;

	l->shift = shift;
	l->per_sector = ((uint64_t)1 << shift) / 4;
	l->lock = shift == CFB_V4_SHIFT ? (CFB_RANGE_LOCK >> shift) - 1 : UINT64_MAX;
	for (;;) {
		place_all(l, fat, difat);
		uint64_t fat_needed = (l->total + l->per_sector - 1) / l->per_sector;
		uint64_t beyond =
			fat_needed > CFB_DIFAT_IN_HEADER ? fat_needed - CFB_DIFAT_IN_HEADER : 0;
		uint64_t difat_needed = (beyond + l->per_sector - 2) / (l->per_sector - 1);
		if (fat_needed <= fat && difat_needed <= difat)
			return;
		fat = fat_needed > fat ? fat_needed : fat;
		difat = difat_needed > difat ? difat_needed : difat;
	}
}

static conv_status choose_version(layout *l)
{
	plan(l, CFB_V3_SHIFT);
	if ((l->total + 1) << l->shift <= CFB_V3_MOST && l->writer->count <= V3_MOST_ENTRIES)
		return CONV_OK;
	plan(l, CFB_V4_SHIFT);
	if (l->total <= CFB_MAXREGSECT)
		return CONV_OK;
	return conv_report(l->writer->context, CONV_ERROR, "cfb.too-big", CONV_NO_OFFSET,
			   "the file would be larger than a compound file can be");
}

/* Small streams follow one another in the mini stream, in the order of ids; large ones in the file. */
static void start_streams(layout *l)
{
	uint64_t mini = 0;

	for (cfb_id i = 0; i < l->writer->count; i++) {
		cfb_node *node = &l->writer->nodes[l->sequence[i]];
		if (is_small(node)) {
			node->start = (uint32_t)mini;
			mini += mini_padded(node->size) / MINI;
		} else if (node->kind == CFB_STREAM && !node->size) {
			node->start = CFB_ENDOFCHAIN;
		}
	}
}

static void start_large_streams(layout *l)
{
	/* the runs of place_all, once more, now that the plan stands */
	l->total = l->mini_fat.first;
	take_run(l, l->mini_fat.count);
	for (cfb_id i = 0; i < l->writer->count; i++) {
		cfb_node *node = &l->writer->nodes[l->sequence[i]];
		if (is_large(node))
			node->start = (uint32_t)take_run(l, sectors_for(l, node->size)).first;
	}
}

/* ---- Tables ---- */

static void put_chain(const layout *l, uint8_t *fat, run r, uint32_t mark)
{
	for (uint64_t i = 0; i < r.count; i++) {
		uint64_t next = i + 1 < r.count ? sector_of(l, r, i + 1) : CFB_ENDOFCHAIN;
		put32(fat + 4 * sector_of(l, r, i), mark ? mark : next);
	}
}

static void fill_fat(const layout *l, uint8_t *fat)
{
	memset(fat, 0xFF, (size_t)(l->fat.count << l->shift));
	put_chain(l, fat, l->fat, CFB_FATSECT);
	put_chain(l, fat, l->difat, CFB_DIFSECT);
	put_chain(l, fat, l->directory, 0);
	put_chain(l, fat, l->mini_stream, 0);
	put_chain(l, fat, l->mini_fat, 0);
	for (cfb_id i = 0; i < l->writer->count; i++) {
		const cfb_node *node = &l->writer->nodes[l->sequence[i]];
		if (is_large(node))
			put_chain(l, fat, (run){ node->start, sectors_for(l, node->size) }, 0);
	}
	if (l->total > l->lock)
		put32(fat + 4 * l->lock, CFB_ENDOFCHAIN);
}

static void fill_difat(const layout *l, uint8_t *difat)
{
	uint64_t listed = CFB_DIFAT_IN_HEADER;

	memset(difat, 0xFF, (size_t)(l->difat.count << l->shift));
	for (uint64_t i = 0; i < l->difat.count; i++) {
		uint8_t *sector = difat + (i << l->shift);
		for (uint64_t k = 0; k + 1 < l->per_sector && listed < l->fat.count; k++)
			put32(sector + 4 * k, sector_of(l, l->fat, listed++));
		put32(sector + 4 * (l->per_sector - 1),
		      i + 1 < l->difat.count ? sector_of(l, l->difat, i + 1) : CFB_ENDOFCHAIN);
	}
}

static void fill_mini_fat(const layout *l, uint8_t *mini_fat)
{
	memset(mini_fat, 0xFF, (size_t)(l->mini_fat.count << l->shift));
	for (cfb_id i = 0; i < l->writer->count; i++) {
		const cfb_node *node = &l->writer->nodes[l->sequence[i]];
		if (!is_small(node))
			continue;
		uint64_t count = mini_padded(node->size) / MINI;
		for (uint64_t k = 0; k < count; k++)
			put32(mini_fat + 4 * (node->start + k),
			      k + 1 < count ? node->start + k + 1 : CFB_ENDOFCHAIN);
	}
}

static void fill_entry(const layout *l, const cfb_node *node, uint8_t *entry)
{
	for (unsigned i = 0; i < node->name.count; i++)
		put16(entry + CFB_ENTRY_NAME + 2 * i, node->name.units[i]);
	put16(entry + CFB_ENTRY_NAME_SIZE, 2 * (node->name.count + 1));
	entry[CFB_ENTRY_TYPE] = node->kind == CFB_STREAM ? CFB_TYPE_STREAM : CFB_TYPE_STORAGE;
	entry[CFB_ENTRY_COLOUR] = CFB_BLACK;
	put32(entry + CFB_ENTRY_LEFT, node->left);
	put32(entry + CFB_ENTRY_RIGHT, node->right);
	put32(entry + CFB_ENTRY_CHILD, node->child);
	memcpy(entry + CFB_ENTRY_CLASS, node->class_id.bytes, sizeof node->class_id.bytes);
	put32(entry + CFB_ENTRY_STATE, node->state);
	put32(entry + CFB_ENTRY_START, node->start);
	put64(entry + CFB_ENTRY_STREAM_SIZE, node->size);
	if (node != &l->writer->nodes[CFB_ROOT])
		return;
	entry[CFB_ENTRY_TYPE] = CFB_TYPE_ROOT;
	put32(entry + CFB_ENTRY_START, l->mini_bytes ? l->mini_stream.first : CFB_ENDOFCHAIN);
	put64(entry + CFB_ENTRY_STREAM_SIZE, l->mini_bytes);
}

static void fill_directory(const layout *l, uint8_t *directory)
{
	uint64_t entries = (l->directory.count << l->shift) / CFB_ENTRY_SIZE;

	memset(directory, 0, (size_t)(l->directory.count << l->shift));
	for (uint64_t i = 0; i < entries; i++) {
		uint8_t *entry = directory + i * CFB_ENTRY_SIZE;
		if (i < l->writer->count) {
			fill_entry(l, &l->writer->nodes[l->sequence[i]], entry);
			continue;
		}
		put32(entry + CFB_ENTRY_LEFT, CFB_NOSTREAM);
		put32(entry + CFB_ENTRY_RIGHT, CFB_NOSTREAM);
		put32(entry + CFB_ENTRY_CHILD, CFB_NOSTREAM);
	}
}

static uint64_t first_or_end(run r)
{
	return r.count ? r.first : CFB_ENDOFCHAIN;
}

static void fill_header(const layout *l, uint8_t *header)
{
	int v4 = l->shift == CFB_V4_SHIFT;

	memset(header, 0, (size_t)1 << l->shift);
	memcpy(header, CFB_SIGNATURE, CFB_SIGNATURE_SIZE);
	put16(header + CFB_HEADER_MINOR, CFB_MINOR);
	put16(header + CFB_HEADER_MAJOR, v4 ? 4 : 3);
	put16(header + CFB_HEADER_BYTE_ORDER, CFB_BYTE_ORDER);
	put16(header + CFB_HEADER_SECTOR_SHIFT, l->shift);
	put16(header + CFB_HEADER_MINI_SHIFT, CFB_MINI_SHIFT);
	put32(header + CFB_HEADER_DIRECTORY_COUNT, v4 ? l->directory.count : 0);
	put32(header + CFB_HEADER_FAT_COUNT, l->fat.count);
	put32(header + CFB_HEADER_DIRECTORY, l->directory.first);
	put32(header + CFB_HEADER_CUTOFF, CFB_CUTOFF);
	put32(header + CFB_HEADER_MINI_FAT, first_or_end(l->mini_fat));
	put32(header + CFB_HEADER_MINI_FAT_COUNT, l->mini_fat.count);
	put32(header + CFB_HEADER_DIFAT, first_or_end(l->difat));
	put32(header + CFB_HEADER_DIFAT_COUNT, l->difat.count);
	for (uint64_t i = 0; i < CFB_DIFAT_IN_HEADER; i++)
		put32(header + CFB_HEADER_DIFAT_ENTRIES + 4 * i,
		      i < l->fat.count ? sector_of(l, l->fat, i) : CFB_FREESECT);
}

/* ---- Segments ---- */

static void add_segment(cfb_image *image, const uint8_t *bytes, conv_blob *blob, uint64_t size,
			uint64_t padded)
{
	if (padded)
		image->segments[image->count++] = (cfb_segment){ bytes, blob, size, padded };
}

static conv_status add_table(layout *l, uint64_t sectors, void (*fill)(const layout *, uint8_t *))
{
	uint64_t size = sectors << l->shift;
	if (!size)
		return CONV_OK;
	uint8_t *bytes =
		size > SIZE_MAX / 2 ? NULL : conv_arena_alloc(l->writer->arena, (size_t)size);
	if (!bytes)
		return conv_report_memory(l->writer->context);
	fill(l, bytes);
	add_segment(l->image, bytes, NULL, size, size);
	return CONV_OK;
}

static void add_streams(layout *l, int small)
{
	uint64_t unit = small ? MINI : (uint64_t)1 << l->shift, written = 0;

	for (cfb_id i = 0; i < l->writer->count; i++) {
		const cfb_node *node = &l->writer->nodes[l->sequence[i]];
		if (small ? !is_small(node) : !is_large(node))
			continue;
		uint64_t padded = (node->size + unit - 1) & ~(unit - 1);
		add_segment(l->image, node->bytes, node->blob, node->size, padded);
		written += padded;
	}
	if (small)
		add_segment(l->image, NULL, NULL, 0, (l->mini_stream.count << l->shift) - written);
}

conv_status cfb_lay_out(cfb_writer *writer, const cfb_id *sequence, cfb_image *image)
{
	layout l = { .writer = writer, .sequence = sequence, .image = image };

	for (cfb_id i = 0; i < writer->count; i++)
		if (is_small(&writer->nodes[i]))
			l.mini_bytes += mini_padded(writer->nodes[i].size);
	CONV_TRY(choose_version(&l));
	start_streams(&l);
	start_large_streams(&l);

	image->segments = calloc((size_t)writer->count + 8, sizeof *image->segments);
	if (!image->segments)
		return conv_report_memory(writer->context);
	CONV_TRY(add_table(&l, 1, fill_header));
	CONV_TRY(add_table(&l, l.fat.count, fill_fat));
	CONV_TRY(add_table(&l, l.difat.count, fill_difat));
	CONV_TRY(add_table(&l, l.directory.count, fill_directory));
	add_streams(&l, 1);
	CONV_TRY(add_table(&l, l.mini_fat.count, fill_mini_fat));
	add_streams(&l, 0);
	image->size = (l.total + 1) << l.shift;
	if (l.total > l.lock) {
		image->lock = (l.lock + 1) << l.shift;
		image->lock_size = (uint64_t)1 << l.shift;
	}
	return CONV_OK;
}
