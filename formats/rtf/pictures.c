/*
 * Pictures (RTF 1.9.1, "Pictures"): {\pict\pngblip\picw..\pich..\picwgoal.. hex digits or \bin}.
 *
 * PNG and JPEG are kept as they are; a device independent bitmap gets the file header that makes it
 * a .bmp, and so does the bitmap that is all that a metafile draws. Other metafiles are kept, though few
 * programs show them, and with them the largest bitmap in them.
 */
#include "document.h"

#include <string.h>

#include <openssl/evp.h>

#include "media_type.h"
#include "picture/picture.h"

enum { TWIPS_PER_PIXEL = 15, TWIPS_PER_INCH = 1440 };

void rtf_picture_begin(rtf_picture_data *picture)
{
	conv_buffer_clear(&picture->bytes);
	conv_buffer_clear(&picture->bitmap);
	conv_buffer bytes = picture->bytes, bitmap = picture->bitmap;
	memset(picture, 0, sizeof *picture);
	picture->bytes = bytes;
	picture->bitmap = bitmap;
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

/* Words that say what a picture is. Bitmaps of a device (\wbitmap) are no file of any kind. */
static const struct {
	enum rtf_word word;
	const char *media_type;
} types[] = {
	{ RTF_W_pngblip, "image/png" },
	{ RTF_W_jpegblip, "image/jpeg" },
	{ RTF_W_emfblip, "image/emf" },
	{ RTF_W_wmetafile, "image/wmf" },
	{ RTF_W_dibitmap, "image/bmp" },
	{ RTF_W_macpict, "image/x-pict" },
	{ RTF_W_wbitmap, "application/octet-stream" },
};

static void word(rtf_picture_data *picture, const rtf_token *token)
{
	for (size_t i = 0; i < sizeof types / sizeof *types; i++)
		if (types[i].word == token->word)
			picture->media_type = types[i].media_type;
	switch (token->word) {
	case RTF_W_dibitmap:
		picture->is_dib = 1;
		break;
	case RTF_W_emfblip:
	case RTF_W_wmetafile:
		picture->is_metafile = 1;
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

static void become(rtf_picture_data *picture, conv_buffer *bytes, const char *media_type)
{
	conv_buffer_free(&picture->bytes);
	picture->bytes = *bytes;
	picture->media_type = media_type;
	*bytes = (conv_buffer)CONV_BUFFER_INIT;
}

static void make_bmp(rtf_picture_data *picture)
{
	conv_buffer bmp = CONV_BUFFER_INIT;

	if (picture_from_bitmap(picture->bytes.bytes, picture->bytes.size, &bmp))
		become(picture, &bmp, "image/bmp");
	conv_buffer_free(&bmp);
}

/* A WMF says nowhere how large it is, unless something that RTF leaves out stands before it. */
static void make_placeable(rtf_picture_data *picture)
{
	conv_buffer wmf = CONV_BUFFER_INIT;

	if (!picture_is_bare_wmf(picture->bytes.bytes, picture->bytes.size))
		return;
	picture_from_wmf(picture->bytes.bytes, picture->bytes.size, picture->goal_width,
			 picture->goal_height, TWIPS_PER_INCH, &wmf);
	become(picture, &wmf, picture->media_type);
}

/* False: it draws nothing. */
static int read_metafile(rtf_picture_data *picture)
{
	switch (picture_from_metafile(picture->bytes.bytes, picture->bytes.size,
				      &picture->bitmap)) {
	case PICTURE_DRAWS_NOTHING:
		return 0;
	case PICTURE_DRAWS_BITMAP:
		become(picture, &picture->bitmap, "image/bmp");
		picture->is_metafile = 0;
		return 1;
	default:
		make_placeable(picture);
		return 1;
	}
}

int rtf_picture_end(rtf_picture_data *picture)
{
	if (!picture->bytes.size)
		return 0;
	const char *type = conv_media_type_of_bytes(picture->bytes.bytes, picture->bytes.size);
	if (type && strncmp(type, "image/", 6) == 0 && !picture->is_dib) {
		picture->media_type = type; /* also where it is called something else */
		picture->is_metafile =
			strcmp(type, "image/emf") == 0 || strcmp(type, "image/wmf") == 0;
	}
	if (!picture->media_type)
		picture->media_type = "application/octet-stream";
	if (picture->is_dib)
		make_bmp(picture);
	return !picture->is_metafile || read_metafile(picture);
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
static int make_id(const conv_buffer *bytes, char id[48])
{
	unsigned char digest[EVP_MAX_MD_SIZE];
	static const char hex[] = "0123456789abcdef";
	size_t n = 0;

	if (!EVP_Digest(bytes->bytes, bytes->size, digest, NULL, EVP_sha256(), NULL))
		return 0;
	for (int i = 0; i < 12; i++) {
		id[n++] = hex[digest[i] >> 4];
		id[n++] = hex[digest[i] & 15];
	}
	memcpy(id + n, "@picture", 9);
	return 1;
}

const char *rtf_picture_keep(rtf_document *document, const conv_buffer *bytes,
			     const char *media_type)
{
	char id[48];
	conv_arena *arena = document->notes ? rtf_notes_arena(document->notes) : NULL;

	if (!arena || !make_id(bytes, id))
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
	picture->media_type = media_type;
	picture->bytes = (const uint8_t *)conv_arena_copy(arena, bytes->bytes, bytes->size);
	picture->size = bytes->size;
	if (!known || !picture->bytes ||
	    !conv_table_add(&document->picture_ids, id, strlen(id), known))
		return NULL;
	document->picture_count++;
	return known;
}
