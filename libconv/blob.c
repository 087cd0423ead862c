#include "conv/blob.h"

#include <stdlib.h>
#include <string.h>

#include "conv/buffer.h"

#define PIECE ((size_t)65536)

struct conv_blob {
	const conv_blob_class *kind;
	void *self;
	unsigned references;
	uint64_t size;
	const uint8_t *bytes; /* in one piece in memory, else NULL */
};

struct conv_blob_reader {
	conv_blob *blob;
	uint64_t given;
	max_align_t state[];
};

conv_blob *conv_blob_new(const conv_blob_class *kind, void *self, uint64_t size)
{
	conv_blob *blob = calloc(1, sizeof *blob);
	if (!blob) {
		if (kind->destroy)
			kind->destroy(self);
		return NULL;
	}
	blob->kind = kind;
	blob->self = self;
	blob->size = size;
	blob->references = 1;
	return blob;
}

/* A blob whose self is memory of this size, not yet filled in. */
static conv_blob *new_with_self(const conv_blob_class *kind, size_t self_size, uint64_t size)
{
	conv_blob *blob = calloc(1, sizeof *blob);
	void *self = blob ? malloc(self_size) : NULL;

	if (!self) {
		free(blob);
		return NULL;
	}
	blob->kind = kind;
	blob->self = self;
	blob->size = size;
	blob->references = 1;
	return blob;
}

void *conv_blob_self(const conv_blob *blob)
{
	return blob->self;
}

conv_blob *conv_blob_keep(conv_blob *blob)
{
	__atomic_add_fetch(&blob->references, 1, __ATOMIC_RELAXED);
	return blob;
}

void conv_blob_drop(conv_blob *blob)
{
	if (!blob || __atomic_sub_fetch(&blob->references, 1, __ATOMIC_ACQ_REL))
		return;
	if (blob->kind->destroy)
		blob->kind->destroy(blob->self);
	free(blob);
}

uint64_t conv_blob_size(const conv_blob *blob)
{
	return blob->size;
}

const uint8_t *conv_blob_bytes(const conv_blob *blob)
{
	return blob->bytes;
}

/* ---- Memory ---- */

typedef struct memory {
	conv_source *holder; /* or NULL */
	uint8_t copy[];      /* or nothing */
} memory;

static conv_status memory_read(const conv_blob *blob, void *state, void *to, size_t size,
			       size_t *got)
{
	size_t *at = state;
	size_t left = (size_t)blob->size - *at;

	*got = size < left ? size : left;
	if (*got)
		memcpy(to, blob->bytes + *at, *got);
	*at += *got;
	return CONV_OK;
}

static void memory_destroy(void *self)
{
	memory *m = self;
	conv_source_drop(m->holder);
	free(m);
}

static const conv_blob_class memory_class = {
	.state_size = sizeof(size_t),
	.read = memory_read,
	.destroy = memory_destroy,
};

conv_blob *conv_blob_from_memory(const void *bytes, size_t size, conv_source *holder)
{
	conv_blob *blob = new_with_self(&memory_class, sizeof(memory), size);
	if (!blob)
		return NULL;
	memory *m = blob->self;
	m->holder = holder ? conv_source_keep(holder) : NULL;
	blob->bytes = bytes ? bytes : m->copy;
	return blob;
}

conv_blob *conv_blob_copy_memory(const void *bytes, size_t size)
{
	conv_blob *blob = size < SIZE_MAX - sizeof(memory)
				  ? new_with_self(&memory_class, sizeof(memory) + size, size)
				  : NULL;
	if (!blob)
		return NULL;
	memory *m = blob->self;
	m->holder = NULL;
	if (size)
		memcpy(m->copy, bytes, size);
	blob->bytes = m->copy;
	return blob;
}

/* ---- Extents of a source ---- */

typedef struct extents {
	conv_source *source;
	size_t count;
	conv_extent list[];
} extents;

typedef struct extents_place {
	size_t i;
	uint64_t within;
} extents_place;

static conv_status extents_read(const conv_blob *blob, void *state, void *to, size_t size,
				size_t *got)
{
	const extents *e = blob->self;
	extents_place *place = state;
	char *p = to;

	*got = 0;
	while (size && place->i < e->count) {
		const conv_extent *extent = &e->list[place->i];
		uint64_t left = extent->size - place->within;
		size_t wanted = left < size ? (size_t)left : size, n;

		CONV_TRY(
			conv_source_read(e->source, extent->offset + place->within, p, wanted, &n));
		p += n;
		size -= n;
		*got += n;
		place->within += n;
		if (n < wanted) /* the source ends here */
			place->within = extent->size;
		if (place->within == extent->size) {
			place->i++;
			place->within = 0;
		}
	}
	return CONV_OK;
}

static void extents_destroy(void *self)
{
	extents *e = self;
	conv_source_drop(e->source);
	free(e);
}

static const conv_blob_class extents_class = {
	.state_size = sizeof(extents_place),
	.read = extents_read,
	.destroy = extents_destroy,
};

conv_blob *conv_blob_from_extents(conv_source *source, const conv_extent *list, size_t count)
{
	const uint8_t *bytes = conv_source_bytes(source);
	size_t room;

	if (bytes && count == 1 && list[0].offset <= conv_source_size(source) &&
	    list[0].size <= conv_source_size(source) - list[0].offset)
		return conv_blob_from_memory(bytes + list[0].offset, (size_t)list[0].size, source);
	if (__builtin_mul_overflow(count, sizeof *list, &room) ||
	    __builtin_add_overflow(room, sizeof(extents), &room))
		return NULL;
	conv_blob *blob = new_with_self(&extents_class, room, 0);
	if (!blob)
		return NULL;
	extents *e = blob->self;
	uint64_t total = 0, end = conv_source_size(source);
	for (size_t i = 0; i < count; i++) {
		conv_extent piece = list[i];
		if (piece.offset > end)
			piece.offset = end;
		if (piece.size > end - piece.offset)
			piece.size = end - piece.offset;
		e->list[i] = piece;
		if (__builtin_add_overflow(total, piece.size, &total))
			total = CONV_SIZE_UNKNOWN - 1;
	}
	e->source = conv_source_keep(source);
	e->count = count;
	blob->size = total;
	return blob;
}

/* ---- Reading ---- */

conv_status conv_blob_open(conv_blob *blob, conv_blob_reader **reader)
{
	conv_blob_reader *r = calloc(1, sizeof *r + blob->kind->state_size);

	*reader = NULL;
	if (!r)
		return CONV_MACHINE;
	if (blob->kind->start) {
		conv_status status = blob->kind->start(blob, r->state);
		if (!conv_usable(status)) {
			free(r);
			return status;
		}
	}
	r->blob = conv_blob_keep(blob);
	*reader = r;
	return CONV_OK;
}

conv_status conv_blob_read(conv_blob_reader *reader, void *to, size_t size, size_t *got)
{
	conv_blob *blob = reader->blob;
	*got = 0;
	if (!size)
		return CONV_OK;
	conv_status status = blob->kind->read(blob, reader->state, to, size, got);
	reader->given += *got;
	return status;
}

void conv_blob_close(conv_blob_reader *reader)
{
	if (!reader)
		return;
	if (reader->blob->kind->stop)
		reader->blob->kind->stop(reader->blob, reader->state);
	conv_blob_drop(reader->blob);
	free(reader);
}

/* Reads through the blob; each piece goes to the sink, if there is one. */
static conv_status pass_through(conv_blob *blob, conv_sink *sink, uint64_t *total)
{
	conv_blob_reader *reader;
	conv_status status, worst = CONV_OK;
	uint8_t *piece = malloc(PIECE);
	size_t got;

	*total = 0;
	if (!piece)
		return CONV_MACHINE;
	status = conv_blob_open(blob, &reader);
	while (conv_usable(status)) {
		status = conv_blob_read(reader, piece, PIECE, &got);
		if (status > worst)
			worst = status;
		if (!conv_usable(status) || !got)
			break;
		*total += got;
		if (sink)
			status = conv_sink_write(sink, piece, got);
	}
	if (status > worst)
		worst = status;
	conv_blob_close(reader);
	free(piece);
	return worst;
}

conv_status conv_blob_count(conv_blob *blob, uint64_t *size)
{
	if (blob->size == CONV_SIZE_UNKNOWN) {
		uint64_t total;
		CONV_TRY(pass_through(blob, NULL, &total));
		blob->size = total;
	}
	*size = blob->size;
	return CONV_OK;
}

conv_status conv_blob_write(conv_blob *blob, conv_sink *sink)
{
	uint64_t total;
	if (blob->bytes)
		return conv_sink_write(sink, blob->bytes, (size_t)blob->size);
	return pass_through(blob, sink, &total);
}
