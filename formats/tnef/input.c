/* Bytes of the source: lent from memory, or read ahead into a window. */
#include "reader.h"

#define AHEAD ((size_t)65536)

const uint8_t *tnef_bytes(tnef_reader *reader, uint64_t offset, size_t size)
{
	uint64_t total = conv_source_size(reader->source);
	conv_buffer *window = &reader->window;
	size_t got;

	if (offset > total || size > total - offset)
		return NULL;
	if (reader->bytes)
		return reader->bytes + offset;
	if (offset >= reader->window_start && offset - reader->window_start <= window->size &&
	    size <= window->size - (offset - reader->window_start))
		return window->bytes + (offset - reader->window_start);
	size_t wanted = size > AHEAD ? size : AHEAD;
	conv_buffer_clear(window);
	uint8_t *to = conv_buffer_reserve(window, wanted);
	if (!to || !conv_usable(conv_source_read(reader->source, offset, to, wanted, &got)))
		return NULL;
	window->size = got;
	reader->window_start = offset;
	return got >= size ? window->bytes : NULL;
}

conv_cursor tnef_cursor(tnef_reader *reader, tnef_range range, size_t most)
{
	uint64_t size = tnef_range_size(range);
	size_t wanted = size < most ? (size_t)size : most;
	const uint8_t *bytes = tnef_bytes(reader, range.start, wanted);

	return conv_cursor_over(bytes ? bytes : (const uint8_t *)"", bytes ? wanted : 0);
}

conv_blob *tnef_blob(tnef_reader *reader, tnef_range range)
{
	const conv_extent extent = { range.start, tnef_range_size(range) };
	return conv_blob_from_extents(reader->source, &extent, 1);
}
