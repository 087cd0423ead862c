/*
 * Header fields that are more than one property, or one under a condition ([MS-OXCMAIL] 2.2.3.2).
 */
#include "reader.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "headers.h"

#include "computed.h"
#include "conv/charset.h"
#include "conv/time.h"
#include "report.h"

static int is(const char *a, const char *b)
{
	return conv_ascii_compare(a, b) == 0;
}

/* ---- Subject ---- */

/* 2.2.3.2.6: the parts of the TNEF stay if together they are the subject of the mail. */
static int parts_match(const mime_mail *mail, const char *subject)
{
	const char *prefix = conv_bag_text(mail->bag, PidTagSubjectPrefix);
	const char *rest = conv_bag_text(mail->bag, PidTagNormalizedSubject);
	size_t size = prefix ? strlen(prefix) : 0;
	return mail->from_tnef && rest && strncmp(subject, prefix ? prefix : "", size) == 0 &&
	       strcmp(subject + size, rest) == 0;
}

conv_status mime_take_subject(mime_mail *mail, const mime_header *header, const mime_field *field)
{
	char prefix[CONV_SUBJECT_PREFIX_SIZE];
	if (!field)
		return CONV_OK;
	const char *text = mime_field_decoded(&mail->decoding, field->value);
	CONV_TRY(mime_take_text(mail, mail->bag, header->known, text));
	if (parts_match(mail, text))
		return CONV_OK;
	size_t all = conv_subject_prefix(text, prefix);
	if (*prefix)
		CONV_TRY(conv_bag_set_text(mail->bag, PidTagSubjectPrefix, prefix));
	else
		conv_bag_remove(mail->bag, PidTagSubjectPrefix);
	return conv_bag_set_text(mail->bag, header->second, text + all);
}

/* ---- Time and ids ---- */

conv_status mime_take_date(mime_mail *mail, const mime_header *header, const mime_field *field)
{
	uint64_t date = 0;
	if (field && !mime_date_read(field->value.at, field->value.size, &date))
		CONV_TRY(conv_report(mail->context, CONV_INFO, "eml.date", mail->entity->start,
				     "the date cannot be understood: %.60s",
				     mime_field_plain(&mail->decoding, field->value)));
	if (!date && mail->options.stamp && !conv_bag_has(mail->bag, header->known))
		date = (uint64_t)time(NULL) * CONV_TICKS_PER_SECOND + CONV_FILETIME_UNIX_EPOCH;
	return date ? mime_take_time(mail, header->known, date) : CONV_OK;
}

conv_status mime_take_reply_by(mime_mail *mail, const mime_header *header, const mime_field *field)
{
	uint64_t date;
	if (!field || !mime_date_read(field->value.at, field->value.size, &date))
		return CONV_OK;
	return mime_take_time(mail, header->known, date);
}

conv_status mime_take_message_id(mime_mail *mail, const mime_header *header,
				 const mime_field *field)
{
	if (!field)
		return CONV_OK;
	const char *text = mime_field_plain(&mail->decoding, field->value);
	return text && !*text ? CONV_OK : mime_take_text(mail, mail->bag, header->known, text);
}

/* Is it base64 and nothing else, blanks apart? */
static int is_base64(const char *text)
{
	size_t digits = 0;
	for (; *text && *text != '='; text++) {
		if (*text == ' ' || *text == '\t')
			continue;
		if (!((*text >= 'A' && *text <= 'Z') || (*text >= 'a' && *text <= 'z') ||
		      (*text >= '0' && *text <= '9') || *text == '+' || *text == '/'))
			return 0;
		digits++;
	}
	return digits > 0 && text[strspn(text, "= \t")] == '\0';
}

/* 2.2.3.2.8 */
conv_status mime_take_thread_index(mime_mail *mail, const mime_header *header,
				   const mime_field *field)
{
	enum { HEADER = 22 }; /* [MS-OXOMSG] 2.2.1.3: the shortest there is */
	conv_buffer bytes = CONV_BUFFER_INIT;
	conv_status status = CONV_OK;
	if (!field)
		return CONV_OK;
	const char *text = mime_field_plain(&mail->decoding, field->value);
	if (!text)
		return mime_mail_memory(mail);
	if (is_base64(text)) {
		if (!mime_base64_append(&bytes, text, strlen(text)))
			status = mime_mail_memory(mail);
		else if (bytes.size >= HEADER)
			status = conv_bag_set_binary(mail->bag, header->known, bytes.bytes,
						     bytes.size);
	}
	conv_buffer_free(&bytes);
	return status;
}

/* ---- Values by name ---- */

/* The text of a field of this name, in the arena; "" if there is none. */
static const char *plain_value(const mime_mail *mail, const char *name)
{
	const char *text = mime_field_plain(&mail->decoding, mime_mail_value(mail, name));
	return text ? text : "";
}

/* 2.2.3.2.5: Importance wins; the order of the others is this project's. */
conv_status mime_take_importance(mime_mail *mail, const mime_header *header,
				 const mime_field *field)
{
	static const struct {
		const char *field, *text;
		int importance;
	} values[] = {
		{ "Importance", "Low", 0 },
		{ "Importance", "Normal", 1 },
		{ "Importance", "High", 2 },
		{ "Priority", "Non-Urgent", 0 },
		{ "Priority", "Normal", 1 },
		{ "Priority", "Urgent", 2 },
		{ "X-Priority", "5", 0 },
		{ "X-Priority", "4", 0 },
		{ "X-Priority", "3", 1 },
		{ "X-Priority", "2", 2 },
		{ "X-Priority", "1", 2 },
		{ "X-MSMail-Priority", "Low", 0 },
		{ "X-MSMail-Priority", "Normal", 1 },
		{ "X-MSMail-Priority", "High", 2 },
	};
	const char *name = "", *text = "";
	(void)field;
	for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
		if (strcmp(name, values[i].field) != 0)
			text = plain_value(mail, values[i].field);
		name = values[i].field;
		/* "1 (Highest)" */
		int matches = is(name, "X-Priority") ? text[0] == values[i].text[0] &&
							       !(text[1] >= '0' && text[1] <= '9')
						     : is(text, values[i].text);
		if (matches)
			return conv_bag_set_integer(mail->bag, header->known, values[i].importance);
	}
	return conv_bag_has(mail->bag, header->known)
		       ? CONV_OK
		       : conv_bag_set_integer(mail->bag, header->known, 1);
}

/* 2.2.3.2.4 */
conv_status mime_take_sensitivity(mime_mail *mail, const mime_header *header,
				  const mime_field *field)
{
	static const char *const names[] = { "Normal", "Personal", "Private",
					     "Company-Confidential" };
	const char *text = plain_value(mail, header->name);
	(void)field;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (is(text, names[i]))
			return conv_bag_set_integer(mail->bag, header->known, (int64_t)i);
	return CONV_OK;
}

/* 2.2.3.2.20: names, or numbers as this library writes them. */
conv_status mime_take_sender_id(mime_mail *mail, const mime_header *header, const mime_field *field)
{
	static const struct {
		const char *name;
		uint32_t value;
	} results[] = {
		{ "Neutral", 1 },
		{ "Pass", 2 },
		{ "Fail", 3 },
		{ "SoftFail", 4 },
		{ "None", 5 },
		{ "TempError", 0x80000006 },
		{ "PermError", 0x80000007 },
	};
	const char *text = plain_value(mail, header->name);
	int64_t number;
	(void)field;
	for (size_t i = 0; i < sizeof results / sizeof *results; i++)
		if (is(text, results[i].name))
			return conv_bag_set_integer(mail->bag, header->known,
						    (int32_t)results[i].value);
	return mime_number_read(text, 10, &number)
		       ? conv_bag_set_integer(mail->bag, header->known, number)
		       : CONV_OK;
}

/* 2.2.3.2.21 */
conv_status mime_take_level(mime_mail *mail, const mime_header *header, const mime_field *field)
{
	int64_t number;
	(void)field;
	if (mime_number_read(plain_value(mail, header->name), 10, &number) && number >= -1 &&
	    number <= 10)
		return conv_bag_set_integer(mail->bag, header->known, number);
	return CONV_OK;
}

/* The bits of a list of names; false: one of them is unknown. */
static int suppressed(const char *text, int64_t *bits)
{
	static const char *const names[] = { "DR", "NDR", "RN", "NRN", "OOF", "AutoReply" };
	*bits = 0;
	for (;;) {
		size_t i = 0, count = sizeof names / sizeof *names;
		text += strspn(text, " \t,");
		size_t size = strcspn(text, " \t,");
		if (!size)
			return 1;
		while (i < count && (strlen(names[i]) != size ||
				     conv_ascii_compare_n(names[i], text, size) != 0))
			i++;
		if (i == count)
			return 0;
		*bits |= (int64_t)1 << i;
		text += size;
	}
}

/* 2.2.3.2.14; what says that it is an answer by machine wants none itself (RFC 3834). */
conv_status mime_take_suppress(mime_mail *mail, const mime_header *header, const mime_field *field)
{
	enum { OOF = 0x10, AUTO_REPLY = 0x20 };
	const char *text = plain_value(mail, header->name);
	const char *automatic = plain_value(mail, "Auto-Submitted");
	int64_t bits;
	if (mime_mail_field(mail, "Precedence") || is(text, "All"))
		return conv_bag_set_integer(mail->bag, header->known, -1);
	if (is(text, "None"))
		return conv_bag_set_integer(mail->bag, header->known, 0);
	if (field)
		return *text && suppressed(text, &bits)
			       ? conv_bag_set_integer(mail->bag, header->known, bits)
			       : CONV_OK;
	if (!*automatic || is(automatic, "no"))
		return CONV_OK;
	return conv_bag_set_integer(mail->bag, header->known, OOF | AUTO_REPLY);
}

/* 2.2.3.2.11: the first of the tags. */
conv_status mime_take_language(mime_mail *mail, const mime_header *header, const mime_field *field)
{
	const char *text = plain_value(mail, header->name);
	uint32_t lcid = conv_locale_of_language(text, strcspn(text, " ,;\t"));
	(void)field;
	return lcid ? conv_bag_set_integer(mail->bag, header->known, lcid) : CONV_OK;
}

/* ---- Keywords (2.2.3.2.12) ---- */

enum { KEYWORDS = 4096 };

static int known_keyword(const conv_value *values, size_t count, const char *text, size_t size)
{
	for (size_t i = 0; i < count; i++)
		if (values[i].text.size == size && memcmp(values[i].text.bytes, text, size) == 0)
			return 1;
	return 0;
}

static size_t split_keywords(char *text, conv_value *values)
{
	size_t count = 0;
	while (*text && count < KEYWORDS) {
		char *end = text + strcspn(text, ","), *next = end + (*end == ',');
		while (*text == ' ' || *text == '\t')
			text++;
		while (end > text && (end[-1] == ' ' || end[-1] == '\t'))
			end--;
		if (end - text >= 2 && *text == '"' && end[-1] == '"') {
			text++;
			end--;
		}
		if (end > text &&
		    !known_keyword(values, count < 64 ? count : 64, text, (size_t)(end - text)))
			values[count++].text = (conv_text){ text, (size_t)(end - text), 0 };
		if (end > text)
			*end = '\0';
		text = next;
	}
	return count;
}

conv_status mime_take_keywords(mime_mail *mail, const mime_header *header, const mime_field *field)
{
	if (!field)
		return CONV_OK;
	const char *text = mime_field_decoded(&mail->decoding, field->value);
	char *copy = text ? conv_arena_copy(mail->arena, text, strlen(text)) : NULL;
	conv_value *values = conv_arena_array(mail->arena, KEYWORDS, sizeof *values);
	if (!copy || !values)
		return mime_mail_memory(mail);
	const conv_known_info *info = conv_known_info_of(header->known);
	conv_property property = { .type = PtypMultiple | PtypString,
				   .flags = 6,
				   .name = &info->property_name };
	property.value.multiple.values = values;
	property.value.multiple.count = split_keywords(copy, values);
	return property.value.multiple.count ? conv_bag_set(mail->bag, &property, 0, NULL)
					     : CONV_OK;
}

/* ---- Flag (2.2.3.2.16) ---- */

conv_status mime_take_flag(mime_mail *mail, const mime_header *header, const mime_field *field)
{
	enum { FLAGGED = 2, RECIPIENT_FLAGGED = 8 };
	static const unsigned removed[] = { PidTagFlagCompleteTime, PidLidTaskDueDate,
					    PidLidTaskStartDate, PidLidTaskDateCompleted };
	if (!field)
		return CONV_OK;
	const char *text = mime_field_decoded(&mail->decoding, field->value);
	CONV_TRY(mime_take_text(mail, mail->bag, header->known, text));
	CONV_TRY(conv_bag_set_integer(mail->bag, PidTagFlagStatus, FLAGGED));
	CONV_TRY(conv_bag_set_integer(mail->bag, PidTagToDoItemFlags, RECIPIENT_FLAGGED));
	CONV_TRY(conv_bag_set_integer(mail->bag, PidLidTaskStatus, 0));
	CONV_TRY(conv_bag_set_integer(mail->bag, PidLidTaskComplete, 0));
	const conv_property percent = {
		.type = PtypFloating64,
		.flags = 6,
		.name = &conv_known_info_of(PidLidPercentComplete)->property_name,
		.value.floating = 0
	};
	CONV_TRY(conv_bag_set(mail->bag, &percent, 0, NULL));
	const char *subject = conv_bag_text(mail->bag, PidTagSubject);
	if (subject)
		CONV_TRY(conv_bag_set_text(mail->bag, PidLidToDoTitle, subject));
	for (size_t i = 0; i < sizeof removed / sizeof *removed; i++)
		conv_bag_remove(mail->bag, removed[i]);
	return CONV_OK;
}

/* ---- Class and the rest ---- */

/* 2.2.3.2.15: always kept; the class was made of it before (mail.c). */
conv_status mime_take_content_class(mime_mail *mail, const mime_header *header,
				    const mime_field *field)
{
	if (!field)
		return CONV_OK;
	const char *text = mime_field_decoded(&mail->decoding, field->value);
	return text && !*text ? CONV_OK : mime_take_text(mail, mail->bag, header->known, text);
}

conv_status mime_take_unsent(mime_mail *mail, const mime_header *header, const mime_field *field)
{
	enum { MF_READ = 0x1, MF_UNSENT = 0x8 }; /* [MS-OXCMSG] 2.2.1.6 */
	int64_t flags = conv_bag_integer(mail->bag, PidTagMessageFlags, 0);
	(void)header;
	if (mail->embedded) /* 2.2.3.4.3 */
		flags &= ~(int64_t)(MF_READ | MF_UNSENT);
	else if (field && is(plain_value(mail, header->name), "1"))
		flags |= MF_UNSENT;
	if (!flags && !conv_bag_has(mail->bag, PidTagMessageFlags))
		return CONV_OK;
	return conv_bag_set_integer(mail->bag, PidTagMessageFlags, flags);
}

/* Not stored: it shows in the attachments. */
conv_status mime_take_has_attach(mime_mail *mail, const mime_header *header,
				 const mime_field *field)
{
	(void)mail;
	(void)header;
	(void)field;
	return CONV_OK;
}
