/*
 * Base64 (RFC 4648 4), in one line.
 *
 * Stays low: knows bytes, nothing above them.
 */
#ifndef CONV_BASE64_H
#define CONV_BASE64_H

#include <stddef.h>
#include <stdint.h>

#include "conv/buffer.h"

/* Characters that `size` bytes become. */
#define CONV_BASE64_SIZE(size) (((size) + 2) / 3 * 4)

/*
 * Puts CONV_BASE64_SIZE(size) characters, no NUL. Pieces of a multiple of three bytes may be put one
 * behind the other.
 */
size_t conv_base64_put(const uint8_t *bytes, size_t size, char *to);

/* The 64 characters, and the value of one; -1: it is none of them. */
extern const char conv_base64_alphabet[65];
int conv_base64_digit(uint8_t character);

/* Appends what a whole text says, padding included; false: it is no base64, or there is no memory. */
int conv_base64_read(const char *text, conv_buffer *bytes);

#endif
