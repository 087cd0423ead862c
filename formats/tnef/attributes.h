/* Which attribute stands for which property, and how its data is laid out. */
#ifndef TNEF_ATTRIBUTES_H
#define TNEF_ATTRIBUTES_H

#include <stddef.h>
#include <stdint.h>

#include "conv/guid.h"

typedef enum tnef_layout {
	TNEF_LAYOUT_SPECIAL, /* structure of the stream; has code of its own */
	TNEF_LAYOUT_TEXT,    /* 8-bit text and NUL */
	TNEF_LAYOUT_CLASS,   /* the same, translated (classes.h) */
	TNEF_LAYOUT_DATE,    /* 14 bytes, local time */
	TNEF_LAYOUT_HEX,     /* text of hexadecimal digits for a binary */
	TNEF_LAYOUT_BYTES,   /* a binary as it is */
	TNEF_LAYOUT_U16,
	TNEF_LAYOUT_U32,
	TNEF_LAYOUT_PRIORITY, /* u16: 1 high, 2 normal, 3 low */
	TNEF_LAYOUT_STATUS,   /* bits of PidTagMessageFlags */
	TNEF_LAYOUT_TRIPLE,   /* attFrom */
	TNEF_LAYOUT_COUNTED   /* two counted strings: name, TYPE:address */
} tnef_layout;

/* Of which messages the writer writes it; the reader reads all. */
typedef enum tnef_written {
	TNEF_WRITTEN_ALWAYS,
	TNEF_WRITTEN_OUTER,
	TNEF_WRITTEN_EMBEDDED,
	TNEF_WRITTEN_MEETING, /* of requests, cancellations, responses */
	TNEF_WRITTEN_NEVER    /* obsolete */
} tnef_written;

typedef struct tnef_attribute {
	uint32_t id;
	uint8_t level;
	uint8_t layout;
	uint8_t written;
	uint8_t in_transport; /* in the profile transport, of all messages */
	uint16_t known;       /* the property, 0 for structure; of an address, its name */
	const char *name;
} tnef_attribute;

extern const tnef_attribute tnef_attributes[];
extern const size_t tnef_attribute_count;

/*
 * The row of an id. Ids whose type word is 0 are found by their low word ([MS-OXTNEF] gives each low
 * word to one attribute but 6); NULL if unknown.
 */
const tnef_attribute *tnef_attribute_find(uint32_t id);

/* A group of properties that says who somebody is ([MS-OXCMAIL] 2.6). */
typedef struct tnef_person {
	uint16_t name, type, address, entryid;
} tnef_person;

extern const tnef_person tnef_sender, tnef_sent_representing, tnef_received_representing;

/*
 * Whom attOwner names ([MS-OXTNEF] 2.3.3.10): of a request or cancellation the organizer who sends it,
 * of a response the organizer who gets it. NULL for other classes.
 */
const tnef_person *tnef_owner_of_class(const char *message_class);

/* Message classes that attributes spell in another way ([MS-OXTNEF] 2.3.3.4); unchanged if not listed. */
const char *tnef_class_from_wire(const char *text);
const char *tnef_class_to_wire(const char *message_class);

/* One that 8-bit strings can be in: known, and neither UTF-16 nor UTF-32. */
int tnef_is_codepage(uint32_t codepage);

/* The sum of bytes, of which the low 16 bits are the checksum of an attribute. */
uint32_t tnef_sum(const uint8_t *bytes, size_t size);

/* The interfaces of objects in property lists ([MS-OXTNEF] 2.1.3.4). */
extern const conv_guid tnef_iid_message, tnef_iid_storage, tnef_iid_stream;

/* The values of PidTagAttachTag and PidTagAttachEncoding ([MS-OXCMSG] 2.2.2.15, 2.2.2.20). */
extern const uint8_t tnef_tag_ole[11], tnef_encoding_mac_binary[9];

/* What stands in attAttachData of an embedded message, for readers that know no better; with NUL. */
extern const char tnef_notice[89];

#endif
