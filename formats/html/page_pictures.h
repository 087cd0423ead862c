/* The pictures that a page shows (page.c): attachments, OLE objects, and those inside of RTF. */
#ifndef HTML_PAGE_PICTURES_H
#define HTML_PAGE_PICTURES_H

#include <stddef.h>
#include <stdint.h>

#include "body/body.h"
#include "conv/buffer.h"
#include "table.h"
#include "view/view.h"

typedef struct page_picture {
	conv_blob *blob; /* NULL: it is no picture that browsers show */
	const char *type;
	int shown; /* how often */
} page_picture;

typedef struct page_pictures {
	conv_context *context;
	const view *view;
	conv_table by_url; /* content ids and locations */
	page_picture *of;  /* for each attachment of the view */
	page_picture *rtf; /* for each picture of the RTF */
	size_t rtf_count;
	uint64_t repeated; /* bytes of pictures that were shown before */
	size_t embedded;   /* attachments that are shown */
} page_pictures;

/* Finds those of the attachments; the view must outlive them. CONV_MACHINE: no memory; to be closed in any case. */
conv_status page_pictures_open(page_pictures *pictures, conv_context *context, const view *seen);
void page_pictures_close(page_pictures *pictures);

/*
 * Adds those of the RTF, and marks in the HTML where attachments have their places: pictures as such,
 * others by their name. What is in the RTF and cannot be shown is reported as loss. The note must outlive
 * page_pictures_put.
 */
conv_status page_pictures_of_body(page_pictures *pictures, const body_note *note,
				  conv_buffer *html);

/* html_cleaning.picture; `user` is the page_pictures. */
int page_pictures_put(void *user, const char *url, conv_buffer *data);

#endif
