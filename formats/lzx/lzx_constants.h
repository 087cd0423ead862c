/*
 * The numbers of LZX, each derived from the ones above it where that is possible.
 *
 * LZX DELTA: [MS-PATCH] 2. The flavour of cabinets is the older one (Microsoft LZX Data Compression
 * Format); the two differ in the window, in the 16-bit prefix of each chunk, in the extra length
 * behind a match of 257, and in reference data.
 */
#ifndef LZX_CONSTANTS_H
#define LZX_CONSTANTS_H

/* Chunks: what one prefix ([MS-PATCH] 2.2.1) or one CFDATA stands for. */
#define LZX_CHUNK_SIZE 32768u
#define LZX_CHUNK_PREFIX_BYTES 2u

/* Windows are 2^bits bytes. */
#define LZXD_WINDOW_BITS_MIN 17u
#define LZXD_WINDOW_BITS_MAX 25u
#define LZX_CAB_WINDOW_BITS_MIN 15u
#define LZX_CAB_WINDOW_BITS_MAX 21u
/* The greatest offset is the window less this ([MS-PATCH] 2.1.4). */
#define LZX_WINDOW_UNREACHED 3u

/* Block header ([MS-PATCH] 2.3.1). */
#define LZX_BLOCK_TYPE_BITS 3u
#define LZX_BLOCK_SIZE_BITS 24u
#define LZX_BLOCK_SIZE_MAX ((1u << LZX_BLOCK_SIZE_BITS) - 1)
enum lzx_block_type { LZX_VERBATIM = 1, LZX_ALIGNED = 2, LZX_UNCOMPRESSED = 3 };

/* Offsets used last, which the first position slots stand for ([MS-PATCH] 2.1.4). */
#define LZX_RECENT_OFFSETS 3u
/* Formatted offset = offset + 2: zero to two are taken by the recent ones ([MS-PATCH] 2.6.2). */
#define LZX_OFFSET_BIAS (LZX_RECENT_OFFSETS - 1)

/* Position slots of a window of 2^25 ([MS-PATCH] 2.1.6). */
#define LZX_SLOTS_MAX 290u
#define LZX_FOOTER_BITS_MAX 17u

/* Matches. */
#define LZX_MATCH_MIN 2u
#define LZX_LENGTH_HEADERS 8u /* the last one says that a length tree element follows */
#define LZX_LENGTH_ESCAPE (LZX_LENGTH_HEADERS - 1)
#define LZX_LENGTH_BASE (LZX_MATCH_MIN + LZX_LENGTH_ESCAPE) /* of the length tree's element 0 */
#define LZX_LENGTH_ELEMENTS 249u
#define LZX_MATCH_MAX_SHORT (LZX_LENGTH_BASE + LZX_LENGTH_ELEMENTS - 1) /* 257 */
#define LZX_MATCH_MAX 32768u

/*
 * Extra lengths of LZX DELTA behind a match of 257 ([MS-PATCH] 2.6.6): base and bits of each form.
 */
#define LZX_EXTRA_8_BASE LZX_MATCH_MAX_SHORT
#define LZX_EXTRA_10_BASE (LZX_EXTRA_8_BASE + (1u << 8))
#define LZX_EXTRA_12_BASE (LZX_EXTRA_10_BASE + (1u << 10))
#define LZX_EXTRA_15_FROM (LZX_EXTRA_12_BASE + (1u << 12)) /* its base is that of the first form */

/* Alphabets. */
#define LZX_LITERALS 256u
#define LZX_MAIN_ELEMENTS(slots) (LZX_LITERALS + LZX_LENGTH_HEADERS * (slots))
#define LZX_MAIN_ELEMENTS_MAX LZX_MAIN_ELEMENTS(LZX_SLOTS_MAX)
#define LZX_ALIGNED_ELEMENTS 8u
#define LZX_ALIGNED_BITS 3u /* of an offset footer, carried by the aligned tree */
#define LZX_PRETREE_ELEMENTS 20u

/* The greatest path length of each tree, and the bits that say one in the stream. */
#define LZX_MAIN_CODE_MAX 16u
#define LZX_LENGTH_CODE_MAX 16u
#define LZX_ALIGNED_CODE_MAX 7u
#define LZX_PRETREE_CODE_MAX 15u
#define LZX_ALIGNED_LENGTH_BITS 3u
#define LZX_PRETREE_LENGTH_BITS 4u

/* Pretree elements ([MS-PATCH] 2.5): 0..16 are differences modulo 17, then three kinds of runs. */
#define LZX_PATH_LENGTHS 17u
enum {
	LZX_RUN_ZEROS_SHORT = 17,
	LZX_RUN_ZEROS_LONG = 18,
	LZX_RUN_SAME = 19,
};
#define LZX_RUN_ZEROS_SHORT_BASE 4u
#define LZX_RUN_ZEROS_SHORT_BITS 4u
#define LZX_RUN_ZEROS_LONG_BASE 20u
#define LZX_RUN_ZEROS_LONG_BITS 5u
#define LZX_RUN_SAME_BASE 4u
#define LZX_RUN_SAME_BITS 1u

/* E8 translation ([MS-PATCH] 2.2.2). */
#define LZX_E8_OPCODE 0xE8
#define LZX_E8_TAIL 10u          /* no opcode is looked for in the last bytes of a chunk */
#define LZX_E8_CHUNKS_MAX 32768u /* 2^30 bytes */

#endif
