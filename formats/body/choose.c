/*
 * The best body ([MS-OXBBODY] 2.1.3.1).
 *
 * Step 1: PidTagNativeBody of 1, 2 or 3 decides, if the body it names is there. Else, by what is
 * there and by PidTagRtfInSync:
 *
 *   plain  RTF  HTML   in sync: TRUE   FALSE or missing
 *     -     -    -        none           none
 *     x     -    -        plain          plain
 *     -     x    -        RTF            RTF
 *     x     x    -        RTF            plain
 *     any   -    x        HTML           HTML
 *     any   x    x        RTF            HTML
 *
 * "Too large to return", a state of a server's properties, does not occur in files. RTF that cannot
 * be decoded counts as absent, with a warning.
 */
#include "body.h"

#include <string.h>

#include "conv/charset.h"
#include "report.h"
#include "rtf/lzfu.h"

#define HAS(kind) (1u << (kind))

static int has_text(const conv_bag *bag, unsigned known)
{
	const conv_property *property = conv_bag_find(bag, known);
	return property && (property->type == PtypString || property->type == PtypString8);
}

static unsigned find_present(const conv_bag *bag)
{
	unsigned present = 0;

	if (has_text(bag, PidTagBody))
		present |= HAS(BODY_PLAIN);
	if (conv_bag_has(bag, PidTagRtfCompressed))
		present |= HAS(BODY_RTF);
	if (conv_bag_has(bag, PidTagHtml) || conv_bag_has(bag, PidTagBodyHtml))
		present |= HAS(BODY_HTML);
	return present;
}

/* [MS-OXBBODY] 1.5: opaque S/MIME, and rights-managed messages, have their body elsewhere. */
static int is_exempt(const conv_message *message)
{
	const char *class = conv_message_class(message);
	const char *content = conv_bag_text(conv_message_bag(message), PidNameContentClass);

	if (conv_ascii_compare(class, "IPM.Note.SMIME") == 0)
		return 1;
	return conv_ascii_compare(class, "IPM.Note") == 0 && content &&
	       conv_ascii_compare(content, "rpmsg.message") == 0;
}

static body_kind choose(const conv_bag *bag, unsigned usable)
{
	int64_t native = conv_bag_integer(bag, PidTagNativeBody, 0);
	int in_sync = conv_bag_boolean(bag, PidTagRtfInSync);

	if (native >= BODY_PLAIN && native <= BODY_HTML && (usable & HAS(native)))
		return (body_kind)native;
	if ((usable & HAS(BODY_RTF)) && (in_sync || !(usable & (HAS(BODY_HTML) | HAS(BODY_PLAIN)))))
		return BODY_RTF;
	if (usable & HAS(BODY_HTML))
		return BODY_HTML;
	return usable & HAS(BODY_PLAIN) ? BODY_PLAIN : BODY_NONE;
}

/* Decompresses; false if there is no RTF in what comes out. */
static int read_rtf(conv_context *context, const conv_bag *bag, body *b, conv_status *status)
{
	const uint8_t *bytes;
	size_t size;

	*status = conv_bag_binary(context, bag, PidTagRtfCompressed, &bytes, &size);
	if (conv_usable(*status) && bytes)
		*status = rtf_decompress(context, bytes, size, &b->rtf);
	if (*status == CONV_MACHINE || b->rtf.failed)
		return 0;
	/* Damage inside leaves what came before it. */
	return rtf_is_rtf(b->rtf.bytes, b->rtf.size) ||
	       rtf_recognise(b->rtf.bytes, b->rtf.size, 1) != RTF_DOCUMENT;
}

static conv_status add_rtf(conv_context *context, const conv_bag *bag, body *b)
{
	conv_status status;

	if (read_rtf(context, bag, b, &status)) {
		b->readable |= HAS(BODY_RTF);
		b->rtf_kind = rtf_recognise(b->rtf.bytes, b->rtf.size, 1);
		return status == CONV_OK ? CONV_OK : CONV_DAMAGED;
	}
	if (status == CONV_MACHINE)
		return status;
	if (b->rtf.failed)
		return conv_report_memory(context);
	conv_buffer_free(&b->rtf);
	return conv_report(context, CONV_WARNING, "body.rtf-unreadable", CONV_NO_OFFSET,
			   "PidTagRtfCompressed cannot be decoded; another body is used");
}

conv_status body_choose(conv_context *context, const conv_message *message, body *b)
{
	const conv_bag *bag = conv_message_bag(message);
	conv_status status = CONV_OK;

	memset(b, 0, sizeof *b);
	b->message = message;
	b->exempt = is_exempt(message);
	b->present = find_present(bag);
	b->readable = b->present & ~HAS(BODY_RTF);
	if (b->present & HAS(BODY_RTF))
		status = add_rtf(context, bag, b);
	if (!conv_usable(status)) {
		conv_buffer_free(&b->rtf);
		return status;
	}
	b->best = choose(bag, b->readable);
	b->content = b->best;
	if (b->best == BODY_RTF && b->rtf_kind == RTF_HTML)
		b->content = BODY_HTML;
	else if (b->best == BODY_RTF && b->rtf_kind == RTF_TEXT)
		b->content = BODY_PLAIN;
	return status;
}

void body_close(body *b)
{
	conv_buffer_free(&b->rtf);
	memset(b, 0, sizeof *b);
}

void body_rtf(const body *b, const uint8_t **bytes, size_t *size)
{
	*bytes = b->readable & HAS(BODY_RTF) ? b->rtf.bytes : NULL;
	*size = *bytes ? b->rtf.size : 0;
}
