/*
 * Fields (RTF 1.9.1, "Fields"): {\field{\*\fldinst HYPERLINK "url" \\l "place" ...}{\fldrslt text}}.
 */
#include "document.h"

#include <stdlib.h>
#include <string.h>

#include "conv/charset.h"
#include "symbols.h"

/* A word of the instructions: quoted, or up to a blank. */
typedef struct argument {
	const char *at;
	size_t size;
	int quoted;
} argument;

static int next_argument(const char **p, const char *end, argument *a)
{
	while (*p < end && (unsigned char)**p <= ' ')
		(*p)++;
	if (*p == end)
		return 0;
	a->quoted = **p == '"';
	*p += a->quoted;
	a->at = *p;
	while (*p < end && (a->quoted ? **p != '"' : (unsigned char)**p > ' '))
		(*p)++;
	a->size = (size_t)(*p - a->at);
	if (a->quoted && *p < end)
		(*p)++;
	return 1;
}

static int is(const argument *a, const char *word)
{
	return !a->quoted && a->size == strlen(word) &&
	       conv_ascii_compare_n(a->at, word, a->size) == 0;
}

/* Backslashes are doubled in instructions (file names have them). */
static size_t unescape(char *to, const argument *from)
{
	size_t n = 0;
	for (size_t i = 0; i < from->size; i++) {
		if (from->at[i] == '\\' && i + 1 < from->size && from->at[i + 1] == '\\')
			i++;
		to[n++] = from->at[i];
	}
	return n;
}

const char *rtf_field_link(conv_arena *arena, const char *instructions, size_t size)
{
	const char *p = size ? instructions : "", *end = p + size;
	argument word, url = { NULL, 0, 0 }, place = { NULL, 0, 0 };

	if (!next_argument(&p, end, &word) || !is(&word, "HYPERLINK"))
		return NULL;
	while (next_argument(&p, end, &word)) {
		if (is(&word, "\\l")) {
			if (!next_argument(&p, end, &place))
				break;
		} else if (is(&word, "\\o") || is(&word, "\\t") || is(&word, "\\s")) {
			if (!next_argument(&p, end, &word))
				break;
		} else if ((word.quoted || *word.at != '\\') && !url.at) {
			url = word;
		}
	}
	if (!url.size && !place.size)
		return NULL;
	char *link = conv_arena_alloc(arena, url.size + place.size + 2);
	if (!link)
		return NULL;
	size_t n = unescape(link, &url);
	if (place.size) {
		link[n++] = '#';
		n += unescape(link + n, &place);
	}
	link[n] = 0;
	return link;
}

/* The number of a SYMBOL field, decimal or 0x...; 0 if it is none. */
static uint32_t symbol_code(const argument *code)
{
	char digits[9] = "";

	if (code->size >= sizeof digits)
		return 0;
	memcpy(digits, code->at, code->size);
	unsigned long value = strtoul(digits, NULL, 0);
	return value < 0x10000 ? (uint32_t)value : 0;
}

/* Without a font it is the one at hand, which for symbols is mostly Symbol. */
static uint32_t symbol_of_font(const argument *font, uint32_t code)
{
	enum { PRIVATE_USE = 0xF000 };
	char face[32] = "Symbol";

	if (code >= PRIVATE_USE && code <= PRIVATE_USE + 0xFF)
		code -= PRIVATE_USE;
	if (code > 0xFF)
		return code;
	if (font->at && font->size < sizeof face) {
		memcpy(face, font->at, font->size);
		face[font->size] = 0;
	}
	return rtf_is_symbol_face(face) ? rtf_symbol_character(face, (uint8_t)code) : code;
}

uint32_t rtf_field_symbol(const char *instructions, size_t size)
{
	const char *p = size ? instructions : "", *end = p + size;
	argument word, code, font = { NULL, 0, 0 };
	int is_unicode = 0;

	if (!next_argument(&p, end, &word) || !is(&word, "SYMBOL") ||
	    !next_argument(&p, end, &code))
		return 0;
	while (next_argument(&p, end, &word)) {
		if (is(&word, "\\f"))
			(void)next_argument(&p, end, &font);
		else if (is(&word, "\\s"))
			(void)next_argument(&p, end, &word);
		is_unicode |= is(&word, "\\u");
	}
	return is_unicode ? symbol_code(&code) : symbol_of_font(&font, symbol_code(&code));
}
