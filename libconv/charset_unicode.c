/*
 * Code pages that are Unicode already: UTF-16 and UTF-32 of both byte orders, UTF-8, and the symbol
 * "code page" 42, in which byte b is U+F000 + b.
 *
 * A byte order mark at the front is taken as one: it is left out, and where it says that the order
 * is the other one, it is believed. UTF-8 has no order; its mark stays. A lone surrogate of UTF-16
 * is kept (the hub is WTF-8), one of UTF-32 or UTF-8 is broken. When encoding, the UTF-16 pages keep
 * it again and all others write their replacement character.
 */
#include <string.h>

#include "charset_engine.h"
#include "cursor.h"

#define MARK 0xFEFFu
#define SYMBOLS 0xF000u
#define FIRST_SYMBOL 0x20u

static int big_endian(const conv_charset_job *job)
{
	return job->page->kind == CODEPAGE_UTF16BE || job->page->kind == CODEPAGE_UTF32BE;
}

static uint32_t unit16(const uint8_t *p, int big)
{
	return big ? (uint32_t)p[0] << 8 | p[1] : conv_u16le(p);
}

static uint32_t unit32(const uint8_t *p, int big)
{
	return big ? (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3]
		   : conv_u32le(p);
}

/* Through the little-endian fast way, piece by piece. A pair is not cut in two. */
static conv_status decode_utf16be(conv_buffer *out, const uint8_t *p, size_t size)
{
	uint8_t swapped[4096];

	while (size) {
		size_t count = size < sizeof swapped ? size : sizeof swapped;
		if (count < size && (p[count - 2] & 0xFC) == 0xD8)
			count -= 2;
		for (size_t i = 0; i < count; i += 2) {
			swapped[i] = p[i + 1];
			swapped[i + 1] = p[i];
		}
		CONV_TRY(conv_text_from_utf16(swapped, count, out));
		p += count;
		size -= count;
	}
	return CONV_OK;
}

static conv_status decode_utf16(conv_charset_job *job, const uint8_t *p, size_t size)
{
	size_t odd = size & 1;
	int big = big_endian(job);

	size -= odd;
	if (size >= 2 && (unit16(p, 0) == MARK || unit16(p, 1) == MARK)) {
		big = unit16(p, 1) == MARK;
		p += 2;
		size -= 2;
	}
	CONV_TRY(big ? decode_utf16be(job->out, p, size) : conv_text_from_utf16(p, size, job->out));
	if (odd)
		conv_charset_bad(job);
	return CONV_OK;
}

static conv_status decode_utf32(conv_charset_job *job, const uint8_t *p, size_t size)
{
	int big = big_endian(job);

	if (size >= 4 && (unit32(p, 0) == MARK || unit32(p, 1) == MARK)) {
		big = unit32(p, 1) == MARK;
		p += 4;
		size -= 4;
	}
	for (; size >= 4 && !job->out->failed; p += 4, size -= 4) {
		uint32_t c = unit32(p, big);
		if (c > 0x10FFFF || (c & 0xFFFFF800u) == 0xD800)
			conv_charset_bad(job);
		else
			conv_charset_put(job, c);
	}
	if (size)
		conv_charset_bad(job);
	return CONV_OK;
}

static conv_status decode_symbols(conv_charset_job *job, const uint8_t *p, size_t size)
{
	for (size_t i = 0; i < size && !job->out->failed; i++)
		conv_charset_put(job, p[i] < FIRST_SYMBOL ? p[i] : SYMBOLS + p[i]);
	return CONV_OK;
}

conv_status conv_charset_unicode_decode(conv_charset_job *job, const uint8_t *p, size_t size)
{
	switch (job->page->kind) {
	case CODEPAGE_SYMBOL:
		return decode_symbols(job, p, size);
	case CODEPAGE_UTF16:
	case CODEPAGE_UTF16BE:
		return decode_utf16(job, p, size);
	case CODEPAGE_UTF32:
	case CODEPAGE_UTF32BE:
		return decode_utf32(job, p, size);
	default:
		return conv_text_repair_counted(p, size, job->out, &job->bad);
	}
}

static conv_status encode_utf16(conv_charset_job *job, const uint8_t *p, size_t size)
{
	size_t first = job->out->size;
	uint8_t *bytes;

	CONV_TRY(conv_text_to_utf16_counted(p, size, job->out, &job->bad));
	if (!big_endian(job))
		return CONV_OK;
	bytes = job->out->bytes;
	for (size_t i = first; i < job->out->size; i += 2) {
		uint8_t low = bytes[i];
		bytes[i] = bytes[i + 1];
		bytes[i + 1] = low;
	}
	return CONV_OK;
}

static void put_utf32(conv_charset_job *job, uint32_t c)
{
	uint8_t big[4] = { 0, (uint8_t)(c >> 16), (uint8_t)(c >> 8), (uint8_t)c };

	if (big_endian(job))
		conv_buffer_append(job->out, big, sizeof big);
	else
		conv_buffer_append_u32le(job->out, c);
}

/* Symbols as their bytes; ASCII too, for text that was put among them by other means. */
static void put_symbol(conv_charset_job *job, uint32_t c)
{
	if (c >= SYMBOLS + FIRST_SYMBOL && c <= SYMBOLS + 0xFF)
		c -= SYMBOLS;
	else if (c >= 0x80) {
		c = '?';
		job->bad++;
	}
	conv_buffer_append_byte(job->out, (uint8_t)c);
}

conv_status conv_charset_unicode_encode(conv_charset_job *job, const uint8_t *p, size_t size)
{
	const uint8_t *end = size ? p + size : p;
	conv_codepage_kind kind = job->page->kind;

	if (kind == CODEPAGE_UTF8)
		return conv_text_repair_counted(p, size, job->out, &job->bad);
	if (kind == CODEPAGE_UTF16 || kind == CODEPAGE_UTF16BE)
		return encode_utf16(job, p, size);
	while (p < end && !job->out->failed) {
		uint32_t c = conv_text_take(&p, end);
		if (kind == CODEPAGE_SYMBOL) {
			put_symbol(job, c);
			continue;
		}
		if (c == CONV_NO_CHARACTER || (c & 0xFFFFF800u) == 0xD800) {
			c = CONV_REPLACEMENT;
			job->bad++;
		}
		put_utf32(job, c);
	}
	return CONV_OK;
}
