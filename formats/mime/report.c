/*
 * Reports of delivery (class REPORT.x.NDR, .DR) and of reading (REPORT.x.IPNRN, .IPNNRN) as
 * multipart/report ([MS-OXCMAIL] 2.1.3.6, RFC 3464, RFC 8098):
 *
 *     multipart/report
 *         the body, for people
 *         message/delivery-status or message/disposition-notification, for programs
 *         the original message, and whatever else is attached
 */
#include "plan.h"

#include <string.h>
#include <unistd.h>

#include "conv/charset.h"
#include "report.h"

/* Endings of the class (2.1.3.6.1.1), longer ones first. */
typedef struct report_kind {
	const char *ending;
	const char *action;      /* of a delivery report */
	char status_class;       /* first digit of Status that fits the action */
	const char *disposition; /* of a read report (2.1.3.6.2.1) */
} report_kind;

static const report_kind kinds[] = {
	{ ".Expanded.DR", "expanded", '2', NULL }, { ".Relayed.DR", "relayed", '2', NULL },
	{ ".Delayed.DR", "delayed", '4', NULL },   { ".DR", "delivered", '2', NULL },
	{ ".NDR", "failed", '5', NULL },           { ".IPNRN", NULL, 0, "displayed" },
	{ ".IPNNRN", NULL, 0, "deleted" },
};

static const report_kind *kind_of(const conv_message *message)
{
	const char *class = conv_message_class(message);
	size_t size = strlen(class);
	if (!conv_message_is(message, "REPORT"))
		return NULL;
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		size_t ending = strlen(kinds[i].ending);
		if (size > ending + strlen("REPORT") &&
		    conv_ascii_compare(class + size - ending, kinds[i].ending) == 0)
			return &kinds[i];
	}
	return NULL;
}

/* ---- Status (2.1.3.6.1.2) ---- */

/* By PidTagNonDeliveryReportReasonCode, where the diagnostic code is -1. */
static const char *const status_of_reason[] = { "5.4.0", "5.1.0", "5.6.5", "5.6.5",
						"5.2.0", "5.3.0", "4.4.3" };

/* By PidTagNonDeliveryReportDiagCode. */
static const char *const status_of_diagnostic[] = {
	"5.1.0", "5.1.4", "4.4.5", "4.4.6", "5.1.0", "4.4.7", "5.3.0", "5.6.0", "5.6.3", "5.6.2",
	"5.6.0", "5.5.4", "5.6.0", "5.3.4", "5.6.0", "5.6.1", "5.5.3", "5.5.5", "5.3.3", "5.6.2",
	"5.6.0", "5.6.0", "4.6.4", "4.6.4", "4.6.4", "4.6.4", "5.7.3", "4.4.6", "5.7.2", "5.7.1",
	"5.2.4", "5.6.1", "5.1.3", "5.1.0", "5.1.3", "5.1.1", "5.1.0", "5.3.0", "5.3.0", "5.1.0",
	"5.1.6", "5.1.0", "5.1.0", "5.1.6", "5.0.0", "5.0.0", "5.7.0", "5.0.0", "5.1.2",
};

/*
 * The stored status, if it fits the action; else by the codes. A recipient without any code gets the
 * general status of the action.
 */
static void put_status(const conv_bag *row, const report_kind *kind, conv_buffer *to)
{
	int64_t stored = conv_bag_integer(row, PidTagNonDeliveryReportStatusCode, 0);
	int64_t diagnostic = (int32_t)conv_bag_integer(row, PidTagNonDeliveryReportDiagCode, -1);
	int64_t reason = conv_bag_integer(row, PidTagNonDeliveryReportReasonCode, 0);
	const char *status;
	if (stored >= 200 && stored < 600 && '0' + stored / 100 == kind->status_class) {
		conv_buffer_printf(to, "Status: %d.%d.%d\r\n", (int)(stored / 100),
				   (int)(stored / 10 % 10), (int)(stored % 10));
		return;
	}
	if (!conv_bag_has(row, PidTagNonDeliveryReportDiagCode) &&
	    !conv_bag_has(row, PidTagNonDeliveryReportReasonCode)) {
		conv_buffer_printf(to, "Status: %c.0.0\r\n", kind->status_class);
		return;
	}
	if (diagnostic >= 0)
		status = diagnostic < (int64_t)(sizeof status_of_diagnostic / sizeof(char *))
				 ? status_of_diagnostic[diagnostic]
				 : "5.0.0";
	else
		status = reason >= 0 && reason < (int64_t)(sizeof status_of_reason / sizeof(char *))
				 ? status_of_reason[reason]
				 : "5.4.0";
	mime_field_token(to, "Status", status);
}

/* ---- For programs ---- */

/* "type;value" with `type` in front unless the value has one. */
static void put_typed(conv_buffer *to, const char *name, const char *type, const char *value)
{
	conv_buffer text = CONV_BUFFER_INIT;
	if (!strchr(value, ';'))
		conv_buffer_printf(&text, "%s;", type);
	conv_buffer_append_text(&text, value);
	to->failed |= text.failed;
	mime_field_text(to, name, conv_buffer_text(&text) ? conv_buffer_text(&text) : "");
	conv_buffer_free(&text);
}

static void put_reporting_mta(mime_job *job, conv_buffer *to)
{
	const char *name = conv_bag_text(job->bag, PidTagReportingMessageTransferAgent);
	char host[256] = "localhost";
	if (!name || !*name) {
		/* What is kept does not depend on the machine that converts. */
		if (job->writer->options.submission && gethostname(host, sizeof host - 1) == 0)
			host[sizeof host - 1] = '\0';
		name = host;
	}
	put_typed(to, "Reporting-MTA", "dns", name);
}

static void put_display_name(conv_buffer *to, const mime_address *address)
{
	if (address->name && *address->name &&
	    (!address->address || conv_ascii_compare(address->name, address->address) != 0))
		mime_field_text(to, "X-Display-Name", address->name);
}

static conv_status put_recipient(mime_job *job, const conv_bag *row, const report_kind *kind,
				 conv_buffer *to)
{
	const char *mta = conv_bag_text(row, PidTagRemoteMessageTransferAgent);
	const char *info = conv_bag_text(row, PidTagSupplementaryInfo);
	mime_address address;
	CONV_TRY(mime_address_of(&job->rules, row, MIME_RECIPIENT, &address));
	conv_buffer_append_text(to, "\r\n"); /* parts groups (RFC 3464 2.1) */
	put_typed(to, "Final-Recipient", "rfc822", address.address ? address.address : "");
	mime_field_token(to, "Action", kind->action);
	put_status(row, kind, to);
	if (mta && *mta)
		put_typed(to, "Remote-MTA", "dns", mta);
	if (info && *info)
		mime_field_text(to, "X-Supplementary-Info", info);
	put_display_name(to, &address);
	return CONV_OK;
}

static conv_status delivery_status(mime_job *job, const report_kind *kind, conv_buffer *to)
{
	put_reporting_mta(job, to);
	for (size_t i = 0; i < conv_message_recipient_count(job->message); i++)
		CONV_TRY(put_recipient(job, conv_message_recipient(job->message, i), kind, to));
	return CONV_OK;
}

/* 2.1.3.6.2 */
static conv_status disposition(mime_job *job, const report_kind *kind, conv_buffer *to)
{
	const char *id = conv_bag_text(job->bag, PidTagOriginalMessageId);
	conv_buffer text = CONV_BUFFER_INIT;
	const uint8_t *bytes;
	size_t size;
	mime_address address;
	CONV_TRY(mime_address_of(&job->rules, job->bag, MIME_SENDER, &address));
	if (!address.address)
		CONV_TRY(mime_address_of(&job->rules, job->bag, MIME_SENT_REPRESENTING, &address));
	CONV_TRY(conv_bag_binary(job->context, job->bag, PidTagParentKey, &bytes, &size));
	put_typed(to, "Final-Recipient", "rfc822", address.address ? address.address : "");
	conv_buffer_printf(&text, "automatic-action/MDN-sent-automatically;%s", kind->disposition);
	mime_field_token(to, "Disposition", conv_buffer_text(&text) ? conv_buffer_text(&text) : "");
	conv_buffer_clear(&text);
	if (bytes && size) {
		mime_append_base64(&text, bytes, size);
		mime_field_token(to, "X-MSExch-Correlation-Key",
				 conv_buffer_text(&text) ? conv_buffer_text(&text) : "");
	}
	to->failed |= text.failed;
	conv_buffer_free(&text);
	if (id && *id)
		mime_field_ids(to, "Original-Message-ID", id);
	put_display_name(to, &address);
	return CONV_OK;
}

/* ---- The plan ---- */

static conv_status status_part(mime_job *job, const report_kind *kind, mime_part **part)
{
	conv_buffer text = CONV_BUFFER_INIT;
	const uint8_t *bytes;
	size_t size;
	conv_status status =
		kind->action ? delivery_status(job, kind, &text) : disposition(job, kind, &text);
	if (!conv_usable(status)) {
		conv_buffer_free(&text);
		return status;
	}
	CONV_TRY(mime_adopt(job, &text, &bytes, &size));
	/* RFC 3464 2.1: these have no charset, and are 7bit. */
	CONV_TRY(mime_part_text(
		job, kind->action ? "message/delivery-status" : "message/disposition-notification",
		NULL, bytes, size, part));
	(*part)->encoding = MIME_7BIT;
	(*part)->head = kind->action ? "Content-Type: message/delivery-status\r\n"
				     : "Content-Type: message/disposition-notification\r\n";
	return CONV_OK;
}

conv_status mime_plan_report(mime_job *job, int *taken)
{
	const report_kind *kind = kind_of(job->message);
	mime_bodies bodies;
	mime_part *status = NULL;
	if (!kind)
		return CONV_OK;
	mime_part *root =
		mime_part_multipart(job, "report", "report-type",
				    kind->action ? "delivery-status" : "disposition-notification");
	if (!root)
		return mime_no_memory(job);
	CONV_TRY(mime_plan_bodies(job, &bodies));
	CONV_TRY(status_part(job, kind, &status));
	mime_part_add(root, bodies.part);
	mime_part_add(root, status);
	/* Pictures of the body stand beside it here: a report has three parts, not a tree. */
	while (bodies.pictures->first) {
		mime_part *picture = bodies.pictures->first;
		bodies.pictures->first = picture->next;
		picture->next = NULL;
		mime_part_add(root, picture);
	}
	CONV_TRY(mime_plan_attachments(job, &bodies, root, root));
	job->root = root;
	*taken = 1;
	return CONV_OK;
}

int mime_report_carries(const mime_job *job, const conv_property *property)
{
	static const unsigned delivery[] = { PidTagReportingMessageTransferAgent };
	static const unsigned reading[] = { PidTagParentKey, PidTagOriginalMessageId };
	const report_kind *kind = kind_of(job->message);
	const unsigned *list = kind && kind->action ? delivery : reading;
	size_t count = kind && kind->action ? 1 : 2;
	for (size_t i = 0; kind && property->known && i < count; i++)
		if (list[i] == property->known)
			return 1;
	return 0;
}

int mime_report_carries_of_recipient(const mime_job *job, unsigned known)
{
	const report_kind *kind = kind_of(job->message);
	return kind && kind->action &&
	       (known == PidTagRemoteMessageTransferAgent || known == PidTagSupplementaryInfo ||
		known == PidTagNonDeliveryReportStatusCode ||
		known == PidTagNonDeliveryReportDiagCode ||
		known == PidTagNonDeliveryReportReasonCode);
}
