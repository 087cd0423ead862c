/*
 * Lists (RTF 1.9.1, "Bullets and Numbering"): \lsN of a paragraph names an entry of the list override
 * table, that names a list of the list table, which has a number format for each of nine levels.
 * Files that miss one of the tables, or whose tables do not fit, occur: then it is bullets.
 */
#include "document.h"

#include <stdio.h>
#include <string.h>

enum { MOST_USES = 4096 };

void rtf_lists_init(rtf_lists *lists, conv_arena *arena)
{
	memset(lists, 0, sizeof *lists);
	lists->arena = arena;
	conv_table_init(&lists->by_id, arena);
}

static void begin_list(rtf_lists *lists)
{
	rtf_list *list = conv_arena_zalloc(lists->arena, sizeof *list);

	lists->failed |= !list;
	lists->level = 0;
	lists->last = list;
	for (int i = 0; list && i < RTF_LIST_LEVELS; i++) {
		list->format[i] = RTF_NFC_BULLET;
		list->start[i] = 1;
	}
}

/* The first list of an id counts. */
static void name_list(rtf_lists *lists, rtf_list *list, int32_t id)
{
	lists->failed |= !conv_table_add(&lists->by_id, &id, sizeof id, list);
}

void rtf_list_table_word(rtf_lists *lists, const rtf_token *token)
{
	rtf_list *list = lists->last;
	size_t level = lists->level;

	if (token->word == RTF_W_list) {
		begin_list(lists);
		return;
	}
	if (!list)
		return;
	switch (token->word) {
	case RTF_W_listlevel:
		lists->level++;
		break;
	case RTF_W_listid:
		name_list(lists, list, token->param);
		break;
	case RTF_W_levelnfc:
	case RTF_W_levelnfcn:
		if (level && level <= RTF_LIST_LEVELS && token->param >= 0 && token->param <= 255)
			list->format[level - 1] = (uint8_t)token->param;
		break;
	case RTF_W_levelstartat:
		if (level && level <= RTF_LIST_LEVELS)
			list->start[level - 1] = token->param;
		break;
	default:
		break;
	}
}

static rtf_list_use *use_of(rtf_lists *lists, size_t number, int make)
{
	if (number >= MOST_USES)
		return NULL;
	if (number >= lists->use_count) {
		size_t count =
			number + 1 > 2 * lists->use_count ? number + 1 : 2 * lists->use_count;
		rtf_list_use *more =
			make ? conv_arena_array(lists->arena, count, sizeof *more) : NULL;
		if (!more) {
			lists->failed |= make;
			return NULL;
		}
		if (lists->use_count)
			memcpy(more, lists->uses, lists->use_count * sizeof *more);
		lists->uses = more;
		lists->use_count = count;
	}
	return &lists->uses[number];
}

void rtf_list_override_word(rtf_lists *lists, const rtf_token *token)
{
	if (token->word == RTF_W_listid) {
		lists->override_id = token->param;
	} else if (token->word == RTF_W_ls && token->param >= 0) {
		rtf_list_use *use = use_of(lists, (size_t)token->param, 1);
		const rtf_list *list = conv_table_find(&lists->by_id, &lists->override_id,
						       sizeof lists->override_id);
		if (use && list && !use->known) {
			use->list = *list;
			use->known = 1;
		}
	}
}

static int looks_like_bullet(const conv_buffer *marker)
{
	for (size_t i = 0; i < marker->size; i++) {
		uint8_t c = marker->bytes[i];
		if ((uint8_t)(c - '0') < 10 || (uint8_t)((c | 0x20) - 'a') < 26)
			return 0;
	}
	return 1;
}

static void count_item(rtf_list_use *use, unsigned level, rtf_item *item)
{
	int32_t start = use->list.start[level];

	if (!use->begun[level])
		use->number[level] = start;
	else if (use->number[level] < INT32_MAX)
		use->number[level]++;
	use->begun[level] = 1;
	for (unsigned i = level + 1; i < RTF_LIST_LEVELS; i++)
		use->begun[i] = 0;
	item->format = use->list.format[level];
	item->numbered = item->format != RTF_NFC_BULLET && item->format != RTF_NFC_NONE;
	item->number = use->number[level];
}

int rtf_list_item(rtf_lists *lists, const rtf_par_format *format, const conv_buffer *marker,
		  rtf_item *item)
{
	memset(item, 0, sizeof *item);
	item->list = format->list;
	item->level = format->list_level;
	rtf_list_use *named = format->list ? use_of(lists, format->list - 1u, 0) : NULL;
	if (named && named->known) {
		count_item(named, format->list_level, item);
		return item->format != RTF_NFC_NONE || marker->size > 0;
	}
	if (format->list > 1) { /* \ls0, if the tables do not know it, is no list */
		if (!looks_like_bullet(marker))
			return 0;
		item->format = RTF_NFC_BULLET;
		return 1;
	}
	if (format->bullets == RTF_PN_NONE) {
		lists->old_style.begun[0] = 0;
		return 0;
	}
	rtf_list_use *use = &lists->old_style;
	item->list = UINT16_MAX;
	item->level = 0;
	use->list.format[0] = format->bullets == RTF_PN_BULLET ? RTF_NFC_BULLET : RTF_NFC_DECIMAL;
	use->list.start[0] = 1;
	count_item(use, 0, item);
	return 1;
}

static void roman(int32_t number, char text[16], char small)
{
	static const struct {
		int32_t value;
		char letters[3];
	} parts[] = { { 1000, "M" }, { 900, "CM" }, { 500, "D" }, { 400, "CD" }, { 100, "C" },
		      { 90, "XC" },  { 50, "L" },   { 40, "XL" }, { 10, "X" },   { 9, "IX" },
		      { 5, "V" },    { 4, "IV" },   { 1, "I" } };
	size_t n = 0;

	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
		for (; number >= parts[i].value && n < 12; number -= parts[i].value)
			for (const char *p = parts[i].letters; *p; p++)
				text[n++] = (char)(*p | small);
	text[n] = 0;
}

void rtf_list_number(uint8_t format, int32_t number, char text[16])
{
	char small = format == RTF_NFC_LOWER_ROMAN || format == RTF_NFC_LOWER_LETTER ? 0x20 : 0;

	if ((format == RTF_NFC_UPPER_ROMAN || format == RTF_NFC_LOWER_ROMAN) && number > 0 &&
	    number < 4000) {
		roman(number, text, small);
	} else if ((format == RTF_NFC_UPPER_LETTER || format == RTF_NFC_LOWER_LETTER) &&
		   number > 0 && number <= 26 * 8) { /* A..Z, AA, BB, ... */
		size_t n = (size_t)(number - 1) / 26 + 1;
		memset(text, ('A' + (number - 1) % 26) | small, n);
		text[n] = 0;
	} else {
		snprintf(text, 16, "%ld", (long)number);
	}
}
