/*
 * Cabinets ([MS-CAB]): archives of files, several of which are packed as one stream of data, a
 * "folder". This reads them: stored, MSZIP and LZX folders; Quantum folders are listed, but their
 * files cannot be extracted.
 *
 * Everything lent by a conv_cab lives until conv_cab_close.
 */
#ifndef CONV_CAB_H
#define CONV_CAB_H

#include <stddef.h>
#include <stdint.h>

#include "conv/context.h"
#include "conv/export.h"
#include "conv/sink.h"
#include "conv/source.h"
#include "conv/status.h"
#include "conv/time.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct conv_cab conv_cab;

/*
 * Finds another cabinet of the set by its name, one component of a path (never "." or "..").
 * CONV_FAILED if there is none; that need not be reported.
 */
typedef conv_status conv_cab_find(void *user, const char *name, conv_source **source);

/*
 * Opens the cabinet in a source. It need not be at the start (self-extracting programs), and there
 * may be several: all are read. Of a set of cabinets, the others are got from `find` (may be NULL:
 * there are no others), and the whole set is read, wherever in it the source belongs.
 * CONV_DAMAGED: something is wrong or missing, and was reported. CONV_FAILED: no cabinet here.
 */
CONV_API conv_status conv_cab_open(conv_context *context, conv_source *source, conv_cab_find *find,
				   void *user, conv_cab **cab);

/*
 * The same for a file; others of its set are looked for beside it, in the same directory, and
 * there in any case of letters.
 */
CONV_API conv_status conv_cab_open_file(conv_context *context, const char *path, conv_cab **cab);

CONV_API void conv_cab_close(conv_cab *cab); /* NULL is allowed */

/* ---- Folders ---- */

typedef struct conv_cab_folder {
	const char *method;   /* "stored", "MSZIP", "Quantum", "LZX", or "unknown" */
	int readable;         /* its files can be extracted */
	unsigned window_bits; /* of LZX and Quantum, else 0 */
	uint32_t blocks;      /* of data; a block gives at most 32 KiB */
} conv_cab_folder;

CONV_API size_t conv_cab_folder_count(const conv_cab *cab);
CONV_API const conv_cab_folder *conv_cab_folder_at(const conv_cab *cab, size_t i);

/* ---- Files ---- */

enum { /* conv_cab_file.attributes, [MS-CAB] 2.3 */
       CONV_CAB_READ_ONLY = 0x01,
       CONV_CAB_HIDDEN = 0x02,
       CONV_CAB_SYSTEM = 0x04,
       CONV_CAB_ARCHIVE = 0x20,
       CONV_CAB_EXECUTE = 0x40, /* to be run after extraction */
       CONV_CAB_NAME_IS_UTF = 0x80
};

#define CONV_CAB_NO_FOLDER SIZE_MAX

typedef struct conv_cab_file {
	const char *name; /* UTF-8, never empty; may be a path divided by '\', and a hostile one */
	uint32_t size;    /* as the cabinet says it; not to be trusted */
	uint32_t offset;  /* in the data of the folder */
	size_t folder;    /* CONV_CAB_NO_FOLDER: the cabinet names one that does not exist */
	unsigned attributes;
	int dated;           /* `modified` is a possible date */
	conv_civil modified; /* wall clock of whoever made the cabinet; even seconds */
} conv_cab_file;

/*
 * The files, those of one folder together and in the order of their data: so extracting all in
 * this order unpacks every folder once.
 */
CONV_API size_t conv_cab_file_count(const conv_cab *cab);
CONV_API const conv_cab_file *conv_cab_file_at(const conv_cab *cab, size_t i);

/*
 * Writes the bytes of a file to a sink. A file whose data lie before those read last has its
 * folder unpacked from the start again; all that is unpacked counts as decoded (limits.h).
 * CONV_DAMAGED: bytes are wrong or missing (damaged blocks that can be skipped are zeros).
 * CONV_FAILED: nothing of it can be had; or a limit was passed, or in strict mode the first damage
 * was met, and what was written so far is of no use.
 */
CONV_API conv_status conv_cab_extract(conv_cab *cab, size_t i, conv_sink *sink);

#ifdef __cplusplus
}
#endif

#endif
