/*
 * Header fields whose value is more than one property's: addresses, lists, and fields that are
 * written under a condition ([MS-OXCMAIL] 2.1.3.1, 2.1.3.2).
 */
#include "headers.h"

#include <string.h>

#include "cursor.h"
#include "kept.h"

#include "conv/charset.h"
#include "conv/time.h"
#include "report.h"

static int found(const mime_address *address)
{
	return address->address || (address->name && *address->name);
}

/* Lack of memory sticks to the buffer, where the header block's writer finds it. */
static void check(conv_buffer *to, conv_status status)
{
	if (status == CONV_MACHINE)
		to->failed = 1;
}

static void address_of(mime_job *job, mime_who who, mime_address *address, conv_buffer *to)
{
	check(to, mime_address_of(&job->rules, job->bag, who, address));
}

/* ---- Who sends ---- */

static void put_one(conv_buffer *to, const char *name, const mime_address *address)
{
	mime_line line;
	if (!found(address))
		return;
	mime_line_begin(&line, to, name);
	mime_line_address(&line, address, 0);
	mime_line_end(&line);
}

/* A sender whose address is no address of mail is told: nobody could be answered. */
static void tell_no_address(mime_job *job, mime_who who, const mime_address *address)
{
	const char *email = conv_bag_text(job->bag, mime_who_table[who].email);
	if (!address->address && email && *email)
		(void)conv_report(job->context, CONV_LOSS, "eml.no-address", CONV_NO_OFFSET,
				  "the sender has no address that mail can use: %.100s", email);
}

/* 2.1.3.1.3; without the group, the sender is the author. */
void mime_put_from(mime_job *job, const mime_header *header, conv_buffer *to)
{
	mime_who who = MIME_SENT_REPRESENTING;
	mime_address address;
	address_of(job, who, &address, to);
	if (!found(&address))
		address_of(job, who = MIME_SENDER, &address, to);
	tell_no_address(job, who, &address);
	put_one(to, header->name, &address);
}

/* 2.1.3.1.4: only if it is somebody else than the author. */
void mime_put_sender(mime_job *job, const mime_header *header, conv_buffer *to)
{
	mime_address sender, author;
	if (mime_same_user(job->bag, MIME_SENDER, MIME_SENT_REPRESENTING))
		return;
	address_of(job, MIME_SENDER, &sender, to);
	address_of(job, MIME_SENT_REPRESENTING, &author, to);
	if (!sender.address || !found(&author) ||
	    (author.address && conv_ascii_compare(author.address, sender.address) == 0))
		return;
	put_one(to, header->name, &sender);
}

/* The first group of a list that has an address. */
static void put_first_of(mime_job *job, const char *name, const mime_who *list, size_t count,
			 conv_buffer *to)
{
	mime_address address = { NULL, NULL };
	for (size_t i = 0; i < count && !address.address; i++)
		address_of(job, list[i], &address, to);
	if (address.address)
		put_one(to, name, &address);
}

/* 2.1.3.1.5 */
void mime_put_return_receipt(mime_job *job, const mime_header *header, conv_buffer *to)
{
	static const mime_who list[] = { MIME_READ_RECEIPT, MIME_SENDER, MIME_SENT_REPRESENTING };
	if (conv_bag_boolean(job->bag, header->known))
		put_first_of(job, header->name, list, sizeof list / sizeof *list, to);
}

/* 2.1.3.1.6: the sender is not in this list. */
void mime_put_read_receipt(mime_job *job, const mime_header *header, conv_buffer *to)
{
	static const mime_who list[] = { MIME_READ_RECEIPT, MIME_SENT_REPRESENTING };
	if (conv_bag_boolean(job->bag, header->known))
		put_first_of(job, header->name, list, sizeof list / sizeof *list, to);
}

/* ---- Who answers go to ---- */

/* FlatEntryList, as people.c has it. The padding of the last entry may be missing. */
static int next_entry(conv_cursor *cursor, const uint8_t **bytes, size_t *size)
{
	*size = conv_cursor_u32(cursor);
	*bytes = conv_cursor_bytes(cursor, *size);
	if (cursor->overrun)
		return 0;
	size_t pad = (4 - *size % 4) % 4;
	conv_cursor_skip(cursor, pad < conv_cursor_left(cursor) ? pad : conv_cursor_left(cursor));
	return 1;
}

/*
 * The next of names parted by ";", trimmed, in the arena; blank ones are passed over. NULL behind the
 * last (and without memory).
 */
static const char *take_name(mime_job *job, const char **names)
{
	while (*names && **names) {
		const char *name = *names + strspn(*names, " ");
		size_t size = strcspn(name, ";");
		*names = name + size + (name[size] == ';');
		while (size && name[size - 1] == ' ')
			size--;
		if (size)
			return conv_arena_copy(job->arena, name, size);
	}
	return NULL;
}

static size_t name_count(const char *names)
{
	size_t count = 0;
	while (names && *names) {
		names += strspn(names, " ");
		size_t size = strcspn(names, ";");
		count += size > 0;
		names += size + (names[size] == ';');
	}
	return count;
}

static void put_reply_names(mime_job *job, const char *header, const char *names, conv_buffer *to)
{
	mime_line line;
	int more = 0;
	for (const char *name; (name = take_name(job, &names));) {
		if (!mime_is_smtp(name))
			continue;
		if (!more)
			mime_line_begin(&line, to, header);
		mime_line_address(&line, &(mime_address){ NULL, name }, more);
		more = 1;
	}
	if (more)
		mime_line_end(&line);
}

/* 2.1.3.1.2: names count only if there is one for each entry. */
void mime_put_reply_to(mime_job *job, const mime_header *header, conv_buffer *to)
{
	const char *names = conv_bag_text(job->bag, header->second);
	const uint8_t *bytes, *entry;
	size_t size, entry_size;
	check(to, conv_bag_binary(job->context, job->bag, header->known, &bytes, &size));
	if (!bytes || size < 8) {
		if (names)
			put_reply_names(job, header->name, names, to);
		return;
	}
	conv_cursor cursor = conv_cursor_over(bytes, size);
	uint32_t count = conv_cursor_u32(&cursor);
	conv_cursor_skip(&cursor, 4);
	int named = names && name_count(names) == count;
	mime_line line;
	int more = 0;
	for (uint32_t i = 0; i < count && next_entry(&cursor, &entry, &entry_size); i++) {
		mime_address address;
		check(to, mime_address_of_entryid(&job->rules, entry, entry_size, &address));
		address.name = named ? take_name(job, &names) : NULL;
		if (!address.address && named && address.name && mime_is_smtp(address.name))
			address.address = address.name;
		if (!address.address)
			continue;
		if (!more)
			mime_line_begin(&line, to, header->name);
		mime_line_address(&line, &address, more);
		more = 1;
	}
	if (more)
		mime_line_end(&line);
}

/* ---- Recipients ---- */

enum { RECIPIENT_TO = 1, RECIPIENT_CC = 2, RECIPIENT_BCC = 3 };

int64_t mime_recipient_type(const conv_bag *recipient)
{
	enum { RESEND_NOW = 0x10000000 };
	const uint64_t resend_done = 0x80000000;
	uint64_t type = (uint64_t)conv_bag_integer(recipient, PidTagRecipientType, RECIPIENT_TO);
	return (int64_t)((type & 0xFFFFFFFF) & ~(resend_done | RESEND_NOW));
}

static void put_recipients(mime_job *job, const char *name, int64_t type, conv_buffer *to)
{
	size_t count = conv_message_recipient_count(job->message);
	mime_line line;
	int more = 0;
	for (size_t i = 0; i < count; i++) {
		conv_bag *row = conv_message_recipient(job->message, i);
		mime_address address;
		if (mime_recipient_type(row) != type)
			continue;
		check(to, mime_address_of(&job->rules, row, MIME_RECIPIENT, &address));
		if (!address.address) {
			conv_path_enter(job->context, "recipient", i);
			(void)conv_report(job->context, CONV_LOSS, "eml.no-address", CONV_NO_OFFSET,
					  "a recipient has no address that mail can use: %.100s",
					  address.name ? address.name : "");
			conv_path_leave(job->context);
		}
		if (!found(&address) || (!address.address && job->writer->options.submission))
			continue;
		if (!more)
			mime_line_begin(&line, to, name);
		mime_line_address(&line, &address, more);
		more = 1;
	}
	if (more)
		mime_line_end(&line);
}

/*
 * Messages without recipient table (saved drafts, items of other programs) still show their
 * recipients: names parted by ";", some of which are addresses.
 */
static void put_displayed(mime_job *job, const char *name, unsigned known, conv_buffer *to)
{
	const char *names = conv_bag_text(job->bag, known);
	mime_line line;
	int more = 0;
	if (conv_message_recipient_count(job->message) || job->writer->options.submission)
		return;
	for (const char *shown; (shown = take_name(job, &names));) {
		mime_address address = { shown, mime_is_smtp(shown) ? shown : NULL };
		if (!more)
			mime_line_begin(&line, to, name);
		mime_line_address(&line, &address, more);
		more = 1;
	}
	if (more)
		mime_line_end(&line);
}

/* Is the message a report of delivery (class REPORT.x.NDR or .DR)? */
static int is_delivery_report(const conv_message *message)
{
	const char *class = conv_message_class(message), *end = strrchr(class, '.');
	return conv_message_is(message, "REPORT") && end &&
	       (conv_ascii_compare(end, ".NDR") == 0 || conv_ascii_compare(end, ".DR") == 0);
}

void mime_put_to(mime_job *job, const mime_header *header, conv_buffer *to)
{
	static const mime_who receivers[] = { MIME_RECEIVED_REPRESENTING, MIME_RECEIVED_BY };
	if (job->embedded && is_delivery_report(job->message)) { /* 2.1.3.1.1.1 */
		put_first_of(job, header->name, receivers, sizeof receivers / sizeof *receivers,
			     to);
		return;
	}
	put_recipients(job, header->name, RECIPIENT_TO, to);
	put_displayed(job, header->name, PidTagDisplayTo, to);
}

void mime_put_cc(mime_job *job, const mime_header *header, conv_buffer *to)
{
	if (job->embedded && is_delivery_report(job->message))
		return;
	put_recipients(job, header->name, RECIPIENT_CC, to);
	put_displayed(job, header->name, PidTagDisplayCc, to);
}

/* 2.1.3.1.1.2: not in mail to be sent, but for what is a resource of a meeting. */
void mime_put_bcc(mime_job *job, const mime_header *header, conv_buffer *to)
{
	int meeting = conv_message_is(job->message, "IPM.Schedule") ||
		      conv_message_is(job->message, "IPM.Appointment") ||
		      conv_message_is(job->message, "IPM.TaskRequest") ||
		      conv_message_is(job->message, "IPM.Task");
	if (job->writer->options.submission && !meeting)
		return;
	put_recipients(job, header->name, RECIPIENT_BCC, to);
	put_displayed(job, header->name, PidTagDisplayBcc, to);
}

/* ---- Subject, time, ids ---- */

/* 2.1.3.2.8: prefix and normalized subject, else the subject. */
void mime_put_subject(mime_job *job, const mime_header *header, conv_buffer *to)
{
	const char *prefix = conv_bag_text(job->bag, PidTagSubjectPrefix);
	const char *rest = conv_bag_text(job->bag, PidTagNormalizedSubject);
	const char *whole = conv_bag_text(job->bag, PidTagSubject);
	mime_line line;
	if (!whole && !rest)
		return;
	mime_line_begin(&line, to, header->name);
	if (prefix && *prefix && rest) {
		conv_buffer text = CONV_BUFFER_INIT;
		conv_buffer_append_text(&text, prefix);
		conv_buffer_append_text(&text, rest);
		to->failed |= text.failed;
		mime_line_text(&line, (const char *)text.bytes, text.size);
		conv_buffer_free(&text);
	} else {
		whole = whole ? whole : rest;
		mime_line_text(&line, whole, strlen(whole));
	}
	mime_line_end(&line);
}

uint64_t mime_message_time(const mime_job *job)
{
	static const unsigned times[] = { PidTagClientSubmitTime, PidTagMessageDeliveryTime,
					  PidTagCreationTime, PidTagLastModificationTime };
	for (size_t i = 0; i < sizeof times / sizeof *times; i++) {
		int64_t time = conv_bag_integer(job->bag, times[i], 0);
		if (time > 0 && time != (int64_t)CONV_FILETIME_NONE)
			return (uint64_t)time;
	}
	return 0;
}

/* 2.1.3.2.7 */
void mime_put_date(mime_job *job, const mime_header *header, conv_buffer *to)
{
	char text[CONV_RFC5322_SIZE];
	uint64_t time = mime_message_time(job);
	if (job->writer->options.submission && !conv_bag_has(job->bag, PidTagClientSubmitTime))
		time = job->writer->now;
	if (time && conv_rfc5322_date(time, 0, text))
		mime_field_text(to, header->name, text);
}

/* 2.1.3.2.11: what is kept is never given an id that it did not have. */
const char *mime_message_id(mime_job *job)
{
	const char *id = conv_bag_text(job->bag, PidTagInternetMessageId);
	if (id && *id)
		return id;
	if (job->writer->options.submission && !job->made_id)
		job->made_id = mime_new_id(job);
	return job->made_id;
}

void mime_put_message_id(mime_job *job, const mime_header *header, conv_buffer *to)
{
	const char *id = mime_message_id(job);
	if (id)
		mime_field_ids(to, header->name, id);
}

/* 2.1.3.2.10: base64 without line ends, as far as one line can be. */
void mime_put_thread_index(mime_job *job, const mime_header *header, conv_buffer *to)
{
	conv_buffer text = CONV_BUFFER_INIT;
	const uint8_t *bytes;
	size_t size;
	if (conv_bag_binary(job->context, job->bag, header->known, &bytes, &size) != CONV_OK ||
	    !bytes || !size)
		return;
	mime_append_base64(&text, bytes, size);
	to->failed |= text.failed;
	mime_field_token(to, header->name, conv_buffer_text(&text) ? conv_buffer_text(&text) : "");
	conv_buffer_free(&text);
}

/* ---- Values by name ---- */

/* 2.1.3.2.5: 1 is what a message without the field is. */
void mime_put_importance(mime_job *job, const mime_header *header, conv_buffer *to)
{
	static const char *const names[] = { "Low", NULL, "High" };
	int64_t value = conv_bag_integer(job->bag, header->known, 1);
	if (value >= 0 && value <= 2 && names[value])
		mime_field_token(to, header->name, names[value]);
}

/* 2.1.3.2.6 */
void mime_put_sensitivity(mime_job *job, const mime_header *header, conv_buffer *to)
{
	static const char *const names[] = { NULL, "Personal", "Private", "Company-Confidential" };
	int64_t value = conv_bag_integer(job->bag, header->known, 0);
	if (value >= 0 && value <= 3 && names[value])
		mime_field_token(to, header->name, names[value]);
}

/* 2.1.3.2.13 */
void mime_put_keywords(mime_job *job, const mime_header *header, conv_buffer *to)
{
	const char *keyword;
	mime_line line;
	int more = 0;
	for (size_t i = 0; (keyword = conv_bag_text_at(job->bag, header->known, i)); i++) {
		if (!*keyword)
			continue;
		if (!more)
			mime_line_begin(&line, to, header->name);
		else
			mime_line_glue(&line, ",");
		mime_line_phrase(&line, keyword, strlen(keyword), MIME_PHRASE_HIDE_COMMA);
		more = 1;
	}
	if (more)
		mime_line_end(&line);
}

/* 2.1.3.2.28: only beside a flag. */
void mime_put_reply_by(mime_job *job, const mime_header *header, conv_buffer *to)
{
	const char *request = conv_bag_text(job->bag, PidLidFlagRequest);
	int64_t time = conv_bag_integer(job->bag, header->known, 0);
	char text[CONV_RFC5322_SIZE];
	if (request && *request && time > 0 && time != (int64_t)CONV_FILETIME_NONE &&
	    conv_rfc5322_date((uint64_t)time, 0, text))
		mime_field_text(to, header->name, text);
}

/* 2.1.3.2.20 */
void mime_put_suppress(mime_job *job, const mime_header *header, conv_buffer *to)
{
	static const char *const bits[] = { "DR", "NDR", "RN", "NRN", "OOF", "AutoReply" };
	if (!conv_bag_has(job->bag, header->known))
		return;
	int32_t value = (int32_t)conv_bag_integer(job->bag, header->known, 0);
	if (value == 0 || value == -1) {
		mime_field_token(to, header->name, value ? "All" : "None");
		return;
	}
	mime_line line;
	int more = 0;
	for (size_t i = 0; i < sizeof bits / sizeof *bits; i++) {
		if (!(value >> i & 1))
			continue;
		if (!more)
			mime_line_begin(&line, to, header->name);
		else
			mime_line_glue(&line, ",");
		mime_line_token(&line, bits[i], strlen(bits[i]));
		more = 1;
	}
	if (more)
		mime_line_end(&line);
}

/* 2.1.3.2.16 */
void mime_put_language(mime_job *job, const mime_header *header, conv_buffer *to)
{
	const char *tag =
		conv_language_of_locale((uint32_t)conv_bag_integer(job->bag, header->known, 0));
	if (tag && *tag)
		mime_field_token(to, header->name, tag);
}

/* 2.1.3.2.2: the class decides; the longer classes stand first. */
void mime_put_content_class(mime_job *job, const mime_header *header, conv_buffer *to)
{
	static const struct {
		const char *class, *content_class;
	} classes[] = {
		{ "IPM.Note.Microsoft.Fax.CA", "fax-ca" },
		{ "IPM.Note.Microsoft.Fax", "fax" },
		{ "IPM.Note.Microsoft.Missed.Voice", "missedcall" },
		{ "IPM.Note.Microsoft.Conversation.Voice", "voice-uc" },
		{ "IPM.Note.Microsoft.Voicemail.UM.CA", "voice-ca" },
		{ "IPM.Note.Microsoft.Voicemail.UM", "voice" },
		{ "IPM.Note.Mobile.SMS", "MS-OMS-SMS" },
		{ "IPM.Note.Mobile.MMS", "MS-OMS-MMS" },
		{ "IPM.Sharing", "Sharing" },
	};
	static const char custom[] = "IPM.Note.Custom.", form[] = "IPM.InfoPathForm.";
	const char *class = conv_message_class(job->message);
	const char *form_name = conv_bag_text(job->bag, PidLidInfoPathFormName);
	for (size_t i = 0; i < sizeof classes / sizeof *classes; i++)
		if (conv_message_is(job->message, classes[i].class)) {
			mime_field_token(to, header->name, classes[i].content_class);
			return;
		}
	conv_buffer text = CONV_BUFFER_INIT;
	if (conv_ascii_compare_n(class, custom, sizeof custom - 1) == 0)
		conv_buffer_printf(&text, "urn:content-class:custom.%s", class + sizeof custom - 1);
	else if (conv_ascii_compare_n(class, form, sizeof form - 1) == 0 && form_name)
		conv_buffer_printf(&text, "InfoPathForm.%.*s.%s",
				   (int)strcspn(class + sizeof form - 1, "."),
				   class + sizeof form - 1, form_name);
	else if (conv_bag_text(job->bag, header->known))
		conv_buffer_append_text(&text, conv_bag_text(job->bag, header->known));
	to->failed |= text.failed;
	if (text.size)
		mime_field_text(to, header->name, conv_buffer_text(&text));
	conv_buffer_free(&text);
}

/* Outlook's own: a saved message that opens for sending. */
void mime_put_unsent(mime_job *job, const mime_header *header, conv_buffer *to)
{
	enum { MF_UNSENT = 0x8 }; /* [MS-OXCMSG] 2.2.1.6 */
	if (conv_bag_integer(job->bag, PidTagMessageFlags, 0) & MF_UNSENT)
		mime_field_token(to, header->name, "1");
}

/* 2.1.3.2.19; the empty field for none is left out, as the rule allows. */
void mime_put_has_attach(mime_job *job, const mime_header *header, conv_buffer *to)
{
	if (conv_message_attachment_count(job->message))
		mime_field_token(to, header->name, "Yes");
}
