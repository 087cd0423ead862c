/*
 * Between the door (charset.c) and the files that do the work, one for each way of writing text.
 *
 * A job is one call of conv_decode or conv_encode. The workers append to `out`, count in `bad`, and
 * return CONV_OK, or CONV_MACHINE for lack of memory (the door reports it).
 */
#ifndef CONV_CHARSET_ENGINE_H
#define CONV_CHARSET_ENGINE_H

#include <iconv.h>

#include "codepage_table.h"
#include "conv/buffer.h"
#include "conv/charset.h"
#include "utf.h"

#define CONV_NO_ICONV ((iconv_t)-1)

struct conv_charset_table;

/* What the cache holds of one code page. */
typedef struct conv_charset_state {
	int opened;       /* the descriptors have been asked for */
	iconv_t from, to; /* from the code page to Unicode and back, or CONV_NO_ICONV */
	struct conv_charset_table *table;
	int said; /* charset.substitute has been reported */
} conv_charset_state;

typedef struct conv_charset_job {
	conv_context *context;
	const conv_codepage *page;
	conv_buffer *out;
	size_t bad;
} conv_charset_job;

/* ---- charset.c ---- */

/* The row of a code page, NULL if there is none. */
const conv_codepage *conv_codepage_find(uint32_t number);

/* The state of a page in the context's cache; NULL: no memory. */
conv_charset_state *conv_charset_state_of(conv_context *context, const conv_codepage *page);

/* Appends a character as UTF-8. */
void conv_charset_put(conv_charset_job *job, uint32_t c);

/* Appends U+FFFD and counts it. */
void conv_charset_bad(conv_charset_job *job);

/* ---- charset_iconv.c ---- */

/*
 * Opens a page's descriptors to and from `unicode` ("UTF-8" ...), once. Says charset.substitute if
 * a stand-in is used. CONV_FAILED: iconv has neither (nothing is reported).
 */
conv_status conv_charset_open(conv_context *context, const conv_codepage *page,
			      conv_charset_state *state, const char *unicode);
void conv_charset_close(conv_charset_state *state);

conv_status conv_charset_iconv_decode(conv_charset_job *job, const uint8_t *p, size_t size);
conv_status conv_charset_iconv_encode(conv_charset_job *job, const uint8_t *p, size_t size);

/* ---- charset_table.c ---- */

/* The table of a page of kind TABLE, JIS_0212 or EUC_JP. */
conv_status conv_charset_table_of(conv_context *context, const conv_codepage *page,
				  struct conv_charset_table **table);
void conv_charset_table_free(struct conv_charset_table *table); /* NULL is allowed */

/* The character of a code (above 0xFF: of two bytes); CONV_NO_CHARACTER if it has none. */
uint32_t conv_charset_table_character(struct conv_charset_table *table, unsigned code);

/* The code of a character; 0 if it has none (and for U+0000). */
unsigned conv_charset_table_code(struct conv_charset_table *table, uint32_t c);

conv_status conv_charset_table_decode(conv_charset_job *job, const uint8_t *p, size_t size);
conv_status conv_charset_table_encode(conv_charset_job *job, const uint8_t *p, size_t size);

/* ---- charset_jis.c: codes of JIS X 0208 (0x2121..0x7E7E) in Shift_JIS and back ---- */

unsigned conv_jis_to_sjis(unsigned jis); /* 0: outside the 94 rows */

/*
 * 0 if the character is not in the 94 rows. IBM's characters of the rows FA..FC are found where
 * NEC put them, in JIS rows 89..92.
 */
unsigned conv_jis_of_character(struct conv_charset_table *table932, uint32_t c);

/* ---- charset_unicode.c: UTF-16, UTF-32, UTF-7, UTF-8, symbols ---- */

conv_status conv_charset_unicode_decode(conv_charset_job *job, const uint8_t *p, size_t size);
conv_status conv_charset_unicode_encode(conv_charset_job *job, const uint8_t *p, size_t size);

/* ---- charset_utf7.c ---- */

conv_status conv_charset_utf7_decode(conv_charset_job *job, const uint8_t *p, size_t size);
conv_status conv_charset_utf7_encode(conv_charset_job *job, const uint8_t *p, size_t size);

/* ---- charset_escaped.c: ISO-2022-JP, -KR, -CN and HZ ---- */

conv_status conv_charset_escaped_decode(conv_charset_job *job, const uint8_t *p, size_t size);
conv_status conv_charset_escaped_encode(conv_charset_job *job, const uint8_t *p, size_t size);

/* ---- charset_iscii.c ---- */

conv_status conv_charset_iscii_decode(conv_charset_job *job, const uint8_t *p, size_t size);
conv_status conv_charset_iscii_encode(conv_charset_job *job, const uint8_t *p, size_t size);

#endif
