/*
 * What the files of the compressing side share: the finder of matches, the tokens that come out,
 * and the parsers that choose among the former what becomes the latter.
 */
#ifndef FORMATS_RTF_LZFU_ENCODE_H
#define FORMATS_RTF_LZFU_ENCODE_H

#include <stddef.h>
#include <stdint.h>

#include "conv/buffer.h"
#include "rtf/lzfu_internal.h"

/* `length` bytes as they stand `distance` bytes back. Below LZFU_LENGTH_MIN: no match. */
typedef struct lzfu_match {
	unsigned length, distance;
} lzfu_match;

/*
 * Positions of the last 4095 bytes in queues of those that begin with the same bytes, the oldest
 * first. A position is named by its place in the dictionary, a queue by a hash. `link` holds what
 * comes behind each place and, from LZFU_DICTIONARY on, what stands first in each queue; `end` says
 * where the link is that ends a queue, so that an empty queue is no special case.
 */
#define LZFU_QUEUE_BITS 13
#define LZFU_QUEUES (1u << LZFU_QUEUE_BITS)
typedef struct lzfu_queues {
	uint16_t link[LZFU_DICTIONARY + LZFU_QUEUES];
	uint16_t end[LZFU_QUEUES];
} lzfu_queues;

typedef struct lzfu_finder {
	unsigned patience; /* candidates looked at for one match, at most */
	lzfu_queues pairs, triples;
} lzfu_finder;

void lzfu_finder_begin(lzfu_finder *finder, unsigned patience);

/*
 * Goes on from `position`, where `text` stands, to the next: the position can be found now, the one
 * 4095 bytes before it no longer. Two bytes behind `text` must be readable.
 */
void lzfu_finder_advance(lzfu_finder *finder, const uint8_t *text, uint64_t position);

/*
 * The longest match of at most `limit` bytes for `text` at `position`; of several, the farthest.
 * `known` comes back if none is longer. 17 bytes from `text` must be readable.
 */
lzfu_match lzfu_finder_longest(const lzfu_finder *finder, const uint8_t *text, uint64_t position,
			       unsigned limit, lzfu_match known);

/* Tokens on their way into runs. */
typedef struct lzfu_runs {
	conv_buffer *out;
	uint64_t position; /* of the next byte; position modulo 4096 is the write position */
	unsigned tokens;   /* in the run that is open */
	size_t size;       /* of it */
	uint8_t run[1 + 2 * LZFU_RUN_TOKENS];
} lzfu_runs;

void lzfu_runs_begin(lzfu_runs *runs, conv_buffer *out);
void lzfu_runs_literal(lzfu_runs *runs, uint8_t byte);
void lzfu_runs_reference(lzfu_runs *runs, lzfu_match match);
void lzfu_runs_end(lzfu_runs *runs); /* the end marker */

/*
 * Parsers take the text that has come, `size` bytes, turn it into tokens, and return how many bytes
 * they have used up. While it is not the `last` text they leave at least LZFU_AHEAD bytes.
 * Before `text` lie the 4096 bytes of history, behind its `size` bytes LZFU_PAD readable ones.
 */
#define LZFU_AHEAD 1152u
#define LZFU_PAD LZFU_LENGTH_MAX
#define LZFU_TEXT 16384u /* bytes that come at a time, at most */

typedef struct lzfu_parser {
	lzfu_finder finder;
	lzfu_runs runs;
	lzfu_match ahead; /* lazy: of the next byte, found already where `length` is not 0 */
	size_t found;     /* best: bytes of the text with matches already */
	uint16_t matches[LZFU_TEXT]; /* best: as in a token, distance for offset; 0 is none */
} lzfu_parser;

typedef size_t lzfu_parse(lzfu_parser *parser, const uint8_t *text, size_t size, int last);
lzfu_parse lzfu_parse_greedy, lzfu_parse_lazy, lzfu_parse_best;

#endif
