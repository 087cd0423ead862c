/* The descriptors of all formats, one line each, in order of their names. */
#ifndef FORMATS_FORMATS_H
#define FORMATS_FORMATS_H

#include "conv/format.h"

extern const conv_format conv_format_eml;
extern const conv_format conv_format_html;
extern const conv_format conv_format_json;
extern const conv_format conv_format_md;
extern const conv_format conv_format_msg;
extern const conv_format conv_format_rtf;
extern const conv_format conv_format_tnef;
extern const conv_format conv_format_txt;

#endif
