/*
 * Compressed RTF ([MS-OXRTFCP]) as a codec, and its one-call form.
 */
#include "rtf/lzfu.h"

#include "report.h"
#include "rtf/lzfu_internal.h"

conv_status rtf_decompress(conv_context *context, const uint8_t *bytes, size_t size,
			   conv_buffer *rtf)
{
	size_t before = rtf->size;
	lzfu_reader *reader = lzfu_reader_new(context);
	if (!reader)
		return conv_report_memory(context);
	lzfu_reader_to_buffer(reader, rtf);
	conv_status status = lzfu_reader_push(reader, bytes, size);
	if (conv_usable(status))
		status = lzfu_reader_finish(reader);
	lzfu_reader_free(reader);
	if (!conv_usable(status) && !rtf->failed)
		rtf->size = before;
	return status;
}

static conv_status lzfu_open(conv_context *context, conv_direction direction,
			     const conv_codec_options *options, void **state)
{
	(void)options;
	(void)direction;
	*state = lzfu_reader_new(context);
	return *state ? CONV_OK : conv_report_memory(context);
}

/* A stream that has failed can only be closed. */
static conv_status of_stream(conv_status status)
{
	return status == CONV_FAILED ? CONV_UNUSABLE : status;
}

static conv_status lzfu_push(void *state, const uint8_t *bytes, size_t size, conv_sink *sink)
{
	lzfu_reader_to_sink(state, sink);
	return of_stream(lzfu_reader_push(state, bytes, size));
}

static conv_status lzfu_finish(void *state, conv_sink *sink)
{
	lzfu_reader_to_sink(state, sink);
	return of_stream(lzfu_reader_finish(state));
}

static void lzfu_close(void *state)
{
	lzfu_reader_free(state);
}

const conv_codec conv_codec_lzfu = {
	.name = "lzfu",
	.title = "compressed RTF",
	.spec = "MS-OXRTFCP",
	.open = lzfu_open,
	.push = lzfu_push,
	.finish = lzfu_finish,
	.close = lzfu_close,
	.directions = 1u << CONV_DECODE,
};
