/*
 * Folding (RFC 5322 2.2.3), encoded words (RFC 2047), parameters (RFC 2231).
 *
 * Own code rather than GMime's header encoder, which folds nothing by itself, writes encoded words
 * of more than 75 characters, and leaves runs of blanks and text that looks like an encoded word as
 * they are, so that they do not come back.
 */
#include "line.h"

#include <string.h>

#include "conv/charset.h"

/* The one door to the output: whatever would end the line becomes a blank. */
static void put(mime_line *line, const char *bytes, size_t size)
{
	uint8_t *to = conv_buffer_reserve(line->to, size);
	if (!to)
		return;
	for (size_t i = 0; i < size; i++)
		to[i] = bytes[i] == '\r' || bytes[i] == '\n' || bytes[i] == '\0'
				? ' '
				: (uint8_t)bytes[i];
	line->to->size += size;
	line->column += size;
}

static void fold(mime_line *line)
{
	conv_buffer_append_text(line->to, "\r\n ");
	line->column = 1;
}

void mime_line_begin(mime_line *line, conv_buffer *to, const char *name)
{
	*line = (mime_line){ to, 0, 1 };
	put(line, name, strlen(name));
	put(line, ":", 1);
}

void mime_line_token(mime_line *line, const char *token, size_t size)
{
	if (!size)
		return;
	if (line->column + 1 + size >= MIME_FOLD && line->column > 1)
		fold(line);
	else
		put(line, " ", 1);
	for (; size > MIME_TOKEN_MAX; token += MIME_TOKEN_MAX, size -= MIME_TOKEN_MAX) {
		put(line, token, MIME_TOKEN_MAX);
		fold(line);
	}
	put(line, token, size);
	line->fresh = 0;
}

void mime_line_glue(mime_line *line, const char *text)
{
	put(line, text, strlen(text));
}

void mime_line_words(mime_line *line, const char *text, size_t size)
{
	size_t start = 0;
	if (!size)
		return;
	for (size_t i = 1; i + 1 < size; i++) {
		if (text[i] != ' ' || text[i - 1] == ' ' || text[i + 1] == ' ' || i == start)
			continue;
		mime_line_token(line, text + start, i - start);
		start = i + 1;
	}
	mime_line_token(line, text + start, size - start);
}

void mime_line_end(mime_line *line)
{
	if (line->fresh)
		put(line, " ", 1);
	conv_buffer_append_text(line->to, "\r\n");
}

int mime_field_name_valid(const char *name, size_t size)
{
	if (!size || size > MIME_NAME_MAX)
		return 0;
	for (size_t i = 0; i < size; i++)
		if (name[i] <= ' ' || name[i] >= 0x7F || name[i] == ':')
			return 0;
	/* Boundaries are "=_..." and must not occur at the start of any line behind "--". */
	return !(size >= 4 && memcmp(name, "--=_", 4) == 0);
}

/* ---- Encoded words ---- */

enum {
	WORD_MAX = 75,      /* RFC 2047 2 */
	WORD_OVERHEAD = 12, /* "=?utf-8?B?" and "?=" */
	WORD_LEAST = 36     /* shorter room is not used; a fold gives more */
};

/* In Q only what is safe in phrases as well (RFC 2047 5 (3)). */
static int plain_in_q(uint8_t byte)
{
	return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
	       (byte >= '0' && byte <= '9') || byte == '-' || byte == '!' || byte == '*' ||
	       byte == '+' || byte == '/';
}

static size_t q_size(const char *text, size_t size)
{
	size_t count = 0;
	for (size_t i = 0; i < size; i++)
		count += plain_in_q((uint8_t)text[i]) || text[i] == ' ' ? 1 : 3;
	return count;
}

static size_t b_size(size_t size)
{
	return (size + 2) / 3 * 4;
}

static const char hex_digits[] = "0123456789ABCDEF";
static const char base64_digits[] =
	"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

static char *put_q(char *to, const char *text, size_t size)
{
	for (size_t i = 0; i < size; i++) {
		uint8_t byte = (uint8_t)text[i];
		if (byte == ' ') {
			*to++ = '_';
		} else if (plain_in_q(byte)) {
			*to++ = (char)byte;
		} else {
			*to++ = '=';
			*to++ = hex_digits[byte >> 4];
			*to++ = hex_digits[byte & 15];
		}
	}
	return to;
}

static char *put_b(char *to, const char *text, size_t size)
{
	for (size_t i = 0; i < size; i += 3) {
		size_t left = size - i;
		uint32_t bits = (uint32_t)(uint8_t)text[i] << 16;
		if (left > 1)
			bits |= (uint32_t)(uint8_t)text[i + 1] << 8;
		if (left > 2)
			bits |= (uint8_t)text[i + 2];
		*to++ = base64_digits[bits >> 18];
		*to++ = base64_digits[bits >> 12 & 63];
		*to++ = left > 1 ? base64_digits[bits >> 6 & 63] : '=';
		*to++ = left > 2 ? base64_digits[bits & 63] : '=';
	}
	return to;
}

/* How many bytes of whole characters fit into `room` columns of payload; at least one character. */
static size_t fitting(const char *text, size_t size, size_t room, int q)
{
	const char *p = text, *end = text + size;
	size_t taken = 0;
	while (p < end) {
		(void)conv_text_next(&p, end);
		size_t upto = (size_t)(p - text);
		if ((q ? q_size(text, upto) : b_size(upto)) > room && taken)
			break;
		taken = upto;
	}
	return taken;
}

static void put_encoded(mime_line *line, const char *text, size_t size)
{
	int q = q_size(text, size) <= b_size(size);
	while (size) {
		size_t room = MIME_FOLD - 1 > line->column ? MIME_FOLD - 1 - line->column : 0;
		if (room < WORD_LEAST)
			room = MIME_FOLD - 2;
		if (room > WORD_MAX)
			room = WORD_MAX;
		room -= WORD_OVERHEAD;
		/* No more than `room` bytes can fit, so only these are looked at. */
		size_t taken = fitting(text, size < room + 4 ? size : room + 4, room, q);
		char word[WORD_OVERHEAD + WORD_MAX + 16];
		memcpy(word, q ? "=?utf-8?Q?" : "=?utf-8?B?", 10);
		char *to = q ? put_q(word + 10, text, taken) : put_b(word + 10, text, taken);
		memcpy(to, "?=", 2);
		mime_line_token(line, word, (size_t)(to + 2 - word));
		text += taken;
		size -= taken;
	}
}

/* ---- Text and phrases ---- */

/* UTF-8 on one line: broken parts as U+FFFD, each line end and NUL as one blank. */
static int clean(const char *text, size_t size, conv_buffer *cleaned)
{
	if (conv_text_repair(text, size, cleaned) != CONV_OK)
		return 0;
	size_t kept = 0;
	uint8_t before = 0;
	for (size_t i = 0; i < cleaned->size; i++) {
		uint8_t byte = cleaned->bytes[i];
		if (byte != '\n' || before != '\r')
			cleaned->bytes[kept++] = byte == '\r' || byte == '\n' || !byte ? ' ' : byte;
		before = byte;
	}
	cleaned->size = kept;
	return 1;
}

/* Does a word need encoding? */
static int word_needs(const char *word, size_t size)
{
	if (size > MIME_FOLD - 2)
		return 1;
	for (size_t i = 0; i < size; i++) {
		if (word[i] <= ' ' || word[i] >= 0x7F)
			return 1;
		if (word[i] == '=' && i + 1 < size && word[i + 1] == '?')
			return 1;
	}
	return 0;
}

/*
 * The stretch from the first word that needs encoding to behind the last, with the blanks at an end
 * of the text, which would be lost otherwise; false: nothing needs it.
 */
static int needing_stretch(const char *text, size_t size, size_t *from, size_t *upto)
{
	size_t first = size, last = 0;
	*from = size;
	*upto = 0;
	for (size_t start = 0, i = 0; i <= size; i++) {
		if (i < size && text[i] != ' ')
			continue;
		if (i > start) {
			if (word_needs(text + start, i - start)) {
				*from = *from < start ? *from : start;
				*upto = i;
			}
			first = first < i ? first : i; /* end of the first word */
			last = start;                  /* start of the last word */
		}
		start = i + 1;
	}
	if (size && text[0] == ' ') {
		*from = 0;
		*upto = *upto > first ? *upto : first;
	}
	if (size && text[size - 1] == ' ') {
		*from = *from < last ? *from : last;
		*upto = size;
	}
	return *from < *upto;
}

void mime_line_text(mime_line *line, const char *text, size_t size)
{
	conv_buffer cleaned = CONV_BUFFER_INIT;
	if (!clean(text, size, &cleaned))
		line->to->failed = 1;
	const char *bytes = (const char *)cleaned.bytes;
	size_t from, upto;
	if (!cleaned.size) {
		;
	} else if (!needing_stretch(bytes, cleaned.size, &from, &upto)) {
		mime_line_words(line, bytes, cleaned.size);
	} else {
		/* Blanks beside the stretch other than the one that parts words go into it. */
		while (from > 1 && bytes[from - 2] == ' ')
			from--;
		while (upto + 1 < cleaned.size && bytes[upto + 1] == ' ')
			upto++;
		if (from)
			mime_line_words(line, bytes, from - 1);
		put_encoded(line, bytes + from, upto - from);
		if (upto + 1 < cleaned.size)
			mime_line_words(line, bytes + upto + 1, cleaned.size - upto - 1);
	}
	conv_buffer_free(&cleaned);
}

static int is_atext(uint8_t byte)
{
	return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
	       (byte >= '0' && byte <= '9') || (byte && strchr("!#$%&'*+-/=?^_`{|}~", byte));
}

/* Quoted string of printable ASCII, folded at single blanks. */
static void put_quoted(mime_line *line, const char *text, size_t size)
{
	conv_buffer quoted = CONV_BUFFER_INIT;
	conv_buffer_append_byte(&quoted, '"');
	for (size_t i = 0; i < size; i++) {
		if (text[i] == '"' || text[i] == '\\')
			conv_buffer_append_byte(&quoted, '\\');
		conv_buffer_append_byte(&quoted, (uint8_t)text[i]);
	}
	conv_buffer_append_byte(&quoted, '"');
	if (quoted.failed)
		line->to->failed = 1;
	else if (quoted.size <= MIME_FOLD - 2)
		mime_line_token(line, (const char *)quoted.bytes, quoted.size);
	else
		mime_line_words(line, (const char *)quoted.bytes, quoted.size);
	conv_buffer_free(&quoted);
}

void mime_line_phrase(mime_line *line, const char *text, size_t size, unsigned flags)
{
	conv_buffer cleaned = CONV_BUFFER_INIT;
	if (!clean(text, size, &cleaned))
		line->to->failed = 1;
	const char *bytes = (const char *)cleaned.bytes;
	size_t from, upto;
	int atoms = 1, comma = 0;
	for (size_t i = 0; i < cleaned.size; i++) {
		if (bytes[i] == ' ' ? i && bytes[i - 1] == ' ' : !is_atext((uint8_t)bytes[i]))
			atoms = 0;
		comma |= bytes[i] == ',';
	}
	if (!cleaned.size)
		;
	else if (needing_stretch(bytes, cleaned.size, &from, &upto) ||
		 (comma && (flags & MIME_PHRASE_HIDE_COMMA)))
		put_encoded(line, bytes, cleaned.size);
	else if (atoms)
		mime_line_words(line, bytes, cleaned.size);
	else
		put_quoted(line, bytes, cleaned.size);
	conv_buffer_free(&cleaned);
}

/* ---- Parameters ---- */

/* RFC 2231 attribute-char. */
static int is_attribute_char(uint8_t byte)
{
	return is_atext(byte) && byte != '*' && byte != '\'' && byte != '%';
}

/* RFC 2045 token: no specials. */
static int is_token(const char *text, size_t size)
{
	for (size_t i = 0; i < size; i++)
		if (!is_atext((uint8_t)text[i]) && text[i] != '.')
			return 0;
	return size && !memchr(text, '=', size) && !memchr(text, '?', size) &&
	       !memchr(text, '/', size);
}

static size_t put_percent(char to[3], uint8_t byte)
{
	if (is_attribute_char(byte) || byte == '.') {
		to[0] = (char)byte;
		return 1;
	}
	to[0] = '%';
	to[1] = hex_digits[byte >> 4];
	to[2] = hex_digits[byte & 15];
	return 3;
}

/* Columns of the character at `value` in percent encoding. */
static size_t percent_width(const char *value, size_t size)
{
	const char *end = value;
	size_t width = 0;
	char three[3];
	(void)conv_text_next(&end, value + size);
	for (; value < end; value++)
		width += put_percent(three, (uint8_t)*value);
	return width;
}

/* name*=utf-8''..., or in pieces of whole characters name*0*=utf-8''... name*1*=... */
static void put_extended(mime_line *line, const char *name, const char *value, size_t size)
{
	size_t encoded = 0;
	char three[3];
	for (size_t i = 0; i < size; i++)
		encoded += put_percent(three, (uint8_t)value[i]);
	int pieces = strlen(name) + encoded + 10 > MIME_FOLD - 2;
	size_t room = MIME_FOLD - 2 - strlen(name) - 12; /* "*NNN*=" "utf-8''" ";" */
	conv_buffer token = CONV_BUFFER_INIT;
	for (size_t i = 0, number = 0; i < size || !number; number++) {
		conv_buffer_clear(&token);
		if (pieces)
			conv_buffer_printf(&token, "%s*%zu*=%s", name, number,
					   number ? "" : "utf-8''");
		else
			conv_buffer_printf(&token, "%s*=utf-8''", name);
		size_t left = pieces ? room - (number ? 0 : 7) : SIZE_MAX;
		while (i < size) {
			/* The rest of a character fits where its first octet did. */
			int first = ((uint8_t)value[i] & 0xC0) != 0x80;
			if (first && percent_width(value + i, size - i) > left)
				break;
			size_t count = put_percent(three, (uint8_t)value[i++]);
			conv_buffer_append(&token, three, count);
			left -= count;
		}
		mime_line_glue(line, ";");
		mime_line_token(line, (const char *)token.bytes, token.size);
	}
	if (token.failed)
		line->to->failed = 1;
	conv_buffer_free(&token);
}

void mime_line_parameter(mime_line *line, const char *name, const char *value)
{
	conv_buffer cleaned = CONV_BUFFER_INIT;
	if (!clean(value, strlen(value), &cleaned))
		line->to->failed = 1;
	const char *bytes = (const char *)cleaned.bytes;
	size_t size = cleaned.size;
	int ascii = 1;
	for (size_t i = 0; i < size; i++)
		ascii &= bytes[i] >= ' ' && bytes[i] < 0x7F && bytes[i] != '"' && bytes[i] != '\\';
	if (!ascii || strlen(name) + size + 5 > MIME_FOLD - 2) {
		put_extended(line, name, bytes, size);
	} else {
		char token[MIME_FOLD];
		int bare = is_token(bytes, size);
		size_t at = strlen(name);
		memcpy(token, name, at);
		token[at++] = '=';
		if (!bare)
			token[at++] = '"';
		if (size)
			memcpy(token + at, bytes, size);
		at += size;
		if (!bare)
			token[at++] = '"';
		mime_line_glue(line, ";");
		mime_line_token(line, token, at);
	}
	conv_buffer_free(&cleaned);
}

/* ---- Whole fields ---- */

void mime_field_text(conv_buffer *to, const char *name, const char *text)
{
	mime_line line;
	mime_line_begin(&line, to, name);
	mime_line_text(&line, text, strlen(text));
	mime_line_end(&line);
}

void mime_field_token(conv_buffer *to, const char *name, const char *token)
{
	mime_line line;
	mime_line_begin(&line, to, name);
	mime_line_token(&line, token, strlen(token));
	mime_line_end(&line);
}

void mime_field_ids(conv_buffer *to, const char *name, const char *text)
{
	for (const char *p = text; *p; p++)
		if ((*p < ' ' && !strchr("\t\r\n", *p)) || *p == 0x7F) {
			mime_field_text(to, name, text);
			return;
		}
	mime_line line;
	mime_line_begin(&line, to, name);
	while (*text) {
		size_t size = strcspn(text, " \t\r\n");
		mime_line_token(&line, text, size);
		text += size + strspn(text + size, " \t\r\n");
	}
	mime_line_end(&line);
}
