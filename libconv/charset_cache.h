/* The opened charset converters of a context; what is in it is the charset door's affair. */
#ifndef CONV_CHARSET_CACHE_H
#define CONV_CHARSET_CACHE_H

#include "conv/context.h"

struct conv_charset_cache *conv_charset_cache_new(void);        /* NULL: no memory */
void conv_charset_cache_free(struct conv_charset_cache *cache); /* NULL is allowed */

/* Where a context keeps its cache: a NULL pointer at first; the context frees it. */
struct conv_charset_cache **conv_context_charsets(conv_context *context);

#endif
