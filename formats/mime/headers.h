/*
 * Header fields and the properties that they are ([MS-OXCMAIL] 2.1.3.2): one table for both
 * directions.
 */
#ifndef MIME_HEADERS_H
#define MIME_HEADERS_H

#include "writer.h"

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

typedef struct mime_header {
	const char *name;
	mime_header_kind kind;
	unsigned known;  /* the property; 0: none of its own */
	unsigned second; /* read where the first is absent; 0: none */
	unsigned flags;
	/* Writes an odd field, if there is anything to write. */
	void (*write)(mime_job *job, const struct mime_header *header, conv_buffer *to);
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

/* PidTagRecipientType without the flags of resent messages ([MS-OXOMSG] 2.2.3.1). */
int64_t mime_recipient_type(const conv_bag *recipient);

#endif
