/*
 * HTML of others made fit to be shown: what can act (scripts, event handlers, forms, links that are
 * programs) or fetch (pictures, frames, styles from elsewhere) is not written.
 *
 * It is a list of what may stay, not of what must go: elements, attributes, style properties and the
 * characters of their values are looked up in const tables, and what is not in them is left out. The
 * output is written anew from the parser's events, well-formed and with every text escaped, so that
 * no browser can read it in another way than the parser did.
 */
#ifndef HTML_CLEAN_H
#define HTML_CLEAN_H

#include <stddef.h>

#include "conv/buffer.h"
#include "conv/context.h"
#include "conv/sink.h"
#include "conv/status.h"

typedef struct html_cleaning {
	conv_sink *sink;
	int trust; /* leave out nothing */
	/*
	 * The picture that a URL of the message means, appended as a data: URL; false if there is
	 * none. NULL: there are none.
	 */
	int (*picture)(void *user, const char *url, conv_buffer *data);
	void *user;
	size_t active, loads; /* out: what could act, what would be fetched, and was left out */
} html_cleaning;

/* Writes what stands in <body>, as a <div>, and styles for what is in an element of id "message". */
conv_status html_clean(conv_context *context, const char *html, size_t size,
		       html_cleaning *cleaning);

/* ---- css.c ---- */

/* Append the declarations and rules that may stay; they count loads left out. */
void html_clean_style(const char *style, size_t size, conv_buffer *to, size_t *loads);
void html_clean_sheet(const char *sheet, size_t size, const char *scope, conv_buffer *to,
		      size_t *loads);

#endif
