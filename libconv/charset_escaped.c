/*
 * Charsets that switch between sets of characters within 7 bits: ISO-2022-JP (RFC 1468, with the
 * half-width katakana of JIS X 0201 that 50221 and 50222 allow), ISO-2022-KR (RFC 1557), ISO-2022-CN
 * for GB 2312 (50227; RFC 1922), HZ (52936; RFC 1843). The characters themselves are those of the
 * Windows code pages 932, 949 and 936, whose tables are used.
 *
 *   JP  ESC ( B, ESC ( J  ASCII         ESC $ @, ESC $ B  JIS X 0208    ESC $ ( D  JIS X 0212
 *       ESC ( I           katakana      SO, SI            katakana on and off
 *   KR  ESC $ ) C once; SO, SI          KS C 5601 on and off
 *   CN  ESC $ ) A once; SO, SI          GB 2312 on and off
 *   HZ  ~{ and ~}                       GB 2312 on and off; ~~ is a tilde, ~ and line end nothing
 *
 * All sequences are understood under all the ISO-2022 pages, so that ISO-2022-JP-2 text passes too.
 * ESC ( J is read as ASCII, as Windows does: its 5C is a backslash. Bytes above 0x7F do not belong
 * there; they are read as the 8-bit code page, which is what careless writers mean by them.
 * Half-width katakana are written full-width under 50220, which has no other, and counted as lost.
 */
#include <string.h>

#include "charset_engine.h"

enum { ESC = 0x1B, SO = 0x0E, SI = 0x0F };

#define HALF_KATAKANA_FIRST 0xFF61u
#define HALF_KATAKANA_LAST 0xFF9Fu
#define HALF_VOICED 0xFF9Eu
#define HALF_SEMIVOICED 0xFF9Fu
#define JISX0201_FIRST 0x21u
#define HZ_LAST_LEAD 0xF7u /* RFC 1843: what follows could be taken for ~} */

typedef enum set { SET_ASCII, SET_KATAKANA, SET_JIS0208, SET_JIS0212, SET_KSC, SET_GB } set;

static const struct {
	uint32_t table; /* the code page that has its characters, 0: none needed */
	unsigned bytes;
} sets[] = {
	[SET_ASCII] = { 0, 1 },       [SET_KATAKANA] = { 0, 1 }, [SET_JIS0208] = { 932, 2 },
	[SET_JIS0212] = { 20932, 2 }, [SET_KSC] = { 949, 2 },    [SET_GB] = { 936, 2 },
};

/* ---- decoding ---- */

typedef enum action { TO_SET, TO_SHIFTED, NOTHING } action;

static const struct {
	const char *sequence; /* behind ESC */
	action action;
	set set;
} designations[] = {
	{ "(B", TO_SET, SET_ASCII },        { "(J", TO_SET, SET_ASCII },
	{ "(H", TO_SET, SET_ASCII },        { "(I", TO_SET, SET_KATAKANA },
	{ ")I", TO_SHIFTED, SET_KATAKANA }, { "$@", TO_SET, SET_JIS0208 },
	{ "$B", TO_SET, SET_JIS0208 },      { "$(@", TO_SET, SET_JIS0208 },
	{ "$(B", TO_SET, SET_JIS0208 },     { "$(D", TO_SET, SET_JIS0212 },
	{ "$(C", TO_SET, SET_KSC },         { "$A", TO_SET, SET_GB },
	{ "$)C", TO_SHIFTED, SET_KSC },     { "$)A", TO_SHIFTED, SET_GB },
	{ "&@", NOTHING, SET_ASCII },
};

typedef struct reading {
	conv_charset_job *job;
	const uint8_t *p, *end;
	set plain;   /* in use without SO */
	set shifted; /* in use after SO */
	int is_shifted;
	conv_status status;
} reading;

static set shifted_set(uint32_t codepage)
{
	return codepage == 50225 ? SET_KSC : codepage == 50227 ? SET_GB : SET_KATAKANA;
}

static struct conv_charset_table *table_of(conv_charset_job *job, uint32_t codepage,
					   conv_status *status)
{
	struct conv_charset_table *table = NULL;

	*status = conv_charset_table_of(job->context, conv_codepage_find(codepage), &table);
	return table;
}

/* The code that a pair of 7-bit bytes has in the code page of its set; 0: none. */
static unsigned code_of_pair(set in, unsigned pair)
{
	if (in == SET_JIS0208)
		return conv_jis_to_sjis(pair);
	return in == SET_JIS0212 ? pair | 0x8000 : pair | 0x8080;
}

static void take_escape(reading *r)
{
	size_t left = (size_t)(r->end - r->p) - 1;

	for (size_t i = 0; i < sizeof designations / sizeof *designations; i++) {
		size_t length = strlen(designations[i].sequence);
		if (left < length || memcmp(r->p + 1, designations[i].sequence, length) != 0)
			continue;
		if (designations[i].action == TO_SET)
			r->plain = designations[i].set;
		else if (designations[i].action == TO_SHIFTED)
			r->shifted = designations[i].set;
		r->p += 1 + length;
		return;
	}
	conv_charset_bad(r->job);
	r->p++;
}

/* A byte above 0x7F, and perhaps the next, as the 8-bit code page. */
static void take_raw(reading *r)
{
	struct conv_charset_table *table = table_of(r->job, r->job->page->base, &r->status);
	uint32_t c;

	if (!table)
		return;
	c = conv_charset_table_character(table, r->p[0]);
	if (c != CONV_NO_CHARACTER) {
		conv_charset_put(r->job, c);
		r->p++;
		return;
	}
	if (r->end - r->p >= 2) {
		c = conv_charset_table_character(table, (unsigned)r->p[0] << 8 | r->p[1]);
		if (c != CONV_NO_CHARACTER) {
			conv_charset_put(r->job, c);
			r->p += 2;
			return;
		}
	}
	conv_charset_bad(r->job);
	r->p += r->end - r->p >= 2 && r->p[1] >= 0x80 ? 2 : 1;
}

static int is_printing(unsigned byte)
{
	return byte > 0x20 && byte < 0x7F;
}

/* The character of the pair at r->p; moves behind it, or behind a first byte that is alone. */
static uint32_t pair_character(reading *r, set in, struct conv_charset_table *table)
{
	unsigned first = *r->p++, code;

	if (r->p == r->end || !is_printing(*r->p))
		return CONV_NO_CHARACTER;
	code = code_of_pair(in, first << 8 | *r->p++);
	return code ? conv_charset_table_character(table, code) : CONV_NO_CHARACTER;
}

/* Pairs, as long as there are some; under HZ one alone, for the next may be ~}. */
static void take_pairs(reading *r, set in)
{
	enum { AT_ONCE = 1024 };
	struct conv_charset_table *table = table_of(r->job, sets[in].table, &r->status);
	char *to = table ? (char *)conv_buffer_reserve(r->job->out, 3 * AT_ONCE) : NULL, *at = to;

	if (!to) {
		r->p = r->end; /* the status or the buffer says why */
		return;
	}
	for (unsigned i = 0; i < AT_ONCE; i++) {
		uint32_t c = pair_character(r, in, table);
		if (c == CONV_NO_CHARACTER) {
			c = CONV_REPLACEMENT;
			r->job->bad++;
		}
		at += conv_text_put(c, at);
		if (r->p == r->end || !is_printing(*r->p) || *r->p == '~')
			break;
	}
	r->job->out->size += (size_t)(at - to);
}

/* A printing character of the set in use. */
static void take_character(reading *r, set in)
{
	const uint8_t *start = r->p;

	if (sets[in].bytes == 2) {
		take_pairs(r, in);
	} else if (in == SET_KATAKANA) {
		unsigned cell = *r->p++ - JISX0201_FIRST;
		if (cell <= HALF_KATAKANA_LAST - HALF_KATAKANA_FIRST)
			conv_charset_put(r->job, HALF_KATAKANA_FIRST + cell);
		else
			conv_charset_bad(r->job);
	} else {
		while (r->p<r->end && * r->p> 0x20 && *r->p < 0x7F && *r->p != '~')
			r->p++;
		if (r->p == start)
			r->p++; /* a tilde, which HZ has looked at before */
		conv_buffer_append(r->job->out, start, (size_t)(r->p - start));
	}
}

/* False: not a sequence of HZ, the tilde stands for itself. */
static int take_tilde(reading *r)
{
	unsigned next = r->end - r->p >= 2 ? r->p[1] : 0;

	if (next == '{' && r->plain == SET_ASCII)
		r->plain = SET_GB;
	else if (next == '}' && r->plain == SET_GB)
		r->plain = SET_ASCII;
	else if (next == '~' && r->plain == SET_ASCII)
		conv_charset_put(r->job, '~');
	else if (next != '\n' || r->plain != SET_ASCII)
		return 0;
	r->p += 2;
	return 1;
}

static void take_control(reading *r, int is_hz)
{
	unsigned c = *r->p++;

	if (!is_hz && (c == SO || c == SI)) {
		r->is_shifted = c == SO;
		return;
	}
	conv_charset_put(r->job, c);
	if (c != '\n')
		return;
	/* Lines end in ASCII; KR and CN say so of SO, HZ of ~{. JP texts are seen that do not. */
	if (is_hz)
		r->plain = SET_ASCII;
	if (r->shifted != SET_KATAKANA)
		r->is_shifted = 0;
}

conv_status conv_charset_escaped_decode(conv_charset_job *job, const uint8_t *p, size_t size)
{
	int is_hz = job->page->number == 52936;
	reading r = { job, p,      size ? p + size : p, SET_ASCII, shifted_set(job->page->number),
		      0,   CONV_OK };

	while (r.p < r.end && r.status == CONV_OK && !job->out->failed) {
		set in = r.is_shifted ? r.shifted : r.plain;
		if (*r.p >= 0x80)
			take_raw(&r);
		else if (*r.p == ESC && !is_hz)
			take_escape(&r);
		else if (*r.p <= 0x20 || *r.p == 0x7F)
			take_control(&r, is_hz);
		else if (*r.p != '~' || !is_hz || !take_tilde(&r))
			take_character(&r, in);
	}
	return r.status;
}

/* ---- encoding ---- */

typedef struct style {
	uint32_t codepage;
	set wide;           /* two bytes a character */
	const char *header; /* before the first text that is not ASCII */
	const char *enter_wide, *leave_wide;
	const char *enter_katakana, *leave_katakana; /* NULL: written full-width */
} style;

static const style styles[] = {
	{ 50220, SET_JIS0208, "", "\x1B$B", "\x1B(B", NULL, NULL },
	{ 50221, SET_JIS0208, "", "\x1B$B", "\x1B(B", "\x1B(I", "\x1B(B" },
	{ 50222, SET_JIS0208, "", "\x1B$B", "\x1B(B", "\x0E", "\x0F" },
	{ 50225, SET_KSC, "\x1B$)C", "\x0E", "\x0F", NULL, NULL },
	{ 50227, SET_GB, "\x1B$)A", "\x0E", "\x0F", NULL, NULL },
	{ 52936, SET_GB, "", "~{", "~}", NULL, NULL },
};

/* Full-width katakana from U+FF61 on, in order. */
static const uint16_t full_katakana[HALF_KATAKANA_LAST - HALF_KATAKANA_FIRST + 1] = {
	0x3002, 0x300C, 0x300D, 0x3001, 0x30FB, 0x30F2, 0x30A1, 0x30A3, 0x30A5, 0x30A7, 0x30A9,
	0x30E3, 0x30E5, 0x30E7, 0x30C3, 0x30FC, 0x30A2, 0x30A4, 0x30A6, 0x30A8, 0x30AA, 0x30AB,
	0x30AD, 0x30AF, 0x30B1, 0x30B3, 0x30B5, 0x30B7, 0x30B9, 0x30BB, 0x30BD, 0x30BF, 0x30C1,
	0x30C4, 0x30C6, 0x30C8, 0x30CA, 0x30CB, 0x30CC, 0x30CD, 0x30CE, 0x30CF, 0x30D2, 0x30D5,
	0x30D8, 0x30DB, 0x30DE, 0x30DF, 0x30E0, 0x30E1, 0x30E2, 0x30E4, 0x30E6, 0x30E8, 0x30E9,
	0x30EA, 0x30EB, 0x30EC, 0x30ED, 0x30EF, 0x30F3, 0x309B, 0x309C,
};

typedef struct writing {
	conv_charset_job *job;
	const style *style;
	struct conv_charset_table *table;
	set set;
} writing;

static void switch_to(writing *w, set to)
{
	const style *s = w->style;

	if (w->set == to)
		return;
	if (w->set != SET_ASCII)
		conv_buffer_append_text(w->job->out,
					w->set == SET_KATAKANA ? s->leave_katakana : s->leave_wide);
	if (to != SET_ASCII)
		conv_buffer_append_text(w->job->out,
					to == SET_KATAKANA ? s->enter_katakana : s->enter_wide);
	w->set = to;
}

/* The 7-bit pair of a character in the style's wide set; 0: none. */
static unsigned pair_of(const writing *w, uint32_t c)
{
	unsigned code;

	if (w->style->wide == SET_JIS0208)
		return conv_jis_of_character(w->table, c);
	code = conv_charset_table_code(w->table, c);
	if (w->style->codepage == 52936 && code >> 8 > HZ_LAST_LEAD)
		return 0;
	return code >> 8 >= 0xA1 && (code & 0xFF) >= 0xA1 ? code & 0x7F7F : 0;
}

static int is_half_katakana(uint32_t c)
{
	return c >= HALF_KATAKANA_FIRST && c <= HALF_KATAKANA_LAST;
}

/*
 * The full-width letter of a half-width one at *p, together with the sound mark behind it: in
 * JIS X 0208 the voiced letter follows its plain one, and the half-voiced one follows that.
 */
static uint32_t widen(uint32_t c, const uint8_t **p, const uint8_t *end)
{
	uint32_t full = full_katakana[c - HALF_KATAKANA_FIRST], mark;
	const uint8_t *next = *p;
	int is_ha = full >= 0x30CF && full <= 0x30DB;

	if (next == end)
		return full;
	mark = conv_text_take(&next, end);
	if (mark == HALF_SEMIVOICED && is_ha)
		full += 2;
	else if (mark == HALF_VOICED && full == 0x30A6)
		full = 0x30F4;
	else if (mark == HALF_VOICED &&
		 (is_ha || (full >= 0x30AB && full <= 0x30C8 && full != 0x30C3)))
		full += 1;
	else
		return full;
	*p = next;
	return full;
}

static void put_ascii(writing *w, uint32_t c)
{
	switch_to(w, SET_ASCII);
	conv_buffer_append_byte(w->job->out, (uint8_t)c);
	if (c == '~' && w->style->codepage == 52936)
		conv_buffer_append_byte(w->job->out, '~');
}

static void put_character(writing *w, uint32_t c, const uint8_t **p, const uint8_t *end)
{
	unsigned pair;

	if (c < 0x80 && c != ESC && c != SO && c != SI) {
		put_ascii(w, c);
		return;
	}
	if (is_half_katakana(c) && w->style->enter_katakana) {
		switch_to(w, SET_KATAKANA);
		conv_buffer_append_byte(w->job->out,
					(uint8_t)(c - HALF_KATAKANA_FIRST + JISX0201_FIRST));
		return;
	}
	if (is_half_katakana(c) && w->style->wide == SET_JIS0208) {
		c = widen(c, p, end);
		w->job->bad++;
	}
	pair = c >= 0x80 && c != CONV_NO_CHARACTER ? pair_of(w, c) : 0;
	if (!pair) {
		w->job->bad++;
		put_ascii(w, '?');
		return;
	}
	switch_to(w, w->style->wide);
	conv_buffer_append_byte(w->job->out, (uint8_t)(pair >> 8));
	conv_buffer_append_byte(w->job->out, (uint8_t)pair);
}

conv_status conv_charset_escaped_encode(conv_charset_job *job, const uint8_t *p, size_t size)
{
	const uint8_t *end = size ? p + size : p;
	writing w = { job, styles, NULL, SET_ASCII };
	conv_status status;

	while (w.style->codepage != job->page->number)
		w.style++;
	w.table = table_of(job, job->page->base, &status);
	if (!w.table)
		return status;
	if (conv_ascii_run(p, size) < size)
		conv_buffer_append_text(job->out, w.style->header);
	while (p < end && !job->out->failed) {
		uint32_t c = conv_text_take(&p, end);
		put_character(&w, c, &p, end);
	}
	switch_to(&w, SET_ASCII);
	return CONV_OK;
}
