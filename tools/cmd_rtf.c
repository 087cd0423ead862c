/* oxconv rtf {compress|decompress}: compressed RTF. */
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

static const tool_command *const verbs[] = { &verb_compress, &verb_decompress, NULL };

const tool_command tool_command_rtf = {
	.name = "rtf",
	.synopsis = "compress|decompress [IN] [-o OUT]",
	.summary = "Packs and unpacks compressed RTF ([MS-OXRTFCP]).",
	.verbs = verbs,
};
