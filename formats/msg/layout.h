/*
 * The property stream of .msg ([MS-OXMSG] 2.4), shared by reader and writer: a header whose length
 * depends on whose it is, then entries of 16 bytes. Little-endian.
 */
#ifndef FORMATS_MSG_LAYOUT_H
#define FORMATS_MSG_LAYOUT_H

#include "conv/guid.h"
#include "conv/property.h"

/* Classes of the root: of a message, and of a template (.oft), which differs in nothing else. */
extern const conv_guid msg_class_message, msg_class_template;

/* Headers: all begin with 8 reserved bytes. */
enum {
	MSG_HEADER_NEXT_RECIPIENT = 8,   /* 4; these four not in recipients and attachments */
	MSG_HEADER_NEXT_ATTACHMENT = 12, /* 4 */
	MSG_HEADER_RECIPIENTS = 16,      /* 4 count */
	MSG_HEADER_ATTACHMENTS = 20,     /* 4 count */
	MSG_HEADER_TOP = 32,             /* size, with 8 reserved bytes at the end (2.4.1.1) */
	MSG_HEADER_EMBEDDED = 24,        /* size (2.4.1.2) */
	MSG_HEADER_PART = 8              /* size, recipients and attachments (2.4.1.3) */
};

/* Entries (2.4.2). */
enum {
	MSG_ENTRY_TAG = 0,       /* 4: type in the low half, id in the high one */
	MSG_ENTRY_FLAGS = 4,     /* 4 */
	MSG_ENTRY_VALUE = 8,     /* 8: fixed-length value, or */
	MSG_ENTRY_LENGTH = 8,    /* 4 size of the value's stream */
	MSG_ENTRY_RESERVED = 12, /* 4 */
	MSG_ENTRY_SIZE = 16
};

enum { MSG_FLAG_MANDATORY = 1, MSG_FLAG_READABLE = 2, MSG_FLAG_WRITABLE = 4 };
enum { MSG_FLAGS_USUAL = MSG_FLAG_READABLE | MSG_FLAG_WRITABLE };

/* Bytes of a fixed-length value: that of ROPs, but for Boolean, which has two (2.4.2.1.1). */
static inline unsigned msg_width(const conv_type_info *info)
{
	return info->type == PtypBoolean ? 2 : info->size;
}

/* Streams of lengths of multi-valued properties: bytes a value. */
enum { MSG_LENGTH_OF_STRING = 4, MSG_LENGTH_OF_BINARY = 8 };

/* Entries of the named property mapping (2.2.3.1.2). */
enum {
	MSG_NAMED_KEY = 0,   /* 4: LID, or place in the string stream */
	MSG_NAMED_KIND = 4,  /* 2: bit 0 says name, the rest is the GUID index */
	MSG_NAMED_INDEX = 6, /* 2: property index */
	MSG_NAMED_SIZE = 8
};

enum { MSG_GUID_PS_MAPI = 1, MSG_GUID_PS_PUBLIC_STRINGS = 2, MSG_GUID_FIRST = 3 };

enum { MSG_KIND_LID = 0, MSG_KIND_NAME = 1 };

/* Hash streams of the mapping (2.2.3.2): stream MSG_HASH_FIRST + key modulo MSG_HASH_COUNT. */
enum { MSG_HASH_FIRST = 0x1000, MSG_HASH_COUNT = 0x1F };

#define MSG_NAMED_FIRST 0x8000u /* property id of the mapping's first entry */
#define MSG_NAMED_MOST 0x7FFFu  /* entries there are ids for */

/* Of PidTagStoreSupportMask: text is PtypString, not PtypString8 (2.1.1.1). */
#define MSG_STORE_UNICODE_OK 0x00040000u

/* [MS-OXMSG] 2.2.1, 2.2.2: more are read and written all the same. */
#define MSG_MOST_RECIPIENTS 2048u
#define MSG_MOST_ATTACHMENTS 2048u

/* PidTagAttachMethod ([MS-OXCMSG] 2.2.2.9) */
enum {
	MSG_ATTACH_NONE = 0,
	MSG_ATTACH_BY_VALUE = 1,
	MSG_ATTACH_BY_REFERENCE = 2,
	MSG_ATTACH_BY_REFERENCE_ONLY = 4,
	MSG_ATTACH_EMBEDDED = 5,
	MSG_ATTACH_STORAGE = 6,
	MSG_ATTACH_BY_WEB_REFERENCE = 7
};

#endif
