/*
 * Control words and symbols of RTF documents: destinations, breaks, characters, and what each means in the
 * destination it stands in.
 */
#include "document_reader.h"

#include <string.h>

static void begin_instructions(rtf_document *d)
{
	if (d->frame->destination == RTF_IN_INSTRUCTIONS) { /* of a field within instructions */
		rtf_leave_out_group(d);
		return;
	}
	conv_buffer_clear(&d->capture);
	rtf_set_destination(d, RTF_IN_INSTRUCTIONS);
}

/* Destinations that begin with \*. Others than these are passed over. */
static int is_known_star(unsigned word)
{
	switch (word) {
	case RTF_W_fldinst:
	case RTF_W_bkmkstart:
	case RTF_W_shppict:
	case RTF_W_shpinst:
	case RTF_W_shptxt:
	case RTF_W_pn:
	case RTF_W_ud:
	case RTF_W_listtable:
	case RTF_W_listoverridetable:
	case RTF_W_nesttableprops:
	case RTF_W_moMath:
	case RTF_W_moMathPara:
	case RTF_W_do:
	case RTF_W_listtext:
	case RTF_W_pntext:
		return 1;
	default:
		return 0;
	}
}

static void begin_picture(rtf_document *d)
{
	if (!d->groups.depth)
		return;
	rtf_picture_begin(&d->picture);
	d->frame->destination = RTF_IN_PICTURE;
}

/* True: the word began a destination. */
static int destination_word(rtf_document *d, const rtf_token *token)
{
	switch (token->word) {
	case RTF_W_fonttbl:
		rtf_set_destination(d, RTF_IN_FONTS);
		return 1;
	case RTF_W_colortbl:
		if (d->colour_count)
			rtf_leave_out_group(d);
		else
			rtf_set_destination(d, RTF_IN_COLOURS);
		return 1;
	case RTF_W_listtable:
		rtf_set_destination(d, RTF_IN_LIST_TABLE);
		return 1;
	case RTF_W_listoverridetable:
		rtf_set_destination(d, RTF_IN_LIST_OVERRIDES);
		return 1;
	case RTF_W_fldinst:
		begin_instructions(d);
		return 1;
	case RTF_W_listtext:
	case RTF_W_pntext:
		conv_buffer_clear(&d->marker);
		rtf_set_destination(d, RTF_IN_MARKER);
		return 1;
	case RTF_W_pn:
		rtf_set_destination(d, RTF_IN_NUMBERING);
		return 1;
	case RTF_W_pict:
		begin_picture(d);
		return 1;
	case RTF_W_bkmkstart:
		conv_buffer_clear(&d->capture);
		rtf_set_destination(d, RTF_IN_BOOKMARK);
		return 1;
	case RTF_W_shpinst:
	case RTF_W_do:
	case RTF_W_sp:
		rtf_set_destination(d, RTF_IN_SILENT);
		return 1;
	case RTF_W_shptxt:
	case RTF_W_dptxbxtext:
		rtf_set_destination(d, RTF_IN_BODY);
		if (d->groups.depth)
			rtf_begin_flow(d, RTF_FLOW_BOX);
		return 1;
	case RTF_W_upr:
		rtf_set_destination(d, RTF_IN_UNICODE_PAIR);
		return 1;
	case RTF_W_nonesttables:
	case RTF_W_pnseclvl:
	case RTF_W_leveltext:
	case RTF_W_levelnumbers:
	case RTF_W_listname:
	case RTF_W_liststylename:
	case RTF_W_sn:
		rtf_leave_out_group(d);
		return 1;
	default:
		return 0;
	}
}

static int break_word(rtf_document *d, const rtf_token *token)
{
	switch (token->word) {
	case RTF_W_par:
	case RTF_W_sect:
	case RTF_W_page:
		if (token->word != RTF_W_page || rtf_this_flow(d)->has_text || d->piece.size)
			rtf_end_paragraph(d);
		return 1;
	case RTF_W_line:
	case RTF_W_lbr:
		rtf_flush_piece(d);
		d->writer->line(d);
		return 1;
	case RTF_W_cell:
		rtf_end_cell(d, 0);
		return 1;
	case RTF_W_nestcell:
		rtf_end_cell(d, 1);
		return 1;
	case RTF_W_row:
		rtf_end_row(d, 0);
		return 1;
	case RTF_W_nestrow:
		rtf_end_row(d, 1);
		return 1;
	default:
		return 0;
	}
}

static void put_footnote_number(rtf_document *d)
{
	unsigned number = d->footnote_count + (rtf_this_flow(d)->purpose == RTF_FLOW_DOCUMENT);
	char text[16];
	size_t n = 0, digits = 1;

	for (unsigned rest = number; rest >= 10; rest /= 10)
		digits++;
	for (n = digits; n; number /= 10)
		text[--n] = (char)('0' + number % 10);
	rtf_put_literal(d, text, digits);
}

static void body_word(rtf_document *d, const rtf_token *token)
{
	rtf_char_format character = d->frame->character;

	if (rtf_char_word(d, &character, token)) {
		if (memcmp(&character, &d->frame->character, sizeof character) != 0) {
			if (token->word != RTF_W_f && token->word != RTF_W_af)
				rtf_flush_piece(d);
			else if (!d->text.run
					  .size) /* half a character may go on in the next font */
				rtf_flush_piece(d);
			d->frame->character = character;
		}
		return;
	}
	if (rtf_par_word(&d->frame->paragraph, token) ||
	    rtf_row_word(d->frame->nested_row ? &d->nested_row : &d->row, token) ||
	    break_word(d, token))
		return;
	switch (token->word) {
	case RTF_W_tab:
		rtf_put_character(d, '\t');
		break;
	case RTF_W_nesttableprops:
		d->frame->nested_row = 1;
		break;
	case RTF_W_field:
		d->frame->field_link = 0;
		break;
	case RTF_W_fldrslt:
		if (d->frame->field_link)
			d->frame->character.link = d->frame->field_link;
		break;
	case RTF_W_footnote:
		d->footnote_count++;
		if (d->groups.depth)
			rtf_begin_flow(d, RTF_FLOW_FOOTNOTE);
		break;
	case RTF_W_chftn:
		put_footnote_number(d);
		break;
	case RTF_W_objattph:
		rtf_note_place(d);
		break;
	default:
		if (token->word && rtf_words[token->word].character)
			rtf_put_character(d, rtf_words[token->word].character);
		break;
	}
}

static void header_word(rtf_document *d, const rtf_token *token)
{
	switch (token->word) {
	case RTF_W_deff:
		d->default_font = token->param;
		break;
	case RTF_W_adeff:
		d->default_complex_font = token->param;
		break;
	case RTF_W_ansicpg:
	case RTF_W_mac:
	case RTF_W_pc:
	case RTF_W_pca:
		rtf_default_page_word(&d->default_page, token);
		break;
	default:
		break;
	}
}

static void numbering_word(rtf_document *d, const rtf_token *token)
{
	switch (token->word) {
	case RTF_W_pnlvlblt:
		d->frame->paragraph.bullets = RTF_PN_BULLET;
		break;
	case RTF_W_pnlvlbody:
	case RTF_W_pndec:
	case RTF_W_pnucrm:
	case RTF_W_pnlcrm:
	case RTF_W_pnucltr:
	case RTF_W_pnlcltr:
		d->frame->paragraph.bullets = RTF_PN_NUMBER;
		break;
	case RTF_W_pntxta:
	case RTF_W_pntxtb:
		rtf_leave_out_group(d);
		break;
	default:
		break;
	}
}

/* Words where no text is visible still change the font that octets are in. */
static void hidden_word(rtf_document *d, const rtf_token *token)
{
	rtf_char_format *character = &d->frame->character;

	if (token->word == RTF_W_tab && d->frame->destination == RTF_IN_MARKER)
		rtf_put_character(d, '\t');
	else if (rtf_words[token->word].character)
		rtf_put_character(d, rtf_words[token->word].character);
	else
		(void)rtf_char_word(d, character, token);
}

void rtf_document_word(rtf_document *d, const rtf_token *token)
{
	if (token->word != RTF_W_u && token->word != RTF_W_f && token->word != RTF_W_af)
		rtf_text_flush(&d->text);
	int skipped = token->word >= RTF_W_SKIPPED || (d->star && !is_known_star(token->word));
	d->star = 0;
	if (skipped) {
		d->left_out += token->word >= RTF_W_SKIPPED && token->word < RTF_W_SILENT;
		rtf_leave_out_group(d);
		return;
	}
	if (token->word == RTF_W_u) {
		rtf_put_unit(d, token->param);
		return;
	}
	if (token->word == RTF_W_uc) {
		d->frame->fallback = rtf_fallback_count(token);
		return;
	}
	switch (d->frame->destination) {
	case RTF_IN_LIST_TABLE:
		if (token->word == RTF_W_listpicture)
			rtf_leave_out_group(d);
		else
			rtf_list_table_word(&d->lists, token);
		return;
	case RTF_IN_LIST_OVERRIDES:
		rtf_list_override_word(&d->lists, token);
		return;
	case RTF_IN_PICTURE:
		rtf_picture_token(&d->picture, token);
		return;
	default:
		break;
	}
	if (destination_word(d, token))
		return;
	if (d->frame->destination == RTF_IN_NUMBERING)
		numbering_word(d, token);
	else if (d->frame->destination == RTF_IN_BODY)
		body_word(d, token);
	else
		hidden_word(d, token);
	header_word(d, token);
}

void rtf_document_symbol(rtf_document *d, const rtf_token *token)
{
	rtf_text_flush(&d->text);
	switch (token->byte) {
	case '*':
		d->star = 1;
		break;
	case '~':
		rtf_put_character(d, 0xA0);
		break;
	case '_':
		rtf_put_character(d, 0x2011);
		break;
	case '-':
		rtf_put_character(d, 0xAD);
		break;
	default:
		break;
	}
}
