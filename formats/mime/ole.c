/*
 * OLE objects ([MS-OXCMAIL] 2.1.3.4.4): their picture, where they have one, and the object itself.
 *
 * The rule wants the picture only, as image/jpeg drawn from the object's metafile. Here the picture
 * goes out in the form it has, bitmap or metafile, and the storage of the object goes along as a
 * compound file, so that nothing is lost.
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
#include "attach.h"

#include <stdio.h>
#include <string.h>

#include "cfb/cfb.h"
#include "cursor.h"
#include "media_type.h"
#include "report.h"

enum {
	BITMAP_FILE_HEADER = 14,
	BITMAP_INFO_HEADER = 40,
	CF_METAFILEPICT = 3,
	CF_DIB = 8,
	CF_ENHMETAFILE = 14
};

typedef struct ole_picture {
	conv_buffer bytes;
	const char *type; /* NULL: there is none */
} ole_picture;

/* ---- Forms ---- */

/* Bytes in front of the pixels: header, masks and colour table; 0 if it is no bitmap. */
static size_t bitmap_start(const uint8_t *dib, size_t size)
{
	enum { BI_BITFIELDS = 3, TRUE_COLOUR = 16, LONGEST_HEADER = 124 };
	if (size < BITMAP_INFO_HEADER)
		return 0;
	uint32_t header = conv_u32le(dib), colours = conv_u32le(dib + 32);
	unsigned bits = conv_u16le(dib + 14);
	if (header < BITMAP_INFO_HEADER || header > LONGEST_HEADER || conv_u16le(dib + 12) != 1 ||
	    bits > 32 || colours > 256)
		return 0;
	if (!colours && bits < TRUE_COLOUR)
		colours = 1u << bits;
	size_t masks =
		header == BITMAP_INFO_HEADER && conv_u32le(dib + 16) == BI_BITFIELDS ? 12 : 0;
	size_t start = header + masks + (size_t)colours * 4;
	return start < size ? start : 0;
}

/* A bitmap as a .bmp file. */
static int take_bitmap(const uint8_t *dib, size_t size, ole_picture *picture)
{
	size_t start = bitmap_start(dib, size);
	if (!start || size > UINT32_MAX - BITMAP_FILE_HEADER)
		return 0;
	conv_buffer_append(&picture->bytes, "BM", 2);
	conv_buffer_append_u32le(&picture->bytes, (uint32_t)(size + BITMAP_FILE_HEADER));
	conv_buffer_append_u32le(&picture->bytes, 0);
	conv_buffer_append_u32le(&picture->bytes, (uint32_t)(start + BITMAP_FILE_HEADER));
	conv_buffer_append(&picture->bytes, dib, size);
	picture->type = "image/bmp";
	return 1;
}

static int is_metafile(const uint8_t *bytes, size_t size)
{
	return size > 18 && (conv_u16le(bytes) == 1 || conv_u16le(bytes) == 2) &&
	       conv_u16le(bytes + 2) == 9 &&
	       (conv_u16le(bytes + 4) == 0x0300 || conv_u16le(bytes + 4) == 0x0100);
}

/* A metafile with the header that gives its size ([MS-WMF] 2.3.2.3), if that is known. */
static int take_metafile(const uint8_t *bytes, size_t size, uint32_t width, uint32_t height,
			 ole_picture *picture)
{
	enum { UNITS = 2540, LARGEST = 0x7FFF }; /* an inch in 1/100 mm; 16 bits signed */
	if (!is_metafile(bytes, size))
		return 0;
	if (width && height && width <= LARGEST && height <= LARGEST) {
		const uint16_t words[10] = { 0xCDD7,          0x9AC6,           0,     0, 0,
					     (uint16_t)width, (uint16_t)height, UNITS, 0, 0 };
		uint16_t sum = 0;
		for (size_t i = 0; i < 10; i++) {
			conv_buffer_append_u16le(&picture->bytes, words[i]);
			sum ^= words[i];
		}
		conv_buffer_append_u16le(&picture->bytes, sum);
	}
	conv_buffer_append(&picture->bytes, bytes, size);
	picture->type = "image/wmf";
	return 1;
}

/* A file that says what it is: bitmap file, enhanced metafile, and whatever else is a picture. */
static int take_file(const uint8_t *bytes, size_t size, ole_picture *picture)
{
	const char *type = conv_media_type_of_bytes(bytes, size);
	if (!type || strncmp(type, "image/", 6) != 0)
		return 0;
	conv_buffer_append(&picture->bytes, bytes, size);
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

static void look_into(mime_job *job, conv_blob *storage, ole_picture *picture)
{
	cfb_file *file;
	if (!conv_usable(cfb_open_blob(job->context, storage, &file)))
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

/* The picture of an object. Free its bytes. */
static conv_status picture_of(mime_job *job, const conv_attachment *attachment,
			      ole_picture *picture)
{
	conv_blob *storage = conv_attachment_storage(attachment);
	const uint8_t *bytes;
	size_t size;
	picture->bytes = (conv_buffer)CONV_BUFFER_INIT;
	picture->type = NULL;
	if (storage)
		look_into(job, storage, picture);
	if (!picture->type) {
		CONV_TRY(conv_bag_binary(job->context, conv_attachment_bag(attachment),
					 PidTagAttachRendering, &bytes, &size));
		if (bytes && !take_file(bytes, size, picture))
			(void)take_metafile(bytes, size, 0, 0, picture);
	}
	return picture->bytes.failed ? mime_no_memory(job) : CONV_OK;
}

int mime_ole_has_picture(mime_job *job, const conv_attachment *attachment)
{
	ole_picture picture;
	conv_status status = picture_of(job, attachment, &picture);
	conv_buffer_free(&picture.bytes);
	return conv_usable(status) && picture.type;
}

/* ---- Parts ---- */

/* The object's name with another ending. */
static const char *name_with(mime_job *job, const conv_bag *bag, size_t index, const char *ending)
{
	char made[32];
	const char *name = mime_attachment_name(bag);
	conv_buffer text = CONV_BUFFER_INIT;
	if (!name) {
		(void)snprintf(made, sizeof made, "object%zu", index + 1);
		name = made;
	}
	conv_buffer_printf(&text, "%s.%s", name, ending);
	const char *kept = text.failed ? NULL : conv_arena_copy(job->arena, text.bytes, text.size);
	conv_buffer_free(&text);
	return kept;
}

static conv_status picture_part(mime_job *job, const mime_bodies *bodies, size_t index,
				ole_picture *picture, mime_part *within, mime_part *beside)
{
	const conv_bag *bag = conv_attachment_bag(conv_message_attachment(job->message, index));
	const char *id = bodies->made_ids ? bodies->made_ids[index] : NULL;
	conv_blob *blob = conv_blob_copy_memory(picture->bytes.bytes, picture->bytes.size);
	mime_file file = { .bag = bag,
			   .name = name_with(job, bag, index,
					     conv_media_type_extension(picture->type)),
			   .type = picture->type,
			   .content_id = id,
			   .inside = id != NULL };
	mime_part *part;
	if (!blob || !file.name) {
		conv_blob_drop(blob);
		return mime_no_memory(job);
	}
	file.description = file.name; /* 2.1.3.4.4; and no size is said */
	CONV_TRY(mime_file_part(job, &file, blob, &part));
	mime_part_add(id ? within : beside, part);
	return CONV_OK;
}

conv_status mime_ole_parts(mime_job *job, const mime_bodies *bodies, size_t index,
			   mime_part *within, mime_part *beside)
{
	conv_attachment *attachment = conv_message_attachment(job->message, index);
	conv_bag *bag = conv_attachment_bag(attachment);
	conv_blob *storage = conv_attachment_storage(attachment);
	ole_picture picture;
	mime_part *part;
	conv_status status = picture_of(job, attachment, &picture);
	if (conv_usable(status) && picture.type)
		status = picture_part(job, bodies, index, &picture, within, beside);
	conv_buffer_free(&picture.bytes);
	CONV_TRY(status);

	storage = storage ? conv_blob_keep(storage) : conv_bag_blob(bag, PidTagAttachDataBinary);
	mime_file file = { .bag = bag,
			   .name = name_with(job, bag, index, "ole"),
			   .type = "application/x-ole-storage" };
	if (!file.name) {
		conv_blob_drop(storage);
		return mime_no_memory(job);
	}
	CONV_TRY(mime_file_part(job, &file, storage, &part));
	mime_part_add(beside, part);
	return CONV_OK;
}
