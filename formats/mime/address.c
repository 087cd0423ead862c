/*
 * From address properties to addr-spec ([MS-OXCMAIL] 2.1.3.1.1). The order of the rule:
 *
 *     1  entry id of the address book: look it up. There is no directory here: go on
 *     2  one-off entry id of type SMTP: its address
 *     3  any other entry id: reject. A message file is no submission, and its entry ids may be those
 *        of somebody's contacts: only `reject_foreign` does that
 *     4  address type SMTP: the e-mail address
 *     5  the property with the SMTP address; then what else may hold one: proxy addresses, and the
 *        printable name
 *     6  IMCEA encapsulation of type and address
 */
#include "address.h"

#include <string.h>

#include "conv/charset.h"
#include "conv/entryid.h"
#include "report.h"

const mime_who_keys mime_who_table[MIME_WHO_COUNT] = {
	[MIME_SENDER] = { PidTagSenderName, PidTagSenderAddressType, PidTagSenderEmailAddress,
			  PidTagSenderEntryId, PidTagSenderSearchKey, PidTagSenderSmtpAddress },
	[MIME_SENT_REPRESENTING] = { PidTagSentRepresentingName, PidTagSentRepresentingAddressType,
				     PidTagSentRepresentingEmailAddress,
				     PidTagSentRepresentingEntryId, PidTagSentRepresentingSearchKey,
				     PidTagSentRepresentingSmtpAddress },
	[MIME_RECEIVED_BY] = { PidTagReceivedByName, PidTagReceivedByAddressType,
			       PidTagReceivedByEmailAddress, PidTagReceivedByEntryId,
			       PidTagReceivedBySearchKey, PidTagReceivedBySmtpAddress },
	[MIME_RECEIVED_REPRESENTING] = { PidTagReceivedRepresentingName,
					 PidTagReceivedRepresentingAddressType,
					 PidTagReceivedRepresentingEmailAddress,
					 PidTagReceivedRepresentingEntryId,
					 PidTagReceivedRepresentingSearchKey,
					 PidTagReceivedRepresentingSmtpAddress },
	[MIME_READ_RECEIPT] = { PidTagReadReceiptName, PidTagReadReceiptAddressType,
				PidTagReadReceiptEmailAddress, PidTagReadReceiptEntryId,
				PidTagReadReceiptSearchKey, PidTagReadReceiptSmtpAddress },
	[MIME_RECIPIENT] = { PidTagDisplayName, PidTagAddressType, PidTagEmailAddress,
			     PidTagEntryId, PidTagSearchKey, PidTagSmtpAddress },
};

/* ---- addr-spec ---- */

enum { ADDRESS_MAX = MIME_TOKEN_MAX - 8 }; /* longer ones would have to be folded */

static int is_local_char(uint8_t byte)
{
	return byte > ' ' && byte != 0x7F && !strchr("()<>[]:;@\\,\"", byte);
}

static int is_dot_atom(const char *text, size_t size)
{
	for (size_t i = 0; i < size; i++)
		if (!is_local_char((uint8_t)text[i]))
			return 0;
	return size && text[0] != '.' && text[size - 1] != '.';
}

/* "[192.0.2.1]", "[IPv6:2001:db8::1]" */
static int is_literal(const char *text, size_t size)
{
	if (size < 3 || text[0] != '[' || text[size - 1] != ']')
		return 0;
	for (size_t i = 1; i + 1 < size; i++)
		if (!is_local_char((uint8_t)text[i]) && text[i] != ':')
			return 0;
	return 1;
}

static int is_domain(const char *text, size_t size)
{
	return is_literal(text, size) || is_dot_atom(text, size);
}

static int is_quoted(const char *text, size_t size)
{
	if (size < 2 || text[0] != '"' || text[size - 1] != '"')
		return 0;
	for (size_t i = 1; i < size - 1; i++) {
		if (text[i] == '"' || (text[i] == '\\' && ++i == size - 1))
			return 0;
		if ((uint8_t)text[i] < ' ' || text[i] == 0x7F)
			return 0;
	}
	return 1;
}

int mime_is_smtp(const char *text)
{
	const char *at = text ? strrchr(text, '@') : NULL;
	return at && strlen(text) <= ADDRESS_MAX && is_domain(at + 1, strlen(at + 1)) &&
	       (is_dot_atom(text, (size_t)(at - text)) || is_quoted(text, (size_t)(at - text)));
}

/*
 * An SMTP address as addr-spec, in the arena: without "<>" and "SMTP:" around it, its local part
 * quoted where it must be. NULL: nothing that could be written as one, such as text with half of a
 * surrogate pair.
 */
static const char *addr_spec(conv_arena *arena, const char *text)
{
	const char *inner = strrchr(text, '<'); /* "name <address>" has been seen as an address */
	if (inner && strchr(inner, '>'))
		text = inner;
	while (*text == ' ' || *text == '<' || *text == '\t')
		text++;
	if (conv_ascii_compare_n(text, "smtp:", 5) == 0)
		text += 5;
	else if (conv_ascii_compare_n(text, "mailto:", 7) == 0)
		text += 7;
	size_t size = strlen(text);
	while (size && (text[size - 1] == ' ' || text[size - 1] == '>' || text[size - 1] == '\t'))
		size--;
	if (!size || size > ADDRESS_MAX || !conv_utf8_valid((const uint8_t *)text, size))
		return NULL;
	const char *at = memrchr(text, '@', size);
	size_t local = at ? (size_t)(at - text) : size;
	if (at && !is_domain(at + 1, size - local - 1))
		return NULL;
	if (is_dot_atom(text, local) || is_quoted(text, local))
		return conv_arena_copy(arena, text, size);
	if (!local)
		return NULL;
	char *quoted = conv_arena_alloc(arena, 2 * local + 2 + (size - local) + 1);
	if (!quoted)
		return NULL;
	char *to = quoted;
	*to++ = '"';
	for (size_t i = 0; i < local; i++) {
		if (text[i] == '"' || text[i] == '\\')
			*to++ = '\\';
		*to++ = (uint8_t)text[i] < ' ' || text[i] == 0x7F ? ' ' : text[i];
	}
	*to++ = '"';
	memcpy(to, text + local, size - local);
	to[size - local] = '\0';
	return quoted;
}

/* ---- IMCEA (2.1.3.1.8) ---- */

static int stays_in_imcea(uint8_t byte)
{
	return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
	       (byte >= '0' && byte <= '9') || byte == '-' || byte == '=';
}

void mime_append_imcea(conv_buffer *to, const char *type, const char *address, const char *domain)
{
	conv_buffer_append_text(to, "IMCEA");
	for (; *type; type++) /* address types are letters and digits (2.1.3.1.9) */
		if (*type >= 'a' && *type <= 'z')
			conv_buffer_append_byte(to, (uint8_t)(*type - 'a' + 'A'));
		else if ((*type >= 'A' && *type <= 'Z') || (*type >= '0' && *type <= '9'))
			conv_buffer_append_byte(to, (uint8_t)*type);
	conv_buffer_append_byte(to, '-');
	for (; *address; address++) {
		uint8_t byte = (uint8_t)*address;
		if (byte == '/')
			conv_buffer_append_byte(to, '_');
		else if (stays_in_imcea(byte))
			conv_buffer_append_byte(to, byte);
		else
			conv_buffer_printf(to, "+%02X", byte);
	}
	conv_buffer_printf(to, "@%s", domain);
}

static conv_status imcea(const mime_address_rules *rules, const char *type, const char *email,
			 const char **address)
{
	conv_buffer text = CONV_BUFFER_INIT;
	mime_append_imcea(&text, type, email, rules->domain);
	*address = NULL;
	conv_status status = conv_buffer_status(&text);
	if (status == CONV_OK && text.size <= ADDRESS_MAX) {
		*address = conv_arena_copy(rules->arena, text.bytes, text.size);
		if (!*address)
			status = CONV_MACHINE;
	}
	conv_buffer_free(&text);
	return status == CONV_OK ? status : conv_report_memory(rules->context);
}

/* ---- Resolving ---- */

/* What an entry id says; `foreign`: it is of a kind that says nothing about an address. */
typedef struct identity {
	const char *name, *type, *email;
	int foreign;
} identity;

static conv_status read_entryid(const mime_address_rules *rules, const uint8_t *bytes, size_t size,
				identity *entry)
{
	conv_entryid id;
	*entry = (identity){ NULL, NULL, NULL, 0 };
	conv_status status = conv_entryid_parse(rules->context, bytes, size, rules->codepage, &id);
	if (conv_usable(status) && id.kind == CONV_ENTRYID_ONE_OFF) {
		entry->name = conv_arena_copy(rules->arena, id.as.one_off.name,
					      strlen(id.as.one_off.name));
		entry->type = conv_arena_copy(rules->arena, id.as.one_off.type,
					      strlen(id.as.one_off.type));
		entry->email = conv_arena_copy(rules->arena, id.as.one_off.address,
					       strlen(id.as.one_off.address));
		if (!entry->name || !entry->type || !entry->email)
			status = conv_report_memory(rules->context);
	} else if (conv_usable(status) && id.kind == CONV_ENTRYID_ADDRESS_BOOK) {
		entry->type = "EX";
		entry->email = conv_arena_copy(rules->arena, id.as.address_book.dn,
					       strlen(id.as.address_book.dn));
		if (!entry->email)
			status = conv_report_memory(rules->context);
	} else {
		entry->foreign = 1;
	}
	conv_entryid_free(&id);
	return conv_usable(status) ? CONV_OK : status;
}

static int is_type_smtp(const char *type)
{
	return type && conv_ascii_compare(type, "SMTP") == 0;
}

static int empty(const char *text)
{
	return !text || !*text;
}

/* The primary one of the proxy addresses ("SMTP:" in capitals), else the first of type SMTP. */
static const char *proxy_address(const conv_bag *bag)
{
	const char *first = NULL, *proxy;
	for (size_t i = 0; (proxy = conv_bag_text_at(bag, PidTagAddressBookProxyAddresses, i));
	     i++) {
		if (strncmp(proxy, "SMTP:", 5) == 0)
			return proxy;
		if (!first && conv_ascii_compare_n(proxy, "smtp:", 5) == 0)
			first = proxy;
	}
	return first;
}

/* Properties that are not made for it but often hold the SMTP address of an Exchange user. */
static const char *other_smtp(const conv_bag *bag, mime_who who)
{
	const char *text = NULL;
	if (who == MIME_RECIPIENT) {
		text = proxy_address(bag);
		if (!text)
			text = conv_bag_text(bag, PidTagAddressBookDisplayNamePrintable);
		if (text && conv_ascii_compare_n(text, "smtp:", 5) != 0 && !mime_is_smtp(text))
			text = NULL;
	} else if (mime_same_user(bag, MIME_SENDER, MIME_SENT_REPRESENTING)) {
		/* One user in two groups, only one of which has the address. */
		if (who == MIME_SENDER)
			text = conv_bag_text(bag, PidTagSentRepresentingSmtpAddress);
		else if (who == MIME_SENT_REPRESENTING)
			text = conv_bag_text(bag, PidTagSenderSmtpAddress);
	}
	if (empty(text)) /* a name that is an address is shown as one, so it may serve as one */
		text = conv_bag_text(bag, mime_who_table[who].name);
	return text && (mime_is_smtp(text) || conv_ascii_compare_n(text, "smtp:", 5) == 0) ? text
											   : NULL;
}

conv_status mime_address_of(const mime_address_rules *rules, const conv_bag *bag, mime_who who,
			    mime_address *address)
{
	const mime_who_keys *keys = &mime_who_table[who];
	const char *type = conv_bag_text(bag, keys->type), *email = conv_bag_text(bag, keys->email);
	const char *smtp = conv_bag_text(bag, keys->smtp);
	const uint8_t *bytes;
	size_t size;
	identity entry = { NULL, NULL, NULL, 0 };
	*address = (mime_address){ conv_bag_text(bag, keys->name), NULL };
	/* An entry id too large to be held says nothing; the other properties may. */
	if (conv_bag_binary(rules->context, bag, keys->entryid, &bytes, &size) == CONV_MACHINE)
		return CONV_MACHINE;
	if (bytes && size)
		CONV_TRY(read_entryid(rules, bytes, size, &entry));
	if (entry.foreign && rules->reject_foreign)
		return CONV_OK;
	if (empty(address->name) && !empty(entry.name))
		address->name = entry.name;

	if (is_type_smtp(entry.type) && !empty(entry.email))
		address->address = addr_spec(rules->arena, entry.email);
	if (!address->address && !empty(email) &&
	    (is_type_smtp(type) || (empty(type) && mime_is_smtp(email))))
		address->address = addr_spec(rules->arena, email);
	if (!address->address && !empty(smtp))
		address->address = addr_spec(rules->arena, smtp);
	if (!address->address && (smtp = other_smtp(bag, who)))
		address->address = addr_spec(rules->arena, smtp);
	if (address->address)
		return CONV_OK;

	if (empty(type) || empty(email)) {
		type = entry.type;
		email = entry.email;
	}
	if (empty(type) || empty(email) || is_type_smtp(type))
		return CONV_OK;
	return imcea(rules, type, email, &address->address);
}

conv_status mime_address_of_entryid(const mime_address_rules *rules, const uint8_t *bytes,
				    size_t size, mime_address *address)
{
	identity entry;
	*address = (mime_address){ NULL, NULL };
	CONV_TRY(read_entryid(rules, bytes, size, &entry));
	address->name = entry.name;
	if (empty(entry.type) || empty(entry.email))
		return CONV_OK;
	if (is_type_smtp(entry.type)) {
		address->address = addr_spec(rules->arena, entry.email);
		return CONV_OK;
	}
	return imcea(rules, entry.type, entry.email, &address->address);
}

int mime_same_user(const conv_bag *bag, mime_who a, mime_who b)
{
	const mime_who_keys *one = &mime_who_table[a], *two = &mime_who_table[b];
	const char *x = conv_bag_text(bag, one->smtp), *y = conv_bag_text(bag, two->smtp);
	if (!empty(x) && !empty(y))
		return conv_ascii_compare(x, y) == 0;
	x = conv_bag_text(bag, one->email);
	y = conv_bag_text(bag, two->email);
	if (empty(x) || empty(y) || conv_ascii_compare(x, y) != 0)
		return 0;
	x = conv_bag_text(bag, one->type);
	y = conv_bag_text(bag, two->type);
	return conv_ascii_compare(x ? x : "", y ? y : "") == 0;
}

/* ---- Writing ---- */

void mime_line_address(mime_line *line, const mime_address *address, int more)
{
	const char *name = empty(address->name) ? NULL : address->name;
	if (more)
		mime_line_glue(line, ",");
	if (!address->address) {
		mime_line_phrase(line, name ? name : "undisclosed",
				 strlen(name ? name : "undisclosed"), 0);
		mime_line_glue(line, ":;");
		return;
	}
	/* A name that only repeats the address says nothing. */
	if (!name || conv_ascii_compare(name, address->address) == 0) {
		mime_line_token(line, address->address, strlen(address->address));
		return;
	}
	char token[ADDRESS_MAX + 2];
	size_t size = strlen(address->address);
	token[0] = '<';
	memcpy(token + 1, address->address, size);
	token[size + 1] = '>';
	mime_line_phrase(line, name, strlen(name), 0);
	mime_line_token(line, token, size + 2);
}
