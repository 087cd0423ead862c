/*
 * TNEF inside mail ([MS-OXCMAIL] 2.2.3.8). Legacy TNEF is a multipart/mixed of text and winmail.dat,
 * summary TNEF the root itself; lists and gateways put either deeper, under other names and types, so
 * every part is looked at. The first stream that is sound and belongs to the mail becomes the message:
 * header fields go over its properties, its text/plain is not used, other parts are added to its attachments.
 * Any other is an attached message. One that is no TNEF in the end stays a file.
 *
 * The stream is read by the format "tnef" of the context, which nothing else here knows.
 */
#include "reader.h"

#include <string.h>

#include "headers.h"

#include "conv/charset.h"
#include "report.h"

enum { LOOK = 64, SURE = 60 }; /* bytes to look at, and the bid of the format that is enough */

/* Do the first bytes look like TNEF? */
static int looks_like(const mime_mail *mail, const conv_format *tnef, conv_blob *blob)
{
	uint8_t head[LOOK];
	conv_blob_reader *reader;
	conv_source *source;
	size_t got = 0;
	if (!tnef || !tnef->probe || conv_blob_open(blob, &reader) != CONV_OK)
		return 0;
	conv_status status = conv_blob_read(reader, head, sizeof head, &got);
	conv_blob_close(reader);
	if (!conv_usable(status) || !got ||
	    !conv_usable(conv_source_from_memory(mail->context, head, got, 0, &source)))
		return 0;
	int bid = tnef->probe(source);
	conv_source_drop(source);
	return bid >= SURE;
}

/* Is there anything in it that a reader would want? What is damaged may have lost it all. */
static int has_content(const conv_message *message)
{
	const conv_bag *bag = conv_message_bag(message);
	return conv_message_attachment_count(message) || conv_bag_has(bag, PidTagBody) ||
	       conv_bag_has(bag, PidTagHtml) || conv_bag_has(bag, PidTagRtfCompressed);
}

conv_status mime_open_tnef(const mime_mail *mail, conv_blob *blob, conv_message **message)
{
	conv_context *context = mail->context;
	const conv_format *tnef = conv_format_find(context, "tnef");
	conv_source *source;
	conv_reader *reader = NULL;
	*message = NULL;
	if (!looks_like(mail, tnef, blob))
		return CONV_OK;
	CONV_TRY(conv_source_from_blob(context, blob, &source));
	conv_status status = conv_reader_open(context, source, tnef, NULL, &reader);
	if (conv_usable(status))
		status = conv_reader_next(reader, message);
	conv_reader_close(reader);
	conv_source_drop(source);
	if (status == CONV_MACHINE || (!conv_usable(status) && conv_context_strict(context)))
		return status;
	if (*message && status == CONV_DAMAGED && !has_content(*message)) {
		conv_message_free(*message);
		*message = NULL;
	}
	if (*message)
		return CONV_OK;
	return conv_report(context, CONV_WARNING, "eml.tnef", CONV_NO_OFFSET,
			   "a TNEF stream cannot be read; the mail is read without it");
}

/* ---- The correlator (2.1.3.2.26) ---- */

/* Trimmed; the NUL that belongs to the property does not count. */
static mime_slice trimmed(const char *text, size_t size)
{
	while (size && (uint8_t)*text <= ' ') {
		text++;
		size--;
	}
	while (size && (uint8_t)text[size - 1] <= ' ')
		size--;
	return (mime_slice){ text, size };
}

/* Does the stream belong to this mail? Without either of the keys, there is nothing against it. */
static conv_status belongs(const mime_mail *mail, const conv_message *message, int *yes)
{
	const uint8_t *bytes;
	size_t size;
	const mime_field *field = mime_mail_field(mail, MIME_CORRELATOR);
	*yes = 1;
	CONV_TRY(conv_bag_binary(mail->context, conv_message_bag(message), PidTagTnefCorrelationKey,
				 &bytes, &size));
	if (!field || !bytes || !size)
		return CONV_OK;
	const char *said = mime_field_plain(&mail->decoding, field->value);
	if (!said)
		return mime_mail_memory(mail);
	mime_slice key = trimmed((const char *)bytes, size), wanted = trimmed(said, strlen(said));
	*yes = key.size == wanted.size && memcmp(key.at, wanted.at, key.size) == 0;
	if (*yes)
		return CONV_OK;
	return conv_report(mail->context, CONV_WARNING, "eml.tnef-correlator", mail->entity->start,
			   "the TNEF belongs to another mail; it stays a file");
}

/* ---- Finding it ---- */

static int is_bare(const mime_mail *mail)
{
	return mail->plain == mail->entity && !mail->plain->typed &&
	       mail->plain->transfer == MIME_FROM_IDENTITY;
}

/* The first file in the text of mail that is no MIME. */
static conv_status in_text(mime_mail *mail, conv_message **message)
{
	conv_buffer text = CONV_BUFFER_INIT;
	mime_uu_file file = { .end = 0 };
	conv_status status = mime_content_append(mail, mail->entity, &text);
	while (conv_usable(status) && !*message && text.size &&
	       mime_uu_next((const char *)text.bytes, text.size, file.end, &file)) {
		conv_blob *blob = mime_uu_blob(mail, mail->entity, &file);
		status = blob ? mime_open_tnef(mail, blob, message) : mime_mail_memory(mail);
		conv_blob_drop(blob);
	}
	conv_buffer_free(&text);
	return status;
}

static conv_status in_part(const mime_mail *mail, const mime_entity *part, conv_message **message)
{
	conv_blob *blob = mime_entity_content(mail->tree, part);
	if (!blob)
		return mime_mail_memory(mail);
	conv_status status = mime_open_tnef(mail, blob, message);
	conv_blob_drop(blob);
	return status;
}

/* Makes it the message, if it belongs to the mail; takes it over in any case. */
static conv_status become(mime_mail *mail, const mime_entity *part, conv_message *message)
{
	int yes;
	conv_status status = belongs(mail, message, &yes);
	if (!conv_usable(status) || !yes) {
		conv_message_free(message);
		mail->foreign = mail->foreign ? mail->foreign : part;
		return status;
	}
	conv_message_free(mail->message);
	mail->message = message;
	mail->bag = conv_message_bag(message);
	mail->from_tnef = 1;
	mail->tnef = part;
	return CONV_OK;
}

conv_status mime_take_tnef(mime_mail *mail)
{
	conv_message *message = NULL;
	if (mail->sealed)
		return CONV_OK;
	if (is_bare(mail)) {
		CONV_TRY(in_text(mail, &message));
		if (message)
			return become(mail, mail->entity, message);
	}
	for (const mime_entity *at = mime_next_part(mail, NULL); at && !mail->tnef;
	     at = mime_next_part(mail, at)) {
		if (at->kind != MIME_LEAF || at == mail->plain || at == mail->html)
			continue;
		CONV_TRY(in_part(mail, at, &message));
		if (message)
			CONV_TRY(become(mail, at, message));
	}
	return CONV_OK;
}
