/* Cabinets: opens, lists and extracts all; a set finds the input itself as its other cabinets. */
#include <stdlib.h>

#include "conv/conv.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static conv_status find_itself(void *user, const char *name, conv_source **source)
{
	(void)name;
	*source = conv_source_keep(user);
	return CONV_OK;
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
	if (conv_usable(conv_cab_open(context, source, find_itself, source, &cab))) {
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
