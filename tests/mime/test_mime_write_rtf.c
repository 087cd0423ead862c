/* RTF bodies as mail ([MS-OXCMAIL] 2.1.3.3.5 to 2.1.3.3.7, 2.1.3.4.1.1). */
#include "support/eml.h"

#include <string.h>

#include "body/body.h"
#include "cfb/cfb.h"

static void set_rtf(eml *e, const char *rtf)
{
	CU_ASSERT_EQUAL(body_set_rtf(e->context, e->message, rtf, strlen(rtf), 1), CONV_OK);
}

static const uint8_t bitmap[] = { 40, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 24,
				  0,  0, 0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0,
				  0,  0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 0 };

static void attach_object(eml *e, const char *name, int64_t position)
{
	conv_attachment *attachment = NULL;
	cfb_writer *writer = NULL;
	conv_blob *blob = NULL;
	CU_ASSERT_EQUAL_FATAL(conv_message_add_attachment(e->message, &attachment), CONV_OK);
	CU_ASSERT_EQUAL_FATAL(cfb_writer_new(e->context, &writer), CONV_OK);
	CU_ASSERT_EQUAL(cfb_writer_add_bytes(writer, CFB_ROOT, "CONTENTS", bitmap, sizeof bitmap),
			CONV_OK);
	CU_ASSERT_EQUAL_FATAL(cfb_writer_finish(writer, &blob), CONV_OK);
	cfb_writer_free(writer);
	conv_attachment_set_storage(attachment, blob);
	conv_bag *bag = conv_attachment_bag(attachment);
	conv_bag_set_integer(bag, PidTagAttachMethod, 6);
	conv_bag_set_integer(bag, PidTagRenderingPosition, position);
	conv_bag_set_text(bag, PidTagDisplayName, name);
}

CASE(MIME_208_rtf_becomes_an_alternative)
{
	eml e;
	size_t size;
	eml_open(&e);
	set_rtf(&e, "{\\rtf1\\ansi\\ansicpg1252{\\fonttbl{\\f0 Arial;}}\\f0 Some {\\b bold} "
		    "text\\par}");
	eml_write(&e);
	CU_ASSERT_STRING_EQUAL(eml_structure(&e), "alternative(text/plain,text/html)");
	CU_ASSERT_PTR_NOT_NULL(strstr(eml_leaf(&e, 0, &size), "Some bold text"));
	CU_ASSERT_PTR_NOT_NULL(strstr(eml_leaf(&e, 1, &size), "bold"));
	eml_close(&e);
}

CASE(MIME_210_encapsulated_html_is_taken_out)
{
	eml e;
	size_t size;
	eml_open(&e);
	set_rtf(&e, "{\\rtf1\\ansi\\ansicpg1252\\fromhtml1 \\deff0{\\fonttbl{\\f0 Arial;}}"
		    "{\\*\\htmltag64}{\\*\\htmltag84 <b>}\\htmlrtf {\\b \\htmlrtf0 caf\\'e9"
		    "\\htmlrtf }\\htmlrtf0 {\\*\\htmltag92 </b>}"
		    "{\\*\\htmltag84 <img src=\"cid:p@x\">}}");
	conv_bag *bag = eml_attach(e.message, "p.png", "image/png", "\x89PNG", 4);
	conv_bag_set_text(bag, PidTagAttachContentId, "p@x");
	eml_write(&e);
	CU_ASSERT_STRING_EQUAL(eml_structure(&e),
			       "related(alternative(text/plain,text/html),image/png)");
	CU_ASSERT_STRING_EQUAL(eml_leaf(&e, 1, &size), "<b>caf\xC3\xA9</b><img src=\"cid:p@x\">");
	eml_close(&e);
}

CASE(encapsulated_text_is_plain)
{
	eml e;
	size_t size;
	eml_open(&e);
	set_rtf(&e, "{\\rtf1\\ansi\\ansicpg1252\\fromtext \\deff0{\\fonttbl{\\f0 Arial;}}"
		    "\\pard\\plain\\f0\\fs20 a\\{b\\}\\par c}");
	eml_write(&e);
	CU_ASSERT_STRING_EQUAL(eml_structure(&e), "text/plain");
	CU_ASSERT_STRING_EQUAL(eml_leaf(&e, 0, &size), "a{b}\r\nc");
	eml_close(&e);
}

CASE(MIME_209_332_objects_stand_at_their_places)
{
	eml e;
	size_t size;
	eml_open(&e);
	set_rtf(&e, "{\\rtf1\\ansi\\ansicpg1252{\\fonttbl{\\f0 Arial;}}\\f0 one {\\objattph  }two "
		    "{\\objattph  }three\\par}");
	attach_object(&e, "Early", 4);
	attach_object(&e, "Late", 8);
	eml_write(&e);
	CU_ASSERT_STRING_EQUAL(
		eml_structure(&e),
		"mixed(related(alternative(text/plain,text/html),image/bmp,image/bmp),"
		"application/x-ole-storage,application/x-ole-storage)");
	const char *html = eml_leaf(&e, 1, &size);
	const char *one = strstr(html, "one"), *first = strstr(html, "src=\"cid:object1.");
	const char *two = strstr(html, "two"), *second = strstr(html, "src=\"cid:object2.");
	const char *three = strstr(html, "three");
	CU_ASSERT_TRUE(one && first && two && second && three);
	CU_ASSERT_TRUE(one < first && first < two && two < second && second < three);
	CU_ASSERT_TRUE(eml_has(&e, "\r\nContent-ID: <object1."));
	eml_close(&e);
}

SUITE_MAIN(test_mime_write_rtf, LIST(MIME_208_rtf_becomes_an_alternative),
	   LIST(MIME_210_encapsulated_html_is_taken_out), LIST(encapsulated_text_is_plain),
	   LIST(MIME_209_332_objects_stand_at_their_places))
