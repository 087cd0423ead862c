/* Sources, sinks, blobs, codecs: where bytes come from and go to. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support/suite.h"

static char folder[64];

static const char *in_folder(const char *name)
{
	static char path[128];
	if (!*folder) {
		strcpy(folder, "/tmp/oxconv-test-XXXXXX");
		CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(folder));
	}
	snprintf(path, sizeof path, "%s/%s", folder, name);
	return path;
}

static void remove_folder(void)
{
	if (*folder)
		rmdir(folder);
	*folder = 0;
}

static int entries_in_folder(void)
{
	char command[128];
	snprintf(command, sizeof command, "ls -A %s | wc -l", folder);
	FILE *pipe = popen(command, "r");
	int count = -1;
	CU_ASSERT_EQUAL(fscanf(pipe, "%d", &count), 1);
	pclose(pipe);
	return count;
}

static void write_file(const char *path, const void *bytes, size_t size)
{
	FILE *file = fopen(path, "wb");
	CU_ASSERT_PTR_NOT_NULL_FATAL(file);
	fwrite(bytes, 1, size, file);
	fclose(file);
}

static size_t sparse_file(const char *path, size_t size)
{
	int file = open(path, O_CREAT | O_RDWR | O_TRUNC, 0600);
	CU_ASSERT_EQUAL_FATAL(ftruncate(file, (off_t)size), 0);
	CU_ASSERT_EQUAL(pwrite(file, "end", 3, (off_t)size - 3), 3);
	close(file);
	return size;
}

CASE(source_of_a_small_file_lies_in_memory)
{
	suite_context suite;
	conv_source *source;
	char room[10];
	size_t got;

	suite_context_open(&suite);
	const char *path = in_folder("small");
	write_file(path, "hello", 5);
	CU_ASSERT_EQUAL_FATAL(conv_source_open_file(suite.context, path, &source), CONV_OK);
	CU_ASSERT_EQUAL(conv_source_size(source), 5);
	CU_ASSERT_EQUAL(memcmp(conv_source_bytes(source), "hello", 5), 0);
	CU_ASSERT_EQUAL(conv_source_read(source, 3, room, 10, &got), CONV_OK);
	CU_ASSERT_EQUAL(got, 2);
	CU_ASSERT_EQUAL(conv_source_read(source, UINT64_MAX, room, 10, &got), CONV_OK);
	CU_ASSERT_EQUAL(got, 0);
	conv_source_drop(source);
	unlink(path);
	remove_folder();
	suite_context_close(&suite);
}

CASE(source_that_shrinks_ends_earlier)
{
	suite_context suite;
	conv_source *source;
	size_t size = (size_t)64 << 20, got;
	char room[8];

	suite_context_open(&suite);
	const char *path = in_folder("large");
	sparse_file(path, size);
	CU_ASSERT_EQUAL_FATAL(conv_source_open_file(suite.context, path, &source), CONV_OK);
	CU_ASSERT_PTR_NULL(conv_source_bytes(source));
	CU_ASSERT_EQUAL(conv_source_read(source, size - 3, room, 8, &got), CONV_OK);
	CU_ASSERT_EQUAL(got, 3);
	CU_ASSERT_EQUAL(memcmp(room, "end", 3), 0);
	conv_extent extents[2] = { { size - 3, 3 }, { 0, 5 } };
	conv_blob *blob = conv_blob_from_extents(source, extents, 2);
	CU_ASSERT_EQUAL(truncate(path, 1000), 0);
	CU_ASSERT_EQUAL(conv_source_read(source, size - 3, room, 8, &got), CONV_OK);
	CU_ASSERT_EQUAL(got, 0);
	conv_blob_reader *reader;
	CU_ASSERT_EQUAL_FATAL(conv_blob_open(blob, &reader), CONV_OK);
	CU_ASSERT_EQUAL(conv_blob_read(reader, room, 8, &got), CONV_OK);
	CU_ASSERT_EQUAL(got, 5);
	conv_blob_close(reader);
	conv_blob_drop(blob);
	conv_source_drop(source);
	unlink(path);
	remove_folder();
	suite_context_close(&suite);
}

CASE(source_refuses_what_is_no_file)
{
	suite_context suite;
	conv_source *source;

	suite_context_open(&suite);
	CU_ASSERT_EQUAL(conv_source_open_file(suite.context, "/tmp", &source), CONV_FAILED);
	CU_ASSERT_PTR_NULL(source);
	CU_ASSERT(suite_reported(&suite, "io.read"));
	CU_ASSERT_EQUAL(conv_source_open_file(suite.context, in_folder("absent"), &source),
			CONV_FAILED);
	CU_ASSERT_PTR_NULL(source);
	remove_folder();
	suite_context_close(&suite);
}

CASE(source_of_a_pipe_is_read_to_its_end)
{
	suite_context suite;
	conv_source *source;
	int ends[2];

	suite_context_open(&suite);
	CU_ASSERT_EQUAL_FATAL(pipe(ends), 0);
	CU_ASSERT_EQUAL(write(ends[1], "piped", 5), 5);
	close(ends[1]);
	CU_ASSERT_EQUAL_FATAL(conv_source_open_fd(suite.context, ends[0], &source), CONV_OK);
	close(ends[0]);
	CU_ASSERT_EQUAL(conv_source_size(source), 5);
	CU_ASSERT_EQUAL(memcmp(conv_source_bytes(source), "piped", 5), 0);
	conv_source_drop(source);
	suite_context_close(&suite);
}

CASE(sink_file_appears_whole_or_not_at_all)
{
	suite_context suite;
	conv_sink *sink;
	char path[128];
	size_t size;

	suite_context_open(&suite);
	strcpy(path, in_folder("out"));
	CU_ASSERT_EQUAL_FATAL(conv_sink_open_file(suite.context, path, 0, &sink), CONV_OK);
	conv_sink_text(sink, "half");
	CU_ASSERT_NOT_EQUAL(access(path, F_OK), 0);
	conv_sink_close(sink);
	CU_ASSERT_EQUAL(entries_in_folder(), 0);

	CU_ASSERT_EQUAL_FATAL(conv_sink_open_file(suite.context, path, 0, &sink), CONV_OK);
	for (int i = 0; i < 30000; i++)
		conv_sink_printf(sink, "%07d", i);
	CU_ASSERT_EQUAL(conv_sink_overwrite(sink, 7, "XYZ", 3), CONV_OK);
	CU_ASSERT_EQUAL(conv_sink_written(sink), 210000);
	CU_ASSERT_EQUAL(conv_sink_commit(sink), CONV_OK);
	conv_sink_close(sink);
	uint8_t *bytes = suite_read_file(path, &size);
	CU_ASSERT_EQUAL(size, 210000);
	CU_ASSERT_EQUAL(memcmp(bytes, "0000000XYZ00010000002", 21), 0);
	free(bytes);
	CU_ASSERT_EQUAL(entries_in_folder(), 1);

	CU_ASSERT_EQUAL(conv_sink_open_file(suite.context, path, 1, &sink), CONV_MACHINE);
	CU_ASSERT_PTR_NULL(sink);
	unlink(path);
	remove_folder();
	suite_context_close(&suite);
}

CASE(sink_of_a_link_replaces_its_target)
{
	suite_context suite;
	conv_sink *sink;
	char target[128], link_path[128];
	struct stat about;
	size_t size;

	suite_context_open(&suite);
	strcpy(target, in_folder("target"));
	strcpy(link_path, in_folder("link"));
	write_file(target, "old", 3);
	chmod(target, 0640);
	CU_ASSERT_EQUAL_FATAL(symlink(target, link_path), 0);
	CU_ASSERT_EQUAL_FATAL(conv_sink_open_file(suite.context, link_path, 0, &sink), CONV_OK);
	conv_sink_text(sink, "new");
	CU_ASSERT_EQUAL(conv_sink_commit(sink), CONV_OK);
	conv_sink_close(sink);
	CU_ASSERT_EQUAL(lstat(link_path, &about), 0);
	CU_ASSERT(S_ISLNK(about.st_mode));
	CU_ASSERT_EQUAL(stat(target, &about), 0);
	CU_ASSERT_EQUAL(about.st_mode & 0777, 0640);
	uint8_t *bytes = suite_read_file(target, &size);
	CU_ASSERT_EQUAL(memcmp(bytes, "new", 3), 0);
	free(bytes);
	unlink(link_path);
	unlink(target);
	remove_folder();
	suite_context_close(&suite);
}

CASE(sink_reports_a_full_device_once)
{
	suite_context suite;
	conv_sink *sink;
	static const char zeros[200000];

	suite_context_open(&suite);
	CU_ASSERT_EQUAL_FATAL(conv_sink_open_file(suite.context, "/dev/full", 0, &sink), CONV_OK);
	CU_ASSERT_FALSE(conv_sink_seekable(sink));
	conv_sink_write(sink, zeros, sizeof zeros);
	conv_sink_write(sink, zeros, sizeof zeros);
	CU_ASSERT_EQUAL(conv_sink_status(sink), CONV_MACHINE);
	CU_ASSERT_EQUAL(conv_sink_commit(sink), CONV_MACHINE);
	CU_ASSERT_EQUAL(conv_context_count(suite.context, CONV_ERROR), 1);
	CU_ASSERT(suite_reported(&suite, "io.write"));
	conv_sink_close(sink);
	suite_context_close(&suite);
}

CASE(blob_reads_again_from_the_start)
{
	suite_context suite;
	conv_source *source;
	conv_sink *sink;
	size_t size;

	suite_context_open(&suite);
	conv_source_from_memory(suite.context, "0123456789", 10, 1, &source);
	static const conv_extent extents[] = { { 8, 2 }, { 0, 3 }, { 9, 5 }, { 50, 1 } };
	conv_blob *blob = conv_blob_from_extents(source, extents, 4);
	conv_source_drop(source); /* the blob holds it */
	CU_ASSERT_EQUAL(conv_blob_size(blob), 6);
	CU_ASSERT_PTR_NULL(conv_blob_bytes(blob));
	for (int round = 0; round < 2; round++) {
		CU_ASSERT_EQUAL_FATAL(conv_sink_open_memory(suite.context, &sink), CONV_OK);
		CU_ASSERT_EQUAL(conv_blob_write(blob, sink), CONV_OK);
		const uint8_t *bytes = conv_sink_bytes(sink, &size);
		CU_ASSERT_EQUAL(size, 6);
		CU_ASSERT_EQUAL(memcmp(bytes, "890129", 6), 0);
		conv_sink_close(sink);
	}
	conv_blob_drop(blob);
	suite_context_close(&suite);
}

/* A blob of "abc" whose size is not known. */
static conv_status letters_read(const conv_blob *blob, void *state, void *to, size_t size,
				size_t *got)
{
	unsigned char *at = state;
	(void)blob;
	(void)size;
	*got = *at < 3;
	if (*got)
		*(char *)to = (char)('a' + (*at)++);
	return CONV_OK;
}

static void count_destroyed(void *self)
{
	++*(int *)self;
}

CASE(blob_of_a_class_is_counted_when_asked)
{
	static const conv_blob_class letters = { 1, NULL, letters_read, NULL, count_destroyed };
	int destroyed = 0;
	uint64_t size;
	conv_blob *blob = conv_blob_new(&letters, &destroyed, CONV_SIZE_UNKNOWN);

	CU_ASSERT_EQUAL(conv_blob_size(blob), CONV_SIZE_UNKNOWN);
	CU_ASSERT_EQUAL(conv_blob_count(blob, &size), CONV_OK);
	CU_ASSERT_EQUAL(size, 3);
	CU_ASSERT_EQUAL(conv_blob_size(blob), 3);
	conv_blob_drop(conv_blob_keep(blob));
	CU_ASSERT_EQUAL(destroyed, 0);
	conv_blob_drop(blob);
	CU_ASSERT_EQUAL(destroyed, 1);
}

/* A codec that writes each byte `times` over. */
static conv_status repeat_open(conv_context *context, conv_direction direction,
			       const conv_codec_options *options, void **state)
{
	(void)context;
	(void)direction;
	*state = malloc(sizeof(unsigned));
	*(unsigned *)*state = options->level;
	return CONV_OK;
}

static conv_status repeat_push(void *state, const uint8_t *bytes, size_t size, conv_sink *sink)
{
	for (size_t i = 0; i < size; i++)
		for (unsigned n = *(unsigned *)state; n; n--)
			CONV_TRY(conv_sink_write(sink, &bytes[i], 1));
	return CONV_OK;
}

static conv_status repeat_finish(void *state, conv_sink *sink)
{
	(void)state;
	return conv_sink_text(sink, ".");
}

static const conv_codec repeat = {
	"repeat",    "repeater",    "none", repeat_open,
	repeat_push, repeat_finish, free,   1u << CONV_DECODE,
};

CASE(codec_runs_within_the_limits)
{
	suite_context suite;
	conv_sink *sink;
	conv_codec_options options = { .level = 3 };
	conv_codec_stream *stream;
	size_t size;

	suite_context_open(&suite);
	conv_sink_open_memory(suite.context, &sink);
	CU_ASSERT_EQUAL(
		conv_codec_run(suite.context, &repeat, CONV_DECODE, &options, "ab", 2, sink),
		CONV_OK);
	CU_ASSERT_EQUAL(memcmp(conv_sink_bytes(sink, &size), "aaabbb.", 7), 0);
	CU_ASSERT_EQUAL(size, 7);
	CU_ASSERT_EQUAL(conv_codec_open(suite.context, &repeat, CONV_ENCODE, NULL, &stream),
			CONV_FAILED);
	CU_ASSERT(suite_reported(&suite, "codec.direction"));

	options.level = 1000;
	conv_context_limits(suite.context)->decoded_bytes = 100000;
	CU_ASSERT_EQUAL(conv_codec_open(suite.context, &repeat, CONV_DECODE, &options, &stream),
			CONV_OK);
	conv_status status = CONV_OK;
	int pushed = 0;
	for (; pushed < 1000 && conv_usable(status); pushed++)
		status = conv_codec_push(stream, "x", 1, sink);
	CU_ASSERT_EQUAL(status, CONV_UNUSABLE);
	CU_ASSERT_EQUAL(pushed, 100);
	CU_ASSERT(suite_reported(&suite, "limit.decoded-bytes"));
	CU_ASSERT_EQUAL(conv_codec_push(stream, "x", 1, sink), CONV_UNUSABLE);
	conv_codec_close(stream);
	conv_sink_close(sink);
	suite_context_close(&suite);
}

CASE(codec_ratio_is_limited)
{
	suite_context suite;
	conv_sink *sink;
	conv_codec_options options = { .level = 5000 };
	char input[20000] = { 0 };

	suite_context_open(&suite);
	conv_sink_open_fd(suite.context, open("/dev/null", O_WRONLY), "null", &sink);
	CU_ASSERT_EQUAL(conv_codec_run(suite.context, &repeat, CONV_DECODE, &options, input,
				       sizeof input, sink),
			CONV_UNUSABLE);
	CU_ASSERT(suite_reported(&suite, "limit.ratio"));
	CU_ASSERT(conv_sink_written(sink) <= (uint64_t)66 << 20);
	conv_sink_close(sink);
	suite_context_close(&suite);
}

SUITE_MAIN(test_io, LIST(source_of_a_small_file_lies_in_memory),
	   LIST(source_that_shrinks_ends_earlier), LIST(source_refuses_what_is_no_file),
	   LIST(source_of_a_pipe_is_read_to_its_end), LIST(sink_file_appears_whole_or_not_at_all),
	   LIST(sink_of_a_link_replaces_its_target), LIST(sink_reports_a_full_device_once),
	   LIST(blob_reads_again_from_the_start), LIST(blob_of_a_class_is_counted_when_asked),
	   LIST(codec_runs_within_the_limits), LIST(codec_ratio_is_limited))
