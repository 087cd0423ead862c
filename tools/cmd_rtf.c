/*
 * oxconv rtf: compressed RTF and RTF (compress, decompress), HTML and text in RTF (deencapsulate,
 * encapsulate), RTF as HTML and text (html, text).
 */
#include <stdlib.h>
#include <string.h>

#include "codec_run.h"

static const tool_option compress_options[] = {
	TOOL_CODEC_OUTPUT,
	TOOL_CODEC_LEVEL,
	TOOL_CODEC_STORED,
	TOOL_OPTIONS_END,
};

static const tool_option decompress_options[] = {
	TOOL_CODEC_OUTPUT,
	TOOL_OPTIONS_END,
};

static int is_rtf(const uint8_t *bytes, size_t size)
{
	static const char start[] = "{\\rtf";

	return size >= sizeof start - 1 && memcmp(bytes, start, sizeof start - 1) == 0;
}

static tool_exit compress(const tool_command *command, int argc, char **argv)
{
	static const tool_codec_job job = { .codec = "lzfu", .direction = CONV_ENCODE };

	return tool_codec_run(command, argc, argv, &job);
}

static tool_exit decompress(const tool_command *command, int argc, char **argv)
{
	static const tool_codec_job job = {
		.codec = "lzfu", .direction = CONV_DECODE, .text = 1, .done_already = is_rtf
	};

	return tool_codec_run(command, argc, argv, &job);
}

static const tool_command verb_compress = {
	.name = "compress",
	.above = "rtf",
	.synopsis = "[IN] [-o OUT] [--level N] [--stored]",
	.summary = "Packs RTF.",
	.options = compress_options,
	.common = 1,
	.run = compress,
};

static const tool_command verb_decompress = {
	.name = "decompress",
	.above = "rtf",
	.synopsis = "[IN] [-o OUT]",
	.summary = "Unpacks compressed RTF; plain RTF is passed on as it is.",
	.options = decompress_options,
	.common = 1,
	.run = decompress,
};

/* ---- Conversions, of the whole input at once ---- */

typedef struct rtf_settings {
	tool_common common;
	const char *output;
	const char *from; /* html or text */
	int no_clobber;
} rtf_settings;

#define OUTPUT_OPTIONS                                                                             \
	{ 'o',        "output",                                                                    \
	  "FILE",     "where to write; standard output without",                                   \
	  TOOL_VALUE, offsetof(rtf_settings, output) },                                            \
	{                                                                                          \
		0, "no-clobber", NULL, "leave an existing file alone", TOOL_SWITCH,                \
			offsetof(rtf_settings, no_clobber)                                         \
	}

static const tool_option output_options[] = {
	OUTPUT_OPTIONS,
	TOOL_OPTIONS_END,
};

static const tool_option encapsulate_options[] = {
	OUTPUT_OPTIONS,
	{ 0, "from", "html|text", "what the input is", TOOL_VALUE, offsetof(rtf_settings, from) },
	TOOL_OPTIONS_END,
};

typedef conv_status conversion(conv_context *context, const void *bytes, size_t size,
			       conv_buffer *output);

static conv_status take_out(conv_context *context, const void *bytes, size_t size,
			    conv_buffer *output)
{
	return conv_rtf_deencapsulate(context, bytes, size, output, NULL);
}

/* All of a source, in memory of its own if it does not lie in memory. */
static conv_status read_all(tool_run *run, const char *input, conv_source *source,
			    const uint8_t **bytes, uint8_t **own, size_t *size)
{
	uint64_t whole = conv_source_size(source);

	*bytes = conv_source_bytes(source);
	*size = (size_t)whole;
	if (*bytes)
		return CONV_OK;
	if (whole > conv_context_limits(run->context)->string_bytes) {
		tool_say(run, input, "is longer than the limit string-bytes allows");
		return CONV_FAILED;
	}
	*bytes = *own = malloc(*size + 1);
	if (!*own) {
		tool_say(run, input, "out of memory");
		return CONV_MACHINE;
	}
	return conv_source_read(source, 0, *own, *size, size);
}

/* Nothing is opened for writing before there is something to write. */
static conv_status write_all(tool_run *run, const rtf_settings *settings, const conv_buffer *output)
{
	conv_sink *sink = NULL;
	conv_status status =
		tool_open_output(run, settings->output, settings->no_clobber, 1, &sink);

	if (conv_usable(status))
		status = conv_sink_write(sink, output->bytes, output->size);
	if (conv_usable(status))
		status = conv_sink_commit(sink);
	conv_sink_close(sink);
	return status;
}

/* Told once more what else can be done with RTF that holds nothing. */
static void note_record(void *user, const conv_diagnostic *record)
{
	*(int *)user |= strcmp(record->code, "rtf.not-encapsulated") == 0;
}

static conv_status convert(tool_run *run, const rtf_settings *settings, const char *input,
			   conversion *how, int *nothing_inside)
{
	conv_buffer output = CONV_BUFFER_INIT;
	conv_source *source = NULL;
	const uint8_t *bytes;
	uint8_t *own = NULL;
	size_t size;
	conv_status status = tool_open_source(run, input, &source);

	run->listener = note_record;
	run->listener_user = nothing_inside;
	if (conv_usable(status))
		status = read_all(run, input, source, &bytes, &own, &size);
	if (conv_usable(status))
		status = how(run->context, bytes, size, &output);
	run->listener = NULL;
	if (*nothing_inside)
		tool_say(run, input,
			 "is a document of its own: 'oxconv rtf html' and 'oxconv rtf text' "
			 "convert it");
	if (conv_usable(status)) {
		conv_status written = write_all(run, settings, &output);
		status = written > status ? written : status;
	}
	conv_source_drop(source);
	conv_buffer_free(&output);
	free(own);
	return status;
}

/* `how` NULL: what --from says. */
static tool_exit run_conversion(const tool_command *command, int argc, char **argv, conversion *how)
{
	rtf_settings settings = { .output = NULL };
	tool_list words = { NULL, 0 };
	tool_run run;
	int nothing_inside = 0;
	tool_exit end = TOOL_USAGE;

	if (tool_command_parse(command, argc, argv, &settings, &words, &end)) {
		const char *input = words.count ? words.items[0] : "-";
		if (!how && settings.from)
			how = strcmp(settings.from, "html") == 0   ? conv_rtf_from_html
			      : strcmp(settings.from, "text") == 0 ? conv_rtf_from_text
								   : NULL;
		if (words.count > 1) {
			end = tool_usage(command, "takes one input");
		} else if (!how) {
			end = tool_usage(command, "--from html or --from text must say what the "
						  "input is");
		} else if (tool_run_open(&run, command, &settings.common, &end)) {
			tool_run_begin(&run, input);
			tool_run_status(&run,
					convert(&run, &settings, input, how, &nothing_inside));
			tool_run_end(&run);
			end = tool_run_close(&run);
		}
	}
	tool_list_free(&words);
	tool_common_free(&settings.common);
	return end;
}

static tool_exit run_deencapsulate(const tool_command *command, int argc, char **argv)
{
	return run_conversion(command, argc, argv, take_out);
}

static tool_exit run_encapsulate(const tool_command *command, int argc, char **argv)
{
	return run_conversion(command, argc, argv, NULL);
}

static tool_exit run_html(const tool_command *command, int argc, char **argv)
{
	return run_conversion(command, argc, argv, conv_rtf_to_html);
}

static tool_exit run_text(const tool_command *command, int argc, char **argv)
{
	return run_conversion(command, argc, argv, conv_rtf_to_text);
}

static const tool_command verb_deencapsulate = {
	.name = "deencapsulate",
	.above = "rtf",
	.synopsis = "[IN] [-o OUT]",
	.summary = "Takes the HTML or text out of RTF that holds it, as UTF-8.",
	.options = output_options,
	.common = 1,
	.run = run_deencapsulate,
};

static const tool_command verb_encapsulate = {
	.name = "encapsulate",
	.above = "rtf",
	.synopsis = "--from html|text [IN] [-o OUT]",
	.summary = "Puts HTML or text into RTF, to be taken out again as it was.",
	.options = encapsulate_options,
	.common = 1,
	.run = run_encapsulate,
};

static const tool_command verb_html = {
	.name = "html",
	.above = "rtf",
	.synopsis = "[IN] [-o OUT]",
	.summary = "Converts RTF of any kind to an HTML document.",
	.options = output_options,
	.common = 1,
	.run = run_html,
};

static const tool_command verb_text = {
	.name = "text",
	.above = "rtf",
	.synopsis = "[IN] [-o OUT]",
	.summary = "Converts RTF of any kind to plain text.",
	.options = output_options,
	.common = 1,
	.run = run_text,
};

static const tool_command *const verbs[] = {
	&verb_compress,
	&verb_decompress,
	&verb_deencapsulate,
	&verb_encapsulate,
	&verb_html,
	&verb_text,
	NULL,
};

const tool_command tool_command_rtf = {
	.name = "rtf",
	.synopsis = "compress|decompress|deencapsulate|encapsulate|html|text [IN] [-o OUT]",
	.summary = "Packs, unpacks and converts RTF ([MS-OXRTFCP], [MS-OXRTFEX]).",
	.verbs = verbs,
};
