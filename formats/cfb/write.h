/* What the files of the writer share; nobody else includes this. */
#ifndef FORMATS_CFB_WRITE_H
#define FORMATS_CFB_WRITE_H

#include "arena.h"
#include "cfb/cfb.h"
#include "cfb/name.h"

typedef struct cfb_node {
	cfb_name_units name;
	cfb_kind kind;
	conv_guid class_id;
	uint32_t state;
	const uint8_t *bytes; /* of a stream: these, or the blob */
	conv_blob *blob;
	uint64_t size;
	cfb_id first_child, last_child, next; /* as they were added */

	/* Known once laid out. Ids are places in the directory. */
	cfb_id id, left, right, child;
	uint32_t start;
} cfb_node;

struct cfb_writer {
	conv_context *context;
	conv_arena *arena;
	cfb_node *nodes;
	cfb_id count, capacity;
};

/* Adds an entry whatever its name, if that is not too long. */
conv_status cfb_writer_add(cfb_writer *writer, cfb_id parent, const char *name, cfb_kind kind,
			   cfb_id *id);
conv_status cfb_writer_set_blob(cfb_writer *writer, cfb_id id, conv_blob *blob);

/* sort.c: ids and trees of siblings; `sequence` is the nodes in the order of their ids. */
conv_status cfb_sort_nodes(cfb_writer *writer, cfb_id *sequence);

/* A piece of the file: bytes or a blob, and zeros up to `padded`. */
typedef struct cfb_segment {
	const uint8_t *bytes;
	conv_blob *blob;
	uint64_t size, padded;
} cfb_segment;

/* A whole file. The range lock sector is a hole at `lock` (0: none) of `lock_size` bytes. */
typedef struct cfb_image {
	conv_arena *arena; /* holds all of it */
	cfb_segment *segments;
	size_t count, capacity;
	uint64_t size, lock, lock_size;
} cfb_image;

/* layout.c: fills the image from the tree. */
conv_status cfb_lay_out(cfb_writer *writer, const cfb_id *sequence, cfb_image *image);

/* image.c: a blob of it, which owns the image. */
conv_blob *cfb_image_blob(cfb_image *image);

#endif
