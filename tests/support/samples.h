/* The small .msg files of testdata/, as functions that compose them. */
#ifndef TESTS_SAMPLES_H
#define TESTS_SAMPLES_H

#include <stddef.h>
#include <stdint.h>

typedef struct sample {
	const char *name;               /* in testdata/ */
	uint8_t *(*make)(size_t *size); /* free() the result */
} sample;

/* Ends with a NULL name. */
extern const sample samples[];

#endif
