/* One input, object by object, with everything that can go wrong told and counted. */
#ifndef TOOLS_READING_H
#define TOOLS_READING_H

#include "inputs.h"
#include "run.h"

typedef struct tool_reading {
	tool_run *run;
	conv_source *source;
	conv_reader *reader;
	const conv_format *format;
	conv_message *ahead; /* read, not handed out yet */
	size_t count;        /* objects handed out */
	int ended;
	conv_status worst;
} tool_reading;

/*
 * Opens the source of an input and finds its format; false: it was told why. Also begins it for the
 * run.
 */
int tool_reading_find(tool_reading *reading, tool_run *run, const tool_input *input);

/* The same, and a reader for it. */
int tool_reading_open(tool_reading *reading, tool_run *run, const tool_input *input);

/* The next object, the caller's to free; NULL behind the last. Lost objects are passed over. */
conv_message *tool_reading_next(tool_reading *reading);

/* Is there one more? */
int tool_reading_more(tool_reading *reading);

/* Also after a failed open. Ends the input for the run. */
void tool_reading_close(tool_reading *reading);

#endif
