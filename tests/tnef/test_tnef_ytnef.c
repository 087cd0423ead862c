/* Attachments by libytnef: of the corpus's streams as oxconv reads them, and of what it writes. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <ytnef.h>

#include "support/tneftest.h"

enum { CLASS_MOST = 48 }; /* of the array that libytnef copies a class into */

static int is_by_value(const conv_attachment *attachment)
{
	const conv_bag *bag = conv_attachment_bag(attachment);
	int64_t method = conv_bag_integer(bag, PidTagAttachMethod, 1);
	const conv_property *data = conv_bag_find(bag, PidTagAttachDataBinary);

	return method != 5 && method != 6 && data && data->type == PtypBinary &&
	       data->value.binary.size;
}

/* libytnef has the data of attAttachData as it is, that of a property list in its rows. */
static int is_same(const conv_attachment *own, Attachment *peer)
{
	const conv_bag *bag = conv_attachment_bag(own);
	variableLength *found = &peer->FileData;

	if (found->size <= 0 || !found->data)
		found = MAPIFindProperty(&peer->MAPI,
					 PROP_TAG(PT_BINARY, PR_ATTACH_DATA_OBJ & 0xFFFF));
	if (found == MAPI_UNDEFINED)
		return 0;
	return tneftest_is_binary(bag, PidTagAttachDataBinary, found->data, (size_t)found->size);
}

/* Does libytnef have the same bytes for a binary of the list? */
static int has_same(const conv_message *message, MAPIProps *peer, unsigned known, unsigned id)
{
	const conv_bag *bag = conv_message_bag(message);
	const conv_property *own = conv_bag_find(bag, known);
	variableLength *found = MAPIFindProperty(peer, PROP_TAG(PT_BINARY, id));

	if (!own || own->type != PtypBinary || !own->value.binary.size)
		return 1;
	return found != MAPI_UNDEFINED &&
	       tneftest_is_binary(bag, known, found->data, (size_t)found->size);
}

static void compare_bodies(const conv_message *message, TNEFStruct *peer)
{
	CU_ASSERT(has_same(message, &peer->MapiProperties, PidTagRtfCompressed, 0x1009));
	CU_ASSERT(has_same(message, &peer->MapiProperties, PidTagHtml, 0x1013));
}

/* How many attachments by value both have; -1: libytnef gives up. */
static int compare(const conv_message *message, uint8_t *bytes, size_t size)
{
	TNEFStruct peer;
	int same = 0;

	if (strlen(conv_message_class(message)) > CLASS_MOST)
		return -1;
	TNEFInitialize(&peer);
	peer.Debug = 0;
	if (TNEFParseMemory(bytes, (long)size, &peer) < 0) {
		TNEFFree(&peer);
		return -1;
	}
	compare_bodies(message, &peer);
	Attachment *at = peer.starting_attach.next;
	for (size_t i = 0; i < conv_message_attachment_count(message); i++) {
		const conv_attachment *own = conv_message_attachment(message, i);
		CU_ASSERT_PTR_NOT_NULL(at);
		if (!at)
			break;
		if (is_by_value(own)) {
			int is_equal = is_same(own, at);
			CU_ASSERT(is_equal);
			same += is_equal;
		}
		at = at->next;
	}
	CU_ASSERT_PTR_NULL(at);
	TNEFFree(&peer);
	return same;
}

static conv_message *read(suite_context *suite, const uint8_t *bytes, size_t size, const char *name)
{
	conv_source *source;
	conv_reader *reader;
	conv_message *message = NULL;

	conv_source_from_memory(suite->context, bytes, size, 0, &source);
	if (conv_usable(conv_reader_open(suite->context, source, NULL, name, &reader))) {
		conv_reader_next(reader, &message);
		conv_reader_close(reader);
	}
	conv_source_drop(source);
	return message;
}

typedef struct tally {
	int files, attachments;
} tally;

static void compare_stream(const char *path, void *user)
{
	tally *t = user;
	suite_context suite;
	size_t size;
	uint8_t *bytes = suite_read_file(path, &size);

	suite_context_open(&suite);
	if (size > 4 && memcmp(bytes, "\x78\x9F\x3E\x22", 4) == 0) {
		conv_message *message = read(&suite, bytes, size, path);
		int same = message ? compare(message, bytes, size) : -1;
		t->files += same >= 0;
		t->attachments += same >= 0 ? same : 0;
		conv_message_free(message);
	}
	suite_context_close(&suite);
	free(bytes);
}

static void compare_written(const char *path, void *user)
{
	tally *t = user;
	suite_context suite;
	size_t size, written;
	uint8_t *bytes = suite_read_file(path, &size);

	suite_context_open(&suite);
	conv_message *message = read(&suite, bytes, size, path);
	if (message) {
		uint8_t *tnef = tneftest_write(&suite, message, &written);
		CU_ASSERT_PTR_NOT_NULL(tnef);
		int same = tnef ? compare(message, tnef, written) : -1;
		t->files += same >= 0;
		t->attachments += same >= 0 ? same : 0;
		free(tnef);
	}
	conv_message_free(message);
	suite_context_close(&suite);
	free(bytes);
}

CASE(streams_of_the_corpus)
{
	tally t = { 0 };

	if (!suite_each_corpus_file("tnef", compare_stream, &t))
		SKIP("no corpus");
	CU_ASSERT(t.files >= 18);
	CU_ASSERT(t.attachments >= 20);
}

CASE(streams_that_are_written)
{
	tally t = { 0 };

	if (!suite_each_corpus_file("msg", compare_written, &t))
		SKIP("no corpus");
	CU_ASSERT(t.files >= 150);
	CU_ASSERT(t.attachments >= 80);
}

SUITE_MAIN(test_tnef_ytnef, LIST(streams_of_the_corpus), LIST(streams_that_are_written))
