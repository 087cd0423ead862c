/*
 * The font table (RTF 1.9.1, "Font Table"):
 *
 *   {\fonttbl {\f0\fswiss\fcharset204{\*\panose ...} Arial{\*\falt ...};} ...}
 *
 * and the same without inner groups, as some writers have it. The first description of a number
 * counts, and the first font table of a document.
 */
#include "fonts.h"

#include "conv/charset.h"
#include "text.h"

enum { MOST_FONTS = 65535 };

/* \fcharset to code page, after the constants of the Windows fonts; ascending. */
static const struct {
	uint16_t charset, codepage;
} charset_table[] = {
	{ 0, 1252 },   { 1, 0 },      { 2, RTF_PAGE_SYMBOL }, { 77, 10000 }, { 78, 10001 },
	{ 79, 10003 }, { 80, 10008 }, { 81, 10002 },          { 82, 1361 },  { 83, 10005 },
	{ 84, 10004 }, { 85, 10006 }, { 86, 10081 },          { 87, 10021 }, { 88, 10029 },
	{ 89, 10007 }, { 128, 932 },  { 129, 949 },           { 130, 1361 }, { 134, 936 },
	{ 136, 950 },  { 161, 1253 }, { 162, 1254 },          { 163, 1258 }, { 177, 1255 },
	{ 178, 1256 }, { 179, 1256 }, { 180, 1256 },          { 181, 1255 }, { 186, 1257 },
	{ 204, 1251 }, { 222, 874 },  { 238, 1250 },          { 254, 437 },  { 255, 850 },
};

uint32_t rtf_charset_codepage(int32_t charset)
{
	for (size_t i = 0; i < sizeof charset_table / sizeof *charset_table; i++)
		if (charset_table[i].charset == charset)
			return charset_table[i].codepage;
	/* Some writers put a code page here. */
	if (charset > 255 && conv_codepage_known((uint32_t)charset))
		return (uint32_t)charset;
	return 0;
}

void rtf_fonts_init(rtf_fonts *fonts, conv_arena *arena)
{
	memset(fonts, 0, sizeof *fonts);
	fonts->arena = arena;
	fonts->room = 32;
	fonts->fonts = conv_arena_array(arena, fonts->room, sizeof *fonts->fonts);
	if (!fonts->fonts) {
		fonts->failed = 1;
		fonts->closed = 1;
		return;
	}
	fonts->fonts[0].name = "";
	fonts->count = 1;
}

/* Makes room for font number `number`, and for one font more. */
static int grow(rtf_fonts *fonts, size_t number)
{
	if (number >= fonts->numbers) {
		size_t numbers = number + 1 > 2 * fonts->numbers ? number + 1 : 2 * fonts->numbers;
		uint16_t *by_number = conv_arena_array(fonts->arena, numbers, sizeof *by_number);
		if (!by_number)
			return 0;
		if (fonts->numbers)
			memcpy(by_number, fonts->by_number, fonts->numbers * sizeof *by_number);
		fonts->by_number = by_number;
		fonts->numbers = numbers;
	}
	if (fonts->count == fonts->room) {
		rtf_font *more = conv_arena_array(fonts->arena, 2 * fonts->room, sizeof *more);
		if (!more)
			return 0;
		memcpy(more, fonts->fonts, fonts->count * sizeof *more);
		fonts->fonts = more;
		fonts->room *= 2;
	}
	return 1;
}

static void end_font(rtf_fonts *fonts)
{
	if (fonts->open && fonts->name_size) {
		char *name = conv_arena_copy(fonts->arena, fonts->name, fonts->name_size);
		if (name)
			fonts->fonts[fonts->open].name = name;
		else
			fonts->failed = 1;
	}
	fonts->open = 0;
	fonts->name_size = 0;
}

static void begin_font(rtf_fonts *fonts, int32_t number)
{
	end_font(fonts);
	if (number < 0 || number > UINT16_MAX || fonts->count == MOST_FONTS ||
	    rtf_fonts_find(fonts, number))
		return;
	if (!grow(fonts, (size_t)number)) {
		fonts->failed = 1;
		return;
	}
	fonts->fonts[fonts->count].name = "";
	fonts->by_number[number] = (uint16_t)fonts->count;
	fonts->open = fonts->count++;
}

static void add_to_name(rtf_fonts *fonts, const uint8_t *bytes, size_t size)
{
	for (size_t i = 0; i < size && fonts->open; i++) {
		if (bytes[i] == ';')
			end_font(fonts);
		else if (fonts->name_size + 1 < sizeof fonts->name &&
			 (fonts->name_size || bytes[i] != ' '))
			fonts->name[fonts->name_size++] = (char)bytes[i];
	}
}

void rtf_fonts_token(rtf_fonts *fonts, const rtf_token *token)
{
	if (fonts->closed)
		return;
	if (token->kind == RTF_RAW) {
		add_to_name(fonts, token->bytes, token->size);
	} else if (token->kind == RTF_OCTET || token->kind == RTF_ESCAPED) {
		add_to_name(fonts, &token->byte, 1);
	} else if (token->kind == RTF_WORD && token->word == RTF_W_f) {
		begin_font(fonts, token->param);
	} else if (token->kind == RTF_WORD && fonts->open) {
		rtf_font *font = &fonts->fonts[fonts->open];
		if (token->word == RTF_W_fcharset && !font->has_cpg) {
			font->codepage = rtf_charset_codepage(token->param);
		} else if (token->word == RTF_W_cpg && token->param > 0) {
			font->codepage = (uint32_t)token->param;
			font->has_cpg = 1;
		} else if (token->word >= RTF_W_fnil && token->word <= RTF_W_ftech) {
			font->family = token->word;
		}
	}
}

int rtf_fonts_close(rtf_fonts *fonts)
{
	int first = !fonts->closed && fonts->count > 1;

	end_font(fonts);
	fonts->closed |= first;
	return first;
}
