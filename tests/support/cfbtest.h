/* A compound file opened for a test, from memory or from a file that is not read into memory. */
#ifndef TESTS_CFBTEST_H
#define TESTS_CFBTEST_H

#include "cfb/cfb.h"
#include "support/cfbbuild.h"
#include "support/suite.h"

typedef enum cfbtest_source { CFBTEST_MEMORY, CFBTEST_FILE } cfbtest_source;

typedef struct cfbtest {
	suite_context suite;
	conv_source *source;
	cfb_file *file; /* NULL unless status is usable */
	conv_status status;
	int handle;
} cfbtest;

/* The bytes outlive it. */
void cfbtest_open(cfbtest *t, const void *bytes, size_t size, cfbtest_source source);
void cfbtest_close(cfbtest *t);

/* Does the stream hold these bytes, in one piece and as a blob? No: also if there is none. */
int cfbtest_has(cfbtest *t, cfb_id id, const void *bytes, size_t size);

/* Reads every stream and name of the file, orphans too; how many bytes that was. */
uint64_t cfbtest_read_all(cfbtest *t);

/* A whole blob; free() it. */
uint8_t *cfbtest_blob(conv_blob *blob, size_t *size, conv_status *status);

#endif
