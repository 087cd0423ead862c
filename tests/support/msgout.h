/* A message written as .msg, looked at as a compound file, and read again. */
#ifndef TESTS_MSGOUT_H
#define TESTS_MSGOUT_H

#include "support/cfbtest.h"
#include "support/msgtest.h"

typedef struct msgout {
	suite_context suite;
	conv_message *message; /* to be filled between begin and write */
	conv_bag *bag;         /* its properties */
	conv_sink *sink;
	const uint8_t *bytes; /* of the file */
	size_t size;
	conv_status status; /* of writing */
	cfbtest file;
	msgtest again;
	conv_buffer stream; /* the last one asked for */
} msgout;

/* Options of the context may be set between begin and write. */
void msgout_begin(msgout *o);
void msgout_write(msgout *o);
void msgout_end(msgout *o);

/* Places in the file are written "storage/storage/stream"; "" is the root. */
cfb_id msgout_find(msgout *o, const char *path);

/* The bytes of a stream, lent until the next call; NULL if there is none. */
const uint8_t *msgout_bytes(msgout *o, const char *path, size_t *size);
int msgout_is(msgout *o, const char *path, const void *bytes, size_t size);
int msgout_is_hex(msgout *o, const char *path, const char *hex);

/* The entry of a tag in the property stream of a storage, as hexadecimal text; "" if there is none. */
#define MSGOUT_ENTRY_SIZE 33
const char *msgout_entry(msgout *o, const char *storage, uint32_t tag,
			 char text[MSGOUT_ENTRY_SIZE]);

/* Properties of a bag, by tag or by name. */
void msgout_set(conv_bag *bag, uint32_t tag, conv_value value);
void msgout_set_text(conv_bag *bag, uint32_t tag, const char *text, uint32_t codepage);
void msgout_set_lid(conv_bag *bag, const char *set, uint32_t lid, int32_t value);
void msgout_set_named(conv_bag *bag, const char *set, const char *name, const char *text);

#endif
