/* RTF documents to plain text. */
#include "support/suite.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rtf/rtf.h"

#define HEAD                                                                                       \
	"{\\rtf1\\ansi\\ansicpg1252\\deff0{\\fonttbl{\\f0\\fswiss Arial;}{\\f1\\fcharset2 "        \
	"Symbol;}"                                                                                 \
	"{\\f2\\fcharset204 Arial;}{\\f3\\fcharset177 David;}}"

static suite_context suite;

static void text_is(const char *rtf, const char *expected)
{
	conv_buffer text = CONV_BUFFER_INIT;
	suite_context_open(&suite);
	CU_ASSERT_EQUAL(
		rtf_to_text(suite.context, (const uint8_t *)rtf, strlen(rtf), 0, &text, NULL),
		CONV_OK);
	if (strcmp(conv_buffer_text(&text), expected) != 0)
		printf("  of: %s\n  expected: %s\n  got:      %s\n", rtf, expected,
		       conv_buffer_text(&text));
	CU_ASSERT_STRING_EQUAL(conv_buffer_text(&text), expected);
	conv_buffer_free(&text);
	suite_context_close(&suite);
}

CASE(paragraphs_and_characters)
{
	text_is(HEAD "a\\par b\\line c\\tab d\\~e\\_f\\-g\\emdash\\par}",
		"a\r\nb\r\nc\td e‑fg—\r\n");
	text_is(HEAD "\\'e9\\f2 \\'cf\\u8364?{\\f3\\'e0}\\par}", "éП€א\r\n");
	text_is(HEAD "{\\v hidden}{\\deleted gone}seen\\par}", "seen\r\n");
}

CASE(no_rtf_is_refused)
{
	conv_buffer text = CONV_BUFFER_INIT;
	suite_context_open(&suite);
	CU_ASSERT_EQUAL(rtf_to_text(suite.context, (const uint8_t *)"x", 1, 0, &text, NULL),
			CONV_FAILED);
	CU_ASSERT(suite_reported(&suite, "rtf.not-rtf"));
	CU_ASSERT_EQUAL(text.size, 0);
	conv_buffer_free(&text);
	suite_context_close(&suite);
}

CASE(silent_destinations)
{
	text_is(HEAD "{\\header h}{\\footerr f}{\\info{\\title t}}{\\*\\generator "
		     "g;}{\\stylesheet{\\s1 x;}}"
		     "{\\*\\annotation c}{\\xe index}{\\nonshppict{\\pict 00}}a\\par}",
		"a\r\n");
	text_is(HEAD "{\\object{\\*\\objdata 0105}{\\result r}}\\par}", "r\r\n");
	text_is(HEAD "{\\upr{a}{\\*\\ud{\\u8364?}}}\\par}", "€\r\n");
}

CASE(lists)
{
	text_is(HEAD "{\\pard{\\listtext\\f1\\'b7\\tab}\\ls1 one\\par{\\listtext 2.\\tab}\\ls1 "
		     "two\\par}}",
		"• one\r\n2. two\r\n");
	text_is(HEAD "{\\*\\listtable{\\list{\\listlevel\\levelnfc0\\levelstartat3{\\leveltext x;}}"
		     "{\\listlevel\\levelnfc4\\levelstartat1}\\listid7}}"
		     "{\\*\\listoverridetable{\\listoverride\\listid7\\listoverridecount0\\ls1}}"
		     "\\pard\\ls1 a\\par\\ls1\\ilvl1 b\\par c\\par\\ilvl0 d\\par\\ilvl1 e\\par}",
		"3. a\r\n  a. b\r\n  b. c\r\n4. d\r\n  a. e\r\n");
	text_is(HEAD
		"\\pard{\\pntext\\f1\\'b7\\tab}{\\*\\pn\\pnlvlblt\\pnf1{\\pntxtb\\'b7}}a\\par}",
		"• a\r\n");
}

CASE(tables)
{
	text_is(HEAD "\\trowd\\cellx1\\cellx2\\intbl a\\cell b\\cell\\row\\intbl c\\par "
		     "d\\cell\\cell\\row"
		     "\\pard e\\par}",
		"a\tb\r\nc\r\nd\r\ne\r\n");
	text_is(HEAD "\\trowd\\cellx1\\cellx2\\intbl a\\par\\itap2 n\\nestcell m\\nestcell"
		     "{\\*\\nesttableprops\\trowd\\cellx1\\cellx2\\nestrow}{\\nonesttables "
		     "x}\\itap1\\cell z\\cell\\row"
		     "\\pard e\\par}",
		"a\r\nn\tm\r\n\tz\r\ne\r\n");
}

CASE(links)
{
	text_is(HEAD "{\\field{\\*\\fldinst HYPERLINK \"http://x.example/\"}{\\fldrslt x}} y\\par}",
		"x <http://x.example/> y\r\n");
	text_is(HEAD "{\\field{\\*\\fldinst {HYPERLINK \"http://x.example/\"}}{\\fldrslt "
		     "{http://x.example/}}}\\par}",
		"http://x.example/\r\n");
	text_is(HEAD "{\\field{\\*\\fldinst HYPERLINK \"mailto:a@b\"}{\\fldrslt a@b}}\\par}",
		"a@b\r\n");
	text_is(HEAD "{\\field{\\*\\fldinst HYPERLINK \\\\l \"p\"}{\\fldrslt x}}\\par}", "x\r\n");
	text_is(HEAD "{\\field{\\*\\fldinst PAGE}{\\fldrslt 7}}\\par}", "7\r\n");
	text_is(HEAD
		"{\\field{\\*\\fldinst SYMBOL 74 \\\\f \"Wingdings\" \\\\s 11}{\\fldrslt}}\\par}",
		"☺\r\n");
	text_is(HEAD "{\\field{\\*\\fldinst SYMBOL 61514 \\\\f Webdings}{\\fldrslt}}"
		     "{\\field{\\*\\fldinst SYMBOL 0x41 \\\\f Arial}{\\fldrslt}}"
		     "{\\field{\\*\\fldinst SYMBOL 8364 \\\\u \\\\f Webdings}{\\fldrslt}}\\par}",
		"🏝A€\r\n");
	text_is(HEAD "{\\field{\\*\\fldinst SYMBOL 183 \\\\f \"Symbol\"}{\\fldrslt}}\\par}",
		"•\r\n");
}

CASE(footnotes_go_to_the_end)
{
	text_is(HEAD "a{\\super\\chftn}{\\footnote\\pard{\\super\\chftn} one}b\\par "
		     "c{\\chftn}{\\footnote\\chftn "
		     " two\\par}\\par}",
		"a1b\r\nc2\r\n________________________________\r\n1 one\r\n2 two\r\n");
}

CASE(text_boxes)
{
	text_is(HEAD "a{\\shp{\\*\\shpinst{\\sp{\\sn x}{\\sv y}}{\\shptxt "
		     "box\\par}}{\\shprslt{\\*\\do{\\dptxbxtext"
		     " box\\par}}}}b\\par}",
		"box\r\nab\r\n");
}

CASE(deep_and_wide_input)
{
	static const char *const units[] = { "{",
					     "{\\footnote ",
					     "{\\field{\\*\\fldinst ",
					     "\\itap8 x\\cell ",
					     "{\\shptxt ",
					     "\\intbl x\\row ",
					     "{\\pict\\pngblip ",
					     "\\par ",
					     "{\\*\\listtable{\\list{\\listlevel",
					     "}" };
	suite_context_open(&suite);
	for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
		conv_buffer rtf = CONV_BUFFER_INIT, out = CONV_BUFFER_INIT;
		conv_buffer_append_text(&rtf, HEAD);
		while (rtf.size < 400000)
			conv_buffer_append_text(&rtf, units[i]);
		conv_buffer_append_text(&rtf, "end");
		CU_ASSERT(conv_usable(
			rtf_to_text(suite.context, rtf.bytes, rtf.size, 0, &out, NULL)));
		CU_ASSERT(out.size <= 4 * rtf.size);
		conv_buffer_clear(&out);
		CU_ASSERT(conv_usable(
			rtf_to_html(suite.context, rtf.bytes, rtf.size, 0, &out, NULL)));
		CU_ASSERT(out.size <= 200 * rtf.size);
		conv_buffer_free(&rtf);
		conv_buffer_free(&out);
	}
	suite_context_close(&suite);
}

SUITE_MAIN(test_rtf_text, LIST(paragraphs_and_characters), LIST(no_rtf_is_refused),
	   LIST(silent_destinations), LIST(lists), LIST(tables), LIST(links),
	   LIST(footnotes_go_to_the_end), LIST(text_boxes), LIST(deep_and_wide_input))
