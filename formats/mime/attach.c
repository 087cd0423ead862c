/*
 * Attachments as parts ([MS-OXCMAIL] 2.1.3.4).
 *
 *     what it is                        part
 *     a message                         message/rfc822, no other field (2.1.3.4.5)
 *     a contact, where a writer of      text/directory; profile=vCard (2.1.3.4.6)
 *       vCards is among the formats
 *     OLE object                        ole.c
 *     Macintosh file (MacBinary)        mac.c
 *     reference without data            a shortcut that leads there
 *     anything else                     a file, in base64 (2.1.3.4.2)
 */
#include "attach.h"

#include <stdio.h>
#include <string.h>

#include "media_type.h"
#include "report.h"

#include "conv/charset.h"
#include "conv/time.h"

/* PidTagAttachMethod ([MS-OXCMSG] 2.2.2.9). */
enum { METHOD_OLE = 6 };

/*
 * Types that a file in base64 cannot have: the rule's own (2.1.3.4.2.2), and all of "message/", whose
 * contents readers take apart without decoding (RFC 2046 5.2, RFC 3464 2.1).
 */
static const char *const unsuitable_types[] = {
	"application/applefile",
	"application/mac-binhex40",
	"multipart/",
	"message/",
};

/* ---- Name and type ---- */

static const char *text_of(const conv_bag *bag, unsigned known)
{
	const char *text = conv_bag_text(bag, known);
	return text && *text ? text : NULL;
}

static int type_suits(const char *type)
{
	for (size_t i = 0; i < sizeof unsuitable_types / sizeof *unsuitable_types; i++) {
		size_t size = strlen(unsuitable_types[i]);
		int whole = unsuitable_types[i][size - 1] != '/';
		if (conv_ascii_compare_n(type, unsuitable_types[i], size + (whole ? 1 : 0)) == 0)
			return 0;
	}
	return conv_media_type_valid(type);
}

/* 2.1.3.4.2.2 */
static const char *type_of(const mime_job *job, const conv_bag *bag, const char *name,
			   conv_blob *blob)
{
	const char *type = text_of(bag, PidTagAttachMimeTag);
	if (type && type_suits(type))
		return type;
	if (type) {
		(void)conv_report(
			job->context, CONV_LOSS, "eml.media-type", CONV_NO_OFFSET,
			"a file cannot be sent as %.80s; it goes as application/octet-stream",
			type);
		return "application/octet-stream";
	}
	type = name ? conv_media_type_of_name(name) : NULL;
	if (!type)
		type = conv_media_type_of_blob(blob);
	return type ? type : "application/octet-stream";
}

/* 2.1.3.4.2.1 */
const char *mime_attachment_name(const conv_bag *bag)
{
	static const unsigned names[] = { PidTagAttachLongFilename, PidTagAttachFilename,
					  PidTagDisplayName };
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (text_of(bag, names[i]))
			return text_of(bag, names[i]);
	return NULL;
}

/* ---- The head of a part ---- */

void mime_field_content_id(conv_buffer *to, const char *id)
{
	conv_buffer text = CONV_BUFFER_INIT;
	id += strspn(id, " \t\r\n<");
	size_t size = strlen(id);
	while (size && strchr(" \t\r\n>", id[size - 1]))
		size--;
	if (!size || size > MIME_TOKEN_MAX - 8)
		return;
	conv_buffer_append_byte(&text, '<');
	conv_buffer_append(&text, id, size);
	conv_buffer_append_byte(&text, '>');
	to->failed |= text.failed;
	mime_field_token(to, "Content-ID", conv_buffer_text(&text) ? conv_buffer_text(&text) : "");
	conv_buffer_free(&text);
}

/* RFC 3986 characters only; with `absolute`, a scheme in front (2.1.3.4.2.3). */
static int is_uri(const char *text, int absolute)
{
	size_t scheme = strcspn(text, ":/?#");
	for (const char *p = text; *p; p++)
		if (*p <= ' ' || *p >= 0x7F || strchr("\"<>\\^`{|}", *p))
			return 0;
	if (!absolute)
		return *text != '\0';
	return scheme > 1 && text[scheme] == ':';
}

static void put_uri(conv_buffer *to, const char *name, const char *uri, int absolute)
{
	mime_line line;
	if (!uri || !is_uri(uri, absolute))
		return;
	mime_line_begin(&line, to, name);
	mime_line_token(&line, uri, strlen(uri));
	mime_line_end(&line);
}

static void put_date(mime_line *line, const char *name, int64_t time, uint64_t otherwise)
{
	char text[CONV_RFC5322_SIZE];
	uint64_t value = time > 0 ? (uint64_t)time : otherwise;
	if (value && conv_rfc5322_date(value, 0, text))
		mime_line_parameter(line, name, text);
}

static void put_disposition(mime_job *job, const mime_file *file, conv_buffer *to)
{
	mime_line line;
	const char *kind = file->inside ? "inline" : "attachment";
	char number[24];
	mime_line_begin(&line, to, "Content-Disposition");
	mime_line_token(&line, kind, strlen(kind));
	if (file->name)
		mime_line_parameter(&line, "filename", file->name);
	if (file->size) {
		(void)snprintf(number, sizeof number, "%llu", (unsigned long long)file->size);
		mime_line_parameter(&line, "size", number);
	}
	put_date(&line, "creation-date", conv_bag_integer(file->bag, PidTagCreationTime, 0),
		 job->writer->now);
	put_date(&line, "modification-date",
		 conv_bag_integer(file->bag, PidTagLastModificationTime, 0), job->writer->now);
	mime_line_end(&line);
}

static void put_type(const mime_file *file, conv_buffer *to)
{
	const char *charset = text_of(file->bag, PidTagTextAttachmentCharset);
	mime_line line;
	mime_line_begin(&line, to, "Content-Type");
	mime_line_token(&line, file->type, strlen(file->type));
	if (file->name)
		mime_line_parameter(&line, "name", file->name);
	if (charset && conv_ascii_compare_n(file->type, "text/", 5) == 0)
		mime_line_parameter(&line, "charset", charset);
	mime_line_end(&line);
}

/* Fields of a file that are plain copies of properties. */
static void put_copies(const mime_file *file, conv_buffer *to)
{
	const char *payload = text_of(file->bag, PidTagAttachPayloadClass);
	const char *provider = text_of(file->bag, PidTagAttachPayloadProviderGuidString);
	const char *description =
		file->description ? file->description : text_of(file->bag, PidTagDisplayName);
	if (description)
		mime_field_text(to, "Content-Description", description);
	if (file->content_id)
		mime_field_content_id(to, file->content_id);
	put_uri(to, "Content-Location", text_of(file->bag, PidTagAttachContentLocation), 0);
	put_uri(to, "Content-Base", text_of(file->bag, PidTagAttachContentBase), 1);
	if (payload)
		mime_field_text(to, "X-Payload-Class", payload);
	if (provider)
		mime_field_text(to, "X-Payload-Provider-GUID", provider);
}

conv_status mime_file_part(mime_job *job, const mime_file *file, conv_blob *blob, mime_part **part)
{
	conv_buffer head = CONV_BUFFER_INIT;
	mime_part *made = mime_part_new(job, MIME_PART_BLOB);
	if (!made) {
		conv_blob_drop(blob);
		return mime_no_memory(job);
	}
	CONV_TRY(mime_part_set_blob(job, made, blob));
	put_type(file, &head);
	mime_field_token(&head, "Content-Transfer-Encoding", "base64");
	put_disposition(job, file, &head);
	put_copies(file, &head);
	*part = made;
	return mime_part_set_head(job, made, &head);
}

/* ---- Inline or not ---- */

static int refers_to_id(const mime_bodies *bodies, const char *id)
{
	id += strspn(id, " \t<");
	size_t size = strlen(id);
	while (size && strchr(" \t>", id[size - 1]))
		size--;
	return conv_table_find(&bodies->ids, id, size) != NULL;
}

/* 2.1.3.4.1.2: has a name that the HTML uses; the flag alone is not trusted. */
static int is_inside(const mime_job *job, const conv_bag *bag, const mime_bodies *bodies)
{
	enum { ATT_MHTML_REF = 4 }; /* PidTagAttachFlags ([MS-OXCMSG] 2.2.2.18) */
	const char *id = text_of(bag, PidTagAttachContentId);
	const char *location = text_of(bag, PidTagAttachContentLocation);
	if (!bodies->html)
		return 0;
	if (job->writer->options.flagged &&
	    !(conv_bag_integer(bag, PidTagAttachFlags, 0) & ATT_MHTML_REF))
		return 0;
	return (id && refers_to_id(bodies, id)) ||
	       (location &&
		conv_table_find(&bodies->locations, location, strlen(location)) != NULL);
}

static int is_ole(const conv_attachment *attachment)
{
	return conv_attachment_storage(attachment) != NULL ||
	       conv_bag_integer(conv_attachment_bag(attachment), PidTagAttachMethod, 0) ==
		       METHOD_OLE;
}

const char *mime_placed_image(mime_job *job, size_t index)
{
	conv_attachment *attachment = conv_message_attachment(job->message, index);
	conv_bag *bag = conv_attachment_bag(attachment);
	char id[64];
	if (is_ole(attachment)) {
		if (!mime_ole_has_picture(job, attachment))
			return NULL;
	} else {
		conv_blob *blob = conv_bag_blob(bag, PidTagAttachDataBinary);
		const char *type = type_of(job, bag, mime_attachment_name(bag), blob);
		conv_blob_drop(blob);
		if (conv_attachment_message(attachment) ||
		    conv_ascii_compare_n(type, "image/", 6) != 0)
			return NULL;
	}
	if (text_of(bag, PidTagAttachContentId))
		return text_of(bag, PidTagAttachContentId);
	(void)snprintf(id, sizeof id, "object%u.%s@" MIME_OWN_DOMAIN, ++job->writer->boundaries,
		       job->writer->stem);
	return conv_arena_copy(job->arena, id, strlen(id));
}

/* ---- Kinds ---- */

static conv_status message_part(mime_job *job, conv_message *message, size_t index,
				mime_part **part)
{
	conv_buffer head = CONV_BUFFER_INIT;
	mime_part *made = mime_part_new(job, MIME_PART_MESSAGE);
	if (!made)
		return mime_no_memory(job);
	made->message = message;
	made->attachment = index;
	mime_field_token(&head, "Content-Type", "message/rfc822");
	*part = made;
	return mime_part_set_head(job, made, &head);
}

/* Where a reference leads: a URL as it is, a path as file: URL. NULL: nowhere. */
static const char *target_of(mime_job *job, const conv_bag *bag)
{
	const char *path = text_of(bag, PidTagAttachLongPathname);
	conv_buffer url = CONV_BUFFER_INIT;
	if (!path)
		path = text_of(bag, PidTagAttachPathname);
	if (!path)
		return NULL;
	if (!is_uri(path, 1)) {
		const char *unc = strncmp(path, "\\\\", 2) == 0 ? path + 2 : NULL;
		conv_buffer_append_text(&url, unc ? "file://" : "file:///");
		for (const char *p = unc ? unc : path; *p; p++) {
			if (*p == '\\')
				conv_buffer_append_byte(&url, '/');
			else if (*p <= ' ' || *p >= 0x7F || strchr("\"<>%?#`^{|}", *p))
				conv_buffer_printf(&url, "%%%02X", (unsigned)(uint8_t)*p);
			else
				conv_buffer_append_byte(&url, (uint8_t)*p);
		}
		path = conv_buffer_text(&url);
	}
	const char *target = path ? conv_arena_copy(job->arena, path, strlen(path)) : NULL;
	conv_buffer_free(&url);
	return target;
}

/* A reference as an Internet shortcut, the form in which [MS-OXCMAIL] 2.2.3.5 stores them. */
static conv_status reference_part(mime_job *job, const conv_bag *bag, const char *target,
				  mime_part **part)
{
	conv_buffer content = CONV_BUFFER_INIT, name = CONV_BUFFER_INIT;
	const char *shown = mime_attachment_name(bag);
	conv_buffer_printf(&content, "[InternetShortcut]\r\nURL=%s\r\n", target);
	conv_buffer_printf(&name, "%s.url", shown ? shown : "link");
	conv_blob *blob =
		content.failed ? NULL : conv_blob_copy_memory(content.bytes, content.size);
	char *kept = name.failed ? NULL : conv_arena_copy(job->arena, name.bytes, name.size);
	mime_file file = { .bag = bag,
			   .name = kept,
			   .type = "application/internet-shortcut",
			   .size = content.size };
	conv_buffer_free(&content);
	conv_buffer_free(&name);
	if (!blob || !kept) {
		conv_blob_drop(blob);
		return mime_no_memory(job);
	}
	return mime_file_part(job, &file, blob, part);
}

static conv_status file_part(mime_job *job, const mime_bodies *bodies, size_t index, int *inside,
			     mime_part **part)
{
	conv_attachment *attachment = conv_message_attachment(job->message, index);
	conv_bag *bag = conv_attachment_bag(attachment);
	conv_blob *blob = conv_bag_blob(bag, PidTagAttachDataBinary);
	uint64_t size = blob ? conv_blob_size(blob) : 0;
	const char *target = blob && size ? NULL : target_of(job, bag);
	if (target) {
		conv_blob_drop(blob);
		return reference_part(job, bag, target, part);
	}
	const char *name = mime_attachment_name(bag);
	const char *placed = bodies->made_ids ? bodies->made_ids[index] : NULL;
	mime_file file = { .bag = bag, .name = name, .type = type_of(job, bag, name, blob) };
	file.inside = *inside = placed || is_inside(job, bag, bodies);
	file.content_id = placed ? placed : text_of(bag, PidTagAttachContentId);
	file.size = size == CONV_SIZE_UNKNOWN ? 0 : size;
	if (!name) {
		char made[64];
		(void)snprintf(made, sizeof made, "attachment%zu.%s", index + 1,
			       conv_media_type_extension(file.type));
		file.name = conv_arena_copy(job->arena, made, strlen(made));
	}
	if (mime_is_mac_file(job, bag)) {
		conv_status status = mime_mac_part(job, &file, part);
		if (!conv_usable(status) || *part) {
			conv_blob_drop(blob);
			return status;
		}
	}
	return mime_file_part(job, &file, blob, part);
}

static conv_status plan_attachment(mime_job *job, const mime_bodies *bodies, size_t index,
				   mime_part *within, mime_part *beside)
{
	conv_attachment *attachment = conv_message_attachment(job->message, index);
	conv_message *message = conv_attachment_message(attachment);
	mime_part *part = NULL;
	int inside = 0;
	if (!message && is_ole(attachment))
		return mime_ole_parts(job, bodies, index, within, beside);
	CONV_TRY(message ? message_part(job, message, index, &part)
			 : file_part(job, bodies, index, &inside, &part));
	mime_part_add(inside ? within : beside, part);
	return CONV_OK;
}

conv_status mime_plan_attachments(mime_job *job, const mime_bodies *bodies, mime_part *within,
				  mime_part *beside)
{
	conv_status status = CONV_OK;
	for (size_t i = 0; i < conv_message_attachment_count(job->message); i++) {
		conv_path_enter(job->context, "attachment", i);
		status = plan_attachment(job, bodies, i, within, beside);
		conv_path_leave(job->context);
		CONV_TRY(status);
	}
	return CONV_OK;
}
