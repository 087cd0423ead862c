#include "parse.h"

#include <libxml/HTMLparser.h>
#include <limits.h>
#include <string.h>

#include "conv/charset.h"
#include "prepare.h"
#include "report.h"

/*
 * The parser's cost grows with its stack of open elements; beyond this depth the rest of the input
 * goes to a parser with an empty one. Thousands of unclosed <font> do occur.
 */
enum { DEEPEST = 1000 };

/*
 * What the parser sees before the input. Text outside <body> would be put into a paragraph of its own,
 * and what follows when all elements are closed would be lost: so one is open that nothing closes.
 */
static const char body_tag[] = "<body>", html_tag[] = "<html>", both_tags[] = "<html><body>";

typedef struct parse {
	const html_events *events;
	void *user;
	htmlParserCtxtPtr parser;
	size_t prefix;    /* bytes of it */
	unsigned of_ours; /* elements of the prefix, which are not told */
	unsigned depth;
	int stopped;
	size_t resume; /* where in the input, once stopped */
} parse;

static void start_element(void *user, const xmlChar *name, const xmlChar **attributes)
{
	parse *p = user;

	if (p->stopped)
		return;
	if (p->parser->nameNr > DEEPEST) {
		long at = xmlByteConsumed(p->parser);
		p->stopped = 1;
		p->resume = at > (long)p->prefix ? (size_t)at - p->prefix : SIZE_MAX;
		xmlStopParser(p->parser);
		return;
	}
	if (++p->depth > p->of_ours)
		p->events->start(p->user, name, attributes);
}

static void end_element(void *user, const xmlChar *name)
{
	parse *p = user;

	if (!p->stopped && p->depth-- > p->of_ours)
		p->events->end(p->user, name);
}

static void characters(void *user, const xmlChar *bytes, int length)
{
	parse *p = user;

	if (!p->stopped && length > 0)
		p->events->text(p->user, (const char *)bytes, (size_t)length);
}

static void be_silent(void *user, const char *text, ...)
{
	(void)user;
	(void)text;
}

static const htmlSAXHandler handler = {
	.startElement = start_element,
	.endElement = end_element,
	.characters = characters,
	.cdataBlock = characters,
	.ignorableWhitespace = characters,
	.warning = be_silent,
	.error = be_silent,
	.fatalError = be_silent,
};

static int has_body(const char *html, size_t size)
{
	const char *p = html, *end = html + size;

	while ((p = memchr(p, '<', (size_t)(end - p))) != NULL && end - p > 5)
		if (conv_ascii_compare_n(++p, "body", 4) == 0)
			return 1;
	return 0;
}

/* False: no memory. */
static int parse_some(parse *p, const char *html, size_t size, const char *prefix)
{
	htmlSAXHandler own = handler;
	int implied = p->events->whole ? HTML_PARSE_NOIMPLIED : 0;

	p->stopped = 0;
	p->depth = 0;
	p->prefix = strlen(prefix);
	p->of_ours = !p->events->whole ? 0 : prefix == both_tags ? 2 : 1;
	p->parser = htmlCreatePushParserCtxt(&own, p, NULL, 0, NULL, XML_CHAR_ENCODING_UTF8);
	if (!p->parser)
		return 0;
	htmlCtxtUseOptions(p->parser, HTML_PARSE_RECOVER | HTML_PARSE_NOERROR |
					      HTML_PARSE_NOWARNING | HTML_PARSE_NONET |
					      HTML_PARSE_IGNORE_ENC | implied);
	htmlParseChunk(p->parser, prefix, (int)p->prefix, 0);
	htmlParseChunk(p->parser, html, (int)size, 1);
	p->events->end_all(p->user);
	int no_memory = p->parser->errNo == XML_ERR_NO_MEMORY;
	if (p->parser->myDoc)
		xmlFreeDoc(p->parser->myDoc);
	htmlFreeParserCtxt(p->parser);
	return !no_memory;
}

static int parse_all(parse *p, const char *html, size_t size)
{
	const char *prefix = !p->events->whole      ? body_tag
			     : has_body(html, size) ? html_tag
						    : both_tags;

	while (size) {
		if (!parse_some(p, html, size, prefix))
			return 0;
		if (!p->stopped || p->resume >= size)
			break;
		const char *next = memchr(html + p->resume, '>', size - p->resume);
		if (!next)
			break;
		size -= (size_t)(next + 1 - html);
		html = next + 1;
		prefix = p->events->whole ? both_tags : body_tag;
	}
	return 1;
}

conv_status html_parse(conv_context *context, const char *html, size_t size,
		       const html_events *events, void *user)
{
	conv_buffer prepared = CONV_BUFFER_INIT;
	parse p = { .events = events, .user = user };

	if (size > INT_MAX / 3)
		return conv_report(context, CONV_ERROR, "html.size", CONV_NO_OFFSET,
				   "HTML of %zu bytes is too much to be parsed", size);
	int done = html_prepare(html, size, &prepared) == CONV_OK &&
		   parse_all(&p, conv_buffer_text(&prepared), prepared.size);
	conv_buffer_free(&prepared);
	return done ? CONV_OK : conv_report_memory(context);
}
