/*
 * Dates: "[day,] D month YYYY HH:MM[:SS] zone" (RFC 5322 3.3), the obsolete forms (4.3), and what programs
 * write instead: asctime's order, hyphens, dates without zone. The words may come in any order; what a
 * word is shows by its form.
 */
#include "entity.h"

#include <string.h>

#include "conv/charset.h"
#include "conv/time.h"

typedef struct date {
	conv_civil civil;
	int has_time, has_zone, has_year;
	int offset; /* minutes east of Greenwich */
} date;

static int month_of(const char *word, size_t size)
{
	static const char names[] = "janfebmaraprmayjunjulaugsepoctnovdec";
	for (int i = 0; size >= 3 && i < 12; i++)
		if (conv_ascii_compare_n(word, names + 3 * (size_t)i, 3) == 0)
			return i + 1;
	return 0;
}

/* RFC 5322 4.3; letters of the military are of no use (they were used wrongly) and mean 0. */
static int zone_of(const char *word, size_t size, int *offset)
{
	static const struct {
		const char *name;
		int offset;
	} zones[] = {
		{ "GMT", 0 },    { "UT", 0 },     { "UTC", 0 },    { "EST", -300 }, { "EDT", -240 },
		{ "CST", -360 }, { "CDT", -300 }, { "MST", -420 }, { "MDT", -360 }, { "PST", -480 },
		{ "PDT", -420 }, { "BST", 60 },   { "CET", 60 },   { "MET", 60 },   { "CEST", 120 },
		{ "MEST", 120 }, { "EET", 120 },  { "EEST", 180 }, { "JST", 540 },
	};
	for (size_t i = 0; i < sizeof zones / sizeof *zones; i++)
		if (strlen(zones[i].name) == size &&
		    conv_ascii_compare_n(word, zones[i].name, size) == 0) {
			*offset = zones[i].offset;
			return 1;
		}
	return size == 1;
}

/* Decimal digits at `word`, at most `most` of them; the number that was read. */
static size_t digits(const char *word, size_t size, size_t most, int *value)
{
	size_t at = 0;
	*value = 0;
	for (; at < size && at < most && word[at] >= '0' && word[at] <= '9'; at++)
		*value = *value * 10 + (word[at] - '0');
	return at;
}

/* "10:00", "10:00:30", "10:00:30.5" */
static int read_time(const char *word, size_t size, date *d)
{
	int *parts[] = { &d->civil.hour, &d->civil.minute, &d->civil.second };
	size_t at = 0, part = 0;
	for (; part < 3; part++) {
		size_t n = digits(word + at, size - at, 2, parts[part]);
		if (!n)
			return 0;
		at += n;
		if (at >= size || word[at] != ':')
			break;
		at++;
	}
	if (d->civil.second == 60) /* a leap second */
		d->civil.second = 59;
	d->has_time = 1;
	return part > 0;
}

/* "+0100", "-01:30" */
static int read_offset(const char *word, size_t size, date *d)
{
	int hours, minutes = 0;
	if (size < 3 || digits(word + 1, size - 1, 2, &hours) != 2)
		return 0;
	size_t at = 3 + (size > 3 && word[3] == ':');
	if (at < size && digits(word + at, size - at, 2, &minutes) != 2)
		return 0;
	if (hours > 23 || minutes > 59)
		return 0;
	d->offset = (hours * 60 + minutes) * (word[0] == '-' ? -1 : 1);
	d->has_zone = 1;
	return 1;
}

static int read_number(const char *word, size_t size, date *d)
{
	int value;
	if (digits(word, size, 5, &value) != size || size > 4)
		return 0;
	if (!d->civil.day && size <= 2) {
		d->civil.day = value;
		return 1;
	}
	if (d->has_year)
		return 0;
	if (size <= 2)
		value += value < 50 ? 2000 : 1900;
	else if (size == 3)
		value += 1900;
	d->civil.year = value;
	d->has_year = 1;
	return 1;
}

/* What cannot be understood is passed over: names of days, comments without brackets. */
static void read_word(const char *word, size_t size, date *d)
{
	int month = month_of(word, size);
	if (memchr(word, ':', size) && word[0] >= '0' && word[0] <= '9') {
		if (!d->has_time)
			(void)read_time(word, size, d);
	} else if ((word[0] == '+' || word[0] == '-') && d->has_time) {
		if (!d->has_zone)
			(void)read_offset(word, size, d);
	} else if (word[0] >= '0' && word[0] <= '9') {
		(void)read_number(word, size, d);
	} else if (month && !d->civil.month) {
		d->civil.month = month;
	} else if (d->has_time && !d->has_zone && zone_of(word, size, &d->offset)) {
		d->has_zone = 1;
	}
}

static int is_separator(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == ',' || c == ')' || !c;
}

/* Takes the words of the text; what stands in brackets is comment. */
static void read_words(const char *text, size_t size, date *d)
{
	size_t at = 0, depth = 0;
	while (at < size) {
		if (text[at] == '(' || is_separator(text[at])) {
			depth += text[at] == '(';
			depth -= text[at] == ')' && depth;
			at++;
			continue;
		}
		size_t start = at++; /* the first may be a sign */
		while (at < size && !is_separator(text[at]) && !strchr("(+-", text[at]))
			at++;
		if (!depth)
			read_word(text + start, at - start, d);
		if (at < size && text[at] == '-' && !d->has_time)
			at++; /* "01-May-2024" */
	}
}

int mime_date_read(const char *text, size_t size, uint64_t *filetime)
{
	date d = { .has_time = 0 };
	read_words(text, size, &d);
	if (!d.has_year || !d.civil.month || !d.civil.day ||
	    !conv_filetime_from_civil(&d.civil, filetime))
		return 0;
	int64_t shift = (int64_t)d.offset * 60 * (int64_t)CONV_TICKS_PER_SECOND;
	if (shift > 0 && (uint64_t)shift > *filetime)
		return 0;
	*filetime -= (uint64_t)shift;
	return *filetime <= CONV_FILETIME_MAX;
}
