/*
 * Plain text to HTML that shows it as it is: line ends as <br>, blanks kept, links made links.
 */
#include "html.h"

#include <string.h>

#include "conv/charset.h"
#include "report.h"

int html_escape(conv_buffer *html, const char *text, size_t size)
{
	if (!size)
		return !html->failed;
	const char *from = text, *end = text + size;

	for (const char *p = text; p < end; p++) {
		const char *reference = *p == '&'   ? "&amp;"
					: *p == '<' ? "&lt;"
					: *p == '>' ? "&gt;"
					: *p == '"' ? "&quot;"
						    : NULL;
		if (!reference)
			continue;
		conv_buffer_append(html, from, (size_t)(p - from));
		conv_buffer_append_text(html, reference);
		from = p + 1;
	}
	return conv_buffer_append(html, from, (size_t)(end - from));
}

static int ends_link(char c)
{
	return (unsigned char)c <= ' ' || c == '<' || c == '>' || c == '"' || c == 0x7F;
}

/* Does it end with a parenthesis that it did not open? */
static int closes_parenthesis(const char *p, size_t size)
{
	size_t open = 0, closed = 0;

	if (p[size - 1] != ')' || size > 4096)
		return 0;
	for (size_t i = 0; i < size; i++) {
		open += p[i] == '(';
		closed += p[i] == ')';
	}
	return closed > open;
}

/* Bytes of the link that begins at p, 0 if none does. */
static size_t link_size(const char *p, const char *end)
{
	static const char *const schemes[] = { "http://", "https://", "ftp://", "mailto:", "www." };
	size_t begin = 0, size;

	for (size_t i = 0; i < sizeof schemes / sizeof *schemes && !begin; i++) {
		size = strlen(schemes[i]);
		if ((size_t)(end - p) > size && conv_ascii_compare_n(p, schemes[i], size) == 0)
			begin = size;
	}
	if (!begin)
		return 0;
	for (size = begin; p + size < end && !ends_link(p[size]); size++)
		;
	while (size > begin && (strchr(".,;:!?'", p[size - 1]) || closes_parenthesis(p, size)))
		size--; /* of the sentence around it */
	return size > begin ? size : 0;
}

static void put_link(conv_buffer *html, const char *link, size_t size)
{
	conv_buffer_append_text(html, "<a href=\"");
	if (conv_ascii_compare_n(link, "www.", 4) == 0)
		conv_buffer_append_text(html, "http://");
	html_escape(html, link, size);
	conv_buffer_append_text(html, "\">");
	html_escape(html, link, size);
	conv_buffer_append_text(html, "</a>");
}

static int is_word(char c)
{
	return (unsigned char)((c | 0x20) - 'a') < 26 || (unsigned char)(c - '0') < 10 ||
	       (unsigned char)c >= 0x80;
}

static void put_line(conv_buffer *html, const char *line, size_t size)
{
	const char *p = line, *end = line + size, *from = line;

	while (p < end) {
		size_t link = 0;
		int starts = strchr("hHfFmMwW", *p) && *p && (p == line || !is_word(p[-1]));
		if (starts)
			link = link_size(p, end);
		int blank = *p == ' ' && (p == line || p[-1] == ' ' || p + 1 == end);
		if (!link && !blank && *p != '\t' && (unsigned char)*p >= ' ') {
			p++;
			continue;
		}
		html_escape(html, from, (size_t)(p - from));
		if (link)
			put_link(html, p, link);
		else if (blank)
			conv_buffer_append_text(html, "&nbsp;");
		else if (*p == '\t')
			conv_buffer_append_text(html,
						"<span style=\"white-space:pre\">&#9;</span>");
		p += link ? link : 1; /* other control characters have no place in HTML */
		from = p;
	}
	html_escape(html, from, (size_t)(end - from));
}

conv_status html_from_text(conv_context *context, const char *text, size_t size, conv_buffer *html)
{
	const char *p = size ? text : "", *end = p + size;

	conv_buffer_append_text(html,
				"<!DOCTYPE html>\r\n<html><head><meta charset=\"utf-8\"></head>"
				"<body>\r\n<div>");
	while (p < end) {
		const char *line = p;
		while (p < end && *p != '\r' && *p != '\n')
			p++;
		put_line(html, line, (size_t)(p - line));
		if (p == end)
			break;
		if (*p == '\r' && p + 1 < end && p[1] == '\n')
			p++;
		p++;
		conv_buffer_append_text(html, "<br>\r\n");
	}
	conv_buffer_append_text(html, "</div>\r\n</body></html>\r\n");
	return html->failed ? conv_report_memory(context) : CONV_OK;
}
