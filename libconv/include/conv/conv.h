/* All of libconv. */
#ifndef CONV_CONV_H
#define CONV_CONV_H

#include "conv/blob.h"
#include "conv/buffer.h"
#include "conv/cab.h"
#include "conv/charset.h"
#include "conv/codec.h"
#include "conv/codecs.h"
#include "conv/context.h"
#include "conv/diagnostic.h"
#include "conv/digest.h"
#include "conv/edit.h"
#include "conv/entryid.h"
#include "conv/format.h"
#include "conv/guid.h"
#include "conv/json.h"
#include "conv/known.h"
#include "conv/limits.h"
#include "conv/message.h"
#include "conv/property.h"
#include "conv/redact.h"
#include "conv/rtf.h"
#include "conv/safe_name.h"
#include "conv/sink.h"
#include "conv/source.h"
#include "conv/status.h"
#include "conv/time.h"
#include "conv/version.h"

#endif
