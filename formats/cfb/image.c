/*
 * A compound file that has not been written yet, as a blob: its segments one behind the other, with
 * the streams' own blobs read as their turn comes. A stream that has become shorter since it was laid
 * out is filled up with zeros, and the reading ends as CONV_DAMAGED.
 */
#include <stdlib.h>
#include <string.h>

#include "cfb/write.h"

typedef struct place {
	size_t segment;
	uint64_t within;          /* the segment */
	uint64_t position;        /* in the file */
	conv_blob_reader *reader; /* of the segment's blob */
	int ended;                /* that blob, before its time */
} place;

/* What a segment gives at this place: its bytes, then zeros. */
static conv_status read_segment(const cfb_segment *segment, place *at, uint8_t *to, size_t size,
				size_t *got)
{
	uint64_t left = segment->size - at->within;

	*got = left < size ? (size_t)left : size;
	if (segment->bytes) {
		memcpy(to, segment->bytes + at->within, *got);
		return CONV_OK;
	}
	if (!at->reader)
		CONV_TRY(conv_blob_open(segment->blob, &at->reader));
	conv_status status = CONV_OK;
	size_t wanted = *got;
	*got = 0;
	if (!at->ended)
		status = conv_blob_read(at->reader, to, wanted, got);
	if (conv_usable(status) && !*got) {
		at->ended = 1;
		memset(to, 0, wanted);
		*got = wanted;
		status = CONV_DAMAGED;
	}
	return status;
}

static void next_segment(place *at)
{
	conv_blob_close(at->reader);
	at->reader = NULL;
	at->ended = 0;
	at->within = 0;
	at->segment++;
}

static size_t least(size_t size, uint64_t most)
{
	return size < most ? size : (size_t)most;
}

/* One piece: of the range lock, of a segment, or of the zeros behind it. */
static conv_status read_piece(const cfb_image *image, place *at, uint8_t *to, size_t size,
			      size_t *got)
{
	const cfb_segment *segment = &image->segments[at->segment];
	conv_status status = CONV_OK;

	if (image->lock_size && at->position >= image->lock &&
	    at->position < image->lock + image->lock_size) {
		*got = least(size, image->lock + image->lock_size - at->position);
		memset(to, 0, *got);
		at->position += *got;
		return CONV_OK;
	}
	if (image->lock_size && at->position < image->lock)
		size = least(size, image->lock - at->position);
	if (at->within < segment->size) {
		status = read_segment(segment, at, to, size, got);
	} else {
		*got = least(size, segment->padded - at->within);
		memset(to, 0, *got);
	}
	at->within += *got;
	at->position += *got;
	if (at->within == segment->padded)
		next_segment(at);
	return status;
}

static conv_status image_read(const conv_blob *blob, void *state, void *to, size_t size,
			      size_t *got)
{
	const cfb_image *image = conv_blob_self(blob);
	place *at = state;
	conv_status worst = CONV_OK;
	size_t here;

	for (*got = 0; *got < size && at->position < image->size; *got += here) {
		here = 0;
		conv_status status =
			read_piece(image, at, (uint8_t *)to + *got, size - *got, &here);
		if (!conv_usable(status))
			return status;
		if (status > worst)
			worst = status;
	}
	return worst;
}

static void image_stop(const conv_blob *blob, void *state)
{
	(void)blob;
	conv_blob_close(((place *)state)->reader);
}

static void image_destroy(void *self)
{
	cfb_image *image = self;
	conv_arena_free(image->arena);
	free(image->segments);
	free(image);
}

static const conv_blob_class image_class = {
	.state_size = sizeof(place),
	.read = image_read,
	.stop = image_stop,
	.destroy = image_destroy,
};

conv_blob *cfb_image_blob(cfb_image *image)
{
	return conv_blob_new(&image_class, image, image->size);
}
