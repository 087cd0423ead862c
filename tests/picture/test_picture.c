/* Pictures of Windows made into files: bitmaps and metafiles, built record by record. */
#include "support/suite.h"

#include <string.h>

#include "picture/picture.h"

static conv_buffer input, output;

static void begin(void)
{
	conv_buffer_clear(&input);
	conv_buffer_clear(&output);
}

static void end(void)
{
	conv_buffer_free(&input);
	conv_buffer_free(&output);
}

static void words(size_t count, const uint16_t *values)
{
	for (size_t i = 0; i < count; i++)
		conv_buffer_append_u16le(&input, values[i]);
}
#define WORDS(...)                                                                                 \
	words(sizeof((const uint16_t[]){ __VA_ARGS__ }) / 2, (const uint16_t[]){ __VA_ARGS__ })

static void longs(size_t count, const uint32_t *values)
{
	for (size_t i = 0; i < count; i++)
		conv_buffer_append_u32le(&input, values[i]);
}
#define LONGS(...)                                                                                 \
	longs(sizeof((const uint32_t[]){ __VA_ARGS__ }) / 4, (const uint32_t[]){ __VA_ARGS__ })

enum { HEAD = 40, PIXELS = 8 };

/* Two rows of one pixel, 24 bits, and how its colours are said. */
static void put_bitmap(unsigned bits, uint32_t compression, uint32_t colours)
{
	LONGS(HEAD, 1, 2);
	WORDS(1, (uint16_t)bits);
	LONGS(compression, PIXELS, 0, 0, colours, 0);
	conv_buffer_append_zeros(&input, 4 * colours);
	LONGS(0x00112233, 0x00445566);
}

static size_t pixels_at(void)
{
	const uint8_t *b = output.bytes;
	return (size_t)(b[10] | b[11] << 8 | b[12] << 16) | (size_t)b[13] << 24;
}

/* The output is a .bmp file whose pixels are those of put_bitmap. */
static void is_bmp(size_t head)
{
	CU_ASSERT_EQUAL_FATAL(output.size, 14 + head + PIXELS);
	CU_ASSERT(memcmp(output.bytes, "BM", 2) == 0);
	CU_ASSERT_EQUAL(output.bytes[2], output.size);
	CU_ASSERT_EQUAL(pixels_at(), 14 + head);
	CU_ASSERT(memcmp(output.bytes + 14 + head, "\x33\x22\x11\0\x66\x55\x44", 8) == 0);
}

CASE(bitmaps_get_the_header_of_a_file)
{
	begin();
	put_bitmap(24, 0, 0);
	CU_ASSERT(picture_from_bitmap(input.bytes, input.size, &output));
	is_bmp(HEAD);
	begin();
	put_bitmap(8, 0, 2); /* two colours of 256 */
	CU_ASSERT(picture_from_bitmap(input.bytes, input.size, &output));
	is_bmp(HEAD + 8);
	begin(); /* three masks stand behind the header */
	put_bitmap(16, 3, 3);
	input.bytes[32] = 0;
	CU_ASSERT(picture_from_bitmap(input.bytes, input.size, &output));
	is_bmp(HEAD + 12);
	begin(); /* the header of OS/2; its colours have three bytes */
	LONGS(12);
	WORDS(1, 2, 1, 1);
	conv_buffer_append_zeros(&input, 6);
	LONGS(0x00112233, 0x00445566);
	CU_ASSERT(picture_from_bitmap(input.bytes, input.size, &output));
	is_bmp(12 + 6);
	end();
}

CASE(what_is_no_bitmap_is_left_alone)
{
	begin();
	put_bitmap(24, 0, 0);
	for (size_t size = 0; size <= HEAD; size++)
		CU_ASSERT_FALSE(picture_from_bitmap(input.bytes, size, &output));
	input.bytes[32] = 200; /* more colours than bytes */
	CU_ASSERT_FALSE(picture_from_bitmap(input.bytes, input.size, &output));
	input.bytes[33] = 200;
	CU_ASSERT_FALSE(picture_from_bitmap(input.bytes, input.size, &output));
	input.bytes[32] = input.bytes[33] = 0;
	input.bytes[0] = 39;
	CU_ASSERT_FALSE(picture_from_bitmap(input.bytes, input.size, &output));
	CU_ASSERT_EQUAL(output.size, 0);
	end();
}

/* ---- WMF ---- */

static void begin_wmf(void)
{
	begin();
	WORDS(1, 9, 0x300, 0, 0, 0, 0, 0, 0);
	WORDS(4, 0, 0x0103, 8); /* META_SETMAPMODE draws nothing */
}

/* META_STRETCHDIB: raster operation, usage, eight words of places. */
static void put_stretched(void)
{
	WORDS(14 + (HEAD + PIXELS) / 2, 0, 0x0F43, 0x20, 0xCC, 0, 2, 1, 0, 0, 2, 1, 0, 0);
	put_bitmap(24, 0, 0);
}

static void end_wmf(void)
{
	WORDS(3, 0, 0);
}

static picture_drawing drawing(void)
{
	conv_buffer_clear(&output);
	return picture_from_metafile(input.bytes, input.size, &output);
}

CASE(a_wmf_of_one_bitmap_is_the_bitmap)
{
	begin_wmf();
	put_stretched();
	end_wmf();
	CU_ASSERT_EQUAL(drawing(), PICTURE_DRAWS_BITMAP);
	is_bmp(HEAD);
	/* META_DIBBITBLT, META_DIBSTRETCHBLT, META_SETDIBTODEV */
	static const uint16_t others[][2] = { { 0x0940, 22 }, { 0x0B41, 26 }, { 0x0D33, 24 } };
	for (size_t i = 0; i < 3; i++) {
		begin_wmf();
		WORDS((uint16_t)(others[i][1] / 2 + (HEAD + PIXELS) / 2), 0, others[i][0]);
		conv_buffer_append_zeros(&input, others[i][1] - 6u);
		put_bitmap(24, 0, 0);
		end_wmf();
		CU_ASSERT_EQUAL(drawing(), PICTURE_DRAWS_BITMAP);
		is_bmp(HEAD);
	}
	end();
}

CASE(a_wmf_of_more_gives_its_largest_bitmap)
{
	begin_wmf();
	put_stretched();
	WORDS(5, 0, 0x0213, 1, 1); /* META_LINETO */
	end_wmf();
	CU_ASSERT_EQUAL(drawing(), PICTURE_DRAWS_MORE);
	is_bmp(HEAD);
	begin_wmf();
	put_stretched();
	put_stretched();
	end_wmf();
	CU_ASSERT_EQUAL(drawing(), PICTURE_DRAWS_MORE);
	is_bmp(HEAD);
	begin_wmf();
	end_wmf();
	CU_ASSERT_EQUAL(drawing(), PICTURE_DRAWS_NOTHING);
	CU_ASSERT_EQUAL(output.size, 0);
	end();
}

CASE(a_cut_metafile_is_not_taken_for_all)
{
	begin_wmf();
	put_stretched();
	end_wmf();
	size_t whole = input.size;
	for (size_t size = 0; size < whole; size++) {
		conv_buffer_clear(&output);
		CU_ASSERT_EQUAL(picture_from_metafile(input.bytes, size, &output),
				PICTURE_DRAWS_MORE);
	}
	/* Sizes that lie: none, backwards, beyond the end. */
	static const uint32_t sizes[] = { 0, 1, 2, 1000, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF };
	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		memcpy(input.bytes + 18, &sizes[i], 4);
		CU_ASSERT_EQUAL(drawing(), PICTURE_DRAWS_MORE);
	}
	end();
}

CASE(a_wmf_gets_its_size)
{
	static const uint8_t header[] = { 0xD7, 0xCD, 0xC6, 0x9A, 0,    0, 0, 0, 0, 0,
					  44,   1,    100,  0,    0xA0, 5, 0, 0, 0, 0 };
	uint16_t sum = 0;
	begin_wmf();
	put_stretched();
	end_wmf();
	CU_ASSERT(picture_is_bare_wmf(input.bytes, input.size));
	picture_from_wmf(input.bytes, input.size, 300, 100, 1440, &output);
	CU_ASSERT_EQUAL_FATAL(output.size, input.size + 22);
	CU_ASSERT(memcmp(output.bytes, header, sizeof header) == 0);
	for (size_t i = 0; i < 22; i += 2)
		sum ^= (uint16_t)(output.bytes[i] | output.bytes[i + 1] << 8);
	CU_ASSERT_EQUAL(sum, 0); /* the checksum takes all words before it out */
	CU_ASSERT_FALSE(picture_is_bare_wmf(output.bytes, output.size));
	/* With it, it is read as without. */
	conv_buffer again = CONV_BUFFER_INIT;
	CU_ASSERT_EQUAL(picture_from_metafile(output.bytes, output.size, &again),
			PICTURE_DRAWS_BITMAP);
	conv_buffer_free(&again);
	/* A size that does not fit is not said. */
	conv_buffer_clear(&output);
	picture_from_wmf(input.bytes, input.size, 40000, 100, 1440, &output);
	CU_ASSERT_EQUAL(output.size, input.size);
	end();
}

/* ---- EMF ---- */

static void begin_emf(void)
{
	begin();
	LONGS(1, 88); /* the header */
	conv_buffer_append_zeros(&input, 80);
}

/* A record whose bitmap is named at `at`, and stands behind its parameters. */
static void put_emf_bitmap(uint32_t type, uint32_t at)
{
	uint32_t parameters = at + 32;
	LONGS(type, parameters + HEAD + PIXELS);
	conv_buffer_append_zeros(&input, at - 8);
	LONGS(parameters, HEAD, parameters + HEAD, PIXELS);
	conv_buffer_append_zeros(&input, 16);
	put_bitmap(24, 0, 0);
}

static void end_emf(void)
{
	LONGS(14, 20, 0, 0, 20);
}

CASE(an_emf_of_one_bitmap_is_the_bitmap)
{
	static const uint32_t types[][2] = { { 76, 84 },  { 77, 84 }, { 114, 84 },
					     { 116, 84 }, { 80, 48 }, { 81, 48 } };
	for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
		begin_emf();
		put_emf_bitmap(types[i][0], types[i][1]);
		end_emf();
		CU_ASSERT_EQUAL(drawing(), PICTURE_DRAWS_BITMAP);
		is_bmp(HEAD);
	}
	begin_emf();
	put_emf_bitmap(81, 48);
	LONGS(54, 16, 1, 1); /* EMR_LINETO */
	end_emf();
	CU_ASSERT_EQUAL(drawing(), PICTURE_DRAWS_MORE);
	is_bmp(HEAD);
	/* EMR_BITBLT without a bitmap fills an area: background. */
	begin_emf();
	LONGS(76, 100);
	conv_buffer_append_zeros(&input, 92);
	put_emf_bitmap(81, 48);
	end_emf();
	CU_ASSERT_EQUAL(drawing(), PICTURE_DRAWS_BITMAP);
	end();
}

CASE(an_emf_that_lies)
{
	static const uint32_t values[] = { 0, 1, 100, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF };
	for (size_t field = 0; field < 4; field++)
		for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
			begin_emf();
			put_emf_bitmap(81, 48);
			end_emf();
			memcpy(input.bytes + 88 + 48 + 4 * field, &values[i], 4);
			CU_ASSERT_NOT_EQUAL(drawing(), PICTURE_DRAWS_NOTHING);
			CU_ASSERT(output.size == 0 || output.size >= 14 + HEAD);
		}
	begin_emf();
	put_emf_bitmap(81, 48);
	for (size_t size = 4; size < input.size; size++) {
		conv_buffer_clear(&output);
		CU_ASSERT_EQUAL(picture_from_metafile(input.bytes, size, &output),
				PICTURE_DRAWS_MORE);
	}
	end();
}

CASE(types_that_browsers_show)
{
	CU_ASSERT(picture_is_shown("image/png"));
	CU_ASSERT(picture_is_shown("IMAGE/JPEG"));
	CU_ASSERT_FALSE(picture_is_shown("image/emf"));
	CU_ASSERT_FALSE(picture_is_shown("text/html"));
	CU_ASSERT_FALSE(picture_is_shown(NULL));
}

SUITE_MAIN(test_picture, LIST(bitmaps_get_the_header_of_a_file),
	   LIST(what_is_no_bitmap_is_left_alone), LIST(a_wmf_of_one_bitmap_is_the_bitmap),
	   LIST(a_wmf_of_more_gives_its_largest_bitmap), LIST(a_cut_metafile_is_not_taken_for_all),
	   LIST(a_wmf_gets_its_size), LIST(an_emf_of_one_bitmap_is_the_bitmap),
	   LIST(an_emf_that_lies), LIST(types_that_browsers_show))
