/* Values of properties as people write them (conv/edit.h). */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base64.h"
#include "conv/charset.h"
#include "conv/time.h"
#include "edit.h"
#include "report.h"

typedef struct reading {
	conv_context *context;
	conv_arena *arena;
	uint16_t type; /* without PtypMultiple */
	const conv_property *property;
} reading;

static conv_status wrong(const reading *r, const char *text, const char *what)
{
	conv_buffer name = CONV_BUFFER_INIT;

	conv_property_append_name(&name, r->property);
	const char *called = conv_buffer_text(&name);
	conv_status status =
		conv_report(r->context, CONV_ERROR, "edit.value", CONV_NO_OFFSET,
			    "%s takes %s, not '%.60s'", called ? called : "it", what, text);
	conv_buffer_free(&name);
	return status;
}

/* ---- Numbers ---- */

static conv_status read_boolean(const reading *r, const char *text, conv_value *value)
{
	static const struct {
		const char *word;
		int value;
	} words[] = { { "true", 1 }, { "false", 0 }, { "yes", 1 },
		      { "no", 0 },   { "1", 1 },     { "0", 0 } };

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (conv_ascii_compare(words[i].word, text) == 0) {
			value->integer = words[i].value;
			return CONV_OK;
		}
	return wrong(r, text, "true or false");
}

/* Decimal, or 0x and as many bits as the type has. */
static conv_status read_integer(const reading *r, const char *text, unsigned bits,
				conv_value *value)
{
	int hex = text[0] == '0' && (text[1] | 0x20) == 'x';
	const char *first = hex ? text + 2 : text;
	char *end;

	errno = 0;
	if (hex) {
		uint64_t number = strtoull(first, &end, 16);
		if (*first == '-' || *first == '+' || *first == ' ' || end == first || *end ||
		    errno || (bits < 64 && number >> bits))
			return wrong(r, text, "a number");
		value->integer = bits == 16   ? (int16_t)number
				 : bits == 32 ? (int32_t)number
					      : (int64_t)number;
		return CONV_OK;
	}
	int64_t number = strtoll(first, &end, 10);
	int64_t most = bits < 64 ? ((int64_t)1 << (bits - 1)) - 1 : INT64_MAX;
	if (end == first || *end || errno || *first == ' ' || number > most || number < -most - 1)
		return wrong(r, text,
			     bits == 16   ? "a number from -32768 to 32767"
			     : bits == 32 ? "a number from -2147483648 to 2147483647"
					  : "a number");
	value->integer = number;
	return CONV_OK;
}

static conv_status read_time(const reading *r, const char *text, conv_value *value)
{
	uint64_t filetime;

	if (text[0] == '0' && (text[1] | 0x20) == 'x')
		return read_integer(r, text, 64, value);
	if (!conv_rfc3339_read(text, &filetime))
		return wrong(r, text, "a time such as 2024-05-01T10:00:00Z");
	value->integer = (int64_t)filetime;
	return CONV_OK;
}

static conv_status read_float(const reading *r, const char *text, conv_value *value)
{
	char *end;

	value->floating = strtod(text, &end);
	return end == text || *end || *text == ' ' ? wrong(r, text, "a number such as 12.5")
						   : CONV_OK;
}

/* Ten-thousandths: up to four digits behind the period. */
static conv_status read_currency(const reading *r, const char *text, conv_value *value)
{
	const char *p = text + (*text == '-'), *first = p;
	int64_t amount = 0;
	int places = -1;

	for (; (*p >= '0' && *p <= '9') || (*p == '.' && places < 0); p++) {
		if (*p == '.') {
			places = 0;
			continue;
		}
		if (amount > (INT64_MAX - 9) / 10 || places == 4)
			return wrong(r, text, "an amount with up to four decimals");
		amount = amount * 10 + (*p - '0');
		places += places >= 0;
	}
	for (places = places < 0 ? 0 : places; places < 4 && amount <= INT64_MAX / 10; places++)
		amount *= 10;
	if (p == first || *p || places < 4)
		return wrong(r, text, "an amount such as 12.50");
	value->integer = *text == '-' ? -amount : amount;
	return CONV_OK;
}

/* ---- Text and binary ---- */

static conv_status read_text(const reading *r, const char *text, conv_value *value)
{
	conv_buffer repaired = CONV_BUFFER_INIT;

	if (conv_text_repair(text, strlen(text), &repaired) != CONV_OK)
		return conv_report_memory(r->context);
	value->text.size = repaired.size;
	value->text.codepage = 0;
	value->text.bytes = conv_arena_copy(r->arena, repaired.bytes, repaired.size);
	conv_buffer_free(&repaired);
	return value->text.bytes ? CONV_OK : conv_report_memory(r->context);
}

static void drop_blob(void *blob)
{
	conv_blob_drop(blob);
}

static conv_status read_file(const reading *r, const char *path, conv_value *value)
{
	conv_source *source;

	conv_status status = conv_source_open_file(r->context, path, &source);
	if (status == CONV_FAILED)
		return conv_report(r->context, CONV_ERROR, "edit.value", CONV_NO_OFFSET,
				   "the file '%s' cannot be read", path);
	CONV_TRY(status);
	const conv_extent all = { 0, conv_source_size(source) };
	conv_blob *blob = conv_blob_from_extents(source, &all, 1);
	conv_source_drop(source);
	if (!blob || !conv_arena_defer(r->arena, drop_blob, blob))
		return conv_report_memory(r->context);
	value->binary = (conv_binary){ .size = all.size, .blob = blob };
	return CONV_OK;
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static int read_hex(const char *text, conv_buffer *bytes)
{
	for (; *text; text += 2) {
		int high = hex_digit(text[0]), low = high < 0 ? -1 : hex_digit(text[1]);
		if (low < 0)
			return 0;
		conv_buffer_append_byte(bytes, (uint8_t)(high << 4 | low));
	}
	return 1;
}

static conv_status read_binary(const reading *r, const char *text, conv_value *value)
{
	static const char base64[] = "base64:";
	conv_buffer bytes = CONV_BUFFER_INIT;
	int good;

	if (*text == '@')
		return read_file(r, text + 1, value);
	if (strncmp(text, base64, sizeof base64 - 1) == 0)
		good = conv_base64_read(text + sizeof base64 - 1, &bytes);
	else
		good = read_hex(text, &bytes);
	conv_status status = conv_buffer_status(&bytes);
	if (!good)
		status = wrong(r, text, "hexadecimal digits, base64:TEXT or @FILE");
	else if (status != CONV_OK)
		status = conv_report_memory(r->context);
	else {
		value->binary = (conv_binary){ .size = bytes.size };
		value->binary.bytes =
			(const uint8_t *)conv_arena_copy(r->arena, bytes.bytes, bytes.size);
		if (!value->binary.bytes)
			status = conv_report_memory(r->context);
	}
	conv_buffer_free(&bytes);
	return status;
}

/* ---- One value, several values ---- */

static conv_status read_one(const reading *r, const char *text, conv_value *value)
{
	switch (r->type) {
	case PtypInteger16:
		return read_integer(r, text, 16, value);
	case PtypInteger32:
	case PtypErrorCode:
		return read_integer(r, text, 32, value);
	case PtypInteger64:
		return read_integer(r, text, 64, value);
	case PtypBoolean:
		return read_boolean(r, text, value);
	case PtypTime:
		return read_time(r, text, value);
	case PtypFloating32:
	case PtypFloating64:
	case PtypFloatingTime:
		return read_float(r, text, value);
	case PtypCurrency:
		return read_currency(r, text, value);
	case PtypGuid:
		return conv_guid_parse(text, &value->guid) ? CONV_OK : wrong(r, text, "a GUID");
	case PtypString:
		return read_text(r, text, value);
	case PtypBinary:
		return read_binary(r, text, value);
	default:
		break;
	}
	char room[16];
	return conv_report(r->context, CONV_ERROR, "edit.type", CONV_NO_OFFSET,
			   "a property of type %s cannot be set", conv_type_name(r->type, room));
}

/* Values with ';' between; "\;" is a semicolon. */
static conv_status read_several(const reading *r, const char *text, conv_value *value)
{
	conv_buffer item = CONV_BUFFER_INIT, values = CONV_BUFFER_INIT;
	conv_status status = CONV_OK;
	int more = *text != 0;

	while (more && conv_usable(status)) {
		conv_value one = { 0 };
		conv_buffer_clear(&item);
		for (; *text && *text != ';'; text++) {
			text += text[0] == '\\' && (text[1] == ';' || text[1] == '\\');
			conv_buffer_append_byte(&item, (uint8_t)*text);
		}
		more = *text == ';';
		text += more;
		const char *copy = conv_buffer_text(&item);
		status = copy ? read_one(r, copy, &one) : conv_report_memory(r->context);
		if (conv_usable(status) && !conv_buffer_append(&values, &one, sizeof one))
			status = conv_report_memory(r->context);
	}
	if (conv_usable(status)) {
		value->multiple.count = values.size / sizeof(conv_value);
		void *kept = conv_arena_alloc(r->arena, values.size ? values.size : 1);
		if (kept && values.size)
			memcpy(kept, values.bytes, values.size);
		value->multiple.values = kept;
		if (!kept)
			status = conv_report_memory(r->context);
	}
	conv_buffer_free(&item);
	conv_buffer_free(&values);
	return status;
}

conv_status conv_change_read_value(conv_context *context, conv_arena *arena, const char *text,
				   conv_change *change)
{
	conv_property *property = &change->property;

	if (!property->type)
		property->type = PtypString;
	if ((property->type & ~PtypMultiple) == PtypString8)
		property->type++; /* all text of an edit is Unicode */
	const reading r = { context, arena, property->type & (uint16_t)~PtypMultiple, property };
	property->flags = 6;
	return property->type & PtypMultiple ? read_several(&r, text, &property->value)
					     : read_one(&r, text, &property->value);
}
