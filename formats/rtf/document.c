/*
 * The interpreter of RTF documents (document.h).
 *
 * What is read: text in all its encodings, character and paragraph formatting, lists, tables (also
 * nested), HYPERLINK and SYMBOL fields and the results of all others, bookmarks, pictures, footnotes,
 * text boxes. What is passed over and counted: headers and footers, comments, embedded OLE objects other
 * than their picture. What is passed over: indexes, form fields, drawing objects other than their text
 * and pictures.
 */
#include "document.h"

#include <string.h>

#include "conv/charset.h"
#include "report.h"

enum destination {
	BODY,
	FONTS,
	COLOURS,
	LIST_TABLE,
	LIST_OVERRIDES,
	INSTRUCTIONS, /* \fldinst */
	MARKER,       /* \listtext, \pntext */
	NUMBERING,    /* \pn */
	PICTURE,
	BOOKMARK,
	SILENT,      /* groups in it may be visible, it is not: \shpinst, \do */
	UNICODE_PAIR /* \upr */
};

typedef struct rtf_frame {
	rtf_char_format character;
	rtf_par_format paragraph;
	uint32_t field_link; /* of the \field around, for its \fldrslt */
	uint16_t fallback;
	uint8_t destination;
	uint8_t in_field;   /* a \field's group, whose \fldinst has not been seen */
	uint8_t flow;       /* this group began a flow */
	uint8_t nested_row; /* \nesttableprops: what is said of a row is said of a nested one */
} rtf_frame;

/* ---- Text ---- */

static void flush_piece(rtf_document *d)
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
	case BODY:
		return &d->piece;
	case MARKER:
		return &d->marker;
	case INSTRUCTIONS:
	case BOOKMARK:
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

static void put_octets(rtf_document *d, const uint8_t *bytes, size_t size)
{
	if (!aim_text(d))
		return;
	const rtf_font *font = font_in_use(d);
	rtf_text_octets(&d->text, page_in_use(d, font), font->name, bytes, size);
}

static void put_character(rtf_document *d, uint32_t character)
{
	if (aim_text(d))
		rtf_text_character(&d->text, character);
}

static void put_unit(rtf_document *d, int32_t param)
{
	d->skip = d->frame->fallback;
	if (!aim_text(d))
		return;
	const rtf_font *font = font_in_use(d);
	rtf_text_unit(&d->text, page_in_use(d, font), font->name, (uint16_t)param);
}

/* ---- Paragraphs ---- */

static void end_paragraph(rtf_document *d)
{
	flush_piece(d);
	d->writer->paragraph(d, &d->frame->paragraph);
	conv_buffer_clear(&d->marker);
}

static void end_cell(rtf_document *d, int nested)
{
	rtf_par_format format = d->frame->paragraph;

	flush_piece(d);
	if (!format.table_depth || !nested)
		format.table_depth = 1;
	d->writer->cell(d, &format);
	conv_buffer_clear(&d->marker);
}

static void end_row(rtf_document *d, int nested)
{
	rtf_par_format format = d->frame->paragraph;

	flush_piece(d);
	if (!format.table_depth || !nested)
		format.table_depth = 1;
	d->writer->row(d, &format);
}

/* ---- Flows ---- */

static void begin_flow(rtf_document *d, enum rtf_flow_purpose purpose)
{
	flush_piece(d);
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

static void end_flow(rtf_document *d)
{
	rtf_flow *flow = rtf_this_flow(d);

	flush_piece(d);
	if (flow->has_text)
		d->writer->paragraph(d, &d->frame->paragraph);
	d->writer->end_flow(d);
	conv_buffer *to = flow->purpose == RTF_FLOW_FOOTNOTE ? &d->footnotes : &flow[-1].blocks;
	conv_buffer_append(to, flow->blocks.bytes, flow->blocks.size);
	d->flow--;
}

/* ---- Groups ---- */

static void begin_group(rtf_document *d)
{
	if (d->frame->destination == BODY)
		flush_piece(d);
	else
		rtf_text_flush(&d->text);
	d->star = 0;
	if (d->frame->destination ==
	    UNICODE_PAIR) { /* {\upr{ansi}{\*\ud{unicode}}}: not the first */
		d->frame->destination = BODY;
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
	if (symbol && outer->destination == BODY) {
		put_character(d, symbol);
		flush_piece(d);
	}
}

/* What is open when the font table ends was opened before its fonts were known. */
static void use_default_fonts(rtf_document *d)
{
	for (size_t i = 0; i <= d->groups.depth; i++) {
		rtf_frame *frame = (rtf_frame *)(void *)d->groups.frames + i;
		frame->character.font = rtf_fonts_find(&d->fonts, d->default_font);
		frame->character.complex_font =
			rtf_fonts_find(&d->fonts, d->default_complex_font);
	}
}

static void end_destination(rtf_document *d, const rtf_frame *inner, rtf_frame *outer)
{
	if (inner->destination == outer->destination)
		return;
	switch (inner->destination) {
	case FONTS:
		if (rtf_fonts_close(&d->fonts))
			use_default_fonts(d);
		break;
	case INSTRUCTIONS:
		read_instructions(d, outer);
		break;
	case BOOKMARK:
		if (outer->destination == BODY)
			d->writer->bookmark(d, (const char *)d->capture.bytes, d->capture.size);
		conv_buffer_clear(&d->capture);
		break;
	case PICTURE:
		if (rtf_picture_end(&d->picture) && !(inner->character.flags & RTF_HIDDEN))
			d->writer->picture(d, &d->picture);
		break;
	case NUMBERING:
		outer->paragraph.bullets = inner->paragraph.bullets;
		break;
	default:
		break;
	}
}

static void end_group(rtf_document *d)
{
	void *closed;

	if (d->frame->destination == BODY)
		flush_piece(d);
	else
		rtf_text_flush(&d->text);
	d->star = 0;
	if (d->groups.depth && !d->groups.too_deep && d->frame->flow)
		end_flow(d);
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

static void skip_group(rtf_document *d)
{
	if (d->groups.depth == 0)
		return;
	rtf_text_flush(&d->text);
	d->unbalanced |= !rtf_skip_group(&d->lexer);
	end_group(d);
}

static void set_destination(rtf_document *d, enum destination destination)
{
	if (d->groups.depth)
		d->frame->destination = (uint8_t)destination;
}

/* ---- Words ---- */

static void begin_instructions(rtf_document *d)
{
	if (d->frame->destination == INSTRUCTIONS) { /* of a field within instructions */
		skip_group(d);
		return;
	}
	conv_buffer_clear(&d->capture);
	set_destination(d, INSTRUCTIONS);
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
	d->frame->destination = PICTURE;
}

/* True: the word began a destination. */
static int destination_word(rtf_document *d, const rtf_token *token)
{
	switch (token->word) {
	case RTF_W_fonttbl:
		set_destination(d, FONTS);
		return 1;
	case RTF_W_colortbl:
		if (d->colour_count)
			skip_group(d);
		else
			set_destination(d, COLOURS);
		return 1;
	case RTF_W_listtable:
		set_destination(d, LIST_TABLE);
		return 1;
	case RTF_W_listoverridetable:
		set_destination(d, LIST_OVERRIDES);
		return 1;
	case RTF_W_fldinst:
		begin_instructions(d);
		return 1;
	case RTF_W_listtext:
	case RTF_W_pntext:
		conv_buffer_clear(&d->marker);
		set_destination(d, MARKER);
		return 1;
	case RTF_W_pn:
		set_destination(d, NUMBERING);
		return 1;
	case RTF_W_pict:
		begin_picture(d);
		return 1;
	case RTF_W_bkmkstart:
		conv_buffer_clear(&d->capture);
		set_destination(d, BOOKMARK);
		return 1;
	case RTF_W_shpinst:
	case RTF_W_do:
	case RTF_W_sp:
		set_destination(d, SILENT);
		return 1;
	case RTF_W_shptxt:
	case RTF_W_dptxbxtext:
		set_destination(d, BODY);
		if (d->groups.depth)
			begin_flow(d, RTF_FLOW_BOX);
		return 1;
	case RTF_W_upr:
		set_destination(d, UNICODE_PAIR);
		return 1;
	case RTF_W_nonesttables:
	case RTF_W_pnseclvl:
	case RTF_W_leveltext:
	case RTF_W_levelnumbers:
	case RTF_W_listname:
	case RTF_W_liststylename:
	case RTF_W_sn:
		skip_group(d);
		return 1;
	default:
		return 0;
	}
}

static void note_place(rtf_document *d)
{
	flush_piece(d);
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

static int break_word(rtf_document *d, const rtf_token *token)
{
	switch (token->word) {
	case RTF_W_par:
	case RTF_W_sect:
	case RTF_W_page:
		if (token->word != RTF_W_page || rtf_this_flow(d)->has_text || d->piece.size)
			end_paragraph(d);
		return 1;
	case RTF_W_line:
	case RTF_W_lbr:
		flush_piece(d);
		d->writer->line(d);
		return 1;
	case RTF_W_cell:
		end_cell(d, 0);
		return 1;
	case RTF_W_nestcell:
		end_cell(d, 1);
		return 1;
	case RTF_W_row:
		end_row(d, 0);
		return 1;
	case RTF_W_nestrow:
		end_row(d, 1);
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
	if (aim_text(d))
		rtf_text_literal(&d->text, text, digits);
}

static void body_word(rtf_document *d, const rtf_token *token)
{
	rtf_char_format character = d->frame->character;

	if (rtf_char_word(d, &character, token)) {
		if (memcmp(&character, &d->frame->character, sizeof character) != 0) {
			if (token->word != RTF_W_f && token->word != RTF_W_af)
				flush_piece(d);
			else if (!d->text.run
					  .size) /* half a character may go on in the next font */
				flush_piece(d);
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
		put_character(d, '\t');
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
			begin_flow(d, RTF_FLOW_FOOTNOTE);
		break;
	case RTF_W_chftn:
		put_footnote_number(d);
		break;
	case RTF_W_objattph:
		note_place(d);
		break;
	default:
		if (token->word && rtf_words[token->word].character)
			put_character(d, rtf_words[token->word].character);
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
		skip_group(d);
		break;
	default:
		break;
	}
}

/* Words where no text is visible still change the font that octets are in. */
static void hidden_word(rtf_document *d, const rtf_token *token)
{
	rtf_char_format *character = &d->frame->character;

	if (token->word == RTF_W_tab && d->frame->destination == MARKER)
		put_character(d, '\t');
	else if (rtf_words[token->word].character)
		put_character(d, rtf_words[token->word].character);
	else
		(void)rtf_char_word(d, character, token);
}

static void word(rtf_document *d, const rtf_token *token)
{
	if (token->word != RTF_W_u && token->word != RTF_W_f && token->word != RTF_W_af)
		rtf_text_flush(&d->text);
	int skipped = token->word >= RTF_W_SKIPPED || (d->star && !is_known_star(token->word));
	d->star = 0;
	if (skipped) {
		d->left_out += token->word >= RTF_W_SKIPPED && token->word < RTF_W_SILENT;
		skip_group(d);
		return;
	}
	if (token->word == RTF_W_u) {
		put_unit(d, token->param);
		return;
	}
	if (token->word == RTF_W_uc) {
		d->frame->fallback = rtf_fallback_count(token);
		return;
	}
	switch (d->frame->destination) {
	case LIST_TABLE:
		if (token->word == RTF_W_listpicture)
			skip_group(d);
		else
			rtf_list_table_word(&d->lists, token);
		return;
	case LIST_OVERRIDES:
		rtf_list_override_word(&d->lists, token);
		return;
	case PICTURE:
		rtf_picture_token(&d->picture, token);
		return;
	default:
		break;
	}
	if (destination_word(d, token))
		return;
	if (d->frame->destination == NUMBERING)
		numbering_word(d, token);
	else if (d->frame->destination == BODY)
		body_word(d, token);
	else
		hidden_word(d, token);
	header_word(d, token);
}

static void symbol(rtf_document *d, const rtf_token *token)
{
	rtf_text_flush(&d->text);
	switch (token->byte) {
	case '*':
		d->star = 1;
		break;
	case '~':
		put_character(d, 0xA0);
		break;
	case '_':
		put_character(d, 0x2011);
		break;
	case '-':
		put_character(d, 0xAD);
		break;
	default:
		break;
	}
}

static int is_blank(const rtf_token *token)
{
	for (size_t i = 0; i < token->size; i++)
		if (token->bytes[i] > ' ')
			return 0;
	return 1;
}

static void table_token(rtf_document *d, const rtf_token *token)
{
	if (d->frame->destination == COLOURS)
		rtf_colour_token(d, token);
	else if (d->star && token->kind == RTF_WORD)
		skip_group(d);
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
		word(d, token);
	return 1;
}

static void read_token(rtf_document *d, rtf_token *token)
{
	if (in_fallback(d, token))
		return;
	if (token->kind == RTF_OPEN) {
		begin_group(d);
		return;
	}
	if (token->kind == RTF_CLOSE) {
		end_group(d);
		return;
	}
	if (d->frame->destination == FONTS || d->frame->destination == COLOURS) {
		table_token(d, token);
		return;
	}
	switch (token->kind) {
	case RTF_WORD:
		word(d, token);
		break;
	case RTF_RAW:
		if (d->frame->destination == PICTURE)
			rtf_picture_token(&d->picture, token);
		else if (!d->closed || d->groups.depth || !is_blank(token))
			put_octets(d, token->bytes, token->size);
		break;
	case RTF_BINARY:
		if (d->frame->destination == PICTURE)
			rtf_picture_token(&d->picture, token);
		break;
	case RTF_OCTET:
	case RTF_ESCAPED:
		put_octets(d, &token->byte, 1);
		break;
	case RTF_SYMBOL:
		symbol(d, token);
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
	flush_piece(d);
	while (d->flow)
		end_flow(d);
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
