#include "conv/guid.h"

/* The byte of the file that stands at each place of the text. */
static const unsigned char order[16] = { 3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15 };

static int dash_before(size_t i)
{
	return i == 4 || i == 6 || i == 8 || i == 10;
}

char *conv_guid_text(const conv_guid *guid, char text[CONV_GUID_TEXT_SIZE])
{
	static const char digits[] = "0123456789ABCDEF";
	char *p = text;

	*p++ = '{';
	for (size_t i = 0; i < 16; i++) {
		uint8_t byte = guid->bytes[order[i]];
		if (dash_before(i))
			*p++ = '-';
		*p++ = digits[byte >> 4];
		*p++ = digits[byte & 15];
	}
	*p++ = '}';
	*p = 0;
	return text;
}

static int digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

int conv_guid_parse(const char *text, conv_guid *guid)
{
	int brace = *text == '{';
	const char *p = text + brace;

	for (size_t i = 0; i < 16; i++) {
		if (dash_before(i) && *p++ != '-')
			return 0;
		int high = digit(p[0]), low = high < 0 ? -1 : digit(p[1]);
		if (low < 0)
			return 0;
		guid->bytes[order[i]] = (uint8_t)(high << 4 | low);
		p += 2;
	}
	if (brace && *p++ != '}')
		return 0;
	return *p == 0;
}
