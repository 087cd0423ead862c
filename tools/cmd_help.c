/* oxconv help [COMMAND], oxconv version */
#include <stdio.h>

#include "command.h"
#include "conv/version.h"

static void print_overview(FILE *to)
{
	fputs("usage: oxconv COMMAND ...\n\n"
	      "Converts between the formats of the Exchange world and the standards of the "
	      "Internet.\n\n",
	      to);
	for (const tool_command *const *command = tool_commands(); *command; command++)
		fprintf(to, "  %-10s %s\n", (*command)->name, (*command)->summary);
	fputs("\n'oxconv help COMMAND' shows a command's options. A link named X2Y (msg2eml) to "
	      "this\n"
	      "program is 'oxconv convert -f X -t Y'.\n",
	      to);
}

static tool_exit run_help(const tool_command *command, int argc, char **argv)
{
	const tool_command *const *among = tool_commands();
	const tool_command *found = NULL;

	for (int i = 1; i < argc; i++) {
		found = tool_command_find(among, argv[i]);
		if (!found)
			return tool_usage(command, "there is no command '%s'", argv[i]);
		among = found->verbs;
	}
	if (found)
		tool_command_help_print(found, stdout);
	else
		print_overview(stdout);
	return TOOL_DONE;
}

const tool_command tool_command_help = {
	.name = "help",
	.synopsis = "[COMMAND]",
	.summary = "Shows how a command is used.",
	.run = run_help,
};

static tool_exit run_version(const tool_command *command, int argc, char **argv)
{
	(void)argv;
	if (argc > 1)
		return tool_usage(command, "takes no arguments");
	printf("oxconv %s\n", conv_version());
	return TOOL_DONE;
}

const tool_command tool_command_version = {
	.name = "version",
	.synopsis = "",
	.summary = "Prints the version.",
	.run = run_version,
};
