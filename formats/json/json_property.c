/*
 * PROPERTY = {"tag":"0x0037001F","name":"PidTagSubject","type":"PtypString","value":V}, for a named
 * one also "set" and "lid" or "pname"; "name" only of known ones.
 *
 *   V        numbers of up to 32 bits, floating point: number; Boolean: true, false
 *            Integer64, Currency (with its four decimals): string
 *            Time: RFC 3339 in UTC with 100 ns; what has no such form: "0x" and 16 digits
 *            NaN and infinities: "0x" and the 16 digits of the double
 *            GUID: "{...}"; binary: base64, over 64 KiB {"bytes","sha256"} unless full
 *            multi-values: arrays of these; Null, Unspecified, Object: no "value"
 *   String8  the decoded text, "codepage", and "bytes" (base64) if it does not decode
 */
#include "json/json_property.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "conv/buffer.h"
#include "conv/charset.h"
#include "conv/digest.h"
#include "conv/time.h"
#include "report.h"

enum { BINARY_INLINE_MOST = 65536, CODEPAGE_FALLBACK = 1252, CODEPAGE_ASCII = 20127 };

struct dump {
	conv_context *context;
	conv_json *json;
	const conv_message *message;
	int full;
	conv_status worst;
};

/* A value that could be read in part only stands cut in the dump, which goes on. */
static void note_status(struct dump *dump, conv_status status)
{
	if ((status == CONV_FAILED || status == CONV_UNUSABLE) &&
	    !conv_context_strict(dump->context))
		status = CONV_DAMAGED;
	if (status > dump->worst)
		dump->worst = status;
}

static void write_hex(struct dump *dump, uint64_t value)
{
	char text[24];
	snprintf(text, sizeof text, "0x%016" PRIX64, value);
	conv_json_text(dump->json, text);
}

/* ---- Numbers ---- */

static void write_currency(struct dump *dump, int64_t value)
{
	char text[32];
	uint64_t size = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;

	snprintf(text, sizeof text, "%s%" PRIu64 ".%04u", value < 0 ? "-" : "", size / 10000,
		 (unsigned)(size % 10000));
	conv_json_text(dump->json, text);
}

static void write_time(struct dump *dump, uint64_t filetime)
{
	char text[CONV_RFC3339_SIZE];

	if (conv_rfc3339(filetime, text))
		conv_json_text(dump->json, text);
	else
		write_hex(dump, filetime);
}

static void write_integer(struct dump *dump, uint16_t type, int64_t value)
{
	char text[24];

	switch (type) {
	case PtypInteger16:
		conv_json_integer(dump->json, (int16_t)value);
		break;
	case PtypInteger32:
		conv_json_integer(dump->json, (int32_t)value);
		break;
	case PtypErrorCode:
		conv_json_unsigned(dump->json, (uint32_t)value);
		break;
	case PtypBoolean:
		conv_json_boolean(dump->json, value != 0);
		break;
	case PtypCurrency:
		write_currency(dump, value);
		break;
	case PtypTime:
		write_time(dump, (uint64_t)value);
		break;
	default:
		snprintf(text, sizeof text, "%" PRId64, value);
		conv_json_text(dump->json, text);
	}
}

static void write_float(struct dump *dump, uint16_t type, double value)
{
	uint64_t bits;

	memcpy(&bits, &value, sizeof bits);
	if (isfinite(value))
		conv_json_number(dump->json, value, type == PtypFloating32);
	else
		write_hex(dump, bits);
}

/* ---- Text ---- */

static uint32_t codepage_of(const struct dump *dump, const conv_text *text)
{
	if (text->codepage)
		return text->codepage;
	if (conv_message_codepage(dump->message))
		return conv_message_codepage(dump->message);
	if (conv_context_codepage(dump->context))
		return conv_context_codepage(dump->context);
	return CODEPAGE_FALLBACK;
}

/* Of a code page that nobody knows, ASCII is what can be shown. */
static conv_status decode_ascii(const conv_text *text, conv_buffer *decoded)
{
	for (size_t i = 0; i < text->size; i++)
		if ((unsigned char)text->bytes[i] < 0x80)
			conv_buffer_append_byte(decoded, (uint8_t)text->bytes[i]);
		else
			conv_buffer_append_text(decoded, "\xEF\xBF\xBD");
	return conv_buffer_status(decoded);
}

/* Writes the decoded text; true if it decodes without loss. */
static int write_text8(struct dump *dump, const conv_text *text)
{
	conv_buffer decoded = CONV_BUFFER_INIT;
	size_t bad = 0;
	conv_status status = conv_decode(dump->context, codepage_of(dump, text), text->bytes,
					 text->size, &decoded, &bad);
	int decodes = conv_usable(status) && bad == 0;

	if (status == CONV_FAILED)
		status = decode_ascii(text, &decoded);
	if (conv_usable(status))
		conv_json_text_n(dump->json, conv_buffer_text(&decoded), decoded.size);
	else
		conv_json_null(dump->json);
	note_status(dump, status);
	conv_buffer_free(&decoded);
	return decodes;
}

/* ---- Binary ---- */

static void write_digest(struct dump *dump, const conv_binary *binary)
{
	char text[CONV_DIGEST_TEXT_SIZE];
	uint64_t size = binary->size;

	if (binary->bytes) {
		conv_digest *digest = conv_digest_new();
		text[0] = '\0';
		if (digest) {
			conv_digest_add(digest, binary->bytes, (size_t)binary->size);
			conv_digest_text(digest, text);
		} else {
			note_status(dump, conv_report_memory(dump->context));
		}
		conv_digest_free(digest);
	} else {
		note_status(dump, conv_digest_blob(binary->blob, text, &size));
	}
	conv_json_open_object(dump->json, 1);
	conv_json_key(dump->json, "bytes");
	conv_json_unsigned(dump->json, size);
	conv_json_member(dump->json, "sha256", text);
	conv_json_close_object(dump->json);
}

static void write_binary(struct dump *dump, const conv_binary *binary)
{
	uint64_t size = binary->size;

	if (!binary->bytes && binary->blob && size == CONV_SIZE_UNKNOWN) {
		conv_status status = conv_blob_count(binary->blob, &size);
		note_status(dump, status);
		if (!conv_usable(status)) {
			conv_json_null(dump->json);
			return;
		}
	}
	if (size > BINARY_INLINE_MOST && !dump->full)
		write_digest(dump, binary);
	else if (!binary->bytes && binary->blob)
		note_status(dump, conv_json_base64_blob(dump->json, binary->blob));
	else
		conv_json_base64(dump->json, binary->bytes, (size_t)size);
}

/* ---- Values ---- */

/* A single value; false: it is text that does not decode. */
static int write_value(struct dump *dump, const conv_type_info *info, const conv_value *value)
{
	char guid[CONV_GUID_TEXT_SIZE];

	switch (info ? info->shape : CONV_SHAPE_BINARY) {
	case CONV_SHAPE_INTEGER:
		write_integer(dump, info->type, value->integer);
		break;
	case CONV_SHAPE_FLOAT:
		write_float(dump, info->type, value->floating);
		break;
	case CONV_SHAPE_TEXT:
		conv_json_text_n(dump->json, value->text.bytes, value->text.size);
		break;
	case CONV_SHAPE_TEXT8:
		return write_text8(dump, &value->text);
	case CONV_SHAPE_GUID:
		conv_json_text(dump->json, conv_guid_text(&value->guid, guid));
		break;
	case CONV_SHAPE_BINARY:
		write_binary(dump, &value->binary);
		break;
	case CONV_SHAPE_NONE:
		conv_json_null(dump->json);
		break;
	}
	return 1;
}

static int is_multiple(const conv_property *property)
{
	return (property->type & PtypMultiple) != 0 && conv_type_find(property->type) != NULL;
}

/* What stands beside the value of a String8. */
static void write_beside_text8(struct dump *dump, const conv_property *property, int decodes)
{
	const conv_value *value = &property->value;
	int multiple = is_multiple(property);
	const conv_text *first = multiple ? NULL : &value->text;

	if (multiple && value->multiple.count)
		first = &value->multiple.values[0].text;
	if (!first)
		return;
	conv_json_key(dump->json, "codepage");
	conv_json_unsigned(dump->json, codepage_of(dump, first));
	if (decodes)
		return;
	conv_json_key(dump->json, "bytes");
	if (multiple) {
		conv_json_open_array(dump->json, 1);
		for (size_t i = 0; i < value->multiple.count; i++)
			conv_json_base64(dump->json, value->multiple.values[i].text.bytes,
					 value->multiple.values[i].text.size);
		conv_json_close_array(dump->json);
	} else {
		conv_json_base64(dump->json, first->bytes, first->size);
	}
}

static void write_property_value(struct dump *dump, const conv_property *property)
{
	const conv_type_info *info = conv_type_find(property->type);
	const conv_value *value = &property->value;
	int decodes = 1;

	if (info && info->shape == CONV_SHAPE_NONE)
		return;
	conv_json_key(dump->json, "value");
	if (is_multiple(property)) {
		conv_json_open_array(dump->json, 1);
		for (size_t i = 0; i < value->multiple.count; i++)
			decodes &= write_value(dump, info, &value->multiple.values[i]);
		conv_json_close_array(dump->json);
	} else {
		decodes = write_value(dump, info, value);
	}
	if (info && info->shape == CONV_SHAPE_TEXT8)
		write_beside_text8(dump, property, decodes);
}

/* ---- Properties ---- */

static void write_name(struct dump *dump, const conv_property_name *name)
{
	char text[CONV_GUID_TEXT_SIZE];

	conv_json_member(dump->json, "set", conv_guid_text(&name->set, text));
	if (name->name) {
		conv_json_member(dump->json, "pname", name->name);
	} else {
		snprintf(text, sizeof text, "0x%04" PRIX32, name->lid);
		conv_json_member(dump->json, "lid", text);
	}
}

static void write_property(struct dump *dump, const conv_property *property)
{
	const conv_known_info *known = conv_known_info_of(property->known);
	char text[16];

	conv_json_open_object(dump->json, 1);
	snprintf(text, sizeof text, "0x%04X%04X", (unsigned)property->id, (unsigned)property->type);
	conv_json_member(dump->json, "tag", text);
	if (known)
		conv_json_member(dump->json, "name", known->name);
	conv_json_member(dump->json, "type", conv_type_name(property->type, text));
	if (property->name)
		write_name(dump, property->name);
	write_property_value(dump, property);
	conv_json_close_object(dump->json);
}

conv_status json_write_bag(conv_context *context, conv_json *json, const conv_bag *bag,
			   const conv_message *message, int full)
{
	struct dump dump = { context, json, message, full, CONV_OK };
	const conv_property **sorted = conv_bag_sorted(bag);

	conv_json_key(json, "properties");
	conv_json_open_array(json, 0);
	for (size_t i = 0; sorted && i < conv_bag_count(bag); i++)
		write_property(&dump, sorted[i]);
	conv_json_close_array(json);
	if (!sorted)
		note_status(&dump, CONV_MACHINE);
	free(sorted);
	return dump.worst;
}
