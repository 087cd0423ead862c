/*
 * Words that belong to formats and tell nothing of who wrote what: names of elements, header fields,
 * parameters, classes, and their usual values. Whoever redacts markup leaves them.
 */
#include <string.h>

#include "conv/charset.h"
#include "redact/redact.h"

/* In small letters, sorted. */
/* clang-format off */
static const char *const of_markup[] = {
	"_blank", "_parent", "_self", "_top", "a", "abbr", "about", "absmiddle", "absolute",
	"acronym", "address", "align", "alink", "all", "alt", "amp", "apos", "applet", "aqua",
	"area", "article", "aside", "audio", "auto", "axis", "b", "background",
	"background-color", "background-image", "background-position", "background-repeat",
	"base", "basefont", "baseline", "bdi", "bdo", "bgcolor", "bgsound", "big", "black",
	"blink", "block", "blockquote", "blue", "body", "bold", "bolder", "border",
	"border-bottom", "border-bottom-color", "border-collapse", "border-color", "border-left",
	"border-left-color", "border-radius", "border-right", "border-right-color",
	"border-spacing", "border-style", "border-top", "border-top-color", "border-width",
	"bordercolor", "both", "bottom", "br", "bull", "button", "canvas", "capitalize",
	"caption", "caption-side", "cdata", "cellpadding", "cellspacing", "center", "char",
	"charset", "checked", "cid", "circle", "cite", "class", "clear", "cm", "code", "col",
	"colgroup", "collapse", "color", "cols", "colspan", "compact", "content", "content-type",
	"coords", "copy", "css", "cursive", "cursor", "dashed", "data", "datalist", "datetime",
	"dd", "decimal", "del", "details", "dfn", "dialog", "dir", "direction", "disabled",
	"disc", "display", "div", "dl", "doctype", "dotted", "double", "dt", "dtd", "em",
	"embed", "empty-cells", "emsp", "en", "encoding", "endif", "ensp", "euro", "ex", "face",
	"false", "fieldset", "figcaption", "figure", "file", "fixed", "float", "font",
	"font-face", "font-family", "font-size", "font-style", "font-variant", "font-weight",
	"footer", "for", "form", "frame", "frameborder", "frameset", "ftp", "fuchsia",
	"generator", "get", "gray", "green", "grey", "groove", "gt", "gte", "h1", "h2", "h3",
	"h4", "h5", "h6", "head", "header", "headers", "height", "hellip", "hidden", "hr",
	"href", "hreflang", "hspace", "html", "http", "http-equiv", "https", "hyperlink", "i",
	"id", "ie", "if", "iframe", "img", "import", "important", "in", "includepicture",
	"inherit", "initial", "inline", "inline-block", "input", "ins", "inset", "isindex",
	"iso", "italic", "javascript", "justify", "kbd", "keygen", "label", "lang", "language",
	"laquo", "ldquo", "left", "leftmargin", "legend", "letter-spacing", "li", "lighter",
	"lime", "line-height", "line-through", "link", "list-style", "list-style-position",
	"list-style-type", "listing", "longdesc", "loose", "lower-alpha", "lower-roman",
	"lowercase", "lsquo", "lt", "lte", "ltr", "mailto", "main", "map", "margin",
	"margin-bottom", "margin-left", "margin-right", "margin-top", "marginheight",
	"marginwidth", "mark", "maroon", "marquee", "math", "max-height", "max-width", "mdash",
	"media", "medium", "menu", "mergeformat", "meta", "meter", "method", "mhtml", "middle",
	"middot", "min-height", "min-width", "mm", "monospace", "mso", "mso-ansi-language",
	"mso-bidi-font-family", "mso-bidi-language", "mso-default-props", "mso-element",
	"mso-fareast-font-family", "mso-fareast-language", "mso-footer-margin",
	"mso-header-margin", "mso-hide", "mso-list", "mso-margin-bottom-alt",
	"mso-margin-top-alt", "mso-pagination", "mso-paper-source", "mso-spacerun",
	"mso-style-link", "mso-style-name", "mso-style-parent", "mso-style-priority",
	"mso-style-type", "mso-style-unhide", "mso-themecolor", "multiple", "name", "nav",
	"navy", "nbsp", "ndash", "no", "nobr", "noembed", "noframes", "nohref", "none",
	"noresize", "normal", "noscript", "noshade", "not", "nowrap", "o", "object", "oblique",
	"ol", "olive", "opacity", "optgroup", "option", "output", "outset", "overflow",
	"overflow-wrap", "overline", "p", "padding", "padding-bottom", "padding-left",
	"padding-right", "padding-top", "page", "page-break-after", "page-break-before",
	"page-break-inside", "pageref", "panose-1", "param", "pc", "picture", "plain",
	"plaintext", "position", "post", "pre", "pre-line", "pre-wrap", "progress", "pt",
	"public", "purple", "px", "q", "quot", "quotes", "raquo", "rdquo", "red", "reg", "rel",
	"relative", "rev", "reversed", "rgb", "rgba", "ridge", "right", "rows", "rowspan", "rp",
	"rsquo", "rt", "rtl", "ruby", "rules", "s", "samp", "sans-serif", "scheme", "scope",
	"script", "scrolling", "section", "select", "selected", "serif", "shape", "shy",
	"silver", "sip", "size", "sizes", "small", "solid", "source", "span", "square", "src",
	"srcset", "st1", "standalone", "start", "static", "strict", "strike", "strong", "style",
	"stylesheet", "sub", "summary", "sup", "svg", "symbol", "tabindex", "table",
	"table-cell", "table-layout", "table-row", "target", "tbody", "td", "teal", "tel",
	"template", "text", "text-align", "text-decoration", "text-indent", "text-transform",
	"text-underline", "textarea", "tfoot", "th", "thead", "thick", "thin", "thinsp", "time",
	"title", "top", "topmargin", "tr", "track", "trade", "transitional", "transparent",
	"true", "tt", "type", "u", "ul", "underline", "unicode-bidi", "upper-alpha",
	"upper-roman", "uppercase", "url", "us-ascii", "usemap", "utf", "v", "valign", "value",
	"valuetype", "var", "version", "vertical-align", "video", "visibility", "visible",
	"vlink", "vml", "vspace", "w", "wbr", "white", "white-space", "width", "windows",
	"windowtext", "word-break", "word-spacing", "word-wrap", "x", "xhtml", "xml", "xmlns",
	"xmp", "yellow", "yes", "z-index", "zwj", "zwnj",
};

static const char *const of_mail[] = {
	"7bit", "8bit", "accept-language", "access-type", "action", "add", "all",
	"alternate-recipient", "alternative", "apparently-to", "appledouble", "applefile",
	"application", "apr", "arc-authentication-results", "arc-message-signature", "arc-seal",
	"archived-at", "arrival-date", "attachment", "audio", "aug", "authentication-results",
	"auto-generated", "auto-notified", "auto-replied", "auto-submitted", "autoforwarded",
	"automatic-action", "autoreply", "autosubmitted", "base64", "basic", "bcc", "binary",
	"bmp", "bounces-to", "boundary", "bulk", "by", "calendar", "cancel", "cc", "ccmail",
	"cdt", "certs-only", "cest", "cet", "charset", "comments", "company-confidential",
	"component", "compressed-data", "confidential", "content-alternative", "content-base",
	"content-class", "content-classes", "content-description", "content-disposition",
	"content-duration", "content-features", "content-id", "content-identifier",
	"content-language", "content-length", "content-location", "content-md5",
	"content-return", "content-transfer-encoding", "content-translation-type",
	"content-type", "control", "conversion", "conversion-with-loss", "conversions",
	"counter", "creation-date", "css", "cst", "csv", "custom", "date", "de", "dec",
	"deferred-delivery", "delayed", "deleted", "delivered", "delivered-to", "delivery-date",
	"delivery-status", "delsp", "denied", "diagnostic-code", "digest", "directory",
	"discarded-x400-ipms-extensions", "disclose-recipients", "dispatched", "displayed",
	"disposition", "disposition-notification", "disposition-notification-options",
	"disposition-notification-to", "dkim-signature", "dns", "domainkey-signature", "dr",
	"edifact", "edt", "en", "encoding", "encrypted", "enriched", "envelope-to",
	"enveloped-data", "errors-to", "es", "esmtp", "esmtpa", "esmtps", "esmtpsa", "est", "ex",
	"expanded", "expiration", "expires", "expiry-date", "external-body", "failed", "fax",
	"fax-ca", "feb", "feedback-report", "feedback-type", "filename", "final-recipient",
	"fixed", "flowed", "followup-to", "for", "form", "form-data", "format", "fr", "fri",
	"from", "gb", "generate-delivery-report", "gif", "global", "gmt", "gsm", "gzip",
	"header", "high", "html", "http", "https", "ics", "id", "image", "imap", "importance",
	"in-reply-to", "incomplete-copy", "infopathform", "inline", "it", "jabber-id", "jan",
	"jpeg", "jpg", "json", "jul", "jun", "junk", "keywords", "language", "last-attempt-date",
	"latest-delivery-time", "lines", "list", "list-archive", "list-help", "list-id",
	"list-owner", "list-post", "list-subscribe", "list-unsubscribe", "list-unsubscribe-post",
	"lmtp", "local", "low", "mac-binhex40", "mail-followup-to", "mail-reply-to",
	"mailing-list", "manual-action", "mapi", "mapipdl", "mar", "may", "md5", "mdn-gateway",
	"mdn-sent-automatically", "mdn-sent-manually", "mdt", "message", "message-context",
	"message-id", "message-type", "method", "mhs", "micalg", "mime-version", "missedcall",
	"mixed", "mode", "modification-date", "modify", "mon", "mp3", "mp4", "mpeg", "ms",
	"ms-tnef", "mspeer", "mst", "msword", "multipart", "name", "ndr", "newsgroups",
	"nntp-posting-date", "nntp-posting-host", "no", "non-urgent", "none", "normal", "notes",
	"nov", "nrn", "number", "obsoletes", "oct", "octet-stream", "oof", "organization",
	"original-encoded-information-types", "original-envelope-id", "original-message-id",
	"original-recipient", "originating-client", "originator-return-address", "parallel",
	"partial", "path", "pdf", "pdl", "pdt", "permission", "personal", "pgp-encrypted",
	"pgp-signature", "phone", "pkcs7-mime", "pkcs7-signature", "plain", "png", "pop3",
	"postscript", "precedence", "prevent-nondelivery-report", "priority", "private",
	"processed", "profile", "profs", "protocol", "pst", "publish", "quicktime",
	"quoted-printable", "read-date", "received", "received-spf", "references", "refresh",
	"related", "relayed", "remote-mta", "reply", "reply-by", "reply-to", "reply-type",
	"report", "report-type", "reporting-mta", "reporting-ua", "request",
	"require-recipient-valid-since", "resent-bcc", "resent-cc", "resent-date", "resent-from",
	"resent-message-id", "resent-reply-to", "resent-sender", "resent-to", "return-path",
	"return-receipt-to", "rfc822", "rfc822-headers", "richtext", "rn", "rtf", "sat",
	"sender", "sensitivity", "sep", "server", "sha-1", "sha-256", "sha1", "sha256", "sha384",
	"sha512", "signed", "signed-data", "site", "size", "smil", "smime-type", "sms", "smtp",
	"start", "start-info", "status", "subject", "sun", "supersedes", "svg", "text",
	"thread-index", "thread-topic", "thu", "tiff", "to", "total", "tue", "type", "unknown",
	"urgent", "urn", "us", "user-agent", "ut", "utc", "utf-8", "uuencode", "vcard",
	"version", "vevent", "via", "video", "vjournal", "vnd.ms-excel", "vnd.ms-outlook",
	"vnd.ms-powerpoint", "vnd.ms-tnef",
	"vnd.openxmlformats-officedocument.presentationml.presentation",
	"vnd.openxmlformats-officedocument.spreadsheetml.sheet",
	"vnd.openxmlformats-officedocument.wordprocessingml.document", "voice", "voice-ca",
	"voice-message", "voice-uc", "vtodo", "wav", "wed", "with", "wma", "x-accept-language",
	"x-antiabuse", "x-attachmentorder", "x-authentication-warning",
	"x-auto-response-suppress", "x-callid", "x-callingtelephonenumber", "x-envelope-from",
	"x-envelope-to", "x-faxnumberofpages", "x-forefront-antispam-report",
	"x-google-smtp-source", "x-gzip", "x-has-attach", "x-javascript", "x-keywords",
	"x-list-help", "x-list-subscribe", "x-list-unsubscribe", "x-loop", "x-mailer",
	"x-message-completed", "x-message-flag", "x-microsoft-antispam", "x-microsoft-classdesc",
	"x-microsoft-classid", "x-microsoft-classification", "x-microsoft-classified",
	"x-microsoft-classkeep", "x-mime-autoconverted", "x-mimeole", "x-mozilla-keys",
	"x-mozilla-status", "x-mozilla-status2", "x-ms-exchange-crosstenant-originalarrivaltime",
	"x-ms-exchange-organization-authas", "x-ms-exchange-organization-authmechanism",
	"x-ms-exchange-organization-authsource", "x-ms-exchange-organization-autoforwarded",
	"x-ms-exchange-organization-prd", "x-ms-exchange-organization-scl",
	"x-ms-exchange-organization-senderidresult", "x-ms-has-attach", "x-ms-tnef-correlator",
	"x-msmail-priority", "x-newsreader", "x-ole-storage", "x-original-to",
	"x-originalarrivaltime", "x-originating-ip", "x-pkcs7-mime", "x-pkcs7-signature",
	"x-priority", "x-received", "x-reply-to", "x-sender", "x-spam-checker-version",
	"x-spam-flag", "x-spam-level", "x-spam-score", "x-spam-status", "x-uid", "x-uidl",
	"x-unsent", "x-url", "x-uue", "x-uuencode", "x-vcard", "x-virus-scanned",
	"x-voicemessageduration", "x-voicemessagesendername", "x-wav", "x-yahoo-newman-property",
	"x-zip-compressed", "x400", "x400-content-identifier", "x400-content-return",
	"x400-content-type", "x400-mts-identifier", "x400-originator", "x400-received",
	"x400-recipients", "x400-trace", "xml", "yes", "zip",
};

static const char *const of_calendars[] = {
	"8bit", "accepted", "action", "add", "adr", "agent", "altrep", "anniversary", "attach",
	"attendee", "audio", "base64", "bbs", "bday", "begin", "binary", "boolean", "busy",
	"busy-tentative", "busy-unavailable", "byday", "byhour", "byminute", "bymonth",
	"bymonthday", "bysecond", "bysetpos", "byweekno", "byyearday", "cal-address",
	"caladruri", "calscale", "caluri", "cancel", "cancelled", "car", "categories", "cell",
	"chair", "charset", "child", "class", "clientpidmap", "cn", "comment", "completed",
	"confidential", "confirmed", "contact", "count", "counter", "created", "cutype", "daily",
	"date", "date-time", "daylight", "declinecounter", "declined", "delegated",
	"delegated-from", "delegated-to", "description", "dir", "display", "dom", "draft",
	"dtend", "dtstamp", "dtstart", "due", "duration", "email", "encoding", "end", "exdate",
	"exrule", "false", "fax", "fbtype", "fburl", "final", "float", "fmttype", "fn", "fr",
	"free", "freebusy", "freq", "gender", "geo", "gregorian", "group", "home", "hourly",
	"impp", "in-process", "individual", "integer", "internet", "interval", "intl", "isdn",
	"item1", "item2", "key", "kind", "label", "lang", "language", "last-modified",
	"location", "logo", "mailer", "mailto", "member", "method", "minutely", "mo", "modem",
	"monthly", "msg", "n", "needs-action", "nickname", "non-participant", "note", "opaque",
	"opt-participant", "org", "organizer", "pager", "parcel", "parent", "partstat", "pcs",
	"percent-complete", "period", "photo", "postal", "pref", "priority", "private",
	"procedure", "prodid", "public", "publish", "quoted-printable", "range", "rdate",
	"recur", "recurrence-id", "refresh", "related", "related-to", "reltype", "repeat",
	"reply", "req-participant", "request", "request-status", "resource", "resources", "rev",
	"role", "room", "rrule", "rsvp", "sa", "secondly", "sent-by", "sequence", "sibling",
	"sort-string", "sound", "source", "standard", "start", "status", "su", "summary", "tel",
	"tentative", "text", "th", "time", "title", "transp", "transparent", "trigger", "true",
	"tu", "type", "tz", "tzid", "tzname", "tzoffsetfrom", "tzoffsetto", "tzurl", "uid",
	"until", "uri", "url", "utc-offset", "utf-8", "valarm", "value", "vcalendar", "vcard",
	"version", "vevent", "vfreebusy", "video", "vjournal", "voice", "vtimezone", "vtodo",
	"we", "weekly", "wkst", "work", "x-alt-desc", "x-microsoft-cdo-alldayevent",
	"x-microsoft-cdo-appt-sequence", "x-microsoft-cdo-busystatus",
	"x-microsoft-cdo-importance", "x-microsoft-cdo-insttype",
	"x-microsoft-cdo-intendedstatus", "x-microsoft-cdo-ownerapptid",
	"x-microsoft-disallow-counter", "x-wr-calname", "x-wr-timezone", "x400", "xml", "yearly",
};

static const char *const of_classes[] = {
	"accept", "activity", "alert", "appointment",
	"autocomplete", "binding", "bma", "ca", "calendar", "canceled", "categorylist", "class",
	"configuration", "conflict", "contact", "conversation", "conversationaction", "decline",
	"delayed", "distlist", "document", "dr", "event", "expanded", "extendedrule",
	"externalooftemplate", "fax", "folderdesign", "forward", "freebusy", "imc", "in",
	"infopathform", "inquiry", "ipm", "ipnnrn", "ipnrn", "link", "mail", "meeting",
	"message", "messagemanager", "microsoft", "missed", "mms", "mobile", "mrm", "mtgcncl",
	"mtgreq", "mtgrespa", "mtgrespn", "mtgrespp", "multipartsigned", "namedview", "ndr",
	"neg", "non-delivery", "note", "notification", "ole", "oof", "ooftemplate", "outlook",
	"pos", "post", "read", "recall", "receipt", "relayed", "reminder", "remote",
	"replytemplate", "report", "request", "resend", "resolution", "resp", "rpmsg", "rss",
	"rule", "ruleorganizer", "rules", "schedule", "scheduledata", "secure", "sfinfo",
	"sharing", "sign", "skypeteams", "smime", "sms", "stickynote", "storagequotawarning",
	"stub", "task", "taskrequest", "tent", "um", "umolk", "update", "useroofsettings",
	"useroptions", "v3", "version2", "voice", "voicemail", "workhours", "wunderbar",
};
/* clang-format on */

#define LIST(words)                                                                                \
	{                                                                                          \
		words, sizeof words / sizeof *words                                                \
	}

static const struct {
	const char *const *words;
	size_t count;
} lists[] = {
	[REDACT_MARKUP] = LIST(of_markup),
	[REDACT_MAIL] = LIST(of_mail),
	[REDACT_CALENDAR] = LIST(of_calendars),
	[REDACT_CLASS] = LIST(of_classes),
};

int redact_is_word(redact_vocabulary of, const uint8_t *text, size_t size)
{
	size_t low = 0, high = lists[of].count;

	while (low < high) {
		size_t middle = (low + high) / 2;
		const char *word = lists[of].words[middle];
		int order = conv_ascii_compare_n((const char *)text, word, size);
		if (!order && word[size])
			order = -1;
		if (!order)
			return 1;
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return 0;
}
