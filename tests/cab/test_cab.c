/* Cabinets: structure, methods, sets, salvage. The corpus is compared with cabextract in test_cli_codecs. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "conv/cab.h"
#include "support/cabbuild.h"
#include "support/suite.h"

typedef struct opened {
	suite_context suite;
	conv_buffer bytes; /* of the cabinet */
	conv_source *source;
	conv_cab *cab;
	conv_status status;
} opened;

/* The other cabinets of a set. */
typedef struct shelf {
	conv_context *context;
	const char *names[8];
	conv_buffer *cabinets[8];
	size_t count;
	size_t asked;
	char last[300];
} shelf;

static conv_status find_on_shelf(void *user, const char *name, conv_source **source)
{
	shelf *s = user;
	s->asked++;
	snprintf(s->last, sizeof s->last, "%s", name);
	for (size_t i = 0; i < s->count; i++)
		if (strcmp(s->names[i], name) == 0)
			return conv_source_from_memory(s->context, s->cabinets[i]->bytes,
						       s->cabinets[i]->size, 0, source);
	return CONV_FAILED;
}

static void open_bytes(opened *o, const void *bytes, size_t size, shelf *s)
{
	memset(o, 0, sizeof *o);
	suite_context_open(&o->suite);
	conv_buffer_append(&o->bytes, bytes, size);
	if (s)
		s->context = o->suite.context;
	conv_source_from_memory(o->suite.context, o->bytes.bytes, o->bytes.size, 0, &o->source);
	o->status =
		conv_cab_open(o->suite.context, o->source, s ? find_on_shelf : NULL, s, &o->cab);
}

static void open_build(opened *o, const cabbuild *build)
{
	conv_buffer bytes = CONV_BUFFER_INIT;
	cabbuild_write(build, &bytes);
	open_bytes(o, bytes.bytes, bytes.size, NULL);
	conv_buffer_free(&bytes);
}

static void close_opened(opened *o)
{
	conv_cab_close(o->cab);
	conv_source_drop(o->source);
	suite_context_close(&o->suite);
	conv_buffer_free(&o->bytes);
}

static conv_status extract(opened *o, size_t i, conv_buffer *out)
{
	conv_sink *sink;
	size_t size;
	conv_sink_open_memory(o->suite.context, &sink);
	conv_status status = conv_cab_extract(o->cab, i, sink);
	const uint8_t *bytes = conv_sink_bytes(sink, &size);
	conv_buffer_clear(out);
	conv_buffer_append(out, bytes, size);
	conv_sink_close(sink);
	return status;
}

static void check_file(opened *o, size_t i, const char *name, const void *bytes, size_t size)
{
	conv_buffer out = CONV_BUFFER_INIT;
	CU_ASSERT_STRING_EQUAL(conv_cab_file_at(o->cab, i)->name, name);
	CU_ASSERT_EQUAL(extract(o, i, &out), CONV_OK);
	CU_ASSERT(out.size == size && (!size || memcmp(out.bytes, bytes, size) == 0));
	conv_buffer_free(&out);
}

static uint8_t *make_text(size_t size)
{
	uint8_t *bytes = malloc(size);
	uint32_t state = 99;
	for (size_t i = 0; i < size; i++)
		bytes[i] = (uint8_t)("the quick brown fox\n"[suite_random(&state) % 20]);
	return bytes;
}

#define BLOCK 32768u

/* ---- Structure ---- */

CASE(folders_of_all_methods_and_files_in_order)
{
	opened o;
	cabbuild *build = cabbuild_new();
	uint8_t *text = make_text(100000);
	cabbuild_folder_of(build, CABBUILD_STORED, text, 50000);
	cabbuild_folder_of(build, CABBUILD_MSZIP, text, 100000);
	/* Entered in another order than they lie in. */
	cabbuild_add_file(build, 1, "d", 90000, 10000);
	cabbuild_add_file(build, 1, "c", 0, 90000);
	cabbuild_add_file(build, 0, "b", 10, 49990);
	cabbuild_add_file(build, 0, "a", 0, 10);
	cabbuild_add_file(build, 0, "empty", 50000, 0);
	open_build(&o, build);
	CU_ASSERT_EQUAL(o.status, CONV_OK);
	CU_ASSERT_EQUAL(conv_cab_folder_count(o.cab), 2);
	CU_ASSERT_STRING_EQUAL(conv_cab_folder_at(o.cab, 0)->method, "stored");
	CU_ASSERT_STRING_EQUAL(conv_cab_folder_at(o.cab, 1)->method, "MSZIP");
	CU_ASSERT_EQUAL(conv_cab_folder_at(o.cab, 1)->blocks, 4);
	CU_ASSERT_EQUAL(conv_cab_file_count(o.cab), 5);
	check_file(&o, 0, "a", text, 10);
	check_file(&o, 1, "b", text + 10, 49990);
	check_file(&o, 2, "empty", text, 0);
	check_file(&o, 3, "c", text, 90000);
	check_file(&o, 4, "d", text + 90000, 10000);
	/* And backwards. */
	check_file(&o, 3, "c", text, 90000);
	check_file(&o, 1, "b", text + 10, 49990);
	check_file(&o, 0, "a", text, 10);
	close_opened(&o);
	cabbuild_free(build);
	free(text);
}

CASE(names_dates_and_attributes)
{
	opened o;
	cabbuild *build = cabbuild_new();
	cabbuild_folder_of(build, CABBUILD_STORED, "abcdef", 6);
	cabbuild_add_file(build, 0, "sub\\dir\\a.txt", 0, 1)->attributes = 0x67;
	cabbuild_add_file(build, 0, "gr\xC3\xBC\xC3\x9F", 1, 1)->attributes = 0xA0;
	cabbuild_add_file(build, 0, "gr\xFC\xDF", 2, 1);
	cabbuild_add_file(build, 0, "\xFF\xFE", 3, 1)->attributes = 0xA0;
	cabbuild_add_file(build, 0, "no date", 4, 1)->date = 0;
	open_build(&o, build);
	CU_ASSERT_EQUAL(o.status, CONV_DAMAGED);
	CU_ASSERT(suite_reported(&o.suite, "cab.name"));
	const conv_cab_file *file = conv_cab_file_at(o.cab, 0);
	CU_ASSERT_STRING_EQUAL(file->name, "sub\\dir\\a.txt");
	CU_ASSERT_EQUAL(file->attributes, CONV_CAB_READ_ONLY | CONV_CAB_HIDDEN | CONV_CAB_SYSTEM |
						  CONV_CAB_ARCHIVE | CONV_CAB_EXECUTE);
	CU_ASSERT(file->dated);
	CU_ASSERT_EQUAL(file->modified.year, 2024);
	CU_ASSERT_EQUAL(file->modified.month, 5);
	CU_ASSERT_EQUAL(file->modified.day, 17);
	CU_ASSERT_EQUAL(file->modified.hour, 13);
	CU_ASSERT_EQUAL(file->modified.minute, 45);
	CU_ASSERT_EQUAL(file->modified.second, 20);
	CU_ASSERT_STRING_EQUAL(conv_cab_file_at(o.cab, 1)->name, "gr\xC3\xBC\xC3\x9F");
	CU_ASSERT_STRING_EQUAL(conv_cab_file_at(o.cab, 2)->name, "gr\xC3\xBC\xC3\x9F");
	CU_ASSERT(conv_utf8_valid(conv_cab_file_at(o.cab, 3)->name,
				  strlen(conv_cab_file_at(o.cab, 3)->name)));
	CU_ASSERT(!conv_cab_file_at(o.cab, 4)->dated);
	close_opened(&o);
	cabbuild_free(build);
}

CASE(names_in_a_code_page)
{
	suite_context suite;
	conv_buffer bytes = CONV_BUFFER_INIT;
	conv_source *source;
	conv_cab *cab;
	cabbuild *build = cabbuild_new();
	cabbuild_folder_of(build, CABBUILD_STORED, "a", 1);
	cabbuild_add_file(build, 0, "\x83\x65\x83\x58\x83\x67", 0, 1); /* Shift-JIS */
	cabbuild_write(build, &bytes);
	suite_context_open(&suite);
	conv_context_set_codepage(suite.context, 932, 0);
	conv_source_from_memory(suite.context, bytes.bytes, bytes.size, 0, &source);
	CU_ASSERT_EQUAL_FATAL(conv_cab_open(suite.context, source, NULL, NULL, &cab), CONV_OK);
	CU_ASSERT_STRING_EQUAL(conv_cab_file_at(cab, 0)->name,
			       "\xE3\x83\x86\xE3\x82\xB9\xE3\x83\x88");
	conv_cab_close(cab);
	conv_source_drop(source);
	suite_context_close(&suite);
	conv_buffer_free(&bytes);
	cabbuild_free(build);
}

CASE(reserved_areas_are_stepped_over)
{
	static const char *const areas[][3] = { { "header", NULL, NULL },
						{ NULL, "folder", NULL },
						{ NULL, NULL, "data!" },
						{ "header", "folder", "data!" } };
	for (size_t i = 0; i < 4; i++)
		for (int in_sum = 0; in_sum < 2; in_sum++) {
			opened o;
			cabbuild *build = cabbuild_new();
			uint8_t *text = make_text(70000);
			memcpy(build->reserve, areas[i], sizeof areas[i]);
			build->checksums_of_reserve = in_sum;
			cabbuild_folder_of(build, CABBUILD_MSZIP, text, 70000);
			cabbuild_folder_of(build, CABBUILD_STORED, text, 5);
			cabbuild_add_file(build, 0, "a", 0, 70000);
			cabbuild_add_file(build, 1, "b", 0, 5);
			open_build(&o, build);
			CU_ASSERT_EQUAL(o.status, CONV_OK);
			check_file(&o, 0, "a", text, 70000);
			check_file(&o, 1, "b", text, 5);
			CU_ASSERT_EQUAL(o.suite.log.size, 0);
			close_opened(&o);
			cabbuild_free(build);
			free(text);
		}
}

CASE(quantum_is_refused_and_the_rest_extracted)
{
	opened o;
	conv_buffer out = CONV_BUFFER_INIT;
	cabbuild *build = cabbuild_new();
	cabbuild_folder_of(build, CABBUILD_STORED, "before", 6);
	cabbuild_folder_of(build, CABBUILD_QUANTUM, "quantum", 7);
	cabbuild_folder_of(build, 9, "what", 4);
	cabbuild_folder_of(build, CABBUILD_MSZIP, "behind", 6);
	cabbuild_add_file(build, 0, "a", 0, 6);
	cabbuild_add_file(build, 1, "q", 0, 7);
	cabbuild_add_file(build, 2, "u", 0, 4);
	cabbuild_add_file(build, 3, "b", 0, 6);
	open_build(&o, build);
	CU_ASSERT_EQUAL(o.status, CONV_OK);
	CU_ASSERT(!conv_cab_folder_at(o.cab, 1)->readable);
	CU_ASSERT_EQUAL(conv_cab_folder_at(o.cab, 1)->window_bits, 10);
	check_file(&o, 0, "a", "before", 6);
	CU_ASSERT_EQUAL(extract(&o, 1, &out), CONV_FAILED);
	CU_ASSERT_EQUAL(extract(&o, 2, &out), CONV_FAILED);
	CU_ASSERT_EQUAL(out.size, 0);
	CU_ASSERT(strstr(conv_buffer_text(&o.suite.log), "Quantum") != NULL);
	check_file(&o, 3, "b", "behind", 6);
	close_opened(&o);
	conv_buffer_free(&out);
	cabbuild_free(build);
}

CASE(cabinets_behind_other_bytes_and_each_other)
{
	opened o;
	conv_buffer bytes = CONV_BUFFER_INIT;
	cabbuild *build = cabbuild_new();
	uint8_t *text = make_text(40000);
	cabbuild_folder_of(build, CABBUILD_MSZIP, text, 40000);
	cabbuild_add_file(build, 0, "a", 0, 40000);
	/* Programs hold the signature too, and the piece of a search ends anywhere. */
	for (size_t before = 0; before < 70000; before += 6553) {
		conv_buffer_clear(&bytes);
		while (bytes.size + 9 < before)
			conv_buffer_append(&bytes, "MSCF\0MZ..", 9);
		conv_buffer_append_zeros(&bytes, before - bytes.size);
		cabbuild_write(build, &bytes);
		conv_buffer_append_text(&bytes, "signature behind");
		cabbuild_write(build, &bytes);
		open_bytes(&o, bytes.bytes, bytes.size, NULL);
		CU_ASSERT_EQUAL(o.status, CONV_OK);
		CU_ASSERT_EQUAL_FATAL(conv_cab_file_count(o.cab), 2);
		check_file(&o, 0, "a", text, 40000);
		check_file(&o, 1, "a", text, 40000);
		close_opened(&o);
	}
	conv_buffer_free(&bytes);
	cabbuild_free(build);
	free(text);
}

CASE(two_lists_of_files_are_both_shown)
{
	opened o;
	conv_buffer bytes = CONV_BUFFER_INIT;
	cabbuild *build = cabbuild_new();
	cabbuild_folder_of(build, CABBUILD_STORED, "abc", 3);
	cabbuild_add_file(build, 0, "official", 0, 3);
	build->gap = 16 + 7;
	cabbuild_write(build, &bytes);
	/* Another CFFILE in the gap behind the only folder. */
	memcpy(bytes.bytes + 36 + 8, "\2\0\0\0\1\0\0\0\0\0\x21\x4a\0\0\x20\0hidden", 23);
	open_bytes(&o, bytes.bytes, bytes.size, NULL);
	CU_ASSERT_EQUAL(o.status, CONV_DAMAGED);
	CU_ASSERT(suite_reported(&o.suite, "cab.two-lists"));
	CU_ASSERT_EQUAL_FATAL(conv_cab_file_count(o.cab), 2);
	check_file(&o, 0, "official", "abc", 3);
	check_file(&o, 1, "hidden", "bc", 2);
	close_opened(&o);
	conv_buffer_free(&bytes);
	cabbuild_free(build);
}

/* ---- Sets ---- */

typedef struct set {
	cabbuild *build;
	conv_buffer cabinets[8];
	uint8_t *text;
	shelf others;
	size_t count;
} set;

static const char *const set_names[] = { "disk1.cab", "disk2.cab", "disk3.cab", "disk4.cab",
					 "disk5.cab" };

static void open_set(set *s, unsigned compression, size_t count)
{
	memset(s, 0, sizeof *s);
	s->count = count;
	s->text = make_text(200000);
	s->build = cabbuild_new();
	s->build->set = 4711;
	cabbuild_folder_of(s->build, compression, s->text, 200000);
	cabbuild_add_file(s->build, 0, "one", 0, 30000);
	cabbuild_add_file(s->build, 0, "two", 30000, 5);
	cabbuild_add_file(s->build, 0, "three", 30005, 150000);
	cabbuild_add_file(s->build, 0, "four", 180005, 19995);
	cabbuild_write_set(s->build, "disk", s->cabinets, count);
	for (size_t i = 0; i < count; i++) {
		s->others.names[i] = set_names[i];
		s->others.cabinets[i] = &s->cabinets[i];
	}
	s->others.count = count;
}

static void close_set(set *s)
{
	for (size_t i = 0; i < s->count; i++)
		conv_buffer_free(&s->cabinets[i]);
	cabbuild_free(s->build);
	free(s->text);
}

static void check_set(opened *o, const set *s)
{
	CU_ASSERT_EQUAL(conv_cab_folder_count(o->cab), 1);
	CU_ASSERT_EQUAL_FATAL(conv_cab_file_count(o->cab), 4);
	check_file(o, 0, "one", s->text, 30000);
	check_file(o, 1, "two", s->text + 30000, 5);
	check_file(o, 2, "three", s->text + 30005, 150000);
	check_file(o, 3, "four", s->text + 180005, 19995);
}

CASE(sets_are_read_whole_from_any_of_their_cabinets)
{
	static const unsigned methods[] = { CABBUILD_STORED, CABBUILD_MSZIP };
	for (size_t m = 0; m < 2; m++)
		for (size_t count = 1; count <= 5; count++) {
			set s;
			open_set(&s, methods[m], count);
			for (size_t from = 0; from < count; from++) {
				opened o;
				open_bytes(&o, s.cabinets[from].bytes, s.cabinets[from].size,
					   &s.others);
				CU_ASSERT_EQUAL(o.status, CONV_OK);
				check_set(&o, &s);
				CU_ASSERT_EQUAL(o.suite.log.size, 0);
				close_opened(&o);
			}
			close_set(&s);
		}
}

CASE(missing_cabinets_of_a_set_are_told)
{
	set s;
	opened o;
	conv_buffer out = CONV_BUFFER_INIT;
	open_set(&s, CABBUILD_MSZIP, 3);
	s.others.count = 2;
	open_bytes(&o, s.cabinets[1].bytes, s.cabinets[1].size, &s.others);
	CU_ASSERT_EQUAL(o.status, CONV_DAMAGED);
	CU_ASSERT(suite_reported(&o.suite, "cab.set"));
	CU_ASSERT_EQUAL(conv_cab_file_count(o.cab), 3); /* the fourth is in the third cabinet */
	check_file(&o, 0, "one", s.text, 30000);
	CU_ASSERT_EQUAL(extract(&o, 2, &out), CONV_DAMAGED);
	CU_ASSERT(out.size > 50000 && out.size < 150000);
	CU_ASSERT_EQUAL(memcmp(out.bytes, s.text + 30005, out.size), 0);
	close_opened(&o);

	/* Without the first, nothing of the folder can be had. */
	s.others.names[0] = "elsewhere";
	open_bytes(&o, s.cabinets[1].bytes, s.cabinets[1].size, &s.others);
	CU_ASSERT_EQUAL(o.status, CONV_DAMAGED);
	for (size_t i = 0; i < conv_cab_file_count(o.cab); i++)
		CU_ASSERT_EQUAL(extract(&o, i, &out), CONV_FAILED);
	close_opened(&o);
	conv_buffer_free(&out);
	close_set(&s);
}

CASE(cabinets_of_other_sets_are_not_taken)
{
	set s, other;
	opened o;
	open_set(&s, CABBUILD_STORED, 2);
	open_set(&other, CABBUILD_STORED, 2);
	other.cabinets[1].bytes[32] ^= 1; /* setID */
	s.others.cabinets[1] = &other.cabinets[1];
	open_bytes(&o, s.cabinets[0].bytes, s.cabinets[0].size, &s.others);
	CU_ASSERT_EQUAL(o.status, CONV_DAMAGED);
	CU_ASSERT(strstr(conv_buffer_text(&o.suite.log), "belongs elsewhere") != NULL);
	close_opened(&o);
	/* A ring: the next is the first again. */
	s.others.cabinets[1] = &s.cabinets[0];
	open_bytes(&o, s.cabinets[0].bytes, s.cabinets[0].size, &s.others);
	CU_ASSERT_EQUAL(o.status, CONV_DAMAGED);
	close_opened(&o);
	close_set(&s);
	close_set(&other);
}

CASE(names_of_a_set_lead_nowhere)
{
	static const char *const names[][2] = { { "../../etc/passwd", "passwd" },
						{ "C:\\windows\\x.cab", "x.cab" },
						{ "/dev/", NULL },
						{ "..", NULL },
						{ "a/..", NULL } };
	for (size_t i = 0; i < 5; i++) {
		opened o;
		shelf s = { 0 };
		conv_buffer bytes = CONV_BUFFER_INIT;
		cabbuild *build = cabbuild_new();
		cabbuild_folder_of(build, CABBUILD_STORED, "abc", 3);
		cabbuild_add_file(build, 0, "a", 0, 9)->folder = 0xFFFE;
		build->next = names[i][0];
		cabbuild_write(build, &bytes);
		open_bytes(&o, bytes.bytes, bytes.size, &s);
		CU_ASSERT_EQUAL(o.status, CONV_DAMAGED);
		CU_ASSERT_EQUAL(s.asked, names[i][1] != NULL);
		if (names[i][1])
			CU_ASSERT_STRING_EQUAL(s.last, names[i][1]);
		close_opened(&o);
		conv_buffer_free(&bytes);
		cabbuild_free(build);
	}
}

/* ---- Damage ---- */

static size_t find_block(const conv_buffer *bytes, const cabbuild *build, size_t block)
{
	const cabbuild_block *b = &build->blocks[block];
	const uint8_t *at = memmem(bytes->bytes, bytes->size, build->data.bytes + b->at, b->size);
	return (size_t)(at - bytes->bytes);
}

CASE(wrong_checksum_is_told_and_strict_fails)
{
	for (int strict = 0; strict < 2; strict++) {
		opened o;
		conv_buffer bytes = CONV_BUFFER_INIT, out = CONV_BUFFER_INIT;
		cabbuild *build = cabbuild_new();
		uint8_t *text = make_text(3 * BLOCK);
		cabbuild_folder_of(build, CABBUILD_STORED, text, 3 * BLOCK);
		cabbuild_add_file(build, 0, "a", 0, BLOCK);
		cabbuild_add_file(build, 0, "b", BLOCK, BLOCK);
		cabbuild_add_file(build, 0, "c", 2 * BLOCK, BLOCK);
		cabbuild_write(build, &bytes);
		bytes.bytes[find_block(&bytes, build, 1) + 5] ^= 1;
		open_bytes(&o, bytes.bytes, bytes.size, NULL);
		conv_context_set_strict(o.suite.context, strict);
		check_file(&o, 0, "a", text, BLOCK);
		CU_ASSERT_EQUAL(extract(&o, 1, &out), strict ? CONV_FAILED : CONV_DAMAGED);
		CU_ASSERT(suite_reported(&o.suite, "cab.checksum"));
		if (!strict) {
			CU_ASSERT_EQUAL(out.size, BLOCK);
			check_file(&o, 2, "c", text + 2 * BLOCK, BLOCK);
		}
		close_opened(&o);
		conv_buffer_free(&bytes);
		conv_buffer_free(&out);
		cabbuild_free(build);
		free(text);
	}
}

CASE(checksum_of_sizes_that_are_no_multiple_of_four)
{
	for (size_t size = 1; size < 10; size++) {
		opened o;
		cabbuild *build = cabbuild_new();
		cabbuild_folder_of(build, CABBUILD_STORED, "\xFF\x01\x80\x40\x20\x11\x22\x33\x44",
				   size);
		cabbuild_add_file(build, 0, "a", 0, (uint32_t)size);
		open_build(&o, build);
		check_file(&o, 0, "a", "\xFF\x01\x80\x40\x20\x11\x22\x33\x44", size);
		CU_ASSERT_EQUAL(o.suite.log.size, 0);
		close_opened(&o);
		cabbuild_free(build);
	}
}

CASE(damaged_mszip_block_becomes_zeros)
{
	opened o;
	conv_buffer bytes = CONV_BUFFER_INIT, out = CONV_BUFFER_INIT;
	cabbuild *build = cabbuild_new();
	uint8_t *text = make_text(3 * BLOCK);
	/* Blocks without history, so that only one is lost. */
	for (size_t i = 0; i < 3; i++)
		cabbuild_folder_of(build, CABBUILD_MSZIP, text + i * BLOCK, BLOCK);
	build->folder_count = 1;
	build->folders[0].block_count = 3;
	cabbuild_add_file(build, 0, "a", 0, BLOCK);
	cabbuild_add_file(build, 0, "b", BLOCK, BLOCK);
	cabbuild_add_file(build, 0, "c", 2 * BLOCK, BLOCK);
	cabbuild_write(build, &bytes);
	memset(bytes.bytes + find_block(&bytes, build, 1) + 30, 0xFF, 300);
	open_bytes(&o, bytes.bytes, bytes.size, NULL);
	check_file(&o, 0, "a", text, BLOCK);
	CU_ASSERT_EQUAL(extract(&o, 1, &out), CONV_DAMAGED);
	CU_ASSERT_EQUAL(out.size, BLOCK);
	for (size_t i = 0; i < out.size; i++)
		if (out.bytes[i]) {
			CU_FAIL("not zero");
			break;
		}
	/* Right here, but nobody can know that. */
	CU_ASSERT_EQUAL(extract(&o, 2, &out), CONV_DAMAGED);
	CU_ASSERT(out.size == BLOCK && memcmp(out.bytes, text + 2 * BLOCK, BLOCK) == 0);
	CU_ASSERT(suite_reported(&o.suite, "cab.block"));
	close_opened(&o);
	conv_buffer_free(&bytes);
	conv_buffer_free(&out);
	cabbuild_free(build);
	free(text);
}

CASE(block_shorter_than_it_says_keeps_its_place)
{
	opened o;
	conv_buffer out = CONV_BUFFER_INIT;
	cabbuild *build = cabbuild_new();
	cabbuild_folder_of(build, CABBUILD_MSZIP, "abcdef", 6);
	build->blocks[0].unpacked = 10;
	cabbuild_add_block(build, "CK\x01\x03\x00\xFC\xFFxyz", 10, 3);
	cabbuild_add_file(build, 0, "a", 0, 10);
	cabbuild_add_file(build, 0, "b", 10, 3);
	open_build(&o, build);
	CU_ASSERT_EQUAL(extract(&o, 0, &out), CONV_DAMAGED);
	CU_ASSERT(out.size == 10 && memcmp(out.bytes, "abcdef\0\0\0\0", 10) == 0);
	CU_ASSERT_EQUAL(extract(&o, 1, &out), CONV_DAMAGED);
	CU_ASSERT(out.size == 3 && memcmp(out.bytes, "xyz", 3) == 0);
	close_opened(&o);
	conv_buffer_free(&out);
	cabbuild_free(build);
}

CASE(truncated_cabinet_gives_what_is_there)
{
	static const unsigned methods[] = { CABBUILD_STORED, CABBUILD_MSZIP };
	for (size_t m = 0; m < 2; m++) {
		opened o;
		conv_buffer bytes = CONV_BUFFER_INIT, out = CONV_BUFFER_INIT;
		cabbuild *build = cabbuild_new();
		uint8_t *text = make_text(3 * BLOCK);
		cabbuild_folder_of(build, methods[m], text, 3 * BLOCK);
		cabbuild_add_file(build, 0, "a", 0, BLOCK + 100);
		cabbuild_add_file(build, 0, "b", BLOCK + 100, BLOCK);
		cabbuild_add_file(build, 0, "c", 2 * BLOCK + 100, 50);
		cabbuild_write(build, &bytes);
		open_bytes(&o, bytes.bytes,
			   find_block(&bytes, build, 1) + build->blocks[1].size / 2, NULL);
		check_file(&o, 0, "a", text, BLOCK + 100);
		CU_ASSERT_EQUAL(extract(&o, 1, &out), CONV_DAMAGED);
		CU_ASSERT(out.size > 10000 && out.size < BLOCK);
		CU_ASSERT_EQUAL(memcmp(out.bytes, text + BLOCK + 100, out.size), 0);
		CU_ASSERT_EQUAL(extract(&o, 2, &out), CONV_FAILED);
		CU_ASSERT(suite_reported(&o.suite, "cab.truncated"));
		close_opened(&o);
		conv_buffer_free(&bytes);
		conv_buffer_free(&out);
		cabbuild_free(build);
		free(text);
	}
}

CASE(bad_entries_do_not_hide_good_ones)
{
	opened o;
	conv_buffer out = CONV_BUFFER_INIT;
	cabbuild *build = cabbuild_new();
	cabbuild_folder_of(build, CABBUILD_STORED, "abcdef", 6);
	cabbuild_add_file(build, 0, "", 0, 1);
	cabbuild_add_file(build, 7, "nowhere", 0, 1);
	cabbuild_add_file(build, 0, "behind", 4000000000u, 4000000000u);
	cabbuild_add_file(build, 0, "good", 2, 4);
	open_build(&o, build);
	CU_ASSERT_EQUAL(o.status, CONV_DAMAGED);
	CU_ASSERT_EQUAL_FATAL(conv_cab_file_count(o.cab), 3);
	check_file(&o, 0, "good", "cdef", 4);
	CU_ASSERT_EQUAL(extract(&o, 1, &out), CONV_FAILED);
	CU_ASSERT_EQUAL(extract(&o, 2, &out), CONV_FAILED);
	CU_ASSERT_EQUAL(conv_cab_file_at(o.cab, 2)->folder, CONV_CAB_NO_FOLDER);
	CU_ASSERT(suite_reported(&o.suite, "cab.folder-index"));
	close_opened(&o);
	conv_buffer_free(&out);
	cabbuild_free(build);
}

CASE(what_is_no_cabinet_is_refused)
{
	opened o;
	open_bytes(&o, "MSCF", 4, NULL);
	CU_ASSERT_EQUAL(o.status, CONV_FAILED);
	CU_ASSERT_PTR_NULL(o.cab);
	CU_ASSERT(suite_reported(&o.suite, "cab.signature"));
	close_opened(&o);
	open_bytes(&o, "", 0, NULL);
	CU_ASSERT_EQUAL(o.status, CONV_FAILED);
	close_opened(&o);
}

CASE(every_cut_of_a_cabinet_is_survived)
{
	conv_buffer bytes = CONV_BUFFER_INIT, out = CONV_BUFFER_INIT;
	cabbuild *build = cabbuild_new();
	build->next = "next.cab";
	build->reserve[1] = "rrr";
	cabbuild_folder_of(build, CABBUILD_MSZIP, "some text, some text, some text", 31);
	cabbuild_add_file(build, 0, "a", 0, 20);
	cabbuild_add_file(build, 0, "b", 20, 11);
	cabbuild_write(build, &bytes);
	for (size_t size = 0; size < bytes.size; size++) {
		opened o;
		open_bytes(&o, bytes.bytes, size, NULL);
		for (size_t i = 0; o.cab && i < conv_cab_file_count(o.cab); i++) {
			conv_status status = extract(&o, i, &out);
			CU_ASSERT(status == CONV_OK || out.size < 31);
		}
		close_opened(&o);
	}
	conv_buffer_free(&bytes);
	conv_buffer_free(&out);
	cabbuild_free(build);
}

/* ---- Cost ---- */

CASE(overlapping_files_run_into_the_limit)
{
	/* Each file needs its folder anew; the work counts, not only what comes out. */
	opened o;
	conv_buffer out = CONV_BUFFER_INIT;
	cabbuild *build = cabbuild_new();
	uint8_t *text = make_text(40 * BLOCK);
	size_t failed = 0;
	cabbuild_folder_of(build, CABBUILD_STORED, text, 40 * BLOCK);
	for (uint32_t i = 0; i < 100; i++)
		cabbuild_add_file(build, 0, "f", 38 * BLOCK + i, BLOCK + 100);
	open_build(&o, build);
	conv_context_limits(o.suite.context)->decoded_bytes = 400 * BLOCK;
	for (size_t i = 0; i < 100; i++)
		failed += extract(&o, i, &out) == CONV_FAILED;
	CU_ASSERT(failed >= 90);
	CU_ASSERT(suite_reported(&o.suite, "limit.decoded-bytes"));
	close_opened(&o);
	conv_buffer_free(&out);
	cabbuild_free(build);
	free(text);
}

CASE(all_files_of_a_folder_decode_it_once)
{
	opened o;
	cabbuild *build = cabbuild_new();
	uint8_t *text = make_text(200 * 1000);
	cabbuild_folder_of(build, CABBUILD_MSZIP, text, 200 * 1000);
	for (uint32_t i = 0; i < 200; i++)
		cabbuild_add_file(build, 0, "f", i * 1000, 1000);
	open_build(&o, build);
	/* What is decoded is counted: exactly the folder's bytes are allowed. */
	conv_context_limits(o.suite.context)->decoded_bytes = 200 * 1000;
	for (size_t i = 0; i < 200; i++)
		check_file(&o, i, "f", text + i * 1000, 1000);
	close_opened(&o);
	cabbuild_free(build);
	free(text);
}

CASE(limit_of_objects)
{
	opened o;
	conv_buffer bytes = CONV_BUFFER_INIT;
	cabbuild *build = cabbuild_new();
	cabbuild_folder_of(build, CABBUILD_STORED, "a", 1);
	for (size_t i = 0; i < 50; i++)
		cabbuild_add_file(build, 0, "f", 0, 1);
	cabbuild_write(build, &bytes);
	memset(&o, 0, sizeof o);
	suite_context_open(&o.suite);
	conv_context_limits(o.suite.context)->objects = 20;
	conv_source_from_memory(o.suite.context, bytes.bytes, bytes.size, 0, &o.source);
	CU_ASSERT_EQUAL(conv_cab_open(o.suite.context, o.source, NULL, NULL, &o.cab), CONV_FAILED);
	CU_ASSERT(suite_reported(&o.suite, "limit.objects"));
	close_opened(&o);
	conv_buffer_free(&bytes);
	cabbuild_free(build);
}

/* ---- Files ---- */

CASE(large_files_are_read_where_they_are_needed)
{
	/* More than a source holds in memory. */
	char path[] = "/tmp/test_cab_XXXXXX";
	suite_context suite;
	conv_cab *cab;
	conv_buffer bytes = CONV_BUFFER_INIT;
	cabbuild *build = cabbuild_new();
	size_t size = 6 << 20, half = size / 2 + 77;
	uint8_t *text = make_text(size);
	cabbuild_folder_of(build, CABBUILD_STORED, text, size);
	cabbuild_folder_of(build, CABBUILD_MSZIP, text, size);
	for (unsigned i = 0; i < 2; i++) {
		cabbuild_add_file(build, i, "a", 0, (uint32_t)half);
		cabbuild_add_file(build, i, "b", (uint32_t)half, (uint32_t)(size - half));
	}
	conv_buffer_append_text(&bytes, "behind a program");
	cabbuild_write(build, &bytes);
	int fd = mkstemp(path);
	CU_ASSERT_EQUAL(write(fd, bytes.bytes, bytes.size), (ssize_t)bytes.size);
	close(fd);
	suite_context_open(&suite);
	CU_ASSERT_EQUAL_FATAL(conv_cab_open_file(suite.context, path, &cab), CONV_OK);
	for (size_t i = 0; i < 4; i++) {
		conv_sink *sink;
		size_t got, from = i % 2 ? half : 0;
		conv_sink_open_memory(suite.context, &sink);
		CU_ASSERT_EQUAL(conv_cab_extract(cab, i, sink), CONV_OK);
		const uint8_t *out = conv_sink_bytes(sink, &got);
		CU_ASSERT_EQUAL(got, i % 2 ? size - half : half);
		CU_ASSERT_EQUAL(memcmp(out, text + from, got), 0);
		conv_sink_close(sink);
	}
	CU_ASSERT_EQUAL(suite.log.size, 0);
	conv_cab_close(cab);
	suite_context_close(&suite);
	unlink(path);
	conv_buffer_free(&bytes);
	cabbuild_free(build);
	free(text);
}

static void read_all_of_it(const char *path, void *user)
{
	suite_context suite;
	conv_cab *cab;
	size_t length = strlen(path);
	if (length < 4 || strcmp(path + length - 4, ".cab") != 0)
		return;
	suite_context_open(&suite);
	if (conv_usable(conv_cab_open_file(suite.context, path, &cab))) {
		for (size_t i = 0; i < conv_cab_file_count(cab); i++) {
			conv_sink *sink;
			size_t size;
			conv_sink_open_memory(suite.context, &sink);
			conv_status status = conv_cab_extract(cab, i, sink);
			conv_sink_bytes(sink, &size);
			CU_ASSERT(status != CONV_OK || size == conv_cab_file_at(cab, i)->size);
			CU_ASSERT(status == CONV_OK || suite.log.size);
			conv_sink_close(sink);
		}
		conv_cab_close(cab);
	} else {
		CU_ASSERT(suite.log.size);
	}
	suite_context_close(&suite);
	++*(size_t *)user;
}

CASE(corpus_is_read_without_a_crash)
{
	size_t count = 0;
	if (!suite_each_corpus_file("cab", read_all_of_it, &count) ||
	    !suite_each_corpus_file("malformed", read_all_of_it, &count))
		SKIP("no corpus");
	CU_ASSERT(count > 40);
}

SUITE_MAIN(test_cab, LIST(folders_of_all_methods_and_files_in_order),
	   LIST(names_dates_and_attributes), LIST(names_in_a_code_page),
	   LIST(reserved_areas_are_stepped_over), LIST(quantum_is_refused_and_the_rest_extracted),
	   LIST(cabinets_behind_other_bytes_and_each_other),
	   LIST(two_lists_of_files_are_both_shown),
	   LIST(sets_are_read_whole_from_any_of_their_cabinets),
	   LIST(missing_cabinets_of_a_set_are_told), LIST(cabinets_of_other_sets_are_not_taken),
	   LIST(names_of_a_set_lead_nowhere), LIST(wrong_checksum_is_told_and_strict_fails),
	   LIST(checksum_of_sizes_that_are_no_multiple_of_four),
	   LIST(damaged_mszip_block_becomes_zeros),
	   LIST(block_shorter_than_it_says_keeps_its_place),
	   LIST(truncated_cabinet_gives_what_is_there), LIST(bad_entries_do_not_hide_good_ones),
	   LIST(what_is_no_cabinet_is_refused), LIST(every_cut_of_a_cabinet_is_survived),
	   LIST(overlapping_files_run_into_the_limit), LIST(all_files_of_a_folder_decode_it_once),
	   LIST(limit_of_objects), LIST(large_files_are_read_where_they_are_needed),
	   LIST(corpus_is_read_without_a_crash))
