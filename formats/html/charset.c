/*
 * Which charset HTML is in, and what it says of it.
 *
 * An HTML document may name its charset in <meta charset=X>, in
 * <meta http-equiv=Content-Type content="...;charset=X"> or in <?xml encoding="X"?>; a byte order mark
 * beats all (HTML standard, "Determining the character encoding").
 */
#include "html.h"

#include <string.h>

#include "conv/charset.h"

enum {
	SNIFFED = 4096,
	CP_UTF8 = 65001,
	CP_UTF16LE = 1200,
	CP_UTF16BE = 1201,
	CP_ASCII = 20127,
	CP_ANSI = 1252
};

/* A charset's name in HTML. */
typedef struct charset_name {
	const uint8_t *at;
	size_t size;
} charset_name;

static int is_space(uint8_t c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

/* Names of charsets (RFC 2978 2.3) consist of these; all else is no name, and stays as it is. */
static int is_name_char(uint8_t c)
{
	return (uint8_t)((c | 0x20) - 'a') < 26 || (uint8_t)(c - '0') < 10 ||
	       (c && strchr("-_.:+()", c));
}

static int is_at(const uint8_t *p, const uint8_t *end, const char *word)
{
	size_t size = strlen(word);
	return (size_t)(end - p) >= size && conv_ascii_compare_n((const char *)p, word, size) == 0;
}

/* The end of the tag at p: its >, or the end of all. Mind the quotes. */
static const uint8_t *tag_end(const uint8_t *p, const uint8_t *end)
{
	uint8_t quote = 0;
	for (; p < end; p++) {
		if (quote) {
			if (*p == quote)
				quote = 0;
		} else if (*p == '"' || *p == '\'') {
			quote = *p;
		} else if (*p == '>') {
			break;
		}
	}
	return p;
}

/* The name behind `word`, white space and = within a tag. */
static int find_name(const uint8_t *p, const uint8_t *end, const char *word, charset_name *name)
{
	for (; p < end; p++) {
		if (!is_at(p, end, word))
			continue;
		const uint8_t *q = p + strlen(word);
		while (q < end && is_space(*q))
			q++;
		if (q == end || *q != '=')
			continue;
		q++;
		while (q < end && (is_space(*q) || *q == '"' || *q == '\''))
			q++;
		name->at = q;
		while (q < end && is_name_char(*q))
			q++;
		name->size = (size_t)(q - name->at);
		return name->size > 0;
	}
	return 0;
}

/* The next charset named from p on; moves p behind the tag. */
static int next_name(const uint8_t **p, const uint8_t *end, charset_name *name)
{
	while (*p < end && (*p = memchr(*p, '<', (size_t)(end - *p))) != NULL) {
		const char *word = NULL;
		if (is_at(*p, end, "<meta") && end - *p > 5 &&
		    (is_space((*p)[5]) || (*p)[5] == '/'))
			word = "charset";
		else if (is_at(*p, end, "<?xml"))
			word = "encoding";
		(*p)++;
		if (!word)
			continue;
		const uint8_t *stop = tag_end(*p, end);
		const uint8_t *tag = *p;
		*p = stop;
		if (find_name(tag, stop, word, name))
			return 1;
	}
	*p = end;
	return 0;
}

static uint32_t marked_codepage(const uint8_t *bytes, size_t size)
{
	if (size >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0)
		return CP_UTF8;
	if (size >= 2 && bytes[0] == 0xFF && bytes[1] == 0xFE)
		return CP_UTF16LE;
	if (size >= 2 && bytes[0] == 0xFE && bytes[1] == 0xFF)
		return CP_UTF16BE;
	if (size >= 4 && bytes[0] == '<' && !bytes[1] && bytes[2] && !bytes[3])
		return CP_UTF16LE;
	if (size >= 4 && !bytes[0] && bytes[1] == '<' && !bytes[2] && bytes[3])
		return CP_UTF16BE;
	return 0;
}

static uint32_t meta_codepage(const uint8_t *bytes, size_t size)
{
	charset_name name;
	const uint8_t *p = size ? bytes : (const uint8_t *)"";
	const uint8_t *end = p + (size < SNIFFED ? size : SNIFFED);

	while (next_name(&p, end, &name)) {
		uint32_t codepage = conv_codepage_by_name((const char *)name.at, name.size);
		if (codepage == CP_UTF16LE || codepage == CP_UTF16BE)
			codepage = CP_UTF8; /* it was legible: it cannot be UTF-16 */
		if (codepage)
			return codepage;
	}
	return 0;
}

uint32_t html_named_codepage(const uint8_t *bytes, size_t size)
{
	uint32_t marked = marked_codepage(bytes, size);
	return marked ? marked : meta_codepage(bytes, size);
}

static int decodes(conv_context *context, const uint8_t *bytes, size_t size, uint32_t codepage)
{
	conv_buffer text = CONV_BUFFER_INIT;
	size_t bad = 0;
	conv_status status = conv_decode(context, codepage, bytes, size, &text, &bad);

	conv_buffer_free(&text);
	return status == CONV_OK && bad == 0;
}

static int is_ascii(const uint8_t *bytes, size_t size)
{
	for (size_t i = 0; i < size; i++)
		if (bytes[i] >= 0x80 || bytes[i] == 0x1B)
			return 0;
	return 1;
}

uint32_t html_choose_codepage(conv_context *context, const uint8_t *bytes, size_t size,
			      uint32_t stated, uint32_t otherwise)
{
	uint32_t marked = marked_codepage(bytes, size);
	if (marked)
		return marked;
	if (conv_context_codepage(context) && conv_context_codepage_overrides(context))
		return conv_context_codepage(context);
	uint32_t named = meta_codepage(bytes, size);
	if (stated == CP_UTF16LE || !conv_codepage_known(stated))
		stated = 0;
	if (is_ascii(bytes, size))
		return stated ? stated : named ? named : CP_UTF8;

	const uint32_t candidates[] = { stated == CP_ASCII ? 0 : stated, named, CP_UTF8,
					otherwise };
	for (size_t i = 0; i < sizeof candidates / sizeof *candidates; i++)
		if (candidates[i] > 3 && decodes(context, bytes, size, candidates[i]))
			return candidates[i];
	for (size_t i = 0; i < sizeof candidates / sizeof *candidates; i++)
		if (candidates[i] > 3 && candidates[i] != CP_UTF8)
			return candidates[i];
	return stated == CP_UTF8 || named == CP_UTF8 ? CP_UTF8 : CP_ANSI;
}

/* "UTF-8" says already what "utf-8" would. */
static int is_named(const charset_name *name, const char *charset)
{
	return name->size == strlen(charset) &&
	       conv_ascii_compare_n((const char *)name->at, charset, name->size) == 0;
}

conv_status html_name_charset(const char *html, size_t size, const char *charset,
			      conv_buffer *renamed)
{
	const uint8_t *p = (const uint8_t *)(size ? html : ""), *end = p + size, *from = p;
	charset_name name;

	while (next_name(&p, end, &name)) {
		if (is_named(&name, charset))
			continue;
		conv_buffer_append(renamed, from, (size_t)(name.at - from));
		conv_buffer_append_text(renamed, charset);
		from = name.at + name.size;
	}
	conv_buffer_append(renamed, from, (size_t)(end - from));
	return conv_buffer_status(renamed);
}

int html_name_charset_in(conv_buffer *html, size_t from, const char *charset)
{
	charset_name name;

	if (html->failed || from >= html->size)
		return !html->failed;
	const uint8_t *p = html->bytes + from;
	if (!next_name(&p, html->bytes + html->size, &name))
		return 1;
	conv_buffer renamed = CONV_BUFFER_INIT;
	if (html_name_charset((const char *)html->bytes + from, html->size - from, charset,
			      &renamed) == CONV_OK) {
		html->size = from;
		conv_buffer_append(html, renamed.bytes, renamed.size);
	} else {
		html->failed = 1;
	}
	conv_buffer_free(&renamed);
	return !html->failed;
}

conv_status html_to_utf8(conv_context *context, const uint8_t *bytes, size_t size,
			 uint32_t codepage, conv_buffer *html, size_t *bad)
{
	conv_buffer decoded = CONV_BUFFER_INIT;
	conv_status status = conv_decode(context, codepage, bytes, size, &decoded, bad);

	if (conv_usable(status)) {
		const char *text = (const char *)decoded.bytes;
		size_t length = decoded.size;
		if (length >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0) {
			text += 3;
			length -= 3;
		}
		status = html_name_charset(text, length, "utf-8", html);
	}
	conv_buffer_free(&decoded);
	return status;
}
