/*
 * Redacting .msg: what holds the compound file together is copied, and of the streams those that a
 * message is made of, redacted. All else stays zeros: free sectors, the ends of sectors behind streams,
 * streams of OLE objects, and whatever no reader reaches.
 */
#include "msg/redact.h"

#include <stdlib.h>
#include <string.h>

#include "conv/charset.h"
#include "conv/known.h"
#include "cursor.h"
#include "msg/read.h"
#include "msg/write.h"
#include "redact/redact.h"
#include "report.h"

enum { MSG_FLAGS_ALL = MSG_FLAG_MANDATORY | MSG_FLAG_READABLE | MSG_FLAG_WRITABLE };

typedef struct job {
	msg_reader reader; /* its own: context, file, mapping */
	conv_redactor *redactor;
	redact_names names;
	const uint8_t *from;
	uint8_t *to; /* as many bytes, zeros at first */
	uint64_t nesting;
	conv_buffer bytes; /* scratch: one stream */
	conv_buffer keys;  /* a name_change for each named property */
} job;

static int is_known_name(const char *name)
{
	static const char *const others[] = { "\x05SummaryInformation",
					      "\x05"
					      "DocumentSummaryInformation",
					      "\x01"
					      "CompObj",
					      "\x01Ole",
					      "\x01Ole10Native",
					      "\x03ObjInfo",
					      "\x03LinkInfo",
					      "CONTENTS",
					      "\x02OlePres000",
					      "EPRINT",
					      "WordDocument",
					      "1Table",
					      "0Table",
					      "Data",
					      "Workbook",
					      "Book",
					      "PowerPoint Document",
					      "Current User",
					      "Pictures",
					      "Package",
					      "\x03MailStream",
					      "MailStream",
					      "MailMessage",
					      "Olk10SideProps_0001" };
	if (msg_name_parse(name, strlen(name)).what != MSG_IS_OTHER)
		return 1;
	for (size_t i = 0; i < sizeof others / sizeof *others; i++)
		if (strcmp(others[i], name) == 0)
			return 1;
	return 0;
}

/* ---- Streams ---- */

/* Gathers a stream into the scratch. Of a stream that is read twice, so is the copy: no matter. */
static conv_status gather(job *j, cfb_id id)
{
	const conv_extent *extents;
	size_t count;

	conv_buffer_clear(&j->bytes);
	CONV_TRY(cfb_stream_extents(j->reader.file, id, &extents, &count));
	for (size_t i = 0; i < count; i++)
		if (!conv_buffer_append(&j->bytes, j->from + extents[i].offset,
					(size_t)extents[i].size)) {
			conv_buffer_free(&j->bytes);
			return conv_report_memory(j->reader.context);
		}
	return CONV_OK;
}

/* Puts the scratch where the stream stands. */
static conv_status scatter(job *j, cfb_id id)
{
	const conv_extent *extents;
	size_t count, at = 0;

	CONV_TRY(cfb_stream_extents(j->reader.file, id, &extents, &count));
	for (size_t i = 0; i < count; i++) {
		size_t size = (size_t)extents[i].size;
		if (size > j->bytes.size - at)
			size = j->bytes.size - at;
		memcpy(j->to + extents[i].offset, j->bytes.bytes + at, size);
		at += size;
	}
	return CONV_OK;
}

static conv_status redact_stream(job *j, cfb_id id, const redact_value *value)
{
	CONV_TRY(gather(j, id));
	if (!j->bytes.size)
		return CONV_OK;
	CONV_TRY(redact_property(j->redactor, value, j->bytes.bytes, j->bytes.size));
	return scatter(j, id);
}

/* ---- Named properties ---- */

/* A row of job.keys: what a name is hashed by; zeros where it was not looked at. */
typedef struct name_change {
	redact_name_keys before, after;
} name_change;

/* One name, in the scratch. */
static conv_status redact_name(job *j, size_t k, unsigned kind, uint8_t *name, size_t size)
{
	const conv_guid *set = &j->reader.mapping.names[k].set;
	name_change change = { .before = redact_keys_of_name(set, name, size) };

	CONV_TRY(redact_property_name(&j->names, set, kind, name, size));
	change.after = redact_keys_of_name(set, name, size);
	memcpy(j->keys.bytes + k * sizeof change, &change, sizeof change);
	return CONV_OK;
}

/* The key in each row of a hash stream, where it was right (2.2.3.2.4). */
static void mend_keys(const job *j, uint8_t *rows, size_t size)
{
	for (size_t at = 0; at + MSG_NAMED_SIZE <= size; at += MSG_NAMED_SIZE) {
		uint8_t *row = rows + at;
		size_t k = conv_u16le(row + MSG_NAMED_INDEX);
		uint32_t key = conv_u32le(row + MSG_NAMED_KEY);
		name_change change;
		if (!(conv_u16le(row + MSG_NAMED_KIND) & 1) ||
		    (k + 1) * sizeof change > j->keys.size)
			continue;
		memcpy(&change, j->keys.bytes + k * sizeof change, sizeof change);
		if (change.after.lowered && key == change.before.lowered)
			msg_put32(row + MSG_NAMED_KEY, change.after.lowered);
		else if (change.after.as_spelled && key == change.before.as_spelled)
			msg_put32(row + MSG_NAMED_KEY, change.after.as_spelled);
	}
}

static conv_status copy_stream(job *j, cfb_id storage, const char *name)
{
	cfb_id id = cfb_find(j->reader.file, storage, name);

	if (id == CFB_NONE || cfb_kind_of(j->reader.file, id) != CFB_STREAM)
		return CONV_OK;
	CONV_TRY(gather(j, id));
	conv_redact_strays(j->bytes.bytes, j->bytes.size);
	if (conv_ascii_compare(name, MSG_MAPPING_GUIDS) != 0 &&
	    conv_ascii_compare(name, MSG_MAPPING_ENTRIES) != 0)
		mend_keys(j, j->bytes.bytes, j->bytes.size);
	return j->bytes.size ? scatter(j, id) : CONV_OK;
}

/* Names that entries point to, each once; what no entry points to becomes zeros ([MS-OXMSG] 2.2.3.1.3). */
static conv_status redact_strings(job *j, cfb_id storage)
{
	cfb_id entries = cfb_find(j->reader.file, storage, MSG_MAPPING_ENTRIES);
	cfb_id strings = cfb_find(j->reader.file, storage, MSG_MAPPING_STRINGS);
	conv_buffer rows = CONV_BUFFER_INIT, done = CONV_BUFFER_INIT;
	conv_status status = CONV_OK;

	if (entries == CFB_NONE || strings == CFB_NONE ||
	    cfb_kind_of(j->reader.file, entries) != CFB_STREAM ||
	    cfb_kind_of(j->reader.file, strings) != CFB_STREAM)
		return CONV_OK;
	CONV_TRY(gather(j, entries));
	conv_buffer_append(&rows, j->bytes.bytes, j->bytes.size);
	conv_buffer_append_zeros(&j->keys, j->reader.mapping.count * sizeof(name_change));
	status = gather(j, strings);
	size_t size = j->bytes.size;
	if (conv_usable(status) &&
	    (!conv_buffer_append_zeros(&done, size) || rows.failed || j->keys.failed))
		status = conv_report_memory(j->reader.context);
	for (size_t k = 0; conv_usable(status) && k < j->reader.mapping.count &&
			   (k + 1) * MSG_NAMED_SIZE <= rows.size;
	     k++) {
		const uint8_t *row = rows.bytes + k * MSG_NAMED_SIZE;
		size_t place = conv_u32le(row + MSG_NAMED_KEY);
		if (!(conv_u16le(row + MSG_NAMED_KIND) & 1) || place > size || size - place < 4)
			continue;
		uint32_t length = conv_u32le(j->bytes.bytes + place);
		if (done.bytes[place]) /* this one already */
			continue;
		memcpy(done.bytes + place, "\x01\x01\x01\x01", 4);
		if (length > size - place - 4)
			continue;
		memset(done.bytes + place + 4, 1, length);
		status = redact_name(j, k, conv_u16le(row + MSG_NAMED_KIND),
				     j->bytes.bytes + place + 4, length);
	}
	/* What fills a name up to four bytes may be anything, and then stays something. */
	for (size_t i = 0; conv_usable(status) && i < size; i++)
		if (!done.bytes[i])
			j->bytes.bytes[i] =
				i % 4 && done.bytes[i / 4 * 4] && j->bytes.bytes[i] ? 'x' : 0;
	if (conv_usable(status) && size)
		status = scatter(j, strings);
	conv_buffer_free(&rows);
	conv_buffer_free(&done);
	return status;
}

/* The GUIDs, the entries, the streams that hash names: numbers. */
static conv_status redact_mapping(job *j, cfb_id storage)
{
	size_t count;
	const cfb_id *children = cfb_children(j->reader.file, storage, &count);

	CONV_TRY(redact_strings(j, storage));
	for (size_t i = 0; i < count; i++) {
		char name[CFB_NAME_SIZE];
		cfb_name(j->reader.file, children[i], name);
		if (msg_name_parse(name, strlen(name)).what == MSG_IS_VALUE &&
		    conv_ascii_compare(name, MSG_MAPPING_STRINGS) != 0)
			CONV_TRY(copy_stream(j, storage, name));
	}
	return CONV_OK;
}

/* ---- Objects ---- */

/* Values of fixed length stay, lengths too; what is no entry is text. */
static conv_status redact_entries(job *j, const msg_contents *contents, size_t header)
{
	if (contents->properties == CFB_NONE)
		return CONV_OK;
	CONV_TRY(gather(j, contents->properties));
	uint8_t *p = j->bytes.bytes;
	size_t size = j->bytes.size;
	if (!size)
		return CONV_OK;
	memset(p, 0, size < MSG_HEADER_NEXT_RECIPIENT ? size : MSG_HEADER_NEXT_RECIPIENT);
	conv_redact_strays(p, size < header ? size : header);
	if (header == MSG_HEADER_TOP && size > MSG_HEADER_EMBEDDED)
		memset(p + MSG_HEADER_EMBEDDED, 0,
		       (size < header ? size : header) - MSG_HEADER_EMBEDDED);
	size_t at = header;
	for (; at < size && size - at >= MSG_ENTRY_SIZE; at += MSG_ENTRY_SIZE) {
		uint8_t *entry = p + at;
		const conv_type_info *info = conv_type_find(conv_u16le(entry));
		int single = !(conv_u16le(entry) & PtypMultiple);
		size_t kept = MSG_ENTRY_VALUE + 4; /* the length */
		if (!info)
			kept = 0;
		else if (single &&
			 (info->shape == CONV_SHAPE_INTEGER || info->shape == CONV_SHAPE_FLOAT))
			kept = MSG_ENTRY_VALUE + msg_width(info);
		else if (info->type == PtypObject)
			kept = MSG_ENTRY_RESERVED + 1; /* a message or a storage */
		if (!kept)
			CONV_TRY(conv_redact_text(j->redactor, 1252, entry, MSG_ENTRY_SIZE, NULL));
		else
			for (size_t i = kept; i < MSG_ENTRY_SIZE; i++) /* rubbish stays some */
				entry[i] = entry[i] != 0;
		if (conv_u32le(entry + MSG_ENTRY_FLAGS) >
		    MSG_FLAGS_ALL) /* no entry, perhaps text */
			conv_redact_strays(entry, MSG_ENTRY_SIZE);
	}
	if (at < size)
		memset(p + at, 0, size - at);
	return scatter(j, contents->properties);
}

static redact_value value_of(job *j, uint32_t tag, const redact_value *about,
			     conv_property *property)
{
	redact_value value = *about;

	value.type = (uint16_t)tag;
	memset(property, 0, sizeof *property);
	if (conv_usable(msg_identify(&j->reader, (uint16_t)(tag >> 16), property))) {
		value.id = property->id;
		value.name = property->name;
	}
	return value;
}

/* Streams of values that are numbers: of GUIDs and of multi-valued properties. */
static int is_numbers(uint16_t type)
{
	const conv_type_info *info = conv_type_find(type);
	return info && (type & PtypMultiple || info->shape == CONV_SHAPE_GUID);
}

static conv_status redact_values(job *j, const msg_contents *contents, const redact_value *about)
{
	const msg_value *values = (const void *)contents->values.bytes;
	const msg_part *parts = (const void *)contents->parts.bytes;
	conv_property property;

	for (size_t i = 0; i < contents->values.size / sizeof *values; i++) {
		redact_value value = value_of(j, values[i].tag, about, &property);
		if (cfb_kind_of(j->reader.file, values[i].id) != CFB_STREAM)
			continue;
		if (is_numbers(value.type)) {
			CONV_TRY(gather(j, values[i].id));
			conv_redact_strays(j->bytes.bytes, j->bytes.size);
			if (j->bytes.size)
				CONV_TRY(scatter(j, values[i].id));
		} else if (!(value.type & PtypMultiple)) {
			CONV_TRY(redact_stream(j, values[i].id, &value));
		}
	}
	for (size_t i = 0; i < contents->parts.size / sizeof *parts; i++) {
		redact_value value = value_of(j, parts[i].tag, about, &property);
		value.type &= (uint16_t)~PtypMultiple;
		CONV_TRY(redact_stream(j, parts[i].id, &value));
	}
	return CONV_OK;
}

static conv_status redact_message(job *j, cfb_id storage, const msg_codepage *outer,
				  uint64_t depth);

/* A recipient or an attachment; in an attachment there may be a message. */
static conv_status redact_part(job *j, cfb_id storage, const msg_codepage *codepage,
			       const redact_value *about, uint64_t depth)
{
	msg_contents contents;
	conv_status status = msg_list_contents(&j->reader, storage, &contents);

	if (conv_usable(status))
		status = redact_values(j, &contents, about);
	const msg_value *values = (const void *)contents.values.bytes;
	for (size_t i = 0; conv_usable(status) && i < contents.values.size / sizeof *values; i++)
		if (cfb_kind_of(j->reader.file, values[i].id) == CFB_STORAGE &&
		    depth < j->nesting &&
		    cfb_find(j->reader.file, values[i].id, MSG_PROPERTY_STREAM) != CFB_NONE)
			status = redact_message(j, values[i].id, codepage, depth + 1);
	if (conv_usable(status))
		status = redact_entries(j, &contents, MSG_HEADER_PART);
	msg_contents_free(&contents);
	return status;
}

static conv_status redact_parts(job *j, const conv_buffer *list, const msg_codepage *codepage,
				const redact_value *about, uint64_t depth)
{
	const msg_numbered *items = (const void *)list->bytes;

	for (size_t i = 0; i < list->size / sizeof *items; i++)
		CONV_TRY(redact_part(j, items[i].id, codepage, about, depth));
	return CONV_OK;
}

/* PidTagInternetCodepage, which PidTagHtml is in. */
static uint32_t html_codepage(const uint8_t *entries, size_t size, uint32_t otherwise)
{
	const conv_known_info *info = conv_known_info_of(PidTagInternetCodepage);

	for (size_t at = 0; at + MSG_ENTRY_SIZE <= size; at += MSG_ENTRY_SIZE)
		if (conv_u32le(entries + at) == ((uint32_t)info->id << 16 | info->type))
			return conv_u32le(entries + at + MSG_ENTRY_VALUE);
	return otherwise;
}

static conv_status redact_listed(job *j, const msg_contents *contents, const msg_codepage *outer,
				 uint64_t depth)
{
	size_t header = depth ? MSG_HEADER_EMBEDDED : MSG_HEADER_TOP, size = 0;
	const uint8_t *entries = NULL;
	redact_value about = { 0 };
	msg_codepage codepage;

	if (contents->properties != CFB_NONE)
		CONV_TRY(gather(j, contents->properties));
	if (contents->properties != CFB_NONE && j->bytes.size > header) {
		entries = j->bytes.bytes + header;
		size = j->bytes.size - header;
	}
	CONV_TRY(msg_choose_codepage(&j->reader, entries, size, outer, &codepage));
	about.codepage = codepage.try_utf8 ? 65001 : codepage.codepage;
	about.html_codepage = html_codepage(entries, size, about.codepage);
	CONV_TRY(redact_values(j, contents, &about));
	CONV_TRY(redact_parts(j, &contents->recipients, &codepage, &about, depth));
	CONV_TRY(redact_parts(j, &contents->attachments, &codepage, &about, depth));
	return redact_entries(j, contents, header);
}

static conv_status redact_message(job *j, cfb_id storage, const msg_codepage *outer, uint64_t depth)
{
	msg_contents contents;
	conv_status status = msg_list_contents(&j->reader, storage, &contents);

	if (conv_usable(status) && !depth && contents.mapping != CFB_NONE)
		status = msg_read_mapping(&j->reader, contents.mapping);
	/* A compound file of another kind has no streams of a message. */
	if (conv_usable(status))
		status = redact_listed(j, &contents, outer, depth);
	if (conv_usable(status) && !depth && contents.mapping != CFB_NONE)
		status = redact_mapping(j, contents.mapping);
	msg_contents_free(&contents);
	return status;
}

/* ---- The file ---- */

/* Where not even the root can be read, the header alone may show why. */
static conv_status redact_unreadable(const uint8_t *from, size_t size, uint8_t *to)
{
	size_t header = size < 512 ? size : 512;

	memcpy(to, from, header);
	for (size_t i = 8; i < header; i++)
		to[i] = (uint8_t)conv_redact_character(to[i]);
	return CONV_OK;
}

static conv_status redact_file(job *j)
{
	CONV_TRY(redact_message(j, CFB_ROOT, NULL, 0));
	return cfb_redact(j->reader.file, is_known_name, j->to);
}

static conv_status open_job(job *j, conv_source *source)
{
	conv_context *context = j->reader.context;

	j->reader.arena = conv_arena_new();
	j->redactor = conv_redactor_new(context);
	if (!j->reader.arena || !j->redactor)
		return conv_report_memory(context);
	j->names.redactor = j->redactor;
	j->names.arena = j->reader.arena;
	conv_table_init(&j->names.table, j->reader.arena);
	j->nesting = conv_context_limits(context)->nesting;
	return cfb_open(context, source, &j->reader.file);
}

static void close_job(job *j)
{
	cfb_close(j->reader.file);
	conv_redactor_free(j->redactor);
	conv_arena_free(j->reader.arena);
	conv_buffer_free(&j->reader.text);
	conv_buffer_free(&j->reader.values);
	conv_buffer_free(&j->bytes);
	conv_buffer_free(&j->keys);
}

conv_status msg_redact(conv_context *context, uint8_t *bytes, size_t size)
{
	job j = { .reader = { .context = context }, .from = bytes };
	conv_source *source = NULL;

	j.to = calloc(1, size ? size : 1);
	if (!j.to)
		return conv_report_memory(context);
	conv_status status = conv_source_from_memory(context, bytes, size, 0, &source);
	if (conv_usable(status)) {
		status = open_job(&j, source);
		if (conv_usable(status))
			status = redact_file(&j);
		else if (status != CONV_MACHINE)
			status = redact_unreadable(bytes, size, j.to);
		close_job(&j);
	}
	conv_source_drop(source);
	if (conv_usable(status))
		memcpy(bytes, j.to, size);
	free(j.to);
	return status;
}
