/*
 * Validating sectors ([MS-CFB] 2.3 to 2.5, 2.7, 2.8): every sector that is in use belongs to exactly
 * one chain or table, and every chain is as long as what it holds. A chain is followed until it ends or
 * meets a sector that has an owner already, so that every sector is looked at once.
 */
#include <stdio.h>

#include "cfb/validate.h"
#include "cursor.h"
#include "report.h"

/* A FAT, or the mini FAT. */
typedef struct lane {
	const cfb_chains *chains;
	uint32_t *owners;
	const char *unit;
} lane;

static lane fat_of(cfb_validation *v)
{
	return (lane){ &v->file->fat, v->owners, "sector" };
}

static lane mini_fat_of(cfb_validation *v)
{
	return (lane){ &v->file->mini_fat, v->mini_owners, "mini sector" };
}

#define OWNER_NAME_SIZE (CFB_NAME_SIZE + 16)

static const char *owner_name(cfb_validation *v, uint32_t owner, char room[OWNER_NAME_SIZE])
{
	switch (owner) {
	case CFB_OWNER_FAT:
		return "the FAT";
	case CFB_OWNER_DIFAT:
		return "the DIFAT";
	case CFB_OWNER_DIRECTORY:
		return "the directory";
	case CFB_OWNER_MINI_FAT:
		return "the mini FAT";
	case CFB_OWNER_ENTRY:
		return "the mini stream";
	default:
		cfb_name(v->file, owner - CFB_OWNER_ENTRY, room);
		return room;
	}
}

/* A finding about the chain of an owner: with its path where that is an entry. */
static conv_status find_chain(cfb_validation *v, unsigned rule, uint32_t owner, const char *what)
{
	char name[OWNER_NAME_SIZE];
	if (owner > CFB_OWNER_ENTRY)
		return cfb_find_entry(v, rule, owner - CFB_OWNER_ENTRY, "has a chain that %s",
				      what);
	return conv_finding(&v->findings, rule, CONV_NO_OFFSET, "the chain of %s %s",
			    owner_name(v, owner, name), what);
}

static conv_status claim(cfb_validation *v, lane l, uint32_t sector, uint32_t owner, int *claimed)
{
	char text[OWNER_NAME_SIZE + 64], name[OWNER_NAME_SIZE];

	*claimed = 0;
	if (sector >= l.chains->count) {
		snprintf(text, sizeof text, "breaks off at %s number 0x%08X", l.unit, sector);
		return find_chain(v, CFB_RULE_CHAIN_BROKEN, owner, text);
	}
	if (l.owners[sector]) {
		snprintf(text, sizeof text, "goes into %s %u, which %s has already", l.unit, sector,
			 owner_name(v, l.owners[sector], name));
		return find_chain(v, CFB_RULE_CHAIN_SHARED, owner, text);
	}
	l.owners[sector] = owner;
	*claimed = 1;
	return CONV_OK;
}

/* Claims a chain for its owner; its sectors are added to `list` unless that is NULL. */
static conv_status claim_chain(cfb_validation *v, lane l, uint32_t start, uint32_t owner,
			       uint64_t *length, int *whole, conv_buffer *list)
{
	int claimed;

	*whole = 1;
	*length = 0;
	for (uint32_t at = start; at != CFB_ENDOFCHAIN; at = l.chains->next[at]) {
		CONV_TRY(claim(v, l, at, owner, &claimed));
		if (!claimed) {
			*whole = 0;
			return CONV_OK;
		}
		++*length;
		if (list && !conv_buffer_append_u32le(list, at))
			return conv_report_memory(v->findings.context);
	}
	return CONV_OK;
}

static conv_status compare_length(cfb_validation *v, lane l, uint32_t owner, uint64_t length,
				  uint64_t wanted)
{
	char text[128];

	if (length == wanted)
		return CONV_OK;
	snprintf(text, sizeof text, "has %llu %ss for a size of %llu", (unsigned long long)length,
		 l.unit, (unsigned long long)wanted);
	return find_chain(v, length < wanted ? CFB_RULE_CHAIN_SHORT : CFB_RULE_CHAIN_LONG, owner,
			  text);
}

/* ---- DIFAT and FAT ---- */

/* The list of FAT sectors as it is read. */
typedef struct difat {
	uint32_t listed, sectors;
	int ended; /* a free entry came by: none may follow that is not */
} difat;

/* Marks of FAT and DIFAT sectors. ENDOFCHAIN keeps them from use as well, and old programs write it. */
static conv_status validate_mark(cfb_validation *v, uint32_t sector, uint32_t wanted)
{
	uint32_t mark = v->file->fat.next[sector];

	if (mark == wanted)
		return CONV_OK;
	return conv_finding(&v->findings,
			    mark == CFB_ENDOFCHAIN ? CFB_RULE_FAT_MARK_ODD : CFB_RULE_FAT_MARK,
			    CONV_NO_OFFSET, "sector %u is of the %s, but marked 0x%08X", sector,
			    wanted == CFB_FATSECT ? "FAT" : "DIFAT", mark);
}

/* One FAT sector of the list; what it says of sectors behind the end of the file is "free". */
static conv_status validate_fat_sector(cfb_validation *v, uint32_t index, uint32_t sector)
{
	const cfb_file *file = v->file;
	uint64_t per_sector = cfb_sector_size(file) / 4;
	uint64_t first = index * per_sector, count = file->fat.count;
	uint8_t link[4];
	size_t got;

	if (sector >= count || v->owners[sector])
		return conv_finding(&v->findings, CFB_RULE_FAT_SECTOR, CONV_NO_OFFSET,
				    "FAT sector %u should be sector 0x%08X, which is %s", index,
				    sector, sector >= count ? "not in the file" : "in use already");
	v->owners[sector] = CFB_OWNER_FAT;
	CONV_TRY(validate_mark(v, sector, CFB_FATSECT));
	for (uint64_t k = first < count ? count - first : 0; k < per_sector; k++) {
		uint64_t at = cfb_sector_offset(file, sector) + 4 * k;
		CONV_TRY(cfb_read_at(v->file, at, link, sizeof link, &got));
		if (got == sizeof link && conv_u32le(link) != CFB_FREESECT)
			return conv_finding(&v->findings, CFB_RULE_FAT_TAIL, at,
					    "the FAT has something to say of sector %llu, which is "
					    "behind the end of the file",
					    (unsigned long long)(first + k));
	}
	return CONV_OK;
}

static conv_status list_fat_sector(cfb_validation *v, difat *d, uint32_t sector)
{
	if (sector == CFB_FREESECT) {
		d->ended = 1;
		return CONV_OK;
	}
	if (d->ended)
		CONV_TRY(conv_finding(&v->findings, CFB_RULE_DIFAT, CONV_NO_OFFSET,
				      "the list of FAT sectors has a gap before sector 0x%08X",
				      sector));
	return validate_fat_sector(v, d->listed++, sector);
}

static conv_status validate_difat_sector(cfb_validation *v, difat *d, uint32_t *at)
{
	uint32_t entries = cfb_sector_size(v->file) / 4 - 1;
	uint64_t offset = cfb_sector_offset(v->file, *at);
	uint8_t link[4];
	size_t got;

	v->owners[*at] = CFB_OWNER_DIFAT;
	d->sectors++;
	CONV_TRY(validate_mark(v, *at, CFB_DIFSECT));
	*at = CFB_ENDOFCHAIN;
	for (uint32_t k = 0; k <= entries; k++) {
		CONV_TRY(cfb_read_at(v->file, offset + 4 * (uint64_t)k, link, sizeof link, &got));
		if (got < sizeof link)
			break;
		if (k < entries)
			CONV_TRY(list_fat_sector(v, d, conv_u32le(link)));
		else
			*at = conv_u32le(link);
	}
	return CONV_OK;
}

static conv_status validate_difat(cfb_validation *v)
{
	const cfb_header *h = &v->file->header;
	uint32_t at = h->difat;
	difat d = { 0 };

	for (unsigned i = 0; i < CFB_DIFAT_IN_HEADER; i++)
		CONV_TRY(list_fat_sector(v, &d, h->difat_entries[i]));
	while (at < v->file->fat.count && !v->owners[at])
		CONV_TRY(validate_difat_sector(v, &d, &at));
	if (at != CFB_ENDOFCHAIN)
		CONV_TRY(conv_finding(
			&v->findings, at == CFB_FREESECT ? CFB_RULE_COUNT : CFB_RULE_DIFAT,
			CONV_NO_OFFSET, "the list of DIFAT sectors ends with 0x%08X", at));
	if (d.listed != h->fat_count || d.sectors != h->difat_count)
		CONV_TRY(conv_finding(&v->findings, CFB_RULE_COUNT, CFB_HEADER_FAT_COUNT,
				      "the header counts %u FAT and %u DIFAT sectors, found are %u "
				      "and %u",
				      h->fat_count, h->difat_count, d.listed, d.sectors));
	if ((uint64_t)d.listed * (cfb_sector_size(v->file) / 4) < v->file->fat.count)
		return conv_finding(&v->findings, CFB_RULE_FAT_SECTOR, CONV_NO_OFFSET,
				    "the FAT is too short for the %u sectors of the file",
				    v->file->fat.count);
	return CONV_OK;
}

/* ---- Directory and mini FAT ---- */

static conv_status validate_directory(cfb_validation *v)
{
	const cfb_header *h = &v->file->header;
	uint64_t length;
	int whole;

	CONV_TRY(claim_chain(v, fat_of(v), h->directory, CFB_OWNER_DIRECTORY, &length, &whole,
			     NULL));
	if (h->major == 4 && whole && length != h->directory_count)
		return conv_finding(&v->findings, CFB_RULE_COUNT, CFB_HEADER_DIRECTORY_COUNT,
				    "the header counts %u directory sectors, found are %llu",
				    h->directory_count, (unsigned long long)length);
	return CONV_OK;
}

/* What the mini FAT says of mini sectors behind the end of the mini stream is "free". */
static conv_status validate_mini_tail(cfb_validation *v, const conv_buffer *sectors)
{
	uint64_t per_sector = cfb_sector_size(v->file) / 4, count = v->file->mini_fat.count;
	uint64_t served = sectors->size / 4 * per_sector;
	uint8_t link[4];
	size_t got;

	for (uint64_t k = count; k < served; k++) {
		uint32_t sector = conv_u32le(sectors->bytes + 4 * (k / per_sector));
		uint64_t at = cfb_sector_offset(v->file, sector) + 4 * (k % per_sector);
		CONV_TRY(cfb_read_at(v->file, at, link, sizeof link, &got));
		if (got == sizeof link && conv_u32le(link) != CFB_FREESECT)
			return conv_finding(
				&v->findings, CFB_RULE_FAT_TAIL, at,
				"the mini FAT has something to say of mini sector %llu, "
				"which is behind the end of the mini stream",
				(unsigned long long)k);
	}
	return CONV_OK;
}

static conv_status validate_mini_fat(cfb_validation *v)
{
	const cfb_header *h = &v->file->header;
	conv_buffer sectors = CONV_BUFFER_INIT;
	uint64_t length, per_sector = cfb_sector_size(v->file) / 4;
	int whole;

	conv_status status = claim_chain(v, fat_of(v), h->mini_fat, CFB_OWNER_MINI_FAT, &length,
					 &whole, &sectors);
	if (conv_usable(status))
		status = validate_mini_tail(v, &sectors);
	conv_buffer_free(&sectors);
	CONV_TRY(status);
	if (whole && length != h->mini_fat_count)
		CONV_TRY(
			conv_finding(&v->findings, CFB_RULE_COUNT, CFB_HEADER_MINI_FAT_COUNT,
				     "the header counts %u sectors of the mini FAT, found are %llu",
				     h->mini_fat_count, (unsigned long long)length));
	if (length * per_sector < v->file->mini_fat.count)
		return conv_finding(&v->findings, CFB_RULE_MINI_STREAM, CONV_NO_OFFSET,
				    "the mini FAT is too short for the %u mini sectors there are",
				    v->file->mini_fat.count);
	return CONV_OK;
}

/* ---- Streams ---- */

static uint64_t units_for(uint64_t bytes, unsigned shift)
{
	return (bytes >> shift) + ((bytes & (((uint64_t)1 << shift) - 1)) != 0);
}

/* The chain of a stream; of the root it is the mini stream's. */
static conv_status validate_stream(cfb_validation *v, cfb_id id)
{
	const cfb_header *h = &v->file->header;
	uint64_t size = cfb_claimed_size(v->file, id), length;
	uint32_t start = conv_u32le(cfb_entry(v->file, id) + CFB_ENTRY_START);
	int mini = id != CFB_ROOT && size < h->cutoff, whole;
	lane l = mini ? mini_fat_of(v) : fat_of(v);

	if (!size) {
		if (start == CFB_ENDOFCHAIN)
			return CONV_OK;
		return cfb_find_entry(v, CFB_RULE_EMPTY_START, id,
				      "is empty, but begins at sector 0x%08X", start);
	}
	if (id == CFB_ROOT && size & (((uint64_t)1 << h->mini_shift) - 1))
		CONV_TRY(conv_finding(&v->findings, CFB_RULE_MINI_STREAM, CONV_NO_OFFSET,
				      "the mini stream of %llu bytes ends within a mini sector",
				      (unsigned long long)size));
	CONV_TRY(claim_chain(v, l, start, CFB_OWNER_ENTRY + id, &length, &whole, NULL));
	if (!whole)
		return CONV_OK;
	return compare_length(v, l, CFB_OWNER_ENTRY + id, length,
			      units_for(size, mini ? h->mini_shift : h->sector_shift));
}

static conv_status validate_streams(cfb_validation *v)
{
	CONV_TRY(validate_stream(v, CFB_ROOT));
	for (cfb_id id = 1; id < v->file->count; id++)
		if (cfb_entry(v->file, id)[CFB_ENTRY_TYPE] == CFB_TYPE_STREAM)
			CONV_TRY(validate_stream(v, id));
	return CONV_OK;
}

/* ---- What is left ---- */

/* The range lock sector (2.8): marked as an end, in no chain. */
static conv_status validate_lock(cfb_validation *v, uint32_t lock)
{
	if (v->owners[lock])
		return conv_finding(&v->findings, CFB_RULE_RANGE_LOCK, CONV_NO_OFFSET,
				    "the range lock sector %u is part of a chain", lock);
	if (v->file->fat.next[lock] != CFB_ENDOFCHAIN)
		return conv_finding(&v->findings, CFB_RULE_RANGE_LOCK, CONV_NO_OFFSET,
				    "the range lock sector %u is marked 0x%08X", lock,
				    v->file->fat.next[lock]);
	return CONV_OK;
}

static conv_status find_orphans(cfb_validation *v, lane l, uint32_t lock)
{
	uint32_t orphans = 0, first = 0;

	for (uint32_t i = 0; i < l.chains->count; i++) {
		uint32_t next = l.chains->next[i];
		if (l.owners[i] || next == CFB_FREESECT || i == lock)
			continue;
		if (next == CFB_FATSECT || next == CFB_DIFSECT)
			CONV_TRY(conv_finding(&v->findings, CFB_RULE_FAT_MARK, CONV_NO_OFFSET,
					      "%s %u is marked 0x%08X, but not of the %s", l.unit,
					      i, next, next == CFB_FATSECT ? "FAT" : "DIFAT"));
		else if (!orphans++)
			first = i;
	}
	if (!orphans)
		return CONV_OK;
	return conv_finding(&v->findings, CFB_RULE_ORPHAN_SECTOR, CONV_NO_OFFSET,
			    "%u %ss are in use but belong to nothing, the first is %u", orphans,
			    l.unit, first);
}

conv_status cfb_validate_chains(cfb_validation *v)
{
	const cfb_header *h = &v->file->header;
	uint32_t lock = CFB_FREESECT;

	CONV_TRY(validate_difat(v));
	CONV_TRY(validate_directory(v));
	CONV_TRY(validate_mini_fat(v));
	CONV_TRY(validate_streams(v));
	if (h->major == 4 && (CFB_RANGE_LOCK >> h->sector_shift) - 1 < v->file->fat.count) {
		lock = (CFB_RANGE_LOCK >> h->sector_shift) - 1;
		CONV_TRY(validate_lock(v, lock));
	}
	CONV_TRY(find_orphans(v, fat_of(v), lock));
	return find_orphans(v, mini_fat_of(v), CFB_FREESECT);
}
