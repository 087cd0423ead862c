/*
 * RTF documents as plain text: a line a paragraph, cells parted by tabs, items with their marks, links
 * with their address behind them, footnotes at the end.
 */
#include "document.h"

#include <string.h>

#include "conv/charset.h"
#include "report.h"

/* Puts the address of the link that ends here behind its text, unless it is its text. */
static void close_link(rtf_document *d)
{
	rtf_flow *flow = rtf_this_flow(d);
	uint32_t link = flow->open.link;
	const char *url = link && link <= d->link_count ? d->links[link - 1] : NULL;

	flow->open.link = 0;
	if (!url || *url == '#' || flow->link_text > flow->paragraph.size)
		return;
	const char *text = (const char *)flow->paragraph.bytes + flow->link_text;
	size_t size = flow->paragraph.size - flow->link_text;
	const char *address = conv_ascii_compare_n(url, "mailto:", 7) == 0 ? url + 7 : url;
	while (size && text[size - 1] == ' ')
		size--;
	if (size == strlen(address) && memcmp(text, address, size) == 0)
		return;
	int blank = flow->paragraph.size > flow->link_text + size;
	if (!blank)
		conv_buffer_append_byte(&flow->paragraph, ' ');
	conv_buffer_append_byte(&flow->paragraph, '<');
	conv_buffer_append_text(&flow->paragraph, url);
	conv_buffer_append_text(&flow->paragraph, blank ? "> " : ">");
}

static void write_text(rtf_document *d, const rtf_char_format *format, const char *text,
		       size_t size)
{
	rtf_flow *flow = rtf_this_flow(d);
	conv_buffer *out = &flow->paragraph;
	const char *p = text, *end = text + size, *from = text;

	if (flow->open.link != format->link) {
		close_link(d);
		flow->open.link = format->link;
		flow->link_text = out->size;
	}
	flow->has_text = 1;
	for (; p < end; p++) {
		int soft = *p == '\xC2' && p + 1 < end && (p[1] == '\xA0' || p[1] == '\xAD');
		if (!soft && ((unsigned char)*p >= ' ' || *p == '\t'))
			continue;
		conv_buffer_append(out, from, (size_t)(p - from));
		if (soft && p[1] == '\xA0') /* a non-breaking blank; soft hyphens are dropped */
			conv_buffer_append_byte(out, ' ');
		p += soft;
		from = p + 1;
	}
	conv_buffer_append(out, from, (size_t)(end - from));
}

static void write_line(rtf_document *d)
{
	rtf_this_flow(d)->has_text = 1;
	conv_buffer_append_text(&rtf_this_flow(d)->paragraph, "\r\n");
}

static void put_marker(rtf_document *d, const rtf_par_format *format)
{
	conv_buffer *out = &rtf_this_flow(d)->blocks;
	rtf_item item;
	int is_item = rtf_list_item(&d->lists, format, &d->marker, &item);
	size_t size = d->marker.size;

	if (!is_item && !size)
		return;
	for (unsigned i = 0; is_item && i < item.level; i++)
		conv_buffer_append_text(out, "  ");
	while (size && d->marker.bytes[size - 1] <= ' ')
		size--;
	if (size) {
		conv_buffer_append(out, d->marker.bytes, size);
	} else if (is_item && item.numbered) {
		char number[16];
		rtf_list_number(item.format, item.number, number);
		conv_buffer_printf(out, "%s.", number);
	} else {
		conv_buffer_append_text(out, "*");
	}
	conv_buffer_append_byte(out, ' ');
}

/* The text of this paragraph, without what ends it. */
static void put_content(rtf_document *d, const rtf_par_format *format)
{
	rtf_flow *flow = rtf_this_flow(d);

	close_link(d);
	if (flow->has_text)
		put_marker(d, format);
	if (d->flow == 0)
		rtf_resolve_places(d);
	conv_buffer_append(&flow->blocks, flow->paragraph.bytes, flow->paragraph.size);
	conv_buffer_clear(&flow->paragraph);
	flow->has_text = 0;
}

/* In a row, what came before this cell ends with a tab. */
static void enter_row(rtf_flow *flow, unsigned depth)
{
	for (unsigned i = depth; i < flow->table_depth; i++)
		memset(&flow->tables[i], 0, sizeof flow->tables[i]);
	flow->table_depth = depth;
	if (!depth)
		return;
	rtf_table_state *row = &flow->tables[depth - 1];
	if (!row->cell_open && row->cell)
		conv_buffer_append_byte(&flow->blocks, '\t');
	row->cell_open = 1;
}

static void write_paragraph(rtf_document *d, const rtf_par_format *format)
{
	enter_row(rtf_this_flow(d), format->table_depth);
	put_content(d, format);
	conv_buffer_append_text(&rtf_this_flow(d)->blocks, "\r\n");
}

static void write_cell(rtf_document *d, const rtf_par_format *format)
{
	rtf_flow *flow = rtf_this_flow(d);

	enter_row(flow, format->table_depth);
	put_content(d, format);
	flow->tables[format->table_depth - 1].cell++;
	flow->tables[format->table_depth - 1].cell_open = 0;
}

static void write_row(rtf_document *d, const rtf_par_format *format)
{
	rtf_flow *flow = rtf_this_flow(d);

	if (flow->has_text)
		write_cell(d, format);
	enter_row(flow, format->table_depth);
	flow->tables[format->table_depth - 1].cell = 0;
	flow->tables[format->table_depth - 1].cell_open = 0;
	while (flow->blocks.size && flow->blocks.bytes[flow->blocks.size - 1] == '\t')
		flow->blocks.size--;
	conv_buffer_append_text(&flow->blocks, "\r\n");
}

static void write_picture(rtf_document *d, const rtf_picture_data *picture)
{
	(void)picture;
	d->left_out++;
}

static void write_bookmark(rtf_document *d, const char *name, size_t size)
{
	(void)d;
	(void)name;
	(void)size;
}

static void end_flow(rtf_document *d)
{
	rtf_flow *flow = rtf_this_flow(d);
	if (flow->purpose == RTF_FLOW_FOOTNOTE && d->footnotes.size == 0)
		conv_buffer_append_text(&d->footnotes, "________________________________\r\n");
}

static const rtf_writer text_writer = {
	.text = write_text,
	.line = write_line,
	.paragraph = write_paragraph,
	.cell = write_cell,
	.row = write_row,
	.picture = write_picture,
	.bookmark = write_bookmark,
	.end_flow = end_flow,
};

conv_status rtf_to_text(conv_context *context, const uint8_t *bytes, size_t size, unsigned flags,
			conv_buffer *text, rtf_notes *notes)
{
	rtf_document d;
	conv_status status = rtf_document_open(&d, context, flags, &text_writer, notes);

	if (status == CONV_OK)
		status = rtf_document_read(&d, bytes, size);
	if (conv_usable(status)) {
		rtf_finish_places(&d, 0);
		conv_buffer_append(text, d.flows[0].blocks.bytes, d.flows[0].blocks.size);
		conv_buffer_append(text, d.footnotes.bytes, d.footnotes.size);
		if (text->failed || d.failed)
			status = conv_report_memory(context);
	}
	rtf_document_close(&d);
	return status;
}
