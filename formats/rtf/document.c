/*
 * The interpreter of RTF documents (document.h).
 *
 * What is read: text in all its encodings, character and paragraph formatting, lists, tables (also
 * nested), HYPERLINK and SYMBOL fields and the results of all others, bookmarks, pictures, footnotes,
 * text boxes. What is passed over and counted: headers and footers, comments, embedded OLE objects other
 * than their picture. What is passed over: indexes, form fields, drawing objects other than their text
 * and pictures.
 */
#include "document_reader.h"

#include <string.h>

#include "report.h"

static int is_blank(const rtf_token *token)
{
	for (size_t i = 0; i < token->size; i++)
		if (token->bytes[i] > ' ')
			return 0;
	return 1;
}

static void table_token(rtf_document *d, const rtf_token *token)
{
	if (d->frame->destination == RTF_IN_COLOURS)
		rtf_colour_token(d, token);
	else if (d->star && token->kind == RTF_WORD)
		rtf_leave_out_group(d);
	else if (token->kind == RTF_SYMBOL && token->byte == '*')
		d->star = 1;
	else
		rtf_fonts_token(&d->fonts, token);
}

/* A fallback is passed over, but a font it selects stays selected. */
static int in_fallback(rtf_document *d, rtf_token *token)
{
	if (!d->skip || !rtf_fallback_skip(&d->skip, token))
		return 0;
	if (token->kind == RTF_WORD && (token->word == RTF_W_f || token->word == RTF_W_uc))
		rtf_document_word(d, token);
	return 1;
}

static void read_token(rtf_document *d, rtf_token *token)
{
	if (in_fallback(d, token))
		return;
	if (token->kind == RTF_OPEN) {
		rtf_begin_group(d);
		return;
	}
	if (token->kind == RTF_CLOSE) {
		rtf_end_group(d);
		return;
	}
	if (d->frame->destination == RTF_IN_FONTS || d->frame->destination == RTF_IN_COLOURS) {
		table_token(d, token);
		return;
	}
	switch (token->kind) {
	case RTF_WORD:
		rtf_document_word(d, token);
		break;
	case RTF_RAW:
		if (d->frame->destination == RTF_IN_PICTURE)
			rtf_picture_token(&d->picture, token);
		else if (!d->closed || d->groups.depth || !is_blank(token))
			rtf_put_octets(d, token->bytes, token->size);
		break;
	case RTF_BINARY:
		if (d->frame->destination == RTF_IN_PICTURE)
			rtf_picture_token(&d->picture, token);
		break;
	case RTF_OCTET:
	case RTF_ESCAPED:
		rtf_put_octets(d, &token->byte, 1);
		break;
	case RTF_SYMBOL:
		rtf_document_symbol(d, token);
		break;
	default:
		break;
	}
}

/* ---- The whole ---- */

static int out_of_memory(const rtf_document *d)
{
	int failed = d->failed || d->groups.failed || d->fonts.failed || d->lists.failed ||
		     d->places.failed || d->piece.failed || d->marker.failed || d->capture.failed ||
		     d->picture.bytes.failed || d->picture.bitmap.failed || d->footnotes.failed;
	for (size_t i = 0; i < RTF_MOST_FLOWS; i++)
		failed |= d->flows[i].blocks.failed | d->flows[i].paragraph.failed;
	return failed;
}

static void finish(rtf_document *d)
{
	if (d->groups.depth || d->groups.too_deep)
		d->unbalanced = 1;
	rtf_flush_piece(d);
	while (d->flow)
		rtf_end_flow(d);
	if (d->flows[0].has_text)
		d->writer->paragraph(d, &d->frame->paragraph);
	d->writer->end_flow(d);
}

conv_status rtf_document_read(rtf_document *d, const uint8_t *bytes, size_t size)
{
	rtf_token token;

	if (!rtf_is_rtf(bytes, size))
		return conv_report(d->context, CONV_ERROR, "rtf.not-rtf", 0, "this is no RTF");
	d->lexer = rtf_lex(bytes, size);
	for (;;) {
		rtf_next(&d->lexer, &token);
		if (token.kind == RTF_END)
			break;
		read_token(d, &token);
	}
	finish(d);
	if (out_of_memory(d))
		return conv_report_memory(d->context);
	return rtf_report_damage(d->context, d->unbalanced, d->groups.was_too_deep,
				 d->lexer.bad_binary, d->text.bad);
}

conv_status rtf_document_open(rtf_document *d, conv_context *context, unsigned flags,
			      const rtf_writer *writer, rtf_notes *notes)
{
	memset(d, 0, sizeof *d);
	d->context = context;
	d->flags = flags;
	d->writer = writer;
	d->notes = notes;
	d->arena = conv_arena_new();
	d->frame = rtf_groups_init(&d->groups, sizeof(rtf_frame));
	rtf_text_init(&d->text, context, &d->piece, RTF_FORM_MAPPED);
	rtf_place_list_init(&d->places);
	rtf_default_page_init(&d->default_page, context);
	if (!d->arena || !d->frame)
		return conv_report_memory(context);
	rtf_fonts_init(&d->fonts, d->arena);
	rtf_lists_init(&d->lists, d->arena);
	if (d->fonts.failed)
		return conv_report_memory(context);
	d->frame->fallback = 1;
	d->frame->character.size = 24;
	d->default_complex_font = -1;
	return CONV_OK;
}

void rtf_document_close(rtf_document *d)
{
	if (d->notes) {
		d->notes->kind = RTF_DOCUMENT;
		d->notes->codepage = rtf_default_page_of(&d->default_page, d->context);
		d->notes->pictures = d->pictures;
		d->notes->picture_count = d->picture_count;
		d->notes->left_out = d->left_out;
	}
	for (size_t i = 0; i < RTF_MOST_FLOWS; i++) {
		conv_buffer_free(&d->flows[i].blocks);
		conv_buffer_free(&d->flows[i].paragraph);
		for (size_t k = 0; k < RTF_DEEPEST_TABLE; k++)
			conv_buffer_free(&d->flows[i].tables[k].cells);
	}
	conv_buffer_free(&d->piece);
	conv_buffer_free(&d->marker);
	conv_buffer_free(&d->capture);
	conv_buffer_free(&d->footnotes);
	conv_buffer_free(&d->picture.bytes);
	conv_buffer_free(&d->picture.bitmap);
	rtf_place_list_free(&d->places);
	rtf_groups_free(&d->groups);
	rtf_text_free(&d->text);
	conv_arena_free(d->arena);
}
