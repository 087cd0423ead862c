/*
 * UTF-8, WTF-8 and UTF-16.
 *
 * WTF-8 is UTF-8 in which an unpaired surrogate is written like any other code point, as ED A0..BF
 * xx. One routine takes a sequence apart; it accepts surrogates, and who wants UTF-8 proper looks at
 * the answer. Everything has a fast path over ASCII, eight characters at a time.
 *
 * A broken sequence is what Unicode (3.9, U+FFFD substitution of maximal subparts) says: the bytes
 * that could begin a sequence, up to the first that cannot go on. A surrogate is one, whole.
 */
#include "utf.h"

#include <string.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "conv/buffer.h"
#include "cursor.h"

#define REPLACEMENT "\xEF\xBF\xBD"

/* How much is converted between two looks at the room in the buffer. */
#define CHUNK 16384u

static int is_surrogate(uint32_t c)
{
	return (c & 0xFFFFF800u) == 0xD800;
}

static int is_high(uint32_t c)
{
	return (c & 0xFFFFFC00u) == 0xD800;
}

static int is_low(uint32_t c)
{
	return (c & 0xFFFFFC00u) == 0xDC00;
}

static uint32_t join(uint32_t high, uint32_t low)
{
	return 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00);
}

size_t conv_ascii_run(const void *bytes, size_t size)
{
	const uint8_t *p = bytes;
	size_t i = 0;

	for (; size - i >= 8; i += 8) {
		uint64_t eight;
		memcpy(&eight, p + i, sizeof eight);
		if (eight & 0x8080808080808080u)
			break;
	}
	while (i < size && p[i] < 0x80)
		i++;
	return i;
}

/*
 * Takes one sequence apart, surrogates included. Returns its length; 0 if it is broken, with the
 * length of the broken part in *broken.
 */
static unsigned take_sequence(const uint8_t *p, const uint8_t *end, uint32_t *c, unsigned *broken)
{
	unsigned lead = p[0], length;
	uint32_t low = 0x80, high = 0xBF, value; /* bounds of the second byte */

	*broken = 1;
	if (lead < 0x80) {
		*c = lead;
		return 1;
	} else if (lead >= 0xC2 && lead <= 0xDF) {
		length = 2;
		value = lead & 0x1F;
	} else if (lead >= 0xE0 && lead <= 0xEF) {
		length = 3;
		value = lead & 0x0F;
		if (lead == 0xE0)
			low = 0xA0;
	} else if (lead >= 0xF0 && lead <= 0xF4) {
		length = 4;
		value = lead & 0x07;
		if (lead == 0xF0)
			low = 0x90;
		else if (lead == 0xF4)
			high = 0x8F;
	} else {
		return 0;
	}
	for (unsigned i = 1; i < length; i++) {
		if (p + i == end || p[i] < low || p[i] > high) {
			*broken = i;
			return 0;
		}
		value = value << 6 | (p[i] & 0x3F);
		low = 0x80;
		high = 0xBF;
	}
	*c = value;
	return length;
}

size_t conv_text_put(uint32_t c, char to[4])
{
	if (c < 0x80) {
		to[0] = (char)c;
		return 1;
	}
	if (c < 0x800) {
		to[0] = (char)(0xC0 | c >> 6);
		to[1] = (char)(0x80 | (c & 0x3F));
		return 2;
	}
	if (c < 0x10000) {
		to[0] = (char)(0xE0 | c >> 12);
		to[1] = (char)(0x80 | (c >> 6 & 0x3F));
		to[2] = (char)(0x80 | (c & 0x3F));
		return 3;
	}
	if (c > 0x10FFFF)
		return conv_text_put(CONV_REPLACEMENT, to);
	to[0] = (char)(0xF0 | c >> 18);
	to[1] = (char)(0x80 | (c >> 12 & 0x3F));
	to[2] = (char)(0x80 | (c >> 6 & 0x3F));
	to[3] = (char)(0x80 | (c & 0x3F));
	return 4;
}

uint32_t conv_text_next(const char **p, const char *end)
{
	uint32_t c;
	unsigned broken;
	unsigned length = take_sequence((const uint8_t *)*p, (const uint8_t *)end, &c, &broken);

	*p += length ? length : 1;
	return length ? c : CONV_REPLACEMENT;
}

uint32_t conv_text_take(const uint8_t **p, const uint8_t *end)
{
	uint32_t c;
	unsigned broken;
	unsigned length = take_sequence(*p, end, &c, &broken);

	*p += length ? length : broken;
	return length ? c : CONV_NO_CHARACTER;
}

int conv_utf8_valid(const void *bytes, size_t size)
{
	const uint8_t *p = bytes, *end = size ? p + size : p;
	uint32_t c;
	unsigned broken;

	while (p < end) {
		p += conv_ascii_run(p, (size_t)(end - p));
		if (p == end)
			break;
		/* Beyond ASCII, text tends to stay there for a while. */
		do {
			unsigned length = take_sequence(p, end, &c, &broken);
			if (!length || is_surrogate(c))
				return 0;
			p += length;
		} while (p < end && *p >= 0x80);
	}
	return 1;
}

/* The length of the well-formed UTF-8 at `p`. */
static size_t good_run(const uint8_t *p, const uint8_t *end)
{
	const uint8_t *start = p;
	uint32_t c;
	unsigned broken;

	while (p < end) {
		p += conv_ascii_run(p, (size_t)(end - p));
		while (p < end && *p >= 0x80) {
			unsigned length = take_sequence(p, end, &c, &broken);
			if (!length || is_surrogate(c))
				return (size_t)(p - start);
			p += length;
		}
	}
	return (size_t)(p - start);
}

/* What stands where good_run stopped: two surrogates that make one character, or a broken part. */
static const uint8_t *repair_one(const uint8_t *p, const uint8_t *end, conv_buffer *out,
				 size_t *bad)
{
	uint32_t c, second;
	unsigned broken, length = take_sequence(p, end, &c, &broken);

	if (length && is_high(c) && p + 3 < end &&
	    take_sequence(p + 3, end, &second, &broken) == 3 && is_low(second)) {
		char put[4];
		conv_buffer_append(out, put, conv_text_put(join(c, second), put));
		return p + 6;
	}
	conv_buffer_append(out, REPLACEMENT, 3);
	++*bad;
	return p + (length ? length : broken);
}

conv_status conv_text_repair_counted(const void *text, size_t size, conv_buffer *out, size_t *bad)
{
	const uint8_t *p = text, *end = size ? p + size : p;

	while (p < end && !out->failed) {
		size_t good = good_run(p, end);
		if (good)
			conv_buffer_append(out, p, good);
		p += good;
		if (p < end)
			p = repair_one(p, end, out, bad);
	}
	return conv_buffer_status(out);
}

conv_status conv_text_repair(const char *text, size_t size, conv_buffer *repaired)
{
	size_t bad = 0;
	return conv_text_repair_counted(text, size, repaired, &bad);
}

/* ASCII units at the front of UTF-16LE, eight at a time, to `to`; how many. */
static size_t narrow_ascii(const uint8_t *p, size_t units, uint8_t *to)
{
	size_t i = 0;
#ifdef __SSE2__
	const __m128i above = _mm_set1_epi16((short)0xFF80);
	const __m128i zero = _mm_setzero_si128();

	for (; units - i >= 16; i += 16) {
		__m128i a = _mm_loadu_si128((const __m128i *)(p + 2 * i));
		__m128i b = _mm_loadu_si128((const __m128i *)(p + 2 * i + 16));
		__m128i both = _mm_and_si128(_mm_or_si128(a, b), above);
		if (_mm_movemask_epi8(_mm_cmpeq_epi8(both, zero)) != 0xFFFF)
			break;
		_mm_storeu_si128((__m128i *)(to + i), _mm_packus_epi16(a, b));
	}
#endif
	for (; i < units && p[2 * i] < 0x80 && p[2 * i + 1] == 0; i++)
		to[i] = p[2 * i];
	return i;
}

/* The reverse: bytes below 0x80 at the front of UTF-8 as UTF-16LE. */
static size_t widen_ascii(const uint8_t *p, size_t size, uint8_t *to)
{
	size_t i = 0;
#ifdef __SSE2__
	const __m128i zero = _mm_setzero_si128();

	for (; size - i >= 16; i += 16) {
		__m128i bytes = _mm_loadu_si128((const __m128i *)(p + i));
		if (_mm_movemask_epi8(bytes))
			break;
		_mm_storeu_si128((__m128i *)(to + 2 * i), _mm_unpacklo_epi8(bytes, zero));
		_mm_storeu_si128((__m128i *)(to + 2 * i + 16), _mm_unpackhi_epi8(bytes, zero));
	}
#endif
	for (; i < size && p[i] < 0x80; i++) {
		to[2 * i] = p[i];
		to[2 * i + 1] = 0;
	}
	return i;
}

conv_status conv_text_from_utf16(const void *bytes, size_t size, conv_buffer *text)
{
	const uint8_t *p = bytes;
	size_t left = size / 2;

	while (left) {
		size_t count = left < CHUNK ? left : CHUNK, i = 0;
		/* A pair that begins at the end of the chunk still fits: 4 for its 3 + 1. */
		uint8_t *to = conv_buffer_reserve(text, 3 * count + 1), *at = to;
		if (!to)
			return CONV_MACHINE;
		while (i < count) {
			uint32_t c = conv_u16le(p + 2 * i);
			if (c < 0x80) {
				size_t run = narrow_ascii(p + 2 * i, count - i, at);
				at += run;
				i += run;
				continue;
			}
			i++;
			if (is_high(c) && i < left && is_low(conv_u16le(p + 2 * i)))
				c = join(c, conv_u16le(p + 2 * i++));
			at += conv_text_put(c, (char *)at);
		}
		text->size += (size_t)(at - to);
		p += 2 * i;
		left -= i;
	}
	return conv_buffer_status(text);
}

static uint8_t *put_utf16(uint32_t c, uint8_t *to)
{
	if (c >= 0x10000) {
		uint32_t high = 0xD800 + ((c - 0x10000) >> 10);
		*to++ = (uint8_t)high;
		*to++ = (uint8_t)(high >> 8);
		c = 0xDC00 + (c & 0x3FF);
	}
	*to++ = (uint8_t)c;
	*to++ = (uint8_t)(c >> 8);
	return to;
}

conv_status conv_text_to_utf16_counted(const void *text, size_t size, conv_buffer *bytes,
				       size_t *bad)
{
	const uint8_t *p = text, *end = size ? p + size : p;

	while (p < end) {
		size_t count = (size_t)(end - p) < CHUNK ? (size_t)(end - p) : CHUNK;
		const uint8_t *stop = p + count;
		/* No byte gives more than one unit; a sequence may reach beyond the chunk. */
		uint8_t *to = conv_buffer_reserve(bytes, 2 * count + 4), *at = to;
		if (!to)
			return CONV_MACHINE;
		while (p < stop) {
			if (*p < 0x80) {
				size_t run = widen_ascii(p, (size_t)(stop - p), at);
				p += run;
				at += 2 * run;
				continue;
			}
			uint32_t c = conv_text_take(&p, end);
			if (c == CONV_NO_CHARACTER) {
				c = CONV_REPLACEMENT;
				++*bad;
			}
			at = put_utf16(c, at);
		}
		bytes->size += (size_t)(at - to);
	}
	return conv_buffer_status(bytes);
}

conv_status conv_text_to_utf16(const char *text, size_t size, conv_buffer *bytes)
{
	size_t bad = 0;
	return conv_text_to_utf16_counted(text, size, bytes, &bad);
}

static int lower(int c)
{
	return c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c;
}

int conv_ascii_compare_n(const char *a, const char *b, size_t size)
{
	for (size_t i = 0; i < size; i++) {
		int difference = lower((unsigned char)a[i]) - lower((unsigned char)b[i]);
		if (difference || !a[i])
			return difference;
	}
	return 0;
}

int conv_ascii_compare(const char *a, const char *b)
{
	return conv_ascii_compare_n(a, b, SIZE_MAX);
}
