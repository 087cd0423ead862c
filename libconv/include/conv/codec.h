/*
 * Codecs: bytes to bytes, no objects. Each codec is a const descriptor; formats and tools drive all
 * of them in the same way.
 *
 * A codec is pushed: the caller gives input in pieces of any size, the codec writes what it can to
 * the sink. One-shot use is conv_codec_run.
 */
#ifndef CONV_CODEC_H
#define CONV_CODEC_H

#include <stddef.h>
#include <stdint.h>

#include "conv/context.h"
#include "conv/export.h"
#include "conv/sink.h"
#include "conv/status.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum conv_direction { CONV_DECODE, CONV_ENCODE } conv_direction;

/* Zero everywhere asks for the defaults. A codec ignores what it does not know. */
typedef struct conv_codec_options {
	uint64_t size;        /* of the decoded bytes, where the stream does not say it (LZX DELTA);
				     CONV_SIZE_UNKNOWN (blob.h) if not known */
	unsigned window_bits; /* of the history, where the stream does not say it */
	unsigned level;       /* of compression, 1 (fast) to 9 (small) */
	const uint8_t *reference; /* bytes that matches may reach back into; lent until close */
	size_t reference_size;
} conv_codec_options;

typedef struct conv_codec {
	const char *name;  /* "lzfu" */
	const char *title; /* "compressed RTF" */
	const char *spec;  /* "MS-OXRTFCP" */
	/* Any of the two may be NULL: the codec goes one way only. */
	conv_status (*open)(conv_context *context, conv_direction direction,
			    const conv_codec_options *options, void **state);
	conv_status (*push)(void *state, const uint8_t *bytes, size_t size, conv_sink *sink);
	conv_status (*finish)(void *state, conv_sink *sink);
	void (*close)(void *state);
	unsigned directions; /* bit 1 << CONV_DECODE, bit 1 << CONV_ENCODE */
} conv_codec;

/* A run of a codec. `options` may be NULL. */
typedef struct conv_codec_stream conv_codec_stream;
CONV_API conv_status conv_codec_open(conv_context *context, const conv_codec *codec,
				     conv_direction direction, const conv_codec_options *options,
				     conv_codec_stream **stream);

/*
 * Gives the next input. CONV_UNUSABLE: the input is damaged beyond this point (what could be
 * decoded has been written) or a limit was passed; the diagnostic says where.
 */
CONV_API conv_status conv_codec_push(conv_codec_stream *stream, const void *bytes, size_t size,
				     conv_sink *sink);

/* Says that the input has ended. CONV_DAMAGED: it ended too early, or damage was skipped. */
CONV_API conv_status conv_codec_finish(conv_codec_stream *stream, conv_sink *sink);
CONV_API void conv_codec_close(conv_codec_stream *stream); /* NULL is allowed */

/* All at once: open, push, finish, close. */
CONV_API conv_status conv_codec_run(conv_context *context, const conv_codec *codec,
				    conv_direction direction, const conv_codec_options *options,
				    const void *bytes, size_t size, conv_sink *sink);

#ifdef __cplusplus
}
#endif

#endif
