/*
 * Structured values: "token; name=value; name*=charset'language'value" (RFC 2045 5.1, RFC 2231). Read
 * with kindness: values with blanks and without quotes end at the next ";", quotes that are not
 * closed at the end, a backslash counts only before '"' and '\' (paths of Windows), words of
 * RFC 2047 are decoded wherever they stand.
 */
#include "entity.h"

#include <string.h>

#include "conv/charset.h"
#include "report.h"

static int is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Behind a comment that begins at `at`, however they nest. */
static const char *skip_comment(const char *at, const char *end)
{
	size_t depth = 0;
	for (; at < end; at++) {
		if (*at == '\\' && at + 1 < end)
			at++;
		else if (*at == '(')
			depth++;
		else if (*at == ')' && --depth == 0)
			return at + 1;
	}
	return end;
}

static const char *skip_blanks(const char *at, const char *end)
{
	while (at < end && (is_blank(*at) || *at == '('))
		at = *at == '(' ? skip_comment(at, end) : at + 1;
	return at;
}

const char *mime_value_token(const mime_decoding *decoding, mime_slice value)
{
	if (!value.at)
		return conv_arena_copy(decoding->arena, "", 0);
	const char *end = value.at + value.size, *at = skip_blanks(value.at, end);
	if (at < end && *at == '"')
		at++;
	const char *stop = at;
	while (stop < end && !is_blank(*stop) && !strchr("(;,\"", *stop))
		stop++;
	char *token = conv_arena_copy(decoding->arena, at, (size_t)(stop - at));
	for (char *p = token; token && p < token + (stop - at); p++)
		if (*p >= 'A' && *p <= 'Z')
			*p = (char)(*p - 'A' + 'a');
		else if (!*p)
			*p = ' ';
	return token;
}

/* A parameter as it stands. */
typedef struct parameter {
	mime_slice name, value; /* without the quotes */
	int quoted;
} parameter;

/* The end of a quoted string that begins before `at`. */
static const char *quoted_end(const char *at, const char *end)
{
	for (; at < end && *at != '"'; at++)
		if (*at == '\\' && at + 1 < end && (at[1] == '"' || at[1] == '\\'))
			at++;
	return at < end ? at : end;
}

/* The parameter behind the ";" at or behind *at; false: there are no more. */
static int next_parameter(const char **place, const char *end, parameter *p)
{
	const char *at = *place;
	while (at < end && *at != ';')
		at = *at == '"'   ? quoted_end(at + 1, end) + 1
		     : *at == '(' ? skip_comment(at, end)
				  : at + 1;
	if (at >= end)
		return 0;
	at = skip_blanks(at + 1, end);
	const char *name = at;
	while (at < end && !is_blank(*at) && *at != '=' && *at != ';')
		at++;
	p->name = (mime_slice){ name, (size_t)(at - name) };
	at = skip_blanks(at, end);
	p->value = (mime_slice){ at, 0 };
	p->quoted = 0;
	if (at < end && *at == '=') {
		at = skip_blanks(at + 1, end);
		p->quoted = at < end && *at == '"';
		const char *value = at + p->quoted;
		at = value;
		if (p->quoted)
			at = quoted_end(value, end);
		else
			while (at < end && *at != ';')
				at++;
		const char *stop = at;
		while (!p->quoted && stop > value && is_blank(stop[-1]))
			stop--;
		p->value = (mime_slice){ value, (size_t)(stop - value) };
		at += p->quoted && at < end;
	}
	*place = at;
	return 1;
}

/* ---- RFC 2231 ---- */

enum { SECTIONS = 256 };

typedef struct sections {
	parameter list[SECTIONS];
	uint8_t encoded[SECTIONS];
	size_t count; /* of the row that begins with number 0 */
	parameter plain;
	int has_plain;
} sections;

static void collect(mime_slice value, const char *name, sections *found)
{
	const char *at = value.at, *end = at + value.size;
	size_t size = strlen(name);
	parameter p;
	found->count = 0;
	found->has_plain = 0;
	for (size_t i = 0; i < SECTIONS; i++)
		found->list[i].name.at = NULL;
	while (next_parameter(&at, end, &p)) {
		if (p.name.size < size || conv_ascii_compare_n(p.name.at, name, size) != 0)
			continue;
		const char *rest = p.name.at + size, *stop = p.name.at + p.name.size;
		if (rest == stop && !found->has_plain) {
			found->plain = p;
			found->has_plain = 1;
		}
		if (rest == stop || *rest != '*')
			continue;
		size_t number = 0;
		int encoded = ++rest == stop;
		for (; rest < stop && *rest >= '0' && *rest <= '9' && number < SECTIONS; rest++)
			number = number * 10 + (size_t)(*rest - '0');
		if (rest < stop && *rest == '*')
			encoded = ++rest == stop;
		if (rest != stop || number >= SECTIONS || found->list[number].name.at)
			continue;
		found->list[number] = p;
		found->encoded[number] = (uint8_t)encoded;
	}
	while (found->count < SECTIONS && found->list[found->count].name.at)
		found->count++;
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static void append_percent(conv_buffer *to, const char *at, const char *end)
{
	for (; at < end; at++) {
		int high = *at == '%' && end - at > 2 ? hex_digit(at[1]) : -1;
		int low = high >= 0 ? hex_digit(at[2]) : -1;
		if (low >= 0)
			at += 2;
		conv_buffer_append_byte(to, low >= 0 ? (uint8_t)(high << 4 | low) : (uint8_t)*at);
	}
}

/* Without backslashes that quote, on one line. */
static void append_value(conv_buffer *to, const parameter *p)
{
	const char *at = p->value.at, *end = at + p->value.size;
	for (; at < end; at++) {
		if (p->quoted && *at == '\\' && at + 1 < end && (at[1] == '"' || at[1] == '\\'))
			at++;
		if (*at != '\r' && *at != '\n')
			conv_buffer_append_byte(to, (uint8_t)*at);
	}
}

/* The code page before the first quote of "charset'language'value"; *at moves behind the second. */
static uint32_t named_codepage(conv_context *context, const char **at, const char *end)
{
	char name[64];
	const char *quote = memchr(*at, '\'', (size_t)(end - *at));
	const char *second = quote ? memchr(quote + 1, '\'', (size_t)(end - quote - 1)) : NULL;
	if (!second || (size_t)(quote - *at) >= sizeof name)
		return 0;
	memcpy(name, *at, (size_t)(quote - *at));
	name[quote - *at] = '\0';
	*at = second + 1;
	return mime_codepage_named(context, name);
}

static conv_status join_sections(const mime_decoding *decoding, const sections *found,
				 conv_buffer *to)
{
	conv_buffer octets = CONV_BUFFER_INIT;
	uint32_t codepage = 0;
	for (size_t i = 0; i < found->count; i++) {
		const parameter *p = &found->list[i];
		const char *at = p->value.at, *end = at + p->value.size;
		if (!found->encoded[i]) {
			append_value(&octets, p);
			continue;
		}
		if (!i)
			codepage = named_codepage(decoding->context, &at, end);
		append_percent(&octets, at, end);
	}
	conv_status status = conv_buffer_status(&octets);
	const char *bytes = octets.size ? (const char *)octets.bytes : "";
	if (status == CONV_OK)
		status = codepage && conv_codepage_known(codepage)
				 ? conv_decode(decoding->context, codepage, bytes, octets.size, to,
					       NULL)
				 : mime_words_decode(decoding, bytes, octets.size, to);
	conv_buffer_free(&octets);
	return status;
}

conv_status mime_parameter(const mime_decoding *decoding, mime_slice value, const char *name,
			   const char **text)
{
	sections found;
	conv_buffer plain = CONV_BUFFER_INIT, decoded = CONV_BUFFER_INIT;
	*text = NULL;
	if (!value.at)
		return CONV_OK;
	collect(value, name, &found);
	if (!found.count && !found.has_plain)
		return CONV_OK;
	conv_status status;
	if (found.count) {
		status = join_sections(decoding, &found, &decoded);
	} else {
		append_value(&plain, &found.plain);
		status = mime_words_decode(decoding, plain.size ? (const char *)plain.bytes : "",
					   plain.size, &decoded);
	}
	if (conv_usable(status) && !plain.failed && !decoded.failed)
		*text = conv_arena_copy(decoding->arena, decoded.size ? decoded.bytes : NULL,
					decoded.size);
	conv_buffer_free(&plain);
	conv_buffer_free(&decoded);
	return *text ? CONV_OK : conv_report_memory(decoding->context);
}
