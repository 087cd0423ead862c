/*
 * The fonts Symbol, Wingdings and Webdings as Unicode. Their octets are no letters: text that is read without
 * such a font would turn a bullet into a "·" or a smile into a "J".
 */
#ifndef RTF_SYMBOLS_H
#define RTF_SYMBOLS_H

#include <stdint.h>

/*
 * The character that looks most like an octet of the font `face` (may be NULL); U+F000 + octet, the
 * private use of Windows for symbols, if there is none or the font is another.
 */
uint32_t rtf_symbol_character(const char *face, uint8_t octet);

/* Is it one of the fonts that the above knows? */
int rtf_is_symbol_face(const char *face);

#endif
