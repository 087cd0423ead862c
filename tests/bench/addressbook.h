/*
 * A made-up address book in the binary shape of version 4 details files ([MS-OXOAB] 2.9): records
 * of a size, presence bits and packed values. Same size asked, same bytes: names and numbers come
 * from a fixed sequence.
 */
#ifndef BENCH_ADDRESSBOOK_H
#define BENCH_ADDRESSBOOK_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct addressbook {
	uint8_t *bytes;
	size_t size, room;
	uint32_t random;
} addressbook;

static inline uint32_t addressbook_random(addressbook *book, uint32_t below)
{
	uint32_t x = book->random;
	x ^= x << 13;
	x ^= x >> 17;
	x ^= x << 5;
	book->random = x;
	return (uint32_t)((uint64_t)x * below >> 32);
}

/* Small numbers are likelier, as common names are. */
static inline uint32_t addressbook_skewed(addressbook *book, uint32_t below)
{
	uint64_t r = addressbook_random(book, 1u << 16);
	return (uint32_t)(r * r % ((uint64_t)below << 32) * below >> 32);
}

static inline void addressbook_put(addressbook *book, const void *bytes, size_t size)
{
	if (size > book->room - book->size)
		size = book->room - book->size;
	memcpy(book->bytes + book->size, bytes, size);
	book->size += size;
}

static inline void addressbook_text(addressbook *book, const char *text)
{
	addressbook_put(book, text, strlen(text) + 1);
}

static inline void addressbook_byte(addressbook *book, uint8_t byte)
{
	addressbook_put(book, &byte, 1);
}

/* The nth of many names, from syllables. */
static inline void addressbook_name(char *name, size_t size, uint32_t n, uint32_t kind)
{
	static const char *const begin[] = { "Ma", "Jo",  "An",    "Sa",  "Li",    "Be", "Ka",
					     "Ro", "Ti",  "Ste",   "Wil", "Chris", "Pe", "Da",
					     "Ha", "Mül", "Schmi", "Gar", "Wang",  "Nak" };
	static const char *const middle[] = { "ri", "na", "lle", "to", "ber", "dt",  "mi",
					      "ne", "vi", "lo",  "ra", "ndo", "shi", "ck" };
	static const char *const end[] = { "a",  "n", "er",  "son", "ez", "ic", "mann",
					   "ov", "s", "ura", "i",   "el", "ton" };
	uint32_t a = n % 20, b = n / 20 % 14, c = n / 280 % 13;
	if (kind)
		snprintf(name, size, "%s%s%s", begin[a], middle[b], end[c]);
	else
		snprintf(name, size, "%s%s", begin[(a + 7) % 20], end[(b + c) % 13]);
}

static inline void addressbook_record(addressbook *book, uint32_t number)
{
	static const char *const titles[] = { "Software Engineer",
					      "Senior Software Engineer",
					      "Account Manager",
					      "Director of Operations",
					      "Consultant",
					      "Sales Representative",
					      "Administrative Assistant",
					      "Project Manager",
					      "Vice President",
					      "Analyst",
					      "Support Technician",
					      "Controller" };
	static const char *const departments[] = { "Research & Development",
						   "Finance",
						   "Human Resources",
						   "Sales EMEA",
						   "Sales Americas",
						   "Legal and Corporate Affairs",
						   "Information Technology",
						   "Marketing",
						   "Manufacturing",
						   "Customer Support",
						   "Logistics" };
	static const char *const cities[] = { "Redmond", "München",   "London",  "Paris",
					      "Tōkyō",   "São Paulo", "Seattle", "Bangalore",
					      "Zürich",  "Toronto",   "Sydney",  "Praha" };
	static const char *const domains[] = { "contoso.example", "eu.contoso.example",
					       "fabrikam.example" };
	char given[40], family[40], alias[100], text[300];
	size_t begin = book->size;
	uint32_t city = addressbook_random(book, 12), domain = addressbook_skewed(book, 3);
	static const uint8_t presence[7] = { 0xF7, 0xFB, 0x9E, 0x0C, 0x41, 0x80, 0x20 };

	addressbook_name(given, sizeof given, addressbook_skewed(book, 260), 0);
	addressbook_name(family, sizeof family, addressbook_skewed(book, 3640), 1);
	snprintf(alias, sizeof alias, "%c%s%u", given[0] | 0x20, family,
		 addressbook_random(book, 100));
	for (char *c = alias; *c; c++)
		if (*c >= 'A' && *c <= 'Z')
			*c = (char)(*c | 0x20);

	addressbook_put(book, "\0\0\0\0", 4);
	addressbook_put(book, presence, sizeof presence);
	if (addressbook_random(book, 4) == 0)
		snprintf(text, sizeof text,
			 "/o=Contoso/ou=First Administrative Group/cn=Recipients/cn=%s", alias);
	else
		snprintf(text, sizeof text,
			 "/o=Contoso/ou=Exchange Administrative Group "
			 "(FYDIBOHF23SPDLT)/cn=Recipients/"
			 "cn=%08x%08x%08x%08x-%s",
			 book->random, addressbook_random(book, UINT32_MAX), number * 2654435761u,
			 addressbook_random(book, UINT32_MAX), alias);
	addressbook_text(book, text);
	snprintf(text, sizeof text, "%s.%s@%s", given, family, domains[domain]);
	addressbook_text(book, text);
	snprintf(text, sizeof text, "%s %s", given, family);
	addressbook_text(book, text);
	addressbook_text(book, alias);
	snprintf(text, sizeof text, "%u/%u%03u", 1 + addressbook_random(book, 40),
		 1 + addressbook_random(book, 4), addressbook_random(book, 400));
	addressbook_text(book, text);
	addressbook_text(book, family);
	addressbook_byte(book, 6);
	addressbook_byte(book, 0);
	snprintf(text, sizeof text, "+%u (%u) %03u-%04u", 1 + city * 7, 200 + city * 31,
		 addressbook_random(book, 1000), addressbook_random(book, 10000));
	addressbook_text(book, text);
	addressbook_text(book, given);
	addressbook_text(book, cities[city]);
	addressbook_text(book, titles[addressbook_skewed(book, 12)]);
	addressbook_text(book, "Contoso Ltd.");
	addressbook_text(book, departments[addressbook_skewed(book, 11)]);
	if (addressbook_random(book, 3)) {
		snprintf(text, sizeof text, "+%u 1%u %07u", 1 + city * 7,
			 addressbook_random(book, 80), addressbook_random(book, 10000000));
		addressbook_text(book, text);
	}
	addressbook_byte(book, 3); /* proxy addresses */
	snprintf(text, sizeof text, "SMTP:%s.%s@%s", given, family, domains[domain]);
	addressbook_text(book, text);
	snprintf(text, sizeof text, "smtp:%s@%s", alias, domains[0]);
	addressbook_text(book, text);
	snprintf(text, sizeof text, "sip:%s.%s@%s", given, family, domains[domain]);
	addressbook_text(book, text);
	addressbook_byte(book, 16); /* object GUID */
	for (unsigned i = 0; i < 4; i++) {
		uint32_t word = addressbook_random(book, UINT32_MAX);
		addressbook_put(book, &word, 4);
	}
	uint32_t size = (uint32_t)(book->size - begin);
	if (begin + 4 <= book->room)
		memcpy(book->bytes + begin, &size, 4);
}

/* `size` bytes; free() them. Exits if there is no memory. */
static inline uint8_t *addressbook_make(size_t size)
{
	addressbook book = { .bytes = malloc(size), .room = size, .random = 2463534242u };
	if (!book.bytes)
		exit(3);
	for (uint32_t number = 0; book.size < size; number++)
		addressbook_record(&book, number);
	return book.bytes;
}

#endif
