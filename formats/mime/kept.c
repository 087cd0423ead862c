/*
 * Original header fields ([MS-OXOMSG] 2.2.1.61) are kept whole: every field, in order, repeated ones
 * included, neither folded anew nor encoded anew. The property is Unicode, so octets beyond ASCII
 * that stood in the header come out as UTF-8 (RFC 6532).
 *
 * What real blocks hold beside fields, and what happens to it:
 *   - a first line "Microsoft Mail Internet Headers Version 2.0" (Exchange 2000, 2003), which is no
 *     field: left out, with a diagnostic
 *   - an mbox line "From somebody Sat ...": likewise
 *   - behind an empty line, the header blocks of the body parts (Exchange 2003): not of the
 *     message, left out
 */
#include "kept.h"

#include <string.h>

#include "headers.h"
#include "plan.h"

#include "conv/charset.h"
#include "report.h"

/* Fields that describe the entity (RFC 2045 to 2392, 1864): made anew with the body. */
static const char *const body_fields[] = {
	"Content-Type",        "Content-Transfer-Encoding",
	"Content-Disposition", "Content-ID",
	"Content-Description", "Content-MD5",
	"Content-Location",    "Content-Base",
	"Content-Length",      "Content-Duration",
};

static int is_name(const char *name, size_t size, const char *wanted)
{
	return size == strlen(wanted) && conv_ascii_compare_n(name, wanted, size) == 0;
}

static int describes_body(const mime_job *job, const mime_kept_field *field)
{
	if (job->correlator && is_name(field->name, field->name_size, MIME_CORRELATOR))
		return 1; /* the TNEF that it belonged to has been made anew */
	for (size_t i = 0; i < sizeof body_fields / sizeof *body_fields; i++)
		if (is_name(field->name, field->name_size, body_fields[i]))
			return 1;
	return 0;
}

/* The end of the line at `at`; *next behind its line end (CRLF, LF, CR, and CR CR LF). */
static size_t line_end(const char *text, size_t size, size_t at, size_t *next)
{
	while (at < size && text[at] != '\r' && text[at] != '\n')
		at++;
	*next = at;
	while (*next < size && text[*next] == '\r')
		++*next;
	if (*next < size && text[*next] == '\n')
		++*next;
	return at;
}

static int is_blank(const char *text, size_t size)
{
	for (size_t i = 0; i < size; i++)
		if (text[i] != ' ' && text[i] != '\t')
			return 0;
	return 1;
}

/* The size of the field name that a line begins with, 0 if it is no field. */
static size_t field_name(const char *line, size_t size)
{
	const char *colon = memchr(line, ':', size);
	size_t name = colon ? (size_t)(colon - line) : 0;
	while (name && (line[name - 1] == ' ' || line[name - 1] == '\t')) /* obs-fields */
		name--;
	return mime_field_name_valid(line, name) ? name : 0;
}

static conv_status report_line(mime_job *job, const char *line, size_t size)
{
	int shown = (int)(size < 60 ? size : 60);
	return conv_report(
		job->context, CONV_INFO, "eml.header-line", CONV_NO_OFFSET,
		"a line of the original headers is no header field and is left out: %.*s", shown,
		line);
}

/*
 * Takes the fields of a block: counts them, and stores them where `fields` is not NULL. With
 * `fields` NULL nothing is reported.
 */
static size_t scan(mime_job *job, const char *text, size_t size, mime_kept_field *fields)
{
	size_t count = 0, next;
	int in_field = 0;
	for (size_t at = 0; at < size; at = next) {
		size_t end = line_end(text, size, at, &next);
		size_t name = field_name(text + at, end - at);
		if (end == at || is_blank(text + at, end - at)) {
			if (count && end == at)
				break; /* the end of the header */
			in_field = in_field && end != at;
			if (in_field && fields) /* a blank continuation line would end the header */
				(void)report_line(job, "", 0);
		} else if (text[at] == ' ' || text[at] == '\t') {
			if (in_field && fields)
				fields[count - 1].size =
					(size_t)(text + end - fields[count - 1].lines);
		} else if (name) {
			if (fields)
				fields[count] =
					(mime_kept_field){ text + at, name, text + at, end - at };
			count++;
			in_field = 1;
		} else {
			if (fields)
				(void)report_line(job, text + at, end - at);
			in_field = 0;
		}
	}
	return count;
}

/* A valid name in small letters; returns its size. */
static size_t small(const char *name, size_t size, char to[MIME_NAME_MAX])
{
	for (size_t i = 0; i < size; i++)
		to[i] = name[i] >= 'A' && name[i] <= 'Z' ? (char)(name[i] - 'A' + 'a') : name[i];
	return size;
}

static int index_names(mime_kept *kept, conv_arena *arena)
{
	char name[MIME_NAME_MAX];
	conv_table_init(&kept->names, arena);
	for (size_t i = 0; i < kept->count; i++) {
		const mime_kept_field *field = &kept->fields[i];
		if (!conv_table_add(&kept->names, name, small(field->name, field->name_size, name),
				    kept))
			return 0;
	}
	return 1;
}

conv_status mime_kept_read(mime_job *job, mime_kept **kept)
{
	const char *stored = conv_bag_text(job->bag, PidTagTransportMessageHeaders);
	conv_buffer text = CONV_BUFFER_INIT;
	const uint8_t *bytes;
	size_t size;
	*kept = NULL;
	if (!stored || !*stored)
		return CONV_OK;
	if (conv_text_repair(stored, strlen(stored), &text) != CONV_OK)
		return mime_no_memory(job);
	CONV_TRY(mime_adopt(job, &text, &bytes, &size));
	size_t count = scan(job, (const char *)bytes, size, NULL);
	mime_kept *found = conv_arena_zalloc(job->arena, sizeof *found);
	if (found)
		found->fields = conv_arena_array(job->arena, count, sizeof *found->fields);
	if (!found || !found->fields)
		return mime_no_memory(job);
	found->count = scan(job, (const char *)bytes, size, found->fields);
	if (!index_names(found, job->arena))
		return mime_no_memory(job);
	if (count)
		*kept = found;
	return CONV_OK;
}

int mime_kept_has(const mime_kept *kept, const char *name)
{
	char key[MIME_NAME_MAX];
	size_t size = strlen(name);
	return size <= sizeof key && conv_table_find(&kept->names, key, small(name, size, key));
}

/*
 * One line. Only where it is longer than any mail system takes is it folded, at the last blank that
 * leaves it short enough; unfolded, its value is the same.
 */
static void append_line(conv_buffer *to, const char *line, size_t size)
{
	while (size > MIME_LINE_MAX) {
		size_t cut = MIME_LINE_MAX;
		while (cut > 1 && !(line[cut] == ' ' && line[cut - 1] != ' '))
			cut--;
		if (cut <= 1 || is_blank(line, cut))
			break;
		conv_buffer_append(to, line, cut);
		conv_buffer_append_text(to, "\r\n");
		line += cut;
		size -= cut;
	}
	while (size > MIME_LINE_MAX) { /* no blank: cut, as a relay would */
		conv_buffer_append(to, line, MIME_TOKEN_MAX);
		conv_buffer_append_text(to, "\r\n ");
		line += MIME_TOKEN_MAX;
		size -= MIME_TOKEN_MAX;
	}
	conv_buffer_append(to, line, size);
	conv_buffer_append_text(to, "\r\n");
}

static void append_field(conv_buffer *to, const mime_kept_field *field)
{
	size_t next, at = 0;
	/* Blanks before the colon (RFC 5322 4.5) end the header for many readers: they go. */
	if (field->lines[field->name_size] != ':') {
		conv_buffer_append(to, field->name, field->name_size);
		while (field->lines[at] != ':')
			at++;
	}
	for (; at < field->size; at = next) {
		size_t end = line_end(field->lines, field->size, at, &next);
		if (!is_blank(field->lines + at, end - at))
			append_line(to, field->lines + at, end - at);
	}
}

void mime_kept_append_named(const mime_kept *kept, const char *name, conv_buffer *to)
{
	for (size_t i = 0; i < kept->count; i++)
		if (is_name(kept->fields[i].name, kept->fields[i].name_size, name))
			append_field(to, &kept->fields[i]);
}

conv_status mime_kept_append(mime_job *job, const mime_kept *kept, conv_buffer *to)
{
	for (size_t i = 0; i < kept->count; i++)
		if (!describes_body(job, &kept->fields[i]))
			append_field(to, &kept->fields[i]);
	return to->failed ? mime_no_memory(job) : CONV_OK;
}
