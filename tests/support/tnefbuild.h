/*
 * TNEF streams for tests, composed byte by byte from the layouts of [MS-OXTNEF] 2.1.3, independently
 * of the library's reader and writer; and a plain walk over what was written. Nothing is invented:
 * what is not added is not there.
 */
#ifndef TESTS_TNEFBUILD_H
#define TESTS_TNEFBUILD_H

#include <stddef.h>
#include <stdint.h>

#include "conv/buffer.h"
#include "conv/guid.h"

/* ---- Streams ---- */

void tnefbuild_begin(conv_buffer *stream, uint16_t key);      /* signature and key */
void tnefbuild_usual(conv_buffer *stream, uint32_t codepage); /* that, version, code page */

/* One attribute with its checksum; the level is 2 for ids of attachments, else 1. */
void tnefbuild_add(conv_buffer *stream, uint32_t id, const void *data, size_t size);
void tnefbuild_hex(conv_buffer *stream, uint32_t id, const char *hex);
void tnefbuild_text(conv_buffer *stream, uint32_t id, const char *text); /* and its NUL */
void tnefbuild_u16(conv_buffer *stream, uint32_t id, uint16_t value);
void tnefbuild_date(conv_buffer *stream, uint32_t id, const uint16_t parts[7]);
void tnefbuild_triple(conv_buffer *stream, const char *name, const char *address, int padded);
void tnefbuild_counted(conv_buffer *stream, uint32_t id, const char *name, const char *address);

/* attAttachRenddata of this type, not rendered. */
void tnefbuild_attachment(conv_buffer *stream, uint16_t type);

/* An attribute out of its parts, right or wrong. */
void tnefbuild_raw(conv_buffer *stream, uint8_t level, uint32_t id, uint32_t length,
		   const void *data, size_t size, int checksum); /* -1: none */
uint16_t tnefbuild_sum(const void *data, size_t size);

/* ---- Property lists ---- */

typedef struct tnefbuild_list {
	conv_buffer bytes; /* behind the count */
	uint32_t count;
} tnefbuild_list;

/* Adds the list to a stream (0: bare, into `stream`) and frees it. */
void tnefbuild_end(conv_buffer *stream, uint32_t id, tnefbuild_list *list);

void tnefbuild_fixed(tnefbuild_list *list, uint32_t tag, uint64_t value);    /* up to 8 bytes */
void tnefbuild_string(tnefbuild_list *list, uint32_t tag, const char *text); /* 001F or 001E */
void tnefbuild_binary(tnefbuild_list *list, uint32_t tag, const void *bytes, size_t size);
void tnefbuild_object(tnefbuild_list *list, uint32_t tag, const conv_guid *iid, const void *bytes,
		      size_t size);
void tnefbuild_property(tnefbuild_list *list, const char *hex); /* whole, as it stands */

/* The heads of named properties; what follows is the caller's: tnefbuild_value. */
void tnefbuild_lid(tnefbuild_list *list, uint32_t tag, const char *set, uint32_t lid);
void tnefbuild_name(tnefbuild_list *list, uint32_t tag, const char *set, const char *name);
void tnefbuild_value(tnefbuild_list *list, const char *hex); /* of the property begun last */

/* ---- What was written ---- */

typedef struct tnefbuild_item {
	uint8_t level;
	uint32_t id;
	const uint8_t *data;
	size_t size;
} tnefbuild_item;

/*
 * The attribute at *at (6 is the first), which moves behind it. 0 at the end; -1 if the bytes there
 * are no attribute or its checksum is wrong.
 */
int tnefbuild_next(const uint8_t *bytes, size_t size, size_t *at, tnefbuild_item *item);

/* The n-th attribute of an id; `data` NULL if there is none. */
tnefbuild_item tnefbuild_find(const uint8_t *bytes, size_t size, uint32_t id, size_t n);

/* Does `hex` stand in the data at a multiple of four? For properties of lists. */
int tnefbuild_holds(tnefbuild_item item, const char *hex);

#endif
