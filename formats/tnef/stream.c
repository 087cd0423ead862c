/* A TNEF stream ([MS-OXTNEF] 2.1.3): its attributes in order, then what they add up to. */
#include "layout.h"
#include "reader.h"
#include "report.h"

#define KEPT 32 /* message attributes that yield to attMsgProps; the table has fewer */

typedef struct stream {
	tnef_reader *reader;
	conv_message *message;
	uint32_t codepage;
	tnef_item kept[KEPT];
	size_t kept_count;
	tnef_item owner; /* attOwner: whom it names, the class says */
	int has_owner, has_properties, has_attachments, has_version, has_codepage;
	tnef_attachment attachment;
	size_t attachment_count;
} stream;

/* ---- Attributes ---- */

int tnef_next_attribute(tnef_reader *reader, uint64_t *at, uint64_t end, tnef_item *item)
{
	conv_cursor c = tnef_cursor(reader, (tnef_range){ *at, end }, TNEF_ATTRIBUTE_HEADER);

	item->level = conv_cursor_u8(&c);
	item->id = conv_cursor_u32(&c);
	uint64_t size = conv_cursor_u32(&c);
	if (c.overrun ||
	    (item->level != TNEF_LEVEL_MESSAGE && item->level != TNEF_LEVEL_ATTACHMENT))
		return 0;
	item->row = tnef_attribute_find(item->id);
	item->data.start = *at + TNEF_ATTRIBUTE_HEADER;
	item->data.end = size < end - item->data.start ? item->data.start + size : end;
	c = tnef_cursor(reader, (tnef_range){ item->data.end, end }, TNEF_CHECKSUM);
	item->checksum = conv_cursor_u16(&c);
	item->checksum_at_hand = !c.overrun;
	*at = c.overrun ? end : item->data.end + TNEF_CHECKSUM;
	return 1;
}

static uint16_t sum_of(tnef_reader *reader, tnef_range range)
{
	uint32_t sum = 0;

	while (range.start < range.end) {
		conv_cursor c = tnef_cursor(reader, range, 65536);
		size_t size = conv_cursor_left(&c);
		if (!size)
			break;
		sum += tnef_sum(conv_cursor_bytes(&c, size), size);
		range.start += size;
	}
	return (uint16_t)sum;
}

static int is_class(const tnef_item *item)
{
	return item->row && item->row->layout == TNEF_LAYOUT_CLASS;
}

static conv_status check(stream *s, const tnef_item *item, uint64_t claimed_end)
{
	const char *name = item->row ? item->row->name : "an unknown attribute";
	conv_context *context = s->reader->context;

	if (claimed_end > item->data.end)
		return conv_report(context, CONV_WARNING, "tnef.truncated", item->data.start,
				   "%s claims %llu bytes, of which %llu are there", name,
				   (unsigned long long)(claimed_end - item->data.start),
				   (unsigned long long)tnef_range_size(item->data));
	if (!item->checksum_at_hand)
		return conv_report(context, CONV_WARNING, "tnef.truncated", item->data.end,
				   "the checksum of %s is missing at the end", name);
	if (sum_of(s->reader, item->data) == item->checksum)
		return CONV_OK;
	/* Old writers got those of classes wrong ([MS-OXTNEF] 2.3.3.4). */
	return conv_report(context, is_class(item) ? CONV_INFO : CONV_WARNING, "tnef.checksum",
			   item->data.start, "the checksum of %s is wrong; used all the same",
			   name);
}

/* ---- Code page ---- */

/* attOemCodepage, else what the property list says, else the option, else 1252. */
static uint32_t find_codepage(tnef_reader *reader, tnef_range range)
{
	uint32_t option = conv_context_codepage(reader->context), codepage = 0;
	tnef_item item, properties = { 0 };

	if (conv_context_codepage_overrides(reader->context))
		return option;
	while (!tnef_is_codepage(codepage) &&
	       tnef_next_attribute(reader, &range.start, range.end, &item)) {
		if (!item.row || item.level != TNEF_LEVEL_MESSAGE)
			continue;
		if (item.row->id == attMsgProps)
			properties = item;
		if (item.row->id == attOemCodepage) {
			conv_cursor c = tnef_cursor(reader, item.data, 4);
			codepage = conv_cursor_u32(&c);
		}
	}
	if (tnef_is_codepage(codepage))
		return codepage;
	codepage = tnef_peek_integer(reader, properties.data,
				     conv_known_info_of(PidTagInternetCodepage)->id);
	if (!tnef_is_codepage(codepage))
		codepage = tnef_peek_integer(reader, properties.data,
					     conv_known_info_of(PidTagMessageCodepage)->id);
	return tnef_is_codepage(codepage) ? codepage : option ? option : 1252;
}

void tnef_codepages(tnef_reader *reader, tnef_range range, uint32_t *codepage, uint32_t *html)
{
	tnef_item item;

	*html = *codepage = find_codepage(reader, range);
	while (tnef_next_attribute(reader, &range.start, range.end, &item))
		if (item.row && item.row->id == attMsgProps) {
			uint32_t said = tnef_peek_integer(
				reader, item.data, conv_known_info_of(PidTagInternetCodepage)->id);
			*html = said ? said : *html;
			return;
		}
}

/* ---- The message's attributes ---- */

static conv_status read_recipients(stream *s, const tnef_item *item)
{
	tnef_reader *reader = s->reader;
	conv_cursor c = tnef_cursor(reader, item->data, 4);
	uint32_t count = conv_cursor_u32(&c);
	uint64_t at = item->data.start + conv_cursor_offset(&c);
	conv_status status = CONV_OK;

	if (reader->depth == 1)
		CONV_TRY(conv_report(
			reader->context, CONV_INFO, "tnef.recipients", item->data.start,
			"the outer message has a recipient table; its mail has the real one"));
	for (uint32_t i = 0; i < count && conv_usable(status); i++) {
		conv_bag *bag;
		if (item->data.end - at < 4)
			return conv_report(reader->context, CONV_WARNING, "tnef.recipients", at,
					   "%u recipients are claimed, %u are there", count, i);
		CONV_TRY(conv_message_add_recipient(s->message, &bag));
		const tnef_target target = { bag, NULL, s->codepage };
		conv_path_enter(reader->context, "recipient", i);
		status = tnef_read_properties(reader, &at, item->data.end, &target);
		conv_path_leave(reader->context);
	}
	return status;
}

static conv_status read_properties(stream *s, const tnef_item *item)
{
	const tnef_target target = { conv_message_bag(s->message), NULL, s->codepage };
	uint64_t at = item->data.start;

	if (s->has_properties)
		CONV_TRY(conv_report(s->reader->context, CONV_WARNING, "tnef.repeated",
				     item->data.start,
				     "attMsgProps is there again; merged into the first"));
	s->has_properties = 1;
	return tnef_read_properties(s->reader, &at, item->data.end, &target);
}

static conv_status check_version(stream *s, const tnef_item *item)
{
	conv_cursor c = tnef_cursor(s->reader, item->data, 4);
	uint32_t version = conv_cursor_u32(&c);
	s->has_version = 1;
	if (version == TNEF_VERSION)
		return CONV_OK;
	return conv_report(s->reader->context, CONV_WARNING, "tnef.version", item->data.start,
			   "version 0x%08X is not 0x%08X; read all the same", version,
			   TNEF_VERSION);
}

static conv_status take_message_attribute(stream *s, const tnef_item *item)
{
	if (s->has_attachments)
		CONV_TRY(conv_report(
			s->reader->context, CONV_WARNING, "tnef.order", item->data.start,
			"%s of the message stands behind attachments", item->row->name));
	switch (item->row->id) {
	case attTnefVersion:
		return check_version(s, item);
	case attOemCodepage:
		s->has_codepage = 1;
		return CONV_OK; /* find_codepage has read it */
	case attMsgProps:
		return read_properties(s, item);
	case attRecipTable:
		return read_recipients(s, item);
	case attOwner:
		s->owner = *item;
		s->has_owner = 1;
		return CONV_OK;
	default:
		/* Of repeated attributes the first is kept: kept[] has room for each once. */
		for (size_t i = 0; i < s->kept_count; i++)
			if (s->kept[i].row == item->row)
				return conv_report(s->reader->context, CONV_WARNING,
						   "tnef.repeated", item->data.start,
						   "%s is there again; left out", item->row->name);
		if (s->kept_count < KEPT)
			s->kept[s->kept_count++] = *item;
		return CONV_OK;
	}
}

/* ---- Attachments ---- */

static conv_status end_attachment(stream *s)
{
	if (!s->attachment.object)
		return CONV_OK;
	conv_path_enter(s->reader->context, "attachment", s->attachment_count - 1);
	conv_status status = tnef_attachment_end(s->reader, s->codepage, &s->attachment);
	conv_path_leave(s->reader->context);
	return status;
}

static conv_status take_attachment_attribute(stream *s, const tnef_item *item)
{
	int begins = item->row->id == attAttachRenddata;

	s->has_attachments = 1;
	if (begins)
		CONV_TRY(end_attachment(s));
	if (!s->attachment.object) {
		if (!begins)
			CONV_TRY(conv_report(s->reader->context, CONV_WARNING, "tnef.order",
					     item->data.start,
					     "an attachment begins without attAttachRenddata"));
		CONV_TRY(tnef_attachment_open(s->reader, s->message, &s->attachment));
		s->attachment_count++;
	}
	conv_path_enter(s->reader->context, "attachment", s->attachment_count - 1);
	conv_status status = tnef_attachment_take(s->reader, item, s->codepage, &s->attachment);
	conv_path_leave(s->reader->context);
	return status;
}

/* ---- The stream ---- */

static conv_status read_attributes(stream *s, tnef_range range)
{
	conv_context *context = s->reader->context;
	uint64_t at = range.start;
	tnef_item item;

	while (at < range.end) {
		uint64_t began = at;
		if (!tnef_next_attribute(s->reader, &at, range.end, &item))
			return conv_report(context, CONV_WARNING, "tnef.trailing-data", began,
					   "%llu bytes behind the last attribute are left out",
					   (unsigned long long)(range.end - began));
		conv_cursor c = tnef_cursor(s->reader, (tnef_range){ began + 5, range.end }, 4);
		CONV_TRY(check(s, &item, item.data.start + conv_cursor_u32(&c)));
		if (!item.row) {
			CONV_TRY(conv_report(context, CONV_INFO, "tnef.unknown-attribute", began,
					     "attribute 0x%08X is unknown; left out", item.id));
			continue;
		}
		CONV_TRY(item.row->level == TNEF_LEVEL_MESSAGE
				 ? take_message_attribute(s, &item)
				 : take_attachment_attribute(s, &item));
	}
	return CONV_OK;
}

/* The version and the code page stand in front of all else ([MS-OXTNEF] 2.1.3). */
static conv_status check_first(stream *s, tnef_range range)
{
	static const struct {
		uint32_t id;
		const char *code;
	} first[] = { { attTnefVersion, "tnef.version" }, { attOemCodepage, "tnef.codepage" } };
	const int there[] = { s->has_version, s->has_codepage };
	tnef_item item;

	for (size_t i = 0; i < 2; i++) {
		int ok = tnef_next_attribute(s->reader, &range.start, range.end, &item) &&
			 item.row && item.row->id == first[i].id;
		if (!ok)
			CONV_TRY(conv_report(s->reader->context, CONV_WARNING, first[i].code,
					     range.start,
					     there[i] ? "%s is not in its place" : "%s is missing",
					     tnef_attribute_find(first[i].id)->name));
	}
	return CONV_OK;
}

/* Attributes fill the gaps that the property list has left. */
static conv_status settle(stream *s)
{
	conv_bag *bag = conv_message_bag(s->message);

	CONV_TRY(end_attachment(s));
	for (size_t i = 0; i < s->kept_count; i++)
		CONV_TRY(tnef_set_attribute(s->reader, &s->kept[i], bag, s->codepage));
	const tnef_person *owner =
		s->has_owner ? tnef_owner_of_class(conv_message_class(s->message)) : NULL;
	if (!owner)
		return CONV_OK;
	return tnef_set_counted(s->reader, s->owner.data, owner, bag, s->codepage);
}

conv_status tnef_read_stream(tnef_reader *reader, tnef_range range, conv_message *message)
{
	stream s = { .reader = reader, .message = message };
	conv_cursor c = tnef_cursor(reader, range, TNEF_STREAM_HEADER);

	if (conv_cursor_u32(&c) != TNEF_SIGNATURE)
		return conv_report(reader->context, CONV_ERROR, "tnef.signature", range.start,
				   "is not TNEF: it does not begin with the bytes 78 9F 3E 22");
	conv_cursor_skip(&c, 2);
	range.start += conv_cursor_offset(&c);
	s.codepage = find_codepage(reader, range);
	conv_message_set_codepage(message, s.codepage);
	reader->depth++;
	conv_status status = read_attributes(&s, range);
	if (conv_usable(status))
		status = check_first(&s, range);
	if (conv_usable(status))
		status = settle(&s);
	reader->depth--;
	return status;
}
