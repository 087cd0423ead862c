/*
 * How a call ended, graded by what the caller can still do. Details (which file, where, what)
 * are never in the status: they go to the diagnostics of the context (diagnostic.h).
 */
#ifndef CONV_STATUS_H
#define CONV_STATUS_H

#include "conv/export.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum conv_status {
	CONV_OK = 0,       /* done */
	CONV_DAMAGED = 1,  /* done; damage was skipped and reported, the result is usable */
	CONV_FAILED = 2,   /* this operation failed; the object is as it was and stays usable */
	CONV_UNUSABLE = 3, /* this object (reader, writer, stream) can only be closed now */
	CONV_MACHINE = 4   /* the machine failed: no memory, no space, input or output error */
} conv_status;

/* An English word for a status, never NULL. */
CONV_API const char *conv_status_text(conv_status status);

/*
 * True for the states in which a result exists: CONV_OK and CONV_DAMAGED.
 */
static inline int conv_usable(conv_status status)
{
	return status <= CONV_DAMAGED;
}

/* Forwards a failure to the caller; damage and success go on. */
#define CONV_TRY(call)                                                                             \
	do {                                                                                       \
		conv_status conv_try_status_ = (call);                                             \
		if (!conv_usable(conv_try_status_))                                                \
			return conv_try_status_;                                                   \
	} while (0)

/* Forwards a failure through a clean-up label: `status` is the variable the function returns. */
#define CONV_TRY_GOTO(status, label, call)                                                         \
	do {                                                                                       \
		(status) = (call);                                                                 \
		if (!conv_usable(status))                                                          \
			goto label;                                                                \
	} while (0)

#ifdef __cplusplus
}
#endif

#endif
