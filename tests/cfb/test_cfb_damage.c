/* Compound files with damage planted: each rule of reading on, and what is said about it. */
#include "support/suite.h"

#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "support/cfbtest.h"

#define LARGE 10240u /* 20 sectors, which the builder puts at the front of the file */
#define END 0xFFFFFFFEu
#define FREE 0xFFFFFFFFu

/* large: 20 sectors; small: 500 bytes; a storage with two streams. */
typedef struct damaged {
	cfbbuild *b;
	uint8_t *file, large_bytes[LARGE], small_bytes[500];
	size_t size;
	int large, small, storage, one, two;
	cfbtest t;
} damaged;

static damaged *plant(unsigned major)
{
	damaged *d = calloc(1, sizeof *d);
	for (size_t i = 0; i < LARGE; i++)
		d->large_bytes[i] = (uint8_t)(i >> 9 ^ i);
	memset(d->small_bytes, 's', sizeof d->small_bytes);
	d->b = cfbbuild_new(major);
	d->large = cfbbuild_stream(d->b, 0, "large", d->large_bytes, LARGE);
	d->small = cfbbuild_stream(d->b, 0, "small", d->small_bytes, 500);
	d->storage = cfbbuild_storage(d->b, 0, "storage");
	d->one = cfbbuild_stream(d->b, d->storage, "one", "1", 1);
	d->two = cfbbuild_stream(d->b, d->storage, "two", "2", 1);
	d->file = cfbbuild_finish(d->b, &d->size);
	return d;
}

static uint8_t *entry(damaged *d, int id)
{
	return d->file + cfbbuild_entry_at(d->b, id);
}

static void open(damaged *d)
{
	cfbtest_open(&d->t, d->file, d->size, CFBTEST_MEMORY);
}

static void done(damaged *d)
{
	cfbtest_close(&d->t);
	cfbbuild_free(d->b);
	free(d->file);
	free(d);
}

static int has_large(damaged *d, size_t size)
{
	return cfbtest_has(&d->t, cfb_find(d->t.file, 0, "large"), d->large_bytes, size);
}

static int has_small(damaged *d)
{
	return cfbtest_has(&d->t, cfb_find(d->t.file, 0, "small"), d->small_bytes, 500);
}

static int has_in_storage(damaged *d, const char *name, const char *text)
{
	cfb_id storage = cfb_find(d->t.file, 0, "storage");
	return storage != CFB_NONE &&
	       cfbtest_has(&d->t, cfb_find(d->t.file, storage, name), text, 1);
}

CASE(CFB_003_other_major_versions_are_refused)
{
	static const unsigned versions[] = { 0, 2, 5, 0xFFFF };
	for (size_t i = 0; i < 4; i++) {
		damaged *d = plant(3);
		cfbbuild_put16(d->file + 26, versions[i]);
		open(d);
		CU_ASSERT_EQUAL(d->t.status, CONV_FAILED);
		CU_ASSERT(suite_reported(&d->t.suite, "cfb.version"));
		done(d);
	}
}

CASE(CFB_010_difat_that_goes_in_a_circle)
{
	size_t length = (size_t)16 << 20, size;
	uint8_t *bytes = calloc(1, length);
	cfbbuild *b = cfbbuild_new(3);
	cfbtest t;

	cfbbuild_stream(b, 0, "small", "abc", 3);
	cfbbuild_stream(b, 0, "big", bytes, length);
	uint8_t *file = cfbbuild_finish(b, &size);
	uint32_t first = cfbbuild_get32(file + 68);
	/* the first of two DIFAT sectors has itself for the next */
	cfbbuild_put32(file + cfbbuild_difat_at(b, 0) + 508, first);
	cfbtest_open(&t, file, size, CFBTEST_MEMORY);
	CU_ASSERT(suite_reported(&t.suite, "cfb.difat-loop"));
	cfbtest_close(&t);
	cfbbuild_put32(file + 68, 0x00ABCDEF); /* and there is none at all */
	cfbtest_open(&t, file, size, CFBTEST_MEMORY);
	CU_ASSERT(suite_reported(&t.suite, "cfb.difat"));
	cfbtest_close(&t);
	free(file);
	free(bytes);
	cfbbuild_free(b);
}

CASE(CFB_012_chain_loop)
{
	damaged *d = plant(3);
	cfbbuild_put32(d->file + cfbbuild_fat_at(d->b, 9), 3);
	open(d);
	CU_ASSERT_EQUAL(d->t.status, CONV_OK);
	CU_ASSERT(has_large(d, 10 * 512));
	CU_ASSERT(suite_reported(&d->t.suite, "cfb.chain-loop"));
	CU_ASSERT(has_large(d, 10 * 512)); /* once more: the same */
	CU_ASSERT(has_small(d));
	done(d);
}

CASE(CFB_012_mini_chain_loop)
{
	damaged *d = plant(3);
	uint32_t start = cfbbuild_start(d->b, d->small);
	cfbbuild_put32(d->file + cfbbuild_mini_fat_at(d->b, start + 2), start);
	open(d);
	CU_ASSERT(cfbtest_has(&d->t, cfb_find(d->t.file, 0, "small"), d->small_bytes, 192));
	CU_ASSERT(suite_reported(&d->t.suite, "cfb.chain-loop"));
	done(d);
}

CASE(CFB_012_chain_that_leaves_the_file)
{
	static const uint32_t numbers[] = { 0x00FFFFFF, 0xFFFFFFF9, 0xFFFFFFFC, 0xFFFFFFFD, FREE };
	for (size_t i = 0; i < 5; i++) {
		damaged *d = plant(3);
		cfbbuild_put32(d->file + cfbbuild_fat_at(d->b, 4), numbers[i]);
		open(d);
		CU_ASSERT(has_large(d, 5 * 512));
		CU_ASSERT(suite_reported(&d->t.suite, "cfb.chain-end"));
		CU_ASSERT(has_small(d));
		done(d);
	}
}

CASE(CFB_012_cross_link)
{
	damaged *d = plant(3);
	/* the second large stream begins in the middle of the first */
	cfbbuild *b = cfbbuild_new(3);
	int first = cfbbuild_stream(b, 0, "first", d->large_bytes, LARGE);
	int second = cfbbuild_stream(b, 0, "second", d->large_bytes, 4096);
	size_t size;
	uint8_t *file = cfbbuild_finish(b, &size);
	cfbtest t;
	cfbbuild_put32(file + cfbbuild_entry_at(b, second) + 116, cfbbuild_start(b, first) + 5);
	cfbtest_open(&t, file, size, CFBTEST_MEMORY);
	CU_ASSERT(cfbtest_has(&t, cfb_find(t.file, 0, "first"), d->large_bytes, LARGE));
	CU_ASSERT_EQUAL(t.suite.log.size, 0);
	CU_ASSERT(cfbtest_has(&t, cfb_find(t.file, 0, "second"), d->large_bytes + 2560, 4096));
	CU_ASSERT(suite_reported(&t.suite, "cfb.cross-link"));
	cfbtest_close(&t);
	free(file);
	cfbbuild_free(b);
	done(d);
}

/* 2000 streams over one chain of 20,000 sectors: the work stays linear, most of them are cut. */
CASE(CFB_012_many_streams_over_one_chain)
{
	enum { STREAMS = 2000 };
	size_t length = (size_t)10 << 20, size;
	uint8_t *bytes = calloc(1, length);
	cfbbuild *b = cfbbuild_new(3);
	char name[20];
	cfbtest t;

	cfbbuild_stream(b, 0, "all", bytes, length);
	for (int i = 0; i < STREAMS; i++) {
		snprintf(name, sizeof name, "s%d", i);
		cfbbuild_stream(b, 0, name, "x", 1);
	}
	uint8_t *file = cfbbuild_finish(b, &size);
	for (int id = 2; id < STREAMS + 2; id++) {
		cfbbuild_put32(file + cfbbuild_entry_at(b, id) + 116, 0);
		cfbbuild_put32(file + cfbbuild_entry_at(b, id) + 120, (uint32_t)length);
	}
	cfbtest_open(&t, file, size, CFBTEST_MEMORY);
	CU_ASSERT_EQUAL_FATAL(t.status, CONV_OK);
	CU_ASSERT(cfbtest_read_all(&t) < 4 * length);
	CU_ASSERT(suite_reported(&t.suite, "cfb.chain-shared"));
	cfbtest_close(&t);
	free(bytes);
	free(file);
	cfbbuild_free(b);
}

CASE(CFB_016_cutoff_other_than_4096)
{
	/* with 256 the stream of 500 bytes is looked for in the FAT */
	damaged *d = plant(3);
	cfbbuild_put32(d->file + 56, 256);
	cfbbuild_put32(entry(d, d->small) + 116, cfbbuild_start(d->b, d->large));
	open(d);
	CU_ASSERT_EQUAL(d->t.status, CONV_OK);
	CU_ASSERT(suite_reported(&d->t.suite, "cfb.cutoff"));
	CU_ASSERT(cfbtest_has(&d->t, cfb_find(d->t.file, 0, "small"), d->large_bytes, 500));
	CU_ASSERT(has_in_storage(d, "one", "1"));
	done(d);
}

CASE(CFB_017_upper_half_of_the_size)
{
	damaged *d = plant(3);
	cfbbuild_put32(entry(d, d->large) + 124, 0xDEADBEEF);
	cfbbuild_put32(entry(d, d->small) + 124, 1);
	open(d);
	CU_ASSERT(has_large(d, LARGE));
	CU_ASSERT(has_small(d));
	CU_ASSERT_EQUAL(d->t.suite.log.size, 0);
	done(d);
	d = plant(4); /* in version 4 it counts */
	cfbbuild_put32(entry(d, d->large) + 124, 1);
	open(d);
	CU_ASSERT(has_large(d, LARGE) == 0);
	CU_ASSERT(suite_reported(&d->t.suite, "cfb.short-stream"));
	done(d);
}

CASE(CFB_018_other_entry_types)
{
	static const uint8_t types[] = { 0, 3, 4, 6, 0xFF };
	for (size_t i = 0; i < sizeof types; i++) {
		damaged *d = plant(3);
		entry(d, d->one)[66] = types[i];
		open(d);
		CU_ASSERT_EQUAL(d->t.status, CONV_DAMAGED);
		CU_ASSERT(suite_reported(&d->t.suite, "cfb.entry-type"));
		CU_ASSERT(!has_in_storage(d, "one", "1"));
		CU_ASSERT(has_large(d, LARGE));
		CU_ASSERT(has_small(d));
		done(d);
	}
}

CASE(CFB_019_length_of_names)
{
	static const struct {
		unsigned length;
		const char *name;
	} cases[] = { { 0, "one" }, { 7, "one" }, { 66, "one" }, { 0xFFFF, "one" }, { 6, "on" } };
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		damaged *d = plant(3);
		cfbbuild_put16(entry(d, d->one) + 64, cases[i].length);
		open(d);
		CU_ASSERT(has_in_storage(d, cases[i].name, "1"));
		CU_ASSERT(has_in_storage(d, "two", "2"));
		CU_ASSERT_EQUAL(suite_reported(&d->t.suite, "cfb.entry-name"),
				cases[i].length != 6);
		done(d);
	}
	damaged *d = plant(3); /* no text at all */
	memset(entry(d, d->one), 0, 66);
	open(d);
	CU_ASSERT(has_in_storage(d, "entry-4", "1"));
	done(d);
}

CASE(CFB_024_wrong_order_and_colours)
{
	cfbbuild *b = cfbbuild_new(3);
	char name[20];
	cfbtest t;
	size_t size, count;

	cfbbuild_unsorted(b);
	for (int i = 0; i < 50; i++) {
		snprintf(name, sizeof name, "s%d", i * 37 % 50);
		cfbbuild_stream(b, 0, name, name, strlen(name));
	}
	uint8_t *file = cfbbuild_finish(b, &size);
	for (int id = 1; id <= 50; id++)
		file[cfbbuild_entry_at(b, id) + 67] = 0; /* all red */
	cfbtest_open(&t, file, size, CFBTEST_MEMORY);
	CU_ASSERT_EQUAL_FATAL(t.status, CONV_DAMAGED);
	CU_ASSERT(suite_reported(&t.suite, "cfb.order"));
	CU_ASSERT(suite_reported(&t.suite, "cfb.colour"));
	cfb_children(t.file, 0, &count);
	CU_ASSERT_EQUAL(count, 50);
	for (int i = 0; i < 50; i++) {
		snprintf(name, sizeof name, "S%d", i);
		cfb_id id = cfb_find(t.file, 0, name);
		name[0] = 's';
		CU_ASSERT(cfbtest_has(&t, id, name, strlen(name)));
	}
	cfbtest_close(&t);
	free(file);
	cfbbuild_free(b);
}

CASE(CFB_025_loops_of_siblings_and_children)
{
	for (int kind = 0; kind < 6; kind++) {
		damaged *d = plant(3);
		switch (kind) {
		case 0: /* a sibling of itself */
			cfbbuild_put32(entry(d, d->one) + 68, (uint32_t)d->one);
			break;
		case 1: /* its own child */
			cfbbuild_put32(entry(d, d->storage) + 76, (uint32_t)d->storage);
			break;
		case 2: /* the root as child and sibling */
			cfbbuild_put32(entry(d, d->storage) + 76, 0);
			cfbbuild_put32(entry(d, d->small) + 72, 0);
			break;
		case 3: /* two that link to one another */
			cfbbuild_put32(entry(d, d->one) + 72, (uint32_t)d->two);
			cfbbuild_put32(entry(d, d->two) + 68, (uint32_t)d->one);
			cfbbuild_put32(entry(d, d->two) + 72, (uint32_t)d->one);
			break;
		case 4: /* out of the directory */
			cfbbuild_put32(entry(d, d->one) + 68, 0x7FFFFFF0);
			break;
		default: /* a storage in two places */
			cfbbuild_put32(entry(d, d->one) + 68, (uint32_t)d->storage);
			break;
		}
		open(d);
		CU_ASSERT_EQUAL(d->t.status, CONV_DAMAGED);
		CU_ASSERT(suite_reported(&d->t.suite,
					 kind == 4 ? "cfb.entry-link" : "cfb.entry-loop"));
		CU_ASSERT(has_large(d, LARGE));
		CU_ASSERT(has_small(d));
		cfbtest_read_all(&d->t);
		done(d);
	}
}

/* As deep as there are entries: lists of siblings, and storages in storages. */
CASE(deep_trees_take_no_stack)
{
	enum { DEEP = 30000 };
	cfbbuild *b = cfbbuild_new(3);
	char name[20];
	cfbtest t;
	size_t size, count;

	cfbbuild_list(b);
	int parent = 0;
	for (int i = 0; i < DEEP; i++) {
		snprintf(name, sizeof name, "s%d", i);
		cfbbuild_stream(b, 0, name, NULL, 0);
		parent = cfbbuild_storage(b, parent, "storage");
	}
	uint8_t *file = cfbbuild_finish(b, &size);
	cfbtest_open(&t, file, size, CFBTEST_MEMORY);
	CU_ASSERT_EQUAL_FATAL(t.status, CONV_OK);
	cfb_children(t.file, 0, &count);
	CU_ASSERT_EQUAL(count, DEEP + 1);
	cfb_id id = CFB_ROOT, depth = 0;
	while ((id = cfb_find(t.file, id, "storage")) != CFB_NONE)
		depth++;
	CU_ASSERT_EQUAL(depth, DEEP);
	cfbtest_close(&t);
	free(file);
	cfbbuild_free(b);
}

CASE(CFB_027_duplicate_names)
{
	cfbbuild *b = cfbbuild_new(3);
	cfbtest t;
	size_t size, count;

	cfbbuild_stream(b, 0, "same", "first", 5);
	cfbbuild_stream(b, 0, "SAME", "second", 6);
	cfbbuild_stream(b, 0, "other", "x", 1);
	cfbbuild_stream(b, 0, "Same", "third", 5);
	uint8_t *file = cfbbuild_finish(b, &size);
	cfbtest_open(&t, file, size, CFBTEST_MEMORY);
	CU_ASSERT_EQUAL(t.status, CONV_DAMAGED);
	CU_ASSERT(suite_reported(&t.suite, "cfb.duplicate-name"));
	cfb_children(t.file, 0, &count);
	CU_ASSERT_EQUAL(count, 2);
	CU_ASSERT(cfbtest_has(&t, cfb_find(t.file, 0, "same"), "first", 5));
	cfbtest_close(&t);
	free(file);
	cfbbuild_free(b);
}

CASE(CFB_028_chain_and_size_differ)
{
	damaged *d = plant(3);
	cfbbuild_put32(d->file + cfbbuild_fat_at(d->b, 7), END);
	cfbbuild_put32(entry(d, d->small) + 120, 100); /* the chain has 500 */
	open(d);
	CU_ASSERT(has_large(d, 8 * 512));
	CU_ASSERT(suite_reported(&d->t.suite, "cfb.short-stream"));
	CU_ASSERT(cfbtest_has(&d->t, cfb_find(d->t.file, 0, "small"), d->small_bytes, 100));
	done(d);
}

CASE(CFB_030_file_that_ends_within_a_sector)
{
	/* a stream of 4100 bytes, moved behind everything else, and the file cut right behind it */
	static uint8_t bytes[4100];
	cfbbuild *b = cfbbuild_new(3);
	cfbtest t;
	size_t size;

	memset(bytes, 'e', sizeof bytes);
	int stream = cfbbuild_stream(b, 0, "end", bytes, sizeof bytes);
	uint8_t *file = cfbbuild_finish(b, &size);
	uint32_t last = cfbbuild_sectors(b);
	uint8_t *longer = calloc(1, size + 512);
	memcpy(longer, file, size);
	memcpy(longer + size, bytes, 4);
	cfbbuild_put32(longer + cfbbuild_fat_at(b, cfbbuild_start(b, stream) + 7), last);
	cfbbuild_put32(longer + cfbbuild_fat_at(b, last), END);
	cfbtest_open(&t, longer, size + 4, CFBTEST_MEMORY);
	CU_ASSERT_EQUAL_FATAL(t.status, CONV_OK);
	CU_ASSERT(suite_reported(&t.suite, "cfb.file-size"));
	CU_ASSERT(cfbtest_has(&t, cfb_find(t.file, 0, "end"), bytes, sizeof bytes));
	cfbtest_close(&t);
	cfbtest_open(&t, longer, size + 2, CFBTEST_MEMORY); /* and two bytes too early */
	CU_ASSERT(cfbtest_has(&t, cfb_find(t.file, 0, "end"), bytes, sizeof bytes - 2));
	CU_ASSERT(suite_reported(&t.suite, "cfb.short-stream"));
	cfbtest_close(&t);
	free(longer);
	free(file);
	cfbbuild_free(b);
}

CASE(CFB_033_counts_of_the_header)
{
	static const uint32_t counts[] = { 0, 1, 0xFFFF, 0xFFFFFFFF };
	static const unsigned places[] = { 40, 44, 64, 72 };
	for (size_t i = 0; i < 4; i++) {
		damaged *d = plant(3);
		for (size_t k = 0; k < 4; k++)
			cfbbuild_put32(d->file + places[k], counts[i]);
		open(d);
		CU_ASSERT_EQUAL(d->t.status, CONV_OK);
		CU_ASSERT(has_large(d, LARGE));
		CU_ASSERT(has_small(d));
		CU_ASSERT(has_in_storage(d, "two", "2"));
		done(d);
	}
}

/* All that can claim something claims 2 GiB and more; the memory of the process hardly grows. */
CASE(CFB_034_claims_take_no_memory)
{
	struct rusage before, after;
	damaged *d = plant(3);
	for (int i = 40; i < 76; i += 4)
		if (i == 40 || i == 44 || i == 64 || i == 72)
			cfbbuild_put32(d->file + i, 0xFFFFFFFF);
	for (int id = 0; id <= d->two; id++)
		cfbbuild_put32(entry(d, id) + 120, 0x7FFFFFFF);
	getrusage(RUSAGE_SELF, &before);
	open(d);
	CU_ASSERT(d->t.file != NULL);
	cfbtest_read_all(&d->t);
	getrusage(RUSAGE_SELF, &after);
	CU_ASSERT(after.ru_maxrss - before.ru_maxrss < 1024); /* KiB */
	done(d);
}

CASE(CFB_035_orphans)
{
	damaged *d = plant(3);
	const cfb_id *orphans;
	size_t count;
	cfbbuild_put32(entry(d, d->storage) + 76, FREE);
	open(d);
	CU_ASSERT_EQUAL(d->t.status, CONV_OK);
	CU_ASSERT(!has_in_storage(d, "one", "1"));
	CU_ASSERT_EQUAL(cfb_orphans(d->t.file, &orphans, &count), CONV_OK);
	CU_ASSERT_EQUAL_FATAL(count, 2);
	CU_ASSERT(cfbtest_has(&d->t, orphans[0], "1", 1));
	CU_ASSERT(cfbtest_has(&d->t, orphans[1], "2", 1));
	done(d);
	d = plant(3);
	open(d);
	CU_ASSERT_EQUAL(cfb_orphans(d->t.file, &orphans, &count), CONV_OK);
	CU_ASSERT_EQUAL(count, 0);
	done(d);
}

CASE(lost_fat_sector_and_odd_shifts)
{
	damaged *d = plant(3);
	cfbbuild_put32(d->file + 76, 0x00FFFFFF);
	open(d);
	CU_ASSERT(suite_reported(&d->t.suite, "cfb.fat-sector"));
	done(d);
	d = plant(3);
	cfbbuild_put16(d->file + 30, 77);
	open(d);
	CU_ASSERT(suite_reported(&d->t.suite, "cfb.sector-shift"));
	CU_ASSERT(has_large(d, LARGE));
	done(d);
	d = plant(4);
	cfbbuild_put16(d->file + 26, 3); /* version 3 with sectors of 4096 bytes */
	cfbbuild_put16(d->file + 32, 99);
	cfbbuild_put16(d->file + 28, 0);
	open(d);
	CU_ASSERT(suite_reported(&d->t.suite, "cfb.sector-shift"));
	CU_ASSERT(suite_reported(&d->t.suite, "cfb.mini-shift"));
	CU_ASSERT(suite_reported(&d->t.suite, "cfb.byte-order"));
	CU_ASSERT(has_large(d, LARGE));
	CU_ASSERT(has_small(d));
	done(d);
	d = plant(3); /* the directory starts nowhere */
	cfbbuild_put32(d->file + 48, 0x00FFFFFF);
	open(d);
	CU_ASSERT_EQUAL(d->t.status, CONV_FAILED);
	CU_ASSERT(suite_reported(&d->t.suite, "cfb.directory"));
	done(d);
	d = plant(3);
	entry(d, 0)[66] = 1;
	open(d);
	CU_ASSERT(suite_reported(&d->t.suite, "cfb.root"));
	CU_ASSERT(has_small(d));
	done(d);
}

CASE(strict_fails_at_the_first_damage)
{
	damaged *d = plant(3);
	suite_context suite;
	conv_source *source;
	cfb_file *file;

	entry(d, d->one)[66] = 9;
	suite_context_open(&suite);
	conv_context_set_strict(suite.context, 1);
	conv_source_from_memory(suite.context, d->file, d->size, 0, &source);
	CU_ASSERT_EQUAL(cfb_open(suite.context, source, &file), CONV_FAILED);
	CU_ASSERT_PTR_NULL(file);
	conv_source_drop(source);
	suite_context_close(&suite);
	open(d);
	done(d);
}

/* Cut anywhere, and every byte of the structures changed: it ends, and reads what there is. */
CASE(cut_and_changed_everywhere)
{
	damaged *d = plant(3);
	size_t whole = d->size;
	for (d->size = 0; d->size < whole; d->size += 97) {
		uint8_t *piece = malloc(d->size + 1);
		cfbtest t;
		memcpy(piece, d->file, d->size);
		cfbtest_open(&t, piece, d->size, CFBTEST_MEMORY);
		if (t.file)
			cfbtest_read_all(&t);
		cfbtest_close(&t);
		free(piece);
	}
	d->size = whole;
	uint32_t random = 7;
	for (int i = 0; i < 4000; i++) {
		size_t structures = whole - cfbbuild_sector_at(d->b, 20);
		size_t at = i % 4 ? whole - structures + suite_random(&random) % structures
				  : suite_random(&random) % 512;
		uint8_t kept = d->file[at];
		cfbtest t;
		d->file[at] = (uint8_t)suite_random(&random);
		cfbtest_open(&t, d->file, d->size, CFBTEST_MEMORY);
		if (t.file)
			cfbtest_read_all(&t);
		cfbtest_close(&t);
		d->file[at] = kept;
	}
	open(d);
	CU_ASSERT(has_large(d, LARGE));
	done(d);
}

SUITE_MAIN(test_cfb_damage, LIST(CFB_034_claims_take_no_memory),
	   LIST(CFB_003_other_major_versions_are_refused),
	   LIST(CFB_010_difat_that_goes_in_a_circle), LIST(CFB_012_chain_loop),
	   LIST(CFB_012_mini_chain_loop), LIST(CFB_012_chain_that_leaves_the_file),
	   LIST(CFB_012_cross_link), LIST(CFB_012_many_streams_over_one_chain),
	   LIST(CFB_016_cutoff_other_than_4096), LIST(CFB_017_upper_half_of_the_size),
	   LIST(CFB_018_other_entry_types), LIST(CFB_019_length_of_names),
	   LIST(CFB_024_wrong_order_and_colours), LIST(CFB_025_loops_of_siblings_and_children),
	   LIST(deep_trees_take_no_stack), LIST(CFB_027_duplicate_names),
	   LIST(CFB_028_chain_and_size_differ), LIST(CFB_030_file_that_ends_within_a_sector),
	   LIST(CFB_033_counts_of_the_header), LIST(CFB_035_orphans),
	   LIST(lost_fat_sector_and_odd_shifts), LIST(strict_fails_at_the_first_damage),
	   LIST(cut_and_changed_everywhere))
