/*
 * Entry ids ([MS-OXCDATA] 2.2.3 to 2.2.5; wrapped ones [MS-OXOCNTC] 2.2.2.2.4.1.1). All begin alike:
 *
 *   0  4  flags, zero when stored
 *   4 16  provider UID
 *  20 ..  by provider:
 *
 *   one-off         u16 version 0, u16 bits, name NUL, address type NUL, address NUL
 *   address book    u32 version 1, u32 type, DN NUL
 *   contact, list   u32 version 3, u32 type 4 or 5, u32 index, u32 size, message entry id
 *   wrapped         u8 type, entry id
 *   store           u8 version, u8 flag, 14 DLL name, 4 flags, 16 UID, u32 type, server NUL, mailbox NUL
 *   newsgroup       (the store's UID) u16 type 0xC, name NUL
 *   folder (46)     u16 type, 16 database, 6 counter, 2 pad
 *   message (70)    u16 type, 2 x (16 database, 6 counter, 2 pad): the folder, the message
 *
 * Folders and messages have the UID of their mailbox, so length and type tell them. Left out: the
 * versions 2 and 3 of store entry ids, whose additions stay in `rest`.
 */
#include "conv/entryid.h"

#include <string.h>

#include "conv/charset.h"
#include "cursor.h"

#define PREFIX_SIZE 20
#define FOLDER_SIZE 46
#define MESSAGE_SIZE 70
#define DLL_SIZE 14
#define NEWSGROUP_TYPE 0xC
#define DEFAULT_CODEPAGE 1252

typedef struct provider {
	conv_guid uid;
	conv_entryid_kind kind;
} provider;

static const provider providers[] = {
	{ { { 0x81, 0x2B, 0x1F, 0xA4, 0xBE, 0xA3, 0x10, 0x19, 0x9D, 0x6E, 0x00, 0xDD, 0x01, 0x0F,
	      0x54, 0x02 } },
	  CONV_ENTRYID_ONE_OFF },
	{ { { 0xDC, 0xA7, 0x40, 0xC8, 0xC0, 0x42, 0x10, 0x1A, 0xB4, 0xB9, 0x08, 0x00, 0x2B, 0x2F,
	      0xE1, 0x82 } },
	  CONV_ENTRYID_ADDRESS_BOOK },
	{ { { 0xFE, 0x42, 0xAA, 0x0A, 0x18, 0xC7, 0x1A, 0x10, 0xE8, 0x85, 0x0B, 0x65, 0x1C, 0x24,
	      0x00, 0x00 } },
	  CONV_ENTRYID_CONTACT },
	{ { { 0xC0, 0x91, 0xAD, 0xD3, 0x51, 0x9D, 0xCF, 0x11, 0xA4, 0xA9, 0x00, 0xAA, 0x00, 0x47,
	      0xFA, 0xA4 } },
	  CONV_ENTRYID_WRAPPED },
	{ { { 0x38, 0xA1, 0xBB, 0x10, 0x05, 0xE5, 0x10, 0x1A, 0xA1, 0xBB, 0x08, 0x00, 0x2B, 0x2A,
	      0x56, 0xC2 } },
	  CONV_ENTRYID_STORE },
};

#define PROVIDERS (sizeof providers / sizeof *providers)

enum { CONTACT_VERSION = 3, CONTACT_TYPE = 4, PERSONAL_LIST_TYPE = 5 };

/* ---- Kinds ---- */

static int is_folder_type(unsigned type)
{
	return type == 1 || type == 3 || type == 5;
}

static int is_message_type(unsigned type)
{
	return type == 7 || type == 9 || type == 0xB;
}

static conv_entryid_kind kind_by_provider(const uint8_t *uid)
{
	for (size_t i = 0; i < PROVIDERS; i++)
		if (memcmp(providers[i].uid.bytes, uid, sizeof providers[i].uid.bytes) == 0)
			return providers[i].kind;
	return CONV_ENTRYID_UNKNOWN;
}

conv_entryid_kind conv_entryid_kind_of(const void *bytes, size_t size)
{
	const uint8_t *p = bytes;
	if (size < PREFIX_SIZE + 2)
		return CONV_ENTRYID_UNKNOWN;
	conv_entryid_kind kind = kind_by_provider(p + 4);
	uint16_t type = conv_u16le(p + PREFIX_SIZE);
	if (kind == CONV_ENTRYID_STORE && type == NEWSGROUP_TYPE)
		return CONV_ENTRYID_NEWSGROUP;
	if (kind == CONV_ENTRYID_CONTACT && size >= PREFIX_SIZE + 8 &&
	    conv_u32le(p + PREFIX_SIZE + 4) == PERSONAL_LIST_TYPE)
		return CONV_ENTRYID_PERSONAL_LIST;
	if (kind != CONV_ENTRYID_UNKNOWN)
		return kind;
	if (size == FOLDER_SIZE && is_folder_type(type))
		return CONV_ENTRYID_FOLDER;
	if (size == MESSAGE_SIZE && is_message_type(type))
		return CONV_ENTRYID_MESSAGE;
	return CONV_ENTRYID_UNKNOWN;
}

const char *conv_entryid_kind_text(conv_entryid_kind kind)
{
	static const char *const texts[] = {
		[CONV_ENTRYID_UNKNOWN] = "unknown",
		[CONV_ENTRYID_ONE_OFF] = "one-off",
		[CONV_ENTRYID_ADDRESS_BOOK] = "address book",
		[CONV_ENTRYID_CONTACT] = "contact",
		[CONV_ENTRYID_PERSONAL_LIST] = "personal distribution list",
		[CONV_ENTRYID_WRAPPED] = "wrapped",
		[CONV_ENTRYID_STORE] = "store",
		[CONV_ENTRYID_FOLDER] = "folder",
		[CONV_ENTRYID_MESSAGE] = "message",
		[CONV_ENTRYID_NEWSGROUP] = "newsgroup folder",
	};
	return (size_t)kind < sizeof texts / sizeof *texts ? texts[kind] : texts[0];
}

/* ---- Parsing ---- */

/*
 * What one parse works on. Strings grow in one buffer, which may move: so their offsets are noted
 * and become pointers at the end.
 */
#define MOST_STRINGS 3

typedef struct parse {
	conv_context *context;
	conv_entryid *id;
	conv_cursor cursor;
	const char **targets[MOST_STRINGS];
	size_t offsets[MOST_STRINGS];
	size_t count;
	int cut; /* a string has no end, an inner id is short */
} parse;

static size_t width_to_nul(const conv_cursor *cursor, size_t unit)
{
	size_t size = 0, left = conv_cursor_left(cursor) / unit * unit;
	for (; size < left; size += unit)
		if (cursor->at[size] == 0 && (unit == 1 || cursor->at[size + 1] == 0))
			break;
	return size;
}

static conv_status decode(parse *p, const uint8_t *bytes, size_t size, int unicode)
{
	conv_buffer *strings = &p->id->strings;
	if (unicode)
		return conv_text_from_utf16(bytes, size, strings);
	conv_status status = conv_decode(p->context, p->id->codepage, bytes, size, strings, NULL);
	if (status == CONV_FAILED)
		status = conv_decode(p->context, DEFAULT_CODEPAGE, bytes, size, strings, NULL);
	return status;
}

static conv_status parse_string(parse *p, int unicode, const char **target)
{
	size_t unit = unicode ? 2 : 1;
	size_t size = width_to_nul(&p->cursor, unit);
	const uint8_t *bytes = conv_cursor_bytes(&p->cursor, size);

	p->targets[p->count] = target;
	p->offsets[p->count++] = p->id->strings.size;
	CONV_TRY(decode(p, bytes, size, unicode));
	if (conv_cursor_left(&p->cursor) >= unit) {
		conv_cursor_skip(&p->cursor, unit);
	} else {
		conv_cursor_skip(&p->cursor, conv_cursor_left(&p->cursor));
		p->cut = 1;
	}
	return conv_buffer_append_byte(&p->id->strings, 0) ? CONV_OK : CONV_MACHINE;
}

static void parse_inner(parse *p, size_t size, conv_entryid_inner *inner)
{
	if (size > conv_cursor_left(&p->cursor)) {
		size = conv_cursor_left(&p->cursor);
		p->cut = 1;
	}
	inner->bytes = conv_cursor_bytes(&p->cursor, size);
	inner->size = size;
}

static void parse_guid(conv_cursor *cursor, conv_guid *guid)
{
	const uint8_t *bytes = conv_cursor_bytes(cursor, sizeof guid->bytes);
	if (bytes)
		memcpy(guid->bytes, bytes, sizeof guid->bytes);
}

static void parse_bytes(conv_cursor *cursor, uint8_t *to, size_t size)
{
	const uint8_t *bytes = conv_cursor_bytes(cursor, size);
	if (bytes)
		memcpy(to, bytes, size);
}

static conv_status parse_one_off(parse *p)
{
	conv_entryid_one_off *one_off = &p->id->as.one_off;
	one_off->version = conv_cursor_u16(&p->cursor);
	one_off->bits = conv_cursor_u16(&p->cursor);
	int unicode = one_off->bits & CONV_ONE_OFF_UNICODE;
	CONV_TRY(parse_string(p, unicode, &one_off->name));
	CONV_TRY(parse_string(p, unicode, &one_off->type));
	return parse_string(p, unicode, &one_off->address);
}

static conv_status parse_address_book(parse *p)
{
	conv_entryid_address_book *entry = &p->id->as.address_book;
	entry->version = conv_cursor_u32(&p->cursor);
	entry->type = conv_cursor_u32(&p->cursor);
	return parse_string(p, 0, &entry->dn);
}

static conv_status parse_contact(parse *p)
{
	conv_entryid_contact *contact = &p->id->as.contact;
	contact->version = conv_cursor_u32(&p->cursor);
	contact->type = conv_cursor_u32(&p->cursor);
	contact->index = conv_cursor_u32(&p->cursor);
	parse_inner(p, conv_cursor_u32(&p->cursor), &contact->message);
	return CONV_OK;
}

static conv_status parse_wrapped(parse *p)
{
	p->id->as.wrapped.type = conv_cursor_u8(&p->cursor);
	parse_inner(p, conv_cursor_left(&p->cursor), &p->id->as.wrapped.inside);
	return CONV_OK;
}

/* The name of the DLL stands in 14 bytes, filled up with zeros. */
static conv_status parse_dll_name(parse *p, const char **target)
{
	const uint8_t *bytes = conv_cursor_bytes(&p->cursor, DLL_SIZE);
	conv_cursor rest = p->cursor;
	p->cursor = conv_cursor_over(bytes, bytes ? DLL_SIZE : 0);
	conv_status status = parse_string(p, 0, target);
	p->cursor = rest;
	return status;
}

static conv_status parse_store(parse *p)
{
	conv_entryid_store *store = &p->id->as.store;
	store->version = conv_cursor_u8(&p->cursor);
	store->flag = conv_cursor_u8(&p->cursor);
	CONV_TRY(parse_dll_name(p, &store->dll));
	parse_bytes(&p->cursor, store->wrapped_flags, sizeof store->wrapped_flags);
	parse_guid(&p->cursor, &store->wrapped_provider);
	store->wrapped_type = conv_cursor_u32(&p->cursor);
	CONV_TRY(parse_string(p, 0, &store->server));
	store->mailbox = "";
	return conv_cursor_left(&p->cursor) ? parse_string(p, 0, &store->mailbox) : CONV_OK;
}

static void parse_object(conv_cursor *cursor, conv_entryid_object *object)
{
	parse_guid(cursor, &object->database);
	parse_bytes(cursor, object->counter, sizeof object->counter);
	parse_bytes(cursor, object->pad, sizeof object->pad);
}

static conv_status parse_folder(parse *p)
{
	p->id->as.folder.type = conv_cursor_u16(&p->cursor);
	parse_object(&p->cursor, &p->id->as.folder.folder);
	return CONV_OK;
}

static conv_status parse_message(parse *p)
{
	p->id->as.message.type = conv_cursor_u16(&p->cursor);
	parse_object(&p->cursor, &p->id->as.message.folder);
	parse_object(&p->cursor, &p->id->as.message.message);
	return CONV_OK;
}

static conv_status parse_newsgroup(parse *p)
{
	p->id->as.newsgroup.type = conv_cursor_u16(&p->cursor);
	return parse_string(p, 0, &p->id->as.newsgroup.name);
}

static conv_status (*const parsers[])(parse *p) = {
	[CONV_ENTRYID_ONE_OFF] = parse_one_off,
	[CONV_ENTRYID_ADDRESS_BOOK] = parse_address_book,
	[CONV_ENTRYID_CONTACT] = parse_contact,
	[CONV_ENTRYID_PERSONAL_LIST] = parse_contact,
	[CONV_ENTRYID_WRAPPED] = parse_wrapped,
	[CONV_ENTRYID_STORE] = parse_store,
	[CONV_ENTRYID_FOLDER] = parse_folder,
	[CONV_ENTRYID_MESSAGE] = parse_message,
	[CONV_ENTRYID_NEWSGROUP] = parse_newsgroup,
};

static void parse_as_unknown(conv_entryid *id, const void *bytes, size_t size)
{
	conv_buffer_clear(&id->strings);
	memset(&id->as, 0, sizeof id->as);
	id->kind = CONV_ENTRYID_UNKNOWN;
	id->rest.bytes = bytes;
	id->rest.size = size;
}

conv_status conv_entryid_parse(conv_context *context, const void *bytes, size_t size,
			       uint32_t codepage, conv_entryid *id)
{
	parse p = { .context = context, .id = id, .cursor = conv_cursor_over(bytes, size) };

	memset(id, 0, sizeof *id);
	id->codepage = codepage ? codepage : DEFAULT_CODEPAGE;
	id->kind = conv_entryid_kind_of(bytes, size);
	if (id->kind == CONV_ENTRYID_UNKNOWN) {
		parse_as_unknown(id, bytes, size);
		return CONV_OK;
	}
	parse_bytes(&p.cursor, id->flags, sizeof id->flags);
	parse_guid(&p.cursor, &id->provider);
	if (!conv_usable(parsers[id->kind](&p)))
		return CONV_MACHINE;
	if (p.cursor.overrun) {
		parse_as_unknown(id, bytes, size);
		return CONV_DAMAGED;
	}
	for (size_t i = 0; i < p.count; i++)
		*p.targets[i] = (const char *)id->strings.bytes + p.offsets[i];
	id->rest.size = conv_cursor_left(&p.cursor);
	id->rest.bytes = conv_cursor_bytes(&p.cursor, id->rest.size);
	return p.cut ? CONV_DAMAGED : CONV_OK;
}

void conv_entryid_free(conv_entryid *id)
{
	conv_buffer_free(&id->strings);
	memset(id, 0, sizeof *id);
}

/* ---- Building ---- */

static conv_status build_string(conv_context *context, const conv_entryid *id, int unicode,
				const char *text, conv_buffer *to)
{
	size_t size = text ? strlen(text) : 0;
	if (unicode) {
		CONV_TRY(conv_text_to_utf16(text, size, to));
		conv_buffer_append_u16le(to, 0);
		return CONV_OK;
	}
	CONV_TRY(conv_encode(context, id->codepage ? id->codepage : DEFAULT_CODEPAGE, text, size,
			     to, NULL));
	conv_buffer_append_byte(to, 0);
	return CONV_OK;
}

static conv_status build_one_off(conv_context *context, const conv_entryid *id, conv_buffer *to)
{
	const conv_entryid_one_off *one_off = &id->as.one_off;
	int unicode = one_off->bits & CONV_ONE_OFF_UNICODE;
	conv_buffer_append_u16le(to, one_off->version);
	conv_buffer_append_u16le(to, one_off->bits);
	CONV_TRY(build_string(context, id, unicode, one_off->name, to));
	CONV_TRY(build_string(context, id, unicode, one_off->type, to));
	return build_string(context, id, unicode, one_off->address, to);
}

static conv_status build_address_book(conv_context *context, const conv_entryid *id,
				      conv_buffer *to)
{
	conv_buffer_append_u32le(to, id->as.address_book.version);
	conv_buffer_append_u32le(to, id->as.address_book.type);
	return build_string(context, id, 0, id->as.address_book.dn, to);
}

static conv_status build_contact(conv_context *context, const conv_entryid *id, conv_buffer *to)
{
	const conv_entryid_contact *contact = &id->as.contact;
	(void)context;
	conv_buffer_append_u32le(to, contact->version);
	conv_buffer_append_u32le(to, contact->type);
	conv_buffer_append_u32le(to, contact->index);
	conv_buffer_append_u32le(to, (uint32_t)contact->message.size);
	conv_buffer_append(to, contact->message.bytes, contact->message.size);
	return CONV_OK;
}

static conv_status build_wrapped(conv_context *context, const conv_entryid *id, conv_buffer *to)
{
	(void)context;
	conv_buffer_append_byte(to, id->as.wrapped.type);
	conv_buffer_append(to, id->as.wrapped.inside.bytes, id->as.wrapped.inside.size);
	return CONV_OK;
}

static conv_status build_store(conv_context *context, const conv_entryid *id, conv_buffer *to)
{
	const conv_entryid_store *store = &id->as.store;
	uint8_t dll[DLL_SIZE] = { 0 };
	size_t dll_size = store->dll ? strlen(store->dll) : 0;
	if (dll_size > sizeof dll)
		return CONV_FAILED;
	if (dll_size)
		memcpy(dll, store->dll, dll_size);
	conv_buffer_append_byte(to, store->version);
	conv_buffer_append_byte(to, store->flag);
	conv_buffer_append(to, dll, sizeof dll);
	conv_buffer_append(to, store->wrapped_flags, sizeof store->wrapped_flags);
	conv_buffer_append(to, &store->wrapped_provider, sizeof store->wrapped_provider);
	conv_buffer_append_u32le(to, store->wrapped_type);
	CONV_TRY(build_string(context, id, 0, store->server, to));
	if (store->mailbox && *store->mailbox)
		return build_string(context, id, 0, store->mailbox, to);
	return CONV_OK;
}

static void build_object(const conv_entryid_object *object, conv_buffer *to)
{
	conv_buffer_append(to, &object->database, sizeof object->database);
	conv_buffer_append(to, object->counter, sizeof object->counter);
	conv_buffer_append(to, object->pad, sizeof object->pad);
}

static conv_status build_folder(conv_context *context, const conv_entryid *id, conv_buffer *to)
{
	(void)context;
	conv_buffer_append_u16le(to, id->as.folder.type);
	build_object(&id->as.folder.folder, to);
	return CONV_OK;
}

static conv_status build_message(conv_context *context, const conv_entryid *id, conv_buffer *to)
{
	(void)context;
	conv_buffer_append_u16le(to, id->as.message.type);
	build_object(&id->as.message.folder, to);
	build_object(&id->as.message.message, to);
	return CONV_OK;
}

static conv_status build_newsgroup(conv_context *context, const conv_entryid *id, conv_buffer *to)
{
	conv_buffer_append_u16le(to, id->as.newsgroup.type);
	return build_string(context, id, 0, id->as.newsgroup.name, to);
}

static conv_status (*const builders[])(conv_context *context, const conv_entryid *id,
				       conv_buffer *to) = {
	[CONV_ENTRYID_ONE_OFF] = build_one_off,
	[CONV_ENTRYID_ADDRESS_BOOK] = build_address_book,
	[CONV_ENTRYID_CONTACT] = build_contact,
	[CONV_ENTRYID_PERSONAL_LIST] = build_contact,
	[CONV_ENTRYID_WRAPPED] = build_wrapped,
	[CONV_ENTRYID_STORE] = build_store,
	[CONV_ENTRYID_FOLDER] = build_folder,
	[CONV_ENTRYID_MESSAGE] = build_message,
	[CONV_ENTRYID_NEWSGROUP] = build_newsgroup,
};

static const conv_guid *own_provider(conv_entryid_kind kind)
{
	if (kind == CONV_ENTRYID_PERSONAL_LIST)
		kind = CONV_ENTRYID_CONTACT;
	if (kind == CONV_ENTRYID_NEWSGROUP)
		kind = CONV_ENTRYID_STORE;
	for (size_t i = 0; i < PROVIDERS; i++)
		if (providers[i].kind == kind)
			return &providers[i].uid;
	return NULL;
}

conv_status conv_entryid_build(conv_context *context, const conv_entryid *id, conv_buffer *to)
{
	size_t before = to->size;
	if (id->kind != CONV_ENTRYID_UNKNOWN) {
		const conv_guid *own = own_provider(id->kind);
		conv_buffer_append(to, id->flags, sizeof id->flags);
		conv_buffer_append(to, own ? own : &id->provider, sizeof id->provider);
		conv_status status = builders[id->kind](context, id, to);
		if (!conv_usable(status)) {
			to->size = to->failed ? 0 : before;
			return status;
		}
	}
	if (id->rest.size)
		conv_buffer_append(to, id->rest.bytes, id->rest.size);
	return conv_buffer_status(to);
}

conv_status conv_entryid_build_one_off(conv_context *context, const char *name, const char *type,
				       const char *address, conv_buffer *to)
{
	conv_entryid id = { .kind = CONV_ENTRYID_ONE_OFF,
			    .as.one_off = { 0, CONV_ONE_OFF_USUAL, name, type, address } };
	return conv_entryid_build(context, &id, to);
}

conv_status conv_entryid_build_address_book(conv_context *context, uint32_t type, const char *dn,
					    conv_buffer *to)
{
	conv_entryid id = { .kind = CONV_ENTRYID_ADDRESS_BOOK, .as.address_book = { 1, type, dn } };
	return conv_entryid_build(context, &id, to);
}

/* ---- For people ---- */

static int describe_object(const conv_entryid_object *object, conv_buffer *text)
{
	char database[CONV_GUID_TEXT_SIZE];
	const uint8_t *c = object->counter;
	return conv_buffer_printf(text, " %s-%02X%02X%02X%02X%02X%02X",
				  conv_guid_text(&object->database, database), c[0], c[1], c[2],
				  c[3], c[4], c[5]);
}

static int describe_details(const conv_entryid *id, conv_buffer *text)
{
	switch (id->kind) {
	case CONV_ENTRYID_ONE_OFF:
		return conv_buffer_printf(text, " \"%s\" <%s> (%s)", id->as.one_off.name,
					  id->as.one_off.address, id->as.one_off.type);
	case CONV_ENTRYID_ADDRESS_BOOK:
		return conv_buffer_printf(text, " %s (type %u)", id->as.address_book.dn,
					  (unsigned)id->as.address_book.type);
	case CONV_ENTRYID_CONTACT:
		return conv_buffer_printf(text, " address %u", (unsigned)id->as.contact.index);
	case CONV_ENTRYID_WRAPPED:
		return conv_buffer_printf(
			text, " 0x%02X around %s", id->as.wrapped.type,
			conv_entryid_kind_text(conv_entryid_kind_of(id->as.wrapped.inside.bytes,
								    id->as.wrapped.inside.size)));
	case CONV_ENTRYID_STORE:
		return conv_buffer_printf(text, " %s %s", id->as.store.server,
					  id->as.store.mailbox);
	case CONV_ENTRYID_FOLDER:
		return describe_object(&id->as.folder.folder, text);
	case CONV_ENTRYID_MESSAGE:
		return describe_object(&id->as.message.folder, text) &&
		       describe_object(&id->as.message.message, text);
	case CONV_ENTRYID_NEWSGROUP:
		return conv_buffer_printf(text, " %s", id->as.newsgroup.name);
	default:
		return 1;
	}
}

int conv_entryid_describe(const conv_entryid *id, conv_buffer *text)
{
	return conv_buffer_append_text(text, conv_entryid_kind_text(id->kind)) &&
	       describe_details(id, text);
}
