/*
 * Messages that are large: an attachment of 3 GiB, written to and read back from a file that is mostly
 * holes, and thousands of recipients and attachments, whose cost must grow as their number does.
 */
#include "support/suite.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "cursor.h"
#include "support/msgout.h"

#define GIB ((uint64_t)1 << 30)
#define STEP ((uint64_t)16 << 20) /* a byte that is not zero, this often */

/* ---- 3 GiB ---- */

static uint8_t mark_at(uint64_t offset)
{
	return offset % STEP == 0 ? (uint8_t)(offset / STEP % 251 + 1) : 0;
}

static conv_status read_marks(const conv_blob *blob, void *state, void *to, size_t size,
			      size_t *got)
{
	uint64_t *at = state, left = conv_blob_size(blob) - *at;

	*got = size < left ? size : (size_t)left;
	memset(to, 0, *got);
	for (uint64_t mark = (*at + STEP - 1) / STEP * STEP; mark < *at + *got; mark += STEP)
		((uint8_t *)to)[mark - *at] = mark_at(mark);
	*at += *got;
	return CONV_OK;
}

typedef struct holes { /* a file in which zeros take no room */
	int handle;
	uint64_t size;
} holes;

static conv_status write_holes(void *user, const void *bytes, size_t size)
{
	static const uint8_t zeros[4096];
	holes *h = user;
	const uint8_t *p = bytes;

	for (size_t at = 0; at < size; at += sizeof zeros) {
		size_t here = size - at < sizeof zeros ? size - at : sizeof zeros;
		if (memcmp(p + at, zeros, here) != 0 &&
		    pwrite(h->handle, p + at, here, (off_t)(h->size + at)) != (ssize_t)here)
			return CONV_MACHINE;
	}
	h->size += size;
	return CONV_OK;
}

/* KiB of memory that is no file's. */
static long anonymous_memory(void)
{
	FILE *file = fopen("/proc/self/status", "r");
	char line[128];
	long found = 0;

	while (file && fgets(line, sizeof line, file))
		if (strncmp(line, "RssAnon:", 8) == 0)
			found = strtol(line + 8, NULL, 10);
	if (file)
		fclose(file);
	return found;
}

static void write_large(suite_context *suite, uint64_t size, holes *h)
{
	static const conv_blob_class marks = { .state_size = sizeof(uint64_t), .read = read_marks };
	conv_message *message = conv_message_new(suite->context);
	conv_attachment *attachment;
	conv_sink *sink;
	conv_writer *writer;

	conv_message_add_attachment(message, &attachment);
	conv_bag_set_blob(conv_attachment_bag(attachment), PidTagAttachDataBinary,
			  conv_blob_new(&marks, NULL, size));
	conv_sink_open_function(suite->context, write_holes, h, &sink);
	conv_writer_open(suite->context, sink, conv_format_find(suite->context, "msg"), &writer);
	CU_ASSERT_EQUAL(conv_writer_write(writer, message), CONV_OK);
	CU_ASSERT_EQUAL(conv_writer_end(writer), CONV_OK);
	CU_ASSERT_EQUAL(conv_sink_commit(sink), CONV_OK);
	conv_writer_close(writer);
	conv_sink_close(sink);
	conv_message_free(message);
	CU_ASSERT_EQUAL(ftruncate(h->handle, (off_t)h->size), 0);
}

static uint64_t count_wrong(conv_blob *blob)
{
	static uint8_t bytes[1 << 20];
	conv_blob_reader *reader;
	uint64_t at = 0, wrong = 0;
	size_t got = 1;

	CU_ASSERT_EQUAL_FATAL(conv_blob_open(blob, &reader), CONV_OK);
	while (conv_blob_read(reader, bytes, sizeof bytes, &got) == CONV_OK && got) {
		for (size_t i = 0; i < got; i += 4096) {
			size_t here = got - i < 4096 ? got - i : 4096;
			wrong += bytes[i] != mark_at(at + i);
			wrong += here > 1 && memcmp(bytes + i + 1, bytes + i + 2, here - 2) != 0;
			wrong += here > 1 && bytes[i + 1] != 0;
		}
		at += got;
	}
	conv_blob_close(reader);
	CU_ASSERT_EQUAL(at, conv_blob_size(blob));
	return wrong;
}

static void read_large(suite_context *suite, conv_source *source, uint64_t size)
{
	conv_reader *reader;
	conv_message *message = NULL;

	CU_ASSERT_EQUAL_FATAL(conv_reader_open(suite->context, source, NULL, NULL, &reader),
			      CONV_OK);
	CU_ASSERT_EQUAL(conv_reader_next(reader, &message), CONV_OK);
	CU_ASSERT_PTR_NOT_NULL_FATAL(message);
	conv_attachment *attachment = conv_message_attachment(message, 0);
	const conv_property *data =
		conv_bag_find(conv_attachment_bag(attachment), PidTagAttachDataBinary);
	CU_ASSERT_PTR_NOT_NULL_FATAL(data->value.binary.blob);
	CU_ASSERT_EQUAL(data->value.binary.size, size);
	CU_ASSERT_EQUAL(count_wrong(data->value.binary.blob), 0);
	conv_message_free(message);
	conv_reader_close(reader);
}

CASE(CFB_032_attachment_of_3_gib)
{
	const uint64_t size = 3 * GIB + 5, lock = 0x7FFFF000 / 4096 - 1;
	char path[] = "/tmp/oxconv-test-XXXXXX";
	uint8_t head[32], link[4];
	suite_context suite;
	conv_source *source;
	holes h = { mkstemp(path), 0 };

	CU_ASSERT_FATAL(h.handle >= 0);
	unlink(path);
	suite_context_open(&suite);
	long before = anonymous_memory();
	write_large(&suite, size, &h);
	CU_ASSERT_EQUAL(pread(h.handle, head, sizeof head, 0), (ssize_t)sizeof head);
	CU_ASSERT_EQUAL(conv_u16le(head + 26), 4);
	CU_ASSERT_EQUAL_FATAL(conv_source_open_fd(suite.context, h.handle, &source), CONV_OK);
	read_large(&suite, source, size);
	CU_ASSERT_EQUAL(
		conv_validate(suite.context, source, conv_format_find(suite.context, "msg")),
		CONV_OK);
	CU_ASSERT_EQUAL(suite.log.size, 0);
	CU_ASSERT(anonymous_memory() - before < 100 << 10);

	/* CFB-040: the validator sees the range lock; the FAT comes first */
	CU_ASSERT_EQUAL(pread(h.handle, link, 4, (off_t)(4096 + 4 * lock)), 4);
	CU_ASSERT_EQUAL(conv_u32le(link), 0xFFFFFFFE);
	cfbbuild_put32(link, 0xFFFFFFFF);
	CU_ASSERT_EQUAL(pwrite(h.handle, link, 4, (off_t)(4096 + 4 * lock)), 4);
	conv_validate(suite.context, source, conv_format_find(suite.context, "msg"));
	CU_ASSERT(suite_reported(&suite, "cfb.range-lock"));
	conv_source_drop(source);
	suite_context_close(&suite);
	close(h.handle);
}

/* ---- Many ---- */

static void add_many(msgout *o, int recipients, int attachments)
{
	conv_attachment *attachment;
	conv_bag *bag;
	char address[32];

	for (int i = 0; i < recipients; i++) {
		snprintf(address, sizeof address, "user%d@example.org", i);
		CU_ASSERT_EQUAL_FATAL(conv_message_add_recipient(o->message, &bag), CONV_OK);
		msgout_set_text(bag, 0x39FE001F, address, 0);
	}
	for (int i = 0; i < attachments; i++) {
		CU_ASSERT_EQUAL_FATAL(conv_message_add_attachment(o->message, &attachment),
				      CONV_OK);
		msgout_set(conv_attachment_bag(attachment), 0x37010102,
			   (conv_value){ .binary = { (const uint8_t *)"data", 4, NULL } });
	}
}

/* Seconds of this process for writing and reading so many, and proving the file. */
static double time_many(int recipients, int attachments, int *info)
{
	suite_context suite;
	conv_source *source;
	msgout o;

	msgout_begin(&o);
	add_many(&o, recipients, attachments);
	clock_t start = clock();
	msgout_write(&o);
	double seconds = (double)(clock() - start) / CLOCKS_PER_SEC;
	CU_ASSERT_EQUAL(conv_message_recipient_count(o.again.message), (size_t)recipients);
	CU_ASSERT_EQUAL(conv_message_attachment_count(o.again.message), (size_t)attachments);
	suite_context_open(&suite);
	conv_source_from_memory(suite.context, o.bytes, o.size, 0, &source);
	start = clock();
	CU_ASSERT_EQUAL(
		conv_validate(suite.context, source, conv_format_find(suite.context, "msg")),
		CONV_OK);
	seconds += (double)(clock() - start) / CLOCKS_PER_SEC;
	*info = (int)conv_context_count(suite.context, CONV_INFO);
	conv_source_drop(source);
	suite_context_close(&suite);
	msgout_end(&o);
	return seconds;
}

static void expect_linear(int recipients, int attachments, int info)
{
	double once, four;
	int said;

	once = time_many(recipients / 4, attachments / 4, &said);
	double twice = time_many(recipients / 2, attachments / 2, &said);
	four = time_many(recipients, attachments, &said);
	printf("%d recipients, %d attachments: 1x %.3f s, 2x %.3f s, 4x %.3f s\n", recipients,
	       attachments, once, twice, four);
	CU_ASSERT(four < 10 * once + 0.2);
	CU_ASSERT_EQUAL(said, info);
}

CASE(MSG_048_10000_recipients_in_linear_time)
{
	expect_linear(10000, 0, 1); /* more than 2048 are worth a word */
}

CASE(MSG_043_2000_attachments_in_linear_time)
{
	expect_linear(0, 2000, 0);
}

SUITE_MAIN(test_msg_large, LIST(CFB_032_attachment_of_3_gib),
	   LIST(MSG_048_10000_recipients_in_linear_time),
	   LIST(MSG_043_2000_attachments_in_linear_time))
