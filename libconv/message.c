#include "conv/message.h"

#include <string.h>

#include "conv/charset.h"
#include "message_private.h"
#include "report.h"

static void drop_source(void *source)
{
	conv_source_drop(source);
}

static void drop_storage(void *attachment)
{
	conv_blob_drop(((conv_attachment *)attachment)->storage);
}

static conv_message *message_in(conv_context *context, conv_arena *arena)
{
	conv_message *message = conv_arena_zalloc(arena, sizeof *message);
	if (message)
		conv_bag_init(&message->bag, context, arena);
	return message;
}

conv_message *conv_message_new(conv_context *context)
{
	conv_arena *arena = conv_arena_new();
	conv_message *message = arena ? message_in(context, arena) : NULL;
	if (!message)
		conv_arena_free(arena);
	return message;
}

void conv_message_free(conv_message *message)
{
	if (message)
		conv_arena_free(message->bag.arena);
}

conv_status conv_message_hold(conv_message *message, conv_source *source)
{
	if (conv_arena_defer(message->bag.arena, drop_source, conv_source_keep(source)))
		return CONV_OK;
	return conv_report_memory(message->bag.context);
}

conv_bag *conv_message_bag(const conv_message *message)
{
	return &((conv_message *)(uintptr_t)message)->bag;
}

const char *conv_message_class(const conv_message *message)
{
	const char *name = conv_bag_text(&message->bag, PidTagMessageClass);
	return name ? name : "";
}

int conv_message_is(const conv_message *message, const char *name)
{
	const char *actual = conv_message_class(message);
	size_t length = strlen(name);
	return conv_ascii_compare_n(actual, name, length) == 0 &&
	       (actual[length] == 0 || actual[length] == '.');
}

uint32_t conv_message_codepage(const conv_message *message)
{
	return message->codepage;
}

void conv_message_set_codepage(conv_message *message, uint32_t codepage)
{
	message->codepage = codepage;
}

/* Room for one more pointer in a row that grows in the arena. */
static int row_grow(conv_arena *arena, void *row, size_t count, size_t *capacity)
{
	void **old = *(void ***)row;
	if (count < *capacity)
		return 1;
	size_t more = *capacity ? *capacity * 2 : 4;
	void **grown = conv_arena_array(arena, more, sizeof *grown);
	if (!grown)
		return 0;
	if (count)
		memcpy(grown, old, count * sizeof *grown);
	*(void ***)row = grown;
	*capacity = more;
	return 1;
}

size_t conv_message_recipient_count(const conv_message *message)
{
	return message->recipient_count;
}

conv_bag *conv_message_recipient(const conv_message *message, size_t i)
{
	return i < message->recipient_count ? message->recipients[i] : NULL;
}

conv_status conv_message_add_recipient(conv_message *message, conv_bag **bag)
{
	conv_context *context = message->bag.context;

	*bag = NULL;
	if (message->recipient_count >= conv_context_limits(context)->recipients)
		return conv_report(context, CONV_ERROR, "limit.recipients", CONV_NO_OFFSET,
				   "more than %zu recipients", message->recipient_count);
	conv_bag *made = conv_arena_alloc(message->bag.arena, sizeof *made);
	if (!made || !row_grow(message->bag.arena, &message->recipients, message->recipient_count,
			       &message->recipient_capacity))
		return conv_report_memory(context);
	conv_bag_init(made, context, message->bag.arena);
	message->recipients[message->recipient_count++] = made;
	*bag = made;
	return CONV_OK;
}

void conv_message_clear_recipients(conv_message *message)
{
	message->recipient_count = 0;
}

size_t conv_message_attachment_count(const conv_message *message)
{
	return message->attachment_count;
}

conv_attachment *conv_message_attachment(const conv_message *message, size_t i)
{
	return i < message->attachment_count ? message->attachments[i] : NULL;
}

conv_status conv_message_add_attachment(conv_message *message, conv_attachment **attachment)
{
	conv_context *context = message->bag.context;

	*attachment = NULL;
	if (message->attachment_count >= conv_context_limits(context)->attachments)
		return conv_report(context, CONV_ERROR, "limit.attachments", CONV_NO_OFFSET,
				   "more than %zu attachments", message->attachment_count);
	conv_attachment *made = conv_arena_zalloc(message->bag.arena, sizeof *made);
	if (!made || !row_grow(message->bag.arena, &message->attachments, message->attachment_count,
			       &message->attachment_capacity))
		return conv_report_memory(context);
	conv_bag_init(&made->bag, context, message->bag.arena);
	if (!conv_arena_defer(message->bag.arena, drop_storage, made))
		return conv_report_memory(context);
	message->attachments[message->attachment_count++] = made;
	*attachment = made;
	return CONV_OK;
}

void conv_message_remove_attachment(conv_message *message, size_t i)
{
	if (i >= message->attachment_count)
		return;
	message->attachment_count--;
	memmove(&message->attachments[i], &message->attachments[i + 1],
		(message->attachment_count - i) * sizeof(message->attachments[0]));
}

conv_bag *conv_attachment_bag(const conv_attachment *attachment)
{
	return &((conv_attachment *)(uintptr_t)attachment)->bag;
}

conv_message *conv_attachment_message(const conv_attachment *attachment)
{
	return attachment->message;
}

conv_status conv_attachment_embed(conv_attachment *attachment, conv_message **message)
{
	*message = message_in(attachment->bag.context, attachment->bag.arena);
	if (!*message)
		return conv_report_memory(attachment->bag.context);
	attachment->message = *message;
	return CONV_OK;
}

static void free_message(void *message)
{
	conv_message_free(message);
}

conv_status conv_attachment_adopt(conv_attachment *attachment, conv_message *message)
{
	if (!conv_arena_defer(attachment->bag.arena, free_message, message))
		return conv_report_memory(attachment->bag.context);
	attachment->message = message;
	return CONV_OK;
}

conv_blob *conv_attachment_storage(const conv_attachment *attachment)
{
	return attachment->storage;
}

void conv_attachment_set_storage(conv_attachment *attachment, conv_blob *blob)
{
	conv_blob_drop(attachment->storage);
	attachment->storage = blob;
}
