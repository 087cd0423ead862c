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
		clean(text);
		const conv_diagnostic record = { severity, code, path_text(context), offset, text };
		context->receiver(context->user, &record);
	}
	return grade(context, severity);
}

conv_status conv_report_memory(conv_context *context)
{
	context->memory_failures++;
	conv_report(context, CONV_ERROR, "machine.memory", CONV_NO_OFFSET, "out of memory");
	return CONV_MACHINE;
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
