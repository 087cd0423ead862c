/*
 * Bodies ([MS-OXCMAIL] 2.2.3.3.2.1): plain text as text, HTML as the octets that came, with the code page of
 * its charset; UTF-16 and UTF-32, which PidTagHtml cannot hold, as UTF-8.
 */
#include "reader.h"

#include <string.h>

#include "body/body.h"
#include "html/html.h"

#include "conv/charset.h"
#include "report.h"

enum {
	CP_UTF16 = 1200,
	CP_UTF16_BE = 1201,
	CP_UTF32 = 12000,
	CP_UTF32_BE = 12001,
	CP_ASCII = 20127,
	CP_UTF8 = 65001
};

conv_status mime_content_append(const mime_mail *mail, const mime_entity *entity, conv_buffer *to)
{
	conv_context *context = mail->context;
	conv_blob *blob = mime_entity_content(mail->tree, entity);
	conv_blob_reader *reader = NULL;
	size_t got = 1;
	conv_status status = blob ? conv_blob_open(blob, &reader) : CONV_MACHINE;
	while (conv_usable(status) && got) {
		enum { STEP = 65536 };
		uint8_t *room = conv_buffer_reserve(to, STEP);
		status = room ? conv_blob_read(reader, room, STEP, &got) : CONV_MACHINE;
		if (!conv_usable(status))
			break;
		to->size += got;
		if (to->size > conv_context_limits(context)->string_bytes)
			status = conv_report(context, CONV_ERROR, "limit.string-bytes",
					     entity->start, "a text of more than %zu bytes",
					     to->size);
	}
	conv_blob_close(reader);
	conv_blob_drop(blob);
	if (status == CONV_MACHINE)
		return mime_mail_memory(mail);
	return conv_usable(status) ? conv_account_decoded(context, to->size) : status;
}

/* The code page that the part names; 0: none, or none that is known. */
static conv_status stated_codepage(const mime_mail *mail, const mime_entity *entity,
				   uint32_t *codepage)
{
	const mime_field *type = mime_field_find(entity, "Content-Type", NULL);
	const char *charset = NULL;
	if (type)
		CONV_TRY(mime_parameter(&mail->decoding, type->value, "charset", &charset));
	*codepage = mime_codepage_named(mail->context, charset);
	if (charset && *charset && !*codepage)
		return conv_report(mail->context, CONV_INFO, "eml.charset", entity->start,
				   "unknown charset: %.60s", charset);
	return CONV_OK;
}

/* Text without a charset, or said to be ASCII, may be anything (mime.md 5). */
static uint32_t text_codepage(const mime_mail *mail, uint32_t stated, const conv_buffer *text)
{
	if (stated && stated != CP_ASCII)
		return stated;
	uint32_t guess = conv_detect_codepage(mail->context, text->bytes, text->size,
					      conv_context_codepage(mail->context));
	return guess ? guess : CP_ASCII;
}

/* A text property of any size. NULs would end it. */
static conv_status set_text(mime_mail *mail, unsigned known, conv_buffer *text)
{
	const uint8_t *nul;

	for (size_t at = 0;
	     at < text->size && (nul = memchr(text->bytes + at, 0, text->size - at)) != NULL;) {
		at = (size_t)(nul - text->bytes);
		text->bytes[at++] = ' ';
	}
	return mime_take_text(mail, mail->bag, known, conv_buffer_text(text));
}

static conv_status take_plain(mime_mail *mail, const mime_entity *entity, int native)
{
	conv_buffer octets = CONV_BUFFER_INIT, text = CONV_BUFFER_INIT;
	uint32_t codepage = 0;
	conv_status status = stated_codepage(mail, entity, &codepage);
	/* Outside of MIME, files may stand in the text (2.2.3.9.1). */
	int bare =
		entity == mail->entity && !entity->typed && entity->transfer == MIME_FROM_IDENTITY;
	if (conv_usable(status))
		status = mime_content_append(mail, entity, &octets);
	if (conv_usable(status) && bare)
		status = mime_take_uuencoded(mail, &octets);
	if (conv_usable(status)) {
		codepage = text_codepage(mail, codepage, &octets);
		status = conv_decode(mail->context, codepage, octets.size ? octets.bytes : NULL,
				     octets.size, &text, NULL);
	}
	if (conv_usable(status))
		status = set_text(mail, PidTagBody, &text);
	conv_buffer_free(&octets);
	conv_buffer_free(&text);
	CONV_TRY(status);
	if (!native)
		return CONV_OK;
	CONV_TRY(conv_bag_set_integer(mail->bag, PidTagInternetCodepage, codepage));
	return conv_bag_set_integer(mail->bag, PidTagNativeBody, BODY_PLAIN);
}

/* ---- What the HTML refers to ---- */

static void note_id(void *user, const char *id, size_t size)
{
	conv_table *table = user;
	conv_table_add(table, id, size, table);
}

/* Attribute values: what Content-Location may match. */
static void note_locations(conv_table *table, const char *html, size_t size)
{
	static const char mark[] = "src=";
	enum { LONGEST = 2048 };
	const char *at = html, *end = html + size;
	while ((at = memmem(at, (size_t)(end - at), mark, 4)) != NULL) {
		at += 4;
		if (at == end || (*at != '"' && *at != '\''))
			continue;
		size_t left = (size_t)(end - at) - 1;
		const char *stop = memchr(at + 1, *at, left < LONGEST ? left : LONGEST);
		if (stop)
			conv_table_add(table, at + 1, (size_t)(stop - at) - 1, table);
	}
}

static conv_status take_html(mime_mail *mail)
{
	const mime_entity *entity = mail->html;
	conv_buffer octets = CONV_BUFFER_INIT, text = CONV_BUFFER_INIT, *html = &octets;
	uint32_t codepage = 0;
	conv_status status = stated_codepage(mail, entity, &codepage);
	if (conv_usable(status))
		status = mime_content_append(mail, entity, &octets);
	const uint8_t *bytes = octets.size ? octets.bytes : (const uint8_t *)"";
	if (conv_usable(status)) {
		codepage = html_choose_codepage(mail->context, bytes, octets.size, codepage,
						conv_context_codepage(mail->context));
		if (codepage == CP_UTF16 || codepage == CP_UTF16_BE || codepage == CP_UTF32 ||
		    codepage == CP_UTF32_BE) {
			status = html_to_utf8(mail->context, bytes, octets.size, codepage, &text,
					      NULL);
			html = &text;
			codepage = CP_UTF8;
		}
	}
	if (conv_usable(status)) {
		bytes = html->size ? html->bytes : (const uint8_t *)"";
		status = body_set_html(mail->message, bytes, html->size, codepage, 1);
	}
	if (conv_usable(status)) {
		note_locations(&mail->locations, (const char *)bytes, html->size);
		status = html_each_cid((const char *)bytes, html->size, note_id, &mail->ids);
	}
	conv_buffer_free(&octets);
	conv_buffer_free(&text);
	return status;
}

/* 2.2.3.2.24 to .26: ids and places of the body's entity. */
static conv_status take_marks(mime_mail *mail, const mime_entity *entity)
{
	const mime_field *id = mime_field_find(entity, "Content-ID", NULL);
	const mime_field *place = mime_field_find(entity, "Content-Location", NULL);
	if (id) {
		const char *text = mime_field_plain(&mail->decoding, id->value);
		if (!text)
			return mime_mail_memory(mail);
		text += *text == '<';
		size_t size = strlen(text);
		char *bare =
			conv_arena_copy(mail->arena, text, size - (size && text[size - 1] == '>'));
		CONV_TRY(mime_take_text(mail, mail->bag, PidTagBodyContentId, bare));
	}
	if (place)
		CONV_TRY(mime_take_text(mail, mail->bag, PidTagBodyContentLocation,
					mime_field_plain(&mail->decoding, place->value)));
	return CONV_OK;
}

conv_status mime_take_bodies(mime_mail *mail)
{
	if (mail->from_tnef)
		return CONV_OK;
	const mime_entity *best = mail->html ? mail->html : mail->plain;
	if (mail->html)
		CONV_TRY(take_html(mail));
	if (mail->plain)
		CONV_TRY(take_plain(mail, mail->plain, !mail->html));
	return best ? take_marks(mail, best) : CONV_OK;
}
