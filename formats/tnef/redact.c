/*
 * Redacting TNEF in place: attributes keep their places and lengths, and their checksums are right
 * afterwards where they were right before. Padding, and what no attribute or property list reaches,
 * becomes zeros.
 */
#include "redact/redact.h"

#include <string.h>

#include "conv/charset.h"
#include "conv/format.h"
#include "layout.h"
#include "reader.h"
#include "report.h"
#include "writer.h"

enum { HEAD_MOST = 32 }; /* of a property that cannot be read: type, id, name, count */

typedef struct job {
	tnef_reader reader;
	uint8_t *bytes;
	conv_redactor *redactor;
	redact_names names;
	uint32_t codepage, html_codepage;
	unsigned depth;
} job;

static conv_status redact_stream(job *j, tnef_range range);

static void blank(job *j, uint64_t from, uint64_t to)
{
	if (to > from)
		memset(j->bytes + from, 0, (size_t)(to - from));
}

static conv_status redact_text(job *j, tnef_range range, conv_marker *marker)
{
	return conv_redact_text(j->redactor, j->codepage, j->bytes + range.start,
				(size_t)tnef_range_size(range), marker);
}

/* ---- Property lists ---- */

/* An embedded message, the storage of an OLE object, or bytes. */
static conv_status redact_object(job *j, tnef_range range)
{
	conv_context *context = j->reader.context;
	const conv_format *msg = conv_format_find(context, "msg");
	conv_cursor c = tnef_cursor(&j->reader, range, TNEF_IID_SIZE + 8);
	conv_guid iid = { { 0 } };

	if (tnef_range_size(range) < TNEF_IID_SIZE) {
		blank(j, range.start, range.end);
		return CONV_OK;
	}
	memcpy(iid.bytes, conv_cursor_bytes(&c, TNEF_IID_SIZE), TNEF_IID_SIZE);
	range.start += TNEF_IID_SIZE;
	uint8_t *bytes = j->bytes + range.start;
	size_t size = (size_t)tnef_range_size(range);
	if (conv_guid_equal(&iid, &tnef_iid_message) && conv_cursor_u32(&c) == TNEF_SIGNATURE &&
	    j->depth < conv_context_limits(context)->nesting)
		return redact_stream(j, range);
	if (conv_guid_equal(&iid, &tnef_iid_storage) && msg && msg->redact)
		return msg->redact(context, bytes, size);
	redact_fill(bytes, size);
	return CONV_OK;
}

static conv_status redact_place(void *user, const tnef_place *place)
{
	job *j = user;
	const conv_type_info *info = conv_type_find(place->property.type);
	conv_property_name name = { { { 0 } }, 0, NULL };
	redact_value value = { .id = place->property.id,
			       .type = place->property.type & (uint16_t)~PtypMultiple,
			       .codepage = j->codepage,
			       .html_codepage = j->html_codepage };

	if (!place->is_value) {
		blank(j, place->name.end, place->name_padded);
		if (!tnef_range_size(place->name))
			return CONV_OK;
		return redact_property_name(&j->names, &place->property.name->set, 0,
					    j->bytes + place->name.start,
					    (size_t)tnef_range_size(place->name));
	}
	blank(j, place->value.end, place->padded);
	if (place->property.name && !tnef_range_size(place->name)) {
		name = *place->property.name;
		value.name = &name;
	} else if (place->property.name) {
		value.id = UINT16_MAX; /* nothing that has a layout of its own has a name of text */
	}
	if (info && info->type == PtypObject)
		return redact_object(j, place->value);
	return redact_property(j->redactor, &value, j->bytes + place->value.start,
			       (size_t)tnef_range_size(place->value));
}

/* What could not be walked: the head that shows why, then zeros. */
static conv_status redact_rest(job *j, uint64_t at, uint64_t end)
{
	uint64_t head = end - at > HEAD_MOST ? at + HEAD_MOST : end;

	blank(j, head, end);
	return conv_redact_text(j->redactor, 1252, j->bytes + at, (size_t)(head - at), NULL);
}

static conv_status redact_list(job *j, uint64_t *at, uint64_t end)
{
	uint64_t began;

	CONV_TRY(tnef_walk_properties(&j->reader, at, end, &began, redact_place, j));
	return CONV_OK;
}

static conv_status redact_properties(job *j, tnef_range data)
{
	uint64_t at = data.start;

	CONV_TRY(redact_list(j, &at, data.end));
	return redact_rest(j, at, data.end);
}

static conv_status redact_recipients(job *j, tnef_range data)
{
	conv_cursor c = tnef_cursor(&j->reader, data, 4);
	uint32_t count = conv_cursor_u32(&c);
	uint64_t at = data.start + conv_cursor_offset(&c);

	for (uint32_t i = 0; i < count && data.end - at >= 4; i++) {
		uint64_t before = at;
		CONV_TRY(redact_list(j, &at, data.end));
		if (at == before)
			break;
	}
	return redact_rest(j, at, data.end);
}

/* ---- Attributes ---- */

/* Two u16 lengths with a text behind each, or, in a triple, both lengths first. */
static conv_status redact_person(job *j, tnef_range data, int is_triple)
{
	conv_cursor c = tnef_cursor(&j->reader, data, 4 + TNEF_TRIPLE_HEADER + 2 * UINT16_MAX);
	uint64_t name, address;

	if (is_triple)
		conv_cursor_skip(&c, 4);
	size_t name_size = conv_cursor_u16(&c);
	size_t address_size = is_triple ? conv_cursor_u16(&c) : 0;
	name = data.start + conv_cursor_offset(&c);
	conv_cursor_skip(&c, name_size);
	if (!is_triple)
		address_size = conv_cursor_u16(&c);
	address = data.start + conv_cursor_offset(&c);
	conv_cursor_skip(&c, address_size);
	if (c.overrun)
		return redact_text(j, data, NULL);
	CONV_TRY(redact_text(j, (tnef_range){ name, name + name_size }, NULL));
	CONV_TRY(redact_text(j, (tnef_range){ address, address + address_size }, redact_mark_dn));
	blank(j, address + address_size, data.end);
	return CONV_OK;
}

/* Hexadecimal digits of a GUID or the like; anything else is text. */
static conv_status redact_hex(job *j, tnef_range data)
{
	enum { GUID = 32 };
	for (uint64_t at = data.start; at < data.end; at++) {
		uint8_t c = j->bytes[at], letter = c | 0x20;
		int is_hex = (c >= '0' && c <= '9') || (letter >= 'a' && letter <= 'f');
		if (c && (!is_hex || tnef_range_size(data) > GUID + 1))
			j->bytes[at] = is_hex ? '0' : (uint8_t)conv_redact_character(c);
	}
	return CONV_OK;
}

/* The value of a property that an attribute stands for. */
static conv_status redact_known(job *j, tnef_range data, unsigned known, uint16_t type)
{
	const redact_value value = { .id = conv_known_info_of(known)->id,
				     .type = type,
				     .codepage = j->codepage };

	return redact_property(j->redactor, &value, j->bytes + data.start,
			       (size_t)tnef_range_size(data));
}

/* Data of a known size: what stands behind it has no meaning. */
static conv_status keep(job *j, tnef_range data, uint64_t size)
{
	if (size < tnef_range_size(data))
		blank(j, data.start + size, data.end);
	return CONV_OK;
}

static conv_status redact_special(job *j, const tnef_item *item)
{
	switch (item->id) {
	case attMsgProps:
	case attAttachment:
		return redact_properties(j, item->data);
	case attRecipTable:
		return redact_recipients(j, item->data);
	case attAttachTitle:
		return redact_known(j, item->data, PidTagAttachLongFilename, PtypString8);
	case attTnefVersion:
		return keep(j, item->data, 4);
	case attOemCodepage:
		return keep(j, item->data, 8);
	case attAttachRenddata:
		return keep(j, item->data, TNEF_RENDDATA_SIZE);
	default:
		break;
	}
	uint8_t *bytes = j->bytes + item->data.start;
	size_t size = (size_t)tnef_range_size(item->data);
	if (size + 1 < sizeof tnef_notice || size > sizeof tnef_notice ||
	    memcmp(bytes, tnef_notice, sizeof tnef_notice - 1) != 0)
		redact_fill(bytes, size);
	return CONV_OK;
}

static conv_status redact_attribute(job *j, const tnef_item *item)
{
	if (!item->row) {
		blank(j, item->data.start, item->data.end);
		return CONV_OK;
	}
	switch ((tnef_layout)item->row->layout) {
	case TNEF_LAYOUT_TEXT:
		return redact_text(j, item->data, NULL);
	case TNEF_LAYOUT_CLASS:
		return redact_text(j, item->data, redact_mark_class);
	case TNEF_LAYOUT_DATE:
		return keep(j, item->data, TNEF_DATE_SIZE);
	case TNEF_LAYOUT_HEX:
		return redact_hex(j, item->data);
	case TNEF_LAYOUT_BYTES:
		return redact_known(j, item->data, item->row->known, PtypBinary);
	case TNEF_LAYOUT_U16:
	case TNEF_LAYOUT_U32:
	case TNEF_LAYOUT_PRIORITY:
	case TNEF_LAYOUT_STATUS:
		return keep(j, item->data, 4);
	case TNEF_LAYOUT_TRIPLE:
		return redact_person(j, item->data, 1);
	case TNEF_LAYOUT_COUNTED:
		return redact_person(j, item->data, 0);
	case TNEF_LAYOUT_SPECIAL:
		break;
	}
	return redact_special(j, item);
}

static uint16_t sum_of(const job *j, tnef_range range)
{
	return (uint16_t)tnef_sum(j->bytes + range.start, (size_t)tnef_range_size(range));
}

/* Right where it was right, and wrong where it was wrong. */
static void put_checksum(job *j, const tnef_item *item, int was_right)
{
	uint8_t *at = j->bytes + item->data.end;
	uint16_t sum = sum_of(j, item->data);

	if (!was_right && sum == item->checksum)
		sum++;
	else if (!was_right)
		return;
	at[0] = (uint8_t)sum;
	at[1] = (uint8_t)(sum >> 8);
}

/* ---- The stream ---- */

static conv_status redact_attributes(job *j, tnef_range range)
{
	tnef_item item;

	while (range.start < range.end &&
	       tnef_next_attribute(&j->reader, &range.start, range.end, &item)) {
		int was_right = item.checksum_at_hand && sum_of(j, item.data) == item.checksum;
		CONV_TRY(redact_attribute(j, &item));
		if (item.checksum_at_hand)
			put_checksum(j, &item, was_right);
		else
			blank(j, item.data.end, range.end);
	}
	blank(j, range.start, range.end);
	return CONV_OK;
}

static conv_status redact_stream(job *j, tnef_range range)
{
	const uint32_t codepage = j->codepage, html_codepage = j->html_codepage;
	tnef_range attributes = { range.start + TNEF_STREAM_HEADER, range.end };

	if (attributes.start > attributes.end) {
		blank(j, range.start + 4 < range.end ? range.start + 4 : range.end, range.end);
		return CONV_OK;
	}
	tnef_codepages(&j->reader, attributes, &j->codepage, &j->html_codepage);
	j->depth++;
	conv_status status = redact_attributes(j, attributes);
	j->depth--;
	j->codepage = codepage;
	j->html_codepage = html_codepage;
	return status;
}

conv_status tnef_redact(conv_context *context, uint8_t *bytes, size_t size)
{
	job j = { .reader = { .context = context, .bytes = bytes }, .bytes = bytes };
	conv_status status = CONV_MACHINE;

	if (size < 4 || conv_u32le(bytes) != TNEF_SIGNATURE) {
		memset(bytes, 0, size); /* nothing to go by */
		return CONV_OK;
	}
	j.redactor = j.names.redactor = conv_redactor_new(context);
	j.names.arena = conv_arena_new();
	if (j.redactor && j.names.arena) {
		conv_table_init(&j.names.table, j.names.arena);
		status = conv_source_from_memory(context, bytes, size, 0, &j.reader.source);
	} else {
		(void)conv_report_memory(context);
	}
	if (conv_usable(status))
		status = redact_stream(&j, (tnef_range){ 0, size });
	conv_source_drop(j.reader.source);
	conv_buffer_free(&j.reader.window);
	conv_buffer_free(&j.reader.text);
	conv_arena_free(j.names.arena);
	conv_redactor_free(j.redactor);
	return status;
}
