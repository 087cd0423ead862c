/* Attachments: what their attributes say, put together once all have been seen. */
#include <string.h>

#include "layout.h"
#include "reader.h"
#include "report.h"

conv_status tnef_attachment_open(tnef_reader *reader, conv_message *message,
				 tnef_attachment *attachment)
{
	(void)reader;
	memset(attachment, 0, sizeof *attachment);
	return conv_message_add_attachment(message, &attachment->object);
}

/* [MS-OXTNEF] 2.1.3.3.15. What is missing at its end is zero. */
static void take_renddata(tnef_reader *reader, const tnef_item *item, tnef_attachment *attachment)
{
	conv_cursor c = tnef_cursor(reader, item->data, TNEF_RENDDATA_SIZE);

	attachment->has_renddata = conv_cursor_left(&c) >= 6;
	attachment->type = conv_cursor_u16(&c);
	attachment->position = conv_cursor_u32(&c);
	conv_cursor_skip(&c, 4); /* width and height of the icon */
	attachment->flags = conv_cursor_u32(&c);
}

/* Of repeated attributes the first is kept, as of those of the message. */
static conv_status repeated(tnef_reader *reader, const tnef_item *item)
{
	return conv_report(reader->context, CONV_WARNING, "tnef.repeated", item->data.start,
			   "%s is there again; left out", item->row->name);
}

conv_status tnef_attachment_take(tnef_reader *reader, const tnef_item *item, uint32_t codepage,
				 tnef_attachment *attachment)
{
	const tnef_target target = { conv_attachment_bag(attachment->object), attachment->object,
				     codepage };
	uint64_t at = item->data.start;

	switch (item->row->id) {
	case attAttachRenddata:
		take_renddata(reader, item, attachment);
		return CONV_OK;
	case attAttachment:
		return tnef_read_properties(reader, &at, item->data.end, &target);
	case attAttachTitle:
		if (attachment->has_title)
			return repeated(reader, item);
		attachment->title = item->data;
		attachment->has_title = 1;
		return CONV_OK;
	case attAttachData:
		if (attachment->has_data)
			return repeated(reader, item);
		attachment->data = item->data;
		attachment->has_data = 1;
		return CONV_OK;
	default:
		for (size_t i = 0; i < attachment->kept_count; i++)
			if (attachment->kept[i].row == item->row)
				return repeated(reader, item);
		if (attachment->kept_count < sizeof attachment->kept / sizeof *attachment->kept)
			attachment->kept[attachment->kept_count++] = *item;
		return CONV_OK;
	}
}

/* PidTagAttachMethod: the property list's, else what the object or the rendering data says. */
static conv_status settle_method(const tnef_attachment *attachment, conv_bag *bag)
{
	int is_ole = attachment->type == TNEF_ATTACH_OLE || attachment->type == TNEF_ATTACH_PICTURE;
	int64_t method = 1; /* afByValue, afEmbeddedMessage, afStorage: [MS-OXCMSG] 2.2.2.9 */

	if (conv_attachment_message(attachment->object))
		method = 5;
	else if (is_ole || conv_attachment_storage(attachment->object))
		method = 6;
	if (!conv_bag_has(bag, PidTagAttachMethod))
		CONV_TRY(conv_bag_set_integer(bag, PidTagAttachMethod, method));
	if (is_ole && !conv_bag_has(bag, PidTagAttachTag))
		CONV_TRY(conv_bag_set_binary(bag, PidTagAttachTag, tnef_tag_ole,
					     sizeof tnef_tag_ole));
	if (attachment->flags & TNEF_DATA_MAC_BINARY && !conv_bag_has(bag, PidTagAttachEncoding))
		CONV_TRY(conv_bag_set_binary(bag, PidTagAttachEncoding, tnef_encoding_mac_binary,
					     sizeof tnef_encoding_mac_binary));
	if (attachment->has_renddata && !conv_bag_has(bag, PidTagRenderingPosition))
		CONV_TRY(conv_bag_set_integer(bag, PidTagRenderingPosition,
					      (int32_t)attachment->position));
	return CONV_OK;
}

static int is_notice(tnef_reader *reader, tnef_range data)
{
	conv_cursor c = tnef_cursor(reader, data, sizeof tnef_notice);
	size_t size = sizeof tnef_notice - 1;
	return conv_cursor_left(&c) >= size && tnef_range_size(data) <= sizeof tnef_notice &&
	       memcmp(conv_cursor_bytes(&c, size), tnef_notice, size) == 0;
}

/* attAttachData yields to an object or a value of the list ([MS-OXTNEF] 2.1.3.3.11). */
static conv_status settle_data(tnef_reader *reader, const tnef_attachment *attachment,
			       conv_bag *bag)
{
	if (!attachment->has_data || conv_attachment_message(attachment->object) ||
	    conv_attachment_storage(attachment->object) ||
	    conv_bag_has(bag, PidTagAttachDataBinary))
		return CONV_OK;
	if (conv_bag_integer(bag, PidTagAttachMethod, 0) == 5 &&
	    is_notice(reader, attachment->data))
		return CONV_OK;
	conv_blob *blob = tnef_blob(reader, attachment->data);
	if (!blob)
		return conv_report_memory(reader->context);
	return conv_bag_set_blob(bag, PidTagAttachDataBinary, blob);
}

/* Up to eight characters, a period, up to three; no blanks ([MS-OXCMSG] 2.2.2.11). */
static int is_short_name(conv_cursor name)
{
	size_t base = 0, extension = 0;
	int period = 0;

	while (conv_cursor_left(&name)) {
		uint8_t c = conv_cursor_u8(&name);
		if (!c)
			break;
		if (c <= ' ' || strchr("+,=[];/\\:*?\"<>|", c))
			return 0;
		if (c == '.' && period++)
			return 0;
		if (c != '.')
			*(period ? &extension : &base) += 1;
	}
	return base >= 1 && base <= 8 && extension <= 3;
}

/* attAttachTitle is a name only where the list has none. */
static conv_status settle_name(tnef_reader *reader, const tnef_attachment *attachment,
			       conv_bag *bag, uint32_t codepage)
{
	conv_cursor c = tnef_cursor(reader, attachment->title, 64);
	int is_empty = !conv_cursor_left(&c) || !*c.at;

	if (!attachment->has_title || is_empty || conv_bag_has(bag, PidTagAttachLongFilename) ||
	    conv_bag_has(bag, PidTagAttachFilename))
		return CONV_OK;
	if (is_short_name(c))
		CONV_TRY(tnef_set_text8(reader, attachment->title, PidTagAttachFilename, bag,
					codepage));
	return tnef_set_text8(reader, attachment->title, PidTagAttachLongFilename, bag, codepage);
}

conv_status tnef_attachment_end(tnef_reader *reader, uint32_t codepage, tnef_attachment *attachment)
{
	if (!attachment->object)
		return CONV_OK;
	conv_bag *bag = conv_attachment_bag(attachment->object);
	for (size_t i = 0; i < attachment->kept_count; i++)
		CONV_TRY(tnef_set_attribute(reader, &attachment->kept[i], bag, codepage));
	CONV_TRY(settle_method(attachment, bag));
	CONV_TRY(settle_data(reader, attachment, bag));
	CONV_TRY(settle_name(reader, attachment, bag, codepage));
	attachment->object = NULL;
	return CONV_OK;
}
