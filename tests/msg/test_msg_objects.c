/* Recipients, attachments, messages in messages, OLE storages; and files that are no messages. */
#include "support/suite.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "cfb/cfb.h"
#include "support/cfbtest.h"
#include "support/msgtest.h"

#define TOP MSGBUILD_TOP
#define CLASS 0x001A001Fu
#define SUBJECT 0x0037001Fu
#define SUBJECT8 0x0037001Eu
#define RECIPIENT_TYPE 0x0C150003u
#define DISPLAY_NAME 0x3001001Fu
#define ATTACH_METHOD 0x37050003u
#define ATTACH_DATA 0x37010102u
#define LONG_PATHNAME 0x370D001Fu
#define LONG_FILENAME 0x3707001Fu
#define MESSAGE_CODEPAGE 0x3FFD0003u
#define STORE_SUPPORT_MASK 0x340D0003u

static msgbuild *begin(void)
{
	msgbuild *b = msgbuild_new(3);
	msgbuild_text(b, TOP, CLASS, "IPM.Note");
	msgbuild_text(b, TOP, SUBJECT, "outer");
	return b;
}

static int recipient(msgbuild *b, int message, unsigned type, const char *name)
{
	int r = msgbuild_recipient(b, message);
	msgbuild_fixed(b, r, RECIPIENT_TYPE, type);
	msgbuild_text(b, r, DISPLAY_NAME, name);
	return r;
}

static int attachment(msgbuild *b, int message, int64_t method, const char *name)
{
	int a = msgbuild_attachment(b, message);
	if (method >= 0)
		msgbuild_fixed(b, a, ATTACH_METHOD, (uint64_t)method);
	msgbuild_text(b, a, LONG_FILENAME, name);
	return a;
}

static const char *recipient_name(const conv_message *message, size_t i)
{
	return msgtest_text(conv_message_recipient(message, i), DISPLAY_NAME);
}

static conv_bag *attachment_bag(const conv_message *message, size_t i)
{
	return conv_attachment_bag(conv_message_attachment(message, i));
}

CASE(MSG_001_all_objects_are_found)
{
	msgbuild *b = begin();
	msgtest t;
	recipient(b, TOP, 1, "Ann");
	recipient(b, TOP, 2, "Bob");
	msgbuild_bytes(b, attachment(b, TOP, 1, "file"), ATTACH_DATA, "abc", 3);
	int inner = msgbuild_embed(b, attachment(b, TOP, 5, "message"));
	msgbuild_text(b, inner, SUBJECT, "inner");
	recipient(b, inner, 1, "Cleo");
	msgbuild_bytes(b, attachment(b, inner, 1, "in it"), ATTACH_DATA, "xyz", 3);
	msgtest_open(&t, b);
	CU_ASSERT_EQUAL(t.status, CONV_OK);
	CU_ASSERT_EQUAL(t.suite.log.size, 0);
	CU_ASSERT_EQUAL_FATAL(conv_message_recipient_count(t.message), 2);
	CU_ASSERT_STRING_EQUAL(recipient_name(t.message, 1), "Bob");
	CU_ASSERT_EQUAL_FATAL(conv_message_attachment_count(t.message), 2);
	conv_attachment *second = conv_message_attachment(t.message, 1);
	conv_message *embedded = conv_attachment_message(second);
	CU_ASSERT_PTR_NOT_NULL_FATAL(embedded);
	CU_ASSERT_STRING_EQUAL(msgtest_text(conv_message_bag(embedded), SUBJECT), "inner");
	CU_ASSERT_STRING_EQUAL(recipient_name(embedded, 0), "Cleo");
	CU_ASSERT_EQUAL(conv_message_attachment_count(embedded), 1);
	CU_ASSERT_PTR_NULL(conv_attachment_message(conv_message_attachment(t.message, 0)));
	msgtest_end(&t);
}

CASE(MSG_003_gaps_in_the_numbering)
{
	static const struct {
		uint32_t number;
		const char *name;
	} rows[] = { { 0x1F, "fourth" }, { 2, "first" }, { 0x0A, "third" }, { 9, "second" } };
	msgbuild *b = begin();
	msgtest t;
	for (size_t i = 0; i < 4; i++) {
		msgbuild_number(b, TOP, rows[i].number, rows[i].number);
		recipient(b, TOP, 1, rows[i].name);
		attachment(b, TOP, 0, rows[i].name);
	}
	msgtest_open(&t, b);
	static const char *const order[] = { "first", "second", "third", "fourth" };
	CU_ASSERT_EQUAL_FATAL(conv_message_recipient_count(t.message), 4);
	CU_ASSERT_EQUAL_FATAL(conv_message_attachment_count(t.message), 4);
	for (size_t i = 0; i < 4; i++) {
		CU_ASSERT_STRING_EQUAL(recipient_name(t.message, i), order[i]);
		CU_ASSERT_STRING_EQUAL(msgtest_text(attachment_bag(t.message, i), LONG_FILENAME),
				       order[i]);
	}
	CU_ASSERT_EQUAL(t.status, CONV_OK);
	msgtest_end(&t);
}

CASE(MSG_005_headers_of_32_24_and_8_bytes)
{
	/* the first entry behind each header is a fixed one: a byte off, and it would be another */
	msgbuild *b = msgbuild_new(3);
	msgtest t;
	msgbuild_fixed(b, TOP, 0x70000003, 1);
	msgbuild_fixed(b, msgbuild_recipient(b, TOP), 0x70000003, 2);
	int a = msgbuild_attachment(b, TOP);
	msgbuild_fixed(b, a, 0x70000003, 3);
	int inner = msgbuild_embed(b, a);
	msgbuild_fixed(b, inner, 0x70000003, 4);
	msgbuild_fixed(b, msgbuild_recipient(b, inner), 0x70000003, 5);
	msgtest_open(&t, b);
	conv_message *embedded = conv_attachment_message(conv_message_attachment(t.message, 0));
	CU_ASSERT_EQUAL(msgtest_integer(t.bag, 0x70000003), 1);
	CU_ASSERT_EQUAL(msgtest_integer(conv_message_recipient(t.message, 0), 0x70000003), 2);
	CU_ASSERT_EQUAL(msgtest_integer(attachment_bag(t.message, 0), 0x70000003), 3);
	CU_ASSERT_EQUAL(msgtest_integer(conv_message_bag(embedded), 0x70000003), 4);
	CU_ASSERT_EQUAL(msgtest_integer(conv_message_recipient(embedded, 0), 0x70000003), 5);
	msgtest_end(&t);
}

CASE(MSG_007_wrong_counts)
{
	static const uint32_t counts[] = { 0, 1, 1000, 0xFFFFFFFF };
	for (size_t i = 0; i < 4; i++) {
		msgbuild *b = begin();
		msgtest t;
		msgbuild_counts(b, TOP, counts[i], counts[i]);
		recipient(b, TOP, 1, "Ann");
		recipient(b, TOP, 1, "Bob");
		attachment(b, TOP, 0, "a");
		attachment(b, TOP, 0, "b");
		msgtest_open(&t, b);
		CU_ASSERT_EQUAL(conv_message_recipient_count(t.message), 2);
		CU_ASSERT_EQUAL(conv_message_attachment_count(t.message), 2);
		CU_ASSERT(suite_reported(&t.suite, "msg.counts"));
		msgtest_end(&t);
	}
}

CASE(MSG_041_all_properties_of_recipients)
{
	msgbuild *b = begin();
	msgtest t;
	int r = recipient(b, TOP, 1, "Ann");
	for (uint32_t i = 0; i < 60; i++)
		msgbuild_fixed(b, r, 0x60000003 + (i << 16), i);
	msgbuild_bytes(b, r, 0x0FFF0102, "id", 2);
	msgtest_open(&t, b);
	conv_bag *bag = conv_message_recipient(t.message, 0);
	CU_ASSERT_EQUAL(conv_bag_count(bag), 63);
	for (uint32_t i = 0; i < 60; i++)
		CU_ASSERT_EQUAL(msgtest_integer(bag, 0x60000003 + (i << 16)), i);
	msgtest_end(&t);
}

CASE(DATA_022_types_of_recipients)
{
	static const uint32_t types[] = { 0, 1, 2, 3, 0x10000001, 0x80000002, 0x90000003 };
	msgbuild *b = begin();
	msgtest t;
	for (size_t i = 0; i < 7; i++)
		recipient(b, TOP, types[i], "x");
	msgtest_open(&t, b);
	for (size_t i = 0; i < 7; i++)
		CU_ASSERT_EQUAL((uint32_t)conv_bag_integer(conv_message_recipient(t.message, i),
							   PidTagRecipientType, -1),
				types[i]);
	msgtest_end(&t);
}

CASE(MSG_043_attachments_of_every_size)
{
	static const size_t sizes[] = { 0, 1, 4095, 4096, (size_t)30 << 20 };
	uint8_t *bytes = malloc(sizes[4]);
	msgbuild *b = begin();
	msgtest t;
	for (size_t i = 0; i < sizes[4]; i++)
		bytes[i] = (uint8_t)(i * 13 >> 3);
	for (size_t i = 0; i < 5; i++)
		msgbuild_bytes(b, attachment(b, TOP, 1, "a"), ATTACH_DATA, bytes, sizes[i]);
	msgtest_open(&t, b);
	CU_ASSERT_EQUAL(t.status, CONV_OK);
	for (size_t i = 0; i < 5; i++) {
		conv_blob *blob =
			conv_bag_blob(attachment_bag(t.message, i), PidTagAttachDataBinary);
		CU_ASSERT_PTR_NOT_NULL_FATAL(blob);
		CU_ASSERT_EQUAL(conv_blob_size(blob), sizes[i]);
		CU_ASSERT(!sizes[i] || memcmp(conv_blob_bytes(blob), bytes, sizes[i]) == 0);
		if (i == 4) /* not copied */
			CU_ASSERT(conv_blob_bytes(blob) > t.file &&
				  conv_blob_bytes(blob) < t.file + t.size);
		conv_blob_drop(blob);
	}
	free(bytes);
	msgtest_end(&t);
}

static conv_message *first_embedded(const conv_message *message)
{
	conv_attachment *a = conv_message_attachment(message, 0);
	return a ? conv_attachment_message(a) : NULL;
}

CASE(MSG_044_messages_in_messages)
{
	enum { DEEP = 40 };
	msgbuild *b = begin();
	msgtest t;
	int message = TOP;
	uint16_t id = msgbuild_lid(b, msgbuild_ps_public_strings, 0x42);
	for (int i = 1; i <= DEEP; i++) {
		message = msgbuild_embed(b, attachment(b, message, 5, "m"));
		msgbuild_fixed(b, message, (uint32_t)id << 16 | 3,
			       (uint64_t)i); /* the root's mapping */
	}
	size_t size;
	uint8_t *file = msgbuild_finish(b, &size), *again = malloc(size);
	memcpy(again, file, size);
	msgbuild_free(b);
	msgtest_begin(&t);
	msgtest_read_bytes(&t, file, size);
	CU_ASSERT_EQUAL(t.status, CONV_OK);
	int depth = 0;
	for (conv_message *m = first_embedded(t.message); m; m = first_embedded(m)) {
		conv_property_name name = { .lid = 0x42 };
		memcpy(name.set.bytes, msgbuild_ps_public_strings, 16);
		const conv_property *p = conv_bag_find_name(conv_message_bag(m), &name);
		CU_ASSERT_PTR_NOT_NULL_FATAL(p);
		CU_ASSERT_EQUAL(p->value.integer, ++depth);
	}
	CU_ASSERT_EQUAL(depth, DEEP);
	msgtest_end(&t);

	msgtest_begin(&t); /* deeper than allowed: kept as a compound file */
	conv_context_limits(t.suite.context)->nesting = 10;
	msgtest_read_bytes(&t, again, size);
	CU_ASSERT_EQUAL(t.status, CONV_DAMAGED);
	CU_ASSERT(suite_reported(&t.suite, "limit.nesting"));
	conv_message *last = t.message;
	for (depth = 0; first_embedded(last); depth++)
		last = first_embedded(last);
	CU_ASSERT_EQUAL(depth, 10);
	CU_ASSERT_PTR_NOT_NULL(conv_attachment_storage(conv_message_attachment(last, 0)));
	msgtest_end(&t);
}

CASE(MSG_045_ole_storage)
{
	static const uint8_t class_id[16] = {
		1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16
	};
	static uint8_t large[6000];
	msgbuild *b = begin();
	cfbbuild *cfb = msgbuild_cfb(b);
	msgtest t;
	cfbtest c;
	conv_guid found;
	conv_status status;
	size_t size;

	memset(large, 'o', sizeof large);
	int ole = msgbuild_ole(b, attachment(b, TOP, 6, "object"));
	cfbbuild_class(cfb, ole, class_id);
	cfbbuild_stream(cfb, ole, "\x01Ole", "ole", 3);
	cfbbuild_stream(cfb, ole, "CONTENTS", large, sizeof large);
	int inside = cfbbuild_storage(cfb, ole, "inside");
	cfbbuild_class(cfb, inside, class_id);
	cfbbuild_stream(cfb, inside, "one", "1", 1);
	msgtest_open(&t, b);
	CU_ASSERT_EQUAL(t.status, CONV_OK);
	conv_attachment *a = conv_message_attachment(t.message, 0);
	CU_ASSERT_PTR_NULL(conv_attachment_message(a));
	CU_ASSERT_PTR_NOT_NULL_FATAL(conv_attachment_storage(a));
	uint8_t *file = cfbtest_blob(conv_attachment_storage(a), &size, &status);
	cfbtest_open(&c, file, size, CFBTEST_MEMORY);
	CU_ASSERT_EQUAL_FATAL(c.status, CONV_OK);
	cfb_class(c.file, CFB_ROOT, &found);
	CU_ASSERT(memcmp(found.bytes, class_id, 16) == 0);
	CU_ASSERT(cfbtest_has(&c, cfb_find(c.file, 0, "\x01Ole"), "ole", 3));
	CU_ASSERT(cfbtest_has(&c, cfb_find(c.file, 0, "CONTENTS"), large, sizeof large));
	cfb_id storage = cfb_find(c.file, 0, "inside");
	cfb_class(c.file, storage, &found);
	CU_ASSERT(memcmp(found.bytes, class_id, 16) == 0);
	CU_ASSERT(cfbtest_has(&c, cfb_find(c.file, storage, "one"), "1", 1));
	cfbtest_close(&c);
	free(file);
	msgtest_end(&t);
}

CASE(MSG_046_attachments_without_method)
{
	msgbuild *b = begin();
	msgtest t;
	msgbuild_bytes(b, attachment(b, TOP, -1, "file"), ATTACH_DATA, "abc", 3);
	msgbuild_text(b, msgbuild_embed(b, attachment(b, TOP, -1, "message")), SUBJECT, "inner");
	cfbbuild_stream(msgbuild_cfb(b), msgbuild_ole(b, attachment(b, TOP, -1, "ole")), "x", "y",
			1);
	attachment(b, TOP, -1, "nothing");
	attachment(b, TOP, 5, "should be a message");
	msgtest_open(&t, b);
	static const int64_t expected[] = { 1, 5, 6, 0, 5 };
	for (size_t i = 0; i < 5; i++)
		CU_ASSERT_EQUAL(msgtest_integer(attachment_bag(t.message, i), ATTACH_METHOD),
				expected[i]);
	CU_ASSERT_PTR_NOT_NULL(conv_attachment_message(conv_message_attachment(t.message, 1)));
	CU_ASSERT_PTR_NOT_NULL(conv_attachment_storage(conv_message_attachment(t.message, 2)));
	CU_ASSERT(suite_reported(&t.suite, "msg.no-method"));
	CU_ASSERT(suite_reported(&t.suite, "msg.no-message"));
	msgtest_end(&t);
}

CASE(MSG_047_by_reference)
{
	static const int64_t methods[] = { 2, 4, 7 };
	msgbuild *b = begin();
	msgtest t;
	for (size_t i = 0; i < 3; i++)
		msgbuild_text(b, attachment(b, TOP, methods[i], "x"), LONG_PATHNAME,
			      "\\\\server\\share\\x");
	msgtest_open(&t, b);
	CU_ASSERT_EQUAL(t.status, CONV_OK);
	for (size_t i = 0; i < 3; i++) {
		conv_bag *bag = attachment_bag(t.message, i);
		CU_ASSERT_EQUAL(msgtest_integer(bag, ATTACH_METHOD), methods[i]);
		CU_ASSERT_STRING_EQUAL(msgtest_text(bag, LONG_PATHNAME), "\\\\server\\share\\x");
		CU_ASSERT(!conv_bag_has(bag, PidTagAttachDataBinary));
	}
	msgtest_end(&t);
}

CASE(MSG_060_embedded_with_its_own_strings)
{
	for (int outer_is_unicode = 0; outer_is_unicode < 2; outer_is_unicode++) {
		msgbuild *b = msgbuild_new(3);
		msgtest t;
		int a = msgbuild_attachment(b, TOP), inner = msgbuild_embed(b, a);
		int unicode = outer_is_unicode ? TOP : inner, ansi = outer_is_unicode ? inner : TOP;
		msgbuild_fixed(b, unicode, STORE_SUPPORT_MASK, 0x40000);
		msgbuild_text(b, unicode, SUBJECT, "\xD1\x8F");
		msgbuild_bytes(b, ansi, SUBJECT8, "\xFF", 1);
		msgbuild_fixed(b, ansi, MESSAGE_CODEPAGE, 1251);
		msgbuild_bytes(b, a, 0x7000001E, "\xFF", 1);
		msgtest_open(&t, b);
		conv_message *embedded = first_embedded(t.message);
		CU_ASSERT_STRING_EQUAL(conv_bag_text(t.bag, PidTagSubject), "\xD1\x8F");
		CU_ASSERT_STRING_EQUAL(conv_bag_text(conv_message_bag(embedded), PidTagSubject),
				       "\xD1\x8F");
		/* the attachment belongs to the outer one */
		CU_ASSERT_STRING_EQUAL(msgtest_text(attachment_bag(t.message, 0), 0x7000001E),
				       outer_is_unicode ? "\xC3\xBF" : "\xD1\x8F");
		CU_ASSERT_EQUAL(conv_message_codepage(embedded),
				1251); /* its own, or the outer one's */
		msgtest_end(&t);
	}
}

/* ---- Many ---- */

static double seconds(void)
{
	struct timespec now;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static double time_to_read(size_t recipients, size_t attachments)
{
	msgbuild *b = begin();
	msgtest t;
	for (size_t i = 0; i < recipients; i++)
		recipient(b, TOP, 1, "somebody");
	for (size_t i = 0; i < attachments; i++)
		msgbuild_bytes(b, attachment(b, TOP, 1, "file"), ATTACH_DATA, "abc", 3);
	size_t size;
	uint8_t *file = msgbuild_finish(b, &size);
	msgbuild_free(b);
	double start = seconds();
	msgtest_begin(&t);
	msgtest_read_bytes(&t, file, size);
	double took = seconds() - start;
	CU_ASSERT_EQUAL(conv_message_recipient_count(t.message), recipients);
	CU_ASSERT_EQUAL(conv_message_attachment_count(t.message), attachments);
	CU_ASSERT_EQUAL(suite_reported(&t.suite, "msg.many"),
			recipients > 2048 || attachments > 2048);
	msgtest_end(&t);
	return took;
}

CASE(MSG_048_more_than_2048)
{
	time_to_read(3000, 2100);
}

/* Ten times as many take about ten times as long; thirty times would be on the way to a hundred. */
CASE(time_is_linear_in_recipients_and_attachments)
{
	double little = 1e9, much = 1e9;
	for (int i = 0; i < 3; i++) {
		double took = time_to_read(1000, 200);
		little = took < little ? took : little;
		took = time_to_read(10000, 2000);
		much = took < much ? took : much;
	}
	CU_ASSERT(much < 30 * little);
	printf("1,000 recipients and 200 attachments: %.1f ms, ten times as many: %.1f ms\n",
	       little * 1e3, much * 1e3);
}

CASE(limits_of_recipients_and_attachments)
{
	msgbuild *b = begin();
	msgtest t;
	for (int i = 0; i < 20; i++) {
		recipient(b, TOP, 1, "x");
		attachment(b, TOP, 0, "x");
	}
	msgtest_begin(&t);
	conv_context_limits(t.suite.context)->recipients = 5;
	conv_context_limits(t.suite.context)->attachments = 6;
	msgtest_read(&t, b);
	CU_ASSERT_EQUAL(t.status, CONV_DAMAGED);
	CU_ASSERT_EQUAL(conv_message_recipient_count(t.message), 5);
	CU_ASSERT_EQUAL(conv_message_attachment_count(t.message), 6);
	CU_ASSERT(suite_reported(&t.suite, "limit.recipients"));
	CU_ASSERT(suite_reported(&t.suite, "limit.attachments"));
	msgtest_end(&t);
}

/* ---- Which files ---- */

static const conv_format *detect(uint8_t *file, size_t size)
{
	suite_context suite;
	conv_source *source;
	suite_context_open(&suite);
	conv_source_from_memory(suite.context, file, size, 0, &source);
	const conv_format *format = conv_format_detect(suite.context, source, NULL);
	CU_ASSERT_EQUAL(suite.log.size, 0);
	conv_source_drop(source);
	suite_context_close(&suite);
	return format;
}

CASE(MSG_051_template)
{
	static const uint8_t template_class[16] = { 0x46, 0xF0, 0x06, 0, 0, 0, 0, 0,
						    0xC0, 0,    0,    0, 0, 0, 0, 0x46 };
	msgbuild *b = begin();
	suite_context suite;
	msgtest t;
	cfbbuild_class(msgbuild_cfb(b), CFBBUILD_ROOT, template_class);
	msgtest_open(&t, b);
	CU_ASSERT_EQUAL(t.status, CONV_OK);
	CU_ASSERT_EQUAL(t.suite.log.size, 0);
	const conv_format *format = detect(t.file, t.size);
	CU_ASSERT(format && strcmp(format->name, "msg") == 0);
	msgtest_end(&t);
	suite_context_open(&suite);
	CU_ASSERT_PTR_EQUAL(conv_format_by_extension(suite.context, "a.OFT", CONV_FORMAT_READS),
			    format);
	suite_context_close(&suite);
}

CASE(MSG_052_class_of_the_root)
{
	static const uint8_t classes[2][16] = { { 0 }, { 9, 9, 9 } };
	for (size_t i = 0; i < 2; i++) {
		msgbuild *b = begin();
		msgtest t;
		cfbbuild_class(msgbuild_cfb(b), CFBBUILD_ROOT, classes[i]);
		msgtest_open(&t, b);
		CU_ASSERT_EQUAL(t.status, CONV_OK);
		CU_ASSERT_STRING_EQUAL(msgtest_text(t.bag, SUBJECT), "outer");
		CU_ASSERT_PTR_NOT_NULL(detect(t.file, t.size));
		msgtest_end(&t);
	}
}

CASE(MSG_053_other_compound_files_are_refused)
{
	cfbbuild *b = cfbbuild_new(3);
	msgtest t;
	size_t size;
	cfbbuild_stream(b, CFBBUILD_ROOT, "WordDocument", "abc", 3);
	/* a message deep inside does not make a document one */
	int pool = cfbbuild_storage(b, CFBBUILD_ROOT, "ObjectPool");
	cfbbuild_stream(b, pool, "__properties_version1.0", "abc", 3);
	uint8_t *file = cfbbuild_finish(b, &size);
	cfbbuild_free(b);
	CU_ASSERT_PTR_NULL(detect(file, size));
	msgtest_begin(&t);
	msgtest_read_bytes(&t, file, size);
	CU_ASSERT_EQUAL(t.status, CONV_FAILED);
	CU_ASSERT_PTR_NULL(t.message);
	CU_ASSERT(suite_reported(&t.suite, "msg.not-a-message"));
	msgtest_end(&t);
}

CASE(MSG_054_other_streams_of_the_root)
{
	msgbuild *b = begin();
	msgtest t;
	cfbbuild_stream(msgbuild_cfb(b), CFBBUILD_ROOT, "\x05SummaryInformation", "x", 1);
	cfbbuild_stream(msgbuild_cfb(b), CFBBUILD_ROOT, "Olk10SideProps_0001", "x", 1);
	msgtest_open(&t, b);
	CU_ASSERT_EQUAL(t.status, CONV_OK);
	CU_ASSERT(suite_reported(&t.suite, "msg.other-stream"));
	msgtest_end(&t);
}

CASE(parts_without_property_stream)
{
	msgbuild *b = begin();
	msgtest t;
	int r = recipient(b, TOP, 1, "Ann");
	msgbuild_no_properties(b, r);
	msgbuild_no_properties(b, TOP); /* values alone tell that it is a message */
	msgtest_open(&t, b);
	CU_ASSERT_EQUAL(t.status, CONV_DAMAGED);
	CU_ASSERT(suite_reported(&t.suite, "msg.no-property-stream"));
	CU_ASSERT_STRING_EQUAL(msgtest_text(t.bag, SUBJECT), "outer");
	CU_ASSERT_STRING_EQUAL(recipient_name(t.message, 0), "Ann");
	msgtest_end(&t);
}

CASE(strict_fails)
{
	msgbuild *b = begin();
	msgtest t;
	msgbuild_entry(b, recipient(b, TOP, 1, "Ann"), SUBJECT, 6,
		       10); /* a value that is missing */
	msgtest_begin(&t);
	conv_context_set_strict(t.suite.context, 1);
	msgtest_read(&t, b);
	CU_ASSERT_EQUAL(t.status, CONV_FAILED);
	CU_ASSERT_PTR_NULL(t.message);
	msgtest_end(&t);
}

SUITE_MAIN(test_msg_objects, LIST(MSG_001_all_objects_are_found),
	   LIST(MSG_003_gaps_in_the_numbering), LIST(MSG_005_headers_of_32_24_and_8_bytes),
	   LIST(MSG_007_wrong_counts), LIST(MSG_041_all_properties_of_recipients),
	   LIST(DATA_022_types_of_recipients), LIST(MSG_043_attachments_of_every_size),
	   LIST(MSG_044_messages_in_messages), LIST(MSG_045_ole_storage),
	   LIST(MSG_046_attachments_without_method), LIST(MSG_047_by_reference),
	   LIST(MSG_060_embedded_with_its_own_strings), LIST(MSG_048_more_than_2048),
	   LIST(time_is_linear_in_recipients_and_attachments),
	   LIST(limits_of_recipients_and_attachments), LIST(MSG_051_template),
	   LIST(MSG_052_class_of_the_root), LIST(MSG_053_other_compound_files_are_refused),
	   LIST(MSG_054_other_streams_of_the_root), LIST(parts_without_property_stream),
	   LIST(strict_fails))
