/*
 * The format .msg, and .oft, which differs in the class of its root only ([MS-OXMSG] 2.3). The layout
 * of files is described in names.h (storages and streams) and layout.h (bytes in streams). Left out:
 * streams that are no part of the format, such as \x05SummaryInformation.
 */
#include "formats.h"

#include <stdlib.h>
#include <string.h>

#include "msg/read.h"
#include "msg/redact.h"
#include "msg/validate.h"
#include "msg/write.h"
#include "report.h"

const conv_guid msg_class_message = { { 0x0B, 0x0D, 0x02, 0x00, 0x00, 0x00, 0x00, 0x00, 0xC0, 0x00,
					0x00, 0x00, 0x00, 0x00, 0x00, 0x46 } };
const conv_guid msg_class_template = { { 0x46, 0xF0, 0x06, 0x00, 0x00, 0x00, 0x00, 0x00, 0xC0, 0x00,
					 0x00, 0x00, 0x00, 0x00, 0x00, 0x46 } };

enum { BID_MESSAGE = 95, BID_CLASS_ONLY = 60, BID_NONE = 0 };

static int bid_for(const cfb_file *file)
{
	conv_guid class_id;

	if (cfb_find(file, CFB_ROOT, MSG_PROPERTY_STREAM) != CFB_NONE)
		return BID_MESSAGE;
	cfb_class(file, CFB_ROOT, &class_id);
	return conv_guid_equal(&class_id, &msg_class_message) ||
			       conv_guid_equal(&class_id, &msg_class_template)
		       ? BID_CLASS_ONLY
		       : BID_NONE;
}

/* All compound files begin alike: the names in the root tell. */
static int probe(const conv_source *source)
{
	cfb_file *file;
	int bid = BID_NONE;

	if (!cfb_probe(source))
		return BID_NONE;
	conv_context *quiet = conv_context_new(NULL);
	if (!quiet)
		return BID_NONE;
	if (conv_usable(cfb_open_to_look(quiet, source, &file))) {
		bid = bid_for(file);
		cfb_close(file);
	}
	conv_context_free(quiet);
	return bid;
}

static void close_reader(conv_context *context, void *state)
{
	msg_reader *reader = state;
	(void)context;
	if (!reader)
		return;
	cfb_close(reader->file);
	conv_arena_free(reader->arena);
	conv_buffer_free(&reader->text);
	conv_buffer_free(&reader->values);
	free(reader);
}

static conv_status open_reader(conv_context *context, conv_source *source, void **state)
{
	msg_reader *reader = calloc(1, sizeof *reader);

	*state = NULL;
	if (!reader)
		return conv_report_memory(context);
	reader->context = context;
	reader->arena = conv_arena_new();
	conv_status status = reader->arena ? cfb_open(context, source, &reader->file)
					   : conv_report_memory(context);
	if (!conv_usable(status)) {
		close_reader(context, reader);
		return status;
	}
	*state = reader;
	return status;
}

/* What was lost or repaired: also the failures of parts, such as a limit of one object. */
static uint64_t count_damage(const conv_context *context)
{
	return conv_context_count(context, CONV_WARNING) + conv_context_count(context, CONV_ERROR);
}

static conv_status next_message(conv_context *context, void *state, conv_message **message)
{
	msg_reader *reader = state;
	uint64_t before = count_damage(context);

	*message = NULL;
	if (reader->done)
		return CONV_OK;
	reader->done = 1;
	conv_status status = msg_read_top(reader, message);
	if (status == CONV_OK && count_damage(context) != before)
		status = CONV_DAMAGED;
	return status;
}

/* ---- Writing ---- */

static conv_status begin(conv_context *context, conv_sink *sink, void **state)
{
	(void)context;
	*state = sink;
	return CONV_OK;
}

static int option_is(const conv_context *context, const char *option, const char *value)
{
	const char *set = conv_context_option(context, option);
	return set && strcmp(set, value) == 0;
}

static conv_status write_object(conv_context *context, void *state, conv_message *message)
{
	int template = option_is(context, "msg.kind", "oft");
	conv_blob *file;

	conv_status status = msg_write_file(context, message,
					    template ? &msg_class_template : &msg_class_message,
					    !option_is(context, "msg.strings", "ansi"), &file);
	if (conv_usable(status)) {
		conv_status written = conv_blob_write(file, state);
		status = written > status ? written : status;
	}
	conv_blob_drop(file);
	return status;
}

const conv_format conv_format_msg = {
	.name = "msg",
	.title = "Outlook message",
	.spec = "MS-OXMSG",
	.media_type = "application/vnd.ms-outlook",
	.extensions = (const char *const[]){ "msg", "oft", NULL },
	.flags = CONV_FORMAT_READS | CONV_FORMAT_WRITES,
	.options =
		(const conv_option[]){
			{ "kind", (const char *const[]){ "msg", "oft", NULL }, "oft: a template" },
			{ "strings", (const char *const[]){ "unicode", "ansi", NULL },
			  "ansi: text in a code page, for programs that know no Unicode" },
			{ NULL, NULL, NULL },
		},
	.probe = probe,
	.open = open_reader,
	.next = next_message,
	.close = close_reader,
	.validate = msg_validate,
	.write_begin = begin,
	.write_object = write_object,
	.redact = msg_redact,
};
