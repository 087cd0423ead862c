/*
 * Events of an HTML document, from libxml2's parser, which knows which end tags HTML leaves out and
 * which are missing. The one door to it.
 */
#ifndef HTML_PARSE_H
#define HTML_PARSE_H

#include <stddef.h>

#include <libxml/xmlstring.h>

#include "conv/context.h"
#include "conv/status.h"

/* Names are in small letters, attributes name and value by turns and NULL; text is UTF-8. */
typedef struct html_events {
	void (*start)(void *user, const xmlChar *name, const xmlChar **attributes);
	void (*end)(void *user, const xmlChar *name);
	void (*text)(void *user, const char *text, size_t size); /* of <style> and <script> too */
	/*
	 * Whatever is still open ends without `end`: behind all, and where elements are nested too
	 * deep. Names of elements live until then.
	 */
	void (*end_all)(void *user);
	int whole; /* tells <html> and <body> too */
} html_events;

/* CONV_FAILED: too big (html.size, reported). */
conv_status html_parse(conv_context *context, const char *html, size_t size,
		       const html_events *events, void *user);

#endif
