/* What the files of the validator share; nobody else includes this. */
#ifndef FORMATS_MSG_VALIDATE_H
#define FORMATS_MSG_VALIDATE_H

#include "findings.h"
#include "msg/read.h"

/* What may be broken; validate.c has the codes and severities. */
enum {
	MSG_RULE_CLASS,
	MSG_RULE_PROPERTY_STREAM,
	MSG_RULE_HEADER_ODD,
	MSG_RULE_HEADER_COUNT,
	MSG_RULE_NEXT_ID,
	MSG_RULE_NUMBERING,
	MSG_RULE_MANY,
	MSG_RULE_OTHER,
	MSG_RULE_SPELLING,
	MSG_RULE_NESTING,
	MSG_RULE_REQUIRED,
	MSG_RULE_METHOD,
	MSG_RULE_STRING_KIND,
	MSG_RULE_ENTRY_TWICE,
	MSG_RULE_ENTRY_TYPE,
	MSG_RULE_ENTRY_FLAGS,
	MSG_RULE_ENTRY_REST,
	MSG_RULE_ENTRY_SIZE,
	MSG_RULE_ENTRY_ODD,
	MSG_RULE_OBJECT_ENTRY,
	MSG_RULE_STREAM_MISSING,
	MSG_RULE_STREAM_EXTRA,
	MSG_RULE_VALUE_SIZE,
	MSG_RULE_PART_MISSING,
	MSG_RULE_PART_EXTRA,
	MSG_RULE_PART_SIZE,
	MSG_RULE_UNNAMED,
	MSG_RULE_MAPPING,
	MSG_RULE_MAPPING_SIZE,
	MSG_RULE_MAPPING_ENTRY,
	MSG_RULE_MAPPING_TWICE,
	MSG_RULE_MAPPING_STRINGS,
	MSG_RULE_HASH_ABSENT,
	MSG_RULE_HASH_MISSING,
	MSG_RULE_HASH_WRONG,
	MSG_RULE_COUNT_OF_RULES
};

typedef struct msg_validation {
	conv_findings findings;
	msg_reader reader;  /* lists and loads; says nothing, its context is a quiet one */
	size_t named_count; /* property ids that the mapping names */
} msg_validation;

/* One object: what is in its storage, and its property stream without the header. */
typedef struct msg_validated {
	msg_contents contents;
	conv_buffer stream;
	const uint8_t *entries;
	size_t count;
	int unicode; /* its message's PidTagStoreSupportMask says so */
} msg_validated;

/* A finding at the place where the path of the context stands. */
#define MSG_FIND(validation, rule, ...)                                                            \
	conv_finding(&(validation)->findings, rule, CONV_NO_OFFSET, __VA_ARGS__)

/* validate_values.c: the entries of an object and the streams of their values. */
conv_status msg_validate_values(msg_validation *v, msg_validated *object);

/* The entry of a known property, in any type of it; NULL. */
const uint8_t *msg_validated_entry(const msg_validated *object, unsigned known);

/* validate_names.c: the mapping of named properties; counts it. */
conv_status msg_validate_names(msg_validation *v, cfb_id mapping);

/* Do the names of what is in a storage stand as [MS-OXMSG] spells them, capitals and all? */
conv_status msg_validate_spelling(msg_validation *v, cfb_id storage, int with_others);

/* validate.c: the whole. The source is lent. */
conv_status msg_validate(conv_context *context, conv_source *source);

#endif
