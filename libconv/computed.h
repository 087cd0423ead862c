/*
 * Properties that follow from others ([MS-OXCMSG] 2.2.1): how they are computed, for those who set them
 * (conv_message_normalize, readers of mail) and those who write them where they are absent.
 */
#ifndef CONV_COMPUTED_H
#define CONV_COMPUTED_H

#include <stddef.h>

#include "conv/message.h"

#define CONV_SUBJECT_PREFIX_SIZE 15 /* three characters, colon, blank, NUL */

/*
 * The prefix of a subject: 1 to 3 characters, none of them a colon, blank or digit, then a colon
 * ([MS-OXCMAIL] 2.2.3.2.6.1). Puts it with a colon and a blank behind it, "" if there is none; the answer
 * is where the normalized subject begins.
 */
size_t conv_subject_prefix(const char *subject, char prefix[CONV_SUBJECT_PREFIX_SIZE]);

/* PidTagSubjectPrefix and PidTagNormalizedSubject from PidTagSubject. */
conv_status conv_bag_set_subject_parts(conv_bag *bag);

/* Appends the search key of an address: "TYPE:ADDRESS" in capitals, with its NUL. False: no memory. */
int conv_search_key(const char *type, const char *address, conv_buffer *key);

/* Names of the recipients of a kind (1 To, 2 Cc, 3 Bcc), "; " between; the list is empty before. */
conv_status conv_message_display_list(const conv_message *message, int kind, conv_buffer *list);

/*
 * Bytes of all values of a message and of what is in it, sizes apart. Reads through blobs whose size is not
 * known yet.
 */
uint64_t conv_message_size(const conv_message *message);

#endif
