/*
 * Storing bodies: [MS-OXBBODY] 2.1.3.2, the properties that tell which body is the native one.
 */
#include "body.h"

#include "conv/codecs.h"
#include "conv/sink.h"

static conv_status mark_native(conv_bag *bag, body_kind kind, int native)
{
	return native ? conv_bag_set_integer(bag, PidTagNativeBody, kind) : CONV_OK;
}

conv_status body_set_text(conv_message *message, const char *text, int native)
{
	conv_bag *bag = conv_message_bag(message);

	CONV_TRY(conv_bag_set_text(bag, PidTagBody, text));
	return mark_native(bag, BODY_PLAIN, native);
}

conv_status body_set_html(conv_message *message, const void *bytes, size_t size, uint32_t codepage,
			  int native)
{
	conv_bag *bag = conv_message_bag(message);

	CONV_TRY(conv_bag_set_binary(bag, PidTagHtml, bytes, size));
	if (codepage)
		CONV_TRY(conv_bag_set_integer(bag, PidTagInternetCodepage, codepage));
	return mark_native(bag, BODY_HTML, native);
}

conv_status body_set_rtf(conv_context *context, conv_message *message, const void *rtf, size_t size,
			 int native)
{
	conv_bag *bag = conv_message_bag(message);
	conv_sink *sink;

	CONV_TRY(conv_sink_open_memory(context, &sink));
	conv_status status =
		conv_codec_run(context, &conv_codec_lzfu, CONV_ENCODE, NULL, rtf, size, sink);
	if (conv_usable(status)) {
		size_t compressed_size;
		const uint8_t *compressed = conv_sink_bytes(sink, &compressed_size);
		status = conv_bag_set_binary(bag, PidTagRtfCompressed, compressed, compressed_size);
	}
	conv_sink_close(sink);
	CONV_TRY(status);
	if (native)
		CONV_TRY(conv_bag_set_integer(bag, PidTagRtfInSync, 1));
	return mark_native(bag, BODY_RTF, native);
}
