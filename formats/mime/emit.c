/*
 * A planned message goes to the sink. Only here are boundaries made.
 *
 * A boundary is "=_", a number, and a stem taken from a SHA-256 of the message's content: same
 * message, same bytes. "=_" can occur in no part that is encoded (quoted-printable has hexadecimal
 * digits behind each "=", base64 no "_"), and text that has a line beginning with "--=_" is always
 * encoded (encode.c); so only parts that are copied as they are stored have to be looked through.
 */
#include <openssl/evp.h>
#include <stdio.h>
#include <string.h>

#include "cursor.h"
#include "plan.h"

#include "conv/time.h"
#include "report.h"
#include "smime.h"

/* ---- The stem of boundaries ---- */

static void hash_text(EVP_MD_CTX *hash, const char *text)
{
	EVP_DigestUpdate(hash, text, strlen(text) + 1);
}

static void hash_value(EVP_MD_CTX *hash, const conv_property *property)
{
	const conv_type_info *type = conv_type_find(property->type);
	const conv_value *value = &property->value;
	uint32_t key = (uint32_t)property->id << 16 | property->type;
	EVP_DigestUpdate(hash, &key, sizeof key);
	if (property->name && property->name->name)
		hash_text(hash, property->name->name);
	if (!type || (property->type & PtypMultiple))
		return;
	switch (type->shape) {
	case CONV_SHAPE_INTEGER:
		EVP_DigestUpdate(hash, &value->integer, sizeof value->integer);
		break;
	case CONV_SHAPE_TEXT:
	case CONV_SHAPE_TEXT8:
		EVP_DigestUpdate(hash, value->text.bytes, value->text.size);
		break;
	case CONV_SHAPE_BINARY: /* what is not in memory counts by its size */
		EVP_DigestUpdate(hash, &value->binary.size, sizeof value->binary.size);
		if (value->binary.bytes)
			EVP_DigestUpdate(hash, value->binary.bytes, (size_t)value->binary.size);
		break;
	default:
		break;
	}
}

static void hash_bag(EVP_MD_CTX *hash, const conv_bag *bag)
{
	for (size_t i = 0; i < conv_bag_count(bag); i++)
		hash_value(hash, conv_bag_at(bag, i));
}

/* The `attempt`-th stem of a message. */
static conv_status make_stem(mime_writer *writer, const conv_message *message, unsigned attempt)
{
	uint8_t digest[EVP_MAX_MD_SIZE];
	unsigned size = 0;
	EVP_MD_CTX *hash = EVP_MD_CTX_new();
	if (!hash || !EVP_DigestInit_ex(hash, EVP_sha256(), NULL)) {
		EVP_MD_CTX_free(hash);
		return conv_report_memory(writer->context);
	}
	EVP_DigestUpdate(hash, &attempt, sizeof attempt);
	hash_bag(hash, conv_message_bag(message));
	for (size_t i = 0; i < conv_message_recipient_count(message); i++)
		hash_bag(hash, conv_message_recipient(message, i));
	for (size_t i = 0; i < conv_message_attachment_count(message); i++)
		hash_bag(hash, conv_attachment_bag(conv_message_attachment(message, i)));
	EVP_DigestFinal_ex(hash, digest, &size);
	EVP_MD_CTX_free(hash);
	for (size_t i = 0; i < sizeof writer->stem / 2 - 1; i++)
		(void)snprintf(writer->stem + 2 * i, 3, "%02x", digest[i]);
	return CONV_OK;
}

/* Does any part that will be copied as it is contain the stem? */
static conv_status stem_occurs(mime_writer *writer, const conv_message *message, size_t depth,
			       int *occurs)
{
	conv_blob *blob;
	if (depth > conv_context_limits(writer->context)->nesting)
		return CONV_OK;
	CONV_TRY(mime_stored_entity(writer->context, message, &blob));
	if (blob) {
		conv_status status = mime_blob_contains(blob, writer->stem, writer->work,
							MIME_WORK_SIZE, occurs);
		conv_blob_drop(blob);
		return status;
	}
	for (size_t i = 0; i < conv_message_attachment_count(message) && !*occurs; i++) {
		const conv_message *inner =
			conv_attachment_message(conv_message_attachment(message, i));
		if (inner)
			CONV_TRY(stem_occurs(writer, inner, depth + 1, occurs));
	}
	return CONV_OK;
}

static conv_status choose_stem(mime_writer *writer, const conv_message *message)
{
	enum { ATTEMPTS = 16 }; /* each fails for one message in 2^80, or for none */
	writer->boundaries = 0;
	for (unsigned attempt = 0; attempt < ATTEMPTS; attempt++) {
		int occurs = 0;
		CONV_TRY(make_stem(writer, message, attempt));
		CONV_TRY(stem_occurs(writer, message, 0, &occurs));
		if (!occurs)
			return CONV_OK;
	}
	return conv_report(writer->context, CONV_ERROR, "eml.boundary", CONV_NO_OFFSET,
			   "no boundary could be found that the content does not contain");
}

const char *mime_new_id(mime_job *job)
{
	char text[64];
	(void)snprintf(text, sizeof text, "<%s.%u@" MIME_OWN_DOMAIN ">", job->writer->stem,
		       ++job->writer->boundaries);
	return conv_arena_copy(job->arena, text, strlen(text));
}

/* ---- Parts ---- */

static conv_status write_part(mime_job *job, const mime_part *part);

static conv_status write_multipart(mime_job *job, const mime_part *part)
{
	mime_writer *writer = job->writer;
	conv_sink *sink = writer->sink;
	conv_buffer head = CONV_BUFFER_INIT;
	mime_line line;
	char type[40], boundary[64];
	(void)snprintf(type, sizeof type, "multipart/%s", part->subtype);
	(void)snprintf(boundary, sizeof boundary, "=_%u_%s", ++writer->boundaries, writer->stem);
	mime_line_begin(&line, &head, "Content-Type");
	mime_line_token(&line, type, strlen(type));
	if (part->parameter)
		mime_line_parameter(&line, part->parameter, part->value);
	mime_line_parameter(&line, "boundary", boundary);
	mime_line_end(&line);
	conv_status status = conv_buffer_status(&head) == CONV_OK
				     ? conv_sink_write(sink, head.bytes, head.size)
				     : mime_no_memory(job);
	conv_buffer_free(&head);
	CONV_TRY(status);
	for (const mime_part *child = part->first; child; child = child->next) {
		CONV_TRY(conv_sink_printf(sink, "\r\n--%s\r\n", boundary));
		CONV_TRY(write_part(job, child));
	}
	return conv_sink_printf(sink, "\r\n--%s--\r\n", boundary);
}

/* The blob from `skip` on. */
static conv_status write_stored(mime_job *job, const mime_part *part)
{
	mime_writer *writer = job->writer;
	conv_blob_reader *reader;
	uint64_t skip = part->skip;
	size_t got;
	CONV_TRY(conv_blob_open(part->blob, &reader));
	conv_status status;
	do {
		status = conv_blob_read(reader, writer->work, MIME_WORK_SIZE, &got);
		if (!conv_usable(status))
			break;
		size_t less = skip < got ? (size_t)skip : got;
		skip -= less;
		if (got > less)
			status = conv_sink_write(writer->sink, writer->work + less, got - less);
	} while (got && conv_usable(status));
	conv_blob_close(reader);
	return status;
}

static conv_status write_attached(mime_job *job, const mime_part *part)
{
	conv_path_enter(job->context, "attachment", part->attachment);
	conv_status status = mime_write_message(job->writer, part->message, 1);
	conv_path_leave(job->context);
	return status;
}

static conv_status write_part(mime_job *job, const mime_part *part)
{
	mime_writer *writer = job->writer;
	conv_sink *sink = writer->sink;
	CONV_TRY(conv_sink_text(sink, part->head));
	if (part->kind == MIME_PART_MULTIPART)
		return write_multipart(job, part);
	CONV_TRY(conv_sink_write(sink, "\r\n", 2));
	switch (part->kind) {
	case MIME_PART_TEXT:
		return mime_write_text(sink, part->encoding, part->bytes, part->size, writer->work);
	case MIME_PART_BLOB:
		return part->blob ? mime_write_base64(sink, part->blob, writer->work) : CONV_OK;
	case MIME_PART_MESSAGE:
		return write_attached(job, part);
	case MIME_PART_TNEF:
		return mime_write_tnef(job, part);
	default:
		return write_stored(job, part);
	}
}

/* ---- Messages ---- */

static conv_status write_job(mime_job *job)
{
	conv_buffer head = CONV_BUFFER_INIT;
	CONV_TRY(mime_plan(job));
	conv_status status = mime_write_headers(job, &head);
	if (conv_usable(status))
		status = conv_sink_write(job->writer->sink, head.bytes, head.size);
	conv_buffer_free(&head);
	CONV_TRY(status);
	CONV_TRY(write_part(job, job->root));
	return mime_report_losses(job);
}

static conv_status write_nested(mime_writer *writer, conv_message *message, int embedded)
{
	mime_job job = { .writer = writer,
			 .context = writer->context,
			 .message = message,
			 .bag = conv_message_bag(message),
			 .embedded = embedded,
			 .arena = conv_arena_new() };
	if (!job.arena)
		return conv_report_memory(writer->context);
	job.rules =
		(mime_address_rules){ writer->context, job.arena, writer->options.domain,
				      conv_message_codepage(message), writer->options.submission };
	conv_status status = write_job(&job);
	if (conv_usable(status) && conv_arena_failed(job.arena))
		status = mime_no_memory(&job);
	conv_arena_free(job.arena);
	return status;
}

conv_status mime_write_message(mime_writer *writer, conv_message *message, int embedded)
{
	if (!embedded)
		CONV_TRY(choose_stem(writer, message));
	if (writer->depth > conv_context_limits(writer->context)->nesting)
		return conv_report(writer->context, CONV_LOSS, "eml.nesting", CONV_NO_OFFSET,
				   "messages are nested too deeply; this one is left out");
	if (embedded)
		conv_path_enter(writer->context, "message", CONV_NO_INDEX);
	writer->depth++;
	conv_status status = write_nested(writer, message, embedded);
	writer->depth--;
	if (embedded)
		conv_path_leave(writer->context);
	return status;
}
