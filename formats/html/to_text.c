/*
 * HTML to readable plain text and to Markdown, over the events of libxml2's HTML parser, which knows which end tags
 * HTML leaves out and which are missing.
 *
 * Only what carries text or structure is looked at: blocks, lists, tables, quotes, links, the
 * alternative text of images, preformatted text. Styles are not, but for two things: what is hidden by
 * "display:none" is left out, and a paragraph without margins, as Word writes them, is one line and
 * not a line between two empty ones.
 */
#include "html.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "conv/charset.h"
#include "lines.h"
#include "markdown.h"
#include "parse.h"
#include "report.h"

enum { MOST_LISTS = 32, MOST_CELLS = 32, LONGEST_LINK = 8192 };

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
	IMAGE,
	HEADING, /* as PARAGRAPH, but for Markdown */
	STRONG,  /* these two only of Markdown */
	EMPHASIS
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
	{ "b", STRONG },
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
	{ "em", EMPHASIS },
	{ "fieldset", BLOCK },
	{ "figcaption", BLOCK },
	{ "figure", PARAGRAPH },
	{ "footer", BLOCK },
	{ "form", BLOCK },
	{ "h1", HEADING },
	{ "h2", HEADING },
	{ "h3", HEADING },
	{ "h4", HEADING },
	{ "h5", HEADING },
	{ "h6", HEADING },
	{ "head", HIDDEN },
	{ "header", BLOCK },
	{ "hr", RULE },
	{ "i", EMPHASIS },
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
	{ "strong", STRONG },
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
	unsigned hidden; /* open elements from a hidden one on */
	unsigned preformatted;
	int tight; /* the paragraph has no margins */
	list lists[MOST_LISTS];
	unsigned list_depth;   /* may be above MOST_LISTS */
	cell rows[MOST_CELLS]; /* one for each table around */
	unsigned table_depth;
	char link[LONGEST_LINK];
	size_t link_text; /* where the text of the link begins in the output */

	/* Markdown: */
	int markdown;
	unsigned strong, emphasis;  /* open elements */
	int strong_on, emphasis_on; /* whose marks have been written */
	int link_on;                /* "[" has been written */
	int fenced;                 /* preformatted text stands as code */
	unsigned tildes;            /* in a row, in code */
	conv_buffer piece;          /* escaped text */
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

/* ---- Words ---- */

/* Nothing of another line or block belongs to these marks. */
static void close_marks(writer *w)
{
	if (w->emphasis_on)
		html_lines_glue(&w->lines, "*");
	if (w->strong_on)
		html_lines_glue(&w->lines, "**");
	w->emphasis_on = w->strong_on = 0;
}

static void end_markdown_link(writer *w);

static void end_phrase(writer *w)
{
	close_marks(w);
	end_markdown_link(w);
}

static void line_break(writer *w, unsigned count)
{
	end_phrase(w);
	html_lines_break(&w->lines, count);
}

static void open_marks(writer *w)
{
	if (w->link[0] && !w->link_on) {
		html_lines_word(&w->lines, "", 0);
		w->link_text = w->lines.output->size;
		html_lines_word(&w->lines, "[", 1);
		w->link_on = 1;
	}
	if (w->strong && !w->strong_on && !w->emphasis_on) {
		html_lines_word(&w->lines, "**", 2);
		w->strong_on = 1;
	}
	if (w->emphasis && !w->emphasis_on) {
		html_lines_word(&w->lines, "*", 1);
		w->emphasis_on = 1;
	}
}

/* A row of tildes as long as the fence would end the code. */
static const char fence[] = "~~~~~~~~";

static void put_code(writer *w, const char *text, size_t size)
{
	conv_buffer_clear(&w->piece);
	for (size_t i = 0; i < size; i++) {
		w->tildes = text[i] == '~' ? w->tildes + 1 : 0;
		if (w->tildes < sizeof fence - 1)
			conv_buffer_append_byte(&w->piece, (uint8_t)text[i]);
	}
	html_lines_word(&w->lines, (const char *)w->piece.bytes, w->piece.size);
}

static void put_word(writer *w, const char *text, size_t size)
{
	if (!w->markdown) {
		html_lines_word(&w->lines, text, size);
		return;
	}
	if (w->fenced) {
		put_code(w, text, size);
		return;
	}
	int at_start = html_lines_at_start(&w->lines);
	open_marks(w);
	conv_buffer_clear(&w->piece);
	html_markdown_escape(text, size, at_start, &w->piece);
	html_lines_word(&w->lines, (const char *)w->piece.bytes, w->piece.size);
}

/* ---- Lists, tables, links ---- */

static void open_list(writer *w, const xmlChar *name, const xmlChar **attributes)
{
	line_break(w, w->list_depth ? 1 : 2);
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
	line_break(w, w->list_depth ? 1 : 2);
}

static void open_item(writer *w, const xmlChar **attributes)
{
	line_break(w, 1);
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
	line_break(w, 1);
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
		line_break(w, 1);
}

/* Markdown's readers make links of what they are told to: only of what leads somewhere. */
static int is_markdown_link(const char *url)
{
	static const char *const schemes[] = { "http:", "https:", "mailto:", "ftp:", "tel:" };

	for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++)
		if (conv_ascii_compare_n(url, schemes[i], strlen(schemes[i])) == 0)
			return 1;
	return 0;
}

static void open_link(writer *w, const xmlChar **attributes)
{
	const char *href = attribute(attributes, "href");
	end_phrase(w);
	w->link[0] = 0;
	w->link_text = w->lines.output->size;
	while (href && (*href == ' ' || (*href >= '\t' && *href <= '\r')))
		href++;
	if (!href || !*href || *href == '#' || strlen(href) >= LONGEST_LINK ||
	    conv_ascii_compare_n(href, "javascript:", 11) == 0 ||
	    conv_ascii_compare_n(href, "cid:", 4) == 0 ||
	    (w->markdown && (w->fenced || !is_markdown_link(href))))
		return;
	memcpy(w->link, href, strlen(href) + 1); /* shorter than LONGEST_LINK */
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

/* "[text](url)" is open up to the text; "<url>" where the text is the same. */
static void end_markdown_link(writer *w)
{
	conv_buffer *output = w->lines.output;

	if (!w->link_on || output->failed)
		return;
	const char *text = (const char *)output->bytes + w->link_text + 1;
	size_t size = output->size - w->link_text - 1;
	int same = same_link(text, size, w->link, strlen(w->link));
	if (same)
		output->size = w->link_text;
	html_lines_glue(&w->lines, same ? "<" : "](");
	html_markdown_link(w->link, output);
	html_lines_glue(&w->lines, same ? ">" : ")");
	w->link_on = 0;
	w->link[0] = 0;
}

/* What has no text of its own is its address. */
static void close_markdown_link(writer *w)
{
	end_phrase(w);
	if (!w->link[0])
		return;
	html_lines_word(&w->lines, "<", 1);
	html_markdown_link(w->link, w->lines.output);
	html_lines_glue(&w->lines, ">");
	w->link[0] = 0;
}

static void close_link(writer *w)
{
	if (w->markdown) {
		close_markdown_link(w);
		return;
	}
	if (!w->link[0])
		return;
	const conv_buffer *output = w->lines.output;
	size_t size = output->size > w->link_text ? output->size - w->link_text : 0;
	const char *text = size ? (const char *)output->bytes + w->link_text : "";
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
	put_word(w, "[", 1);
	put_word(w, alt, strcspn(alt, "\r\n"));
	put_word(w, "]", 1);
}

static void put_rule(writer *w)
{
	static const char rule[] = "________________________________";
	unsigned apart = w->markdown ? 2 : 1;

	if (w->markdown && w->lines.hold)
		return;
	line_break(w, apart);
	if (w->markdown)
		html_lines_word(&w->lines, "***", 3);
	else
		html_lines_word(&w->lines, rule, sizeof rule - 1);
	line_break(w, apart);
}

static void open_paragraph(writer *w, const xmlChar **attributes)
{
	const char *class = attribute(attributes, "class");

	w->tight = (class && conv_ascii_compare_n(class, "mso", 3) == 0) ||
		   has_style(attributes, "margin:0");
	line_break(w, w->tight || w->list_depth ? 1 : 2);
}

/* The page has a heading above these. */
static void open_heading(writer *w, const xmlChar *name, const xmlChar **attributes)
{
	enum { LEAST = 6 };
	char *marker = w->lines.marker;
	size_t size = strlen(marker), level = (size_t)(name[1] - '0') + 1;

	open_paragraph(w, attributes);
	if (!w->markdown || w->fenced || w->lines.hold)
		return;
	html_lines_break(&w->lines, 2);
	level = level < LEAST ? level : LEAST;
	if (size + level + 2 > sizeof w->lines.marker)
		return;
	memset(marker + size, '#', level);
	memcpy(marker + size + level, " ", 2);
}

static void open_preformatted(writer *w)
{
	line_break(w, 1);
	if (w->preformatted++ || !w->markdown || w->table_depth || w->lines.hold)
		return;
	html_lines_break(&w->lines, 2);
	html_lines_word(&w->lines, fence, sizeof fence - 1);
	html_lines_break(&w->lines, 1);
	w->lines.breaks_marked = 0;
	w->fenced = 1;
}

static void close_fence(writer *w)
{
	if (!w->fenced)
		return;
	w->fenced = 0;
	w->tildes = 0;
	w->lines.hold = 0;
	w->lines.marker[0] = 0;
	html_lines_break(&w->lines, 1);
	html_lines_word(&w->lines, fence, sizeof fence - 1);
	html_lines_break(&w->lines, 2);
	w->lines.breaks_marked = 1;
}

static void close_preformatted(writer *w)
{
	w->preformatted -= w->preformatted > 0;
	if (!w->preformatted)
		close_fence(w);
	line_break(w, 1);
}

/* ---- Events ---- */

static void open_element(writer *w, role what, const xmlChar *name, const xmlChar **attributes)
{
	switch (what) {
	case BLOCK:
		line_break(w, 1);
		break;
	case PARAGRAPH:
		open_paragraph(w, attributes);
		break;
	case HEADING:
		open_heading(w, name, attributes);
		break;
	case BREAK:
		end_phrase(w);
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
		line_break(w, 1);
		w->lines.indent += w->markdown ? 0 : 4;
		break;
	case QUOTE:
		line_break(w, 2);
		w->lines.quotes++;
		break;
	case QUOTED_PHRASE:
		html_lines_word(&w->lines, "\"", 1);
		break;
	case TABLE:
		open_table(w);
		break;
	case ROW:
		line_break(w, 1);
		if (this_row(w))
			this_row(w)->in_row = 0;
		break;
	case CELL:
		open_cell(w);
		break;
	case PREFORMATTED:
		open_preformatted(w);
		break;
	case LINK:
		open_link(w, attributes);
		break;
	case IMAGE:
		put_image(w, attributes);
		break;
	case STRONG:
		close_marks(w);
		w->strong += w->markdown != 0;
		break;
	case EMPHASIS:
		close_marks(w);
		w->emphasis += w->markdown != 0;
		break;
	default:
		break;
	}
}

static void start_element(void *user, const xmlChar *name, const xmlChar **attributes)
{
	writer *w = user;

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

	if (w->hidden) {
		w->hidden--;
		return;
	}
	switch (role_of(name)) {
	case BLOCK:
	case ROW:
		line_break(w, 1);
		break;
	case PARAGRAPH:
		line_break(w, w->tight || w->list_depth ? 1 : 2);
		break;
	case LIST:
		close_list(w);
		break;
	case ITEM:
		w->lines.marker[0] = 0;
		line_break(w, 1);
		break;
	case TERM_TEXT:
		line_break(w, 1);
		if (!w->markdown)
			w->lines.indent -= w->lines.indent >= 4 ? 4 : w->lines.indent;
		break;
	case QUOTE:
		w->lines.quotes -= w->lines.quotes > 0;
		line_break(w, 2);
		break;
	case QUOTED_PHRASE:
		html_lines_word(&w->lines, "\"", 1);
		break;
	case TABLE:
		w->table_depth -= w->table_depth > 0;
		line_break(w, 1);
		break;
	case CELL:
		close_cell(w);
		break;
	case PREFORMATTED:
		close_preformatted(w);
		break;
	case HEADING:
		if (w->markdown)
			w->lines.marker[0] = 0;
		line_break(w, w->markdown ? 2 : w->tight || w->list_depth ? 1 : 2);
		break;
	case STRONG:
		close_marks(w);
		w->strong -= w->strong > 0;
		break;
	case EMPHASIS:
		close_marks(w);
		w->emphasis -= w->emphasis > 0;
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
	put_word(w, utf8, conv_text_put(windows_1252[low & 31], utf8));
}

/* A blank that stays one; Markdown has none, and at the start of a line they would make it code. */
static void put_hard_space(writer *w)
{
	if (w->markdown && !w->fenced)
		html_lines_space(&w->lines);
	else
		html_lines_hard_space(&w->lines);
}

static void put_white(writer *w, char c)
{
	if (!w->preformatted) {
		html_lines_space(&w->lines);
	} else if (c == '\n') {
		end_phrase(w);
		html_lines_another_break(&w->lines);
	} else if (c == '\t' && (!w->markdown || w->fenced)) {
		html_lines_word(&w->lines, "\t", 1);
	} else if (c == ' ' || c == '\t') {
		put_hard_space(w);
	}
}

static void characters(void *user, const char *text, size_t size)
{
	writer *w = user;
	const char *p = text, *end = p + size, *from = p;

	if (w->hidden)
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
			put_word(w, from, (size_t)(p - from));
		if (next == 0xA0)
			put_hard_space(w);
		else if (next)
			put_control(w, next);
		else
			put_white(w, *p);
		p += next ? 2 : 1;
		from = p;
	}
	if (p > from)
		put_word(w, from, (size_t)(p - from));
}

/* ---- The whole ---- */

/* The rest goes on as if nothing had been open. */
static void end_all(void *user)
{
	((writer *)user)->hidden = 0;
}

static const html_events events = { start_element, end_element, characters, end_all, 0 };

static conv_status convert(conv_context *context, const char *html, size_t size, int markdown,
			   conv_buffer *text)
{
	writer *w = calloc(1, sizeof *w);

	if (!w)
		return conv_report_memory(context);
	html_lines_init(&w->lines, text);
	if (markdown) {
		w->markdown = w->lines.breaks_marked = 1;
		w->lines.line_end = "\n";
		w->lines.cell = " | ";
	}
	conv_status status = html_parse(context, html, size, &events, w);
	end_phrase(w);
	close_fence(w);
	html_lines_end(&w->lines);
	int failed = text->failed || w->piece.failed;
	conv_buffer_free(&w->piece);
	free(w);
	CONV_TRY(status);
	return failed ? conv_report_memory(context) : status;
}

conv_status html_to_text(conv_context *context, const char *html, size_t size, conv_buffer *text)
{
	return convert(context, html, size, 0, text);
}

conv_status html_to_markdown(conv_context *context, const char *html, size_t size,
			     conv_buffer *markdown)
{
	return convert(context, html, size, 1, markdown);
}
