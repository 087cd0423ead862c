/*
 * Files up to SMALL_FILE are read into memory at once; larger ones are read where and when they are
 * needed. Nothing is mapped: a mapped file that shrinks ends a program by a signal.
 */
#include "conv/source.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "conv/blob.h"
#include "conv/buffer.h"
#include "report.h"

#define SMALL_FILE ((uint64_t)4 << 20)

struct conv_source {
	unsigned references; /* messages are handed between threads, shared by none */
	uint64_t size;
	const uint8_t *bytes; /* NULL: read from `file` */
	void *owned;
	conv_blob *holder; /* of `bytes`, or NULL */
	int file, closes_file;
};

static conv_status source_new(conv_context *context, conv_source **source)
{
	*source = calloc(1, sizeof **source);
	if (!*source)
		return conv_report_memory(context);
	(*source)->references = 1;
	(*source)->file = -1;
	return CONV_OK;
}

conv_source *conv_source_keep(conv_source *source)
{
	__atomic_add_fetch(&source->references, 1, __ATOMIC_RELAXED);
	return source;
}

void conv_source_drop(conv_source *source)
{
	if (!source || __atomic_sub_fetch(&source->references, 1, __ATOMIC_ACQ_REL))
		return;
	if (source->closes_file)
		close(source->file);
	free(source->owned);
	conv_blob_drop(source->holder);
	free(source);
}

uint64_t conv_source_size(const conv_source *source)
{
	return source->size;
}

const uint8_t *conv_source_bytes(const conv_source *source)
{
	return source->bytes;
}

static conv_status read_at(int file, uint64_t offset, void *to, size_t size, size_t *got)
{
	*got = 0;
	while (*got < size) {
		ssize_t n = pread(file, (char *)to + *got, size - *got, (off_t)(offset + *got));
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return CONV_MACHINE;
		if (n == 0)
			break;
		*got += (size_t)n;
	}
	return CONV_OK;
}

conv_status conv_source_read(const conv_source *source, uint64_t offset, void *to, size_t size,
			     size_t *got)
{
	*got = 0;
	if (offset >= source->size || !size)
		return CONV_OK;
	if (size > source->size - offset)
		size = (size_t)(source->size - offset);
	if (!source->bytes)
		return read_at(source->file, offset, to, size, got);
	memcpy(to, source->bytes + offset, size);
	*got = size;
	return CONV_OK;
}

conv_status conv_source_from_memory(conv_context *context, const void *bytes, size_t size, int copy,
				    conv_source **source)
{
	CONV_TRY(source_new(context, source));
	if (copy || !bytes) {
		(*source)->owned = malloc(size + 1);
		if (!(*source)->owned) {
			conv_source_drop(*source);
			*source = NULL;
			return conv_report_memory(context);
		}
		if (size && bytes)
			memcpy((*source)->owned, bytes, size);
		bytes = (*source)->owned;
	}
	(*source)->bytes = bytes;
	(*source)->size = size;
	return CONV_OK;
}

static conv_status report_read(conv_context *context, int error)
{
	conv_report(context, CONV_ERROR, "io.read", CONV_NO_OFFSET, "cannot be read: %s",
		    strerror(error));
	return CONV_FAILED;
}

/* A pipe, a terminal, a device: nothing that can be read twice. */
static conv_status read_to_end(conv_context *context, int file, conv_source *source)
{
	uint64_t limit = conv_context_limits(context)->decoded_bytes;
	conv_buffer all = CONV_BUFFER_INIT;
	size_t piece = 65536;

	for (;;) {
		uint8_t *to = conv_buffer_reserve(&all, piece);
		if (!to)
			return conv_report_memory(context);
		ssize_t n = read(file, to, piece);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 || all.size > limit) {
			int error = n < 0 ? errno : EFBIG;
			conv_buffer_free(&all);
			return report_read(context, error);
		}
		if (n == 0)
			break;
		all.size += (size_t)n;
	}
	source->size = all.size;
	source->owned = conv_buffer_take(&all, NULL);
	source->bytes = source->owned;
	return source->owned ? CONV_OK : conv_report_memory(context);
}

static conv_status read_small(conv_context *context, int file, conv_source *source)
{
	size_t got;

	source->owned = malloc((size_t)source->size + 1);
	if (!source->owned)
		return conv_report_memory(context);
	if (read_at(file, 0, source->owned, (size_t)source->size, &got) != CONV_OK)
		return report_read(context, errno);
	source->size = got;
	source->bytes = source->owned;
	return CONV_OK;
}

static conv_status fill(conv_context *context, int file, conv_source *source)
{
	struct stat about;

	if (fstat(file, &about) != 0)
		return report_read(context, errno);
	if (S_ISDIR(about.st_mode))
		return report_read(context, EISDIR);
	if (!S_ISREG(about.st_mode))
		return read_to_end(context, file, source);
	source->size = (uint64_t)about.st_size;
	if (source->size <= SMALL_FILE)
		return read_small(context, file, source);
	source->file = file;
	return CONV_OK;
}

conv_status conv_source_open_fd(conv_context *context, int fd, conv_source **source)
{
	CONV_TRY(source_new(context, source));
	conv_status status = fill(context, fd, *source);
	if (!conv_usable(status)) {
		conv_source_drop(*source);
		*source = NULL;
	}
	return status;
}

conv_status conv_source_open_file(conv_context *context, const char *path, conv_source **source)
{
	*source = NULL;
	int file = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	if (file < 0)
		return report_read(context, errno);
	conv_status status = conv_source_open_fd(context, file, source);
	if (conv_usable(status) && (*source)->file == file)
		(*source)->closes_file = 1;
	else
		close(file);
	return status;
}

/* ---- Bytes of a blob ---- */

/* A file without a name; -1 with errno. */
static int open_temporary(void)
{
	const char *folder = getenv("TMPDIR");
	char path[4096];

	if (!folder || !*folder)
		folder = "/tmp";
	int file = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	if (file >= 0 || strlen(folder) + sizeof "/oxconv-XXXXXX" > sizeof path)
		return file;
	stpcpy(stpcpy(path, folder), "/oxconv-XXXXXX"); /* a file system without O_TMPFILE */
	file = mkostemp(path, O_CLOEXEC);
	if (file >= 0)
		unlink(path);
	return file;
}

static conv_status report_write(conv_context *context)
{
	(void)conv_report(context, CONV_ERROR, "io.temporary", CONV_NO_OFFSET,
			  "a temporary file cannot be written: %s", strerror(errno));
	return CONV_MACHINE;
}

static conv_status write_all(conv_context *context, int file, const uint8_t *bytes, size_t size)
{
	while (size) {
		ssize_t n = write(file, bytes, size);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return report_write(context);
		bytes += n;
		size -= (size_t)n;
	}
	return CONV_OK;
}

/* What has come so far goes to the file, which is opened for the first of it. */
static conv_status spill(conv_context *context, conv_source *source, conv_buffer *piece)
{
	if (source->file < 0) {
		source->file = open_temporary();
		if (source->file < 0)
			return report_write(context);
		source->closes_file = 1;
	}
	conv_status status = write_all(context, source->file, piece->bytes, piece->size);
	conv_buffer_clear(piece);
	return status;
}

static conv_status drain(conv_context *context, conv_blob_reader *reader, conv_source *source,
			 conv_buffer *piece)
{
	for (;;) {
		size_t got;
		uint8_t *to = conv_buffer_reserve(piece, 65536);
		if (!to)
			return conv_report_memory(context);
		conv_status status = conv_blob_read(reader, to, 65536, &got);
		if (!conv_usable(status))
			return status == CONV_MACHINE ? report_read(context, errno) : status;
		if (!got)
			break;
		piece->size += got;
		source->size += got;
		CONV_TRY(conv_account_decoded(context, got));
		if (piece->size >= SMALL_FILE)
			CONV_TRY(spill(context, source, piece));
	}
	if (source->file >= 0)
		return spill(context, source, piece);
	source->owned = conv_buffer_take(piece, NULL);
	source->bytes = source->owned;
	return source->owned ? CONV_OK : conv_report_memory(context);
}

conv_status conv_source_from_blob(conv_context *context, conv_blob *blob, conv_source **source)
{
	conv_buffer piece = CONV_BUFFER_INIT;
	conv_blob_reader *reader;

	CONV_TRY(source_new(context, source));
	if (conv_blob_bytes(blob)) {
		(*source)->holder = conv_blob_keep(blob);
		(*source)->bytes = conv_blob_bytes(blob);
		(*source)->size = conv_blob_size(blob);
		return CONV_OK;
	}
	conv_status status = conv_blob_open(blob, &reader);
	if (conv_usable(status)) {
		status = drain(context, reader, *source, &piece);
		conv_blob_close(reader);
	} else {
		status = conv_report_memory(context);
	}
	conv_buffer_free(&piece);
	if (!conv_usable(status)) {
		conv_source_drop(*source);
		*source = NULL;
	}
	return status;
}
