/*
 * Lines end with CRLF or LF; in a file without any LF, with CR (mail of old Macintoshes). CRs before
 * the end belong to it: some gateways made CR CR LF.
 */
#include "lines.h"

#include <stdlib.h>
#include <string.h>

enum { WINDOW = 256 * 1024 };

/* Makes the window begin at the place that is read, and fills it. */
static conv_status refill(mime_lines *lines)
{
	size_t left = lines->size - lines->at, got;
	if (!lines->room)
		return CONV_OK;
	memmove(lines->room, lines->room + lines->at, left);
	lines->base += lines->at;
	lines->at = 0;
	lines->size = left;
	CONV_TRY(conv_source_read(lines->source, lines->base + left, lines->room + left,
				  WINDOW - left, &got));
	lines->size += got;
	return CONV_OK;
}

conv_status mime_lines_open(mime_lines *lines, const conv_source *source, uint64_t from)
{
	*lines = (mime_lines){ .source = source, .bytes = conv_source_bytes(source), .end = '\n' };
	if (lines->bytes) {
		lines->size = (size_t)conv_source_size(source);
		lines->at = from < lines->size ? (size_t)from : lines->size;
	} else {
		lines->room = malloc(WINDOW);
		if (!lines->room)
			return CONV_MACHINE;
		lines->bytes = lines->room;
		lines->base = from;
		CONV_TRY(refill(lines));
	}
	size_t head = lines->size - lines->at < WINDOW ? lines->size - lines->at : WINDOW;
	if (head && !memchr(lines->bytes + lines->at, '\n', head) &&
	    memchr(lines->bytes + lines->at, '\r', head))
		lines->end = '\r';
	return CONV_OK;
}

void mime_lines_close(mime_lines *lines)
{
	free(lines->room);
}

/* Goes on to the end of a line that is longer than the window; gives where its end begins. */
static conv_status skip_long(mime_lines *lines, uint64_t *end)
{
	const uint8_t *found = NULL;
	while (!found) {
		lines->at = lines->size;
		uint8_t last = lines->bytes[lines->size - 1];
		CONV_TRY(refill(lines));
		if (!lines->size) {
			*end = lines->base;
			return CONV_OK;
		}
		found = memchr(lines->bytes, lines->end, lines->size);
		if (found)
			*end = lines->base + (size_t)(found - lines->bytes) -
			       (found == lines->bytes && last == '\r');
	}
	lines->at = (size_t)(found - lines->bytes) + 1;
	return CONV_OK;
}

conv_status mime_lines_next(mime_lines *lines, mime_row *row)
{
	if (lines->room && lines->size - lines->at < MIME_LINE_SEEN)
		CONV_TRY(refill(lines));
	if (lines->at >= lines->size)
		return CONV_FAILED;
	const uint8_t *line = lines->bytes + lines->at;
	const uint8_t *end = memchr(line, lines->end, lines->size - lines->at);
	if (!end && lines->room && lines->at) {
		CONV_TRY(refill(lines));
		line = lines->bytes;
		end = memchr(line, lines->end, lines->size);
	}
	size_t size = end ? (size_t)(end - line) : lines->size - lines->at;
	row->offset = lines->base + lines->at;
	row->bytes = line;
	row->size = size;
	if (end || !lines->room || lines->size < WINDOW) {
		while (row->size && line[row->size - 1] == '\r')
			row->size--;
		row->end = row->offset + row->size;
		lines->at += size + (end != NULL);
	} else {
		/* What is shown has to survive the window, which moves on. */
		memcpy(lines->shown, line, sizeof lines->shown);
		row->bytes = lines->shown;
		row->size = sizeof lines->shown;
		CONV_TRY(skip_long(lines, &row->end));
	}
	row->next = lines->base + lines->at;
	return CONV_OK;
}
