/*
 * The tokens of compressed RTF ([MS-OXRTFCP] 2.2.3.2) to bytes.
 *
 * The circular dictionary of the specification is the output itself: byte `offset` of a dictionary
 * with the write position w is the byte (w - offset) mod 4096 places back in the output. Before
 * the first output lie the preload text and, where the dictionary is still unwritten, zeros; so a
 * reference needs no case for the wrap, and one that reads what it writes is a plain forward copy.
 *
 * Two loops do the same: one byte of input at a time, which stops and goes on anywhere, and, while
 * there is enough input and room for a whole run, a fast one. That is fast because
 * - literals are taken together: the number of zero bits at the end of the control byte says how
 *   many follow, and one copy of 8 bytes moves them;
 * - one comparison sends all that is rare (end marker, overlap, unwritten bytes) out of the way;
 * - what remains is copied by a fixed 8 + 8 + 1 bytes, whatever its length.
 * Both write bytes past the output that later output replaces.
 */
#include "rtf/lzfu_internal.h"

#include <string.h>
#include <zlib.h>

#include "rtf/lzfu.h"

/* [MS-OXRTFCP] 2.1.2.1 */
const char lzfu_preload[LZFU_PRELOAD + 1] =
	"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern "
	"\\fscript \\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl"
	"\\red0\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx";

void lzfu_history_begin(uint8_t history[LZFU_DICTIONARY])
{
	memset(history, 0, LZFU_DICTIONARY - LZFU_PRELOAD);
	memcpy(history + LZFU_DICTIONARY - LZFU_PRELOAD, lzfu_preload, LZFU_PRELOAD);
}

/* zlib's CRC has the same polynomial, but inverts before and after. */
uint32_t lzfu_crc(uint32_t crc, const void *bytes, size_t size)
{
	return ~(uint32_t)crc32_z(~crc, bytes, size);
}

void lzfu_tokens_begin(lzfu_tokens *tokens)
{
	*tokens = (lzfu_tokens){ .reference = -1 };
}

/* How far back references may reach and still meet bytes that were written. */
static size_t reach(const lzfu_tokens *tokens)
{
	return tokens->written < LZFU_DICTIONARY ? LZFU_PRELOAD + (size_t)tokens->written
						 : LZFU_DICTIONARY;
}

/* Source and target overlap where distance < length: byte by byte then means repetition. */
static uint8_t *copy_bytes(uint8_t *out, size_t distance, size_t length)
{
	const uint8_t *from = out - distance;
	for (size_t i = 0; i < length; i++)
		out[i] = from[i];
	return out + length;
}

static uint8_t *take_reference(lzfu_tokens *tokens, unsigned token, uint8_t *out)
{
	size_t position = LZFU_PRELOAD + (size_t)tokens->written;
	size_t distance = (position - (token >> 4)) & LZFU_MASK;
	size_t length = (token & 15) + LZFU_LENGTH_MIN;

	if (distance == 0) {
		tokens->ended = 1;
		return out;
	}
	if (distance > reach(tokens))
		tokens->unwritten = 1;
	tokens->written += length;
	return copy_bytes(out, distance, length);
}

/* One byte of input; room for one token is there. */
static uint8_t *take_byte(lzfu_tokens *tokens, uint8_t byte, uint8_t *out)
{
	if (tokens->left == 0) {
		tokens->control = byte;
		tokens->left = LZFU_RUN_TOKENS;
		return out;
	}
	if (tokens->reference >= 0) {
		out = take_reference(tokens, (unsigned)tokens->reference << 8 | byte, out);
		tokens->reference = -1;
	} else if (tokens->control & 1) {
		tokens->reference = byte;
		return out;
	} else {
		*out++ = byte;
		tokens->written++;
	}
	tokens->control >>= 1;
	tokens->left--;
	return out;
}

/* Copies of the fast loop are wide: what it may read and write from the first byte of a run on. */
#define WIDE 8u
#define RUN_INPUT (1 + 2 * LZFU_RUN_TOKENS + WIDE)
#define RUN_ROOM (LZFU_RUN_OUTPUT + LZFU_LENGTH_MAX)

/* A reference's bytes, where it reaches back no less than a wide copy and no farther than `far`. */
static inline uint8_t *copy_common(uint8_t *out, size_t distance, size_t length, size_t far)
{
	const uint8_t *from = out - distance;

	if (distance - WIDE > far - WIDE)
		return NULL;
	memcpy(out, from, WIDE);
	memcpy(out + WIDE, from + WIDE, WIDE);
	out[2 * WIDE] = from[2 * WIDE];
	return out + length;
}

/* Whole runs, while input and room allow. */
static uint8_t *take_runs(lzfu_tokens *tokens, conv_cursor *in, uint8_t *out, uint8_t *end)
{
	const uint8_t *at = in->at;
	/* The write position is out - zero, modulo 4096. */
	const uintptr_t zero = (uintptr_t)out - LZFU_PRELOAD - (uintptr_t)tokens->written;
	const uint8_t *start = out;
	unsigned control;

	while ((size_t)(in->end - at) >= RUN_INPUT && (size_t)(end - out) >= RUN_ROOM) {
		size_t position = (uintptr_t)out - zero;
		size_t far = position < LZFU_DICTIONARY ? position : LZFU_DICTIONARY;
		control = *at++ | 1u << LZFU_RUN_TOKENS;
		for (;;) {
			unsigned literals = (unsigned)__builtin_ctz(control);
			memcpy(out, at, WIDE);
			out += literals;
			at += literals;
			control >>= literals;
			if (control == 1)
				break;
			unsigned token = (unsigned)at[0] << 8 | at[1];
			size_t distance = ((uintptr_t)out - zero - (token >> 4)) & LZFU_MASK;
			size_t length = (token & 15) + LZFU_LENGTH_MIN;
			at += 2;
			uint8_t *next = copy_common(out, distance, length, far);
			if (!next) {
				tokens->written += (size_t)(out - start);
				start = next = take_reference(tokens, token, out);
				if (tokens->ended)
					goto done;
			}
			out = next;
			control >>= 1;
			if (control == 1)
				break;
		}
	}
done:
	tokens->written += (size_t)(out - start);
	in->at = at;
	return out;
}

uint8_t *lzfu_decode(lzfu_tokens *tokens, conv_cursor *in, uint8_t *out, uint8_t *end)
{
	while (!tokens->ended && in->at < in->end && (size_t)(end - out) >= LZFU_ROOM) {
		if (tokens->left == 0)
			out = take_runs(tokens, in, out, end);
		if (!tokens->ended && in->at < in->end && (size_t)(end - out) >= LZFU_ROOM)
			out = take_byte(tokens, *in->at++, out);
	}
	return out;
}
