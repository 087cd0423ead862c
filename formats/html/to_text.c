/*
 * HTML to readable plain text, over the events of libxml2's HTML parser, which knows which end tags
 * HTML leaves out and which are missing.
 *
 * Only what carries text or structure is looked at: blocks, lists, tables, quotes, links, the
 * alternative text of images, preformatted text. Styles are not, but for two things: what is hidden by
 * "display:none" is left out, and a paragraph without margins, as Word writes them, is one line and
 * not a line between two empty ones.
 */
#include "html.h"

#include <libxml/HTMLparser.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "conv/charset.h"
#include "lines.h"
#include "prepare.h"
#include "report.h"

static const char body_tag[] = "<body>";
enum { PREFIX_SIZE = sizeof body_tag - 1 };

/*
 * The parser's cost grows with its stack of open elements; beyond this depth the rest of the input
 * goes to a parser with an empty one. Thousands of unclosed <font> do occur.
 */
enum { DEEPEST = 1000, MOST_LISTS = 32, MOST_CELLS = 32, LONGEST_LINK = 8192 };

typedef enum role {
	INLINE, /* not in the table */
	BLOCK,
	PARAGRAPH, /* a block with an empty line before and after it */
	HIDDEN,
	BREAK,
	RULE,
	LIST,
	ITEM,
	TERM_TEXT,
	QUOTE,
	QUOTED_PHRASE,
	TABLE,
	ROW,
	CELL,
	PREFORMATTED,
	LINK,
	IMAGE
} role;

typedef struct element {
	const char *name;
	role role;
} element;

/* Sorted by name. */
static const element elements[] = {
	{ "a", LINK },
	{ "address", BLOCK },
	{ "applet", HIDDEN },
	{ "article", BLOCK },
	{ "aside", BLOCK },
	{ "blockquote", QUOTE },
	{ "body", BLOCK },
	{ "br", BREAK },
	{ "caption", BLOCK },
	{ "center", BLOCK },
	{ "dd", TERM_TEXT },
	{ "dir", LIST },
	{ "div", BLOCK },
	{ "dl", PARAGRAPH },
	{ "dt", BLOCK },
	{ "fieldset", BLOCK },
	{ "figcaption", BLOCK },
	{ "figure", PARAGRAPH },
	{ "footer", BLOCK },
	{ "form", BLOCK },
	{ "h1", PARAGRAPH },
	{ "h2", PARAGRAPH },
	{ "h3", PARAGRAPH },
	{ "h4", PARAGRAPH },
	{ "h5", PARAGRAPH },
	{ "h6", PARAGRAPH },
	{ "head", HIDDEN },
	{ "header", BLOCK },
	{ "hr", RULE },
	{ "img", IMAGE },
	{ "li", ITEM },
	{ "listing", PREFORMATTED },
	{ "main", BLOCK },
	{ "menu", LIST },
	{ "nav", BLOCK },
	{ "ol", LIST },
	{ "option", BLOCK },
	{ "p", PARAGRAPH },
	{ "plaintext", PREFORMATTED },
	{ "pre", PREFORMATTED },
	{ "q", QUOTED_PHRASE },
	{ "script", HIDDEN },
	{ "section", BLOCK },
	{ "select", BLOCK },
	{ "style", HIDDEN },
	{ "table", TABLE },
	{ "td", CELL },
	{ "template", HIDDEN },
	{ "textarea", PREFORMATTED },
	{ "th", CELL },
	{ "title", HIDDEN },
	{ "tr", ROW },
	{ "ul", LIST },
	{ "xmp", PREFORMATTED },
};

typedef struct list {
	int numbered;
	int32_t number;  /* of the next item */
	unsigned indent; /* what it adds to that of the text around */
} list;

typedef struct cell {
	size_t lines; /* before its first one */
	unsigned in_row;
} cell;

typedef struct writer {
	html_lines lines;
	htmlParserCtxtPtr parser;
	unsigned hidden; /* open elements from a hidden one on */
	unsigned preformatted;
	int tight; /* the paragraph has no margins */
	list lists[MOST_LISTS];
	unsigned list_depth;   /* may be above MOST_LISTS */
	cell rows[MOST_CELLS]; /* one for each table around */
	unsigned table_depth;
	char link[LONGEST_LINK];
	size_t link_text; /* where the text of the link begins in the output */
	int stopped;
	size_t resume; /* where in the input, once stopped */
} writer;

static int compare_name(const void *name, const void *of)
{
	return strcmp(name, ((const element *)of)->name);
}

static role role_of(const xmlChar *name)
{
	const element *found = bsearch(name, elements, sizeof elements / sizeof *elements,
				       sizeof *elements, compare_name);
	return found ? found->role : INLINE;
}

static const char *attribute(const xmlChar **attributes, const char *name)
{
	for (; attributes && *attributes; attributes += 2)
		if (conv_ascii_compare((const char *)*attributes, name) == 0)
			return (const char *)attributes[1];
	return NULL;
}

/* Is `word` in the style, blanks aside? */
static int has_style(const xmlChar **attributes, const char *word)
{
	const char *style = attribute(attributes, "style");

	for (; style && *style; style++) {
		const char *s = style, *w = word;
		while (*s && *w) {
			if (*s == ' ')
				s++;
			else if (conv_ascii_compare_n(s, w, 1) == 0)
				s++, w++;
			else
				break;
		}
		if (!*w)
			return 1;
	}
	return 0;
}

/* ---- Lists, tables, links ---- */

static void open_list(writer *w, const xmlChar *name, const xmlChar **attributes)
{
	html_lines_break(&w->lines, w->list_depth ? 1 : 2);
	if (w->list_depth++ >= MOST_LISTS)
		return;
	list *l = &w->lists[w->list_depth - 1];
	l->numbered = strcmp((const char *)name, "ol") == 0;
	l->number = 1;
	const char *start = l->numbered ? attribute(attributes, "start") : NULL;
	if (start)
		l->number = (int32_t)strtol(start, NULL, 10);
	l->indent = l->numbered ? 4 : 2;
	w->lines.indent += l->indent;
}

static void close_list(writer *w)
{
	if (!w->list_depth)
		return;
	w->lines.marker[0] = 0;
	if (w->list_depth-- <= MOST_LISTS)
		w->lines.indent -= w->lists[w->list_depth].indent;
	html_lines_break(&w->lines, w->list_depth ? 1 : 2);
}

static void open_item(writer *w, const xmlChar **attributes)
{
	html_lines_break(&w->lines, 1);
	if (!w->list_depth || w->list_depth > MOST_LISTS) {
		memcpy(w->lines.marker, "* ", 3);
		return;
	}
	list *l = &w->lists[w->list_depth - 1];
	if (!l->numbered) {
		memcpy(w->lines.marker, "* ", 3);
		return;
	}
	const char *value = attribute(attributes, "value");
	if (value)
		l->number = (int32_t)strtol(value, NULL, 10);
	snprintf(w->lines.marker, sizeof w->lines.marker, "%ld. ", (long)l->number);
	if (l->number < INT32_MAX)
		l->number++;
}

static cell *this_row(writer *w)
{
	return w->table_depth && w->table_depth <= MOST_CELLS ? &w->rows[w->table_depth - 1] : NULL;
}

static void open_table(writer *w)
{
	html_lines_break(&w->lines, 1);
	w->table_depth++;
	cell *row = this_row(w);
	if (row)
		row->in_row = 0;
}

static void open_cell(writer *w)
{
	cell *row = this_row(w);
	if (!row)
		return;
	if (row->in_row++ && !w->lines.breaks)
		w->lines.tabs++;
	row->lines = w->lines.line_count + w->lines.breaks;
	w->lines.hold = 1;
}

/* A cell of one line stays beside its neighbours; after a longer one, a new line begins. */
static void close_cell(writer *w)
{
	const cell *row = this_row(w);
	int is_empty = w->lines.hold;

	w->lines.hold = 0;
	if (is_empty)
		return;
	if (row && row->lines == w->lines.line_count)
		w->lines.breaks = 0;
	else
		html_lines_break(&w->lines, 1);
}

static void open_link(writer *w, const xmlChar **attributes)
{
	const char *href = attribute(attributes, "href");
	w->link[0] = 0;
	w->link_text = w->lines.output->size;
	while (href && (*href == ' ' || (*href >= '\t' && *href <= '\r')))
		href++;
	if (!href || !*href || *href == '#' || strlen(href) >= LONGEST_LINK ||
	    conv_ascii_compare_n(href, "javascript:", 11) == 0 ||
	    conv_ascii_compare_n(href, "cid:", 4) == 0)
		return;
	strcpy(w->link, href);
	for (size_t n = strlen(w->link); n && (unsigned char)w->link[n - 1] <= ' '; n--)
		w->link[n - 1] = 0;
}

static void trim(const char **text, size_t *size, const char *prefix)
{
	size_t n = strlen(prefix);
	if (*size >= n && conv_ascii_compare_n(*text, prefix, n) == 0) {
		*text += n;
		*size -= n;
	}
}

/* Do they say the same, a scheme and a closing slash aside? */
static int same_link(const char *a, size_t a_size, const char *b, size_t b_size)
{
	static const char *const schemes[] = { "mailto:", "http://", "https://", "www." };
	for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++) {
		trim(&a, &a_size, schemes[i]);
		trim(&b, &b_size, schemes[i]);
	}
	if (a_size && a[a_size - 1] == '/')
		a_size--;
	if (b_size && b[b_size - 1] == '/')
		b_size--;
	return a_size == b_size && conv_ascii_compare_n(a, b, a_size) == 0;
}

static void close_link(writer *w)
{
	if (!w->link[0])
		return;
	const conv_buffer *output = w->lines.output;
	const char *text = (const char *)output->bytes + w->link_text;
	size_t size = output->size > w->link_text ? output->size - w->link_text : 0;
	while (size && (unsigned char)*text <= ' ')
		text++, size--;
	if (!size || !same_link(text, size, w->link, strlen(w->link))) {
		unsigned spaces = w->lines.spaces;
		w->lines.spaces = size || spaces;
		html_lines_word(&w->lines, "<", 1);
		html_lines_word(&w->lines, w->link, strlen(w->link));
		html_lines_word(&w->lines, ">", 1);
		w->lines.spaces = spaces > 0;
	}
	w->link[0] = 0;
}

static void put_image(writer *w, const xmlChar **attributes)
{
	const char *alt = attribute(attributes, "alt");
	while (alt && *alt == ' ')
		alt++;
	if (!alt || !*alt)
		return;
	html_lines_word(&w->lines, "[", 1);
	html_lines_word(&w->lines, alt, strcspn(alt, "\r\n"));
	html_lines_word(&w->lines, "]", 1);
}

static void put_rule(writer *w)
{
	static const char rule[] = "________________________________";
	html_lines_break(&w->lines, 1);
	html_lines_word(&w->lines, rule, sizeof rule - 1);
	html_lines_break(&w->lines, 1);
}

/* ---- Events ---- */

static void open_element(writer *w, role what, const xmlChar *name, const xmlChar **attributes)
{
	switch (what) {
	case BLOCK:
		html_lines_break(&w->lines, 1);
		break;
	case PARAGRAPH: {
		const char *class = attribute(attributes, "class");
		w->tight = (class && conv_ascii_compare_n(class, "mso", 3) == 0) ||
			   has_style(attributes, "margin:0");
		html_lines_break(&w->lines, w->tight || w->list_depth ? 1 : 2);
		break;
	}
	case BREAK:
		html_lines_another_break(&w->lines);
		break;
	case RULE:
		put_rule(w);
		break;
	case LIST:
		open_list(w, name, attributes);
		break;
	case ITEM:
		open_item(w, attributes);
		break;
	case TERM_TEXT:
		html_lines_break(&w->lines, 1);
		w->lines.indent += 4;
		break;
	case QUOTE:
		html_lines_break(&w->lines, 2);
		w->lines.quotes++;
		break;
	case QUOTED_PHRASE:
		html_lines_word(&w->lines, "\"", 1);
		break;
	case TABLE:
		open_table(w);
		break;
	case ROW:
		html_lines_break(&w->lines, 1);
		if (this_row(w))
			this_row(w)->in_row = 0;
		break;
	case CELL:
		open_cell(w);
		break;
	case PREFORMATTED:
		html_lines_break(&w->lines, 1);
		w->preformatted++;
		break;
	case LINK:
		open_link(w, attributes);
		break;
	case IMAGE:
		put_image(w, attributes);
		break;
	default:
		break;
	}
}

static void start_element(void *user, const xmlChar *name, const xmlChar **attributes)
{
	writer *w = user;

	if (w->stopped)
		return;
	if (w->parser->nameNr > DEEPEST) {
		long at = xmlByteConsumed(w->parser);
		w->stopped = 1;
		w->resume = at > PREFIX_SIZE ? (size_t)at - PREFIX_SIZE : SIZE_MAX;
		xmlStopParser(w->parser);
		return;
	}
	role what = role_of(name);
	if (w->hidden || what == HIDDEN || has_style(attributes, "display:none")) {
		w->hidden++;
		return;
	}
	open_element(w, what, name, attributes);
}

static void end_element(void *user, const xmlChar *name)
{
	writer *w = user;

	if (w->stopped)
		return;
	if (w->hidden) {
		w->hidden--;
		return;
	}
	switch (role_of(name)) {
	case BLOCK:
	case ROW:
		html_lines_break(&w->lines, 1);
		break;
	case PARAGRAPH:
		html_lines_break(&w->lines, w->tight || w->list_depth ? 1 : 2);
		break;
	case LIST:
		close_list(w);
		break;
	case ITEM:
		w->lines.marker[0] = 0;
		html_lines_break(&w->lines, 1);
		break;
	case TERM_TEXT:
		html_lines_break(&w->lines, 1);
		w->lines.indent -= w->lines.indent >= 4 ? 4 : w->lines.indent;
		break;
	case QUOTE:
		w->lines.quotes -= w->lines.quotes > 0;
		html_lines_break(&w->lines, 2);
		break;
	case QUOTED_PHRASE:
		html_lines_word(&w->lines, "\"", 1);
		break;
	case TABLE:
		w->table_depth -= w->table_depth > 0;
		html_lines_break(&w->lines, 1);
		break;
	case CELL:
		close_cell(w);
		break;
	case PREFORMATTED:
		w->preformatted -= w->preformatted > 0;
		html_lines_break(&w->lines, 1);
		break;
	case LINK:
		close_link(w);
		break;
	default:
		break;
	}
}

/* What browsers make of references to the control characters U+0080..U+009F. */
static void put_control(writer *w, uint8_t low)
{
	static const uint16_t windows_1252[32] = {
		0x20AC, 0xFFFD, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
		0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0xFFFD, 0x017D, 0xFFFD,
		0xFFFD, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
		0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0xFFFD, 0x017E, 0x0178,
	};
	char utf8[4];
	html_lines_word(&w->lines, utf8, conv_text_put(windows_1252[low & 31], utf8));
}

static void put_white(writer *w, char c)
{
	if (!w->preformatted)
		html_lines_space(&w->lines);
	else if (c == '\n')
		html_lines_another_break(&w->lines);
	else if (c == '\t')
		html_lines_word(&w->lines, "\t", 1);
	else if (c == ' ')
		html_lines_hard_space(&w->lines);
}

static void characters(void *user, const xmlChar *bytes, int length)
{
	writer *w = user;
	const char *p = (const char *)bytes, *end = p + (length > 0 ? length : 0), *from = p;

	if (w->hidden || w->stopped)
		return;
	while (p < end) {
		unsigned char c = (unsigned char)*p;
		unsigned char next = c == 0xC2 && p + 1 < end ? (unsigned char)p[1] : 0;
		if (c > ' ' && c != 0x7F && c != 0xC2) {
			p++;
			continue;
		}
		if (next > 0xA0) {
			p += 2;
			continue;
		}
		if (p > from)
			html_lines_word(&w->lines, from, (size_t)(p - from));
		if (next == 0xA0)
			html_lines_hard_space(&w->lines);
		else if (next)
			put_control(w, next);
		else
			put_white(w, *p);
		p += next ? 2 : 1;
		from = p;
	}
	if (p > from)
		html_lines_word(&w->lines, from, (size_t)(p - from));
}

/* ---- The whole ---- */

static void be_silent(void *user, const char *text, ...)
{
	(void)user;
	(void)text;
}

static const htmlSAXHandler handler = {
	.startElement = start_element,
	.endElement = end_element,
	.characters = characters,
	.ignorableWhitespace = characters,
	.warning = be_silent,
	.error = be_silent,
	.fatalError = be_silent,
};

/* Reads from `html` on; false: no memory. */
static int parse(writer *w, const char *html, size_t size)
{
	htmlSAXHandler own = handler;

	w->stopped = 0;
	w->parser = htmlCreatePushParserCtxt(&own, w, NULL, 0, NULL, XML_CHAR_ENCODING_UTF8);
	if (!w->parser)
		return 0;
	htmlCtxtUseOptions(w->parser, HTML_PARSE_RECOVER | HTML_PARSE_NOERROR |
					      HTML_PARSE_NOWARNING | HTML_PARSE_NONET |
					      HTML_PARSE_IGNORE_ENC);
	/* Text outside <body> would be put into a paragraph of its own. */
	htmlParseChunk(w->parser, body_tag, PREFIX_SIZE, 0);
	htmlParseChunk(w->parser, html, (int)size, 1);
	int no_memory = w->parser->errNo == XML_ERR_NO_MEMORY;
	if (w->parser->myDoc)
		xmlFreeDoc(w->parser->myDoc);
	htmlFreeParserCtxt(w->parser);
	return !no_memory;
}

static int parse_all(writer *w, const char *html, size_t size)
{
	while (size) {
		if (!parse(w, html, size))
			return 0;
		if (!w->stopped || w->resume >= size)
			break;
		const char *next = memchr(html + w->resume, '>', size - w->resume);
		if (!next)
			break;
		w->hidden = 0;
		size -= (size_t)(next + 1 - html);
		html = next + 1;
	}
	return 1;
}

conv_status html_to_text(conv_context *context, const char *html, size_t size, conv_buffer *text)
{
	conv_buffer prepared = CONV_BUFFER_INIT;

	if (size > INT_MAX / 3)
		return conv_report(context, CONV_ERROR, "html.size", CONV_NO_OFFSET,
				   "HTML of %zu bytes is too much to be made text", size);
	writer *w = calloc(1, sizeof *w);
	if (!w || html_prepare(html, size, &prepared) != CONV_OK) {
		free(w);
		conv_buffer_free(&prepared);
		return conv_report_memory(context);
	}
	html_lines_init(&w->lines, text);
	int done = parse_all(w, (const char *)prepared.bytes, prepared.size);
	html_lines_end(&w->lines);
	free(w);
	conv_buffer_free(&prepared);
	return done && !text->failed ? CONV_OK : conv_report_memory(context);
}
