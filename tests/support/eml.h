/* What the suites of the eml writer share: messages are built, written, and looked at as text. */
#ifndef TESTS_EML_H
#define TESTS_EML_H

#include "suite.h"

typedef struct eml {
	suite_context suite;
	conv_context *context;
	conv_message *message;
	conv_bag *bag;
	char *text; /* the output, NUL behind it; NULL before eml_write */
	size_t size;
	conv_status status;
} eml;

/* An empty message of class IPM.Note; eml_close ends it. */
void eml_open(eml *e);
void eml_close(eml *e);

/* Sets an option, "eml.headers". */
void eml_option(eml *e, const char *name, const char *value);

/* Recipient of a type (1 To, 2 Cc, 3 Bcc) with an SMTP address; `name` may be NULL. */
conv_bag *eml_recipient(conv_message *message, int type, const char *name, const char *address);

/* A file of method 1; `name` and `type` may be NULL. Its bag. */
conv_bag *eml_attach(conv_message *message, const char *name, const char *type, const void *bytes,
		     size_t size);

/* An embedded message. */
conv_message *eml_embed(conv_message *message);

/* Sets a named string of PS_INTERNET_HEADERS. */
void eml_internet_header(conv_bag *bag, const char *name, const char *text);

/* Writes; the text of an earlier call is gone. */
const char *eml_write(eml *e);

/*
 * The unfolded value of a header field in the first header block, NULL if there is none; the `n`-th
 * of its name. Lent until the next call.
 */
const char *eml_field(const eml *e, const char *name);
const char *eml_field_n(const eml *e, const char *name, size_t n);

/* Does the output contain a text? As it is, or with folds undone. */
int eml_has(const eml *e, const char *text);
int eml_has_unfolded(const eml *e, const char *text);

/* The structure as GMime reads it: "mixed(alternative(text/plain,text/html),image/png)". */
const char *eml_structure(const eml *e);

/* The decoded content of the i-th leaf as GMime reads it, and its size; lent until the next call. */
const char *eml_leaf(const eml *e, size_t i, size_t *size);

/* No line over 998 octets, no bare CR or LF. */
int eml_lines_good(const eml *e);

#define EML_EQUAL(e, field, value)                                                                 \
	do {                                                                                       \
		const char *eml_value_ = eml_field(e, field);                                      \
		CU_ASSERT_PTR_NOT_NULL(eml_value_);                                                \
		if (eml_value_)                                                                    \
			CU_ASSERT_STRING_EQUAL(eml_value_, value);                                 \
	} while (0)

#endif
