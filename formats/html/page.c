/*
 * A message as an HTML page that a person opens: header fields as a table, the body, a list of
 * attachments. Write only.
 *
 * The page needs nothing else: pictures of the body that are attachments stand in it as data: URLs.
 * The body's HTML is somebody else's; what can act or fetch is left out (clean.h), and the page's
 * own policy forbids both once more, so that what a browser might make of it stays harmless. The
 * option html.trust takes the body as it is, without that policy.
 *
 * The body stands in an element of its own (id "message") that its styles and boxes cannot leave, so
 * that it cannot paint over the header fields.
 */
#include <stdlib.h>
#include <string.h>

#include "base64.h"
#include "body/body.h"
#include "clean.h"
#include "conv/charset.h"
#include "formats.h"
#include "html.h"
#include "media_type.h"
#include "report.h"
#include "table.h"
#include "view/view.h"

/*
 * A picture is often shown many times (a logo in each mail of a thread). The first time is free;
 * beyond this, repetitions are left out.
 */
#define MOST_REPEATED (UINT64_C(64) << 20)

static const char policy[] =
	"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
	"img-src data:; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'\">\n";

static const char style[] =
	"<style>\n"
	"body{font-family:sans-serif;margin:1em}\n"
	"body>table{border-collapse:collapse;margin-bottom:1em}\n"
	"body>table th{text-align:left;vertical-align:top;padding:.1em 1em .1em 0;color:#555}\n"
	"body>table td{white-space:pre-wrap;overflow-wrap:anywhere}\n"
	"#message{border-top:1px solid #ccc;border-bottom:1px solid #ccc;padding:1em 0;"
	"overflow:auto;contain:content}\n"
	"</style>\n";

typedef struct picture {
	conv_blob *blob;
	char type[64];
	int shown;
} picture;

typedef struct page {
	conv_context *context;
	conv_sink *sink;
	int trust;
	view view;
	conv_table pictures; /* by content id and by location */
	picture *of;         /* for each attachment; blob NULL: it is no picture */
	uint64_t repeated;
	size_t embedded;
} page;

/* ---- Pictures ---- */

static void add_key(page *p, const char *key, picture *shown)
{
	size_t size;

	while (key && (*key == '<' || *key == ' '))
		key++;
	size = key ? strlen(key) : 0;
	while (size && (key[size - 1] == '>' || key[size - 1] == ' '))
		size--;
	if (size)
		(void)conv_table_add(&p->pictures, key, size, shown);
}

static int is_shown_by_browsers(const char *type)
{
	static const char *const types[] = { "image/png", "image/jpeg", "image/gif",
					     "image/bmp", "image/webp", "image/jpg" };

	for (size_t i = 0; type && i < sizeof types / sizeof *types; i++)
		if (conv_ascii_compare(type, types[i]) == 0)
			return 1;
	return 0;
}

static conv_status find_pictures(page *p)
{
	const view *seen = &p->view;

	conv_table_init(&p->pictures, seen->arena);
	p->of = conv_arena_array(seen->arena, seen->attachment_count + 1, sizeof *p->of);
	if (!p->of)
		return conv_report_memory(p->context);
	for (size_t i = 0; i < seen->attachment_count; i++) {
		const conv_bag *bag = conv_attachment_bag(seen->attachments[i].attachment);
		conv_blob *blob = conv_bag_blob(bag, PidTagAttachDataBinary);
		const char *type = conv_media_type_of_blob(blob);
		if (!type)
			type = seen->attachments[i].type;
		if (!blob || !is_shown_by_browsers(type) || strlen(type) >= sizeof p->of->type) {
			conv_blob_drop(blob);
			continue;
		}
		p->of[i].blob = blob;
		memcpy(p->of[i].type, type, strlen(type) + 1);
		add_key(p, conv_bag_text(bag, PidTagAttachContentId), &p->of[i]);
		add_key(p, conv_bag_text(bag, PidTagAttachContentLocation), &p->of[i]);
	}
	return CONV_OK;
}

static void drop_pictures(page *p)
{
	for (size_t i = 0; p->of && i < p->view.attachment_count; i++)
		conv_blob_drop(p->of[i].blob);
	p->of = NULL;
}

/* Blob as base64; false if it cannot be read to its end. */
static int put_blob(page *p, conv_blob *blob, conv_buffer *to)
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

static int put_picture(void *user, const char *url, conv_buffer *data)
{
	page *p = user;
	conv_buffer id = CONV_BUFFER_INIT;
	size_t before = data->size;
	picture *found;

	if (html_cid_of_url(url, &id))
		found = conv_table_find(&p->pictures, id.bytes, id.size);
	else
		found = conv_table_find(&p->pictures, url, strlen(url));
	conv_buffer_free(&id);
	if (!found || (found->shown && p->repeated > MOST_REPEATED))
		return 0;
	conv_buffer_printf(data, "data:%s;base64,", found->type);
	if (!put_blob(p, found->blob, data))
		return 0;
	if (found->shown++)
		p->repeated += data->size - before;
	else
		p->embedded++;
	return 1;
}

/* ---- The page ---- */

static void put_text(conv_sink *sink, const char *text)
{
	conv_buffer escaped = CONV_BUFFER_INIT;

	html_escape(&escaped, text, strlen(text));
	(void)conv_sink_write(sink, escaped.bytes, escaped.size);
	conv_buffer_free(&escaped);
}

static void put_fields(page *p)
{
	(void)conv_sink_text(p->sink, "<table>\n");
	for (size_t i = 0; i < p->view.field_count; i++) {
		const view_field *field = &p->view.fields[i];
		(void)conv_sink_text(p->sink, "<tr><th>");
		put_text(p->sink, field->label);
		(void)conv_sink_text(p->sink, "</th><td>");
		for (size_t n = 0; n < field->count; n++) {
			(void)conv_sink_text(p->sink, n ? "; " : "");
			put_text(p->sink, field->values[n]);
		}
		(void)conv_sink_text(p->sink, "</td></tr>\n");
	}
	(void)conv_sink_text(p->sink, "</table>\n");
}

static void put_head(page *p)
{
	(void)conv_sink_text(p->sink,
			     "<!DOCTYPE html>\n<html>\n<head>\n<meta charset=\"utf-8\">\n");
	if (!p->trust)
		(void)conv_sink_text(p->sink, policy);
	(void)conv_sink_text(p->sink, "<title>");
	put_text(p->sink, p->view.title);
	(void)conv_sink_text(p->sink, "</title>\n");
	(void)conv_sink_text(p->sink, style);
	(void)conv_sink_text(p->sink, "</head>\n<body>\n");
}

static void put_attachments(page *p)
{
	char size[VIEW_SIZE_SIZE];
	size_t count = 0;

	for (size_t i = 0; i < p->view.attachment_count; i++) {
		const view_attachment *a = &p->view.attachments[i];
		if (p->of[i].shown)
			continue;
		if (!count++)
			(void)conv_sink_text(p->sink, "<h2>Attachments</h2>\n<ul>\n");
		(void)conv_sink_text(p->sink, "<li><b>");
		put_text(p->sink, a->name);
		(void)conv_sink_text(p->sink, "</b> (");
		put_text(p->sink, a->message ? "message" : a->type);
		view_size_text(a->size, size);
		(void)conv_sink_printf(p->sink, "%s%s)</li>\n", *size ? ", " : "", size);
	}
	if (count)
		(void)conv_sink_text(p->sink, "</ul>\n");
}

static void tell_cleaning(page *p, const html_cleaning *cleaning)
{
	if (cleaning->active)
		(void)conv_report(p->context, CONV_INFO, "html.active", CONV_NO_OFFSET,
				  "%zu scripts, handlers, forms or other things that act are left "
				  "out (html.trust=yes keeps them)",
				  cleaning->active);
	if (cleaning->loads)
		(void)conv_report(p->context, CONV_INFO, "html.loads", CONV_NO_OFFSET,
				  "%zu pictures, styles or frames from elsewhere are left out "
				  "(html.trust=yes keeps them)",
				  cleaning->loads);
}

static conv_status put_body(page *p, const body *chosen)
{
	html_cleaning cleaning = {
		.sink = p->sink, .trust = p->trust, .picture = put_picture, .user = p
	};
	conv_buffer html = CONV_BUFFER_INIT;
	conv_status status = body_html(p->context, chosen, 0, &html, NULL);

	if (conv_usable(status) && html.size) {
		(void)conv_sink_text(p->sink, "<div id=\"message\">\n");
		conv_status cleaned =
			html_clean(p->context, (const char *)html.bytes, html.size, &cleaning);
		(void)conv_sink_text(p->sink, "\n</div>\n");
		tell_cleaning(p, &cleaning);
		status = cleaned > status ? cleaned : status;
	}
	conv_buffer_free(&html);
	return status;
}

static conv_status write_page(page *p, conv_message *message)
{
	struct body chosen;

	CONV_TRY(find_pictures(p));
	put_head(p);
	put_fields(p);
	CONV_TRY(body_choose(p->context, message, &chosen));
	conv_status status = put_body(p, &chosen);
	body_close(&chosen);
	/* A body that cannot be read was told; the page still has the rest. */
	if (status == CONV_MACHINE)
		return status;
	put_attachments(p);
	(void)conv_sink_text(p->sink, "</body>\n</html>\n");
	view_report_losses(p->context, &p->view, message, "html.loss", "an HTML page", p->embedded);
	conv_status sunk = conv_sink_status(p->sink);
	return sunk > status ? sunk : status;
}

/* ---- The format ---- */

static conv_status page_begin(conv_context *context, conv_sink *sink, void **state)
{
	const char *trust = conv_context_option(context, "html.trust");
	page *p = calloc(1, sizeof *p);

	if (!p)
		return conv_report_memory(context);
	p->context = context;
	p->sink = sink;
	p->trust = trust && strcmp(trust, "yes") == 0;
	*state = p;
	return CONV_OK;
}

static conv_status page_object(conv_context *context, void *state, conv_message *message)
{
	page *p = state;
	conv_status status = view_open(context, message, &p->view);

	p->repeated = p->embedded = 0;
	if (conv_usable(status))
		status = write_page(p, message);
	drop_pictures(p);
	view_close(&p->view);
	return status;
}

static conv_status page_end(conv_context *context, void *state)
{
	(void)context;
	return conv_sink_status(((page *)state)->sink);
}

static void page_close(conv_context *context, void *state)
{
	(void)context;
	free(state);
}

const conv_format conv_format_html = {
	.name = "html",
	.title = "HTML page",
	.spec = "HTML",
	.media_type = "text/html",
	.extensions = (const char *const[]){ "html", "htm", NULL },
	.flags = CONV_FORMAT_WRITES | CONV_FORMAT_TEXT,
	.options =
		(const conv_option[]){
			{ "trust", (const char *const[]){ "no", "yes", NULL },
			  "yes: scripts, forms and references to elsewhere stay in the body" },
			{ NULL, NULL, NULL },
		},
	.write_begin = page_begin,
	.write_object = page_object,
	.write_end = page_end,
	.write_close = page_close,
};
