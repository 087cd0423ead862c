#include <stdlib.h>
#include <string.h>

#include "conv/charset.h"
#include "conv/safe_name.h"
#include "support/suite.h"

static char *safe(const char *name, size_t size, size_t max)
{
	conv_buffer buffer = CONV_BUFFER_INIT;
	CU_ASSERT_EQUAL(conv_safe_name(name, size, max, "attachment.bin", &buffer), CONV_OK);
	return conv_buffer_take(&buffer, NULL);
}

typedef struct triple {
	const char *name, *wanted;
} triple;

static void check(const triple *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		char *name = safe(rows[i].name, strlen(rows[i].name), CONV_NAME_MAX);
		CU_ASSERT_STRING_EQUAL(name, rows[i].wanted);
		if (strcmp(name, rows[i].wanted) != 0)
			printf("  '%s' gives '%s', not '%s'\n", rows[i].name, name, rows[i].wanted);
		free(name);
	}
}

#define CHECK(rows) check(rows, sizeof rows / sizeof *rows)

CASE(ordinary_names_stay)
{
	static const triple rows[] = {
		{ "report.pdf", "report.pdf" },
		{ "R\xC3\xA9sum\xC3\xA9 2024 (final).docx",
		  "R\xC3\xA9sum\xC3\xA9 2024 (final).docx" },
		{ "\xE6\x97\xA5\xE6\x9C\xAC.txt", "\xE6\x97\xA5\xE6\x9C\xAC.txt" },
		{ "\xF0\x9F\x98\x80.png", "\xF0\x9F\x98\x80.png" },
		{ "a.tar.gz", "a.tar.gz" },
		{ "~$lock.docx", "~$lock.docx" },
		{ "console.log", "console.log" },
		{ "COM10.txt", "COM10.txt" },
		{ "foo..txt", "foo..txt" },
	};
	CHECK(rows);
}

CASE(paths_give_their_last_part)
{
	static const triple rows[] = {
		{ "../../etc/passwd", "passwd" },
		{ "..\\..\\windows\\win.ini", "win.ini" },
		{ "/etc/passwd", "passwd" },
		{ "\\\\server\\share\\x.doc", "x.doc" },
		{ "C:\\temp\\x.doc", "x.doc" },
		{ "c:/temp/x.doc", "x.doc" },
		{ "C:x.doc", "x.doc" },
		{ "C:", "attachment.bin" },
		{ "a/./b.txt", "b.txt" },
		{ "/", "attachment.bin" },
		{ "..", "attachment.bin" },
		{ ".", "attachment.bin" },
		{ "../", "attachment.bin" },
		{ "a/..", "attachment.bin" },
		{ "offers 1/2 and 3\\4.pdf", "offers 1_2 and 3_4.pdf" },
	};
	CHECK(rows);
}

CASE(characters_that_do_harm_become_low_lines)
{
	static const triple rows[] = {
		{ "a\x1B[31mb.txt", "a_[31mb.txt" },
		{ "a\r\nb.txt", "a__b.txt" },
		{ "a\x7F.txt", "a_.txt" },
		{ "a\xC2\x9B.txt", "a_.txt" },
		{ "photo\xE2\x80\xAEgpj.exe", "photo_gpj.exe" },
		{ "a\xE2\x80\x8B"
		  "b",
		  "a_b" },
		{ "a\xE2\x81\xA6"
		  "b",
		  "a_b" },
		{ "\xEF\xBB\xBFx.txt", "_x.txt" },
		{ "\xE2\x80\xA8x.txt", "_x.txt" },
		{ "<a>:\"b\"|c?*.txt", "_a___b__c__.txt" },
		{ "a\xED\xA0\x80.txt", "a_.txt" },
		{ "a\xFF.txt", "a\xEF\xBF\xBD.txt" },
	};
	CHECK(rows);
}

CASE(ends_are_trimmed)
{
	static const triple rows[] = {
		{ "  a.txt  ", "a.txt" },
		{ "a.txt...", "a.txt" },
		{ "a. . .", "a" },
		{ ".bashrc", "_bashrc" },
		{ "-rf", "_rf" },
		{ "\xC2\xA0\xE3\x80\x80x\xE2\x80\x83", "x" },
		{ "   ", "attachment.bin" },
		{ "...", "attachment.bin" },
		{ "", "attachment.bin" },
	};
	CHECK(rows);
}

CASE(device_names_are_marked)
{
	static const triple rows[] = {
		{ "CON", "_CON" },
		{ "con.txt", "_con.txt" },
		{ "NUL .tar.gz", "_NUL .tar.gz" },
		{ "nul", "_nul" },
		{ "COM1", "_COM1" },
		{ "lpt9.doc", "_lpt9.doc" },
		{ "COM\xC2\xB9.txt", "_COM\xC2\xB9.txt" },
		{ "conin$", "_conin$" },
		{ "AUX.", "_AUX" },
	};
	CHECK(rows);
}

CASE(a_nul_inside_is_seen)
{
	char *name = safe("evil.exe\0.jpg", 13, CONV_NAME_MAX);
	CU_ASSERT_STRING_EQUAL(name, "evil.exe_.jpg");
	free(name);
}

CASE(long_names_are_cut_between_characters_and_keep_their_extension)
{
	char long_name[2000];

	for (size_t shift = 0; shift < 4; shift++) {
		size_t at = shift;
		memset(long_name, 'x', shift);
		while (at < 1500) {
			memcpy(long_name + at, "\xE6\x97\xA5", 3);
			at += 3;
		}
		memcpy(long_name + at, ".docx", 5);
		char *name = safe(long_name, at + 5, CONV_NAME_MAX);
		size_t size = strlen(name);
		CU_ASSERT(size <= CONV_NAME_MAX && size > CONV_NAME_MAX - 4);
		CU_ASSERT(conv_utf8_valid(name, size));
		CU_ASSERT_STRING_EQUAL(name + size - 5, ".docx");
		free(name);
	}
	memset(long_name, '.', sizeof long_name); /* no extension to keep */
	long_name[0] = 'a';
	long_name[1999] = 'b';
	char *name = safe(long_name, sizeof long_name, 40);
	CU_ASSERT(strlen(name) <= 40 && name[0] == 'a');
	free(name);
}

/* What every name that comes out must be, whatever went in. */
static int is_harmless(const char *name, size_t size, size_t max)
{
	const char *p = name, *end = name + size;

	if (size == 0 || size > max || strlen(name) != size || !conv_utf8_valid(name, size))
		return 0;
	if (name[0] == '.' || name[0] == '-' || name[0] == ' ' || name[size - 1] == '.' ||
	    name[size - 1] == ' ')
		return 0;
	while (p < end) {
		uint32_t c = conv_text_next(&p, end);
		if (c < 0x20 || (c >= 0x7F && c < 0xA0) || c == '/' || c == '\\' || c == ':' ||
		    (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) ||
		    (c >= 0xD800 && c <= 0xDFFF))
			return 0;
	}
	return 1;
}

static const char *const pieces[] = {
	"..",
	"/",
	"\\",
	"a",
	".",
	" ",
	"CON",
	"nul",
	"COM1",
	".txt",
	"\x1B",
	"-",
	"C:",
	"\xC3\xA4",
	"\xE2\x80\xAE",
	"\xF0\x9F\x98\x80",
	"\xED\xB0\x80",
	"\xFF",
	"\xE6\x97",
	"(2)",
	"$",
	"\n",
	"long long long long long long long long long",
	"\xC2\xA0",
};

CASE(property_whatever_goes_in_a_harmless_name_comes_out)
{
	uint32_t random = 7;
	char name[4096];

	for (int round = 0; round < 20000; round++) {
		size_t size = 0;
		size_t max = 32 + suite_random(&random) % (CONV_NAME_MAX - 31);
		unsigned count = suite_random(&random) % 24;
		for (unsigned i = 0; i < count; i++) {
			unsigned pick = suite_random(&random) % 30;
			if (pick < sizeof pieces / sizeof *pieces) {
				memcpy(name + size, pieces[pick], strlen(pieces[pick]));
				size += strlen(pieces[pick]);
			} else {
				name[size++] = (char)suite_random(&random);
			}
		}
		char *once = safe(name, size, max);
		CU_ASSERT(is_harmless(once, strlen(once), max));
		char *twice = safe(once, strlen(once), CONV_NAME_MAX);
		CU_ASSERT_STRING_EQUAL(once, twice); /* what is safe stays as it is */
		free(once);
		free(twice);
	}
}

static char *take(conv_name_set *set, const char *name, size_t max)
{
	conv_buffer buffer = CONV_BUFFER_INIT;
	CU_ASSERT_EQUAL(conv_name_set_take(set, name, max, &buffer), CONV_OK);
	return conv_buffer_take(&buffer, NULL);
}

CASE(taken_names_are_numbered)
{
	static const triple rows[] = {
		{ "a.txt", "a.txt" },
		{ "a.txt", "a (2).txt" },
		{ "A.TXT", "A (3).TXT" },
		{ "a (2).txt", "a (2) (2).txt" },
		{ "b", "b" },
		{ "b", "b (2)" },
		{ "\xC3\x84.txt", "\xC3\x84.txt" },
		{ "\xC3\xA4.TXT", "\xC3\xA4 (2).TXT" },
		{ "\xD0\x96", "\xD0\x96" },
		{ "\xD0\xB6", "\xD0\xB6 (2)" },
		{ "\xCE\xA9", "\xCE\xA9" },
		{ "\xCF\x89", "\xCF\x89 (2)" },
		{ "\xC5\xA0", "\xC5\xA0" },
		{ "\xC5\xA1", "\xC5\xA1 (2)" },
		{ "\xC5\xBD", "\xC5\xBD" },
		{ "\xC5\xBE", "\xC5\xBE (2)" },
	};
	conv_name_set *set = conv_name_set_new();

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char *name = take(set, rows[i].name, CONV_NAME_MAX);
		CU_ASSERT_STRING_EQUAL(name, rows[i].wanted);
		if (strcmp(name, rows[i].wanted) != 0)
			printf("  '%s' gives '%s'\n", rows[i].name, name);
		free(name);
	}
	conv_name_set_free(set);
}

CASE(many_equal_long_names_stay_short_different_and_quick)
{
	enum { COUNT = 20000 };
	conv_name_set *set = conv_name_set_new();
	conv_name_set *seen = conv_name_set_new();
	char name[400];

	memset(name, 'n', sizeof name);
	strcpy(name + 250, ".html");
	for (int i = 0; i < COUNT; i++) {
		char *unique = take(set, name, CONV_NAME_MAX);
		CU_ASSERT(strlen(unique) <= CONV_NAME_MAX);
		CU_ASSERT_STRING_EQUAL(unique + strlen(unique) - 5, ".html");
		char *again = take(seen, unique, CONV_NAME_MAX); /* stays, if it is new */
		CU_ASSERT_STRING_EQUAL(again, unique);
		free(again);
		free(unique);
	}
	conv_name_set_free(set);
	conv_name_set_free(seen);
}

SUITE_MAIN(test_safe_name, LIST(ordinary_names_stay), LIST(paths_give_their_last_part),
	   LIST(characters_that_do_harm_become_low_lines), LIST(ends_are_trimmed),
	   LIST(device_names_are_marked), LIST(a_nul_inside_is_seen),
	   LIST(long_names_are_cut_between_characters_and_keep_their_extension),
	   LIST(property_whatever_goes_in_a_harmless_name_comes_out),
	   LIST(taken_names_are_numbered),
	   LIST(many_equal_long_names_stay_short_different_and_quick))
