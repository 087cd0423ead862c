/*
 * Names for files, from names that others chose. What comes out is one component of a path (never
 * "", "." or ".."), harmless on a terminal and in a command line, and good on Windows too.
 */
#ifndef CONV_SAFE_NAME_H
#define CONV_SAFE_NAME_H

#include <stddef.h>

#include "conv/buffer.h"
#include "conv/export.h"
#include "conv/status.h"

#ifdef __cplusplus
extern "C" {
#endif

#define CONV_NAME_MAX 255 /* bytes; what file systems take */

/*
 * Appends a safe form of `name` (WTF-8, `size` bytes, may hold anything) of at most `max` bytes
 * (at least 32, at most CONV_NAME_MAX):
 *   a path (it begins with a separator or a drive, or has a part ".." or ".") is its last part;
 *   '_' stands for each separator, NUL, control or bidi character, and < > : " | ? *;
 *   spaces and periods at the end go, so do spaces at the start; a period or hyphen at the start
 *   becomes '_';
 *   names of Windows devices (CON, nul.txt) get a '_' in front;
 *   long names are cut between characters, the extension stays.
 * If nothing is left, it is `otherwise` (itself safe). CONV_MACHINE: no memory.
 */
CONV_API conv_status conv_safe_name(const char *name, size_t size, size_t max,
				    const char *otherwise, conv_buffer *safe);

/*
 * Names given out in one folder, so that none is given twice: case does not count (as far as
 * simple case mapping of Latin, Greek, Cyrillic and Armenian letters goes).
 */
typedef struct conv_name_set conv_name_set;
CONV_API conv_name_set *conv_name_set_new(void);      /* NULL: no memory */
CONV_API void conv_name_set_free(conv_name_set *set); /* NULL is allowed */

/*
 * Takes a safe name, or, if it is taken, the first free one of "name (2).ext", "name (3).ext" ...
 * of at most `max` bytes, and appends it. CONV_MACHINE: no memory.
 */
CONV_API conv_status conv_name_set_take(conv_name_set *set, const char *name, size_t max,
					conv_buffer *unique);

#ifdef __cplusplus
}
#endif

#endif
