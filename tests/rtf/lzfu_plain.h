/*
 * Compressed RTF the slow and plain way: a second opinion, written from [MS-OXRTFCP] step by step
 * with its circular dictionary, and sharing nothing with the library.
 */
#ifndef TESTS_RTF_LZFU_PLAIN_H
#define TESTS_RTF_LZFU_PLAIN_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

typedef struct plain_dictionary {
	uint8_t bytes[4096];
	size_t write, valid; /* the write position; how many bytes are there */
} plain_dictionary;

static void plain_begin(plain_dictionary *dictionary)
{
	static const char text[] =
		"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss "
		"\\fmodern "
		"\\fscript \\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl"
		"\\red0\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx";
	memset(dictionary, 0, sizeof *dictionary);
	memcpy(dictionary->bytes, text, sizeof text - 1);
	dictionary->write = dictionary->valid = sizeof text - 1;
}

static void plain_put(plain_dictionary *dictionary, uint8_t byte)
{
	dictionary->bytes[dictionary->write] = byte;
	dictionary->write = (dictionary->write + 1) % 4096;
	if (dictionary->valid < 4096)
		dictionary->valid++;
}

/* 2.2.3.2; `out` is large enough (9 bytes for each of input). The number of bytes put out. */
static inline size_t plain_decode(const uint8_t *in, size_t size, uint8_t *out)
{
	plain_dictionary dictionary;
	size_t at = 0, written = 0;

	plain_begin(&dictionary);
	while (at < size) {
		unsigned control = in[at++];
		for (unsigned bit = 0; bit < 8; bit++) {
			if (!(control >> bit & 1)) {
				if (at >= size)
					return written;
				plain_put(&dictionary, out[written++] = in[at++]);
				continue;
			}
			if (at + 2 > size)
				return written;
			size_t offset = (size_t)in[at] << 4 | in[at + 1] >> 4;
			size_t length = (in[at + 1] & 15u) + 2;
			at += 2;
			if (offset == dictionary.write)
				return written;
			for (; length; length--, offset = (offset + 1) % 4096)
				plain_put(&dictionary, out[written++] = dictionary.bytes[offset]);
		}
	}
	return written;
}

/* How many of `limit` input bytes match from `offset` on, written into the dictionary as they do. */
static size_t plain_match(const plain_dictionary *dictionary, size_t offset, const uint8_t *in,
			  size_t limit)
{
	uint8_t ahead[17]; /* what would be written from the write position on */
	size_t length = 0;

	for (; length < limit; length++) {
		size_t from = (offset + length) % 4096;
		size_t over = (from + 4096 - dictionary->write) % 4096;
		uint8_t byte = over < length ? ahead[over] : dictionary->bytes[from];
		if (byte != in[length])
			break;
		ahead[length] = in[length];
	}
	return length;
}

/* 2.3.3.2.1: the first of the longest matches. */
static size_t plain_longest(const plain_dictionary *dictionary, const uint8_t *in, size_t left,
			    size_t *offset)
{
	size_t limit = left < 17 ? left : 17, best = 0;
	size_t at = dictionary->valid < 4096 ? 0 : (dictionary->write + 1) % 4096;

	for (; at != dictionary->write && best < limit; at = (at + 1) % 4096) {
		size_t length = plain_match(dictionary, at, in, limit);
		if (length > best) {
			best = length;
			*offset = at;
		}
	}
	return best;
}

/* 2.3.3.2: CONTENTS; `out` is large enough (size * 9 / 8 + 4). */
static inline size_t plain_encode(const uint8_t *in, size_t size, uint8_t *out)
{
	plain_dictionary dictionary;
	size_t at = 0, written = 0, control = 0;
	unsigned bit = 8;

	plain_begin(&dictionary);
	for (int end = 0; !end;) {
		size_t offset = dictionary.write, length = 2;
		end = at == size;
		if (!end)
			length = plain_longest(&dictionary, in + at, size - at, &offset);
		if (bit == 8) {
			control = written++;
			out[control] = 0;
			bit = 0;
		}
		if (length >= 2) {
			out[control] |= (uint8_t)(1u << bit);
			out[written++] = (uint8_t)(offset >> 4);
			out[written++] = (uint8_t)(offset << 4 | (length - 2));
		} else {
			out[written++] = in[at];
			length = 1;
		}
		bit++;
		for (size_t i = 0; i < length && !end; i++)
			plain_put(&dictionary, in[at++]);
	}
	return written;
}

/* The smallest CONTENTS there can be, by trying every length at every byte. `bits`: size + 1. */
static inline size_t plain_smallest(const uint8_t *in, size_t size, uint8_t *lengths,
				    uint32_t *bits)
{
	plain_dictionary dictionary;

	plain_begin(&dictionary);
	for (size_t at = 0; at < size; at++) {
		size_t offset;
		lengths[at] = (uint8_t)plain_longest(&dictionary, in + at, size - at, &offset);
		plain_put(&dictionary, in[at]);
	}
	bits[size] = 17;
	for (size_t at = size; at-- > 0;) {
		bits[at] = bits[at + 1] + 9;
		for (size_t length = 2; length <= lengths[at]; length++)
			if (bits[at + length] + 17 < bits[at])
				bits[at] = bits[at + length] + 17;
	}
	return (bits[0] + 7) / 8;
}

#endif
