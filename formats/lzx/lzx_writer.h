/*
 * The block writer: items to bits, in the chunk framing of LZX DELTA.
 */
#ifndef LZX_WRITER_H
#define LZX_WRITER_H

#include "conv/buffer.h"
#include "lzx_item.h"

/* Path lengths of the trees that live from block to block ([MS-PATCH] 2.5). */
typedef struct lzx_lengths {
	uint8_t main[LZX_MAIN_ELEMENTS_MAX];
	uint8_t length[LZX_LENGTH_ELEMENTS];
	uint8_t aligned[LZX_ALIGNED_ELEMENTS];
} lzx_lengths;

typedef struct lzx_frequencies {
	uint32_t main[LZX_MAIN_ELEMENTS_MAX];
	uint32_t length[LZX_LENGTH_ELEMENTS];
	uint32_t aligned[LZX_ALIGNED_ELEMENTS];
} lzx_frequencies;

typedef struct lzx_writer {
	conv_buffer *out; /* lent */
	unsigned main_elements;
	uint64_t acc; /* bits not yet in `out`, at the lower end */
	unsigned acc_bits;
	int chunk_open;
	size_t prefix_at;  /* place of the open chunk's prefix in `out` */
	size_t chunk_left; /* bytes of output that still go into it */
	int header_written;
	uint32_t e8_size;
	lzx_lengths sent; /* of the last compressed block */
} lzx_writer;

/* A block: its items and the bytes they stand for, which an uncompressed block holds. */
typedef struct lzx_block {
	const lzx_item *items;
	size_t count;
	const uint8_t *bytes;
	size_t size;
	lzx_recent after; /* recent offsets behind it */
} lzx_block;

void lzx_writer_init(lzx_writer *writer, conv_buffer *out, unsigned main_elements,
		     uint32_t e8_size);

void lzx_count_items(const lzx_item *items, size_t count, lzx_frequencies *frequencies,
		     unsigned main_elements);

/* The bits that an aligned block saves, its tree paid for. */
int64_t lzx_aligned_gain(const lzx_frequencies *frequencies, const lzx_lengths *lengths);

/*
 * Writes a block in the form that takes the fewest bits. Its size is even unless it is the
 * stream's last; blocks of a stream follow one another. No memory sticks in writer->out.
 */
void lzx_write_block(lzx_writer *writer, const lzx_block *block);

/* Writes bytes as uncompressed blocks; the same rules. */
void lzx_write_stored(lzx_writer *writer, const uint8_t *bytes, size_t size, lzx_recent after);

/* Ends the stream. */
void lzx_writer_finish(lzx_writer *writer);

#endif
