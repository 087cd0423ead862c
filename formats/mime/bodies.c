/*
 * The bodies of a message as parts ([MS-OXCMAIL] 2.1.3.3.3 to 2.1.3.3.8).
 *
 *     best body                      parts
 *     plain text                     text/plain
 *     HTML                           multipart/alternative(text/plain, text/html)
 *     RTF, also what it encapsulates likewise, both made from the RTF; encapsulated text is plain
 *     none                           text/plain, made from the main properties of the item
 *
 * HTML goes out as the octets that are stored, in the charset they are in, if they are valid in it;
 * else as UTF-8.
 */
#include "plan.h"

#include <string.h>

#include "html/html.h"

#include "conv/charset.h"
#include "report.h"

enum { CP_UTF7 = 65000, CP_UTF8 = 65001 };

/* PidTagSendInternetEncoding ([MS-OXCMAIL] 2.1). */
enum { SEND_PLAIN = 0x00060000, SEND_HTML = 0x000E0000, SEND_BOTH = 0x00160000 };

static int is_calendar(const conv_message *message)
{
	return conv_message_is(message, "IPM.Appointment") ||
	       conv_message_is(message, "IPM.Schedule");
}

/* ---- Plain text ---- */

/*
 * Is it a charset for text parts: one that MIME has a name for, and in which ASCII stays ASCII, as
 * line ends and encodings need it? UTF-16 and EBCDIC are not.
 */
static int is_mail_charset(mime_job *job, uint32_t codepage)
{
	static const char probe[] = "\r\n Aa09=<\"\\~";
	conv_buffer bytes = CONV_BUFFER_INIT;
	int same = conv_codepage_mime_name(codepage) && codepage != CP_UTF7 &&
		   conv_encode(job->context, codepage, probe, sizeof probe - 1, &bytes, NULL) ==
			   CONV_OK &&
		   bytes.size == sizeof probe - 1 && memcmp(bytes.bytes, probe, bytes.size) == 0;
	conv_buffer_free(&bytes);
	return same;
}

uint32_t mime_text_codepage(mime_job *job)
{
	if (job->writer->options.utf8 || is_calendar(job->message)) /* 2.1.3.3.8 */
		return CP_UTF8;
	uint32_t codepage = (uint32_t)conv_bag_integer(job->bag, PidTagInternetCodepage, 0);
	if (!codepage) {
		codepage = (uint32_t)conv_bag_integer(job->bag, PidTagMessageCodepage, 0);
		codepage = codepage ? conv_codepage_internet(codepage) : 0;
	}
	/* UTF-7 is allowed, but many readers refuse it for good reasons. */
	return codepage && is_mail_charset(job, codepage) ? codepage : CP_UTF8;
}

/* 2.1.3.3.3: in the charset preferred, if all of it can be said in that, else in UTF-8. */
static conv_status plain_part(mime_job *job, conv_buffer *text, mime_part **part)
{
	conv_buffer repaired = CONV_BUFFER_INIT, encoded = CONV_BUFFER_INIT;
	uint32_t codepage = mime_text_codepage(job);
	const uint8_t *bytes;
	size_t size, bad = 0;
	conv_status status = conv_buffer_status(text);
	if (status == CONV_OK)
		status = conv_text_repair((const char *)text->bytes, text->size, &repaired);
	conv_buffer_free(text);
	if (status != CONV_OK) {
		conv_buffer_free(&repaired);
		return mime_no_memory(job);
	}
	if (codepage != CP_UTF8 &&
	    conv_encode(job->context, codepage, (const char *)repaired.bytes, repaired.size,
			&encoded, &bad) == CONV_OK &&
	    !bad && !encoded.failed) {
		conv_buffer_free(&repaired);
		repaired = encoded;
	} else {
		conv_buffer_free(&encoded);
		codepage = CP_UTF8;
	}
	CONV_TRY(mime_adopt(job, &repaired, &bytes, &size));
	return mime_part_text(job, "text/plain",
			      codepage == CP_UTF8 ? "utf-8" : conv_codepage_mime_name(codepage),
			      bytes, size, part);
}

/* ---- HTML ---- */

static void note_id(void *user, const char *id, size_t size)
{
	conv_table_add(user, id, size, user); /* any value will do */
}

/*
 * Values of attributes in quotes, each a possible Content-Location. Only made where an attachment
 * has one.
 */
static void note_locations(conv_table *table, const char *html, size_t size)
{
	enum { LONGEST = 2048 };
	for (size_t at = 0; at + 1 < size; at++) {
		char quote = html[at + 1];
		if (html[at] != '=' || (quote != '"' && quote != '\''))
			continue;
		size_t start = at + 2, left = size - start;
		const char *end = memchr(html + start, quote, left < LONGEST ? left : LONGEST);
		if (end) {
			conv_table_add(table, html + start, (size_t)(end - html) - start, table);
			at = (size_t)(end - html);
		}
	}
}

static int any_location(const mime_job *job)
{
	for (size_t i = 0; i < conv_message_attachment_count(job->message); i++)
		if (conv_bag_has(conv_attachment_bag(conv_message_attachment(job->message, i)),
				 PidTagAttachContentLocation))
			return 1;
	return 0;
}

static conv_status note_references(mime_job *job, const uint8_t *html, size_t size,
				   mime_bodies *bodies)
{
	if (conv_message_attachment_count(job->message)) {
		conv_status status = html_each_cid((const char *)html, size, note_id, &bodies->ids);
		if (!conv_usable(status))
			return status;
	}
	if (any_location(job))
		note_locations(&bodies->locations, (const char *)html, size);
	return CONV_OK;
}

/* Is the stored HTML good to be sent as it is? */
static int octets_are_good(mime_job *job, const uint8_t *bytes, size_t size, uint32_t codepage)
{
	conv_buffer decoded = CONV_BUFFER_INIT;
	size_t bad = 0;
	if (!is_mail_charset(job, codepage))
		return 0;
	if (codepage == CP_UTF8)
		return conv_utf8_valid(bytes, size);
	conv_status status = conv_decode(job->context, codepage, bytes, size, &decoded, &bad);
	conv_buffer_free(&decoded);
	return status == CONV_OK && !bad;
}

typedef struct placed_images {
	mime_job *job;
	mime_bodies *bodies;
} placed_images;

/* `<img>` for an attachment that has its place in the RTF. */
static void put_placed_image(void *user, size_t attachment, conv_buffer *html)
{
	const placed_images *images = user;
	const char **id = &images->bodies->made_ids[attachment];

	if (*id || !(*id = mime_placed_image(images->job, attachment)))
		return;
	conv_buffer_append_text(html, "<img src=\"cid:");
	html_escape(html, *id, strlen(*id));
	conv_buffer_append_text(html, "\">");
}

static conv_status place_images(mime_job *job, const body_note *note, conv_buffer *html,
				mime_bodies *bodies)
{
	placed_images images = { job, bodies };

	bodies->made_ids = conv_arena_array(job->arena, conv_message_attachment_count(job->message),
					    sizeof *bodies->made_ids);
	if (!bodies->made_ids)
		return mime_no_memory(job);
	return body_mark_places(job->context, note, html, put_placed_image, &images);
}

/* A part for each picture that stood in the RTF. */
static conv_status picture_parts(mime_job *job, const body_note *note, mime_bodies *bodies)
{
	for (size_t i = 0; i < note->picture_count; i++) {
		const rtf_picture *picture = &note->pictures[i];
		conv_blob *blob = conv_blob_copy_memory(picture->bytes, picture->size);
		mime_part *part = mime_part_new(job, MIME_PART_BLOB);
		conv_buffer head = CONV_BUFFER_INIT;
		if (!blob || !part) {
			conv_blob_drop(blob);
			return mime_no_memory(job);
		}
		CONV_TRY(mime_part_set_blob(job, part, blob));
		mime_field_token(&head, "Content-Type", picture->media_type);
		mime_field_token(&head, "Content-Transfer-Encoding", "base64");
		mime_field_token(&head, "Content-Disposition", "inline");
		mime_field_content_id(&head, picture->content_id);
		CONV_TRY(mime_part_set_head(job, part, &head));
		mime_part_add(bodies->pictures, part);
	}
	return CONV_OK;
}

/* HTML made, or decoded, as UTF-8. *part NULL: there is none. */
static conv_status made_html(mime_job *job, const struct body *chosen, mime_bodies *bodies,
			     mime_part **part)
{
	conv_buffer html = CONV_BUFFER_INIT;
	body_note note;
	const uint8_t *bytes;
	size_t size;
	*part = NULL;
	conv_status status = body_html(job->context, chosen, BODY_PICTURES_APART, &html, &note);
	if (conv_usable(status) && note.origin != BODY_ABSENT) {
		CONV_TRY_GOTO(status, out, place_images(job, &note, &html, bodies));
		CONV_TRY_GOTO(status, out, picture_parts(job, &note, bodies));
		CONV_TRY_GOTO(status, out, mime_adopt(job, &html, &bytes, &size));
		CONV_TRY_GOTO(status, out, note_references(job, bytes, size, bodies));
		CONV_TRY_GOTO(status, out,
			      mime_part_text(job, "text/html", "utf-8", bytes, size, part));
	} else if (status != CONV_MACHINE) {
		status = CONV_OK; /* what could not be made was reported; the text remains */
	}
out:
	conv_buffer_free(&html);
	body_note_free(&note);
	return status;
}

static conv_status html_part(mime_job *job, const struct body *chosen, mime_bodies *bodies,
			     mime_part **part)
{
	const uint8_t *bytes = NULL;
	size_t size = 0;
	uint32_t codepage = 0;
	if (chosen->content == BODY_HTML && chosen->best != BODY_RTF)
		CONV_TRY(body_html_octets(job->context, chosen, &bytes, &size, &codepage));
	if (!bytes || !octets_are_good(job, bytes, size, codepage))
		return made_html(job, chosen, bodies, part);
	CONV_TRY(note_references(job, bytes, size, bodies));
	return mime_part_text(job, "text/html", conv_codepage_mime_name(codepage), bytes, size,
			      part);
}

/* ---- All of it ---- */

/* What the sender asked to send: on the message, or on every recipient alike. */
static int64_t send_format(const mime_job *job)
{
	enum { MASK = 0x001E0000 };
	size_t count = conv_message_recipient_count(job->message);
	int64_t format = conv_bag_integer(job->bag, PidTagSendInternetEncoding, 0) & MASK;
	if (conv_bag_has(job->bag, PidTagSendInternetEncoding))
		return format;
	for (size_t i = 0; i < count; i++) {
		const conv_bag *row = conv_message_recipient(job->message, i);
		int64_t one = conv_bag_integer(row, PidTagSendInternetEncoding, 0) & MASK;
		if (i && one != format)
			return SEND_BOTH;
		format = one;
	}
	return format;
}

/* *part stays NULL if there is no text, and HTML to do without. */
static conv_status text_of(mime_job *job, const struct body *chosen, int beside_html,
			   mime_part **part)
{
	conv_buffer text = CONV_BUFFER_INIT;
	body_note note;
	conv_status status = body_text(job->context, chosen, &text, &note);
	int absent = note.origin == BODY_ABSENT;
	body_note_free(&note);
	if (status == CONV_MACHINE) {
		conv_buffer_free(&text);
		return status;
	}
	if (absent && beside_html) {
		conv_buffer_free(&text);
		return CONV_OK;
	}
	return plain_part(job, &text, part);
}

static conv_status no_body(mime_job *job, mime_part **part)
{
	conv_buffer text = CONV_BUFFER_INIT;
	conv_status status = mime_summary(job, &text);
	if (!conv_usable(status)) {
		conv_buffer_free(&text);
		return status;
	}
	job->summarised = text.size > 0;
	return plain_part(job, &text, part);
}

static conv_status parts_of(mime_job *job, const struct body *chosen, mime_bodies *bodies)
{
	int64_t format = job->writer->options.submission ? send_format(job) : SEND_BOTH;
	mime_part *text = NULL, *html = NULL;
	if (chosen->content != BODY_PLAIN && format != SEND_PLAIN)
		CONV_TRY(html_part(job, chosen, bodies, &html));
	if (!html || format != SEND_HTML)
		CONV_TRY(text_of(job, chosen, html != NULL, &text));
	bodies->html = html != NULL;
	bodies->part = html ? html : text;
	bodies->type = html ? "text/html" : "text/plain";
	if (html && text) {
		bodies->part = mime_part_multipart(job, "alternative", NULL, NULL);
		bodies->type = "multipart/alternative";
		if (!bodies->part)
			return mime_no_memory(job);
		mime_part_add(bodies->part, text);
		mime_part_add(bodies->part, html);
	}
	return CONV_OK;
}

conv_status mime_plan_text(mime_job *job, mime_part **part)
{
	struct body chosen;
	*part = NULL;
	CONV_TRY(body_choose(job->context, job->message, &chosen));
	conv_status status =
		chosen.best == BODY_NONE ? no_body(job, part) : text_of(job, &chosen, 0, part);
	body_close(&chosen);
	return status;
}

conv_status mime_plan_bodies(mime_job *job, mime_bodies *bodies)
{
	struct body chosen;
	*bodies = (mime_bodies){ .type = "text/plain" };
	conv_table_init(&bodies->ids, job->arena);
	conv_table_init(&bodies->locations, job->arena);
	bodies->pictures = mime_part_new(job, MIME_PART_MULTIPART);
	if (!bodies->pictures)
		return mime_no_memory(job);
	CONV_TRY(body_choose(job->context, job->message, &chosen));
	conv_status status = chosen.best == BODY_NONE ? no_body(job, &bodies->part)
						      : parts_of(job, &chosen, bodies);
	body_close(&chosen);
	return status;
}
