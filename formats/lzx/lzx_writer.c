/*
 * See lzx_writer.h. A block's form (verbatim, aligned, uncompressed) is chosen by counting the bits
 * of each exactly; then it is written in one go into memory that is known to suffice.
 *
 * Blocks may span chunks, but uncompressed ones are cut at chunk borders and kept even ([MS-PATCH]
 * 2.3.1 lets them span; decoders differ where a chunk begins inside an odd run).
 */
#include "lzx_writer.h"

#include <string.h>

#include "lzx_huffman.h"
#include "lzx_tables.h"

#define UNCOMPRESSED_HEADER_BYTES 20 /* block header and padding (up to 6), R0 to R2, pad byte */

void lzx_writer_init(lzx_writer *writer, conv_buffer *out, unsigned main_elements, uint32_t e8_size)
{
	memset(writer, 0, sizeof *writer);
	writer->out = out;
	writer->main_elements = main_elements;
	writer->e8_size = e8_size;
}

/* -- bits ------------------------------------------------------------------------------------ */

static inline void put_word(conv_buffer *out, uint16_t word)
{
	out->bytes[out->size++] = (uint8_t)word;
	out->bytes[out->size++] = (uint8_t)(word >> 8);
}

/* Room has been reserved. Up to 48 bits. */
static inline void put_bits(lzx_writer *writer, uint64_t value, unsigned count)
{
	writer->acc = writer->acc << count | value;
	writer->acc_bits += count;
	while (writer->acc_bits >= 16) {
		writer->acc_bits -= 16;
		put_word(writer->out, (uint16_t)(writer->acc >> writer->acc_bits));
	}
}

static void pad_to_word(lzx_writer *writer)
{
	if (writer->acc_bits)
		put_bits(writer, 0, 16 - writer->acc_bits);
}

/* -- chunks ---------------------------------------------------------------------------------- */

static void open_chunk(lzx_writer *writer)
{
	if (writer->chunk_open)
		return;
	writer->chunk_open = 1;
	writer->chunk_left = LZX_CHUNK_SIZE;
	writer->prefix_at = writer->out->size;
	put_word(writer->out, 0);
	if (writer->header_written)
		return;
	writer->header_written = 1;
	put_bits(writer, writer->e8_size != 0, 1);
	if (writer->e8_size)
		put_bits(writer, writer->e8_size, 32);
}

static void close_chunk(lzx_writer *writer)
{
	pad_to_word(writer);
	size_t size = writer->out->size - writer->prefix_at - LZX_CHUNK_PREFIX_BYTES;
	writer->out->bytes[writer->prefix_at] = (uint8_t)size;
	writer->out->bytes[writer->prefix_at + 1] = (uint8_t)(size >> 8);
	writer->chunk_open = 0;
}

static inline void pass_output(lzx_writer *writer, size_t size)
{
	writer->chunk_left -= size;
	if (!writer->chunk_left)
		close_chunk(writer);
}

/* -- trees ----------------------------------------------------------------------------------- */

/* How path lengths are sent: pretree elements, each perhaps with bits behind it. */
typedef struct length_plan {
	struct {
		uint8_t element, extra, extra_bits;
	} steps[LZX_MAIN_ELEMENTS_MAX];
	unsigned count;
	uint8_t lengths[LZX_PRETREE_ELEMENTS];
	uint16_t codes[LZX_PRETREE_ELEMENTS];
	unsigned bits; /* all in all */
} length_plan;

static void add_step(length_plan *plan, unsigned element, unsigned extra, unsigned extra_bits)
{
	plan->steps[plan->count].element = (uint8_t)element;
	plan->steps[plan->count].extra = (uint8_t)extra;
	plan->steps[plan->count].extra_bits = (uint8_t)extra_bits;
	plan->count++;
}

static unsigned difference(uint8_t old, uint8_t new)
{
	return (unsigned)(old + LZX_PATH_LENGTHS - new) % LZX_PATH_LENGTHS;
}

static void plan_zeros(length_plan *plan, unsigned run)
{
	const unsigned long_most = LZX_RUN_ZEROS_LONG_BASE + (1u << LZX_RUN_ZEROS_LONG_BITS) - 1;
	if (run >= LZX_RUN_ZEROS_LONG_BASE) {
		unsigned now = run < long_most ? run : long_most;
		add_step(plan, LZX_RUN_ZEROS_LONG, now - LZX_RUN_ZEROS_LONG_BASE,
			 LZX_RUN_ZEROS_LONG_BITS);
	} else {
		add_step(plan, LZX_RUN_ZEROS_SHORT, run - LZX_RUN_ZEROS_SHORT_BASE,
			 LZX_RUN_ZEROS_SHORT_BITS);
	}
}

static unsigned planned_run(unsigned run, uint8_t value)
{
	const unsigned most = value ? LZX_RUN_SAME_BASE + 1
				    : LZX_RUN_ZEROS_LONG_BASE + (1u << LZX_RUN_ZEROS_LONG_BITS) - 1;
	return run < most ? run : most;
}

/* The steps that turn the old path lengths into the new ones. */
static void plan_lengths(length_plan *plan, const uint8_t *old, const uint8_t *new, unsigned count)
{
	uint32_t frequencies[LZX_PRETREE_ELEMENTS] = { 0 };

	plan->count = 0;
	for (unsigned i = 0; i < count;) {
		unsigned run = 1;
		while (i + run < count && new[i + run] == new[i])
			run++;
		run = planned_run(run, new[i]);
		if (run < LZX_RUN_SAME_BASE) {
			run = 1;
			add_step(plan, difference(old[i], new[i]), 0, 0);
		} else if (new[i] == 0) {
			plan_zeros(plan, run);
		} else {
			add_step(plan, LZX_RUN_SAME, run - LZX_RUN_SAME_BASE, LZX_RUN_SAME_BITS);
			add_step(plan, difference(old[i], new[i]), 0, 0);
		}
		i += run;
	}
	for (unsigned i = 0; i < plan->count; i++)
		frequencies[plan->steps[i].element]++;
	lzx_code_lengths(frequencies, LZX_PRETREE_ELEMENTS, LZX_PRETREE_CODE_MAX, plan->lengths);
	lzx_code_words(plan->lengths, LZX_PRETREE_ELEMENTS, plan->codes);
	plan->bits = LZX_PRETREE_ELEMENTS * LZX_PRETREE_LENGTH_BITS;
	for (unsigned i = 0; i < plan->count; i++)
		plan->bits += plan->lengths[plan->steps[i].element] + plan->steps[i].extra_bits;
}

static void put_plan(lzx_writer *writer, const length_plan *plan)
{
	for (unsigned i = 0; i < LZX_PRETREE_ELEMENTS; i++)
		put_bits(writer, plan->lengths[i], LZX_PRETREE_LENGTH_BITS);
	for (unsigned i = 0; i < plan->count; i++) {
		unsigned element = plan->steps[i].element;
		put_bits(writer, plan->codes[element], plan->lengths[element]);
		put_bits(writer, plan->steps[i].extra, plan->steps[i].extra_bits);
	}
}

/* -- blocks ---------------------------------------------------------------------------------- */

typedef struct block_plan {
	lzx_lengths lengths;
	length_plan literals, matches, long_lengths;
	int aligned;
	uint64_t bits;
} block_plan;

void lzx_count_items(const lzx_item *items, size_t count, lzx_frequencies *frequencies,
		     unsigned main_elements)
{
	memset(frequencies->main, 0, main_elements * sizeof *frequencies->main);
	memset(frequencies->length, 0, sizeof frequencies->length);
	memset(frequencies->aligned, 0, sizeof frequencies->aligned);
	for (size_t i = 0; i < count; i++) {
		const lzx_item *item = &items[i];
		if (item->length == 1) {
			frequencies->main[item->formatted]++;
			continue;
		}
		frequencies->main[lzx_main_element(item->slot, item->length)]++;
		if (item->length >= LZX_LENGTH_BASE)
			frequencies->length[lzx_length_element(item->length)]++;
		if (lzx_slot_footer[item->slot] >= LZX_ALIGNED_BITS)
			frequencies->aligned[item->formatted % LZX_ALIGNED_ELEMENTS]++;
	}
}

static uint64_t weigh(const uint32_t *frequencies, const uint8_t *lengths, unsigned count)
{
	uint64_t bits = 0;
	for (unsigned i = 0; i < count; i++)
		bits += (uint64_t)frequencies[i] * lengths[i];
	return bits;
}

int64_t lzx_aligned_gain(const lzx_frequencies *frequencies, const lzx_lengths *lengths)
{
	int64_t gain = -(int64_t)(LZX_ALIGNED_ELEMENTS * LZX_ALIGNED_LENGTH_BITS);
	for (unsigned i = 0; i < LZX_ALIGNED_ELEMENTS; i++)
		gain += (int64_t)frequencies->aligned[i] *
			((int64_t)LZX_ALIGNED_BITS - lengths->aligned[i]);
	return gain;
}

/* The bits behind the codes of the main tree and the length tree, if all are sent plainly. */
static uint64_t plain_bits(const lzx_block *block, const lzx_frequencies *frequencies,
			   unsigned main_elements)
{
	uint64_t bits = 0;
	for (unsigned i = LZX_LITERALS; i < main_elements; i++)
		bits += (uint64_t)frequencies->main[i] *
			lzx_slot_footer[(i - LZX_LITERALS) / LZX_LENGTH_HEADERS];
	if (frequencies->length[LZX_LENGTH_ELEMENTS - 1])
		for (size_t i = 0; i < block->count; i++)
			if (block->items[i].length >= LZX_MATCH_MAX_SHORT)
				bits += lzx_extra_bits(block->items[i].length);
	return bits;
}

static void plan_block(const lzx_writer *writer, const lzx_block *block, block_plan *plan)
{
	lzx_frequencies frequencies;
	const lzx_lengths *old = &writer->sent;
	lzx_lengths *new = &plan->lengths;
	unsigned main_elements = writer->main_elements;

	lzx_count_items(block->items, block->count, &frequencies, main_elements);
	lzx_code_lengths(frequencies.main, main_elements, LZX_MAIN_CODE_MAX, new->main);
	lzx_code_lengths(frequencies.length, LZX_LENGTH_ELEMENTS, LZX_LENGTH_CODE_MAX, new->length);
	lzx_code_lengths(frequencies.aligned, LZX_ALIGNED_ELEMENTS, LZX_ALIGNED_CODE_MAX,
			 new->aligned);
	plan_lengths(&plan->literals, old->main, new->main, LZX_LITERALS);
	plan_lengths(&plan->matches, old->main + LZX_LITERALS, new->main + LZX_LITERALS,
		     main_elements - LZX_LITERALS);
	plan_lengths(&plan->long_lengths, old->length, new->length, LZX_LENGTH_ELEMENTS);

	plan->bits = LZX_BLOCK_TYPE_BITS + LZX_BLOCK_SIZE_BITS + plan->literals.bits +
		     plan->matches.bits + plan->long_lengths.bits +
		     weigh(frequencies.main, new->main, main_elements) +
		     weigh(frequencies.length, new->length, LZX_LENGTH_ELEMENTS) +
		     plain_bits(block, &frequencies, main_elements);
	int64_t gain = lzx_aligned_gain(&frequencies, new);
	plan->aligned = gain > 0;
	if (plan->aligned)
		plan->bits -= (uint64_t)gain;
}

typedef struct block_codes {
	uint16_t main[LZX_MAIN_ELEMENTS_MAX];
	uint16_t length[LZX_LENGTH_ELEMENTS];
	uint16_t aligned[LZX_ALIGNED_ELEMENTS];
} block_codes;

static void put_extra_length(lzx_writer *writer, unsigned length)
{
	if (length < LZX_EXTRA_10_BASE)
		put_bits(writer, length - LZX_EXTRA_8_BASE, 1 + 8);
	else if (length < LZX_EXTRA_12_BASE)
		put_bits(writer, 2u << 10 | (length - LZX_EXTRA_10_BASE), 2 + 10);
	else if (length < LZX_EXTRA_15_FROM)
		put_bits(writer, 6u << 12 | (length - LZX_EXTRA_12_BASE), 3 + 12);
	else
		put_bits(writer, 7u << 15 | (length - LZX_EXTRA_8_BASE), 3 + 15);
}

static inline void put_match(lzx_writer *writer, const lzx_item *item, const lzx_lengths *lengths,
			     const block_codes *codes, int aligned)
{
	unsigned element = lzx_main_element(item->slot, item->length);
	unsigned footer = lzx_slot_footer[item->slot];
	uint32_t rest = item->formatted - lzx_slot_base[item->slot];

	put_bits(writer, codes->main[element], lengths->main[element]);
	if (item->length >= LZX_LENGTH_BASE) {
		element = lzx_length_element(item->length);
		put_bits(writer, codes->length[element], lengths->length[element]);
	}
	if (aligned && footer >= LZX_ALIGNED_BITS) {
		unsigned low = rest % LZX_ALIGNED_ELEMENTS;
		put_bits(writer, rest >> LZX_ALIGNED_BITS, footer - LZX_ALIGNED_BITS);
		put_bits(writer, codes->aligned[low], lengths->aligned[low]);
	} else {
		put_bits(writer, rest, footer);
	}
	if (item->length >= LZX_MATCH_MAX_SHORT)
		put_extra_length(writer, item->length);
}

static void put_items(lzx_writer *writer, const lzx_block *block, const block_plan *plan)
{
	const lzx_lengths *lengths = &plan->lengths;
	block_codes codes;

	lzx_code_words(lengths->main, writer->main_elements, codes.main);
	lzx_code_words(lengths->length, LZX_LENGTH_ELEMENTS, codes.length);
	lzx_code_words(lengths->aligned, LZX_ALIGNED_ELEMENTS, codes.aligned);
	for (size_t i = 0; i < block->count; i++) {
		const lzx_item *item = &block->items[i];
		open_chunk(writer);
		if (item->length == 1)
			put_bits(writer, codes.main[item->formatted],
				 lengths->main[item->formatted]);
		else
			put_match(writer, item, lengths, &codes, plan->aligned);
		pass_output(writer, item->length);
	}
}

static void put_compressed(lzx_writer *writer, const lzx_block *block, const block_plan *plan)
{
	open_chunk(writer);
	put_bits(writer, plan->aligned ? LZX_ALIGNED : LZX_VERBATIM, LZX_BLOCK_TYPE_BITS);
	put_bits(writer, block->size, LZX_BLOCK_SIZE_BITS);
	if (plan->aligned)
		for (unsigned i = 0; i < LZX_ALIGNED_ELEMENTS; i++)
			put_bits(writer, plan->lengths.aligned[i], LZX_ALIGNED_LENGTH_BITS);
	put_plan(writer, &plan->literals);
	put_plan(writer, &plan->matches);
	put_plan(writer, &plan->long_lengths);
	put_items(writer, block, plan);
	writer->sent = plan->lengths;
}

/* An uncompressed block within one chunk. */
static void put_piece(lzx_writer *writer, const uint8_t *bytes, size_t size, lzx_recent recent)
{
	conv_buffer *out = writer->out;
	put_bits(writer, LZX_UNCOMPRESSED, LZX_BLOCK_TYPE_BITS);
	put_bits(writer, size, LZX_BLOCK_SIZE_BITS);
	put_bits(writer, 0, 16 - writer->acc_bits); /* a whole word where a word ends already */
	for (unsigned i = 0; i < LZX_RECENT_OFFSETS; i++) {
		put_word(out, (uint16_t)recent.offset[i]);
		put_word(out, (uint16_t)(recent.offset[i] >> 16));
	}
	memcpy(out->bytes + out->size, bytes, size);
	out->size += size;
	if (size % 2)
		out->bytes[out->size++] = 0;
	pass_output(writer, size);
}

/* What the blocks' forms have in common: prefix and padding of each chunk, the stream's header. */
static int make_room(lzx_writer *writer, size_t size, uint64_t bytes)
{
	return conv_buffer_reserve(writer->out, bytes + 4 * (size / LZX_CHUNK_SIZE + 2) + 16) !=
	       NULL;
}

static uint64_t stored_size(size_t size)
{
	return size + (size / LZX_CHUNK_SIZE + 2) * UNCOMPRESSED_HEADER_BYTES;
}

void lzx_write_stored(lzx_writer *writer, const uint8_t *bytes, size_t size, lzx_recent after)
{
	if (!make_room(writer, size, stored_size(size)))
		return;
	while (size) {
		open_chunk(writer);
		size_t now = size < writer->chunk_left ? size : writer->chunk_left;
		put_piece(writer, bytes, now, after);
		bytes += now;
		size -= now;
	}
}

void lzx_write_block(lzx_writer *writer, const lzx_block *block)
{
	/* What gains next to nothing is not worth decoding. */
	uint64_t worth = stored_size(block->size) - block->size / 1024;
	block_plan plan;

	plan_block(writer, block, &plan);
	if (plan.bits >= worth * 8)
		lzx_write_stored(writer, block->bytes, block->size, block->after);
	else if (make_room(writer, block->size, plan.bits / 8))
		put_compressed(writer, block, &plan);
}

void lzx_writer_finish(lzx_writer *writer)
{
	if (writer->chunk_open && conv_buffer_reserve(writer->out, 4))
		close_chunk(writer);
}
