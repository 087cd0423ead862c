/*
 * Redacting mail in place. The structure is read as for any other purpose (tree.c), and each piece of it
 * redacted: header blocks as fields, texts in their charset, TNEF and attached messages by their own
 * formats, other files as rows of x. Lines that are boundaries stay; what stands between parts and
 * belongs to none is text.
 */
#include <string.h>

#include "conv/charset.h"
#include "lines.h"
#include "reader.h"
#include "redact/redact.h"
#include "report.h"

enum { WESTERN = 1252 };

typedef struct job {
	conv_context *context;
	conv_redactor *redactor;
	conv_arena *arena;
	mime_tree tree;
	uint8_t *bytes;
	size_t size;
	size_t depth;
	uint64_t done;         /* all before this is redacted */
	conv_table boundaries; /* of multiparts, by their entity */
} job;

static conv_status redact_mail(conv_context *context, conv_redactor *redactor, uint8_t *bytes,
			       size_t size, size_t depth);

/* ---- Content ---- */

typedef struct part {
	job *j;
	const mime_entity *entity;
	uint32_t codepage;
} part;

static int is_any(const mime_entity *entity, const char *const *types)
{
	for (; *types; types++)
		if (mime_type_is(entity, *types))
			return 1;
	return 0;
}

static conv_marker *marker_of(const mime_entity *entity)
{
	static const char *const markup[] = { "text/html", "text/enriched",         "text/richtext",
					      "text/xml",  "application/xhtml+xml", NULL };
	static const char *const calendars[] = { "text/calendar",
						 "text/vcard",
						 "text/x-vcard",
						 "text/directory",
						 "text/x-vcalendar",
						 "application/ics",
						 NULL };
	static const char *const fields[] = { "message/delivery-status", "text/rfc822-headers",
					      "message/disposition-notification",
					      "message/feedback-report", NULL };
	static const char *const rtf[] = { "text/rtf", "application/rtf", NULL };

	if (is_any(entity, markup))
		return redact_mark_html;
	if (is_any(entity, calendars))
		return redact_mark_calendar;
	if (is_any(entity, fields))
		return redact_mark_fields;
	if (is_any(entity, rtf))
		return redact_mark_rtf;
	return mime_type_below(entity, "text/") || mime_type_below(entity, "message/")
		       ? redact_mark_plain
		       : NULL;
}

/* Files that a format of ours can look into. */
static const conv_format *format_of(const job *j, const uint8_t *bytes, size_t size)
{
	const conv_format *tnef = conv_format_find(j->context, "tnef");
	return size >= 4 && memcmp(bytes, "\x78\x9F\x3E\x22", 4) == 0 ? tnef : NULL;
}

static conv_status redact_decoded(void *user, uint8_t *bytes, size_t size)
{
	const part *p = user;
	job *j = p->j;
	const conv_format *format = format_of(j, bytes, size);
	conv_marker *marker = marker_of(p->entity);

	if (format && format->redact)
		return format->redact(j->context, bytes, size);
	if (mime_type_is(p->entity, "message/rfc822") && p->entity->kind == MIME_LEAF &&
	    j->depth < conv_context_limits(j->context)->nesting)
		return redact_mail(j->context, j->redactor, bytes, size, j->depth + 1);
	if (!marker) {
		redact_fill(bytes, size);
		return CONV_OK;
	}
	CONV_TRY(conv_redact_text(j->redactor, p->codepage, bytes, size, marker));
	return marker == redact_mark_fields ? redact_encoded_words(j->redactor, bytes, size)
					    : CONV_OK;
}

static uint32_t codepage_of(job *j, const mime_entity *entity)
{
	const mime_decoding decoding = { j->context, j->arena, 0 };
	const mime_field *type = mime_field_find(entity, "Content-Type", NULL);
	const char *charset = NULL;

	if (type)
		(void)mime_parameter(&decoding, type->value, "charset", &charset);
	uint32_t codepage = mime_codepage_named(j->context, charset);
	return codepage ? codepage : 65001;
}

static conv_status redact_content(job *j, const mime_entity *entity, uint32_t codepage)
{
	static const redact_transfer transfers[] = {
		[MIME_FROM_IDENTITY] = REDACT_IDENTITY,
		[MIME_FROM_BASE64] = REDACT_BASE64,
		[MIME_FROM_QUOTED_PRINTABLE] = REDACT_QUOTED_PRINTABLE,
		[MIME_FROM_UUENCODE] = REDACT_UUENCODE,
	};
	part p = { j, entity, codepage };

	return redact_encoded(j->redactor, transfers[entity->transfer], j->bytes + entity->body,
			      (size_t)(entity->end - entity->body), redact_decoded, &p);
}

/* ---- What is between the parts ---- */

/* The boundary of a multipart, read from its fields again: the tree forgets. "": none. */
static const char *boundary_of(job *j, const mime_entity *entity)
{
	const mime_decoding decoding = { j->context, j->arena, 0 };
	const mime_field *type = mime_field_find(entity, "Content-Type", NULL);
	char *known = conv_table_find(&j->boundaries, &entity, sizeof entity);
	const char *boundary = NULL;

	if (known)
		return known;
	if (type)
		(void)mime_parameter(&decoding, type->value, "boundary", &boundary);
	size_t length = boundary ? strlen(boundary) : 0;
	while (length && (boundary[length - 1] == ' ' || boundary[length - 1] == '\t'))
		length--;
	known = conv_arena_copy(j->arena, boundary ? boundary : "", length);
	if (!known || !conv_table_add(&j->boundaries, &entity, sizeof entity, known))
		return "";
	return known;
}

/* Is the line a boundary of one of the parts around? */
static int is_boundary(job *j, const mime_entity *around, const uint8_t *line, size_t size)
{
	if (size < 3 || line[0] != '-' || line[1] != '-')
		return 0;
	for (; around; around = around->parent) {
		const char *boundary = around->kind == MIME_MULTIPART ? boundary_of(j, around) : "";
		size_t length = strlen(boundary);
		if (length && size >= length + 2 && memcmp(line + 2, boundary, length) == 0)
			return 1;
	}
	return 0;
}

/* The lines from where the last piece ended up to `to`. */
static conv_status redact_gap(job *j, const mime_entity *around, uint64_t to)
{
	while (j->done < to) {
		uint8_t *line = j->bytes + j->done;
		size_t left = (size_t)(to - j->done), size = 0;
		while (size < left && line[size] != '\n' && line[size] != '\r')
			size++;
		if (!is_boundary(j, around, line, size))
			CONV_TRY(conv_redact_text(j->redactor, 65001, line, size, NULL));
		for (j->done += size;
		     j->done < to && (j->bytes[j->done] == '\n' || j->bytes[j->done] == '\r');)
			j->done++;
	}
	return CONV_OK;
}

/* ---- Entities ---- */

/* The code page of the first text: octets of header fields are in it, if in any. */
static uint32_t first_codepage(job *j, const mime_entity *entity, size_t depth)
{
	if (!mime_type_below(entity, "multipart/") && mime_type_below(entity, "text/"))
		return codepage_of(j, entity);
	if (depth)
		for (const mime_entity *child = entity->first; child; child = child->next) {
			uint32_t found = first_codepage(j, child, depth - 1);
			if (found)
				return found;
		}
	return 0;
}

static conv_status redact_header(job *j, const mime_entity *entity)
{
	uint8_t *block = j->bytes + entity->start;
	size_t size = (size_t)(entity->body - entity->start);
	uint32_t codepage = 65001;

	if (!conv_utf8_valid(block, size)) {
		codepage = first_codepage(j, entity, 8);
		if (!codepage || codepage == 65001)
			codepage = WESTERN;
	}
	j->done = entity->body;
	return redact_fields(j->redactor, codepage, block, size);
}

/*
 * In the order of the file. Contents are looked up in the header before that is redacted: names of
 * parameters and charsets stay, but fields may come twice.
 */
static conv_status redact_entity(job *j, const mime_entity *entity)
{
	uint32_t codepage = codepage_of(j, entity);

	CONV_TRY(redact_gap(j, entity->parent, entity->start));
	CONV_TRY(redact_header(j, entity));
	if (entity->kind == MIME_LEAF) {
		CONV_TRY(redact_content(j, entity, codepage));
		j->done = entity->end;
	}
	return CONV_OK;
}

/* No recursion: the limit of nesting bounds the tree, and the parents lead back. */
static conv_status redact_tree(job *j)
{
	const mime_entity *entity = j->tree.root;

	while (entity) {
		CONV_TRY(redact_entity(j, entity));
		if (entity->first) {
			entity = entity->first;
			continue;
		}
		for (; entity && !entity->next; entity = entity->parent)
			if (entity->kind != MIME_LEAF)
				CONV_TRY(redact_gap(j, entity, entity->end));
		if (entity) {
			if (entity->kind != MIME_LEAF)
				CONV_TRY(redact_gap(j, entity, entity->end));
			entity = entity->next;
		}
	}
	return redact_gap(j, NULL, j->size);
}

static conv_status redact_mail(conv_context *context, conv_redactor *redactor, uint8_t *bytes,
			       size_t size, size_t depth)
{
	job j = { .context = context,
		  .redactor = redactor,
		  .bytes = bytes,
		  .size = size,
		  .depth = depth };
	conv_status status;

	j.arena = conv_arena_new();
	if (!j.arena)
		return conv_report_memory(context);
	conv_table_init(&j.boundaries, j.arena);
	j.tree = (mime_tree){ .context = context, .arena = j.arena };
	/* The tree lends from its source: a copy, for the bytes change. */
	status = conv_source_from_memory(context, bytes, size, 1, &j.tree.source);
	if (conv_usable(status))
		status = mime_tree_read(&j.tree, depth);
	if (conv_usable(status))
		status = redact_tree(&j);
	else if (status != CONV_MACHINE) /* over a limit: text, all of it */
		status = conv_redact_text(redactor, WESTERN, bytes, size, NULL);
	conv_source_drop(j.tree.source);
	conv_arena_free(j.arena);
	return status;
}

conv_status mime_redact(conv_context *context, uint8_t *bytes, size_t size)
{
	conv_redactor *redactor = conv_redactor_new(context);
	conv_status status =
		redactor ? redact_mail(context, redactor, bytes, size, 0) : CONV_MACHINE;

	conv_redactor_free(redactor);
	return status;
}
