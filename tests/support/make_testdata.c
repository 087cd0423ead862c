/* Writes the samples into a folder: make_testdata testdata. Run by hand, `cmake --build . -t testdata`. */
#include <stdio.h>
#include <stdlib.h>

#include "support/samples.h"

int main(int argc, char **argv)
{
	if (argc != 2) {
		fprintf(stderr, "usage: make_testdata FOLDER\n");
		return 2;
	}
	for (const sample *s = samples; s->name; s++) {
		char path[4096];
		size_t size;
		uint8_t *bytes = s->make(&size);
		snprintf(path, sizeof path, "%s/%s", argv[1], s->name);
		FILE *file = fopen(path, "wb");
		if (!file || fwrite(bytes, 1, size, file) != size || fclose(file)) {
			perror(path);
			return 1;
		}
		free(bytes);
	}
	return 0;
}
