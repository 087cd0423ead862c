/* The best body ([MS-OXBBODY] 2.1.3.1) and the conversions between bodies. */
#include "support/suite.h"

#include <stdlib.h>
#include <string.h>

#include "body/body.h"

#define HTML_RTF                                                                                   \
	"{\\rtf1\\ansi\\ansicpg1251\\fromhtml1 {\\*\\htmltag64 <b>}\\'cf{\\*\\htmltag84 <img "     \
	"src=\"cid:a\">}}"
#define TEXT_RTF "{\\rtf1\\ansi\\ansicpg1252\\fromtext \\pard a\\par b}"
#define PURE_RTF "{\\rtf1\\ansi{\\b bold} plain\\par}"

static suite_context suite;
static conv_message *message;
static conv_bag *bag;
static body chosen;
static body_note note;
static conv_buffer output;

static void begin(void)
{
	suite_context_open(&suite);
	message = conv_message_new(suite.context);
	bag = conv_message_bag(message);
	conv_bag_set_text(bag, PidTagMessageClass, "IPM.Note");
}

static void end(void)
{
	body_note_free(&note);
	body_close(&chosen);
	conv_buffer_free(&output);
	conv_message_free(message);
	suite_context_close(&suite);
}

static void set_rtf(const char *rtf)
{
	CU_ASSERT_EQUAL(body_set_rtf(suite.context, message, rtf, strlen(rtf), 0), CONV_OK);
}

static void set_html(const char *html)
{
	conv_bag_set_binary(bag, PidTagHtml, html, strlen(html));
}

static body_kind best(void)
{
	body_close(&chosen);
	CU_ASSERT(conv_usable(body_choose(suite.context, message, &chosen)));
	return chosen.best;
}

/* What is best of plain, RTF and HTML, each there or not. */
static body_kind best_of(int plain, int rtf, int html, int in_sync)
{
	begin();
	if (plain)
		conv_bag_set_text(bag, PidTagBody, "text");
	if (rtf)
		set_rtf(PURE_RTF);
	if (html)
		set_html("<p>x");
	if (in_sync >= 0)
		conv_bag_set_integer(bag, PidTagRtfInSync, in_sync);
	body_kind kind = best();
	end();
	return kind;
}

static void html_is(const char *expected, body_origin origin)
{
	body_note_free(&note);
	conv_buffer_clear(&output);
	CU_ASSERT(conv_usable(body_html(suite.context, &chosen, 0, &output, &note)));
	CU_ASSERT_STRING_EQUAL(conv_buffer_text(&output), expected);
	CU_ASSERT_EQUAL(note.origin, origin);
	CU_ASSERT_EQUAL(note.derived, origin == BODY_CONVERTED);
}

static void text_is(const char *expected, body_origin origin)
{
	body_note_free(&note);
	conv_buffer_clear(&output);
	CU_ASSERT(conv_usable(body_text(suite.context, &chosen, &output, &note)));
	CU_ASSERT_STRING_EQUAL(conv_buffer_text(&output), expected);
	CU_ASSERT_EQUAL(note.origin, origin);
	CU_ASSERT_EQUAL(note.derived, origin == BODY_CONVERTED);
}

CASE(BBODY_001_native_body_decides)
{
	begin();
	conv_bag_set_text(bag, PidTagBody, "text");
	set_rtf(PURE_RTF);
	set_html("<p>x");
	for (int in_sync = 0; in_sync < 2; in_sync++) {
		conv_bag_set_integer(bag, PidTagRtfInSync, in_sync);
		for (int native = BODY_PLAIN; native <= BODY_HTML; native++) {
			conv_bag_set_integer(bag, PidTagNativeBody, native);
			CU_ASSERT_EQUAL((int)best(), native);
		}
	}
	end();
}

CASE(BBODY_002_other_values_do_not_decide)
{
	static const int values[] = { 0, 4, 5, -1, 0x7FFFFFFF };
	begin();
	conv_bag_set_text(bag, PidTagBody, "text");
	set_html("<p>x");
	for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
		conv_bag_set_integer(bag, PidTagNativeBody, values[i]);
		CU_ASSERT_EQUAL(best(), BODY_HTML);
	}
	end();
}

CASE(BBODY_003_native_body_that_is_missing)
{
	begin();
	conv_bag_set_text(bag, PidTagBody, "text");
	conv_bag_set_integer(bag, PidTagNativeBody, BODY_HTML);
	CU_ASSERT_EQUAL(best(), BODY_PLAIN);
	end();
}

CASE(BBODY_004_no_body)
{
	for (int in_sync = -1; in_sync < 2; in_sync++)
		CU_ASSERT_EQUAL(best_of(0, 0, 0, in_sync), BODY_NONE);
	begin();
	CU_ASSERT_EQUAL(best(), BODY_NONE);
	html_is("", BODY_ABSENT);
	text_is("", BODY_ABSENT);
	end();
}

CASE(BBODY_005_plain_only)
{
	for (int in_sync = -1; in_sync < 2; in_sync++)
		CU_ASSERT_EQUAL(best_of(1, 0, 0, in_sync), BODY_PLAIN);
}

CASE(BBODY_006_rtf_without_html)
{
	CU_ASSERT_EQUAL(best_of(0, 1, 0, -1), BODY_RTF);
	CU_ASSERT_EQUAL(best_of(0, 1, 0, 0), BODY_RTF);
	CU_ASSERT_EQUAL(best_of(0, 1, 0, 1), BODY_RTF);
	CU_ASSERT_EQUAL(best_of(1, 1, 0, 1), BODY_RTF);
	CU_ASSERT_EQUAL(best_of(1, 1, 0, 0), BODY_PLAIN);
	CU_ASSERT_EQUAL(best_of(1, 1, 0, -1), BODY_PLAIN);
}

CASE(BBODY_007_html_without_rtf)
{
	for (int in_sync = -1; in_sync < 2; in_sync++) {
		CU_ASSERT_EQUAL(best_of(0, 0, 1, in_sync), BODY_HTML);
		CU_ASSERT_EQUAL(best_of(1, 0, 1, in_sync), BODY_HTML);
	}
}

CASE(BBODY_008_rtf_and_html_in_sync)
{
	CU_ASSERT_EQUAL(best_of(0, 1, 1, 1), BODY_RTF);
	CU_ASSERT_EQUAL(best_of(1, 1, 1, 1), BODY_RTF);
}

CASE(BBODY_009_rtf_and_html_not_in_sync)
{
	for (int in_sync = -1; in_sync < 1; in_sync++) {
		CU_ASSERT_EQUAL(best_of(0, 1, 1, in_sync), BODY_HTML);
		CU_ASSERT_EQUAL(best_of(1, 1, 1, in_sync), BODY_HTML);
	}
}

CASE(BBODY_010_empty_plain_is_there)
{
	begin();
	conv_bag_set_text(bag, PidTagBody, "");
	set_rtf(PURE_RTF);
	CU_ASSERT_EQUAL(best(), BODY_PLAIN);
	text_is("", BODY_STORED);
	/* As text of something else, an empty one is no answer. */
	conv_bag_set_integer(bag, PidTagRtfInSync, 1);
	CU_ASSERT_EQUAL(best(), BODY_RTF);
	text_is("bold plain\r\n", BODY_CONVERTED);
	end();
}

CASE(BBODY_011_html_in_rtf)
{
	begin();
	set_rtf(HTML_RTF);
	CU_ASSERT_EQUAL(best(), BODY_RTF);
	CU_ASSERT_EQUAL(chosen.content, BODY_HTML);
	html_is("<b>П<img src=\"cid:a\">", BODY_DEENCAPSULATED);
	CU_ASSERT_EQUAL(note.codepage, 1251);
	CU_ASSERT_EQUAL_FATAL(note.content_id_count, 1);
	CU_ASSERT_STRING_EQUAL(note.content_ids[0], "a");
	text_is("П\r\n", BODY_CONVERTED);
	end();
}

CASE(BBODY_012_text_in_rtf)
{
	begin();
	set_rtf(TEXT_RTF);
	CU_ASSERT_EQUAL(best(), BODY_RTF);
	CU_ASSERT_EQUAL(chosen.content, BODY_PLAIN);
	text_is("a\r\nb", BODY_DEENCAPSULATED);
	body_note_free(&note);
	conv_buffer_clear(&output);
	CU_ASSERT_EQUAL(body_html(suite.context, &chosen, 0, &output, &note), CONV_OK);
	CU_ASSERT_PTR_NOT_NULL(strstr(conv_buffer_text(&output), "a<br>\r\nb"));
	CU_ASSERT(note.derived);
	end();
}

CASE(BBODY_013_rtf_that_cannot_be_decoded)
{
	begin();
	conv_bag_set_text(bag, PidTagBody, "text");
	conv_bag_set_binary(bag, PidTagRtfCompressed, "no RTF at all, by any means", 27);
	conv_bag_set_integer(bag, PidTagRtfInSync, 1);
	CU_ASSERT_EQUAL(body_choose(suite.context, message, &chosen), CONV_DAMAGED);
	CU_ASSERT_EQUAL(chosen.best, BODY_PLAIN);
	CU_ASSERT(suite_reported(&suite, "body.rtf-unreadable"));
	CU_ASSERT_EQUAL(chosen.present, 1u << BODY_PLAIN | 1u << BODY_RTF);
	set_html("<p>x");
	CU_ASSERT_EQUAL(best(), BODY_HTML);
	conv_bag_set_integer(bag, PidTagNativeBody, BODY_RTF);
	CU_ASSERT_EQUAL(best(), BODY_HTML);
	end();
}

CASE(BBODY_014_writers_mark_the_native_body)
{
	begin();
	CU_ASSERT_EQUAL(body_set_text(message, "x", 1), CONV_OK);
	CU_ASSERT_EQUAL(conv_bag_integer(bag, PidTagNativeBody, 0), BODY_PLAIN);
	CU_ASSERT_EQUAL(body_set_html(message, "<p>", 3, 28591, 1), CONV_OK);
	CU_ASSERT_EQUAL(conv_bag_integer(bag, PidTagNativeBody, 0), BODY_HTML);
	CU_ASSERT_EQUAL(conv_bag_integer(bag, PidTagInternetCodepage, 0), 28591);
	CU_ASSERT_EQUAL(body_set_rtf(suite.context, message, PURE_RTF, strlen(PURE_RTF), 1),
			CONV_OK);
	CU_ASSERT_EQUAL(conv_bag_integer(bag, PidTagNativeBody, 0), BODY_RTF);
	CU_ASSERT(conv_bag_boolean(bag, PidTagRtfInSync));
	const uint8_t *bytes;
	size_t size;
	CU_ASSERT_EQUAL(best(), BODY_RTF);
	body_rtf(&chosen, &bytes, &size);
	CU_ASSERT_EQUAL(size, strlen(PURE_RTF));
	CU_ASSERT(bytes && memcmp(bytes, PURE_RTF, size) == 0);
	end();
}

CASE(BBODY_015_variants_are_not_native)
{
	begin();
	CU_ASSERT_EQUAL(body_set_html(message, "<p>", 3, 65001, 1), CONV_OK);
	CU_ASSERT_EQUAL(body_set_text(message, "x", 0), CONV_OK);
	CU_ASSERT_EQUAL(body_set_rtf(suite.context, message, PURE_RTF, strlen(PURE_RTF), 0),
			CONV_OK);
	CU_ASSERT_EQUAL(conv_bag_integer(bag, PidTagNativeBody, 0), BODY_HTML);
	CU_ASSERT_FALSE(conv_bag_has(bag, PidTagRtfInSync));
	/* What is made on demand says so, and leaves the message as it was. */
	size_t before = conv_bag_count(bag);
	CU_ASSERT_EQUAL(best(), BODY_HTML);
	conv_bag_set_text(bag, PidTagBody, "");
	text_is("", BODY_CONVERTED);
	CU_ASSERT_EQUAL(conv_bag_count(bag), before);
	end();
}

CASE(BBODY_016_classes_that_skip_the_rule)
{
	begin();
	conv_bag_set_text(bag, PidTagBody, "text");
	best();
	CU_ASSERT_FALSE(chosen.exempt);
	conv_bag_set_text(bag, PidTagMessageClass, "IPM.Note.SMIME");
	best();
	CU_ASSERT(chosen.exempt);
	conv_bag_set_text(bag, PidTagMessageClass, "IPM.Note.SMIME.MultipartSigned");
	best();
	CU_ASSERT_FALSE(chosen.exempt);
	conv_bag_set_text(bag, PidTagMessageClass, "IPM.Note");
	conv_bag_set_text(bag, PidNameContentClass, "rpmsg.message");
	best();
	CU_ASSERT(chosen.exempt);
	end();
}

CASE(stored_html_is_decoded)
{
	begin();
	set_html("<meta charset=\"windows-1252\"><p>\xCF\xF0");
	conv_bag_set_integer(bag, PidTagInternetCodepage, 1251);
	best();
	html_is("<meta charset=\"utf-8\"><p>Пр", BODY_STORED);
	CU_ASSERT_EQUAL(note.codepage, 1251);
	CU_ASSERT_EQUAL(note.source, BODY_HTML);
	const uint8_t *bytes;
	size_t size;
	uint32_t codepage;
	CU_ASSERT_EQUAL(body_html_octets(suite.context, &chosen, &bytes, &size, &codepage),
			CONV_OK);
	CU_ASSERT_EQUAL(codepage, 1251);
	CU_ASSERT_EQUAL(size, 34);
	CU_ASSERT(bytes && bytes[33] == 0xF0);
	end();
}

CASE(html_without_code_page_names_its_own)
{
	begin();
	set_html("<meta charset=\"windows-1251\"><p>\xCF\xF0");
	best();
	html_is("<meta charset=\"utf-8\"><p>Пр", BODY_STORED);
	set_html("<p>\xD0\x9F");
	conv_bag_set_integer(bag, PidTagInternetCodepage, 20127); /* said of UTF-8 often enough */
	best();
	html_is("<p>П", BODY_STORED);
	CU_ASSERT_EQUAL(note.codepage, 65001);
	end();
}

CASE(html_of_plain_text)
{
	begin();
	conv_bag_set_text(bag, PidTagBody, "a < b\r\nhttp://x.example/?a&b.");
	best();
	body_note_free(&note);
	CU_ASSERT_EQUAL(body_html(suite.context, &chosen, 0, &output, &note), CONV_OK);
	CU_ASSERT(note.derived);
	CU_ASSERT_PTR_NOT_NULL(
		strstr(conv_buffer_text(&output),
		       "a &lt; b<br>\r\n<a "
		       "href=\"http://x.example/?a&amp;b\">http://x.example/?a&amp;b</a>."));
	text_is("a < b\r\nhttp://x.example/?a&b.", BODY_STORED);
	end();
}

static void attach(int64_t position, int hidden)
{
	conv_attachment *attachment;
	CU_ASSERT_EQUAL(conv_message_add_attachment(message, &attachment), CONV_OK);
	conv_bag_set_integer(conv_attachment_bag(attachment), PidTagRenderingPosition, position);
	if (hidden)
		conv_bag_set_integer(conv_attachment_bag(attachment), PidTagAttachmentHidden, 1);
}

CASE(attachments_have_places_in_rtf)
{
	begin();
	set_rtf("{\\rtf1\\ansi ab{\\objattph }cd{\\objattph }\\par}");
	attach(40, 0);
	attach(0xFFFFFFFF, 0);
	attach(12, 0);
	attach(1, 1);
	best();
	text_is("abcd\r\n", BODY_CONVERTED);
	CU_ASSERT_EQUAL_FATAL(note.place_count, 2);
	CU_ASSERT_EQUAL(note.places[0].attachment, 2);
	CU_ASSERT_EQUAL(note.places[0].offset, 2);
	CU_ASSERT_EQUAL(note.places[1].attachment, 0);
	CU_ASSERT_EQUAL(note.places[1].offset, 4);
	body_note_free(&note);
	conv_buffer_clear(&output);
	CU_ASSERT_EQUAL(body_html(suite.context, &chosen, 0, &output, &note), CONV_OK);
	CU_ASSERT_EQUAL_FATAL(note.place_count, 2);
	CU_ASSERT_NSTRING_EQUAL(conv_buffer_text(&output) + note.places[1].offset - 2, "cd", 2);
	attach(50, 0); /* more attachments than places: none has one */
	text_is("abcd\r\n", BODY_CONVERTED);
	CU_ASSERT_EQUAL(note.place_count, 0);
	end();
}

CASE(pictures_of_rtf_stand_apart)
{
	begin();
	set_rtf("{\\rtf1\\ansi a{\\pict\\pngblip 89504e470d0a}{\\pict\\pngblip "
		"89504e470d0a}b\\par}");
	best();
	CU_ASSERT_EQUAL(body_html(suite.context, &chosen, BODY_PICTURES_APART, &output, &note),
			CONV_OK);
	CU_ASSERT_EQUAL_FATAL(note.picture_count, 1);
	CU_ASSERT_STRING_EQUAL(note.pictures[0].media_type, "image/png");
	CU_ASSERT_EQUAL(note.pictures[0].size, 6);
	CU_ASSERT_EQUAL_FATAL(note.content_id_count, 1);
	CU_ASSERT_STRING_EQUAL(note.content_ids[0], note.pictures[0].content_id);
	end();
}

SUITE_MAIN(test_body, LIST(BBODY_001_native_body_decides),
	   LIST(BBODY_002_other_values_do_not_decide), LIST(BBODY_003_native_body_that_is_missing),
	   LIST(BBODY_004_no_body), LIST(BBODY_005_plain_only), LIST(BBODY_006_rtf_without_html),
	   LIST(BBODY_007_html_without_rtf), LIST(BBODY_008_rtf_and_html_in_sync),
	   LIST(BBODY_009_rtf_and_html_not_in_sync), LIST(BBODY_010_empty_plain_is_there),
	   LIST(BBODY_011_html_in_rtf), LIST(BBODY_012_text_in_rtf),
	   LIST(BBODY_013_rtf_that_cannot_be_decoded), LIST(BBODY_014_writers_mark_the_native_body),
	   LIST(BBODY_015_variants_are_not_native), LIST(BBODY_016_classes_that_skip_the_rule),
	   LIST(stored_html_is_decoded), LIST(html_without_code_page_names_its_own),
	   LIST(html_of_plain_text), LIST(attachments_have_places_in_rtf),
	   LIST(pictures_of_rtf_stand_apart))
