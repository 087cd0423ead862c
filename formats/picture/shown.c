/* Which pictures programs that show HTML can show. */
#include "picture.h"

#include "conv/charset.h"

int picture_is_shown(const char *media_type)
{
	static const char *const types[] = { "image/png", "image/jpeg", "image/gif",
					     "image/bmp", "image/webp", "image/jpg" };

	for (size_t i = 0; media_type && i < sizeof types / sizeof *types; i++)
		if (conv_ascii_compare(media_type, types[i]) == 0)
			return 1;
	return 0;
}
