/*
 * Bitmaps ([MS-WMF] 2.2.2.9): u32 size of the header, the header, masks and colours, pixels. A .bmp file has
 * one of 14 bytes in front: "BM", u32 size of the file, u32 0, u32 offset of the pixels.
 */
#include "bitmap.h"

#include "cursor.h"
#include "picture.h"

enum {
	FILE_HEADER = 14,
	CORE_HEADER = 12, /* BITMAPCOREHEADER, of OS/2 */
	INFO_HEADER = 40,
	LONGEST_HEADER = 124, /* BITMAPV5HEADER */
	BI_BITFIELDS = 3
};

size_t bitmap_head_size(const uint8_t *dib, size_t size)
{
	conv_cursor cursor = conv_cursor_over(dib, size);
	uint32_t header = conv_cursor_u32(&cursor), compression = 0, used = 0;

	conv_cursor_skip(&cursor, header == CORE_HEADER ? 4 : 8); /* width and height */
	unsigned planes = conv_cursor_u16(&cursor), bits = conv_cursor_u16(&cursor);
	if (header != CORE_HEADER) {
		compression = conv_cursor_u32(&cursor);
		conv_cursor_skip(&cursor, 12);
		used = conv_cursor_u32(&cursor);
		conv_cursor_skip(&cursor, 4);
	}
	if (cursor.overrun || planes != 1 || bits > 32 || used > 256 ||
	    (header != CORE_HEADER && (header < INFO_HEADER || header > LONGEST_HEADER)))
		return 0;
	size_t colours = used ? used : bits && bits <= 8 ? (size_t)1 << bits : 0;
	size_t all = header + colours * (header == CORE_HEADER ? 3 : 4);
	if (header == INFO_HEADER && compression == BI_BITFIELDS)
		all += 12;
	return all <= size ? all : 0;
}

void bitmap_file(const uint8_t *head, size_t head_size, const uint8_t *pixels, size_t pixel_size,
		 conv_buffer *bmp)
{
	conv_buffer_append_text(bmp, "BM");
	conv_buffer_append_u32le(bmp, (uint32_t)(FILE_HEADER + head_size + pixel_size));
	conv_buffer_append_u32le(bmp, 0);
	conv_buffer_append_u32le(bmp, (uint32_t)(FILE_HEADER + head_size));
	conv_buffer_append(bmp, head, head_size);
	conv_buffer_append(bmp, pixels, pixel_size);
}

int picture_from_bitmap(const uint8_t *dib, size_t size, conv_buffer *bmp)
{
	size_t head = bitmap_head_size(dib, size);

	if (!head || head == size || size > UINT32_MAX - FILE_HEADER)
		return 0;
	bitmap_file(dib, head, dib + head, size - head, bmp);
	return 1;
}
