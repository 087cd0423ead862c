/*
 * Macintosh files ([MS-OXCMAIL] 2.1.3.4.3): MacBinary, marked by PidTagAttachEncoding, goes out as
 * multipart/appledouble (RFC 1740): a header part with the Macintosh's own data, and the file.
 *
 *     MacBinary: 128 octets, then data fork and resource fork, each padded to 128
 *         offset  size
 *         0       1     0, as 74 and 82
 *         1       64    name, a Pascal string of 1 to 63
 *         65      8     type, creator, the first of the Finder information
 *         73      1     Finder flags, high octet; 75, 77, 79: position and folder; 101: flags, low octet
 *         83      4     size of the data fork, big-endian
 *         87      4     size of the resource fork
 *         120     2     size of a second header, from 128 on
 *     AppleDouble header: u32 0x00051607, u32 0x00020000, 16 zeros, u16 count, then entries
 *         (u32 id, u32 offset, u32 size): 9 Finder information, 3 name, 2 resource fork
 */
#include "attach.h"

#include <string.h>

#include "cursor.h"
#include "media_type.h"
#include "report.h"

#include "conv/charset.h"

enum {
	MACBINARY_HEADER = 128,
	MACBINARY_BLOCK = 128,
	FINDER_SIZE = 32,
	ENTRY_RESOURCE = 2,
	ENTRY_NAME = 3,
	ENTRY_FINDER = 9
};

typedef struct macbinary {
	const uint8_t *name;
	size_t name_size;
	const uint8_t *data, *resource;
	size_t data_size, resource_size;
	uint8_t finder[FINDER_SIZE];
} macbinary;

static uint32_t u32be(const uint8_t *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static size_t padded(size_t size)
{
	return (size + MACBINARY_BLOCK - 1) / MACBINARY_BLOCK * MACBINARY_BLOCK;
}

/* False: the octets are no MacBinary. The checksum is not looked at (2.1.3.4.3.1). */
static int parse_macbinary(const uint8_t *bytes, size_t size, macbinary *mac)
{
	if (size < MACBINARY_HEADER || bytes[0] || bytes[74] || bytes[82] || !bytes[1] ||
	    bytes[1] > 63)
		return 0;
	size_t second = padded((size_t)bytes[120] << 8 | bytes[121]);
	mac->name = bytes + 2;
	mac->name_size = bytes[1];
	mac->data_size = u32be(bytes + 83);
	mac->resource_size = u32be(bytes + 87);
	conv_cursor cursor = conv_cursor_over(bytes, size);
	conv_cursor_skip(&cursor, MACBINARY_HEADER + second);
	mac->data = conv_cursor_bytes(&cursor, mac->data_size);
	if (mac->resource_size) {
		conv_cursor_skip(&cursor, padded(mac->data_size) - mac->data_size);
		mac->resource = conv_cursor_bytes(&cursor, mac->resource_size);
	}
	memset(mac->finder, 0, sizeof mac->finder);
	memcpy(mac->finder, bytes + 65, 8); /* type and creator */
	mac->finder[8] = bytes[73];
	mac->finder[9] = bytes[101];
	memcpy(mac->finder + 10, bytes + 75, 6); /* place and folder */
	return !cursor.overrun;
}

static void put_u32be(conv_buffer *to, uint32_t value)
{
	for (int shift = 24; shift >= 0; shift -= 8)
		conv_buffer_append_byte(to, (uint8_t)(value >> shift));
}

static void put_header(const macbinary *mac, conv_buffer *to)
{
	const struct {
		uint32_t id;
		const uint8_t *bytes;
		size_t size;
	} entries[] = { { ENTRY_FINDER, mac->finder, FINDER_SIZE },
			{ ENTRY_NAME, mac->name, mac->name_size },
			{ ENTRY_RESOURCE, mac->resource, mac->resource_size } };
	const uint32_t magic = 0x00051607, version = 0x00020000;
	size_t count = mac->resource_size ? 3 : 2, offset = 26 + 12 * count;
	put_u32be(to, magic);
	put_u32be(to, version);
	conv_buffer_append_zeros(to, 16);
	conv_buffer_append_byte(to, 0);
	conv_buffer_append_byte(to, (uint8_t)count);
	for (size_t i = 0; i < count; i++) {
		put_u32be(to, entries[i].id);
		put_u32be(to, (uint32_t)offset);
		put_u32be(to, (uint32_t)entries[i].size);
		offset += entries[i].size;
	}
	for (size_t i = 0; i < count; i++)
		conv_buffer_append(to, entries[i].bytes, entries[i].size);
}

int mime_is_mac_file(mime_job *job, const conv_bag *bag)
{
	static const uint8_t macbinary_oid[] = { 0x2A, 0x86, 0x48, 0x86, 0xF7,
						 0x14, 0x03, 0x0B, 0x01 };
	const uint8_t *bytes;
	size_t size;
	return conv_bag_binary(job->context, bag, PidTagAttachEncoding, &bytes, &size) == CONV_OK &&
	       bytes && size == sizeof macbinary_oid &&
	       memcmp(bytes, macbinary_oid, sizeof macbinary_oid) == 0;
}

/* A part of octets made here. */
static conv_status octets_part(mime_job *job, const mime_file *file, const uint8_t *bytes,
			       size_t size, mime_part **part)
{
	conv_blob *blob = conv_blob_copy_memory(bytes, size);
	return blob ? mime_file_part(job, file, blob, part) : mime_no_memory(job);
}

conv_status mime_mac_part(mime_job *job, const mime_file *file, mime_part **part)
{
	const char *type = conv_bag_text(file->bag, PidNameAttachmentMacContentType);
	const uint8_t *bytes;
	size_t size;
	macbinary mac = { .resource = NULL };
	conv_buffer head = CONV_BUFFER_INIT;
	mime_part *header = NULL, *data = NULL;
	*part = NULL;
	conv_status held =
		conv_bag_binary(job->context, file->bag, PidTagAttachDataBinary, &bytes, &size);
	if (held == CONV_MACHINE)
		return held;
	if (!bytes || !parse_macbinary(bytes, size, &mac))
		return conv_report(
			job->context, CONV_INFO, "eml.macbinary", CONV_NO_OFFSET,
			"a file marked as MacBinary is none, or too large to be taken apart; it "
			"is sent as it is");
	mime_part *both = mime_part_multipart(job, "appledouble", NULL, NULL);
	if (!both)
		return mime_no_memory(job);
	put_header(&mac, &head);
	mime_file header_file = { .bag = file->bag,
				  .name = file->name,
				  .type = "application/applefile",
				  .size = head.size };
	conv_status status =
		head.failed ? mime_no_memory(job)
			    : octets_part(job, &header_file, head.bytes, head.size, &header);
	conv_buffer_free(&head);
	CONV_TRY(status);
	mime_file data_file = *file;
	data_file.size = mac.data_size;
	data_file.type =
		type && conv_media_type_valid(type) ? type : conv_media_type_of_name(file->name);
	if (!data_file.type)
		data_file.type = "application/octet-stream";
	CONV_TRY(octets_part(job, &data_file, mac.data, mac.data_size, &data));
	mime_part_add(both, header);
	mime_part_add(both, data);
	*part = both;
	return CONV_OK;
}
