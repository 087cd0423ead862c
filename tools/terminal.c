/* Escaping for terminals. */
#include "terminal.h"

#include <stdint.h>

#include "conv/charset.h"

static int acts_on_terminal(uint32_t c)
{
	return c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0x061C || c == 0x200E || c == 0x200F ||
	       (c >= 0x2028 && c <= 0x202E) || (c >= 0x2066 && c <= 0x206F) ||
	       (c >= 0xD800 && c <= 0xDFFF) || c == 0xFEFF || (c >= 0xFFF9 && c <= 0xFFFB) ||
	       (c >= 0xE0000 && c <= 0xE007F);
}

static void escape(uint32_t c, conv_buffer *to)
{
	if (c == '\n')
		conv_buffer_append_text(to, "\\n");
	else if (c == '\r')
		conv_buffer_append_text(to, "\\r");
	else if (c == '\t')
		conv_buffer_append_text(to, "\\t");
	else if (c < 0x80)
		conv_buffer_printf(to, "\\x%02x", (unsigned)c);
	else
		conv_buffer_printf(to, "\\u{%x}", (unsigned)c);
}

void tool_escape(const char *text, size_t size, size_t most, conv_buffer *to)
{
	const char *p = text, *end = text + size;

	for (size_t shown = 0; p < end; shown++) {
		const char *start = p;
		uint32_t c = conv_text_next(&p, end);
		if (most && shown == most) {
			conv_buffer_append_text(to, "...");
			return;
		}
		if (c == 0xFFFD && p - start == 1)
			conv_buffer_printf(to, "\\x%02x", (unsigned)(unsigned char)*start);
		else if (acts_on_terminal(c))
			escape(c, to);
		else
			conv_buffer_append(to, start, (size_t)(p - start));
	}
}
