/*
 * Where a conversion writes to: one file, standard output, a directory, or beside each input. The
 * names of files in directories are INPUTSTEM[-NNNN].EXT, none given twice in a run and none of an
 * input.
 */
#ifndef TOOLS_TARGET_H
#define TOOLS_TARGET_H

#include "inputs.h"
#include "run.h"

typedef enum tool_target_kind {
	TOOL_TO_STDOUT,
	TOOL_TO_FILE,
	TOOL_TO_FOLDER,
	TOOL_BESIDE_INPUT
} tool_target_kind;

typedef struct tool_target {
	tool_target_kind kind;
	const char *path; /* of the file or directory */
	const char *extension;
	int no_clobber;
	const tool_inputs *inputs;
	conv_name_set *names; /* taken so far, paths */
} tool_target;

/*
 * `output` is the value of -o, NULL without; `beside`: what to do without. False: no memory, or a
 * directory that cannot be made (told).
 */
int tool_target_init(tool_target *target, tool_run *run, const char *output, int beside,
		     const tool_inputs *inputs);
void tool_target_free(tool_target *target);

/* Makes a directory of what was taken for a file. False: it was told why. */
int tool_target_make_folder(tool_target *target, tool_run *run);

/* Is it written as a directory ("x/", one that exists)? */
int tool_names_folder(const char *path);

/* mkdir -p; false: it was told why. */
int tool_make_folders(tool_run *run, const char *path);

/*
 * The sink for an object; number 0: it is the only one of its input. NULL: it was told why.
 */
conv_sink *tool_target_open(tool_target *target, tool_run *run, const char *input, size_t number);

#endif
