/*
 * The validator of compound files: files that were written here break no rule, and a file with one
 * thing changed is named for it. The numbers of sectors and entries in the table are those of the file
 * that `base` lays out:
 *
 *   sectors       0 FAT, 1-3 directory, 4 mini stream, 5 mini FAT, 6-15 "b", 16-25 "c", 26-33 "y"
 *   mini sectors  0 "a", 1-2 "d", 3 "x"
 *   entries       0 root, 1-5 "a" to "e", 6 "store", 7 "x", 8 "y", 9-11 not in use
 *   tree          d(b(a, c), store(e))
 */
#include "support/suite.h"

#include <stdlib.h>
#include <string.h>

#include "cfb/format.h"
#include "support/cfbtest.h"

#define END CFB_ENDOFCHAIN
#define FREE CFB_FREESECT
#define SECTORS 34

static const uint8_t zeros[8 << 20];

/* Writes a tree; free() the file. */
static uint8_t *write_tree(int difat, size_t *size)
{
	suite_context suite;
	cfb_writer *writer;
	cfb_id store;
	conv_blob *blob;
	conv_status status;

	suite_context_open(&suite);
	cfb_writer_new(suite.context, &writer);
	cfb_writer_add_bytes(writer, CFB_ROOT, "a", zeros, 10);
	cfb_writer_add_bytes(writer, CFB_ROOT, "b", zeros, difat ? sizeof zeros : 5000);
	cfb_writer_add_bytes(writer, CFB_ROOT, "c", zeros, 5000);
	cfb_writer_add_bytes(writer, CFB_ROOT, "d", zeros, 100);
	cfb_writer_add_bytes(writer, CFB_ROOT, "e", NULL, 0);
	cfb_writer_add_storage(writer, CFB_ROOT, "store", &store);
	cfb_writer_add_bytes(writer, store, "x", zeros, 64);
	cfb_writer_add_bytes(writer, store, "y", zeros, 4096);
	CU_ASSERT_EQUAL(cfb_writer_finish(writer, &blob), CONV_OK);
	uint8_t *file = cfbtest_blob(blob, size, &status);
	conv_blob_drop(blob);
	cfb_writer_free(writer);
	suite_context_close(&suite);
	return file;
}

/* What the validator says, one record a line; free() it. */
static char *validate(const uint8_t *file, size_t size, conv_status *status)
{
	suite_context suite;
	conv_source *source;

	suite_context_open(&suite);
	conv_source_from_memory(suite.context, file, size, 0, &source);
	*status = cfb_validate(suite.context, source);
	conv_source_drop(source);
	char *log = strdup(conv_buffer_text(&suite.log));
	suite_context_close(&suite);
	return log;
}

static int says(const char *log, const char *code)
{
	char word[64];
	snprintf(word, sizeof word, " %s ", code);
	return strstr(log, word) != NULL;
}

static void expect_clean(const uint8_t *file, size_t size, const char *what)
{
	conv_status status;
	char *log = validate(file, size, &status);

	CU_ASSERT_EQUAL(status, CONV_OK);
	if (*log) {
		CU_FAIL("a sound file is found fault with");
		printf("%s: %s", what, log);
	}
	free(log);
}

static void expect(const uint8_t *file, size_t size, const char *what, const char *code)
{
	conv_status status;
	char *log = validate(file, size, &status);

	if (!says(log, code)) {
		CU_FAIL("a broken rule is not named");
		printf("%s: no %s in:\n%s", what, code, log);
	}
	free(log);
}

CASE(written_files_break_no_rule)
{
	for (int difat = 0; difat < 2; difat++) {
		size_t size;
		uint8_t *file = write_tree(difat, &size);
		expect_clean(file, size, difat ? "with a DIFAT" : "small");
		free(file);
	}
}

/* Sizes at which a sector or mini sector more or less is needed, and the FAT or DIFAT grows. */
CASE(written_files_of_any_size_break_no_rule)
{
	static const size_t sizes[] = { 0,       1,       63,      64,      65,      511,
					512,     513,     4031,    4032,    4095,    4096,
					4097,    4607,    4608,    4609,    8192,    61952,
					64000,   64512,   65024,   65536,   130048,  7108608,
					7109120, 7109632, 7172608, 7173120, 7173632, 7174144 };
	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		suite_context suite;
		cfb_writer *writer;
		conv_blob *blob;
		conv_status status;
		size_t size;
		char what[32];

		suite_context_open(&suite);
		cfb_writer_new(suite.context, &writer);
		cfb_writer_add_bytes(writer, CFB_ROOT, "s", zeros, sizes[i]);
		CU_ASSERT_EQUAL(cfb_writer_finish(writer, &blob), CONV_OK);
		uint8_t *file = cfbtest_blob(blob, &size, &status);
		snprintf(what, sizeof what, "%zu bytes", sizes[i]);
		expect_clean(file, size, what);
		free(file);
		conv_blob_drop(blob);
		cfb_writer_free(writer);
		suite_context_close(&suite);
	}
}

/* Mini streams whose mini FAT just fills its sectors: 128 mini sectors each. */
CASE(written_mini_streams_break_no_rule)
{
	for (unsigned count = 1; count <= 400; count += count < 120 || count > 135 ? 7 : 1) {
		suite_context suite;
		cfb_writer *writer;
		conv_blob *blob;
		conv_status status;
		size_t size;
		char name[16];

		suite_context_open(&suite);
		cfb_writer_new(suite.context, &writer);
		for (unsigned i = 0; i < count; i++) {
			snprintf(name, sizeof name, "s%u", i);
			cfb_writer_add_bytes(writer, CFB_ROOT, name, zeros, 1 + i % 64);
		}
		CU_ASSERT_EQUAL(cfb_writer_finish(writer, &blob), CONV_OK);
		uint8_t *file = cfbtest_blob(blob, &size, &status);
		snprintf(name, sizeof name, "%u minis", count);
		expect_clean(file, size, name);
		free(file);
		conv_blob_drop(blob);
		cfb_writer_free(writer);
		suite_context_close(&suite);
	}
}

/* ---- One thing changed ---- */

typedef enum place { HEADER, FAT, MINI_FAT, ENTRY } place;

typedef struct mutant {
	const char *what, *code;
	place where;
	uint32_t index; /* sector, mini sector, entry */
	uint32_t offset;
	unsigned width;
	uint32_t value;
} mutant;

static const mutant mutants[] = {
	{ "class in the header", "cfb.header-odd", HEADER, 0, CFB_HEADER_CLASS, 1, 1 },
	{ "minor version", "cfb.header-odd", HEADER, 0, CFB_HEADER_MINOR, 2, 0x3B },
	{ "reserved bytes", "cfb.header-odd", HEADER, 0, CFB_HEADER_MINI_SHIFT + 4, 1, 1 },
	{ "byte order", "cfb.header-field", HEADER, 0, CFB_HEADER_BYTE_ORDER, 2, 0xFEFF },
	{ "cutoff", "cfb.header-field", HEADER, 0, CFB_HEADER_CUTOFF, 4, 4095 },
	{ "directory sectors", "cfb.header-count", HEADER, 0, CFB_HEADER_DIRECTORY_COUNT, 4, 3 },
	{ "FAT sectors", "cfb.header-count", HEADER, 0, CFB_HEADER_FAT_COUNT, 4, 2 },
	{ "mini FAT sectors", "cfb.header-count", HEADER, 0, CFB_HEADER_MINI_FAT_COUNT, 4, 2 },
	{ "DIFAT sectors", "cfb.header-count", HEADER, 0, CFB_HEADER_DIFAT_COUNT, 4, 1 },
	{ "end of the DIFAT", "cfb.header-count", HEADER, 0, CFB_HEADER_DIFAT, 4, FREE },
	{ "DIFAT elsewhere", "cfb.difat-entry", HEADER, 0, CFB_HEADER_DIFAT, 4, 0x1000 },
	{ "gap in the DIFAT", "cfb.difat-entry", HEADER, 0, CFB_HEADER_DIFAT_ENTRIES + 8, 4, 9 },
	{ "FAT sector in use", "cfb.fat-mark", HEADER, 0, CFB_HEADER_DIFAT_ENTRIES + 4, 4, 9 },
	{ "FAT sector twice", "cfb.fat-lost", HEADER, 0, CFB_HEADER_DIFAT_ENTRIES + 4, 4, 0 },
	{ "FAT sector elsewhere", "cfb.fat-lost", HEADER, 0, CFB_HEADER_DIFAT_ENTRIES + 4, 4, 999 },
	{ "directory elsewhere", "cfb.unreadable", HEADER, 0, CFB_HEADER_DIRECTORY, 4, 999 },
	{ "mini FAT elsewhere", "cfb.chain-broken", HEADER, 0, CFB_HEADER_MINI_FAT, 4, 999 },
	{ "no mini FAT", "cfb.mini-stream", HEADER, 0, CFB_HEADER_MINI_FAT, 4, END },

	{ "FAT marked free", "cfb.fat-mark", FAT, 0, 0, 4, FREE },
	{ "FAT marked as an end", "cfb.fat-mark-odd", FAT, 0, 0, 4, END },
	{ "stream marked FATSECT", "cfb.chain-broken", FAT, 33, 0, 4, CFB_FATSECT },
	{ "stream marked DIFSECT", "cfb.chain-broken", FAT, 33, 0, 4, CFB_DIFSECT },
	{ "behind the end of the file", "cfb.fat-tail", FAT, SECTORS, 0, 4, END },
	{ "behind the mini stream", "cfb.fat-tail", MINI_FAT, 4, 0, 4, END },
	{ "b goes on into c", "cfb.sector-twice", FAT, 15, 0, 4, 16 },
	{ "b goes in a circle", "cfb.sector-twice", FAT, 15, 0, 4, 6 },
	{ "b goes into the FAT", "cfb.sector-twice", FAT, 15, 0, 4, 0 },
	{ "b ends too soon", "cfb.chain-short", FAT, 10, 0, 4, END },
	{ "sectors of b left over", "cfb.orphan-sector", FAT, 10, 0, 4, END },
	{ "b ends in a free sector", "cfb.chain-broken", FAT, 15, 0, 4, FREE },
	{ "directory loses a sector", "cfb.orphan-sector", FAT, 2, 0, 4, END },
	{ "d ends too soon", "cfb.chain-short", MINI_FAT, 1, 0, 4, END },
	{ "mini sector of d left over", "cfb.orphan-sector", MINI_FAT, 1, 0, 4, END },
	{ "a goes into x", "cfb.sector-twice", MINI_FAT, 0, 0, 4, 3 },
	{ "a leaves the mini stream", "cfb.chain-broken", MINI_FAT, 0, 0, 4, 4 },

	{ "b smaller", "cfb.chain-long", ENTRY, 2, CFB_ENTRY_STREAM_SIZE, 4, 4600 },
	{ "b larger", "cfb.chain-short", ENTRY, 2, CFB_ENTRY_STREAM_SIZE, 4, 5121 },
	{ "a larger", "cfb.chain-short", ENTRY, 1, CFB_ENTRY_STREAM_SIZE, 4, 65 },
	{ "d smaller", "cfb.chain-long", ENTRY, 4, CFB_ENTRY_STREAM_SIZE, 4, 64 },
	{ "upper half of a size", "cfb.entry-field", ENTRY, 2, CFB_ENTRY_STREAM_SIZE + 4, 4, 1 },
	{ "b begins in the directory", "cfb.sector-twice", ENTRY, 2, CFB_ENTRY_START, 4, 1 },
	{ "b begins with its second", "cfb.chain-short", ENTRY, 2, CFB_ENTRY_START, 4, 7 },
	{ "empty at a sector", "cfb.empty-start", ENTRY, 5, CFB_ENTRY_START, 4, 0 },
	{ "mini stream in between", "cfb.mini-stream", ENTRY, 0, CFB_ENTRY_STREAM_SIZE, 4, 250 },
	{ "mini stream too short", "cfb.chain-broken", ENTRY, 0, CFB_ENTRY_STREAM_SIZE, 4, 192 },
	{ "mini stream too long", "cfb.chain-short", ENTRY, 0, CFB_ENTRY_STREAM_SIZE, 4, 576 },

	{ "root is a storage", "cfb.root-entry", ENTRY, 0, CFB_ENTRY_TYPE, 1, 1 },
	{ "root has another name", "cfb.name-odd", ENTRY, 0, CFB_ENTRY_NAME, 1, 'r' },
	{ "root has a sibling", "cfb.root-entry", ENTRY, 0, CFB_ENTRY_LEFT, 4, 1 },
	{ "root was created", "cfb.entry-field", ENTRY, 0, CFB_ENTRY_CREATED, 4, 1 },
	{ "second root", "cfb.type", ENTRY, 1, CFB_ENTRY_TYPE, 1, 5 },
	{ "type 7", "cfb.type", ENTRY, 1, CFB_ENTRY_TYPE, 1, 7 },
	{ "entry in the tree not in use", "cfb.link", ENTRY, 1, CFB_ENTRY_TYPE, 1, 0 },
	{ "name of no length", "cfb.name-length", ENTRY, 1, CFB_ENTRY_NAME_SIZE, 2, 0 },
	{ "empty name", "cfb.name-length", ENTRY, 1, CFB_ENTRY_NAME_SIZE, 2, 2 },
	{ "name of odd length", "cfb.name-length", ENTRY, 1, CFB_ENTRY_NAME_SIZE, 2, 3 },
	{ "name too long", "cfb.name-length", ENTRY, 1, CFB_ENTRY_NAME_SIZE, 2, 66 },
	{ "name without NUL", "cfb.name-length", ENTRY, 1, CFB_ENTRY_NAME + 2, 2, 'b' },
	{ "NUL in a name", "cfb.name-length", ENTRY, 6, CFB_ENTRY_NAME + 2, 2, 0 },
	{ "slash in a name", "cfb.name-odd", ENTRY, 1, CFB_ENTRY_NAME, 2, '/' },
	{ "colon in a name", "cfb.name-odd", ENTRY, 1, CFB_ENTRY_NAME, 2, ':' },
	{ "behind a name", "cfb.name-odd", ENTRY, 1, CFB_ENTRY_NAME + 40, 1, 1 },
	{ "colour 2", "cfb.entry-field", ENTRY, 1, CFB_ENTRY_COLOUR, 1, 2 },
	{ "stream with a child", "cfb.entry-field", ENTRY, 1, CFB_ENTRY_CHILD, 4, 9 },
	{ "stream with a class", "cfb.entry-field", ENTRY, 1, CFB_ENTRY_CLASS, 1, 1 },
	{ "stream with a time", "cfb.entry-field", ENTRY, 1, CFB_ENTRY_MODIFIED, 1, 1 },
	{ "storage with a sector", "cfb.entry-field", ENTRY, 6, CFB_ENTRY_START, 4, 5 },
	{ "storage with a size", "cfb.entry-field", ENTRY, 6, CFB_ENTRY_STREAM_SIZE, 4, 5 },
	{ "unused entry with a name", "cfb.unused-entry", ENTRY, 9, CFB_ENTRY_NAME, 1, 'x' },
	{ "unused entry with a link", "cfb.unused-entry", ENTRY, 9, CFB_ENTRY_LEFT, 4, 0 },

	{ "link to nowhere", "cfb.link", ENTRY, 4, CFB_ENTRY_LEFT, 4, 99 },
	{ "link to the root", "cfb.link", ENTRY, 4, CFB_ENTRY_LEFT, 4, 0 },
	{ "link to one not in use", "cfb.link", ENTRY, 4, CFB_ENTRY_LEFT, 4, 9 },
	{ "link to itself", "cfb.link", ENTRY, 4, CFB_ENTRY_LEFT, 4, 4 },
	{ "link to one of another tree", "cfb.link", ENTRY, 5, CFB_ENTRY_LEFT, 4, 7 },
	{ "child above itself", "cfb.link", ENTRY, 6, CFB_ENTRY_CHILD, 4, 4 },
	{ "link cut", "cfb.unreachable", ENTRY, 4, CFB_ENTRY_LEFT, 4, CFB_NOSTREAM },
	{ "tree cut", "cfb.unreachable", ENTRY, 6, CFB_ENTRY_CHILD, 4, CFB_NOSTREAM },
	{ "a becomes f", "cfb.sibling-order", ENTRY, 1, CFB_ENTRY_NAME, 2, 'f' },
	{ "b in the place of a", "cfb.same-name", ENTRY, 1, CFB_ENTRY_NAME, 2, 'b' },
	{ "B in the place of a", "cfb.same-name", ENTRY, 1, CFB_ENTRY_NAME, 2, 'B' },
	{ "red top", "cfb.red-red", ENTRY, 4, CFB_ENTRY_COLOUR, 1, CFB_RED },
	{ "one red leaf", "cfb.black-height", ENTRY, 1, CFB_ENTRY_COLOUR, 1, CFB_RED },
};

static size_t at_of(const uint8_t *file, const mutant *m)
{
	const uint32_t sector = 512;

	switch (m->where) {
	case FAT:
		return sector + 4 * (size_t)m->index;
	case MINI_FAT:
		return (cfbbuild_get32(file + CFB_HEADER_MINI_FAT) + 1) * sector + 4 * m->index;
	case ENTRY:
		return (cfbbuild_get32(file + CFB_HEADER_DIRECTORY) + 1) * sector +
		       (size_t)CFB_ENTRY_SIZE * m->index + m->offset;
	default:
		return m->offset;
	}
}

static void put(uint8_t *to, uint32_t value, unsigned width)
{
	for (unsigned i = 0; i < width; i++)
		to[i] = (uint8_t)(value >> 8 * i);
}

CASE(each_change_is_named)
{
	size_t size;
	uint8_t *file = write_tree(0, &size);

	CU_ASSERT_EQUAL_FATAL(size, 512 * (1 + SECTORS));
	for (size_t i = 0; i < sizeof mutants / sizeof *mutants; i++) {
		const mutant *m = &mutants[i];
		size_t at = at_of(file, m);
		uint8_t kept[4];
		memcpy(kept, file + at, sizeof kept);
		put(file + at, m->value, m->width);
		CU_ASSERT(memcmp(kept, file + at, sizeof kept) != 0);
		expect(file, size, m->what, m->code);
		memcpy(file + at, kept, sizeof kept);
	}
	expect_clean(file, size, "as it was");
	free(file);
}

static void set_entry(uint8_t *file, uint32_t id, uint32_t offset, unsigned width, uint32_t value)
{
	const mutant m = { .where = ENTRY, .index = id, .offset = offset };
	put(file + at_of(file, &m), value, width);
}

/* Red where the tree is deepest, black above: that is red-black, and no record. */
CASE(red_and_black_may_be_mixed)
{
	static const uint32_t leaves[] = { 1, 3, 5 };
	size_t size;
	uint8_t *file = write_tree(0, &size);

	for (size_t i = 0; i < 3; i++)
		set_entry(file, leaves[i], CFB_ENTRY_COLOUR, 1, CFB_RED);
	expect_clean(file, size, "red leaves");
	set_entry(file, 2, CFB_ENTRY_COLOUR, 1, CFB_RED);
	expect(file, size, "red under red", "cfb.red-red");
	free(file);
}

CASE(swapped_siblings)
{
	size_t size;
	uint8_t *file = write_tree(0, &size);
	set_entry(file, 2, CFB_ENTRY_LEFT, 4, 3);
	set_entry(file, 2, CFB_ENTRY_RIGHT, 4, 1);
	expect(file, size, "a and c", "cfb.sibling-order");
	free(file);
}

/* A sector more, marked in use by nobody, or marked as the FAT's. */
CASE(orphans_at_the_end)
{
	size_t size;
	uint8_t *file = write_tree(0, &size), *longer = calloc(1, size + 512);

	memcpy(longer, file, size);
	expect_clean(longer, size + 512, "a free sector");
	put(longer + 512 + 4 * SECTORS, END, 4);
	expect(longer, size + 512, "one sector", "cfb.orphan-sector");
	put(longer + 512 + 4 * SECTORS, CFB_FATSECT, 4);
	expect(longer, size + 512, "a FAT sector that is none", "cfb.fat-mark");
	expect(longer, size + 100, "a torn sector", "cfb.file-end");
	free(longer);
	free(file);
}

CASE(damaged_difat)
{
	size_t size;
	uint8_t *file = write_tree(1, &size);
	uint32_t fat = cfbbuild_get32(file + CFB_HEADER_FAT_COUNT);
	uint32_t first = cfbbuild_get32(file + CFB_HEADER_DIFAT);
	uint8_t *difat = file + ((size_t)first + 1) * 512, *mark = file + 512 + 4 * (size_t)first;

	CU_ASSERT_FATAL(fat > CFB_DIFAT_IN_HEADER);
	put(mark, CFB_FATSECT, 4);
	expect(file, size, "DIFAT marked FATSECT", "cfb.fat-mark");
	put(mark, END, 4);
	expect(file, size, "DIFAT marked as an end", "cfb.fat-mark-odd");
	put(mark, CFB_DIFSECT, 4);
	put(difat + 508, FREE, 4);
	expect(file, size, "last link free", "cfb.header-count");
	put(difat + 508, first, 4);
	expect(file, size, "list in a circle", "cfb.difat-entry");
	put(difat + 508, END, 4);
	put(difat + 4 * (fat - CFB_DIFAT_IN_HEADER), 0, 4);
	expect(file, size, "FAT sector twice", "cfb.fat-lost");
	put(difat + 4 * (fat - CFB_DIFAT_IN_HEADER), FREE, 4);
	put(difat, FREE, 4);
	expect(file, size, "FAT too short", "cfb.fat-lost");
	free(file);
}

static uint8_t *build(unsigned major, int list, size_t *size)
{
	cfbbuild *b = cfbbuild_new(major);
	char name[8];

	if (list)
		cfbbuild_list(b);
	for (int i = 0; i < 12; i++) {
		snprintf(name, sizeof name, "s%02d", i);
		cfbbuild_stream(b, CFBBUILD_ROOT, name, zeros, 100);
	}
	cfbbuild_stream(b, CFBBUILD_ROOT, "big", zeros, 10000);
	uint8_t *file = cfbbuild_finish(b, size);
	cfbbuild_free(b);
	return file;
}

/* Files of another maker, version 4 too; a tree that is a list; the rest of a header's sector. */
CASE(files_of_another_maker)
{
	for (unsigned major = 3; major <= 4; major++) {
		size_t size;
		uint8_t *file = build(major, 0, &size);
		expect_clean(file, size, "built");
		if (major == 4) {
			file[2000] = 1;
			expect(file, size, "rest of the header", "cfb.header-odd");
			file[2000] = 0;
			put(file + CFB_HEADER_DIRECTORY_COUNT, 7, 4);
			expect(file, size, "directory sectors", "cfb.header-count");
		}
		free(file);
		file = build(major, 1, &size);
		expect(file, size, "list", "cfb.deep-tree");
		free(file);
	}
}

CASE(no_compound_file)
{
	conv_status status;
	char *log = validate((const uint8_t *)"hello", 5, &status);
	CU_ASSERT(says(log, "cfb.unreadable"));
	CU_ASSERT_EQUAL(status, CONV_DAMAGED);
	free(log);
}

/* The path of storages is the place of a record. */
CASE(places)
{
	conv_status status;
	size_t size;
	uint8_t *file = write_tree(0, &size);

	set_entry(file, 7, CFB_ENTRY_STREAM_SIZE, 4, 65);
	char *log = validate(file, size, &status);
	CU_ASSERT(strstr(log, "warning cfb.chain-short store/x: ") != NULL);
	CU_ASSERT_EQUAL(status, CONV_DAMAGED);
	free(log);
	free(file);
}

/* One rule broken everywhere is a few records, and a count. */
CASE(many_findings_are_few_records)
{
	conv_status status;
	size_t size, lines = 0;
	cfbbuild *b = cfbbuild_new(3);
	char name[8];

	for (int i = 0; i < 500; i++) {
		snprintf(name, sizeof name, "/%03d", i);
		cfbbuild_stream(b, CFBBUILD_ROOT, name, NULL, 0);
	}
	uint8_t *file = cfbbuild_finish(b, &size);
	char *log = validate(file, size, &status);
	for (const char *p = log; *p; p++)
		lines += *p == '\n';
	CU_ASSERT_EQUAL(lines, 11);
	CU_ASSERT(strstr(log, "and so 490 times more") != NULL);
	CU_ASSERT_EQUAL(status, CONV_OK); /* info only */
	free(log);
	free(file);
	cfbbuild_free(b);
}

SUITE_MAIN(test_cfb_validate, LIST(written_files_break_no_rule),
	   LIST(written_files_of_any_size_break_no_rule), LIST(written_mini_streams_break_no_rule),
	   LIST(each_change_is_named), LIST(red_and_black_may_be_mixed), LIST(swapped_siblings),
	   LIST(orphans_at_the_end), LIST(damaged_difat), LIST(files_of_another_maker),
	   LIST(no_compound_file), LIST(places), LIST(many_findings_are_few_records))
