/*
 * Attributes from properties, for readers that know no property lists. They say again what the
 * list says: one that cannot say all of it (text outside the code page, a name without an address)
 * is left out.
 */
#include <string.h>

#include "conv/charset.h"
#include "conv/time.h"
#include "layout.h"
#include "report.h"
#include "writer.h"

enum { CLASS_MOST = 255, KEY_MOST = 128 }; /* what the reader takes */

/* The property in its registered type (String8 is String), single. */
static const conv_property *find(const conv_bag *bag, unsigned known)
{
	const conv_known_info *info = conv_known_info_of(known);
	const conv_property *property = info ? conv_bag_find(bag, known) : NULL;

	if (!property)
		return NULL;
	uint16_t type = property->type == PtypString8 ? PtypString : property->type;
	return type == info->type ? property : NULL;
}

static conv_status write_bytes(tnef_writer *writer, const tnef_attribute *row, const void *bytes,
			       size_t size)
{
	tnef_open open;

	CONV_TRY(tnef_attribute_begin(writer, row, &open));
	CONV_TRY(tnef_put(writer, bytes, size));
	return tnef_attribute_end(writer, &open);
}

/* ---- Text ---- */

/* Appends UTF-8 as 8-bit text and NUL to writer->bytes; 0: the code page lacks something. */
static int append_text8(tnef_writer *writer, const char *text, uint32_t codepage)
{
	size_t bad = 0;
	conv_status status =
		conv_encode(writer->context, codepage, text, strlen(text), &writer->bytes, &bad);
	return conv_usable(status) && !bad && conv_buffer_append_byte(&writer->bytes, 0);
}

int tnef_text8(tnef_writer *writer, const tnef_scope *scope, unsigned known)
{
	const conv_property *property = find(scope->bag, known);
	const char *text = property ? conv_bag_text_of(scope->bag, property) : NULL;

	conv_buffer_clear(&writer->bytes);
	/* A NUL within it would end it. */
	if (!text || memchr(property->value.text.bytes, 0, property->value.text.size))
		return 0;
	if (property->type == PtypString8 && property->value.text.codepage == scope->codepage)
		return conv_buffer_append(&writer->bytes, property->value.text.bytes,
					  property->value.text.size) &&
		       conv_buffer_append_byte(&writer->bytes, 0);
	return append_text8(writer, text, scope->codepage);
}

static conv_status write_text(tnef_writer *writer, const tnef_attribute *row,
			      const tnef_scope *scope)
{
	if (!tnef_text8(writer, scope, row->known))
		return conv_buffer_status(&writer->bytes);
	return write_bytes(writer, row, writer->bytes.bytes, writer->bytes.size);
}

static conv_status write_class(tnef_writer *writer, const tnef_attribute *row,
			       const tnef_scope *scope)
{
	const conv_property *property = find(scope->bag, row->known);
	const char *text = property ? conv_bag_text_of(scope->bag, property) : NULL;

	conv_buffer_clear(&writer->bytes);
	if (!text || !append_text8(writer, tnef_class_to_wire(text), scope->codepage) ||
	    writer->bytes.size > CLASS_MOST)
		return conv_buffer_status(&writer->bytes);
	return write_bytes(writer, row, writer->bytes.bytes, writer->bytes.size);
}

/* ---- Numbers, dates, keys ---- */

/* In UTC: which zone the writer's local time is in, nothing says ([MS-OXTNEF] 2.1.3.3.4). */
static conv_status write_date(tnef_writer *writer, const tnef_attribute *row,
			      const conv_property *property)
{
	conv_civil civil;
	tnef_open open;

	if (!conv_civil_from_filetime((uint64_t)property->value.integer, &civil))
		return CONV_OK;
	const int parts[] = { civil.year,   civil.month,  civil.day,    civil.hour,
			      civil.minute, civil.second, civil.weekday };
	CONV_TRY(tnef_attribute_begin(writer, row, &open));
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
		CONV_TRY(tnef_put_u16(writer, (uint16_t)parts[i]));
	return tnef_attribute_end(writer, &open);
}

static conv_status write_key(tnef_writer *writer, const tnef_attribute *row,
			     const conv_property *property)
{
	static const char digits[] = "0123456789ABCDEF";
	const conv_binary *key = &property->value.binary;
	char text[2 * KEY_MOST + 1];
	size_t size = (size_t)key->size;

	if (!key->bytes || !key->size || key->size > KEY_MOST)
		return CONV_OK;
	for (size_t i = 0; i < size; i++) {
		text[2 * i] = digits[key->bytes[i] >> 4];
		text[2 * i + 1] = digits[key->bytes[i] & 15];
	}
	text[2 * size] = 0;
	return write_bytes(writer, row, text, 2 * size + 1);
}

static conv_status write_binary(tnef_writer *writer, const tnef_attribute *row,
				const tnef_scope *scope, const conv_property *property)
{
	const conv_binary *value = &property->value.binary;
	tnef_open open;

	CONV_TRY(tnef_attribute_begin(writer, row, &open));
	if (tnef_rewrite_entryid(writer, scope, property, value))
		CONV_TRY(tnef_put(writer, writer->entryid.bytes, writer->entryid.size));
	else
		CONV_TRY(tnef_put_binary(writer, value));
	return tnef_attribute_end(writer, &open);
}

static uint8_t status_of(uint32_t flags) /* mfRead, mfUnmodified, mfSubmitted ... */
{
	return (uint8_t)((flags & 0x01 ? TNEF_STATUS_READ : 0) |
			 (flags & 0x02 ? 0 : TNEF_STATUS_MODIFIED) |
			 (flags & 0x04 ? TNEF_STATUS_SUBMITTED : 0) |
			 (flags & 0x08 ? TNEF_STATUS_LOCAL : 0) |
			 (flags & 0x10 ? TNEF_STATUS_HAS_ATTACH : 0));
}

static conv_status write_number(tnef_writer *writer, const tnef_attribute *row,
				const conv_property *property)
{
	uint32_t value = (uint32_t)property->value.integer;
	size_t size = 2;

	if (row->layout == TNEF_LAYOUT_PRIORITY) {
		if (value > 2)
			return CONV_OK;
		value = 3 - value; /* PidTagImportance 2 is high, which is 1 here */
	} else if (row->layout == TNEF_LAYOUT_STATUS) {
		value = status_of(value);
		size = 1;
	} else if (row->layout == TNEF_LAYOUT_U32) {
		size = 4;
	}
	const uint8_t bytes[4] = { (uint8_t)value, (uint8_t)(value >> 8), (uint8_t)(value >> 16),
				   (uint8_t)(value >> 24) };
	return write_bytes(writer, row, bytes, size);
}

/* ---- People ---- */

/*
 * Name and TYPE:address, each with its NUL, in writer->bytes; *split is where the second begins. A
 * reader makes an entry id of them, so there must be one already; but for the outer message of a
 * transport, whose header says the same.
 */
static int person_text(tnef_writer *writer, const tnef_scope *scope, const tnef_person *person,
		       size_t *split)
{
	const char *name = conv_bag_text(scope->bag, person->name);
	const char *type = conv_bag_text(scope->bag, person->type);
	const char *address = conv_bag_text(scope->bag, person->address);

	conv_buffer_clear(&writer->bytes);
	if (!name || !type || !address || strchr(type, ':') ||
	    ((!writer->transport || writer->depth) && !conv_bag_has(scope->bag, person->entryid)))
		return 0;
	if (!append_text8(writer, name, scope->codepage))
		return 0;
	*split = writer->bytes.size;
	conv_buffer_clear(&writer->text);
	conv_buffer_append_text(&writer->text, type);
	conv_buffer_append_byte(&writer->text, ':');
	conv_buffer_append_text(&writer->text, address);
	const char *both = conv_buffer_text(&writer->text);
	return both && append_text8(writer, both, scope->codepage) &&
	       writer->bytes.size <= UINT16_MAX - TNEF_TRIPLE_HEADER - TNEF_TRIPLE_END;
}

/* [MS-OXTNEF] 2.1.3.3.3 */
static conv_status write_triple(tnef_writer *writer, const tnef_attribute *row,
				const tnef_scope *scope)
{
	size_t split;
	tnef_open open;

	if (!person_text(writer, scope, &tnef_sender, &split))
		return conv_buffer_status(&writer->bytes);
	size_t size = writer->bytes.size;
	conv_buffer_append_zeros(&writer->bytes, TNEF_TRIPLE_END);
	CONV_TRY(conv_buffer_status(&writer->bytes));
	CONV_TRY(tnef_attribute_begin(writer, row, &open));
	CONV_TRY(tnef_put_u16(writer, TNEF_TRIPLE_ONE_OFF));
	CONV_TRY(tnef_put_u16(writer, (uint16_t)(TNEF_TRIPLE_HEADER + writer->bytes.size)));
	CONV_TRY(tnef_put_u16(writer, (uint16_t)split));
	CONV_TRY(tnef_put_u16(writer, (uint16_t)(size - split)));
	CONV_TRY(tnef_put(writer, writer->bytes.bytes, writer->bytes.size));
	return tnef_attribute_end(writer, &open);
}

static conv_status write_counted(tnef_writer *writer, const tnef_attribute *row,
				 const tnef_scope *scope, const tnef_person *person)
{
	size_t split;
	tnef_open open;

	if (!person_text(writer, scope, person, &split))
		return conv_buffer_status(&writer->bytes);
	CONV_TRY(tnef_attribute_begin(writer, row, &open));
	CONV_TRY(tnef_put_u16(writer, (uint16_t)split));
	CONV_TRY(tnef_put(writer, writer->bytes.bytes, split));
	CONV_TRY(tnef_put_u16(writer, (uint16_t)(writer->bytes.size - split)));
	CONV_TRY(tnef_put(writer, writer->bytes.bytes + split, writer->bytes.size - split));
	return tnef_attribute_end(writer, &open);
}

/* ---- All ---- */

conv_status tnef_write_attribute(tnef_writer *writer, const tnef_attribute *row,
				 const tnef_scope *scope, const char *message_class)
{
	const conv_property *property = find(scope->bag, row->known);

	switch ((tnef_layout)row->layout) {
	case TNEF_LAYOUT_TEXT:
		return write_text(writer, row, scope);
	case TNEF_LAYOUT_CLASS:
		return write_class(writer, row, scope);
	case TNEF_LAYOUT_DATE:
		return property ? write_date(writer, row, property) : CONV_OK;
	case TNEF_LAYOUT_HEX:
		return property ? write_key(writer, row, property) : CONV_OK;
	case TNEF_LAYOUT_BYTES:
		return property ? write_binary(writer, row, scope, property) : CONV_OK;
	case TNEF_LAYOUT_U16:
	case TNEF_LAYOUT_U32:
	case TNEF_LAYOUT_PRIORITY:
	case TNEF_LAYOUT_STATUS:
		return property ? write_number(writer, row, property) : CONV_OK;
	case TNEF_LAYOUT_TRIPLE:
		return write_triple(writer, row, scope);
	case TNEF_LAYOUT_COUNTED:
		return write_counted(writer, row, scope,
				     row->id == attOwner ? tnef_owner_of_class(message_class)
							 : &tnef_sent_representing);
	case TNEF_LAYOUT_SPECIAL:
		break;
	}
	return CONV_OK;
}
