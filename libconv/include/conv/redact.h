/*
 * Redacting: a copy of a file that shows how it is made, damage included, and nothing of what it says,
 * so that a file that breaks a program can be given to those who mend it.
 *
 * The copy has the size of the original. Letters become x or X, digits 9 (letters of other scripts one
 * letter of theirs, in the same number of bytes), in texts, addresses, names of people and files, and
 * in names of properties that are not known ones; attachments become rows of x. Blanks, punctuation and
 * line ends stay, and the words of formats: tags of HTML, control words of RTF, names of header fields.
 * Numbers, times and GUIDs outside of text stay, for they are often what breaks. What no reader
 * reaches (free sectors, the room behind a stream, bytes behind the end) becomes zeros. Checksums
 * are right where they were right. The same input gives the same bytes.
 */
#ifndef CONV_REDACT_H
#define CONV_REDACT_H

#include "conv/context.h"
#include "conv/export.h"
#include "conv/format.h"
#include "conv/sink.h"
#include "conv/source.h"
#include "conv/status.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Writes a redacted copy of a source. With `format` NULL it is found by conv_format_detect. The file is
 * held in memory (limit `string_bytes`). Damage is not reported: it is in the copy. CONV_FAILED with a
 * diagnostic: no format knows it, the format cannot be redacted, or a limit.
 */
CONV_API conv_status conv_redact(conv_context *context, const conv_source *source,
				 const conv_format *format, const char *file_name, conv_sink *sink);

#ifdef __cplusplus
}
#endif

#endif
