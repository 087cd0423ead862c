/* Redacting .msg and other compound files. */
#ifndef FORMATS_MSG_REDACT_H
#define FORMATS_MSG_REDACT_H

#include <stddef.h>
#include <stdint.h>

#include "conv/context.h"
#include "conv/status.h"

/*
 * In place (conv_format.redact). Of a compound file that is no message the structure stays, and its
 * streams become zeros.
 */
conv_status msg_redact(conv_context *context, uint8_t *bytes, size_t size);

#endif
