/*
 * E8 translation ([MS-PATCH] 2.2.2): the operand of an x86 CALL, relative to the place it stands
 * at, becomes an absolute one before compression, so that calls of one function look alike.
 *
 * Applies to a byte E8 that is not among the last ten of its chunk, in the first 2^30 bytes; the
 * four bytes behind it are passed over whether they are changed or not. With pos, the place of the
 * byte E8 in the output (reference data not counted), a value takes part where -pos <= v < size:
 *
 *   stored a >= 0 means a - pos, a < 0 means a + size.
 */
#include "lzx_e8.h"

#include <string.h>

#include "cursor.h"
#include "lzx_constants.h"

static void store(uint8_t *to, int64_t value)
{
	uint32_t bits = (uint32_t)value;
	to[0] = (uint8_t)bits;
	to[1] = (uint8_t)(bits >> 8);
	to[2] = (uint8_t)(bits >> 16);
	to[3] = (uint8_t)(bits >> 24);
}

static void decode_operand(uint8_t *at, int64_t pos, int64_t e8_size)
{
	int64_t value = (int32_t)conv_u32le(at);
	if (value >= -pos && value < e8_size)
		store(at, value >= 0 ? value - pos : value + e8_size);
}

static void encode_operand(uint8_t *at, int64_t pos, int64_t e8_size)
{
	int64_t value = (int32_t)conv_u32le(at);
	if (value >= -pos && value < e8_size)
		store(at, value + pos < e8_size ? value + pos : value - e8_size);
}

static void each_operand(uint8_t *bytes, size_t size, uint32_t chunk, int32_t e8_size,
			 void (*change)(uint8_t *at, int64_t pos, int64_t e8_size))
{
	if (e8_size <= 0 || chunk >= LZX_E8_CHUNKS_MAX || size <= LZX_E8_TAIL)
		return;
	uint8_t *at = bytes, *end = bytes + size - LZX_E8_TAIL;
	while (at < end && (at = memchr(at, LZX_E8_OPCODE, (size_t)(end - at)))) {
		change(at + 1, (int64_t)chunk * LZX_CHUNK_SIZE + (at - bytes), e8_size);
		at += 5;
	}
}

void lzx_e8_decode(uint8_t *bytes, size_t size, uint32_t chunk, int32_t e8_size)
{
	each_operand(bytes, size, chunk, e8_size, decode_operand);
}

void lzx_e8_encode(uint8_t *bytes, size_t size, uint32_t chunk, int32_t e8_size)
{
	each_operand(bytes, size, chunk, e8_size, encode_operand);
}
