#include "conv/limits.h"

#include <string.h>

#define MIB ((uint64_t)1 << 20)
#define GIB ((uint64_t)1 << 30)
#define NESTING_MOST 1000 /* messages are read and written by functions that call themselves */

static const struct {
	const char *name;
	size_t offset;
	uint64_t value;
} table[] = {
	{ "nesting", offsetof(conv_limits, nesting), 64 },
	{ "decoded-bytes", offsetof(conv_limits, decoded_bytes), 8 * GIB },
	{ "ratio", offsetof(conv_limits, ratio), 2000 },
	{ "properties", offsetof(conv_limits, properties), 65536 },
	{ "recipients", offsetof(conv_limits, recipients), 1000000 },
	{ "attachments", offsetof(conv_limits, attachments), 100000 },
	{ "string-bytes", offsetof(conv_limits, string_bytes), 256 * MIB },
	{ "objects", offsetof(conv_limits, objects), 4000000 },
};

#define COUNT (sizeof table / sizeof *table)

static uint64_t *member(conv_limits *limits, size_t i)
{
	return (uint64_t *)(void *)((char *)limits + table[i].offset);
}

void conv_limits_default(conv_limits *limits)
{
	for (size_t i = 0; i < COUNT; i++)
		*member(limits, i) = table[i].value;
}

const char *conv_limits_name(size_t i)
{
	return i < COUNT ? table[i].name : NULL;
}

static int same_name(const char *a, const char *b)
{
	for (; *a && *b; a++, b++)
		if (*a != *b && !(*a == '-' && *b == '_'))
			return 0;
	return *a == *b;
}

int conv_size_parse(const char *text, uint64_t *value)
{
	static const char units[] = "KMG";
	const char *p = text;
	uint64_t n = 0;

	for (; *p >= '0' && *p <= '9'; p++)
		if (__builtin_mul_overflow(n, 10u, &n) ||
		    __builtin_add_overflow(n, (unsigned)(*p - '0'), &n))
			return 0;
	if (p == text)
		return 0;
	if (*p) {
		const char *unit = strchr(units, *p);
		if (!unit || p[1])
			return 0;
		for (long steps = unit - units + 1; steps > 0; steps--)
			if (__builtin_mul_overflow(n, 1024u, &n))
				return 0;
	}
	*value = n;
	return 1;
}

static int set(conv_limits *limits, size_t i, const char *text)
{
	uint64_t value;
	if (!conv_size_parse(text, &value))
		return 0;
	if (table[i].offset == offsetof(conv_limits, nesting) && value > NESTING_MOST)
		return 0;
	*member(limits, i) = value;
	return 1;
}

int conv_limits_set(conv_limits *limits, const char *name, const char *value)
{
	for (size_t i = 0; i < COUNT; i++)
		if (same_name(table[i].name, name))
			return set(limits, i, value);
	return 0;
}
