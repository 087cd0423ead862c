/*
 * HTML into RTF ([MS-OXRTFEX] 2.1.3.2).
 *
 * Every byte of the HTML that is no visible text goes into {\*\htmltagN ...}: tags, comments,
 * declarations, character references, line ends, the content of <style>, <script> and <title>. What
 * RTF readers show of it stands beside in \htmlrtf ... \htmlrtf0, so that taking the HTML out again
 * gives the same bytes, line ends as CRLF. The look is plain on purpose: bold, italics, underline,
 * strike, super- and subscript, line and paragraph ends, bullets, tabs between cells.
 *
 * N (2.1.3.1.4.1): bits 0-1 where (0 body, 1 head, 2 html, 3 outside), 4 in a paragraph, 8 closing
 * tag, 16-240 kind of tag.
 */
#include "encapsulate.h"

#include <string.h>

#include "conv/charset.h"
#include "html/html.h"
#include "report.h"
#include "rtf.h"

enum { IN_BODY = 0, IN_HEAD = 1, IN_HTML = 2, OUTSIDE = 3, IN_PARAGRAPH = 4, CLOSING = 8 };

enum tag_kind {
	KIND_TEXT = 0x00,
	KIND_HTML = 0x10,
	KIND_HEAD = 0x20,
	KIND_BODY = 0x30,
	KIND_P = 0x40,
	KIND_START_P = 0x50,
	KIND_END_P = 0x60,
	KIND_BR = 0x70,
	KIND_PRE = 0x80,
	KIND_FONT = 0x90,
	KIND_HEADER = 0xA0,
	KIND_TITLE = 0xB0,
	KIND_OTHER = 0xF0
};

typedef struct tag_info {
	const char *name;
	uint8_t kind;
	const char *open, *close; /* what RTF readers see */
} tag_info;

/* A block begins on a line of its own: `par_due` in the writer sees to that. */
static const char block[] = "par";

static const tag_info tags[] = {
	{ "html", KIND_HTML, NULL, NULL },
	{ "head", KIND_HEAD, NULL, NULL },
	{ "body", KIND_BODY, NULL, NULL },
	{ "title", KIND_TITLE, NULL, NULL },
	{ "p", KIND_P, block, block },
	{ "div", KIND_P, block, block },
	{ "br", KIND_BR, "\\line ", NULL },
	{ "pre", KIND_PRE, block, block },
	{ "font", KIND_FONT, NULL, NULL },
	{ "h1", KIND_HEADER, "par\\b\\fs36 ", "par\\b0\\fs20 " },
	{ "h2", KIND_HEADER, "par\\b\\fs28 ", "par\\b0\\fs20 " },
	{ "h3", KIND_HEADER, "par\\b\\fs24 ", "par\\b0\\fs20 " },
	{ "h4", KIND_HEADER, block, block },
	{ "h5", KIND_HEADER, block, block },
	{ "h6", KIND_HEADER, block, block },
	{ "li", KIND_OTHER, "par\\bullet\\tab ", NULL },
	{ "ul", KIND_START_P, block, block },
	{ "ol", KIND_START_P, block, block },
	{ "blockquote", KIND_START_P, block, block },
	{ "table", KIND_START_P, block, block },
	{ "tr", KIND_OTHER, block, NULL },
	{ "td", KIND_OTHER, NULL, "\\tab " },
	{ "th", KIND_OTHER, NULL, "\\tab " },
	{ "hr", KIND_OTHER, block, NULL },
	{ "b", KIND_OTHER, "\\b ", "\\b0 " },
	{ "strong", KIND_OTHER, "\\b ", "\\b0 " },
	{ "i", KIND_OTHER, "\\i ", "\\i0 " },
	{ "em", KIND_OTHER, "\\i ", "\\i0 " },
	{ "u", KIND_OTHER, "\\ul ", "\\ulnone " },
	{ "s", KIND_OTHER, "\\strike ", "\\strike0 " },
	{ "sup", KIND_OTHER, "\\super ", "\\nosupersub " },
	{ "sub", KIND_OTHER, "\\sub ", "\\nosupersub " },
};

/* Elements whose content is no markup; up to their end tag it is copied as one piece. */
static const char *const raw_elements[] = { "style", "script", "title", "textarea", "xmp" };

typedef struct encapsulator {
	conv_context *context;
	conv_buffer *rtf;
	uint32_t codepage;
	const char *at, *end;
	unsigned place; /* IN_BODY ... */
	int in_paragraph;
	int has_text; /* on this line of what RTF readers see */
	int in_pre;   /* lines are shown as they are */
	conv_status status;
} encapsulator;

static void put_escaped(encapsulator *e, const char *text, size_t size)
{
	if (e->status == CONV_OK)
		e->status = rtf_put_escaped(e->context, e->codepage, text, size, "\\par ", e->rtf);
}

/* A piece of markup. The blank ends the number; what follows it is content. */
static void put_tag(encapsulator *e, unsigned parameter, const char *text, size_t size)
{
	conv_buffer_printf(e->rtf, "{\\*\\htmltag%u ", parameter);
	put_escaped(e, text, size);
	conv_buffer_append_text(e->rtf, "}");
}

static void put_visible(encapsulator *e, const char *text, size_t size)
{
	if (e->status == CONV_OK)
		e->status = rtf_put_visible(e->context, e->codepage, text, size, "\\par ", e->rtf);
}

/* Text beside a tag that says the same in HTML. */
static void put_visible_island(encapsulator *e, const char *text, size_t size)
{
	conv_buffer_append_text(e->rtf, "\\htmlrtf ");
	put_visible(e, text, size);
	conv_buffer_append_text(e->rtf, "\\htmlrtf0 ");
	e->has_text = 1;
}

static void put_island(encapsulator *e, const char *words)
{
	conv_buffer_printf(e->rtf, "\\htmlrtf %s\\htmlrtf0 ", words);
}

static unsigned where(const encapsulator *e)
{
	return e->place | (e->in_paragraph ? IN_PARAGRAPH : 0u);
}

static int is_letter(char c)
{
	return (uint8_t)((c | 0x20) - 'a') < 26;
}

static int is_name_char(char c)
{
	return is_letter(c) || (uint8_t)(c - '0') < 10 || c == ':' || c == '-';
}

static const tag_info *find_tag(const char *name, size_t size)
{
	for (size_t i = 0; i < sizeof tags / sizeof *tags; i++)
		if (strlen(tags[i].name) == size &&
		    conv_ascii_compare_n(tags[i].name, name, size) == 0)
			return &tags[i];
	return NULL;
}

/* Where the HTML standard has what: before and after <html>, <head>, <body>. */
static void move(encapsulator *e, const tag_info *tag, int closing)
{
	if (tag->kind == KIND_HTML)
		e->place = closing ? OUTSIDE : IN_HTML;
	else if (tag->kind == KIND_HEAD)
		e->place = closing ? IN_HTML : IN_HEAD;
	else if (tag->kind == KIND_BODY)
		e->place = closing ? IN_HTML : IN_BODY;
}

/* The bits of a tag: 19 <html>, 27 </html>, 34 <head>, 41 </head>, 50 <body>, 58 </body>, 64 <p>. */
static unsigned parameter_of(encapsulator *e, const tag_info *tag, int closing)
{
	unsigned kind = tag ? tag->kind : KIND_OTHER;
	unsigned outer = e->place;

	if (kind == KIND_HTML)
		return kind | OUTSIDE | (closing ? CLOSING : 0u);
	if (kind == KIND_HEAD)
		return kind | (closing ? IN_HEAD | CLOSING : IN_HTML);
	if (kind == KIND_BODY)
		return kind | IN_HTML | (closing ? CLOSING : 0u);
	if (kind == KIND_START_P && closing)
		kind = KIND_END_P;
	unsigned paragraph = e->in_paragraph && kind != KIND_P ? IN_PARAGRAPH : 0;
	return kind | outer | paragraph | (closing ? CLOSING : 0u);
}

/* What RTF readers see of a tag. */
static void show_tag(encapsulator *e, const char *words)
{
	if (!words || e->place != IN_BODY)
		return;
	if (strncmp(words, block, 3) == 0) {
		int due = e->has_text;
		words += 3;
		e->has_text = 0;
		if (due)
			put_island(e, "\\par ");
	}
	if (*words)
		put_island(e, words);
}

static const char *tag_end(const char *p, const char *end)
{
	char quote = 0;

	for (; p < end; p++) {
		if (quote) {
			quote = *p == quote ? 0 : quote;
		} else if ((*p == '"' || *p == '\'') && p[-1] == '=') {
			quote = *p;
		} else if (*p == '>') {
			return p + 1;
		}
	}
	return end;
}

/* Up to and with `mark`, or all. */
static const char *find_end(const char *p, const char *end, const char *mark)
{
	const char *found = p < end ? memmem(p, (size_t)(end - p), mark, strlen(mark)) : NULL;
	return found ? found + strlen(mark) : end;
}

static void put_raw_content(encapsulator *e, const char *name)
{
	const char *p = e->at;
	size_t size = strlen(name);

	for (; p < e->end; p++)
		if (*p == '<' && (size_t)(e->end - p) > size + 1 && p[1] == '/' &&
		    conv_ascii_compare_n(p + 2, name, size) == 0)
			break;
	if (p > e->at)
		put_tag(e, KIND_OTHER | where(e), e->at, (size_t)(p - e->at));
	e->at = p;
}

static void read_element(encapsulator *e)
{
	const char *start = e->at, *p = start + 1;
	int closing = p < e->end && *p == '/';

	p += closing;
	const char *name = p;
	while (p < e->end && is_name_char(*p))
		p++;
	size_t size = (size_t)(p - name);
	const tag_info *tag = find_tag(name, size);
	p = tag_end(p, e->end);
	e->at = p;
	int paragraph =
		tag && (tag->kind == KIND_P || tag->kind == KIND_HEADER || tag->kind == KIND_PRE);
	unsigned parameter = parameter_of(e, tag, closing);
	put_tag(e, parameter, start, (size_t)(p - start));
	if (tag)
		move(e, tag, closing);
	if (paragraph)
		e->in_paragraph = !closing;
	if (tag && tag->kind == KIND_PRE)
		e->in_pre = !closing;
	if (tag)
		show_tag(e, closing ? tag->close : tag->open);
	for (size_t i = 0; !closing && i < sizeof raw_elements / sizeof *raw_elements; i++)
		if (strlen(raw_elements[i]) == size &&
		    conv_ascii_compare_n(raw_elements[i], name, size) == 0)
			put_raw_content(e, raw_elements[i]);
}

static void read_markup(encapsulator *e)
{
	const char *start = e->at, *p = start;
	size_t left = (size_t)(e->end - p);

	if (left > 1 && (is_letter(p[1]) || (p[1] == '/' && left > 2 && is_letter(p[2])))) {
		read_element(e);
		return;
	}
	if (left > 3 && memcmp(p, "<!--", 4) == 0)
		p = find_end(p + 4, e->end, "-->");
	else if (left > 8 && memcmp(p, "<![CDATA[", 9) == 0)
		p = find_end(p + 9, e->end, "]]>");
	else if (left > 1 && (p[1] == '!' || p[1] == '?' || p[1] == '/'))
		p = find_end(p + 2, e->end, ">");
	else
		p++; /* a < that begins nothing */
	e->at = p;
	put_tag(e, KIND_OTHER | where(e), start, (size_t)(p - start));
}

/* A reference goes into a tag; the character it stands for is shown. */
static void read_reference(encapsulator *e)
{
	const char *start = e->at, *p = start + 1;
	char utf8[4];

	while (p < e->end && p - start < 32 && (is_name_char(*p) || *p == '#'))
		p++;
	p += p < e->end && *p == ';';
	e->at = p;
	put_tag(e, KIND_TEXT | where(e) | 0x50, start, (size_t)(p - start));
	uint32_t character = html_reference(start, (size_t)(p - start));
	if (character == 0xA0)
		put_island(e, "\\~");
	else if (character)
		put_visible_island(e, utf8, conv_text_put(character, utf8));
	else
		put_visible_island(e, start, (size_t)(p - start));
}

/* The > of no tag: some readers make a reference of it, unless it stands in a tag. */
static void read_bracket(encapsulator *e)
{
	put_tag(e, KIND_TEXT | where(e), e->at, 1);
	put_visible_island(e, e->at, 1);
	e->at++;
}

static int ends_text(char c)
{
	return c == '<' || c == '>' || c == '&' || c == '\r' || c == '\n';
}

static void read_text(encapsulator *e)
{
	const char *start = e->at, *p = start;

	if (*p == '\r' || *p == '\n') {
		while (p < e->end && (*p == '\r' || *p == '\n'))
			p++;
		put_tag(e, KIND_TEXT | where(e), start, (size_t)(p - start));
		if (e->place == IN_BODY && e->in_pre)
			put_island(e, "\\line ");
		else if (e->place == IN_BODY && e->has_text)
			put_island(e, " ");
	} else if (e->place != IN_BODY) {
		while (p < e->end && *p != '<')
			p++;
		put_tag(e, KIND_TEXT | where(e), start, (size_t)(p - start));
	} else {
		while (p < e->end && !ends_text(*p)) {
			e->has_text |= (unsigned char)*p > ' ';
			p++;
		}
		put_visible(e, start, (size_t)(p - start));
	}
	e->at = p;
}

conv_status rtf_from_html(conv_context *context, const char *html, size_t size, conv_buffer *rtf)
{
	if (!size)
		html = "";
	encapsulator e = { .context = context,
			   .rtf = rtf,
			   .at = html,
			   .end = html + size,
			   .codepage = rtf_best_codepage(context, html, size) };

	/* A fragment without <html> is all body. */
	e.place = size && memmem(html, size, "<html", 5) ? OUTSIDE : IN_BODY;
	if (e.place == IN_BODY && size && memmem(html, size, "<HTML", 5))
		e.place = OUTSIDE;
	conv_buffer_printf(
		rtf,
		"{\\rtf1\\ansi\\ansicpg%u\\fromhtml1 \\deff0{\\fonttbl{\\f0\\fswiss Arial;}}"
		"{\\colortbl\\red0\\green0\\blue0;}\r\n{\\*\\htmltag64}",
		(unsigned)e.codepage);
	conv_buffer_append_text(rtf,
				"\\htmlrtf \\uc1\\pard\\plain\\deftab360\\f0\\fs20 \\htmlrtf0 ");
	while (e.at < e.end && e.status == CONV_OK) {
		if (*e.at == '<')
			read_markup(&e);
		else if (*e.at == '&' && e.place == IN_BODY)
			read_reference(&e);
		else if (*e.at == '>' && e.place == IN_BODY)
			read_bracket(&e);
		else
			read_text(&e);
	}
	CONV_TRY(e.status);
	conv_buffer_append_text(rtf, "}");
	return rtf->failed ? conv_report_memory(context) : CONV_OK;
}
