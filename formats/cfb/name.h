/* Names of entries as UTF-16 units, and their order; for reader and writer. */
#ifndef FORMATS_CFB_NAME_H
#define FORMATS_CFB_NAME_H

#include <stdint.h>

#include "cfb/format.h"

typedef struct cfb_name_units {
	uint16_t units[CFB_NAME_UNITS];
	unsigned count;
} cfb_name_units;

/* Order of siblings ([MS-CFB] 2.6.4). Like memcmp. */
int cfb_name_compare(const cfb_name_units *a, const cfb_name_units *b);

/* From UTF-8; false: too long. */
int cfb_name_from_text(const char *text, cfb_name_units *name);

#endif
