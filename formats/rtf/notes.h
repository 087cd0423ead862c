/*
 * What a conversion collects for rtf_notes while it runs.
 */
#ifndef RTF_NOTES_H
#define RTF_NOTES_H

#include "rtf.h"

typedef struct rtf_place_list {
	size_t *places; /* offsets in the output buffer */
	size_t count, room;
	int failed;
} rtf_place_list;

void rtf_place_list_init(rtf_place_list *list);
void rtf_place_list_free(rtf_place_list *list);
void rtf_place_list_add(rtf_place_list *list, size_t place);

/* Puts the places into the notes, counted from `start`. False: no memory. */
int rtf_place_list_finish(const rtf_place_list *list, rtf_notes *notes, size_t start);

/* The notes' arena, made when first asked for; NULL: no memory. */
conv_arena *rtf_notes_arena(rtf_notes *notes);

#endif
