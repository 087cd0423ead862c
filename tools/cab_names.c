/*
 * Every directory of the cabinet has a node, which knows the names given out in it, those of its
 * directories among them: so a file "a" and a directory "a" do not get into each other's way. Parts
 * of paths that differ only in the case of A to Z are one directory.
 */
#include "cab_names.h"

#include <search.h>
#include <stdlib.h>
#include <string.h>

#include "conv/safe_name.h"

typedef struct directory {
	char *key;  /* its path as the cabinet has it, made safe, in lower case */
	char *path; /* what it is called */
	conv_name_set *taken;
} directory;

struct cab_names {
	directory *top;
	void *directories; /* a tree of search.h */
};

static int compare(const void *a, const void *b)
{
	const directory *x = a, *y = b;

	return strcmp(x->key, y->key);
}

static void free_directory(void *item)
{
	directory *d = item;

	if (!d)
		return;
	conv_name_set_free(d->taken);
	free(d->path);
	free(d->key);
	free(d);
}

/* Takes over both texts, NULL or not. */
static directory *add_directory(cab_names *names, char *key, char *path)
{
	directory *d = calloc(1, sizeof *d);

	if (!d) {
		free(key);
		free(path);
		return NULL;
	}
	d->key = key;
	d->path = path;
	d->taken = conv_name_set_new();
	if (key && path && d->taken && tsearch(d, &names->directories, compare))
		return d;
	free_directory(d);
	return NULL;
}

cab_names *cab_names_new(const char *folder)
{
	cab_names *names = calloc(1, sizeof *names);

	if (names)
		names->top = add_directory(names, strdup(""), strdup(folder));
	if (!names || names->top)
		return names;
	free(names);
	return NULL;
}

void cab_names_free(cab_names *names)
{
	if (!names)
		return;
	tdestroy(names->directories, free_directory);
	free(names);
}

/* "PARENT/name (2)"; NULL: no memory. */
static char *take(directory *parent, const char *name)
{
	conv_buffer path = CONV_BUFFER_INIT;

	conv_buffer_printf(&path, "%s/", parent->path);
	if (conv_name_set_take(parent->taken, name, CONV_NAME_MAX, &path) == CONV_OK)
		return conv_buffer_take(&path, NULL);
	conv_buffer_free(&path);
	return NULL;
}

static directory *enter(cab_names *names, directory *parent, const char *name)
{
	conv_buffer text = CONV_BUFFER_INIT;

	conv_buffer_printf(&text, "%s/%s", parent->key, name);
	char *key = conv_buffer_take(&text, NULL);
	if (!key)
		return NULL;
	for (char *c = key; *c; c++)
		if (*c >= 'A' && *c <= 'Z')
			*c = (char)(*c - 'A' + 'a');
	const directory wanted = { .key = key };
	directory **found = tfind(&wanted, &names->directories, compare);
	if (!found)
		return add_directory(names, key, take(parent, name));
	free(key);
	return *found;
}

static int says_nothing(const char *part, size_t size)
{
	return (size == 1 && part[0] == '.') || (size == 2 && part[0] == '.' && part[1] == '.') ||
	       (size == 2 && part[1] == ':'); /* a drive */
}

/* The length of the part of a path at *name; what says nothing or leads elsewhere is passed. */
static size_t next_part(const char **name)
{
	for (;;) {
		*name += strspn(*name, "\\/");
		size_t size = strcspn(*name, "\\/");
		if (!says_nothing(*name, size))
			return size;
		*name += size;
	}
}

int cab_names_take(cab_names *names, const char *name, const char **folder, char **path)
{
	conv_buffer part = CONV_BUFFER_INIT;
	directory *d = names->top;
	size_t size = next_part(&name);
	const char *safe = NULL;

	while (d) {
		const char *rest = name + size;
		size_t rest_size = next_part(&rest);
		conv_buffer_clear(&part);
		safe = conv_safe_name(name, size, CONV_NAME_MAX, "file", &part) == CONV_OK
			       ? conv_buffer_text(&part)
			       : NULL;
		if (!safe || !rest_size)
			break;
		d = enter(names, d, safe);
		name = rest;
		size = rest_size;
	}
	*path = d && safe ? take(d, safe) : NULL;
	*folder = d ? d->path : NULL;
	conv_buffer_free(&part);
	return *path != NULL;
}
