/*
 * The writer of clean HTML (clean.h), over the events of html_parse.
 */
#include "clean.h"

#include <stdlib.h>
#include <string.h>

#include "conv/charset.h"
#include "html.h"
#include "parse.h"
#include "report.h"

/* ---- Tables ---- */

typedef enum element_rule {
	UNKNOWN, /* not in the table: its content stays, without the tags */
	KEEP,
	KEEP_VOID, /* has no end tag */
	BODY,      /* becomes a <div> */
	UNWRAP,    /* as UNKNOWN, but worth a word: it could act */
	STYLE,
	DROP, /* with all that is in it */
	DROP_ACTIVE,
	DROP_LOAD
} element_rule;

typedef struct element_info {
	const char *name;
	element_rule rule;
} element_info;

/* Sorted. */
static const element_info elements[] = {
	{ "a", KEEP },
	{ "abbr", KEEP },
	{ "acronym", KEEP },
	{ "address", KEEP },
	{ "applet", DROP_ACTIVE },
	{ "area", DROP },
	{ "article", KEEP },
	{ "aside", KEEP },
	{ "audio", DROP_LOAD },
	{ "b", KEEP },
	{ "base", DROP },
	{ "basefont", DROP },
	{ "bdi", KEEP },
	{ "bdo", KEEP },
	{ "bgsound", DROP_LOAD },
	{ "big", KEEP },
	{ "blockquote", KEEP },
	{ "body", BODY },
	{ "br", KEEP_VOID },
	{ "button", UNWRAP },
	{ "canvas", DROP_ACTIVE },
	{ "caption", KEEP },
	{ "center", KEEP },
	{ "cite", KEEP },
	{ "code", KEEP },
	{ "col", KEEP_VOID },
	{ "colgroup", KEEP },
	{ "dd", KEEP },
	{ "del", KEEP },
	{ "dfn", KEEP },
	{ "dir", KEEP },
	{ "div", KEEP },
	{ "dl", KEEP },
	{ "dt", KEEP },
	{ "em", KEEP },
	{ "embed", DROP_ACTIVE },
	{ "figcaption", KEEP },
	{ "figure", KEEP },
	{ "font", KEEP },
	{ "footer", KEEP },
	{ "form", UNWRAP },
	{ "frame", DROP_LOAD },
	{ "h1", KEEP },
	{ "h2", KEEP },
	{ "h3", KEEP },
	{ "h4", KEEP },
	{ "h5", KEEP },
	{ "h6", KEEP },
	{ "header", KEEP },
	{ "hr", KEEP_VOID },
	{ "i", KEEP },
	{ "iframe", DROP_LOAD },
	{ "img", KEEP_VOID },
	{ "input", DROP },
	{ "ins", KEEP },
	{ "kbd", KEEP },
	{ "keygen", DROP },
	{ "li", KEEP },
	{ "link", DROP_LOAD },
	{ "main", KEEP },
	{ "map", DROP },
	{ "mark", KEEP },
	{ "math", DROP_ACTIVE },
	{ "menu", KEEP },
	{ "meta", DROP },
	{ "nav", KEEP },
	{ "noembed", DROP },
	{ "noframes", DROP },
	{ "object", DROP_ACTIVE },
	{ "ol", KEEP },
	{ "option", UNWRAP },
	{ "p", KEEP },
	{ "param", DROP },
	{ "pre", KEEP },
	{ "q", KEEP },
	{ "s", KEEP },
	{ "samp", KEEP },
	{ "script", DROP_ACTIVE },
	{ "section", KEEP },
	{ "select", UNWRAP },
	{ "small", KEEP },
	{ "source", DROP_LOAD },
	{ "span", KEEP },
	{ "strike", KEEP },
	{ "strong", KEEP },
	{ "style", STYLE },
	{ "sub", KEEP },
	{ "sup", KEEP },
	{ "svg", DROP_ACTIVE },
	{ "table", KEEP },
	{ "tbody", KEEP },
	{ "td", KEEP },
	{ "template", DROP },
	{ "tfoot", KEEP },
	{ "th", KEEP },
	{ "thead", KEEP },
	{ "time", KEEP },
	{ "title", DROP },
	{ "tr", KEEP },
	{ "track", DROP_LOAD },
	{ "tt", KEEP },
	{ "u", KEEP },
	{ "ul", KEEP },
	{ "var", KEEP },
	{ "video", DROP_LOAD },
	{ "wbr", KEEP_VOID },
	{ "xml", DROP },
};

/* Elements without content and end tag; sorted. */
static const char *const voids[] = { "area",  "base",  "basefont", "bgsound", "br",    "col",
				     "embed", "frame", "hr",       "img",     "input", "keygen",
				     "link",  "meta",  "param",    "source",  "track", "wbr" };

typedef enum attribute_rule { LEAVE_OUT, PLAIN, DECLARATIONS, LINK_TO, PICTURE } attribute_rule;

typedef struct attribute_info {
	const char *name;
	attribute_rule rule;
} attribute_info;

/* Sorted. What is harmless on one element is so on all. */
static const attribute_info attributes[] = {
	{ "align", PLAIN },       { "alt", PLAIN },         { "background", PICTURE },
	{ "bgcolor", PLAIN },     { "border", PLAIN },      { "bordercolor", PLAIN },
	{ "cellpadding", PLAIN }, { "cellspacing", PLAIN }, { "class", PLAIN },
	{ "clear", PLAIN },       { "color", PLAIN },       { "cols", PLAIN },
	{ "colspan", PLAIN },     { "compact", PLAIN },     { "datetime", PLAIN },
	{ "dir", PLAIN },         { "face", PLAIN },        { "frame", PLAIN },
	{ "height", PLAIN },      { "href", LINK_TO },      { "hspace", PLAIN },
	{ "lang", PLAIN },        { "noshade", PLAIN },     { "nowrap", PLAIN },
	{ "reversed", PLAIN },    { "rowspan", PLAIN },     { "rules", PLAIN },
	{ "scope", PLAIN },       { "size", PLAIN },        { "span", PLAIN },
	{ "src", PICTURE },       { "start", PLAIN },       { "style", DECLARATIONS },
	{ "summary", PLAIN },     { "title", PLAIN },       { "type", PLAIN },
	{ "valign", PLAIN },      { "value", PLAIN },       { "vspace", PLAIN },
	{ "width", PLAIN },
};

/* Where a link may lead: a person clicks it, and sees where. */
static const char *const link_schemes[] = { "http", "https", "mailto", "tel", "sip", "ftp" };

/* Pictures that may stand in the HTML itself; SVG is a document that can act. */
static const char *const picture_starts[] = { "data:image/png;base64,", "data:image/jpeg;base64,",
					      "data:image/jpg;base64,", "data:image/gif;base64,",
					      "data:image/bmp;base64,", "data:image/webp;base64," };

static int compare_element(const void *name, const void *of)
{
	return strcmp(name, ((const element_info *)of)->name);
}

static int compare_attribute(const void *name, const void *of)
{
	return conv_ascii_compare(name, ((const attribute_info *)of)->name);
}

static int compare_word(const void *name, const void *of)
{
	return strcmp(name, *(const char *const *)of);
}

static element_rule rule_of(const char *name)
{
	const element_info *found = bsearch(name, elements, sizeof elements / sizeof *elements,
					    sizeof *elements, compare_element);
	return found ? found->rule : UNKNOWN;
}

static attribute_rule rule_of_attribute(const char *name)
{
	const attribute_info *found =
		bsearch(name, attributes, sizeof attributes / sizeof *attributes,
			sizeof *attributes, compare_attribute);
	return found ? found->rule : LEAVE_OUT;
}

static int is_void(const char *name)
{
	return bsearch(name, voids, sizeof voids / sizeof *voids, sizeof *voids, compare_word) !=
	       NULL;
}

/* ---- The writer ---- */

enum { PIECE = 1 << 16 };

/* An open element; `name` NULL: its tags are not written. */
typedef struct open_element {
	const char *name;
	element_rule rule;
} open_element;

typedef struct cleaner {
	html_cleaning *how;
	conv_buffer out;   /* not yet in the sink */
	conv_buffer value; /* of an attribute; the text of a <style> */
	conv_buffer open;  /* open_element, one behind the other */
	size_t dropped;    /* open elements from a dropped one on */
	int raw;           /* <script> and <style> of trusted HTML: text goes as it is */
	int in_style;
	conv_status status;
} cleaner;

static void flush(cleaner *c)
{
	if (c->out.size && c->status == CONV_OK)
		c->status = conv_sink_write(c->how->sink, c->out.bytes, c->out.size);
	conv_buffer_clear(&c->out);
}

static open_element *top(cleaner *c)
{
	return c->open.size ? (open_element *)(void *)(c->open.bytes + c->open.size) - 1 : NULL;
}

static void push(cleaner *c, const char *name, element_rule rule)
{
	open_element element = { name, rule };
	conv_buffer_append(&c->open, &element, sizeof element);
}

static void put_end(cleaner *c, const open_element *element)
{
	if (element->name && element->rule != KEEP_VOID)
		conv_buffer_printf(&c->out, "</%s>", element->name);
}

/* ---- Attributes ---- */

/*
 * The URL as browsers read it: without control characters and blanks around it, and without tabs and
 * line ends inside (URL standard, basic parser).
 */
static const char *plain_url(cleaner *c, const char *url)
{
	conv_buffer_clear(&c->value);
	while (*url && (unsigned char)*url <= ' ')
		url++;
	for (; *url; url++)
		if (*url != '\t' && *url != '\n' && *url != '\r')
			conv_buffer_append_byte(&c->value, (uint8_t)*url);
	while (c->value.size && c->value.bytes[c->value.size - 1] <= ' ')
		c->value.size--;
	return conv_buffer_text(&c->value);
}

static int starts_with_one_of(const char *text, const char *const *list, size_t count,
			      const char *behind)
{
	for (size_t i = 0; i < count; i++) {
		size_t size = strlen(list[i]);
		if (conv_ascii_compare_n(text, list[i], size) == 0 &&
		    conv_ascii_compare_n(text + size, behind, strlen(behind)) == 0)
			return 1;
	}
	return 0;
}

static void put_attribute(cleaner *c, const char *name, const char *value, size_t size)
{
	conv_buffer_printf(&c->out, " %s=\"", name);
	html_escape(&c->out, value, size);
	conv_buffer_append_byte(&c->out, '"');
}

static void put_link(cleaner *c, const char *name, const char *url)
{
	const char *plain = plain_url(c, url);

	if (!plain || !*plain)
		return;
	if (starts_with_one_of(plain, link_schemes, sizeof link_schemes / sizeof *link_schemes,
			       ":")) {
		put_attribute(c, name, plain, c->value.size);
		conv_buffer_append_text(&c->out, " rel=\"noopener noreferrer\"");
	} else if (*plain != '#') {
		c->how->active++;
	}
}

static void put_picture(cleaner *c, const char *name, const char *url)
{
	const char *plain = plain_url(c, url);
	size_t before = c->out.size;

	if (!plain || !*plain)
		return;
	if (starts_with_one_of(plain, picture_starts,
			       sizeof picture_starts / sizeof *picture_starts, "")) {
		put_attribute(c, name, plain, c->value.size);
		return;
	}
	conv_buffer_printf(&c->out, " %s=\"", name);
	if (c->how->picture && c->how->picture(c->how->user, plain, &c->out)) {
		conv_buffer_append_byte(&c->out, '"');
		return;
	}
	c->out.size = c->out.failed ? 0 : before;
	if (c->how->trust)
		put_attribute(c, name, url, strlen(url));
	else
		c->how->loads++;
}

static void put_declarations(cleaner *c, const char *name, const char *style)
{
	conv_buffer_clear(&c->value);
	html_clean_style(style, strlen(style), &c->value, &c->how->loads);
	if (c->value.size)
		put_attribute(c, name, (const char *)c->value.bytes, c->value.size);
}

static int is_name(const char *name)
{
	for (const char *p = name; *p; p++)
		if ((uint8_t)((*p | 0x20) - 'a') >= 26 && (uint8_t)(*p - '0') >= 10 &&
		    !strchr("-_:.", *p))
			return 0;
	return *name != '\0';
}

static int is_handler(const char *name)
{
	return conv_ascii_compare_n(name, "on", 2) == 0;
}

static void clean_attribute(cleaner *c, const char *element, const char *name, const char *value)
{
	attribute_rule rule = rule_of_attribute(name);

	if (c->how->trust && rule != PICTURE) {
		if (is_name(name))
			put_attribute(c, name, value, strlen(value));
		return;
	}
	switch (rule) {
	case PLAIN:
		put_attribute(c, name, value, strlen(value));
		break;
	case DECLARATIONS:
		put_declarations(c, name, value);
		break;
	case LINK_TO:
		if (strcmp(element, "a") == 0)
			put_link(c, name, value);
		break;
	case PICTURE:
		put_picture(c, name, value);
		break;
	case LEAVE_OUT:
		c->how->active += is_handler(name) != 0;
	}
}

/* ---- Events ---- */

static void put_start(cleaner *c, const char *name, const xmlChar **list)
{
	conv_buffer_printf(&c->out, "<%s", name);
	for (; list && *list; list += 2) {
		const char *value = (const char *)list[1];
		clean_attribute(c, name, (const char *)*list, value ? value : "");
	}
	conv_buffer_append_byte(&c->out, '>');
}

static element_rule trusted_rule(const char *name, const xmlChar **list)
{
	element_rule rule = rule_of(name);

	if (rule == BODY || strcmp(name, "title") == 0)
		return rule;
	if (strcmp(name, "html") == 0 || strcmp(name, "head") == 0 || !is_name(name))
		return UNKNOWN;
	for (; strcmp(name, "meta") == 0 && list && *list; list += 2) /* the page has its own */
		if (conv_ascii_compare((const char *)*list, "charset") == 0 ||
		    (list[1] && conv_ascii_compare((const char *)list[1], "content-type") == 0))
			return DROP;
	return is_void(name) ? KEEP_VOID : KEEP;
}

/* A <meta> that acts, of all those that are dropped. */
static int is_refresh(const char *name, const xmlChar **list)
{
	for (; strcmp(name, "meta") == 0 && list && *list; list += 2)
		if (list[1] && conv_ascii_compare((const char *)*list, "http-equiv") == 0 &&
		    conv_ascii_compare((const char *)list[1], "refresh") == 0)
			return 1;
	return 0;
}

static void start_element(void *user, const xmlChar *xml_name, const xmlChar **list)
{
	cleaner *c = user;
	const char *name = (const char *)xml_name;
	element_rule rule = c->how->trust ? trusted_rule(name, list) : rule_of(name);

	if (c->dropped) {
		c->dropped++;
		return;
	}
	c->how->active += rule == DROP_ACTIVE || rule == UNWRAP || is_refresh(name, list);
	c->how->loads += rule == DROP_LOAD;
	switch (rule) {
	case KEEP:
	case KEEP_VOID:
		put_start(c, name, list);
		push(c, name, rule);
		c->raw = c->how->trust && (!strcmp(name, "script") || !strcmp(name, "style"));
		break;
	case BODY:
		put_start(c, "div", list);
		push(c, "div", rule);
		break;
	case STYLE:
		c->in_style = 1;
		conv_buffer_clear(&c->value);
		push(c, NULL, rule);
		break;
	case UNWRAP:
	case UNKNOWN:
		push(c, NULL, rule);
		break;
	default:
		if (is_void(name)) /* the parser does not know all that have no end tag */
			push(c, NULL, rule);
		else
			c->dropped = 1;
	}
	if (c->out.size >= PIECE)
		flush(c);
}

static void put_sheet(cleaner *c)
{
	conv_buffer sheet = CONV_BUFFER_INIT;

	c->in_style = 0;
	html_clean_sheet(c->value.size ? (const char *)c->value.bytes : "", c->value.size,
			 "#message", &sheet, &c->how->loads);
	if (sheet.size) {
		conv_buffer_append_text(&c->out, "<style>\n");
		conv_buffer_append(&c->out, sheet.bytes, sheet.size);
		conv_buffer_append_text(&c->out, "</style>");
	}
	c->out.failed |= sheet.failed;
	conv_buffer_free(&sheet);
}

static void end_element(void *user, const xmlChar *name)
{
	cleaner *c = user;
	open_element *element = top(c);

	(void)name;
	if (c->dropped) {
		c->dropped--;
		return;
	}
	if (!element)
		return;
	if (element->rule == STYLE)
		put_sheet(c);
	c->raw = 0;
	put_end(c, element);
	c->open.size -= sizeof *element;
}

static void characters(void *user, const char *text, size_t size)
{
	cleaner *c = user;

	if (c->dropped)
		return;
	if (c->in_style)
		conv_buffer_append(&c->value, text, size);
	else if (c->raw)
		conv_buffer_append(&c->out, text, size);
	else
		html_escape(&c->out, text, size);
	if (c->out.size >= PIECE)
		flush(c);
}

static void end_all(void *user)
{
	cleaner *c = user;

	for (open_element *element; (element = top(c)); c->open.size -= sizeof *element)
		put_end(c, element);
	c->dropped = 0;
	c->raw = c->in_style = 0;
}

static const html_events events = { start_element, end_element, characters, end_all, 1 };

conv_status html_clean(conv_context *context, const char *html, size_t size,
		       html_cleaning *cleaning)
{
	cleaner c = { .how = cleaning };

	cleaning->active = cleaning->loads = 0;
	conv_status status = html_parse(context, html, size, &events, &c);
	int failed = c.out.failed || c.value.failed || c.open.failed;
	flush(&c);
	conv_buffer_free(&c.out);
	conv_buffer_free(&c.value);
	conv_buffer_free(&c.open);
	CONV_TRY(status);
	return failed ? conv_report_memory(context) : c.status;
}
