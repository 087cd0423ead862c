/* Messages written as .msg: storages, headers, required properties, attachments of all methods. */
#include "support/suite.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cursor.h"
#include "support/msgout.h"

#define CLASS 0x001A001Fu
#define SUBJECT 0x0037001Fu
#define SUBJECT8 0x0037001Eu
#define BODY 0x1000001Fu
#define MESSAGE_FLAGS 0x0E070003u
#define STORE_SUPPORT_MASK 0x340D0003u
#define MESSAGE_CODEPAGE 0x3FFD0003u
#define ROWID 0x30000003u
#define RECIPIENT_TYPE 0x0C150003u
#define OBJECT_TYPE 0x0FFE0003u
#define DISPLAY_NAME 0x3001001Fu
#define ADDRESS_TYPE 0x3002001Fu
#define EMAIL_ADDRESS 0x3003001Fu
#define SMTP_ADDRESS 0x39FE001Fu
#define ENTRY_ID 0x0FFF0102u
#define SEARCH_KEY 0x300B0102u
#define RECORD_KEY 0x0FF90102u
#define ATTACH_NUMBER 0x0E210003u
#define ATTACH_METHOD 0x37050003u
#define ATTACH_DATA 0x37010102u
#define ATTACH_OBJECT 0x3701000Du
#define RENDERING_POSITION 0x370B0003u
#define LONG_PATHNAME 0x370D001Fu

#define INNER "__attach_version1.0_#00000000/__substg1.0_3701000D"

static conv_bag *add_recipient(conv_message *message)
{
	conv_bag *bag;
	CU_ASSERT_EQUAL_FATAL(conv_message_add_recipient(message, &bag), CONV_OK);
	return bag;
}

static conv_attachment *add_attachment(conv_message *message, int method)
{
	conv_attachment *attachment;
	CU_ASSERT_EQUAL_FATAL(conv_message_add_attachment(message, &attachment), CONV_OK);
	if (method >= 0)
		conv_bag_set_integer(conv_attachment_bag(attachment), PidTagAttachMethod, method);
	return attachment;
}

static conv_message *embed(conv_message *message)
{
	conv_message *inner;
	conv_attachment *attachment = add_attachment(message, 5);
	CU_ASSERT_EQUAL_FATAL(conv_attachment_embed(attachment, &inner), CONV_OK);
	return inner;
}

static conv_bag *attachment_again(msgout *o, size_t i)
{
	return conv_attachment_bag(conv_message_attachment(o->again.message, i));
}

/* ---- The file ---- */

/* The smallest file, made from nothing, laid out by hand and checked with two other readers. */
static void build_smallest(uint8_t file[3072])
{
	static const uint8_t class_id[16] = { 0x0B, 0x0D, 2, 0, 0, 0, 0, 0,
					      0xC0, 0,    0, 0, 0, 0, 0, 0x46 };
	static const struct {
		const char *name;
		uint8_t type;
		uint32_t left, right, child, start, size;
	} entries[8] = {
		{ "Root Entry", 5, ~0u, ~0u, 2, 3, 128 },
		{ "__nameid_version1.0", 1, ~0u, ~0u, 5, 0, 0 },
		{ "__substg1.0_001A001F", 2, 1, 3, ~0u, 0, 16 },
		{ "__properties_version1.0", 2, ~0u, ~0u, ~0u, 1, 64 },
		{ "__substg1.0_00020102", 2, ~0u, ~0u, ~0u, ~1u, 0 },
		{ "__substg1.0_00030102", 2, 4, 6, ~0u, ~1u, 0 },
		{ "__substg1.0_00040102", 2, ~0u, ~0u, ~0u, ~1u, 0 },
		{ "", 0, ~0u, ~0u, ~0u, 0, 0 },
	};
	static const char *const pieces[] = {
		/* header */
		"0 D0CF11E0A1B11AE1",
		"18 3E000300FEFF09000600",
		"2C 01000000 01000000",
		"38 00100000 04000000 01000000 FEFFFFFF 00000000 00000000",
		/* FAT */
		"200 FDFFFFFF 02000000 FEFFFFFF FEFFFFFF FEFFFFFF",
		/* mini stream: class, property stream */
		"800 49005000 4D002E00 4E006F00 74006500",
		"860 1F001A00 06000000 12000000 00000000 03000D34 06000000 790E0400 00000000",
		/* mini FAT */
		"A00 FEFFFFFF FEFFFFFF",
	};

	memset(file, 0, 3072);
	memset(file + 0x50, 0xFF, 0x200 - 0x50);
	memset(file + 0x200, 0xFF, 0x200);
	memset(file + 0xA00, 0xFF, 0x200);
	for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
		size_t size, at = strtoul(pieces[i], NULL, 16);
		uint8_t *bytes = suite_hex(strchr(pieces[i], ' '), &size);
		memcpy(file + at, bytes, size);
		free(bytes);
	}
	for (size_t i = 0; i < 8; i++) {
		uint8_t *entry = file + 0x400 + 128 * i;
		size_t length = strlen(entries[i].name);
		const uint32_t links[] = { entries[i].left, entries[i].right, entries[i].child };
		for (size_t k = 0; k < length; k++)
			entry[2 * k] = (uint8_t)entries[i].name[k];
		entry[64] = length ? (uint8_t)(2 * length + 2) : 0;
		entry[66] = entries[i].type;
		entry[67] = length != 0;
		for (size_t k = 0; k < 12; k++)
			entry[68 + k] = (uint8_t)(links[k / 4] >> 8 * (k % 4));
		for (size_t k = 0; k < 4; k++) {
			entry[116 + k] = (uint8_t)(entries[i].start >> 8 * k);
			entry[120 + k] = (uint8_t)(entries[i].size >> 8 * k);
		}
	}
	memcpy(file + 0x400 + 80, class_id, sizeof class_id);
}

CASE(MSG_058_smallest_file)
{
	uint8_t wanted[3072];
	msgout o;
	build_smallest(wanted);
	msgout_begin(&o);
	msgout_write(&o);
	CU_ASSERT_EQUAL(o.status, CONV_OK);
	CU_ASSERT_EQUAL_FATAL(o.size, sizeof wanted);
	CU_ASSERT_EQUAL(memcmp(o.bytes, wanted, sizeof wanted), 0);
	CU_ASSERT_EQUAL(o.suite.log.size, 0);
	msgout_end(&o);
}

static void check_class(const char *kind, const char *wanted)
{
	msgout o;
	conv_guid class_id;
	char text[CONV_GUID_TEXT_SIZE];
	msgout_begin(&o);
	embed(o.message);
	if (kind)
		CU_ASSERT_EQUAL(conv_context_set_option(o.suite.context, "msg.kind", kind),
				CONV_OK);
	msgout_write(&o);
	cfb_class(o.file.file, CFB_ROOT, &class_id);
	CU_ASSERT_STRING_EQUAL(conv_guid_text(&class_id, text), wanted);
	cfb_class(o.file.file, msgout_find(&o, INNER), &class_id);
	CU_ASSERT_STRING_EQUAL(conv_guid_text(&class_id, text),
			       "{00000000-0000-0000-0000-000000000000}");
	msgout_end(&o);
}

CASE(MSG_050_class_of_a_message)
{
	check_class(NULL, "{00020D0B-0000-0000-C000-000000000046}");
}

CASE(MSG_051_class_of_a_template)
{
	check_class("oft", "{0006F046-0000-0000-C000-000000000046}");
}

/* ---- Numbers and headers ---- */

CASE(MSG_004_numbers_of_storages)
{
	msgout o;
	msgout_begin(&o);
	for (int i = 0; i < 11; i++) {
		add_recipient(o.message);
		add_attachment(o.message, 0);
	}
	msgout_write(&o);
	CU_ASSERT_NOT_EQUAL(msgout_find(&o, "__recip_version1.0_#00000000"), CFB_NONE);
	CU_ASSERT_NOT_EQUAL(msgout_find(&o, "__recip_version1.0_#00000009"), CFB_NONE);
	CU_ASSERT_NOT_EQUAL(msgout_find(&o, "__recip_version1.0_#0000000A"), CFB_NONE);
	CU_ASSERT_EQUAL(msgout_find(&o, "__recip_version1.0_#0000000B"), CFB_NONE);
	CU_ASSERT_NOT_EQUAL(msgout_find(&o, "__attach_version1.0_#00000009"), CFB_NONE);
	CU_ASSERT_NOT_EQUAL(msgout_find(&o, "__attach_version1.0_#0000000A"), CFB_NONE);
	CU_ASSERT_EQUAL(msgout_find(&o, "__attach_version1.0_#0000000B"), CFB_NONE);
	/* the reader folds case, names in the file are upper case */
	CU_ASSERT_PTR_NOT_NULL(memmem(o.bytes, o.size,
				      "0\0"
				      "A\0\0\0",
				      6));
	msgout_end(&o);
}

static int header_is(msgout *o, const char *storage, const char *hex)
{
	char path[8192];
	size_t size, wanted;
	uint8_t *header = suite_hex(hex, &wanted);
	snprintf(path, sizeof path, "%s%s__properties_version1.0", storage, *storage ? "/" : "");
	const uint8_t *bytes = msgout_bytes(o, path, &size);
	int is = bytes && size >= wanted && (size - wanted) % 16 == 0 &&
		 memcmp(bytes, header, wanted) == 0;
	free(header);
	return is;
}

CASE(MSG_006_counts_and_next_ids)
{
	msgout o;
	msgout_begin(&o);
	conv_message *inner = embed(o.message);
	add_attachment(o.message, 0);
	add_recipient(o.message);
	add_recipient(o.message);
	add_recipient(o.message);
	add_recipient(inner);
	msgout_write(&o);
	CU_ASSERT_TRUE(header_is(&o, "",
				 "0000000000000000 03000000 02000000 03000000 02000000"
				 "0000000000000000"));
	CU_ASSERT_TRUE(
		header_is(&o, INNER, "0000000000000000 01000000 00000000 01000000 00000000"));
	CU_ASSERT_TRUE(header_is(&o, "__recip_version1.0_#00000002", "0000000000000000"));
	CU_ASSERT_TRUE(header_is(&o, "__attach_version1.0_#00000001", "0000000000000000"));
	CU_ASSERT_FALSE(suite_reported(&o.again.suite, "msg.counts"));
	msgout_end(&o);
}

CASE(MSG_062_header_without_parts_is_zero)
{
	msgout o;
	msgout_begin(&o);
	msgout_write(&o);
	CU_ASSERT_TRUE(header_is(&o, "",
				 "0000000000000000 0000000000000000 0000000000000000"
				 "0000000000000000"));
	msgout_end(&o);
}

/* Told as a loss, but all are written. */
CASE(MSG_049_more_than_2048)
{
	msgout o;
	msgout_begin(&o);
	for (int i = 0; i < 2050; i++) {
		add_recipient(o.message);
		if (i < 2049)
			add_attachment(o.message, 0);
	}
	msgout_write(&o);
	CU_ASSERT_EQUAL(o.status, CONV_OK);
	CU_ASSERT_EQUAL(conv_context_count(o.suite.context, CONV_LOSS), 2);
	CU_ASSERT_TRUE(suite_reported(&o.suite, "msg.many"));
	CU_ASSERT_EQUAL(conv_message_recipient_count(o.again.message), 2050);
	CU_ASSERT_EQUAL(conv_message_attachment_count(o.again.message), 2049);
	CU_ASSERT_FALSE(suite_reported(&o.again.suite, "msg.counts"));
	msgout_end(&o);
}

/* ---- What is required ---- */

CASE(MSG_039_support_mask)
{
	msgout o;
	msgout_begin(&o);
	conv_message *inner = embed(o.message);
	conv_bag_set_integer(conv_message_bag(inner), PidTagStoreSupportMask, 0x00010E79);
	msgout_write(&o);
	CU_ASSERT_EQUAL(msgtest_integer(o.again.bag, STORE_SUPPORT_MASK), 0x00040E79);
	inner = conv_attachment_message(conv_message_attachment(o.again.message, 0));
	CU_ASSERT_EQUAL(msgtest_integer(conv_message_bag(inner), STORE_SUPPORT_MASK), 0x00050E79);
	CU_ASSERT_STRING_EQUAL(msgtest_text(conv_message_bag(inner), CLASS), "IPM.Note");
	/* the hub's message is as it was */
	CU_ASSERT_EQUAL(conv_bag_count(o.bag), 0);
	msgout_end(&o);
}

CASE(MSG_040_8_bit_strings)
{
	static const conv_value names[2] = { { .text = { "a", 1, 0 } },
					     { .text = { "\xC3\xA9", 2, 0 } } };
	msgout o;
	char entry[MSGOUT_ENTRY_SIZE];
	msgout_begin(&o);
	conv_context_set_option(o.suite.context, "msg.strings", "ansi");
	msgout_set_text(o.bag, SUBJECT,
			"Gr\xC3\xBC\xC3\x9F"
			"e",
			0);
	msgout_set_text(o.bag, 0x0E04001E, "\xE0\xE1", 1251);
	msgout_set_text(o.bag, BODY, "\xD0\x90", 0);
	msgout_set(o.bag, 0x6800101F, (conv_value){ .multiple = { names, 2 } });
	msgout_write(&o);
	CU_ASSERT_TRUE(msgout_is(&o, "__substg1.0_0037001E",
				 "Gr\xFC\xDF"
				 "e",
				 5));
	CU_ASSERT_EQUAL(msgout_find(&o, "__substg1.0_0037001F"), CFB_NONE);
	CU_ASSERT_TRUE(msgout_is(&o, "__substg1.0_001A001E", "IPM.Note", 8));
	CU_ASSERT_STRING_EQUAL(msgout_entry(&o, "", 0x0037001E, entry),
			       "1E003700060000000600000000000000");
	CU_ASSERT_TRUE(msgout_is(&o, "__substg1.0_6800101E-00000001", "\xE9", 2));
	CU_ASSERT_EQUAL(msgtest_integer(o.again.bag, STORE_SUPPORT_MASK), 0x00000E79);
	CU_ASSERT_EQUAL(msgtest_integer(o.again.bag, MESSAGE_CODEPAGE), 1252);
	/* Cyrillic has no place in 1252, and is told */
	CU_ASSERT_TRUE(msgout_is(&o, "__substg1.0_1000001E", "?", 1));
	CU_ASSERT_EQUAL(conv_context_count(o.suite.context, CONV_LOSS), 2);
	msgout_end(&o);
}

CASE(MSG_040_code_page_of_the_message)
{
	msgout o;
	msgout_begin(&o);
	conv_context_set_option(o.suite.context, "msg.strings", "ansi");
	conv_bag_set_integer(o.bag, PidTagMessageCodepage, 932);
	conv_bag_set_integer(o.bag, PidTagStoreSupportMask, 0x00040E79);
	msgout_set_text(o.bag, SUBJECT, "\xE6\x97\xA5", 0);
	msgout_set_text(o.bag, 0x0E04001E, "\x93\xFA", 932);
	msgout_write(&o);
	CU_ASSERT_TRUE(msgout_is(&o, "__substg1.0_0037001E", "\x93\xFA", 2));
	CU_ASSERT_TRUE(msgout_is(&o, "__substg1.0_0E04001E", "\x93\xFA", 2));
	CU_ASSERT_EQUAL(msgtest_integer(o.again.bag, STORE_SUPPORT_MASK), 0x00000E79);
	CU_ASSERT_EQUAL(msgtest_integer(o.again.bag, MESSAGE_CODEPAGE), 932);
	CU_ASSERT_EQUAL(conv_context_count(o.suite.context, CONV_LOSS), 0);
	msgout_end(&o);
}

CASE(MSG_042_recipients_get_what_they_need)
{
	msgout o;
	conv_entryid id;
	const uint8_t *bytes;
	size_t size;
	msgout_begin(&o);
	conv_bag *bag = add_recipient(o.message);
	msgout_set_text(bag, SMTP_ADDRESS, "ann@example.com", 0);
	bag = add_recipient(o.message);
	msgout_set_text(bag, EMAIL_ADDRESS, "/o=x/cn=bob", 0);
	msgout_set_text(bag, DISPLAY_NAME, "Bob", 0);
	conv_bag_set_integer(bag, PidTagRecipientType, 2);
	msgout_write(&o);
	bag = conv_message_recipient(o.again.message, 0);
	CU_ASSERT_EQUAL(msgtest_integer(bag, ROWID), 0);
	CU_ASSERT_EQUAL(msgtest_integer(bag, RECIPIENT_TYPE), 1);
	CU_ASSERT_EQUAL(msgtest_integer(bag, OBJECT_TYPE), 6);
	CU_ASSERT_STRING_EQUAL(msgtest_text(bag, ADDRESS_TYPE), "SMTP");
	CU_ASSERT_STRING_EQUAL(msgtest_text(bag, EMAIL_ADDRESS), "ann@example.com");
	CU_ASSERT_STRING_EQUAL(msgtest_text(bag, DISPLAY_NAME), "ann@example.com");
	conv_bag_binary(o.suite.context, bag, PidTagSearchKey, &bytes, &size);
	CU_ASSERT_EQUAL_FATAL(size, 21);
	CU_ASSERT_EQUAL(memcmp(bytes, "SMTP:ANN@EXAMPLE.COM", 21), 0);
	conv_bag_binary(o.suite.context, bag, PidTagEntryId, &bytes, &size);
	CU_ASSERT_EQUAL_FATAL(conv_entryid_parse(o.suite.context, bytes, size, 0, &id), CONV_OK);
	CU_ASSERT_EQUAL_FATAL(id.kind, CONV_ENTRYID_ONE_OFF);
	CU_ASSERT_STRING_EQUAL(id.as.one_off.address, "ann@example.com");
	conv_entryid_free(&id);
	bag = conv_message_recipient(o.again.message, 1);
	CU_ASSERT_EQUAL(msgtest_integer(bag, ROWID), 1);
	CU_ASSERT_EQUAL(msgtest_integer(bag, RECIPIENT_TYPE), 2);
	CU_ASSERT_STRING_EQUAL(msgtest_text(bag, ADDRESS_TYPE), "EX");
	CU_ASSERT_STRING_EQUAL(msgtest_text(bag, DISPLAY_NAME), "Bob");
	conv_bag_binary(o.suite.context, bag, PidTagEntryId, &bytes, &size);
	CU_ASSERT_EQUAL(conv_entryid_kind_of(bytes, size), CONV_ENTRYID_ADDRESS_BOOK);
	msgout_end(&o);
}

CASE(MSG_041_recipients_keep_what_they_have)
{
	msgout o;
	msgout_begin(&o);
	for (int i = 0; i < 3; i++) {
		conv_bag *bag = add_recipient(o.message);
		char name[8];
		snprintf(name, sizeof name, "R%d", i);
		conv_bag_set_integer(bag, PidTagRowid, 7 + i);
		msgout_set_text(bag, DISPLAY_NAME, name, 0);
		msgout_set_text(bag, ADDRESS_TYPE, "FAX", 0);
		msgout_set_text(bag, EMAIL_ADDRESS, "1", 0);
		conv_bag_set_binary(bag, PidTagEntryId, "id", 2);
		conv_bag_set_binary(bag, PidTagSearchKey, "key", 3);
	}
	msgout_write(&o);
	for (int i = 0; i < 3; i++) {
		const conv_bag *was = conv_message_recipient(o.message, (size_t)i);
		const conv_bag *is = conv_message_recipient(o.again.message, (size_t)i);
		CU_ASSERT_EQUAL(conv_bag_count(was), 6);
		CU_ASSERT_EQUAL(conv_bag_count(is), 8); /* and types of recipient and object */
		CU_ASSERT_EQUAL(msgtest_integer(is, ROWID), 7 + i);
		CU_ASSERT_STRING_EQUAL(msgtest_text(is, DISPLAY_NAME),
				       msgtest_text(was, DISPLAY_NAME));
		CU_ASSERT_STRING_EQUAL(msgtest_text(is, ADDRESS_TYPE), "FAX");
		CU_ASSERT_EQUAL(msgtest_tag(is, ENTRY_ID)->value.binary.size, 2);
		CU_ASSERT_EQUAL(msgtest_tag(is, SEARCH_KEY)->value.binary.size, 3);
	}
	msgout_end(&o);
}

CASE(attachments_get_what_they_need)
{
	msgout o;
	msgout_begin(&o);
	add_attachment(o.message, -1);
	conv_attachment *second = add_attachment(o.message, -1);
	conv_bag_set_binary(conv_attachment_bag(second), PidTagAttachDataBinary, "x", 1);
	msgout_write(&o);
	conv_bag *bag = attachment_again(&o, 1);
	CU_ASSERT_EQUAL(msgtest_integer(bag, ATTACH_NUMBER), 1);
	CU_ASSERT_EQUAL(msgtest_integer(bag, ATTACH_METHOD), 1);
	CU_ASSERT_EQUAL(msgtest_integer(bag, RENDERING_POSITION), -1);
	CU_ASSERT_EQUAL(msgtest_integer(bag, OBJECT_TYPE), 7);
	CU_ASSERT_TRUE(
		msgout_is(&o, "__attach_version1.0_#00000001/__substg1.0_0FF90102", "\1\0\0\0", 4));
	CU_ASSERT_EQUAL(msgtest_integer(attachment_again(&o, 0), ATTACH_METHOD), 0);
	msgout_end(&o);
}

CASE(MSG_055_flags_are_as_they_were)
{
	msgout o;
	msgout_begin(&o);
	conv_bag_set_integer(o.bag, PidTagMessageFlags, 8);
	conv_bag_set_integer(conv_message_bag(embed(o.message)), PidTagMessageFlags, 0x11);
	msgout_write(&o);
	CU_ASSERT_EQUAL(msgtest_integer(o.again.bag, MESSAGE_FLAGS), 8);
	conv_message *inner = conv_attachment_message(conv_message_attachment(o.again.message, 0));
	CU_ASSERT_EQUAL(msgtest_integer(conv_message_bag(inner), MESSAGE_FLAGS), 0x11);
	msgout_end(&o);
}

/* ---- Attachments ---- */

CASE(MSG_043_attachments_by_value)
{
	static const size_t sizes[] = { 0, 1, 4095, 4096, 30 << 20 };
	enum { COUNT = sizeof sizes / sizeof *sizes };
	msgout o;
	char storage[64], entry[MSGOUT_ENTRY_SIZE], wanted[MSGOUT_ENTRY_SIZE];
	uint8_t *data = malloc(sizes[COUNT - 1]);
	uint32_t random = 7;
	for (size_t i = 0; i < sizes[COUNT - 1]; i++)
		data[i] = (uint8_t)suite_random(&random);
	msgout_begin(&o);
	for (size_t i = 0; i < COUNT; i++)
		conv_bag_set_blob(conv_attachment_bag(add_attachment(o.message, 1)),
				  PidTagAttachDataBinary,
				  conv_blob_from_memory(data, sizes[i], NULL));
	msgout_write(&o);
	for (size_t i = 0; i < COUNT; i++) {
		conv_status status;
		size_t size;
		conv_blob *blob = conv_bag_blob(attachment_again(&o, i), PidTagAttachDataBinary);
		uint8_t *bytes = cfbtest_blob(blob, &size, &status);
		CU_ASSERT_EQUAL(status, CONV_OK);
		CU_ASSERT_EQUAL_FATAL(size, sizes[i]);
		CU_ASSERT_TRUE(!size || memcmp(bytes, data, size) == 0);
		free(bytes);
		conv_blob_drop(blob);
		snprintf(storage, sizeof storage, "__attach_version1.0_#%08X", (unsigned)i);
		snprintf(wanted, sizeof wanted, "0201013706000000%02X%02X%02X%02X00000000",
			 (unsigned)sizes[i] & 0xFF, (unsigned)(sizes[i] >> 8) & 0xFF,
			 (unsigned)(sizes[i] >> 16) & 0xFF, (unsigned)(sizes[i] >> 24));
		CU_ASSERT_STRING_EQUAL(msgout_entry(&o, storage, ATTACH_DATA, entry), wanted);
	}
	free(data);
	msgout_end(&o);
}

CASE(MSG_012_entries_of_objects)
{
	msgout o;
	char entry[MSGOUT_ENTRY_SIZE];
	cfb_writer *writer;
	conv_blob *blob;
	msgout_begin(&o);
	embed(o.message);
	cfb_writer_new(o.suite.context, &writer);
	cfb_writer_finish(writer, &blob);
	cfb_writer_free(writer);
	conv_attachment_set_storage(add_attachment(o.message, 6), blob);
	msgout_write(&o);
	CU_ASSERT_STRING_EQUAL(
		msgout_entry(&o, "__attach_version1.0_#00000000", ATTACH_OBJECT, entry),
		"0D00013706000000FFFFFFFF01000000");
	CU_ASSERT_STRING_EQUAL(
		msgout_entry(&o, "__attach_version1.0_#00000001", ATTACH_OBJECT, entry),
		"0D00013706000000FFFFFFFF04000000");
	msgout_end(&o);
}

/* As deep as the limits allow; what is deeper is told. */
CASE(MSG_044_messages_in_messages)
{
	enum { DEEP = 64 };
	msgout o;
	char path[DEEP * sizeof INNER + 64] = "";
	msgout_begin(&o);
	conv_message *message = o.message;
	for (int i = 0; i <= DEEP; i++) {
		message = embed(message);
		msgout_set_text(conv_message_bag(message), SUBJECT, "inner", 0);
	}
	msgout_write(&o);
	CU_ASSERT_EQUAL(o.status, CONV_OK);
	CU_ASSERT_TRUE(suite_reported(&o.suite, "limit.nesting"));
	message = o.again.message;
	for (int i = 0; i < DEEP; i++) {
		message = conv_attachment_message(conv_message_attachment(message, 0));
		CU_ASSERT_PTR_NOT_NULL_FATAL(message);
		CU_ASSERT_STRING_EQUAL(msgtest_text(conv_message_bag(message), SUBJECT), "inner");
		strcat(path, *path ? "/" INNER : INNER);
		CU_ASSERT_TRUE(header_is(&o, path,
					 i + 1 < DEEP ? "0000000000000000 00000000 01000000"
							"00000000 01000000"
						      : "0000000000000000"));
	}
	msgout_end(&o);
}

CASE(MSG_045_ole_storage)
{
	static const conv_guid class_id = { { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15,
					      16 } };
	msgout o;
	cfb_writer *writer;
	cfb_id deeper;
	conv_blob *blob;
	conv_guid found;
	uint8_t large[5000];
	memset(large, 'x', sizeof large);
	msgout_begin(&o);
	cfb_writer_new(o.suite.context, &writer);
	cfb_writer_set_class(writer, CFB_ROOT, &class_id);
	cfb_writer_add_bytes(writer, CFB_ROOT, "\1Ole", "ole", 3);
	cfb_writer_add_bytes(writer, CFB_ROOT, "CONTENTS", large, sizeof large);
	cfb_writer_add_storage(writer, CFB_ROOT, "ObjectPool", &deeper);
	cfb_writer_set_class(writer, deeper, &class_id);
	cfb_writer_add_bytes(writer, deeper, "\2OlePres000", "", 0);
	cfb_writer_finish(writer, &blob);
	cfb_writer_free(writer);
	conv_attachment_set_storage(add_attachment(o.message, 6), blob);
	msgout_write(&o);
	CU_ASSERT_TRUE(msgout_is(&o, INNER "/\1Ole", "ole", 3));
	CU_ASSERT_TRUE(msgout_is(&o, INNER "/CONTENTS", large, sizeof large));
	CU_ASSERT_TRUE(msgout_is(&o, INNER "/ObjectPool/\2OlePres000", "", 0));
	cfb_class(o.file.file, msgout_find(&o, INNER), &found);
	CU_ASSERT_TRUE(conv_guid_equal(&found, &class_id));
	cfb_class(o.file.file, msgout_find(&o, INNER "/ObjectPool"), &found);
	CU_ASSERT_TRUE(conv_guid_equal(&found, &class_id));
	CU_ASSERT_PTR_NOT_NULL(
		conv_attachment_storage(conv_message_attachment(o.again.message, 0)));
	msgout_end(&o);
}

CASE(a_storage_that_is_none_is_told)
{
	msgout o;
	msgout_begin(&o);
	conv_attachment_set_storage(add_attachment(o.message, 6),
				    conv_blob_copy_memory("no compound file", 16));
	msgout_write(&o);
	CU_ASSERT_TRUE(suite_reported(&o.suite, "msg.storage"));
	CU_ASSERT_EQUAL(msgout_find(&o, INNER), CFB_NONE);
	CU_ASSERT_EQUAL(conv_message_attachment_count(o.again.message), 1);
	msgout_end(&o);
}

CASE(MSG_047_attachments_by_reference)
{
	static const int methods[] = { 2, 4, 7 };
	msgout o;
	char path[64];
	msgout_begin(&o);
	for (size_t i = 0; i < 3; i++)
		msgout_set_text(conv_attachment_bag(add_attachment(o.message, methods[i])),
				LONG_PATHNAME, "\\\\server\\file", 0);
	msgout_write(&o);
	for (unsigned i = 0; i < 3; i++) {
		conv_bag *bag = attachment_again(&o, i);
		CU_ASSERT_EQUAL(msgtest_integer(bag, ATTACH_METHOD), methods[i]);
		CU_ASSERT_STRING_EQUAL(msgtest_text(bag, LONG_PATHNAME), "\\\\server\\file");
		snprintf(path, sizeof path, "__attach_version1.0_#%08X/__substg1.0_37010102", i);
		CU_ASSERT_EQUAL(msgout_find(&o, path), CFB_NONE);
		snprintf(path, sizeof path, "__attach_version1.0_#%08X/__substg1.0_3701000D", i);
		CU_ASSERT_EQUAL(msgout_find(&o, path), CFB_NONE);
	}
	msgout_end(&o);
}

/* ---- More than 2 GiB ---- */

static conv_status read_zeros(const conv_blob *blob, void *state, void *to, size_t size,
			      size_t *got)
{
	uint64_t *done = state, left = conv_blob_size(blob) - *done;
	*got = size < left ? size : (size_t)left;
	memset(to, 0, *got);
	*done += *got;
	return CONV_OK;
}

typedef struct head {
	uint8_t bytes[512];
	size_t size;
	uint64_t total;
} head;

static conv_status keep_head(void *user, const void *bytes, size_t size)
{
	head *h = user;
	size_t room = sizeof h->bytes - h->size, here = size < room ? size : room;
	memcpy(h->bytes + h->size, bytes, here);
	h->size += here;
	h->total += size;
	return CONV_OK;
}

CASE(MSG_043_attachment_over_2_gib_is_version_4)
{
	static const conv_blob_class zeros = { .state_size = sizeof(uint64_t), .read = read_zeros };
	const uint64_t size = ((uint64_t)2 << 30) + 1;
	suite_context suite;
	conv_sink *sink;
	conv_writer *writer;
	head h = { .size = 0 };
	suite_context_open(&suite);
	conv_message *message = conv_message_new(suite.context);
	conv_bag_set_blob(conv_attachment_bag(add_attachment(message, 1)), PidTagAttachDataBinary,
			  conv_blob_new(&zeros, NULL, size));
	conv_sink_open_function(suite.context, keep_head, &h, &sink);
	conv_writer_open(suite.context, sink, conv_format_find(suite.context, "msg"), &writer);
	CU_ASSERT_EQUAL(conv_writer_write(writer, message), CONV_OK);
	CU_ASSERT_EQUAL(conv_writer_end(writer), CONV_OK);
	CU_ASSERT_TRUE(h.total > size);
	CU_ASSERT_EQUAL(conv_u16le(h.bytes + 26), 4);
	conv_writer_close(writer);
	conv_sink_close(sink);
	conv_message_free(message);
	suite_context_close(&suite);
}

SUITE_MAIN(test_msg_write, LIST(MSG_058_smallest_file), LIST(MSG_050_class_of_a_message),
	   LIST(MSG_051_class_of_a_template), LIST(MSG_004_numbers_of_storages),
	   LIST(MSG_006_counts_and_next_ids), LIST(MSG_062_header_without_parts_is_zero),
	   LIST(MSG_049_more_than_2048), LIST(MSG_039_support_mask), LIST(MSG_040_8_bit_strings),
	   LIST(MSG_040_code_page_of_the_message), LIST(MSG_042_recipients_get_what_they_need),
	   LIST(MSG_041_recipients_keep_what_they_have), LIST(attachments_get_what_they_need),
	   LIST(MSG_055_flags_are_as_they_were), LIST(MSG_043_attachments_by_value),
	   LIST(MSG_012_entries_of_objects), LIST(MSG_044_messages_in_messages),
	   LIST(MSG_045_ole_storage), LIST(a_storage_that_is_none_is_told),
	   LIST(MSG_047_attachments_by_reference), LIST(MSG_043_attachment_over_2_gib_is_version_4))
