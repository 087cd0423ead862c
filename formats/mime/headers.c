/*
 * The header block of a message ([MS-OXCMAIL] 2.1.3.2): the original one where the message has it,
 * else made from properties by the table below; then the fields that some sender invented and that
 * are kept as named properties of PS_INTERNET_HEADERS (2.1.3.2.4).
 */
#include "headers.h"

#include <string.h>

#include "kept.h"

#include "conv/charset.h"
#include "conv/time.h"
#include "report.h"

#define ODD(function) MIME_HEADER_ODD, .write = function

/* In the order in which they are written. */
const mime_header mime_header_table[] = {
	{ "From", ODD(mime_put_from) },
	{ "Sender", ODD(mime_put_sender) },
	{ "Reply-To", ODD(mime_put_reply_to), .known = PidTagReplyRecipientEntries,
	  .second = PidTagReplyRecipientNames },
	{ "To", ODD(mime_put_to) },
	{ "Cc", ODD(mime_put_cc) },
	{ "Bcc", ODD(mime_put_bcc) },
	{ "Subject", ODD(mime_put_subject), .known = PidTagSubject,
	  .second = PidTagNormalizedSubject },
	{ "Date", ODD(mime_put_date), .known = PidTagClientSubmitTime },
	{ "Message-ID", ODD(mime_put_message_id), .known = PidTagInternetMessageId },
	{ "In-Reply-To", MIME_HEADER_IDS, PidTagInReplyToId },
	{ "References", MIME_HEADER_IDS, PidTagInternetReferences },
	{ "Thread-Topic", MIME_HEADER_TEXT, PidTagConversationTopic, .flags = MIME_HEADER_OWN },
	{ "Thread-Index", ODD(mime_put_thread_index), .known = PidTagConversationIndex,
	  .flags = MIME_HEADER_OWN },
	{ "Importance", ODD(mime_put_importance), .known = PidTagImportance },
	{ "Sensitivity", ODD(mime_put_sensitivity), .known = PidTagSensitivity },
	{ "Keywords", ODD(mime_put_keywords), .known = PidNameKeywords },
	{ "X-Message-Flag", MIME_HEADER_TEXT, PidLidFlagRequest },
	{ "Reply-By", ODD(mime_put_reply_by), .known = PidTagReplyTime },
	{ "Expires", MIME_HEADER_TIME, PidTagExpiryTime },
	{ "Deferred-Delivery", MIME_HEADER_TIME, PidTagDeferredDeliveryTime },
	{ "Return-Receipt-To", ODD(mime_put_return_receipt),
	  .known = PidTagOriginatorDeliveryReportRequested },
	{ "Disposition-Notification-To", ODD(mime_put_read_receipt),
	  .known = PidTagReadReceiptRequested },
	{ "X-Auto-Response-Suppress", ODD(mime_put_suppress), .known = PidTagAutoResponseSuppress },
	{ "X-MS-Exchange-Organization-AutoForwarded", MIME_HEADER_TRUE, PidTagAutoForwarded },
	{ "List-Help", MIME_HEADER_IDS, PidTagListHelp },
	{ "List-Subscribe", MIME_HEADER_IDS, PidTagListSubscribe },
	{ "List-Unsubscribe", MIME_HEADER_IDS, PidTagListUnsubscribe },
	{ "Content-Language", ODD(mime_put_language), .known = PidTagMessageLocaleId,
	  .flags = MIME_HEADER_OWN },
	{ "Accept-Language", MIME_HEADER_TEXT, PidNameAcceptLanguage },
	{ "X-Microsoft-Classified", MIME_HEADER_TRUE, PidLidClassified },
	{ "X-Microsoft-ClassKeep", MIME_HEADER_TRUE, PidLidClassificationKeep,
	  .flags = MIME_HEADER_LABEL },
	{ "X-Microsoft-Classification", MIME_HEADER_TEXT, PidLidClassification,
	  .flags = MIME_HEADER_LABEL },
	{ "X-Microsoft-ClassDesc", MIME_HEADER_TEXT, PidLidClassificationDescription,
	  .flags = MIME_HEADER_LABEL },
	{ "X-Microsoft-ClassID", MIME_HEADER_TEXT, PidLidClassificationGuid,
	  .flags = MIME_HEADER_LABEL },
	{ "X-MS-Exchange-Organization-SenderIdResult", MIME_HEADER_NUMBER, PidTagSenderIdStatus,
	  .flags = MIME_HEADER_TRUSTED },
	{ "X-MS-Exchange-Organization-PRD", MIME_HEADER_TEXT, PidTagPurportedSenderDomain,
	  .flags = MIME_HEADER_TRUSTED },
	{ "X-MS-Exchange-Organization-SCL", MIME_HEADER_NUMBER,
	  PidTagContentFilterSpamConfidenceLevel, .flags = MIME_HEADER_TRUSTED },
	{ "X-CallingTelephoneNumber", MIME_HEADER_TEXT, PidTagSenderTelephoneNumber,
	  PidNameXSenderTelephoneNumber, MIME_HEADER_VOICE },
	{ "X-VoiceMessageDuration", MIME_HEADER_NUMBER, PidTagVoiceMessageDuration,
	  PidNameXVoiceMessageDuration, MIME_HEADER_VOICE },
	{ "X-VoiceMessageSenderName", MIME_HEADER_TEXT, PidTagVoiceMessageSenderName,
	  PidNameXVoiceMessageSenderName, MIME_HEADER_VOICE },
	{ "X-FaxNumberOfPages", MIME_HEADER_NUMBER, PidTagFaxNumberOfPages,
	  PidNameXFaxNumberOfPages, MIME_HEADER_VOICE },
	{ "X-AttachmentOrder", MIME_HEADER_TEXT, PidTagVoiceMessageAttachmentOrder,
	  PidNameXVoiceMessageAttachmentOrder, MIME_HEADER_VOICE },
	{ "X-CallID", MIME_HEADER_TEXT, PidTagCallId, PidNameXCallId, MIME_HEADER_VOICE },
	{ "X-Sharing-Capabilities", MIME_HEADER_HEX, PidNameXSharingCapabilities,
	  PidLidSharingCapabilities },
	{ "X-Sharing-Config-Url", MIME_HEADER_TEXT, PidNameXSharingConfigUrl,
	  PidLidSharingConfigurationUrl },
	{ "X-Sharing-Flavor", MIME_HEADER_HEX, PidNameXSharingFlavor, PidLidSharingFlavor },
	{ "X-Sharing-Local-Type", MIME_HEADER_TEXT, PidNameXSharingLocalType,
	  PidLidSharingLocalType },
	{ "X-Sharing-Provider-Name", MIME_HEADER_TEXT, PidNameXSharingProviderName,
	  PidLidSharingProviderName },
	{ "X-Sharing-Provider-Url", MIME_HEADER_TEXT, PidNameXSharingProviderUrl,
	  PidLidSharingProviderUrl },
	{ "X-Sharing-Remote-Name", MIME_HEADER_TEXT, PidNameXSharingRemoteName,
	  PidLidSharingRemoteName },
	{ "X-Sharing-Remote-Path", MIME_HEADER_TEXT, PidNameXSharingRemotePath,
	  PidLidSharingRemotePath },
	{ "X-Sharing-Remote-Store-Uid", MIME_HEADER_TEXT, PidNameXSharingRemoteStoreUid,
	  PidLidSharingRemoteStoreUid },
	{ "X-Sharing-Remote-Type", MIME_HEADER_TEXT, PidNameXSharingRemoteType,
	  PidLidSharingRemoteType },
	{ "X-Sharing-Remote-Uid", MIME_HEADER_TEXT, PidNameXSharingRemoteUid,
	  PidLidSharingRemoteUid },
	{ "Content-Class", ODD(mime_put_content_class), .known = PidNameContentClass },
	{ "X-Unsent", ODD(mime_put_unsent), .flags = MIME_HEADER_TOP },
	{ "X-MS-Has-Attach", ODD(mime_put_has_attach), .flags = MIME_HEADER_OWN },
	{ .name = NULL },
};

/* Fields that the structure of the message makes, whatever a property of that name says. */
static const char *const structure_fields[] = {
	"MIME-Version",        "Content-Type",         "Content-Transfer-Encoding",
	"Content-Disposition", "Content-ID",           "Content-Description",
	"Content-MD5",         "Content-Location",     "Content-Base",
	"Content-Length",      "X-MS-TNEF-Correlator",
};

/* Fields that only servers may set (2.1.3.2.4; the text has both spellings). */
static const char *const reserved_prefixes[] = {
	"X-Microsoft-Exchange-Organization",
	"X-Microsoft-Exchange-Forest",
	"X-MS-Exchange-Organization",
	"X-MS-Exchange-Forest",
};

/* ---- Values ---- */

static const conv_property *value_of(const mime_job *job, const mime_header *header)
{
	const conv_property *property = conv_bag_find(job->bag, header->known);
	return property || !header->second ? property : conv_bag_find(job->bag, header->second);
}

static void put_time(conv_buffer *to, const char *name, int64_t time)
{
	char text[CONV_RFC5322_SIZE];
	if (time > 0 && time != (int64_t)CONV_FILETIME_NONE &&
	    conv_rfc5322_date((uint64_t)time, 0, text))
		mime_field_text(to, name, text);
}

static void put_text(conv_buffer *to, const mime_header *header, const char *text)
{
	if (!text || !*text)
		return;
	if (header->kind == MIME_HEADER_IDS)
		mime_field_ids(to, header->name, text);
	else
		mime_field_text(to, header->name, text);
}

static void put_value(mime_job *job, const mime_header *header, conv_buffer *to)
{
	const conv_property *property = value_of(job, header);
	const conv_type_info *type = property ? conv_type_find(property->type) : NULL;
	char number[24];
	if (!type || (property->type & PtypMultiple))
		return;
	if (type->shape == CONV_SHAPE_TEXT || type->shape == CONV_SHAPE_TEXT8) {
		put_text(to, header, conv_bag_text_of(job->bag, property));
		return;
	}
	if (type->shape != CONV_SHAPE_INTEGER)
		return;
	long long value = property->value.integer;
	switch (header->kind) {
	case MIME_HEADER_TIME:
		put_time(to, header->name, value);
		break;
	case MIME_HEADER_TRUE:
		if (value)
			mime_field_token(to, header->name, "true");
		break;
	default:
		(void)snprintf(number, sizeof number,
			       header->kind == MIME_HEADER_HEX ? "%llX" : "%lld", value);
		mime_field_token(to, header->name, number);
	}
}

/* ---- Which fields ---- */

static int is_voice(const conv_message *message)
{
	return conv_message_is(message, "IPM.Note.Microsoft") ||
	       conv_message_is(message, "IPM.Note.rpmsg.Microsoft");
}

static int wanted(const mime_job *job, const mime_header *header)
{
	if (job->kept &&
	    ((header->flags & MIME_HEADER_OWN) || mime_kept_has(job->kept, header->name)))
		return 0;
	if ((header->flags & MIME_HEADER_VOICE) && !is_voice(job->message))
		return 0;
	if ((header->flags & MIME_HEADER_LABEL) && !conv_bag_boolean(job->bag, PidLidClassified))
		return 0;
	if ((header->flags & MIME_HEADER_TRUSTED) && job->writer->options.submission)
		return 0;
	return !(header->flags & MIME_HEADER_TOP) || !job->embedded;
}

static const mime_header *row_of_name(const char *name)
{
	for (const mime_header *row = mime_header_table; row->name; row++)
		if (conv_ascii_compare(row->name, name) == 0)
			return row;
	return NULL;
}

static int is_structure(const char *name)
{
	for (size_t i = 0; i < sizeof structure_fields / sizeof *structure_fields; i++)
		if (conv_ascii_compare(structure_fields[i], name) == 0)
			return 1;
	return 0;
}

static int is_reserved(const char *name)
{
	for (size_t i = 0; i < sizeof reserved_prefixes / sizeof *reserved_prefixes; i++)
		if (conv_ascii_compare_n(name, reserved_prefixes[i],
					 strlen(reserved_prefixes[i])) == 0)
			return 1;
	return 0;
}

/*
 * A field of some sender's own: the name if the property is one that is written. An attached
 * message keeps reserved names (2.1.3.4.5).
 */
static const char *generic_name(const mime_job *job, const conv_property *property)
{
	const conv_property_name *name = property->name;
	if (!name || !name->name ||
	    !conv_guid_equal(&name->set, conv_set_guid(CONV_SET_PS_INTERNET_HEADERS)) ||
	    !mime_field_name_valid(name->name, strlen(name->name)) || is_structure(name->name))
		return NULL;
	return is_reserved(name->name) && !job->embedded ? NULL : name->name;
}

static void put_generic(mime_job *job, const conv_property *property, conv_buffer *to)
{
	const char *name = generic_name(job, property);
	/* A voice field outside voice messages is an ordinary one. */
	const mime_header *row = name ? row_of_name(name) : NULL;
	if (!name || (row && !((row->flags & MIME_HEADER_VOICE) && !is_voice(job->message))))
		return;
	if (job->kept && mime_kept_has(job->kept, name))
		return;
	const conv_type_info *type = conv_type_find(property->type);
	if (!type || (property->type & PtypMultiple))
		return;
	if (type->shape == CONV_SHAPE_INTEGER) {
		char number[24];
		(void)snprintf(number, sizeof number, "%lld", (long long)property->value.integer);
		mime_field_token(to, name, number);
	} else if (type->shape == CONV_SHAPE_TEXT || type->shape == CONV_SHAPE_TEXT8) {
		const char *text = conv_bag_text_of(job->bag, property);
		if (text)
			mime_field_text(to, name, text);
	}
}

conv_status mime_write_headers(mime_job *job, conv_buffer *to)
{
	const mime_options *options = &job->writer->options;
	mime_kept *kept = NULL;
	if (!options->submission) /* 2.1.3.2.27: what is sent replays nothing */
		CONV_TRY(mime_kept_read(job, &kept));
	if (options->original && kept) {
		job->kept = kept;
		CONV_TRY(mime_kept_append(job, kept, to));
	} else if (kept) {
		mime_kept_append_named(kept, "Received", to);
	}
	for (const mime_header *row = mime_header_table; row->name; row++) {
		if (!wanted(job, row))
			continue;
		if (row->write)
			row->write(job, row, to);
		else
			put_value(job, row, to);
	}
	for (size_t i = 0; i < conv_bag_count(job->bag); i++)
		put_generic(job, conv_bag_at(job->bag, i), to);
	if (!job->kept || !mime_kept_has(job->kept, "MIME-Version"))
		mime_field_token(to, "MIME-Version", "1.0");
	return to->failed ? mime_no_memory(job) : CONV_OK;
}

int mime_headers_carry(const mime_job *job, const conv_property *property)
{
	if (generic_name(job, property))
		return 1;
	if (!property->known)
		return 0;
	for (const mime_header *row = mime_header_table; row->name; row++) {
		if (row->known != property->known && row->second != property->known)
			continue;
		if ((row->flags & MIME_HEADER_VOICE) && !is_voice(job->message))
			return 0;
		if (row->flags & MIME_HEADER_LABEL)
			return conv_bag_boolean(job->bag, PidLidClassified);
		if (row->known == PidTagReplyTime)
			return conv_bag_has(job->bag, PidLidFlagRequest);
		return !((row->flags & MIME_HEADER_TRUSTED) && job->writer->options.submission);
	}
	return 0;
}
