/*
 * Compressed RTF ([MS-OXRTFCP]), the form of PidTagRtfCompressed, for the formats. What drives it
 * piece by piece is conv_codec_lzfu (conv/codecs.h).
 */
#ifndef FORMATS_RTF_LZFU_H
#define FORMATS_RTF_LZFU_H

#include <stddef.h>
#include <stdint.h>

#include "conv/buffer.h"
#include "conv/codecs.h"
#include "conv/context.h"
#include "conv/status.h"

/*
 * Decompresses a whole value and appends the RTF to `rtf`. Damage is reported (codes below) and
 * what could be decoded is kept: CONV_DAMAGED. CONV_FAILED: it is neither compressed RTF nor RTF, a
 * limit was passed, or strict mode met damage; `rtf` is then as it was.
 *
 *   rtf.header           fewer than the 16 bytes of the header
 *   rtf.type             COMPTYPE is neither LZFu nor MELA
 *   rtf.compressed-size  COMPSIZE is not the size of the value
 *   rtf.size             RAWSIZE is not the size of the RTF
 *   rtf.checksum         the CRC is wrong
 *   rtf.truncated        the data ends without the end marker
 *   rtf.unwritten        a reference to bytes that nobody has written
 */
conv_status rtf_decompress(conv_context *context, const uint8_t *bytes, size_t size,
			   conv_buffer *rtf);

/*
 * Compresses RTF and appends the value to `value`. Levels: 1 to 3 choose like the specification's
 * own encoder, byte for byte; 0 and 4 to 6 (the default) and 7 to 9 come out smaller;
 * CONV_LEVEL_STORED does not compress (MELA). CONV_FAILED: more RTF than the header can count;
 * `value` is then as it was.
 */
conv_status rtf_compress(conv_context *context, const uint8_t *rtf, size_t size, unsigned level,
			 conv_buffer *value);

/*
 * The CRC of 2.1.3.2 continued over more bytes; it begins with 0. Names of properties in .msg have
 * the same ([MS-OXMSG] 2.2.3.2.2).
 */
uint32_t lzfu_crc(uint32_t crc, const void *bytes, size_t size);

#endif
