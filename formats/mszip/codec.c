/* The codec "mszip": a row of MSZIP blocks ([MS-MCI] 2) without a container, both ways. */
#include <stdlib.h>
#include <string.h>

#include "conv/codecs.h"
#include "mszip/mszip.h"
#include "mszip/stream.h"
#include "report.h"

typedef struct mszip_run {
	mszip_stream *stream;   /* decoding, or: */
	mszip_encoder *encoder; /* encoding */
	size_t filled;
	uint8_t block[MSZIP_BLOCK];
} mszip_run;

static void mszip_close(void *state)
{
	mszip_run *run = state;

	mszip_stream_close(run->stream);
	mszip_encoder_free(run->encoder);
	free(run);
}

static conv_status mszip_open(conv_context *context, conv_direction direction,
			      const conv_codec_options *options, void **state)
{
	mszip_run *run = calloc(1, sizeof *run);
	conv_status status = CONV_OK;

	if (!run)
		return conv_report_memory(context);
	if (direction == CONV_DECODE) {
		status = mszip_stream_open(context, options, &run->stream);
	} else {
		run->encoder = mszip_encoder_new(options ? options->level : 0);
		if (!run->encoder)
			status = conv_report_memory(context);
	}
	if (status != CONV_OK) {
		free(run);
		return status;
	}
	*state = run;
	return CONV_OK;
}

static conv_status encode_block(mszip_run *run, const uint8_t *bytes, size_t size, conv_sink *sink)
{
	size_t packed_size;
	const uint8_t *packed = mszip_encode_block(run->encoder, bytes, size, &packed_size);

	return conv_sink_write(sink, packed, packed_size);
}

static conv_status encode(mszip_run *run, const uint8_t *bytes, size_t size, conv_sink *sink)
{
	while (size) {
		if (!run->filled && size >= MSZIP_BLOCK) {
			CONV_TRY(encode_block(run, bytes, MSZIP_BLOCK, sink));
			bytes += MSZIP_BLOCK;
			size -= MSZIP_BLOCK;
			continue;
		}
		size_t room = MSZIP_BLOCK - run->filled;
		size_t taken = size < room ? size : room;
		memcpy(run->block + run->filled, bytes, taken);
		run->filled += taken;
		bytes += taken;
		size -= taken;
		if (run->filled == MSZIP_BLOCK) {
			run->filled = 0;
			CONV_TRY(encode_block(run, run->block, MSZIP_BLOCK, sink));
		}
	}
	return CONV_OK;
}

static conv_status mszip_push(void *state, const uint8_t *bytes, size_t size, conv_sink *sink)
{
	mszip_run *run = state;

	return run->stream ? mszip_stream_push(run->stream, bytes, size, sink)
			   : encode(run, bytes, size, sink);
}

static conv_status mszip_finish(void *state, conv_sink *sink)
{
	mszip_run *run = state;

	if (run->stream)
		return mszip_stream_finish(run->stream, sink);
	return run->filled ? encode_block(run, run->block, run->filled, sink) : CONV_OK;
}

const conv_codec conv_codec_mszip = {
	.name = "mszip",
	.title = "MSZIP blocks",
	.spec = "MS-MCI",
	.open = mszip_open,
	.push = mszip_push,
	.finish = mszip_finish,
	.close = mszip_close,
	.directions = 1 << CONV_DECODE | 1 << CONV_ENCODE,
};
