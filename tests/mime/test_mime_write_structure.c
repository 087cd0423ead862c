/* Bodies, structure and attachments of mail ([MS-OXCMAIL] 2.1.3.3, 2.1.3.4). */
#include "support/eml.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cfb/cfb.h"

static const uint8_t png[] = { 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n', 0, 0, 0, 13 };

static void set_html(eml *e, const char *html, int64_t codepage)
{
	conv_bag_set_binary(e->bag, PidTagHtml, html, strlen(html));
	conv_bag_set_integer(e->bag, PidTagInternetCodepage, codepage);
	conv_bag_set_integer(e->bag, PidTagNativeBody, 3);
}

static void set_text(eml *e, const char *text)
{
	conv_bag_set_text(e->bag, PidTagBody, text);
}

/* An inline picture by content id. */
static conv_bag *attach_picture(eml *e, const char *id)
{
	conv_bag *bag = eml_attach(e->message, "p.png", "image/png", png, sizeof png);
	conv_bag_set_text(bag, PidTagAttachContentId, id);
	conv_bag_set_integer(bag, PidTagAttachFlags, 4);
	return bag;
}

/* The head of the part behind the n-th boundary line, unfolded enough for strstr. */
static int has(const eml *e, const char *text)
{
	return eml_has_unfolded(e, text);
}

CASE(MIME_178_text_in_the_internet_codepage)
{
	eml e;
	size_t size;
	eml_open(&e);
	set_text(&e, "\xD0\x9F\xD1\x80\xD0\xB8\xD0\xB2\xD0\xB5\xD1\x82");
	conv_bag_set_integer(e.bag, PidTagInternetCodepage, 20866);
	eml_write(&e);
	EML_EQUAL(&e, "Content-Type", "text/plain; charset=koi8-r");
	CU_ASSERT_STRING_EQUAL(eml_leaf(&e, 0, &size), "\xF0\xD2\xC9\xD7\xC5\xD4");
	eml_option(&e, "eml.charset", "utf-8");
	eml_write(&e);
	EML_EQUAL(&e, "Content-Type", "text/plain; charset=utf-8");
	eml_close(&e);
}

CASE(MIME_179_text_by_the_message_codepage)
{
	eml e;
	size_t size;
	eml_open(&e);
	set_text(&e, "caf\xC3\xA9");
	conv_bag_set_integer(e.bag, PidTagMessageCodepage, 1252);
	eml_write(&e);
	EML_EQUAL(&e, "Content-Type", "text/plain; charset=iso-8859-1");
	CU_ASSERT_STRING_EQUAL(eml_leaf(&e, 0, &size), "caf\xE9");
	eml_close(&e);
}

CASE(MIME_180_text_that_does_not_fit_is_utf8)
{
	static const char text[] = "caf\xC3\xA9 \xE2\x82\xAC \xE5\x9B\x9E";
	eml e;
	size_t size;
	eml_open(&e);
	set_text(&e, text);
	conv_bag_set_integer(e.bag, PidTagInternetCodepage, 28591);
	eml_write(&e);
	EML_EQUAL(&e, "Content-Type", "text/plain; charset=utf-8");
	CU_ASSERT_STRING_EQUAL(eml_leaf(&e, 0, &size), text);
	eml_close(&e);
}

CASE(MIME_337_text_without_preference_is_utf8)
{
	eml e;
	eml_open(&e);
	set_text(&e, "caf\xC3\xA9");
	eml_write(&e);
	EML_EQUAL(&e, "Content-Type", "text/plain; charset=utf-8");
	eml_close(&e);
}

CASE(charsets_that_are_no_mail_charsets)
{
	static const int64_t codepages[] = { 37, 500, 1200, 1201, 12000, 65000, 99999 };
	for (size_t i = 0; i < sizeof codepages / sizeof *codepages; i++) {
		eml e;
		eml_open(&e);
		set_text(&e, "a\r\nb");
		set_html(&e, "<p>a", codepages[i]);
		eml_write(&e);
		CU_ASSERT_TRUE(has(&e, "Content-Type: text/plain; charset=utf-8"));
		CU_ASSERT_TRUE(has(&e, "Content-Type: text/html; charset=utf-8") ||
			       has(&e, "Content-Type: text/html; charset=windows-1252"));
		eml_close(&e);
	}
}

CASE(MIME_330_meetings_are_utf8)
{
	eml e;
	eml_open(&e);
	conv_bag_set_text(e.bag, PidTagMessageClass, "IPM.Schedule.Meeting.Request");
	set_text(&e, "caf\xC3\xA9");
	conv_bag_set_integer(e.bag, PidTagInternetCodepage, 28591);
	eml_write(&e);
	EML_EQUAL(&e, "Content-Type", "text/plain; charset=utf-8");
	eml_close(&e);
}

CASE(MIME_183_lines_that_mail_systems_act_upon)
{
	static const char text[] = "From me\r\n.\r\n--=_1_2\r\n\r\nFrom  \r\n. \r\nend";
	eml e;
	size_t size;
	eml_open(&e);
	set_text(&e, text);
	eml_write(&e);
	EML_EQUAL(&e, "Content-Transfer-Encoding", "quoted-printable");
	CU_ASSERT_STRING_EQUAL(eml_leaf(&e, 0, &size), text);
	CU_ASSERT_FALSE(eml_has(&e, "\nFrom "));
	CU_ASSERT_FALSE(eml_has(&e, "\n.\r"));
	CU_ASSERT_FALSE(eml_has(&e, "\n--=_"));
	eml_close(&e);
}

CASE(text_encodings)
{
	static const char *const texts[] = {
		"",
		"one line",
		"ends\r\n",
		"bare\nline\rends\r\n\r\n",
		"  blanks at ends \t\r\n \r\n",
		"1234567890123456789012345678901234567890123456789012345678901234567890123456789="
		"\xC3"
		"\xA9",
		"123456789012345678901234567890123456789012345678901234567890123456789012345\xC3"
		"\xA9",
		"\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\r\n\xC3\xA9\xC3\xA9",
		"control \x01\x1B\x7F",
	};
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		eml e;
		size_t size;
		char expected[400], *to = expected;
		eml_open(&e);
		set_text(&e, texts[i]);
		eml_write(&e);
		for (const char *p = texts[i]; *p; p++) {
			if (*p == '\r' || *p == '\n') {
				*to++ = '\r';
				*to++ = '\n';
				p += p[0] == '\r' && p[1] == '\n';
			} else {
				*to++ = *p;
			}
		}
		*to = '\0';
		CU_ASSERT_STRING_EQUAL(eml_leaf(&e, 0, &size), expected);
		CU_ASSERT_TRUE(eml_lines_good(&e));
		eml_close(&e);
	}
}

CASE(long_texts_survive_every_encoding)
{
	enum { SIZE = 100000 };
	for (int kind = 0; kind < 3; kind++) {
		eml e;
		size_t size;
		uint32_t seed = 1;
		char *text = calloc(1, SIZE + 8);
		for (size_t i = 0; i < SIZE; i++) {
			uint32_t r = suite_random(&seed) % 100;
			text[i] = (char)(r == 0 ? '\n' : 'a' + r % 26);
			if (kind == 1 && r == 1 && i + 2 < SIZE) {
				memcpy(text + i, "\xC3\xA9", 2);
				i++;
			}
			if (kind == 2 && r > 20 && i + 3 < SIZE) {
				memcpy(text + i, "\xE5\x9B\x9E", 3);
				i += 2;
			}
		}
		eml_open(&e);
		set_text(&e, text);
		eml_write(&e);
		const char *leaf = eml_leaf(&e, 0, &size), *p = text;
		CU_ASSERT_TRUE(size > SIZE);
		for (size_t i = 0; i < size; i++)
			if (leaf[i] != '\r' && leaf[i] != *p++) {
				CU_FAIL("text differs");
				break;
			}
		CU_ASSERT_TRUE(eml_lines_good(&e));
		free(text);
		eml_close(&e);
	}
}

CASE(MIME_204_331_plain_best_body)
{
	eml e;
	eml_open(&e);
	set_text(&e, "plain");
	eml_write(&e);
	CU_ASSERT_STRING_EQUAL(eml_structure(&e), "text/plain");
	attach_picture(&e, "id1");
	eml_write(&e);
	CU_ASSERT_STRING_EQUAL(eml_structure(&e), "mixed(text/plain,image/png)");
	CU_ASSERT_TRUE(has(&e, "Content-Disposition: attachment; filename=p.png"));
	eml_close(&e);
}

CASE(MIME_205_html_is_an_alternative)
{
	eml e;
	size_t size;
	eml_open(&e);
	set_html(&e, "<html><body>caf\xE9</body></html>", 1252);
	set_text(&e, "caf\xC3\xA9");
	eml_write(&e);
	CU_ASSERT_STRING_EQUAL(eml_structure(&e), "alternative(text/plain,text/html)");
	CU_ASSERT_TRUE(has(&e, "Content-Type: text/html; charset=windows-1252"));
	CU_ASSERT_STRING_EQUAL(eml_leaf(&e, 1, &size), "<html><body>caf\xE9</body></html>");
	eml_close(&e);
}

CASE(html_that_its_charset_does_not_fit_is_utf8)
{
	eml e;
	eml_open(&e);
	set_html(&e, "<p>\xFF\xFE\xFD</p>", 65001);
	eml_write(&e);
	CU_ASSERT_TRUE(has(&e, "Content-Type: text/html; charset="));
	CU_ASSERT_TRUE(conv_usable(e.status));
	eml_close(&e);
}

CASE(MIME_206_260_inline_pictures_are_related)
{
	eml e;
	eml_open(&e);
	set_html(&e, "<img src=\"cid:pic%201@x\"><img src='cid:two'>", 65001);
	attach_picture(&e, "pic 1@x");
	attach_picture(&e, "<two>");
	eml_attach(e.message, "a.txt", NULL, "a", 1);
	eml_write(&e);
	CU_ASSERT_STRING_EQUAL(
		eml_structure(&e),
		"mixed(related(alternative(text/plain,text/html),image/png,image/png),text/plain)");
	CU_ASSERT_TRUE(has(&e, "Content-Type: multipart/related; type=\"multipart/alternative\"; "
			       "boundary=\"=_"));
	CU_ASSERT_TRUE(has(&e, "Content-ID: <two>"));
	CU_ASSERT_TRUE(has(&e, "Content-Disposition: inline; filename=p.png"));
	eml_close(&e);
}

CASE(MIME_207_unreferenced_inline_is_a_peer)
{
	eml e;
	eml_open(&e);
	set_html(&e, "<p>cid:</p><img src=\"cid:other\">", 65001);
	attach_picture(&e, "id1");
	eml_write(&e);
	CU_ASSERT_STRING_EQUAL(eml_structure(&e),
			       "mixed(alternative(text/plain,text/html),image/png)");
	eml_close(&e);
}

CASE(MIME_259_inline_by_location_and_by_flag)
{
	eml e;
	eml_open(&e);
	set_html(&e, "<img alt=\"\" src=\"http://example.com/p.png\">", 65001);
	conv_bag *bag = eml_attach(e.message, "p.png", NULL, png, sizeof png);
	conv_bag_set_text(bag, PidTagAttachContentLocation, "http://example.com/p.png");
	eml_write(&e);
	CU_ASSERT_STRING_EQUAL(eml_structure(&e),
			       "related(alternative(text/plain,text/html),image/png)");
	eml_option(&e, "eml.inline", "flagged");
	eml_write(&e);
	CU_ASSERT_STRING_EQUAL(eml_structure(&e),
			       "mixed(alternative(text/plain,text/html),image/png)");
	conv_bag_set_integer(bag, PidTagAttachFlags, 4);
	eml_write(&e);
	CU_ASSERT_STRING_EQUAL(eml_structure(&e),
			       "related(alternative(text/plain,text/html),image/png)");
	eml_close(&e);
}

CASE(MIME_215_attachments_follow_the_body)
{
	eml e;
	size_t size;
	eml_open(&e);
	eml_attach(e.message, "b.bin", NULL, "\0\1\2", 3);
	eml_attach(e.message, "a.txt", NULL, "a", 1);
	set_text(&e, "body");
	eml_write(&e);
	CU_ASSERT_STRING_EQUAL(eml_structure(&e),
			       "mixed(text/plain,application/octet-stream,text/plain)");
	CU_ASSERT_STRING_EQUAL(eml_leaf(&e, 0, &size), "body");
	CU_ASSERT_EQUAL(memcmp(eml_leaf(&e, 1, &size), "\0\1\2", 3), 0);
	CU_ASSERT_EQUAL(size, 3);
	eml_close(&e);
}

CASE(MIME_216_boundaries_do_not_occur)
{
	eml e;
	eml_open(&e);
	set_text(&e, "x");
	eml_attach(e.message, NULL, NULL, "y", 1);
	eml_write(&e);
	/* The boundary of this message goes into the text of the next. */
	char boundary[80] = "--";
	const char *at = strstr(e.text, "boundary=\"") + 10;
	memcpy(boundary + 2, at, strcspn(at, "\""));
	set_text(&e, boundary);
	eml_write(&e);
	CU_ASSERT_STRING_EQUAL(eml_structure(&e), "mixed(text/plain,application/octet-stream)");
	CU_ASSERT_PTR_NULL(strstr(strstr(e.text, "quoted-printable"), "=_\r"));
	eml_close(&e);
}

CASE(output_is_deterministic)
{
	char *first = NULL;
	for (int i = 0; i < 2; i++) {
		eml e;
		eml_open(&e);
		set_html(&e, "<img src=\"cid:x\">", 65001);
		attach_picture(&e, "x");
		eml_attach(eml_embed(e.message), "n", NULL, "n", 1);
		eml_write(&e);
		if (!first)
			first = strdup(e.text);
		CU_ASSERT_STRING_EQUAL(first, e.text);
		eml_close(&e);
	}
	free(first);
}

CASE(MIME_217_send_internet_encoding)
{
	eml e;
	eml_open(&e);
	set_html(&e, "<p>h</p>", 65001);
	set_text(&e, "h");
	conv_bag_set_integer(e.bag, PidTagSendInternetEncoding, 0x00060000);
	eml_write(&e);
	CU_ASSERT_STRING_EQUAL(eml_structure(&e), "alternative(text/plain,text/html)");
	eml_option(&e, "eml.purpose", "submission");
	eml_write(&e);
	CU_ASSERT_STRING_EQUAL(eml_structure(&e), "text/plain");
	conv_bag_set_integer(e.bag, PidTagSendInternetEncoding, 0x000E0000);
	eml_write(&e);
	CU_ASSERT_STRING_EQUAL(eml_structure(&e), "text/html");
	conv_bag_remove(e.bag, PidTagSendInternetEncoding);
	conv_bag_set_integer(eml_recipient(e.message, 1, NULL, "a@example.com"),
			     PidTagSendInternetEncoding, 0x00060000);
	eml_write(&e);
	CU_ASSERT_STRING_EQUAL(eml_structure(&e), "text/plain");
	conv_bag_set_integer(eml_recipient(e.message, 1, NULL, "b@example.com"),
			     PidTagSendInternetEncoding, 0x00160000);
	eml_write(&e);
	CU_ASSERT_STRING_EQUAL(eml_structure(&e), "alternative(text/plain,text/html)");
	eml_close(&e);
}

CASE(MIME_253_254_255_256_names_and_types)
{
	eml e;
	eml_open(&e);
	conv_bag *bag = eml_attach(e.message, "long name.tar.GZ", NULL, "x", 1);
	conv_bag_set_text(bag, PidTagAttachFilename, "LONGNA~1.GZ");
	eml_write(&e);
	CU_ASSERT_TRUE(has(&e, "Content-Type: application/gzip; name=\"long name.tar.GZ\""));
	CU_ASSERT_TRUE(has(&e, "filename=\"long name.tar.GZ\""));
	conv_bag_remove(bag, PidTagAttachLongFilename);
	eml_write(&e);
	CU_ASSERT_TRUE(has(&e, "filename=LONGNA~1.GZ"));
	conv_bag_remove(bag, PidTagAttachFilename);
	conv_bag_set_binary(bag, PidTagAttachDataBinary, png, sizeof png);
	eml_write(&e);
	CU_ASSERT_TRUE(has(&e, "Content-Type: image/png; name=attachment1.png"));
	static const char *const bad[] = { "multipart/mixed",
					   "application/applefile",
					   "application/mac-binhex40",
					   "message/rfc822",
					   "nonsense",
					   "a/b; c=d" };
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		conv_bag_set_text(bag, PidTagAttachMimeTag, bad[i]);
		eml_write(&e);
		CU_ASSERT_TRUE(has(&e, "Content-Type: application/octet-stream; name="));
	}
	conv_bag_set_text(bag, PidTagAttachMimeTag, "application/x-own");
	eml_write(&e);
	CU_ASSERT_TRUE(has(&e, "Content-Type: application/x-own; name="));
	eml_close(&e);
}

CASE(MIME_257_334_disposition)
{
	eml e;
	eml_open(&e);
	conv_bag *bag = eml_attach(e.message, "a.txt", NULL, "abc", 3);
	conv_bag_set_text(bag, PidTagDisplayName, "The file");
	conv_bag_set_integer(bag, PidTagCreationTime, 133590384000000000);
	conv_bag_set_integer(bag, PidTagLastModificationTime, 133590384010000000);
	conv_bag_set_text(bag, PidTagTextAttachmentCharset, "koi8-r");
	eml_write(&e);
	CU_ASSERT_TRUE(has(&e, "Content-Type: text/plain; name=a.txt; charset=koi8-r"));
	CU_ASSERT_TRUE(has(&e, "Content-Disposition: attachment; filename=a.txt; size=3; "
			       "creation-date=\"Wed, 01 May 2024 12:00:00 +0000\"; "
			       "modification-date=\"Wed, 01 May 2024 12:00:01 +0000\""));
	CU_ASSERT_TRUE(has(&e, "Content-Description: The file"));
	CU_ASSERT_TRUE(has(&e, "Content-Transfer-Encoding: base64"));
	CU_ASSERT_TRUE(eml_has(&e, "\r\n\r\nYWJj\r\n"));
	eml_close(&e);
}

CASE(MIME_333_times_of_attachments)
{
	eml e;
	eml_open(&e);
	eml_attach(e.message, "a.txt", NULL, "abc", 3);
	eml_write(&e);
	CU_ASSERT_FALSE(eml_has(&e, "creation-date"));
	eml_option(&e, "eml.purpose", "submission");
	eml_write(&e);
	CU_ASSERT_TRUE(eml_has(&e, "creation-date"));
	CU_ASSERT_TRUE(eml_has(&e, "modification-date"));
	eml_close(&e);
}

CASE(MIME_182_names_beyond_ascii)
{
	eml e;
	char longer[300] = "";
	eml_open(&e);
	eml_attach(e.message, "\xD0\x9F\xD1\x80 x.txt", NULL, "a", 1);
	eml_write(&e);
	CU_ASSERT_TRUE(has(&e, "; filename*=utf-8''%D0%9F%D1%80%20x.txt;"));
	eml_close(&e);
	eml_open(&e);
	for (int i = 0; i < 40; i++)
		strcat(longer, "\xE5\x9B\x9E");
	eml_attach(e.message, longer, NULL, "a", 1);
	eml_write(&e);
	CU_ASSERT_TRUE(has(&e, "; filename*0*=utf-8''%E5%9B%9E"));
	CU_ASSERT_TRUE(has(&e, "; filename*1*=%E5%9B%9E")); /* pieces of whole characters */
	for (const char *line = e.text; *line; line += strcspn(line, "\n") + 1)
		CU_ASSERT_TRUE(strcspn(line, "\r") <= 78);
	eml_close(&e);
}

CASE(MIME_258_content_id_location_base)
{
	eml e;
	eml_open(&e);
	conv_bag *bag = eml_attach(e.message, "a.txt", NULL, "a", 1);
	conv_bag_set_text(bag, PidTagAttachContentId, " <id@x> ");
	conv_bag_set_text(bag, PidTagAttachContentLocation, "dir/a.txt");
	conv_bag_set_text(bag, PidTagAttachContentBase, "http://example.com/");
	eml_write(&e);
	CU_ASSERT_TRUE(has(&e, "\r\nContent-ID: <id@x>\r\n"));
	CU_ASSERT_TRUE(has(&e, "\r\nContent-Location: dir/a.txt\r\n"));
	CU_ASSERT_TRUE(has(&e, "\r\nContent-Base: http://example.com/\r\n"));
	conv_bag_set_text(bag, PidTagAttachContentLocation, "no uri");
	conv_bag_set_text(bag, PidTagAttachContentBase, "relative/");
	eml_write(&e);
	CU_ASSERT_FALSE(eml_has(&e, "Content-Location"));
	CU_ASSERT_FALSE(eml_has(&e, "Content-Base"));
	eml_close(&e);
}

CASE(MIME_263_embedded_message)
{
	eml e;
	size_t size;
	eml_open(&e);
	set_text(&e, "outer");
	conv_message *inner = eml_embed(e.message);
	conv_bag_set_text(conv_message_bag(inner), PidTagSubject, "inner subject");
	conv_bag_set_text(conv_message_bag(inner), PidTagBody, "inner");
	eml_attach(inner, "deep.bin", NULL, "\1", 1);
	eml_write(&e);
	CU_ASSERT_STRING_EQUAL(
		eml_structure(&e),
		"mixed(text/plain,message(mixed(text/plain,application/octet-stream)))");
	CU_ASSERT_TRUE(
		eml_has(&e, "\r\nContent-Type: message/rfc822\r\n\r\nSubject: inner subject\r\n"));
	CU_ASSERT_STRING_EQUAL(eml_leaf(&e, 1, &size), "inner");
	eml_close(&e);
}

CASE(nesting_is_limited)
{
	eml e;
	eml_open(&e);
	conv_limits_set(conv_context_limits(e.context), "nesting", "3");
	conv_message *inner = e.message;
	for (int i = 0; i < 6; i++)
		inner = eml_embed(inner);
	eml_write(&e);
	CU_ASSERT_TRUE(conv_usable(e.status));
	CU_ASSERT_TRUE(suite_reported(&e.suite, "eml.nesting"));
	eml_close(&e);
}

CASE(MIME_267_references)
{
	eml e;
	size_t size;
	eml_open(&e);
	conv_bag *bag = eml_attach(e.message, "doc.docx", NULL, NULL, 0);
	conv_bag_set_integer(bag, PidTagAttachMethod, 7);
	conv_bag_set_text(bag, PidTagAttachLongPathname, "https://example.com/doc.docx?a=b");
	eml_write(&e);
	CU_ASSERT_STRING_EQUAL(eml_leaf(&e, 1, &size),
			       "[InternetShortcut]\r\nURL=https://example.com/doc.docx?a=b\r\n");
	CU_ASSERT_TRUE(has(&e, "filename=doc.docx.url"));
	conv_bag_set_text(bag, PidTagAttachLongPathname, "\\\\server\\share\\my file.doc");
	eml_write(&e);
	CU_ASSERT_STRING_EQUAL(eml_leaf(&e, 1, &size),
			       "[InternetShortcut]\r\nURL=file://server/share/my%20file.doc\r\n");
	conv_bag_set_text(bag, PidTagAttachLongPathname, "C:\\a.doc");
	eml_write(&e);
	CU_ASSERT_STRING_EQUAL(eml_leaf(&e, 1, &size),
			       "[InternetShortcut]\r\nURL=file:///C:/a.doc\r\n");
	conv_bag_set_binary(bag, PidTagAttachDataBinary, "data", 4);
	eml_write(&e);
	CU_ASSERT_STRING_EQUAL(eml_leaf(&e, 1, &size), "data");
	eml_close(&e);
}

CASE(MIME_268_empty_attachment)
{
	eml e;
	size_t size = 1;
	eml_open(&e);
	eml_attach(e.message, "empty.txt", NULL, "", 0);
	eml_attach(e.message, "none.txt", NULL, NULL, 0);
	eml_write(&e);
	CU_ASSERT_STRING_EQUAL(eml_structure(&e), "mixed(text/plain,text/plain,text/plain)");
	(void)eml_leaf(&e, 1, &size);
	CU_ASSERT_EQUAL(size, 0);
	CU_ASSERT_FALSE(eml_has(&e, "size="));
	eml_close(&e);
}

/* ---- OLE objects ---- */

static const uint8_t bitmap[] = { 40, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 24,
				  0,  0, 0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0,
				  0,  0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 0 };

/* An object whose storage has one stream. */
static conv_bag *attach_ole(eml *e, const char *stream, const void *bytes, size_t size)
{
	conv_attachment *attachment = NULL;
	cfb_writer *writer = NULL;
	conv_blob *blob = NULL;
	CU_ASSERT_EQUAL_FATAL(conv_message_add_attachment(e->message, &attachment), CONV_OK);
	CU_ASSERT_EQUAL_FATAL(cfb_writer_new(e->context, &writer), CONV_OK);
	CU_ASSERT_EQUAL(cfb_writer_add_bytes(writer, CFB_ROOT, stream, bytes, size), CONV_OK);
	CU_ASSERT_EQUAL_FATAL(cfb_writer_finish(writer, &blob), CONV_OK);
	cfb_writer_free(writer);
	conv_attachment_set_storage(attachment, blob);
	conv_bag *bag = conv_attachment_bag(attachment);
	conv_bag_set_integer(bag, PidTagAttachMethod, 6);
	conv_bag_set_text(bag, PidTagDisplayName, "Picture");
	return bag;
}

CASE(MIME_266_ole_picture_and_storage)
{
	uint8_t presentation[40 + sizeof bitmap] = { 0xFF, 0xFF, 0xFF, 0xFF, 8, 0, 0, 0, 4 };
	eml e;
	size_t size;
	presentation[36] = sizeof bitmap;
	memcpy(presentation + 40, bitmap, sizeof bitmap);
	eml_open(&e);
	attach_ole(&e, "CONTENTS", bitmap, sizeof bitmap);
	attach_ole(&e, "\2OlePres000", presentation, sizeof presentation);
	attach_ole(&e, "\2OlePres000", presentation, sizeof presentation - 1);
	eml_write(&e);
	CU_ASSERT_STRING_EQUAL(eml_structure(&e),
			       "mixed(text/plain,image/bmp,application/x-ole-storage,image/bmp,"
			       "application/x-ole-storage,application/x-ole-storage)");
	CU_ASSERT_TRUE(has(&e, "filename=Picture.bmp"));
	CU_ASSERT_TRUE(has(&e, "Content-Description: Picture.bmp"));
	CU_ASSERT_TRUE(has(&e, "filename=Picture.ole"));
	CU_ASSERT_FALSE(has(&e, "size="));
	for (size_t leaf = 1; leaf < 4; leaf += 2) {
		const char *file = eml_leaf(&e, leaf, &size);
		CU_ASSERT_EQUAL(size, sizeof bitmap + 14);
		CU_ASSERT_EQUAL(memcmp(file, "BM", 2), 0);
		CU_ASSERT_EQUAL(file[10], 54);
		CU_ASSERT_EQUAL(memcmp(file + 14, bitmap, sizeof bitmap), 0);
	}
	CU_ASSERT_EQUAL(memcmp(eml_leaf(&e, 2, &size), "\xD0\xCF\x11\xE0", 4), 0);
	eml_close(&e);
}

/* ---- Macintosh files ---- */

static void put_be(uint8_t *to, size_t value)
{
	for (int i = 3; i >= 0; i--, value >>= 8)
		to[i] = (uint8_t)value;
}

CASE(MIME_261_262_macbinary)
{
	static const uint8_t oid[] = { 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x14, 0x03, 0x0B, 0x01 };
	uint8_t mac[128 + 128 + 128] = { 0, 4, 'f', 'i', 'l', 'e' };
	eml e;
	size_t size;
	memcpy(mac + 65, "TEXTttxt", 8);
	put_be(mac + 83, 5);
	put_be(mac + 87, 3);
	memcpy(mac + 128, "hello", 5);
	memcpy(mac + 256, "res", 3);
	eml_open(&e);
	conv_bag *bag = eml_attach(e.message, "file.txt", NULL, mac, sizeof mac);
	conv_bag_set_binary(bag, PidTagAttachEncoding, oid, sizeof oid);
	eml_write(&e);
	CU_ASSERT_STRING_EQUAL(eml_structure(&e),
			       "mixed(text/plain,appledouble(application/applefile,text/plain))");
	const char *head = eml_leaf(&e, 1, &size);
	CU_ASSERT_EQUAL(size, 26 + 36 + 32 + 4 + 3);
	CU_ASSERT_EQUAL(memcmp(head, "\0\5\x16\7\0\2\0\0", 8), 0);
	CU_ASSERT_EQUAL(memcmp(head + 62, "TEXTttxt", 8), 0);
	CU_ASSERT_EQUAL(memcmp(head + 94, "fileres", 7), 0);
	CU_ASSERT_STRING_EQUAL(eml_leaf(&e, 2, &size), "hello");
	put_be(mac + 83, 500);
	conv_bag_set_binary(bag, PidTagAttachDataBinary, mac, sizeof mac);
	eml_write(&e);
	CU_ASSERT_STRING_EQUAL(eml_structure(&e), "mixed(text/plain,text/plain)");
	(void)eml_leaf(&e, 1, &size);
	CU_ASSERT_EQUAL(size, sizeof mac);
	eml_close(&e);
}

CASE(message_types_go_as_octets)
{
	eml e;
	eml_open(&e);
	eml_attach(e.message, "details.txt", "message/delivery-status", "a: b\r\n", 6);
	eml_write(&e);
	CU_ASSERT_STRING_EQUAL(eml_structure(&e), "mixed(text/plain,application/octet-stream)");
	CU_ASSERT_TRUE(suite_reported(&e.suite, "eml.media-type"));
	eml_close(&e);
}

/* Octets of every length around the block sizes of the encoder. */
CASE(attachments_of_all_sizes)
{
	static uint8_t bytes[60000];
	static const size_t sizes[] = { 1, 2, 3, 56, 57, 58, 29183, 29184, 29185, 58368, 60000 };
	for (size_t i = 0; i < sizeof bytes; i++)
		bytes[i] = (uint8_t)(i * 7 + i / 256);
	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		eml e;
		size_t size;
		eml_open(&e);
		eml_attach(e.message, "x.bin", NULL, bytes, sizes[i]);
		eml_write(&e);
		const char *leaf = eml_leaf(&e, 1, &size);
		CU_ASSERT_EQUAL(size, sizes[i]);
		CU_ASSERT_EQUAL(memcmp(leaf, bytes, size), 0);
		eml_close(&e);
	}
}

CASE(items_without_a_body_become_readable)
{
	eml e;
	size_t size;
	eml_open(&e);
	conv_bag_set_text(e.bag, PidTagMessageClass, "IPM.Contact");
	conv_bag_set_text(e.bag, PidTagDisplayName, "Ann Smith");
	conv_bag_set_text(e.bag, PidTagCompanyName, "Ex\xC3\xA4mple Ltd");
	conv_bag_set_text(e.bag, PidLidWorkAddress, "Street 1\r\nTown");
	eml_write(&e);
	CU_ASSERT_STRING_EQUAL(eml_leaf(&e, 0, &size),
			       "Name: Ann Smith\r\nCompany: Ex\xC3\xA4mple Ltd\r\n"
			       "Business address: Street 1\r\n    Town\r\n");
	eml_close(&e);
	eml_open(&e);
	conv_bag_set_text(e.bag, PidTagMessageClass, "IPM.Appointment");
	conv_bag_set_text(e.bag, PidLidLocation, "Room 1");
	conv_bag_set_integer(e.bag, PidLidAppointmentStartWhole, 133590384000000000);
	conv_bag_set_integer(e.bag, PidLidBusyStatus, 2);
	conv_bag_set_integer(e.bag, PidLidReminderDelta, 15);
	eml_write(&e);
	CU_ASSERT_STRING_EQUAL(eml_leaf(&e, 0, &size),
			       "Where: Room 1\r\nStart: 2024-05-01 12:00 UTC\r\n"
			       "Show time as: Busy\r\nReminder: 15 min\r\n");
	eml_close(&e);
}

CASE(MIME_306_posts_are_ordinary)
{
	eml e;
	size_t size;
	eml_open(&e);
	conv_bag_set_text(e.bag, PidTagMessageClass, "IPM.Post.Rss");
	conv_bag_set_text(e.bag, PidLidPostRssItemLink, "http://example.com/item");
	eml_write(&e);
	CU_ASSERT_STRING_EQUAL(eml_leaf(&e, 0, &size), "Link: http://example.com/item\r\n");
	set_text(&e, "text");
	eml_write(&e);
	CU_ASSERT_STRING_EQUAL(eml_leaf(&e, 0, &size), "text");
	eml_close(&e);
}

SUITE_MAIN(test_mime_write_structure, LIST(MIME_178_text_in_the_internet_codepage),
	   LIST(MIME_179_text_by_the_message_codepage),
	   LIST(MIME_180_text_that_does_not_fit_is_utf8),
	   LIST(MIME_337_text_without_preference_is_utf8), LIST(MIME_330_meetings_are_utf8),
	   LIST(charsets_that_are_no_mail_charsets),
	   LIST(MIME_183_lines_that_mail_systems_act_upon), LIST(text_encodings),
	   LIST(long_texts_survive_every_encoding), LIST(MIME_204_331_plain_best_body),
	   LIST(MIME_205_html_is_an_alternative), LIST(html_that_its_charset_does_not_fit_is_utf8),
	   LIST(MIME_206_260_inline_pictures_are_related),
	   LIST(MIME_207_unreferenced_inline_is_a_peer),
	   LIST(MIME_259_inline_by_location_and_by_flag),
	   LIST(MIME_215_attachments_follow_the_body), LIST(MIME_216_boundaries_do_not_occur),
	   LIST(output_is_deterministic), LIST(MIME_217_send_internet_encoding),
	   LIST(MIME_253_254_255_256_names_and_types), LIST(MIME_257_334_disposition),
	   LIST(MIME_333_times_of_attachments), LIST(MIME_182_names_beyond_ascii),
	   LIST(MIME_258_content_id_location_base), LIST(MIME_263_embedded_message),
	   LIST(nesting_is_limited), LIST(MIME_267_references), LIST(MIME_268_empty_attachment),
	   LIST(MIME_266_ole_picture_and_storage), LIST(MIME_261_262_macbinary),
	   LIST(message_types_go_as_octets), LIST(attachments_of_all_sizes),
	   LIST(items_without_a_body_become_readable), LIST(MIME_306_posts_are_ordinary))
