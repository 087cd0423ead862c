/* Whole files: the samples of testdata/, and the public ones where they are at hand. */
#include "support/suite.h"

#include <stdlib.h>
#include <string.h>

#include "cfb/cfb.h"
#include "support/cfbtest.h"
#include "support/msgtest.h"
#include "support/samples.h"

#define SUBJECT 0x0037001Fu
#define SUBJECT8 0x0037001Eu

CASE(samples_are_what_their_program_makes)
{
	for (const sample *s = samples; s->name; s++) {
		size_t size, made_size;
		uint8_t *bytes = suite_read_file(suite_testdata(s->name), &size);
		uint8_t *made = s->make(&made_size);
		CU_ASSERT(size == made_size && memcmp(bytes, made, size) == 0);
		free(bytes);
		free(made);
	}
}

static void open_sample(msgtest *t, const char *name)
{
	size_t size;
	uint8_t *bytes = suite_read_file(suite_testdata(name), &size);
	msgtest_begin(t);
	msgtest_read_bytes(t, bytes, size);
	CU_ASSERT_PTR_NOT_NULL_FATAL(t->message);
	CU_ASSERT(msgtest_walk(t->message) > 5);
}

CASE(hello)
{
	static const char *const names[] = { "hello.msg", "hello-v4.msg" };
	for (size_t i = 0; i < 2; i++) {
		msgtest t;
		const uint8_t *html;
		size_t size;
		open_sample(&t, names[i]);
		CU_ASSERT_EQUAL(t.status, CONV_OK);
		CU_ASSERT_EQUAL(t.suite.log.size, 0);
		CU_ASSERT_STRING_EQUAL(conv_bag_text(t.bag, PidTagSubject), "Hello, and welcome");
		CU_ASSERT_STRING_EQUAL(conv_bag_text(t.bag, PidTagSenderEmailAddress),
				       "ada@example.com");
		CU_ASSERT_EQUAL(conv_bag_binary(t.suite.context, t.bag, PidTagHtml, &html, &size),
				CONV_OK);
		CU_ASSERT(size > 15 && memcmp(html, "<!DOCTYPE html>", 15) == 0);
		CU_ASSERT_EQUAL(conv_message_recipient_count(t.message), 2);
		CU_ASSERT_EQUAL(conv_message_attachment_count(t.message), 1);
		msgtest_end(&t);
	}
}

CASE(japanese_8_bit)
{
	msgtest t;
	open_sample(&t, "ansi-932.msg");
	CU_ASSERT_EQUAL(t.suite.log.size, 0);
	CU_ASSERT_STRING_EQUAL(msgtest_text(t.bag, SUBJECT8),
			       "\xE3\x81\x93\xE3\x82\x93\xE3\x81\xAB\xE3\x81\xA1\xE3\x81\xAF");
	CU_ASSERT_EQUAL(conv_message_codepage(t.message), 932);
	msgtest_end(&t);
}

CASE(embedded_twice)
{
	msgtest t;
	open_sample(&t, "embedded.msg");
	CU_ASSERT_EQUAL(t.suite.log.size, 0);
	conv_message *middle = conv_attachment_message(conv_message_attachment(t.message, 0));
	CU_ASSERT_PTR_NOT_NULL_FATAL(middle);
	conv_message *inner = conv_attachment_message(conv_message_attachment(middle, 1));
	CU_ASSERT_PTR_NOT_NULL_FATAL(inner);
	CU_ASSERT_STRING_EQUAL(msgtest_text(conv_message_bag(inner), SUBJECT8),
			       "\xD0\x9F\xD1\x80\xD0\xB8\xD0\xB2\xD0\xB5\xD1\x82");
	msgtest_end(&t);
}

CASE(the_other_sound_samples)
{
	static const char *const names[] = { "template.oft", "ole.msg", "inline-image.msg",
					     "named.msg" };
	for (size_t i = 0; i < 4; i++) {
		msgtest t;
		open_sample(&t, names[i]);
		CU_ASSERT_EQUAL(t.status, CONV_OK);
		CU_ASSERT_EQUAL(t.suite.log.size, 0);
		msgtest_end(&t);
	}
}

CASE(the_damaged_samples)
{
	static const struct {
		const char *name, *code;
	} cases[] = { { "bad-chain-loop.msg", "cfb.chain-loop" },
		      { "bad-tree-loop.msg", "cfb.entry-loop" },
		      { "bad-claim.msg", "cfb.short-stream" },
		      { "bad-truncated.msg", "cfb.entry-link" } };
	for (size_t i = 0; i < 4; i++) {
		msgtest t;
		open_sample(&t, cases[i].name);
		CU_ASSERT_EQUAL(t.status, CONV_DAMAGED);
		CU_ASSERT(suite_reported(&t.suite, cases[i].code));
		CU_ASSERT_STRING_EQUAL(msgtest_text(t.bag, SUBJECT), "Damaged on purpose");
		CU_ASSERT_STRING_EQUAL(
			msgtest_text(conv_message_recipient(t.message, 0), 0x3001001F),
			"Ben Summer");
		msgtest_end(&t);
	}
}

/* Every sample, cut at many places and with bytes changed: nothing breaks. */
CASE(samples_cut_and_changed)
{
	for (const sample *s = samples; s->name; s++) {
		size_t size;
		uint8_t *bytes = s->make(&size);
		uint32_t random = 5;
		for (int i = 0; i < 60; i++) {
			size_t cut = i % 2 ? size : suite_random(&random) % size;
			uint8_t *piece = malloc(cut + 1);
			msgtest t;
			memcpy(piece, bytes, cut);
			for (size_t k = 0; i % 2 && k < size / 100; k++)
				piece[suite_random(&random) % cut] = (uint8_t)suite_random(&random);
			msgtest_begin(&t);
			msgtest_read_bytes(&t, piece, cut);
			if (t.message)
				msgtest_walk(t.message);
			msgtest_end(&t);
		}
		free(bytes);
	}
}

/* ---- Public files ---- */

static int ends_with(const char *path, const char *end)
{
	size_t size = strlen(path), length = strlen(end);
	return size >= length && conv_ascii_compare(path + size - length, end) == 0;
}

typedef struct tally {
	unsigned messages, refused, damaged;
} tally;

static void read_public(const char *path, void *user)
{
	tally *count = user;
	msgtest t;
	size_t size;
	uint8_t *bytes = suite_read_file(path, &size);

	if (size < 8 || memcmp(bytes, "\xD0\xCF\x11\xE0", 4) != 0) {
		free(bytes);
		return;
	}
	msgtest_begin(&t);
	msgtest_read_bytes(&t, bytes, size);
	int is_message = ends_with(path, ".msg") || ends_with(path, ".oft");
	if (!t.message) {
		count->refused++;
		CU_ASSERT_EQUAL(t.status, CONV_FAILED);
		CU_ASSERT(t.suite.log.size != 0); /* it says why */
		CU_ASSERT(!is_message);
	} else {
		count->messages++;
		count->damaged += t.status != CONV_OK;
		CU_ASSERT(msgtest_walk(t.message) >= 3);
		CU_ASSERT(!is_message || *conv_message_class(t.message) ||
			  t.status == CONV_DAMAGED);
		CU_ASSERT_EQUAL(conv_context_count(t.suite.context, CONV_LOSS), 0);
	}
	msgtest_end(&t);
}

CASE(MSG_056_public_files)
{
	tally count = { 0 };
	if (!suite_each_corpus_file("msg", read_public, &count))
		SKIP("no corpus");
	printf("%u messages, %u of them damaged, %u other compound files refused\n", count.messages,
	       count.damaged, count.refused);
	CU_ASSERT(count.messages >= 150);
	CU_ASSERT(count.damaged * 20 < count.messages);
}

CASE(malformed_public_files)
{
	tally count = { 0 };
	if (!suite_each_corpus_file("malformed", read_public, &count))
		SKIP("no corpus");
	CU_ASSERT(count.messages + count.refused >= 4);
}

static void read_compound(const char *path, void *user)
{
	cfbtest t;
	size_t size;
	uint8_t *bytes = suite_read_file(path, &size);
	if (size >= 8 && memcmp(bytes, "\xD0\xCF\x11\xE0", 4) == 0) {
		for (cfbtest_source source = CFBTEST_MEMORY; source <= CFBTEST_FILE; source++) {
			cfbtest_open(&t, bytes, size, source);
			CU_ASSERT(conv_usable(t.status) || t.suite.log.size);
			if (t.file)
				cfbtest_read_all(&t);
			cfbtest_close(&t);
		}
		++*(unsigned *)user;
	}
	free(bytes);
}

CASE(compound_files_of_all_kinds)
{
	unsigned count = 0;
	if (!suite_each_corpus_file("msg", read_compound, &count) ||
	    !suite_each_corpus_file("malformed", read_compound, &count))
		SKIP("no corpus");
	CU_ASSERT(count > 160);
}

SUITE_MAIN(test_msg_files, LIST(samples_are_what_their_program_makes), LIST(hello),
	   LIST(japanese_8_bit), LIST(embedded_twice), LIST(the_other_sound_samples),
	   LIST(the_damaged_samples), LIST(samples_cut_and_changed), LIST(MSG_056_public_files),
	   LIST(malformed_public_files), LIST(compound_files_of_all_kinds))
