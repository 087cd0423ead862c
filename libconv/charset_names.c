/*
 * Names of charsets and locales.
 *
 * A charset's name is compared without case and without anything but letters and digits, so that
 * "UTF8", "utf-8" and "Utf_8" are one; what is not in the table may still be a number with one of
 * the usual words before it ("cp-850", "windows-1252", "x-cp20936", "ibm437").
 */
#include <string.h>

#include "charset_engine.h"

#define NAME_SIZE 64

/* Small letters and digits of `name`; false if too many. */
static int simple_name(const char *name, size_t size, char simple[NAME_SIZE])
{
	size_t length = 0;

	for (size_t i = 0; i < size && name[i]; i++) {
		char c = name[i];
		if (c >= 'A' && c <= 'Z')
			c = (char)(c - 'A' + 'a');
		if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')))
			continue;
		if (length == NAME_SIZE - 1)
			return 0;
		simple[length++] = c;
	}
	simple[length] = '\0';
	return length > 0;
}

static uint32_t numbered(const char *simple)
{
	static const char *const words[] = { "windows", "xcp", "cp",       "ibm",   "ms", "dos",
					     "oem",     "win", "codepage", "ccsid", "" };
	uint32_t number = 0;

	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		size_t length = strlen(words[i]);
		if (strncmp(simple, words[i], length) == 0) {
			simple += length;
			break;
		}
	}
	if (!*simple || strlen(simple) > 5)
		return 0;
	for (; *simple; simple++) {
		if (*simple < '0' || *simple > '9')
			return 0;
		number = number * 10 + (uint32_t)(*simple - '0');
	}
	/* The placeholders are no names, and "42" is none of a charset. */
	const conv_codepage *page = conv_codepage_find(number);
	return page && page->kind != CODEPAGE_PLACEHOLDER && page->kind != CODEPAGE_SYMBOL ? number
											   : 0;
}

uint32_t conv_codepage_by_name(const char *name, size_t size)
{
	size_t low = 0, high = conv_charset_alias_count;
	char simple[NAME_SIZE] = "";

	if (!simple_name(name, size, simple))
		return 0;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = strcmp(conv_charset_aliases[middle].name, simple);
		if (order == 0)
			return conv_charset_aliases[middle].codepage;
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return numbered(simple);
}

const char *conv_codepage_mime_name(uint32_t codepage)
{
	const conv_codepage *page = conv_codepage_find(codepage);
	return page ? page->mime : NULL;
}

uint32_t conv_codepage_internet(uint32_t codepage)
{
	static const struct {
		uint32_t ansi, internet;
	} pairs[] = {
		{ 932, 50220 },   { 1250, 28592 },  { 1251, 20866 }, { 1252, 28591 },
		{ 1253, 28597 },  { 1254, 28599 },  { 1200, 65001 }, { 1201, 65001 },
		{ 12000, 65001 }, { 12001, 65001 },
	};

	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
		if (pairs[i].ansi == codepage)
			return pairs[i].internet;
	return codepage;
}

static const conv_locale *locale_of(uint32_t lcid)
{
	size_t low = 0, high = conv_locale_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (conv_locales[middle].lcid == lcid)
			return &conv_locales[middle];
		if (conv_locales[middle].lcid < lcid)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

/* With its sort order ([MS-LCID] 2.1: bits 16..19), or else without. */
static const conv_locale *find_locale(uint32_t lcid)
{
	const conv_locale *locale = locale_of(lcid);
	return locale ? locale : locale_of(lcid & 0xFFFF);
}

uint32_t conv_codepage_of_locale(uint32_t lcid)
{
	const conv_locale *locale = find_locale(lcid);
	return locale ? locale->codepage : 0;
}

const char *conv_language_of_locale(uint32_t lcid)
{
	const conv_locale *locale = find_locale(lcid);
	return locale ? locale->tag : NULL;
}

static int tag_letter(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A' + 'a';
	return c == '_' ? '-' : (unsigned char)c;
}

/* Compares a tag of the table with one of the caller's, without case and with '_' as '-'. */
static int compare_tag(const char *known, const char *tag, size_t size)
{
	for (size_t i = 0; i < size; i++) {
		int order = tag_letter(known[i]) - tag_letter(tag[i]);
		if (order || !known[i])
			return order ? order : -1;
	}
	return known[size] ? 1 : 0;
}

static uint32_t exact_locale(const char *tag, size_t size)
{
	size_t low = 0, high = conv_locale_tag_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const conv_locale *locale = &conv_locales[conv_locales_by_tag[middle]];
		int order = compare_tag(locale->tag, tag, size);
		if (order == 0)
			return locale->lcid;
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return 0;
}

/* Subtags are dropped from the end until the rest is known (RFC 4647, 3.4). */
uint32_t conv_locale_of_language(const char *tag, size_t size)
{
	while (size) {
		uint32_t lcid = exact_locale(tag, size);
		if (lcid)
			return lcid;
		do
			size--;
		while (size && tag[size] != '-' && tag[size] != '_');
	}
	return 0;
}
