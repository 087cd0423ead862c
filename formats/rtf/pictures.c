/*
 * Pictures (RTF 1.9.1, "Pictures"): {\pict\pngblip\picw..\pich..\picwgoal.. hex digits or \bin}.
 *
 * PNG and JPEG are kept as they are; a device independent bitmap gets the file header that makes it
 * a .bmp; metafiles are kept, though few programs show them.
 */
#include "document.h"

#include <string.h>

#include <openssl/evp.h>

#include "cursor.h"

enum { TWIPS_PER_PIXEL = 15, BMP_HEADER = 14 };

void rtf_picture_begin(rtf_picture_data *picture)
{
	conv_buffer_clear(&picture->bytes);
	conv_buffer bytes = picture->bytes;
	memset(picture, 0, sizeof *picture);
	picture->bytes = bytes;
	picture->high = -1;
	picture->scale_x = picture->scale_y = 100;
}

static int hex_value(uint8_t c)
{
	if ((uint8_t)(c - '0') < 10)
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static void put_hex(rtf_picture_data *picture, const uint8_t *digits, size_t size)
{
	uint8_t *to = conv_buffer_reserve(&picture->bytes, size / 2 + 1);
	size_t n = 0;

	for (size_t i = 0; to && i < size; i++) {
		int value = hex_value(digits[i]);
		if (value < 0)
			continue;
		if (picture->high < 0) {
			picture->high = value;
		} else {
			to[n++] = (uint8_t)(picture->high << 4 | value);
			picture->high = -1;
		}
	}
	picture->bytes.size += n;
}

static void word(rtf_picture_data *picture, const rtf_token *token)
{
	switch (token->word) {
	case RTF_W_pngblip:
		picture->media_type = "image/png";
		break;
	case RTF_W_jpegblip:
		picture->media_type = "image/jpeg";
		break;
	case RTF_W_emfblip:
		picture->media_type = "image/emf";
		break;
	case RTF_W_wmetafile:
		picture->media_type = "image/wmf";
		break;
	case RTF_W_dibitmap:
		picture->media_type = "image/bmp";
		picture->is_dib = 1;
		break;
	case RTF_W_macpict:
		picture->media_type = "image/x-pict";
		break;
	case RTF_W_picw:
		picture->width = token->param;
		break;
	case RTF_W_pich:
		picture->height = token->param;
		break;
	case RTF_W_picwgoal:
		picture->goal_width = token->param;
		break;
	case RTF_W_pichgoal:
		picture->goal_height = token->param;
		break;
	case RTF_W_picscalex:
		picture->scale_x = token->param;
		break;
	case RTF_W_picscaley:
		picture->scale_y = token->param;
		break;
	default:
		break;
	}
}

void rtf_picture_token(rtf_picture_data *picture, const rtf_token *token)
{
	if (token->kind == RTF_RAW)
		put_hex(picture, token->bytes, token->size);
	else if (token->kind == RTF_BINARY)
		conv_buffer_append(&picture->bytes, token->bytes, token->size);
	else if (token->kind == RTF_WORD)
		word(picture, token);
}

/* Puts the BITMAPFILEHEADER before a bitmap: "BM", file size, 0, offset of the pixels. */
static void make_bmp(rtf_picture_data *picture)
{
	conv_buffer bmp = CONV_BUFFER_INIT;
	const conv_buffer *dib = &picture->bytes;
	conv_cursor cursor = conv_cursor_over(dib->bytes, dib->size);
	uint32_t header = conv_cursor_u32(&cursor);
	conv_cursor_skip(&cursor, 10);
	uint16_t bits = conv_cursor_u16(&cursor);
	conv_cursor_skip(&cursor, 16);
	uint32_t used = conv_cursor_u32(&cursor);

	if (cursor.overrun || header > dib->size || used > 256)
		return;
	uint32_t colours = used ? used : bits <= 8 ? 1u << bits : 0;
	conv_buffer_append_text(&bmp, "BM");
	conv_buffer_append_u32le(&bmp, (uint32_t)(BMP_HEADER + dib->size));
	conv_buffer_append_u32le(&bmp, 0);
	conv_buffer_append_u32le(&bmp, BMP_HEADER + header + 4 * colours);
	conv_buffer_append(&bmp, dib->bytes, dib->size);
	conv_buffer_free(&picture->bytes);
	picture->bytes = bmp;
}

int rtf_picture_end(rtf_picture_data *picture)
{
	if (!picture->media_type || !picture->bytes.size)
		return 0;
	if (picture->is_dib)
		make_bmp(picture);
	return picture->bytes.size > 0;
}

static int32_t in_pixels(int32_t goal, int32_t own, int32_t scale)
{
	int64_t pixels = goal > 0 ? goal / TWIPS_PER_PIXEL : own;
	if (scale > 0 && scale < 10000)
		pixels = pixels * scale / 100;
	return pixels > 0 && pixels < 20000 ? (int32_t)pixels : 0;
}

void rtf_picture_size(const rtf_picture_data *picture, int32_t *width, int32_t *height)
{
	*width = in_pixels(picture->goal_width, picture->width, picture->scale_x);
	*height = in_pixels(picture->goal_height, picture->height, picture->scale_y);
}

/* The same bytes get the same id, in whatever message. */
static int make_id(const rtf_picture_data *picture, char id[48])
{
	unsigned char digest[EVP_MAX_MD_SIZE];
	static const char hex[] = "0123456789abcdef";
	size_t n = 0;

	if (!EVP_Digest(picture->bytes.bytes, picture->bytes.size, digest, NULL, EVP_sha256(),
			NULL))
		return 0;
	for (int i = 0; i < 12; i++) {
		id[n++] = hex[digest[i] >> 4];
		id[n++] = hex[digest[i] & 15];
	}
	memcpy(id + n, "@picture", 9);
	return 1;
}

const char *rtf_picture_keep(rtf_document *document, const rtf_picture_data *data)
{
	char id[48];
	conv_arena *arena = document->notes ? rtf_notes_arena(document->notes) : NULL;

	if (!arena || !make_id(data, id))
		return NULL;
	if (!document->picture_ids.arena)
		conv_table_init(&document->picture_ids, arena);
	char *known = conv_table_find(&document->picture_ids, id, strlen(id));
	if (known)
		return known;
	if (document->picture_count == document->picture_room) {
		size_t room = document->picture_room ? 2 * document->picture_room : 8;
		rtf_picture *more = conv_arena_array(arena, room, sizeof *more);
		if (!more)
			return NULL;
		if (document->picture_count)
			memcpy(more, document->pictures, document->picture_count * sizeof *more);
		document->pictures = more;
		document->picture_room = room;
	}
	rtf_picture *picture = &document->pictures[document->picture_count];
	known = conv_arena_copy(arena, id, strlen(id));
	picture->content_id = known;
	picture->media_type = data->media_type;
	picture->bytes =
		(const uint8_t *)conv_arena_copy(arena, data->bytes.bytes, data->bytes.size);
	picture->size = data->bytes.size;
	if (!known || !picture->bytes ||
	    !conv_table_add(&document->picture_ids, id, strlen(id), known))
		return NULL;
	document->picture_count++;
	return known;
}
