/* Cabinets: opens, lists and extracts all; the other cabinets of a set are
 * in the same input. */
#include <stdlib.h>
#include <string.h>

#include "conv/conv.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

typedef struct rest { /* of the input */
	conv_context *context;
	const uint8_t *data, *end;
} rest;

static conv_status find_next(void *user, const char *name, conv_source **source)
{
	rest *input = user;
	const uint8_t *next =
		input->data < input->end
			? memmem(input->data + 1, (size_t)(input->end - input->data - 1), "MSCF", 4)
			: NULL;

	(void)name;
	if (!next)
		return CONV_FAILED;
	input->data = next;
	return conv_source_from_memory(input->context, next, (size_t)(input->end - next), 0,
				       source);
}

static conv_status count(void *user, const void *bytes, size_t size)
{
	(void)bytes;
	*(uint64_t *)user += size;
	return CONV_OK;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	conv_context *context = conv_context_new(NULL);
	conv_source *source;
	conv_cab *cab;

	conv_context_limits(context)->decoded_bytes = 4 << 20;
	conv_context_limits(context)->objects = 2000;
	conv_source_from_memory(context, data, size, 0, &source);
	rest input = { context, data, data + size };
	if (conv_usable(conv_cab_open(context, source, find_next, &input, &cab))) {
		for (size_t i = 0; i < conv_cab_file_count(cab); i++) {
			conv_sink *sink;
			uint64_t written = 0;
			conv_sink_open_function(context, count, &written, &sink);
			conv_status status = conv_cab_extract(cab, i, sink);
			conv_sink_commit(sink);
			conv_sink_close(sink);
			if (status == CONV_OK && written != conv_cab_file_at(cab, i)->size)
				abort();
		}
		conv_cab_close(cab);
	}
	conv_source_drop(source);
	conv_context_free(context);
	return 0;
}
