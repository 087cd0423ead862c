/*
 * Media types of files, by the extension of the name and by the first bytes ([MS-OXCMAIL]
 * 2.1.3.4.2.2). Types are IANA's; where practice has several, the one that mail programs know.
 */
#include "media_type.h"

#include <string.h>

#include "conv/charset.h"

/* The first line of a type gives its extension. */
static const struct {
	const char *extension, *type;
} extensions[] = {
	{ "7z", "application/x-7z-compressed" },
	{ "aac", "audio/aac" },
	{ "amr", "audio/amr" },
	{ "asc", "application/pgp-keys" },
	{ "avi", "video/x-msvideo" },
	{ "avif", "image/avif" },
	{ "bmp", "image/bmp" },
	{ "bz2", "application/x-bzip2" },
	{ "cab", "application/vnd.ms-cab-compressed" },
	{ "cer", "application/pkix-cert" },
	{ "css", "text/css" },
	{ "csv", "text/csv" },
	{ "dib", "image/bmp" },
	{ "doc", "application/msword" },
	{ "docm", "application/vnd.ms-word.document.macroenabled.12" },
	{ "docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document" },
	{ "dot", "application/msword" },
	{ "dotx", "application/vnd.openxmlformats-officedocument.wordprocessingml.template" },
	{ "emf", "image/emf" },
	{ "eps", "application/postscript" },
	{ "epub", "application/epub+zip" },
	{ "flac", "audio/flac" },
	{ "gif", "image/gif" },
	{ "gz", "application/gzip" },
	{ "heic", "image/heic" },
	{ "htm", "text/html" },
	{ "html", "text/html" },
	{ "ico", "image/vnd.microsoft.icon" },
	{ "ics", "text/calendar" },
	{ "jfif", "image/jpeg" },
	{ "jpe", "image/jpeg" },
	{ "jpg", "image/jpeg" },
	{ "jpeg", "image/jpeg" },
	{ "js", "text/javascript" },
	{ "json", "application/json" },
	{ "log", "text/plain" },
	{ "m4a", "audio/mp4" },
	{ "md", "text/markdown" },
	{ "mid", "audio/midi" },
	{ "mkv", "video/x-matroska" },
	{ "mov", "video/quicktime" },
	{ "mp3", "audio/mpeg" },
	{ "mp4", "video/mp4" },
	{ "mpeg", "video/mpeg" },
	{ "mpg", "video/mpeg" },
	{ "mpp", "application/vnd.ms-project" },
	{ "msg", "application/vnd.ms-outlook" },
	{ "odp", "application/vnd.oasis.opendocument.presentation" },
	{ "ods", "application/vnd.oasis.opendocument.spreadsheet" },
	{ "odt", "application/vnd.oasis.opendocument.text" },
	{ "oft", "application/vnd.ms-outlook" },
	{ "ogg", "audio/ogg" },
	{ "one", "application/msonenote" },
	{ "p7b", "application/x-pkcs7-certificates" },
	{ "p7c", "application/pkcs7-mime" },
	{ "p7m", "application/pkcs7-mime" },
	{ "p7s", "application/pkcs7-signature" },
	{ "pdf", "application/pdf" },
	{ "png", "image/png" },
	{ "potx", "application/vnd.openxmlformats-officedocument.presentationml.template" },
	{ "ppsx", "application/vnd.openxmlformats-officedocument.presentationml.slideshow" },
	{ "ppt", "application/vnd.ms-powerpoint" },
	{ "pptm", "application/vnd.ms-powerpoint.presentation.macroenabled.12" },
	{ "pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation" },
	{ "ps", "application/postscript" },
	{ "pub", "application/vnd.ms-publisher" },
	{ "rar", "application/vnd.rar" },
	{ "rpmsg", "application/x-microsoft-rpmsg-message" },
	{ "rtf", "application/rtf" },
	{ "sh", "application/x-sh" },
	{ "svg", "image/svg+xml" },
	{ "tar", "application/x-tar" },
	{ "tgz", "application/gzip" },
	{ "tif", "image/tiff" },
	{ "tiff", "image/tiff" },
	{ "txt", "text/plain" },
	{ "url", "application/internet-shortcut" },
	{ "vcf", "text/vcard" },
	{ "vcs", "text/x-vcalendar" },
	{ "vsd", "application/vnd.visio" },
	{ "vsdx", "application/vnd.ms-visio.drawing" },
	{ "wav", "audio/wav" },
	{ "webm", "video/webm" },
	{ "webp", "image/webp" },
	{ "wma", "audio/x-ms-wma" },
	{ "wmf", "image/wmf" },
	{ "wmv", "video/x-ms-wmv" },
	{ "xls", "application/vnd.ms-excel" },
	{ "xlsb", "application/vnd.ms-excel.sheet.binary.macroenabled.12" },
	{ "xlsm", "application/vnd.ms-excel.sheet.macroenabled.12" },
	{ "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" },
	{ "xml", "application/xml" },
	{ "xps", "application/vnd.ms-xpsdocument" },
	{ "zip", "application/zip" },
};

/* Extensions of types for which the table's first is not the usual one, or that it lacks. */
static const struct {
	const char *type, *extension;
} usual[] = {
	{ "image/jpeg", "jpg" },         { "text/plain", "txt" },
	{ "application/msword", "doc" }, { "application/vnd.ms-outlook", "msg" },
	{ "image/bmp", "bmp" },          { "application/pkcs7-mime", "p7m" },
	{ "text/directory", "vcf" },     { "text/x-vcard", "vcf" },
	{ "image/x-emf", "emf" },        { "image/x-wmf", "wmf" },
	{ "application/gzip", "gz" },    { "application/postscript", "ps" },
	{ "message/rfc822", "eml" },
};

/* First bytes that say enough. */
static const struct {
	const char *bytes;
	uint8_t size, offset;
	const char *type;
} signatures[] = {
	{ "\x89PNG\r\n\x1A\n", 8, 0, "image/png" },
	{ "\xFF\xD8\xFF", 3, 0, "image/jpeg" },
	{ "GIF87a", 6, 0, "image/gif" },
	{ "GIF89a", 6, 0, "image/gif" },
	{ "BM", 2, 0, "image/bmp" },
	{ "II*\0", 4, 0, "image/tiff" },
	{ "MM\0*", 4, 0, "image/tiff" },
	{ "%PDF-", 5, 0, "application/pdf" },
	{ "PK\x03\x04", 4, 0, "application/zip" },
	{ "{\\rtf", 5, 0, "application/rtf" },
	{ "\x1F\x8B", 2, 0, "application/gzip" },
	{ "\xD7\xCD\xC6\x9A", 4, 0, "image/wmf" },
	{ " EMF", 4, 40, "image/emf" },
	{ "WAVE", 4, 8, "audio/wav" },
	{ "WEBP", 4, 8, "image/webp" },
	{ "ID3", 3, 0, "audio/mpeg" },
	{ "BEGIN:VCARD", 11, 0, "text/vcard" },
	{ "BEGIN:VCALENDAR", 15, 0, "text/calendar" },
};

const char *conv_media_type_of_name(const char *name)
{
	const char *period = strrchr(name, '.');
	size_t low = 0, high = sizeof extensions / sizeof *extensions;
	if (!period)
		return NULL;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = conv_ascii_compare(period + 1, extensions[middle].extension);
		if (!order)
			return extensions[middle].type;
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return NULL;
}

const char *conv_media_type_of_bytes(const uint8_t *bytes, size_t size)
{
	for (size_t i = 0; i < sizeof signatures / sizeof *signatures; i++)
		if (size >= (size_t)signatures[i].offset + signatures[i].size &&
		    memcmp(bytes + signatures[i].offset, signatures[i].bytes, signatures[i].size) ==
			    0)
			return signatures[i].type;
	return NULL;
}

const char *conv_media_type_of_blob(conv_blob *blob)
{
	uint8_t start[64];
	size_t size = 0, got = 1;
	conv_blob_reader *reader;
	if (!blob || !conv_usable(conv_blob_open(blob, &reader)))
		return NULL;
	while (size < sizeof start && got &&
	       conv_usable(conv_blob_read(reader, start + size, sizeof start - size, &got)))
		size += got;
	conv_blob_close(reader);
	return conv_media_type_of_bytes(start, size);
}

const char *conv_media_type_extension(const char *type)
{
	for (size_t i = 0; i < sizeof usual / sizeof *usual; i++)
		if (conv_ascii_compare(usual[i].type, type) == 0)
			return usual[i].extension;
	for (size_t i = 0; i < sizeof extensions / sizeof *extensions; i++)
		if (conv_ascii_compare(extensions[i].type, type) == 0)
			return extensions[i].extension;
	return "bin";
}

/* RFC 2045 5.1: two tokens. */
int conv_media_type_valid(const char *type)
{
	size_t slashes = 0, part = 0, size = 0;
	for (; *type; type++, size++) {
		if (*type == '/') {
			if (!part)
				return 0;
			slashes++;
			part = 0;
		} else if (*type <= ' ' || *type >= 0x7F || strchr("()<>@,;:\\\"[]?=", *type)) {
			return 0;
		} else {
			part++;
		}
	}
	return slashes == 1 && part && size <= 127;
}
