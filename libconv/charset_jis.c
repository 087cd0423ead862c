/*
 * JIS X 0208 and Shift_JIS number the same 94 rows of 94 characters: here one way and back. Row 13
 * is NEC's, rows 89 to 92 hold IBM's characters where NEC put them; Windows reads both in all of
 * its Japanese code pages.
 */
#include "charset_engine.h"

enum {
	SJIS_NEC_SELECTED = 0xED40, /* JIS row 89 */
	SJIS_NEC_END = 0xEEFC,
	SJIS_USER = 0xF000, /* from here on outside the 94 rows */
};

unsigned conv_jis_to_sjis(unsigned jis)
{
	unsigned row = jis >> 8, cell = jis & 0xFF, lead, trail;

	if (row < 0x21 || row > 0x7E || cell < 0x21 || cell > 0x7E)
		return 0;
	lead = ((row - 0x21) >> 1) + 0x81;
	if (lead > 0x9F)
		lead += 0x40;
	if (row & 1)
		trail = cell + 0x1F + (cell >= 0x60);
	else
		trail = cell + 0x7E;
	return lead << 8 | trail;
}

static unsigned jis_of_sjis(unsigned sjis)
{
	unsigned lead = sjis >> 8, trail = sjis & 0xFF, row;

	if (lead >= 0xE0)
		lead -= 0x40;
	row = (lead - 0x81) * 2 + 0x21;
	if (trail >= 0x9F)
		return (row + 1) << 8 | (trail - 0x7E);
	return row << 8 | (trail - 0x1F - (trail > 0x7F));
}

/* An IBM character among NEC's copies. */
static unsigned nec_selected(struct conv_charset_table *table932, uint32_t c)
{
	for (unsigned sjis = SJIS_NEC_SELECTED; sjis <= SJIS_NEC_END; sjis++)
		if (conv_charset_table_character(table932, sjis) == c)
			return sjis;
	return 0;
}

unsigned conv_jis_of_character(struct conv_charset_table *table932, uint32_t c)
{
	unsigned sjis = conv_charset_table_code(table932, c);

	if (sjis >= SJIS_USER)
		sjis = c >= 0xE000 && c <= 0xF8FF ? 0 : nec_selected(table932, c);
	return sjis > 0xFF ? jis_of_sjis(sjis) : 0;
}
