#include "conv/known.h"

#include <string.h>

#include "conv/charset.h"
#include "known_table.h"

const conv_known_info *conv_known_info_of(unsigned known)
{
	return known && known < CONV_KNOWN_COUNT ? &conv_known_table[known] : NULL;
}

/* Are the two stored alike, so that one stands for the other? Binary types of all kinds are. */
static int types_agree(uint16_t registered, uint16_t type)
{
	if (registered == type || !registered || !type)
		return 1;
	const conv_type_info *a = conv_type_find(registered), *b = conv_type_find(type);
	if ((registered ^ type) & PtypMultiple || !a || !b)
		return 0;
	if (a->shape == CONV_SHAPE_TEXT8 || b->shape == CONV_SHAPE_TEXT8)
		return a->shape == CONV_SHAPE_TEXT || b->shape == CONV_SHAPE_TEXT ||
		       a->shape == b->shape;
	return a->shape == b->shape;
}

unsigned conv_known_by_tag(uint16_t id, uint16_t type)
{
	size_t low = 0, high = conv_known_tags_count;
	unsigned like = 0;

	while (low < high) { /* the first row of the id */
		size_t middle = low + (high - low) / 2;
		if (conv_known_tags[middle].id < id)
			low = middle + 1;
		else
			high = middle;
	}
	for (; low < conv_known_tags_count && conv_known_tags[low].id == id; low++) {
		const conv_known_tag *row = &conv_known_tags[low];
		if (row->type == type)
			return row->known;
		if (!like && types_agree(row->type, type))
			like = row->known;
	}
	return like;
}

static int is_internet_headers(const conv_guid *set)
{
	return conv_guid_equal(set, conv_set_guid(CONV_SET_PS_INTERNET_HEADERS));
}

static int compare_names(const conv_property_name *a, const conv_property_name *b)
{
	int order = memcmp(a->set.bytes, b->set.bytes, sizeof a->set.bytes);
	if (order)
		return order;
	if (!a->name && !b->name)
		return a->lid < b->lid ? -1 : a->lid > b->lid;
	if (!a->name || !b->name)
		return a->name ? 1 : -1;
	return is_internet_headers(&a->set) ? conv_ascii_compare(a->name, b->name)
					    : strcmp(a->name, b->name);
}

unsigned conv_known_by_name(const conv_property_name *name)
{
	const uint16_t *list = name->name ? conv_known_names : conv_known_lids;
	size_t low = 0, high = name->name ? conv_known_names_count : conv_known_lids_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = compare_names(&conv_known_table[list[middle]].property_name, name);
		if (!order)
			return list[middle];
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return 0;
}

unsigned conv_known_by_spelling(const char *spelling)
{
	size_t low = 0, high = conv_known_spellings_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = strcmp(conv_known_spellings[middle].name, spelling);
		if (!order)
			return conv_known_spellings[middle].known;
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return 0;
}

const conv_guid *conv_set_guid(unsigned set)
{
	return set < CONV_SET_COUNT ? &conv_known_sets[set].guid : NULL;
}

const char *conv_set_name(const conv_guid *guid)
{
	for (size_t i = 0; i < CONV_SET_COUNT; i++)
		if (conv_guid_equal(&conv_known_sets[i].guid, guid))
			return conv_known_sets[i].name;
	return NULL;
}

int conv_property_name_equal(const conv_property_name *a, const conv_property_name *b)
{
	if (!conv_guid_equal(&a->set, &b->set) || !a->name != !b->name)
		return 0;
	if (!a->name)
		return a->lid == b->lid;
	return compare_names(a, b) == 0;
}
