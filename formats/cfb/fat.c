/*
 * FAT, DIFAT and mini FAT ([MS-CFB] 2.3 to 2.5).
 *
 * The FAT has a u32 for each sector: the next one of its chain. It stands in sectors whose numbers
 * are the DIFAT: 109 in the header, then in a list of DIFAT sectors, whose last u32 is the link. The
 * mini FAT is the same for the mini stream, and is itself a stream in the FAT.
 */
#include <stdlib.h>

#include "cfb/read.h"
#include "cursor.h"
#include "report.h"

/* Sectors that begin within the file, the last perhaps torn. */
static uint64_t sectors_in_file(const cfb_file *file)
{
	uint64_t sector = cfb_sector_size(file);
	return file->size <= sector ? 0 : (file->size - sector + sector - 1) / sector;
}

/* Reads the links that stand in one sector; sectors past the end leave theirs free. */
static conv_status read_links(cfb_file *file, uint32_t sector, uint32_t *to, size_t count)
{
	uint8_t piece[4096];
	uint64_t offset = cfb_sector_offset(file, sector);

	while (count) {
		size_t wanted = count < sizeof piece / 4 ? count : sizeof piece / 4, got;
		CONV_TRY(cfb_read_at(file, offset, piece, wanted * 4, &got));
		got /= 4;
		for (size_t i = 0; i < got; i++)
			to[i] = conv_u32le(piece + 4 * i);
		if (got < wanted)
			break;
		to += wanted;
		count -= wanted;
		offset += wanted * 4;
	}
	return CONV_OK;
}

/* One reading of the DIFAT: gives the numbers of FAT sectors in order. */
typedef struct difat {
	uint32_t *entries; /* of the sector that is at hand, its link behind them */
	uint32_t per_sector;
	uint32_t next; /* DIFAT sector */
	uint32_t i;    /* place in `entries` */
	uint32_t sectors;
} difat;

static conv_status open_difat(cfb_file *file, difat *d)
{
	d->per_sector = cfb_sector_size(file) / 4 - 1;
	d->entries = malloc(cfb_sector_size(file));
	d->next = file->header.difat;
	d->i = d->per_sector;
	file->fat.walk = 1; /* DIFAT sectors bear its mark */
	return d->entries ? CONV_OK : conv_report_memory(file->context);
}

/* Loads the next DIFAT sector; *more is false at the end of the list, wherever it is. */
static conv_status next_difat_sector(cfb_file *file, difat *d, int *more)
{
	*more = 0;
	if (d->next == CFB_ENDOFCHAIN || d->next == CFB_FREESECT)
		return CONV_OK;
	if (d->next >= file->fat.count)
		return conv_report(file->context, CONV_WARNING, "cfb.difat", CONV_NO_OFFSET,
				   "DIFAT sector 0x%08X is not in the file", d->next);
	if (file->fat.marks[d->next])
		return conv_report(file->context, CONV_WARNING, "cfb.difat-loop", CONV_NO_OFFSET,
				   "the list of DIFAT sectors goes in a circle, at sector %u",
				   d->next);
	file->fat.marks[d->next] = file->fat.walk;
	for (uint32_t i = 0; i <= d->per_sector; i++)
		d->entries[i] = CFB_FREESECT;
	CONV_TRY(read_links(file, d->next, d->entries, d->per_sector + 1));
	d->next = d->entries[d->per_sector];
	d->sectors++;
	d->i = 0;
	*more = 1;
	return CONV_OK;
}

static conv_status next_fat_sector(cfb_file *file, difat *d, uint32_t index, uint32_t *sector,
				   int *more)
{
	*more = 1;
	if (index < CFB_DIFAT_IN_HEADER) {
		*sector = file->header.difat_entries[index];
		return CONV_OK;
	}
	if (d->i == d->per_sector) {
		CONV_TRY(next_difat_sector(file, d, more));
		if (!*more)
			return CONV_OK;
	}
	*sector = d->entries[d->i++];
	return CONV_OK;
}

/* Links of the sectors from `first` on, which stand in `sector`. */
static conv_status fill_from(cfb_file *file, uint32_t sector, uint32_t first, uint32_t count,
			     uint32_t *served)
{
	if (sector < file->fat.count) {
		++*served;
		return read_links(file, sector, file->fat.next + first, count);
	}
	if (sector != CFB_FREESECT && cfb_say_once(file, CFB_SAID_FAT))
		return conv_report(file->context, CONV_WARNING, "cfb.fat-sector", CONV_NO_OFFSET,
				   "FAT sector 0x%08X is not in the file", sector);
	return CONV_OK;
}

static conv_status check_counts(cfb_file *file, uint32_t fat, uint32_t difat_sectors)
{
	const cfb_header *header = &file->header;
	if (header->fat_count >= fat && header->fat_count <= file->fat.count &&
	    header->difat_count >= difat_sectors && header->difat_count <= file->fat.count)
		return CONV_OK;
	return conv_report(file->context, CONV_INFO, "cfb.counts", CFB_HEADER_FAT_COUNT,
			   "the header counts %u FAT and %u DIFAT sectors, but %u and %u serve",
			   header->fat_count, header->difat_count, fat, difat_sectors);
}

static conv_status fill_fat(cfb_file *file, difat *d)
{
	uint32_t per_sector = cfb_sector_size(file) / 4, served = 0;
	int more = 1;

	for (uint32_t index = 0, done = 0; done < file->fat.count; index++) {
		uint32_t sector = CFB_FREESECT, left = file->fat.count - done;
		uint32_t here = left < per_sector ? left : per_sector;
		CONV_TRY(next_fat_sector(file, d, index, &sector, &more));
		if (!more)
			break;
		CONV_TRY(fill_from(file, sector, done, here, &served));
		done += here;
	}
	return check_counts(file, served, d->sectors);
}

conv_status cfb_read_fat(cfb_file *file)
{
	difat d = { 0 };
	CONV_TRY(cfb_chains_new(file, &file->fat, sectors_in_file(file)));
	conv_status status = open_difat(file, &d);
	if (conv_usable(status))
		status = fill_fat(file, &d);
	free(d.entries);
	return status;
}

/* ---- Mini FAT ---- */

/* The sectors of the mini stream, as many as there are. */
static conv_status read_mini_stream(cfb_file *file)
{
	const uint8_t *root = cfb_entry(file, CFB_ROOT);
	uint64_t size = cfb_size(file, CFB_ROOT);
	uint32_t start = conv_u32le(root + CFB_ENTRY_START), sector;
	conv_buffer sectors = CONV_BUFFER_INIT;
	uint64_t wanted = (size + cfb_sector_size(file) - 1) >> file->header.sector_shift,
		 found = 0;

	if (!size)
		return CONV_OK;
	cfb_walk walk = cfb_walk_from(&file->fat, start);
	while (found < wanted && cfb_walk_next(&walk, &sector)) {
		conv_buffer_append(&sectors, &sector, sizeof sector);
		found++;
	}
	if (sectors.failed)
		return conv_report_memory(file->context);
	file->mini_sector_count = (uint32_t)found;
	file->mini_size = found < wanted ? found << file->header.sector_shift : size;
	file->mini_sectors = conv_buffer_take(&sectors, NULL);
	if (found && !file->mini_sectors)
		return conv_report_memory(file->context);
	if (walk.end == CFB_WALK_DONE)
		CONV_TRY(conv_report(file->context, CONV_WARNING, "cfb.short-stream",
				     CONV_NO_OFFSET, "the mini stream has only %llu of %llu bytes",
				     (unsigned long long)file->mini_size,
				     (unsigned long long)size));
	return cfb_report_walk(file, &walk, "the mini stream");
}

conv_status cfb_read_mini_fat(cfb_file *file)
{
	uint32_t per_sector = cfb_sector_size(file) / 4, sector, done = 0;

	CONV_TRY(read_mini_stream(file));
	uint64_t mini_size = (uint64_t)1 << file->header.mini_shift;
	CONV_TRY(cfb_chains_new(file, &file->mini_fat,
				(file->mini_size + mini_size - 1) / mini_size));
	if (!file->mini_fat.count)
		return CONV_OK;
	cfb_walk walk = cfb_walk_from(&file->fat, file->header.mini_fat);
	while (done < file->mini_fat.count && cfb_walk_next(&walk, &sector)) {
		uint32_t left = file->mini_fat.count - done;
		uint32_t here = left < per_sector ? left : per_sector;
		CONV_TRY(read_links(file, sector, file->mini_fat.next + done, here));
		done += here;
	}
	CONV_TRY(cfb_report_walk(file, &walk, "the mini FAT"));
	if (done < file->mini_fat.count && walk.end == CFB_WALK_DONE)
		return conv_report(file->context, CONV_INFO, "cfb.mini-fat", CONV_NO_OFFSET,
				   "the mini FAT serves %u of %u mini sectors", done,
				   file->mini_fat.count);
	return CONV_OK;
}
