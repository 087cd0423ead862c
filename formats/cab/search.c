/*
 * Looks for cabinets in a file that begins with something else (a self-extracting program), or
 * holds several one behind the other. "MSCF" alone means little: programs that unpack cabinets
 * contain it too. So the header, the first folder and the first file must make sense. That costs
 * the same at every find, whatever the header claims.
 */
#include <string.h>

#include "cab/cab.h"

#define VERSION_MAJOR(version) ((version) >> 8)
#define PIECE 65536

static int believable(const conv_source *source, const cab_header *header)
{
	cab_window window = { .source = source };
	cab_folder_entry folder;
	cab_file_entry file;
	uint64_t at = header->files_at, size = conv_source_size(source);

	if (VERSION_MAJOR(header->version) != 1 || !header->folder_count || !header->file_count ||
	    header->files_at < header->folders_at || header->end <= header->files_at)
		return 0;
	return cab_folder_read(&window, header, 0, &folder) && folder.data_at <= size &&
	       cab_file_read(&window, &at, &file) && file.name[0] &&
	       cab_folder_exists(header, file.folder);
}

int cab_search(const conv_source *source, uint64_t from, cab_header *header)
{
	uint8_t piece[PIECE];
	size_t got;

	while (conv_usable(conv_source_read(source, from, piece, sizeof piece, &got)) && got >= 4) {
		const uint8_t *end = piece + got;
		const uint8_t *find = memmem(piece, got, "MSCF", 4);
		while (find) {
			uint64_t base = from + (uint64_t)(find - piece);
			if (cab_header_read(source, base, header) && believable(source, header))
				return 1;
			find = memmem(find + 1, (size_t)(end - find - 1), "MSCF", 4);
		}
		from += got - 3; /* the signature may lie across pieces */
	}
	return 0;
}
