/*
 * The tree of storages ([MS-CFB] 2.6.4). The children of a storage are a binary tree of their own,
 * linked by left and right, ordered by name. Nothing here searches by that order, which may be wrong:
 * all trees are walked once, from the root, and the children then sorted where they are not. Each
 * entry is taken once, by whoever comes first, so every loop ends and the work is linear.
 */
#include <stdlib.h>
#include <string.h>

#include "cfb/read.h"
#include "cursor.h"
#include "report.h"

typedef struct tree {
	cfb_file *file;
	cfb_id *stack; /* entries whose left side is being walked, or storages; as many as entries */
	size_t depth;
	uint32_t filled; /* of file->order */
} tree;

static uint32_t link_of(const cfb_file *file, cfb_id id, unsigned where)
{
	return conv_u32le(cfb_entry(file, id) + where);
}

static conv_status report_entry(cfb_file *file, cfb_id id, unsigned once, conv_severity severity,
				const char *code, const char *what)
{
	if (!cfb_say_once(file, once))
		return CONV_OK;
	return conv_report(file->context, severity, code, CONV_NO_OFFSET, "directory entry %u %s",
			   id, what);
}

/* May the entry be taken at the end of a link? Says so when not. */
static conv_status take(cfb_file *file, cfb_id id, int *taken)
{
	*taken = 0;
	if (id == CFB_NOSTREAM)
		return CONV_OK;
	if (id >= file->count)
		return report_entry(file, id, CFB_SAID_CIRCLE, CONV_WARNING, "cfb.entry-link",
				    "is linked to, but does not exist");
	if (file->reached[id])
		return report_entry(file, id, CFB_SAID_CIRCLE, CONV_WARNING, "cfb.entry-loop",
				    "is linked to twice");
	file->reached[id] = 1;
	*taken = 1;
	return CONV_OK;
}

static conv_status check_entry(cfb_file *file, cfb_id id, int *used)
{
	unsigned type = cfb_entry(file, id)[CFB_ENTRY_TYPE];

	*used = type == CFB_TYPE_STORAGE || type == CFB_TYPE_STREAM;
	if (!*used)
		return report_entry(file, id, CFB_SAID_TYPE, CONV_WARNING, "cfb.entry-type",
				    "is neither storage nor stream, and left out");
	if (cfb_name_is_odd(file, id))
		return report_entry(file, id, CFB_SAID_NAME, CONV_WARNING, "cfb.entry-name",
				    "has a name of impossible length");
	return CONV_OK;
}

static conv_status check_colour(cfb_file *file, cfb_id id, unsigned where)
{
	cfb_id next = link_of(file, id, where);
	if (next < file->count && cfb_entry(file, id)[CFB_ENTRY_COLOUR] == CFB_RED &&
	    cfb_entry(file, next)[CFB_ENTRY_COLOUR] == CFB_RED)
		return report_entry(file, next, CFB_SAID_COLOUR, CONV_INFO, "cfb.colour",
				    "is red under a red one");
	return CONV_OK;
}

/* Goes down the left side from `id`, stacking what it meets. */
static conv_status descend(tree *t, cfb_id id)
{
	cfb_file *file = t->file;
	for (;;) {
		int taken;
		CONV_TRY(take(file, id, &taken));
		if (!taken)
			return CONV_OK;
		t->stack[t->depth++] = id;
		/* a free entry is zeros, and its links are no links */
		if (cfb_entry(file, id)[CFB_ENTRY_TYPE] == CFB_TYPE_UNUSED)
			return CONV_OK;
		CONV_TRY(check_colour(file, id, CFB_ENTRY_LEFT));
		CONV_TRY(check_colour(file, id, CFB_ENTRY_RIGHT));
		id = link_of(file, id, CFB_ENTRY_LEFT);
	}
}

/* The children of one storage, in the order of their tree, into file->order. */
static conv_status walk_siblings(tree *t, cfb_id storage)
{
	cfb_file *file = t->file;
	size_t bottom = t->depth;

	file->first[storage] = t->filled;
	CONV_TRY(descend(t, link_of(file, storage, CFB_ENTRY_CHILD)));
	while (t->depth > bottom) {
		cfb_id id = t->stack[--t->depth];
		int used;
		CONV_TRY(check_entry(file, id, &used));
		if (used)
			file->order[t->filled++] = id;
		if (cfb_entry(file, id)[CFB_ENTRY_TYPE] != CFB_TYPE_UNUSED)
			CONV_TRY(descend(t, link_of(file, id, CFB_ENTRY_RIGHT)));
	}
	file->last[storage] = t->filled;
	return CONV_OK;
}

/* ---- Order and duplicates ---- */

static int compare_entries(const cfb_file *file, cfb_id a, cfb_id b)
{
	cfb_name_units x, y;
	cfb_entry_name(file, a, &x);
	cfb_entry_name(file, b, &y);
	return cfb_name_compare(&x, &y);
}

static int compare_for_sort(const void *a, const void *b, void *file)
{
	cfb_id x = *(const cfb_id *)a, y = *(const cfb_id *)b;
	int order = compare_entries(file, x, y);
	return order ? order : (x > y) - (x < y);
}

static conv_status drop_duplicates(cfb_file *file, cfb_id storage)
{
	uint32_t kept = file->first[storage];

	for (uint32_t i = file->first[storage]; i < file->last[storage]; i++) {
		cfb_id id = file->order[i];
		if (kept > file->first[storage] &&
		    compare_entries(file, file->order[kept - 1], id) == 0) {
			char name[CFB_NAME_SIZE];
			cfb_name(file, id, name);
			CONV_TRY(conv_report(file->context, CONV_WARNING, "cfb.duplicate-name",
					     CONV_NO_OFFSET,
					     "directory entry %u is left out: \"%s\" stands in its "
					     "storage already",
					     id, name));
		} else {
			file->order[kept++] = id;
		}
	}
	file->last[storage] = kept;
	return CONV_OK;
}

static conv_status sort_children(cfb_file *file, cfb_id storage)
{
	cfb_name_units names[2];
	uint32_t first = file->first[storage], last = file->last[storage];
	int order = -1;

	if (first == last)
		return CONV_OK;
	cfb_entry_name(file, file->order[first], &names[first & 1]);
	for (uint32_t i = first + 1; i < last && order < 0; i++) {
		cfb_entry_name(file, file->order[i], &names[i & 1]);
		order = cfb_name_compare(&names[(i & 1) ^ 1], &names[i & 1]);
	}
	if (order < 0)
		return CONV_OK;
	if (order > 0)
		CONV_TRY(report_entry(file, storage, CFB_SAID_ORDER, CONV_WARNING, "cfb.order",
				      "has children in the wrong order"));
	qsort_r(file->order + first, last - first, sizeof *file->order, compare_for_sort, file);
	return drop_duplicates(file, storage);
}

/* ---- All storages ---- */

/* Storages are taken from `order` itself, which grows behind them: breadth first, no recursion. */
static conv_status walk_all(tree *t)
{
	cfb_file *file = t->file;

	file->reached[CFB_ROOT] = 1;
	CONV_TRY(walk_siblings(t, CFB_ROOT));
	CONV_TRY(sort_children(file, CFB_ROOT));
	t->filled = file->last[CFB_ROOT];
	for (uint32_t i = 0; i < t->filled; i++) {
		cfb_id id = file->order[i];
		if (cfb_kind_of(file, id) != CFB_STORAGE)
			continue;
		CONV_TRY(walk_siblings(t, id));
		CONV_TRY(sort_children(file, id));
		t->filled = file->last[id];
	}
	return CONV_OK;
}

conv_status cfb_read_tree(cfb_file *file)
{
	tree t = { .file = file };

	file->order = calloc(file->count, sizeof *file->order);
	file->first = calloc(file->count, sizeof *file->first);
	file->last = calloc(file->count, sizeof *file->last);
	file->reached = calloc(file->count, 1);
	file->walked = calloc(file->count, 1);
	t.stack = calloc(file->count, sizeof *t.stack);
	conv_status status = CONV_OK;
	if (!file->order || !file->first || !file->last || !file->reached || !file->walked ||
	    !t.stack)
		status = conv_report_memory(file->context);
	else
		status = walk_all(&t);
	free(t.stack);
	return status;
}

const cfb_id *cfb_children(const cfb_file *file, cfb_id storage, size_t *count)
{
	*count = file->last[storage] - file->first[storage];
	return file->order + file->first[storage];
}

cfb_id cfb_find(const cfb_file *file, cfb_id storage, const char *text)
{
	cfb_name_units wanted, name;
	size_t low = 0, high;
	const cfb_id *children = cfb_children(file, storage, &high);

	if (!cfb_name_from_text(text, &wanted))
		return CFB_NONE;
	while (low < high) {
		size_t middle = (low + high) / 2;
		cfb_entry_name(file, children[middle], &name);
		int order = cfb_name_compare(&wanted, &name);
		if (order == 0)
			return children[middle];
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return CFB_NONE;
}

conv_status cfb_orphans(cfb_file *file, const cfb_id **ids, size_t *count)
{
	if (!file->orphans) {
		conv_buffer found = CONV_BUFFER_INIT;
		for (cfb_id id = 1; id < file->count; id++)
			if (!file->reached[id] &&
			    cfb_entry(file, id)[CFB_ENTRY_TYPE] == CFB_TYPE_STREAM)
				conv_buffer_append(&found, &id, sizeof id);
		file->orphan_count = found.size / sizeof(cfb_id);
		file->orphans = conv_buffer_take(&found, NULL);
		if (!file->orphans && file->orphan_count)
			return conv_report_memory(file->context);
	}
	*ids = file->orphans;
	*count = file->orphan_count;
	return CONV_OK;
}
