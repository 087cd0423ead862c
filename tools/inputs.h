/* The inputs of a run: words of the command line, directories opened. */
#ifndef TOOLS_INPUTS_H
#define TOOLS_INPUTS_H

#include <stddef.h>
#include <sys/stat.h>

#include "run.h"

typedef struct tool_input {
	const char *path; /* "-": standard input */
	int from_folder;  /* found in a directory that was named; it may be anything */
} tool_input;

typedef struct tool_inputs {
	tool_input *items;
	size_t count;
	int several; /* more than one, or a directory: what comes out goes into a directory */
	struct tool_identity *identities; /* sorted */
	size_t identity_count;
} tool_inputs;

/*
 * A directory stands for the regular files in it, in the order of their names, those in its
 * subdirectories too if `recursive`; hidden ones are left out. Symbolic links are followed to
 * files, not to directories. False: no memory. Directories that cannot be read are told and count
 * as failed inputs.
 */
int tool_inputs_gather(tool_run *run, const tool_list *words, int recursive, tool_inputs *inputs);
void tool_inputs_free(tool_inputs *inputs);

/* Is this file one of the inputs? */
int tool_inputs_hold(const tool_inputs *inputs, const struct stat *file);

/* The name of a path without folders; "stdin" for "-". Lent. */
const char *tool_base_name(const char *path);

/* How many bytes of a base name are the stem: all before the last period, unless it stands first. */
size_t tool_stem(const char *base);

#endif
