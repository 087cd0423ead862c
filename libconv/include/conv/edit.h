/*
 * Editing messages on the hub, between reading and writing, so that it works for every pair of
 * formats: properties set and removed by name, attachments and bodies left out, drafts made of sent
 * messages and the other way about, and properties that follow from others computed anew.
 *
 * An edit is a list of changes that is made once and applied to any number of messages.
 */
#ifndef CONV_EDIT_H
#define CONV_EDIT_H

#include <stddef.h>
#include <stdint.h>

#include "conv/context.h"
#include "conv/export.h"
#include "conv/message.h"
#include "conv/status.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct conv_edit conv_edit;

/* NULL: no memory, reported. The context must outlive the edit. */
CONV_API conv_edit *conv_edit_new(conv_context *context);
CONV_API void conv_edit_free(conv_edit *edit); /* NULL is allowed */

/*
 * A property by name, with a value in text: "NAME=VALUE". CONV_FAILED with a diagnostic (edit.name,
 * edit.type, edit.value): no such property, one that cannot be set in text, or a value that is none of
 * its type; the edit is as it was.
 *
 * NAME is
 *   PidTagSubject, PidLidReminderSet, PidNameKeywords   letters of any case
 *   0x3FDEnnnn       a tag of eight digits, id and type
 *   SET:0x8501, SET:Name   a named property; SET is PSETID_Common and the like, or {GUID}. One that is
 *                    not in the registry is a PtypString; "SET:Name(Integer32)" says another type
 *   and before it, optionally, where: "recipient[0]/", "attachment[1]/", "attachment[1]/message/".
 *
 * VALUE is, by the type of the property
 *   text             as it is, UTF-8
 *   integers         decimal or 0x and hexadecimal
 *   Boolean          true, false, yes, no, 1, 0
 *   times            RFC 3339: 2024-05-01T10:00:00Z, 2024-05-01T12:00:00.5+02:00
 *   floating point, currency   decimal, 12.5
 *   GUID             {00062008-0000-0000-C000-000000000046}
 *   binary           hexadecimal digits, base64:AAEC, or @FILE
 *   several values   with ; between, in text \; for a semicolon that is none
 *
 * With PidTagSubject its two parts (prefix and normalized subject) are set too, unless they are set by
 * themselves. Original header fields that say the same as a property that is set or removed go out of
 * PidTagTransportMessageHeaders.
 */
CONV_API conv_status conv_edit_set(conv_edit *edit, const char *assignment);

/* Removes a property, if it is there. The name as above; a type is not needed. */
CONV_API conv_status conv_edit_unset(conv_edit *edit, const char *name);

/*
 * Leaves attachments out, those in embedded messages too: all (`pattern` NULL, `larger` 0), or those
 * whose name matches a pattern of the shell (* and ?, any case) and that are larger than so many
 * bytes. Each is told (CONV_INFO, edit.attachment). May be called again; then any of the calls counts.
 */
CONV_API conv_status conv_edit_strip_attachments(conv_edit *edit, const char *pattern,
						 uint64_t larger);

/* Leaves bodies and attachments out. */
CONV_API void conv_edit_only_headers(conv_edit *edit);

/* What Outlook shall do with the message: open it for writing, or for reading ([MS-OXCMSG] 2.2.1.6). */
typedef enum conv_edit_state { CONV_EDIT_DRAFT, CONV_EDIT_SENT } conv_edit_state;
CONV_API void conv_edit_state_is(conv_edit *edit, conv_edit_state state);

/* Computes anew what follows from other properties: conv_message_normalize. */
CONV_API void conv_edit_normalize(conv_edit *edit);

/*
 * Makes the changes in a message, in the order: what is left out, state, properties, normalizing.
 * CONV_FAILED with a diagnostic (edit.place): there is no such recipient or attachment.
 */
CONV_API conv_status conv_edit_apply(const conv_edit *edit, conv_message *message);

/*
 * Computes the properties of a message and of all in it that follow from others, whether they are
 * there or not: subject prefix and normalized subject; the lists of recipients; the flags of
 * attachments; row ids and attachment numbers; sizes; search keys of addresses, and their one-off entry
 * ids where these say something else than the address. docs/msg.md lists them.
 */
CONV_API conv_status conv_message_normalize(conv_message *message);

#ifdef __cplusplus
}
#endif

#endif
