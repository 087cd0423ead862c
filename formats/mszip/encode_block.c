/*
 * Bytes to MSZIP blocks ([MS-MCI] 2), by zlib's raw deflate. Each block is deflated with the 32 KiB
 * before it as dictionary; one that would not become smaller is stored.
 */
#include "mszip/mszip.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "conv/codecs.h"

#define RAW_DEFLATE (-MAX_WBITS)
#define USUAL_LEVEL 6
/* So much that all of 32 KiB goes into one deflate block, with one pair of Huffman tables. */
#define MEMORY_LEVEL 9
#define STORED_MAX (MSZIP_SIGNATURE + MSZIP_STORED_HEAD + MSZIP_BLOCK)

_Static_assert(STORED_MAX <= MSZIP_PACKED_MAX, "a stored block keeps the rule");

struct mszip_encoder {
	z_stream deflater;
	int stores; /* all blocks */
	size_t history;
	uint8_t dictionary[MSZIP_BLOCK]; /* the last `history` bytes, at the end */
	uint8_t packed[STORED_MAX];
};

mszip_encoder *mszip_encoder_new(unsigned level)
{
	mszip_encoder *encoder = malloc(sizeof *encoder);
	if (!encoder)
		return NULL;
	memset(&encoder->deflater, 0, sizeof encoder->deflater);
	encoder->history = 0;
	encoder->stores = level == CONV_LEVEL_STORED;
	if (!level || encoder->stores)
		level = USUAL_LEVEL;
	else if (level > Z_BEST_COMPRESSION)
		level = Z_BEST_COMPRESSION;
	if (deflateInit2(&encoder->deflater, (int)level, Z_DEFLATED, RAW_DEFLATE, MEMORY_LEVEL,
			 Z_DEFAULT_STRATEGY) != Z_OK) {
		free(encoder);
		return NULL;
	}
	return encoder;
}

void mszip_encoder_free(mszip_encoder *encoder)
{
	if (!encoder)
		return;
	deflateEnd(&encoder->deflater);
	free(encoder);
}

static void remember(mszip_encoder *encoder, const uint8_t *bytes, size_t size)
{
	uint8_t *dictionary = encoder->dictionary;
	size_t kept = MSZIP_BLOCK - size;

	memmove(dictionary, dictionary + size, kept);
	memcpy(dictionary + kept, bytes, size);
	encoder->history = encoder->history < kept ? encoder->history + size : MSZIP_BLOCK;
}

size_t mszip_store(uint8_t *to, const uint8_t *bytes, size_t size, int last)
{
	to[0] = (uint8_t)last;
	to[1] = (uint8_t)size;
	to[2] = (uint8_t)(size >> 8);
	to[3] = (uint8_t)~to[1];
	to[4] = (uint8_t)~to[2];
	memcpy(to + MSZIP_STORED_HEAD, bytes, size);
	return MSZIP_STORED_HEAD + size;
}

/* The size of the deflate stream, 0 if it would be larger than the stored block. */
static size_t deflate_block(mszip_encoder *encoder, uint8_t *to, const uint8_t *bytes, size_t size)
{
	z_stream *deflater = &encoder->deflater;
	size_t room = MSZIP_STORED_HEAD + size;

	deflateReset(deflater);
	if (encoder->history)
		deflateSetDictionary(deflater, encoder->dictionary + MSZIP_BLOCK - encoder->history,
				     (uInt)encoder->history);
	deflater->next_in = (z_const Bytef *)(uintptr_t)bytes;
	deflater->avail_in = (uInt)size;
	deflater->next_out = to;
	deflater->avail_out = (uInt)room;
	return deflate(deflater, Z_FINISH) == Z_STREAM_END ? room - deflater->avail_out : 0;
}

const uint8_t *mszip_encode_block(mszip_encoder *encoder, const uint8_t *bytes, size_t size,
				  size_t *packed_size)
{
	uint8_t *to = encoder->packed + MSZIP_SIGNATURE;

	memcpy(encoder->packed, "CK", MSZIP_SIGNATURE);
	size_t packed = encoder->stores ? 0 : deflate_block(encoder, to, bytes, size);
	if (!packed)
		packed = mszip_store(to, bytes, size, 1);
	remember(encoder, bytes, size);
	*packed_size = MSZIP_SIGNATURE + packed;
	return encoder->packed;
}
