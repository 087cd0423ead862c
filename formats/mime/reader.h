/*
 * What the parts of the eml reader share: one message while it is made of its entity.
 *
 *   tree.c      lines to entities              mail.c      entities to messages
 *   fields.c    fields, encoded words          take.c      fields to properties, by the table
 *   parameters.c, mailbox.c, date.c, decode.c  take_odd.c, people.c  those that need more
 *                                              choose.c    which entity is the body
 *                                              content.c   bodies
 *                                              files.c     attachments
 *                                              winmail.c   TNEF inside mail
 */
#ifndef MIME_READER_H
#define MIME_READER_H

#include "address.h"
#include "entity.h"
#include "table.h"

#include "conv/format.h"
#include "conv/message.h"

/* What the options of the format ask for. */
typedef struct mime_read_options {
	int plain;          /* eml.mime: without MIME-Version, no MIME */
	int last;           /* eml.repeated: of repeated fields, the last counts */
	int no_transport;   /* eml.transport: the header block is not kept */
	int stamp;          /* eml.undated: mail without date gets the current time */
	const char *domain; /* of encapsulated addresses that are taken out */
} mime_read_options;

typedef struct mime_mail {
	conv_context *context;
	mime_read_options options;
	mime_tree *tree;
	const mime_entity *entity; /* of the message, with its header fields */
	conv_arena *arena;         /* while it is read */
	mime_decoding decoding;
	conv_message *message;
	conv_bag *bag; /* the message's */
	size_t depth;  /* of messages and parts around it */
	int embedded;  /* in another message */
	int from_tnef; /* the message was made from TNEF: its properties give way to fields */
	const mime_entity *plain, *html, *enriched; /* the bodies, NULL: none */
	const mime_entity *tnef;                    /* that became the message */
	const mime_entity *foreign;                 /* TNEF of another mail */
	int sealed;                                 /* S/MIME: its content is one attachment */
	conv_table ids, locations;                  /* that the HTML refers to */
} mime_mail;

/* ---- mail.c ---- */

/* Makes a message of an entity; *message is the caller's. `depth`: of what is around it. */
conv_status mime_mail_read(const mime_mail *around, mime_tree *tree, const mime_entity *entity,
			   conv_message **message);

/* The message inside an encoded message/rfc822. */
conv_status mime_mail_read_blob(const mime_mail *around, conv_blob *blob, conv_message **message);

/* The message in a source. */
conv_status mime_source_read(const mime_mail *around, conv_source *source, conv_message **message);

conv_status mime_mail_memory(const mime_mail *mail);

/* ---- take.c ---- */

/* Sets the properties that the header fields say. */
conv_status mime_take_headers(mime_mail *mail);

/* The field of a name that counts; NULL: none. */
const mime_field *mime_mail_field(const mime_mail *mail, const char *name);

/* The value of a field; of none, one whose `at` is NULL. */
mime_slice mime_mail_value(const mime_mail *mail, const char *name);

/* Set a text property; NULL is lack of memory. */
conv_status mime_take_text(const mime_mail *mail, conv_bag *bag, unsigned known, const char *text);

/* Sets a time property from a field, which knows seconds: a time of the same second in TNEF knows more. */
conv_status mime_take_time(const mime_mail *mail, unsigned known, uint64_t time);

/* Decimal (base 10) or hexadecimal; all of the text. */
int mime_number_read(const char *text, int base, int64_t *number);

/* ---- choose.c ---- */

/* Finds the bodies (2.2.3.3.2): mail->plain, html, enriched, sealed. */
void mime_choose_bodies(mime_mail *mail);

/* The next leaf or message behind `at` (NULL: the first) inside the mail; NULL: no more. */
const mime_entity *mime_next_part(const mime_mail *mail, const mime_entity *at);

/* ---- content.c ---- */

/* Sets the body properties. */
conv_status mime_take_bodies(mime_mail *mail);

/* Appends decoded content; CONV_FAILED (reported) where it is more than the limit. */
conv_status mime_content_append(const mime_mail *mail, const mime_entity *entity, conv_buffer *to);

/* ---- files.c ---- */

/* Adds an attachment for every part that is not the body. */
conv_status mime_take_files(mime_mail *mail);

/* A file's names, from one that somebody chose (2.2.3.4.1.1). */
conv_status mime_file_names(const mime_mail *mail, conv_bag *bag, const char *name,
			    const char *display, const char *type);

/* Makes a message the attachment's, named `name` (NULL: by its subject). Takes it over. */
conv_status mime_embed(const mime_mail *mail, conv_attachment *attachment, conv_message *message,
		       const char *name);

/* The data of a file; takes the reference over (NULL: no memory). */
conv_status mime_file_data(const mime_mail *mail, conv_bag *bag, conv_blob *blob);

/* ---- uu.c ---- */

/* A file in text: from its line "begin" to behind its line "end". */
typedef struct mime_uu_file {
	mime_slice name;
	size_t begin, end;
} mime_uu_file;

/* The next file at or behind `at`; false: there is none. */
int mime_uu_next(const char *text, size_t size, size_t at, mime_uu_file *file);

/* Its data; `entity` is the text, in no encoding. NULL: no memory. */
conv_blob *mime_uu_blob(const mime_mail *mail, const mime_entity *entity, const mime_uu_file *file);

/* Takes the files out of the text of the mail, into attachments. */
conv_status mime_take_uuencoded(mime_mail *mail, conv_buffer *text);

/* ---- winmail.c ---- */

/* Finds TNEF among the parts; one that is the message itself (2.2.3.8) becomes mail->message. */
conv_status mime_take_tnef(mime_mail *mail);

/* The message inside TNEF; *message NULL: it is none, or none that can be read. */
conv_status mime_open_tnef(const mime_mail *mail, conv_blob *blob, conv_message **message);

/* ---- redact.c ---- */

/* In place (conv_format.redact). */
conv_status mime_redact(conv_context *context, uint8_t *bytes, size_t size);

/* ---- people.c ---- */

/* Sets a group of properties from an address (2.2.3.1.1). */
conv_status mime_take_person(const mime_mail *mail, conv_bag *bag, mime_who who,
			     const mime_mailbox *mailbox);

#endif
