/*
 * Redacting what formats hold: markup, fields, compressed RTF, values of properties. All of it works in
 * place and changes no size. What a container is made of, and where in it something stands, the folders
 * of the formats know; they call this room for each piece. libconv's redactor.h has the characters.
 */
#ifndef FORMATS_REDACT_REDACT_H
#define FORMATS_REDACT_REDACT_H

#include "conv/property.h"
#include "redactor.h"
#include "table.h"

/* ---- words.c ---- */

typedef enum redact_vocabulary {
	REDACT_MARKUP,
	REDACT_MAIL,
	REDACT_CALENDAR,
	REDACT_CLASS /* of messages */
} redact_vocabulary;

/* Is it a word of the format's own, whatever its case? */
int redact_is_word(redact_vocabulary of, const uint8_t *text, size_t size);

/* ---- Characters of shapes ---- */

static inline int redact_is_letter(uint8_t c)
{
	return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
}

static inline int redact_is_digit(uint8_t c)
{
	return c >= '0' && c <= '9';
}

/* The value of a hexadecimal digit, -1: it is none. */
static inline int redact_hex_digit(uint8_t c)
{
	if (redact_is_digit(c))
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* ---- Markers: what stays (conv_marker of redactor.h) ---- */

/* html.c: elements, attributes and declarations that are known; not their text. */
void redact_mark_html(const uint8_t *shape, size_t count, uint8_t *mask);

/* rtf.c: groups and control words. */
void redact_mark_rtf(const uint8_t *shape, size_t count, uint8_t *mask);

/* fields.c: a header block, or a body that looks like one. */
void redact_mark_fields(const uint8_t *shape, size_t count, uint8_t *mask);

/* fields.c: a media type, an address type, a message class: words of the vocabulary. */
void redact_mark_tokens(const uint8_t *shape, size_t count, uint8_t *mask);
void redact_mark_class(const uint8_t *shape, size_t count, uint8_t *mask);

/* fields.c: "SMTP:" before an address. */
void redact_mark_address_type(const uint8_t *shape, size_t count, uint8_t *mask);

/* fields.c: "/o=" of a distinguished name. */
void redact_mark_dn(const uint8_t *shape, size_t count, uint8_t *mask);

/* calendar.c: iCalendar and vCard. */
void redact_mark_calendar(const uint8_t *shape, size_t count, uint8_t *mask);

/* plain.c: text in which there may be uuencoded files. */
void redact_mark_plain(const uint8_t *shape, size_t count, uint8_t *mask);

/* ---- transfer.c ---- */

/* How text is written in ASCII: the encodings of MIME bodies and of encoded words. */
typedef enum redact_transfer {
	REDACT_IDENTITY,
	REDACT_BASE64,
	REDACT_QUOTED_PRINTABLE,
	REDACT_Q, /* of encoded words */
	REDACT_UUENCODE
} redact_transfer;

/* Redacts decoded bytes in place. */
typedef conv_status redact_function(void *user, uint8_t *bytes, size_t size);

/*
 * Decodes, redacts, and puts the result into the same places: line breaks, padding and what is no
 * part of the encoding stay. CONV_MACHINE: no memory, reported.
 */
conv_status redact_encoded(conv_redactor *redactor, redact_transfer transfer, uint8_t *bytes,
			   size_t size, redact_function *function, void *user);

/* Bytes of which nothing is to be left, with lines where there were lines. */
void redact_fill(uint8_t *bytes, size_t size);

/* Encoded words (RFC 2047) in ASCII text, which the markers of fields leave. */
conv_status redact_encoded_words(conv_redactor *redactor, uint8_t *bytes, size_t size);

/* A header block in a code page, encoded words and all. */
conv_status redact_fields(conv_redactor *redactor, uint32_t codepage, uint8_t *bytes, size_t size);

/* ---- compressed.c ---- */

/*
 * Compressed RTF. What decompresses without damage is compressed anew, to the same size; of the rest,
 * literals are redacted one by one, so that the damage stays. A checksum is right after it if it was.
 */
conv_status redact_compressed_rtf(conv_redactor *redactor, uint8_t *bytes, size_t size);

/* ---- property.c ---- */

/* Names of properties that a user of Outlook chose: each becomes another of the same length. */
typedef struct redact_names {
	conv_redactor *redactor;
	conv_arena *arena;
	conv_table table;   /* from set and name to the number of the name */
	size_t counts[256]; /* names so far, by length */
} redact_names;

/*
 * A name in UTF-16LE, unless it is a known one. Different names stay different. With `kind` (GUID index and
 * kind, [MS-OXMSG] 2.2.3.1.2; 0: none) the new name belongs into the same hash stream as the old one.
 */
conv_status redact_property_name(redact_names *names, const conv_guid *set, unsigned kind,
				 uint8_t *bytes, size_t size);

/*
 * The keys that a name may have in the hash streams of .msg ([MS-OXMSG] 2.2.3.2.2): names of header fields in
 * lower case, by old programs as they are spelled.
 */
typedef struct redact_name_keys {
	uint32_t as_spelled, lowered;
} redact_name_keys;

redact_name_keys redact_keys_of_name(const conv_guid *set, const uint8_t *bytes, size_t size);

/* What a value is, as far as its container knows. */
typedef struct redact_value {
	uint16_t id; /* 0: a named one */
	uint16_t type;
	const conv_property_name *name;
	uint32_t codepage;      /* of 8-bit text */
	uint32_t html_codepage; /* of PidTagHtml */
} redact_value;

/* The bytes of one value of variable length (of a multi-valued property: one of its values). */
conv_status redact_property(conv_redactor *redactor, const redact_value *value, uint8_t *bytes,
			    size_t size);

#endif
