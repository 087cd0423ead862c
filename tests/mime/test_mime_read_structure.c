/* The structure of mail as bodies and attachments ([MS-OXCMAIL] 2.2.3.3, 2.2.3.4, 2.2.3.9). */
#include <stdlib.h>
#include <string.h>

#include "support/mailtest.h"

static mailtest t;

#define READ(text)                                                                                 \
	mailtest_open(&t);                                                                         \
	mailtest_read(&t, text)
#define END() mailtest_close(&t)
#define COUNT(n) CU_ASSERT_EQUAL(conv_message_attachment_count(t.message), n)

#define HEAD(type) "MIME-Version: 1.0\nContent-Type: " type "\n\n"
#define MULTIPART(kind) HEAD("multipart/" kind "; boundary=\"b\"")
#define PART(type, content) "--b\nContent-Type: " type "\n\n" content "\n"

static void body(const char *text, const char *html, int native)
{
	MAIL_TEXT(t.bag, PidTagBody, text);
	if (html)
		MAIL_BINARY(&t, t.bag, PidTagHtml, html);
	else
		MAIL_ABSENT(t.bag, PidTagHtml);
	MAIL_INTEGER(t.bag, PidTagNativeBody, native);
}

CASE(MIME_168_169_170_parameters)
{
	READ("MIME-Version: 1.0\nContent-Type: application/x-a; name*0*=utf-8''a%C3%A4;\n"
	     " name*1=\"b c\"; name*2=.bin; name=no.x\n\nx");
	MAIL_TEXT(mailtest_attachment(&t, 0), PidTagAttachLongFilename, "aäb c.bin");
	mailtest_read(&t,
		      "MIME-Version: 1.0\nContent-Type: application/x-a\n"
		      "Content-Disposition: attachment; filename=\"=?iso-8859-1?Q?=E4.x?=\"\n\nx");
	MAIL_TEXT(mailtest_attachment(&t, 0), PidTagAttachLongFilename, "ä.x");
	mailtest_read(&t, "MIME-Version: 1.0\nContent-Type: application/x-a\nContent-Disposition: "
			  "attachment; filename=a.x; filename*=iso-8859-1'de'%FC.x\n\nx");
	MAIL_TEXT(mailtest_attachment(&t, 0), PidTagAttachLongFilename, "ü.x");
	END();
}

CASE(MIME_171_172_184_plain_text)
{
	READ(HEAD("text/plain; charset=iso-8859-1") "Gr\xFC\xDF\n");
	body("Grüß\r\n", NULL, 1);
	MAIL_INTEGER(t.bag, PidTagInternetCodepage, 28591);
	mailtest_read(&t, "Subject: x\n\nGr\xC3\xBC\xC3\x9F");
	body("Grüß", NULL, 1);
	END();
}

CASE(MIME_174_175_185_338_html)
{
	READ(HEAD("text/html; charset=iso-8859-1") "<meta charset=utf-8><p>\xFC</p>\n");
	body(NULL, "<meta charset=utf-8><p>\xFC</p>\r\n", 3);
	MAIL_INTEGER(t.bag, PidTagInternetCodepage, 28591);
	mailtest_read(&t, HEAD("text/html") "<meta charset=\"iso-8859-2\"><p>\xB1</p>");
	MAIL_INTEGER(t.bag, PidTagInternetCodepage, 28592);
	mailtest_read(&t, "MIME-Version: 1.0\nContent-Type: text/html; charset=utf-16le\n"
			  "Content-Transfer-Encoding: base64\n\nPABwAD4A/AA=\n");
	MAIL_BINARY(&t, t.bag, PidTagHtml, "<p>ü");
	MAIL_INTEGER(t.bag, PidTagInternetCodepage, 65001);
	END();
}

CASE(MIME_188_alternative)
{
	READ(MULTIPART("alternative") PART("text/plain", "p") PART("text/html", "<p>h") "--b--\n");
	body("p", "<p>h", 3);
	COUNT(0);
	mailtest_read(&t, MULTIPART("alternative") PART("text/html", "<p>h") PART("text/plain", "p")
				  PART("application/x-other", "o") "--b--\n");
	body("p", "<p>h", 3);
	COUNT(1);
	END();
}

#define INNER(kind) "--b\nContent-Type: multipart/" kind "; boundary=c\n\n"

CASE(MIME_189_190_related)
{
	READ(MULTIPART("related") PART("text/html", "<p>h") PART("image/png", "i") "--b--\n");
	body(NULL, "<p>h", 3);
	COUNT(1);
	mailtest_read(&t, MULTIPART("related")
				  INNER("alternative") "--c\n\np\n--c\nContent-Type: "
						       "text/html\n\n<p>h\n--c--\n" PART(
							       "image/png", "i") "--b--\n");
	body("p", "<p>h", 3);
	COUNT(1);
	END();
}

CASE(MIME_191_192_195_196_mixed)
{
	READ(MULTIPART("mixed") PART("text/plain", "one") PART("text/plain", "two") "--b--\n");
	body("one", NULL, 1);
	COUNT(1);
	MAIL_BINARY(&t, mailtest_attachment(&t, 0), PidTagAttachDataBinary, "two");
	mailtest_read(&t,
		      MULTIPART("mixed") PART("image/png", "i") PART("text/plain", "p") "--b--\n");
	MAIL_ABSENT(t.bag, PidTagBody);
	COUNT(2);
	mailtest_read(&t, MULTIPART("mixed") PART("image/png", "i")
				  INNER("alternative") "--c\n\np\n--c--\n--b--\n");
	body("p", NULL, 1);
	END();
}

CASE(MIME_193_194_198_disposition)
{
	READ(MULTIPART("mixed") PART("text/plain\nContent-Disposition: attachment", "p") "--b--\n");
	MAIL_ABSENT(t.bag, PidTagBody);
	COUNT(1);
	mailtest_read(&t, MULTIPART("mixed")
				  PART("text/plain\nContent-Disposition: inline; filename=a.txt",
				       "p") "--b--\n");
	body("p", NULL, 1);
	COUNT(0);
	END();
}

CASE(MIME_218_219_names)
{
	READ(MULTIPART("mixed") PART("a/b; name=n.x\nContent-Disposition: attachment; filename=f.x",
				     "") PART("a/b; name=n.x\nContent-Description: d.x", "")
		     PART("a/b\nContent-Description: d.x", "") PART("image/png", "") "--b--\n");
	MAIL_TEXT(mailtest_attachment(&t, 0), PidTagAttachLongFilename, "f.x");
	MAIL_TEXT(mailtest_attachment(&t, 1), PidTagAttachLongFilename, "n.x");
	MAIL_TEXT(mailtest_attachment(&t, 1), PidTagDisplayName, "d.x");
	MAIL_TEXT(mailtest_attachment(&t, 2), PidTagAttachLongFilename, "d.x");
	MAIL_TEXT(mailtest_attachment(&t, 3), PidTagAttachLongFilename, "attachment.png");
	END();
}

static void file(const char *field, const char *name, const char *short_name, const char *extension,
		 const char *display)
{
	conv_buffer text = CONV_BUFFER_INIT;
	conv_buffer_printf(&text, "MIME-Version: 1.0\nContent-Type: image/png\n%s\n\nx", field);
	mailtest_read(&t, conv_buffer_text(&text));
	conv_buffer_free(&text);
	conv_bag *bag = mailtest_attachment(&t, 0);
	MAIL_TEXT(bag, PidTagAttachLongFilename, name);
	MAIL_TEXT(bag, PidTagAttachFilename, short_name);
	MAIL_TEXT(bag, PidTagAttachExtension, extension);
	MAIL_TEXT(bag, PidTagDisplayName, display);
}

CASE(MIME_220_221_222_names_are_cleaned)
{
	mailtest_open(&t);
	file("Content-Disposition: attachment; filename=\"a/b:c|d.pn\\\"g\"", "abcd.png",
	     "abcd.png", ".png", "abcd.png");
	file("Content-Disposition: attachment; filename=\" .png\"", "attachment.png",
	     "attach~1.png", ".png", "attachment.png");
	file("Content-Disposition: attachment; filename=\"x.\"", "x.png", "x.png", ".png", "x.png");
	file("Content-Disposition: attachment; filename=\"a long name+1.html\"",
	     "a long name+1.html", "alongn~1.htm", ".html", "a long name+1.html");
	file("Content-Disposition: attachment; filename=a.png\nContent-Description: b.jpg", "a.png",
	     "a.png", ".png", "b.jpg.png");
	END();
}

CASE(MIME_223_224_types)
{
	READ(MULTIPART("mixed") PART("Image/PNG; x=y", "")
		     PART("text/csv; charset=iso-8859-1", "\xFC") "--b--\n");
	MAIL_TEXT(mailtest_attachment(&t, 0), PidTagAttachMimeTag, "image/png");
	MAIL_TEXT(mailtest_attachment(&t, 1), PidTagTextAttachmentCharset, "iso-8859-1");
	MAIL_BINARY(&t, mailtest_attachment(&t, 1), PidTagAttachDataBinary, "\xFC");
	MAIL_INTEGER(mailtest_attachment(&t, 0), PidTagAttachMethod, 1);
	MAIL_INTEGER(mailtest_attachment(&t, 0), PidTagRenderingPosition, -1);
	END();
}

CASE(MIME_225_times)
{
	READ("MIME-Version: 1.0\nContent-Type: a/b\nContent-Disposition: attachment;\n"
	     " creation-date=\"Tue, 30 Apr 2024 12:00:00 +0000\"; modification-date=\"no\"\n\nx");
	MAIL_INTEGER(mailtest_attachment(&t, 0), PidTagCreationTime, 133589520000000000);
	MAIL_ABSENT(mailtest_attachment(&t, 0), PidTagLastModificationTime);
	END();
}

CASE(MIME_226_to_232_inline_pictures)
{
	READ(MULTIPART("related") PART(
		"text/html", "<img src=\"CID:a%2Bb\"><img src='http://x/y.gif'><a href=\"cid:p\">")
		     PART("image/png\nContent-ID: <a+b>", "1") PART(
			     "image/gif\nContent-Location: http://x/y.gif\nContent-Base: http://x/",
			     "2") PART("image/png\nContent-ID: <unused", "3")
			     PART("application/pdf\nContent-ID: p>", "4") "--b--\n");
	COUNT(4);
	MAIL_TEXT(mailtest_attachment(&t, 0), PidTagAttachContentId, "a+b");
	MAIL_INTEGER(mailtest_attachment(&t, 0), PidTagAttachFlags, 4);
	MAIL_INTEGER(mailtest_attachment(&t, 0), PidTagAttachmentHidden, 1);
	MAIL_TEXT(mailtest_attachment(&t, 1), PidTagAttachContentLocation, "http://x/y.gif");
	MAIL_TEXT(mailtest_attachment(&t, 1), PidTagAttachContentBase, "http://x/");
	MAIL_INTEGER(mailtest_attachment(&t, 1), PidTagAttachFlags, 4);
	MAIL_TEXT(mailtest_attachment(&t, 2), PidTagAttachContentId, "unused");
	MAIL_ABSENT(mailtest_attachment(&t, 2), PidTagAttachFlags);
	MAIL_TEXT(mailtest_attachment(&t, 3), PidTagAttachContentId, "p");
	MAIL_ABSENT(mailtest_attachment(&t, 3), PidTagAttachFlags);
	END();
}

static void decodes(const char *encoding, const char *content, const char *wanted)
{
	conv_buffer text = CONV_BUFFER_INIT;
	conv_buffer_printf(
		&text, "MIME-Version: 1.0\nContent-Type: a/b\nContent-Transfer-Encoding: %s\n\n%s",
		encoding, content);
	mailtest_read(&t, conv_buffer_text(&text));
	conv_buffer_free(&text);
	MAIL_BINARY(&t, mailtest_attachment(&t, 0), PidTagAttachDataBinary, wanted);
}

CASE(MIME_234_transfer_encodings)
{
	mailtest_open(&t);
	decodes("7bit", "a\n", "a\r\n");
	decodes("Binary", "a", "a");
	decodes("x-unknown", "a=41", "a=41");
	decodes("BASE64", "YWJj\nZA==\nZWY=\n", "abcdef");
	decodes("base64", "YW?Jj ZGU", "abcde");
	decodes("quoted-printable", "a=3D=c3=A4=\nb  \nc= \nd =",
		"a=\xC3\xA4"
		"b\r\ncd =");
	decodes("quoted-printable", "=4", "=4");
	decodes("x-uuencode", "begin 644 x\n#86)C\n`\nend\n", "abc");
	END();
}

CASE(MIME_241_242_243_messages_inside)
{
	READ(MULTIPART("mixed") PART("text/plain", "p")
		     PART("message/rfc822",
			  "Subject: a: b\nX-Unsent: 1\n\ninner") "--b\n"
								 "Content-Type: message/rfc822; "
								 "name=n\nContent-Transfer-"
								 "Encoding: base64\n\n"
								 "U3ViamVjdDogeAoKeQ==\n--b--\n");
	COUNT(2);
	conv_message *inner = conv_attachment_message(conv_message_attachment(t.message, 0));
	CU_ASSERT_PTR_NOT_NULL_FATAL(inner);
	MAIL_INTEGER(mailtest_attachment(&t, 0), PidTagAttachMethod, 5);
	MAIL_TEXT(mailtest_attachment(&t, 0), PidTagDisplayName, "a? b");
	MAIL_TEXT(conv_message_bag(inner), PidTagSubject, "a: b");
	MAIL_TEXT(conv_message_bag(inner), PidTagBody, "inner");
	MAIL_ABSENT(conv_message_bag(inner), PidTagMessageFlags);
	inner = conv_attachment_message(conv_message_attachment(t.message, 1));
	CU_ASSERT_PTR_NOT_NULL_FATAL(inner);
	MAIL_TEXT(mailtest_attachment(&t, 1), PidTagDisplayName, "n");
	MAIL_TEXT(conv_message_bag(inner), PidTagBody, "y");
	END();
}

CASE(MIME_244_317_digest)
{
	READ(MULTIPART("digest") "--b\n\nSubject: one\n\n1\n--b\n\nSubject: two\n\n2\n--b--\n");
	COUNT(2);
	conv_message *inner = conv_attachment_message(conv_message_attachment(t.message, 1));
	CU_ASSERT_PTR_NOT_NULL_FATAL(inner);
	MAIL_TEXT(conv_message_bag(inner), PidTagSubject, "two");
	END();
}

CASE(MIME_249_uuencoded_files)
{
	READ("Subject: x\n\nHello\nbegin 644 a.txt\n#86)C\n`\nend\nbegin 100 things\nBye\n");
	MAIL_TEXT(t.bag, PidTagBody, "Hello\r\nbegin 100 things\r\nBye\r\n");
	COUNT(1);
	MAIL_BINARY(&t, mailtest_attachment(&t, 0), PidTagAttachDataBinary, "abc");
	MAIL_TEXT(mailtest_attachment(&t, 0), PidTagAttachLongFilename, "a.txt");
	END();
}

CASE(MIME_296_without_mime_version)
{
	READ("Content-Type: text/html\n\n<p>");
	MAIL_BINARY(&t, t.bag, PidTagHtml, "<p>");
	conv_context_set_option(t.context, "eml.mime", "stated");
	mailtest_read(&t, "Content-Type: text/html\n\n<p>");
	MAIL_TEXT(t.bag, PidTagBody, "<p>");
	END();
}

CASE(MIME_297_damaged_mail)
{
	static const char cr[] = "Subject: x\rTo: a@x.example\r\rbody\r";
	static const char lf[] =
		"Subject: x\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n"
		"--b  \n\none\n--b\nContent-Type: a/b\n\nt\0wo";
	mailtest_open(&t);
	mailtest_read_bytes(&t, cr, sizeof cr - 1);
	CU_ASSERT_PTR_NOT_NULL_FATAL(t.message);
	MAIL_TEXT(t.bag, PidTagSubject, "x");
	MAIL_TEXT(t.bag, PidTagBody, "body\r");
	mailtest_read_bytes(&t, lf, sizeof lf - 1);
	CU_ASSERT_PTR_NOT_NULL_FATAL(t.message);
	MAIL_TEXT(t.bag, PidTagBody, "one");
	CU_ASSERT_EQUAL(conv_bag_integer(mailtest_attachment(&t, 0), PidTagAttachSize, 0), 4);
	CU_ASSERT(suite_reported(&t.suite, "eml.no-end"));
	mailtest_read(&t, HEAD("multipart/mixed") "text\n");
	MAIL_TEXT(t.bag, PidTagBody, "text\r\n");
	mailtest_read(&t, MULTIPART("mixed") "text\n");
	MAIL_TEXT(t.bag, PidTagBody, "text\r\n");
	CU_ASSERT(suite_reported(&t.suite, "eml.multipart"));
	mailtest_read(&t, "Subject: x\nno field at all\nand no other\n");
	MAIL_TEXT(t.bag, PidTagBody, "no field at all\r\nand no other\r\n");
	END();
}

CASE(MIME_298_limits)
{
	conv_buffer text = CONV_BUFFER_INIT;
	mailtest_open(&t);
	for (int i = 0; i < 500; i++)
		conv_buffer_printf(&text, "Content-Type: message/rfc822\r\n\r\n");
	mailtest_read_bytes(&t, text.bytes, text.size);
	CU_ASSERT_PTR_NOT_NULL(t.message);
	CU_ASSERT(suite_reported(&t.suite, "limit.nesting"));
	conv_buffer_clear(&text);
	conv_buffer_printf(&text, "Content-Type: multipart/mixed; boundary=b\r\n\r\n");
	for (int i = 0; i < 500; i++)
		conv_buffer_printf(&text, "--b\r\n\r\nx\r\n");
	conv_context_limits(t.context)->attachments = 100;
	mailtest_read_bytes(&t, text.bytes, text.size);
	CU_ASSERT_PTR_NULL(t.message);
	CU_ASSERT_EQUAL(t.status, CONV_FAILED);
	CU_ASSERT(suite_reported(&t.suite, "limit.attachments"));
	conv_buffer_free(&text);
	END();
}

CASE(SMIME_001_to_007_clear_signed)
{
	READ("Subject: s\nMIME-Version: 1.0\nContent-Type: multipart/signed; micalg=sha1;\n "
	     "boundary=b\n\n" PART("text/plain", "signed ")
		     PART("application/pkcs7-signature", "x") "--b--\n");
	MAIL_TEXT(t.bag, PidTagMessageClass, "IPM.Note.SMIME.MultipartSigned");
	MAIL_TEXT(t.bag, PidTagBody, "signed ");
	COUNT(1);
	conv_bag *bag = mailtest_attachment(&t, 0);
	MAIL_TEXT(bag, PidTagAttachMimeTag, "multipart/signed");
	MAIL_TEXT(bag, PidTagAttachLongFilename, "SMIME.p7m");
	MAIL_BINARY(&t, bag, PidTagAttachDataBinary,
		    "Content-Type: multipart/signed; micalg=sha1;\r\n boundary=b\r\n\r\n"
		    "--b\r\nContent-Type: text/plain\r\n\r\nsigned \r\n"
		    "--b\r\nContent-Type: application/pkcs7-signature\r\n\r\nx\r\n--b--\r\n");
	END();
}

CASE(SMIME_014_to_019_opaque)
{
	static const char *const types[] = { "application/pkcs7-mime; name=smime.p7m",
					     "application/x-pkcs7-mime; smime-type=enveloped-data",
					     "application/octet-stream; name=a.p7m" };
	mailtest_open(&t);
	for (size_t i = 0; i < 3; i++) {
		conv_buffer text = CONV_BUFFER_INIT;
		conv_buffer_printf(&text,
				   "MIME-Version: 1.0\nContent-Type: %s\n"
				   "Content-Transfer-Encoding: base64\n\nYWJj\n",
				   types[i]);
		mailtest_read(&t, conv_buffer_text(&text));
		conv_buffer_free(&text);
		MAIL_TEXT(t.bag, PidTagMessageClass, "IPM.Note.SMIME");
		MAIL_ABSENT(t.bag, PidTagBody);
		MAIL_BINARY(&t, mailtest_attachment(&t, 0), PidTagAttachDataBinary, "abc");
		if (i < 2)
			MAIL_TEXT(mailtest_attachment(&t, 0), PidNameContentType, types[i]);
	}
	END();
}

SUITE_MAIN(test_mime_read_structure, LIST(MIME_168_169_170_parameters),
	   LIST(MIME_171_172_184_plain_text), LIST(MIME_174_175_185_338_html),
	   LIST(MIME_188_alternative), LIST(MIME_189_190_related), LIST(MIME_191_192_195_196_mixed),
	   LIST(MIME_193_194_198_disposition), LIST(MIME_218_219_names),
	   LIST(MIME_220_221_222_names_are_cleaned), LIST(MIME_223_224_types), LIST(MIME_225_times),
	   LIST(MIME_226_to_232_inline_pictures), LIST(MIME_234_transfer_encodings),
	   LIST(MIME_241_242_243_messages_inside), LIST(MIME_244_317_digest),
	   LIST(MIME_249_uuencoded_files), LIST(MIME_296_without_mime_version),
	   LIST(MIME_297_damaged_mail), LIST(MIME_298_limits), LIST(SMIME_001_to_007_clear_signed),
	   LIST(SMIME_014_to_019_opaque))
