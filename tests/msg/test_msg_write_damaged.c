/*
 * What comes of damaged files can be written, and what was written is whole: it is read without a
 * complaint, and writing that gives the same bytes.
 */
#include "support/suite.h"

#include <stdlib.h>
#include <string.h>

#include "support/msgtest.h"

/* Writes a message to memory; NULL if it could not be. */
static uint8_t *write_message(conv_context *context, conv_message *message, size_t *size)
{
	conv_sink *sink;
	conv_writer *writer;
	uint8_t *file = NULL;

	CU_ASSERT_EQUAL_FATAL(conv_sink_open_memory(context, &sink), CONV_OK);
	CU_ASSERT_EQUAL_FATAL(
		conv_writer_open(context, sink, conv_format_find(context, "msg"), &writer),
		CONV_OK);
	if (conv_usable(conv_writer_write(writer, message)) &&
	    conv_usable(conv_writer_end(writer))) {
		const uint8_t *bytes = conv_sink_bytes(sink, size);
		file = malloc(*size + 1);
		memcpy(file, bytes, *size);
	}
	conv_writer_close(writer);
	conv_sink_close(sink);
	return file;
}

/* Values are written as they were: two of them may contradict what else there is. */
static int is_whole(suite_context *suite)
{
	static const char codepage[] = "warning msg.codepage ",
			  method[] = "warning msg.no-message ";
	const char *line = conv_buffer_text(&suite->log);

	for (; *line; line += strcspn(line, "\n"), line += *line != 0)
		if (strncmp(line, "info", 4) != 0 &&
		    strncmp(line, codepage, sizeof codepage - 1) != 0 &&
		    strncmp(line, method, sizeof method - 1) != 0)
			return 0;
	return 1;
}

/* False: could not be read. */
static int check_written(uint8_t *damaged, size_t size)
{
	msgtest first, second;
	size_t once_size = 0, twice_size = 0;
	int readable;

	msgtest_begin(&first);
	msgtest_read_bytes(&first, damaged, size);
	readable = first.message != NULL;
	uint8_t *once =
		readable ? write_message(first.suite.context, first.message, &once_size) : NULL;
	CU_ASSERT_TRUE(!readable || once != NULL);
	if (once) {
		msgtest_begin(&second);
		msgtest_read_bytes(&second, once, once_size);
		CU_ASSERT_TRUE(is_whole(&second.suite));
		uint8_t *twice = second.message ? write_message(second.suite.context,
								second.message, &twice_size)
						: NULL;
		CU_ASSERT_PTR_NOT_NULL(twice);
		CU_ASSERT_TRUE(twice && once_size == twice_size &&
			       memcmp(once, twice, once_size) == 0);
		free(twice);
		msgtest_end(&second);
	}
	msgtest_end(&first);
	return readable;
}

CASE(damaged_files_are_written_whole)
{
	static const char *const samples[] = { "ansi-932.msg", "embedded.msg",     "hello.msg",
					       "hello-v4.msg", "inline-image.msg", "named.msg",
					       "ole.msg",      "template.oft" };
	uint32_t random = 1;
	size_t readable = 0;

	for (size_t i = 0; i < sizeof samples / sizeof *samples; i++) {
		size_t size;
		uint8_t *sample = suite_read_file(suite_testdata(samples[i]), &size);
		for (int n = 0; n < 150; n++) {
			uint8_t *damaged = malloc(size);
			memcpy(damaged, sample, size);
			for (uint32_t k = suite_random(&random) % 12; k; k--)
				damaged[suite_random(&random) % size] =
					(uint8_t)suite_random(&random);
			readable += (size_t)check_written(damaged, size);
		}
		free(sample);
	}
	CU_ASSERT_TRUE(readable > 400);
}

SUITE_MAIN(test_msg_write_damaged, LIST(damaged_files_are_written_whole))
