/* Drives a codec from a file or standard input to a file or standard output, in pieces. */
#include "codec_run.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PIECE ((size_t)256 << 10)
#define MIB_SHIFT 20

static const conv_codec *find_codec(const char *name)
{
	for (const conv_codec *const *codec = conv_codecs_all(); *codec; codec++)
		if (strcmp((*codec)->name, name) == 0)
			return *codec;
	return NULL;
}

/* A decimal number; an optional K, M or G multiplies. */
static int read_number(const char *text, uint64_t least, uint64_t most, uint64_t *number)
{
	static const char units[] = "KMG";
	uint64_t value = 0;
	const char *p = text;

	for (; *p >= '0' && *p <= '9'; p++)
		if (__builtin_mul_overflow(value, 10u, &value) ||
		    __builtin_add_overflow(value, (unsigned)(*p - '0'), &value))
			return 0;
	if (p == text)
		return 0;
	if (*p) {
		const char *unit = strchr(units, *p);
		if (!unit || p[1])
			return 0;
		for (long i = unit - units; i >= 0; i--)
			if (__builtin_mul_overflow(value, 1024u, &value))
				return 0;
	}
	*number = value;
	return value >= least && value <= most;
}

static int read_options(const tool_command *command, const tool_codec_settings *settings,
			const tool_codec_job *job, conv_codec_options *options)
{
	uint64_t number;

	memset(options, 0, sizeof *options);
	options->size = CONV_SIZE_UNKNOWN;
	if (settings->level && !read_number(settings->level, 1, 9, &number))
		return tool_usage(command, "--level takes 1 to 9, not '%s'", settings->level), 0;
	options->level = settings->stored  ? CONV_LEVEL_STORED
			 : settings->level ? (unsigned)number
					   : 0;
	if (settings->window && !read_number(settings->window, 17, 25, &number))
		return tool_usage(command, "--window takes 17 to 25, not '%s'", settings->window),
		       0;
	options->window_bits = settings->window ? (unsigned)number : 0;
	if (settings->size && !read_number(settings->size, 0, UINT64_MAX - 1, &options->size))
		return tool_usage(command, "--size takes a number of bytes, not '%s'",
				  settings->size),
		       0;
	if (job->direction == CONV_DECODE && strcmp(job->codec, "lzxd") == 0 && !settings->size)
		return tool_usage(command, "--size is missing: the stream does not say how long "
					   "it is"),
		       0;
	return 1;
}

/* ---- The reference of LZX DELTA ---- */

static conv_status read_reference(tool_run *run, const char *path, conv_codec_options *options,
				  uint8_t **bytes)
{
	conv_source *source;
	size_t got;

	CONV_TRY(tool_open_source(run, path, &source));
	uint64_t size = conv_source_size(source);
	conv_status status = CONV_FAILED;
	if (size > conv_context_limits(run->context)->string_bytes) {
		tool_say(run, path, "is longer than the limit string-bytes allows");
	} else if ((*bytes = malloc((size_t)size + 1)) == NULL) {
		tool_say(run, path, "out of memory");
		status = CONV_MACHINE;
	} else {
		status = conv_source_read(source, 0, *bytes, (size_t)size, &got);
		if (!conv_usable(status))
			tool_say(run, path, "cannot be read");
		options->reference = *bytes;
		options->reference_size = got;
	}
	conv_source_drop(source);
	tool_run_status(run, status);
	return status;
}

/* ---- Running ---- */

typedef struct transfer {
	tool_run *run;
	const tool_codec_job *job;
	const char *input;
	int file;
	uint64_t size, done; /* bytes of the input; size 0: not known */
	conv_codec_stream *stream;
	conv_sink *sink;
	uint8_t piece[PIECE];
} transfer;

/* As much as there is, up to a piece: a pipe gives little at a time. */
static conv_status read_piece(transfer *r, size_t *got)
{
	*got = 0;
	while (*got < PIECE) {
		ssize_t n = read(r->file, r->piece + *got, PIECE - *got);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			tool_say(r->run, r->input, "cannot be read: %s", strerror(errno));
			return CONV_FAILED;
		}
		if (n == 0)
			break;
		*got += (size_t)n;
	}
	r->done += *got;
	return CONV_OK;
}

static void show_progress(transfer *r)
{
	char name[300];

	snprintf(name, sizeof name, "MiB of %s", r->input);
	tool_progress(r->run, (size_t)(r->done >> MIB_SHIFT), (size_t)(r->size >> MIB_SHIFT), name);
}

static conv_status copy_as_it_is(transfer *r, size_t got)
{
	while (got) {
		CONV_TRY(conv_sink_write(r->sink, r->piece, got));
		CONV_TRY(read_piece(r, &got));
		show_progress(r);
	}
	return CONV_OK;
}

static conv_status push_all(transfer *r)
{
	conv_status worst = CONV_OK, status;
	size_t got;

	CONV_TRY(read_piece(r, &got));
	if (r->job->done_already && r->job->done_already(r->piece, got))
		return copy_as_it_is(r, got);
	while (got) {
		status = conv_codec_push(r->stream, r->piece, got, r->sink);
		CONV_TRY(status);
		worst = status > worst ? status : worst;
		show_progress(r);
		CONV_TRY(read_piece(r, &got));
	}
	status = conv_codec_finish(r->stream, r->sink);
	return status > worst ? status : worst;
}

static conv_status open_input(transfer *r)
{
	struct stat about;

	if (strcmp(r->input, "-") == 0) {
		r->file = STDIN_FILENO;
		return CONV_OK;
	}
	r->file = open(r->input, O_RDONLY | O_CLOEXEC);
	if (r->file < 0) {
		tool_say(r->run, r->input, "cannot be opened: %s", strerror(errno));
		return CONV_FAILED;
	}
	if (fstat(r->file, &about) == 0 && S_ISREG(about.st_mode))
		r->size = (uint64_t)about.st_size;
	return CONV_OK;
}

conv_status tool_open_output(tool_run *run, const char *path, int no_clobber, int text,
			     conv_sink **sink)
{
	if (path && strcmp(path, "-") != 0)
		return conv_sink_open_file(run->context, path, no_clobber, sink);
	if (!text && isatty(STDOUT_FILENO)) {
		tool_say(run, NULL,
			 "what comes out is binary and does not go to a "
			 "terminal (use -o)");
		return CONV_FAILED;
	}
	return tool_open_stdout(run, sink);
}

static conv_status transform(transfer *r, const tool_codec_settings *settings,
			     const conv_codec_options *options)
{
	const conv_codec *codec = find_codec(r->job->codec);
	tool_run *run = r->run;

	if (!codec) {
		tool_say(run, NULL, "this build has no codec %s", r->job->codec);
		return CONV_FAILED;
	}
	CONV_TRY(open_input(r));
	CONV_TRY(tool_open_output(run, settings->output, settings->no_clobber, r->job->text,
				  &r->sink));
	CONV_TRY(conv_codec_open(run->context, codec, r->job->direction, options, &r->stream));
	conv_status status = push_all(r);
	CONV_TRY(status);
	conv_status shown = conv_sink_commit(r->sink);
	return shown > status ? shown : status;
}

static void run_codec(tool_run *run, const tool_codec_settings *settings, const tool_codec_job *job,
		      const char *input, conv_codec_options *options)
{
	uint8_t *reference = NULL;
	transfer *r = calloc(1, sizeof *r);

	if (!r) {
		tool_say(run, NULL, "out of memory");
		tool_run_fail(run, TOOL_MACHINE);
		return;
	}
	r->run = run;
	r->job = job;
	r->input = input;
	r->file = -1;
	tool_run_begin(run, input);
	if (!settings->reference ||
	    conv_usable(read_reference(run, settings->reference, options, &reference)))
		tool_run_status(run, transform(r, settings, options));
	tool_run_end(run);
	conv_codec_close(r->stream);
	conv_sink_close(r->sink);
	if (r->file > STDERR_FILENO)
		close(r->file);
	free(reference);
	free(r);
}

tool_exit tool_codec_run(const tool_command *command, int argc, char **argv,
			 const tool_codec_job *job)
{
	tool_codec_settings settings;
	tool_list words = { NULL, 0 };
	tool_run run;
	conv_codec_options options;
	tool_exit end = TOOL_USAGE;

	memset(&settings, 0, sizeof settings);
	if (tool_command_parse(command, argc, argv, &settings, &words, &end)) {
		if (words.count > 1)
			end = tool_usage(command, "takes one input");
		else if (!read_options(command, &settings, job, &options))
			end = TOOL_USAGE;
		else if (tool_run_open(&run, command, &settings.common, &end)) {
			run_codec(&run, &settings, job, words.count ? words.items[0] : "-",
				  &options);
			end = tool_run_close(&run);
		}
	}
	tool_list_free(&words);
	tool_list_free(&settings.common.limits);
	tool_list_free(&settings.common.options);
	return end;
}
