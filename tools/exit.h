/* How the command ends. */
#ifndef TOOLS_EXIT_H
#define TOOLS_EXIT_H

typedef enum tool_exit {
	TOOL_DONE = 0,   /* all inputs done */
	TOOL_INPUT = 1,  /* at least one input failed, or was damaged under --strict or check */
	TOOL_USAGE = 2,  /* wrong usage */
	TOOL_MACHINE = 3 /* the machine failed: no space, no memory, output not writable */
} tool_exit;

#endif
