/*
 * TNEF, the format of winmail.dat ([MS-OXTNEF]).
 *
 * layout.h has the layouts, attributes.c which attribute stands for which property, both ways.
 * Reading: stream.c the walk over attributes, values.c what they become, properties.c the property
 * lists, attachment.c what becomes of attachments. Writing: write_*.c the same, output.c lengths
 * and checksums, transport.c what a transport is not to carry.
 */
#include <stdlib.h>
#include <string.h>

#include "formats.h"
#include "layout.h"
#include "reader.h"
#include "report.h"
#include "writer.h"

/* A signature of 32 bits, and the level of a first attribute behind it. */
static int probe(const conv_source *source)
{
	uint8_t head[TNEF_STREAM_HEADER + 1];
	size_t got;

	if (!conv_usable(conv_source_read(source, 0, head, sizeof head, &got)) || got < 4 ||
	    conv_u32le(head) != TNEF_SIGNATURE)
		return 0;
	if (got < sizeof head)
		return 60;
	return head[TNEF_STREAM_HEADER] == TNEF_LEVEL_MESSAGE ? 100 : 80;
}

typedef struct tnef_state {
	conv_source *source;
	int read;
} tnef_state;

static conv_status open_stream(conv_context *context, conv_source *source, void **state)
{
	tnef_state *s = calloc(1, sizeof *s);
	if (!s)
		return conv_report_memory(context);
	s->source = source; /* the caller's reader keeps it */
	*state = s;
	return CONV_OK;
}

static conv_status next(conv_context *context, void *state, conv_message **message)
{
	tnef_state *s = state;
	tnef_reader reader = { .context = context, .source = s->source };

	*message = NULL;
	if (s->read)
		return CONV_OK;
	s->read = 1;
	reader.bytes = conv_source_bytes(s->source);
	conv_message *made = conv_message_new(context);
	if (!made)
		return conv_report_memory(context);
	conv_status status = conv_message_hold(made, s->source);
	if (conv_usable(status))
		status = tnef_read_stream(&reader, (tnef_range){ 0, conv_source_size(s->source) },
					  made);
	conv_buffer_free(&reader.window);
	conv_buffer_free(&reader.text);
	if (!conv_usable(status)) {
		conv_message_free(made);
		return status;
	}
	*message = made;
	return status;
}

static void close_stream(conv_context *context, void *state)
{
	(void)context;
	free(state);
}

/* ---- Writing ---- */

static const conv_option tnef_options[] = {
	{ "profile", (const char *const[]){ "full", "transport", NULL },
	  "what is written: everything, or what belongs into a mail" },
	{ "bcc", (const char *const[]){ "no", "yes", NULL },
	  "keep the Bcc recipients of embedded messages in the profile transport" },
	{ "correlator", NULL,
	  "PidTagTnefCorrelationKey in the profile transport, else the Message-ID" },
	{ NULL, NULL, NULL },
};

static int is_set(conv_context *context, const char *name, const char *value)
{
	const char *set = conv_context_option(context, name);
	return set && strcmp(set, value) == 0;
}

static conv_status write_begin(conv_context *context, conv_sink *sink, void **state)
{
	tnef_writer *writer = calloc(1, sizeof *writer);
	if (!writer)
		return conv_report_memory(context);
	writer->context = context;
	writer->sink = sink;
	writer->transport = is_set(context, "tnef.profile", "transport");
	writer->bcc = is_set(context, "tnef.bcc", "yes");
	const char *key = conv_context_option(context, "tnef.correlator");
	if (key && *key && !conv_buffer_append(&writer->wanted_key, key, strlen(key) + 1)) {
		free(writer);
		return conv_report_memory(context);
	}
	*state = writer;
	return CONV_OK;
}

/*
 * One pass. Where an attribute that cannot be made is left out, lack of memory would look the same: it
 * sticks to the buffers.
 */
static conv_status run_pass(tnef_writer *writer, conv_message *message)
{
	const conv_buffer *buffers[] = { &writer->sizes, &writer->bytes, &writer->text,
					 &writer->entryid, &writer->key };

	writer->next_size = 0;
	CONV_TRY(tnef_write_stream(writer, message));
	for (size_t i = 0; i < sizeof buffers / sizeof *buffers; i++)
		if (buffers[i]->failed)
			return conv_report_memory(writer->context);
	return CONV_OK;
}

static conv_status write_object(conv_context *context, void *state, conv_message *message)
{
	tnef_writer *writer = state;
	uint64_t damage = conv_context_count(context, CONV_WARNING);

	CONV_TRY(tnef_prepare(writer, message));
	writer->counting = 1;
	CONV_TRY(run_pass(writer, message));
	if (writer->left_out)
		CONV_TRY(conv_report(context, CONV_INFO, "tnef.transport", CONV_NO_OFFSET,
				     "%llu properties that mean something in their store only "
				     "are left out",
				     (unsigned long long)writer->left_out));
	writer->counting = 0;
	CONV_TRY(run_pass(writer, message));
	return conv_damage_since(context, damage);
}

static conv_status write_end(conv_context *context, void *state)
{
	(void)context;
	return conv_sink_status(((tnef_writer *)state)->sink);
}

static void write_close(conv_context *context, void *state)
{
	tnef_writer *writer = state;

	(void)context;
	conv_buffer_free(&writer->sizes);
	conv_buffer_free(&writer->bytes);
	conv_buffer_free(&writer->text);
	conv_buffer_free(&writer->entryid);
	conv_buffer_free(&writer->wanted_key);
	conv_buffer_free(&writer->key);
	conv_buffer_free(&writer->rtf);
	free(writer);
}

const conv_format conv_format_tnef = {
	.name = "tnef",
	.title = "TNEF stream (winmail.dat)",
	.spec = "MS-OXTNEF",
	.media_type = "application/ms-tnef",
	.extensions = (const char *const[]){ "tnef", "dat", NULL },
	.flags = CONV_FORMAT_READS | CONV_FORMAT_WRITES,
	.options = tnef_options,
	.probe = probe,
	.open = open_stream,
	.next = next,
	.close = close_stream,
	.write_begin = write_begin,
	.write_object = write_object,
	.write_end = write_end,
	.write_close = write_close,
	.redact = tnef_redact,
};
