#include "base64.h"

#include <string.h>

const char conv_base64_alphabet[65] =
	"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

int conv_base64_digit(uint8_t c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	return c == '+' ? 62 : c == '/' ? 63 : -1;
}

size_t conv_base64_put(const uint8_t *bytes, size_t size, char *to)
{
	const char *alphabet = conv_base64_alphabet;
	char *start = to;

	for (size_t i = 0; i < size; i += 3, to += 4) {
		size_t left = size - i;
		uint32_t three = (uint32_t)bytes[i] << 16;
		if (left > 1)
			three |= (uint32_t)bytes[i + 1] << 8;
		if (left > 2)
			three |= bytes[i + 2];
		to[0] = alphabet[three >> 18];
		to[1] = alphabet[three >> 12 & 63];
		to[2] = left > 1 ? alphabet[three >> 6 & 63] : '=';
		to[3] = left > 2 ? alphabet[three & 63] : '=';
	}
	return (size_t)(to - start);
}

int conv_base64_read(const char *text, conv_buffer *bytes)
{
	size_t size = strlen(text);

	if (size % 4)
		return 0;
	for (size_t i = 0; i < size; i += 4) {
		uint32_t four = 0;
		int pads = 0;
		for (size_t k = 0; k < 4; k++) {
			int digit = conv_base64_digit((uint8_t)text[i + k]);
			int pad = text[i + k] == '=' && i + 4 == size && k >= 2;
			if ((digit < 0 && !pad) || (digit >= 0 && pads))
				return 0;
			pads += pad;
			four = four << 6 | (digit < 0 ? 0 : (uint32_t)digit);
		}
		for (int k = 0; k < 3 - pads; k++)
			conv_buffer_append_byte(bytes, (uint8_t)(four >> (16 - 8 * k)));
	}
	return !bytes->failed;
}
