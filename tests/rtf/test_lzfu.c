/* Compressed RTF: the rows of [MS-OXRTFCP], one by one. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cursor.h"
#include "rtf/lzfu.h"
#include "rtf/lzfu_internal.h"
#include "support/suite.h"

static const char sample1[] = "{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n";
static const char sample1_hex[] =
	"2D000000 2B000000 4C5A4675 F1C5C7A7 03000A00 72637067 31323542 320AF320 68656C09"
	"00206277 05B06C64 7D0A800F A0";
static const char sample2[] = "{\\rtf1 WXYZWXYZWXYZWXYZWXYZ}";
static const char sample2_hex[] = "1A000000 1C000000 4C5A4675 E2D44B51 41000420 5758595A"
				  "0D6E7D01 0EB0";
static const char short_hex[] = "13000000 08000000 4C5A4675 5FB8A879 09000420 7D0D70";
static const char run_hex[] = "16000000 28000000 4C5A4675 F6638920 1E610CFF 0CFF0CF3 0F70";
static const char empty_hex[] = "10000000 00000000 4C5A4675 C6B6A71F 02000D00";

/* What a decoding gave. */
typedef struct result {
	suite_context suite;
	conv_status status;
	conv_buffer rtf;
} result;

static void decode(result *r, const uint8_t *bytes, size_t size, int strict)
{
	memset(r, 0, sizeof *r);
	suite_context_open(&r->suite);
	conv_context_set_strict(r->suite.context, strict);
	r->status = rtf_decompress(r->suite.context, bytes, size, &r->rtf);
}

static void done(result *r)
{
	conv_buffer_free(&r->rtf);
	suite_context_close(&r->suite);
}

static int is(const result *r, const char *text, size_t size)
{
	return r->rtf.size == size && (size == 0 || memcmp(r->rtf.bytes, text, size) == 0);
}

/* A container around contents, with the header as it should be. */
static uint8_t *container(const char *type, const char *contents_hex, uint32_t raw_size,
			  size_t *size)
{
	size_t length;
	uint8_t *contents = suite_hex(contents_hex, &length);
	uint32_t crc = strcmp(type, "LZFu") == 0 ? lzfu_crc(0, contents, length) : 0;
	uint8_t *bytes = malloc(16 + length);
	uint32_t fields[] = { (uint32_t)length + 12, raw_size, 0, crc };

	for (int i = 0; i < 16; i++)
		bytes[i] = (uint8_t)(fields[i / 4] >> 8 * (i % 4));
	memcpy(bytes + 8, type, 4);
	if (length)
		memcpy(bytes + 16, contents, length);
	free(contents);
	*size = 16 + length;
	return bytes;
}

/* Decodes LZFu contents with a right header, and looks for one kind of record ("" for none). */
static void expect(const char *contents_hex, const char *text, size_t text_size, const char *code)
{
	size_t size;
	uint8_t *bytes = container("LZFu", contents_hex, (uint32_t)text_size, &size);
	result r;

	decode(&r, bytes, size, 0);
	CU_ASSERT_EQUAL(r.status, *code ? CONV_DAMAGED : CONV_OK);
	CU_ASSERT(is(&r, text, text_size));
	if (*code)
		CU_ASSERT(suite_reported(&r.suite, code));
	done(&r);
	free(bytes);
}

static conv_buffer encode(const void *rtf, size_t size, unsigned level)
{
	suite_context suite;
	conv_buffer value = CONV_BUFFER_INIT;
	suite_context_open(&suite);
	CU_ASSERT_EQUAL(rtf_compress(suite.context, rtf, size, level, &value), CONV_OK);
	suite_context_close(&suite);
	return value;
}

/* The text gives exactly the stream, and the stream the text. */
static void both_ways(const char *text, size_t text_size, const char *stream_hex)
{
	size_t size;
	uint8_t *stream = suite_hex(stream_hex, &size);
	conv_buffer value = encode(text, text_size, 1);
	result r;

	CU_ASSERT_EQUAL(value.size, size);
	CU_ASSERT(value.size == size && memcmp(value.bytes, stream, size) == 0);
	decode(&r, stream, size, 1);
	CU_ASSERT_EQUAL(r.status, CONV_OK);
	CU_ASSERT(is(&r, text, text_size));
	done(&r);
	conv_buffer_free(&value);
	free(stream);
}

CASE(RTFCP_001_sample_1_both_ways)
{
	both_ways(sample1, sizeof sample1 - 1, sample1_hex);
}

CASE(RTFCP_002_sample_2_both_ways)
{
	both_ways(sample2, sizeof sample2 - 1, sample2_hex);
	both_ways("{\\rtf1 }", 8, short_hex);
	char run[40];
	memset(run, 'a', sizeof run);
	both_ways(run, sizeof run, run_hex);
}

CASE(RTFCP_003_preload_text)
{
	CU_ASSERT_EQUAL(strlen(lzfu_preload), 207);
	/* All of it through references of 17 bytes from 0 on: 12 and a rest of 3; end at 414. */
	char hex[200] = "", token[20];
	for (unsigned i = 0; i < 13; i++) {
		unsigned word = i * 17 << 4 | (i < 12 ? 15 : 1);
		snprintf(token, sizeof token, i % 8 == 0 ? "FF %04X" : "%04X", word);
		strcat(hex, token);
	}
	strcat(hex, "19E0");
	expect(hex, lzfu_preload, 207, "");
	/* The write position: a reference to 207 ends at once; one to 206 repeats its byte. */
	expect("01 0CF0", "", 0, "");
	expect("03 0CE0 0D10", "xx", 2, "");
}

CASE(RTFCP_004_crc_of_digits)
{
	CU_ASSERT_EQUAL(lzfu_crc(0, "123456789", 9), 0x2DFD2D88);
	CU_ASSERT_EQUAL(lzfu_crc(lzfu_crc(0, "1234", 4), "56789", 5), 0x2DFD2D88);
	CU_ASSERT_EQUAL(lzfu_crc(0, "\1", 1), 0x77073096);
	CU_ASSERT_EQUAL(lzfu_crc(0, "", 0), 0);
}

CASE(RTFCP_028_crc_steps_of_the_sample)
{
	size_t size;
	uint8_t *stream = suite_hex(sample1_hex, &size);
	CU_ASSERT_EQUAL(lzfu_crc(0, stream + 16, 1), 0x990951BA);
	CU_ASSERT_EQUAL(lzfu_crc(0, stream + 16, 2), 0x2B2D53C3);
	CU_ASSERT_EQUAL(lzfu_crc(0, stream + 16, size - 16), 0xA7C7C5F1);
	free(stream);
}

CASE(RTFCP_005_wrong_crc_warns_and_fails_in_strict_mode)
{
	for (size_t place = 12; place < 16; place++) {
		size_t size;
		uint8_t *stream = suite_hex(sample1_hex, &size);
		result r;

		stream[place] ^= 0x10;
		decode(&r, stream, size, 0);
		CU_ASSERT_EQUAL(r.status, CONV_DAMAGED);
		CU_ASSERT(suite_reported(&r.suite, "rtf.checksum"));
		CU_ASSERT(is(&r, sample1, sizeof sample1 - 1));
		done(&r);
		decode(&r, stream, size, 1);
		CU_ASSERT_EQUAL(r.status, CONV_FAILED);
		CU_ASSERT_EQUAL(r.rtf.size, 0);
		done(&r);
		free(stream);
	}
}

CASE(RTFCP_006_sizes_in_the_header)
{
	for (size_t size = 1; size < 3000; size += 331) {
		char text[3000];
		memset(text, 'q', size);
		conv_buffer value = encode(text, size, (unsigned)size % 10);
		CU_ASSERT_EQUAL(conv_u32le(value.bytes), value.size - 4);
		CU_ASSERT_EQUAL(conv_u32le(value.bytes + 4), size);
		CU_ASSERT_EQUAL(memcmp(value.bytes + 8, "LZFu", 4), 0);
		CU_ASSERT_EQUAL(conv_u32le(value.bytes + 12),
				lzfu_crc(0, value.bytes + 16, value.size - 16));
		conv_buffer_free(&value);
	}
}

/* Every COMPSIZE from 17 too small to 10 too large, and the impossible ones. */
CASE(RTFCP_007_wrong_compressed_size_is_survived)
{
	size_t size;
	uint8_t *stream = suite_hex(sample1_hex, &size);
	for (int off = -45; off <= 10; off++) {
		result r;
		stream[0] = (uint8_t)(size - 4 + (size_t)off);
		decode(&r, stream, size, 0);
		CU_ASSERT_EQUAL(r.status, off ? CONV_DAMAGED : CONV_OK);
		CU_ASSERT_EQUAL(suite_reported(&r.suite, "rtf.compressed-size"), off != 0);
		CU_ASSERT_FALSE(suite_reported(&r.suite, "rtf.checksum"));
		CU_ASSERT(is(&r, sample1, sizeof sample1 - 1));
		done(&r);
		decode(&r, stream, size, 1);
		CU_ASSERT_EQUAL(r.status, off ? CONV_FAILED : CONV_OK);
		done(&r);
	}
	free(stream);
}

CASE(RTFCP_007_bytes_behind_the_stream_are_left_out)
{
	size_t size;
	uint8_t *stream = suite_hex(sample1_hex, &size);
	stream = realloc(stream, size + 100);
	memset(stream + size, 0x55, 100);
	result r;
	decode(&r, stream, size + 100, 0);
	CU_ASSERT_EQUAL(r.status, CONV_DAMAGED);
	CU_ASSERT(suite_reported(&r.suite, "rtf.compressed-size"));
	CU_ASSERT_FALSE(suite_reported(&r.suite, "rtf.checksum"));
	CU_ASSERT(is(&r, sample1, sizeof sample1 - 1));
	done(&r);
	free(stream);
}

static const char mela_hex[] = "7B5C727466312068657 97D00"; /* {\rtf1 hey} and a NUL */
static const char mela_text[] = "{\\rtf1 hey}";

CASE(RTFCP_008_raw_size_never_cuts)
{
	static const uint32_t raw_sizes[] = { 0, 1, 11, 13, 12 + 12, 25, 0x7FFFFFFF, 0xFFFFFFFF };
	for (size_t i = 0; i < sizeof raw_sizes / sizeof *raw_sizes; i++) {
		size_t size;
		uint8_t *mela = container("MELA", mela_hex, raw_sizes[i], &size);
		int common = raw_sizes[i] == 12 + 12; /* as Outlook writes it */
		result r;

		decode(&r, mela, size, 0);
		CU_ASSERT_EQUAL(r.status, common ? CONV_OK : CONV_DAMAGED);
		CU_ASSERT_EQUAL(suite_reported(&r.suite, "rtf.size"), !common);
		CU_ASSERT(is(&r, mela_text, 12));
		done(&r);
		free(mela);

		uint8_t *lzfu = suite_hex(sample1_hex, &size);
		for (int k = 0; k < 4; k++)
			lzfu[4 + k] = (uint8_t)(raw_sizes[i] >> 8 * k);
		decode(&r, lzfu, size, 0);
		CU_ASSERT_EQUAL(r.status, CONV_DAMAGED);
		CU_ASSERT(suite_reported(&r.suite, "rtf.size"));
		CU_ASSERT(is(&r, sample1, sizeof sample1 - 1));
		CU_ASSERT(r.rtf.capacity < 65536);
		done(&r);
		free(lzfu);
	}
}

CASE(RTFCP_009_mela_both_ways)
{
	conv_buffer value = encode(mela_text, 12, CONV_LEVEL_STORED);
	size_t size;
	uint8_t *mela = container("MELA", mela_hex, 12, &size);
	CU_ASSERT_EQUAL(value.size, size);
	CU_ASSERT(value.size == size && memcmp(value.bytes, mela, size) == 0);
	CU_ASSERT_EQUAL(conv_u32le(value.bytes + 12), 0);
	result r;
	decode(&r, mela, size, 1);
	CU_ASSERT_EQUAL(r.status, CONV_OK);
	CU_ASSERT(is(&r, mela_text, 12));
	done(&r);
	free(mela);
	conv_buffer_free(&value);

	value = encode("", 0, CONV_LEVEL_STORED);
	CU_ASSERT_EQUAL(value.size, 16);
	decode(&r, value.bytes, value.size, 1);
	CU_ASSERT_EQUAL(r.status, CONV_OK);
	CU_ASSERT_EQUAL(r.rtf.size, 0);
	done(&r);
	conv_buffer_free(&value);
}

CASE(RTFCP_010_plain_rtf_is_taken_as_it_is)
{
	static const char *const texts[] = { "{\\rtf", "{\\rtf1 short}",
					     "{\\rtf1\\ansi longer than a header is}" };
	for (size_t i = 0; i < 3; i++) {
		const uint8_t *text = (const uint8_t *)texts[i];
		size_t size = strlen(texts[i]);
		result r;
		decode(&r, text, size, 0);
		CU_ASSERT_EQUAL(r.status, CONV_DAMAGED);
		CU_ASSERT(suite_reported(&r.suite, "rtf.type"));
		CU_ASSERT(is(&r, texts[i], size));
		done(&r);
		decode(&r, text, size, 1);
		CU_ASSERT_EQUAL(r.status, CONV_FAILED);
		CU_ASSERT_EQUAL(r.rtf.size, 0);
		done(&r);
	}
}

CASE(RTFCP_010_unknown_type_is_refused)
{
	size_t size;
	uint8_t *odd = container("LZFx", mela_hex, 12, &size);
	result r;
	decode(&r, odd, size, 0);
	CU_ASSERT_EQUAL(r.status, CONV_FAILED);
	CU_ASSERT(suite_reported(&r.suite, "rtf.type"));
	CU_ASSERT_EQUAL(r.rtf.size, 0);
	done(&r);
	free(odd);
}

CASE(RTFCP_011_bits_from_the_least_significant)
{
	/* 0D is bits 0, 2, 3: offset 0 length 6, a literal, offset 206 (213) length 2, the end. */
	expect("0D 0004 21 0CE0 0D80", "{\\rtf1!x{", 9, "");
	expect("0D 0004 21 0D50 0D80", "{\\rtf1!!!", 9, "");
}

CASE(RTFCP_012_overlap_is_a_run)
{
	char text[64];
	/* One literal, then 17 of the byte before: distance 1. */
	memset(text, 'z', 18);
	expect("06 7A 0CFF 0E10", text, 18, "");
	/* Every distance from 1 to 17 with every length: the pattern goes on. */
	for (size_t distance = 1; distance <= 17; distance++) {
		for (size_t length = 2; length <= 17; length++) {
			char hex[200] = "00", part[20];
			for (size_t i = 0; i < 24; i++) {
				text[i] = (char)('a' + i);
				snprintf(part, sizeof part,
					 i % 8 == 7 && i < 23 ? "%02X00" : "%02X",
					 (unsigned)text[i]);
				strcat(hex, part);
			}
			for (size_t i = 0; i < length; i++)
				text[24 + i] = text[24 + i - distance];
			snprintf(part, sizeof part, "03%04X%04X",
				 (unsigned)((207 + 24 - distance) << 4 | (length - 2)),
				 (unsigned)((207 + 24 + length) << 4));
			strcat(hex, part);
			expect(hex, text, 24 + length, "");
		}
	}
}

CASE(RTFCP_014_end_marker_ends)
{
	/* Anything may stand behind: tokens of the run, further bytes. Its length is ignored. */
	expect("FE 41 0D0F 4142 4344 FFFF", "A", 1, "");
	expect("02 41 0D05", "A", 1, "");
	/* As the eighth token. */
	expect("80 41424344454647 0D60", "ABCDEFG", 7, "");
	/* Alone in a run. */
	expect("00 4142434445464748 01 0D70", "ABCDEFGH", 8, "");
}

CASE(RTFCP_015_cut_input_keeps_its_output)
{
	size_t size;
	uint8_t *stream = suite_hex(sample1_hex, &size);
	size_t before = 0;
	for (size_t cut = 16; cut < size; cut++) {
		result r;
		uint8_t *piece = malloc(cut); /* so that a read behind it is seen */
		memcpy(piece, stream, cut);
		decode(&r, piece, cut, 0);
		CU_ASSERT_EQUAL(r.status, CONV_DAMAGED);
		CU_ASSERT(suite_reported(&r.suite, "rtf.truncated"));
		CU_ASSERT(r.rtf.size >= before && r.rtf.size <= sizeof sample1 - 1);
		CU_ASSERT(r.rtf.size == 0 || memcmp(r.rtf.bytes, sample1, r.rtf.size) == 0);
		before = r.rtf.size;
		done(&r);
		decode(&r, piece, cut, 1);
		CU_ASSERT_EQUAL(r.status, CONV_FAILED);
		done(&r);
		free(piece);
	}
	CU_ASSERT_EQUAL(before, sizeof sample1 - 1);
	free(stream);
	/* With a header that knows of no more: within a reference, behind a control byte. */
	expect("02 41 0D", "A", 1, "rtf.truncated");
	expect("00 4142434445464748 01", "ABCDEFGH", 8, "rtf.truncated");
	expect("", "", 0, "rtf.truncated");
}

CASE(fewer_bytes_than_a_header_are_refused)
{
	size_t size;
	uint8_t *stream = suite_hex(sample1_hex, &size);
	for (size_t cut = 0; cut < 16; cut++) {
		result r;
		decode(&r, stream, cut, 0);
		CU_ASSERT_EQUAL(r.status, CONV_FAILED);
		CU_ASSERT(suite_reported(&r.suite, "rtf.header"));
		done(&r);
	}
	free(stream);
}

CASE(RTFCP_016_matches_of_2_to_17_bytes)
{
	/* "XY" twice: the second is a reference of 2. A run: 17 each, never from the write position. */
	conv_buffer value = encode("XYXY", 4, 1);
	static const uint8_t twice[] = { 0x0C, 'X', 'Y', 0x0C, 0xF0, 0x0D, 0x30 };
	CU_ASSERT_EQUAL(value.size, 16 + sizeof twice);
	CU_ASSERT_EQUAL(memcmp(value.bytes + 16, twice, sizeof twice), 0);
	conv_buffer_free(&value);
	/* The remark of 2.3.3.2.1 with the slip: 207, length 9. */
	value = encode("XYZXYZXYZXYZ", 12, 1);
	static const uint8_t thrice[] = { 0x18, 'X', 'Y', 'Z', 0x0C, 0xF7, 0x0D, 0xB0 };
	CU_ASSERT_EQUAL(value.size, 16 + sizeof thrice);
	CU_ASSERT_EQUAL(memcmp(value.bytes + 16, thrice, sizeof thrice), 0);
	conv_buffer_free(&value);
}

CASE(RTFCP_017_empty_input)
{
	size_t size;
	uint8_t *stream = suite_hex(empty_hex, &size);
	for (unsigned level = 0; level <= 9; level++) {
		conv_buffer value = encode("", 0, level);
		CU_ASSERT(value.size == 20 && memcmp(value.bytes, stream, 20) == 0);
		conv_buffer_free(&value);
	}
	result r;
	decode(&r, stream, size, 1);
	CU_ASSERT_EQUAL(r.status, CONV_OK);
	CU_ASSERT(is(&r, "", 1));
	done(&r);
	free(stream);
}

/* Encodes and decodes; whether the way back gave the same. */
static int survives(const uint8_t *text, size_t size, unsigned level)
{
	suite_context suite;
	conv_buffer back = CONV_BUFFER_INIT, value = encode(text, size, level);

	suite_context_open(&suite);
	conv_status status = rtf_decompress(suite.context, value.bytes, value.size, &back);
	int same = status == CONV_OK && back.size == size && memcmp(back.bytes, text, size) == 0;
	suite_context_close(&suite);
	conv_buffer_free(&value);
	conv_buffer_free(&back);
	return same;
}

/*
 * Texts that make a careless search of matches quadratic. How long they take, the benchmark says;
 * here a mebibyte of each has to end within the time limit of a suite.
 */
CASE(RTFCP_019_one_mebibyte_of_texts_that_are_hard_to_search)
{
	size_t size = 1 << 20;
	uint8_t *text = malloc(size);
	uint32_t state = 19;
	for (size_t at = 0; at < size;) {
		char word[40];
		int n = snprintf(word, sizeof word, "\\par \\f%u\\fs%u w%x ",
				 suite_random(&state) % 9, suite_random(&state) % 40,
				 suite_random(&state) % 5000);
		for (int i = 0; i < n && at < size; i++)
			text[at++] = (uint8_t)word[i];
	}
	CU_ASSERT(survives(text, size, 0));
	CU_ASSERT(survives(text, size, 1));
	/* A run, two letters, a run with gaps. */
	for (unsigned kind = 0; kind < 3; kind++) {
		for (size_t i = 0; i < size; i++)
			text[i] = kind == 0 || (kind == 2 && suite_random(&state) % 16)
					  ? 'a'
					  : 'a' + (suite_random(&state) & 1);
		CU_ASSERT(survives(text, size, 0));
	}
	free(text);
}

/* 64 KiB of one byte in a few KiB. */
static conv_buffer long_run(void)
{
	char *text = calloc(1, 65536);
	memset(text, 'r', 65536);
	conv_buffer value = encode(text, 65536, 0);
	free(text);
	return value;
}

CASE(RTFCP_020_limits_bound_the_output)
{
	conv_buffer value = long_run();
	suite_context suite;
	conv_buffer rtf = CONV_BUFFER_INIT;

	suite_context_open(&suite);
	conv_context_limits(suite.context)->string_bytes = 65535;
	conv_buffer_append_text(&rtf, "before");
	CU_ASSERT_EQUAL(rtf_decompress(suite.context, value.bytes, value.size, &rtf), CONV_FAILED);
	CU_ASSERT(suite_reported(&suite, "limit.string-bytes"));
	CU_ASSERT_STRING_EQUAL(conv_buffer_text(&rtf), "before");
	conv_context_limits(suite.context)->string_bytes = 65536;
	CU_ASSERT_EQUAL(rtf_decompress(suite.context, value.bytes, value.size, &rtf), CONV_OK);
	CU_ASSERT_EQUAL(rtf.size, 6 + 65536);

	conv_context_limits(suite.context)->decoded_bytes = 65536 + 65535 + 65535;
	CU_ASSERT_EQUAL(rtf_decompress(suite.context, value.bytes, value.size, &rtf), CONV_FAILED);
	CU_ASSERT(suite_reported(&suite, "limit.decoded-bytes"));
	conv_buffer_free(&rtf);
	conv_buffer_free(&value);
	suite_context_close(&suite);
}

/* The codec counts each byte once. */
CASE(RTFCP_020_limits_bound_the_codec)
{
	conv_buffer value = long_run();
	suite_context suite;
	conv_sink *sink;

	suite_context_open(&suite);
	conv_context_limits(suite.context)->decoded_bytes = 65536;
	conv_sink_open_memory(suite.context, &sink);
	CU_ASSERT_EQUAL(conv_codec_run(suite.context, &conv_codec_lzfu, CONV_DECODE, NULL,
				       value.bytes, value.size, sink),
			CONV_OK);
	CU_ASSERT_EQUAL(conv_sink_written(sink), 65536);
	CU_ASSERT_EQUAL(conv_codec_run(suite.context, &conv_codec_lzfu, CONV_DECODE, NULL,
				       value.bytes, value.size, sink),
			CONV_UNUSABLE);
	CU_ASSERT(suite_reported(&suite, "limit.decoded-bytes"));
	conv_sink_close(sink);
	conv_buffer_free(&value);
	suite_context_close(&suite);
}

CASE(RTFCP_021_unwritten_bytes_are_zeros)
{
	/* 300/4 while the write position is 207; 4094/4 wraps into the preload text. */
	expect("03 12C2 0D30", "\0\0\0\0", 4, "rtf.unwritten");
	expect("03 FFE2 0D30", "\0\0{\\", 4, "rtf.unwritten");
	/* 208/3, one behind the write position: nothing there yet. */
	expect("03 0D01 0D20", "\0\0\0", 3, "rtf.unwritten");
	/* Written meanwhile: no complaint. */
	expect("0C 4142 0CF1 0D40", "ABABA", 5, "");
}

CASE(RTFCP_023_trailing_nul_is_kept)
{
	expect("08 7B7D00 0D20", "{}\0", 3, "");
	conv_buffer value = encode("{}\0", 3, 0);
	result r;
	decode(&r, value.bytes, value.size, 1);
	CU_ASSERT(is(&r, "{}\0", 3));
	done(&r);
	conv_buffer_free(&value);
}

CASE(RTFCP_024_empty_stream_of_other_writers)
{
	size_t size;
	uint8_t *stream = suite_hex("0F000000 00000000 4C5A4675 27D7CA10 010CF0", &size);
	result r;
	decode(&r, stream, size, 1);
	CU_ASSERT_EQUAL(r.status, CONV_OK);
	CU_ASSERT_EQUAL(r.rtf.size, 0);
	done(&r);
	free(stream);
}

CASE(RTFCP_025_end_marker_has_length_zero)
{
	for (size_t size = 0; size < 100; size++) {
		char text[100] = "";
		for (size_t i = 0; i < size; i++)
			text[i] = (char)(i * 37);
		conv_buffer value = encode(text, size, 1);
		size_t position = 207 + (size ? size : 1);
		const uint8_t *end = value.bytes + value.size - 2;
		CU_ASSERT_EQUAL(end[0] << 8 | end[1], position << 4);
		conv_buffer_free(&value);
	}
	expect("02 41 0D0F", "A", 1, "");
}

CASE(RTFCP_026_mela_crc_is_not_checked)
{
	size_t size;
	uint8_t *mela = container("MELA", mela_hex, 12, &size);
	memset(mela + 12, 0xAB, 4);
	result r;
	decode(&r, mela, size, 1);
	CU_ASSERT_EQUAL(r.status, CONV_OK);
	CU_ASSERT(is(&r, mela_text, 12));
	done(&r);
	free(mela);
}

CASE(RTFCP_027_strict_mode_fails)
{
	static const char *const damaged[] = {
		"2D000000 2B000000 4C5A4675 F1C5C7A6 03000A00 72637067 31323542 "
		"320AF320 68656C09"
		"00206277 05B06C64 7D0A800F A0", /* CRC */
		"2D000000 2B000000 4C5A4676 F1C5C7A7 03000A00 72637067 31323542 "
		"320AF320",                                 /* type */
		"0E000000 01000000 4C5A4675 00000000 0041", /* no end */
	};
	static const char *const codes[] = { "rtf.checksum", "rtf.type", "rtf.truncated" };
	for (size_t i = 0; i < 3; i++) {
		size_t size;
		uint8_t *stream = suite_hex(damaged[i], &size);
		uint32_t crc = lzfu_crc(0, stream + 16, size - 16);
		if (i == 2)
			memcpy(stream + 12, &crc, 4);
		result r;
		decode(&r, stream, size, 1);
		CU_ASSERT_EQUAL(r.status, CONV_FAILED);
		CU_ASSERT(suite_reported(&r.suite, codes[i]));
		CU_ASSERT_EQUAL(r.rtf.size, 0);
		done(&r);
		free(stream);
	}
}

CASE(codec_is_listed)
{
	int found = 0;
	for (const conv_codec *const *codec = conv_codecs_all(); *codec; codec++)
		found |= *codec == &conv_codec_lzfu;
	CU_ASSERT(found);
}

SUITE_MAIN(test_lzfu, LIST(RTFCP_001_sample_1_both_ways), LIST(RTFCP_002_sample_2_both_ways),
	   LIST(RTFCP_003_preload_text), LIST(RTFCP_004_crc_of_digits),
	   LIST(RTFCP_005_wrong_crc_warns_and_fails_in_strict_mode),
	   LIST(RTFCP_006_sizes_in_the_header), LIST(RTFCP_007_wrong_compressed_size_is_survived),
	   LIST(RTFCP_007_bytes_behind_the_stream_are_left_out),
	   LIST(RTFCP_008_raw_size_never_cuts), LIST(RTFCP_009_mela_both_ways),
	   LIST(RTFCP_010_plain_rtf_is_taken_as_it_is), LIST(RTFCP_010_unknown_type_is_refused),
	   LIST(RTFCP_011_bits_from_the_least_significant), LIST(RTFCP_012_overlap_is_a_run),
	   LIST(RTFCP_014_end_marker_ends), LIST(RTFCP_015_cut_input_keeps_its_output),
	   LIST(fewer_bytes_than_a_header_are_refused), LIST(RTFCP_016_matches_of_2_to_17_bytes),
	   LIST(RTFCP_017_empty_input),
	   LIST(RTFCP_019_one_mebibyte_of_texts_that_are_hard_to_search),
	   LIST(RTFCP_020_limits_bound_the_output), LIST(RTFCP_020_limits_bound_the_codec),
	   LIST(RTFCP_021_unwritten_bytes_are_zeros), LIST(RTFCP_023_trailing_nul_is_kept),
	   LIST(RTFCP_024_empty_stream_of_other_writers),
	   LIST(RTFCP_025_end_marker_has_length_zero), LIST(RTFCP_026_mela_crc_is_not_checked),
	   LIST(RTFCP_027_strict_mode_fails), LIST(RTFCP_028_crc_steps_of_the_sample),
	   LIST(codec_is_listed))
