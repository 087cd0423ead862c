/*
 * TNEF streams as they lie in a file ([MS-OXTNEF] 2.1.3). All integers are little-endian.
 *
 *     offset size
 *          0    4  signature 0x223E9F78
 *          4    2  legacy key, of no meaning
 *          6       attributes until the end:
 *
 *          0    1  level: 1 of the message, 2 of an attachment
 *          1    4  attribute id: low word id, high word type
 *          5    4  length n
 *          9    n  data
 *        9+n    2  sum of the bytes of the data, modulo 65536
 */
#ifndef TNEF_LAYOUT_H
#define TNEF_LAYOUT_H

#include <stdint.h>

#define TNEF_SIGNATURE 0x223E9F78u
#define TNEF_VERSION 0x00010000u
#define TNEF_STREAM_HEADER 6
#define TNEF_ATTRIBUTE_HEADER 9
#define TNEF_CHECKSUM 2

enum { TNEF_LEVEL_MESSAGE = 1, TNEF_LEVEL_ATTACHMENT = 2 };

/* Attribute ids ([MS-OXTNEF] 2.1.3.1, 2.1.3.2). */
enum {
	attOwner = 0x00060000,
	attSentFor = 0x00060001,
	attDelegate = 0x00060002,
	attDateStart = 0x00030006,
	attDateEnd = 0x00030007,
	attAidOwner = 0x00050008,
	attRequestRes = 0x00040009,
	attOriginalMessageClass = 0x00070006,
	attOriginalMessageClassListed =
		0x00070600, /* as the grammar of the specification spells it */
	attFrom = 0x00008000,
	attSubject = 0x00018004,
	attDateSent = 0x00038005,
	attDateRecd = 0x00038006,
	attMessageStatus = 0x00068007,
	attMessageClass = 0x00078008,
	attMessageID = 0x00018009,
	attParentID = 0x0001800A,
	attConversationID = 0x0001800B,
	attBody = 0x0002800C,
	attPriority = 0x0004800D,
	attAttachData = 0x0006800F,
	attAttachTitle = 0x00018010,
	attAttachMetaFile = 0x00068011,
	attAttachCreateDate = 0x00038012,
	attAttachModifyDate = 0x00038013,
	attDateModified = 0x00038020,
	attAttachTransportFilename = 0x00069001,
	attAttachRenddata = 0x00069002,
	attMsgProps = 0x00069003,
	attRecipTable = 0x00069004,
	attAttachment = 0x00069005,
	attTnefVersion = 0x00089006,
	attOemCodepage = 0x00069007
};

/* attAttachRenddata ([MS-OXTNEF] 2.1.3.3.15): u16 type, u32 position, u16 width, u16 height, u32 flags. */
enum {
	TNEF_RENDDATA_SIZE = 14,
	TNEF_ATTACH_FILE = 1,
	TNEF_ATTACH_OLE = 2,
	TNEF_ATTACH_PICTURE = 3, /* seen in files only */
	TNEF_DATA_MAC_BINARY = 1
};

/* attFrom ([MS-OXTNEF] 2.1.3.3.3): the id of a one-off triple. */
enum { TNEF_TRIPLE_ONE_OFF = 4, TNEF_TRIPLE_HEADER = 8, TNEF_TRIPLE_END = 8 };

/* A date ([MS-OXTNEF] 2.1.3.3.4): seven u16, year to second, then the day of the week (0 Sunday). */
enum { TNEF_DATE_SIZE = 14 };

/* Bits of attMessageStatus. */
enum {
	TNEF_STATUS_MODIFIED = 0x01,
	TNEF_STATUS_LOCAL = 0x02,
	TNEF_STATUS_SUBMITTED = 0x04,
	TNEF_STATUS_READ = 0x20,
	TNEF_STATUS_HAS_ATTACH = 0x80
};

/* Property lists ([MS-OXTNEF] 2.1.3.4). */
enum { TNEF_NAME_IS_LID = 0, TNEF_NAME_IS_STRING = 1, TNEF_IID_SIZE = 16 };

#endif
