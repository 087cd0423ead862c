/*
 * The last resort: which code page could this be?
 *
 * UTF-8 and the escapes of ISO-2022 prove themselves. For the rest, each likely code page decodes a
 * sample, and the characters beyond ASCII are given points: what real text is made of gains, what
 * it is not (controls, private use, unassigned codes) loses. The wrong code page mixes scripts,
 * capitals and small letters, letters and signs, and has seldom letters where others are frequent.
 * The mean of the points per byte decides. A few words are enough for most; single names, and close
 * relatives such as 1250 and 1252, stay doubtful.
 */
#include <string.h>

#include "charset_engine.h"

#define SAMPLE ((size_t)65536)

/* In order of trust: the earlier wins a tie. With the letters that its languages use most. */
static const struct {
	uint32_t codepage;
	const char *frequent;
} likely[] = {
	{ 1252, "äöüßéèàçñáíóúâêôãõåøæÄÖÜÅÉ¿¡«»’“”–…€" },
	{ 932, NULL },
	{ 936, NULL },
	{ 949, NULL },
	{ 950, NULL },
	{ 1251, "оеаинтсрвлкмдпу" },
	{ 1250, "ąćęłńóśźżáčďéěíňřšťúůýžőűöüăâîşţđ„”–…" },
	{ 1253, "αοιετσνηυρπκμλόάίέ" },
	{ 1254, "çğıİöşüŞâ’“”" },
	{ 1255, "יוהלאתרמשבנ" },
	{ 1256, "اليمونرتبةعد" },
	{ 874, "านรอกเง่มยลวดท้สตั" },
	{ 1257, "āčēģīķļņšūžąęėįųõäöü" },
	{ 1258, "ăâđêôơưàáéè\xCC\x80\xCC\x81\xCC\xA3\xCC\x89\xCC\x83" },
	{ 20866, "оеаинтсрвлкмдпу" },
};

typedef enum text_class {
	CLASS_NONE, /* between words */
	CLASS_LATIN,
	CLASS_LATIN_CAPITAL,
	CLASS_GREEK,
	CLASS_GREEK_CAPITAL,
	CLASS_CYRILLIC,
	CLASS_CYRILLIC_CAPITAL,
	CLASS_HEBREW,
	CLASS_ARABIC,
	CLASS_THAI,
	CLASS_KANA,
	CLASS_HALF_KANA,
	CLASS_HAN,
	CLASS_HANGUL,
	CLASS_PUNCTUATION, /* beyond ASCII, but seen in all languages */
	CLASS_SIGN,        /* seldom in text */
	CLASS_NEVER
} text_class;

static const struct {
	uint16_t first, last;
	text_class class;
} ranges[] = {
	{ 0x0041, 0x005A, CLASS_LATIN_CAPITAL },
	{ 0x0061, 0x007A, CLASS_LATIN },
	{ 0x0080, 0x009F, CLASS_NEVER },
	{ 0x00A0, 0x00A0, CLASS_PUNCTUATION },
	{ 0x00A1, 0x00A1, CLASS_PUNCTUATION },
	{ 0x00A2, 0x00AA, CLASS_SIGN },
	{ 0x00AB, 0x00AB, CLASS_PUNCTUATION },
	{ 0x00AC, 0x00BA, CLASS_SIGN },
	{ 0x00BB, 0x00BB, CLASS_PUNCTUATION },
	{ 0x00BC, 0x00BE, CLASS_SIGN },
	{ 0x00BF, 0x00BF, CLASS_PUNCTUATION },
	{ 0x00C0, 0x00D6, CLASS_LATIN_CAPITAL },
	{ 0x00D7, 0x00D7, CLASS_SIGN },
	{ 0x00D8, 0x00DE, CLASS_LATIN_CAPITAL },
	{ 0x00DF, 0x00F6, CLASS_LATIN },
	{ 0x00F7, 0x00F7, CLASS_SIGN },
	{ 0x00F8, 0x024F, CLASS_LATIN },
	{ 0x0300, 0x036F, CLASS_PUNCTUATION }, /* marks of 1258 */
	{ 0x0384, 0x03AB, CLASS_GREEK_CAPITAL },
	{ 0x03AC, 0x03CE, CLASS_GREEK },
	{ 0x0400, 0x042F, CLASS_CYRILLIC_CAPITAL },
	{ 0x0430, 0x045F, CLASS_CYRILLIC },
	{ 0x0490, 0x0491, CLASS_CYRILLIC },
	{ 0x05B0, 0x05F4, CLASS_HEBREW },
	{ 0x060C, 0x06D2, CLASS_ARABIC },
	{ 0x0E01, 0x0E5B, CLASS_THAI },
	{ 0x2013, 0x2026, CLASS_PUNCTUATION },
	{ 0x2027, 0x206F, CLASS_SIGN },
	{ 0x20AC, 0x20AC, CLASS_PUNCTUATION },
	{ 0x2100, 0x2FFF, CLASS_SIGN },
	{ 0x3000, 0x3002, CLASS_PUNCTUATION },
	{ 0x3003, 0x303F, CLASS_SIGN },
	{ 0x3041, 0x30FE, CLASS_KANA },
	{ 0x3105, 0x33FF, CLASS_SIGN },
	{ 0x4E00, 0x9FFF, CLASS_HAN },
	{ 0xAC00, 0xD7A3, CLASS_HANGUL },
	{ 0xE000, 0xF8FF, CLASS_NEVER },
	{ 0xFF01, 0xFF5E, CLASS_PUNCTUATION },
	{ 0xFF61, 0xFF9F, CLASS_HALF_KANA },
};

static text_class class_of(uint32_t c)
{
	for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++)
		if (c >= ranges[i].first && c <= ranges[i].last)
			return ranges[i].class;
	return c < 0x80 ? CLASS_NONE : CLASS_NEVER;
}

static int is_letter(text_class class)
{
	return class >= CLASS_LATIN && class <= CLASS_HANGUL;
}

/* The script of a class: that of the small letters. */
static text_class script_of(text_class class)
{
	if (class == CLASS_LATIN_CAPITAL || class == CLASS_GREEK_CAPITAL ||
	    class == CLASS_CYRILLIC_CAPITAL)
		return class - 1;
	return class == CLASS_KANA ? CLASS_HAN : class; /* written together */
}

/* Points of a character beyond ASCII. `dense`: the one before was beyond ASCII too. */
static int points(text_class class, text_class before, int dense)
{
	static const int own[] = {
		[CLASS_LATIN] = 4,         [CLASS_LATIN_CAPITAL] = 2, [CLASS_GREEK] = 4,
		[CLASS_GREEK_CAPITAL] = 2, [CLASS_CYRILLIC] = 4,      [CLASS_CYRILLIC_CAPITAL] = 2,
		[CLASS_HEBREW] = 4,        [CLASS_ARABIC] = 4,        [CLASS_THAI] = 5,
		[CLASS_KANA] = 6,          [CLASS_HALF_KANA] = 1,     [CLASS_HAN] = 4,
		[CLASS_HANGUL] = 5,        [CLASS_PUNCTUATION] = 4,   [CLASS_SIGN] = -3,
		[CLASS_NEVER] = -30,
	};
	int sum = own[class];

	/* Latin letters beyond ASCII stand among plain ones; rows of them are another script. */
	if (script_of(class) == CLASS_LATIN && dense)
		sum -= 5;
	if (is_letter(class) && is_letter(before)) {
		if (script_of(class) != script_of(before))
			sum -= 6;
		else if (class != script_of(class) && class != before && class != CLASS_KANA)
			sum -= 4; /* a capital within a word */
	}
	return sum;
}

/* Is it one of the letters that the code page is mostly used for? */
static int points_of_letter(const char *frequent, uint32_t c)
{
	char put[4];
	size_t size = conv_text_put(c, put);

	if (!frequent)
		return 0;
	return memmem(frequent, strlen(frequent), put, size) ? 2 : -1;
}

/* How often a language uses what is on the code's row: common hanzi, syllables of KS C 5601. */
static int points_of_code(uint32_t codepage, unsigned lead, unsigned trail)
{
	switch (codepage) {
	case 936: /* GB 2312, level 1 first */
		if (trail < 0xA1)
			return -4;
		return lead >= 0xB0 && lead <= 0xD7 ? 3 : lead >= 0xD8 ? -2 : 0;
	case 949:
		if (trail < 0xA1 || lead < 0xA1)
			return -4;
		return lead >= 0xB0 && lead <= 0xC8 ? 3 : lead >= 0xCA ? -3 : 0;
	case 950:
		return lead >= 0xA4 && lead <= 0xC6 ? 3 : lead >= 0xC9 ? -3 : 0;
	case 932:
		return lead >= 0x88 && lead <= 0x97 ? 1 : lead >= 0x98 && lead != 0x82 ? -3 : 0;
	default:
		return 0;
	}
}

typedef struct guess {
	uint32_t codepage;
	const char *frequent; /* NULL: not known */
	double score;         /* mean points of a byte beyond ASCII */
} guess;

/* The character at *p, and how many bytes it takes; two that mean nothing count as two. */
static uint32_t take(struct conv_charset_table *table, const uint8_t *p, const uint8_t *end,
		     unsigned *length)
{
	uint32_t c = conv_charset_table_character(table, p[0]);

	*length = 1;
	if (c == CONV_NO_CHARACTER && end - p >= 2) {
		c = conv_charset_table_character(table, (unsigned)p[0] << 8 | p[1]);
		*length = c == CONV_NO_CHARACTER && p[1] < 0x80 ? 1 : 2;
	}
	return c;
}

/* Walks the bytes and their characters together, for the tables are of one or two bytes. */
static int score_sample(conv_context *context, guess *g, const uint8_t *p, size_t size)
{
	const conv_codepage *page = conv_codepage_find(g->codepage);
	struct conv_charset_table *table;
	text_class before = CLASS_NONE;
	const uint8_t *end = p + size;
	int sum = 0, dense = 0;
	size_t seen = 0;

	if (!page || page->kind != CODEPAGE_TABLE ||
	    conv_charset_table_of(context, page, &table) != CONV_OK)
		return 0;
	for (unsigned length; p < end; p += length) {
		uint32_t c = take(table, p, end, &length);
		text_class class = c == CONV_NO_CHARACTER ? CLASS_NEVER : class_of(c);

		if (c == CONV_NO_CHARACTER && p + 1 == end)
			break; /* the sample may end within a character */
		if (*p >= 0x80) {
			sum += (int)length * points(class, before, dense);
			if (is_letter(class) || class == CLASS_PUNCTUATION)
				sum += points_of_letter(g->frequent, c);
			if (length == 2 && class != CLASS_NEVER)
				sum += points_of_code(g->codepage, p[0], p[1]);
			seen += length;
		} else if (class != CLASS_NONE && (before == CLASS_HAN || before == CLASS_HANGUL)) {
			sum -= 3; /* a plain letter joined to one that is none of its kind */
		}
		dense = *p >= 0x80 && is_letter(class);
		before = class;
	}
	g->score = seen ? (double)sum / (double)seen : 0;
	return 1;
}

static uint32_t by_escapes(const uint8_t *p, size_t size)
{
	static const struct {
		const char *escape;
		uint32_t codepage;
	} escapes[] = { { "\x1B$)C", 50225 },
			{ "\x1B$)A", 50227 },
			{ "\x1B(I", 50221 },
			{ "\x1B$B", 50220 },
			{ "\x1B$@", 50220 } };

	for (size_t i = 0; i < sizeof escapes / sizeof *escapes; i++)
		if (memmem(p, size, escapes[i].escape, strlen(escapes[i].escape)))
			return escapes[i].codepage;
	return 20127;
}

/* Is it UTF-8, but for a last character that the end of the sample cuts? */
static int is_utf8(const uint8_t *p, size_t size, int cut)
{
	if (cut)
		for (unsigned i = 0; i < 3 && size && (p[size - 1] & 0xC0) == 0x80; i++)
			size--;
	if (cut && size && p[size - 1] >= 0xC0)
		size--;
	return conv_utf8_valid(p, size);
}

uint32_t conv_detect_codepage(conv_context *context, const void *bytes, size_t size,
			      uint32_t preferred)
{
	const uint8_t *p = bytes;
	size_t sample = size < SAMPLE ? size : SAMPLE;
	guess best = { preferred ? preferred : conv_context_codepage(context), NULL, -100 };

	if (sample == 0 || conv_ascii_run(p, sample) == sample)
		return sample ? by_escapes(p, sample) : 20127;
	if (is_utf8(p, sample, sample < size))
		return 65001;
	if (!best.codepage)
		best.codepage = likely[0].codepage;
	for (size_t i = 0; i < sizeof likely / sizeof *likely; i++)
		if (likely[i].codepage == best.codepage)
			best.frequent = likely[i].frequent;
	if (!score_sample(context, &best, p, sample))
		best = (guess){ likely[0].codepage, NULL, -100 };
	for (size_t i = 0; i < sizeof likely / sizeof *likely; i++) {
		guess next = { likely[i].codepage, likely[i].frequent, 0 };
		if (score_sample(context, &next, p, sample) && next.score > best.score)
			best = next;
	}
	return best.codepage;
}
