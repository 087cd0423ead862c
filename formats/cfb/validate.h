/* What the files of the validator share; nobody else includes this. */
#ifndef FORMATS_CFB_VALIDATE_H
#define FORMATS_CFB_VALIDATE_H

#include "cfb/read.h"
#include "findings.h"

/* What may be broken; validate.c has the codes and severities. */
enum {
	CFB_RULE_UNREADABLE,
	CFB_RULE_HEADER,
	CFB_RULE_HEADER_ODD,
	CFB_RULE_FILE_SIZE,
	CFB_RULE_COUNT,
	CFB_RULE_DIFAT,
	CFB_RULE_FAT_SECTOR,
	CFB_RULE_FAT_MARK,
	CFB_RULE_FAT_MARK_ODD,
	CFB_RULE_FAT_TAIL,
	CFB_RULE_CHAIN_BROKEN,
	CFB_RULE_CHAIN_SHARED,
	CFB_RULE_CHAIN_SHORT,
	CFB_RULE_CHAIN_LONG,
	CFB_RULE_EMPTY_START,
	CFB_RULE_ORPHAN_SECTOR,
	CFB_RULE_RANGE_LOCK,
	CFB_RULE_MINI_STREAM,
	CFB_RULE_ROOT,
	CFB_RULE_ENTRY_TYPE,
	CFB_RULE_ENTRY_NAME,
	CFB_RULE_NAME_ODD,
	CFB_RULE_ENTRY_FIELD,
	CFB_RULE_ENTRY_UNUSED,
	CFB_RULE_LINK,
	CFB_RULE_UNREACHABLE,
	CFB_RULE_ORDER,
	CFB_RULE_SAME_NAME,
	CFB_RULE_RED_RED,
	CFB_RULE_BLACK_HEIGHT,
	CFB_RULE_DEEP_TREE,
	CFB_RULE_COUNT_OF_RULES
};

/* Whose a sector is: 0 nobody's, one of these, or an entry's id and CFB_OWNER_ENTRY. */
enum {
	CFB_OWNER_FAT = 1,
	CFB_OWNER_DIFAT,
	CFB_OWNER_DIRECTORY,
	CFB_OWNER_MINI_FAT,
	CFB_OWNER_ENTRY
};

typedef struct cfb_validation {
	conv_findings findings;
	cfb_file *file;   /* opened without a word: its reader forgives, and has said so already */
	uint32_t *owners; /* by sector */
	uint32_t *mini_owners; /* by mini sector */
	cfb_id *parents;       /* by entry; CFB_NONE: no link leads to it */
	conv_buffer path;      /* scratch */
} cfb_validation;

/* A finding about an entry, with the path of its storages as place. */
conv_status cfb_find_entry(cfb_validation *v, unsigned rule, cfb_id id, const char *format, ...)
	CONV_PRINTF(4, 5);

/* validate_tree.c: entries, and the trees of siblings. Fills in the parents. */
conv_status cfb_validate_tree(cfb_validation *v);

/* validate_chains.c: DIFAT, FAT, mini FAT and all chains. */
conv_status cfb_validate_chains(cfb_validation *v);

#endif
