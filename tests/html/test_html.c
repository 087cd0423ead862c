/* HTML bodies: charsets, plain text of HTML, HTML of plain text, content ids. */
#include "support/suite.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "html/html.h"

static suite_context suite;

static void text_is(const char *html, const char *expected)
{
	conv_buffer text = CONV_BUFFER_INIT;
	suite_context_open(&suite);
	CU_ASSERT_EQUAL(html_to_text(suite.context, html, strlen(html), &text), CONV_OK);
	if (strcmp(conv_buffer_text(&text), expected) != 0)
		printf("  of: %s\n  expected: %s\n  got:      %s\n", html, expected,
		       conv_buffer_text(&text));
	CU_ASSERT_STRING_EQUAL(conv_buffer_text(&text), expected);
	conv_buffer_free(&text);
	suite_context_close(&suite);
}

CASE(paragraphs_and_lines)
{
	text_is("<p>a<p>b  \r\n c</p>d<br>e<br><br>f", "a\r\n\r\nb c\r\n\r\nd\r\ne\r\n\r\nf\r\n");
	text_is("<div>a</div><div><br></div><div>b</div>", "a\r\n\r\nb\r\n");
	text_is("<p class=MsoNormal>a</p><p class=MsoNormal>&nbsp;</p><p class=MsoNormal>b</p>",
		"a\r\n\r\nb\r\n");
	text_is("<h1>a</h1>b<hr>c", "a\r\n\r\nb\r\n________________________________\r\nc\r\n");
	text_is("", "");
	text_is("<html><body></body></html>", "");
}

CASE(white_space)
{
	text_is("  a \n\t b<b> c</b>d ", "a b cd\r\n");
	text_is("a&nbsp;&nbsp;b", "a  b\r\n");
	text_is("<pre>  a\n\tb  c\n</pre>d", "  a\r\n\tb  c\r\nd\r\n");
}

CASE(lists)
{
	text_is("<ul><li>a</li><li><p>b</p><ol start=3><li>c<li>d<br>e</ol></ul>f",
		"* a\r\n* b\r\n   3. c\r\n   4. d\r\n      e\r\n\r\nf\r\n");
	text_is("<dl><dt>a<dd>b</dl>", "a\r\n    b\r\n");
}

CASE(tables)
{
	text_is("<table><tr><td>a</td><td><p>b</p></td></tr><tr><th>c<td>d</table>e",
		"a\tb\r\nc\td\r\ne\r\n");
	text_is("<a href=h>", "<h>\r\n"); /* without text, and nothing before it */
	text_is("<table><tr><td>a<br>b</td><td>c</td></tr></table>", "a\r\nb\r\nc\r\n");
	text_is("<table><tr><td></td><td>b</td></tr><tr><td>c</td><td></td><td>d</td></tr></table>",
		"b\r\nc\t\td\r\n");
	text_is("x<table><tr><td><table><tr><td>a</td></tr><tr><td>b</td></tr></table></td><td>c</"
		"td>"
		"</tr></table>",
		"x\r\na\r\nb\r\nc\r\n");
}

CASE(quotes)
{
	text_is("a<blockquote>b<br>c<blockquote>d</blockquote></blockquote>e",
		"a\r\n\r\n> b\r\n> c\r\n>\r\n> > d\r\n\r\ne\r\n");
	text_is("<q>a</q>", "\"a\"\r\n");
}

CASE(links_and_images)
{
	text_is("<a href=\"http://a.example/\">x</a> y", "x <http://a.example/> y\r\n");
	text_is("<a href=\"http://a.example/\">http://a.example</a>", "http://a.example\r\n");
	text_is("<a href=\"mailto:a@b.example\">a@b.example</a>", "a@b.example\r\n");
	text_is("<a href=\"#x\">x</a><a href=\"javascript:y()\">y</a>", "xy\r\n");
	text_is("<a href=\" http://a.example/ \"><img src=x></a>", "<http://a.example/>\r\n");
	text_is("<img src=x alt=\"logo\">", "[logo]\r\n");
}

CASE(hidden_parts)
{
	text_is("<head><title>t</title><style>s</style></head><script>x<y</script>a<!-- c -->b"
		"<div style=\"Display : None\">h<p>i</p></div>c<span "
		"style='mso-hide:all;display:none'>x"
		"</span>",
		"abc\r\n");
}

CASE(characters)
{
	text_is("&lt;&amp;&eacute;&#8364;&#x20AC;&#128;&#146;&unknown;&", "<&é€€€’&unknown;&\r\n");
	text_is("a\xFF"
		"b",
		"a\xEF\xBF\xBD"
		"b\r\n");
}

CASE(what_mail_programs_write)
{
	text_is("<p class=MsoListParagraph><![if !supportLists]>1.&nbsp; <![endif]>a</p>",
		"1. a\r\n");
	text_is("<html><body>a</body></html><html><body><p>b</p></body></html>", "a\r\n\r\nb\r\n");
	text_is("<!--[if mso]><p>x</p><![endif]-->a", "a\r\n");
	text_is("a<o:p></o:p><st1:City w:st=\"on\">b</st1:City>", "ab\r\n");
}

CASE(depth_and_size_are_bounded)
{
	static const char *const units[] = {
		"<div>",      "<b>x", "<blockquote>", "<ul><li>",     "<table><tr><td>x",
		"<a href=x>", "</i>", "<!",           "<!--",         "<meta ",
		"&",          "<",    "<p style=\"",  "<font><p></i>"
	};
	suite_context_open(&suite);
	for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
		conv_buffer html = CONV_BUFFER_INIT, text = CONV_BUFFER_INIT;
		while (html.size < 600000)
			conv_buffer_append_text(&html, units[i]);
		conv_buffer_append_text(&html, ">end");
		CU_ASSERT_EQUAL(
			html_to_text(suite.context, (const char *)html.bytes, html.size, &text),
			CONV_OK);
		CU_ASSERT(text.size < 200 * html.size);
		conv_buffer_free(&html);
		conv_buffer_free(&text);
	}
	suite_context_close(&suite);
}

static uint32_t named(const char *html)
{
	return html_named_codepage((const uint8_t *)html, strlen(html));
}

CASE(charsets_named)
{
	CU_ASSERT_EQUAL(named("<meta charset=utf-8>"), 65001);
	CU_ASSERT_EQUAL(named("<head><META http-equiv='Content-Type' content='text/html; "
			      "charset=windows-1251'>"),
			1251);
	CU_ASSERT_EQUAL(named("<meta name=x content=y><meta charset = \"iso-8859-1\" />"), 28591);
	CU_ASSERT_EQUAL(named("<?xml version=\"1.0\" encoding=\"utf-8\"?>"), 65001);
	CU_ASSERT_EQUAL(named("<meta charset=utf-16>"), 65001);
	CU_ASSERT_EQUAL(named("\xEF\xBB\xBF<p>"), 65001);
	CU_ASSERT_EQUAL(named("\xFF\xFE<"), 1200);
	CU_ASSERT_EQUAL(html_named_codepage((const uint8_t *)"<\0p\0", 4), 1200);
	CU_ASSERT_EQUAL(named("<p>charset=utf-8"), 0);
	CU_ASSERT_EQUAL(named("<meta charset=nonsense>"), 0);
	CU_ASSERT_EQUAL(named("<metal charset=utf-8>"), 0);
	CU_ASSERT_EQUAL(html_named_codepage(NULL, 0), 0);
}

static uint32_t choice(const char *html, uint32_t stated, uint32_t otherwise)
{
	return html_choose_codepage(suite.context, (const uint8_t *)html, strlen(html), stated,
				    otherwise);
}

CASE(charsets_chosen)
{
	suite_context_open(&suite);
	CU_ASSERT_EQUAL(choice("x", 0, 0), 65001);
	CU_ASSERT_EQUAL(choice("x", 1252, 0), 1252);
	CU_ASSERT_EQUAL(choice("\xCF", 1251, 0), 1251);
	CU_ASSERT_EQUAL(choice("\xCF", 65001, 1251), 1251);
	CU_ASSERT_EQUAL(choice("\xD0\x9F", 20127, 1251), 65001);
	CU_ASSERT_EQUAL(choice("<meta charset=windows-1251>\xCF", 0, 1253), 1251);
	CU_ASSERT_EQUAL(choice("<meta charset=windows-1251>\xCF", 1253, 0), 1253);
	CU_ASSERT_EQUAL(choice("\xCF", 0, 0), 1252);
	CU_ASSERT_EQUAL(choice("\xEF\xBB\xBFx", 1251, 0), 65001);
	conv_context_set_codepage(suite.context, 1250, 1);
	CU_ASSERT_EQUAL(choice("\xCF", 1251, 0), 1250);
	suite_context_close(&suite);
}

CASE(charset_renamed)
{
	static const char html[] =
		"<meta charset=\"windows-1251\"><META content=\"a; charset=koi8-r\"><p>\xCF";
	conv_buffer out = CONV_BUFFER_INIT;
	size_t bad = 0;
	suite_context_open(&suite);
	CU_ASSERT_EQUAL(html_to_utf8(suite.context, (const uint8_t *)html, sizeof html - 1, 1251,
				     &out, &bad),
			CONV_OK);
	CU_ASSERT_STRING_EQUAL(conv_buffer_text(&out),
			       "<meta charset=\"utf-8\"><META content=\"a; charset=utf-8\"><p>П");
	CU_ASSERT_EQUAL(bad, 0);
	conv_buffer_clear(&out);
	/* What says so already stays as it was written. */
	CU_ASSERT_EQUAL(html_name_charset("<?xml encoding=\"UTF-8\"?>", 24, "utf-8", &out),
			CONV_OK);
	CU_ASSERT_STRING_EQUAL(conv_buffer_text(&out), "<?xml encoding=\"UTF-8\"?>");
	conv_buffer_clear(&out);
	CU_ASSERT_EQUAL(
		html_to_utf8(suite.context, (const uint8_t *)"\xEF\xBB\xBFx", 4, 65001, &out, NULL),
		CONV_OK);
	CU_ASSERT_STRING_EQUAL(conv_buffer_text(&out), "x");
	conv_buffer_free(&out);
	suite_context_close(&suite);
}

static uint32_t reference(const char *text)
{
	return html_reference(text, strlen(text));
}

CASE(references)
{
	CU_ASSERT_EQUAL(reference("&eacute;"), 0xE9);
	CU_ASSERT_EQUAL(reference("&eacute"), 0xE9);
	CU_ASSERT_EQUAL(reference("&#233;"), 0xE9);
	CU_ASSERT_EQUAL(reference("&#xE9;"), 0xE9);
	CU_ASSERT_EQUAL(reference("&#Xe9"), 0xE9);
	CU_ASSERT_EQUAL(reference("&#x1F600;"), 0x1F600);
	CU_ASSERT_EQUAL(reference("&#146;"), 0x2019); /* as windows-1252 has it */
	static const char *const none[] = { "",
					    "&",
					    "&;",
					    "&#;",
					    "&#x;",
					    "&#xG;",
					    "&nothing;",
					    "&#12a;",
					    "&#xD800;",
					    "&#x110000;",
					    "&#99999999999999999999;",
					    "&averyveryverylongname;",
					    "eacute;" };
	for (size_t i = 0; i < sizeof none / sizeof *none; i++)
		CU_ASSERT_EQUAL(reference(none[i]), 0);
}

CASE(html_of_text)
{
	static const char text[] =
		"  a  b\t<c>\r\nsee (http://x.example/a_(b)?c=1&d=2), www.y.example.\nend";
	conv_buffer html = CONV_BUFFER_INIT, back = CONV_BUFFER_INIT;
	suite_context_open(&suite);
	CU_ASSERT_EQUAL(html_from_text(suite.context, text, sizeof text - 1, &html), CONV_OK);
	const char *h = conv_buffer_text(&html);
	CU_ASSERT_PTR_NOT_NULL(strstr(h, "<meta charset=\"utf-8\">"));
	CU_ASSERT_PTR_NOT_NULL(strstr(h, "&nbsp;&nbsp;a &nbsp;b"));
	CU_ASSERT_PTR_NOT_NULL(strstr(h, "&lt;c&gt;<br>"));
	CU_ASSERT_PTR_NOT_NULL(strstr(h, "<a href=\"http://x.example/a_(b)?c=1&amp;d=2\">"));
	CU_ASSERT_PTR_NOT_NULL(strstr(h, "<a href=\"http://www.y.example\">www.y.example</a>."));
	CU_ASSERT_EQUAL(html_to_text(suite.context, h, html.size, &back), CONV_OK);
	CU_ASSERT_STRING_EQUAL(
		conv_buffer_text(&back),
		"  a  b <c>\r\nsee (http://x.example/a_(b)?c=1&d=2), www.y.example.\r\nend\r\n");
	conv_buffer_free(&html);
	conv_buffer_free(&back);
	suite_context_close(&suite);
}

static void collect(void *user, const char *id, size_t size)
{
	conv_buffer_printf(user, "[%.*s]", (int)size, id);
}

CASE(content_ids)
{
	static const char html[] =
		"<img src=\"cid:a@b\"><img src=CID:c%20d><td background='cid:e&amp;f'>"
		"<p style=\"background:url(cid:g)\">acid:x decid:y <a href=\"cid:\">cid";
	conv_buffer ids = CONV_BUFFER_INIT;
	CU_ASSERT_EQUAL(html_each_cid(html, sizeof html - 1, collect, &ids), CONV_OK);
	CU_ASSERT_STRING_EQUAL(conv_buffer_text(&ids), "[a@b][c d][e&f][g]");
	conv_buffer_free(&ids);
}

SUITE_MAIN(test_html, LIST(paragraphs_and_lines), LIST(white_space), LIST(lists), LIST(tables),
	   LIST(quotes), LIST(links_and_images), LIST(hidden_parts), LIST(characters),
	   LIST(what_mail_programs_write), LIST(depth_and_size_are_bounded), LIST(charsets_named),
	   LIST(charsets_chosen), LIST(charset_renamed), LIST(references), LIST(html_of_text),
	   LIST(content_ids))
