#include "findings.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "report.h"

conv_findings conv_findings_begin(conv_context *context, const conv_rule *rules, size_t count)
{
	conv_findings findings;

	memset(&findings, 0, sizeof findings);
	findings.context = context;
	findings.rules = rules;
	findings.count = count < CONV_FINDINGS_RULES ? count : CONV_FINDINGS_RULES;
	return findings;
}

conv_status conv_finding(conv_findings *findings, unsigned rule, uint64_t offset,
			 const char *format, ...)
{
	const conv_rule *broken = &findings->rules[rule];
	char text[512];
	va_list list;

	if (findings->broken[rule]++ >= CONV_FINDINGS_TOLD)
		return CONV_OK;
	va_start(list, format);
	vsnprintf(text, sizeof text, format, list);
	va_end(list);
	return conv_report(findings->context, broken->severity, broken->code, offset, "%s", text);
}

conv_status conv_findings_end(conv_findings *findings)
{
	for (size_t i = 0; i < findings->count; i++)
		if (findings->broken[i] > CONV_FINDINGS_TOLD)
			CONV_TRY(conv_report(
				findings->context, findings->rules[i].severity,
				findings->rules[i].code, CONV_NO_OFFSET, "and so %llu times more",
				(unsigned long long)(findings->broken[i] - CONV_FINDINGS_TOLD)));
	return CONV_OK;
}
