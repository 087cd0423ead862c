/* Attachments: what attributes say of them, then the list with everything else. */
#include <string.h>

#include "layout.h"
#include "report.h"
#include "writer.h"

enum { METHOD_MESSAGE = 5, METHOD_OLE = 6, ICON = 32, NO_ICON = 0xFFFF };

int tnef_has_object(const tnef_writer *writer, const conv_attachment *attachment)
{
	if (conv_attachment_message(attachment))
		return writer->depth + 1 < conv_context_limits(writer->context)->nesting;
	return conv_attachment_storage(attachment) != NULL;
}

/* By method: readers that go by it look for the data of a message or storage in the list alone. */
static int is_by_value(const conv_attachment *attachment)
{
	int64_t method = conv_bag_integer(conv_attachment_bag(attachment), PidTagAttachMethod, 1);

	return !conv_attachment_message(attachment) && !conv_attachment_storage(attachment) &&
	       method != METHOD_MESSAGE && method != METHOD_OLE;
}

int tnef_is_in_attribute(const conv_attachment *attachment, const conv_property *property)
{
	if (property->type != PtypBinary)
		return 0;
	return property->known == PidTagAttachRendering ||
	       (property->known == PidTagAttachDataBinary && is_by_value(attachment));
}

/* ---- Attributes of their own ---- */

static int is_mac_binary(const conv_bag *bag)
{
	const conv_property *encoding = conv_bag_find(bag, PidTagAttachEncoding);

	return encoding && encoding->type == PtypBinary &&
	       encoding->value.binary.size == sizeof tnef_encoding_mac_binary &&
	       encoding->value.binary.bytes &&
	       memcmp(encoding->value.binary.bytes, tnef_encoding_mac_binary,
		      sizeof tnef_encoding_mac_binary) == 0;
}

/* [MS-OXTNEF] 2.1.3.3.15 */
static conv_status write_renddata(tnef_writer *writer, const tnef_attribute *row,
				  const conv_attachment *attachment)
{
	const conv_bag *bag = conv_attachment_bag(attachment);
	int is_ole = conv_attachment_storage(attachment) ||
		     conv_bag_integer(bag, PidTagAttachMethod, 0) == METHOD_OLE;
	uint16_t icon = is_ole ? NO_ICON : ICON;
	tnef_open open;

	CONV_TRY(tnef_attribute_begin(writer, row, &open));
	CONV_TRY(tnef_put_u16(writer, is_ole ? TNEF_ATTACH_OLE : TNEF_ATTACH_FILE));
	CONV_TRY(
		tnef_put_u32(writer, (uint32_t)conv_bag_integer(bag, PidTagRenderingPosition, -1)));
	CONV_TRY(tnef_put_u16(writer, icon));
	CONV_TRY(tnef_put_u16(writer, icon));
	CONV_TRY(tnef_put_u32(writer, is_mac_binary(bag) ? TNEF_DATA_MAC_BINARY : 0));
	return tnef_attribute_end(writer, &open);
}

static conv_status write_data(tnef_writer *writer, const tnef_attribute *row,
			      const conv_attachment *attachment)
{
	const conv_property *data =
		conv_bag_find(conv_attachment_bag(attachment), PidTagAttachDataBinary);
	int is_message = conv_attachment_message(attachment) != NULL;
	tnef_open open;

	if (!is_message && !(data && tnef_is_in_attribute(attachment, data)))
		return CONV_OK;
	CONV_TRY(tnef_attribute_begin(writer, row, &open));
	if (is_message)
		CONV_TRY(tnef_put(writer, tnef_notice, sizeof tnef_notice));
	else
		CONV_TRY(tnef_put_binary(writer, &data->value.binary));
	return tnef_attribute_end(writer, &open);
}

/* The long name if the code page has all its letters, else the short one, else none. */
static conv_status write_title(tnef_writer *writer, const tnef_attribute *row,
			       const tnef_scope *scope)
{
	tnef_open open;

	if (!tnef_text8(writer, scope, PidTagAttachLongFilename) &&
	    !tnef_text8(writer, scope, PidTagAttachFilename))
		return conv_buffer_status(&writer->bytes);
	CONV_TRY(tnef_attribute_begin(writer, row, &open));
	CONV_TRY(tnef_put(writer, writer->bytes.bytes, writer->bytes.size));
	return tnef_attribute_end(writer, &open);
}

/* ---- Attachments ---- */

static conv_status write_row(tnef_writer *writer, const tnef_attribute *row,
			     const conv_attachment *attachment, const tnef_scope *scope)
{
	tnef_open open;

	switch (row->id) {
	case attAttachRenddata:
		return write_renddata(writer, row, attachment);
	case attAttachData:
		return write_data(writer, row, attachment);
	case attAttachTitle:
		return write_title(writer, row, scope);
	case attAttachment:
		CONV_TRY(tnef_attribute_begin(writer, row, &open));
		CONV_TRY(tnef_write_properties(writer, scope));
		return tnef_attribute_end(writer, &open);
	default:
		return tnef_write_attribute(writer, row, scope, "");
	}
}

conv_status tnef_write_attachment(tnef_writer *writer, const conv_attachment *attachment,
				  const tnef_scope *message)
{
	tnef_scope scope = *message;

	scope.kind = TNEF_OF_ATTACHMENT;
	scope.bag = conv_attachment_bag(attachment);
	scope.attachment = attachment;
	if (writer->counting && conv_attachment_message(attachment) &&
	    !tnef_has_object(writer, attachment))
		CONV_TRY(conv_report(writer->context, CONV_LOSS, "limit.nesting", CONV_NO_OFFSET,
				     "messages are nested more than %u deep; the rest is left out",
				     writer->depth + 1));
	for (size_t i = 0; i < tnef_attribute_count; i++)
		if (tnef_attributes[i].level == TNEF_LEVEL_ATTACHMENT)
			CONV_TRY(write_row(writer, &tnef_attributes[i], attachment, &scope));
	return CONV_OK;
}
