/*
 * Header fields and the properties that they are ([MS-OXCMAIL] 2.1.3.2): one table for both
 * directions.
 */
#ifndef MIME_HEADERS_H
#define MIME_HEADERS_H

#include "writer.h"

/* The field that ties TNEF to its mail (2.1.3.2.26). */
#define MIME_CORRELATOR "X-MS-TNEF-Correlator"

typedef enum mime_header_kind {
	MIME_HEADER_ODD,    /* by functions of its own */
	MIME_HEADER_TEXT,   /* unstructured text */
	MIME_HEADER_IDS,    /* message ids and addresses in angle brackets: copied */
	MIME_HEADER_TIME,   /* RFC 5322 date */
	MIME_HEADER_TRUE,   /* "true", or no field */
	MIME_HEADER_NUMBER, /* decimal */
	MIME_HEADER_HEX     /* upper-case hexadecimal */
} mime_header_kind;

enum {
	MIME_HEADER_OWN =
		1, /* not added to original headers that lack it: the store makes the property */
	MIME_HEADER_VOICE =
		2, /* of unified messaging only: the ids mean something else elsewhere */
	MIME_HEADER_LABEL = 4,   /* only if PidLidClassified is TRUE */
	MIME_HEADER_TRUSTED = 8, /* set by a server one trusts: not for sending */
	MIME_HEADER_TOP = 16     /* of the outermost message only */
};

struct mime_mail;
struct mime_field;

typedef struct mime_header {
	const char *name;
	mime_header_kind kind;
	unsigned known;  /* the property; 0: none of its own */
	unsigned second; /* read where the first is absent; 0: none */
	unsigned flags;
	const char *alias; /* read where the field is missing; NULL: none */
	/* Writes an odd field, if there is anything to write. */
	void (*write)(mime_job *job, const struct mime_header *header, conv_buffer *to);
	/* Reads an odd field; `field` NULL: there is none. */
	conv_status (*read)(struct mime_mail *mail, const struct mime_header *header,
			    const struct mime_field *field);
} mime_header;

/* Ends with a NULL name. */
extern const mime_header mime_header_table[];

/* ---- headers_odd.c ---- */

void mime_put_from(mime_job *job, const mime_header *header, conv_buffer *to);
void mime_put_sender(mime_job *job, const mime_header *header, conv_buffer *to);
void mime_put_reply_to(mime_job *job, const mime_header *header, conv_buffer *to);
void mime_put_to(mime_job *job, const mime_header *header, conv_buffer *to);
void mime_put_cc(mime_job *job, const mime_header *header, conv_buffer *to);
void mime_put_bcc(mime_job *job, const mime_header *header, conv_buffer *to);
void mime_put_subject(mime_job *job, const mime_header *header, conv_buffer *to);
void mime_put_date(mime_job *job, const mime_header *header, conv_buffer *to);
void mime_put_message_id(mime_job *job, const mime_header *header, conv_buffer *to);
void mime_put_thread_index(mime_job *job, const mime_header *header, conv_buffer *to);
void mime_put_importance(mime_job *job, const mime_header *header, conv_buffer *to);
void mime_put_sensitivity(mime_job *job, const mime_header *header, conv_buffer *to);
void mime_put_keywords(mime_job *job, const mime_header *header, conv_buffer *to);
void mime_put_reply_by(mime_job *job, const mime_header *header, conv_buffer *to);
void mime_put_return_receipt(mime_job *job, const mime_header *header, conv_buffer *to);
void mime_put_read_receipt(mime_job *job, const mime_header *header, conv_buffer *to);
void mime_put_suppress(mime_job *job, const mime_header *header, conv_buffer *to);
void mime_put_language(mime_job *job, const mime_header *header, conv_buffer *to);
void mime_put_content_class(mime_job *job, const mime_header *header, conv_buffer *to);
void mime_put_unsent(mime_job *job, const mime_header *header, conv_buffer *to);
void mime_put_has_attach(mime_job *job, const mime_header *header, conv_buffer *to);

/* ---- people.c, take_odd.c: the other direction ---- */

conv_status mime_take_from(struct mime_mail *mail, const mime_header *header,
			   const struct mime_field *field);
conv_status mime_take_sender(struct mime_mail *mail, const mime_header *header,
			     const struct mime_field *field);
conv_status mime_take_reply_to(struct mime_mail *mail, const mime_header *header,
			       const struct mime_field *field);
conv_status mime_take_to(struct mime_mail *mail, const mime_header *header,
			 const struct mime_field *field);
conv_status mime_take_cc(struct mime_mail *mail, const mime_header *header,
			 const struct mime_field *field);
conv_status mime_take_bcc(struct mime_mail *mail, const mime_header *header,
			  const struct mime_field *field);
conv_status mime_take_subject(struct mime_mail *mail, const mime_header *header,
			      const struct mime_field *field);
conv_status mime_take_date(struct mime_mail *mail, const mime_header *header,
			   const struct mime_field *field);
conv_status mime_take_message_id(struct mime_mail *mail, const mime_header *header,
				 const struct mime_field *field);
conv_status mime_take_thread_index(struct mime_mail *mail, const mime_header *header,
				   const struct mime_field *field);
conv_status mime_take_importance(struct mime_mail *mail, const mime_header *header,
				 const struct mime_field *field);
conv_status mime_take_sensitivity(struct mime_mail *mail, const mime_header *header,
				  const struct mime_field *field);
conv_status mime_take_keywords(struct mime_mail *mail, const mime_header *header,
			       const struct mime_field *field);
conv_status mime_take_reply_by(struct mime_mail *mail, const mime_header *header,
			       const struct mime_field *field);
conv_status mime_take_return_receipt(struct mime_mail *mail, const mime_header *header,
				     const struct mime_field *field);
conv_status mime_take_read_receipt(struct mime_mail *mail, const mime_header *header,
				   const struct mime_field *field);
conv_status mime_take_suppress(struct mime_mail *mail, const mime_header *header,
			       const struct mime_field *field);
conv_status mime_take_language(struct mime_mail *mail, const mime_header *header,
			       const struct mime_field *field);
conv_status mime_take_content_class(struct mime_mail *mail, const mime_header *header,
				    const struct mime_field *field);
conv_status mime_take_unsent(struct mime_mail *mail, const mime_header *header,
			     const struct mime_field *field);
conv_status mime_take_has_attach(struct mime_mail *mail, const mime_header *header,
				 const struct mime_field *field);
conv_status mime_take_flag(struct mime_mail *mail, const mime_header *header,
			   const struct mime_field *field);
conv_status mime_take_sender_id(struct mime_mail *mail, const mime_header *header,
				const struct mime_field *field);
conv_status mime_take_level(struct mime_mail *mail, const mime_header *header,
			    const struct mime_field *field);

/* May the field not be set from outside (2.1.3.2.4)? */
int mime_header_reserved(const char *name);

/* The row of a field name, its alias included; NULL: none. */
const mime_header *mime_header_row(const char *name);

/* Is it a class of unified messaging? */
int mime_is_voice(const conv_message *message);

/* PidTagRecipientType without the flags of resent messages ([MS-OXOMSG] 2.2.3.1). */
int64_t mime_recipient_type(const conv_bag *recipient);

#endif
