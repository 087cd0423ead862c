/* .msg and .oft ([MS-OXMSG]): Message objects in compound files. The door of this room. */
#ifndef FORMATS_MSG_MSG_H
#define FORMATS_MSG_MSG_H

#include "conv/format.h"

extern const conv_format conv_format_msg;

#endif
