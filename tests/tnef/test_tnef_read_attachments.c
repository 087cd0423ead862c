/* Attachments: how they begin, what is in them, their names; objects; hostile sizes. */
#include <stdlib.h>
#include <string.h>

#include "support/tneftest.h"

#define RENDDATA 0x00069002u
#define DATA 0x0006800Fu
#define TITLE 0x00018010u
#define ATTACHMENT 0x00069005u

static const conv_guid message_iid = { { 7, 3, 2, 0, 0, 0, 0, 0, 0xC0, 0, 0, 0, 0, 0, 0, 0x46 } };
static const conv_guid storage_iid = { { 0x0B, 0, 0, 0, 0, 0, 0, 0, 0xC0, 0, 0, 0, 0, 0, 0,
					 0x46 } };
static const conv_guid stream_iid = { { 0x0C, 0, 0, 0, 0, 0, 0, 0, 0xC0, 0, 0, 0, 0, 0, 0, 0x46 } };
static const conv_guid other_iid = { { 0x55 } };
static const char notice[] =
	"This attachment is a MAPI 1.0 embedded message and is not supported by this mail system.";
static const uint8_t ole_tag[] = {
	0x2A, 0x86, 0x48, 0x86, 0xF7, 0x14, 0x03, 0x0A, 0x03, 0x02, 0x01
};
static const uint8_t mac_binary[] = { 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x14, 0x03, 0x0B, 0x01 };

static const char *name_of(const tneftest *t, size_t n)
{
	return tneftest_text(tneftest_attachment(t, n), PidTagAttachLongFilename);
}

static int holds(const tneftest *t, size_t n, const void *bytes, size_t size)
{
	return tneftest_is_binary(tneftest_attachment(t, n), PidTagAttachDataBinary, bytes, size);
}

CASE(TNEF_052_rendering_data)
{
	tneftest t;

	tneftest_begin(&t);
	tnefbuild_hex(&t.stream, RENDDATA, "0100 FFFFFFFF 2000 2000 00000000");
	tnefbuild_hex(&t.stream, RENDDATA, "0100 78563412 2000 2000 00000000");
	tneftest_read(&t);
	CU_ASSERT_EQUAL(t.status, CONV_OK);
	CU_ASSERT_EQUAL_FATAL(conv_message_attachment_count(t.message), 2);
	conv_bag *bag = tneftest_attachment(&t, 0);
	CU_ASSERT_EQUAL(conv_bag_integer(bag, PidTagAttachMethod, 0), 1);
	CU_ASSERT_EQUAL(conv_bag_integer(bag, PidTagRenderingPosition, 0), -1);
	CU_ASSERT(!conv_bag_has(bag, PidTagAttachEncoding));
	CU_ASSERT_EQUAL(conv_bag_integer(tneftest_attachment(&t, 1), PidTagRenderingPosition, 0),
			0x12345678);
	tneftest_end(&t);
}

CASE(TNEF_053_mac_binary)
{
	tneftest t;

	tneftest_begin(&t);
	tnefbuild_hex(&t.stream, RENDDATA, "0100 FFFFFFFF 0000 0000 01000000");
	tneftest_read(&t);
	CU_ASSERT_EQUAL(t.status, CONV_OK);
	CU_ASSERT(tneftest_is_binary(tneftest_attachment(&t, 0), PidTagAttachEncoding, mac_binary,
				     sizeof mac_binary));
	tneftest_end(&t);
}

CASE(TNEF_054_ole_without_method)
{
	for (uint16_t type = 2; type <= 3; type++) {
		tneftest t;
		tneftest_begin(&t);
		tnefbuild_attachment(&t.stream, type);
		tneftest_read(&t);
		conv_bag *bag = tneftest_attachment(&t, 0);
		CU_ASSERT_EQUAL(conv_bag_integer(bag, PidTagAttachMethod, 0), 6);
		CU_ASSERT(tneftest_is_binary(bag, PidTagAttachTag, ole_tag, sizeof ole_tag));
		tneftest_end(&t);
	}
	tneftest t;
	tnefbuild_list list = { 0 };
	tneftest_begin(&t); /* the list's method wins */
	tnefbuild_attachment(&t.stream, 2);
	tnefbuild_fixed(&list, 0x37050003, 1);
	tnefbuild_end(&t.stream, ATTACHMENT, &list);
	tneftest_read(&t);
	CU_ASSERT_EQUAL(conv_bag_integer(tneftest_attachment(&t, 0), PidTagAttachMethod, 0), 1);
	tneftest_end(&t);
}

CASE(TNEF_055_rendering_data_of_other_sizes)
{
	static const char *const hex[] = { "", "02", "0100 FFFFFFFF",
					   "0100 FFFFFFFF 2000 2000 00000000 CDCDCDCD" };

	for (size_t i = 0; i < 4; i++) {
		tneftest t;
		tneftest_begin(&t);
		tnefbuild_hex(&t.stream, RENDDATA, hex[i]);
		tnefbuild_add(&t.stream, DATA, "data", 4);
		tneftest_read(&t);
		CU_ASSERT(conv_usable(t.status));
		CU_ASSERT(holds(&t, 0, "data", 4));
		tneftest_end(&t);
	}
}

CASE(TNEF_056_implicit_attachment)
{
	tneftest t;

	tneftest_begin(&t);
	tnefbuild_text(&t.stream, TITLE, "a.txt");
	tnefbuild_add(&t.stream, DATA, "data", 4);
	tnefbuild_attachment(&t.stream, 1);
	tnefbuild_text(&t.stream, TITLE, "b.txt");
	tneftest_read(&t);
	CU_ASSERT_EQUAL(t.status, CONV_DAMAGED);
	CU_ASSERT(suite_reported(&t.suite, "tnef.order"));
	CU_ASSERT_EQUAL(conv_message_attachment_count(t.message), 2);
	CU_ASSERT_STRING_EQUAL(name_of(&t, 0), "a.txt");
	CU_ASSERT_STRING_EQUAL(name_of(&t, 1), "b.txt");
	CU_ASSERT(holds(&t, 0, "data", 4));
	tneftest_end(&t);
}

CASE(TNEF_058_data_in_any_order)
{
	for (int data_first = 0; data_first < 2; data_first++) {
		tneftest t;
		tneftest_begin(&t);
		tnefbuild_attachment(&t.stream, 1);
		if (data_first)
			tnefbuild_add(&t.stream, DATA, "data", 4);
		tnefbuild_text(&t.stream, TITLE, "a.txt");
		if (!data_first)
			tnefbuild_add(&t.stream, DATA, "data", 4);
		tneftest_read(&t);
		CU_ASSERT_EQUAL(t.status, CONV_OK);
		CU_ASSERT(holds(&t, 0, "data", 4));
		CU_ASSERT_STRING_EQUAL(name_of(&t, 0), "a.txt");
		tneftest_end(&t);
	}
}

CASE(TNEF_059_data_in_the_list)
{
	tneftest t;
	tnefbuild_list list = { 0 };
	uint8_t *large = malloc(10001);

	memset(large, 0xA5, 10001);
	tneftest_begin(&t);
	tnefbuild_attachment(&t.stream, 1);
	tnefbuild_binary(&list, 0x37010102, large, 10001);
	tnefbuild_string(&list, 0x3707001F, "behind.bin");
	tnefbuild_end(&t.stream, ATTACHMENT, &list);
	tneftest_read(&t);
	CU_ASSERT_EQUAL(t.status, CONV_OK);
	CU_ASSERT(holds(&t, 0, large, 10001));
	CU_ASSERT_STRING_EQUAL(name_of(&t, 0), "behind.bin");
	tneftest_end(&t);
	free(large);
}

/* ---- Objects ---- */

static void build_inner(conv_buffer *inner, uint32_t codepage, const char *subject)
{
	tnefbuild_usual(inner, codepage);
	tnefbuild_text(inner, 0x00018004, subject);
}

static void add_object(tneftest *t, const conv_guid *iid, int method, const void *bytes,
		       size_t size)
{
	tnefbuild_list list = { 0 };

	if (method)
		tnefbuild_fixed(&list, 0x37050003, (uint64_t)method);
	tnefbuild_object(&list, 0x3701000D, iid, bytes, size);
	tnefbuild_string(&list, 0x3001001F, "shown");
	tnefbuild_end(&t->stream, ATTACHMENT, &list);
}

CASE(TNEF_060_notice_is_no_content)
{
	tneftest t;
	tnefbuild_list list = { 0 };

	tneftest_begin(&t); /* a message that is not there */
	tnefbuild_attachment(&t.stream, 1);
	tnefbuild_text(&t.stream, DATA, notice);
	tnefbuild_fixed(&list, 0x37050003, 5);
	tnefbuild_end(&t.stream, ATTACHMENT, &list);
	tneftest_read(&t);
	CU_ASSERT(!conv_bag_has(tneftest_attachment(&t, 0), PidTagAttachDataBinary));
	tneftest_end(&t);
}

CASE(TNEF_090_data_beside_an_object)
{
	static const conv_guid *const iids[] = { &message_iid, &storage_iid };

	for (size_t i = 0; i < 2; i++) {
		tneftest t;
		conv_buffer inner = CONV_BUFFER_INIT;
		build_inner(&inner, 1252, "inner");
		tneftest_begin(&t);
		tnefbuild_attachment(&t.stream, i ? 2 : 1);
		tnefbuild_add(&t.stream, DATA, "something else", 14);
		add_object(&t, iids[i], i ? 6 : 5, inner.bytes, inner.size);
		tneftest_read(&t);
		CU_ASSERT_EQUAL(t.status, CONV_OK);
		CU_ASSERT(!conv_bag_has(tneftest_attachment(&t, 0), PidTagAttachDataBinary));
		tneftest_end(&t);
		conv_buffer_free(&inner);
	}
}

CASE(TNEF_076_embedded_message)
{
	tneftest t;
	conv_buffer inner = CONV_BUFFER_INIT;

	build_inner(&inner, 1251, "\xCF\xF0\xE8");
	tneftest_begin(&t);
	tnefbuild_text(&t.stream, 0x00018004, "\xE4");
	tnefbuild_attachment(&t.stream, 1);
	add_object(&t, &message_iid, 0, inner.bytes, inner.size);
	tneftest_read(&t);
	CU_ASSERT_EQUAL(t.status, CONV_OK);
	CU_ASSERT_STRING_EQUAL(tneftest_text(t.bag, PidTagSubject), "ä");
	conv_message *message = conv_attachment_message(conv_message_attachment(t.message, 0));
	CU_ASSERT_PTR_NOT_NULL_FATAL(message);
	CU_ASSERT_EQUAL(conv_message_codepage(message), 1251);
	CU_ASSERT_STRING_EQUAL(tneftest_text(conv_message_bag(message), PidTagSubject), "При");
	conv_bag *bag = tneftest_attachment(&t, 0);
	CU_ASSERT_EQUAL(conv_bag_integer(bag, PidTagAttachMethod, 0), 5);
	CU_ASSERT_STRING_EQUAL(tneftest_text(bag, PidTagDisplayName), "shown");
	CU_ASSERT_PTR_NOT_NULL(conv_bag_find_tag(bag, 0x3701, PtypObject));
	tneftest_end(&t);
	conv_buffer_free(&inner);
}

CASE(embedded_stream_without_signature)
{
	tneftest t;

	tneftest_begin(&t);
	tnefbuild_attachment(&t.stream, 1);
	add_object(&t, &message_iid, 5, "no TNEF", 7);
	tnefbuild_attachment(&t.stream, 1);
	tnefbuild_add(&t.stream, DATA, "next", 4);
	tneftest_read(&t);
	CU_ASSERT_EQUAL(t.status, CONV_DAMAGED);
	CU_ASSERT(holds(&t, 1, "next", 4));
	tneftest_end(&t);
}

/* A message in a message, `levels` deep. */
static void build_nested(tneftest *t, int levels)
{
	conv_buffer inner = CONV_BUFFER_INIT;

	build_inner(&inner, 1252, "innermost");
	while (levels--) {
		tneftest_begin(t);
		tnefbuild_attachment(&t->stream, 1);
		add_object(t, &message_iid, 5, inner.bytes, inner.size);
		conv_buffer_free(&inner);
		if (levels) {
			inner = t->stream;
			suite_context_close(&t->suite);
		}
	}
}

static size_t depth_of(const conv_message *message)
{
	size_t depth = 0;
	while (message) {
		depth++;
		const conv_attachment *attachment = conv_message_attachment(message, 0);
		message = attachment ? conv_attachment_message(attachment) : NULL;
	}
	return depth;
}

CASE(TNEF_076_depth_is_limited)
{
	tneftest t;

	build_nested(&t, 1000);
	tneftest_read(&t);
	CU_ASSERT_EQUAL(t.status, CONV_DAMAGED);
	CU_ASSERT(suite_reported(&t.suite, "limit.nesting"));
	CU_ASSERT_EQUAL(depth_of(t.message), conv_context_limits(t.suite.context)->nesting);
	tneftest_end(&t);
}

CASE(TNEF_078_storages_and_streams)
{
	tneftest t;

	tneftest_begin(&t);
	tnefbuild_attachment(&t.stream, 2);
	add_object(&t, &storage_iid, 6, "compound", 8);
	tnefbuild_attachment(&t.stream, 1);
	add_object(&t, &stream_iid, 0, "plain", 5);
	tneftest_read(&t);
	CU_ASSERT_EQUAL(t.status, CONV_OK);
	conv_blob *storage = conv_attachment_storage(conv_message_attachment(t.message, 0));
	CU_ASSERT_PTR_NOT_NULL_FATAL(storage);
	CU_ASSERT(tneftest_is_blob(conv_blob_keep(storage), "compound", 8));
	CU_ASSERT(holds(&t, 1, "plain", 5));
	tneftest_end(&t);
}

CASE(TNEF_079_unknown_interface)
{
	tneftest t;

	tneftest_begin(&t);
	tnefbuild_attachment(&t.stream, 1);
	add_object(&t, &other_iid, 1, "bytes", 5);
	tneftest_read(&t);
	CU_ASSERT_EQUAL(t.status, CONV_DAMAGED);
	CU_ASSERT(suite_reported(&t.suite, "tnef.interface"));
	CU_ASSERT(holds(&t, 0, "bytes", 5));
	tneftest_end(&t);
}

/* ---- Names ---- */

static void read_names(tneftest *t, const char *title, const char *long_name,
		       const char *short_name)
{
	tnefbuild_list list = { 0 };

	tneftest_begin(t);
	tnefbuild_attachment(&t->stream, 1);
	if (title)
		tnefbuild_text(&t->stream, TITLE, title);
	if (long_name)
		tnefbuild_string(&list, 0x3707001F, long_name);
	if (short_name)
		tnefbuild_string(&list, 0x3704001F, short_name);
	tnefbuild_end(&t->stream, ATTACHMENT, &list);
	tneftest_read(t);
	CU_ASSERT_EQUAL(t->status, CONV_OK);
}

static void check_names(const char *title, const char *long_name, const char *short_name,
			const char *wanted_long, const char *wanted_short)
{
	tneftest t;

	read_names(&t, title, long_name, short_name);
	CU_ASSERT_STRING_EQUAL(name_of(&t, 0), wanted_long);
	CU_ASSERT_STRING_EQUAL(tneftest_text(tneftest_attachment(&t, 0), PidTagAttachFilename),
			       wanted_short);
	tneftest_end(&t);
}

CASE(TNEF_062_title)
{
	check_names("a longer title.txt", NULL, NULL, "a longer title.txt", "(none)");
	check_names("CONFIG.SYS", NULL, NULL, "CONFIG.SYS", "CONFIG.SYS");
	check_names("AUTHORS", NULL, NULL, "AUTHORS", "AUTHORS");
	check_names("page.html", NULL, NULL, "page.html", "(none)");
	check_names("two words", NULL, NULL, "two words", "(none)");
	check_names("a.b.c", NULL, NULL, "a.b.c", "(none)");
	check_names("toolong12.txt", NULL, NULL, "toolong12.txt", "(none)");
}

CASE(TNEF_096_three_forms_of_titles)
{
	check_names("zappa photo.jpg", "zappa photo.jpg", "ZAPPA_~1.JPG", "zappa photo.jpg",
		    "ZAPPA_~1.JPG");
	check_names("ZAPPA_~2.JPG", "zappa_av2.jpg", "ZAPPA_~1.JPG", "zappa_av2.jpg",
		    "ZAPPA_~1.JPG");
	check_names("", "zappa_av2.jpg", "ZAPPA_~1.JPG", "zappa_av2.jpg", "ZAPPA_~1.JPG");
	check_names("title.txt", NULL, "SHORT.TXT", "(none)", "SHORT.TXT");
}

CASE(TNEF_065_no_names)
{
	check_names("", NULL, NULL, "(none)", "(none)");
	check_names(NULL, NULL, NULL, "(none)", "(none)");
}

CASE(TNEF_064_dates_and_metafile)
{
	tneftest t;
	const uint16_t made[7] = { 2024, 5, 5, 0, 0, 0, 0 },
		       changed[7] = { 2004, 2, 17, 11, 25, 35, 2 };

	tneftest_begin(&t);
	tnefbuild_attachment(&t.stream, 1);
	tnefbuild_date(&t.stream, 0x00038012, made);
	tnefbuild_date(&t.stream, 0x00038013, changed);
	tnefbuild_add(&t.stream, 0x00068011, "picture", 7);
	tnefbuild_text(&t.stream, 0x00069001, "transport.txt");
	tneftest_read(&t);
	CU_ASSERT_EQUAL(t.status, CONV_OK);
	conv_bag *bag = tneftest_attachment(&t, 0);
	CU_ASSERT_EQUAL(conv_bag_integer(bag, PidTagCreationTime, 0), 133593408000000000);
	CU_ASSERT_EQUAL(conv_bag_integer(bag, PidTagLastModificationTime, 0), 127214907350000000);
	CU_ASSERT(tneftest_is_binary(bag, PidTagAttachRendering, "picture", 7));
	CU_ASSERT_STRING_EQUAL(tneftest_text(bag, PidTagAttachTransportName), "transport.txt");
	tneftest_end(&t);
}

CASE(repeated_attributes)
{
	tneftest t;

	tneftest_begin(&t);
	tnefbuild_attachment(&t.stream, 1);
	for (int i = 0; i < 12; i++) /* more than there is room for */
		tnefbuild_text(&t.stream, 0x00069001, i ? "again" : "first");
	tnefbuild_text(&t.stream, TITLE, "first.txt");
	tnefbuild_text(&t.stream, TITLE, "again.txt");
	tnefbuild_add(&t.stream, 0x0006800F, "first", 5);
	tnefbuild_add(&t.stream, 0x0006800F, "again", 5);
	tnefbuild_add(&t.stream, 0x00068011, "picture", 7);
	tneftest_read(&t);
	CU_ASSERT_EQUAL(t.status, CONV_DAMAGED);
	CU_ASSERT(suite_reported(&t.suite, "tnef.repeated"));
	conv_bag *bag = tneftest_attachment(&t, 0);
	CU_ASSERT_STRING_EQUAL(tneftest_text(bag, PidTagAttachTransportName), "first");
	CU_ASSERT_STRING_EQUAL(tneftest_text(bag, PidTagAttachLongFilename), "first.txt");
	CU_ASSERT(tneftest_is_binary(bag, PidTagAttachDataBinary, "first", 5));
	CU_ASSERT(tneftest_is_binary(bag, PidTagAttachRendering, "picture", 7));
	tneftest_end(&t);
}

/* ---- Hostile sizes ---- */

CASE(many_attachments)
{
	tneftest t;

	tneftest_begin(&t);
	for (int i = 0; i < 65535; i++)
		tnefbuild_hex(&t.stream, RENDDATA, "");
	tneftest_read(&t);
	CU_ASSERT_EQUAL(t.status, CONV_OK);
	CU_ASSERT_EQUAL(conv_message_attachment_count(t.message), 65535);
	tneftest_end(&t);
	tneftest_begin(&t);
	conv_context_limits(t.suite.context)->attachments = 10;
	for (int i = 0; i < 20; i++)
		tnefbuild_hex(&t.stream, RENDDATA, "");
	tneftest_read(&t);
	CU_ASSERT(suite_reported(&t.suite, "limit.attachments"));
	tneftest_end(&t);
}

CASE(sizes_of_four_gigabytes)
{
	tneftest t;

	tneftest_begin(&t);
	tnefbuild_attachment(&t.stream, 1);
	tnefbuild_raw(&t.stream, 2, DATA, 0xFFFFFFFF, "few", 3, -1);
	tneftest_read(&t);
	CU_ASSERT_EQUAL(t.status, CONV_DAMAGED);
	CU_ASSERT(holds(&t, 0, "few", 3));
	tneftest_end(&t);
	tneftest_begin(&t);
	tnefbuild_attachment(&t.stream, 1);
	tnefbuild_hex(&t.stream, ATTACHMENT, "01000000 0D000137 01000000 FFFFFFFF 07030200");
	tneftest_read(&t);
	CU_ASSERT_EQUAL(t.status, CONV_DAMAGED);
	tneftest_end(&t);
}

SUITE_MAIN(test_tnef_read_attachments, LIST(TNEF_052_rendering_data), LIST(TNEF_053_mac_binary),
	   LIST(TNEF_054_ole_without_method), LIST(TNEF_055_rendering_data_of_other_sizes),
	   LIST(TNEF_056_implicit_attachment), LIST(TNEF_058_data_in_any_order),
	   LIST(TNEF_059_data_in_the_list), LIST(TNEF_060_notice_is_no_content),
	   LIST(TNEF_090_data_beside_an_object), LIST(TNEF_076_embedded_message),
	   LIST(embedded_stream_without_signature), LIST(TNEF_076_depth_is_limited),
	   LIST(TNEF_078_storages_and_streams), LIST(TNEF_079_unknown_interface),
	   LIST(TNEF_062_title), LIST(TNEF_096_three_forms_of_titles), LIST(TNEF_065_no_names),
	   LIST(TNEF_064_dates_and_metafile), LIST(repeated_attributes), LIST(many_attachments),
	   LIST(sizes_of_four_gigabytes))
