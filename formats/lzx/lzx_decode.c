/*
 * Chunks and blocks ([MS-PATCH] 2.2, 2.3): all that happens around the token loop.
 *
 *   chunk    [E8 flag, E8 size] (first one only), then parts of blocks up to 32768 bytes of output,
 *            padding to a word
 *   block    type (3 bits), size (24 bits), trees and tokens; or, uncompressed: padding to a word
 *            (1 to 16 bits), R0 R1 R2, bytes, a pad byte if they are odd
 */
#include "lzx_decoder.h"

#include "cursor.h"
#include "lzx_tables.h"

const lzx_fault lzx_fault_truncated = { "lzx.truncated", "the input ends before the output does" };

static const lzx_fault bad_type = { "lzx.block-type", "a block of an unknown type" };
static const lzx_fault empty_block = { "lzx.block-size", "a block of no bytes" };
static const lzx_fault bad_tree = { "lzx.tree", "a tree is incomplete or oversubscribed" };
static const lzx_fault bad_run = { "lzx.tree-run", "a run of path lengths passes the tree's end" };

#define LENGTH_PAYLOAD_SHIFT 8

void lzx_decoder_init(lzx_decoder *decoder, unsigned window_bits, int delta)
{
	memset(decoder, 0, offsetof(lzx_decoder, main_table));
	decoder->main_elements = LZX_MAIN_ELEMENTS(lzx_window_slots(window_bits));
	decoder->offset_max = (1u << window_bits) - LZX_WINDOW_UNREACHED;
	decoder->delta = delta;
	for (unsigned i = 0; i < LZX_RECENT_OFFSETS; i++)
		decoder->recent[i] = 1;
}

static void plain_payload(lzx_entry *payload, unsigned count)
{
	for (unsigned i = 0; i < count; i++)
		payload[i] = i << LENGTH_PAYLOAD_SHIFT;
}

static uint32_t take_pretree(lzx_bits *bits, const lzx_entry *table)
{
	if (!lzx_bits_refill(bits))
		return 0;
	lzx_entry entry = lzx_table_find(table, LZX_PRETREE_TABLE_BITS, bits->window);
	lzx_bits_skip(bits, entry & LZX_ENTRY_LENGTH);
	return entry >> LENGTH_PAYLOAD_SHIFT;
}

/* The path length that `code` makes of the old one ([MS-PATCH] 2.5). */
static uint8_t changed_length(uint8_t old, uint32_t code)
{
	return (uint8_t)((old + LZX_PATH_LENGTHS - code) % LZX_PATH_LENGTHS);
}

/* A pretree, then `count` path lengths as differences to those that are there. */
static const lzx_fault *read_lengths(lzx_bits *bits, uint8_t *lengths, unsigned count)
{
	lzx_entry payload[LZX_PRETREE_ELEMENTS];
	lzx_entry table[LZX_TABLE_SIZE(LZX_PRETREE_ELEMENTS, LZX_PRETREE_TABLE_BITS,
				       LZX_PRETREE_CODE_MAX)];
	uint8_t pretree[LZX_PRETREE_ELEMENTS];

	for (unsigned i = 0; i < LZX_PRETREE_ELEMENTS; i++)
		pretree[i] = (uint8_t)lzx_bits_take(bits, LZX_PRETREE_LENGTH_BITS);
	plain_payload(payload, LZX_PRETREE_ELEMENTS);
	if (lzx_table_build(table, LZX_PRETREE_TABLE_BITS, pretree, LZX_PRETREE_ELEMENTS,
			    LZX_PRETREE_CODE_MAX, payload) != LZX_TABLE_OK)
		return &bad_tree;

	for (unsigned i = 0; i < count;) {
		uint32_t code = take_pretree(bits, table);
		if (code < LZX_PATH_LENGTHS) {
			lengths[i] = changed_length(lengths[i], code);
			i++;
			continue;
		}
		uint8_t value = 0;
		unsigned run;
		if (code == LZX_RUN_ZEROS_SHORT) {
			run = LZX_RUN_ZEROS_SHORT_BASE +
			      lzx_bits_take(bits, LZX_RUN_ZEROS_SHORT_BITS);
		} else if (code == LZX_RUN_ZEROS_LONG) {
			run = LZX_RUN_ZEROS_LONG_BASE +
			      lzx_bits_take(bits, LZX_RUN_ZEROS_LONG_BITS);
		} else {
			run = LZX_RUN_SAME_BASE + lzx_bits_take(bits, LZX_RUN_SAME_BITS);
			code = take_pretree(bits, table);
			if (code >= LZX_PATH_LENGTHS)
				return &bad_run;
			value = changed_length(lengths[i], code);
		}
		if (run > count - i)
			return &bad_run;
		memset(lengths + i, value, run);
		i += run;
	}
	return NULL;
}

static const lzx_fault *read_aligned_tree(lzx_decoder *decoder)
{
	lzx_entry payload[LZX_ALIGNED_ELEMENTS];
	uint8_t lengths[LZX_ALIGNED_ELEMENTS];

	for (unsigned i = 0; i < LZX_ALIGNED_ELEMENTS; i++)
		lengths[i] = (uint8_t)lzx_bits_take(&decoder->bits, LZX_ALIGNED_LENGTH_BITS);
	plain_payload(payload, LZX_ALIGNED_ELEMENTS);
	if (lzx_table_build(decoder->aligned_table, LZX_ALIGNED_TABLE_BITS, lengths,
			    LZX_ALIGNED_ELEMENTS, LZX_ALIGNED_CODE_MAX, payload) != LZX_TABLE_OK)
		return &bad_tree;
	return NULL;
}

/* The trees of a verbatim or aligned block. */
static const lzx_fault *read_trees(lzx_decoder *decoder)
{
	lzx_entry payload[LZX_MAIN_ELEMENTS_MAX];
	const lzx_fault *fault;

	if (decoder->block_type == LZX_ALIGNED) {
		fault = read_aligned_tree(decoder);
		if (fault)
			return fault;
	}
	fault = read_lengths(&decoder->bits, decoder->main_lengths, LZX_LITERALS);
	if (!fault)
		fault = read_lengths(&decoder->bits, decoder->main_lengths + LZX_LITERALS,
				     decoder->main_elements - LZX_LITERALS);
	if (!fault)
		fault = read_lengths(&decoder->bits, decoder->length_lengths, LZX_LENGTH_ELEMENTS);
	if (fault)
		return fault;

	lzx_main_payload(payload, decoder->main_elements);
	if (lzx_table_build(decoder->main_table, LZX_MAIN_TABLE_BITS, decoder->main_lengths,
			    decoder->main_elements, LZX_MAIN_CODE_MAX, payload) != LZX_TABLE_OK)
		return &bad_tree;
	plain_payload(payload, LZX_LENGTH_ELEMENTS);
	enum lzx_table_state state = lzx_table_build(decoder->length_table, LZX_LENGTH_TABLE_BITS,
						     decoder->length_lengths, LZX_LENGTH_ELEMENTS,
						     LZX_LENGTH_CODE_MAX, payload);
	decoder->length_empty = state == LZX_TABLE_EMPTY;
	return state == LZX_TABLE_BAD ? &bad_tree : NULL;
}

/* Lends the next bytes of the input behind a word border, NULL if there are fewer. */
static const uint8_t *take_bytes(lzx_bits *bits, size_t size)
{
	if (bits->next > bits->end || (size_t)(bits->end - bits->next) < size)
		return NULL;
	const uint8_t *bytes = bits->next;
	bits->next += size;
	return bytes;
}

static const lzx_fault *read_recent_offsets(lzx_decoder *decoder)
{
	lzx_bits *bits = &decoder->bits;
	if (bits->valid % 16 == 0) /* on a border: a word of padding all the same */
		lzx_bits_take(bits, 16);
	lzx_bits_align(bits);
	for (unsigned i = 0; i < LZX_RECENT_OFFSETS; i++) {
		const uint8_t *bytes = take_bytes(bits, 4);
		if (!bytes)
			return &lzx_fault_truncated;
		uint32_t offset = conv_u32le(bytes);
		/* One that the window cannot reach is an error once it is used, as 0 is. */
		decoder->recent[i] = offset <= decoder->offset_max ? offset : 0;
	}
	return NULL;
}

static const lzx_fault *begin_block(lzx_decoder *decoder)
{
	lzx_bits *bits = &decoder->bits;
	uint32_t type = lzx_bits_take(bits, LZX_BLOCK_TYPE_BITS);
	uint32_t size = lzx_bits_take(bits, LZX_BLOCK_SIZE_BITS - 16) << 16;
	size |= lzx_bits_take(bits, 16);
	if (type < LZX_VERBATIM || type > LZX_UNCOMPRESSED)
		return &bad_type;
	if (size == 0)
		return &empty_block;
	decoder->block_type = (enum lzx_block_type)type;
	decoder->block_left = size;
	decoder->block_odd = type == LZX_UNCOMPRESSED && size % 2;
	return type == LZX_UNCOMPRESSED ? read_recent_offsets(decoder) : read_trees(decoder);
}

static const lzx_fault *copy_uncompressed(lzx_decoder *decoder, uint8_t *out, size_t size,
					  uint8_t **reached)
{
	lzx_bits *bits = &decoder->bits;
	size_t left = bits->next < bits->end ? (size_t)(bits->end - bits->next) : 0;
	const lzx_fault *fault = left < size ? &lzx_fault_truncated : NULL;
	if (fault)
		size = left;
	if (size)
		memcpy(out, bits->next, size);
	bits->next += size;
	*reached = out + size;
	return fault;
}

/* Behind an uncompressed block; at the very end of the input the pad byte may be missing. */
static void skip_pad(lzx_decoder *decoder)
{
	if (decoder->block_odd)
		take_bytes(&decoder->bits, 1);
	decoder->block_odd = 0;
}

static void read_e8_header(lzx_decoder *decoder)
{
	decoder->started = 1;
	if (!lzx_bits_take(&decoder->bits, 1))
		return;
	uint32_t size = lzx_bits_take(&decoder->bits, 16) << 16;
	size |= lzx_bits_take(&decoder->bits, 16);
	decoder->e8_size = (int32_t)size;
}

/* The next piece of output that one block gives within the chunk. */
static const lzx_fault *decode_piece(lzx_decoder *decoder, const lzx_place *place, uint8_t **out,
				     uint8_t *out_end)
{
	const lzx_fault *fault;
	uint8_t *begin = *out;

	if (decoder->block_left == 0) {
		fault = begin_block(decoder);
		if (lzx_bits_overrun(&decoder->bits))
			return &lzx_fault_truncated;
		if (fault)
			return fault;
	}
	if ((size_t)(out_end - begin) > decoder->block_left)
		out_end = begin + decoder->block_left;
	if (decoder->block_type == LZX_UNCOMPRESSED)
		fault = copy_uncompressed(decoder, begin, (size_t)(out_end - begin), out);
	else
		fault = lzx_decode_tokens(decoder, place, begin, out_end, out);
	decoder->block_left -= (uint32_t)(*out - begin);
	if (decoder->block_left == 0)
		skip_pad(decoder);
	return fault;
}

const lzx_fault *lzx_decode_chunk(lzx_decoder *decoder, const uint8_t *in, size_t in_size,
				  const lzx_place *place, size_t *consumed, size_t *produced)
{
	const lzx_fault *fault = NULL;
	uint8_t *out = place->out, *out_end = place->out + place->size;

	lzx_bits_start(&decoder->bits, in, in_size, 0);
	if (!decoder->started)
		read_e8_header(decoder);
	while (out < out_end && !fault)
		fault = decode_piece(decoder, place, &out, out_end);
	lzx_bits_align(&decoder->bits);
	*consumed = (size_t)lzx_bits_offset(&decoder->bits);
	*produced = (size_t)(out - place->out);
	decoder->chunk++;
	return fault;
}
