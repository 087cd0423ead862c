/* The runner of all CUnit suites. */
#include "support/suite.h"

#include <CUnit/Basic.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static const char *skipped;

void suite_skip(const char *why)
{
	skipped = why;
}

static void print_failures(void)
{
	for (CU_pFailureRecord record = CU_get_failure_list(); record; record = record->pNext)
		printf("  %s:%u: %s\n", record->strFileName, record->uiLineNumber,
		       record->strCondition);
}

static int asked_for(int argc, char **argv, const char *name)
{
	if (argc < 2)
		return 1;
	for (int i = 1; i < argc; i++)
		if (strcmp(argv[i], name) == 0)
			return 1;
	return 0;
}

int suite_main(int argc, char **argv, const char *suite, const suite_case *cases, size_t count)
{
	const char *ran_folder = getenv("OXCONV_TESTS_RAN");
	FILE *ran = NULL;
	unsigned passed = 0, failed = 0, left_out = 0;

	if (ran_folder) {
		char path[4096];
		mkdir(ran_folder, 0777);
		snprintf(path, sizeof path, "%s/%s", ran_folder, suite);
		ran = fopen(path, "w");
	}
	if (CU_initialize_registry() != CUE_SUCCESS)
		return 1;
	CU_pSuite group = CU_add_suite(suite, NULL, NULL);
	for (size_t i = 0; i < count; i++) {
		if (!asked_for(argc, argv, cases[i].name))
			continue;
		CU_pTest test = CU_add_test(group, cases[i].name, cases[i].run);
		skipped = NULL;
		CU_run_test(group, test);
		if (CU_get_number_of_failures() > 0) {
			printf("%s.%s: failed\n", suite, cases[i].name);
			print_failures();
			failed++;
		} else if (skipped) {
			printf("%s.%s: skipped: %s\n", suite, cases[i].name, skipped);
			left_out++;
		} else {
			if (ran)
				fprintf(ran, "%s.%s\n", suite, cases[i].name);
			passed++;
		}
		fflush(stdout);
	}
	CU_cleanup_registry();
	if (ran)
		fclose(ran);
	printf("%s: %u passed, %u failed, %u skipped\n", suite, passed, failed, left_out);
	return failed != 0;
}

const char *suite_testdata(const char *name)
{
	static char path[4096];
	snprintf(path, sizeof path, "%s/testdata/%s", TESTS_SOURCE_DIR, name);
	return path;
}

const char *suite_corpus(const char *name)
{
	static char path[4096];
	struct stat about;
	const char *shared = getenv("OXCONV_SHARED");

	snprintf(path, sizeof path, "%s/corpus/%s", shared ? shared : TESTS_SOURCE_DIR "/../shared",
		 name);
	return stat(path, &about) == 0 ? path : NULL;
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

int suite_each_corpus_file(const char *folder, void (*each)(const char *path, void *user),
			   void *user)
{
	const char *found = suite_corpus(folder);
	if (!found)
		return 0;
	char path[4096 + 257], *base = strdup(found);
	struct dirent **entries;
	int count = scandir(base, &entries, NULL, by_name);
	for (int i = 0; i < count; i++) {
		struct stat about;
		snprintf(path, sizeof path, "%s/%s", base, entries[i]->d_name);
		if (stat(path, &about) == 0 && S_ISREG(about.st_mode))
			each(path, user);
		free(entries[i]);
	}
	if (count >= 0)
		free(entries);
	free(base);
	return 1;
}

uint8_t *suite_read_file(const char *path, size_t *size)
{
	FILE *file = fopen(path, "rb");
	if (!file) {
		fprintf(stderr, "%s: cannot be read\n", path);
		exit(99);
	}
	fseek(file, 0, SEEK_END);
	long length = ftell(file);
	rewind(file);
	uint8_t *bytes = malloc((size_t)length + 1);
	*size = fread(bytes, 1, (size_t)length, file);
	bytes[*size] = 0;
	fclose(file);
	return bytes;
}

static void keep_record(void *user, const conv_diagnostic *record)
{
	suite_context *suite = user;
	conv_buffer_printf(&suite->log, "%s %s %s: %s\n", conv_severity_text(record->severity),
			   record->code, record->path, record->text);
}

void suite_context_open(suite_context *suite)
{
	memset(suite, 0, sizeof *suite);
	suite->context = conv_context_new(conv_formats_all());
	conv_context_set_receiver(suite->context, keep_record, suite);
}

void suite_context_close(suite_context *suite)
{
	conv_context_free(suite->context);
	conv_buffer_free(&suite->log);
}

int suite_reported(suite_context *suite, const char *code)
{
	char word[200];
	snprintf(word, sizeof word, " %s ", code);
	return strstr(conv_buffer_text(&suite->log), word) != NULL;
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return -1;
}

uint8_t *suite_hex(const char *text, size_t *size)
{
	uint8_t *bytes = malloc(strlen(text) / 2 + 1);
	int high = -1;
	*size = 0;
	for (; *text; text++) {
		int digit = hex_digit(*text);
		if (digit < 0)
			continue;
		if (high < 0) {
			high = digit;
		} else {
			bytes[(*size)++] = (uint8_t)(high << 4 | digit);
			high = -1;
		}
	}
	return bytes;
}

uint32_t suite_random(uint32_t *state)
{
	uint32_t x = *state ? *state : 0x9E3779B9u;
	x ^= x << 13;
	x ^= x >> 17;
	x ^= x << 5;
	return *state = x;
}
