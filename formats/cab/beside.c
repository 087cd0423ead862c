/*
 * Finding the cabinets of a set as files. Names in cabinets come from file systems that do not
 * mind the case of letters, so where none is spelt alike, any case will do.
 */
#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "cab/cab.h"
#include "conv/charset.h"
#include "report.h"

typedef struct cab_directory {
	conv_context *context;
	char *path; /* with a '/' behind it, or "" */
} cab_directory;

static char *join(const cab_directory *directory, const char *name)
{
	conv_buffer path = CONV_BUFFER_INIT;

	conv_buffer_printf(&path, "%s%s", directory->path, name);
	return conv_buffer_take(&path, NULL);
}

static int is_file(const char *path)
{
	struct stat about;

	return stat(path, &about) == 0 && S_ISREG(about.st_mode);
}

/* Of several names that differ in case only, the first in order of bytes. */
static int spell(const cab_directory *directory, const char *name, conv_buffer *spelt)
{
	DIR *entries = opendir(*directory->path ? directory->path : ".");
	struct dirent *entry;

	if (!entries)
		return 0;
	while ((entry = readdir(entries)) != NULL) {
		if (conv_ascii_compare(entry->d_name, name) != 0)
			continue;
		if (spelt->size && strcmp(conv_buffer_text(spelt), entry->d_name) < 0)
			continue;
		conv_buffer_clear(spelt);
		conv_buffer_append_text(spelt, entry->d_name);
	}
	closedir(entries);
	return spelt->size != 0;
}

static conv_status find_beside(void *user, const char *name, conv_source **source)
{
	const cab_directory *directory = user;
	conv_buffer spelt = CONV_BUFFER_INIT;
	char *path = join(directory, name);
	conv_status status = CONV_FAILED;

	if (path && !is_file(path) && spell(directory, name, &spelt)) {
		free(path);
		path = join(directory, conv_buffer_text(&spelt));
	}
	if (!path)
		status = conv_report_memory(directory->context);
	else if (is_file(path))
		status = conv_source_open_file(directory->context, path, source);
	free(path);
	conv_buffer_free(&spelt);
	return status;
}

conv_status conv_cab_open_file(conv_context *context, const char *path, conv_cab **cab)
{
	cab_directory directory = { context, strdup(path) };
	conv_source *source = NULL;

	*cab = NULL;
	if (!directory.path)
		return conv_report_memory(context);
	char *slash = strrchr(directory.path, '/');
	*(slash ? slash + 1 : directory.path) = 0;
	conv_status status = conv_source_open_file(context, path, &source);
	if (conv_usable(status))
		status = conv_cab_open(context, source, find_beside, &directory, cab);
	conv_source_drop(source);
	free(directory.path);
	return status;
}
