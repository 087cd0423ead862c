#include "attributes.h"

#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "conv/charset.h"
#include "conv/known.h"
#include "layout.h"

#define ROW_IN(id, level, layout, known, written, in_transport)                                    \
	{                                                                                          \
		id, TNEF_LEVEL_##level, TNEF_LAYOUT_##layout, TNEF_WRITTEN_##written,              \
			in_transport, known, #id                                                   \
	}
#define ROW(id, level, layout, known, written) ROW_IN(id, level, layout, known, written, 0)

/* In the order in which they are written ([MS-OXTNEF] 2.1.3). */
const tnef_attribute tnef_attributes[] = {
	ROW(attTnefVersion, MESSAGE, SPECIAL, 0, ALWAYS),
	ROW(attOemCodepage, MESSAGE, SPECIAL, 0, ALWAYS),
	ROW(attMessageClass, MESSAGE, CLASS, PidTagMessageClass, ALWAYS),
	ROW(attOriginalMessageClass, MESSAGE, CLASS, PidTagOriginalMessageClass, ALWAYS),
	/* [MS-OXCMAIL] 2.1.3.1.3, 2.1.3.1.4: a transport has them of every message. */
	ROW_IN(attFrom, MESSAGE, TRIPLE, PidTagSenderName, EMBEDDED, 1),
	ROW(attSubject, MESSAGE, TEXT, PidTagSubject, OUTER),
	ROW(attDateSent, MESSAGE, DATE, PidTagClientSubmitTime, ALWAYS),
	ROW(attDateRecd, MESSAGE, DATE, PidTagMessageDeliveryTime, ALWAYS),
	ROW(attMessageStatus, MESSAGE, STATUS, PidTagMessageFlags, EMBEDDED),
	ROW(attMessageID, MESSAGE, HEX, PidTagSearchKey, ALWAYS),
	ROW(attParentID, MESSAGE, HEX, PidTagParentKey, NEVER),
	ROW(attConversationID, MESSAGE, HEX, PidTagConversationKey, NEVER),
	ROW(attBody, MESSAGE, TEXT, PidTagBody, EMBEDDED),
	ROW(attPriority, MESSAGE, PRIORITY, PidTagImportance, ALWAYS),
	ROW(attDateModified, MESSAGE, DATE, PidTagLastModificationTime, ALWAYS),
	ROW_IN(attSentFor, MESSAGE, COUNTED, PidTagSentRepresentingName, MEETING, 1),
	ROW(attOwner, MESSAGE, COUNTED, 0, MEETING), /* the class decides, tnef_owner_of_class */
	ROW(attDelegate, MESSAGE, BYTES, PidTagReceivedRepresentingEntryId, MEETING),
	ROW(attDateStart, MESSAGE, DATE, PidTagStartDate, MEETING),
	ROW(attDateEnd, MESSAGE, DATE, PidTagEndDate, MEETING),
	ROW(attAidOwner, MESSAGE, U32, PidTagOwnerAppointmentId, MEETING),
	ROW(attRequestRes, MESSAGE, U16, PidTagResponseRequested, MEETING),
	ROW(attRecipTable, MESSAGE, SPECIAL, 0, ALWAYS),
	ROW(attMsgProps, MESSAGE, SPECIAL, 0, ALWAYS),
	ROW(attAttachRenddata, ATTACHMENT, SPECIAL, 0, ALWAYS),
	ROW(attAttachData, ATTACHMENT, SPECIAL, PidTagAttachDataBinary, ALWAYS),
	ROW(attAttachTitle, ATTACHMENT, SPECIAL, PidTagAttachLongFilename, ALWAYS),
	ROW(attAttachMetaFile, ATTACHMENT, BYTES, PidTagAttachRendering, ALWAYS),
	ROW(attAttachCreateDate, ATTACHMENT, DATE, PidTagCreationTime, ALWAYS),
	ROW(attAttachModifyDate, ATTACHMENT, DATE, PidTagLastModificationTime, ALWAYS),
	ROW(attAttachTransportFilename, ATTACHMENT, TEXT, PidTagAttachTransportName, ALWAYS),
	ROW(attAttachment, ATTACHMENT, SPECIAL, 0, ALWAYS),
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

/* ---- Code pages ---- */

int tnef_is_codepage(uint32_t codepage)
{
	return codepage && conv_codepage_known(codepage) && codepage != 1200 && codepage != 1201 &&
	       codepage != 12000 && codepage != 12001;
}

/* ---- Checksums ---- */

#ifdef __SSE2__
/* The sum of whole pieces of 16 bytes, which have an instruction of their own. */
static uint32_t sum_of_pieces(const uint8_t *bytes, size_t pieces)
{
	__m128i sums = _mm_setzero_si128(); /* two of 64 bits */

	for (size_t i = 0; i < pieces; i++) {
		__m128i piece = _mm_loadu_si128((const __m128i *)(const void *)(bytes + 16 * i));
		sums = _mm_add_epi64(sums, _mm_sad_epu8(piece, _mm_setzero_si128()));
	}
	return (uint32_t)_mm_cvtsi128_si32(sums) +
	       (uint32_t)_mm_cvtsi128_si32(_mm_srli_si128(sums, 8));
}
#else
static uint32_t sum_of_pieces(const uint8_t *bytes, size_t pieces)
{
	uint32_t sum = 0;
	for (size_t i = 0; i < 16 * pieces; i++)
		sum += bytes[i];
	return sum;
}
#endif

uint32_t tnef_sum(const uint8_t *bytes, size_t size)
{
	uint32_t sum = sum_of_pieces(bytes, size / 16);

	for (size_t i = size & ~(size_t)15; i < size; i++)
		sum += bytes[i];
	return sum;
}

/* ---- Constants of bytes ---- */

const char tnef_notice[89] =
	"This attachment is a MAPI 1.0 embedded message and is not supported by this mail system.";

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
