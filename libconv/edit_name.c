/* Names of properties, and of the objects they are in, as people write them. */
#include <stdlib.h>
#include <string.h>

#include "conv/charset.h"
#include "conv/known.h"
#include "edit.h"
#include "known_table.h"
#include "report.h"

enum { NAME_MOST = 256 };

/* ---- Where ---- */

/* "word[3]/" or "word/"; false: it is no such step. */
static int read_step(const char **text, const char *end, const char *word, int counted,
		     size_t *index)
{
	const char *p = *text;
	size_t size = strlen(word);

	if ((size_t)(end - p) <= size || memcmp(p, word, size) != 0)
		return 0;
	p += size;
	*index = 0;
	if (counted) {
		if (*p++ != '[')
			return 0;
		const char *first = p;
		for (; p < end && *p >= '0' && *p <= '9' && p - first < 9; p++)
			*index = *index * 10 + (size_t)(*p - '0');
		if (p == first || p >= end || *p++ != ']')
			return 0;
	}
	if (p >= end || *p++ != '/')
		return 0;
	*text = p;
	return 1;
}

static void read_steps(const char **text, const char *end, conv_change *change)
{
	static const struct {
		const char *word;
		int counted;
	} kinds[] = { [CONV_STEP_RECIPIENT] = { "recipient", 1 },
		      [CONV_STEP_ATTACHMENT] = { "attachment", 1 },
		      [CONV_STEP_MESSAGE] = { "message", 0 } };
	int found = 1;

	while (found && change->step_count < CONV_EDIT_STEPS) {
		found = 0;
		for (size_t i = 0; !found && i < sizeof kinds / sizeof *kinds; i++) {
			conv_step *step = &change->steps[change->step_count];
			step->kind = (conv_step_kind)i;
			found = read_step(text, end, kinds[i].word, kinds[i].counted, &step->index);
		}
		change->step_count += (size_t)found;
	}
}

/* ---- Suggestions ---- */

/* What is left of a name without its prefix, underscores and case: "PR_SUBJECT_W" is like "PidTagSubject". */
static size_t essence(const char *name, char to[NAME_MOST])
{
	static const char *const prefixes[] = { "PidTag", "PidLid", "PidName", "PR_", "dispid" };
	size_t size = 0;

	for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++)
		if (conv_ascii_compare_n(name, prefixes[i], strlen(prefixes[i])) == 0) {
			name += strlen(prefixes[i]);
			break;
		}
	for (; *name && size < NAME_MOST; name++)
		if (*name != '_')
			to[size++] = *name >= 'A' && *name <= 'Z' ? (char)(*name | 0x20) : *name;
	return size;
}

/* The number of letters to change, put in or take out (Levenshtein). */
static size_t distance(const char *a, size_t a_size, const char *b, size_t b_size)
{
	size_t row[NAME_MOST + 1];

	for (size_t j = 0; j <= b_size; j++)
		row[j] = j;
	for (size_t i = 1; i <= a_size; i++) {
		size_t before = row[0];
		row[0] = i;
		for (size_t j = 1; j <= b_size; j++) {
			size_t best = before + (a[i - 1] != b[j - 1]);
			best = row[j] + 1 < best ? row[j] + 1 : best;
			best = row[j - 1] + 1 < best ? row[j - 1] + 1 : best;
			before = row[j];
			row[j] = best;
		}
	}
	return row[b_size];
}

/* Of two that are equally near, the one that most people mean. */
static int is_tag(const char *spelling)
{
	return strncmp(spelling, "PidTag", 6) == 0;
}

static conv_status unknown_name(conv_context *context, const char *name)
{
	enum { SHOWN = 3 };
	const char *near[SHOWN] = { NULL };
	size_t distances[SHOWN];
	char wanted[NAME_MOST], other[NAME_MOST];
	size_t size = essence(name, wanted), most = 1 + size / 4;
	conv_buffer text = CONV_BUFFER_INIT;

	for (size_t i = 0; i < conv_known_spellings_count; i++) {
		const char *spelling = conv_known_spellings[i].name;
		size_t other_size = essence(spelling, other);
		size_t far = distance(wanted, size, other, other_size);
		if (far > most)
			continue;
		for (size_t k = 0; k < SHOWN; k++)
			if (!near[k] || far < distances[k] ||
			    (far == distances[k] && is_tag(spelling) && !is_tag(near[k]))) {
				memmove(near + k + 1, near + k, (SHOWN - 1 - k) * sizeof *near);
				memmove(distances + k + 1, distances + k,
					(SHOWN - 1 - k) * sizeof *distances);
				near[k] = spelling;
				distances[k] = far;
				break;
			}
	}
	for (size_t k = 0; k < SHOWN && near[k]; k++)
		conv_buffer_printf(&text, "%s%s", k ? " or " : "; is it ", near[k]);
	const char *hint =
		text.size ? conv_buffer_text(&text) : "; names are those of [MS-OXPROPS]";
	conv_status status = conv_report(context, CONV_ERROR, "edit.name", CONV_NO_OFFSET,
					 "there is no property '%s'%s%s", name, hint ? hint : "",
					 text.size ? "?" : "");
	conv_buffer_free(&text);
	return status;
}

/* ---- Types ---- */

/* "Integer32", "PtypInteger32"; false: unknown. */
static int find_type(const char *name, uint16_t *type)
{
	char room[16];

	for (uint32_t t = 1; t < 0x2000; t++) {
		if (!conv_type_find((uint16_t)t) || (t > 0x0102 && t < PtypMultiple))
			continue;
		const char *known = conv_type_name((uint16_t)t, room);
		if (conv_ascii_compare(known, name) == 0 ||
		    (strlen(known) > 4 && conv_ascii_compare(known + 4, name) == 0)) {
			*type = (uint16_t)t;
			return 1;
		}
	}
	return 0;
}

static conv_status read_type(conv_context *context, char *name, conv_property *property)
{
	char *bracket = strrchr(name, '('), *end = name + strlen(name);
	uint16_t type;

	if (!bracket || end[-1] != ')')
		return CONV_OK;
	end[-1] = 0;
	*bracket = 0;
	if (!find_type(bracket + 1, &type))
		return conv_report(context, CONV_ERROR, "edit.type", CONV_NO_OFFSET,
				   "there is no type '%s'; types are Integer32, String, Time ...",
				   bracket + 1);
	property->type = type;
	return CONV_OK;
}

/* ---- What ---- */

/* A number in hexadecimal digits behind "0x", all of the text. */
static int read_hex(const char *text, size_t most, uint32_t *value)
{
	char *end;

	if (text[0] != '0' || (text[1] | 0x20) != 'x' || !text[2] || strlen(text + 2) > most)
		return 0;
	*value = (uint32_t)strtoul(text + 2, &end, 16);
	return !*end;
}

static unsigned known_of_any_case(const char *name)
{
	unsigned known = conv_known_by_spelling(name);

	for (size_t i = 0; !known && i < conv_known_spellings_count; i++)
		if (conv_ascii_compare(conv_known_spellings[i].name, name) == 0)
			known = conv_known_spellings[i].known;
	return known;
}

static void set_known(conv_property *property, unsigned known)
{
	const conv_known_info *info = conv_known_info_of(known);

	property->known = (uint16_t)known;
	property->id = info->id;
	property->name = info->id ? NULL : &info->property_name;
	if (!property->type)
		property->type = info->type;
}

static int find_set(const char *text, size_t size, conv_guid *set)
{
	char guid[CONV_GUID_TEXT_SIZE + 2];

	for (unsigned i = 0; i < CONV_SET_COUNT; i++) {
		const char *name = conv_known_sets[i].name;
		if (strlen(name) == size && conv_ascii_compare_n(name, text, size) == 0) {
			*set = conv_known_sets[i].guid;
			return 1;
		}
	}
	if (size >= sizeof guid)
		return 0;
	memcpy(guid, text, size);
	guid[size] = 0;
	return conv_guid_parse(guid, set);
}

/* SET:0x8501, SET:Name */
static conv_status read_named(conv_context *context, conv_arena *arena, const char *name,
			      const char *colon, conv_property *property)
{
	conv_property_name *made = conv_arena_zalloc(arena, sizeof *made);

	if (!made)
		return conv_report_memory(context);
	if (!find_set(name, (size_t)(colon - name), &made->set))
		return conv_report(context, CONV_ERROR, "edit.name", CONV_NO_OFFSET,
				   "'%.*s' is no property set: it is neither a name such as "
				   "PSETID_Common nor a GUID",
				   (int)(colon - name), name);
	if (!read_hex(colon + 1, 8, &made->lid)) {
		made->name = conv_arena_copy(arena, colon + 1, strlen(colon + 1));
		if (!made->name)
			return conv_report_memory(context);
	}
	if (made->name && !*made->name)
		return conv_report(context, CONV_ERROR, "edit.name", CONV_NO_OFFSET,
				   "'%s' ends where a name should be", name);
	property->name = made;
	unsigned known = conv_known_by_name(made);
	if (known)
		set_known(property, known);
	return CONV_OK;
}

static conv_status read_tag(conv_context *context, const char *name, uint32_t tag,
			    conv_property *property)
{
	if (tag >> 16 == 0 || tag >> 16 >= 0x8000 || strlen(name) != 10)
		return conv_report(context, CONV_ERROR, "edit.name", CONV_NO_OFFSET,
				   "'%s' is no tag: eight digits, an id below 8000 and a type",
				   name);
	property->id = (uint16_t)(tag >> 16);
	property->type = (uint16_t)tag;
	property->known = (uint16_t)conv_known_by_tag(property->id, property->type);
	if (!property->type && property->known) /* 0x00170000: whatever it is */
		property->type = conv_known_info_of(property->known)->type;
	return CONV_OK;
}

conv_status conv_change_read_name(conv_context *context, conv_arena *arena, const char *text,
				  const char *end, conv_change *change)
{
	char name[NAME_MOST];
	uint32_t tag;

	read_steps(&text, end, change);
	if ((size_t)(end - text) >= sizeof name || end == text)
		return conv_report(context, CONV_ERROR, "edit.name", CONV_NO_OFFSET,
				   "the name of a property is %s",
				   end == text ? "missing" : "too long");
	memcpy(name, text, (size_t)(end - text));
	name[end - text] = 0;
	CONV_TRY(read_type(context, name, &change->property));
	const char *brace = *name == '{' ? strchr(name, '}') : name;
	const char *colon = brace ? strchr(brace, ':') : NULL;
	if (colon)
		return read_named(context, arena, name, colon, &change->property);
	if (read_hex(name, 8, &tag))
		return read_tag(context, name, tag, &change->property);
	unsigned known = known_of_any_case(name);
	if (!known)
		return unknown_name(context, name);
	set_known(&change->property, known);
	return CONV_OK;
}
