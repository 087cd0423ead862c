/* The end of the input; see lzx_bits.h. */
#include "lzx_bits.h"

int lzx_bits_enter_tail(lzx_bits *bits)
{
	if (bits->base == bits->tail)
		return !lzx_bits_overrun(bits);
	size_t left = (size_t)(bits->end - bits->next);
	memset(bits->tail, 0, sizeof bits->tail);
	if (left)
		memcpy(bits->tail, bits->next, left);
	bits->origin += (uint64_t)(bits->next - bits->base);
	bits->base = bits->next = bits->fast = bits->tail;
	bits->end = bits->tail + left;
	return 1;
}

void lzx_bits_start(lzx_bits *bits, const uint8_t *in, size_t size, uint64_t origin)
{
	bits->base = bits->next = in;
	bits->end = in + size;
	bits->origin = origin;
	bits->window = 0;
	bits->valid = 0;
	if (size >= sizeof bits->window)
		bits->fast = bits->end - sizeof bits->window;
	else
		lzx_bits_enter_tail(bits);
}
