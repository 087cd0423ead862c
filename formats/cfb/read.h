/* What the files of the reader share; nobody else includes this. */
#ifndef FORMATS_CFB_READ_H
#define FORMATS_CFB_READ_H

#include "cfb/cfb.h"
#include "cfb/format.h"
#include "cfb/name.h"

/*
 * A FAT or mini FAT, with a mark for each sector: the number of the walk that came by last. A walk
 * that meets its own mark goes in a circle; one that meets another's shares a sector with it.
 */
typedef struct cfb_chains {
	uint32_t *next; /* by sector; CFB_FREESECT where the file says nothing */
	uint32_t *marks;
	uint32_t count; /* of sectors that exist */
	uint32_t walk;  /* number of the latest walk */
	uint32_t
		sharing; /* how many shared sectors are still accepted, so that time stays linear */
} cfb_chains;

typedef enum cfb_walk_end {
	CFB_WALK_GOES_ON,
	CFB_WALK_DONE,   /* ENDOFCHAIN */
	CFB_WALK_LEFT,   /* a number that is no sector, or a sector that is no part of a chain */
	CFB_WALK_CIRCLE, /* back to a sector of the same chain */
	CFB_WALK_SHARED  /* into another chain, once too often */
} cfb_walk_end;

typedef struct cfb_walk {
	cfb_chains *chains;
	uint32_t at;
	int again;  /* this chain was walked before: its marks are no surprise */
	int shared; /* it came by a sector of another chain */
	cfb_walk_end end;
} cfb_walk;

/* Damage that is said once a file. */
enum {
	CFB_SAID_FAT = 1,
	CFB_SAID_SHARED = 2,
	CFB_SAID_TYPE = 4,
	CFB_SAID_NAME = 8,
	CFB_SAID_CIRCLE = 16,
	CFB_SAID_ORDER = 32,
	CFB_SAID_COLOUR = 64
};

typedef struct cfb_header {
	unsigned major, sector_shift, mini_shift;
	uint32_t cutoff;
	uint32_t directory, directory_count;
	uint32_t fat_count;
	uint32_t mini_fat, mini_fat_count;
	uint32_t difat, difat_count;
	uint32_t difat_entries[CFB_DIFAT_IN_HEADER];
} cfb_header;

struct cfb_file {
	conv_context *context;
	const conv_source *source;
	conv_source *held;     /* the same, NULL if only lent */
	const uint8_t *memory; /* the source's bytes, or NULL */
	uint64_t size;
	cfb_header header;
	cfb_chains fat, mini_fat;

	const uint8_t *directory; /* entries of 128 bytes: in the source or in `owned_directory` */
	uint8_t *owned_directory;
	cfb_id count;

	/* The tree: the children of storage s are `order` from `first[s]` to before `last[s]`. */
	cfb_id *order;
	uint32_t *first, *last;
	uint8_t *reached; /* a byte an entry: found from the root */
	uint8_t *walked;  /* a byte an entry: its chain was walked before */
	cfb_id *orphans;
	size_t orphan_count;

	uint32_t *mini_sectors; /* sectors of the mini stream */
	uint32_t mini_sector_count;
	uint64_t mini_size;

	conv_buffer extents; /* scratch: conv_extent */
	conv_buffer bytes;   /* scratch: a stream in one piece */
	uint8_t *window;     /* of a source that is not in memory */
	uint64_t window_at;
	size_t window_size;
	unsigned said;
};

static inline const uint8_t *cfb_entry(const cfb_file *file, cfb_id id)
{
	return file->directory + (size_t)id * CFB_ENTRY_SIZE;
}

static inline uint64_t cfb_sector_offset(const cfb_file *file, uint32_t sector)
{
	return ((uint64_t)sector + 1) << file->header.sector_shift;
}

static inline uint32_t cfb_sector_size(const cfb_file *file)
{
	return (uint32_t)1 << file->header.sector_shift;
}

/* read.c: up to `size` bytes of the source; less only behind its end. */
conv_status cfb_read_at(cfb_file *file, uint64_t offset, void *to, size_t size, size_t *got);

/* True the first time it is asked for one of CFB_SAID_. */
int cfb_say_once(cfb_file *file, unsigned what);

/* header.c */
conv_status cfb_read_header(cfb_file *file);

/* chain.c */
conv_status cfb_chains_new(cfb_file *file, cfb_chains *chains, uint64_t count);
void cfb_chains_free(cfb_chains *chains);
cfb_walk cfb_walk_from(cfb_chains *chains, uint32_t start);
int cfb_walk_next(cfb_walk *walk, uint32_t *sector);
conv_status cfb_report_walk(cfb_file *file, const cfb_walk *walk, const char *what);

/* fat.c */
conv_status cfb_read_fat(cfb_file *file);
conv_status cfb_read_mini_fat(cfb_file *file);

/* directory.c; the size as it stands in the entry, however large */
conv_status cfb_read_directory(cfb_file *file);
uint64_t cfb_claimed_size(const cfb_file *file, cfb_id id);

/* tree.c */
conv_status cfb_read_tree(cfb_file *file);

/* name.c */
void cfb_entry_name(const cfb_file *file, cfb_id id, cfb_name_units *name);
int cfb_name_is_odd(const cfb_file *file, cfb_id id);

/* stream.c: pieces of a chain of the FAT, appended to a list of conv_extent. */
conv_status cfb_add_extent(cfb_file *file, conv_buffer *list, uint64_t offset, uint64_t size);

#endif
