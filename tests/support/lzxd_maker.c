/* See lzxd_maker.h. */
#include "support/lzxd_maker.h"

#include <string.h>

static unsigned footer_bits(unsigned slot)
{
	return slot < 4 ? 0 : slot < 36 ? slot / 2 - 1 : 17;
}

static unsigned slots_below(uint32_t formatted, uint32_t *base)
{
	unsigned slot = 0;
	uint32_t next = 1;
	*base = 0;
	while (next <= formatted) {
		slot++;
		*base = next;
		next += 1u << footer_bits(slot);
	}
	return slot;
}

void maker_bits(lzxd_maker *maker, uint32_t value, unsigned count)
{
	while (count--) {
		maker->acc = maker->acc << 1 | (value >> count & 1);
		if (++maker->acc_bits == 16) {
			conv_buffer_append_u16le(&maker->out, (uint16_t)maker->acc);
			maker->acc_bits = maker->acc = 0;
		}
	}
}

void maker_pad(lzxd_maker *maker)
{
	while (maker->acc_bits)
		maker_bits(maker, 0, 1);
}

void maker_bytes(lzxd_maker *maker, const void *bytes, size_t size)
{
	conv_buffer_append(&maker->out, bytes, size);
}

void maker_chunk_begin(lzxd_maker *maker)
{
	maker->prefix_at = maker->out.size;
	conv_buffer_append_u16le(&maker->out, 0);
}

void maker_chunk_end(lzxd_maker *maker)
{
	maker_pad(maker);
	size_t size = maker->out.size - maker->prefix_at - 2;
	maker->out.bytes[maker->prefix_at] = (uint8_t)size;
	maker->out.bytes[maker->prefix_at + 1] = (uint8_t)(size >> 8);
}

void maker_open(lzxd_maker *maker, unsigned window_bits, long long e8)
{
	uint32_t base;
	memset(maker, 0, sizeof *maker);
	maker->main_elements = 256 + 8 * slots_below(1u << window_bits, &base);
	maker_chunk_begin(maker);
	maker_bits(maker, e8 >= 0, 1);
	if (e8 >= 0)
		maker_bits(maker, (uint32_t)e8, 32);
}

void maker_free(lzxd_maker *maker)
{
	conv_buffer_free(&maker->out);
}

void maker_header(lzxd_maker *maker, unsigned type, uint32_t size)
{
	maker_bits(maker, type, 3);
	maker_bits(maker, size, 24);
}

/* Twelve codes of four bits and eight of five. */
static const uint8_t pretree[20] = { 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 5, 5, 5, 5, 5, 5, 5, 5 };

void maker_pretree(lzxd_maker *maker)
{
	for (unsigned i = 0; i < 20; i++)
		maker_bits(maker, pretree[i], 4);
}

void maker_code(lzxd_maker *maker, const uint8_t *lengths, unsigned count, unsigned element)
{
	uint32_t code = 0;
	for (unsigned length = 1; length <= 16; length++) {
		code <<= 1;
		for (unsigned i = 0; i < count; i++) {
			if (lengths[i] != length)
				continue;
			if (i == element) {
				maker_bits(maker, code, length);
				return;
			}
			code++;
		}
	}
}

void maker_pretree_element(lzxd_maker *maker, unsigned element)
{
	maker_code(maker, pretree, 20, element);
}

void maker_lengths(lzxd_maker *maker, uint8_t *old, const uint8_t *new, unsigned count)
{
	maker_pretree(maker);
	for (unsigned i = 0; i < count; i++)
		maker_pretree_element(maker, (17u + old[i] - new[i]) % 17);
	memmove(old, new, count);
}

void maker_flat(uint8_t *lengths, unsigned count)
{
	unsigned bits = 0;
	while (2u << bits <= count)
		bits++;
	for (unsigned i = 0; i < count; i++)
		lengths[i] = (uint8_t)(i < (2u << bits) - count ? bits : bits + 1);
}

void maker_block(lzxd_maker *maker, unsigned type, uint32_t size)
{
	uint8_t lengths[MAKER_MAIN_MAX];
	maker_header(maker, type, size);
	maker->is_aligned = type == 2;
	maker_flat(maker->aligned, 8);
	for (unsigned i = 0; type == 2 && i < 8; i++)
		maker_bits(maker, maker->aligned[i], 3);
	maker_flat(lengths, maker->main_elements);
	maker_lengths(maker, maker->main, lengths, 256);
	maker_lengths(maker, maker->main + 256, lengths + 256, maker->main_elements - 256);
	maker_flat(lengths, 249);
	maker_lengths(maker, maker->length, lengths, 249);
}

void maker_stored(lzxd_maker *maker, uint32_t size, uint32_t r0, uint32_t r1, uint32_t r2)
{
	maker_header(maker, 3, size);
	do
		maker_bits(maker, 0, 1);
	while (maker->acc_bits);
	conv_buffer_append_u32le(&maker->out, r0);
	conv_buffer_append_u32le(&maker->out, r1);
	conv_buffer_append_u32le(&maker->out, r2);
}

void maker_literal(lzxd_maker *maker, uint8_t byte)
{
	maker_code(maker, maker->main, maker->main_elements, byte);
}

void maker_literals(lzxd_maker *maker, const char *text)
{
	for (; *text; text++)
		maker_literal(maker, (uint8_t)*text);
}

static void put_extra(lzxd_maker *maker, uint32_t length)
{
	if (length <= 512) {
		maker_bits(maker, 0, 1);
		maker_bits(maker, length - 257, 8);
	} else if (length <= 1536) {
		maker_bits(maker, 2, 2);
		maker_bits(maker, length - 513, 10);
	} else if (length <= 5632) {
		maker_bits(maker, 6, 3);
		maker_bits(maker, length - 1537, 12);
	} else {
		maker_bits(maker, 7, 3);
		maker_bits(maker, length - 257, 15);
	}
}

void maker_match(lzxd_maker *maker, uint32_t length, uint32_t formatted)
{
	uint32_t base, header = length < 9 ? length - 2 : 7;
	unsigned slot = slots_below(formatted, &base), footer = footer_bits(slot);

	maker_code(maker, maker->main, maker->main_elements, 256 + slot * 8 + header);
	if (header == 7)
		maker_code(maker, maker->length, 249, length < 257 ? length - 9 : 248);
	if (maker->is_aligned && footer >= 3) {
		maker_bits(maker, (formatted - base) >> 3, footer - 3);
		maker_code(maker, maker->aligned, 8, (formatted - base) & 7);
	} else {
		maker_bits(maker, formatted - base, footer);
	}
	if (length >= 257)
		put_extra(maker, length);
}
