/*
 * What stays of RTF: groups, control words that are known and the numbers behind all of them; in
 * \htmltag the HTML that html.c would leave. Escaped characters stay escaped.
 */
#include <string.h>

#include "redact/redact.h"
#include "rtf/word.h"

enum { FIELD_WORD = 4 }; /* no instruction is shorter */
enum { DEPTH = 256 };    /* deeper groups are taken for what the one at that depth is */

typedef enum group {
	TEXT,
	HEX,   /* pictures and objects */
	FIELD, /* an instruction such as HYPERLINK */
	HTML   /* marked by html.c */
} group;

typedef struct rtf {
	const uint8_t *at; /* shape */
	size_t count;
	uint8_t *mask;
	uint8_t groups[DEPTH + 1];
	size_t depth; /* may pass DEPTH */
} rtf;

static uint8_t *kind(rtf *r)
{
	return &r->groups[r->depth < DEPTH ? r->depth : DEPTH];
}

/* Words that decide what a group holds, and others that rtf/word.h does not know. */
static const struct {
	const char *name;
	int kind; /* -1: none of its own */
} words[] = {
	{ "bin", -1 },         { "blipuid", HEX },   { "colorschememapping", HEX },
	{ "datastore", HEX },  { "fldinst", FIELD }, { "htmltag", HTML },
	{ "mhtmltag", HTML },  { "objdata", HEX },   { "objclass", TEXT },
	{ "picprop", -1 },     { "pict", HEX },      { "themedata", HEX },
	{ "pngblip", -1 },     { "jpegblip", -1 },   { "wmetafile", -1 },
	{ "generator", TEXT }, { "info", TEXT },     { "object", TEXT },
	{ "result", TEXT },    { "fldrslt", TEXT },  { "nonshppict", TEXT },
	{ "shppict", TEXT },
};

/* The row of a word; NULL. */
static int find(const uint8_t *letters, size_t size)
{
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (strlen(words[i].name) == size && memcmp(words[i].name, letters, size) == 0)
			return (int)i;
	return -1;
}

static int is_known(const uint8_t *letters, size_t size)
{
	uint64_t first = 0;
	for (size_t i = 0; i < size && i < 8; i++)
		first |= (uint64_t)letters[i] << 8 * i;
	return size <= 32 && (rtf_word_find(letters, size, first) || find(letters, size) >= 0);
}

/* Where the group ends that `at` is in. */
static size_t group_end(const rtf *r, size_t at)
{
	size_t depth = 0;

	for (; at < r->count; at++) {
		if (r->at[at] == '\\')
			at++;
		else if (r->at[at] == '{')
			depth++;
		else if (r->at[at] == '}' && depth-- == 0)
			return at;
	}
	return r->count;
}

/* \'hh: a letter of the same sort in all code pages, alone or as half of a pair. */
static size_t escaped(rtf *r, size_t at)
{
	int high = at + 2 < r->count ? redact_hex_digit(r->at[at + 2]) : -1;
	int low = at + 3 < r->count ? redact_hex_digit(r->at[at + 3]) : -1;

	if (high < 0 || low < 0)
		return at + 2;
	int byte = high << 4 | low;
	const char *to = byte >= 0x80                      ? "e4"
			 : redact_is_letter((uint8_t)byte) ? "78"
			 : redact_is_digit((uint8_t)byte)  ? "39"
							   : NULL;
	r->mask[at + 2] = to ? (uint8_t)to[0] : CONV_KEEP;
	r->mask[at + 3] = to ? (uint8_t)to[1] : CONV_KEEP;
	return at + 4;
}

/* \u1076: as many digits of a letter; 5 of them keep within 16 bits. */
static void character(rtf *r, size_t at, size_t end)
{
	for (size_t p = at; p < end; p++)
		r->mask[p] = end - at == 5 && p == at ? '1' : '9';
}

/* \bin: as many bytes of no meaning. */
static size_t binary(rtf *r, size_t at, size_t digits, size_t end)
{
	uint64_t size = 0;

	for (size_t p = digits; p < end && size < r->count; p++)
		size = size * 10 + (uint64_t)(r->at[p] - '0');
	at += at < r->count && r->at[at] == ' ';
	if (size > r->count - at)
		size = r->count - at;
	memset(r->mask + at, 'x', (size_t)size);
	return at + (size_t)size;
}

static size_t control_word(rtf *r, size_t at)
{
	size_t word = at + 1, end = word, digits, p;

	while (end < r->count && redact_is_letter(r->at[end]))
		end++;
	size_t size = end - word;
	memset(r->mask + word, is_known(r->at + word, size) ? CONV_KEEP : CONV_SCRUB, size);
	digits = p = end + (end < r->count && r->at[end] == '-');
	while (p < r->count && redact_is_digit(r->at[p]))
		p++;
	memset(r->mask + end, CONV_KEEP, p - end);
	if (size == 1 && r->at[word] == 'u')
		character(r, digits, p);
	int row = find(r->at + word, size);
	if (row == 0)
		return binary(r, p, digits, p);
	if (row > 0 && words[row].kind >= 0 && *kind(r) != HTML) {
		*kind(r) = (uint8_t)words[row].kind;
		if (words[row].kind == HTML) {
			size_t stop = group_end(r, p);
			redact_mark_html(r->at + p, stop - p, r->mask + p);
		}
	}
	return p;
}

static size_t plain(rtf *r, size_t at)
{
	switch ((group)*kind(r)) {
	case HEX:
		if (redact_hex_digit(r->at[at]) >= 0)
			r->mask[at] = '0';
		return at + 1;
	case FIELD: {
		size_t end = at;
		while (end < r->count && redact_is_letter(r->at[end]))
			end++;
		int whole = end - at >= FIELD_WORD && (!at || r->at[at - 1] <= '"') &&
			    (end == r->count || r->at[end] <= '"' || r->at[end] == ':');
		if (whole && redact_is_word(REDACT_MARKUP, r->at + at, end - at))
			memset(r->mask + at, CONV_KEEP, end - at);
		return end > at ? end : at + 1;
	}
	case HTML: /* is marked */
	case TEXT:
		break;
	}
	return at + 1;
}

void redact_mark_rtf(const uint8_t *shape, size_t count, uint8_t *mask)
{
	rtf r = { .at = shape, .count = count, .mask = mask };

	for (size_t at = 0; at < count;) {
		uint8_t c = shape[at], next = at + 1 < count ? shape[at + 1] : 0;
		if (c == '{') {
			uint8_t inherited = *kind(&r);
			r.depth++;
			*kind(&r) = inherited;
			at++;
		} else if (c == '}') {
			r.depth -= r.depth > 0;
			at++;
		} else if (c == '\\' && redact_is_letter(next)) {
			at = control_word(&r, at);
		} else if (c == '\\') {
			at = next == '\'' ? escaped(&r, at) : at + 2;
		} else {
			at = plain(&r, at);
		}
	}
}
