/*
 * Addresses (RFC 5322 3.4, 4.4): mailboxes parted by commas, groups, comments, routes. What real mail has
 * beside that: ";" for ",", words of RFC 2047 with commas in them, addresses without brackets behind
 * a name, names without any address.
 */
#include "entity.h"

#include <string.h>

#include "report.h"

/* One mailbox while it is read. Room is kept from one to the next. */
typedef struct draft {
	const mime_decoding *decoding;
	conv_buffer words; /* without quotes: the name, if an address in brackets follows */
	conv_buffer spec;  /* with quotes: the address, if none follows */
	conv_buffer angle; /* inside the brackets */
	int has_angle, at_sign;
	mime_mailbox_function *each;
	void *user;
} draft;

static int is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n' || !c;
}

static void append_both(draft *d, char c)
{
	if (c == '\r' || c == '\n')
		return;
	conv_buffer_append_byte(&d->words, c ? (uint8_t)c : ' ');
	conv_buffer_append_byte(&d->spec, c ? (uint8_t)c : ' ');
}

static void trim(conv_buffer *text)
{
	size_t front = 0;
	while (text->size && is_blank((char)text->bytes[text->size - 1]))
		text->size--;
	while (front < text->size && is_blank((char)text->bytes[front]))
		front++;
	if (front)
		memmove(text->bytes, text->bytes + front, text->size -= front);
}

/* Blanks beside "." and "@" are no part of an address (4.4). */
static void close_up(conv_buffer *spec)
{
	size_t to = 0;
	for (size_t at = 0; at < spec->size; at++) {
		uint8_t c = spec->bytes[at];
		size_t next = at;
		while (next < spec->size && is_blank((char)spec->bytes[next]))
			next++;
		if (next > at && next < spec->size && strchr(".@", spec->bytes[next]))
			at = next - 1;
		else if (next > at && to && strchr(".@", spec->bytes[to - 1]))
			at = next - 1;
		else
			spec->bytes[to++] = c;
	}
	spec->size = to;
}

/* Is there an "@" in every word? */
static int all_addresses(const conv_buffer *spec)
{
	int found = 0;
	for (size_t i = 0; i <= spec->size; i++) {
		if (i < spec->size && !is_blank((char)spec->bytes[i])) {
			found |= spec->bytes[i] == '@';
			continue;
		}
		if (!found && i && !is_blank((char)spec->bytes[i - 1]))
			return 0;
		found = 0;
	}
	return 1;
}

/*
 * What has no brackets. "Ann Example ann@example.com": the last word is the address, those before it the
 * name. "a@example.com b@example.com": two addresses, of which the last is left to the caller.
 */
static conv_status split_bare(draft *d)
{
	if (memchr(d->spec.bytes, '"', d->spec.size))
		return CONV_OK;
	close_up(&d->spec);
	const char *text = (const char *)d->spec.bytes;
	size_t at = d->spec.size, start = 0;
	while (at && !is_blank(text[at - 1]))
		at--;
	if (!at || !memchr(text + at, '@', d->spec.size - at))
		return CONV_OK;
	int several = all_addresses(&d->spec);
	if (!several && memchr(text, '@', at))
		return CONV_OK;
	for (size_t i = 0; several && i < at; i++) {
		if (!is_blank(text[i]))
			continue;
		if (start == i) {
			start++;
			continue;
		}
		char *one = conv_arena_copy(d->decoding->arena, text + start, i - start);
		if (!one)
			return conv_report_memory(d->decoding->context);
		CONV_TRY(d->each(d->user, &(mime_mailbox){ NULL, one }));
		start = i + 1;
	}
	conv_buffer_append(&d->angle, text + at, d->spec.size - at);
	conv_buffer_clear(&d->words);
	if (!several)
		conv_buffer_append(&d->words, text, at);
	trim(&d->words);
	d->has_angle = 1;
	return CONV_OK;
}

static conv_status give(draft *d)
{
	mime_mailbox mailbox = { NULL, NULL };
	conv_buffer name = CONV_BUFFER_INIT;
	conv_status status = CONV_OK;
	trim(&d->words);
	trim(&d->spec);
	if (!d->has_angle && d->at_sign && d->spec.size)
		status = split_bare(d);
	trim(&d->angle);
	conv_buffer *address = d->has_angle ? &d->angle : d->at_sign ? &d->spec : NULL;
	if (address && address->size)
		mailbox.address = conv_buffer_text(address);
	if (conv_usable(status) && d->words.size && (d->has_angle || !d->at_sign)) {
		status = mime_words_decode(d->decoding, (const char *)d->words.bytes, d->words.size,
					   &name);
		trim(&name);
		if (name.size)
			mailbox.name = conv_buffer_text(&name);
	}
	if (d->words.failed || d->spec.failed || d->angle.failed || status == CONV_MACHINE)
		status = conv_report_memory(d->decoding->context);
	else if (!conv_usable(status))
		; /* the caller's function has failed */
	else if (mailbox.name || mailbox.address)
		status = d->each(d->user, &mailbox);
	conv_buffer_free(&name);
	conv_buffer_clear(&d->words);
	conv_buffer_clear(&d->spec);
	conv_buffer_clear(&d->angle);
	d->has_angle = d->at_sign = 0;
	return status;
}

static const char *take_comment(const char *at, const char *end)
{
	size_t depth = 0;
	for (; at < end; at++) {
		if (*at == '\\' && at + 1 < end)
			at++;
		else if (*at == '(')
			depth++;
		else if (*at == ')' && --depth == 0)
			return at + 1;
	}
	return end;
}

/* A quoted string: its text to the words, all of it to the address. */
static const char *take_quoted(draft *d, const char *at, const char *end)
{
	conv_buffer_append_byte(&d->spec, '"');
	for (at++; at < end && *at != '"'; at++) {
		if (*at == '\\' && at + 1 < end)
			conv_buffer_append_byte(&d->spec, (uint8_t)*at++);
		append_both(d, *at);
	}
	conv_buffer_append_byte(&d->spec, '"');
	return at < end ? at + 1 : end;
}

/* An address in brackets; a route before it goes (4.4), and so do blanks and comments. */
static const char *take_angle(draft *d, const char *at, const char *end)
{
	int quoted = 0;
	conv_buffer_clear(&d->angle);
	d->has_angle = 1;
	for (at++; at < end && (quoted || *at != '>'); at++) {
		if (*at == '"')
			quoted = !quoted;
		if (!quoted && *at == '(') {
			at = take_comment(at, end) - 1;
			continue;
		}
		if (!quoted && *at == ':' && d->angle.size && d->angle.bytes[0] == '@') {
			conv_buffer_clear(&d->angle);
			continue;
		}
		if (quoted ? *at != '\r' && *at != '\n' : !is_blank(*at))
			conv_buffer_append_byte(&d->angle, (uint8_t)*at);
	}
	return at < end ? at + 1 : end;
}

static conv_status read_list(draft *d, const char *at, const char *end)
{
	while (at < end) {
		size_t word = *at == '=' ? mime_word_size(at, (size_t)(end - at)) : 0;
		if (word) {
			conv_buffer_append(&d->words, at, word);
			conv_buffer_append(&d->spec, at, word);
			at += word;
		} else if (*at == ',' || *at == ';') {
			CONV_TRY(give(d));
			at++;
		} else if (*at == ':' && !d->at_sign && !d->has_angle) {
			conv_buffer_clear(&d->words);
			conv_buffer_clear(&d->spec);
			at++;
		} else if (*at == '(') {
			at = take_comment(at, end);
		} else if (*at == '"') {
			at = take_quoted(d, at, end);
		} else if (*at == '<') {
			at = take_angle(d, at, end);
		} else {
			d->at_sign |= *at == '@';
			append_both(d, *at++);
		}
	}
	return give(d);
}

conv_status mime_each_mailbox(const mime_decoding *decoding, mime_slice value,
			      mime_mailbox_function *each, void *user)
{
	draft d = { .decoding = decoding, .each = each, .user = user };
	if (!value.at)
		return CONV_OK;
	conv_status status = read_list(&d, value.at, value.at + value.size);
	conv_buffer_free(&d.words);
	conv_buffer_free(&d.spec);
	conv_buffer_free(&d.angle);
	return status;
}
