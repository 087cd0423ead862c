/*
 * Points in time. PtypTime is a FILETIME: 100 ns steps since 1601-01-01 00:00 UTC
 * ([MS-OXCDATA] 2.11.1); PtypFloatingTime is an OLE date: days since 1899-12-30, local.
 * No function here looks at the locale or the zone of the machine.
 */
#ifndef CONV_TIME_H
#define CONV_TIME_H

#include <stddef.h>
#include <stdint.h>

#include "conv/export.h"

#ifdef __cplusplus
extern "C" {
#endif

#define CONV_TICKS_PER_SECOND 10000000u
#define CONV_FILETIME_UNIX_EPOCH 116444736000000000u
#define CONV_FILETIME_NONE 0x0CB34557A3DD4000u /* 4501-01-01, Outlook's "none" */
#define CONV_FILETIME_MAX 0x7FFFFFFFFFFFFFFFu  /* "open end" */

typedef struct conv_civil {   /* proleptic Gregorian calendar */
	int year, month, day; /* month 1..12, day 1..31 */
	int hour, minute, second;
	uint32_t ticks; /* 100 ns within the second */
	int weekday;    /* 0 = Sunday */
} conv_civil;

/* False for values with the top bit set and for years past 9999. */
CONV_API int conv_civil_from_filetime(uint64_t filetime, conv_civil *civil);

/* False for impossible dates and times before 1601; `weekday` is ignored. */
CONV_API int conv_filetime_from_civil(const conv_civil *civil, uint64_t *filetime);

/* OLE date <-> FILETIME of the same wall clock, to the nearest millisecond. False out of range. */
CONV_API int conv_filetime_from_ole(double ole, uint64_t *filetime);
CONV_API int conv_ole_from_filetime(uint64_t filetime, double *ole);

#define CONV_RFC3339_SIZE 29 /* "2024-05-01T10:00:00.0000000Z" and NUL */
#define CONV_RFC5322_SIZE 32 /* "Wed, 01 May 2024 10:00:00 +0000" and NUL */

/* Return `text`, or NULL if conv_civil_from_filetime refuses the value. */
CONV_API char *conv_rfc3339(uint64_t filetime, char text[CONV_RFC3339_SIZE]);
CONV_API char *conv_rfc5322_date(uint64_t filetime, int offset_minutes,
				 char text[CONV_RFC5322_SIZE]);

/* Reads RFC 3339, "2024-05-01T12:00:00.5+02:00"; all of the text. False: it is none, or before 1601. */
CONV_API int conv_rfc3339_read(const char *text, uint64_t *filetime);

#ifdef __cplusplus
}
#endif

#endif
