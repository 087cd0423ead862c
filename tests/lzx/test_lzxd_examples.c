/*
 * The worked examples: [MS-PATCH] section 3 (the first), and streams made by an independent
 * encoder.
 */
#include "support/suite.h"

#include <stdlib.h>
#include <string.h>

#include "lzx/lzx.h"

typedef struct example {
	const char *stream;
	const char *reference;
	size_t reference_size;
	const uint8_t *output;
	size_t output_size;
} example;

static void check(const example *e)
{
	suite_context suite;
	size_t size;
	uint8_t *stream = suite_hex(e->stream, &size);
	conv_buffer out = CONV_BUFFER_INIT;
	lzxd_params params = {
		.window_bits = 17,
		.output_size = e->output_size,
		.reference = (const uint8_t *)e->reference,
		.reference_size = e->reference_size,
	};
	suite_context_open(&suite);
	CU_ASSERT_EQUAL(lzxd_decode(suite.context, &params, stream, size, &out), CONV_OK);
	CU_ASSERT_STRING_EQUAL(conv_buffer_text(&suite.log), "");
	CU_ASSERT_EQUAL(out.size, e->output_size);
	CU_ASSERT(out.size == e->output_size && memcmp(out.bytes, e->output, out.size) == 0);
	conv_buffer_free(&out);
	suite_context_close(&suite);
	free(stream);
}

static void check_text(const char *stream, const char *reference, const char *output)
{
	example e = { stream, reference, reference ? strlen(reference) : 0, (const uint8_t *)output,
		      strlen(output) };
	check(&e);
}

static void check_bytes(const char *stream, const uint8_t *output, size_t size)
{
	example e = { stream, NULL, 0, output, size };
	check(&e);
}

CASE(LZXD_001_the_abc_sample)
{
	check_text("14 00 00 30 30 00 01 00 00 00 01 00 00 00 01 00 00 00 61 62 63 00", NULL,
		   "abc");
}

static void abcabcabcabc(void)
{
	check_text("32 00 00 10 C2 00 00 00 00 00 00 00 20 00 07 01 FD DA DF F7 00 A8 00 00 00 00 "
		   "00 00"
		   "00 04 37 43 FF FF 00 FD 00 00 00 00 00 00 02 00 07 02 FF FF E3 FE 00 68",
		   NULL, "abcabcabcabc");
}

static void thousand_a(void)
{
	uint8_t output[1000];
	memset(output, 'a', sizeof output);
	check_bytes("32 00 00 10 80 3E 00 00 00 00 00 00 02 00 07 21 9F DA FC 7D 00 40 00 00 00 00 "
		    "00 00"
		    "84 08 9F 33 F7 7D D4 DF 00 00 00 00 00 00 00 00 41 40 FF FF B9 FF 30 CF",
		    output, sizeof output);
}

static void fox_and_cat(void)
{
	check_text("36 00 00 10 D3 02 00 00 00 00 00 00 30 03 07 31 B2 DA CF FC 88 BE 00 00 00 00 "
		   "00 00"
		   "10 00 86 10 E4 73 BE 4F 60 F9 00 00 00 00 00 00 04 00 19 42 CF DA FB BE CF E3 "
		   "60 F8",
		   "The quick brown fox jumps over the lazy dog. ",
		   "The quick brown cat jumps over the lazy dog. ");
}

static void aligned_block(void)
{
	uint8_t output[96];
	for (unsigned i = 0; i < 40; i++)
		output[i] = output[i + 40] = (uint8_t)(37 * i + 11);
	memcpy(output + 80, output + 8, 16);
	check_bytes("6C 00 00 20 09 06 6D 13 00 B1 00 00 00 00 00 32 44 00 7C 0E 18 63 F0 C6 18 E3 "
		    "37 C6"
		    "18 87 31 C6 38 BC 44 C4 18 5E 88 88 31 BC 17 11 22 92 E6 22 00 00 00 00 00 00 "
		    "00 20"
		    "10 02 0B 7D F7 B9 EC DF 00 00 00 00 00 00 00 00 43 88 39 38 DF F7 9B 7F E3 32 "
		    "29 E2"
		    "E7 F6 E5 CF 2E 5C A0 D3 91 19 5E BF 76 C2 0D CB 12 BC 3C 1D F4 77 A6 69 80 54",
		    output, sizeof output);
}

static void e8_translation(void)
{
	uint8_t output[36];
	static const uint8_t first[5] = { 0xE8, 0xF6, 0, 0, 0 };
	static const uint8_t second[5] = { 0xE8, 0xF1, 0xFF, 0xFF, 0xFF };
	memset(output, 0x90, sizeof output);
	memcpy(output + 5, first, 5);
	memcpy(output + 15, second, 5);
	check_bytes("38 00 00 80 00 08 00 30 40 02 01 00 00 00 01 00 00 00 01 00 00 00 90 90 90 90 "
		    "90 E8"
		    "FB 00 00 00 90 90 90 90 90 E8 00 00 00 00 90 90 90 90 90 90 90 90 90 90 90 90 "
		    "90 90"
		    "90 90",
		    output, sizeof output);
}

static void two_chunks(void)
{
	static uint8_t output[40000];
	memset(output, 'x', sizeof output);
	check_bytes("34 00 08 10 00 00 00 00 00 00 00 00 02 00 07 21 FA DF F3 7D 00 40 00 00 00 00 "
		    "00 00"
		    "84 08 9F 33 F7 7D D4 DF 00 00 00 00 00 00 00 00 41 40 FF FF B9 FF DF FF 00 C0"
		    "34 00 03 20 00 88 00 00 00 00 00 00 04 00 1A 42 BE 4F EB FB 00 90 00 00 00 00 "
		    "00 00"
		    "08 01 3E 67 EF FB A8 BF 00 80 00 00 00 00 00 00 83 00 FF FF 77 FF 9F CD 00 80",
		    output, sizeof output);
}

CASE(LZXD_040_reference_a_to_j)
{
	check_text("34 00 00 10 A2 00 00 00 00 00 00 00 00 02 07 01 FE DA 7D DF 00 F8 00 00 00 00 "
		   "00 00"
		   "08 08 DB 41 F7 39 7F DF 01 60 00 00 00 00 00 00 01 00 FF 0F FE FF C8 65 00 1C",
		   "ABCDEFGHIJ", "abcDEFabce");
}

CASE(LZXD_044_footer_of_three_bits_is_aligned_tree_only)
{
	check_text("44 00 00 20 A6 01 6D DB 00 B0 00 00 00 00 20 01 33 00 FD 0F 05 40 55 55 FF FF "
		   "BC FF"
		   "00 C0 00 00 00 00 00 08 41 0C 54 FF EF FB 80 BF 00 04 00 00 00 00 00 00 3F 04 "
		   "FF FF"
		   "B5 F9 9D F1 9D 6F C0 F7 D1 48 E2 59 80 AC",
		   NULL, "ABCDEFGHIJKLMNOPQRSABCDJKL");
}

CASE(LZXD_039_worked_examples)
{
	LZXD_001_the_abc_sample();
	abcabcabcabc();
	thousand_a();
	fox_and_cat();
	aligned_block();
	e8_translation();
	two_chunks();
	LZXD_040_reference_a_to_j();
	LZXD_044_footer_of_three_bits_is_aligned_tree_only();
}

/*
 * Patches made by the Windows patch interface: the stream stands between a header and a checksum.
 */
static void check_patch(const char *name, size_t header_size, const char *source_name,
			const char *target_name)
{
	size_t size, source_size, target_size;
	const char *path = suite_corpus(name);
	if (!path)
		SKIP("no corpus");
	uint8_t *patch = suite_read_file(path, &size);
	uint8_t *source = suite_read_file(suite_corpus(source_name), &source_size);
	uint8_t *target = suite_read_file(suite_corpus(target_name), &target_size);
	suite_context suite;
	conv_buffer out = CONV_BUFFER_INIT;
	lzxd_params params = { .output_size = target_size,
			       .reference = source,
			       .reference_size = source_size };
	suite_context_open(&suite);
	CU_ASSERT_EQUAL(lzxd_decode(suite.context, &params, patch + header_size,
				    size - header_size - 4, &out),
			CONV_OK);
	CU_ASSERT_STRING_EQUAL(conv_buffer_text(&suite.log), "");
	CU_ASSERT(out.size == target_size && memcmp(out.bytes, target, target_size) == 0);
	conv_buffer_free(&out);
	suite_context_close(&suite);
	free(patch);
	free(source);
	free(target);
}

CASE(windows_patch_uncompressed_block)
{
	check_patch("oab/reactos-patch1.pa19", 27, "oab/reactos-patch1.pa19.expected.source.bin",
		    "oab/reactos-patch1.pa19.expected.target.bin");
}

CASE(windows_patch_with_reference)
{
	check_patch("oab/reactos-patch3.pa19", 28, "oab/reactos-patch3.pa19.expected.source.bin",
		    "oab/reactos-patch3.pa19.expected.target.bin");
}

SUITE_MAIN(test_lzxd_examples, LIST(LZXD_001_the_abc_sample), LIST(LZXD_039_worked_examples),
	   LIST(LZXD_040_reference_a_to_j),
	   LIST(LZXD_044_footer_of_three_bits_is_aligned_tree_only),
	   LIST(windows_patch_uncompressed_block), LIST(windows_patch_with_reference))
