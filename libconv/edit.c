/* Edits: lists of changes, and how they are made in a message (conv/edit.h). */
#include "edit.h"

#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

#include "computed.h"
#include "conv/charset.h"
#include "report.h"

/* Attachments that are left out. */
typedef struct strip {
	struct strip *next;
	const char *pattern; /* NULL: any name */
	uint64_t larger;
} strip;

struct conv_edit {
	conv_context *context;
	conv_arena *arena;
	conv_change *changes, **last;
	strip *strips;
	int only_headers, normalizes, has_state;
	conv_edit_state state;
};

/* [MS-OXCMSG] 2.2.1.6 */
enum { MF_UNMODIFIED = 0x02, MF_SUBMITTED = 0x04, MF_UNSENT = 0x08, MF_HAS_ATTACH = 0x10 };

conv_edit *conv_edit_new(conv_context *context)
{
	conv_edit *edit = calloc(1, sizeof *edit);

	if (edit)
		edit->arena = conv_arena_new();
	if (!edit || !edit->arena) {
		(void)conv_report_memory(context);
		free(edit);
		return NULL;
	}
	edit->context = context;
	edit->last = &edit->changes;
	return edit;
}

void conv_edit_free(conv_edit *edit)
{
	if (!edit)
		return;
	conv_arena_free(edit->arena);
	free(edit);
}

/* ---- Making an edit ---- */

static conv_change *new_change(conv_edit *edit)
{
	conv_change *change = conv_arena_zalloc(edit->arena, sizeof *change);
	if (!change)
		(void)conv_report_memory(edit->context);
	return change;
}

static void add_change(conv_edit *edit, conv_change *change)
{
	*edit->last = change;
	edit->last = &change->next;
}

/* The name ends at the first '=': a property whose own name holds one can only be removed. */
conv_status conv_edit_set(conv_edit *edit, const char *assignment)
{
	const char *equals = strchr(assignment, '=');
	conv_change *change = new_change(edit);

	if (!change)
		return CONV_MACHINE;
	if (!equals)
		return conv_report(edit->context, CONV_ERROR, "edit.value", CONV_NO_OFFSET,
				   "'%s' has no value: NAME=VALUE", assignment);
	CONV_TRY(conv_change_read_name(edit->context, edit->arena, assignment, equals, change));
	const conv_known_info *info = conv_known_info_of(change->property.known);
	if (info && info->type != change->property.type &&
	    !(conv_known_by_tag(change->property.id, change->property.type) ==
		      change->property.known &&
	      info->id)) {
		char room[16], other[16];
		return conv_report(edit->context, CONV_ERROR, "edit.type", CONV_NO_OFFSET,
				   "%s is of type %s, not %s", info->name,
				   conv_type_name(info->type, room),
				   conv_type_name(change->property.type, other));
	}
	CONV_TRY(conv_change_read_value(edit->context, edit->arena, equals + 1, change));
	add_change(edit, change);
	return CONV_OK;
}

conv_status conv_edit_unset(conv_edit *edit, const char *name)
{
	conv_change *change = new_change(edit);

	if (!change)
		return CONV_MACHINE;
	change->removes = 1;
	CONV_TRY(conv_change_read_name(edit->context, edit->arena, name, name + strlen(name),
				       change));
	add_change(edit, change);
	return CONV_OK;
}

conv_status conv_edit_strip_attachments(conv_edit *edit, const char *pattern, uint64_t larger)
{
	strip *made = conv_arena_zalloc(edit->arena, sizeof *made);

	if (made && pattern)
		made->pattern = conv_arena_copy(edit->arena, pattern, strlen(pattern));
	if (!made || (pattern && !made->pattern))
		return conv_report_memory(edit->context);
	made->larger = larger;
	made->next = edit->strips;
	edit->strips = made;
	return CONV_OK;
}

void conv_edit_only_headers(conv_edit *edit)
{
	edit->only_headers = 1;
}

void conv_edit_state_is(conv_edit *edit, conv_edit_state state)
{
	edit->state = state;
	edit->has_state = 1;
}

void conv_edit_normalize(conv_edit *edit)
{
	edit->normalizes = 1;
}

/* ---- Leaving out ---- */

static const char *name_of(const conv_attachment *attachment)
{
	static const unsigned names[] = { PidTagAttachLongFilename, PidTagAttachFilename,
					  PidTagDisplayName };
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		const char *name = conv_bag_text(conv_attachment_bag(attachment), names[i]);
		if (name && *name)
			return name;
	}
	return "";
}

/* Bytes of the data, as far as that can be known without reading it. */
static uint64_t size_of(const conv_attachment *attachment)
{
	conv_blob *storage = conv_attachment_storage(attachment);
	conv_blob *data =
		storage ? conv_blob_keep(storage)
			: conv_bag_blob(conv_attachment_bag(attachment), PidTagAttachDataBinary);
	uint64_t size = 0;

	if (data && !conv_usable(conv_blob_count(data, &size)))
		size = 0;
	conv_blob_drop(data);
	return size;
}

static int is_stripped(const conv_edit *edit, const conv_attachment *attachment, uint64_t size)
{
	for (const strip *s = edit->strips; s; s = s->next)
		if ((!s->pattern || fnmatch(s->pattern, name_of(attachment), FNM_CASEFOLD) == 0) &&
		    (!s->larger || size > s->larger))
			return 1;
	return edit->only_headers;
}

/* The flags say whether there are attachments; they are set right where they are there. */
static conv_status settle_flags(conv_message *message)
{
	conv_bag *bag = conv_message_bag(message);
	int has = conv_message_attachment_count(message) > 0;

	if (conv_bag_has(bag, PidTagHasAttachments))
		CONV_TRY(conv_bag_set_integer(bag, PidTagHasAttachments, has));
	if (!conv_bag_has(bag, PidTagMessageFlags))
		return CONV_OK;
	int64_t flags = conv_bag_integer(bag, PidTagMessageFlags, 0) & ~(int64_t)MF_HAS_ATTACH;
	return conv_bag_set_integer(bag, PidTagMessageFlags, flags | (has ? MF_HAS_ATTACH : 0));
}

static conv_status strip_attachments(const conv_edit *edit, conv_message *message, uint64_t levels)
{
	size_t before = conv_message_attachment_count(message), number = 0;

	for (size_t i = 0; i < conv_message_attachment_count(message); number++) {
		conv_attachment *attachment = conv_message_attachment(message, i);
		conv_message *inner = conv_attachment_message(attachment);
		uint64_t size = size_of(attachment);
		conv_status status = CONV_OK;
		conv_path_enter(edit->context, "attachment", number);
		if (is_stripped(edit, attachment, size)) {
			conv_report(
				edit->context, CONV_INFO, "edit.attachment", CONV_NO_OFFSET,
				"the attachment '%.200s' (%llu bytes) is left out, as was asked",
				name_of(attachment), (unsigned long long)size);
			conv_message_remove_attachment(message, i);
		} else {
			if (inner && levels)
				status = strip_attachments(edit, inner, levels - 1);
			i++;
		}
		conv_path_leave(edit->context);
		CONV_TRY(status);
	}
	return before == conv_message_attachment_count(message) ? CONV_OK : settle_flags(message);
}

static void remove_bodies(const conv_edit *edit, conv_bag *bag)
{
	static const unsigned bodies[] = { PidTagBody,          PidTagHtml,      PidTagBodyHtml,
					   PidTagRtfCompressed, PidTagRtfInSync, PidTagNativeBody };
	size_t before = conv_bag_count(bag);

	for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++)
		while (conv_bag_has(bag, bodies[i]))
			conv_bag_remove(bag, bodies[i]);
	if (before != conv_bag_count(bag))
		conv_report(edit->context, CONV_INFO, "edit.bodies", CONV_NO_OFFSET,
			    "the bodies are left out, as was asked");
}

/* ---- Drafts ---- */

/*
 * A draft is not submitted; who received it and when has no meaning. A message that is not one has a time
 * at which it came, or Outlook takes it for one that is being written.
 */
static conv_status set_state(const conv_edit *edit, conv_bag *bag)
{
	int64_t flags = conv_bag_integer(bag, PidTagMessageFlags, 0);
	const conv_property changed = { .known = PidTagMessageFlags };

	CONV_TRY(conv_edit_drop_fields(edit->context, bag, &changed, 0));
	if (edit->state == CONV_EDIT_DRAFT) {
		conv_bag_remove(bag, PidTagMessageDeliveryTime);
		flags = (flags & ~(int64_t)MF_SUBMITTED) | MF_UNSENT;
	} else {
		int64_t sent = conv_bag_integer(bag, PidTagClientSubmitTime, 0);
		if (!conv_bag_has(bag, PidTagMessageDeliveryTime) && sent)
			CONV_TRY(conv_bag_set_integer(bag, PidTagMessageDeliveryTime, sent));
		flags = (flags & ~(int64_t)(MF_UNSENT | MF_SUBMITTED)) | MF_UNMODIFIED;
	}
	return conv_bag_set_integer(bag, PidTagMessageFlags, flags);
}

/* ---- Properties ---- */

static conv_status no_place(const conv_edit *edit, const conv_step *step)
{
	static const char *const words[] = {
		[CONV_STEP_RECIPIENT] = "recipient", [CONV_STEP_ATTACHMENT] = "attachment"
	};

	if (step->kind == CONV_STEP_MESSAGE)
		return conv_report(edit->context, CONV_ERROR, "edit.place", CONV_NO_OFFSET,
				   "there is no message in that attachment to be changed");
	return conv_report(edit->context, CONV_ERROR, "edit.place", CONV_NO_OFFSET,
			   "there is no %s[%zu] to be changed", words[step->kind], step->index);
}

/* The bag that a change is about, and the message around it. */
static conv_status find_bag(const conv_edit *edit, const conv_change *change,
			    conv_message **message, conv_bag **bag)
{
	conv_attachment *attachment = NULL;

	*bag = conv_message_bag(*message);
	for (size_t i = 0; i < change->step_count; i++) {
		const conv_step *step = &change->steps[i];
		int in_message = *bag == conv_message_bag(*message);
		if (step->kind == CONV_STEP_MESSAGE) {
			conv_message *inner =
				attachment ? conv_attachment_message(attachment) : NULL;
			if (!inner)
				return no_place(edit, step);
			*message = inner;
			*bag = conv_message_bag(inner);
			attachment = NULL;
		} else if (!in_message) {
			return no_place(edit, step);
		} else if (step->kind == CONV_STEP_RECIPIENT) {
			*bag = conv_message_recipient(*message, step->index);
		} else {
			attachment = conv_message_attachment(*message, step->index);
			*bag = attachment ? conv_attachment_bag(attachment) : NULL;
		}
		if (!*bag)
			return no_place(edit, step);
	}
	return CONV_OK;
}

/* A property of another type, but the same key, is the same property. */
static void remove_property(conv_bag *bag, const conv_property *property)
{
	if (property->known)
		while (conv_bag_has(bag, property->known))
			conv_bag_remove(bag, property->known);
	else
		conv_bag_remove_like(bag, property);
}

static conv_status make_change(const conv_edit *edit, const conv_change *change,
			       conv_message *message)
{
	conv_property anything = change->property;
	conv_bag *bag;

	CONV_TRY(find_bag(edit, change, &message, &bag));
	int of_recipient = change->step_count &&
			   change->steps[change->step_count - 1].kind == CONV_STEP_RECIPIENT;
	if (bag == conv_message_bag(message) || of_recipient)
		CONV_TRY(conv_edit_drop_fields(edit->context, conv_message_bag(message),
					       &change->property, of_recipient));
	if (change->property.name)
		anything.type = PtypUnspecified;
	remove_property(bag, &anything);
	return change->removes ? CONV_OK : conv_bag_set(bag, &change->property, 0, NULL);
}

static int sets(const conv_edit *edit, unsigned known)
{
	for (const conv_change *change = edit->changes; change; change = change->next)
		if (change->property.known == known && !change->step_count)
			return 1;
	return 0;
}

static conv_status make_changes(const conv_edit *edit, conv_message *message)
{
	for (const conv_change *change = edit->changes; change; change = change->next) {
		conv_message *in = message;
		conv_bag *bag;
		CONV_TRY(make_change(edit, change, message));
		if (change->property.known != PidTagSubject || sets(edit, PidTagSubjectPrefix) ||
		    sets(edit, PidTagNormalizedSubject))
			continue;
		CONV_TRY(find_bag(edit, change, &in, &bag));
		CONV_TRY(conv_bag_set_subject_parts(bag));
	}
	return CONV_OK;
}

conv_status conv_edit_apply(const conv_edit *edit, conv_message *message)
{
	if (edit->strips || edit->only_headers)
		CONV_TRY(strip_attachments(edit, message,
					   conv_context_limits(edit->context)->nesting));
	if (edit->only_headers)
		remove_bodies(edit, conv_message_bag(message));
	if (edit->has_state)
		CONV_TRY(set_state(edit, conv_message_bag(message)));
	CONV_TRY(make_changes(edit, message));
	return edit->normalizes ? conv_message_normalize(message) : CONV_OK;
}
