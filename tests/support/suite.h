/*
 * What every suite shares: a table of cases, skipping, and the places of samples.
 *
 * A case's name says what it shows; where that is a row of a coverage table, the name begins with
 * the row's id: CASE(CFB_013_small_streams_in_mini_stream). docs/conformance.csv names cases as
 * suite.case.
 */
#ifndef TESTS_SUITE_H
#define TESTS_SUITE_H

#include <stddef.h>
#include <stdint.h>

#include <CUnit/CUnit.h>

#include "conv/conv.h"

typedef struct suite_case {
	const char *name;
	void (*run)(void);
} suite_case;

#define CASE(name) static void name(void)
#define LIST(name)                                                                                 \
	{                                                                                          \
#name, name                                                                        \
	}

/*
 * Runs all cases (or those named on the command line), prints failures and a closing line
 * "suite: N passed, N failed, N skipped"; the exit status for main.
 */
int suite_main(int argc, char **argv, const char *suite, const suite_case *cases, size_t count);

#define SUITE_MAIN(suite, ...)                                                                     \
	int main(int argc, char **argv)                                                            \
	{                                                                                          \
		static const suite_case cases[] = { __VA_ARGS__ };                                 \
		return suite_main(argc, argv, #suite, cases, sizeof cases / sizeof *cases);        \
	}

/* Leaves the case, which then counts as skipped: SKIP("no corpus"). */
void suite_skip(const char *why);
#define SKIP(why)                                                                                  \
	do {                                                                                       \
		suite_skip(why);                                                                   \
		return;                                                                            \
	} while (0)

/* "<project>/testdata/name"; "<project>/../shared/corpus/name" or NULL where there is no corpus. Lent until the next call. */
const char *suite_testdata(const char *name);
const char *suite_corpus(const char *name);

/* Calls `each` with the path of every file of a corpus folder, sorted; false: no corpus. */
int suite_each_corpus_file(const char *folder, void (*each)(const char *path, void *user),
			   void *user);

/* A whole file; exits the program if it cannot be read. free() it. */
uint8_t *suite_read_file(const char *path, size_t *size);

/* A context over all formats whose diagnostics are kept as lines "severity code path: text". */
typedef struct suite_context {
	conv_context *context;
	conv_buffer log;
} suite_context;
void suite_context_open(suite_context *suite);
void suite_context_close(suite_context *suite);
int suite_reported(suite_context *suite, const char *code); /* was there a record of this code? */

/* Bytes as hexadecimal text into memory ("D0 CF11 ..."); free() it. */
uint8_t *suite_hex(const char *text, size_t *size);

/* Deterministic pseudo-random numbers. */
uint32_t suite_random(uint32_t *state);

#endif
