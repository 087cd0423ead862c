/* A run: common options, messages, the report. */
#include "run.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "terminal.h"

enum { WARNINGS_SHOWN = 10 }; /* of one input, without -v */

#define COMMON(member) offsetof(tool_common, member)

const tool_option tool_common_options[] = {
	{ 'f', "from", "FMT", "format of the input (else found by content, then by name)",
	  TOOL_VALUE, COMMON(from) },
	{ 0, "strict", NULL, "fail at the first damage", TOOL_SWITCH, COMMON(strict) },
	{ 0, "report", "FILE",
	  "write every diagnostic and loss to FILE (- is standard output),\n"
	  "one a line: file, severity, code, object, offset, text,\n"
	  "with tabs between",
	  TOOL_VALUE, COMMON(report) },
	{ 0, "codepage", "CP",
	  "code page (1251, windows-1251) of 8-bit text that names none;\n"
	  "CP,force: of all 8-bit text",
	  TOOL_VALUE, COMMON(codepage) },
	{ 0, "limit", "K=V", "raise or lower a limit (oxconv formats -v lists them)", TOOL_VALUES,
	  COMMON(limits) },
	{ 0, "option", "K=V", "set an option of a format (oxconv formats -v lists them)",
	  TOOL_VALUES, COMMON(options) },
	{ 'q', "quiet", NULL, "say only what failed", TOOL_SWITCH, COMMON(quiet) },
	{ 'v', "verbose", NULL, "say everything, losses one by one", TOOL_SWITCH, COMMON(verbose) },
	{ 'h', "help", NULL, "show this help", TOOL_SWITCH, COMMON(help) },
	TOOL_OPTIONS_END,
};

void tool_common_free(tool_common *settings)
{
	tool_list_free(&settings->limits);
	tool_list_free(&settings->options);
}

/* ---- Saying something ---- */

static void clear_progress(tool_run *run)
{
	if (run->line_open)
		fputs("\r\033[K", stderr);
	run->line_open = 0;
}

static void say_line(tool_run *run, const char *name, const char *text)
{
	conv_buffer line = CONV_BUFFER_INIT;

	clear_progress(run);
	if (name) {
		tool_escape(name, strlen(name), 0, &line);
		conv_buffer_append_text(&line, ": ");
	}
	tool_escape(text, strlen(text), 0, &line);
	const char *all = conv_buffer_text(&line);
	fprintf(stderr, "oxconv: %s\n", all ? all : "out of memory");
	conv_buffer_free(&line);
}

void tool_say(tool_run *run, const char *name, const char *format, ...)
{
	char text[4096];
	va_list list;

	va_start(list, format);
	vsnprintf(text, sizeof text, format, list);
	va_end(list);
	say_line(run, name, text);
}

static void say_record(tool_run *run, const conv_diagnostic *record)
{
	conv_buffer line = CONV_BUFFER_INIT;
	/* What cannot be written is told of the output, which the record's text names. */
	int of_output = strcmp(record->code, "io.write") == 0;

	if (record->severity != CONV_ERROR)
		conv_buffer_printf(&line, "%s: ", conv_severity_text(record->severity));
	conv_buffer_append_text(&line, record->text);
	if (!of_output) {
		conv_buffer_printf(&line, " (%s", record->code);
		if (*record->path)
			conv_buffer_printf(&line, ", %s", record->path);
		if (record->offset != CONV_NO_OFFSET)
			conv_buffer_printf(&line, ", byte %llu",
					   (unsigned long long)record->offset);
		conv_buffer_append_byte(&line, ')');
	}
	const char *text = conv_buffer_text(&line);
	say_line(run, of_output ? NULL : run->input, text ? text : "out of memory");
	conv_buffer_free(&line);
}

static int is_shown(tool_run *run, conv_severity severity)
{
	const tool_common *settings = run->settings;

	if (severity == CONV_ERROR || settings->verbose)
		return 1;
	if (severity != CONV_WARNING || settings->quiet)
		return settings->strict && severity == CONV_WARNING;
	if (run->shown < WARNINGS_SHOWN) {
		run->shown++;
		return 1;
	}
	run->hidden++;
	return 0;
}

static void begin_report(tool_run *run)
{
	if (conv_sink_written(run->report) == 0)
		conv_sink_text(run->report, "file\tseverity\tcode\tobject\toffset\ttext\n");
}

static void report_line(tool_run *run, const conv_diagnostic *record)
{
	conv_buffer line = CONV_BUFFER_INIT;
	const char *input = run->input ? run->input : "";

	begin_report(run);
	tool_escape(input, strlen(input), 0, &line);
	conv_buffer_printf(&line, "\t%s\t%s\t", conv_severity_text(record->severity), record->code);
	tool_escape(record->path, strlen(record->path), 0, &line);
	conv_buffer_append_byte(&line, '\t');
	if (record->offset != CONV_NO_OFFSET)
		conv_buffer_printf(&line, "%llu", (unsigned long long)record->offset);
	conv_buffer_append_byte(&line, '\t');
	tool_escape(record->text, strlen(record->text), 0, &line);
	conv_buffer_append_byte(&line, '\n');
	if (line.failed)
		tool_run_fail(run, TOOL_MACHINE);
	else
		conv_sink_write(run->report, line.bytes, line.size);
	conv_buffer_free(&line);
}

static void receive(void *user, const conv_diagnostic *record)
{
	tool_run *run = user;

	if (run->report)
		report_line(run, record);
	if (record->severity == CONV_LOSS && record->of_property)
		run->lost_properties++;
	else if (record->severity == CONV_LOSS)
		run->lost_things++;
	if (run->listener)
		run->listener(run->listener_user, record);
	if (!run->silent && is_shown(run, record->severity))
		say_record(run, record);
}

/* Of the report's own context: only what cannot be written can be said here. */
static void receive_of_report(void *user, const conv_diagnostic *record)
{
	say_line(user, NULL, record->text);
	tool_run_fail(user, TOOL_MACHINE);
}

/* ---- Settings ---- */

static int set_codepage(tool_run *run, const char *word)
{
	const char *comma = strchr(word, ',');
	size_t size = comma ? (size_t)(comma - word) : strlen(word);
	uint32_t codepage = 0;
	int forced = comma && strcmp(comma, ",force") == 0;

	if (size && size <= 5 && strspn(word, "0123456789") == size)
		codepage = (uint32_t)strtoul(word, NULL, 10);
	else
		codepage = conv_codepage_by_name(word, size);
	if (codepage == 0 || !conv_codepage_known(codepage) || (comma && !forced))
		return 0;
	conv_context_set_codepage(run->context, codepage, forced);
	return 1;
}

/* Calls `set` with the two sides of K=V. */
static int set_pair(tool_run *run, const char *pair,
		    int (*set)(tool_run *run, const char *key, const char *value))
{
	const char *equals = strchr(pair, '=');
	char key[80];

	if (!equals || equals == pair || (size_t)(equals - pair) >= sizeof key)
		return 0;
	memcpy(key, pair, (size_t)(equals - pair));
	key[equals - pair] = '\0';
	return set(run, key, equals + 1);
}

static int set_limit(tool_run *run, const char *key, const char *value)
{
	return conv_limits_set(conv_context_limits(run->context), key, value);
}

static int set_option(tool_run *run, const char *key, const char *value)
{
	return conv_context_set_option(run->context, key, value) == CONV_OK;
}

static int apply(tool_run *run, tool_exit *end)
{
	const tool_common *settings = run->settings;

	*end = TOOL_USAGE;
	for (size_t i = 0; i < settings->limits.count; i++)
		if (!set_pair(run, settings->limits.items[i], set_limit)) {
			tool_usage(run->command, "no such limit or value: '%s'",
				   settings->limits.items[i]);
			return 0;
		}
	for (size_t i = 0; i < settings->options.count; i++)
		if (!set_pair(run, settings->options.items[i], set_option)) {
			tool_usage(run->command, "no such option of a format, or value: '%s'",
				   settings->options.items[i]);
			return 0;
		}
	if (settings->codepage && !set_codepage(run, settings->codepage)) {
		tool_usage(run->command, "no such code page: '%s'", settings->codepage);
		return 0;
	}
	if (settings->from) {
		run->from =
			tool_format(run->command, run->context, settings->from, CONV_FORMAT_READS);
		if (!run->from)
			return 0;
	}
	conv_context_set_strict(run->context, settings->strict);
	return 1;
}

static int open_report(tool_run *run, const char *path)
{
	conv_status status;

	run->report_context = conv_context_new(NULL);
	if (!run->report_context) {
		say_line(run, NULL, "out of memory");
		return 0;
	}
	conv_context_set_receiver(run->report_context, receive_of_report, run);
	if (strcmp(path, "-") == 0)
		status = conv_sink_open_fd(run->report_context, STDOUT_FILENO, "standard output",
					   &run->report);
	else
		status = conv_sink_open_file(run->report_context, path, 0, &run->report);
	return conv_usable(status);
}

int tool_run_open(tool_run *run, const tool_command *command, const tool_common *settings,
		  tool_exit *end)
{
	memset(run, 0, sizeof *run);
	run->settings = settings;
	run->command = command;
	run->on_terminal = isatty(STDERR_FILENO) && !settings->quiet;
	run->context = conv_context_new(conv_formats_all());
	if (!run->context) {
		say_line(run, NULL, "out of memory");
		*end = TOOL_MACHINE;
		return 0;
	}
	run->silent = 1; /* wrong settings are told by tool_usage */
	conv_context_set_receiver(run->context, receive, run);
	int good = apply(run, end);
	run->silent = 0;
	if (good && settings->report && !open_report(run, settings->report)) {
		*end = TOOL_MACHINE;
		good = 0;
	}
	if (!good)
		tool_run_close(run);
	return good;
}

tool_exit tool_run_close(tool_run *run)
{
	clear_progress(run);
	if (run->report && run->exit != TOOL_USAGE) {
		begin_report(run);
		if (!conv_usable(conv_sink_commit(run->report)))
			tool_run_fail(run, TOOL_MACHINE);
	}
	conv_sink_close(run->report);
	conv_context_free(run->report_context);
	conv_context_free(run->context);
	return run->exit;
}

/* ---- Inputs ---- */

void tool_run_begin(tool_run *run, const char *input)
{
	run->input = input;
	run->lost_properties = run->lost_things = 0;
	run->shown = run->hidden = 0;
}

static void put_count(conv_buffer *to, uint64_t count, const char *what, const char *whats)
{
	conv_buffer_printf(to, "%llu %s", (unsigned long long)count, count == 1 ? what : whats);
}

/* All in one line: "65 properties and 2 other things could not be carried over (...)". */
static void tell_losses(tool_run *run)
{
	conv_buffer text = CONV_BUFFER_INIT;
	int both = run->lost_properties && run->lost_things;

	if (run->lost_properties)
		put_count(&text, run->lost_properties, "property", "properties");
	if (both)
		conv_buffer_append_text(&text, " and ");
	if (run->lost_things)
		put_count(&text, run->lost_things, both ? "other thing" : "thing",
			  both ? "other things" : "things");
	if (text.size)
		tool_say(run, run->input,
			 "%s could not be carried over (-v or --report lists them)",
			 conv_buffer_text(&text));
	conv_buffer_free(&text);
}

void tool_run_end(tool_run *run)
{
	if (run->hidden)
		tool_say(run, run->input, "%llu more warnings (-v or --report lists them)",
			 (unsigned long long)run->hidden);
	if (!run->settings->quiet)
		tell_losses(run);
	run->input = NULL;
}

void tool_run_fail(tool_run *run, tool_exit how)
{
	if (how > run->exit)
		run->exit = how;
}

void tool_run_status(tool_run *run, conv_status status)
{
	if (status == CONV_MACHINE)
		tool_run_fail(run, TOOL_MACHINE);
	else if (!conv_usable(status))
		tool_run_fail(run, TOOL_INPUT);
}

static double now(void)
{
	struct timespec time;
	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

void tool_progress(tool_run *run, size_t number, size_t count, const char *name)
{
	enum { NAME_MOST = 50 };
	conv_buffer line = CONV_BUFFER_INIT;
	double at;

	if (!run->on_terminal || count < 2)
		return;
	at = now();
	if (run->last_progress == 0)
		run->last_progress = at; /* what is quick needs no progress */
	if (at - run->last_progress < 0.2)
		return;
	run->last_progress = at;
	tool_escape(name, strlen(name), NAME_MOST, &line);
	const char *text = conv_buffer_text(&line);
	clear_progress(run);
	fprintf(stderr, "[%zu/%zu] %s", number, count, text ? text : "");
	fflush(stderr);
	run->line_open = 1;
	conv_buffer_free(&line);
}

conv_status tool_open_source(tool_run *run, const char *path, conv_source **source)
{
	conv_status status;

	if (strcmp(path, "-") == 0)
		status = conv_source_open_fd(run->context, STDIN_FILENO, source);
	else
		status = conv_source_open_file(run->context, path, source);
	/* An input that cannot be read has failed; that is no failure of the machine. */
	tool_run_status(run, status);
	return status;
}

conv_status tool_open_stdout(tool_run *run, conv_sink **sink)
{
	return conv_sink_open_fd(run->context, STDOUT_FILENO, "standard output", sink);
}

const conv_format *tool_format(const tool_command *command, const conv_context *context,
			       const char *name, unsigned flags)
{
	const conv_format *format = conv_format_find(context, name);

	if (!format)
		tool_usage(command, "there is no format '%s' (oxconv formats lists them)", name);
	else if ((format->flags & flags) != flags)
		tool_usage(command, "format '%s' is %s only", name,
			   flags & CONV_FORMAT_READS ? "written" : "read");
	else
		return format;
	return NULL;
}
