#include "encapsulate.h"

#include <string.h>

#include "conv/charset.h"
#include "rtf.h"

enum { CP_UTF8 = 65001 };

uint32_t rtf_best_codepage(conv_context *context, const char *text, size_t size)
{
	static const uint32_t pages[] = { 1252, 1250, 1251, 1253, 1254, 1257, 932, 936, 949, 950 };
	conv_buffer octets = CONV_BUFFER_INIT;
	uint32_t best = CP_UTF8;

	for (size_t i = 0; i < sizeof pages / sizeof *pages && best == CP_UTF8; i++) {
		conv_buffer back = CONV_BUFFER_INIT;
		size_t bad = 0;
		conv_buffer_clear(&octets);
		/* Some characters encode into others that look like them: it must come back. */
		if (conv_encode(context, pages[i], text, size, &octets, &bad) == CONV_OK && !bad &&
		    conv_decode(context, pages[i], octets.bytes, octets.size, &back, &bad) ==
			    CONV_OK &&
		    back.size == size && (!size || memcmp(back.bytes, text, size) == 0))
			best = pages[i];
		conv_buffer_free(&back);
	}
	conv_buffer_free(&octets);
	return best;
}

static void put_octet(conv_buffer *rtf, uint8_t octet)
{
	static const char hex[] = "0123456789abcdef";
	char text[4] = { '\\', '\'', hex[octet >> 4], hex[octet & 15] };
	conv_buffer_append(rtf, text, sizeof text);
}

/* Writes what needs no conversion; returns what is left from the first octet beyond ASCII on. */
static const char *put_ascii(const char *p, const char *end, const char *line_end, conv_buffer *rtf)
{
	const char *from = p;

	for (; p < end && (unsigned char)*p < 0x80; p++) {
		unsigned char c = (unsigned char)*p;
		if (c >= ' ' && c != '\\' && c != '{' && c != '}' && c != 0x7F)
			continue;
		conv_buffer_append(rtf, from, (size_t)(p - from));
		from = p + 1;
		if (c == '\r' || c == '\n') {
			if (c == '\r' && from < end && *from == '\n')
				p++, from++;
			conv_buffer_append_text(rtf, line_end);
		} else if (c == '\t') {
			conv_buffer_append_text(rtf, "\\tab ");
		} else if (c == '\\' || c == '{' || c == '}') {
			conv_buffer_append_byte(rtf, '\\');
			conv_buffer_append_byte(rtf, c);
		} else {
			put_octet(rtf, c);
		}
	}
	conv_buffer_append(rtf, from, (size_t)(p - from));
	return p;
}

conv_status rtf_put_escaped(conv_context *context, uint32_t codepage, const char *text, size_t size,
			    const char *line_end, conv_buffer *rtf)
{
	const char *p = size ? text : "", *end = p + size;
	conv_buffer octets = CONV_BUFFER_INIT;
	conv_status status = CONV_OK;

	while (p < end && status == CONV_OK) {
		p = put_ascii(p, end, line_end, rtf);
		const char *from = p;
		while (p < end && (unsigned char)*p >= 0x80)
			p++;
		conv_buffer_clear(&octets);
		status = conv_encode(context, codepage, from, (size_t)(p - from), &octets, NULL);
		for (size_t i = 0; i < octets.size; i++)
			put_octet(rtf, octets.bytes[i]);
	}
	conv_buffer_free(&octets);
	return status == CONV_OK ? conv_buffer_status(rtf) : status;
}

static void put_unit(conv_buffer *rtf, uint32_t unit)
{
	conv_buffer_printf(rtf, "\\u%d?", (int)(int16_t)unit);
}

conv_status rtf_put_visible(conv_context *context, uint32_t codepage, const char *text, size_t size,
			    const char *line_end, conv_buffer *rtf)
{
	const char *p = size ? text : "", *end = p + size;

	if (codepage != CP_UTF8)
		return rtf_put_escaped(context, codepage, text, size, line_end, rtf);
	while ((p = put_ascii(p, end, line_end, rtf)) < end) {
		uint32_t character = conv_text_next(&p, end);
		if (character < 0x10000) {
			put_unit(rtf, character);
		} else {
			put_unit(rtf, 0xD7C0 + (character >> 10));
			put_unit(rtf, 0xDC00 + (character & 0x3FF));
		}
	}
	return conv_buffer_status(rtf);
}
