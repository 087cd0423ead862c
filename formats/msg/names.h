/* Names of the storages and streams of .msg ([MS-OXMSG] 2.2, 2.3), shared by reader and writer. */
#ifndef FORMATS_MSG_NAMES_H
#define FORMATS_MSG_NAMES_H

#include <stddef.h>
#include <stdint.h>

#define MSG_PROPERTY_STREAM "__properties_version1.0"
#define MSG_MAPPING_STORAGE "__nameid_version1.0"
#define MSG_RECIPIENT_PREFIX "__recip_version1.0_#"   /* and the number, 8 hexadecimal digits */
#define MSG_ATTACHMENT_PREFIX "__attach_version1.0_#" /* the same */
#define MSG_VALUE_PREFIX "__substg1.0_"               /* and the tag, 8 hexadecimal digits */
#define MSG_PART_SEPARATOR '-'                        /* then the number of the value, 8 digits */

/* In the mapping storage. */
#define MSG_MAPPING_GUIDS "__substg1.0_00020102"
#define MSG_MAPPING_ENTRIES "__substg1.0_00030102"
#define MSG_MAPPING_STRINGS "__substg1.0_00040102"

typedef enum msg_what {
	MSG_IS_OTHER,
	MSG_IS_PROPERTY_STREAM,
	MSG_IS_MAPPING,
	MSG_IS_RECIPIENT,
	MSG_IS_ATTACHMENT,
	MSG_IS_VALUE,
	MSG_IS_PART /* one value of a multi-valued property */
} msg_what;

typedef struct msg_name {
	msg_what what;
	uint32_t number; /* of the recipient or attachment; tag of the value */
	uint32_t part;   /* index of a value */
} msg_name;

/* What a name says, whatever its case. */
msg_name msg_name_parse(const char *name, size_t size);

/* The name with a number of 8 hexadecimal digits behind a prefix; of one value of a property. */
#define MSG_NAME_SIZE 32
void msg_name_numbered(const char *prefix, uint32_t number, char name[MSG_NAME_SIZE]);
void msg_name_of_part(uint32_t tag, uint32_t part, char name[MSG_NAME_SIZE]);

/* As it is spelled, of any but MSG_IS_OTHER. */
void msg_name_text(const msg_name *name, char text[MSG_NAME_SIZE]);

#endif
