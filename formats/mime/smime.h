/* Messages whose content is kept as one stored MIME entity: signed and encrypted mail. */
#ifndef MIME_SMIME_H
#define MIME_SMIME_H

#include "writer.h"

/*
 * The stored entity of a clear-signed message, of which the caller gets a reference; *blob NULL: it
 * is none. It is copied to the output as it is.
 */
conv_status mime_stored_entity(conv_context *context, const conv_message *message,
			       conv_blob **blob);

/* Does a text occur in a blob? Reads it in pieces through `work`. */
conv_status mime_blob_contains(conv_blob *blob, const char *text, uint8_t *work, size_t work_size,
			       int *contains);

#endif
