/*
 * The structure of a compound file without the words in it. Sectors that nothing leads to are left as
 * the zeros they are in the copy: what was deleted is still there in the source.
 */
#include <stdlib.h>
#include <string.h>

#include "cfb/read.h"
#include "conv/charset.h"
#include "cursor.h"
#include "redactor.h"
#include "report.h"

static conv_status copy(cfb_file *file, uint64_t offset, uint64_t size, uint8_t *to)
{
	size_t got;

	if (offset >= file->size)
		return CONV_OK;
	if (size > file->size - offset)
		size = file->size - offset;
	CONV_TRY(conv_source_read(file->source, offset, to + offset, (size_t)size, &got));
	conv_redact_strays(to + offset, got);
	return CONV_OK;
}

static conv_status copy_sector(cfb_file *file, uint32_t sector, uint8_t *to)
{
	if (sector >= file->fat.count)
		return CONV_OK;
	return copy(file, cfb_sector_offset(file, sector), cfb_sector_size(file), to);
}

/* ---- FAT ---- */

static conv_status copy_header(cfb_file *file, uint8_t *to)
{
	CONV_TRY(copy(file, CFB_SIGNATURE_SIZE, CFB_HEADER_SIZE - CFB_SIGNATURE_SIZE, to));
	memcpy(to, CFB_SIGNATURE, CFB_SIGNATURE_SIZE);
	return CONV_OK;
}

/* The sectors of the DIFAT, one behind the other, and those of the FAT that they name. */
static conv_status copy_difat(cfb_file *file, uint32_t fat_sectors, uint8_t *to)
{
	uint32_t per_sector = cfb_sector_size(file) / 4 - 1, sector = file->header.difat;
	uint32_t most = fat_sectors / per_sector + 1, entry;

	for (uint32_t i = 0; i < most && sector < file->fat.count; i++) {
		uint64_t offset = cfb_sector_offset(file, sector);
		CONV_TRY(copy_sector(file, sector, to));
		for (uint32_t k = 0; k <= per_sector; k++) {
			uint8_t bytes[4] = { 0xFF, 0xFF, 0xFF, 0xFF };
			size_t got;
			CONV_TRY(cfb_read_at(file, offset + 4 * (uint64_t)k, bytes, sizeof bytes,
					     &got));
			entry = conv_u32le(bytes);
			if (k < per_sector)
				CONV_TRY(copy_sector(file, entry, to));
			else
				sector = entry;
		}
	}
	return CONV_OK;
}

static conv_status copy_fat(cfb_file *file, uint8_t *to)
{
	uint32_t per_sector = cfb_sector_size(file) / 4;
	uint32_t sectors = file->fat.count / per_sector + 1;

	for (uint32_t i = 0; i < CFB_DIFAT_IN_HEADER && i < sectors; i++)
		CONV_TRY(copy_sector(file, file->header.difat_entries[i], to));
	return sectors > CFB_DIFAT_IN_HEADER ? copy_difat(file, sectors - CFB_DIFAT_IN_HEADER, to)
					     : CONV_OK;
}

/* No more of the chain than the reader has read. */
static conv_status copy_mini_fat(cfb_file *file, uint8_t *to)
{
	uint32_t per_sector = cfb_sector_size(file) / 4, sector, done = 0;
	cfb_walk walk = cfb_walk_from(&file->fat, file->header.mini_fat);

	walk.again = 1;
	for (; done < file->mini_fat.count && cfb_walk_next(&walk, &sector); done += per_sector)
		CONV_TRY(copy_sector(file, sector, to));
	return CONV_OK;
}

/* ---- Names ---- */

typedef struct names {
	cfb_file *file;
	cfb_id *ids;       /* of entries whose names are not known, in order of names */
	uint32_t *numbers; /* by entry: among the names of its length, from 1; 0: is known */
} names;

static int is_used(const uint8_t *entry)
{
	return entry[CFB_ENTRY_TYPE] == CFB_TYPE_STORAGE ||
	       entry[CFB_ENTRY_TYPE] == CFB_TYPE_STREAM || entry[CFB_ENTRY_TYPE] == CFB_TYPE_ROOT;
}

static int compare_names(const void *a, const void *b, void *file)
{
	cfb_name_units x, y;
	cfb_entry_name(file, *(const cfb_id *)a, &x);
	cfb_entry_name(file, *(const cfb_id *)b, &y);
	return cfb_name_compare(&x, &y);
}

/* Equal names get equal numbers, so that duplicates stay duplicates. */
static void number_names(names *n, int (*is_known)(const char *name))
{
	char name[CFB_NAME_SIZE];
	size_t count = 0;

	for (cfb_id id = 0; id < n->file->count; id++) {
		cfb_name(n->file, id, name);
		if (is_used(cfb_entry(n->file, id)) && strcmp(name, CFB_ROOT_NAME) != 0 &&
		    !is_known(name))
			n->ids[count++] = id;
	}
	qsort_r(n->ids, count, sizeof *n->ids, compare_names, n->file);
	uint32_t number = 0;
	unsigned length = 0;
	for (size_t i = 0; i < count; i++) {
		cfb_name_units units;
		cfb_entry_name(n->file, n->ids[i], &units);
		if (units.count != length)
			number = 0;
		length = units.count;
		if (!number || compare_names(&n->ids[i - 1], &n->ids[i], n->file) != 0)
			number++;
		n->numbers[n->ids[i]] = number;
	}
}

/* The units of a name, up to `size` bytes: X, and the number in digits that sort like it. */
static void put_name(uint8_t *units, size_t size, uint32_t number)
{
	static const char digits[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
	size_t count = size / 2;

	for (size_t i = 0; i < count; i++)
		if (units[2 * i + 1] || units[2 * i] > ' ') {
			units[2 * i] = 'X';
			units[2 * i + 1] = 0;
		}
	for (size_t i = count; number && i; number /= 36, i--) {
		units[2 * i - 2] = (uint8_t)digits[number % 36];
		units[2 * i - 1] = 0;
	}
}

/* One entry, already copied. */
static void redact_entry(const names *n, cfb_id id, uint8_t *entry)
{
	cfb_name_units units;

	if (!is_used(entry) || !conv_u16le(entry)) {
		int free_entry = entry[CFB_ENTRY_TYPE] == CFB_TYPE_UNUSED;
		memset(entry, 0, CFB_ENTRY_NAME_SIZE);
		if (!free_entry && !is_used(entry)) /* no entry at all, perhaps text */
			for (size_t i = CFB_ENTRY_NAME_SIZE; i < CFB_ENTRY_SIZE; i++)
				entry[i] = (uint8_t)conv_redact_character(entry[i]);
		return;
	}
	cfb_entry_name(n->file, id, &units);
	size_t size = 2 * (size_t)units.count;
	if (size < CFB_ENTRY_NAME_SIZE)
		memset(entry + size, 0, CFB_ENTRY_NAME_SIZE - size);
	if (n->numbers[id])
		put_name(entry, size, n->numbers[id]);
}

/* ---- Directory ---- */

/* Entries do not cross sectors, but a torn last sector may cut one. */
static conv_status put_directory(const names *n, uint8_t *to)
{
	cfb_file *file = n->file;
	cfb_id id = 0;
	uint32_t sector;
	cfb_walk walk = cfb_walk_from(&file->fat, file->header.directory);

	walk.again = 1;
	while (id < file->count && cfb_walk_next(&walk, &sector)) {
		uint64_t at = cfb_sector_offset(file, sector), end = at + cfb_sector_size(file);
		for (; id < file->count && at + CFB_ENTRY_SIZE <= end; at += CFB_ENTRY_SIZE, id++) {
			if (at > file->size || file->size - at < CFB_ENTRY_SIZE)
				break;
			memcpy(to + at, cfb_entry(file, id), CFB_ENTRY_SIZE);
			redact_entry(n, id, to + at);
		}
	}
	return CONV_OK;
}

static conv_status redact_directory(cfb_file *file, int (*is_known)(const char *name), uint8_t *to)
{
	names n = { file, calloc(file->count, sizeof *n.ids),
		    calloc(file->count, sizeof *n.numbers) };
	conv_status status = CONV_MACHINE;

	if (n.ids && n.numbers) {
		number_names(&n, is_known);
		status = put_directory(&n, to);
	} else {
		(void)conv_report_memory(file->context);
	}
	free(n.ids);
	free(n.numbers);
	return status;
}

conv_status cfb_redact(cfb_file *file, int (*is_known)(const char *name), uint8_t *to)
{
	CONV_TRY(redact_directory(file, is_known, to));
	CONV_TRY(copy_mini_fat(file, to));
	CONV_TRY(copy_fat(file, to));
	return copy_header(file, to);
}
