/*
 * Values of properties ([MS-OXPROPS]) by what they hold. Text is redacted as text unless the table
 * says what else it is. Binary values whose layout is known lose their texts; those that are GUIDs and
 * numbers stay; all others become zeros.
 */
#include <string.h>

#include "conv/charset.h"
#include "conv/entryid.h"
#include "conv/known.h"
#include "cursor.h"
#include "media_type.h"
#include "redact/redact.h"
#include "report.h"
#include "rtf/lzfu.h"

enum { UTF_16LE = 1200, WESTERN = 1252 };
enum { NUMBERS_MOST = 1024 }; /* bytes of a value that is numbers; longer ones are something else */

typedef enum content {
	UNKNOWN,
	NUMBERS, /* GUIDs, counters, times */
	FILE_NAME,
	CLASS,
	MEDIA_TYPE,
	HEADERS,
	HTML_TEXT,
	HTML_BYTES,
	RTF,
	ENTRY_ID,
	ENTRY_IDS, /* a FlatEntryList */
	SEARCH_KEY,
	ADDRESS_TYPE,
	DN,
	DATA, /* of an attachment */
	ZONE, /* PidLidTimeZoneStruct and the like: numbers with the name of a zone */
	RECURRENCE,
	GLOBAL_ID,
	TEXT8 /* 8-bit text in a binary property */
} content;

static const struct {
	unsigned known;
	content content;
} contents[] = {
	{ PidTagMessageClass, CLASS },
	{ PidTagOriginalMessageClass, CLASS },
	{ PidTagAttachMimeTag, MEDIA_TYPE },
	{ PidTagAttachExtension, FILE_NAME },
	{ PidTagAttachFilename, FILE_NAME },
	{ PidTagAttachLongFilename, FILE_NAME },
	{ PidTagTransportMessageHeaders, HEADERS },
	{ PidTagHtml, HTML_BYTES },
	{ PidTagBodyHtml, HTML_TEXT },
	{ PidTagRtfCompressed, RTF },
	{ PidTagReplyRecipientEntries, ENTRY_IDS },
	{ PidTagAttachDataBinary, DATA },
	{ PidTagConversationIndex, NUMBERS },
	{ PidTagConversationId, NUMBERS },
	{ PidTagChangeKey, NUMBERS },
	{ PidTagPredecessorChangeList, NUMBERS },
	{ PidTagSourceKey, NUMBERS },
	{ PidTagParentSourceKey, NUMBERS },
	{ PidTagRecordKey, NUMBERS },
	{ PidTagStoreRecordKey, NUMBERS },
	{ PidTagMappingSignature, NUMBERS },
	{ PidTagAttachTag, NUMBERS },
	{ PidTagAttachEncoding, NUMBERS },
	{ PidLidTimeZoneStruct, NUMBERS },
	{ PidLidAppointmentTimeZoneDefinitionStartDisplay, ZONE },
	{ PidLidAppointmentTimeZoneDefinitionEndDisplay, ZONE },
	{ PidLidAppointmentTimeZoneDefinitionRecur, ZONE },
	{ PidLidAppointmentRecur, RECURRENCE },
	{ PidLidGlobalObjectId, GLOBAL_ID },
	{ PidLidCleanGlobalObjectId, GLOBAL_ID },
	{ PidTagMessageSubmissionId, TEXT8 },
	{ PidTagTnefCorrelationKey, TEXT8 }, /* a header field has it too */
};

static int ends_with(const char *text, const char *end)
{
	size_t size = strlen(text), wanted = strlen(end);
	return size >= wanted && strcmp(text + size - wanted, end) == 0;
}

static content content_of(const redact_value *value)
{
	static const struct {
		const char *end;
		content content;
	} ends[] = { { "EntryId", ENTRY_ID },
		     { "SearchKey", SEARCH_KEY },
		     { "AddressType", ADDRESS_TYPE },
		     { "EmailAddress", DN } };
	unsigned known = value->name ? conv_known_by_name(value->name)
				     : conv_known_by_tag(value->id, value->type & ~PtypMultiple);
	const conv_known_info *info = conv_known_info_of(known);

	if (!info)
		return UNKNOWN;
	for (size_t i = 0; i < sizeof contents / sizeof *contents; i++)
		if (contents[i].known == known)
			return contents[i].content;
	for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
		if (ends_with(info->name, ends[i].end))
			return ends[i].content;
	return UNKNOWN;
}

/* ---- Text ---- */

/* The extension of a file name that many files have: "docx". */
static void mark_file_name(const uint8_t *shape, size_t count, uint8_t *mask)
{
	char name[16] = ".";
	size_t end = count, size;

	while (end && !shape[end - 1])
		end--;
	for (size = 0; size < end && size + 2 < sizeof name && shape[end - 1 - size] != '.';)
		size++;
	if (size == end || size + 2 >= sizeof name)
		return;
	memcpy(name + 1, shape + end - size, size);
	name[1 + size] = 0;
	if (conv_media_type_of_name(name))
		memset(mask + end - size, CONV_KEEP, size);
}

static conv_status redact_string(conv_redactor *redactor, content what, uint32_t codepage,
				 uint8_t *bytes, size_t size)
{
	conv_marker *marker = NULL;

	switch (what) {
	case HEADERS:
		return redact_fields(redactor, codepage, bytes, size);
	case CLASS:
		marker = redact_mark_class;
		break;
	case MEDIA_TYPE:
		marker = redact_mark_tokens;
		break;
	case FILE_NAME:
		marker = mark_file_name;
		break;
	case ADDRESS_TYPE:
		marker = redact_mark_address_type;
		break;
	case DN:
		marker = redact_mark_dn;
		break;
	case HTML_TEXT:
	case HTML_BYTES:
		marker = redact_mark_html;
		break;
	default:
		break;
	}
	return conv_redact_text(redactor, codepage, bytes, size, marker);
}

/* ---- Binary ---- */

/* Zeros from `from` on. */
static void blank(uint8_t *bytes, size_t size, size_t from)
{
	if (from < size)
		memset(bytes + from, 0, size - from);
}

static conv_status redact_entryid(conv_redactor *redactor, uint32_t codepage, uint8_t *bytes,
				  size_t size, unsigned depth);

/* Name, type and address, each with its NUL ([MS-OXCDATA] 2.2.5.1): types stay. */
static void mark_one_off(const uint8_t *shape, size_t count, uint8_t *mask)
{
	size_t name = 0, type;

	while (name < count && shape[name])
		name++;
	for (type = ++name; type < count && shape[type];)
		type++;
	if (type < count)
		redact_mark_address_type(shape + name, type - name, mask + name);
}

/* Where the texts or the inner id of an entry id begin, by its kind; the numbers before stay. */
static conv_status redact_entryid_rest(conv_redactor *redactor, uint32_t codepage,
				       conv_entryid_kind kind, uint8_t *bytes, size_t size,
				       unsigned depth)
{
	enum { ONE_OFF = 24, BOOK = 28, CONTACT = 36, WRAPPED = 21, STORE = 60, PROVIDER = 20 };
	enum { FOLDER = 46, MESSAGE = 70 };

	switch (kind) {
	case CONV_ENTRYID_ONE_OFF:
		if (size < ONE_OFF)
			break;
		return conv_redact_text(redactor,
					conv_u16le(bytes + 22) & CONV_ONE_OFF_UNICODE ? UTF_16LE
										      : codepage,
					bytes + ONE_OFF, size - ONE_OFF, mark_one_off);
	case CONV_ENTRYID_ADDRESS_BOOK:
		if (size < BOOK)
			break;
		return conv_redact_text(redactor, WESTERN, bytes + BOOK, size - BOOK,
					redact_mark_dn);
	case CONV_ENTRYID_CONTACT:
	case CONV_ENTRYID_PERSONAL_LIST:
		if (size < CONTACT)
			break;
		return redact_entryid(redactor, codepage, bytes + CONTACT, size - CONTACT,
				      depth + 1);
	case CONV_ENTRYID_WRAPPED:
		if (size < WRAPPED)
			break;
		return redact_entryid(redactor, codepage, bytes + WRAPPED, size - WRAPPED,
				      depth + 1);
	case CONV_ENTRYID_STORE:
		if (size < STORE)
			break;
		return conv_redact_text(redactor, WESTERN, bytes + STORE, size - STORE,
					redact_mark_dn);
	case CONV_ENTRYID_FOLDER:
		blank(bytes, size, FOLDER);
		return CONV_OK;
	case CONV_ENTRYID_MESSAGE:
		blank(bytes, size, MESSAGE);
		return CONV_OK;
	case CONV_ENTRYID_NEWSGROUP:
	case CONV_ENTRYID_UNKNOWN:
		break;
	}
	blank(bytes, size, PROVIDER);
	return CONV_OK;
}

static conv_status redact_entryid(conv_redactor *redactor, uint32_t codepage, uint8_t *bytes,
				  size_t size, unsigned depth)
{
	if (!size)
		return CONV_OK;
	return redact_entryid_rest(redactor, codepage,
				   depth < 4 ? conv_entryid_kind_of(bytes, size)
					     : CONV_ENTRYID_UNKNOWN,
				   bytes, size, depth);
}

/* u32 count, u32 bytes, then entries: u32 bytes, the id, padded to 4 ([MS-OXCDATA] 2.3.3). */
static conv_status redact_entryids(conv_redactor *redactor, uint32_t codepage, uint8_t *bytes,
				   size_t size)
{
	size_t at = 8;

	while (at < size && size - at > 4) {
		size_t inner = conv_u32le(bytes + at);
		at += 4;
		if (inner > size - at)
			inner = size - at;
		CONV_TRY(redact_entryid(redactor, codepage, bytes + at, inner, 0));
		size_t padded = (inner + 3) & ~(size_t)3;
		for (at += inner; inner < padded && at < size; inner++)
			bytes[at++] = 0;
	}
	blank(bytes, size, at);
	return CONV_OK;
}

/* u8, u8, u16 size, u16, u16 characters of the name, the name, then numbers ([MS-OXOCAL] 2.2.1.41). */
static conv_status redact_zone(conv_redactor *redactor, uint8_t *bytes, size_t size)
{
	enum { NAME = 8 };
	size_t name = size >= NAME ? 2 * (size_t)conv_u16le(bytes + NAME - 2) : 0;

	if (size > NUMBERS_MOST || name > size - (size < NAME ? size : NAME)) {
		blank(bytes, size, 0);
		return CONV_OK;
	}
	return name ? conv_redact_text(redactor, UTF_16LE, bytes + NAME, name, NULL) : CONV_OK;
}

/*
 * A recurrence ([MS-OXOCAL] 2.2.1.44): the pattern and its dates stay, exceptions, which hold texts,
 * become zeros.
 */
static conv_status redact_recurrence(uint8_t *bytes, size_t size)
{
	static const struct {
		uint16_t type, size;
	} patterns[] = { { 0, 0 }, { 1, 4 },   { 2, 4 },   { 3, 8 },
			 { 4, 4 }, { 0xA, 4 }, { 0xB, 8 }, { 0xC, 4 } };
	conv_cursor c = conv_cursor_over(bytes, size);
	unsigned type;

	conv_cursor_skip(&c, 6);
	type = conv_cursor_u16(&c);
	conv_cursor_skip(&c, 14); /* calendar, first date, period, sliding flag */
	for (size_t i = 0; i < sizeof patterns / sizeof *patterns; i++)
		if (patterns[i].type == type)
			conv_cursor_skip(&c, patterns[i].size);
	conv_cursor_skip(&c, 12);     /* end, count, first day of the week */
	for (int i = 0; i < 2; i++) { /* deleted, modified instances */
		size_t dates = conv_cursor_u32(&c);
		conv_cursor_skip(&c, dates < size ? 4 * dates : size);
	}
	conv_cursor_skip(&c, 8 + 8 + 8 + 2); /* dates, versions, times, count of exceptions */
	blank(bytes, size, conv_cursor_offset(&c));
	return CONV_OK;
}

/* Class, date, time, then u32 size and an id of somebody's own behind "vCal-Uid" ([MS-OXOCAL] 2.2.1.27). */
static conv_status redact_global_id(conv_redactor *redactor, uint8_t *bytes, size_t size)
{
	enum { DATA_AT = 40 };
	static const char mark[] = "vCal-Uid";
	size_t size_of_mark = sizeof mark - 1;

	if (size >= DATA_AT + size_of_mark && memcmp(bytes + DATA_AT, mark, size_of_mark) == 0)
		return conv_redact_text(redactor, 65001, bytes + DATA_AT + size_of_mark,
					size - DATA_AT - size_of_mark, NULL);
	blank(bytes, size, DATA_AT + 16);
	return CONV_OK;
}

static conv_status redact_binary(conv_redactor *redactor, content what, const redact_value *value,
				 uint8_t *bytes, size_t size)
{
	switch (what) {
	case NUMBERS:
		if (conv_entryid_kind_of(bytes, size) != CONV_ENTRYID_UNKNOWN)
			return redact_entryid(redactor, value->codepage, bytes, size, 0);
		blank(bytes, size, size > NUMBERS_MOST ? 0 : size);
		conv_redact_strays(bytes, size);
		return CONV_OK;
	case HTML_BYTES:
	case HTML_TEXT:
		return conv_redact_text(redactor, value->html_codepage, bytes, size,
					redact_mark_html);
	case RTF:
		return redact_compressed_rtf(redactor, bytes, size);
	case ENTRY_ID:
		return redact_entryid(redactor, value->codepage, bytes, size, 0);
	case ENTRY_IDS:
		return redact_entryids(redactor, value->codepage, bytes, size);
	case SEARCH_KEY:
		return conv_redact_text(redactor, WESTERN, bytes, size, redact_mark_dn);
	case DATA:
		redact_fill(bytes, size);
		return CONV_OK;
	case ZONE:
		return redact_zone(redactor, bytes, size);
	case RECURRENCE:
		return redact_recurrence(bytes, size);
	case GLOBAL_ID:
		return redact_global_id(redactor, bytes, size);
	case TEXT8:
		return conv_redact_text(redactor, value->codepage, bytes, size, NULL);
	default:
		if (conv_entryid_kind_of(bytes, size) != CONV_ENTRYID_UNKNOWN)
			return redact_entryid(redactor, value->codepage, bytes, size, 0);
		blank(bytes, size, 0);
		return CONV_OK;
	}
}

conv_status redact_property(conv_redactor *redactor, const redact_value *value, uint8_t *bytes,
			    size_t size)
{
	const conv_type_info *info = conv_type_find(value->type);
	content what = content_of(value);

	switch (info ? info->shape : CONV_SHAPE_BINARY) {
	case CONV_SHAPE_TEXT:
		return redact_string(redactor, what, UTF_16LE, bytes, size);
	case CONV_SHAPE_TEXT8:
		return redact_string(redactor, what, value->codepage, bytes, size);
	case CONV_SHAPE_BINARY:
		return redact_binary(redactor, info && info->type == PtypBinary ? what : UNKNOWN,
				     value, bytes, size);
	default: /* numbers, times and GUIDs */
		return CONV_OK;
	}
}

/* ---- Names ---- */

redact_name_keys redact_keys_of_name(const conv_guid *set, const uint8_t *bytes, size_t size)
{
	int lowers = conv_guid_equal(set, conv_set_guid(CONV_SET_PS_INTERNET_HEADERS));
	redact_name_keys keys = { 0, 0 };

	for (size_t i = 0; i + 1 < size; i += 2) {
		uint8_t unit[2] = { bytes[i], bytes[i + 1] };
		keys.as_spelled = lzfu_crc(keys.as_spelled, unit, sizeof unit);
		if (lowers && !unit[1] && unit[0] >= 'A' && unit[0] <= 'Z')
			unit[0] |= 0x20;
		keys.lowered = lzfu_crc(keys.lowered, unit, sizeof unit);
	}
	return keys;
}

/* Do two names go into the same hash streams, however they are hashed? */
static int same_streams(redact_name_keys a, redact_name_keys b, unsigned kind)
{
	enum { STREAMS = 0x1F };
	return (a.as_spelled ^ kind) % STREAMS == (b.as_spelled ^ kind) % STREAMS &&
	       (a.lowered ^ kind) % STREAMS == (b.lowered ^ kind) % STREAMS;
}

/* Puts a number at the end of a name, in digits and letters. */
static void put_number(uint8_t *bytes, size_t size, size_t number)
{
	static const char digits[] = "0123456789abcdefghijklmnopqrstuvwxyz";

	for (size_t at = size; number && at; number /= 36) {
		at -= 2;
		bytes[at] = (uint8_t)digits[number % 36];
		bytes[at + 1] = 0;
	}
}

/* The next number of names of this length; with `kind`, one that keeps the name in its hash stream. */
static conv_status next_number(redact_names *names, const conv_guid *set, unsigned kind,
			       const uint8_t *bytes, size_t size, size_t *number)
{
	enum { TRIES = 20000 };
	redact_name_keys wanted = redact_keys_of_name(set, bytes, size);
	size_t *last = names->counts + (size / 2 < 255 ? size / 2 : 255), tries = 0;
	conv_buffer name = CONV_BUFFER_INIT;

	if (!conv_buffer_append(&name, bytes, size))
		return conv_report_memory(conv_redactor_context(names->redactor));
	conv_status status = conv_redact_text(names->redactor, UTF_16LE, name.bytes, size, NULL);
	do {
		*number = ++*last;
		put_number(name.bytes, size, *number);
	} while (kind && conv_usable(status) && ++tries < TRIES &&
		 !same_streams(redact_keys_of_name(set, name.bytes, size), wanted, kind));
	conv_buffer_free(&name);
	return status;
}

/* The number of a name among those of its length, from 1. */
static conv_status number_of(redact_names *names, const conv_guid *set, unsigned kind,
			     const uint8_t *bytes, size_t size, size_t *number)
{
	conv_buffer key = CONV_BUFFER_INIT;

	conv_buffer_append(&key, set->bytes, sizeof set->bytes);
	conv_buffer_append(&key, bytes, size);
	for (size_t i = sizeof set->bytes; i + 1 < key.size; i += 2) /* of any case */
		if (!key.bytes[i + 1] && key.bytes[i] >= 'A' && key.bytes[i] <= 'Z')
			key.bytes[i] |= 0x20;
	conv_status status = conv_buffer_status(&key);
	size_t *found =
		status == CONV_OK ? conv_table_find(&names->table, key.bytes, key.size) : NULL;
	if (status == CONV_OK && !found) {
		found = conv_arena_alloc(names->arena, sizeof *found);
		if (found)
			status = next_number(names, set, kind, bytes, size, found);
		if (found && conv_usable(status))
			found = conv_table_add(&names->table, key.bytes, key.size, found);
	}
	conv_buffer_free(&key);
	if (!found || !conv_usable(status))
		return conv_report_memory(conv_redactor_context(names->redactor));
	*number = *found;
	return CONV_OK;
}

/* Header fields that are no property of their own have the names of fields ([MS-OXCMAIL] 2.1.3.2.3). */
static int is_known_name(const conv_guid *set, const uint8_t *bytes, size_t size)
{
	conv_buffer text = CONV_BUFFER_INIT;
	conv_property_name name = { .set = *set };
	int known = 0;

	if (conv_text_from_utf16(bytes, size, &text) == CONV_OK && conv_buffer_text(&text)) {
		name.name = conv_buffer_text(&text);
		known = conv_known_by_name(&name) != 0 ||
			redact_is_word(REDACT_MAIL, text.bytes, text.size);
	}
	conv_buffer_free(&text);
	return known;
}

conv_status redact_property_name(redact_names *names, const conv_guid *set, unsigned kind,
				 uint8_t *bytes, size_t size)
{
	size_t number = 0, end = size & ~(size_t)1;

	while (end && !bytes[end - 1] && !bytes[end - 2]) /* a NUL at the end */
		end -= 2;
	if (!end || is_known_name(set, bytes, end))
		return CONV_OK;
	CONV_TRY(number_of(names, set, kind, bytes, end, &number));
	CONV_TRY(conv_redact_text(names->redactor, UTF_16LE, bytes, end, NULL));
	put_number(bytes, end, number);
	return CONV_OK;
}
