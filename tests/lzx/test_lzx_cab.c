/*
 * The LZX of cabinets: frames made bit by bit, decoded here and, in a cabinet built around them, by
 * libmspack.
 */
#include "support/suite.h"

#include <stdlib.h>
#include <string.h>

#include "lzx/lzx.h"
#include "support/lzxd_maker.h"
#include "support/oab_peer.h"

#define FRAME 32768

typedef struct folder {
	unsigned window_bits;
	conv_buffer bits;        /* of all frames */
	size_t sizes[16], count; /* of each frame's bits */
	const uint8_t *bytes;    /* what they stand for */
	size_t size;
} folder;

/* A frame is a chunk without its prefix. */
static void take_frame(folder *f, lzxd_maker *maker)
{
	maker_pad(maker);
	f->sizes[f->count++] = maker->out.size - 2;
	conv_buffer_append(&f->bits, maker->out.bytes + 2, maker->out.size - 2);
	maker->out.size = 2;
}

static void by_us(const folder *f)
{
	suite_context suite;
	lzx_cab *cab;
	uint8_t *out = malloc(FRAME);
	const uint8_t *bits = f->bits.bytes;
	size_t done = 0, produced;
	suite_context_open(&suite);
	CU_ASSERT_EQUAL_FATAL(lzx_cab_open(suite.context, f->window_bits, &cab), CONV_OK);
	for (size_t i = 0; i < f->count; i++) {
		size_t size = f->size - done < FRAME ? f->size - done : FRAME;
		uint8_t *in = malloc(f->sizes[i]);
		memcpy(in, bits, f->sizes[i]);
		CU_ASSERT_EQUAL(lzx_cab_decode(cab, in, f->sizes[i], out, size, &produced),
				CONV_OK);
		CU_ASSERT(produced == size && memcmp(out, f->bytes + done, size) == 0);
		done += size;
		bits += f->sizes[i];
		free(in);
	}
	CU_ASSERT_EQUAL(done, f->size);
	CU_ASSERT_STRING_EQUAL(conv_buffer_text(&suite.log), "");
	lzx_cab_close(cab);
	suite_context_close(&suite);
	free(out);
}

/* [MS-CAB] 2: header, one folder, one file "x", data blocks without checksums. */
static void put_cabinet(conv_buffer *file, const folder *f)
{
	const uint8_t *bits = f->bits.bytes;
	size_t left = f->size;
	conv_buffer_append(file, "MSCF\0\0\0", 8);
	conv_buffer_append_u32le(file, (uint32_t)(36 + 8 + 18 + 8 * f->count + f->bits.size));
	conv_buffer_append_u32le(file, 0);
	conv_buffer_append_u32le(file, 44);
	conv_buffer_append_u32le(file, 0);
	conv_buffer_append(file, "\3\1\1\0\1\0\0\0\0\0\0", 12);
	conv_buffer_append_u32le(file, 36 + 8 + 18);
	conv_buffer_append_u16le(file, (uint16_t)f->count);
	conv_buffer_append_u16le(file, (uint16_t)(3 | f->window_bits << 8));
	conv_buffer_append_u32le(file, (uint32_t)f->size);
	conv_buffer_append_u32le(file, 0);
	conv_buffer_append(file, "\0\0\0\0\0\0\0\0x", 10);
	for (size_t i = 0; i < f->count; i++) {
		size_t size = left < FRAME ? left : FRAME;
		conv_buffer_append_u32le(file, 0);
		conv_buffer_append_u16le(file, (uint16_t)f->sizes[i]);
		conv_buffer_append_u16le(file, (uint16_t)size);
		conv_buffer_append(file, bits, f->sizes[i]);
		bits += f->sizes[i];
		left -= size;
	}
}

static void by_peer(const folder *f)
{
	conv_buffer file = CONV_BUFFER_INIT;
	oab_peer peer;
	put_cabinet(&file, f);
	oab_peer_init(&peer);
	peer.in = file.bytes;
	peer.in_size = file.size;
	struct mscab_decompressor *decoder = mspack_create_cab_decompressor(&peer.system);
	struct mscabd_cabinet *cabinet = decoder->open(decoder, "in");
	CU_ASSERT_PTR_NOT_NULL_FATAL(cabinet);
	CU_ASSERT_EQUAL(decoder->extract(decoder, cabinet->files, "out"), MSPACK_ERR_OK);
	CU_ASSERT(peer.out.size == f->size && memcmp(peer.out.bytes, f->bytes, f->size) == 0);
	decoder->close(decoder, cabinet);
	mspack_destroy_cab_decompressor(decoder);
	conv_buffer_free(&peer.out);
	conv_buffer_free(&file);
}

CASE(frames_share_window_trees_and_block)
{
	for (unsigned bits = 15; bits <= 21; bits++) {
		size_t size = 3 * FRAME + 1000;
		uint8_t *bytes = malloc(size);
		folder f = { .window_bits = bits, .bytes = bytes, .size = size };
		lzxd_maker maker;
		uint32_t seed = bits;
		size_t at = 0;
		maker_open(&maker, bits, -1);
		maker_block(&maker, 1 + bits % 2, (uint32_t)size);
		while (at < size) {
			size_t left = FRAME - at % FRAME;
			left = left < size - at ? left : size - at;
			uint32_t length = 2 + suite_random(&seed) % 255; /* up to 256 */
			uint32_t reach = (1u << bits) - 3, offset;
			if (at < 300 || length > left || suite_random(&seed) % 5 == 0) {
				bytes[at] = (uint8_t)suite_random(&seed);
				maker_literal(&maker, bytes[at++]);
			} else {
				offset = 1 +
					 suite_random(&seed) % (uint32_t)(at < reach ? at : reach);
				maker_match(&maker, length, offset + 2);
				for (; length; length--, at++)
					bytes[at] = bytes[at - offset];
			}
			if (at % FRAME == 0 || at == size)
				take_frame(&f, &maker);
		}
		by_us(&f);
		by_peer(&f);
		maker_free(&maker);
		conv_buffer_free(&f.bits);
		free(bytes);
	}
}

CASE(greatest_offset_in_the_ring)
{
	/* Every place of the ring, by a match of the greatest offset in each frame, after a lap. */
	size_t size = 5 * FRAME;
	uint8_t *bytes = malloc(size);
	folder f = { .window_bits = 15, .bytes = bytes, .size = size };
	lzxd_maker maker;
	uint32_t seed = 5;
	maker_open(&maker, 15, -1);
	maker_block(&maker, 1, (uint32_t)size);
	for (size_t at = 0; at < size;) {
		uint32_t offset = FRAME - 3, length = 2 + suite_random(&seed) % 200;
		if (at < offset || at % FRAME + length > FRAME || suite_random(&seed) % 3 == 0) {
			bytes[at] = (uint8_t)suite_random(&seed);
			maker_literal(&maker, bytes[at++]);
		} else {
			maker_match(&maker, length, offset + 2);
			for (; length; length--, at++)
				bytes[at] = bytes[at - offset];
		}
		if (at % FRAME == 0)
			take_frame(&f, &maker);
	}
	by_us(&f);
	by_peer(&f);
	maker_free(&maker);
	conv_buffer_free(&f.bits);
	free(bytes);
}

CASE(match_of_257_has_no_extra_length)
{
	uint8_t bytes[259];
	folder f = { .window_bits = 16, .bytes = bytes, .size = sizeof bytes };
	lzxd_maker maker;
	memset(bytes, 'a', sizeof bytes);
	bytes[258] = 'b';
	maker_open(&maker, 16, -1);
	maker_block(&maker, 1, sizeof bytes);
	maker_literal(&maker, 'a');
	maker_code(&maker, maker.main, maker.main_elements, 256 + 7);
	maker_code(&maker, maker.length, 249, 248);
	maker_literal(&maker, 'b');
	take_frame(&f, &maker);
	by_us(&f);
	by_peer(&f);
	maker_free(&maker);
	conv_buffer_free(&f.bits);
}

CASE(e8_over_frames)
{
	/* Calls in both frames; the second one's matches see stored bytes. */
	static uint8_t stored[FRAME + 600], bytes[FRAME + 600];
	folder f = { .window_bits = 17, .bytes = bytes, .size = sizeof bytes };
	lzxd_maker maker;
	memset(stored, 0x11, sizeof stored);
	memcpy(stored + 100, "\xE8\x00\x20\x00\x00", 5);
	memcpy(stored + FRAME, stored + FRAME - 300, 300);
	memcpy(stored + FRAME + 300, stored + 100, 256);
	memset(stored + FRAME + 556, 0x22, 44);
	memcpy(bytes, stored, sizeof bytes);
	uint32_t first = 0x2000 - 100, second = 0x2000 - (FRAME + 300);
	memcpy(bytes + 101, &first, 4);
	memcpy(bytes + FRAME + 301, &second, 4);
	maker_open(&maker, 17, 0x100000);
	maker_stored(&maker, FRAME, 1, 1, 1);
	maker_bytes(&maker, stored, FRAME);
	take_frame(&f, &maker);
	maker_block(&maker, 1, 600);
	maker_match(&maker, 150, 300 + 2);
	maker_match(&maker, 150, 0);
	maker_match(&maker, 256, FRAME + 200 + 2);
	maker_literal(&maker, 0x22);
	maker_match(&maker, 43, 1 + 2);
	take_frame(&f, &maker);
	by_us(&f);
	by_peer(&f);
	maker_free(&maker);
	conv_buffer_free(&f.bits);
}

CASE(uncompressed_block_over_frames)
{
	static uint8_t bytes[FRAME + 999];
	folder f = { .window_bits = 15, .bytes = bytes, .size = sizeof bytes };
	lzxd_maker maker;
	uint32_t seed = 77;
	for (size_t i = 0; i < sizeof bytes; i++)
		bytes[i] = (uint8_t)suite_random(&seed);
	maker_open(&maker, 15, -1);
	maker_stored(&maker, sizeof bytes, 1, 1, 1);
	maker_bytes(&maker, bytes, FRAME);
	take_frame(&f, &maker);
	maker_bytes(&maker, bytes + FRAME, 999);
	maker_bytes(&maker, "", 1);
	take_frame(&f, &maker);
	by_us(&f);
	by_peer(&f);
	maker_free(&maker);
	conv_buffer_free(&f.bits);
}

CASE(wrong_windows)
{
	static const unsigned wrong[] = { 0, 14, 22, 25, ~0u };
	suite_context suite;
	suite_context_open(&suite);
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		lzx_cab *cab;
		CU_ASSERT_EQUAL(lzx_cab_open(suite.context, wrong[i], &cab), CONV_FAILED);
		CU_ASSERT(suite_reported(&suite, "lzx.window"));
		CU_ASSERT_PTR_NULL(cab);
	}
	lzx_cab_close(NULL);
	suite_context_close(&suite);
}

CASE(damage_ends_a_folder)
{
	suite_context suite;
	lzx_cab *cab;
	uint8_t out[100];
	size_t produced;
	lzxd_maker maker;
	maker_open(&maker, 15, -1);
	maker_block(&maker, 1, 50);
	maker_literals(&maker, "abc");
	maker_match(&maker, 10, 4 + 2); /* before the start */
	maker_pad(&maker);
	suite_context_open(&suite);
	CU_ASSERT_EQUAL_FATAL(lzx_cab_open(suite.context, 15, &cab), CONV_OK);
	CU_ASSERT_EQUAL(
		lzx_cab_decode(cab, maker.out.bytes + 2, maker.out.size - 2, out, 50, &produced),
		CONV_UNUSABLE);
	CU_ASSERT(produced == 3 && memcmp(out, "abc", 3) == 0);
	CU_ASSERT(suite_reported(&suite, "lzx.offset"));
	CU_ASSERT_EQUAL(
		lzx_cab_decode(cab, maker.out.bytes + 2, maker.out.size - 2, out, 50, &produced),
		CONV_UNUSABLE);
	CU_ASSERT_EQUAL(produced, 0);
	lzx_cab_close(cab);
	suite_context_close(&suite);
	maker_free(&maker);
}

CASE(frames_of_a_wrong_size)
{
	suite_context suite;
	lzx_cab *cab;
	uint8_t *out = calloc(1, FRAME + 1);
	size_t produced;
	lzxd_maker maker;
	maker_open(&maker, 15, -1);
	maker_block(&maker, 1, 50);
	maker_literals(&maker, "abc");
	maker_pad(&maker);
	suite_context_open(&suite);
	CU_ASSERT_EQUAL_FATAL(lzx_cab_open(suite.context, 15, &cab), CONV_OK);
	CU_ASSERT_EQUAL(lzx_cab_decode(cab, maker.out.bytes + 2, maker.out.size - 2, out, FRAME + 1,
				       &produced),
			CONV_UNUSABLE);
	CU_ASSERT(suite_reported(&suite, "lzx.frame-size"));
	lzx_cab_close(cab);
	CU_ASSERT_EQUAL_FATAL(lzx_cab_open(suite.context, 15, &cab), CONV_OK);
	CU_ASSERT_EQUAL(
		lzx_cab_decode(cab, maker.out.bytes + 2, maker.out.size - 2, out, 3, &produced),
		CONV_OK);
	CU_ASSERT_EQUAL(
		lzx_cab_decode(cab, maker.out.bytes + 2, maker.out.size - 2, out, 3, &produced),
		CONV_UNUSABLE); /* behind a short one */
	lzx_cab_close(cab);
	suite_context_close(&suite);
	maker_free(&maker);
	free(out);
}

/* The second folder of this cabinet is one LZX frame of 114 bytes for a file of 187. */
CASE(real_frame)
{
	const char *path = suite_corpus("cab/libmspack-mszip_lzx_qtm.cab");
	if (!path)
		SKIP("no corpus");
	size_t size, produced;
	uint8_t *file = suite_read_file(path, &size), out[187];
	suite_context suite;
	lzx_cab *cab;
	suite_context_open(&suite);
	CU_ASSERT_EQUAL_FATAL(lzx_cab_open(suite.context, 18, &cab), CONV_OK);
	CU_ASSERT_EQUAL(lzx_cab_decode(cab, file + 0xD1, 114, out, 187, &produced), CONV_OK);
	CU_ASSERT_EQUAL(produced, 187);
	CU_ASSERT(memmem(out, 187, "LZX", 3) != NULL && out[186] == '\n');
	lzx_cab_close(cab);
	suite_context_close(&suite);
	free(file);
}

SUITE_MAIN(test_lzx_cab, LIST(frames_share_window_trees_and_block),
	   LIST(greatest_offset_in_the_ring), LIST(match_of_257_has_no_extra_length),
	   LIST(e8_over_frames), LIST(uncompressed_block_over_frames), LIST(wrong_windows),
	   LIST(damage_ends_a_folder), LIST(frames_of_a_wrong_size), LIST(real_frame))
