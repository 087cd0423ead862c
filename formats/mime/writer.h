/*
 * What the parts of the eml writer share: the writer of one output, and the job of one message.
 *
 * A message is written in three steps: its header block is made (headers.c, kept.c), its structure is
 * planned as a tree of parts (plan.c and what it calls), and both go to the sink (emit.c).
 */
#ifndef MIME_WRITER_H
#define MIME_WRITER_H

#include "address.h"
#include "arena.h"
#include "body/body.h"
#include "encode.h"

#include "conv/format.h"

/* Behind "@" of what this library names: no domain can have it (RFC 2606). */
#define MIME_OWN_DOMAIN "oxconv.invalid"

/* Does the mail carry TNEF (tnef.c)? */
typedef enum mime_tnef_choice {
	MIME_TNEF_NEVER,
	MIME_TNEF_AS_ASKED, /* by properties of the message and of its recipients */
	MIME_TNEF_ALWAYS
} mime_tnef_choice;

/* What the options of the format ask for (eml.c). */
typedef struct mime_options {
	int submission; /* for sending, not for keeping: no Bcc, no Received, Date and ids made */
	int original;   /* PidTagTransportMessageHeaders are the header block where present */
	int utf8;       /* text/plain in UTF-8, whatever the message prefers */
	int flagged;    /* inline only what PidTagAttachFlags says is */
	mime_tnef_choice tnef;
	int summary;        /* TNEF in the summary form */
	const char *domain; /* of encapsulated addresses */
} mime_options;

typedef struct mime_writer {
	conv_context *context;
	conv_sink *sink;
	mime_options options;
	uint8_t *work;       /* MIME_WORK_SIZE, for encoders */
	char stem[24];       /* of the boundaries of the current object; "" not yet made */
	unsigned boundaries; /* handed out for the current object */
	size_t depth;        /* of messages in messages */
	uint64_t now;        /* for messages to be sent that have no time; else 0 */
} mime_writer;

typedef enum mime_part_kind {
	MIME_PART_MULTIPART, /* children */
	MIME_PART_TEXT,      /* bytes, as text */
	MIME_PART_BLOB,      /* blob, as octets; NULL is empty */
	MIME_PART_MESSAGE,   /* a whole message */
	MIME_PART_TNEF,      /* the message itself, as TNEF */
	MIME_PART_STORED /* blob from `skip` on, as it is: a stored MIME entity behind its header */
} mime_part_kind;

typedef struct mime_part mime_part;
struct mime_part {
	mime_part_kind kind;
	const char *head;       /* whole field lines; of a multipart, without Content-Type */
	const char *subtype;    /* of a multipart: "mixed" */
	const char *parameter;  /* of a multipart: a further parameter of its type; NULL: none */
	const char *value;      /* of that parameter */
	mime_encoding encoding; /* of text and TNEF */
	const uint8_t *bytes;
	size_t size;
	conv_blob *blob;
	uint64_t skip;
	conv_message *message;
	size_t attachment; /* whose message it is */
	mime_part *first, *last, *next;
};

/* One message while it is written. */
typedef struct mime_job {
	mime_writer *writer;
	conv_context *context; /* the writer's */
	conv_message *message;
	conv_bag *bag; /* the message's */
	int embedded;
	conv_arena *arena; /* all of the plan */
	mime_address_rules rules;
	struct mime_kept *kept; /* original header fields, NULL if there are none or not wanted */
	mime_part *root;
	int summarised;         /* the body was made from properties */
	const char *made_id;    /* the message's id where it had to be made; NULL: not yet */
	const char *correlator; /* of mail that carries TNEF, else NULL */
	int correlator_is_new;  /* neither the message's key nor its id */
} mime_job;

/* ---- eml.c ---- */

/* NULL: no memory. The sink stays the caller's. */
mime_writer *mime_writer_new(conv_context *context, conv_sink *sink);
void mime_writer_free(mime_writer *writer);

/* ---- emit.c ---- */

/* Writes one message with its header block; of an attached one, into the part that holds it. */
conv_status mime_write_message(mime_writer *writer, conv_message *message, int embedded);

/* A new Message-ID, "<...@...>", derived from the content; in the job's arena, NULL: no memory. */
const char *mime_new_id(mime_job *job);

/* ---- headers.c ---- */

/* Appends the header block, without the fields of the root part. */
conv_status mime_write_headers(mime_job *job, conv_buffer *to);

/* Does a header field carry this property? For the account of losses. */
int mime_headers_carry(const mime_job *job, const conv_property *property);

/* The id for its Message-ID field: its own, of messages to be sent also a new one; NULL: none. */
const char *mime_message_id(mime_job *job);

/* The time of the message for its Date field, 0 if it has none. */
uint64_t mime_message_time(const mime_job *job);

/* ---- losses.c ---- */

/* Records what of the message is not in the output. */
conv_status mime_report_losses(mime_job *job);

/* ---- tnef.c ---- */

/* Writes the message as TNEF, in the part's encoding. */
conv_status mime_write_tnef(mime_job *job, const mime_part *part);

/* ---- plan.c ---- */

/* Makes job->root. */
conv_status mime_plan(mime_job *job);

#endif
