/*
 * The codec "lzxd": a raw stream of LZX DELTA ([MS-PATCH]), both ways.
 *
 * Decoding takes input in pieces and keeps the window only (lzx_ring.h). A chunk is decoded once so
 * much input has come that it must be whole, whatever its prefix says, or all has come. The
 * stream does not say how long its output is, so the options must.
 *
 * Encoding keeps the input until its end, since the window depends on its size.
 */
#include <stdlib.h>

#include "conv/blob.h"
#include "conv/codecs.h"
#include "cursor.h"
#include "lzx_e8.h"
#include "lzx_ring.h"
#include "lzxd.h"
#include "report.h"

/*
 * No chunk takes more: its size is said in 16 bits. Some more is kept for a prefix that is wrong.
 */
#define CHUNK_INPUT_MAX (LZX_CHUNK_PREFIX_BYTES + 0xFFFFu)
#define INPUT_WANTED (CHUNK_INPUT_MAX + 0x10000u)

typedef struct lzxd_run {
	conv_context *context;
	conv_direction direction;
	lzxd_params params;
	conv_buffer in;     /* what has not been used yet; encoding: all */
	size_t in_used;     /* of it */
	uint64_t in_offset; /* of in.bytes[in_used] in the stream */
	uint64_t done;      /* bytes of output */
	lzx_ring ring;
	lzx_decoder decoder;
	uint8_t translated[LZX_CHUNK_SIZE];
} lzxd_run;

static void lzxd_close(void *state)
{
	lzxd_run *run = state;
	lzx_ring_close(&run->ring);
	conv_buffer_free(&run->in);
	free(run);
}

static conv_status open_decoder(lzxd_run *run)
{
	const lzxd_params *params = &run->params;
	unsigned window_bits;

	if (params->output_size == CONV_SIZE_UNKNOWN)
		return conv_report(
			run->context, CONV_ERROR, "lzx.size", CONV_NO_OFFSET,
			"the size of the output must be known: the stream does not say it");
	CONV_TRY(lzxd_choose_window(run->context, params, params->output_size, &window_bits));
	uint64_t window = (uint64_t)1 << window_bits;
	if (params->output_size < window)
		window = (params->output_size + LZX_CHUNK_SIZE - 1) / LZX_CHUNK_SIZE *
			 LZX_CHUNK_SIZE;
	if (!lzx_ring_open(&run->ring, (size_t)window, params->reference, params->reference_size))
		return conv_report_memory(run->context);
	lzx_decoder_init(&run->decoder, window_bits, 1);
	return CONV_OK;
}

static conv_status lzxd_open(conv_context *context, conv_direction direction,
			     const conv_codec_options *options, void **state)
{
	lzxd_run *run = calloc(1, sizeof *run);
	conv_status status = CONV_OK;

	if (!run)
		return conv_report_memory(context);
	run->context = context;
	run->direction = direction;
	run->params = (lzxd_params){ .window_bits = options->window_bits,
				     .output_size = options->size,
				     .reference = options->reference,
				     .reference_size = options->reference_size,
				     .level = options->level };
	if (direction == CONV_DECODE)
		status = open_decoder(run);
	if (!conv_usable(status)) {
		lzxd_close(run);
		return status;
	}
	*state = run;
	return status;
}

/* Writes a decoded chunk, its E8 translation undone on a copy. */
static conv_status write_chunk(lzxd_run *run, const uint8_t *bytes, size_t size, uint32_t chunk,
			       conv_sink *sink)
{
	if (run->decoder.e8_size > 0 && size) {
		memcpy(run->translated, bytes, size);
		lzx_e8_decode(run->translated, size, chunk, run->decoder.e8_size);
		bytes = run->translated;
	}
	return conv_sink_write(sink, bytes, size);
}

static conv_status decode_chunk(lzxd_run *run, conv_sink *sink)
{
	size_t have = run->in.size - run->in_used, consumed, produced;
	uint64_t left = run->params.output_size - run->done, offset = run->in_offset;
	int small_window = lzxd_small_window(&run->params);
	uint32_t chunk = run->decoder.chunk;

	if (have < LZX_CHUNK_PREFIX_BYTES)
		return lzxd_report_fault(run->context, &lzx_fault_truncated, offset, run->done,
					 small_window);
	const uint8_t *prefix = run->in.bytes + run->in_used;
	lzx_place place =
		lzx_ring_place(&run->ring, left < LZX_CHUNK_SIZE ? (size_t)left : LZX_CHUNK_SIZE);
	const lzx_fault *fault =
		lzx_decode_chunk(&run->decoder, prefix + LZX_CHUNK_PREFIX_BYTES,
				 have - LZX_CHUNK_PREFIX_BYTES, &place, &consumed, &produced);
	CONV_TRY(write_chunk(run, place.out, produced, chunk, sink));
	lzx_ring_advance(&run->ring, produced);
	run->in_used += LZX_CHUNK_PREFIX_BYTES + consumed;
	run->in_offset += LZX_CHUNK_PREFIX_BYTES + consumed;
	run->done += produced;
	if (fault)
		return lzxd_report_fault(run->context, fault, run->in_offset, run->done,
					 small_window);
	return lzxd_check_prefix(run->context, offset, conv_u16le(prefix), consumed);
}

/* Decodes while at least `wanted` bytes of input are there. */
static conv_status decode(lzxd_run *run, size_t wanted, conv_sink *sink)
{
	conv_status worst = CONV_OK;
	while (run->done < run->params.output_size && run->in.size - run->in_used >= wanted) {
		conv_status status = decode_chunk(run, sink);
		if (status > worst)
			worst = status;
		if (!conv_usable(status))
			break;
	}
	return worst;
}

/* Drops what has been used of the input, if it is worth while. */
static void drop_used(lzxd_run *run)
{
	size_t left = run->in.size - run->in_used;
	if (run->in_used < left)
		return;
	if (left)
		memmove(run->in.bytes, run->in.bytes + run->in_used, left);
	run->in.size = left;
	run->in_used = 0;
}

static conv_status take_input(lzxd_run *run, const uint8_t *bytes, size_t size)
{
	if (run->direction == CONV_ENCODE &&
	    size > conv_context_limits(run->context)->string_bytes - run->in.size)
		return conv_report(run->context, CONV_ERROR, "limit.string-bytes", CONV_NO_OFFSET,
				   "the input does not fit into memory as one stream");
	return conv_buffer_append(&run->in, bytes, size) ? CONV_OK
							 : conv_report_memory(run->context);
}

static conv_status lzxd_push(void *state, const uint8_t *bytes, size_t size, conv_sink *sink)
{
	lzxd_run *run = state;
	conv_status worst = CONV_OK;

	if (run->direction == CONV_ENCODE)
		return take_input(run, bytes, size);
	if (size && !run->params.output_size) /* not even padding stands behind nothing */
		return conv_report(run->context, CONV_ERROR, "lzx.size", 0,
				   "there is input, but the output is said to be empty");
	/* Behind the end of the output there is padding. */
	while (size && run->done < run->params.output_size) {
		size_t now = size < INPUT_WANTED ? size : INPUT_WANTED;
		CONV_TRY(take_input(run, bytes, now));
		bytes += now;
		size -= now;
		conv_status status = decode(run, INPUT_WANTED, sink);
		if (status > worst)
			worst = status;
		if (!conv_usable(status))
			break;
		drop_used(run);
	}
	return worst;
}

static conv_status lzxd_finish(void *state, conv_sink *sink)
{
	lzxd_run *run = state;
	conv_buffer out = CONV_BUFFER_INIT;

	if (run->direction == CONV_DECODE)
		return decode(run, 0, sink);
	conv_status status =
		lzxd_encode(run->context, &run->params, run->in.bytes, run->in.size, &out);
	if (conv_usable(status))
		status = conv_sink_write(sink, out.bytes, out.size);
	conv_buffer_free(&out);
	return status;
}

const conv_codec conv_codec_lzxd = {
	.name = "lzxd",
	.title = "LZX DELTA",
	.spec = "MS-PATCH",
	.open = lzxd_open,
	.push = lzxd_push,
	.finish = lzxd_finish,
	.close = lzxd_close,
	.directions = 1 << CONV_DECODE | 1 << CONV_ENCODE,
};
