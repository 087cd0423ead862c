#include "attributes.h"

#include <string.h>

#include "conv/charset.h"
#include "conv/known.h"
#include "layout.h"

#define ROW(id, level, layout, known)                                                              \
	{                                                                                          \
		id, TNEF_LEVEL_##level, TNEF_LAYOUT_##layout, known, #id                           \
	}

/* In the order in which they are written ([MS-OXTNEF] 2.1.3). */
const tnef_attribute tnef_attributes[] = {
	ROW(attTnefVersion, MESSAGE, SPECIAL, 0),
	ROW(attOemCodepage, MESSAGE, SPECIAL, 0),
	ROW(attMessageClass, MESSAGE, CLASS, PidTagMessageClass),
	ROW(attOriginalMessageClass, MESSAGE, CLASS, PidTagOriginalMessageClass),
	ROW(attFrom, MESSAGE, TRIPLE, PidTagSenderName),
	ROW(attSubject, MESSAGE, TEXT, PidTagSubject),
	ROW(attDateSent, MESSAGE, DATE, PidTagClientSubmitTime),
	ROW(attDateRecd, MESSAGE, DATE, PidTagMessageDeliveryTime),
	ROW(attMessageStatus, MESSAGE, STATUS, PidTagMessageFlags),
	ROW(attMessageID, MESSAGE, HEX, PidTagSearchKey),
	ROW(attParentID, MESSAGE, HEX, PidTagParentKey),
	ROW(attConversationID, MESSAGE, HEX, PidTagConversationKey),
	ROW(attBody, MESSAGE, TEXT, PidTagBody),
	ROW(attPriority, MESSAGE, PRIORITY, PidTagImportance),
	ROW(attDateModified, MESSAGE, DATE, PidTagLastModificationTime),
	ROW(attSentFor, MESSAGE, COUNTED, PidTagSentRepresentingName),
	ROW(attOwner, MESSAGE, COUNTED, 0), /* the class decides, tnef_owner_of_class */
	ROW(attDelegate, MESSAGE, BYTES, PidTagReceivedRepresentingEntryId),
	ROW(attDateStart, MESSAGE, DATE, PidTagStartDate),
	ROW(attDateEnd, MESSAGE, DATE, PidTagEndDate),
	ROW(attAidOwner, MESSAGE, U32, PidTagOwnerAppointmentId),
	ROW(attRequestRes, MESSAGE, U16, PidTagResponseRequested),
	ROW(attRecipTable, MESSAGE, SPECIAL, 0),
	ROW(attMsgProps, MESSAGE, SPECIAL, 0),
	ROW(attAttachRenddata, ATTACHMENT, SPECIAL, 0),
	ROW(attAttachData, ATTACHMENT, SPECIAL, PidTagAttachDataBinary),
	ROW(attAttachTitle, ATTACHMENT, SPECIAL, PidTagAttachLongFilename),
	ROW(attAttachMetaFile, ATTACHMENT, BYTES, PidTagAttachRendering),
	ROW(attAttachCreateDate, ATTACHMENT, DATE, PidTagCreationTime),
	ROW(attAttachModifyDate, ATTACHMENT, DATE, PidTagLastModificationTime),
	ROW(attAttachTransportFilename, ATTACHMENT, TEXT, PidTagAttachTransportName),
	ROW(attAttachment, ATTACHMENT, SPECIAL, 0),
};

const size_t tnef_attribute_count = sizeof tnef_attributes / sizeof *tnef_attributes;

const tnef_attribute *tnef_attribute_find(uint32_t id)
{
	if (id == attOriginalMessageClassListed)
		id = attOriginalMessageClass;
	for (size_t i = 0; i < tnef_attribute_count; i++)
		if (tnef_attributes[i].id == id)
			return &tnef_attributes[i];
	if (id >> 16 || id == (attDateStart & 0xFFFF))
		return NULL;
	for (size_t i = 0; i < tnef_attribute_count; i++)
		if ((tnef_attributes[i].id & 0xFFFF) == id)
			return &tnef_attributes[i];
	return NULL;
}

/* ---- People ---- */

const tnef_person tnef_sender = { PidTagSenderName, PidTagSenderAddressType,
				  PidTagSenderEmailAddress, PidTagSenderEntryId };
const tnef_person tnef_sent_representing = { PidTagSentRepresentingName,
					     PidTagSentRepresentingAddressType,
					     PidTagSentRepresentingEmailAddress,
					     PidTagSentRepresentingEntryId };
const tnef_person tnef_received_representing = { PidTagReceivedRepresentingName,
						 PidTagReceivedRepresentingAddressType,
						 PidTagReceivedRepresentingEmailAddress,
						 PidTagReceivedRepresentingEntryId };

static int has_prefix(const char *text, const char *prefix)
{
	size_t size = strlen(prefix);
	return conv_ascii_compare_n(text, prefix, size) == 0 && (!text[size] || text[size] == '.');
}

const tnef_person *tnef_owner_of_class(const char *message_class)
{
	if (has_prefix(message_class, "IPM.Schedule.Meeting.Request") ||
	    has_prefix(message_class, "IPM.Schedule.Meeting.Canceled"))
		return &tnef_sent_representing;
	if (has_prefix(message_class, "IPM.Schedule.Meeting.Resp"))
		return &tnef_received_representing;
	return NULL;
}

/* ---- Classes ---- */

static const struct {
	const char *name, *wire;
} classes[] = {
	{ "IPM.Note", "IPM.Microsoft Mail.Note" },
	{ "Report.IPM.Note.IPNRN", "IPM.Microsoft Mail.Read Receipt" },
	{ "Report.IPM.Note.NDR", "IPM.Microsoft Mail.Non-Delivery" },
	{ "IPM.Schedule.Meeting.Request", "IPM.Microsoft Schedule.MtgReq" },
	{ "IPM.Schedule.Meeting.Canceled", "IPM.Microsoft Schedule.MtgCncl" },
	{ "IPM.Schedule.Meeting.Resp.Pos", "IPM.Microsoft Schedule.MtgRespP" },
	{ "IPM.Schedule.Meeting.Resp.Neg", "IPM.Microsoft Schedule.MtgRespN" },
	{ "IPM.Schedule.Meeting.Resp.Tent", "IPM.Microsoft Schedule.MtgRespA" },
};

const char *tnef_class_from_wire(const char *text)
{
	static const char old[] = "Microsoft Mail v3.0 ";

	if (conv_ascii_compare_n(text, old, sizeof old - 1) == 0)
		text += sizeof old - 1;
	for (size_t i = 0; i < sizeof classes / sizeof *classes; i++)
		if (conv_ascii_compare(classes[i].wire, text) == 0)
			return classes[i].name;
	return text;
}

const char *tnef_class_to_wire(const char *message_class)
{
	for (size_t i = 0; i < sizeof classes / sizeof *classes; i++)
		if (conv_ascii_compare(classes[i].name, message_class) == 0)
			return classes[i].wire;
	return message_class;
}

/* ---- Constants of bytes ---- */

const conv_guid tnef_iid_message = { { 0x07, 0x03, 0x02, 0, 0, 0, 0, 0, 0xC0, 0, 0, 0, 0, 0, 0,
				       0x46 } };
const conv_guid tnef_iid_storage = { { 0x0B, 0, 0, 0, 0, 0, 0, 0, 0xC0, 0, 0, 0, 0, 0, 0, 0x46 } };
const conv_guid tnef_iid_stream = { { 0x0C, 0, 0, 0, 0, 0, 0, 0, 0xC0, 0, 0, 0, 0, 0, 0, 0x46 } };

const uint8_t tnef_tag_ole[11] = {
	0x2A, 0x86, 0x48, 0x86, 0xF7, 0x14, 0x03, 0x0A, 0x03, 0x02, 0x01
};
const uint8_t tnef_encoding_mac_binary[9] = {
	0x2A, 0x86, 0x48, 0x86, 0xF7, 0x14, 0x03, 0x0B, 0x01
};
