/*
 * Addresses of mail to groups of properties and rows of recipients ([MS-OXCMAIL] 2.2.3.1).
 */
#include "reader.h"

#include <string.h>

#include "headers.h"

#include "conv/charset.h"
#include "conv/entryid.h"
#include "report.h"

/* ---- IMCEA (2.2.3.1.2) ---- */

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static int is_type_char(char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

/* The text between `at` and `end` taken out: "_" is "/", "+HH" an octet. */
static const char *imcea_decode(conv_arena *arena, const char *at, const char *end)
{
	char *text = conv_arena_alloc(arena, (size_t)(end - at) + 1), *to = text;
	if (!text)
		return NULL;
	for (; at < end; at++) {
		int high = *at == '+' && end - at > 2 ? hex_digit(at[1]) : -1;
		int low = high >= 0 ? hex_digit(at[2]) : -1;
		if (low >= 0 && (high || low)) {
			*to++ = (char)(high << 4 | low);
			at += 2;
		} else {
			*to++ = *at == '_' ? '/' : *at;
		}
	}
	*to = '\0';
	return text;
}

/*
 * Takes type and address out of an encapsulated one, if its domain is ours. CONV_FAILED: it is none.
 */
static conv_status imcea_open(const mime_mail *mail, const char *address, const char **type,
			      const char **email)
{
	static const char prefix[] = "IMCEA";
	const char *domain = strrchr(address, '@');
	size_t size = sizeof prefix - 1;
	if (conv_ascii_compare_n(address, prefix, size) != 0 || !domain ||
	    conv_ascii_compare(domain + 1, mail->options.domain) != 0)
		return CONV_FAILED;
	const char *start = address + size, *at = start;
	while (is_type_char(*at))
		at++;
	if (at == start || *at != '-')
		return CONV_FAILED;
	char *name = conv_arena_copy(mail->arena, start, (size_t)(at - start));
	*email = imcea_decode(mail->arena, at + 1, domain);
	if (!name || !*email)
		return mime_mail_memory(mail);
	for (char *p = name; *p; p++)
		if (*p >= 'a' && *p <= 'z')
			*p = (char)(*p - 'a' + 'A');
	*type = name;
	return CONV_OK;
}

/* ---- A group ---- */

/* [MS-OXOMSG] 2.2.1.52: TYPE:ADDRESS in capitals, and a NUL. */
static conv_status set_search_key(const mime_mail *mail, conv_bag *bag, unsigned known,
				  const char *type, const char *email)
{
	conv_buffer key = CONV_BUFFER_INIT;
	conv_buffer_printf(&key, "%s:%s", type, email);
	conv_buffer_append_byte(&key, 0);
	for (size_t i = 0; i < key.size; i++)
		if (key.bytes[i] >= 'a' && key.bytes[i] <= 'z')
			key.bytes[i] = (uint8_t)(key.bytes[i] - 'a' + 'A');
	conv_status status = key.failed ? mime_mail_memory(mail)
					: conv_bag_set_binary(bag, known, key.bytes, key.size);
	conv_buffer_free(&key);
	return status;
}

conv_status mime_take_person(const mime_mail *mail, conv_bag *bag, mime_who who,
			     const mime_mailbox *mailbox)
{
	const mime_who_keys *keys = &mime_who_table[who];
	const char *type = "SMTP", *email = NULL;
	const unsigned all[] = { keys->name,    keys->type,       keys->email,
				 keys->entryid, keys->search_key, keys->smtp };
	/* A name without an address says less than TNEF does of the same name. */
	const char *there = mail->from_tnef ? conv_bag_text(bag, keys->name) : NULL;
	if (!mailbox->address && there && mailbox->name && strcmp(there, mailbox->name) == 0)
		return CONV_OK;
	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		conv_bag_remove(bag, all[i]); /* nothing of the TNEF's stays beside */
	if (mailbox->address) {
		conv_buffer address = CONV_BUFFER_INIT;
		conv_status status = mime_words_decode(&mail->decoding, mailbox->address,
						       strlen(mailbox->address), &address);
		if (conv_usable(status))
			email = conv_arena_copy(mail->arena, address.bytes, address.size);
		conv_buffer_free(&address);
		if (!email)
			return mime_mail_memory(mail);
	}
	CONV_TRY(conv_bag_set_text(bag, keys->name, mailbox->name ? mailbox->name : email));
	if (!email)
		return CONV_OK;
	const char *smtp = email;
	conv_status status = imcea_open(mail, email, &type, &email);
	if (status == CONV_FAILED)
		CONV_TRY(conv_bag_set_text(bag, keys->smtp, smtp));
	else if (!conv_usable(status))
		return status;
	CONV_TRY(conv_bag_set_text(bag, keys->type, type));
	CONV_TRY(conv_bag_set_text(bag, keys->email, email));
	CONV_TRY(set_search_key(mail, bag, keys->search_key, type, email));
	conv_buffer id = CONV_BUFFER_INIT;
	status = conv_entryid_build_one_off(mail->context, mailbox->name ? mailbox->name : email,
					    type, email, &id);
	if (conv_usable(status))
		status = conv_bag_set_binary(bag, keys->entryid, id.bytes, id.size);
	conv_buffer_free(&id);
	return status;
}

/* ---- Who sends ---- */

/* The first mailbox of a field. */
typedef struct first {
	mime_mail *mail;
	mime_who who;
	int taken;
} first;

static conv_status take_first(void *user, const mime_mailbox *mailbox)
{
	first *f = user;
	if (f->taken++)
		return CONV_OK;
	return mime_take_person(f->mail, f->mail->bag, f->who, mailbox);
}

/* Fills the group from the first of two fields that has a mailbox. */
static conv_status take_group(mime_mail *mail, mime_who who, const char *name,
			      const char *otherwise)
{
	first f = { mail, who, 0 };
	CONV_TRY(mime_each_mailbox(&mail->decoding, mime_mail_value(mail, name), take_first, &f));
	if (f.taken || !otherwise)
		return CONV_OK;
	return mime_each_mailbox(&mail->decoding, mime_mail_value(mail, otherwise), take_first, &f);
}

conv_status mime_take_from(mime_mail *mail, const mime_header *header, const mime_field *field)
{
	(void)header;
	(void)field;
	return take_group(mail, MIME_SENT_REPRESENTING, "From", "Sender");
}

conv_status mime_take_sender(mime_mail *mail, const mime_header *header, const mime_field *field)
{
	(void)header;
	(void)field;
	return take_group(mail, MIME_SENDER, "Sender", "From");
}

/* 2.2.3.1.8 */
conv_status mime_take_return_receipt(mime_mail *mail, const mime_header *header,
				     const mime_field *field)
{
	return field ? conv_bag_set_integer(mail->bag, header->known, 1) : CONV_OK;
}

/* 2.2.3.1.7 */
conv_status mime_take_read_receipt(mime_mail *mail, const mime_header *header,
				   const mime_field *field)
{
	if (!field)
		return CONV_OK;
	CONV_TRY(conv_bag_set_integer(mail->bag, header->known, 1));
	return take_group(mail, MIME_READ_RECEIPT, header->name, NULL);
}

/*
 * ---- Who answers go to (2.2.3.1.6) ----
 *
 * FlatEntryList ([MS-OXCDATA] 2.3.3): u32 count, u32 bytes behind here, then u32 size and entry id of each.
 * That each begins at a multiple of four says MAPI alone (FLATENTRYLIST), and all messages seen do it. The
 * padding of the last one is there and counted in some (poi-logsat.com_signatures_valid.msg), and absent
 * in others (poi-bug66335.msg); here it is there.
 */

typedef struct replies {
	mime_mail *mail;
	conv_buffer entries; /* FlatEntry structures ([MS-OXCDATA] 2.3.2) */
	conv_buffer names;
	uint32_t count;
} replies;

static conv_status take_reply(void *user, const mime_mailbox *mailbox)
{
	replies *r = user;
	conv_buffer id = CONV_BUFFER_INIT;
	const char *name = mailbox->name ? mailbox->name : mailbox->address;
	if (!mailbox->address || r->count == UINT16_MAX)
		return CONV_OK;
	conv_status status =
		conv_entryid_build_one_off(r->mail->context, name, "SMTP", mailbox->address, &id);
	if (conv_usable(status)) {
		conv_buffer_append_u32le(&r->entries, (uint32_t)id.size);
		conv_buffer_append(&r->entries, id.bytes, id.size);
		conv_buffer_append_zeros(&r->entries, (4 - id.size % 4) % 4);
		if (r->count++)
			conv_buffer_append_text(&r->names, "; ");
		for (; *name; name++) /* the names are parted by ";" */
			conv_buffer_append_byte(&r->names, *name == ';' ? ',' : (uint8_t)*name);
	}
	conv_buffer_free(&id);
	return status;
}

static conv_status set_replies(replies *r, const mime_header *header)
{
	conv_buffer list = CONV_BUFFER_INIT;
	conv_buffer_append_u32le(&list, r->count);
	conv_buffer_append_u32le(&list, (uint32_t)r->entries.size);
	conv_buffer_append(&list, r->entries.bytes, r->entries.size);
	conv_status status =
		list.failed || r->entries.failed || r->names.failed
			? mime_mail_memory(r->mail)
			: conv_bag_set_binary(r->mail->bag, header->known, list.bytes, list.size);
	if (conv_usable(status))
		status = mime_take_text(r->mail, r->mail->bag, header->second,
					conv_buffer_text(&r->names));
	conv_buffer_free(&list);
	return status;
}

conv_status mime_take_reply_to(mime_mail *mail, const mime_header *header, const mime_field *field)
{
	replies r = { .mail = mail };
	if (!field)
		return CONV_OK;
	conv_status status = mime_each_mailbox(&mail->decoding, field->value, take_reply, &r);
	if (conv_usable(status) && r.count)
		status = set_replies(&r, header);
	conv_buffer_free(&r.entries);
	conv_buffer_free(&r.names);
	return status;
}

/* ---- Recipients (2.2.3.1.5) ---- */

typedef struct rows {
	mime_mail *mail;
	int type;
} rows;

static conv_status take_recipient(void *user, const mime_mailbox *mailbox)
{
	const rows *r = user;
	conv_bag *bag;
	CONV_TRY(conv_message_add_recipient(r->mail->message, &bag));
	CONV_TRY(conv_bag_set_integer(bag, PidTagRecipientType, r->type));
	return mime_take_person(r->mail, bag, MIME_RECIPIENT, mailbox);
}

/* All fields of the name. */
static conv_status take_recipients(mime_mail *mail, const char *name, int type)
{
	rows r = { mail, type };
	const mime_field *field = NULL;
	if (mail->from_tnef && conv_message_is(mail->message, "REPORT"))
		return CONV_OK;
	while ((field = mime_field_find(mail->entity, name, field)) != NULL)
		CONV_TRY(mime_each_mailbox(&mail->decoding, field->value, take_recipient, &r));
	return CONV_OK;
}

conv_status mime_take_to(mime_mail *mail, const mime_header *header, const mime_field *field)
{
	(void)field;
	return take_recipients(mail, header->name, 1);
}

conv_status mime_take_cc(mime_mail *mail, const mime_header *header, const mime_field *field)
{
	(void)field;
	return take_recipients(mail, header->name, 2);
}

conv_status mime_take_bcc(mime_mail *mail, const mime_header *header, const mime_field *field)
{
	(void)field;
	return take_recipients(mail, header->name, 3);
}
