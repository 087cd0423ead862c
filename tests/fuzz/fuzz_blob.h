/* Reads a blob to its end. */
#ifndef TESTS_FUZZ_BLOB_H
#define TESTS_FUZZ_BLOB_H

#include "conv/blob.h"

static inline void fuzz_read_blob(conv_blob *blob)
{
	uint8_t piece[4096];
	conv_blob_reader *reader;
	size_t got;

	if (!blob || conv_blob_open(blob, &reader) != CONV_OK)
		return;
	while (conv_usable(conv_blob_read(reader, piece, sizeof piece, &got)) && got)
		continue;
	conv_blob_close(reader);
}

#endif
