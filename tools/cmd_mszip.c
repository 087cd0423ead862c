/* oxconv mszip {compress|decompress}: a row of MSZIP blocks. */
#include "codec_run.h"

static const tool_option compress_options[] = {
	TOOL_CODEC_OUTPUT,
	TOOL_CODEC_LEVEL,
	TOOL_CODEC_STORED,
	TOOL_OPTIONS_END,
};

static const tool_option decompress_options[] = {
	TOOL_CODEC_OUTPUT,
	{ 0, "size", "N", "bytes that must come out; what is missing becomes zeros", TOOL_VALUE,
	  offsetof(tool_codec_settings, size) },
	TOOL_OPTIONS_END,
};

static tool_exit compress(const tool_command *command, int argc, char **argv)
{
	static const tool_codec_job job = { .codec = "mszip", .direction = CONV_ENCODE };

	return tool_codec_run(command, argc, argv, &job);
}

static tool_exit decompress(const tool_command *command, int argc, char **argv)
{
	static const tool_codec_job job = { .codec = "mszip", .direction = CONV_DECODE, .text = 1 };

	return tool_codec_run(command, argc, argv, &job);
}

static const tool_command verb_compress = {
	.name = "compress",
	.above = "mszip",
	.synopsis = "[IN] [-o OUT] [--level N]",
	.summary = "Packs bytes into MSZIP blocks of 32 KiB each.",
	.options = compress_options,
	.common = 1,
	.run = compress,
};

static const tool_command verb_decompress = {
	.name = "decompress",
	.above = "mszip",
	.synopsis = "[IN] [-o OUT] [--size N]",
	.summary = "Unpacks MSZIP blocks.",
	.details = "A damaged block is passed over, and zeros stand in its place.",
	.options = decompress_options,
	.common = 1,
	.run = decompress,
};

static const tool_command *const verbs[] = { &verb_compress, &verb_decompress, NULL };

const tool_command tool_command_mszip = {
	.name = "mszip",
	.synopsis = "compress|decompress [IN] [-o OUT]",
	.summary = "Packs and unpacks MSZIP blocks ([MS-MCI]).",
	.verbs = verbs,
};
