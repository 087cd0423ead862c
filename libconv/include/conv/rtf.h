/*
 * RTF of messages as HTML or text, and back ([MS-OXRTFEX]). Input may be compressed RTF
 * ([MS-OXRTFCP]) as messages keep it, or plain. All output is appended to the buffer.
 *
 * Outlook writes HTML and plain text bodies into RTF in such a way that they can be taken out again
 * as they were; other RTF is a document of its own, which can be converted, with losses.
 */
#ifndef CONV_RTF_H
#define CONV_RTF_H

#include <stddef.h>

#include "conv/buffer.h"
#include "conv/context.h"
#include "conv/export.h"
#include "conv/status.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum conv_rtf_kind {
	CONV_RTF_DOCUMENT, /* a document of its own */
	CONV_RTF_HTML,     /* HTML is in it (\fromhtml1) */
	CONV_RTF_TEXT      /* plain text is in it (\fromtext) */
} conv_rtf_kind;

/*
 * Takes out the HTML or text, as UTF-8; *kind (may be NULL) says which it was. CONV_FAILED, code
 * rtf.not-encapsulated: it holds neither, nothing was appended. CONV_DAMAGED: the RTF is cut or
 * unbalanced, all that could be found was appended.
 */
CONV_API conv_status conv_rtf_deencapsulate(conv_context *context, const void *rtf, size_t size,
					    conv_buffer *output, conv_rtf_kind *kind);

/*
 * Converts RTF of any kind to an HTML document in UTF-8, or to UTF-8 text with CRLF line ends.
 * CONV_FAILED, code rtf.not-rtf: it is no RTF.
 */
CONV_API conv_status conv_rtf_to_html(conv_context *context, const void *rtf, size_t size,
				      conv_buffer *html);
CONV_API conv_status conv_rtf_to_text(conv_context *context, const void *rtf, size_t size,
				      conv_buffer *text);

/*
 * Encapsulates HTML, in the charset it names, or text (UTF-8, or the code page of the context), as
 * plain RTF. Taken out again it is the same in UTF-8 with CRLF line ends.
 */
CONV_API conv_status conv_rtf_from_html(conv_context *context, const void *html, size_t size,
					conv_buffer *rtf);
CONV_API conv_status conv_rtf_from_text(conv_context *context, const void *text, size_t size,
					conv_buffer *rtf);

#ifdef __cplusplus
}
#endif

#endif
