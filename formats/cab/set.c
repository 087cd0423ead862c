/*
 * Sets of cabinets ([MS-CAB] 2.1): one names the previous and the next by their files' names. A
 * folder may go on from the last of one cabinet to the first of the next; a file whose data do is
 * entered in all of them.
 *
 * szCabinetPrev may skip cabinets that hold only the middle of one file, so the way to the first
 * cabinet is not the way of all: that is found by going from the first one to the next and the
 * next. Names lead nowhere but to what the caller's `find` gives for a plain name; setID and
 * iCabinet must fit, and as iCabinet has to grow, no chain can be a ring.
 */
#include <stdlib.h>
#include <string.h>

#include "cab/cab.h"
#include "conv/charset.h"
#include "report.h"

#define WINDOWS_1252 1252
#define LEAST_FILE_ENTRY 17 /* bytes of a CFFILE with an empty name */
#define NO_FOLDER CONV_CAB_NO_FOLDER

typedef struct cab_chain { /* the cabinets of a set, in order */
	conv_cab *cab;
	conv_cab_find *find;
	void *user;
	size_t open_folder; /* the last one of the cabinet before, if it goes on; or NO_FOLDER */
} cab_chain;

/* ---- Finding the others ---- */

static void drop_source(void *source)
{
	conv_source_drop(source);
}

static cab_part *new_part(conv_cab *cab, conv_source *source, const cab_header *header)
{
	cab_part *part = conv_arena_alloc(cab->arena, sizeof *part);

	if (!part || !conv_arena_defer(cab->arena, drop_source, source))
		return NULL;
	part->source = source;
	part->header = *header;
	return part;
}

/* The last component of a name that may come as a path; NULL if there is none to be trusted. */
static const char *plain_name(const char *name)
{
	for (const char *c = name; *c; c++)
		if (*c == '/' || *c == '\\' || *c == ':')
			name = c + 1;
	return *name && strcmp(name, ".") != 0 && strcmp(name, "..") != 0 ? name : NULL;
}

static conv_status report_missing(cab_chain *chain, const char *name, const char *why)
{
	return conv_report(chain->cab->context, CONV_WARNING, "cab.set", CONV_NO_OFFSET,
			   "the cabinet \"%s\" of the same set %s", name, why);
}

/*
 * The cabinet of that name, which must lie on the right side of `part`; *found stays NULL, with a
 * report, if it cannot be had.
 */
static conv_status find_part(cab_chain *chain, const cab_part *part, const char *name, int side,
			     cab_part **found)
{
	conv_source *source = NULL;
	const char *plain = plain_name(name);
	cab_header header;

	*found = NULL;
	if (!chain->find || !plain)
		return report_missing(chain, name, "is missing");
	conv_status status = chain->find(chain->user, plain, &source);
	if (status == CONV_MACHINE)
		return status;
	if (!conv_usable(status) || !source)
		return report_missing(chain, name, "is missing");
	const char *why = NULL;
	if (!cab_search(source, 0, &header))
		why = "is no cabinet";
	else if (header.set != part->header.set ||
		 (side < 0 ? header.index >= part->header.index
			   : header.index != part->header.index + 1))
		why = "belongs elsewhere";
	if (why) {
		conv_source_drop(source);
		return report_missing(chain, name, why);
	}
	*found = new_part(chain->cab, source, &header);
	return *found ? CONV_OK : conv_report_memory(chain->cab->context);
}

/* ---- Reading one ---- */

static conv_status count_objects(conv_cab *cab, uint64_t more)
{
	cab->objects += more;
	if (cab->objects <= conv_context_limits(cab->context)->objects)
		return CONV_OK;
	return conv_report(cab->context, CONV_ERROR, "limit.objects", CONV_NO_OFFSET,
			   "there are more files and folders than the limit objects allows");
}

static conv_status add_fragment(conv_cab *cab, cab_folder *folder, const cab_part *part,
				const cab_folder_entry *entry)
{
	cab_fragment *fragment = conv_arena_zalloc(cab->arena, sizeof *fragment);

	if (!fragment)
		return conv_report_memory(cab->context);
	fragment->part = part;
	fragment->data_at = entry->data_at;
	fragment->blocks = entry->blocks;
	folder->shown.blocks += entry->blocks;
	if (folder->last)
		folder->last->next = fragment;
	else
		folder->first = fragment;
	folder->last = fragment;
	return CONV_OK;
}

static conv_status add_folder(conv_cab *cab, const cab_part *part, const cab_folder_entry *entry,
			      int headless)
{
	cab_folder folder = { .compression = entry->compression, .headless = headless };
	const cab_method *method = cab_method_of(entry->compression);
	unsigned bits = cab_window_bits(entry->compression);

	folder.method = method;
	folder.shown.method = method->name;
	folder.shown.window_bits = bits;
	folder.shown.readable =
		method->open && bits >= method->least_window && bits <= method->most_window;
	CONV_TRY(add_fragment(cab, &folder, part, entry));
	if (!conv_buffer_append(&cab->folders, &folder, sizeof folder))
		return conv_report_memory(cab->context);
	return CONV_OK;
}

/* CFFOLDERs. *first: the index of the first of them, the one continued if there is one. */
static conv_status read_folders(cab_chain *chain, const cab_part *part, int continued,
				size_t *first)
{
	conv_cab *cab = chain->cab;
	const cab_header *header = &part->header;
	cab_window window = { .source = part->source };
	cab_folder_entry entry;

	*first = conv_cab_folder_count(cab);
	for (unsigned i = 0; i < header->folder_count; i++) {
		if (!cab_folder_read(&window, header, i, &entry))
			return conv_report(cab->context, CONV_WARNING, "cab.truncated",
					   header->folders_at, "%u of %u folders are missing",
					   header->folder_count - i, header->folder_count);
		CONV_TRY(count_objects(cab, 1));
		if (i == 0 && continued && chain->open_folder != NO_FOLDER &&
		    cab_folders(cab)[chain->open_folder].compression == entry.compression) {
			*first = chain->open_folder;
			CONV_TRY(add_fragment(cab, &cab_folders(cab)[*first], part, &entry));
		} else {
			CONV_TRY(add_folder(cab, part, &entry, i == 0 && continued));
		}
	}
	return CONV_OK;
}

static int continues_previous(unsigned folder)
{
	return folder == CAB_FROM_PREVIOUS || folder == CAB_FROM_PREVIOUS_TO_NEXT;
}

/* Is the first folder the continuation of one? The entries of its files say so. */
static int is_continued(const cab_part *part)
{
	cab_window window = { .source = part->source };
	uint64_t at = part->header.files_at;
	cab_file_entry entry;

	/* Continued files come first. */
	return part->header.flags & CAB_PREVIOUS && cab_file_read(&window, &at, &entry) &&
	       continues_previous(entry.folder);
}

static size_t folder_of(conv_cab *cab, const cab_file_entry *entry, size_t first)
{
	size_t end = conv_cab_folder_count(cab);

	if (first >= end)
		return NO_FOLDER;
	if (continues_previous(entry->folder))
		return first;
	if (entry->folder == CAB_TO_NEXT)
		return end - 1;
	/* Behind a continued folder, the others lie where the new ones were put. */
	return entry->folder < end - first ? first + entry->folder : NO_FOLDER;
}

static void decode_date(conv_cab_file *file, unsigned date, unsigned time)
{
	conv_civil *civil = &file->modified;
	uint64_t filetime;

	civil->year = 1980 + (int)(date >> 9);
	civil->month = (int)(date >> 5 & 0xF);
	civil->day = (int)(date & 0x1F);
	civil->hour = (int)(time >> 11);
	civil->minute = (int)(time >> 5 & 0x3F);
	civil->second = (int)(time & 0x1F) * 2;
	file->dated = conv_filetime_from_civil(civil, &filetime) &&
		      conv_civil_from_filetime(filetime, civil); /* gives the weekday */
}

static conv_status decode_name(conv_cab *cab, const cab_file_entry *entry, const char **name)
{
	size_t size = strlen(entry->name), bad = 0;
	conv_buffer text = CONV_BUFFER_INIT;
	uint32_t codepage = conv_context_codepage(cab->context);
	conv_status status = CONV_OK;

	if (entry->attributes & CONV_CAB_NAME_IS_UTF && conv_utf8_valid(entry->name, size)) {
		conv_buffer_append(&text, entry->name, size);
	} else {
		bad = entry->attributes & CONV_CAB_NAME_IS_UTF;
		status = conv_decode(cab->context, codepage ? codepage : WINDOWS_1252, entry->name,
				     size, &text, NULL);
	}
	*name = conv_usable(status) && conv_buffer_text(&text)
			? conv_arena_copy(cab->arena, text.bytes, text.size)
			: NULL;
	conv_buffer_free(&text);
	if (!*name)
		return conv_usable(status) ? conv_report_memory(cab->context) : status;
	if (bad)
		return conv_report(cab->context, CONV_WARNING, "cab.name", CONV_NO_OFFSET,
				   "the name \"%s\" is said to be UTF-8 and is not", *name);
	return CONV_OK;
}

static conv_status add_file(conv_cab *cab, const cab_file_entry *entry, size_t first, uint64_t at)
{
	cab_file file = { .again = continues_previous(entry->folder) };
	conv_cab_file *shown = &file.shown;

	file.ordinal = conv_cab_file_count(cab);
	shown->size = entry->size;
	shown->offset = entry->offset;
	shown->attributes = entry->attributes;
	shown->folder = folder_of(cab, entry, first);
	decode_date(shown, entry->date, entry->time);
	if (!entry->name[0])
		return conv_report(cab->context, CONV_WARNING, "cab.name", at,
				   "a file without a name is left out");
	CONV_TRY(decode_name(cab, entry, &shown->name));
	if (!conv_buffer_append(&cab->files, &file, sizeof file))
		return conv_report_memory(cab->context);
	if (shown->folder == NO_FOLDER)
		return conv_report(cab->context, CONV_WARNING, "cab.folder-index", at,
				   "\"%s\" lies in a folder %u that does not exist", shown->name,
				   entry->folder);
	return CONV_OK;
}

static int entry_is_good(const cab_header *header, const cab_file_entry *entry)
{
	return entry->name[0] && cab_folder_exists(header, entry->folder);
}

/*
 * Where the list of files begins that stands right behind the folders, if that is not the one at
 * coffFiles; 0 if there is none. The specification asks for coffFiles, and old programs of the
 * vendor and most others read that; newer ones of the vendor, and libmspack, read what follows
 * the folders. Whoever checks a cabinet ought to see both.
 */
static uint64_t other_list(const cab_part *part)
{
	const cab_header *header = &part->header;
	cab_window window = { .source = part->source };
	uint64_t start = cab_folders_end(header), at = start;
	cab_file_entry entry;

	if (start >= header->files_at)
		return 0;
	for (unsigned i = 0; i < header->file_count; i++)
		if (!cab_file_read(&window, &at, &entry) || at > header->files_at ||
		    !entry_is_good(header, &entry))
			return 0;
	return start;
}

/* CFFILEs, from `at` on. *goes_on: does the last folder continue in the next cabinet? */
static conv_status read_list(cab_chain *chain, const cab_part *part, uint64_t at, size_t first,
			     int *goes_on)
{
	conv_cab *cab = chain->cab;
	const cab_header *header = &part->header;
	cab_window window = { .source = part->source };
	cab_file_entry entry;

	for (unsigned i = 0; i < header->file_count; i++) {
		uint64_t here = at;
		if (!cab_file_read(&window, &at, &entry))
			return conv_report(cab->context, CONV_WARNING, "cab.truncated", here,
					   "%u of %u files are not entered properly",
					   header->file_count - i, header->file_count);
		CONV_TRY(count_objects(cab, 1));
		*goes_on |=
			entry.folder == CAB_TO_NEXT || entry.folder == CAB_FROM_PREVIOUS_TO_NEXT;
		CONV_TRY(add_file(cab, &entry, first, here));
	}
	return CONV_OK;
}

static conv_status read_files(cab_chain *chain, const cab_part *part, size_t first, int *goes_on)
{
	uint64_t other = part->header.file_count ? other_list(part) : 0;

	*goes_on = 0;
	CONV_TRY(read_list(chain, part, part->header.files_at, first, goes_on));
	if (!other)
		return CONV_OK;
	CONV_TRY(conv_report(chain->cab->context, CONV_WARNING, "cab.two-lists", other,
			     "the cabinet has two lists of files, and programs differ in which "
			     "they read"));
	return read_list(chain, part, other, first, goes_on);
}

static conv_status read_part(cab_chain *chain, const cab_part *part)
{
	size_t first;
	int goes_on;

	CONV_TRY(read_folders(chain, part, is_continued(part), &first));
	CONV_TRY(read_files(chain, part, first, &goes_on));
	size_t end = conv_cab_folder_count(chain->cab);
	chain->open_folder = goes_on && end ? end - 1 : NO_FOLDER;
	return CONV_OK;
}

/* ---- All of them ---- */

/* The cabinet from which all that are there can be reached by going on to the next. */
static conv_status go_back(cab_chain *chain, cab_part **part)
{
	cab_part *previous = *part;

	while (previous && previous->header.flags & CAB_PREVIOUS) {
		*part = previous;
		CONV_TRY(find_part(chain, *part, (*part)->header.previous, -1, &previous));
	}
	if (previous)
		*part = previous;
	return CONV_OK;
}

conv_status cab_read_set(conv_cab *cab, conv_source *source, const cab_header *header,
			 conv_cab_find *find, void *user)
{
	cab_chain chain = { cab, find, user, NO_FOLDER };
	cab_part *given = new_part(cab, conv_source_keep(source), header);
	cab_part *part = given, *next = given;

	if (!given)
		return conv_report_memory(cab->context);
	CONV_TRY(go_back(&chain, &part));
	while (part) {
		/* The way there may have come through the one that was given by another name. */
		if (part->header.index == given->header.index)
			part = given;
		CONV_TRY(read_part(&chain, part));
		if (!(part->header.flags & CAB_NEXT) && part->header.index >= given->header.index)
			return CONV_OK;
		next = NULL;
		if (part->header.flags & CAB_NEXT)
			CONV_TRY(find_part(&chain, part, part->header.next, 1, &next));
		/* A gap: what was given is read in any case. */
		if (!next && part->header.index < given->header.index) {
			chain.open_folder = NO_FOLDER;
			next = given;
		}
		part = next;
	}
	return CONV_OK;
}
