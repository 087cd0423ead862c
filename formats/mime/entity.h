/*
 * Mail as a tree of entities (RFC 5322, RFC 2045, RFC 2046): where each begins and ends in its source,
 * its header fields, and what they say of its content. Nothing is decoded here, no content is copied.
 */
#ifndef MIME_ENTITY_H
#define MIME_ENTITY_H

#include "arena.h"

#include "conv/blob.h"
#include "conv/buffer.h"
#include "conv/context.h"
#include "conv/source.h"

typedef struct mime_slice {
	const char *at; /* NULL: absent */
	size_t size;
} mime_slice;

/* A header field as it stands in its block, folded. */
typedef struct mime_field {
	mime_slice name, value;
} mime_field;

typedef enum mime_kind {
	MIME_LEAF,      /* content */
	MIME_MULTIPART, /* children */
	MIME_MESSAGE    /* message/rfc822 with its message as only child */
} mime_kind;

typedef enum mime_transfer { /* Content-Transfer-Encoding */
			     MIME_FROM_IDENTITY,
			     MIME_FROM_BASE64,
			     MIME_FROM_QUOTED_PRINTABLE,
			     MIME_FROM_UUENCODE
} mime_transfer;

typedef struct mime_entity mime_entity;
struct mime_entity {
	mime_entity *parent, *first, *last, *next;
	mime_kind kind;
	mime_transfer transfer;
	uint64_t start, body, end; /* of the header block, of the content; behind the content */
	const char *block;         /* the header block; its first byte stands at `start` */
	mime_field *fields;
	size_t field_count;
	const char *type;    /* "text/plain", small letters; what holds by default included */
	int typed;           /* a Content-Type says so */
	int as_attachment;   /* Content-Disposition: attachment */
	mime_slice boundary; /* of a multipart */
};

typedef struct mime_tree {
	conv_context *context;
	conv_arena *arena;
	conv_source *source;
	mime_entity *root;
	size_t entities, fields, header_bytes; /* so far, against limits */
	int plain; /* a message without MIME-Version is plain text, whatever it says (2.2.3.9.1) */
} mime_tree;

/*
 * Reads the structure of the message in tree->source. `depth` counts the messages and parts around it,
 * against the limit of nesting. CONV_FAILED: a limit, or nothing there.
 */
conv_status mime_tree_read(mime_tree *tree, size_t depth);

/* The first field of a name, or the next after `after` (NULL: the first); NULL: none. */
const mime_field *mime_field_find(const mime_entity *entity, const char *name,
				  const mime_field *after);

/* Does the type lie below "multipart/", is it "text/plain" ... ? */
int mime_type_is(const mime_entity *entity, const char *type);
int mime_type_below(const mime_entity *entity, const char *prefix);

/* ---- fields.c ---- */

/*
 * Cuts a header block into its fields. Lines that are no field are left out and counted in *junk. With
 * `fields` NULL it only counts.
 */
size_t mime_fields_cut(const char *block, size_t size, mime_field *fields, size_t *junk);

/* What a line of a header block is. */
typedef enum mime_line_kind {
	MIME_LINE_BLANK,
	MIME_LINE_FIELD,
	MIME_LINE_FOLD, /* goes on with the field before */
	MIME_LINE_JUNK
} mime_line_kind;
mime_line_kind mime_line_kind_of(const uint8_t *line, size_t size);

/* Does a slice equal a text, letters of any case? */
int mime_slice_is(mime_slice slice, const char *text);

/* How text that says nothing of its charset is decoded. */
typedef struct mime_decoding {
	conv_context *context;
	conv_arena *arena; /* of results */
	uint32_t
		codepage; /* of octets beyond ASCII that are no UTF-8; 0: the context's, else 1252 */
} mime_decoding;

/* The code page of a charset name; the context's if it overrides all. 0: unknown or not named. */
uint32_t mime_codepage_named(conv_context *context, const char *name);

/*
 * The text of a field (RFC 5322 2.2.3, RFC 2047): unfolded, trimmed, encoded words decoded. In the arena;
 * NULL: no memory.
 */
const char *mime_field_decoded(const mime_decoding *decoding, mime_slice value);

/* The same, words left as they are: message ids, tokens. */
const char *mime_field_plain(const mime_decoding *decoding, mime_slice value);

/* Appends decoded text of an unfolded value. CONV_MACHINE: no memory. */
conv_status mime_words_decode(const mime_decoding *decoding, const char *text, size_t size,
			      conv_buffer *to);

/* The size of an encoded word at `text`, 0 if there is none. */
size_t mime_word_size(const char *text, size_t size);

/* ---- parameters.c ---- */

/* What stands before the first ";", comments and blanks apart, small letters. NULL: no memory. */
const char *mime_value_token(const mime_decoding *decoding, mime_slice value);

/*
 * A parameter (RFC 2045 5.1, RFC 2231), decoded; "name*" is preferred to "name". *text NULL: there is none.
 */
conv_status mime_parameter(const mime_decoding *decoding, mime_slice value, const char *name,
			   const char **text);

/* ---- mailbox.c ---- */

typedef struct mime_mailbox {
	const char *name;    /* decoded; NULL: none */
	const char *address; /* NULL: none */
} mime_mailbox;

/*
 * Calls `each` for every mailbox of a field (RFC 5322 3.4), groups taken apart, until it fails. The
 * mailbox is lent for the call.
 */
typedef conv_status mime_mailbox_function(void *user, const mime_mailbox *mailbox);
conv_status mime_each_mailbox(const mime_decoding *decoding, mime_slice value,
			      mime_mailbox_function *each, void *user);

/* ---- date.c ---- */

/* A date (RFC 5322 3.3, 4.3, and what is taken for one) as FILETIME. False: it is none. */
int mime_date_read(const char *text, size_t size, uint64_t *filetime);

/* ---- decode.c ---- */

/* The content of an entity, decoded as it is read. NULL: no memory. */
conv_blob *mime_entity_content(const mime_tree *tree, const mime_entity *entity);

/* The same for any blob, whose reference is taken over, also on failure. */
conv_blob *mime_decoded_blob(conv_blob *blob, mime_transfer transfer);

/* The blob with bytes before it, which are copied; takes the reference over, also on failure. */
conv_blob *mime_prefixed_blob(const void *bytes, size_t size, conv_blob *blob);

/* Appends base64 decoded; characters of no meaning are passed over. False: no memory. */
int mime_base64_append(conv_buffer *to, const char *text, size_t size);

#endif
