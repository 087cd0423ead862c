/* Compressed RTF ([MS-OXRTFCP]) with its text redacted. */
#include <string.h>

#include "conv/buffer.h"
#include "conv/codecs.h"
#include "cursor.h"
#include "redact/redact.h"
#include "report.h"
#include "rtf/lzfu.h"
#include "rtf/lzfu_internal.h"

enum { COMPTYPE = 8, CRC = 12, WESTERN = 1252 };

static void put32(uint8_t *to, uint32_t value)
{
	for (int i = 0; i < 4; i++)
		to[i] = (uint8_t)(value >> 8 * i);
}

/* The bytes of CONTENTS, as far as COMPSIZE says; the rest is of no meaning. */
static size_t contents_size(const uint8_t *bytes, size_t size)
{
	uint32_t said = conv_u32le(bytes);

	if (said < LZFU_COMPSIZE_REST || said - LZFU_COMPSIZE_REST > size - LZFU_HEADER_SIZE)
		return size - LZFU_HEADER_SIZE;
	return said - LZFU_COMPSIZE_REST;
}

/* The same RTF, redacted, in as many bytes: what is over stands behind the end marker. */
static conv_status compress_anew(conv_redactor *redactor, conv_buffer *rtf, uint8_t *bytes,
				 size_t contents, int *done)
{
	conv_buffer value = CONV_BUFFER_INIT;

	*done = 0;
	CONV_TRY(conv_redact_text(redactor, WESTERN, rtf->bytes, rtf->size, redact_mark_rtf));
	conv_status status =
		rtf_compress(conv_redactor_context(redactor), rtf->bytes, rtf->size, 0, &value);
	if (conv_usable(status) && value.size >= LZFU_HEADER_SIZE &&
	    value.size - LZFU_HEADER_SIZE <= contents) {
		size_t used = value.size - LZFU_HEADER_SIZE;
		memcpy(bytes + LZFU_HEADER_SIZE, value.bytes + LZFU_HEADER_SIZE, used);
		memset(bytes + LZFU_HEADER_SIZE + used, 0, contents - used);
		*done = 1;
	}
	conv_buffer_free(&value);
	return status == CONV_FAILED ? CONV_OK : status;
}

/* Literals, token by token; references stay, and so repeat what is redacted by then. */
static void redact_literals(uint8_t *p, size_t size)
{
	size_t at = 0, position = LZFU_PRELOAD;

	while (at < size) {
		unsigned control = p[at++];
		for (unsigned i = 0; i < LZFU_RUN_TOKENS && at < size; i++, control >>= 1) {
			if (!(control & 1)) {
				p[at] = p[at] < 0x80 ? (uint8_t)conv_redact_character(p[at]) : 0xE4;
				at++;
				position++;
				continue;
			}
			if (at + 1 == size)
				return;
			unsigned token = (unsigned)p[at] << 8 | p[at + 1];
			at += 2;
			if (((position - (token >> 4)) & LZFU_MASK) == 0) {
				memset(p + at, 0, size - at);
				return;
			}
			position += (token & 15) + LZFU_LENGTH_MIN;
		}
	}
}

static conv_status redact_lzfu(conv_redactor *redactor, uint8_t *bytes, size_t size)
{
	uint8_t *contents = bytes + LZFU_HEADER_SIZE;
	size_t contents_of = contents_size(bytes, size);
	int right = lzfu_crc(0, contents, contents_of) == conv_u32le(bytes + CRC), done = 0;
	conv_buffer rtf = CONV_BUFFER_INIT;
	conv_status status = rtf_decompress(conv_redactor_context(redactor), bytes, size, &rtf);

	if (status == CONV_OK)
		status = compress_anew(redactor, &rtf, bytes, contents_of, &done);
	conv_buffer_free(&rtf);
	if (status == CONV_MACHINE)
		return status;
	if (!done)
		redact_literals(contents, contents_of);
	memset(contents + contents_of, 0, size - LZFU_HEADER_SIZE - contents_of);
	if (right)
		put32(bytes + CRC, lzfu_crc(0, contents, contents_of));
	return CONV_OK;
}

conv_status redact_compressed_rtf(conv_redactor *redactor, uint8_t *bytes, size_t size)
{
	if (size < LZFU_HEADER_SIZE || conv_u32le(bytes + COMPTYPE) == LZFU_TYPE_MELA ||
	    (size > 5 && memcmp(bytes, "{\\rtf", 5) == 0)) {
		size_t header = size >= LZFU_HEADER_SIZE && *bytes != '{' ? LZFU_HEADER_SIZE : 0;
		return conv_redact_text(redactor, WESTERN, bytes + header, size - header,
					redact_mark_rtf);
	}
	if (conv_u32le(bytes + COMPTYPE) == LZFU_TYPE_LZFU)
		return redact_lzfu(redactor, bytes, size);
	memset(bytes + LZFU_HEADER_SIZE, 0,
	       size - LZFU_HEADER_SIZE); /* neither the one nor the other */
	return conv_redact_text(redactor, WESTERN, bytes, LZFU_HEADER_SIZE, NULL);
}
