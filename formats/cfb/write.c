/*
 * Writing compound files: the tree. It is gathered first, then sorted (sort.c), laid out (layout.c),
 * and becomes a blob (image.c) that lends the bytes of its streams while it is read.
 */
#include "cfb/write.h"

#include <stdlib.h>
#include <string.h>

#include "report.h"

static void drop_blob(void *blob)
{
	conv_blob_drop(blob);
}

static conv_status new_node(cfb_writer *writer, cfb_id *id)
{
	if (writer->count == writer->capacity) {
		cfb_id capacity = writer->capacity ? writer->capacity * 2 : 32;
		cfb_node *nodes = capacity > CFB_NONE / 4
					  ? NULL
					  : realloc(writer->nodes, capacity * sizeof *nodes);
		if (!nodes)
			return conv_report_memory(writer->context);
		writer->nodes = nodes;
		writer->capacity = capacity;
	}
	*id = writer->count++;
	cfb_node *node = &writer->nodes[*id];
	memset(node, 0, sizeof *node);
	node->first_child = node->last_child = node->next = CFB_NONE;
	return CONV_OK;
}

conv_status cfb_writer_new(conv_context *context, cfb_writer **writer)
{
	cfb_writer *w = calloc(1, sizeof *w);
	cfb_id root = CFB_ROOT;

	*writer = NULL;
	if (!w)
		return conv_report_memory(context);
	w->context = context;
	w->arena = conv_arena_new();
	if (!w->arena || new_node(w, &root) != CONV_OK) {
		cfb_writer_free(w);
		return conv_report_memory(context);
	}
	w->nodes[root].kind = CFB_STORAGE;
	cfb_name_from_text(CFB_ROOT_NAME, &w->nodes[root].name);
	*writer = w;
	return CONV_OK;
}

void cfb_writer_free(cfb_writer *writer)
{
	if (!writer)
		return;
	conv_arena_free(writer->arena);
	free(writer->nodes);
	free(writer);
}

conv_status cfb_writer_add(cfb_writer *writer, cfb_id parent, const char *name, cfb_kind kind,
			   cfb_id *id)
{
	cfb_name_units units;

	if (!cfb_name_from_text(name, &units) || !units.count)
		return conv_report(writer->context, CONV_ERROR, "cfb.name", CONV_NO_OFFSET,
				   "\"%s\" cannot be the name of a storage or stream", name);
	CONV_TRY(new_node(writer, id));
	cfb_node *node = &writer->nodes[*id], *above = &writer->nodes[parent];
	node->name = units;
	node->kind = kind;
	if (above->last_child == CFB_NONE)
		above->first_child = *id;
	else
		writer->nodes[above->last_child].next = *id;
	above->last_child = *id;
	return CONV_OK;
}

static conv_status add_checked(cfb_writer *writer, cfb_id parent, const char *name, cfb_kind kind,
			       cfb_id *id)
{
	if (name[strcspn(name, "/\\:!")])
		return conv_report(writer->context, CONV_ERROR, "cfb.name", CONV_NO_OFFSET,
				   "\"%s\" has a character that names of streams must not have",
				   name);
	return cfb_writer_add(writer, parent, name, kind, id);
}

conv_status cfb_writer_add_storage(cfb_writer *writer, cfb_id parent, const char *name, cfb_id *id)
{
	return add_checked(writer, parent, name, CFB_STORAGE, id);
}

conv_status cfb_writer_add_bytes(cfb_writer *writer, cfb_id parent, const char *name,
				 const void *bytes, size_t size)
{
	cfb_id id = CFB_NONE;
	CONV_TRY(add_checked(writer, parent, name, CFB_STREAM, &id));
	writer->nodes[id].bytes = bytes;
	writer->nodes[id].size = size;
	return CONV_OK;
}

/* The layout depends on the sizes, so they must be known before anything is written. */
conv_status cfb_writer_set_blob(cfb_writer *writer, cfb_id id, conv_blob *blob)
{
	cfb_node *node = &writer->nodes[id];
	conv_status status = conv_blob_count(blob, &node->size);
	if (!conv_usable(status))
		return status;
	node->blob = conv_blob_keep(blob);
	if (!conv_arena_defer(writer->arena, drop_blob, node->blob)) {
		node->blob = NULL;
		node->size = 0;
		return conv_report_memory(writer->context);
	}
	return CONV_OK;
}

conv_status cfb_writer_add_blob(cfb_writer *writer, cfb_id parent, const char *name,
				conv_blob *blob)
{
	cfb_id id = CFB_NONE;
	CONV_TRY(add_checked(writer, parent, name, CFB_STREAM, &id));
	return cfb_writer_set_blob(writer, id, blob);
}

void *cfb_writer_memory(cfb_writer *writer, size_t size)
{
	return conv_arena_alloc(writer->arena, size);
}

void cfb_writer_set_class(cfb_writer *writer, cfb_id id, const conv_guid *class_id)
{
	writer->nodes[id].class_id = *class_id;
}

void cfb_writer_set_state(cfb_writer *writer, cfb_id id, uint32_t state)
{
	writer->nodes[id].state = state;
}

static void free_image(cfb_image *image)
{
	conv_arena_free(image->arena);
	free(image->segments);
	free(image);
}

conv_status cfb_writer_finish(cfb_writer *writer, conv_blob **blob)
{
	cfb_image *image = calloc(1, sizeof *image);
	cfb_id *sequence = calloc(writer->count, sizeof *sequence);
	conv_status status = image && sequence ? CONV_OK : conv_report_memory(writer->context);

	*blob = NULL;
	if (conv_usable(status))
		status = cfb_sort_nodes(writer, sequence);
	if (conv_usable(status))
		status = cfb_lay_out(writer, sequence, image);
	free(sequence);
	if (!conv_usable(status)) {
		if (image)
			free_image(image);
		return status;
	}
	image->arena = writer->arena;
	writer->arena = NULL;
	*blob = cfb_image_blob(image);
	return *blob ? status : conv_report_memory(writer->context);
}
