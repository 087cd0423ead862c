/*
 * The header block of a message ([MS-OXCMAIL] 2.1.3.2): the original one where the message has it,
 * else made from properties by the table below; then the fields that some sender invented and that
 * are kept as named properties of PS_INTERNET_HEADERS (2.1.3.2.4).
 */
#include "headers.h"

#include <stdio.h>
#include <string.h>

#include "kept.h"
#include "plan.h"

#include "conv/charset.h"
#include "conv/time.h"
#include "report.h"

/* A field with functions of its own; a field that is one property. */
#define ODD(field, what) .name = field, .write = mime_put_##what, .read = mime_take_##what
#define PLAIN(field, type, property) .name = field, .kind = MIME_HEADER_##type, .known = property

/* In the order in which they are written. */
const mime_header mime_header_table[] = {
	{ ODD("From", from) },
	{ ODD("Sender", sender) },
	{ ODD("Reply-To", reply_to), .known = PidTagReplyRecipientEntries,
	  .second = PidTagReplyRecipientNames },
	{ ODD("To", to) },
	{ ODD("Cc", cc) },
	{ ODD("Bcc", bcc) },
	{ ODD("Subject", subject), .known = PidTagSubject, .second = PidTagNormalizedSubject },
	{ ODD("Date", date), .known = PidTagClientSubmitTime },
	{ ODD("Message-ID", message_id), .known = PidTagInternetMessageId },
	{ PLAIN("In-Reply-To", IDS, PidTagInReplyToId) },
	{ PLAIN("References", IDS, PidTagInternetReferences) },
	{ PLAIN("Thread-Topic", TEXT, PidTagConversationTopic), .flags = MIME_HEADER_OWN },
	{ ODD("Thread-Index", thread_index), .known = PidTagConversationIndex,
	  .flags = MIME_HEADER_OWN },
	{ ODD("Importance", importance), .known = PidTagImportance },
	{ ODD("Sensitivity", sensitivity), .known = PidTagSensitivity },
	{ ODD("Keywords", keywords), .known = PidNameKeywords },
	{ PLAIN("X-Message-Flag", TEXT, PidLidFlagRequest), .read = mime_take_flag },
	{ ODD("Reply-By", reply_by), .known = PidTagReplyTime },
	{ PLAIN("Expires", TIME, PidTagExpiryTime), .alias = "Expiry-Date" },
	{ PLAIN("Deferred-Delivery", TIME, PidTagDeferredDeliveryTime) },
	{ ODD("Return-Receipt-To", return_receipt),
	  .known = PidTagOriginatorDeliveryReportRequested },
	{ ODD("Disposition-Notification-To", read_receipt), .known = PidTagReadReceiptRequested },
	{ ODD("X-Auto-Response-Suppress", suppress), .known = PidTagAutoResponseSuppress },
	{ PLAIN("X-MS-Exchange-Organization-AutoForwarded", TRUE, PidTagAutoForwarded) },
	{ PLAIN("List-Help", IDS, PidTagListHelp), .alias = "X-List-Help" },
	{ PLAIN("List-Subscribe", IDS, PidTagListSubscribe), .alias = "X-List-Subscribe" },
	{ PLAIN("List-Unsubscribe", IDS, PidTagListUnsubscribe), .alias = "X-List-Unsubscribe" },
	{ ODD("Content-Language", language), .known = PidTagMessageLocaleId,
	  .flags = MIME_HEADER_OWN },
	{ PLAIN("Accept-Language", TEXT, PidNameAcceptLanguage), .alias = "X-Accept-Language" },
	{ PLAIN("X-Microsoft-Classified", TRUE, PidLidClassified) },
	{ PLAIN("X-Microsoft-ClassKeep", TRUE, PidLidClassificationKeep),
	  .flags = MIME_HEADER_LABEL },
	{ PLAIN("X-Microsoft-Classification", TEXT, PidLidClassification),
	  .flags = MIME_HEADER_LABEL },
	{ PLAIN("X-Microsoft-ClassDesc", TEXT, PidLidClassificationDescription),
	  .flags = MIME_HEADER_LABEL },
	{ PLAIN("X-Microsoft-ClassID", TEXT, PidLidClassificationGuid),
	  .flags = MIME_HEADER_LABEL },
	{ PLAIN("X-MS-Exchange-Organization-SenderIdResult", NUMBER, PidTagSenderIdStatus),
	  .flags = MIME_HEADER_TRUSTED, .read = mime_take_sender_id },
	{ PLAIN("X-MS-Exchange-Organization-PRD", TEXT, PidTagPurportedSenderDomain),
	  .flags = MIME_HEADER_TRUSTED },
	{ PLAIN("X-MS-Exchange-Organization-SCL", NUMBER, PidTagContentFilterSpamConfidenceLevel),
	  .flags = MIME_HEADER_TRUSTED, .read = mime_take_level },
	{ PLAIN("X-CallingTelephoneNumber", TEXT, PidTagSenderTelephoneNumber),
	  .second = PidNameXSenderTelephoneNumber, .flags = MIME_HEADER_VOICE },
	{ PLAIN("X-VoiceMessageDuration", NUMBER, PidTagVoiceMessageDuration),
	  .second = PidNameXVoiceMessageDuration, .flags = MIME_HEADER_VOICE },
	{ PLAIN("X-VoiceMessageSenderName", TEXT, PidTagVoiceMessageSenderName),
	  .second = PidNameXVoiceMessageSenderName, .flags = MIME_HEADER_VOICE },
	{ PLAIN("X-FaxNumberOfPages", NUMBER, PidTagFaxNumberOfPages),
	  .second = PidNameXFaxNumberOfPages, .flags = MIME_HEADER_VOICE },
	{ PLAIN("X-AttachmentOrder", TEXT, PidTagVoiceMessageAttachmentOrder),
	  .second = PidNameXVoiceMessageAttachmentOrder, .flags = MIME_HEADER_VOICE },
	{ PLAIN("X-CallID", TEXT, PidTagCallId), .second = PidNameXCallId,
	  .flags = MIME_HEADER_VOICE },
	{ PLAIN("X-Sharing-Capabilities", HEX, PidNameXSharingCapabilities),
	  .second = PidLidSharingCapabilities },
	{ PLAIN("X-Sharing-Config-Url", TEXT, PidNameXSharingConfigUrl),
	  .second = PidLidSharingConfigurationUrl },
	{ PLAIN("X-Sharing-Flavor", HEX, PidNameXSharingFlavor), .second = PidLidSharingFlavor },
	{ PLAIN("X-Sharing-Local-Type", TEXT, PidNameXSharingLocalType),
	  .second = PidLidSharingLocalType },
	{ PLAIN("X-Sharing-Provider-Name", TEXT, PidNameXSharingProviderName),
	  .second = PidLidSharingProviderName },
	{ PLAIN("X-Sharing-Provider-Url", TEXT, PidNameXSharingProviderUrl),
	  .second = PidLidSharingProviderUrl },
	{ PLAIN("X-Sharing-Remote-Name", TEXT, PidNameXSharingRemoteName),
	  .second = PidLidSharingRemoteName },
	{ PLAIN("X-Sharing-Remote-Path", TEXT, PidNameXSharingRemotePath),
	  .second = PidLidSharingRemotePath },
	{ PLAIN("X-Sharing-Remote-Store-Uid", TEXT, PidNameXSharingRemoteStoreUid),
	  .second = PidLidSharingRemoteStoreUid },
	{ PLAIN("X-Sharing-Remote-Type", TEXT, PidNameXSharingRemoteType),
	  .second = PidLidSharingRemoteType },
	{ PLAIN("X-Sharing-Remote-Uid", TEXT, PidNameXSharingRemoteUid),
	  .second = PidLidSharingRemoteUid },
	{ ODD("Content-Class", content_class), .known = PidNameContentClass },
	{ ODD("X-Unsent", unsent), .flags = MIME_HEADER_TOP },
	{ ODD("X-MS-Has-Attach", has_attach), .flags = MIME_HEADER_OWN },
	{ .name = NULL },
};

/* Fields that the structure of the message makes, whatever a property of that name says. */
static const char *const structure_fields[] = {
	"MIME-Version",        "Content-Type",     "Content-Transfer-Encoding",
	"Content-Disposition", "Content-ID",       "Content-Description",
	"Content-MD5",         "Content-Location", "Content-Base",
	"Content-Length",      MIME_CORRELATOR,
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

int mime_is_voice(const conv_message *message)
{
	return conv_message_is(message, "IPM.Note.Microsoft") ||
	       conv_message_is(message, "IPM.Note.rpmsg.Microsoft");
}

static int wanted(const mime_job *job, const mime_header *header)
{
	if (job->kept &&
	    ((header->flags & MIME_HEADER_OWN) || mime_kept_has(job->kept, header->name)))
		return 0;
	if ((header->flags & MIME_HEADER_VOICE) && !mime_is_voice(job->message))
		return 0;
	if ((header->flags & MIME_HEADER_LABEL) && !conv_bag_boolean(job->bag, PidLidClassified))
		return 0;
	if ((header->flags & MIME_HEADER_TRUSTED) && job->writer->options.submission)
		return 0;
	return !(header->flags & MIME_HEADER_TOP) || !job->embedded;
}

const mime_header *mime_header_row(const char *name)
{
	for (const mime_header *row = mime_header_table; row->name; row++)
		if (conv_ascii_compare(row->name, name) == 0 ||
		    (row->alias && conv_ascii_compare(row->alias, name) == 0))
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

int mime_header_reserved(const char *name)
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
	return mime_header_reserved(name->name) && !job->embedded ? NULL : name->name;
}

static void put_generic(mime_job *job, const conv_property *property, conv_buffer *to)
{
	const char *name = generic_name(job, property);
	/* A voice field outside voice messages is an ordinary one. */
	const mime_header *row = name ? mime_header_row(name) : NULL;
	if (!name || (row && !((row->flags & MIME_HEADER_VOICE) && !mime_is_voice(job->message))))
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
	if (job->correlator)
		mime_field_token(to, MIME_CORRELATOR, job->correlator);
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
		if ((row->flags & MIME_HEADER_VOICE) && !mime_is_voice(job->message))
			return 0;
		if (row->flags & MIME_HEADER_LABEL)
			return conv_bag_boolean(job->bag, PidLidClassified);
		if (row->known == PidTagReplyTime)
			return conv_bag_has(job->bag, PidLidFlagRequest);
		return !((row->flags & MIME_HEADER_TRUSTED) && job->writer->options.submission);
	}
	return 0;
}
