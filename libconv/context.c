#include "context.h"

#include <stdlib.h>
#include <string.h>

#include "charset_cache.h"
#include "conv/charset.h"
#include "report.h"

conv_context *conv_context_new(const struct conv_format *const *formats)
{
	static const conv_format *const none[] = { NULL };
	conv_context *context = calloc(1, sizeof *context);

	if (!context)
		return NULL;
	context->formats = formats ? formats : none;
	context->arena = conv_arena_new();
	if (!context->arena) {
		free(context);
		return NULL;
	}
	conv_table_init(&context->options, context->arena);
	conv_limits_default(&context->limits);
	return context;
}

void conv_context_free(conv_context *context)
{
	if (!context)
		return;
	conv_charset_cache_free(context->charsets);
	conv_buffer_free(&context->path_text);
	conv_buffer_free(&context->message_text);
	conv_arena_free(context->arena);
	free(context);
}

const struct conv_format *const *conv_context_formats(const conv_context *context)
{
	return context->formats;
}

void conv_context_set_receiver(conv_context *context, conv_receiver *receiver, void *user)
{
	context->receiver = receiver;
	context->user = user;
}

conv_limits *conv_context_limits(conv_context *context)
{
	return &context->limits;
}

void conv_context_set_strict(conv_context *context, int strict)
{
	context->strict = strict;
}

int conv_context_strict(const conv_context *context)
{
	return context->strict;
}

void conv_context_set_codepage(conv_context *context, uint32_t codepage, int override)
{
	context->codepage = codepage;
	context->codepage_overrides = codepage && override;
}

uint32_t conv_context_codepage(const conv_context *context)
{
	return context->codepage;
}

int conv_context_codepage_overrides(const conv_context *context)
{
	return context->codepage_overrides;
}

struct conv_charset_cache **conv_context_charsets(conv_context *context)
{
	return &context->charsets;
}

uint64_t conv_context_count(const conv_context *context, conv_severity severity)
{
	return severity <= CONV_ERROR ? context->counts[severity] : 0;
}

/* The option "format.name" in the tables of the formats; NULL if there is none. */
static const conv_option *find_option(const conv_context *context, const char *name)
{
	const char *period = strchr(name, '.');
	if (!period)
		return NULL;
	for (size_t i = 0; context->formats[i]; i++) {
		const conv_format *format = context->formats[i];
		size_t length = strlen(format->name);
		if (length != (size_t)(period - name) || memcmp(format->name, name, length) != 0)
			continue;
		for (const conv_option *option = format->options; option && option->name; option++)
			if (strcmp(option->name, period + 1) == 0)
				return option;
	}
	return NULL;
}

/* The value as the option's table has it, which is there for good; NULL: it is not in the table. */
static const char *listed_value(const conv_option *option, const char *value)
{
	for (size_t i = 0; option->values && option->values[i]; i++)
		if (strcmp(option->values[i], value) == 0)
			return option->values[i];
	return NULL;
}

conv_status conv_context_set_option(conv_context *context, const char *name, const char *value)
{
	const conv_option *option = find_option(context, name);

	if (!option)
		return conv_report(context, CONV_ERROR, "option.unknown", CONV_NO_OFFSET,
				   "there is no option '%s'", name);
	const char *kept = listed_value(option, value);
	if (!kept && option->values)
		return conv_report(context, CONV_ERROR, "option.value", CONV_NO_OFFSET,
				   "option '%s' does not take '%s'", name, value);
	if (!kept)
		kept = conv_arena_copy(context->arena, value, strlen(value));
	const char **slot = conv_table_find(&context->options, name, strlen(name));
	if (!slot)
		slot = conv_arena_zalloc(context->arena, sizeof *slot);
	if (slot && kept)
		slot = conv_table_add(&context->options, name, strlen(name), slot);
	if (!slot || !kept)
		return conv_report_memory(context);
	*slot = kept;
	return CONV_OK;
}

const char *conv_context_option(const conv_context *context, const char *name)
{
	const char *const *slot = conv_table_find(&context->options, name, strlen(name));
	if (slot)
		return *slot;
	const conv_option *option = find_option(context, name);
	return option && option->values ? option->values[0] : NULL;
}
