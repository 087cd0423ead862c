/* See lzxd_plain.h. Numbers stand where [MS-PATCH] has them; no cleverness on purpose. */
#include "support/lzxd_plain.h"

#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

typedef struct ordered {
	uint32_t count[17];
	uint16_t sorted[256 + 8 * 290];
} ordered;

typedef struct plain {
	const uint8_t *in;
	size_t in_size, at; /* at: the current word's place */
	int bit;            /* of the current word, 15 down to 0 */
	jmp_buf damaged;
	uint8_t main[256 + 8 * 290], length[249], aligned[8];
	uint32_t r[3];
	int main_count;
	ordered main_code, length_code, aligned_code;
	lzxd_plain_stats stats;
} plain;

static _Thread_local lzxd_plain_stats last;

lzxd_plain_stats lzxd_plain_last(void)
{
	return last;
}

static unsigned get_bit(plain *p)
{
	if (p->at + 2 > p->in_size)
		longjmp(p->damaged, 1);
	unsigned word = p->in[p->at] | p->in[p->at + 1] << 8;
	unsigned bit = word >> p->bit & 1;
	if (p->bit-- == 0) {
		p->bit = 15;
		p->at += 2;
	}
	return bit;
}

static uint32_t get_bits(plain *p, int count)
{
	uint32_t value = 0;
	while (count--)
		value = value << 1 | get_bit(p);
	return value;
}

/* A code in order: how many elements have each length, and the elements by length, then number. */
static void sort_code(ordered *c, const uint8_t *lengths, int count)
{
	int at = 0;
	memset(c, 0, sizeof *c);
	for (int length = 1; length <= 16; length++)
		for (int i = 0; i < count; i++)
			if (lengths[i] == length) {
				c->count[length]++;
				c->sorted[at++] = (uint16_t)i;
			}
}

/* Codes of each length are consecutive numbers in order of the elements. */
static int get_element(plain *p, const ordered *c)
{
	uint32_t bits = 0, first = 0, at = 0;
	for (int length = 1; length <= 16; length++) {
		bits = bits << 1 | get_bit(p);
		first <<= 1;
		if (bits - first < c->count[length])
			return c->sorted[at + bits - first];
		first += c->count[length];
		at += c->count[length];
	}
	longjmp(p->damaged, 1);
}

/* A code must use up the numbers of its lengths exactly; some trees may be empty. */
static void check_tree(plain *p, const uint8_t *lengths, int count, int may_be_empty)
{
	uint32_t used = 0;
	for (int i = 0; i < count; i++)
		if (lengths[i])
			used += 1u << (16 - lengths[i]);
	if (used != 1u << 16 && !(used == 0 && may_be_empty))
		longjmp(p->damaged, 1);
}

static void get_lengths(plain *p, uint8_t *lengths, int from, int to)
{
	uint8_t pretree[20];
	ordered pretree_code;
	for (int i = 0; i < 20; i++)
		pretree[i] = (uint8_t)get_bits(p, 4);
	check_tree(p, pretree, 20, 0);
	sort_code(&pretree_code, pretree, 20);
	for (int i = from; i < to;) {
		int code = get_element(p, &pretree_code), run = 1, zero = 0;
		if (code == 17) {
			run = 4 + (int)get_bits(p, 4);
			zero = 1;
		} else if (code == 18) {
			run = 20 + (int)get_bits(p, 5);
			zero = 1;
		} else if (code == 19) {
			run = 4 + (int)get_bits(p, 1);
			code = get_element(p, &pretree_code);
			if (code > 16)
				longjmp(p->damaged, 1);
		}
		if (i + run > to)
			longjmp(p->damaged, 1);
		uint8_t value = zero ? 0 : (uint8_t)((lengths[i] - code + 17) % 17);
		while (run--)
			lengths[i++] = value;
	}
}

static int footer_bits(int slot)
{
	return slot < 4 ? 0 : slot < 36 ? slot / 2 - 1 : 17;
}

static uint32_t base_of(int slot)
{
	uint32_t base = 0;
	for (int i = 0; i < slot; i++)
		base += 1u << footer_bits(i);
	return base;
}

static uint32_t get_offset(plain *p, int slot, int type)
{
	uint32_t offset, *r = p->r;
	if (slot < 3) {
		offset = r[slot];
		r[slot] = r[0];
		r[0] = offset;
		return offset;
	}
	int footer = footer_bits(slot);
	if (type == 2 && footer >= 3) {
		offset = get_bits(p, footer - 3) << 3;
		offset += (uint32_t)get_element(p, &p->aligned_code);
	} else {
		offset = get_bits(p, footer);
	}
	offset += base_of(slot) - 2;
	r[2] = r[1];
	r[1] = r[0];
	r[0] = offset;
	return offset;
}

static uint32_t get_extra(plain *p)
{
	if (!get_bit(p))
		return 257 + get_bits(p, 8);
	if (!get_bit(p))
		return 513 + get_bits(p, 10);
	if (!get_bit(p))
		return 1537 + get_bits(p, 12);
	uint32_t length = 257 + get_bits(p, 15);
	p->stats.wide_forms += length <= 5632;
	return length;
}

/* One literal or match; how many bytes. `limit` is the end of block and chunk. */
static size_t put_token(plain *p, int type, const uint8_t *reference, size_t reference_size,
			uint8_t *out, size_t done, size_t limit)
{
	int element = get_element(p, &p->main_code);
	if (element < 256) {
		out[done] = (uint8_t)element;
		p->stats.literals++;
		return 1;
	}
	int slot = (element - 256) / 8;
	uint32_t length = (uint32_t)(element - 256) % 8 + 2;
	if (length == 9)
		length += (uint32_t)get_element(p, &p->length_code);
	uint32_t offset = get_offset(p, slot, type);
	if (length == 257)
		length = get_extra(p);
	if (offset == 0 || offset > done + reference_size || done + length > limit)
		longjmp(p->damaged, 1);
	p->stats.matches++;
	p->stats.long_matches += length >= 257;
	p->stats.in_reference += offset > done;
	if (offset > p->stats.greatest_offset)
		p->stats.greatest_offset = offset;
	if (length > p->stats.longest)
		p->stats.longest = length;
	for (uint32_t i = 0; i < length; i++)
		out[done + i] = done + i >= offset ? out[done + i - offset]
						   : reference[reference_size + done + i - offset];
	return length;
}

static uint32_t get_u32(plain *p)
{
	if (p->at + 4 > p->in_size)
		longjmp(p->damaged, 1);
	const uint8_t *b = p->in + p->at;
	p->at += 4;
	return (uint32_t)b[0] | (uint32_t)b[1] << 8 | (uint32_t)b[2] << 16 | (uint32_t)b[3] << 24;
}

static void put_u32(uint8_t *b, uint32_t value)
{
	for (int i = 0; i < 4; i++)
		b[i] = (uint8_t)(value >> (8 * i));
}

static void undo_e8(uint8_t *out, size_t size, int64_t e8_size)
{
	for (size_t chunk = 0; chunk < size && chunk < (size_t)1 << 30; chunk += 32768) {
		size_t length = size - chunk < 32768 ? size - chunk : 32768;
		for (size_t i = 0; length > 10 && i < length - 10; i++) {
			uint8_t *b = out + chunk + i;
			if (*b != 0xE8)
				continue;
			int64_t pos = (int64_t)(chunk + i);
			int64_t value = (int32_t)((uint32_t)b[1] | (uint32_t)b[2] << 8 |
						  (uint32_t)b[3] << 16 | (uint32_t)b[4] << 24);
			if (value >= -pos && value < e8_size)
				put_u32(b + 1,
					(uint32_t)(value >= 0 ? value - pos : value + e8_size));
			i += 4;
		}
	}
}

static void get_trees(plain *p, int type)
{
	for (int i = 0; type == 2 && i < 8; i++)
		p->aligned[i] = (uint8_t)get_bits(p, 3);
	get_lengths(p, p->main, 0, 256);
	get_lengths(p, p->main, 256, p->main_count);
	get_lengths(p, p->length, 0, 249);
	check_tree(p, p->main, p->main_count, 0);
	check_tree(p, p->length, 249, 1);
	if (type == 2)
		check_tree(p, p->aligned, 8, 0);
	sort_code(&p->main_code, p->main, p->main_count);
	sort_code(&p->length_code, p->length, 249);
	sort_code(&p->aligned_code, p->aligned, 8);
}

/* Everything; leaves by longjmp if something is wrong. */
static void decode_all(plain *p, const uint8_t *reference, size_t reference_size, uint8_t *out,
		       size_t size)
{
	int64_t e8_size = 0;
	int type = 0;
	size_t left = 0, block = 0; /* of the block: bytes to come, and its size */
	size_t chunk_end_at = 0;    /* says the prefix */

	p->stats.prefixes_right = 1;
	for (size_t done = 0; done < size;) {
		if (done % 32768 == 0) { /* a chunk begins: its prefix, not looked at */
			if (p->bit != 15) {
				p->bit = 15;
				p->at += 2;
			}
			if (done && p->at != chunk_end_at)
				p->stats.prefixes_right = 0;
			if (p->at + 2 > p->in_size)
				longjmp(p->damaged, 1);
			chunk_end_at = p->at + 2 + (size_t)(p->in[p->at] | p->in[p->at + 1] << 8);
			p->at += 2;
			if (done == 0 && get_bit(p))
				e8_size = (int32_t)(get_bits(p, 16) << 16 | get_bits(p, 16));
		}
		if (left == 0) {
			type = (int)get_bits(p, 3);
			left = block = get_bits(p, 8) << 16 | get_bits(p, 16);
			if (type < 1 || type > 3 || left == 0)
				longjmp(p->damaged, 1);
			p->stats.blocks[type]++;
			if (type == 3) {
				p->stats.odd_stored += block % 2 && done + block < size;
				p->stats.stored_over_chunks += done % 32768 + block > 32768;
				do
					get_bit(p);
				while (p->bit != 15);
				for (int i = 0; i < 3; i++)
					p->r[i] = get_u32(p);
			} else {
				get_trees(p, type);
			}
		}
		size_t chunk_end = done / 32768 * 32768 + 32768;
		size_t limit = done + left < chunk_end ? done + left : chunk_end;
		limit = limit < size ? limit : size;
		size_t begin = done;
		while (done < limit) {
			if (type == 3) {
				if (p->at >= p->in_size)
					longjmp(p->damaged, 1);
				out[done++] = p->in[p->at++];
			} else {
				done += put_token(p, type, reference, reference_size, out, done,
						  limit);
			}
		}
		left -= done - begin;
		if (type == 3 && left == 0 && block % 2 && p->at < p->in_size)
			p->at++;
	}
	if (size && p->at + (p->bit != 15 ? 2 : 0) != chunk_end_at)
		p->stats.prefixes_right = 0;
	if (e8_size > 0)
		undo_e8(out, size, e8_size);
}

size_t lzxd_plain_decode(const uint8_t *in, size_t in_size, unsigned window_bits,
			 const uint8_t *reference, size_t reference_size, uint8_t *out, size_t size)
{
	plain *p = calloc(1, sizeof *p);
	size_t used = 0;
	int slots = 0;

	if (!p)
		abort();
	p->in = in;
	p->in_size = in_size;
	p->bit = 15;
	p->r[0] = p->r[1] = p->r[2] = 1;
	while (base_of(slots) < 1u << window_bits)
		slots++;
	p->main_count = 256 + 8 * slots;
	if (setjmp(p->damaged) == 0) {
		decode_all(p, reference, reference_size, out, size);
		used = p->at + (p->bit != 15 ? 2 : 0);
	}
	last = p->stats;
	free(p);
	return used;
}
