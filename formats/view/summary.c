/*
 * What items that are no mail say in their properties: the main ones of each class, a line each.
 * What the class table does not name stays out.
 */
#include "view.h"

#include <stdio.h>

#include "conv/entryid.h"
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

/* Where lines go, and the room in which a value is made. */
typedef struct summary {
	const conv_bag *bag;
	conv_context *context;
	view_line_function *line;
	void *user;
	conv_buffer value;
} summary;

static void put_time(summary *to, const char *label, int64_t time, int day_only)
{
	char text[VIEW_TIME_SIZE];

	if (view_time_text(time, text)) {
		if (day_only)
			text[VIEW_DATE_SIZE - 1] = '\0';
		to->line(to->user, label, text);
	}
}

static void put_number(summary *to, const char *label, int64_t number, const char *unit)
{
	char text[40];

	snprintf(text, sizeof text, "%lld %s", (long long)number, unit);
	to->line(to->user, label, text);
}

static void put_minutes(summary *to, const char *label, int64_t minutes)
{
	if (minutes > 0 && minutes % 60 == 0)
		put_number(to, label, minutes / 60, "h");
	else if (minutes > 0)
		put_number(to, label, minutes, "min");
}

static void put_choice(summary *to, const summary_line *line, int64_t value)
{
	for (int64_t i = 0; line->choices[i]; i++)
		if (i == value)
			to->line(to->user, line->label, line->choices[i]);
}

static conv_status add_member(summary *to, const conv_binary *member)
{
	conv_entryid id;
	conv_status status =
		conv_entryid_parse(to->context, member->bytes, (size_t)member->size, 0, &id);

	if (conv_usable(status) && id.kind == CONV_ENTRYID_ONE_OFF) {
		if (to->value.size)
			conv_buffer_append_text(&to->value, "\r\n");
		conv_buffer_printf(&to->value, "%s <%s>", id.as.one_off.name,
				   id.as.one_off.address);
	}
	conv_entryid_free(&id);
	return conv_usable(status) ? CONV_OK : status;
}

static conv_status put_members(summary *to, const summary_line *line, const conv_property *property)
{
	conv_buffer_clear(&to->value);
	for (size_t i = 0; i < property->value.multiple.count; i++) {
		const conv_binary *member = &property->value.multiple.values[i].binary;
		if (member->bytes)
			CONV_TRY(add_member(to, member));
	}
	if (to->value.size)
		to->line(to->user, line->label, conv_buffer_text(&to->value));
	return CONV_OK;
}

static conv_status put_line(summary *to, const summary_line *line)
{
	const conv_property *property = conv_bag_find(to->bag, line->known);
	if (!property)
		return CONV_OK;
	int64_t value = conv_bag_integer(to->bag, line->known, 0);
	const char *text;
	switch (line->kind) {
	case LINE_TEXT:
		text = conv_bag_text(to->bag, line->known);
		if (text && *text)
			to->line(to->user, line->label, text);
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
			put_number(to, line->label, (int64_t)(property->value.floating * 100 + 0.5),
				   "%");
		break;
	case LINE_YES:
		if (value)
			to->line(to->user, line->label, "yes");
		break;
	case LINE_CHOICE:
		put_choice(to, line, value);
		break;
	case LINE_MEMBERS:
		if (property->type == (PtypBinary | PtypMultiple))
			return put_members(to, line, property);
	}
	return CONV_OK;
}

conv_status view_summary(conv_context *context, const conv_message *message,
			 view_line_function *line, void *user)
{
	const summary_line *lines = lines_of(message);
	summary to = { conv_message_bag(message), context, line, user, CONV_BUFFER_INIT };
	conv_status status = CONV_OK;

	for (; status == CONV_OK && lines && lines->label; lines++)
		status = put_line(&to, lines);
	if (to.value.failed)
		status = conv_report_memory(context);
	conv_buffer_free(&to.value);
	return status;
}

int view_summary_carries(const conv_message *message, const conv_property *property)
{
	const summary_line *lines = lines_of(message);
	for (; property->known && lines && lines->label; lines++)
		if (lines->known == property->known)
			return 1;
	return 0;
}
