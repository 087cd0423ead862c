/*
 * Streams: chains of sectors as lists of extents of the source, adjacent sectors merged. A stream
 * below the cutoff stands in mini sectors of the mini stream ([MS-CFB] 2.4), which themselves are
 * pieces of sectors of the file.
 */
#include <string.h>

#include "cfb/read.h"
#include "cursor.h"
#include "report.h"

/* Cuts the piece at the end of the source, and joins it to the one before where they touch. */
conv_status cfb_add_extent(cfb_file *file, conv_buffer *list, uint64_t offset, uint64_t size)
{
	if (offset >= file->size)
		return CONV_OK;
	if (size > file->size - offset)
		size = file->size - offset;
	if (list->size) {
		conv_extent *last = (conv_extent *)(void *)(list->bytes + list->size) - 1;
		if (last->offset + last->size == offset) {
			last->size += size;
			return CONV_OK;
		}
	}
	conv_extent extent = { offset, size };
	if (!conv_buffer_append(list, &extent, sizeof extent))
		return conv_report_memory(file->context);
	return CONV_OK;
}

typedef struct pieces {
	cfb_file *file;
	cfb_id id;
	uint64_t wanted, found;
	cfb_walk walk;
} pieces;

static conv_status add_piece(pieces *p, uint64_t offset, uint64_t size)
{
	uint64_t left = p->wanted - p->found;
	if (size > left)
		size = left;
	p->found += size;
	if (offset > p->file->size || size > p->file->size - offset)
		p->wanted = p->found; /* torn: what would follow does not belong behind it */
	return cfb_add_extent(p->file, &p->file->extents, offset, size);
}

static conv_status find_in_fat(pieces *p)
{
	cfb_file *file = p->file;
	uint32_t sector;
	while (p->found < p->wanted && cfb_walk_next(&p->walk, &sector))
		CONV_TRY(add_piece(p, cfb_sector_offset(file, sector), cfb_sector_size(file)));
	return CONV_OK;
}

static conv_status find_in_mini_stream(pieces *p)
{
	cfb_file *file = p->file;
	uint64_t mini_size = (uint64_t)1 << file->header.mini_shift;
	uint32_t mini;
	while (p->found < p->wanted && cfb_walk_next(&p->walk, &mini)) {
		uint64_t place = (uint64_t)mini << file->header.mini_shift;
		uint64_t sector = place >> file->header.sector_shift;
		uint64_t within = place & (cfb_sector_size(file) - 1);
		CONV_TRY(add_piece(p, cfb_sector_offset(file, file->mini_sectors[sector]) + within,
				   mini_size));
	}
	return CONV_OK;
}

/* How many bytes the extents really have: fewer than were found where the file is torn. */
static uint64_t extents_size(const conv_buffer *list)
{
	const conv_extent *extents = (const conv_extent *)(const void *)list->bytes;
	uint64_t size = 0;
	for (size_t i = 0; i < list->size / sizeof *extents; i++)
		size += extents[i].size;
	return size;
}

static conv_status report_pieces(pieces *p, uint64_t size)
{
	cfb_file *file = p->file;
	uint64_t claimed = cfb_claimed_size(file, p->id);
	char name[CFB_NAME_SIZE];

	if (size == claimed && !p->walk.shared)
		return CONV_OK;
	cfb_name(file, p->id, name);
	CONV_TRY(cfb_report_walk(file, &p->walk, name));
	if (size == claimed)
		return CONV_OK;
	return conv_report(file->context, CONV_WARNING, "cfb.short-stream", CONV_NO_OFFSET,
			   "%s has only %llu of %llu bytes", name, (unsigned long long)size,
			   (unsigned long long)claimed);
}

/* Fills file->extents with the pieces of a stream. */
static conv_status find_pieces(cfb_file *file, cfb_id id, uint64_t *size)
{
	uint32_t start = conv_u32le(cfb_entry(file, id) + CFB_ENTRY_START);
	int mini = cfb_claimed_size(file, id) < file->header.cutoff;
	pieces p = { .file = file, .id = id, .wanted = cfb_size(file, id) };

	conv_buffer_clear(&file->extents);
	*size = 0;
	if (!p.wanted)
		return CONV_OK;
	p.walk = cfb_walk_from(mini ? &file->mini_fat : &file->fat, start);
	p.walk.again = file->walked[id];
	CONV_TRY(mini ? find_in_mini_stream(&p) : find_in_fat(&p));
	*size = extents_size(&file->extents);
	if (file->walked[id])
		return *size == cfb_claimed_size(file, id) ? CONV_OK : CONV_DAMAGED;
	file->walked[id] = 1;
	return report_pieces(&p, *size);
}

conv_status cfb_stream_blob(cfb_file *file, cfb_id id, conv_blob **blob)
{
	uint64_t size;

	*blob = NULL;
	conv_status status = find_pieces(file, id, &size);
	CONV_TRY(status);
	*blob = conv_blob_from_extents(file->held,
				       (const conv_extent *)(const void *)file->extents.bytes,
				       file->extents.size / sizeof(conv_extent));
	return *blob ? status : conv_report_memory(file->context);
}

conv_status cfb_stream_extents(cfb_file *file, cfb_id id, const conv_extent **extents,
			       size_t *count)
{
	uint64_t size;
	conv_status status = find_pieces(file, id, &size);

	*extents = (const conv_extent *)(const void *)file->extents.bytes;
	*count = file->extents.size / sizeof **extents;
	return status;
}

static conv_status gather(cfb_file *file, size_t size, size_t *gathered)
{
	const conv_extent *extents = (const conv_extent *)(const void *)file->extents.bytes;

	*gathered = 0;
	conv_buffer_clear(&file->bytes);
	uint8_t *to = conv_buffer_reserve(&file->bytes, size);
	if (!to) {
		conv_buffer_free(&file->bytes);
		return conv_report_memory(file->context);
	}
	for (size_t i = 0; i < file->extents.size / sizeof *extents; i++) {
		size_t got;
		CONV_TRY(cfb_read_at(file, extents[i].offset, to + *gathered,
				     (size_t)extents[i].size, &got));
		*gathered += got;
		if (got < extents[i].size)
			break;
	}
	return CONV_OK;
}

conv_status cfb_stream_bytes(cfb_file *file, cfb_id id, const uint8_t **bytes, size_t *size)
{
	uint64_t limit = conv_context_limits(file->context)->string_bytes, found;
	static const uint8_t none[1];

	*bytes = none;
	*size = 0;
	conv_status status = find_pieces(file, id, &found);
	CONV_TRY(status);
	if (found > limit || found > SIZE_MAX / 2) {
		char name[CFB_NAME_SIZE];
		cfb_name(file, id, name);
		conv_report(file->context, CONV_WARNING, "limit.string-bytes", CONV_NO_OFFSET,
			    "%s has %llu bytes, more than the limit", name,
			    (unsigned long long)found);
		return CONV_FAILED;
	}
	if (!found)
		return status;
	const conv_extent *first = (const conv_extent *)(const void *)file->extents.bytes;
	if (file->memory && file->extents.size == sizeof *first) {
		*bytes = file->memory + first->offset;
		*size = (size_t)found;
		return status;
	}
	CONV_TRY(gather(file, (size_t)found, size));
	*bytes = file->bytes.bytes;
	return status;
}
