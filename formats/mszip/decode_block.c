/*
 * MSZIP blocks to bytes ([MS-MCI] 2).
 *
 * Output goes into one window, block behind block, and is lent from there; when the window is full,
 * its last 32 KiB move to its front. So the history of a block always lies before its output:
 *
 *     window: | 32 KiB at most: history | blocks decoded since | room for a block |
 *
 * Sound blocks are inflated by libdeflate where it is there (quick.h), everything else by zlib.
 *
 * zlib keeps a copy of its own of the last 32 KiB it put out. While one block follows another in
 * good order that copy is the history, and inflateResetKeep begins the next stream with it; only
 * after damage is it set anew from the window.
 */
#include "mszip/mszip.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "mszip/quick.h"

/* Blocks between two moves of the history; a move costs as much as 1/100 of a block's decoding. */
#define BLOCKS_PER_WINDOW 8
/*
 * Room behind a block: output there shows that the block is too long, and zlib is fast only while
 * there is room for a match more.
 */
#define MORE_ROOM 320
#define WINDOW (MSZIP_BLOCK * (BLOCKS_PER_WINDOW + 1) + MORE_ROOM)
#define RAW_DEFLATE (-MAX_WBITS)

struct mszip_decoder {
	z_stream inflater;
	mszip_quick *quick; /* NULL: there is none */
	int in_step;        /* zlib's copy of the history is that of the window */
	size_t at;          /* where the next output goes */
	size_t history;     /* bytes before it that matches may reach */
	uint8_t window[WINDOW];
};

const char *mszip_fault_text(mszip_fault fault)
{
	switch (fault) {
	case MSZIP_UNFINISHED:
		return "ends too early";
	case MSZIP_NOT_SIGNED:
		return "does not begin with \"CK\"";
	case MSZIP_BROKEN:
		return "holds no valid deflate data";
	case MSZIP_TOO_LONG:
		return "stands for more than 32768 bytes";
	case MSZIP_FINE:
	case MSZIP_NO_MEMORY:
		break;
	}
	return "";
}

mszip_decoder *mszip_decoder_new(void)
{
	mszip_decoder *decoder = malloc(sizeof *decoder);
	if (!decoder)
		return NULL;
	memset(&decoder->inflater, 0, sizeof decoder->inflater);
	if (inflateInit2(&decoder->inflater, RAW_DEFLATE) != Z_OK) {
		free(decoder);
		return NULL;
	}
	decoder->quick = mszip_quick_new();
	mszip_decoder_reset(decoder);
	return decoder;
}

void mszip_decoder_free(mszip_decoder *decoder)
{
	if (!decoder)
		return;
	mszip_quick_free(decoder->quick);
	inflateEnd(&decoder->inflater);
	free(decoder);
}

void mszip_decoder_reset(mszip_decoder *decoder)
{
	decoder->at = 0;
	decoder->history = 0;
	decoder->in_step = 0;
}

static void make_room(mszip_decoder *decoder)
{
	if (decoder->at + MSZIP_BLOCK + MORE_ROOM <= WINDOW)
		return;
	memmove(decoder->window, decoder->window + decoder->at - decoder->history,
		decoder->history);
	decoder->at = decoder->history;
}

static void keep(mszip_decoder *decoder, size_t size)
{
	decoder->at += size;
	decoder->history += size;
	if (decoder->history > MSZIP_BLOCK)
		decoder->history = MSZIP_BLOCK;
}

/* zlib at the start of a stream, with the history. False: no memory. */
static int prepare(mszip_decoder *decoder)
{
	z_stream *inflater = &decoder->inflater;

	make_room(decoder);
	if (decoder->in_step) {
		inflateResetKeep(inflater);
	} else {
		inflateReset(inflater);
		if (decoder->history &&
		    inflateSetDictionary(inflater, decoder->window + decoder->at - decoder->history,
					 (uInt)decoder->history) != Z_OK)
			return 0;
	}
	decoder->in_step = 0;
	inflater->next_out = decoder->window + decoder->at;
	inflater->avail_out = MSZIP_BLOCK + MORE_ROOM;
	return 1;
}

static mszip_fault fault_of(int result, size_t size)
{
	if (result == Z_MEM_ERROR)
		return MSZIP_NO_MEMORY;
	if (size > MSZIP_BLOCK)
		return MSZIP_TOO_LONG;
	if (result == Z_STREAM_END)
		return MSZIP_FINE;
	return result == Z_OK || result == Z_BUF_ERROR ? MSZIP_UNFINISHED : MSZIP_BROKEN;
}

static void lend(const mszip_decoder *decoder, mszip_fault fault, mszip_output *output)
{
	output->bytes = decoder->window + decoder->at;
	if (fault != MSZIP_FINE && fault != MSZIP_UNFINISHED)
		output->size = 0;
}

/* Is there a signature, and the deflate stream behind it within what zlib can count? */
static int feed(z_stream *inflater, const uint8_t *packed, size_t size)
{
	if (size < MSZIP_SIGNATURE || packed[0] != 'C' || packed[1] != 'K')
		return 0;
	size -= MSZIP_SIGNATURE;
	inflater->next_in = (z_const Bytef *)(uintptr_t)(packed + MSZIP_SIGNATURE);
	inflater->avail_in = size > UINT32_MAX ? UINT32_MAX : (uInt)size;
	return 1;
}

/* Not the history that zlib has: it did not put this output out. */
static int decode_quickly(mszip_decoder *decoder, const uint8_t *packed, size_t size,
			  mszip_output *output)
{
	uint8_t *at;

	if (!decoder->quick)
		return 0;
	make_room(decoder);
	at = decoder->window + decoder->at;
	if (!mszip_quick_inflate(decoder->quick, packed + MSZIP_SIGNATURE, size - MSZIP_SIGNATURE,
				 at, MSZIP_BLOCK + MORE_ROOM, decoder->history, output))
		return 0;
	output->bytes = at;
	output->used += MSZIP_SIGNATURE;
	keep(decoder, output->size);
	decoder->in_step = 0;
	return 1;
}

mszip_fault mszip_decode_block(mszip_decoder *decoder, const uint8_t *packed, size_t size,
			       mszip_output *output)
{
	z_stream *inflater = &decoder->inflater;

	memset(output, 0, sizeof *output);
	if (!feed(inflater, packed, size))
		return size == 0 || (size == 1 && packed[0] == 'C') ? MSZIP_UNFINISHED
								    : MSZIP_NOT_SIGNED;
	if (decode_quickly(decoder, packed, size, output))
		return MSZIP_FINE;
	if (!prepare(decoder))
		return MSZIP_NO_MEMORY;
	/* Not Z_FINISH: with that zlib would not keep the output for the next block. */
	int result = inflate(inflater, Z_SYNC_FLUSH);
	output->size = MSZIP_BLOCK + MORE_ROOM - inflater->avail_out;
	output->used = (size_t)(inflater->next_in - packed);
	mszip_fault fault = fault_of(result, output->size);
	lend(decoder, fault, output);
	if (fault == MSZIP_FINE) {
		keep(decoder, output->size);
		decoder->in_step = 1;
	}
	return fault;
}

/* Does nothing, or the next block, follow at `at`? */
static int ends_a_block(const uint8_t *packed, size_t size, size_t at)
{
	return at == size ||
	       (size - at >= MSZIP_SIGNATURE && packed[at] == 'C' && packed[at + 1] == 'K');
}

mszip_fault mszip_decode_unmarked(mszip_decoder *decoder, const uint8_t *packed, size_t size,
				  mszip_output *output)
{
	const int at_block_end = 128; /* in z_stream.data_type */
	z_stream *inflater = &decoder->inflater;
	mszip_fault fault;

	memset(output, 0, sizeof *output);
	if (!feed(inflater, packed, size))
		return MSZIP_NOT_SIGNED;
	if (!prepare(decoder))
		return MSZIP_NO_MEMORY;
	do {
		uInt left = inflater->avail_in + inflater->avail_out;
		int result = inflate(inflater, Z_BLOCK);
		output->size = MSZIP_BLOCK + MORE_ROOM - inflater->avail_out;
		output->used = (size_t)(inflater->next_in - packed);
		fault = fault_of(result, output->size);
		if (left == inflater->avail_in + inflater->avail_out)
			break;
		if (fault == MSZIP_UNFINISHED && inflater->data_type & at_block_end &&
		    output->size && ends_a_block(packed, size, output->used))
			fault = MSZIP_FINE;
	} while (fault == MSZIP_UNFINISHED && inflater->avail_in);
	lend(decoder, fault, output);
	if (fault == MSZIP_FINE)
		keep(decoder, output->size);
	return fault;
}

void mszip_decoder_accept(mszip_decoder *decoder, const mszip_output *output)
{
	keep(decoder, output->size);
}

void mszip_decode_blank(mszip_decoder *decoder, size_t size, mszip_output *output)
{
	make_room(decoder);
	memset(decoder->window + decoder->at, 0, size);
	output->bytes = decoder->window + decoder->at;
	output->size = size;
	output->used = 0;
	keep(decoder, size);
	decoder->in_step = 0;
}
