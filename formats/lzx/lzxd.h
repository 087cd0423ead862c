/* What the one-shot calls and the codec of LZX DELTA share. */
#ifndef LZXD_H
#define LZXD_H

#include "lzx.h"
#include "lzx_decoder.h"

/* The window of the parameters, or the one that fits; CONV_FAILED (lzx.window): there is none. */
conv_status lzxd_choose_window(conv_context *context, const lzxd_params *params,
			       uint64_t output_size, unsigned *window_bits);

/* The window was given, and is smaller than it should be: then that may be what is wrong. */
int lzxd_small_window(const lzxd_params *params);

/* Always CONV_UNUSABLE. */
conv_status lzxd_report_fault(conv_context *context, const lzx_fault *fault, uint64_t in_offset,
			      uint64_t out_offset, int small_window);

/* Warns (lzx.chunk-size) where a chunk's prefix is not what its bits took. */
conv_status lzxd_check_prefix(conv_context *context, uint64_t in_offset, size_t said, size_t real);

#endif
