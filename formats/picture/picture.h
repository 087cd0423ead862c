/*
 * Pictures as Windows programs leave them in messages: bitmaps without the header of a file, metafiles,
 * and OLE objects that show one. Readers and converters of bodies make files of them that programs open.
 */
#ifndef PICTURE_PICTURE_H
#define PICTURE_PICTURE_H

#include <stddef.h>
#include <stdint.h>

#include "conv/buffer.h"
#include "conv/context.h"
#include "conv/message.h"
#include "conv/status.h"

/* Do browsers show pictures of this media type? NULL: no. */
int picture_is_shown(const char *media_type);

/*
 * Appends a device independent bitmap ([MS-WMF] 2.2.2.9) as a .bmp file: puts the header of the file before
 * it. False: it is none, and nothing was appended.
 */
int picture_from_bitmap(const uint8_t *dib, size_t size, conv_buffer *bmp);

typedef enum picture_drawing {
	PICTURE_DRAWS_NOTHING,
	PICTURE_DRAWS_BITMAP, /* one, and nothing else: the metafile is but its wrapping */
	PICTURE_DRAWS_MORE    /* lines, text, several bitmaps; or its records could not be read */
} picture_drawing;

/*
 * What a metafile ([MS-WMF], [MS-EMF]) draws. Appends the largest bitmap in it as a .bmp file, nothing if
 * there is none.
 */
picture_drawing picture_from_metafile(const uint8_t *bytes, size_t size, conv_buffer *bmp);

/* Is it a WMF without the header that makes it a file? */
int picture_is_bare_wmf(const uint8_t *bytes, size_t size);

/*
 * Appends a bare WMF as a file: puts the header before it that gives its size ([MS-WMF] 2.3.2.3), if the
 * size is known. `units` an inch: 1440 for twips.
 */
void picture_from_wmf(const uint8_t *bytes, size_t size, int64_t width, int64_t height,
		      unsigned units, conv_buffer *wmf);

/*
 * The picture that an OLE object shows, as a file, appended to `bytes`. *media_type NULL: it has none.
 * CONV_MACHINE: no memory.
 */
conv_status picture_of_object(conv_context *context, const conv_attachment *attachment,
			      conv_buffer *bytes, const char **media_type);

#endif
