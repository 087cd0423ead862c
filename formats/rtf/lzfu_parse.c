/*
 * Chooses among matches, and packs what is chosen into runs.
 *
 * A literal costs 9 bits and a reference 17, whatever its length and distance (2.1.3.1.4). So of the
 * matches at one position only the longest counts, and the choice is just between it and a
 * literal. Three ways to choose:
 * - greedy: always the match. This is the specification's encoder, byte for byte (2.3.3.2).
 * - lazy: a literal where the next byte has a longer match.
 * - best: by the cost of all that follows, from the end backwards. For a text in pieces, that is
 *   done with a lookahead behind the piece; where the choice there matters to the piece no more,
 *   which is practically everywhere, the result is the smallest possible.
 */
#include <string.h>

#include "rtf/lzfu_encode.h"

void lzfu_runs_begin(lzfu_runs *runs, conv_buffer *out)
{
	*runs = (lzfu_runs){ .out = out, .position = LZFU_PRELOAD, .size = 1 };
}

static void close_run(lzfu_runs *runs)
{
	conv_buffer_append(runs->out, runs->run, runs->size);
	runs->run[0] = 0;
	runs->size = 1;
	runs->tokens = 0;
}

static void end_token(lzfu_runs *runs)
{
	if (++runs->tokens == LZFU_RUN_TOKENS)
		close_run(runs);
}

void lzfu_runs_literal(lzfu_runs *runs, uint8_t byte)
{
	runs->run[runs->size++] = byte;
	runs->position++;
	end_token(runs);
}

static void put_reference(lzfu_runs *runs, unsigned offset, unsigned length)
{
	unsigned token = offset << 4 | (length - LZFU_LENGTH_MIN);
	runs->run[0] |= (uint8_t)(1u << runs->tokens);
	runs->run[runs->size++] = (uint8_t)(token >> 8);
	runs->run[runs->size++] = (uint8_t)token;
	end_token(runs);
}

void lzfu_runs_reference(lzfu_runs *runs, lzfu_match match)
{
	put_reference(runs, (unsigned)(runs->position - match.distance) & LZFU_MASK, match.length);
	runs->position += match.length;
}

void lzfu_runs_end(lzfu_runs *runs)
{
	put_reference(runs, (unsigned)runs->position & LZFU_MASK, LZFU_LENGTH_MIN);
	if (runs->tokens)
		close_run(runs);
}

static unsigned limit_of(size_t left)
{
	return left < LZFU_LENGTH_MAX ? (unsigned)left : LZFU_LENGTH_MAX;
}

/* Puts out the match, or the byte where there is none. */
static void put_token(lzfu_runs *runs, const uint8_t *text, lzfu_match match)
{
	if (match.length < LZFU_LENGTH_MIN)
		lzfu_runs_literal(runs, *text);
	else
		lzfu_runs_reference(runs, match);
}

size_t lzfu_parse_greedy(lzfu_parser *parser, const uint8_t *text, size_t size, int last)
{
	size_t end = last ? size : size - LZFU_AHEAD;
	size_t at = 0;

	while (at < end) {
		uint64_t position = parser->runs.position;
		lzfu_match match = lzfu_finder_longest(&parser->finder, text + at, position,
						       limit_of(size - at), (lzfu_match){ 0, 0 });
		put_token(&parser->runs, text + at, match);
		for (; position < parser->runs.position; position++)
			lzfu_finder_advance(&parser->finder, text + at++, position);
	}
	return at;
}

size_t lzfu_parse_lazy(lzfu_parser *parser, const uint8_t *text, size_t size, int last)
{
	const lzfu_match none = { 0, 0 };
	size_t end = last ? size : size - LZFU_AHEAD;
	size_t at = 0;

	while (at < end) {
		uint64_t position = parser->runs.position;
		lzfu_match match = parser->ahead;
		if (match.length == 0)
			match = lzfu_finder_longest(&parser->finder, text + at, position,
						    limit_of(size - at), none);
		parser->ahead = none;
		lzfu_finder_advance(&parser->finder, text + at, position);
		if (match.length >= LZFU_LENGTH_MIN && match.length < limit_of(size - at)) {
			lzfu_match next = lzfu_finder_longest(&parser->finder, text + at + 1,
							      position + 1, limit_of(size - at - 1),
							      (lzfu_match){ match.length, 0 });
			if (next.length > match.length) {
				parser->ahead = next;
				match = none;
			}
		}
		put_token(&parser->runs, text + at++, match);
		while (++position < parser->runs.position)
			lzfu_finder_advance(&parser->finder, text + at++, position);
	}
	return at;
}

/* The longest match at every byte of the text; that of one byte, less its first, holds for the next. */
static void find_all(lzfu_parser *parser, const uint8_t *text, size_t size, size_t end)
{
	lzfu_match match = { 0, 0 };
	uint64_t position = parser->runs.position + parser->found;

	for (size_t at = parser->found; at < end; at++, position++) {
		match.length -= match.length > 0;
		match = lzfu_finder_longest(&parser->finder, text + at, position,
					    limit_of(size - at), match);
		parser->matches[at] = 0;
		if (match.length >= LZFU_LENGTH_MIN)
			parser->matches[at] =
				(uint16_t)(match.distance << 4 | (match.length - LZFU_LENGTH_MIN));
		lzfu_finder_advance(&parser->finder, text + at, position);
	}
	parser->found = end;
}

static lzfu_match unpack(uint16_t packed)
{
	if (!packed)
		return (lzfu_match){ 0, 0 };
	return (lzfu_match){ (packed & 15u) + LZFU_LENGTH_MIN, packed >> 4 };
}

#define LITERAL_BITS 9u
#define REFERENCE_BITS 17u

/*
 * Of the first `end` bytes, takes away the matches that are worth less than a literal and what can
 * follow it; the matches up to `looked` help to tell.
 */
static void choose(uint16_t *matches, size_t end, size_t looked)
{
	uint32_t cost[32] = { 0 }; /* of the text from byte i on, in [i % 32] */

	for (size_t at = looked; at-- > 0;) {
		lzfu_match match = unpack(matches[at]);
		uint32_t literal = LITERAL_BITS + cost[(at + 1) % 32];
		uint32_t reference = REFERENCE_BITS + cost[(at + match.length) % 32];
		if (match.length < LZFU_LENGTH_MIN || literal < reference) {
			cost[at % 32] = literal;
			if (at < end)
				matches[at] = 0;
		} else {
			cost[at % 32] = reference;
		}
	}
}

size_t lzfu_parse_best(lzfu_parser *parser, const uint8_t *text, size_t size, int last)
{
	size_t end = last ? size : size - LZFU_AHEAD;
	size_t looked = last ? size : size - LZFU_LENGTH_MAX;
	size_t at = 0;

	find_all(parser, text, size, looked);
	choose(parser->matches, end, looked);
	while (at < end) {
		lzfu_match match = unpack(parser->matches[at]);
		put_token(&parser->runs, text + at, match);
		at += match.length ? match.length : 1;
	}
	parser->found -= at;
	memmove(parser->matches, parser->matches + at, parser->found * sizeof *parser->matches);
	return at;
}
