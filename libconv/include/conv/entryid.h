/*
 * Entry ids: the names that MAPI gives to addresses, folders and messages ([MS-OXCDATA] 2.2.3 to
 * 2.2.5, [MS-OXOCNTC] 2.2.2.2.4.1.1). Every kind is bytes whose length comes from outside; all but
 * those of the kinds below are kept as bytes and never looked into.
 */
#ifndef CONV_ENTRYID_H
#define CONV_ENTRYID_H

#include <stddef.h>
#include <stdint.h>

#include "conv/buffer.h"
#include "conv/context.h"
#include "conv/export.h"
#include "conv/guid.h"
#include "conv/status.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum conv_entryid_kind {
	CONV_ENTRYID_UNKNOWN,       /* of another provider, or too short for its kind */
	CONV_ENTRYID_ONE_OFF,       /* an address that stands in no address book */
	CONV_ENTRYID_ADDRESS_BOOK,  /* a distinguished name of Exchange (address type EX) */
	CONV_ENTRYID_CONTACT,       /* one address of a contact */
	CONV_ENTRYID_PERSONAL_LIST, /* a personal distribution list */
	CONV_ENTRYID_WRAPPED,       /* member of a personal distribution list, around another id */
	CONV_ENTRYID_STORE,
	CONV_ENTRYID_FOLDER,
	CONV_ENTRYID_MESSAGE,
	CONV_ENTRYID_NEWSGROUP /* a folder of newsgroups */
} conv_entryid_kind;

/* Bits of a one-off ([MS-OXCDATA] 2.2.5.1), as the u16 of the file read little-endian. */
enum {
	CONV_ONE_OFF_NO_RICH_INFO = 0x0001, /* M: MIME rather than TNEF */
	CONV_ONE_OFF_FORMAT = 0x001E,       /* mask of the next four */
	CONV_ONE_OFF_FORMAT_SET = 0x0002,   /* the sender prefers a format: */
	CONV_ONE_OFF_FORMAT_MIME = 0x0004,
	CONV_ONE_OFF_FORMAT_HTML = 0x0008,
	CONV_ONE_OFF_FORMAT_BOTH = 0x0010, /* text and HTML */
	CONV_ONE_OFF_MAC = 0x0060,         /* mask of Macintosh attachment encodings: */
	CONV_ONE_OFF_MAC_BINHEX = 0x0000,
	CONV_ONE_OFF_MAC_UUENCODE = 0x0020,
	CONV_ONE_OFF_MAC_APPLE_SINGLE = 0x0040,
	CONV_ONE_OFF_MAC_APPLE_DOUBLE = 0x0060,
	CONV_ONE_OFF_DONT_LOOK_UP = 0x1000, /* L: not in the address book */
	CONV_ONE_OFF_UNICODE = 0x8000,      /* U: strings are UTF-16LE */
	CONV_ONE_OFF_USUAL =
		CONV_ONE_OFF_UNICODE | CONV_ONE_OFF_DONT_LOOK_UP | CONV_ONE_OFF_NO_RICH_INFO
};

/* Types of an address book entry id ([MS-OXCDATA] 2.2.5.2). */
enum {
	CONV_ADDRESS_BOOK_USER = 0,
	CONV_ADDRESS_BOOK_LIST = 1,
	CONV_ADDRESS_BOOK_FORUM = 2, /* bulletin board, public folder */
	CONV_ADDRESS_BOOK_AGENT = 3,
	CONV_ADDRESS_BOOK_ORGANIZATION = 4,
	CONV_ADDRESS_BOOK_PERSONAL_LIST = 5,
	CONV_ADDRESS_BOOK_REMOTE_USER = 6,
	CONV_ADDRESS_BOOK_CONTAINER = 0x100,
	CONV_ADDRESS_BOOK_TEMPLATE = 0x101,
	CONV_ADDRESS_BOOK_ONE_OFF_TEMPLATE = 0x102,
	CONV_ADDRESS_BOOK_SEARCH = 0x200
};

/* Type of a wrapped entry id: what is inside, which address of a contact. */
enum {
	CONV_WRAPPED_WHAT = 0x0F, /* mask: */
	CONV_WRAPPED_ONE_OFF = 0x00,
	CONV_WRAPPED_CONTACT = 0x03,
	CONV_WRAPPED_PERSONAL_LIST = 0x04,
	CONV_WRAPPED_USER = 0x05, /* of the address book, as the next */
	CONV_WRAPPED_LIST = 0x06,
	CONV_WRAPPED_ADDRESS = 0x70, /* mask: */
	CONV_WRAPPED_FAX_BUSINESS = 0x00,
	CONV_WRAPPED_FAX_HOME = 0x10,
	CONV_WRAPPED_FAX_PRIMARY = 0x20,
	CONV_WRAPPED_NO_ADDRESS = 0x30,
	CONV_WRAPPED_EMAIL_1 = 0x40,
	CONV_WRAPPED_EMAIL_2 = 0x50,
	CONV_WRAPPED_EMAIL_3 = 0x60,
	CONV_WRAPPED_ALWAYS = 0x80 /* always set */
};

/* An entry id inside another one: bytes of the outer one, lent. */
typedef struct conv_entryid_inner {
	const uint8_t *bytes;
	size_t size;
} conv_entryid_inner;

/* Strings are UTF-8, never NULL once parsed. */
typedef struct conv_entryid_one_off {
	uint16_t version, bits;
	const char *name, *type, *address;
} conv_entryid_one_off;

typedef struct conv_entryid_address_book {
	uint32_t version, type;
	const char *dn;
} conv_entryid_address_book;

typedef struct conv_entryid_contact { /* of personal lists too */
	uint32_t version, type;
	uint32_t
		index; /* 0..2 e-mail 1..3; 3..5 fax business, home, primary; 0xFF a personal list */
	conv_entryid_inner message;
} conv_entryid_contact;

typedef struct conv_entryid_wrapped {
	uint8_t type;
	conv_entryid_inner inside;
} conv_entryid_wrapped;

typedef struct conv_entryid_store {
	uint8_t version, flag;
	const char *dll; /* "EMSMDB.DLL" */
	uint8_t wrapped_flags[4];
	conv_guid wrapped_provider; /* mailbox or public store */
	uint32_t wrapped_type;
	const char *server, *mailbox; /* a public store has no mailbox: "" */
} conv_entryid_store;

typedef struct conv_entryid_object { /* a place in a store */
	conv_guid database;
	uint8_t counter[6]; /* big-endian */
	uint8_t pad[2];
} conv_entryid_object;

typedef struct conv_entryid_folder {
	uint16_t type; /* 1 private, 3 public, 5 mapped public */
	conv_entryid_object folder;
} conv_entryid_folder;

typedef struct conv_entryid_message {
	uint16_t type; /* 7 private, 9 public, 0xB mapped public */
	conv_entryid_object folder, message;
} conv_entryid_message;

typedef struct conv_entryid_newsgroup {
	uint16_t type; /* 0xC */
	const char *name;
} conv_entryid_newsgroup;

typedef struct conv_entryid {
	conv_entryid_kind kind;
	uint8_t flags[4]; /* zero in what is stored */
	conv_guid provider;
	uint32_t codepage; /* of 8-bit strings */
	union {
		conv_entryid_one_off one_off;
		conv_entryid_address_book address_book;
		conv_entryid_contact contact; /* CONV_ENTRYID_CONTACT, CONV_ENTRYID_PERSONAL_LIST */
		conv_entryid_wrapped wrapped;
		conv_entryid_store store;
		conv_entryid_folder folder;
		conv_entryid_message message;
		conv_entryid_newsgroup newsgroup;
	} as;
	conv_entryid_inner rest; /* what stands behind the known fields; all of an unknown one */
	conv_buffer strings;     /* private: where the strings live */
} conv_entryid;

/*
 * Reads an entry id; 8-bit strings are in `codepage` (0: 1252). The bytes are lent to the result,
 * which conv_entryid_free ends in every case. CONV_OK: also for CONV_ENTRYID_UNKNOWN of a foreign
 * provider. CONV_DAMAGED: it is cut short; a string without its end is taken as it is, anything
 * worse gives CONV_ENTRYID_UNKNOWN. Nothing is reported.
 */
CONV_API conv_status conv_entryid_parse(conv_context *context, const void *bytes, size_t size,
					uint32_t codepage, conv_entryid *entryid);
CONV_API void conv_entryid_free(conv_entryid *entryid);

/*
 * What kind the bytes are by their provider and length; a cheap look before parsing.
 */
CONV_API conv_entryid_kind conv_entryid_kind_of(const void *bytes, size_t size);

/*
 * Appends the bytes of an entry id: the inverse of conv_entryid_parse. `provider` counts only for
 * kinds that have none of their own (folders, messages). NULL strings are empty ones. CONV_FAILED:
 * the code page is unknown or the name of a DLL too long; nothing is appended.
 */
CONV_API conv_status conv_entryid_build(conv_context *context, const conv_entryid *entryid,
					conv_buffer *to);

/* The two that writers of recipients need: CONV_ONE_OFF_USUAL, and version 1. */
CONV_API conv_status conv_entryid_build_one_off(conv_context *context, const char *name,
						const char *type, const char *address,
						conv_buffer *to);
CONV_API conv_status conv_entryid_build_address_book(conv_context *context, uint32_t type,
						     const char *dn, conv_buffer *to);

/* "one-off", "address book" ...; never NULL. */
CONV_API const char *conv_entryid_kind_text(conv_entryid_kind kind);

/* Appends a line for people: "one-off \"Ann\" <ann@example.com> (SMTP)". False: no memory. */
CONV_API int conv_entryid_describe(const conv_entryid *entryid, conv_buffer *text);

#ifdef __cplusplus
}
#endif

#endif
