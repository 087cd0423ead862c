/*
 * What stands in a cabinet ([MS-CAB] 2), all of it little-endian:
 *
 *   CFHEADER            size
 *     signature         4   "MSCF"
 *     reserved1         4
 *     cbCabinet         4   bytes of the cabinet
 *     reserved2         4
 *     coffFiles         4   where the first CFFILE is
 *     reserved3         4
 *     versionMinor      1   3
 *     versionMajor      1   1
 *     cFolders          2
 *     cFiles            2
 *     flags             2   1: there is a previous cabinet, 2: a next one, 4: reserved areas
 *     setID             2   the same in all cabinets of a set
 *     iCabinet          2   0, 1, 2 ...
 *     cbCFHeader        2   with flag 4 only, as are the next two: bytes of the reserved areas
 *     cbCFFolder        1
 *     cbCFData          1
 *     abReserve         cbCFHeader
 *     szCabinetPrev     to a NUL; with flag 1 only, as is szDiskPrev
 *     szDiskPrev
 *     szCabinetNext     with flag 2 only, as is szDiskNext
 *     szDiskNext
 *   CFFOLDER, cFolders times, right behind it
 *     coffCabStart      4   where the first CFDATA is
 *     cCFData           2   blocks of this folder in this cabinet
 *     typeCompress      2   low four bits: 0 stored, 1 MSZIP, 2 Quantum, 3 LZX; bits 8 to 12: window
 *     abReserve         cbCFFolder
 *   CFFILE, cFiles times, at coffFiles
 *     cbFile            4
 *     uoffFolderStart   4   in the unpacked data of the folder
 *     iFolder           2   or FFFD continued from the previous cabinet, FFFE to the next, FFFF both
 *     date              2   year - 1980 << 9 | month << 5 | day
 *     time              2   hour << 11 | minute << 5 | second / 2
 *     attribs           2
 *     szName            to a NUL
 *
 * (CFDATA: folder.c.) The reserved areas belong to whoever made the cabinet, signatures for
 * example; they are not shown.
 */
#include <string.h>

#include "cab/cab.h"
#include "cursor.h"

enum { CFHEADER = 36, CFHEADER_RESERVES = 4, CFFOLDER = 8, CFFILE = 16 };

/* At least one and up to `want` bytes at `at`; *got says how many. NULL: none. */
static const uint8_t *see(cab_window *window, uint64_t at, size_t want, size_t *got)
{
	if (at < window->at || at - window->at > window->size ||
	    window->size - (at - window->at) < want) {
		window->at = at;
		if (!conv_usable(conv_source_read(window->source, at, window->bytes,
						  sizeof window->bytes, &window->size)))
			window->size = 0;
	}
	size_t there = window->size - (size_t)(at - window->at);
	*got = there < want ? there : want;
	return *got ? window->bytes + (at - window->at) : NULL;
}

static int see_all(cab_window *window, uint64_t at, size_t want, conv_cursor *cursor)
{
	size_t got;
	const uint8_t *bytes = see(window, at, want, &got);

	*cursor = conv_cursor_over(bytes, bytes ? got : 0);
	return got == want;
}

/* A NUL-terminated string at *at, which moves behind it; `name` may be NULL. */
static int read_name(cab_window *window, uint64_t *at, char name[CAB_NAME + 1])
{
	size_t got;
	const uint8_t *bytes = see(window, *at, CAB_NAME + 1, &got);
	const uint8_t *nul = bytes ? memchr(bytes, 0, got) : NULL;

	if (!nul)
		return 0;
	size_t size = (size_t)(nul - bytes) + 1;
	if (name)
		memcpy(name, bytes, size);
	*at += size;
	return 1;
}

/* The parts of CFHEADER that the flags ask for. */
static int read_optional(cab_window *window, uint64_t at, cab_header *header)
{
	conv_cursor cursor;

	if (header->flags & CAB_RESERVES) {
		if (!see_all(window, at, CFHEADER_RESERVES, &cursor))
			return 0;
		unsigned header_reserve = conv_cursor_u16(&cursor);
		header->folder_reserve = conv_cursor_u8(&cursor);
		header->data_reserve = conv_cursor_u8(&cursor);
		at += CFHEADER_RESERVES + header_reserve;
	}
	if (header->flags & CAB_PREVIOUS &&
	    (!read_name(window, &at, header->previous) || !read_name(window, &at, NULL)))
		return 0;
	if (header->flags & CAB_NEXT &&
	    (!read_name(window, &at, header->next) || !read_name(window, &at, NULL)))
		return 0;
	header->folders_at = at;
	return 1;
}

int cab_header_read(const conv_source *source, uint64_t base, cab_header *header)
{
	cab_window window = { .source = source };
	conv_cursor cursor;

	memset(header, 0, sizeof *header);
	if (!see_all(&window, base, CFHEADER, &cursor) ||
	    memcmp(conv_cursor_bytes(&cursor, 4), "MSCF", 4) != 0)
		return 0;
	header->base = base;
	conv_cursor_skip(&cursor, 4);
	header->end = base + conv_cursor_u32(&cursor);
	conv_cursor_skip(&cursor, 4);
	header->files_at = base + conv_cursor_u32(&cursor);
	conv_cursor_skip(&cursor, 4);
	header->version = conv_cursor_u16(&cursor);
	header->folder_count = conv_cursor_u16(&cursor);
	header->file_count = conv_cursor_u16(&cursor);
	header->flags = conv_cursor_u16(&cursor);
	header->set = conv_cursor_u16(&cursor);
	header->index = conv_cursor_u16(&cursor);
	return read_optional(&window, base + CFHEADER, header);
}

uint64_t cab_folders_end(const cab_header *header)
{
	return header->folders_at +
	       (uint64_t)header->folder_count * (CFFOLDER + header->folder_reserve);
}

int cab_folder_exists(const cab_header *header, unsigned folder)
{
	if (folder == CAB_FROM_PREVIOUS || folder == CAB_FROM_PREVIOUS_TO_NEXT)
		return (header->flags & CAB_PREVIOUS) != 0;
	if (folder == CAB_TO_NEXT)
		return (header->flags & CAB_NEXT) != 0;
	return folder < header->folder_count;
}

int cab_folder_read(cab_window *window, const cab_header *header, unsigned i,
		    cab_folder_entry *entry)
{
	conv_cursor cursor;
	uint64_t at = header->folders_at + (uint64_t)i * (CFFOLDER + header->folder_reserve);

	if (!see_all(window, at, CFFOLDER, &cursor))
		return 0;
	entry->data_at = header->base + conv_cursor_u32(&cursor);
	entry->blocks = conv_cursor_u16(&cursor);
	entry->compression = conv_cursor_u16(&cursor);
	return 1;
}

int cab_file_read(cab_window *window, uint64_t *at, cab_file_entry *entry)
{
	conv_cursor cursor;
	uint64_t name_at = *at + CFFILE;

	if (!see_all(window, *at, CFFILE, &cursor))
		return 0;
	entry->size = conv_cursor_u32(&cursor);
	entry->offset = conv_cursor_u32(&cursor);
	entry->folder = conv_cursor_u16(&cursor);
	entry->date = conv_cursor_u16(&cursor);
	entry->time = conv_cursor_u16(&cursor);
	entry->attributes = conv_cursor_u16(&cursor);
	if (!read_name(window, &name_at, entry->name))
		return 0;
	*at = name_at;
	return 1;
}
