/*
 * Opening a compound file, and reading pieces of it. What is read at once: the header, the FAT, the
 * mini FAT, the directory; none of it in larger amounts than the file has sectors for, whatever the
 * header claims.
 */
#include "cfb/read.h"

#include <stdlib.h>
#include <string.h>

#include "report.h"

#define WINDOW ((size_t)65536)

int cfb_probe(const conv_source *source)
{
	uint8_t start[CFB_SIGNATURE_SIZE];
	size_t got;
	return conv_source_read(source, 0, start, sizeof start, &got) == CONV_OK &&
	       got == sizeof start && memcmp(start, CFB_SIGNATURE, sizeof start) == 0;
}

/* Many small reads of a source that is not in memory go through one window. */
static conv_status read_through_window(cfb_file *file, uint64_t offset, void *to, size_t size,
				       size_t *got)
{
	if (!file->window) {
		file->window = malloc(WINDOW);
		if (!file->window)
			return conv_report_memory(file->context);
	}
	uint64_t from = offset & ~(uint64_t)(WINDOW / 2 - 1);
	if (!file->window_size || file->window_at != from) {
		file->window_at = from;
		CONV_TRY(conv_source_read(file->source, from, file->window, WINDOW,
					  &file->window_size));
	}
	size_t within = (size_t)(offset - from);
	if (within < file->window_size) {
		*got = file->window_size - within < size ? file->window_size - within : size;
		memcpy(to, file->window + within, *got);
	}
	return CONV_OK;
}

conv_status cfb_read_at(cfb_file *file, uint64_t offset, void *to, size_t size, size_t *got)
{
	*got = 0;
	if (file->memory || size > WINDOW / 2)
		return conv_source_read(file->source, offset, to, size, got);
	return read_through_window(file, offset, to, size, got);
}

int cfb_say_once(cfb_file *file, unsigned what)
{
	int first = !(file->said & what);
	file->said |= what;
	return first;
}

static conv_status read_all(cfb_file *file)
{
	CONV_TRY(cfb_read_header(file));
	CONV_TRY(cfb_read_fat(file));
	CONV_TRY(cfb_read_directory(file));
	CONV_TRY(cfb_read_mini_fat(file));
	return cfb_read_tree(file);
}

conv_status cfb_open_to_look(conv_context *context, const conv_source *source, cfb_file **opened)
{
	uint64_t warnings = conv_context_count(context, CONV_WARNING);
	cfb_file *file = calloc(1, sizeof *file);

	*opened = NULL;
	if (!file)
		return conv_report_memory(context);
	file->context = context;
	file->source = source;
	file->memory = conv_source_bytes(source);
	file->size = conv_source_size(source);
	conv_status status = read_all(file);
	if (!conv_usable(status)) {
		cfb_close(file);
		return status;
	}
	*opened = file;
	return conv_damage_since(context, warnings);
}

conv_status cfb_open(conv_context *context, conv_source *source, cfb_file **file)
{
	conv_status status = cfb_open_to_look(context, source, file);
	if (*file)
		(*file)->held = conv_source_keep(source);
	return status;
}

/* A blob can only be read in order, and a compound file only in leaps. */
static conv_status gather(conv_context *context, conv_blob *blob, conv_source **source)
{
	conv_blob_reader *reader = NULL;
	conv_buffer all = CONV_BUFFER_INIT;
	uint64_t limit = conv_context_limits(context)->string_bytes;
	size_t got = 1;

	conv_status status = conv_blob_open(blob, &reader);
	while (conv_usable(status) && got) {
		uint8_t *to = conv_buffer_reserve(&all, WINDOW);
		if (!to) {
			status = conv_report_memory(context);
			break;
		}
		status = conv_blob_read(reader, to, WINDOW, &got);
		all.size += got;
		if (all.size > limit)
			status = conv_report(context, CONV_ERROR, "limit.string-bytes",
					     CONV_NO_OFFSET,
					     "an embedded compound file is larger than %llu bytes",
					     (unsigned long long)limit);
	}
	conv_blob_close(reader);
	if (conv_usable(status))
		status = conv_source_from_memory(context, all.bytes, all.size, 1, source);
	conv_buffer_free(&all);
	return status;
}

conv_status cfb_open_blob(conv_context *context, conv_blob *blob, cfb_file **file)
{
	conv_source *source = NULL;
	*file = NULL;
	CONV_TRY(gather(context, blob, &source));
	conv_status status = cfb_open(context, source, file);
	conv_source_drop(source);
	return status;
}

void cfb_close(cfb_file *file)
{
	if (!file)
		return;
	cfb_chains_free(&file->fat);
	cfb_chains_free(&file->mini_fat);
	free(file->owned_directory);
	free(file->order);
	free(file->first);
	free(file->last);
	free(file->reached);
	free(file->walked);
	free(file->orphans);
	free(file->mini_sectors);
	free(file->window);
	conv_buffer_free(&file->extents);
	conv_buffer_free(&file->bytes);
	conv_source_drop(file->held);
	free(file);
}
