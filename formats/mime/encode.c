/*
 * Content-Transfer-Encodings. Own loops rather than GMime's: those end lines with LF only, and
 * 200 MiB of attachment should pass at the speed of the disk.
 */
#include "encode.h"

#include <string.h>

enum {
	BASE64_LINE = 57,                          /* octets a line of 76 characters */
	BASE64_TEXT = 78,                          /* with its CRLF */
	BASE64_LINES = 512,                        /* a round */
	BASE64_ROUND = BASE64_LINES * BASE64_LINE, /* the front of the work area */
	QUOTED_LINE =
		76, /* characters a line (RFC 2045 6.7 (5)), the "=" of a soft break included */
	TEXT_LINE_MAX = 998, /* RFC 5322 2.1.1 */
	ESCAPED_SHARE = 4    /* base64 if more than size / 4 octets need escaping */
};

_Static_assert(BASE64_LINES *(BASE64_LINE + BASE64_TEXT) <= MIME_WORK_SIZE, "work area too small");

const char *mime_encoding_name(mime_encoding encoding)
{
	static const char *const names[] = { "7bit", "8bit", "quoted-printable", "base64",
					     "binary" };
	return names[encoding];
}

/* ---- base64 ---- */

static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

static uint8_t *put_base64(uint8_t *to, const uint8_t *bytes, size_t size)
{
	for (; size >= 3; size -= 3, bytes += 3) {
		uint32_t bits = (uint32_t)bytes[0] << 16 | (uint32_t)bytes[1] << 8 | bytes[2];
		*to++ = (uint8_t)digits[bits >> 18];
		*to++ = (uint8_t)digits[bits >> 12 & 63];
		*to++ = (uint8_t)digits[bits >> 6 & 63];
		*to++ = (uint8_t)digits[bits & 63];
	}
	if (size) {
		uint32_t bits = (uint32_t)bytes[0] << 16 | (size > 1 ? (uint32_t)bytes[1] << 8 : 0);
		*to++ = (uint8_t)digits[bits >> 18];
		*to++ = (uint8_t)digits[bits >> 12 & 63];
		*to++ = size > 1 ? (uint8_t)digits[bits >> 6 & 63] : '=';
		*to++ = '=';
	}
	return to;
}

void mime_append_base64(conv_buffer *to, const uint8_t *bytes, size_t size)
{
	uint8_t *room = size > SIZE_MAX / 2 ? NULL : conv_buffer_reserve(to, (size + 2) / 3 * 4);
	if (room)
		to->size += (size_t)(put_base64(room, bytes, size) - room);
}

/* Lines of base64 of up to BASE64_LINES * BASE64_LINE octets. */
static conv_status write_lines(conv_sink *sink, const uint8_t *bytes, size_t size, uint8_t *out)
{
	uint8_t *to = out;
	for (size_t i = 0; i < size; i += BASE64_LINE) {
		to = put_base64(to, bytes + i, size - i < BASE64_LINE ? size - i : BASE64_LINE);
		*to++ = '\r';
		*to++ = '\n';
	}
	return conv_sink_write(sink, out, (size_t)(to - out));
}

conv_status mime_write_base64(conv_sink *sink, conv_blob *blob, uint8_t *work)
{
	mime_base64 encoder = { sink, work, 0 };
	conv_blob_reader *reader;
	CONV_TRY(conv_blob_open(blob, &reader));
	conv_status status = CONV_OK, reading = CONV_OK;
	size_t got;
	do {
		reading = conv_blob_read(reader, work + encoder.filled,
					 BASE64_ROUND - encoder.filled, &got);
		if (!conv_usable(reading))
			got = 0;
		encoder.filled += got;
		if (encoder.filled == BASE64_ROUND || !got)
			status = mime_base64_end(&encoder);
	} while (got && conv_usable(status));
	conv_blob_close(reader);
	return conv_usable(status) ? reading : status;
}

conv_status mime_base64_put(mime_base64 *encoder, const uint8_t *bytes, size_t size)
{
	conv_status status = CONV_OK;
	while (size && conv_usable(status)) {
		size_t room = BASE64_ROUND - encoder->filled, piece = size < room ? size : room;
		memcpy(encoder->work + encoder->filled, bytes, piece);
		encoder->filled += piece;
		bytes += piece;
		size -= piece;
		if (encoder->filled == BASE64_ROUND)
			status = mime_base64_end(encoder);
	}
	return status;
}

conv_status mime_base64_end(mime_base64 *encoder)
{
	size_t size = encoder->filled;
	encoder->filled = 0;
	return write_lines(encoder->sink, encoder->work, size, encoder->work + BASE64_ROUND);
}

/* ---- Text ---- */

/* The end of the line at `at`; *next is the start of the one behind, or `size`. */
static size_t line_end(const uint8_t *text, size_t size, size_t at, size_t *next)
{
	size_t end = at;
	while (end < size && text[end] != '\n' && text[end] != '\r')
		end++;
	*next = end;
	if (end < size)
		*next += text[end] == '\r' && end + 1 < size && text[end + 1] == '\n' ? 2 : 1;
	return end;
}

static int line_is_risky(const uint8_t *line, size_t size)
{
	return size > TEXT_LINE_MAX || (size == 1 && line[0] == '.') ||
	       (size >= 5 && memcmp(line, "From ", 5) == 0) ||
	       (size >= 4 && memcmp(line, "--=_", 4) == 0);
}

mime_encoding mime_encoding_for_text(const uint8_t *text, size_t size)
{
	size_t escaped = 0;
	int risky = 0;
	for (size_t at = 0, next; at < size; at = next) {
		size_t end = line_end(text, size, at, &next);
		risky |= line_is_risky(text + at, end - at);
		for (; at < end; at++)
			escaped += text[at] >= 0x7F || !text[at];
	}
	if (!escaped && !risky)
		return MIME_7BIT;
	return escaped > size / ESCAPED_SHARE ? MIME_BASE64 : MIME_QUOTED_PRINTABLE;
}

/* Output in blocks. */
typedef struct block_writer {
	conv_sink *sink;
	uint8_t *bytes;
	size_t used;
	conv_status status;
} block_writer;

static void block_flush(block_writer *out)
{
	if (conv_usable(out->status))
		out->status = conv_sink_write(out->sink, out->bytes, out->used);
	out->used = 0;
}

/* Room for `size` bytes. */
static uint8_t *block_room(block_writer *out, size_t size)
{
	if (out->used + size > MIME_WORK_SIZE)
		block_flush(out);
	return out->bytes + out->used;
}

static void block_crlf(block_writer *out)
{
	memcpy(block_room(out, 2), "\r\n", 2);
	out->used += 2;
}

static void put_plain_line(block_writer *out, const uint8_t *line, size_t size)
{
	while (size) {
		size_t piece = size < MIME_WORK_SIZE ? size : MIME_WORK_SIZE;
		memcpy(block_room(out, piece), line, piece);
		out->used += piece;
		line += piece;
		size -= piece;
	}
}

/* Is the octet escaped in quoted-printable, at this place of its line? `start`: of a written line. */
static int needs_quoting(const uint8_t *line, size_t size, size_t i, int start)
{
	uint8_t byte = line[i];
	if (byte == ' ' || byte == '\t')
		return i + 1 == size;
	if (byte < ' ' || byte >= 0x7F || byte == '=')
		return 1;
	/* Lines that mail systems act upon: "From " of mbox, the final "." of SMTP. */
	return start && ((byte == '.' && i + 1 == size) ||
			 (byte == 'F' && size - i >= 5 && memcmp(line + i, "From ", 5) == 0));
}

static void put_quoted_line(block_writer *out, const uint8_t *line, size_t size)
{
	static const char hex[] = "0123456789ABCDEF";
	size_t column = 0;
	for (size_t i = 0; i < size; i++) {
		int quote = needs_quoting(line, size, i, column == 0);
		size_t width = quote ? 3 : 1;
		/* The last character of a line needs no room for a soft break. */
		if (column + width > QUOTED_LINE - (i + 1 < size)) {
			memcpy(block_room(out, 3), "=\r\n", 3);
			out->used += 3;
			column = 0;
			quote = needs_quoting(line, size, i, 1);
			width = quote ? 3 : 1;
		}
		uint8_t *to = block_room(out, 3);
		to[0] = quote ? '=' : line[i];
		if (quote) {
			to[1] = (uint8_t)hex[line[i] >> 4];
			to[2] = (uint8_t)hex[line[i] & 15];
		}
		out->used += width;
		column += width;
	}
}

static conv_status write_text_base64(conv_sink *sink, const uint8_t *text, size_t size,
				     uint8_t *work)
{
	conv_status status = CONV_OK;
	size_t filled = 0;
	for (size_t at = 0; at < size && conv_usable(status); at++) {
		if (filled + 2 > BASE64_ROUND) { /* whole lines only, the rest moves to the front */
			size_t whole = filled - filled % BASE64_LINE;
			status = write_lines(sink, work, whole, work + BASE64_ROUND);
			memmove(work, work + whole, filled - whole);
			filled -= whole;
		}
		if (text[at] != '\r' && text[at] != '\n') {
			work[filled++] = text[at];
			continue;
		}
		work[filled++] = '\r';
		work[filled++] = '\n';
		if (text[at] == '\r' && at + 1 < size && text[at + 1] == '\n')
			at++;
	}
	return conv_usable(status) ? write_lines(sink, work, filled, work + BASE64_ROUND) : status;
}

conv_status mime_write_text(conv_sink *sink, mime_encoding encoding, const uint8_t *text,
			    size_t size, uint8_t *work)
{
	if (encoding == MIME_BASE64)
		return write_text_base64(sink, text, size, work);
	block_writer out = { sink, work, 0, CONV_OK };
	for (size_t at = 0, next; at < size && conv_usable(out.status); at = next) {
		size_t end = line_end(text, size, at, &next);
		if (encoding == MIME_QUOTED_PRINTABLE)
			put_quoted_line(&out, text + at, end - at);
		else
			put_plain_line(&out, text + at, end - at);
		if (end < size)
			block_crlf(&out);
	}
	block_flush(&out);
	return out.status;
}
