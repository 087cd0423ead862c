/* Gathering inputs. */
#include "inputs.h"

#include <dirent.h>
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { FOLDERS_DEEPEST = 64 };

typedef struct tool_identity {
	dev_t device;
	ino_t file;
} tool_identity;

static int add(tool_inputs *inputs, char *path, int from_folder)
{
	if ((inputs->count & (inputs->count + 1)) == 0) {
		size_t room = 2 * inputs->count + 2;
		tool_input *items = realloc(inputs->items, room * sizeof *items);
		if (items)
			inputs->items = items;
		else
			path = (free(path), NULL);
	}
	if (!path)
		return 0;
	inputs->items[inputs->count++] = (tool_input){ path, from_folder };
	return 1;
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static int is_visible(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

static char *join(const char *folder, const char *name)
{
	size_t length = strlen(folder);
	char *path = NULL;

	while (length > 1 && folder[length - 1] == '/')
		length--;
	if (asprintf(&path, "%.*s%s%s", (int)length, folder,
		     length == 1 && folder[0] == '/' ? "" : "/", name) < 0)
		return NULL;
	return path;
}

static int add_folder(tool_run *run, const char *folder, int depth, int recursive,
		      tool_inputs *inputs);

static int add_member(tool_run *run, const char *folder, const char *name, int depth, int recursive,
		      tool_inputs *inputs)
{
	struct stat about, link;
	char *path = join(folder, name);
	int good = 1;

	if (!path)
		return 0;
	if (stat(path, &about) == 0 && S_ISREG(about.st_mode))
		return add(inputs, path, 1);
	if (recursive && lstat(path, &link) == 0 && S_ISDIR(link.st_mode))
		good = add_folder(run, path, depth + 1, recursive, inputs);
	free(path);
	return good;
}

static int add_folder(tool_run *run, const char *folder, int depth, int recursive,
		      tool_inputs *inputs)
{
	struct dirent **entries;
	int good = 1;
	int count = depth > FOLDERS_DEEPEST ? (errno = ELOOP, -1)
					    : scandir(folder, &entries, is_visible, by_name);

	if (count < 0) {
		tool_say(run, folder, "cannot be read: %s", strerror(errno));
		tool_run_fail(run, TOOL_INPUT);
		return 1;
	}
	for (int i = 0; i < count; i++) {
		if (good)
			good = add_member(run, folder, entries[i]->d_name, depth, recursive,
					  inputs);
		free(entries[i]);
	}
	free(entries);
	if (count == 0)
		tool_say(run, folder, "holds no files");
	return good;
}

static int compare_identities(const void *a, const void *b)
{
	const tool_identity *x = a, *y = b;

	if (x->device != y->device)
		return x->device < y->device ? -1 : 1;
	return x->file < y->file ? -1 : x->file > y->file;
}

static int identify(tool_inputs *inputs)
{
	struct stat about;

	inputs->identities = malloc((inputs->count + 1) * sizeof *inputs->identities);
	if (!inputs->identities)
		return 0;
	for (size_t i = 0; i < inputs->count; i++)
		if (strcmp(inputs->items[i].path, "-") != 0 &&
		    stat(inputs->items[i].path, &about) == 0)
			inputs->identities[inputs->identity_count++] =
				(tool_identity){ about.st_dev, about.st_ino };
	qsort(inputs->identities, inputs->identity_count, sizeof *inputs->identities,
	      compare_identities);
	return 1;
}

int tool_inputs_gather(tool_run *run, const tool_list *words, int recursive, tool_inputs *inputs)
{
	struct stat about;
	int good = 1;

	memset(inputs, 0, sizeof *inputs);
	inputs->several = words->count > 1;
	for (size_t i = 0; good && i < words->count; i++) {
		const char *word = words->items[i];
		if (strcmp(word, "-") != 0 && stat(word, &about) == 0 && S_ISDIR(about.st_mode)) {
			inputs->several = 1;
			good = add_folder(run, word, 0, recursive, inputs);
		} else {
			good = add(inputs, strdup(word), 0);
		}
	}
	if (!good || !identify(inputs)) {
		tool_say(run, NULL, "out of memory");
		tool_run_fail(run, TOOL_MACHINE);
		return 0;
	}
	return 1;
}

void tool_inputs_free(tool_inputs *inputs)
{
	for (size_t i = 0; i < inputs->count; i++)
		free((void *)(uintptr_t)inputs->items[i].path);
	free(inputs->items);
	free(inputs->identities);
	memset(inputs, 0, sizeof *inputs);
}

int tool_inputs_hold(const tool_inputs *inputs, const struct stat *file)
{
	tool_identity wanted = { file->st_dev, file->st_ino };

	return inputs->identity_count &&
	       bsearch(&wanted, inputs->identities, inputs->identity_count, sizeof wanted,
		       compare_identities) != NULL;
}

const char *tool_base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	if (strcmp(path, "-") == 0)
		return "stdin";
	return slash ? slash + 1 : path;
}

size_t tool_stem(const char *base)
{
	const char *period = strrchr(base, '.');

	return period && period != base ? (size_t)(period - base) : strlen(base);
}
