#include "conv/status.h"

#include "conv/diagnostic.h"
#include "conv/version.h"

const char *conv_status_text(conv_status status)
{
	static const char *const texts[] = { "done", "damaged", "failed", "unusable",
					     "machine failed" };
	return (unsigned)status < sizeof texts / sizeof *texts ? texts[status] : "unknown";
}

const char *conv_severity_text(conv_severity severity)
{
	static const char *const texts[] = { "info", "loss", "warning", "error" };
	return (unsigned)severity < sizeof texts / sizeof *texts ? texts[severity] : "unknown";
}

const char *conv_version(void)
{
	return CONV_VERSION;
}
