/*
 * Formats, and how objects get in and out of them.
 *
 * A format is one const descriptor. Programs use the readers and writers below; the members of the
 * descriptor are for this library only.
 */
#ifndef CONV_FORMAT_H
#define CONV_FORMAT_H

#include <stddef.h>
#include <stdint.h>

#include "conv/context.h"
#include "conv/export.h"
#include "conv/message.h"
#include "conv/sink.h"
#include "conv/source.h"
#include "conv/status.h"

#ifdef __cplusplus
extern "C" {
#endif

enum {
	CONV_FORMAT_READS = 1,
	CONV_FORMAT_WRITES = 2,
	CONV_FORMAT_MANY = 4, /* one file holds any number of objects */
	CONV_FORMAT_TEXT = 8  /* output may go to a terminal */
};

/* A setting of a format, "eml.headers". The first value is the default. */
typedef struct conv_option {
	const char *name;          /* without the format's name: "headers" */
	const char *const *values; /* NULL-terminated; NULL: any text, no default */
	const char *help;
} conv_option;

typedef struct conv_format {
	const char *name;              /* "msg" */
	const char *title;             /* "Outlook message" */
	const char *spec;              /* "MS-OXMSG" */
	const char *media_type;        /* "application/vnd.ms-outlook" */
	const char *const *extensions; /* "msg", "oft", NULL; the first is the one written */
	unsigned flags;                /* CONV_FORMAT_READS and so on */
	const conv_option *options;    /* ends with a NULL name; may be NULL */

	/*
	 * A bid from the content: 0 (certainly not) to 100 (certainly). May read anywhere in the
	 * source, not much of it. Reports nothing.
	 */
	int (*probe)(const conv_source *source);

	/* An iterator of objects. `next` gives *message NULL behind the last. */
	conv_status (*open)(conv_context *context, conv_source *source, void **state);
	conv_status (*next)(conv_context *context, void *state, conv_message **message);
	void (*close)(conv_context *context, void *state);

	/*
	 * Proves the file sound beyond what reading needs: reports each rule of the format that it
	 * breaks. NULL: the format has no more to say than its reader.
	 */
	conv_status (*validate)(conv_context *context, conv_source *source);

	/* `write_close` always ends it, after write_end or instead of it. */
	conv_status (*write_begin)(conv_context *context, conv_sink *sink, void **state);
	conv_status (*write_object)(conv_context *context, void *state, conv_message *message);
	conv_status (*write_end)(conv_context *context, void *state);
	void (*write_close)(conv_context *context, void *state);

	/* What was said of the input, for formats that carry it; else NULL. */
	void (*write_note)(conv_context *context, void *state, const conv_diagnostic *record);

	/*
	 * Replaces, in the bytes of a whole file, all that people wrote by harmless text of the same
	 * length, and leaves how the file is made (redact.h). Damage is no reason to fail. NULL: cannot.
	 */
	conv_status (*redact)(conv_context *context, uint8_t *bytes, size_t size);
} conv_format;

/* All formats of this library, for conv_context_new. */
CONV_API const conv_format *const *conv_formats_all(void);

/* By name; NULL if the context has none of that name. */
CONV_API const conv_format *conv_format_find(const conv_context *context, const char *name);

/* By the extension of a file name, of those with all of `flags`. NULL if none. */
CONV_API const conv_format *conv_format_by_extension(const conv_context *context,
						     const char *file_name, unsigned flags);

/* By content; among equal bids the name (may be NULL) decides. NULL: no format bids. */
CONV_API const conv_format *conv_format_detect(const conv_context *context,
					       const conv_source *source, const char *file_name);

/* Reading. With `format` NULL it is found by conv_format_detect. The reader keeps the source. */
typedef struct conv_reader conv_reader;
CONV_API conv_status conv_reader_open(conv_context *context, conv_source *source,
				      const conv_format *format, const char *file_name,
				      conv_reader **reader);
CONV_API const conv_format *conv_reader_format(const conv_reader *reader);

/*
 * The next object, which is the caller's to free and outlives the reader; NULL behind the last.
 * CONV_DAMAGED: damage was reported, the object is usable. CONV_FAILED: this object is lost, the
 * next may be read. CONV_UNUSABLE: nothing more can be read.
 */
CONV_API conv_status conv_reader_next(conv_reader *reader, conv_message **message);
CONV_API void conv_reader_close(conv_reader *reader); /* NULL is allowed */

/*
 * Proves a file sound against the rules of its format, beyond what reading needs: each rule that it
 * breaks is reported, info where that is harmless, a warning where some reader could be misled. What a
 * reader reports is not said again, so read it too. Time and memory are linear in the size of the file.
 * The source is lent. CONV_DAMAGED: there was a warning; CONV_FAILED: the same in strict mode.
 * CONV_OK without a record also for a format that has no such rules.
 */
CONV_API conv_status conv_validate(conv_context *context, conv_source *source,
				   const conv_format *format);

/* Writing. The sink stays the caller's to commit and close. */
typedef struct conv_writer conv_writer;
CONV_API conv_status conv_writer_open(conv_context *context, conv_sink *sink,
				      const conv_format *format, conv_writer **writer);

/* CONV_FAILED: this object could not be written. A format without CONV_FORMAT_MANY takes one. */
CONV_API conv_status conv_writer_write(conv_writer *writer, conv_message *message);
CONV_API conv_status conv_writer_end(conv_writer *writer);

/*
 * Tells the writer a diagnostic of the input, at any time before its end. Formats that carry
 * diagnostics (json) put it into the output, others take no notice.
 */
CONV_API void conv_writer_note(conv_writer *writer, const conv_diagnostic *record);
CONV_API void conv_writer_close(conv_writer *writer); /* NULL is allowed */

#ifdef __cplusplus
}
#endif

#endif
