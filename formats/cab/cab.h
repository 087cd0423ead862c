/*
 * The inside of the cabinet reader.
 *
 *   header.c   what stands in one cabinet: header, folders, entries of files
 *   search.c   cabinets in a file that may hold more than one, or other things before them
 *   set.c      the cabinets of a set, put together
 *   beside.c   finding them as files
 *   folder.c   the data of one folder, block by block
 *   method.c   how blocks are unpacked
 *   cab.c      the public functions (conv/cab.h)
 */
#ifndef FORMATS_CAB_H
#define FORMATS_CAB_H

#include "arena.h"
#include "conv/buffer.h"
#include "conv/cab.h"

enum {
	CAB_NAME = 256,        /* most bytes of a name, without its NUL; [MS-CAB] 2.3 */
	CAB_BLOCK = 32768,     /* most bytes that a block stands for */
	CAB_PACKED_MAX = 65535 /* most bytes of one CFDATA; cbData has 16 bits */
};

/* ---- header.c ---- */

enum { /* CFHEADER.flags */
       CAB_PREVIOUS = 1,
       CAB_NEXT = 2,
       CAB_RESERVES = 4
};

enum { /* CFFILE.iFolder, beside the index of a folder */
       CAB_FROM_PREVIOUS = 0xFFFD,
       CAB_TO_NEXT = 0xFFFE,
       CAB_FROM_PREVIOUS_TO_NEXT = 0xFFFF
};

typedef struct cab_header {
	uint64_t base; /* of the cabinet in its source; all offsets below are of the source */
	uint64_t end;
	uint64_t folders_at, files_at;
	unsigned version; /* major << 8 | minor */
	unsigned folder_count, file_count, flags;
	unsigned set, index; /* of the cabinet in the set */
	unsigned folder_reserve, data_reserve;
	char previous[CAB_NAME + 1], next[CAB_NAME + 1];
} cab_header;

typedef struct cab_folder_entry {
	uint64_t data_at;
	unsigned blocks, compression;
} cab_folder_entry;

typedef struct cab_file_entry {
	uint32_t size, offset;
	unsigned folder, date, time, attributes;
	char name[CAB_NAME + 1];
} cab_file_entry;

/* Reading here and there in a source, in order mostly. */
typedef struct cab_window {
	const conv_source *source;
	uint64_t at;
	size_t size;
	uint8_t bytes[4096];
} cab_window;

/* These report nothing. False: it is not there, or not whole, or breaks the rules. */
int cab_header_read(const conv_source *source, uint64_t base, cab_header *header);
int cab_folder_read(cab_window *window, const cab_header *header, unsigned i,
		    cab_folder_entry *entry);

/* Where the last folder's entry ends. */
uint64_t cab_folders_end(const cab_header *header);

/* Can CFFILE.iFolder have this value? */
int cab_folder_exists(const cab_header *header, unsigned folder);

/* The entry at *at, which moves behind it. */
int cab_file_read(cab_window *window, uint64_t *at, cab_file_entry *entry);

/* ---- search.c ---- */

/*
 * The next cabinet at `from` or behind; *base says where. False: there is none. What it finds has
 * a good header, and good first entries of folders and files.
 */
int cab_search(const conv_source *source, uint64_t from, cab_header *header);

/* ---- method.c ---- */

typedef struct cab_output {
	const uint8_t *bytes; /* lent until the next call */
	size_t size;
	const char *fault; /* a phrase, NULL if there is none */
} cab_output;

/* A way of packing; CFFOLDER.typeCompress. */
typedef struct cab_method {
	const char *name;
	unsigned least_window, most_window; /* in bits; 0: there is none to be given */
	int remembers;                      /* blocks depend on those before them */
	/* NULL where it cannot be unpacked. */
	conv_status (*open)(conv_context *context, unsigned window_bits, void **state);
	/*
	 * Unpacks one block, that should give `expected` bytes. CONV_DAMAGED: there is output, but
	 * a fault too. CONV_FAILED: there is none.
	 */
	conv_status (*unpack)(void *state, const uint8_t *packed, size_t size, size_t expected,
			      cab_output *output);
	/* Puts zeros in the place of a block. NULL: nothing can be unpacked behind a lost one. */
	void (*blank)(void *state, size_t size, cab_output *output);
	void (*close)(void *state);
} cab_method;

const cab_method *cab_method_of(unsigned compression); /* never NULL */
unsigned cab_window_bits(unsigned compression);

/* ---- set.c ---- */

typedef struct cab_part { /* a cabinet */
	conv_source *source;
	cab_header header;
} cab_part;

typedef struct cab_fragment { /* what one cabinet has of a folder */
	const cab_part *part;
	uint64_t data_at;
	unsigned blocks;
	struct cab_fragment *next;
} cab_fragment;

typedef struct cab_folder {
	conv_cab_folder shown;
	unsigned compression;
	const cab_method *method;
	cab_fragment *first, *last;
	int headless; /* it begins in a cabinet that is missing */
} cab_folder;

typedef struct cab_file {
	conv_cab_file shown;
	size_t ordinal; /* among the entries as they were read */
	int again;      /* the entry continues a file of the cabinet before */
} cab_file;

typedef struct cab_stream cab_stream;

struct conv_cab {
	conv_context *context;
	conv_arena *arena;   /* owns all but the arrays */
	conv_buffer folders; /* of cab_folder */
	conv_buffer files;   /* of cab_file */
	uint64_t objects;    /* read so far */
	cab_stream *stream;  /* the folder being unpacked, NULL if none */
};

static inline cab_folder *cab_folders(const conv_cab *cab)
{
	return (cab_folder *)(void *)cab->folders.bytes;
}

static inline cab_file *cab_files(const conv_cab *cab)
{
	return (cab_file *)(void *)cab->files.bytes;
}

/* Reads the cabinet, and the set that it belongs to, into `cab`. */
conv_status cab_read_set(conv_cab *cab, conv_source *source, const cab_header *header,
			 conv_cab_find *find, void *user);

/* ---- folder.c ---- */

/* Begins to unpack a folder, of a method that can be. */
conv_status cab_stream_open(conv_cab *cab, size_t folder, cab_stream **stream);
void cab_stream_close(cab_stream *stream); /* NULL is allowed */
size_t cab_stream_folder(const cab_stream *stream);

typedef struct cab_piece { /* a block, unpacked */
	uint64_t offset;   /* in the folder's data */
	const uint8_t *bytes;
	size_t size;
	int damaged;  /* it has wrong bytes */
	int doubtful; /* it may have, because of damage before it */
} cab_piece;

/* The block at hand, of size 0 before the first and behind the last. */
const cab_piece *cab_stream_piece(const cab_stream *stream);

/* Goes on to the next. */
conv_status cab_stream_next(cab_stream *stream);

#endif
