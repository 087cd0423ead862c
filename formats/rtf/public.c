/*
 * The public door to this folder (conv/rtf.h): input of any form, one call.
 */
#include "conv/rtf.h"

#include <string.h>

#include "conv/charset.h"
#include "html/html.h"
#include "lzfu.h"
#include "report.h"
#include "rtf.h"

enum { CP_UTF8 = 65001 };

/* *rtf is the input where that is plain RTF. */
static conv_status unpack(conv_context *context, const void *bytes, size_t size, conv_buffer *plain,
			  const uint8_t **rtf, size_t *rtf_size)
{
	*rtf = bytes;
	*rtf_size = size;
	if (rtf_is_rtf(bytes, size))
		return CONV_OK;
	conv_status status = rtf_decompress(context, bytes, size, plain);
	*rtf = plain->bytes;
	*rtf_size = plain->size;
	return status;
}

typedef conv_status convert(conv_context *context, const uint8_t *bytes, size_t size,
			    unsigned flags, conv_buffer *output, rtf_notes *notes);

static conv_status run(conv_context *context, const void *bytes, size_t size, convert *conversion,
		       unsigned flags, conv_buffer *output, rtf_notes *notes)
{
	conv_buffer plain = CONV_BUFFER_INIT;
	const uint8_t *rtf;
	size_t rtf_size;
	conv_status status = unpack(context, bytes, size, &plain, &rtf, &rtf_size);

	if (conv_usable(status)) {
		conv_status done = conversion(context, rtf, rtf_size, flags, output, notes);
		status = done > status ? done : status;
	}
	conv_buffer_free(&plain);
	return status;
}

conv_status conv_rtf_deencapsulate(conv_context *context, const void *rtf, size_t size,
				   conv_buffer *output, conv_rtf_kind *kind)
{
	rtf_notes notes = RTF_NOTES_INIT;
	conv_status status =
		run(context, rtf, size, rtf_deencapsulate, RTF_LENIENT, output, &notes);

	if (kind)
		*kind = notes.kind == RTF_HTML   ? CONV_RTF_HTML
			: notes.kind == RTF_TEXT ? CONV_RTF_TEXT
						 : CONV_RTF_DOCUMENT;
	rtf_notes_free(&notes);
	return status;
}

conv_status conv_rtf_to_html(conv_context *context, const void *rtf, size_t size, conv_buffer *html)
{
	return run(context, rtf, size, rtf_to_html, 0, html, NULL);
}

conv_status conv_rtf_to_text(conv_context *context, const void *rtf, size_t size, conv_buffer *text)
{
	rtf_notes notes = RTF_NOTES_INIT;
	conv_status status = run(context, rtf, size, rtf_to_text, 0, text, &notes);

	if (conv_usable(status) && notes.left_out)
		(void)conv_report(context, CONV_LOSS, "rtf.left-out", CONV_NO_OFFSET,
				  "%zu pictures, comments, page headers, page footers or embedded "
				  "objects of the RTF have no place in text",
				  notes.left_out);
	rtf_notes_free(&notes);
	return status;
}

/* Tells what did not decode. */
static conv_status tell_bad(conv_context *context, size_t bad, uint32_t codepage)
{
	if (!bad)
		return CONV_OK;
	return conv_report(context, CONV_WARNING, "rtf.input-charset", CONV_NO_OFFSET,
			   "%zu characters mean nothing in code page %u", bad, (unsigned)codepage);
}

conv_status conv_rtf_from_html(conv_context *context, const void *html, size_t size,
			       conv_buffer *rtf)
{
	conv_buffer utf8 = CONV_BUFFER_INIT;
	uint32_t codepage =
		html_choose_codepage(context, html, size, 0, conv_context_codepage(context));
	size_t bad = 0;
	conv_status status = html_to_utf8(context, html, size, codepage, &utf8, &bad);

	if (conv_usable(status))
		status = tell_bad(context, bad, codepage);
	if (conv_usable(status)) {
		conv_status made = rtf_from_html(context, (const char *)utf8.bytes, utf8.size, rtf);
		status = made > status ? made : status;
	}
	conv_buffer_free(&utf8);
	return status;
}

static const char byte_order_mark[] = "\xEF\xBB\xBF";

conv_status conv_rtf_from_text(conv_context *context, const void *text, size_t size,
			       conv_buffer *rtf)
{
	conv_buffer utf8 = CONV_BUFFER_INIT;
	uint32_t codepage = conv_context_codepage(context);
	size_t bad = 0, skip = 0;

	if (!codepage || (conv_utf8_valid(text, size) && !conv_context_codepage_overrides(context)))
		codepage = CP_UTF8;
	conv_status status = conv_decode(context, codepage, text, size, &utf8, &bad);
	if (conv_usable(status))
		status = tell_bad(context, bad, codepage);
	if (utf8.size >= sizeof byte_order_mark - 1 &&
	    memcmp(utf8.bytes, byte_order_mark, sizeof byte_order_mark - 1) == 0)
		skip = sizeof byte_order_mark - 1;
	if (conv_usable(status) && !utf8.failed) {
		conv_status made = rtf_from_text(context, conv_buffer_text(&utf8) + skip,
						 utf8.size - skip, rtf);
		status = made > status ? made : status;
	}
	conv_buffer_free(&utf8);
	return status;
}
