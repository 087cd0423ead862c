/* What a context holds; for the hub's own files. */
#ifndef CONV_CONTEXT_PRIVATE_H
#define CONV_CONTEXT_PRIVATE_H

#include "arena.h"
#include "conv/buffer.h"
#include "conv/context.h"
#include "conv/format.h"
#include "table.h"

#define CONV_PATH_STEPS 256

typedef struct conv_path_step {
	const char *name;
	size_t index;
} conv_path_step;

struct conv_context {
	const conv_format *const *formats;
	conv_receiver *receiver;
	void *user;
	uint64_t counts[CONV_ERROR + 1];
	uint64_t memory_failures; /* as often as conv_report_memory was called */
	conv_limits limits;
	int strict;
	uint32_t codepage;
	int codepage_overrides;
	uint64_t decoded_bytes;
	size_t readers; /* that are open, one within another */
	struct conv_charset_cache *charsets;
	conv_arena *arena;  /* option values */
	conv_table options; /* name -> value */
	conv_path_step path[CONV_PATH_STEPS];
	size_t path_depth; /* may pass CONV_PATH_STEPS */
	conv_buffer path_text, message_text;
};

#endif
