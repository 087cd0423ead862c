/*
 * One pass over the lines of a mail. Own code rather than a library's: parts stay where they are, so that
 * an attachment is an extent of the file, and what hostile mail can ask for is bounded here: nesting,
 * the number of parts, the number and size of header fields. A line is compared with the boundaries
 * of the multiparts around it, innermost first (RFC 2046 5.1.2), nothing is read twice.
 *
 * Damage and what becomes of it (a diagnostic tells):
 *   - no closing boundary: the part ends with what is around it
 *   - a multipart without boundary, or in which no part begins: text as it stands
 *   - a header block that no blank line ends: it ends where two lines on end are no fields
 */
#include "entity.h"

#include <string.h>

#include "lines.h"

#include "conv/charset.h"
#include "report.h"

enum {
	BLOCK_MAX = 16 << 20,  /* of one entity's header */
	BLOCKS_MAX = 64 << 20, /* of all headers of a mail */
	FIELDS_MAX = 1000000,  /* of a mail */
	BOUNDARY_MAX = MIME_LINE_SEEN - 8
};

typedef struct scan {
	mime_tree *tree;
	mime_lines lines;
	mime_entity *at; /* the innermost open entity */
	int in_header;
	int behind;        /* in the preamble or epilogue of `at` */
	uint64_t last_end; /* of the line before, its line end apart */
	uint64_t junk;     /* where the last line began, if it was junk of a header */
	int has_junk;
	size_t depth, limit;
	int told_depth;
} scan;

int mime_type_is(const mime_entity *entity, const char *type)
{
	return strcmp(entity->type, type) == 0;
}

int mime_type_below(const mime_entity *entity, const char *prefix)
{
	return strncmp(entity->type, prefix, strlen(prefix)) == 0;
}

const mime_field *mime_field_find(const mime_entity *entity, const char *name,
				  const mime_field *after)
{
	const mime_field *end = entity->fields + entity->field_count;
	for (const mime_field *f = after ? after + 1 : entity->fields; f < end; f++)
		if (mime_slice_is(f->name, name))
			return f;
	return NULL;
}

static mime_slice value_of(const mime_entity *entity, const char *name)
{
	const mime_field *field = mime_field_find(entity, name, NULL);
	return field ? field->value : (mime_slice){ NULL, 0 };
}

/* ---- Entities ---- */

static conv_status entity_open(scan *s, uint64_t offset)
{
	mime_tree *tree = s->tree;
	conv_context *context = tree->context;
	/* A part, its message and its multipart are entities: a few to an attachment. */
	if (tree->entities / 4 >= conv_context_limits(context)->attachments)
		return conv_report(context, CONV_ERROR, "limit.attachments", offset,
				   "more than %zu parts", tree->entities);
	mime_entity *made = conv_arena_zalloc(tree->arena, sizeof *made);
	if (!made)
		return conv_report_memory(context);
	tree->entities++;
	made->parent = s->at;
	made->start = made->body = made->end = offset;
	made->type = "text/plain";
	made->block = "";
	if (!s->at)
		tree->root = made;
	else if (s->at->last)
		s->at->last->next = made;
	else
		s->at->first = made;
	if (s->at)
		s->at->last = made;
	s->at = made;
	s->depth++;
	s->in_header = 1;
	s->has_junk = 0;
	return CONV_OK;
}

/* Lends or reads the header block. */
static conv_status load_block(mime_tree *tree, mime_entity *entity, uint64_t end, size_t *size)
{
	conv_context *context = tree->context;
	const uint8_t *bytes = conv_source_bytes(tree->source);
	uint64_t wanted = end - entity->start;
	if (wanted > BLOCK_MAX || (tree->header_bytes += (size_t)wanted) > BLOCKS_MAX)
		return conv_report(context, CONV_ERROR, "eml.header-size", entity->start,
				   "a header of %llu bytes", (unsigned long long)wanted);
	*size = (size_t)wanted;
	if (bytes) {
		entity->block = (const char *)bytes + entity->start;
		return CONV_OK;
	}
	char *block = conv_arena_alloc(tree->arena, *size);
	if (!block)
		return conv_report_memory(context);
	if (conv_source_read(tree->source, entity->start, block, *size, size) != CONV_OK)
		return conv_report(context, CONV_ERROR, "io.read", entity->start, "cannot be read");
	entity->block = block;
	return CONV_OK;
}

static conv_status cut_fields(mime_tree *tree, mime_entity *entity, size_t size)
{
	size_t junk = 0;
	size_t count = mime_fields_cut(entity->block, size, NULL, &junk);
	if ((tree->fields += count) > FIELDS_MAX)
		return conv_report(tree->context, CONV_ERROR, "eml.header-fields", entity->start,
				   "more than %d header fields", FIELDS_MAX);
	entity->fields = conv_arena_array(tree->arena, count, sizeof *entity->fields);
	if (!entity->fields)
		return conv_report_memory(tree->context);
	entity->field_count = mime_fields_cut(entity->block, size, entity->fields, &junk);
	if (junk)
		return conv_report(tree->context, CONV_INFO, "eml.header-line", entity->start,
				   "%zu lines of a header are no fields", junk);
	return CONV_OK;
}

static const struct {
	const char *name;
	mime_transfer transfer;
} transfers[] = {
	{ "base64", MIME_FROM_BASE64 },       { "quoted-printable", MIME_FROM_QUOTED_PRINTABLE },
	{ "x-uuencode", MIME_FROM_UUENCODE }, { "x-uue", MIME_FROM_UUENCODE },
	{ "uuencode", MIME_FROM_UUENCODE },
};

/* Is it a type, or what else is it to be taken for (section 12 of the rules for damaged mail)? */
static const char *type_of(const mime_entity *entity, const char *said)
{
	const mime_entity *parent = entity->parent;
	if (!said || !*said)
		return parent && mime_type_is(parent, "multipart/digest") ? "message/rfc822"
									  : "text/plain";
	if (strcmp(said, "text") == 0)
		return "text/plain";
	const char *slash = strchr(said, '/');
	return slash && slash != said && slash[1] ? said : "application/octet-stream";
}

/* What the fields say of the content. */
static conv_status understand(mime_tree *tree, mime_entity *entity)
{
	const mime_decoding decoding = { tree->context, tree->arena, 0 };
	mime_slice type = value_of(entity, "Content-Type");
	const char *token, *boundary;
	if (tree->plain && !entity->parent && !value_of(entity, "MIME-Version").at)
		return CONV_OK;
	token = mime_value_token(&decoding, type);
	if (!token)
		return conv_report_memory(tree->context);
	entity->typed = type.at && *token;
	entity->type = type_of(entity, token);
	token = mime_value_token(&decoding, value_of(entity, "Content-Transfer-Encoding"));
	for (size_t i = 0; token && i < sizeof transfers / sizeof *transfers; i++)
		if (strcmp(transfers[i].name, token) == 0)
			entity->transfer = transfers[i].transfer;
	token = mime_value_token(&decoding, value_of(entity, "Content-Disposition"));
	if (!token)
		return conv_report_memory(tree->context);
	entity->as_attachment = strcmp(token, "attachment") == 0;
	if (!mime_type_below(entity, "multipart/"))
		return CONV_OK;
	CONV_TRY(mime_parameter(&decoding, type, "boundary", &boundary));
	size_t size = boundary ? strlen(boundary) : 0;
	while (size && (boundary[size - 1] == ' ' || boundary[size - 1] == '\t'))
		size--;
	if (size && size <= BOUNDARY_MAX)
		entity->boundary = (mime_slice){ boundary, size };
	return CONV_OK;
}

static conv_status as_text(mime_tree *tree, mime_entity *entity, const char *why)
{
	entity->kind = MIME_LEAF;
	entity->type = "text/plain";
	entity->boundary.at = NULL;
	return conv_report(tree->context, CONV_WARNING, "eml.multipart", entity->start,
			   "a multipart %s; it is taken as text", why);
}

static conv_status too_deep(scan *s)
{
	if (s->told_depth++)
		return CONV_OK;
	return conv_report(s->tree->context, CONV_WARNING, "limit.nesting", s->at->start,
			   "parts nest deeper than %zu; what is deeper stays a file", s->limit);
}

/* The header of the innermost entity ends at `end`, its content begins at `body`. */
static conv_status header_ends(scan *s, uint64_t end, uint64_t body)
{
	mime_entity *entity = s->at;
	size_t size = 0;
	s->in_header = 0;
	s->behind = 0;
	entity->body = entity->end = body;
	CONV_TRY(load_block(s->tree, entity, end, &size));
	CONV_TRY(cut_fields(s->tree, entity, size));
	CONV_TRY(understand(s->tree, entity));
	int message =
		mime_type_is(entity, "message/rfc822") || mime_type_is(entity, "message/global");
	int multipart = mime_type_below(entity, "multipart/");
	if (!message && !multipart)
		return CONV_OK;
	if (s->depth >= s->limit) {
		if (multipart)
			entity->type = "application/octet-stream";
		return too_deep(s);
	}
	if (multipart && !entity->boundary.at)
		return as_text(s->tree, entity, "has no boundary");
	if (multipart) {
		entity->kind = MIME_MULTIPART;
		s->behind = 1;
	} else if (entity->transfer == MIME_FROM_IDENTITY) {
		entity->kind = MIME_MESSAGE;
		return entity_open(s, body);
	}
	return CONV_OK;
}

/* Ends the innermost entity; its content ends at `end`. */
static conv_status entity_close(scan *s, uint64_t end, uint64_t line)
{
	mime_entity *entity = s->at;
	if (s->in_header) {
		uint64_t block = s->has_junk ? s->junk : line;
		CONV_TRY(header_ends(s, block, block));
		entity = s->at;
		if (s->in_header) { /* a message in the last line */
			s->in_header = 0;
			entity->end = entity->body;
		}
	}
	entity->end = end > entity->body ? end : entity->body;
	s->at = entity->parent;
	s->depth--;
	if (entity->kind == MIME_MULTIPART && !entity->first)
		return as_text(s->tree, entity, "has no parts");
	return CONV_OK;
}

/* ---- Lines ---- */

/* Is the line a boundary of this multipart? 2: the closing one. */
static int is_boundary(const mime_entity *entity, const mime_row *row)
{
	size_t size = entity->boundary.size;
	if (row->size < size + 2 || memcmp(row->bytes + 2, entity->boundary.at, size) != 0)
		return 0;
	size_t at = size + 2;
	int closes = row->size >= at + 2 && row->bytes[at] == '-' && row->bytes[at + 1] == '-';
	for (at += closes ? 2 : 0; at < row->size; at++)
		if (row->bytes[at] != ' ' && row->bytes[at] != '\t')
			return closes ? 2 : 0; /* text behind a closing one has been seen */
	return closes ? 2 : 1;
}

static conv_status at_boundary(scan *s, mime_entity *multipart, int kind, const mime_row *row)
{
	uint64_t end = s->last_end;
	while (s->at != multipart)
		CONV_TRY(entity_close(s, end, row->offset));
	s->behind = 1;
	s->in_header = 0;
	if (kind == 1)
		return entity_open(s, row->next);
	multipart->boundary.at = NULL; /* nothing of it follows */
	return CONV_OK;
}

static mime_entity *boundary_owner(const scan *s, const mime_row *row, int *kind)
{
	if (row->size < 3 || row->bytes[0] != '-' || row->bytes[1] != '-')
		return NULL;
	for (mime_entity *e = s->at; e; e = e->parent)
		if (e->kind == MIME_MULTIPART && e->boundary.at &&
		    (*kind = is_boundary(e, row)) != 0)
			return e;
	return NULL;
}

static conv_status header_line(scan *s, const mime_row *row)
{
	mime_line_kind kind = mime_line_kind_of(row->bytes, row->size);
	if (kind == MIME_LINE_BLANK)
		return s->has_junk ? header_ends(s, s->junk, s->junk)
				   : header_ends(s, row->offset, row->next);
	if (kind != MIME_LINE_JUNK) {
		s->has_junk = 0;
		return CONV_OK;
	}
	if (row->offset == s->at->start && s->at->parent && s->at->parent->kind == MIME_MULTIPART)
		return header_ends(s, row->offset, row->offset); /* a part without header */
	if (s->has_junk)
		return header_ends(s, s->junk, s->junk);
	if (row->offset != s->at->start) { /* a first line may be of mbox or Exchange */
		s->has_junk = 1;
		s->junk = row->offset;
	}
	return CONV_OK;
}

static conv_status run(scan *s)
{
	mime_row row;
	conv_status status;
	CONV_TRY(entity_open(s, 0));
	while ((status = mime_lines_next(&s->lines, &row)) == CONV_OK) {
		int kind = 0;
		mime_entity *owner = boundary_owner(s, &row, &kind);
		if (owner)
			CONV_TRY(at_boundary(s, owner, kind, &row));
		else if (s->in_header)
			CONV_TRY(header_line(s, &row));
		s->last_end = row.end;
	}
	if (status == CONV_MACHINE)
		return conv_report(s->tree->context, CONV_ERROR, "io.read", CONV_NO_OFFSET,
				   "cannot be read");
	uint64_t end = conv_source_size(s->tree->source);
	for (; s->at;) {
		if (s->at->kind == MIME_MULTIPART && s->at->boundary.at && s->at->first)
			CONV_TRY(conv_report(s->tree->context, CONV_WARNING, "eml.no-end",
					     s->at->start,
					     "a multipart has no end; parts may be missing"));
		CONV_TRY(entity_close(s, end, end));
	}
	return CONV_OK;
}

conv_status mime_tree_read(mime_tree *tree, size_t depth)
{
	scan s = { .tree = tree, .depth = depth };
	s.limit = (size_t)conv_context_limits(tree->context)->nesting;
	conv_status status = mime_lines_open(&s.lines, tree->source, 0);
	status = conv_usable(status) ? run(&s) : conv_report_memory(tree->context);
	mime_lines_close(&s.lines);
	return conv_usable(status) ? CONV_OK : status;
}
