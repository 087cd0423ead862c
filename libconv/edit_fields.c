/*
 * Original header fields that an edit has made untrue. Writers of mail prefer the fields that a message
 * came with to those made from its properties: what says the same as an edited property goes.
 */
#include <string.h>

#include "conv/charset.h"
#include "edit.h"
#include "report.h"

enum { FIELDS_MOST = 5 };

static const struct {
	unsigned known;
	const char *fields[FIELDS_MOST];
} table[] = {
	{ PidTagSubject, { "Subject" } },
	{ PidTagNormalizedSubject, { "Subject" } },
	{ PidTagSubjectPrefix, { "Subject" } },
	{ PidTagClientSubmitTime, { "Date" } },
	{ PidTagInternetMessageId, { "Message-ID" } },
	{ PidTagInReplyToId, { "In-Reply-To" } },
	{ PidTagInternetReferences, { "References" } },
	{ PidTagConversationTopic, { "Thread-Topic" } },
	{ PidTagConversationIndex, { "Thread-Index" } },
	{ PidTagImportance, { "Importance", "Priority", "X-Priority", "X-MSMail-Priority" } },
	{ PidTagPriority, { "Priority", "X-Priority", "X-MSMail-Priority" } },
	{ PidTagSensitivity, { "Sensitivity" } },
	{ PidNameKeywords, { "Keywords" } },
	{ PidTagReplyTime, { "Reply-By" } },
	{ PidTagExpiryTime, { "Expires", "Expiry-Date" } },
	{ PidTagDeferredDeliveryTime, { "Deferred-Delivery" } },
	{ PidTagReplyRecipientEntries, { "Reply-To" } },
	{ PidTagReplyRecipientNames, { "Reply-To" } },
	{ PidTagReadReceiptRequested, { "Disposition-Notification-To" } },
	{ PidTagOriginatorDeliveryReportRequested, { "Return-Receipt-To" } },
	{ PidTagMessageLocaleId, { "Content-Language" } },
	{ PidTagMessageFlags, { "X-Unsent" } },
	{ PidLidFlagRequest, { "X-Message-Flag" } },
};

static int begins(const char *text, const char *prefix)
{
	return strncmp(text, prefix, strlen(prefix)) == 0;
}

static int is_any(const char *name, size_t size, const char *const *fields)
{
	for (size_t i = 0; i < FIELDS_MOST && fields[i]; i++)
		if (strlen(fields[i]) == size && conv_ascii_compare_n(name, fields[i], size) == 0)
			return 1;
	return 0;
}

/* The fields that say what the property says; false: none. */
static int find_fields(const conv_property *property, int recipients,
		       const char *fields[FIELDS_MOST])
{
	static const char *const to[FIELDS_MOST] = { "To", "Cc", "Bcc" };
	static const char *const from[FIELDS_MOST] = { "From", "Sender" };
	const conv_known_info *info = conv_known_info_of(property->known);
	const conv_property_name *name = property->name;

	if (recipients) {
		memcpy(fields, to, sizeof to);
		return 1;
	}
	if (info &&
	    (begins(info->name, "PidTagSender") || begins(info->name, "PidTagSentRepresenting"))) {
		memcpy(fields, from, sizeof from);
		return 1;
	}
	for (size_t i = 0; info && i < sizeof table / sizeof *table; i++)
		if (table[i].known == property->known) {
			memcpy(fields, table[i].fields, sizeof table[i].fields);
			return 1;
		}
	if (!name || !name->name ||
	    !conv_guid_equal(&name->set, conv_set_guid(CONV_SET_PS_INTERNET_HEADERS)))
		return 0;
	fields[0] = name->name;
	fields[1] = NULL;
	return 1;
}

/* The end of a line, line end included. */
static const char *line_end(const char *text)
{
	const char *end = strchr(text, '\n');
	return end ? end + 1 : text + strlen(text);
}

/* All fields but those, in the order in which they stood. */
static void copy_others(const char *text, const char *const *fields, conv_buffer *to)
{
	int left_out = 0;

	for (const char *end; *text; text = end) {
		end = line_end(text);
		if (*text != ' ' && *text != '\t') {
			size_t size = strcspn(text, ": \t\r\n");
			left_out = is_any(text, size, fields);
		}
		if (!left_out)
			conv_buffer_append(to, text, (size_t)(end - text));
	}
}

conv_status conv_edit_drop_fields(conv_context *context, conv_bag *bag,
				  const conv_property *property, int recipients)
{
	const char *fields[FIELDS_MOST] = { NULL };
	const char *text = conv_bag_text(bag, PidTagTransportMessageHeaders);
	conv_buffer rest = CONV_BUFFER_INIT;

	if (!text || !find_fields(property, recipients, fields))
		return CONV_OK;
	copy_others(text, fields, &rest);
	const char *others = conv_buffer_text(&rest);
	conv_status status = CONV_OK;
	if (!others)
		status = conv_report_memory(context);
	else if (rest.size < strlen(text))
		status = conv_bag_set_text(bag, PidTagTransportMessageHeaders, others);
	conv_buffer_free(&rest);
	return status;
}
