/*
 * TNEF, the format of winmail.dat ([MS-OXTNEF]): reading.
 *
 * What every file of a stream gives: layout.h has the layouts, attributes.c which attribute stands for
 * which property, stream.c the walk over attributes, properties.c the property lists, attachment.c
 * what becomes of attachments.
 */
#include <stdlib.h>

#include "formats.h"
#include "layout.h"
#include "reader.h"
#include "report.h"

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

const conv_format conv_format_tnef = {
	.name = "tnef",
	.title = "TNEF stream (winmail.dat)",
	.spec = "MS-OXTNEF",
	.media_type = "application/ms-tnef",
	.extensions = (const char *const[]){ "tnef", "dat", NULL },
	.flags = CONV_FORMAT_READS,
	.probe = probe,
	.open = open_stream,
	.next = next,
	.close = close_stream,
};
