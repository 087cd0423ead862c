/* Which libconv this is. */
#ifndef CONV_VERSION_H
#define CONV_VERSION_H

#include "conv/export.h"

#ifdef __cplusplus
extern "C" {
#endif

#define CONV_VERSION "0.1.0"

/* The version of the library that runs, in the form of CONV_VERSION. */
CONV_API const char *conv_version(void);

#ifdef __cplusplus
}
#endif

#endif
