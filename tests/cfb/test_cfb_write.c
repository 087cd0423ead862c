/* The compound file writer: bytes by the specification, and read back. */
#include "support/suite.h"

#include <stdlib.h>
#include <string.h>

#include "support/cfbtest.h"

#define END 0xFFFFFFFEu
#define FREE 0xFFFFFFFFu

typedef struct written {
	suite_context suite;
	cfb_writer *writer;
	conv_blob *blob;
	uint8_t *file;
	size_t size;
	conv_status status;
} written;

static void begin(written *w)
{
	memset(w, 0, sizeof *w);
	suite_context_open(&w->suite);
	cfb_writer_new(w->suite.context, &w->writer);
}

static void finish(written *w)
{
	w->status = cfb_writer_finish(w->writer, &w->blob);
	cfb_writer_free(w->writer);
	if (w->blob && conv_blob_size(w->blob) < (uint64_t)1 << 30)
		w->file = cfbtest_blob(w->blob, &w->size, &w->status);
}

static void done(written *w)
{
	conv_blob_drop(w->blob);
	free(w->file);
	suite_context_close(&w->suite);
}

static uint32_t u32(const written *w, size_t at)
{
	return cfbbuild_get32(w->file + at);
}

static unsigned u16(const written *w, size_t at)
{
	return u32(w, at) & 0xFFFF;
}

static cfb_id storage(written *w, cfb_id parent, const char *name)
{
	cfb_id id = CFB_NONE;
	CU_ASSERT_EQUAL(cfb_writer_add_storage(w->writer, parent, name, &id), CONV_OK);
	return id;
}

static void stream(written *w, cfb_id parent, const char *name, const void *bytes, size_t size)
{
	CU_ASSERT_EQUAL(cfb_writer_add_bytes(w->writer, parent, name, bytes, size), CONV_OK);
}

/* The example of the smallest message: [MS-CFB] by hand, 3072 bytes, every byte known. */
CASE(CFB_004_header_and_smallest_message_byte_for_byte)
{
	static const conv_guid class_id = { { 0x0B, 0x0D, 0x02, 0, 0, 0, 0, 0, 0xC0, 0, 0, 0, 0, 0,
					      0, 0x46 } };
	static const uint8_t properties[64] = { [32] = 0x1F, 0,    0x1A, 0,    6, 0, 0, 0,
						0x12,        0,    0,    0,    0, 0, 0, 0,
						0x03,        0,    0x0D, 0x34, 6, 0, 0, 0,
						0x79,        0x0E, 4,    0,    0, 0, 0, 0 };
	static const uint8_t ipm_note[16] = "I\0P\0M\0.\0N\0o\0t\0e";
	static const struct {
		const char *name;
		uint8_t type;
		uint32_t left, right, child, start, size;
	} entries[] = {
		{ "Root Entry", 5, FREE, FREE, 2, 3, 128 },
		{ "__nameid_version1.0", 1, FREE, FREE, 5, 0, 0 },
		{ "__substg1.0_001A001F", 2, 1, 3, FREE, 0, 16 },
		{ "__properties_version1.0", 2, FREE, FREE, FREE, 1, 64 },
		{ "__substg1.0_00020102", 2, FREE, FREE, FREE, END, 0 },
		{ "__substg1.0_00030102", 2, 4, 6, FREE, END, 0 },
		{ "__substg1.0_00040102", 2, FREE, FREE, FREE, END, 0 },
		{ "", 0, FREE, FREE, FREE, 0, 0 },
	};
	uint8_t *e = calloc(1, 3072);
	written w;

	begin(&w);
	cfb_writer_set_class(w.writer, CFB_ROOT, &class_id);
	stream(&w, CFB_ROOT, "__properties_version1.0", properties, sizeof properties);
	cfb_id mapping = storage(&w, CFB_ROOT, "__nameid_version1.0");
	stream(&w, mapping, "__substg1.0_00040102", NULL, 0);
	stream(&w, mapping, "__substg1.0_00020102", NULL, 0);
	stream(&w, mapping, "__substg1.0_00030102", NULL, 0);
	stream(&w, CFB_ROOT, "__substg1.0_001A001F", ipm_note, sizeof ipm_note);
	finish(&w);
	CU_ASSERT_EQUAL(w.status, CONV_OK);

	memcpy(e, "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", 8);
	memcpy(e + 24, "\x3E\0\x03\0\xFE\xFF\x09\0\x06", 9);
	cfbbuild_put32(e + 44, 1);
	cfbbuild_put32(e + 48, 1);
	cfbbuild_put32(e + 56, 4096);
	cfbbuild_put32(e + 60, 4);
	cfbbuild_put32(e + 64, 1);
	cfbbuild_put32(e + 68, END);
	memset(e + 80, 0xFF, 432);
	memset(e + 512, 0xFF, 512);
	memcpy(e + 512,
	       "\xFD\xFF\xFF\xFF\x02\0\0\0\xFE\xFF\xFF\xFF\xFE\xFF\xFF\xFF\xFE\xFF\xFF\xFF", 20);
	for (size_t i = 0; i < 8; i++) {
		uint8_t *p = e + 1024 + 128 * i;
		for (size_t k = 0; entries[i].name[k]; k++) {
			p[2 * k] = (uint8_t)entries[i].name[k];
			cfbbuild_put16(p + 64, (unsigned)(2 * k + 4));
		}
		p[66] = entries[i].type;
		p[67] = i < 7;
		cfbbuild_put32(p + 68, entries[i].left);
		cfbbuild_put32(p + 72, entries[i].right);
		cfbbuild_put32(p + 76, entries[i].child);
		cfbbuild_put32(p + 116, entries[i].start);
		cfbbuild_put32(p + 120, entries[i].size);
	}
	memcpy(e + 1024 + 80, class_id.bytes, 16);
	memcpy(e + 2048, ipm_note, 16);
	memcpy(e + 2048 + 64, properties, 64);
	memset(e + 2560, 0xFF, 512);
	memcpy(e + 2560, "\xFE\xFF\xFF\xFF\xFE\xFF\xFF\xFF", 8);
	CU_ASSERT_EQUAL_FATAL(w.size, 3072);
	for (size_t i = 0; i < 3072; i++)
		if (w.file[i] != e[i]) {
			CU_FAIL("a byte differs");
			printf("byte %zu is 0x%02X instead of 0x%02X\n", i, w.file[i], e[i]);
			break;
		}
	CU_ASSERT_EQUAL(u32(&w, 40), 0); /* CFB-006 */
	free(e);
	done(&w);
}

CASE(CFB_006_version_3_has_directory_count_0)
{
	written w;
	begin(&w);
	finish(&w);
	CU_ASSERT_EQUAL(u32(&w, 40), 0);
	CU_ASSERT_EQUAL(w.size, 1536); /* header, FAT, directory: the smallest */
	done(&w);
}

CASE(CFB_014_streams_of_4095_and_4096_bytes)
{
	static uint8_t bytes[4096];
	written w;
	cfbtest t;

	memset(bytes, 'x', sizeof bytes);
	begin(&w);
	stream(&w, CFB_ROOT, "small", bytes, 4095);
	stream(&w, CFB_ROOT, "large", bytes, 4096);
	finish(&w);
	CU_ASSERT_EQUAL(u32(&w, 64), 1);
	CU_ASSERT_EQUAL(w.size, 512 * (1 + 1 + 1 + 8 + 1 + 8));
	cfbtest_open(&t, w.file, w.size, CFBTEST_MEMORY);
	CU_ASSERT_EQUAL(cfb_size(t.file, CFB_ROOT), 4096); /* the mini stream */
	CU_ASSERT(cfbtest_has(&t, cfb_find(t.file, 0, "small"), bytes, 4095));
	CU_ASSERT(cfbtest_has(&t, cfb_find(t.file, 0, "large"), bytes, 4096));
	CU_ASSERT_EQUAL(t.suite.log.size, 0);
	cfbtest_close(&t);
	done(&w);
}

CASE(CFB_015_no_small_streams)
{
	static uint8_t bytes[5000];
	written w;

	begin(&w);
	stream(&w, CFB_ROOT, "large", bytes, sizeof bytes);
	stream(&w, CFB_ROOT, "empty", NULL, 0);
	finish(&w);
	CU_ASSERT_EQUAL(u32(&w, 60), END);
	CU_ASSERT_EQUAL(u32(&w, 64), 0);
	CU_ASSERT_EQUAL(u32(&w, 1024 + 116), END); /* root entry in sector 1 */
	CU_ASSERT_EQUAL(u32(&w, 1024 + 120), 0);
	done(&w);
}

CASE(CFB_020_unused_entries)
{
	static const uint8_t unused[128] = { [68] = 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
					     0xFF,        0xFF, 0xFF, 0xFF, 0xFF, 0xFF };
	written w;
	begin(&w);
	stream(&w, CFB_ROOT, "one", "1", 1);
	finish(&w);
	CU_ASSERT(memcmp(w.file + 1024 + 256, unused, 128) == 0);
	CU_ASSERT(memcmp(w.file + 1024 + 384, unused, 128) == 0);
	done(&w);
}

CASE(CFB_021_root_entry)
{
	written w;
	begin(&w);
	finish(&w);
	CU_ASSERT(memcmp(w.file + 1024, "R\0o\0o\0t\0 \0E\0n\0t\0r\0y\0\0", 22) == 0);
	CU_ASSERT_EQUAL(u16(&w, 1024 + 64), 22);
	CU_ASSERT_EQUAL(w.file[1024 + 66], 5);
	CU_ASSERT_EQUAL(u32(&w, 1024 + 100) | u32(&w, 1024 + 104), 0);
	done(&w);
}

/* ---- The tree of siblings ---- */

static int walk(const written *w, size_t directory, uint32_t id, uint32_t *order, unsigned *count)
{
	if (id == FREE)
		return 0;
	const uint8_t *p = w->file + directory + 128 * id;
	CU_ASSERT_EQUAL(p[67], 1); /* black */
	int left = walk(w, directory, cfbbuild_get32(p + 68), order, count);
	order[(*count)++] = id;
	int right = walk(w, directory, cfbbuild_get32(p + 72), order, count);
	CU_ASSERT(left - right <= 1 && right - left <= 1);
	return 1 + (left > right ? left : right);
}

CASE(CFB_023_balanced_black_trees)
{
	for (unsigned n = 1; n <= 70; n += 3) {
		uint32_t order[80];
		unsigned count = 0;
		char name[20];
		written w;
		begin(&w);
		for (unsigned i = 0; i < n; i++) {
			snprintf(name, sizeof name, "s%u", i * 31 % 97);
			stream(&w, CFB_ROOT, name, NULL, 0);
		}
		finish(&w);
		size_t directory = ((size_t)u32(&w, 48) + 1) * 512;
		CU_ASSERT_EQUAL(w.file[directory + 67], 1);
		walk(&w, directory, u32(&w, directory + 76), order, &count);
		CU_ASSERT_EQUAL(count, n);
		for (unsigned i = 1; i < count; i++) { /* by length, then text */
			const uint8_t *a = w.file + directory + 128 * order[i - 1];
			const uint8_t *b = w.file + directory + 128 * order[i];
			CU_ASSERT(a[64] < b[64] || (a[64] == b[64] && memcmp(a, b, 64) < 0));
		}
		done(&w);
	}
}

CASE(CFB_022_order_of_names)
{
	/* ascending: by length, then upper case; each pair would be the other way round otherwise */
	static const char *const names[] = { "z",   "\xC3\xBC", "Az",     "aZB", "abc",
					     "ABD", "a_1",      "\x01zz", "aaaa" };
	static const char *const order[] = { "z",   "\xC3\xBC", "Az",  "\x01zz", "abc",
					     "ABD", "aZB",      "a_1", "aaaa" };
	enum { COUNT = sizeof names / sizeof *names };
	char name[CFB_NAME_SIZE];
	size_t count;
	written w;
	cfbtest t;

	begin(&w);
	for (size_t i = 0; i < COUNT; i++)
		stream(&w, CFB_ROOT, names[(i * 4) % COUNT], "x", 1);
	finish(&w);
	cfbtest_open(&t, w.file, w.size, CFBTEST_MEMORY);
	CU_ASSERT_EQUAL(t.suite.log.size, 0); /* the order stands: nothing was sorted */
	const cfb_id *children = cfb_children(t.file, CFB_ROOT, &count);
	CU_ASSERT_EQUAL_FATAL(count, COUNT);
	for (size_t i = 0; i < COUNT; i++) {
		cfb_name(t.file, children[i], name);
		CU_ASSERT_STRING_EQUAL(name, order[i]);
		CU_ASSERT_EQUAL(children[i], i + 1);
	}
	cfbtest_close(&t);
	done(&w);
}

CASE(CFB_026_equal_names_are_refused)
{
	written w;
	begin(&w);
	stream(&w, CFB_ROOT, "same", "1", 1);
	stream(&w, CFB_ROOT, "SAME", "2", 1);
	finish(&w);
	CU_ASSERT_EQUAL(w.status, CONV_FAILED);
	CU_ASSERT_PTR_NULL(w.blob);
	CU_ASSERT(suite_reported(&w.suite, "cfb.duplicate-name"));
	done(&w);
}

CASE(names_that_cannot_be)
{
	static const char *const names[] = { "",    "a/b", "a\\b",
					     "a:b", "a!b", "12345678901234567890123456789012" };
	written w;
	cfb_id id;
	begin(&w);
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		CU_ASSERT_EQUAL(cfb_writer_add_bytes(w.writer, CFB_ROOT, names[i], "x", 1),
				CONV_FAILED);
		CU_ASSERT_EQUAL(cfb_writer_add_storage(w.writer, CFB_ROOT, names[i], &id),
				CONV_FAILED);
	}
	stream(&w, CFB_ROOT, "1234567890123456789012345678901", "x", 1); /* 31 */
	finish(&w);
	CU_ASSERT_EQUAL(w.status, CONV_OK);
	done(&w);
}

CASE(CFB_029_tails_are_zero)
{
	static uint8_t ones[4097];
	written w;

	memset(ones, 0xFF, sizeof ones);
	begin(&w);
	stream(&w, CFB_ROOT, "small", ones, 65);
	stream(&w, CFB_ROOT, "large", ones, sizeof ones);
	finish(&w);
	/* sectors: 0 FAT, 1 directory, 2 mini stream, 3 mini FAT, 4 to 12 large */
	const uint8_t *mini = w.file + 512 * 3, *large = w.file + 512 * 5;
	for (size_t i = 65; i < 512; i++)
		CU_ASSERT(mini[i] == 0);
	CU_ASSERT_EQUAL(w.size, 512 * 14);
	for (size_t i = sizeof ones; i < 9 * 512; i++)
		CU_ASSERT(large[i] == 0);
	done(&w);
}

/* ---- Large files ---- */

/* So many bytes, zero but that every 512th place begins with its number; `short_by` are missing. */
#define STEP 512u

typedef struct numbers {
	uint64_t size, short_by;
} numbers;

static conv_status numbers_read(const conv_blob *blob, void *state, void *to, size_t size,
				size_t *got)
{
	const numbers *n = conv_blob_self(blob);
	uint64_t *at = state, left = n->size - n->short_by - *at;
	uint8_t *p = to;

	*got = size < left ? size : (size_t)left;
	memset(p, 0, *got);
	uint64_t first = *at / STEP * STEP;
	for (uint64_t place = first; place < *at + *got; place += STEP)
		for (unsigned i = 0; i < 4; i++)
			if (place + i >= *at && place + i < *at + *got)
				p[place + i - *at] = (uint8_t)(place / STEP >> 8 * i);
	*at += *got;
	return CONV_OK;
}

static const conv_blob_class numbers_class = { .state_size = sizeof(uint64_t),
					       .read = numbers_read };

static void add_numbers(written *w, const char *name, numbers *n)
{
	conv_blob *blob = conv_blob_new(&numbers_class, n, n->size);
	CU_ASSERT_EQUAL(cfb_writer_add_blob(w->writer, CFB_ROOT, name, blob), CONV_OK);
	conv_blob_drop(blob);
}

CASE(CFB_009_difat_sectors)
{
	numbers n = { (uint64_t)17 << 20, 0 };
	written w;
	cfbtest t;

	begin(&w);
	add_numbers(&w, "big", &n);
	stream(&w, CFB_ROOT, "little", "abc", 3);
	finish(&w);
	CU_ASSERT_EQUAL_FATAL(w.status, CONV_OK);
	uint32_t fat = u32(&w, 44), difat = u32(&w, 72), sector = u32(&w, 68);
	uint32_t first_fat = u32(&w, 76);
	CU_ASSERT(fat > 109 + 127);
	CU_ASSERT_EQUAL(difat, 2);
	for (uint32_t i = 0; i < difat; i++) {
		size_t entry = 512 * ((size_t)first_fat + 1) + 4 * sector;
		CU_ASSERT_EQUAL(u32(&w, entry), 0xFFFFFFFC);
		sector = u32(&w, 512 * ((size_t)sector + 1) + 508);
	}
	CU_ASSERT_EQUAL(sector, END);
	cfbtest_open(&t, w.file, w.size, CFBTEST_FILE);
	CU_ASSERT_EQUAL(t.suite.log.size, 0);
	conv_blob *blob = conv_blob_new(&numbers_class, &n, n.size);
	conv_status status;
	size_t size;
	uint8_t *bytes = cfbtest_blob(blob, &size, &status);
	CU_ASSERT(cfbtest_has(&t, cfb_find(t.file, 0, "big"), bytes, size));
	CU_ASSERT(cfbtest_has(&t, cfb_find(t.file, 0, "little"), "abc", 3));
	conv_blob_drop(blob);
	free(bytes);
	cfbtest_close(&t);
	done(&w);
}

CASE(CFB_011_fat_of_the_writer)
{
	static uint8_t bytes[4096];
	written w;
	begin(&w);
	stream(&w, CFB_ROOT, "large", bytes, sizeof bytes);
	finish(&w);
	/* 0 FAT, 1 directory, 2 to 9 large */
	static const uint32_t expected[] = { 0xFFFFFFFD, END, 3, 4, 5, 6, 7, 8, 9, END };
	for (size_t i = 0; i < 128; i++)
		CU_ASSERT_EQUAL(u32(&w, 512 + 4 * i), i < 10 ? expected[i] : FREE);
	done(&w);
}

/* Reads a file of more than 2 GiB as it comes, and looks at what must be where. */
typedef struct look {
	uint64_t at, lock, fat_entry;
	uint8_t header[512], lock_bytes[4096], fat[4];
	uint64_t wrong, expected, data_from;
} look;

static conv_status look_at(void *user, const void *bytes, size_t size)
{
	look *l = user;
	const uint8_t *p = bytes;
	for (size_t i = 0; i < size; i += STEP) { /* pieces are whole sectors */
		uint64_t at = l->at + i;
		if (at == 0)
			memcpy(l->header, p, sizeof l->header);
		if (at == l->fat_entry / STEP * STEP)
			memcpy(l->fat, p + i + l->fat_entry % STEP, 4);
		if (at >= l->lock && at < l->lock + sizeof l->lock_bytes)
			memcpy(l->lock_bytes + (at - l->lock), p + i, STEP);
		else if (at >= l->data_from)
			l->wrong += cfbbuild_get32(p + i) != l->expected++;
	}
	l->at += size;
	return CONV_OK;
}

CASE(CFB_031_range_lock_sector)
{
	numbers n = { (uint64_t)2200 << 20, 0 };
	static look l;
	conv_sink *sink;
	written w;

	begin(&w);
	add_numbers(&w, "big", &n);
	finish(&w);
	CU_ASSERT_PTR_NOT_NULL_FATAL(w.blob);
	uint64_t sectors = conv_blob_size(w.blob) / 4096 - 1;
	l.lock = 0x7FFFF000;
	uint64_t lock_sector = l.lock / 4096 - 1;
	l.fat_entry = 4096 + 4 * lock_sector; /* the FAT comes first */
	l.data_from = conv_blob_size(w.blob) - n.size - 4096;
	memset(l.lock_bytes, 0xFF, sizeof l.lock_bytes);
	CU_ASSERT_EQUAL(conv_sink_open_function(w.suite.context, look_at, &l, &sink), CONV_OK);
	CU_ASSERT_EQUAL(conv_blob_write(w.blob, sink), CONV_OK);
	CU_ASSERT_EQUAL(conv_sink_commit(sink), CONV_OK);
	conv_sink_close(sink);
	CU_ASSERT_EQUAL(l.at, conv_blob_size(w.blob));
	CU_ASSERT_EQUAL(l.wrong, 0);
	CU_ASSERT_EQUAL(l.expected, n.size / STEP);
	CU_ASSERT_EQUAL(cfbbuild_get32(l.fat), END);
	for (size_t i = 0; i < 4096; i++)
		CU_ASSERT(l.lock_bytes[i] == 0);
	CU_ASSERT_EQUAL(cfbbuild_get32(l.header + 24), 0x0004003E); /* CFB-032: version 4 */
	CU_ASSERT_EQUAL(cfbbuild_get32(l.header + 40), 1);          /* directory sectors */
	CU_ASSERT(cfbbuild_get32(l.header + 44) * 1024ull >= sectors);
	done(&w);
}

CASE(CFB_032_version_4_from_2_gib_on)
{
	numbers n = { 0x7E000000, 0 };
	written w;

	begin(&w);
	add_numbers(&w, "fits", &n);
	finish(&w);
	CU_ASSERT_PTR_NOT_NULL_FATAL(w.blob);
	CU_ASSERT(conv_blob_size(w.blob) <= 0x80000000);
	CU_ASSERT(conv_blob_size(w.blob) % 4096 != 0); /* of sectors of 512 bytes */
	done(&w);
	n.size = 0x7FFFFF00;
	begin(&w);
	add_numbers(&w, "too big for version 3", &n);
	finish(&w);
	CU_ASSERT_PTR_NOT_NULL_FATAL(w.blob);
	CU_ASSERT_EQUAL(conv_blob_size(w.blob) % 4096, 0);
	done(&w);
}

CASE(CFB_005_version_4_header_sector)
{
	numbers n = { (uint64_t)2049 << 20, 0 };
	uint8_t header[4096];
	conv_blob_reader *reader;
	size_t got, total = 0;
	written w;

	begin(&w);
	add_numbers(&w, "big", &n);
	finish(&w);
	CU_ASSERT_EQUAL_FATAL(conv_blob_open(w.blob, &reader), CONV_OK);
	while (total < sizeof header) {
		conv_blob_read(reader, header + total, sizeof header - total, &got);
		total += got;
	}
	conv_blob_close(reader);
	CU_ASSERT_EQUAL(cfbbuild_get32(header + 24), 0x0004003E);
	CU_ASSERT_EQUAL(cfbbuild_get32(header + 28), 0x000CFFFE);
	CU_ASSERT_EQUAL(cfbbuild_get32(header + 40), 1);
	for (size_t i = 512; i < sizeof header; i++)
		CU_ASSERT(header[i] == 0);
	done(&w);
}

CASE(a_stream_that_became_shorter_is_filled_up)
{
	numbers n = { 10000, 100 };
	written w;
	begin(&w);
	add_numbers(&w, "short", &n);
	finish(&w);
	CU_ASSERT_EQUAL(w.status, CONV_DAMAGED);
	CU_ASSERT_EQUAL(w.size % 512, 0);
	done(&w);
}

/* ---- Determinism and copies ---- */

static void write_some(written *w, unsigned turn)
{
	static const char *const names[] = { "a", "b", "c", "d" };
	static uint8_t bytes[5000];
	begin(w);
	for (unsigned i = 0; i < 4; i++) {
		unsigned k = (i + turn) % 4;
		stream(w, CFB_ROOT, names[k], bytes, 1500 * k);
	}
	finish(w);
}

CASE(CFB_036_same_tree_same_bytes)
{
	written one, two;
	write_some(&one, 0);
	write_some(&two, 3); /* added in another order */
	CU_ASSERT_EQUAL_FATAL(one.size, two.size);
	CU_ASSERT(memcmp(one.file, two.file, one.size) == 0);
	conv_status status;
	size_t size;
	uint8_t *again = cfbtest_blob(one.blob, &size, &status); /* the blob read once more */
	CU_ASSERT(size == one.size && memcmp(again, one.file, size) == 0);
	free(again);
	done(&one);
	done(&two);
}

CASE(CFB_037_class_and_state_survive_copying)
{
	static const uint8_t class_id[16] = {
		1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16
	};
	static uint8_t large[9000];
	cfbbuild *b = cfbbuild_new(3);
	size_t size;
	conv_blob *blob;
	conv_status status;
	cfbtest t, copy;
	conv_guid found;

	memset(large, 'L', sizeof large);
	int outer = cfbbuild_storage(b, 0, "outer"), inner = cfbbuild_storage(b, outer, "inner");
	cfbbuild_class(b, outer, class_id);
	cfbbuild_state(b, outer, 5);
	cfbbuild_class(b, inner, class_id);
	cfbbuild_state(b, inner, 6);
	cfbbuild_stream(b, outer, "\x01Ole", "ole", 3);
	cfbbuild_stream(b, outer, "bad/name", "kept", 4);
	cfbbuild_stream(b, inner, "large", large, sizeof large);
	cfbbuild_stream(b, inner, "empty", NULL, 0);
	uint8_t *file = cfbbuild_finish(b, &size);
	cfbtest_open(&t, file, size, CFBTEST_MEMORY);
	CU_ASSERT_EQUAL(cfb_serialize(t.suite.context, t.file, cfb_find(t.file, 0, "outer"), &blob),
			CONV_OK);
	cfbtest_close(&t); /* the blob holds what it needs */
	uint8_t *copied = cfbtest_blob(blob, &size, &status);
	CU_ASSERT_EQUAL(conv_blob_size(blob), size);
	conv_blob_drop(blob);
	cfbtest_open(&copy, copied, size, CFBTEST_MEMORY);
	CU_ASSERT_EQUAL_FATAL(copy.status, CONV_OK);
	CU_ASSERT_EQUAL(copy.suite.log.size, 0);
	cfb_class(copy.file, CFB_ROOT, &found);
	CU_ASSERT(memcmp(found.bytes, class_id, 16) == 0);
	CU_ASSERT_EQUAL(cfb_state(copy.file, CFB_ROOT), 5);
	CU_ASSERT(cfbtest_has(&copy, cfb_find(copy.file, 0, "\x01OLE"), "ole", 3));
	CU_ASSERT(cfbtest_has(&copy, cfb_find(copy.file, 0, "bad/name"), "kept", 4));
	cfb_id id = cfb_find(copy.file, 0, "inner");
	CU_ASSERT_NOT_EQUAL_FATAL(id, CFB_NONE);
	cfb_class(copy.file, id, &found);
	CU_ASSERT(memcmp(found.bytes, class_id, 16) == 0);
	CU_ASSERT_EQUAL(cfb_state(copy.file, id), 6);
	CU_ASSERT(cfbtest_has(&copy, cfb_find(copy.file, id, "large"), large, sizeof large));
	CU_ASSERT(cfbtest_has(&copy, cfb_find(copy.file, id, "empty"), NULL, 0));
	cfbtest_close(&copy);
	free(copied);
	free(file);
	cfbbuild_free(b);
}

/* Trees of random shape, written and read back, the file read in pieces of odd sizes. */
CASE(random_trees_come_back)
{
	static uint8_t bytes[70000];
	uint32_t random = 1;

	for (size_t i = 0; i < sizeof bytes; i++)
		bytes[i] = (uint8_t)suite_random(&random);
	for (int round = 0; round < 30; round++) {
		cfb_id storages[200] = { CFB_ROOT };
		size_t lengths[200], count = 1 + suite_random(&random) % 199;
		char name[20];
		written w;
		cfbtest t;
		begin(&w);
		for (size_t i = 1; i <= count && i < 200; i++) {
			cfb_id parent = storages[suite_random(&random) % i];
			snprintf(name, sizeof name, "%s%zu", i % 2 ? "s" : "Stream ", i);
			lengths[i] = suite_random(&random) % (i % 5 ? 300 : sizeof bytes);
			storages[i] = parent;
			if (i % 3)
				stream(&w, parent, name, bytes, lengths[i]);
			else
				storages[i] = storage(&w, parent, name);
		}
		finish(&w);
		CU_ASSERT_EQUAL_FATAL(w.status, CONV_OK);
		cfbtest_open(&t, w.file, w.size, round % 2 ? CFBTEST_FILE : CFBTEST_MEMORY);
		CU_ASSERT_EQUAL_FATAL(t.status, CONV_OK);
		CU_ASSERT_EQUAL(t.suite.log.size, 0);
		size_t found = 0;
		for (cfb_id id = 1; id < cfb_count(t.file); id++) {
			char text[CFB_NAME_SIZE];
			if (!cfb_name(t.file, id, text) || strncmp(text, "entry-", 6) == 0)
				continue;
			size_t i = strtoul(text + (text[0] == 's' ? 1 : 7), NULL, 10);
			found++;
			if (i % 3)
				CU_ASSERT(cfbtest_has(&t, id, bytes, lengths[i]));
		}
		CU_ASSERT_EQUAL(found, count > 199 ? 199 : count);
		cfbtest_close(&t);
		done(&w);
	}
}

SUITE_MAIN(test_cfb_write, LIST(CFB_004_header_and_smallest_message_byte_for_byte),
	   LIST(CFB_006_version_3_has_directory_count_0),
	   LIST(CFB_014_streams_of_4095_and_4096_bytes), LIST(CFB_015_no_small_streams),
	   LIST(CFB_020_unused_entries), LIST(CFB_021_root_entry), LIST(CFB_022_order_of_names),
	   LIST(CFB_023_balanced_black_trees), LIST(CFB_026_equal_names_are_refused),
	   LIST(names_that_cannot_be), LIST(CFB_029_tails_are_zero), LIST(CFB_009_difat_sectors),
	   LIST(CFB_011_fat_of_the_writer), LIST(CFB_031_range_lock_sector),
	   LIST(CFB_032_version_4_from_2_gib_on), LIST(CFB_005_version_4_header_sector),
	   LIST(a_stream_that_became_shorter_is_filled_up), LIST(CFB_036_same_tree_same_bytes),
	   LIST(CFB_037_class_and_state_survive_copying), LIST(random_trees_come_back))
