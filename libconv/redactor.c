/*
 * Redacting text (redactor.h). A code page is learnt character by character from the decoder, so that
 * there is no second table of any; UTF-8, UTF-16 and the escaped code pages have code of their own.
 */
#include "redactor.h"

#include <stdlib.h>
#include <string.h>

#include "base64.h"
#include "conv/buffer.h"
#include "conv/charset.h"
#include "cursor.h"
#include "report.h"
#include "utf.h"

enum { UTF_16LE = 1200, UTF_16BE = 1201, UTF_7 = 65000, UTF_8 = 65001, WESTERN = 1252 };

/* ---- Code pages, learnt ---- */

enum { LONGEST = 4 };

typedef struct character { /* that some bytes are */
	uint8_t size;      /* how many bytes; 0: not looked at */
	uint8_t ascii;     /* its shape */
	uint8_t with[LONGEST];
} character;

struct conv_redactor {
	conv_context *context;
	uint32_t codepage;
	character *pairs;       /* by the first two bytes */
	character singles[256]; /* by the first byte, where that is a character */
	uint8_t letter;         /* a letter beyond ASCII in one byte, or 0 */
	uint8_t broken;         /* a byte that means nothing, or 0 */
	uint8_t ideograph[2];   /* a letter in two bytes, or 0 */
	conv_buffer text, bytes;
	conv_buffer shape, mask;
};

conv_redactor *conv_redactor_new(conv_context *context)
{
	conv_redactor *made = calloc(1, sizeof *made);
	if (made)
		made->context = context;
	else
		(void)conv_report_memory(context);
	return made;
}

void conv_redactor_free(conv_redactor *redactor)
{
	if (!redactor)
		return;
	conv_buffer_free(&redactor->text);
	conv_buffer_free(&redactor->bytes);
	conv_buffer_free(&redactor->shape);
	conv_buffer_free(&redactor->mask);
	free(redactor->pairs);
	free(redactor);
}

conv_context *conv_redactor_context(const conv_redactor *redactor)
{
	return redactor->context;
}

/* The one character that bytes are. False: none, or several. */
static int decode_one(conv_redactor *r, const uint8_t *bytes, size_t size, uint32_t *code_point)
{
	size_t bad = 0;

	conv_buffer_clear(&r->text);
	if (conv_decode(r->context, r->codepage, bytes, size, &r->text, &bad) != CONV_OK || bad ||
	    !r->text.size)
		return 0;
	const char *p = (const char *)r->text.bytes, *end = p + r->text.size;
	*code_point = conv_text_next(&p, end);
	return p == end;
}

/* The bytes of a character, if they are `size`. */
static int encode_one(conv_redactor *r, uint32_t code_point, size_t size, uint8_t *to)
{
	char text[4];
	size_t bad = 0, length = conv_text_put(code_point, text);

	conv_buffer_clear(&r->bytes);
	if (conv_encode(r->context, r->codepage, text, length, &r->bytes, &bad) != CONV_OK || bad ||
	    r->bytes.size != size)
		return 0;
	memcpy(to, r->bytes.bytes, size);
	return 1;
}

/* What stands for a character of so many bytes. */
static void choose(conv_redactor *r, const uint8_t *bytes, size_t size, uint32_t code_point,
		   character *known)
{
	uint32_t other = conv_redact_character(code_point);

	known->size = (uint8_t)size;
	known->ascii = code_point < 0x80 ? (uint8_t)code_point : CONV_SHAPE_OTHER;
	memcpy(known->with, bytes, size);
	if (other == code_point || encode_one(r, other, size, known->with))
		return;
	if (size == 1)
		known->with[0] = r->letter ? r->letter : bytes[0];
	else if (size == 2 && r->ideograph[0])
		memcpy(known->with, r->ideograph, size);
}

static conv_status learn(conv_redactor *r, uint32_t codepage)
{
	uint32_t c;

	if (!conv_codepage_known(codepage) || codepage < 37)
		codepage = WESTERN;
	if (r->codepage == codepage)
		return CONV_OK;
	r->codepage = codepage;
	if (!r->pairs && !(r->pairs = malloc(65536 * sizeof *r->pairs)))
		return conv_report_memory(r->context);
	memset(r->pairs, 0, 65536 * sizeof *r->pairs);
	memset(r->singles, 0, sizeof r->singles);
	memset(r->ideograph, 0, sizeof r->ideograph);
	r->letter = r->broken = 0;
	if (!encode_one(r, 0x4E00, 2, r->ideograph))
		(void)encode_one(r, 0xAC00, 2, r->ideograph);
	for (unsigned b = 0xFF; b >= 0x80; b--) {
		const uint8_t byte = (uint8_t)b;
		if (!decode_one(r, &byte, 1, &c))
			r->broken = r->broken ? r->broken : byte;
		else if (c >= 0x80 && conv_redact_character(c) != c)
			r->letter = byte;
	}
	for (unsigned b = 0; b < 256; b++) {
		const uint8_t byte = (uint8_t)b;
		if (decode_one(r, &byte, 1, &c))
			choose(r, &byte, 1, c, &r->singles[b]);
	}
	return CONV_OK;
}

/* Bytes that are no character. In code pages that hold ASCII, those below 0x80 are none of them alone. */
static void choose_broken(const conv_redactor *r, uint8_t byte, character *known)
{
	known->size = 1;
	known->ascii = CONV_SHAPE_OTHER;
	known->with[0] = byte >= 0x80 && r->broken ? r->broken : byte;
}

static const character *look_at(conv_redactor *r, const uint8_t *p, size_t left, character *scratch)
{
	uint32_t c;

	if (r->singles[*p].size)
		return &r->singles[*p];
	character *pair = left >= 2 ? &r->pairs[p[0] << 8 | p[1]] : scratch;
	if (pair != scratch && pair->size)
		return pair;
	for (size_t size = 2; size <= LONGEST && size <= left; size++) {
		if (!decode_one(r, p, size, &c))
			continue;
		if (size > 2)
			pair = scratch;
		choose(r, p, size, c, pair);
		return pair;
	}
	choose_broken(r, *p, scratch);
	return scratch;
}

/* ---- UTF-8 ---- */

/* How many bytes of a well-formed character stand at p; 0: none do. */
static size_t utf8_size(const uint8_t *p, size_t left)
{
	size_t size = *p < 0x80   ? 1
		      : *p < 0xC2 ? 0
		      : *p < 0xE0 ? 2
		      : *p < 0xF0 ? 3
		      : *p < 0xF5 ? 4
				  : 0;

	return size && size <= left && conv_utf8_valid(p, size) ? size : 0;
}

/* Broken bytes keep their class, so that they are broken in the same way. */
static uint8_t broken_utf8(uint8_t byte)
{
	if (byte < 0x80)
		return (uint8_t)conv_redact_character(byte);
	if (byte < 0xC0)
		return byte & 0x20 ? 0xA0 : byte & 0x10 ? 0x90 : 0x80;
	if (byte < 0xE0)
		return byte < 0xC2 ? 0xC0 : 0xC3;
	if (byte < 0xF0)
		return byte == 0xE0 || byte == 0xED ? byte : 0xE1;
	return byte < 0xF5 ? (byte == 0xF0 || byte == 0xF4 ? byte : 0xF1) : 0xFF;
}

static size_t look_at_utf8(const uint8_t *p, size_t left, character *scratch)
{
	const char *text = (const char *)p;
	size_t size = utf8_size(p, left);

	scratch->size = size ? (uint8_t)size : 1;
	scratch->ascii = *p < 0x80 ? *p : CONV_SHAPE_OTHER;
	scratch->with[0] = broken_utf8(*p);
	if (size)
		(void)conv_text_put(conv_redact_character(conv_text_next(&text, text + size)),
				    (char *)scratch->with);
	return scratch->size;
}

/* ---- 8-bit text ---- */

/* Puts what stands for a character, as far as its mask lets it. */
static void put(uint8_t *at, const character *known, const uint8_t *mask)
{
	if (!mask || *mask == CONV_SCRUB)
		memcpy(at, known->with, known->size);
	else if (*mask != CONV_KEEP)
		memset(at, *mask, known->size);
}

/*
 * Walks over the text: with `shape` it fills that, else it changes the bytes. Without a redactor it is
 * UTF-8, else of the code page that was learnt.
 */
static void walk(conv_redactor *r, uint8_t *bytes, size_t size, uint8_t *shape, const uint8_t *mask)
{
	character scratch;

	for (size_t at = 0; at < size;) {
		const character *known = &scratch;
		if (!r)
			(void)look_at_utf8(bytes + at, size - at, &scratch);
		else
			known = look_at(r, bytes + at, size - at, &scratch);
		if (shape)
			memset(shape + at, known->ascii, known->size);
		else
			put(bytes + at, known, mask ? mask + at : NULL);
		at += known->size;
	}
}

/* ---- UTF-16 ---- */

static uint32_t unit_at(const uint8_t *p, int big)
{
	return big ? (uint32_t)p[0] << 8 | p[1] : conv_u16le(p);
}

static void put_unit(uint8_t *p, int big, uint32_t unit)
{
	p[big ? 0 : 1] = (uint8_t)(unit >> 8);
	p[big ? 1 : 0] = (uint8_t)unit;
}

/* Lone surrogates stay lone ones of their kind. */
static uint32_t redact_unit(uint32_t unit)
{
	return unit >= 0xD800 && unit < 0xE000 ? unit & 0xFC00 : conv_redact_character(unit);
}

static void walk_utf16(uint8_t *bytes, size_t size, int big, uint8_t *shape, const uint8_t *mask)
{
	for (size_t i = 0; i < size / 2; i++) {
		uint8_t *p = bytes + 2 * i;
		uint32_t unit = unit_at(p, big);
		int pair =
			unit >> 10 == 0x36 && 2 * i + 3 < size && unit_at(p + 2, big) >> 10 == 0x37;
		if (shape) {
			shape[i] = unit < 0x80 ? (uint8_t)unit : CONV_SHAPE_OTHER;
			continue;
		}
		if (mask && mask[i] != CONV_SCRUB) {
			if (mask[i] != CONV_KEEP)
				put_unit(p, big, mask[i]);
		} else if (pair) {
			uint32_t c = conv_redact_character(
				0x10000 + ((unit & 0x3FF) << 10 | (unit_at(p + 2, big) & 0x3FF)));
			put_unit(p, big, 0xD800 + ((c - 0x10000) >> 10));
			put_unit(p + 2, big, 0xDC00 + (c & 0x3FF));
			i++;
		} else {
			put_unit(p, big, redact_unit(unit));
		}
	}
	if (size % 2 && !shape)
		bytes[size - 1] = (uint8_t)conv_redact_character(bytes[size - 1]);
}

/* ---- Escaped code pages ---- */

/* ISO 2022 and HZ: is this code page one, and where does the next state begin? */
static int is_escaped(uint32_t codepage)
{
	return (codepage >= 50220 && codepage <= 50229) || codepage == 52936;
}

/* Bytes of a change of state at p: 0, or the size of the escape; *wide is the state behind it. */
static size_t escape_at(const uint8_t *p, size_t left, int *wide)
{
	if (*p == 0x0E || *p == 0x0F) {
		*wide = *p == 0x0E;
		return 1;
	}
	if (left >= 2 && *p == '~' && (p[1] == '{' || p[1] == '}')) {
		*wide = p[1] == '{';
		return 2;
	}
	if (*p != 0x1B || left < 3)
		return 0;
	if (p[1] == '$') {
		int four = left >= 4 && (p[2] == '(' || p[2] == ')' || p[2] == '*' || p[2] == '+');
		if (!four)
			*wide = 1;
		else if (p[2] == '(')
			*wide = 1;
		return four ? 4 : 3;
	}
	*wide = p[1] == '(' && p[2] == 'I' ? 2 : 0;
	return 3;
}

static void walk_escaped(uint8_t *bytes, size_t size, uint8_t *shape, const uint8_t *mask)
{
	int wide = 0;

	for (size_t at = 0; at < size;) {
		size_t escape = escape_at(bytes + at, size - at, &wide);
		if (escape) {
			if (shape)
				memset(shape + at, CONV_SHAPE_OTHER, escape);
			at += escape;
			continue;
		}
		uint8_t byte = bytes[at];
		int letter = (byte & 0x7F) > 0x20 && (wide || byte >= 0x80);
		if (byte == '\n')
			wide = 0;
		if (shape)
			shape[at] = letter ? CONV_SHAPE_OTHER : byte;
		else if (mask && mask[at] != CONV_SCRUB)
			bytes[at] = mask[at] == CONV_KEEP ? byte : mask[at];
		else
			bytes[at] = letter ? (uint8_t)(0x30 | (byte & 0x80))
					   : (uint8_t)conv_redact_character(byte);
		at++;
	}
}

/* ---- UTF-7 ---- */

/* The letters of one run of base64 become those of a row of U+4E00; ASCII in it becomes x. */
static void redact_run(uint8_t *p, size_t count)
{
	for (size_t unit = 0; 16 * (unit + 1) <= 6 * count; unit++) {
		uint32_t value = 0;
		for (size_t bit = 16 * unit; bit < 16 * unit + 16; bit++)
			value = value << 1 |
				((unsigned)conv_base64_digit(p[bit / 6]) >> (5 - bit % 6) & 1);
		value = redact_unit(value);
		for (size_t k = 0; k < 16; k++) {
			size_t bit = 16 * unit + k;
			unsigned old = (unsigned)conv_base64_digit(p[bit / 6]), place = 5 - bit % 6;
			p[bit / 6] =
				(uint8_t)conv_base64_alphabet[(old & ~(1u << place)) |
							      (value >> (15 - k) & 1) << place];
		}
	}
}

static void walk_utf7(uint8_t *bytes, size_t size, uint8_t *shape, const uint8_t *mask)
{
	for (size_t at = 0; at < size;) {
		size_t run = 0;
		if (bytes[at] == '+')
			while (at + 1 + run < size && conv_base64_digit(bytes[at + 1 + run]) >= 0)
				run++;
		if (shape)
			memset(shape + at, run || bytes[at] >= 0x80 ? CONV_SHAPE_OTHER : bytes[at],
			       run + 1);
		else if (run)
			redact_run(bytes + at + 1, run);
		else if (!mask || mask[at] == CONV_SCRUB)
			bytes[at] =
				bytes[at] < 0x80 ? (uint8_t)conv_redact_character(bytes[at]) : 0xE4;
		else if (mask[at] != CONV_KEEP)
			bytes[at] = mask[at];
		at += run + 1;
	}
}

/* ---- Text ---- */

static void walk_text(conv_redactor *r, uint32_t codepage, uint8_t *bytes, size_t size,
		      uint8_t *shape, const uint8_t *mask)
{
	if (codepage == UTF_16LE || codepage == UTF_16BE)
		walk_utf16(bytes, size, codepage == UTF_16BE, shape, mask);
	else if (codepage == UTF_7)
		walk_utf7(bytes, size, shape, mask);
	else if (is_escaped(codepage))
		walk_escaped(bytes, size, shape, mask);
	else
		walk(codepage == UTF_8 ? NULL : r, bytes, size, shape, mask);
}

/* Is it a code page in which ASCII means itself, of those that most text is in? */
static int holds_ascii(uint32_t codepage)
{
	return (codepage >= 1250 && codepage <= 1258) || codepage == 874 || codepage == 932 ||
	       codepage == 936 || codepage == 949 || codepage == 950 || codepage == 20127 ||
	       (codepage >= 28591 && codepage <= 28605);
}

conv_status conv_redact_text(conv_redactor *r, uint32_t codepage, uint8_t *bytes, size_t size,
			     conv_marker *marker)
{
	size_t count = codepage == UTF_16LE || codepage == UTF_16BE ? size / 2 : size;
	const uint8_t *mask = NULL;

	if (!size)
		return CONV_OK;
	if (holds_ascii(codepage) && conv_ascii_run(bytes, size) == size)
		codepage = UTF_8; /* nothing has to be learnt for it */
	if (codepage != UTF_16LE && codepage != UTF_16BE && codepage != UTF_8 &&
	    codepage != UTF_7 && !is_escaped(codepage))
		CONV_TRY(learn(r, codepage));
	if (marker && count) {
		conv_buffer_clear(&r->shape);
		conv_buffer_clear(&r->mask);
		uint8_t *shape = conv_buffer_reserve(&r->shape, count);
		if (!shape || !conv_buffer_append_zeros(&r->mask, count)) {
			conv_buffer_free(&r->shape);
			conv_buffer_free(&r->mask);
			return conv_report_memory(r->context);
		}
		walk_text(r, codepage, bytes, size, shape, NULL);
		marker(shape, count, r->mask.bytes);
		mask = r->mask.bytes;
	}
	walk_text(r, codepage, bytes, size, NULL, mask);
	return CONV_OK;
}

/* ---- Strays ---- */

enum { STRAY_ASCII = 5, STRAY_UTF16 = 3 };

static int is_ascii_letter(uint8_t c)
{
	return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
}

/* A run of letters, each followed by `step` - 1 zeros; if there are `least`, they go. Where it ends. */
static size_t redact_letters(uint8_t *bytes, size_t size, size_t at, size_t step, size_t least)
{
	size_t end = at, count = 0;

	while (size - end >= step && is_ascii_letter(bytes[end]) &&
	       (step == 1 || !bytes[end + 1])) {
		end += step;
		count++;
	}
	for (size_t i = at; count >= least && i < end; i += step)
		bytes[i] = (uint8_t)conv_redact_character(bytes[i]);
	return count >= least ? end : at;
}

void conv_redact_strays(uint8_t *bytes, size_t size)
{
	for (size_t at = 0; at < size;) {
		size_t end = redact_letters(bytes, size, at, 1, STRAY_ASCII);
		if (end == at)
			end = redact_letters(bytes, size, at, 2, STRAY_UTF16);
		at = end > at ? end : at + 1;
	}
}
