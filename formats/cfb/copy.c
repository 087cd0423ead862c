/*
 * Storages copied from one compound file into another: names, bytes, classes and state bits. Names
 * are taken as they are; the reader gives none that the writer cannot hold.
 */
#include <string.h>

#include "cfb/write.h"
#include "report.h"

typedef struct step { /* a storage to copy, and where to */
	cfb_id from, to;
} step;

static conv_status copy_entry(cfb_file *file, cfb_id from, cfb_writer *writer, cfb_id parent,
			      conv_buffer *steps)
{
	char name[CFB_NAME_SIZE];
	step next = { from, 0 };
	conv_blob *blob;

	cfb_name(file, from, name);
	CONV_TRY(cfb_writer_add(writer, parent, name, cfb_kind_of(file, from), &next.to));
	if (cfb_kind_of(file, from) == CFB_STORAGE) {
		if (!conv_buffer_append(steps, &next, sizeof next))
			return conv_report_memory(writer->context);
		return CONV_OK;
	}
	CONV_TRY(cfb_stream_blob(file, from, &blob));
	conv_status status = cfb_writer_set_blob(writer, next.to, blob);
	conv_blob_drop(blob);
	return status;
}

static conv_status copy_storage(cfb_file *file, step from, cfb_writer *writer, conv_buffer *steps)
{
	conv_guid class_id;
	size_t count;
	const cfb_id *children = cfb_children(file, from.from, &count);

	cfb_class(file, from.from, &class_id);
	cfb_writer_set_class(writer, from.to, &class_id);
	cfb_writer_set_state(writer, from.to, cfb_state(file, from.from));
	for (size_t i = 0; i < count; i++)
		CONV_TRY(copy_entry(file, children[i], writer, from.to, steps));
	return CONV_OK;
}

conv_status cfb_copy(cfb_file *file, cfb_id from, cfb_writer *writer, cfb_id to)
{
	uint64_t warnings = conv_context_count(writer->context, CONV_WARNING);
	conv_buffer steps = CONV_BUFFER_INIT;
	step next = { from, to };
	conv_status status = copy_storage(file, next, writer, &steps);

	while (conv_usable(status) && steps.size) {
		steps.size -= sizeof next;
		memcpy(&next, steps.bytes + steps.size, sizeof next);
		status = copy_storage(file, next, writer, &steps);
	}
	conv_buffer_free(&steps);
	return conv_usable(status) ? conv_damage_since(writer->context, warnings) : status;
}

conv_status cfb_serialize(conv_context *context, cfb_file *file, cfb_id storage, conv_blob **blob)
{
	cfb_writer *writer;
	*blob = NULL;
	CONV_TRY(cfb_writer_new(context, &writer));
	conv_status status = cfb_copy(file, storage, writer, CFB_ROOT);
	if (conv_usable(status)) {
		conv_status finished = cfb_writer_finish(writer, blob);
		if (finished != CONV_OK)
			status = finished;
	}
	cfb_writer_free(writer);
	return status;
}
