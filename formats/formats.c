/* The one list of formats. A new format adds its line here and nothing elsewhere. */
#include "formats.h"

const conv_format *const *conv_formats_all(void)
{
	static const conv_format *const all[] = {
		&conv_format_eml,  &conv_format_html, &conv_format_json,
		&conv_format_md,   &conv_format_msg,  &conv_format_rtf,
		&conv_format_tnef, &conv_format_txt,  NULL,
	};
	return all;
}
