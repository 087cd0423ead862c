/* HTML of others made fit to be shown: what hostile mail tries, and what must survive. */
#include "support/suite.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "html/clean.h"
#include "html/html.h"

static suite_context suite;

static int red_dot(void *user, const char *url, conv_buffer *data)
{
	(void)user;
	return strcmp(url, "cid:dot@example.com") == 0 &&
	       conv_buffer_append_text(data, "data:image/png;base64,AAAA");
}

static char *clean(const char *html, int trust, size_t *active, size_t *loads)
{
	conv_sink *sink = NULL;
	size_t size;

	suite_context_open(&suite);
	CU_ASSERT_EQUAL_FATAL(conv_sink_open_memory(suite.context, &sink), CONV_OK);
	html_cleaning cleaning = { .sink = sink, .trust = trust, .picture = red_dot };
	CU_ASSERT_EQUAL(html_clean(suite.context, html, strlen(html), &cleaning), CONV_OK);
	const uint8_t *bytes = conv_sink_bytes(sink, &size);
	char *text = calloc(1, size + 1);
	if (size)
		memcpy(text, bytes, size);
	if (active)
		*active = cleaning.active;
	if (loads)
		*loads = cleaning.loads;
	conv_sink_close(sink);
	suite_context_close(&suite);
	return text;
}

static void becomes(const char *html, const char *expected)
{
	char *got = clean(html, 0, NULL, NULL);

	if (strcmp(got, expected) != 0)
		printf("  of: %s\n  expected: %s\n  got:      %s\n", html, expected, got);
	CU_ASSERT_STRING_EQUAL(got, expected);
	free(got);
}

/* Nothing of these may be in what a browser gets, whatever its case. */
static const char *const forbidden[] = {
	"<script",  "onload",      "onerror", "onclick",    "onmouse", "onfocus", "javascript:",
	"vbscript", "<svg",        "<iframe", "<object",    "<embed",  "<form",   "<link",
	"<meta",    "<base",       "<input",  "expression", "url(",    "@import", "-moz-binding",
	"behavior", "http://evil", "//evil",  "text/html",  "srcdoc",  "<math",   "xlink",
};

static void is_harmless(const char *html)
{
	char *got = clean(html, 0, NULL, NULL);

	for (size_t i = 0; i < sizeof forbidden / sizeof *forbidden; i++) {
		for (const char *p = got; *p; p++)
			if (conv_ascii_compare_n(p, forbidden[i], strlen(forbidden[i])) == 0) {
				printf("  of: %s\n  '%s' in: %s\n", html, forbidden[i], got);
				CU_FAIL("something dangerous stays");
				break;
			}
	}
	free(got);
}

CASE(scripts_go)
{
	static const char *const hostile[] = {
		"<script>alert(1)</script>",
		"<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
		"<ScRiPt>alert(1)</sCrIpT>",
		"<script/src=//evil.example/x></script>",
		"<script\n>alert(1)</script\n>",
		"<scr<script>ipt>alert(1)</script>",
		"<<script>alert(1)//<</script>",
		"<script>if(a<b)document.write('<script>')</script>",
		"<img src=x onerror=alert(1)>",
		"<img/src=x/onerror=alert(1)>",
		"<img src=\"x\" OnErRoR=\"alert(1)\">",
		"<body onload=alert(1)>x",
		"<div onclick='alert(1)' onmouseover=alert(1)>x</div>",
		"<svg onload=alert(1)>",
		"<svg><script>alert(1)</script></svg>",
		"<svg><a xlink:href=\"javascript:alert(1)\"><text>x</text></a></svg>",
		"<math><mtext><script>alert(1)</script></mtext></math>",
		"<math><mi//xlink:href=\"data:x,<script>alert(4)</script>\">",
		"<style><img src=x onerror=alert(1)></style>",
		"<title><img src=x onerror=alert(1)></title>",
		"<textarea><script>alert(1)</script></textarea>",
		"<xmp><script>alert(1)</script></xmp>",
		"<template><script>alert(1)</script></template>",
		"<iframe srcdoc=\"<script>alert(1)</script>\"></iframe>",
		"<object data=\"data:text/html,<script>alert(1)</script>\"></object>",
		"<embed src=\"data:text/html;base64,PHNjcmlwdD4=\">",
		"<applet code=x></applet>",
		"<marquee onstart=alert(1)>x</marquee>",
		"<details open ontoggle=alert(1)>x</details>",
		"<video><source onerror=alert(1)></video>",
		"<audio src=//evil.example/a onloadstart=alert(1)></audio>",
		"<!--><script>alert(1)</script>-->",
		"<!-- --!><script>alert(1)</script> -->",
		"<![CDATA[<script>alert(1)</script>]]>",
		"<?xml version='1.0'?><script>alert(1)</script>",
		"<a href=\"x\" href=\"javascript:alert(1)\">x</a>",
		"<p \"><script>alert(1)</script>",
		"<p a='>'><script>alert(1)</script>",
		"<select><option><script>alert(1)</script></select>",
		"<table><script>alert(1)</script><tr onclick=x()><td></table>",
	};
	for (size_t i = 0; i < sizeof hostile / sizeof *hostile; i++)
		is_harmless(hostile[i]);
}

CASE(links_that_are_programs_go)
{
	static const char *const hostile[] = {
		"<a href=\"javascript:alert(1)\">x</a>",
		"<a href=\"JaVaScRiPt:alert(1)\">x</a>",
		"<a href=\" javascript:alert(1)\">x</a>",
		"<a href=\"\x01javascript:alert(1)\">x</a>",
		"<a href=\"java\tscript:alert(1)\">x</a>",
		"<a href=\"java\nscript:alert(1)\">x</a>",
		"<a href=\"java&#10;script:alert(1)\">x</a>",
		"<a href=\"java&Tab;script:alert(1)\">x</a>",
		"<a href=\"&#106;avascript:alert(1)\">x</a>",
		"<a "
		"href=\"&#x6A&#x61&#x76&#x61&#x73&#x63&#x72&#x69&#x70&#x74&#x3A;alert(1)\">x</a>",
		"<a href=\"&#0000106&#0000097vascript:alert(1)\">x</a>",
		"<a href=\"javascript&colon;alert(1)\">x</a>",
		"<a href=\"vbscript:msgbox(1)\">x</a>",
		"<a href=\"data:text/html,<script>alert(1)</script>\">x</a>",
		"<a href=\"data:text/html;base64,PHNjcmlwdD4=\">x</a>",
		"<a href=\"//evil.example/\">x</a>",
		"<a href=\"file:///etc/passwd\">x</a>",
		"<area href=\"javascript:alert(1)\">",
		"<form action=\"javascript:alert(1)\"><input type=submit></form>",
		"<button formaction=\"javascript:alert(1)\">x</button>",
		"<img src=\"javascript:alert(1)\">",
		"<table background=\"javascript:alert(1)\"><tr><td>x</table>",
		"<base href=\"javascript:alert(1)//\">",
		"<isindex action=\"javascript:alert(1)\">",
	};
	for (size_t i = 0; i < sizeof hostile / sizeof *hostile; i++)
		is_harmless(hostile[i]);
	becomes("<a href=\"java&#10;script:alert(1)\">x</a>", "<a>x</a>");
	becomes("<a href=\"#top\">x</a>", "<a>x</a>");
}

CASE(loads_go)
{
	static const char *const hostile[] = {
		"<img src=\"http://evil.example/pixel.gif\" width=1 height=1>",
		"<img src=//evil.example/p><img srcset='http://evil.example/p 2x'>",
		"<img lowsrc=http://evil.example/p dynsrc=http://evil.example/p>",
		"<link rel=stylesheet href=http://evil.example/s.css>",
		"<meta http-equiv=refresh content='0;url=http://evil.example/'>",
		"<iframe src=http://evil.example/></iframe>",
		"<frameset><frame src=http://evil.example/></frameset>",
		"<body background=http://evil.example/b.png>x",
		"<td background='http://evil.example/b.png'>x",
		"<video poster=http://evil.example/p src=http://evil.example/v></video>",
		"<bgsound src=http://evil.example/s>",
		"<img src=\"data:image/svg+xml;base64,PHN2Zz4=\"><img src='data:text/html,x'>",
		"<input type=image src=http://evil.example/p>",
	};
	for (size_t i = 0; i < sizeof hostile / sizeof *hostile; i++)
		is_harmless(hostile[i]);
}

CASE(styles_that_act_or_load_go)
{
	static const char *const hostile[] = {
		"<p style=\"background:url(http://evil.example/p)\">x",
		"<p style=\"background:u\\72l(http://evil.example/p)\">x",
		"<p style=\"background:ur/**/l(http://evil.example/p)\">x",
		"<p style=\"background-image:url(javascript:alert(1))\">x",
		"<p style=\"width:expression(alert(1))\">x",
		"<p style=\"width:ex/**/pression(alert(1))\">x",
		"<p style=\"width:e\\78pression(alert(1))\">x",
		"<p style=\"behavior:url(x.htc)\">x",
		"<p style=\"-moz-binding:url(x.xml#y)\">x",
		"<p style=\"list-style:url(http://evil.example/p)\">x",
		"<p style=\"font-family:'x';background:url('http://evil.example/p')\">x",
		"<p style=\"color:red;}@import 'http://evil.example/s'\">x",
		"<style>@import url(http://evil.example/s.css);</style>",
		"<style>@import 'http://evil.example/s.css'; p{color:red}</style>",
		"<style>@font-face{font-family:x;src:url(http://evil.example/f)}</style>",
		"<style>p{background:url(http://evil.example/p)}</style>",
		"<style>p{behavior:url(x)} </style><style>@media "
		"all{p{background:url(//evil)}}</style>",
		"<style>p[a^=\"x\"]{background:image-set('http://evil.example/p' 1x)}</style>",
		"<style><!-- p{color:red} --></style></style><script>alert(1)</script>",
		"<style>p{color:red}</sty<!-- -->le><script>alert(1)</script>",
	};
	for (size_t i = 0; i < sizeof hostile / sizeof *hostile; i++)
		is_harmless(hostile[i]);
	becomes("<p style=\"color:red;position:fixed;z-index:9;margin:0 1px\">x</p>",
		"<p style=\"color:red;margin:0 1px;\">x</p>");
	becomes("<style>p.a,li{margin:0cm}body{color:#123}th>td{x:y}</style>",
		"<style>\n#message p.a,#message li{margin:0cm;}\n#message{color:#123;}\n"
		"#message th>td{}\n</style>");
}

CASE(what_is_harmless_stays)
{
	becomes("<p class=a align=center>x &amp; <b>y</b><br>z</p>",
		"<p class=\"a\" align=\"center\">x &amp; <b>y</b><br>z</p>");
	becomes("<table border=1><tr><td colspan=2>x</table>",
		"<table border=\"1\"><tr><td colspan=\"2\">x</td></tr></table>");
	becomes("<a href=\"https://a.example/?a=1&amp;b=2\">x</a>",
		"<a href=\"https://a.example/?a=1&amp;b=2\" rel=\"noopener noreferrer\">x</a>");
	becomes("<html><head><title>t</title></head><body bgcolor=red>x</body></html>",
		"<div bgcolor=\"red\">x</div>");
	becomes("<o:p>x</o:p><blink>y</blink>", "xy");
	becomes("<img alt='a \"b\"' src='http://a.example/x.png' width=3>",
		"<img alt=\"a &quot;b&quot;\" width=\"3\">");
	becomes("<form action=x>Name: <input name=y> <button>go</button></form>", "Name:  go");
	/* Read as a browser without scripts would; the text of an attribute stays one. */
	becomes("<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
		"<p title=\"&lt;/noscript&gt;&lt;img src=x onerror=alert(1)&gt;\"></p>");
	becomes("a</div>b</p>c</html>d", "abc"
					 "d");
	becomes("a<source src=x>b<wbr>c", "ab<wbr>c");
}

CASE(pictures_of_the_message_are_shown)
{
	becomes("<img src=\"cid:dot@example.com\">", "<img src=\"data:image/png;base64,AAAA\">");
	becomes("<img src=\"cid:other\">", "<img>");
	becomes("<img src=\"data:image/gif;base64,R0lG\">",
		"<img src=\"data:image/gif;base64,R0lG\">");
}

CASE(what_was_left_out_is_counted)
{
	size_t active, loads;
	free(clean("<p onclick=x>a<script>b</script><a href=javascript:x>c</a>"
		   "<img src=http://a.example/><link href=x><p style='background:url(x)'>",
		   0, &active, &loads));
	CU_ASSERT_EQUAL(active, 3);
	CU_ASSERT_EQUAL(loads, 3);
	free(clean("<p>a<b>b</b>", 0, &active, &loads));
	CU_ASSERT_EQUAL(active, 0);
	CU_ASSERT_EQUAL(loads, 0);
}

CASE(trusted_html_is_kept)
{
	char *got =
		clean("<head><meta charset=latin1><style>a<b</style></head><body onload=\"x()\">"
		      "<script>if (a < b) c()</script><img src=\"http://a.example/\">"
		      "<img src=\"cid:dot@example.com\"></body>",
		      1, NULL, NULL);
	CU_ASSERT_STRING_EQUAL(got, "<style>a<b</style><div onload=\"x()\">"
				    "<script>if (a < b) c()</script><img src=\"http://a.example/\">"
				    "<img src=\"data:image/png;base64,AAAA\"></div>");
	free(got);
}

/* Beyond what the parser may nest, everything that was open is closed. */
CASE(deep_nesting_ends)
{
	enum { DEEP = 20000 };
	conv_buffer html = CONV_BUFFER_INIT;
	size_t opened = 0, closed = 0;

	for (int i = 0; i < DEEP; i++)
		conv_buffer_append_text(&html, "<div>");
	conv_buffer_append_text(&html, "x<script>alert(1)</script>");
	char *got = clean(conv_buffer_text(&html), 0, NULL, NULL);
	for (const char *p = got; (p = strchr(p, '<')) != NULL; p++) {
		opened += strncmp(p, "<div>", 5) == 0;
		closed += strncmp(p, "</div>", 6) == 0;
	}
	CU_ASSERT(opened > DEEP / 2);
	CU_ASSERT_EQUAL(opened, closed);
	CU_ASSERT_PTR_NOT_NULL(strchr(got, 'x'));
	CU_ASSERT_PTR_NULL(strstr(got, "alert"));
	free(got);
	conv_buffer_free(&html);
}

/* The parser ends no elements there. */
CASE(input_cut_in_a_tag_is_closed)
{
	becomes("<b>a<i>b</i><scr\x01\x60@\x01/a><img src=\"cid:x[>", "<b>a<i>b</i><img></b>");
	becomes("", "");
}

/* Cleaning what is clean changes nothing. */
CASE(clean_html_stays_as_it_is)
{
	static const char html[] =
		"<div><p style=\"color:red;\">a &lt;b&gt; &amp;amp;<br>"
		"<a href=\"mailto:a@b.example\" rel=\"noopener noreferrer\">c</a>"
		"</p><ul><li>x</li></ul></div>";
	becomes(html, html);
}

static void markdown_is(const char *html, const char *expected)
{
	conv_buffer text = CONV_BUFFER_INIT;

	suite_context_open(&suite);
	CU_ASSERT_EQUAL(html_to_markdown(suite.context, html, strlen(html), &text), CONV_OK);
	if (strcmp(conv_buffer_text(&text), expected) != 0)
		printf("  of: %s\n  expected: %s\n  got:      %s\n", html, expected,
		       conv_buffer_text(&text));
	CU_ASSERT_STRING_EQUAL(conv_buffer_text(&text), expected);
	conv_buffer_free(&text);
	suite_context_close(&suite);
}

CASE(markdown)
{
	markdown_is("<h1>a</h1><p>b<br>c</p>", "## a\n\nb  \nc\n");
	markdown_is("<p>x <b>bold</b> and <i>it</i>.</p>", "x **bold** and *it*.\n");
	markdown_is("<b>a<br></b>b<p><b></b>c", "**a**  \nb\n\nc\n");
	markdown_is("<ul><li>a<li>b<ol><li>c</ol></ul>", "* a\n* b\n   1. c\n");
	markdown_is("<a href=\"https://a.example/x y\">t</a> u",
		    "[t](https://a.example/x%20y) u\n");
	markdown_is("<a href=\"https://a.example/\">https://a.example/</a>",
		    "<https://a.example/>\n");
	markdown_is("<a href=\"javascript:x\">t</a>", "t\n");
	markdown_is("a<blockquote>b</blockquote>", "a\n\n> b\n");
	markdown_is("a<hr>b", "a\n\n***\n\nb\n");
	markdown_is("<pre>a\n  b * c</pre>d", "~~~~~~~~\na\n  b * c\n~~~~~~~~\n\nd\n");
	markdown_is("<table><tr><td>a</td><td>b</td></tr></table>", "a | b\n");
}

/* What would be HTML, a mark or a link again for who reads the Markdown. */
CASE(markdown_escapes)
{
	markdown_is("&lt;script&gt; a*b _c_ d_e [x](y) `z` &amp;lt; \\",
		    "\\<script> a\\*b \\_c\\_ d_e \\[x\\](y) \\`z\\` \\&lt; \\\\\n");
	markdown_is("<p># a</p><p>1. b</p><p>- c</p><p>&gt; d</p><p>===</p>",
		    "\\# a\n\n1\\. b\n\n\\- c\n\n\\> d\n\n\\===\n");
	markdown_is("<pre>~~~~~~~~~~\n&lt;script&gt;</pre>",
		    "~~~~~~~~\n~~~~~~~\n<script>\n~~~~~~~~\n");
	markdown_is("&nbsp;&nbsp;&nbsp;&nbsp;&nbsp;&lt;b&gt;", "\\<b>\n");
}

CASE(plain_text_as_markdown)
{
	conv_buffer text = CONV_BUFFER_INIT;
	static const char plain[] = "Hi,\r\n\r\n    <b>\r\n> quoted\r\n---\r\n# no";
	html_put_markdown_text(plain, sizeof plain - 1, &text);
	CU_ASSERT_STRING_EQUAL(conv_buffer_text(&text),
			       "Hi,\n\n\\<b>  \n> quoted  \n\\---  \n\\# no\n");
	conv_buffer_free(&text);
}

SUITE_MAIN(test_html_page, LIST(scripts_go), LIST(links_that_are_programs_go), LIST(loads_go),
	   LIST(styles_that_act_or_load_go), LIST(what_is_harmless_stays),
	   LIST(pictures_of_the_message_are_shown), LIST(what_was_left_out_is_counted),
	   LIST(trusted_html_is_kept), LIST(deep_nesting_ends), LIST(input_cut_in_a_tag_is_closed),
	   LIST(clean_html_stays_as_it_is), LIST(markdown), LIST(markdown_escapes),
	   LIST(plain_text_as_markdown))
