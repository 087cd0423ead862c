/* Pages of messages whose pictures are attachments, OLE objects, or inside of RTF. */
#include "support/suite.h"

#include <stdio.h>
#include <string.h>

#include "body/body.h"
#include "cfb/cfb.h"

/* 1 pixel: a bitmap as OLE objects and metafiles hold it. */
static const uint8_t bitmap[] = { 40, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 24,
				  0,  0, 0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0,
				  0,  0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 0 };

static suite_context suite;
static conv_message *message;
static conv_buffer page;

static void begin(const char *rtf)
{
	suite_context_open(&suite);
	message = conv_message_new(suite.context);
	conv_bag_set_text(conv_message_bag(message), PidTagMessageClass, "IPM.Note");
	CU_ASSERT_EQUAL(body_set_rtf(suite.context, message, rtf, strlen(rtf), 1), CONV_OK);
}

static conv_bag *attach(const char *name, uint32_t position, conv_attachment **attachment)
{
	CU_ASSERT_EQUAL_FATAL(conv_message_add_attachment(message, attachment), CONV_OK);
	conv_bag *bag = conv_attachment_bag(*attachment);
	conv_bag_set_text(bag, PidTagAttachLongFilename, name);
	conv_bag_set_integer(bag, PidTagRenderingPosition, (int32_t)position);
	return bag;
}

static void attach_file(const char *name, uint32_t position, const char *bytes)
{
	conv_attachment *attachment;
	conv_bag *bag = attach(name, position, &attachment);
	conv_bag_set_integer(bag, PidTagAttachMethod, 1);
	conv_bag_set_binary(bag, PidTagAttachDataBinary, bytes, strlen(bytes));
}

static void attach_object(const char *name, uint32_t position)
{
	conv_attachment *attachment;
	cfb_writer *writer = NULL;
	conv_blob *blob = NULL;
	conv_bag_set_integer(attach(name, position, &attachment), PidTagAttachMethod, 6);
	CU_ASSERT_EQUAL_FATAL(cfb_writer_new(suite.context, &writer), CONV_OK);
	CU_ASSERT_EQUAL(cfb_writer_add_bytes(writer, CFB_ROOT, "CONTENTS", bitmap, sizeof bitmap),
			CONV_OK);
	CU_ASSERT_EQUAL_FATAL(cfb_writer_finish(writer, &blob), CONV_OK);
	cfb_writer_free(writer);
	conv_attachment_set_storage(attachment, blob);
}

static void write_page(void)
{
	conv_sink *sink = NULL;
	conv_writer *writer = NULL;
	size_t size;
	const conv_format *format = conv_format_find(suite.context, "html");
	CU_ASSERT_EQUAL_FATAL(conv_sink_open_memory(suite.context, &sink), CONV_OK);
	CU_ASSERT_EQUAL_FATAL(conv_writer_open(suite.context, sink, format, &writer), CONV_OK);
	CU_ASSERT(conv_usable(conv_writer_write(writer, message)));
	CU_ASSERT_EQUAL(conv_writer_end(writer), CONV_OK);
	conv_writer_close(writer);
	const uint8_t *bytes = conv_sink_bytes(sink, &size);
	conv_buffer_append(&page, bytes, size);
	conv_sink_close(sink);
}

static void end(void)
{
	conv_buffer_free(&page);
	conv_message_free(message);
	suite_context_close(&suite);
}

static int holds(const char *part)
{
	int found = strstr(conv_buffer_text(&page), part) != NULL;
	if (!found)
		printf("  no %s\n  in %s\n", part, conv_buffer_text(&page));
	return found;
}

CASE(attachments_stand_at_their_places)
{
	begin("{\\rtf1\\ansi a\\objattph b\\objattph c\\objattph d\\par}");
	attach_file("<x>.zip", 9, "zip");
	attach_file("dot.png", 5, "\x89PNG\r\n\x1A\n");
	attach_object("Drawing", 7);
	write_page();
	CU_ASSERT(holds(">a<img src=\"data:image/png;base64,iVBORw0KGgo=\" alt=\"dot.png\">b"
			"<img src=\"data:image/bmp;base64,Qk0"));
	CU_ASSERT(holds("\" alt=\"Drawing\">c <b>[&lt;x&gt;.zip]</b>d</p>"));
	/* The list has what the body does not show. */
	CU_ASSERT(holds("<li><b>&lt;x&gt;.zip</b>"));
	CU_ASSERT_PTR_NULL(strstr(conv_buffer_text(&page), "<li><b>dot.png"));
	end();
}

CASE(pictures_of_rtf_are_shown)
{
	begin("{\\rtf1\\ansi a{\\pict\\pngblip 89504e470d0a1a0a}b\\par}");
	write_page();
	CU_ASSERT(holds(">a<img src=\"data:image/png;base64,iVBORw0KGgo=\" alt=\"\">b</p>"));
	CU_ASSERT_FALSE(suite_reported(&suite, "rtf.picture"));
	end();
}

CASE(drawings_that_cannot_be_shown_are_told)
{
	begin("{\\rtf1\\ansi a{\\pict\\emfblip 00}b\\par}");
	write_page();
	CU_ASSERT(suite_reported(&suite, "rtf.picture"));
	CU_ASSERT_PTR_NULL(strstr(conv_buffer_text(&page), "cid:"));
	end();
}

SUITE_MAIN(test_html_page_pictures, LIST(attachments_stand_at_their_places),
	   LIST(pictures_of_rtf_are_shown), LIST(drawings_that_cannot_be_shown_are_told))
