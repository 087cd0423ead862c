/*
 * Finds matches in the last 4095 bytes.
 *
 * The specification's encoder ([MS-OXRTFCP] 2.3.3.2.1) tries each position of the dictionary,
 * oldest first, takes a later one only if it gives a longer match, and stops at 17 bytes. Queues of
 * positions with the same three bytes, oldest first, give the same answer while looking at few of
 * them; only where three bytes are not found, the queue for two is asked, and its first right one
 * is the answer. The position that leaves the dictionary stands at the head of its queues, so it
 * leaves them at once, and every position in a queue is a legal one: the finder needs no bounds.
 */
#include <string.h>

#include "rtf/lzfu_encode.h"

#define NOBODY 0xFFFFu
#define TRIPLE 3u

static unsigned pair_hash(const uint8_t *text)
{
	/* No two pairs of ASCII characters share one. */
	return (text[0] ^ (unsigned)text[1] << 7) & (LZFU_QUEUES - 1);
}

static unsigned triple_hash(const uint8_t *text)
{
	uint32_t bytes = text[0] | (uint32_t)text[1] << 8 | (uint32_t)text[2] << 16;
	return bytes * 0x9E3779B1u >> (32 - LZFU_QUEUE_BITS);
}

static void empty(lzfu_queues *queues)
{
	memset(queues->link, 0xFF, sizeof queues->link);
	for (unsigned i = 0; i < LZFU_QUEUES; i++)
		queues->end[i] = (uint16_t)(LZFU_DICTIONARY + i);
}

void lzfu_finder_begin(lzfu_finder *finder, unsigned patience)
{
	finder->patience = patience;
	empty(&finder->pairs);
	empty(&finder->triples);
}

static void enqueue(lzfu_queues *queues, unsigned hash, uint16_t place)
{
	queues->link[queues->end[hash]] = place;
	queues->link[place] = NOBODY;
	queues->end[hash] = place;
}

/* The oldest place of all, which is the first of its queue. */
static void dequeue(lzfu_queues *queues, unsigned hash, uint16_t place)
{
	uint16_t first = (uint16_t)(LZFU_DICTIONARY + hash);
	uint16_t second = queues->link[place];
	queues->link[first] = second;
	/* That it was the only one is as likely as not: no branch. */
	uint16_t only = (uint16_t) - (second == NOBODY);
	queues->end[hash] = (first & only) | (queues->end[hash] & (uint16_t)~only);
}

static unsigned first_of(const lzfu_queues *queues, unsigned hash)
{
	return queues->link[LZFU_DICTIONARY + hash];
}

void lzfu_finder_advance(lzfu_finder *finder, const uint8_t *text, uint64_t position)
{
	const uint8_t *oldest = text - (LZFU_DICTIONARY - 1);
	uint16_t place = position & LZFU_MASK;
	uint16_t oldest_place = (position + 1) & LZFU_MASK;

	if (position >= LZFU_DICTIONARY - 1) {
		dequeue(&finder->pairs, pair_hash(oldest), oldest_place);
		dequeue(&finder->triples, triple_hash(oldest), oldest_place);
	}
	enqueue(&finder->pairs, pair_hash(text), place);
	enqueue(&finder->triples, triple_hash(text), place);
}

static inline uint64_t load64(const uint8_t *bytes)
{
	uint64_t value;
	memcpy(&value, bytes, sizeof value);
	return value;
}

/* Which byte in memory holds the first bit that is set. */
static unsigned first_byte(uint64_t bits)
{
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	return (unsigned)__builtin_ctzll(bits) / 8;
#else
	return (unsigned)__builtin_clzll(bits) / 8;
#endif
}

static inline uint16_t load16(const uint8_t *bytes)
{
	uint16_t value;
	memcpy(&value, bytes, sizeof value);
	return value;
}

/* How many of 17 bytes are the same. */
static unsigned same_bytes(const uint8_t *a, const uint8_t *b)
{
	uint64_t difference = load64(a) ^ load64(b);

	if (difference)
		return first_byte(difference);
	difference = load64(a + 8) ^ load64(b + 8);
	if (difference)
		return 8 + first_byte(difference);
	return 16 + (a[16] == b[16]);
}

static size_t distance_to(uint64_t position, unsigned place)
{
	return (size_t)(position - place) & LZFU_MASK;
}

static lzfu_match farthest_pair(const lzfu_finder *finder, const uint8_t *text, uint64_t position)
{
	const lzfu_queues *pairs = &finder->pairs;
	unsigned place = first_of(pairs, pair_hash(text));
	uint16_t pair = load16(text);

	for (unsigned tried = 0; place != NOBODY && tried < finder->patience; tried++) {
		size_t distance = distance_to(position, place);
		if (load16(text - distance) == pair)
			return (lzfu_match){ 2, (unsigned)distance };
		place = pairs->link[place];
	}
	return (lzfu_match){ 0, 0 };
}

lzfu_match lzfu_finder_longest(const lzfu_finder *finder, const uint8_t *text, uint64_t position,
			       unsigned limit, lzfu_match known)
{
	const lzfu_queues *triples = &finder->triples;
	lzfu_match best = known;

	if (best.length < TRIPLE - 1)
		best.length = TRIPLE - 1;
	if (limit <= best.length)
		goto pairs;
	unsigned place = first_of(triples, triple_hash(text));
	/* A longer match has these two bytes in common at least. */
	uint16_t tail = load16(text + best.length - 1);
	for (unsigned tried = 0; place != NOBODY && tried < finder->patience; tried++) {
		size_t distance = distance_to(position, place);
		const uint8_t *candidate = text - distance;
		place = triples->link[place];
		if (load16(candidate + best.length - 1) != tail)
			continue;
		unsigned same = same_bytes(text, candidate);
		if (same <= best.length)
			continue;
		best = (lzfu_match){ same < limit ? same : limit, (unsigned)distance };
		if (best.length == limit)
			break;
		tail = load16(text + best.length - 1);
	}
pairs:
	if (best.length > TRIPLE - 1)
		return best;
	if (known.length >= LZFU_LENGTH_MIN || limit < LZFU_LENGTH_MIN)
		return known;
	return farthest_pair(finder, text, position);
}
