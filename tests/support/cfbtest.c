#include "support/cfbtest.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LARGE ((off_t)5 << 20) /* files of this size are not read into memory */

/*
 * A source that is not in memory: behind the bytes the file goes on with nothing until it is so large
 * that it is read piece by piece.
 */
static void open_file(cfbtest *t, const void *bytes, size_t size)
{
	char path[] = "/tmp/cfbtest-XXXXXX";
	t->handle = mkstemp(path);
	unlink(path);
	if (write(t->handle, bytes, size) != (ssize_t)size) {
		perror(path);
		exit(99);
	}
	if ((off_t)size < LARGE && ftruncate(t->handle, LARGE) != 0)
		exit(99);
	conv_source_open_fd(t->suite.context, t->handle, &t->source);
	CU_ASSERT_PTR_NULL(conv_source_bytes(t->source));
}

void cfbtest_open(cfbtest *t, const void *bytes, size_t size, cfbtest_source source)
{
	memset(t, 0, sizeof *t);
	t->handle = -1;
	suite_context_open(&t->suite);
	if (source == CFBTEST_FILE)
		open_file(t, bytes, size);
	else
		conv_source_from_memory(t->suite.context, bytes, size, 0, &t->source);
	t->status = cfb_open(t->suite.context, t->source, &t->file);
}

void cfbtest_close(cfbtest *t)
{
	cfb_close(t->file);
	conv_source_drop(t->source);
	if (t->handle >= 0)
		close(t->handle);
	suite_context_close(&t->suite);
}

uint8_t *cfbtest_blob(conv_blob *blob, size_t *size, conv_status *status)
{
	conv_buffer all = CONV_BUFFER_INIT;
	conv_blob_reader *reader;
	size_t got = 1, piece = 1;

	*status = conv_blob_open(blob, &reader);
	while (conv_usable(*status) && got) {
		conv_status here =
			conv_blob_read(reader, conv_buffer_reserve(&all, piece), piece, &got);
		all.size += got;
		if (here > *status)
			*status = here;
		piece = piece < 100000 ? piece * 3 : 100000; /* pieces of odd sizes */
	}
	conv_blob_close(reader);
	return conv_buffer_take(&all, size);
}

int cfbtest_has(cfbtest *t, cfb_id id, const void *bytes, size_t size)
{
	const uint8_t *found;
	size_t found_size;
	conv_status status;
	conv_blob *blob;

	if (id == CFB_NONE || !conv_usable(cfb_stream_bytes(t->file, id, &found, &found_size)) ||
	    found_size != size || (size && memcmp(found, bytes, size) != 0) ||
	    !conv_usable(cfb_stream_blob(t->file, id, &blob)))
		return 0;
	uint8_t *read = cfbtest_blob(blob, &found_size, &status);
	int same = status == CONV_OK && found_size == size &&
		   (size == 0 || memcmp(read, bytes, size) == 0);
	free(read);
	conv_blob_drop(blob);
	return same;
}

uint64_t cfbtest_read_all(cfbtest *t)
{
	uint64_t total = 0;
	const cfb_id *orphans;
	size_t count, size;
	char name[CFB_NAME_SIZE];

	for (cfb_id id = 0; id < cfb_count(t->file); id++) {
		const uint8_t *bytes;
		total += cfb_name(t->file, id, name);
		if (cfb_kind_of(t->file, id) == CFB_STORAGE)
			continue;
		if (conv_usable(cfb_stream_bytes(t->file, id, &bytes, &size)))
			total += size;
	}
	cfb_orphans(t->file, &orphans, &count);
	return total + count;
}
