/* Entry ids: each kind read, written back to the same bytes, and cut short everywhere. */
#include "support/suite.h"

#include <stdlib.h>
#include <string.h>

#define ANN                                                                                        \
	"00000000 812B1FA4BEA310199D6E00DD010F5402 0000 0190 41006E006E000000 "                    \
	"53004D00540050000000"                                                                     \
	"61006E006E0040006500780061006D0070006C0065002E0063006F006D000000"
#define EX "00000000 DCA740C8C042101AB4B908002B2FE182 01000000 00000000 2F6F3D41 2F636E3D62 00"
#define FOLDER_TAIL "0100 101112131415161718191A1B1C1D1E1F 000000000105 0000"
#define STORE_UID "38A1BB1005E5101AA1BB08002B2A56C2"
#define MAILBOX_UID "1B55FA20AA6611CD9BC800AA002FC45A"
#define PUBLIC_UID "1C830210AA6611CD9BC800AA002FC45A"
#define CONTACT_UID "FE42AA0A18C71A10E8850B651C240000"
#define WRAPPED_UID "C091ADD3519DCF11A4A900AA0047FAA4"

typedef struct parsed {
	suite_context suite;
	uint8_t *bytes;
	size_t size;
	conv_entryid id;
	conv_status status;
} parsed;

static parsed *parse(const char *hex, uint32_t codepage)
{
	parsed *p = calloc(1, sizeof *p);
	suite_context_open(&p->suite);
	p->bytes = suite_hex(hex, &p->size);
	p->status = conv_entryid_parse(p->suite.context, p->bytes, p->size, codepage, &p->id);
	return p;
}

static int builds_same(parsed *p)
{
	conv_buffer built = CONV_BUFFER_INIT;
	conv_status status = conv_entryid_build(p->suite.context, &p->id, &built);
	int same = status == CONV_OK && built.size == p->size &&
		   (p->size == 0 || memcmp(built.bytes, p->bytes, p->size) == 0);
	conv_buffer_free(&built);
	return same;
}

static int describes(parsed *p, const char *expected)
{
	conv_buffer text = CONV_BUFFER_INIT;
	conv_entryid_describe(&p->id, &text);
	int same = strcmp(conv_buffer_text(&text), expected) == 0;
	conv_buffer_free(&text);
	return same;
}

static void done(parsed *p)
{
	conv_entryid_free(&p->id);
	free(p->bytes);
	suite_context_close(&p->suite);
	free(p);
}

CASE(DATA_010_one_off_unicode)
{
	parsed *p = parse(ANN, 0);
	CU_ASSERT_EQUAL(p->size, 74);
	CU_ASSERT_EQUAL(p->status, CONV_OK);
	CU_ASSERT_EQUAL_FATAL(p->id.kind, CONV_ENTRYID_ONE_OFF);
	CU_ASSERT_EQUAL(p->id.as.one_off.bits, CONV_ONE_OFF_USUAL);
	CU_ASSERT_STRING_EQUAL(p->id.as.one_off.name, "Ann");
	CU_ASSERT_STRING_EQUAL(p->id.as.one_off.type, "SMTP");
	CU_ASSERT_STRING_EQUAL(p->id.as.one_off.address, "ann@example.com");
	CU_ASSERT_EQUAL(p->id.rest.size, 0);
	CU_ASSERT(describes(p, "one-off \"Ann\" <ann@example.com> (SMTP)"));
	CU_ASSERT(builds_same(p));
	done(p);
}

CASE(DATA_010_one_off_8_bit_in_its_code_page)
{
	/* windows-1251, then windows-932 */
	parsed *p = parse("00000000 812B1FA4BEA310199D6E00DD010F5402 0000 0100 C0EDFF00 534D545000 "
			  "614062 00",
			  1251);
	CU_ASSERT_EQUAL(p->status, CONV_OK);
	CU_ASSERT_STRING_EQUAL(p->id.as.one_off.name, "\xD0\x90\xD0\xBD\xD1\x8F");
	CU_ASSERT_STRING_EQUAL(p->id.as.one_off.address, "a@b");
	CU_ASSERT(builds_same(p));
	done(p);
	p = parse("00000000 812B1FA4BEA310199D6E00DD010F5402 0000 0000 93FA967B00 534D545000 00",
		  932);
	CU_ASSERT_STRING_EQUAL(p->id.as.one_off.name, "\xE6\x97\xA5\xE6\x9C\xAC");
	CU_ASSERT_STRING_EQUAL(p->id.as.one_off.address, "");
	CU_ASSERT(builds_same(p));
	done(p);
}

CASE(DATA_010_all_flag_bits_survive)
{
	for (unsigned bit = 0; bit < 16; bit++) {
		char hex[200];
		unsigned bits = 1u << bit;
		snprintf(hex, sizeof hex,
			 "00000000 812B1FA4BEA310199D6E00DD010F5402 0000 %02X%02X 4100 4200 4300 "
			 "0000 0000 0000",
			 bits & 0xFF, bits >> 8);
		parsed *p = parse(hex, 0);
		CU_ASSERT_EQUAL(p->id.as.one_off.bits, bits);
		CU_ASSERT_EQUAL(strlen(p->id.as.one_off.name),
				bits == CONV_ONE_OFF_UNICODE ? 3 : 1);
		CU_ASSERT(builds_same(p));
		done(p);
	}
	/* the values seen in files, part by part */
	CU_ASSERT_EQUAL(0x9017 & CONV_ONE_OFF_FORMAT, CONV_ONE_OFF_FORMAT_SET |
							      CONV_ONE_OFF_FORMAT_MIME |
							      CONV_ONE_OFF_FORMAT_BOTH);
	CU_ASSERT_EQUAL(CONV_ONE_OFF_USUAL, 0x9001);
}

CASE(DATA_011_smtp_address_gives_example)
{
	suite_context suite;
	size_t size;
	uint8_t *expected = suite_hex(ANN, &size);
	conv_buffer built = CONV_BUFFER_INIT;

	suite_context_open(&suite);
	CU_ASSERT_EQUAL(
		conv_entryid_build_one_off(suite.context, "Ann", "SMTP", "ann@example.com", &built),
		CONV_OK);
	CU_ASSERT_EQUAL_FATAL(built.size, size);
	CU_ASSERT(memcmp(built.bytes, expected, size) == 0);
	conv_buffer_free(&built);
	free(expected);
	suite_context_close(&suite);
}

CASE(DATA_012_address_book)
{
	parsed *p = parse(EX, 0);
	CU_ASSERT_EQUAL(p->status, CONV_OK);
	CU_ASSERT_EQUAL_FATAL(p->id.kind, CONV_ENTRYID_ADDRESS_BOOK);
	CU_ASSERT_EQUAL(p->id.as.address_book.version, 1);
	CU_ASSERT_EQUAL(p->id.as.address_book.type, CONV_ADDRESS_BOOK_USER);
	CU_ASSERT_STRING_EQUAL(p->id.as.address_book.dn, "/o=A/cn=b");
	CU_ASSERT(describes(p, "address book /o=A/cn=b (type 0)"));
	CU_ASSERT(builds_same(p));

	conv_buffer built = CONV_BUFFER_INIT;
	CU_ASSERT_EQUAL(conv_entryid_build_address_book(p->suite.context, CONV_ADDRESS_BOOK_USER,
							"/o=A/cn=b", &built),
			CONV_OK);
	CU_ASSERT_EQUAL_FATAL(built.size, p->size);
	CU_ASSERT(memcmp(built.bytes, p->bytes, p->size) == 0);
	conv_buffer_free(&built);
	done(p);

	p = parse("00000000 DCA740C8C042101AB4B908002B2FE182 01000000 01000000 2F00", 0);
	CU_ASSERT_EQUAL(p->id.as.address_book.type, CONV_ADDRESS_BOOK_LIST);
	CU_ASSERT(builds_same(p));
	done(p);
}

CASE(DATA_013_contact_addresses)
{
	for (unsigned index = 0; index <= 5; index++) {
		char hex[200];
		snprintf(hex, sizeof hex,
			 "00000000" CONTACT_UID "03000000 04000000 %02X000000 04000000 DEADBEEF",
			 index);
		parsed *p = parse(hex, 0);
		CU_ASSERT_EQUAL(p->status, CONV_OK);
		CU_ASSERT_EQUAL_FATAL(p->id.kind, CONV_ENTRYID_CONTACT);
		CU_ASSERT_EQUAL(p->id.as.contact.index, index);
		CU_ASSERT_EQUAL_FATAL(p->id.as.contact.message.size, 4);
		CU_ASSERT(memcmp(p->id.as.contact.message.bytes, "\xDE\xAD\xBE\xEF", 4) == 0);
		CU_ASSERT(builds_same(p));
		done(p);
	}
}

CASE(DATA_014_personal_distribution_list)
{
	parsed *p = parse("00000000" CONTACT_UID "03000000 05000000 FF000000 02000000 ABCD", 0);
	CU_ASSERT_EQUAL(p->status, CONV_OK);
	CU_ASSERT_EQUAL_FATAL(p->id.kind, CONV_ENTRYID_PERSONAL_LIST);
	CU_ASSERT_EQUAL(p->id.as.contact.index, 0xFF);
	CU_ASSERT_EQUAL(p->id.as.contact.message.size, 2);
	CU_ASSERT(builds_same(p));
	done(p);
}

CASE(DATA_015_wrapped_members)
{
	static const struct {
		const char *hex;
		unsigned what, address;
		conv_entryid_kind inside;
	} cases[] = {
		{ "00000000" WRAPPED_UID "C3 EF0000001A447390AA6611CD9BC800AA002FC45A 0700"
		  "000000000000000000000000000000000000000000000000"
		  "000000000000000000000000000000000000000000000000",
		  CONV_WRAPPED_CONTACT, CONV_WRAPPED_EMAIL_1, CONV_ENTRYID_MESSAGE },
		{ "00000000" WRAPPED_UID "B4 00000000" CONTACT_UID
		  "03000000 05000000 FF000000 00000000",
		  CONV_WRAPPED_PERSONAL_LIST, CONV_WRAPPED_NO_ADDRESS, CONV_ENTRYID_PERSONAL_LIST },
		{ "00000000" WRAPPED_UID "B5" EX, CONV_WRAPPED_USER, CONV_WRAPPED_NO_ADDRESS,
		  CONV_ENTRYID_ADDRESS_BOOK },
		{ "00000000" WRAPPED_UID "B6" EX, CONV_WRAPPED_LIST, CONV_WRAPPED_NO_ADDRESS,
		  CONV_ENTRYID_ADDRESS_BOOK },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		parsed *p = parse(cases[i].hex, 0);
		CU_ASSERT_EQUAL(p->status, CONV_OK);
		CU_ASSERT_EQUAL_FATAL(p->id.kind, CONV_ENTRYID_WRAPPED);
		const conv_entryid_wrapped *wrapped = &p->id.as.wrapped;
		CU_ASSERT_EQUAL(wrapped->type & CONV_WRAPPED_WHAT, cases[i].what);
		CU_ASSERT_EQUAL(wrapped->type & CONV_WRAPPED_ADDRESS, cases[i].address);
		CU_ASSERT(wrapped->type & CONV_WRAPPED_ALWAYS);
		CU_ASSERT_EQUAL(conv_entryid_kind_of(wrapped->inside.bytes, wrapped->inside.size),
				cases[i].inside);
		CU_ASSERT(builds_same(p));
		done(p);
	}
}

CASE(DATA_016_folder_and_message)
{
	parsed *p = parse("00000000 202122232425262728292A2B2C2D2E2F" FOLDER_TAIL, 0);
	CU_ASSERT_EQUAL(p->size, 46);
	CU_ASSERT_EQUAL_FATAL(p->id.kind, CONV_ENTRYID_FOLDER);
	CU_ASSERT_EQUAL(p->id.as.folder.type, 1);
	CU_ASSERT_EQUAL(p->id.as.folder.folder.counter[5], 5);
	CU_ASSERT(describes(p, "folder {13121110-1514-1716-1819-1A1B1C1D1E1F}-000000000105"));
	CU_ASSERT(builds_same(p));
	done(p);

	p = parse("00000000 202122232425262728292A2B2C2D2E2F 0700"
		  "101112131415161718191A1B1C1D1E1F 000000000105 0000"
		  "303132333435363738393A3B3C3D3E3F 0000000000FF 0000",
		  0);
	CU_ASSERT_EQUAL(p->size, 70);
	CU_ASSERT_EQUAL_FATAL(p->id.kind, CONV_ENTRYID_MESSAGE);
	CU_ASSERT_EQUAL(p->id.as.message.message.counter[5], 0xFF);
	CU_ASSERT_EQUAL(p->id.as.message.message.database.bytes[0], 0x30);
	CU_ASSERT(builds_same(p));
	done(p);
}

CASE(DATA_017_unknown_provider_is_kept)
{
	static const char *const ids[] = { "", "00", "00000000 00112233445566778899AABBCCDDEEFF",
					   "00000000 00112233445566778899AABBCCDDEEFF 0102030405",
					   "00000000 202122232425262728292A2B2C2D2E2F 0200"
					   "101112131415161718191A1B1C1D1E1F 000000000105 0000" };
	for (size_t i = 0; i < sizeof ids / sizeof *ids; i++) {
		parsed *p = parse(ids[i], 0);
		CU_ASSERT_EQUAL(p->status, CONV_OK);
		CU_ASSERT_EQUAL(p->id.kind, CONV_ENTRYID_UNKNOWN);
		CU_ASSERT_EQUAL(p->id.rest.size, p->size);
		CU_ASSERT(builds_same(p));
		done(p);
	}
}

CASE(DATA_035_three_bytes_behind)
{
	parsed *p =
		parse("00000000" CONTACT_UID "03000000 04000000 01000000 02000000 ABCD 112233", 0);
	CU_ASSERT_EQUAL(p->status, CONV_OK);
	CU_ASSERT_EQUAL(p->id.rest.size, 3);
	CU_ASSERT(builds_same(p));
	done(p);
	p = parse("00000000" CONTACT_UID "03000000 05000000 FF000000 02000000 ABCD 000000", 0);
	CU_ASSERT_EQUAL(p->id.kind, CONV_ENTRYID_PERSONAL_LIST);
	CU_ASSERT_EQUAL(p->id.rest.size, 3);
	CU_ASSERT(builds_same(p));
	done(p);
}

CASE(DATA_036_stores)
{
	parsed *p =
		parse("00000000" STORE_UID "00 00 454D534D44422E444C4C00000000 00000000" MAILBOX_UID
		      "0C000000 535256 00 2F6F3D41 00",
		      0);
	CU_ASSERT_EQUAL(p->status, CONV_OK);
	CU_ASSERT_EQUAL_FATAL(p->id.kind, CONV_ENTRYID_STORE);
	CU_ASSERT_STRING_EQUAL(p->id.as.store.dll, "EMSMDB.DLL");
	CU_ASSERT_EQUAL(p->id.as.store.wrapped_type, 0xC);
	CU_ASSERT_STRING_EQUAL(p->id.as.store.server, "SRV");
	CU_ASSERT_STRING_EQUAL(p->id.as.store.mailbox, "/o=A");
	CU_ASSERT(builds_same(p));
	done(p);
	p = parse("00000000" STORE_UID "00 00 454D534D44422E444C4C00000000 00000000" PUBLIC_UID
		  "06000000 535256 00",
		  0);
	CU_ASSERT_EQUAL(p->status, CONV_OK);
	CU_ASSERT_EQUAL(p->id.as.store.wrapped_type, 6);
	CU_ASSERT_STRING_EQUAL(p->id.as.store.mailbox, "");
	CU_ASSERT(builds_same(p));
	done(p);
}

CASE(DATA_038_newsgroup_and_mapped_public_message)
{
	parsed *p = parse("00000000" STORE_UID "0C00 636F6D702E6C616E672E63 00", 0);
	CU_ASSERT_EQUAL_FATAL(p->id.kind, CONV_ENTRYID_NEWSGROUP);
	CU_ASSERT_STRING_EQUAL(p->id.as.newsgroup.name, "comp.lang.c");
	CU_ASSERT(describes(p, "newsgroup folder comp.lang.c"));
	CU_ASSERT(builds_same(p));
	done(p);
	p = parse("00000000 1A447390AA6611CD9BC800AA002FC45A 0B00"
		  "101112131415161718191A1B1C1D1E1F 000000000105 0000"
		  "303132333435363738393A3B3C3D3E3F 0000000000FF 0000",
		  0);
	CU_ASSERT_EQUAL(p->id.kind, CONV_ENTRYID_MESSAGE);
	CU_ASSERT(builds_same(p));
	done(p);
}

/* Every proper beginning of every kind: usable or unknown, never read past its end. */
CASE(cut_short_everywhere)
{
	static const char *const ids[] = {
		ANN,
		EX,
		"00000000" CONTACT_UID "03000000 04000000 01000000 02000000 ABCD",
		"00000000" WRAPPED_UID "B5" EX,
		"00000000" STORE_UID "00 00 454D534D44422E444C4C00000000 00000000" MAILBOX_UID
		"0C000000 535256 00 2F6F3D41 00",
		"00000000" STORE_UID "0C00 636F6D702E6C616E672E63 00",
	};
	for (size_t i = 0; i < sizeof ids / sizeof *ids; i++) {
		size_t size;
		uint8_t *bytes = suite_hex(ids[i], &size);
		suite_context suite;
		suite_context_open(&suite);
		for (size_t cut = 0; cut < size; cut++) {
			uint8_t *piece = malloc(cut ? cut : 1);
			memcpy(piece, bytes, cut);
			conv_entryid id;
			conv_buffer text = CONV_BUFFER_INIT;
			conv_status status = conv_entryid_parse(suite.context, piece, cut, 0, &id);
			CU_ASSERT(conv_usable(status));
			CU_ASSERT(conv_entryid_describe(&id, &text));
			conv_buffer_free(&text);
			conv_entryid_free(&id);
			free(piece);
		}
		suite_context_close(&suite);
		free(bytes);
	}
	parsed *p = parse("00000000 812B1FA4BEA310199D6E00DD010F5402 0000 0190 4100 6E00", 0);
	CU_ASSERT_EQUAL(p->status, CONV_DAMAGED);
	CU_ASSERT_EQUAL(p->id.kind, CONV_ENTRYID_ONE_OFF);
	CU_ASSERT_STRING_EQUAL(p->id.as.one_off.name, "An");
	CU_ASSERT_STRING_EQUAL(p->id.as.one_off.address, "");
	done(p);
}

SUITE_MAIN(test_entryid, LIST(DATA_010_one_off_unicode),
	   LIST(DATA_010_one_off_8_bit_in_its_code_page), LIST(DATA_010_all_flag_bits_survive),
	   LIST(DATA_011_smtp_address_gives_example), LIST(DATA_012_address_book),
	   LIST(DATA_013_contact_addresses), LIST(DATA_014_personal_distribution_list),
	   LIST(DATA_015_wrapped_members), LIST(DATA_016_folder_and_message),
	   LIST(DATA_017_unknown_provider_is_kept), LIST(DATA_035_three_bytes_behind),
	   LIST(DATA_036_stores), LIST(DATA_038_newsgroup_and_mapped_public_message),
	   LIST(cut_short_everywhere))
