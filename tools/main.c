/*
 * oxconv: the table of subcommands, and how one is found.
 *
 * Started under a name X2Y (a link msg2eml), the program is `oxconv convert -f X -t Y`.
 */
#include <fcntl.h>
#include <stdarg.h>
#include <string.h>
#include <unistd.h>

#include "command.h"
#include "convert.h"
#include "run.h"

const tool_command *const *tool_commands(void)
{
	static const tool_command *const commands[] = {
		&tool_command_convert,
		&tool_command_dump,
		&tool_command_extract,
		&tool_command_check,
		&tool_command_redact,
		&tool_command_cab,
		&tool_command_lzxd,
		&tool_command_mszip,
		&tool_command_rtf,
		&tool_command_formats,
		&tool_command_help,
		&tool_command_version,
		NULL,
	};
	return commands;
}

const tool_command *tool_command_find(const tool_command *const *among, const char *name)
{
	for (; among && *among; among++)
		if (strcmp((*among)->name, name) == 0)
			return *among;
	return NULL;
}

tool_exit tool_usage(const tool_command *command, const char *format, ...)
{
	va_list list;
	const char *above = command && command->above ? command->above : "";

	fputs("oxconv: ", stderr);
	if (command)
		fprintf(stderr, "%s%s%s: ", above, *above ? " " : "", command->name);
	va_start(list, format);
	vfprintf(stderr, format, list);
	va_end(list);
	fprintf(stderr, " (try 'oxconv help%s%s%s%s')\n", *above ? " " : "", above,
		command ? " " : "", command ? command->name : "");
	return TOOL_USAGE;
}

void tool_command_help_print(const tool_command *command, FILE *to)
{
	fprintf(to, "usage: oxconv %s%s%s %s\n\n%s\n", command->above ? command->above : "",
		command->above ? " " : "", command->name, command->synopsis, command->summary);
	if (command->details)
		fprintf(to, "\n%s\n", command->details);
	for (size_t i = 0; command->verbs && command->verbs[i]; i++)
		fprintf(to, "%s  %s %s\n      %s\n", i ? "" : "\n", command->verbs[i]->name,
			command->verbs[i]->synopsis, command->verbs[i]->summary);
	if (command->options && command->options->name) {
		fputs("\nOptions\n", to);
		tool_options_help(command->options, to);
	}
	if (command->common) {
		fputs("\nCommon options\n", to);
		tool_options_help(tool_common_options, to);
	}
	fputs("\nExit status: 0 all inputs done; 1 an input failed or was damaged; 2 wrong usage;\n"
	      "3 the machine failed (no space, no memory).\n",
	      to);
}

int tool_command_parse(const tool_command *command, int argc, char **argv, void *to,
		       tool_list *words, tool_exit *end)
{
	static const tool_option none[] = { TOOL_OPTIONS_END };
	const tool_option *tables[] = { command->options ? command->options : none,
					command->common ? tool_common_options : none, NULL };
	char room[300];
	const char *wrong = tool_options_parse(tables, argc, argv, to, words, room, sizeof room);

	if (wrong) {
		*end = tool_usage(command, "%s", wrong);
		return 0;
	}
	if (command->common && ((const tool_common *)to)->help) {
		tool_command_help_print(command, stdout);
		*end = TOOL_DONE;
		return 0;
	}
	return 1;
}

static int is_help(const char *word)
{
	return strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0;
}

/* Follows verbs down to the command that runs. */
static tool_exit run_command(const tool_command *command, int argc, char **argv)
{
	while (command->verbs && argc > 1 && argv[1][0] != '-') {
		const tool_command *verb = tool_command_find(command->verbs, argv[1]);
		if (!verb && !command->run)
			return tool_usage(command, "there is no '%s'", argv[1]);
		if (!verb)
			break;
		command = verb;
		argc--;
		argv++;
	}
	if (!command->run) {
		if (argc > 1 && is_help(argv[1])) {
			tool_command_help_print(command, stdout);
			return TOOL_DONE;
		}
		return tool_usage(command,
				  argc > 1 ? "there is no option '%s'" : "a word is missing",
				  argc > 1 ? argv[1] : "");
	}
	return command->run(command, argc, argv);
}

static tool_exit run_program(int argc, char **argv)
{
	const char *slash = argc > 0 ? strrchr(argv[0], '/') : NULL;
	const char *name = slash ? slash + 1 : argc > 0 ? argv[0] : "oxconv";
	const char *two = strchr(name, '2');
	tool_exit end;

	if (two && tool_convert_as(name, two, argc, argv, &end))
		return end;
	if (argc < 2)
		return tool_usage(NULL, "a command is missing");
	if (is_help(argv[1]))
		return tool_command_help.run(&tool_command_help, argc - 1, argv + 1);
	if (strcmp(argv[1], "--version") == 0)
		return tool_command_version.run(&tool_command_version, argc - 1, argv + 1);
	const tool_command *command = tool_command_find(tool_commands(), argv[1]);
	if (!command)
		return tool_usage(NULL, "there is no command '%s'", argv[1]);
	return run_command(command, argc - 1, argv + 1);
}

/* A descriptor that was closed by the caller must not become that of an input or output file. */
static void keep_standard_descriptors(void)
{
	for (int fd = 0; fd <= 2; fd++)
		if (fcntl(fd, F_GETFD) < 0)
			(void)!open("/dev/null", fd == 0 ? O_WRONLY : O_RDONLY);
}

int main(int argc, char **argv)
{
	keep_standard_descriptors();
	tool_exit end = run_program(argc, argv);
	if (fflush(stdout) != 0 || ferror(stdout)) {
		fputs("oxconv: standard output: cannot be written\n", stderr);
		end = TOOL_MACHINE;
	}
	return end;
}
