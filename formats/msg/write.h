/* What the files of the writer share; nobody else includes this. */
#ifndef FORMATS_MSG_WRITE_H
#define FORMATS_MSG_WRITE_H

#include "arena.h"
#include "cfb/cfb.h"
#include "conv/buffer.h"
#include "conv/message.h"
#include "msg/layout.h"
#include "msg/names.h"
#include "table.h"

/* ---- write_names.c: the named properties of the whole tree ---- */

typedef struct msg_named {
	conv_property_name name;
	unsigned guid;  /* index */
	unsigned index; /* place in the mapping, or MSG_NAMED_NONE: there is no room for it */
} msg_named;

#define MSG_NAMED_NONE UINT32_MAX

typedef struct msg_names {
	conv_table table; /* to msg_named */
	conv_buffer list; /* of msg_named *, in the order of the mapping once that is fixed */
	conv_buffer key;  /* scratch */
} msg_names;

typedef struct msg_writer {
	conv_context *context;
	cfb_writer *file;
	conv_arena *arena;
	msg_names names;
	int unicode;
	conv_buffer text;  /* scratch: 8-bit text as UTF-8 */
	conv_buffer bytes; /* scratch: what becomes a stream */
	conv_buffer rows;  /* scratch: msg_row */
} msg_writer;

/* Gathers the names of a message and of all that is in it, then fixes their ids. */
conv_status msg_gather_names(msg_writer *writer, const conv_message *message);

/* The id of a named property in this file; 0 if it has none. */
uint16_t msg_named_id(msg_writer *writer, const conv_property_name *name);

/* Writes the mapping storage. */
conv_status msg_write_mapping(msg_writer *writer);

/* ---- An object on its way into the file ---- */

typedef struct msg_object_out {
	cfb_id storage;
	uint32_t codepage;     /* of 8-bit strings */
	uint32_t object;       /* what stands in the entry of PidTagAttachDataObject */
	const uint8_t *header; /* of the property stream */
	size_t header_size;
} msg_object_out;

enum { MSG_OBJECT_ABSENT = 0, MSG_OBJECT_MESSAGE = 1, MSG_OBJECT_STORAGE = 4 };

/* ---- write_required.c: what the format asks for and the hub need not have ---- */

#define MSG_EXTRAS_MOST 12

/* Properties that are written with those of a bag, in the place of what has the same tag there. */
typedef struct msg_extras {
	conv_property items[MSG_EXTRAS_MOST];
	size_t count;
} msg_extras;

conv_status msg_require_message(msg_writer *writer, const conv_message *message, uint32_t codepage,
				msg_extras *extras);
conv_status msg_require_recipient(msg_writer *writer, const conv_bag *bag, size_t number,
				  msg_extras *extras);
conv_status msg_require_attachment(msg_writer *writer, const conv_attachment *attachment,
				   size_t number, uint32_t object, msg_extras *extras);

/* Code page for the 8-bit strings of a message; `outer` is that of the message around it, or 0. */
uint32_t msg_codepage_to_write(const msg_writer *writer, const conv_message *message,
			       uint32_t outer);

/* ---- write_properties.c ---- */

/* All properties of a bag: property stream and value streams. */
conv_status msg_write_properties(msg_writer *writer, const msg_object_out *object,
				 const conv_bag *bag, const msg_extras *extras);

/* ---- write_value.c ---- */

/*
 * Writes a value and fills in its entry, whose tag is set by its id and the property's type. *kept
 * is false where it could not be had; that is reported as loss.
 */
conv_status msg_write_value(msg_writer *writer, const msg_object_out *object, uint16_t id,
			    const conv_property *property, uint8_t entry[MSG_ENTRY_SIZE],
			    int *kept);

/* "what" is lost of a property; CONV_OK. */
conv_status msg_lose(msg_writer *writer, const char *code, const conv_property *property,
		     const char *what);

void msg_put32(uint8_t *to, uint32_t value);

/* Copies bytes to where they live as long as the file. NULL: no memory, reported. */
uint8_t *msg_keep(msg_writer *writer, const void *bytes, size_t size);

/* A stream of the bytes, copied. */
conv_status msg_add_stream(msg_writer *writer, cfb_id storage, const char *name,
			   const conv_buffer *bytes);

/* ---- write.c ---- */

/* Lays a message out as a file. */
conv_status msg_write_file(conv_context *context, const conv_message *message,
			   const conv_guid *class_id, int unicode, conv_blob **file);

#endif
