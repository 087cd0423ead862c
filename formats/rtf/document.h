/*
 * The reading of RTF documents, shared by the conversions to HTML and to text.
 *
 * The interpreter (document.c) turns tokens into formatted text, paragraphs, cells and rows; a writer
 * (document_html.c, document_text.c) makes output of them. Text goes into flows: the document, and
 * each footnote or text box in it, is one.
 */
#ifndef RTF_DOCUMENT_H
#define RTF_DOCUMENT_H

#include <stddef.h>
#include <stdint.h>

#include "arena.h"
#include "fonts.h"
#include "notes.h"
#include "rtf.h"
#include "state.h"
#include "table.h"
#include "text.h"

enum {
	RTF_BOLD = 1,
	RTF_ITALIC = 2,
	RTF_UNDERLINE = 4,
	RTF_STRIKE = 8,
	RTF_SUPER = 16,
	RTF_SUB = 32,
	RTF_SMALL_CAPS = 64,
	RTF_CAPS = 128,
	RTF_HIDDEN = 256, /* \v, and what was deleted with changes tracked */
	RTF_RTL = 512
};

/* Character formatting. Colours are places in the colour table, 0 for none. */
typedef struct rtf_char_format {
	uint16_t flags;
	uint16_t font;         /* place in the font table */
	uint16_t complex_font; /* \af: of right-to-left text */
	uint16_t size;         /* half points */
	uint16_t colour, background;
	uint32_t link; /* place in rtf_document.links, 0 none */
} rtf_char_format;

typedef enum rtf_align { RTF_LEFT, RTF_RIGHT, RTF_CENTRE, RTF_JUSTIFY } rtf_align;

/* Paragraph formatting; distances in twips. */
typedef struct rtf_par_format {
	uint8_t align;
	uint8_t rtl;
	uint8_t table_depth; /* \itap, at least 1 in a table */
	uint8_t heading;     /* 1..9, 0 none */
	uint8_t list_level;
	uint8_t bullets; /* RTF_PN_...: numbering of old style */
	uint16_t list;   /* \ls + 1, 0 none */
	int32_t left, right, first, before, after;
} rtf_par_format;

enum { RTF_PN_NONE, RTF_PN_BULLET, RTF_PN_NUMBER };

enum { RTF_LIST_LEVELS = 9, RTF_MOST_CELLS = 64, RTF_DEEPEST_TABLE = 8, RTF_MOST_FLOWS = 8 };

/* Number formats of list levels (\levelnfc). */
enum {
	RTF_NFC_DECIMAL = 0,
	RTF_NFC_UPPER_ROMAN,
	RTF_NFC_LOWER_ROMAN,
	RTF_NFC_UPPER_LETTER,
	RTF_NFC_LOWER_LETTER,
	RTF_NFC_BULLET = 23,
	RTF_NFC_NONE = 255
};

typedef struct rtf_list {
	uint8_t format[RTF_LIST_LEVELS];
	int32_t start[RTF_LIST_LEVELS];
} rtf_list;

/* A \ls: a list in use, and where its numbers stand. */
typedef struct rtf_list_use {
	rtf_list list;
	int known;                       /* it is in both tables */
	int32_t number[RTF_LIST_LEVELS]; /* of the last item */
	uint8_t begun[RTF_LIST_LEVELS];
} rtf_list_use;

typedef struct rtf_lists {
	conv_arena *arena;
	conv_table by_id;   /* rtf_list by \listid */
	rtf_list *last;     /* the one being read */
	size_t level;       /* its level being read, counted from 1 */
	rtf_list_use *uses; /* by \ls */
	size_t use_count;
	rtf_list_use old_style; /* numbering without tables */
	int32_t override_id;    /* of the override being read */
	int failed;
} rtf_lists;

/* What an item looks like. */
typedef struct rtf_item {
	int numbered;
	uint8_t format;
	int32_t number;
	uint16_t list;
	uint8_t level;
} rtf_item;

enum { RTF_CELL_TOP, RTF_CELL_MIDDLE, RTF_CELL_BOTTOM };

typedef struct rtf_cell_format {
	int32_t right; /* \cellx */
	uint16_t background;
	uint8_t merged;                /* with the one before (\clmrg) */
	uint8_t merge_down, merged_up; /* \clvmgf, \clvmrg */
	uint8_t align;
} rtf_cell_format;

typedef struct rtf_row_format {
	rtf_cell_format cells[RTF_MOST_CELLS];
	size_t count;
	rtf_cell_format next;
	int32_t left;      /* \trleft */
	uint8_t rtl;       /* \rtlrow */
	uint8_t bordered;  /* a cell or the row has a border that is seen */
	uint8_t in_border; /* what follows describes a border of a cell or of the row */
} rtf_row_format;

/* A cell that has been read, for html_tables.c. */
typedef struct rtf_table_cell {
	size_t from, to;     /* its content, in the blocks of the flow */
	size_t placed;       /* places of the document before its end */
	int32_t left, right; /* twips, if known */
	uint16_t background;
	uint16_t columns, rows;  /* that it spans */
	uint16_t columns_before; /* that the row leaves out before it */
	uint8_t begins_row, known, merged, merge_down, merged_up, align;
	uint8_t joined;  /* it is a part of the one before */
	uint8_t covered; /* one above spans its place */
} rtf_table_cell;

typedef struct rtf_table_state {
	uint8_t cell_open;
	uint8_t bordered, rtl;
	size_t cell;       /* cells of the row so far */
	size_t placed;     /* places of the document before the table */
	conv_buffer cells; /* rtf_table_cell */
} rtf_table_state;

typedef struct rtf_list_state {
	uint16_t list;
	uint8_t level, numbered;
	int32_t left; /* indent of its items, twips */
} rtf_list_state;

typedef struct rtf_flow {
	conv_buffer blocks;    /* what is done */
	conv_buffer paragraph; /* what of this paragraph is done */
	int has_text;          /* the paragraph has any */
	rtf_char_format open;  /* the formatting that is open at its end */
	int is_open;
	int has_span;     /* with a style of its own */
	size_t link_text; /* where the text of the open link began */
	rtf_table_state tables[RTF_DEEPEST_TABLE];
	unsigned table_depth;
	rtf_list_state lists[RTF_LIST_LEVELS];
	unsigned list_depth;
	int purpose; /* enum rtf_flow_purpose */
} rtf_flow;

enum rtf_flow_purpose { RTF_FLOW_DOCUMENT, RTF_FLOW_FOOTNOTE, RTF_FLOW_BOX };

typedef struct rtf_picture_data {
	const char *media_type;
	conv_buffer bytes;
	conv_buffer bitmap;    /* of a metafile: the largest bitmap in it, as .bmp */
	int high;              /* the first digit of a byte, or -1 */
	int32_t width, height; /* pixels, 0 unknown */
	int is_dib, is_metafile;
	int32_t goal_width, goal_height; /* twips */
	int32_t scale_x, scale_y;        /* percent */
} rtf_picture_data;

typedef struct rtf_document rtf_document;

typedef struct rtf_writer {
	void (*text)(rtf_document *document, const rtf_char_format *format, const char *text,
		     size_t size);
	void (*line)(rtf_document *document); /* a line end within the paragraph */
	void (*paragraph)(rtf_document *document, const rtf_par_format *format);
	void (*cell)(rtf_document *document, const rtf_par_format *format);
	void (*row)(rtf_document *document, const rtf_par_format *format);
	void (*picture)(rtf_document *document, const rtf_picture_data *picture);
	void (*bookmark)(rtf_document *document, const char *name, size_t size);
	void (*end_flow)(rtf_document *document); /* closes what is open in it */
} rtf_writer;

struct rtf_document {
	conv_context *context;
	const rtf_writer *writer;
	unsigned flags;
	conv_arena *arena;
	rtf_notes *notes;

	rtf_lexer lexer;
	rtf_groups groups;
	struct rtf_frame *frame;
	rtf_fonts fonts;
	rtf_lists lists;
	rtf_default_page default_page;
	int32_t default_font, default_complex_font;
	uint32_t *colours; /* 0xRRGGBB, top bit set: no colour */
	size_t colour_count, colour_room;
	uint32_t colour;
	const char **links;
	size_t link_count, link_room;

	rtf_text text;
	conv_buffer piece;   /* text of one formatting, on its way to the writer */
	conv_buffer marker;  /* the literal number or bullet of this paragraph */
	conv_buffer capture; /* instructions of a field, name of a bookmark */
	rtf_picture_data picture;
	rtf_row_format row, nested_row;
	rtf_flow flows[RTF_MOST_FLOWS];
	size_t flow; /* the one in use */
	conv_buffer footnotes;
	unsigned footnote_count;
	rtf_place_list places; /* those from `placed` on are places in the paragraph */
	size_t placed;
	rtf_picture *pictures;
	size_t picture_count, picture_room;
	conv_table picture_ids;

	size_t left_out; /* comments, headers and the like */
	unsigned skip;
	int star, unbalanced, closed, failed;
};

static inline rtf_flow *rtf_this_flow(rtf_document *document)
{
	return &document->flows[document->flow];
}

/* Reads it all; output is then in flows[0].blocks and `footnotes`. */
conv_status rtf_document_read(rtf_document *document, const uint8_t *bytes, size_t size);

conv_status rtf_document_open(rtf_document *document, conv_context *context, unsigned flags,
			      const rtf_writer *writer, rtf_notes *notes);
void rtf_document_close(rtf_document *document);

/* The paragraph's text goes to the end of the document's blocks now: its places are known. */
void rtf_resolve_places(rtf_document *document);

/* All is written; `shift` bytes stand before the blocks. */
void rtf_finish_places(rtf_document *document, size_t shift);

/* Formatting words (document_format.c). True: it was one. */
int rtf_char_word(rtf_document *document, rtf_char_format *format, const rtf_token *token);
int rtf_par_word(rtf_par_format *format, const rtf_token *token);
int rtf_row_word(rtf_row_format *row, const rtf_token *token);
void rtf_colour_token(rtf_document *document, const rtf_token *token);

/* Lists (lists.c). */
void rtf_lists_init(rtf_lists *lists, conv_arena *arena);
void rtf_list_table_word(rtf_lists *lists, const rtf_token *token);
void rtf_list_override_word(rtf_lists *lists, const rtf_token *token);

/*
 * Counts a paragraph in, if it is an item of a list. `marker`: its literal number or bullet, if it has
 * one. False: it is no item, or nothing is known of it but the marker.
 */
int rtf_list_item(rtf_lists *lists, const rtf_par_format *format, const conv_buffer *marker,
		  rtf_item *item);

/* "iv" and the like. */
void rtf_list_number(uint8_t format, int32_t number, char text[16]);

/* Pictures (pictures.c). */
void rtf_picture_begin(rtf_picture_data *picture);
void rtf_picture_token(rtf_picture_data *picture, const rtf_token *token);
int rtf_picture_end(rtf_picture_data *picture); /* false: there is nothing to be seen */
void rtf_picture_size(const rtf_picture_data *picture, int32_t *width,
		      int32_t *height); /* pixels */

/* Keeps a picture for the notes: its content id, NULL: no memory. */
const char *rtf_picture_keep(rtf_document *document, const conv_buffer *bytes,
			     const char *media_type);

/* What the instructions of a field link to, NULL if it is no HYPERLINK (fields.c). */
const char *rtf_field_link(conv_arena *arena, const char *instructions, size_t size);
/* The character of a SYMBOL field, 0 if it is none. */
uint32_t rtf_field_symbol(const char *instructions, size_t size);

#endif
