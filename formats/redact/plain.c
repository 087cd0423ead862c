/* What stays of plain text: nothing, but that a uuencoded file in it remains one of the same size. */
#include <string.h>

#include "redact/redact.h"

static size_t line_end(const uint8_t *shape, size_t count, size_t at, size_t *next)
{
	const uint8_t *found = memchr(shape + at, '\n', count - at);
	size_t end = found ? (size_t)(found - shape) : count;

	*next = found ? end + 1 : count;
	return end > at && shape[end - 1] == '\r' ? end - 1 : end;
}

/* "begin 644 name": the place of the name, 0. */
static size_t begins(const uint8_t *line, size_t size)
{
	size_t at = 6;

	if (size < 11 || memcmp(line, "begin ", 6) != 0)
		return 0;
	while (at < size && line[at] >= '0' && line[at] <= '7')
		at++;
	return at >= 9 && at <= 10 && line[at] == ' ' ? at + 1 : 0;
}

/* The lines of data, each with its length in front, up to "end". */
static size_t data(const uint8_t *shape, size_t count, size_t at, uint8_t *mask)
{
	for (size_t next; at < count; at = next) {
		size_t end = line_end(shape, count, at, &next);
		if (end - at == 3 && memcmp(shape + at, "end", 3) == 0) {
			memset(mask + at, CONV_KEEP, 3);
			return next;
		}
		if (end > at && (shape[at] < ' ' || shape[at] > '`'))
			return at;
		for (size_t p = at; p < end; p++)
			if (shape[p] != CONV_SHAPE_OTHER)
				mask[p] = p == at || shape[p] == ' ' || shape[p] == '`' ? CONV_KEEP
											: '8';
	}
	return at;
}

void redact_mark_plain(const uint8_t *shape, size_t count, uint8_t *mask)
{
	for (size_t at = 0, next; at < count; at = next) {
		size_t end = line_end(shape, count, at, &next);
		size_t name = shape[at] == 'b' ? begins(shape + at, end - at) : 0;
		if (!name)
			continue;
		memset(mask + at, CONV_KEEP, name);
		next = data(shape, count, next, mask);
	}
}
