/*
 * The format "eml": one Internet mail (RFC 5322, MIME) a file. The mapping of Message objects is that of
 * [MS-OXCMAIL]; writing only.
 */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "formats.h"
#include "plan.h"

#include "conv/time.h"
#include "report.h"

static const char *const headers_values[] = { "original", "generated", NULL };
static const char *const purpose_values[] = { "archive", "submission", NULL };
static const char *const charset_values[] = { "preferred", "utf-8", NULL };
static const char *const inline_values[] = { "referenced", "flagged", NULL };

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
	{ "domain", NULL, "domain of addresses that are no SMTP addresses (IMCEAEX-...@domain)" },
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

const conv_format conv_format_eml = {
	.name = "eml",
	.title = "Internet mail",
	.spec = "RFC 5322, MS-OXCMAIL",
	.media_type = "message/rfc822",
	.extensions = (const char *const[]){ "eml", NULL },
	.flags = CONV_FORMAT_WRITES | CONV_FORMAT_TEXT,
	.options = eml_options,
	.write_begin = eml_write_begin,
	.write_object = eml_write_object,
	.write_end = eml_write_end,
	.write_close = eml_write_close,
};
