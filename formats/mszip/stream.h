/* Decoding a row of MSZIP blocks that comes in pieces; the inside of the codec. */
#ifndef FORMATS_MSZIP_STREAM_H
#define FORMATS_MSZIP_STREAM_H

#include "conv/codec.h"

typedef struct mszip_stream mszip_stream;

conv_status mszip_stream_open(conv_context *context, const conv_codec_options *options,
			      mszip_stream **stream);
conv_status mszip_stream_push(mszip_stream *stream, const uint8_t *bytes, size_t size,
			      conv_sink *sink);
conv_status mszip_stream_finish(mszip_stream *stream, conv_sink *sink);
void mszip_stream_close(mszip_stream *stream); /* NULL is allowed */

#endif
