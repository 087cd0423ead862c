/*
 * .msg files for tests, composed independently of the library's reader and writer, on top of
 * cfbbuild. Objects are small numbers; MSGBUILD_TOP is the message. Nothing is invented: what is not
 * added is not there, but for the headers, counts and the mapping of named properties.
 */
#ifndef TESTS_MSGBUILD_H
#define TESTS_MSGBUILD_H

#include "support/cfbbuild.h"

typedef struct msgbuild msgbuild;

enum { MSGBUILD_TOP = 0 };

msgbuild *msgbuild_new(unsigned major);
void msgbuild_free(msgbuild *b);
cfbbuild *msgbuild_cfb(msgbuild *b); /* for its options, and for places after finish */
int msgbuild_storage(const msgbuild *b, int object);

/* Objects. Recipients and attachments are numbered from 0 unless msgbuild_number says the next one. */
int msgbuild_recipient(msgbuild *b, int message);
int msgbuild_attachment(msgbuild *b, int message);
int msgbuild_embed(msgbuild *b, int attachment); /* a message in it */
int msgbuild_ole(msgbuild *b, int attachment);   /* storage 3701000D: a cfbbuild id */
void msgbuild_number(msgbuild *b, int message, uint32_t recipient, uint32_t attachment);

/* Properties by tag: entry and stream. Text is UTF-8 for type 001F, bytes as they are for 001E. */
void msgbuild_fixed(msgbuild *b, int object, uint32_t tag, uint64_t value);
void msgbuild_text(msgbuild *b, int object, uint32_t tag, const char *text);
void msgbuild_bytes(msgbuild *b, int object, uint32_t tag, const void *bytes, size_t size);
void msgbuild_texts(msgbuild *b, int object, uint32_t tag, size_t count, const char *const *texts);
void msgbuild_binaries(msgbuild *b, int object, uint32_t tag, size_t count,
		       const char *const *values, const size_t *sizes);

/* The parts of that by themselves: an entry without stream, a stream without entry. */
void msgbuild_entry(msgbuild *b, int object, uint32_t tag, uint32_t flags, uint64_t value);
void msgbuild_stream(msgbuild *b, int object, const char *name, const void *bytes, size_t size);

/* Named properties: the id to be used in tags. `set` is 16 bytes as in a file. */
uint16_t msgbuild_lid(msgbuild *b, const uint8_t set[16], uint32_t lid);
uint16_t msgbuild_name(msgbuild *b, const uint8_t set[16], const char *name);
extern const uint8_t msgbuild_ps_mapi[16], msgbuild_ps_public_strings[16];

/* Damage and oddities. */
void msgbuild_counts(msgbuild *b, int message, uint32_t recipients, uint32_t attachments);
void msgbuild_tail(msgbuild *b, int object, const void *bytes, size_t size); /* of its stream */
void msgbuild_no_properties(msgbuild *b, int object); /* no property stream */
void msgbuild_no_mapping(msgbuild *b);                /* no __nameid_version1.0 */
void msgbuild_lower_case(msgbuild *b);                /* names of storages and streams */

uint8_t *msgbuild_finish(msgbuild *b, size_t *size);

/* UTF-8 to UTF-16LE without NUL; free() it. */
uint8_t *msgbuild_utf16(const char *text, size_t *size);

#endif
