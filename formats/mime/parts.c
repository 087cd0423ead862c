/* Building blocks of the plan. */
#include "plan.h"

#include <stdlib.h>
#include <string.h>

#include "report.h"

conv_status mime_no_memory(const mime_job *job)
{
	return conv_report_memory(job->context);
}

mime_part *mime_part_new(mime_job *job, mime_part_kind kind)
{
	mime_part *part = conv_arena_zalloc(job->arena, sizeof *part);
	if (part) {
		part->kind = kind;
		part->head = "";
	}
	return part;
}

void mime_part_add(mime_part *parent, mime_part *child)
{
	if (parent->last)
		parent->last->next = child;
	else
		parent->first = child;
	parent->last = child;
}

mime_part *mime_part_multipart(mime_job *job, const char *subtype, const char *parameter,
			       const char *value)
{
	mime_part *part = mime_part_new(job, MIME_PART_MULTIPART);
	if (part) {
		part->subtype = subtype;
		part->parameter = parameter;
		part->value = value;
	}
	return part;
}

conv_status mime_part_set_head(mime_job *job, mime_part *part, conv_buffer *head)
{
	part->head = head->failed ? NULL : conv_arena_copy(job->arena, head->bytes, head->size);
	conv_buffer_free(head);
	return part->head ? CONV_OK : mime_no_memory(job);
}

static void drop_blob(void *blob)
{
	conv_blob_drop(blob);
}

conv_status mime_part_set_blob(mime_job *job, mime_part *part, conv_blob *blob)
{
	part->blob = blob;
	if (blob && !conv_arena_defer(job->arena, drop_blob, blob)) {
		part->blob = NULL;
		return mime_no_memory(job);
	}
	return CONV_OK;
}

conv_status mime_adopt(mime_job *job, conv_buffer *buffer, const uint8_t **bytes, size_t *size)
{
	size_t taken_size = buffer->size;
	void *taken = buffer->failed ? NULL : conv_buffer_take(buffer, size);
	conv_buffer_free(buffer);
	*bytes = taken;
	*size = taken_size;
	if (!taken || !conv_arena_defer(job->arena, free, taken))
		return mime_no_memory(job);
	return CONV_OK;
}

conv_status mime_part_text(mime_job *job, const char *type, const char *charset,
			   const uint8_t *bytes, size_t size, mime_part **part)
{
	conv_buffer head = CONV_BUFFER_INIT;
	mime_line line;
	mime_part *made = mime_part_new(job, MIME_PART_TEXT);
	if (!made)
		return mime_no_memory(job);
	made->bytes = bytes;
	made->size = size;
	made->encoding = mime_encoding_for_text(bytes, size);
	mime_line_begin(&line, &head, "Content-Type");
	mime_line_token(&line, type, strlen(type));
	if (charset)
		mime_line_parameter(&line, "charset", charset);
	mime_line_end(&line);
	mime_field_token(&head, "Content-Transfer-Encoding", mime_encoding_name(made->encoding));
	*part = made;
	return mime_part_set_head(job, made, &head);
}
