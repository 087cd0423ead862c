/*
 * Compound files ([MS-CFB]): storages and streams in one file. The door of this room.
 *
 * Reading: a cfb_file lies over a source and lends what it finds; entries are known by their id,
 * the root is CFB_ROOT. Streams are not copied: cfb_stream_blob gives slices of the source, which
 * hold it and so outlive the file. Damage is reported and read around (codes cfb.*).
 *
 * Writing: a cfb_writer gathers a tree; the file then is a blob that lends the bytes of its streams
 * while it is read, so that a big one is never held in memory.
 */
#ifndef FORMATS_CFB_CFB_H
#define FORMATS_CFB_CFB_H

#include <stddef.h>
#include <stdint.h>

#include "conv/blob.h"
#include "conv/buffer.h"
#include "conv/context.h"
#include "conv/guid.h"
#include "conv/sink.h"
#include "conv/source.h"
#include "conv/status.h"

typedef uint32_t cfb_id;

#define CFB_ROOT 0u
#define CFB_NONE UINT32_MAX

/* ---- Reading ---- */

typedef struct cfb_file cfb_file;

typedef enum cfb_kind { CFB_STREAM, CFB_STORAGE } cfb_kind;

/* 31 UTF-16 units as (W)UTF-8 and a NUL, and enough for "entry-4294967295". */
#define CFB_NAME_SIZE 96

/* Has the source the signature of a compound file? */
int cfb_probe(const conv_source *source);

/*
 * Opens a compound file. The file holds the source. CONV_FAILED: it is none, or damaged so that not
 * even its root can be read.
 */
conv_status cfb_open(conv_context *context, conv_source *source, cfb_file **file);

/*
 * The same for a look at the tree, as probing needs it: the source is lent and must outlive the file,
 * of whose streams there are no blobs.
 */
conv_status cfb_open_to_look(conv_context *context, const conv_source *source, cfb_file **file);

/* The same over a blob, which is read into memory unless it lies there (limit `string_bytes`). */
conv_status cfb_open_blob(conv_context *context, conv_blob *blob, cfb_file **file);
void cfb_close(cfb_file *file); /* NULL is allowed */

/* How many directory entries there are; ids are below that. */
cfb_id cfb_count(const cfb_file *file);

/*
 * The children of a storage in the order of names ([MS-CFB] 2.6.4), every one once, no two of equal
 * names. A stream has none.
 */
const cfb_id *cfb_children(const cfb_file *file, cfb_id storage, size_t *count);

/* The child of that name, whatever its case; CFB_NONE. */
cfb_id cfb_find(const cfb_file *file, cfb_id storage, const char *name);

cfb_kind cfb_kind_of(const cfb_file *file, cfb_id id);

/* The name as UTF-8; returns its length. A name that cannot be read is "entry-N". */
size_t cfb_name(const cfb_file *file, cfb_id id, char name[CFB_NAME_SIZE]);

void cfb_class(const cfb_file *file, cfb_id id, conv_guid *class_id);
uint32_t cfb_state(const cfb_file *file, cfb_id id);
uint64_t cfb_created(const cfb_file *file, cfb_id id);
uint64_t cfb_modified(const cfb_file *file, cfb_id id);

/* What the entry says, at most the size of the source; the stream itself may be shorter. */
uint64_t cfb_size(const cfb_file *file, cfb_id id);

/* The bytes of a stream; drop the blob. A broken chain gives a short one and CONV_DAMAGED. */
conv_status cfb_stream_blob(cfb_file *file, cfb_id id, conv_blob **blob);

/*
 * The bytes of a stream in one piece: lent by the source, or by the file until the next call.
 * CONV_FAILED: more than the limit `string_bytes`.
 */
conv_status cfb_stream_bytes(cfb_file *file, cfb_id id, const uint8_t **bytes, size_t *size);

/*
 * Salvage: streams that cannot be reached from the root, in the order of the directory. Lent.
 * CONV_MACHINE: no memory.
 */
conv_status cfb_orphans(cfb_file *file, const cfb_id **ids, size_t *count);

/*
 * Redacting: writes what holds the file together to `to`, which has the size of the source and is all
 * zeros: header, FAT, DIFAT, mini FAT, and the directory. Names of entries that `is_known` does not know
 * become others of the same length, order and number. Streams are the caller's: these are the pieces of
 * the source that a stream stands in, lent until the next call.
 */
conv_status cfb_redact(cfb_file *file, int (*is_known)(const char *name), uint8_t *to);
conv_status cfb_stream_extents(cfb_file *file, cfb_id id, const conv_extent **extents,
			       size_t *count);

/* ---- Validating ---- */

/*
 * Proves a file sound against [MS-CFB], beyond what reading needs (validate.c lists the rules): a
 * record each broken rule, with the path of storages as place. CONV_DAMAGED: at least one was a
 * warning. CONV_FAILED: the same in strict mode. The source is lent.
 */
conv_status cfb_validate(conv_context *context, const conv_source *source);

/* ---- Writing ---- */

typedef struct cfb_writer cfb_writer;

conv_status cfb_writer_new(conv_context *context, cfb_writer **writer);
void cfb_writer_free(cfb_writer *writer); /* NULL is allowed */

/*
 * Adds an entry under a storage. CONV_FAILED with a diagnostic: the name is none (empty, over 31
 * units, or with one of / \ : !). Names that are equal under the order are found by cfb_writer_finish.
 */
conv_status cfb_writer_add_storage(cfb_writer *writer, cfb_id parent, const char *name, cfb_id *id);

/* A stream of bytes, which are lent until the file is written, or of a blob (a reference is taken). */
conv_status cfb_writer_add_bytes(cfb_writer *writer, cfb_id parent, const char *name,
				 const void *bytes, size_t size);
conv_status cfb_writer_add_blob(cfb_writer *writer, cfb_id parent, const char *name,
				conv_blob *blob);

/* Memory that lives as long as the writer and its file, for cfb_writer_add_bytes. NULL: none left. */
void *cfb_writer_memory(cfb_writer *writer, size_t size);

/* Of a storage; zero unless set. Times are always zero, so that the same tree gives the same bytes. */
void cfb_writer_set_class(cfb_writer *writer, cfb_id id, const conv_guid *class_id);
void cfb_writer_set_state(cfb_writer *writer, cfb_id id, uint32_t state);

/*
 * Lays the tree out as a compound file: version 3, or 4 where that is too small. The writer is used
 * up (free it; the blob lives on). The blob can be read any number of times and gives the same bytes
 * for the same tree. CONV_FAILED with a diagnostic: two siblings have the same name, or it is too
 * big for any version.
 */
conv_status cfb_writer_finish(cfb_writer *writer, conv_blob **blob);

/* Copies what is in a storage of a file, class and state bits too, into a storage of a writer. */
conv_status cfb_copy(cfb_file *file, cfb_id from, cfb_writer *writer, cfb_id to);

/* A storage as a compound file of its own, of which it is the root. */
conv_status cfb_serialize(conv_context *context, cfb_file *file, cfb_id storage, conv_blob **blob);

#endif
