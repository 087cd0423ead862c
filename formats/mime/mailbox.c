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

/*
 * "Ann Example ann@example.com": the last word is the address, those before it the name. What has more
 * than one word with "@" is left alone.
 */
static void split_bare(draft *d)
{
	const char *text = (const char *)d->spec.bytes;
	size_t at = d->spec.size;
	while (at && !is_blank(text[at - 1]) && text[at - 1] != '"')
		at--;
	if (!at || text[at - 1] == '"' || !memchr(text + at, '@', d->spec.size - at) ||
	    memchr(text, '@', at))
		return;
	conv_buffer_append(&d->angle, text + at, d->spec.size - at);
	d->words.size -= d->words.size >= d->spec.size - at ? d->spec.size - at : d->words.size;
	trim(&d->words);
	d->has_angle = 1;
}

static conv_status give(draft *d)
{
	mime_mailbox mailbox = { NULL, NULL };
	conv_buffer name = CONV_BUFFER_INIT;
	conv_status status = CONV_OK;
	trim(&d->words);
	trim(&d->spec);
	if (!d->has_angle && d->at_sign && d->spec.size)
		split_bare(d);
	trim(&d->angle);
	conv_buffer *address = d->has_angle ? &d->angle : d->at_sign ? &d->spec : NULL;
	if (address && address->size)
		mailbox.address = conv_buffer_text(address);
	if (d->words.size && (d->has_angle || !d->at_sign)) {
		status = mime_words_decode(d->decoding, (const char *)d->words.bytes, d->words.size,
					   &name);
		trim(&name);
		if (name.size)
			mailbox.name = conv_buffer_text(&name);
	}
	if (d->words.failed || d->spec.failed || d->angle.failed || !conv_usable(status))
		status = conv_report_memory(d->decoding->context);
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

/* Is the ":" at `at` that of a group, and not of some "mailto:" or an IPv6 literal? */
static int ends_group_name(const draft *d)
{
	return !d->at_sign && !d->has_angle;
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
		} else if (*at == ':' && ends_group_name(d)) {
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
