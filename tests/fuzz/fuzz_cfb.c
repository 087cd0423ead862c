/* Compound files: everything opened, named, read as bytes and as blobs, and the whole copied; and proved. */
#include <stddef.h>
#include <stdint.h>

#include "cfb/cfb.h"
#include "fuzz_blob.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void look_at(conv_context *context, cfb_file *file)
{
	const cfb_id *orphans;
	size_t count, size;
	conv_blob *blob;

	for (cfb_id id = 0; id < cfb_count(file); id++) {
		char name[CFB_NAME_SIZE];
		const uint8_t *bytes;
		cfb_name(file, id, name);
		cfb_find(file, CFB_ROOT, name);
		if (cfb_kind_of(file, id) == CFB_STORAGE)
			continue;
		cfb_stream_bytes(file, id, &bytes, &size);
		if (conv_usable(cfb_stream_blob(file, id, &blob))) {
			fuzz_read_blob(blob);
			conv_blob_drop(blob);
		}
	}
	cfb_orphans(file, &orphans, &count);
	if (conv_usable(cfb_serialize(context, file, CFB_ROOT, &blob))) {
		fuzz_read_blob(blob);
		conv_blob_drop(blob);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	conv_context *context = conv_context_new(NULL);
	conv_source *source;
	cfb_file *file;

	if (conv_source_from_memory(context, data, size, 0, &source) == CONV_OK) {
		if (conv_usable(cfb_open(context, source, &file)))
			look_at(context, file);
		cfb_close(file);
		cfb_validate(context, source);
		conv_source_drop(source);
	}
	conv_context_free(context);
	return 0;
}
