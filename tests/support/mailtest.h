/* What the suites of the eml reader share: mail as text is read, and its properties looked at. */
#ifndef TESTS_MAILTEST_H
#define TESTS_MAILTEST_H

#include "suite.h"

typedef struct mailtest {
	suite_context suite;
	conv_context *context;
	conv_message *message; /* NULL: not read */
	conv_bag *bag;         /* the message's */
	conv_status status;
} mailtest;

void mailtest_open(mailtest *t);
void mailtest_close(mailtest *t);

/* Reads mail; that of an earlier call is freed. LF stands for CRLF in it. */
void mailtest_read(mailtest *t, const char *text);

/* The bytes as they are. */
void mailtest_read_bytes(mailtest *t, const void *bytes, size_t size);

/* The bag of an attachment or recipient; an empty one, and a failure, if there are not so many. */
conv_bag *mailtest_attachment(mailtest *t, size_t i);
conv_bag *mailtest_recipient(mailtest *t, size_t i);

/* A named string of PS_INTERNET_HEADERS; NULL: absent. */
const char *mailtest_own(mailtest *t, const char *name);

void mailtest_text_equal(const conv_bag *bag, unsigned known, const char *wanted, const char *file,
			 int line);
void mailtest_binary_equal(mailtest *t, const conv_bag *bag, unsigned known, const void *wanted,
			   size_t size, const char *file, int line);

/* A text property is so; NULL: absent. */
#define MAIL_TEXT(bag, known, wanted) mailtest_text_equal(bag, known, wanted, __FILE__, __LINE__)
#define MAIL_INTEGER(bag, known, wanted)                                                           \
	CU_ASSERT(conv_bag_has(bag, known) && conv_bag_integer(bag, known, -99) == (wanted))
#define MAIL_ABSENT(bag, known) CU_ASSERT(!conv_bag_has(bag, known))
#define MAIL_BINARY(t, bag, known, wanted)                                                         \
	mailtest_binary_equal(t, bag, known, wanted, strlen(wanted), __FILE__, __LINE__)

/* One header field with a body, and a property of the message. */
#define MAIL_FIELD_TEXT(t, field, known, wanted)                                                   \
	do {                                                                                       \
		mailtest_read(t, field "\n\nbody\n");                                              \
		MAIL_TEXT((t)->bag, known, wanted);                                                \
	} while (0)
#define MAIL_FIELD_INTEGER(t, field, known, wanted)                                                \
	do {                                                                                       \
		mailtest_read(t, field "\n\nbody\n");                                              \
		MAIL_INTEGER((t)->bag, known, wanted);                                             \
	} while (0)
#define MAIL_FIELD_ABSENT(t, field, known)                                                         \
	do {                                                                                       \
		mailtest_read(t, field "\n\nbody\n");                                              \
		MAIL_ABSENT((t)->bag, known);                                                      \
	} while (0)

#endif
