/* Taking messages apart. */
#include "extract.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "conv/codecs.h"
#include "target.h"

enum {
	FOLDER_NAME_MAX = 48, /* so that a path of nested messages keeps within what systems take */
	HEAD = 1024           /* of an RTF text, where \fromhtml stands */
};

struct extraction {
	tool_run *run;
	int no_clobber;
	conv_json *manifest;
	conv_buffer folder; /* at hand, with '/' behind it */
	size_t root;        /* bytes of the outermost folder's path */
	conv_buffer object; /* its path: "attachment[2]/message" */
	uint64_t depth;
};

/* A file that is being written. */
struct output {
	struct extraction *to;
	conv_buffer path;
	conv_sink *sink;
};

static void fail(struct extraction *to, conv_status status)
{
	tool_run_status(to->run, status);
}

/* ---- Files ---- */

static int open_output(struct extraction *to, const char *name, struct output *output)
{
	conv_status status;

	*output = (struct output){ to, CONV_BUFFER_INIT, NULL };
	conv_buffer_append(&output->path, to->folder.bytes, to->folder.size);
	conv_buffer_append_text(&output->path, name);
	status = conv_buffer_status(&output->path);
	if (status == CONV_OK)
		status = conv_sink_open_file(to->run->context, conv_buffer_text(&output->path),
					     to->no_clobber, &output->sink);
	fail(to, status);
	return output->sink != NULL;
}

/* Digest and size of a file that has appeared. */
static conv_status digest_file(struct extraction *to, const char *path,
			       char text[CONV_DIGEST_TEXT_SIZE], uint64_t *size)
{
	uint8_t piece[16384];
	conv_source *source = NULL;
	conv_digest *digest = conv_digest_new();
	conv_status status =
		digest ? conv_source_open_file(to->run->context, path, &source) : CONV_MACHINE;
	size_t got = 0;

	for (*size = 0; conv_usable(status); *size += got) {
		status = conv_source_read(source, *size, piece, sizeof piece, &got);
		if (!conv_usable(status) || got == 0)
			break;
		conv_digest_add(digest, piece, got);
	}
	if (conv_usable(status))
		conv_digest_text(digest, text);
	conv_source_drop(source);
	conv_digest_free(digest);
	return status;
}

static void record(struct extraction *to, const char *path, const char *original_name,
		   const char *media_type)
{
	char digest[CONV_DIGEST_TEXT_SIZE] = "";
	uint64_t size = 0;

	fail(to, digest_file(to, path, digest, &size));
	conv_json_open_object(to->manifest, 0);
	conv_json_member(to->manifest, "path", path + to->root);
	conv_json_member(to->manifest, "original_name", original_name);
	conv_json_key(to->manifest, "bytes");
	conv_json_unsigned(to->manifest, size);
	conv_json_member(to->manifest, "sha256", digest);
	conv_json_member(to->manifest, "media_type", media_type);
	conv_json_key(to->manifest, "object_path");
	conv_json_text_n(to->manifest, (const char *)to->object.bytes, to->object.size);
	conv_json_close_object(to->manifest);
}

/* Lets the file appear if all went well, and records it. */
static int close_output(struct output *output, conv_status status, const char *original_name,
			const char *media_type)
{
	struct extraction *to = output->to;

	if (conv_usable(status))
		status = conv_sink_commit(output->sink);
	conv_sink_close(output->sink);
	fail(to, status);
	if (conv_usable(status))
		record(to, conv_buffer_text(&output->path), original_name, media_type);
	conv_buffer_free(&output->path);
	return conv_usable(status);
}

static void write_text(struct extraction *to, const char *name, const char *text,
		       const char *media_type)
{
	conv_buffer repaired = CONV_BUFFER_INIT;
	struct output output;

	if (!text)
		return;
	if (open_output(to, name, &output)) {
		conv_status status = conv_text_repair(text, strlen(text), &repaired);
		if (conv_usable(status))
			status = conv_sink_write(output.sink, repaired.bytes, repaired.size);
		close_output(&output, status, NULL, media_type);
	} else {
		conv_buffer_free(&output.path);
	}
	conv_buffer_free(&repaired);
}

static void write_blob(struct extraction *to, const char *name, conv_blob *blob,
		       const char *original_name, const char *media_type)
{
	struct output output;

	if (open_output(to, name, &output))
		close_output(&output, conv_blob_write(blob, output.sink), original_name,
			     media_type);
	else
		conv_buffer_free(&output.path);
}

/* A whole message in a format, as long as that can be written. */
static void write_format(struct extraction *to, const char *name, const conv_format *format,
			 conv_message *message, const char *original_name)
{
	conv_writer *writer = NULL;
	struct output output;
	conv_status status;

	if (!open_output(to, name, &output)) {
		conv_buffer_free(&output.path);
		return;
	}
	status = conv_writer_open(to->run->context, output.sink, format, &writer);
	if (conv_usable(status))
		status = conv_writer_write(writer, message);
	if (conv_usable(status))
		status = conv_writer_end(writer);
	conv_writer_close(writer);
	close_output(&output, status, original_name, format->media_type);
}

static const conv_format *writable(struct extraction *to, const char *name)
{
	const conv_format *format = conv_format_find(to->run->context, name);

	return format && (format->flags & CONV_FORMAT_WRITES) ? format : NULL;
}

/* ---- Bodies ---- */

static conv_status decompress(struct extraction *to, conv_blob *blob, conv_sink *sink)
{
	uint8_t piece[16384];
	conv_codec_stream *stream = NULL;
	conv_blob_reader *reader = NULL;
	size_t got = 0;
	conv_status status =
		conv_codec_open(to->run->context, &conv_codec_lzfu, CONV_DECODE, NULL, &stream);

	if (conv_usable(status))
		status = conv_blob_open(blob, &reader);
	while (conv_usable(status)) {
		status = conv_blob_read(reader, piece, sizeof piece, &got);
		if (!conv_usable(status) || got == 0)
			break;
		status = conv_codec_push(stream, piece, got, sink);
	}
	if (conv_usable(status))
		status = conv_codec_finish(stream, sink);
	conv_blob_close(reader);
	conv_codec_close(stream);
	return status;
}

/* Does the RTF text in a file hold HTML ([MS-OXRTFEX] 2.1.3.1)? */
static int holds_html(struct extraction *to, const char *path)
{
	char head[HEAD + 1] = "";
	conv_source *source = NULL;
	size_t got = 0;

	if (conv_usable(conv_source_open_file(to->run->context, path, &source)))
		conv_source_read(source, 0, head, HEAD, &got);
	conv_source_drop(source);
	head[got] = '\0';
	return strstr(head, "\\fromhtml1") != NULL;
}

/* body.rtf; true if HTML is in it. */
static int write_rtf(struct extraction *to, conv_message *message)
{
	conv_blob *blob = conv_bag_blob(conv_message_bag(message), PidTagRtfCompressed);
	struct output output;
	int html = 0;

	if (!blob)
		return 0;
	if (open_output(to, "body.rtf", &output)) {
		char *path = strdup(conv_buffer_text(&output.path));
		if (close_output(&output, decompress(to, blob, output.sink), NULL, "text/rtf"))
			html = path && holds_html(to, path);
		free(path);
	} else {
		conv_buffer_free(&output.path);
	}
	conv_blob_drop(blob);
	return html;
}

/* body.html, as it was before it was put into the RTF. */
static void write_html_of_rtf(struct extraction *to, const conv_bag *bag)
{
	conv_context *context = to->run->context;
	conv_buffer html = CONV_BUFFER_INIT;
	struct output output;
	const uint8_t *bytes;
	size_t size;
	conv_status status = conv_bag_binary(context, bag, PidTagRtfCompressed, &bytes, &size);

	if (conv_usable(status) && bytes)
		status = conv_rtf_deencapsulate(context, bytes, size, &html, NULL);
	if (!conv_usable(status) || !bytes) {
		fail(to, status);
	} else if (open_output(to, "body.html", &output)) {
		conv_status written = conv_sink_write(output.sink, html.bytes, html.size);
		close_output(&output, written > status ? written : status, NULL,
			     "text/html; charset=utf-8");
	} else {
		conv_buffer_free(&output.path);
	}
	conv_buffer_free(&html);
}

static void write_html(struct extraction *to, conv_message *message, int in_rtf)
{
	const conv_bag *bag = conv_message_bag(message);
	conv_blob *blob = conv_bag_blob(bag, PidTagHtml);
	const char *charset;
	char media_type[100];

	if (blob) {
		charset = conv_codepage_mime_name(
			(uint32_t)conv_bag_integer(bag, PidTagInternetCodepage, 0));
		snprintf(media_type, sizeof media_type, "text/html%s%s",
			 charset ? "; charset=" : "", charset ? charset : "");
		write_blob(to, "body.html", blob, NULL, media_type);
		conv_blob_drop(blob);
	} else if (conv_bag_text(bag, PidTagBodyHtml)) {
		write_text(to, "body.html", conv_bag_text(bag, PidTagBodyHtml),
			   "text/html; charset=utf-8");
	} else if (in_rtf) {
		write_html_of_rtf(to, bag);
	}
}

static void write_bodies(struct extraction *to, conv_message *message)
{
	const conv_bag *bag = conv_message_bag(message);

	write_text(to, "body.txt", conv_bag_text(bag, PidTagBody), "text/plain; charset=utf-8");
	write_html(to, message, write_rtf(to, message));
	write_text(to, "headers.txt", conv_bag_text(bag, PidTagTransportMessageHeaders),
		   "text/rfc822-headers");
}

/* ---- Attachments ---- */

static void extract_message(struct extraction *to, conv_message *message);

/* The name as found; NULL if there is none. */
static const char *found_name(const conv_attachment *attachment)
{
	static const unsigned names[] = { PidTagAttachLongFilename, PidTagAttachFilename,
					  PidTagAttachTransportName, PidTagDisplayName };
	conv_message *embedded = conv_attachment_message(attachment);

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		const char *name = conv_bag_text(conv_attachment_bag(attachment), names[i]);
		if (name && *name)
			return name;
	}
	return embedded ? conv_bag_text(conv_message_bag(embedded), PidTagSubject) : NULL;
}

/* A safe name that is free in the folder, with `extension` behind it; NULL: no memory (told). */
static const char *take_name(struct extraction *to, conv_name_set *names, const char *name,
			     const char *extension, conv_buffer *taken)
{
	conv_buffer safe = CONV_BUFFER_INIT;
	conv_status status =
		conv_buffer_append_text(&safe, name) && conv_buffer_append_text(&safe, extension)
			? CONV_OK
			: CONV_MACHINE;

	conv_buffer_clear(taken);
	if (status == CONV_OK)
		status = conv_name_set_take(names, conv_buffer_text(&safe), CONV_NAME_MAX, taken);
	conv_buffer_free(&safe);
	if (status != CONV_OK)
		tool_say(to->run, to->run->input, "out of memory");
	fail(to, status);
	return status == CONV_OK ? conv_buffer_text(taken) : NULL;
}

/* NAME/ with all that is in it; NAME.eml, NAME.msg. */
static void extract_embedded(struct extraction *to, conv_name_set *names, conv_message *message,
			     const char *original_name, const char *name)
{
	static const char *const whole[] = { "eml", "msg" };
	conv_buffer taken = CONV_BUFFER_INIT;
	size_t folder = to->folder.size, object = to->object.size;
	char extension[16];
	int made = 0;

	if (take_name(to, names, name, "", &taken)) {
		conv_buffer_append(&to->folder, taken.bytes, taken.size);
		made = !to->folder.failed &&
		       tool_make_folders(to->run, conv_buffer_text(&to->folder));
	}
	conv_buffer_append_text(&to->object, "/message");
	if (made && conv_buffer_append_byte(&to->folder, '/'))
		extract_message(to, message);
	to->folder.size = folder;
	for (size_t i = 0; i < sizeof whole / sizeof *whole; i++) {
		const conv_format *format = writable(to, whole[i]);
		snprintf(extension, sizeof extension, ".%s", whole[i]);
		if (format && take_name(to, names, name, extension, &taken))
			write_format(to, conv_buffer_text(&taken), format, message, original_name);
	}
	to->object.size = object;
	conv_buffer_free(&taken);
}

/* A safe name without the extension that a whole message has. */
static conv_status name_embedded(const char *found, conv_buffer *safe)
{
	static const char *const extensions[] = { ".msg", ".eml" };
	size_t size = found ? strlen(found) : 0;

	for (size_t i = 0; i < sizeof extensions / sizeof *extensions; i++)
		if (size > 4 && conv_ascii_compare(found + size - 4, extensions[i]) == 0) {
			size -= 4;
			break;
		}
	return conv_safe_name(found ? found : "", size, FOLDER_NAME_MAX, "message", safe);
}

static void extract_data(struct extraction *to, conv_name_set *names,
			 const conv_attachment *attachment, const char *found, const char *safe)
{
	const conv_bag *bag = conv_attachment_bag(attachment);
	conv_blob *storage = conv_attachment_storage(attachment);
	conv_blob *data =
		storage ? conv_blob_keep(storage) : conv_bag_blob(bag, PidTagAttachDataBinary);
	const char *media_type = conv_bag_text(bag, PidTagAttachMimeTag);
	conv_buffer taken = CONV_BUFFER_INIT;

	if (!media_type || !*media_type)
		media_type = storage ? "application/x-ole-storage" : "application/octet-stream";
	if (!data) {
		if (!to->run->settings->quiet)
			tool_say(to->run, to->run->input,
				 "%s has no data, only a reference; left out",
				 conv_buffer_text(&to->object));
		return;
	}
	if (take_name(to, names, safe, "", &taken))
		write_blob(to, conv_buffer_text(&taken), data, found, media_type);
	conv_buffer_free(&taken);
	conv_blob_drop(data);
}

static void extract_attachment(struct extraction *to, conv_name_set *names,
			       const conv_attachment *attachment)
{
	conv_message *embedded = conv_attachment_message(attachment);
	const char *found = found_name(attachment);
	conv_buffer safe = CONV_BUFFER_INIT;
	conv_status status;

	if (embedded)
		status = name_embedded(found, &safe);
	else
		status = conv_safe_name(found ? found : "", found ? strlen(found) : 0,
					CONV_NAME_MAX, "attachment.bin", &safe);
	fail(to, status);
	if (status == CONV_OK && embedded)
		extract_embedded(to, names, embedded, found, conv_buffer_text(&safe));
	else if (status == CONV_OK)
		extract_data(to, names, attachment, found, conv_buffer_text(&safe));
	conv_buffer_free(&safe);
}

/* ---- Messages ---- */

/* The names that are ours in every folder. */
static conv_name_set *new_names(void)
{
	static const char *const ours[] = { "body.txt", "body.html", "body.rtf", "headers.txt",
					    "manifest.json" };
	conv_name_set *names = conv_name_set_new();
	conv_buffer taken = CONV_BUFFER_INIT;

	for (size_t i = 0; names && i < sizeof ours / sizeof *ours; i++)
		if (conv_name_set_take(names, ours[i], CONV_NAME_MAX, &taken) != CONV_OK) {
			conv_name_set_free(names);
			names = NULL;
		}
	conv_buffer_free(&taken);
	return names;
}

static void extract_message(struct extraction *to, conv_message *message)
{
	conv_name_set *names;
	size_t object = to->object.size;

	if (to->depth > conv_context_limits(to->run->context)->nesting) {
		tool_say(to->run, to->run->input, "%s is nested too deep; left out",
			 conv_buffer_text(&to->object));
		tool_run_fail(to->run, TOOL_INPUT);
		return;
	}
	names = new_names();
	if (!names) {
		fail(to, CONV_MACHINE);
		return;
	}
	to->depth++;
	write_bodies(to, message);
	for (size_t i = 0; i < conv_message_attachment_count(message); i++) {
		conv_buffer_printf(&to->object, "%sattachment[%zu]", object ? "/" : "", i);
		extract_attachment(to, names, conv_message_attachment(message, i));
		to->object.size = object;
	}
	to->depth--;
	conv_name_set_free(names);
}

void tool_extract(tool_run *run, conv_message *message, const char *folder, int no_clobber)
{
	struct extraction to = { .run = run, .no_clobber = no_clobber };
	struct output manifest = { 0 };

	conv_buffer_append_text(&to.folder, folder);
	if (to.folder.size && to.folder.bytes[to.folder.size - 1] != '/')
		conv_buffer_append_byte(&to.folder, '/');
	to.root = to.folder.size;
	if (tool_make_folders(run, folder) && open_output(&to, "manifest.json", &manifest)) {
		to.manifest = conv_json_new(manifest.sink);
		if (to.manifest) {
			conv_json_open_object(to.manifest, 0);
			conv_json_key(to.manifest, "files");
			conv_json_open_array(to.manifest, 0);
			extract_message(&to, message);
			conv_json_close_array(to.manifest);
			conv_json_close_object(to.manifest);
		}
		conv_status status = to.manifest ? conv_json_end(to.manifest) : CONV_MACHINE;
		if (conv_usable(status))
			status = conv_sink_commit(manifest.sink);
		fail(&to, status);
	}
	conv_sink_close(manifest.sink);
	conv_buffer_free(&manifest.path);
	conv_json_free(to.manifest);
	conv_buffer_free(&to.folder);
	conv_buffer_free(&to.object);
}
