/*
 * What an Internet mail cannot carry is told, a record of the code eml.loss for each property.
 *
 * Not a loss: what a header field or a part carries, what only repeats that (PidTagDisplayTo), what a
 * store makes for its own use (entry ids, change keys, access rights), and values that say nothing
 * (FALSE, empty text).
 */
#include <string.h>

#include "headers.h"
#include "plan.h"

#include "conv/charset.h"
#include "report.h"

/* Carried by the structure of the message, by addresses, or the store's own. */
static const uint16_t of_messages[] = {
	/* addresses: all groups of [MS-OXCMAIL] 2.6 are added from their table */
	PidTagDisplayTo,
	PidTagDisplayCc,
	PidTagDisplayBcc,
	PidTagReplyRecipientNames,
	PidTagSenderSimpleDisplayName,
	PidTagSentRepresentingSimpleDisplayName,
	PidTagSenderFlags,
	PidTagSentRepresentingFlags,
	PidTagReceivedByFlags,
	PidTagReceivedRepresentingFlags,
	PidTagMessageToMe,
	PidTagMessageCcMe,
	PidTagMessageRecipientMe,
	/* subject and bodies */
	PidTagSubject,
	PidTagSubjectPrefix,
	PidTagNormalizedSubject,
	PidTagBody,
	PidTagHtml,
	PidTagBodyHtml,
	PidTagRtfCompressed,
	PidTagRtfInSync,
	PidTagRtfSyncBodyCrc,
	PidTagRtfSyncBodyCount,
	PidTagRtfSyncBodyTag,
	PidTagRtfSyncPrefixCount,
	PidTagRtfSyncTrailingCount,
	PidTagNativeBody,
	PidTagInternetCodepage,
	PidTagMessageCodepage,
	PidTagMessageEditorFormat,
	PidTagInternetMailOverrideFormat,
	PidTagSendInternetEncoding,
	PidTagSendRichInfo,
	PidNameContentType,
	/* times and marks that header fields follow from */
	PidTagMessageDeliveryTime,
	PidTagPriority,
	PidTagMessageFlags,
	PidTagTransportMessageHeaders,
	PidTagConversationIndexTracking,
	PidTagConversationId,
	PidTagConversationTopic,
	PidTagConversationIndex,
	PidTagMessageLocaleId,
	PidTagTnefCorrelationKey,
	/* of the store */
	PidTagCreationTime,
	PidTagLastModificationTime,
	PidTagHasAttachments,
	PidTagMessageSize,
	PidTagMessageSizeExtended,
	PidTagMessageStatus,
	PidTagAccess,
	PidTagAccessLevel,
	PidTagStoreSupportMask,
	PidTagStoreUnicodeMask,
	PidTagObjectType,
	PidTagEntryId,
	PidTagRecordKey,
	PidTagSearchKey,
	PidTagInstanceKey,
	PidTagChangeKey,
	PidTagPredecessorChangeList,
	PidTagSourceKey,
	PidTagParentSourceKey,
	PidTagParentEntryId,
	PidTagStoreEntryId,
	PidTagStoreRecordKey,
	PidTagMappingSignature,
	PidTagMid,
	PidTagFolderId,
	PidTagChangeNumber,
	PidTagInternetArticleNumber,
	PidTagUrlCompName,
	PidTagUrlCompNameSet,
	PidTagAlternateRecipientAllowed,
	PidTagDeleteAfterSubmit,
	PidTagPrimarySendAccount,
	PidTagNextSendAcct,
	PidTagLastModifierName,
	PidTagLastModifierEntryId,
	PidTagLastModifierSimpleDisplayName,
	PidTagCreatorName,
	PidTagCreatorEntryId,
	PidTagCreatorAddressType,
	PidTagCreatorEmailAddress,
	PidTagCreatorSimpleDisplayName,
	PidTagTrustSender,
	PidTagAttributeHidden,
	PidTagSentMailEntryId,
	PidTagTargetEntryId,
	PidTagSecurityDescriptor,
	PidLidInternetAccountName,
	PidLidInternetAccountStamp,
	PidLidCurrentVersion,
	PidLidCurrentVersionName,
	PidLidSideEffects,
	PidLidValidFlagStringProof,
	PidLidHeaderItem,
	PidLidUseTnef,
	PidLidAgingDontAgeMe,
};

static const uint16_t of_recipients[] = {
	PidTagDisplayName,
	PidTagAddressType,
	PidTagEmailAddress,
	PidTagSmtpAddress,
	PidTagEntryId,
	PidTagSearchKey,
	PidTagRecordKey,
	PidTagInstanceKey,
	PidTagRecipientType,
	PidTagRowid,
	PidTagRecipientOrder,
	PidTagRecipientNumber,
	PidTagRecipientDisplayName,
	PidTagRecipientEntryId,
	PidTagTransmittableDisplayName,
	PidTagAddressBookDisplayNamePrintable,
	PidTagAddressBookProxyAddresses,
	PidTagOrgEmailAddress,
	PidTagObjectType,
	PidTagDisplayType,
	PidTagDisplayTypeEx,
	PidTagRecipientFlags,
	PidTagSendInternetEncoding,
	PidTagSendRichInfo,
	PidTagResponsibility,
	PidTagAbProviders,
};

static const uint16_t of_attachments[] = {
	PidTagAttachDataBinary,
	PidTagAttachDataObject,
	PidTagAttachMethod,
	PidTagAttachNumber,
	PidTagAttachLongFilename,
	PidTagAttachFilename,
	PidTagAttachExtension,
	PidTagAttachMimeTag,
	PidTagAttachTag,
	PidTagAttachEncoding,
	PidTagAttachContentId,
	PidTagAttachContentLocation,
	PidTagAttachContentBase,
	PidTagAttachSize,
	PidTagAttachFlags,
	PidTagAttachRendering,
	PidTagAttachMimeSequence,
	PidTagAttachPathname,
	PidTagAttachLongPathname,
	PidTagAttachPayloadClass,
	PidTagAttachPayloadProviderGuidString,
	PidTagAttachmentHidden,
	PidTagAttachmentFlags,
	PidTagAttachmentLinkId,
	PidTagDisplayName,
	PidTagTextAttachmentCharset,
	PidTagRenderingPosition,
	PidTagCreationTime,
	PidTagLastModificationTime,
	PidTagExceptionStartTime,
	PidTagExceptionEndTime,
	PidTagRecordKey,
	PidTagInstanceKey,
	PidTagObjectType,
	PidTagAccess,
	PidTagAccessLevel,
	PidTagStoreSupportMask,
	PidTagMappingSignature,
	PidNameAttachmentMacContentType,
	PidNameAttachmentMacInfo,
};

static void tell(const mime_job *job, const conv_property *property)
{
	conv_report_loss(job->context, "eml.loss", property, "has no place in mail");
}

static int says_nothing(const conv_property *property)
{
	const conv_type_info *type = conv_type_find(property->type);
	if (!type || (property->type & PtypMultiple))
		return type && !property->value.multiple.count;
	switch (type->shape) {
	case CONV_SHAPE_NONE:
		return 1;
	case CONV_SHAPE_TEXT:
	case CONV_SHAPE_TEXT8:
		return !property->value.text.size;
	case CONV_SHAPE_BINARY:
		return !property->value.binary.size;
	default:
		return property->type == PtypBoolean && !property->value.integer;
	}
}

static int is_in(const uint16_t *list, size_t count, unsigned known)
{
	for (size_t i = 0; i < count; i++)
		if (list[i] == known)
			return 1;
	return 0;
}

static int is_address(unsigned known)
{
	for (size_t i = 0; i < MIME_RECIPIENT; i++) {
		const mime_who_keys *keys = &mime_who_table[i];
		if (known == keys->name || known == keys->type || known == keys->email ||
		    known == keys->entryid || known == keys->search_key || known == keys->smtp)
			return 1;
	}
	return 0;
}

/* The class survives only where the structure shows it ([MS-OXCMAIL] 2.1.3.2.1). */
static int class_is_carried(const conv_message *message)
{
	const char *class = conv_message_class(message);
	return !*class || conv_ascii_compare(class, "IPM.Note") == 0 ||
	       conv_message_is(message, "IPM.Note.SMIME") || conv_message_is(message, "REPORT");
}

static int message_carries(const mime_job *job, const conv_property *property)
{
	unsigned known = property->known;
	if (known == PidTagMessageClass)
		return class_is_carried(job->message);
	return (known && (is_in(of_messages, sizeof of_messages / sizeof *of_messages, known) ||
			  is_address(known))) ||
	       mime_headers_carry(job, property) || mime_report_carries(job, property) ||
	       (job->summarised && mime_summary_carries(job, property));
}

static void message_losses(const mime_job *job)
{
	for (size_t i = 0; i < conv_bag_count(job->bag); i++) {
		const conv_property *property = conv_bag_at(job->bag, i);
		if (!says_nothing(property) && !message_carries(job, property))
			tell(job, property);
	}
}

/* Rows that are many and alike: each property is told once, of the first that has it. */
typedef struct rows {
	const mime_job *job;
	const uint16_t *carried;
	size_t carried_count;
	conv_table seen;
} rows;

/* Is it the first of its name? */
static conv_status note(rows *r, const conv_property *property, int *first)
{
	conv_buffer name = CONV_BUFFER_INIT;
	size_t before = r->seen.count;
	conv_property_append_name(&name, property);
	int good = !name.failed && conv_table_add(&r->seen, name.bytes, name.size, r);
	conv_buffer_free(&name);
	*first = r->seen.count != before;
	return good ? CONV_OK : mime_no_memory(r->job);
}

static conv_status row_losses(rows *r, const conv_bag *bag)
{
	for (size_t i = 0; i < conv_bag_count(bag); i++) {
		const conv_property *property = conv_bag_at(bag, i);
		int first;
		if (says_nothing(property) ||
		    (property->known && is_in(r->carried, r->carried_count, property->known)) ||
		    mime_report_carries_of_recipient(r->job, property->known))
			continue;
		CONV_TRY(note(r, property, &first));
		if (first)
			tell(r->job, property);
	}
	return CONV_OK;
}

static conv_status recipient_losses(const mime_job *job)
{
	rows r = { .job = job,
		   .carried = of_recipients,
		   .carried_count = sizeof of_recipients / sizeof *of_recipients };
	conv_table_init(&r.seen, job->arena);
	for (size_t i = 0; i < conv_message_recipient_count(job->message); i++) {
		conv_path_enter(job->context, "recipient", i);
		conv_status status = row_losses(&r, conv_message_recipient(job->message, i));
		conv_path_leave(job->context);
		CONV_TRY(status);
	}
	return CONV_OK;
}

static conv_status attachment_losses(const mime_job *job)
{
	rows r = { .job = job,
		   .carried = of_attachments,
		   .carried_count = sizeof of_attachments / sizeof *of_attachments };
	conv_table_init(&r.seen, job->arena);
	for (size_t i = 0; i < conv_message_attachment_count(job->message); i++) {
		conv_path_enter(job->context, "attachment", i);
		conv_status status = row_losses(
			&r, conv_attachment_bag(conv_message_attachment(job->message, i)));
		conv_path_leave(job->context);
		CONV_TRY(status);
	}
	return CONV_OK;
}

/* Recipients that stand in no field (2.1.3.1.1: types other than To, Cc, Bcc). */
static void skipped_recipients(const mime_job *job)
{
	enum { FIRST = 1, LAST = 3 };
	for (size_t i = 0; i < conv_message_recipient_count(job->message); i++) {
		const conv_bag *row = conv_message_recipient(job->message, i);
		int64_t type = mime_recipient_type(row);
		if (type >= FIRST && type <= LAST)
			continue;
		conv_path_enter(job->context, "recipient", i);
		(void)conv_report(job->context, CONV_LOSS, "eml.recipient-type", CONV_NO_OFFSET,
				  "a recipient of type %lld is left out", (long long)type);
		conv_path_leave(job->context);
	}
}

/* TNEF carries everything but the recipients of the outer message; and those of reports. */
static conv_status losses_beside_tnef(const mime_job *job)
{
	if (conv_message_is(job->message, "REPORT"))
		return CONV_OK;
	skipped_recipients(job);
	return recipient_losses(job);
}

conv_status mime_report_losses(mime_job *job)
{
	if (job->correlator)
		return losses_beside_tnef(job);
	skipped_recipients(job);
	message_losses(job);
	CONV_TRY(recipient_losses(job));
	return attachment_losses(job);
}
