/*
 * LZX for the formats that carry it: LZX DELTA ([MS-PATCH]) for offline address books, and the
 * flavour of cabinets.
 *
 * An LZX DELTA stream says neither its window nor its length: its container does. It is decoded
 * and encoded in one call here, or in pieces by the codec conv_codec_lzxd.
 */
#ifndef LZX_H
#define LZX_H

#include <stddef.h>
#include <stdint.h>

#include "conv/buffer.h"
#include "conv/codecs.h"
#include "conv/context.h"
#include "conv/status.h"

typedef struct lzxd_params {
	unsigned window_bits; /* 17..25; 0: lzxd_window_bits of the two sizes */
	uint64_t output_size; /* of the decoded bytes; decoding only */
	const uint8_t
		*reference; /* bytes that stand before the output; only its end may be in reach */
	size_t reference_size;
	/* 1 (fast) to 9 (small), 0: LZX_LEVEL_DEFAULT, LZX_LEVEL_STORED; encoding only */
	unsigned level;
	uint32_t e8_size; /* translation size of E8 translation, 0: none; encoding only */
} lzxd_params;

#define LZX_LEVEL_DEFAULT 6
#define LZX_LEVEL_STORED CONV_LEVEL_STORED /* uncompressed blocks only */

/*
 * The window that containers agree on: the smallest that holds the reference, rounded up to
 * 32768, and the output ([MS-PATCH] 2.1.2), or the greatest there is.
 */
unsigned lzxd_window_bits(uint64_t reference_size, uint64_t output_size);

/*
 * Decodes a stream and appends its output to `out`. What can be decoded before damage is appended
 * too. Bytes behind the stream are padding and ignored.
 *
 *   CONV_OK        done
 *   CONV_DAMAGED   done, but a chunk's size was wrong (lzx.chunk-size)
 *   CONV_FAILED    window out of range (lzx.window), a limit, or the same in strict mode
 *   CONV_UNUSABLE  damage from which nothing can go on; the diagnostic's offset says where
 *   CONV_MACHINE   no memory
 *
 * Memory: the decoder's tables and `out`. An output size that the input cannot stand for is not
 * allocated.
 */
conv_status lzxd_decode(conv_context *context, const lzxd_params *params, const uint8_t *in,
			size_t in_size, conv_buffer *out);

/*
 * Encodes `in` and appends the stream to `out`. Same input and parameters, same bytes.
 * CONV_FAILED: the window is out of range (lzx.window), or the input beyond 2 GiB (lzx.size).
 */
conv_status lzxd_encode(conv_context *context, const lzxd_params *params, const uint8_t *in,
			size_t in_size, conv_buffer *out);

/*
 * The same for many streams one after another (blocks of a file), with memory kept from one to the
 * next.
 */
typedef struct lzxd_encoder lzxd_encoder;
lzxd_encoder *lzxd_encoder_new(void); /* NULL: no memory */
conv_status lzxd_encoder_run(lzxd_encoder *encoder, conv_context *context,
			     const lzxd_params *params, const uint8_t *in, size_t in_size,
			     conv_buffer *out);
void lzxd_encoder_free(lzxd_encoder *encoder); /* NULL is allowed */

/*
 * A cabinet's folder: frames (CFDATA) of up to 32768 bytes of output in order. Nothing is reset
 * within a folder. The window is 2^15 to 2^21 bytes, else CONV_FAILED (lzx.window).
 */
typedef struct lzx_cab lzx_cab;
conv_status lzx_cab_open(conv_context *context, unsigned window_bits, lzx_cab **cab);

/*
 * Decodes a frame to `out`, exactly out_size bytes; *produced of them are right if it fails.
 * Only the last frame may be shorter than 32768. CONV_UNUSABLE: damage, reported as above;
 * no later frame of this folder can be decoded.
 */
conv_status lzx_cab_decode(lzx_cab *cab, const uint8_t *in, size_t in_size, uint8_t *out,
			   size_t out_size, size_t *produced);
void lzx_cab_close(lzx_cab *cab); /* NULL is allowed */

#endif
