/* A TNEF stream built, read, and looked at. */
#ifndef TESTS_TNEFTEST_H
#define TESTS_TNEFTEST_H

#include "support/suite.h"
#include "support/tnefbuild.h"

typedef struct tneftest {
	suite_context suite;
	conv_buffer stream;    /* what is read; lives as long as the message */
	conv_message *message; /* NULL if it could not be read */
	conv_bag *bag;         /* its properties */
	conv_status status;    /* the worst of opening and reading */
} tneftest;

/* Begins with a stream of version and code page 1252. Options may be set before reading. */
void tneftest_begin(tneftest *t);
void tneftest_begin_in(tneftest *t, uint32_t codepage); /* 0: signature and key alone */
void tneftest_read(tneftest *t);
void tneftest_end(tneftest *t);

const char *tneftest_text(const conv_bag *bag, unsigned known); /* "(none)" if absent */
int tneftest_is_binary(const conv_bag *bag, unsigned known, const void *bytes, size_t size);
int tneftest_is_blob(conv_blob *blob, const void *bytes, size_t size); /* drops it */

/* Bag of the n-th attachment. */
conv_bag *tneftest_attachment(const tneftest *t, size_t n);

/* Writes a message as TNEF; options are set before. free() the bytes; NULL if it failed. */
uint8_t *tneftest_write(suite_context *suite, conv_message *message, size_t *size);

#endif
