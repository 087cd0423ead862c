/*
 * The charset door. With --decode CP or --encode CP the program is a filter instead, which
 * test_charset_peers.py uses: records of a 32-bit size and that many bytes come in; the same with
 * the converted bytes go out, each followed by the 32-bit count of what was bad.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "charset_engine.h"
#include "cursor.h"
#include "support/suite.h"

static suite_context suite;
static conv_buffer out, back;

static void begin(void)
{
	suite_context_open(&suite);
}

static void finish(void)
{
	suite_context_close(&suite);
	conv_buffer_free(&out);
	conv_buffer_free(&back);
}

static size_t decode(uint32_t codepage, const void *bytes, size_t size, conv_buffer *to)
{
	size_t bad = 0;
	conv_buffer_clear(to);
	CU_ASSERT_EQUAL(conv_decode(suite.context, codepage, bytes, size, to, &bad), CONV_OK);
	return bad;
}

static size_t encode(uint32_t codepage, const void *text, size_t size, conv_buffer *to)
{
	size_t bad = 0;
	conv_buffer_clear(to);
	CU_ASSERT_EQUAL(conv_encode(suite.context, codepage, text, size, to, &bad), CONV_OK);
	return bad;
}

typedef struct example {
	uint32_t codepage;
	const char *hex;
	const char *text;
	size_t bad;
} example;

static int same(const conv_buffer *buffer, const void *bytes, size_t size)
{
	return buffer->size == size && (size == 0 || memcmp(buffer->bytes, bytes, size) == 0);
}

static void check_decode(const example *e)
{
	size_t size, bad;
	uint8_t *bytes = suite_hex(e->hex, &size);

	bad = decode(e->codepage, bytes, size, &out);
	if (!same(&out, e->text, strlen(e->text)) || bad != e->bad) {
		printf("  %u %s: got \"%s\", %zu bad\n", (unsigned)e->codepage, e->hex,
		       conv_buffer_text(&out), bad);
		CU_FAIL("decoded otherwise");
	}
	free(bytes);
}

static void check_encode(const example *e)
{
	size_t size, bad;
	uint8_t *bytes = suite_hex(e->hex, &size);

	bad = encode(e->codepage, e->text, strlen(e->text), &out);
	if (!same(&out, bytes, size) || bad != e->bad) {
		printf("  %u \"%s\" (want %s): got", (unsigned)e->codepage, e->text, e->hex);
		for (size_t i = 0; i < out.size; i++)
			printf(" %02X", out.bytes[i]);
		printf(", %zu bad\n", bad);
		CU_FAIL("encoded otherwise");
	}
	free(bytes);
}

#define EACH(check, table)                                                                         \
	do {                                                                                       \
		begin();                                                                           \
		for (size_t i_ = 0; i_ < sizeof(table) / sizeof *(table); i_++)                    \
			check(&(table)[i_]);                                                       \
		finish();                                                                          \
	} while (0)

#define BAD "\xEF\xBF\xBD"

/* What Windows' own tables say and iconv's do not. */
CASE(windows_tables_where_iconv_differs)
{
	static const example examples[] = {
		{ 932, "8160 8161 817C 8191 8192 81CA", "～∥－￠￡￢", 0 },
		{ 932, "5C 7E", "\\~", 0 },
		{ 932, "8740 8782 8790 ED40 FA5C EEEF FC4B", "①№≒纊纊ⅰ黑", 0 },
		{ 932, "80 A0 FD FE FF", "\xC2\x80\xEF\xA3\xB0\xEF\xA3\xB1\xEF\xA3\xB2\xEF\xA3\xB3",
		  0 },
		{ 932, "F040 F9FC", "\xEE\x80\x80\xEE\x9D\x97", 0 },
		{ 936, "80 A1A4 A1AA A996", "€·—〇", 0 },
		{ 936, "AAA1 FEFE A140", "\xEE\x80\x80\xEE\x93\x85\xEE\x93\x86", 0 },
		{ 949, "80 A2E6 A2E7 8141 C8FE", "\xC2\x80€®갂힝", 0 },
		{ 949, "C9A1 FEFE", "\xEE\x80\x80\xEE\x82\xBB", 0 },
		{ 950, "80 A3E1 A145 A14E A1C3 A1FE", "\xC2\x80€‧﹑￣／", 0 },
		{ 950, "FA40 8140 C6A1", "\xEE\x80\x80\xEE\xBA\xB8\xEF\x9A\xB1", 0 },
		{ 1361, "5C 8861 D931 D932", "\\가　、", 0 },
		{ 874, "80 81 85 91 97 A0 DB", "€\xC2\x81…‘—\xC2\xA0\xEF\xA3\x81", 0 },
		{ 1252, "81 8D 8F 90 9D 80", "\xC2\x81\xC2\x8D\xC2\x8F\xC2\x90\xC2\x9D€", 0 },
		{ 1253, "AA D2 FF", "\xEF\xA3\xB9\xEF\xA3\xBA\xEF\xA3\xBB", 0 },
		{ 1255, "CA D9 E9 C8", "\xD6\xBA\xEF\xA2\x8Dיָ", 0 },
		{ 1258, "EA EC", "ê\xCC\x81", 0 },
		{ 708, "80 C7", "│ا", 0 },
		{ 720, "91 9B 9F FF", "ّؤا\xC2\xA0", 0 },
		{ 864, "25", "%", 0 },
		{ 10000, "BD C6 F0", "\xE2\x84\xA6∆\xEF\xA3\xBF", 0 },
		{ 10004, "C7 AC", "ا،", 0 },
		{ 10006, "80 A1 FF", "ÄΓ\xEF\xA2\xA0", 0 },
		{ 10007, "FF A2", "¤¢", 0 },
		{ 10081, "DA DD", "Ğı", 0 },
		{ 20127, "41 93 E9", "A“é", 0 },
		{ 28591, "80 92 A0 E9", "€’\xC2\xA0é", 0 },
		{ 28599, "80 DD", "€İ", 0 },
		{ 42, "41 20 FF 0A", "\xEF\x81\x81\xEF\x80\xA0\xEF\x83\xBF\n", 0 },
	};
	EACH(check_decode, examples);
}

CASE(MIME_177_truncated_and_broken_sequences)
{
	static const example examples[] = {
		{ 932, "41 81", "A" BAD, 1 },
		{ 936, "C4E3 BA", "你" BAD, 1 },
		{ 65001, "C3A4 E282", "ä" BAD, 1 },
		{ 65001, "F09F98", BAD, 1 },
		{ 65001, "EDA080 C080 FF", BAD BAD BAD BAD, 4 },
		{ 54936, "8130 41", BAD "0A", 1 },
		{ 54936, "41 813081", "A" BAD "0" BAD, 2 },
		{ 51932, "B0A1 8FB0", "亜" BAD, 1 },
		{ 20000, "41 8EA2A1", "A" BAD, 1 },
		{ 50220, "1B2442 3021 30", "亜" BAD, 1 },
		{ 50220, "41 1B24", "A" BAD "$", 1 },
		{ 52936, "7E7B 3B21", "弧", 0 },
		{ 65000, "41 2B", "A" BAD, 1 },
		{ 1200, "41 00 42", "A" BAD, 1 },
		{ 12000, "41 00 00 00 42 00", "A" BAD, 1 },
		/* A trail byte that is ASCII is not swallowed; one that is not, is. */
		{ 932, "81 0A 41", BAD "\nA", 1 },
		{ 932, "81 22 3E", BAD "\">", 1 },
		{ 932, "8520 857E 41", BAD " " BAD "~A", 2 },
		{ 936, "FE 22 A2A0", BAD "\"\xEE\x96\x85", 1 },
		{ 949, "81 3C", BAD "<", 1 },
		{ 950, "A1 3C A1 80 42", BAD "<" BAD "B", 2 },
		{ 51949, "B0 3C B0A1", BAD "<가", 1 },
		{ 51932, "8F 3C 8FB0 3C", BAD "<" BAD "<", 2 },
	};
	EACH(check_decode, examples);
}

CASE(MIME_176_stateful_charsets_decode)
{
	static const example examples[] = {
		{ 50220, "41 1B2442 467C4B5C 1B2842 42", "A日本B", 0 },
		{ 50220, "1B2440 467C 1B284A 5C7E", "日\\~", 0 },
		{ 50220, "1B2442 2141 2D21 7921", "～①纊", 0 },
		{ 50221, "1B2849 3143 1B2842", "ｱﾃ", 0 },
		{ 50222, "41 0E 3143 0F 42", "AｱﾃB", 0 },
		{ 50220, "1B2442 467C 0A 4B5C 1B2842", "日\n本", 0 },
		{ 50221, "1B242844 3021 1B2842", "丂", 0 },
		{ 50220, "93FA 967B B1", "日本ｱ", 0 },
		{ 50220, "1B2442 2230 7E7E 467C", BAD BAD "日", 2 },
		{ 50225, "1B242943 41 0E 3021 0F 42", "A가B", 0 },
		{ 50225, "0E 3021 0A 41", "가\nA", 0 },
		{ 50227, "1B242941 0E 4463 0F 41", "你A", 0 },
		{ 50229, "1B242947 0E 4421 0F 41", "一A", 0 },
		{ 52936, "7E7B 4463 3A43 7E7D 7E7E 41 7E0A 42", "你好~AB", 0 },
		{ 52936, "7E7B 4463 0A 41", "你\nA", 0 },
		{ 54936, "8130 8130 9030 8130 D2BB", "\xC2\x80\xF0\x90\x80\x80一", 0 },
		{ 950, "A4A4 A4E5", "中文", 0 },
		{ 951, "8862 9DEF", "\xC3\x8A\xCC\x84\xE5\x98\x85", 0 },
		{ 65000, "48692B414F512D2B2D7E", "Hiä+~", 0 },
		{ 65000, "2B5A65566E4C4971652D", "日本語", 0 },
		{ 65000, "2B324433654141 2D", "\xF0\x9F\x98\x80", 0 },
		{ 65000, "2B41454D", "C", 0 },
		{ 65000, "2B41454E", "C" BAD, 1 },
		{ 50930, "C1 0E 4141 0F C2", "AαB", 0 },
	};
	EACH(check_decode, examples);
}

CASE(stateful_charsets_encode_and_close)
{
	static const example examples[] = {
		{ 50220, "41 1B2442 467C4B5C 1B2842", "A日本", 0 },
		{ 50220, "1B2442 467C 1B2842 0D0A 1B2442 4B5C 1B2842", "日\r\n本", 0 },
		{ 50220, "1B2442 2541 252C 2551 1B2842", "ﾁｶﾞﾊﾟ", 3 },
		{ 50220, "1B2442 2D21 7921 1B2842", "①纊", 0 },
		{ 50220, "1B2442 467C 1B2842 3F", "日가", 1 },
		{ 50221, "1B2849 31 1B2842 1B2442 467C 1B2842", "ｱ日", 0 },
		{ 50222, "0E 31 0F 41", "ｱA", 0 },
		{ 50225, "1B242943 41 0E 3021 0F", "A가", 0 },
		{ 50225, "4142", "AB", 0 },
		{ 50225, "1B242943 3F", "갂", 1 },
		{ 50227, "1B242941 0E 4463 0F 41", "你A", 0 },
		{ 52936, "7E7B 4463 7E7D 7E7E", "你~", 0 },
		{ 50220, "3F3F41",
		  "\x1B\x0E"
		  "A",
		  2 },
		{ 51932, "8FB0A1 8EB1 B0A1 F9A1", "丂ｱ亜纊", 0 },
		{ 51949, "B0A1 3F", "가갂", 1 },
		{ 51936, "C4E3 3F", "你\xEE\x93\x86", 1 },
		{ 20932, "B021 B0A1", "丂亜", 0 },
		{ 37, "C1 6F", "A日", 1 },
		{ 1258, "EA EC", "ế", 0 },
		{ 1252, "80 3F 3F", "€日\xED\xA0\x80", 2 },
		{ 932, "82 60 3F FA5C", "Ａ가纊", 1 },
		{ 28591, "3F A0", "€\xC2\xA0", 1 },
		{ 1200, "41 00 00D8", "A\xED\xA0\x80", 0 },
		{ 1201, "00 41 D83D DE00", "A😀", 0 },
		{ 12001, "00 01 F6 00 00 00 FF FD", "😀\xED\xA0\x80", 1 },
		{ 54936, "94 39 FC 36 3F", "😀\xED\xA0\x80", 1 },
		{ 42, "41 42 3F",
		  "\xEF\x81\x81"
		  "Bé",
		  1 },
	};
	EACH(check_encode, examples);
}

CASE(utf7_shifts)
{
	static const example examples[] = {
		{ 65000, "48692B414F512D", "Hiä", 0 },
		{ 65000, "2B2D", "+", 0 },
	};
	static const char *const texts[] = {
		"ä-", "ä ", "äa", "日本語+", "😀", "a+b~c\\d", "\xED\xA0\x80", "ää+é", "é", "日本",
	};

	begin();
	for (size_t i = 0; i < sizeof examples / sizeof *examples; i++) {
		check_decode(&examples[i]);
		check_encode(&examples[i]);
	}
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		CU_ASSERT_EQUAL(encode(65000, texts[i], strlen(texts[i]), &out), 0);
		CU_ASSERT_EQUAL(conv_ascii_run(out.bytes, out.size), out.size);
		CU_ASSERT_EQUAL(decode(65000, out.bytes, out.size, &back), 0);
		CU_ASSERT(same(&back, texts[i], strlen(texts[i])));
	}
	finish();
}

CASE(byte_order_marks)
{
	static const example examples[] = {
		{ 1200, "FFFE 4100", "A", 0 },
		{ 1200, "FEFF 0041", "A", 0 },
		{ 1201, "FEFF 0041", "A", 0 },
		{ 1201, "FFFE 4100", "A", 0 },
		{ 12000, "FFFE0000 41000000", "A", 0 },
		{ 12000, "0000FEFF 00000041", "A", 0 },
		{ 1200, "4100 FFFE", "A\xEF\xBB\xBF", 0 },
		{ 65001, "EFBBBF 41",
		  "\xEF\xBB\xBF"
		  "A",
		  0 },
		{ 12000, "00D80000 00001100", BAD BAD, 2 },
	};
	EACH(check_decode, examples);
}

CASE(iscii_scripts)
{
	static const example examples[] = {
		{ 57002, "B3DA CCE8 B3E9", "काम्क़", 0 },
		{ 57002, "A1E9 EA F2", "ॐ।१", 0 },
		{ 57002, "B3E8E8 B3E8E9", "क्\xE2\x80\x8Cक्\xE2\x80\x8D", 0 },
		{ 57002, "B3 EF43 B3 EF40 B3", "कকक", 0 },
		{ 57004, "B3", "க", 0 },
		{ 57006, "CF D4", "ৰৱ", 0 },
		{ 57004, "B4 41", BAD "A", 1 },
		{ 57011, "B3 80 EF", "ਕ" BAD BAD, 2 },
	};
	begin();
	for (size_t i = 0; i < sizeof examples / sizeof *examples; i++) {
		check_decode(&examples[i]);
		if (!examples[i].bad && i != 3)
			check_encode(&examples[i]);
	}
	finish();
}

/* Every row of codepages.csv opens both ways; ASCII-like ones carry a word through. */
CASE(every_code_page_both_ways)
{
	begin();
	CU_ASSERT_EQUAL(conv_codepage_count, 162);
	for (size_t i = 0; i < conv_codepage_count; i++) {
		uint32_t number = conv_codepages[i].number;
		CU_ASSERT(conv_codepage_known(number));
		CU_ASSERT_EQUAL(encode(number, "Abc 123", 7, &out), 0);
		CU_ASSERT_EQUAL(decode(number, out.bytes, out.size, &back), 0);
		if (number != 42)
			CU_ASSERT(same(&back, "Abc 123", 7));
		CU_ASSERT_EQUAL(decode(number, NULL, 0, &out), 0);
		CU_ASSERT_EQUAL(out.size, 0);
		CU_ASSERT_EQUAL(encode(number, NULL, 0, &out), 0);
		CU_ASSERT_EQUAL(out.size, 0);
	}
	CU_ASSERT_FALSE(conv_codepage_known(4711));
	conv_buffer_clear(&out);
	conv_buffer_append_text(&out, "kept");
	CU_ASSERT_EQUAL(conv_decode(suite.context, 4711, "a", 1, &out, NULL), CONV_FAILED);
	CU_ASSERT_EQUAL(conv_encode(suite.context, 4711, "a", 1, &out, NULL), CONV_FAILED);
	CU_ASSERT(same(&out, "kept", 4));
	finish();
}

/* Has the code page any of the 256 characters from `first` on? */
static int carries_any(uint32_t codepage, uint32_t first)
{
	conv_buffer block = CONV_BUFFER_INIT;
	size_t bad;

	for (uint32_t c = first; c < first + 256; c++) {
		char put[4];
		conv_buffer_append(&block, put, conv_text_put(c, put));
	}
	bad = encode(codepage, block.bytes, block.size, &out);
	conv_buffer_free(&block);
	return bad < 256;
}

static int decomposes(uint32_t codepage)
{
	return codepage == 1255 || codepage == 1258;
}

/* Encodes a character; 0: lost, 1: it comes back, -1: it was said not to be lost, but is another. */
static int returns(uint32_t codepage, uint32_t c)
{
	char put[4];
	size_t size = conv_text_put(c, put);

	if (encode(codepage, put, size, &out))
		return 0;
	/* At the front, these are marks of byte order. */
	if (c == 0xFEFF || c == 0xFFFE || decomposes(codepage) || (codepage == 42 && c < 0x80))
		return 1;
	return decode(codepage, out.bytes, out.size, &back) == 0 && same(&back, put, size) ? 1 : -1;
}

/* What is encoded without loss decodes to itself: every character of every code page. */
CASE(every_character_round_trip)
{
	begin();
	for (size_t i = 0; i < conv_codepage_count; i++) {
		uint32_t number = conv_codepages[i].number;
		size_t carried = 0, wrong = 0;
		for (uint32_t first = 0; first < 0x10600; first += 256) {
			if ((first >= 0xD800 && first < 0xE000) || !carries_any(number, first))
				continue;
			for (uint32_t c = first; c < first + 256; c++) {
				int answer = returns(number, c);
				carried += answer > 0;
				wrong += answer < 0;
			}
		}
		if (wrong || carried < 90)
			printf("  code page %u: %zu of %zu wrong\n", (unsigned)number, wrong,
			       carried);
		CU_ASSERT_EQUAL(wrong, 0);
		CU_ASSERT(carried >= 90);
	}
	finish();
}

/* What decodes gives valid UTF-8, and encodes to something that decodes alike. */
static int pair_is_wrong(uint32_t codepage, const uint8_t pair[2])
{
	size_t bad = decode(codepage, pair, 2, &out);
	conv_buffer again = CONV_BUFFER_INIT;
	int wrong;

	if (!conv_utf8_valid(out.bytes, out.size) && codepage != 65000)
		return 1;
	if (bad || encode(codepage, out.bytes, out.size, &back))
		return 0;
	decode(codepage, back.bytes, back.size, &again);
	wrong = !same(&again, out.bytes, out.size);
	conv_buffer_free(&again);
	return wrong;
}

CASE(every_pair_decodes_and_returns)
{
	begin();
	for (size_t i = 0; i < conv_codepage_count; i++) {
		uint32_t number = conv_codepages[i].number;
		size_t wrong = 0;
		if (conv_codepages[i].kind == CODEPAGE_UTF16 ||
		    conv_codepages[i].kind == CODEPAGE_UTF16BE)
			continue; /* surrogates: see test_utf */
		for (unsigned lead = 0; lead < 256; lead++) {
			uint8_t pair[2] = { (uint8_t)lead, 0 };
			/* Behind a character that is whole, the second byte is a first one. */
			unsigned step = decode(number, pair, 1, &out) ? 1 : 51;
			for (unsigned trail = 0; trail < 256; trail += step) {
				pair[1] = (uint8_t)trail;
				wrong += (size_t)pair_is_wrong(number, pair);
			}
		}
		if (wrong)
			printf("  code page %u: %zu pairs\n", (unsigned)number, wrong);
		CU_ASSERT_EQUAL(wrong, 0);
	}
	finish();
}

/*
 * Nothing that comes in makes it fail, and what comes out is the hub's: a million random bytes
 * for one page of each kind, fewer for the others.
 */
CASE(random_bytes)
{
	enum { SIZE = 1000000 };
	uint8_t *bytes = malloc(SIZE);
	uint32_t state = 20240501;
	unsigned kinds = 0;

	begin();
	for (size_t i = 0; i < SIZE; i++)
		bytes[i] = (uint8_t)suite_random(&state);
	for (size_t i = 0; i < conv_codepage_count; i++) {
		uint32_t number = conv_codepages[i].number;
		unsigned kind = 1u << conv_codepages[i].kind;
		size_t size = kinds & kind ? SIZE / 50 : SIZE;
		size_t bad = decode(number, bytes, size, &out);
		encode(number, bytes, size, &back);
		kinds |= kind;
		/* The bad ones are all there. */
		size_t seen = 0;
		for (size_t k = 0; k + 3 <= out.size; k++)
			seen += out.bytes[k] == 0xEF && memcmp(out.bytes + k, BAD, 3) == 0;
		CU_ASSERT(seen >= bad);
		if (conv_codepages[i].kind != CODEPAGE_UTF16 &&
		    conv_codepages[i].kind != CODEPAGE_UTF16BE && number != 65000)
			CU_ASSERT(conv_utf8_valid(out.bytes, out.size));
	}
	free(bytes);
	finish();
}

/* Text longer than the pieces it is converted in, with characters across their borders. */
CASE(long_texts)
{
	static const uint32_t pages[] = { 932,   936,   949,   950,   1200,  1201,
					  12000, 54936, 50220, 51932, 65000, 65001 };

	begin();
	for (size_t shift = 0; shift < 4; shift++) {
		conv_buffer text = CONV_BUFFER_INIT;
		for (size_t i = 0; i < shift; i++)
			conv_buffer_append_byte(&text, 'x');
		while (text.size < 200000)
			conv_buffer_append_text(&text, "中文ab");
		for (size_t i = 0; i < sizeof pages / sizeof *pages; i++) {
			CU_ASSERT_EQUAL(encode(pages[i], text.bytes, text.size, &out), 0);
			CU_ASSERT_EQUAL(decode(pages[i], out.bytes, out.size, &back), 0);
			CU_ASSERT(same(&back, text.bytes, text.size));
		}
		conv_buffer_free(&text);
	}
	finish();
}

CASE(placeholders_take_the_code_page_of_the_context)
{
	begin();
	decode(0, "\x80", 1, &out);
	CU_ASSERT(same(&out, "€", 3));
	decode(1, "\x80", 1, &out);
	CU_ASSERT(same(&out, "Ç", 2));
	decode(2, "\x80", 1, &out);
	CU_ASSERT(same(&out, "Ä", 2));
	conv_context_set_codepage(suite.context, 1251, 0);
	decode(0, "\xC0", 1, &out);
	CU_ASSERT(same(&out, "А", 2));
	decode(3, "\xC0", 1, &out);
	CU_ASSERT(same(&out, "А", 2));
	conv_context_set_codepage(suite.context, 3, 0);
	decode(0, "\x80", 1, &out);
	CU_ASSERT(same(&out, "€", 3));
	finish();
}

CASE(stand_ins_are_said_once)
{
	begin();
	decode(932, "\x82\xA0", 2, &out);
	decode(10006, "\xA1", 1, &out);
	CU_ASSERT_EQUAL(conv_context_count(suite.context, CONV_INFO), 0);
	decode(20001, "A", 1, &out);
	CU_ASSERT(suite_reported(&suite, "charset.substitute"));
	encode(20001, "A", 1, &out);
	decode(20001, "B", 1, &out);
	CU_ASSERT_EQUAL(conv_context_count(suite.context, CONV_INFO), 1);
	finish();
}

CASE(DATA_005_bytes_and_nul_survive)
{
	begin();
	CU_ASSERT_EQUAL(decode(932, "a\0\x82\xA0\0", 5, &out), 0);
	CU_ASSERT(same(&out, "a\0あ\0", 6));
	CU_ASSERT_EQUAL(encode(932, "a\0あ\0", 6, &back), 0);
	CU_ASSERT(same(&back, "a\0\x82\xA0\0", 5));
	CU_ASSERT_EQUAL(encode(37, "\0A", 2, &back), 0);
	CU_ASSERT(same(&back, "\0\xC1", 2));
	finish();
}

CASE(MIME_173_names_and_aliases)
{
	static const struct {
		const char *name;
		uint32_t codepage;
	} names[] = {
		{ "utf8", 65001 },
		{ "UTF-8", 65001 },
		{ "x-sjis", 932 },
		{ "Windows-31J", 932 },
		{ "Shift_JIS", 932 },
		{ "ks_c_5601-1987", 949 },
		{ "x-gbk", 936 },
		{ "gb2312", 936 },
		{ "cp-850", 850 },
		{ "cp850", 850 },
		{ "iso-8859-8-i", 38598 },
		{ "iso-8859-8", 28598 },
		{ "ansi_x3.4-1968", 20127 },
		{ "ansi_x3.110", 20127 },
		{ "us-ascii", 20127 },
		{ "unicode-1-1-utf-7", 65000 },
		{ "iso-ir-100", 28591 },
		{ "latin1", 28591 },
		{ "ISO_8859-1:1987", 28591 },
		{ "iso8859-15", 28605 },
		{ "euc-jp", 51932 },
		{ "iso-2022-jp", 50220 },
		{ "csISO2022JP", 50220 },
		{ "iso-2022-kr", 50225 },
		{ "hz-gb-2312", 52936 },
		{ "gb18030", 54936 },
		{ "big5", 950 },
		{ "Big5-HKSCS", 951 },
		{ "koi8-r", 20866 },
		{ "macintosh", 10000 },
		{ "utf-16", 1200 },
		{ "utf-16be", 1201 },
		{ "windows-1252", 1252 },
		{ "x-cp20936", 20936 },
		{ "ibm437", 437 },
		{ "tis-620", 874 },
		{ "1252", 1252 },
		{ "cp0", 0 },
		{ "cp42", 0 },
		{ "", 0 },
		{ "klingon", 0 },
		{ "windows-", 0 },
		{ "windows-99999999999", 0 },
		{ "x-user-defined", 0 },
	};
	char big[100];

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		uint32_t got = conv_codepage_by_name(names[i].name, strlen(names[i].name));
		if (got != names[i].codepage)
			printf("  %s: %u\n", names[i].name, (unsigned)got);
		CU_ASSERT_EQUAL(got, names[i].codepage);
	}
	memset(big, 'a', sizeof big);
	CU_ASSERT_EQUAL(conv_codepage_by_name(big, sizeof big), 0);
	/* A code page's own MIME name leads to a code page of that name. */
	for (size_t i = 0; i < conv_codepage_count; i++) {
		const char *mime = conv_codepages[i].mime;
		if (!mime)
			continue;
		uint32_t number = conv_codepage_by_name(mime, strlen(mime));
		const char *again = conv_codepage_mime_name(number);
		CU_ASSERT_PTR_NOT_NULL_FATAL(again);
		CU_ASSERT_EQUAL(conv_ascii_compare(again, mime), 0);
	}
	for (size_t i = 1; i < conv_charset_alias_count; i++)
		CU_ASSERT(strcmp(conv_charset_aliases[i - 1].name, conv_charset_aliases[i].name) <
			  0);
	CU_ASSERT_STRING_EQUAL(conv_codepage_mime_name(28591), "iso-8859-1");
	CU_ASSERT_PTR_NULL(conv_codepage_mime_name(42));
	CU_ASSERT_PTR_NULL(conv_codepage_mime_name(4711));
}

CASE(internet_code_pages)
{
	CU_ASSERT_EQUAL(conv_codepage_internet(1252), 28591);
	CU_ASSERT_EQUAL(conv_codepage_internet(932), 50220);
	CU_ASSERT_EQUAL(conv_codepage_internet(1251), 20866);
	CU_ASSERT_EQUAL(conv_codepage_internet(1200), 65001);
	CU_ASSERT_EQUAL(conv_codepage_internet(950), 950);
	CU_ASSERT_EQUAL(conv_codepage_internet(65001), 65001);
}

CASE(locales)
{
	CU_ASSERT_EQUAL(conv_codepage_of_locale(0x0407), 1252);
	CU_ASSERT_EQUAL(conv_codepage_of_locale(0x0411), 932);
	CU_ASSERT_EQUAL(conv_codepage_of_locale(0x0439), 0);
	CU_ASSERT_EQUAL(conv_codepage_of_locale(0x00050407), 1252); /* unknown sort order */
	CU_ASSERT_EQUAL(conv_codepage_of_locale(0xFFFF), 0);
	CU_ASSERT_STRING_EQUAL(conv_language_of_locale(0x0407), "de-DE");
	CU_ASSERT_PTR_NULL(conv_language_of_locale(0xFFFF));
	CU_ASSERT_EQUAL(conv_locale_of_language("de-DE", 5), 0x0407);
	CU_ASSERT_EQUAL(conv_locale_of_language("DE_de", 5), 0x0407);
	CU_ASSERT_EQUAL(conv_locale_of_language("de", 2), 0x0007);
	CU_ASSERT_EQUAL(conv_locale_of_language("de-XX", 5), 0x0007);
	CU_ASSERT_EQUAL(conv_locale_of_language("de-DE-1996", 10), 0x0407);
	CU_ASSERT_EQUAL(conv_locale_of_language("xx", 2), 0);
	CU_ASSERT_EQUAL(conv_locale_of_language("", 0), 0);
	for (size_t i = 0; i < conv_locale_tag_count; i++) {
		const conv_locale *locale = &conv_locales[conv_locales_by_tag[i]];
		CU_ASSERT_EQUAL(conv_locale_of_language(locale->tag, strlen(locale->tag)),
				locale->lcid);
	}
	for (size_t i = 0; i < conv_locale_count; i++)
		CU_ASSERT_EQUAL(conv_codepage_of_locale(conv_locales[i].lcid),
				conv_locales[i].codepage);
}

/* ---- the filter ---- */

static void put_u32(uint32_t value)
{
	uint8_t bytes[4] = { (uint8_t)value, (uint8_t)(value >> 8), (uint8_t)(value >> 16),
			     (uint8_t)(value >> 24) };
	fwrite(bytes, 1, sizeof bytes, stdout);
}

static int filter(int decoding, uint32_t codepage)
{
	conv_context *context = conv_context_new(NULL);
	conv_buffer result = CONV_BUFFER_INIT;
	uint8_t head[4];

	while (context && fread(head, 1, sizeof head, stdin) == sizeof head) {
		size_t size = conv_u32le(head), bad = 0;
		uint8_t *bytes = malloc(size + 1);
		if (!bytes || fread(bytes, 1, size, stdin) != size)
			return 1;
		conv_buffer_clear(&result);
		if ((decoding ? conv_decode(context, codepage, bytes, size, &result, &bad)
			      : conv_encode(context, codepage, (char *)bytes, size, &result,
					    &bad)) != CONV_OK)
			return 1;
		put_u32((uint32_t)result.size);
		fwrite(result.bytes, 1, result.size, stdout);
		put_u32((uint32_t)bad);
		free(bytes);
	}
	conv_buffer_free(&result);
	conv_context_free(context);
	return 0;
}

int main(int argc, char **argv)
{
	static const suite_case cases[] = {
		LIST(windows_tables_where_iconv_differs),
		LIST(MIME_177_truncated_and_broken_sequences),
		LIST(MIME_176_stateful_charsets_decode),
		LIST(stateful_charsets_encode_and_close),
		LIST(utf7_shifts),
		LIST(byte_order_marks),
		LIST(iscii_scripts),
		LIST(every_code_page_both_ways),
		LIST(every_character_round_trip),
		LIST(every_pair_decodes_and_returns),
		LIST(random_bytes),
		LIST(long_texts),
		LIST(placeholders_take_the_code_page_of_the_context),
		LIST(stand_ins_are_said_once),
		LIST(DATA_005_bytes_and_nul_survive),
		LIST(MIME_173_names_and_aliases),
		LIST(internet_code_pages),
		LIST(locales),
	};

	if (argc == 3 && (strcmp(argv[1], "--decode") == 0 || strcmp(argv[1], "--encode") == 0))
		return filter(strcmp(argv[1], "--decode") == 0,
			      (uint32_t)strtoul(argv[2], NULL, 10));
	return suite_main(argc, argv, "test_charset", cases, sizeof cases / sizeof *cases);
}
