/*
 * Attachments and their places in RTF ([MS-OXRTFEX] 2.2.3.4).
 *
 * The visible attachments that have a rendering position, in the order of that position, go to the
 * \objattph marks, in the order of the text. If there are more or fewer of the one than of the other,
 * the marks mean nothing, and all attachments go to the end.
 */
#include "places.h"

#include <stdlib.h>

#include "report.h"

typedef struct candidate {
	uint32_t position;
	size_t attachment;
} candidate;

static int by_position(const void *a, const void *b)
{
	const candidate *x = a, *y = b;

	if (x->position != y->position)
		return x->position < y->position ? -1 : 1;
	return x->attachment < y->attachment ? -1 : x->attachment > y->attachment;
}

static size_t find_candidates(const conv_message *message, candidate *candidates)
{
	size_t count = 0;

	for (size_t i = 0; i < conv_message_attachment_count(message); i++) {
		const conv_bag *bag = conv_attachment_bag(conv_message_attachment(message, i));
		uint32_t position = (uint32_t)conv_bag_integer(bag, PidTagRenderingPosition, -1);
		if (position == UINT32_MAX || conv_bag_boolean(bag, PidTagAttachmentHidden))
			continue;
		candidates[count].position = position;
		candidates[count++].attachment = i;
	}
	qsort(candidates, count, sizeof *candidates, by_position);
	return count;
}

conv_status body_place_attachments(conv_context *context, const conv_message *message,
				   body_note *note)
{
	size_t marks = note->rtf.place_count, attachments = conv_message_attachment_count(message);

	if (!marks || !attachments)
		return CONV_OK;
	candidate *candidates = conv_arena_array(note->arena, attachments, sizeof *candidates);
	body_place *places = conv_arena_array(note->arena, marks, sizeof *places);
	if (!candidates || !places)
		return conv_report_memory(context);
	size_t count = find_candidates(message, candidates);
	if (count != marks)
		return conv_report(
			context, CONV_INFO, "body.places", CONV_NO_OFFSET,
			"%zu places for attachments in the RTF, %zu attachments for them: "
			"all go to the end",
			marks, count);
	for (size_t i = 0; i < count; i++) {
		places[i].offset = note->rtf.places[i];
		places[i].attachment = candidates[i].attachment;
	}
	note->places = places;
	note->place_count = count;
	return CONV_OK;
}

conv_status body_mark_places(conv_context *context, const body_note *note, conv_buffer *output,
			     body_mark *mark, void *user)
{
	conv_buffer whole = CONV_BUFFER_INIT;
	size_t done = 0;

	if (!note->place_count)
		return CONV_OK;
	for (size_t i = 0; i < note->place_count; i++) {
		const body_place *place = &note->places[i];
		if (place->offset < done || place->offset > output->size)
			continue;
		conv_buffer_append(&whole, output->bytes + done, place->offset - done);
		done = place->offset;
		mark(user, place->attachment, &whole);
	}
	conv_buffer_append(&whole, output->bytes + done, output->size - done);
	whole.failed |= output->failed;
	conv_buffer_free(output);
	*output = whole;
	return output->failed ? conv_report_memory(context) : CONV_OK;
}
