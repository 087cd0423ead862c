/*
 * The hub: Message objects ([MS-OXCMSG]). A bag of properties, a row of recipients, a row of
 * attachments; an attachment may hold another Message object.
 *
 * Limits: an object takes as many properties, recipients and attachments as the limits of its context
 * allow; one more is CONV_FAILED with a diagnostic (limit.properties and so on; of properties, one
 * an object).
 *
 * Ownership: a message owns all that is in it, recipients, attachments, embedded messages, every
 * value; conv_message_free of the outermost message frees all of it. What a function lends lives
 * until then, or until the property is set again.
 */
#ifndef CONV_MESSAGE_H
#define CONV_MESSAGE_H

#include <stddef.h>
#include <stdint.h>

#include "conv/blob.h"
#include "conv/context.h"
#include "conv/export.h"
#include "conv/known.h"
#include "conv/property.h"
#include "conv/status.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct conv_message conv_message;
typedef struct conv_bag conv_bag;
typedef struct conv_attachment conv_attachment;

/* ---- Property bags ---- */

CONV_API size_t conv_bag_count(const conv_bag *bag);

/* The i-th property in the order in which they were set; i < conv_bag_count. Lent. */
CONV_API const conv_property *conv_bag_at(const conv_bag *bag, size_t i);

/* All properties in the order of dumps (conv_property_compare) in a new row; free() it. NULL: no memory. */
CONV_API const conv_property **conv_bag_sorted(const conv_bag *bag);

/* The property, NULL if absent. Where the same key exists in types of other shapes, the registered one. */
CONV_API const conv_property *conv_bag_find(const conv_bag *bag, unsigned known);
CONV_API const conv_property *conv_bag_find_tag(const conv_bag *bag, uint16_t id, uint16_t type);
CONV_API const conv_property *conv_bag_find_name(const conv_bag *bag,
						 const conv_property_name *name);

/*
 * Values by what they are asked for; absent, or of another shape: the answer said. None of these
 * reports anything but lack of memory.
 */
CONV_API int conv_bag_has(const conv_bag *bag, unsigned known);
CONV_API int64_t conv_bag_integer(const conv_bag *bag, unsigned known, int64_t otherwise);
CONV_API int conv_bag_boolean(const conv_bag *bag, unsigned known); /* FALSE if absent */

/*
 * Text as UTF-8, NUL-terminated, up to the first NUL; String8 is decoded on first use and the result
 * kept. NULL if absent or no text (or no memory).
 */
CONV_API const char *conv_bag_text(const conv_bag *bag, unsigned known);

/* The same for a property at hand, which must lie in this bag; single values only. */
CONV_API const char *conv_bag_text_of(const conv_bag *bag, const conv_property *property);

/* The i-th value of a multi-valued string (i = 0 of a single one), NULL behind the last. */
CONV_API const char *conv_bag_text_at(const conv_bag *bag, unsigned known, size_t i);

/*
 * Binary in one piece of memory; big ones are read in on first use, within `string_bytes` of the
 * limits. CONV_OK with *bytes NULL: absent.
 */
CONV_API conv_status conv_bag_binary(conv_context *context, const conv_bag *bag, unsigned known,
				     const uint8_t **bytes, size_t *size);

/*
 * A blob over a binary value (keep or drop it: it is the caller's reference), NULL if absent (or no
 * memory, which is reported).
 */
CONV_API conv_blob *conv_bag_blob(const conv_bag *bag, unsigned known);

/*
 * Setting: replaces what has the same key, else appends. Bytes are copied, blobs kept (their
 * reference is taken over also on failure). CONV_MACHINE: no memory, the bag is as it was.
 */
CONV_API conv_status conv_bag_set_integer(conv_bag *bag, unsigned known, int64_t value);
CONV_API conv_status conv_bag_set_text(conv_bag *bag, unsigned known, const char *text);
CONV_API conv_status conv_bag_set_binary(conv_bag *bag, unsigned known, const void *bytes,
					 size_t size);
CONV_API conv_status conv_bag_set_blob(conv_bag *bag, unsigned known, conv_blob *blob);

/*
 * Sets any property. `property` gives id or name, type, flags and value; all of it is copied (of a
 * binary blob, a reference is taken). `known` is looked up here. With `only_new`, a key that exists
 * is left as it was and *existed (may be NULL) tells so; a String takes the place of a String8 all the
 * same. Ids of 0x8000 and above without a name are looked up only if `known` is given: they mean
 * something in address books alone.
 */
CONV_API conv_status conv_bag_set(conv_bag *bag, const conv_property *property, int only_new,
				  int *existed);

CONV_API void conv_bag_remove(conv_bag *bag, unsigned known);

/*
 * Removes every property of the name or id of `like`; if its type is not PtypUnspecified, only that of
 * its key.
 */
CONV_API void conv_bag_remove_like(conv_bag *bag, const conv_property *like);

/* Memory that lives as long as the bag's message; NULL: none left. Aligned for any type. */
CONV_API void *conv_bag_memory(const conv_bag *bag, size_t size);

/* ---- Messages ---- */

/* An empty message of no class. NULL: no memory. The context must outlive the message. */
CONV_API conv_message *conv_message_new(conv_context *context);
CONV_API void conv_message_free(conv_message *message); /* NULL is allowed */

/* The message holds a reference on what its blobs read from, and drops it when freed. */
CONV_API conv_status conv_message_hold(conv_message *message, conv_source *source);

CONV_API conv_bag *conv_message_bag(const conv_message *message);

/* PidTagMessageClass, "" if absent. */
CONV_API const char *conv_message_class(const conv_message *message);

/* Is the class `name`, or does it begin with it and a period? Case does not matter. */
CONV_API int conv_message_is(const conv_message *message, const char *name);

/* Code page of 8-bit text that names none, 0 if unknown (set by readers; embedded ones differ). */
CONV_API uint32_t conv_message_codepage(const conv_message *message);
CONV_API void conv_message_set_codepage(conv_message *message, uint32_t codepage);

CONV_API size_t conv_message_recipient_count(const conv_message *message);
CONV_API conv_bag *conv_message_recipient(const conv_message *message, size_t i);
CONV_API conv_status conv_message_add_recipient(conv_message *message, conv_bag **bag);

/* Takes all recipients out: what a better source says comes in their place. */
CONV_API void conv_message_clear_recipients(conv_message *message);

CONV_API size_t conv_message_attachment_count(const conv_message *message);
CONV_API conv_attachment *conv_message_attachment(const conv_message *message, size_t i);
CONV_API conv_status conv_message_add_attachment(conv_message *message,
						 conv_attachment **attachment);

/* Takes the i-th attachment out; those behind it move up. */
CONV_API void conv_message_remove_attachment(conv_message *message, size_t i);

/* ---- Attachments ---- */

CONV_API conv_bag *conv_attachment_bag(const conv_attachment *attachment);

/* The embedded message, NULL if there is none. */
CONV_API conv_message *conv_attachment_message(const conv_attachment *attachment);

/* Makes an empty embedded message in the attachment (which has none yet). */
CONV_API conv_status conv_attachment_embed(conv_attachment *attachment, conv_message **message);

/*
 * Makes a message of its own (conv_message_new, or what a reader gave) the embedded one of an attachment
 * that has none yet. It belongs to the attachment then; also on failure it is no longer the caller's.
 */
CONV_API conv_status conv_attachment_adopt(conv_attachment *attachment, conv_message *message);

/*
 * An OLE storage: a whole compound file with the storage as its root, NULL if there is none. Lent.
 * conv_attachment_set_storage takes the reference over.
 */
CONV_API conv_blob *conv_attachment_storage(const conv_attachment *attachment);
CONV_API void conv_attachment_set_storage(conv_attachment *attachment, conv_blob *blob);

#ifdef __cplusplus
}
#endif

#endif
