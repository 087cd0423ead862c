/*
 * Files in the text of mail that is no MIME ([MS-OXCMAIL] 2.2.3.9.1): "begin MODE NAME", lines of
 * uuencode, "end". A file without end, and a line "begin" that no line of uuencode follows, are text.
 */
#include "reader.h"

#include <string.h>

#include "report.h"

/* The line at `at`: its size without line end, and where the next begins. */
static size_t line_size(const char *text, size_t size, size_t at, size_t *next)
{
	const char *end = memchr(text + at, '\n', size - at);
	size_t stop = end ? (size_t)(end - text) : size;
	*next = end ? stop + 1 : size;
	while (stop > at && text[stop - 1] == '\r')
		stop--;
	return stop - at;
}

/* "begin 644 name" */
static int is_begin(const char *line, size_t size, mime_slice *name)
{
	size_t at = 6, digits = 0;
	if (size < 11 || memcmp(line, "begin ", 6) != 0)
		return 0;
	for (; at < size && line[at] >= '0' && line[at] <= '7'; at++)
		digits++;
	if (digits < 3 || digits > 4 || at + 1 >= size || line[at] != ' ')
		return 0;
	*name = (mime_slice){ line + at + 1, size - at - 1 };
	return 1;
}

/* "begin 100 things to do" begins a sentence: the line behind it decides. */
static int is_data(const char *line, size_t size)
{
	if (!size || line[0] < ' ' || line[0] > '`')
		return 0;
	size_t count = (size_t)((line[0] - ' ') & 0x3F), wanted = 1 + (count + 2) / 3 * 4;
	return !count || (size + 3 >= wanted && size <= wanted + 4);
}

/* Behind the line "end"; 0: there is none. */
static size_t find_end(const char *text, size_t size, size_t at)
{
	for (size_t next; at < size; at = next)
		if (line_size(text, size, at, &next) == 3 && memcmp(text + at, "end", 3) == 0)
			return next;
	return 0;
}

int mime_uu_next(const char *text, size_t size, size_t at, mime_uu_file *file)
{
	size_t next, behind;
	for (; at < size; at = next) {
		size_t length = line_size(text, size, at, &next);
		if (text[at] != 'b' || !is_begin(text + at, length, &file->name) ||
		    !is_data(text + next, next < size ? line_size(text, size, next, &behind) : 0))
			continue;
		file->begin = at;
		file->end = find_end(text, size, next);
		return file->end != 0; /* without an end for this one, there is none behind */
	}
	return 0;
}

conv_blob *mime_uu_blob(const mime_mail *mail, const mime_entity *entity, const mime_uu_file *file)
{
	const conv_extent extent = { entity->body + file->begin, file->end - file->begin };
	return mime_decoded_blob(conv_blob_from_extents(mail->tree->source, &extent, 1),
				 MIME_FROM_UUENCODE);
}

static conv_status add_file(mime_mail *mail, const mime_uu_file *file)
{
	conv_attachment *attachment;
	conv_blob *blob = mime_uu_blob(mail, mail->entity, file);
	const char *name = mime_field_plain(&mail->decoding, file->name);
	if (!blob || !name) {
		conv_blob_drop(blob);
		return mime_mail_memory(mail);
	}
	conv_status status = conv_message_add_attachment(mail->message, &attachment);
	if (!conv_usable(status)) {
		conv_blob_drop(blob);
		return status;
	}
	conv_bag *bag = conv_attachment_bag(attachment);
	CONV_TRY(mime_file_data(mail, bag, blob));
	return mime_file_names(mail, bag, name, NULL, NULL);
}

conv_status mime_take_uuencoded(mime_mail *mail, conv_buffer *text)
{
	char *bytes = (char *)text->bytes;
	size_t size = text->size, at = 0, kept = 0;
	mime_uu_file file;
	while (size && mime_uu_next(bytes, size, at, &file)) {
		CONV_TRY(add_file(mail, &file));
		memmove(bytes + kept, bytes + at, file.begin - at);
		kept += file.begin - at;
		at = file.end;
	}
	if (at) {
		memmove(bytes + kept, bytes + at, size - at);
		text->size = kept + size - at;
	}
	return CONV_OK;
}
