/*
 * The directory ([MS-CFB] 2.6): a stream of entries of 128 bytes, whose layout is in format.h. It is
 * lent by the source where it lies there in one piece, else copied; entries are decoded when asked for.
 */
#include <stdlib.h>
#include <string.h>

#include "cfb/read.h"
#include "cursor.h"
#include "report.h"

/* The pieces of the directory's chain, no more than the limit `objects` has entries for. */
static conv_status find_pieces(cfb_file *file, conv_buffer *pieces)
{
	uint64_t most = conv_context_limits(file->context)->objects * CFB_ENTRY_SIZE, size = 0;
	uint32_t sector;
	cfb_walk walk = cfb_walk_from(&file->fat, file->header.directory);

	while (cfb_walk_next(&walk, &sector)) {
		if (size >= most)
			return conv_report(file->context, CONV_WARNING, "limit.objects",
					   CONV_NO_OFFSET,
					   "the directory has more than %llu entries",
					   (unsigned long long)(most / CFB_ENTRY_SIZE));
		CONV_TRY(cfb_add_extent(file, pieces, cfb_sector_offset(file, sector),
					cfb_sector_size(file)));
		size += cfb_sector_size(file);
	}
	return cfb_report_walk(file, &walk, "the directory");
}

static conv_status copy_pieces(cfb_file *file, const conv_extent *pieces, size_t count, size_t size)
{
	size_t at = 0, got;

	file->owned_directory = malloc(size ? size : 1);
	if (!file->owned_directory)
		return conv_report_memory(file->context);
	for (size_t i = 0; i < count; i++) {
		CONV_TRY(conv_source_read(file->source, pieces[i].offset,
					  file->owned_directory + at, (size_t)pieces[i].size,
					  &got));
		at += got;
		if (got < pieces[i].size)
			break;
	}
	file->directory = file->owned_directory;
	file->count = (cfb_id)(at / CFB_ENTRY_SIZE);
	return CONV_OK;
}

static conv_status load(cfb_file *file, const conv_extent *pieces, size_t count)
{
	uint64_t size = 0;
	for (size_t i = 0; i < count; i++)
		size += pieces[i].size;
	if (size > SIZE_MAX / 2 || size / CFB_ENTRY_SIZE >= CFB_NONE)
		return conv_report_memory(file->context);
	if (!file->memory || count != 1)
		return copy_pieces(file, pieces, count, (size_t)size);
	file->directory = file->memory + pieces[0].offset;
	file->count = (cfb_id)(size / CFB_ENTRY_SIZE);
	return CONV_OK;
}

conv_status cfb_read_directory(cfb_file *file)
{
	conv_buffer pieces = CONV_BUFFER_INIT;
	conv_status status = find_pieces(file, &pieces);

	if (conv_usable(status))
		status = load(file, (const conv_extent *)(const void *)pieces.bytes,
			      pieces.size / sizeof(conv_extent));
	conv_buffer_free(&pieces);
	CONV_TRY(status);
	if (!file->count)
		return conv_report(file->context, CONV_ERROR, "cfb.directory", CONV_NO_OFFSET,
				   "the directory cannot be found: not even a root entry");
	if (cfb_entry(file, CFB_ROOT)[CFB_ENTRY_TYPE] != CFB_TYPE_ROOT)
		return conv_report(file->context, CONV_WARNING, "cfb.root", CONV_NO_OFFSET,
				   "the first entry is of type %u and no root",
				   cfb_entry(file, CFB_ROOT)[CFB_ENTRY_TYPE]);
	return CONV_OK;
}

/* ---- What an entry says ---- */

cfb_id cfb_count(const cfb_file *file)
{
	return file->count;
}

cfb_kind cfb_kind_of(const cfb_file *file, cfb_id id)
{
	return id == CFB_ROOT || cfb_entry(file, id)[CFB_ENTRY_TYPE] != CFB_TYPE_STREAM
		       ? CFB_STORAGE
		       : CFB_STREAM;
}

void cfb_class(const cfb_file *file, cfb_id id, conv_guid *class_id)
{
	memcpy(class_id->bytes, cfb_entry(file, id) + CFB_ENTRY_CLASS, sizeof class_id->bytes);
}

uint32_t cfb_state(const cfb_file *file, cfb_id id)
{
	return conv_u32le(cfb_entry(file, id) + CFB_ENTRY_STATE);
}

uint64_t cfb_created(const cfb_file *file, cfb_id id)
{
	return conv_u64le(cfb_entry(file, id) + CFB_ENTRY_CREATED);
}

uint64_t cfb_modified(const cfb_file *file, cfb_id id)
{
	return conv_u64le(cfb_entry(file, id) + CFB_ENTRY_MODIFIED);
}

uint64_t cfb_claimed_size(const cfb_file *file, cfb_id id)
{
	const uint8_t *p = cfb_entry(file, id) + CFB_ENTRY_STREAM_SIZE;
	return file->header.major == 3 ? conv_u32le(p) : conv_u64le(p);
}

uint64_t cfb_size(const cfb_file *file, cfb_id id)
{
	uint64_t size = cfb_claimed_size(file, id);
	return size < file->size ? size : file->size;
}
