/*
 * One output of one format. What a reader had to say before the output was opened is told to the
 * writer when it is (a dump carries it).
 */
#ifndef TOOLS_WRITING_H
#define TOOLS_WRITING_H

#include "run.h"

typedef struct tool_writing {
	tool_run *run;
	const conv_format *format;
	conv_sink *sink; /* NULL: not open */
	conv_writer *writer;
	uint64_t written;
	conv_status worst;
	struct tool_note *notes, **notes_end; /* from before the writer was there */
} tool_writing;

/* Listens to the run from now on. Called before the input is opened. */
void tool_writing_init(tool_writing *writing, tool_run *run, const conv_format *format);

/* Takes over the sink (NULL: nothing happens). False: it was told why. */
int tool_writing_open(tool_writing *writing, const conv_format *input, conv_sink *sink);

/* Frees the message. False: nothing more can be written. */
int tool_writing_put(tool_writing *writing, conv_message *message);

/*
 * Ends the output. With `keep`, and if an object was written, it appears, and the answer says
 * whether it did. May then be opened anew.
 */
int tool_writing_finish(tool_writing *writing, int keep);

void tool_writing_free(tool_writing *writing);

#endif
