/*
 * The token loop ([MS-PATCH] 2.6): where all the time of decoding goes. Why it is fast:
 *
 * - One load from a 12-bit table says everything about a main tree element: literal or match, the
 *   byte, or position slot, footer bits and length header, and the length of the code. Longer codes
 *   take a second load.
 * - The next 48 bits and more stand in a 64-bit variable. It is refilled without a loop, once for
 *   up to three literals or most of a match; near the end of the input the reader moves to a padded
 *   copy of the last bytes, so there is one loop and not a fast and a careful one.
 * - Matches are copied by 16 or 8 bytes at a time and may write past their end (LZX_SLACK).
 * - Only offsets that reach before the buffer, which is rare, take the way through copy_far; the
 *   check that finds them is the check that damaged offsets need anyway.
 * - The four loops (verbatim or aligned block, LZX DELTA or cabinet) are made from one text by
 *   constant arguments.
 *
 * Payload of a main tree entry, above the code's length (lzx_huffman.h):
 *
 *   literal   bit 31, and the byte in bits 8..15
 *   match     bits 6..10 footer bits, 11..13 length header, 16..24 position slot
 */
#include "lzx_decoder.h"

#include "lzx_tables.h"

#define ENTRY_LITERAL 0x80000000u
#define ENTRY_LITERAL_SHIFT 8
#define ENTRY_FOOTER_SHIFT 6
#define ENTRY_HEADER_SHIFT 11
#define ENTRY_SLOT_SHIFT 16
#define ENTRY_PLAIN_SHIFT 8 /* of the length and aligned trees: the element */

static const lzx_fault bad_offset = { "lzx.offset",
				      "a match reaches back to before the first byte" };
static const lzx_fault bad_match = { "lzx.match", "a match passes the end of its block or chunk" };
static const lzx_fault no_lengths = { "lzx.length-tree",
				      "a match needs the length tree, which is empty" };

void lzx_main_payload(lzx_entry payload[LZX_MAIN_ELEMENTS_MAX], unsigned count)
{
	for (unsigned i = 0; i < LZX_LITERALS; i++)
		payload[i] = ENTRY_LITERAL | i << ENTRY_LITERAL_SHIFT;
	for (unsigned i = LZX_LITERALS; i < count; i++) {
		unsigned slot = (i - LZX_LITERALS) / LZX_LENGTH_HEADERS;
		unsigned header = (i - LZX_LITERALS) % LZX_LENGTH_HEADERS;
		payload[i] = slot << ENTRY_SLOT_SHIFT | header << ENTRY_HEADER_SHIFT |
			     (unsigned)lzx_slot_footer[slot] << ENTRY_FOOTER_SHIFT;
	}
}

/*
 * A match that begins before the start of the buffer. It may run on into it. NULL, or the fault.
 */
static const lzx_fault *copy_far(const lzx_place *place, uint8_t *out, size_t length, size_t offset)
{
	size_t in_buffer = (size_t)(out - place->start);
	if (offset == 0 || offset - in_buffer > place->before)
		return &bad_offset;
	size_t back = offset - in_buffer;
	size_t far = length < back ? length : back;
	memcpy(out, place->before_end - back, far);
	out += far;
	const uint8_t *from = place->start;
	for (length -= far; length; length--)
		*out++ = *from++;
	return NULL;
}

static inline void copy8(uint8_t *to, const uint8_t *from)
{
	uint64_t word;
	memcpy(&word, from, sizeof word);
	memcpy(to, &word, sizeof word);
}

static inline void copy16(uint8_t *to, const uint8_t *from)
{
	uint64_t words[2];
	memcpy(words, from, sizeof words);
	memcpy(to, words, sizeof words);
}

/* Writes up to 31 bytes too many. */
static inline void copy_near(uint8_t *out, size_t length, size_t offset)
{
	const uint8_t *from = out - offset;
	uint8_t *end = out + length;

	if (LZX_LIKELY(offset >= 16)) {
		copy16(out, from);
		copy16(out + 16, from + 16);
		for (out += 32, from += 32; out < end; out += 32, from += 32) {
			copy16(out, from);
			copy16(out + 16, from + 16);
		}
	} else if (offset >= 8) {
		for (; out < end; out += 8, from += 8)
			copy8(out, from);
	} else {
		/* Make eight bytes of the pattern, then go on by its largest multiple in them. */
		for (unsigned i = 0; i < 8; i++)
			out[i] = from[i];
		static const uint8_t step[8] = { 0, 8, 8, 6, 8, 5, 6, 7 };
		uint64_t pattern;
		memcpy(&pattern, out, sizeof pattern);
		for (out += step[offset]; out < end; out += step[offset])
			memcpy(out, &pattern, sizeof pattern);
	}
}

/* The rest of a length above 257 ([MS-PATCH] 2.6.6). */
static size_t extra_length(lzx_bits *bits)
{
	if (!lzx_bits_take(bits, 1))
		return LZX_EXTRA_8_BASE + lzx_bits_take(bits, 8);
	if (!lzx_bits_take(bits, 1))
		return LZX_EXTRA_10_BASE + lzx_bits_take(bits, 10);
	if (!lzx_bits_take(bits, 1))
		return LZX_EXTRA_12_BASE + lzx_bits_take(bits, 12);
	return LZX_EXTRA_8_BASE + lzx_bits_take(bits, 15);
}

/* The members of lzx_bits stand in variables within the loop. */
#define BITS_LOAD()                                                                                \
	(next = decoder->bits.next, window = decoder->bits.window, valid = decoder->bits.valid)
#define BITS_STORE()                                                                               \
	(decoder->bits.next = next, decoder->bits.window = window, decoder->bits.valid = valid)
#define SKIP(count) (window <<= (count), valid -= (count))

/* The slow way of a refill, near the end of the input; leaves the loop if that has been passed. */
#define ENTER_TAIL()                                                                               \
	do {                                                                                       \
		BITS_STORE();                                                                      \
		if (!lzx_bits_enter_tail(&decoder->bits)) {                                        \
			fault = &lzx_fault_truncated;                                              \
			goto leave;                                                                \
		}                                                                                  \
		BITS_LOAD();                                                                       \
		fast = decoder->bits.fast;                                                         \
	} while (0)

#define REFILL()                                                                                   \
	do {                                                                                       \
		if (LZX_UNLIKELY(next > fast))                                                     \
			ENTER_TAIL();                                                              \
		LZX_REFILL(next, window, valid);                                                   \
	} while (0)

static inline __attribute__((always_inline)) const lzx_fault *
decode_tokens(lzx_decoder *decoder, const lzx_place *place, uint8_t *out, uint8_t *out_end,
	      uint8_t **reached, int aligned, int delta)
{
	const lzx_entry *main_table = decoder->main_table;
	const lzx_fault *fault = NULL;
	uint8_t *sure = out; /* if the input ends: what was decoded from bits that existed */
	uint32_t recent0 = decoder->recent[0], recent1 = decoder->recent[1];
	uint32_t recent2 = decoder->recent[2];
	const uint8_t *next, *fast = decoder->bits.fast;
	uint64_t window;
	unsigned valid;

	BITS_LOAD();
	while (out < out_end) {
		if (LZX_UNLIKELY(next > fast)) {
			ENTER_TAIL();
			sure = out;
		}
		LZX_REFILL(next, window, valid);
		lzx_entry entry = lzx_table_find(main_table, LZX_MAIN_TABLE_BITS, window);
		SKIP(entry & LZX_ENTRY_LENGTH);
		if (entry & ENTRY_LITERAL) {
			*out++ = (uint8_t)(entry >> ENTRY_LITERAL_SHIFT);
			if (out == out_end)
				break;
			entry = lzx_table_find(main_table, LZX_MAIN_TABLE_BITS, window);
			SKIP(entry & LZX_ENTRY_LENGTH);
			if (entry & ENTRY_LITERAL) {
				*out++ = (uint8_t)(entry >> ENTRY_LITERAL_SHIFT);
				if (out == out_end)
					break;
				entry = lzx_table_find(main_table, LZX_MAIN_TABLE_BITS, window);
				SKIP(entry & LZX_ENTRY_LENGTH);
				if (entry & ENTRY_LITERAL) {
					*out++ = (uint8_t)(entry >> ENTRY_LITERAL_SHIFT);
					continue;
				}
			}
			if (valid < 32)
				REFILL();
		}

		size_t length = (entry >> ENTRY_HEADER_SHIFT) & LZX_LENGTH_ESCAPE;
		if (length == LZX_LENGTH_ESCAPE) {
			if (LZX_UNLIKELY(decoder->length_empty)) {
				fault = &no_lengths;
				break;
			}
			lzx_entry code = lzx_table_find(decoder->length_table,
							LZX_LENGTH_TABLE_BITS, window);
			SKIP(code & LZX_ENTRY_LENGTH);
			length += code >> ENTRY_PLAIN_SHIFT;
		}
		length += LZX_MATCH_MIN;

		unsigned slot = entry >> ENTRY_SLOT_SHIFT;
		uint32_t offset;
		if (slot >= LZX_RECENT_OFFSETS) {
			unsigned footer = (entry >> ENTRY_FOOTER_SHIFT) & LZX_ENTRY_LENGTH;
			if (valid < LZX_FOOTER_BITS_MAX + LZX_ALIGNED_CODE_MAX)
				REFILL();
			offset = lzx_slot_base[slot] - LZX_OFFSET_BIAS;
			if (aligned && footer >= LZX_ALIGNED_BITS) {
				footer -= LZX_ALIGNED_BITS;
				offset += (uint32_t)(window >> 1 >> (63 - footer))
					  << LZX_ALIGNED_BITS;
				SKIP(footer);
				lzx_entry low =
					decoder->aligned_table[window >>
							       (64 - LZX_ALIGNED_TABLE_BITS)];
				SKIP(low & LZX_ENTRY_LENGTH);
				offset += low >> ENTRY_PLAIN_SHIFT;
			} else {
				offset += (uint32_t)(window >> 1 >> (63 - footer));
				SKIP(footer);
			}
			recent2 = recent1;
			recent1 = recent0;
			recent0 = offset;
		} else if (slot == 0) {
			offset = recent0;
		} else if (slot == 1) {
			offset = recent1;
			recent1 = recent0;
			recent0 = offset;
		} else {
			offset = recent2;
			recent2 = recent0;
			recent0 = offset;
		}
		if (delta && LZX_UNLIKELY(length == LZX_MATCH_MAX_SHORT)) {
			BITS_STORE();
			length = extra_length(&decoder->bits);
			BITS_LOAD();
			fast = decoder->bits.fast;
		}
		if (LZX_UNLIKELY(length > (size_t)(out_end - out))) {
			fault = &bad_match;
			break;
		}
		if (LZX_LIKELY((size_t)offset - 1 < (size_t)(out - place->start))) {
			copy_near(out, length, offset);
		} else {
			fault = copy_far(place, out, length, offset);
			if (fault)
				break;
		}
		out += length;
	}
leave:
	BITS_STORE();
	decoder->recent[0] = recent0;
	decoder->recent[1] = recent1;
	decoder->recent[2] = recent2;
	if (lzx_bits_overrun(&decoder->bits)) {
		fault = &lzx_fault_truncated;
		out = sure;
	}
	*reached = out;
	return fault;
}

const lzx_fault *lzx_decode_tokens(lzx_decoder *decoder, const lzx_place *place, uint8_t *out,
				   uint8_t *out_end, uint8_t **reached)
{
	if (decoder->block_type == LZX_ALIGNED)
		return decoder->delta ? decode_tokens(decoder, place, out, out_end, reached, 1, 1)
				      : decode_tokens(decoder, place, out, out_end, reached, 1, 0);
	return decoder->delta ? decode_tokens(decoder, place, out, out_end, reached, 0, 1)
			      : decode_tokens(decoder, place, out, out_end, reached, 0, 0);
}
