/*
 * Text as Markdown (CommonMark 2.4): a backslash before whatever would be taken for a mark, for HTML
 * or for a character reference.
 */
#include "markdown.h"

#include <string.h>

#include "html.h"

static int is_digit(char c)
{
	return (unsigned char)(c - '0') < 10;
}

static int is_word(char c)
{
	return (unsigned char)((c | 0x20) - 'a') < 26 || is_digit(c) || (unsigned char)c >= 0x80;
}

/* Does the character at p need a backslash wherever it stands? */
static int is_mark(const char *start, const char *p, const char *end)
{
	switch (*p) {
	case '\\':
	case '`':
	case '*':
	case '[':
	case ']':
	case '<':
	case '~':
		return 1;
	case '&':
		return p + 1 == end || is_word(p[1]) || p[1] == '#';
	case '_': /* within a word it is one */
		return p == start || p + 1 == end || !is_word(p[-1]) || !is_word(p[1]);
	default:
		return 0;
	}
}

/* Where a list's number ends, "12." or "12)", NULL if the line begins with none. */
static const char *number_end(const char *p, const char *end)
{
	const char *from = p;

	while (p < end && is_digit(*p) && p - from < 10)
		p++;
	return p > from && p < end && (*p == '.' || *p == ')') ? p : NULL;
}

void html_markdown_escape(const char *text, size_t size, int at_start, conv_buffer *to)
{
	const char *p = size ? text : "", *end = p + size, *start = p;
	const char *number = at_start ? number_end(p, end) : NULL;

	for (; p < end; p++) {
		int begins = at_start && p == start && strchr("#+-=>", *p) && *p;
		if (begins || p == number || is_mark(start, p, end))
			conv_buffer_append_byte(to, '\\');
		conv_buffer_append_byte(to, (uint8_t)*p);
	}
}

void html_put_markdown_words(const char *text, size_t size, conv_buffer *markdown)
{
	html_markdown_escape(text, size, 1, markdown);
}

/* A line without its end: marks of quotes stay, indentation that would make it code does not. */
static void put_line(const char *p, const char *end, conv_buffer *to)
{
	while (p < end && (*p == ' ' || *p == '\t' || *p == '>')) {
		if (*p == '>')
			conv_buffer_append_text(to, "> ");
		p++;
	}
	html_markdown_escape(p, (size_t)(end - p), 1, to);
}

static int is_blank(const char *p, const char *end)
{
	while (p < end && (*p == ' ' || *p == '\t'))
		p++;
	return p == end || *p == '\r' || *p == '\n';
}

void html_put_markdown_text(const char *text, size_t size, conv_buffer *markdown)
{
	const char *p = size ? text : "", *end = p + size;

	while (p < end) {
		const char *line = p;
		while (p < end && *p != '\r' && *p != '\n')
			p++;
		if (!is_blank(line, p))
			put_line(line, p, markdown);
		int blank = is_blank(line, p);
		p += p + 1 < end && *p == '\r' && p[1] == '\n';
		p += p < end;
		if (!blank && !is_blank(p, end))
			conv_buffer_append_text(markdown, "  ");
		conv_buffer_append_byte(markdown, '\n');
	}
}

/* An address within <> of a link: what would end it is percent-encoded. */
void html_markdown_link(const char *url, conv_buffer *to)
{
	for (; *url; url++) {
		unsigned char c = (unsigned char)*url;
		if (c <= ' ' || c == 0x7F || strchr("<>()\\`\"", c))
			conv_buffer_printf(to, "%%%02X", c);
		else
			conv_buffer_append_byte(to, c);
	}
}
