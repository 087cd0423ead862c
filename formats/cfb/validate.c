/*
 * Is a compound file sound? The reader takes whatever can be understood; this proves what [MS-CFB]
 * asks for, rule by rule: header, chains (validate_chains.c), directory and trees (validate_tree.c).
 * Each sector, entry and link is looked at once, so that time and memory are linear in the file.
 *
 * A rule is a warning where a reader that keeps to the specification could read something else than
 * was meant, or nothing. What cannot mislead anybody, or is usual, is info.
 */
#include "cfb/validate.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cursor.h"
#include "report.h"

static const conv_rule rules[CFB_RULE_COUNT_OF_RULES] = {
	[CFB_RULE_UNREADABLE] = { "cfb.unreadable", CONV_WARNING },
	[CFB_RULE_HEADER] = { "cfb.header-field", CONV_WARNING },
	[CFB_RULE_HEADER_ODD] = { "cfb.header-odd", CONV_INFO },
	[CFB_RULE_FILE_SIZE] = { "cfb.file-end", CONV_INFO },
	[CFB_RULE_COUNT] = { "cfb.header-count", CONV_INFO },
	[CFB_RULE_DIFAT] = { "cfb.difat-entry", CONV_WARNING },
	[CFB_RULE_FAT_SECTOR] = { "cfb.fat-lost", CONV_WARNING },
	[CFB_RULE_FAT_MARK] = { "cfb.fat-mark", CONV_WARNING },
	[CFB_RULE_FAT_MARK_ODD] = { "cfb.fat-mark-odd", CONV_INFO },
	[CFB_RULE_FAT_TAIL] = { "cfb.fat-tail", CONV_INFO },
	[CFB_RULE_CHAIN_BROKEN] = { "cfb.chain-broken", CONV_WARNING },
	[CFB_RULE_CHAIN_SHARED] = { "cfb.sector-twice", CONV_WARNING },
	[CFB_RULE_CHAIN_SHORT] = { "cfb.chain-short", CONV_WARNING },
	[CFB_RULE_CHAIN_LONG] = { "cfb.chain-long", CONV_INFO },
	[CFB_RULE_EMPTY_START] = { "cfb.empty-start", CONV_INFO },
	[CFB_RULE_ORPHAN_SECTOR] = { "cfb.orphan-sector", CONV_INFO },
	[CFB_RULE_RANGE_LOCK] = { "cfb.range-lock", CONV_WARNING },
	[CFB_RULE_MINI_STREAM] = { "cfb.mini-stream", CONV_WARNING },
	[CFB_RULE_ROOT] = { "cfb.root-entry", CONV_WARNING },
	[CFB_RULE_ENTRY_TYPE] = { "cfb.type", CONV_WARNING },
	[CFB_RULE_ENTRY_NAME] = { "cfb.name-length", CONV_WARNING },
	[CFB_RULE_NAME_ODD] = { "cfb.name-odd", CONV_INFO },
	[CFB_RULE_ENTRY_FIELD] = { "cfb.entry-field", CONV_INFO },
	[CFB_RULE_ENTRY_UNUSED] = { "cfb.unused-entry", CONV_INFO },
	[CFB_RULE_LINK] = { "cfb.link", CONV_WARNING },
	[CFB_RULE_UNREACHABLE] = { "cfb.unreachable", CONV_WARNING },
	[CFB_RULE_ORDER] = { "cfb.sibling-order", CONV_WARNING },
	[CFB_RULE_SAME_NAME] = { "cfb.same-name", CONV_WARNING },
	[CFB_RULE_RED_RED] = { "cfb.red-red", CONV_INFO },
	[CFB_RULE_BLACK_HEIGHT] = { "cfb.black-height", CONV_INFO },
	[CFB_RULE_DEEP_TREE] = { "cfb.deep-tree", CONV_INFO },
};

/* ---- Places ---- */

enum { PATH_STEPS = 12 }; /* the last ones are told */

/* "storage/storage/stream" without control characters; the root is "". */
static const char *path_of(cfb_validation *v, cfb_id id)
{
	cfb_id steps[PATH_STEPS];
	char name[CFB_NAME_SIZE];
	size_t count = 0;

	for (; id != CFB_ROOT && id != CFB_NONE && count < PATH_STEPS; id = v->parents[id])
		steps[count++] = id;
	conv_buffer_clear(&v->path);
	while (count) {
		cfb_name(v->file, steps[--count], name);
		for (char *p = name; *p; p++)
			if ((unsigned char)*p < 0x20 || *p == 0x7F)
				*p = '?';
		conv_buffer_append_text(&v->path, name);
		if (count)
			conv_buffer_append_byte(&v->path, '/');
	}
	const char *path = conv_buffer_text(&v->path);
	return path ? path : "";
}

conv_status cfb_find_entry(cfb_validation *v, unsigned rule, cfb_id id, const char *format, ...)
{
	char text[400];
	va_list list;

	va_start(list, format);
	vsnprintf(text, sizeof text, format, list);
	va_end(list);
	const char *path = path_of(v, id);
	if (*path)
		conv_path_enter(v->findings.context, path, CONV_NO_INDEX);
	conv_status status =
		conv_finding(&v->findings, rule, CONV_NO_OFFSET, "directory entry %u %s", id, text);
	if (*path)
		conv_path_leave(v->findings.context);
	return status;
}

/* ---- Header (2.2) ---- */

static int is_zero(const uint8_t *bytes, size_t size)
{
	while (size && !*bytes) {
		bytes++;
		size--;
	}
	return size == 0;
}

static conv_status field(cfb_validation *v, unsigned rule, unsigned at, const char *name,
			 uint64_t found, uint64_t wanted)
{
	if (found == wanted)
		return CONV_OK;
	return conv_finding(&v->findings, rule, at, "the header's %s is 0x%llX instead of 0x%llX",
			    name, (unsigned long long)found, (unsigned long long)wanted);
}

/* Behind the 512 bytes of the header a sector of version 4 is zeros. */
static conv_status validate_rest(cfb_validation *v)
{
	uint8_t rest[512];
	size_t got;

	for (uint64_t at = CFB_HEADER_SIZE; at < cfb_sector_size(v->file); at += sizeof rest) {
		CONV_TRY(cfb_read_at(v->file, at, rest, sizeof rest, &got));
		if (!is_zero(rest, got))
			return conv_finding(&v->findings, CFB_RULE_HEADER_ODD, at,
					    "the rest of the header's sector is not zero");
	}
	return CONV_OK;
}

static conv_status validate_header(cfb_validation *v)
{
	const cfb_header *h = &v->file->header;
	int v4 = h->major == 4;
	uint8_t p[CFB_HEADER_SIZE];
	size_t got;

	CONV_TRY(cfb_read_at(v->file, 0, p, sizeof p, &got));
	if (!is_zero(p + CFB_HEADER_CLASS, 16))
		CONV_TRY(conv_finding(&v->findings, CFB_RULE_HEADER_ODD, CFB_HEADER_CLASS,
				      "the header's class is not zero"));
	if (!is_zero(p + CFB_HEADER_MINI_SHIFT + 2, 6))
		CONV_TRY(conv_finding(&v->findings, CFB_RULE_HEADER_ODD, CFB_HEADER_MINI_SHIFT + 2,
				      "reserved bytes of the header are not zero"));
	CONV_TRY(field(v, CFB_RULE_HEADER_ODD, CFB_HEADER_MINOR, "minor version",
		       conv_u16le(p + CFB_HEADER_MINOR), CFB_MINOR));
	CONV_TRY(field(v, CFB_RULE_HEADER, CFB_HEADER_BYTE_ORDER, "byte order",
		       conv_u16le(p + CFB_HEADER_BYTE_ORDER), CFB_BYTE_ORDER));
	CONV_TRY(field(v, CFB_RULE_HEADER, CFB_HEADER_SECTOR_SHIFT, "sector shift",
		       conv_u16le(p + CFB_HEADER_SECTOR_SHIFT), v4 ? CFB_V4_SHIFT : CFB_V3_SHIFT));
	CONV_TRY(field(v, CFB_RULE_HEADER, CFB_HEADER_MINI_SHIFT, "mini sector shift",
		       conv_u16le(p + CFB_HEADER_MINI_SHIFT), CFB_MINI_SHIFT));
	CONV_TRY(field(v, CFB_RULE_HEADER, CFB_HEADER_CUTOFF, "mini stream cutoff", h->cutoff,
		       CFB_CUTOFF));
	if (!v4)
		CONV_TRY(field(v, CFB_RULE_COUNT, CFB_HEADER_DIRECTORY_COUNT,
			       "count of directory sectors", h->directory_count, 0));
	return validate_rest(v);
}

static conv_status validate_file_size(cfb_validation *v)
{
	const cfb_file *file = v->file;
	uint64_t rest = file->size & (cfb_sector_size(file) - 1);

	if (rest)
		CONV_TRY(conv_finding(&v->findings, CFB_RULE_FILE_SIZE, file->size - rest,
				      "the last sector has only %llu bytes",
				      (unsigned long long)rest));
	if (file->header.major == 3 && file->size > CFB_V3_MOST)
		return conv_finding(&v->findings, CFB_RULE_FILE_SIZE, CONV_NO_OFFSET,
				    "the file is larger than version 3 can be");
	return CONV_OK;
}

/* ---- All ---- */

static conv_status validate_file(cfb_validation *v)
{
	CONV_TRY(validate_header(v));
	CONV_TRY(validate_file_size(v));
	CONV_TRY(cfb_validate_tree(v));
	CONV_TRY(cfb_validate_chains(v));
	return conv_findings_end(&v->findings);
}

static conv_status validate_opened(cfb_validation *v)
{
	const cfb_file *file = v->file;

	v->owners = calloc((size_t)file->fat.count + 1, sizeof *v->owners);
	v->mini_owners = calloc((size_t)file->mini_fat.count + 1, sizeof *v->mini_owners);
	v->parents = malloc((size_t)file->count * sizeof *v->parents);
	conv_status status = v->owners && v->mini_owners && v->parents
				     ? CONV_OK
				     : conv_report_memory(v->findings.context);
	if (conv_usable(status)) {
		memset(v->parents, 0xFF, (size_t)file->count * sizeof *v->parents);
		status = validate_file(v);
	}
	free(v->owners);
	free(v->mini_owners);
	free(v->parents);
	conv_buffer_free(&v->path);
	return status;
}

conv_status cfb_validate(conv_context *context, const conv_source *source)
{
	uint64_t warnings = conv_context_count(context, CONV_WARNING);
	cfb_validation v = { .findings =
				     conv_findings_begin(context, rules, CFB_RULE_COUNT_OF_RULES) };
	conv_context *quiet = conv_context_new(NULL);

	if (!quiet)
		return conv_report_memory(context);
	*conv_context_limits(quiet) = *conv_context_limits(context);
	conv_status status = cfb_open_to_look(quiet, source, &v.file);
	if (conv_usable(status))
		status = validate_opened(&v);
	else if (status != CONV_MACHINE)
		status = conv_finding(&v.findings, CFB_RULE_UNREADABLE, CONV_NO_OFFSET,
				      "is no compound file, or has no root that could be found");
	cfb_close(v.file);
	conv_context_free(quiet);
	return status == CONV_OK ? conv_damage_since(context, warnings) : status;
}
