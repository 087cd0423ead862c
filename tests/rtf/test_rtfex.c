/* De-encapsulation and encapsulation of HTML and plain text: [MS-OXRTFEX]. */
#include "support/suite.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rtf/rtf.h"

#define HEAD                                                                                       \
	"{\\rtf1\\ansi\\ansicpg1252\\fromhtml1 \\deff0{\\fonttbl{\\f0\\fswiss Arial;}"             \
	"{\\f1\\fcharset128 MS Gothic;}{\\f2\\fcharset2 Wingdings;}{\\f3\\fcharset204 Arial;}}"
#define TEXT                                                                                       \
	"{\\rtf1\\ansi\\ansicpg1252\\fromtext \\deff0{\\fonttbl{\\f0\\fswiss Arial;}"              \
	"{\\f1\\fcharset128 MS Gothic;}{\\f2\\fcharset2 Wingdings;}{\\f3\\fcharset204 Arial;}}"

static suite_context suite;
static conv_buffer output;
static rtf_notes notes;

static conv_status run(const char *rtf, size_t size, unsigned flags)
{
	suite_context_open(&suite);
	return rtf_deencapsulate(suite.context, (const uint8_t *)rtf, size, flags, &output, &notes);
}

static void end(void)
{
	suite_context_close(&suite);
	conv_buffer_free(&output);
	rtf_notes_free(&notes);
}

static void compare(const char *rtf, const char *expected)
{
	if (strcmp(conv_buffer_text(&output), expected) != 0)
		printf("  of: %s\n  expected: %s\n  got:      %s\n", rtf, expected,
		       conv_buffer_text(&output));
	CU_ASSERT_STRING_EQUAL(conv_buffer_text(&output), expected);
}

static void gives_with(unsigned flags, const char *rtf, const char *expected)
{
	CU_ASSERT_EQUAL(run(rtf, strlen(rtf), flags), CONV_OK);
	compare(rtf, expected);
	end();
}

static void gives(const char *rtf, const char *expected)
{
	gives_with(0, rtf, expected);
}

static void gives_damaged(const char *rtf, const char *expected, const char *code)
{
	CU_ASSERT_EQUAL(run(rtf, strlen(rtf), 0), CONV_DAMAGED);
	CU_ASSERT(suite_reported(&suite, code));
	compare(rtf, expected);
	end();
}

static rtf_kind kind_of(const char *rtf, int lenient)
{
	return rtf_recognise((const uint8_t *)rtf, strlen(rtf), lenient);
}

/* ---- Recognition ---- */

CASE(RTFEX_001_missing_heading_is_tolerated)
{
	gives_damaged("{\\ansi\\fromhtml1 {\\*\\htmltag64 <b>}}", "<b>", "rtf.heading");
}

CASE(RTFEX_002_fromhtml1_selects_html)
{
	CU_ASSERT_EQUAL(kind_of(HEAD "}", 0), RTF_HTML);
	CU_ASSERT_EQUAL(run(HEAD "}", strlen(HEAD) + 1, 0), CONV_OK);
	CU_ASSERT_EQUAL(notes.kind, RTF_HTML);
	CU_ASSERT_EQUAL(notes.codepage, 1252);
	end();
}

CASE(RTFEX_003_fromtext_selects_text)
{
	CU_ASSERT_EQUAL(kind_of(TEXT "}", 0), RTF_TEXT);
}

CASE(RTFEX_004_other_tokens_mean_a_document)
{
	CU_ASSERT_EQUAL(kind_of("{\\rtf1 x\\fromhtml1 }", 0), RTF_DOCUMENT);
	CU_ASSERT_EQUAL(kind_of("{\\rtf1{\\a}\\fromhtml1 }", 0), RTF_DOCUMENT);
	CU_ASSERT_EQUAL(kind_of("{\\rtf1{\\*\\a\\fromhtml1 }}", 0), RTF_DOCUMENT);
	CU_ASSERT_EQUAL(kind_of("", 0), RTF_DOCUMENT);
	CU_ASSERT_EQUAL(run("{\\rtf1\\ansi a}", 14, 0), CONV_FAILED);
	CU_ASSERT(suite_reported(&suite, "rtf.not-encapsulated"));
	CU_ASSERT_EQUAL(output.size, 0);
	end();
}

CASE(RTFEX_005_token_eleven_is_too_late_unless_lenient)
{
	const char *tenth = "{\\rtf1\\a\\b\\c\\d\\e\\g\\h\\fromhtml1 }";
	const char *eleventh = "{\\rtf1\\a\\b\\c\\d\\e\\g\\h\\i\\fromhtml1 }";
	CU_ASSERT_EQUAL(kind_of(tenth, 0), RTF_HTML);
	CU_ASSERT_EQUAL(kind_of(eleventh, 0), RTF_DOCUMENT);
	CU_ASSERT_EQUAL(kind_of(eleventh, 1), RTF_HTML);
	CU_ASSERT_EQUAL(kind_of("{\\rtf1\\a\\b\\c\\d\\e\\g\\h text\\i\\fromhtml1 }", 1),
			RTF_DOCUMENT);
}

CASE(RTFEX_006_htmltag_among_the_first_tokens)
{
	gives("{\\rtf1\\ansi\\fromhtml1{\\*\\htmltag64 <i>}x}", "<i>x");
}

CASE(RTFEX_058_only_fromhtml1)
{
	CU_ASSERT_EQUAL(kind_of("{\\rtf1\\ansi\\fromhtml \\deff0}", 0), RTF_DOCUMENT);
	CU_ASSERT_EQUAL(kind_of("{\\rtf1\\ansi\\fromhtml0 \\deff0}", 0), RTF_DOCUMENT);
	CU_ASSERT_EQUAL(kind_of("{\\rtf1\\ansi\\fromhtml1 \\deff0}", 0), RTF_HTML);
}

/* ---- Tokens ---- */

CASE(RTFEX_007_line_ends_are_no_tokens)
{
	gives(HEAD "\r\na\r\nb\n{\\*\\htmltag84 <b\r\n>}\r\n}", "ab<b>");
	CU_ASSERT_EQUAL(kind_of("{\\rtf1\r\n\\ansi\n\\fromhtml1 }", 0), RTF_HTML);
}

CASE(RTFEX_008_one_blank_is_swallowed)
{
	gives(HEAD "a\\plain  b{\\*\\htmltag84  <b>}}", "a b <b>");
}

CASE(RTFEX_009_parameter_is_ignored)
{
	gives(HEAD
	      "{\\*\\htmltag <a>}{\\*\\htmltag0 <b>}{\\*\\htmltag999 <c>}{\\*\\htmltag-1 <d>}}",
	      "<a><b><c><d>");
}

CASE(RTFEX_010_content_is_copied)
{
	gives(HEAD "{\\*\\htmltag84 <a href=\"x?a=1&b=2\">}{\\*\\htmltag84 &nbsp;}}",
	      "<a href=\"x?a=1&b=2\">&nbsp;");
}

CASE(RTFEX_011_mhtmltag_is_skipped)
{
	gives(HEAD "{\\*\\htmltag84 <img src=\"a\">}{\\*\\mhtmltag84 <img src=\"\\htmlbase b\">}x}",
	      "<img src=\"a\">x");
}

CASE(RTFEX_012_htmlrtf_suppresses)
{
	gives(HEAD "a\\htmlrtf b\\par\\'41\\u8364?\\htmlrtf0 c}", "ac");
}

CASE(RTFEX_013_htmlrtf1_is_htmlrtf)
{
	gives(HEAD "a\\htmlrtf1 b\\htmlrtf0 c}", "ac");
}

CASE(RTFEX_014_htmlrtf_belongs_to_groups)
{
	gives(HEAD "\\htmlrtf {a\\htmlrtf0 b}c\\htmlrtf0 d{\\htmlrtf e}f}", "bdf");
	gives(HEAD "\\htmlrtf {\\b \\htmlrtf0 z\\htmlrtf }\\htmlrtf0 }", "z");
}

CASE(RTFEX_015_fonts_are_tracked_while_suppressed)
{
	gives(HEAD "\\htmlrtf\\f3\\htmlrtf0\\'cf\\htmlrtf\\f0\\htmlrtf0\\'e9}", "Пé");
}

CASE(RTFEX_016_par_line_tab)
{
	gives(HEAD "a\\par b\\line c\\tab d{\\*\\htmltag84 <x\\par y\\line z\\tab >}}",
	      "a\r\nb\r\nc\td<x\r\nyz\t>");
}

CASE(RTFEX_017_escapes)
{
	gives(HEAD "\\{\\}\\\\{\\*\\htmltag84 \\{\\}\\\\}}", "{}\\{}\\");
}

CASE(RTFEX_018_quotes_bullets_dashes)
{
	gives(HEAD
	      "{\\*\\htmltag84 \\lquote\\rquote\\ldblquote\\rdblquote\\bullet\\endash\\emdash}}",
	      "&lsquo;&rsquo;&ldquo;&rdquo;&bull;&ndash;&mdash;");
	gives(HEAD "\\lquote\\rquote\\ldblquote\\rdblquote\\bullet\\endash\\emdash}", "‘’“”•–—");
}

CASE(RTFEX_019_symbols_in_tags_are_references)
{
	gives(HEAD "{\\*\\htmltag84 a\\~b\\_c\\-d\\u8364?}}", "a&nbsp;b&shy;cd&#x20AC;");
	gives(HEAD "{\\*\\htmltag84 <p title=\"\\u-10179 ?\\u-8704 ?\">}}",
	      "<p title=\"&#x1F600;\">");
	gives(HEAD "a\\~b\\_c\\-d}", "a\xC2\xA0"
				     "b\xC2\xAD"
				     "cd");
}

CASE(units_where_references_mean_nothing_are_characters)
{
	gives(HEAD "{\\*\\htmltag241 <!-- \\u8364? -->}{\\*\\htmltag241 \\u8364?}}",
	      "<!-- € -->&#x20AC;");
	gives(HEAD
	      "{\\*\\htmltag241 <style>}{\\*\\htmltag241 a:\"\\u8364?\"}{\\*\\htmltag249 </style>}"
	      "{\\*\\htmltag84 \\u8364?}}",
	      "<style>a:\"€\"</style>&#x20AC;");
}

CASE(RTFEX_020_text_is_copied_unchanged)
{
	gives(HEAD "a < b > c & d &amp; e}", "a < b > c & d &amp; e");
	gives_with(RTF_ESCAPE, HEAD "a < b > c & d}", "a &lt; b &gt; c &amp; d");
}

CASE(RTFEX_021_references_are_not_escaped_twice)
{
	gives_with(RTF_ESCAPE, HEAD "&amp; &lt; &#65; &x{\\*\\htmltag84 <a&b>}}",
		   "&amp; &lt; &#65; &amp;x<a&b>");
}

CASE(RTFEX_022_unknown_star_destinations)
{
	gives(HEAD "a{\\*\\bkmkstart b}{\\*\\xyz c{d}\\'41}e}", "ae");
}

CASE(RTFEX_023_silent_destinations)
{
	gives(HEAD "{\\colortbl\\red0;}{\\stylesheet{\\s0 Normal;}}{\\info{\\title t}}"
		   "{\\pict\\pngblip 8950}{\\pntext 1.\\tab}{\\listtext x}x}",
	      "x");
}

CASE(RTFEX_024_unknown_words)
{
	gives(HEAD "a\\xyzzy b\\xyzzy-12 c\\thiswordislongerthanthirtytwolettersare d}", "abcd");
}

/* ---- Code pages ---- */

CASE(RTFEX_025_tags_use_the_default_page)
{
	gives(HEAD "\\f3{\\*\\htmltag84 \\'e9}\\'e9}", "éй");
}

CASE(RTFEX_026_text_uses_the_font)
{
	gives(HEAD "\\f3 \\'cf\\'f0\\f0 \\'e9{\\f3 \\'ff}\\'ff}", "Прéяÿ");
}

CASE(RTFEX_027_default_page)
{
	gives("{\\rtf1\\ansi\\ansicpg1251\\fromhtml1 \\'cf}", "П");
	gives("{\\rtf1\\ansi\\fromhtml1 \\'80}", "€");
	gives("{\\rtf1\\mac\\fromhtml1 \\'8e}", "é");
	gives("{\\rtf1\\pc\\fromhtml1 \\'82}", "é");
	gives("{\\rtf1\\pca\\fromhtml1 \\'9b}", "ø");
	gives("{\\rtf1\\ansi\\ansicpg65001\\fromhtml1 \\'c3\\'a9{\\*\\htmltag84 \xC3\xA9}}", "éé");
	gives("{\\rtf1\\ansi\\ansicpg0\\fromhtml1 \\'80}", "€");
	gives("{\\rtf1\\ansi\\ansicpg1200\\fromhtml1 \\'80}", "€");
}

CASE(RTFEX_028_deff_applies_first)
{
	gives("{\\rtf1\\ansi\\fromhtml1 \\deff1{\\fonttbl{\\f0 A;}{\\f1\\fcharset204 B;}}\\'cf"
	      "{\\f0\\'e9}\\f0\\plain\\'cf}",
	      "ПéП");
}

CASE(RTFEX_029_charsets_and_cpg)
{
	static const struct {
		int charset;
		const char *hex, *expected;
	} rows[] = { { 0, "e9", "é" },   { 77, "8e", "é" },  { 161, "e1", "α" }, { 162, "fd", "ı" },
		     { 163, "fe", "₫" }, { 177, "e0", "א" }, { 178, "c7", "ا" }, { 186, "e0", "ą" },
		     { 204, "e0", "а" }, { 222, "a1", "ก" }, { 238, "b9", "ą" }, { 254, "82", "é" },
		     { 255, "9b", "ø" } };
	char rtf[200];

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		snprintf(rtf, sizeof rtf,
			 "{\\rtf1\\ansi\\fromhtml1 {\\fonttbl{\\f7\\fcharset%d X;}}\\f7\\'%s}",
			 rows[i].charset, rows[i].hex);
		gives(rtf, rows[i].expected);
	}
	gives("{\\rtf1\\ansi\\fromhtml1 {\\fonttbl{\\f7\\cpg1251\\fcharset161 X;}}\\f7\\'cf}", "П");
	gives("{\\rtf1\\ansi\\fromhtml1 {\\fonttbl{\\f7\\fcharset161\\cpg1251 X;}}\\f7\\'cf}", "П");
	gives("{\\rtf1\\ansi\\fromhtml1 {\\fonttbl{\\f7\\fcharset128 X;}{\\f8\\fcharset129 X;}"
	      "{\\f9\\fcharset134 X;}{\\f10\\fcharset136 X;}}"
	      "\\f7\\'82\\'a0\\f8\\'b0\\'a1\\f9\\'d6\\'d0\\f10\\'a4\\'a4}",
	      "あ가中中");
}

CASE(RTFEX_030_charset_as_code_page)
{
	gives("{\\rtf1\\ansi\\ansicpg1251\\fromhtml1 {\\fonttbl{\\f7\\fcharset28591 X;}}\\f7\\'e9}",
	      "é");
}

CASE(RTFEX_031_fonts_without_charset)
{
	gives("{\\rtf1\\ansi\\ansicpg1251\\fromhtml1 {\\fonttbl{\\f7 X;}{\\f8\\fcharset1 Y;}}"
	      "\\f7\\'cf\\f8\\'cf\\f99\\'cf}",
	      "ППП");
}

CASE(RTFEX_032_hex_escapes_join)
{
	gives(HEAD "\\f1 \\'83\\'41\\'83\\'43x}", "アイx");
}

CASE(RTFEX_033_hex_lead_raw_trail)
{
	gives(HEAD "\\f1 \\'83A\\'83Cx}", "アイx");
	gives(HEAD "\\f1 \x83"
		   "A\x83\\'43}",
	      "アイ");
	gives(HEAD "\\f1 \\'83\\f1 A}", "ア");
	gives_damaged(HEAD "\\f1 \\'83{A}}",
		      "\xEF\xBF\xBD"
		      "A",
		      "rtf.charset");
}

CASE(RTFEX_034_escaped_trail_joins)
{
	gives(HEAD "\\f1 \\'95\\\\\\'83\\{\\'83\\}}", "表ボマ");
}

CASE(RTFEX_035_units_and_surrogates)
{
	gives(HEAD "\\u-10179 ?\\u-8704 ?\\u8364?\\u-4051?}", "😀€\xEF\x80\xAD");
	gives_damaged(HEAD "\\u-10179 ?x\\u-8704 ?}", "\xEF\xBF\xBDx\xEF\xBF\xBD", "rtf.charset");
}

CASE(RTFEX_036_uc_skips)
{
	gives(HEAD "\\u8364?x{\\uc3\\u8364???y}\\u8364?z\\uc2\\u8364 abc}", "€x€y€z€c");
}

CASE(RTFEX_037_uc0_skips_nothing)
{
	gives(HEAD "\\uc0\\u8364?x}", "€?x");
}

CASE(RTFEX_038_what_counts_as_one)
{
	gives(HEAD "\\u8364\\'80x}", "€x");
	gives(HEAD "\\u8364\\b x}", "€x");
	gives(HEAD "\\u8364\\{x}", "€x");
	gives(HEAD "{\\u8364}x{\\uc2\\u8364?}x}", "€x€x");
	gives(HEAD "\\uc2\\u8364\\bin3 }}}yx}", "€x");
	gives(HEAD "\\u8364\\u8364?x}", "€€x");
}

CASE(RTFEX_039_bin)
{
	gives(HEAD "a\\bin4 }{\\bb}", "ab");
	gives(HEAD "a{\\*\\x\\bin2 }}y}b}", "ab");
	gives_damaged(HEAD "a\\bin9999 b}", "ab", "rtf.binary");
}

CASE(RTFEX_040_symbols_are_no_letters)
{
	gives(TEXT "\\f2 J\\'fc}", "\xEF\x81\x8A\xEF\x83\xBC");
	gives_with(RTF_MAP_SYMBOLS, TEXT "\\f2 J\\'fc\\u-4022?}", "☺✓☺");
	gives_with(RTF_MAP_SYMBOLS,
		   "{\\rtf1\\ansi\\fromtext{\\fonttbl{\\f0\\fcharset2 Webdings;}{\\f1\\fcharset2 "
		   "Wingdings 2;}{\\f2\\fcharset2 wingdings 3;}{\\f3\\fcharset2 Bookshelf;}}"
		   "\\f0 J\\f1 P\\f2 \"\\f3 J}",
		   "🏝🗸⭢\xEF\x81\x8A");
	gives(HEAD "\\f2 J\\'b7\\u-3913?}", "J&#183;&#183;");
}

CASE(RTFEX_041_first_tables_count)
{
	gives("{\\rtf1\\ansi\\ansicpg1251\\fromhtml1 {\\fonttbl{\\f1\\fcharset204 A;}}"
	      "{\\fonttbl{\\f1\\fcharset161 B;}}\\ansicpg1252 \\f1\\'cf{\\*\\htmltag0 \\'cf}}",
	      "ПП");
}

CASE(RTFEX_042_charset_and_octets_agree)
{
	gives("{\\rtf1\\ansi\\ansicpg1251\\fromhtml1 {\\*\\htmltag1 <meta http-equiv=Content-Type "
	      "content=\"text/html; charset=windows-1251\">}\\'cf}",
	      "<meta http-equiv=Content-Type content=\"text/html; charset=utf-8\">П");
	gives(HEAD "{\\*\\htmltag1 <meta charset='iso-8859-1'>}x}", "<meta charset='utf-8'>x");
	gives(HEAD "charset=iso-8859-1 {\\*\\htmltag1 <p title=\"charset=x\">}}",
	      "charset=iso-8859-1 <p title=\"charset=x\">");
}

/* ---- Text ---- */

CASE(RTFEX_043_text)
{
	gives(TEXT "\\b a\\{b\\}\\par c\\tab\\i0 d\\line e\\lquote\\~\\u8364?}",
	      "a{b}\r\nc\td\r\ne‘\xC2\xA0€");
}

CASE(RTFEX_044_formatting_prefix)
{
	gives("{\\rtf1\\ansi\\ansicpg1252\\fromtext \\deff0{\\fonttbl{\\f0\\fswiss Arial;}}"
	      "\\pard\\plain\\f0\\fs20 a\\{b\\}\\par c\\tab d}",
	      "a{b}\r\nc\td");
}

/* ---- Damage and size ---- */

CASE(RTFEX_045_unbalanced_groups)
{
	gives_damaged(HEAD "{\\*\\htmltag64 <b>}x{y", "<b>xy", "rtf.unbalanced");
	gives_damaged(HEAD "x}}{\\*\\htmltag64 <b>}", "x<b>", "rtf.unbalanced");
	gives_damaged(HEAD "x{\\*\\abc y", "x", "rtf.unbalanced");
	gives(HEAD "x}\r\n \x1A", "x");
	for (size_t cut = 0; cut < strlen(HEAD); cut++) { /* wherever it ends */
		conv_status status = run(HEAD "x}", cut, 0);
		CU_ASSERT(status == CONV_DAMAGED || status == CONV_FAILED);
		end();
	}
}

CASE(strict_fails_on_damage)
{
	suite_context_open(&suite);
	conv_context_set_strict(suite.context, 1);
	CU_ASSERT_EQUAL(rtf_deencapsulate(suite.context, (const uint8_t *)HEAD "x",
					  strlen(HEAD) + 1, 0, &output, &notes),
			CONV_FAILED);
	CU_ASSERT_EQUAL(output.size, 0);
	end();
}

static void repeat(conv_buffer *to, const char *text, size_t count)
{
	while (count--)
		conv_buffer_append_text(to, text);
}

CASE(RTFEX_046_deep_and_big_input)
{
	conv_buffer rtf = CONV_BUFFER_INIT;

	conv_buffer_append_text(&rtf, HEAD);
	repeat(&rtf, "{", 10000);
	conv_buffer_append_text(&rtf, "x");
	repeat(&rtf, "}", 10001);
	CU_ASSERT_EQUAL(run((const char *)rtf.bytes, rtf.size, 0), CONV_OK);
	CU_ASSERT_STRING_EQUAL(conv_buffer_text(&output), "x");
	end();

	conv_buffer_clear(&rtf);
	conv_buffer_append_text(&rtf, HEAD);
	repeat(&rtf, "{\\f3 ", 100000);
	conv_buffer_append_text(&rtf, "x");
	repeat(&rtf, "}", 100001);
	CU_ASSERT_EQUAL(run((const char *)rtf.bytes, rtf.size, 0), CONV_DAMAGED);
	CU_ASSERT(suite_reported(&suite, "rtf.nesting"));
	CU_ASSERT_STRING_EQUAL(conv_buffer_text(&output), "x");
	end();

	conv_buffer_clear(&rtf);
	conv_buffer_append_text(&rtf, HEAD);
	while (rtf.size < (size_t)100 << 20)
		conv_buffer_append_text(&rtf,
					"{\\*\\htmltag84 <b>}\\htmlrtf {\\b \\htmlrtf0 some text"
					"\\htmlrtf }\\htmlrtf0 ");
	conv_buffer_append_text(&rtf, "}");
	CU_ASSERT_EQUAL(run((const char *)rtf.bytes, rtf.size, 0), CONV_OK);
	CU_ASSERT(output.size > 10 << 20 && output.size < rtf.size);
	end();
	conv_buffer_free(&rtf);
}

CASE(RTFEX_059_other_words_in_tags)
{
	gives(HEAD "{\\*\\htmltag84 <a\\b\\fs20\\xyz  b>}}", "<a b>");
}

CASE(RTFEX_060_htmlrtf_does_not_reach_tags)
{
	gives(HEAD "\\htmlrtf x{\\*\\htmltag84 <b>}y\\htmlrtf0 z}", "<b>z");
	gives(HEAD "{\\*\\htmltag84 a\\htmlrtf b\\htmlrtf0 c}}", "abc");
}

CASE(RTFEX_061_places_of_attachments)
{
	const char *rtf = HEAD "ab{\\objattph }c{\\*\\htmltag84 <i>}\\objattph d}";
	CU_ASSERT_EQUAL(run(rtf, strlen(rtf), 0), CONV_OK);
	CU_ASSERT_STRING_EQUAL(conv_buffer_text(&output), "abc<i>d");
	CU_ASSERT_EQUAL_FATAL(notes.place_count, 2);
	CU_ASSERT_EQUAL(notes.places[0], 2);
	CU_ASSERT_EQUAL(notes.places[1], 6);
	end();
	gives(TEXT "a\\objattph b}", "a b");
}

CASE(examples_of_the_specification)
{
	gives("{\\rtf1\\ansi\\ansicpg1251\\fromhtml1 \\deff0{\\fonttbl{\\f0\\fcharset204 Arial;}}"
	      "{\\*\\htmltag64}{\\*\\htmltag19 <html>}{\\*\\htmltag50 <body>}\\htmlrtf {\\htmlrtf0 "
	      "\\f0 "
	      "\\'cf\\'f0{\\*\\htmltag84 &nbsp;}\\htmlrtf \\'a0\\htmlrtf0 x{\\*\\htmltag58 </body>}"
	      "{\\*\\htmltag27 </html>}}}",
	      "<html><body>Пр&nbsp;x</body></html>");
}

/* ---- Encapsulation ---- */

static conv_buffer encapsulate(const char *from, size_t size, int is_html)
{
	conv_buffer rtf = CONV_BUFFER_INIT;
	CU_ASSERT_EQUAL(is_html ? rtf_from_html(suite.context, from, size, &rtf)
				: rtf_from_text(suite.context, from, size, &rtf),
			CONV_OK);
	return rtf;
}

static void comes_back(const char *from, int is_html)
{
	suite_context_open(&suite);
	conv_buffer rtf = encapsulate(from, strlen(from), is_html);
	CU_ASSERT_EQUAL(rtf_recognise(rtf.bytes, rtf.size, 0), is_html ? RTF_HTML : RTF_TEXT);
	CU_ASSERT_EQUAL(rtf_deencapsulate(suite.context, rtf.bytes, rtf.size, 0, &output, &notes),
			CONV_OK);
	compare(conv_buffer_text(&rtf), from);
	conv_buffer_free(&rtf);
	end();
}

static int written(const char *from, int is_html, const char *part)
{
	suite_context_open(&suite);
	conv_buffer rtf = encapsulate(from, strlen(from), is_html);
	int found = strstr(conv_buffer_text(&rtf), part) != NULL;
	if (!found)
		printf("  no %s in %s\n", part, conv_buffer_text(&rtf));
	conv_buffer_free(&rtf);
	end();
	return found;
}

CASE(RTFEX_047_heading_of_html)
{
	suite_context_open(&suite);
	conv_buffer rtf = encapsulate("<p>x", 4, 1);
	CU_ASSERT_NSTRING_EQUAL(conv_buffer_text(&rtf), "{\\rtf1\\ansi\\ansicpg1252\\fromhtml1 ",
				34);
	CU_ASSERT(strstr(conv_buffer_text(&rtf), "\\fromhtml1") <
		  strstr(conv_buffer_text(&rtf), "\\fonttbl"));
	conv_buffer_free(&rtf);
	end();
}

CASE(RTFEX_048_empty_tag_first)
{
	suite_context_open(&suite);
	conv_buffer rtf = encapsulate("text", 4, 1);
	const char *mark = strstr(conv_buffer_text(&rtf), "{\\*\\htmltag64}");
	CU_ASSERT(mark && mark < strstr(conv_buffer_text(&rtf), "text"));
	conv_buffer_free(&rtf);
	end();
}

CASE(RTFEX_049_markup_goes_into_tags)
{
	const char *html = "<!-- c --><p>a&nbsp;b\r\n<!DOCTYPE x></p>";
	CU_ASSERT(written(html, 1, " <!-- c -->}"));
	CU_ASSERT(written(html, 1, " &nbsp;}"));
	CU_ASSERT(written(html, 1, " \\par }"));
	CU_ASSERT(written(html, 1, " <!DOCTYPE x>}"));
}

CASE(RTFEX_050_blank_after_the_number)
{
	CU_ASSERT(written("<html><head><title>1 digit</title></head><body>x</body></html>", 1,
			  " 1 digit}"));
	comes_back("<html><head><title>1 digit</title></head><body>x</body></html>", 1);
}

CASE(RTFEX_051_parameter_bits)
{
	const char *html =
		"<html><head><style>a{}</style></head><body><p><font color=red>x<br></font><b>"
		"y</b></p></body></html>";
	static const char *const parts[] = { "htmltag19 <html>",    "htmltag27 </html>",
					     "htmltag34 <head>",    "htmltag41 </head>",
					     "htmltag50 <body>",    "htmltag58 </body>",
					     "htmltag64 <p>",       "htmltag72 </p>",
					     "htmltag116 <br>",     "htmltag148 <font color=red>",
					     "htmltag156 </font>",  "htmltag241 <style>",
					     "htmltag249 </style>", "htmltag244 <b>",
					     "htmltag252 </b>" };
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
		CU_ASSERT(written(html, 1, parts[i]));
}

CASE(RTFEX_052_what_is_shown_is_in_islands)
{
	CU_ASSERT(written("<p>x<b>y</b>", 1, "\\htmlrtf \\b \\htmlrtf0 y"));
	CU_ASSERT(written("<p>x&nbsp;y", 1, "\\htmlrtf \\~\\htmlrtf0 y"));
	CU_ASSERT(written("a<br>b", 1, "\\htmlrtf \\line \\htmlrtf0 b"));
}

CASE(RTFEX_053_characters_beyond_ascii)
{
	CU_ASSERT(written("\xC3\xA9", 1, "\\'e9"));
	CU_ASSERT(written("\xD0\x9F", 1, "\\ansicpg1251"));
	CU_ASSERT(written("\xD0\x9F", 0, "\\'cf"));
	comes_back("é – € “x”", 1);
	comes_back("Привет", 1);
	comes_back("アイ表ボ", 1);
	comes_back("é Привет 表 😀", 1);
	comes_back("<p title=\"é Привет 表 😀\"><!-- é П --><style>a:'П é'</style>", 1);
}

CASE(RTFEX_054_text_is_marked)
{
	CU_ASSERT(written("a\r\nb", 0, "\\fromtext"));
	CU_ASSERT(written("a\r\nb", 0, "a\\par\r\nb"));
	suite_context_open(&suite);
	conv_buffer rtf = encapsulate("a<b>\r\n", 6, 0);
	CU_ASSERT_PTR_NULL(strstr(conv_buffer_text(&rtf), "htmltag"));
	CU_ASSERT_PTR_NULL(strstr(conv_buffer_text(&rtf), "fromhtml"));
	conv_buffer_free(&rtf);
	end();
}

CASE(RTFEX_055_html_comes_back)
{
	comes_back(
		"<html><head><meta charset=\"utf-8\"><title>{\\}</title></head>\r\n\r\n<body>\r\n"
		"<p>a \\ { } b<br>\r\n\tc &lt;&amp;&eacute;&#65; & d</p>\r\n<ul><li>1<li>2</ul>"
		"<a href='x?a=b&c=d'>l > m</a> < \r\n</body></html>\r\n",
		1);
	comes_back("", 1);
	comes_back("plain", 1);
	comes_back("<", 1);
	comes_back("<p", 1);
	comes_back("a<!-- no end", 1);
	comes_back("<style>no end", 1);
	comes_back("&", 1);
}

CASE(RTFEX_056_text_comes_back)
{
	comes_back("a{b}\\c\r\n\r\n\td  e\r\né €\r\n", 0);
	comes_back("", 0);
	comes_back("Zażółć\r\n日本\r\n😀", 0);
}

CASE(RTFEX_057_raw_parts_come_back)
{
	comes_back(
		"<script>if (a < b && c > d) { x = \"<p>\"; }</script><style>p { a: b }</style>"
		"<![CDATA[ <x> & { } ]]><!--[if mso]><p>{\\}</p><![endif]--><![if !x]>y<![endif]>",
		1);
}

CASE(RTFEX_062_formatting_is_in_islands)
{
	suite_context_open(&suite);
	const char *html = "<html><body><p><b>a</b><i>b</i><u>c</u><s>d</s><sup>e</sup><h1>f</h1></"
			   "body></html>";
	conv_buffer rtf = encapsulate(html, strlen(html), 1);
	const char *p = strstr(conv_buffer_text(&rtf), "{\\*\\htmltag64}");
	CU_ASSERT_PTR_NOT_NULL_FATAL(p);
	int inside = 0;
	for (; *p; p++) {
		if (strncmp(p, "\\htmlrtf0", 9) == 0)
			inside = 0;
		else if (strncmp(p, "\\htmlrtf ", 9) == 0)
			inside = 1;
		static const char *const words[] = { "\\b ",    "\\b0",   "\\i ", "\\i0",
						     "\\ul",    "\\f0",   "\\fs", "\\strike",
						     "\\super", "\\plain" };
		for (size_t i = 0; i < sizeof words / sizeof *words; i++)
			if (strncmp(p, words[i], strlen(words[i])) == 0)
				CU_ASSERT(inside);
	}
	conv_buffer_free(&rtf);
	end();
}

/* What RTF readers, which know nothing of HTML, show of it. */
static void shows(const char *html, const char *text)
{
	conv_buffer shown = CONV_BUFFER_INIT;
	suite_context_open(&suite);
	conv_buffer rtf = encapsulate(html, strlen(html), 1);
	CU_ASSERT_EQUAL(rtf_to_text(suite.context, rtf.bytes, rtf.size, 0, &shown, NULL), CONV_OK);
	CU_ASSERT_STRING_EQUAL(conv_buffer_text(&shown), text);
	conv_buffer_free(&shown);
	conv_buffer_free(&rtf);
	end();
}

CASE(encapsulated_html_is_readable)
{
	shows("<p>a &eacute;&#8217;&#x2026;&hellip;&#150;&amp;&lt;&nbsp;b</p><p>> c & d &unknown; "
	      "&#xZ;",
	      "a é’……–&< b\r\n> c & d &unknown; &#xZ;\r\n");
	/* No ANSI code page holds this. */
	shows("<p>é Привет 表 😀&#128512;</p>", "é Привет 表 😀😀\r\n");
	shows("<h1>a</h1><pre>b\n  c</pre>d", "a\r\nb\r\n  c\r\nd\r\n");
	shows("<html><head><title>t</title><style>p{}</style></head><body><ul><li>a<li>b</ul>",
	      "•\ta\r\n•\tb\r\n");
}

/* Some readers make "&gt;" of it where it stands in text. */
CASE(brackets_of_text_stand_in_tags)
{
	CU_ASSERT(written("a > b", 1, "a {\\*\\htmltag0 >}\\htmlrtf >\\htmlrtf0  b"));
	comes_back("a > b >> <br>>", 1);
}

CASE(random_html_comes_back)
{
	static const char *const parts[] = {
		"<p>",     "</p>",     "<b",      ">",    "&",   ";",       "&nbsp;",
		"\r\n",    "\t",       " ",       "{",    "}",   "\\",      "é",
		"П",       "表",       "x",       "<!--", "-->", "<style>", "</style>",
		"<title>", "</title>", "\"",      "'",    "=",   "<html>",  "<body>",
		"</body>", "<head>",   "</head>", "<br>", "1",   "\\par",   "<a href=\""
	};
	uint32_t state = 7;
	for (int round = 0; round < 2000; round++) {
		conv_buffer html = CONV_BUFFER_INIT;
		for (unsigned i = suite_random(&state) % 30; i; i--)
			conv_buffer_append_text(
				&html,
				parts[suite_random(&state) % (sizeof parts / sizeof *parts)]);
		comes_back(conv_buffer_text(&html), round & 1);
		conv_buffer_free(&html);
	}
}

SUITE_MAIN(test_rtfex, LIST(RTFEX_001_missing_heading_is_tolerated),
	   LIST(RTFEX_002_fromhtml1_selects_html), LIST(RTFEX_003_fromtext_selects_text),
	   LIST(RTFEX_004_other_tokens_mean_a_document),
	   LIST(RTFEX_005_token_eleven_is_too_late_unless_lenient),
	   LIST(RTFEX_006_htmltag_among_the_first_tokens), LIST(RTFEX_007_line_ends_are_no_tokens),
	   LIST(RTFEX_008_one_blank_is_swallowed), LIST(RTFEX_009_parameter_is_ignored),
	   LIST(RTFEX_010_content_is_copied), LIST(RTFEX_011_mhtmltag_is_skipped),
	   LIST(RTFEX_012_htmlrtf_suppresses), LIST(RTFEX_013_htmlrtf1_is_htmlrtf),
	   LIST(RTFEX_014_htmlrtf_belongs_to_groups),
	   LIST(RTFEX_015_fonts_are_tracked_while_suppressed), LIST(RTFEX_016_par_line_tab),
	   LIST(RTFEX_017_escapes), LIST(RTFEX_018_quotes_bullets_dashes),
	   LIST(RTFEX_019_symbols_in_tags_are_references),
	   LIST(units_where_references_mean_nothing_are_characters),
	   LIST(RTFEX_020_text_is_copied_unchanged),
	   LIST(RTFEX_021_references_are_not_escaped_twice),
	   LIST(RTFEX_022_unknown_star_destinations), LIST(RTFEX_023_silent_destinations),
	   LIST(RTFEX_024_unknown_words), LIST(RTFEX_025_tags_use_the_default_page),
	   LIST(RTFEX_026_text_uses_the_font), LIST(RTFEX_027_default_page),
	   LIST(RTFEX_028_deff_applies_first), LIST(RTFEX_029_charsets_and_cpg),
	   LIST(RTFEX_030_charset_as_code_page), LIST(RTFEX_031_fonts_without_charset),
	   LIST(RTFEX_032_hex_escapes_join), LIST(RTFEX_033_hex_lead_raw_trail),
	   LIST(RTFEX_034_escaped_trail_joins), LIST(RTFEX_035_units_and_surrogates),
	   LIST(RTFEX_036_uc_skips), LIST(RTFEX_037_uc0_skips_nothing),
	   LIST(RTFEX_038_what_counts_as_one), LIST(RTFEX_039_bin),
	   LIST(RTFEX_040_symbols_are_no_letters), LIST(RTFEX_041_first_tables_count),
	   LIST(RTFEX_042_charset_and_octets_agree), LIST(RTFEX_043_text),
	   LIST(RTFEX_044_formatting_prefix), LIST(RTFEX_045_unbalanced_groups),
	   LIST(strict_fails_on_damage), LIST(RTFEX_046_deep_and_big_input),
	   LIST(RTFEX_047_heading_of_html), LIST(RTFEX_048_empty_tag_first),
	   LIST(RTFEX_049_markup_goes_into_tags), LIST(RTFEX_050_blank_after_the_number),
	   LIST(RTFEX_051_parameter_bits), LIST(RTFEX_052_what_is_shown_is_in_islands),
	   LIST(RTFEX_053_characters_beyond_ascii), LIST(RTFEX_054_text_is_marked),
	   LIST(RTFEX_055_html_comes_back), LIST(RTFEX_056_text_comes_back),
	   LIST(RTFEX_057_raw_parts_come_back), LIST(RTFEX_058_only_fromhtml1),
	   LIST(RTFEX_059_other_words_in_tags), LIST(RTFEX_060_htmlrtf_does_not_reach_tags),
	   LIST(RTFEX_061_places_of_attachments), LIST(RTFEX_062_formatting_is_in_islands),
	   LIST(examples_of_the_specification), LIST(encapsulated_html_is_readable),
	   LIST(brackets_of_text_stand_in_tags), LIST(random_html_comes_back))
