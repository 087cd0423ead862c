/* Stands in for the charset door until it is there: ASCII, Latin-1, UTF-8 and UTF-16. */
#include <string.h>

#include "charset_cache.h"
#include "conv/buffer.h"
#include "conv/charset.h"

void conv_charset_cache_free(struct conv_charset_cache *cache)
{
	(void)cache;
}

size_t conv_text_put(uint32_t c, char to[4])
{
	if (c < 0x80) {
		to[0] = (char)c;
		return 1;
	}
	if (c < 0x800) {
		to[0] = (char)(0xC0 | c >> 6);
		to[1] = (char)(0x80 | (c & 63));
		return 2;
	}
	if (c < 0x10000) {
		to[0] = (char)(0xE0 | c >> 12);
		to[1] = (char)(0x80 | (c >> 6 & 63));
		to[2] = (char)(0x80 | (c & 63));
		return 3;
	}
	to[0] = (char)(0xF0 | c >> 18);
	to[1] = (char)(0x80 | (c >> 12 & 63));
	to[2] = (char)(0x80 | (c >> 6 & 63));
	to[3] = (char)(0x80 | (c & 63));
	return 4;
}

conv_status conv_decode(conv_context *context, uint32_t codepage, const void *bytes, size_t size,
			struct conv_buffer *text, size_t *bad)
{
	const unsigned char *p = bytes;
	char c[4];
	(void)context;
	if (bad)
		*bad = 0;
	if (codepage == 65001)
		conv_buffer_append(text, bytes, size);
	else
		for (size_t i = 0; i < size; i++)
			conv_buffer_append(text, c, conv_text_put(p[i], c));
	return conv_buffer_status(text);
}

conv_status conv_text_from_utf16(const void *bytes, size_t size, struct conv_buffer *text)
{
	const unsigned char *p = bytes;
	char c[4];
	for (size_t i = 0; i + 1 < size; i += 2) {
		uint32_t u = p[i] | (uint32_t)p[i + 1] << 8;
		if (u >= 0xD800 && u < 0xDC00 && i + 3 < size && p[i + 3] >= 0xDC &&
		    p[i + 3] < 0xE0) {
			u = 0x10000 + ((u & 0x3FF) << 10) +
			    ((p[i + 2] | (uint32_t)p[i + 3] << 8) & 0x3FF);
			i += 2;
		}
		conv_buffer_append(text, c, conv_text_put(u, c));
	}
	return conv_buffer_status(text);
}

static int lower(int c)
{
	return c >= 'A' && c <= 'Z' ? c + 32 : c;
}

int conv_ascii_compare_n(const char *a, const char *b, size_t size)
{
	for (size_t i = 0; i < size; i++) {
		int x = lower((unsigned char)a[i]), y = lower((unsigned char)b[i]);
		if (x != y)
			return x - y;
		if (!x)
			break;
	}
	return 0;
}

int conv_ascii_compare(const char *a, const char *b)
{
	return conv_ascii_compare_n(a, b, (size_t)-1);
}
