/* Real RTF: what the projects that the samples come from expect, and what Outlook made of its own. */
#include "support/suite.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "body/body.h"
#include "html/html.h"
#include "rtf/lzfu.h"
#include "rtf/rtf.h"

static suite_context suite;

/* Words of a text, whatever blanks are between them; bullets of all fonts are one. */
static void words(const conv_buffer *from, conv_buffer *to)
{
	int blank = 1;
	for (size_t i = 0; i < from->size; i++) {
		const uint8_t *p = from->bytes + i;
		size_t left = from->size - i;
		int nbsp = left > 1 && memcmp(p, "\xC2\xA0", 2) == 0;
		int dot = left > 1 && memcmp(p, "\xC2\xB7", 2) == 0;
		int bullet = left > 2 && memcmp(p, "\xE2\x80\xA2", 3) == 0;
		if (*p <= ' ' || nbsp) {
			blank = 1;
			i += (size_t)nbsp;
			continue;
		}
		if (blank && to->size)
			conv_buffer_append_byte(to, ' ');
		blank = 0;
		if (dot || bullet)
			conv_buffer_append_byte(to, '*');
		else
			conv_buffer_append_byte(to, *p);
		i += (size_t)(dot ? 1 : bullet ? 2 : 0);
	}
}

static int same_words(const conv_buffer *a, const conv_buffer *b)
{
	conv_buffer x = CONV_BUFFER_INIT, y = CONV_BUFFER_INIT;
	words(a, &x);
	words(b, &y);
	int same = x.size == y.size && (!x.size || memcmp(x.bytes, y.bytes, x.size) == 0);
	if (!same) {
		size_t i = 0;
		while (i < x.size && i < y.size && x.bytes[i] == y.bytes[i])
			i++;
		i = i > 20 ? i - 20 : 0;
		printf("  differs at %zu: %.60s\n  expected:       %.60s\n", i,
		       conv_buffer_text(&x) + i, i < y.size ? conv_buffer_text(&y) + i : "");
	}
	conv_buffer_free(&x);
	conv_buffer_free(&y);
	return same;
}

static conv_buffer read(const char *name)
{
	conv_buffer buffer = CONV_BUFFER_INIT;
	size_t size;
	uint8_t *bytes = suite_read_file(suite_corpus(name), &size);
	conv_buffer_append(&buffer, bytes, size);
	free(bytes);
	return buffer;
}

/* The sample's HTML or text, taken out, beside what is expected; a charset's name aside. */
static void comes_out(const char *sample, const char *expected)
{
	conv_buffer rtf = read(sample), given = read(expected), want = CONV_BUFFER_INIT,
		    got = CONV_BUFFER_INIT;
	suite_context_open(&suite);
	CU_ASSERT(
		conv_usable(rtf_deencapsulate(suite.context, rtf.bytes, rtf.size, 0, &got, NULL)));
	html_name_charset((const char *)given.bytes, given.size, "utf-8", &want);
	CU_ASSERT(same_words(&got, &want));
	conv_buffer_free(&rtf);
	conv_buffer_free(&given);
	conv_buffer_free(&want);
	conv_buffer_free(&got);
	suite_context_close(&suite);
}

CASE(expected_html_and_text)
{
	if (!suite_corpus("rtf"))
		SKIP("no corpus");
	comes_out("rtf/rtfstream-encapsulated.rtf", "rtf/rtfstream-encapsulated.rtf.expected.html");
	comes_out("rtf/rtfstream-encapsulated.rtf",
		  "rtf/rtfstream-encapsulated.rtf.expected.2.html");
	comes_out("rtf/rtfstream-jis-test.rtf", "rtf/rtfstream-jis-test.rtf.expected.txt");
	comes_out("rtf/msgreader-Issue332.rtf", "rtf/msgreader-Issue332.rtf.expected.html");
	comes_out("rtf/msgreader-Issue347.rtf", "rtf/msgreader-Issue347.rtf.expected.html");
}

/* Documents: HTML is made in different ways, so what is compared is its text. */
CASE(expected_documents)
{
	static const char *const samples[] = {
		"rtf/kopano-real-korean-multi-unicode-skip.test",
		"rtf/kopano-real-russian-large-font-index.test",
		"rtf/kopano-real-with-highchars.test",
		"rtf/kopano-real-with-html.test",
	};
	if (!suite_corpus("rtf"))
		SKIP("no corpus");
	suite_context_open(&suite);
	for (size_t i = 0; i < sizeof samples / sizeof *samples; i++) {
		char name[200];
		snprintf(name, sizeof name, "%s.expected.html", samples[i]);
		conv_buffer rtf = read(samples[i]), given = read(name), want = CONV_BUFFER_INIT,
			    got = CONV_BUFFER_INIT;
		CU_ASSERT_EQUAL(rtf_to_text(suite.context, rtf.bytes, rtf.size, 0, &got, NULL),
				CONV_OK);
		html_to_text(suite.context, (const char *)given.bytes, given.size, &want);
		CU_ASSERT(same_words(&got, &want));
		/* The HTML made of it says the same; bullets are list items there. */
		conv_buffer html = CONV_BUFFER_INIT, text = CONV_BUFFER_INIT;
		CU_ASSERT_EQUAL(rtf_to_html(suite.context, rtf.bytes, rtf.size, 0, &html, NULL),
				CONV_OK);
		html_to_text(suite.context, (const char *)html.bytes, html.size, &text);
		CU_ASSERT(same_words(&text, &got));
		conv_buffer_free(&rtf);
		conv_buffer_free(&given);
		conv_buffer_free(&want);
		conv_buffer_free(&got);
		conv_buffer_free(&html);
		conv_buffer_free(&text);
	}
	suite_context_close(&suite);
}

/* Words that a de-encapsulation which goes wrong would leave in its output. */
static int has_leftovers(const conv_buffer *output)
{
	static const char *const words_of_rtf[] = { "\\htmlrtf", "\\htmltag", "\\par",
						    "\\fonttbl", "\\pard",    "{\\*" };
	for (size_t i = 0; i < sizeof words_of_rtf / sizeof *words_of_rtf; i++)
		if (output->size &&
		    memmem(output->bytes, output->size, words_of_rtf[i], strlen(words_of_rtf[i])))
			return 1;
	return 0;
}

typedef struct tally {
	unsigned bodies, encapsulated;
	unsigned same; /* whose HTML, parsed again, has the text of the RTF */
} tally;

static void letters(const conv_buffer *from, conv_buffer *to)
{
	for (size_t i = 0; i < from->size; i++) {
		uint8_t c = from->bytes[i];
		const uint8_t *stop =
			c == '<' ? memchr(from->bytes + i, '>', from->size - i) : NULL;
		/* The name of a picture that only HTML keeps. */
		if (from->size - i > 9 && memcmp(from->bytes + i, "[picture.", 9) == 0)
			stop = memchr(from->bytes + i, ']', from->size - i);
		if (stop) { /* the address of a link, told where it is not the text itself */
			i = (size_t)(stop - from->bytes);
			continue;
		}
		if ((uint8_t)((c | 0x20) - 'a') < 26 || (uint8_t)(c - '0') < 10)
			conv_buffer_append_byte(to, c);
	}
}

/* Marks of lists and blanks, which HTML has in other ways, aside. */
static void says_the_same(const uint8_t *bytes, size_t size, const conv_buffer *html,
			  const char *path, tally *all)
{
	conv_buffer text = CONV_BUFFER_INIT, again = CONV_BUFFER_INIT;
	conv_buffer want = CONV_BUFFER_INIT, got = CONV_BUFFER_INIT;

	CU_ASSERT(conv_usable(rtf_to_text(suite.context, bytes, size, 0, &text, NULL)));
	CU_ASSERT(conv_usable(
		html_to_text(suite.context, (const char *)html->bytes, html->size, &again)));
	letters(&text, &want);
	letters(&again, &got);
	int same = want.size == got.size &&
		   (!got.size || memcmp(want.bytes, got.bytes, got.size) == 0);
	all->same += (unsigned)same;
	if (!same) {
		size_t i = 0;
		while (i < want.size && i < got.size && want.bytes[i] == got.bytes[i])
			i++;
		i = i > 20 ? i - 20 : 0;
		printf("  %s at %zu of %zu and %zu:\n    %.60s\n    %.60s\n", path, i, want.size,
		       got.size, conv_buffer_text(&want) + (i < want.size ? i : 0),
		       conv_buffer_text(&got) + (i < got.size ? i : 0));
	}
	conv_buffer_free(&text);
	conv_buffer_free(&again);
	conv_buffer_free(&want);
	conv_buffer_free(&got);
}

static void try_rtf(const uint8_t *bytes, size_t size, const char *path, tally *all)
{
	conv_buffer out = CONV_BUFFER_INIT;
	conv_status status;

	if (!rtf_is_rtf(bytes, size))
		return;
	all->bodies++;
	if (rtf_recognise(bytes, size, 1) != RTF_DOCUMENT) {
		all->encapsulated++;
		status = rtf_deencapsulate(suite.context, bytes, size, RTF_LENIENT, &out, NULL);
		CU_ASSERT(conv_usable(status));
	} else {
		status = rtf_to_text(suite.context, bytes, size, 0, &out, NULL);
		CU_ASSERT(conv_usable(status));
	}
	/* The one document whose text is about RTF. */
	if (has_leftovers(&out) && !strstr(path, "testRTFWithCurlyBraces")) {
		printf("  leftovers of RTF in %s\n", path);
		CU_ASSERT(0);
	}
	conv_buffer_clear(&out);
	CU_ASSERT(conv_usable(rtf_to_html(suite.context, bytes, size, 0, &out, NULL)));
	says_the_same(bytes, size, &out, path, all);
	conv_buffer_free(&out);
}

static void try_file(const char *path, void *user)
{
	size_t size;
	uint8_t *bytes = suite_read_file(path, &size);

	if (strstr(path, ".rtfcompressed.bin")) {
		conv_buffer rtf = CONV_BUFFER_INIT;
		if (conv_usable(rtf_decompress(suite.context, bytes, size, &rtf)))
			try_rtf(rtf.bytes, rtf.size, path, user);
		conv_buffer_free(&rtf);
	} else if (!strstr(path, ".expected.")) {
		try_rtf(bytes, size, path, user);
	}
	free(bytes);
}

CASE(all_rtf_converts)
{
	tally all = { 0, 0, 0 };
	suite_context_open(&suite);
	int there = suite_each_corpus_file("rtf", try_file, &all);
	suite_context_close(&suite);
	if (!there)
		SKIP("no corpus");
	CU_ASSERT(all.bodies > 75);
	CU_ASSERT(all.encapsulated > 20);
	CU_ASSERT_EQUAL(all.same, all.bodies);
}

static unsigned read_objects, with_text;

static void try_bodies(conv_message *message)
{
	body b;
	body_note note;
	conv_buffer out = CONV_BUFFER_INIT;

	read_objects++;
	CU_ASSERT(conv_usable(body_choose(suite.context, message, &b)));
	if (conv_usable(body_html(suite.context, &b, BODY_PICTURES_APART, &out, &note))) {
		CU_ASSERT(conv_utf8_valid(out.bytes, out.size));
		CU_ASSERT(b.best == BODY_NONE || note.origin != BODY_ABSENT);
		if (b.content == BODY_HTML && has_leftovers(&out))
			CU_ASSERT(0);
	} else {
		CU_ASSERT(0);
	}
	body_note_free(&note);
	conv_buffer_clear(&out);
	CU_ASSERT(conv_usable(body_text(suite.context, &b, &out, &note)));
	with_text += out.size > 0;
	CU_ASSERT(conv_utf8_valid(out.bytes, out.size));
	body_note_free(&note);
	body_close(&b);
	conv_buffer_free(&out);
	for (size_t i = 0; i < conv_message_attachment_count(message); i++) {
		conv_message *inner = conv_attachment_message(conv_message_attachment(message, i));
		if (inner)
			try_bodies(inner);
	}
}

static void try_message(const char *path, void *user)
{
	conv_source *source;
	conv_reader *reader;
	conv_message *message;

	(void)user;
	if (!conv_usable(conv_source_open_file(suite.context, path, &source)))
		return;
	if (conv_usable(conv_reader_open(suite.context, source, NULL, path, &reader))) {
		while (conv_usable(conv_reader_next(reader, &message)) && message) {
			try_bodies(message);
			conv_message_free(message);
		}
		conv_reader_close(reader);
	}
	conv_source_drop(source);
}

CASE(all_bodies_of_messages_convert)
{
	suite_context_open(&suite);
	int there = suite_corpus("msg") != NULL;
	if (there && conv_format_find(suite.context, "msg"))
		suite_each_corpus_file("msg", try_message, NULL);
	if (there && conv_format_find(suite.context, "tnef"))
		suite_each_corpus_file("tnef", try_message, NULL);
	suite_context_close(&suite);
	if (!read_objects)
		SKIP("no corpus, or no reader of .msg and TNEF");
	CU_ASSERT(with_text > 100);
}

SUITE_MAIN(test_rtf_corpus, LIST(expected_html_and_text), LIST(expected_documents),
	   LIST(all_rtf_converts), LIST(all_bodies_of_messages_convert))
