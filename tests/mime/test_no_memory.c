/*
 * Lack of memory at every place: the n-th allocation of a conversion fails, for each n that there is.
 * Each time the conversion ends as CONV_MACHINE and says why, or its output is what it always is;
 * nothing leaks (the sanitizer tells) and nothing crashes.
 *
 * The linker puts the functions below in the place of malloc and its kin (test_no_memory.c.libs):
 * in all code of the project, not in that of other libraries.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/suite.h"

static long until_failure; /* allocations that still succeed; negative: no end */
static long allocations;
static int failed;

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *old, size_t size);
char *__real_strdup(const char *text);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *old, size_t size);
char *__wrap_strdup(const char *text);

static int fails(void)
{
	allocations++;
	if (until_failure < 0)
		return 0;
	if (until_failure-- > 0)
		return 0;
	until_failure = -1; /* one failure: what comes later would often work again */
	failed = 1;
	return 1;
}

void *__wrap_malloc(size_t size)
{
	return fails() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
	return fails() ? NULL : __real_calloc(count, size);
}

void *__wrap_realloc(void *old, size_t size)
{
	return fails() ? NULL : __real_realloc(old, size);
}

char *__wrap_strdup(const char *text)
{
	return fails() ? NULL : __real_strdup(text);
}

typedef struct outcome {
	conv_status status;
	int said; /* why */
	uint8_t *bytes;
	size_t size;
} outcome;

static void listen(void *user, const conv_diagnostic *record)
{
	outcome *end = user;
	if (record->severity == CONV_ERROR)
		end->said = 1;
}

static conv_status write_message(conv_context *context, const char *to, conv_message *message,
				 outcome *end)
{
	conv_sink *sink = NULL;
	conv_writer *writer = NULL;

	CONV_TRY(conv_sink_open_memory(context, &sink));
	conv_status status =
		conv_writer_open(context, sink, conv_format_find(context, to), &writer);
	if (conv_usable(status))
		status = conv_writer_write(writer, message);
	if (conv_usable(status))
		status = conv_writer_end(writer);
	conv_writer_close(writer);
	if (conv_usable(status))
		status = conv_sink_commit(sink);
	if (conv_usable(status)) {
		const uint8_t *bytes = conv_sink_bytes(sink, &end->size);
		end->bytes = __real_malloc(end->size + 1);
		memcpy(end->bytes, bytes, end->size);
	}
	conv_sink_close(sink);
	return status;
}

/* "eml+tnef" is mail that carries TNEF, "tnef+transport" TNEF for mail. */
static conv_status choose(conv_context *context, const char **to)
{
	if (strcmp(*to, "eml+tnef") == 0) {
		*to = "eml";
		return conv_context_set_option(context, "eml.tnef", "yes");
	}
	if (strcmp(*to, "tnef+transport") == 0) {
		*to = "tnef";
		return conv_context_set_option(context, "tnef.profile", "transport");
	}
	return CONV_OK;
}

static conv_status read_and_write(conv_context *context, const char *path, const char *to,
				  outcome *end)
{
	conv_source *source = NULL;
	conv_reader *reader = NULL;
	conv_message *message = NULL;

	conv_status status = choose(context, &to);
	if (conv_usable(status))
		status = conv_source_open_file(context, path, &source);
	if (conv_usable(status))
		status = conv_reader_open(context, source, conv_format_find(context, "msg"), path,
					  &reader);
	if (conv_usable(status))
		status = conv_reader_next(reader, &message);
	conv_reader_close(reader);
	if (conv_usable(status))
		status = write_message(context, to, message, end);
	conv_message_free(message);
	conv_source_drop(source);
	return status;
}

static outcome convert(const char *path, const char *to, long until)
{
	outcome end = { CONV_MACHINE, 0, NULL, 0 };

	until_failure = until;
	allocations = 0;
	failed = 0;
	conv_context *context = conv_context_new(conv_formats_all());
	if (context) {
		conv_context_set_receiver(context, listen, &end);
		end.status = read_and_write(context, path, to, &end);
	} else {
		end.said = 1;
	}
	conv_context_free(context);
	until_failure = -1;
	return end;
}

static int as_always(const outcome *end, const outcome *usual)
{
	return end->size == usual->size && memcmp(end->bytes, usual->bytes, end->size) == 0;
}

static void fail_everywhere(const char *name, const char *to)
{
	const char *path = suite_testdata(name);
	outcome usual = convert(path, to, -1);
	long count = allocations;

	CU_ASSERT_FATAL(conv_usable(usual.status));
	CU_ASSERT(count > 20);
	for (long n = 0; n < count; n++) {
		outcome end = convert(path, to, n);
		int right = conv_usable(end.status) ? as_always(&end, &usual)
						    : end.status == CONV_MACHINE && end.said;
		if (!right || !failed) {
			fprintf(stderr, "%s to %s, allocation %ld of %ld: status %d, %zu bytes\n",
				name, to, n, count, (int)end.status, end.size);
			CU_FAIL("a lack of memory goes unnoticed, or ends as something else");
		}
		free(end.bytes);
	}
	free(usual.bytes);
}

CASE(every_allocation_of_msg_to_eml_may_fail)
{
	fail_everywhere("hello.msg", "eml");
	fail_everywhere("embedded.msg", "eml");
	fail_everywhere("ole.msg", "eml");
	fail_everywhere("ansi-932.msg", "eml");
	fail_everywhere("inline-image.msg", "eml");
	fail_everywhere("named.msg", "eml");
}

CASE(every_allocation_of_msg_to_json_may_fail)
{
	fail_everywhere("hello.msg", "json");
	fail_everywhere("embedded.msg", "json");
	fail_everywhere("ole.msg", "json");
	fail_everywhere("ansi-932.msg", "json");
	fail_everywhere("named.msg", "json");
}

CASE(every_allocation_of_msg_to_msg_may_fail)
{
	fail_everywhere("hello.msg", "msg");
	fail_everywhere("embedded.msg", "msg");
	fail_everywhere("ole.msg", "msg");
	fail_everywhere("ansi-932.msg", "msg");
	fail_everywhere("named.msg", "msg");
}

CASE(every_allocation_of_msg_to_tnef_may_fail)
{
	static const char *const names[] = { "hello.msg", "embedded.msg", "ole.msg", "ansi-932.msg",
					     "named.msg" };
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		fail_everywhere(names[i], "tnef");
		fail_everywhere(names[i], "tnef+transport");
		fail_everywhere(names[i], "eml+tnef");
	}
}

SUITE_MAIN(test_no_memory, LIST(every_allocation_of_msg_to_eml_may_fail),
	   LIST(every_allocation_of_msg_to_json_may_fail),
	   LIST(every_allocation_of_msg_to_msg_may_fail),
	   LIST(every_allocation_of_msg_to_tnef_may_fail))
