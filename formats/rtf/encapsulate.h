/* What both ways into RTF share: the choice of a code page, and text as octets of it. */
#ifndef RTF_ENCAPSULATE_H
#define RTF_ENCAPSULATE_H

#include <stddef.h>
#include <stdint.h>

#include "conv/buffer.h"
#include "conv/context.h"
#include "conv/status.h"

/* The first ANSI code page that can hold the text, or UTF-8. */
uint32_t rtf_best_codepage(conv_context *context, const char *text, size_t size);

/*
 * Appends text as RTF: \ { } escaped, line ends as `line_end`, tabs as \tab, the rest beyond ASCII as
 * \'HH of the code page.
 */
conv_status rtf_put_escaped(conv_context *context, uint32_t codepage, const char *text, size_t size,
			    const char *line_end, conv_buffer *rtf);

/*
 * The same for text that is shown, not copied: where the code page is UTF-8, which few readers of RTF
 * know, what is beyond ASCII is written as \uN with "?" as its fallback (\uc1).
 */
conv_status rtf_put_visible(conv_context *context, uint32_t codepage, const char *text, size_t size,
			    const char *line_end, conv_buffer *rtf);

#endif
