/*
 * The data of a folder ([MS-CAB] 2.4): blocks, one behind the other from CFFOLDER.coffCabStart on.
 *
 *   CFDATA              size
 *     csum              4   over all below; 0: not given
 *     cbData            2   bytes of ab
 *     cbUncomp          2   bytes that they stand for, at most 32 KiB
 *     abReserve         cbCFData of the header
 *     ab                cbData
 *
 * At the end of a cabinet a block may be split: then its cbUncomp is 0, and the first block of the
 * folder in the next cabinet has the rest of the bytes, and the size of both together.
 *
 * Damage is reported at its block, and unpacking goes on where the method can: a lost block is
 * zeros. Methods that look back at earlier output make what follows doubtful.
 */
#include <stdlib.h>
#include <string.h>

#include "cab/cab.h"
#include "cursor.h"
#include "report.h"

enum { CFDATA = 8, CFDATA_CHECKSUM = 4 };

struct cab_stream {
	conv_context *context;
	size_t index; /* of the folder */
	const cab_folder *folder;
	void *state;                  /* of the method */
	const cab_fragment *fragment; /* NULL: the end */
	unsigned block;               /* of the fragment, the next one */
	uint64_t at;                  /* of its CFDATA in the source */
	uint64_t number;              /* of it in the folder */
	cab_piece piece;
	size_t missing;     /* bytes that the block at hand should have given, and did not */
	size_t packed_size; /* of a block that had to be put together, or copied */
	uint8_t packed[2 * CAB_PACKED_MAX];
};

typedef struct cab_block { /* CFDATA */
	uint64_t at;
	uint32_t checksum;
	size_t packed_size, size;
	const uint8_t *packed; /* ab */
	int cut;               /* not all of it is there */
	int wrong;             /* its checksum is */
} cab_block;

size_t cab_stream_folder(const cab_stream *stream)
{
	return stream->index;
}

const cab_piece *cab_stream_piece(const cab_stream *stream)
{
	return &stream->piece;
}

void cab_stream_close(cab_stream *stream)
{
	if (!stream)
		return;
	if (stream->state)
		stream->folder->method->close(stream->state);
	free(stream);
}

static void enter(cab_stream *stream, const cab_fragment *fragment)
{
	stream->fragment = fragment;
	stream->block = 0;
	stream->at = fragment ? fragment->data_at : 0;
}

conv_status cab_stream_open(conv_cab *cab, size_t folder, cab_stream **stream)
{
	cab_stream *opened = malloc(sizeof *opened);

	*stream = NULL;
	if (!opened)
		return conv_report_memory(cab->context);
	memset(opened, 0, offsetof(cab_stream, packed));
	opened->context = cab->context;
	opened->index = folder;
	opened->folder = &cab_folders(cab)[folder];
	enter(opened, opened->folder->first);
	conv_status status = opened->folder->method->open(
		cab->context, opened->folder->shown.window_bits, &opened->state);
	if (!conv_usable(status)) {
		free(opened);
		return status;
	}
	*stream = opened;
	return CONV_OK;
}

/* The exclusive or of all 32-bit words; bytes left over at the end count from the top down. */
static uint32_t checksum(const uint8_t *bytes, size_t size, uint32_t sum)
{
	uint32_t rest = 0;

	for (; size >= 4; size -= 4, bytes += 4)
		sum ^= conv_u32le(bytes);
	while (size--)
		rest = rest << 8 | *bytes++;
	return sum ^ rest;
}

/*
 * Up to *size bytes of ab, where they lie in memory, else behind what is in `packed` already. *size
 * becomes less at the end of the source.
 */
static const uint8_t *see_data(cab_stream *stream, uint64_t at, size_t *size)
{
	const conv_source *source = stream->fragment->part->source;
	const uint8_t *all = conv_source_bytes(source);
	uint64_t left = conv_source_size(source) - at;
	uint8_t *to = stream->packed + stream->packed_size;

	if (*size > left)
		*size = (size_t)left;
	if (all && !stream->packed_size)
		return all + at;
	if (!conv_usable(conv_source_read(source, at, to, *size, size)))
		*size = 0;
	return to;
}

static int sum_is_right(const cab_block *block, const uint8_t *head, size_t head_size)
{
	uint32_t data = checksum(block->packed, block->packed_size, 0);

	/* The reserved area belongs to the sum as the specification has it; some leave it out. */
	return !block->checksum || block->checksum == checksum(head, head_size, data) ||
	       block->checksum == checksum(head, CFDATA - CFDATA_CHECKSUM, data);
}

/* The CFDATA at hand. False: there is none. */
static int read_block(cab_stream *stream, cab_block *block)
{
	uint8_t head[CFDATA + UINT8_MAX];
	const cab_part *part = stream->fragment->part;
	size_t size = CFDATA + part->header.data_reserve, got;

	block->at = stream->at;
	if (!conv_usable(conv_source_read(part->source, stream->at, head, size, &got)) ||
	    got != size)
		return 0;
	conv_cursor cursor = conv_cursor_over(head, size);
	block->checksum = conv_cursor_u32(&cursor);
	size_t wanted = block->packed_size = conv_cursor_u16(&cursor);
	block->size = conv_cursor_u16(&cursor);
	block->packed = see_data(stream, stream->at + size, &block->packed_size);
	block->cut = block->packed_size < wanted;
	block->wrong =
		!block->cut && !sum_is_right(block, head + CFDATA_CHECKSUM, size - CFDATA_CHECKSUM);
	stream->at += size + block->packed_size;
	stream->block++;
	return 1;
}

/* Keeps a part of a split block for the rest to be put behind it; *block becomes all of it. */
static void hold(cab_stream *stream, cab_block *block)
{
	uint8_t *to = stream->packed + stream->packed_size;

	if (block->packed != to)
		memcpy(to, block->packed, block->packed_size);
	stream->packed_size += block->packed_size;
	block->packed = stream->packed;
	block->packed_size = stream->packed_size;
}

static conv_status report_block(const cab_stream *stream, const cab_block *block, const char *code,
				const char *fault)
{
	return conv_report(stream->context, CONV_WARNING, code, block->at,
			   "block %llu of folder %zu %s", (unsigned long long)stream->number,
			   stream->index, fault);
}

static conv_status damage(cab_stream *stream, const cab_block *block, const char *code,
			  const char *fault)
{
	stream->piece.damaged = 1;
	return report_block(stream, block, code, fault);
}

/* No more blocks can be had behind this one; what there is of it is good. */
static conv_status end(cab_stream *stream, cab_block *block, const char *why)
{
	enter(stream, NULL);
	block->cut = 1;
	return report_block(stream, block, "cab.truncated", why);
}

/* The next part of a block. */
static conv_status read_part(cab_stream *stream, cab_block *block)
{
	if (sizeof stream->packed - stream->packed_size < CAB_PACKED_MAX)
		return end(stream, block, "has too many parts");
	if (!read_block(stream, block)) {
		block->packed = stream->packed;
		block->packed_size = stream->packed_size;
		return end(stream, block, "is missing");
	}
	if (block->wrong)
		CONV_TRY(damage(stream, block, "cab.checksum", "has a wrong checksum"));
	if (!block->size && stream->block < stream->fragment->blocks) {
		/* Only the last in a cabinet may be split. */
		if (block->packed_size)
			return damage(stream, block, "cab.block", "stands for nothing");
		return CONV_OK;
	}
	if (!block->size || stream->packed_size)
		hold(stream, block);
	return block->cut ? end(stream, block, "is cut short") : CONV_OK;
}

/*
 * The next block with all its parts; without bytes at the end of the folder. `cut` says that not
 * all of it is there.
 */
static conv_status gather(cab_stream *stream, cab_block *block)
{
	memset(block, 0, sizeof *block);
	stream->packed_size = 0;
	while (stream->fragment && !block->size) {
		if (stream->block >= stream->fragment->blocks)
			enter(stream, stream->fragment->next);
		else
			CONV_TRY(read_part(stream, block));
	}
	if (!block->size && stream->packed_size) {
		block->size = CAB_BLOCK;
		if (!block->cut)
			return end(stream, block, "goes on in a cabinet that is missing");
	}
	return CONV_OK;
}

static conv_status unpack(cab_stream *stream, const cab_block *block)
{
	const cab_method *method = stream->folder->method;
	cab_output output = { NULL, 0, NULL };

	conv_status status = method->unpack(stream->state, block->packed, block->packed_size,
					    block->size, &output);
	if (status == CONV_MACHINE)
		return conv_report_memory(stream->context);
	if (status == CONV_FAILED)
		output.size = 0;
	if (output.fault && !block->cut)
		CONV_TRY(damage(stream, block, "cab.block", output.fault));
	if (output.fault && !method->blank)
		enter(stream, NULL);
	else if (!block->cut)
		stream->missing = block->size - output.size;
	stream->piece.bytes = output.bytes;
	stream->piece.size = output.size;
	return conv_account_decoded(stream->context, output.size);
}

/* Zeros for what the last block should have given. */
static conv_status fill(cab_stream *stream)
{
	cab_output output;

	stream->folder->method->blank(stream->state, stream->missing, &output);
	stream->missing = 0;
	stream->piece.bytes = output.bytes;
	stream->piece.size = output.size;
	stream->piece.damaged = 1;
	return conv_account_decoded(stream->context, output.size);
}

static conv_status next_block(cab_stream *stream)
{
	cab_block block;

	CONV_TRY(gather(stream, &block));
	if (!block.size)
		return CONV_OK;
	if (block.size > CAB_BLOCK) {
		enter(stream, NULL);
		return damage(stream, &block, "cab.block", "stands for more than 32768 bytes");
	}
	CONV_TRY(unpack(stream, &block));
	stream->number++;
	return CONV_OK;
}

conv_status cab_stream_next(cab_stream *stream)
{
	cab_piece *piece = &stream->piece;

	piece->offset += piece->size;
	if (piece->damaged && stream->folder->method->remembers)
		piece->doubtful = 1;
	do {
		piece->size = 0;
		piece->damaged = 0;
		CONV_TRY(stream->missing ? fill(stream) : next_block(stream));
	} while (!piece->size && (stream->missing || stream->fragment));
	return CONV_OK;
}
