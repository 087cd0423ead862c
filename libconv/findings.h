/*
 * What a validator finds: rules, each with a code and a severity, of which each is told a few times in
 * detail and then only counted, so that a file which breaks one a million times says so in ten lines.
 */
#ifndef CONV_FINDINGS_H
#define CONV_FINDINGS_H

#include <stddef.h>
#include <stdint.h>

#include "conv/context.h"

#define CONV_FINDINGS_TOLD 10 /* of one rule */
#define CONV_FINDINGS_RULES 64

typedef struct conv_rule {
	const char *code;
	conv_severity severity; /* CONV_INFO: harmless, and real programs do it; or CONV_WARNING */
} conv_rule;

typedef struct conv_findings {
	conv_context *context;
	const conv_rule *rules;
	size_t count; /* at most CONV_FINDINGS_RULES */
	uint64_t broken[CONV_FINDINGS_RULES];
} conv_findings;

conv_findings conv_findings_begin(conv_context *context, const conv_rule *rules, size_t count);

/* A rule is broken. As conv_report: CONV_FAILED in strict mode, for the validator to stop. */
conv_status conv_finding(conv_findings *findings, unsigned rule, uint64_t offset,
			 const char *format, ...) CONV_PRINTF(4, 5);

/* Tells of the rules that were broken more often than told. */
conv_status conv_findings_end(conv_findings *findings);

#endif
