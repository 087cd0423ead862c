/*
 * The control words this room knows. A word's number is its place in the table; the perfect hash of
 * its first eight letters (and, if it is longer, length and last two letters) finds it with one
 * multiplication and one comparison. Words are case-sensitive.
 */
#ifndef RTF_WORD_H
#define RTF_WORD_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "word_list.h"

typedef struct rtf_word_info {
	const char *name;
	uint64_t first; /* its first eight letters, low byte first */
	uint8_t length;
	uint16_t character; /* the code point that the word stands for, or 0 */
} rtf_word_info;

/* [0] is the unknown word. */
extern const rtf_word_info rtf_words[RTF_WORD_COUNT + 1];
extern const uint16_t rtf_word_slots[1 << RTF_WORD_HASH_BITS];

/* `first` holds the first eight letters, low byte first, padded with zeros. */
static inline unsigned rtf_word_find(const uint8_t *letters, size_t size, uint64_t first)
{
	uint64_t key = first;
	if (size > 8)
		key ^= (uint64_t)size << 56 | (uint64_t)letters[size - 1] << 24 |
		       (uint64_t)letters[size - 2] << 16;
	unsigned word = rtf_word_slots[key * RTF_WORD_HASH_FACTOR >> (64 - RTF_WORD_HASH_BITS)];
	const rtf_word_info *info = &rtf_words[word];
	if (info->first != first || info->length != size)
		return 0;
	return size <= 8 || memcmp(info->name + 8, letters + 8, size - 8) == 0 ? word : 0;
}

#endif
