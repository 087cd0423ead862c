/*
 * The font table: which code page each font stands for, and its name.
 */
#ifndef RTF_FONTS_H
#define RTF_FONTS_H

#include <stddef.h>
#include <stdint.h>

#include "arena.h"
#include "lex.h"

typedef struct rtf_font {
	uint32_t codepage; /* 0: the document's default */
	int has_cpg;       /* \cpg was there, which beats \fcharset */
	const char *name;  /* octets of the code page, "" if none */
	unsigned family;   /* the word: RTF_W_fswiss ..., or 0 */
} rtf_font;

typedef struct rtf_fonts {
	conv_arena *arena;
	rtf_font *fonts; /* [0] stands for fonts that are not in the table */
	size_t count, room;
	uint16_t *by_number; /* index into `fonts`, 0 if absent */
	size_t numbers;
	size_t open; /* the font being described, 0 if none */
	char name[64];
	size_t name_size;
	int closed; /* a font table has been read: later ones change nothing */
	int failed; /* no memory */
} rtf_fonts;

void rtf_fonts_init(rtf_fonts *fonts, conv_arena *arena);

/* A token of the font table itself, not of groups in it that begin with \*. */
void rtf_fonts_token(rtf_fonts *fonts, const rtf_token *token);

/* The font table's group has ended. True: it is the one that counts, its fonts can be found now. */
int rtf_fonts_close(rtf_fonts *fonts);

/* Index of a font by its number, 0 if it is not in the table. */
static inline uint16_t rtf_fonts_find(const rtf_fonts *fonts, int32_t number)
{
	return number >= 0 && (size_t)number < fonts->numbers ? fonts->by_number[number] : 0;
}

/* Code page of an \fcharset, 0: the default one, also for values that mean nothing. */
uint32_t rtf_charset_codepage(int32_t charset);

#endif
