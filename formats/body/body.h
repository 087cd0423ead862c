/*
 * The bodies of a Message object: which of them is the best one ([MS-OXBBODY] 2.1.3.1), and each as
 * plain text or HTML on demand, stored or made from another.
 *
 *     body b;
 *     body_note note;
 *     CONV_TRY(body_choose(context, message, &b));
 *     status = body_html(context, &b, 0, &html, &note);
 *     ...
 *     body_note_free(&note);
 *     body_close(&b);
 */
#ifndef BODY_BODY_H
#define BODY_BODY_H

#include <stddef.h>
#include <stdint.h>

#include "conv/buffer.h"
#include "conv/context.h"
#include "conv/message.h"
#include "conv/status.h"
#include "rtf/rtf.h"

/* The values of PidTagNativeBody ([MS-OXCMSG] 2.2.1.58.2). */
typedef enum body_kind { BODY_NONE = 0, BODY_PLAIN = 1, BODY_RTF = 2, BODY_HTML = 3 } body_kind;

/* All members are for reading, `rtf` and what follows for this folder. */
typedef struct body {
	const conv_message *message;
	body_kind best;    /* the property that is the best body; BODY_NONE: no body at all */
	body_kind content; /* what it holds: BODY_HTML and BODY_PLAIN also where `best` is RTF that
			      encapsulates them; BODY_RTF only for RTF documents */
	unsigned present;  /* 1 << kind for each body property there is; an empty one counts */
	unsigned readable; /* the same, without RTF that cannot be decoded */
	int exempt; /* the rules do not apply ([MS-OXBBODY] 1.5): the body is in the attachment (opaque
			     S/MIME) or in the rights-managed one; the choice was made all the same */
	rtf_kind rtf_kind; /* of a readable RTF */
	conv_buffer rtf;   /* decompressed, if readable */
} body;

/*
 * Chooses, and decompresses RTF. Damaged RTF is reported (body.rtf-unreadable), and the choice falls
 * to HTML, then to plain. `message` must outlive `body`; body_close it unless CONV_MACHINE.
 */
conv_status body_choose(conv_context *context, const conv_message *message, body *body);
void body_close(body *body);

/* Where an output came from. */
typedef enum body_origin {
	BODY_ABSENT,         /* there is nothing to make it from; nothing was appended */
	BODY_STORED,         /* the property itself, decoded to UTF-8 */
	BODY_DEENCAPSULATED, /* as it was before it was put into RTF */
	BODY_CONVERTED       /* made from a body of another kind */
} body_origin;

/* Attachment `attachment` belongs at byte `offset` of the output ([MS-OXRTFEX] 2.2.3.4). */
typedef struct body_place {
	size_t offset;
	size_t attachment;
} body_place;

/* What is to be told about an output. body_note_free it in any case; pointers live until then. */
typedef struct body_note {
	body_origin origin;
	body_kind source; /* the property it was made from */
	int derived;      /* BODY_CONVERTED: never to be written back as the native body */
	uint32_t
		codepage; /* of the stored octets or of the RTF, 0 for a PtypString: what an Internet
				message may prefer to use; the output is UTF-8 */

	/* Attachments that have a place in the text of the RTF, by ascending offset. Empty where the counts
	   of \objattph and of candidates differ: then all attachments go to the end. */
	const body_place *places;
	size_t place_count;

	/* Content ids that the HTML refers to ("cid:"), each once, in order of first use; UTF-8. */
	const char *const *content_ids;
	size_t content_id_count;

	/* Pictures inside RTF that the HTML refers to by content id; only with BODY_PICTURES_APART. */
	const rtf_picture *pictures;
	size_t picture_count;

	rtf_notes rtf; /* holds what the above lends */
	conv_arena *arena;
} body_note;

void body_note_free(body_note *note);

/*
 * Puts marks into the output where attachments have their place: `mark` appends what stands for the
 * attachment of that number, or nothing. CONV_MACHINE: no memory.
 */
typedef void body_mark(void *user, size_t attachment, conv_buffer *output);
conv_status body_mark_places(conv_context *context, const body_note *note, conv_buffer *output,
			     body_mark *mark, void *user);

/* body_html: pictures of an RTF document as content ids and body_note.pictures, not as data: links. */
enum { BODY_PICTURES_APART = 1 };

/*
 * Appends the body as HTML in UTF-8, a charset named in <meta> being utf-8. From the best body:
 * PidTagHtml decoded (PidTagInternetCodepage, <meta>: html_choose_codepage), HTML taken out of RTF,
 * an RTF document or plain text converted. `note` may be NULL; it is filled in also on failure.
 */
conv_status body_html(conv_context *context, const body *body, unsigned flags, conv_buffer *html,
		      body_note *note);

/*
 * Lends the octets of PidTagHtml as they are, and their code page; *bytes NULL: it has none (then ask
 * body_html). Good for sending if body->content is BODY_HTML and body->best is not BODY_RTF.
 */
conv_status body_html_octets(conv_context *context, const body *body, const uint8_t **bytes,
			     size_t *size, uint32_t *codepage);

/*
 * Appends the body as plain text in UTF-8, line ends as they are stored, CRLF where made:
 * PidTagBody if there is any text in it, else from the best body.
 */
conv_status body_text(conv_context *context, const body *body, conv_buffer *text, body_note *note);

/* Lends the RTF, decompressed; *bytes NULL: none, or not readable. */
void body_rtf(const body *body, const uint8_t **bytes, size_t *size);

/*
 * For readers: store a body and mark it as the native one: PidTagNativeBody, PidTagInternetCodepage
 * (HTML), PidTagRtfInSync (RTF). With `native` 0 the property only: a variant of another body.
 */
conv_status body_set_text(conv_message *message, const char *text, int native);
conv_status body_set_html(conv_message *message, const void *bytes, size_t size, uint32_t codepage,
			  int native);
conv_status body_set_rtf(conv_context *context, conv_message *message, const void *rtf, size_t size,
			 int native);

#endif
