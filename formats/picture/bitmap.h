/* Parts of device independent bitmaps ([MS-WMF] 2.2.2.9), for this folder. */
#ifndef PICTURE_BITMAP_H
#define PICTURE_BITMAP_H

#include <stddef.h>
#include <stdint.h>

#include "conv/buffer.h"

/* Bytes before the pixels: header, masks and colours. 0: this is no bitmap. */
size_t bitmap_head_size(const uint8_t *dib, size_t size);

/* Appends the file of a bitmap whose pixels stand apart from its head. */
void bitmap_file(const uint8_t *head, size_t head_size, const uint8_t *pixels, size_t pixel_size,
		 conv_buffer *bmp);

#endif
