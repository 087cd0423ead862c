/*
 * References of HTML to other parts of its message: "cid:" URLs (RFC 2392).
 */
#include "html.h"

#include <string.h>

#include "conv/charset.h"

static int hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static int ends_url(char c)
{
	return (unsigned char)c <= ' ' || c == '"' || c == '\'' || c == '>' || c == '<' ||
	       c == ')' || c == '\\';
}

/* May a URL begin behind this character? In attributes, and in url(...) of styles. */
static int begins_url(char c)
{
	return c == '"' || c == '\'' || c == '=' || c == '(' || (unsigned char)c <= ' ';
}

static void decode(const char *p, const char *end, conv_buffer *id)
{
	for (; p < end; p++) {
		int high = *p == '%' && end - p > 2 ? hex_value(p[1]) : -1;
		int low = high >= 0 ? hex_value(p[2]) : -1;
		if (low >= 0) {
			conv_buffer_append_byte(id, (uint8_t)(high << 4 | low));
			p += 2;
			continue;
		}
		conv_buffer_append_byte(id, (uint8_t)*p);
		if (*p == '&' && end - p > 4 && memcmp(p, "&amp;", 5) == 0)
			p += 4;
	}
}

int html_cid_of_url(const char *url, conv_buffer *content_id)
{
	if (conv_ascii_compare_n(url, "cid:", 4) != 0)
		return 0;
	decode(url + 4, url + strlen(url), content_id);
	return content_id->size != 0;
}

conv_status html_each_cid(const char *html, size_t size, html_cid_function *each, void *user)
{
	const char *start = size ? html : "", *p = start, *end = p + size;
	conv_buffer id = CONV_BUFFER_INIT;

	while (p < end && (p = memchr(p, ':', (size_t)(end - p))) != NULL) {
		p++;
		if (p - start < 5 || conv_ascii_compare_n(p - 4, "cid", 3) != 0 ||
		    !begins_url(p[-5]))
			continue;
		const char *from = p;
		while (p < end && !ends_url(*p))
			p++;
		conv_buffer_clear(&id);
		decode(from, p, &id);
		if (id.size)
			each(user, (const char *)id.bytes, id.size);
	}
	conv_status status = conv_buffer_status(&id);
	conv_buffer_free(&id);
	return status;
}
