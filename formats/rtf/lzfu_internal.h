/*
 * What the files of the compressed RTF codec share: the constants of [MS-OXRTFCP], the decoder of
 * tokens, and the reader and writer of the container.
 *
 * Header ([MS-OXRTFCP] 2.1.3.1.1), little-endian:
 *   offset size
 *   0      4    COMPSIZE  bytes after this field
 *   4      4    RAWSIZE   bytes of RTF
 *   8      4    COMPTYPE  LZFu or MELA
 *   12     4    CRC       of CONTENTS; 0 for MELA
 *   16          CONTENTS
 *
 * CONTENTS of LZFu are runs: a control byte and up to 8 tokens, one for each bit from the least
 * significant. Bit 0: a literal byte. Bit 1: a reference of two bytes, big-endian, 12 bits offset
 * in the dictionary and 4 bits length - 2; one to the write position ends the stream.
 */
#ifndef FORMATS_RTF_LZFU_INTERNAL_H
#define FORMATS_RTF_LZFU_INTERNAL_H

#include <stddef.h>
#include <stdint.h>

#include "conv/buffer.h"
#include "conv/context.h"
#include "conv/sink.h"
#include "conv/status.h"
#include "cursor.h"

#define LZFU_HEADER_SIZE 16u
#define LZFU_COMPSIZE_REST 12u /* of the header that COMPSIZE counts */
#define LZFU_TYPE_LZFU 0x75465A4Cu
#define LZFU_TYPE_MELA 0x414C454Du

#define LZFU_DICTIONARY 4096u
#define LZFU_MASK (LZFU_DICTIONARY - 1)
#define LZFU_PRELOAD 207u /* bytes of the dictionary that are there from the start */
#define LZFU_LENGTH_MIN 2u
#define LZFU_LENGTH_MAX 17u
#define LZFU_RUN_TOKENS 8u
#define LZFU_RUN_OUTPUT (LZFU_RUN_TOKENS * LZFU_LENGTH_MAX)

extern const char lzfu_preload[LZFU_PRELOAD + 1];

/* Fills the 4096 bytes of history that a stream begins with: the preload text behind zeros. */
void lzfu_history_begin(uint8_t history[LZFU_DICTIONARY]);

/* Where a decoder stands between two pieces of input. */
typedef struct lzfu_tokens {
	unsigned control; /* bits of the tokens to come in this run */
	unsigned left;    /* how many */
	int reference;    /* first byte of a reference whose second is to come, or -1 */
	int ended;        /* the end marker was met; input after it is not looked at */
	int unwritten;    /* a reference reached bytes that were never written */
	uint64_t written; /* bytes put out */
} lzfu_tokens;

/* At least so much room is needed for lzfu_decode to make progress. */
#define LZFU_ROOM LZFU_LENGTH_MAX

void lzfu_tokens_begin(lzfu_tokens *tokens);

/*
 * Decodes until the input is used up, the room from `out` to `end` is too small, or the stream has
 * ended, and returns the end of the output. The 4096 bytes before `out` are the history: what was
 * put out before, and before that lzfu_history_begin's bytes.
 */
uint8_t *lzfu_decode(lzfu_tokens *tokens, conv_cursor *in, uint8_t *out, uint8_t *end);

/*
 * Reads a container, piece by piece, into a buffer, behind what is there, or, where there is none,
 * to the sink of each call. What goes to a buffer is counted against the limits; what goes to a
 * sink, the driver of codecs counts.
 */
typedef struct lzfu_reader lzfu_reader;
lzfu_reader *lzfu_reader_new(conv_context *context, conv_buffer *buffer);
void lzfu_reader_free(lzfu_reader *reader);
conv_status lzfu_reader_push(lzfu_reader *reader, const uint8_t *bytes, size_t size,
			     conv_sink *sink);
conv_status lzfu_reader_finish(lzfu_reader *reader, conv_sink *sink);

/*
 * Writes a container, with a level of conv_codec_options: behind what is in the buffer, or, where
 * there is none, in one of its own that goes to a sink at the end.
 */
typedef struct lzfu_writer lzfu_writer;
lzfu_writer *lzfu_writer_new(conv_context *context, unsigned level, conv_buffer *buffer);
void lzfu_writer_free(lzfu_writer *writer);
conv_status lzfu_writer_push(lzfu_writer *writer, const uint8_t *bytes, size_t size);
conv_status lzfu_writer_finish(lzfu_writer *writer, conv_sink *sink);

#endif
