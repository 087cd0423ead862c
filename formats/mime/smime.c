/*
 * Signed and encrypted messages ([MS-OXOSMIME] 2.1.3, smime.md 2 and 3).
 *
 *     class                             the one attachment holds    written as
 *     IPM.Note.SMIME.MultipartSigned,   a whole multipart/signed    its Content-Type, then its content,
 *       any ....SMIME.MultipartSigned   entity with its header      octet for octet
 *     IPM.Note.SMIME, any ....SMIME     CMS octets                  application/pkcs7-mime, base64
 *
 * Older programs give clear-signed messages the bare class too, so the attachment's type and content
 * decide which of the two it is. What does not have this structure is an ordinary message.
 */
#include "smime.h"

#include <stdlib.h>
#include <string.h>

#include "attach.h"

#include "conv/charset.h"
#include "report.h"

enum { ENTITY_HEAD_MAX = 64 * 1024 }; /* of a stored entity's own header */

static int ends_with(const char *text, const char *end)
{
	size_t size = strlen(text), end_size = strlen(end);
	return size >= end_size && conv_ascii_compare(text + size - end_size, end) == 0;
}

static int is_clear_class(const conv_message *message)
{
	return ends_with(conv_message_class(message), ".SMIME.MultipartSigned") ||
	       conv_message_is(message, "IPM.Note.SMIME.MultipartSigned");
}

static int is_secured(const conv_message *message)
{
	return is_clear_class(message) || ends_with(conv_message_class(message), ".SMIME") ||
	       conv_message_is(message, "IPM.Note.SMIME");
}

/* The only attachment, if it is a plain file. */
static const conv_bag *only_file(const conv_message *message)
{
	if (conv_message_attachment_count(message) != 1)
		return NULL;
	const conv_attachment *attachment = conv_message_attachment(message, 0);
	return conv_attachment_message(attachment) || conv_attachment_storage(attachment)
		       ? NULL
		       : conv_attachment_bag(attachment);
}

/* ---- Clear-signed ---- */

/* Where the Content-Type field of an entity stands in its header, and where the header ends. */
typedef struct stored_entity {
	size_t type, type_size; /* with its continuation lines and last line end */
	size_t content;         /* behind the empty line */
} stored_entity;

static size_t next_line(const char *text, size_t size, size_t at)
{
	const char *end = memchr(text + at, '\n', size - at);
	return end ? (size_t)(end - text) + 1 : size;
}

/* Finds both in the first bytes of an entity. A boundary has to be named. */
static int parse_entity(const char *text, size_t size, stored_entity *found)
{
	static const char name[] = "Content-Type:", signed_type[] = "multipart/signed";
	size_t at = 0, field = SIZE_MAX;
	*found = (stored_entity){ 0, 0, 0 };
	for (size_t next; at < size; at = next) {
		next = next_line(text, size, at);
		if (text[at] == '\n' || (text[at] == '\r' && next == at + 2))
			break;
		if (text[at] == ' ' || text[at] == '\t') {
			if (field == found->type && found->type_size)
				found->type_size = next - found->type;
			continue;
		}
		field = at;
		if (!found->type_size && next - at > sizeof name &&
		    conv_ascii_compare_n(text + at, name, sizeof name - 1) == 0) {
			found->type = at;
			found->type_size = next - at;
		}
	}
	if (at >= size || !found->type_size)
		return 0;
	found->content = next_line(text, size, at);
	const char *value = text + found->type + sizeof name - 1;
	while (*value == ' ' || *value == '\t' || *value == '\r' || *value == '\n')
		value++;
	return conv_ascii_compare_n(value, signed_type, sizeof signed_type - 1) == 0;
}

static size_t read_start(conv_blob *blob, char *to, size_t room)
{
	conv_blob_reader *reader;
	size_t size = 0, got = 1;
	if (!conv_usable(conv_blob_open(blob, &reader)))
		return 0;
	while (size < room && got &&
	       conv_usable(conv_blob_read(reader, to + size, room - size, &got)))
		size += got;
	conv_blob_close(reader);
	return size;
}

/* Reads the entity's header into new memory (*head, to be freed); false: it is no such entity. */
static int open_entity(conv_blob *blob, char **head, stored_entity *found)
{
	*head = malloc(ENTITY_HEAD_MAX + 1);
	if (!*head)
		return 0;
	size_t size = read_start(blob, *head, ENTITY_HEAD_MAX);
	(*head)[size] = '\0';
	return parse_entity(*head, size, found);
}

conv_status mime_stored_entity(conv_context *context, const conv_message *message, conv_blob **blob)
{
	const conv_bag *bag = is_secured(message) ? only_file(message) : NULL;
	char *head;
	stored_entity found;
	(void)context;
	*blob = bag ? conv_bag_blob(bag, PidTagAttachDataBinary) : NULL;
	if (*blob) {
		if (!open_entity(*blob, &head, &found)) {
			conv_blob_drop(*blob);
			*blob = NULL;
		}
		free(head);
	}
	return CONV_OK;
}

conv_status mime_blob_contains(conv_blob *blob, const char *text, uint8_t *work, size_t work_size,
			       int *contains)
{
	size_t length = strlen(text), filled = 0, got;
	conv_blob_reader *reader;
	conv_status status;
	CONV_TRY(conv_blob_open(blob, &reader));
	do {
		status = conv_blob_read(reader, work + filled, work_size - filled, &got);
		if (!conv_usable(status))
			break;
		filled += got;
		if (memmem(work, filled, text, length))
			*contains = 1;
		if (filled >= length) { /* a match may begin in the last bytes */
			memmove(work, work + filled - (length - 1), length - 1);
			filled = length - 1;
		}
	} while (got && !*contains);
	conv_blob_close(reader);
	return status;
}

/* The field as stored, line ends as CRLF. */
static void put_stored_field(conv_buffer *to, const char *field, size_t size)
{
	for (size_t i = 0; i < size; i++) {
		if (field[i] == '\r' || field[i] == '\0')
			continue;
		if (field[i] == '\n')
			conv_buffer_append_byte(to, '\r');
		conv_buffer_append_byte(to, (uint8_t)field[i]);
	}
}

static conv_status plan_clear(mime_job *job, conv_blob *blob, int *taken)
{
	char *head;
	stored_entity found;
	conv_buffer field = CONV_BUFFER_INIT;
	if (!open_entity(blob, &head, &found)) {
		conv_status status = head ? CONV_OK : mime_no_memory(job);
		free(head);
		conv_blob_drop(blob);
		return status;
	}
	put_stored_field(&field, head + found.type, found.type_size);
	free(head);
	mime_part *part = mime_part_new(job, MIME_PART_STORED);
	if (!part) {
		conv_buffer_free(&field);
		conv_blob_drop(blob);
		return mime_no_memory(job);
	}
	part->skip = found.content;
	conv_status status = mime_part_set_blob(job, part, blob);
	if (status == CONV_OK)
		status = mime_part_set_head(job, part, &field);
	else
		conv_buffer_free(&field);
	job->root = part;
	*taken = 1;
	return status;
}

/* ---- Opaque ---- */

/* DER of the object ids of CMS contents (RFC 5652, 5083, 3274), behind the tag and length. */
static const struct {
	const char *oid;
	uint8_t size;
	const char *smime_type;
} contents[] = {
	{ "\x2A\x86\x48\x86\xF7\x0D\x01\x07\x02", 9, "signed-data" },
	{ "\x2A\x86\x48\x86\xF7\x0D\x01\x07\x03", 9, "enveloped-data" },
	{ "\x2A\x86\x48\x86\xF7\x0D\x01\x09\x10\x01\x17", 11, "authEnveloped-data" },
	{ "\x2A\x86\x48\x86\xF7\x0D\x01\x09\x10\x01\x09", 11, "compressed-data" },
};

/* ContentInfo: SEQUENCE, then the object id. */
static const char *smime_type_of(const uint8_t *bytes, size_t size)
{
	enum { SEQUENCE = 0x30, OBJECT_ID = 0x06 };
	if (size < 4 || bytes[0] != SEQUENCE)
		return NULL;
	size_t at = 2 + (bytes[1] & 0x80 ? bytes[1] & 0x7F : 0);
	if (at + 2 > size || bytes[at] != OBJECT_ID)
		return NULL;
	for (size_t i = 0; i < sizeof contents / sizeof *contents; i++)
		if (bytes[at + 1] == contents[i].size && at + 2 + contents[i].size <= size &&
		    memcmp(bytes + at + 2, contents[i].oid, contents[i].size) == 0)
			return contents[i].smime_type;
	return NULL;
}

static const char *text_of(const conv_bag *bag, unsigned known)
{
	const char *text = conv_bag_text(bag, known);
	return text ? text : "";
}

static int is_opaque(const conv_bag *bag)
{
	const char *type = text_of(bag, PidTagAttachMimeTag), *name = mime_attachment_name(bag);
	int named = name && ends_with(name, ".p7m");
	return conv_ascii_compare(type, "application/pkcs7-mime") == 0 ||
	       conv_ascii_compare(type, "application/x-pkcs7-mime") == 0 ||
	       (named && (!*type || conv_ascii_compare(type, "application/octet-stream") == 0));
}

static conv_status plan_opaque(mime_job *job, const conv_bag *bag, conv_blob *blob, int *taken)
{
	conv_buffer head = CONV_BUFFER_INIT;
	const char *stored = text_of(job->bag, PidNameContentType);
	const char *type = text_of(bag, PidTagAttachMimeTag), *name = mime_attachment_name(bag);
	uint8_t start[64];
	mime_line line;
	mime_part *part = mime_part_new(job, MIME_PART_BLOB);
	if (!part) {
		conv_blob_drop(blob);
		return mime_no_memory(job);
	}
	const char *smime_type =
		smime_type_of(start, read_start(blob, (char *)start, sizeof start));
	CONV_TRY(mime_part_set_blob(job, part, blob));
	name = name ? name : "smime.p7m";
	if (*stored && strstr(stored, "pkcs7")) {
		mime_field_ids(&head, "Content-Type", stored);
	} else {
		mime_line_begin(&line, &head, "Content-Type");
		type = strstr(type, "pkcs7") ? type : "application/pkcs7-mime";
		mime_line_token(&line, type, strlen(type));
		if (smime_type)
			mime_line_parameter(&line, "smime-type", smime_type);
		mime_line_parameter(&line, "name", name);
		mime_line_end(&line);
	}
	mime_field_token(&head, "Content-Transfer-Encoding", "base64");
	mime_line_begin(&line, &head, "Content-Disposition");
	mime_line_token(&line, "attachment", 10);
	mime_line_parameter(&line, "filename", name);
	mime_line_end(&line);
	job->root = part;
	*taken = 1;
	return mime_part_set_head(job, part, &head);
}

conv_status mime_plan_secured(mime_job *job, int *taken)
{
	const conv_bag *bag = is_secured(job->message) ? only_file(job->message) : NULL;
	conv_blob *blob = bag ? conv_bag_blob(bag, PidTagAttachDataBinary) : NULL;
	if (!blob)
		return CONV_OK;
	if (!is_clear_class(job->message) && is_opaque(bag)) {
		uint8_t first = 0;
		/* Clear-signed under the bare class: the data is text, not DER. */
		if (read_start(blob, (char *)&first, 1) && first != 'C' && first != 'c')
			return plan_opaque(job, bag, blob, taken);
	}
	return plan_clear(job, blob, taken);
}
