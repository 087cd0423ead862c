/*
 * A readable text for items that are no mail and have no body: the main properties of their class,
 * a line each, "Label: value". What the class table does not name stays out.
 */
#include "plan.h"

#include <string.h>

#include "conv/charset.h"
#include "conv/entryid.h"
#include "conv/time.h"
#include "report.h"

typedef enum line_kind {
	LINE_TEXT,
	LINE_TIME,    /* a moment, UTC */
	LINE_DATE,    /* a day; the time of day means nothing */
	LINE_MINUTES, /* a duration */
	LINE_PERCENT, /* a fraction of one */
	LINE_YES,     /* shown if TRUE */
	LINE_CHOICE,  /* a number with a name */
	LINE_MEMBERS  /* entry ids, one a line */
} line_kind;

typedef struct summary_line {
	const char *label;
	unsigned known;
	line_kind kind;
	const char *const *choices; /* NULL-terminated, from 0 */
} summary_line;

static const char *const busy_states[] = { "Free",          "Tentative",         "Busy",
					   "Out of office", "Working elsewhere", NULL };
static const char *const task_states[] = { "Not started", "In progress",
					   "Completed",   "Waiting on someone else",
					   "Deferred",    NULL };

static const summary_line appointment_lines[] = {
	{ "Where", PidLidLocation, LINE_TEXT, NULL },
	{ "Start", PidLidAppointmentStartWhole, LINE_TIME, NULL },
	{ "End", PidLidAppointmentEndWhole, LINE_TIME, NULL },
	{ "All day", PidLidAppointmentSubType, LINE_YES, NULL },
	{ "Recurs", PidLidRecurrencePattern, LINE_TEXT, NULL },
	{ "Show time as", PidLidBusyStatus, LINE_CHOICE, busy_states },
	{ "Organizer", PidTagSentRepresentingName, LINE_TEXT, NULL },
	{ "Required attendees", PidLidToAttendeesString, LINE_TEXT, NULL },
	{ "Optional attendees", PidLidCcAttendeesString, LINE_TEXT, NULL },
	{ "Reminder", PidLidReminderDelta, LINE_MINUTES, NULL },
	{ NULL, 0, LINE_TEXT, NULL },
};

static const summary_line contact_lines[] = {
	{ "Name", PidTagDisplayName, LINE_TEXT, NULL },
	{ "Nickname", PidTagNickname, LINE_TEXT, NULL },
	{ "Company", PidTagCompanyName, LINE_TEXT, NULL },
	{ "Job title", PidTagTitle, LINE_TEXT, NULL },
	{ "Department", PidTagDepartmentName, LINE_TEXT, NULL },
	{ "Office", PidTagOfficeLocation, LINE_TEXT, NULL },
	{ "Profession", PidTagProfession, LINE_TEXT, NULL },
	{ "Manager", PidTagManagerName, LINE_TEXT, NULL },
	{ "Assistant", PidTagAssistant, LINE_TEXT, NULL },
	{ "E-mail", PidLidEmail1EmailAddress, LINE_TEXT, NULL },
	{ "E-mail 2", PidLidEmail2EmailAddress, LINE_TEXT, NULL },
	{ "E-mail 3", PidLidEmail3EmailAddress, LINE_TEXT, NULL },
	{ "Instant messaging", PidLidInstantMessagingAddress, LINE_TEXT, NULL },
	{ "Web page", PidTagBusinessHomePage, LINE_TEXT, NULL },
	{ "Personal web page", PidTagPersonalHomePage, LINE_TEXT, NULL },
	{ "Business phone", PidTagBusinessTelephoneNumber, LINE_TEXT, NULL },
	{ "Business phone 2", PidTagBusiness2TelephoneNumber, LINE_TEXT, NULL },
	{ "Home phone", PidTagHomeTelephoneNumber, LINE_TEXT, NULL },
	{ "Home phone 2", PidTagHome2TelephoneNumber, LINE_TEXT, NULL },
	{ "Mobile phone", PidTagMobileTelephoneNumber, LINE_TEXT, NULL },
	{ "Car phone", PidTagCarTelephoneNumber, LINE_TEXT, NULL },
	{ "Other phone", PidTagOtherTelephoneNumber, LINE_TEXT, NULL },
	{ "Primary phone", PidTagPrimaryTelephoneNumber, LINE_TEXT, NULL },
	{ "Company phone", PidTagCompanyMainTelephoneNumber, LINE_TEXT, NULL },
	{ "Pager", PidTagPagerTelephoneNumber, LINE_TEXT, NULL },
	{ "Business fax", PidTagBusinessFaxNumber, LINE_TEXT, NULL },
	{ "Home fax", PidTagHomeFaxNumber, LINE_TEXT, NULL },
	{ "Business address", PidLidWorkAddress, LINE_TEXT, NULL },
	{ "Home address", PidLidHomeAddress, LINE_TEXT, NULL },
	{ "Other address", PidLidOtherAddress, LINE_TEXT, NULL },
	{ "Address", PidTagPostalAddress, LINE_TEXT, NULL },
	{ "Spouse", PidTagSpouseName, LINE_TEXT, NULL },
	{ "Birthday", PidTagBirthday, LINE_DATE, NULL },
	{ "Anniversary", PidTagWeddingAnniversary, LINE_DATE, NULL },
	{ "Hobbies", PidTagHobbies, LINE_TEXT, NULL },
	{ NULL, 0, LINE_TEXT, NULL },
};

static const summary_line list_lines[] = {
	{ "List", PidLidDistributionListName, LINE_TEXT, NULL },
	{ "Members", PidLidDistributionListOneOffMembers, LINE_MEMBERS, NULL },
	{ NULL, 0, LINE_TEXT, NULL },
};

static const summary_line task_lines[] = {
	{ "Status", PidLidTaskStatus, LINE_CHOICE, task_states },
	{ "Complete", PidLidPercentComplete, LINE_PERCENT, NULL },
	{ "Start", PidLidTaskStartDate, LINE_DATE, NULL },
	{ "Due", PidLidTaskDueDate, LINE_DATE, NULL },
	{ "Completed on", PidLidTaskDateCompleted, LINE_DATE, NULL },
	{ "Owner", PidLidTaskOwner, LINE_TEXT, NULL },
	{ "Assigned by", PidLidTaskAssigner, LINE_TEXT, NULL },
	{ "Total work", PidLidTaskEstimatedEffort, LINE_MINUTES, NULL },
	{ "Actual work", PidLidTaskActualEffort, LINE_MINUTES, NULL },
	{ NULL, 0, LINE_TEXT, NULL },
};

static const summary_line journal_lines[] = {
	{ "Type", PidLidLogTypeDesc, LINE_TEXT, NULL },
	{ "Start", PidLidLogStart, LINE_TIME, NULL },
	{ "End", PidLidLogEnd, LINE_TIME, NULL },
	{ "Duration", PidLidLogDuration, LINE_MINUTES, NULL },
	{ NULL, 0, LINE_TEXT, NULL },
};

static const summary_line feed_lines[] = {
	{ "Feed", PidLidPostRssChannel, LINE_TEXT, NULL },
	{ "Link", PidLidPostRssItemLink, LINE_TEXT, NULL },
	{ NULL, 0, LINE_TEXT, NULL },
};

static const summary_line sharing_lines[] = {
	{ "Shared by", PidLidSharingInitiatorName, LINE_TEXT, NULL },
	{ "Folder", PidLidSharingRemoteName, LINE_TEXT, NULL },
	{ "Path", PidLidSharingRemotePath, LINE_TEXT, NULL },
	{ "Provider", PidLidSharingProviderName, LINE_TEXT, NULL },
	{ NULL, 0, LINE_TEXT, NULL },
};

static const summary_line report_lines[] = {
	{ "Report", PidTagReportText, LINE_TEXT, NULL },
	{ "Subject", PidTagOriginalSubject, LINE_TEXT, NULL },
	{ "To", PidTagOriginalDisplayTo, LINE_TEXT, NULL },
	{ "Cc", PidTagOriginalDisplayCc, LINE_TEXT, NULL },
	{ "Sent", PidTagOriginalSubmitTime, LINE_TIME, NULL },
	{ "Delivered", PidTagOriginalDeliveryTime, LINE_TIME, NULL },
	{ "Read", PidTagReceiptTime, LINE_TIME, NULL },
	{ "Reported", PidTagReportTime, LINE_TIME, NULL },
	{ NULL, 0, LINE_TEXT, NULL },
};

/* Class (with its sub-classes) to lines; longer classes first. */
static const struct {
	const char *class;
	const summary_line *lines;
} classes[] = {
	{ "IPM.Appointment", appointment_lines },
	{ "IPM.Schedule", appointment_lines },
	{ "IPM.Contact", contact_lines },
	{ "IPM.DistList", list_lines },
	{ "IPM.Task", task_lines },
	{ "IPM.TaskRequest", task_lines },
	{ "IPM.Activity", journal_lines },
	{ "IPM.Post.Rss", feed_lines },
	{ "IPM.Sharing", sharing_lines },
	{ "REPORT", report_lines },
};

static const summary_line *lines_of(const conv_message *message)
{
	for (size_t i = 0; i < sizeof classes / sizeof *classes; i++)
		if (conv_message_is(message, classes[i].class))
			return classes[i].lines;
	return NULL;
}

static int put_time(conv_buffer *to, const char *label, int64_t time, int day_only)
{
	conv_civil civil;
	if (time <= 0 || time == (int64_t)CONV_FILETIME_NONE ||
	    !conv_civil_from_filetime((uint64_t)time, &civil))
		return 0;
	if (day_only)
		return conv_buffer_printf(to, "%s: %04d-%02d-%02d\r\n", label, civil.year,
					  civil.month, civil.day);
	return conv_buffer_printf(to, "%s: %04d-%02d-%02d %02d:%02d UTC\r\n", label, civil.year,
				  civil.month, civil.day, civil.hour, civil.minute);
}

/* Lines of an address or a report stay lines, indented behind their label. */
static void put_text(conv_buffer *to, const char *label, const char *text)
{
	if (!text || !*text)
		return;
	conv_buffer_printf(to, "%s: ", label);
	for (; *text; text++) {
		if (*text == '\r' || *text == '\n') {
			text += *text == '\r' && text[1] == '\n';
			if (text[1])
				conv_buffer_append_text(to, "\r\n    ");
		} else {
			conv_buffer_append_byte(to, (uint8_t)*text);
		}
	}
	conv_buffer_append_text(to, "\r\n");
}

static void put_minutes(conv_buffer *to, const char *label, int64_t minutes)
{
	if (minutes > 0 && minutes % 60 == 0)
		conv_buffer_printf(to, "%s: %lld h\r\n", label, (long long)(minutes / 60));
	else if (minutes > 0)
		conv_buffer_printf(to, "%s: %lld min\r\n", label, (long long)minutes);
}

static void put_choice(conv_buffer *to, const summary_line *line, int64_t value)
{
	for (int64_t i = 0; line->choices[i]; i++)
		if (i == value)
			conv_buffer_printf(to, "%s: %s\r\n", line->label, line->choices[i]);
}

static conv_status put_members(mime_job *job, const summary_line *line,
			       const conv_property *property, conv_buffer *to)
{
	conv_buffer_printf(to, "%s:\r\n", line->label);
	for (size_t i = 0; i < property->value.multiple.count; i++) {
		const conv_binary *member = &property->value.multiple.values[i].binary;
		mime_address address = { NULL, NULL };
		if (member->bytes)
			CONV_TRY(mime_address_of_entryid(&job->rules, member->bytes,
							 (size_t)member->size, &address));
		if (address.name || address.address)
			conv_buffer_printf(to, "    %s <%s>\r\n", address.name ? address.name : "",
					   address.address ? address.address : "");
	}
	return CONV_OK;
}

static conv_status put_line(mime_job *job, const summary_line *line, conv_buffer *to)
{
	const conv_property *property = conv_bag_find(job->bag, line->known);
	if (!property)
		return CONV_OK;
	int64_t value = conv_bag_integer(job->bag, line->known, 0);
	switch (line->kind) {
	case LINE_TEXT:
		put_text(to, line->label, conv_bag_text(job->bag, line->known));
		break;
	case LINE_TIME:
	case LINE_DATE:
		put_time(to, line->label, value, line->kind == LINE_DATE);
		break;
	case LINE_MINUTES:
		put_minutes(to, line->label, value);
		break;
	case LINE_PERCENT:
		if (property->type == PtypFloating64 && property->value.floating >= 0 &&
		    property->value.floating <= 1)
			conv_buffer_printf(to, "%s: %d %%\r\n", line->label,
					   (int)(property->value.floating * 100 + 0.5));
		break;
	case LINE_YES:
		if (value)
			conv_buffer_printf(to, "%s: yes\r\n", line->label);
		break;
	case LINE_CHOICE:
		put_choice(to, line, value);
		break;
	case LINE_MEMBERS:
		if (property->type == (PtypBinary | PtypMultiple))
			return put_members(job, line, property, to);
	}
	return CONV_OK;
}

conv_status mime_summary(mime_job *job, conv_buffer *text)
{
	const summary_line *lines = lines_of(job->message);
	for (; lines && lines->label; lines++)
		CONV_TRY(put_line(job, lines, text));
	return text->failed ? mime_no_memory(job) : CONV_OK;
}

int mime_summary_carries(const mime_job *job, const conv_property *property)
{
	const summary_line *lines = lines_of(job->message);
	for (; property->known && lines && lines->label; lines++)
		if (lines->known == property->known)
			return 1;
	return 0;
}
