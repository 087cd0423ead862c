/* The generated tables behind known.c; sorted as known.c searches them. */
#ifndef CONV_KNOWN_TABLE_H
#define CONV_KNOWN_TABLE_H

#include "conv/known.h"

typedef struct conv_known_tag {
	uint16_t id, type, known;
} conv_known_tag;

typedef struct conv_known_spelling {
	const char *name;
	uint16_t known;
} conv_known_spelling;

typedef struct conv_known_set {
	conv_guid guid;
	const char *name;
} conv_known_set;

extern const conv_known_info conv_known_table[]; /* by enum conv_known */
extern const conv_known_tag conv_known_tags[];
extern const size_t conv_known_tags_count;
extern const uint16_t conv_known_lids[];
extern const size_t conv_known_lids_count;
extern const uint16_t conv_known_names[];
extern const size_t conv_known_names_count;
extern const conv_known_spelling conv_known_spellings[];
extern const size_t conv_known_spellings_count;
extern const conv_known_set conv_known_sets[]; /* by enum conv_set */

#endif
