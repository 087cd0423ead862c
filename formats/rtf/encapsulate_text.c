/*
 * Plain text into RTF ([MS-OXRTFEX] 2.1.3.3): \fromtext, every line end as \par.
 */
#include "encapsulate.h"
#include "report.h"
#include "rtf.h"

conv_status rtf_from_text(conv_context *context, const char *text, size_t size, conv_buffer *rtf)
{
	uint32_t codepage = rtf_best_codepage(context, text, size);

	conv_buffer_printf(
		rtf,
		"{\\rtf1\\ansi\\ansicpg%u\\fromtext \\deff0{\\fonttbl{\\f0\\fswiss Arial;}}\r\n"
		"\\uc1\\pard\\plain\\f0\\fs20 ",
		(unsigned)codepage);
	CONV_TRY(rtf_put_visible(context, codepage, text, size, "\\par\r\n", rtf));
	conv_buffer_append_text(rtf, "}");
	return rtf->failed ? conv_report_memory(context) : CONV_OK;
}
