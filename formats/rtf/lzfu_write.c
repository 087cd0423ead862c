/*
 * Writes the container of compressed RTF ([MS-OXRTFCP] 2.3): LZFu or MELA.
 *
 * The header, which comes first, holds the size and the CRC of all that follows: so the container is
 * made in a buffer, and nothing leaves it before the end.
 */
#include <stdlib.h>
#include <string.h>

#include "report.h"
#include "rtf/lzfu.h"
#include "rtf/lzfu_encode.h"

/*
 * How a level compresses. The patience of the default bounds the time for text that is made to be
 * slow; real RTF stays far below it.
 */
static const struct level {
	unsigned last; /* level of this kind */
	lzfu_parse *parse;
	unsigned patience;
} levels[] = {
	{ 3, lzfu_parse_greedy, LZFU_DICTIONARY },
	{ 6, lzfu_parse_lazy, 256 },
	{ 9, lzfu_parse_best, LZFU_DICTIONARY },
};
#define LEVEL_DEFAULT 6u

struct lzfu_writer {
	conv_context *context;
	conv_buffer own, *out;
	size_t before; /* bytes of `out` that were there: the container begins behind them */
	int stored;
	lzfu_parse *parse;
	uint64_t raw_size;
	lzfu_parser parser;
	size_t size; /* bytes of text that wait to be parsed */
	uint8_t text[LZFU_DICTIONARY + LZFU_TEXT + LZFU_PAD]; /* history first */
};

lzfu_writer *lzfu_writer_new(conv_context *context, unsigned level, conv_buffer *buffer)
{
	lzfu_writer *writer = malloc(sizeof *writer);
	if (!writer)
		return NULL;
	memset(writer, 0, offsetof(lzfu_writer, parser));
	writer->context = context;
	writer->stored = level == CONV_LEVEL_STORED;
	const struct level *kind = levels;
	level = level ? level : LEVEL_DEFAULT;
	while (level > kind->last && kind + 1 < levels + sizeof levels / sizeof *levels)
		kind++;
	writer->parse = kind->parse;
	lzfu_finder_begin(&writer->parser.finder, kind->patience);
	writer->parser.ahead = (lzfu_match){ 0, 0 };
	writer->parser.found = 0;
	writer->size = 0;
	lzfu_history_begin(writer->text);
	writer->out = buffer ? buffer : &writer->own;
	writer->before = writer->out->size;
	conv_buffer_append_zeros(writer->out, LZFU_HEADER_SIZE);
	lzfu_runs_begin(&writer->parser.runs, writer->out);
	return writer;
}

void lzfu_writer_free(lzfu_writer *writer)
{
	if (writer)
		conv_buffer_free(&writer->own);
	free(writer);
}

/* The preload text can be found from the start. Its last bytes are found with the first of ours. */
static void find_preload(lzfu_writer *writer)
{
	const uint8_t *text = writer->text + LZFU_DICTIONARY - LZFU_PRELOAD;
	for (unsigned i = 0; i < LZFU_PRELOAD; i++)
		lzfu_finder_advance(&writer->parser.finder, text + i, i);
}

static void parse_text(lzfu_writer *writer, int last)
{
	uint8_t *text = writer->text + LZFU_DICTIONARY;

	if (last)
		memset(text + writer->size, 0, LZFU_PAD);
	if (writer->parser.runs.position == LZFU_PRELOAD)
		find_preload(writer);
	size_t used = writer->parse(&writer->parser, text, writer->size, last);
	writer->size -= used;
	memmove(writer->text, writer->text + used, LZFU_DICTIONARY + writer->size);
}

static conv_status too_large(lzfu_writer *writer)
{
	return conv_report(writer->context, CONV_ERROR, "rtf.too-large", CONV_NO_OFFSET,
			   "more RTF than compressed RTF can hold");
}

static void push_text(lzfu_writer *writer, const uint8_t *bytes, size_t size)
{
	while (size) {
		size_t room = LZFU_TEXT - writer->size;
		size_t taken = size < room ? size : room;
		memcpy(writer->text + LZFU_DICTIONARY + writer->size, bytes, taken);
		writer->size += taken;
		bytes += taken;
		size -= taken;
		if (writer->size == LZFU_TEXT)
			parse_text(writer, 0);
	}
}

conv_status lzfu_writer_push(lzfu_writer *writer, const uint8_t *bytes, size_t size)
{
	if (size > UINT32_MAX - writer->raw_size)
		return too_large(writer);
	writer->raw_size += size;
	if (writer->stored)
		conv_buffer_append(writer->out, bytes, size);
	else
		push_text(writer, bytes, size);
	return writer->out->failed ? conv_report_memory(writer->context) : CONV_OK;
}

static void put_u32le(uint8_t *to, uint32_t value)
{
	for (int i = 0; i < 4; i++)
		to[i] = (uint8_t)(value >> 8 * i);
}

static conv_status fill_header(lzfu_writer *writer)
{
	uint8_t *header = writer->out->bytes + writer->before;
	const uint8_t *contents = header + LZFU_HEADER_SIZE;
	size_t size = writer->out->size - writer->before - LZFU_HEADER_SIZE;

	if (size > UINT32_MAX - LZFU_COMPSIZE_REST)
		return too_large(writer);
	put_u32le(header, (uint32_t)size + LZFU_COMPSIZE_REST);
	put_u32le(header + 4, (uint32_t)writer->raw_size);
	put_u32le(header + 8, writer->stored ? LZFU_TYPE_MELA : LZFU_TYPE_LZFU);
	put_u32le(header + 12, writer->stored ? 0 : lzfu_crc(0, contents, size));
	return CONV_OK;
}

conv_status lzfu_writer_finish(lzfu_writer *writer, conv_sink *sink)
{
	if (!writer->stored) {
		/* 2.3.3.2: in place of no input a NUL is compressed; RAWSIZE stays 0. */
		if (writer->raw_size == 0)
			push_text(writer, (const uint8_t *)"", 1);
		parse_text(writer, 1);
		lzfu_runs_end(&writer->parser.runs);
	}
	if (writer->out->failed)
		return conv_report_memory(writer->context);
	CONV_TRY(fill_header(writer));
	return sink ? conv_sink_write(sink, writer->out->bytes, writer->out->size) : CONV_OK;
}
