/*
 * Mail that carries TNEF ([MS-OXCMAIL] 2.1.3.7):
 *
 *     legacy form     multipart/mixed
 *                         text/plain            made from the best body
 *                         application/ms-tnef   winmail.dat, everything else
 *     summary form    application/ms-tnef       in no encoding ("binary")
 *
 * Addresses are in the header alone; so are the recipients, but for those of reports. Signed, encrypted
 * and protected messages stay as they are: within TNEF nobody could verify them.
 *
 * The stream is made by the format "tnef" of the context, in its profile transport, and encoded while it
 * is made; nothing of it is held. winmail.c is the other direction.
 */
#include <string.h>

#include "headers.h"
#include "plan.h"

#include "conv/entryid.h"
#include "report.h"

/* ---- Is it wanted? (2.1) ---- */

typedef enum wish { WISH_NONE, WISH_TNEF, WISH_MIME } wish;

static wish wish_of(const conv_bag *bag, unsigned known)
{
	if (!conv_bag_has(bag, known))
		return WISH_NONE;
	return conv_bag_boolean(bag, known) ? WISH_TNEF : WISH_MIME;
}

/* By its own property, else by the bit M of a one-off ([MS-OXCDATA] 2.2.5.1). */
static conv_status recipient_wish(const mime_job *job, const conv_bag *row, wish *wanted)
{
	const uint8_t *bytes;
	size_t size;
	conv_entryid id;

	*wanted = wish_of(row, PidTagSendRichInfo);
	if (*wanted != WISH_NONE)
		return CONV_OK;
	CONV_TRY(conv_bag_binary(job->context, row, PidTagEntryId, &bytes, &size));
	if (!bytes || conv_entryid_kind_of(bytes, size) != CONV_ENTRYID_ONE_OFF)
		return CONV_OK;
	conv_status status = conv_entryid_parse(job->context, bytes, size,
						conv_message_codepage(job->message), &id);
	if (conv_usable(status) && id.kind == CONV_ENTRYID_ONE_OFF)
		*wanted = id.as.one_off.bits & CONV_ONE_OFF_NO_RICH_INFO ? WISH_MIME : WISH_TNEF;
	conv_entryid_free(&id);
	return status == CONV_MACHINE ? status : CONV_OK;
}

/*
 * The message's wish counts for all. One mail goes to all recipients: a single one that cannot take TNEF
 * is enough to leave it out. Where nobody says anything, PidLidUseTnef does, and absent it says no
 * ([MS-OXOMSG] 2.2.1.66).
 */
static conv_status is_asked_for(const mime_job *job, int *asked)
{
	wish whole = wish_of(job->bag, PidTagSendRichInfo);
	size_t count = conv_message_recipient_count(job->message);

	for (size_t i = 0; whole == WISH_NONE && i < count; i++) {
		wish one;
		CONV_TRY(recipient_wish(job, conv_message_recipient(job->message, i), &one));
		if (one == WISH_MIME)
			whole = one;
	}
	for (size_t i = 0; whole == WISH_NONE && i < count; i++)
		CONV_TRY(recipient_wish(job, conv_message_recipient(job->message, i), &whole));
	if (whole == WISH_NONE)
		whole = wish_of(job->bag, PidLidUseTnef);
	*asked = whole == WISH_TNEF;
	return CONV_OK;
}

/* ---- The key (2.1.3.2.26) ---- */

/* A key as a field value: visible ASCII on one line; NULL: it is none (or no memory). */
static const char *plain_key(const mime_job *job, const char *text, size_t size)
{
	while (size && (uint8_t)*text <= ' ') {
		text++;
		size--;
	}
	while (size && (uint8_t)text[size - 1] <= ' ')
		size--;
	for (size_t i = 0; i < size; i++)
		if (text[i] <= ' ' || text[i] > '~')
			return NULL;
	return size && size <= MIME_TOKEN_MAX - sizeof MIME_CORRELATOR ": "
		       ? conv_arena_copy(job->arena, text, size)
		       : NULL;
}

/*
 * The key that the message has, else its id, which the writer of TNEF takes by itself; else a new
 * one, which it has to be told.
 */
static conv_status choose_key(mime_job *job)
{
	const char *id = mime_message_id(job);
	const uint8_t *bytes;
	size_t size;

	CONV_TRY(conv_bag_binary(job->context, job->bag, PidTagTnefCorrelationKey, &bytes, &size));
	if (bytes && size)
		job->correlator = plain_key(job, (const char *)bytes, size);
	else if (id && conv_bag_has(job->bag, PidTagInternetMessageId))
		job->correlator = plain_key(job, id, strlen(id));
	if (job->correlator)
		return CONV_OK;
	if (!id || !plain_key(job, id, strlen(id)))
		id = mime_new_id(job);
	job->correlator = id;
	job->correlator_is_new = 1;
	return id ? CONV_OK : mime_no_memory(job);
}

/* ---- Planning ---- */

static conv_status tnef_part(mime_job *job, mime_encoding encoding, mime_part **part)
{
	static const char name[] = "winmail.dat", type[] = "application/ms-tnef";
	static const char disposition[] = "attachment";
	conv_buffer head = CONV_BUFFER_INIT;
	mime_line line;

	*part = mime_part_new(job, MIME_PART_TNEF);
	if (!*part)
		return mime_no_memory(job);
	(*part)->encoding = encoding;
	mime_line_begin(&line, &head, "Content-Type");
	mime_line_token(&line, type, strlen(type));
	mime_line_parameter(&line, "name", name);
	mime_line_end(&line);
	mime_field_token(&head, "Content-Transfer-Encoding", mime_encoding_name(encoding));
	mime_line_begin(&line, &head, "Content-Disposition");
	mime_line_token(&line, disposition, strlen(disposition));
	mime_line_parameter(&line, "filename", name);
	mime_line_end(&line);
	return mime_part_set_head(job, *part, &head);
}

static conv_status plan_legacy(mime_job *job)
{
	mime_part *text, *tnef;

	CONV_TRY(mime_plan_text(job, &text));
	CONV_TRY(tnef_part(job, MIME_BASE64, &tnef));
	job->root = mime_part_multipart(job, "mixed", NULL, NULL);
	if (!job->root)
		return mime_no_memory(job);
	mime_part_add(job->root, text);
	mime_part_add(job->root, tnef);
	return CONV_OK;
}

conv_status mime_plan_tnef(mime_job *job, int *taken)
{
	const mime_options *options = &job->writer->options;
	const conv_format *tnef = conv_format_find(job->context, "tnef");
	int wanted = options->tnef == MIME_TNEF_ALWAYS;

	*taken = 0;
	if (job->embedded || options->tnef == MIME_TNEF_NEVER)
		return CONV_OK;
	if (options->tnef == MIME_TNEF_AS_ASKED)
		CONV_TRY(is_asked_for(job, &wanted));
	if (!wanted)
		return CONV_OK;
	if (!tnef || !(tnef->flags & CONV_FORMAT_WRITES))
		return conv_report(job->context, CONV_ERROR, "eml.tnef", CONV_NO_OFFSET,
				   "mail with TNEF needs the format tnef, which is not there");
	*taken = 1;
	CONV_TRY(choose_key(job));
	return options->summary ? tnef_part(job, MIME_BINARY, &job->root) : plan_legacy(job);
}

/* ---- Writing ---- */

static conv_status encode_piece(void *user, const void *bytes, size_t size)
{
	return mime_base64_put(user, bytes, size);
}

/* Options that the writer reads at its beginning; those of the caller come back at once. */
typedef struct setting {
	const char *name, *value, *before;
} setting;

static conv_status open_writer(mime_job *job, conv_sink *sink, conv_writer **writer)
{
	conv_context *context = job->context;
	setting settings[] = {
		{ "tnef.profile", "transport", NULL },
		{ "tnef.bcc", job->writer->options.submission ? "no" : "yes", NULL },
		{ "tnef.correlator", job->correlator_is_new ? job->correlator : "", NULL },
	};
	enum { COUNT = sizeof settings / sizeof *settings };
	conv_status status = CONV_OK, restored = CONV_OK;

	for (size_t i = 0; i < COUNT; i++) {
		settings[i].before = conv_context_option(context, settings[i].name);
		if (conv_usable(status))
			status = conv_context_set_option(context, settings[i].name,
							 settings[i].value);
	}
	if (conv_usable(status))
		status = conv_writer_open(context, sink, conv_format_find(context, "tnef"), writer);
	for (size_t i = 0; i < COUNT && conv_usable(restored); i++)
		restored = conv_context_set_option(context, settings[i].name,
						   settings[i].before ? settings[i].before : "");
	return conv_usable(status) ? restored : status;
}

static conv_status write_stream(mime_job *job, conv_sink *sink)
{
	conv_writer *writer = NULL;
	conv_status status = open_writer(job, sink, &writer);

	if (conv_usable(status))
		status = conv_writer_write(writer, job->message);
	if (conv_usable(status))
		status = conv_writer_end(writer);
	conv_writer_close(writer);
	return status;
}

conv_status mime_write_tnef(mime_job *job, const mime_part *part)
{
	mime_base64 encoder = { job->writer->sink, job->writer->work, 0 };
	conv_sink *sink;

	if (part->encoding != MIME_BASE64)
		return write_stream(job, job->writer->sink);
	CONV_TRY(conv_sink_open_function(job->context, encode_piece, &encoder, &sink));
	conv_status status = write_stream(job, sink);
	if (conv_usable(status))
		status = conv_sink_commit(sink);
	if (conv_usable(status))
		status = mime_base64_end(&encoder);
	conv_sink_close(sink);
	return status;
}
