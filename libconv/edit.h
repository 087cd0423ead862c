/* What the files of editing share (conv/edit.h). */
#ifndef CONV_EDIT_PRIVATE_H
#define CONV_EDIT_PRIVATE_H

#include "arena.h"
#include "conv/edit.h"

enum { CONV_EDIT_STEPS = 16 }; /* of a path to an object */

typedef enum conv_step_kind {
	CONV_STEP_RECIPIENT,
	CONV_STEP_ATTACHMENT,
	CONV_STEP_MESSAGE
} conv_step_kind;

typedef struct conv_step {
	conv_step_kind kind;
	size_t index;
} conv_step;

/* One property that is set or removed. */
typedef struct conv_change {
	struct conv_change *next;
	conv_step steps[CONV_EDIT_STEPS];
	size_t step_count;
	int removes;
	conv_property property; /* known, id or name, type (of a removal perhaps PtypUnspecified) */
} conv_change;

/*
 * edit_name.c: where and what, from `text` up to `end`. CONV_FAILED, reported: there is no such property.
 * Without a type behind the name, an unregistered one has PtypUnspecified.
 */
conv_status conv_change_read_name(conv_context *context, conv_arena *arena, const char *text,
				  const char *end, conv_change *change);

/* edit_value.c: a value of change->property.type. */
conv_status conv_change_read_value(conv_context *context, conv_arena *arena, const char *text,
				   conv_change *change);

/*
 * edit_fields.c: takes the fields that say what a property says out of PidTagTransportMessageHeaders.
 * `recipients`: the fields of recipients.
 */
conv_status conv_edit_drop_fields(conv_context *context, conv_bag *bag,
				  const conv_property *property, int recipients);

#endif
