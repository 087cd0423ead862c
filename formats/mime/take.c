/*
 * Header fields to properties ([MS-OXCMAIL] 2.2.3.2): the rows of the table, then what no row takes, as
 * named properties of PS_INTERNET_HEADERS (2.2.3.2.29), then the whole block (2.2.3.2.28).
 *
 * In a message made from TNEF the properties of fields replace those of the TNEF (2.2.3.8).
 */
#include "reader.h"

#include <stdlib.h>
#include <string.h>

#include "headers.h"

#include "conv/charset.h"
#include "conv/known.h"
#include "conv/time.h"
#include "report.h"

/* What somebody can make the message carry (2.2.3.2.29 leaves the cap to the reader). */
enum { OWN_FIELDS = 1024, OWN_BYTES = 1 << 20, OWN_NAME = 255 };

/* Never named properties (2.2.3.2.29), beside what the structure and the table take. */
static const char *const ignored_fields[] = {
	"Received",
	"Resent-From",
	"Resent-Sender",
	"Resent-Date",
	"Resent-Message-Id",
	"Content-Type",
	"Content-Disposition",
	"Content-Description",
	"Content-Transfer-Encoding",
	"Content-ID",
	"Content-MD5",
	"Content-Location",
	"MIME-Version",
	"Return-Path",
	"Comments",
	"AdHoc",
	"Apparently-To",
	"Approved",
	"Control",
	"Distribution",
	"Encoding",
	"FollowUp-To",
	"Lines",
	"Bytes",
	"Article",
	"Supercedes",
	"NewsGroups",
	"NntpPostingHost",
	"Organization",
	"Path",
	"RR",
	"Summary",
	"Trace",
	"Encrypted",
	"X-MimeOle",
	"X-MS-TNEF-Correlator",
	"Priority",
	"X-Priority",
	"X-MSMail-Priority",
};

/* Of the reserved fields, those that are kept all the same. */
static const char *const kept_fields[] = {
	"X-MS-Exchange-Organization-AuthAs",
	"X-MS-Exchange-Organization-AuthDomain",
	"X-MS-Exchange-Organization-AuthMechanism",
	"X-MS-Exchange-Organization-AuthSource",
};

#define IN(list, name) in_list(list, sizeof list / sizeof *list, name)

static int in_list(const char *const *list, size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++)
		if (conv_ascii_compare(list[i], name) == 0)
			return 1;
	return 0;
}

/* ---- Fields ---- */

const mime_field *mime_mail_field(const mime_mail *mail, const char *name)
{
	const mime_field *field = mime_field_find(mail->entity, name, NULL), *more = field;
	while (mail->options.last && more && (more = mime_field_find(mail->entity, name, more)))
		field = more;
	return field;
}

mime_slice mime_mail_value(const mime_mail *mail, const char *name)
{
	const mime_field *field = mime_mail_field(mail, name);
	return field ? field->value : (mime_slice){ NULL, 0 };
}

conv_status mime_take_text(const mime_mail *mail, conv_bag *bag, unsigned known, const char *text)
{
	return text ? conv_bag_set_text(bag, known, text) : mime_mail_memory(mail);
}

conv_status mime_take_time(const mime_mail *mail, unsigned known, uint64_t time)
{
	uint64_t there = (uint64_t)conv_bag_integer(mail->bag, known, 0);
	if (mail->from_tnef && there / CONV_TICKS_PER_SECOND == time / CONV_TICKS_PER_SECOND)
		return CONV_OK;
	return conv_bag_set_integer(mail->bag, known, (int64_t)time);
}

int mime_number_read(const char *text, int base, int64_t *number)
{
	char *end;
	while (*text == ' ')
		text++;
	if (!*text || strlen(text) > 20)
		return 0;
	long long value = strtoll(text, &end, base);
	if (end == text || *end || value > INT32_MAX || value < INT32_MIN) {
		/* Hexadecimal values are of 32 bits without sign. */
		if (base != 16 || end == text || *end || value < 0 || value > UINT32_MAX)
			return 0;
		value = (int32_t)(uint32_t)value;
	}
	*number = value;
	return 1;
}

static int is_classified(const mime_mail *mail)
{
	const char *text =
		mime_field_plain(&mail->decoding, mime_mail_value(mail, "X-Microsoft-Classified"));
	return text && conv_ascii_compare(text, "true") == 0;
}

/* A field that is one property, of the type that this has. */
static conv_status take_plain(mime_mail *mail, const mime_header *header, const mime_field *field)
{
	unsigned known = header->known;
	int64_t number;
	uint64_t time;
	if (!field || ((header->flags & MIME_HEADER_LABEL) && !is_classified(mail)))
		return CONV_OK;
	if ((header->flags & MIME_HEADER_VOICE) && !mime_is_voice(mail->message))
		known = header->second;
	const conv_known_info *info = conv_known_info_of(known);
	const char *text = header->kind == MIME_HEADER_TEXT
				   ? mime_field_decoded(&mail->decoding, field->value)
				   : mime_field_plain(&mail->decoding, field->value);
	if (!text)
		return mime_mail_memory(mail);
	switch (info->type) {
	case PtypString:
		return *text ? conv_bag_set_text(mail->bag, known, text) : CONV_OK;
	case PtypTime:
		return mime_date_read(field->value.at, field->value.size, &time)
			       ? mime_take_time(mail, known, time)
			       : CONV_OK;
	case PtypBoolean:
		if (conv_ascii_compare(text, "true") == 0)
			return conv_bag_set_integer(mail->bag, known, 1);
		return (header->flags & MIME_HEADER_LABEL) && conv_ascii_compare(text, "false") == 0
			       ? conv_bag_set_integer(mail->bag, known, 0)
			       : CONV_OK;
	default:
		return mime_number_read(text, header->kind == MIME_HEADER_HEX ? 16 : 10, &number)
			       ? conv_bag_set_integer(mail->bag, known, number)
			       : CONV_OK;
	}
}

/* ---- Fields of somebody's own ---- */

static conv_status take_own(mime_mail *mail, const mime_field *field, size_t *count, size_t *bytes)
{
	char name[OWN_NAME + 1];
	if (!field->name.size || field->name.size > OWN_NAME)
		return CONV_OK;
	memcpy(name, field->name.at, field->name.size);
	name[field->name.size] = '\0';
	if (mime_header_row(name) || IN(ignored_fields, name))
		return CONV_OK;
	/* An attached message keeps all (2.2.3.4.3). */
	if (mime_header_reserved(name) && !mail->embedded && !IN(kept_fields, name))
		return CONV_OK;
	*bytes += field->name.size + field->value.size;
	if (++*count > OWN_FIELDS || *bytes > OWN_BYTES)
		return CONV_OK;
	const char *text = mime_field_decoded(&mail->decoding, field->value);
	if (!text)
		return mime_mail_memory(mail);
	conv_property_name key = { *conv_set_guid(CONV_SET_PS_INTERNET_HEADERS), 0, name };
	unsigned known = conv_known_by_name(&key);
	if (known) /* as it is registered */
		key = conv_known_info_of(known)->property_name;
	const conv_property property = { .type = PtypString,
					 .flags = 6,
					 .name = &key,
					 .value.text = { text, strlen(text), 0 } };
	return conv_bag_set(mail->bag, &property, !mail->options.last, NULL);
}

static conv_status take_all_own(mime_mail *mail)
{
	size_t count = 0, bytes = 0;
	for (size_t i = 0; i < mail->entity->field_count; i++)
		CONV_TRY(take_own(mail, &mail->entity->fields[i], &count, &bytes));
	if (count > OWN_FIELDS || bytes > OWN_BYTES)
		return conv_report(mail->context, CONV_INFO, "eml.many-fields", mail->entity->start,
				   "of %zu header fields of their own only the first are kept",
				   count);
	return CONV_OK;
}

/* ---- The block ---- */

/* 2.2.3.2.28: reserved fields are kept only if the specification names them. */
static int is_firewalled(const mime_field *field)
{
	static const char *const prefixes[] = { "X-MS-Exchange-Organization-",
						"X-MS-Exchange-Forest-" };
	for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++) {
		size_t size = strlen(prefixes[i]);
		if (field->name.size > size && field->name.size <= OWN_NAME &&
		    conv_ascii_compare_n(field->name.at, prefixes[i], size) == 0) {
			char name[OWN_NAME + 1];
			memcpy(name, field->name.at, field->name.size);
			name[field->name.size] = '\0';
			return !mime_header_row(name);
		}
	}
	return 0;
}

static conv_status take_block(mime_mail *mail)
{
	enum { CP_WESTERN = 1252 };
	conv_buffer block = CONV_BUFFER_INIT, text = CONV_BUFFER_INIT;
	const mime_entity *entity = mail->entity;
	for (size_t i = 0; i < entity->field_count; i++) {
		const mime_field *field = &entity->fields[i];
		if (is_firewalled(field))
			continue;
		conv_buffer_append(&block, field->name.at,
				   (size_t)(field->value.at + field->value.size - field->name.at));
		conv_buffer_append_text(&block, "\r\n");
	}
	for (size_t i = 0; i < block.size; i++)
		if (!block.bytes[i])
			block.bytes[i] = ' ';
	conv_status status = conv_buffer_status(&block);
	if (status == CONV_OK && block.size) {
		uint32_t western = conv_utf8_valid(block.bytes, block.size) ? 65001 : CP_WESTERN;
		status = conv_decode(mail->context, western, block.bytes, block.size, &text, NULL);
		if (conv_usable(status))
			status = mime_take_text(mail, mail->bag, PidTagTransportMessageHeaders,
						conv_buffer_text(&text));
	} else if (status != CONV_OK) {
		status = mime_mail_memory(mail);
	}
	conv_buffer_free(&block);
	conv_buffer_free(&text);
	return status;
}

/* 2.2.3.1.5: rows of the mail replace those of the TNEF, except in reports. */
static void drop_tnef_recipients(mime_mail *mail)
{
	if (mail->from_tnef && !conv_message_is(mail->message, "REPORT") &&
	    (mime_mail_field(mail, "To") || mime_mail_field(mail, "Cc") ||
	     mime_mail_field(mail, "Bcc")))
		conv_message_clear_recipients(mail->message);
}

conv_status mime_take_headers(mime_mail *mail)
{
	drop_tnef_recipients(mail);
	for (const mime_header *row = mime_header_table; row->name; row++) {
		const mime_field *field = mime_mail_field(mail, row->name);
		if (!field && row->alias)
			field = mime_mail_field(mail, row->alias);
		CONV_TRY(row->read ? row->read(mail, row, field) : take_plain(mail, row, field));
	}
	CONV_TRY(take_all_own(mail));
	return mail->embedded || mail->options.no_transport ? CONV_OK : take_block(mail);
}
