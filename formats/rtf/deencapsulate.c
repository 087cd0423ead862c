/*
 * Takes encapsulated HTML and plain text out of RTF: [MS-OXRTFEX] 2.2.3, in one pass.
 *
 *   {\*\htmltagN content}      copied, in the default code page; N is ignored (2.1.3.1.4)
 *   \htmlrtf ... \htmlrtf0     dropped, but fonts are tracked; a group restores it (2.1.3.1.3)
 *   {\*\mhtmltagN ...}         dropped: the tag again, with rewritten links (2.1.3.1.5)
 *   other {\*\..., {\colortbl  dropped, but {\fonttbl is read
 *   all else                   copied, in the code page of the font
 *
 * Output is UTF-8: one charset for whatever the fonts say. PidTagInternetCodepage of what is made of
 * it is 65001, and a charset that the HTML names in <meta> is made to agree.
 */
#include "rtf.h"

#include <string.h>

#include "conv/charset.h"
#include "fonts.h"
#include "html/html.h"
#include "notes.h"
#include "report.h"
#include "state.h"
#include "text.h"

enum destination { BODY, TAG, FONTS, UNICODE_PAIR };

typedef struct frame {
	uint16_t font;     /* index in the font table */
	uint16_t fallback; /* \uc */
	uint8_t destination;
	uint8_t suppressed; /* \htmlrtf */
} frame;

/* Where in the HTML a tag's content stands: in raw text, a character reference would be none. */
typedef enum html_place { MARKUP, COMMENT, RAW_TEXT } html_place;

typedef struct reader {
	conv_context *context;
	rtf_lexer lexer;
	rtf_groups groups;
	frame *frame;
	rtf_fonts fonts;
	rtf_default_page default_page;
	const rtf_page *tag_page;
	rtf_text text;
	rtf_kind kind;
	int escape;
	int32_t default_font;
	unsigned skip; /* characters of a fallback still to pass over */
	int star;      /* \* came before */
	int unbalanced, closed;
	size_t output_start;
	size_t tag_start; /* of the tag being copied, in the output */
	html_place place; /* at `watched` of the output */
	size_t watched;
	rtf_notes *notes;
	rtf_place_list places;
} reader;

/* ---- Output ---- */

static int is_visible(const reader *r)
{
	return r->frame->destination == TAG ||
	       (r->frame->destination == BODY && !r->frame->suppressed);
}

static const rtf_page *tag_page(reader *r)
{
	if (!r->tag_page)
		r->tag_page =
			rtf_text_page(&r->text, rtf_default_page_of(&r->default_page, r->context));
	return r->tag_page;
}

static const rtf_page *font_page(reader *r, const rtf_font *font)
{
	return font->codepage ? rtf_text_page(&r->text, font->codepage) : tag_page(r);
}

static void put_octets(reader *r, const uint8_t *bytes, size_t size)
{
	if (r->frame->destination == TAG) {
		r->text.escape = 0;
		rtf_text_octets(&r->text, tag_page(r), NULL, bytes, size);
	} else if (is_visible(r)) {
		const rtf_font *font = &r->fonts.fonts[r->frame->font];
		r->text.escape = r->escape;
		rtf_text_octets(&r->text, font_page(r, font), font->name, bytes, size);
	}
}

static int begins_with(const uint8_t *p, const uint8_t *end, const char *word)
{
	size_t size = strlen(word);
	return (size_t)(end - p) >= size && conv_ascii_compare_n((const char *)p, word, size) == 0;
}

/* Follows the HTML written so far up to here. Each byte is looked at once. */
static html_place watch_place(reader *r)
{
	const conv_buffer *output = r->text.output;
	const uint8_t *start = output->bytes, *end = start + output->size;

	for (const uint8_t *p = start + r->watched; p < end; p++) {
		if (r->place == MARKUP && *p != '<')
			continue;
		if (r->place == MARKUP) {
			if (begins_with(p, end, "<!--"))
				r->place = COMMENT;
			else if (begins_with(p, end, "<style") || begins_with(p, end, "<script"))
				r->place = RAW_TEXT;
		} else if (r->place == COMMENT) {
			if (*p == '-' && begins_with(p, end, "-->"))
				r->place = MARKUP;
		} else if (*p == '<' &&
			   (begins_with(p, end, "</style") || begins_with(p, end, "</script"))) {
			r->place = MARKUP;
		}
	}
	r->watched = output->size;
	return r->place;
}

/* \u in a tag: as a reference (2.1.3.1.4.2), where HTML would understand one. */
static void put_unit_in_tag(reader *r, uint16_t unit)
{
	uint32_t character = unit;

	if (unit >= 0xDC00 && unit <= 0xDFFF && r->text.high)
		character = 0x10000 + ((uint32_t)(r->text.high - 0xD800) << 10) + (unit - 0xDC00u);
	if (unit < 0x80 || (character >= 0xD800 && character <= 0xDFFF) ||
	    watch_place(r) != MARKUP) {
		rtf_text_unit(&r->text, NULL, NULL, unit);
		return;
	}
	char reference[16];
	r->text.high = character > 0xFFFF ? 0 : r->text.high;
	int size = 0;
	static const char digits[] = "0123456789ABCDEF";
	memcpy(reference, "&#x", 3);
	size = 3;
	for (int shift = 20; shift >= 0; shift -= 4)
		if (character >> shift || shift == 0)
			reference[size++] = digits[character >> shift & 15];
	reference[size++] = ';';
	rtf_text_literal(&r->text, reference, (size_t)size);
}

static void put_unit(reader *r, int32_t param)
{
	uint16_t unit = (uint16_t)param; /* negative values are units too, less 65536 */

	r->skip = r->frame->fallback;
	if (!is_visible(r))
		return;
	if (r->frame->destination == TAG) {
		put_unit_in_tag(r, unit);
		return;
	}
	const rtf_font *font = &r->fonts.fonts[r->frame->font];
	r->text.escape = r->escape;
	rtf_text_unit(&r->text, font_page(r, font), font->name, unit);
}

/* What a word or symbol stands for: `in_tag` in a tag (NULL: nothing), else the character. */
static void put_character(reader *r, const char *in_tag, uint32_t character)
{
	if (r->frame->destination == TAG) {
		if (in_tag)
			rtf_text_literal(&r->text, in_tag, strlen(in_tag));
	} else if (is_visible(r)) {
		rtf_text_character(&r->text, character);
	}
}

static void put_line_end(reader *r)
{
	if (is_visible(r))
		rtf_text_literal(&r->text, "\r\n", 2);
}

/* ---- Tokens ---- */

static void begin_group(reader *r)
{
	rtf_text_flush(&r->text);
	r->star = 0;
	if (r->frame->destination ==
	    UNICODE_PAIR) { /* {\upr{ansi}{\*\ud{unicode}}}: not the first */
		r->frame->destination = BODY;
		r->unbalanced |= !rtf_skip_group(&r->lexer);
		return;
	}
	r->frame = rtf_groups_open(&r->groups);
}

static void end_group(reader *r)
{
	void *closed;

	rtf_text_flush(&r->text);
	r->star = 0;
	frame *outer = rtf_groups_close(&r->groups, &closed);
	if (!outer) {
		r->unbalanced = 1;
		return;
	}
	int fonts_end = r->frame->destination == FONTS && outer->destination != FONTS && closed;
	int tag_end = r->frame->destination == TAG && outer->destination != TAG;
	r->frame = outer;
	if (tag_end)
		html_name_charset_in(r->text.output, r->tag_start, "utf-8");
	if (fonts_end && rtf_fonts_close(&r->fonts)) {
		for (size_t i = 0; i <= r->groups.depth; i++)
			((frame *)(void *)r->groups.frames)[i].font =
				rtf_fonts_find(&r->fonts, r->default_font);
	}
	if (r->groups.depth == 0)
		r->closed = 1;
}

/* The rest of this group is nothing to us. */
static void skip_group(reader *r)
{
	if (r->groups.depth == 0)
		return;
	rtf_text_flush(&r->text);
	r->unbalanced |= !rtf_skip_group(&r->lexer);
	end_group(r);
}

/* A word behind \*. True: it is done with. */
static int starred_word(reader *r, const rtf_token *token)
{
	r->star = 0;
	switch (token->word) {
	case RTF_W_htmltag:
		if (r->kind == RTF_HTML)
			break;
		skip_group(r);
		return 1;
	case RTF_W_ud:
		return 1; /* its text is text */
	default:
		skip_group(r);
		return 1;
	}
	return 0;
}

static void note_place(reader *r)
{
	if (r->kind == RTF_TEXT && is_visible(r))
		rtf_text_literal(&r->text, " ", 1);
	rtf_text_flush(&r->text);
	rtf_place_list_add(&r->places, r->text.output->size);
}

/* Words that matter where nothing is visible, and in fallbacks. True: it was one. */
static int state_word(reader *r, const rtf_token *token)
{
	switch (token->word) {
	case RTF_W_htmlrtf:
		rtf_text_flush(&r->text);
		if (r->frame->destination == BODY) /* no effect in a tag */
			r->frame->suppressed = !token->has_param || token->param != 0;
		return 1;
	case RTF_W_f:
		r->frame->font = rtf_fonts_find(&r->fonts, token->param);
		return 1; /* a multi-byte run may go on in a font of the same code page */
	case RTF_W_plain:
		r->frame->font = rtf_fonts_find(&r->fonts, r->default_font);
		return 1;
	case RTF_W_uc:
		r->frame->fallback = rtf_fallback_count(token);
		return 1;
	default:
		return 0;
	}
}

/* Entities of words that stand for characters ([MS-OXRTFEX] 2.1.3.1.4.2). */
static const char *entity(unsigned word)
{
	switch (word) {
	case RTF_W_lquote:
		return "&lsquo;";
	case RTF_W_rquote:
		return "&rsquo;";
	case RTF_W_ldblquote:
		return "&ldquo;";
	case RTF_W_rdblquote:
		return "&rdquo;";
	case RTF_W_bullet:
		return "&bull;";
	case RTF_W_endash:
		return "&ndash;";
	case RTF_W_emdash:
		return "&mdash;";
	default:
		return NULL;
	}
}

static void word(reader *r, const rtf_token *token)
{
	if (r->star && starred_word(r, token))
		return;
	if (state_word(r, token))
		return;
	if (token->word != RTF_W_u)
		rtf_text_flush(&r->text);
	if (token->word >= RTF_W_SKIPPED) {
		skip_group(r);
		return;
	}
	switch (token->word) {
	case RTF_W_u:
		put_unit(r, token->param);
		break;
	case RTF_W_par:
		put_line_end(r);
		break;
	case RTF_W_line:
		if (r->frame->destination != TAG)
			put_line_end(r);
		break;
	case RTF_W_tab:
		put_character(r, "\t", '\t');
		break;
	case RTF_W_htmltag:
		if (r->groups.depth && r->kind == RTF_HTML && r->frame->destination != TAG) {
			r->frame->destination = TAG;
			r->tag_start = r->text.output->size;
		}
		break;
	case RTF_W_fonttbl:
		if (r->groups.depth)
			r->frame->destination = FONTS;
		break;
	case RTF_W_upr:
		if (r->groups.depth)
			r->frame->destination = UNICODE_PAIR;
		break;
	case RTF_W_colortbl:
	case RTF_W_pict:
	case RTF_W_listtable:
	case RTF_W_listoverridetable:
	case RTF_W_listtext:
	case RTF_W_pntext:
	case RTF_W_pn:
	case RTF_W_pnseclvl:
	case RTF_W_fldinst:
	case RTF_W_footnote:
	case RTF_W_bkmkstart:
		skip_group(r);
		break;
	case RTF_W_objattph:
		note_place(r);
		break;
	case RTF_W_deff:
		r->default_font = token->param;
		break;
	case RTF_W_ansicpg:
	case RTF_W_mac:
	case RTF_W_pc:
	case RTF_W_pca:
		if (!r->tag_page)
			rtf_default_page_word(&r->default_page, token);
		break;
	default:
		if (token->word && rtf_words[token->word].character)
			put_character(r, entity(token->word), rtf_words[token->word].character);
		break;
	}
}

static void symbol(reader *r, const rtf_token *token)
{
	rtf_text_flush(&r->text);
	switch (token->byte) {
	case '*':
		r->star = 1;
		return;
	case '~':
		put_character(r, "&nbsp;", 0xA0);
		break;
	case '_':
		put_character(r, "&shy;", 0xAD);
		break;
	default:
		break;
	}
}

static int is_blank(const rtf_token *token)
{
	for (size_t i = 0; i < token->size; i++)
		if (token->bytes[i] != ' ' && token->bytes[i] != '\t' && token->bytes[i] != 0x1A)
			return 0;
	return 1;
}

static void font_token(reader *r, const rtf_token *token)
{
	if (r->star && token->kind == RTF_WORD) {
		r->star = 0;
		skip_group(r);
	} else if (token->kind == RTF_SYMBOL && token->byte == '*') {
		r->star = 1;
	} else {
		rtf_fonts_token(&r->fonts, token);
	}
}

static void read_token(reader *r, rtf_token *token)
{
	if (r->skip && rtf_fallback_skip(&r->skip, token)) {
		if (token->kind == RTF_WORD)
			(void)state_word(r, token);
		return;
	}
	if (token->kind == RTF_OPEN) {
		begin_group(r);
		return;
	}
	if (token->kind == RTF_CLOSE) {
		end_group(r);
		return;
	}
	if (r->frame->destination == FONTS) {
		font_token(r, token);
		return;
	}
	switch (token->kind) {
	case RTF_WORD:
		word(r, token);
		break;
	case RTF_RAW:
		if (!r->closed || r->groups.depth || !is_blank(token))
			put_octets(r, token->bytes, token->size);
		break;
	case RTF_OCTET:
	case RTF_ESCAPED:
		put_octets(r, &token->byte, 1);
		break;
	case RTF_SYMBOL:
		symbol(r, token);
		break;
	default:
		break;
	}
}

/* ---- The whole ---- */

static conv_status read_all(reader *r)
{
	rtf_token token;

	for (;;) {
		rtf_next(&r->lexer, &token);
		if (token.kind == RTF_END)
			break;
		read_token(r, &token);
	}
	rtf_text_flush(&r->text);
	if (r->groups.depth || r->groups.too_deep)
		r->unbalanced = 1;
	if (r->groups.failed || r->fonts.failed || r->places.failed || r->text.output->failed)
		return conv_report_memory(r->context);
	return rtf_report_damage(r->context, r->unbalanced, r->groups.was_too_deep,
				 r->lexer.bad_binary, r->text.bad);
}

static conv_status check_heading(conv_context *context, const uint8_t *bytes, size_t size)
{
	if (rtf_is_rtf(bytes, size))
		return CONV_OK;
	return conv_report(context, CONV_WARNING, "rtf.heading", 0,
			   "the RTF does not begin with {\\rtf1");
}

static conv_status deencapsulate(reader *r, const uint8_t *bytes, size_t size)
{
	conv_buffer *output = r->text.output;
	conv_status heading = check_heading(r->context, bytes, size);

	CONV_TRY(heading);
	(void)conv_buffer_reserve(output, size);
	conv_status status = read_all(r);
	CONV_TRY(status);
	if (r->notes && !rtf_place_list_finish(&r->places, r->notes, r->output_start))
		return conv_report_memory(r->context);
	return status > heading ? status : heading;
}

conv_status rtf_deencapsulate(conv_context *context, const uint8_t *bytes, size_t size,
			      unsigned flags, conv_buffer *output, rtf_notes *notes)
{
	rtf_kind kind = rtf_recognise(bytes, size, (flags & RTF_LENIENT) != 0);
	if (kind == RTF_DOCUMENT)
		return conv_report(context, CONV_ERROR, "rtf.not-encapsulated", CONV_NO_OFFSET,
				   "the RTF holds neither HTML nor plain text");

	conv_arena *arena = conv_arena_new();
	if (!arena)
		return conv_report_memory(context);
	reader r = {
		.context = context, .kind = kind, .notes = notes, .output_start = output->size
	};
	conv_status status;
	rtf_text_form form = kind == RTF_HTML            ? RTF_FORM_HTML
			     : (flags & RTF_MAP_SYMBOLS) ? RTF_FORM_MAPPED
							 : RTF_FORM_PLAIN;
	rtf_text_init(&r.text, context, output, form);
	rtf_default_page_init(&r.default_page, context);
	rtf_fonts_init(&r.fonts, arena);
	rtf_place_list_init(&r.places);
	r.lexer = rtf_lex(bytes, size);
	r.escape = kind == RTF_HTML && (flags & RTF_ESCAPE) != 0;
	r.watched = output->size;
	r.frame = rtf_groups_init(&r.groups, sizeof(frame));
	if (r.frame && !r.fonts.failed) {
		r.frame->fallback = 1;
		status = deencapsulate(&r, bytes, size);
	} else {
		status = conv_report_memory(context);
	}
	if (!conv_usable(status) && !output->failed)
		output->size = r.output_start;
	if (notes) {
		notes->kind = kind;
		notes->codepage = rtf_default_page_of(&r.default_page, context);
	}
	rtf_place_list_free(&r.places);
	rtf_groups_free(&r.groups);
	rtf_text_free(&r.text);
	conv_arena_free(arena);
	return status;
}
