#include "prepare.h"

#include <string.h>

#include "conv/charset.h"

static int is_at(const char *p, const char *end, const char *word)
{
	size_t size = strlen(word);
	return (size_t)(end - p) >= size && conv_ascii_compare_n(p, word, size) == 0;
}

/* Behind the comment that begins at p; p itself if it has no end. */
static const char *comment_end(const char *p, const char *end)
{
	const char *found = memmem(p, (size_t)(end - p), "-->", 3);
	return found ? found + 3 : p;
}

/* The > after p; NULL and *none if there is none. */
static const char *find_tag_end(const char *p, const char *end, int *none)
{
	const char *found = memchr(p, '>', (size_t)(end - p));
	*none = !found;
	return found;
}

conv_status html_prepare(const char *html, size_t size, conv_buffer *prepared)
{
	const char *p = size ? html : "", *end = p + size, *from = p;
	int endless = 0; /* a comment without end was seen: no other has one; */
	int no_more = 0; /* and here, no > follows */

	while (p < end && (p = memchr(p, '<', (size_t)(end - p))) != NULL) {
		const char *stop = NULL;
		if (is_at(p, end, "<!--")) {
			const char *behind = endless ? p : comment_end(p, end);
			endless |= behind == p;
			p = behind == p ? p + 4 : behind;
			continue;
		}
		if (no_more)
			break;
		if ((is_at(p, end, "<!") && !is_at(p, end, "<!doctype")) ||
		    is_at(p, end, "</body") || is_at(p, end, "</html"))
			stop = find_tag_end(p, end, &no_more);
		if (!stop) {
			p++;
			continue;
		}
		CONV_TRY(conv_text_repair(from, (size_t)(p - from), prepared));
		p = from = stop + 1;
	}
	return conv_text_repair(from, (size_t)(end - from), prepared);
}
