/* Pictures of a page, as data: URLs (page_pictures.h). */
#include "page_pictures.h"

#include <stdio.h>
#include <string.h>

#include "base64.h"
#include "conv/charset.h"
#include "html.h"
#include "media_type.h"
#include "picture/picture.h"
#include "report.h"

/*
 * A picture is often shown many times (a logo in each mail of a thread). The first time is free;
 * beyond this, repetitions are left out.
 */
#define MOST_REPEATED (UINT64_C(64) << 20)

static void add_key(page_pictures *p, const char *key, page_picture *picture)
{
	size_t size;

	while (key && (*key == '<' || *key == ' '))
		key++;
	size = key ? strlen(key) : 0;
	while (size && (key[size - 1] == '>' || key[size - 1] == ' '))
		size--;
	if (size)
		(void)conv_table_add(&p->by_url, key, size, picture);
}

/* An OLE object that shows a picture: looked into only where it has a place. */
static void find_object(page_pictures *p, const conv_attachment *attachment, page_picture *picture)
{
	conv_buffer bytes = CONV_BUFFER_INIT;
	const char *type;
	conv_status status = picture_of_object(p->context, attachment, &bytes, &type);

	if (conv_usable(status) && picture_is_shown(type)) {
		picture->blob = conv_blob_copy_memory(bytes.bytes, bytes.size);
		picture->type = type;
	}
	conv_buffer_free(&bytes);
}

static void find_attachment(page_pictures *p, const view_attachment *attachment,
			    page_picture *picture)
{
	const conv_bag *bag = conv_attachment_bag(attachment->attachment);
	conv_blob *blob = conv_bag_blob(bag, PidTagAttachDataBinary);
	const char *type = conv_media_type_of_blob(blob);
	if (!type)
		type = attachment->type;
	if (!blob || !picture_is_shown(type)) {
		conv_blob_drop(blob);
		return;
	}
	picture->blob = blob;
	picture->type = type;
	add_key(p, conv_bag_text(bag, PidTagAttachContentId), picture);
	add_key(p, conv_bag_text(bag, PidTagAttachContentLocation), picture);
}

conv_status page_pictures_open(page_pictures *p, conv_context *context, const view *seen)
{
	memset(p, 0, sizeof *p);
	p->context = context;
	p->view = seen;
	conv_table_init(&p->by_url, seen->arena);
	p->of = conv_arena_array(seen->arena, seen->attachment_count + 1, sizeof *p->of);
	if (!p->of)
		return conv_report_memory(context);
	for (size_t i = 0; i < seen->attachment_count; i++)
		find_attachment(p, &seen->attachments[i], &p->of[i]);
	return CONV_OK;
}

void page_pictures_close(page_pictures *p)
{
	for (size_t i = 0; p->of && i < p->view->attachment_count; i++)
		conv_blob_drop(p->of[i].blob);
	for (size_t i = 0; i < p->rtf_count; i++)
		conv_blob_drop(p->rtf[i].blob);
	memset(p, 0, sizeof *p);
}

/* ---- The body ---- */

static conv_status add_rtf_pictures(page_pictures *p, const body_note *note)
{
	size_t lost = 0;

	p->rtf = conv_arena_array(p->view->arena, note->picture_count + 1, sizeof *p->rtf);
	if (!p->rtf)
		return conv_report_memory(p->context);
	for (size_t i = 0; i < note->picture_count; i++) {
		const rtf_picture *picture = &note->pictures[i];
		page_picture *kept = &p->rtf[p->rtf_count];
		if (!picture_is_shown(picture->media_type)) {
			lost++;
			continue;
		}
		kept->blob = conv_blob_from_memory(picture->bytes, picture->size, NULL);
		if (!kept->blob)
			return conv_report_memory(p->context);
		kept->type = picture->media_type;
		p->rtf_count++;
		add_key(p, picture->content_id, kept);
	}
	if (lost)
		(void)conv_report(p->context, CONV_LOSS, "rtf.picture", CONV_NO_OFFSET,
				  "%zu drawings of the RTF (WMF, EMF) have no place in HTML", lost);
	return CONV_OK;
}

static void mark_attachment(void *user, size_t attachment, conv_buffer *html)
{
	page_pictures *p = user;
	char url[48];

	if (attachment >= p->view->attachment_count)
		return;
	if (!p->of[attachment].blob &&
	    conv_attachment_storage(p->view->attachments[attachment].attachment))
		find_object(p, p->view->attachments[attachment].attachment, &p->of[attachment]);
	if (p->of[attachment].blob) {
		(void)snprintf(url, sizeof url, "attachment:%zu", attachment);
		add_key(p, url, &p->of[attachment]);
		conv_buffer_printf(html, "<img src=\"%s\" alt=\"", url);
	} else {
		conv_buffer_append_text(html, " <b>[");
	}
	const char *name = p->view->attachments[attachment].name;
	html_escape(html, name, strlen(name));
	conv_buffer_append_text(html, p->of[attachment].blob ? "\">" : "]</b>");
}

conv_status page_pictures_of_body(page_pictures *p, const body_note *note, conv_buffer *html)
{
	CONV_TRY(add_rtf_pictures(p, note));
	return body_mark_places(p->context, note, html, mark_attachment, p);
}

/* ---- data: URLs ---- */

/* Blob as base64; false if it cannot be read to its end. */
static int put_blob(page_pictures *p, conv_blob *blob, conv_buffer *to)
{
	enum { PIECE = 3 * 4096 };
	uint8_t piece[PIECE];
	size_t held = 0, got = 1;
	conv_blob_reader *reader = NULL;
	conv_status status = conv_blob_open(blob, &reader);

	for (uint64_t total = 0; conv_usable(status) && got; total += got) {
		status = conv_blob_read(reader, piece + held, sizeof piece - held, &got);
		if (!conv_usable(status) || total > conv_context_limits(p->context)->string_bytes) {
			conv_blob_close(reader);
			return 0;
		}
		held += got;
		if (held < sizeof piece && got)
			continue;
		uint8_t *room = conv_buffer_reserve(to, CONV_BASE64_SIZE(held));
		if (room)
			to->size += conv_base64_put(piece, held, (char *)room);
		held = 0;
	}
	conv_blob_close(reader);
	return conv_usable(status);
}

static int is_attachment(const page_pictures *p, const page_picture *picture)
{
	return picture >= p->of && picture < p->of + p->view->attachment_count;
}

int page_pictures_put(void *user, const char *url, conv_buffer *data)
{
	page_pictures *p = user;
	conv_buffer id = CONV_BUFFER_INIT;
	size_t before = data->size;
	page_picture *found;

	if (html_cid_of_url(url, &id))
		found = conv_table_find(&p->by_url, id.bytes, id.size);
	else
		found = conv_table_find(&p->by_url, url, strlen(url));
	conv_buffer_free(&id);
	if (!found || (found->shown && p->repeated > MOST_REPEATED))
		return 0;
	conv_buffer_printf(data, "data:%s;base64,", found->type);
	if (!put_blob(p, found->blob, data))
		return 0;
	if (found->shown++)
		p->repeated += data->size - before;
	else if (is_attachment(p, found))
		p->embedded++;
	return 1;
}
