/* The compound file reader on sound files: sectors, chains, names, blobs. */
#include "support/suite.h"

#include <stdlib.h>
#include <string.h>

#include "cfb/cfb.h"
#include "support/cfbtest.h"

CASE(CFB_001_header_leniency)
{
	cfbbuild *b = cfbbuild_new(3);
	size_t size;
	cfbbuild_stream(b, CFBBUILD_ROOT, "one", "abc", 3);
	uint8_t *file = cfbbuild_finish(b, &size);

	memset(file + 8, 0xAA, 16);        /* CLSID */
	cfbbuild_put16(file + 24, 0x1234); /* minor version */
	memset(file + 34, 0xBB, 6);        /* reserved */
	cfbbuild_put32(file + 52, 77);     /* transaction */
	cfbtest t;
	cfbtest_open(&t, file, size, CFBTEST_MEMORY);
	CU_ASSERT_EQUAL(t.status, CONV_OK);
	CU_ASSERT(cfbtest_has(&t, cfb_find(t.file, CFB_ROOT, "one"), "abc", 3));
	CU_ASSERT_EQUAL(t.suite.log.size, 0);
	cfbtest_close(&t);

	file[0] = 0;
	cfbtest_open(&t, file, size, CFBTEST_MEMORY);
	CU_ASSERT_EQUAL(t.status, CONV_FAILED);
	CU_ASSERT(suite_reported(&t.suite, "cfb.signature"));
	cfbtest_close(&t);
	free(file);
	cfbbuild_free(b);
}

/* Contents of every length that matters, in both versions, adjacent and scattered, both sources. */
static void read_back(unsigned major, int scatter, cfbtest_source source)
{
	static const size_t lengths[] = { 0,    1,    63,   64,   65,    511,   512,   513,
					  4095, 4096, 4097, 8192, 20000, 65536, 100001 };
	enum { COUNT = sizeof lengths / sizeof *lengths };
	cfbbuild *b = cfbbuild_new(major);
	uint8_t *bytes = malloc(lengths[COUNT - 1] + COUNT);
	char name[20];
	size_t size;
	cfbtest t;

	for (size_t i = 0; i < lengths[COUNT - 1] + COUNT; i++)
		bytes[i] = (uint8_t)(i * 31 + (i >> 8));
	if (scatter)
		cfbbuild_scatter(b);
	for (size_t i = 0; i < COUNT; i++) {
		snprintf(name, sizeof name, "stream %zu", lengths[i]);
		cfbbuild_stream(b, CFBBUILD_ROOT, name, bytes + i, lengths[i]);
	}
	uint8_t *file = cfbbuild_finish(b, &size);
	cfbtest_open(&t, file, size, source);
	CU_ASSERT_EQUAL_FATAL(t.status, CONV_OK);
	for (size_t i = 0; i < COUNT; i++) {
		snprintf(name, sizeof name, "STREAM %zu", lengths[i]);
		cfb_id id = cfb_find(t.file, CFB_ROOT, name);
		CU_ASSERT_NOT_EQUAL_FATAL(id, CFB_NONE);
		CU_ASSERT_EQUAL(cfb_size(t.file, id), lengths[i]);
		CU_ASSERT(cfbtest_has(&t, id, bytes + i, lengths[i]));
	}
	CU_ASSERT_EQUAL(t.suite.log.size, 0);
	cfbtest_close(&t);
	free(file);
	free(bytes);
	cfbbuild_free(b);
}

CASE(CFB_002_versions_3_and_4)
{
	read_back(3, 0, CFBTEST_MEMORY);
	read_back(4, 0, CFBTEST_MEMORY);
}

CASE(CFB_007_sectors_scattered_through_the_file)
{
	read_back(3, 1, CFBTEST_MEMORY);
	read_back(4, 1, CFBTEST_MEMORY);
	read_back(3, 1, CFBTEST_FILE);
	read_back(4, 0, CFBTEST_FILE);
}

CASE(CFB_013_small_and_large_streams)
{
	/* the cutoff alone decides: a mini FAT of rubbish harms the stream of 4095 bytes only */
	static uint8_t bytes[4096];
	cfbbuild *b = cfbbuild_new(3);
	cfbtest t;
	size_t size;

	memset(bytes, 'x', sizeof bytes);
	cfbbuild_stream(b, CFBBUILD_ROOT, "small", bytes, 4095);
	cfbbuild_stream(b, CFBBUILD_ROOT, "large", bytes, 4096);
	uint8_t *file = cfbbuild_finish(b, &size);
	cfbtest_open(&t, file, size, CFBTEST_MEMORY);
	CU_ASSERT(cfbtest_has(&t, cfb_find(t.file, CFB_ROOT, "small"), bytes, 4095));
	CU_ASSERT(cfbtest_has(&t, cfb_find(t.file, CFB_ROOT, "large"), bytes, 4096));
	cfbtest_close(&t);
	cfbbuild_put32(file + cfbbuild_mini_fat_at(b, 0), 0x00FFFFFF);
	cfbtest_open(&t, file, size, CFBTEST_MEMORY);
	CU_ASSERT(!cfbtest_has(&t, cfb_find(t.file, CFB_ROOT, "small"), bytes, 4095));
	CU_ASSERT(cfbtest_has(&t, cfb_find(t.file, CFB_ROOT, "large"), bytes, 4096));
	cfbtest_close(&t);
	free(file);
	cfbbuild_free(b);
}

CASE(CFB_008_difat_chain)
{
	/* 16 MiB need 257 FAT sectors: two DIFAT sectors behind the 109 in the header */
	size_t length = (size_t)16 << 20, size;
	uint8_t *bytes = malloc(length);
	cfbbuild *b = cfbbuild_new(3);
	cfbtest t;

	for (size_t i = 0; i < length; i++)
		bytes[i] = (uint8_t)(i >> 12 ^ i);
	cfbbuild_stream(b, CFBBUILD_ROOT, "big", bytes, length);
	cfbbuild_stream(b, CFBBUILD_ROOT, "little", "abc", 3);
	uint8_t *file = cfbbuild_finish(b, &size);
	for (cfbtest_source source = CFBTEST_MEMORY; source <= CFBTEST_FILE; source++) {
		cfbtest_open(&t, file, size, source);
		CU_ASSERT_EQUAL_FATAL(t.status, CONV_OK);
		CU_ASSERT(cfbtest_has(&t, cfb_find(t.file, CFB_ROOT, "big"), bytes, length));
		CU_ASSERT(cfbtest_has(&t, cfb_find(t.file, CFB_ROOT, "little"), "abc", 3));
		cfbtest_close(&t);
	}
	/* the chain ended by FREESECT, as some writers do */
	cfbbuild_put32(file + cfbbuild_difat_at(b, 1) + 508, 0xFFFFFFFF);
	cfbtest_open(&t, file, size, CFBTEST_MEMORY);
	CU_ASSERT_EQUAL_FATAL(t.status, CONV_OK);
	CU_ASSERT(cfbtest_has(&t, cfb_find(t.file, CFB_ROOT, "big"), bytes, length));
	cfbtest_close(&t);
	free(file);
	free(bytes);
	cfbbuild_free(b);
}

CASE(a_stream_in_one_piece_is_lent_by_the_source)
{
	static uint8_t bytes[100000];
	cfbbuild *b = cfbbuild_new(3);
	conv_blob *blob;
	cfbtest t;
	size_t size;

	memset(bytes, 7, sizeof bytes);
	cfbbuild_stream(b, CFBBUILD_ROOT, "large", bytes, sizeof bytes);
	uint8_t *file = cfbbuild_finish(b, &size);
	cfbtest_open(&t, file, size, CFBTEST_MEMORY);
	CU_ASSERT_EQUAL(cfb_stream_blob(t.file, cfb_find(t.file, CFB_ROOT, "large"), &blob),
			CONV_OK);
	cfbtest_close(&t); /* the blob holds the source */
	CU_ASSERT_PTR_EQUAL(conv_blob_bytes(blob), file + cfbbuild_sector_at(b, 0));
	CU_ASSERT_EQUAL(conv_blob_size(blob), sizeof bytes);
	conv_blob_drop(blob);
	free(file);
	cfbbuild_free(b);
}

CASE(storages_children_and_attributes)
{
	static const uint8_t class_id[16] = {
		1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16
	};
	cfbbuild *b = cfbbuild_new(3);
	cfbtest t;
	size_t size, count;
	char name[CFB_NAME_SIZE];

	int outer = cfbbuild_storage(b, CFBBUILD_ROOT, "outer");
	int inner = cfbbuild_storage(b, outer, "inner");
	cfbbuild_stream(b, inner, "deep", "d", 1);
	cfbbuild_stream(b, outer, "zz", "1", 1);
	cfbbuild_stream(b, outer, "B", "2", 1);
	cfbbuild_stream(b, outer, "a", "3", 1);
	cfbbuild_class(b, outer, class_id);
	cfbbuild_state(b, outer, 0xCAFE);
	uint8_t *file = cfbbuild_finish(b, &size);
	uint8_t *entry = file + cfbbuild_entry_at(b, outer);
	cfbbuild_put64(entry + 100, 111);
	cfbbuild_put64(entry + 108, 222);
	cfbtest_open(&t, file, size, CFBTEST_MEMORY);
	cfb_id id = cfb_find(t.file, CFB_ROOT, "OUTER");
	CU_ASSERT_NOT_EQUAL_FATAL(id, CFB_NONE);
	CU_ASSERT_EQUAL(cfb_kind_of(t.file, id), CFB_STORAGE);
	conv_guid found;
	cfb_class(t.file, id, &found);
	CU_ASSERT(memcmp(found.bytes, class_id, 16) == 0);
	CU_ASSERT_EQUAL(cfb_state(t.file, id), 0xCAFE);
	CU_ASSERT_EQUAL(cfb_created(t.file, id), 111);
	CU_ASSERT_EQUAL(cfb_modified(t.file, id), 222);
	const cfb_id *children = cfb_children(t.file, id, &count);
	static const char *const order[] = { "a", "B", "zz", "inner" };
	CU_ASSERT_EQUAL_FATAL(count, 4);
	for (size_t i = 0; i < count; i++) {
		CU_ASSERT_EQUAL(cfb_name(t.file, children[i], name), strlen(order[i]));
		CU_ASSERT_STRING_EQUAL(name, order[i]);
	}
	CU_ASSERT(cfbtest_has(&t, cfb_find(t.file, children[3], "deep"), "d", 1));
	CU_ASSERT_EQUAL(cfb_find(t.file, id, "deep"), CFB_NONE);
	CU_ASSERT_EQUAL(cfb_find(t.file, id, "a name that is longer than any can be"), CFB_NONE);
	cfbtest_close(&t);
	free(file);
	cfbbuild_free(b);
}

CASE(CFB_038_storage_that_starts_at_end_of_chain)
{
	cfbbuild *b = cfbbuild_new(3);
	cfbtest t;
	size_t size;
	int storage = cfbbuild_storage(b, CFBBUILD_ROOT, "s");
	cfbbuild_stream(b, storage, "x", "y", 1);
	uint8_t *file = cfbbuild_finish(b, &size);
	cfbbuild_put32(file + cfbbuild_entry_at(b, storage) + 116, 0xFFFFFFFE);
	cfbtest_open(&t, file, size, CFBTEST_MEMORY);
	CU_ASSERT_EQUAL(t.status, CONV_OK);
	CU_ASSERT(cfbtest_has(&t, cfb_find(t.file, cfb_find(t.file, CFB_ROOT, "s"), "x"), "y", 1));
	cfbtest_close(&t);
	free(file);
	cfbbuild_free(b);
}

/* [MS-CFB] 3.1 to 3.5: root, "Storage 1" in it, "Stream 1" of 544 bytes in that; sectors as there. */
CASE(CFB_039_sample_of_the_specification)
{
	uint8_t *file = calloc(1, 3072), text[544];
	cfbtest t;

	for (size_t i = 0; i < sizeof text; i++)
		text[i] = (uint8_t) "Data for stream 1"[i % 17];
	memcpy(file, "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", 8);
	cfbbuild_put16(file + 24, 0x3B);
	cfbbuild_put16(file + 26, 3);
	cfbbuild_put16(file + 28, 0xFFFE);
	cfbbuild_put16(file + 30, 9);
	cfbbuild_put16(file + 32, 6);
	cfbbuild_put32(file + 44, 1);
	cfbbuild_put32(file + 48, 1); /* directory in sector 1 */
	cfbbuild_put32(file + 56, 4096);
	cfbbuild_put32(file + 60, 2); /* mini FAT in sector 2 */
	cfbbuild_put32(file + 64, 1);
	cfbbuild_put32(file + 68, 0xFFFFFFFE);
	memset(file + 80, 0xFF, 432);
	memset(file + 512, 0xFF, 512); /* FAT in sector 0 */
	cfbbuild_put32(file + 512, 0xFFFFFFFD);
	cfbbuild_put32(file + 516, 0xFFFFFFFE);
	cfbbuild_put32(file + 520, 0xFFFFFFFE);
	cfbbuild_put32(file + 524, 4);
	cfbbuild_put32(file + 528, 0xFFFFFFFE);
	static const struct {
		const char *name;
		uint8_t type;
		uint32_t child, start, size;
	} entries[] = { { "Root Entry", 5, 1, 3, 576 },
			{ "Storage 1", 1, 2, 0, 0 },
			{ "Stream 1", 2, 0xFFFFFFFF, 0, 544 } };
	for (size_t i = 0; i < 4; i++) {
		uint8_t *p = file + 1024 + 128 * i;
		memset(p + 68, 0xFF, 12);
		for (size_t k = 0; i < 3 && entries[i].name[k]; k++) {
			p[2 * k] = (uint8_t)entries[i].name[k];
			cfbbuild_put16(p + 64, (unsigned)(2 * k + 4));
		}
		if (i == 3)
			continue;
		p[66] = entries[i].type;
		p[67] = 1;
		cfbbuild_put32(p + 76, entries[i].child);
		cfbbuild_put32(p + 116, entries[i].start);
		cfbbuild_put32(p + 120, entries[i].size);
	}
	memset(file + 1536, 0xFF, 512); /* mini FAT */
	for (uint32_t i = 0; i < 9; i++)
		cfbbuild_put32(file + 1536 + 4 * i, i < 8 ? i + 1 : 0xFFFFFFFE);
	memcpy(file + 2048, text, sizeof text); /* mini stream in sectors 3 and 4 */

	cfbtest_open(&t, file, 3072, CFBTEST_MEMORY);
	CU_ASSERT_EQUAL_FATAL(t.status, CONV_OK);
	cfb_id storage = cfb_find(t.file, CFB_ROOT, "Storage 1");
	CU_ASSERT_NOT_EQUAL_FATAL(storage, CFB_NONE);
	CU_ASSERT(cfbtest_has(&t, cfb_find(t.file, storage, "Stream 1"), text, sizeof text));
	CU_ASSERT_EQUAL(t.suite.log.size, 0);
	cfbtest_close(&t);
	free(file);
}

/* Names outside ASCII: order and case by [MS-CFB] 2.6.4, text as UTF-8. */
CASE(names_of_other_scripts)
{
	static const uint16_t small_ya[] = { 0x044F }, sigma[] = { 0x03C2 },
			      pair[] = { 0xD83D, 0xDE00 }, lone[] = { 0xD83D },
			      upsilon[] = { 0x00FC };
	cfbbuild *b = cfbbuild_new(3);
	cfbtest t;
	size_t size;

	cfbbuild_unsorted(b); /* its own sorting knows ASCII only */
	cfbbuild_rename(b, cfbbuild_stream(b, 0, "u", "1", 1), upsilon, 1);
	cfbbuild_rename(b, cfbbuild_stream(b, 0, "s", "2", 1), sigma, 1);
	cfbbuild_rename(b, cfbbuild_stream(b, 0, "y", "3", 1), small_ya, 1);
	cfbbuild_rename(b, cfbbuild_stream(b, 0, "l", "4", 1), lone, 1);
	cfbbuild_rename(b, cfbbuild_stream(b, 0, "p", "5", 1), pair, 2);
	uint8_t *file = cfbbuild_finish(b, &size);
	cfbtest_open(&t, file, size, CFBTEST_MEMORY);
	CU_ASSERT(cfbtest_has(&t, cfb_find(t.file, 0, "\xC3\x9C"), "1", 1));
	CU_ASSERT(cfbtest_has(&t, cfb_find(t.file, 0, "\xCE\xA3"), "2", 1));
	CU_ASSERT(cfbtest_has(&t, cfb_find(t.file, 0, "\xD0\xAF"), "3", 1));
	CU_ASSERT(cfbtest_has(&t, cfb_find(t.file, 0, "\xED\xA0\xBD"), "4", 1));
	CU_ASSERT(cfbtest_has(&t, cfb_find(t.file, 0, "\xF0\x9F\x98\x80"), "5", 1));
	cfbtest_close(&t);
	free(file);
	cfbbuild_free(b);
}

CASE(opened_over_a_blob)
{
	cfbbuild *b = cfbbuild_new(3);
	suite_context suite;
	size_t size;
	cfb_file *opened;
	const uint8_t *bytes;

	cfbbuild_stream(b, CFBBUILD_ROOT, "one", "abc", 3);
	uint8_t *file = cfbbuild_finish(b, &size);
	suite_context_open(&suite);
	conv_blob *blob = conv_blob_copy_memory(file, size);
	CU_ASSERT_EQUAL_FATAL(cfb_open_blob(suite.context, blob, &opened), CONV_OK);
	conv_blob_drop(blob);
	CU_ASSERT_EQUAL(cfb_stream_bytes(opened, cfb_find(opened, 0, "one"), &bytes, &size),
			CONV_OK);
	CU_ASSERT(size == 3 && memcmp(bytes, "abc", 3) == 0);
	cfb_close(opened);
	suite_context_close(&suite);
	free(file);
	cfbbuild_free(b);
}

SUITE_MAIN(test_cfb_read, LIST(CFB_001_header_leniency), LIST(CFB_002_versions_3_and_4),
	   LIST(CFB_007_sectors_scattered_through_the_file), LIST(CFB_013_small_and_large_streams),
	   LIST(CFB_008_difat_chain), LIST(a_stream_in_one_piece_is_lent_by_the_source),
	   LIST(storages_children_and_attributes),
	   LIST(CFB_038_storage_that_starts_at_end_of_chain),
	   LIST(CFB_039_sample_of_the_specification), LIST(names_of_other_scripts),
	   LIST(opened_over_a_blob))
