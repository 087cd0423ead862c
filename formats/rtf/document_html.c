/*
 * RTF documents as HTML.
 *
 * Paragraph formatting is known only when a paragraph ends, so its text is collected with its
 * character formatting first. Tables and lists are opened and closed by what the next paragraph
 * belongs to. Sizes are points, the default font and size stand at <body>, and all styles are inline:
 * mail programs drop style sheets.
 */
#include "document_html.h"

#include <string.h>

#include "base64.h"
#include "conv/charset.h"
#include "html/html.h"
#include "media_type.h"
#include "picture/picture.h"
#include "report.h"

enum { DEFAULT_SIZE = 24, TWIPS_PER_POINT = 20, BIGGEST_INLINE = 64 << 20 };

/* ---- Character formatting ---- */

static const char *generic_family(const rtf_font *font)
{
	switch (font->family) {
	case RTF_W_froman:
		return "serif";
	case RTF_W_fmodern:
		return "monospace";
	case RTF_W_fscript:
		return "cursive";
	default:
		return "sans-serif";
	}
}

/* Names of fonts come from the file: letters, digits and blanks only may get into a style. */
static int is_safe_name(const char *name)
{
	for (const char *p = name; *p; p++)
		if (!((uint8_t)((*p | 0x20) - 'a') < 26 || (uint8_t)(*p - '0') < 10 || *p == ' ' ||
		      *p == '-' || *p == '_' || *p == '.'))
			return 0;
	return *name != 0;
}

static void put_font(conv_buffer *style, const rtf_font *font)
{
	const char *name = font->name;

	if (!is_safe_name(name))
		return;
	size_t size = strlen(name);
	while (size && name[size - 1] == ' ')
		size--;
	conv_buffer_append_text(style, "font-family:'");
	conv_buffer_append(style, name, size);
	conv_buffer_printf(style, "',%s;", generic_family(font));
}

static void put_points(conv_buffer *style, const char *property, int32_t twips)
{
	if (twips)
		conv_buffer_printf(style, "%s:%ld.%ldpt;", property,
				   (long)(twips / TWIPS_PER_POINT),
				   (long)((twips < 0 ? -twips : twips) % TWIPS_PER_POINT / 2));
}

static void put_colour(conv_buffer *style, const char *property, uint32_t colour)
{
	if (colour != RTF_NO_COLOUR)
		conv_buffer_printf(style, "%s:#%06X;", property, (unsigned)colour);
}

static uint16_t font_of(const rtf_char_format *format)
{
	return format->flags & RTF_RTL && format->complex_font ? format->complex_font
							       : format->font;
}

/* The style of a span; empty for the default look. */
static void make_style(const rtf_document *d, const rtf_char_format *format, conv_buffer *style)
{
	uint16_t font = font_of(format);
	const rtf_font *f = &d->fonts.fonts[font < d->fonts.count ? font : 0];

	/* The characters of symbol fonts have been mapped; the font would show others in their place. */
	if (font && font != rtf_fonts_find(&d->fonts, d->default_font) &&
	    f->codepage != RTF_PAGE_SYMBOL)
		put_font(style, f);
	if (format->size && format->size != DEFAULT_SIZE)
		conv_buffer_printf(style, "font-size:%u%spt;", format->size / 2u,
				   format->size % 2 ? ".5" : "");
	put_colour(style, "color", rtf_colour_of(d, format->colour));
	put_colour(style, "background-color", rtf_colour_of(d, format->background));
	if (format->flags & RTF_SMALL_CAPS)
		conv_buffer_append_text(style, "font-variant:small-caps;");
	if (format->flags & RTF_CAPS)
		conv_buffer_append_text(style, "text-transform:uppercase;");
}

static const struct {
	unsigned flag;
	const char *name;
} inline_elements[] = {
	{ RTF_BOLD, "b" },   { RTF_ITALIC, "i" },  { RTF_UNDERLINE, "u" },
	{ RTF_STRIKE, "s" }, { RTF_SUPER, "sup" }, { RTF_SUB, "sub" },
};
enum { INLINE_ELEMENTS = sizeof inline_elements / sizeof *inline_elements };

/* Links that a program would run are left out. */
static const char *safe_link(const rtf_document *d, uint32_t link)
{
	static const char *const unsafe[] = { "javascript:", "vbscript:", "data:" };
	const char *url = link && link <= d->link_count ? d->links[link - 1] : NULL;

	for (size_t i = 0; url && i < sizeof unsafe / sizeof *unsafe; i++)
		if (conv_ascii_compare_n(url, unsafe[i], strlen(unsafe[i])) == 0)
			return NULL;
	return url;
}

static void open_inline(rtf_document *d, const rtf_char_format *format)
{
	rtf_flow *flow = rtf_this_flow(d);
	conv_buffer *out = &flow->paragraph, style = CONV_BUFFER_INIT;
	const char *link = safe_link(d, format->link);

	if (link) {
		conv_buffer_append_text(out, "<a href=\"");
		html_escape(out, link, strlen(link));
		conv_buffer_append_text(out, "\">");
	}
	make_style(d, format, &style);
	if (style.size) {
		conv_buffer_append_text(out, "<span style=\"");
		conv_buffer_append(out, style.bytes, style.size - 1);
		conv_buffer_append_text(out, "\">");
	}
	flow->has_span = style.size > 0;
	d->failed |= style.failed;
	conv_buffer_free(&style);
	for (size_t i = 0; i < INLINE_ELEMENTS; i++)
		if (format->flags & inline_elements[i].flag)
			conv_buffer_printf(out, "<%s>", inline_elements[i].name);
	flow->open = *format;
	flow->is_open = 1;
}

static void close_inline(rtf_document *d)
{
	rtf_flow *flow = rtf_this_flow(d);
	conv_buffer *out = &flow->paragraph;

	if (!flow->is_open)
		return;
	for (size_t i = INLINE_ELEMENTS; i-- > 0;)
		if (flow->open.flags & inline_elements[i].flag)
			conv_buffer_printf(out, "</%s>", inline_elements[i].name);
	if (flow->has_span)
		conv_buffer_append_text(out, "</span>");
	if (safe_link(d, flow->open.link))
		conv_buffer_append_text(out, "</a>");
	flow->is_open = 0;
}

static int looks_the_same(const rtf_char_format *a, const rtf_char_format *b)
{
	return ((a->flags ^ b->flags) & ~(unsigned)RTF_RTL) == 0 && font_of(a) == font_of(b) &&
	       a->size == b->size && a->colour == b->colour && a->background == b->background &&
	       a->link == b->link;
}

/* ---- Text ---- */

static void put_text(conv_buffer *out, const char *text, size_t size)
{
	const char *from = text, *end = text + size;

	for (const char *p = text; p < end; p++) {
		int blank = *p == ' ' && (p == text || p[-1] == ' ');
		if (!blank && (unsigned char)*p >= ' ')
			continue;
		html_escape(out, from, (size_t)(p - from));
		from = p + 1;
		/* One blank may end a run that began in another piece: what counts is the output. */
		if (blank && p == text && out->size && out->bytes[out->size - 1] > ' ' &&
		    out->bytes[out->size - 1] != ';')
			conv_buffer_append_byte(out, ' ');
		else if (blank)
			conv_buffer_append_text(out, "&nbsp;");
		else if (*p == '\t')
			conv_buffer_append_text(out, "<span style=\"white-space:pre\">&#9;</span>");
	}
	html_escape(out, from, (size_t)(end - from));
}

static void write_text(rtf_document *d, const rtf_char_format *format, const char *text,
		       size_t size)
{
	rtf_flow *flow = rtf_this_flow(d);

	if (!flow->is_open || !looks_the_same(&flow->open, format)) {
		close_inline(d);
		open_inline(d, format);
	}
	flow->has_text = 1;
	put_text(&flow->paragraph, text, size);
}

static void write_line(rtf_document *d)
{
	conv_buffer_append_text(&rtf_this_flow(d)->paragraph, "<br>\r\n");
	rtf_this_flow(d)->has_text = 1;
}

/* ---- Paragraphs ---- */

static void put_paragraph_style(conv_buffer *out, const rtf_par_format *format, int in_list)
{
	static const char *const align[] = { NULL, "right", "center", "justify" };

	conv_buffer_append_text(out, " style=\"margin:0;");
	put_points(out, "margin-top", format->before);
	put_points(out, "margin-bottom", format->after);
	if (!in_list) {
		put_points(out, format->rtl ? "margin-right" : "margin-left", format->left);
		put_points(out, format->rtl ? "margin-left" : "margin-right", format->right);
		put_points(out, "text-indent", format->first);
	}
	if (align[format->align])
		conv_buffer_printf(out, "text-align:%s;", align[format->align]);
	out->size -= !out->failed; /* the last semicolon */
	conv_buffer_append_text(out, format->rtl ? "\" dir=\"rtl\">" : "\">");
}

static void put_content(rtf_document *d)
{
	rtf_flow *flow = rtf_this_flow(d);

	close_inline(d);
	if (d->flow == 0)
		rtf_resolve_places(d);
	if (flow->paragraph.size)
		conv_buffer_append(&flow->blocks, flow->paragraph.bytes, flow->paragraph.size);
	if (!flow->has_text)
		conv_buffer_append_text(&flow->blocks, "&nbsp;");
	conv_buffer_clear(&flow->paragraph);
	flow->has_text = 0;
}

/* The literal marker, where nothing better is known of the list. */
static void put_marker(rtf_document *d)
{
	conv_buffer *out = &rtf_this_flow(d)->blocks;
	size_t size = d->marker.size;

	while (size && d->marker.bytes[size - 1] <= ' ')
		size--;
	if (!size)
		return;
	put_text(out, (const char *)d->marker.bytes, size);
	conv_buffer_append_text(out, "&nbsp; ");
}

static void write_paragraph(rtf_document *d, const rtf_par_format *format)
{
	rtf_flow *flow = rtf_this_flow(d);
	rtf_item item;
	int is_item = rtf_list_item(&d->lists, format, &d->marker, &item);

	rtf_html_enter_cell(d, format->table_depth);
	if (is_item) {
		rtf_html_enter_item(flow, &item, format->left);
		conv_buffer_append_text(&flow->blocks, "<li");
		put_paragraph_style(&flow->blocks, format, 1);
		put_content(d);
		return; /* the next paragraph closes the item */
	}
	rtf_html_close_lists(flow);
	char name[3] = "p";
	if (format->heading && format->heading <= 6) {
		name[0] = 'h';
		name[1] = (char)('0' + format->heading);
	}
	conv_buffer_printf(&flow->blocks, "<%s", name);
	put_paragraph_style(&flow->blocks, format, 0);
	put_marker(d);
	put_content(d);
	conv_buffer_printf(&flow->blocks, "</%s>\r\n", name);
}

/* Is there anything in the paragraph, be it only the place of an attachment? */
static int has_content(const rtf_document *d)
{
	const rtf_flow *flow = &d->flows[d->flow];
	return flow->has_text || flow->paragraph.size ||
	       (d->flow == 0 && d->placed < d->places.count);
}

static void write_cell(rtf_document *d, const rtf_par_format *format)
{
	if (has_content(d))
		write_paragraph(d, format);
	rtf_html_end_cell(d, format->table_depth);
}

static void write_row(rtf_document *d, const rtf_par_format *format)
{
	if (has_content(d))
		write_paragraph(d, format);
	rtf_html_end_row(d, format->table_depth);
}

static void end_flow(rtf_document *d)
{
	rtf_html_close_lists(rtf_this_flow(d));
	rtf_html_close_tables(d, 0);
}

/* ---- Pictures, bookmarks ---- */

static void put_base64(conv_buffer *out, const uint8_t *bytes, size_t size)
{
	uint8_t *to = conv_buffer_reserve(out, CONV_BASE64_SIZE(size));
	if (to)
		out->size += conv_base64_put(bytes, size, (char *)to);
}

static void put_image_size(conv_buffer *out, const rtf_picture_data *picture)
{
	int32_t width, height;

	rtf_picture_size(picture, &width, &height);
	if (width && height)
		conv_buffer_printf(out, " width=\"%ld\" height=\"%ld\"", (long)width, (long)height);
	conv_buffer_append_text(out, " alt=\"\">");
}

static void put_data_url(conv_buffer *out, const char *attribute, const char *media_type,
			 const conv_buffer *bytes)
{
	conv_buffer_printf(out, "%s=\"data:%s;base64,", attribute, media_type);
	put_base64(out, bytes->bytes, bytes->size);
	conv_buffer_append_byte(out, '"');
}

/* Pictures that stand apart: what browsers do not show comes along with the bitmap in it. */
static void write_picture_apart(rtf_document *d, const rtf_picture_data *picture)
{
	conv_buffer *out = &rtf_this_flow(d)->paragraph;
	const char *id = rtf_picture_keep(d, &picture->bytes, picture->media_type);

	if (picture->bitmap.size)
		id = rtf_picture_keep(d, &picture->bitmap, "image/bmp");
	d->failed |= !id;
	conv_buffer_printf(out, "<img src=\"cid:%s\"", id ? id : "");
	put_image_size(out, picture);
}

/*
 * Pictures in the page. What browsers do not show is a link, to save it by, around the bitmap in it or
 * around its name.
 */
static void write_picture_within(rtf_document *d, const rtf_picture_data *picture)
{
	conv_buffer *out = &rtf_this_flow(d)->paragraph;
	const conv_buffer *shown = &picture->bytes;
	const char *type = picture->media_type, *extension = conv_media_type_extension(type);

	if (picture->bytes.size > BIGGEST_INLINE) {
		(void)conv_report(d->context, CONV_LOSS, "rtf.picture", CONV_NO_OFFSET,
				  "a picture of type %s and %zu bytes has no place in HTML", type,
				  picture->bytes.size);
		return;
	}
	if (!picture_is_shown(type)) {
		shown = picture->bitmap.size ? &picture->bitmap : NULL;
		conv_buffer_append_text(out, "<a ");
		put_data_url(out, "href", type, &picture->bytes);
		conv_buffer_printf(out, " download=\"picture.%s\">", extension);
	}
	if (shown) {
		conv_buffer_append_text(out, "<img ");
		put_data_url(out, "src", shown == &picture->bytes ? type : "image/bmp", shown);
		put_image_size(out, picture);
	} else {
		conv_buffer_printf(out, "[picture.%s]", extension);
	}
	if (shown != &picture->bytes)
		conv_buffer_append_text(out, "</a>");
}

static void write_picture(rtf_document *d, const rtf_picture_data *picture)
{
	close_inline(d);
	if (d->flags & RTF_PICTURES_APART)
		write_picture_apart(d, picture);
	else
		write_picture_within(d, picture);
	rtf_this_flow(d)->has_text = 1;
}

static void write_bookmark(rtf_document *d, const char *name, size_t size)
{
	conv_buffer *out = &rtf_this_flow(d)->paragraph;

	if (!size)
		return;
	close_inline(d);
	conv_buffer_append_text(out, "<a id=\"");
	html_escape(out, name, size);
	conv_buffer_append_text(out, "\"></a>");
}

static const rtf_writer html_writer = {
	.text = write_text,
	.line = write_line,
	.paragraph = write_paragraph,
	.cell = write_cell,
	.row = write_row,
	.picture = write_picture,
	.bookmark = write_bookmark,
	.end_flow = end_flow,
};

static void put_head(const rtf_document *d, conv_buffer *html)
{
	conv_buffer style = CONV_BUFFER_INIT;

	put_font(&style, &d->fonts.fonts[rtf_fonts_find(&d->fonts, d->default_font)]);
	conv_buffer_append_text(html,
				"<!DOCTYPE html>\r\n<html><head><meta charset=\"utf-8\"></head>\r\n"
				"<body style=\"");
	conv_buffer_append(html, style.bytes, style.size);
	conv_buffer_append_text(html, "font-size:12pt\">\r\n");
	conv_buffer_free(&style);
}

conv_status rtf_to_html(conv_context *context, const uint8_t *bytes, size_t size, unsigned flags,
			conv_buffer *html, rtf_notes *notes)
{
	rtf_document d;
	conv_status status = rtf_document_open(&d, context, flags, &html_writer, notes);

	if (status == CONV_OK)
		status = rtf_document_read(&d, bytes, size);
	if (conv_usable(status)) {
		size_t start = html->size;
		put_head(&d, html);
		rtf_finish_places(&d, html->size - start);
		conv_buffer_append(html, d.flows[0].blocks.bytes, d.flows[0].blocks.size);
		if (d.footnotes.size) {
			conv_buffer_append_text(html, "<hr>\r\n");
			conv_buffer_append(html, d.footnotes.bytes, d.footnotes.size);
		}
		conv_buffer_append_text(html, "</body></html>\r\n");
		if (d.left_out)
			(void)conv_report(context, CONV_LOSS, "rtf.left-out", CONV_NO_OFFSET,
					  "%zu comments, page headers, page footers or embedded "
					  "objects of the RTF have no place in HTML",
					  d.left_out);
		if (html->failed || d.failed)
			status = conv_report_memory(context);
	}
	rtf_document_close(&d);
	return status;
}
