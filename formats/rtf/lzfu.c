/*
 * Compressed RTF ([MS-OXRTFCP]) as a codec, and its one-call forms.
 */
#include "rtf/lzfu.h"

#include <stdlib.h>

#include "report.h"
#include "rtf/lzfu_internal.h"

/* A failed operation leaves a buffer as it was. */
static conv_status keep_if_usable(conv_status status, conv_buffer *buffer, size_t before)
{
	if (!conv_usable(status) && !buffer->failed)
		buffer->size = before;
	return status;
}

conv_status rtf_decompress(conv_context *context, const uint8_t *bytes, size_t size,
			   conv_buffer *rtf)
{
	size_t before = rtf->size;
	lzfu_reader *reader = lzfu_reader_new(context, rtf);
	if (!reader)
		return conv_report_memory(context);
	conv_status status = lzfu_reader_push(reader, bytes, size, NULL);
	if (conv_usable(status))
		status = lzfu_reader_finish(reader, NULL);
	lzfu_reader_free(reader);
	return keep_if_usable(status, rtf, before);
}

conv_status rtf_compress(conv_context *context, const uint8_t *rtf, size_t size, unsigned level,
			 conv_buffer *value)
{
	size_t before = value->size;
	lzfu_writer *writer = lzfu_writer_new(context, level, value);
	if (!writer)
		return conv_report_memory(context);
	conv_status status = lzfu_writer_push(writer, rtf, size);
	if (conv_usable(status))
		status = lzfu_writer_finish(writer, NULL);
	lzfu_writer_free(writer);
	return keep_if_usable(status, value, before);
}

/* One of the two. */
typedef struct lzfu_codec {
	lzfu_reader *reader;
	lzfu_writer *writer;
} lzfu_codec;

static void lzfu_close(void *state)
{
	lzfu_codec *codec = state;
	lzfu_reader_free(codec->reader);
	lzfu_writer_free(codec->writer);
	free(codec);
}

static conv_status lzfu_open(conv_context *context, conv_direction direction,
			     const conv_codec_options *options, void **state)
{
	lzfu_codec *codec = calloc(1, sizeof *codec);
	if (!codec)
		return conv_report_memory(context);
	if (direction == CONV_DECODE)
		codec->reader = lzfu_reader_new(context, NULL);
	else
		codec->writer = lzfu_writer_new(context, options->level, NULL);
	if (!codec->reader && !codec->writer) {
		lzfu_close(codec);
		return conv_report_memory(context);
	}
	*state = codec;
	return CONV_OK;
}

static conv_status lzfu_push(void *state, const uint8_t *bytes, size_t size, conv_sink *sink)
{
	lzfu_codec *codec = state;
	return codec->writer ? lzfu_writer_push(codec->writer, bytes, size)
			     : lzfu_reader_push(codec->reader, bytes, size, sink);
}

static conv_status lzfu_finish(void *state, conv_sink *sink)
{
	lzfu_codec *codec = state;
	return codec->writer ? lzfu_writer_finish(codec->writer, sink)
			     : lzfu_reader_finish(codec->reader, sink);
}

const conv_codec conv_codec_lzfu = {
	.name = "lzfu",
	.title = "compressed RTF",
	.spec = "MS-OXRTFCP",
	.open = lzfu_open,
	.push = lzfu_push,
	.finish = lzfu_finish,
	.close = lzfu_close,
	.directions = 1u << CONV_DECODE | 1u << CONV_ENCODE,
};
