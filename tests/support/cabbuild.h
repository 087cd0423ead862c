/*
 * Builds cabinets ([MS-CAB]) for tests: stored and MSZIP folders, ready blocks of any method,
 * reserved areas, sets. Every field that a test may want wrong can be set.
 */
#ifndef TESTS_CABBUILD_H
#define TESTS_CABBUILD_H

#include "conv/buffer.h"

enum { CABBUILD_STORED = 0, CABBUILD_MSZIP = 1, CABBUILD_QUANTUM = 0x0A12, CABBUILD_LZX = 0x0F03 };

typedef struct cabbuild_block { /* CFDATA */
	size_t at, size;        /* in cabbuild.data */
	unsigned unpacked;
} cabbuild_block;

typedef struct cabbuild_folder {
	unsigned compression;
	size_t first_block, block_count;
	uint32_t size; /* unpacked */
} cabbuild_folder;

typedef struct cabbuild_file {
	char name[300];
	uint32_t size, offset;
	unsigned folder, attributes, date, time;
} cabbuild_file;

typedef struct cabbuild {
	conv_buffer data; /* packed bytes of all blocks */
	cabbuild_block blocks[1024];
	cabbuild_folder folders[16];
	cabbuild_file files[256];
	size_t block_count, folder_count, file_count;

	unsigned set, index;
	const char *previous, *next;            /* NULL: none */
	const char *reserve[3];                 /* of header, folders, blocks; NULL: none */
	int no_checksums, checksums_of_reserve; /* the latter as the specification has it */
	size_t gap;                             /* bytes between the folders and the files */
} cabbuild;

cabbuild *cabbuild_new(void);
void cabbuild_free(cabbuild *build);

/* A folder with these unpacked bytes; its number. */
unsigned cabbuild_folder_of(cabbuild *build, unsigned compression, const void *bytes, size_t size);

/* An empty folder, and a ready block at its end (of the last folder only). */
unsigned cabbuild_folder_empty(cabbuild *build, unsigned compression);
void cabbuild_add_block(cabbuild *build, const void *packed, size_t size, unsigned unpacked);

/* A file; to be changed further through what is returned. */
cabbuild_file *cabbuild_add_file(cabbuild *build, unsigned folder, const char *name,
				 uint32_t offset, uint32_t size);

/* Appends the cabinet. */
void cabbuild_write(const cabbuild *build, conv_buffer *cabinet);

/*
 * Writes the cabinet (of one folder) as a set of `count`: the packed bytes of its blocks are cut
 * into equal parts, in the midst of blocks too. The cabinets are named <stem>1.cab, <stem>2.cab...
 */
void cabbuild_write_set(const cabbuild *build, const char *stem, conv_buffer *cabinets,
			size_t count);

/* CFDATA.csum of some bytes. */
uint32_t cabbuild_checksum(const uint8_t *bytes, size_t size, uint32_t sum);

#endif
