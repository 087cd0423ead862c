/* The named property mapping of written files ([MS-OXMSG] 2.2.3), byte for byte. */
#include "support/suite.h"

#include <stdio.h>
#include <string.h>

#include "cursor.h"
#include "support/msgout.h"

#define COMMON "{00062008-0000-0000-C000-000000000046}"
#define APPOINTMENT "{00062002-0000-0000-C000-000000000046}"
#define PUBLIC_STRINGS "{00020329-0000-0000-C000-000000000046}"
#define MAPI "{00020328-0000-0000-C000-000000000046}"
#define INTERNET_HEADERS "{00020386-0000-0000-C000-000000000046}"
#define FIRST "{00000000-0000-0000-0000-000000000001}"
#define SECOND "{00000001-0000-0000-0000-000000000001}"

#define GUIDS "__nameid_version1.0/__substg1.0_00020102"
#define ENTRIES "__nameid_version1.0/__substg1.0_00030102"
#define STRINGS "__nameid_version1.0/__substg1.0_00040102"
#define HASH(id) "__nameid_version1.0/__substg1.0_" id "0102"

static int64_t lid_value(const conv_bag *bag, const char *set, uint32_t lid)
{
	conv_property_name name = { .lid = lid };
	conv_guid_parse(set, &name.set);
	const conv_property *property = conv_bag_find_name(bag, &name);
	return property ? property->value.integer : -999;
}

static const char *named_text(const conv_bag *bag, const char *set, const char *text)
{
	conv_property_name name = { .name = text };
	conv_guid_parse(set, &name.set);
	const conv_property *property = conv_bag_find_name(bag, &name);
	return property ? property->value.text.bytes : "(none)";
}

CASE(MSG_035_mapping_without_names)
{
	msgout o;
	size_t count;
	msgout_begin(&o);
	msgout_write(&o);
	CU_ASSERT_TRUE(msgout_is(&o, GUIDS, "", 0));
	CU_ASSERT_TRUE(msgout_is(&o, ENTRIES, "", 0));
	CU_ASSERT_TRUE(msgout_is(&o, STRINGS, "", 0));
	cfb_children(o.file.file, msgout_find(&o, "__nameid_version1.0"), &count);
	CU_ASSERT_EQUAL(count, 3);
	msgout_end(&o);
}

/* 2.2.3.1.2: the two known sets have an index of their own, others stand in the GUID stream. */
CASE(MSG_027_guid_indexes)
{
	msgout o;
	msgout_begin(&o);
	msgout_set_lid(o.bag, COMMON, 0x8506, 1);
	msgout_set_named(o.bag, PUBLIC_STRINGS, "Keywords", "k");
	msgout_set_lid(o.bag, MAPI, 0x8001, 3);
	msgout_set_lid(o.bag, APPOINTMENT, 0x820D, 4);
	msgout_write(&o);
	CU_ASSERT_TRUE(msgout_is_hex(&o, GUIDS,
				     "02200600 0000 0000 C000000000000046"
				     "08200600 0000 0000 C000000000000046"));
	CU_ASSERT_TRUE(msgout_is_hex(&o, ENTRIES,
				     "01800000 0200 0000"
				     "00000000 0500 0100"
				     "0D820000 0600 0200"
				     "06850000 0800 0300"));
	CU_ASSERT_EQUAL(lid_value(o.again.bag, COMMON, 0x8506), 1);
	CU_ASSERT_EQUAL(lid_value(o.again.bag, MAPI, 0x8001), 3);
	CU_ASSERT_EQUAL(lid_value(o.again.bag, APPOINTMENT, 0x820D), 4);
	CU_ASSERT_STRING_EQUAL(named_text(o.again.bag, PUBLIC_STRINGS, "Keywords"), "k");
	msgout_end(&o);
}

CASE(MSG_026_named_properties_come_back)
{
	msgout o;
	char entry[MSGOUT_ENTRY_SIZE];
	msgout_begin(&o);
	msgout_set_lid(o.bag, COMMON, 0x8506, 1);
	msgout_set_named(o.bag, FIRST,
			 "Gr\xC3\xB6\xC3\x9F"
			 "e",
			 "42");
	msgout_write(&o);
	CU_ASSERT_EQUAL(o.again.suite.log.size, 0);
	CU_ASSERT_EQUAL(lid_value(o.again.bag, COMMON, 0x8506), 1);
	CU_ASSERT_STRING_EQUAL(named_text(o.again.bag, FIRST,
					  "Gr\xC3\xB6\xC3\x9F"
					  "e"),
			       "42");
	CU_ASSERT_STRING_EQUAL(msgout_entry(&o, "", 0x80010003, entry),
			       "03000180060000000100000000000000");
	msgout_end(&o);
}

CASE(MSG_028_string_stream)
{
	msgout o;
	msgout_begin(&o);
	msgout_set_named(o.bag, FIRST, "abc", "x");
	msgout_set_named(o.bag, FIRST, "abcd", "y");
	msgout_set_named(o.bag, FIRST, "b", "z");
	msgout_write(&o);
	CU_ASSERT_TRUE(msgout_is_hex(&o, STRINGS,
				     "06000000 6100 6200 6300 0000"
				     "08000000 6100 6200 6300 6400"
				     "02000000 6200 0000"));
	CU_ASSERT_TRUE(msgout_is_hex(&o, ENTRIES,
				     "00000000 0700 0000"
				     "0C000000 0700 0100"
				     "18000000 0700 0200"));
	msgout_end(&o);
}

/* The examples of the documents and those counted in real files. */
CASE(MSG_029_hash_streams)
{
	msgout o;
	msgout_begin(&o);
	msgout_set_named(o.bag, PUBLIC_STRINGS, "Keywords", "k");
	msgout_set_lid(o.bag, COMMON, 0x8506, 1);
	msgout_write(&o);
	CU_ASSERT_TRUE(msgout_is_hex(&o, HASH("1015"), "3B4DDA2E 0500 0000"));
	CU_ASSERT_TRUE(msgout_is_hex(&o, HASH("100A"), "06850000 0600 0100"));
	msgout_end(&o);

	msgout_begin(&o);
	msgout_set_lid(o.bag, FIRST, 1, 1);
	msgout_set_lid(o.bag, APPOINTMENT, 0x820D, 1);
	msgout_write(&o);
	CU_ASSERT_TRUE(msgout_is_hex(&o, HASH("1016"), "0D820000 0800 0100"));
	msgout_end(&o);
}

/* Names of Internet headers are hashed in lower case, and stored as they are spelled. */
CASE(MSG_029_hash_of_header_names)
{
	msgout o;
	msgout_begin(&o);
	msgout_set_named(o.bag, INTERNET_HEADERS, "X-Custom", "v");
	msgout_write(&o);
	CU_ASSERT_TRUE(msgout_is_hex(&o, HASH("101A"), "EAFF3D98 0700 0000"));
	CU_ASSERT_TRUE(
		msgout_is_hex(&o, STRINGS, "10000000 5800 2D00 4300 7500 7300 7400 6F00 6D00"));
	CU_ASSERT_STRING_EQUAL(named_text(o.again.bag, INTERNET_HEADERS, "X-Custom"), "v");
	msgout_end(&o);
}

CASE(MSG_030_one_hash_stream_for_two_names)
{
	msgout o;
	msgout_begin(&o);
	msgout_set_lid(o.bag, COMMON, 0x8500, 1);
	msgout_set_lid(o.bag, COMMON, 0x8500 + 31 * 32, 2); /* the low bits keep their xor */
	msgout_write(&o);
	/* 0x8500 ^ 6 = 34054 = 31 * 1098 + 16 */
	CU_ASSERT_TRUE(msgout_is_hex(&o, HASH("1010"), "00850000 0600 0000 E0880000 0600 0100"));
	msgout_end(&o);
}

/* [MS-OXMSG] 3.2: the examples of the document. */
CASE(MSG_061_example_of_a_numeric_name)
{
	msgout o;
	char entry[MSGOUT_ENTRY_SIZE];
	msgout_begin(&o);
	for (uint32_t lid = 1; lid <= 5; lid++)
		msgout_set_lid(o.bag, FIRST, lid, 0);
	msgout_set_lid(o.bag, SECOND, 0x811C, 7);
	msgout_write(&o);
	CU_ASSERT_TRUE(msgout_is_hex(&o, HASH("101D"), "1C810000 0800 0500"));
	CU_ASSERT_STRING_EQUAL(msgout_entry(&o, "", 0x80050003, entry),
			       "03000580060000000700000000000000");
	msgout_end(&o);
}

CASE(MSG_063_examples_of_entries)
{
	msgout o;
	size_t size;
	msgout_begin(&o);
	for (uint32_t lid = 1; lid <= 5; lid++)
		msgout_set_lid(o.bag, FIRST, lid, 0);
	msgout_set_lid(o.bag, SECOND, 0x811C, 7);
	msgout_write(&o);
	const uint8_t *entries = msgout_bytes(&o, ENTRIES, &size);
	CU_ASSERT_EQUAL_FATAL(size, 48);
	CU_ASSERT_EQUAL(memcmp(entries + 40, "\x1C\x81\0\0\x08\0\x05\0", 8), 0);
	msgout_end(&o);

	msgout_begin(&o);
	for (uint32_t lid = 1; lid <= 4; lid++)
		msgout_set_lid(o.bag, FIRST, lid, 0);
	msgout_set_named(o.bag, FIRST, "abcdef", "");
	msgout_set_named(o.bag, FIRST, "name", "");
	msgout_write(&o);
	entries = msgout_bytes(&o, ENTRIES, &size);
	CU_ASSERT_EQUAL_FATAL(size, 48);
	CU_ASSERT_EQUAL(memcmp(entries + 40, "\x10\0\0\0\x07\0\x05\0", 8), 0);
	msgout_end(&o);
}

static conv_bag *add_recipient(conv_message *message)
{
	conv_bag *bag;
	CU_ASSERT_EQUAL_FATAL(conv_message_add_recipient(message, &bag), CONV_OK);
	return bag;
}

static conv_attachment *add_attachment(conv_message *message)
{
	conv_attachment *attachment;
	CU_ASSERT_EQUAL_FATAL(conv_message_add_attachment(message, &attachment), CONV_OK);
	return attachment;
}

CASE(MSG_034_one_mapping_for_the_tree)
{
	msgout o;
	size_t size;
	conv_message *inner;
	msgout_begin(&o);
	msgout_set_lid(o.bag, COMMON, 0x8501, 1);
	msgout_set_lid(add_recipient(o.message), COMMON, 0x8502, 2);
	conv_attachment *attachment = add_attachment(o.message);
	msgout_set_lid(conv_attachment_bag(attachment), COMMON, 0x8503, 3);
	conv_attachment_embed(attachment, &inner);
	msgout_set_lid(conv_message_bag(inner), COMMON, 0x8504, 4);
	msgout_set_lid(conv_message_bag(inner), COMMON, 0x8501, 5);
	msgout_write(&o);
	CU_ASSERT_PTR_NOT_NULL(msgout_bytes(&o, ENTRIES, &size));
	CU_ASSERT_EQUAL(size, 4 * 8);
	CU_ASSERT_EQUAL(msgout_find(&o, "__attach_version1.0_#00000000/__substg1.0_3701000D/"
					"__nameid_version1.0"),
			CFB_NONE);
	CU_ASSERT_EQUAL(lid_value(conv_message_recipient(o.again.message, 0), COMMON, 0x8502), 2);
	attachment = conv_message_attachment(o.again.message, 0);
	CU_ASSERT_EQUAL(lid_value(conv_attachment_bag(attachment), COMMON, 0x8503), 3);
	const conv_bag *bag = conv_message_bag(conv_attachment_message(attachment));
	CU_ASSERT_EQUAL(lid_value(bag, COMMON, 0x8504), 4);
	CU_ASSERT_EQUAL(lid_value(bag, COMMON, 0x8501), 5);
	msgout_end(&o);
}

/* The ids depend on which names there are, not on the order in which they were set. */
CASE(MSG_036_ids_do_not_depend_on_order)
{
	msgout one, other;
	msgout_begin(&one);
	msgout_begin(&other);
	for (uint32_t i = 0; i < 40; i++) {
		msgout_set_lid(one.bag, i % 2 ? COMMON : FIRST, 0x8500 + i, (int)i);
		msgout_set_lid(other.bag, (39 - i) % 2 ? COMMON : FIRST, 0x8500 + 39 - i,
			       (int)(39 - i));
	}
	msgout_set_named(one.bag, FIRST, "a", "1");
	msgout_set_named(one.bag, SECOND, "a", "2");
	msgout_set_named(other.bag, SECOND, "a", "2");
	msgout_set_named(other.bag, FIRST, "a", "1");
	msgout_write(&one);
	msgout_write(&other);
	CU_ASSERT_EQUAL_FATAL(one.size, other.size);
	CU_ASSERT_EQUAL(memcmp(one.bytes, other.bytes, one.size), 0);
	msgout_end(&one);
	msgout_end(&other);
}

CASE(ids_without_names_are_lost)
{
	msgout o;
	char entry[MSGOUT_ENTRY_SIZE];
	msgout_begin(&o);
	msgout_set(o.bag, 0x81230003, (conv_value){ .integer = 1 });
	msgout_write(&o);
	CU_ASSERT_EQUAL(o.status, CONV_OK);
	CU_ASSERT_TRUE(suite_reported(&o.suite, "msg.unmapped-named"));
	CU_ASSERT_EQUAL(conv_context_count(o.suite.context, CONV_LOSS), 1);
	CU_ASSERT_STRING_EQUAL(msgout_entry(&o, "", 0x81230003, entry), "");
	msgout_end(&o);
}

/* There are ids for 32767 names; the others are told. */
CASE(more_names_than_ids)
{
	msgout o;
	size_t size;
	msgout_begin(&o);
	for (uint32_t i = 0; i < 0x7FFF + 2; i++)
		msgout_set_lid(o.bag, COMMON, i + 1, 1);
	msgout_write(&o);
	CU_ASSERT_EQUAL(conv_context_count(o.suite.context, CONV_LOSS), 2);
	CU_ASSERT_TRUE(suite_reported(&o.suite, "msg.named"));
	CU_ASSERT_PTR_NOT_NULL(msgout_bytes(&o, ENTRIES, &size));
	CU_ASSERT_EQUAL(size, 0x7FFF * 8);
	CU_ASSERT_EQUAL(lid_value(o.again.bag, COMMON, 0x7FFF), 1);
	CU_ASSERT_EQUAL(lid_value(o.again.bag, COMMON, 0x8000), -999);
	msgout_end(&o);
}

SUITE_MAIN(test_msg_write_names, LIST(MSG_035_mapping_without_names), LIST(MSG_027_guid_indexes),
	   LIST(MSG_026_named_properties_come_back), LIST(MSG_028_string_stream),
	   LIST(MSG_029_hash_streams), LIST(MSG_029_hash_of_header_names),
	   LIST(MSG_030_one_hash_stream_for_two_names), LIST(MSG_061_example_of_a_numeric_name),
	   LIST(MSG_063_examples_of_entries), LIST(MSG_034_one_mapping_for_the_tree),
	   LIST(MSG_036_ids_do_not_depend_on_order), LIST(ids_without_names_are_lost),
	   LIST(more_names_than_ids))
