/*
 * The original header block of a message (PidTagTransportMessageHeaders), cut into its fields.
 */
#ifndef MIME_KEPT_H
#define MIME_KEPT_H

#include "table.h"
#include "writer.h"

typedef struct mime_kept_field {
	const char *name; /* lent, not terminated */
	size_t name_size;
	const char *lines; /* the field with its continuation lines, line ends as stored */
	size_t size;
} mime_kept_field;

typedef struct mime_kept {
	mime_kept_field *fields;
	size_t count;
	conv_table names; /* in small letters */
} mime_kept;

/* Reads the fields; *kept NULL: there are none. Lines that are no field are reported and left out. */
conv_status mime_kept_read(mime_job *job, mime_kept **kept);

/* Is there a field of this name? */
int mime_kept_has(const mime_kept *kept, const char *name);

/*
 * Appends all fields but those that describe the body (Content-Type ...), whose originals no longer
 * fit, byte for byte but for line ends, which become CRLF.
 */
conv_status mime_kept_append(mime_job *job, const mime_kept *kept, conv_buffer *to);

/* Appends the fields of one name only. */
void mime_kept_append_named(const mime_kept *kept, const char *name, conv_buffer *to);

#endif
