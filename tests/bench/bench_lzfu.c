/*
 * Compressed RTF: decoding beside libytnef's DecompressRTF, and encoding at each level: speed, and
 * size beside the size of the input's own streams. Arguments: folders or files of streams (values
 * of PidTagRtfCompressed); without any, text is made up.
 */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <ytnef.h>

#include "conv/conv.h"
#include "rtf/lzfu.h"

#define MOST 1000
#define SECONDS 0.4 /* of each measurement */
#define ROUNDS 5    /* of which the fastest counts */

typedef struct stream {
	conv_buffer value, rtf;
} stream;

static stream streams[MOST];
static size_t count;
static conv_context *context;

static double now(void)
{
	struct timespec time;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
	return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

/* Takes a stream that is LZFu and in order. */
static void take(const void *bytes, size_t size)
{
	stream *s = &streams[count];

	if (count == MOST || size < 16 || memcmp((const char *)bytes + 8, "LZFu", 4) != 0)
		return;
	conv_buffer_append(&s->value, bytes, size);
	if (rtf_decompress(context, s->value.bytes, size, &s->rtf) == CONV_OK && s->rtf.size > 1)
		count++;
	else
		conv_buffer_clear(&s->value), conv_buffer_clear(&s->rtf);
}

static void take_path(const char *path)
{
	struct stat about;
	if (stat(path, &about) != 0)
		return;
	if (S_ISDIR(about.st_mode)) {
		struct dirent **entries;
		int n = scandir(path, &entries, NULL, alphasort);
		for (int i = 0; i < n; i++) {
			char inner[4096];
			snprintf(inner, sizeof inner, "%s/%s", path, entries[i]->d_name);
			if (entries[i]->d_name[0] != '.')
				take_path(inner);
			free(entries[i]);
		}
		free(entries);
		return;
	}
	FILE *file = fopen(path, "rb");
	uint8_t *bytes = malloc((size_t)about.st_size + 1);
	if (file && bytes)
		take(bytes, fread(bytes, 1, (size_t)about.st_size, file));
	free(bytes);
	if (file)
		fclose(file);
}

/* Text with the habits of Outlook's: encapsulated HTML, 2 to 200 KiB. */
static void make_up(void)
{
	static const char *const words[] = { "{\\*\\htmltag84 <p class=MsoNormal>}",
					     "\\htmlrtf \\par \\htmlrtf0\r\n",
					     "the ",
					     "{\\*\\htmltag92 </p>}",
					     "meeting ",
					     "is ",
					     "moved ",
					     "to ",
					     "{\\*\\htmltag64}",
					     "Monday",
					     ", ",
					     "please ",
					     "{\\*\\htmltag84 &nbsp;}",
					     "\\'fc",
					     "report ",
					     "{\\f0 " };
	uint32_t state = 7;
	for (size_t size = 2000; size < 200000; size += size / 3) {
		conv_buffer rtf = CONV_BUFFER_INIT, value = CONV_BUFFER_INIT;
		conv_buffer_append_text(&rtf, "{\\rtf1\\ansi\\ansicpg1252\\fromhtml1 ");
		while (rtf.size < size) {
			state = state * 1103515245 + 12345;
			conv_buffer_append_text(&rtf, words[state >> 16 & 15]);
			if (state >> 28 == 0)
				conv_buffer_printf(&rtf, "%x", (unsigned)state >> 8);
		}
		rtf_compress(context, rtf.bytes, rtf.size, 1, &value);
		take(value.bytes, value.size);
		conv_buffer_free(&rtf);
		conv_buffer_free(&value);
	}
}

static void decode_ours(const stream *s)
{
	conv_buffer rtf = CONV_BUFFER_INIT;
	rtf_decompress(context, s->value.bytes, s->value.size, &rtf);
	conv_buffer_free(&rtf);
}

static void decode_ytnef(const stream *s)
{
	variableLength input = { .data = s->value.bytes, .size = (int)s->value.size };
	int size = 0;
	free(DecompressRTF(&input, &size));
}

static unsigned level;

static void encode(const stream *s)
{
	conv_buffer value = CONV_BUFFER_INIT;
	rtf_compress(context, s->rtf.bytes, s->rtf.size, level, &value);
	conv_buffer_free(&value);
}

/* RTF bytes a second, in MiB. */
static double speed(void (*work)(const stream *))
{
	double best = 0;
	for (int round = 0; round < ROUNDS; round++) {
		double start = now(), passed = 0;
		uint64_t bytes = 0;
		while (passed < SECONDS) {
			for (size_t i = 0; i < count; i++) {
				work(&streams[i]);
				bytes += streams[i].rtf.size;
			}
			passed = now() - start;
		}
		double rate = (double)bytes / passed / (1 << 20);
		best = rate > best ? rate : best;
	}
	return best;
}

int main(int argc, char **argv)
{
	size_t raw = 0, theirs = 0;

	context = conv_context_new(NULL);
	conv_context_limits(context)->decoded_bytes = UINT64_MAX;
	for (int i = 1; i < argc; i++)
		take_path(argv[i]);
	if (count == 0)
		make_up();
	for (size_t i = 0; i < count; i++) {
		raw += streams[i].rtf.size;
		theirs += streams[i].value.size;
	}
	printf("%zu streams, %zu bytes of RTF\n", count, raw);
	double ytnef = speed(decode_ytnef);
	double ours = speed(decode_ours);
	printf("lzfu decode: %.0f MiB/s (%.2f x libytnef's %.0f)\n", ours, ours / ytnef, ytnef);
	static const unsigned levels[] = { 1, 0, 9 };
	for (int i = 0; i < 3; i++) {
		size_t size = 0;
		level = levels[i];
		for (size_t k = 0; k < count; k++) {
			conv_buffer value = CONV_BUFFER_INIT;
			rtf_compress(context, streams[k].rtf.bytes, streams[k].rtf.size, level,
				     &value);
			size += value.size;
			conv_buffer_free(&value);
		}
		printf("lzfu encode level %u: %.1f MiB/s, size %.4f of the RTF (%.4f x the streams "
		       "given, %.4f)\n",
		       level, speed(encode), (double)size / (double)raw,
		       (double)size / (double)theirs, (double)theirs / (double)raw);
	}
	for (size_t i = 0; i < count; i++) {
		conv_buffer_free(&streams[i].value);
		conv_buffer_free(&streams[i].rtf);
	}
	conv_context_free(context);
	return 0;
}
