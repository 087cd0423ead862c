/*
 * Addresses of Message objects as Internet addresses ([MS-OXCMAIL] 2.1.3.1).
 */
#ifndef MIME_ADDRESS_H
#define MIME_ADDRESS_H

#include "arena.h"
#include "line.h"

#include "conv/context.h"
#include "conv/message.h"

/* The groups of properties that say who somebody is ([MS-OXCMAIL] 2.6). */
typedef enum mime_who {
	MIME_SENDER,
	MIME_SENT_REPRESENTING,
	MIME_RECEIVED_BY,
	MIME_RECEIVED_REPRESENTING,
	MIME_READ_RECEIPT,
	MIME_RECIPIENT, /* a row of the recipient table */
	MIME_WHO_COUNT
} mime_who;

typedef struct mime_who_keys {
	unsigned name, type, email, entryid, search_key, smtp;
} mime_who_keys;
extern const mime_who_keys mime_who_table[MIME_WHO_COUNT];

/* How addresses are made; lent. */
typedef struct mime_address_rules {
	conv_context *context;
	conv_arena *arena;  /* of the strings of addresses */
	const char *domain; /* behind "@" of an encapsulated address */
	uint32_t codepage;  /* of 8-bit entry ids */
	int reject_foreign; /* an entry id of an unknown kind rejects the address (2.1.3.1.1 step 3) */
} mime_address_rules;

typedef struct mime_address {
	const char *name;    /* NULL: none */
	const char *address; /* addr-spec; NULL: there is none */
} mime_address;

/* The address of a group. CONV_OK also where nothing was found (both members NULL). */
conv_status mime_address_of(const mime_address_rules *rules, const conv_bag *bag, mime_who who,
			    mime_address *address);

/* Of an entry id alone. */
conv_status mime_address_of_entryid(const mime_address_rules *rules, const uint8_t *bytes,
				    size_t size, mime_address *address);

/* Are two groups of one bag the same user (2.1.3.1.4)? Compares addresses, never names. */
int mime_same_user(const conv_bag *bag, mime_who a, mime_who b);

/* Does the text look like an SMTP address? */
int mime_is_smtp(const char *text);

/*
 * Adds the address to a field, with "," behind the one before if `more`. An address without
 * addr-spec is written as an empty group, "name:;", so that the name is not lost.
 */
void mime_line_address(mime_line *line, const mime_address *address, int more);

/* Appends the IMCEA form (2.1.3.1.8): type EX and "/o=A b" give IMCEAEX-_o=A+20b@domain. */
void mime_append_imcea(conv_buffer *to, const char *type, const char *address, const char *domain);

#endif
