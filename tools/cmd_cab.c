/* oxconv cab {list|extract}: cabinets. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "cab_names.h"
#include "run.h"
#include "target.h"
#include "terminal.h"

struct settings {
	tool_common common;
	const char *folder;
	int no_clobber;
};

static const tool_option list_options[] = { TOOL_OPTIONS_END };

static const tool_option extract_options[] = {
	{ 'd', "directory", "DIR", "where to put the files; here without", TOOL_VALUE,
	  offsetof(struct settings, folder) },
	{ 0, "no-clobber", NULL, "leave existing files alone", TOOL_SWITCH,
	  offsetof(struct settings, no_clobber) },
	TOOL_OPTIONS_END,
};

/* ---- Both ---- */

static conv_status open_cabinet(tool_run *run, const char *path, conv_cab **cab)
{
	conv_source *source;

	*cab = NULL;
	if (strcmp(path, "-") != 0)
		return conv_cab_open_file(run->context, path, cab);
	CONV_TRY(conv_source_open_fd(run->context, 0, &source));
	conv_status status = conv_cab_open(run->context, source, NULL, NULL, cab);
	conv_source_drop(source);
	return status;
}

typedef void cab_work(tool_run *run, const struct settings *settings, conv_cab *cab);

static tool_exit run_command(const tool_command *command, int argc, char **argv, cab_work *work)
{
	struct settings settings;
	tool_list words = { NULL, 0 };
	tool_run run;
	conv_cab *cab;
	tool_exit end = TOOL_USAGE;

	memset(&settings, 0, sizeof settings);
	if (tool_command_parse(command, argc, argv, &settings, &words, &end)) {
		if (words.count != 1)
			end = tool_usage(command, "takes one cabinet");
		else if (tool_run_open(&run, command, &settings.common, &end)) {
			tool_run_begin(&run, words.items[0]);
			tool_run_status(&run, open_cabinet(&run, words.items[0], &cab));
			if (cab)
				work(&run, &settings, cab);
			conv_cab_close(cab);
			tool_run_end(&run);
			end = tool_run_close(&run);
		}
	}
	tool_list_free(&words);
	tool_list_free(&settings.common.limits);
	tool_list_free(&settings.common.options);
	return end;
}

/* ---- list ---- */

static void print_file(const conv_cab *cab, const conv_cab_file *file)
{
	static const struct {
		unsigned attribute;
		char letter;
	} letters[] = { { CONV_CAB_READ_ONLY, 'R' },
			{ CONV_CAB_HIDDEN, 'H' },
			{ CONV_CAB_SYSTEM, 'S' },
			{ CONV_CAB_ARCHIVE, 'A' },
			{ CONV_CAB_EXECUTE, 'X' } };
	char attributes[] = "-----", date[32] = "-";
	const conv_civil *at = &file->modified;
	conv_buffer name = CONV_BUFFER_INIT;

	for (size_t i = 0; i < sizeof letters / sizeof *letters; i++)
		if (file->attributes & letters[i].attribute)
			attributes[i] = letters[i].letter;
	if (file->dated)
		snprintf(date, sizeof date, "%04d-%02d-%02d %02d:%02d:%02d", at->year, at->month,
			 at->day, at->hour, at->minute, at->second);
	tool_escape(file->name, strlen(file->name), 0, &name);
	const char *safe = conv_buffer_text(&name);
	printf("%10u  %-19s  %s  %-7s  %s\n", (unsigned)file->size, date, attributes,
	       file->folder == CONV_CAB_NO_FOLDER ? "-"
						  : conv_cab_folder_at(cab, file->folder)->method,
	       safe ? safe : "?");
	conv_buffer_free(&name);
}

static void list(tool_run *run, const struct settings *settings, conv_cab *cab)
{
	(void)run;
	(void)settings;
	for (size_t i = 0; i < conv_cab_file_count(cab); i++)
		print_file(cab, conv_cab_file_at(cab, i));
}

/* ---- extract ---- */

/* Date and attributes, as far as the system has them. That they cannot be set is no failure. */
static void dress(const char *path, const conv_cab_file *file)
{
	struct stat about;
	const mode_t readers = S_IRUSR | S_IRGRP | S_IROTH, writers = S_IWUSR | S_IWGRP | S_IWOTH;
	const conv_civil *at = &file->modified;

	if (stat(path, &about) != 0 || !S_ISREG(about.st_mode))
		return;
	if (file->dated) {
		struct tm local = { .tm_year = at->year - 1900,
				    .tm_mon = at->month - 1,
				    .tm_mday = at->day,
				    .tm_hour = at->hour,
				    .tm_min = at->minute,
				    .tm_sec = at->second,
				    .tm_isdst = -1 };
		struct timespec times[2] = { { 0, UTIME_OMIT }, { mktime(&local), 0 } };
		(void)utimensat(AT_FDCWD, path, times, 0);
	}
	mode_t mode = about.st_mode & (S_IRWXU | S_IRWXG | S_IRWXO);
	if (file->attributes & CONV_CAB_EXECUTE)
		mode |= (mode & readers) >> 2;
	if (file->attributes & CONV_CAB_READ_ONLY)
		mode &= ~writers;
	(void)chmod(path, mode);
}

static conv_status extract_to(tool_run *run, const struct settings *settings, conv_cab *cab,
			      size_t i, const char *path)
{
	conv_sink *sink;

	CONV_TRY(conv_sink_open_file(run->context, path, settings->no_clobber, &sink));
	conv_status status = conv_cab_extract(cab, i, sink);
	if (conv_usable(status)) {
		conv_status shown = conv_sink_commit(sink);
		status = shown > status ? shown : status;
	}
	conv_sink_close(sink);
	if (conv_usable(status))
		dress(path, conv_cab_file_at(cab, i));
	return status;
}

static conv_status extract_file(tool_run *run, const struct settings *settings, conv_cab *cab,
				size_t i, cab_names *names)
{
	const char *folder;
	char *path;
	conv_status status = CONV_OK;

	if (!names || !cab_names_take(names, conv_cab_file_at(cab, i)->name, &folder, &path)) {
		tool_say(run, NULL, "out of memory");
		return CONV_MACHINE;
	}
	/* If it cannot be made, that has been told, and counts. */
	if (tool_make_folders(run, folder))
		status = extract_to(run, settings, cab, i, path);
	free(path);
	return status;
}

static void extract(tool_run *run, const struct settings *settings, conv_cab *cab)
{
	size_t count = conv_cab_file_count(cab);
	cab_names *names = cab_names_new(settings->folder ? settings->folder : ".");
	conv_status status = CONV_OK;

	for (size_t i = 0; i < count && status != CONV_MACHINE; i++) {
		tool_progress(run, i + 1, count, conv_cab_file_at(cab, i)->name);
		status = extract_file(run, settings, cab, i, names);
		tool_run_status(run, status);
	}
	cab_names_free(names);
}

static tool_exit run_list(const tool_command *command, int argc, char **argv)
{
	return run_command(command, argc, argv, list);
}

static tool_exit run_extract(const tool_command *command, int argc, char **argv)
{
	return run_command(command, argc, argv, extract);
}

static const tool_command verb_list = {
	.name = "list",
	.above = "cab",
	.synopsis = "IN",
	.summary = "Lists the files: size, date, attributes, method and name.",
	.options = list_options,
	.common = 1,
	.run = run_list,
};

static const tool_command verb_extract = {
	.name = "extract",
	.above = "cab",
	.synopsis = "IN [-d DIR]",
	.summary = "Extracts all files.",
	.details = "Directories in names are made under DIR, never outside of it. The other "
		   "cabinets of\n"
		   "a set are looked for beside IN. Files packed by Quantum cannot be extracted.",
	.options = extract_options,
	.common = 1,
	.run = run_extract,
};

static const tool_command *const verbs[] = { &verb_list, &verb_extract, NULL };

const tool_command tool_command_cab = {
	.name = "cab",
	.synopsis = "list|extract IN [-d DIR]",
	.summary = "Lists and extracts the files of cabinets ([MS-CAB]).",
	.verbs = verbs,
};
