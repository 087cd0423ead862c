/*
 * Sinks gather small writes in a buffer of their own (STAGE bytes) and pass them on in one piece.
 */
#include "conv/sink.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "conv/buffer.h"
#include "report.h"

#define STAGE ((size_t)65536)

struct conv_sink {
	conv_context *context;
	conv_status status;
	uint64_t written;  /* appended by the caller, staged bytes included */
	conv_buffer stage; /* of a memory sink: everything */
	int in_memory;
	int file; /* -1: none */
	int owns_file;
	conv_sink_function *function;
	void *user;
	char *name;      /* for messages, and the target */
	char *temporary; /* NULL: written directly */
	int no_replace;
};

static conv_status sink_new(conv_context *context, const char *name, conv_sink **sink)
{
	*sink = calloc(1, sizeof **sink);
	if (!*sink)
		return conv_report_memory(context);
	(*sink)->context = context;
	(*sink)->file = -1;
	(*sink)->name = strdup(name);
	if ((*sink)->name)
		return CONV_OK;
	free(*sink);
	*sink = NULL;
	return conv_report_memory(context);
}

static conv_status fail(conv_sink *sink, int error)
{
	if (conv_usable(sink->status)) {
		sink->status = CONV_MACHINE;
		conv_report(sink->context, CONV_ERROR, "io.write", CONV_NO_OFFSET,
			    "%s: cannot be written: %s", sink->name, strerror(error));
	}
	return sink->status;
}

static conv_status write_file(conv_sink *sink, const uint8_t *bytes, size_t size)
{
	while (size) {
		ssize_t n = write(sink->file, bytes, size);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return fail(sink, errno);
		bytes += n;
		size -= (size_t)n;
	}
	return CONV_OK;
}

static conv_status pass_on(conv_sink *sink, const uint8_t *bytes, size_t size)
{
	if (!size)
		return CONV_OK;
	if (!sink->function)
		return write_file(sink, bytes, size);
	conv_status status = sink->function(sink->user, bytes, size);
	if (!conv_usable(status))
		sink->status = status;
	return sink->status;
}

static conv_status flush(conv_sink *sink)
{
	if (sink->in_memory || !conv_usable(sink->status))
		return sink->status;
	CONV_TRY(pass_on(sink, sink->stage.bytes, sink->stage.size));
	conv_buffer_clear(&sink->stage);
	return CONV_OK;
}

conv_status conv_sink_write(conv_sink *sink, const void *bytes, size_t size)
{
	if (!conv_usable(sink->status))
		return sink->status;
	if (!sink->in_memory) {
		if (sink->stage.size + size > STAGE)
			CONV_TRY(flush(sink));
		if (size >= STAGE) {
			CONV_TRY(pass_on(sink, bytes, size));
			sink->written += size;
			return CONV_OK;
		}
	}
	if (!conv_buffer_append(&sink->stage, bytes, size))
		return fail(sink, ENOMEM);
	sink->written += size;
	return CONV_OK;
}

conv_status conv_sink_text(conv_sink *sink, const char *text)
{
	return conv_sink_write(sink, text, strlen(text));
}

conv_status conv_sink_printf(conv_sink *sink, const char *format, ...)
{
	char room[512];
	va_list list, again;

	va_start(list, format);
	va_copy(again, list);
	int length = vsnprintf(room, sizeof room, format, list);
	va_end(list);
	if (length < 0) {
		va_end(again);
		return fail(sink, EINVAL);
	}
	if ((size_t)length < sizeof room) {
		va_end(again);
		return conv_sink_write(sink, room, (size_t)length);
	}
	char *text = malloc((size_t)length + 1);
	if (text)
		vsnprintf(text, (size_t)length + 1, format, again);
	va_end(again);
	conv_status status =
		text ? conv_sink_write(sink, text, (size_t)length) : fail(sink, ENOMEM);
	free(text);
	return status;
}

int conv_sink_seekable(const conv_sink *sink)
{
	return sink->in_memory || sink->temporary != NULL;
}

conv_status conv_sink_overwrite(conv_sink *sink, uint64_t offset, const void *bytes, size_t size)
{
	const uint8_t *p = bytes;
	uint64_t end;

	if (!conv_usable(sink->status))
		return sink->status;
	if (!conv_sink_seekable(sink) || __builtin_add_overflow(offset, size, &end) ||
	    end > sink->written)
		return fail(sink, EINVAL);
	if (sink->in_memory) {
		if (size)
			memcpy(sink->stage.bytes + offset, bytes, size);
		return CONV_OK;
	}
	CONV_TRY(flush(sink));
	while (size) {
		ssize_t n = pwrite(sink->file, p, size, (off_t)offset);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return fail(sink, errno);
		p += n;
		offset += (size_t)n;
		size -= (size_t)n;
	}
	return CONV_OK;
}

uint64_t conv_sink_written(const conv_sink *sink)
{
	return sink->written;
}

conv_status conv_sink_status(const conv_sink *sink)
{
	return sink->status;
}

conv_status conv_sink_open_memory(conv_context *context, conv_sink **sink)
{
	CONV_TRY(sink_new(context, "memory", sink));
	(*sink)->in_memory = 1;
	return CONV_OK;
}

const uint8_t *conv_sink_bytes(const conv_sink *sink, size_t *size)
{
	*size = sink->in_memory ? sink->stage.size : 0;
	return sink->in_memory ? sink->stage.bytes : NULL;
}

conv_status conv_sink_open_fd(conv_context *context, int fd, const char *name, conv_sink **sink)
{
	CONV_TRY(sink_new(context, name, sink));
	(*sink)->file = fd;
	return CONV_OK;
}

conv_status conv_sink_open_function(conv_context *context, conv_sink_function *function, void *user,
				    conv_sink **sink)
{
	CONV_TRY(sink_new(context, "function", sink));
	(*sink)->function = function;
	(*sink)->user = user;
	return CONV_OK;
}

/* A name beside the target that nothing has yet; the file is opened. */
static int open_temporary(conv_sink *sink)
{
	for (unsigned attempt = 0; attempt < 10000; attempt++) {
		free(sink->temporary);
		sink->temporary = NULL;
		const char *slash = strrchr(sink->name, '/');
		int folder = slash ? (int)(slash - sink->name) + 1 : 0;
		if (asprintf(&sink->temporary, "%.*s.oxconv-%ld-%u.part", folder, sink->name,
			     (long)getpid(), attempt) < 0) {
			sink->temporary = NULL;
			return ENOMEM;
		}
		sink->file = open(sink->temporary, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
		if (sink->file >= 0)
			return 0;
		if (errno != EEXIST)
			break;
	}
	int error = errno;
	free(sink->temporary);
	sink->temporary = NULL;
	return error;
}

static int open_target(conv_sink *sink)
{
	struct stat about;
	int exists = lstat(sink->name, &about) == 0;

	if (exists && S_ISLNK(about.st_mode)) { /* the target of a link is what is replaced */
		char *real = realpath(sink->name, NULL);
		if (real) {
			free(sink->name);
			sink->name = real;
		}
		exists = stat(sink->name, &about) == 0;
	}
	if (exists && S_ISDIR(about.st_mode))
		return EISDIR;
	if (exists && sink->no_replace && S_ISREG(about.st_mode))
		return EEXIST;
	if (exists && !S_ISREG(about.st_mode)) { /* a device, a FIFO */
		sink->file = open(sink->name, O_WRONLY | O_CLOEXEC | O_NOCTTY);
		return sink->file < 0 ? errno : 0;
	}
	int error = open_temporary(sink);
	if (!error && exists)
		(void)!fchmod(sink->file,
			      about.st_mode & 07777); /* a replaced file keeps its mode */
	return error;
}

conv_status conv_sink_open_file(conv_context *context, const char *path, int no_replace,
				conv_sink **sink)
{
	CONV_TRY(sink_new(context, path, sink));
	(*sink)->owns_file = 1;
	(*sink)->no_replace = no_replace;
	int error = open_target(*sink);
	if (!error)
		return CONV_OK;
	fail(*sink, error);
	conv_sink_close(*sink);
	*sink = NULL;
	return CONV_MACHINE;
}

/* Moves `from` to a name that must be free; some file systems know only one of the two ways. */
static int move_to_free_name(const char *from, const char *to)
{
	if (renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE) == 0)
		return 0;
	if (errno != EINVAL && errno != ENOSYS)
		return errno;
	if (link(from, to) != 0)
		return errno;
	unlink(from);
	return 0;
}

static conv_status move_into_place(conv_sink *sink)
{
	int error;

	if (sink->no_replace) /* a file that came meanwhile stays */
		error = move_to_free_name(sink->temporary, sink->name);
	else
		error = rename(sink->temporary, sink->name) == 0 ? 0 : errno;
	if (error)
		return fail(sink, error);
	free(sink->temporary);
	sink->temporary = NULL;
	return CONV_OK;
}

conv_status conv_sink_commit(conv_sink *sink)
{
	CONV_TRY(flush(sink));
	if (sink->owns_file && sink->file >= 0) {
		int file = sink->file;
		sink->file = -1;
		if (close(file) != 0)
			return fail(sink, errno);
	}
	return sink->temporary ? move_into_place(sink) : CONV_OK;
}

void conv_sink_close(conv_sink *sink)
{
	if (!sink)
		return;
	if (sink->owns_file && sink->file >= 0)
		close(sink->file);
	if (sink->temporary)
		unlink(sink->temporary);
	free(sink->temporary);
	free(sink->name);
	conv_buffer_free(&sink->stage);
	free(sink);
}
