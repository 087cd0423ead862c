#include "support/cabbuild.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

enum { HEADER = 36, FOLDER = 8, FILE_ENTRY = 16, BLOCK = 32768 };

cabbuild *cabbuild_new(void)
{
	return calloc(1, sizeof(cabbuild));
}

void cabbuild_free(cabbuild *build)
{
	conv_buffer_free(&build->data);
	free(build);
}

unsigned cabbuild_folder_empty(cabbuild *build, unsigned compression)
{
	cabbuild_folder *folder = &build->folders[build->folder_count];
	folder->compression = compression;
	folder->first_block = build->block_count;
	return (unsigned)build->folder_count++;
}

void cabbuild_add_block(cabbuild *build, const void *packed, size_t size, unsigned unpacked)
{
	cabbuild_block *block = &build->blocks[build->block_count++];
	cabbuild_folder *folder = &build->folders[build->folder_count - 1];
	block->at = build->data.size;
	block->size = size;
	block->unpacked = unpacked;
	conv_buffer_append(&build->data, packed, size);
	folder->block_count++;
	folder->size += unpacked;
}

/* Not by the code under test: plain zlib. */
static void add_mszip_block(cabbuild *build, const uint8_t *bytes, size_t size,
			    const uint8_t *dictionary, size_t history)
{
	uint8_t packed[BLOCK + 64] = "CK";
	z_stream z = { 0 };
	deflateInit2(&z, 6, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY);
	if (history)
		deflateSetDictionary(&z, dictionary, (uInt)history);
	z.next_in = (z_const Bytef *)(uintptr_t)bytes;
	z.avail_in = (uInt)size;
	z.next_out = packed + 2;
	z.avail_out = sizeof packed - 2;
	deflate(&z, Z_FINISH);
	cabbuild_add_block(build, packed, sizeof packed - z.avail_out, (unsigned)size);
	deflateEnd(&z);
}

unsigned cabbuild_folder_of(cabbuild *build, unsigned compression, const void *bytes, size_t size)
{
	const uint8_t *from = bytes;
	unsigned folder = cabbuild_folder_empty(build, compression);
	for (size_t at = 0; at < size; at += BLOCK) {
		size_t piece = size - at < BLOCK ? size - at : BLOCK;
		if (compression == CABBUILD_MSZIP)
			add_mszip_block(build, from + at, piece, at ? from + at - BLOCK : NULL,
					at ? BLOCK : 0);
		else
			cabbuild_add_block(build, from + at, piece, (unsigned)piece);
	}
	return folder;
}

cabbuild_file *cabbuild_add_file(cabbuild *build, unsigned folder, const char *name,
				 uint32_t offset, uint32_t size)
{
	cabbuild_file *file = &build->files[build->file_count++];
	snprintf(file->name, sizeof file->name, "%s", name);
	file->folder = folder;
	file->offset = offset;
	file->size = size;
	file->attributes = 0x20;
	file->date = (2024 - 1980) << 9 | 5 << 5 | 17;
	file->time = 13 << 11 | 45 << 5 | 10;
	return file;
}

uint32_t cabbuild_checksum(const uint8_t *bytes, size_t size, uint32_t sum)
{
	size_t i = 0;
	for (; i + 4 <= size; i += 4)
		sum ^= (uint32_t)bytes[i] | (uint32_t)bytes[i + 1] << 8 |
		       (uint32_t)bytes[i + 2] << 16 | (uint32_t)bytes[i + 3] << 24;
	uint32_t rest = 0;
	for (; i < size; i++)
		rest = rest << 8 | bytes[i];
	return sum ^ rest;
}

static size_t length(const char *text)
{
	return text ? strlen(text) : 0;
}

static void append_name(conv_buffer *to, const char *name, const char *disk)
{
	conv_buffer_append(to, name, strlen(name) + 1);
	conv_buffer_append(to, disk, strlen(disk) + 1);
}

static void append_block(const cabbuild *build, const cabbuild_block *block, conv_buffer *to)
{
	conv_buffer sum = CONV_BUFFER_INIT;
	const uint8_t *bytes = build->data.bytes + block->at;
	uint32_t checksum = 0;
	conv_buffer_append_u16le(&sum, (uint16_t)block->size);
	conv_buffer_append_u16le(&sum, (uint16_t)block->unpacked);
	conv_buffer_append(&sum, build->reserve[2], length(build->reserve[2]));
	if (!build->no_checksums)
		checksum = cabbuild_checksum(sum.bytes, build->checksums_of_reserve ? sum.size : 4,
					     cabbuild_checksum(bytes, block->size, 0));
	conv_buffer_append_u32le(to, checksum);
	conv_buffer_append(to, sum.bytes, sum.size);
	conv_buffer_append(to, bytes, block->size);
	conv_buffer_free(&sum);
}

static void append_files(const cabbuild *build, conv_buffer *to)
{
	for (size_t i = 0; i < build->file_count; i++) {
		const cabbuild_file *file = &build->files[i];
		conv_buffer_append_u32le(to, file->size);
		conv_buffer_append_u32le(to, file->offset);
		conv_buffer_append_u16le(to, (uint16_t)file->folder);
		conv_buffer_append_u16le(to, (uint16_t)file->date);
		conv_buffer_append_u16le(to, (uint16_t)file->time);
		conv_buffer_append_u16le(to, (uint16_t)file->attributes);
		conv_buffer_append(to, file->name, strlen(file->name) + 1);
	}
}

/* What stands between the fixed header and the folders. */
static unsigned append_optional(const cabbuild *build, conv_buffer *to)
{
	int reserves = build->reserve[0] || build->reserve[1] || build->reserve[2];
	if (reserves) {
		conv_buffer_append_u16le(to, (uint16_t)length(build->reserve[0]));
		conv_buffer_append_byte(to, (uint8_t)length(build->reserve[1]));
		conv_buffer_append_byte(to, (uint8_t)length(build->reserve[2]));
		conv_buffer_append(to, build->reserve[0], length(build->reserve[0]));
	}
	if (build->previous)
		append_name(to, build->previous, "disk before");
	if (build->next)
		append_name(to, build->next, "disk behind");
	return (build->previous ? 1u : 0) | (build->next ? 2u : 0) | (reserves ? 4u : 0);
}

void cabbuild_write(const cabbuild *build, conv_buffer *cabinet)
{
	conv_buffer optional = CONV_BUFFER_INIT, files = CONV_BUFFER_INIT, data = CONV_BUFFER_INIT;
	unsigned flags = append_optional(build, &optional);
	size_t folders = build->folder_count * (FOLDER + length(build->reserve[1]));
	size_t files_at = HEADER + optional.size + folders + build->gap;
	append_files(build, &files);
	size_t data_at = files_at + files.size;
	conv_buffer folder_list = CONV_BUFFER_INIT;
	for (size_t i = 0; i < build->folder_count; i++) {
		const cabbuild_folder *folder = &build->folders[i];
		conv_buffer_append_u32le(&folder_list, (uint32_t)(data_at + data.size));
		conv_buffer_append_u16le(&folder_list, (uint16_t)folder->block_count);
		conv_buffer_append_u16le(&folder_list, (uint16_t)folder->compression);
		conv_buffer_append(&folder_list, build->reserve[1], length(build->reserve[1]));
		for (size_t k = 0; k < folder->block_count; k++)
			append_block(build, &build->blocks[folder->first_block + k], &data);
	}
	conv_buffer_append_text(cabinet, "MSCF");
	conv_buffer_append_u32le(cabinet, 0);
	conv_buffer_append_u32le(cabinet, (uint32_t)(data_at + data.size));
	conv_buffer_append_u32le(cabinet, 0);
	conv_buffer_append_u32le(cabinet, (uint32_t)files_at);
	conv_buffer_append_u32le(cabinet, 0);
	conv_buffer_append_u16le(cabinet, 0x0103);
	conv_buffer_append_u16le(cabinet, (uint16_t)build->folder_count);
	conv_buffer_append_u16le(cabinet, (uint16_t)build->file_count);
	conv_buffer_append_u16le(cabinet, (uint16_t)flags);
	conv_buffer_append_u16le(cabinet, (uint16_t)build->set);
	conv_buffer_append_u16le(cabinet, (uint16_t)build->index);
	conv_buffer_append(cabinet, optional.bytes, optional.size);
	conv_buffer_append(cabinet, folder_list.bytes, folder_list.size);
	conv_buffer_append_zeros(cabinet, build->gap);
	conv_buffer_append(cabinet, files.bytes, files.size);
	conv_buffer_append(cabinet, data.bytes, data.size);
	conv_buffer_free(&optional);
	conv_buffer_free(&files);
	conv_buffer_free(&data);
	conv_buffer_free(&folder_list);
}

typedef struct cut {                   /* unpacked ranges of one cabinet's blocks */
	uint32_t from, to;             /* all that it has something of */
	uint32_t whole_from, whole_to; /* all that it has whole */
} cut;

/* The blocks of a part of the packed bytes. */
static cut cut_blocks(const cabbuild *whole, cabbuild *part, size_t start, size_t end)
{
	cut range = { UINT32_MAX, 0, UINT32_MAX, 0 };
	uint32_t offset = 0;
	for (size_t i = 0; i < whole->block_count; i++) {
		const cabbuild_block *block = &whole->blocks[i];
		uint32_t behind = offset + block->unpacked;
		size_t a = block->at > start ? block->at : start;
		size_t b = block->at + block->size < end ? block->at + block->size : end;
		if (a < b) {
			int begins = a == block->at, ends = b == block->at + block->size;
			cabbuild_add_block(part, whole->data.bytes + a, b - a,
					   ends ? block->unpacked : 0);
			if (range.from == UINT32_MAX) {
				range.from = offset;
				range.whole_from = begins ? offset : behind;
			}
			range.to = behind;
			range.whole_to = ends ? behind : offset;
		}
		offset = behind;
	}
	return range;
}

static void add_part_of_file(cabbuild *part, const cabbuild_file *file, const cut *range,
			     int is_first, int is_last)
{
	uint32_t end = file->offset + file->size;
	if (file->offset >= range->to || end <= range->from)
		return;
	int before = !is_first && file->offset < range->whole_from;
	int after = !is_last && end > range->whole_to;
	cabbuild_file *copy = &part->files[part->file_count++];
	*copy = *file;
	copy->folder = before && after ? 0xFFFF : before ? 0xFFFD : after ? 0xFFFE : 0;
}

void cabbuild_write_set(const cabbuild *build, const char *stem, conv_buffer *cabinets,
			size_t count)
{
	for (size_t i = 0; i < count; i++) {
		cabbuild *part = cabbuild_new();
		char previous[100], next[100];
		snprintf(previous, sizeof previous, "%s%zu.cab", stem, i);
		snprintf(next, sizeof next, "%s%zu.cab", stem, i + 2);
		part->set = build->set;
		part->index = (unsigned)i;
		part->previous = i ? previous : NULL;
		part->next = i + 1 < count ? next : NULL;
		cabbuild_folder_empty(part, build->folders[0].compression);
		cut range = cut_blocks(build, part, build->data.size * i / count,
				       build->data.size * (i + 1) / count);
		for (size_t k = 0; k < build->file_count; k++)
			add_part_of_file(part, &build->files[k], &range, i == 0, i + 1 == count);
		cabbuild_write(part, &cabinets[i]);
		cabbuild_free(part);
	}
}
