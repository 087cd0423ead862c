/*
 * MSZIP ([MS-MCI] 2): a row of blocks, each the signature "CK" and one complete deflate stream
 * (RFC 1951) that stands for at most 32 KiB. Matches reach back into the 32 KiB before the block.
 *
 * Two doors: the blocks one by one, for containers that know where each begins (cabinets), and the
 * codec conv_codec_mszip (conv/codecs.h) for blocks that simply follow one another.
 */
#ifndef FORMATS_MSZIP_H
#define FORMATS_MSZIP_H

#include <stddef.h>
#include <stdint.h>

enum {
	MSZIP_BLOCK = 32768, /* most bytes that a block stands for, and how far matches reach */
	MSZIP_SIGNATURE = 2, /* bytes of "CK" */
	MSZIP_PACKED_MAX = MSZIP_BLOCK + 12, /* most bytes of a block that follows the rules */
	MSZIP_STORED_HEAD = 5                /* bytes before those of one stored deflate block */
};

/* What is wrong with a block, from nothing to much. */
typedef enum mszip_fault {
	MSZIP_FINE,
	MSZIP_UNFINISHED, /* the input ends before the deflate stream does */
	MSZIP_NOT_SIGNED, /* it does not begin with "CK" */
	MSZIP_BROKEN,     /* no deflate, or a match from before the start of the history */
	MSZIP_TOO_LONG,   /* it stands for more than 32 KiB */
	MSZIP_NO_MEMORY
} mszip_fault;

/* A phrase for people, for all but MSZIP_FINE and MSZIP_NO_MEMORY. */
const char *mszip_fault_text(mszip_fault fault);

/* ---- One block at a time: decoding ---- */

typedef struct mszip_decoder mszip_decoder;

mszip_decoder *mszip_decoder_new(void);           /* NULL: no memory */
void mszip_decoder_free(mszip_decoder *decoder);  /* NULL is allowed */
void mszip_decoder_reset(mszip_decoder *decoder); /* begins a new row: there is no history */

typedef struct mszip_output {
	const uint8_t *bytes; /* lent until the next call */
	size_t size;
	size_t used; /* bytes of the input that were the block's */
} mszip_output;

/*
 * Decodes the block that `packed` begins with; bytes behind it are left alone. The output becomes
 * part of the history if the block is MSZIP_FINE. With MSZIP_UNFINISHED there is output as far as
 * it goes, which mszip_decoder_accept makes history; with any other fault there is none.
 */
mszip_fault mszip_decode_block(mszip_decoder *decoder, const uint8_t *packed, size_t size,
			       mszip_output *output);
void mszip_decoder_accept(mszip_decoder *decoder, const mszip_output *output);

/*
 * Decodes a block whose last deflate block may lack its mark: it ends where one of its deflate
 * blocks does and "CK" or nothing follows. For what mszip_decode_block has refused.
 */
mszip_fault mszip_decode_unmarked(mszip_decoder *decoder, const uint8_t *packed, size_t size,
				  mszip_output *output);

/* In place of a block that is lost: `size` zeros (at most 32 KiB), which become history. */
void mszip_decode_blank(mszip_decoder *decoder, size_t size, mszip_output *output);

/* ---- One block at a time: encoding ---- */

typedef struct mszip_encoder mszip_encoder;

/* `level` 1 (fast) to 9 (small), 0 for the usual one, CONV_LEVEL_STORED. NULL: no memory. */
mszip_encoder *mszip_encoder_new(unsigned level);
void mszip_encoder_free(mszip_encoder *encoder); /* NULL is allowed */

/*
 * Packs up to 32 KiB as the next block of the row; gives its bytes (at most MSZIP_PACKED_MAX),
 * lent until the next call.
 */
const uint8_t *mszip_encode_block(mszip_encoder *encoder, const uint8_t *bytes, size_t size,
				  size_t *packed_size);

/* Puts one stored deflate block (RFC 1951 3.2.4); its size. */
size_t mszip_store(uint8_t *to, const uint8_t *bytes, size_t size, int last);

#endif
