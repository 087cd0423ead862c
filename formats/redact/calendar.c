/*
 * What stays of iCalendar and vCard (RFC 5545, RFC 6350): known names of properties, parameters and
 * values; numbers in values that are dates, rules and the like.
 */
#include <string.h>

#include "conv/charset.h"
#include "redact/redact.h"

static int is_word_character(uint8_t c)
{
	return ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || (c >= '0' && c <= '9') || c == '-';
}

static size_t word_end(const uint8_t *shape, size_t at, size_t end)
{
	while (at < end && is_word_character(shape[at]))
		at++;
	return at;
}

/* Has a property of this name numbers that matter? */
static int is_numeric(const uint8_t *name, size_t size)
{
	static const char *const names[] = {
		"DTSTART",       "DTEND",      "DTSTAMP",       "DUE",         "DURATION",
		"CREATED",       "COMPLETED",  "LAST-MODIFIED", "RRULE",       "EXRULE",
		"RDATE",         "EXDATE",     "RECURRENCE-ID", "TRIGGER",     "REPEAT",
		"TZOFFSETFROM",  "TZOFFSETTO", "SEQUENCE",      "PRIORITY",    "PERCENT-COMPLETE",
		"FREEBUSY",      "REV",        "BDAY",          "ANNIVERSARY", "VERSION",
		"REQUEST-STATUS"
	};
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (strlen(names[i]) == size &&
		    conv_ascii_compare_n((const char *)name, names[i], size) == 0)
			return 1;
	return 0;
}

/* What joins the words of addresses. */
static int is_joint(uint8_t c)
{
	return c == '.' || c == '@' || c == '/';
}

/* Words behind the name; with `numeric`, digits and the T, Z, P of dates and durations too. */
static void words(const uint8_t *shape, size_t at, size_t end, int numeric, uint8_t *mask)
{
	while (at < end) {
		size_t stop = word_end(shape, at, end), digits = 0, letters = 0;
		for (size_t i = at; i < stop; i++) {
			digits += shape[i] >= '0' && shape[i] <= '9';
			letters += strchr("TZPWDHMS-", shape[i]) != NULL;
		}
		int in_name =
			(stop < end && is_joint(shape[stop])) || (at && is_joint(shape[at - 1]));
		if (stop > at &&
		    ((numeric && digits && digits + letters == stop - at) ||
		     (!in_name && redact_is_word(REDACT_CALENDAR, shape + at, stop - at))))
			memset(mask + at, CONV_KEEP, stop - at);
		at = stop > at ? stop : at + 1;
	}
}

/* A line without the lines folded from it, which are of the value. */
static size_t line_end(const uint8_t *shape, size_t count, size_t at)
{
	for (; at < count; at++)
		if (shape[at] == '\n' &&
		    (at + 1 == count || (shape[at + 1] != ' ' && shape[at + 1] != '\t')))
			return at + 1;
	return count;
}

/* Where the value begins: behind a colon outside of quotes. */
static size_t colon_in(const uint8_t *shape, size_t at, size_t end)
{
	int quoted = 0;
	for (; at < end && (quoted || shape[at] != ':'); at++)
		quoted ^= shape[at] == '"';
	return at;
}

/* May the value hold words of the format? Not where people write what they like. */
static int has_words(const uint8_t *name, size_t size)
{
	static const char *const names[] = { "SUMMARY", "DESCRIPTION", "COMMENT", "LOCATION",
					     "CONTACT", "NOTE",        "FN",      "N",
					     "ORG",     "TITLE",       "ADR",     "CATEGORIES",
					     "NICKNAME" };
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (strlen(names[i]) == size &&
		    conv_ascii_compare_n((const char *)name, names[i], size) == 0)
			return 0;
	return 1;
}

void redact_mark_calendar(const uint8_t *shape, size_t count, uint8_t *mask)
{
	for (size_t at = 0, end; at < count; at = end) {
		end = line_end(shape, count, at);
		size_t name = word_end(shape, at, end), value = colon_in(shape, at, end);
		words(shape, at, value, 0, mask);
		if (value < end && has_words(shape + at, name - at))
			words(shape, value, end, is_numeric(shape + at, name - at), mask);
	}
}
