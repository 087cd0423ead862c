/* Redacting text: what stands for a character, in every kind of code page; markers; names of formats. */
#include <stdlib.h>
#include <string.h>

#include "base64.h"
#include "redact/redact.h"
#include "support/suite.h"

typedef struct job {
	suite_context suite;
	conv_redactor *redactor;
} job;

static void job_open(job *j)
{
	suite_context_open(&j->suite);
	j->redactor = conv_redactor_new(j->suite.context);
	CU_ASSERT_PTR_NOT_NULL_FATAL(j->redactor);
}

static void job_close(job *j)
{
	conv_redactor_free(j->redactor);
	suite_context_close(&j->suite);
}

/* Text of a code page, redacted, is this. */
static void check(job *j, uint32_t codepage, const char *text, const char *wanted)
{
	size_t size = strlen(text);
	char *bytes = malloc(size + 1);

	memcpy(bytes, text, size + 1);
	CU_ASSERT_EQUAL(conv_redact_text(j->redactor, codepage, (uint8_t *)bytes, size, NULL),
			CONV_OK);
	if (strcmp(bytes, wanted) != 0)
		printf("  code page %u: got \"%s\"\n", codepage, bytes);
	CU_ASSERT_STRING_EQUAL(bytes, wanted);
	free(bytes);
}

CASE(letters_and_digits_go_and_the_rest_stays)
{
	job j;
	job_open(&j);
	check(&j, 1252, "Dear Ann, call 0123-45 (now)!\r\n\t",
	      "Xxxx Xxx, xxxx 9999-99 (xxx)!\r\n\t");
	check(&j, 1252, "M\xFCller \x80 5\xA0\xD7", "X\xE4xxxx \x80 9\xA0\xD7");
	check(&j, 1251, "\xCF\xF0\xE8\xE2\xE5\xF2", "\xC0\xE0\xE0\xE0\xE0\xE0");
	check(&j, 65001, "K\xC3\xB6ln \xE4\xB8\xAD\xE6\x96\x87 \xF0\x9F\x98\x82",
	      "X\xC3\xA4xx \xE4\xB8\x80\xE4\xB8\x80 \xF0\x9F\x98\x80");
	check(&j, 932, "\x93\xFA\x96\x7B \xB1\xB2 A", "\x88\xEA\x88\xEA \xB1\xB1 X");
	check(&j, 54936, "\xD6\xD0\xCE\xC4", "\xD2\xBB\xD2\xBB");
	check(&j, 50220, "\x1B$B$3$s\x1B(Bab", "\x1B$B0000\x1B(Bxx");
	check(&j, 65000, "A+ZeVnLIqe-b", "X+TgBOAE4A-x");
	job_close(&j);
}

CASE(what_is_broken_stays_broken)
{
	job j;
	job_open(&j);
	/* text of another code page, a cut sequence, a lone surrogate, an overlong form */
	check(&j, 65001,
	      "Gr\xFC\xDF"
	      "e",
	      "Xx\xFF\xC3x");
	check(&j, 65001, "\xE4\xB8", "\xE1\xA0");
	check(&j, 65001, "\xED\xA0\xB5", "\xED\xA0\xA0");
	uint8_t cut = 0x93;
	size_t bad = 0;
	conv_buffer text = CONV_BUFFER_INIT;
	CU_ASSERT_EQUAL(conv_redact_text(j.redactor, 932, &cut, 1, NULL), CONV_OK);
	conv_decode(j.suite.context, 932, &cut, 1, &text, &bad);
	CU_ASSERT_EQUAL(bad, 1);
	conv_buffer_free(&text);
	job_close(&j);
}

static size_t count_characters(const conv_buffer *text)
{
	const char *p = (const char *)text->bytes, *end = p + text->size;
	size_t count = 0;

	for (; p < end; count++)
		(void)conv_text_next(&p, end);
	return count;
}

/* As many characters as before, and as many broken ones, in every code page of single bytes. */
CASE(every_code_page_keeps_its_measure)
{
	job j;
	uint32_t state = 7;
	size_t tried = 0;

	job_open(&j);
	for (uint32_t codepage = 37; codepage < 65002; codepage++) {
		uint8_t bytes[256];
		size_t bad[2] = { 0, 0 };
		conv_buffer text[2] = { CONV_BUFFER_INIT, CONV_BUFFER_INIT };
		if (!conv_codepage_known(codepage) || codepage == 1200 || codepage == 1201)
			continue;
		for (size_t i = 0; i < sizeof bytes; i++)
			bytes[i] = (uint8_t)(suite_random(&state) >> 8);
		conv_decode(j.suite.context, codepage, bytes, sizeof bytes, &text[0], &bad[0]);
		CU_ASSERT_EQUAL(conv_redact_text(j.redactor, codepage, bytes, sizeof bytes, NULL),
				CONV_OK);
		conv_decode(j.suite.context, codepage, bytes, sizeof bytes, &text[1], &bad[1]);
		size_t before = count_characters(&text[0]), after = count_characters(&text[1]);
		if (before == sizeof bytes) { /* each byte is a character */
			CU_ASSERT_EQUAL(after, before);
			CU_ASSERT_EQUAL(bad[1], bad[0]);
			tried++;
		}
		conv_buffer_free(&text[0]);
		conv_buffer_free(&text[1]);
	}
	CU_ASSERT_TRUE(tried > 70);
	job_close(&j);
}

/* What stands for a character stands for itself, and takes as many bytes. */
CASE(what_stands_for_a_character_takes_as_many_bytes)
{
	char a[4], b[4];
	for (uint32_t c = 1; c < 0x110000; c++) {
		uint32_t other = conv_redact_character(c);
		CU_ASSERT_EQUAL_FATAL(conv_text_put(other, b), conv_text_put(c, a));
		CU_ASSERT_EQUAL_FATAL(other >= 0x10000, c >= 0x10000);
		CU_ASSERT_EQUAL_FATAL(conv_redact_character(other), other);
	}
}

CASE(utf16_keeps_pairs_and_lone_surrogates)
{
	job j;
	size_t size;
	uint8_t *bytes = suite_hex("41 00 3D D8 02 DE 00 D8 62 00 0D 00 2D 4E 78", &size);
	size_t wanted_size;
	uint8_t *wanted = suite_hex("58 00 3D D8 00 DE 00 D8 78 00 0D 00 00 4E 78", &wanted_size);

	job_open(&j);
	CU_ASSERT_EQUAL(conv_redact_text(j.redactor, 1200, bytes, size, NULL), CONV_OK);
	CU_ASSERT_EQUAL(memcmp(bytes, wanted, size), 0);
	free(bytes);
	free(wanted);
	job_close(&j);
}

/* ---- Markers ---- */

static void check_marked(job *j, conv_marker *marker, const char *text, const char *wanted)
{
	char bytes[512];
	size_t size = strlen(text);

	CU_ASSERT_TRUE_FATAL(size < sizeof bytes);
	memcpy(bytes, text, size + 1);
	CU_ASSERT_EQUAL(conv_redact_text(j->redactor, 1252, (uint8_t *)bytes, size, marker),
			CONV_OK);
	if (strcmp(bytes, wanted) != 0)
		printf("  got \"%s\"\n", bytes);
	CU_ASSERT_STRING_EQUAL(bytes, wanted);
}

CASE(html_keeps_tags_and_no_text)
{
	static const char *const rows[][2] = {
		{ "<p align=center>Hello</p>", "<p align=center>Xxxxx</p>" },
		{ "<a href=\"http://a.example/Secret?q=1\" title='Deal'>x</a>",
		  "<a href=\"http://x.xxxxxxx/Xxxxxx?x=9\" title='Xxxx'>x</a>" },
		{ "<john.smith@example.com> wrote", "<xxxx.xxxxx@xxxxxxx.xxx> xxxxx" },
		{ "M&uuml;ller &amp; S&#246;hne &#x41;&nbsp;",
		  "X&xxxx;xxxx &amp; X&#999;xxx &#x99;&nbsp;" },
		{ "<style>.Secret { font-size: 12pt; font-family: Calibri }</style>b",
		  "<style>.Xxxxxx { font-size: 12pt; font-family: Xxxxxxx }</style>x" },
		{ "<script>var secret = 1;</script>", "<script>xxx xxxxxx = 9;</script>" },
		{ "<!-- secret --><br>1 < 2 and text", "<!-- xxxxxx --><br>9 < 9 xxx xxxx" },
		{ "<meta http-equiv=Content-Type content=\"text/html; charset=koi8-r\">",
		  "<meta http-equiv=Content-Type content=\"text/html; charset=koi8-r\">" },
		{ "<o:p>x</o:p><secret attr=word width=10>",
		  "<o:p>x</o:p><xxxxxx xxxx=xxxx width=10>" },
		{ "<a href=mailto:ann@example.org", "<a href=mailto:xxx@xxxxxxx.xxx" },
		{ "&", "&" },
		{ "<", "<" },
		{ "<a b", "<a b" },
	};
	job j;

	job_open(&j);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		check_marked(&j, redact_mark_html, rows[i][0], rows[i][1]);
	job_close(&j);
}

CASE(rtf_keeps_groups_and_no_text)
{
	static const char *const rows[][2] = {
		{ "{\\rtf1\\ansi{\\b Hello} 12}", "{\\rtf1\\ansi{\\b Xxxxx} 99}" },
		{ "C:\\Users\\anna", "X:\\Xxxxx\\xxxx" },
		{ "\\'e4\\'41\\'31\\'20\\{a\\}", "\\'e4\\'78\\'39\\'20\\{x\\}" },
		{ "\\u1076?\\u-3913 ?", "\\u9999?\\u-9999 ?" },
		{ "{\\*\\htmltag64 <a href=\"x\">}text", "{\\*\\htmltag64 <a href=\"x\">}xxxx" },
		{ "{\\pict 89AB}\\bin3 abcd", "{\\pict 0000}\\bin3 xxxx" },
		{ "{\\*\\fldinst HYPERLINK \"http://b.org\"}",
		  "{\\*\\fldinst HYPERLINK \"http://x.xxx\"}" },
		{ "}}\\", "}}\\" },
		{ "\\bin99999999999999999999 a", "\\bin99999999999999999999 x" },
	};
	job j;

	job_open(&j);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		check_marked(&j, redact_mark_rtf, rows[i][0], rows[i][1]);
	job_close(&j);
}

CASE(fields_keep_dates_and_words_of_mime)
{
	static const char *const rows[][2] = {
		{ "Subject: Hello 12\r\n again\r\nX-Secret: a\r\n",
		  "Subject: Xxxxx 99\r\n xxxxx\r\nX-Xxxxxx: x\r\n" },
		{ "Date: Mon, 5 Feb 2024 10:00:00 +0100 (Central)\n",
		  "Date: Mon, 5 Feb 2024 10:00:00 +0100 (Xxxxxxx)\n" },
		{ "Content-Type: text/x-secret; charset=koi8-r; name=\"a b.txt\"\n",
		  "Content-Type: text/x-xxxxxx; charset=koi8-r; name=\"x x.xxx\"\n" },
		{ "Content-Type: multipart/mixed;\n boundary=\"=_a b\"; type=\"text/html\"\n",
		  "Content-Type: multipart/mixed;\n boundary=\"=_a b\"; type=\"text/html\"\n" },
		{ "Subject: =?utf-8?q?abc?= =?broken words\n",
		  "Subject: =?utf-8?q?abc?= =?xxxxxx xxxxx\n" },
		{ "no field at all\n\nFrom: a@b\n", "xx xxxxx xx xxx\n\nFrom: x@x\n" },
	};
	job j;

	job_open(&j);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		check_marked(&j, redact_mark_fields, rows[i][0], rows[i][1]);
	job_close(&j);
}

/* ---- Properties ---- */

static void check_property(job *j, uint32_t tag, const char *hex, const char *wanted_hex)
{
	const redact_value value = { .id = (uint16_t)(tag >> 16),
				     .type = (uint16_t)tag,
				     .codepage = 1252,
				     .html_codepage = 1252 };
	size_t size, wanted_size;
	uint8_t *bytes = suite_hex(hex, &size), *wanted = suite_hex(wanted_hex, &wanted_size);

	CU_ASSERT_EQUAL(redact_property(j->redactor, &value, bytes, size), CONV_OK);
	CU_ASSERT_EQUAL_FATAL(size, wanted_size);
	CU_ASSERT_EQUAL(memcmp(bytes, wanted, size), 0);
	free(bytes);
	free(wanted);
}

CASE(binary_properties_lose_texts_and_keep_numbers)
{
	job j;
	job_open(&j);
	/* PidTagConversationIndex */
	check_property(&j, 0x00710102, "01 CB 4142434445 00", "01 CB 5858585858 00");
	check_property(&j, 0x00710102, "01 CB 41424344 00", "01 CB 41424344 00");
	/* an unknown one, PidTagSenderSearchKey, PidTagReplyRecipientEntries of one unknown id */
	check_property(&j, 0x66660102, "41 01 02", "00 00 00");
	check_property(&j, 0x0C1D0102, "534D54503A 41 40 42 00", "534D54503A 58 40 58 00");
	check_property(&j, 0x004F0102, "01000000 08000000 02000000 4142 4142",
		       "01000000 08000000 02000000 4142 0000");
	/* PidTagMessageClass, PidTagAddressType, PidTagAttachExtension */
	check_property(&j, 0x001A001E, "49504D2E4E6F74652E41636D65", "49504D2E4E6F74652E58787878");
	check_property(&j, 0x3002001E, "534D5450", "534D5450");
	check_property(&j, 0x3002001E, "41434D45", "58585858");
	check_property(&j, 0x3703001E, "2E706466", "2E706466");
	check_property(&j, 0x3703001E, "2E61636D65", "2E78787878");
	job_close(&j);
}

CASE(one_off_entry_ids_keep_all_but_name_and_address)
{
	job j;
	conv_buffer id = CONV_BUFFER_INIT, wanted = CONV_BUFFER_INIT;
	const redact_value value = { .id = 0x0FFF, .type = PtypBinary, .codepage = 1252 };

	job_open(&j);
	conv_entryid_build_one_off(j.suite.context, "Ann", "SMTP", "ann@a.org", &id);
	conv_entryid_build_one_off(j.suite.context, "Xxx", "SMTP", "xxx@x.xxx", &wanted);
	CU_ASSERT_EQUAL(redact_property(j.redactor, &value, id.bytes, id.size), CONV_OK);
	CU_ASSERT_EQUAL_FATAL(id.size, wanted.size);
	CU_ASSERT_EQUAL(memcmp(id.bytes, wanted.bytes, id.size), 0);
	conv_buffer_free(&id);
	conv_buffer_free(&wanted);
	job_close(&j);
}

CASE(names_of_properties_stay_different)
{
	job j;
	redact_names names = { 0 };
	uint8_t a[] = "a\0l\0p\0h\0a", b[] = "o\0m\0e\0g\0a", c[] = "A\0L\0P\0H\0A",
		known[] = "K\0e\0y\0w\0o\0r\0d\0s";
	const conv_guid *set = conv_set_guid(CONV_SET_PS_PUBLIC_STRINGS);

	job_open(&j);
	names.redactor = j.redactor;
	names.arena = conv_arena_new();
	conv_table_init(&names.table, names.arena);
	CU_ASSERT_EQUAL(redact_property_name(&names, set, 0, a, 10), CONV_OK);
	CU_ASSERT_EQUAL(redact_property_name(&names, set, 0, b, 10), CONV_OK);
	CU_ASSERT_EQUAL(redact_property_name(&names, set, 0, c, 10), CONV_OK);
	CU_ASSERT_EQUAL(redact_property_name(&names, set, 0, known, 16), CONV_OK);
	CU_ASSERT_EQUAL(memcmp(a,
			       "x\0x\0x\0x\0"
			       "1",
			       10),
			0);
	CU_ASSERT_EQUAL(memcmp(b,
			       "x\0x\0x\0x\0"
			       "2",
			       10),
			0);
	CU_ASSERT_EQUAL(memcmp(c,
			       "X\0X\0X\0X\0"
			       "1",
			       10),
			0);
	CU_ASSERT_EQUAL(memcmp(known, "K\0e\0y\0w\0o\0r\0d\0s", 16), 0);
	conv_arena_free(names.arena);
	job_close(&j);
}

SUITE_MAIN(test_redact, LIST(letters_and_digits_go_and_the_rest_stays),
	   LIST(what_is_broken_stays_broken), LIST(every_code_page_keeps_its_measure),
	   LIST(what_stands_for_a_character_takes_as_many_bytes),
	   LIST(utf16_keeps_pairs_and_lone_surrogates), LIST(html_keeps_tags_and_no_text),
	   LIST(rtf_keeps_groups_and_no_text), LIST(fields_keep_dates_and_words_of_mime),
	   LIST(binary_properties_lose_texts_and_keep_numbers),
	   LIST(one_off_entry_ids_keep_all_but_name_and_address),
	   LIST(names_of_properties_stay_different))
