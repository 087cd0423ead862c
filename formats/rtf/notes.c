#include "notes.h"

#include <stdlib.h>
#include <string.h>

void rtf_place_list_init(rtf_place_list *list)
{
	memset(list, 0, sizeof *list);
}

void rtf_place_list_free(rtf_place_list *list)
{
	free(list->places);
}

void rtf_place_list_add(rtf_place_list *list, size_t place)
{
	if (list->count == list->room) {
		size_t room = list->room ? 2 * list->room : 16;
		size_t *places = realloc(list->places, room * sizeof *places);
		if (!places) {
			list->failed = 1;
			return;
		}
		list->places = places;
		list->room = room;
	}
	list->places[list->count++] = place;
}

int rtf_place_list_finish(const rtf_place_list *list, rtf_notes *notes, size_t start)
{
	conv_arena *arena = rtf_notes_arena(notes);
	size_t *places = arena ? conv_arena_array(arena, list->count, sizeof *places) : NULL;

	if (!places)
		return 0;
	for (size_t i = 0; i < list->count; i++)
		places[i] = list->places[i] - start;
	notes->places = places;
	notes->place_count = list->count;
	return 1;
}

conv_arena *rtf_notes_arena(rtf_notes *notes)
{
	if (!notes->arena)
		notes->arena = conv_arena_new();
	return notes->arena;
}

void rtf_notes_free(rtf_notes *notes)
{
	conv_arena_free(notes->arena);
	*notes = (rtf_notes)RTF_NOTES_INIT;
}
