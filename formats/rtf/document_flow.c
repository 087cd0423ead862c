/*
 * Text, paragraphs and flows of RTF documents on their way to the writer.
 */
#include "document_reader.h"

#include <string.h>

/* ---- Text ---- */

void rtf_flush_piece(rtf_document *d)
{
	rtf_text_flush(&d->text);
	if (!d->piece.size)
		return;
	if (!(d->frame->character.flags & RTF_HIDDEN))
		d->writer->text(d, &d->frame->character, (const char *)d->piece.bytes,
				d->piece.size);
	conv_buffer_clear(&d->piece);
}

/* Where text of the group goes; NULL: nowhere. */
static conv_buffer *text_target(rtf_document *d)
{
	switch (d->frame->destination) {
	case RTF_IN_BODY:
		return &d->piece;
	case RTF_IN_MARKER:
		return &d->marker;
	case RTF_IN_INSTRUCTIONS:
	case RTF_IN_BOOKMARK:
		return &d->capture;
	default:
		return NULL;
	}
}

static const rtf_font *font_in_use(const rtf_document *d)
{
	const rtf_char_format *c = &d->frame->character;
	uint16_t font = c->flags & RTF_RTL && c->complex_font ? c->complex_font : c->font;
	return &d->fonts.fonts[font < d->fonts.count ? font : 0];
}

static const rtf_page *page_in_use(rtf_document *d, const rtf_font *font)
{
	return rtf_text_page(&d->text, font->codepage
					       ? font->codepage
					       : rtf_default_page_of(&d->default_page, d->context));
}

static int aim_text(rtf_document *d)
{
	conv_buffer *target = text_target(d);

	if (target && target != d->text.output) {
		rtf_text_flush(&d->text);
		d->text.output = target;
	}
	return target != NULL;
}

void rtf_put_octets(rtf_document *d, const uint8_t *bytes, size_t size)
{
	if (!aim_text(d))
		return;
	const rtf_font *font = font_in_use(d);
	rtf_text_octets(&d->text, page_in_use(d, font), font->name, bytes, size);
}

void rtf_put_character(rtf_document *d, uint32_t character)
{
	if (aim_text(d))
		rtf_text_character(&d->text, character);
}

void rtf_put_unit(rtf_document *d, int32_t param)
{
	d->skip = d->frame->fallback;
	if (!aim_text(d))
		return;
	const rtf_font *font = font_in_use(d);
	rtf_text_unit(&d->text, page_in_use(d, font), font->name, (uint16_t)param);
}

void rtf_put_literal(rtf_document *d, const char *text, size_t size)
{
	if (aim_text(d))
		rtf_text_literal(&d->text, text, size);
}

/* ---- Paragraphs ---- */

void rtf_end_paragraph(rtf_document *d)
{
	rtf_flush_piece(d);
	d->writer->paragraph(d, &d->frame->paragraph);
	conv_buffer_clear(&d->marker);
}

void rtf_end_cell(rtf_document *d, int nested)
{
	rtf_par_format format = d->frame->paragraph;

	rtf_flush_piece(d);
	if (!format.table_depth || !nested)
		format.table_depth = 1;
	d->writer->cell(d, &format);
	conv_buffer_clear(&d->marker);
}

void rtf_end_row(rtf_document *d, int nested)
{
	rtf_par_format format = d->frame->paragraph;

	rtf_flush_piece(d);
	if (!format.table_depth || !nested)
		format.table_depth = 1;
	d->writer->row(d, &format);
}

/* ---- Flows ---- */

void rtf_begin_flow(rtf_document *d, enum rtf_flow_purpose purpose)
{
	rtf_flush_piece(d);
	if (d->flow + 1 == RTF_MOST_FLOWS)
		return;
	rtf_flow *flow = &d->flows[++d->flow];
	conv_buffer blocks = flow->blocks, paragraph = flow->paragraph;
	memset(flow, 0, sizeof *flow);
	flow->blocks = blocks;
	flow->paragraph = paragraph;
	conv_buffer_clear(&flow->blocks);
	conv_buffer_clear(&flow->paragraph);
	flow->purpose = (int)purpose;
	d->frame->flow = 1;
	memset(&d->frame->paragraph, 0, sizeof d->frame->paragraph);
	d->frame->character.link = 0;
}

void rtf_end_flow(rtf_document *d)
{
	rtf_flow *flow = rtf_this_flow(d);

	rtf_flush_piece(d);
	if (flow->has_text)
		d->writer->paragraph(d, &d->frame->paragraph);
	d->writer->end_flow(d);
	conv_buffer *to = flow->purpose == RTF_FLOW_FOOTNOTE ? &d->footnotes : &flow[-1].blocks;
	conv_buffer_append(to, flow->blocks.bytes, flow->blocks.size);
	d->flow--;
}

/* ---- Places of attachments ---- */

void rtf_note_place(rtf_document *d)
{
	rtf_flush_piece(d);
	/* Its place in the output is known once the paragraph is written. */
	rtf_place_list_add(&d->places, d->flow == 0 ? d->flows[0].paragraph.size : 0);
}

void rtf_resolve_places(rtf_document *d)
{
	for (; d->placed < d->places.count; d->placed++)
		d->places.places[d->placed] += d->flows[0].blocks.size;
}

void rtf_finish_places(rtf_document *d, size_t shift)
{
	rtf_resolve_places(d);
	for (size_t i = 0; i < d->places.count; i++)
		d->places.places[i] += shift;
	if (d->notes && !rtf_place_list_finish(&d->places, d->notes, 0))
		d->failed = 1;
}
