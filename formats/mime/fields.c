/*
 * Header fields as they are read: cut, unfolded (RFC 5322 2.2.3), and their text decoded (RFC 2047).
 *
 * Kindness towards real mail: octets beyond ASCII are UTF-8 if they can be, else of the code page of the
 * mail; words whose charset or encoding is unknown stay as they are; blanks inside words are taken; words
 * of one charset that follow one another are decoded as one, as some writers cut them within a character.
 */
#include "entity.h"

#include <string.h>

#include "conv/charset.h"
#include "report.h"

/* ---- Lines ---- */

static int is_name_byte(uint8_t byte)
{
	return byte > ' ' && byte < 0x7F && byte != ':';
}

/* The size of the field name that a line begins with, 0 if it is no field. */
static size_t name_size(const uint8_t *line, size_t size, size_t *colon)
{
	size_t at = 0;
	while (at < size && is_name_byte(line[at]))
		at++;
	*colon = at;
	while (*colon < size && (line[*colon] == ' ' || line[*colon] == '\t')) /* obs-fields */
		++*colon;
	return *colon < size && line[*colon] == ':' ? at : 0;
}

mime_line_kind mime_line_kind_of(const uint8_t *line, size_t size)
{
	size_t colon, at = 0;
	if (!size)
		return MIME_LINE_BLANK;
	if (line[0] == ' ' || line[0] == '\t') {
		while (at < size && (line[at] == ' ' || line[at] == '\t'))
			at++;
		return MIME_LINE_FOLD;
	}
	return name_size(line, size, &colon) ? MIME_LINE_FIELD : MIME_LINE_JUNK;
}

static const char *line_end(const char *at, const char *end, char mark)
{
	const char *found = memchr(at, mark, (size_t)(end - at));
	return found ? found : end;
}

size_t mime_fields_cut(const char *block, size_t size, mime_field *fields, size_t *junk)
{
	const char *end = block + size, *next;
	char mark = size && !memchr(block, '\n', size) ? '\r' : '\n';
	size_t count = 0, colon;
	int in_field = 0;
	*junk = 0;
	for (const char *at = block; at < end; at = next) {
		const char *stop = line_end(at, end, mark);
		next = stop < end ? stop + 1 : end;
		while (stop > at && stop[-1] == '\r')
			stop--;
		size_t length = (size_t)(stop - at);
		mime_line_kind kind = mime_line_kind_of((const uint8_t *)at, length);
		if (kind == MIME_LINE_FIELD) {
			size_t name = name_size((const uint8_t *)at, length, &colon);
			if (fields)
				fields[count] =
					(mime_field){ { at, name },
						      { at + colon + 1, length - colon - 1 } };
			count++;
			in_field = 1;
		} else if (kind == MIME_LINE_FOLD && in_field) {
			mime_slice *value = fields ? &fields[count - 1].value : NULL;
			if (value)
				value->size = (size_t)(stop - value->at);
		} else {
			in_field = 0;
			++*junk;
		}
	}
	return count;
}

int mime_slice_is(mime_slice slice, const char *text)
{
	return slice.at && slice.size == strlen(text) &&
	       conv_ascii_compare_n(slice.at, text, slice.size) == 0;
}

static int is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n' || !c;
}

/* Appends the value on one line, trimmed; line ends go, their blanks stay. NULs become blanks. */
static void unfold(mime_slice value, conv_buffer *to)
{
	const char *at = value.at, *end = at + value.size;
	while (at < end && is_blank(*at))
		at++;
	while (end > at && is_blank(end[-1]))
		end--;
	uint8_t *room = conv_buffer_reserve(to, (size_t)(end - at));
	if (!room)
		return;
	for (; at < end; at++)
		if (*at != '\r' && *at != '\n')
			*room++ = *at ? (uint8_t)*at : ' ';
	to->size = (size_t)(room - to->bytes);
}

/* ---- Charsets ---- */

uint32_t mime_codepage_named(conv_context *context, const char *name)
{
	uint32_t set = conv_context_codepage(context);
	if (set && conv_context_codepage_overrides(context))
		return set;
	return name && *name ? conv_codepage_by_name(name, strlen(name)) : 0;
}

/* Text that names no charset. Escapes of ISO 2022 are no text elsewhere. */
static conv_status decode_raw(const mime_decoding *decoding, const char *text, size_t size,
			      conv_buffer *to)
{
	enum { ESCAPE = 0x1B, CP_DEFAULT = 1252 };
	uint32_t codepage = decoding->codepage;
	if (size && memchr(text, ESCAPE, size))
		codepage = conv_detect_codepage(decoding->context, text, size, codepage);
	else if (conv_utf8_valid(text, size))
		return conv_buffer_append(to, text, size) ? CONV_OK : CONV_MACHINE;
	if (!codepage)
		codepage = conv_context_codepage(decoding->context);
	if (!codepage || !conv_codepage_known(codepage))
		codepage = CP_DEFAULT;
	return conv_decode(decoding->context, codepage, text, size, to, NULL);
}

/* ---- Encoded words ---- */

/* An encoded word, "=?charset*language?encoding?text?=". */
typedef struct word {
	const char *charset, *text;
	size_t charset_size, text_size, size;
	char encoding; /* 'B' or 'Q' */
} word;

enum { WORD_MAX = 4096 }; /* the rule has 75; those of real mail are longer */

static int read_word(const char *at, size_t size, word *w)
{
	if (size > WORD_MAX)
		size = WORD_MAX;
	if (size < 8 || at[0] != '=' || at[1] != '?')
		return 0;
	const char *end = at + size, *mark = memchr(at + 2, '?', size - 2);
	if (!mark || end - mark < 5 || mark[2] != '?' || mark == at + 2)
		return 0;
	w->charset = at + 2;
	w->charset_size = (size_t)(mark - w->charset);
	const char *star = memchr(w->charset, '*', w->charset_size);
	if (star) /* RFC 2231 5 */
		w->charset_size = (size_t)(star - w->charset);
	w->encoding = (char)(mark[1] & ~0x20);
	w->text = mark + 3;
	for (const char *p = w->text; (p = memchr(p, '?', (size_t)(end - p))) != NULL; p++) {
		if (p + 1 < end && p[1] == '=') {
			w->text_size = (size_t)(p - w->text);
			w->size = (size_t)(p + 2 - at);
			return w->encoding == 'B' || w->encoding == 'Q';
		}
		if (p > w->text && p[-1] == '=')
			return 0; /* the next one begins here */
	}
	return 0;
}

size_t mime_word_size(const char *text, size_t size)
{
	word w;
	return read_word(text, size, &w) ? w.size : 0;
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static void append_q(conv_buffer *to, const char *text, size_t size)
{
	for (size_t i = 0; i < size; i++) {
		int high = text[i] == '=' && i + 2 < size ? hex_digit(text[i + 1]) : -1;
		int low = high >= 0 ? hex_digit(text[i + 2]) : -1;
		if (low >= 0) {
			conv_buffer_append_byte(to, (uint8_t)(high << 4 | low));
			i += 2;
		} else {
			conv_buffer_append_byte(to, text[i] == '_' ? ' ' : (uint8_t)text[i]);
		}
	}
}

static size_t blanks(const char *text, size_t size)
{
	size_t at = 0;
	while (at < size && (text[at] == ' ' || text[at] == '\t'))
		at++;
	return at;
}

static uint32_t codepage_of(const mime_decoding *decoding, const word *w)
{
	char name[64];
	if (w->charset_size >= sizeof name)
		return 0;
	memcpy(name, w->charset, w->charset_size);
	name[w->charset_size] = '\0';
	return mime_codepage_named(decoding->context, name);
}

/*
 * Decodes the words at `text` that follow one another in one charset; *taken: their size. CONV_FAILED: there
 * is none that can be decoded.
 */
static conv_status decode_run(const mime_decoding *decoding, const char *text, size_t size,
			      size_t *taken, conv_buffer *to)
{
	word first, next;
	if (!read_word(text, size, &first))
		return CONV_FAILED;
	uint32_t codepage = codepage_of(decoding, &first);
	conv_buffer octets = CONV_BUFFER_INIT;
	next = first;
	*taken = 0;
	for (;;) {
		if (next.encoding == 'B')
			(void)mime_base64_append(&octets, next.text, next.text_size);
		else
			append_q(&octets, next.text, next.text_size);
		*taken += (size_t)(next.text - (text + *taken)) + next.text_size + 2;
		size_t gap = blanks(text + *taken, size - *taken);
		if (!read_word(text + *taken + gap, size - *taken - gap, &next) ||
		    next.charset_size != first.charset_size ||
		    conv_ascii_compare_n(next.charset, first.charset, first.charset_size) != 0)
			break;
		*taken += gap;
	}
	conv_status status = conv_buffer_status(&octets);
	const char *bytes = octets.size ? (const char *)octets.bytes : "";
	if (status == CONV_OK)
		status = codepage && conv_codepage_known(codepage)
				 ? conv_decode(decoding->context, codepage, bytes, octets.size, to,
					       NULL)
				 : decode_raw(decoding, bytes, octets.size, to);
	conv_buffer_free(&octets);
	return status;
}

conv_status mime_words_decode(const mime_decoding *decoding, const char *text, size_t size,
			      conv_buffer *to)
{
	size_t at = 0, start = 0, taken = 0;
	int behind_word = 0; /* and nothing but blanks since */
	while (at < size) {
		const char *mark = memchr(text + at, '=', size - at);
		if (!mark)
			break;
		at = (size_t)(mark - text);
		conv_buffer run = CONV_BUFFER_INIT;
		conv_status status = decode_run(decoding, mark, size - at, &taken, &run);
		if (status == CONV_FAILED) {
			at++;
			conv_buffer_free(&run);
			continue;
		}
		/* Blanks between words are not of the text (RFC 2047 6.2). */
		if (status == CONV_OK &&
		    !(behind_word && blanks(text + start, at - start) == at - start))
			status = decode_raw(decoding, text + start, at - start, to);
		if (conv_usable(status) && run.size)
			conv_buffer_append(to, run.bytes, run.size);
		conv_buffer_free(&run);
		if (!conv_usable(status))
			return CONV_MACHINE;
		behind_word = 1;
		at += taken;
		start = at;
	}
	if (!conv_usable(decode_raw(decoding, text + start, size - start, to)))
		return CONV_MACHINE;
	return conv_buffer_status(to);
}

/* ---- Values ---- */

/* A buffer's text in the arena; frees the buffer. NULs of decoded words become blanks. */
static const char *keep(const mime_decoding *decoding, conv_buffer *text)
{
	char *kept = text->failed ? NULL
				  : conv_arena_copy(decoding->arena,
						    text->size ? text->bytes : NULL, text->size);
	for (size_t i = 0; kept && i < text->size; i++)
		if (!kept[i])
			kept[i] = ' ';
	conv_buffer_free(text);
	return kept;
}

const char *mime_field_plain(const mime_decoding *decoding, mime_slice value)
{
	conv_buffer line = CONV_BUFFER_INIT, text = CONV_BUFFER_INIT;
	if (value.at)
		unfold(value, &line);
	if (line.failed || !conv_usable(decode_raw(decoding, line.size ? (char *)line.bytes : "",
						   line.size, &text)))
		text.failed = 1;
	conv_buffer_free(&line);
	return keep(decoding, &text);
}

const char *mime_field_decoded(const mime_decoding *decoding, mime_slice value)
{
	conv_buffer line = CONV_BUFFER_INIT, text = CONV_BUFFER_INIT;
	if (value.at)
		unfold(value, &line);
	if (line.failed || mime_words_decode(decoding, line.size ? (char *)line.bytes : "",
					     line.size, &text) != CONV_OK)
		text.failed = 1;
	conv_buffer_free(&line);
	return keep(decoding, &text);
}
