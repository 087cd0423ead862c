/*
 * Text in transfer encodings (RFC 2045 6, RFC 2047 4). Decoding and putting back are one walk: it visits
 * each place of a decoded byte in the same order, first to take the byte, then to set it.
 */
#include <string.h>

#include "base64.h"
#include "conv/buffer.h"
#include "conv/charset.h"
#include "redact/redact.h"
#include "report.h"

enum { WESTERN = 1252, UTF_8 = 65001 };

static const char digits[] = "0123456789ABCDEF";

typedef struct exchange {
	conv_buffer bytes;
	size_t at;   /* the next byte to put */
	int putting; /* else taking */
} exchange;

/* Takes a byte, or gives the one to put in its place. */
static uint8_t pass(exchange *x, uint8_t byte)
{
	if (!x->putting)
		conv_buffer_append_byte(&x->bytes, byte);
	else if (x->at < x->bytes.size)
		return x->bytes.bytes[x->at++];
	return byte;
}

/* ---- Base64 ---- */

/* The characters of one group at the places given; fewer than four at the end. */
static void pass_group(exchange *x, uint8_t *const place[4], size_t count)
{
	uint32_t bits = 0;

	for (size_t i = 0; i < 4; i++)
		bits = bits << 6 | (i < count ? (uint32_t)conv_base64_digit(*place[i]) : 0);
	for (size_t i = 0; i + 1 < count; i++) {
		unsigned shift = 16 - 8 * (unsigned)i;
		uint32_t byte = pass(x, (uint8_t)(bits >> shift));
		bits = (bits & ~(0xFFu << shift)) | byte << shift;
	}
	if (count > 1 && count < 4) /* what is left over means nothing */
		bits &= ~((1u << (24 - 8 * (count - 1))) - 1);
	else if (count == 1)
		bits = 0;
	for (size_t i = 0; x->putting && i < count; i++)
		*place[i] = (uint8_t)conv_base64_alphabet[bits >> (18 - 6 * i) & 63];
}

static void walk_base64(exchange *x, uint8_t *p, size_t size)
{
	uint8_t *place[4];
	size_t count = 0;

	for (size_t i = 0; i < size; i++) {
		if (conv_base64_digit(p[i]) >= 0)
			place[count++] = p + i;
		if (count == 4 || (p[i] == '=' && count)) {
			pass_group(x, place, count);
			count = 0;
		}
	}
	if (count)
		pass_group(x, place, count);
}

/* ---- Quoted-printable ---- */

static void walk_quoted(exchange *x, uint8_t *p, size_t size, int in_word)
{
	for (size_t i = 0; i < size; i++) {
		int high = i + 2 < size ? redact_hex_digit(p[i + 1]) : -1;
		int low = i + 2 < size ? redact_hex_digit(p[i + 2]) : -1;
		if (p[i] == '=' && high >= 0 && low >= 0) {
			uint8_t byte = pass(x, (uint8_t)(high << 4 | low));
			if (x->putting) {
				p[i + 1] = (uint8_t)digits[byte >> 4];
				p[i + 2] = (uint8_t)digits[byte & 15];
			}
			i += 2;
		} else if (p[i] == '=' && i + 1 < size && (p[i + 1] == '\r' || p[i + 1] == '\n')) {
			i += p[i + 1] == '\r' && i + 2 < size && p[i + 2] == '\n' ? 2 : 1;
		} else if (in_word && p[i] == '_') {
			(void)pass(x, ' ');
		} else {
			uint8_t byte = pass(x, p[i]);
			int fits = byte > ' ' && byte != '=' && (!in_word || byte != '?');
			if (x->putting && byte != p[i])
				p[i] = fits ? byte : 'x';
		}
	}
}

/* ---- All ---- */

static void walk(exchange *x, redact_transfer transfer, uint8_t *bytes, size_t size)
{
	if (transfer == REDACT_BASE64)
		walk_base64(x, bytes, size);
	else
		walk_quoted(x, bytes, size, transfer == REDACT_Q);
}

void redact_fill(uint8_t *bytes, size_t size)
{
	for (size_t i = 0; i < size; i++)
		if (bytes[i] != '\r' && bytes[i] != '\n')
			bytes[i] = 'x';
}

/* Data of uuencode: the first character of a line is its length. */
static conv_status redact_uuencoded(conv_redactor *redactor, uint8_t *bytes, size_t size)
{
	return conv_redact_text(redactor, WESTERN, bytes, size, redact_mark_plain);
}

conv_status redact_encoded(conv_redactor *redactor, redact_transfer transfer, uint8_t *bytes,
			   size_t size, redact_function *function, void *user)
{
	exchange x = { .bytes = CONV_BUFFER_INIT };

	if (transfer == REDACT_IDENTITY)
		return function(user, bytes, size);
	if (transfer == REDACT_UUENCODE)
		return redact_uuencoded(redactor, bytes, size);
	walk(&x, transfer, bytes, size);
	conv_status status = conv_buffer_status(&x.bytes);
	if (!conv_usable(status))
		(void)conv_report_memory(conv_redactor_context(redactor));
	else if (x.bytes.size)
		status = function(user, x.bytes.bytes, x.bytes.size);
	if (conv_usable(status)) {
		x.putting = 1;
		walk(&x, transfer, bytes, size);
	}
	conv_buffer_free(&x.bytes);
	return status;
}

/* ---- Encoded words ---- */

typedef struct word {
	conv_redactor *redactor;
	uint32_t codepage;
} word;

static conv_status redact_word(void *user, uint8_t *bytes, size_t size)
{
	const word *w = user;
	return conv_redact_text(w->redactor, w->codepage, bytes, size, NULL);
}

/* =?charset?encoding?text?= at p; the place behind it, NULL: there is none. */
static uint8_t *one_word(conv_redactor *redactor, uint8_t *p, uint8_t *end, conv_status *status)
{
	uint8_t *mark[3];
	size_t marks = 0;
	uint8_t *at = p + 2;

	for (; at < end && marks < 3; at++) {
		if (*at <= ' ' || *at >= 0x7F)
			return NULL;
		if (*at == '?')
			mark[marks++] = at;
	}
	if (marks < 3 || at >= end || *at != '=' || mark[1] - mark[0] != 2)
		return NULL;
	size_t name = 0;
	while (p + 2 + name < mark[0] && p[2 + name] != '*') /* RFC 2231: a language behind it */
		name++;
	word w = { redactor, conv_codepage_by_name((const char *)p + 2, name) };
	int base64 = (mark[0][1] | 0x20) == 'b';
	if (!w.codepage)
		w.codepage = UTF_8;
	*status = redact_encoded(redactor, base64 ? REDACT_BASE64 : REDACT_Q, mark[1] + 1,
				 (size_t)(mark[2] - mark[1] - 1), redact_word, &w);
	return at + 1;
}

conv_status redact_encoded_words(conv_redactor *redactor, uint8_t *bytes, size_t size)
{
	conv_status status = CONV_OK;

	for (uint8_t *p = bytes, *end = bytes + size; p < end && conv_usable(status);) {
		uint8_t *next = NULL;
		if (end - p >= 8 && p[0] == '=' && p[1] == '?')
			next = one_word(redactor, p, end, &status);
		p = next ? next : p + 1;
	}
	return status;
}

/* ---- Fields ---- */

/* The same for UTF-16: ASCII is looked at in bytes. */
static conv_status words_in_utf16(conv_redactor *redactor, uint8_t *bytes, size_t size)
{
	conv_buffer narrow = CONV_BUFFER_INIT;
	size_t count = size / 2;
	uint8_t *units = conv_buffer_reserve(&narrow, count);

	if (!units)
		return conv_report_memory(conv_redactor_context(redactor));
	for (size_t i = 0; i < count; i++)
		units[i] = bytes[2 * i + 1] || bytes[2 * i] >= 0x80 ? 0xFF : bytes[2 * i];
	conv_status status = redact_encoded_words(redactor, units, count);
	for (size_t i = 0; i < count; i++)
		if (units[i] != 0xFF)
			bytes[2 * i] = units[i];
	conv_buffer_free(&narrow);
	return status;
}

conv_status redact_fields(conv_redactor *redactor, uint32_t codepage, uint8_t *bytes, size_t size)
{
	CONV_TRY(conv_redact_text(redactor, codepage, bytes, size, redact_mark_fields));
	if (!size)
		return CONV_OK;
	return codepage == 1200 ? words_in_utf16(redactor, bytes, size)
				: redact_encoded_words(redactor, bytes, size);
}
