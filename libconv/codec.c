/* Runs codecs, and keeps them to the limits: every codec's output passes through a counting sink. */
#include "conv/codec.h"

#include <stdlib.h>

#include "conv/blob.h"
#include "report.h"

#define RATIO_FROM ((uint64_t)64 << 20) /* smaller outputs may have any ratio */

struct conv_codec_stream {
	conv_context *context;
	const conv_codec *codec;
	conv_direction direction;
	void *state;
	conv_sink *counter; /* passes to `target` */
	conv_sink *target;  /* of the current call */
	uint64_t taken, given;
	conv_status status;
};

static conv_status count(void *user, const void *bytes, size_t size)
{
	conv_codec_stream *stream = user;
	conv_context *context = stream->context;

	stream->given += size;
	if (stream->direction == CONV_DECODE) {
		CONV_TRY(conv_account_decoded(context, size));
		uint64_t ratio = conv_context_limits(context)->ratio;
		if (ratio && stream->given > RATIO_FROM && stream->given / ratio > stream->taken)
			return conv_report(context, CONV_ERROR, "limit.ratio", CONV_NO_OFFSET,
					   "%s: decodes to more than %llu times its size",
					   stream->codec->title, (unsigned long long)ratio);
	}
	return conv_sink_write(stream->target, bytes, size);
}

conv_status conv_codec_open(conv_context *context, const conv_codec *codec,
			    conv_direction direction, const conv_codec_options *options,
			    conv_codec_stream **stream)
{
	static const conv_codec_options defaults = { .size = CONV_SIZE_UNKNOWN };
	conv_codec_stream *s;

	*stream = NULL;
	if (!(codec->directions & 1u << direction))
		return conv_report(context, CONV_ERROR, "codec.direction", CONV_NO_OFFSET,
				   "%s cannot be %s", codec->title,
				   direction == CONV_DECODE ? "decoded" : "encoded");
	s = calloc(1, sizeof *s);
	if (!s)
		return conv_report_memory(context);
	s->context = context;
	s->codec = codec;
	s->direction = direction;
	conv_status status = conv_sink_open_function(context, count, s, &s->counter);
	if (conv_usable(status))
		status = codec->open(context, direction, options ? options : &defaults, &s->state);
	if (!conv_usable(status)) {
		conv_codec_close(s);
		return status;
	}
	*stream = s;
	return status;
}

/* What the codec left in the counting sink goes on to the target within the same call. */
static conv_status settle(conv_codec_stream *stream, conv_status status)
{
	conv_status flushed = conv_sink_commit(stream->counter);
	if (flushed > status)
		status = flushed;
	if (status == CONV_FAILED) /* a limit: nothing can follow */
		status = CONV_UNUSABLE;
	if (status > stream->status)
		stream->status = status;
	return status;
}

conv_status conv_codec_push(conv_codec_stream *stream, const void *bytes, size_t size,
			    conv_sink *sink)
{
	if (!conv_usable(stream->status))
		return stream->status;
	stream->target = sink;
	stream->taken += size;
	return settle(stream, stream->codec->push(stream->state, bytes, size, stream->counter));
}

conv_status conv_codec_finish(conv_codec_stream *stream, conv_sink *sink)
{
	if (!conv_usable(stream->status))
		return stream->status;
	stream->target = sink;
	return settle(stream, stream->codec->finish(stream->state, stream->counter));
}

void conv_codec_close(conv_codec_stream *stream)
{
	if (!stream)
		return;
	if (stream->state)
		stream->codec->close(stream->state);
	conv_sink_close(stream->counter);
	free(stream);
}

conv_status conv_codec_run(conv_context *context, const conv_codec *codec, conv_direction direction,
			   const conv_codec_options *options, const void *bytes, size_t size,
			   conv_sink *sink)
{
	conv_codec_stream *stream = NULL;
	conv_status status = conv_codec_open(context, codec, direction, options, &stream);
	if (!stream)
		return status;
	status = conv_codec_push(stream, bytes, size, sink);
	if (conv_usable(status)) {
		conv_status end = conv_codec_finish(stream, sink);
		if (end > status)
			status = end;
	}
	conv_codec_close(stream);
	return status;
}
