/*
 * What the files of the TNEF writer share.
 *
 * Lengths stand before what they measure, and the sink may be a pipe: so everything is put twice.
 * The first pass counts, and keeps each length in the order in which they began; the second pass
 * takes them from there and writes. Checksums stand behind what they sum, and need no pass.
 */
#ifndef TNEF_WRITER_H
#define TNEF_WRITER_H

#include <stddef.h>
#include <stdint.h>

#include "attributes.h"
#include "conv/buffer.h"
#include "conv/context.h"
#include "conv/message.h"
#include "conv/sink.h"
#include "cursor.h"

typedef struct tnef_writer {
	conv_context *context;
	conv_sink *sink;
	int transport;          /* only what a transport is to carry ([MS-OXCMAIL] 2.1.3.1.1.1) */
	int bcc;                /* keeps Bcc recipients even so */
	conv_buffer wanted_key; /* the option's text, NUL behind it; empty: none */
	int counting;           /* the first pass */
	uint64_t put;           /* bytes of this pass */
	uint32_t sum;           /* of these, in the second pass */
	uint32_t digest;        /* CRC of these, but for blobs, in the first pass */
	conv_buffer sizes;      /* u64 each: lengths, and keys of streams */
	size_t next_size;
	uint64_t left_out;   /* properties that are none of a transport's business */
	conv_buffer bytes;   /* scratch: the property or attribute that is being made */
	conv_buffer text;    /* scratch: between code pages */
	conv_buffer entryid; /* scratch: an entry id for the transport */
	conv_buffer key;     /* for the transport: PidTagTnefCorrelationKey, empty: as it is */
	conv_buffer rtf;     /* for the transport: PidTagRtfCompressed, empty: as it is */
	unsigned depth;      /* of embedded messages */
} tnef_writer;

/* What a property list belongs to. */
typedef enum tnef_kind { TNEF_OF_MESSAGE, TNEF_OF_RECIPIENT, TNEF_OF_ATTACHMENT } tnef_kind;

typedef struct tnef_scope {
	tnef_kind kind;
	const conv_bag *bag;
	uint32_t codepage;                 /* of 8-bit text in this stream */
	uint32_t own_codepage;             /* of 8-bit text of the message that names none */
	const conv_attachment *attachment; /* of TNEF_OF_ATTACHMENT */
} tnef_scope;

/* ---- output.c ---- */

conv_status tnef_put(tnef_writer *writer, const void *bytes, size_t size);
conv_status tnef_put_u16(tnef_writer *writer, uint16_t value);
conv_status tnef_put_u32(tnef_writer *writer, uint32_t value);

/* All of a binary: exactly as many bytes as it had when they were counted. */
conv_status tnef_put_binary(tnef_writer *writer, const conv_binary *binary);

/* A number that the first pass finds and the second is told. */
size_t tnef_keep_size(tnef_writer *writer, uint64_t *size);
void tnef_set_size(tnef_writer *writer, size_t place, uint64_t size);

/* Something whose length, or checksum, is not known at its beginning. */
typedef struct tnef_open {
	size_t place;
	uint64_t began;
	uint32_t sum;
} tnef_open;

conv_status tnef_attribute_begin(tnef_writer *writer, const tnef_attribute *row, tnef_open *open);
conv_status tnef_attribute_end(tnef_writer *writer, const tnef_open *open);

/* A value of a property list: u32 length before it, zeros behind it up to a multiple of four. */
conv_status tnef_value_begin(tnef_writer *writer, tnef_open *open);
conv_status tnef_value_end(tnef_writer *writer, const tnef_open *open);

/* ---- write_stream.c ---- */

/* A whole stream, signature included. */
conv_status tnef_write_stream(tnef_writer *writer, const conv_message *message);

/* ---- write_attribute.c ---- */

/* The attribute, if the bag has the property and the attribute can carry it whole. */
conv_status tnef_write_attribute(tnef_writer *writer, const tnef_attribute *row,
				 const tnef_scope *scope, const char *message_class);

/* The property as 8-bit text in the stream's code page in writer->bytes; 0: it cannot be that. */
int tnef_text8(tnef_writer *writer, const tnef_scope *scope, unsigned known);

/* ---- write_properties.c ---- */

/* A property list, count first. */
conv_status tnef_write_properties(tnef_writer *writer, const tnef_scope *scope);

/* ---- write_attachment.c ---- */

conv_status tnef_write_attachment(tnef_writer *writer, const conv_attachment *attachment,
				  const tnef_scope *message);

/* Does an attribute of its own carry this property of an attachment, so that the list does not? */
int tnef_is_in_attribute(const conv_attachment *attachment, const conv_property *property);

/* Is there a message that is not too deep, or a storage? */
int tnef_has_object(const tnef_writer *writer, const conv_attachment *attachment);

/* ---- transport.c ---- */

/* Does the store or the envelope own it, so that a transport leaves it out? */
int tnef_is_private(tnef_kind kind, const conv_property *property);

/*
 * An entry id of the address book, which means nothing elsewhere, as a one-off in writer->entryid
 * (a list of entry ids with the ones in it replaced). 0: the value stays as it is.
 */
int tnef_rewrite_entryid(tnef_writer *writer, const tnef_scope *scope,
			 const conv_property *property, const conv_binary *value);

/*
 * What the outermost message gets for the transport: a key of its own (2.1.3.2.26) in writer->key, and
 * beside a plain text body the same as RTF (2.1.3.3.2) in writer->rtf.
 */
conv_status tnef_prepare(tnef_writer *writer, const conv_message *message);

#endif
