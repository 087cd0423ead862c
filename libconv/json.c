/*
 * JSON (RFC 8259) as it is written here: members and elements each on a line, two spaces a level,
 * unless their container is flat.
 *
 * Doubles are written without printf's decimal point, which belongs to the locale: "%.*e" gives the
 * digits and the exponent, and everything else is put around them here.
 */
#include "conv/json.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base64.h"
#include "conv/buffer.h"
#include "conv/charset.h"

enum {
	FLUSH_AT = 65536,
	INDENT_MOST = 64 /* levels that are still indented */
};

struct conv_json {
	conv_sink *sink;
	conv_buffer pending;
	size_t depth;
	size_t flat_from; /* depth of the outermost flat container, 0: none is open */
	int first;        /* nothing stands yet in the container that was opened last */
	int after_key;
	conv_status status;
};

conv_json *conv_json_new(conv_sink *sink)
{
	conv_json *json = calloc(1, sizeof *json);
	if (json) {
		json->sink = sink;
		json->first = 1;
	}
	return json;
}

static void flush(conv_json *json)
{
	if (json->status == CONV_OK)
		json->status = conv_buffer_status(&json->pending);
	if (json->status == CONV_OK && json->pending.size)
		json->status = conv_sink_write(json->sink, json->pending.bytes, json->pending.size);
	conv_buffer_clear(&json->pending);
}

conv_status conv_json_end(conv_json *json)
{
	conv_buffer_append_byte(&json->pending, '\n');
	flush(json);
	return json->status;
}

void conv_json_free(conv_json *json)
{
	if (!json)
		return;
	conv_buffer_free(&json->pending);
	free(json);
}

static void put(conv_json *json, const char *text, size_t size)
{
	conv_buffer_append(&json->pending, text, size);
	if (json->pending.size >= FLUSH_AT)
		flush(json);
}

static void new_line(conv_json *json)
{
	static const char spaces[] = "                                ";
	size_t width = 2 * (json->depth < INDENT_MOST ? json->depth : INDENT_MOST);

	put(json, "\n", 1);
	while (width) {
		size_t now = width < sizeof spaces - 1 ? width : sizeof spaces - 1;
		put(json, spaces, now);
		width -= now;
	}
}

/* What stands between the value that comes and what is there already. */
static void separate(conv_json *json)
{
	if (json->after_key) {
		json->after_key = 0;
		return;
	}
	if (!json->first)
		put(json, ",", 1);
	if (json->depth && !json->flat_from)
		new_line(json);
	json->first = 0;
}

static void open_container(conv_json *json, const char *bracket, int flat)
{
	separate(json);
	put(json, bracket, 1);
	json->depth++;
	json->first = 1;
	if (flat && !json->flat_from)
		json->flat_from = json->depth;
}

static void close_container(conv_json *json, const char *bracket)
{
	int flat = json->flat_from != 0;

	if (json->flat_from == json->depth)
		json->flat_from = 0;
	json->depth--;
	if (!flat && !json->first)
		new_line(json);
	json->first = 0;
	put(json, bracket, 1);
}

void conv_json_open_object(conv_json *json, int flat)
{
	open_container(json, "{", flat);
}

void conv_json_close_object(conv_json *json)
{
	close_container(json, "}");
}

void conv_json_open_array(conv_json *json, int flat)
{
	open_container(json, "[", flat);
}

void conv_json_close_array(conv_json *json)
{
	close_container(json, "]");
}

/* ---- Strings ---- */

static void put_escaped(conv_json *json, uint32_t code_point)
{
	static const char letters[] = "btn\0fr"; /* \b is 8, \t 9, \n 10, \f 12, \r 13 */
	char text[8];

	if (code_point >= 8 && code_point <= 13 && code_point != 11)
		snprintf(text, sizeof text, "\\%c", letters[code_point - 8]);
	else if (code_point == '"' || code_point == '\\')
		snprintf(text, sizeof text, "\\%c", (char)code_point);
	else
		snprintf(text, sizeof text, "\\u%04x", (unsigned)(code_point & 0xFFFF));
	put(json, text, strlen(text));
}

static int needs_escape(uint32_t c)
{
	return c < 0x20 || c == '"' || c == '\\' || c == 0x7F || (c >= 0xD800 && c <= 0xDFFF);
}

static void put_string(conv_json *json, const char *text, size_t size)
{
	const char *end = text + size;
	const char *plain = text; /* what has not been written yet begins here */

	put(json, "\"", 1);
	for (const char *p = text; p < end;) {
		const char *start = p;
		uint32_t c = (unsigned char)*p;
		if (c < 0x80)
			p++;
		else
			c = conv_text_next(&p, end);
		int broken =
			c == 0xFFFD && (p - start != 3 || memcmp(start, "\xEF\xBF\xBD", 3) != 0);
		if (!broken && !needs_escape(c))
			continue;
		put(json, plain, (size_t)(start - plain));
		plain = p;
		if (broken)
			put(json, "\xEF\xBF\xBD", 3);
		else
			put_escaped(json, c);
	}
	put(json, plain, (size_t)(end - plain));
	put(json, "\"", 1);
}

void conv_json_key(conv_json *json, const char *key)
{
	separate(json);
	put_string(json, key, strlen(key));
	put(json, json->flat_from ? ":" : ": ", json->flat_from ? 1 : 2);
	json->after_key = 1;
}

void conv_json_text_n(conv_json *json, const char *text, size_t size)
{
	separate(json);
	put_string(json, size ? text : "", size);
}

void conv_json_text(conv_json *json, const char *text)
{
	if (text)
		conv_json_text_n(json, text, strlen(text));
	else
		conv_json_null(json);
}

void conv_json_member(conv_json *json, const char *key, const char *text)
{
	conv_json_key(json, key);
	conv_json_text(json, text);
}

/* ---- Numbers and words ---- */

static void put_word(conv_json *json, const char *word)
{
	separate(json);
	put(json, word, strlen(word));
}

void conv_json_integer(conv_json *json, int64_t value)
{
	char text[24];
	snprintf(text, sizeof text, "%lld", (long long)value);
	put_word(json, text);
}

void conv_json_unsigned(conv_json *json, uint64_t value)
{
	char text[24];
	snprintf(text, sizeof text, "%llu", (unsigned long long)value);
	put_word(json, text);
}

void conv_json_boolean(conv_json *json, int value)
{
	put_word(json, value ? "true" : "false");
}

void conv_json_null(conv_json *json)
{
	put_word(json, "null");
}

/* A positive number as digits d1 d2 ... with the value 0.d1d2... * 10^point. */
typedef struct decimal {
	char digits[20];
	int count;
	int point;
} decimal;

static void decimal_of(double value, int digits, decimal *to)
{
	char text[48];
	const char *p = text;

	/* One digit, the locale's decimal point, the other digits, 'e', the exponent. */
	snprintf(text, sizeof text, "%.*e", digits - 1, value);
	for (to->count = 0; *p != 'e'; p++)
		if (*p >= '0' && *p <= '9')
			to->digits[to->count++] = *p;
	to->point = atoi(p + 1) + 1;
	while (to->count > 1 && to->digits[to->count - 1] == '0')
		to->count--;
}

/* Does it give the value again? Read without a decimal point, so whatever the locale. */
static int same(const decimal *number, double value, int single)
{
	char text[48];

	snprintf(text, sizeof text, "%.*se%d", number->count, number->digits,
		 number->point - number->count);
	return single ? strtof(text, NULL) == (float)value : strtod(text, NULL) == value;
}

/* As JavaScript does it: plain digits within reason, an exponent outside. */
static void spell(const decimal *number, conv_buffer *text)
{
	int n = number->count, point = number->point;

	if (point > 21 || point < -5) {
		conv_buffer_append(text, number->digits, 1);
		if (n > 1) {
			conv_buffer_append_byte(text, '.');
			conv_buffer_append(text, number->digits + 1, (size_t)n - 1);
		}
		conv_buffer_printf(text, "e%d", point - 1);
		return;
	}
	if (point <= 0)
		conv_buffer_append_text(text, "0.");
	for (int i = point < 0 ? point : 0; i < n || i < point; i++) {
		if (i == point && i > 0)
			conv_buffer_append_byte(text, '.');
		conv_buffer_append_byte(text, i < 0 || i >= n ? '0' : (uint8_t)number->digits[i]);
	}
}

void conv_json_number(conv_json *json, double value, int single)
{
	conv_buffer text = CONV_BUFFER_INIT;
	decimal number;

	if (!isfinite(value) || value == 0) {
		put_word(json, signbit(value) && value == 0 ? "-0.0" : "0");
		return;
	}
	if (value < 0)
		conv_buffer_append_byte(&text, '-');
	for (int digits = 1; digits <= (single ? 9 : 17); digits++) {
		decimal_of(fabs(value), digits, &number);
		if (same(&number, fabs(value), single))
			break;
	}
	spell(&number, &text);
	const char *word = conv_buffer_text(&text);
	put_word(json, word ? word : "0");
	if (!word)
		json->status = CONV_MACHINE;
	conv_buffer_free(&text);
}

/* ---- Base64 (RFC 4648 section 4) ---- */

static void put_base64(conv_json *json, const uint8_t *bytes, size_t size)
{
	enum { PIECE = 3 * 256 };
	char text[CONV_BASE64_SIZE(PIECE)];

	for (size_t i = 0; i < size; i += PIECE)
		put(json, text,
		    conv_base64_put(bytes + i, size - i < PIECE ? size - i : PIECE, text));
}

void conv_json_base64(conv_json *json, const void *bytes, size_t size)
{
	separate(json);
	put(json, "\"", 1);
	put_base64(json, bytes, size);
	put(json, "\"", 1);
}

conv_status conv_json_base64_blob(conv_json *json, conv_blob *blob)
{
	uint8_t piece[3 * 4096];
	size_t held = 0, got = 0;
	conv_blob_reader *reader = NULL;
	conv_status worst = conv_blob_open(blob, &reader);

	separate(json);
	put(json, "\"", 1);
	while (conv_usable(worst)) {
		conv_status now = conv_blob_read(reader, piece + held, sizeof piece - held, &got);
		worst = now > worst ? now : worst;
		if (!conv_usable(now) || got == 0)
			break;
		held += got;
		if (held == sizeof piece) {
			put_base64(json, piece, held);
			held = 0;
		}
	}
	put_base64(json, piece, held);
	put(json, "\"", 1);
	conv_blob_close(reader);
	return worst;
}
