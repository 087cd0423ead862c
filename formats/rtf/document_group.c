/*
 * Groups of RTF documents: what opens with them, and what is complete when they close.
 */
#include "document_reader.h"

#include <string.h>

void rtf_begin_group(rtf_document *d)
{
	if (d->frame->destination == RTF_IN_BODY)
		rtf_flush_piece(d);
	else
		rtf_text_flush(&d->text);
	d->star = 0;
	if (d->frame->destination ==
	    RTF_IN_UNICODE_PAIR) { /* {\upr{ansi}{\*\ud{unicode}}}: not the first */
		d->frame->destination = RTF_IN_BODY;
		d->unbalanced |= !rtf_skip_group(&d->lexer);
		return;
	}
	d->frame = rtf_groups_open(&d->groups);
	d->frame->flow = 0;
}

/* The instructions of a field are complete. */
static void read_instructions(rtf_document *d, rtf_frame *outer)
{
	const char *text = (const char *)d->capture.bytes;
	size_t size = d->capture.size;
	uint32_t symbol = rtf_field_symbol(text, size);
	const char *link = rtf_field_link(d->arena, text, size);

	if (link) {
		if (d->link_count == d->link_room) {
			size_t room = d->link_room ? 2 * d->link_room : 16;
			const char **more = conv_arena_array(d->arena, room, sizeof *more);
			if (!more) {
				d->failed = 1;
				return;
			}
			if (d->link_count)
				memcpy(more, d->links, d->link_count * sizeof *more);
			d->links = more;
			d->link_room = room;
		}
		d->links[d->link_count++] = link;
		outer->field_link = (uint32_t)d->link_count;
	}
	conv_buffer_clear(&d->capture);
	if (symbol && outer->destination == RTF_IN_BODY) {
		rtf_put_character(d, symbol);
		rtf_flush_piece(d);
	}
}

/* What is open when the font table ends was opened before its fonts were known. */
static void use_default_fonts(rtf_document *d)
{
	for (size_t i = 0; i <= d->groups.depth; i++) {
		rtf_frame *frame = (rtf_frame *)(void *)d->groups.frames + i;
		frame->character.font = rtf_fonts_find(&d->fonts, d->default_font);
		frame->character.complex_font = rtf_fonts_find(&d->fonts, d->default_complex_font);
	}
}

static void end_destination(rtf_document *d, const rtf_frame *inner, rtf_frame *outer)
{
	if (inner->destination == outer->destination)
		return;
	switch (inner->destination) {
	case RTF_IN_FONTS:
		if (rtf_fonts_close(&d->fonts))
			use_default_fonts(d);
		break;
	case RTF_IN_INSTRUCTIONS:
		read_instructions(d, outer);
		break;
	case RTF_IN_BOOKMARK:
		if (outer->destination == RTF_IN_BODY)
			d->writer->bookmark(d, (const char *)d->capture.bytes, d->capture.size);
		conv_buffer_clear(&d->capture);
		break;
	case RTF_IN_PICTURE:
		if (rtf_picture_end(&d->picture) && !(inner->character.flags & RTF_HIDDEN))
			d->writer->picture(d, &d->picture);
		break;
	case RTF_IN_NUMBERING:
		outer->paragraph.bullets = inner->paragraph.bullets;
		break;
	default:
		break;
	}
}

void rtf_end_group(rtf_document *d)
{
	void *closed;

	if (d->frame->destination == RTF_IN_BODY)
		rtf_flush_piece(d);
	else
		rtf_text_flush(&d->text);
	d->star = 0;
	if (d->groups.depth && !d->groups.too_deep && d->frame->flow)
		rtf_end_flow(d);
	rtf_frame *outer = rtf_groups_close(&d->groups, &closed);
	if (!outer) {
		d->unbalanced = 1;
		return;
	}
	d->frame = outer;
	if (closed)
		end_destination(d, closed, outer);
	if (d->groups.depth == 0)
		d->closed = 1;
}

void rtf_leave_out_group(rtf_document *d)
{
	if (d->groups.depth == 0)
		return;
	rtf_text_flush(&d->text);
	d->unbalanced |= !rtf_skip_group(&d->lexer);
	rtf_end_group(d);
}

void rtf_set_destination(rtf_document *d, enum rtf_destination destination)
{
	if (d->groups.depth)
		d->frame->destination = (uint8_t)destination;
}
