#include "support/samples.h"

#include <stdlib.h>
#include <string.h>

#include "support/msgbuild.h"

/* Tags as they stand in files; the names are those of [MS-OXPROPS]. */
enum {
	AlternateRecipientAllowed = 0x0002000B,
	Importance = 0x00170003,
	MessageClass = 0x001A001F,
	Priority = 0x00260003,
	Sensitivity = 0x00360003,
	Subject = 0x0037001F,
	ClientSubmitTime = 0x00390040,
	SubjectPrefix = 0x003D001F,
	SentRepresentingEntryId = 0x00410102,
	SentRepresentingName = 0x0042001F,
	SentRepresentingAddressType = 0x0064001F,
	SentRepresentingEmailAddress = 0x0065001F,
	ConversationTopic = 0x0070001F,
	RecipientType = 0x0C150003,
	SenderEntryId = 0x0C190102,
	SenderName = 0x0C1A001F,
	SenderSearchKey = 0x0C1D0102,
	SenderAddressType = 0x0C1E001F,
	SenderEmailAddress = 0x0C1F001F,
	DisplayBcc = 0x0E02001F,
	DisplayCc = 0x0E03001F,
	DisplayTo = 0x0E04001F,
	MessageDeliveryTime = 0x0E060040,
	MessageFlags = 0x0E070003,
	HasAttachments = 0x0E1B000B,
	NormalizedSubject = 0x0E1D001F,
	AttachSize = 0x0E200003,
	AttachNumber = 0x0E210003,
	RecordKey = 0x0FF90102,
	ObjectType = 0x0FFE0003,
	EntryId = 0x0FFF0102,
	Body = 0x1000001F,
	Html = 0x10130102,
	NativeBody = 0x10160003,
	InternetMessageId = 0x1035001F,
	Rowid = 0x30000003,
	DisplayName = 0x3001001F,
	AddressType = 0x3002001F,
	EmailAddress = 0x3003001F,
	CreationTime = 0x30070040,
	LastModificationTime = 0x30080040,
	SearchKey = 0x300B0102,
	StoreSupportMask = 0x340D0003,
	AttachDataBinary = 0x37010102,
	AttachEncoding = 0x37020102,
	AttachExtension = 0x3703001F,
	AttachFilename = 0x3704001F,
	AttachMethod = 0x37050003,
	AttachLongFilename = 0x3707001F,
	AttachTag = 0x370A0102,
	RenderingPosition = 0x370B0003,
	AttachMimeTag = 0x370E001F,
	AttachContentId = 0x3712001F,
	AttachFlags = 0x37140003,
	DisplayType = 0x39000003,
	SmtpAddress = 0x39FE001F,
	InternetCodepage = 0x3FDE0003,
	MessageLocaleId = 0x3FF10003,
	MessageCodepage = 0x3FFD0003,
	SenderSmtpAddress = 0x5D01001F,
	AttachmentHidden = 0x7FFE000B,

	UnicodeMask = 0x00040E79,
	EnglishUs = 0x0409,
	Japanese = 0x0411,
	To = 1,
	Cc = 2,
	Read = 0x01,
	HasAttach = 0x10,
	Html3 = 3, /* NativeBody */
	Mail = 6,  /* ObjectType */
	Attachment = 7
};

#define NO_POSITION 0xFFFFFFFFu /* RenderingPosition */

/* 2024-05-01 08:15:30 UTC, and the same for every sample that has a date. */
#define WHEN 133590321300000000u

static const uint8_t set_common[16] = { 0x08, 0x20, 0x06, 0, 0, 0, 0, 0,
					0xC0, 0,    0,    0, 0, 0, 0, 0x46 };
static const uint8_t set_internet_headers[16] = { 0x86, 0x03, 0x02, 0, 0, 0, 0, 0,
						  0xC0, 0,    0,    0, 0, 0, 0, 0x46 };

/* ---- Pieces ---- */

static void add_one_off(msgbuild *b, int object, uint32_t tag, const char *name,
			const char *address)
{
	static const uint8_t head[24] = { 0,    0,    0,    0,    0x81, 0x2B, 0x1F, 0xA4,
					  0xBE, 0xA3, 0x10, 0x19, 0x9D, 0x6E, 0x00, 0xDD,
					  0x01, 0x0F, 0x54, 0x02, 0,    0,    0x01, 0x90 };
	const char *texts[] = { name, "SMTP", address };
	uint8_t id[1024];
	size_t at = sizeof head;

	memcpy(id, head, sizeof head);
	for (int i = 0; i < 3; i++) {
		size_t size;
		uint8_t *units = msgbuild_utf16(texts[i], &size);
		memcpy(id + at, units, size);
		at += size;
		id[at++] = 0;
		id[at++] = 0;
		free(units);
	}
	msgbuild_bytes(b, object, tag, id, at);
}

static void add_search_key(msgbuild *b, int object, uint32_t tag, const char *address)
{
	char key[256] = "SMTP:";
	size_t size = 5;
	for (; *address; address++)
		key[size++] = (char)(*address >= 'a' && *address <= 'z' ? *address - 32 : *address);
	key[size++] = 0;
	msgbuild_bytes(b, object, tag, key, size);
}

static void add_class(msgbuild *b, int message, const char *class_name)
{
	msgbuild_text(b, message, MessageClass, class_name);
	msgbuild_fixed(b, message, StoreSupportMask, UnicodeMask);
}

static void add_subject(msgbuild *b, int message, const char *subject)
{
	msgbuild_text(b, message, Subject, subject);
	msgbuild_text(b, message, SubjectPrefix, "");
	msgbuild_text(b, message, NormalizedSubject, subject);
	msgbuild_text(b, message, ConversationTopic, subject);
}

static void add_sender(msgbuild *b, int message, const char *name, const char *address)
{
	msgbuild_text(b, message, SenderName, name);
	msgbuild_text(b, message, SenderAddressType, "SMTP");
	msgbuild_text(b, message, SenderEmailAddress, address);
	msgbuild_text(b, message, SenderSmtpAddress, address);
	add_one_off(b, message, SenderEntryId, name, address);
	add_search_key(b, message, SenderSearchKey, address);
	msgbuild_text(b, message, SentRepresentingName, name);
	msgbuild_text(b, message, SentRepresentingAddressType, "SMTP");
	msgbuild_text(b, message, SentRepresentingEmailAddress, address);
	add_one_off(b, message, SentRepresentingEntryId, name, address);
}

static void add_dates(msgbuild *b, int message)
{
	msgbuild_fixed(b, message, ClientSubmitTime, WHEN);
	msgbuild_fixed(b, message, MessageDeliveryTime, WHEN + 20000000);
	msgbuild_fixed(b, message, CreationTime, WHEN);
	msgbuild_fixed(b, message, LastModificationTime, WHEN + 20000000);
}

static void add_recipient(msgbuild *b, int message, unsigned type, unsigned row, const char *name,
			  const char *address)
{
	int recipient = msgbuild_recipient(b, message);
	msgbuild_fixed(b, recipient, Rowid, row);
	msgbuild_fixed(b, recipient, RecipientType, type);
	msgbuild_fixed(b, recipient, ObjectType, Mail);
	msgbuild_fixed(b, recipient, DisplayType, 0);
	msgbuild_text(b, recipient, DisplayName, name);
	msgbuild_text(b, recipient, AddressType, "SMTP");
	msgbuild_text(b, recipient, EmailAddress, address);
	msgbuild_text(b, recipient, SmtpAddress, address);
	add_one_off(b, recipient, EntryId, name, address);
	add_search_key(b, recipient, SearchKey, address);
}

static int add_attachment(msgbuild *b, int message, unsigned number, unsigned method,
			  const char *display)
{
	int attachment = msgbuild_attachment(b, message);
	uint8_t key[4];
	cfbbuild_put32(key, number);
	msgbuild_fixed(b, attachment, AttachNumber, number);
	msgbuild_fixed(b, attachment, AttachMethod, method);
	msgbuild_fixed(b, attachment, ObjectType, Attachment);
	msgbuild_fixed(b, attachment, RenderingPosition, NO_POSITION);
	msgbuild_bytes(b, attachment, RecordKey, key, sizeof key);
	msgbuild_text(b, attachment, DisplayName, display);
	return attachment;
}

static int add_file(msgbuild *b, int message, unsigned number, const char *name,
		    const char *extension, const char *media_type, const void *bytes, size_t size)
{
	int attachment = add_attachment(b, message, number, 1, name);
	msgbuild_text(b, attachment, AttachLongFilename, name);
	msgbuild_text(b, attachment, AttachFilename, name);
	msgbuild_text(b, attachment, AttachExtension, extension);
	msgbuild_text(b, attachment, AttachMimeTag, media_type);
	msgbuild_fixed(b, attachment, AttachSize, size);
	msgbuild_bytes(b, attachment, AttachDataBinary, bytes, size);
	return attachment;
}

static void add_html(msgbuild *b, int message, const char *html)
{
	msgbuild_bytes(b, message, Html, html, strlen(html));
	msgbuild_fixed(b, message, NativeBody, Html3);
	msgbuild_fixed(b, message, InternetCodepage, 65001);
}

static uint8_t *finish(msgbuild *b, size_t *size)
{
	uint8_t *file = msgbuild_finish(b, size);
	msgbuild_free(b);
	return file;
}

/* ---- Sound files ---- */

static msgbuild *hello(unsigned major)
{
	static const char greeting[] =
		"Good morning!\r\nThis file came along with the message.\r\n";
	msgbuild *b = msgbuild_new(major);

	add_class(b, MSGBUILD_TOP, "IPM.Note");
	add_subject(b, MSGBUILD_TOP, "Hello, and welcome");
	add_sender(b, MSGBUILD_TOP, "Ada Winter", "ada@example.com");
	add_dates(b, MSGBUILD_TOP);
	msgbuild_fixed(b, MSGBUILD_TOP, MessageFlags, Read | HasAttach);
	msgbuild_fixed(b, MSGBUILD_TOP, Importance, 1);
	msgbuild_fixed(b, MSGBUILD_TOP, Priority, 0);
	msgbuild_fixed(b, MSGBUILD_TOP, Sensitivity, 0);
	msgbuild_fixed(b, MSGBUILD_TOP, AlternateRecipientAllowed, 1);
	msgbuild_fixed(b, MSGBUILD_TOP, HasAttachments, 1);
	msgbuild_fixed(b, MSGBUILD_TOP, MessageLocaleId, EnglishUs);
	msgbuild_fixed(b, MSGBUILD_TOP, MessageCodepage, 1252);
	msgbuild_text(b, MSGBUILD_TOP, InternetMessageId, "<hello.1@example.com>");
	msgbuild_text(b, MSGBUILD_TOP, DisplayTo, "Ben Summer");
	msgbuild_text(b, MSGBUILD_TOP, DisplayCc, "Chlo\xC3\xA9 Autumn");
	msgbuild_text(b, MSGBUILD_TOP, DisplayBcc, "");
	msgbuild_text(
		b, MSGBUILD_TOP, Body,
		"Hello Ben,\r\n\r\nwelcome on board. Chlo\xC3\xA9 will show you around.\r\n\r\n"
		"Ada\r\n");
	add_html(
		b, MSGBUILD_TOP,
		"<!DOCTYPE html>\r\n<html><head><meta charset=\"utf-8\"><title>Hello</title></head>"
		"\r\n<body><p>Hello Ben,</p>\r\n<p>welcome on board. <b>Chlo\xC3\xA9</b> will show "
		"you around.</p>\r\n<p>Ada</p></body></html>\r\n");
	add_recipient(b, MSGBUILD_TOP, To, 0, "Ben Summer", "ben@example.com");
	add_recipient(b, MSGBUILD_TOP, Cc, 1, "Chlo\xC3\xA9 Autumn", "chloe@example.com");
	add_file(b, MSGBUILD_TOP, 0, "greeting.txt", ".txt", "text/plain", greeting,
		 sizeof greeting - 1);
	return b;
}

static uint8_t *make_hello(size_t *size)
{
	return finish(hello(3), size);
}

static uint8_t *make_hello_v4(size_t *size)
{
	return finish(hello(4), size);
}

static uint8_t *make_template(size_t *size)
{
	static const uint8_t class_id[16] = { 0x46, 0xF0, 0x06, 0, 0, 0, 0, 0,
					      0xC0, 0,    0,    0, 0, 0, 0, 0x46 };
	msgbuild *b = msgbuild_new(3);
	cfbbuild_class(msgbuild_cfb(b), CFBBUILD_ROOT, class_id);
	add_class(b, MSGBUILD_TOP, "IPM.Note");
	add_subject(b, MSGBUILD_TOP, "Weekly report");
	msgbuild_text(b, MSGBUILD_TOP, Body, "This week:\r\n");
	return finish(b, size);
}

#define AS_8_BIT(tag) ((tag)-1) /* PtypString8 is PtypString less 1 */

/* Japanese in code page 932, as Outlook's "message format" without Unicode. */
static uint8_t *make_ansi_932(size_t *size)
{
	static const char hello_japan[] =
		"\x82\xB1\x82\xF1\x82\xC9\x82\xBF\x82\xCD"; /* konnichiwa */
	static const char yamada[] = "\x8E\x52\x93\x63";
	msgbuild *b = msgbuild_new(3);

	msgbuild_text(b, MSGBUILD_TOP, AS_8_BIT(MessageClass), "IPM.Note");
	msgbuild_fixed(b, MSGBUILD_TOP, MessageCodepage, 932);
	msgbuild_fixed(b, MSGBUILD_TOP, InternetCodepage, 50220);
	msgbuild_fixed(b, MSGBUILD_TOP, MessageLocaleId, Japanese);
	msgbuild_fixed(b, MSGBUILD_TOP, ClientSubmitTime, WHEN);
	msgbuild_text(b, MSGBUILD_TOP, AS_8_BIT(Subject), hello_japan);
	msgbuild_text(b, MSGBUILD_TOP, AS_8_BIT(Body), hello_japan);
	msgbuild_text(b, MSGBUILD_TOP, AS_8_BIT(SenderName), yamada);
	msgbuild_text(b, MSGBUILD_TOP, AS_8_BIT(SenderAddressType), "SMTP");
	msgbuild_text(b, MSGBUILD_TOP, AS_8_BIT(SenderEmailAddress), "yamada@example.jp");
	int recipient = msgbuild_recipient(b, MSGBUILD_TOP);
	msgbuild_fixed(b, recipient, Rowid, 0);
	msgbuild_fixed(b, recipient, RecipientType, To);
	msgbuild_text(b, recipient, AS_8_BIT(DisplayName), yamada);
	msgbuild_text(b, recipient, AS_8_BIT(AddressType), "SMTP");
	msgbuild_text(b, recipient, AS_8_BIT(EmailAddress), "yamada@example.jp");
	return finish(b, size);
}

/* A message in a message in a message; the innermost is 8-bit, in Cyrillic of its own code page. */
static uint8_t *make_embedded(size_t *size)
{
	msgbuild *b = msgbuild_new(3);

	add_class(b, MSGBUILD_TOP, "IPM.Note");
	add_subject(b, MSGBUILD_TOP, "FW: minutes");
	add_sender(b, MSGBUILD_TOP, "Ada Winter", "ada@example.com");
	msgbuild_text(b, MSGBUILD_TOP, Body, "See below.\r\n");
	add_recipient(b, MSGBUILD_TOP, To, 0, "Ben Summer", "ben@example.com");

	int middle = msgbuild_embed(b, add_attachment(b, MSGBUILD_TOP, 0, 5, "minutes"));
	add_class(b, middle, "IPM.Note");
	add_subject(b, middle, "minutes");
	add_sender(b, middle, "Dora Spring", "dora@example.com");
	msgbuild_text(b, middle, Body, "The minutes of today.\r\n");
	add_recipient(b, middle, To, 0, "Ada Winter", "ada@example.com");
	add_file(b, middle, 0, "minutes.csv", ".csv", "text/csv", "who,what\r\nAda,chair\r\n", 21);

	int inner = msgbuild_embed(b, add_attachment(b, middle, 1, 5, "privet"));
	msgbuild_text(b, inner, AS_8_BIT(MessageClass), "IPM.Note");
	msgbuild_text(b, inner, AS_8_BIT(Subject), "\xCF\xF0\xE8\xE2\xE5\xF2"); /* Privet */
	msgbuild_fixed(b, inner, MessageCodepage, 1251);
	return finish(b, size);
}

static uint8_t *make_ole(size_t *size)
{
	static const uint8_t tag[] = { 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x14,
				       0x03, 0x0A, 0x03, 0x02, 0x01 };
	static const uint8_t object_class[16] = { 0x30, 0xF2, 0xA7, 0x86, 1, 2,  3,  4,
						  5,    6,    7,    8,    9, 10, 11, 12 };
	static uint8_t contents[5000];
	msgbuild *b = msgbuild_new(3);
	cfbbuild *cfb = msgbuild_cfb(b);

	for (size_t i = 0; i < sizeof contents; i++)
		contents[i] = (uint8_t)(i * 7);
	add_class(b, MSGBUILD_TOP, "IPM.Note");
	add_subject(b, MSGBUILD_TOP, "A drawing");
	int attachment = add_attachment(b, MSGBUILD_TOP, 0, 6, "Drawing");
	msgbuild_bytes(b, attachment, AttachTag, tag, sizeof tag);
	int ole = msgbuild_ole(b, attachment);
	cfbbuild_class(cfb, ole, object_class);
	cfbbuild_state(cfb, ole, 3);
	cfbbuild_stream(cfb, ole, "\x01Ole", "\x01\0\0\x02\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 20);
	cfbbuild_stream(cfb, ole, "CONTENTS", contents, sizeof contents);
	cfbbuild_stream(cfb, ole, "empty", NULL, 0);
	int inside = cfbbuild_storage(cfb, ole, "ObjectPool");
	cfbbuild_class(cfb, inside, object_class);
	cfbbuild_stream(cfb, inside, "one", "1", 1);
	return finish(b, size);
}

static uint8_t *make_inline_image(size_t *size)
{
	static const uint8_t png[] = {
		0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0x00, 0x00, 0x00, 0x0D, 0x49, 0x48,
		0x44, 0x52, 0x00, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00, 0x01, 0x08, 0x06, 0x00, 0x00,
		0x00, 0x1F, 0x15, 0xC4, 0x89, 0x00, 0x00, 0x00, 0x0D, 0x49, 0x44, 0x41, 0x54, 0x78,
		0x9C, 0x63, 0xF8, 0xCF, 0xC0, 0xF0, 0x1F, 0x00, 0x05, 0x00, 0x01, 0xFF, 0x56, 0xC7,
		0x2F, 0x0D, 0x00, 0x00, 0x00, 0x00, 0x49, 0x45, 0x4E, 0x44, 0xAE, 0x42, 0x60, 0x82,
	};
	msgbuild *b = msgbuild_new(3);

	add_class(b, MSGBUILD_TOP, "IPM.Note");
	add_subject(b, MSGBUILD_TOP, "A red dot");
	add_sender(b, MSGBUILD_TOP, "Ada Winter", "ada@example.com");
	add_recipient(b, MSGBUILD_TOP, To, 0, "Ben Summer", "ben@example.com");
	msgbuild_text(b, MSGBUILD_TOP, Body, "A red dot: [dot.png]\r\n");
	add_html(b, MSGBUILD_TOP,
		 "<html><body>A red dot: <img src=\"cid:dot@example.com\"></body></html>\r\n");
	int dot = add_file(b, MSGBUILD_TOP, 0, "dot.png", ".png", "image/png", png, sizeof png);
	msgbuild_text(b, dot, AttachContentId, "dot@example.com");
	msgbuild_fixed(b, dot, AttachFlags, 4);
	msgbuild_fixed(b, dot, AttachmentHidden, 1);
	return finish(b, size);
}

static uint32_t tag_of(uint16_t id, unsigned type)
{
	return (uint32_t)id << 16 | type;
}

static uint8_t *make_named(size_t *size)
{
	static const char *const keywords[] = { "red", "blue", "gr\xC3\xBCn" };
	msgbuild *b = msgbuild_new(3);

	add_class(b, MSGBUILD_TOP, "IPM.Note");
	add_subject(b, MSGBUILD_TOP, "Names");
	msgbuild_fixed(b, MSGBUILD_TOP, tag_of(msgbuild_lid(b, set_common, 0x8506), 0x000B), 1);
	msgbuild_texts(b, MSGBUILD_TOP,
		       tag_of(msgbuild_name(b, msgbuild_ps_public_strings, "Keywords"), 0x101F), 3,
		       keywords);
	msgbuild_text(b, MSGBUILD_TOP,
		      tag_of(msgbuild_name(b, set_internet_headers, "x-custom"), 0x001F), "yes");
	msgbuild_text(b, MSGBUILD_TOP, tag_of(msgbuild_lid(b, msgbuild_ps_mapi, 0x0E28), 0x001F),
		      "account");
	int recipient = msgbuild_recipient(b, MSGBUILD_TOP);
	msgbuild_fixed(b, recipient, RecipientType, To);
	msgbuild_text(b, recipient, DisplayName, "Ben Summer");
	msgbuild_text(b, recipient,
		      tag_of(msgbuild_name(b, msgbuild_ps_public_strings, "Note"), 0x001F),
		      "on a recipient");
	return finish(b, size);
}

/* ---- Hostile files: the hello message, damaged ---- */

/* A message with an attachment of 20 sectors, whose ids are told. */
static msgbuild *with_large(int *attachment)
{
	static uint8_t large[10240];
	msgbuild *b = msgbuild_new(3);

	for (size_t i = 0; i < sizeof large; i++)
		large[i] = (uint8_t)(i >> 9);
	add_class(b, MSGBUILD_TOP, "IPM.Note");
	add_subject(b, MSGBUILD_TOP, "Damaged on purpose");
	msgbuild_text(b, MSGBUILD_TOP, Body, "Text that can be read.\r\n");
	add_recipient(b, MSGBUILD_TOP, To, 0, "Ben Summer", "ben@example.com");
	*attachment = add_file(b, MSGBUILD_TOP, 0, "large.bin", ".bin", "application/octet-stream",
			       large, sizeof large);
	return b;
}

/* The large attachment is the first thing in the file: its sectors are 0 to 19. */
static uint8_t *make_bad_chain_loop(size_t *size)
{
	int attachment;
	msgbuild *b = with_large(&attachment);
	uint8_t *file = msgbuild_finish(b, size);
	cfbbuild_put32(file + cfbbuild_fat_at(msgbuild_cfb(b), 9), 3);
	msgbuild_free(b);
	return file;
}

static uint8_t *make_bad_tree_loop(size_t *size)
{
	int attachment;
	msgbuild *b = with_large(&attachment);
	cfbbuild *cfb = msgbuild_cfb(b);
	uint8_t *file = msgbuild_finish(b, size);
	/* the attachment's storage has itself as left sibling, and the root as child */
	uint8_t *entry = file + cfbbuild_entry_at(cfb, msgbuild_storage(b, attachment));
	cfbbuild_put32(entry + 68, (uint32_t)msgbuild_storage(b, attachment));
	cfbbuild_put32(entry + 76, 0);
	msgbuild_free(b);
	return file;
}

static uint8_t *make_bad_claim(size_t *size)
{
	int attachment;
	msgbuild *b = with_large(&attachment);
	cfbbuild *cfb = msgbuild_cfb(b);
	uint8_t *file = msgbuild_finish(b, size);
	/* the attachment's stream claims 2 GiB; the header as many FAT and other sectors as can be */
	for (int id = 1; file[cfbbuild_entry_at(cfb, id) + 66]; id++)
		if (cfbbuild_get32(file + cfbbuild_entry_at(cfb, id) + 120) >= 4096)
			cfbbuild_put32(file + cfbbuild_entry_at(cfb, id) + 120, 0x7FFFFFFF);
	cfbbuild_put32(file + 44, 0xFFFFFFFF);
	cfbbuild_put32(file + 64, 0xFFFFFFFF);
	cfbbuild_put32(file + 72, 0xFFFFFFFF);
	msgbuild_free(b);
	return file;
}

/* The file ends within its directory, which the builder puts behind all streams. */
static uint8_t *make_truncated(size_t *size)
{
	int attachment;
	msgbuild *b = with_large(&attachment);
	uint8_t *file = msgbuild_finish(b, size);
	/* the FAT would be lost with the end: it is moved to the front, over the attachment */
	cfbbuild *cfb = msgbuild_cfb(b);
	size_t fat = cfbbuild_fat_at(cfb, 0);
	memcpy(file + cfbbuild_sector_at(cfb, 0), file + fat, 512);
	cfbbuild_put32(file + 76, 0);
	*size = cfbbuild_entry_at(cfb, msgbuild_storage(b, attachment)) + 3 * 128 + 50;
	msgbuild_free(b);
	return file;
}

const sample samples[] = {
	{ "hello.msg", make_hello },
	{ "hello-v4.msg", make_hello_v4 },
	{ "template.oft", make_template },
	{ "ansi-932.msg", make_ansi_932 },
	{ "embedded.msg", make_embedded },
	{ "ole.msg", make_ole },
	{ "inline-image.msg", make_inline_image },
	{ "named.msg", make_named },
	{ "bad-chain-loop.msg", make_bad_chain_loop },
	{ "bad-tree-loop.msg", make_bad_tree_loop },
	{ "bad-claim.msg", make_bad_claim },
	{ "bad-truncated.msg", make_truncated },
	{ NULL, NULL },
};
