/*
 * The decoder's core: one chunk at a time, from bits to bytes. LZX DELTA (one-shot and streamed)
 * and cabinet frames are thin layers over it that know where input and output lie.
 */
#ifndef LZX_DECODER_H
#define LZX_DECODER_H

#include <stddef.h>
#include <stdint.h>

#include "lzx_bits.h"
#include "lzx_constants.h"
#include "lzx_huffman.h"

/* First-level bits of the decoding tables. */
#define LZX_MAIN_TABLE_BITS 12u
#define LZX_LENGTH_TABLE_BITS 10u
#define LZX_ALIGNED_TABLE_BITS LZX_ALIGNED_CODE_MAX
#define LZX_PRETREE_TABLE_BITS 7u

/* Matches are copied by wide moves, which may write this far behind the chunk. */
#define LZX_SLACK 64

/* What is wrong with the input: a diagnostic's code and text. */
typedef struct lzx_fault {
	const char *code;
	const char *text;
} lzx_fault;

extern const lzx_fault lzx_fault_truncated;

typedef struct lzx_decoder {
	lzx_bits bits;
	unsigned main_elements;
	uint32_t offset_max;
	int delta;       /* extra lengths behind matches of 257 */
	int started;     /* the E8 header has been read */
	int32_t e8_size; /* 0: no translation */
	uint32_t chunk;  /* number of the next one */

	uint32_t recent[LZX_RECENT_OFFSETS];
	enum lzx_block_type block_type;
	uint32_t block_left; /* bytes of output */
	int block_odd;       /* an uncompressed block of odd size: a pad byte follows */
	int length_empty;

	uint8_t main_lengths[LZX_MAIN_ELEMENTS_MAX];
	uint8_t length_lengths[LZX_LENGTH_ELEMENTS];
	lzx_entry main_table[LZX_TABLE_SIZE(LZX_MAIN_ELEMENTS_MAX, LZX_MAIN_TABLE_BITS,
					    LZX_MAIN_CODE_MAX)];
	lzx_entry length_table[LZX_TABLE_SIZE(LZX_LENGTH_ELEMENTS, LZX_LENGTH_TABLE_BITS,
					      LZX_LENGTH_CODE_MAX)];
	lzx_entry aligned_table[1u << LZX_ALIGNED_TABLE_BITS];
} lzx_decoder;

/*
 * Where a chunk goes. Its bytes are written at `out`; what matches may reach lies in start..out,
 * and directly before `start` the `before` bytes that end at `before_end` are thought to stand.
 * Behind out + size there are LZX_SLACK bytes that may be overwritten.
 */
typedef struct lzx_place {
	const uint8_t *start;
	const uint8_t *before_end;
	size_t before;
	uint8_t *out;
	size_t size;
} lzx_place;

/* A new stream. window_bits must be in the range of the flavour. */
void lzx_decoder_init(lzx_decoder *decoder, unsigned window_bits, int delta);

/*
 * Decodes the bits of one chunk (without its prefix). NULL: done, and *consumed bytes of the input
 * belonged to it. Otherwise what is wrong; *consumed then says where. *produced bytes are right in
 * either case. E8 translation is the caller's (lzx_e8.h): later chunks need the bytes as they are.
 */
const lzx_fault *lzx_decode_chunk(lzx_decoder *decoder, const uint8_t *in, size_t in_size,
				  const lzx_place *place, size_t *consumed, size_t *produced);

/* The token loop (lzx_decode_tokens.c): fills out..out_end from the current block. */
const lzx_fault *lzx_decode_tokens(lzx_decoder *decoder, const lzx_place *place, uint8_t *out,
				   uint8_t *out_end, uint8_t **reached);

/* The payload of main tree elements, for lzx_table_build. */
void lzx_main_payload(lzx_entry payload[LZX_MAIN_ELEMENTS_MAX], unsigned count);

#endif
