/*
 * TNEF streams a second in one process, the whole hub built for each, beside libytnef's TNEFParseMemory.
 * Arguments: files, or none for the corpus's sound streams.
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <ytnef.h>

#include "conv/conv.h"

#define CORPUS "../shared/corpus/tnef" /* ./dev bench runs at the root of the project */

typedef struct stream {
	unsigned char *bytes;
	size_t size;
} stream;

static stream streams[256];
static size_t count;

static double now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void read_conv(conv_context *context, const conv_format *format, const stream *s)
{
	conv_source *source;
	conv_reader *reader;
	conv_message *message;

	if (!conv_usable(conv_source_from_memory(context, s->bytes, s->size, 0, &source)))
		exit(1);
	if (conv_usable(conv_reader_open(context, source, format, NULL, &reader))) {
		if (!conv_usable(conv_reader_next(reader, &message)) || !message)
			exit(2);
		conv_message_free(message);
		conv_reader_close(reader);
	}
	conv_source_drop(source);
}

static int read_ytnef(const stream *s)
{
	TNEFStruct tnef;

	TNEFInitialize(&tnef);
	tnef.Debug = 0;
	int result = TNEFParseMemory(s->bytes, (long)s->size, &tnef);
	TNEFFree(&tnef);
	return result;
}

static void add(const char *path)
{
	FILE *file = fopen(path, "rb");
	if (!file || count == sizeof streams / sizeof *streams)
		return;
	fseek(file, 0, SEEK_END);
	long size = ftell(file);
	rewind(file);
	stream s = { malloc((size_t)size), (size_t)size };
	if (fread(s.bytes, 1, s.size, file) == s.size && s.size > 4 &&
	    memcmp(s.bytes, "\x78\x9F\x3E\x22", 4) == 0 && read_ytnef(&s) == 0)
		streams[count++] = s;
	fclose(file);
}

/* The files of a folder, by name. */
static void add_folder(const char *folder)
{
	struct dirent **entries;
	int found = scandir(folder, &entries, NULL, alphasort);
	char path[4096];

	for (int i = 0; i < found; i++) {
		snprintf(path, sizeof path, "%s/%s", folder, entries[i]->d_name);
		if (entries[i]->d_name[0] != '.')
			add(path);
		free(entries[i]);
	}
	if (found >= 0)
		free(entries);
}

int main(int argc, char **argv)
{
	conv_context *context = conv_context_new(conv_formats_all());
	const conv_format *format = conv_format_find(context, "tnef");
	double best[2] = { 1e9, 1e9 };

	for (int i = 1; i < argc; i++)
		add(argv[i]);
	if (argc < 2)
		add_folder(CORPUS);
	if (!count) {
		printf("tnef: no streams to read\n");
		return 0;
	}
	int rounds = 1 + (int)(2000 / count);
	for (int run = 0; run < 10; run++) {
		for (int peer = 0; peer < 2; peer++) {
			double start = now();
			for (int round = 0; round < rounds; round++)
				for (size_t i = 0; i < count; i++)
					if (peer)
						read_ytnef(&streams[i]);
					else
						read_conv(context, format, &streams[i]);
			double seconds = now() - start;
			if (seconds < best[peer])
				best[peer] = seconds;
		}
	}
	double total = (double)rounds * (double)count;
	printf("tnef read: %.0f streams/s (%.2f x libytnef, %.0f streams/s; %zu streams)\n",
	       total / best[0], best[1] / best[0], total / best[1], count);
	conv_context_free(context);
	return 0;
}
