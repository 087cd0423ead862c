/* Redacting whole files (conv/redact.h): the formats know how. */
#include "conv/redact.h"

#include <stdlib.h>

#include "report.h"

/* A context that says nothing: what is wrong with the input is the input's business. */
static conv_context *quiet_context(const conv_context *context, conv_limits *limits)
{
	conv_context *quiet = conv_context_new(conv_context_formats(context));

	if (!quiet)
		return NULL;
	*conv_context_limits(quiet) = *limits;
	conv_context_set_codepage(quiet, conv_context_codepage(context),
				  conv_context_codepage_overrides(context));
	return quiet;
}

static conv_status redact_bytes(conv_context *context, const conv_format *format, uint8_t *bytes,
				size_t size, conv_sink *sink)
{
	conv_context *quiet = quiet_context(context, conv_context_limits(context));
	conv_status status = quiet ? format->redact(quiet, bytes, size) : CONV_MACHINE;

	conv_context_free(quiet);
	if (status == CONV_MACHINE)
		return conv_report_memory(context);
	if (!conv_usable(status))
		return conv_report(context, CONV_ERROR, "redact.failed", CONV_NO_OFFSET,
				   "cannot be redacted: a limit was passed");
	return conv_sink_write(sink, bytes, size);
}

conv_status conv_redact(conv_context *context, const conv_source *source, const conv_format *format,
			const char *file_name, conv_sink *sink)
{
	uint64_t size = conv_source_size(source);
	size_t got;

	if (!format)
		format = conv_format_detect(context, source, file_name);
	if (!format)
		return conv_report(context, CONV_ERROR, "redact.unknown", CONV_NO_OFFSET,
				   "is in no format that is known");
	if (!format->redact)
		return conv_report(context, CONV_ERROR, "redact.format", CONV_NO_OFFSET,
				   "files of format %s cannot be redacted", format->name);
	if (size > conv_context_limits(context)->string_bytes || size > SIZE_MAX / 2)
		return conv_report(context, CONV_ERROR, "limit.string-bytes", CONV_NO_OFFSET,
				   "%llu bytes are more than can be held in memory "
				   "(the limit string-bytes)",
				   (unsigned long long)size);
	uint8_t *bytes = malloc(size ? (size_t)size : 1);
	if (!bytes)
		return conv_report_memory(context);
	conv_status status = conv_source_read(source, 0, bytes, (size_t)size, &got);
	if (!conv_usable(status))
		status = conv_report(context, CONV_ERROR, "io.read", CONV_NO_OFFSET,
				     "cannot be read");
	else
		status = redact_bytes(context, format, bytes, got, sink);
	free(bytes);
	return status;
}
