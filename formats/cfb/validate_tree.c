/*
 * Validating the directory ([MS-CFB] 2.6): every entry by itself, then the tree of each storage: all
 * links lead to entries that nothing else leads to, names ascend from left to right, no red entry under
 * a red one, and as many black ones on every way down where there are red ones at all: trees that are
 * all black are what most programs write, and allowed.
 */
#include <stdlib.h>
#include <string.h>

#include "cfb/validate.h"
#include "cursor.h"
#include "report.h"

enum { NOT_ALLOWED = 4 };
static const char not_allowed[NOT_ALLOWED] = { '/', '\\', ':', '!' };

static uint32_t link_of(const cfb_file *file, cfb_id id, unsigned where)
{
	return conv_u32le(cfb_entry(file, id) + where);
}

static unsigned type_of(const cfb_file *file, cfb_id id)
{
	return cfb_entry(file, id)[CFB_ENTRY_TYPE];
}

static int is_zero(const uint8_t *bytes, size_t size)
{
	for (size_t i = 0; i < size; i++)
		if (bytes[i])
			return 0;
	return 1;
}

/* ---- One entry ---- */

static conv_status validate_name(cfb_validation *v, cfb_id id)
{
	const uint8_t *p = cfb_entry(v->file, id) + CFB_ENTRY_NAME;
	unsigned size = conv_u16le(p + CFB_ENTRY_NAME_SIZE);

	if (cfb_name_is_odd(v->file, id) || size < 4)
		return cfb_find_entry(v, CFB_RULE_ENTRY_NAME, id, "has a name of %u bytes", size);
	for (unsigned i = 0; i + 2 < size; i += 2) {
		unsigned unit = conv_u16le(p + i);
		if (!unit)
			return cfb_find_entry(v, CFB_RULE_ENTRY_NAME, id, "has a NUL in its name");
		if (unit < 0x80 && memchr(not_allowed, (int)unit, NOT_ALLOWED))
			CONV_TRY(cfb_find_entry(v, CFB_RULE_NAME_ODD, id, "has a '%c' in its name",
						(char)unit));
	}
	if (conv_u16le(p + size - 2))
		return cfb_find_entry(v, CFB_RULE_ENTRY_NAME, id,
				      "has a name that does not end with NUL");
	if (!is_zero(p + size, CFB_ENTRY_NAME_SIZE - size))
		return cfb_find_entry(v, CFB_RULE_NAME_ODD, id, "has something behind its name");
	return CONV_OK;
}

static conv_status odd(cfb_validation *v, cfb_id id, int is_odd, const char *what)
{
	return is_odd ? cfb_find_entry(v, CFB_RULE_ENTRY_FIELD, id, "%s", what) : CONV_OK;
}

/* Fields that mean nothing for what the entry is (2.6.1 to 2.6.3). */
static conv_status validate_fields(cfb_validation *v, cfb_id id)
{
	const uint8_t *p = cfb_entry(v->file, id);
	unsigned type = p[CFB_ENTRY_TYPE];

	CONV_TRY(odd(v, id, p[CFB_ENTRY_COLOUR] > CFB_BLACK, "is neither red nor black"));
	if (v->file->header.major == 3)
		CONV_TRY(odd(v, id, conv_u32le(p + CFB_ENTRY_STREAM_SIZE + 4) != 0,
			     "has something in the upper half of its size"));
	if (type == CFB_TYPE_STREAM) {
		CONV_TRY(odd(v, id, link_of(v->file, id, CFB_ENTRY_CHILD) != CFB_NOSTREAM,
			     "is a stream with a child"));
		CONV_TRY(odd(v, id, !is_zero(p + CFB_ENTRY_CLASS, 16), "is a stream with a class"));
		return odd(v, id, !is_zero(p + CFB_ENTRY_CREATED, 16), "is a stream with times");
	}
	if (type == CFB_TYPE_STORAGE)
		return odd(v, id, conv_u32le(p + CFB_ENTRY_START) || cfb_claimed_size(v->file, id),
			   "is a storage with a first sector or size");
	return odd(v, id, !is_zero(p + CFB_ENTRY_CREATED, 8),
		   "is the root and has a creation time");
}

static conv_status validate_unused(cfb_validation *v, cfb_id id)
{
	const uint8_t *p = cfb_entry(v->file, id);
	int clean = is_zero(p, CFB_ENTRY_LEFT) &&
		    is_zero(p + CFB_ENTRY_CLASS, CFB_ENTRY_SIZE - CFB_ENTRY_CLASS);

	for (unsigned at = CFB_ENTRY_LEFT; at <= CFB_ENTRY_CHILD; at += 4)
		clean &= conv_u32le(p + at) == CFB_NOSTREAM;
	return clean ? CONV_OK
		     : cfb_find_entry(v, CFB_RULE_ENTRY_UNUSED, id,
				      "is not in use, and not as empty as it should be");
}

static conv_status validate_root(cfb_validation *v)
{
	cfb_name_units wanted, found;

	if (type_of(v->file, CFB_ROOT) != CFB_TYPE_ROOT)
		CONV_TRY(cfb_find_entry(v, CFB_RULE_ROOT, CFB_ROOT,
					"should be the root, but is of type %u",
					type_of(v->file, CFB_ROOT)));
	cfb_name_from_text(CFB_ROOT_NAME, &wanted);
	cfb_entry_name(v->file, CFB_ROOT, &found);
	if (found.count != wanted.count ||
	    memcmp(found.units, wanted.units, found.count * sizeof *found.units) != 0)
		CONV_TRY(cfb_find_entry(v, CFB_RULE_NAME_ODD, CFB_ROOT,
					"is not called " CFB_ROOT_NAME));
	if (link_of(v->file, CFB_ROOT, CFB_ENTRY_LEFT) != CFB_NOSTREAM ||
	    link_of(v->file, CFB_ROOT, CFB_ENTRY_RIGHT) != CFB_NOSTREAM)
		return cfb_find_entry(v, CFB_RULE_ROOT, CFB_ROOT, "is the root and has siblings");
	return CONV_OK;
}

static conv_status validate_entry(cfb_validation *v, cfb_id id)
{
	unsigned type = type_of(v->file, id);

	if (type == CFB_TYPE_UNUSED)
		return validate_unused(v, id);
	if (type != CFB_TYPE_STORAGE && type != CFB_TYPE_STREAM &&
	    !(type == CFB_TYPE_ROOT && id == CFB_ROOT))
		return cfb_find_entry(v, CFB_RULE_ENTRY_TYPE, id, "is of type %u", type);
	if (id != CFB_ROOT && v->parents[id] == CFB_NONE)
		CONV_TRY(cfb_find_entry(v, CFB_RULE_UNREACHABLE, id,
					"is in use, but no link leads to it"));
	CONV_TRY(validate_name(v, id));
	return validate_fields(v, id);
}

/* ---- One tree ---- */

typedef struct step { /* an entry whose left side has been walked, or is being */
	cfb_id id;
	uint32_t blacks; /* on the way to it, with itself */
	uint32_t depth;
} step;

typedef struct walk {
	cfb_validation *v;
	cfb_id storage;
	step *stack; /* as many as entries */
	size_t top;
	cfb_id before; /* the entry visited last, CFB_NONE */
	uint32_t count, deepest, reds;
	uint32_t blacks; /* on the first way down that ended */
	int ended, uneven;
} walk;

/* May the link be followed? A second link to an entry is one too many. */
static conv_status follow(walk *w, cfb_id from, cfb_id id, int *sound)
{
	cfb_validation *v = w->v;
	*sound = 0;
	if (id >= v->file->count)
		return cfb_find_entry(v, CFB_RULE_LINK, from,
				      "links to entry 0x%08X, which is not there", id);
	if (id == CFB_ROOT || type_of(v->file, id) == CFB_TYPE_UNUSED)
		return cfb_find_entry(v, CFB_RULE_LINK, from, "links to entry %u, which is %s", id,
				      id == CFB_ROOT ? "the root" : "not in use");
	if (v->parents[id] != CFB_NONE)
		return cfb_find_entry(v, CFB_RULE_LINK, from,
				      "links to entry %u, to which another link leads", id);
	v->parents[id] = w->storage;
	*sound = 1;
	return CONV_OK;
}

static void end_of_way(walk *w, uint32_t blacks)
{
	if (!w->ended)
		w->blacks = blacks;
	w->uneven |= blacks != w->blacks;
	w->ended = 1;
}

/* Goes down the left side from `id`, which `above` links to. */
static conv_status descend(walk *w, step above, cfb_id id)
{
	const cfb_file *file = w->v->file;

	for (; id != CFB_NOSTREAM; id = link_of(file, id, CFB_ENTRY_LEFT)) {
		int sound, red = cfb_entry(file, id < file->count ? id : 0)[CFB_ENTRY_COLOUR] ==
				 CFB_RED;
		CONV_TRY(follow(w, above.id, id, &sound));
		if (!sound)
			break;
		if (red && above.id != w->storage &&
		    cfb_entry(file, above.id)[CFB_ENTRY_COLOUR] == CFB_RED)
			CONV_TRY(cfb_find_entry(w->v, CFB_RULE_RED_RED, id,
						"is red under a red one"));
		if (red && above.id == w->storage)
			CONV_TRY(cfb_find_entry(w->v, CFB_RULE_RED_RED, id,
						"is the top of its tree, and red"));
		above = (step){ id, above.blacks + !red, above.depth + 1 };
		w->stack[w->top++] = above;
		w->reds += (uint32_t)red;
		if (above.depth > w->deepest)
			w->deepest = above.depth;
	}
	end_of_way(w, above.blacks);
	return CONV_OK;
}

static conv_status visit(walk *w, cfb_id id)
{
	cfb_name_units a, b;
	cfb_id before = w->before;

	w->count++;
	w->before = id;
	if (before == CFB_NONE)
		return CONV_OK;
	cfb_entry_name(w->v->file, before, &a);
	cfb_entry_name(w->v->file, id, &b);
	int order = cfb_name_compare(&a, &b);
	if (order == 0)
		return cfb_find_entry(w->v, CFB_RULE_SAME_NAME, id, "has the name of entry %u",
				      before);
	if (order > 0)
		return cfb_find_entry(w->v, CFB_RULE_ORDER, id,
				      "stands behind entry %u, but is less", before);
	return CONV_OK;
}

/* Twice the logarithm is what a red-black tree may have. */
static uint32_t most_depth(uint32_t count)
{
	uint32_t depth = 0;
	for (uint64_t room = 1; room <= count; room *= 2)
		depth += 2;
	return depth;
}

static conv_status judge(const walk *w)
{
	if (w->reds && w->uneven)
		CONV_TRY(cfb_find_entry(w->v, CFB_RULE_BLACK_HEIGHT, w->storage,
					"has a tree of children with more black ones on one way "
					"down than on another"));
	if (w->deepest > most_depth(w->count))
		return cfb_find_entry(w->v, CFB_RULE_DEEP_TREE, w->storage,
				      "has a tree of %u children that is %u deep", w->count,
				      w->deepest);
	return CONV_OK;
}

static conv_status validate_children(cfb_validation *v, cfb_id storage, step *stack, cfb_id *queue,
				     cfb_id *queued)
{
	walk w = { .v = v, .storage = storage, .stack = stack, .before = CFB_NONE };

	CONV_TRY(descend(&w, (step){ storage, 0, 0 }, link_of(v->file, storage, CFB_ENTRY_CHILD)));
	while (w.top) {
		step here = stack[--w.top];
		CONV_TRY(visit(&w, here.id));
		if (type_of(v->file, here.id) == CFB_TYPE_STORAGE)
			queue[(*queued)++] = here.id;
		CONV_TRY(descend(&w, here, link_of(v->file, here.id, CFB_ENTRY_RIGHT)));
	}
	return judge(&w);
}

/* ---- All ---- */

static conv_status validate_trees(cfb_validation *v, step *stack, cfb_id *queue)
{
	cfb_id queued = 1;

	queue[0] = CFB_ROOT;
	for (cfb_id i = 0; i < queued; i++)
		CONV_TRY(validate_children(v, queue[i], stack, queue, &queued));
	return CONV_OK;
}

conv_status cfb_validate_tree(cfb_validation *v)
{
	step *stack = malloc(v->file->count * sizeof *stack);
	cfb_id *queue = malloc(v->file->count * sizeof *queue);
	conv_status status = stack && queue ? validate_trees(v, stack, queue)
					    : conv_report_memory(v->findings.context);
	free(stack);
	free(queue);
	CONV_TRY(status);
	CONV_TRY(validate_root(v));
	for (cfb_id id = 0; id < v->file->count; id++)
		CONV_TRY(validate_entry(v, id));
	return CONV_OK;
}
