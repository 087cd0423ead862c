/*
 * Names of entries and their order ([MS-CFB] 2.6.4): the shorter is less; of equal length, UTF-16
 * units are compared one by one in upper case.
 */
#include <string.h>

#include "cfb/read.h"
#include "cfb/upcase_table.h"
#include "conv/charset.h"
#include "cursor.h"

static uint16_t upper(uint16_t unit)
{
	if (unit < 0x80)
		return unit >= 'a' && unit <= 'z' ? (uint16_t)(unit - 'a' + 'A') : unit;
	size_t low = 0, high = sizeof upcase_runs / sizeof *upcase_runs;
	while (low < high) {
		size_t middle = (low + high) / 2;
		const cfb_upcase_run *run = &upcase_runs[middle];
		if (unit > run->last)
			low = middle + 1;
		else if (unit < run->first)
			high = middle;
		else
			return (unit - run->first) % run->step ? unit
							       : (uint16_t)(unit + run->distance);
	}
	return unit;
}

int cfb_name_compare(const cfb_name_units *a, const cfb_name_units *b)
{
	if (a->count != b->count)
		return a->count < b->count ? -1 : 1;
	for (unsigned i = 0; i < a->count; i++) {
		if (a->units[i] == b->units[i])
			continue;
		uint16_t x = upper(a->units[i]), y = upper(b->units[i]);
		if (x != y)
			return x < y ? -1 : 1;
	}
	return 0;
}

/* Is the length of a name what [MS-CFB] 2.6.1 asks for? */
int cfb_name_is_odd(const cfb_file *file, cfb_id id)
{
	unsigned size = conv_u16le(cfb_entry(file, id) + CFB_ENTRY_NAME_SIZE);
	return size < 2 || size > 2 * (CFB_NAME_UNITS + 1) || size % 2;
}

/* An odd length: the text up to the NUL. No text: "entry-N". */
void cfb_entry_name(const cfb_file *file, cfb_id id, cfb_name_units *name)
{
	const uint8_t *p = cfb_entry(file, id) + CFB_ENTRY_NAME;
	unsigned most = CFB_NAME_UNITS;

	if (!cfb_name_is_odd(file, id))
		most = conv_u16le(p + CFB_ENTRY_NAME_SIZE) / 2 - 1;
	name->count = 0;
	while (name->count < most) {
		uint16_t unit = conv_u16le(p + 2 * name->count);
		if (!unit)
			break;
		name->units[name->count++] = unit;
	}
	if (name->count)
		return;
	char digits[10];
	size_t n = 0;
	do {
		digits[n++] = (char)('0' + id % 10);
		id /= 10;
	} while (id);
	for (const char *c = "entry-"; *c; c++)
		name->units[name->count++] = (uint16_t)*c;
	while (n)
		name->units[name->count++] = (uint16_t)digits[--n];
}

size_t cfb_name(const cfb_file *file, cfb_id id, char text[CFB_NAME_SIZE])
{
	cfb_name_units name;
	size_t size = 0;

	cfb_entry_name(file, id, &name);
	for (unsigned i = 0; i < name.count; i++) {
		uint32_t c = name.units[i];
		if (c < 0x80) {
			text[size++] = (char)c;
			continue;
		}
		if (c >= 0xD800 && c < 0xDC00 && i + 1 < name.count &&
		    name.units[i + 1] >= 0xDC00 && name.units[i + 1] < 0xE000)
			c = 0x10000 + ((c - 0xD800) << 10) + (name.units[++i] - 0xDC00u);
		size += conv_text_put(c, text + size);
	}
	text[size] = 0;
	return size;
}

int cfb_name_from_text(const char *text, cfb_name_units *name)
{
	const char *end = text + strlen(text);

	name->count = 0;
	while (text < end) {
		uint32_t c = (uint8_t)*text < 0x80 ? (uint8_t)*text++ : conv_text_next(&text, end);
		if (name->count + (c >= 0x10000) + 1u > CFB_NAME_UNITS)
			return 0;
		if (c >= 0x10000) {
			name->units[name->count++] = (uint16_t)(0xD800 + ((c - 0x10000) >> 10));
			c = 0xDC00 + ((c - 0x10000) & 0x3FF);
		}
		name->units[name->count++] = (uint16_t)c;
	}
	return 1;
}
