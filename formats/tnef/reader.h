/* What the files of the TNEF reader share. Offsets are places in the source. */
#ifndef TNEF_READER_H
#define TNEF_READER_H

#include <stddef.h>
#include <stdint.h>

#include "attributes.h"
#include "conv/buffer.h"
#include "conv/context.h"
#include "conv/message.h"
#include "conv/source.h"
#include "cursor.h"

typedef struct tnef_reader {
	conv_context *context;
	conv_source *source;
	const uint8_t *bytes; /* all of the source, if it lies in memory */
	conv_buffer window;   /* else what was read last, from window_start on */
	uint64_t window_start;
	conv_buffer text; /* scratch: text between code page and property */
	unsigned depth;   /* of embedded messages */
} tnef_reader;

/* A piece of the source: from start up to end. Invariant: start <= end <= the source's size. */
typedef struct tnef_range {
	uint64_t start, end;
} tnef_range;

static inline uint64_t tnef_range_size(tnef_range range)
{
	return range.end - range.start;
}

/*
 * Lends bytes of the source until the next call; NULL if they cannot be had (the source has become
 * shorter, no memory). A cursor over them, empty in that case.
 */
const uint8_t *tnef_bytes(tnef_reader *reader, uint64_t offset, size_t size);
conv_cursor tnef_cursor(tnef_reader *reader, tnef_range range, size_t most);

/* A blob over a piece of the source, that copies nothing; NULL: no memory. */
conv_blob *tnef_blob(tnef_reader *reader, tnef_range range);

/* One attribute of a stream. */
typedef struct tnef_item {
	uint8_t level;
	uint32_t id;
	const tnef_attribute *row; /* NULL: unknown */
	tnef_range data;
	int checksum_at_hand;
	uint16_t checksum;
} tnef_item;

/* ---- stream.c ---- */

/*
 * The next attribute at *at, which moves behind it; 0 at the end, or where no attribute begins. Data
 * that passes the end is cut there. Reports nothing.
 */
int tnef_next_attribute(tnef_reader *reader, uint64_t *at, uint64_t end, tnef_item *item);

/*
 * The code pages of the 8-bit strings and of PidTagHtml of a stream, whose attributes are the range.
 */
void tnef_codepages(tnef_reader *reader, tnef_range range, uint32_t *codepage, uint32_t *html);

/* Reads one whole stream, signature included, into an empty message. */
conv_status tnef_read_stream(tnef_reader *reader, tnef_range range, conv_message *message);

/* ---- properties.c ---- */

/* Where the properties of a list go, and in which code page its 8-bit strings are. */
typedef struct tnef_target {
	conv_bag *bag;
	conv_attachment *attachment; /* takes the objects; NULL: there are none to be taken */
	uint32_t codepage;
} tnef_target;

/* Reads a property list, count first; *at moves behind it. */
conv_status tnef_read_properties(tnef_reader *reader, uint64_t *at, uint64_t end,
				 const tnef_target *target);

/*
 * Walks over a list without reading its values: one visit for each property, whose name is in UTF-16 at
 * `name` (empty unless it has one), and one for each of its values, `padded` its end with the padding.
 * *at moves behind what could be walked; `began` is then where the property begins that could not be.
 */
typedef struct tnef_place {
	conv_property property; /* id or name (without its text), type */
	tnef_range name, value;
	uint64_t name_padded, padded;
	int is_value;
} tnef_place;
typedef conv_status tnef_visit(void *user, const tnef_place *place);
conv_status tnef_walk_properties(tnef_reader *reader, uint64_t *at, uint64_t end, uint64_t *began,
				 tnef_visit *visit, void *user);

/* Looks a PtypInteger32 up in a list without reading it otherwise; 0 if absent. */
uint32_t tnef_peek_integer(tnef_reader *reader, tnef_range list, uint16_t id);

/* ---- redact.c ---- */

/* In place (conv_format.redact). */
conv_status tnef_redact(conv_context *context, uint8_t *bytes, size_t size);

/* ---- values.c ---- */

/* Sets a property from an attribute, unless the bag has it already. */
conv_status tnef_set_attribute(tnef_reader *reader, const tnef_item *item, conv_bag *bag,
			       uint32_t codepage);

/* Name, type, address and entry id of somebody, from attOwner. */
conv_status tnef_set_counted(tnef_reader *reader, tnef_range data, const tnef_person *person,
			     conv_bag *bag, uint32_t codepage);

/* Sets 8-bit text up to its first NUL, unless the bag has the property. */
conv_status tnef_set_text8(tnef_reader *reader, tnef_range data, unsigned known, conv_bag *bag,
			   uint32_t codepage);

/* ---- attachment.c ---- */

/* The attributes of one attachment, kept until all of them have been seen. */
typedef struct tnef_attachment {
	conv_attachment *object; /* NULL: none is open */
	int has_renddata;
	uint16_t type;
	uint32_t position, flags;
	tnef_item kept[8]; /* what yields to the property list; the table has fewer */
	size_t kept_count;
	tnef_range title, data;
	int has_title, has_data;
} tnef_attachment;

conv_status tnef_attachment_open(tnef_reader *reader, conv_message *message,
				 tnef_attachment *attachment);
conv_status tnef_attachment_take(tnef_reader *reader, const tnef_item *item, uint32_t codepage,
				 tnef_attachment *attachment);
conv_status tnef_attachment_end(tnef_reader *reader, uint32_t codepage,
				tnef_attachment *attachment);

#endif
