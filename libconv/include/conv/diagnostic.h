/*
 * What a reader or writer has to say about its input and output.
 *
 * A diagnostic is a record with a severity, a stable code (`tnef.checksum`: scripts lean on it), a
 * place (byte offset in the input, path of the object) and a sentence for people. The library
 * prints nothing: the receiver set with conv_context_set_receiver gets every record.
 */
#ifndef CONV_DIAGNOSTIC_H
#define CONV_DIAGNOSTIC_H

#include <stdint.h>

#include "conv/export.h"
#include "conv/status.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum conv_severity {
	CONV_INFO,    /* worth knowing, no damage: an ignored stream, a guessed code page */
	CONV_LOSS,    /* a writer's format cannot carry this property or part */
	CONV_WARNING, /* damage: something was skipped, cut or repaired; strict mode fails on it */
	CONV_ERROR    /* the operation failed because of this */
} conv_severity;

#define CONV_NO_OFFSET UINT64_MAX

typedef struct conv_diagnostic {
	conv_severity severity;
	const char *code; /* static text, "format.what" */
	const char *path; /* "attachment[2]/message/recipient[0]"; "" for the object itself */
	uint64_t offset;  /* in the input, or CONV_NO_OFFSET */
	const char *text; /* UTF-8, one line, without control characters */
	int of_property;  /* a loss of one property, which the text begins with the name of */
} conv_diagnostic;

/* Gets each record as it occurs. The record and its strings live only during the call. */
typedef void conv_receiver(void *user, const conv_diagnostic *diagnostic);

/* "info", "loss", "warning", "error". */
CONV_API const char *conv_severity_text(conv_severity severity);

#ifdef __cplusplus
}
#endif

#endif
