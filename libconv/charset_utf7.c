/*
 * UTF-7 (RFC 2152), code page 65000.
 *
 * Decoding takes every ASCII character for itself, as Windows does, also those that should have
 * been encoded. A shifted run whose last bits are not a whole unit, or are not zero, gives one
 * U+FFFD; a byte above 0x7F is broken. A lone surrogate is kept, as in UTF-16.
 * Encoding shifts everything but letters, digits and the punctuation of set D, blanks and line ends,
 * which is right in headers too.
 */
#include <string.h>

#include "charset_engine.h"

static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

static int is_letter_or_digit(unsigned c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

static int digit_value(unsigned c)
{
	if (c >= 'A' && c <= 'Z')
		return (int)(c - 'A');
	if (c >= 'a' && c <= 'z')
		return (int)(c - 'a') + 26;
	if (c >= '0' && c <= '9')
		return (int)(c - '0') + 52;
	return c == '+' ? 62 : c == '/' ? 63 : -1;
}

/* Characters that need no shift: set D, and white space (RFC 2152, rule 3). */
static int is_direct(unsigned c)
{
	return is_letter_or_digit(c) || (c && c < 0x80 && strchr("'(),-./:? \t\r\n", (int)c));
}

/* ---- decoding ---- */

typedef struct shifted {
	uint32_t bits; /* those not yet used, `count` of them */
	unsigned count;
	uint32_t high; /* a high surrogate that waits for its other half; 0: none */
} shifted;

static void take_unit(conv_charset_job *job, shifted *run, uint32_t unit)
{
	if (run->high && (unit & 0xFC00) == 0xDC00) {
		conv_charset_put(job, 0x10000 + ((run->high - 0xD800) << 10) + (unit - 0xDC00));
		run->high = 0;
		return;
	}
	if (run->high)
		conv_charset_put(job, run->high);
	run->high = (unit & 0xFC00) == 0xD800 ? unit : 0;
	if (!run->high)
		conv_charset_put(job, unit);
}

static void take_digit(conv_charset_job *job, shifted *run, int value)
{
	run->bits = run->bits << 6 | (uint32_t)value;
	run->count += 6;
	if (run->count >= 16) {
		run->count -= 16;
		take_unit(job, run, run->bits >> run->count & 0xFFFF);
		run->bits &= (1u << run->count) - 1;
	}
}

/* From behind the plus sign to behind the run. */
static const uint8_t *decode_shifted(conv_charset_job *job, const uint8_t *p, const uint8_t *end)
{
	shifted run = { 0, 0, 0 };
	const uint8_t *start = p;
	int value;

	if (p < end && *p == '-') {
		conv_charset_put(job, '+');
		return p + 1;
	}
	while (p < end && (value = digit_value(*p)) >= 0 && !job->out->failed) {
		take_digit(job, &run, value);
		p++;
	}
	if (run.high)
		conv_charset_put(job, run.high);
	if (p == start || run.count >= 6 || run.bits)
		conv_charset_bad(job);
	return p < end && *p == '-' && p > start ? p + 1 : p;
}

conv_status conv_charset_utf7_decode(conv_charset_job *job, const uint8_t *p, size_t size)
{
	const uint8_t *end = size ? p + size : p;

	while (p < end && !job->out->failed) {
		size_t ascii = conv_ascii_run(p, (size_t)(end - p));
		const uint8_t *plus = ascii ? memchr(p, '+', ascii) : NULL;

		if (plus)
			ascii = (size_t)(plus - p);
		conv_buffer_append(job->out, p, ascii);
		p += ascii;
		if (p == end)
			break;
		if (*p == '+')
			p = decode_shifted(job, p + 1, end);
		else {
			conv_charset_bad(job);
			p++;
		}
	}
	return CONV_OK;
}

/* ---- encoding ---- */

static void put_unit(conv_charset_job *job, shifted *run, uint32_t unit)
{
	run->bits = run->bits << 16 | unit;
	run->count += 16;
	while (run->count >= 6) {
		run->count -= 6;
		conv_buffer_append_byte(job->out, (uint8_t)digits[run->bits >> run->count & 0x3F]);
	}
	run->bits &= (1u << run->count) - 1;
}

/* Ends a shifted run; the minus sign is needed where the next character could belong to it. */
static void unshift(conv_charset_job *job, shifted *run, int next)
{
	if (run->count)
		conv_buffer_append_byte(job->out,
					(uint8_t)digits[run->bits << (6 - run->count) & 0x3F]);
	if (next < 0 || next == '-' || digit_value((unsigned)next) >= 0)
		conv_buffer_append_byte(job->out, '-');
	run->bits = 0;
	run->count = 0;
}

conv_status conv_charset_utf7_encode(conv_charset_job *job, const uint8_t *p, size_t size)
{
	const uint8_t *end = size ? p + size : p;
	shifted run = { 0, 0, 0 };
	int in_run = 0;

	while (p < end && !job->out->failed) {
		uint32_t c = conv_text_take(&p, end);
		if (c == CONV_NO_CHARACTER) {
			c = '?';
			job->bad++;
		}
		if (is_direct(c)) {
			if (in_run)
				unshift(job, &run, (int)c);
			in_run = 0;
			conv_buffer_append_byte(job->out, (uint8_t)c);
		} else if (c == '+' && !in_run) {
			conv_buffer_append_text(job->out, "+-");
		} else {
			if (!in_run)
				conv_buffer_append_byte(job->out, '+');
			in_run = 1;
			if (c >= 0x10000) {
				put_unit(job, &run, 0xD800 + ((c - 0x10000) >> 10));
				c = 0xDC00 + (c & 0x3FF);
			}
			put_unit(job, &run, c);
		}
	}
	if (in_run)
		unshift(job, &run, -1);
	return CONV_OK;
}
