/* Bytes, lengths and checksums of the TNEF writer, in both of its passes. */
#include <string.h>
#include <zlib.h>

#include "layout.h"
#include "report.h"
#include "writer.h"

#define PIECE 65536 /* of blobs */

conv_status tnef_put(tnef_writer *writer, const void *bytes, size_t size)
{
	if (!size)
		return CONV_OK;
	writer->put += size;
	if (!writer->counting) {
		writer->sum += tnef_sum(bytes, size);
		return conv_sink_write(writer->sink, bytes, size);
	}
	const uint8_t *p = bytes;
	for (uInt piece; size; p += piece, size -= piece) {
		piece = size < UINT32_MAX ? (uInt)size : UINT32_MAX;
		writer->digest = (uint32_t)crc32(writer->digest, p, piece);
	}
	return CONV_OK;
}

conv_status tnef_put_u16(tnef_writer *writer, uint16_t value)
{
	const uint8_t bytes[2] = { (uint8_t)value, (uint8_t)(value >> 8) };
	return tnef_put(writer, bytes, sizeof bytes);
}

conv_status tnef_put_u32(tnef_writer *writer, uint32_t value)
{
	const uint8_t bytes[4] = { (uint8_t)value, (uint8_t)(value >> 8), (uint8_t)(value >> 16),
				   (uint8_t)(value >> 24) };
	return tnef_put(writer, bytes, sizeof bytes);
}

/* ---- Sizes ---- */

size_t tnef_keep_size(tnef_writer *writer, uint64_t *size)
{
	size_t place = writer->next_size++;

	*size = 0;
	if (writer->counting)
		conv_buffer_append_zeros(&writer->sizes, sizeof *size);
	else if (place < writer->sizes.size / sizeof *size)
		memcpy(size, writer->sizes.bytes + place * sizeof *size, sizeof *size);
	return place;
}

void tnef_set_size(tnef_writer *writer, size_t place, uint64_t size)
{
	if (writer->counting && place < writer->sizes.size / sizeof size)
		memcpy(writer->sizes.bytes + place * sizeof size, &size, sizeof size);
}

static conv_status begin(tnef_writer *writer, tnef_open *open, uint32_t *size)
{
	uint64_t kept;

	open->place = tnef_keep_size(writer, &kept);
	*size = (uint32_t)kept;
	return conv_buffer_status(&writer->sizes) == CONV_OK ? CONV_OK
							     : conv_report_memory(writer->context);
}

static conv_status end(tnef_writer *writer, const tnef_open *open)
{
	uint64_t size = writer->put - open->began;

	if (size > UINT32_MAX)
		return conv_report(writer->context, CONV_ERROR, "tnef.too-large", CONV_NO_OFFSET,
				   "%llu bytes are more than TNEF can hold in one piece",
				   (unsigned long long)size);
	tnef_set_size(writer, open->place, size);
	return CONV_OK;
}

conv_status tnef_attribute_begin(tnef_writer *writer, const tnef_attribute *row, tnef_open *open)
{
	uint32_t size;

	CONV_TRY(begin(writer, open, &size));
	CONV_TRY(tnef_put(writer, &row->level, 1));
	CONV_TRY(tnef_put_u32(writer, row->id));
	CONV_TRY(tnef_put_u32(writer, size));
	open->began = writer->put;
	open->sum = writer->sum;
	return CONV_OK;
}

conv_status tnef_attribute_end(tnef_writer *writer, const tnef_open *open)
{
	CONV_TRY(end(writer, open));
	return tnef_put_u16(writer, (uint16_t)(writer->sum - open->sum));
}

conv_status tnef_value_begin(tnef_writer *writer, tnef_open *open)
{
	uint32_t size;

	CONV_TRY(begin(writer, open, &size));
	CONV_TRY(tnef_put_u32(writer, size));
	open->began = writer->put;
	return CONV_OK;
}

conv_status tnef_value_end(tnef_writer *writer, const tnef_open *open)
{
	static const uint8_t zeros[3];

	CONV_TRY(end(writer, open));
	return tnef_put(writer, zeros, (size_t)(0 - (writer->put - open->began)) & 3);
}

/* ---- Blobs ---- */

static conv_status put_zeros(tnef_writer *writer, uint64_t size)
{
	static const uint8_t zeros[4096];
	conv_status status = CONV_OK;

	while (size && conv_usable(status)) {
		size_t piece = size < sizeof zeros ? (size_t)size : sizeof zeros;
		status = tnef_put(writer, zeros, piece);
		size -= piece;
	}
	return status;
}

/* What has become shorter since it was counted is filled up: the lengths are written. */
static conv_status put_blob(tnef_writer *writer, conv_blob *blob, uint64_t size)
{
	conv_blob_reader *reader = NULL;
	uint8_t *piece = conv_buffer_reserve(&writer->bytes, PIECE);
	conv_status status =
		piece ? conv_blob_open(blob, &reader) : conv_report_memory(writer->context);
	size_t got = 1;

	while (conv_usable(status) && size && got) {
		status = conv_blob_read(reader, piece, size < PIECE ? (size_t)size : PIECE, &got);
		if (!conv_usable(status))
			break;
		status = tnef_put(writer, piece, got);
		size -= got;
	}
	conv_blob_close(reader);
	if (status == CONV_MACHINE || !size)
		return status;
	CONV_TRY(conv_report(writer->context, CONV_WARNING, "tnef.blob", CONV_NO_OFFSET,
			     "%llu bytes of a value cannot be read; they are zeros",
			     (unsigned long long)size));
	return put_zeros(writer, size);
}

conv_status tnef_put_binary(tnef_writer *writer, const conv_binary *binary)
{
	uint64_t size;

	if (binary->bytes || !binary->blob)
		return tnef_put(writer, binary->bytes, (size_t)binary->size);
	size_t place = tnef_keep_size(writer, &size);
	if (!writer->counting)
		return put_blob(writer, binary->blob, size);
	conv_status status = conv_blob_count(binary->blob, &size);
	if (status == CONV_MACHINE)
		return status;
	if (!conv_usable(status)) /* what cannot be read is empty, which the second pass says */
		size = 0;
	tnef_set_size(writer, place, size);
	writer->put += size;
	writer->digest = (uint32_t)crc32(writer->digest, (const uint8_t *)&size, sizeof size);
	return CONV_OK;
}
