/* Properties from attributes ([MS-OXTNEF] 2.1.3.3). They fill gaps: property lists come first. */
#include <string.h>

#include "conv/charset.h"
#include "conv/entryid.h"
#include "conv/time.h"
#include "layout.h"
#include "reader.h"
#include "report.h"

static conv_status set_new(conv_bag *bag, unsigned known, uint16_t type, conv_value value)
{
	const conv_known_info *info = conv_known_info_of(known);
	const conv_property property = { .id = info->id, .type = type, .flags = 6, .value = value };
	return conv_bag_set(bag, &property, 1, NULL);
}

static conv_status set_integer(conv_bag *bag, unsigned known, int64_t integer)
{
	return set_new(bag, known, conv_known_info_of(known)->type,
		       (conv_value){ .integer = integer });
}

/* 8-bit text up to its NUL, or all of it. */
static conv_text text_in(const uint8_t *bytes, size_t size, uint32_t codepage)
{
	const uint8_t *nul = size ? memchr(bytes, 0, size) : NULL;
	return (conv_text){ (const char *)bytes, nul ? (size_t)(nul - bytes) : size, codepage };
}

conv_status tnef_set_text8(tnef_reader *reader, tnef_range data, unsigned known, conv_bag *bag,
			   uint32_t codepage)
{
	if (tnef_range_size(data) > conv_context_limits(reader->context)->string_bytes)
		return conv_report(reader->context, CONV_WARNING, "tnef.value-size", data.start,
				   "a text of %llu bytes is too large to be held; left out",
				   (unsigned long long)tnef_range_size(data));
	conv_cursor c = tnef_cursor(reader, data, SIZE_MAX);
	size_t size = conv_cursor_left(&c);
	conv_text text = text_in(conv_cursor_bytes(&c, size), size, codepage);

	return set_new(bag, known, PtypString8, (conv_value){ .text = text });
}

static conv_status set_class(tnef_reader *reader, tnef_range data, unsigned known, conv_bag *bag)
{
	char text[256]; /* longer than any class may be ([MS-OXCMSG] 2.2.1.3) */
	conv_cursor c = tnef_cursor(reader, data, sizeof text - 1);
	size_t size = conv_cursor_left(&c);

	if (size)
		memcpy(text, conv_cursor_bytes(&c, size), size);
	text[size] = 0;
	if (size == sizeof text - 1 && !memchr(text, 0, size))
		CONV_TRY(conv_report(reader->context, CONV_WARNING, "tnef.attribute-size",
				     data.start, "a message class is longer than one may be; cut"));
	const char *class_name = tnef_class_from_wire(text);
	return set_new(bag, known, PtypString8,
		       (conv_value){ .text = { class_name, strlen(class_name), 1252 } });
}

/* The time is the writer's local one; its zone is not said ([MS-OXTNEF] 2.1.3.3.4). */
static conv_status set_date(tnef_reader *reader, const tnef_item *item, conv_bag *bag)
{
	conv_cursor c = tnef_cursor(reader, item->data, TNEF_DATE_SIZE);
	conv_civil civil = { 0 };
	uint64_t filetime;

	civil.year = conv_cursor_u16(&c);
	civil.month = conv_cursor_u16(&c);
	civil.day = conv_cursor_u16(&c);
	civil.hour = conv_cursor_u16(&c);
	civil.minute = conv_cursor_u16(&c);
	civil.second = conv_cursor_u16(&c);
	if (c.overrun)
		return conv_report(reader->context, CONV_WARNING, "tnef.attribute-size",
				   item->data.start, "%s is too short; left out", item->row->name);
	if (!conv_filetime_from_civil(&civil, &filetime) || conv_bag_has(bag, item->row->known))
		return CONV_OK;
	CONV_TRY(conv_report(reader->context, CONV_INFO, "tnef.localtime", item->data.start,
			     "%s is local time of an unknown zone; taken as UTC", item->row->name));
	return set_integer(bag, item->row->known, (int64_t)filetime);
}

static int hex_digit(uint8_t c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static conv_status set_hex(tnef_reader *reader, const tnef_item *item, conv_bag *bag)
{
	uint8_t key[256];
	size_t size = 0;
	conv_cursor c = tnef_cursor(reader, item->data, 2 * sizeof key);

	while (conv_cursor_left(&c) >= 2) {
		int high = hex_digit(conv_cursor_u8(&c)), low = hex_digit(conv_cursor_u8(&c));
		if (high < 0 || low < 0)
			break;
		key[size++] = (uint8_t)(high << 4 | low);
	}
	if (!size)
		return CONV_OK;
	return set_new(bag, item->row->known, PtypBinary,
		       (conv_value){ .binary = { key, size, NULL } });
}

static conv_status set_bytes(tnef_reader *reader, const tnef_item *item, conv_bag *bag)
{
	conv_blob *blob = tnef_blob(reader, item->data);
	if (!blob)
		return conv_report_memory(reader->context);
	conv_status status = set_new(bag, item->row->known, PtypBinary,
				     (conv_value){ .binary = { .blob = blob } });
	conv_blob_drop(blob);
	return status;
}

static conv_status set_number(tnef_reader *reader, const tnef_item *item, conv_bag *bag)
{
	conv_cursor c = tnef_cursor(reader, item->data, 4);
	uint32_t value;

	switch (item->row->layout) {
	case TNEF_LAYOUT_U32:
		value = conv_cursor_u32(&c);
		break;
	case TNEF_LAYOUT_STATUS:
		value = conv_cursor_u8(&c);
		break;
	default:
		value = conv_cursor_u16(&c);
	}
	if (c.overrun)
		return conv_report(reader->context, CONV_WARNING, "tnef.attribute-size",
				   item->data.start, "%s is too short; left out", item->row->name);
	if (item->row->layout == TNEF_LAYOUT_PRIORITY) {
		if (value < 1 || value > 3) {
			CONV_TRY(conv_report(
				reader->context, CONV_WARNING, "tnef.priority", item->data.start,
				"priority %u is not 1, 2 or 3; taken as normal", value));
			value = 2;
		}
		value = 3 - value; /* 1 is high; PidTagImportance says 2 */
	}
	if (item->row->layout == TNEF_LAYOUT_STATUS) { /* mfRead, mfUnmodified, mfSubmitted ... */
		uint32_t status = value;
		value = (status & TNEF_STATUS_READ ? 0x01 : 0) |
			(status & TNEF_STATUS_MODIFIED ? 0 : 0x02) |
			(status & TNEF_STATUS_SUBMITTED ? 0x04 : 0) |
			(status & TNEF_STATUS_LOCAL ? 0x08 : 0) |
			(status & TNEF_STATUS_HAS_ATTACH ? 0x10 : 0);
	}
	if (conv_known_info_of(item->row->known)->type == PtypBoolean)
		value = value != 0;
	return set_integer(bag, item->row->known, (int32_t)value);
}

/* ---- People ---- */

/* A one-off entry id of the texts just set ([MS-OXTNEF] 2.3.3.10, 2.3.3.11). */
static conv_status set_entryid(tnef_reader *reader, const tnef_person *person, conv_bag *bag)
{
	const char *name = conv_bag_text(bag, person->name),
		   *type = conv_bag_text(bag, person->type);
	const char *address = conv_bag_text(bag, person->address);
	conv_buffer bytes = CONV_BUFFER_INIT;

	if (conv_bag_has(bag, person->entryid) || !type || !address)
		return CONV_OK;
	conv_status status = conv_entryid_build_one_off(reader->context, name ? name : "", type,
							address, &bytes);
	if (conv_usable(status))
		status = set_new(bag, person->entryid, PtypBinary,
				 (conv_value){ .binary = { bytes.bytes, bytes.size, NULL } });
	conv_buffer_free(&bytes);
	return status == CONV_FAILED ? CONV_OK : status;
}

/* Name and TYPE:address. Without a colon it is an address of no type. */
static conv_status set_person(tnef_reader *reader, conv_text name, conv_text address,
			      const tnef_person *person, conv_bag *bag)
{
	const char *colon = address.size ? memchr(address.bytes, ':', address.size) : NULL;
	conv_text type = { address.bytes, 0, address.codepage };

	CONV_TRY(set_new(bag, person->name, PtypString8, (conv_value){ .text = name }));
	if (colon) {
		type.size = (size_t)(colon - address.bytes);
		address.bytes = colon + 1;
		address.size -= type.size + 1;
		CONV_TRY(set_new(bag, person->type, PtypString8, (conv_value){ .text = type }));
	}
	CONV_TRY(set_new(bag, person->address, PtypString8, (conv_value){ .text = address }));
	return set_entryid(reader, person, bag);
}

conv_status tnef_set_counted(tnef_reader *reader, tnef_range data, const tnef_person *person,
			     conv_bag *bag, uint32_t codepage)
{
	conv_cursor c = tnef_cursor(reader, data, 2 * (2 + UINT16_MAX));
	size_t name_size = conv_cursor_u16(&c);
	const uint8_t *name = conv_cursor_bytes(&c, name_size);
	size_t address_size = conv_cursor_u16(&c);
	const uint8_t *address = conv_cursor_bytes(&c, address_size);

	if (c.overrun)
		return conv_report(reader->context, CONV_WARNING, "tnef.attribute-size", data.start,
				   "a name with its address is cut short; left out");
	return set_person(reader, text_in(name, name_size, codepage),
			  text_in(address, address_size, codepage), person, bag);
}

/* [MS-OXTNEF] 2.1.3.3.3: u16 id, u16 total, u16 and u16 lengths, name, address, an empty triple. */
static conv_status set_triple(tnef_reader *reader, const tnef_item *item, conv_bag *bag,
			      uint32_t codepage)
{
	conv_cursor c = tnef_cursor(reader, item->data, TNEF_TRIPLE_HEADER + 2 * UINT16_MAX);
	uint16_t id = conv_cursor_u16(&c);

	conv_cursor_skip(&c, 2); /* the total follows from the rest */
	size_t name_size = conv_cursor_u16(&c), address_size = conv_cursor_u16(&c);
	const uint8_t *name = conv_cursor_bytes(&c, name_size);
	const uint8_t *address = conv_cursor_bytes(&c, address_size);
	if (c.overrun || id != TNEF_TRIPLE_ONE_OFF)
		return conv_report(reader->context, CONV_WARNING, "tnef.triple", item->data.start,
				   c.overrun
					   ? "the sender is cut short; left out"
					   : "the sender is of a kind that is not known; left out");
	return set_person(reader, text_in(name, name_size, codepage),
			  text_in(address, address_size, codepage), &tnef_sender, bag);
}

conv_status tnef_set_attribute(tnef_reader *reader, const tnef_item *item, conv_bag *bag,
			       uint32_t codepage)
{
	switch ((tnef_layout)item->row->layout) {
	case TNEF_LAYOUT_TEXT:
		return tnef_set_text8(reader, item->data, item->row->known, bag, codepage);
	case TNEF_LAYOUT_CLASS:
		return set_class(reader, item->data, item->row->known, bag);
	case TNEF_LAYOUT_DATE:
		return set_date(reader, item, bag);
	case TNEF_LAYOUT_HEX:
		return set_hex(reader, item, bag);
	case TNEF_LAYOUT_BYTES:
		return set_bytes(reader, item, bag);
	case TNEF_LAYOUT_U16:
	case TNEF_LAYOUT_U32:
	case TNEF_LAYOUT_PRIORITY:
	case TNEF_LAYOUT_STATUS:
		return set_number(reader, item, bag);
	case TNEF_LAYOUT_TRIPLE:
		return set_triple(reader, item, bag, codepage);
	case TNEF_LAYOUT_COUNTED:
		return tnef_set_counted(reader, item->data, &tnef_sent_representing, bag, codepage);
	case TNEF_LAYOUT_SPECIAL:
		break;
	}
	return CONV_OK;
}
