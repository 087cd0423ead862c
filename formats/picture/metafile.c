/*
 * WMF: a header of 18 bytes, after a placeable header of 22 that RTF leaves out, then records of
 *     u32 size in words, u16 function, parameters
 * EMF: records of
 *     u32 type, u32 size in bytes, parameters
 * of which the first is the header. Those that draw bitmaps have the bitmap, or where in the record it
 * stands, at an offset of their own; all others are only told apart by whether they draw.
 */
#include "bitmap.h"
#include "cursor.h"
#include "picture.h"

enum {
	WMF_HEADER = 18,
	EMF_HEADER = 1, /* the type of the first record */
	PLACEABLE_KEY = 0x9AC6CDD7u,
	PLACEABLE_HEADER = 22
};

typedef struct drawn {
	const uint8_t *info,
		*pixels; /* of the largest bitmap: its header and colours, its pixels */
	size_t info_size, pixel_size;
	size_t bitmaps, others; /* records that draw the one and the other */
} drawn;

static void note_bitmap(drawn *d, const uint8_t *info, size_t info_bytes, const uint8_t *pixels,
			size_t pixel_bytes)
{
	if (!info_bytes || !pixel_bytes || bitmap_head_size(info, info_bytes) != info_bytes) {
		d->others++;
		return;
	}
	d->bitmaps++;
	if (pixel_bytes <= d->pixel_size)
		return;
	d->info = info;
	d->info_size = info_bytes;
	d->pixels = pixels;
	d->pixel_size = pixel_bytes;
}

/* ---- WMF ---- */

/* [MS-WMF] 2.3.1: offset of the bitmap in a record of this function; 0: it draws none. */
static size_t wmf_bitmap_offset(unsigned function)
{
	switch (function) {
	case 0x0940: /* META_DIBBITBLT */
		return 22;
	case 0x0B41: /* META_DIBSTRETCHBLT */
		return 26;
	case 0x0D33: /* META_SETDIBTODEV */
		return 24;
	case 0x0F43: /* META_STRETCHDIB */
		return 28;
	default:
		return 0;
	}
}

/* [MS-WMF] 2.3.3 but for META_PATBLT, which fills the background; 2.3.1 with device bitmaps. */
static int wmf_draws(unsigned function)
{
	static const uint16_t functions[] = {
		0x0228, 0x012B, 0x0213, 0x0324, 0x0325, 0x0326, 0x0410,
		0x0418, 0x0419, 0x041B, 0x0429, 0x0521, 0x0538, 0x0548,
		0x061C, 0x0817, 0x081A, 0x0830, 0x0922, 0x0A32, 0x0B23,
	};

	for (size_t i = 0; i < sizeof functions / sizeof *functions; i++)
		if (functions[i] == function)
			return 1;
	return 0;
}

static int read_wmf(conv_cursor *cursor, drawn *d)
{
	conv_cursor_skip(cursor, WMF_HEADER);
	while (!cursor->overrun && conv_cursor_left(cursor) >= 6) {
		const uint8_t *record = conv_cursor_bytes(cursor, 6);
		uint32_t words = conv_u32le(record);
		unsigned function = conv_u16le(record + 4);
		if (!function)
			return 1;
		if (words < 3 || words > conv_cursor_left(cursor) / 2 + 3)
			return 0;
		size_t size = (size_t)words * 2, at = wmf_bitmap_offset(function);
		conv_cursor_skip(cursor, size - 6);
		if (at && at < size) {
			size_t head = bitmap_head_size(record + at, size - at);
			note_bitmap(d, record + at, head, record + at + head, size - at - head);
		} else {
			d->others += (size_t)wmf_draws(function);
		}
	}
	return 0;
}

/* ---- EMF ---- */

/* [MS-EMF] 2.3.1: where a record of this type says where its bitmap is; 0: it draws none. */
static size_t emf_bitmap_offset(uint32_t type)
{
	switch (type) {
	case 76:  /* EMR_BITBLT */
	case 77:  /* EMR_STRETCHBLT */
	case 114: /* EMR_ALPHABLEND */
	case 116: /* EMR_TRANSPARENTBLT */
		return 84;
	case 80: /* EMR_SETDIBITSTODEVICE */
	case 81: /* EMR_STRETCHDIBITS */
		return 48;
	default:
		return 0;
	}
}

/* [MS-EMF] 2.3.5, and bitmaps with masks. */
static int emf_draws(uint32_t type)
{
	return (type >= 2 && type <= 8) || type == 15 || (type >= 41 && type <= 47) ||
	       (type >= 53 && type <= 56) || (type >= 62 && type <= 64) ||
	       (type >= 71 && type <= 74) || type == 78 || type == 79 ||
	       (type >= 83 && type <= 92) || type == 96 || type == 97 || type == 108 || type == 118;
}

/* u32 offset and size of header and colours, u32 offset and size of pixels; without, it fills an area. */
static void read_emf_bitmap(const uint8_t *record, size_t size, size_t at, drawn *d)
{
	if (size < at + 16)
		return;
	size_t info = conv_u32le(record + at), info_bytes = conv_u32le(record + at + 4);
	size_t pixels = conv_u32le(record + at + 8), pixel_bytes = conv_u32le(record + at + 12);
	if (!info_bytes && !pixel_bytes)
		return;
	if (info > size || info_bytes > size - info || pixels > size || pixel_bytes > size - pixels)
		d->others++;
	else
		note_bitmap(d, record + info, info_bytes, record + pixels, pixel_bytes);
}

static int read_emf(conv_cursor *cursor, drawn *d)
{
	while (conv_cursor_left(cursor) >= 8) {
		const uint8_t *record = conv_cursor_bytes(cursor, 8);
		uint32_t type = conv_u32le(record), size = conv_u32le(record + 4);
		if (type == 14) /* EMR_EOF */
			return 1;
		if (size < 8 || size - 8 > conv_cursor_left(cursor))
			return 0;
		conv_cursor_skip(cursor, size - 8);
		if (emf_bitmap_offset(type))
			read_emf_bitmap(record, size, emf_bitmap_offset(type), d);
		else
			d->others += (size_t)emf_draws(type);
	}
	return 0;
}

/* ---- Both ---- */

picture_drawing picture_from_metafile(const uint8_t *bytes, size_t size, conv_buffer *bmp)
{
	conv_cursor cursor = conv_cursor_over(bytes, size);
	drawn d = { .bitmaps = 0 };
	int whole;

	if (size >= 4 && conv_u32le(bytes) == EMF_HEADER) {
		whole = read_emf(&cursor, &d);
	} else {
		if (size >= 4 && conv_u32le(bytes) == PLACEABLE_KEY)
			conv_cursor_skip(&cursor, PLACEABLE_HEADER);
		whole = read_wmf(&cursor, &d);
	}
	if (d.bitmaps)
		bitmap_file(d.info, d.info_size, d.pixels, d.pixel_size, bmp);
	if (!whole || d.others || d.bitmaps > 1)
		return PICTURE_DRAWS_MORE;
	return d.bitmaps ? PICTURE_DRAWS_BITMAP : PICTURE_DRAWS_NOTHING;
}

int picture_is_bare_wmf(const uint8_t *bytes, size_t size)
{
	return size > WMF_HEADER && (conv_u16le(bytes) == 1 || conv_u16le(bytes) == 2) &&
	       conv_u16le(bytes + 2) == WMF_HEADER / 2 &&
	       (conv_u16le(bytes + 4) == 0x0300 || conv_u16le(bytes + 4) == 0x0100);
}

void picture_from_wmf(const uint8_t *bytes, size_t size, int64_t width, int64_t height,
		      unsigned units, conv_buffer *wmf)
{
	const uint16_t words[] = { PLACEABLE_KEY & 0xFFFF,
				   PLACEABLE_KEY >> 16,
				   0, /* handle */
				   0, /* left, top, right, bottom */
				   0,
				   (uint16_t)width,
				   (uint16_t)height,
				   (uint16_t)units,
				   0, /* reserved */
				   0 };
	uint16_t checksum = 0;

	if (width > 0 && height > 0 && width <= INT16_MAX && height <= INT16_MAX) {
		for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
			conv_buffer_append_u16le(wmf, words[i]);
			checksum ^= words[i];
		}
		conv_buffer_append_u16le(wmf, checksum);
	}
	conv_buffer_append(wmf, bytes, size);
}
