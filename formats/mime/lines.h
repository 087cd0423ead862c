/* The lines of a source, one after the other, whatever its size and however long they are. */
#ifndef MIME_LINES_H
#define MIME_LINES_H

#include <stddef.h>
#include <stdint.h>

#include "conv/source.h"

enum { MIME_LINE_SEEN = 4096 }; /* shorter lines are shown whole, of longer ones the beginning */

typedef struct mime_lines {
	const conv_source *source;
	const uint8_t *bytes; /* the window: `size` bytes of the source from `base` on */
	uint64_t base;
	size_t size, at;
	uint8_t *room;      /* of the window, where the source is not in memory */
	uint8_t end;        /* LF; CR where there is no LF in the first lines */
	uint8_t shown[128]; /* of a line longer than the window */
} mime_lines;

typedef struct mime_row {
	uint64_t offset;
	const uint8_t *bytes; /* lent until the next call */
	size_t size;          /* of the line without its end, at most what is shown */
	uint64_t end, next;   /* of the line without its end; behind its end */
} mime_row;

/* CONV_MACHINE: no memory, or a read error; nothing is reported. mime_lines_close in every case. */
conv_status mime_lines_open(mime_lines *lines, const conv_source *source, uint64_t from);
void mime_lines_close(mime_lines *lines);

/* CONV_OK with *row; CONV_FAILED behind the last line; CONV_MACHINE on a read error. */
conv_status mime_lines_next(mime_lines *lines, mime_row *row);

#endif
