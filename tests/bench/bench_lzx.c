/*
 * LZX DELTA beside its peers on a made-up address book of 30 MB, in blocks of 32 KiB and 256 KiB:
 *
 *   wimlib     its LZX (WIM) compressor at the default level 50 and its decompressor
 *   libmspack  its LZX DELTA decoder, by way of the address book decompressor; since that checks a
 *              CRC of every block, a CRC is counted for ours too in that comparison
 *
 * Times are of the processor, best of several runs.
 */
#include <stdio.h>
#include <time.h>
#include <wimlib.h>

#include "../support/oab_peer.h"
#include "addressbook.h"
#include "conv/conv.h"
#include "lzx/lzx.h"
#include "report.h"

#define BOOK_SIZE ((size_t)30000000)
#define BLOCKS_MAX (BOOK_SIZE / 32768 + 1)
#define DECODE_RUNS 5
#define WIM_LEVEL 50

typedef struct blocks {
	size_t block_size;
	size_t count, total;
	size_t size[BLOCKS_MAX];
	uint8_t *bytes; /* one after another */
} blocks;

static uint8_t *book;
static size_t book_size = BOOK_SIZE;

static double now(void)
{
	struct timespec time;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
	return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

static double speed(double seconds)
{
	return (double)book_size / seconds / 1e6;
}

static size_t block_at(const blocks *b, size_t i)
{
	size_t left = book_size - i * b->block_size;
	return left < b->block_size ? left : b->block_size;
}

static void fail(const char *what)
{
	fprintf(stderr, "bench_lzx: %s\n", what);
	exit(1);
}

/* -- wimlib ---------------------------------------------------------------------------------- */

static double wim_encode(blocks *b)
{
	struct wimlib_compressor *compressor;
	if (wimlib_create_compressor(WIMLIB_COMPRESSION_TYPE_LZX, b->block_size, WIM_LEVEL,
				     &compressor))
		fail("wimlib: no compressor");
	double begin = now();
	for (b->count = b->total = 0; b->count * b->block_size < book_size; b->count++) {
		size_t size = block_at(b, b->count);
		size_t got = wimlib_compress(book + b->count * b->block_size, size,
					     b->bytes + b->total, size - 1, compressor);
		if (!got)
			fail("wimlib: a block does not shrink");
		b->size[b->count] = got;
		b->total += got;
	}
	double seconds = now() - begin;
	wimlib_free_compressor(compressor);
	return seconds;
}

static double wim_decode(const blocks *b, uint8_t *out)
{
	struct wimlib_decompressor *decompressor;
	double best = 1e9;
	if (wimlib_create_decompressor(WIMLIB_COMPRESSION_TYPE_LZX, b->block_size, &decompressor))
		fail("wimlib: no decompressor");
	for (int run = 0; run < DECODE_RUNS; run++) {
		const uint8_t *at = b->bytes;
		double begin = now();
		for (size_t i = 0; i < b->count; at += b->size[i++])
			if (wimlib_decompress(at, b->size[i], out, block_at(b, i), decompressor))
				fail("wimlib: does not decode");
		double seconds = now() - begin;
		best = seconds < best ? seconds : best;
	}
	wimlib_free_decompressor(decompressor);
	return best;
}

/* -- ours ------------------------------------------------------------------------------------ */

static double our_encode(conv_context *context, blocks *b, unsigned level)
{
	lzxd_encoder *encoder = lzxd_encoder_new();
	lzxd_params params = { .level = level };
	conv_buffer out = CONV_BUFFER_INIT;
	double begin = now();
	for (b->count = b->total = 0; b->count * b->block_size < book_size; b->count++) {
		conv_buffer_clear(&out);
		if (lzxd_encoder_run(encoder, context, &params, book + b->count * b->block_size,
				     block_at(b, b->count), &out) != CONV_OK)
			fail("does not encode");
		memcpy(b->bytes + b->total, out.bytes, out.size);
		b->size[b->count] = out.size;
		b->total += out.size;
	}
	double seconds = now() - begin;
	lzxd_encoder_free(encoder);
	conv_buffer_free(&out);
	return seconds;
}

static double our_decode(conv_context *context, const blocks *b, int with_crc)
{
	conv_buffer out = CONV_BUFFER_INIT;
	uint32_t sum = 0;
	double best = 1e9;
	for (int run = 0; run < DECODE_RUNS; run++) {
		const uint8_t *at = b->bytes;
		double begin = now();
		for (size_t i = 0; i < b->count; at += b->size[i++]) {
			lzxd_params params = { .output_size = block_at(b, i) };
			conv_buffer_clear(&out);
			if (lzxd_decode(context, &params, at, b->size[i], &out) != CONV_OK)
				fail("does not decode");
			if (run == 0 && memcmp(out.bytes, book + i * b->block_size, out.size) != 0)
				fail("decodes to something else");
			if (with_crc)
				sum ^= oab_peer_crc(out.bytes, out.size);
		}
		double seconds = now() - begin;
		/* The first run compares as well. */
		best = run && seconds < best ? seconds : best;
		conv_account_reset(context);
	}
	conv_buffer_free(&out);
	return sum == 1 ? best + 1e-12 : best; /* the sums are wanted */
}

/* -- libmspack ------------------------------------------------------------------------------- */

static double mspack_decode(const blocks *b)
{
	conv_buffer file = CONV_BUFFER_INIT;
	oab_peer peer;
	const uint8_t *at = b->bytes;
	double best = 1e9;

	oab_peer_init(&peer);
	oab_peer_put_full(&file, (uint32_t)b->block_size, book_size);
	for (size_t i = 0; i < b->count; at += b->size[i++])
		oab_peer_put_block(&file, at, b->size[i], book + i * b->block_size, block_at(b, i));
	for (int run = 0; run < DECODE_RUNS; run++) {
		double begin = now();
		if (oab_peer_decode(&peer, &file, NULL, 0) != MSPACK_ERR_OK)
			fail("libmspack: does not decode");
		double seconds = now() - begin;
		best = seconds < best ? seconds : best;
	}
	if (peer.out.size != book_size || memcmp(peer.out.bytes, book, book_size) != 0)
		fail("libmspack: decodes to something else");
	conv_buffer_free(&peer.out);
	conv_buffer_free(&file);
	return best;
}

/* -------------------------------------------------------------------------------------------- */

static void compare(conv_context *context, size_t block_size)
{
	static const unsigned levels[] = { 1, 4, 6, 9 };
	blocks *b = calloc(1, sizeof *b);
	uint8_t *out = malloc(block_size);
	if (!b || !out || !(b->bytes = malloc(book_size + book_size / 8)))
		fail("no memory");
	b->block_size = block_size;
	double wim_seconds = wim_encode(b);
	size_t wim_size = b->total;
	double wim_out = wim_decode(b, out);
	printf("blocks of %zu KiB\n", block_size / 1024);
	printf("  wimlib level %d: %zu bytes, %.1f MB/s, decodes %.0f MB/s\n", WIM_LEVEL, wim_size,
	       speed(wim_seconds), speed(wim_out));
	for (size_t i = 0; i < sizeof levels / sizeof *levels; i++) {
		double seconds = our_encode(context, b, levels[i]);
		double plain = our_decode(context, b, 0), with_crc = our_decode(context, b, 1);
		double mspack = mspack_decode(b);
		printf("  level %u: %zu bytes (%.4f x wimlib), %.1f MB/s (%.2f x wimlib)\n",
		       levels[i], b->total, (double)b->total / (double)wim_size, speed(seconds),
		       wim_seconds / seconds);
		printf("    decodes %.0f MB/s (%.2f x wimlib); with CRC %.0f MB/s, libmspack %.0f "
		       "MB/s "
		       "(%.2f x libmspack)\n",
		       speed(plain), wim_out / plain, speed(with_crc), speed(mspack),
		       mspack / with_crc);
		fflush(stdout);
	}
	free(b->bytes);
	free(b);
	free(out);
}

int main(int argc, char **argv)
{
	if (argc > 1) /* a smaller book, in MB */
		book_size = strtoul(argv[1], NULL, 10) * 1000000;
	if (book_size == 0 || book_size > BOOK_SIZE)
		book_size = BOOK_SIZE;
	book = addressbook_make(BOOK_SIZE);
	conv_context *context = conv_context_new(NULL);
	if (!context)
		fail("no memory");
	compare(context, (size_t)32 << 10);
	compare(context, (size_t)256 << 10);
	conv_context_free(context);
	free(book);
	return 0;
}
