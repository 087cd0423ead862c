/* Finding formats, and running their readers and writers. */
#include "conv/format.h"

#include <stdlib.h>
#include <string.h>

#include "context.h"
#include "conv/charset.h"
#include "report.h"

const conv_format *conv_format_find(const conv_context *context, const char *name)
{
	const conv_format *const *formats = conv_context_formats(context);
	for (size_t i = 0; formats[i]; i++)
		if (strcmp(formats[i]->name, name) == 0)
			return formats[i];
	return NULL;
}

static const char *extension_of(const char *file_name)
{
	const char *slash = strrchr(file_name, '/');
	const char *period = strrchr(slash ? slash : file_name, '.');
	return period ? period + 1 : "";
}

static int has_extension(const conv_format *format, const char *extension)
{
	for (size_t i = 0; format->extensions && format->extensions[i]; i++)
		if (conv_ascii_compare(format->extensions[i], extension) == 0)
			return 1;
	return 0;
}

const conv_format *conv_format_by_extension(const conv_context *context, const char *file_name,
					    unsigned flags)
{
	const conv_format *const *formats = conv_context_formats(context);
	for (size_t i = 0; formats[i]; i++)
		if ((formats[i]->flags & flags) == flags &&
		    has_extension(formats[i], extension_of(file_name)))
			return formats[i];
	return NULL;
}

const conv_format *conv_format_detect(const conv_context *context, const conv_source *source,
				      const char *file_name)
{
	const conv_format *const *formats = conv_context_formats(context);
	const conv_format *best = NULL;
	int best_bid = 0;

	for (size_t i = 0; formats[i]; i++) {
		if (!(formats[i]->flags & CONV_FORMAT_READS) || !formats[i]->probe)
			continue;
		int bid = formats[i]->probe(source) * 2; /* half a point for the name */
		if (bid && file_name && has_extension(formats[i], extension_of(file_name)))
			bid++;
		if (bid > best_bid) {
			best = formats[i];
			best_bid = bid;
		}
	}
	return best;
}

/* What had been said before a piece of work. */
typedef struct said {
	uint64_t errors, memory_failures;
} said;

static said said_so_far(const conv_context *context)
{
	return (said){ conv_context_count(context, CONV_ERROR), context->memory_failures };
}

/*
 * What was made while memory was short is not whole, also where the code that noticed could not say
 * so in a status. And where blobs and sources failed, which know no context, nobody has said why.
 */
static conv_status graded(conv_context *context, said before, conv_status status)
{
	if (conv_usable(status) && context->memory_failures != before.memory_failures)
		return CONV_MACHINE;
	if (status == CONV_MACHINE && conv_context_count(context, CONV_ERROR) == before.errors)
		conv_report(context, CONV_ERROR, "machine.failed", CONV_NO_OFFSET,
			    "memory has run out, or the input can no longer be read");
	return status;
}

/* ---- Readers ---- */

struct conv_reader {
	conv_context *context;
	conv_source *source;
	const conv_format *format;
	void *state;
	int ended;
};

static conv_status no_format(conv_context *context, const conv_source *source)
{
	if (conv_source_size(source) == 0)
		return conv_report(context, CONV_ERROR, "format.empty", CONV_NO_OFFSET,
				   "is empty (0 bytes)");
	return conv_report(
		context, CONV_ERROR, "format.unknown", CONV_NO_OFFSET,
		"is in no format that can be read here; name one with -f if it is damaged");
}

conv_status conv_reader_open(conv_context *context, conv_source *source, const conv_format *format,
			     const char *file_name, conv_reader **reader)
{
	*reader = NULL;
	if (!format)
		format = conv_format_detect(context, source, file_name);
	if (!format)
		return no_format(context, source);
	if (!(format->flags & CONV_FORMAT_READS))
		return conv_report(context, CONV_ERROR, "format.write-only", CONV_NO_OFFSET,
				   "format '%s' can be written only", format->name);
	conv_reader *r = calloc(1, sizeof *r);
	if (!r)
		return conv_report_memory(context);
	r->context = context;
	r->format = format;
	r->source = conv_source_keep(source);
	if (!context->readers) /* what is inside an input counts as part of it */
		conv_account_reset(context);
	conv_status status = format->open(context, source, &r->state);
	if (!conv_usable(status)) {
		conv_source_drop(r->source);
		free(r);
		return status;
	}
	context->readers++;
	*reader = r;
	return status;
}

const conv_format *conv_reader_format(const conv_reader *reader)
{
	return reader->format;
}

conv_status conv_reader_next(conv_reader *reader, conv_message **message)
{
	uint64_t warnings = conv_context_count(reader->context, CONV_WARNING);
	said before = said_so_far(reader->context);

	*message = NULL;
	if (reader->ended)
		return CONV_OK;
	conv_status status = reader->format->next(reader->context, reader->state, message);
	status = graded(reader->context, before, status);
	if (status > CONV_FAILED || (conv_usable(status) && !*message))
		reader->ended = 1;
	if (!conv_usable(status)) {
		conv_message_free(*message);
		*message = NULL;
	} else if (status == CONV_OK) {
		status = conv_damage_since(reader->context, warnings);
	}
	return status;
}

void conv_reader_close(conv_reader *reader)
{
	if (!reader)
		return;
	if (reader->format->close)
		reader->format->close(reader->context, reader->state);
	reader->context->readers--;
	conv_source_drop(reader->source);
	free(reader);
}

/* ---- Validating ---- */

conv_status conv_validate(conv_context *context, conv_source *source, const conv_format *format)
{
	said before = said_so_far(context);

	if (!format->validate)
		return CONV_OK;
	return graded(context, before, format->validate(context, source));
}

/* ---- Writers ---- */

struct conv_writer {
	conv_context *context;
	const conv_format *format;
	void *state;
	uint64_t objects;
};

conv_status conv_writer_open(conv_context *context, conv_sink *sink, const conv_format *format,
			     conv_writer **writer)
{
	*writer = NULL;
	if (!(format->flags & CONV_FORMAT_WRITES))
		return conv_report(context, CONV_ERROR, "format.read-only", CONV_NO_OFFSET,
				   "format '%s' can be read only", format->name);
	conv_writer *w = calloc(1, sizeof *w);
	if (!w)
		return conv_report_memory(context);
	w->context = context;
	w->format = format;
	conv_status status = format->write_begin(context, sink, &w->state);
	if (!conv_usable(status)) {
		free(w);
		return status;
	}
	*writer = w;
	return status;
}

conv_status conv_writer_write(conv_writer *writer, conv_message *message)
{
	if (writer->objects && !(writer->format->flags & CONV_FORMAT_MANY))
		return conv_report(writer->context, CONV_ERROR, "format.one-object", CONV_NO_OFFSET,
				   "format '%s' holds one object a file", writer->format->name);
	said before = said_so_far(writer->context);
	conv_status status = writer->format->write_object(writer->context, writer->state, message);
	status = graded(writer->context, before, status);
	if (conv_usable(status))
		writer->objects++;
	return status;
}

conv_status conv_writer_end(conv_writer *writer)
{
	said before = said_so_far(writer->context);
	if (!writer->format->write_end)
		return CONV_OK;
	conv_status status = writer->format->write_end(writer->context, writer->state);
	return graded(writer->context, before, status);
}

void conv_writer_note(conv_writer *writer, const conv_diagnostic *record)
{
	if (writer->format->write_note)
		writer->format->write_note(writer->context, writer->state, record);
}

void conv_writer_close(conv_writer *writer)
{
	if (!writer)
		return;
	if (writer->format->write_close)
		writer->format->write_close(writer->context, writer->state);
	free(writer);
}
