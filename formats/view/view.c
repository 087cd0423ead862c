/*
 * Header fields and attachments of a message for people (view.h).
 *
 * Addresses are shown as they are: "Name <address>", an address of Exchange only where there is no
 * other and no name. Times are UTC: the message does not say where its reader is.
 */
#include "view.h"

#include <stdio.h>
#include <string.h>

#include "conv/charset.h"
#include "conv/time.h"
#include "media_type.h"
#include "report.h"

/* ---- Values ---- */

char *view_time_text(int64_t time, char text[VIEW_TIME_SIZE])
{
	conv_civil civil;

	if (time <= 0 || time == (int64_t)CONV_FILETIME_NONE ||
	    !conv_civil_from_filetime((uint64_t)time, &civil))
		return NULL;
	snprintf(text, VIEW_TIME_SIZE, "%04u-%02u-%02u %02u:%02u UTC", (unsigned)civil.year % 10000,
		 (unsigned)civil.month % 100, (unsigned)civil.day % 100, (unsigned)civil.hour % 100,
		 (unsigned)civil.minute % 100);
	return text;
}

char *view_size_text(uint64_t size, char text[VIEW_SIZE_SIZE])
{
	static const char *const units[] = { "KB", "MB", "GB", "TB", "PB", "EB" };
	uint64_t tenths = size;
	size_t unit = 0;

	text[0] = '\0';
	if (size == CONV_SIZE_UNKNOWN)
		return text;
	if (size < 1024) {
		snprintf(text, VIEW_SIZE_SIZE, "%u byte%s", (unsigned)size, size == 1 ? "" : "s");
		return text;
	}
	for (; tenths >= 1024 * 1024; tenths /= 1024)
		unit++;
	tenths = tenths * 10 / 1024;
	snprintf(text, VIEW_SIZE_SIZE, "%u.%u %s", (unsigned)(tenths / 10), (unsigned)(tenths % 10),
		 units[unit]);
	return text;
}

const char *view_media_type(const conv_bag *bag, const char *name, conv_blob *blob)
{
	const char *type = conv_bag_text(bag, PidTagAttachMimeTag);

	if (type && conv_media_type_valid(type))
		return type;
	type = name ? conv_media_type_of_name(name) : NULL;
	if (!type)
		type = conv_media_type_of_blob(blob);
	return type ? type : "application/octet-stream";
}

/* ---- Fields ---- */

typedef enum field_kind {
	FIELD_TEXT,
	FIELD_TIME,
	FIELD_MANY, /* a multi-valued string */
	FIELD_CHOICE,
	FIELD_FROM,
	FIELD_SENDER, /* if it is somebody else than From */
	FIELD_RECIPIENTS
} field_kind;

typedef struct field {
	const char *label, *key;
	field_kind kind;
	uint16_t known;             /* or PidTagRecipientType's value */
	uint16_t second;            /* where the first is absent; 0: none */
	const char *const *choices; /* "" is not shown */
} field;

enum { RECIPIENT_TO = 1, RECIPIENT_CC = 2, RECIPIENT_BCC = 3, RECIPIENT_TYPE = 0x0F };

static const char *const importances[] = { "low", "", "high", NULL };
static const char *const sensitivities[] = { "", "personal", "private", "confidential", NULL };

static const field fields[] = {
	{ "From", "from", FIELD_FROM, 0, 0, NULL },
	{ "Sender", "sender", FIELD_SENDER, 0, 0, NULL },
	{ "To", "to", FIELD_RECIPIENTS, RECIPIENT_TO, PidTagDisplayTo, NULL },
	{ "Cc", "cc", FIELD_RECIPIENTS, RECIPIENT_CC, PidTagDisplayCc, NULL },
	{ "Bcc", "bcc", FIELD_RECIPIENTS, RECIPIENT_BCC, PidTagDisplayBcc, NULL },
	{ "Reply to", "reply-to", FIELD_TEXT, PidTagReplyRecipientNames, 0, NULL },
	{ "Date", "date", FIELD_TIME, PidTagClientSubmitTime, PidTagMessageDeliveryTime, NULL },
	{ "Subject", "subject", FIELD_TEXT, PidTagSubject, PidTagNormalizedSubject, NULL },
	{ "Importance", "importance", FIELD_CHOICE, PidTagImportance, 0, importances },
	{ "Sensitivity", "sensitivity", FIELD_CHOICE, PidTagSensitivity, 0, sensitivities },
	{ "Categories", "categories", FIELD_MANY, PidNameKeywords, 0, NULL },
	{ "Message id", "message-id", FIELD_TEXT, PidTagInternetMessageId, 0, NULL },
};

typedef struct viewer {
	conv_context *context;
	const conv_message *message;
	const conv_bag *bag;
	conv_arena *arena;
	view_field *fields;
	size_t count, room;
	int failed;
} viewer;

/* A copy that is UTF-8 and has no control characters; lines stay only if `lines`. */
static const char *clean(viewer *v, const char *text, size_t size, int lines)
{
	conv_buffer repaired = CONV_BUFFER_INIT;
	char *copy = NULL;

	if (conv_text_repair(text, size, &repaired) == CONV_OK)
		copy = conv_arena_copy(v->arena, conv_buffer_text(&repaired), repaired.size);
	conv_buffer_free(&repaired);
	v->failed |= !copy;
	for (char *p = copy; p && *p; p++)
		if ((unsigned char)*p == 0x7F ||
		    ((unsigned char)*p < ' ' && !(lines && (*p == '\r' || *p == '\n'))))
			*p = ' ';
	return copy ? copy : "";
}

static void add_field(viewer *v, const field *about, const char *const *values, size_t count)
{
	if (v->count == v->room) {
		size_t room = v->room ? 2 * v->room : 16;
		view_field *more = conv_arena_array(v->arena, room, sizeof *more);
		if (more && v->count)
			memcpy(more, v->fields, v->count * sizeof *more);
		v->failed |= !more;
		if (!more)
			return;
		v->fields = more;
		v->room = room;
	}
	v->fields[v->count++] = (view_field){ .label = about->label,
					      .key = about->key,
					      .values = values,
					      .count = count,
					      .many = about->kind == FIELD_MANY ||
						      about->kind == FIELD_RECIPIENTS };
}

static void add_text(viewer *v, const field *about, const char *text, int lines)
{
	const char **value = conv_arena_array(v->arena, 1, sizeof *value);

	v->failed |= !value;
	if (!value)
		return;
	*value = clean(v, text, strlen(text), lines);
	if ((*value)[strspn(*value, " ")])
		add_field(v, about, value, 1);
}

/* ---- People ---- */

typedef struct person_keys {
	uint16_t name, type, email, smtp;
} person_keys;

static const person_keys sender_keys = { PidTagSenderName, PidTagSenderAddressType,
					 PidTagSenderEmailAddress, PidTagSenderSmtpAddress };
static const person_keys author_keys = { PidTagSentRepresentingName,
					 PidTagSentRepresentingAddressType,
					 PidTagSentRepresentingEmailAddress,
					 PidTagSentRepresentingSmtpAddress };
static const person_keys recipient_keys = { PidTagDisplayName, PidTagAddressType,
					    PidTagEmailAddress, PidTagSmtpAddress };

static const char *text_of(const conv_bag *bag, unsigned known)
{
	const char *text = conv_bag_text(bag, known);
	return text && *text ? text : NULL;
}

/* "Name <address>"; NULL if there is neither. */
static const char *person(viewer *v, const conv_bag *bag, const person_keys *keys)
{
	const char *name = text_of(bag, keys->name), *type = text_of(bag, keys->type);
	const char *email = text_of(bag, keys->email), *address = text_of(bag, keys->smtp);
	conv_buffer text = CONV_BUFFER_INIT;
	const char *shown = NULL;

	if (!address && email && (!type || conv_ascii_compare(type, "EX") != 0))
		address = email;
	if (!address && !name)
		address = email;
	if (name && address && conv_ascii_compare(name, address) != 0)
		conv_buffer_printf(&text, "%s <%s>", name, address);
	else if (name || address)
		conv_buffer_append_text(&text, name ? name : address);
	if (text.size)
		shown = clean(v, (const char *)text.bytes, text.size, 0);
	v->failed |= text.failed;
	conv_buffer_free(&text);
	return shown;
}

static void add_person(viewer *v, const field *about)
{
	const char *author = person(v, v->bag, &author_keys);
	const char *sender = person(v, v->bag, &sender_keys);

	if (about->kind == FIELD_FROM)
		author = author ? author : sender;
	else
		author = author && sender && strcmp(author, sender) != 0 ? sender : NULL;
	if (author)
		add_text(v, about, author, 0);
}

static int is_recipient(const conv_bag *row, unsigned type)
{
	return ((uint64_t)conv_bag_integer(row, PidTagRecipientType, RECIPIENT_TO) &
		RECIPIENT_TYPE) == type;
}

/* The rows of a type; where there are none at all, the line that a store keeps for display. */
static void add_recipients(viewer *v, const field *about)
{
	size_t rows = conv_message_recipient_count(v->message), count = 0, used = 0;

	for (size_t i = 0; i < rows; i++)
		count += is_recipient(conv_message_recipient(v->message, i), about->known);
	const char **values = count ? conv_arena_array(v->arena, count, sizeof *values) : NULL;
	v->failed |= count && !values;
	for (size_t i = 0; values && i < rows; i++) {
		const conv_bag *row = conv_message_recipient(v->message, i);
		const char *shown =
			is_recipient(row, about->known) ? person(v, row, &recipient_keys) : NULL;
		if (shown)
			values[used++] = shown;
	}
	if (used)
		add_field(v, about, values, used);
	else if (!rows && text_of(v->bag, about->second))
		add_text(v, about, text_of(v->bag, about->second), 0);
}

/* ---- The others ---- */

static void add_many(viewer *v, const field *about)
{
	size_t count = 0;

	while (conv_bag_text_at(v->bag, about->known, count))
		count++;
	const char **values = count ? conv_arena_array(v->arena, count, sizeof *values) : NULL;
	v->failed |= count && !values;
	for (size_t i = 0; values && i < count; i++) {
		const char *text = conv_bag_text_at(v->bag, about->known, i);
		values[i] = clean(v, text ? text : "", text ? strlen(text) : 0, 0);
	}
	if (values)
		add_field(v, about, values, count);
}

static void add_choice(viewer *v, const field *about)
{
	int64_t value = conv_bag_integer(v->bag, about->known, -1);

	for (int64_t i = 0; about->choices[i]; i++)
		if (i == value && *about->choices[i])
			add_text(v, about, about->choices[i], 0);
}

static void add_value(viewer *v, const field *about)
{
	char time[VIEW_TIME_SIZE];
	const char *text = NULL;

	if (about->kind == FIELD_TEXT) {
		text = text_of(v->bag, about->known);
		if (!text && about->second)
			text = text_of(v->bag, about->second);
	} else {
		text = view_time_text(conv_bag_integer(v->bag, about->known, 0), time);
		if (!text && about->second)
			text = view_time_text(conv_bag_integer(v->bag, about->second, 0), time);
	}
	if (text)
		add_text(v, about, text, 0);
}

static void add_line(void *user, const char *label, const char *value)
{
	viewer *v = user;
	char *key = conv_arena_copy(v->arena, label, strlen(label));

	v->failed |= !key;
	for (char *p = key; p && *p; p++)
		*p = *p == ' ' ? '-' : *p >= 'A' && *p <= 'Z' ? (char)(*p - 'A' + 'a') : *p;
	if (key)
		add_text(v, &(const field){ .label = label, .key = key }, value, 1);
}

static int is_mail(const conv_message *message)
{
	return !*conv_message_class(message) || conv_message_is(message, "IPM.Note");
}

static conv_status add_fields(viewer *v)
{
	static const field class = { .label = "Class", .key = "class", .kind = FIELD_TEXT };

	for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
		switch (fields[i].kind) {
		case FIELD_FROM:
		case FIELD_SENDER:
			add_person(v, &fields[i]);
			break;
		case FIELD_RECIPIENTS:
			add_recipients(v, &fields[i]);
			break;
		case FIELD_MANY:
			add_many(v, &fields[i]);
			break;
		case FIELD_CHOICE:
			add_choice(v, &fields[i]);
			break;
		default:
			add_value(v, &fields[i]);
		}
	if (is_mail(v->message))
		return CONV_OK;
	add_text(v, &class, conv_message_class(v->message), 0);
	return view_summary(v->context, v->message, add_line, v);
}

/* ---- Attachments ---- */

static void see_attachment(viewer *v, conv_attachment *from, view_attachment *to)
{
	static const uint16_t names[] = { PidTagAttachLongFilename, PidTagAttachFilename,
					  PidTagDisplayName };
	const conv_bag *bag = conv_attachment_bag(from);
	conv_blob *blob = conv_bag_blob(bag, PidTagAttachDataBinary);
	const char *name = NULL;

	to->attachment = from;
	to->message = conv_attachment_message(from);
	for (size_t i = 0; i < sizeof names / sizeof *names && !name; i++)
		name = text_of(bag, names[i]);
	to->size = blob ? conv_blob_size(blob) : CONV_SIZE_UNKNOWN;
	to->type = to->message                     ? "application/vnd.ms-outlook"
		   : conv_attachment_storage(from) ? "application/x-ole-storage"
						   : view_media_type(bag, name, blob);
	if (to->message && text_of(conv_message_bag(to->message), PidTagSubject))
		name = text_of(conv_message_bag(to->message), PidTagSubject);
	to->name = name ? clean(v, name, strlen(name), 0) : to->message ? "message" : "unnamed";
	to->hidden = conv_bag_boolean(bag, PidTagAttachmentHidden);
	conv_blob_drop(blob);
}

static void see_attachments(viewer *v, view *whole)
{
	size_t count = conv_message_attachment_count(v->message);
	view_attachment *seen = count ? conv_arena_array(v->arena, count, sizeof *seen) : NULL;

	v->failed |= count && !seen;
	for (size_t i = 0; seen && i < count; i++)
		see_attachment(v, conv_message_attachment(v->message, i), &seen[i]);
	whole->attachments = seen;
	whole->attachment_count = seen ? count : 0;
}

/* ---- The whole ---- */

static const char *title_of(viewer *v)
{
	static const uint16_t titles[] = { PidTagSubject, PidTagNormalizedSubject,
					   PidTagDisplayName, PidLidDistributionListName };

	for (size_t i = 0; i < sizeof titles / sizeof *titles; i++)
		if (text_of(v->bag, titles[i]))
			return clean(v, text_of(v->bag, titles[i]),
				     strlen(text_of(v->bag, titles[i])), 0);
	return "";
}

conv_status view_open(conv_context *context, const conv_message *message, view *whole)
{
	viewer v = { .context = context, .message = message, .bag = conv_message_bag(message) };

	memset(whole, 0, sizeof *whole);
	v.arena = whole->arena = conv_arena_new();
	if (!v.arena)
		return conv_report_memory(context);
	whole->title = title_of(&v);
	CONV_TRY(add_fields(&v));
	see_attachments(&v, whole);
	whole->fields = v.fields;
	whole->field_count = v.count;
	return v.failed ? conv_report_memory(context) : CONV_OK;
}

void view_close(view *whole)
{
	conv_arena_free(whole->arena);
	memset(whole, 0, sizeof *whole);
}

void view_report_losses(conv_context *context, const view *whole, const conv_message *message,
			const char *code, const char *title, size_t embedded)
{
	size_t files = whole->attachment_count - embedded;
	size_t properties = conv_bag_count(conv_message_bag(message));

	if (files)
		(void)conv_report(context, CONV_LOSS, code, CONV_NO_OFFSET,
				  "%s carries header fields and the body: most of %zu properties "
				  "and the contents of %zu attachments are left out",
				  title, properties, files);
	else
		(void)conv_report(context, CONV_LOSS, code, CONV_NO_OFFSET,
				  "%s carries header fields and the body: most of %zu properties "
				  "are left out",
				  title, properties);
}

/* ---- Writers ---- */

void view_put_lines(const char *text, size_t size, conv_buffer *to)
{
	const char *p = text, *end = text + size;

	while (p < end) {
		const char *from = p;
		while (p < end && *p != '\r' && *p != '\n')
			p++;
		conv_buffer_append(to, from, (size_t)(p - from));
		conv_buffer_append_byte(to, '\n');
		if (p < end && *p == '\r' && p + 1 < end && p[1] == '\n')
			p++;
		p += p < end;
	}
}

conv_status view_write_begin(conv_context *context, conv_sink *sink, void **state)
{
	(void)context;
	*state = sink;
	return CONV_OK;
}

conv_status view_write_end(conv_context *context, void *state)
{
	(void)context;
	return conv_sink_status(state);
}

void view_write_close(conv_context *context, void *state)
{
	(void)context;
	(void)state;
}

conv_status view_finish(conv_context *context, conv_sink *sink, const conv_buffer *text,
			conv_status status)
{
	if (text->failed)
		return conv_report_memory(context);
	conv_status sunk = conv_sink_write(sink, text->bytes, text->size);
	return sunk > status ? sunk : status;
}
