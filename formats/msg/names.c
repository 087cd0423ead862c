#include "msg/names.h"

#include <stdio.h>
#include <string.h>

#include "conv/charset.h"

#define DIGITS 8

static const struct {
	const char *text;
	size_t size;
	msg_what what;
	int numbered;
} shapes[] = {
	{ MSG_VALUE_PREFIX, sizeof MSG_VALUE_PREFIX - 1, MSG_IS_VALUE, 1 },
	{ MSG_RECIPIENT_PREFIX, sizeof MSG_RECIPIENT_PREFIX - 1, MSG_IS_RECIPIENT, 1 },
	{ MSG_ATTACHMENT_PREFIX, sizeof MSG_ATTACHMENT_PREFIX - 1, MSG_IS_ATTACHMENT, 1 },
	{ MSG_PROPERTY_STREAM, sizeof MSG_PROPERTY_STREAM - 1, MSG_IS_PROPERTY_STREAM, 0 },
	{ MSG_MAPPING_STORAGE, sizeof MSG_MAPPING_STORAGE - 1, MSG_IS_MAPPING, 0 },
};

static int parse_number(const char *digits, uint32_t *number)
{
	*number = 0;
	for (int i = 0; i < DIGITS; i++) {
		char c = digits[i];
		uint32_t digit;
		if (c >= '0' && c <= '9')
			digit = (uint32_t)(c - '0');
		else if ((c | 0x20) >= 'a' && (c | 0x20) <= 'f')
			digit = (uint32_t)((c | 0x20) - 'a' + 10);
		else
			return 0;
		*number = *number << 4 | digit;
	}
	return 1;
}

/* The digits behind the prefix, and for values those of the part. */
static msg_name parse_numbers(msg_what what, const char *digits, size_t size)
{
	static const msg_name other = { 0 };
	msg_name name = { .what = what };

	if (size < DIGITS || !parse_number(digits, &name.number))
		return other;
	if (size == DIGITS)
		return name;
	if (what != MSG_IS_VALUE || size != 2 * DIGITS + 1 ||
	    digits[DIGITS] != MSG_PART_SEPARATOR || !parse_number(digits + DIGITS + 1, &name.part))
		return other;
	name.what = MSG_IS_PART;
	return name;
}

msg_name msg_name_parse(const char *text, size_t size)
{
	msg_name name = { 0 };

	for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
		size_t prefix = shapes[i].size;
		if (size < prefix || conv_ascii_compare_n(text, shapes[i].text, prefix) != 0)
			continue;
		if (shapes[i].numbered)
			return parse_numbers(shapes[i].what, text + prefix, size - prefix);
		if (size == prefix)
			name.what = shapes[i].what;
		return name;
	}
	return name;
}

void msg_name_numbered(const char *prefix, uint32_t number, char name[MSG_NAME_SIZE])
{
	snprintf(name, MSG_NAME_SIZE, "%s%0*X", prefix, DIGITS, number);
}

void msg_name_of_part(uint32_t tag, uint32_t part, char name[MSG_NAME_SIZE])
{
	snprintf(name, MSG_NAME_SIZE, "%s%0*X%c%0*X", MSG_VALUE_PREFIX, DIGITS, tag,
		 MSG_PART_SEPARATOR, DIGITS, part);
}

void msg_name_text(const msg_name *name, char text[MSG_NAME_SIZE])
{
	text[0] = 0;
	if (name->what == MSG_IS_PART) {
		msg_name_of_part(name->number, name->part, text);
		return;
	}
	for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
		if (shapes[i].what != name->what)
			continue;
		if (shapes[i].numbered)
			msg_name_numbered(shapes[i].text, name->number, text);
		else
			snprintf(text, MSG_NAME_SIZE, "%s", shapes[i].text);
	}
}
