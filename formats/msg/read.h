/* What the files of the reader share; nobody else includes this. */
#ifndef FORMATS_MSG_READ_H
#define FORMATS_MSG_READ_H

#include "arena.h"
#include "cfb/cfb.h"
#include "conv/buffer.h"
#include "conv/message.h"
#include "msg/layout.h"
#include "msg/names.h"

/* ---- mapping.c: named properties of the whole file ---- */

typedef struct msg_mapping {
	conv_property_name *names; /* of ids 0x8000 and up */
	uint8_t *states;           /* beside them */
	size_t count;
} msg_mapping;

enum {
	MSG_NAMED_BROKEN, /* the entry means nothing */
	MSG_NAMED_NAME,   /* the name is right */
	MSG_NAMED_FIXED   /* a property of PS_MAPI: the LID is an id below 0x8000 */
};

typedef struct msg_reader {
	conv_context *context;
	cfb_file *file;
	conv_arena *arena; /* of the mapping */
	msg_mapping mapping;
	conv_buffer text;   /* scratch: decoded texts, small binaries */
	conv_buffer values; /* scratch: conv_value of a multi-valued property */
	unsigned said;
	int done;
} msg_reader;

/* Said once a file. */
enum { MSG_SAID_CODEPAGE = 1 };
int msg_say_once(msg_reader *reader, unsigned what);

conv_status msg_read_mapping(msg_reader *reader, cfb_id storage);

/* Gives a property its identity: id or name, by its id in this file. */
conv_status msg_identify(msg_reader *reader, uint16_t id, conv_property *property);

/* ---- contents.c: what is in a storage, sorted ---- */

typedef struct msg_value {
	uint32_t tag;
	cfb_id id;
	int used;
} msg_value;

typedef struct msg_part {
	uint32_t tag, index;
	cfb_id id;
} msg_part;

typedef struct msg_numbered {
	uint32_t number;
	cfb_id id;
} msg_numbered;

/* Lists are in order of tag, of tag and index, of number. */
typedef struct msg_contents {
	cfb_id properties, mapping; /* or CFB_NONE */
	conv_buffer values;         /* msg_value */
	conv_buffer parts;          /* msg_part */
	conv_buffer recipients;     /* msg_numbered */
	conv_buffer attachments;    /* msg_numbered */
	size_t others;
} msg_contents;

conv_status msg_list_contents(msg_reader *reader, cfb_id storage, msg_contents *contents);
void msg_contents_free(msg_contents *contents);

/* The value's stream or storage, NULL. */
msg_value *msg_find_value(const msg_contents *contents, uint32_t tag);

/* The parts of a multi-valued property. */
const msg_part *msg_find_parts(const msg_contents *contents, uint32_t tag, size_t *count);

/* ---- codepage.c ---- */

typedef struct msg_codepage {
	uint32_t codepage; /* of 8-bit text */
	int try_utf8;      /* but UTF-8 where the bytes are that */
	int guessed;       /* nothing in the file says it */
} msg_codepage;

/* Of a message, from its property entries; `outer` (or NULL) is that of the message around it. */
conv_status msg_choose_codepage(msg_reader *reader, const uint8_t *entries, size_t size,
				const msg_codepage *outer, msg_codepage *chosen);

/* ---- value.c ---- */

typedef struct msg_entry {
	uint32_t tag, flags;
	uint8_t value[8];
} msg_entry;

typedef struct msg_object {
	msg_contents contents;
	msg_codepage codepage;
} msg_object;

/*
 * Reads a value into `property`, whose type is set. It lies in the reader's scratch until the next
 * call; big binaries are blobs, whose references msg_drop_value gives back. *present is false if
 * there is nothing to keep; why has been reported.
 */
conv_status msg_read_value(msg_reader *reader, msg_object *object, const msg_entry *entry,
			   conv_property *property, int *present);
void msg_drop_value(conv_property *property);

/* ---- properties.c ---- */

/* Copies the property stream of a storage, header and all. */
conv_status msg_load_entries(msg_reader *reader, const msg_contents *contents,
			     conv_buffer *entries);

/* All properties of an object into its bag: the entries, then values without entry. */
conv_status msg_read_properties(msg_reader *reader, msg_object *object, const uint8_t *entries,
				size_t size, conv_bag *bag);

/* A failure that costs one value or part is damage, except in strict mode. */
conv_status msg_go_on(msg_reader *reader, conv_status status);

/* ---- read.c ---- */
conv_status msg_read_top(msg_reader *reader, conv_message **message);

#endif
