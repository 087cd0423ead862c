/*
 * Pictures of OLE objects.
 *
 * Where a picture is looked for, in this order ([MS-OLEDS] 2.3.4, 2.3.6):
 *
 *     stream            what it holds
 *     \1Ole10Native     u32 size, then the native data: a whole bitmap file of Paint
 *     CONTENTS          a static object: bitmap without file header, or metafile
 *     \2OlePres000 ...  clipboard format (u32 marker, u32 id), u32 size of target device + 4, aspect,
 *                       lindex, advf, 0, width, height (1/100 mm), size: u32 each, then the data
 *     PidTagAttachRendering, the metafile of the object's icon ([MS-OXCMSG] 2.2.2.17)
 */
#include "picture.h"

#include <string.h>

#include "cfb/cfb.h"
#include "cursor.h"
#include "media_type.h"
#include "report.h"

enum { CF_METAFILEPICT = 3, CF_DIB = 8, CF_ENHMETAFILE = 14, UNITS = 2540 /* 1/100 mm an inch */ };

typedef struct ole_picture {
	conv_buffer *bytes;
	const char *type; /* NULL: there is none */
} ole_picture;

/* ---- Forms ---- */

static int take_bitmap(const uint8_t *dib, size_t size, ole_picture *picture)
{
	if (!picture_from_bitmap(dib, size, picture->bytes))
		return 0;
	picture->type = "image/bmp";
	return 1;
}

/* Metafiles that draw but a bitmap are the bitmap. */
static int take_wrapped(const uint8_t *bytes, size_t size, ole_picture *picture)
{
	size_t before = picture->bytes->size;

	if (picture_from_metafile(bytes, size, picture->bytes) == PICTURE_DRAWS_BITMAP) {
		picture->type = "image/bmp";
		return 1;
	}
	picture->bytes->size = before;
	return 0;
}

static int take_metafile(const uint8_t *bytes, size_t size, uint32_t width, uint32_t height,
			 ole_picture *picture)
{
	if (!picture_is_bare_wmf(bytes, size))
		return 0;
	if (take_wrapped(bytes, size, picture))
		return 1;
	picture_from_wmf(bytes, size, width, height, UNITS, picture->bytes);
	picture->type = "image/wmf";
	return 1;
}

/* A file that says what it is: bitmap file, enhanced metafile, and whatever else is a picture. */
static int take_file(const uint8_t *bytes, size_t size, ole_picture *picture)
{
	const char *type = conv_media_type_of_bytes(bytes, size);

	if (!type || strncmp(type, "image/", 6) != 0)
		return 0;
	if (!picture_is_shown(type) && take_wrapped(bytes, size, picture))
		return 1;
	conv_buffer_append(picture->bytes, bytes, size);
	picture->type = type;
	return 1;
}

/* ---- Streams ---- */

static int from_native(const uint8_t *bytes, size_t size, ole_picture *picture)
{
	return size > 4 && take_file(bytes + 4, size - 4, picture);
}

static int from_contents(const uint8_t *bytes, size_t size, ole_picture *picture)
{
	return take_file(bytes, size, picture) || take_metafile(bytes, size, 0, 0, picture) ||
	       take_bitmap(bytes, size, picture);
}

static int from_presentation(const uint8_t *bytes, size_t size, ole_picture *picture)
{
	const uint32_t standard = 0xFFFFFFFF, macintosh = 0xFFFFFFFE;
	conv_cursor cursor = conv_cursor_over(bytes, size);
	uint32_t marker = conv_cursor_u32(&cursor), format = conv_cursor_u32(&cursor);
	uint32_t device = conv_cursor_u32(&cursor);
	if ((marker != standard && marker != macintosh) || device < 4)
		return 0;
	conv_cursor_skip(&cursor, device - 4);
	conv_cursor_skip(&cursor, 16); /* aspect, lindex, advf, reserved */
	uint32_t width = conv_cursor_u32(&cursor), height = conv_cursor_u32(&cursor);
	uint32_t data_size = conv_cursor_u32(&cursor);
	const uint8_t *data = conv_cursor_bytes(&cursor, data_size);
	if (cursor.overrun)
		return 0;
	switch (format) {
	case CF_DIB:
		return take_bitmap(data, data_size, picture);
	case CF_METAFILEPICT:
		return take_metafile(data, data_size, width, height, picture);
	case CF_ENHMETAFILE:
		return take_file(data, data_size, picture);
	default:
		return 0;
	}
}

static const struct {
	const char *stream;
	int (*take)(const uint8_t *bytes, size_t size, ole_picture *picture);
} places[] = {
	{ "\1Ole10Native", from_native },      { "CONTENTS", from_contents },
	{ "\2OlePres000", from_presentation }, { "\2OlePres001", from_presentation },
	{ "\2OlePres002", from_presentation },
};

static void look_into(conv_context *context, conv_blob *storage, ole_picture *picture)
{
	cfb_file *file;
	if (!conv_usable(cfb_open_blob(context, storage, &file)))
		return;
	for (size_t i = 0; i < sizeof places / sizeof *places && !picture->type; i++) {
		cfb_id id = cfb_find(file, CFB_ROOT, places[i].stream);
		const uint8_t *bytes;
		size_t size;
		if (id != CFB_NONE && cfb_kind_of(file, id) == CFB_STREAM &&
		    conv_usable(cfb_stream_bytes(file, id, &bytes, &size)))
			(void)places[i].take(bytes, size, picture);
	}
	cfb_close(file);
}

conv_status picture_of_object(conv_context *context, const conv_attachment *attachment,
			      conv_buffer *to, const char **media_type)
{
	ole_picture picture = { .bytes = to };
	conv_blob *storage = conv_attachment_storage(attachment);
	const uint8_t *bytes;
	size_t size;

	*media_type = NULL;
	if (storage)
		look_into(context, storage, &picture);
	if (!picture.type) {
		CONV_TRY(conv_bag_binary(context, conv_attachment_bag(attachment),
					 PidTagAttachRendering, &bytes, &size));
		if (bytes && !take_file(bytes, size, &picture))
			(void)take_metafile(bytes, size, 0, 0, &picture);
	}
	*media_type = picture.type;
	return to->failed ? conv_report_memory(context) : CONV_OK;
}
