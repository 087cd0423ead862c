#include "report.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "context.h"

void conv_path_enter(conv_context *context, const char *step, size_t index)
{
	if (context->path_depth < CONV_PATH_STEPS)
		context->path[context->path_depth] = (conv_path_step){ step, index };
	context->path_depth++;
}

void conv_path_leave(conv_context *context)
{
	if (context->path_depth)
		context->path_depth--;
}

static const char *path_text(conv_context *context)
{
	size_t steps =
		context->path_depth < CONV_PATH_STEPS ? context->path_depth : CONV_PATH_STEPS;
	conv_buffer *text = &context->path_text;

	conv_buffer_clear(text);
	for (size_t i = 0; i < steps; i++) {
		if (i)
			conv_buffer_append_byte(text, '/');
		conv_buffer_append_text(text, context->path[i].name);
		if (context->path[i].index != CONV_NO_INDEX)
			conv_buffer_printf(text, "[%zu]", context->path[i].index);
	}
	const char *path = conv_buffer_text(text);
	return path ? path : "";
}

/* Names from a file stand in messages: no control character of theirs may reach a terminal. */
static void clean(char *text)
{
	for (; *text; text++)
		if ((unsigned char)*text < 0x20 || *text == 0x7F)
			*text = '?';
}

static conv_status grade(const conv_context *context, conv_severity severity)
{
	if (severity == CONV_ERROR)
		return CONV_FAILED;
	if (severity == CONV_WARNING)
		return context->strict ? CONV_FAILED : CONV_DAMAGED;
	return CONV_OK;
}

/* Hands a record on; its text is cleaned. */
static void deliver(conv_context *context, conv_diagnostic record, char *text)
{
	clean(text);
	record.path = path_text(context);
	record.text = text;
	context->receiver(context->user, &record);
}

conv_status conv_report(conv_context *context, conv_severity severity, const char *code,
			uint64_t offset, const char *format, ...)
{
	char text[1024];
	va_list list;

	context->counts[severity]++;
	if (context->receiver) {
		va_start(list, format);
		vsnprintf(text, sizeof text, format, list);
		va_end(list);
		deliver(context,
			(conv_diagnostic){ .severity = severity, .code = code, .offset = offset },
			text);
	}
	return grade(context, severity);
}

void conv_report_loss(conv_context *context, const char *code, const conv_property *property,
		      const char *why)
{
	conv_buffer name = CONV_BUFFER_INIT;
	char text[1024];

	context->counts[CONV_LOSS]++;
	if (!context->receiver)
		return;
	conv_property_append_name(&name, property);
	const char *called = conv_buffer_text(&name);
	snprintf(text, sizeof text, "%.800s %s", called ? called : "a property", why);
	conv_buffer_free(&name);
	deliver(context,
		(conv_diagnostic){ .severity = CONV_LOSS,
				   .code = code,
				   .offset = CONV_NO_OFFSET,
				   .of_property = 1 },
		text);
}

void conv_report_no_memory(conv_context *context)
{
	context->memory_failures++;
	(void)conv_report(context, CONV_ERROR, "machine.memory", CONV_NO_OFFSET, "out of memory");
}

conv_status conv_account_decoded(conv_context *context, uint64_t bytes)
{
	if (__builtin_add_overflow(context->decoded_bytes, bytes, &context->decoded_bytes))
		context->decoded_bytes = UINT64_MAX;
	if (context->decoded_bytes <= context->limits.decoded_bytes)
		return CONV_OK;
	return conv_report(
		context, CONV_ERROR, "limit.decoded-bytes", CONV_NO_OFFSET,
		"decodes to more than %llu bytes; raise the limit decoded-bytes if it is meant",
		(unsigned long long)context->limits.decoded_bytes);
}

void conv_account_reset(conv_context *context)
{
	context->decoded_bytes = 0;
}
