/*
 * The header ([MS-CFB] 2.2; its layout is in format.h). Only what the chains start from is used; the
 * CLSID, the minor version, reserved bytes and counts are never a reason to refuse.
 */
#include <string.h>

#include "cfb/read.h"
#include "cursor.h"
#include "report.h"

enum { LEAST_SHIFT = 9, MOST_SHIFT = 16, LEAST_MINI_SHIFT = 3 };

static void parse_header(const uint8_t *p, cfb_header *header)
{
	header->major = conv_u16le(p + CFB_HEADER_MAJOR);
	header->sector_shift = conv_u16le(p + CFB_HEADER_SECTOR_SHIFT);
	header->mini_shift = conv_u16le(p + CFB_HEADER_MINI_SHIFT);
	header->directory_count = conv_u32le(p + CFB_HEADER_DIRECTORY_COUNT);
	header->fat_count = conv_u32le(p + CFB_HEADER_FAT_COUNT);
	header->directory = conv_u32le(p + CFB_HEADER_DIRECTORY);
	header->cutoff = conv_u32le(p + CFB_HEADER_CUTOFF);
	header->mini_fat = conv_u32le(p + CFB_HEADER_MINI_FAT);
	header->mini_fat_count = conv_u32le(p + CFB_HEADER_MINI_FAT_COUNT);
	header->difat = conv_u32le(p + CFB_HEADER_DIFAT);
	header->difat_count = conv_u32le(p + CFB_HEADER_DIFAT_COUNT);
	for (size_t i = 0; i < CFB_DIFAT_IN_HEADER; i++)
		header->difat_entries[i] = conv_u32le(p + CFB_HEADER_DIFAT_ENTRIES + 4 * i);
}

static conv_status check_shifts(cfb_file *file)
{
	cfb_header *header = &file->header;
	unsigned usual = header->major == 4 ? CFB_V4_SHIFT : CFB_V3_SHIFT;

	if (header->sector_shift < LEAST_SHIFT || header->sector_shift > MOST_SHIFT) {
		CONV_TRY(conv_report(
			file->context, CONV_WARNING, "cfb.sector-shift", CFB_HEADER_SECTOR_SHIFT,
			"sector shift %u cannot be, %u is taken", header->sector_shift, usual));
		header->sector_shift = usual;
	} else if (header->sector_shift != usual) {
		CONV_TRY(conv_report(file->context, CONV_WARNING, "cfb.sector-shift",
				     CFB_HEADER_SECTOR_SHIFT, "sector shift %u in version %u",
				     header->sector_shift, header->major));
	}
	if (header->mini_shift == CFB_MINI_SHIFT)
		return CONV_OK;
	unsigned found = header->mini_shift;
	if (found < LEAST_MINI_SHIFT || found > header->sector_shift)
		header->mini_shift = CFB_MINI_SHIFT;
	return conv_report(file->context, CONV_WARNING, "cfb.mini-shift", CFB_HEADER_MINI_SHIFT,
			   "mini sector shift %u, %u is taken", found, header->mini_shift);
}

static conv_status check_header(cfb_file *file, const uint8_t *p)
{
	conv_context *context = file->context;
	cfb_header *header = &file->header;

	if (header->major != 3 && header->major != 4)
		return conv_report(context, CONV_ERROR, "cfb.version", CFB_HEADER_MAJOR,
				   "compound file of version %u, only 3 and 4 are known",
				   header->major);
	if (conv_u16le(p + CFB_HEADER_BYTE_ORDER) != CFB_BYTE_ORDER)
		CONV_TRY(conv_report(context, CONV_WARNING, "cfb.byte-order", CFB_HEADER_BYTE_ORDER,
				     "byte order mark 0x%04X instead of 0xFFFE",
				     conv_u16le(p + CFB_HEADER_BYTE_ORDER)));
	if (header->cutoff != CFB_CUTOFF)
		CONV_TRY(conv_report(context, CONV_INFO, "cfb.cutoff", CFB_HEADER_CUTOFF,
				     "small streams end at %u bytes instead of 4096",
				     header->cutoff));
	return check_shifts(file);
}

conv_status cfb_read_header(cfb_file *file)
{
	uint8_t bytes[CFB_HEADER_SIZE];
	size_t got;

	CONV_TRY(cfb_read_at(file, 0, bytes, sizeof bytes, &got));
	if (got < CFB_SIGNATURE_SIZE || memcmp(bytes, CFB_SIGNATURE, CFB_SIGNATURE_SIZE) != 0)
		return conv_report(file->context, CONV_ERROR, "cfb.signature", 0,
				   "no compound file: the signature is missing");
	if (got < sizeof bytes)
		return conv_report(file->context, CONV_ERROR, "cfb.header", got,
				   "the file ends within its header");
	parse_header(bytes, &file->header);
	CONV_TRY(check_header(file, bytes));
	if (file->size & (cfb_sector_size(file) - 1))
		CONV_TRY(conv_report(file->context, CONV_INFO, "cfb.file-size", file->size,
				     "the file does not end with a whole sector"));
	return CONV_OK;
}
