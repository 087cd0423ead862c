/*
 * What the parts of the interpreter of RTF documents share: document.c reads tokens, document_group.c opens
 * and closes groups, document_word.c knows the control words, document_flow.c hands text and paragraphs on
 * to the writer.
 */
#ifndef RTF_DOCUMENT_READER_H
#define RTF_DOCUMENT_READER_H

#include "document.h"

/* What the text of a group is. */
enum rtf_destination {
	RTF_IN_BODY,
	RTF_IN_FONTS,
	RTF_IN_COLOURS,
	RTF_IN_LIST_TABLE,
	RTF_IN_LIST_OVERRIDES,
	RTF_IN_INSTRUCTIONS, /* \fldinst */
	RTF_IN_MARKER,       /* \listtext, \pntext */
	RTF_IN_NUMBERING,    /* \pn */
	RTF_IN_PICTURE,
	RTF_IN_BOOKMARK,
	RTF_IN_SILENT,      /* groups in it may be visible, it is not: \shpinst, \do */
	RTF_IN_UNICODE_PAIR /* \upr */
};

typedef struct rtf_frame {
	rtf_char_format character;
	rtf_par_format paragraph;
	uint32_t field_link; /* of the \field around, for its \fldrslt */
	uint16_t fallback;
	uint8_t destination;
	uint8_t flow;       /* this group began a flow */
	uint8_t nested_row; /* \nesttableprops: what is said of a row is said of a nested one */
} rtf_frame;

/* Text (document_flow.c): goes where the group's text goes; nowhere, if that is nowhere. */
void rtf_put_octets(rtf_document *document, const uint8_t *bytes, size_t size);
void rtf_put_character(rtf_document *document, uint32_t character);
void rtf_put_literal(rtf_document *document, const char *text, size_t size);
void rtf_put_unit(rtf_document *document, int32_t param); /* \u; what follows is its fallback */

/* Hands the text so far to the writer: its formatting changes, or something else follows. */
void rtf_flush_piece(rtf_document *document);

void rtf_end_paragraph(rtf_document *document);
void rtf_end_cell(rtf_document *document, int nested);
void rtf_end_row(rtf_document *document, int nested);
void rtf_begin_flow(rtf_document *document, enum rtf_flow_purpose purpose);
void rtf_end_flow(rtf_document *document);

/* The place of an attachment. */
void rtf_note_place(rtf_document *document);

/* Groups (document_group.c). */
void rtf_begin_group(rtf_document *document);
void rtf_end_group(rtf_document *document);
void rtf_leave_out_group(rtf_document *document); /* what is left of it */
void rtf_set_destination(rtf_document *document, enum rtf_destination destination);

/* Words and symbols (document_word.c). */
void rtf_document_word(rtf_document *document, const rtf_token *token);
void rtf_document_symbol(rtf_document *document, const rtf_token *token);

#endif
