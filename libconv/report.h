/*
 * Reporting, for the library's own code. Every reader and writer says what it finds through here;
 * conv_report keeps count, applies strict mode, and gives the record its object path.
 */
#ifndef CONV_REPORT_H
#define CONV_REPORT_H

#include "conv/context.h"
#include "conv/property.h"

/*
 * Reports a record. The answer is what the caller returns or ignores:
 *   CONV_INFO, CONV_LOSS   CONV_OK
 *   CONV_WARNING           CONV_DAMAGED; CONV_FAILED in strict mode
 *   CONV_ERROR             CONV_FAILED
 * so a reader that can go on writes CONV_TRY(conv_report(context, CONV_WARNING, ...)).
 */
conv_status conv_report(conv_context *context, conv_severity severity, const char *code,
			uint64_t offset, const char *format, ...) CONV_PRINTF(5, 6);

/*
 * Reports that an output has no place for a property: "PidTagSubject ..." with `why` behind the name
 * ("has no place in mail"). One record a property, so that they can be counted.
 */
void conv_report_loss(conv_context *context, const char *code, const conv_property *property,
		      const char *why);

/*
 * Reports lack of memory; always CONV_MACHINE. Where a function has no status to return (texts of a
 * bag), the report is enough: the readers and writers of format.h then end as CONV_MACHINE.
 */
void conv_report_no_memory(conv_context *context);
static inline conv_status conv_report_memory(conv_context *context)
{
	conv_report_no_memory(context);
	return CONV_MACHINE;
}

/*
 * The object path: enter "attachment", 2 and leave again. CONV_NO_INDEX for a step without number
 * ("message"). Steps nest as deep as the limits allow; deeper ones are counted, not shown.
 */
#define CONV_NO_INDEX SIZE_MAX
void conv_path_enter(conv_context *context, const char *step, size_t index);
void conv_path_leave(conv_context *context);

/*
 * Damage seen so far: compare before and after a piece of work to know whether it was CONV_DAMAGED.
 */
static inline conv_status conv_damage_since(const conv_context *context, uint64_t warnings_before)
{
	return conv_context_count(context, CONV_WARNING) > warnings_before ? CONV_DAMAGED : CONV_OK;
}

/*
 * Counts decoded bytes against the limit `decoded_bytes` of the current input. CONV_FAILED with a
 * diagnostic (limit.decoded-bytes) once it is passed. conv_account_reset begins a new input.
 */
conv_status conv_account_decoded(conv_context *context, uint64_t bytes);
void conv_account_reset(conv_context *context);

#endif
