#include "lines.h"

#include <string.h>

void html_lines_init(html_lines *lines, conv_buffer *output)
{
	memset(lines, 0, sizeof *lines);
	lines->output = output;
	lines->start = output->size;
	lines->line_end = "\r\n";
	lines->cell = "\t";
}

int html_lines_any(const html_lines *lines)
{
	return lines->output->size > lines->start;
}

static void repeat(conv_buffer *output, char c, unsigned count)
{
	while (count--)
		conv_buffer_append_byte(output, (uint8_t)c);
}

static unsigned most(unsigned quotes)
{
	return quotes < HTML_MOST_QUOTES ? quotes : HTML_MOST_QUOTES;
}

/* Writes the line ends that are due, and what the line begins with. */
static void open_line(html_lines *lines)
{
	if (html_lines_any(lines)) {
		unsigned quotes = most(lines->quotes < lines->last_quotes ? lines->quotes
									  : lines->last_quotes);
		if (lines->breaks_marked && lines->breaks == 1 && !lines->marker[0])
			conv_buffer_append_text(lines->output, "  ");
		for (unsigned i = 0; i < lines->breaks; i++) {
			conv_buffer_append_text(lines->output, lines->line_end);
			if (i + 1 < lines->breaks) /* an empty line, of both quotes */
				repeat(lines->output, '>', quotes);
		}
		lines->line_count += lines->breaks;
	}
	lines->last_quotes = lines->quotes;
	lines->breaks = 0;
	lines->tabs = 0;
	lines->spaces = 0;
	lines->line_open = 1;
	for (unsigned i = 0; i < most(lines->quotes); i++)
		conv_buffer_append_text(lines->output, "> ");
	unsigned indent = lines->indent < HTML_MOST_INDENT ? lines->indent : HTML_MOST_INDENT;
	unsigned marker = (unsigned)strlen(lines->marker);
	repeat(lines->output, ' ', indent > marker ? indent - marker : 0);
	conv_buffer_append_text(lines->output, lines->marker);
	lines->marker[0] = 0;
}

static void reach(html_lines *lines)
{
	lines->hold = 0;
	if (!lines->line_open || lines->breaks)
		open_line(lines);
}

void html_lines_word(html_lines *lines, const char *text, size_t size)
{
	reach(lines);
	for (unsigned i = 0; i < lines->tabs; i++)
		conv_buffer_append_text(lines->output, lines->cell);
	if (!lines->tabs)
		repeat(lines->output, ' ', lines->spaces);
	lines->tabs = 0;
	lines->spaces = 0;
	conv_buffer_append(lines->output, text, size);
}

void html_lines_glue(html_lines *lines, const char *text)
{
	if (lines->line_open && !lines->breaks)
		conv_buffer_append_text(lines->output, text);
}

int html_lines_at_start(const html_lines *lines)
{
	return !lines->line_open || lines->breaks;
}

void html_lines_space(html_lines *lines)
{
	if (lines->line_open && !lines->breaks && !lines->spaces)
		lines->spaces = 1;
}

void html_lines_hard_space(html_lines *lines)
{
	reach(lines);
	if (lines->spaces < HTML_MOST_INDENT)
		lines->spaces++;
}

void html_lines_break(html_lines *lines, unsigned count)
{
	if (lines->hold)
		return;
	if (lines->marker[0] && count > 1)
		count = 1; /* the first paragraph of a list item */
	if ((lines->line_open || lines->breaks) && lines->breaks < count)
		lines->breaks = count;
}

void html_lines_another_break(html_lines *lines)
{
	if (!lines->line_open && !lines->breaks)
		return;
	if (lines->breaks < HTML_MOST_BREAKS)
		lines->breaks++;
}

void html_lines_end(html_lines *lines)
{
	if (html_lines_any(lines))
		conv_buffer_append_text(lines->output, lines->line_end);
}
