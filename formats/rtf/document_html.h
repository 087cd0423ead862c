/*
 * What the writing of RTF documents as HTML shares: document_html.c writes text and paragraphs,
 * html_lists.c the lists and html_tables.c the tables that they stand in.
 */
#ifndef RTF_DOCUMENT_HTML_H
#define RTF_DOCUMENT_HTML_H

#include "document.h"

enum { RTF_NO_COLOUR = 0x80000000u, RTF_TWIPS_PER_PIXEL = 15 };

/* A place of the colour table as 0xRRGGBB; RTF_NO_COLOUR for the default. */
static inline uint32_t rtf_colour_of(const rtf_document *document, uint16_t place)
{
	return place && place < document->colour_count ? document->colours[place] : RTF_NO_COLOUR;
}

/* Opens and closes lists so that <li> may follow; `left` is the indent of the paragraph in twips. */
void rtf_html_enter_item(rtf_flow *flow, const rtf_item *item, int32_t left);
void rtf_html_close_lists(rtf_flow *flow);

/*
 * Closes tables deeper than `depth` and opens what is missing, down to the cell that the next block
 * belongs to; depth 0: no table.
 */
void rtf_html_enter_cell(rtf_document *document, unsigned depth);

/* Ends a cell or row of the table at this depth, counted from 1. A cell that was not entered is empty. */
void rtf_html_end_cell(rtf_document *document, unsigned depth);
void rtf_html_end_row(rtf_document *document, unsigned depth);

/* Closes tables deeper than `depth`. */
void rtf_html_close_tables(rtf_document *document, unsigned depth);

#endif
