/*
 * A message as people see it: header fields, main properties of items that are no mail, attachments.
 * The formats that show a message (html, txt, md, rtf) all take these from here and differ only in
 * how they write them.
 */
#ifndef VIEW_VIEW_H
#define VIEW_VIEW_H

#include <stddef.h>
#include <stdint.h>

#include "arena.h"
#include "conv/buffer.h"
#include "conv/context.h"
#include "conv/message.h"
#include "conv/sink.h"
#include "conv/status.h"

/* "To", of one or more values; UTF-8 without control characters but line ends. */
typedef struct view_field {
	const char *label; /* "To" */
	const char *key;   /* "to": for machines */
	const char *const *values;
	size_t count; /* never 0 */
	int many;     /* a list, though it may have one value only */
} view_field;

typedef struct view_attachment {
	const char *name;      /* never NULL */
	const char *type;      /* a media type, never NULL */
	uint64_t size;         /* CONV_SIZE_UNKNOWN where nothing says it */
	int hidden;            /* not meant to be listed: shown inside the body */
	conv_message *message; /* embedded; NULL: a file */
	const conv_attachment *attachment;
} view_attachment;

typedef struct view {
	const char *title; /* the subject, or what stands for it; "" if there is none */
	const view_field *fields;
	size_t field_count;
	const view_attachment *attachments;
	size_t attachment_count;
	conv_arena *arena;
} view;

/* `message` must outlive the view; view_close it in any case. */
conv_status view_open(conv_context *context, const conv_message *message, view *view);
void view_close(view *view);

/*
 * Tells in one record what of the message is not in the output: contents of attachments, but for
 * `embedded` of them, and properties that no field shows.
 */
void view_report_losses(conv_context *context, const view *view, const conv_message *message,
			const char *code, const char *title, size_t embedded);

/* Appends text with its line ends as LF, one at the end. */
void view_put_lines(const char *text, size_t size, conv_buffer *to);

/* ---- What writers of one text a message have in common; their state is the sink ---- */

conv_status view_write_begin(conv_context *context, conv_sink *sink, void **state);
conv_status view_write_end(conv_context *context, void *state);
void view_write_close(conv_context *context, void *state);

/* Writes what has been made; the worse of `status` and how that went. */
conv_status view_finish(conv_context *context, conv_sink *sink, const conv_buffer *text,
			conv_status status);

/* The media type of an attachment: stated, by its name, by its first bytes. Never NULL. */
const char *view_media_type(const conv_bag *bag, const char *name, conv_blob *blob);

/* "12 bytes", "3.4 KB"; "" if unknown. Returns `text`. */
enum { VIEW_SIZE_SIZE = 32 };
char *view_size_text(uint64_t size, char text[VIEW_SIZE_SIZE]);

/* "2024-05-01 10:00 UTC"; NULL for a time that is none. Cut to VIEW_DATE_SIZE, it is the date. */
enum { VIEW_TIME_SIZE = 24, VIEW_DATE_SIZE = 11 };
char *view_time_text(int64_t time, char text[VIEW_TIME_SIZE]);

/* ---- Main properties of items that are no mail, by class ---- */

/* `value` lives during the call and may hold several lines. */
typedef void view_line_function(void *user, const char *label, const char *value);
conv_status view_summary(conv_context *context, const conv_message *message,
			 view_line_function *line, void *user);

/* Do the lines of its class show this property? */
int view_summary_carries(const conv_message *message, const conv_property *property);

#endif
