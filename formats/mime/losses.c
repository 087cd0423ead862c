/*
 * What an Internet mail cannot carry is told, property by property, in records of the code eml.loss.
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

/* A row of names, told when it is full. */
typedef struct ledger {
	mime_job *job;
	conv_buffer names;
	size_t count;
	conv_table seen; /* names of recipients and attachments are told once */
} ledger;

static conv_status tell(ledger *account)
{
	enum { FULL = 800 }; /* a record is one line of limited length */
	if (account->names.failed)
		return mime_no_memory(account->job);
	if (account->names.size > FULL) {
		(void)conv_report(account->job->context, CONV_LOSS, "eml.loss", CONV_NO_OFFSET,
				  "mail has no place for %zu properties: %s", account->count,
				  conv_buffer_text(&account->names));
		conv_buffer_clear(&account->names);
		account->count = 0;
	}
	return CONV_OK;
}

static conv_status tell_rest(ledger *account, const char *whose)
{
	conv_status status = account->names.failed ? mime_no_memory(account->job) : CONV_OK;
	if (status == CONV_OK && account->count)
		(void)conv_report(account->job->context, CONV_LOSS, "eml.loss", CONV_NO_OFFSET,
				  "mail has no place for %zu properties%s: %s", account->count,
				  whose, conv_buffer_text(&account->names));
	conv_buffer_clear(&account->names);
	account->count = 0;
	return status;
}

static void put_name(conv_buffer *to, const conv_property *property)
{
	const conv_known_info *info = conv_known_info_of(property->known);
	const conv_property_name *name = property->name;
	char guid[CONV_GUID_TEXT_SIZE];
	if (info)
		conv_buffer_append_text(to, info->name);
	else if (name && name->name)
		conv_buffer_printf(to, "%s/%.80s", conv_guid_text(&name->set, guid), name->name);
	else if (name)
		conv_buffer_printf(to, "%s/0x%04X", conv_guid_text(&name->set, guid),
				   (unsigned)name->lid);
	else
		conv_buffer_printf(to, "0x%04X%04X", property->id, property->type);
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

static void note(ledger *account, const conv_property *property)
{
	if (account->count++)
		conv_buffer_append_text(&account->names, ", ");
	put_name(&account->names, property);
}

static conv_status message_losses(ledger *account)
{
	const mime_job *job = account->job;
	for (size_t i = 0; i < conv_bag_count(job->bag); i++) {
		const conv_property *property = conv_bag_at(job->bag, i);
		if (says_nothing(property) || message_carries(job, property))
			continue;
		note(account, property);
		CONV_TRY(tell(account));
	}
	return tell_rest(account, "");
}

/* Of rows that are many and alike: each property once. */
static conv_status bag_losses(ledger *account, const conv_bag *bag, const uint16_t *list,
			      size_t count)
{
	for (size_t i = 0; i < conv_bag_count(bag); i++) {
		const conv_property *property = conv_bag_at(bag, i);
		conv_buffer name = CONV_BUFFER_INIT;
		if (says_nothing(property) ||
		    (property->known && is_in(list, count, property->known)) ||
		    mime_report_carries_of_recipient(account->job, property->known))
			continue;
		put_name(&name, property);
		size_t before = account->seen.count;
		conv_table_add(&account->seen, name.bytes, name.size, account);
		conv_buffer_free(&name);
		if (account->seen.count == before)
			continue;
		note(account, property);
		CONV_TRY(tell(account));
	}
	return CONV_OK;
}

static conv_status recipient_losses(ledger *account)
{
	const conv_message *message = account->job->message;
	conv_table_init(&account->seen, account->job->arena);
	for (size_t i = 0; i < conv_message_recipient_count(message); i++)
		CONV_TRY(bag_losses(account, conv_message_recipient(message, i), of_recipients,
				    sizeof of_recipients / sizeof *of_recipients));
	return tell_rest(account, " of recipients");
}

static conv_status attachment_losses(ledger *account)
{
	const conv_message *message = account->job->message;
	conv_table_init(&account->seen, account->job->arena);
	for (size_t i = 0; i < conv_message_attachment_count(message); i++)
		CONV_TRY(bag_losses(
			account, conv_attachment_bag(conv_message_attachment(message, i)),
			of_attachments, sizeof of_attachments / sizeof *of_attachments));
	return tell_rest(account, " of attachments");
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

conv_status mime_report_losses(mime_job *job)
{
	ledger account = { .job = job, .names = CONV_BUFFER_INIT };
	skipped_recipients(job);
	conv_status status = message_losses(&account);
	if (conv_usable(status))
		status = recipient_losses(&account);
	if (conv_usable(status))
		status = attachment_losses(&account);
	conv_buffer_free(&account.names);
	return status;
}
