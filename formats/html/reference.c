/*
 * Character references ("&eacute;", "&#233;", "&#xE9;"): what they stand for (HTML standard, "Character
 * reference state"). Names are those of HTML 4, which libxml2 knows.
 */
#include "html.h"

#include <string.h>

#include <libxml/HTMLparser.h>

/* Numbers from 128 to 159 mean what windows-1252 has there. */
static uint32_t of_windows(uint32_t code)
{
	static const uint16_t windows[32] = {
		0x20AC, 0x81,   0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
		0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x8D,   0x017D, 0x8F,
		0x90,   0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
		0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D,   0x017E, 0x0178,
	};
	return code >= 128 && code < 160 ? windows[code - 128] : code;
}

static int digit_of(char c)
{
	if ((uint8_t)(c - '0') < 10)
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : 16;
}

static uint32_t of_number(const char *p, const char *end)
{
	int base = p < end && (*p | 0x20) == 'x' ? 16 : 10;
	uint32_t code = 0;

	p += base == 16;
	if (p == end)
		return 0;
	for (; p < end; p++) {
		int digit = digit_of(*p);
		if (digit >= base || code > 0x10FFFF)
			return 0;
		code = code * (uint32_t)base + (uint32_t)digit;
	}
	return code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF) ? 0 : of_windows(code);
}

uint32_t html_reference(const char *reference, size_t size)
{
	char name[16];
	const char *p = reference + 1, *end = reference + size;

	if (size < 3 || *reference != '&')
		return 0;
	end -= end[-1] == ';';
	if (*p == '#')
		return of_number(p + 1, end);
	if ((size_t)(end - p) >= sizeof name)
		return 0;
	memcpy(name, p, (size_t)(end - p));
	name[end - p] = 0;
	const htmlEntityDesc *entity = htmlEntityLookup((const xmlChar *)name);
	return entity ? entity->value : 0;
}
