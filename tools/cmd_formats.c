/* oxconv formats: the registry, as it is. */
#include <stdio.h>

#include "conv/conv.h"
#include "run.h"

struct settings {
	int verbose, help;
};

static const tool_option options[] = {
	{ 'v', "verbose", NULL, "also the options of each format, and the limits", TOOL_SWITCH,
	  offsetof(struct settings, verbose) },
	{ 'h', "help", NULL, "show this help", TOOL_SWITCH, offsetof(struct settings, help) },
	TOOL_OPTIONS_END,
};

static void print_options(const conv_format *format)
{
	for (const conv_option *option = format->options; option && option->name; option++) {
		printf("        %s.%s=", format->name, option->name);
		for (size_t i = 0; option->values && option->values[i]; i++)
			printf("%s%s", i ? "|" : "", option->values[i]);
		printf("%s  %s\n", option->values ? "" : "TEXT", option->help ? option->help : "");
	}
}

static void print_format(const conv_format *format)
{
	char extensions[80] = "";
	size_t used = 0;

	for (size_t i = 0; format->extensions && format->extensions[i]; i++) {
		int n = snprintf(extensions + used, sizeof extensions - used, "%s.%s",
				 used ? " " : "", format->extensions[i]);
		if (n < 0 || (size_t)n >= sizeof extensions - used)
			break;
		used += (size_t)n;
	}
	printf("%-6s %c%c%c  %-22s %s%s%s%s\n", format->name,
	       format->flags & CONV_FORMAT_READS ? 'r' : '-',
	       format->flags & CONV_FORMAT_WRITES ? 'w' : '-',
	       format->flags & CONV_FORMAT_MANY ? 'm' : '-', extensions, format->title,
	       format->spec ? " (" : "", format->spec ? format->spec : "", format->spec ? ")" : "");
}

static tool_exit run_command(const tool_command *command, int argc, char **argv)
{
	struct settings settings = { 0 };
	tool_list words = { NULL, 0 };
	tool_exit end = TOOL_DONE;

	int good = tool_command_parse(command, argc, argv, &settings, &words, &end);
	if (good && words.count)
		end = tool_usage(command, "takes no inputs");
	else if (good && settings.help)
		tool_command_help_print(command, stdout);
	else if (good) {
		puts("name   (r reads, w writes, m many objects in a file)");
		for (const conv_format *const *format = conv_formats_all(); *format; format++) {
			print_format(*format);
			if (settings.verbose)
				print_options(*format);
		}
		if (settings.verbose)
			puts("\nlimits (--limit NAME=VALUE; K, M and G multiply)");
		for (size_t i = 0; settings.verbose && conv_limits_name(i); i++)
			printf("        %s\n", conv_limits_name(i));
	}
	tool_list_free(&words);
	return end;
}

const tool_command tool_command_formats = {
	.name = "formats",
	.synopsis = "[-v]",
	.summary = "Lists the formats, what they do and the extensions of their files.",
	.options = options,
	.run = run_command,
};
