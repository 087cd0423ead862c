#include "base64.h"

size_t conv_base64_put(const uint8_t *bytes, size_t size, char *to)
{
	static const char alphabet[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
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
