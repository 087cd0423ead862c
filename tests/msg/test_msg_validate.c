/*
 * The validator of .msg: messages that were written here break no rule, and a file with one thing
 * changed is named for it.
 */
#include "support/suite.h"

#include <stdlib.h>
#include <string.h>

#include "cfb/format.h"
#include "cursor.h"
#include "msg/layout.h"
#include "support/msgout.h"

#define SET_A "{00062008-0000-0000-C000-000000000046}"
#define ATTACHMENT "__attach_version1.0_#0000000"
#define INNER ATTACHMENT "1/__substg1.0_3701000D"
#define RECIPIENT "__recip_version1.0_#0000000"
#define PROPERTIES "__properties_version1.0"
#define NAMES "__nameid_version1.0/"

static conv_bag *add_attachment(msgout *o, conv_attachment **attachment)
{
	CU_ASSERT_EQUAL_FATAL(conv_message_add_attachment(o->message, attachment), CONV_OK);
	return conv_attachment_bag(*attachment);
}

static void add_recipient(msgout *o, const char *address)
{
	conv_bag *bag;
	CU_ASSERT_EQUAL_FATAL(conv_message_add_recipient(o->message, &bag), CONV_OK);
	msgout_set_text(bag, 0x39FE001F, address, 0);
}

static conv_blob *ole_storage(msgout *o)
{
	cfb_writer *writer;
	conv_blob *blob;

	cfb_writer_new(o->suite.context, &writer);
	cfb_writer_add_bytes(writer, CFB_ROOT, "\1Ole", "ole", 3);
	cfb_writer_finish(writer, &blob);
	cfb_writer_free(writer);
	return blob;
}

static void add_attachments(msgout *o)
{
	static uint8_t large[5000];
	conv_attachment *attachment;
	conv_message *inner;

	conv_bag *bag = add_attachment(o, &attachment);
	msgout_set(bag, 0x37010102, (conv_value){ .binary = { large, sizeof large, NULL } });
	add_attachment(o, &attachment);
	CU_ASSERT_EQUAL_FATAL(conv_attachment_embed(attachment, &inner), CONV_OK);
	msgout_set_text(conv_message_bag(inner), 0x0037001F, "inner", 0);
	add_attachment(o, &attachment);
	conv_attachment_set_storage(attachment, ole_storage(o));
}

/* A message with every kind of property, name and object. */
static void compose(msgout *o)
{
	static const conv_value texts[] = { { .text = { "red", 3, 0 } }, { .text = { "", 0, 0 } } };
	static const conv_value numbers[] = { { .integer = 1 }, { .integer = 2 } };
	static const conv_value binaries[] = { { .binary = { (const uint8_t *)"abc", 3, NULL } } };

	msgout_begin(o);
	msgout_set_text(o->bag, 0x0037001F, "subject", 0);
	msgout_set_text(o->bag, 0x1000001F, "body", 0);
	msgout_set(o->bag, 0x0E070003, (conv_value){ .integer = 1 });
	msgout_set(o->bag, 0x0017000B, (conv_value){ .integer = 1 });
	msgout_set(o->bag, 0x67010048, (conv_value){ .guid = { { 1, 2, 3 } } });
	msgout_set(o->bag, 0x6702101F, (conv_value){ .multiple = { texts, 2 } });
	msgout_set(o->bag, 0x67031003, (conv_value){ .multiple = { numbers, 2 } });
	msgout_set(o->bag, 0x67041102, (conv_value){ .multiple = { binaries, 1 } });
	msgout_set_lid(o->bag, SET_A, 0x8501, 15);
	msgout_set_lid(o->bag, SET_A, 0x8503, 1);
	msgout_set_named(o->bag, "{00020329-0000-0000-C000-000000000046}", "Tag", "x");
	msgout_set_named(o->bag, "{00020386-0000-0000-C000-000000000046}", "X-Mailer", "y");
	add_recipient(o, "a@example.org");
	add_recipient(o, "b@example.org");
	add_attachments(o);
	msgout_write(o);
	CU_ASSERT_EQUAL(o->status, CONV_OK);
}

static char *validate(const uint8_t *file, size_t size, conv_status *status)
{
	suite_context suite;
	conv_source *source;

	suite_context_open(&suite);
	conv_source_from_memory(suite.context, file, size, 0, &source);
	*status = conv_validate(suite.context, source, conv_format_find(suite.context, "msg"));
	conv_source_drop(source);
	char *log = strdup(conv_buffer_text(&suite.log));
	suite_context_close(&suite);
	return log;
}

static void expect_clean(const uint8_t *file, size_t size)
{
	conv_status status;
	char *log = validate(file, size, &status);

	CU_ASSERT_EQUAL(status, CONV_OK);
	CU_ASSERT_STRING_EQUAL(log, "");
	free(log);
}

static int says(const char *log, const char *code)
{
	char word[64];
	snprintf(word, sizeof word, " %s ", code);
	return strstr(log, word) != NULL;
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

CASE(written_messages_break_no_rule)
{
	msgout o;
	compose(&o);
	expect_clean(o.bytes, o.size);
	msgout_end(&o);
}

CASE(the_smallest_message_breaks_no_rule)
{
	msgout o;
	msgout_begin(&o);
	msgout_write(&o);
	expect_clean(o.bytes, o.size);
	msgout_end(&o);
}

CASE(eight_bit_messages_break_no_rule)
{
	msgout o;
	msgout_begin(&o);
	conv_context_set_option(o.suite.context, "msg.strings", "ansi");
	msgout_set_text(o.bag, 0x0037001F, "subject", 0);
	add_recipient(&o, "a@example.org");
	msgout_write(&o);
	expect_clean(o.bytes, o.size);
	msgout_end(&o);
}

/* ---- One thing changed ---- */

typedef enum place {
	STREAM,   /* a byte of the stream at a path */
	PROPERTY, /* of the entry of a tag in the property stream of a storage */
	SIZE,     /* of the stream at a path */
	CLASS,    /* of the storage at a path */
	NAME      /* of what stands at a path: one UTF-16 unit */
} place;

typedef struct mutant {
	const char *what, *code, *path;
	place where;
	uint32_t tag, offset;
	unsigned width;
	uint32_t value;
} mutant;

#define FLAGS MSG_ENTRY_FLAGS
#define VALUE MSG_ENTRY_VALUE
#define LENGTH MSG_ENTRY_LENGTH
#define RESERVED MSG_ENTRY_RESERVED

static const mutant mutants[] = {
	{ "root's class", "msg.class", "", CLASS, 0, 0, 1, 9 },
	{ "embedded message's class", "msg.class", INNER, CLASS, 0, 0, 1, 9 },
	{ "reserved, first", "msg.header-odd", PROPERTIES, STREAM, 0, 3, 1, 1 },
	{ "reserved, last", "msg.header-odd", PROPERTIES, STREAM, 0, 24, 1, 1 },
	{ "reserved, recipient", "msg.header-odd", RECIPIENT "0/" PROPERTIES, STREAM, 0, 7, 1, 1 },
	{ "count of recipients", "msg.header-count", PROPERTIES, STREAM, 0, 16, 4, 3 },
	{ "count of attachments", "msg.header-count", PROPERTIES, STREAM, 0, 20, 4, 0 },
	{ "next recipient", "msg.next-id", PROPERTIES, STREAM, 0, 8, 4, 1 },
	{ "next attachment", "msg.next-id", PROPERTIES, STREAM, 0, 12, 4, 2 },
	{ "embedded count", "msg.header-count", INNER "/" PROPERTIES, STREAM, 0, 16, 4, 1 },
	{ "next of none", "msg.header-odd", INNER "/" PROPERTIES, STREAM, 0, 8, 4, 1 },
	{ "cut property stream", "msg.property-stream", PROPERTIES, SIZE, 0, 0, 2, 250 },
	{ "property stream in its header", "msg.property-stream", RECIPIENT "0/" PROPERTIES, SIZE,
	  0, 0, 2, 7 },

	{ "size too large", "msg.entry-size", "", PROPERTY, 0x0037001F, LENGTH, 4, 17 },
	{ "size without NUL", "msg.entry-odd", "", PROPERTY, 0x0037001F, LENGTH, 4, 14 },
	{ "size of several without one", "msg.entry-odd", "", PROPERTY, 0x6702101F, LENGTH, 4, 4 },
	{ "size of several", "msg.entry-size", "", PROPERTY, 0x6702101F, LENGTH, 4, 12 },
	{ "reserved field", "msg.entry-rest", "", PROPERTY, 0x0037001F, RESERVED, 4, 1 },
	{ "flags", "msg.entry-flags", "", PROPERTY, 0x0037001F, FLAGS, 4, 8 },
	{ "behind a number", "msg.entry-rest", "", PROPERTY, 0x0E070003, VALUE + 4, 1, 1 },
	{ "behind a boolean", "msg.entry-rest", "", PROPERTY, 0x0017000B, VALUE + 2, 1, 1 },
	{ "subject is a body", "msg.entry-twice", "", PROPERTY, 0x0037001F, 0, 4, 0x1000001F },
	{ "subject without entry", "msg.stream-extra", "", PROPERTY, 0x0037001F, 0, 4, 0x0038001F },
	{ "entry without stream", "msg.stream-missing", "", PROPERTY, 0x0037001F, 0, 4,
	  0x0038001F },
	{ "type 9", "msg.entry-type", "", PROPERTY, 0x0E070003, 0, 4, 0x0E070009 },
	{ "no type", "msg.entry-type", "", PROPERTY, 0x0E070003, 0, 4, 0x0E070000 },
	{ "short GUID", "msg.value-size", "__substg1.0_67010048", SIZE, 0, 0, 1, 15 },
	{ "odd text", "msg.value-size", "__substg1.0_0037001F", SIZE, 0, 0, 1, 13 },
	{ "torn numbers", "msg.value-size", "__substg1.0_67031003", SIZE, 0, 0, 1, 7 },
	{ "torn lengths", "msg.value-size", "__substg1.0_6702101F", SIZE, 0, 0, 1, 7 },
	{ "length of a text", "msg.part-size", "__substg1.0_6702101F", STREAM, 0, 0, 4, 6 },
	{ "length of a binary", "msg.part-size", "__substg1.0_67041102", STREAM, 0, 0, 4, 4 },
	{ "one length less", "msg.part-extra", "__substg1.0_6702101F", SIZE, 0, 0, 1, 4 },
	{ "part of another number", "msg.part-missing", "__substg1.0_6702101F-00000001", NAME, 0,
	  28, 2, '7' },
	{ "part of no property", "msg.part-extra", "__substg1.0_6702101F-00000001", NAME, 0, 28, 2,
	  '7' },
	{ "id of no name", "msg.id-without-name", "", PROPERTY, 0x0E070003, 0, 4, 0x80500003 },

	{ "object as a storage", "msg.object-entry", ATTACHMENT "1", PROPERTY, 0x3701000D, RESERVED,
	  1, 4 },
	{ "storage as an object", "msg.object-entry", ATTACHMENT "2", PROPERTY, 0x3701000D,
	  RESERVED, 1, 1 },
	{ "size of an object", "msg.object-entry", ATTACHMENT "1", PROPERTY, 0x3701000D, LENGTH, 4,
	  0 },
	{ "data as a message", "msg.method", ATTACHMENT "0", PROPERTY, 0x37050003, VALUE, 4, 5 },
	{ "data as a storage", "msg.method", ATTACHMENT "1", PROPERTY, 0x37050003, VALUE, 4, 6 },
	{ "message as data", "msg.method", ATTACHMENT "1", PROPERTY, 0x37050003, VALUE, 4, 1 },
	{ "object without entry", "msg.stream-extra", ATTACHMENT "1", PROPERTY, 0x3701000D, 0, 4,
	  0x37010003 },

	{ "no row id", "msg.required", RECIPIENT "0", PROPERTY, 0x30000003, 0, 4, 0x30100003 },
	{ "no search key", "msg.required", RECIPIENT "1", PROPERTY, 0x300B0102, 0, 4, 0x300C0102 },
	{ "no number", "msg.required", ATTACHMENT "0", PROPERTY, 0x0E210003, 0, 4, 0x0E220003 },
	{ "no class", "msg.required", "", PROPERTY, 0x001A001F, 0, 4, 0x001B001F },
	{ "mask says 8-bit", "msg.string-kind", "", PROPERTY, 0x340D0003, VALUE, 4, 0x00000E79 },
	{ "no mask", "msg.string-kind", "", PROPERTY, 0x340D0003, 0, 4, 0x340E0003 },
	{ "gap in recipients", "msg.numbering", RECIPIENT "1", NAME, 0, 27, 2, '3' },
	{ "next after a gap", "msg.next-id", RECIPIENT "1", NAME, 0, 27, 2, '3' },
	{ "small letters", "msg.spelling", "__substg1.0_0037001F", NAME, 0, 19, 2, 'f' },
	{ "no tag", "msg.not-of-the-format", "__substg1.0_0037001F", NAME, 0, 19, 2, 'G' },

	{ "no mapping", "msg.names", "__nameid_version1.0", NAME, 0, 18, 2, '1' },
	{ "no GUID stream", "msg.names", NAMES "__substg1.0_00020102", NAME, 0, 13, 2, '9' },
	{ "torn GUID", "msg.names-size", NAMES "__substg1.0_00020102", SIZE, 0, 0, 1, 31 },
	{ "torn entry", "msg.names-size", NAMES "__substg1.0_00030102", SIZE, 0, 0, 1, 31 },
	{ "index of an entry", "msg.names-entry", NAMES "__substg1.0_00030102", STREAM, 0, 6, 2,
	  1 },
	{ "GUID index 0", "msg.names-entry", NAMES "__substg1.0_00030102", STREAM, 0, 4, 2, 1 },
	{ "GUID index 99", "msg.names-entry", NAMES "__substg1.0_00030102", STREAM, 0, 4, 2, 199 },
	{ "name elsewhere", "msg.names-entry", NAMES "__substg1.0_00030102", STREAM, 0, 0, 4, 400 },
	{ "name in between", "msg.names-entry", NAMES "__substg1.0_00030102", STREAM, 0, 0, 4, 2 },
	{ "padding", "msg.names-strings", NAMES "__substg1.0_00040102", STREAM, 0, 10, 1, 1 },
	{ "cut names", "msg.names-strings", NAMES "__substg1.0_00040102", SIZE, 0, 0, 1, 30 },
	{ "same name twice", "msg.names-twice", NAMES "__substg1.0_00030102", STREAM, 0, 16, 4,
	  0x8501 },
	{ "LID changed", "msg.hash-wrong", NAMES "__substg1.0_00030102", STREAM, 0, 16, 4, 0x8504 },
	{ "name changed", "msg.hash-wrong", NAMES "__substg1.0_00040102", STREAM, 0, 4, 1, 'U' },
};

static size_t property_offset(msgout *o, const char *storage, uint32_t tag)
{
	char path[128];
	size_t size, at = 32;

	if (*storage)
		at = strchr(strrchr(storage, '/') ? strrchr(storage, '/') : storage, '#') ? 8 : 24;
	snprintf(path, sizeof path, "%s%s" PROPERTIES, storage, *storage ? "/" : "");
	const uint8_t *bytes = msgout_bytes(o, path, &size);
	while (bytes && at < size && conv_u32le(bytes + at) != tag)
		at += MSG_ENTRY_SIZE;
	CU_ASSERT_FATAL(bytes && at < size);
	return at;
}

/* Where the bytes of a stream begin in the file; small ones lie in one piece. */
static size_t stream_offset(msgout *o, const char *path)
{
	const uint8_t *bytes;
	size_t size;

	CU_ASSERT_EQUAL_FATAL(cfb_stream_bytes(o->file.file, msgout_find(o, path), &bytes, &size),
			      CONV_OK);
	CU_ASSERT_FATAL(bytes >= o->bytes && bytes < o->bytes + o->size);
	return (size_t)(bytes - o->bytes);
}

static size_t offset_of(msgout *o, const mutant *m)
{
	size_t directory = (conv_u32le(o->bytes + CFB_HEADER_DIRECTORY) + (size_t)1) * 512;
	char path[128];

	if (m->where == STREAM)
		return stream_offset(o, m->path) + m->offset;
	if (m->where == PROPERTY) {
		size_t within = property_offset(o, m->path, m->tag);
		snprintf(path, sizeof path, "%s%s" PROPERTIES, m->path, *m->path ? "/" : "");
		return stream_offset(o, path) + within + m->offset;
	}
	cfb_id id = msgout_find(o, m->path);
	CU_ASSERT_FATAL(id != CFB_NONE);
	size_t at = directory + (size_t)CFB_ENTRY_SIZE * id;
	if (m->where == NAME)
		return at + CFB_ENTRY_NAME + 2 * m->offset;
	return at + (m->where == SIZE ? CFB_ENTRY_STREAM_SIZE : CFB_ENTRY_CLASS);
}

CASE(each_change_is_named)
{
	msgout o;
	compose(&o);
	uint8_t *file = malloc(o.size);
	for (size_t i = 0; i < sizeof mutants / sizeof *mutants; i++) {
		const mutant *m = &mutants[i];
		size_t at = offset_of(&o, m);
		memcpy(file, o.bytes, o.size);
		for (unsigned k = 0; k < m->width; k++)
			file[at + k] = (uint8_t)(m->value >> 8 * k);
		CU_ASSERT(memcmp(file, o.bytes, o.size) != 0);
		expect(file, o.size, m->what, m->code);
	}
	free(file);
	msgout_end(&o);
}

/* ---- Hash streams ---- */

/* The hash stream that holds the entry of index `index`; -1: none. */
static int bucket_of(msgout *o, unsigned index, size_t *record)
{
	char path[64];
	size_t size;

	for (int bucket = 0; bucket < MSG_HASH_COUNT; bucket++) {
		snprintf(path, sizeof path, NAMES "__substg1.0_%08X",
			 (unsigned)(MSG_HASH_FIRST + bucket) << 16 | 0x0102);
		const uint8_t *bytes = msgout_bytes(o, path, &size);
		for (size_t at = 0; bytes && at + MSG_NAMED_SIZE <= size; at += MSG_NAMED_SIZE)
			if (conv_u16le(bytes + at + MSG_NAMED_INDEX) == index) {
				*record = stream_offset(o, path) + at;
				return bucket;
			}
	}
	return -1;
}

/* One that has no stream. */
static unsigned free_bucket(msgout *o)
{
	char path[64];
	unsigned bucket = 0;

	do
		snprintf(path, sizeof path, NAMES "__substg1.0_%08X",
			 (MSG_HASH_FIRST + bucket) << 16 | 0x0102);
	while (msgout_find(o, path) != CFB_NONE && ++bucket < MSG_HASH_COUNT);
	return bucket;
}

CASE(wrong_hash_streams)
{
	msgout o;
	compose(&o);
	size_t record = 0,
	       directory = (conv_u32le(o.bytes + CFB_HEADER_DIRECTORY) + (size_t)1) * 512;
	uint8_t *file = malloc(o.size);
	for (unsigned index = 0; index < 4; index++) {
		char path[64];
		int bucket = bucket_of(&o, index, &record);
		CU_ASSERT_FATAL(bucket >= 0);
		snprintf(path, sizeof path, NAMES "__substg1.0_%08X",
			 (unsigned)(MSG_HASH_FIRST + bucket) << 16 | 0x0102);
		uint8_t *entry = file + directory + (size_t)CFB_ENTRY_SIZE * msgout_find(&o, path);

		memcpy(file, o.bytes, o.size);
		file[record] ^= 1;
		expect(file, o.size, "another key", "msg.hash-wrong");
		memcpy(file, o.bytes, o.size);
		file[record + MSG_NAMED_KIND] ^= 1;
		expect(file, o.size, "another kind", "msg.hash-wrong");
		memcpy(file, o.bytes, o.size);
		file[record + MSG_NAMED_INDEX] = 99;
		expect(file, o.size, "another index", "msg.hash-wrong");
		expect(file, o.size, "another index", "msg.hash-missing");
		memcpy(file, o.bytes, o.size);
		snprintf(path, sizeof path, "%02X", free_bucket(&o));
		entry[CFB_ENTRY_NAME + 2 * 14] = (uint8_t)path[0];
		entry[CFB_ENTRY_NAME + 2 * 15] = (uint8_t)path[1];
		expect(file, o.size, "another bucket", "msg.hash-wrong");
		memcpy(file, o.bytes, o.size);
		entry[CFB_ENTRY_NAME + 2 * 12] = '2'; /* 2000: no hash stream */
		expect(file, o.size, "lost", "msg.hash-missing");
		expect(file, o.size, "lost", "msg.not-of-the-format");
	}
	free(file);
	msgout_end(&o);
}

/* A file of nothing but names of PS_PUBLIC_STRINGS, without hash streams; free() it. */
static uint8_t *write_names(const uint8_t *entries, size_t count, const uint8_t *strings,
			    size_t strings_size, size_t *size)
{
	static const uint8_t header[MSG_HEADER_TOP];
	suite_context suite;
	cfb_writer *writer;
	cfb_id mapping;
	conv_blob *blob;
	conv_status status;

	suite_context_open(&suite);
	cfb_writer_new(suite.context, &writer);
	cfb_writer_add_bytes(writer, CFB_ROOT, PROPERTIES, header, sizeof header);
	cfb_writer_add_storage(writer, CFB_ROOT, "__nameid_version1.0", &mapping);
	cfb_writer_add_bytes(writer, mapping, "__substg1.0_00020102", NULL, 0);
	cfb_writer_add_bytes(writer, mapping, "__substg1.0_00030102", entries,
			     MSG_NAMED_SIZE * count);
	cfb_writer_add_bytes(writer, mapping, "__substg1.0_00040102", strings, strings_size);
	cfb_writer_finish(writer, &blob);
	uint8_t *file = cfbtest_blob(blob, size, &status);
	conv_blob_drop(blob);
	cfb_writer_free(writer);
	suite_context_close(&suite);
	return file;
}

static void put_entry(uint8_t *entries, uint32_t k, uint32_t at)
{
	cfbbuild_put32(entries + MSG_NAMED_SIZE * k, at);
	cfbbuild_put16(entries + MSG_NAMED_SIZE * k + MSG_NAMED_KIND,
		       MSG_GUID_PS_PUBLIC_STRINGS << 1 | MSG_KIND_NAME);
	cfbbuild_put16(entries + MSG_NAMED_SIZE * k + MSG_NAMED_INDEX, k);
}

CASE(no_hash_streams)
{
	uint8_t entry[MSG_NAMED_SIZE];
	size_t size;

	put_entry(entry, 0, 0);
	uint8_t *file = write_names(entry, 1, (const uint8_t *)"\2\0\0\0x\0\0", 8, &size);
	expect(file, size, "no hash streams", "msg.hash-absent");
	free(file);
}

/* Thousands of names that lie in one another take no more time and memory than the text they lie in. */
CASE(names_inside_one_another)
{
	enum { COUNT = MSG_NAMED_MOST, SIZE_OF_ALL = 4 << 20 };
	uint8_t *strings = calloc(1, SIZE_OF_ALL), *entries = calloc(COUNT, MSG_NAMED_SIZE);
	msgtest again;
	size_t size;

	for (uint32_t i = 0; i < COUNT; i++) {
		put_entry(entries, i, 4 * i);
		cfbbuild_put32(strings + 4 * i, 2 << 20);
	}
	uint8_t *file = write_names(entries, COUNT, strings, SIZE_OF_ALL, &size);
	expect(file, size, "overlapping names", "msg.names-entry");
	msgtest_begin(&again);
	msgtest_read_bytes(&again, file, size);
	CU_ASSERT(suite_reported(&again.suite, "msg.mapping-entry"));
	msgtest_end(&again);
	free(entries);
	free(strings);
}

/* Places are those of the reader. */
CASE(places)
{
	msgout o;
	conv_status status;
	compose(&o);
	uint8_t *file = malloc(o.size);
	memcpy(file, o.bytes, o.size);
	const mutant m = { .path = INNER, .where = PROPERTY, .tag = 0x0037001F, .offset = LENGTH };
	file[offset_of(&o, &m)] ^= 1;
	char *log = validate(file, o.size, &status);
	CU_ASSERT(strstr(log, "warning msg.entry-size attachment[1]/message: ") != NULL);
	CU_ASSERT_EQUAL(status, CONV_DAMAGED);
	free(log);
	free(file);
	msgout_end(&o);
}

/* Strict: the first warning ends it. */
CASE(strict)
{
	msgout o;
	compose(&o);
	uint8_t *file = malloc(o.size);
	suite_context suite;
	conv_source *source;
	memcpy(file, o.bytes, o.size);
	const mutant m = { .path = "", .where = PROPERTY, .tag = 0x0037001F, .offset = LENGTH };
	file[offset_of(&o, &m)] ^= 1;
	suite_context_open(&suite);
	conv_context_set_strict(suite.context, 1);
	conv_source_from_memory(suite.context, file, o.size, 0, &source);
	CU_ASSERT_EQUAL(
		conv_validate(suite.context, source, conv_format_find(suite.context, "msg")),
		CONV_FAILED);
	CU_ASSERT_EQUAL(conv_context_count(suite.context, CONV_WARNING), 1);
	conv_source_drop(source);
	suite_context_close(&suite);
	free(file);
	msgout_end(&o);
}

CASE(formats_without_a_validator_say_nothing)
{
	suite_context suite;
	conv_source *source;
	suite_context_open(&suite);
	conv_source_from_memory(suite.context, "x", 1, 0, &source);
	CU_ASSERT_EQUAL(
		conv_validate(suite.context, source, conv_format_find(suite.context, "eml")),
		CONV_OK);
	CU_ASSERT_EQUAL(suite.log.size, 0);
	conv_source_drop(source);
	suite_context_close(&suite);
}

SUITE_MAIN(test_msg_validate, LIST(written_messages_break_no_rule),
	   LIST(the_smallest_message_breaks_no_rule), LIST(eight_bit_messages_break_no_rule),
	   LIST(each_change_is_named), LIST(wrong_hash_streams), LIST(no_hash_streams),
	   LIST(names_inside_one_another), LIST(places), LIST(strict),
	   LIST(formats_without_a_validator_say_nothing))
