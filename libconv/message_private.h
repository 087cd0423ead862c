/* What a message is made of; for message.c and bag.c. */
#ifndef CONV_MESSAGE_PRIVATE_H
#define CONV_MESSAGE_PRIVATE_H

#include "arena.h"
#include "conv/message.h"
#include "table.h"

struct conv_bag {
	conv_context *context;
	conv_arena *arena; /* the outermost message's */
	conv_property *properties;
	/* Beside them, in rows of their own that are fast to search: */
	const char **decoded; /* String8 as UTF-8 once somebody has asked, else NULL */
	uint32_t *hashes;     /* of the keys */
	uint16_t *knowns;     /* property.known */
	uint64_t seen[4];     /* a bit for each hash that was ever added: most questions end here */
	size_t count, capacity;
	int said_full;
	conv_table
		index; /* key -> place + 1, once there are many; unused while its capacity is 0 */
};

struct conv_attachment {
	conv_bag bag;
	conv_message *message;
	conv_blob *storage;
};

struct conv_message {
	conv_bag bag;
	uint32_t codepage;
	conv_bag **recipients;
	size_t recipient_count, recipient_capacity;
	conv_attachment **attachments;
	size_t attachment_count, attachment_capacity;
};

static inline void conv_bag_init(conv_bag *bag, conv_context *context, conv_arena *arena)
{
	*bag = (conv_bag){ .context = context, .arena = arena };
}

#endif
