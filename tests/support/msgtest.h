/* A .msg built, read, and looked at. */
#ifndef TESTS_MSGTEST_H
#define TESTS_MSGTEST_H

#include "support/msgbuild.h"
#include "support/suite.h"

typedef struct msgtest {
	suite_context suite;
	uint8_t *file;
	size_t size;
	conv_message *message; /* NULL if it could not be read */
	conv_bag *bag;         /* its properties */
	conv_status status;    /* the worst of opening and reading */
} msgtest;

/* Options of the context may be set between begin and read. Read frees the builder. */
void msgtest_begin(msgtest *t);
void msgtest_read(msgtest *t, msgbuild *b);
void msgtest_read_bytes(msgtest *t, uint8_t *file, size_t size); /* takes the bytes over */
void msgtest_end(msgtest *t);

/* begin and read at once. */
void msgtest_open(msgtest *t, msgbuild *b);

const conv_property *msgtest_tag(const conv_bag *bag, uint32_t tag);
const char *msgtest_text(const conv_bag *bag, uint32_t tag); /* "(none)" if absent */
int64_t msgtest_integer(const conv_bag *bag, uint32_t tag);  /* -999 if absent */

/* Reads all that is in a message, every blob; counts properties. */
size_t msgtest_walk(const conv_message *message);

#endif
