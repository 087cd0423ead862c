/*
 * Compound files for tests, composed byte by byte and independently of the library's reader and
 * writer. Finish gives plain bytes; the places of all structures can be asked for, so that a test
 * plants any damage by overwriting them.
 */
#ifndef TESTS_CFBBUILD_H
#define TESTS_CFBBUILD_H

#include <stddef.h>
#include <stdint.h>

typedef struct cfbbuild cfbbuild;

enum { CFBBUILD_ROOT = 0 };

/* Version 3 or 4. */
cfbbuild *cfbbuild_new(unsigned major);
void cfbbuild_free(cfbbuild *b);

/* All chains backwards through the file: no two sectors of one are adjacent in reading order. */
void cfbbuild_scatter(cfbbuild *b);

/* Siblings as a list, each the right child of the one before, instead of a balanced tree. */
void cfbbuild_list(cfbbuild *b);

/* In the order in which they were added, whatever their names. */
void cfbbuild_unsorted(cfbbuild *b);

/* Entries, ids from 1 in the order in which they are added. Names are ASCII. Bytes are copied. */
int cfbbuild_storage(cfbbuild *b, int parent, const char *name);
int cfbbuild_stream(cfbbuild *b, int parent, const char *name, const void *bytes, size_t size);

/* A name in UTF-16 units for an entry. */
void cfbbuild_rename(cfbbuild *b, int id, const uint16_t *units, unsigned count);
void cfbbuild_class(cfbbuild *b, int id, const uint8_t class_id[16]);
void cfbbuild_state(cfbbuild *b, int id, uint32_t state);

/* The file; free() it. */
uint8_t *cfbbuild_finish(cfbbuild *b, size_t *size);

/* After that: offsets in the file, and numbers. */
size_t cfbbuild_fat_at(const cfbbuild *b, uint32_t sector);      /* the FAT's u32 of a sector */
size_t cfbbuild_mini_fat_at(const cfbbuild *b, uint32_t sector); /* the same for mini sectors */
size_t cfbbuild_entry_at(const cfbbuild *b, int id);             /* directory entry */
size_t cfbbuild_sector_at(const cfbbuild *b, uint32_t sector);   /* contents */
size_t cfbbuild_difat_at(const cfbbuild *b, uint32_t i);         /* i-th DIFAT sector */
uint32_t cfbbuild_start(const cfbbuild *b, int id);              /* (mini) sector */
uint32_t cfbbuild_sectors(const cfbbuild *b);

/* Little-endian stores. */
void cfbbuild_put16(uint8_t *to, unsigned value);
void cfbbuild_put32(uint8_t *to, uint32_t value);
void cfbbuild_put64(uint8_t *to, uint64_t value);
uint32_t cfbbuild_get32(const uint8_t *from);

#endif
