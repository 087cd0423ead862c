/*
 * Octets of code pages, Unicode escapes and symbols to UTF-8 (text.h).
 */
#include "text.h"

#include <stdlib.h>
#include <string.h>

#include "conv/charset.h"
#include "symbols.h"

/*
 * Code pages in which one octet is not one character. 65000 and the ISO 2022 family keep state, but
 * as octets of one run they decode too.
 */
static int is_multi_byte(uint32_t codepage)
{
	static const uint32_t multi[] = { 932,   936,   949,   950,   951,   1361,  10001, 10002,
					  10003, 10008, 20000, 20001, 20002, 20932, 20936, 20949,
					  50220, 50221, 50222, 50225, 50227, 51932, 51936, 51949,
					  51950, 52936, 54936, 65000, 65001 };
	for (size_t i = 0; i < sizeof multi / sizeof *multi; i++)
		if (multi[i] == codepage)
			return 1;
	return 0;
}

void rtf_text_init(rtf_text *text, conv_context *context, conv_buffer *output, rtf_text_form form)
{
	memset(text, 0, sizeof *text);
	text->context = context;
	text->output = output;
	text->form = form;
}

void rtf_text_free(rtf_text *text)
{
	for (size_t i = 0; i < text->page_count; i++)
		free(text->pages[i]);
	free(text->pages);
	conv_buffer_free(&text->run);
}

static void fill_table(rtf_text *text, rtf_page *page)
{
	conv_buffer character = CONV_BUFFER_INIT;

	for (unsigned i = 0; i < 128; i++) {
		uint8_t octet = (uint8_t)(i + 128);
		conv_buffer_clear(&character);
		(void)conv_decode(text->context, page->codepage, &octet, 1, &character, NULL);
		if (character.size == 0 || character.size > 3) {
			conv_buffer_clear(&character);
			conv_buffer_append_text(&character, "\xEF\xBF\xBD");
		}
		page->utf8[i][0] = (uint8_t)character.size;
		if (character.size)
			memcpy(&page->utf8[i][1], character.bytes, character.size);
	}
	conv_buffer_free(&character);
}

static rtf_page *make_page(rtf_text *text, uint32_t codepage)
{
	if (text->page_count == text->page_room) {
		size_t room = text->page_room ? 2 * text->page_room : 8;
		rtf_page **pages = realloc(text->pages, room * sizeof(rtf_page *));
		if (!pages)
			return NULL;
		text->pages = pages;
		text->page_room = room;
	}
	rtf_page *page = calloc(1, sizeof *page);
	if (!page)
		return NULL;
	page->codepage = codepage;
	if (codepage == RTF_PAGE_SYMBOL)
		page->kind = RTF_PAGE_SYMBOLS;
	else if (is_multi_byte(codepage))
		page->kind = RTF_PAGE_MULTI;
	else
		fill_table(text, page);
	text->pages[text->page_count++] = page;
	return page;
}

const rtf_page *rtf_text_page(rtf_text *text, uint32_t codepage)
{
	if (text->last && text->last->codepage == codepage)
		return text->last;
	/* 1200 is what some writers say of files that hold all text as \u; the rest is 1252 then. */
	if (codepage < 4 || codepage == 1200 || codepage == 1201 || !conv_codepage_known(codepage))
		codepage = RTF_PAGE_DEFAULT;
	for (size_t i = 0; i < text->page_count; i++)
		if (text->pages[i]->codepage == codepage)
			return text->last = text->pages[i];
	rtf_page *page = make_page(text, codepage);
	if (!page)
		text->output->failed = 1;
	return text->last = page;
}

static void put_escaped(rtf_text *text, uint8_t byte)
{
	const char *reference = byte == '&' ? "&amp;" : byte == '<' ? "&lt;" : "&gt;";
	conv_buffer_append_text(text->output, reference);
}

/* Is the & at p the beginning of a character reference? */
static int begins_reference(const uint8_t *p, const uint8_t *end)
{
	const uint8_t *start = ++p;
	while (p < end && p - start < 32 &&
	       ((uint8_t)((*p | 0x20) - 'a') < 26 || (uint8_t)(*p - '0') < 10 || *p == '#'))
		p++;
	return p > start && p < end && *p == ';';
}

/* 7-bit text, escaped. */
static void put_escaping(rtf_text *text, const uint8_t *bytes, size_t size)
{
	const uint8_t *p = bytes, *end = bytes + size, *from = bytes;

	for (; p < end; p++) {
		if (*p != '<' && *p != '>' && (*p != '&' || begins_reference(p, end)))
			continue;
		conv_buffer_append(text->output, from, (size_t)(p - from));
		put_escaped(text, *p);
		from = p + 1;
	}
	conv_buffer_append(text->output, from, (size_t)(p - from));
}

static void put_plain(rtf_text *text, const uint8_t *bytes, size_t size)
{
	if (text->escape)
		put_escaping(text, bytes, size);
	else
		conv_buffer_append(text->output, bytes, size);
}

void rtf_text_flush_waiting(rtf_text *text)
{
	if (text->high) {
		text->high = 0;
		text->bad++;
		conv_buffer_append_text(text->output, "\xEF\xBF\xBD");
	}
	if (!text->run.size)
		return;
	size_t bad = 0;
	if (text->escape) {
		conv_buffer decoded = CONV_BUFFER_INIT;
		(void)conv_decode(text->context, text->run_page->codepage, text->run.bytes,
				  text->run.size, &decoded, &bad);
		put_escaping(text, decoded.bytes, decoded.size);
		text->output->failed |= decoded.failed;
		conv_buffer_free(&decoded);
	} else {
		(void)conv_decode(text->context, text->run_page->codepage, text->run.bytes,
				  text->run.size, text->output, &bad);
	}
	text->bad += bad;
	conv_buffer_clear(&text->run);
}

static void put_symbol(rtf_text *text, const char *face, uint8_t octet)
{
	if (text->form == RTF_FORM_MAPPED)
		rtf_text_character(text, rtf_symbol_character(face, octet));
	else if (text->form == RTF_FORM_PLAIN)
		rtf_text_character(text, octet < 0x20 ? octet : 0xF000u + octet);
	else if (octet < 0x80)
		put_plain(text, &octet, 1);
	else
		conv_buffer_printf(text->output, "&#%u;", octet);
}

static size_t count_ascii(const uint8_t *bytes, size_t size)
{
	size_t n = 0;
	while (n + 8 <= size) {
		uint64_t eight;
		memcpy(&eight, bytes + n, 8);
		if (eight & 0x8080808080808080u)
			break;
		n += 8;
	}
	while (n < size && bytes[n] < 0x80)
		n++;
	return n;
}

static void put_single(rtf_text *text, const rtf_page *page, const uint8_t *bytes, size_t size)
{
	while (size) {
		if (*bytes >= 0x80) {
			const uint8_t *utf8 = page->utf8[*bytes - 0x80];
			conv_buffer_append(text->output, utf8 + 1, utf8[0]);
			bytes++;
			size--;
			continue;
		}
		size_t ascii = count_ascii(bytes, size);
		put_plain(text, bytes, ascii);
		bytes += ascii;
		size -= ascii;
	}
}

void rtf_text_octets(rtf_text *text, const rtf_page *page, const char *face, const uint8_t *bytes,
		     size_t size)
{
	if (!page)
		return;
	if (text->high || (text->run.size && text->run_page != page))
		rtf_text_flush_waiting(text);
	if (text->run.size == 0 && page->kind != RTF_PAGE_SYMBOLS) {
		size_t ascii = count_ascii(bytes, size);
		put_plain(text, bytes, ascii);
		bytes += ascii;
		size -= ascii;
	}
	if (size == 0)
		return;
	switch (page->kind) {
	case RTF_PAGE_SINGLE:
		put_single(text, page, bytes, size);
		break;
	case RTF_PAGE_MULTI:
		conv_buffer_append(&text->run, bytes, size);
		text->output->failed |= text->run.failed;
		text->run_page = page;
		break;
	case RTF_PAGE_SYMBOLS:
		for (size_t i = 0; i < size; i++)
			put_symbol(text, face, bytes[i]);
		break;
	}
}

void rtf_text_unit(rtf_text *text, const rtf_page *page, const char *face, uint16_t unit)
{
	if (text->run.size)
		rtf_text_flush_waiting(text);
	if (unit >= 0xDC00 && unit <= 0xDFFF && text->high) {
		uint32_t high = text->high;
		text->high = 0;
		rtf_text_character(text, 0x10000 + ((high - 0xD800) << 10) + (unit - 0xDC00u));
		return;
	}
	rtf_text_flush(text);
	if (unit >= 0xD800 && unit <= 0xDBFF) {
		text->high = unit;
	} else if (unit >= 0xDC00 && unit <= 0xDFFF) {
		text->bad++;
		rtf_text_character(text, 0xFFFD);
	} else if (unit >= 0xF020 && unit <= 0xF0FF && page && page->kind == RTF_PAGE_SYMBOLS) {
		put_symbol(text, face, (uint8_t)unit);
	} else if (unit < 0x80) {
		uint8_t byte = (uint8_t)unit;
		if (byte)
			put_plain(text, &byte, 1);
	} else {
		rtf_text_character(text, unit);
	}
}

void rtf_text_character(rtf_text *text, uint32_t code_point)
{
	char utf8[4];
	rtf_text_literal(text, utf8, conv_text_put(code_point, utf8));
}

void rtf_text_literal(rtf_text *text, const char *utf8, size_t size)
{
	rtf_text_flush(text);
	conv_buffer_append(text->output, utf8, size);
}
