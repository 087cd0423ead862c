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
#include "lzx_split.h"
#include "lzx_tables.h"
#include "lzx_writer.h"
#include "lzxd.h"
#include "report.h"

/* clang-format off */
static const lzx_effort efforts[] = {
	/* parser          tree  depth nice passes */
	{ LZX_PARSE_GREEDY,  0,    1,   16, 0 },
	{ LZX_PARSE_LAZY,    0,    4,   24, 0 },
	{ LZX_PARSE_LAZY,    0,    8,   32, 0 },
	{ LZX_PARSE_LAZY,    0,   12,   48, 0 },
	{ LZX_PARSE_OPTIMAL, 0,    6,   32, 1 },
	{ LZX_PARSE_OPTIMAL, 0,   12,   48, 1 },
	{ LZX_PARSE_OPTIMAL, 0,   24,   64, 2 },
	{ LZX_PARSE_OPTIMAL, 1,   32,   96, 2 },
	{ LZX_PARSE_OPTIMAL, 1,  128,  254, 3 },
};
/* clang-format on */

/* Positions are numbers of 32 bits, and reference data may come before. */
#define INPUT_MAX ((size_t)1 << 31)
#define LEVELS (sizeof efforts / sizeof *efforts)

struct lzxd_encoder {
	lzx_effort effort;
	lzx_text text;
	uint8_t *joined; /* text.bytes, if they had to be copied */
	size_t joined_size;
	uint32_t chunk_base;
	lzx_tree_finder tree;
	lzx_chain_finder chain;
	lzx_optimal *optimal;
	lzx_item *items, *again;
	lzx_unit units[LZX_SPLIT_MAX];
	lzx_recent recent;
	lzx_writer writer;
};

lzxd_encoder *lzxd_encoder_new(void)
{
	lzxd_encoder *e = calloc(1, sizeof *e);
	if (!e)
		return NULL;
	e->items = malloc(LZX_STRETCH_SIZE * sizeof *e->items);
	e->again = malloc(LZX_STRETCH_SIZE * sizeof *e->again);
	if (!e->items || !e->again) {
		lzxd_encoder_free(e);
		return NULL;
	}
	return e;
}

void lzxd_encoder_free(lzxd_encoder *e)
{
	if (!e)
		return;
	lzx_tree_free(&e->tree);
	lzx_chain_free(&e->chain);
	lzx_optimal_free(e->optimal);
	free(e->items);
	free(e->again);
	free(e->joined);
	free(e);
}

/* Makes ready for a new stream. False: no memory. */
static int start_stream(lzxd_encoder *e, unsigned main_elements)
{
	if (e->effort.kind == LZX_PARSE_OPTIMAL) {
		if (!e->optimal)
			e->optimal = lzx_optimal_new();
		if (!e->optimal)
			return 0;
		lzx_optimal_start(e->optimal, main_elements);
	}
	return e->effort.tree ? lzx_tree_start(&e->tree, e->text.size, e->text.reach)
			      : lzx_chain_start(&e->chain, e->text.size, e->text.reach);
}

/* Enters the reference into the finder. */
static void learn_reference(lzxd_encoder *e)
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
static size_t parse_again(lzxd_encoder *e, const lzx_stretch *part, size_t count,
			  lzx_recent *recent)
{
	lzx_recent begin = *recent;
	lzx_optimal_mark(e->optimal);
	for (unsigned pass = 0; pass < e->effort.passes; pass++) {
		lzx_optimal_learn(e->optimal, pass == 0 ? e->items : e->again, count);
		lzx_optimal_return(e->optimal);
		*recent = begin;
		count = lzx_optimal_parse(e->optimal, &e->text, part, recent, e->again);
	}
	return count;
}

static void write_blocks(lzxd_encoder *e, const lzx_stretch *stretch, size_t count,
			 lzx_recent recent)
{
	size_t cuts[LZX_SPLIT_MAX], done = 0;
	size_t blocks = lzx_split(e->units, e->items, count, cuts);
	lzx_stretch part = { stretch->begin, stretch->begin, stretch->chunk_base };
	lzx_item *all = e->items;

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
}

/* The next stretch; its end. */
static uint32_t encode_stretch(lzxd_encoder *e, uint32_t begin)
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
	write_blocks(e, &stretch, count, e->effort.passes ? before : e->recent);
	return stretch.end;
}

static conv_status encode_all(lzxd_encoder *e, conv_context *context, int stored)
{
	if (stored)
		lzx_write_stored(&e->writer, e->text.bytes + e->chunk_base,
				 e->text.size - e->chunk_base, e->recent);
	for (uint32_t at = e->chunk_base; !stored && at < e->text.size;)
		at = encode_stretch(e, at);
	lzx_writer_finish(&e->writer);
	return conv_buffer_status(e->writer.out) == CONV_OK ? CONV_OK : conv_report_memory(context);
}

/* Reference and input in one piece, the input translated if that is asked for. */
static int join_text(lzxd_encoder *e, const lzxd_params *params, const uint8_t *in, size_t in_size)
{
	size_t before =
		params->reference_size < e->text.reach ? params->reference_size : e->text.reach;
	e->chunk_base = (uint32_t)before;
	e->text.size = (uint32_t)(before + in_size);
	e->text.bytes = in;
	if (!before && !params->e8_size)
		return 1;
	if (!e->joined || e->joined_size < before + in_size) {
		free(e->joined);
		e->joined_size = before + in_size;
		e->joined = malloc(e->joined_size);
		if (!e->joined)
			return 0;
	}
	if (before)
		memcpy(e->joined, params->reference + params->reference_size - before, before);
	if (in_size)
		memcpy(e->joined + before, in, in_size);
	e->text.bytes = e->joined;
	uint32_t chunk = 0;
	for (size_t at = 0; params->e8_size && at < in_size; at += LZX_CHUNK_SIZE, chunk++) {
		size_t left = in_size - at;
		lzx_e8_encode(e->joined + before + at,
			      left < LZX_CHUNK_SIZE ? left : LZX_CHUNK_SIZE, chunk,
			      (int32_t)params->e8_size);
	}
	return 1;
}

conv_status lzxd_encoder_run(lzxd_encoder *e, conv_context *context, const lzxd_params *params,
			     const uint8_t *in, size_t in_size, conv_buffer *out)
{
	unsigned window_bits, level = params->level ? params->level : LZX_LEVEL_DEFAULT;

	CONV_TRY(lzxd_choose_window(context, params, in_size, &window_bits));
	if (in_size > INPUT_MAX)
		return conv_report(context, CONV_ERROR, "lzx.size", CONV_NO_OFFSET,
				   "%zu bytes are too many for one stream", in_size);
	if (!in_size)
		return CONV_OK;
	unsigned main_elements = LZX_MAIN_ELEMENTS(lzx_window_slots(window_bits));
	e->effort = efforts[(level < LEVELS ? level : LEVELS) - 1];
	e->text.reach = (1u << window_bits) - LZX_WINDOW_UNREACHED;
	lzx_writer_init(&e->writer, out, main_elements, params->e8_size);
	int stored = params->level == LZX_LEVEL_STORED;
	e->recent = (lzx_recent){ { 1, 1, 1 } };
	if (!join_text(e, params, in, in_size) || (!stored && !start_stream(e, main_elements)))
		return conv_report_memory(context);
	if (!stored)
		learn_reference(e);
	return encode_all(e, context, stored);
}

conv_status lzxd_encode(conv_context *context, const lzxd_params *params, const uint8_t *in,
			size_t in_size, conv_buffer *out)
{
	lzxd_encoder *encoder = lzxd_encoder_new();
	if (!encoder)
		return conv_report_memory(context);
	conv_status status = lzxd_encoder_run(encoder, context, params, in, in_size, out);
	lzxd_encoder_free(encoder);
	return status;
}
