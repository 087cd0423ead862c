/* Targets of conversions. */
#include "target.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int tool_names_folder(const char *path)
{
	struct stat about;
	size_t length = strlen(path);

	return (length && path[length - 1] == '/') ||
	       (stat(path, &about) == 0 && S_ISDIR(about.st_mode));
}

/* Makes each folder of a path, which is written to in between; 0 or an errno. */
static int make_each(char *path)
{
	struct stat about;

	for (char *p = path; *p;) {
		p += strspn(p, "/");
		p += strcspn(p, "/");
		char after = *p;
		*p = '\0';
		/* A place that must not be written to may still hold the next folder. */
		int made = mkdir(path, 0777) == 0;
		int error = errno;
		if (!made && (stat(path, &about) != 0 || !S_ISDIR(about.st_mode)))
			return error == EEXIST ? ENOTDIR : error;
		*p = after;
	}
	return 0;
}

int tool_make_folders(tool_run *run, const char *path)
{
	char *copy = strdup(path);
	int error = copy ? make_each(copy) : ENOMEM;

	free(copy);
	if (!error)
		return 1;
	tool_say(run, path, "cannot be made a directory: %s", strerror(error));
	tool_run_fail(run, TOOL_MACHINE);
	return 0;
}

int tool_target_init(tool_target *target, tool_run *run, const char *output, int beside,
		     const tool_inputs *inputs)
{
	memset(target, 0, sizeof *target);
	target->inputs = inputs;
	target->path = output;
	target->names = conv_name_set_new();
	if (!target->names) {
		tool_say(run, NULL, "out of memory");
		tool_run_fail(run, TOOL_MACHINE);
		return 0;
	}
	if (!output || strcmp(output, "-") == 0)
		target->kind = !output && beside ? TOOL_BESIDE_INPUT : TOOL_TO_STDOUT;
	else if (inputs->several || tool_names_folder(output))
		return tool_target_make_folder(target, run);
	else
		target->kind = TOOL_TO_FILE;
	return 1;
}

void tool_target_free(tool_target *target)
{
	conv_name_set_free(target->names);
}

int tool_target_make_folder(tool_target *target, tool_run *run)
{
	target->kind = TOOL_TO_FOLDER;
	return tool_make_folders(run, target->path);
}

/* FOLDER/STEM[-NNNN].EXT, without regard to what is taken; *folder is the length of FOLDER/. */
static void put_wanted(const tool_target *target, const char *input, size_t number,
		       conv_buffer *path, size_t *folder)
{
	const char *base = tool_base_name(input);

	if (target->kind == TOOL_BESIDE_INPUT) {
		conv_buffer_append(path, input, base > input ? (size_t)(base - input) : 0);
	} else {
		size_t length = strlen(target->path);
		conv_buffer_append(path, target->path, length);
		if (length && target->path[length - 1] != '/')
			conv_buffer_append_byte(path, '/');
	}
	*folder = path->size;
	conv_buffer_append(path, base, tool_stem(base));
	if (number)
		conv_buffer_printf(path, "-%04zu", number);
	conv_buffer_printf(path, ".%s", target->extension);
}

static conv_status name_file(tool_target *target, const char *input, size_t number,
			     conv_buffer *path)
{
	conv_buffer wanted = CONV_BUFFER_INIT;
	conv_status status;
	struct stat about;
	size_t folder;

	put_wanted(target, input, number, &wanted, &folder);
	status = conv_buffer_status(&wanted);
	while (status == CONV_OK) {
		conv_buffer_clear(path);
		status = conv_name_set_take(target->names, conv_buffer_text(&wanted),
					    folder + CONV_NAME_MAX, path);
		if (status != CONV_OK || stat(conv_buffer_text(path), &about) != 0 ||
		    !tool_inputs_hold(target->inputs, &about))
			break;
	}
	conv_buffer_free(&wanted);
	return status;
}

conv_sink *tool_target_open(tool_target *target, tool_run *run, const char *input, size_t number)
{
	conv_buffer path = CONV_BUFFER_INIT;
	conv_sink *sink = NULL;
	conv_status status = CONV_OK;

	if (target->kind == TOOL_TO_STDOUT ||
	    (target->kind == TOOL_BESIDE_INPUT && strcmp(input, "-") == 0)) {
		status = tool_open_stdout(run, &sink);
	} else if (target->kind == TOOL_TO_FILE) {
		status = conv_sink_open_file(run->context, target->path, target->no_clobber, &sink);
	} else {
		status = name_file(target, input, number, &path);
		if (status == CONV_OK)
			status = conv_sink_open_file(run->context, conv_buffer_text(&path),
						     target->no_clobber, &sink);
		else
			tool_say(run, input, "out of memory");
		conv_buffer_free(&path);
	}
	tool_run_status(run, status);
	return sink;
}
