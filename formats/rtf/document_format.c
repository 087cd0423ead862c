/*
 * Words that format characters, paragraphs and rows, and the colour table (RTF 1.9.1, "Document
 * Text").
 */
#include "document.h"

#include <string.h>

enum { NO_COLOUR = 0x80000000u, MOST_COLOURS = 65535 };

static void set_flag(rtf_char_format *format, unsigned flag, int on)
{
	format->flags = (uint16_t)(on ? format->flags | flag : format->flags & ~flag);
}

static uint16_t clamp(int32_t value, uint16_t otherwise)
{
	return value >= 0 && value <= UINT16_MAX ? (uint16_t)value : otherwise;
}

static void set_raised(rtf_char_format *format, unsigned flag)
{
	set_flag(format, RTF_SUPER | RTF_SUB, 0);
	set_flag(format, flag, 1);
}

static void set_plain(rtf_document *document, rtf_char_format *format)
{
	uint32_t link = format->link;
	memset(format, 0, sizeof *format);
	format->link = link;
	format->size = 24;
	format->font = rtf_fonts_find(&document->fonts, document->default_font);
	format->complex_font = rtf_fonts_find(&document->fonts, document->default_complex_font);
}

int rtf_char_word(rtf_document *document, rtf_char_format *format, const rtf_token *token)
{
	int on = !token->has_param || token->param != 0;

	switch (token->word) {
	case RTF_W_plain:
		set_plain(document, format);
		return 1;
	case RTF_W_f:
		format->font = rtf_fonts_find(&document->fonts, token->param);
		return 1;
	case RTF_W_af:
		format->complex_font = rtf_fonts_find(&document->fonts, token->param);
		return 1;
	case RTF_W_fs:
		format->size = clamp(token->param, 24);
		return 1;
	case RTF_W_b:
		set_flag(format, RTF_BOLD, on);
		return 1;
	case RTF_W_i:
		set_flag(format, RTF_ITALIC, on);
		return 1;
	case RTF_W_ulnone:
		set_flag(format, RTF_UNDERLINE, 0);
		return 1;
	case RTF_W_strike:
	case RTF_W_striked:
		set_flag(format, RTF_STRIKE, on);
		return 1;
	case RTF_W_super:
		set_raised(format, on ? RTF_SUPER : 0);
		return 1;
	case RTF_W_sub:
		set_raised(format, on ? RTF_SUB : 0);
		return 1;
	case RTF_W_nosupersub:
		set_raised(format, 0);
		return 1;
	case RTF_W_up:
		set_raised(format, token->has_param && token->param > 0 ? RTF_SUPER : 0);
		return 1;
	case RTF_W_dn:
		set_raised(format, token->has_param && token->param > 0 ? RTF_SUB : 0);
		return 1;
	case RTF_W_scaps:
		set_flag(format, RTF_SMALL_CAPS, on);
		return 1;
	case RTF_W_caps:
		set_flag(format, RTF_CAPS, on);
		return 1;
	case RTF_W_v:
	case RTF_W_deleted:
		set_flag(format, RTF_HIDDEN, on);
		return 1;
	case RTF_W_rtlch:
		set_flag(format, RTF_RTL, 1);
		return 1;
	case RTF_W_ltrch:
		set_flag(format, RTF_RTL, 0);
		return 1;
	case RTF_W_cf:
		format->colour = clamp(token->param, 0);
		return 1;
	case RTF_W_cb:
	case RTF_W_highlight:
	case RTF_W_chcbpat:
		format->background = clamp(token->param, 0);
		return 1;
	default:
		if (token->word >= RTF_W_ul && token->word <= RTF_W_ulwave) {
			set_flag(format, RTF_UNDERLINE, on);
			return 1;
		}
		return 0;
	}
}

static int32_t distance(const rtf_token *token)
{
	const int32_t most = 31680; /* 22 inches, what Word allows */
	return token->param > most ? most : token->param < -most ? -most : token->param;
}

static int distance_word(rtf_par_format *format, const rtf_token *token)
{
	switch (token->word) {
	case RTF_W_li:
	case RTF_W_lin:
		format->left = distance(token);
		return 1;
	case RTF_W_ri:
	case RTF_W_rin:
		format->right = distance(token);
		return 1;
	case RTF_W_fi:
		format->first = distance(token);
		return 1;
	case RTF_W_sb:
		format->before = distance(token);
		return 1;
	case RTF_W_sa:
		format->after = distance(token);
		return 1;
	default:
		return 0;
	}
}

static uint8_t clamp8(const rtf_token *token, int32_t most)
{
	return (uint8_t)(token->param < 0 ? 0 : token->param > most ? most : token->param);
}

int rtf_par_word(rtf_par_format *format, const rtf_token *token)
{
	switch (token->word) {
	case RTF_W_pard:
		memset(format, 0, sizeof *format);
		return 1;
	case RTF_W_ql:
		format->align = RTF_LEFT;
		return 1;
	case RTF_W_qr:
		format->align = RTF_RIGHT;
		return 1;
	case RTF_W_qc:
		format->align = RTF_CENTRE;
		return 1;
	case RTF_W_qj:
	case RTF_W_qd:
		format->align = RTF_JUSTIFY;
		return 1;
	case RTF_W_rtlpar:
		format->rtl = 1;
		return 1;
	case RTF_W_ltrpar:
		format->rtl = 0;
		return 1;
	case RTF_W_intbl:
		if (!format->table_depth)
			format->table_depth = 1;
		return 1;
	case RTF_W_itap:
		format->table_depth = clamp8(token, RTF_DEEPEST_TABLE);
		return 1;
	case RTF_W_outlinelevel:
		format->heading =
			token->param >= 0 && token->param < 9 ? (uint8_t)(token->param + 1) : 0;
		return 1;
	case RTF_W_ls:
		format->list = token->param >= 0 && token->param < UINT16_MAX - 1
				       ? (uint16_t)(token->param + 1)
				       : 0;
		return 1;
	case RTF_W_ilvl:
		format->list_level = clamp8(token, RTF_LIST_LEVELS - 1);
		return 1;
	default:
		return distance_word(format, token);
	}
}

static void end_cell_format(rtf_row_format *row, int32_t right)
{
	row->next.right = right;
	row->in_border = 0;
	if (row->count < RTF_MOST_CELLS)
		row->cells[row->count++] = row->next;
	memset(&row->next, 0, sizeof row->next);
}

static int cell_word(rtf_row_format *row, const rtf_token *token)
{
	switch (token->word) {
	case RTF_W_clmgf: /* told by the \clmrg that follow */
		return 1;
	case RTF_W_clmrg:
		row->next.merged = 1;
		return 1;
	case RTF_W_clvmgf:
		row->next.merge_down = 1;
		return 1;
	case RTF_W_clvmrg:
		row->next.merged_up = 1;
		return 1;
	case RTF_W_clvertalt:
		row->next.align = RTF_CELL_TOP;
		return 1;
	case RTF_W_clvertalc:
		row->next.align = RTF_CELL_MIDDLE;
		return 1;
	case RTF_W_clvertalb:
		row->next.align = RTF_CELL_BOTTOM;
		return 1;
	case RTF_W_clcbpat:
		row->next.background = clamp(token->param, 0);
		return 1;
	case RTF_W_cellx:
		end_cell_format(row, distance(token));
		return 1;
	default:
		return 0;
	}
}

/* Borders of paragraphs are described by the same words; those are nothing to a table. */
static int border_word(rtf_row_format *row, const rtf_token *token)
{
	if (token->word >= RTF_W_clbrdrt && token->word <= RTF_W_trbrdrv)
		row->in_border = 1;
	else if (token->word >= RTF_W_brdrt && token->word <= RTF_W_brdrbar)
		row->in_border = 0;
	else if (token->word >= RTF_W_brdrs && token->word <= RTF_W_brdrinset)
		row->bordered |= row->in_border;
	else
		return 0;
	return 1;
}

int rtf_row_word(rtf_row_format *row, const rtf_token *token)
{
	switch (token->word) {
	case RTF_W_trowd:
		memset(row, 0, sizeof *row);
		return 1;
	case RTF_W_trleft:
		row->left = distance(token);
		return 1;
	case RTF_W_rtlrow:
		row->rtl = 1;
		return 1;
	default:
		return cell_word(row, token) || border_word(row, token);
	}
}

static void add_colour(rtf_document *document)
{
	if (document->colour_count == document->colour_room) {
		size_t room = document->colour_room ? 2 * document->colour_room : 32;
		uint32_t *colours = conv_arena_array(document->arena, room, sizeof *colours);
		if (!colours || room > MOST_COLOURS) {
			document->failed |= !colours;
			return;
		}
		if (document->colour_count)
			memcpy(colours, document->colours,
			       document->colour_count * sizeof *colours);
		document->colours = colours;
		document->colour_room = room;
	}
	document->colours[document->colour_count++] = document->colour;
	document->colour = NO_COLOUR;
}

void rtf_colour_token(rtf_document *document, const rtf_token *token)
{
	if (token->kind == RTF_RAW) {
		for (size_t i = 0; i < token->size; i++)
			if (token->bytes[i] == ';')
				add_colour(document);
	} else if (token->kind == RTF_WORD && token->word >= RTF_W_red &&
		   token->word <= RTF_W_blue) {
		unsigned shift = 8 * (RTF_W_blue - token->word);
		uint32_t part = (uint32_t)token->param & 255;
		document->colour &= ~(NO_COLOUR | (uint32_t)255 << shift);
		document->colour |= part << shift;
	}
}
