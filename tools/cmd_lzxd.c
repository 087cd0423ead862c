/* oxconv lzxd {compress|decompress}: the raw stream of LZX DELTA. */
#include "codec_run.h"

#define REFERENCE                                                                                  \
	{ 0,          "reference",                                                                 \
	  "FILE",     "bytes that stand before the data, and that they may be\nmade of",           \
	  TOOL_VALUE, offsetof(tool_codec_settings, reference) },                                  \
	{                                                                                          \
		0, "window", "BITS", "17 to 25; the smallest that fits without", TOOL_VALUE,       \
			offsetof(tool_codec_settings, window)                                      \
	}
#define SIZE(help_text)                                                                            \
	{                                                                                          \
		0, "size", "N", help_text, TOOL_VALUE, offsetof(tool_codec_settings, size)         \
	}

static const tool_option compress_options[] = {
	TOOL_CODEC_OUTPUT, REFERENCE,
	TOOL_CODEC_LEVEL,  SIZE("bytes of the input, where it is known"),
	TOOL_OPTIONS_END,
};

static const tool_option decompress_options[] = {
	TOOL_CODEC_OUTPUT,
	REFERENCE,
	SIZE("bytes that come out; needed, the stream does not say it"),
	TOOL_OPTIONS_END,
};

static tool_exit compress(const tool_command *command, int argc, char **argv)
{
	static const tool_codec_job job = { .codec = "lzxd", .direction = CONV_ENCODE };

	return tool_codec_run(command, argc, argv, &job);
}

static tool_exit decompress(const tool_command *command, int argc, char **argv)
{
	static const tool_codec_job job = { .codec = "lzxd", .direction = CONV_DECODE, .text = 1 };

	return tool_codec_run(command, argc, argv, &job);
}

static const tool_command verb_compress = {
	.name = "compress",
	.above = "lzxd",
	.synopsis = "[IN] [-o OUT] [--reference FILE] [--window BITS] [--level N]",
	.summary = "Packs bytes into a raw LZX DELTA stream.",
	.options = compress_options,
	.common = 1,
	.run = compress,
};

static const tool_command verb_decompress = {
	.name = "decompress",
	.above = "lzxd",
	.synopsis = "[IN] --size N [-o OUT] [--reference FILE] [--window BITS]",
	.summary = "Unpacks a raw LZX DELTA stream.",
	.details =
		"The stream says neither its length nor its window nor its reference: all must be\n"
		"as they were when it was packed.",
	.options = decompress_options,
	.common = 1,
	.run = decompress,
};

static const tool_command *const verbs[] = { &verb_compress, &verb_decompress, NULL };

const tool_command tool_command_lzxd = {
	.name = "lzxd",
	.synopsis = "compress|decompress [IN] [-o OUT]",
	.summary = "Packs and unpacks LZX DELTA streams ([MS-PATCH]).",
	.verbs = verbs,
};
