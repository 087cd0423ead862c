/*
 * The encoder of LZX DELTA. A stretch of the input is parsed into items, the items are cut into
 * blocks, and (optimal levels) each block is parsed again with the costs of its own codes before
 * it is written.
 *
 * Reference data and input are put into one piece of memory, unless there is no reference.
 */
#include <stdlib.h>

#include "lzx.h"
#include "lzx_e8.h"
#include "lzx_parser.h"
#include "lzx_tables.h"
#include "lzx_writer.h"
#include "lzxd.h"
#include "report.h"

/* Matches end within a chunk, and those that are good enough are not compared further. */
static const lzx_effort efforts[] = {
	{ LZX_PARSE_GREEDY, 0, 2, 16, 0 },     { LZX_PARSE_LAZY, 0, 6, 24, 0 },
	{ LZX_PARSE_LAZY, 0, 24, 48, 0 },      { LZX_PARSE_OPTIMAL, 0, 8, 32, 1 },
	{ LZX_PARSE_OPTIMAL, 0, 16, 48, 2 },   { LZX_PARSE_OPTIMAL, 1, 12, 48, 2 },
	{ LZX_PARSE_OPTIMAL, 1, 24, 64, 2 },   { LZX_PARSE_OPTIMAL, 1, 48, 96, 3 },
	{ LZX_PARSE_OPTIMAL, 1, 128, 254, 5 },
};
#define LEVELS (sizeof efforts / sizeof *efforts)

typedef struct encoder {
	lzx_effort effort;
	lzx_text text;
	uint8_t *owned; /* text.bytes, if they are a copy */
	uint32_t chunk_base;
	lzx_tree_finder tree;
	lzx_chain_finder chain;
	lzx_optimal *optimal;
	lzx_item *items, *again;
	lzx_recent recent;
	lzx_writer writer;
} encoder;

static int open_encoder(encoder *e, unsigned main_elements)
{
	int ready = 1;
	if (e->effort.kind == LZX_PARSE_OPTIMAL) {
		e->optimal = lzx_optimal_new(main_elements);
		ready = e->optimal != NULL;
		if (ready)
			lzx_optimal_reset(e->optimal);
	}
	if (e->effort.tree) {
		ready = lzx_tree_open(&e->tree, e->text.size, e->text.reach) && ready;
		if (ready)
			lzx_tree_reset(&e->tree);
	} else {
		ready = lzx_chain_open(&e->chain, e->text.size, e->text.reach) && ready;
		if (ready)
			lzx_chain_reset(&e->chain);
	}
	e->items = malloc(LZX_STRETCH_SIZE * sizeof *e->items);
	e->again = malloc(LZX_STRETCH_SIZE * sizeof *e->again);
	for (unsigned i = 0; i < LZX_RECENT_OFFSETS; i++)
		e->recent.offset[i] = 1;
	return ready && e->items && e->again;
}

static void close_encoder(encoder *e)
{
	lzx_tree_close(&e->tree);
	lzx_chain_close(&e->chain);
	lzx_optimal_free(e->optimal);
	free(e->items);
	free(e->again);
	free(e->owned);
}

/* Enters the reference into the finder. */
static void learn_reference(encoder *e)
{
	uint32_t three;
	for (uint32_t at = 0; at < e->chunk_base && e->text.size - at >= 4; at++) {
		uint32_t left = e->text.size - at;
		if (e->effort.tree)
			lzx_tree_find(&e->tree, &e->text, at,
				      left < e->effort.nice ? left : e->effort.nice,
				      e->effort.depth, NULL);
		else
			lzx_chain_enter(&e->chain, &e->text, at, &three);
	}
}

static size_t bytes_of(const lzx_item *items, size_t count)
{
	size_t bytes = 0;
	for (size_t i = 0; i < count; i++)
		bytes += items[i].length;
	return bytes;
}

/* Parses one block again with the costs of its own codes, as often as the level asks for. */
static size_t parse_again(encoder *e, const lzx_stretch *part, size_t count, lzx_recent *recent)
{
	lzx_recent begin = *recent;
	lzx_optimal_mark(e->optimal);
	for (unsigned pass = 0; pass < e->effort.passes; pass++) {
		lzx_optimal_learn(e->optimal, pass == 0 ? e->items : e->again, count, 0);
		lzx_optimal_return(e->optimal);
		*recent = begin;
		count = lzx_optimal_parse(e->optimal, &e->text, part, recent, e->again);
	}
	return count;
}

static int write_blocks(encoder *e, const lzx_stretch *stretch, size_t count, lzx_recent recent)
{
	size_t cuts[LZX_SPLIT_MAX], blocks = lzx_split(e->items, count, cuts), done = 0;
	lzx_stretch part = { stretch->begin, stretch->begin, stretch->chunk_base };
	lzx_item *all = e->items;

	if (!blocks)
		return 0;
	for (size_t i = 0; i < blocks; i++) {
		lzx_block block = { .items = all + done, .count = cuts[i] - done };
		block.size = bytes_of(block.items, block.count);
		block.bytes = e->text.bytes + part.begin;
		part.end = part.begin + (uint32_t)block.size;
		if (e->effort.passes) {
			e->items = all + done;
			block.count = parse_again(e, &part, block.count, &recent);
			block.items = e->again;
			e->items = all;
		}
		block.after = recent;
		lzx_write_block(&e->writer, &block);
		done = cuts[i];
		part.begin = part.end;
	}
	return 1;
}

/* The next stretch; its end. 0: no memory. */
static uint32_t encode_stretch(encoder *e, uint32_t begin)
{
	uint32_t left = e->text.size - begin;
	lzx_stretch stretch = { begin, begin + (left < LZX_STRETCH_SIZE ? left : LZX_STRETCH_SIZE),
				e->chunk_base };
	lzx_recent before = e->recent;
	size_t count;

	if (e->effort.kind == LZX_PARSE_OPTIMAL) {
		lzx_optimal_gather(e->optimal, &e->effort, e->effort.tree ? &e->tree : NULL,
				   &e->chain, &e->text, &stretch);
		count = lzx_optimal_guess(e->optimal, &e->text, &stretch, before, e->items);
	} else {
		count = lzx_parse_lazy(&e->effort, &e->chain, &e->text, &stretch, &e->recent,
				       e->items);
	}
	if (!write_blocks(e, &stretch, count, e->effort.passes ? before : e->recent))
		return 0;
	return stretch.end;
}

static conv_status encode_all(encoder *e, conv_context *context)
{
	for (uint32_t at = e->chunk_base; at < e->text.size;) {
		at = encode_stretch(e, at);
		if (!at)
			return conv_report_memory(context);
	}
	lzx_writer_finish(&e->writer);
	return conv_buffer_status(e->writer.out) == CONV_OK ? CONV_OK : conv_report_memory(context);
}

/* Reference and input in one piece, the input translated if that is asked for. */
static int join_text(encoder *e, const lzxd_params *params, const uint8_t *in, size_t in_size)
{
	size_t before =
		params->reference_size < e->text.reach ? params->reference_size : e->text.reach;
	e->chunk_base = (uint32_t)before;
	e->text.size = (uint32_t)(before + in_size);
	e->text.bytes = in;
	if (!before && !params->e8_size)
		return 1;
	e->owned = malloc(before + in_size + 1);
	if (!e->owned)
		return 0;
	if (before)
		memcpy(e->owned, params->reference + params->reference_size - before, before);
	if (in_size)
		memcpy(e->owned + before, in, in_size);
	e->text.bytes = e->owned;
	uint32_t chunk = 0;
	for (size_t at = 0; params->e8_size && at < in_size; at += LZX_CHUNK_SIZE, chunk++) {
		size_t left = in_size - at;
		lzx_e8_encode(e->owned + before + at, left < LZX_CHUNK_SIZE ? left : LZX_CHUNK_SIZE,
			      chunk, (int32_t)params->e8_size);
	}
	return 1;
}

conv_status lzxd_encode(conv_context *context, const lzxd_params *params, const uint8_t *in,
			size_t in_size, conv_buffer *out)
{
	unsigned window_bits, level = params->level ? params->level : LZX_LEVEL_DEFAULT;
	CONV_TRY(lzxd_choose_window(context, params, in_size, &window_bits));
	unsigned main_elements = LZX_MAIN_ELEMENTS(lzx_window_slots(window_bits));
	encoder e = { .effort = efforts[(level < LEVELS ? level : LEVELS) - 1] };

	e.text.reach = (1u << window_bits) - LZX_WINDOW_UNREACHED;
	lzx_writer_init(&e.writer, out, main_elements, params->e8_size);
	conv_status status = CONV_OK;
	if (in_size) {
		if (!join_text(&e, params, in, in_size) || !open_encoder(&e, main_elements)) {
			status = conv_report_memory(context);
		} else {
			learn_reference(&e);
			status = encode_all(&e, context);
		}
	}
	close_encoder(&e);
	return status;
}
