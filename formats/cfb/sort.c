/*
 * The directory of a new file: which entry has which id, and the trees of siblings.
 *
 * Ids go breadth first, the children of one storage side by side in the order of their names. Their
 * tree is balanced and all black, which [MS-CFB] 2.6.4 allows.
 */
#include <stdlib.h>

#include "cfb/write.h"
#include "report.h"

static int compare_nodes(const void *a, const void *b, void *user)
{
	const cfb_writer *writer = user;
	return cfb_name_compare(&writer->nodes[*(const cfb_id *)a].name,
				&writer->nodes[*(const cfb_id *)b].name);
}

static conv_status check_names(cfb_writer *writer, const cfb_id *siblings, size_t count)
{
	for (size_t i = 1; i < count; i++)
		if (cfb_name_compare(&writer->nodes[siblings[i - 1]].name,
				     &writer->nodes[siblings[i]].name) == 0)
			return conv_report(writer->context, CONV_ERROR, "cfb.duplicate-name",
					   CONV_NO_OFFSET,
					   "two children of one storage have the same name");
	return CONV_OK;
}

/*
 * The middle of the siblings is the root of their tree, the middles of both halves its children. The
 * ids of the siblings are `first` and up. As deep as the binary logarithm of their number.
 */
static cfb_id build_tree(cfb_writer *writer, const cfb_id *siblings, cfb_id first, size_t from,
			 size_t to)
{
	if (from == to)
		return CFB_NONE;
	size_t middle = from + (to - from) / 2;
	cfb_node *node = &writer->nodes[siblings[middle]];
	node->id = first + (cfb_id)middle;
	node->left = build_tree(writer, siblings, first, from, middle);
	node->right = build_tree(writer, siblings, first, middle + 1, to);
	return node->id;
}

static conv_status sort_children(cfb_writer *writer, cfb_id storage, cfb_id *sequence,
				 cfb_id *filled)
{
	cfb_id *siblings = sequence + *filled;
	size_t count = 0;

	for (cfb_id i = writer->nodes[storage].first_child; i != CFB_NONE;
	     i = writer->nodes[i].next)
		siblings[count++] = i;
	if (count)
		qsort_r(siblings, count, sizeof *siblings, compare_nodes, writer);
	CONV_TRY(check_names(writer, siblings, count));
	writer->nodes[storage].child = build_tree(writer, siblings, *filled, 0, count);
	*filled += (cfb_id)count;
	return CONV_OK;
}

conv_status cfb_sort_nodes(cfb_writer *writer, cfb_id *sequence)
{
	cfb_id filled = 1;

	sequence[0] = CFB_ROOT;
	writer->nodes[CFB_ROOT].id = CFB_ROOT;
	writer->nodes[CFB_ROOT].left = writer->nodes[CFB_ROOT].right = CFB_NONE;
	for (cfb_id i = 0; i < filled; i++) {
		cfb_node *node = &writer->nodes[sequence[i]];
		node->child = CFB_NONE;
		if (node->kind == CFB_STORAGE)
			CONV_TRY(sort_children(writer, sequence[i], sequence, &filled));
	}
	return CONV_OK;
}
