/* The public functions of the cabinet reader. */
#include "cab/cab.h"

#include <stdlib.h>
#include <string.h>

#include "report.h"

/* ---- Opening ---- */

/* In order of folders, and of data in them; as they were entered otherwise. */
static int compare_files(const void *a, const void *b)
{
	const cab_file *x = a, *y = b;

	if (x->shown.folder != y->shown.folder)
		return x->shown.folder < y->shown.folder ? -1 : 1;
	if (x->shown.offset != y->shown.offset)
		return x->shown.offset < y->shown.offset ? -1 : 1;
	return x->ordinal < y->ordinal ? -1 : x->ordinal > y->ordinal;
}

static int same_file(const cab_file *a, const cab_file *b)
{
	return a->shown.folder == b->shown.folder && a->shown.offset == b->shown.offset &&
	       a->shown.size == b->shown.size && strcmp(a->shown.name, b->shown.name) == 0;
}

/* Sorts the files, and drops entries that only continue the one before. */
static void put_in_order(conv_cab *cab)
{
	cab_file *files = cab_files(cab);
	size_t count = conv_cab_file_count(cab), kept = 0;

	if (!count)
		return;
	qsort(files, count, sizeof *files, compare_files);
	for (size_t i = 0; i < count; i++)
		if (!kept || !files[i].again || !same_file(&files[i], &files[kept - 1]))
			files[kept++] = files[i];
	cab->files.size = kept * sizeof *files;
}

static conv_status report_lack(conv_context *context, const conv_source *source)
{
	cab_header header;

	if (cab_header_read(source, 0, &header))
		(void)conv_report(context, CONV_ERROR, "cab.header", 0,
				  "the cabinet's header, folders or files make no sense");
	else
		(void)conv_report(context, CONV_ERROR, "cab.signature", CONV_NO_OFFSET,
				  "this is no cabinet, and there is none in it");
	return CONV_FAILED;
}

/* Reads every cabinet in the source, each with the set that it belongs to. */
static conv_status read_all(conv_cab *cab, conv_source *source, conv_cab_find *find, void *user)
{
	cab_header header;
	uint64_t from = 0;
	int found = cab_search(source, 0, &header);

	/* Of one that is damaged at its first file, others may be good. */
	if (!found && !cab_header_read(source, 0, &header))
		return report_lack(cab->context, source);
	do {
		CONV_TRY(cab_read_set(cab, source, &header, find, user));
		/* What is inside a cabinet is not looked into. */
		from = header.end > header.base ? header.end : header.base + 1;
	} while (found && cab_search(source, from, &header));
	return conv_cab_file_count(cab) ? CONV_OK : report_lack(cab->context, source);
}

conv_status conv_cab_open(conv_context *context, conv_source *source, conv_cab_find *find,
			  void *user, conv_cab **cab)
{
	uint64_t before = conv_context_count(context, CONV_WARNING);
	conv_cab *opened = calloc(1, sizeof *opened);

	*cab = NULL;
	if (!opened)
		return conv_report_memory(context);
	opened->context = context;
	opened->arena = conv_arena_new();
	conv_status status =
		opened->arena ? read_all(opened, source, find, user) : conv_report_memory(context);
	if (!conv_usable(status)) {
		conv_cab_close(opened);
		return status;
	}
	put_in_order(opened);
	*cab = opened;
	return conv_damage_since(context, before);
}

void conv_cab_close(conv_cab *cab)
{
	if (!cab)
		return;
	cab_stream_close(cab->stream);
	conv_buffer_free(&cab->folders);
	conv_buffer_free(&cab->files);
	conv_arena_free(cab->arena);
	free(cab);
}

/* ---- Looking ---- */

size_t conv_cab_folder_count(const conv_cab *cab)
{
	return cab->folders.size / sizeof(cab_folder);
}

const conv_cab_folder *conv_cab_folder_at(const conv_cab *cab, size_t i)
{
	return &cab_folders(cab)[i].shown;
}

size_t conv_cab_file_count(const conv_cab *cab)
{
	return cab->files.size / sizeof(cab_file);
}

const conv_cab_file *conv_cab_file_at(const conv_cab *cab, size_t i)
{
	return &cab_files(cab)[i].shown;
}

/* ---- Extracting ---- */

/* Says why nothing of a file can be had, if so. */
static conv_status check_folder(conv_cab *cab, const conv_cab_file *file)
{
	if (file->folder == CONV_CAB_NO_FOLDER)
		return conv_report(cab->context, CONV_ERROR, "cab.folder-index", CONV_NO_OFFSET,
				   "\"%s\" lies in a folder that does not exist", file->name);
	const cab_folder *folder = &cab_folders(cab)[file->folder];
	if (!folder->method->open)
		return conv_report(cab->context, CONV_ERROR, "cab.method", CONV_NO_OFFSET,
				   "\"%s\" is packed by a method that is not supported: %s",
				   file->name, folder->shown.method);
	if (!folder->shown.readable)
		return conv_report(cab->context, CONV_ERROR, "cab.method", CONV_NO_OFFSET,
				   "\"%s\" is packed by %s with a window of 2^%u bytes, which "
				   "there is not",
				   file->name, folder->shown.method, folder->shown.window_bits);
	if (folder->headless)
		return conv_report(cab->context, CONV_ERROR, "cab.set", CONV_NO_OFFSET,
				   "the data of \"%s\" begin in a cabinet that is missing",
				   file->name);
	return CONV_OK;
}

/* The stream of the folder, at a place not behind the file's start. */
static conv_status seek_back(conv_cab *cab, const conv_cab_file *file)
{
	cab_stream *stream = cab->stream;

	if (stream && cab_stream_folder(stream) == file->folder &&
	    cab_stream_piece(stream)->offset <= file->offset)
		return CONV_OK;
	cab_stream_close(stream);
	cab->stream = NULL;
	return cab_stream_open(cab, file->folder, &cab->stream);
}

typedef struct cab_got { /* of a file */
	uint64_t bytes;
	int damaged, doubtful;
} cab_got;

/* What the piece at hand has of the file. */
static conv_status write_piece(const conv_cab_file *file, const cab_piece *piece, conv_sink *sink,
			       cab_got *got)
{
	uint64_t from = file->offset + got->bytes - piece->offset;
	uint64_t left = file->size - got->bytes;

	if (from >= piece->size)
		return CONV_OK;
	size_t size = piece->size - (size_t)from;
	if (size > left)
		size = (size_t)left;
	got->bytes += size;
	got->damaged |= piece->damaged;
	got->doubtful |= piece->doubtful;
	return conv_sink_write(sink, piece->bytes + from, size);
}

static conv_status copy_file(conv_cab *cab, const conv_cab_file *file, conv_sink *sink,
			     cab_got *got)
{
	const cab_piece *piece;

	CONV_TRY(seek_back(cab, file));
	piece = cab_stream_piece(cab->stream);
	CONV_TRY(write_piece(file, piece, sink, got));
	while (got->bytes < file->size) {
		CONV_TRY(cab_stream_next(cab->stream));
		if (!piece->size)
			return CONV_OK;
		CONV_TRY(write_piece(file, piece, sink, got));
	}
	return CONV_OK;
}

static conv_status judge(conv_cab *cab, const conv_cab_file *file, const cab_got *got)
{
	if (got->bytes < file->size)
		return conv_report(cab->context, got->bytes ? CONV_WARNING : CONV_ERROR, "cab.file",
				   CONV_NO_OFFSET, "only %llu of %u bytes of \"%s\" can be had",
				   (unsigned long long)got->bytes, (unsigned)file->size,
				   file->name);
	if (got->damaged)
		return conv_report(cab->context, CONV_WARNING, "cab.file", CONV_NO_OFFSET,
				   "\"%s\" is damaged", file->name);
	if (got->doubtful)
		return conv_report(cab->context, CONV_WARNING, "cab.file", CONV_NO_OFFSET,
				   "\"%s\" may have wrong bytes: it lies behind damaged data",
				   file->name);
	return CONV_OK;
}

conv_status conv_cab_extract(conv_cab *cab, size_t i, conv_sink *sink)
{
	const conv_cab_file *file = conv_cab_file_at(cab, i);
	cab_got got = { 0, 0, 0 };
	conv_status status = CONV_OK;

	if (!file->size)
		return CONV_OK;
	conv_path_enter(cab->context, "file", i);
	status = check_folder(cab, file);
	if (conv_usable(status))
		status = copy_file(cab, file, sink, &got);
	if (conv_usable(status))
		status = judge(cab, file, &got);
	conv_path_leave(cab->context);
	return status;
}
