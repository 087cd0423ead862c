/* The one list of codecs. A new codec adds its line here and in conv/codecs.h. */
#include "conv/codecs.h"

#include <stddef.h>

const conv_codec *const *conv_codecs_all(void)
{
	static const conv_codec *const all[] = {
		&conv_codec_lzfu,
		&conv_codec_lzxd,
		&conv_codec_mszip,
		NULL,
	};
	return all;
}
