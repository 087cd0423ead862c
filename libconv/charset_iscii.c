/*
 * ISCII (IS 13194:1991), code pages 57002 to 57011: one layout for the scripts of India. Unicode's
 * blocks of these scripts were laid out after it, 0x80 apart, so one table for Devanagari serves
 * all; Assamese is the Bengali block with two letters of its own.
 *
 *   A1..EA  letters and signs   E8 E8, E8 E9  halant that shows, that joins softly
 *   E9      nukta; behind some letters it makes another one (`with_nukta`)
 *   EF x    the script changes (x 0x42..0x4B), or the look of the letters (left out)
 *   F1..FA  digits
 *
 * A letter that the script's block has no place for becomes U+FFFD. The Vedic signs behind F0 (EXT)
 * are not decoded.
 */
#include "charset_engine.h"

enum {
	FIRST_LETTER = 0xA1,
	LAST_LETTER = 0xFA,
	INVISIBLE = 0xD9,
	HALANT = 0xE8,
	NUKTA = 0xE9,
	ATTRIBUTE = 0xEF,
	ATTRIBUTE_DEFAULT = 0x40,
	ATTRIBUTE_DEVANAGARI = 0x42,
	ATTRIBUTE_LAST = 0x4B,
	FIRST_PAGE = 57002,
	ASSAMESE = 57006,
};

#define ZERO_WIDTH_NON_JOINER 0x200Cu
#define ZERO_WIDTH_JOINER 0x200Du
#define DEVANAGARI 0x0900u
#define DANDA 0x0964u
#define ASSAMESE_RA 0x09F0u
#define ASSAMESE_VA 0x09F1u
#define BLOCK_RA 0x30u
#define BLOCK_VA 0x35u

/* Place in the block of each byte from A1 on; 0: none. */
static const uint8_t places[LAST_LETTER - FIRST_LETTER + 1] = {
	0x01, 0x02, 0x03, 0x05, 0x06, 0x07, 0x08, 0x09, 0x0A, 0x0B, 0x0E, 0x0F, 0x10, 0x0D, 0x12,
	0x13, 0x14, 0x11, 0x15, 0x16, 0x17, 0x18, 0x19, 0x1A, 0x1B, 0x1C, 0x1D, 0x1E, 0x1F, 0x20,
	0x21, 0x22, 0x23, 0x24, 0x25, 0x26, 0x27, 0x28, 0x29, 0x2A, 0x2B, 0x2C, 0x2D, 0x2E, 0x2F,
	0x5F, 0x30, 0x31, 0x32, 0x33, 0x34, 0x35, 0x36, 0x37, 0x38, 0x39, 0x00, 0x3E, 0x3F, 0x40,
	0x41, 0x42, 0x43, 0x46, 0x47, 0x48, 0x45, 0x4A, 0x4B, 0x4C, 0x49, 0x4D, 0x3C, 0x64, 0x00,
	0x00, 0x00, 0x00, 0x00, 0x00, 0x66, 0x67, 0x68, 0x69, 0x6A, 0x6B, 0x6C, 0x6D, 0x6E, 0x6F,
};

/* Byte and nukta: another place. The letters with a dot below stay letter and nukta. */
static const struct {
	uint8_t byte, place;
} with_nukta[] = {
	{ 0xA1, 0x50 }, { 0xA6, 0x0C }, { 0xA7, 0x61 }, { 0xAA, 0x60 },
	{ 0xDB, 0x62 }, { 0xDC, 0x63 }, { 0xDF, 0x44 }, { 0xEA, 0x3D },
};

/* From 57002 on: first character of the block, and which of its places Unicode has filled. */
static const struct {
	uint16_t block;
	uint64_t filled[2];
} scripts[] = {
	{ 0x0900, { 0xFFFFFFFFFFFFFFFF, 0xFFFFFFFFFFFFFFFF } }, /* Devanagari */
	{ 0x0980, { 0xF3C5FDFFFFF99FEF, 0x7FFFFFCFB080799F } }, /* Bengali */
	{ 0x0B80, { 0xC3FFC718D63DC7EC, 0x07FFFFC000813DC7 } }, /* Tamil */
	{ 0x0C00, { 0xF3FFFDFFFFFDDFFF, 0xFF80FFCF27603DDF } }, /* Telugu */
	{ 0x0980, { 0xF3C5FDFFFFF99FEF, 0x7FFFFFCFB080799F } }, /* Assamese */
	{ 0x0B00, { 0xF3EDFDFFFFF99FEE, 0x00FFFFCFB0E0399F } }, /* Odia */
	{ 0x0C80, { 0xF3EFFDFFFFFDDFFF, 0x0006FFCF60603DDF } }, /* Kannada */
	{ 0x0D00, { 0xFFFFFFFFFFFDDFFF, 0xFFFFFFCFFFF0FDDF } }, /* Malayalam */
	{ 0x0A80, { 0xF3EDFDFFFFFBBFEE, 0xFE03FFCF00013BBF } }, /* Gujarati */
	{ 0x0A00, { 0xD36DFDFFFFF987EE, 0x007FFFC05E023987 } }, /* Punjabi */
};

#define SCRIPTS (sizeof scripts / sizeof *scripts)

/* The character at a place of a script's block, CONV_NO_CHARACTER if there is none. */
static uint32_t character_at(unsigned script, unsigned place)
{
	if (!place)
		return CONV_NO_CHARACTER;
	if (place == (DANDA & 0x7F))
		return DANDA; /* shared by all scripts */
	if (script == ASSAMESE - FIRST_PAGE && place == BLOCK_RA)
		return ASSAMESE_RA;
	if (script == ASSAMESE - FIRST_PAGE && place == BLOCK_VA)
		return ASSAMESE_VA;
	if (!(scripts[script].filled[place >> 6] >> (place & 63) & 1))
		return CONV_NO_CHARACTER;
	return scripts[script].block + place;
}

static unsigned place_with_nukta(unsigned byte)
{
	for (size_t i = 0; i < sizeof with_nukta / sizeof *with_nukta; i++)
		if (with_nukta[i].byte == byte)
			return with_nukta[i].place;
	return 0;
}

static void put_or_bad(conv_charset_job *job, uint32_t c)
{
	if (c == CONV_NO_CHARACTER)
		conv_charset_bad(job);
	else
		conv_charset_put(job, c);
}

static const uint8_t *take_attribute(conv_charset_job *job, const uint8_t *p, const uint8_t *end,
				     unsigned *script)
{
	if (end - p < 2) {
		conv_charset_bad(job);
		return end;
	}
	if (p[1] == ATTRIBUTE_DEFAULT)
		*script = job->page->number - FIRST_PAGE;
	else if (p[1] >= ATTRIBUTE_DEVANAGARI && p[1] <= ATTRIBUTE_LAST)
		*script = p[1] - ATTRIBUTE_DEVANAGARI;
	else if (p[1] < 0x30 || p[1] > 0x3F) {
		conv_charset_bad(job);
		return p + 1;
	}
	return p + 2;
}

static const uint8_t *take_letter(conv_charset_job *job, const uint8_t *p, const uint8_t *end,
				  unsigned script)
{
	unsigned byte = *p++, next = p < end ? *p : 0, place;

	if (byte < FIRST_LETTER || byte > LAST_LETTER) {
		conv_charset_bad(job);
		return p;
	}
	if (byte == INVISIBLE) {
		conv_charset_put(job, ZERO_WIDTH_JOINER);
		return p;
	}
	place = next == NUKTA ? place_with_nukta(byte) : 0;
	if (place && character_at(script, place) != CONV_NO_CHARACTER) {
		conv_charset_put(job, character_at(script, place));
		return p + 1;
	}
	put_or_bad(job, character_at(script, places[byte - FIRST_LETTER]));
	if (byte == HALANT && (next == HALANT || next == NUKTA)) {
		conv_charset_put(job, next == HALANT ? ZERO_WIDTH_NON_JOINER : ZERO_WIDTH_JOINER);
		p++;
	}
	return p;
}

conv_status conv_charset_iscii_decode(conv_charset_job *job, const uint8_t *p, size_t size)
{
	const uint8_t *end = size ? p + size : p;
	unsigned script = job->page->number - FIRST_PAGE;

	while (p < end && !job->out->failed) {
		size_t ascii = conv_ascii_run(p, (size_t)(end - p));
		conv_buffer_append(job->out, p, ascii);
		p += ascii;
		if (p == end)
			break;
		p = *p == ATTRIBUTE ? take_attribute(job, p, end, &script)
				    : take_letter(job, p, end, script);
	}
	return CONV_OK;
}

/* Writes the bytes of a character; false if the script has none for it. */
static int put_letter(conv_charset_job *job, uint32_t c, uint32_t before)
{
	unsigned script = job->page->number - FIRST_PAGE;
	unsigned halant = scripts[script].block + (unsigned)places[HALANT - FIRST_LETTER];

	if (c == ZERO_WIDTH_NON_JOINER || c == ZERO_WIDTH_JOINER) {
		if (before == halant)
			return conv_buffer_append_byte(job->out,
						       c == ZERO_WIDTH_NON_JOINER ? HALANT : NUKTA),
			       1;
		return c == ZERO_WIDTH_JOINER && (conv_buffer_append_byte(job->out, INVISIBLE), 1);
	}
	for (unsigned byte = FIRST_LETTER; byte <= LAST_LETTER; byte++)
		if (character_at(script, places[byte - FIRST_LETTER]) == c)
			return conv_buffer_append_byte(job->out, (uint8_t)byte), 1;
	for (size_t i = 0; i < sizeof with_nukta / sizeof *with_nukta; i++)
		if (character_at(script, with_nukta[i].place) == c) {
			conv_buffer_append_byte(job->out, with_nukta[i].byte);
			conv_buffer_append_byte(job->out, NUKTA);
			return 1;
		}
	return 0;
}

conv_status conv_charset_iscii_encode(conv_charset_job *job, const uint8_t *p, size_t size)
{
	const uint8_t *end = size ? p + size : p;
	uint32_t before = 0;

	while (p < end && !job->out->failed) {
		uint32_t c = conv_text_take(&p, end);
		if (c < 0x80) {
			conv_buffer_append_byte(job->out, (uint8_t)c);
		} else if (!put_letter(job, c, before)) {
			conv_buffer_append_byte(job->out, '?');
			job->bad++;
		}
		before = c;
	}
	return CONV_OK;
}
