/*
 * What stays of HTML: tags whose element is known, attributes that are known, in their values and in
 * style sheets the words of HTML and CSS. Of attributes that hold text or an address, no word stays but
 * the scheme and the charset. Everything else, also what only looks like a tag, is text.
 */
#include <string.h>

#include "redact/redact.h"

typedef struct html {
	const uint8_t *at; /* shape */
	size_t count;
	uint8_t *mask;
} html;

static int is_blank(uint8_t c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\f';
}

static int is_word_character(uint8_t c)
{
	return redact_is_letter(c) || redact_is_digit(c) || c == '-' || c == '_';
}

static void keep(html *h, size_t from, size_t to)
{
	memset(h->mask + from, CONV_KEEP, to - from);
}

static size_t word_end(const html *h, size_t at, size_t end)
{
	while (at < end && is_word_character(h->at[at]))
		at++;
	return at;
}

/* ---- Text ---- */

/* "&#233;", "&#xE9;": digits become nines. "&nbsp;" stays, "&eacute;" is of letters like others. */
static size_t reference(html *h, size_t at)
{
	size_t p = at + 1, end = h->count;

	if (p < end && h->at[p] == '#') {
		int hex = ++p < end && (h->at[p] | 0x20) == 'x';
		if (hex)
			h->mask[p++] = CONV_KEEP;
		for (;
		     p < end && (hex ? redact_hex_digit(h->at[p]) >= 0 : redact_is_digit(h->at[p]));
		     p++)
			h->mask[p] = '9';
		return p;
	}
	size_t stop = word_end(h, p, end);
	if (stop > p && redact_is_word(REDACT_MARKUP, h->at + p, stop - p))
		keep(h, p, stop);
	return stop > at ? stop : at + 1;
}

/* ---- Words of HTML and CSS ---- */

/* Known words and, outside of quotes and brackets, numbers. */
static void words(html *h, size_t at, size_t end)
{
	uint8_t quote = 0;

	while (at < end) {
		uint8_t c = h->at[at];
		if (quote && c == quote)
			quote = 0;
		else if (!quote && (c == '"' || c == '\'' || c == '('))
			quote = c == '(' ? ')' : c;
		size_t stop = word_end(h, at, end);
		if (stop == at) {
			at++;
			continue;
		}
		size_t letter = at;
		while (letter < stop && !redact_is_letter(h->at[letter]))
			letter++;
		if (!quote)
			keep(h, at, letter); /* "12" of "12pt" */
		else
			letter = at;
		if (redact_is_word(REDACT_MARKUP, h->at + letter, stop - letter))
			keep(h, letter, stop);
		at = stop;
	}
}

/* The word behind "charset=", and the words before the first ':' or ';' of a value that is free. */
static void free_value(html *h, size_t at, size_t end)
{
	static const char charset[] = "charset=";
	size_t stop = word_end(h, at, end);

	if (stop < end && (h->at[stop] == ':' || h->at[stop] == '/') && stop > at &&
	    redact_is_word(REDACT_MARKUP, h->at + at, stop - at))
		keep(h, at, stop);
	for (size_t p = at; p + sizeof charset - 1 < end; p++) {
		size_t k = 0;
		while (charset[k] &&
		       (h->at[p + k] | (redact_is_letter(h->at[p + k]) ? 0x20 : 0)) == charset[k])
			k++;
		if (charset[k])
			continue;
		stop = word_end(h, p + k, end);
		keep(h, p, stop);
		words(h, at, p);
		return;
	}
}

/* ---- Tags ---- */

/* Attributes whose value is text, an address or a name of somebody's own. */
static int is_free(const uint8_t *name, size_t size)
{
	static const char *const names[] = { "alt",      "background", "cite",   "content",
					     "data",     "href",       "id",     "label",
					     "longdesc", "name",       "src",    "srcset",
					     "summary",  "title",      "usemap", "value" };
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		size_t k = 0;
		while (k < size && names[i][k] && (name[k] | 0x20) == names[i][k])
			k++;
		if (k == size && !names[i][k])
			return 1;
	}
	return 0;
}

/* A name with its prefixes, "o:p": known if each word of it is. */
static int keep_name(html *h, size_t at, size_t end)
{
	size_t p = at;

	while (p < end) {
		size_t stop = word_end(h, p, end);
		if (stop == p || !redact_is_word(REDACT_MARKUP, h->at + p, stop - p) ||
		    (stop < end && h->at[stop] != ':'))
			return 0;
		p = stop < end ? stop + 1 : stop;
	}
	keep(h, at, end);
	return 1;
}

static size_t name_end(const html *h, size_t at)
{
	while (at < h->count && !is_blank(h->at[at]) && h->at[at] != '=' && h->at[at] != '>' &&
	       h->at[at] != '/')
		at++;
	return at;
}

static size_t attribute(html *h, size_t at)
{
	size_t name = at, end = name_end(h, at);
	int known = end > at && keep_name(h, name, end);

	at = end > at ? end : at + 1;
	size_t p = at;
	while (p < h->count && is_blank(h->at[p]))
		p++;
	if (p >= h->count || h->at[p] != '=')
		return at;
	for (p++; p < h->count && is_blank(h->at[p]);)
		p++;
	uint8_t quote = p < h->count && (h->at[p] == '"' || h->at[p] == '\'') ? h->at[p] : 0;
	size_t value = quote ? p + 1 : p, stop = value;
	while (stop < h->count &&
	       (quote ? h->at[stop] != quote : !is_blank(h->at[stop]) && h->at[stop] != '>'))
		stop++;
	if (known && !is_free(h->at + name, end - name))
		words(h, value, stop);
	else
		free_value(h, value, stop);
	return quote && stop < h->count ? stop + 1 : stop;
}

/* Is the name at `at` this one? */
static int is_name(const html *h, size_t at, const char *name)
{
	size_t k = 0;
	while (at + k < h->count && name[k] && (h->at[at + k] | 0x20) == name[k])
		k++;
	return !name[k] && (at + k == h->count || !is_word_character(h->at[at + k]));
}

static size_t find_end_tag(const html *h, size_t at, const char *name)
{
	for (; at + 1 < h->count; at++)
		if (h->at[at] == '<' && h->at[at + 1] == '/' && is_name(h, at + 2, name))
			return at;
	return h->count;
}

/* From '<' to behind '>', and the content of what holds no tags. */
static size_t tag(html *h, size_t at)
{
	size_t name = at + 1, p;
	int closes = name < h->count && h->at[name] == '/';

	name += (size_t)closes;
	p = name_end(h, name);
	keep_name(h, name, p);
	while (p < h->count && h->at[p] != '>')
		p = is_blank(h->at[p]) || h->at[p] == '/' ? p + 1 : attribute(h, p);
	p += p < h->count;
	if (closes)
		return p;
	if (is_name(h, name, "style")) {
		size_t end = find_end_tag(h, p, "style");
		words(h, p, end);
		return end;
	}
	return is_name(h, name, "script") ? find_end_tag(h, p, "script") : p;
}

/* "<!--", "<!DOCTYPE", "<?xml": their known words. */
static size_t declaration(html *h, size_t at)
{
	int comment = at + 3 < h->count && h->at[at + 2] == '-' && h->at[at + 3] == '-';
	size_t end = at + 2;

	for (; end < h->count; end++)
		if (h->at[end] == '>' &&
		    (!comment || (end >= at + 6 && h->at[end - 1] == '-' && h->at[end - 2] == '-')))
			break;
	words(h, at, end);
	return end < h->count ? end + 1 : end;
}

void redact_mark_html(const uint8_t *shape, size_t count, uint8_t *mask)
{
	html h = { shape, count, mask };

	for (size_t at = 0; at < count;) {
		uint8_t next = at + 1 < count ? shape[at + 1] : 0;
		if (shape[at] == '&')
			at = reference(&h, at);
		else if (shape[at] == '<' && (next == '!' || next == '?'))
			at = declaration(&h, at);
		else if (shape[at] == '<' && (next == '/' || redact_is_letter(next)))
			at = tag(&h, at);
		else
			at++;
	}
}
