/*
 * The codecs of this library (codec.h says how they are driven).
 */
#ifndef CONV_CODECS_H
#define CONV_CODECS_H

#include "conv/codec.h"
#include "conv/export.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * A level for conv_codec_options that asks for the codec's uncompressed form, where it has one
 * (MELA of compressed RTF, stored blocks of MSZIP).
 */
#define CONV_LEVEL_STORED (~0u)

CONV_API extern const conv_codec conv_codec_lzfu;  /* compressed RTF */
CONV_API extern const conv_codec conv_codec_lzxd;  /* LZX DELTA */
CONV_API extern const conv_codec conv_codec_mszip; /* MSZIP blocks */

/* All codecs, in order of their names; NULL-terminated. */
CONV_API const conv_codec *const *conv_codecs_all(void);

#ifdef __cplusplus
}
#endif

#endif
