/*
 * LZX DELTA in one call: the whole input lies in memory, and the output is decoded straight into
 * one piece of memory, so there is no window to wrap around and nothing to copy. Reference data
 * stays where it is.
 *
 * Chunk prefixes ([MS-PATCH] 2.2.1) are checked but not leaned on: the bits say where a chunk ends.
 */
#include <stdlib.h>

#include "cursor.h"
#include "lzx.h"
#include "lzx_decoder.h"
#include "lzx_e8.h"
#include "lzxd.h"
#include "report.h"

/*
 * The most output that input can stand for: the shortest chunk is a prefix and one token of 20 bits
 * (two codes of one bit, an extra length of 18 bits).
 */
#define SHORTEST_CHUNK (LZX_CHUNK_PREFIX_BYTES + 4)

unsigned lzxd_window_bits(uint64_t reference_size, uint64_t output_size)
{
	uint64_t chunks = reference_size / LZX_CHUNK_SIZE + (reference_size % LZX_CHUNK_SIZE != 0);
	unsigned bits = LZXD_WINDOW_BITS_MIN;

	while (bits < LZXD_WINDOW_BITS_MAX) {
		uint64_t window = (uint64_t)1 << bits;
		if (chunks <= window / LZX_CHUNK_SIZE &&
		    output_size <= window - chunks * LZX_CHUNK_SIZE)
			break;
		bits++;
	}
	return bits;
}

conv_status lzxd_choose_window(conv_context *context, const lzxd_params *params,
			       uint64_t output_size, unsigned *window_bits)
{
	*window_bits = params->window_bits;
	if (!*window_bits)
		*window_bits = lzxd_window_bits(params->reference_size, output_size);
	if (*window_bits >= LZXD_WINDOW_BITS_MIN && *window_bits <= LZXD_WINDOW_BITS_MAX)
		return CONV_OK;
	return conv_report(context, CONV_ERROR, "lzx.window", CONV_NO_OFFSET,
			   "a window of 2^%u bytes is outside 2^%u to 2^%u", params->window_bits,
			   LZXD_WINDOW_BITS_MIN, LZXD_WINDOW_BITS_MAX);
}

conv_status lzxd_report_fault(conv_context *context, const lzx_fault *fault, uint64_t in_offset,
			      uint64_t out_offset, int small_window)
{
	conv_report(
		context, CONV_ERROR, fault->code, in_offset, "%s (at byte %llu of the output)%s",
		fault->text, (unsigned long long)out_offset,
		small_window ? "; the window is smaller than reference and output ask for" : "");
	return CONV_UNUSABLE;
}

int lzxd_small_window(const lzxd_params *params)
{
	return params->window_bits &&
	       params->window_bits < lzxd_window_bits(params->reference_size, params->output_size);
}

conv_status lzxd_check_prefix(conv_context *context, uint64_t in_offset, size_t said, size_t real)
{
	if (said == real)
		return CONV_OK;
	return conv_report(context, CONV_WARNING, "lzx.chunk-size", in_offset,
			   "a chunk says it has %zu bytes and has %zu", said, real);
}

typedef struct decode_run {
	conv_context *context;
	lzx_decoder *decoder;
	const uint8_t *in;
	size_t in_size, at;
	uint8_t *start;
	size_t done;
	lzx_place place;
	int small_window;
} decode_run;

static conv_status report_fault(const decode_run *run, const lzx_fault *fault)
{
	return lzxd_report_fault(run->context, fault, run->at, run->done, run->small_window);
}

/* One chunk of `size` bytes of output. */
static conv_status decode_chunk(decode_run *run, size_t size)
{
	size_t left = run->in_size - run->at, begin = run->at, consumed, produced;

	if (left < LZX_CHUNK_PREFIX_BYTES)
		return report_fault(run, &lzx_fault_truncated);
	const uint8_t *prefix = run->in + run->at;
	run->place.out = run->start + run->done;
	run->place.size = size;
	const lzx_fault *fault =
		lzx_decode_chunk(run->decoder, prefix + LZX_CHUNK_PREFIX_BYTES,
				 left - LZX_CHUNK_PREFIX_BYTES, &run->place, &consumed, &produced);
	run->at += LZX_CHUNK_PREFIX_BYTES + consumed;
	run->done += produced;
	if (fault)
		return report_fault(run, fault);
	return lzxd_check_prefix(run->context, begin, conv_u16le(prefix), consumed);
}

static conv_status decode_all(decode_run *run, uint64_t output_size, size_t room)
{
	conv_status worst = CONV_OK;
	while (run->done < output_size) {
		size_t left = room - run->done;
		if (left == 0) /* the input cannot stand for more; it has ended earlier than here */
			return report_fault(run, &lzx_fault_truncated);
		conv_status status =
			decode_chunk(run, left < LZX_CHUNK_SIZE ? left : LZX_CHUNK_SIZE);
		if (status > worst)
			worst = status;
		if (!conv_usable(status))
			break;
	}
	return worst;
}

static void translate_all(const decode_run *run)
{
	uint32_t chunk = 0;
	for (size_t at = 0; at < run->done; at += LZX_CHUNK_SIZE, chunk++) {
		size_t left = run->done - at;
		lzx_e8_decode(run->start + at, left < LZX_CHUNK_SIZE ? left : LZX_CHUNK_SIZE, chunk,
			      run->decoder->e8_size);
	}
}

conv_status lzxd_decode(conv_context *context, const lzxd_params *params, const uint8_t *in,
			size_t in_size, conv_buffer *out)
{
	unsigned window_bits;
	uint64_t possible = (uint64_t)(in_size / SHORTEST_CHUNK + 1) * LZX_CHUNK_SIZE;
	uint64_t room = params->output_size < possible ? params->output_size : possible;

	CONV_TRY(lzxd_choose_window(context, params, params->output_size, &window_bits));
	CONV_TRY(conv_account_decoded(context, room));
	uint8_t *start = conv_buffer_reserve(out, (size_t)room + LZX_SLACK);
	lzx_decoder *decoder = malloc(sizeof *decoder);
	if (!start || !decoder) {
		free(decoder);
		return conv_report_memory(context);
	}
	lzx_decoder_init(decoder, window_bits, 1);
	decode_run run = {
		.context = context,
		.decoder = decoder,
		.in = in,
		.in_size = in_size,
		.start = start,
		.small_window = lzxd_small_window(params),
		.place = { .start = start,
			   .before_end = params->reference_size
						 ? params->reference + params->reference_size
						 : NULL,
			   .before = params->reference_size },
	};
	conv_status status = decode_all(&run, params->output_size, (size_t)room);
	translate_all(&run);
	out->size += run.done;
	free(decoder);
	return status;
}
