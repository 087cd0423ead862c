/*
 * The code page of 8-bit strings ([MS-OXMSG] 2.1.3, [MS-OXCMSG] 2.2.1.4): that of the message, else
 * the one of its Internet body, else the one of its locale, else that of the message around it, else
 * the option's, else 1252. An Internet body in UTF-8 says little about the other strings, so UTF-8
 * counts only for those that are that.
 */
#include "conv/charset.h"
#include "conv/known.h"
#include "cursor.h"
#include "msg/read.h"
#include "report.h"

#define WESTERN 1252
#define UTF_8 65001

typedef struct found {
	uint32_t message, internet, locale;
} found;

static uint32_t tag_of(unsigned known)
{
	const conv_known_info *info = conv_known_info_of(known);
	return (uint32_t)info->id << 16 | info->type;
}

static void search(const uint8_t *entries, size_t size, found *f)
{
	const uint32_t message = tag_of(PidTagMessageCodepage);
	const uint32_t internet = tag_of(PidTagInternetCodepage);
	const uint32_t locale = tag_of(PidTagMessageLocaleId);

	for (size_t at = 0; at + MSG_ENTRY_SIZE <= size; at += MSG_ENTRY_SIZE) {
		uint32_t tag = conv_u32le(entries + at + MSG_ENTRY_TAG);
		uint32_t value = conv_u32le(entries + at + MSG_ENTRY_VALUE);
		if (tag == message && !f->message)
			f->message = value;
		else if (tag == internet && !f->internet)
			f->internet = value;
		else if (tag == locale && !f->locale)
			f->locale = value;
	}
}

/* Can it be the code page of 8-bit strings? UTF-16 and unknown ones cannot. */
static conv_status check(msg_reader *reader, uint32_t *codepage, const char *whose)
{
	if (!*codepage)
		return CONV_OK;
	if (conv_codepage_known(*codepage) && *codepage != 1200 && *codepage != 1201)
		return CONV_OK;
	uint32_t wrong = *codepage;
	*codepage = 0;
	return conv_report(reader->context, CONV_WARNING, "msg.codepage", CONV_NO_OFFSET,
			   "%s is %u, which is no code page of 8-bit text", whose, wrong);
}

conv_status msg_choose_codepage(msg_reader *reader, const uint8_t *entries, size_t size,
				const msg_codepage *outer, msg_codepage *chosen)
{
	conv_context *context = reader->context;
	uint32_t option = conv_context_codepage(context);
	found f = { 0 };

	search(entries, size, &f);
	*chosen = (msg_codepage){ .codepage = option };
	if (option && conv_context_codepage_overrides(context))
		return CONV_OK;
	CONV_TRY(check(reader, &f.message, "PidTagMessageCodepage"));
	CONV_TRY(check(reader, &f.internet, "PidTagInternetCodepage"));
	chosen->codepage = f.message;
	if (!chosen->codepage && f.internet == UTF_8)
		chosen->try_utf8 = 1;
	else if (!chosen->codepage)
		chosen->codepage = f.internet;
	if (!chosen->codepage)
		chosen->codepage = conv_codepage_of_locale(f.locale);
	if (!chosen->codepage && outer) {
		chosen->codepage = outer->codepage;
		chosen->try_utf8 |= outer->try_utf8;
		chosen->guessed = outer->guessed;
		return CONV_OK;
	}
	if (!chosen->codepage) {
		chosen->codepage = option ? option : WESTERN;
		chosen->guessed = !chosen->try_utf8;
	}
	return CONV_OK;
}
