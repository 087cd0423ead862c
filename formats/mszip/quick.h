/*
 * Inflating a sound block by libdeflate, which is about twice as fast as zlib but says nothing of
 * an unsound one. Where the library was built without it, everything goes through zlib.
 */
#ifndef FORMATS_MSZIP_QUICK_H
#define FORMATS_MSZIP_QUICK_H

#include "mszip/mszip.h"

typedef struct mszip_quick mszip_quick;

#ifdef MSZIP_LIBDEFLATE

mszip_quick *mszip_quick_new(void);        /* NULL: no memory */
void mszip_quick_free(mszip_quick *quick); /* NULL is allowed */

/*
 * Inflates the deflate stream that `packed` begins with to `at`, where there is `room`, and before
 * which there are `history` bytes. False: zlib must look at it.
 */
int mszip_quick_inflate(mszip_quick *quick, const uint8_t *packed, size_t size, uint8_t *at,
			size_t room, size_t history, mszip_output *output);

#else

static inline mszip_quick *mszip_quick_new(void)
{
	return NULL;
}

static inline void mszip_quick_free(mszip_quick *quick)
{
	(void)quick;
}

static inline int mszip_quick_inflate(mszip_quick *quick, const uint8_t *packed, size_t size,
				      uint8_t *at, size_t room, size_t history,
				      mszip_output *output)
{
	(void)quick, (void)packed, (void)size, (void)at, (void)room, (void)history, (void)output;
	return 0;
}

#endif

#endif
