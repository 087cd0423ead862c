/*
 * What stays of header fields (RFC 5322): names that are known, dates, and in fields that hold no
 * words of a person the words of MIME. Boundaries stay whole, since the lines of the body have them too.
 * Encoded words stay here; redact_encoded_words looks into them.
 */
#include <string.h>

#include "conv/charset.h"
#include "redact/redact.h"

typedef struct fields {
	const uint8_t *at; /* shape */
	size_t count;
	uint8_t *mask;
} fields;

typedef enum sort {
	WORDS, /* of a person */
	DATE,
	STAMPED, /* Received: a date behind the last semicolon */
	TOKENS   /* of MIME */
} sort;

static int is_token(uint8_t c)
{
	return redact_is_letter(c) || redact_is_digit(c) || c == '-' || c == '.' || c == '_' ||
	       c == '+';
}

static int is_any(const uint8_t *text, size_t size, const char *const *names)
{
	for (; *names; names++)
		if (strlen(*names) == size &&
		    conv_ascii_compare_n((const char *)text, *names, size) == 0)
			return 1;
	return 0;
}

static sort sort_of(const uint8_t *name, size_t size)
{
	static const char *const dates[] = { "Date",
					     "Resent-Date",
					     "Delivery-Date",
					     "Expires",
					     "Expiry-Date",
					     "Reply-By",
					     "Deferred-Delivery",
					     "Arrival-Date",
					     "Last-Attempt-Date",
					     "Latest-Delivery-Time",
					     NULL };
	static const char *const tokens[] = { "Content-Type",
					      "Content-Transfer-Encoding",
					      "Content-Disposition",
					      "MIME-Version",
					      "Importance",
					      "Priority",
					      "X-Priority",
					      "X-MSMail-Priority",
					      "Sensitivity",
					      "X-Unsent",
					      "Auto-Submitted",
					      "Precedence",
					      "Content-Language",
					      "Accept-Language",
					      "Content-Class",
					      "X-MS-Has-Attach",
					      "X-Auto-Response-Suppress",
					      "Content-Length",
					      "Lines",
					      "Action",
					      "Status",
					      "Disposition",
					      "X-FaxNumberOfPages",
					      "X-VoiceMessageDuration",
					      "Feedback-Type",
					      "X-Microsoft-Classified",
					      "X-Microsoft-ClassKeep",
					      "Content-Duration",
					      "X-MS-Exchange-Organization-SCL",
					      NULL };
	static const char *const stamped[] = { "Received", "X-Received", NULL };

	if (is_any(name, size, dates))
		return DATE;
	if (is_any(name, size, tokens))
		return TOKENS;
	return is_any(name, size, stamped) ? STAMPED : WORDS;
}

static void keep(fields *f, size_t from, size_t to)
{
	memset(f->mask + from, CONV_KEEP, to - from);
}

/* Known words, and words that begin with a digit and have nothing else: "1.0", "998". */
static size_t token(fields *f, size_t at, size_t end)
{
	size_t stop = at, digits = 0;

	for (; stop < end && is_token(f->at[stop]); stop++)
		digits += redact_is_digit(f->at[stop]) || f->at[stop] == '.';
	if (stop == at)
		return at + 1;
	if (digits == stop - at || redact_is_word(REDACT_MAIL, f->at + at, stop - at))
		keep(f, at, stop);
	return stop;
}

static void date(fields *f, size_t at, size_t end)
{
	while (at < end) {
		size_t stop = at;
		while (stop < end && redact_is_letter(f->at[stop]))
			stop++;
		if (stop > at && redact_is_word(REDACT_MAIL, f->at + at, stop - at) &&
		    stop - at <= 4)
			keep(f, at, stop);
		if (stop == at && redact_is_digit(f->at[at]))
			keep(f, at, at + 1);
		at = stop > at ? stop : at + 1;
	}
}

/* "%E4" of RFC 2231: bytes of the same class. */
static size_t percent(fields *f, size_t at, size_t end)
{
	static const char *const classes[] = { "39", "39", NULL, "39", "78", "78", "78", "78",
					       "B8", "B8", "B8", "B8", "C3", "C3", "E4", "F1" };
	if (end - at < 3 || f->at[at + 1] == CONV_SHAPE_OTHER)
		return at + 1;
	int digit = redact_hex_digit(f->at[at + 1]);
	if (digit < 0)
		return at + 1;
	if (!classes[digit]) { /* blanks and punctuation */
		keep(f, at + 1, at + 3);
	} else {
		f->mask[at + 1] = (uint8_t)classes[digit][0];
		f->mask[at + 2] = (uint8_t)classes[digit][1];
	}
	return at + 3;
}

/* The value of a parameter at `at`, up to `end`, which is free: a file name. */
static void free_value(fields *f, size_t at, size_t end)
{
	while (at < end)
		at = f->at[at] == '%' ? percent(f, at, end) : at + 1;
}

/* charset'language'text: the place of the text. */
static size_t extended_text(fields *f, size_t at, size_t end)
{
	size_t charset = at;

	while (charset < end && is_token(f->at[charset]))
		charset++;
	size_t language = charset + 1;
	while (language < end && is_token(f->at[language]))
		language++;
	if (charset >= end || f->at[charset] != '\'' || language >= end ||
	    f->at[language] != '\'' ||
	    !conv_codepage_by_name((const char *)f->at + at, charset - at))
		return at;
	keep(f, at, charset);
	return language;
}

static size_t value_end(const fields *f, size_t at, size_t end)
{
	if (at < end && f->at[at] == '"') {
		for (at++; at < end && f->at[at] != '"'; at++)
			at += f->at[at] == '\\' && at + 1 < end;
		return at < end ? at + 1 : end;
	}
	while (at < end && f->at[at] != ';' && f->at[at] != ' ' && f->at[at] != '\t' &&
	       f->at[at] != '\r' && f->at[at] != '\n')
		at++;
	return at;
}

/* name=value, from behind the '='. */
static size_t parameter(fields *f, size_t name, size_t stop, size_t at, size_t end)
{
	static const char *const whole[] = { "boundary",      "charset",   "size",
					     "creation-date", "read-date", "modification-date",
					     "version",       NULL };
	static const char *const words[] = { "type",        "protocol",    "micalg",
					     "report-type", "smime-type",  "method",
					     "format",      "delsp",       "component",
					     "reply-type",  "access-type", NULL };
	size_t star = name;

	while (star < stop && f->at[star] != '*')
		star++;
	size_t value = value_end(f, at, end);
	if (is_any(f->at + name, star - name, whole))
		keep(f, at, value);
	else if (is_any(f->at + name, star - name, words))
		while (at < value)
			at = token(f, at, value);
	else
		free_value(f, star < stop ? extended_text(f, at, value) : at, value);
	return value;
}

static void tokens(fields *f, size_t at, size_t end)
{
	while (at < end) {
		size_t name = at, stop;
		at = token(f, at, end);
		for (stop = at; stop < end && (f->at[stop] == '*' || redact_is_digit(f->at[stop]));)
			stop++;
		size_t p = stop;
		while (p < end && (f->at[p] == ' ' || f->at[p] == '\t'))
			p++;
		if (at > name + 1 && p < end && f->at[p] == '=') {
			keep(f, at, stop); /* "*0*" */
			for (p++; p < end && (f->at[p] == ' ' || f->at[p] == '\t');)
				p++;
			at = parameter(f, name, stop, p, end);
		}
	}
}

/* =?charset?Q?text?= : its end, or 0. */
static size_t encoded_word(const fields *f, size_t at, size_t end)
{
	unsigned marks = 0;
	size_t last = 0; /* mark */

	if (end - at < 8 || f->at[at] != '=' || f->at[at + 1] != '?')
		return 0;
	for (size_t p = at + 2; p + 1 < end; p++) {
		uint8_t c = f->at[p];
		if (c <= ' ' || c >= 0x7F)
			return 0;
		if (c != '?')
			continue;
		if (marks == 1 && p - last != 2)
			return 0;
		if (marks++ == 2)
			return f->at[p + 1] == '=' ? p + 2 : 0;
		last = p;
	}
	return 0;
}

static void value(fields *f, sort of, size_t at, size_t end)
{
	size_t semicolon = end;

	switch (of) {
	case DATE:
		date(f, at, end);
		break;
	case TOKENS:
		tokens(f, at, end);
		break;
	case STAMPED:
		while (semicolon > at && f->at[semicolon - 1] != ';')
			semicolon--;
		if (semicolon > at)
			date(f, semicolon, end);
		break;
	case WORDS:
		break;
	}
	while (at < end) {
		size_t word = f->at[at] == '=' ? encoded_word(f, at, end) : 0;
		if (word)
			keep(f, at, word);
		at = word ? word : at + 1;
	}
}

/* The end of the line at `at`, and of the lines that are folded from it. */
static size_t field_end(const fields *f, size_t at)
{
	while (at < f->count) {
		while (at < f->count && f->at[at] != '\n' && f->at[at] != '\r')
			at++;
		if (at < f->count && f->at[at] == '\r')
			at++;
		if (at < f->count && f->at[at] == '\n')
			at++;
		if (at >= f->count || (f->at[at] != ' ' && f->at[at] != '\t'))
			break;
	}
	return at;
}

void redact_mark_fields(const uint8_t *shape, size_t count, uint8_t *mask)
{
	fields f = { shape, count, mask };

	for (size_t at = 0, end; at < count; at = end) {
		end = field_end(&f, at);
		size_t colon = at;
		while (colon < end && shape[colon] > ' ' && shape[colon] < 0x7F &&
		       shape[colon] != ':')
			colon++;
		size_t name = colon - at;
		while (colon < end && (shape[colon] == ' ' || shape[colon] == '\t'))
			colon++;
		if (!name || colon >= end || shape[colon] != ':') {
			value(&f, WORDS, at, end);
			continue;
		}
		if (redact_is_word(REDACT_MAIL, shape + at, name))
			keep(&f, at, at + name);
		value(&f, sort_of(shape + at, name), colon + 1, end);
	}
}

/* ---- Single values ---- */

void redact_mark_tokens(const uint8_t *shape, size_t count, uint8_t *mask)
{
	fields f = { shape, count, mask };
	tokens(&f, 0, count);
}

void redact_mark_class(const uint8_t *shape, size_t count, uint8_t *mask)
{
	for (size_t at = 0; at < count;) {
		size_t end = at;
		while (end < count && shape[end] != '.' && shape[end] != ' ' && shape[end] &&
		       shape[end] != CONV_SHAPE_OTHER)
			end++;
		if (end > at && redact_is_word(REDACT_CLASS, shape + at, end - at))
			memset(mask + at, CONV_KEEP, end - at);
		at = end > at ? end : at + 1;
	}
}

static const char *const address_types[] = { "SMTP",  "EX",     "FAX",     "MAPIPDL",
					     "X400",  "X500",   "MS",      "CCMAIL",
					     "NOTES", "MSPEER", "SMS",     "MOBILE",
					     "MHS",   "PROFS",  "UNKNOWN", NULL };

void redact_mark_address_type(const uint8_t *shape, size_t count, uint8_t *mask)
{
	size_t end = 0;

	while (end < count && (redact_is_letter(shape[end]) || redact_is_digit(shape[end])))
		end++;
	if (is_any(shape, end, address_types) && (end == count || shape[end] == ':' || !shape[end]))
		memset(mask, CONV_KEEP, end);
}

void redact_mark_dn(const uint8_t *shape, size_t count, uint8_t *mask)
{
	redact_mark_address_type(shape, count, mask);
	for (size_t at = 0; at < count; at++) {
		size_t end = at + 1;
		if (shape[at] != '/')
			continue;
		while (end < count && end < at + 5 && redact_is_letter(shape[end]))
			end++;
		if (end < at + 4 && end < count && shape[end] == '=')
			memset(mask + at, CONV_KEEP, end - at);
	}
}
