/*
 * Lists of RTF documents as <ol> and <ul>. What is nested in what is told by the level where two items
 * are of one list, and by their indents where not: Word nests a list in another by indenting it.
 */
#include "document_html.h"

static void close_list(rtf_flow *flow)
{
	const rtf_list_state *list = &flow->lists[--flow->list_depth];
	conv_buffer_append_text(&flow->blocks,
				list->numbered ? "</li></ol>\r\n" : "</li></ul>\r\n");
}

void rtf_html_close_lists(rtf_flow *flow)
{
	while (flow->list_depth)
		close_list(flow);
}

static void open_list(rtf_flow *flow, const rtf_item *item, int32_t left)
{
	static const char types[] = { '1', 'I', 'i', 'A', 'a' };
	rtf_list_state *list = &flow->lists[flow->list_depth++];

	list->list = item->list;
	list->level = item->level;
	list->numbered = (uint8_t)item->numbered;
	list->left = left;
	if (!item->numbered) {
		conv_buffer_append_text(&flow->blocks, "<ul>\r\n");
		return;
	}
	conv_buffer_append_text(&flow->blocks, "<ol");
	if (item->format >= RTF_NFC_UPPER_ROMAN && item->format <= RTF_NFC_LOWER_LETTER)
		conv_buffer_printf(&flow->blocks, " type=\"%c\"", types[item->format]);
	if (item->number != 1)
		conv_buffer_printf(&flow->blocks, " start=\"%ld\"", (long)item->number);
	conv_buffer_append_text(&flow->blocks, ">\r\n");
}

/* Below 0: the item lies outside of that list; above: within an item of it; 0: beside its items. */
static int compare_depth(const rtf_item *item, int32_t left, const rtf_list_state *list)
{
	if (item->list == list->list || left == list->left)
		return (int)item->level - (int)list->level;
	return left < list->left ? -1 : 1;
}

void rtf_html_enter_item(rtf_flow *flow, const rtf_item *item, int32_t left)
{
	int order = 1;

	while (flow->list_depth &&
	       (order = compare_depth(item, left, &flow->lists[flow->list_depth - 1])) < 0)
		close_list(flow);
	if (flow->list_depth && order == 0) {
		const rtf_list_state *top = &flow->lists[flow->list_depth - 1];
		if (top->list == item->list && top->numbered == item->numbered) {
			conv_buffer_append_text(&flow->blocks, "</li>\r\n");
			return;
		}
		close_list(flow);
	}
	if (flow->list_depth == RTF_LIST_LEVELS)
		close_list(flow);
	open_list(flow, item, left);
}
