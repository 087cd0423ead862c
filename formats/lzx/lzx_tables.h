/* Position slots: where each begins and how many footer bits follow ([MS-PATCH] 2.6.2). */
#ifndef LZX_TABLES_H
#define LZX_TABLES_H

#include <stdint.h>

#include "lzx_constants.h"

extern const uint32_t lzx_slot_base[LZX_SLOTS_MAX + 1];
extern const uint8_t lzx_slot_footer[LZX_SLOTS_MAX];

/* Position slots of a window of 2^bits, 15..25. */
unsigned lzx_window_slots(unsigned window_bits);

#endif
