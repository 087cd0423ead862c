/*
 * Reads the container of compressed RTF ([MS-OXRTFCP] 2.2): the header, what it says about the
 * contents, and the three kinds of contents: LZFu, MELA (stored), and plain RTF that somebody put
 * there without a header.
 *
 * Nothing the header says decides about memory. Output goes through a window, and where it is to
 * lie in a buffer, from the second windowful on straight there: the buffer's own bytes then serve
 * as the dictionary.
 */
#include "rtf/lzfu_internal.h"

#include <inttypes.h>
#include <stdlib.h>

#include "report.h"
#include "rtf/lzfu.h"

#define WINDOW_OUTPUT 32768u
#define BUFFER_STEP (1u << 20)
#define OUTPUT_PER_INPUT 9u /* at most: the two bytes of a reference give 17 */

static const char plain_start[] = "{\\rtf";
#define PLAIN_START (sizeof plain_start - 1)

typedef enum reader_kind { KIND_HEADER, KIND_LZFU, KIND_MELA, KIND_PLAIN } reader_kind;

struct lzfu_reader {
	conv_context *context;
	uint64_t warnings;   /* before this stream */
	conv_buffer *buffer; /* for the output; NULL: there is a sink */
	conv_sink *sink;     /* of the current call */
	reader_kind kind;
	uint8_t header[LZFU_HEADER_SIZE];
	size_t header_size; /* bytes of it that have come */
	uint32_t raw_size, crc_said;
	uint32_t crc;
	uint64_t contents_said; /* bytes of CONTENTS, CONTENTS_ALL if COMPSIZE is impossible */
	uint64_t contents;      /* bytes of them that have come */
	int excess;             /* more came, and that was reported */
	uint32_t crc_of_said;   /* the CRC where the said contents ended */
	int unwritten;          /* reported */
	uint64_t written;       /* RTF put out */
	lzfu_tokens tokens;
	uint8_t *from, *at, *end; /* output not yet handed on, and the room behind it */
	uint8_t window[LZFU_DICTIONARY + WINDOW_OUTPUT];
};

#define CONTENTS_ALL UINT64_MAX

lzfu_reader *lzfu_reader_new(conv_context *context, conv_buffer *buffer)
{
	lzfu_reader *reader = malloc(sizeof *reader);
	if (!reader)
		return NULL;
	memset(reader, 0, offsetof(lzfu_reader, window));
	reader->context = context;
	reader->buffer = buffer;
	reader->warnings = conv_context_count(context, CONV_WARNING);
	lzfu_tokens_begin(&reader->tokens);
	lzfu_history_begin(reader->window);
	reader->from = reader->at = reader->window + LZFU_DICTIONARY;
	reader->end = reader->window + sizeof reader->window;
	return reader;
}

void lzfu_reader_free(lzfu_reader *reader)
{
	free(reader);
}

static uint64_t input_offset(const lzfu_reader *reader)
{
	return LZFU_HEADER_SIZE + reader->contents;
}

/* Counts output that a buffer is to hold. */
static conv_status account(lzfu_reader *reader, size_t size)
{
	uint64_t limit = conv_context_limits(reader->context)->string_bytes;

	CONV_TRY(conv_account_decoded(reader->context, size));
	if (reader->written + size > limit)
		return conv_report(reader->context, CONV_ERROR, "limit.string-bytes",
				   input_offset(reader),
				   "compressed RTF gives more than %" PRIu64 " bytes", limit);
	return CONV_OK;
}

static conv_status put(lzfu_reader *reader, const uint8_t *bytes, size_t size)
{
	if (reader->buffer) {
		CONV_TRY(account(reader, size));
		if (!conv_buffer_append(reader->buffer, bytes, size))
			return conv_report_memory(reader->context);
	} else {
		CONV_TRY(conv_sink_write(reader->sink, bytes, size));
	}
	reader->written += size;
	return CONV_OK;
}

static int in_window(const lzfu_reader *reader)
{
	return reader->end == reader->window + sizeof reader->window;
}

/* Hands on what has been decoded. */
static conv_status flush(lzfu_reader *reader)
{
	size_t size = (size_t)(reader->at - reader->from);

	if (in_window(reader)) {
		CONV_TRY(put(reader, reader->from, size));
	} else {
		CONV_TRY(account(reader, size));
		reader->buffer->size += size;
		reader->written += size;
	}
	reader->from = reader->at;
	return CONV_OK;
}

/* New room, after a flush, for the output of `input` bytes or a part of it. */
static conv_status make_room(lzfu_reader *reader, size_t input)
{
	if (!reader->buffer) {
		memmove(reader->window, reader->at - LZFU_DICTIONARY, LZFU_DICTIONARY);
		reader->from = reader->at = reader->window + LZFU_DICTIONARY;
		return CONV_OK;
	}
	size_t room = BUFFER_STEP;
	if (input < BUFFER_STEP / OUTPUT_PER_INPUT)
		room = input * OUTPUT_PER_INPUT + 2 * LZFU_RUN_OUTPUT;
	reader->from = reader->at = conv_buffer_reserve(reader->buffer, room);
	if (!reader->at)
		return conv_report_memory(reader->context);
	reader->end = reader->at + room;
	return CONV_OK;
}

static conv_status report_unwritten(lzfu_reader *reader)
{
	if (!reader->tokens.unwritten || reader->unwritten)
		return CONV_OK;
	reader->unwritten = 1;
	return conv_report(reader->context, CONV_WARNING, "rtf.unwritten", input_offset(reader),
			   "compressed RTF refers to bytes before its beginning; zeros stand for "
			   "them");
}

static conv_status push_lzfu(lzfu_reader *reader, const uint8_t *bytes, size_t size)
{
	conv_cursor in = conv_cursor_over(bytes, size);

	reader->crc = lzfu_crc(reader->crc, bytes, size);
	while (!reader->tokens.ended && conv_cursor_left(&in)) {
		if ((size_t)(reader->end - reader->at) < LZFU_ROOM) {
			CONV_TRY(flush(reader));
			CONV_TRY(make_room(reader, conv_cursor_left(&in)));
		}
		reader->at = lzfu_decode(&reader->tokens, &in, reader->at, reader->end);
		CONV_TRY(report_unwritten(reader));
	}
	return CONV_OK;
}

/*
 * More bytes than COMPSIZE says. Behind an end marker they are nothing; else they are taken, as a
 * COMPSIZE that forgets the header (sample msgreader-MELA.bin) must not cost the end of the text.
 */
static conv_status pass_said_size(lzfu_reader *reader)
{
	reader->excess = 1;
	reader->crc_of_said = reader->crc;
	CONV_TRY(conv_report(reader->context, CONV_WARNING, "rtf.compressed-size",
			     input_offset(reader),
			     "compressed RTF goes on behind the size that its header says"));
	return CONV_OK;
}

static conv_status push_some(lzfu_reader *reader, const uint8_t *bytes, size_t size)
{
	CONV_TRY(reader->kind == KIND_LZFU ? push_lzfu(reader, bytes, size)
					   : put(reader, bytes, size));
	reader->contents += size;
	return CONV_OK;
}

static conv_status push_contents(lzfu_reader *reader, const uint8_t *bytes, size_t size)
{
	if (!reader->excess && size > reader->contents_said - reader->contents) {
		size_t said = (size_t)(reader->contents_said - reader->contents);
		CONV_TRY(push_some(reader, bytes, said));
		CONV_TRY(pass_said_size(reader));
		bytes += said;
		size -= said;
	}
	return push_some(reader, bytes, size);
}

static int is_plain(const uint8_t *bytes, size_t size)
{
	return size >= PLAIN_START && memcmp(bytes, plain_start, PLAIN_START) == 0;
}

/* No compressed RTF, but RTF all the same ([H], an aid for damaged mail). */
static conv_status begin_plain(lzfu_reader *reader)
{
	reader->kind = KIND_PLAIN;
	reader->contents_said = CONTENTS_ALL;
	CONV_TRY(conv_report(reader->context, CONV_WARNING, "rtf.type", 0,
			     "plain RTF where compressed RTF belongs; it is taken as it is"));
	return put(reader, reader->header, reader->header_size);
}

static conv_status begin_contents(lzfu_reader *reader)
{
	conv_cursor header = conv_cursor_over(reader->header, LZFU_HEADER_SIZE);
	uint32_t size = conv_cursor_u32(&header);
	reader->raw_size = conv_cursor_u32(&header);
	uint32_t type = conv_cursor_u32(&header);
	reader->crc_said = conv_cursor_u32(&header);

	if (is_plain(reader->header, LZFU_HEADER_SIZE))
		return begin_plain(reader);
	if (type != LZFU_TYPE_LZFU && type != LZFU_TYPE_MELA)
		return conv_report(reader->context, CONV_ERROR, "rtf.type", 8,
				   "compressed RTF of the unknown type 0x%08" PRIX32, type);
	reader->kind = type == LZFU_TYPE_LZFU ? KIND_LZFU : KIND_MELA;
	reader->contents_said = CONTENTS_ALL;
	if (size >= LZFU_COMPSIZE_REST) {
		reader->contents_said = size - LZFU_COMPSIZE_REST;
		return CONV_OK;
	}
	CONV_TRY(conv_report(reader->context, CONV_WARNING, "rtf.compressed-size", 0,
			     "compressed RTF says it has %" PRIu32
			     " bytes, fewer than its header; all bytes are taken",
			     size));
	return CONV_OK;
}

conv_status lzfu_reader_push(lzfu_reader *reader, const uint8_t *bytes, size_t size,
			     conv_sink *sink)
{
	reader->sink = sink;
	if (reader->kind == KIND_HEADER) {
		size_t missing = LZFU_HEADER_SIZE - reader->header_size;
		size_t taken = size < missing ? size : missing;
		if (taken)
			memcpy(reader->header + reader->header_size, bytes, taken);
		reader->header_size += taken;
		if (reader->header_size < LZFU_HEADER_SIZE)
			return CONV_OK;
		CONV_TRY(begin_contents(reader));
		if (taken == size)
			return CONV_OK;
		bytes += taken;
		size -= taken;
	}
	return size ? push_contents(reader, bytes, size) : CONV_OK;
}

/* 2.2.3: what makes LZFu contents corrupt. */
static conv_status check_lzfu(lzfu_reader *reader)
{
	int right = reader->crc == reader->crc_said ||
		    (reader->excess && reader->crc_of_said == reader->crc_said);
	if (!right)
		CONV_TRY(conv_report(reader->context, CONV_WARNING, "rtf.checksum", 12,
				     "the checksum of compressed RTF is 0x%08" PRIX32
				     ", the header says 0x%08" PRIX32,
				     reader->crc, reader->crc_said));
	if (!reader->tokens.ended)
		CONV_TRY(conv_report(reader->context, CONV_WARNING, "rtf.truncated",
				     input_offset(reader),
				     "compressed RTF ends without its end marker"));
	return CONV_OK;
}

/*
 * RAWSIZE is a hint. Two kinds of wrong are so common that they say nothing: Outlook's MELA streams
 * count the 12 bytes of header (samples msgreader-MELA.bin, asposenet-EmbeddedImage), and the
 * specification's own empty document is one NUL with RAWSIZE 0 (2.3.3.2).
 */
static conv_status check_raw_size(lzfu_reader *reader)
{
	uint64_t written = reader->written;

	if (reader->raw_size == written)
		return CONV_OK;
	if (reader->kind == KIND_MELA && reader->raw_size == written + LZFU_COMPSIZE_REST)
		return CONV_OK;
	if (reader->kind == KIND_LZFU && reader->raw_size == 0 && written == 1 &&
	    reader->from[-1] == 0)
		return CONV_OK;
	CONV_TRY(conv_report(reader->context, CONV_WARNING, "rtf.size", 4,
			     "compressed RTF says it holds %" PRIu32
			     " bytes, but it holds %" PRIu64,
			     reader->raw_size, written));
	return CONV_OK;
}

conv_status lzfu_reader_finish(lzfu_reader *reader, conv_sink *sink)
{
	reader->sink = sink;
	if (reader->kind == KIND_HEADER && is_plain(reader->header, reader->header_size))
		CONV_TRY(begin_plain(reader));
	if (reader->kind == KIND_HEADER)
		return conv_report(reader->context, CONV_ERROR, "rtf.header", 0,
				   "%zu bytes are too few for compressed RTF", reader->header_size);
	if (reader->kind == KIND_LZFU)
		CONV_TRY(flush(reader));
	if (reader->contents_said != CONTENTS_ALL && reader->contents < reader->contents_said)
		CONV_TRY(conv_report(reader->context, CONV_WARNING, "rtf.compressed-size", 0,
				     "compressed RTF says it has %" PRIu64
				     " bytes of contents, but there are %" PRIu64,
				     reader->contents_said, reader->contents));
	if (reader->kind == KIND_LZFU)
		CONV_TRY(check_lzfu(reader));
	int whole = reader->kind == KIND_LZFU ? reader->tokens.ended
					      : reader->contents >= reader->contents_said;
	if (whole)
		CONV_TRY(check_raw_size(reader));
	return conv_damage_since(reader->context, reader->warnings);
}
