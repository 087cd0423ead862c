/*
 * Styles that may stay (clean.h): plain rules, and of their declarations those whose property is in
 * the table and whose value is words, numbers, strings and colours. A value with a colon, an escape,
 * or a function other than those of colours is left out: it could fetch something.
 */
#include "clean.h"

#include <stdlib.h>
#include <string.h>

#include "conv/charset.h"

/* Sorted. */
static const char *const properties[] = {
	"background",
	"background-color",
	"border",
	"border-bottom",
	"border-bottom-color",
	"border-bottom-style",
	"border-bottom-width",
	"border-collapse",
	"border-color",
	"border-left",
	"border-left-color",
	"border-left-style",
	"border-left-width",
	"border-radius",
	"border-right",
	"border-right-color",
	"border-right-style",
	"border-right-width",
	"border-spacing",
	"border-style",
	"border-top",
	"border-top-color",
	"border-top-style",
	"border-top-width",
	"border-width",
	"box-sizing",
	"caption-side",
	"clear",
	"color",
	"direction",
	"display",
	"empty-cells",
	"float",
	"font",
	"font-family",
	"font-size",
	"font-stretch",
	"font-style",
	"font-variant",
	"font-weight",
	"height",
	"letter-spacing",
	"line-height",
	"list-style",
	"list-style-position",
	"list-style-type",
	"margin",
	"margin-bottom",
	"margin-left",
	"margin-right",
	"margin-top",
	"max-height",
	"max-width",
	"min-height",
	"min-width",
	"opacity",
	"overflow-wrap",
	"padding",
	"padding-bottom",
	"padding-left",
	"padding-right",
	"padding-top",
	"page-break-after",
	"page-break-before",
	"page-break-inside",
	"tab-size",
	"table-layout",
	"text-align",
	"text-decoration",
	"text-decoration-color",
	"text-decoration-line",
	"text-decoration-style",
	"text-indent",
	"text-transform",
	"unicode-bidi",
	"vertical-align",
	"visibility",
	"white-space",
	"width",
	"word-break",
	"word-spacing",
	"word-wrap",
};

static const char *const functions[] = { "rgb", "rgba", "hsl", "hsla" };

enum { LONGEST_NAME = 32 };

static int is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

static void trim(const char **p, const char **end)
{
	while (*p < *end && is_space(**p))
		++*p;
	while (*end > *p && is_space((*end)[-1]))
		--*end;
}

static int is_name_char(char c)
{
	return (uint8_t)((c | 0x20) - 'a') < 26 || (uint8_t)(c - '0') < 10 || c == '-' || c == '_';
}

static int compare_name(const void *name, const void *of)
{
	return conv_ascii_compare(name, *(const char *const *)of);
}

static int is_property(const char *p, const char *end)
{
	char name[LONGEST_NAME];
	size_t size = (size_t)(end - p);

	if (size >= sizeof name)
		return 0;
	memcpy(name, p, size);
	name[size] = '\0';
	return bsearch(name, properties, sizeof properties / sizeof *properties, sizeof *properties,
		       compare_name) != NULL;
}

/* Is what stands before the parenthesis the name of a function that may stay? */
static int is_function(const char *start, const char *paren)
{
	const char *p = paren;

	while (p > start && is_name_char(p[-1]))
		p--;
	for (size_t i = 0; i < sizeof functions / sizeof *functions; i++)
		if (strlen(functions[i]) == (size_t)(paren - p) &&
		    conv_ascii_compare_n(functions[i], p, (size_t)(paren - p)) == 0)
			return 1;
	return 0;
}

static int is_value(const char *start, const char *end)
{
	char quote = 0;

	for (const char *p = start; p < end; p++) {
		unsigned char c = (unsigned char)*p;
		if (c < ' ' || c == 0x7F || strchr("\\<>@{};:&", c))
			return 0;
		if (quote) {
			quote = *p == quote ? 0 : quote;
			continue;
		}
		if (c == '"' || c == '\'')
			quote = *p;
		else if (c == '(' && !is_function(start, p))
			return 0;
		else if (c == '/' && p + 1 < end && p[1] == '*')
			return 0;
	}
	return !quote && start < end;
}

/* Would the value fetch something? Only for the count. */
static int fetches(const char *p, const char *end)
{
	for (; end - p > 4; p++)
		if (conv_ascii_compare_n(p, "url(", 4) == 0)
			return 1;
	return 0;
}

static void put_declaration(const char *p, const char *end, conv_buffer *to, size_t *loads)
{
	const char *colon = memchr(p, ':', (size_t)(end - p));

	if (!colon)
		return;
	const char *name_end = colon, *value = colon + 1;
	trim(&p, &name_end);
	trim(&value, &end);
	if (!is_property(p, name_end) || !is_value(value, end)) {
		*loads += fetches(value, end) != 0;
		return;
	}
	conv_buffer_append(to, p, (size_t)(name_end - p));
	conv_buffer_append_byte(to, ':');
	conv_buffer_append(to, value, (size_t)(end - value));
	conv_buffer_append_byte(to, ';');
}

/* The next of `stops` that is not in a string, parenthesis or comment; the end if there is none. */
static const char *find(const char *p, const char *end, const char *stops)
{
	unsigned parens = 0;
	char quote = 0;

	for (; p < end; p++) {
		if (quote) {
			if (*p == quote || *p == '\n')
				quote = 0;
			continue;
		}
		if (!parens && *p && strchr(stops, *p))
			return p;
		if (*p == '"' || *p == '\'')
			quote = *p;
		else if (*p == '(')
			parens++;
		else if (*p == ')' && parens)
			parens--;
	}
	return end;
}

void html_clean_style(const char *style, size_t size, conv_buffer *to, size_t *loads)
{
	const char *p = style, *end = style + size;

	while (p < end) {
		const char *stop = find(p, end, ";");
		put_declaration(p, stop, to, loads);
		p = stop < end ? stop + 1 : end;
	}
}

/* ---- Sheets ---- */

static int is_selector(const char *p, const char *end)
{
	if (p == end)
		return 0;
	for (; p < end; p++)
		if (!is_name_char(*p) && !is_space(*p) && !strchr(".#>+~*:,", *p))
			return 0;
	return 1;
}

static int is_word(const char *p, const char *end, const char *word)
{
	return strlen(word) == (size_t)(end - p) &&
	       conv_ascii_compare_n(p, word, (size_t)(end - p)) == 0;
}

/* Each selector of the list below `scope`, which stands for <body> too. */
static void put_selectors(const char *p, const char *end, const char *scope, conv_buffer *to)
{
	int more = 0;

	while (p < end) {
		const char *stop = memchr(p, ',', (size_t)(end - p));
		const char *next = stop ? stop + 1 : end;
		if (!stop)
			stop = end;
		trim(&p, &stop);
		if (p < stop) {
			conv_buffer_append_text(to, more++ ? "," : "");
			conv_buffer_append_text(to, scope);
			if (!is_word(p, stop, "body") && !is_word(p, stop, "html")) {
				conv_buffer_append_byte(to, ' ');
				conv_buffer_append(to, p, (size_t)(stop - p));
			}
		}
		p = next;
	}
}

/* Behind the block or the statement of an @rule. */
static const char *skip_at_rule(const char *p, const char *end, size_t *loads)
{
	unsigned depth = 0;

	*loads += is_word(p, end - p > 7 ? p + 7 : end, "@import");
	while (p < end) {
		p = find(p, end, "{};");
		if (p == end)
			break;
		char c = *p++;
		if (c == '{')
			depth++;
		else if (c == '}' && depth)
			depth--;
		if (!depth)
			break;
	}
	return p;
}

/* Comments, and the marks that hide a sheet from the browsers of long ago, as blanks. */
static int strip_comments(const char *p, const char *end, conv_buffer *to)
{
	while (p < end) {
		const char *from = p;
		while (p < end && *p != '/' && *p != '<' && *p != '-')
			p++;
		conv_buffer_append(to, from, (size_t)(p - from));
		if (end - p >= 4 && memcmp(p, "<!--", 4) == 0) {
			p += 4;
		} else if (end - p >= 3 && memcmp(p, "-->", 3) == 0) {
			p += 3;
		} else if (end - p >= 2 && p[0] == '/' && p[1] == '*') {
			const char *stop = memmem(p + 2, (size_t)(end - p - 2), "*/", 2);
			p = stop ? stop + 2 : end;
		} else if (p < end) {
			conv_buffer_append_byte(to, (uint8_t)*p++);
			continue;
		}
		conv_buffer_append_byte(to, ' ');
	}
	return !to->failed;
}

static void put_rules(const char *p, const char *end, const char *scope, conv_buffer *to,
		      size_t *loads)
{
	while (p < end) {
		if (is_space(*p) || *p == '}' || *p == ';') {
			p++;
			continue;
		}
		if (*p == '@') {
			p = skip_at_rule(p, end, loads);
			continue;
		}
		const char *selector = p, *open = find(p, end, "{}");
		if (open == end)
			return;
		p = open + 1;
		if (*open == '}')
			continue;
		const char *close = find(p, end, "}");
		if (is_selector(selector, open)) {
			put_selectors(selector, open, scope, to);
			conv_buffer_append_byte(to, '{');
			html_clean_style(p, (size_t)(close - p), to, loads);
			conv_buffer_append_text(to, "}\n");
		}
		p = close < end ? close + 1 : end;
	}
}

void html_clean_sheet(const char *sheet, size_t size, const char *scope, conv_buffer *to,
		      size_t *loads)
{
	conv_buffer plain = CONV_BUFFER_INIT;

	if (strip_comments(sheet, sheet + size, &plain) && plain.size)
		put_rules((const char *)plain.bytes, (const char *)plain.bytes + plain.size, scope,
			  to, loads);
	if (plain.failed)
		to->failed = 1;
	conv_buffer_free(&plain);
}
