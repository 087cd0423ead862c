/*
 * Safe file names. The rules stand in conv/safe_name.h; here they are applied in this order: last
 * part of a path, characters, ends, length, devices. Each step keeps what the ones before it made
 * sure of.
 *
 * Left out: names that differ only in Unicode normalisation are different names here.
 */
#include "conv/safe_name.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "conv/charset.h"
#include "table.h"

enum {
	EXTENSION_MOST = 12 /* bytes with the period; what is longer is no extension */
};

/* ---- Paths ---- */

static int is_separator(char c)
{
	return c == '/' || c == '\\';
}

static int is_letter(char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/* Is one of the parts between separators "." or ".."? */
static int has_dot_part(const char *name, size_t size)
{
	size_t start = 0;

	for (size_t i = 0; i <= size; i++) {
		if (i < size && !is_separator(name[i]))
			continue;
		size_t length = i - start;
		int parted = start > 0 || i < size;
		if (parted && (length == 1 || length == 2) &&
		    memcmp(name + start, "..", length) == 0)
			return 1;
		start = i + 1;
	}
	return 0;
}

/* Moves to the last part of what is a path rather than a name with a slash in it. */
static void last_part(const char **name, size_t *size)
{
	const char *text = *name;
	size_t drive = *size >= 2 && is_letter(text[0]) && text[1] == ':' ? 2 : 0; /* C:\x, C:x */
	size_t start = *size;

	if (!drive && (*size == 0 || !(is_separator(text[0]) || has_dot_part(text, *size))))
		return;
	while (start > drive && !is_separator(text[start - 1]))
		start--;
	*name += start;
	*size -= start;
}

/* ---- Characters ---- */

typedef struct span {
	uint32_t first, last;
} span;

/* What never stands in a name; in order. */
static const span unwanted[] = {
	{ 0x0000, 0x001F }, /* control characters */
	{ '"', '"' },       /* this and the seven below: not allowed by Windows */
	{ '*', '*' },       { '/', '/' },         { ':', ':' }, { '<', '<' },
	{ '>', '?' },       { '\\', '\\' },       { '|', '|' }, { 0x007F, 0x009F }, /* DEL, C1 */
	{ 0x061C, 0x061C }, /* Arabic letter mark */
	{ 0x180E, 0x180E }, /* vowel separator, drawn as nothing */
	{ 0x200B, 0x200B }, /* zero-width space; joiners (200C, 200D) are part of words */
	{ 0x200E, 0x200F }, /* direction marks */
	{ 0x2028, 0x202E }, /* line separators, embeddings, overrides */
	{ 0x2060, 0x206F }, /* word joiner, invisible operators, isolates */
	{ 0xD800, 0xDFFF }, /* surrogates */
	{ 0xFEFF, 0xFEFF }, /* byte order mark */
	{ 0xFFF9, 0xFFFC }, /* annotations, object replacement */
	{ 0xFFFE, 0xFFFF }, { 0xE0000, 0xE007F }, /* tags */
};

static int is_unwanted(uint32_t c)
{
	size_t low = 0, high = sizeof unwanted / sizeof *unwanted;

	while (low < high) {
		size_t middle = (low + high) / 2;
		if (c > unwanted[middle].last)
			low = middle + 1;
		else if (c < unwanted[middle].first)
			high = middle;
		else
			return 1;
	}
	return 0;
}

/* White space that no end of a name may have. */
static int is_blank(uint32_t c)
{
	return c == ' ' || c == 0xA0 || c == 0x3000 || (c >= 0x2000 && c <= 0x200A);
}

static void put_characters(const char *name, size_t size, conv_buffer *safe)
{
	const char *p = name, *end = name + size;
	char bytes[4];

	while (p < end) {
		uint32_t c = conv_text_next(&p, end);
		if (is_unwanted(c))
			conv_buffer_append_byte(safe, '_');
		else
			conv_buffer_append(safe, bytes, conv_text_put(c, bytes));
	}
}

/* How much of the text is left when blanks and periods at its end are gone. */
static size_t trimmed(const char *text, size_t size)
{
	while (size > 0) {
		size_t start = size - 1;
		while (start > 0 && ((unsigned char)text[start] & 0xC0) == 0x80)
			start--;
		const char *p = text + start;
		uint32_t c = conv_text_next(&p, text + size);
		if (c != '.' && !is_blank(c))
			break;
		size = start;
	}
	return size;
}

/* No blank or period at the end, no blank, period or hyphen in front. */
static void trim(conv_buffer *safe)
{
	const char *start = (const char *)safe->bytes, *p = start;
	const char *end = start + trimmed(start, safe->size);

	while (p < end) {
		const char *next = p;
		if (!is_blank(conv_text_next(&next, end)))
			break;
		p = next;
	}
	safe->size = (size_t)(end - p);
	if (safe->size == 0)
		return;
	memmove(safe->bytes, p, safe->size);
	if (safe->bytes[0] == '.' || safe->bytes[0] == '-')
		safe->bytes[0] = '_';
}

/* ---- Length ---- */

/* Where the extension begins ("." included), `size` if there is none. */
static size_t extension_at(const char *name, size_t size)
{
	for (size_t i = size; i-- > 1;) {
		if (size - i > EXTENSION_MOST || name[i] == ' ')
			break;
		if (name[i] == '.')
			return i;
	}
	return size;
}

/* How many of the bytes fit `room`: whole characters, and no blank or period at the new end. */
static size_t cut(const char *name, size_t size, size_t room)
{
	if (size <= room)
		return size;
	size = room;
	while (size > 0 && ((unsigned char)name[size] & 0xC0) == 0x80)
		size--;
	return trimmed(name, size);
}

/* Appends name, `suffix` between its stem and its extension, cut to `max` bytes. */
static void put_with_suffix(const char *name, size_t size, const char *suffix, size_t max,
			    conv_buffer *to)
{
	size_t stem = extension_at(name, size);
	size_t tail = strlen(suffix) + size - stem;

	conv_buffer_append(to, name, cut(name, stem, max > tail ? max - tail : 0));
	conv_buffer_append_text(to, suffix);
	conv_buffer_append(to, name + stem, size - stem);
}

/* ---- Devices ---- */

/* "CON", "nul.txt", "Com1 .log", "LPT¹": such a name opens a device under Windows. */
static int is_device(const char *name, size_t size)
{
	static const char *const words[] = { "CON",    "PRN",    "AUX",     "NUL",
					     "CLOCK$", "CONIN$", "CONOUT$", NULL };
	static const char *const digits[] = { "0",        "1",        "2",        "3", "4",
					      "5",        "6",        "7",        "8", "9",
					      "\xC2\xB9", "\xC2\xB2", "\xC2\xB3", NULL };
	size_t stem = 0;

	while (stem < size && name[stem] != '.')
		stem++;
	while (stem > 0 && name[stem - 1] == ' ')
		stem--;
	for (size_t i = 0; words[i]; i++)
		if (stem == strlen(words[i]) && conv_ascii_compare_n(name, words[i], stem) == 0)
			return 1;
	if (stem < 4 || (conv_ascii_compare_n(name, "COM", 3) != 0 &&
			 conv_ascii_compare_n(name, "LPT", 3) != 0))
		return 0;
	for (size_t i = 0; digits[i]; i++)
		if (stem - 3 == strlen(digits[i]) && memcmp(name + 3, digits[i], stem - 3) == 0)
			return 1;
	return 0;
}

/* ---- The whole ---- */

conv_status conv_safe_name(const char *name, size_t size, size_t max, const char *otherwise,
			   conv_buffer *safe)
{
	conv_buffer clean = CONV_BUFFER_INIT;
	conv_status status;

	last_part(&name, &size);
	put_characters(name, size, &clean);
	if (!clean.failed)
		trim(&clean);
	if (clean.size == 0)
		conv_buffer_append_text(&clean, otherwise);
	status = conv_buffer_status(&clean);
	if (status == CONV_OK) {
		const char *text = (const char *)clean.bytes;
		int device = is_device(text, clean.size);
		if (device)
			conv_buffer_append_byte(safe, '_');
		put_with_suffix(text, clean.size, "", max - (device != 0), safe);
		status = conv_buffer_status(safe);
	}
	conv_buffer_free(&clean);
	return status;
}

/* ---- Sets of names ---- */

struct conv_name_set {
	conv_arena *arena;
	conv_table taken; /* folded name -> the number that was tried last for it */
};

conv_name_set *conv_name_set_new(void)
{
	conv_arena *arena = conv_arena_new();
	conv_name_set *set = arena ? conv_arena_zalloc(arena, sizeof *set) : NULL;

	if (!set) {
		conv_arena_free(arena);
		return NULL;
	}
	set->arena = arena;
	conv_table_init(&set->taken, arena);
	return set;
}

void conv_name_set_free(conv_name_set *set)
{
	if (set)
		conv_arena_free(set->arena);
}

/*
 * Simple lower case, enough that two names which a file system takes for one are one here. To take
 * two different names for one does no harm, so letters stand in broad rows.
 */
typedef struct fold_row {
	uint32_t first, last;
	int32_t distance; /* 0: pairs of an even code point and the next; -1: of an odd one and the next */
} fold_row;

static const fold_row fold_rows[] = {
	{ 'A', 'Z', 32 },       { 0x00C0, 0x00DE, 32 }, { 0x0100, 0x0137, 0 },
	{ 0x0139, 0x0148, -1 }, { 0x014A, 0x0177, 0 },  { 0x0179, 0x017E, -1 },
	{ 0x0386, 0x0386, 38 }, { 0x0388, 0x038A, 37 }, { 0x038C, 0x038C, 64 },
	{ 0x038E, 0x038F, 63 }, { 0x0391, 0x03AB, 32 }, { 0x0400, 0x040F, 80 },
	{ 0x0410, 0x042F, 32 }, { 0x0460, 0x0481, 0 },  { 0x048A, 0x04BF, 0 },
	{ 0x04D0, 0x052F, 0 },  { 0x0531, 0x0556, 48 }, { 0x1E00, 0x1EFF, 0 },
	{ 0xFF21, 0xFF3A, 32 },
};

static uint32_t fold(uint32_t c)
{
	for (size_t i = 0; i < sizeof fold_rows / sizeof *fold_rows; i++) {
		const fold_row *row = &fold_rows[i];
		if (c < row->first || c > row->last)
			continue;
		if (row->distance == 0)
			return c | 1;
		if (row->distance < 0)
			return (c + 1) & ~1u;
		return c + (uint32_t)row->distance;
	}
	return c;
}

static conv_status fold_name(const conv_buffer *name, size_t from, conv_buffer *folded)
{
	const char *p = (const char *)name->bytes + from;
	const char *end = (const char *)name->bytes + name->size;
	char bytes[4];

	while (p < end)
		conv_buffer_append(folded, bytes,
				   conv_text_put(fold(conv_text_next(&p, end)), bytes));
	return conv_buffer_status(folded);
}

/* Takes the name that stands in `unique` behind `from`; *number is its counter, *old: it was taken. */
static conv_status take(conv_name_set *set, const conv_buffer *unique, size_t from,
			uint64_t **number, int *old)
{
	conv_buffer folded = CONV_BUFFER_INIT;
	conv_status status = fold_name(unique, from, &folded);
	uint64_t *fresh = NULL;

	if (status == CONV_OK) {
		*number = conv_table_find(&set->taken, folded.bytes, folded.size);
		*old = *number != NULL;
		if (!*old) {
			fresh = conv_arena_alloc(set->arena, sizeof *fresh);
			if (fresh) {
				*fresh = 1;
				*number = conv_table_add(&set->taken, folded.bytes, folded.size,
							 fresh);
			}
			if (!*number)
				status = CONV_MACHINE;
		}
	}
	conv_buffer_free(&folded);
	return status;
}

conv_status conv_name_set_take(conv_name_set *set, const char *name, size_t max,
			       conv_buffer *unique)
{
	size_t from = unique->size, size = strlen(name);
	uint64_t *base = NULL, *number = NULL;
	int old = 0;

	put_with_suffix(name, size, "", max, unique);
	CONV_TRY(conv_buffer_status(unique));
	CONV_TRY(take(set, unique, from, &base, &old));
	while (old) {
		conv_buffer suffix = CONV_BUFFER_INIT;
		conv_buffer_printf(&suffix, " (%llu)", (unsigned long long)++*base);
		unique->size = from;
		if (conv_buffer_text(&suffix))
			put_with_suffix(name, size, conv_buffer_text(&suffix), max, unique);
		conv_status status = conv_buffer_status(&suffix);
		conv_buffer_free(&suffix);
		CONV_TRY(status);
		CONV_TRY(conv_buffer_status(unique));
		CONV_TRY(take(set, unique, from, &number, &old));
	}
	return CONV_OK;
}
