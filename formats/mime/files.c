/*
 * Parts as attachments ([MS-OXCMAIL] 2.2.3.4): names, types, data, messages inside messages.
 */
#include "reader.h"

#include <stdlib.h>
#include <string.h>

#include "plan.h"

#include "conv/charset.h"
#include "media_type.h"
#include "report.h"

enum { METHOD_FILE = 1, METHOD_MESSAGE = 5 }; /* PidTagAttachMethod, [MS-OXCMSG] 2.2.2.9 */

/* ---- Names (2.2.3.4.1.1) ---- */

/* U+0000 to U+001F and these go out of names. */
static int is_illegal(uint32_t c)
{
	return c < 0x20 || c == 0x7F || (c < 0x80 && strchr("\"/:<>|\\", (int)c));
}

/* Blanks of Unicode (category Zs, and the line and paragraph separators). */
static int is_separator(uint32_t c)
{
	return c == ' ' || c == 0xA0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200A) ||
	       c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F || c == 0x3000;
}

static void append_clean(conv_buffer *to, const char *text, size_t size)
{
	const char *end = text + size;
	size_t start = to->size;
	while (text < end) {
		char bytes[4];
		uint32_t c = conv_text_next(&text, end);
		if (is_separator(c))
			conv_buffer_append_byte(to, ' ');
		else if (!is_illegal(c))
			conv_buffer_append(to, bytes, conv_text_put(c, bytes));
	}
	size_t front = start;
	while (front < to->size && (to->bytes[front] == ' ' || to->bytes[front] == '.'))
		front++;
	while (to->size > front &&
	       (to->bytes[to->size - 1] == ' ' || to->bytes[to->size - 1] == '.'))
		to->size--;
	if (front > start && !to->failed) {
		memmove(to->bytes + start, to->bytes + front, to->size - front);
		to->size -= front - start;
	}
}

/* A name without what is illegal; an empty half is made up. *period: where the extension begins. */
static void make_name(conv_buffer *to, const char *name, const char *type, size_t *period)
{
	const char *dot = name ? strrchr(name, '.') : NULL;
	size_t size = name ? strlen(name) : 0, base = dot ? (size_t)(dot - name) : size;
	if (name)
		append_clean(to, name, base);
	if (!to->size)
		conv_buffer_append_text(to, "attachment");
	*period = to->size;
	conv_buffer_append_byte(to, '.');
	if (dot)
		append_clean(to, dot + 1, size - base - 1);
	if (to->size == *period + 1 && (dot || !name))
		conv_buffer_append_text(to, conv_media_type_extension(type ? type : ""));
	if (to->size == *period + 1) /* a name without period is left without */
		to->size--;
}

/* At most `most` characters of a half of a short name; what had to go is counted. */
static size_t append_short(conv_buffer *to, const uint8_t *text, size_t size, size_t most)
{
	size_t lost = 0, count = 0;
	for (size_t i = 0; i < size; i++) {
		uint8_t c = text[i];
		if (c > 127 || strchr(" .'*?`", c)) {
			lost += (c & 0xC0) != 0x80;
			continue;
		}
		if (count++ < most)
			conv_buffer_append_byte(to, strchr("+,=[];", c) ? '_' : c);
	}
	return count > most ? count : lost && !count;
}

static void make_short_name(conv_buffer *to, const conv_buffer *name, size_t period)
{
	conv_buffer_clear(to);
	if (append_short(to, name->bytes, period, 8)) {
		if (to->size > 6)
			to->size = 6;
		conv_buffer_append_text(to, "~1");
	}
	if (period >= name->size)
		return;
	conv_buffer_append_byte(to, '.');
	size_t before = to->size;
	(void)append_short(to, name->bytes + period + 1, name->size - period - 1, 3);
	if (to->size == before)
		to->size--;
}

static conv_status set_names(const mime_mail *mail, conv_bag *bag, conv_buffer *name, size_t period,
			     const char *display)
{
	conv_buffer other = CONV_BUFFER_INIT;
	const char *text = conv_buffer_text(name);
	conv_status status = mime_take_text(mail, bag, PidTagAttachLongFilename, text);
	if (conv_usable(status) && period < name->size)
		status = conv_bag_set_text(bag, PidTagAttachExtension, text + period);
	make_short_name(&other, name, period);
	if (conv_usable(status))
		status = mime_take_text(mail, bag, PidTagAttachFilename, conv_buffer_text(&other));
	conv_buffer_clear(&other);
	if (display)
		append_clean(&other, display, strlen(display));
	if (other.size && period < name->size) {
		/* A display name of another extension gets the file's behind it. */
		size_t size = name->size - period;
		if (other.size < size ||
		    conv_ascii_compare_n((char *)other.bytes + other.size - size, text + period,
					 size) != 0)
			conv_buffer_append(&other, text + period, size);
	}
	if (conv_usable(status))
		status = mime_take_text(mail, bag, PidTagDisplayName,
					other.size ? conv_buffer_text(&other) : text);
	conv_buffer_free(&other);
	return status;
}

conv_status mime_file_names(const mime_mail *mail, conv_bag *bag, const char *name,
			    const char *display, const char *type)
{
	conv_buffer made = CONV_BUFFER_INIT;
	size_t period = 0;
	if (!name || !*name)
		name = display && *display ? display : NULL;
	make_name(&made, name, type, &period);
	conv_status status = set_names(mail, bag, &made, period, display);
	conv_buffer_free(&made);
	return status;
}

/* ---- Data ---- */

enum { SMALL = 65536 }; /* what is no larger is held in memory */

/* Reads a blob to its end; what is small is left in `small`. */
static conv_status measure(const mime_mail *mail, conv_blob *blob, conv_buffer *small,
			   uint64_t *size)
{
	conv_blob_reader *reader = NULL;
	uint8_t *piece = malloc(SMALL);
	size_t got = 1;
	conv_status status = piece ? conv_blob_open(blob, &reader) : CONV_MACHINE;
	*size = 0;
	while (conv_usable(status) && got) {
		status = conv_blob_read(reader, piece, SMALL, &got);
		*size += got;
		if (*size <= SMALL)
			conv_buffer_append(small, piece, got);
	}
	conv_blob_close(reader);
	free(piece);
	return conv_usable(status) && !small->failed ? CONV_OK : mime_mail_memory(mail);
}

conv_status mime_file_data(const mime_mail *mail, conv_bag *bag, conv_blob *blob)
{
	conv_buffer small = CONV_BUFFER_INIT;
	uint64_t size = 0;
	if (!blob)
		return mime_mail_memory(mail);
	conv_status status = measure(mail, blob, &small, &size);
	if (conv_usable(status) && conv_blob_size(blob) == CONV_SIZE_UNKNOWN)
		status = conv_account_decoded(mail->context, size);
	if (conv_usable(status) && size <= SMALL) {
		status = conv_bag_set_binary(bag, PidTagAttachDataBinary,
					     small.size ? small.bytes : (const uint8_t *)"",
					     small.size);
	} else if (conv_usable(status)) {
		status = conv_blob_count(blob, &size); /* so that it knows its size */
		if (conv_usable(status))
			status = conv_bag_set_blob(bag, PidTagAttachDataBinary,
						   conv_blob_keep(blob));
	}
	conv_buffer_free(&small);
	conv_blob_drop(blob);
	CONV_TRY(status);
	CONV_TRY(conv_bag_set_integer(bag, PidTagAttachMethod, METHOD_FILE));
	CONV_TRY(conv_bag_set_integer(bag, PidTagRenderingPosition, -1));
	if (size <= INT32_MAX)
		CONV_TRY(conv_bag_set_integer(bag, PidTagAttachSize, (int64_t)size));
	return CONV_OK;
}

/* ---- What the part says ---- */

static mime_slice value_of(const mime_entity *part, const char *name)
{
	const mime_field *field = mime_field_find(part, name, NULL);
	return field ? field->value : (mime_slice){ NULL, 0 };
}

typedef struct labels {
	const char *name, *description, *id, *location, *base, *charset;
} labels;

/* Blanks and angle brackets around it go, each bracket by itself (2.2.3.4.1.4). */
static const char *bare_id(const mime_mail *mail, mime_slice value)
{
	const char *text = mime_field_plain(&mail->decoding, value);
	if (!text)
		return NULL;
	text += *text == '<';
	size_t size = strlen(text);
	return conv_arena_copy(mail->arena, text, size - (size && text[size - 1] == '>'));
}

static conv_status read_labels(const mime_mail *mail, const mime_entity *part, labels *l)
{
	const mime_decoding *decoding = &mail->decoding;
	mime_slice type = value_of(part, "Content-Type"), description, id, location, base;
	*l = (labels){ NULL, NULL, NULL, NULL, NULL, NULL };
	CONV_TRY(mime_parameter(decoding, value_of(part, "Content-Disposition"), "filename",
				&l->name));
	if (!l->name || !*l->name)
		CONV_TRY(mime_parameter(decoding, type, "name", &l->name));
	CONV_TRY(mime_parameter(decoding, type, "charset", &l->charset));
	description = value_of(part, "Content-Description");
	id = value_of(part, "Content-ID");
	location = value_of(part, "Content-Location");
	base = value_of(part, "Content-Base");
	if ((description.at && !(l->description = mime_field_decoded(decoding, description))) ||
	    (id.at && !(l->id = bare_id(mail, id))) ||
	    (location.at && !(l->location = mime_field_plain(decoding, location))) ||
	    (base.at && !(l->base = mime_field_plain(decoding, base))))
		return mime_mail_memory(mail);
	return CONV_OK;
}

/* 2.2.3.4.1.4.1: all of these have to hold. */
static int is_inline(const mime_mail *mail, const mime_entity *part, const labels *l)
{
	static const char *const pictures[] = { "image/jpeg", "image/jpg", "image/pjpeg",
						"image/gif",  "image/bmp", "image/png",
						"image/x-png" };
	size_t i = 0, count = sizeof pictures / sizeof *pictures;
	if (!part->parent || !mime_type_is(part->parent, "multipart/related"))
		return 0;
	while (i < count && !mime_type_is(part, pictures[i]))
		i++;
	if (i == count)
		return 0;
	return (l->id && *l->id && conv_table_find(&mail->ids, l->id, strlen(l->id))) ||
	       (l->location && *l->location &&
		conv_table_find(&mail->locations, l->location, strlen(l->location)));
}

static conv_status set_time(const mime_mail *mail, conv_bag *bag, const mime_entity *part,
			    const char *parameter, unsigned known)
{
	const char *text;
	uint64_t time;
	CONV_TRY(mime_parameter(&mail->decoding, value_of(part, "Content-Disposition"), parameter,
				&text));
	return text && mime_date_read(text, strlen(text), &time)
		       ? conv_bag_set_integer(bag, known, (int64_t)time)
		       : CONV_OK;
}

static conv_status set_if(const mime_mail *mail, conv_bag *bag, unsigned known, const char *text)
{
	return text && *text ? mime_take_text(mail, bag, known, text) : CONV_OK;
}

/* 2.2.3.4.1.2: TNEF that stays a file is not called so. */
static const char *tag_of(const mime_entity *part)
{
	return mime_type_is(part, "application/ms-tnef") ||
			       mime_type_is(part, "application/vnd.ms-tnef") ||
			       !conv_media_type_valid(part->type)
		       ? "application/octet-stream"
		       : part->type;
}

static conv_status set_labels(const mime_mail *mail, conv_bag *bag, const mime_entity *part,
			      const labels *l)
{
	enum { INVISIBLE_IN_HTML = 1, RENDERED_IN_BODY = 4 }; /* PidTagAttachFlags */
	const char *tag = tag_of(part);
	CONV_TRY(conv_bag_set_text(bag, PidTagAttachMimeTag, tag));
	CONV_TRY(mime_file_names(mail, bag, l->name, l->description, tag));
	CONV_TRY(set_if(mail, bag, PidTagAttachContentId, l->id));
	CONV_TRY(set_if(mail, bag, PidTagAttachContentLocation, l->location));
	CONV_TRY(set_if(mail, bag, PidTagAttachContentBase, l->base));
	if (mime_type_below(part, "text/"))
		CONV_TRY(set_if(mail, bag, PidTagTextAttachmentCharset, l->charset));
	CONV_TRY(set_time(mail, bag, part, "creation-date", PidTagCreationTime));
	CONV_TRY(set_time(mail, bag, part, "modification-date", PidTagLastModificationTime));
	mime_slice class = value_of(part, "X-Payload-Class");
	if (class.at)
		CONV_TRY(mime_take_text(mail, bag, PidTagAttachPayloadClass,
					mime_field_decoded(&mail->decoding, class)));
	mime_slice provider = value_of(part, "X-Payload-Provider-GUID");
	if (provider.at)
		CONV_TRY(mime_take_text(mail, bag, PidTagAttachPayloadProviderGuidString,
					mime_field_decoded(&mail->decoding, provider)));
	if (mime_type_is(part, "application/pkcs7-mime") ||
	    mime_type_is(part, "application/x-pkcs7-mime"))
		CONV_TRY(mime_take_text(
			mail, bag, PidNameContentType,
			mime_field_plain(&mail->decoding, value_of(part, "Content-Type"))));
	if (!is_inline(mail, part, l))
		return CONV_OK;
	CONV_TRY(conv_bag_set_integer(bag, PidTagAttachFlags, RENDERED_IN_BODY));
	return conv_bag_set_integer(bag, PidTagAttachmentHidden, 1);
}

/* ---- Messages inside (2.2.3.4.3) ---- */

conv_status mime_embed(const mime_mail *mail, conv_attachment *attachment, conv_message *message,
		       const char *name)
{
	conv_bag *bag = conv_attachment_bag(attachment);
	conv_buffer clean = CONV_BUFFER_INIT;
	CONV_TRY(conv_attachment_adopt(attachment, message));
	CONV_TRY(conv_bag_set_integer(bag, PidTagAttachMethod, METHOD_MESSAGE));
	CONV_TRY(conv_bag_set_integer(bag, PidTagRenderingPosition, -1));
	if (!name || !*name)
		name = conv_bag_text(conv_message_bag(message), PidTagSubject);
	for (; name && *name; name++) /* separators become "?" */
		conv_buffer_append_byte(&clean, strchr("\\/:", *name) ? '?' : (uint8_t)*name);
	while (clean.size && strchr(" .", clean.bytes[clean.size - 1]))
		clean.size--;
	conv_status status = mime_take_text(mail, bag, PidTagDisplayName,
					    clean.size ? conv_buffer_text(&clean)
						       : (clean.failed ? NULL : "message"));
	conv_buffer_free(&clean);
	return status;
}

/* *message NULL: the part is no message in the end. */
static conv_status inner_message(const mime_mail *mail, const mime_entity *part,
				 conv_message **message)
{
	conv_blob *blob;
	conv_status status;
	*message = NULL;
	if (part->kind == MIME_MESSAGE)
		return mime_mail_read(mail, mail->tree, part->first, message);
	blob = mime_entity_content(mail->tree, part);
	if (!blob)
		return mime_mail_memory(mail);
	if ((mime_type_is(part, "message/rfc822") || mime_type_is(part, "message/global")) &&
	    part->transfer != MIME_FROM_IDENTITY)
		status = mime_mail_read_blob(mail, blob, message);
	else
		status = part == mail->foreign ? CONV_OK : mime_open_tnef(mail, blob, message);
	conv_blob_drop(blob);
	return status;
}

static conv_status take_file(mime_mail *mail, const mime_entity *part)
{
	conv_attachment *attachment;
	conv_message *message;
	labels l;
	CONV_TRY(read_labels(mail, part, &l));
	CONV_TRY(inner_message(mail, part, &message));
	conv_status status = conv_message_add_attachment(mail->message, &attachment);
	if (!conv_usable(status)) {
		conv_message_free(message);
		return status;
	}
	if (message) {
		const char *name = NULL;
		status = mime_parameter(&mail->decoding, value_of(part, "Content-Type"), "name",
					&name);
		name = name && *name ? name : l.name && *l.name ? l.name : l.description;
		conv_status embedded = mime_embed(mail, attachment, message, name);
		return conv_usable(status) ? embedded : status;
	}
	conv_bag *bag = conv_attachment_bag(attachment);
	CONV_TRY(mime_file_data(mail, bag, mime_entity_content(mail->tree, part)));
	return set_labels(mail, bag, part, &l);
}

/* ---- Clear-signed content ([MS-OXOSMIME] 2.1.3.1) ---- */

/* One attachment: the field of the type, a blank line, and the content, octet for octet. */
static conv_status take_signed(mime_mail *mail)
{
	const mime_entity *root = mail->entity;
	const mime_field *type = mime_field_find(root, "Content-Type", NULL);
	conv_attachment *attachment = NULL;
	conv_buffer head = CONV_BUFFER_INIT;
	const conv_extent content = { root->body, root->end - root->body };
	conv_buffer_append(&head, type->name.at,
			   (size_t)(type->value.at + type->value.size - type->name.at));
	conv_buffer_append_text(&head, "\r\n\r\n");
	conv_blob *blob = head.failed
				  ? NULL
				  : mime_prefixed_blob(head.bytes, head.size,
						       conv_blob_from_extents(mail->tree->source,
									      &content, 1));
	conv_buffer_free(&head);
	conv_status status = blob ? conv_message_add_attachment(mail->message, &attachment)
				  : mime_mail_memory(mail);
	if (!conv_usable(status)) {
		conv_blob_drop(blob);
		return status;
	}
	conv_bag *bag = conv_attachment_bag(attachment);
	CONV_TRY(mime_file_data(mail, bag, blob));
	CONV_TRY(mime_file_names(mail, bag, "SMIME.p7m", NULL, NULL));
	return conv_bag_set_text(bag, PidTagAttachMimeTag, "multipart/signed");
}

conv_status mime_take_files(mime_mail *mail)
{
	if (mail->sealed && mail->entity->kind == MIME_MULTIPART)
		return take_signed(mail);
	size_t index = conv_message_attachment_count(mail->message);
	for (const mime_entity *part = mime_next_part(mail, NULL); part;
	     part = mime_next_part(mail, part)) {
		if (part == mail->plain || part == mail->html || part == mail->tnef)
			continue;
		conv_path_enter(mail->context, "attachment", index++);
		conv_status status = take_file(mail, part);
		conv_path_leave(mail->context);
		CONV_TRY(status);
	}
	return CONV_OK;
}
