#include "cab_names.h"

#include <search.h>
#include <stdlib.h>
#include <string.h>

#include "conv/safe_name.h"

typedef struct directory {
	char *path;
	conv_name_set *taken;
} directory;

struct cab_names {
	char *folder;
	void *directories; /* a tree of search.h */
};

static int compare(const void *a, const void *b)
{
	const directory *x = a, *y = b;

	return strcmp(x->path, y->path);
}

static void free_directory(void *item)
{
	directory *d = item;

	if (!d)
		return;
	conv_name_set_free(d->taken);
	free(d->path);
	free(d);
}

cab_names *cab_names_new(const char *folder)
{
	cab_names *names = calloc(1, sizeof *names);

	if (!names || (names->folder = strdup(folder)) != NULL)
		return names;
	free(names);
	return NULL;
}

void cab_names_free(cab_names *names)
{
	if (!names)
		return;
	tdestroy(names->directories, free_directory);
	free(names->folder);
	free(names);
}

static directory *find_directory(cab_names *names, const char *path)
{
	directory *made = calloc(1, sizeof *made);
	directory **found = NULL;

	if (made && (made->path = strdup(path)) && (made->taken = conv_name_set_new()))
		found = tsearch(made, &names->directories, compare);
	if (!found || *found != made)
		free_directory(made);
	return found ? *found : NULL;
}

/* The length of the part of a path at `name`; parts that say nothing or lead upwards are passed. */
static size_t next_part(const char **name)
{
	for (;;) {
		*name += strspn(*name, "\\/");
		size_t size = strcspn(*name, "\\/");
		if (!(size == 1 && **name == '.') && !(size == 2 && strncmp(*name, "..", 2) == 0))
			return size;
		*name += size;
	}
}

int cab_names_take(cab_names *names, const char *name, conv_buffer *folder, conv_buffer *path)
{
	conv_buffer part = CONV_BUFFER_INIT;
	size_t size = next_part(&name);

	conv_buffer_clear(folder);
	conv_buffer_append_text(folder, names->folder);
	for (;;) {
		const char *rest = name + size;
		conv_buffer_clear(&part);
		if (conv_safe_name(name, size, CONV_NAME_MAX, "file", &part) != CONV_OK)
			break;
		size = next_part(&rest);
		name = rest;
		if (!size)
			break;
		conv_buffer_append_byte(folder, '/');
		conv_buffer_append(folder, part.bytes, part.size);
	}
	conv_buffer_clear(path);
	conv_buffer_printf(path, "%s/", conv_buffer_text(folder) ? conv_buffer_text(folder) : "");
	directory *d = conv_buffer_text(folder) && conv_buffer_text(&part)
			       ? find_directory(names, conv_buffer_text(folder))
			       : NULL;
	int good = d &&
		   conv_name_set_take(d->taken, conv_buffer_text(&part), CONV_NAME_MAX, path) ==
			   CONV_OK &&
		   conv_buffer_text(path);
	conv_buffer_free(&part);
	return good;
}
