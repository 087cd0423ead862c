/*
 * Code pages with one or two bytes a character, by tables.
 *
 * Why tables and not iconv itself: the answer has to be Windows', byte by byte, and broken input has
 * to be resynchronised by one rule; and a look-up is faster than a call. The tables are filled from
 * iconv, and then mended by the patches of the code page (codepage_patches.csv), when a context
 * first needs them: 256 single bytes at once, the row of a lead byte and the codes of 256 characters
 * (a "page" of Unicode) at the first character that asks for them.
 *
 *   single[b]        character of the byte, or CELL_...
 *   rows[lead][b]    character of the pair, or CELL_NONE; NULL: not yet filled
 *   codes[c >> 8][c] code of the character, 0 for none; NULL: not yet filled
 *
 * A character is encoded only if its code decodes to it again. The exceptions are 1255 and 1258,
 * in which iconv writes a composed letter as letter and mark, two single bytes.
 *
 * A pair that means nothing is one broken sequence; but if its second byte is ASCII, it is only the
 * lead byte that is broken, and the second byte stands for itself.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "charset_engine.h"

enum {
	CELL_NONE = 0xFFFF,  /* means nothing */
	CELL_LEAD = 0xFFFE,  /* first of two bytes */
	CELL_LEAD3 = 0xFFFD, /* 0x8F of EUC-JP, first of three */
};

#define FIRST_TRAIL 0x20u
#define CHUNK 8192u

/* The code of three-byte EUC-JP, as in 20932: its second trail byte without the high bit. */
#define THREE_BYTES(code) ((code) > 0xFF && !((code)&0x80))

typedef struct conv_charset_table {
	const conv_codepage *page;
	iconv_t from, to;                 /* of the cache: lent */
	struct conv_charset_table *two;   /* of EUC_JP: code page 932 */
	struct conv_charset_table *three; /* of EUC_JP and JIS_0212: code page 20932 */
	int ascii;                        /* bytes below 0x80 are ASCII */
	int wide;                         /* there are lead bytes */
	int failed;                       /* memory ended while filling */
	uint16_t single[256];
	uint16_t *rows[256];
	uint16_t *codes[256];
} conv_charset_table;

/* ---- asking iconv ---- */

/* The BMP character of some bytes; CELL_LEAD if they are the beginning of one. */
static uint16_t ask_character(iconv_t from, const uint8_t *bytes, size_t size)
{
	char *in = (char *)(uintptr_t)bytes;
	uint8_t unit[8];
	char *out = (char *)unit;
	size_t left = size, room = sizeof unit;

	iconv(from, NULL, NULL, NULL, NULL);
	if (iconv(from, &in, &left, &out, &room) == (size_t)-1)
		return errno == EINVAL ? CELL_LEAD : CELL_NONE;
	if (iconv(from, NULL, NULL, &out, &room) == (size_t)-1 || room != sizeof unit - 2)
		return CELL_NONE;
	unsigned c = unit[0] | (unsigned)unit[1] << 8;
	return c >= CELL_LEAD3 || (c & 0xF800) == 0xD800 ? CELL_NONE : (uint16_t)c;
}

/* The bytes of a character as a code; 0: none. */
static unsigned ask_code(iconv_t to, uint32_t c)
{
	char unit[2] = { (char)(c & 0xFF), (char)(c >> 8) };
	uint8_t bytes[8];
	char *in = unit, *out = (char *)bytes;
	size_t left = sizeof unit, room = sizeof bytes, size;

	iconv(to, NULL, NULL, NULL, NULL);
	if (iconv(to, &in, &left, &out, &room) == (size_t)-1 ||
	    iconv(to, NULL, NULL, &out, &room) == (size_t)-1)
		return 0;
	size = sizeof bytes - room;
	if (size == 1)
		return bytes[0];
	if (size == 2)
		return (unsigned)bytes[0] << 8 | bytes[1];
	if (size == 3 && bytes[0] == 0x8F)
		return (unsigned)bytes[1] << 8 | (bytes[2] & 0x7F);
	return 0;
}

/* ---- filling ---- */

static const conv_codepage_patch *patches_of(const conv_codepage *page)
{
	return conv_codepage_patches + page->patch;
}

static uint16_t patched(const conv_codepage_patch *patch, unsigned code)
{
	if (patch->code_point == CODEPAGE_UNDEFINED)
		return CELL_NONE;
	return (uint16_t)(patch->code_point + (code - patch->first));
}

static void fill_single(conv_charset_table *table)
{
	const conv_codepage_patch *patch = patches_of(table->page);

	for (unsigned b = 0; b < 256; b++) {
		uint8_t byte = (uint8_t)b;
		table->single[b] = ask_character(table->from, &byte, 1);
	}
	for (unsigned i = 0; i < table->page->patches; i++, patch++) {
		if (patch->first > 0xFF) {
			if (table->single[patch->first >> 8] == CELL_NONE)
				table->single[patch->first >> 8] = CELL_LEAD;
			continue;
		}
		for (unsigned code = patch->first; code < patch->first + patch->count; code++)
			table->single[code] = patched(patch, code);
	}
	if (table->page->kind == CODEPAGE_EUC_JP || table->page->kind == CODEPAGE_JIS_0212)
		table->single[0x8F] = CELL_LEAD3;
	table->ascii = 1;
	for (unsigned b = 0; b < 256; b++) {
		table->ascii &= b >= 0x80 || table->single[b] == b;
		table->wide |= table->single[b] == CELL_LEAD;
	}
}

/* A pair of EUC-JP: in the rows of JIS X 0208 and NEC as in code page 932, else as iconv says. */
static uint16_t euc_jp_pair(conv_charset_table *table, const uint8_t pair[2])
{
	uint32_t c = CONV_NO_CHARACTER;

	if (pair[0] >= 0xA1 && pair[1] >= 0xA1) {
		unsigned sjis =
			conv_jis_to_sjis((unsigned)(pair[0] & 0x7F) << 8 | (pair[1] & 0x7F));
		if (sjis)
			c = conv_charset_table_character(table->two, sjis);
	}
	return c == CONV_NO_CHARACTER ? ask_character(table->from, pair, 2) : (uint16_t)c;
}

static uint16_t ask_pair(conv_charset_table *table, unsigned lead, unsigned trail)
{
	uint8_t pair[2] = { (uint8_t)lead, (uint8_t)trail };
	uint16_t cell;

	if (table->page->kind == CODEPAGE_EUC_JP) {
		cell = euc_jp_pair(table, pair);
	} else if (table->page->kind == CODEPAGE_JIS_0212 && trail < 0x80) {
		uint8_t three[3] = { 0x8F, (uint8_t)lead, (uint8_t)(trail | 0x80) };
		cell = ask_character(table->from, three, 3);
	} else {
		cell = ask_character(table->from, pair, 2);
	}
	return cell == CELL_LEAD ? CELL_NONE : cell;
}

/* The row of a lead byte, NULL for lack of memory. */
static uint16_t *row_of(conv_charset_table *table, unsigned lead)
{
	const conv_codepage_patch *patch = patches_of(table->page);
	uint16_t *row = table->rows[lead];

	if (row)
		return row;
	row = malloc(256 * sizeof *row);
	if (!row) {
		table->failed = 1;
		return NULL;
	}
	for (unsigned trail = 0; trail < 256; trail++)
		row[trail] = trail < FIRST_TRAIL ? CELL_NONE : ask_pair(table, lead, trail);
	for (unsigned i = 0; i < table->page->patches; i++, patch++) {
		if ((unsigned)patch->first >> 8 != lead || lead == 0)
			continue;
		for (unsigned code = patch->first; code < (unsigned)patch->first + patch->count;
		     code++)
			row[code & 0xFF] = patched(patch, code);
	}
	table->rows[lead] = row;
	return row;
}

uint32_t conv_charset_table_character(conv_charset_table *table, unsigned code)
{
	uint16_t cell = CELL_NONE;

	if (code <= 0xFF) {
		cell = table->single[code];
	} else if (table->single[code >> 8] == CELL_LEAD) {
		uint16_t *row = row_of(table, code >> 8);
		if (row)
			cell = row[code & 0xFF];
	}
	return cell >= CELL_LEAD3 ? CONV_NO_CHARACTER : cell;
}

/* What a character could be written as, before it is known whether that reads back. */
static unsigned candidate(conv_charset_table *table, uint32_t c)
{
	if (table->page->kind == CODEPAGE_EUC_JP) {
		unsigned jis = conv_jis_of_character(table->two, c);
		if (jis)
			return jis | 0x8080;
	}
	return ask_code(table->to, c);
}

static int reads_back(conv_charset_table *table, unsigned code, uint32_t c)
{
	if (code > 0xFF && !table->wide) /* letter and mark */
		return table->single[code >> 8] < CELL_LEAD3 &&
		       table->single[code & 0xFF] < CELL_LEAD3;
	if (table->page->kind == CODEPAGE_EUC_JP && THREE_BYTES(code))
		return conv_charset_table_character(table->three, code) == c;
	return conv_charset_table_character(table, code) == c;
}

/* The characters that patches have brought, or moved, to this page of Unicode. */
static void fill_codes_from_patches(conv_charset_table *table, uint16_t *codes, uint32_t first)
{
	const conv_codepage_patch *patch = patches_of(table->page);

	for (unsigned i = 0; i < table->page->patches; i++, patch++) {
		if (patch->use == PATCH_DECODE || patch->code_point == CODEPAGE_UNDEFINED)
			continue;
		for (unsigned k = 0; k < patch->count; k++) {
			uint32_t c = (uint32_t)patch->code_point + k;
			unsigned code = patch->first + k;
			uint16_t *slot = &codes[c & 0xFF];
			if (c >> 8 == first >> 8 && (!*slot || patch->use == PATCH_PREFER) &&
			    reads_back(table, code, c))
				*slot = (uint16_t)code;
		}
	}
}

unsigned conv_charset_table_code(conv_charset_table *table, uint32_t c)
{
	uint16_t *codes;
	uint32_t first = c & ~0xFFu;

	if (c > 0xFFFF || (c & 0xF800) == 0xD800)
		return 0;
	codes = table->codes[c >> 8];
	if (codes)
		return codes[c & 0xFF];
	codes = calloc(256, sizeof *codes);
	if (!codes) {
		table->failed = 1;
		return 0;
	}
	for (unsigned i = 0; i < 256; i++) {
		unsigned code = first + i < CELL_LEAD3 ? candidate(table, first + i) : 0;
		if (code && reads_back(table, code, first + i))
			codes[i] = (uint16_t)code;
	}
	fill_codes_from_patches(table, codes, first);
	table->codes[c >> 8] = codes;
	return codes[c & 0xFF];
}

/* ---- making and freeing ---- */

static conv_status make_table(conv_context *context, const conv_codepage *page,
			      conv_charset_state *state)
{
	conv_charset_table *table;

	CONV_TRY(conv_charset_open(context, page, state, "UTF-16LE"));
	table = calloc(1, sizeof *table);
	if (!table)
		return CONV_MACHINE;
	table->page = page;
	table->from = state->from;
	table->to = state->to;
	state->table = table; /* freed with the state from here on */
	if (page->kind == CODEPAGE_JIS_0212)
		table->three = table;
	if (page->kind == CODEPAGE_EUC_JP) {
		CONV_TRY(conv_charset_table_of(context, conv_codepage_find(932), &table->two));
		CONV_TRY(conv_charset_table_of(context, conv_codepage_find(20932), &table->three));
	}
	fill_single(table);
	return CONV_OK;
}

conv_status conv_charset_table_of(conv_context *context, const conv_codepage *page,
				  conv_charset_table **table)
{
	conv_charset_state *state = conv_charset_state_of(context, page);
	conv_status status;

	if (!state)
		return CONV_MACHINE;
	if (!state->table) {
		status = make_table(context, page, state);
		if (status != CONV_OK) {
			conv_charset_table_free(state->table);
			state->table = NULL;
			return status;
		}
	}
	*table = state->table;
	return CONV_OK;
}

void conv_charset_table_free(conv_charset_table *table)
{
	if (!table)
		return;
	for (unsigned i = 0; i < 256; i++) {
		free(table->rows[i]);
		free(table->codes[i]);
	}
	free(table);
}

/* The table that reads a page: of an EUC page, that of the superset. */
static conv_status table_of_job(conv_charset_job *job, conv_charset_table **table)
{
	const conv_codepage *page = job->page;

	if (page->kind == CODEPAGE_EUC)
		page = conv_codepage_find(page->base);
	return conv_charset_table_of(job->context, page, table);
}

/* ---- decoding ---- */

static uint8_t *put_bmp(unsigned c, uint8_t *to)
{
	if (c < 0x80) {
		*to++ = (uint8_t)c;
	} else if (c < 0x800) {
		*to++ = (uint8_t)(0xC0 | c >> 6);
		*to++ = (uint8_t)(0x80 | (c & 0x3F));
	} else {
		*to++ = (uint8_t)(0xE0 | c >> 12);
		*to++ = (uint8_t)(0x80 | (c >> 6 & 0x3F));
		*to++ = (uint8_t)(0x80 | (c & 0x3F));
	}
	return to;
}

/*
 * A sequence that begins with a lead byte, or means nothing: moves *p behind it and returns its
 * character, or CONV_NO_CHARACTER. A lead byte at the end of the input is broken.
 */
static uint32_t take_wide(conv_charset_table *table, const uint8_t **p, const uint8_t *end)
{
	const uint8_t *at = *p;
	size_t left = (size_t)(end - at);
	uint32_t c = CONV_NO_CHARACTER;
	unsigned length = 1;

	if (table->single[at[0]] == CELL_LEAD && left >= 2) {
		uint16_t *row = row_of(table, at[0]);
		if (row && row[at[1]] != CELL_NONE)
			c = row[at[1]];
		if (c != CONV_NO_CHARACTER || at[1] >= 0x80)
			length = 2;
	} else if (table->single[at[0]] == CELL_LEAD3) {
		while (length < 3 && length < left && at[length] >= 0x80)
			length++;
		if (length == 3)
			c = conv_charset_table_character(table->three,
							 (unsigned)at[1] << 8 | (at[2] & 0x7F));
	}
	*p = at + length;
	return c;
}

/* Decodes up to `stop`; the last sequence may reach to `end`. */
static const uint8_t *decode_some(conv_charset_table *table, conv_charset_job *job,
				  const uint8_t *p, const uint8_t *stop, const uint8_t *end)
{
	/* A byte gives one character of the BMP at most: three bytes. */
	uint8_t *to = conv_buffer_reserve(job->out, 3 * (size_t)(stop - p)), *at = to;

	if (!to)
		return end;
	while (p < stop) {
		unsigned cell = table->single[*p];
		if (table->ascii && *p < 0x80) {
			size_t ascii = conv_ascii_run(p, (size_t)(stop - p));
			memcpy(at, p, ascii);
			at += ascii;
			p += ascii;
			continue;
		}
		if (cell < CELL_LEAD3) {
			p++;
		} else {
			cell = take_wide(table, &p, end);
			if (cell == CONV_NO_CHARACTER) {
				cell = CONV_REPLACEMENT;
				job->bad++;
			}
		}
		at = put_bmp(cell, at);
	}
	job->out->size += (size_t)(at - to);
	return p;
}

conv_status conv_charset_table_decode(conv_charset_job *job, const uint8_t *p, size_t size)
{
	const uint8_t *end = size ? p + size : p;
	conv_charset_table *table;

	CONV_TRY(table_of_job(job, &table));
	while (p < end) {
		size_t left = (size_t)(end - p);
		p = decode_some(table, job, p, p + (left < CHUNK ? left : CHUNK), end);
	}
	return table->failed ? CONV_MACHINE : CONV_OK;
}

/* ---- encoding ---- */

static uint8_t *put_code(const conv_charset_table *table, unsigned code, uint8_t *to)
{
	if (code > 0xFF) {
		if (table->page->kind == CODEPAGE_EUC_JP && THREE_BYTES(code)) {
			*to++ = 0x8F;
			code |= 0x80;
		}
		*to++ = (uint8_t)(code >> 8);
	}
	*to++ = (uint8_t)code;
	return to;
}

/* The code of a character in the page of the job; 0 if it has none. */
static unsigned code_of(conv_charset_table *table, const conv_charset_job *job, uint32_t c)
{
	unsigned code = conv_charset_table_code(table, c);

	if (job->page->kind == CODEPAGE_EUC && code > 0x7F &&
	    (code >> 8 < 0xA1 || (code & 0xFF) < 0xA1))
		return 0;
	return code;
}

static const uint8_t *encode_some(conv_charset_table *table, conv_charset_job *job,
				  const uint8_t *p, const uint8_t *stop, const uint8_t *end)
{
	/* Two bytes of UTF-8 may become three of EUC-JP. */
	uint8_t *to = conv_buffer_reserve(job->out, 2 * (size_t)(stop - p) + 4), *at = to;

	if (!to)
		return end;
	while (p < stop) {
		uint32_t c;
		unsigned code;

		if (table->ascii && *p < 0x80) {
			size_t ascii = conv_ascii_run(p, (size_t)(stop - p));
			memcpy(at, p, ascii);
			at += ascii;
			p += ascii;
			continue;
		}
		c = conv_text_take(&p, end);
		code = c == 0 || c == CONV_NO_CHARACTER ? 0 : code_of(table, job, c);
		if (!code && c != 0) {
			job->bad++;
			code = code_of(table, job, '?');
		}
		at = put_code(table, code, at);
	}
	job->out->size += (size_t)(at - to);
	return p;
}

conv_status conv_charset_table_encode(conv_charset_job *job, const uint8_t *p, size_t size)
{
	const uint8_t *end = size ? p + size : p;
	conv_charset_table *table;

	CONV_TRY(table_of_job(job, &table));
	while (p < end) {
		size_t left = (size_t)(end - p);
		p = encode_some(table, job, p, p + (left < CHUNK ? left : CHUNK), end);
	}
	return table->failed ? CONV_MACHINE : CONV_OK;
}
