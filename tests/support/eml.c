#include "eml.h"

#include <gmime/gmime.h>
#include <stdlib.h>
#include <string.h>

#include "conv/charset.h"

void eml_open(eml *e)
{
	memset(e, 0, sizeof *e);
	suite_context_open(&e->suite);
	e->context = e->suite.context;
	e->message = conv_message_new(e->context);
	e->bag = conv_message_bag(e->message);
	conv_bag_set_text(e->bag, PidTagMessageClass, "IPM.Note");
}

void eml_close(eml *e)
{
	free(e->text);
	conv_message_free(e->message);
	suite_context_close(&e->suite);
}

void eml_option(eml *e, const char *name, const char *value)
{
	CU_ASSERT_EQUAL(conv_context_set_option(e->context, name, value), CONV_OK);
}

conv_bag *eml_recipient(conv_message *message, int type, const char *name, const char *address)
{
	conv_bag *bag = NULL;
	CU_ASSERT_EQUAL_FATAL(conv_message_add_recipient(message, &bag), CONV_OK);
	conv_bag_set_integer(bag, PidTagRecipientType, type);
	if (name)
		conv_bag_set_text(bag, PidTagDisplayName, name);
	if (address) {
		conv_bag_set_text(bag, PidTagAddressType, "SMTP");
		conv_bag_set_text(bag, PidTagEmailAddress, address);
	}
	return bag;
}

conv_bag *eml_attach(conv_message *message, const char *name, const char *type, const void *bytes,
		     size_t size)
{
	conv_attachment *attachment = NULL;
	CU_ASSERT_EQUAL_FATAL(conv_message_add_attachment(message, &attachment), CONV_OK);
	conv_bag *bag = conv_attachment_bag(attachment);
	conv_bag_set_integer(bag, PidTagAttachMethod, 1);
	if (name)
		conv_bag_set_text(bag, PidTagAttachLongFilename, name);
	if (type)
		conv_bag_set_text(bag, PidTagAttachMimeTag, type);
	if (bytes)
		conv_bag_set_binary(bag, PidTagAttachDataBinary, bytes, size);
	return bag;
}

conv_message *eml_embed(conv_message *message)
{
	conv_attachment *attachment = NULL;
	conv_message *inner = NULL;
	CU_ASSERT_EQUAL_FATAL(conv_message_add_attachment(message, &attachment), CONV_OK);
	CU_ASSERT_EQUAL_FATAL(conv_attachment_embed(attachment, &inner), CONV_OK);
	conv_bag_set_integer(conv_attachment_bag(attachment), PidTagAttachMethod, 5);
	conv_bag_set_text(conv_message_bag(inner), PidTagMessageClass, "IPM.Note");
	return inner;
}

void eml_internet_header(conv_bag *bag, const char *name, const char *text)
{
	conv_property_name key = { *conv_set_guid(CONV_SET_PS_INTERNET_HEADERS), 0, name };
	conv_property property = { .type = PtypString, .name = &key };
	property.value.text = (conv_text){ text, strlen(text), 0 };
	CU_ASSERT_EQUAL(conv_bag_set(bag, &property, 0, NULL), CONV_OK);
}

const char *eml_write(eml *e)
{
	conv_sink *sink = NULL;
	conv_writer *writer = NULL;
	size_t size = 0;
	free(e->text);
	CU_ASSERT_EQUAL_FATAL(conv_sink_open_memory(e->context, &sink), CONV_OK);
	CU_ASSERT_EQUAL_FATAL(
		conv_writer_open(e->context, sink, conv_format_find(e->context, "eml"), &writer),
		CONV_OK);
	e->status = conv_writer_write(writer, e->message);
	if (conv_usable(e->status))
		CU_ASSERT_EQUAL(conv_writer_end(writer), CONV_OK);
	conv_writer_close(writer);
	const uint8_t *bytes = conv_sink_bytes(sink, &size);
	e->text = malloc(size + 1);
	if (size)
		memcpy(e->text, bytes, size);
	e->text[size] = '\0';
	e->size = size;
	conv_sink_close(sink);
	return e->text;
}

/* ---- Header fields ---- */

/* Unfolds the field whose lines begin at `line` into a static room; returns the value. */
static const char *unfold(const char *line, size_t name)
{
	static char value[65536];
	size_t used = 0;
	const char *p = line + name + 1;
	while (*p == ' ')
		p++;
	for (; *p && used + 1 < sizeof value; p++) {
		if (p[0] == '\r' && p[1] == '\n') {
			if (p[2] != ' ' && p[2] != '\t')
				break;
			p++;
			continue;
		}
		value[used++] = *p;
	}
	value[used] = '\0';
	return value;
}

const char *eml_field_n(const eml *e, const char *name, size_t n)
{
	size_t size = strlen(name);
	for (const char *line = e->text; line && *line && strncmp(line, "\r\n", 2) != 0;) {
		if (conv_ascii_compare_n(line, name, size) == 0 && line[size] == ':' && n-- == 0)
			return unfold(line, size);
		line = strstr(line, "\r\n");
		line = line ? line + 2 : NULL;
	}
	return NULL;
}

const char *eml_field(const eml *e, const char *name)
{
	return eml_field_n(e, name, 0);
}

int eml_has(const eml *e, const char *text)
{
	return strstr(e->text, text) != NULL;
}

int eml_has_unfolded(const eml *e, const char *text)
{
	char *copy = malloc(e->size + 1), *to = copy;
	for (const char *p = e->text; *p; p++) {
		if (p[0] == '\r' && p[1] == '\n' && (p[2] == ' ' || p[2] == '\t'))
			p++;
		else
			*to++ = *p;
	}
	*to = '\0';
	int found = strstr(copy, text) != NULL;
	free(copy);
	return found;
}

int eml_lines_good(const eml *e)
{
	size_t length = 0;
	for (size_t i = 0; i < e->size; i++) {
		if (e->text[i] == '\r' && e->text[i + 1] == '\n') {
			length = 0;
			i++;
		} else if (e->text[i] == '\r' || e->text[i] == '\n' || ++length > 998) {
			return 0;
		}
	}
	return 1;
}

/* ---- As GMime reads it ---- */

static GMimeMessage *parse(const eml *e)
{
	static int ready;
	if (!ready)
		g_mime_init();
	ready = 1;
	GMimeStream *stream = g_mime_stream_mem_new_with_buffer(e->text, e->size);
	GMimeParser *parser = g_mime_parser_new_with_stream(stream);
	GMimeMessage *message = g_mime_parser_construct_message(parser, NULL);
	g_object_unref(parser);
	g_object_unref(stream);
	return message;
}

static void describe(GMimeObject *part, GString *to)
{
	GMimeContentType *type = g_mime_object_get_content_type(part);
	if (GMIME_IS_MULTIPART(part)) {
		g_string_append_printf(to, "%s(", g_mime_content_type_get_media_subtype(type));
		int count = g_mime_multipart_get_count(GMIME_MULTIPART(part));
		for (int i = 0; i < count; i++) {
			if (i)
				g_string_append(to, ",");
			describe(g_mime_multipart_get_part(GMIME_MULTIPART(part), i), to);
		}
		g_string_append(to, ")");
	} else if (GMIME_IS_MESSAGE_PART(part)) {
		GMimeMessage *inner = g_mime_message_part_get_message(GMIME_MESSAGE_PART(part));
		g_string_append(to, "message(");
		if (inner && g_mime_message_get_mime_part(inner))
			describe(g_mime_message_get_mime_part(inner), to);
		g_string_append(to, ")");
	} else {
		g_string_append_printf(to, "%s/%s", g_mime_content_type_get_media_type(type),
				       g_mime_content_type_get_media_subtype(type));
	}
}

const char *eml_structure(const eml *e)
{
	static char room[4096];
	GMimeMessage *message = parse(e);
	GString *text = g_string_new("");
	if (message && g_mime_message_get_mime_part(message))
		describe(g_mime_message_get_mime_part(message), text);
	(void)g_strlcpy(room, text->str, sizeof room);
	g_string_free(text, TRUE);
	if (message)
		g_object_unref(message);
	return room;
}

/* Finds the i-th leaf in document order, counting down. */
static GMimeObject *leaf(GMimeObject *part, size_t *left)
{
	if (GMIME_IS_MULTIPART(part)) {
		int count = g_mime_multipart_get_count(GMIME_MULTIPART(part));
		for (int i = 0; i < count; i++) {
			GMimeObject *found =
				leaf(g_mime_multipart_get_part(GMIME_MULTIPART(part), i), left);
			if (found)
				return found;
		}
		return NULL;
	}
	if (GMIME_IS_MESSAGE_PART(part)) {
		GMimeMessage *inner = g_mime_message_part_get_message(GMIME_MESSAGE_PART(part));
		return inner ? leaf(g_mime_message_get_mime_part(inner), left) : NULL;
	}
	return (*left)-- == 0 ? part : NULL;
}

const char *eml_leaf(const eml *e, size_t i, size_t *size)
{
	static char room[262144];
	GMimeMessage *message = parse(e);
	GMimeObject *part = message ? leaf(g_mime_message_get_mime_part(message), &i) : NULL;
	*size = 0;
	if (part && GMIME_IS_PART(part) && g_mime_part_get_content(GMIME_PART(part))) {
		GMimeStream *stream = g_mime_stream_mem_new();
		g_mime_data_wrapper_write_to_stream(g_mime_part_get_content(GMIME_PART(part)),
						    stream);
		GByteArray *bytes = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(stream));
		*size = bytes->len < sizeof room - 1 ? bytes->len : sizeof room - 1;
		if (*size)
			memcpy(room, bytes->data, *size);
		g_object_unref(stream);
	}
	room[*size] = '\0';
	if (message)
		g_object_unref(message);
	return room;
}
