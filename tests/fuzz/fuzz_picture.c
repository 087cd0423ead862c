/* Bitmaps and metafiles, from any bytes. */
#include <stdlib.h>

#include "picture/picture.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	conv_buffer output = CONV_BUFFER_INIT;

	/* No file is longer than what it was made of and one header. */
	(void)picture_from_metafile(bytes, size, &output);
	if (output.size > size + 14)
		abort();
	conv_buffer_clear(&output);
	(void)picture_from_bitmap(bytes, size, &output);
	if (output.size > size + 14)
		abort();
	conv_buffer_free(&output);
	return 0;
}
