/*
 * Contents as they travel: text and octets in a Content-Transfer-Encoding (RFC 2045 6), lines ended
 * by CRLF. Nothing of any size is held: everything goes through a work area of fixed size.
 */
#ifndef MIME_ENCODE_H
#define MIME_ENCODE_H

#include <stddef.h>
#include <stdint.h>

#include "conv/blob.h"
#include "conv/buffer.h"
#include "conv/sink.h"

typedef enum mime_encoding {
	MIME_7BIT,
	MIME_8BIT,
	MIME_QUOTED_PRINTABLE,
	MIME_BASE64,
	MIME_BINARY /* octets as they are, of any line length: never of text */
} mime_encoding;

/* "quoted-printable" */
const char *mime_encoding_name(mime_encoding encoding);

/*
 * The encoding for text ([MS-OXCMAIL] 2.1.3.3, mime.md 5): 7bit if it is clean, its lines are short enough
 * and none of them could be mistaken on the way (a "From " line, a lone ".", a boundary of ours);
 * else quoted-printable, or base64 where more than a quarter of the octets would be escaped.
 */
mime_encoding mime_encoding_for_text(const uint8_t *text, size_t size);

enum { MIME_WORK_SIZE = 128 * 1024 }; /* `work` of the functions below */

/* Text, each line end (CRLF, LF, CR) as CRLF; base64 too is of the text with CRLF. */
conv_status mime_write_text(conv_sink *sink, mime_encoding encoding, const uint8_t *text,
			    size_t size, uint8_t *work);

/* Octets as base64. */
conv_status mime_write_base64(conv_sink *sink, conv_blob *blob, uint8_t *work);

/* The same of octets that come in pieces. The work area is the encoder's until mime_base64_end. */
typedef struct mime_base64 {
	conv_sink *sink;
	uint8_t *work;
	size_t filled; /* octets at its front that are not written yet */
} mime_base64;

conv_status mime_base64_put(mime_base64 *encoder, const uint8_t *bytes, size_t size);
conv_status mime_base64_end(mime_base64 *encoder);

/* Appends base64 without line ends. */
void mime_append_base64(conv_buffer *to, const uint8_t *bytes, size_t size);

#endif
