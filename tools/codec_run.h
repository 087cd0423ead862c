/* What the commands of codecs (mszip, lzxd, rtf) do alike: one input, one output, bytes to bytes. */
#ifndef TOOLS_CODEC_RUN_H
#define TOOLS_CODEC_RUN_H

#include "run.h"

typedef struct tool_codec_settings {
	tool_common common;
	const char *output;
	const char *level;
	const char *reference, *window, *size; /* of LZX DELTA */
	int no_clobber;
	int stored;
} tool_codec_settings;

typedef struct tool_codec_job {
	const char *codec;
	conv_direction direction;
	int text; /* what comes out may go to a terminal */
	/* Input that is already what should come out, by its first bytes; may be NULL. */
	int (*done_already)(const uint8_t *bytes, size_t size);
} tool_codec_job;

/* The whole of such a command, from its command line to the end of the program. */
tool_exit tool_codec_run(const tool_command *command, int argc, char **argv,
			 const tool_codec_job *job);

/* A file, or standard output (NULL, "-"); text may go to a terminal. Problems have been told. */
conv_status tool_open_output(tool_run *run, const char *path, int no_clobber, int text,
			     conv_sink **sink);

/* Rows of option tables. */
#define TOOL_CODEC_OUTPUT                                                                          \
	{ 'o',        "output",                                                                    \
	  "FILE",     "where to write; standard output without",                                   \
	  TOOL_VALUE, offsetof(tool_codec_settings, output) },                                     \
	{                                                                                          \
		0, "no-clobber", NULL, "leave an existing file alone", TOOL_SWITCH,                \
			offsetof(tool_codec_settings, no_clobber)                                  \
	}
#define TOOL_CODEC_LEVEL                                                                           \
	{                                                                                          \
		0, "level", "N", "1 (fast) to 9 (small)", TOOL_VALUE,                              \
			offsetof(tool_codec_settings, level)                                       \
	}
#define TOOL_CODEC_STORED                                                                          \
	{                                                                                          \
		0, "stored", NULL, "pack nothing, only give it the form", TOOL_SWITCH,             \
			offsetof(tool_codec_settings, stored)                                      \
	}

#endif
