/*
 * Tables of RTF documents as HTML.
 *
 * RTF knows no tables, only rows that follow each other, each with the right edges of its cells. The
 * columns of the table, and with them what a cell spans, are known when its last row has been read;
 * rows of nested tables say only at their end what their cells look like. So the content of the cells
 * goes into the flow's blocks as it comes, rtf_table_cell tells where each begins and ends, and the
 * tags are written when the table ends.
 */
#include "document_html.h"

#include <stdlib.h>
#include <string.h>

enum {
	SAME_EDGE = 40,  /* twips: rows of one table differ by this much and mean the same edge */
	SAME_LEFT = 300, /* rows begin where the others do, but for this much */
	MOST_COLUMNS = 512, /* more than that, and no row says anything about another */
	MOST_ROWS = 65534,  /* that rowspan may name */
	LONGEST_ROW = 1024, /* Word has 63 cells at the most */
	MOST_CELLS = 65536  /* a longer table goes on as another, so that it takes no more memory */
};

/* The columns of a table: their left edges in order; the last is the right edge of the table. */
typedef struct table_grid {
	int32_t edges[MOST_COLUMNS + 1];
	size_t count;
	struct {
		rtf_table_cell *cell; /* the last one here that others below may be merged with */
		size_t row;
	} above[MOST_COLUMNS + 1];
} table_grid;

static rtf_table_cell *cells_of(const rtf_table_state *table, size_t *count)
{
	*count = table->cells.size / sizeof(rtf_table_cell);
	return (rtf_table_cell *)(void *)table->cells.bytes;
}

static int is_empty(const rtf_table_cell *cell)
{
	return cell->from == cell->to;
}

/* ---- What cells span ---- */

/* Cells merged with the one before (\clmrg) become parts of it. */
static void join_cells(rtf_table_cell *cells, size_t count)
{
	rtf_table_cell *first = NULL;

	for (size_t i = 0; i < count; i++) {
		rtf_table_cell *cell = &cells[i];
		if (cell->begins_row)
			first = NULL;
		if (first && cell->merged) {
			cell->joined = 1;
			if (cell->known)
				first->right = cell->right;
		} else {
			first = cell;
		}
	}
}

/* Rows that begin nearly where the table does begin there. */
static void align_rows(rtf_table_cell *cells, size_t count)
{
	int32_t leftmost = INT32_MAX;

	for (size_t i = 0; i < count; i++)
		if (cells[i].known && cells[i].left < leftmost)
			leftmost = cells[i].left;
	for (size_t i = 0; i < count; i++)
		if (cells[i].begins_row && cells[i].known && cells[i].left < leftmost + SAME_LEFT &&
		    cells[i].right > leftmost)
			cells[i].left = leftmost;
}

static int compare_edges(const void *a, const void *b)
{
	int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;
	return (x > y) - (x < y);
}

/* False: there are none, or too many, or no memory (*failed). */
static int find_columns(const rtf_table_cell *cells, size_t count, table_grid *grid, int *failed)
{
	conv_buffer all = CONV_BUFFER_INIT;

	for (size_t i = 0; i < count; i++)
		if (cells[i].known && !cells[i].joined) {
			conv_buffer_append(&all, &cells[i].left, sizeof cells[i].left);
			conv_buffer_append(&all, &cells[i].right, sizeof cells[i].right);
		}
	*failed |= all.failed;
	int32_t *edges = (int32_t *)(void *)all.bytes;
	size_t edge_count = all.size / sizeof *edges;
	if (edge_count)
		qsort(edges, edge_count, sizeof *edges, compare_edges);
	grid->count = 0;
	for (size_t i = 0; i < edge_count && grid->count <= MOST_COLUMNS + 1; i++) {
		if (grid->count && edges[i] - grid->edges[grid->count - 1] <= SAME_EDGE)
			continue;
		if (grid->count <= MOST_COLUMNS)
			grid->edges[grid->count] = edges[i];
		grid->count++;
	}
	conv_buffer_free(&all);
	return grid->count > 1 && grid->count <= MOST_COLUMNS + 1;
}

/* The column that begins at or before the edge. */
static size_t column_at(const table_grid *grid, int32_t edge)
{
	size_t low = 0, high = grid->count;

	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;
		if (grid->edges[middle] <= edge)
			low = middle;
		else
			high = middle;
	}
	return low;
}

/* Sees to it that a cell which goes on below its row (\clvmgf, \clvmrg) spans the rows. */
static void merge_down(table_grid *grid, rtf_table_cell *cell, size_t column, size_t row)
{
	rtf_table_cell *above = grid->above[column].cell;

	if (cell->merged_up && above && is_empty(cell) && grid->above[column].row + 1 == row &&
	    above->columns == cell->columns && above->rows < MOST_ROWS) {
		above->rows++;
		cell->covered = 1;
	} else {
		grid->above[column].cell = cell->merge_down ? cell : NULL;
	}
	grid->above[column].row = row;
}

static void span_cells(rtf_table_cell *cells, size_t count, table_grid *grid)
{
	size_t row = 0;

	for (size_t i = 0; i < count; i++) {
		rtf_table_cell *cell = &cells[i];
		row += cell->begins_row;
		if (!cell->known || cell->joined)
			continue;
		size_t left = column_at(grid, cell->left), right = column_at(grid, cell->right);
		cell->columns = (uint16_t)(right > left ? right - left : 1);
		if (cell->begins_row)
			cell->columns_before = (uint16_t)left;
		merge_down(grid, cell, left, row);
	}
}

static void find_spans(rtf_table_cell *cells, size_t count, int *failed)
{
	table_grid *grid = calloc(1, sizeof *grid);

	join_cells(cells, count);
	align_rows(cells, count);
	if (!grid)
		*failed = 1;
	else if (find_columns(cells, count, grid, failed))
		span_cells(cells, count, grid);
	free(grid);
}

/* ---- Tags ---- */

static void put_cell_tag(const rtf_document *d, conv_buffer *out, const rtf_table_cell *cell)
{
	int64_t width = ((int64_t)cell->right - cell->left) / RTF_TWIPS_PER_PIXEL;
	uint32_t colour = rtf_colour_of(d, cell->background);

	conv_buffer_append_text(out, "<td");
	if (cell->columns > 1)
		conv_buffer_printf(out, " colspan=\"%u\"", (unsigned)cell->columns);
	if (cell->rows > 1)
		conv_buffer_printf(out, " rowspan=\"%u\"", (unsigned)cell->rows);
	if (cell->known && width > 0 && width < 5000)
		conv_buffer_printf(out, " width=\"%d\"", (int)width);
	if (colour != RTF_NO_COLOUR)
		conv_buffer_printf(out, " bgcolor=\"#%06X\"", (unsigned)colour);
	conv_buffer_printf(out, " valign=\"%s\">",
			   cell->align == RTF_CELL_MIDDLE   ? "middle"
			   : cell->align == RTF_CELL_BOTTOM ? "bottom"
							    : "top");
}

/* What a row leaves out before its first cell. */
static void put_gap(conv_buffer *out, unsigned columns)
{
	conv_buffer_append_text(out, "<td");
	if (columns > 1)
		conv_buffer_printf(out, " colspan=\"%u\"", columns);
	conv_buffer_append_text(out, " style=\"border:none\"></td>\r\n");
}

/*
 * The content of a cell moves to the end of `out`, and with it the places in it. `out` will stand where
 * the table begins.
 */
static void put_content(rtf_document *d, const rtf_flow *flow, conv_buffer *out, size_t begin,
			size_t *place, const rtf_table_cell *cell)
{
	size_t to = begin + out->size;

	if (!is_empty(cell))
		conv_buffer_append(out, flow->blocks.bytes + cell->from, cell->to - cell->from);
	for (; flow == d->flows && *place < cell->placed; ++*place)
		d->places.places[*place] += to - cell->from; /* may go back: modulo is right */
}

static void put_rows(rtf_document *d, const rtf_flow *flow, const rtf_table_state *table,
		     conv_buffer *out)
{
	size_t count, place = table->placed;
	const rtf_table_cell *cells = cells_of(table, &count);
	size_t begin = cells->from;

	for (size_t i = 0; i < count;) {
		const rtf_table_cell *cell = &cells[i++];
		if (cell->begins_row)
			conv_buffer_append_text(out,
						cell == cells ? "<tr>\r\n" : "</tr>\r\n<tr>\r\n");
		if (cell->columns_before)
			put_gap(out, cell->columns_before);
		if (cell->covered)
			continue;
		put_cell_tag(d, out, cell);
		size_t content = out->size;
		put_content(d, flow, out, begin, &place, cell);
		for (; i < count && cells[i].joined; i++)
			put_content(d, flow, out, begin, &place, &cells[i]);
		if (out->size == content)
			conv_buffer_append_text(out, "&nbsp;");
		conv_buffer_append_text(out, "</td>\r\n");
	}
	conv_buffer_append_text(out, "</tr>\r\n");
}

/* The contents of the cells, at the end of the blocks, become the table. */
static void write_table(rtf_document *d, rtf_flow *flow, rtf_table_state *table)
{
	conv_buffer out = CONV_BUFFER_INIT;
	size_t count;
	rtf_table_cell *cells = cells_of(table, &count);

	find_spans(cells, count, &d->failed);
	conv_buffer_printf(&out,
			   "<table border=\"%d\" cellspacing=\"0\" cellpadding=\"4\" "
			   "style=\"border-collapse:collapse\"%s>\r\n",
			   table->bordered, table->rtl ? " dir=\"rtl\"" : "");
	put_rows(d, flow, table, &out);
	conv_buffer_append_text(&out, "</table>\r\n");
	flow->blocks.size = cells->from;
	conv_buffer_append(&flow->blocks, out.bytes, out.size);
	d->failed |= out.failed | table->cells.failed;
	conv_buffer_free(&out);
}

/* ---- Reading on ---- */

static void begin_cell(rtf_flow *flow, rtf_table_state *table)
{
	rtf_table_cell cell = {
		.from = flow->blocks.size, .begins_row = table->cell == 0, .columns = 1, .rows = 1
	};

	table->cell_open = conv_buffer_append(&table->cells, &cell, sizeof cell) != 0;
	table->cell++;
}

static void end_cell(rtf_document *d, rtf_flow *flow, rtf_table_state *table)
{
	size_t count;
	rtf_table_cell *cells = cells_of(table, &count);

	rtf_html_close_lists(flow);
	table->cell_open = 0;
	if (!count || flow->blocks.failed)
		return;
	cells[count - 1].to = flow->blocks.size;
	cells[count - 1].placed = d->placed;
}

/* The row is complete: what it says of its cells is known by now. */
static void end_row(rtf_document *d, rtf_flow *flow, rtf_table_state *table, unsigned depth)
{
	const rtf_row_format *row = depth == 1 ? &d->row : &d->nested_row;
	size_t count;

	if (table->cell_open)
		end_cell(d, flow, table);
	rtf_table_cell *cells = cells_of(table, &count);
	cells += count < table->cell ? 0 : count - table->cell;
	for (size_t i = 0; i < table->cell && i < count && i < row->count; i++) {
		const rtf_cell_format *format = &row->cells[i];
		cells[i].left = i ? row->cells[i - 1].right : row->left;
		cells[i].right = format->right;
		cells[i].known = cells[i].right > cells[i].left;
		cells[i].background = format->background;
		cells[i].merged = format->merged;
		cells[i].merge_down = format->merge_down;
		cells[i].merged_up = format->merged_up;
		cells[i].align = format->align;
	}
	table->bordered |= row->bordered;
	table->rtl |= row->rtl;
	table->cell = 0;
}

void rtf_html_close_tables(rtf_document *d, unsigned depth)
{
	rtf_flow *flow = rtf_this_flow(d);

	while (flow->table_depth > depth) {
		rtf_table_state *table = &flow->tables[flow->table_depth - 1];
		end_row(d, flow, table, flow->table_depth);
		if (table->cells.size && !flow->blocks.failed)
			write_table(d, flow, table);
		d->failed |= table->cells.failed;
		conv_buffer_free(&table->cells);
		memset(table, 0, sizeof *table);
		flow->table_depth--;
	}
}

static void open_tables(rtf_document *d, unsigned depth)
{
	rtf_flow *flow = rtf_this_flow(d);

	while (flow->table_depth < depth) {
		if (flow->table_depth && !flow->tables[flow->table_depth - 1].cell_open)
			begin_cell(flow, &flow->tables[flow->table_depth - 1]);
		rtf_html_close_lists(flow);
		rtf_table_state *table = &flow->tables[flow->table_depth++];
		table->placed = d->placed;
	}
}

void rtf_html_enter_cell(rtf_document *d, unsigned depth)
{
	rtf_flow *flow = rtf_this_flow(d);

	rtf_html_close_tables(d, depth);
	open_tables(d, depth);
	if (depth && !flow->tables[depth - 1].cell_open)
		begin_cell(flow, &flow->tables[depth - 1]);
}

void rtf_html_end_cell(rtf_document *d, unsigned depth)
{
	rtf_flow *flow = rtf_this_flow(d);

	rtf_html_enter_cell(d, depth);
	end_cell(d, flow, &flow->tables[depth - 1]);
	if (flow->tables[depth - 1].cell == LONGEST_ROW)
		rtf_html_end_row(d, depth);
}

void rtf_html_end_row(rtf_document *d, unsigned depth)
{
	rtf_flow *flow = rtf_this_flow(d);

	rtf_html_close_tables(d, depth);
	if (flow->table_depth < depth)
		return;
	end_row(d, flow, &flow->tables[depth - 1], depth);
	if (flow->tables[depth - 1].cells.size > MOST_CELLS * sizeof(rtf_table_cell))
		rtf_html_close_tables(d, depth - 1);
}
