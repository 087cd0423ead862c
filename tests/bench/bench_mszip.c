/*
 * MSZIP beside libmspack (a cabinet of one MSZIP folder, in memory) and beside zlib: its raw
 * inflate of the same data as one stream, and of the very blocks, one by one. bench_mszip [FILE]
 */
#include <mspack.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <zlib.h>

#include "conv/conv.h"
#include "mszip/mszip.h"

#define SIZE ((size_t)64 << 20)
#define ROUNDS 7

static double now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

/* Something between text and tables, the same on every machine. */
static uint8_t *make_input(void)
{
	static const char *const words[] = {
		"address ", "book ",        "Subject: ",   "Re: ",       "the ",
		"message ", "of ",          "Monday ",     "and ",       "\r\n",
		"smtp:",    "@example.com", "attachment ", "2024-05-01 "
	};
	uint8_t *bytes = malloc(SIZE);
	uint32_t x = 12345;
	size_t at = 0;
	while (at < SIZE) {
		x = x * 1664525u + 1013904223u;
		const char *word = words[x >> 8 & 15 ? (x >> 12) % 14 : 13];
		size_t size = strlen(word);
		if ((x >> 20) % 7 == 0) {
			bytes[at++] = (uint8_t)('a' + (x >> 24) % 26);
			continue;
		}
		if (size > SIZE - at)
			size = SIZE - at;
		memcpy(bytes + at, word, size);
		at += size;
	}
	return bytes;
}

static double best(double (*run)(void))
{
	double least = run();
	for (int i = 1; i < ROUNDS; i++) {
		double time = run();
		if (time < least)
			least = time;
	}
	return least;
}

static uint8_t *input;
static conv_buffer packed, cabinet;
static size_t *block_at; /* offsets of blocks in `packed`, and its end */
static size_t block_count;
static uint8_t *one_stream;
static size_t one_stream_size;

static void fail(const char *what)
{
	fprintf(stderr, "bench_mszip: %s failed\n", what);
	exit(1);
}

/* ---- The three readers of the blocks ---- */

static conv_status discard(void *user, const void *bytes, size_t size)
{
	(void)bytes;
	*(size_t *)user += size;
	return CONV_OK;
}

static double run_codec(void)
{
	conv_context *context = conv_context_new(NULL);
	size_t got = 0;
	conv_sink *sink;
	conv_sink_open_function(context, discard, &got, &sink);
	double start = now();
	conv_codec_run(context, &conv_codec_mszip, CONV_DECODE, NULL, packed.bytes, packed.size,
		       sink);
	conv_sink_commit(sink);
	double time = now() - start;
	conv_sink_close(sink);
	conv_context_free(context);
	if (got != SIZE)
		fail("the codec");
	return time;
}

static double run_blocks(void)
{
	mszip_decoder *decoder = mszip_decoder_new();
	size_t got = 0;
	double start = now();
	for (size_t i = 0; i < block_count; i++) {
		mszip_output output;
		mszip_decode_block(decoder, packed.bytes + block_at[i],
				   block_at[i + 1] - block_at[i], &output);
		got += output.size;
	}
	double time = now() - start;
	mszip_decoder_free(decoder);
	if (got != SIZE)
		fail("the block decoder");
	return time;
}

/* The plain way: every block a stream of its own, with the output before it as dictionary. */
static double run_zlib_blocks(void)
{
	static uint8_t *output;
	if (!output)
		output = malloc(SIZE);
	z_stream z = { 0 };
	inflateInit2(&z, -MAX_WBITS);
	size_t got = 0;
	double start = now();
	for (size_t i = 0; i < block_count; i++) {
		inflateReset(&z);
		if (got)
			inflateSetDictionary(&z, output + got - MSZIP_BLOCK, MSZIP_BLOCK);
		z.next_in = packed.bytes + block_at[i] + MSZIP_SIGNATURE;
		z.avail_in = (uInt)(block_at[i + 1] - block_at[i] - MSZIP_SIGNATURE);
		z.next_out = output + got;
		z.avail_out = MSZIP_BLOCK;
		if (inflate(&z, Z_FINISH) != Z_STREAM_END)
			fail("zlib by blocks");
		got += MSZIP_BLOCK - z.avail_out;
	}
	double time = now() - start;
	inflateEnd(&z);
	return time;
}

static double run_zlib_stream(void)
{
	static uint8_t room[65536];
	z_stream z = { 0 };
	inflateInit2(&z, -MAX_WBITS);
	z.next_in = one_stream;
	z.avail_in = (uInt)one_stream_size;
	double start = now();
	int result;
	do {
		z.next_out = room;
		z.avail_out = sizeof room;
		result = inflate(&z, Z_NO_FLUSH);
	} while (result == Z_OK);
	double time = now() - start;
	if (result != Z_STREAM_END || z.total_out != SIZE)
		fail("zlib");
	inflateEnd(&z);
	return time;
}

/* ---- libmspack, from and to memory ---- */

typedef struct memory_file {
	size_t at;
	int writes;
} memory_file;

static struct mspack_file *memory_open(struct mspack_system *self, const char *name, int mode)
{
	memory_file *file = calloc(1, sizeof *file);
	(void)self;
	(void)name;
	file->writes = mode == MSPACK_SYS_OPEN_WRITE;
	return (struct mspack_file *)file;
}

static void memory_close(struct mspack_file *file)
{
	free(file);
}

static int memory_read(struct mspack_file *opened, void *buffer, int bytes)
{
	memory_file *file = (memory_file *)opened;
	size_t left = cabinet.size - file->at;
	size_t size = (size_t)bytes < left ? (size_t)bytes : left;
	memcpy(buffer, cabinet.bytes + file->at, size);
	file->at += size;
	return (int)size;
}

static int memory_write(struct mspack_file *opened, void *buffer, int bytes)
{
	(void)buffer;
	((memory_file *)opened)->at += (size_t)bytes;
	return bytes;
}

static int memory_seek(struct mspack_file *opened, off_t offset, int mode)
{
	memory_file *file = (memory_file *)opened;
	file->at = (size_t)offset + (mode == MSPACK_SYS_SEEK_CUR   ? file->at
				     : mode == MSPACK_SYS_SEEK_END ? cabinet.size
								   : 0);
	return 0;
}

static off_t memory_tell(struct mspack_file *opened)
{
	return (off_t)((memory_file *)opened)->at;
}

static void memory_message(struct mspack_file *file, const char *format, ...)
{
	(void)file;
	(void)format;
}

static void *memory_alloc(struct mspack_system *self, size_t bytes)
{
	(void)self;
	return malloc(bytes);
}

static void memory_copy(void *from, void *to, size_t bytes)
{
	memcpy(to, from, bytes);
}

static double run_mspack(void)
{
	static struct mspack_system system = { memory_open,    memory_close, memory_read,
					       memory_write,   memory_seek,  memory_tell,
					       memory_message, memory_alloc, free,
					       memory_copy,    NULL };
	struct mscab_decompressor *d = mspack_create_cab_decompressor(&system);
	struct mscabd_cabinet *opened = d->open(d, "in");
	if (!opened)
		fail("libmspack");
	double start = now();
	if (d->extract(d, opened->files, "out") != MSPACK_ERR_OK)
		fail("libmspack");
	double time = now() - start;
	d->close(d, opened);
	mspack_destroy_cab_decompressor(d);
	return time;
}

static double run_cab(void)
{
	conv_context *context = conv_context_new(NULL);
	conv_source *source;
	conv_cab *cab;
	conv_sink *sink;
	size_t got = 0;
	conv_source_from_memory(context, cabinet.bytes, cabinet.size, 0, &source);
	conv_cab_open(context, source, NULL, NULL, &cab);
	conv_sink_open_function(context, discard, &got, &sink);
	double start = now();
	conv_cab_extract(cab, 0, sink);
	conv_sink_commit(sink);
	double time = now() - start;
	conv_sink_close(sink);
	conv_cab_close(cab);
	conv_source_drop(source);
	conv_context_free(context);
	if (got != SIZE)
		fail("the cabinet reader");
	return time;
}

/* ---- Making what they read ---- */

static double run_encoder(void)
{
	mszip_encoder *encoder = mszip_encoder_new(6);
	conv_buffer_clear(&packed);
	block_count = 0;
	double start = now();
	for (size_t at = 0; at < SIZE; at += MSZIP_BLOCK) {
		size_t size;
		const uint8_t *block = mszip_encode_block(encoder, input + at, MSZIP_BLOCK, &size);
		block_at[block_count++] = packed.size;
		conv_buffer_append(&packed, block, size);
	}
	double time = now() - start;
	block_at[block_count] = packed.size;
	mszip_encoder_free(encoder);
	return time;
}

static double run_deflate(void)
{
	z_stream z = { 0 };
	deflateInit2(&z, 6, Z_DEFLATED, -MAX_WBITS, 9, Z_DEFAULT_STRATEGY);
	z.next_in = input;
	z.avail_in = SIZE;
	z.next_out = one_stream;
	z.avail_out = SIZE;
	double start = now();
	deflate(&z, Z_FINISH);
	double time = now() - start;
	one_stream_size = z.total_out;
	deflateEnd(&z);
	return time;
}

/* A cabinet of one file, its checksums left out ([MS-CAB] 2). */
static void make_cabinet(void)
{
	const uint32_t data_at = 36 + 8 + 16 + 2;
	conv_buffer *c = &cabinet;
	conv_buffer_append_text(c, "MSCF");
	conv_buffer_append_u32le(c, 0);
	conv_buffer_append_u32le(c, (uint32_t)(data_at + block_count * 8 + packed.size));
	conv_buffer_append_u32le(c, 0);
	conv_buffer_append_u32le(c, 36 + 8);
	conv_buffer_append_u32le(c, 0);
	conv_buffer_append_u16le(c, 0x0103);
	conv_buffer_append_u16le(c, 1);
	conv_buffer_append_u16le(c, 1);
	conv_buffer_append_zeros(c, 6);
	conv_buffer_append_u32le(c, data_at);
	conv_buffer_append_u16le(c, (uint16_t)block_count);
	conv_buffer_append_u16le(c, 1);
	conv_buffer_append_u32le(c, SIZE);
	conv_buffer_append_zeros(c, 12);
	conv_buffer_append(c, "f", 2);
	for (size_t i = 0; i < block_count; i++) {
		size_t size = block_at[i + 1] - block_at[i];
		conv_buffer_append_u32le(c, 0);
		conv_buffer_append_u16le(c, (uint16_t)size);
		conv_buffer_append_u16le(c, MSZIP_BLOCK);
		conv_buffer_append(c, packed.bytes + block_at[i], size);
	}
}

static double mib_per_second(double time)
{
	return (double)(SIZE >> 20) / time;
}

/* A file's bytes, again and again. */
static uint8_t *read_input(const char *path)
{
	uint8_t *bytes = malloc(SIZE);
	FILE *file = fopen(path, "rb");
	if (!file)
		fail(path);
	size_t had = fread(bytes, 1, SIZE, file);
	fclose(file);
	if (!had)
		fail(path);
	for (size_t at = had; at < SIZE; at++)
		bytes[at] = bytes[at - had];
	return bytes;
}

int main(int argc, char **argv)
{
	input = argc > 1 ? read_input(argv[1]) : make_input();
	one_stream = malloc(SIZE);
	block_at = malloc((SIZE / MSZIP_BLOCK + 1) * sizeof *block_at);
	double encoder = run_encoder(), deflater = run_deflate();
	make_cabinet();

	double zlib_stream = best(run_zlib_stream), zlib_blocks = best(run_zlib_blocks);
	double blocks = best(run_blocks), codec = best(run_codec);
	double mspack = best(run_mspack), cab = best(run_cab);
	printf("input: %zu MiB, blocks: %zu bytes, one deflate stream: %zu bytes\n", SIZE >> 20,
	       packed.size, one_stream_size);
	printf("mszip_encode: %.0f MiB/s (%.2f x zlib deflate, one stream)\n",
	       mib_per_second(encoder), deflater / encoder);
	printf("mszip_decode_block: %.0f MiB/s (%.2f x zlib by blocks, %.2f x zlib, one stream)\n",
	       mib_per_second(blocks), zlib_blocks / blocks, zlib_stream / blocks);
	printf("mszip_codec: %.0f MiB/s (%.2f x zlib by blocks, %.2f x zlib, one stream, %.2f x "
	       "libmspack)\n",
	       mib_per_second(codec), zlib_blocks / codec, zlib_stream / codec, mspack / codec);
	printf("cab_mszip: %.0f MiB/s (%.2f x libmspack)\n", mib_per_second(cab), mspack / cab);
	conv_buffer_free(&packed);
	conv_buffer_free(&cabinet);
	free(block_at);
	free(one_stream);
	free(input);
	return 0;
}
