#include "mailtest.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void mailtest_open(mailtest *t)
{
	*t = (mailtest){ .message = NULL };
	suite_context_open(&t->suite);
	t->context = t->suite.context;
}

void mailtest_close(mailtest *t)
{
	conv_message_free(t->message);
	suite_context_close(&t->suite);
}

void mailtest_read_bytes(mailtest *t, const void *bytes, size_t size)
{
	conv_source *source;
	conv_reader *reader = NULL;
	conv_message_free(t->message);
	t->message = NULL;
	conv_source_from_memory(t->context, bytes, size, 1, &source);
	t->status = conv_reader_open(t->context, source, conv_format_find(t->context, "eml"), NULL,
				     &reader);
	if (conv_usable(t->status))
		t->status = conv_reader_next(reader, &t->message);
	conv_reader_close(reader);
	conv_source_drop(source);
	t->bag = t->message ? conv_message_bag(t->message) : NULL;
}

void mailtest_read(mailtest *t, const char *text)
{
	conv_buffer lines = CONV_BUFFER_INIT;
	for (; *text; text++) {
		if (*text == '\n')
			conv_buffer_append_byte(&lines, '\r');
		conv_buffer_append_byte(&lines, (uint8_t)*text);
	}
	mailtest_read_bytes(t, lines.bytes, lines.size);
	conv_buffer_free(&lines);
	CU_ASSERT_PTR_NOT_NULL_FATAL(t->message);
}

conv_bag *mailtest_attachment(mailtest *t, size_t i)
{
	conv_attachment *attachment = conv_message_attachment(t->message, i);
	CU_ASSERT_PTR_NOT_NULL_FATAL(attachment);
	return conv_attachment_bag(attachment);
}

conv_bag *mailtest_recipient(mailtest *t, size_t i)
{
	conv_bag *bag = conv_message_recipient(t->message, i);
	CU_ASSERT_PTR_NOT_NULL_FATAL(bag);
	return bag;
}

const char *mailtest_own(mailtest *t, const char *name)
{
	const conv_property_name key = { *conv_set_guid(CONV_SET_PS_INTERNET_HEADERS), 0, name };
	const conv_property *property = conv_bag_find_name(t->bag, &key);
	return property ? conv_bag_text_of(t->bag, property) : NULL;
}

void mailtest_text_equal(const conv_bag *bag, unsigned known, const char *wanted, const char *file,
			 int line)
{
	const char *text = conv_bag_text(bag, known);
	int same = text && wanted ? strcmp(text, wanted) == 0 : text == wanted;
	char about[600];
	(void)snprintf(about, sizeof about, "%s: \"%.200s\", wanted \"%.200s\"",
		       conv_known_info_of(known)->name, text ? text : "(absent)",
		       wanted ? wanted : "(absent)");
	CU_assertImplementation(same, (unsigned)line, about, file, "", CU_FALSE);
}

void mailtest_binary_equal(mailtest *t, const conv_bag *bag, unsigned known, const void *wanted,
			   size_t size, const char *file, int line)
{
	const uint8_t *bytes = NULL;
	size_t got = 0;
	char about[400];
	(void)conv_bag_binary(t->context, bag, known, &bytes, &got);
	int same = bytes && got == size && memcmp(bytes, wanted, size) == 0;
	(void)snprintf(about, sizeof about, "%s: %zu bytes: %.*s", conv_known_info_of(known)->name,
		       got, (int)(got < 200 ? got : 200), bytes ? (const char *)bytes : "");
	CU_assertImplementation(same, (unsigned)line, about, file, "", CU_FALSE);
}
