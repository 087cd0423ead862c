/*
 * A message as an HTML page that a person opens: header fields as a table, the body, a list of
 * attachments. Write only.
 *
 * The page needs nothing else: pictures of the body that are attachments, or stand in its RTF, stand in
 * it as data: URLs; attachments that have a place in RTF are named there.
 * The body's HTML is somebody else's; what can act or fetch is left out (clean.h), and the page's
 * own policy forbids both once more, so that what a browser might make of it stays harmless. The
 * option html.trust takes the body as it is, without that policy.
 *
 * The body stands in an element of its own (id "message") that its styles and boxes cannot leave, so
 * that it cannot paint over the header fields.
 */
#include <stdlib.h>
#include <string.h>

#include "body/body.h"
#include "clean.h"
#include "formats.h"
#include "html.h"
#include "page_pictures.h"
#include "report.h"
#include "view/view.h"

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

typedef struct page {
	conv_context *context;
	conv_sink *sink;
	int trust;
	view view;
	page_pictures pictures;
} page;

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
		if (p->pictures.of[i].shown)
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
		.sink = p->sink,
		.trust = p->trust,
		.picture = page_pictures_put,
		.user = &p->pictures,
	};
	conv_buffer html = CONV_BUFFER_INIT;
	body_note note;
	conv_status status = body_html(p->context, chosen, BODY_PICTURES_APART, &html, &note);

	if (conv_usable(status)) {
		conv_status placed = page_pictures_of_body(&p->pictures, &note, &html);
		status = placed > status ? placed : status;
	}
	if (conv_usable(status) && html.size) {
		(void)conv_sink_text(p->sink, "<div id=\"message\">\n");
		conv_status cleaned =
			html_clean(p->context, (const char *)html.bytes, html.size, &cleaning);
		(void)conv_sink_text(p->sink, "\n</div>\n");
		tell_cleaning(p, &cleaning);
		status = cleaned > status ? cleaned : status;
	}
	conv_buffer_free(&html);
	body_note_free(&note);
	return status;
}

static conv_status write_page(page *p, conv_message *message)
{
	struct body chosen;

	CONV_TRY(page_pictures_open(&p->pictures, p->context, &p->view));
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
	view_report_losses(p->context, &p->view, message, "html.loss", "an HTML page",
			   p->pictures.embedded);
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

	if (conv_usable(status))
		status = write_page(p, message);
	page_pictures_close(&p->pictures);
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
