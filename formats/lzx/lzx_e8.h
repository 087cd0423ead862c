/* E8 translation of one chunk ([MS-PATCH] 2.2.2). */
#ifndef LZX_E8_H
#define LZX_E8_H

#include <stddef.h>
#include <stdint.h>

/*
 * `chunk` is the number of the chunk in the stream, `size` its bytes, `e8_size` the stream's
 * translation size (nothing happens unless it is positive).
 */
void lzx_e8_decode(uint8_t *bytes, size_t size, uint32_t chunk, int32_t e8_size);
void lzx_e8_encode(uint8_t *bytes, size_t size, uint32_t chunk, int32_t e8_size);

#endif
