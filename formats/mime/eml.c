/*
 * The format "eml": one Internet mail (RFC 5322, MIME) a file. The mapping of Message objects is that of
 * [MS-OXCMAIL]; writer.h and reader.h say which file does what.
 */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "formats.h"
#include "plan.h"
#include "reader.h"

#include "conv/time.h"
#include "report.h"

static const char *const headers_values[] = { "original", "generated", NULL };
static const char *const purpose_values[] = { "archive", "submission", NULL };
static const char *const charset_values[] = { "preferred", "utf-8", NULL };
static const char *const inline_values[] = { "referenced", "flagged", NULL };

static const char *const tnef_values[] = { "no", "auto", "yes", NULL };
static const char *const form_values[] = { "legacy", "summary", NULL };

static const char *const mime_values[] = { "assumed", "stated", NULL };
static const char *const repeated_values[] = { "first", "last", NULL };
static const char *const transport_values[] = { "keep", "drop", NULL };
static const char *const undated_values[] = { "unset", "now", NULL };

static const conv_option eml_options[] = {
	{ "headers", headers_values,
	  "original Internet headers of the message are kept, or all are made from its "
	  "properties" },
	{ "purpose", purpose_values,
	  "mail to be kept shows everything; mail to be sent has no Bcc, no Received, and a date" },
	{ "charset", charset_values,
	  "plain text in the charset that the message prefers, if it fits, or always in UTF-8" },
	{ "inline", inline_values,
	  "attachments inside the HTML: all that it refers to, or only those flagged so as well" },
	{ "tnef", tnef_values,
	  "mail carries TNEF (winmail.dat), in which everything survives: never, if message and "
	  "recipients ask for it, or always" },
	{ "tnef-form", form_values,
	  "TNEF beside the body as plain text, or alone and in no encoding" },
	{ "domain", NULL, "domain of addresses that are no SMTP addresses (IMCEAEX-...@domain)" },
	{ "mime", mime_values,
	  "read: mail without MIME-Version is taken for MIME all the same, or is plain text" },
	{ "repeated", repeated_values, "read: which of repeated header fields counts" },
	{ "transport", transport_values,
	  "read: the header block is kept as the original one of the message, or not" },
	{ "undated", undated_values, "read: mail without date has none, or gets the current time" },
	{ NULL, NULL, NULL },
};

/* Is an option of ours set to this value? */
static int chosen(conv_context *context, const char *name, const char *value)
{
	const char *set = conv_context_option(context, name);
	return set && strcmp(set, value) == 0;
}

static uint64_t current_time(void)
{
	return (uint64_t)time(NULL) * CONV_TICKS_PER_SECOND + CONV_FILETIME_UNIX_EPOCH;
}

mime_writer *mime_writer_new(conv_context *context, conv_sink *sink)
{
	mime_writer *writer = calloc(1, sizeof *writer);
	uint8_t *work = malloc(MIME_WORK_SIZE);
	if (!writer || !work) {
		free(writer);
		free(work);
		return NULL;
	}
	const char *domain = conv_context_option(context, "eml.domain");
	writer->context = context;
	writer->sink = sink;
	writer->work = work;
	writer->options.submission = chosen(context, "eml.purpose", "submission");
	writer->options.original = !chosen(context, "eml.headers", "generated");
	writer->options.utf8 = chosen(context, "eml.charset", "utf-8");
	writer->options.flagged = chosen(context, "eml.inline", "flagged");
	writer->options.tnef = chosen(context, "eml.tnef", "yes")    ? MIME_TNEF_ALWAYS
			       : chosen(context, "eml.tnef", "auto") ? MIME_TNEF_AS_ASKED
								     : MIME_TNEF_NEVER;
	writer->options.summary = chosen(context, "eml.tnef-form", "summary");
	writer->options.domain = domain && *domain ? domain : MIME_OWN_DOMAIN;
	writer->now = writer->options.submission ? current_time() : 0;
	return writer;
}

void mime_writer_free(mime_writer *writer)
{
	if (!writer)
		return;
	free(writer->work);
	free(writer);
}

static conv_status eml_write_begin(conv_context *context, conv_sink *sink, void **state)
{
	*state = mime_writer_new(context, sink);
	return *state ? CONV_OK : conv_report_memory(context);
}

static conv_status eml_write_object(conv_context *context, void *state, conv_message *message)
{
	mime_writer *writer = state;
	uint64_t warnings = conv_context_count(context, CONV_WARNING);
	CONV_TRY(mime_write_message(writer, message, 0));
	return conv_damage_since(context, warnings);
}

static conv_status eml_write_end(conv_context *context, void *state)
{
	const mime_writer *writer = state;
	(void)context;
	return conv_sink_status(writer->sink);
}

static void eml_write_close(conv_context *context, void *state)
{
	(void)context;
	mime_writer_free(state);
}

/* ---- Reading ---- */

/* Fields that mail has; a text file may begin with one "word: something", hardly with two of these. */
static const char *const telling[] = {
	"Received",
	"Return-Path",
	"From",
	"To",
	"Cc",
	"Subject",
	"Date",
	"Message-ID",
	"MIME-Version",
	"Content-Type",
	"Sender",
	"Reply-To",
	"Bcc",
	"Delivered-To",
	"References",
	"In-Reply-To",
	"X-Mailer",
	"DKIM-Signature",
	"Content-Transfer-Encoding",
	"X-MS-TNEF-Correlator",
	"X-Unsent",
	"Authentication-Results",
};

static int is_telling(const mime_field *field)
{
	for (size_t i = 0; i < sizeof telling / sizeof *telling; i++)
		if (mime_slice_is(field->name, telling[i]))
			return 1;
	return 0;
}

/* The size of the header block within the first bytes, up to the first blank line or junk. */
static size_t header_size(const uint8_t *bytes, size_t size)
{
	size_t at = 0;
	while (at < size) {
		const uint8_t *end = memchr(bytes + at, '\n', size - at);
		size_t stop = end ? (size_t)(end - bytes) : size;
		size_t length = stop - at - (stop > at && bytes[stop - 1] == '\r');
		mime_line_kind kind = mime_line_kind_of(bytes + at, length);
		if (kind == MIME_LINE_BLANK || (kind == MIME_LINE_JUNK && at && end))
			break;
		at = end ? stop + 1 : size;
	}
	return at;
}

static int eml_probe(const conv_source *source)
{
	enum { LOOK = 4096, FIELDS = 64 };
	uint8_t head[LOOK];
	mime_field fields[FIELDS];
	size_t got, junk, count, found = 0;
	if (!conv_usable(conv_source_read(source, 0, head, sizeof head, &got)) || !got ||
	    memchr(head, 0, got < 512 ? got : 512))
		return 0;
	size_t size = header_size(head, got);
	for (;; size /= 2) { /* as much of a long header as there is room for */
		count = mime_fields_cut((const char *)head, size, NULL, &junk);
		if (count <= FIELDS)
			break;
	}
	mime_fields_cut((const char *)head, size, fields, &junk);
	for (size_t i = 0; i < count; i++)
		found += (size_t)is_telling(&fields[i]);
	if (junk > 1 || !found)
		return 0;
	return found > 2 ? 80 : found > 1 ? 60 : count > 1 ? 20 : 10;
}

typedef struct eml_state {
	conv_source *source; /* the caller's reader keeps it */
	int read;
} eml_state;

static conv_status eml_open(conv_context *context, conv_source *source, void **state)
{
	eml_state *s = calloc(1, sizeof *s);
	if (!s)
		return conv_report_memory(context);
	s->source = source;
	*state = s;
	return CONV_OK;
}

static conv_status eml_next(conv_context *context, void *state, conv_message **message)
{
	eml_state *s = state;
	const char *domain = conv_context_option(context, "eml.domain");
	mime_mail nothing = { .context = context };
	*message = NULL;
	if (s->read++)
		return CONV_OK;
	if (!conv_source_size(s->source))
		return conv_report(context, CONV_ERROR, "eml.empty", CONV_NO_OFFSET, "no mail");
	nothing.options.plain = chosen(context, "eml.mime", "stated");
	nothing.options.last = chosen(context, "eml.repeated", "last");
	nothing.options.no_transport = chosen(context, "eml.transport", "drop");
	nothing.options.stamp = chosen(context, "eml.undated", "now");
	nothing.options.domain = domain && *domain ? domain : MIME_OWN_DOMAIN;
	return mime_source_read(&nothing, s->source, message);
}

static void eml_close(conv_context *context, void *state)
{
	(void)context;
	free(state);
}

const conv_format conv_format_eml = {
	.name = "eml",
	.title = "Internet mail",
	.spec = "RFC 5322, MS-OXCMAIL",
	.media_type = "message/rfc822",
	.extensions = (const char *const[]){ "eml", NULL },
	.flags = CONV_FORMAT_READS | CONV_FORMAT_WRITES | CONV_FORMAT_TEXT,
	.options = eml_options,
	.probe = eml_probe,
	.open = eml_open,
	.next = eml_next,
	.close = eml_close,
	.write_begin = eml_write_begin,
	.write_object = eml_write_object,
	.write_end = eml_write_end,
	.write_close = eml_write_close,
	.redact = mime_redact,
};
