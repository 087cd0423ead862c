/* RTF documents to HTML. */
#include "support/suite.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rtf/rtf.h"

#define HEAD                                                                                       \
	"{\\rtf1\\ansi\\ansicpg1252\\deff0{\\fonttbl{\\f0\\fswiss Arial;}{\\f1\\fcharset2 "        \
	"Symbol;}"                                                                                 \
	"{\\f2\\fmodern Courier New;}{\\f3\\fcharset177 David;}{\\f4 x';color:red;}}"              \
	"{\\colortbl;\\red255\\green0\\blue16;}"

static suite_context suite;
static rtf_notes notes;
static conv_buffer html;

static void run(const char *rtf, unsigned flags)
{
	suite_context_open(&suite);
	CU_ASSERT_EQUAL(
		rtf_to_html(suite.context, (const uint8_t *)rtf, strlen(rtf), flags, &html, &notes),
		CONV_OK);
}

static void end(void)
{
	rtf_notes_free(&notes);
	conv_buffer_free(&html);
	suite_context_close(&suite);
}

static int holds(const char *part)
{
	int found = strstr(conv_buffer_text(&html), part) != NULL;
	if (!found)
		printf("  no %s\n  in %s\n", part, conv_buffer_text(&html));
	return found;
}

static void has(const char *rtf, const char *part)
{
	run(rtf, 0);
	CU_ASSERT(holds(part));
	end();
}

CASE(whole_document)
{
	run(HEAD "a & <b>\\par}", 0);
	CU_ASSERT_STRING_EQUAL(conv_buffer_text(&html),
			       "<!DOCTYPE html>\r\n<html><head><meta charset=\"utf-8\"></head>\r\n"
			       "<body style=\"font-family:'Arial',sans-serif;font-size:12pt\">\r\n"
			       "<p style=\"margin:0\">a &amp; &lt;b&gt;</p>\r\n</body></html>\r\n");
	end();
}

CASE(character_formatting)
{
	has(HEAD "a{\\b b{\\i c}}\\ul d\\ulnone{\\strike e}{\\super f}{\\sub g}\\par}",
	    "a<b>b</b><b><i>c</i></b><u>d</u><s>e</s><sup>f</sup><sub>g</sub>");
	has(HEAD "{\\f2\\fs21\\cf1 x}\\par}",
	    "<span style=\"font-family:'Courier "
	    "New',monospace;font-size:10.5pt;color:#FF0010\">x</span>");
	has(HEAD "{\\highlight1\\scaps x}\\par}",
	    "background-color:#FF0010;font-variant:small-caps");
	has(HEAD "{\\cf9 x}\\par}", ">x</p>"); /* no such colour */
	has(HEAD "{\\b\\plain x}\\par}", ">x</p>");
}

CASE(names_of_fonts_stay_names)
{
	run(HEAD "{\\f4 x}\\par}", 0);
	CU_ASSERT_PTR_NULL(strstr(conv_buffer_text(&html), "color:red"));
	end();
}

CASE(paragraph_formatting)
{
	has(HEAD "\\pard\\qc\\sb120\\sa240\\li720\\fi-360 x\\par}",
	    "<p style=\"margin:0;margin-top:6.0pt;margin-bottom:12.0pt;margin-left:36.0pt;"
	    "text-indent:-18.0pt;text-align:center\">x</p>");
	has(HEAD "\\pard\\rtlpar\\qr\\rtlch\\af3 \\'e0\\par}",
	    "text-align:right\" dir=\"rtl\"><span "
	    "style=\"font-family:'David',sans-serif\">א</span></p>");
	has(HEAD "\\pard\\outlinelevel1 x\\par}", "<h2 style=\"margin:0\">x</h2>");
	has(HEAD "\\par}", "<p style=\"margin:0\">&nbsp;</p>");
	has(HEAD "  a  b\\tab c\\par}",
	    "&nbsp;a &nbsp;b<span style=\"white-space:pre\">&#9;</span>c</p>");
}

CASE(lists)
{
	const char *tables = HEAD "{\\*\\listtable{\\list{\\listlevel\\levelnfc0\\levelstartat1}{"
				  "\\listlevel\\levelnfc23}\\listid7}}"
				  "{\\*\\listoverridetable{\\listoverride\\listid7\\ls1}}";
	char rtf[2000];
	snprintf(rtf, sizeof rtf, "%s%s", tables,
		 "\\pard{\\listtext 1.\\tab}\\ls1 a\\par\\ilvl1 b\\par\\ilvl0 c\\par\\pard "
		 "d\\par\\ls1 e\\par}");
	run(rtf, 0);
	CU_ASSERT(holds("<ol>\r\n<li style=\"margin:0\">a<ul>\r\n<li "
			"style=\"margin:0\">b</li></ul>\r\n</li>\r\n"
			"<li style=\"margin:0\">c</li></ol>\r\n<p style=\"margin:0\">d</p>\r\n"
			"<ol start=\"3\">\r\n<li style=\"margin:0\">e</li></ol>\r\n"));
	end();
	has(HEAD "\\pard{\\pntext\\f1\\'b7\\tab}{\\*\\pn\\pnlvlblt}a\\par}",
	    "<ul>\r\n<li style=\"margin:0\">a</li></ul>");
	has(HEAD "\\pard{\\listtext 7.\\tab}\\ls5 a\\par}",
	    ">7.&nbsp; a</p>"); /* nothing known of list 5 */
}

/* Word nests a list in another by its indent: both are of level 0. */
CASE(lists_nested_by_indent)
{
	has(HEAD "{\\*\\listtable{\\list{\\listlevel\\levelnfc0}\\listid7}{\\list{\\listlevel"
		 "\\levelnfc23}\\listid8}}{\\*\\listoverridetable{\\listoverride\\listid7\\ls1}"
		 "{\\listoverride\\listid8\\ls2}}"
		 "\\pard\\ls1\\li720 a\\par\\pard\\ls2\\li1080 b\\par\\pard\\ls1\\li720 c\\par"
		 "\\pard\\ls2\\li720 d\\par\\pard\\ls1\\li360 e\\par}",
	    "<ol>\r\n<li style=\"margin:0\">a<ul>\r\n<li "
	    "style=\"margin:0\">b</li></ul>\r\n</li>\r\n"
	    "<li style=\"margin:0\">c</li></ol>\r\n<ul>\r\n<li style=\"margin:0\">d</li></ul>\r\n"
	    "<ol start=\"3\">\r\n<li style=\"margin:0\">e</li></ol>\r\n");
	/* Deeper than there are levels. */
	run(HEAD "{\\*\\listtable{\\list{\\listlevel\\levelnfc23}\\listid8}}{\\*\\listoverridetable"
		 "{\\listoverride\\listid8\\ls1}{\\listoverride\\listid8\\ls2}}"
		 "\\ls1\\li1 a\\par\\ls2\\li2 a\\par\\ls1\\li3 a\\par\\ls2\\li4 a\\par"
		 "\\ls1\\li5 a\\par\\ls2\\li6 a\\par\\ls1\\li7 a\\par\\ls2\\li8 a\\par"
		 "\\ls1\\li9 a\\par\\ls2\\li10 b\\par}",
	    0);
	CU_ASSERT(holds("<li style=\"margin:0\">b</li></ul>\r\n</li></ul>\r\n"));
	end();
}

/* OpenOffice counts from \ls0; what the tables do not know of that number is no list. */
CASE(list_zero)
{
	has(HEAD "{\\*\\listtable{\\list{\\listlevel\\levelnfc0}\\listid1}}{\\*\\listoverridetable"
		 "{\\listoverride\\listid1\\ls0}}\\pard\\ls0 a\\par}",
	    "<ol>\r\n<li style=\"margin:0\">a</li></ol>");
	has(HEAD "\\pard\\ls0 a\\par}", "<p style=\"margin:0\">a</p>");
}

#define CELL(attributes, text)                                                                     \
	"<td" attributes " valign=\"top\"><p style=\"margin:0\">" text "</p>\r\n</td>\r\n"
#define EMPTY_CELL(attributes) "<td" attributes " valign=\"top\">&nbsp;</td>\r\n"

/* The one table of RTF has these rows. */
static void rows_are(const char *rtf, const char *rows)
{
	run(rtf, 0);
	const char *from = strstr(conv_buffer_text(&html), "<tr>\r\n");
	const char *to = from ? strstr(from, "</table>") : NULL;
	CU_ASSERT_PTR_NOT_NULL(to);
	if (to && ((size_t)(to - from) != strlen(rows) || memcmp(from, rows, strlen(rows)) != 0)) {
		CU_FAIL("other rows");
		fprintf(stderr, "%.*s\ninstead of\n%s\n", (int)(to - from), from, rows);
	}
	end();
}

CASE(tables)
{
	run(HEAD "\\trowd\\cellx1500\\clcbpat1\\cellx3000\\intbl a\\cell\\cell\\row\\pard c\\par}",
	    0);
	CU_ASSERT(holds(
		"<table border=\"0\" cellspacing=\"0\" cellpadding=\"4\" "
		"style=\"border-collapse:collapse\">\r\n<tr>\r\n" CELL(" width=\"100\"", "a")
			EMPTY_CELL(
				" width=\"100\" bgcolor=\"#FF0010\"") "</tr>\r\n</table>\r\n<p "
								      "style=\"margin:0\">c</p>"));
	end();
	/* The rows of a table within say at their end what they look like. */
	run(HEAD "\\trowd\\cellx1500\\intbl a\\par\\itap2 n\\nestcell "
		 "{\\*\\nesttableprops\\trowd\\cellx90\\nestrow}\\itap1 z\\cell\\row\\pard c\\par}",
	    0);
	CU_ASSERT(holds("<td width=\"100\" valign=\"top\"><p style=\"margin:0\">a</p>\r\n<table "));
	CU_ASSERT(
		holds("<tr>\r\n" CELL(" width=\"6\"", "n") "</tr>\r\n</table>\r\n"
							   "<p style=\"margin:0\">z</p>\r\n</td>"));
	end();
	/* A row without description, and text that no \cell ends. */
	rows_are(HEAD "\\intbl a\\cell b\\row\\pard c\\par}",
		 "<tr>\r\n" CELL("", "a") CELL("", "b") "</tr>\r\n");
}

CASE(borders_of_tables)
{
	has(HEAD "\\trowd\\clbrdrt\\brdrs\\brdrw10\\cellx9\\intbl a\\cell\\row}",
	    "<table border=\"1\"");
	has(HEAD "\\trowd\\trbrdrl\\brdrdb\\cellx9\\intbl a\\cell\\row}", "<table border=\"1\"");
	has(HEAD "\\trowd\\clbrdrt\\brdrnone\\cellx9\\intbl a\\cell\\row}", "<table border=\"0\"");
	/* That of a paragraph in it. */
	has(HEAD "\\trowd\\clbrdrt\\brdrnone\\cellx9\\intbl\\brdrb\\brdrs a\\cell\\row}",
	    "<table border=\"0\"");
}

CASE(cells_across_columns)
{
	/* \clmgf, \clmrg; and a row that has fewer cells than the one below. */
	rows_are(HEAD
		 "\\trowd\\clmgf\\cellx1500\\clmrg\\cellx3000\\cellx4500\\intbl a\\cell\\cell "
		 "b\\cell\\row\\trowd\\cellx3010\\cellx4500\\intbl c\\cell d\\cell\\row"
		 "\\trowd\\cellx1500\\cellx3000\\cellx4500\\intbl e\\cell f\\cell g\\cell\\row}",
		 "<tr>\r\n" CELL(" colspan=\"2\" width=\"200\"", "a") CELL(
			 " width=\"100\"",
			 "b") "</tr>\r\n<tr>\r\n" CELL(" colspan=\"2\" width=\"200\"", "c")
			 CELL(" width=\"99\"", "d") "</tr>\r\n<tr>\r\n" CELL(" width=\"100\"", "e")
				 CELL(" width=\"100\"", "f")
					 CELL(" width=\"100\"", "g") "</tr>\r\n");
	/* A row that begins further in; text in a cell that is merged away stays. */
	rows_are(
		HEAD
		"\\trowd\\cellx1500\\clmgf\\cellx3000\\clmrg\\cellx4500\\intbl a\\cell b\\cell "
		"c\\cell\\row\\trowd\\trleft1500\\cellx3000\\cellx4500\\intbl d\\cell "
		"e\\cell\\row}",
		"<tr>\r\n" CELL(" width=\"100\"",
				"a") "<td colspan=\"2\" width=\"200\" "
				     "valign=\"top\"><p style=\"margin:0\">b</p>\r\n<p "
				     "style=\"margin:0\">c</p>"
				     "\r\n</td>\r\n</tr>\r\n<tr>\r\n<td style=\"border:none\"></td>"
				     "\r\n" CELL(" width=\"100\"", "d")
					     CELL(" width=\"100\"", "e") "</tr>\r\n");
}

CASE(cells_across_rows)
{
	rows_are(
		HEAD "\\trowd\\clvmgf\\cellx1500\\cellx3000\\intbl a\\cell b\\cell\\row"
		     "\\trowd\\clvmrg\\cellx1500\\cellx3000\\intbl\\cell c\\cell\\row"
		     "\\trowd\\clvmrg\\cellx1500\\cellx3000\\intbl\\cell d\\cell\\row"
		     "\\trowd\\clvmrg\\cellx1500\\cellx3000\\intbl kept\\cell e\\cell\\row"
		     "\\trowd\\cellx1500\\clvmrg\\cellx3000\\intbl f\\cell\\cell\\row}",
		"<tr>\r\n" CELL(" rowspan=\"3\" width=\"100\"", "a")
			CELL(" width=\"100\"", "b") "</tr>\r\n<tr>\r\n" CELL(
				" width=\"100\"",
				"c") "</tr>\r\n<tr>\r\n" CELL(" width=\"100\"",
							      "d") "</tr>\r\n<tr>\r\n" CELL(" width"
											    "=\"100"
											    "\"",
											    "kept")
				CELL(" width=\"100\"",
				     "e") "</tr>\r\n<tr>\r\n" CELL(" width=\"100\"", "f")
					EMPTY_CELL(" width=\"100\"") "</tr>\r\n");
}

/* Nothing is lost or read beyond, whatever rows say of their cells. */
CASE(nonsense_of_tables)
{
	conv_buffer rtf = CONV_BUFFER_INIT;

	rows_are(HEAD "\\trowd\\cellx3000\\cellx1500\\intbl a\\cell b\\cell c\\cell\\row}",
		 "<tr>\r\n" CELL(" width=\"200\"", "a") CELL("", "b") CELL("", "c") "</tr>\r\n");
	rows_are(HEAD "\\cell\\cell\\row}", "<tr>\r\n" EMPTY_CELL("") EMPTY_CELL("") "</tr>\r\n");
	has(HEAD "\\row\\cell\\nestrow\\nestcell x\\par}", "x");
	conv_buffer_append_text(&rtf, HEAD);
	for (int i = 0; i < 700; i++) /* more columns than one table may have */
		conv_buffer_printf(&rtf, "\\trowd\\cellx%d\\cellx30000\\intbl r%d\\cell\\cell\\row",
				   41 * (i + 1), i);
	conv_buffer_append_text(&rtf, "}");
	has(conv_buffer_text(&rtf), "r699</p>\r\n</td>\r\n");
	/* A table that goes on as another, and a row as another. */
	conv_buffer_clear(&rtf);
	conv_buffer_append_text(&rtf, HEAD "\\trowd\\cellx9\\intbl ");
	for (int i = 0; i < 70000; i++)
		conv_buffer_append_text(&rtf, "a\\cell ");
	conv_buffer_append_text(&rtf, "z\\cell\\row\\pard end\\par}");
	run(conv_buffer_text(&rtf), 0);
	CU_ASSERT(holds("z</p>\r\n</td>\r\n</tr>\r\n</table>\r\n<p style=\"margin:0\">end</p>"));
	CU_ASSERT(holds("</tr>\r\n</table>\r\n<table "));
	end();
	conv_buffer_free(&rtf);
}

CASE(links_and_bookmarks)
{
	has(HEAD "{\\field{\\*\\fldinst HYPERLINK \"http://x/?a&b\" \\\\o \"tip\"}{\\fldrslt{\\ul "
		 "x}}}\\par}",
	    "<a href=\"http://x/?a&amp;b\"><u>x</u></a>");
	has(HEAD "{\\field{\\*\\fldinst HYPERLINK \"f\" \\\\l \"p\"}{\\fldrslt x}}\\par}",
	    "<a href=\"f#p\">x</a>");
	has(HEAD "{\\*\\bkmkstart p}{\\*\\bkmkend p}x\\par}", "<a id=\"p\"></a>x");
	run(HEAD "{\\field{\\*\\fldinst HYPERLINK \"JavaScript:x()\"}{\\fldrslt x}}\\par}", 0);
	CU_ASSERT_PTR_NULL(strstr(conv_buffer_text(&html), "<a"));
	end();
}

CASE(pictures)
{
	const char *rtf = HEAD
		"{\\pict\\pngblip\\picw10\\pich10\\picwgoal300\\pichgoal150 89504e\r\n47}\\par}";
	has(rtf,
	    "<img src=\"data:image/png;base64,iVBORw==\" width=\"20\" height=\"10\" alt=\"\">");
	has(HEAD "{\\*\\shppict{\\pict\\jpegblip\\bin3 \xFF\xD8}}}{\\nonshppict{\\pict\\wmetafile8 "
		 "00}}\\par}",
	    "data:image/jpeg;base64,/9h9\"");
	run(rtf, RTF_PICTURES_APART);
	CU_ASSERT_EQUAL_FATAL(notes.picture_count, 1);
	CU_ASSERT_EQUAL(notes.pictures[0].size, 4);
	CU_ASSERT(memcmp(notes.pictures[0].bytes, "\x89PNG", 4) == 0);
	CU_ASSERT(holds("<img src=\"cid:"));
	CU_ASSERT(holds(notes.pictures[0].content_id));
	end();
	/* What browsers do not show can be saved. */
	has(HEAD "a{\\pict\\emfblip 00}b\\par}", ">a<a href=\"data:image/emf;base64,AA==\" "
						 "download=\"picture.emf\">[picture.emf]</a>b</p>");
	has(HEAD "a{\\pict 00}b\\par}", ">a<a href=\"data:application/octet-stream;base64,AA==\"");
	/* What something is counts, not what it is called. */
	has(HEAD "{\\pict\\wmetafile8 89504e470d0a1a0a}\\par}", "<img src=\"data:image/png;");
	/* A bitmap of 1 bit: 40 bytes of header and two colours before the pixels. */
	run(HEAD "{\\pict\\dibitmap0 "
		 "2800000001000000010000000100010000000000000000000000000000000000000000000"
		 "0000000000000ffffff0080000000}\\par}",
	    RTF_PICTURES_APART);
	CU_ASSERT_EQUAL_FATAL(notes.picture_count, 1);
	CU_ASSERT_STRING_EQUAL(notes.pictures[0].media_type, "image/bmp");
	CU_ASSERT(memcmp(notes.pictures[0].bytes, "BM", 2) == 0);
	CU_ASSERT_EQUAL(notes.pictures[0].bytes[10], 14 + 40 + 8);
	end();
}

#define WMF_HEAD "010009000003000000000000000000000000"
/* META_STRETCHDIB of one pixel. */
#define WMF_BITMAP                                                                                 \
	"24000000430f2000cc00000001000100000000000100010000000000"                                 \
	"28000000010000000100000001001800000000000400000000000000000000000000000000000000"         \
	"01020300"
#define WMF_LINE "05000000130201000100"
#define WMF_END "030000000000"

CASE(metafiles)
{
	const char *bitmap =
		HEAD "{\\pict\\wmetafile8\\picwgoal300\\pichgoal150 " WMF_HEAD WMF_BITMAP WMF_END
		     "}\\par}";
	has(bitmap, "><img src=\"data:image/bmp;base64,Qk0");
	run(bitmap, RTF_PICTURES_APART);
	CU_ASSERT_EQUAL_FATAL(notes.picture_count, 1);
	CU_ASSERT_STRING_EQUAL(notes.pictures[0].media_type, "image/bmp");
	end();
	/* One that draws more stays, with its bitmap to be seen. */
	const char *more = HEAD "{\\pict\\wmetafile8\\picwgoal300\\pichgoal150 " WMF_HEAD WMF_BITMAP
		WMF_LINE WMF_END "}\\par}";
	has(more, " download=\"picture.wmf\"><img src=\"data:image/bmp;base64,Qk0");
	has(more, " width=\"20\" height=\"10\" alt=\"\"></a></p>");
	run(more, RTF_PICTURES_APART);
	CU_ASSERT_EQUAL_FATAL(notes.picture_count, 2);
	CU_ASSERT_STRING_EQUAL(notes.pictures[0].media_type, "image/wmf");
	CU_ASSERT(memcmp(notes.pictures[0].bytes, "\xD7\xCD\xC6\x9A", 4) == 0); /* a file now */
	CU_ASSERT_STRING_EQUAL(notes.pictures[1].media_type, "image/bmp");
	CU_ASSERT(holds(notes.pictures[1].content_id));
	end();
	/* Outlook leaves such behind: nothing is drawn. */
	has(HEAD "a{\\pict\\wmetafile8 " WMF_HEAD WMF_END "}b\\par}", ">ab</p>");
}

CASE(what_has_no_place_is_told)
{
	run(HEAD "{\\header h}{\\footer f}a{\\*\\annotation c}{\\object{\\*\\objdata 00}{\\result "
		 "r}}{\\info{\\author x}}\\par}",
	    0);
	CU_ASSERT(holds(">ar</p>"));
	CU_ASSERT(suite_reported(&suite, "rtf.left-out"));
	CU_ASSERT_PTR_NOT_NULL(strstr(conv_buffer_text(&suite.log), " 4 comments"));
	end();
	run(HEAD "{\\info{\\author x}}{\\*\\generator y}a\\par}", 0);
	CU_ASSERT_FALSE(suite_reported(&suite, "rtf.left-out"));
	end();
}

CASE(footnotes)
{
	run(HEAD "a{\\super\\chftn}{\\footnote{\\super\\chftn} note}\\par}", 0);
	CU_ASSERT(
		holds("a<sup>1</sup></p>\r\n<hr>\r\n<p style=\"margin:0\"><sup>1</sup> note</p>"));
	end();
}

CASE(places_of_attachments)
{
	run(HEAD "ab{\\objattph }c\\par d\\objattph\\par}", 0);
	CU_ASSERT_EQUAL_FATAL(notes.place_count, 2);
	CU_ASSERT_NSTRING_EQUAL(conv_buffer_text(&html) + notes.places[0] - 2, "abc", 3);
	CU_ASSERT_NSTRING_EQUAL(conv_buffer_text(&html) + notes.places[1] - 1, "d</p>", 5);
	end();
	/* In a table within a table, one alone in its cell, and behind it all. */
	run(HEAD
	    "a\\par\\trowd\\cellx1500\\cellx3000\\intbl b\\objattph c\\par\\itap2 d{\\objattph}e"
	    "\\nestcell{\\*\\nesttableprops\\trowd\\cellx9\\nestrow}\\itap1 f\\cell\\objattph\\cell"
	    "\\row\\pard g\\objattph\\par}",
	    0);
	CU_ASSERT_EQUAL_FATAL(notes.place_count, 4);
	CU_ASSERT_NSTRING_EQUAL(conv_buffer_text(&html) + notes.places[0] - 1, "bc</p>", 6);
	CU_ASSERT_NSTRING_EQUAL(conv_buffer_text(&html) + notes.places[1] - 1, "de</p>", 6);
	CU_ASSERT_NSTRING_EQUAL(conv_buffer_text(&html) + notes.places[2], "&nbsp;</p>", 10);
	CU_ASSERT_NSTRING_EQUAL(conv_buffer_text(&html) + notes.places[3] - 1, "g</p>", 5);
	end();
}

SUITE_MAIN(test_rtf_html, LIST(whole_document), LIST(character_formatting),
	   LIST(names_of_fonts_stay_names), LIST(paragraph_formatting), LIST(lists),
	   LIST(lists_nested_by_indent), LIST(list_zero), LIST(tables), LIST(borders_of_tables),
	   LIST(cells_across_columns), LIST(cells_across_rows), LIST(nonsense_of_tables),
	   LIST(links_and_bookmarks), LIST(pictures), LIST(metafiles),
	   LIST(what_has_no_place_is_told), LIST(footnotes), LIST(places_of_attachments))
