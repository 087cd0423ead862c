/*
 * Which entity is the body ([MS-OXCMAIL] 2.2.3.3.2). The first in document order that qualifies:
 *   - text/plain, text/html, text/enriched that is no attachment; inside a multipart/mixed, as its
 *     first child only
 *   - of a multipart/alternative the last of the best kind (html, enriched, plain) among its children;
 *     its plain text is kept beside
 *   - of a multipart/related the first child, or the one that `start` would name is the first in
 *     all that is in use
 * S/MIME (smime.md 2, 3; [MS-OXOSMIME] 2.1.3) only at the root: signed content is read for its body alone.
 */
#include "reader.h"

#include <string.h>

#include "conv/charset.h"

/* What a part of the tree offers; any may be NULL. */
typedef struct offer {
	const mime_entity *plain, *html, *enriched;
} offer;

static int any(const offer *o)
{
	return o->plain || o->html || o->enriched;
}

static offer of_leaf(const mime_entity *entity)
{
	offer o = { NULL, NULL, NULL };
	if (entity->as_attachment)
		return o;
	if (mime_type_is(entity, "text/plain"))
		o.plain = entity;
	else if (mime_type_is(entity, "text/html"))
		o.html = entity;
	else if (mime_type_is(entity, "text/enriched") || mime_type_is(entity, "text/richtext"))
		o.enriched = entity;
	return o;
}

static offer of_entity(const mime_entity *entity);

static offer of_alternative(const mime_entity *entity)
{
	offer all = { NULL, NULL, NULL };
	for (const mime_entity *child = entity->first; child; child = child->next) {
		offer o = of_entity(child);
		all.plain = o.plain ? o.plain : all.plain;
		all.html = o.html ? o.html : all.html;
		all.enriched = o.enriched ? o.enriched : all.enriched;
	}
	return all;
}

/* Multiparts nest no deeper than the limit, so this does not either. */
static offer of_entity(const mime_entity *entity)
{
	offer o = { NULL, NULL, NULL };
	if (entity->kind == MIME_LEAF)
		return of_leaf(entity);
	if (entity->kind == MIME_MESSAGE)
		return o;
	if (mime_type_is(entity, "multipart/alternative"))
		return of_alternative(entity);
	if (mime_type_is(entity, "multipart/related"))
		return of_entity(entity->first);
	for (const mime_entity *child = entity->first; child && !any(&o); child = child->next)
		if (child == entity->first || child->kind == MIME_MULTIPART)
			o = of_entity(child);
	return o;
}

static int ends_with(const char *text, const char *end)
{
	size_t a = text ? strlen(text) : 0, b = strlen(end);
	return a >= b && conv_ascii_compare(text + a - b, end) == 0;
}

/* Is one of the names of a file of this kind? */
static int is_named(mime_mail *mail, const mime_entity *entity, const char *extension)
{
	const mime_field *type = mime_field_find(entity, "Content-Type", NULL);
	const mime_field *disposition = mime_field_find(entity, "Content-Disposition", NULL);
	const char *name = NULL, *file = NULL;
	if (type)
		(void)mime_parameter(&mail->decoding, type->value, "name", &name);
	if (disposition)
		(void)mime_parameter(&mail->decoding, disposition->value, "filename", &file);
	return ends_with(name, extension) || ends_with(file, extension);
}

/* [MS-OXOSMIME] 2.1.3.2 */
static int is_opaque(mime_mail *mail, const mime_entity *entity)
{
	const mime_field *type = mime_field_find(entity, "Content-Type", NULL);
	const char *kind = NULL;
	if (mime_type_is(entity, "application/octet-stream"))
		return is_named(mail, entity, ".p7m");
	if (!mime_type_is(entity, "application/pkcs7-mime") &&
	    !mime_type_is(entity, "application/x-pkcs7-mime"))
		return 0;
	(void)mime_parameter(&mail->decoding, type->value, "smime-type", &kind);
	return !kind || conv_ascii_compare(kind, "certs-only") != 0;
}

void mime_choose_bodies(mime_mail *mail)
{
	const mime_entity *entity = mail->entity;
	int signs = mime_type_is(entity, "multipart/signed");
	mail->sealed = signs || (entity->kind == MIME_LEAF && is_opaque(mail, entity));
	if (mail->sealed && !signs)
		return;
	offer o = of_entity(signs && entity->first ? entity->first : entity);
	mail->plain = o.plain;
	mail->html = o.html;
	mail->enriched = o.html ? NULL : o.enriched;
}

const mime_entity *mime_next_part(const mime_mail *mail, const mime_entity *at)
{
	const mime_entity *root = mail->entity;
	/* The tree of a message inside is its own reader's. */
	if (!at)
		at = root;
	else if (at->kind == MIME_MULTIPART)
		at = at->first;
	else
		goto up;
	for (;;) {
		if (at->kind != MIME_MULTIPART)
			return at;
		at = at->first;
	}
up:
	while (at != root && !at->next)
		at = at->parent;
	if (at == root)
		return NULL;
	for (at = at->next; at->kind == MIME_MULTIPART;)
		at = at->first;
	return at;
}
