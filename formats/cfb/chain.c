/*
 * Chains of sectors ([MS-CFB] 2.3, 2.4). Every chain of a file is walked here, so that each ends:
 * at its end, at a number that is no sector, where it comes back to itself, or where so many
 * chains share sectors that going on would no longer be linear in the size of the file.
 */
#include <stdlib.h>
#include <string.h>

#include "cfb/read.h"
#include "report.h"

#define SHARING_LEAST 4096u /* sectors that chains may share, however small the file */

conv_status cfb_chains_new(cfb_file *file, cfb_chains *chains, uint64_t count)
{
	if (count > CFB_MAXREGSECT)
		count = CFB_MAXREGSECT;
	if (count > SIZE_MAX / sizeof *chains->next - 1)
		return conv_report_memory(file->context);
	chains->count = (uint32_t)count;
	chains->next = malloc(((size_t)count + 1) * sizeof *chains->next);
	chains->marks = calloc((size_t)count + 1, sizeof *chains->marks);
	if (!chains->next || !chains->marks)
		return conv_report_memory(file->context);
	memset(chains->next, 0xFF, ((size_t)count + 1) * sizeof *chains->next);
	chains->sharing = chains->count + SHARING_LEAST;
	return CONV_OK;
}

void cfb_chains_free(cfb_chains *chains)
{
	free(chains->next);
	free(chains->marks);
}

cfb_walk cfb_walk_from(cfb_chains *chains, uint32_t start)
{
	cfb_walk walk = { .chains = chains, .at = start };
	if (++chains->walk == 0) { /* four thousand million walks later */
		memset(chains->marks, 0, chains->count * sizeof *chains->marks);
		chains->walk = 1;
	}
	return walk;
}

static int walk_ends(cfb_walk *walk, cfb_walk_end end)
{
	walk->end = end;
	return 0;
}

int cfb_walk_next(cfb_walk *walk, uint32_t *sector)
{
	cfb_chains *chains = walk->chains;

	if (walk->at >= chains->count)
		return walk_ends(walk, walk->at == CFB_ENDOFCHAIN ? CFB_WALK_DONE : CFB_WALK_LEFT);
	uint32_t *mark = &chains->marks[walk->at];
	if (*mark == chains->walk)
		return walk_ends(walk, CFB_WALK_CIRCLE);
	if (*mark && !walk->again) {
		walk->shared = 1;
		if (!chains->sharing)
			return walk_ends(walk, CFB_WALK_SHARED);
		chains->sharing--;
	}
	*mark = chains->walk;
	*sector = walk->at;
	walk->at = chains->next[walk->at];
	return 1;
}

/* What a finished walk met; `what` names the chain. A short one is the caller's to report. */
conv_status cfb_report_walk(cfb_file *file, const cfb_walk *walk, const char *what)
{
	if (walk->shared && cfb_say_once(file, CFB_SAID_SHARED))
		CONV_TRY(conv_report(file->context, CONV_WARNING, "cfb.cross-link", CONV_NO_OFFSET,
				     "%s shares sectors with another chain", what));
	switch (walk->end) {
	case CFB_WALK_LEFT:
		return conv_report(file->context, CONV_WARNING, "cfb.chain-end", CONV_NO_OFFSET,
				   "the chain of %s breaks off at sector number 0x%08X", what,
				   walk->at);
	case CFB_WALK_CIRCLE:
		return conv_report(file->context, CONV_WARNING, "cfb.chain-loop", CONV_NO_OFFSET,
				   "the chain of %s goes in a circle, at sector %u", what,
				   walk->at);
	case CFB_WALK_SHARED:
		return conv_report(file->context, CONV_WARNING, "cfb.chain-shared", CONV_NO_OFFSET,
				   "the chain of %s is cut at sector %u, which others share", what,
				   walk->at);
	default:
		return CONV_OK;
	}
}
