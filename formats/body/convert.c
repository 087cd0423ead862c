/*
 * Each body as HTML or plain text: stored, taken out of RTF, or converted (body.h).
 */
#include "body.h"

#include <stdlib.h>
#include <string.h>

#include "conv/charset.h"
#include "html/html.h"
#include "places.h"
#include "report.h"
#include "table.h"

enum { CP_UTF8 = 65001 };

void body_note_free(body_note *note)
{
	rtf_notes_free(&note->rtf);
	conv_arena_free(note->arena);
	memset(note, 0, sizeof *note);
}

static void set_note(body_note *note, body_kind source, body_origin origin, uint32_t codepage)
{
	note->source = source;
	note->origin = origin;
	note->derived = origin == BODY_CONVERTED;
	note->codepage = codepage;
}

/* ---- Content ids ---- */

typedef struct id_list {
	conv_arena *arena;
	conv_table seen;
	const char **ids;
	size_t count, room;
	int failed;
} id_list;

static void add_id(void *user, const char *id, size_t size)
{
	id_list *list = user;

	if (list->failed || conv_table_find(&list->seen, id, size))
		return;
	if (list->count == list->room) {
		size_t room = list->room ? 2 * list->room : 8;
		const char **ids = conv_arena_array(list->arena, room, sizeof *ids);
		if (ids && list->count)
			memcpy(ids, list->ids, list->count * sizeof *ids);
		list->failed = !ids;
		if (!ids)
			return;
		list->ids = ids;
		list->room = room;
	}
	char *copy = conv_arena_copy(list->arena, id, size);
	if (!copy || !conv_table_add(&list->seen, id, size, copy)) {
		list->failed = 1;
		return;
	}
	list->ids[list->count++] = copy;
}

static conv_status note_content_ids(conv_context *context, const conv_buffer *html, size_t start,
				    body_note *note)
{
	id_list list = { .arena = note->arena };

	conv_table_init(&list.seen, note->arena);
	if (html_each_cid((const char *)html->bytes + start, html->size - start, add_id, &list) !=
		    CONV_OK ||
	    list.failed)
		return conv_report_memory(context);
	note->content_ids = list.ids;
	note->content_id_count = list.count;
	return CONV_OK;
}

/* ---- HTML ---- */

static uint32_t internet_codepage(const conv_bag *bag)
{
	int64_t codepage = conv_bag_integer(bag, PidTagInternetCodepage, 0);
	return codepage > 0 && codepage <= UINT32_MAX ? (uint32_t)codepage : 0;
}

conv_status body_html_octets(conv_context *context, const body *b, const uint8_t **bytes,
			     size_t *size, uint32_t *codepage)
{
	const conv_bag *bag = conv_message_bag(b->message);

	*bytes = NULL;
	*size = 0;
	*codepage = 0;
	const conv_property *html = conv_bag_find(bag, PidTagHtml);
	if (!html)
		return CONV_OK;
	if (html->type == PtypString || html->type == PtypString8) {
		const char *text = conv_bag_text_of(bag, html); /* PidTagBodyHtml, same id */
		*bytes = (const uint8_t *)text;
		*size = text ? strlen(text) : 0;
		*codepage = CP_UTF8;
		return CONV_OK;
	}
	CONV_TRY(conv_bag_binary(context, bag, PidTagHtml, bytes, size));
	if (*bytes)
		*codepage = html_choose_codepage(context, *bytes, *size, internet_codepage(bag),
						 conv_message_codepage(b->message));
	return CONV_OK;
}

static conv_status stored_html(conv_context *context, const body *b, conv_buffer *html,
			       body_note *note)
{
	const uint8_t *bytes;
	size_t size, bad = 0;
	uint32_t codepage;

	CONV_TRY(body_html_octets(context, b, &bytes, &size, &codepage));
	if (!bytes && conv_bag_has(conv_message_bag(b->message), PidTagBodyHtml)) {
		bytes = (const uint8_t *)conv_bag_text(conv_message_bag(b->message),
						       PidTagBodyHtml);
		size = bytes ? strlen((const char *)bytes) : 0;
		codepage = CP_UTF8;
	}
	set_note(note, BODY_HTML, BODY_STORED, codepage);
	if (!bytes)
		return CONV_OK;
	CONV_TRY(html_to_utf8(context, bytes, size, codepage, html, &bad));
	if (bad)
		return conv_report(context, CONV_WARNING, "body.html-charset", CONV_NO_OFFSET,
				   "%zu characters of PidTagHtml mean nothing in code page %u", bad,
				   (unsigned)codepage);
	return CONV_OK;
}

static conv_status html_of_rtf(conv_context *context, const body *b, unsigned flags,
			       conv_buffer *html, body_note *note)
{
	unsigned rtf_flags = flags & BODY_PICTURES_APART ? RTF_PICTURES_APART : 0;
	conv_status status;

	if (b->rtf_kind == RTF_HTML) {
		status = rtf_deencapsulate(context, b->rtf.bytes, b->rtf.size, RTF_LENIENT, html,
					   &note->rtf);
		set_note(note, BODY_RTF, BODY_DEENCAPSULATED, note->rtf.codepage);
		return status;
	}
	status = rtf_to_html(context, b->rtf.bytes, b->rtf.size, rtf_flags, html, &note->rtf);
	set_note(note, BODY_RTF, BODY_CONVERTED, note->rtf.codepage);
	note->pictures = note->rtf.pictures;
	note->picture_count = note->rtf.picture_count;
	return status;
}

/* Encapsulated text goes by its text, not by the look that RTF readers give it. */
static conv_status html_of_text(conv_context *context, const body *b, conv_buffer *html,
				body_note *note)
{
	const conv_bag *bag = conv_message_bag(b->message);
	conv_buffer text = CONV_BUFFER_INIT;
	conv_status status = CONV_OK;

	if (b->best == BODY_RTF) {
		status = rtf_deencapsulate(context, b->rtf.bytes, b->rtf.size, RTF_LENIENT, &text,
					   NULL);
	} else {
		const char *stored = conv_bag_text(bag, PidTagBody);
		status = conv_text_repair(stored ? stored : "", stored ? strlen(stored) : 0, &text);
	}
	if (conv_usable(status)) {
		conv_status made =
			html_from_text(context, (const char *)text.bytes, text.size, html);
		status = made > status ? made : status;
	}
	set_note(note, b->best, BODY_CONVERTED, internet_codepage(bag));
	conv_buffer_free(&text);
	return status;
}

static conv_status make_html(conv_context *context, const body *b, unsigned flags,
			     conv_buffer *html, body_note *note)
{
	if (b->best == BODY_NONE)
		return CONV_OK;
	if (b->best == BODY_HTML)
		return stored_html(context, b, html, note);
	if (b->content == BODY_PLAIN)
		return html_of_text(context, b, html, note);
	return html_of_rtf(context, b, flags, html, note);
}

/* Fills in what is the same for every output. */
static conv_status finish(conv_context *context, const body *b, conv_status status,
			  conv_buffer *output, size_t start, body_note *note)
{
	if (output->failed)
		return conv_report_memory(context);
	if (!conv_usable(status)) {
		output->size = start;
		note->origin = BODY_ABSENT;
		return status;
	}
	conv_status placed = body_place_attachments(context, b->message, note);
	return placed > status ? placed : status;
}

static conv_status begin(conv_context *context, body_note *note)
{
	memset(note, 0, sizeof *note);
	note->arena = conv_arena_new();
	return note->arena ? CONV_OK : conv_report_memory(context);
}

conv_status body_html(conv_context *context, const body *b, unsigned flags, conv_buffer *html,
		      body_note *note)
{
	body_note own = { .arena = NULL };
	body_note *n = note ? note : &own;
	size_t start = html->size;
	conv_status status = begin(context, n);

	if (status == CONV_OK) {
		status = make_html(context, b, flags, html, n);
		status = finish(context, b, status, html, start, n);
	}
	if (conv_usable(status)) {
		conv_status noted = note_content_ids(context, html, start, n);
		status = noted > status ? noted : status;
	}
	if (!note)
		body_note_free(&own);
	return status;
}

/* ---- Text ---- */

static conv_status text_of_rtf(conv_context *context, const body *b, conv_buffer *text,
			       body_note *note)
{
	const uint8_t *bytes = b->rtf.bytes;
	size_t size = b->rtf.size;
	conv_status status;

	if (b->rtf_kind == RTF_TEXT) {
		status = rtf_deencapsulate(context, bytes, size, RTF_LENIENT, text, &note->rtf);
		set_note(note, BODY_RTF, BODY_DEENCAPSULATED, note->rtf.codepage);
	} else {
		status = rtf_to_text(context, bytes, size, 0, text, &note->rtf);
		set_note(note, BODY_RTF, BODY_CONVERTED, note->rtf.codepage);
	}
	return status;
}

static conv_status text_of_html(conv_context *context, const body *b, conv_buffer *text,
				body_note *note)
{
	conv_buffer html = CONV_BUFFER_INIT;
	conv_status status = make_html(context, b, 0, &html, note);

	if (conv_usable(status)) {
		conv_status made = html_to_text(context, (const char *)html.bytes, html.size, text);
		status = made > status ? made : status;
	}
	conv_buffer_free(&html);
	/* The places were in the HTML. */
	note->rtf.place_count = 0;
	set_note(note, note->source, BODY_CONVERTED, note->codepage);
	return status;
}

static conv_status make_text(conv_context *context, const body *b, conv_buffer *text,
			     body_note *note)
{
	const conv_bag *bag = conv_message_bag(b->message);
	const char *stored = conv_bag_text(bag, PidTagBody);

	if (stored && (*stored || b->best == BODY_PLAIN)) {
		const conv_property *property = conv_bag_find(bag, PidTagBody);
		uint32_t codepage = property && property->type == PtypString8
					    ? property->value.text.codepage
					    : 0;
		set_note(note, BODY_PLAIN, BODY_STORED, codepage);
		return conv_text_repair(stored, strlen(stored), text);
	}
	if (b->best == BODY_NONE)
		return CONV_OK;
	if (b->content == BODY_HTML)
		return text_of_html(context, b, text, note);
	return text_of_rtf(context, b, text, note);
}

conv_status body_text(conv_context *context, const body *b, conv_buffer *text, body_note *note)
{
	body_note own = { .arena = NULL };
	body_note *n = note ? note : &own;
	size_t start = text->size;
	conv_status status = begin(context, n);

	if (status == CONV_OK) {
		status = make_text(context, b, text, n);
		status = finish(context, b, status, text, start, n);
	}
	if (!note)
		body_note_free(&own);
	return status;
}
