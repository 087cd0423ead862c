/*
 * A message object of an entity of mail: what each step does stands in the files named in reader.h.
 */
#include "reader.h"

#include <string.h>

#include "conv/charset.h"
#include "conv/guid.h"
#include "report.h"

conv_status mime_mail_memory(const mime_mail *mail)
{
	return conv_report_memory(mail->context);
}

/* ---- Class (2.2.3.2.15) ---- */

static int is_type_in(const mime_entity *entity, const char *const *types, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (mime_type_is(entity, types[i]))
			return 1;
	return 0;
}

/* multipart/mixed of exactly text/html and image/tiff */
static int is_fax(const mime_mail *mail)
{
	const mime_entity *root = mail->entity, *child = root->first;
	return mime_type_is(root, "multipart/mixed") && child && child->next &&
	       !child->next->next && mime_type_is(child, "text/html") &&
	       mime_type_is(child->next, "image/tiff");
}

/* Every attachment is a recording; none is right too. */
static int is_voice(const mime_mail *mail)
{
	static const char *const types[] = { "audio/gsm", "audio/mp3", "audio/wav", "audio/wma" };
	for (const mime_entity *part = mime_next_part(mail, NULL); part;
	     part = mime_next_part(mail, part))
		if (part != mail->plain && part != mail->html &&
		    !is_type_in(part, types, sizeof types / sizeof *types))
			return 0;
	return 1;
}

static conv_status set_class(mime_mail *mail, const char *stem, const char *text, size_t size)
{
	conv_buffer name = CONV_BUFFER_INIT;
	conv_buffer_append_text(&name, stem);
	conv_buffer_append(&name, text, size);
	conv_status status =
		mime_take_text(mail, mail->bag, PidTagMessageClass, conv_buffer_text(&name));
	conv_buffer_free(&name);
	return status;
}

/* "InfoPathForm.{GUID}.name": the class has the GUID, a property the name. */
static conv_status take_form(mime_mail *mail, const char *text)
{
	conv_guid guid;
	const char *period = strchr(text, '.');
	char id[48];
	size_t size = period ? (size_t)(period - text) : 0;
	if (!size || size >= sizeof id)
		return CONV_OK;
	memcpy(id, text, size);
	id[size] = '\0';
	if (!conv_guid_parse(id, &guid))
		return CONV_OK;
	CONV_TRY(conv_bag_set_text(mail->bag, PidLidInfoPathFormName, period + 1));
	return set_class(mail, "IPM.InfoPathForm.", text, size);
}

static conv_status take_content_class(mime_mail *mail)
{
	static const struct {
		const char *name, *class;
		int (*check)(const mime_mail *mail);
	} classes[] = {
		{ "fax", "IPM.Note.Microsoft.Fax", is_fax },
		{ "fax-ca", "IPM.Note.Microsoft.Fax.CA", is_fax },
		{ "missedcall", "IPM.Note.Microsoft.Missed.Voice", is_voice },
		{ "voice-uc", "IPM.Note.Microsoft.Conversation.Voice", is_voice },
		{ "voice-ca", "IPM.Note.Microsoft.Voicemail.UM.CA", is_voice },
		{ "voice", "IPM.Note.Microsoft.Voicemail.UM", is_voice },
	};
	static const struct {
		const char *prefix;
		int form;
	} prefixes[] = { { "urn:content-class:custom.", 0 },
			 { "InfoPathForm.", 1 },
			 { "InfoPath.", 1 } };
	const char *text =
		mime_field_plain(&mail->decoding, mime_mail_value(mail, "Content-Class"));
	if (!text)
		return mime_mail_memory(mail);
	for (size_t i = 0; i < sizeof classes / sizeof *classes; i++)
		if (conv_ascii_compare(classes[i].name, text) == 0)
			return classes[i].check(mail)
				       ? conv_bag_set_text(mail->bag, PidTagMessageClass,
							   classes[i].class)
				       : CONV_OK;
	for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++) {
		size_t size = strlen(prefixes[i].prefix);
		if (conv_ascii_compare_n(text, prefixes[i].prefix, size) != 0 || !text[size])
			continue;
		return prefixes[i].form ? take_form(mail, text + size)
					: set_class(mail, "IPM.Note.Custom.", text + size,
						    strlen(text + size));
	}
	return CONV_OK;
}

static conv_status take_class(mime_mail *mail)
{
	if (!*conv_message_class(mail->message))
		CONV_TRY(conv_bag_set_text(mail->bag, PidTagMessageClass, "IPM.Note"));
	if (mail->sealed)
		return conv_bag_set_text(mail->bag, PidTagMessageClass,
					 mail->entity->kind == MIME_MULTIPART
						 ? "IPM.Note.SMIME.MultipartSigned"
						 : "IPM.Note.SMIME");
	return conv_ascii_compare(conv_message_class(mail->message), "IPM.Note") == 0
		       ? take_content_class(mail)
		       : CONV_OK;
}

/* ---- Messages ---- */

/* The charset of the body is that of octets in header fields which say nothing (mime.md 5). */
static uint32_t header_codepage(mime_mail *mail)
{
	const mime_entity *body = mail->html ? mail->html : mail->plain;
	const mime_field *type = body ? mime_field_find(body, "Content-Type", NULL) : NULL;
	const char *charset = NULL;
	if (type)
		(void)mime_parameter(&mail->decoding, type->value, "charset", &charset);
	return mime_codepage_named(mail->context, charset);
}

static conv_status fill(mime_mail *mail)
{
	mime_choose_bodies(mail);
	mail->decoding.codepage = header_codepage(mail);
	CONV_TRY(mime_take_tnef(mail));
	CONV_TRY(conv_message_hold(mail->message, mail->tree->source));
	CONV_TRY(take_class(mail));
	CONV_TRY(mime_take_headers(mail));
	CONV_TRY(mime_take_bodies(mail));
	return mime_take_files(mail);
}

conv_status mime_mail_read(const mime_mail *around, mime_tree *tree, const mime_entity *entity,
			   conv_message **message)
{
	mime_mail mail = { .context = around->context,
			   .options = around->options,
			   .tree = tree,
			   .entity = entity,
			   .depth = around->depth + 1,
			   .embedded = around->tree != NULL };
	*message = NULL;
	mail.arena = conv_arena_new();
	mail.message = conv_message_new(mail.context);
	conv_status status = CONV_MACHINE;
	if (mail.arena && mail.message) {
		mail.bag = conv_message_bag(mail.message);
		mail.decoding = (mime_decoding){ mail.context, mail.arena, 0 };
		conv_table_init(&mail.ids, mail.arena);
		conv_table_init(&mail.locations, mail.arena);
		conv_path_enter(mail.context, "message", CONV_NO_INDEX);
		if (!mail.embedded)
			conv_path_leave(mail.context);
		status = fill(&mail);
		if (mail.embedded)
			conv_path_leave(mail.context);
	} else {
		(void)mime_mail_memory(&mail);
	}
	conv_arena_free(mail.arena);
	if (conv_usable(status))
		*message = mail.message;
	else
		conv_message_free(mail.message);
	return conv_usable(status) ? CONV_OK : status;
}

conv_status mime_source_read(const mime_mail *around, conv_source *source, conv_message **message)
{
	mime_tree tree = { .context = around->context,
			   .source = source,
			   .plain = around->options.plain };
	*message = NULL;
	tree.arena = conv_arena_new();
	if (!tree.arena)
		return mime_mail_memory(around);
	conv_status status = mime_tree_read(&tree, around->depth);
	if (conv_usable(status))
		status = mime_mail_read(around, &tree, tree.root, message);
	conv_arena_free(tree.arena);
	return status;
}

conv_status mime_mail_read_blob(const mime_mail *around, conv_blob *blob, conv_message **message)
{
	conv_source *source;
	*message = NULL;
	if (around->depth >= conv_context_limits(around->context)->nesting)
		return CONV_OK; /* a file, as what is too deep elsewhere */
	CONV_TRY(conv_source_from_blob(around->context, blob, &source));
	conv_status status = mime_source_read(around, source, message);
	conv_source_drop(source);
	return status;
}
