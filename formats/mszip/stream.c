/*
 * Decoding of MSZIP blocks that follow one another without a container. Nothing tells how long a
 * block is; inflate finds each end. So that a block can be decoded in one go, and be looked at
 * again if it is damaged, it is begun only with AHEAD bytes at hand, or all that there are.
 *
 * Damage: the next signature from which a block decodes is looked for. "CK" also occurs by chance
 * (once in 65,536 places), and some chance finds even decode; so a find is believed only if it
 * stands for a full 32 KiB, or another signature or the end follows it. Blocks before the last
 * stand for 32 KiB by the habit of all writers, so that much of zeros takes the place of each lost
 * one and what follows stays where it belongs. A row that has shown short blocks before gets none.
 *
 * Finds cost time; a row has FREE_TRIES of them, and one more for each full block that it holds.
 */
#include "mszip/stream.h"

#include <stdlib.h>
#include <string.h>

#include "conv/blob.h"
#include "mszip/mszip.h"
#include "report.h"

#define AHEAD 65536
#define FREE_TRIES 4096
#define LEAST_BLOCK 5 /* bytes that stand for anything: signature, and a literal by fixed codes */

_Static_assert(AHEAD > MSZIP_PACKED_MAX + MSZIP_SIGNATURE, "a block and the next signature fit");

struct mszip_stream {
	conv_context *context;
	mszip_decoder *decoder;
	uint64_t size;     /* of all output; CONV_SIZE_UNKNOWN */
	uint64_t written;  /* of it */
	uint64_t offset;   /* of the next byte of input to be looked at */
	uint64_t blocks;   /* decoded */
	uint64_t full;     /* of them, those of 32 KiB */
	uint64_t tries;    /* of finds */
	int searching;     /* for a block, since: */
	uint64_t lost;     /* offset of the first damaged block */
	mszip_fault fault; /* what it suffers from */
	int damaged;
	size_t held;
	uint8_t hold[2 * AHEAD]; /* input that was too little to begin with */
	size_t cut;
	uint8_t cut_bytes[MSZIP_BLOCK]; /* output of a block at which the input ended */
};

static const uint8_t zeros[MSZIP_BLOCK];

conv_status mszip_stream_open(conv_context *context, const conv_codec_options *options,
			      mszip_stream **stream)
{
	mszip_stream *opened = malloc(sizeof *opened);
	mszip_decoder *decoder = mszip_decoder_new();
	if (!opened || !decoder) {
		free(opened);
		mszip_decoder_free(decoder);
		return conv_report_memory(context);
	}
	memset(opened, 0, offsetof(mszip_stream, hold));
	opened->cut = 0;
	opened->context = context;
	opened->decoder = decoder;
	opened->size = options && options->size ? options->size : CONV_SIZE_UNKNOWN;
	*stream = opened;
	return CONV_OK;
}

void mszip_stream_close(mszip_stream *stream)
{
	if (!stream)
		return;
	mszip_decoder_free(stream->decoder);
	free(stream);
}

static conv_status put(mszip_stream *stream, const uint8_t *bytes, size_t size, conv_sink *sink)
{
	uint64_t room = stream->size - stream->written;

	if (size > room) {
		stream->damaged = 1;
		CONV_TRY(conv_report(stream->context, CONV_WARNING, "mszip.size", stream->offset,
				     "the blocks stand for more than the %llu bytes expected",
				     (unsigned long long)stream->size));
		size = (size_t)room;
	}
	stream->written += size;
	return conv_sink_write(sink, bytes, size);
}

static conv_status put_zeros(mszip_stream *stream, uint64_t count, conv_sink *sink)
{
	while (count) {
		size_t piece = count < sizeof zeros ? (size_t)count : sizeof zeros;
		CONV_TRY(put(stream, zeros, piece, sink));
		count -= piece;
	}
	return CONV_OK;
}

static conv_status put_block(mszip_stream *stream, const mszip_output *output, conv_sink *sink)
{
	CONV_TRY(put(stream, output->bytes, output->size, sink));
	stream->offset += output->used;
	stream->blocks++;
	stream->full += output->size == MSZIP_BLOCK;
	return CONV_OK;
}

/*
 * Damage at the current place: notes it, and goes behind the signature. Later blocks find zeros
 * where the lost one was.
 */
static size_t begin_search(mszip_stream *stream, mszip_fault fault, size_t left)
{
	mszip_output blank;
	size_t step = left < MSZIP_SIGNATURE ? left : 1;

	stream->searching = 1;
	stream->lost = stream->offset;
	stream->fault = fault;
	mszip_decode_blank(stream->decoder, MSZIP_BLOCK, &blank);
	stream->offset += step;
	return step;
}

static conv_status decode_next(mszip_stream *stream, const uint8_t *bytes, size_t size,
			       conv_sink *sink, size_t *used)
{
	mszip_output output;
	mszip_fault fault = mszip_decode_block(stream->decoder, bytes, size, &output);

	if (fault == MSZIP_NO_MEMORY)
		return conv_report_memory(stream->context);
	stream->cut = 0;
	if (fault == MSZIP_UNFINISHED && output.size) {
		memcpy(stream->cut_bytes, output.bytes, output.size);
		stream->cut = output.size;
	}
	if (fault != MSZIP_FINE) {
		if (mszip_decode_unmarked(stream->decoder, bytes, size, &output) != MSZIP_FINE) {
			*used = begin_search(stream, fault, size);
			return CONV_OK;
		}
		stream->damaged = 1;
		CONV_TRY(conv_report(stream->context, CONV_WARNING, "mszip.unfinished",
				     stream->offset,
				     "the last deflate block of an MSZIP block is not marked"));
	}
	*used = output.used;
	return put_block(stream, &output, sink);
}

/* A block was found again: says so, and puts zeros for what was lost. */
static conv_status end_search(mszip_stream *stream, conv_sink *sink)
{
	uint64_t skipped = stream->offset - stream->lost;
	uint64_t blocks = (skipped + MSZIP_PACKED_MAX - 1) / MSZIP_PACKED_MAX;

	if (stream->full != stream->blocks)
		blocks = 0;
	stream->searching = 0;
	stream->damaged = 1;
	CONV_TRY(conv_report(stream->context, CONV_WARNING, "mszip.block", stream->lost,
			     "a block %s; %llu bytes skipped, %llu zeros in their place",
			     mszip_fault_text(stream->fault), (unsigned long long)skipped,
			     (unsigned long long)(blocks * MSZIP_BLOCK)));
	return put_zeros(stream, blocks * MSZIP_BLOCK, sink);
}

static int believable(const mszip_output *output, const uint8_t *bytes, size_t size)
{
	size_t rest = size - output->used;

	if (output->size == MSZIP_BLOCK || rest == 0)
		return 1;
	return rest >= MSZIP_SIGNATURE && memcmp(bytes + output->used, "CK", MSZIP_SIGNATURE) == 0;
}

/* Tries the find at `bytes`. */
static conv_status try_find(mszip_stream *stream, const uint8_t *bytes, size_t size,
			    conv_sink *sink, size_t *used)
{
	mszip_output output;

	if (stream->tries++ > FREE_TRIES + stream->full) {
		(void)conv_report(stream->context, CONV_ERROR, "mszip.lost", stream->lost,
				  "no further block could be found among too many signatures");
		return CONV_UNUSABLE;
	}
	mszip_fault fault = mszip_decode_block(stream->decoder, bytes, size, &output);
	if (fault == MSZIP_NO_MEMORY)
		return conv_report_memory(stream->context);
	if (fault == MSZIP_FINE && believable(&output, bytes, size)) {
		CONV_TRY(end_search(stream, sink));
		*used = output.used;
		return put_block(stream, &output, sink);
	}
	if (fault == MSZIP_FINE)
		mszip_decode_blank(stream->decoder, MSZIP_BLOCK, &output);
	*used = 1;
	stream->offset += *used;
	return CONV_OK;
}

static conv_status search_next(mszip_stream *stream, const uint8_t *bytes, size_t size, int last,
			       conv_sink *sink, size_t *used)
{
	const uint8_t *find = memmem(bytes, size, "CK", MSZIP_SIGNATURE);

	if (find == bytes)
		return try_find(stream, bytes, size, sink, used);
	/* The last byte may be the first of a signature. */
	*used = find ? (size_t)(find - bytes) : last ? size : size - 1;
	stream->offset += *used;
	return CONV_OK;
}

/* Goes on while there is enough to begin with, or, at the end of the input, anything. */
static conv_status consume(mszip_stream *stream, const uint8_t *bytes, size_t size, int last,
			   conv_sink *sink, size_t *used)
{
	size_t at = 0;

	while (size - at >= (last ? 1 : AHEAD)) {
		size_t step = 0;
		if (stream->searching)
			CONV_TRY(search_next(stream, bytes + at, size - at, last, sink, &step));
		else
			CONV_TRY(decode_next(stream, bytes + at, size - at, sink, &step));
		at += step;
	}
	*used = at;
	return CONV_OK;
}

conv_status mszip_stream_push(mszip_stream *stream, const uint8_t *bytes, size_t size,
			      conv_sink *sink)
{
	size_t used;

	if (!size)
		return CONV_OK;
	while (stream->held) {
		size_t room = sizeof stream->hold - stream->held;
		size_t taken = size < room ? size : room;
		memcpy(stream->hold + stream->held, bytes, taken);
		size_t held = stream->held + taken;
		CONV_TRY(consume(stream, stream->hold, held, 0, sink, &used));
		if (used >= stream->held) {
			/* What is left over is all of this push. */
			size_t again = held - used;
			stream->held = 0;
			bytes += taken - again;
			size -= taken - again;
		} else {
			memmove(stream->hold, stream->hold + used, held - used);
			stream->held = held - used;
			bytes += taken;
			size -= taken;
			if (!size)
				return CONV_OK;
		}
	}
	CONV_TRY(consume(stream, bytes, size, 0, sink, &used));
	stream->held = size - used;
	memcpy(stream->hold, bytes + used, stream->held);
	return CONV_OK;
}

/* The input has ended within damage: there is no block any more. */
static conv_status finish_search(mszip_stream *stream, conv_sink *sink)
{
	uint64_t left = stream->offset - stream->lost;

	stream->searching = 0;
	if (stream->blocks && stream->fault == MSZIP_NOT_SIGNED && left < LEAST_BLOCK)
		return conv_report(stream->context, CONV_INFO, "mszip.trailing", stream->lost,
				   "%u bytes behind the last block are ignored", (unsigned)left);
	stream->damaged = 1;
	if (stream->fault == MSZIP_UNFINISHED) {
		CONV_TRY(conv_report(stream->context, CONV_WARNING, "mszip.truncated", stream->lost,
				     "the input ends within a block; %zu bytes of it were decoded",
				     stream->cut));
		return put(stream, stream->cut_bytes, stream->cut, sink);
	}
	if (stream->blocks) {
		CONV_TRY(conv_report(stream->context, CONV_WARNING, "mszip.block", stream->lost,
				     "a block %s, and no other follows; %llu bytes skipped",
				     mszip_fault_text(stream->fault), (unsigned long long)left));
		return CONV_OK;
	}
	(void)conv_report(stream->context, CONV_ERROR,
			  stream->fault == MSZIP_NOT_SIGNED ? "mszip.signature" : "mszip.block",
			  stream->lost, "this is no MSZIP: a block %s",
			  mszip_fault_text(stream->fault));
	return CONV_UNUSABLE;
}

conv_status mszip_stream_finish(mszip_stream *stream, conv_sink *sink)
{
	size_t used;

	CONV_TRY(consume(stream, stream->hold, stream->held, 1, sink, &used));
	if (stream->searching)
		CONV_TRY(finish_search(stream, sink));
	if (stream->size != CONV_SIZE_UNKNOWN && stream->written < stream->size) {
		uint64_t missing = stream->size - stream->written;
		stream->damaged = 1;
		CONV_TRY(conv_report(stream->context, CONV_WARNING, "mszip.size", stream->offset,
				     "%llu of %llu bytes are missing; zeros in their place",
				     (unsigned long long)missing,
				     (unsigned long long)stream->size));
		CONV_TRY(put_zeros(stream, missing, sink));
	}
	return stream->damaged ? CONV_DAMAGED : CONV_OK;
}
