/* What of HTML the parser must not see. */
#ifndef HTML_PREPARE_H
#define HTML_PREPARE_H

#include <stddef.h>

#include "conv/buffer.h"
#include "conv/status.h"

/*
 * Appends HTML as well-formed UTF-8 without
 *   <![if !supportLists]>, <![endif]> and all else between <! and > that is neither a comment nor a
 *   document type: the parser takes it for text;
 *   </body> and </html>: the parser ends there, but what mail programs and gateways have added after
 *   it (disclaimers, a second document) is to be read.
 */
conv_status html_prepare(const char *html, size_t size, conv_buffer *prepared);

#endif
