/*
 * Content-Transfer-Encodings undone (RFC 2045 6): blobs over the extents of a mail, decoded each time
 * they are read, in pieces of fixed size. Nothing fails here: what is no base64 is passed over, an
 * escape that is none stays as it is.
 */
#include "entity.h"

#include <stdlib.h>
#include <string.h>

#include "conv/blob.h"

enum {
	PIECE = 8192,  /* of the encoded bytes */
	WAITING = 512, /* blanks at the end of a line: they go unless something follows */
	UU_LINE = 256
};

typedef struct decoding {
	conv_blob_reader *reader;
	uint8_t in[PIECE], out[PIECE + WAITING + 16];
	size_t out_size, out_at;
	int ended;
	uint32_t bits; /* base64: bits that are no whole byte yet */
	unsigned bit_count;
	enum { QP_PLAIN, QP_ESCAPE, QP_HEX, QP_SOFT } qp;
	uint8_t high; /* QP: the first digit, as a character */
	uint8_t waiting[WAITING];
	size_t waiting_size;
	uint8_t line[UU_LINE]; /* uuencode: the line so far */
	size_t line_size;
	enum { UU_BEFORE, UU_IN, UU_BEHIND } uu;
} decoding;

static void put(decoding *d, uint8_t byte)
{
	d->out[d->out_size++] = byte;
}

/* ---- base64 ---- */

enum { NO_DIGIT = 64, PAD = 65 };

/* In the order of ASCII from '+' on. */
static unsigned base64_digit(uint8_t c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A' + 0u;
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26u;
	if (c >= '0' && c <= '9')
		return c - '0' + 52u;
	return c == '+' ? 62 : c == '/' ? 63 : c == '=' ? PAD : NO_DIGIT;
}

static void base64_fill(uint8_t table[256])
{
	for (unsigned c = 0; c < 256; c++)
		table[c] = (uint8_t)base64_digit((uint8_t)c);
}

static void base64_step(decoding *d, const uint8_t *in, size_t size)
{
	uint8_t table[256];
	size_t i = 0;
	base64_fill(table);
	while (i < size) {
		while (!d->bit_count && size - i >= 4) {
			uint32_t a = table[in[i]], b = table[in[i + 1]], c = table[in[i + 2]],
				 e = table[in[i + 3]];
			if ((a | b | c | e) >= NO_DIGIT)
				break;
			uint32_t three = a << 18 | b << 12 | c << 6 | e;
			put(d, (uint8_t)(three >> 16));
			put(d, (uint8_t)(three >> 8));
			put(d, (uint8_t)three);
			i += 4;
		}
		if (i >= size)
			break;
		unsigned digit = table[in[i++]];
		if (digit == PAD) { /* the end of a row of base64; another may follow */
			d->bit_count = 0;
			d->bits = 0;
		} else if (digit < NO_DIGIT) {
			d->bits = (d->bits << 6 | digit) & 0xFFFFFF;
			d->bit_count += 6;
			if (d->bit_count >= 8) {
				d->bit_count -= 8;
				put(d, (uint8_t)(d->bits >> d->bit_count));
			}
		}
	}
}

int mime_base64_append(conv_buffer *to, const char *text, size_t size)
{
	uint32_t bits = 0;
	unsigned count = 0;
	for (size_t i = 0; i < size; i++) {
		unsigned digit = base64_digit((uint8_t)text[i]);
		if (digit == PAD) {
			bits = 0;
			count = 0;
		} else if (digit < NO_DIGIT) {
			bits = (bits << 6 | digit) & 0xFFFFFF;
			count += 6;
			if (count >= 8) {
				count -= 8;
				conv_buffer_append_byte(to, (uint8_t)(bits >> count));
			}
		}
	}
	return !to->failed;
}

/* ---- quoted-printable ---- */

static int hex_digit(uint8_t c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static void qp_flush(decoding *d)
{
	memcpy(d->out + d->out_size, d->waiting, d->waiting_size);
	d->out_size += d->waiting_size;
	d->waiting_size = 0;
}

static void qp_plain(decoding *d, uint8_t c)
{
	if (c == '=') {
		d->qp = QP_ESCAPE;
	} else if (c == ' ' || c == '\t') {
		if (d->waiting_size == WAITING)
			qp_flush(d);
		d->waiting[d->waiting_size++] = c;
	} else {
		if (c == '\r' || c == '\n')
			d->waiting_size = 0;
		qp_flush(d);
		put(d, c);
	}
}

static void qp_byte(decoding *d, uint8_t c)
{
	int high, low;
	switch (d->qp) {
	case QP_PLAIN:
		qp_plain(d, c);
		break;
	case QP_ESCAPE:
		d->high = c;
		if (c == '\n') {
			qp_flush(d);
			d->qp = QP_PLAIN;
		} else if (c == '\r' || c == ' ' || c == '\t') {
			qp_flush(d);
			d->qp = QP_SOFT;
		} else {
			d->qp = QP_HEX;
		}
		break;
	case QP_HEX:
		qp_flush(d);
		d->qp = QP_PLAIN;
		high = hex_digit(d->high);
		low = hex_digit(c);
		if (high >= 0 && low >= 0) {
			put(d, (uint8_t)(high << 4 | low));
			break;
		}
		put(d, '=');
		put(d, d->high);
		qp_plain(d, c);
		break;
	case QP_SOFT:
		if (c == '\n') {
			d->qp = QP_PLAIN;
		} else if (c != '\r' && c != ' ' && c != '\t') {
			d->qp = QP_PLAIN;
			qp_plain(d, c);
		}
		break;
	}
}

static void qp_step(decoding *d, const uint8_t *in, size_t size)
{
	for (size_t i = 0; i < size; i++)
		qp_byte(d, in[i]);
}

static void qp_finish(decoding *d)
{
	if (d->qp == QP_HEX || d->qp == QP_ESCAPE) {
		qp_flush(d);
		put(d, '=');
	}
	if (d->qp == QP_HEX)
		put(d, d->high);
	d->waiting_size = 0;
}

/* ---- uuencode (POSIX) ---- */

static uint8_t uu_value(const decoding *d, size_t i)
{
	return i < d->line_size ? (uint8_t)((d->line[i] - ' ') & 0x3F) : 0;
}

static void uu_line(decoding *d)
{
	size_t size = d->line_size;
	if (d->uu == UU_BEFORE) {
		if (size > 6 && memcmp(d->line, "begin ", 6) == 0)
			d->uu = UU_IN;
		return;
	}
	if (d->uu == UU_BEHIND || !size)
		return;
	if (size == 3 && memcmp(d->line, "end", 3) == 0) {
		d->uu = UU_BEHIND;
		return;
	}
	size_t count = uu_value(d, 0), most = (size - 1 + 3) / 4 * 3;
	if (count > most)
		count = most;
	for (size_t i = 1; count; i += 4) {
		uint32_t three = (uint32_t)uu_value(d, i) << 18 |
				 (uint32_t)uu_value(d, i + 1) << 12 |
				 (uint32_t)uu_value(d, i + 2) << 6 | uu_value(d, i + 3);
		for (unsigned k = 0; k < 3 && count; k++, count--)
			put(d, (uint8_t)(three >> (16 - 8 * k)));
	}
}

static void uu_step(decoding *d, const uint8_t *in, size_t size)
{
	for (size_t i = 0; i < size; i++) {
		if (in[i] == '\n') {
			uu_line(d);
			d->line_size = 0;
		} else if (in[i] != '\r' && d->line_size < UU_LINE) {
			d->line[d->line_size++] = in[i];
		}
	}
}

static void uu_finish(decoding *d)
{
	uu_line(d);
}

/* ---- As blobs ---- */

typedef struct scheme {
	void (*step)(decoding *d, const uint8_t *in, size_t size);
	void (*finish)(decoding *d);
} scheme;

static void nothing(decoding *d)
{
	(void)d;
}

static const scheme schemes[] = {
	[MIME_FROM_BASE64] = { base64_step, nothing },
	[MIME_FROM_QUOTED_PRINTABLE] = { qp_step, qp_finish },
	[MIME_FROM_UUENCODE] = { uu_step, uu_finish },
};

typedef struct encoded {
	conv_blob *blob;
	const scheme *scheme;
} encoded;

static conv_status decode_start(const conv_blob *blob, void *state)
{
	const encoded *e = conv_blob_self(blob);
	decoding *d = state;
	return conv_blob_open(e->blob, &d->reader);
}

static void decode_stop(const conv_blob *blob, void *state)
{
	decoding *d = state;
	(void)blob;
	conv_blob_close(d->reader);
}

static conv_status decode_more(const encoded *e, decoding *d)
{
	size_t got;
	d->out_size = d->out_at = 0;
	CONV_TRY(conv_blob_read(d->reader, d->in, PIECE, &got));
	if (got) {
		e->scheme->step(d, d->in, got);
	} else {
		d->ended = 1;
		e->scheme->finish(d);
	}
	return CONV_OK;
}

static conv_status decode_read(const conv_blob *blob, void *state, void *to, size_t size,
			       size_t *got)
{
	const encoded *e = conv_blob_self(blob);
	decoding *d = state;
	*got = 0;
	while (*got < size) {
		if (d->out_at == d->out_size) {
			if (d->ended)
				break;
			CONV_TRY(decode_more(e, d));
			continue;
		}
		size_t left = d->out_size - d->out_at, n = size - *got < left ? size - *got : left;
		memcpy((uint8_t *)to + *got, d->out + d->out_at, n);
		d->out_at += n;
		*got += n;
	}
	return CONV_OK;
}

static void decode_destroy(void *self)
{
	encoded *e = self;
	conv_blob_drop(e->blob);
	free(e);
}

static const conv_blob_class decode_class = {
	.state_size = sizeof(decoding),
	.start = decode_start,
	.read = decode_read,
	.stop = decode_stop,
	.destroy = decode_destroy,
};

conv_blob *mime_decoded_blob(conv_blob *blob, mime_transfer transfer)
{
	if (!blob || transfer == MIME_FROM_IDENTITY)
		return blob;
	encoded *e = malloc(sizeof *e);
	if (!e) {
		conv_blob_drop(blob);
		return NULL;
	}
	*e = (encoded){ blob, &schemes[transfer] };
	return conv_blob_new(&decode_class, e, CONV_SIZE_UNKNOWN);
}

conv_blob *mime_entity_content(const mime_tree *tree, const mime_entity *entity)
{
	const conv_extent extent = { entity->body, entity->end - entity->body };
	return mime_decoded_blob(conv_blob_from_extents(tree->source, &extent, 1),
				 entity->transfer);
}

/* ---- Bytes before a blob ---- */

typedef struct prefixed {
	conv_blob *blob;
	size_t size;
	uint8_t bytes[];
} prefixed;

typedef struct prefixed_place {
	conv_blob_reader *reader;
	size_t at;
} prefixed_place;

static conv_status prefixed_start(const conv_blob *blob, void *state)
{
	const prefixed *p = conv_blob_self(blob);
	prefixed_place *place = state;
	return conv_blob_open(p->blob, &place->reader);
}

static void prefixed_stop(const conv_blob *blob, void *state)
{
	prefixed_place *place = state;
	(void)blob;
	conv_blob_close(place->reader);
}

static conv_status prefixed_read(const conv_blob *blob, void *state, void *to, size_t size,
				 size_t *got)
{
	const prefixed *p = conv_blob_self(blob);
	prefixed_place *place = state;
	if (place->at == p->size)
		return conv_blob_read(place->reader, to, size, got);
	*got = p->size - place->at < size ? p->size - place->at : size;
	memcpy(to, p->bytes + place->at, *got);
	place->at += *got;
	return CONV_OK;
}

static void prefixed_destroy(void *self)
{
	prefixed *p = self;
	conv_blob_drop(p->blob);
	free(p);
}

static const conv_blob_class prefixed_class = {
	.state_size = sizeof(prefixed_place),
	.start = prefixed_start,
	.read = prefixed_read,
	.stop = prefixed_stop,
	.destroy = prefixed_destroy,
};

conv_blob *mime_prefixed_blob(const void *bytes, size_t size, conv_blob *blob)
{
	prefixed *p = blob ? malloc(sizeof *p + size) : NULL;
	if (!p) {
		conv_blob_drop(blob);
		return NULL;
	}
	p->blob = blob;
	p->size = size;
	memcpy(p->bytes, bytes, size);
	uint64_t rest = conv_blob_size(blob);
	return conv_blob_new(&prefixed_class, p, rest == CONV_SIZE_UNKNOWN ? rest : rest + size);
}
