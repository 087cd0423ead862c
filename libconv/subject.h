/* The parts of a subject ([MS-OXCMSG] 2.2.1.9, 2.2.1.10; [MS-OXCMAIL] 2.2.3.2.6.1). */
#ifndef CONV_SUBJECT_H
#define CONV_SUBJECT_H

#include <stddef.h>

/*
 * The prefix of a subject: 1 to 3 characters, none of them a colon, blank or digit, then a colon. The size of
 * all of it with the blanks behind, behind which the normalized subject begins; *characters is the size
 * before the colon, at most 12. 0: there is none.
 */
size_t conv_subject_prefix(const char *subject, size_t *characters);

#endif
