/*
 * The charset door beside the C library's iconv, decoding the same bytes to UTF-8 in the same run.
 * Each figure is the best of several rounds over 16 MiB.
 */
#include <iconv.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "conv/conv.h"

enum { SIZE = 16 << 20, ROUNDS = 5 };

static double now(void)
{
	struct timespec time;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
	return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

typedef struct sample {
	const char *name;
	uint32_t codepage;
	const char *charset; /* iconv's name */
	const char *text;    /* UTF-8, repeated */
} sample;

static const sample samples[] = {
	{ "1252, English", 1252, "CP1252", "Please find the minutes of the meeting attached.\r\n" },
	{ "1252, German", 1252, "CP1252",
	  "Die Übergröße fällt schöner aus, als für möglich gehalten.\r\n" },
	{ "932, Japanese", 932, "CP932", "吾輩は猫である。名前はまだ無い。Cat 1\r\n" },
	{ "936, Chinese", 936, "CP936", "学而时习之，不亦说乎？ OK\r\n" },
	{ "50220, Japanese", 50220, "ISO-2022-JP", "吾輩は猫である。名前はまだ無い。Cat 1\r\n" },
	{ "65001, English", 65001, "UTF-8",
	  "Please find the minutes of the meeting attached.\r\n" },
	{ "65001, German", 65001, "UTF-8",
	  "Die Übergröße fällt schöner aus, als für möglich gehalten.\r\n" },
	{ "UTF-16LE, English", 1200, "UTF-16LE",
	  "Please find the minutes of the meeting attached.\r\n" },
	{ "UTF-16LE, German", 1200, "UTF-16LE",
	  "Die Übergröße fällt schöner aus, als für möglich gehalten.\r\n" },
	{ "UTF-16LE, Japanese", 1200, "UTF-16LE", "吾輩は猫である。名前はまだ無い。\r\n" },
};

static double ours(conv_context *context, uint32_t codepage, int decoding, const conv_buffer *in)
{
	double best = 1e9;
	conv_buffer out = CONV_BUFFER_INIT;

	conv_buffer_reserve(&out, 3 * in->size + 4096); /* as for iconv: no growing inside */
	for (int i = 0; i < ROUNDS; i++) {
		conv_buffer_clear(&out);
		double start = now();
		if (decoding)
			conv_decode(context, codepage, in->bytes, in->size, &out, NULL);
		else
			conv_encode(context, codepage, (char *)in->bytes, in->size, &out, NULL);
		double took = now() - start;
		best = took < best ? took : best;
	}
	conv_buffer_free(&out);
	return best;
}

static double theirs(const char *to, const char *from, const conv_buffer *in)
{
	iconv_t descriptor = iconv_open(to, from);
	double best = 1e9;
	size_t capacity = 3 * in->size + 4096;
	char *out = malloc(capacity);

	if (descriptor == (iconv_t)-1 || !out) {
		free(out);
		return 0;
	}
	for (int i = 0; i < ROUNDS; i++) {
		char *at = out, *p = (char *)in->bytes;
		size_t left = in->size, room = capacity;
		double start = now();
		iconv(descriptor, NULL, NULL, NULL, NULL);
		iconv(descriptor, &p, &left, &at, &room);
		double took = now() - start;
		best = took < best ? took : best;
	}
	free(out);
	iconv_close(descriptor);
	return best;
}

static void print(const char *what, const char *name, size_t bytes, double mine, double peer)
{
	printf("charset %s %s: %.0f MB/s (%.1f x iconv)\n", what, name, (double)bytes / mine / 1e6,
	       peer / mine);
}

int main(void)
{
	conv_context *context = conv_context_new(NULL);

	for (size_t i = 0; i < sizeof samples / sizeof *samples; i++) {
		const sample *s = &samples[i];
		conv_buffer text = CONV_BUFFER_INIT, bytes = CONV_BUFFER_INIT;
		while (text.size < SIZE)
			conv_buffer_append_text(&text, s->text);
		if (conv_encode(context, s->codepage, (char *)text.bytes, text.size, &bytes,
				NULL) != CONV_OK)
			return 1;
		print("decode", s->name, bytes.size, ours(context, s->codepage, 1, &bytes),
		      theirs("UTF-8", s->charset, &bytes));
		print("encode", s->name, text.size, ours(context, s->codepage, 0, &text),
		      theirs(s->charset, "UTF-8", &text));
		conv_buffer_free(&text);
		conv_buffer_free(&bytes);
	}
	conv_context_free(context);
	return 0;
}
