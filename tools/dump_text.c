/*
 * The dump for people:
 *
 *   IPM.Note
 *     PidTagSubject                     String     "Hello"
 *     PidLidTaskDueDate                 Time       2024-05-01 10:00:00 UTC
 *     ...
 *     recipient[0]
 *       PidTagDisplayName               ...
 *     attachment[0]
 *       ...
 *       message: IPM.Note
 *         ...
 *
 * Properties are sorted as in the JSON dump. What has no known name shows as its tag, or as
 * set:LID or set:name.
 */
#include "dump_text.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "terminal.h"

enum {
	NAME_WIDTH = 38,
	TYPE_WIDTH = 18,
	TEXT_MOST = 200,  /* characters shown unless full */
	BYTES_MOST = 24,  /* bytes shown unless full */
	VALUES_MOST = 20, /* of a multi-value */
	INDENT = 2
};

struct printer {
	conv_context *context;
	conv_sink *sink;
	const conv_message *message; /* whose code page counts */
	int full;
	uint64_t depth; /* of messages */
	conv_buffer line;
};

static void begin_line(struct printer *printer, size_t indent)
{
	conv_buffer_clear(&printer->line);
	for (size_t i = 0; i < indent * INDENT; i++)
		conv_buffer_append_byte(&printer->line, ' ');
}

static void end_line(struct printer *printer)
{
	conv_buffer_append_byte(&printer->line, '\n');
	conv_sink_write(printer->sink, printer->line.bytes, printer->line.size);
}

/* ---- Values ---- */

static void put_text(struct printer *printer, const char *text, size_t size)
{
	conv_buffer_append_byte(&printer->line, '"');
	tool_escape(text, size, printer->full ? 0 : TEXT_MOST, &printer->line);
	conv_buffer_append_byte(&printer->line, '"');
}

static void put_text8(struct printer *printer, const conv_text *text)
{
	conv_buffer decoded = CONV_BUFFER_INIT;
	uint32_t codepage =
		text->codepage ? text->codepage : conv_message_codepage(printer->message);
	size_t bad = 0;

	if (!codepage)
		codepage = conv_context_codepage(printer->context);
	if (!codepage)
		codepage = 1252;
	if (conv_decode(printer->context, codepage, text->bytes, text->size, &decoded, &bad) ==
	    CONV_OK)
		put_text(printer, conv_buffer_text(&decoded), decoded.size);
	else
		put_text(printer, text->bytes, text->size);
	conv_buffer_printf(&printer->line, " (code page %" PRIu32 "%s)", codepage,
			   bad ? ", does not decode" : "");
	conv_buffer_free(&decoded);
}

static void put_bytes(struct printer *printer, const uint8_t *bytes, size_t size)
{
	for (size_t i = 0; i < size; i++)
		conv_buffer_printf(&printer->line, "%02x", bytes[i]);
}

static void put_binary(struct printer *printer, const conv_binary *binary)
{
	uint8_t piece[4096];
	conv_blob_reader *reader = NULL;
	uint64_t size = binary->size, left = printer->full ? UINT64_MAX : BYTES_MOST;
	size_t got = 0;

	if (binary->blob && size == CONV_SIZE_UNKNOWN &&
	    !conv_usable(conv_blob_count(binary->blob, &size)))
		size = 0;
	conv_buffer_printf(&printer->line, "%" PRIu64 " bytes%s", size, size ? ": " : "");
	if (binary->bytes) {
		put_bytes(printer, binary->bytes, (size_t)(size < left ? size : left));
	} else if (binary->blob && conv_usable(conv_blob_open(binary->blob, &reader))) {
		while (left &&
		       conv_usable(conv_blob_read(reader, piece,
						  left < sizeof piece ? (size_t)left : sizeof piece,
						  &got)) &&
		       got) {
			put_bytes(printer, piece, got);
			left -= got;
			conv_sink_write(printer->sink, printer->line.bytes, printer->line.size);
			conv_buffer_clear(&printer->line);
		}
		conv_blob_close(reader);
	}
	if (!printer->full && size > BYTES_MOST)
		conv_buffer_append_text(&printer->line, "...");
}

static void put_time(struct printer *printer, uint64_t filetime)
{
	char text[CONV_RFC3339_SIZE];

	if (filetime == CONV_FILETIME_NONE)
		conv_buffer_append_text(&printer->line, "none (4501-01-01)");
	else if (conv_rfc3339(filetime, text))
		conv_buffer_append_text(&printer->line, text);
	else
		conv_buffer_printf(&printer->line, "0x%016" PRIX64, filetime);
}

static void put_integer(struct printer *printer, uint16_t type, int64_t value)
{
	uint64_t size = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;

	switch (type) {
	case PtypBoolean:
		conv_buffer_append_text(&printer->line, value ? "true" : "false");
		break;
	case PtypTime:
		put_time(printer, (uint64_t)value);
		break;
	case PtypErrorCode:
		conv_buffer_printf(&printer->line, "0x%08" PRIX32, (uint32_t)value);
		break;
	case PtypCurrency:
		conv_buffer_printf(&printer->line, "%s%" PRIu64 ".%04u", value < 0 ? "-" : "",
				   size / 10000, (unsigned)(size % 10000));
		break;
	default:
		conv_buffer_printf(&printer->line, "%" PRId64, value);
		if (value > 9)
			conv_buffer_printf(&printer->line, " (0x%" PRIX64 ")", (uint64_t)value);
	}
}

static void put_value(struct printer *printer, const conv_type_info *info, const conv_value *value)
{
	char guid[CONV_GUID_TEXT_SIZE];

	switch (info ? info->shape : CONV_SHAPE_BINARY) {
	case CONV_SHAPE_INTEGER:
		put_integer(printer, info->type, value->integer);
		break;
	case CONV_SHAPE_FLOAT:
		conv_buffer_printf(&printer->line, "%.17g", value->floating);
		break;
	case CONV_SHAPE_TEXT:
		put_text(printer, value->text.bytes, value->text.size);
		break;
	case CONV_SHAPE_TEXT8:
		put_text8(printer, &value->text);
		break;
	case CONV_SHAPE_GUID:
		conv_buffer_append_text(&printer->line, conv_guid_text(&value->guid, guid));
		break;
	case CONV_SHAPE_BINARY:
		put_binary(printer, &value->binary);
		break;
	case CONV_SHAPE_NONE:
		conv_buffer_append_byte(&printer->line, '-');
		break;
	}
}

static void put_values(struct printer *printer, const conv_property *property)
{
	const conv_type_info *info = conv_type_find(property->type);
	const conv_value *value = &property->value;

	if (!(property->type & PtypMultiple) || !info) {
		put_value(printer, info, value);
		return;
	}
	conv_buffer_append_byte(&printer->line, '[');
	for (size_t i = 0; i < value->multiple.count; i++) {
		if (i == VALUES_MOST && !printer->full) {
			conv_buffer_printf(&printer->line, ", ... %zu in all",
					   value->multiple.count);
			break;
		}
		if (i)
			conv_buffer_append_text(&printer->line, ", ");
		put_value(printer, info, &value->multiple.values[i]);
	}
	conv_buffer_append_byte(&printer->line, ']');
}

/* ---- Properties ---- */

static void put_name(struct printer *printer, const conv_property *property)
{
	conv_buffer name = CONV_BUFFER_INIT;

	conv_property_append_name(&name, property);
	const char *text = conv_buffer_text(&name);
	if (text)
		tool_escape(text, strlen(text), 0, &printer->line);
	else
		printer->line.failed = 1;
	conv_buffer_free(&name);
}

static void pad(struct printer *printer, size_t from, size_t width)
{
	do
		conv_buffer_append_byte(&printer->line, ' ');
	while (printer->line.size - from < width && !printer->line.failed);
}

static void print_property(struct printer *printer, const conv_property *property, size_t indent)
{
	char room[16];
	size_t start;

	begin_line(printer, indent);
	start = printer->line.size;
	put_name(printer, property);
	pad(printer, start, NAME_WIDTH);
	start = printer->line.size;
	const char *type = conv_type_name(property->type, room);
	conv_buffer_append_text(&printer->line, strncmp(type, "Ptyp", 4) == 0 ? type + 4 : type);
	pad(printer, start, TYPE_WIDTH);
	put_values(printer, property);
	end_line(printer);
}

static conv_status print_bag(struct printer *printer, const conv_bag *bag, size_t indent)
{
	const conv_property **sorted = conv_bag_sorted(bag);

	if (!sorted)
		return CONV_MACHINE;
	for (size_t i = 0; i < conv_bag_count(bag); i++)
		print_property(printer, sorted[i], indent);
	free(sorted);
	return CONV_OK;
}

/* ---- Messages ---- */

static void print_title(struct printer *printer, size_t indent, const char *what, size_t number)
{
	begin_line(printer, indent);
	conv_buffer_printf(&printer->line, "%s[%zu]", what, number);
	end_line(printer);
}

static conv_status print_message(struct printer *printer, const conv_message *message,
				 const char *title, size_t indent);

static conv_status print_attachment(struct printer *printer, const conv_attachment *attachment,
				    size_t indent)
{
	conv_blob *storage = conv_attachment_storage(attachment);
	const conv_message *embedded = conv_attachment_message(attachment);

	CONV_TRY(print_bag(printer, conv_attachment_bag(attachment), indent));
	if (storage) {
		begin_line(printer, indent);
		conv_buffer_append_text(&printer->line, "OLE storage");
		if (conv_blob_size(storage) != CONV_SIZE_UNKNOWN)
			conv_buffer_printf(&printer->line, ", %" PRIu64 " bytes",
					   conv_blob_size(storage));
		end_line(printer);
	}
	return embedded ? print_message(printer, embedded, "message: ", indent) : CONV_OK;
}

static conv_status print_contents(struct printer *printer, const conv_message *message,
				  size_t indent)
{
	CONV_TRY(print_bag(printer, conv_message_bag(message), indent));
	for (size_t i = 0; i < conv_message_recipient_count(message); i++) {
		print_title(printer, indent, "recipient", i);
		CONV_TRY(print_bag(printer, conv_message_recipient(message, i), indent + 1));
	}
	for (size_t i = 0; i < conv_message_attachment_count(message); i++) {
		print_title(printer, indent, "attachment", i);
		CONV_TRY(
			print_attachment(printer, conv_message_attachment(message, i), indent + 1));
	}
	return CONV_OK;
}

static conv_status print_message(struct printer *printer, const conv_message *message,
				 const char *title, size_t indent)
{
	const conv_message *outer = printer->message;
	const char *class = conv_message_class(message);
	conv_status status = CONV_OK;

	begin_line(printer, indent);
	conv_buffer_append_text(&printer->line, title);
	tool_escape(*class ? class : "(no class)", strlen(*class ? class : "(no class)"), TEXT_MOST,
		    &printer->line);
	end_line(printer);
	if (printer->depth > conv_context_limits(printer->context)->nesting) {
		begin_line(printer, indent + 1);
		conv_buffer_append_text(&printer->line, "(nested too deep to be shown)");
		end_line(printer);
		return CONV_OK;
	}
	printer->depth++;
	printer->message = message;
	status = print_contents(printer, message, indent + 1);
	printer->message = outer;
	printer->depth--;
	return status;
}

conv_status tool_dump_text(conv_context *context, conv_sink *sink, const conv_message *message,
			   int full)
{
	struct printer printer = { context, sink, message, full, 0, CONV_BUFFER_INIT };
	conv_status status = print_message(&printer, message, "", 0);

	if (status == CONV_OK)
		status = conv_buffer_status(&printer.line);
	conv_buffer_free(&printer.line);
	return status;
}
