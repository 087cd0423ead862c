/* The command line, parsed by tables. */
#include "options.h"

#include <stdlib.h>
#include <string.h>

int tool_list_add(tool_list *list, const char *item)
{
	/* Doubles at each power of two. */
	if ((list->count & (list->count + 1)) == 0 || list->count == 0) {
		size_t room = 2 * list->count + 2;
		const char **items = realloc(list->items, room * sizeof *items);
		if (!items)
			return 0;
		list->items = items;
	}
	list->items[list->count++] = item;
	return 1;
}

void tool_list_free(tool_list *list)
{
	free(list->items);
	*list = (tool_list){ NULL, 0 };
}

static const tool_option *find_name(const tool_option *const *tables, const char *name, size_t size)
{
	for (; *tables; tables++)
		for (const tool_option *option = *tables; option->name; option++)
			if (strlen(option->name) == size && memcmp(option->name, name, size) == 0)
				return option;
	return NULL;
}

static const tool_option *find_letter(const tool_option *const *tables, char letter)
{
	for (; *tables; tables++)
		for (const tool_option *option = *tables; option->name; option++)
			if (option->letter && option->letter == letter)
				return option;
	return NULL;
}

static int set(const tool_option *option, void *to, const char *value)
{
	char *member = (char *)to + option->offset;

	switch (option->kind) {
	case TOOL_SWITCH:
		++*(int *)(void *)member;
		return 1;
	case TOOL_VALUE:
		*(const char **)(void *)member = value;
		return 1;
	case TOOL_VALUES:
		return tool_list_add((tool_list *)(void *)member, value);
	}
	return 1;
}

struct parser {
	const tool_option *const *tables;
	int argc, next;
	char **argv;
	void *to;
	char *room;
	size_t room_size;
};

static const char *complain(struct parser *parser, const char *what, const char *about)
{
	snprintf(parser->room, parser->room_size, "%s '%s'", what, about);
	return parser->room;
}

/* --name, --name=value, --name value */
static const char *parse_long(struct parser *parser, const char *word)
{
	const char *equals = strchr(word, '=');
	size_t size = equals ? (size_t)(equals - word) : strlen(word);
	const tool_option *option = find_name(parser->tables, word + 2, size - 2);
	const char *value = equals ? equals + 1 : NULL;

	if (!option)
		return complain(parser, "there is no option", word);
	if (option->kind == TOOL_SWITCH && value)
		return complain(parser, "no value belongs to", word);
	if (option->kind != TOOL_SWITCH && !value) {
		if (parser->next == parser->argc)
			return complain(parser, "a value is missing behind", word);
		value = parser->argv[parser->next++];
	}
	return set(option, parser->to, value) ? NULL : "out of memory";
}

/* -v, -qv, -oFILE, -o FILE */
static const char *parse_letters(struct parser *parser, const char *word)
{
	for (const char *p = word + 1; *p; p++) {
		const tool_option *option = find_letter(parser->tables, *p);
		const char *value = NULL;
		if (!option)
			return complain(parser, "there is no option", word);
		if (option->kind != TOOL_SWITCH) {
			if (p[1])
				value = p + 1;
			else if (parser->next < parser->argc)
				value = parser->argv[parser->next++];
			else
				return complain(parser, "a value is missing behind", word);
		}
		if (!set(option, parser->to, value))
			return "out of memory";
		if (value)
			break;
	}
	return NULL;
}

const char *tool_options_parse(const tool_option *const *tables, int argc, char **argv, void *to,
			       tool_list *words, char *room, size_t room_size)
{
	struct parser parser = { tables, argc, 1, argv, to, room, room_size };
	int only_words = 0;

	while (parser.next < argc) {
		const char *word = argv[parser.next++];
		const char *wrong = NULL;
		if (only_words || word[0] != '-' || word[1] == '\0')
			wrong = tool_list_add(words, word) ? NULL : "out of memory";
		else if (strcmp(word, "--") == 0)
			only_words = 1;
		else if (word[1] == '-')
			wrong = parse_long(&parser, word);
		else
			wrong = parse_letters(&parser, word);
		if (wrong)
			return wrong;
	}
	return NULL;
}

enum { HELP_COLUMN = 28 };

void tool_options_help(const tool_option *table, FILE *to)
{
	for (; table->name; table++) {
		char left[80];
		char letter[8] = "    ";
		if (table->letter)
			snprintf(letter, sizeof letter, "-%c, ", table->letter);
		snprintf(left, sizeof left, "  %s--%s%s%s", letter, table->name,
			 table->value ? " " : "", table->value ? table->value : "");
		fprintf(to, "%-*s", HELP_COLUMN, left);
		if (strlen(left) >= HELP_COLUMN)
			fprintf(to, "\n%*s", HELP_COLUMN, "");
		for (const char *p = table->help; *p; p++) {
			fputc(*p, to);
			if (*p == '\n')
				fprintf(to, "%*s", HELP_COLUMN, "");
		}
		fputc('\n', to);
	}
}
